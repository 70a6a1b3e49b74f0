/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stem-analyze: variance, symmetry and phase maps of a 4D-STEM data set, simulated or measured. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/stage.h"
#include "cli/stem_texts.h"
#include "stem/alignment.h"
#include "stem/annotate.h"
#include "stem/convert.h"
#include "stem/cube.h"
#include "stem/disks.h"
#include "stem/electron.h"
#include "stem/figures.h"
#include "stem/maps.h"
#include "stem/mask.h"
#include "stem/phases.h"
#include "stem/report.h"
#include "stem/scan_frame.h"
#include "stem/survey.h"

static struct {
    struct option_list pixel, step;
    double voltage, alpha;
    const char *scan, *center, *descan, *ellipse, *mask, *gain, *ring, *orders, *bright, *dark, *windows, *detector, *phases;
    const char *threshold, *acceptance, *integrate, *null, *columns, *table, *tables, *figures, *cube, *line, *phase_range;
    double disks, bad_pixels, beam_stop, saturation, dphi, ring_width, k_max, thickness, mean_free_path, incident, shuffle_width;
    int64_t angles, least, realisations, connectivity;
    bool normalise;
} chosen;

static struct option options[] = {
    {.name = "pixel",
     .type = OPTION_QUANTITIES,
     .value = &chosen.pixel,
     .dimension = DIMENSION_WAVENUMBER,
     .group = "What the data are (goes before what the file says)",
     .help = "size of a detector pixel, k = theta / lambda: 0.16/nm, or y,x"},
    {.name = "step",
     .type = OPTION_QUANTITIES,
     .value = &chosen.step,
     .dimension = DIMENSION_LENGTH,
     .help = "between probe positions: 0.32nm, or y,x"},
    {.name = "scan",
     .type = OPTION_TEXT,
     .value = &chosen.scan,
     .choices = "NXxNY",
     .help = "probe positions along x and y: 128x128"},
    {.name = "voltage",
     .type = OPTION_QUANTITY,
     .value = &chosen.voltage,
     .dimension = DIMENSION_VOLTAGE,
     .help = "of the microscope"},
    {.name = "alpha",
     .type = OPTION_QUANTITY,
     .value = &chosen.alpha,
     .dimension = DIMENSION_ANGLE,
     .help = "convergence semi-angle (with the voltage: the radius of the probe disc; else it is measured)"},
    {.name = "center",
     .type = OPTION_TEXT,
     .value = &chosen.center,
     .choices = "auto|middle|mass|friedel|ring|Y,X",
     .standard = "auto",
     .group = "Preparation",
     .help = "zero frequency: the file's, else mass; pixel (n/2, n/2); centre of mass of the direct beam; point of inversion; "
             "from the ring; "
             "or in pixels"},
    {.name = "descan",
     .type = OPTION_CHOICE,
     .value = &chosen.descan,
     .choices = "none|plane|pattern",
     .standard = "none",
     .help = "follow the direct beam over the scan: by a plane through the patterns' centres of mass, or each by its own; "
             "patterns are moved "
             "(bilinear)"},
    {.name = "ellipse",
     .type = OPTION_TEXT,
     .value = &chosen.ellipse,
     .choices = "none|fit|RATIO,ANGLE",
     .standard = "none",
     .help = "distortion of the rings: long by short axis, and the long one's angle from +x towards +y, e.g. 1.03,20deg; or "
             "fitted to the ring"},
    {.name = "mask",
     .type = OPTION_TEXT,
     .value = &chosen.mask,
     .choices = "FILE.pgm",
     .help = "grey image of the detector: pixels that are not 0 are left out"},
    {.name = "bad-pixels",
     .type = OPTION_QUANTITY,
     .value = &chosen.bad_pixels,
     .standard = "0",
     .minimum = 0,
     .maximum = 1e6,
     .help = "leave out pixels whose mean differs by so many spreads from their neighbours' median and is below a tenth or above "
             "three times "
             "of it; 0: look for none, 8 is usual"},
    {.name = "beam-stop",
     .type = OPTION_QUANTITY,
     .value = &chosen.beam_stop,
     .standard = "0",
     .minimum = 0,
     .maximum = 1,
     .help = "leave out connected pixels below this part of the median at their k; 0: look for none, 0.5 is usual"},
    {.name = "saturation",
     .type = OPTION_QUANTITY,
     .value = &chosen.saturation,
     .help = "pixels at or above this intensity are missing (as NaN are): their patterns are measured without them"},
    {.name = "normalise",
     .type = OPTION_FLAG,
     .value = &chosen.normalise,
     .help = "divide each pattern by its sum (dose that varies)"},
    {.name = "gain",
     .type = OPTION_TEXT,
     .value = &chosen.gain,
     .choices = "auto|VALUE",
     .standard = "auto",
     .help = "intensity of one electron, for the correction for shot noise; 0: none. auto: 1 for whole-number data and data with "
             "a dose, else 0"},
    {.name = "ring",
     .type = OPTION_TEXT,
     .value = &chosen.ring,
     .choices = "K:K",
     .standard = "3.5/nm:4.5/nm",
     .group = "Measurement",
     .help = "the first diffraction ring: all maps are made of it"},
    {.name = "ring-width",
     .type = OPTION_QUANTITY,
     .value = &chosen.ring_width,
     .dimension = DIMENSION_WAVENUMBER,
     .help = "of the rings of I(k) and V(k), and step of the polar transform's radii (one pixel)"},
    {.name = "k-max",
     .type = OPTION_QUANTITY,
     .value = &chosen.k_max,
     .dimension = DIMENSION_WAVENUMBER,
     .help = "last ring (the largest whole one)"},
    {.name = "angles",
     .type = OPTION_INT,
     .value = &chosen.angles,
     .standard = "180",
     .minimum = 24,
     .maximum = 1024,
     .help = "points of the polar transform along the azimuth (a multiple of 4)"},
    {.name = "dphi",
     .type = OPTION_QUANTITY,
     .value = &chosen.dphi,
     .dimension = DIMENSION_ANGLE,
     .standard = "10deg",
     .minimum = 1e-3,
     .maximum = 2,
     .help = "Bragg acceptance angle: width of the sectors of the variance, and of the volume fraction's correction"},
    {.name = "orders",
     .type = OPTION_TEXT,
     .value = &chosen.orders,
     .choices = "LIST",
     .standard = "1:12",
     .help = "orders n of the power spectra, e.g. 2,4,6 or 1:12"},
    {.name = "integrate",
     .type = OPTION_TEXT,
     .value = &chosen.integrate,
     .choices = "LIST",
     .standard = "2,4,6,8,10",
     .help = "orders in the integrated map, each by its mean"},
    {.name = "bright",
     .type = OPTION_TEXT,
     .value = &chosen.bright,
     .choices = "K:K",
     .help = "virtual bright field (0 to 1.4 disc radii)"},
    {.name = "dark",
     .type = OPTION_TEXT,
     .value = &chosen.dark,
     .choices = "K:K",
     .help = "virtual (high-angle) annular dark field (2/3 of the last ring to the corners)"},
    {.name = "detector",
     .type = OPTION_TEXT,
     .value = &chosen.detector,
     .choices = "FILE.pgm",
     .help = "virtual detector of any shape: the pixels that are not 0"},
    {.name = "windows",
     .type = OPTION_TEXT,
     .value = &chosen.windows,
     .choices = "K:K,...",
     .help = "k-windows for further dark fields (columns window_1, ...), e.g. 3.4/nm:3.8/nm,4.0/nm:4.4/nm"},
    {.name = "phases",
     .type = OPTION_TEXT,
     .value = &chosen.phases,
     .choices = "windows|kmeans:N|nmf:N",
     .help = "divide the scan into phases: by the brighter window, by k-means or by non-negative factors of I(k)"},
    {.name = "phase-range",
     .type = OPTION_TEXT,
     .value = &chosen.phase_range,
     .choices = "K:K",
     .standard = "2/nm:8/nm",
     .help = "the part of I(k) that phases are told by"},
    {.name = "disks",
     .type = OPTION_QUANTITY,
     .value = &chosen.disks,
     .standard = "0",
     .minimum = 0,
     .maximum = 1e6,
     .help = "find Bragg discs: averages over the probe disc that exceed their ring's median by so many spreads (robust standard "
             "deviations; 8 is usual); adds the column disks, their number, and the table disks.tsv; 0: do not look"},
    {.name = "threshold",
     .type = OPTION_TEXT,
     .value = &chosen.threshold,
     .choices = "isodata|otsu|Nsigma",
     .standard = "isodata",
     .group = "Hot spots",
     .help = "what is hot in a map: Ridler and Calvard's iterated mean, Otsu's, or the mean and N standard deviations"},
    {.name = "least",
     .type = OPTION_INT,
     .value = &chosen.least,
     .standard = "4",
     .minimum = 1,
     .maximum = 1e6,
     .help = "hot spots of fewer positions do not count"},
    {.name = "connectivity",
     .type = OPTION_INT,
     .value = &chosen.connectivity,
     .standard = "8",
     .minimum = 4,
     .maximum = 8,
     .help = "8: positions touch across corners too; 4: they do not"},
    {.name = "thickness",
     .type = OPTION_QUANTITY,
     .value = &chosen.thickness,
     .dimension = DIMENSION_LENGTH,
     .help = "of the foil, for volume fractions (the frame's key thickness_nm, else measured with --mean-free-path, else none)"},
    {.name = "acceptance",
     .type = OPTION_TEXT,
     .value = &chosen.acceptance,
     .choices = "bragg|none|PART",
     .standard = "bragg",
     .help = "part of the ordered regions that is in the diffracting condition: dphi / (180 deg - dphi), all, or given"},
    {.name = "mean-free-path",
     .type = OPTION_QUANTITY,
     .value = &chosen.mean_free_path,
     .dimension = DIMENSION_LENGTH,
     .help = "for scattering out of the bright field: adds the column thickness = -path ln(bright field / incident)"},
    {.name = "incident",
     .type = OPTION_QUANTITY,
     .value = &chosen.incident,
     .help = "intensity of the incident beam for that (each pattern's sum)"},
    {.name = "null",
     .type = OPTION_TEXT,
     .value = &chosen.null,
     .choices = "shuffle|DATA",
     .group = "Null models",
     .help = "the same measurement without the order: on shuffled azimuths (powers) and maps of shuffled phases (other maps), or "
             "on a second data set"},
    {.name = "realisations",
     .type = OPTION_INT,
     .value = &chosen.realisations,
     .standard = "20",
     .minimum = 2,
     .maximum = 1000,
     .help = "of the shuffled null model"},
    {.name = "shuffle-width",
     .type = OPTION_QUANTITY,
     .value = &chosen.shuffle_width,
     .dimension = DIMENSION_ANGLE,
     .help = "least width of the shuffled blocks (dphi, or what the probe disc subtends at the ring if that is more)"},
    {.name = "maps",
     .type = OPTION_TEXT,
     .value = &chosen.columns,
     .choices = "LIST",
     .standard = "total,bright_field,dark_field,com,detector,intensity,variance,ring_variance,windows,power,significance,"
                 "integrated,phase,thickness",
     .group = "Output",
     .help = "which columns the frame gets; also: orientation"},
    {.name = "table",
     .type = OPTION_TEXT,
     .value = &chosen.table,
     .choices = "FILE",
     .not_recorded = true,
     .help = "by k: I, V in its normalisations, V2D, powers, phases"},
    {.name = "tables",
     .type = OPTION_TEXT,
     .value = &chosen.tables,
     .choices = "DIR",
     .not_recorded = true,
     .help =
         "all tables: profile, spectrum, correlation, hotspots, spots, autocorrelation, maps, line .tsv; mean, variance .npy"},
    {.name = "figures",
     .type = OPTION_TEXT,
     .value = &chosen.figures,
     .choices = "DIR",
     .not_recorded = true,
     .help = "those tables and figures of them (PNG, by gnuplot)"},
    {.name = "line",
     .type = OPTION_CHOICE,
     .value = &chosen.line,
     .choices = "x|y",
     .standard = "x",
     .help = "axis of the line profiles: each map's mean over the positions across"},
    {.name = "cube",
     .type = OPTION_TEXT,
     .value = &chosen.cube,
     .choices = "FILE",
     .not_recorded = true,
     .help = "also write the data, as read and prepared, in another format (.emd .npy .raw .mib)"},
    {0}};

static const struct program program = {
    .name = "stem-analyze",
    .summary = "variance, symmetry and phase maps of a 4D-STEM data set, simulated or measured",
    .description = "Reads a data set: a diffraction pattern I(k_y, k_x) for each probe position. It is the operand (EMD, HDF5 "
                   "file.h5:/path, .hspy, EMPAD .raw, "
                   "Merlin .mib, .npy), or what the key datacube of the frames on standard input names. Measures all of it in "
                   "one pass in bounded memory.\n\n"
                   "Writes a frame with one point X per probe position and the columns total, bright_field, dark_field, com_x, "
                   "com_y (1/nm), intensity (of the ring), "
                   "variance (V2D = [<I^2>_phi - <I>_phi^2] / <I>_phi^2 over sectors of dphi), ring_variance, power_n (power of "
                   "the angular correlation C(phi) = "
                   "[<I(theta) I(theta + phi)> - <I>^2] / <I>^2 at order n), integrated (sum of powers by their means), measured "
                   "(whether the ring was seen). A power "
                   "is the mean over the ring's radii in the polar transform (bilinear, --angles points), less shot noise "
                   "(--gain). Keys give each map's threshold, hot "
                   "spots, diameter (nm) and volume fraction, center (pixels), ellipse, and k_disc_per_nm.\n\n"
                   "Any coherent probe makes speckles of the probe's size: a random packing has hot spots in every n-fold map. "
                   "So ask for a null model: --null=shuffle "
                   "adds significance_n = (power - null mean) / null deviation and the keys ..._null, ..._p.\n\n"
                   "Examples:\n"
                   "  stem-analyze scan_x128_y128.raw --pixel=0.16/nm --step=0.32nm --thickness=20nm --null=shuffle "
                   "--figures=figures -o maps.xyz\n"
                   "  stem-sim ... glass.xyz --cube=glass.emd | stem-analyze --null=random.emd --figures=figures -o maps.xyz",
    .keeps_history = true,
    .data_operands = true,
    .takes_seed = true};

/* A range such as 3.5/nm:4.5/nm; `otherwise` where the text is NULL. */
static void range(struct stage *stage, const char *name, const char *text, const double otherwise[2], double to[2])
{
    struct error error = {0};
    if (!text)
        memcpy(to, otherwise, 2 * sizeof *to);
    else if (stem_range(text, to, &error))
        stage_usage(stage, "--%s: %s", name, error.text);
}

/* What was given, else the frame's key in our units, else NAN. */
static double frame_number(const struct frame *frame, const char *key, double unit, double given)
{
    double value = (double)NAN;
    if (isfinite(given))
        return given;
    return frame && frame_get_real(frame, key, &value) ? value * unit : (double)NAN;
}

/* What the command line and the frame (stem-sim's keys) say about the data. */
static struct cube_header known_header(struct stage *stage, const struct frame *frame)
{
    struct cube_header known = cube_header_unknown();
    struct error error = {0};
    if (chosen.scan && stem_scan(chosen.scan, known.shape, &error))
        stage_usage(stage, "--scan: %s", error.text);
    if (stem_pair(&chosen.pixel, known.pixel) || stem_pair(&chosen.step, known.step))
        stage_usage(stage, "--pixel and --step take one value, or two: y,x");
    known.voltage = frame_number(frame, "voltage_kV", 1e3, chosen.voltage);
    known.alpha = frame_number(frame, "alpha_mrad", 1e-3, chosen.alpha);
    for (int d = 0; d < 2; d++) {
        known.pixel[d] = frame_number(frame, "pixel_per_nm", 0.1, known.pixel[d]);
        known.step[d] = frame_number(frame, "step_nm", 10, known.step[d]);
    }
    return known;
}

/* What must be known before anything is measured. */
static void check_header(struct stage *stage, const struct cube_header *header, const char *path)
{
    struct error error = {0};
    for (int d = 0; d < 2; d++) {
        if (!(header->pixel[d] > 0))
            error_set(&error, EXIT_BAD_INPUT, "the data '%s' do not say how large a detector pixel is: give --pixel=0.16/nm",
                      path);
        else if (!(header->step[d] > 0))
            error_set(&error, EXIT_BAD_INPUT,
                      "the data '%s' do not say how far apart the probe positions are: give --step=0.32nm", path);
        if (error.code)
            stage_fail(stage, &error);
    }
}

/* The name that a side product of data set `number` gets: FILE.tsv, FILE-2.tsv, ... Caller frees; NULL stays NULL. */
static char *numbered(const char *name, int number)
{
    if (!name || number == 1)
        return memory_string(name);
    const char *slash = strrchr(name, '/'), *dot = strrchr(name, '.');
    size_t stem = dot && dot > (slash ? slash + 1 : name) ? (size_t)(dot - name) : strlen(name);
    return memory_format("%.*s-%d%s", (int)stem, name, number, name + stem);
}

static struct alignment_settings alignment_settings(struct stage *stage, const double ring[2], bool disc)
{
    struct alignment_settings settings = {.mask_path = chosen.mask,
                                          .bad_sigmas = chosen.bad_pixels,
                                          .stop_part = chosen.beam_stop,
                                          .ring = {ring[0], ring[1]},
                                          .disc = disc};
    struct error error = {0};
    if (stem_center(chosen.center, &settings, &error) || stem_ellipse(chosen.ellipse, &settings, &error))
        stage_usage(stage, "%s", error.text);
    settings.descan = chosen.descan[0] == 'n' ? DESCAN_NONE : strcmp(chosen.descan, "plane") == 0 ? DESCAN_PLANE : DESCAN_PATTERN;
    return settings;
}

/* Whether intensities are counts of electrons, and of how much. */
static double gain(struct stage *stage, const struct cube_header *header)
{
    double value;
    if (strcmp(chosen.gain, "auto") != 0) {
        if (stem_number(chosen.gain, &value) || value < 0)
            stage_usage(stage, "--gain takes auto or a number, not '%s'", chosen.gain);
        return value;
    }
    bool whole = header->type == CUBE_UINT8 || header->type == CUBE_UINT16 || header->type == CUBE_UINT32;
    return whole || isfinite(header->dose) ? 1 : 0;
}

static void survey_settings(struct stage *stage, const struct alignment *alignment, const struct cube_header *header, double disc,
                            struct survey_settings *settings)
{
    struct error error = {0};
    double reach = geometry_reach(&alignment->geometry);
    *settings = (struct survey_settings){.geometry = alignment->geometry,
                                         .masked = alignment->masked,
                                         .dk = stage_given(stage, &chosen.ring_width) ? chosen.ring_width : 0,
                                         .k_max = stage_given(stage, &chosen.k_max) ? chosen.k_max : 0,
                                         .angles = (int)chosen.angles,
                                         .dphi = chosen.dphi,
                                         .gain = gain(stage, header),
                                         .saturation = stage_given(stage, &chosen.saturation) ? chosen.saturation : (double)NAN,
                                         .normalise = chosen.normalise,
                                         .shift = alignment->shift,
                                         .seed = stage_seed(stage)};
    range(stage, "ring", chosen.ring, NULL, settings->ring);
    range(stage, "bright", chosen.bright, (double[]){0, isfinite(disc) ? 1.4 * disc : settings->ring[0] / 4}, settings->bright);
    range(stage, "dark", chosen.dark, (double[]){2 * reach / 3, 1e9}, settings->dark);
    if (stem_orders(chosen.orders, (int)chosen.angles / 2, settings->order, ANGULAR_ORDERS_MAX, &settings->order_count, &error))
        stage_usage(stage, "--orders: %s", error.text);
    if (chosen.windows && stem_ranges(chosen.windows, settings->window, SURVEY_WINDOWS_MAX, &settings->window_count, &error))
        stage_usage(stage, "--windows: %s", error.text);
    if (chosen.null && strcmp(chosen.null, "shuffle") == 0) {
        double middle = (settings->ring[0] + settings->ring[1]) / 2, subtended = disc < middle ? 2 * asin(disc / middle) : 0;
        settings->shuffles = (int)chosen.realisations;
        settings->shuffle_width = stage_given(stage, &chosen.shuffle_width) ? chosen.shuffle_width : fmax(chosen.dphi, subtended);
    }
}

/* The foil's thickness: given, the frame's, or the mean of the measured; NAN. */
static double thickness(const struct frame *frame, const struct survey *survey, const struct stage *stage)
{
    double value = (double)NAN;
    if (stage_given(stage, &chosen.thickness))
        return chosen.thickness;
    value = frame_number(frame, "thickness_nm", 10, value);
    if (isfinite(value) || !stage_given(stage, &chosen.mean_free_path))
        return value;
    double sum = 0;
    for (size_t i = 0; i < survey->positions; i++)
        sum += annotate_log_ratio(survey, i, stage_given(stage, &chosen.incident) ? chosen.incident : 0);
    return chosen.mean_free_path * sum / (double)survey->positions;
}

static void maps_settings(struct stage *stage, const struct cube_header *header, const struct survey_settings *survey,
                          double thick, struct maps_settings *settings)
{
    struct error error = {0};
    *settings = (struct maps_settings){.least = (size_t)chosen.least,
                                       .diagonal = chosen.connectivity == 8,
                                       .step = {header->step[0], header->step[1]},
                                       .thickness = thick,
                                       .acceptance = hotspot_acceptance(chosen.dphi),
                                       .realisations = survey->shuffles,
                                       .seed = survey->seed};
    double side[2] = {(double)header->shape[CUBE_SCAN_Y] * header->step[0], (double)header->shape[CUBE_SCAN_X] * header->step[1]};
    settings->longest = fmax(side[0], side[1]) / 2;
    if (threshold_parse(chosen.threshold, &settings->rule, &settings->sigmas))
        stage_usage(stage, "--threshold takes isodata, otsu or, for example, 3sigma, not '%s'", chosen.threshold);
    if (strcmp(chosen.acceptance, "none") == 0)
        settings->acceptance = 1;
    else if (strcmp(chosen.acceptance, "bragg") != 0 &&
             (stem_number(chosen.acceptance, &settings->acceptance) || settings->acceptance <= 0))
        stage_usage(stage, "--acceptance takes bragg, none or a part such as 0.059, not '%s'", chosen.acceptance);
    if (stem_orders(chosen.integrate, (int)chosen.angles / 2, settings->integrate, ANGULAR_ORDERS_MAX, &settings->integrate_count,
                    &error))
        stage_usage(stage, "--integrate: %s", error.text);
}

/* Everything that is made of one data set. */
struct analysis {
    struct cube *cube;
    struct alignment alignment;
    struct survey_settings settings;
    struct survey *survey;
    struct maps *maps;
    struct phases *phases;
    struct disks disks;
    double disc;
    bool *detector;
};

static void find_phases(struct stage *stage, struct analysis *analysis)
{
    enum phases_method method;
    int count = 0;
    double around[2];
    struct error error = {0};
    if (!chosen.phases)
        return;
    if (stem_phases(chosen.phases, &method, &count))
        stage_usage(stage, "--phases takes windows, kmeans:N or nmf:N with N = 2 ... 32, not '%s'", chosen.phases);
    range(stage, "phase-range", chosen.phase_range, NULL, around);
    if (phases_create(&analysis->phases, analysis->survey, method, count, around, stage_seed(stage), &error))
        stage_fail(stage, &error);
}

static void read_detector(struct stage *stage, struct analysis *analysis)
{
    struct error error = {0};
    const struct geometry *geometry = &analysis->alignment.geometry;
    if (!chosen.detector)
        return;
    analysis->detector = memory_zeroed(geometry->ny * geometry->nx, sizeof *analysis->detector);
    if (mask_read(chosen.detector, geometry->ny, geometry->nx, analysis->detector, &error))
        stage_fail(stage, &error);
    analysis->settings.detector = analysis->detector;
}

/* Opens, prepares and measures a data set; writes it to `copy` if that is not NULL. */
static void analyse(struct stage *stage, struct analysis *analysis, const char *path, const struct frame *frame, const char *copy)
{
    struct cube_header known = known_header(stage, frame);
    struct error error = {0};
    double ring[2];
    *analysis = (struct analysis){.disc = (double)NAN};
    if (cube_open(&analysis->cube, path, &known, &error))
        stage_fail(stage, &error);
    const struct cube_header *header = cube_header(analysis->cube);
    check_header(stage, header, path);
    range(stage, "ring", chosen.ring, NULL, ring);
    bool angle_known = header->alpha > 0 && header->voltage > 0;
    struct alignment_settings alignment = alignment_settings(stage, ring, !angle_known);
    if (alignment_find(&analysis->alignment, analysis->cube, &alignment, &error))
        stage_fail(stage, &error);
    analysis->disc = angle_known ? header->alpha / electron_at(header->voltage).wavelength : analysis->alignment.disc;
    survey_settings(stage, &analysis->alignment, header, analysis->disc, &analysis->settings);
    read_detector(stage, analysis);
    if (copy && convert(analysis->cube, &analysis->settings, copy, &error))
        stage_fail(stage, &error);
    double bytes = survey_memory(header, &analysis->settings);
    if (bytes > 1e9)
        message_warning("maps and profiles of %zu positions need %.1f GB%s", cube_patterns(analysis->cube), bytes / 1e9,
                        analysis->settings.shuffles > 0 ? ": fewer --realisations need less" : "");
    if (survey_run(&analysis->survey, analysis->cube, &analysis->settings, &error))
        stage_fail(stage, &error);
    if (analysis->survey->missing_patterns > 0)
        message_note("%zu patterns have missing pixels (%zu in all, NaN or saturated): measured without them",
                     analysis->survey->missing_patterns, analysis->survey->missing_pixels);
    struct maps_settings maps;
    maps_settings(stage, header, &analysis->settings, thickness(frame, analysis->survey, stage), &maps);
    analysis->maps = maps_create(analysis->survey, &maps);
    find_phases(stage, analysis);
    if (chosen.disks > 0 && disks_find(&analysis->disks, analysis->cube, &analysis->settings, analysis->survey->layout,
                                       analysis->disc, chosen.disks, &error))
        stage_fail(stage, &error);
}

static void release(struct analysis *analysis)
{
    maps_free(analysis->maps);
    phases_free(analysis->phases);
    disks_release(&analysis->disks);
    survey_free(analysis->survey);
    alignment_release(&analysis->alignment);
    cube_close(analysis->cube);
    free(analysis->detector);
}

static void add_columns(struct stage *stage, struct frame *frame, const struct analysis *analysis)
{
    struct annotate_columns columns = {.list = chosen.columns,
                                       .phases = analysis->phases,
                                       .mean_free_path = stage_given(stage, &chosen.mean_free_path) ? chosen.mean_free_path : 0,
                                       .incident = stage_given(stage, &chosen.incident) ? chosen.incident : 0};
    struct error error = {0};
    if (annotate_columns(frame, analysis->survey, analysis->maps, &columns, &error))
        stage_usage(stage, "--maps: %s", error.text);
    if (analysis->disks.number)
        scan_frame_column(frame, "disks", analysis->disks.number, frame->n);
    annotate_keys(frame, analysis->survey, analysis->maps, &analysis->alignment, analysis->disc);
}

static void write_reports(struct stage *stage, const struct analysis *analysis, const struct analysis *null, int number)
{
    const struct cube_header *header = cube_header(analysis->cube);
    struct report report = {.survey = analysis->survey,
                            .maps = analysis->maps,
                            .null_survey = null ? null->survey : NULL,
                            .null_maps = null ? null->maps : NULL,
                            .phases = analysis->phases,
                            .disks = analysis->disks.number ? &analysis->disks : NULL,
                            .step = {header->step[0], header->step[1]},
                            .k_disc = analysis->disc};
    struct error error = {0};
    char *table = numbered(chosen.table, number), *tables = numbered(chosen.tables, number),
         *figures = numbered(chosen.figures, number);
    if ((chosen.table && report_profile(&report, table, &error)) ||
        (chosen.tables && report_all(&report, chosen.line[0], tables, &error)) ||
        (chosen.figures &&
         (report_all(&report, chosen.line[0], figures, &error) || figures_draw(&report, chosen.line[0], figures, &error))))
        stage_fail(stage, &error);
    free(table);
    free(tables);
    free(figures);
}

/* One data set: the frame that came, or a new one, with its maps. */
static void one_set(struct stage *stage, const char *path, struct frame *frame, int number)
{
    struct analysis analysis, null;
    bool second = chosen.null && strcmp(chosen.null, "shuffle") != 0;
    char *copy = numbered(chosen.cube, number);
    analyse(stage, &analysis, path, frame, copy);
    free(copy);
    if (second)
        analyse(stage, &null, chosen.null, frame, NULL);
    if (!frame) {
        frame = scan_frame_create(cube_header(analysis.cube));
        frame_set_text(frame, "datacube", path);
    }
    if (frame->n != analysis.survey->positions) {
        struct error error;
        error_set(&error, EXIT_BAD_INPUT, "the frame has %zu points, but its data '%s' have %zu patterns", frame->n, path,
                  analysis.survey->positions);
        stage_fail(stage, &error);
    }
    add_columns(stage, frame, &analysis);
    if (second)
        annotate_reference(frame, analysis.maps, null.maps);
    write_reports(stage, &analysis, second ? &null : NULL, number);
    if (second)
        release(&null);
    release(&analysis);
    stage_write(stage, frame);
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct frame *frame;
    const char *path;
    int number = 0;
    for (int i = 0; (path = stage_data(stage, i)); i++)
        one_set(stage, path, NULL, i + 1);
    while (!stage_data(stage, 0) && (frame = stage_read(stage))) {
        struct error error;
        path = frame_get_text(frame, "datacube");
        if (!path) {
            error_set(&error, EXIT_BAD_INPUT,
                      "the frame has no key 'datacube' that names its data (stem-sim --cube=FILE writes one)");
            stage_fail(stage, &error);
        }
        one_set(stage, path, frame, ++number);
    }
    return stage_finish(stage);
}
