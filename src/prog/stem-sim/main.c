/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stem-sim: 4D-STEM of a foil: diffraction patterns at every probe position of a scan. */
#include <stdlib.h>
#include "base/memory.h"
#include "prog/stem-sim/stem_options.h"
#include "prog/stem-sim/stem_sim.h"

/* %s: the methods. */
static const char description[] =
    "The beam goes along +z through the atoms of a frame and is focused on the entrance plane. "
    "Atoms "
    "scatter as free atoms do (Kirkland's or Lobato and Van Dyck's factors), the waves go through "
    "the foil "
    "slice by slice (multislice), and the exit wave's intensities are binned on a pixelated "
    "detector with "
    "zero frequency at pixel (n_y/2, n_x/2). Intensities are fractions of the beam, unless --dose "
    "makes "
    "them counts.\n\n"
    "Methods: %s --dry-run prints grids, beams, memory and time, and does nothing. Under mpirun "
    "the rows "
    "of the scan are shared between the processes.\n\n"
    "Out comes one frame for each frame and thickness, with one point (species X) for each probe "
    "and the "
    "columns bf (direct beam), adf (from there to the pattern's edge) and haadf (scattered beyond "
    "it), "
    "fractions of the beam. The patterns go to --cube=FILE, which the key datacube names.\n\n"
    "Examples:\n"
    "  stem-sim --scan=128x128 --step=0.32nm --cube=glass.emd glass.xyz -o scan.xyz\n"
    "  stem-sim --dry-run --tile=2x2x1 --method=multislice glass.xyz\n"
    "  stem-sim --voltage=200kV --alpha=1mrad --thickness=5nm,10nm,20nm --cube=series.emd "
    "glass.xyz -o "
    "series.xyz";

int main(int argc, char **argv)
{
    struct option *const tables[] = {stem_options_table(), NULL};
    char *methods = stem_method_help(), *text = memory_format(description, methods);
    const struct program program = {.name = "stem-sim",
                                    .summary = "4D-STEM of a foil: a diffraction pattern for each "
                                               "probe of a scan, by multislice or faster",
                                    .description = text,
                                    .parallel = true,
                                    .takes_seed = true,
                                    .keeps_history = true};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct frame *frame;
    while ((frame = stem_sim_next(stage))) {
        stem_options_edges(stage, frame);
        stem_sim_frame(stage, frame);
    }
    int code = stage_finish(stage);
    free(methods);
    free(text);
    return code;
}
