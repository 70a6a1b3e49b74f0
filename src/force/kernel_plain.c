/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast kernels in plain C, one atom at a time: they run everywhere, and give the bits that
 * the vector kernels must give. */
#include <math.h>
#include <string.h>
#include "force/kernel.h"
#include "force/list.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VARIANTS                                                                                   \
    __attribute__((                                                                                \
        target_clones("arch=haswell", "default"))) /* fma in hardware, or by the C library */
#else
#define VARIANTS
#endif

#define LANES 1
#define mask  bool

static bool runs_here(void)
{
    return true;
}

/* Precision mixed. */
#define NAME(x)        mixed_##x
#define DENSITY        MIXED_DENSITY
#define PAIR           MIXED_PAIR
#define SLOPE          MIXED_SLOPE
#define SHELL          MIXED_SHELL
#define SEGMENTS       KERNEL_SEGMENTS_MIXED
#define SHELL_SEGMENTS KERNEL_SHELL_SEGMENTS_MIXED
#define PART_BITS      KERNEL_PART_BITS_MIXED
#define SHELL_BITS     KERNEL_SHELL_BITS_MIXED
#define real           float
#define reals          float
#define ints           int32_t
#define HAS_CLUSTERS

INLINE float mixed_all(float x)
{
    return x;
}

INLINE void mixed_records(const char *base, const uint32_t *offset, int32_t r[3], float *slope)
{
    memcpy(r, base + *offset, 3 * sizeof *r);
    memcpy(slope, base + *offset + 3 * sizeof *r, sizeof *slope);
}

INLINE float mixed_real_of(int32_t i)
{
    return (float)i;
}

INLINE int32_t mixed_bits(float x)
{
    int32_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

INLINE int32_t mixed_difference(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

INLINE int32_t mixed_sum(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

INLINE int32_t mixed_whole(float x)
{
    return (int32_t)lrintf(x);
}

INLINE float mixed_multiply_add(float a, float b, float c)
{
    return __builtin_fmaf(a, b, c);
}

INLINE float mixed_least(float a, float b)
{
    return a < b ? a : b;
}

INLINE float mixed_smallest(float a)
{
    return a;
}

INLINE bool mixed_below(float a, float b)
{
    return a < b;
}

INLINE bool mixed_except(bool a, bool b)
{
    return a && !b;
}

INLINE uint32_t mixed_lanes_of(bool a)
{
    return a;
}

INLINE float mixed_kept(bool keep, float x)
{
    return keep ? x : 0;
}

INLINE int32_t mixed_lane(int32_t x, size_t lane)
{
    (void)lane;
    return x;
}

INLINE void mixed_place(float s, int part_bits, int segments, int32_t *segment, float *t)
{
    const int rest = 23 - part_bits;
    const uint32_t one = 0x3f800000u;
    uint32_t bits;

    memcpy(&bits, &s, sizeof bits);
    *segment = (int32_t)((bits >> rest) & (uint32_t)(segments - 1));
    bits = (bits & (((uint32_t)1 << rest) - 1)) | one;
    memcpy(t, &bits, sizeof bits);
    *t -= 1 + (float)0.5 / (float)(1 << part_bits);
}

INLINE void mixed_look_up(const void *table, int coefficients, int segments, int32_t segment,
                          float *c)
{
    (void)segments;
    memcpy(c, (const float *)table + segment * kernel_line(coefficients), coefficients * sizeof *c);
}

#include "force/kernel_pairs.inc"

/* Adds the pair of sorted atoms i and j, each of which feels it if the pair is mutual, else i: what
 * kernel_clusters.inc does for several at a time. */
INLINE void mixed_add_pair(const struct kernel_task *task, size_t i, size_t j, bool mutual,
                           bool virial, struct kernel_virial *sums)
{
    struct mixed_view view = mixed_look_from(task, i, task->tilted);
    const uint32_t offset = (uint32_t)(j * (4 * sizeof(float)));
    const struct mixed_map map = {.segments = 0};
    struct mixed_fetched fetched;
    mixed_records(view.record, &offset, fetched.r, &fetched.slope);
    const struct mixed_other other = mixed_look_at(&view, &map, &fetched);
    float f[LENNARD_JONES_CUT], inverse2 = 1.0f / other.r2, s = inverse2 * inverse2 * inverse2, g;

    mixed_look_up(task->lennard_jones.table, LENNARD_JONES_CUT, SEGMENTS,
                  LENNARD_JONES_SPECIES * mixed_bits(view.slope) + mixed_bits(other.slope), f);
    g = mixed_multiply_add(f[0], s, f[1]) * (s * inverse2);
    if (!(other.r2 < f[LENNARD_JONES]))
        return;
    if (g < (float)-task->lennard_jones.most) {
        force_close_pair(task, i, j, mutual, sums);
        return;
    }
    for (size_t k = 0; k < 3; k++) {
        const float part = g * other.d[k];
        task->pull[4 * i + k] = mixed_difference(task->pull[4 * i + k], mixed_whole(part));
        if (mutual)
            task->pull[4 * j + k] = mixed_sum(task->pull[4 * j + k], mixed_whole(part));
        if (virial)
            sums->twice[k] += (mutual ? 2 : 1) *
                              (int64_t)mixed_whole(part * other.d[k] * mixed_virial_part(task));
    }
}

VARIANTS static void mixed_clusters(const struct kernel_task *task,
                                    const struct list_region *region, struct kernel_wanted wanted,
                                    struct kernel_virial *sums)
{
    const struct list *list = task->list;

    for (size_t c = region->first; c < region->end; c++) {
        size_t own = c * LIST_CLUSTER, end = own + list_cluster_atoms(list, c);
        if (region->has_ghosts[c - region->first] != wanted.with_ghosts)
            continue;
        for (int side = 0; side < LIST_SIDES; side++)
            for (int t = 0; t < list->types; t++) {
                struct list_near near = list_near(list, region, c, (enum list_side)side, t);
                for (size_t k = 0; k < near.count; k++)
                    for (size_t i = own; i < end; i++)
                        mixed_add_pair(task, i, mixed_neighbor(near.offset + k, 0),
                                       side == LIST_MUTUAL, wanted.virial, sums);
            }
        for (size_t i = own; i < end; i++)
            for (size_t j = i + 1; j < end; j++)
                mixed_add_pair(task, i, j, true, wanted.virial, sums);
    }
}

const struct kernel kernel_plain_mixed = {"plain",   LANES, false, runs_here,     mixed_density,
                                          mixed_eam, NULL,  NULL,  mixed_clusters};

#undef NAME
#undef DENSITY
#undef PAIR
#undef SLOPE
#undef SHELL
#undef SEGMENTS
#undef SHELL_SEGMENTS
#undef PART_BITS
#undef SHELL_BITS
#undef HAS_CLUSTERS
#undef real
#undef reals
#undef ints

/* Precision double. */
#define NAME(x)        precise_##x
#define DENSITY        DOUBLE_DENSITY
#define PAIR           DOUBLE_PAIR
#define SLOPE          DOUBLE_SLOPE
#define SHELL          DOUBLE_SHELL
#define SEGMENTS       KERNEL_SEGMENTS_DOUBLE
#define SHELL_SEGMENTS KERNEL_SHELL_SEGMENTS_DOUBLE
#define PART_BITS      KERNEL_PART_BITS_DOUBLE
#define SHELL_BITS     KERNEL_SHELL_BITS_DOUBLE
#define real           double
#define reals          double
#define ints           int64_t

INLINE double precise_all(double x)
{
    return x;
}

INLINE void precise_records(const char *base, const uint32_t *offset, int64_t r[3], double *slope)
{
    memcpy(r, base + *offset, 3 * sizeof *r);
    memcpy(slope, base + *offset + 3 * sizeof *r, sizeof *slope);
}

INLINE double precise_real_of(int64_t i)
{
    return (double)(i >> 12);
}

INLINE int64_t precise_bits(double x)
{
    int64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

INLINE int64_t precise_difference(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

INLINE int64_t precise_sum(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

INLINE int64_t precise_whole(double x)
{
    return (int64_t)lrint(x);
}

INLINE double precise_multiply_add(double a, double b, double c)
{
    return __builtin_fma(a, b, c);
}

INLINE double precise_least(double a, double b)
{
    return a < b ? a : b;
}

INLINE double precise_smallest(double a)
{
    return a;
}

INLINE bool precise_below(double a, double b)
{
    return a < b;
}

INLINE bool precise_except(bool a, bool b)
{
    return a && !b;
}

INLINE uint32_t precise_lanes_of(bool a)
{
    return a;
}

INLINE double precise_kept(bool keep, double x)
{
    return keep ? x : 0;
}

INLINE int64_t precise_lane(int64_t x, size_t lane)
{
    (void)lane;
    return x;
}

INLINE void precise_place(double s, int part_bits, int segments, int64_t *segment, double *t)
{
    const int rest = 52 - part_bits;
    const uint64_t one = 0x3ff0000000000000u;
    uint64_t bits;

    memcpy(&bits, &s, sizeof bits);
    *segment = (int64_t)((bits >> rest) & (uint64_t)(segments - 1));
    bits = (bits & (((uint64_t)1 << rest) - 1)) | one;
    memcpy(t, &bits, sizeof bits);
    *t -= 1 + (double)0.5 / (double)(1 << part_bits);
}

INLINE void precise_look_up(const void *table, int coefficients, int segments, int64_t segment,
                            double *c)
{
    (void)segments;
    memcpy(c, (const double *)table + segment * kernel_line(coefficients),
           coefficients * sizeof *c);
}

#include "force/kernel_pairs.inc"

const struct kernel kernel_plain_double = {"plain",
                                           LANES,
                                           false,
                                           runs_here,
                                           precise_density,
                                           precise_eam,
                                           precise_lennard_jones,
                                           precise_lennard_jones_cut,
                                           NULL};
