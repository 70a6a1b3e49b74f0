/* SPDX-License-Identifier: GPL-3.0-or-later */
/* voronoi: Voronoi (or radical) cells of every atom: volume, coordination, index and class. */
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/stage.h"
#include "voronoi/voronoi.h"
#include "voronoi/voronoi_table.h"

enum { RADII_MAX = 64 };

static const char *radii_text, *table_path, *kernel_name;
static double edge_threshold, face_threshold, relative_face_threshold;
static int64_t max_order;

/* Lengths of either unit system: which one holds the first frame says. */
static int check_radii(const char *text, struct error *error)
{
    struct option_pair pairs[RADII_MAX];
    struct error ignored;
    int count;
    if (!option_pairs(text, DIMENSION_LENGTH, UNITS_LJ, pairs, RADII_MAX, &count, &ignored))
        return 0;
    return option_pairs(text, DIMENSION_LENGTH, UNITS_METAL, pairs, RADII_MAX, &count, error);
}

static struct option options[] = {
    OPTION_TEXT(
        "radii", &radii_text, "Cu:1.35A,Zr:1.55A",
        "radii by species for a radical (power) tessellation; without it plain Voronoi cells",
        .group = "Tessellation", .check = check_radii),
    OPTION_QUANTITY("edge-threshold", &edge_threshold, DIMENSION_LENGTH,
                    "edges shorter than this do not count in the index", .standard = "0A",
                    .standard_lj = "0", .minimum = 0, .maximum = 1e6),
    OPTION_QUANTITY("face-threshold", &face_threshold, DIMENSION_AREA,
                    "faces of at most this area are dropped, if it is not 0", .standard = "0A2",
                    .standard_lj = "0", .minimum = 0, .maximum = 1e6),
    OPTION_NUMBER("relative-face-threshold", &relative_face_threshold,
                  "faces of at most this part of their cell's area are dropped, if it is not 0",
                  .standard = "0", .minimum = 0, .maximum = 1),
    OPTION_INT("max-order", &max_order, "the index runs from n3 to this order", .standard = "6",
               .minimum = 6, .maximum = VORONOI_ORDER_LIMIT),
    OPTION_TEXT(
        "table", &table_path, "FILE",
        "write how often each index occurs, by species and region, to this file; of several "
        "frames, after the rows of each, those of all (frame: mean) with the error between "
        "frames",
        .group = "Output", .not_recorded = true, .makes = OPTION_MAKES_FILE),
    OPTION_CHOICE("kernel", &kernel_name, "plain|avx512",
                  "the code that cuts the cells, with the same results to the bit; without it the "
                  "fastest that this machine runs",
                  .group = "Speed", .not_recorded = true),
    OPTIONS_END};

static const struct program program = {
    .name = "voronoi",
    .summary = "Voronoi cells of the atoms: volume, coordination, index and class",
    .description = "The cell of an atom is the part of the box that is closer to it than to any "
                   "other atom (with --radii: by the power "
                   "distance "
                   "d^2 - R^2, so that large atoms get more). The index <n3 n4 n5 n6> counts the "
                   "faces of the cell by their number of "
                   "edges; <0 0 12 0> "
                   "is a full icosahedron. Any triclinic box is exact; in open directions the box "
                   "clips the cells, its walls count as "
                   "faces, and atoms "
                   "outside get zeros; so do cells without end, where Lattice has the vector 0 "
                   "in an open direction.\n\n"
                   "Adds the columns voronoi_index (n3 n4 n5 n6, or up to --max-order), "
                   "voronoi_volume (A3), coordination (kept faces) and "
                   "voronoi_class: FI <0 0 12 0>; ILO <0 1 10 x>, <0 2 8 x>; CRYST <0 4 4 x>, <0 5 "
                   "2 x>; MIXED <0 3 6 x>, with x = 0 ... 4 "
                   "and no "
                   "face of more than six edges; OTHER the rest. Each atom is in one class: the "
                   "icosahedral-like atoms are FI and ILO "
                   "together. "
                   "Adds the keys voronoi_radii, voronoi_edge_threshold, voronoi_face_threshold, "
                   "voronoi_relative_face_threshold, and the "
                   "fractions "
                   "of atoms voronoi_fraction_FI, _ILO, _CRYST, _MIXED, _OTHER, _icosahedral_like. "
                   "Thresholds change the fractions much: "
                   "compare only "
                   "frames that were measured with the same ones. Thresholds are OVITO's: absolute "
                   "edge lengths and face areas.\n\n"
                   "Examples:\n"
                   "  voronoi glass.xyz | xyz-info\n"
                   "  voronoi --radii=Cu:1.35A,Zr:1.55A --edge-threshold=0.1A --table=indices.tsv "
                   "glass.xyz -o measured.xyz",
    .keeps_history = true};

/* The radius of every atom, or NULL for a plain tessellation; every species of the frame must
 * have one. */
static double *radii_of_atoms(struct stage *stage, const struct frame *frame)
{
    if (!radii_text)
        return NULL;
    struct option_pair pairs[RADII_MAX];
    struct error error = {0};
    int count;
    if (option_pairs(radii_text, DIMENSION_LENGTH, stage_units(stage), pairs, RADII_MAX, &count,
                     &error))
        stage_usage(stage, "--radii: %s", error.text);
    double *radii = memory_alloc(frame->n, sizeof *radii);
    for (size_t i = 0; i < frame->n; i++) {
        const char *species = frame_species_name(frame, i);
        int k = 0;
        while (k < count && strcmp(pairs[k].name, species) != 0)
            k++;
        if (k == count)
            stage_usage(stage, "--radii has no radius for the species '%s'", species);
        if (pairs[k].value < 0)
            stage_usage(stage, "--radii: the radius of '%s' is negative", species);
        radii[i] = pairs[k].value;
    }
    return radii;
}

static enum voronoi_kernel kernel_of_option(struct stage *stage)
{
    if (!kernel_name)
        return VORONOI_FASTEST;
    enum voronoi_kernel kernel = strcmp(kernel_name, "plain") == 0 ? VORONOI_PLAIN : VORONOI_AVX512;
    if (!voronoi_kernel_runs(kernel))
        stage_usage(stage,
                    "--kernel=%s: this machine lacks the instructions (AVX-512 with VBMI, VBMI2 "
                    "and BITALG)",
                    kernel_name);
    return kernel;
}

/* Two elements without radii: the walls are half-way between atoms, whatever their size. */
static void say_plain(const struct frame *frame)
{
    static bool said; /* once, whatever the frames of a stream */
    if (said || radii_text)
        return;
    for (size_t i = 1; i < frame->n && !said; i++)
        said = strcmp(frame_species_name(frame, i), frame_species_name(frame, 0)) != 0;
    if (said)
        message_note("plain Voronoi cells: walls half-way between atoms of any size; radii by "
                     "species, as --radii=Cu:1.35A,Zr:1.55A, make them radical ones");
}

static void measure(struct stage *stage, struct frame *frame)
{
    say_plain(frame);
    double *radii = radii_of_atoms(stage, frame);
    struct voronoi_settings settings = {.radii = radii,
                                        .edge_threshold = edge_threshold,
                                        .face_threshold = face_threshold,
                                        .relative_face_threshold = relative_face_threshold,
                                        .max_order = (int)max_order,
                                        .kernel = kernel_of_option(stage)};
    struct error error = {0};
    struct voronoi *voronoi;
    if (voronoi_create(&voronoi, frame, &settings, &error))
        stage_fail(stage, &error);
    if (voronoi->outside)
        message_warning("%zu atoms lie outside the box in an open direction and have no cell: if "
                        "the box begins elsewhere than at 0, "
                        "give the place by the key Origin (frame %ld)",
                        voronoi->outside, frame->number);
    if (voronoi->endless)
        message_warning("%zu atoms have cells without end in a direction where Lattice has the "
                        "vector 0: zeros; a vector there would bound them (frame %ld)",
                        voronoi->endless, frame->number);
    voronoi_annotate(frame, voronoi, &settings, radii_text ? radii_text : "none");
    voronoi_free(voronoi);
    free(radii);
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct voronoi_counts *counts = NULL;
    struct table *table = NULL;
    struct frame *frame;
    struct error error = {0};
    while ((frame = stage_read(stage))) {
        measure(stage, frame);
        if (table_path && !table) {
            if (table_open(&table, table_path, &error))
                message_die_error(&error);
            counts = voronoi_counts_create(table, (int)max_order);
        }
        if (counts)
            voronoi_counts_frame(counts, frame);
        stage_write(stage, frame);
    }
    if (counts)
        voronoi_counts_finish(counts);
    if (table && table_close(table, &error))
        message_die_error(&error);
    return stage_finish(stage);
}
