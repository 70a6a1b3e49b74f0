/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops of the neighbour search; see neighbor_filter.h. What is found is pressed together in a
 * register and stored whole: a store that does both is slow on some processors. */
#include "atoms/neighbor_filter.h"
#include <stdbool.h>
#include "base/vector.h"

static size_t filter_plain(const struct neighbor_points *points, size_t from, const float r[3],
                           float limit, int32_t *found, float *distance2)
{
    const float *x = points->x, *y = points->y, *z = points->z;
    size_t count = 0;

    for (size_t j = from; j < points->count; j++) {
        float dx = x[j] - r[0], dy = y[j] - r[1], dz = z[j] - r[2];
        float d2 = dx * dx + dy * dy + dz * dz;

        found[count] = (int32_t)j;
        distance2[count] = d2;
        count += !(d2 >= limit);
    }
    return count;
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define FOR_AVX2   __attribute__((target("avx2,bmi2,popcnt")))
#define FOR_AVX512 __attribute__((target("avx512f,avx512vl,popcnt")))

/* Where the chosen of 8 numbers go when moved together. */
FOR_AVX2 static inline __m256i together(unsigned chosen)
{
    uint64_t bytes = _pdep_u64(chosen, 0x0101010101010101) * 0xff;

    return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)_pext_u64(0x0706050403020100, bytes)));
}

FOR_AVX2 static size_t filter_avx2(const struct neighbor_points *points, size_t from,
                                   const float r[3], float limit, int32_t *found, float *distance2)
{
    const __m256 rx = _mm256_set1_ps(r[0]), ry = _mm256_set1_ps(r[1]), rz = _mm256_set1_ps(r[2]);
    __m256i number =
        _mm256_add_epi32(_mm256_set1_epi32((int)from), _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0));
    size_t count = 0;

    for (size_t j = from; j < points->count; j += 8) {
        __m256 dx = _mm256_sub_ps(_mm256_loadu_ps(points->x + j), rx),
               dy = _mm256_sub_ps(_mm256_loadu_ps(points->y + j), ry),
               dz = _mm256_sub_ps(_mm256_loadu_ps(points->z + j), rz);
        __m256 d2 = dx * dx + dy * dy + dz * dz;
        unsigned chosen =
            (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(d2, _mm256_set1_ps(limit), _CMP_NGE_UQ));

        if (points->count - j < 8)
            chosen &= (1u << (points->count - j)) - 1;
        if (chosen) {
            __m256i order = together(chosen);

            _mm256_storeu_si256((__m256i *)(found + count),
                                _mm256_permutevar8x32_epi32(number, order));
            _mm256_storeu_ps(distance2 + count, _mm256_permutevar8x32_ps(d2, order));
            count += (size_t)__builtin_popcount(chosen);
        }
        number = _mm256_add_epi32(number, _mm256_set1_epi32(8));
    }
    return count;
}

FOR_AVX512 static size_t filter_avx512(const struct neighbor_points *points, size_t from,
                                       const float r[3], float limit, int32_t *found,
                                       float *distance2)
{
    const __m512 rx = _mm512_set1_ps(r[0]), ry = _mm512_set1_ps(r[1]), rz = _mm512_set1_ps(r[2]);
    __m512i number =
        _mm512_add_epi32(_mm512_set1_epi32((int)from),
                         _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    size_t count = 0;

    for (size_t j = from; j < points->count; j += 16) {
        __m512 dx = _mm512_sub_ps(_mm512_loadu_ps(points->x + j), rx),
               dy = _mm512_sub_ps(_mm512_loadu_ps(points->y + j), ry),
               dz = _mm512_sub_ps(_mm512_loadu_ps(points->z + j), rz);
        __m512 d2 = dx * dx + dy * dy + dz * dz;
        __mmask16 chosen = _mm512_cmp_ps_mask(d2, _mm512_set1_ps(limit), _CMP_NGE_UQ);

        if (points->count - j < 16)
            chosen &= (__mmask16)((1u << (points->count - j)) - 1);
        _mm512_storeu_si512(found + count, _mm512_maskz_compress_epi32(chosen, number));
        _mm512_storeu_ps(distance2 + count, _mm512_maskz_compress_ps(chosen, d2));
        count += (size_t)__builtin_popcount(chosen);
        number = _mm512_add_epi32(number, _mm512_set1_epi32(16));
    }
    return count;
}

static bool runs(int number)
{
    __builtin_cpu_init();
    return number == 0 ? __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
                       : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
}

static const struct neighbor_filter filters[] = {
    {"avx512", filter_avx512}, {"avx2", filter_avx2}, {"plain", filter_plain}};
#else
static bool runs(int number)
{
    (void)number;
    return true;
}

static const struct neighbor_filter filters[] = {{"plain", filter_plain}};
#endif

enum { FILTERS = sizeof filters / sizeof *filters };

const struct neighbor_filter *neighbor_filter_number(int number)
{
    static const struct neighbor_filter none;

    return number >= FILTERS                       ? NULL
           : number == FILTERS - 1 || runs(number) ? &filters[number]
                                                   : &none;
}

const struct neighbor_filter *neighbor_filter_best(void)
{
    int number = 0;

    while (!neighbor_filter_number(number)->loop)
        number++;
    return neighbor_filter_number(number);
}
