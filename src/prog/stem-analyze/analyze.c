/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of stem-analyze. */
#include "prog/stem-analyze/analyze.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/electron.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "cube/cube_options.h"
#include "cube/cube_possible.h"
#include "maps/annotate.h"
#include "maps/figures.h"
#include "maps/report.h"
#include "maps/scan_frame.h"
#include "pattern/convert.h"
#include "pattern/disks.h"
#include "pattern/level.h"
#include "pattern/look.h"
#include "pattern/mask.h"
#include "prog/stem-analyze/analyze_first.h"
#include "prog/stem-analyze/analyze_notes.h"
#include "prog/stem-analyze/analyze_options.h"
#include "prog/stem-analyze/analyze_settings.h"
#include "prog/stem-analyze/stem_texts.h"

/* The name that a side product of data set `number` gets: FILE.tsv, FILE-2.tsv, ... Caller
 * frees; NULL stays NULL. */
static char *numbered(const char *name, int number)
{
    if (!name || number == 1)
        return memory_string(name);
    const char *slash = strrchr(name, '/'), *dot = strrchr(name, '.');
    size_t stem = dot && dot > (slash ? slash + 1 : name) ? (size_t)(dot - name) : strlen(name);
    return memory_format("%.*s-%d%s", (int)stem, name, number, name + stem);
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
    struct bootstrap *bootstrap;
    struct phase_patterns *phase_patterns;
    struct pattern *pattern;
    double disk, empty_part;
    bool *detector;
};

static void find_phases(struct stage *stage, struct analysis *analysis)
{
    const struct analyze_options *chosen = analyze_options();
    struct phases_settings settings = {.seed = stage_seed(stage)};
    struct error error = {0};
    if (!chosen->phases)
        return;
    if (stem_phases(chosen->phases, &settings.method, &settings.count))
        stage_usage(stage, "--phases takes windows, kmeans:N or nmf:N with N = %d ... %d, not '%s'",
                    PHASES_MIN, PHASES_MAX, chosen->phases);
    analyze_range(stage, "phase-range", chosen->phase_range, NULL, settings.range);
    if (phases_create(&analysis->phases, analysis->survey, &settings, &error))
        stage_fail(stage, &error);
}

static void read_detector(struct stage *stage, struct analysis *analysis)
{
    const struct analyze_options *chosen = analyze_options();
    struct error error = {0};
    const struct geometry *geometry = &analysis->alignment.geometry;
    if (!chosen->detector)
        return;
    analysis->detector = memory_zeroed(geometry->ny * geometry->nx, sizeof *analysis->detector);
    if (mask_read(chosen->detector, geometry->ny, geometry->nx, analysis->detector, &error))
        stage_fail(stage, &error);
    analysis->settings.detector = analysis->detector;
}

/* Fields that were not asked for may hold no pixel (a beam stop): their columns are 0 then. */
static void note_blind(const struct analysis *analysis)
{
    const struct survey_settings *settings = &analysis->settings;
    const double *const k[2] = {settings->bright, settings->dark};
    for (int i = 0; i < 2; i++) {
        size_t first, end;
        layout_range(analysis->survey->layout, k[i][0], k[i][1], &first, &end);
        if (first == end)
            message_note("no pixel lies in the virtual %s field: %s 0", i ? "dark" : "bright",
                         i ? "dark_field is" : "bright_field, com_x and com_y are");
    }
}

/* Pixels that were left out unasked, and a centre that may be that of hot ones. */
static void note_hot(const struct alignment *alignment)
{
    const struct hot *hot = &alignment->hot;
    size_t y = hot->first / alignment->geometry.nx, x = hot->first % alignment->geometry.nx;
    const char *way = "leave hot ones out (--bad-pixels=8, --mask=FILE), or give --center=Y,X";
    if (hot->count == 1)
        message_warning("pixel y = %zu, x = %zu outshines the direct beam alone: hot, and left out "
                        "(--keep-hot: it is not)",
                        y, x);
    else if (hot->count > 1)
        message_warning("%zu pixels, the first at y = %zu, x = %zu, outshine the direct beam and "
                        "are narrower than it: hot, and "
                        "left out (--keep-hot: they are not)",
                        hot->count, y, x);
    if (hot->in_beam > 0 && alignment->beam.pixels > 0)
        message_warning("%zu of them are in the direct beam, and the centre is taken from the rest "
                        "of it: better give "
                        "--center=Y,X",
                        hot->in_beam);
    if (alignment->beam.pixels > 0 && alignment->beam.pixels <= (hot->in_doubt ? 25 : 9))
        message_warning("the direct beam that the centre is taken from is %zu pixel%s, which may "
                        "be hot: check it, %s",
                        alignment->beam.pixels, alignment->beam.pixels == 1 ? "" : "s", way);
    else if (alignment->beam.pixels > 0 && !alignment->beam.spot)
        message_warning("the %zu pixels that the centre is taken from, above half of the "
                        "brightest, are no single spot as a "
                        "direct beam is: check it, %s",
                        alignment->beam.pixels, way);
}

/* Patterns that are not left out although they may have to be. */
static void note_dim(const struct survey *survey)
{
    size_t seen = survey->positions - survey->empty_patterns, dim = 0, first = 0, n = 0;
    double *total = memory_alloc(seen, sizeof *total);
    for (size_t p = 0; p < survey->positions; p++)
        if (!survey->empty[p])
            total[n++] = (double)survey->total[p];
    double level = level_of(total, n, 0.01);
    free(total);
    for (size_t p = survey->positions; p-- > 0;)
        if (!survey->empty[p] && (double)survey->total[p] < level) {
            dim++;
            first = p;
        }
    if (dim > 0)
        message_warning(
            "%zu of %zu patterns, the first at x = %zu, y = %zu, have less than a hundredth of the "
            "median intensity, "
            "as a blanked beam or a dropped frame: they are not left out (--empty=0.01: they are)",
            dim, survey->positions, first % survey->scan[1], first / survey->scan[1]);
}

/* Patterns that were left out, and those that may have to be. */
static void note_empty(const struct survey *survey, double part)
{
    size_t dim = survey->dim_patterns,
           none = survey->empty_patterns - dim - survey->broken_patterns;
    if (none > 0)
        message_warning("%zu of %zu patterns %s empty and left out", none, survey->positions,
                        none == 1 ? "is" : "are");
    if (dim > 0)
        message_warning("%zu of %zu patterns, the first at x = %zu, y = %zu, %s less than %g of "
                        "the median intensity, as a "
                        "blanked beam or a dropped frame: left out (--empty=0: %s not)",
                        dim, survey->positions, survey->dim_first % survey->scan[1],
                        survey->dim_first / survey->scan[1], dim == 1 ? "has" : "have", part,
                        dim == 1 ? "it is" : "they are");
    if (part < 0.01 && survey->empty_patterns < survey->positions)
        note_dim(survey);
}

/* Hot pixels that do not outshine the direct beam, but the ring. */
static void note_spikes(const struct survey *survey)
{
    /* patterns in whose mean no speckle, and electrons of which no chance, is that bright */
    enum { MANY = 16, COUNTED = 32 };
    size_t nx = survey->detector_x, first = 0, count = 0,
           seen = survey->positions - survey->empty_patterns;
    if (seen >= MANY)
        count = mask_count_spikes(survey->mean, survey->layout, survey->ring_first,
                                  survey->ring_last, &first);
    if (count > 0 && (survey->mean[first] * (double)seen >= COUNTED || !survey->has_shot_noise))
        message_warning(
            "%zu pixel%s of the ring, the first at y = %zu, x = %zu, hold%s more than a tenth of "
            "the intensity at "
            "that k, and neighbours do not: leave out hot ones (--bad-pixels=8, --mask=FILE)",
            count, count == 1 ? "" : "s", first / nx, first % nx, count == 1 ? "s" : "");
}

/* Measures all patterns. That the data are counts was told by a few of them: if others are not,
 * all are measured once more. */
static void survey_all(struct stage *stage, struct analysis *analysis, const char *path)
{
    struct survey_settings *settings = &analysis->settings;
    struct error error = {0};
    struct counts_guess guess = analyze_gain(stage, analysis->cube, settings);
    bool automatic = strcmp(analyze_options()->gain, "auto") == 0;
    if (survey_run(&analysis->survey, analysis->cube, settings, &error))
        stage_fail(stage, &error);
    if (analysis->survey->fault.found) {
        guess.kind = guess.gain == 1 ? COUNTS_NEARLY : COUNTS_FRACTIONS;
        guess.fault = analysis->survey->fault;
        survey_free(analysis->survey);
        settings->gain = guess.gain = 0;
        settings->check_whole = false;
        if (survey_run(&analysis->survey, analysis->cube, settings, &error))
            stage_fail(stage, &error);
    }
    if (automatic)
        note_gain(analysis->survey, &guess, path);
}

/* What was seen of the patterns that its reader must know. */
static void note_survey(const struct analysis *analysis)
{
    const struct survey *survey = analysis->survey;
    note_empty(survey, analysis->empty_part);
    note_broken(survey, &analysis->alignment);
    note_spikes(survey);
    note_odd(survey, analysis->disk);
    note_scan(survey, &analysis->settings, cube_header(analysis->cube), analysis->disk);
    note_blind(analysis);
    if (survey->missing_patterns > 0)
        message_note("%zu patterns have missing pixels (%zu in all, NaN or saturated): measured "
                     "without them",
                     survey->missing_patterns, survey->missing_pixels);
}

/* What is done with the data of a frame that are seen in parts is not what the frame's points
 * are. */
static void check_frame(struct stage *stage, const struct frame *frame,
                        const struct cube_view *view)
{
    struct cube_view scan = *view;
    for (int k = CUBE_KY; k < CUBE_AXES; k++) {
        scan.from[k] = scan.to[k] = 0;
        scan.bin[k] = 1;
    }
    if (frame && !cube_view_is_whole(&scan))
        stage_usage(stage, "--crop and --bin of the scan leave out points of the frame: name the "
                           "data instead of the frame");
}

/* Refuses outputs that would take the place of the data. */
static void keep_data(struct stage *stage, const struct cube *cube, const char *path)
{
    const struct analyze_options *chosen = analyze_options();
    const char *const outputs[] = {stage_output(stage), chosen->cube, chosen->phase_cube,
                                   chosen->table};
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        if (outputs[i] && cube_is_file(cube, outputs[i]))
            stage_usage(stage, "'%s' is of the data '%s': give the new file a name of its own",
                        outputs[i], path);
}

/* Opens the part of a data set that is meant. What it does not say is told all at once. */
static void open_data(struct stage *stage, struct analysis *analysis, const char *path,
                      const struct frame *frame)
{
    struct cube_header known = analyze_known_header(stage, frame);
    struct cube_view view = analyze_view(stage);
    struct error error = {0};
    check_frame(stage, frame, &view);
    if (cube_open(&analysis->cube, path, &known, &error))
        analyze_incomplete(stage, path, &known, &view, &error);
    keep_data(stage, analysis->cube, path);
    const struct cube_header *header = cube_header(analysis->cube);
    char *notes = cube_options_notes(header, &view);
    if (notes)
        message_warning("'%s': %s", path, notes);
    free(notes);
    for (int d = 0; d < 2; d++)
        if (!(header->pixel[d] > 0) || !(header->step[d] > 0))
            analyze_incomplete(stage, path, &known, &view, NULL);
    if (cube_check_possible(header, path, &error))
        stage_fail(stage, &error);
    if (cube_disk_outgrows(header))
        message_warning("'%s': by its convergence angle the probe's disc is larger than the "
                        "detector: check --alpha, --voltage and --pixel",
                        path);
    if (cube_view_apply(&analysis->cube, &view, &error))
        stage_fail(stage, &error);
}

/* Where the pattern's center lies, what is left out of it, and which ring is measured: that of
 * the data set that this one is compared with, if there is one. */
static void align(struct stage *stage, struct analysis *analysis, const char *path,
                  const double *given)
{
    const struct cube_header *header = cube_header(analysis->cube);
    struct error error = {0};
    double ring[2];
    bool angle_known = header->alpha > 0 && header->voltage > 0;
    if (given)
        memcpy(ring, given, sizeof ring);
    else
        analyze_ring_begin(stage, analysis->cube, path, ring);
    struct alignment_settings alignment = analyze_alignment(stage, header, ring, !angle_known);
    if (alignment_find(&analysis->alignment, analysis->cube, &alignment, &error))
        stage_fail(stage, &error);
    analysis->empty_part = alignment.empty_part;
    analysis->disk = angle_known ? header->alpha / electron_at(header->voltage).wavelength
                                 : analysis->alignment.disk;
    note_hot(&analysis->alignment);
    note_alignment(&analysis->alignment, alignment.center);
    if (!given)
        analyze_ring(stage, analysis->cube, &analysis->alignment, path, ring);
    analyze_survey(stage, &analysis->alignment, analysis->disk, ring, &analysis->settings);
}

/* Opens, prepares and measures a data set. `ring`: NULL, or that of the data set that this one is
 * compared with. */
static void measure(struct stage *stage, struct analysis *analysis, const char *path,
                    const struct frame *frame, const double *ring)
{
    const struct analyze_options *chosen = analyze_options();
    struct error error = {0};
    *analysis = (struct analysis){.disk = (double)NAN};
    open_data(stage, analysis, path, frame);
    const struct cube_header *header = cube_header(analysis->cube);
    align(stage, analysis, path, ring);
    read_detector(stage, analysis);
    if (map_table_check(chosen->columns, &analysis->settings, &error))
        stage_usage(stage, "--maps: %s", error.text);
    map_table_ask(chosen->columns, &analysis->settings);
    double bytes = survey_memory(header, &analysis->settings);
    if (bytes > 1e9)
        message_warning("maps and profiles of %zu positions need %.1f GB%s",
                        cube_patterns(analysis->cube), bytes / 1e9,
                        analysis->settings.shuffles > 0 ? ": fewer --realisations need less" : "");
    survey_all(stage, analysis, path);
    note_survey(analysis);
    struct maps_settings maps;
    analyze_maps(stage, header, &analysis->settings,
                 analyze_thickness(frame, analysis->survey, stage), &maps);
    if (isnan(maps.thickness))
        message_note("how thick the foil is is not known: no volume fractions (--thickness, or "
                     "--mean-free-path for the log-ratio)");
    int left_out[ANGULAR_ORDERS_MAX],
        left_count = maps_settle_integrated(analysis->survey, &maps, left_out);
    note_left_out(left_out, left_count, maps.integrate_count);
    analysis->maps = maps_create(analysis->survey, &maps);
    note_volumes(analysis->maps, &maps);
    find_phases(stage, analysis);
    if (chosen->disks > 0 && disks_find(&analysis->disks, analysis->cube, &analysis->settings,
                                        analysis->survey, analysis->disk, chosen->disks, &error))
        stage_fail(stage, &error);
}

/* What only reports need. */
static void measure_more(struct stage *stage, struct analysis *analysis)
{
    const struct analyze_options *chosen = analyze_options();
    const struct cube_header *header = cube_header(analysis->cube);
    struct bootstrap_settings bootstrap = analyze_bootstrap(stage, header, analysis->disk);
    struct error error = {0};
    bool tables = chosen->tables || chosen->figures;
    const struct map *ring = maps_find(analysis->maps, "intensity");
    if (ring && !stage_given(stage, &chosen->bootstrap_block))
        bootstrap_widen(&bootstrap, analysis->survey, ring->values);
    if (chosen->phase_cube && !analysis->phases)
        stage_usage(stage, "--phase-cube needs --phases");
    if (bootstrap.realizations > 0 && (tables || chosen->table))
        analysis->bootstrap = bootstrap_create(analysis->survey, analysis->phases, &bootstrap);
    if (analysis->phases && (tables || chosen->phase_cube) &&
        phase_patterns_create(&analysis->phase_patterns, analysis->cube, &analysis->settings,
                              analysis->phases, &error))
        stage_fail(stage, &error);
    if (chosen->pattern && pattern_create(&analysis->pattern, analysis->cube, &analysis->settings,
                                          analyze_position(stage, header), &error))
        stage_fail(stage, &error);
}

/* The first outputs, once all is measured: what fails before leaves none. */
static void write_cubes(struct stage *stage, const struct analysis *analysis, int number)
{
    const struct analyze_options *chosen = analyze_options();
    struct error error = {0};
    struct cube_copied copied = {0};
    char *copy = numbered(chosen->cube, number), *phases = numbered(chosen->phase_cube, number),
         *notes;
    if ((copy && convert(analysis->cube, &analysis->settings, copy, &copied, &error)) ||
        (phases && phase_patterns_write(analysis->phase_patterns, analysis->cube,
                                        &analysis->settings, phases, &error)))
        stage_fail(stage, &error);
    notes = cube_copied_infinite(&copied, copy);
    if (notes)
        message_warning("%s", notes);
    free(notes);
    free(copy);
    free(phases);
}

static void release(struct analysis *analysis)
{
    maps_free(analysis->maps);
    phases_free(analysis->phases);
    disks_release(&analysis->disks);
    bootstrap_free(analysis->bootstrap);
    phase_patterns_free(analysis->phase_patterns);
    pattern_free(analysis->pattern);
    survey_free(analysis->survey);
    alignment_release(&analysis->alignment);
    cube_close(analysis->cube);
    free(analysis->detector);
}

/* Whether the list names maps of that row: all, or by their own names. */
static bool is_named(const struct map_row *row, const char *list)
{
    size_t length = strlen(row->name);
    bool named = map_row_listed(row, row->name, list);
    for (const char *word = list; word && !named; word = strchr(word, ',')) {
        word += *word == ',';
        named = strncmp(word, row->name, length) == 0 && word[length] == '_';
    }
    return named;
}

/* Maps that were asked for by name and are not there. */
static void note_absent(const struct frame *frame, const char *list)
{
    for (int r = 0; r < map_table_count; r++) {
        const struct map_row *row = &map_table[r];
        bool there = false;
        for (int c = 0; c < frame->column_count; c++)
            there |= strncmp(frame->columns[c].name, row->name, strlen(row->name)) == 0;
        if (row->needs && !there && is_named(row, list))
            message_warning("there is no map '%s': it needs %s", map_row_group(row), row->needs);
    }
}

static void add_columns(struct stage *stage, struct frame *frame, const struct analysis *analysis)
{
    const struct analyze_options *chosen = analyze_options();
    struct annotate_columns columns = {
        .list = chosen->columns,
        .phases = analysis->phases,
        .mean_free_path = stage_given(stage, &chosen->mean_free_path) ? chosen->mean_free_path : 0,
        .incident = stage_given(stage, &chosen->incident) ? chosen->incident : 0};
    annotate_columns(frame, analysis->survey, analysis->maps, &columns);
    if (stage_given(stage, &chosen->columns))
        note_absent(frame, chosen->columns);
    if (analysis->disks.number)
        scan_frame_column(frame, "disks", analysis->disks.number, frame->n);
    annotate_keys(frame, analysis->survey, analysis->maps, &analysis->alignment, analysis->disk);
    frame_set_real(frame, "gain", scan_frame_round(analysis->settings.gain));
}

/* The tables beside the figures, unless they are there, and the scripts. What goes wrong is kept
 * until the frame is out: no figure costs an analysis. */
static void write_figures(struct stage *stage, const struct report *report, const char *tables,
                          int number, struct figures *scripts)
{
    const struct analyze_options *chosen = analyze_options();
    char *folder = numbered(chosen->figures, number);
    struct figures_settings settings = {
        .format = drawing_format(chosen->figure_format),
        .line_axis = chosen->line[0],
        .maps = stage_given(stage, &chosen->columns) ? chosen->columns : NULL};
    struct error error = {0};
    bool there = tables && strcmp(tables, folder) == 0;
    if (there || !report_all(report, settings.line_axis, folder, &error))
        figures_write(report, &settings, folder, scripts, &error);
    scripts->error = error;
    free(folder);
}

/* Tables alone, into a folder that an earlier run left figures in: they are not of these. */
static void forget_figures(const char *tables)
{
    int removed = figures_forget(tables);
    if (removed > 0)
        message_note("%d figures and scripts of an earlier run are removed from '%s', for its "
                     "tables are of this one now: --figures=DIR instead of --tables draws them",
                     removed, tables);
}

/* Tables, and the scripts of figures. */
static void write_reports(struct stage *stage, struct frame *frame, const struct analysis *analysis,
                          const struct analysis *null, int number, struct figures *scripts)
{
    const struct analyze_options *chosen = analyze_options();
    const struct cube_header *header = cube_header(analysis->cube);
    int count;
    struct report_more *more = report_find_more(frame, analysis->survey, &count);
    struct report report = {.survey = analysis->survey,
                            .maps = analysis->maps,
                            .null_survey = null ? null->survey : NULL,
                            .null_maps = null ? null->maps : NULL,
                            .phases = analysis->phases,
                            .disks = analysis->disks.number ? &analysis->disks : NULL,
                            .bootstrap = analysis->bootstrap,
                            .phase_patterns = analysis->phase_patterns,
                            .pattern = analysis->pattern,
                            .more = more,
                            .more_count = count,
                            .step = {header->step[0], header->step[1]},
                            .k_disk = analysis->disk};
    struct error error = {0};
    char *table = numbered(chosen->table, number), *tables = numbered(chosen->tables, number);
    if ((chosen->table && report_profile(&report, table, &error)) ||
        (chosen->tables && report_all(&report, chosen->line[0], tables, &error)))
        stage_fail(stage, &error);
    if (chosen->tables && (!chosen->figures || strcmp(chosen->tables, chosen->figures) != 0))
        forget_figures(tables);
    if (chosen->figures)
        write_figures(stage, &report, tables, number, scripts);
    free(table);
    free(tables);
    free(more);
}

/* The data that the frame names. */
static const char *data_of(struct stage *stage, const struct frame *frame)
{
    struct error error = {0};
    const char *path = frame_get_text(frame, "datacube");
    if (!path) {
        error_set(&error, EXIT_BAD_INPUT,
                  "the frame has no key 'datacube' that names its data (stem-sim --cube=FILE "
                  "writes one)");
        stage_fail(stage, &error);
    }
    return path;
}

/* Of data that somebody just looks at: how to see it. */
static void note_next(struct stage *stage, const struct analysis *analysis, const char *path)
{
    const struct analyze_options *chosen = analyze_options();
    if (stage_output(stage) || chosen->table || chosen->tables || chosen->figures || chosen->cube)
        return;
    struct look look = {.ring = {analysis->settings.ring[0], analysis->settings.ring[1]}};
    char *given = analyze_options_text(), *command = look_command(&look, path, given);
    message_note("figures of it: %s", command);
    free(command);
    free(given);
}

/* One data set: the frame that came, or a new one, with its maps. */
void analyze(struct stage *stage, const char *data, struct frame *frame, int number,
             struct figures *figures)
{
    const char *path = data ? data : data_of(stage, frame);
    const struct analyze_options *chosen = analyze_options();
    struct analysis analysis, null;
    *figures = (struct figures){0};
    bool second = chosen->null && strcmp(chosen->null, "shuffle") != 0;
    measure(stage, &analysis, path, frame, NULL);
    if (second)
        measure(stage, &null, chosen->null, frame, analysis.settings.ring);
    if (!frame) {
        frame = scan_frame_create(cube_header(analysis.cube));
        frame_set_text(frame, "datacube", path);
    }
    if (frame->n != analysis.survey->positions) {
        struct error error;
        error_set(&error, EXIT_BAD_INPUT,
                  "the frame has %zu points, but its data '%s' have %zu patterns", frame->n, path,
                  analysis.survey->positions);
        stage_fail(stage, &error);
    }
    add_columns(stage, frame, &analysis);
    if (second)
        annotate_reference(frame, analysis.maps, null.maps);
    measure_more(stage, &analysis);
    write_cubes(stage, &analysis, number);
    write_reports(stage, frame, &analysis, second ? &null : NULL, number, figures);
    if (data)
        note_next(stage, &analysis, path);
    if (second)
        release(&null);
    release(&analysis);
    stage_write(stage, frame);
}

void analyze_draw(struct figures *figures, int count)
{
    struct error failure = {0};
    for (int i = 0; i < count; i++) {
        struct error error = figures[i].error;
        char *remark = NULL;
        if (figures[i].folder && !error.code)
            figures_draw(&figures[i], &remark, &error);
        if (remark)
            message_warning("%s", remark);
        if (!failure.code)
            failure = error;
        free(remark);
        figures_release(&figures[i]);
    }
    if (failure.code)
        message_die_error(&failure);
}
