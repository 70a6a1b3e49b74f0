/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of stem-analyze. */
#include "prog/stem-analyze/analyze_options.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "base/drawing.h"
#include "base/memory.h"
#include "cube/cube_options.h"
#include "maps/map_table.h"
#include "pattern/survey.h"
#include "prog/stem-analyze/stem_texts.h"

static struct analyze_options chosen;

static int check_range(const char *text, struct error *error)
{
    double range[2];
    return stem_range(text, range, error);
}

static int check_ring(const char *text, struct error *error)
{
    return strcmp(text, "auto") == 0 ? 0 : check_range(text, error);
}

static int check_ranges(const char *text, struct error *error)
{
    double windows[SURVEY_WINDOWS_MAX][2];
    int count;
    return stem_ranges(text, windows, SURVEY_WINDOWS_MAX, &count, error);
}

static struct option options[] = {
    OPTION_TEXT("center", &chosen.center, "auto|middle|mass|friedel[:Y,X]|ring[:Y,X]|Y,X",
                "zero frequency: the file's, else mass, unless the pattern is clearly symmetric "
                "about another point; pixel (n/2, n/2); centre of mass of the direct beam; point "
                "of inversion, or from the ring, from the direct beam on or from a point or "
                ":middle; or in pixels",
                .standard = "auto", .group = "Preparation"),
    OPTION_CHOICE("descan", &chosen.descan, "none|plane|pattern",
                  "follow the direct beam over the scan: by a plane through the patterns' centres "
                  "of mass, or each by its own; patterns are moved (bilinear)",
                  .standard = "none"),
    OPTION_TEXT("ellipse", &chosen.ellipse, "none|fit|RATIO,ANGLE",
                "distortion of the rings: long by short axis, and the long one's angle from +x "
                "towards +y, e.g. 1.03,20deg; or fitted to the ring",
                .standard = "none"),
    OPTION_TEXT("mask", &chosen.mask, "FILE.pgm",
                "grey image of the detector: pixels that are not 0 are left out"),
    OPTION_NUMBER(
        "bad-pixels", &chosen.bad_pixels,
        "leave out pixels whose mean differs by so many spreads from their neighbours' median and "
        "is below a tenth or above three times of it; 8 is usual, 0: only those that outshine the "
        "direct beam and are narrower than it (--keep-hot: not those either)",
        .standard = "0", .minimum = 0, .maximum = 1e6),
    OPTION_FLAG("keep-hot", &chosen.keep_hot,
                "do not leave out what outshines the direct beam and is narrower than it, nor "
                "pixels that are 0 in all patterns amid others"),
    OPTION_NUMBER("beam-stop", &chosen.beam_stop,
                  "leave out connected pixels below this part of the median at their k; 0: look "
                  "for none, 0.5 is usual",
                  .standard = "0", .minimum = 0, .maximum = 1),
    OPTION_NUMBER("empty", &chosen.empty,
                  "patterns of less than this part of the median sum are empty (a blanked beam "
                  "with stray counts), and left out; 0: only those without any intensity (0.01)",
                  .minimum = 0, .maximum = 0.5),
    OPTION_NUMBER("saturation", &chosen.saturation,
                  "pixels at or above this intensity are missing (as NaN are): their patterns are "
                  "measured without them"),
    OPTION_FLAG("normalise", &chosen.normalize,
                "divide each pattern by its sum (dose that varies)"),
    OPTION_TEXT(
        "gain", &chosen.gain, "auto|VALUE",
        "intensity of one electron, for the correction for shot noise; 0: none. auto: what all "
        "intensities are whole multiples of, 1 of counts, whatever type they are stored as, if "
        "they vary as counts do, else 0",
        .standard = "auto"),
    OPTION_TEXT("ring", &chosen.ring, "K:K|auto",
                "the first diffraction ring: all maps are made of it; auto: the strongest ring of "
                "the data, which is also taken where nothing is given and the standard one is not "
                "on the detector",
                .standard = "3.5/nm:4.5/nm", .group = "Measurement", .check = check_ring),
    OPTION_QUANTITY(
        "ring-width", &chosen.ring_width, DIMENSION_WAVENUMBER,
        "of the rings of I(k) and V(k), and step of the polar transform's radii (one pixel)"),
    OPTION_QUANTITY("k-max", &chosen.k_max, DIMENSION_WAVENUMBER,
                    "last ring (the largest whole one)"),
    OPTION_INT("angles", &chosen.angles,
               "points of the polar transform along the azimuth (a multiple of 4)",
               .standard = "180", .minimum = 24, .maximum = 1024),
    OPTION_QUANTITY("dphi", &chosen.dphi, DIMENSION_ANGLE,
                    "Bragg acceptance angle: width of the sectors of the variance, and of the "
                    "volume fraction's correction",
                    .standard = "10deg", .minimum = 1e-3, .maximum = 2),
    OPTION_TEXT("orders", &chosen.orders, "LIST",
                "orders n of the power spectra, e.g. 2,4,6 or 1:12", .standard = "1:12"),
    OPTION_TEXT("integrate", &chosen.integrate, "LIST",
                "orders in the integrated map, each by its mean; of the standard ones those that "
                "--orders has",
                .standard = "2,4,6,8,10"),
    OPTION_TEXT("bright", &chosen.bright, "K:K", "virtual bright field (0 to 1.4 disc radii)",
                .check = check_range),
    OPTION_TEXT("dark", &chosen.dark, "K:K",
                "virtual (high-angle) annular dark field (2/3 of the last ring to the corners)",
                .check = check_range),
    OPTION_TEXT("detector", &chosen.detector, "FILE.pgm",
                "virtual detector of any shape: the pixels that are not 0"),
    OPTION_TEXT("windows", &chosen.windows, "K:K,...",
                "k-windows for further dark fields (columns window_1, ...), e.g. "
                "3.4/nm:3.8/nm,4.0/nm:4.4/nm",
                .check = check_ranges),
    OPTION_TEXT("phases", &chosen.phases, "windows|kmeans:N|nmf:N",
                "divide the scan into phases: by the brighter window, by k-means or by "
                "non-negative factors of I(k)"),
    OPTION_TEXT("phase-range", &chosen.phase_range, "K:K",
                "the part of I(k) that phases are told by", .standard = "2/nm:8/nm",
                .check = check_range),
    OPTION_TEXT("pattern", &chosen.pattern, "X,Y",
                "one position of the scan, from 0: its pattern, and C(k, phi) of it at every k "
                "(tables pattern.tsv, pattern.npy)"),
    OPTION_NUMBER("disks", &chosen.disks,
                  "find Bragg discs: averages over the probe disc that exceed their ring's median "
                  "by so many spreads (robust standard deviations; 8 is usual); adds the column "
                  "disks, their number, and the table disks.tsv; 0: do not look",
                  .standard = "0", .minimum = 0, .maximum = 1e6),
    OPTION_TEXT("threshold", &chosen.threshold, "isodata|otsu|Nsigma",
                "what is hot in a map: Ridler and Calvard's iterated mean, Otsu's, or the mean and "
                "N standard deviations",
                .standard = "isodata", .group = "Hot spots"),
    OPTION_INT("least", &chosen.least, "hot spots of fewer positions do not count", .standard = "4",
               .minimum = 1, .maximum = 1e6),
    OPTION_INT("connectivity", &chosen.connectivity,
               "8: positions touch across corners too; 4: they do not", .standard = "8",
               .minimum = 4, .maximum = 8),
    OPTION_QUANTITY("thickness", &chosen.thickness, DIMENSION_LENGTH,
                    "of the foil, for volume fractions (the frame's key thickness_nm, else "
                    "measured with --mean-free-path, else none)"),
    OPTION_TEXT("acceptance", &chosen.acceptance, "bragg|none|PART",
                "part of the ordered regions that is in the diffracting condition: dphi / (180 deg "
                "- dphi), all, or given",
                .standard = "bragg"),
    OPTION_QUANTITY("mean-free-path", &chosen.mean_free_path, DIMENSION_LENGTH,
                    "for scattering out of the bright field: adds the column thickness = -path "
                    "ln(bright field / incident)"),
    OPTION_NUMBER("incident", &chosen.incident,
                  "intensity of the incident beam for that (each pattern's sum)"),
    OPTION_TEXT("null", &chosen.null, "shuffle|DATA",
                "the same measurement without the order: on shuffled azimuths (powers) and maps of "
                "shuffled phases (other maps), or on a second data set",
                .group = "Null models"),
    OPTION_INT("realisations", &chosen.realizations, "of the shuffled null model", .standard = "20",
               .minimum = 2, .maximum = 1000),
    OPTION_QUANTITY("shuffle-width", &chosen.shuffle_width, DIMENSION_ANGLE,
                    "least width of the shuffled blocks (dphi, or what the probe disc subtends at "
                    "the ring if that is more)"),
    OPTION_INT("bootstrap", &chosen.bootstrap,
               "standard errors of I(k), V(k) and mean powers from so many resamplings of the scan "
               "by blocks (columns error_...); 0: none",
               .standard = "200", .minimum = 0, .maximum = 100000, .group = "Errors"),
    OPTION_QUANTITY("bootstrap-block", &chosen.bootstrap_block, DIMENSION_LENGTH,
                    "side of the blocks (the probe's Airy disc, 1.22 over the radius of the probe "
                    "disc, 2nm where that is not known; wider where neighbours are alike farther)"),
    /* standard and help: of the table of maps */
    OPTION_TEXT("maps", &chosen.columns, "LIST", NULL, .group = "Output"),
    OPTION_TEXT("table", &chosen.table, "FILE",
                "by k: I, V in its normalisations, V2D, powers, phases", .not_recorded = true,
                .makes = OPTION_MAKES_FILE),
    OPTION_TEXT("tables", &chosen.tables, "DIR",
                "all tables: profile, spectrum, correlation, hotspots, spots, autocorrelation, "
                "maps, line .tsv, what their columns mean, columns.tsv; mean, variance, "
                "mean_phase_N, variance_phase_N .npy",
                .not_recorded = true, .makes = OPTION_MAKES_FOLDER),
    OPTION_TEXT(
        "figures", &chosen.figures, "DIR",
        "those tables and figures of them (by gnuplot, drawn last; one that cannot be drawn "
        "is a warning): the maps that --maps names, without it those of the beam, the "
        "ring, phases and the integrated power",
        .not_recorded = true, .makes = OPTION_MAKES_FOLDER),
    OPTION_CHOICE("figure-format", &chosen.figure_format, DRAWING_CHOICES,
                  "of the figures; svg and pdf are drawn in lines, for print", .standard = "png",
                  .not_recorded = true),
    OPTION_CHOICE("line", &chosen.line, "x|y",
                  "axis of the line profiles: each map's mean over the positions across",
                  .standard = "x"),
    OPTION_TEXT(
        "phase-cube", &chosen.phase_cube, "FILE",
        "the mean patterns of the phases as a data cube, one position each (.emd .npy .raw)",
        .not_recorded = true, .makes = OPTION_MAKES_FILE),
    OPTION_TEXT(
        "cube", &chosen.cube, "FILE",
        "also write the data, as read and prepared, in another format (.emd .npy .raw .mib)",
        .not_recorded = true, .makes = OPTION_MAKES_FILE),
    OPTIONS_END};

/* The standard and the help of --maps are read off the table of maps. They stay to the end of
 * the program. */
static void fill_maps(struct option *maps)
{
    static char *standard, *help;
    if (!standard) {
        char *others = map_table_others();
        standard = map_table_standard();
        help = memory_format("which maps the frame gets as columns, and the figures show; also: %s",
                             others);
        free(others);
    }
    maps->standard = standard;
    maps->help = help;
}

struct option *analyze_options_table(void)
{
    for (struct option *option = options; option->name; option++)
        if (option->value == &chosen.columns)
            fill_maps(option);
    return options;
}

const struct analyze_options *analyze_options(void)
{
    return &chosen;
}

char *analyze_options_text(void)
{
    return options_text((struct option *const[]){cube_options_table(), options, NULL},
                        OPTIONS_GIVEN);
}

void analyze_options_ring(const char *text)
{
    static char *kept;
    char *own = memory_string(text);
    for (struct option *option = options; option->name; option++)
        if (option->value == &chosen.ring)
            option->resolved = own;
    chosen.ring = own;
    free(kept);
    kept = own;
}
