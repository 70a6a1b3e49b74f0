/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Newton's method with conjugate gradients; see settle.h. */
#include "md/settle.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/linear.h"
#include "base/memory.h"
#include "md/energy.h"
#include "md/relax.h"

enum { STEPS_MAX = 30 };

/* A or sigma: of the largest motion in a difference of forces, whose third derivatives spoil it in
 * the fifth digit and rounding in the seventh; and of a step that is still near */
static const double difference = 1e-6, near = 0.1;
/* share of the forces that a step has to leave, at most, and to which its equations are solved */
static const double progress = 0.5, solved = 1e-3;

struct settling {
    struct frame *frame; /* at trial points */
    const struct settle_settings *settings;
    struct energy_field *field;
    size_t count;              /* 3N */
    double *x, *f;             /* where it is, the forces there */
    double *u, *r, *p, *trial; /* step, residual, direction, forces at a trial */
    double largest;            /* of the forces at x */
};

static int forces_at(struct settling *s, double scale, const double *along, double *forces,
                     struct error *error)
{
    double *pos = frame_pos(s->frame);

    for (size_t i = 0; i < s->count; i++)
        pos[i] = s->x[i] + scale * along[i];
    return energy_field_forces(s->field, forces, error);
}

/* Solves H u = f. *found is false where the curvature along some direction is not positive, or the
 * iterations end. */
static int solve(struct settling *s, bool *found, struct error *error)
{
    size_t n = s->frame->n;
    double norm = dot_in_blocks(s->f, s->f, s->count), before,
           enough = fmax(0.1 * s->settings->tolerance, solved * s->largest);

    memset(s->u, 0, s->count * sizeof *s->u);
    memcpy(s->r, s->f, s->count * sizeof *s->r);
    memcpy(s->p, s->f, s->count * sizeof *s->p);
    *found = false;
    for (int64_t k = 0; k < s->settings->max_iterations; k++) {
        double step = difference / largest_norm3(s->p, n), curvature, alpha;
        int code = forces_at(s, step, s->p, s->trial, error);

        if (code)
            return code;
        for (size_t i = 0; i < s->count; i++)
            s->trial[i] = (s->f[i] - s->trial[i]) / step;
        curvature = dot_in_blocks(s->p, s->trial, s->count);
        if (!(curvature > 0))
            return 0;
        alpha = norm / curvature;
        for (size_t i = 0; i < s->count; i++) {
            s->u[i] += alpha * s->p[i];
            s->r[i] -= alpha * s->trial[i];
        }
        if (largest_norm3(s->r, n) < enough) {
            *found = true;
            return 0;
        }
        before = norm;
        norm = dot_in_blocks(s->r, s->r, s->count);
        for (size_t i = 0; i < s->count; i++)
            s->p[i] = s->r[i] + norm / before * s->p[i];
    }
    return 0;
}

/* Newton's steps while they lead. *rests: whether no force is above the tolerance. */
static int approach(struct settling *s, bool *rests, struct error *error)
{
    double last = INFINITY;
    int code;

    memcpy(s->x, frame_pos(s->frame), s->count * sizeof *s->x);
    memset(s->u, 0, s->count * sizeof *s->u);
    for (int k = 0; k < STEPS_MAX; k++) {
        bool found;

        if ((code = forces_at(s, 0, s->u, s->f, error)))
            return code;
        s->largest = largest_norm3(s->f, s->frame->n);
        *rests = s->largest < s->settings->tolerance;
        if (*rests || s->largest > progress * last)
            return 0;
        last = s->largest;
        if ((code = solve(s, &found, error)) || !found || largest_norm3(s->u, s->frame->n) > near)
            break;
        for (size_t i = 0; i < s->count; i++)
            s->x[i] += s->u[i];
    }
    memcpy(frame_pos(s->frame), s->x, s->count * sizeof *s->x);
    return code;
}

/* By md_relax as far as it comes, which need not be the whole way. */
static int come_near(struct settling *s, struct error *error)
{
    const struct settle_settings *settings = s->settings;
    const double rough = settings->potential->units == UNITS_LJ ? 1e-7 : 1e-5;
    struct relax_settings relax = {.what = RELAX_ATOMS,
                                   .potential = settings->name,
                                   .tolerance = fmax(rough, settings->tolerance),
                                   .max_iterations = settings->max_iterations};
    int code = md_relax(s->frame, &relax, error);

    return code == EXIT_NOT_CONVERGED ? 0 : code;
}

int settle_atoms(struct frame *frame, const struct settle_settings *settings, struct error *error)
{
    struct settling s = {.frame = frame, .settings = settings, .count = 3 * frame->n};
    double **const parts[] = {&s.x, &s.f, &s.u, &s.r, &s.p, &s.trial};
    enum { PARTS = sizeof parts / sizeof *parts };
    bool rests = false;
    int code = energy_field_create(&s.field, frame, settings->potential, error);

    if (code)
        return code;
    for (int k = 0; k < PARTS; k++)
        *parts[k] = memory_alloc(s.count, sizeof(double));
    code = approach(&s, &rests, error);
    if (!code && !rests && !(code = come_near(&s, error)))
        code = approach(&s, &rests, error);
    if (!code && !rests)
        code = error_set(error, EXIT_NOT_CONVERGED,
                         "the atoms do not come to rest: the largest force stays at %.3g, wanted "
                         "is %.3g",
                         s.largest, settings->tolerance);
    for (int k = 0; k < PARTS; k++)
        free(*parts[k]);
    energy_field_free(s.field);
    if (!code)
        frame_wrap(frame);
    return code;
}
