/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nearest local minimum of the potential energy at fixed cell (an inherent structure), or of
 * the enthalpy where edges are free: nonlinear conjugate gradients.
 *
 *     d = f + b d_old,  b = max(0, f.(f - f_old) / f_old.f_old)        Polak, Ribiere, Rev. Fr.
 *                       Inform. Rech. Oper. 3, 35 (1969)
 * The line search finds where the slope -f.d vanishes along d, by secants from a first step
 * scaled by the last one, and accepts a point where the slope has fallen to a tenth. Forces
 * alone tell: energies cannot, below some 10^-13 of their sum. Down to where the fast kernel's
 * forces differ from exact ones it is they that lead, then the exact ones. No atom moves more
 * than 0.025 A (0.01 sigma) in one trial: with four times that the minimum that a warm liquid
 * falls into is a matter of the last digits of its forces. Fixed atoms stay.
 *
 * A free edge L_k is one more variable q_k = ln(L_k/L_k0) sqrt(N) (V/N)^(1/3), whose curvature is
 * then like an atom's, with the force (virial_kk - P V) dln(L_k)/dq_k on it. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/cube_root.h"
#include "base/exit_codes.h"
#include "base/linear.h"
#include "base/memory.h"
#include "force/domain.h"
#include "md/md.h"
#include "md/md_state.h"
#include "md/verlet.h"

enum { TRIALS_MAX = 12, TRIALS_FIRST = 40 };

struct descent {
    struct md *md;
    uint64_t *origin;  /* 3n: fractions where the line starts */
    double *direction; /* 3n, A per unit of step */
    double *force;     /* 3n: f_old */
    double step;       /* of the last line */
    bool any_edge, free_edge[3];
    double pressure, scale;                /* of free edges: eV/A3; q_k of a strain 1, A */
    double edge_origin[3], tilt_origin[3]; /* lengths and tilts at its start */
    double edge_direction[3], edge_force[3], edge_old[3];
};

/* The scalar products of atoms and edges together. */
static double product(const struct descent *line, const double *a, const double *b,
                      const double *edge_a, const double *edge_b)
{
    double sum = dot_in_blocks(a, b, 3 * line->md->system->n);

    return line->any_edge ? sum + dot_in_order(edge_a, edge_b, 3) : sum;
}

/* Places the edges; atoms keep their fractions. */
static void move_edges(const struct descent *line, double step)
{
    struct system *system = line->md->system;
    double by[3] = {1, 1, 1};

    if (!line->any_edge)
        return;
    memcpy(system->length, line->edge_origin, sizeof system->length);
    memcpy(system->tilt, line->tilt_origin, sizeof system->tilt);
    for (int k = 0; k < 3; k++)
        if (line->free_edge[k])
            by[k] = exp(step * line->edge_direction[k] / line->scale);
    system_stretch(system, by);
}

static void take_edges(struct descent *line)
{
    memcpy(line->edge_origin, line->md->system->length, sizeof line->edge_origin);
    memcpy(line->tilt_origin, line->md->system->tilt, sizeof line->tilt_origin);
}

static void feel_edges(struct descent *line)
{
    double volume = barostat_volume(line->md->system);

    for (int k = 0; k < 3; k++)
        line->edge_force[k] =
            line->free_edge[k]
                ? (line->md->sums.virial[k][k] - line->pressure * volume) / line->scale
                : 0;
}

/* The longest of the atoms' vectors, and of what edges have as one atom's share of it. */
static double longest(const struct descent *line, const double *vectors, const double edge[3])
{
    size_t n = line->md->system->n;
    double most = largest_norm3(vectors, n);

    for (int k = 0; k < 3 && line->any_edge; k++)
        most = fmax(most, fabs(edge[k]) / sqrt((double)n));
    return most;
}

/* What the tolerance is held against. */
static double largest(const struct descent *line)
{
    return longest(line, line->md->system->force, line->edge_force);
}

/* Forces at origin + step * direction; those on fixed atoms do not count. */
static int evaluate(struct descent *line, double step, struct error *error)
{
    struct system *system = line->md->system;
    int code;

    move_edges(line, 0);
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < system->n; i++) {
        double change[3];

        for (size_t k = 0; k < 3; k++)
            change[k] = step * line->direction[3 * i + k];
        verlet_place(system, i, &line->origin[3 * i], change);
    }
    move_edges(line, step);
    md_moved(line->md);
    code = line->any_edge ? md_forces_virial(line->md, error)
                          : md_forces(line->md, MD_FORCES_ALONE, error);
    if (!code && line->any_edge)
        feel_edges(line);
    if (!code)
        domain_collect(system, system->force, 3 * sizeof *system->force);
    for (size_t i = 0; i < system->n && !code; i++)
        if (system->group[i] == MD_GROUP_FIXED)
            memset(&system->force[3 * i], 0, 3 * sizeof(double));
    return code;
}

/* The next trial between the last point where the slope was positive and, if there is one, a
 * point where it was not. */
static double next_step(double low, double low_slope, double step, double slope, double cap)
{
    double secant =
        low_slope != slope ? low + (step - low) * low_slope / (low_slope - slope) : 2 * step;

    if (slope > 0)
        return fmin(secant > step ? secant : 2 * step, fmin(4 * step, cap));
    return secant > low + 0.05 * (step - low) && secant < step ? secant : 0.5 * (low + step);
}

/* Moves to the accepted point of the line. *found is false when no step goes down (the end of
 * what doubles can tell). */
static int search_line(struct descent *line, bool *found, struct error *error)
{
    const struct system *system = line->md->system;
    double cap = (system->units == UNITS_LJ ? 0.01 : 0.025) /
                 longest(line, line->direction, line->edge_direction);
    double slope0 =
        product(line, line->force, line->direction, line->edge_old, line->edge_direction);
    double low = 0, low_slope = slope0, step = fmin(line->step > 0 ? line->step : cap, cap);
    /* a start near the minimum has far to come down from the first step */
    int trials = line->step > 0 ? TRIALS_MAX : TRIALS_FIRST;

    for (int trial = 0; trial < trials; trial++) {
        int code = evaluate(line, step, error);
        double slope, next;

        if (code)
            return code;
        slope =
            product(line, system->force, line->direction, line->edge_force, line->edge_direction);
        *found = fabs(slope) <= fmax(0.1 * slope0, 0) || (step >= cap && slope > 0);
        if (*found) {
            line->step = step;
            return 0;
        }
        next = next_step(low, low_slope, step, slope, cap);
        if (slope > 0) {
            low = step;
            low_slope = slope;
        }
        step = next;
    }
    *found = low > 0;
    line->step = low;
    return evaluate(line, low, error);
}

/* Takes the point in hand as the new origin and turns the direction; beta 0 starts afresh along
 * the force. */
static void turn(struct descent *line, bool afresh)
{
    const struct system *system = line->md->system;
    size_t count = 3 * system->n;
    const double *edge = line->edge_force, *old = line->edge_old;
    double norm = product(line, line->force, line->force, old, old),
           fresh = product(line, system->force, system->force, edge, edge),
           mixed = product(line, system->force, line->force, edge, old);
    double beta = afresh || norm <= 0 ? 0 : fmax(0, (fresh - mixed) / norm);

    memcpy(line->origin, system->fraction, count * sizeof *line->origin);
    memcpy(line->force, system->force, count * sizeof *line->force);
    for (size_t i = 0; i < count; i++)
        line->direction[i] = line->force[i] + beta * line->direction[i];
    take_edges(line);
    memcpy(line->edge_old, edge, sizeof line->edge_old);
    for (int k = 0; k < 3; k++)
        line->edge_direction[k] = edge[k] + beta * line->edge_direction[k];
    if (product(line, line->force, line->direction, line->edge_old, line->edge_direction) > 0)
        return;
    memcpy(line->direction, line->force, count * sizeof *line->direction);
    memcpy(line->edge_direction, line->edge_old, sizeof line->edge_old);
}

static int descend(struct descent *line, double tolerance, int64_t max_iterations,
                   struct error *error)
{
    bool found, afresh = true;
    int code = evaluate(line, 0, error);

    for (int64_t k = 0; !code && k < max_iterations; k++) {
        if (largest(line) < tolerance)
            return 0;
        turn(line, afresh);
        code = search_line(line, &found, error);
        if (!code && !found && afresh)
            return error_set(
                error, EXIT_NOT_CONVERGED,
                "the minimiser cannot go down further: largest force %.3g after %" PRId64
                " iterations, wanted %.3g",
                largest(line), k + 1, tolerance);
        afresh = !found;
    }
    if (code || largest(line) < tolerance)
        return code;
    return error_set(error, EXIT_NOT_CONVERGED,
                     "the minimiser did not converge: largest force %.3g after %" PRId64
                     " iterations, wanted %.3g",
                     largest(line), max_iterations, tolerance);
}

/* Down to here the forces of a precision are as good as exact ones. */
static double fast_enough(enum force_precision precision)
{
    return precision == FORCE_MIXED ? 1e-3 : 1e-5;
}

/* By the fast kernel as far as it goes; that it ends there is no failure. */
static int descend_fast(struct descent *line, double tolerance, int64_t max_iterations,
                        struct error *error)
{
    enum force_precision precision;
    int code;

    md_set_exact(line->md, false);
    precision = force_precision(line->md->force);
    if (precision == FORCE_EXACT)
        return 0;
    code = descend(line, fmax(tolerance, fast_enough(precision)), max_iterations, error);
    return code == EXIT_NOT_CONVERGED ? 0 : code;
}

int md_minimize(struct md *md, double tolerance, int64_t max_iterations, struct error *error)
{
    return md_minimize_edges(md, (const bool[3]){false, false, false}, 0, tolerance, max_iterations,
                             error);
}

int md_minimize_edges(struct md *md, const bool free_edge[3], double pressure, double tolerance,
                      int64_t max_iterations, struct error *error)
{
    size_t count = 3 * md->system->n;
    struct descent line = {.md = md};
    int code;

    line.any_edge = free_edge[0] || free_edge[1] || free_edge[2];
    memcpy(line.free_edge, free_edge, sizeof line.free_edge);
    take_edges(&line);
    line.pressure = pressure / md->system->factors.pressure_border;
    line.scale = sqrt((double)md->system->n) *
                 cube_root(barostat_volume(md->system) / (double)md->system->n);
    md_collect(md);
    line.origin = memory_copy(md->system->fraction, count, sizeof *line.origin);
    line.direction = memory_zeroed(count, sizeof *line.direction);
    line.force = memory_zeroed(count, sizeof *line.force);
    code = descend_fast(&line, tolerance, max_iterations, error);
    md_set_exact(md, true);
    memcpy(line.origin, md->system->fraction, count * sizeof *line.origin);
    take_edges(&line);
    memset(line.direction, 0, count * sizeof *line.direction);
    memset(line.edge_direction, 0, sizeof line.edge_direction);
    if (!code)
        code = descend(&line, tolerance, max_iterations, error);
    free(line.origin);
    free(line.direction);
    free(line.force);
    return code;
}
