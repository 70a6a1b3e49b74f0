/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nearest local minimum of the potential energy at fixed cell (an inherent structure):
 * nonlinear conjugate gradients.
 *
 *     d = f + b d_old,  b = max(0, f.(f - f_old) / f_old.f_old)        Polak, Ribiere, Rev. Fr.
 *                       Inform. Rech. Oper. 3, 35 (1969)
 * The line search finds where the slope -f.d vanishes along d, by secants from a first step
 * scaled by the last one, and accepts a point where the slope has fallen to a tenth. Forces
 * alone tell: energies cannot, below some 10^-13 of their sum. Down to where the fast kernel's
 * forces differ from exact ones it is they that lead, then the exact ones. No atom moves more
 * than 0.025 A (0.01 sigma) in one trial: with four times that the minimum that a warm liquid
 * falls into is a matter of the last digits of its forces. Fixed atoms stay. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/linear.h"
#include "base/memory.h"
#include "force/domain.h"
#include "md/md.h"
#include "md/md_state.h"
#include "md/verlet.h"

enum { TRIALS_MAX = 12 };

struct descent {
    struct md *md;
    uint64_t *origin;  /* 3n: fractions where the line starts */
    double *direction; /* 3n, A per unit of step */
    double *force;     /* 3n: f_old */
    double step;       /* of the last line */
};

/* Forces at origin + step * direction; those on fixed atoms do not count. */
static int evaluate(struct descent *line, double step, struct error *error)
{
    struct system *system = line->md->system;
    int code;

#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < 3 * system->n; i++) {
        system->fraction[i] = line->origin[i];
        verlet_shift(&system->fraction[i], step * line->direction[i] / system->length[i % 3]);
    }
    md_moved(line->md);
    code = md_forces(line->md, MD_FORCES_ALONE, error);
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
    size_t count = 3 * system->n;
    double cap =
        (system->units == UNITS_LJ ? 0.01 : 0.025) / largest_norm3(line->direction, system->n);
    double slope0 = dot_in_blocks(line->force, line->direction, count);
    double low = 0, low_slope = slope0, step = fmin(line->step > 0 ? line->step : cap, cap);

    for (int trial = 0; trial < TRIALS_MAX; trial++) {
        int code = evaluate(line, step, error);
        double slope, next;

        if (code)
            return code;
        slope = dot_in_blocks(system->force, line->direction, count);
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
    double norm = dot_in_blocks(line->force, line->force, count),
           fresh = dot_in_blocks(system->force, system->force, count);
    double beta = afresh || norm <= 0
                      ? 0
                      : fmax(0, (fresh - dot_in_blocks(system->force, line->force, count)) / norm);

    memcpy(line->origin, system->fraction, count * sizeof *line->origin);
    memcpy(line->force, system->force, count * sizeof *line->force);
    for (size_t i = 0; i < count; i++)
        line->direction[i] = line->force[i] + beta * line->direction[i];
    if (dot_in_blocks(line->force, line->direction, count) <= 0)
        memcpy(line->direction, line->force, count * sizeof *line->direction);
}

static int descend(struct descent *line, double tolerance, int64_t max_iterations,
                   struct error *error)
{
    const struct system *system = line->md->system;
    bool found, afresh = true;
    int code = evaluate(line, 0, error);

    for (int64_t k = 0; !code && k < max_iterations; k++) {
        if (largest_norm3(system->force, system->n) < tolerance)
            return 0;
        turn(line, afresh);
        code = search_line(line, &found, error);
        if (!code && !found && afresh)
            return error_set(
                error, EXIT_NOT_CONVERGED,
                "the minimiser cannot go down further: largest force %.3g after %" PRId64
                " iterations, wanted %.3g",
                largest_norm3(system->force, system->n), k + 1, tolerance);
        afresh = !found;
    }
    if (code || largest_norm3(system->force, system->n) < tolerance)
        return code;
    return error_set(error, EXIT_NOT_CONVERGED,
                     "the minimiser did not converge: largest force %.3g after %" PRId64
                     " iterations, wanted %.3g",
                     largest_norm3(system->force, system->n), max_iterations, tolerance);
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
    size_t count = 3 * md->system->n;
    struct descent line = {.md = md};
    int code;

    md_collect(md);
    line.origin = memory_copy(md->system->fraction, count, sizeof *line.origin);
    line.direction = memory_zeroed(count, sizeof *line.direction);
    line.force = memory_zeroed(count, sizeof *line.force);
    code = descend_fast(&line, tolerance, max_iterations, error);
    md_set_exact(md, true);
    memcpy(line.origin, md->system->fraction, count * sizeof *line.origin);
    memset(line.direction, 0, count * sizeof *line.direction);
    if (!code)
        code = descend(&line, tolerance, max_iterations, error);
    free(line.origin);
    free(line.direction);
    free(line.force);
    return code;
}
