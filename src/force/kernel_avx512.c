/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast kernels for AVX-512 (F, BW, DQ, VL): 16 atoms at a time in mixed precision, 8 in
 * double.
 *
 * In mixed precision a table is two registers per coefficient, looked up by one permutation. In
 * double it is a line of memory per pair, and lines are transposed into coefficients. */
#include "force/kernel.h"
#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#include <string.h>
#include "force/list.h"
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))),    \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,fma")
#endif

#define VARIANTS

static bool runs_here(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

/* Mixed precision. */
#define NAME(x)        mixed_##x
#define LANES          16
#define DENSITY        MIXED_DENSITY
#define PAIR           MIXED_PAIR
#define SLOPE          MIXED_SLOPE
#define SHELL          MIXED_SHELL
#define SEGMENTS       KERNEL_SEGMENTS_MIXED
#define SHELL_SEGMENTS KERNEL_SHELL_SEGMENTS_MIXED
#define PART_BITS      KERNEL_PART_BITS_MIXED
#define SHELL_BITS     KERNEL_SHELL_BITS_MIXED
#define real           float
#define reals          __m512
#define ints           __m512i
#define mask           __mmask16
#define HAS_CLUSTERS
#define HAS_NARROW

INLINE __m512 mixed_all(float x)
{
    return _mm512_set1_ps(x);
}

/* Records a, a + 4, a + 8, a + 12 of 16. */
INLINE __m512i mixed_four(const char *base, const uint64_t *at)
{
    __m256i low = _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_load_si128((const __m128i *)(base + at[0]))),
        _mm_load_si128((const __m128i *)(base + at[4])), 1);
    __m256i high = _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_load_si128((const __m128i *)(base + at[8]))),
        _mm_load_si128((const __m128i *)(base + at[12])), 1);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

INLINE void mixed_records_at(const char *base, const uint64_t at[16], __m512i r[3], __m512 *slope)
{
    __m512i a = mixed_four(base, at), b = mixed_four(base, at + 1), c = mixed_four(base, at + 2),
            d = mixed_four(base, at + 3);
    __m512i xy0 = _mm512_unpacklo_epi32(a, b), xy1 = _mm512_unpacklo_epi32(c, d),
            zw0 = _mm512_unpackhi_epi32(a, b), zw1 = _mm512_unpackhi_epi32(c, d);
    r[0] = _mm512_unpacklo_epi64(xy0, xy1);
    r[1] = _mm512_unpackhi_epi64(xy0, xy1);
    r[2] = _mm512_unpacklo_epi64(zw0, zw1);
    *slope = _mm512_castsi512_ps(_mm512_unpackhi_epi64(zw0, zw1));
}

/* Two offsets with one load: loads are what a row has most of. */
INLINE void mixed_records(const char *base, const uint32_t *offset, __m512i r[3], __m512 *slope)
{
    uint64_t two, at[16];

    for (int lane = 0; lane < 16; lane += 2) {
        memcpy(&two, offset + lane, sizeof two);
        at[lane] = (uint32_t)two;
        at[lane + 1] = two >> 32;
    }
    mixed_records_at(base, at, r, slope);
}

/* Four numbers with one load, made offsets of records of 16 bytes. */
INLINE void mixed_narrow_records(const char *base, const char *row, __m512i r[3], __m512 *slope)
{
    uint64_t four, at[16];

    for (int lane = 0; lane < 16; lane += 4) {
        memcpy(&four, row + 2 * lane, sizeof four);
        at[lane] = four << 4 & 0xffff0;
        for (int k = 1; k < 4; k++)
            at[lane + k] = four >> (16 * k - 4) & 0xffff0;
    }
    mixed_records_at(base, at, r, slope);
}

INLINE __m512 mixed_real_of(__m512i i)
{
    return _mm512_cvtepi32_ps(i);
}

INLINE __m512i mixed_bits(__m512 x)
{
    return _mm512_castps_si512(x);
}

INLINE __m512i mixed_difference(__m512i a, __m512i b)
{
    return _mm512_sub_epi32(a, b);
}

INLINE __m512i mixed_sum(__m512i a, __m512i b)
{
    return _mm512_add_epi32(a, b);
}

INLINE __m512i mixed_whole(__m512 x)
{
    return _mm512_cvtps_epi32(x);
}

INLINE __m512 mixed_multiply_add(__m512 a, __m512 b, __m512 c)
{
    return _mm512_fmadd_ps(a, b, c);
}

INLINE __m512 mixed_least(__m512 a, __m512 b)
{
    return _mm512_min_ps(a, b);
}

INLINE float mixed_smallest(__m512 a)
{
    return _mm512_reduce_min_ps(a);
}

INLINE __mmask16 mixed_below(__m512 a, __m512 b)
{
    return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ);
}

INLINE __mmask16 mixed_except(__mmask16 a, __mmask16 b)
{
    return _kandn_mask16(b, a);
}

INLINE uint32_t mixed_lanes_of(__mmask16 a)
{
    return a;
}

INLINE __m512 mixed_kept(__mmask16 keep, __m512 x)
{
    return _mm512_maskz_mov_ps(keep, x);
}

INLINE int32_t mixed_lane(__m512i x, size_t lane)
{
    int32_t all[16];

    memcpy(all, &x, sizeof all);
    return all[lane];
}

INLINE void mixed_place(__m512 s, int part_bits, int segments, __m512i *segment, __m512 *t)
{
    const int rest = 23 - part_bits;
    const __m512i bits = _mm512_castps_si512(s), one = _mm512_set1_epi32(0x3f800000),
                  keep = _mm512_set1_epi32((1 << rest) - 1);

    (void)segments; /* the permutation takes the last 5 bits */
    *segment = _mm512_srli_epi32(bits, (unsigned)rest);
    *t = _mm512_sub_ps(_mm512_castsi512_ps(_mm512_ternarylogic_epi32(
                           bits, keep, one, 0xea)), /* bits and keep, or one */
                       _mm512_set1_ps(1.0f + 0.5f / (float)(1 << part_bits)));
}

INLINE void mixed_look_up(const void *table, int coefficients, int segments, __m512i segment,
                          __m512 *c)
{
    (void)segments;
    for (int k = 0; k < coefficients; k++) {
        const float *column = (const float *)table + 32 * k;
        c[k] = _mm512_permutex2var_ps(_mm512_load_ps(column), segment, _mm512_load_ps(column + 16));
    }
}

#include "force/kernel_pairs.inc"

INLINE __m256i mixed_two(const char *a, const char *b)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_load_si128((const __m128i *)a)),
                                   _mm_load_si128((const __m128i *)b), 1);
}

INLINE __m512i mixed_fetch_abreast(const char *record, const uint32_t *offset)
{
    return _mm512_inserti64x4(
        _mm512_castsi256_si512(mixed_two(record + offset[0], record + offset[1])),
        mixed_two(record + offset[2], record + offset[3]), 1);
}

INLINE __m512i mixed_spread(__m512i records, int k)
{
    return k == 0   ? _mm512_shuffle_epi32(records, 0x00)
           : k == 1 ? _mm512_shuffle_epi32(records, 0x55)
           : k == 2 ? _mm512_shuffle_epi32(records, 0xaa)
                    : _mm512_shuffle_epi32(records, 0xff);
}

INLINE void mixed_atoms(const char *record, __m512i r[4])
{
    const __m512i four = _mm512_load_si512(record),
                  first = _mm512_set_epi32(12, 8, 4, 0, 12, 8, 4, 0, 12, 8, 4, 0, 12, 8, 4, 0);

    for (int k = 0; k < 4; k++)
        r[k] = _mm512_permutexvar_epi32(_mm512_add_epi32(first, _mm512_set1_epi32(k)), four);
}

INLINE __mmask16 mixed_first(size_t neighbors)
{
    return (__mmask16)(0xffffu >> (16 - 4 * (neighbors < 4 ? neighbors : 4)));
}

INLINE __mmask16 mixed_some(uint32_t lanes)
{
    return (__mmask16)lanes;
}

INLINE __mmask16 mixed_both(__mmask16 a, __mmask16 b)
{
    return a & b;
}

/* x y z z of each neighbour: first of lanes 0 + 2 and 1 + 3, then of those. */
INLINE void mixed_pull(char *pull, const uint32_t *offset, const __m512i f[3])
{
    __m512i xy = _mm512_add_epi32(_mm512_unpacklo_epi32(f[0], f[1]),
                                  _mm512_unpackhi_epi32(f[0], f[1])),
            z = _mm512_add_epi32(f[2], _mm512_shuffle_epi32(f[2], 0x4e)),
            sum = _mm512_add_epi32(_mm512_unpacklo_epi64(xy, z),
                                   _mm512_castps_si512(_mm512_shuffle_ps(
                                       _mm512_castsi512_ps(xy), _mm512_castsi512_ps(z), 0x1e)));
    __m128i *to;

    to = (__m128i *)(pull + offset[0]);
    _mm_store_si128(to, _mm_add_epi32(_mm_load_si128(to), _mm512_castsi512_si128(sum)));
    to = (__m128i *)(pull + offset[1]);
    _mm_store_si128(to, _mm_add_epi32(_mm_load_si128(to), _mm512_extracti32x4_epi32(sum, 1)));
    to = (__m128i *)(pull + offset[2]);
    _mm_store_si128(to, _mm_add_epi32(_mm_load_si128(to), _mm512_extracti32x4_epi32(sum, 2)));
    to = (__m128i *)(pull + offset[3]);
    _mm_store_si128(to, _mm_add_epi32(_mm_load_si128(to), _mm512_extracti32x4_epi32(sum, 3)));
}

INLINE void mixed_pull_back(char *pull, const __m512i f[3])
{
    const __m512i atom = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
    __m512i sum[3], turned;

    for (int k = 0; k < 3; k++) {
        sum[k] = _mm512_add_epi32(f[k], _mm512_shuffle_i32x4(f[k], f[k], 0x4e));
        sum[k] = _mm512_add_epi32(sum[k], _mm512_shuffle_i32x4(sum[k], sum[k], 0xb1));
    }
    turned = _mm512_permutexvar_epi32(atom, sum[0]);
    turned = _mm512_mask_permutexvar_epi32(turned, 0x2222, atom, sum[1]);
    turned = _mm512_mask_permutexvar_epi32(turned, 0x4444, atom, sum[2]);
    _mm512_store_si512(pull, _mm512_sub_epi32(_mm512_load_si512(pull), turned));
}

#include "force/kernel_clusters.inc"

const struct kernel kernel_avx512_mixed = {"avx512",  LANES, true, runs_here,      mixed_density,
                                           mixed_eam, NULL,  NULL, mixed_clusters, true};

/* Double precision. */
#undef NAME
#undef LANES
#undef DENSITY
#undef PAIR
#undef SLOPE
#undef SHELL
#undef SEGMENTS
#undef SHELL_SEGMENTS
#undef PART_BITS
#undef SHELL_BITS
#undef real
#undef reals
#undef ints
#undef mask
#undef HAS_CLUSTERS
#undef HAS_NARROW

#define NAME(x)        precise_##x
#define LANES          8
#define DENSITY        DOUBLE_DENSITY
#define PAIR           DOUBLE_PAIR
#define SLOPE          DOUBLE_SLOPE
#define SHELL          DOUBLE_SHELL
#define SEGMENTS       KERNEL_SEGMENTS_DOUBLE
#define SHELL_SEGMENTS KERNEL_SHELL_SEGMENTS_DOUBLE
#define PART_BITS      KERNEL_PART_BITS_DOUBLE
#define SHELL_BITS     KERNEL_SHELL_BITS_DOUBLE
#define real           double
#define reals          __m512d
#define ints           __m512i
#define mask           __mmask8

INLINE __m512d precise_all(double x)
{
    return _mm512_set1_pd(x);
}

INLINE __m512d precise_two(const char *a, const char *b)
{
    return _mm512_insertf64x4(_mm512_castpd256_pd512(_mm256_load_pd((const double *)a)),
                              _mm256_load_pd((const double *)b), 1);
}

INLINE void precise_transposed(const char *base, const size_t *at, __m512d c[4])
{
    __m512d a = precise_two(base + at[0], base + at[2]),
            b = precise_two(base + at[1], base + at[3]),
            d = precise_two(base + at[4], base + at[6]),
            e = precise_two(base + at[5], base + at[7]);
    __m512d even0 = _mm512_unpacklo_pd(a, b), odd0 = _mm512_unpackhi_pd(a, b),
            even1 = _mm512_unpacklo_pd(d, e), odd1 = _mm512_unpackhi_pd(d, e);
    c[0] = _mm512_shuffle_f64x2(even0, even1, 0x88);
    c[1] = _mm512_shuffle_f64x2(odd0, odd1, 0x88);
    c[2] = _mm512_shuffle_f64x2(even0, even1, 0xdd);
    c[3] = _mm512_shuffle_f64x2(odd0, odd1, 0xdd);
}

INLINE void precise_records(const char *base, const uint32_t *offset, __m512i r[3], __m512d *slope)
{
    size_t at[8];
    __m512d c[4];

    for (int lane = 0; lane < 8; lane++)
        at[lane] = offset[lane];
    precise_transposed(base, at, c);
    for (int k = 0; k < 3; k++)
        r[k] = _mm512_castpd_si512(c[k]);
    *slope = c[3];
}

INLINE __m512d precise_real_of(__m512i i)
{
    return _mm512_cvtepi64_pd(_mm512_srai_epi64(i, 12));
}

INLINE __m512i precise_bits(__m512d x)
{
    return _mm512_castpd_si512(x);
}

INLINE __m512i precise_difference(__m512i a, __m512i b)
{
    return _mm512_sub_epi64(a, b);
}

INLINE __m512i precise_sum(__m512i a, __m512i b)
{
    return _mm512_add_epi64(a, b);
}

INLINE __m512i precise_whole(__m512d x)
{
    return _mm512_cvtpd_epi64(x);
}

INLINE __m512d precise_multiply_add(__m512d a, __m512d b, __m512d c)
{
    return _mm512_fmadd_pd(a, b, c);
}

INLINE __m512d precise_least(__m512d a, __m512d b)
{
    return _mm512_min_pd(a, b);
}

INLINE double precise_smallest(__m512d a)
{
    return _mm512_reduce_min_pd(a);
}

INLINE __mmask8 precise_below(__m512d a, __m512d b)
{
    return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ);
}

INLINE __mmask8 precise_except(__mmask8 a, __mmask8 b)
{
    return _kandn_mask8(b, a);
}

INLINE uint32_t precise_lanes_of(__mmask8 a)
{
    return a;
}

INLINE __m512d precise_kept(__mmask8 keep, __m512d x)
{
    return _mm512_maskz_mov_pd(keep, x);
}

INLINE int64_t precise_lane(__m512i x, size_t lane)
{
    int64_t all[8];

    memcpy(all, &x, sizeof all);
    return all[lane];
}

INLINE void precise_place(__m512d s, int part_bits, int segments, __m512i *segment, __m512d *t)
{
    const int rest = 52 - part_bits;
    const __m512i bits = _mm512_castpd_si512(s), one = _mm512_set1_epi64(0x3ff0000000000000),
                  keep = _mm512_set1_epi64((INT64_C(1) << rest) - 1);

    *segment =
        _mm512_and_si512(_mm512_srli_epi64(bits, (unsigned)rest), _mm512_set1_epi64(segments - 1));
    *t = _mm512_castsi512_pd(_mm512_ternarylogic_epi64(bits, keep, one, 0xea)) -
         precise_all(1.0 + 0.5 / (1 << part_bits));
}

INLINE void precise_look_up(const void *table, int coefficients, int segments, __m512i segment,
                            __m512d *c)
{
    size_t at[8];
    __m512d four[4];

    (void)segments;
    segment = _mm512_slli_epi64(segment, kernel_line(coefficients) == 4 ? 5 : 6); /* bytes */
    memcpy(at, &segment, sizeof at);
    for (int k = 0; k < coefficients; k++) {
        if (k % 4 == 0)
            precise_transposed((const char *)table + 8 * k, at, four);
        c[k] = four[k % 4];
    }
}

#include "force/kernel_pairs.inc"

const struct kernel kernel_avx512_double = {"avx512",
                                            LANES,
                                            false,
                                            runs_here,
                                            precise_density,
                                            precise_eam,
                                            precise_lennard_jones,
                                            precise_lennard_jones_cut,
                                            NULL};
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
