/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Velocity Verlet on box fractions; formulas and sources in verlet.h.
 * Every process moves its own atoms (force/domain.h); sums over atoms are free of order. */
#include "md/verlet.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/parallel.h"
#include "base/threads.h"
#include "base/vector.h"
#include "force/domain.h"
#include "md/md.h"

static double sinh_over(double x)
{
    return fabs(x) < 1e-4 ? 1 + x * x / 6 : sinh(x) / x;
}

/* Half of what the leaning of the box takes from a velocity. */
static inline void lean_back(double v[3], const double shear[3], double interval)
{
    v[0] -= 0.5 * interval * (shear[0] * v[1] + shear[1] * v[2]);
    v[1] -= 0.5 * interval * shear[2] * v[2];
}

static bool leans(const struct verlet_flow *flow)
{
    return flow->shear[0] != 0 || flow->shear[1] != 0 || flow->shear[2] != 0;
}

/* What a kick does to a velocity: lean and shrink by the friction, and push. */
struct kick {
    double interval, keep[3], push[3];
    const double *shear; /* or NULL */
};

static struct kick kick_of(double interval, const struct verlet_flow *friction)
{
    struct kick kick = {.interval = interval, .shear = leans(friction) ? friction->shear : NULL};

    for (int k = 0; k < 3; k++) {
        double half = 0.5 * friction->rate[k] * interval;

        kick.keep[k] = exp(-2 * half);
        kick.push[k] = interval * exp(-half) * sinh_over(half);
    }
    return kick;
}

static inline void kick_atom(const struct kick *kick, const struct system *system, size_t i)
{
    double inverse_mass = 1 / system->mass[i], *v = &system->velocity[3 * i];

    if (kick->shear)
        lean_back(v, kick->shear, kick->interval);
    for (int k = 0; k < 3; k++)
        v[k] = kick->keep[k] * v[k] + kick->push[k] * inverse_mass * system->force[3 * i + k];
    if (kick->shear)
        lean_back(v, kick->shear, kick->interval);
}

/* ---- eight atoms together ---- */

/* Their coordinates are three vectors, where the rows are all own, all move and nothing leans: the
 * same operations on each number as one after the other. */
enum { TOGETHER = 8 };
typedef double vector8 __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64_t whole8 __attribute__((vector_size(64), aligned(8), may_alias));
typedef uint64_t fraction8 __attribute__((vector_size(64), aligned(8), may_alias));
#define WHERE_FAST GENERATIONS_OF("arch=x86-64-v4", "avx2", "default")

struct triple {
    vector8 part[3];
};

/* What is the same for all atoms. */
INLINE struct triple repeated(double x, double y, double z)
{
    return (struct triple){
        {{x, y, z, x, y, z, x, y}, {z, x, y, z, x, y, z, x}, {y, z, x, y, z, x, y, z}}};
}

/* How many of some rows go together. */
static size_t together(const struct system *system, bool leans, size_t from, size_t to)
{
    bool apart = system->own || system->moving < system->n || leans;

    return apart ? 0 : (to - from) / TOGETHER * TOGETHER;
}

/* The kick of the rows from `first` on. */
INLINE void kick_together(const struct system *system, size_t first, const struct triple *keep,
                          const struct triple *push)
{
    vector8 *v = (vector8 *)&system->velocity[3 * first], one = {1, 1, 1, 1, 1, 1, 1, 1},
            inverse = one / *(const vector8 *)&system->mass[first];
    const vector8 *f = (const vector8 *)&system->force[3 * first];

    v[0] = keep->part[0] * v[0] +
           push->part[0] * SHUFFLE(whole8, inverse, inverse, 0, 0, 0, 1, 1, 1, 2, 2) * f[0];
    v[1] = keep->part[1] * v[1] +
           push->part[1] * SHUFFLE(whole8, inverse, inverse, 2, 3, 3, 3, 4, 4, 4, 5) * f[1];
    v[2] = keep->part[2] * v[2] +
           push->part[2] * SHUFFLE(whole8, inverse, inverse, 5, 5, 6, 6, 6, 7, 7, 7) * f[2];
}

/* The larger of `fastest` and what is m v^2 of an atom. */
static double faster(const struct system *system, size_t i, double fastest)
{
    const double *v = &system->velocity[3 * i];
    double twice_kinetic = system->mass[i] * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);

    if (twice_kinetic <= fastest)
        return fastest;
    return isfinite(twice_kinetic) ? twice_kinetic : HUGE_VAL;
}

WHERE_FAST static double kick_rows(const struct system *system, const struct kick *kick,
                                   size_t from, size_t to)
{
    const struct triple keep = repeated(kick->keep[0], kick->keep[1], kick->keep[2]),
                        push = repeated(kick->push[0], kick->push[1], kick->push[2]);
    double fastest = 0;

    for (size_t first = from; first < to; first += TOGETHER) {
        kick_together(system, first, &keep, &push);
        for (size_t i = first; i < first + TOGETHER; i++)
            fastest = faster(system, i, fastest);
    }
    return fastest;
}

/* ---- kicks ---- */

struct kick_pass {
    struct system *system;
    struct kick kick;
    double fastest;
};

static void kick_atoms(void *work, size_t from, size_t to)
{
    struct kick_pass *pass = work;
    const struct system *system = pass->system;
    const struct kick kick = pass->kick;
    size_t middle = from + together(system, kick.shear != NULL, from, to);
    double fastest = kick_rows(system, &kick, from, middle);

    for (size_t j = middle; j < to; j++) {
        size_t i = system_own(system, j);

        if (system->group[i] == MD_GROUP_FIXED)
            continue;
        kick_atom(&kick, system, i);
        fastest = faster(system, i, fastest);
    }
#pragma omp critical
    pass->fastest = fastest <= pass->fastest ? pass->fastest : fastest;
}

double verlet_kick(struct system *system, double interval, const struct verlet_flow *friction)
{
    struct kick_pass pass = {system, kick_of(interval, friction), 0};

    threads_share(system->own_count, kick_atoms, &pass);
    return pass.fastest;
}

void verlet_shift(uint64_t *fraction, double change)
{
    *fraction += (uint64_t)llrint(change * 0x1p64);
}

void verlet_place(struct system *system, size_t i, const uint64_t origin[3],
                  const double displacement[3])
{
    double change[3] = {displacement[0], displacement[1], displacement[2]};

    system_reduce(system, change);
    for (size_t k = 0; k < 3; k++) {
        system->fraction[3 * i + k] = origin[k];
        verlet_shift(&system->fraction[3 * i + k], change[k]);
    }
}

static int drift_refused(const struct system *system, size_t atom, double interval,
                         struct error *error)
{
    domain_collect(system, system->velocity, 3 * sizeof(double));
    const double *v = &system->velocity[3 * atom];
    double moved = interval * sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);

    if (!isfinite(moved))
        return error_set(error, EXIT_BAD_INPUT,
                         "the velocity of atom id %" PRId64 " is not a number", system->id[atom]);
    return error_set(
        error, EXIT_BAD_INPUT,
        "atom id %" PRId64
        " moves %.3g A in one step: lost; try a shorter --timestep or a start without overlaps",
        system->id[atom], moved);
}

/* Changes of the fractions per velocity: an upper triangle. */
static void drift_factors(const struct system *system, double interval,
                          const struct verlet_flow *flow, double factor[3][3])
{
    for (int k = 0; k < 3; k++) {
        double half = 0.5 * flow->rate[k] * interval, change[3] = {0};

        change[k] = interval * exp(-half) * sinh_over(half);
        for (int j = 0; j < k; j++)
            change[j] = -0.5 * interval * interval * flow->shear[j + k - 1];
        system_reduce(system, change);
        for (int j = 0; j < 3; j++)
            factor[j][k] = change[j];
    }
}

/* By how much of the box a velocity moves an atom, and what is too far. */
struct drift {
    double factor[3][3], most[3];
    bool leans; /* not along its own edges alone */
};

static struct drift drift_of(const struct system *system, double interval,
                             const struct verlet_flow *flow, double limit)
{
    struct drift drift;

    drift_factors(system, interval, flow, drift.factor);
    system_widths(system, drift.most);
    for (int k = 0; k < 3; k++)
        drift.most[k] = limit / drift.most[k] < 0.49 ? limit / drift.most[k] : 0.49;
    drift.leans = drift.factor[0][1] != 0 || drift.factor[0][2] != 0 || drift.factor[1][2] != 0;
    return drift;
}

/* False if it would go too far: it stays. */
static inline bool drift_atom(const struct drift *drift, const struct system *system, size_t i)
{
    const double *v = &system->velocity[3 * i], *most = drift->most;
    const double change[3] = {
        drift->factor[0][0] * v[0] + (drift->factor[0][1] * v[1] + drift->factor[0][2] * v[2]),
        drift->factor[1][1] * v[1] + drift->factor[1][2] * v[2], drift->factor[2][2] * v[2]};

    if (!(fabs(change[0]) < most[0] && fabs(change[1]) < most[1] && fabs(change[2]) < most[2]))
        return false;
    for (int k = 0; k < 3; k++)
        verlet_shift(&system->fraction[3 * i + k], change[k]);
    return true;
}

/* The nearest whole numbers, ties to even. */
INLINE whole8 nearest8(vector8 x)
{
    double number[TOGETHER];

    memcpy(number, &x, sizeof number);
    for (int k = 0; k < TOGETHER; k++)
        number[k] = rint(number[k]);
    memcpy(&x, number, sizeof number);
    return __builtin_convertvector(x, whole8);
}

/* The drift of the rows from `first` on. False if one would go too far: that number stays. */
INLINE bool drift_together(const struct system *system, size_t first, const struct triple *factor,
                           const struct triple *most)
{
    const vector8 *v = (const vector8 *)&system->velocity[3 * first];
    fraction8 *fraction = (fraction8 *)&system->fraction[3 * first];
    whole8 near = {0};

    near = ~near;
    for (int k = 0; k < 3; k++) {
        vector8 change = factor->part[k] * v[k];
        /* without signs bits are in the order of the numbers, and what is none comes last */
        whole8 below = ((whole8)change & INT64_MAX) - (whole8)most->part[k];

        near &= below;
        fraction[k] += (fraction8)nearest8((vector8)((whole8)change & (below >> 63)) * 0x1p64);
    }
    near &= SHUFFLE(whole8, near, near, 4, 5, 6, 7, 0, 1, 2, 3);
    near &= SHUFFLE(whole8, near, near, 2, 3, 0, 1, 6, 7, 4, 5);
    return (near[0] & near[1]) < 0;
}

struct drift_pass {
    struct system *system;
    const struct kick *kick; /* comes before, unless NULL */
    struct drift drift;
    size_t refused; /* the first atom that goes too far */
};

/* Whether an atom goes too far. */
static bool goes_far(const struct drift *drift, const struct system *system, size_t i)
{
    bool far = false;

    for (size_t k = 0; k < 3; k++)
        far = far || !(fabs(drift->factor[k][k] * system->velocity[3 * i + k]) < drift->most[k]);
    return far;
}

/* Returns the first that goes too far. */
WHERE_FAST static size_t drift_rows(const struct drift_pass *pass, size_t from, size_t to)
{
    static const struct kick none = {.interval = 0};
    const struct kick *kick = pass->kick ? pass->kick : &none;
    const struct drift *drift = &pass->drift;
    const struct triple keep = repeated(kick->keep[0], kick->keep[1], kick->keep[2]),
                        push = repeated(kick->push[0], kick->push[1], kick->push[2]),
                        factor =
                            repeated(drift->factor[0][0], drift->factor[1][1], drift->factor[2][2]),
                        most = repeated(drift->most[0], drift->most[1], drift->most[2]);
    size_t refused = SIZE_MAX;

    for (size_t first = from; first < to; first += TOGETHER) {
        if (pass->kick)
            kick_together(pass->system, first, &keep, &push);
        if (drift_together(pass->system, first, &factor, &most))
            continue;
        for (size_t i = first; i < first + TOGETHER && refused == SIZE_MAX; i++)
            refused = goes_far(drift, pass->system, i) ? i : SIZE_MAX;
    }
    return refused;
}

static void drift_atoms(void *work, size_t from, size_t to)
{
    struct drift_pass *pass = work;
    const struct system *system = pass->system;
    const struct drift drift = pass->drift;
    bool leans = drift.leans || (pass->kick && pass->kick->shear);
    size_t middle = from + together(system, leans, from, to),
           refused = drift_rows(pass, from, middle);

    for (size_t j = middle; j < to; j++) {
        size_t i = system_own(system, j);

        if (system->group[i] == MD_GROUP_FIXED)
            continue;
        if (pass->kick)
            kick_atom(pass->kick, system, i);
        if (!drift_atom(&drift, system, i))
            refused = i < refused ? i : refused;
    }
#pragma omp critical
    pass->refused = refused < pass->refused ? refused : pass->refused;
}

static int drift_by(struct drift_pass *pass, double interval, const struct verlet_flow *flow,
                    struct error *error)
{
    double by[3];

    threads_share(pass->system->own_count, drift_atoms, pass);
    pass->refused = domain_first(pass->refused);
    if (pass->refused != SIZE_MAX)
        return drift_refused(pass->system, pass->refused, interval, error);
    for (int k = 0; k < 3; k++)
        by[k] = exp(flow->rate[k] * interval);
    system_stretch(pass->system, by);
    return 0;
}

int verlet_drift(struct system *system, double interval, const struct verlet_flow *flow,
                 double limit, struct error *error)
{
    struct drift_pass pass = {system, NULL, drift_of(system, interval, flow, limit), SIZE_MAX};

    return drift_by(&pass, interval, flow, error);
}

int verlet_kick_drift(struct system *system, const double interval[2],
                      const struct verlet_flow *friction, const struct verlet_flow *flow,
                      double limit, struct error *error)
{
    struct kick kick = kick_of(interval[0], friction);
    struct drift_pass pass = {system, &kick, drift_of(system, interval[1], flow, limit), SIZE_MAX};

    return drift_by(&pass, interval[1], flow, error);
}

struct scaling {
    struct system *system;
    int group;
    double factor;
};

static void scale_atoms(void *work, size_t from, size_t to)
{
    const struct scaling *scaling = work;
    struct system *system = scaling->system;

    for (size_t j = from; j < to; j++) {
        size_t i = system_own(system, j);

        for (int k = 0; k < 3 && system->group[i] == scaling->group; k++)
            system->velocity[3 * i + k] *= scaling->factor;
    }
}

void verlet_scale(struct system *system, int group, double factor)
{
    threads_share(system->own_count, scale_atoms, &(struct scaling){system, group, factor});
}

struct kinetic {
    const struct system *system;
    int group;
    struct exact_sum sum[3];
};

static void add_kinetic(void *work, size_t from, size_t to)
{
    struct kinetic *kinetic = work;
    const struct system *system = kinetic->system;
    struct exact_sum part[3] = {{0}};

    for (size_t j = from; j < to; j++) {
        size_t i = system_own(system, j);
        const double *v = &system->velocity[3 * i];

        if (kinetic->group == VERLET_ALL_MOVING ? system->group[i] == MD_GROUP_FIXED
                                                : system->group[i] != kinetic->group)
            continue;
        for (int k = 0; k < 3; k++)
            exact_sum_add(&part[k], system->mass[i] * v[k] * v[k]);
    }
#pragma omp critical
    for (int k = 0; k < 3; k++)
        kinetic->sum[k].total += part[k].total;
}

void verlet_twice_kinetic(const struct system *system, int group, double sum[3])
{
    struct kinetic kinetic = {.system = system, .group = group};

    threads_share(system->own_count, add_kinetic, &kinetic);
    parallel_sum_exact(kinetic.sum, 3);
    for (int k = 0; k < 3; k++)
        sum[k] = exact_sum_value(&kinetic.sum[k]);
}

void verlet_kinetic_tensor(const struct system *system, double sum[3][3])
{
    struct exact_sum total[6] = {{0}};

    for (size_t j = 0; j < system->own_count; j++) {
        size_t i = system_own(system, j);
        const double *v = &system->velocity[3 * i];

        for (int a = 0, at = 0; a < 3 && system->group[i] != MD_GROUP_FIXED; a++)
            for (int b = a; b < 3; b++)
                exact_sum_add(&total[at++], system->mass[i] * v[a] * v[b]);
    }
    parallel_sum_exact(total, 6);
    for (int a = 0, at = 0; a < 3; a++)
        for (int b = a; b < 3; b++)
            sum[a][b] = sum[b][a] = exact_sum_value(&total[at++]);
}
