/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cheapest method that is accurate enough. */
#include <math.h>
#include <stdio.h>
#include "stem/parents.h"
#include "stem/stem_parts.h"

/* The cheapest of tilt:7, 19, 37 and multislice that is accurate enough. Neither threads nor the
 * memory at hand have a say: they must not change the patterns. */
static void auto_plan(struct stem_plan *plan, const struct stem_settings *settings,
                      const struct specimen *specimen, int specimens, const double reach[2])
{
    static const struct {
        const struct stem_method *method;
        int number;
    } candidates[] = {{&stem_tilt, 7}, {&stem_tilt, 19}, {&stem_tilt, 37}, {&stem_multislice, 0}};
    struct stem_settings anywhere = *settings;
    anywhere.memory = INFINITY;
    anywhere.threads = 1;
    struct stem_plan best = *plan;
    best.seconds = INFINITY;
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        struct stem_plan candidate = *plan;
        candidate.method = candidates[i].method;
        candidate.number = candidates[i].number;
        candidate.method->plan(&candidate, &anywhere, specimen, specimens, reach);
        if (candidate.error <= settings->accuracy && candidate.seconds < best.seconds)
            best = candidate;
    }
    *plan = best;
    plan->method->plan(plan, settings, specimen, specimens, reach);
    if (plan->method == &stem_tilt)
        snprintf(plan->why, sizeof plan->why,
                 "tilt:%d: predicted error %.2g %% at the detector's edge (phase %.2g rad), asked "
                 "for %.2g %%",
                 plan->number, 100 * plan->error, plan->phase, 100 * settings->accuracy);
    else
        snprintf(plan->why, sizeof plan->why, "multislice: %s",
                 parents_error(37, plan->phase) > settings->accuracy
                     ? "the aperture is too wide, or the foil too thick, to interpolate in tilt"
                     : "so few probes that it costs least");
}

const struct stem_method stem_auto = {.name = "auto",
                                      .choice = "auto",
                                      .example = "auto",
                                      .help =
                                          "auto takes the cheapest of tilt and multislice whose "
                                          "predicted error is below --accuracy, and says why.",
                                      .plan = auto_plan};
