/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stem-analyze: variance, symmetry and phase maps of a 4D-STEM data set, simulated or measured. */
#include <stdlib.h>
#include "base/memory.h"
#include "cube/cube_options.h"
#include "maps/map_table.h"
#include "prog/stem-analyze/analyze.h"
#include "prog/stem-analyze/analyze_options.h"

/* %s: the table of maps. */
static const char description[] =
    "Reads a data set: a diffraction pattern I(k_y, k_x) for each probe position. It is the "
    "operand "
    "(EMD, HDF5 file.h5:/path, .hspy, EMPAD .raw, Merlin .mib, .npy), or what the key datacube of "
    "the "
    "frames on standard input names. Measures all of it in one pass in bounded memory.\n\n"
    "Writes a frame with one point X per probe position, the maps as columns, and the column "
    "measured "
    "(whether the ring was seen). V2D = [<I^2>_phi - <I>_phi^2] / <I>_phi^2 over sectors of dphi; "
    "C(phi) "
    "= [<I(theta) I(theta + phi)> - <I>^2] / <I>^2. A power is the mean over the ring's radii in "
    "the "
    "polar transform (bilinear, --angles points), less shot noise (--gain). Keys give each map's "
    "threshold, hot spots, diameter (nm) and volume fraction, center (pixels), ellipse, and "
    "k_disc_per_nm; `xyz-info --known` explains them all, columns.tsv of --tables and --figures "
    "the "
    "columns of tables.\n\n"
    "Maps (column, name of all such for --maps, unit):\n%s\n\n"
    "Any coherent probe makes speckles of the probe's size: a random packing has hot spots in "
    "every "
    "n-fold map. So ask for a null model: --null=shuffle adds significance_n = (power - null mean) "
    "/ "
    "null deviation and the keys ..._null, ..._p.\n\n"
    "`stem-analyze FILE` alone says what FILE does not tell, and what to type; data of other "
    "formats "
    "go through cube-convert.\n\n"
    "Examples:\n"
    "  stem-analyze scan.hspy\n"
    "  stem-analyze scan_x128_y128.raw --pixel=0.16/nm --step=0.32nm --thickness=20nm "
    "--null=shuffle "
    "--figures=figures -o maps.xyz\n"
    "  stem-sim ... glass.xyz --cube=glass.emd | stem-analyze --null=random.emd --figures=figures "
    "-o "
    "maps.xyz";

int main(int argc, char **argv)
{
    struct option *const tables[] = {cube_options_table(), analyze_options_table(), NULL};
    char *maps = map_table_help(), *text = memory_format(description, maps);
    const struct program program = {
        .name = "stem-analyze",
        .summary = "variance, symmetry and phase maps of a 4D-STEM data set, simulated or measured",
        .description = text,
        .keeps_history = true,
        .data_operands = true,
        .takes_seed = true};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct frame *frame;
    struct figures *figures = NULL;
    size_t room = 0;
    const char *path;
    int number = 0;
    while ((path = stage_data(stage, number))) {
        memory_grow(&figures, &room, number + 1, sizeof *figures);
        analyze(stage, path, NULL, number + 1, &figures[number]);
        number++;
    }
    while (!stage_data(stage, 0) && (frame = stage_read(stage))) {
        memory_grow(&figures, &room, number + 1, sizeof *figures);
        analyze(stage, NULL, frame, number + 1, &figures[number]);
        number++;
    }
    int code = stage_finish(stage);
    analyze_draw(figures, number);
    free(figures);
    free(maps);
    free(text);
    return code;
}
