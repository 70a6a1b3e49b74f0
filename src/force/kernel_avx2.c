/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast kernels for AVX2 with FMA: 8 atoms at a time in mixed precision, 4 in double. A table
 * has a line of memory per segment; the lines that the lanes ask for are transposed into
 * coefficients, four at a time, just as the records of neighbours are. */
#include "force/kernel.h"
#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#include <string.h>
#include "force/list.h"
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

#define VARIANTS

static bool runs_here(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

/* Mixed precision. */
#define NAME(x)        mixed_##x
#define LANES          8
#define DENSITY        MIXED_DENSITY
#define PAIR           MIXED_PAIR
#define SLOPE          MIXED_SLOPE
#define SHELL          MIXED_SHELL
#define SEGMENTS       KERNEL_SEGMENTS_MIXED
#define SHELL_SEGMENTS KERNEL_SHELL_SEGMENTS_MIXED
#define PART_BITS      KERNEL_PART_BITS_MIXED
#define SHELL_BITS     KERNEL_SHELL_BITS_MIXED
#define real           float
#define reals          __m256
#define ints           __m256i
#define mask           __m256
#define HAS_CLUSTERS

INLINE __m256 mixed_all(float x)
{
    return _mm256_set1_ps(x);
}

INLINE __m256 mixed_two(const char *a, const char *b)
{
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_load_ps((const float *)a)),
                                _mm_load_ps((const float *)b), 1);
}

INLINE void mixed_transposed(const char *base, const size_t *at, __m256 c[4])
{
    __m256 a = mixed_two(base + at[0], base + at[4]), b = mixed_two(base + at[1], base + at[5]),
           d = mixed_two(base + at[2], base + at[6]), e = mixed_two(base + at[3], base + at[7]);
    __m256 low0 = _mm256_unpacklo_ps(a, b), low1 = _mm256_unpacklo_ps(d, e),
           high0 = _mm256_unpackhi_ps(a, b), high1 = _mm256_unpackhi_ps(d, e);
    c[0] = _mm256_shuffle_ps(low0, low1, 0x44);
    c[1] = _mm256_shuffle_ps(low0, low1, 0xee);
    c[2] = _mm256_shuffle_ps(high0, high1, 0x44);
    c[3] = _mm256_shuffle_ps(high0, high1, 0xee);
}

INLINE void mixed_records(const char *base, const uint32_t *offset, __m256i r[3], __m256 *slope)
{
    size_t at[8];
    __m256 c[4];

    for (int lane = 0; lane < 8; lane++)
        at[lane] = offset[lane];
    mixed_transposed(base, at, c);
    for (int k = 0; k < 3; k++)
        r[k] = _mm256_castps_si256(c[k]);
    *slope = c[3];
}

INLINE __m256 mixed_real_of(__m256i i)
{
    return _mm256_cvtepi32_ps(i);
}

INLINE __m256i mixed_bits(__m256 x)
{
    return _mm256_castps_si256(x);
}

INLINE __m256i mixed_difference(__m256i a, __m256i b)
{
    return _mm256_sub_epi32(a, b);
}

INLINE __m256i mixed_sum(__m256i a, __m256i b)
{
    return _mm256_add_epi32(a, b);
}

INLINE __m256i mixed_whole(__m256 x)
{
    return _mm256_cvtps_epi32(x);
}

INLINE __m256 mixed_multiply_add(__m256 a, __m256 b, __m256 c)
{
    return _mm256_fmadd_ps(a, b, c);
}

INLINE __m256 mixed_least(__m256 a, __m256 b)
{
    return _mm256_min_ps(a, b);
}

INLINE float mixed_smallest(__m256 a)
{
    float all[8], least;

    memcpy(all, &a, sizeof all);
    least = all[0];
    for (int lane = 1; lane < 8; lane++)
        least = all[lane] < least ? all[lane] : least;
    return least;
}

INLINE __m256 mixed_below(__m256 a, __m256 b)
{
    return _mm256_cmp_ps(a, b, _CMP_LT_OQ);
}

INLINE __m256 mixed_except(__m256 a, __m256 b)
{
    return _mm256_andnot_ps(b, a);
}

INLINE uint32_t mixed_lanes_of(__m256 a)
{
    return (uint32_t)_mm256_movemask_ps(a);
}

INLINE __m256 mixed_kept(__m256 keep, __m256 x)
{
    return _mm256_and_ps(keep, x);
}

INLINE int32_t mixed_lane(__m256i x, size_t lane)
{
    int32_t all[8];

    memcpy(all, &x, sizeof all);
    return all[lane];
}

INLINE void mixed_place(__m256 s, int part_bits, int segments, __m256i *segment, __m256 *t)
{
    const int rest = 23 - part_bits;
    const __m256i bits = _mm256_castps_si256(s), one = _mm256_set1_epi32(0x3f800000),
                  keep = _mm256_set1_epi32((1 << rest) - 1);

    *segment = _mm256_and_si256(_mm256_srli_epi32(bits, rest), _mm256_set1_epi32(segments - 1));
    *t = _mm256_castsi256_ps(_mm256_or_si256(_mm256_and_si256(bits, keep), one)) -
         mixed_all(1.0f + 0.5f / (float)(1 << part_bits));
}

INLINE void mixed_look_up(const void *table, int coefficients, int segments, __m256i segment,
                          __m256 *c)
{
    int line = kernel_line(coefficients);
    uint32_t lines[8];
    size_t at[8];
    __m256 four[4];

    (void)segments;
    segment = _mm256_slli_epi32(segment, line == 4 ? 4 : line == 8 ? 5 : 6); /* bytes */
    memcpy(lines, &segment, sizeof lines);
    for (int lane = 0; lane < 8; lane++)
        at[lane] = lines[lane];
    for (int k = 0; k < coefficients; k++) {
        if (k % 4 == 0)
            mixed_transposed((const char *)table + 4 * k, at, four);
        c[k] = four[k % 4];
    }
}

#include "force/kernel_pairs.inc"

INLINE __m256i mixed_fetch_abreast(const char *record, const uint32_t *offset)
{
    return _mm256_castps_si256(mixed_two(record + offset[0], record + offset[1]));
}

INLINE __m256i mixed_spread(__m256i records, int k)
{
    return k == 0   ? _mm256_shuffle_epi32(records, 0x00)
           : k == 1 ? _mm256_shuffle_epi32(records, 0x55)
           : k == 2 ? _mm256_shuffle_epi32(records, 0xaa)
                    : _mm256_shuffle_epi32(records, 0xff);
}

INLINE void mixed_atoms(const char *record, __m256i r[4])
{
    static const size_t at[8] = {0, 16, 32, 48, 0, 16, 32, 48};
    __m256 c[4];

    mixed_transposed(record, at, c);
    for (int k = 0; k < 4; k++)
        r[k] = _mm256_castps_si256(c[k]);
}

INLINE __m256 mixed_first(size_t neighbors)
{
    static const int32_t lanes[12] = {-1, -1, -1, -1, -1, -1, -1, -1};

    return _mm256_castsi256_ps(
        _mm256_loadu_si256((const __m256i *)(lanes + (neighbors < 2 ? 4 : 0))));
}

INLINE __m256 mixed_some(uint32_t lanes)
{
    const __m256i bit = _mm256_set_epi32(128, 64, 32, 16, 8, 4, 2, 1);

    return _mm256_castsi256_ps(
        _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32((int)lanes), bit), bit));
}

INLINE __m256 mixed_both(__m256 a, __m256 b)
{
    return _mm256_and_ps(a, b);
}

/* x y z z of each neighbour: first of lanes 0 + 2 and 1 + 3, then of those. */
INLINE void mixed_pull(char *pull, const uint32_t *offset, const __m256i f[3])
{
    __m256i xy = _mm256_add_epi32(_mm256_unpacklo_epi32(f[0], f[1]),
                                  _mm256_unpackhi_epi32(f[0], f[1])),
            z = _mm256_add_epi32(f[2], _mm256_shuffle_epi32(f[2], 0x4e)),
            sum = _mm256_add_epi32(_mm256_unpacklo_epi64(xy, z),
                                   _mm256_castps_si256(_mm256_shuffle_ps(
                                       _mm256_castsi256_ps(xy), _mm256_castsi256_ps(z), 0x1e)));
    __m128i *to = (__m128i *)(pull + offset[0]);

    _mm_store_si128(to, _mm_add_epi32(_mm_load_si128(to), _mm256_castsi256_si128(sum)));
    to = (__m128i *)(pull + offset[1]);
    _mm_store_si128(to, _mm_add_epi32(_mm_load_si128(to), _mm256_extracti128_si256(sum, 1)));
}

INLINE void mixed_pull_back(char *pull, const __m256i f[3])
{
    __m128i x, y, z, xy[2], zz[2], *to = (__m128i *)pull;

    x = _mm_add_epi32(_mm256_castsi256_si128(f[0]), _mm256_extracti128_si256(f[0], 1));
    y = _mm_add_epi32(_mm256_castsi256_si128(f[1]), _mm256_extracti128_si256(f[1], 1));
    z = _mm_add_epi32(_mm256_castsi256_si128(f[2]), _mm256_extracti128_si256(f[2], 1));
    xy[0] = _mm_unpacklo_epi32(x, y);
    xy[1] = _mm_unpackhi_epi32(x, y);
    zz[0] = _mm_unpacklo_epi32(z, z);
    zz[1] = _mm_unpackhi_epi32(z, z);
    for (int atom = 0; atom < 4; atom++)
        _mm_store_si128(to + atom,
                        _mm_sub_epi32(_mm_load_si128(to + atom),
                                      atom % 2 ? _mm_unpackhi_epi64(xy[atom / 2], zz[atom / 2])
                                               : _mm_unpacklo_epi64(xy[atom / 2], zz[atom / 2])));
}

#include "force/kernel_clusters.inc"

const struct kernel kernel_avx2_mixed = {"avx2",    LANES, false, runs_here,     mixed_density,
                                         mixed_eam, NULL,  NULL,  mixed_clusters};

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

#define NAME(x)        precise_##x
#define LANES          4
#define DENSITY        DOUBLE_DENSITY
#define PAIR           DOUBLE_PAIR
#define SLOPE          DOUBLE_SLOPE
#define SHELL          DOUBLE_SHELL
#define SEGMENTS       KERNEL_SEGMENTS_DOUBLE
#define SHELL_SEGMENTS KERNEL_SHELL_SEGMENTS_DOUBLE
#define PART_BITS      KERNEL_PART_BITS_DOUBLE
#define SHELL_BITS     KERNEL_SHELL_BITS_DOUBLE
#define real           double
#define reals          __m256d
#define ints           __m256i
#define mask           __m256d

INLINE __m256d precise_all(double x)
{
    return _mm256_set1_pd(x);
}

INLINE __m256d precise_two(const char *a, const char *b)
{
    return _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_load_pd((const double *)a)),
                                _mm_load_pd((const double *)b), 1);
}

INLINE void precise_transposed(const char *base, const size_t *at, __m256d c[4])
{
    __m256d a = precise_two(base + at[0], base + at[2]),
            b = precise_two(base + at[1], base + at[3]),
            d = precise_two(base + at[0] + 16, base + at[2] + 16),
            e = precise_two(base + at[1] + 16, base + at[3] + 16);
    c[0] = _mm256_unpacklo_pd(a, b);
    c[1] = _mm256_unpackhi_pd(a, b);
    c[2] = _mm256_unpacklo_pd(d, e);
    c[3] = _mm256_unpackhi_pd(d, e);
}

INLINE void precise_records(const char *base, const uint32_t *offset, __m256i r[3], __m256d *slope)
{
    size_t at[4];
    __m256d c[4];

    for (int lane = 0; lane < 4; lane++)
        at[lane] = offset[lane];
    precise_transposed(base, at, c);
    for (int k = 0; k < 3; k++)
        r[k] = _mm256_castpd_si256(c[k]);
    *slope = c[3];
}

INLINE __m256d precise_real_of(__m256i i)
{
    /* 52 bits, made positive, as the mantissa of a number from 2^52 on */
    const __m256i sign = _mm256_set1_epi64x(INT64_MIN),
                  exponent = _mm256_set1_epi64x(0x4330000000000000);
    __m256i mantissa = _mm256_srli_epi64(_mm256_xor_si256(i, sign), 12);
    return _mm256_castsi256_pd(_mm256_or_si256(mantissa, exponent)) - precise_all(0x1p52 + 0x1p51);
}

INLINE __m256i precise_bits(__m256d x)
{
    return _mm256_castpd_si256(x);
}

INLINE __m256i precise_difference(__m256i a, __m256i b)
{
    return _mm256_sub_epi64(a, b);
}

INLINE __m256i precise_sum(__m256i a, __m256i b)
{
    return _mm256_add_epi64(a, b);
}

INLINE __m256i precise_whole(__m256d x)
{
    /* |x| < 2^51: adding 1.5 2^52 leaves the nearest whole number in the last bits */
    const __m256d large = precise_all(0x1.8p52);
    return _mm256_sub_epi64(_mm256_castpd_si256(x + large), _mm256_castpd_si256(large));
}

INLINE __m256d precise_multiply_add(__m256d a, __m256d b, __m256d c)
{
    return _mm256_fmadd_pd(a, b, c);
}

INLINE __m256d precise_least(__m256d a, __m256d b)
{
    return _mm256_min_pd(a, b);
}

INLINE double precise_smallest(__m256d a)
{
    double all[4], least;

    memcpy(all, &a, sizeof all);
    least = all[0];
    for (int lane = 1; lane < 4; lane++)
        least = all[lane] < least ? all[lane] : least;
    return least;
}

INLINE __m256d precise_below(__m256d a, __m256d b)
{
    return _mm256_cmp_pd(a, b, _CMP_LT_OQ);
}

INLINE __m256d precise_except(__m256d a, __m256d b)
{
    return _mm256_andnot_pd(b, a);
}

INLINE uint32_t precise_lanes_of(__m256d a)
{
    return (uint32_t)_mm256_movemask_pd(a);
}

INLINE __m256d precise_kept(__m256d keep, __m256d x)
{
    return _mm256_and_pd(keep, x);
}

INLINE int64_t precise_lane(__m256i x, size_t lane)
{
    int64_t all[4];

    memcpy(all, &x, sizeof all);
    return all[lane];
}

INLINE void precise_place(__m256d s, int part_bits, int segments, __m256i *segment, __m256d *t)
{
    const int rest = 52 - part_bits;
    const __m256i bits = _mm256_castpd_si256(s), one = _mm256_set1_epi64x(0x3ff0000000000000),
                  keep = _mm256_set1_epi64x((INT64_C(1) << rest) - 1);

    *segment = _mm256_and_si256(_mm256_srli_epi64(bits, rest), _mm256_set1_epi64x(segments - 1));
    *t = _mm256_castsi256_pd(_mm256_or_si256(_mm256_and_si256(bits, keep), one)) -
         precise_all(1.0 + 0.5 / (1 << part_bits));
}

INLINE void precise_look_up(const void *table, int coefficients, int segments, __m256i segment,
                            __m256d *c)
{
    size_t at[4];
    __m256d four[4];

    (void)segments;
    segment = _mm256_slli_epi64(segment, kernel_line(coefficients) == 4 ? 5 : 6); /* bytes */
    memcpy(at, &segment, sizeof at);
    for (int k = 0; k < coefficients; k++) {
        if (k % 4 == 0)
            precise_transposed((const char *)table + 8 * k, at, four);
        c[k] = four[k % 4];
    }
}

#include "force/kernel_pairs.inc"

const struct kernel kernel_avx2_double = {"avx2",
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
