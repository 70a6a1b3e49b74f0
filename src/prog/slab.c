/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slab: keeps a fixed part of a film. */
#include <stdlib.h>
#include "atoms/measured.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/stage.h"
#include "measure/layers.h"

static struct option_list heights;
static double above_interface, below_surface, grid;

static struct option options[] = {
    OPTION_QUANTITIES("z", &heights, DIMENSION_LENGTH,
                      "lower and upper height: 10A,40A; the film is not looked at",
                      .group = "Slab"),
    OPTION_QUANTITY("above-interface", &above_interface, DIMENSION_LENGTH,
                    "begin this far above the boundary of substrate and film", .standard = "1nm",
                    .standard_lj = "4", .minimum = -1e6, .maximum = 1e6, .without = "z"),
    OPTION_QUANTITY("below-surface", &below_surface, DIMENSION_LENGTH,
                    "end this far below the lowest point of the surface", .standard = "1nm",
                    .standard_lj = "4", .minimum = -1e6, .maximum = 1e6, .without = "z"),
    OPTION_QUANTITY("grid", &grid, DIMENSION_LENGTH, "lateral resolution of the surface",
                    .standard = "0.5nm", .standard_lj = "2", .minimum = 1e-6, .maximum = 1e6,
                    .without = "z"),
    OPTIONS_END};

static const struct program program = {
    .name = "slab",
    .summary = "keeps a fixed part of a film",
    .description =
        "Atoms with low <= z < high stay, the others are dropped. Without --z, low is "
        "--above-interface above the boundary of "
        "substrate (cluster=-1) and "
        "film (cluster>=1): the height with the fewest atoms on the wrong side. high is "
        "--below-surface below the lowest point "
        "of the top surface: "
        "the highest atom of each square of the grid, the lowest of these. All columns and keys "
        "stay, and the cell too; the z "
        "direction becomes open. "
        "Cells of atoms near the cut faces are cut as well: measure first (voronoi, strain), then "
        "take the slab.\n\n"
        "Adds the keys slab_low and slab_high (A), and, where they were looked for, slab_interface "
        "and slab_surface.\n\n"
        "Examples:\n"
        "  voronoi film.xyz | slab --above-interface=1nm --below-surface=1nm | xyz-info\n"
        "  slab --z=20A,45A film.xyz -o part.xyz",
    .keeps_history = true};

/* The part of the frame with low <= z < high. */
static struct frame *cut(const struct frame *frame, double low, double high)
{
    size_t *rows = memory_alloc(frame->n, sizeof *rows), count = 0;
    struct frame *part;

    for (size_t i = 0; i < frame->n; i++) {
        double z = frame_pos(frame)[3 * i + 2];

        if (z >= low && z < high)
            rows[count++] = i;
    }
    part = frame_rows(frame, rows, count);
    measured_forget_totals(part);
    part->pbc[2] = false;
    frame_set_real(part, "slab_low", low);
    frame_set_real(part, "slab_high", high);
    free(rows);
    return part;
}

/* The heights from the options, or from the film. */
static void find_heights(struct stage *stage, struct frame *frame, double *low, double *high)
{
    struct error error = {0};
    double interface, surface;

    if (stage_given(stage, &heights)) {
        if (stage_given(stage, &above_interface) || stage_given(stage, &below_surface))
            stage_usage(stage, "--z goes without --above-interface and --below-surface");
        if (heights.count != 2 || heights.value[0] >= heights.value[1])
            stage_usage(stage, "--z takes a lower and an upper height, e.g. --z=10A,40A");
        *low = heights.value[0];
        *high = heights.value[1];
        return;
    }
    if (layers_interface(frame, &interface, &error) ||
        layers_surface(frame, grid, &surface, &error))
        stage_fail(stage, &error);
    *low = interface + above_interface;
    *high = surface - below_surface;
    if (!(*low < *high)) {
        error_set(&error, EXIT_BAD_INPUT,
                  "no film is left between %.4g and %.4g A: the boundary is at %.4g, the lowest "
                  "point of the surface at %.4g A; "
                  "use smaller distances or --z",
                  *low, *high, interface, surface);
        stage_fail(stage, &error);
    }
    frame_set_real(frame, "slab_interface", interface);
    frame_set_real(frame, "slab_surface", surface);
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct frame *frame, *part;
    double low, high;

    while ((frame = stage_read(stage))) {
        find_heights(stage, frame, &low, &high);
        part = cut(frame, low, high);
        message_note("%zu of %zu atoms lie between z = %.4g and %.4g A (frame %ld)", part->n,
                     frame->n, low, high, frame->number);
        frame_free(frame);
        stage_write(stage, part);
    }
    return stage_finish(stage);
}
