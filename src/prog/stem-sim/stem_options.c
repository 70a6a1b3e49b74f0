/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of stem-sim; see stem_options.h. */
#include "prog/stem-sim/stem_options.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/fft.h"
#include "base/message.h"
#include "base/threads.h"

static double voltage, alpha, step, pixel, slice, sampling, window, antialias, defocus, cs, cc,
    source_size, energy_spread, dose, accuracy, memory, rotation, spread;
static const char *scan, *detector, *method, *prism_waves, *factors, *tile, *edges, *slicing, *cube,
    *rows, *aberrations, *vibration, *b_factors, *fft, *segments;
static struct option_list origin, thickness, rotate, beam_tilt, offset, bf, adf, haadf;
static int64_t configurations;
static bool debye_waller, absorptive, snapshots, resume, merge, dry_run;

/* `count` whole numbers with x between them. */
static int sizes_parse(const char *text, int count, int *size, struct error *error)
{
    const char *at = text;
    for (int i = 0; i < count; i++) {
        char *end;
        long value = strtol(at, &end, 10);
        bool ends_well = i == count - 1 ? *end == 0 : *end == 'x';
        if (end == at || !ends_well || value < 1 || value > 100000)
            return error_set(error, EXIT_USAGE, "'%s' is not %d whole numbers with x between them",
                             text, count);
        size[i] = (int)value;
        at = end + 1;
    }
    return 0;
}

static int check_two(const char *text, struct error *error)
{
    int size[2];
    return sizes_parse(text, 2, size, error);
}

static int check_three(const char *text, struct error *error)
{
    int size[3];
    return sizes_parse(text, 3, size, error);
}

static int check_method(const char *text, struct error *error)
{
    const struct stem_method *read;
    int number;
    return stem_method_read(text, &read, &number, error);
}

static struct option options[] = {
    OPTION_QUANTITY("voltage", &voltage, DIMENSION_VOLTAGE, "accelerating voltage",
                    .standard = "300kV", .standard_lj = "300kV", .minimum = 1e4, .maximum = 3e6,
                    .group = "Microscope"),
    OPTION_QUANTITY("alpha", &alpha, DIMENSION_ANGLE, "convergence semi-angle",
                    .standard = "1.15mrad", .standard_lj = "1.15mrad", .minimum = 1e-5,
                    .maximum = 0.1),
    OPTION_QUANTITY("defocus", &defocus, DIMENSION_LENGTH,
                    "of the probe at the entrance plane; positive: underfocus", .standard = "0nm",
                    .standard_lj = "0"),
    OPTION_QUANTITY("cs", &cs, DIMENSION_LENGTH, "spherical aberration C30", .standard = "0nm",
                    .standard_lj = "0"),
    OPTION_TEXT("aberrations", &aberrations, "C12=2nm,phi12=30deg,...",
                "coefficients up to fifth order in Krivanek's notation (C10 C12 C21 C23 C30 C32 "
                "C34 C41 C43 C45 C50 C52 C54 C56) and their angles"),
    OPTION_QUANTITY(
        "source-size", &source_size, DIMENSION_LENGTH,
        "full width at half maximum of the source's image: seven probes are summed for each",
        .standard = "0nm", .standard_lj = "0", .minimum = 0, .maximum = 1e4),
    OPTION_QUANTITY("energy-spread", &energy_spread, DIMENSION_ENERGY,
                    "full width at half maximum: five foci are summed, with --cc",
                    .standard = "0eV", .standard_lj = "0", .minimum = 0, .maximum = 100),
    OPTION_QUANTITY("cc", &cc, DIMENSION_LENGTH, "chromatic aberration", .standard = "1.4mm",
                    .standard_lj = "1.4e7"),
    OPTION_QUANTITIES(
        "beam-tilt", &beam_tilt, DIMENSION_ANGLE,
        "of the beam against z, towards x and y; the pattern stays centred on the beam",
        .choices = "X,Y"),
    OPTION_TEXT("scan", &scan, "NXxNY", "probe positions along x and y", .standard = "128x128",
                .standard_lj = "128x128", .group = "Scan and detector", .check = check_two),
    OPTION_QUANTITY("step", &step, DIMENSION_LENGTH, "between probe positions",
                    .standard = "0.32nm", .standard_lj = "1", .minimum = 1e-3, .maximum = 1e6),
    OPTION_QUANTITIES("scan-origin", &origin, DIMENSION_LENGTH,
                      "first probe, in the frame's coordinates; without it the scan is centred",
                      .choices = "X,Y"),
    OPTION_TEXT("detector", &detector, "NXxNY", "pixels along k_x and k_y", .standard = "128x128",
                .standard_lj = "128x128", .check = check_two),
    OPTION_QUANTITY("pixel", &pixel, DIMENSION_WAVENUMBER,
                    "side of a pixel; k = theta / lambda, without 2 pi", .standard = "0.16/nm",
                    .standard_lj = "0.1", .minimum = 1e-6, .maximum = 10),
    OPTION_NUMBERS("detector-offset", &offset, "pixels from pixel (n/2, n/2) to the beam's centre",
                   .choices = "X,Y"),
    OPTION_QUANTITY("detector-rotation", &rotation, DIMENSION_ANGLE,
                    "of the detector against the scan, counterclockwise", .standard = "0deg",
                    .standard_lj = "0deg"),
    OPTION_NUMBER("psf", &spread, "point spread: full width at half maximum, pixels",
                  .standard = "0", .minimum = 0, .maximum = 50),
    OPTION_QUANTITY("dose", &dose, DIMENSION_DOSE,
                    "electrons for each pattern: the cube holds counts with their noise",
                    .minimum = 0, .maximum = 1e12),
    OPTION_QUANTITIES(
        "bf", &bf, DIMENSION_ANGLE,
        "column bf: within this angle; without it the direct beam and 1.5 pixels more",
        .choices = "OUTER"),
    OPTION_QUANTITIES(
        "adf", &adf, DIMENSION_ANGLE,
        "column adf: between these angles; without it from bf to the largest whole ring",
        .choices = "INNER,OUTER"),
    OPTION_QUANTITIES("haadf", &haadf, DIMENSION_ANGLE,
                      "column haadf: all that is scattered beyond this angle; without it beyond "
                      "the largest whole ring",
                      .choices = "INNER"),
    OPTION_TEXT("segments", &segments, "NAME:INNER:OUTER[:COUNT[:ROTATION]],...",
                "more integrals: a ring between two angles, or COUNT equal segments of it, "
                "counterclockwise from ROTATION against the detector's x axis "
                "(dpc:0mrad:1.15mrad:4:45deg); columns NAME, or NAME_1 ... NAME_COUNT"),
    OPTION_TEXT("method", &method, NULL, NULL, .standard = "auto", .standard_lj = "auto",
                .group = "Method",
                .check = check_method), /* choices and help: of the table of methods */
    OPTION_CHOICE("prism-waves", &prism_waves, "window|foil",
                  "plane waves of prism:F: those of the window's lattice, every F-th (the probe's "
                  "tails fold back into the window), or all of the foil's (they are cut at its "
                  "edge; F^2 times the work)",
                  .standard = "window", .standard_lj = "window"),
    OPTION_NUMBER("accuracy", &accuracy,
                  "error of the interpolation that --method=auto allows at the pattern's edge",
                  .standard = "1%", .standard_lj = "1%", .minimum = 1e-6, .maximum = 1),
    OPTION_QUANTITY("slice", &slice, DIMENSION_LENGTH, "thickness of slices, at most",
                    .standard = "0.2nm", .standard_lj = "1", .minimum = 0.01, .maximum = 1e5),
    OPTION_CHOICE(
        "slicing", &slicing, "shared|whole",
        "atoms shared between the two planes around them, or whole in the middle of their slice",
        .standard = "shared", .standard_lj = "shared"),
    OPTION_QUANTITY("sampling", &sampling, DIMENSION_LENGTH,
                    "pixel of the waves' grid, at most; without it from the detector: band limit "
                    "1.5 times its reach, 15/nm at least",
                    .minimum = 1e-3, .maximum = 100),
    OPTION_NUMBER(
        "antialias", &antialias,
        "band limit over Nyquist frequency; 2/3 excludes aliasing, 0.8 is as good and cheaper",
        .standard = "0.8", .minimum = 0.3, .maximum = 1),
    OPTION_QUANTITY("window", &window, DIMENSION_LENGTH,
                    "side of a probe's window, at least; without it 7.5 lambda / alpha and what "
                    "the probe spreads",
                    .minimum = 2, .maximum = 1e5),
    OPTION_CHOICE("form-factors", &factors, "kirkland|lobato",
                  "parametrisation of the atoms' scattering", .standard = "kirkland",
                  .standard_lj = "kirkland"),
    OPTION_NUMBER(
        "memory",
        &memory,
        "GB that may be taken, by each process: what needs more is refused before it starts",
        .standard = "2.5", .minimum = 0.05, .maximum = 1e5, .not_recorded = true),
    OPTION_CHOICE("fft", &fft, "fixed|patient",
                  "patient times FFTW's algorithms (once, kept in the cache directory) instead of "
                  "estimating: faster, but bytes depend on what won",
                  .standard = "fixed", .standard_lj = "fixed"),
    OPTION_TEXT("tile", &tile, "AxBxC", "repeat the cell", .standard = "1x1x1",
                .standard_lj = "1x1x1", .group = "Specimen", .check = check_three),
    OPTION_QUANTITIES(
        "thickness", &thickness, DIMENSION_LENGTH,
        "of the foil, from the entrance plane; several: a frame and a cube for each, in one pass",
        .choices = "T1,T2,..."),
    OPTION_QUANTITIES("rotate", &rotate, DIMENSION_ANGLE, "turn the atoms about x, then y, then z",
                      .choices = "X,Y,Z"),
    OPTION_CHOICE("edges", &edges, "periodic|free",
                  "free: vacuum around the atoms, no periodic images across x and y",
                  .standard = "periodic", .standard_lj = "periodic"),
    OPTION_TEXT("vibration", &vibration, "Cu:0.08A,Zr:0.07A",
                "standard deviation of thermal displacements along each axis, by species"),
    OPTION_TEXT(
        "b-factors", &b_factors, "Cu:0.55A2,Zr:0.57A2",
        "the same by Debye-Waller parameters B = 8 pi^2 u^2, as crystallographers give them"),
    OPTION_INT("configurations", &configurations, "random displacements that are averaged",
               .standard = "1", .minimum = 1, .maximum = 10000),
    OPTION_FLAG("debye-waller", &debye_waller,
                "vibrations as Debye-Waller factors of the potential instead of displacements: no "
                "thermal diffuse scattering"),
    OPTION_FLAG("absorptive", &absorptive,
                "and with --debye-waller: what thermal diffuse scattering takes from the beam, by "
                "an absorptive potential; haadf counts it"),
    OPTION_FLAG("snapshots", &snapshots,
                "all frames are snapshots of one foil: average their patterns"),
    OPTION_TEXT("cube", &cube, "FILE.emd|.h5|.npy|.raw|.mib",
                "write the patterns, in the format of the extension", .group = "Output",
                .not_recorded = true, .makes = OPTION_MAKES_FILE),
    OPTION_TEXT("rows", &rows, "A:B", "only rows A ... B - 1 of the scan; --merge joins them",
                .not_recorded = true),
    OPTION_FLAG("merge", &merge,
                "simulate nothing: join the rows that runs with --rows left beside --cube",
                .not_recorded = true),
    OPTION_FLAG("resume", &resume, "keep the rows that an interrupted run left beside --cube",
                .not_recorded = true),
    OPTION_FLAG("dry-run", &dry_run, "print grids, slices, beams, memory and time, and exit",
                .not_recorded = true),
    OPTIONS_END};

/* What --help says of --method is read off the table of methods. It stays to the end of the
 * program. */
static void fill_method(struct option *option)
{
    static char *choices, *numbers;
    if (!choices) {
        choices = stem_method_choices();
        numbers = stem_method_numbers();
    }
    option->choices = choices;
    option->help = numbers;
}

struct option *stem_options_table(void)
{
    for (struct option *option = options; option->name; option++)
        if (option->value == &method)
            fill_method(option);
    return options;
}

static void read_sizes(struct stage *stage, const char *name, const char *text, int count,
                       int *size)
{
    struct error error;
    if (sizes_parse(text, count, size, &error))
        stage_usage(stage, "--%s: %s", name, error.text);
}

/* A list of exactly `count` values, or none: then `standard`. */
static void read_list(struct stage *stage, const char *name, const struct option_list *list,
                      int count, double standard, double *value)
{
    if (list->count != 0 && list->count != count)
        stage_usage(stage, "--%s takes %d values, not %d", name, count, list->count);
    for (int i = 0; i < count; i++)
        value[i] = list->count ? list->value[i] : standard;
}

static void read_method(struct stage *stage, struct stem_settings *settings)
{
    struct error error;
    if (stem_method_read(method, &settings->method, &settings->number, &error))
        stage_usage(stage, "--method: %s", error.text);
    settings->prism_all = strcmp(prism_waves, "foil") == 0;
    if (settings->prism_all && settings->method != &stem_prism)
        stage_usage(stage, "--prism-waves belongs to --method=prism:F");
}

/* Displacements by species, from standard deviations or from B = 8 pi^2 u^2. */
static void read_vibration(struct stage *stage, struct stem_options *result)
{
    static struct option_pair pairs[SPECIMEN_KINDS];
    const char *name = vibration ? "vibration" : "b-factors",
               *text = vibration ? vibration : b_factors;
    struct error error;
    int count = 0;
    if (vibration && b_factors)
        stage_usage(stage, "--vibration and --b-factors say the same: give one of them");
    if (text && option_pairs(text, vibration ? DIMENSION_LENGTH : DIMENSION_AREA,
                             stage_units(stage), pairs, SPECIMEN_KINDS, &count, &error))
        stage_usage(stage, "--%s: %s", name, error.text);
    for (int i = 0; i < count; i++) {
        if (pairs[i].value < 0)
            stage_usage(stage, "--%s: '%s' has a negative displacement", name, pairs[i].name);
        result->specimen.vibration_species[i] = pairs[i].name;
        result->specimen.vibration[i] =
            vibration ? pairs[i].value : sqrt(pairs[i].value / 8) / M_PI;
    }
    result->specimen.vibrating = count;
    if (configurations > 1 && !text)
        stage_usage(stage, "--configurations averages over thermal displacements: give --vibration "
                           "or --b-factors");
    if (debye_waller && configurations > 1)
        stage_usage(stage, "--configurations averages over displacements, --debye-waller has none: "
                           "give one of them");
    if (debye_waller && !text)
        stage_usage(stage,
                    "--debye-waller needs the displacements: give --vibration or --b-factors");
}

static void read_rows(struct stage *stage, struct stem_options *result)
{
    result->rows[0] = 0;
    result->rows[1] = result->settings.scan[1];
    if (!rows)
        return;
    int first, end, used = 0;
    if (sscanf(rows, "%d:%d%n", &first, &end, &used) != 2 || rows[used] || first < 0 ||
        end <= first || end > result->settings.scan[1])
        stage_usage(stage, "--rows: '%s' is not A:B with 0 <= A < B <= %d", rows,
                    result->settings.scan[1]);
    result->rows[0] = first;
    result->rows[1] = end;
}

static void read_depths(struct stage *stage, struct stem_settings *settings)
{
    settings->depths = thickness.count;
    for (int d = 0; d < thickness.count; d++) {
        settings->depth[d] = thickness.value[d];
        if (settings->depth[d] <= (d ? settings->depth[d - 1] : 0))
            stage_usage(stage, "--thickness: values must be positive and increase");
    }
}

/* The coefficients that have an option of their own must come from one place. */
static void read_aberrations(struct stage *stage, struct probe *probe)
{
    const struct {
        const char *option, *name;
        const double *option_value;
        double otherwise; /* --defocus is no part of C10: energies have foci of their own */
    } own[] = {{"defocus", "C10", &defocus, 0}, {"cs", "C30", &cs, cs}};
    struct error error;
    for (int i = 0; i < 2; i++)
        probe_set(probe, own[i].name, NAN);
    if (aberrations && probe_read_aberrations(probe, aberrations, &error))
        stage_usage(stage, "--aberrations: %s", error.text);
    for (int i = 0; i < 2; i++) {
        if (isnan(probe_coefficient(probe, own[i].name)))
            probe_set(probe, own[i].name, own[i].otherwise);
        else if (stage_given(stage, own[i].option_value))
            stage_usage(stage, "--%s and --aberrations=%s say the same: give one of them",
                        own[i].option, own[i].name);
    }
}

static void read_microscope(struct stage *stage, struct stem_settings *settings)
{
    settings->voltage = voltage;
    settings->probe.alpha = alpha;
    settings->defocus = defocus;
    read_aberrations(stage, &settings->probe);
    settings->source_size = source_size;
    settings->energy_spread = energy_spread;
    settings->chromatic = cc;
    read_list(stage, "beam-tilt", &beam_tilt, 2, 0, settings->beam_tilt);
    read_sizes(stage, "scan", scan, 2, settings->scan);
    settings->step = step;
}

static void read_detector(struct stage *stage, struct stem_settings *settings)
{
    read_sizes(stage, "detector", detector, 2, settings->detector.n);
    settings->detector.pixel = pixel;
    settings->detector.rotation = rotation;
    settings->detector.spread = spread;
    read_list(stage, "detector-offset", &offset, 2, 0, settings->detector.offset);
    read_list(stage, "bf", &bf, 1, NAN, settings->angle);
    read_list(stage, "adf", &adf, 2, NAN, settings->angle + 1);
    read_list(stage, "haadf", &haadf, 1, NAN, settings->angle + 3);
}

static void read_segments(struct stage *stage, struct stem_options *result)
{
    struct error error;
    if (stem_segments_read(segments, stage_units(stage), &result->settings, &result->columns,
                           &error))
        stage_usage(stage, "--segments: %s", error.text);
    if (stem_angles_check(&result->settings, &result->columns, &error))
        stage_usage(stage, "%s", error.text);
}

const struct stem_options *stem_options_ready(struct stage *stage)
{
    static struct stem_options result;
    static bool ready;
    struct stem_settings *settings = &result.settings;
    if (ready)
        return &result;
    ready = true;
    read_microscope(stage, settings);
    read_detector(stage, settings);
    read_segments(stage, &result);
    read_method(stage, settings);
    read_depths(stage, settings);
    read_vibration(stage, &result);
    read_rows(stage, &result);
    settings->slice = slice;
    settings->sampling = sampling;
    settings->antialias = antialias;
    settings->window = window;
    settings->factors =
        strcmp(factors, "lobato") == 0 ? FORM_FACTORS_LOBATO : FORM_FACTORS_KIRKLAND;
    settings->split = strcmp(slicing, "shared") == 0;
    settings->debye_waller = debye_waller;
    settings->absorptive = absorptive;
    if (absorptive && (!debye_waller || settings->method->loses))
        stage_usage(stage, "--absorptive needs --debye-waller, and a method other than kinematic");
    settings->configurations = (int)configurations;
    settings->seed = stage_seed(stage);
    settings->accuracy = accuracy;
    settings->memory = memory * 1e9;
    settings->threads = threads_get();
    read_sizes(stage, "tile", tile, 3, result.specimen.tile);
    read_list(stage, "rotate", &rotate, 3, 0, result.specimen.rotation);
    read_list(stage, "scan-origin", &origin, 2, NAN, result.specimen.scan_origin);
    result.specimen.free_edges = strcmp(edges, "free") == 0;
    result.specimen.thickness =
        thickness.count ? thickness.value[thickness.count - 1] : (double)NAN;
    result.specimen.seed = settings->seed;
    for (int a = 0; a < 2; a++)
        result.specimen.scan_extent[a] = (settings->scan[a] - 1) * step;
    result.cube = cube;
    result.dose = dose;
    result.resume = resume;
    result.merge = merge;
    result.dry_run = dry_run;
    result.snapshots = snapshots;
    if ((merge || resume || rows) && !cube)
        stage_usage(stage, "--%s needs --cube", merge ? "merge" : resume ? "resume" : "rows");
    if (stage_given(stage, &dose) && !cube)
        stage_usage(stage, "--dose needs --cube: the columns have no noise");
    if (merge && rows)
        stage_usage(stage, "--merge joins all rows: leave out --rows");
    fft_plan_by(strcmp(fft, "patient") == 0 ? FFT_PATIENT : FFT_FIXED);
    return &result;
}

void stem_options_edges(struct stage *stage, const struct frame *frame)
{
    bool x = frame->has_cell && frame->pbc[0], y = frame->has_cell && frame->pbc[1];
    if ((x && y) || strcmp(edges, "free") == 0)
        return;
    struct error error;
    if (stage_given(stage, &edges)) {
        error_set(&error, EXIT_BAD_INPUT,
                  "the frame is not periodic along %s: --edges=free is all that can be",
                  x   ? "y"
                  : y ? "x"
                      : "x and y");
        stage_fail(stage, &error);
    }
    if (x || y)
        message_note("the frame is periodic along %s only: free edges along both x and y",
                     x ? "x" : "y");
}
