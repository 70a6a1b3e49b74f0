/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strain: local strain of every atom against a reference frame, and shear bands. */
#include <string.h>
#include "atoms/cell.h"
#include "atoms/neighbors.h"
#include "base/message.h"
#include "cli/stage.h"
#include "io/table.h"
#include "io/xyz_read.h"
#include "measure/bands.h"
#include "measure/strain.h"

static const char *reference_path, *affine_text, *within_text, *axis_text, *table_path;
static double cutoff, band_share;
static bool with_bands;
static int64_t band_atoms;

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
    OPTION_FLAG("bands", &with_bands, "look for shear bands", .group = "Shear bands"),
    OPTION_NUMBER("band-share", &band_share,
                  "part of all atoms, those of the highest d2min, that are looked at",
                  .standard = "5%", .minimum = 1e-6, .maximum = 1, .with = "bands"),
    OPTION_INT("band-atoms", &band_atoms, "atoms that a band has at least", .standard = "50",
               .minimum = 4, .maximum = 1e12, .with = "bands"),
    OPTION_CHOICE("axis", &axis_text, "x|y|z", "loading axis, from which angles are",
                  .standard = "z", .with = "bands"),
    OPTION_TEXT("table", &table_path, "FILE", "write a row for each band to this file",
                .not_recorded = true, .makes = OPTION_MAKES_FILE, .with = "bands"),
    OPTIONS_END};

static const struct program program = {
    .name = "strain",
    .summary = "local strain of every atom against a reference, and shear bands",
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
                   "--bands looks for shear bands: of the --band-share of atoms with the highest "
                   "d2min, as far as it is more than three times its median, those closer than "
                   "--cutoff are of one cluster, across periodic borders too; one of --band-atoms "
                   "atoms at least that is flat (its least extent at most a third of the next) is "
                   "a band. Adds the column band (0: in none, else its number from 1, by size) and "
                   "the keys bands, their number, and of the largest band_angle (degrees, between "
                   "its plane and --axis), band_width (sqrt(12) times the rms distance of its "
                   "atoms from the plane: that of a layer evenly filled) and band_share; "
                   "docs/strain.md.\n\n"
                   "Examples:\n"
                   "  strain --reference=before.xyz --cutoff=3.8A after.xyz | xyz-info\n"
                   "  strain --reference=unloaded.xyz --affine=reference --bands --axis=z "
                   "--table=bands.tsv pulled.xyz | render --color=band -o bands.png\n"
                   "  strain --reference=clusters.xyz --within=cluster film.xyz -o film-strain.xyz",
    .keeps_history = true};

/* Of a frame without a band there are none, whatever an earlier stage found. */
static const char *const band_keys[] = {"band_angle", "band_width", "band_share"};

/* A reference that holds more atoms, or whose cell is another, may be of another sample. */
static void say_other_sample(const struct frame *frame, const struct frame *reference,
                             const struct strain_report *report)
{
    size_t matched = frame->n - report->unmatched;
    double ratio = frame_is_periodic(frame) && frame_is_periodic(reference)
                       ? cell_volume(frame->cell) / cell_volume(reference->cell)
                       : 1;

    if (matched && reference->n > matched)
        message_note(
            "%zu atoms of the reference are not in frame %ld: they are no one's neighbours",
            reference->n - matched, frame->number);
    if (matched && (ratio > 1.5 || ratio < 1 / 1.5))
        message_warning("the cell of frame %ld has %.3g times the volume of that of the reference "
                        "'%s': is it of the same sample?",
                        frame->number, ratio, reference_path);
}

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
    say_other_sample(frame, reference, &report);
    frame_set_int(frame, "strain_unmatched", (int64_t)report.unmatched);
    frame_set_int(frame, "strain_invalid", (int64_t)report.invalid);
    frame_set_real(frame, "shear_strain_mean", report.shear_mean);
    frame_set_real(frame, "volumetric_strain_mean", report.volumetric_mean);
    frame_set_real(frame, "d2min_mean", report.d2min_mean);
}

/* Keys, rows of the table, and a word about what was found. */
static void report_bands(struct frame *frame, const struct bands *bands, struct table *table)
{
    const struct bands_band *first = bands->band;

    frame_set_int(frame, "bands", (int64_t)bands->count);
    for (size_t b = 0; table && b < bands->count; b++) {
        const struct bands_band *band = &bands->band[b];

        table_int(table, frame->number);
        table_int(table, (int64_t)b + 1);
        table_int(table, (int64_t)band->atoms);
        for (int k = 0; k < 3; k++)
            table_real(table, band->normal[k]);
        table_real(table, band->angle);
        table_real(table, band->width);
        table_real(table, band->share);
        table_real(table, band->d2min);
        table_row(table);
    }
    if (bands->shapeless)
        message_note("%zu atoms are in %zu clusters as large as a band, but of no plane (frame "
                     "%ld)",
                     bands->shapeless_atoms, bands->shapeless, frame->number);
    if (!bands->count) {
        message_note("no shear band: the d2min of %zu atoms stands out, and they form no flat "
                     "cluster of %lld (frame %ld)",
                     bands->chosen, (long long)band_atoms, frame->number);
        return;
    }
    frame_set_real(frame, "band_angle", first->angle);
    frame_set_real(frame, "band_width", first->width);
    frame_set_real(frame, "band_share", first->share);
}

static void find_bands(struct stage *stage, struct frame *frame, struct table *table)
{
    struct bands_settings settings = {.share = band_share,
                                      .cutoff = cutoff,
                                      .least = (size_t)band_atoms,
                                      .axis = *axis_text - 'x'};
    struct bands bands;
    struct error error;

    if (neighbors_check(frame, cutoff, &error))
        stage_fail(stage, &error);
    for (size_t k = 0; k < sizeof band_keys / sizeof *band_keys; k++)
        frame_key_remove(frame, band_keys[k]);
    bands_find(frame, &settings, &bands);
    report_bands(frame, &bands, table);
    bands_release(&bands);
}

/* What goes with --bands alone is not dropped without it. */
static void check_options(struct stage *stage)
{
    const void *const parts[] = {&band_share, &band_atoms, &axis_text, &table_path};

    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        if (!with_bands && stage_given(stage, parts[k]))
            stage_usage(stage, "--band-share, --band-atoms, --axis and --table go with --bands");
}

static struct table *open_table(struct stage *stage)
{
    struct table *table;
    struct error error = {0};

    if (table_open(&table, table_path, &error))
        message_die_error(&error);
    table_header(table,
                 stage_units(stage) == UNITS_LJ
                     ? "frame band atoms normal_x normal_y normal_z angle_deg width share d2min"
                     : "frame band atoms normal_x normal_y normal_z angle_deg width_A share "
                       "d2min_A2");
    return table;
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct frame *frame, *reference = NULL;
    struct table *table = NULL;
    struct error error = {0};

    while ((frame = stage_read(stage))) {
        check_options(stage);
        if (table_path && !table)
            table = open_table(stage);
        if (!reference && xyz_read_file(reference_path, true, &reference, &error))
            message_die_error(&error);
        frame_ensure_id(reference);
        frame_ensure_id(frame);
        measure(stage, frame, reference);
        if (with_bands)
            find_bands(stage, frame, table);
        stage_write(stage, frame);
    }
    if (table && table_close(table, &error))
        message_die_error(&error);
    frame_free(reference);
    return stage_finish(stage);
}
