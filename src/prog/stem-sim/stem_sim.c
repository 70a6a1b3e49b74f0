/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run of stem-sim; see stem_sim.h. */
#include "prog/stem-sim/stem_sim.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/fft.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/parallel.h"
#include "base/random.h"
#include "prog/stem-sim/stem_options.h"
#include "prog/stem-sim/stem_scan.h"

enum { SNAPSHOTS_MAX = 4096 };

static struct frame *snapshots[SNAPSHOTS_MAX]; /* all but the first */
static int snapshot_count;

struct frame *stem_sim_next(struct stage *stage)
{
    struct frame *first = stage_read(stage);
    if (!first || !stem_options_ready(stage)->snapshots)
        return first;
    struct frame *more;
    while ((more = stage_read(stage))) {
        if (snapshot_count == SNAPSHOTS_MAX)
            stage_usage(stage, "--snapshots: more than %d frames", SNAPSHOTS_MAX);
        snapshots[snapshot_count++] = more;
        /* what is made of several frames is of the input of all */
        frame_join_digest(first->digest, more);
    }
    return first;
}

static void place_specimen(struct stem_scan *scan, const struct frame *frame,
                           struct specimen **specimen)
{
    struct specimen_settings how = scan->options->specimen;
    struct error error;
    how.margin = stem_margin(&scan->settings);
    if (specimen_create(specimen, frame, &how, &error))
        stage_fail(scan->stage, &error);
}

/* The foil of every snapshot. Without --thickness the first one's is asked for twice: the margin
 * depends on how thick it is. */
static void place_specimens(struct stem_scan *scan)
{
    scan->specimen_count = 1 + snapshot_count;
    scan->specimens = memory_alloc(scan->specimen_count, sizeof *scan->specimens);
    if (scan->settings.depths == 0) {
        place_specimen(scan, scan->frame, &scan->specimens[0]);
        scan->settings.depths = 1;
        scan->settings.depth[0] = scan->specimens[0]->thickness;
        specimen_free(scan->specimens[0]);
    }
    for (int i = 0; i < scan->specimen_count; i++) {
        place_specimen(scan, i == 0 ? scan->frame : snapshots[i - 1], &scan->specimens[i]);
        const struct specimen *a = scan->specimens[0], *b = scan->specimens[i];
        if (fabs(a->length[0] - b->length[0]) > 1e-3 * a->length[0] ||
            fabs(a->length[1] - b->length[1]) > 1e-3 * a->length[1] ||
            fabs(a->thickness - b->thickness) > 1e-3 * a->thickness || a->kinds != b->kinds)
            stage_usage(
                scan->stage,
                "--snapshots: frame %d is of another cell, thickness or composition than frame 1",
                i + 1);
    }
}

/* How a cube's samples are stored: fractions as real numbers; counts in the fewest bytes that no
 * pixel's number of electrons exceeds, were the whole beam on it: ten standard deviations above
 * the dose, a chance of 1e-20. (A larger number would be refused when it is written, not cut.) */
static enum cube_type sample_type(const struct stem_scan *scan)
{
    double dose = scan->options->dose, most = dose + 10 * sqrt(dose) + 30;
    if (isnan(dose) || !scan->options->cube)
        return CUBE_FLOAT32;
    return cube_write_type(scan->options->cube, most < UINT16_MAX   ? CUBE_UINT16
                                                : most < UINT32_MAX ? CUBE_UINT32
                                                                    : CUBE_FLOAT32);
}

/* --dry-run: what would be done, one quantity to a line. */
static void print_plan(const struct stem_scan *scan)
{
    const struct stem_plan *plan = &scan->plan;
    const struct stem_settings *settings = &scan->settings;
    const struct specimen *foil = scan->specimens[0];
    static const char *const fill[] = {"periodic", "filled with images", "free edges"};
    char *name = stem_method_text(plan->method, plan->number);
    double patterns = (double)settings->scan[0] * settings->scan[1],
           pixels = (double)settings->detector.n[0] * settings->detector.n[1];
    printf("method\t%s\n", name);
    free(name);
    if (plan->why[0])
        printf("why\t%s\n", plan->why);
    printf("wavelength_pm\t%.6g\n", 100 * plan->electron.wavelength);
    printf("foil_nm\t%.6g x %.6g x %.6g\n", foil->length[0] / 10, foil->length[1] / 10,
           foil->thickness / 10);
    printf("edges\t%s\n", fill[foil->fill]);
    printf("atoms\t%zu\n", foil->n);
    printf("probes\t%d x %d\n", settings->scan[0], settings->scan[1]);
    printf("grid\t%d x %d\n", plan->grid[0], plan->grid[1]);
    printf("band_limit_per_nm\t%.4g\n", 10 * plan->wave_limit);
    printf("slices\t%d\n", plan->slices);
    printf("window\t%d x %d\n", plan->window[0], plan->window[1]);
    printf("window_nm\t%.5g x %.5g\n", plan->window[0] * plan->spacing[0] / 10,
           plan->window[1] * plan->spacing[1] / 10);
    printf("beams\t%d\n", plan->beams);
    printf("configurations\t%d\n", scan->specimen_count * settings->configurations);
    printf("incoherent_points\t%d\n", plan->modes);
    printf("tilt_phase_rad\t%.3g\n", plan->phase);
    if (plan->method->no_estimate)
        printf("predicted_error\tnot estimated\n");
    else
        printf("predicted_error\t%.2g\n", plan->error);
    printf("memory_GB\t%.3f\n", plan->memory / 1e9);
    printf("core_seconds\t%.3g\n", plan->seconds);
    double bytes = sample_type(scan) == CUBE_UINT16 ? 2 : 4;
    printf("cube_GB\t%.3f\n", patterns * pixels * settings->depths * bytes / 1e9);
    if (fflush(stdout) != 0)
        message_die(EXIT_IO, "cannot write 'standard output'");
}

/* FILE.emd; of several thicknesses FILE-5nm.emd, of later frames FILE-2.emd. */
static char *cube_path(const struct stem_scan *scan, int depth)
{
    const char *path = scan->options->cube, *dot = strrchr(path, '.');
    int stem = dot ? (int)(dot - path) : (int)strlen(path);
    char which[64] = "", number[32] = "";
    if (scan->number > 1)
        snprintf(number, sizeof number, "-%" PRId64, scan->number);
    if (scan->settings.depths > 1)
        snprintf(which, sizeof which, "-%gnm", scan->settings.depth[depth] / 10);
    return memory_format("%.*s%s%s%s", stem, path, number, which, dot ? dot : "");
}

/* The history that the cube carries: the frame's with this stage appended. */
static char *cube_history(const struct stem_scan *scan)
{
    struct option *const tables[] = {stem_options_table(), NULL};
    char *own = options_text(tables, OPTIONS_RECORDED),
         *arguments =
             memory_format("%s --seed=%llu", own, (unsigned long long)stage_seed(scan->stage));
    struct frame *carrier = frame_create(0);
    const char *before = frame_get_text(scan->frame, "history");
    if (before)
        frame_set_text(carrier, "history", before);
    memcpy(carrier->digest, scan->frame->digest, sizeof carrier->digest);
    frame_add_history(carrier, "stem-sim", arguments);
    char *history = memory_string(frame_get_text(carrier, "history"));
    frame_free(carrier);
    free(own);
    free(arguments);
    return history;
}

static struct cube_header cube_header_of(const struct stem_scan *scan, const char *history)
{
    const struct stem_settings *settings = &scan->settings;
    const struct specimen *foil = scan->specimens[0];
    struct cube_header header = cube_header_unknown();
    header.shape[CUBE_SCAN_Y] = settings->scan[1];
    header.shape[CUBE_SCAN_X] = settings->scan[0];
    header.shape[CUBE_KY] = settings->detector.n[1];
    header.shape[CUBE_KX] = settings->detector.n[0];
    header.type = sample_type(scan);
    for (int a = 0; a < 2; a++) { /* y before x */
        header.step[a] = settings->step;
        header.origin[a] = foil->region[1 - a] + foil->scan_origin[1 - a];
        header.pixel[a] = settings->detector.pixel;
        header.center[a] = settings->detector.n[1 - a] / 2 + settings->detector.offset[1 - a];
    }
    header.voltage = settings->voltage;
    header.alpha = settings->probe.alpha;
    header.dose = scan->options->dose;
    header.history = history;
    return header;
}

/* Process 0 alone has the cubes. */
static void open_cubes(struct stem_scan *scan)
{
    const struct stem_options *options = scan->options;
    struct error error;
    char *history = cube_history(scan);
    struct cube_header header = cube_header_of(scan, history);
    const struct cube_rows rows = {(size_t)options->rows[0], (size_t)options->rows[1],
                                   (size_t)options->columns.count, options->resume};
    for (int d = 0; options->cube && d < scan->settings.depths; d++) {
        scan->cube_path[d] = cube_path(scan, d);
        if (parallel_rank() != 0)
            continue;
        char *begun = options->merge || options->resume
                          ? NULL
                          : cube_begun(scan->cube_path[d], &header, rows.first, rows.end);
        if (begun)
            stage_usage(scan->stage,
                        "'%s' has rows of an earlier run: --resume goes on from them; remove it to "
                        "start anew",
                        begun);
        int code =
            options->merge
                ? cube_merge(&scan->cube[d], scan->cube_path[d], &header, rows.columns, &error)
                : cube_create(&scan->cube[d], scan->cube_path[d], &header, &rows, &error);
        if (code)
            stage_fail(scan->stage, &error);
    }
    free(history);
}

static void close_cubes(struct stem_scan *scan)
{
    struct error error;
    for (int d = 0; d < scan->settings.depths; d++) {
        if (scan->cube[d] && cube_finish(scan->cube[d], &error))
            message_die_error(&error);
        free(scan->cube_path[d]);
    }
}

static void set_keys(const struct stem_scan *scan, struct frame *points, int depth)
{
    const struct stem_settings *settings = &scan->settings;
    const int64_t shape[2] = {settings->scan[0], settings->scan[1]},
                  detector[2] = {settings->detector.n[0], settings->detector.n[1]};
    char *method = stem_method_text(scan->plan.method, scan->plan.number);
    frame_set_text(points, "stem_method", method);
    free(method);
    frame_set_real(points, "voltage_kV", settings->voltage / 1e3);
    frame_set_real(points, "alpha_mrad", settings->probe.alpha * 1e3);
    frame_set_real(points, "thickness_nm", stem_depth(settings, scan->plan.slices, depth) / 10);
    frame_set_ints(points, "scan", 2, shape);
    frame_set_real(points, "step_nm", settings->step / 10);
    frame_set_ints(points, "detector", 2, detector);
    frame_set_real(points, "pixel_per_nm", settings->detector.pixel * 10);
    frame_set_real(points, "window_nm", scan->plan.window[0] * scan->plan.spacing[0] / 10);
    if (scan->cube_path[depth])
        frame_set_text(points, "datacube", scan->cube_path[depth]);
}

/* A frame of n rows with the cell and the keys of another, and no columns but species and pos. */
static struct frame *blank_frame(const struct frame *frame, size_t n)
{
    size_t *rows = memory_zeroed(n, sizeof *rows);
    struct frame *blank = frame_rows(frame, rows, n);
    for (int c = blank->column_count - 1; c >= 0; c--)
        if (strcmp(blank->columns[c].name, "species") != 0 &&
            strcmp(blank->columns[c].name, "pos") != 0)
            frame_remove(blank, blank->columns[c].name);
    free(rows);
    return blank;
}

/* One point for each probe: the frame's cell and keys, columns of our own. */
static struct frame *points_frame(const struct stem_scan *scan, int depth)
{
    const struct stem_options *options = scan->options;
    const struct stem_columns *columns = &options->columns;
    const struct specimen *foil = scan->specimens[0];
    int nx = scan->settings.scan[0], left_out = scan->plan.method->loses ? STEM_HAADF : -1;
    struct frame *points = blank_frame(scan->frame, nx * (options->rows[1] - options->rows[0]));
    for (int s = 0; s < columns->count; s++)
        if (s != left_out)
            /* --segments names its own */
            frame_add_foreign(points, columns->name[s], VALUE_REAL, 1);
    double *pos = frame_pos(points);
    for (size_t i = 0; i < points->n; i++) {
        int row = options->rows[0] + (int)i / nx, x = (int)i % nx;
        column_set_text(frame_species(points), i, "X");
        pos[3 * i] = foil->region[0] + foil->scan_origin[0] + x * scan->settings.step;
        pos[3 * i + 1] = foil->region[1] + foil->scan_origin[1] + row * scan->settings.step;
        pos[3 * i + 2] = 0;
        for (int s = 0; s < columns->count; s++)
            if (s != left_out)
                frame_find(points, columns->name[s])->real[i] =
                    stem_row_values(scan, depth, row)[x * columns->count + s];
    }
    set_keys(scan, points, depth);
    return points;
}

/* What fails must fail before hours of work. */
static void check(struct stem_scan *scan)
{
    struct error error;
    if (stem_plan_make(&scan->plan, &scan->settings, scan->specimens[0], scan->specimen_count,
                       &error))
        stage_fail(scan->stage, &error);
    const struct specimen *foil = scan->specimens[0];
    if (scan->plan.why[0])
        message_note("method %s", scan->plan.why);
    for (int a = 0; a < 2; a++)
        if (foil->fill == SPECIMEN_PERIODIC &&
            scan->options->specimen.scan_extent[a] > foil->length[a] * (1 + 1e-9))
            message_note("the scan is %.3g nm long, the cell repeats after %.3g nm: patterns "
                         "repeat too (--tile does not change that)",
                         scan->options->specimen.scan_extent[a] / 10, foil->length[a] / 10);
    if (scan->plan.method->loses && !isnan(scan->options->dose))
        stage_usage(scan->stage, "--dose: single scattering does not conserve intensity, so that "
                                 "there are no electrons to count");
    if (scan->frame->pbc[2] && foil->thickness > scan->frame->cell[2][2] * (1 + 1e-9))
        message_note("the foil is %.3g nm thick, the cell repeats after %.3g nm: atoms stand "
                     "behind their own images",
                     foil->thickness / 10, scan->frame->cell[2][2] / 10);
    double window = fmin(scan->plan.window[0] * scan->plan.spacing[0],
                         scan->plan.window[1] * scan->plan.spacing[1]);
    if (scan->plan.method->narrow && window < stem_window(&scan->settings))
        message_note("%s:%d has windows of %.3g nm, the probe needs %.3g nm (docs/stem-sim.md has "
                     "the errors)",
                     scan->plan.method->name, scan->plan.number, window / 10,
                     stem_window(&scan->settings) / 10);
    if (scan->plan.error > scan->settings.accuracy)
        message_note(
            "the interpolation in tilt is expected to be off by %.2g %% at the pattern's edge",
            100 * scan->plan.error);
}

static void scan_release(struct stem_scan *scan)
{
    for (int i = 0; i < scan->specimen_count; i++)
        specimen_free(scan->specimens[i]);
    for (int i = 0; i < snapshot_count; i++)
        frame_free(snapshots[i]);
    snapshot_count = 0;
    free(scan->specimens);
    free(scan->values);
}

/* Frames of one stream are independent samples: each after the first has chances of its own. */
static void number_frame(struct stem_scan *scan)
{
    uint64_t words[4];
    scan->number = scan->options->snapshots ? 1 : stage_frames(scan->stage);
    random_words(random_key(scan->settings.seed, "stem-sim/frame"), (uint64_t)scan->number, 0, 0,
                 words);
    if (scan->number > 1)
        scan->settings.seed = words[0];
}

void stem_sim_frame(struct stage *stage, struct frame *frame)
{
    struct stem_scan scan = {.stage = stage, .options = stem_options_ready(stage), .frame = frame};
    scan.settings = scan.options->settings;
    number_frame(&scan);
    place_specimens(&scan);
    check(&scan);
    if (scan.options->dry_run) {
        if (parallel_rank() == 0)
            print_plan(&scan);
        exit(EXIT_DONE);
    }
    size_t rows = area(scan.options->rows[1] - scan.options->rows[0], scan.settings.depths);
    scan.row_sums = area(scan.settings.scan[0], scan.options->columns.count);
    scan.row_size =
        area(scan.settings.scan[0], scan.settings.detector.n[0]) * scan.settings.detector.n[1];
    scan.values = memory_zeroed(rows * scan.row_sums, sizeof *scan.values);
    open_cubes(&scan);
    stem_simulate(&scan);
    if (parallel_rank() == 0)
        fft_keep_wisdom();
    struct frame *points[STEM_DEPTHS];
    for (int d = 0; d < scan.settings.depths; d++)
        points[d] = points_frame(&scan, d);
    int depths = scan.settings.depths;
    close_cubes(&scan);
    scan_release(&scan);
    frame_free(frame);
    for (int d = 0; d < depths; d++)
        stage_write(stage, points[d]);
}
