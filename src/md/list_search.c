/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches cells for neighbours; see list_search.h. In plain C, for AVX2 and for AVX-512: what is listed may differ by rounding
 * at the very border of the list, which shows nowhere. */
#include "md/list_search.h"
#include <stdbool.h>
#include "base/memory.h"
#include "md/vector.h"

/* Room for as many more as a run of atoms may add. */
INLINE void make_room(struct list_found *found, int32_t more)
{
    size_t need = found->count + (size_t)more + LIST_SEARCH_ROOM;

    if (need > found->capacity)
        memory_grow(&found->offset, &found->capacity, need, sizeof *found->offset);
}

typedef void search_run(const struct list_search *search, int32_t from, int32_t to);

/* The atoms of a row of cells along z are one run, or two where the row goes round the box. */
INLINE void search_row(const struct list_search *search, size_t row, search_run *run)
{
    const int32_t *start = search->start + row, *end = search->end + row;
    int first = search->first[2], straight = search->cells[2] - first, rest = search->count[2] - straight;

    make_room(search->inner, end[search->cells[2] - 1] - start[0]);
    make_room(search->shell, end[search->cells[2] - 1] - start[0]);
    run(search, start[first], end[first + (rest > 0 ? straight : search->count[2]) - 1]);
    if (rest > 0)
        run(search, start[0], end[rest - 1]);
}

INLINE void search_rows(const struct list_search *search, search_run *run)
{
    const int *cells = search->cells;

    for (int i = 0, x = search->first[0]; i < search->count[0]; i++, x = x + 1 < cells[0] ? x + 1 : 0)
        for (int j = 0, y = search->first[1]; j < search->count[1]; j++, y = y + 1 < cells[1] ? y + 1 : 0)
            search_row(search, ((size_t)x * (size_t)cells[1] + (size_t)y) * (size_t)cells[2], run);
}

INLINE void run_plain(const struct list_search *search, int32_t from, int32_t to)
{
    struct list_found *inner = search->inner, *shell = search->shell;

    for (int32_t j = from; j < to; j++) {
        float r2 = 0.0f;
        uint32_t offset = (uint32_t)j * search->stride;
        int other = offset != search->self;
        for (int k = 0; k < 3; k++) {
            float d = (float)(int32_t)((uint32_t)search->at[k][j] - (uint32_t)search->from[k]) * search->scale[k];
            r2 += d * d;
        }
        inner->offset[inner->count] = shell->offset[shell->count] = offset;
        inner->count += (size_t)((r2 < search->inner2) & other);
        shell->count += (size_t)((r2 >= search->shell2) & (r2 < search->outer2) & other);
    }
}

static void search_plain(const struct list_search *search)
{
    search_rows(search, run_plain);
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define FOR_AVX2   __attribute__((target("avx2,fma,bmi2,popcnt")))
#define FOR_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma,popcnt")))

/* Appends the chosen of 8 offsets. */
FOR_AVX2 static inline __attribute__((always_inline)) void append_8(struct list_found *found, __m256i offset, unsigned chosen)
{
    uint64_t bytes = _pdep_u64(chosen, 0x0101010101010101) * 0xff;
    __m128i which = _mm_cvtsi64_si128((long long)_pext_u64(0x0706050403020100, bytes));

    _mm256_storeu_si256((__m256i *)(found->offset + found->count),
                        _mm256_permutevar8x32_epi32(offset, _mm256_cvtepu8_epi32(which)));
    found->count += (size_t)__builtin_popcount(chosen);
}

FOR_AVX2 static inline __attribute__((always_inline)) void run_avx2(const struct list_search *search, int32_t from, int32_t to)
{
    const __m256i step = _mm256_mullo_epi32(_mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0), _mm256_set1_epi32((int)search->stride));

    for (int32_t j = from; j < to; j += 8) {
        __m256 r2 = _mm256_setzero_ps();
        for (int k = 0; k < 3; k++) {
            __m256i d =
                _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(search->at[k] + j)), _mm256_set1_epi32(search->from[k]));
            __m256 x = _mm256_mul_ps(_mm256_cvtepi32_ps(d), _mm256_set1_ps(search->scale[k]));
            r2 = _mm256_fmadd_ps(x, x, r2);
        }
        __m256i offset = _mm256_add_epi32(step, _mm256_set1_epi32((int)((uint32_t)j * search->stride)));
        __m256i self = _mm256_cmpeq_epi32(offset, _mm256_set1_epi32((int)search->self));
        unsigned others = ~(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(self)) & (to - j < 8 ? (1u << (to - j)) - 1u : 0xffu);
        __m256 inner = _mm256_cmp_ps(r2, _mm256_set1_ps(search->inner2), _CMP_LT_OQ),
               shell = _mm256_and_ps(_mm256_cmp_ps(r2, _mm256_set1_ps(search->outer2), _CMP_LT_OQ),
                                     _mm256_cmp_ps(r2, _mm256_set1_ps(search->shell2), _CMP_GE_OQ));
        append_8(search->inner, offset, (unsigned)_mm256_movemask_ps(inner) & others);
        append_8(search->shell, offset, (unsigned)_mm256_movemask_ps(shell) & others);
    }
}

FOR_AVX2 static void search_avx2(const struct list_search *search)
{
    search_rows(search, run_avx2);
}

/* Writes the chosen of 16 offsets; returns where the next go. */
FOR_AVX512 static inline __attribute__((always_inline)) uint32_t *append_16(uint32_t *to, __m512i offset, __mmask16 chosen)
{
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(chosen, offset));
    return to + __builtin_popcount(chosen);
}

FOR_AVX512 static inline __attribute__((always_inline)) void run_avx512(const struct list_search *search, int32_t from,
                                                                        int32_t to)
{
    const __m512i step = _mm512_mullo_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
                                            _mm512_set1_epi32((int)search->stride)),
                  self = _mm512_set1_epi32((int)search->self), x0 = _mm512_set1_epi32(search->from[0]),
                  y0 = _mm512_set1_epi32(search->from[1]), z0 = _mm512_set1_epi32(search->from[2]);
    const __m512 sx = _mm512_set1_ps(search->scale[0]), sy = _mm512_set1_ps(search->scale[1]),
                 sz = _mm512_set1_ps(search->scale[2]), inner2 = _mm512_set1_ps(search->inner2),
                 shell2 = _mm512_set1_ps(search->shell2), outer2 = _mm512_set1_ps(search->outer2);
    const int32_t *x = search->at[0], *y = search->at[1], *z = search->at[2];
    uint32_t *inner = search->inner->offset + search->inner->count, *shell = search->shell->offset + search->shell->count;
    bool has_shell = search->outer2 > 0.0f;

    for (int32_t j = from; j < to; j += 16) {
        __m512 dx = _mm512_cvtepi32_ps(_mm512_sub_epi32(_mm512_loadu_si512(x + j), x0)) * sx;
        __m512 dy = _mm512_cvtepi32_ps(_mm512_sub_epi32(_mm512_loadu_si512(y + j), y0)) * sy;
        __m512 dz = _mm512_cvtepi32_ps(_mm512_sub_epi32(_mm512_loadu_si512(z + j), z0)) * sz;
        __m512 r2 = _mm512_fmadd_ps(dz, dz, _mm512_fmadd_ps(dy, dy, dx * dx));
        __m512i offset = _mm512_add_epi32(step, _mm512_set1_epi32((int)((uint32_t)j * search->stride)));
        __mmask16 others = (__mmask16)(to - j < 16 ? (1u << (to - j)) - 1u : 0xffffu);
        others = _mm512_mask_cmpneq_epi32_mask(others, offset, self);
        inner = append_16(inner, offset, _mm512_mask_cmp_ps_mask(others, r2, inner2, _CMP_LT_OQ));
        if (!has_shell)
            continue;
        others = _mm512_mask_cmp_ps_mask(others, r2, outer2, _CMP_LT_OQ);
        shell = append_16(shell, offset, _mm512_mask_cmp_ps_mask(others, r2, shell2, _CMP_GE_OQ));
    }
    search->inner->count = (size_t)(inner - search->inner->offset);
    search->shell->count = (size_t)(shell - search->shell->offset);
}

FOR_AVX512 static void search_avx512(const struct list_search *search)
{
    search_rows(search, run_avx512);
}
#endif

void list_search(const struct list_search *search)
{
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl")) {
        search_avx512(search);
        return;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")) {
        search_avx2(search);
        return;
    }
#endif
    search_plain(search);
}
