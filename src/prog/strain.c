/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strain: local strain of every atom against a reference frame. */
#include <string.h>
#include "atoms/neighbors.h"
#include "base/message.h"
#include "cli/stage.h"
#include "io/xyz_read.h"
#include "measure/strain.h"

static const char *reference_path, *affine_text, *within_text;
static double cutoff;

static struct option options[] = {
    OPTION_TEXT(
        "reference", &reference_path, "FILE",
        "the undeformed frame (the last one of the file); it may hold only some of the atoms",
        .required = true, .group = "Strain"),
    OPTION_QUANTITY("cutoff", &cutoff, DIMENSION_LENGTH,
                    "neighbours are the atoms closer than this in the reference",
                    .standard = "3.8A", .standard_lj = "1.4", .minimum = 1e-6, .maximum = 1000),
    OPTION_CHOICE("affine", &affine_text, "off|reference|current",
                  "off: strain of the cell counts; reference: current atoms are mapped into the "
                  "reference cell; current: the reverse",
                  .standard = "off"),
    OPTION_TEXT("within", &within_text, "COLUMN",
                "pair only atoms with the same value of this column, e.g. cluster; an atom whose "
                "value is another in the reference, if that has the column, is not the same atom"),
    OPTIONS_END};

static const struct program program = {
    .name = "strain",
    .summary = "local strain and non-affine displacement of every atom against a reference",
    .description = "Atoms are paired by id. From the vectors to the neighbours that an atom has in "
                   "the reference, then and now, follows its "
                   "deformation gradient F "
                   "by least squares, and from E = (F^T F - 1)/2 the von Mises shear invariant and "
                   "the volumetric strain, as in OVITO's "
                   "Atomic strain; "
                   "d2min is the sum of |F D - d|^2 over the neighbours (Falk and Langer).\n\n"
                   "Displacements between neighbours are taken to the nearest image along the "
                   "periodic directions of the reference. A "
                   "direction that is open "
                   "there and "
                   "periodic now (free clusters that became a film) is followed by the nearest "
                   "image of each neighbour vector.\n\n"
                   "Adds the columns shear_strain, volumetric_strain, d2min (A2), and the keys "
                   "strain_unmatched (atoms that the reference "
                   "lacks) and "
                   "strain_invalid (fewer than three neighbours, or all in a plane); both kinds of "
                   "atoms get zeros. The keys "
                   "shear_strain_mean, "
                   "volumetric_strain_mean and d2min_mean are means over the other atoms.\n\n"
                   "Examples:\n"
                   "  strain --reference=before.xyz --cutoff=3.8A after.xyz | xyz-info\n"
                   "  strain --reference=clusters.xyz --within=cluster film.xyz -o film-strain.xyz",
    .keeps_history = true};

static void measure(struct stage *stage, struct frame *frame, const struct frame *reference)
{
    struct strain_settings settings = {.cutoff = cutoff, .within = within_text};
    struct strain_report report;
    struct error error = {0};

    settings.affine = !strcmp(affine_text, "off")         ? STRAIN_AFFINE_OFF
                      : !strcmp(affine_text, "reference") ? STRAIN_AFFINE_TO_REFERENCE
                                                          : STRAIN_AFFINE_TO_CURRENT;
    if (neighbors_check(reference, settings.cutoff, &error) ||
        strain_measure(frame, reference, &settings, &report, &error))
        stage_fail(stage, &error);
    if (report.unmatched == frame->n && frame->n)
        message_warning("no atom of frame %ld has the id of an atom of the reference '%s'",
                        frame->number, reference_path);
    else if (report.unmatched || report.invalid)
        message_note("%zu atoms are not in the reference and %zu have no deformation gradient: "
                     "their strains are 0 (frame %ld)",
                     report.unmatched, report.invalid, frame->number);
    frame_set_int(frame, "strain_unmatched", (int64_t)report.unmatched);
    frame_set_int(frame, "strain_invalid", (int64_t)report.invalid);
    frame_set_real(frame, "shear_strain_mean", report.shear_mean);
    frame_set_real(frame, "volumetric_strain_mean", report.volumetric_mean);
    frame_set_real(frame, "d2min_mean", report.d2min_mean);
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct frame *frame, *reference = NULL;
    struct error error = {0};

    while ((frame = stage_read(stage))) {
        if (!reference && xyz_read_file(reference_path, true, &reference, &error))
            message_die_error(&error);
        frame_ensure_id(reference);
        frame_ensure_id(frame);
        measure(stage, frame, reference);
        stage_write(stage, frame);
    }
    frame_free(reference);
    return stage_finish(stage);
}
