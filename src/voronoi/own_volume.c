/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The volume that a sample fills; see own_volume.h. */
#include "voronoi/own_volume.h"
#include <math.h>
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/order.h"
#include "voronoi/voronoi.h"

static const double open_cell = 1.5; /* medians */

/* The median cell of the atoms of one species; cells without end count as the largest. */
static double median_of(const struct frame *frame, const struct voronoi *voronoi, int species,
                        double *room)
{
    const int32_t *of = frame_species(frame)->string;
    size_t count = 0;

    for (size_t i = 0; i < frame->n; i++)
        if (of[i] == species)
            room[count++] = voronoi->volume[i] > 0 ? voronoi->volume[i] : HUGE_VAL;
    qsort(room, count, sizeof *room, order_double);
    return count ? room[count / 2] : 0;
}

int own_volume(const struct frame *frame, double *volume, struct error *error)
{
    const struct voronoi_settings plain = {.kernel = VORONOI_FASTEST, .max_order = 6};
    const struct column *species = frame_species(frame);
    struct voronoi *voronoi;
    int code = voronoi_create(&voronoi, frame, &plain, error);

    if (code)
        return code;
    double *room = memory_alloc(frame->n, sizeof *room);
    *volume = 0;
    for (int s = 0; s < species->strings.count && !code; s++) {
        double median = median_of(frame, voronoi, s, room);

        if (isinf(median))
            code = error_set(error, EXIT_BAD_INPUT,
                             "more than half of the atoms of %s are at a free surface: the volume "
                             "that the sample fills is not known",
                             species->strings.text[s]);
        for (size_t i = 0; i < frame->n; i++) {
            double cell = voronoi->volume[i];

            if (species->string[i] == s)
                *volume += cell > 0 && cell <= open_cell * median ? cell : median;
        }
    }
    free(room);
    voronoi_free(voronoi);
    return code;
}
