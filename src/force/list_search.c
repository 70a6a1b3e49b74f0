/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches for neighbours; see list_search.h. In plain C, for AVX2 and for AVX-512: what is
 * listed may differ by rounding at the very border of the list, which shows nowhere. */
#include "force/list_search.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/vector.h"

static void make_room(struct list_found *found, size_t need)
{
    if (need + LIST_SEARCH_ROOM > found->capacity)
        memory_grow(&found->offset, &found->capacity, need + LIST_SEARCH_ROOM,
                    sizeof *found->offset);
}

static void make_candidate_room(struct list_candidates *c, size_t need)
{
    if (need + LIST_SEARCH_ROOM <= c->capacity)
        return;
    size_t capacity[3] = {c->capacity, c->capacity, c->capacity};
    memory_grow(&c->x, &capacity[0], need + LIST_SEARCH_ROOM, sizeof *c->x);
    memory_grow(&c->y, &capacity[1], need + LIST_SEARCH_ROOM, sizeof *c->y);
    memory_grow(&c->z, &capacity[2], need + LIST_SEARCH_ROOM, sizeof *c->z);
    memory_grow(&c->offset, &c->capacity, need + LIST_SEARCH_ROOM, sizeof *c->offset);
}

static void make_later_room(struct list_later *later, size_t need)
{
    size_t capacity = later->capacity;

    if (need + LIST_SEARCH_ROOM <= later->capacity)
        return;
    memory_grow(&later->r2, &capacity, need + LIST_SEARCH_ROOM, sizeof *later->r2);
    memory_grow(&later->offset, &later->capacity, need + LIST_SEARCH_ROOM, sizeof *later->offset);
}

static void make_room_around(struct list_around *around, size_t need)
{
    size_t capacity[2] = {around->capacity, around->capacity};

    if (need + LIST_SEARCH_ROOM <= around->capacity)
        return;
    memory_grow(&around->r2, &capacity[0], need + LIST_SEARCH_ROOM, sizeof *around->r2);
    memory_grow(&around->slot, &capacity[1], need + LIST_SEARCH_ROOM, sizeof *around->slot);
    memory_grow(&around->offset, &around->capacity, need + LIST_SEARCH_ROOM,
                sizeof *around->offset);
}

void list_search_release(struct list_search *search)
{
    free(search->run);
    free(search->candidates.x);
    free(search->candidates.y);
    free(search->candidates.z);
    free(search->candidates.offset);
    for (int part = 0; part < 2; part++) {
        free(search->later[part].offset);
        free(search->later[part].r2);
    }
}

/* ---- plain C ---- */

/* A difference of places in units of fractions as a vector, A. */
static void vector_plain(const struct list_search *search, const int32_t difference[3], float d[3])
{
    const float *tilt = search->tilt;
    float s[3];

    for (int k = 0; k < 3; k++) {
        s[k] = (float)difference[k];
        d[k] = s[k] * search->scale[k];
    }
    if (!search->tilted)
        return;
    d[0] += s[1] * tilt[0] + s[2] * tilt[1];
    d[1] += s[2] * tilt[2];
}

/* Where a place is, from the middle of the box. */
static void from_middle(const struct list_search *search, size_t place, float d[3])
{
    int32_t difference[3];

    for (int k = 0; k < 3; k++)
        difference[k] = (int32_t)((uint32_t)search->at[k][place] - (uint32_t)search->middle[k]);
    vector_plain(search, difference, d);
}

static void pack_plain(struct list_search *search)
{
    struct list_candidates *c = &search->candidates;
    int32_t *const packed[3] = {c->x, c->y, c->z};

    for (size_t r = 0; r < search->runs; r++)
        for (int32_t j = search->run[r].from; j < search->run[r].to; j++) {
            float r2 = 0.0f, d[3];
            from_middle(search, (size_t)j, d);
            for (int k = 0; k < 3; k++) {
                float beyond = fmaxf(fabsf(d[k]) - search->half[k], 0.0f);
                r2 += beyond * beyond;
                if (search->wraps)
                    packed[k][c->count] = search->at[k][j];
                else
                    memcpy(&packed[k][c->count], &d[k], sizeof d[k]);
            }
            c->offset[c->count] = (int32_t)((uint32_t)j * search->stride);
            if (search->type)
                c->offset[c->count] += search->type[j];
            c->count += r2 < search->reach2;
        }
}

/* Where an atom is, in the form of the candidates. */
static void own_place(const struct list_search *search, size_t place, int32_t at[3])
{
    float d[3];

    from_middle(search, place, d);
    for (int k = 0; k < 3; k++)
        at[k] = search->at[k][place];
    if (!search->wraps)
        memcpy(at, d, sizeof d);
}

/* The square of the distance of candidate j. */
static float square_plain(const struct list_search *search, const int32_t self[3], size_t j)
{
    const struct list_candidates *c = &search->candidates;
    const int32_t other[3] = {c->x[j], c->y[j], c->z[j]};
    int32_t difference[3];
    float d[3], a[3];

    if (search->wraps) {
        for (int k = 0; k < 3; k++)
            difference[k] = (int32_t)((uint32_t)other[k] - (uint32_t)self[k]);
        vector_plain(search, difference, d);
    } else {
        memcpy(a, self, sizeof a);
        memcpy(d, other, sizeof d);
        for (int k = 0; k < 3; k++)
            d[k] -= a[k];
    }
    return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

INLINE bool within(const struct list_range *range, int margin, float r2)
{
    return (r2 >= range->from2[margin]) & (r2 < range->to2[margin]);
}

static void find_plain(struct list_search *search, size_t place, struct list_found *const found[2])
{
    const struct list_candidates *c = &search->candidates;
    uint32_t own = (uint32_t)place * search->stride;
    int32_t self[3];

    own_place(search, place, self);
    for (size_t j = 0; j < c->count; j++) {
        float r2 = square_plain(search, self, j);
        uint32_t offset = (uint32_t)c->offset[j];
        bool other = offset != own;
        for (int part = 0; part < 2; part++) {
            struct list_later *later = &search->later[part];
            bool near = within(&search->range[part], 0, r2),
                 far = within(&search->range[part], LIST_SKIN_STEPS - 1, r2);
            found[part]->offset[found[part]->count] = later->offset[later->count] = offset;
            later->r2[later->count] = r2;
            found[part]->count += near & other;
            later->count += far & !near & other;
        }
    }
}

/* Of the atoms of a cluster: where they are, those that it lacks where the first is. */
static void own_places(const struct list_search *search, size_t place, size_t atoms,
                       int32_t at[4][3])
{
    for (size_t a = 0; a < 4; a++)
        own_place(search, place + (a < atoms ? a : 0), at[a]);
}

/* What is looked for around a cluster. */
struct cluster {
    int32_t self[4][3];
    uint32_t from, to; /* offsets that are not */
};

static void around_plain(const struct list_search *search, const struct cluster *cluster,
                         struct list_around around[2])
{
    const struct list_candidates *c = &search->candidates;
    const struct list_range *range = &search->range[0];

    for (size_t j = 0; j < c->count; j++) {
        uint32_t offset = (uint32_t)c->offset[j];
        float r2 = square_plain(search, cluster->self[0], j);
        for (size_t a = 1; a < 4; a++)
            r2 = fminf(r2, square_plain(search, cluster->self[a], j));
        for (int far = 0; far < 2; far++) {
            struct list_around *one = &around[far];
            one->offset[one->count] = offset;
            one->r2[one->count] = r2;
            one->count += (r2 < range->to2[far ? LIST_SKIN_STEPS - 1 : 0]) &
                          (!far | (r2 >= range->to2[0])) &
                          (offset - cluster->from >= cluster->to - cluster->from);
        }
    }
}

static bool slots_plain(const struct list_slots *slots, struct list_around *around)
{
    bool others = false;

    for (size_t j = 0; j < around->count; j++) {
        int side = around->offset[j] - slots->from >= slots->to - slots->from,
            type = (int)(around->offset[j] % slots->stride),
            slot = (side * slots->types + type) * LIST_SKIN_STEPS;
        others |= side;
        around->offset[j] -= (uint32_t)type;
        for (int m = 0; m < LIST_SKIN_STEPS - 1 && slots->range; m++)
            slot += around->r2[j] >= slots->range->to2[m];
        around->slot[j] = slot;
    }
    return others;
}

static size_t slot_plain(const struct list_around *around, int slot, uint32_t *offset)
{
    size_t count = 0;

    for (size_t j = 0; j < around->count; j++) {
        offset[count] = around->offset[j];
        count += around->slot[j] == slot;
    }
    return count;
}

/* The later ones of one margin. */
static void add_margin_plain(const struct list_later *later, const struct list_range *range,
                             int margin, struct list_found *found)
{
    for (size_t j = 0; j < later->count; j++) {
        found->offset[found->count] = later->offset[j];
        found->count += (size_t)within(range, margin, later->r2[j]) &
                        (size_t)!within(range, margin - 1, later->r2[j]);
    }
}

static void rows_plain(const struct list_found *found, size_t lanes, size_t rows, uint32_t *offset)
{
    for (size_t k = 0; k < rows; k++, offset += lanes)
        for (size_t lane = 0; lane < lanes; lane++)
            offset[lane] = found[lane].offset[k];
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define FOR_AVX2   __attribute__((target("avx2,fma,bmi2,popcnt")))
#define FOR_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma,popcnt")))
#define WITHIN     static inline __attribute__((always_inline))

/* Which of its loops a search needs: how images are found, whether there is a shell. */
enum { WRAPS = 1, TILTED = 2, HAS_SHELL = 4 };

/* ---- AVX2 ---- */

/* Where the chosen of 8 numbers go when moved together. */
FOR_AVX2 WITHIN __m256i together_8(unsigned chosen)
{
    uint64_t bytes = _pdep_u64(chosen, 0x0101010101010101) * 0xff;

    return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)_pext_u64(0x0706050403020100, bytes)));
}

FOR_AVX2 WITHIN void store_8(void *to, __m256i number, __m256i together)
{
    _mm256_storeu_si256((__m256i *)to, _mm256_permutevar8x32_epi32(number, together));
}

/* Differences in units of fractions as vectors, A. */
FOR_AVX2 WITHIN void vector_8(const struct list_search *search, const __m256i difference[3],
                              bool tilted, __m256 d[3])
{
    const float *tilt = search->tilt;
    __m256 s[3];

    for (int k = 0; k < 3; k++) {
        s[k] = _mm256_cvtepi32_ps(difference[k]);
        d[k] = s[k] * _mm256_set1_ps(search->scale[k]);
    }
    if (!tilted)
        return;
    d[0] += s[1] * _mm256_set1_ps(tilt[0]) + s[2] * _mm256_set1_ps(tilt[1]);
    d[1] += s[2] * _mm256_set1_ps(tilt[2]);
}

/* The square of what a distance along an axis is beyond the box. */
FOR_AVX2 WITHIN __m256 beyond_8(const struct list_search *search, int k, __m256 d)
{
    __m256 size = _mm256_andnot_ps(_mm256_set1_ps(-0.0f), d);
    __m256 beyond = _mm256_max_ps(size - _mm256_set1_ps(search->half[k]), _mm256_setzero_ps());
    return beyond * beyond;
}

FOR_AVX2 WITHIN void pack_8(struct list_search *search, int32_t from, int32_t to, bool tilted)
{
    struct list_candidates *c = &search->candidates;
    const __m256i step = _mm256_mullo_epi32(_mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0),
                                            _mm256_set1_epi32((int)search->stride));
    int32_t *const packed[3] = {c->x, c->y, c->z};

    for (int32_t j = from; j < to; j += 8) {
        __m256i at[3], number[3];
        __m256 r2 = _mm256_setzero_ps(), d[3];
        for (int k = 0; k < 3; k++) {
            at[k] = _mm256_loadu_si256((const __m256i *)(search->at[k] + j));
            number[k] = _mm256_sub_epi32(at[k], _mm256_set1_epi32(search->middle[k]));
        }
        vector_8(search, number, tilted, d);
        for (int k = 0; k < 3; k++) {
            r2 += beyond_8(search, k, d[k]);
            number[k] = search->wraps ? at[k] : _mm256_castps_si256(d[k]);
        }
        unsigned chosen = (unsigned)_mm256_movemask_ps(
            _mm256_cmp_ps(r2, _mm256_set1_ps(search->reach2), _CMP_LT_OQ));
        chosen &= to - j < 8 ? (1u << (to - j)) - 1u : 0xffu;
        __m256i together = together_8(chosen);
        for (int k = 0; k < 3; k++)
            store_8(packed[k] + c->count, number[k], together);
        __m256i offset =
            _mm256_add_epi32(step, _mm256_set1_epi32((int)((uint32_t)j * search->stride)));
        if (search->type)
            offset =
                _mm256_add_epi32(offset, _mm256_loadu_si256((const __m256i *)(search->type + j)));
        store_8(c->offset + c->count, offset, together);
        c->count += __builtin_popcount(chosen);
    }
}

FOR_AVX2 static void pack_avx2(struct list_search *search)
{
    for (size_t r = 0; r < search->runs; r++)
        if (search->tilted)
            pack_8(search, search->run[r].from, search->run[r].to, true);
        else
            pack_8(search, search->run[r].from, search->run[r].to, false);
}

/* The squares of the distances of 8 candidates from j on. */
FOR_AVX2 WITHIN __m256 squares_8(const struct list_search *search, const int32_t self[3], size_t j,
                                 unsigned ways)
{
    const struct list_candidates *c = &search->candidates;
    const int32_t *const other[3] = {c->x + j, c->y + j, c->z + j};
    __m256i difference[3];
    __m256 d[3];

    for (int k = 0; k < 3; k++) {
        __m256i at = _mm256_loadu_si256((const __m256i *)other[k]),
                own = _mm256_set1_epi32(self[k]);
        difference[k] = _mm256_sub_epi32(at, own);
        d[k] = _mm256_castsi256_ps(at) - _mm256_castsi256_ps(own);
    }
    if (ways & WRAPS)
        vector_8(search, difference, ways & TILTED, d);
    return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

FOR_AVX2 WITHIN unsigned within_8(const struct list_range *range, int margin, __m256 r2)
{
    return (unsigned)_mm256_movemask_ps(
        _mm256_and_ps(_mm256_cmp_ps(r2, _mm256_set1_ps(range->from2[margin]), _CMP_GE_OQ),
                      _mm256_cmp_ps(r2, _mm256_set1_ps(range->to2[margin]), _CMP_LT_OQ)));
}

/* The chosen of 8 to what is found, and others for later. */
FOR_AVX2 WITHIN void note_8(const struct list_range *range, __m256 r2, __m256i offset,
                            unsigned others, struct list_found *found, struct list_later *later)
{
    unsigned near = others & within_8(range, 0, r2),
             far = others & ~near & within_8(range, LIST_SKIN_STEPS - 1, r2);
    __m256i together = together_8(far);

    store_8(found->offset + found->count, offset, together_8(near));
    store_8(later->offset + later->count, offset, together);
    store_8(later->r2 + later->count, _mm256_castps_si256(r2), together);
    found->count += __builtin_popcount(near);
    later->count += __builtin_popcount(far);
}

FOR_AVX2 WITHIN void find_8(struct list_search *search, size_t place,
                            struct list_found *const found[2], unsigned ways)
{
    const struct list_candidates *c = &search->candidates;
    const __m256i own = _mm256_set1_epi32((int)((uint32_t)place * search->stride));
    bool has_shell = search->range[1].to2[0] > 0.0f;
    int32_t self[3];

    own_place(search, place, self);
    for (size_t j = 0; j < c->count; j += 8) {
        __m256 r2 = squares_8(search, self, j, ways);
        __m256i offset = _mm256_loadu_si256((const __m256i *)(c->offset + j));
        unsigned others =
            ~(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(offset, own)));
        others &= c->count - j < 8 ? (1u << (c->count - j)) - 1u : 0xffu;
        note_8(&search->range[0], r2, offset, others, found[0], &search->later[0]);
        if (has_shell)
            note_8(&search->range[1], r2, offset, others, found[1], &search->later[1]);
    }
}

FOR_AVX2 static void find_avx2(struct list_search *search, size_t place,
                               struct list_found *const found[2])
{
    if (search->wraps && search->tilted)
        find_8(search, place, found, WRAPS | TILTED);
    else if (search->wraps)
        find_8(search, place, found, WRAPS);
    else
        find_8(search, place, found, 0);
}

FOR_AVX2 WITHIN void around_8(const struct list_search *search, const struct cluster *cluster,
                              struct list_around around[2], unsigned ways)
{
    const struct list_candidates *c = &search->candidates;
    const __m256 reach2[2] = {_mm256_set1_ps(search->range[0].to2[0]),
                              _mm256_set1_ps(search->range[0].to2[LIST_SKIN_STEPS - 1])};
    const __m256i from = _mm256_set1_epi32((int)cluster->from),
                  length = _mm256_set1_epi32((int)(cluster->to - cluster->from));

    for (size_t j = 0; j < c->count; j += 8) {
        __m256i offset = _mm256_loadu_si256((const __m256i *)(c->offset + j)),
                after = _mm256_sub_epi32(offset, from);
        __m256 r2 = squares_8(search, cluster->self[0], j, ways);
        for (int a = 1; a < 4; a++)
            r2 = _mm256_min_ps(r2, squares_8(search, cluster->self[a], j, ways));
        __m256 behind =
            _mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_max_epu32(after, length), after));
        unsigned here = (unsigned)_mm256_movemask_ps(behind),
                 near = (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(r2, reach2[0], _CMP_LT_OQ)),
                 far = (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(r2, reach2[1], _CMP_LT_OQ));
        here &= c->count - j < 8 ? (1u << (c->count - j)) - 1u : 0xffu;
        near &= here;
        far &= here & ~near;
        store_8(around[0].offset + around[0].count, offset, together_8(near));
        store_8(around[1].offset + around[1].count, offset, together_8(far));
        store_8(around[1].r2 + around[1].count, _mm256_castps_si256(r2), together_8(far));
        around[0].count += __builtin_popcount(near);
        around[1].count += __builtin_popcount(far);
    }
}

FOR_AVX2 static void around_avx2(const struct list_search *search, const struct cluster *cluster,
                                 struct list_around around[2])
{
    if (search->wraps && search->tilted)
        around_8(search, cluster, around, WRAPS | TILTED);
    else if (search->wraps)
        around_8(search, cluster, around, WRAPS);
    else
        around_8(search, cluster, around, 0);
}

FOR_AVX2 static size_t slot_avx2(const struct list_around *around, int slot, uint32_t *offset)
{
    size_t count = 0;

    for (size_t j = 0; j < around->count; j += 8) {
        __m256i here = _mm256_cmpeq_epi32(_mm256_loadu_si256((const __m256i *)(around->slot + j)),
                                          _mm256_set1_epi32(slot));
        unsigned chosen = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(here));
        chosen &= around->count - j < 8 ? (1u << (around->count - j)) - 1u : 0xffu;
        store_8(offset + count, _mm256_loadu_si256((const __m256i *)(around->offset + j)),
                together_8(chosen));
        count += __builtin_popcount(chosen);
    }
    return count;
}

/* 8 rows of 8. */
FOR_AVX2 static void rows_avx2(const struct list_found *found, size_t rows, uint32_t *offset)
{
    for (size_t k = 0; k < rows; k += 8, offset += 64) {
        __m256 a[8], b[8];
        for (int lane = 0; lane < 8; lane++)
            a[lane] = _mm256_loadu_ps((const float *)(found[lane].offset + k));
        for (int q = 0; q < 8; q += 2) {
            b[q] = _mm256_unpacklo_ps(a[q], a[q + 1]);
            b[q + 1] = _mm256_unpackhi_ps(a[q], a[q + 1]);
        }
        for (int q = 0; q < 8; q += 4)
            for (int h = 0; h < 2; h++) {
                a[q + 2 * h] = _mm256_shuffle_ps(b[q + h], b[q + 2 + h], 0x44);
                a[q + 2 * h + 1] = _mm256_shuffle_ps(b[q + h], b[q + 2 + h], 0xee);
            }
        for (int q = 0; q < 4; q++) {
            _mm256_storeu_ps((float *)(offset + 8 * q),
                             _mm256_permute2f128_ps(a[q], a[q + 4], 0x20));
            _mm256_storeu_ps((float *)(offset + 8 * (q + 4)),
                             _mm256_permute2f128_ps(a[q], a[q + 4], 0x31));
        }
    }
}

/* ---- AVX-512 ---- */

FOR_AVX512 WITHIN void vector_16(const struct list_search *search, const __m512i difference[3],
                                 bool tilted, __m512 d[3])
{
    const float *tilt = search->tilt;
    __m512 s[3];

    for (int k = 0; k < 3; k++) {
        s[k] = _mm512_cvtepi32_ps(difference[k]);
        d[k] = s[k] * _mm512_set1_ps(search->scale[k]);
    }
    if (!tilted)
        return;
    d[0] += s[1] * _mm512_set1_ps(tilt[0]) + s[2] * _mm512_set1_ps(tilt[1]);
    d[1] += s[2] * _mm512_set1_ps(tilt[2]);
}

FOR_AVX512 WITHIN __m512 beyond_16(const struct list_search *search, int k, __m512 d)
{
    __m512 beyond =
        _mm512_max_ps(_mm512_abs_ps(d) - _mm512_set1_ps(search->half[k]), _mm512_setzero_ps());
    return beyond * beyond;
}

FOR_AVX512 WITHIN void pack_16(struct list_search *search, int32_t from, int32_t to, bool tilted)
{
    struct list_candidates *c = &search->candidates;
    const __m512i step =
        _mm512_mullo_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
                           _mm512_set1_epi32((int)search->stride));
    int32_t *const packed[3] = {c->x, c->y, c->z};

    for (int32_t j = from; j < to; j += 16) {
        __m512i at[3], number[3];
        __m512 r2 = _mm512_setzero_ps(), d[3];
        for (int k = 0; k < 3; k++) {
            at[k] = _mm512_loadu_si512(search->at[k] + j);
            number[k] = _mm512_sub_epi32(at[k], _mm512_set1_epi32(search->middle[k]));
        }
        vector_16(search, number, tilted, d);
        for (int k = 0; k < 3; k++) {
            r2 += beyond_16(search, k, d[k]);
            number[k] = search->wraps ? at[k] : _mm512_castps_si512(d[k]);
        }
        __mmask16 chosen = (__mmask16)(to - j < 16 ? (1u << (to - j)) - 1u : 0xffffu);
        chosen = _mm512_mask_cmp_ps_mask(chosen, r2, _mm512_set1_ps(search->reach2), _CMP_LT_OQ);
        for (int k = 0; k < 3; k++)
            _mm512_storeu_si512(packed[k] + c->count,
                                _mm512_maskz_compress_epi32(chosen, number[k]));
        __m512i offset =
            _mm512_add_epi32(step, _mm512_set1_epi32((int)((uint32_t)j * search->stride)));
        if (search->type)
            offset = _mm512_add_epi32(offset, _mm512_loadu_si512(search->type + j));
        _mm512_storeu_si512(c->offset + c->count, _mm512_maskz_compress_epi32(chosen, offset));
        c->count += __builtin_popcount(chosen);
    }
}

FOR_AVX512 static void pack_avx512(struct list_search *search)
{
    if (search->tilted)
        for (size_t r = 0; r < search->runs; r++)
            pack_16(search, search->run[r].from, search->run[r].to, true);
    else
        for (size_t r = 0; r < search->runs; r++)
            pack_16(search, search->run[r].from, search->run[r].to, false);
}

/* The squares of the distances of 16 candidates from j on, from an atom at `self`. */
FOR_AVX512 WITHIN __m512 squares_16(const struct list_search *search, const __m512i self[3],
                                    size_t j, unsigned ways)
{
    const int32_t *const other[3] = {search->candidates.x + j, search->candidates.y + j,
                                     search->candidates.z + j};
    __m512i difference[3];
    __m512 d[3];

    for (int k = 0; k < 3; k++) {
        __m512i at = _mm512_loadu_si512(other[k]);
        difference[k] = _mm512_sub_epi32(at, self[k]);
        d[k] = _mm512_castsi512_ps(at) - _mm512_castsi512_ps(self[k]);
    }
    if (ways & WRAPS)
        vector_16(search, difference, ways & TILTED, d);
    return _mm512_fmadd_ps(d[2], d[2], _mm512_fmadd_ps(d[1], d[1], d[0] * d[0]));
}

/* Limits of the first margin and the last, and where the next go. */
struct target_16 {
    __m512 from2, to2, far_from2, far_to2;
    uint32_t *near, *far;
    float *far_r2;
};

FOR_AVX512 WITHIN struct target_16 target_16(const struct list_range *range,
                                             struct list_found *found, struct list_later *later)
{
    return (struct target_16){_mm512_set1_ps(range->from2[0]),
                              _mm512_set1_ps(range->to2[0]),
                              _mm512_set1_ps(range->from2[LIST_SKIN_STEPS - 1]),
                              _mm512_set1_ps(range->to2[LIST_SKIN_STEPS - 1]),
                              found->offset,
                              later->offset,
                              later->r2};
}

FOR_AVX512 WITHIN void note_16(struct target_16 *target, __m512 r2, __m512i offset,
                               __mmask16 others, bool two_sided)
{
    __mmask16 near = _mm512_mask_cmp_ps_mask(others, r2, target->to2, _CMP_LT_OQ), far;

    if (two_sided)
        near = _mm512_mask_cmp_ps_mask(near, r2, target->from2, _CMP_GE_OQ);
    far = _mm512_mask_cmp_ps_mask(_kandn_mask16(near, others), r2, target->far_to2, _CMP_LT_OQ);
    if (two_sided)
        far = _mm512_mask_cmp_ps_mask(far, r2, target->far_from2, _CMP_GE_OQ);
    _mm512_storeu_si512(target->near, _mm512_maskz_compress_epi32(near, offset));
    _mm512_storeu_si512(target->far, _mm512_maskz_compress_epi32(far, offset));
    _mm512_storeu_ps(target->far_r2, _mm512_maskz_compress_ps(far, r2));
    target->near += __builtin_popcount(near);
    target->far += __builtin_popcount(far);
    target->far_r2 += __builtin_popcount(far);
}

FOR_AVX512 WITHIN void find_16(struct list_search *search, size_t place,
                               struct list_found *const found[2], unsigned ways)
{
    const bool has_shell = ways & HAS_SHELL;
    const int32_t *offsets = search->candidates.offset;
    size_t count = search->candidates.count;
    struct target_16 inner = target_16(&search->range[0], found[0], &search->later[0]),
                     shell = target_16(&search->range[1], found[1], &search->later[1]);
    int32_t self[3];

    own_place(search, place, self);
    const __m512i at[3] = {_mm512_set1_epi32(self[0]), _mm512_set1_epi32(self[1]),
                           _mm512_set1_epi32(self[2])},
                  own = _mm512_set1_epi32((int)((uint32_t)place * search->stride));
    for (size_t j = 0; j < count; j += 16) {
        __m512 r2 = squares_16(search, at, j, ways);
        __m512i offset = _mm512_loadu_si512(offsets + j);
        __mmask16 others = (__mmask16)(count - j < 16 ? (1u << (count - j)) - 1u : 0xffffu);
        others = _mm512_mask_cmpneq_epi32_mask(others, offset, own);
        note_16(&inner, r2, offset, others, false);
        if (has_shell)
            note_16(&shell, r2, offset, others, true);
    }
    found[0]->count = inner.near - found[0]->offset;
    found[1]->count = shell.near - found[1]->offset;
    search->later[0].count = inner.far - search->later[0].offset;
    search->later[1].count = shell.far - search->later[1].offset;
}

FOR_AVX512 static void find_avx512(struct list_search *search, size_t place,
                                   struct list_found *const found[2])
{
    if (search->wraps && search->tilted)
        find_16(search, place, found, WRAPS | TILTED | HAS_SHELL);
    else if (search->wraps)
        find_16(search, place, found, WRAPS | HAS_SHELL);
    else if (search->range[1].to2[0] > 0.0f)
        find_16(search, place, found, HAS_SHELL);
    else
        find_16(search, place, found, 0);
}

FOR_AVX512 WITHIN void around_16(const struct list_search *search, const struct cluster *cluster,
                                 struct list_around around[2], unsigned ways)
{
    const struct list_candidates *c = &search->candidates;
    const __m512 near2 = _mm512_set1_ps(search->range[0].to2[0]),
                 far2 = _mm512_set1_ps(search->range[0].to2[LIST_SKIN_STEPS - 1]);
    const __m512i from = _mm512_set1_epi32((int)cluster->from),
                  length = _mm512_set1_epi32((int)(cluster->to - cluster->from));
    uint32_t *near_offset = around[0].offset, *far_offset = around[1].offset;
    float *far_r2 = around[1].r2;
    __m512i self[4][3];

    for (int a = 0; a < 4; a++)
        for (int k = 0; k < 3; k++)
            self[a][k] = _mm512_set1_epi32(cluster->self[a][k]);
    for (size_t j = 0; j < c->count; j += 16) {
        __m512i offset = _mm512_loadu_si512(c->offset + j);
        __m512 r2 = squares_16(search, self[0], j, ways);
        for (int a = 1; a < 4; a++)
            r2 = _mm512_min_ps(r2, squares_16(search, self[a], j, ways));
        __mmask16 here = (__mmask16)(c->count - j < 16 ? (1u << (c->count - j)) - 1u : 0xffffu);
        here = _mm512_mask_cmpge_epu32_mask(here, _mm512_sub_epi32(offset, from), length);
        __mmask16 near = _mm512_mask_cmp_ps_mask(here, r2, near2, _CMP_LT_OQ),
                  far = _mm512_mask_cmp_ps_mask(_kandn_mask16(near, here), r2, far2, _CMP_LT_OQ);
        _mm512_storeu_si512(near_offset, _mm512_maskz_compress_epi32(near, offset));
        _mm512_storeu_si512(far_offset, _mm512_maskz_compress_epi32(far, offset));
        _mm512_storeu_ps(far_r2, _mm512_maskz_compress_ps(far, r2));
        near_offset += __builtin_popcount(near);
        far_offset += __builtin_popcount(far);
        far_r2 += __builtin_popcount(far);
    }
    around[0].count = near_offset - around[0].offset;
    around[1].count = far_offset - around[1].offset;
}

FOR_AVX512 static void around_avx512(const struct list_search *search,
                                     const struct cluster *cluster, struct list_around around[2])
{
    if (search->wraps && search->tilted)
        around_16(search, cluster, around, WRAPS | TILTED);
    else if (search->wraps)
        around_16(search, cluster, around, WRAPS);
    else
        around_16(search, cluster, around, 0);
}

FOR_AVX512 static bool slots_avx512(const struct list_slots *slots, struct list_around *around)
{
    const __m512i from = _mm512_set1_epi32((int)slots->from),
                  length = _mm512_set1_epi32((int)(slots->to - slots->from)),
                  one = _mm512_set1_epi32(1), types = _mm512_set1_epi32(slots->types),
                  type = _mm512_set1_epi32((int)(slots->stride - 1));
    unsigned others = 0;

    for (size_t j = 0; j < around->count; j += 16) {
        __mmask16 here =
            (__mmask16)(around->count - j < 16 ? (1u << (around->count - j)) - 1u : 0xffffu);
        __m512i offset = _mm512_loadu_si512(around->offset + j),
                slot = _mm512_and_si512(offset, type);
        __m512 r2 = _mm512_loadu_ps(around->r2 + j);
        __mmask16 other =
            _mm512_mask_cmpge_epu32_mask(here, _mm512_sub_epi32(offset, from), length);
        others |= other;
        _mm512_storeu_si512(around->offset + j, _mm512_andnot_si512(type, offset));
        slot = _mm512_mask_add_epi32(slot, other, slot, types);
        slot = _mm512_mullo_epi32(slot, _mm512_set1_epi32(LIST_SKIN_STEPS));
        for (int m = 0; m < LIST_SKIN_STEPS - 1 && slots->range; m++)
            slot = _mm512_mask_add_epi32(
                slot, _mm512_cmp_ps_mask(r2, _mm512_set1_ps(slots->range->to2[m]), _CMP_GE_OQ),
                slot, one);
        _mm512_storeu_si512(around->slot + j, slot);
    }
    return others != 0;
}

FOR_AVX512 static size_t slot_avx512(const struct list_around *around, int slot, uint32_t *offset)
{
    size_t count = 0;

    for (size_t j = 0; j < around->count; j += 16) {
        __mmask16 chosen =
            (__mmask16)(around->count - j < 16 ? (1u << (around->count - j)) - 1u : 0xffffu);
        chosen = _mm512_mask_cmpeq_epi32_mask(chosen, _mm512_loadu_si512(around->slot + j),
                                              _mm512_set1_epi32(slot));
        _mm512_storeu_si512(offset + count, _mm512_maskz_compress_epi32(
                                                chosen, _mm512_loadu_si512(around->offset + j)));
        count += __builtin_popcount(chosen);
    }
    return count;
}

FOR_AVX512 WITHIN __mmask16 within_16(const struct list_range *range, int margin, __m512 r2)
{
    return _mm512_mask_cmp_ps_mask(
        _mm512_cmp_ps_mask(r2, _mm512_set1_ps(range->from2[margin]), _CMP_GE_OQ), r2,
        _mm512_set1_ps(range->to2[margin]), _CMP_LT_OQ);
}

FOR_AVX512 static void add_margin_avx512(const struct list_later *later,
                                         const struct list_range *range, int margin,
                                         struct list_found *found)
{
    uint32_t *to = found->offset + found->count;

    for (size_t j = 0; j < later->count; j += 16) {
        __m512 r2 = _mm512_loadu_ps(later->r2 + j);
        __mmask16 chosen =
            (__mmask16)(later->count - j < 16 ? (1u << (later->count - j)) - 1u : 0xffffu);
        chosen &= (__mmask16)(within_16(range, margin, r2) & ~within_16(range, margin - 1, r2));
        _mm512_storeu_si512(
            to, _mm512_maskz_compress_epi32(chosen, _mm512_loadu_si512(later->offset + j)));
        to += __builtin_popcount(chosen);
    }
    found->count = to - found->offset;
}

/* 16 rows of 16: the 4 x 4 blocks in each quarter of the vectors, then the quarters. */
FOR_AVX512 static void rows_avx512(const struct list_found *found, size_t rows, uint32_t *offset)
{
    for (size_t k = 0; k < rows; k += 16, offset += 256) {
        __m512i a[16], b[16];
        for (int lane = 0; lane < 16; lane++)
            a[lane] = _mm512_loadu_si512(found[lane].offset + k);
        for (int q = 0; q < 16; q += 4) {
            __m512i low0 = _mm512_unpacklo_epi32(a[q], a[q + 1]),
                    low1 = _mm512_unpacklo_epi32(a[q + 2], a[q + 3]),
                    high0 = _mm512_unpackhi_epi32(a[q], a[q + 1]),
                    high1 = _mm512_unpackhi_epi32(a[q + 2], a[q + 3]);
            b[q] = _mm512_unpacklo_epi64(low0, low1);
            b[q + 1] = _mm512_unpackhi_epi64(low0, low1);
            b[q + 2] = _mm512_unpacklo_epi64(high0, high1);
            b[q + 3] = _mm512_unpackhi_epi64(high0, high1);
        }
        for (int r = 0; r < 4; r++) { /* rows r, r + 4, r + 8, r + 12 */
            __m512i even0 = _mm512_shuffle_i32x4(b[r], b[r + 4], 0x88),
                    even1 = _mm512_shuffle_i32x4(b[r + 8], b[r + 12], 0x88),
                    odd0 = _mm512_shuffle_i32x4(b[r], b[r + 4], 0xdd),
                    odd1 = _mm512_shuffle_i32x4(b[r + 8], b[r + 12], 0xdd);
            _mm512_storeu_si512(offset + 16 * r, _mm512_shuffle_i32x4(even0, even1, 0x88));
            _mm512_storeu_si512(offset + 16 * (r + 4), _mm512_shuffle_i32x4(odd0, odd1, 0x88));
            _mm512_storeu_si512(offset + 16 * (r + 8), _mm512_shuffle_i32x4(even0, even1, 0xdd));
            _mm512_storeu_si512(offset + 16 * (r + 12), _mm512_shuffle_i32x4(odd0, odd1, 0xdd));
        }
    }
}

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi2");
}

static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#else
static bool has_avx2(void)
{
    return false;
}

static bool has_avx512(void)
{
    return false;
}
#define pack_avx2         pack_plain
#define pack_avx512       pack_plain
#define find_avx2         find_plain
#define find_avx512       find_plain
#define add_margin_avx512 add_margin_plain
#define around_avx2       around_plain
#define around_avx512     around_plain
#define slots_avx512      slots_plain
#define slot_avx2         slot_plain
#define slot_avx512       slot_plain
#endif

/* ---- the fastest that runs here ---- */

void list_search_run(struct list_search *search, int32_t from, int32_t to)
{
    memory_grow(&search->run, &search->run_capacity, search->runs + 1, sizeof *search->run);
    search->run[search->runs++] = (struct list_run){from, to};
}

void list_search_pack(struct list_search *search)
{
    size_t count = search->candidates.count;

    for (size_t r = 0; r < search->runs; r++)
        count += search->run[r].to - search->run[r].from;
    make_candidate_room(&search->candidates, count);
    if (has_avx512())
        pack_avx512(search);
    else if (has_avx2())
        pack_avx2(search);
    else
        pack_plain(search);
    search->runs = 0;
}

/* Adds the later ones, margin by margin. */
static void add_later(const struct list_later *later, const struct list_range *range,
                      struct list_found *found)
{
    found->upto[0] = found->count;
    for (int m = 1; m < LIST_SKIN_STEPS; m++) {
        if (has_avx512())
            add_margin_avx512(later, range, m, found);
        else
            add_margin_plain(later, range, m, found);
        found->upto[m] = found->count;
    }
}

void list_search_find(struct list_search *search, size_t place, struct list_found *inner,
                      struct list_found *shell)
{
    struct list_found *const found[2] = {inner, shell};

    for (int part = 0; part < 2; part++) {
        make_room(found[part], search->candidates.count);
        make_later_room(&search->later[part], search->candidates.count);
        found[part]->count = search->later[part].count = 0;
    }
    if (has_avx512())
        find_avx512(search, place, found);
    else if (has_avx2())
        find_avx2(search, place, found);
    else
        find_plain(search, place, found);
    for (int part = 0; part < 2; part++)
        add_later(&search->later[part], &search->range[part], found[part]);
}

void list_search_around(struct list_search *search, size_t place, size_t atoms, uint32_t from,
                        uint32_t to, struct list_around around[2])
{
    struct cluster cluster = {.from = from, .to = to};

    own_places(search, place, atoms, cluster.self);
    for (int far = 0; far < 2; far++) {
        make_room_around(&around[far], search->candidates.count);
        around[far].count = 0;
    }
    if (has_avx512())
        around_avx512(search, &cluster, around);
    else if (has_avx2())
        around_avx2(search, &cluster, around);
    else
        around_plain(search, &cluster, around);
}

bool list_search_slots(const struct list_slots *slots, struct list_around *around)
{
    return has_avx512() ? slots_avx512(slots, around) : slots_plain(slots, around);
}

size_t list_search_slot(const struct list_around *around, int slot, uint32_t *offset)
{
    if (has_avx512())
        return slot_avx512(around, slot, offset);
    if (has_avx2())
        return slot_avx2(around, slot, offset);
    return slot_plain(around, slot, offset);
}

void list_search_rows(struct list_found *found, size_t lanes, size_t rows, uint32_t antipode,
                      uint32_t stride, uint32_t *offset)
{
    for (size_t lane = 0; lane < lanes; lane++) {
        make_room(&found[lane], rows);
        for (size_t k = found[lane].count; k < rows; k++)
            found[lane].offset[k] = antipode + (uint32_t)lane * stride;
    }
#if defined(__x86_64__) && defined(__GNUC__)
    if (lanes == 16 && has_avx512()) {
        rows_avx512(found, rows, offset);
        return;
    }
    if (lanes == 8 && has_avx2()) {
        rows_avx2(found, rows, offset);
        return;
    }
#endif
    rows_plain(found, lanes, rows, offset);
}
