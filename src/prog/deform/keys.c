/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of deformed frames; see keys.h. */
#include "prog/deform/keys.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/memory.h"

enum deform_leg keys_last_leg(const struct deform_options *options)
{
    return options->unload ? UNLOAD : options->hold > 0 ? HOLD : LOAD;
}

void keys_on_the_way(const struct job *job, struct frame *frame)
{
    const struct deform_state *state = &job->state;

    frame_set_real(frame, "deform_strain", state->strain);
    frame_set_real(frame, "deform_stress",
                   job_sign(job->options) * state->point[state->count - 1].read.stress);
    frame_set_real(frame, "localization", state->localization);
    frame_set_real(frame, "localization_error", state->localization_error);
}

static void set_value(struct frame *frame, const char *name,
                      const struct stress_strain_value *value)
{
    char error[64];

    if (!value->known)
        return;
    snprintf(error, sizeof error, "%s_error", name);
    frame_set_real(frame, name, value->value);
    frame_set_real(frame, error, value->error);
}

static const char *modulus_name(const struct deform_options *options)
{
    return options->mode >= PURE_SHEAR     ? "shear_modulus"
           : !options->lateral_free        ? "longitudinal_modulus"
           : options->mode == PLANE_STRAIN ? "plane_strain_modulus"
                                           : "youngs_modulus";
}

/* The part of the curve before the load first turns back; in pure shear over the shear strain. */
static size_t first_loading(const struct job *job, struct stress_strain_point *points)
{
    const struct deform_state *state = &job->state;
    bool shear = job->options->mode == PURE_SHEAR;
    size_t count = 0;

    while (count < state->count && state->point[count].leg == LOAD) {
        struct stress_strain_point point = state->point[count].read;

        if (shear)
            point.strain = 2 * log1p(point.strain);
        if (count > 0 && point.strain <= points[count - 1].strain)
            break;
        points[count++] = point;
    }
    return count;
}

/* What the last of the cycles took up, and the strain that is left. */
static void set_cycle(const struct job *job, struct frame *frame)
{
    const struct deform_state *state = &job->state;
    double each = 4 * job->options->amplitude, path = 0, before = 0;
    size_t last = state->count - 1;

    for (size_t i = last; i > 0 && path < each * (1 - 1e-9); i--) {
        path += fabs(state->point[i].read.strain - state->point[i - 1].read.strain);
        before = state->point[i - 1].work;
    }
    frame_set_real(frame, "cycle_work", (state->point[last].work - before) / (double)frame->n);
}

void keys_final(const struct job *job, struct frame *frame)
{
    const struct deform_state *state = &job->state;
    struct stress_strain_point *points = memory_alloc(state->count, sizeof *points);
    struct stress_strain curve;
    size_t count = first_loading(job, points);

    stress_strain_read(points, count, &job->options->reading, &curve);
    free(points);
    keys_on_the_way(job, frame);
    set_value(frame, modulus_name(job->options), &curve.modulus);
    set_value(frame, "poisson_ratio", &curve.poisson);
    set_value(frame, "yield_stress", &curve.yield);
    set_value(frame, "peak_stress", &curve.peak);
    set_value(frame, "flow_stress", &curve.flow);
    if (curve.yield.known)
        frame_set_real(frame, "yield_strain", curve.yield.strain);
    if (curve.peak.known)
        frame_set_real(frame, "peak_strain", curve.peak.strain);
    if (job->options->cycles)
        set_cycle(job, frame);
}
