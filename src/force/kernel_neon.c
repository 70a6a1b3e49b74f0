/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast kernels for 64-bit ARM (Advanced SIMD, which every such processor has): 4 atoms at a
 * time in mixed precision, 2 in double. As for AVX2 a table has a line of memory per segment; the
 * lines that the lanes ask for are transposed into coefficients, as the records of neighbors
 * are. */
#include "force/kernel.h"
#if defined(__aarch64__) && defined(__ARM_NEON) && defined(__GNUC__)
#include <arm_neon.h>
#include <string.h>
#include "force/list.h"

#define VARIANTS

static bool runs_here(void)
{
    return true;
}

/* Mixed precision. */
#define NAME(x)        mixed_##x
#define LANES          4
#define DENSITY        MIXED_DENSITY
#define PAIR           MIXED_PAIR
#define SLOPE          MIXED_SLOPE
#define SHELL          MIXED_SHELL
#define SEGMENTS       KERNEL_SEGMENTS_MIXED
#define SHELL_SEGMENTS KERNEL_SHELL_SEGMENTS_MIXED
#define PART_BITS      KERNEL_PART_BITS_MIXED
#define SHELL_BITS     KERNEL_SHELL_BITS_MIXED
#define real           float
#define reals          float32x4_t
#define ints           int32x4_t
#define mask           uint32x4_t
#define HAS_CLUSTERS

INLINE float32x4_t mixed_all(float x)
{
    return vdupq_n_f32(x);
}

/* The four numbers at each of four places: the first of each, the second of each, ... */
INLINE void mixed_transposed(const char *base, const size_t *at, float32x4_t c[4])
{
    float32x4_t a = vld1q_f32((const float *)(base + at[0])),
                b = vld1q_f32((const float *)(base + at[1])),
                d = vld1q_f32((const float *)(base + at[2])),
                e = vld1q_f32((const float *)(base + at[3]));
    float64x2_t even0 = vreinterpretq_f64_f32(vtrn1q_f32(a, b)),
                even1 = vreinterpretq_f64_f32(vtrn1q_f32(d, e)),
                odd0 = vreinterpretq_f64_f32(vtrn2q_f32(a, b)),
                odd1 = vreinterpretq_f64_f32(vtrn2q_f32(d, e));
    c[0] = vreinterpretq_f32_f64(vtrn1q_f64(even0, even1));
    c[1] = vreinterpretq_f32_f64(vtrn1q_f64(odd0, odd1));
    c[2] = vreinterpretq_f32_f64(vtrn2q_f64(even0, even1));
    c[3] = vreinterpretq_f32_f64(vtrn2q_f64(odd0, odd1));
}

INLINE void mixed_records(const char *base, const uint32_t *offset, int32x4_t r[3],
                          float32x4_t *slope)
{
    size_t at[4];
    float32x4_t c[4];

    for (int lane = 0; lane < 4; lane++)
        at[lane] = offset[lane];
    mixed_transposed(base, at, c);
    for (int k = 0; k < 3; k++)
        r[k] = vreinterpretq_s32_f32(c[k]);
    *slope = c[3];
}

INLINE float32x4_t mixed_real_of(int32x4_t i)
{
    return vcvtq_f32_s32(i);
}

INLINE int32x4_t mixed_bits(float32x4_t x)
{
    return vreinterpretq_s32_f32(x);
}

INLINE int32x4_t mixed_difference(int32x4_t a, int32x4_t b)
{
    return vsubq_s32(a, b);
}

INLINE int32x4_t mixed_sum(int32x4_t a, int32x4_t b)
{
    return vaddq_s32(a, b);
}

INLINE int32x4_t mixed_whole(float32x4_t x)
{
    return vcvtnq_s32_f32(x);
}

INLINE float32x4_t mixed_multiply_add(float32x4_t a, float32x4_t b, float32x4_t c)
{
    return vfmaq_f32(c, a, b);
}

/* b where either is no number, as in the other kernels; the minimum of ARM is not. */
INLINE float32x4_t mixed_least(float32x4_t a, float32x4_t b)
{
    return vbslq_f32(vcltq_f32(a, b), a, b);
}

INLINE float mixed_smallest(float32x4_t a)
{
    float all[4], least;

    memcpy(all, &a, sizeof all);
    least = all[0];
    for (int lane = 1; lane < 4; lane++)
        least = all[lane] < least ? all[lane] : least;
    return least;
}

INLINE uint32x4_t mixed_below(float32x4_t a, float32x4_t b)
{
    return vcltq_f32(a, b);
}

INLINE uint32x4_t mixed_except(uint32x4_t a, uint32x4_t b)
{
    return vbicq_u32(a, b);
}

INLINE uint32_t mixed_lanes_of(uint32x4_t a)
{
    static const uint32_t bit[4] = {1, 2, 4, 8};

    return vaddvq_u32(vandq_u32(a, vld1q_u32(bit)));
}

INLINE float32x4_t mixed_kept(uint32x4_t keep, float32x4_t x)
{
    return vreinterpretq_f32_u32(vandq_u32(keep, vreinterpretq_u32_f32(x)));
}

INLINE int32_t mixed_lane(int32x4_t x, size_t lane)
{
    int32_t all[4];

    memcpy(all, &x, sizeof all);
    return all[lane];
}

INLINE void mixed_place(float32x4_t s, int part_bits, int segments, int32x4_t *segment,
                        float32x4_t *t)
{
    const int rest = 23 - part_bits;
    const uint32x4_t bits = vreinterpretq_u32_f32(s), one = vdupq_n_u32(0x3f800000),
                     keep = vdupq_n_u32(((uint32_t)1 << rest) - 1);

    *segment = vreinterpretq_s32_u32(
        vandq_u32(vshlq_u32(bits, vdupq_n_s32(-rest)), vdupq_n_u32((uint32_t)segments - 1)));
    *t = vreinterpretq_f32_u32(vorrq_u32(vandq_u32(bits, keep), one)) -
         mixed_all(1.0f + 0.5f / (float)(1 << part_bits));
}

INLINE void mixed_look_up(const void *table, int coefficients, int segments, int32x4_t segment,
                          float32x4_t *c)
{
    int line = kernel_line(coefficients);
    uint32_t lines[4];
    size_t at[4];
    float32x4_t four[4];

    (void)segments;
    memcpy(lines, &segment, sizeof lines);
    for (int lane = 0; lane < 4; lane++)
        at[lane] = (size_t)lines[lane] * (size_t)line * sizeof(float);
    for (int k = 0; k < coefficients; k++) {
        if (k % 4 == 0)
            mixed_transposed((const char *)table + 4 * k, at, four);
        c[k] = four[k % 4];
    }
}

#include "force/kernel_pairs.inc"

INLINE int32x4_t mixed_fetch_abreast(const char *record, const uint32_t *offset)
{
    return vld1q_s32((const int32_t *)(record + offset[0]));
}

INLINE int32x4_t mixed_spread(int32x4_t record, int k)
{
    return k == 0   ? vdupq_laneq_s32(record, 0)
           : k == 1 ? vdupq_laneq_s32(record, 1)
           : k == 2 ? vdupq_laneq_s32(record, 2)
                    : vdupq_laneq_s32(record, 3);
}

INLINE void mixed_atoms(const char *record, int32x4_t r[4])
{
    const int32x4x4_t four = vld4q_s32((const int32_t *)record);

    for (int k = 0; k < 4; k++)
        r[k] = four.val[k];
}

INLINE uint32x4_t mixed_first(size_t neighbors)
{
    (void)neighbors; /* one at a time: there is one */
    return vdupq_n_u32(UINT32_MAX);
}

INLINE uint32x4_t mixed_some(uint32_t lanes)
{
    static const uint32_t bit[4] = {1, 2, 4, 8};

    return vtstq_u32(vdupq_n_u32(lanes), vld1q_u32(bit));
}

INLINE uint32x4_t mixed_both(uint32x4_t a, uint32x4_t b)
{
    return vandq_u32(a, b);
}

INLINE void mixed_pull(char *pull, const uint32_t *offset, const int32x4_t f[3])
{
    int32_t *to = (int32_t *)(pull + offset[0]);
    int32x4_t sum = vpaddq_s32(vpaddq_s32(f[0], f[1]), vpaddq_s32(f[2], f[2]));

    vst1q_s32(to, vaddq_s32(vld1q_s32(to), sum));
}

INLINE void mixed_pull_back(char *pull, const int32x4_t f[3])
{
    int32x4x4_t four = vld4q_s32((const int32_t *)pull);

    for (int k = 0; k < 3; k++)
        four.val[k] = vsubq_s32(four.val[k], f[k]);
    vst4q_s32((int32_t *)pull, four);
}

#include "force/kernel_clusters.inc"

const struct kernel kernel_neon_mixed = {"neon",    LANES, false, runs_here,     mixed_density,
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
#define LANES          2
#define DENSITY        DOUBLE_DENSITY
#define PAIR           DOUBLE_PAIR
#define SLOPE          DOUBLE_SLOPE
#define SHELL          DOUBLE_SHELL
#define SEGMENTS       KERNEL_SEGMENTS_DOUBLE
#define SHELL_SEGMENTS KERNEL_SHELL_SEGMENTS_DOUBLE
#define PART_BITS      KERNEL_PART_BITS_DOUBLE
#define SHELL_BITS     KERNEL_SHELL_BITS_DOUBLE
#define real           double
#define reals          float64x2_t
#define ints           int64x2_t
#define mask           uint64x2_t

INLINE float64x2_t precise_all(double x)
{
    return vdupq_n_f64(x);
}

INLINE void precise_transposed(const char *base, const size_t *at, float64x2_t c[4])
{
    for (int half = 0; half < 2; half++) {
        float64x2_t a = vld1q_f64((const double *)(base + at[0]) + 2 * half),
                    b = vld1q_f64((const double *)(base + at[1]) + 2 * half);
        c[2 * half] = vtrn1q_f64(a, b);
        c[2 * half + 1] = vtrn2q_f64(a, b);
    }
}

INLINE void precise_records(const char *base, const uint32_t *offset, int64x2_t r[3],
                            float64x2_t *slope)
{
    const size_t at[2] = {offset[0], offset[1]};
    float64x2_t c[4];

    precise_transposed(base, at, c);
    for (int k = 0; k < 3; k++)
        r[k] = vreinterpretq_s64_f64(c[k]);
    *slope = c[3];
}

INLINE float64x2_t precise_real_of(int64x2_t i)
{
    return vcvtq_f64_s64(vshrq_n_s64(i, 12)); /* 52 bits: exact */
}

INLINE int64x2_t precise_bits(float64x2_t x)
{
    return vreinterpretq_s64_f64(x);
}

INLINE int64x2_t precise_difference(int64x2_t a, int64x2_t b)
{
    return vsubq_s64(a, b);
}

INLINE int64x2_t precise_sum(int64x2_t a, int64x2_t b)
{
    return vaddq_s64(a, b);
}

INLINE int64x2_t precise_whole(float64x2_t x)
{
    return vcvtnq_s64_f64(x);
}

INLINE float64x2_t precise_multiply_add(float64x2_t a, float64x2_t b, float64x2_t c)
{
    return vfmaq_f64(c, a, b);
}

INLINE float64x2_t precise_least(float64x2_t a, float64x2_t b)
{
    return vbslq_f64(vcltq_f64(a, b), a, b);
}

INLINE double precise_smallest(float64x2_t a)
{
    double first = vgetq_lane_f64(a, 0), second = vgetq_lane_f64(a, 1);

    return second < first ? second : first;
}

INLINE uint64x2_t precise_below(float64x2_t a, float64x2_t b)
{
    return vcltq_f64(a, b);
}

INLINE uint64x2_t precise_except(uint64x2_t a, uint64x2_t b)
{
    return vbicq_u64(a, b);
}

INLINE uint32_t precise_lanes_of(uint64x2_t a)
{
    return (uint32_t)((vgetq_lane_u64(a, 0) & 1) | (vgetq_lane_u64(a, 1) & 2));
}

INLINE float64x2_t precise_kept(uint64x2_t keep, float64x2_t x)
{
    return vreinterpretq_f64_u64(vandq_u64(keep, vreinterpretq_u64_f64(x)));
}

INLINE int64_t precise_lane(int64x2_t x, size_t lane)
{
    int64_t all[2];

    memcpy(all, &x, sizeof all);
    return all[lane];
}

INLINE void precise_place(float64x2_t s, int part_bits, int segments, int64x2_t *segment,
                          float64x2_t *t)
{
    const int rest = 52 - part_bits;
    const uint64x2_t bits = vreinterpretq_u64_f64(s), one = vdupq_n_u64(0x3ff0000000000000),
                     keep = vdupq_n_u64((UINT64_C(1) << rest) - 1);

    *segment = vreinterpretq_s64_u64(
        vandq_u64(vshlq_u64(bits, vdupq_n_s64(-rest)), vdupq_n_u64((uint64_t)segments - 1)));
    *t = vreinterpretq_f64_u64(vorrq_u64(vandq_u64(bits, keep), one)) -
         precise_all(1.0 + 0.5 / (1 << part_bits));
}

INLINE void precise_look_up(const void *table, int coefficients, int segments, int64x2_t segment,
                            float64x2_t *c)
{
    const size_t line = (size_t)kernel_line(coefficients) * sizeof(double);
    const size_t at[2] = {(size_t)vgetq_lane_s64(segment, 0) * line,
                          (size_t)vgetq_lane_s64(segment, 1) * line};
    float64x2_t four[4];

    (void)segments;
    for (int k = 0; k < coefficients; k++) {
        if (k % 4 == 0)
            precise_transposed((const char *)table + 8 * k, at, four);
        c[k] = four[k % 4];
    }
}

#include "force/kernel_pairs.inc"

const struct kernel kernel_neon_double = {"neon",
                                          LANES,
                                          false,
                                          runs_here,
                                          precise_density,
                                          precise_eam,
                                          precise_lennard_jones,
                                          precise_lennard_jones_cut,
                                          NULL};
#endif
