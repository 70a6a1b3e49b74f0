/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means weighted with masses; see mass_mean.h. */
#include "atoms/mass_mean.h"
#include <stdlib.h>
#include "atoms/elements.h"
#include "base/memory.h"

/* By the number of the text in the column of species. */
static double *masses_of_species(const struct frame *frame)
{
    const struct column *species = frame_species(frame);
    double *mass = memory_alloc((size_t)species->strings.count, sizeof *mass);
    enum unit_system units;
    struct error error;

    if (frame_units(frame, &units, &error))
        units = UNITS_METAL;
    for (int s = 0; s < species->strings.count; s++) {
        const struct element *element = element_in(species->strings.text[s], units);

        mass[s] = element ? element->mass : 1;
    }
    return mass;
}

void mass_mean(const struct frame *frame, const double *vectors, const bool *chosen, double mean[3])
{
    const int32_t *species = frame_species(frame)->string;
    double *masses = masses_of_species(frame), total = 0;

    mean[0] = mean[1] = mean[2] = 0;
    for (size_t i = 0; i < frame->n; i++) {
        double mass = species[i] < 0 ? 1 : masses[species[i]];

        if (chosen && !chosen[i])
            continue;
        total += mass;
        for (size_t k = 0; k < 3; k++)
            mean[k] += mass * vectors[3 * i + k];
    }
    for (int k = 0; k < 3; k++)
        mean[k] /= total;
    free(masses);
}
