/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read off a curve of stress against strain: modulus, Poisson's ratio, yield, peak and flow
 * stress, each with its standard error.
 *
 *     modulus   slope of the line of least squares through the points up to `elastic`
 *     Poisson   - slope of the lateral strain over the same points
 *     yield     where the curve, as means of three points in a row, falls below that line moved by
 *               `offset` (0.2 % by custom) along the strain for the last time; beyond `elastic`
 *     peak      largest mean of three points in a row, if the curve goes on for another twentieth
 *     flow      mean of the points from `flow_from` on; its error from the means of five parts
 * Errors of modulus and Poisson's ratio are those of the slopes; of yield and peak, the scatter of
 * the points about the line, with the slope's part in it for yield. They are errors of this one
 * curve: other samples of the same glass scatter more. Stress and strain count along the load, so
 * that both are positive under tension and under compression. */
#ifndef MEASURE_STRESS_STRAIN_H
#define MEASURE_STRESS_STRAIN_H
#include <stdbool.h>
#include <stddef.h>

struct stress_strain_point {
    double strain, stress, lateral; /* lateral: strain across; NAN where there is none */
    bool counts;                    /* false: a momentary state, for no fit */
};

struct stress_strain_value {
    bool known;
    double value, error;
    double strain; /* where: of yield and peak */
};

struct stress_strain_settings {
    double elastic, offset, flow_from;
};

struct stress_strain {
    struct stress_strain_value modulus, poisson, yield, peak, flow;
    size_t fitted; /* points that the modulus is of */
};

/* Points in the order in which they were passed, under growing load. A value is not known where
 * the curve does not reach that far, or has fewer than three points for it. */
void stress_strain_read(const struct stress_strain_point *points, size_t count,
                        const struct stress_strain_settings *settings,
                        struct stress_strain *result);

#endif
