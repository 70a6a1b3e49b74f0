/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gnuplot scripts for the tables of an analysis, one a figure: gnuplot ends at the first plot
 * that it cannot make. */
#include "maps/figures.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "maps/report_stale.h"

#define put(script, ...)   drawing_put(&(script)->drawing, __VA_ARGS__)
#define panel(script, ...) drawing_panel(&(script)->drawing, __VA_ARGS__)

enum { WIDTH = 1000, POINTS = 14, PANELS_MAX = 512 }; /* pixels; of the letters */

/* A map that is drawn: a column of maps.tsv. */
struct shown {
    const struct map_row *row;
    const struct map *map;       /* NULL: it is in the frame alone */
    const struct column *column; /* there; both NULL: the phases */
    char name[MAP_NAME_MAX];
};

struct script {
    struct drawing drawing;
    const struct report *report;
    const struct figures_settings *settings;
    struct shown *shown;
    int count;
};

/* ---- which maps ---- */

static bool is_asked(const struct figures_settings *settings, const struct map_row *row,
                     const char *name)
{
    return settings->maps ? map_row_listed(row, name, settings->maps) : row->drawn;
}

static void add_shown(struct script *script, const struct map_row *row, const struct map *map,
                      const struct column *column, const char *name)
{
    if (!is_asked(script->settings, row, name) || script->count == PANELS_MAX)
        return;
    struct shown *shown = &script->shown[script->count++];
    *shown = (struct shown){.row = row, .map = map, .column = column};
    snprintf(shown->name, sizeof shown->name, "%s", name);
}

static void find_shown(struct script *script)
{
    const struct report *report = script->report;
    script->shown = memory_alloc(PANELS_MAX, sizeof *script->shown);
    for (int m = 0; m < report->maps->count; m++)
        add_shown(script, report->maps->map[m].row, &report->maps->map[m], NULL,
                  report->maps->map[m].name);
    for (int r = 0; r < map_table_count && report->phases; r++)
        if (strcmp(map_table[r].name, "phase") == 0)
            add_shown(script, &map_table[r], NULL, NULL, "phase");
    for (int c = 0; c < report->more_count; c++)
        add_shown(script, report->more[c].row, NULL, report->more[c].column, report->more[c].name);
}

/* Whether the map has hot spots, and is drawn. */
static bool is_hot(const struct shown *shown)
{
    return shown->map && shown->row->hot;
}

static int count_hot(const struct script *script)
{
    int count = 0;
    for (int m = 0; m < script->count; m++)
        count += is_hot(&script->shown[m]);
    return count;
}

static bool has_null(const struct report *report)
{
    return report->survey->shuffles > 0 || report->null_maps;
}

/* ---- what there is to show: gnuplot ends at a plot without a value ---- */

static bool any_finite(const double *values, size_t count, bool above_zero)
{
    for (size_t i = 0; i < count; i++)
        if (isfinite(values[i]) && (!above_zero || values[i] > 0))
            return true;
    return false;
}

static bool any_ring(const struct survey *survey, size_t offset, bool above_zero)
{
    for (int i = 0; i < survey->layout->rings; i++)
        if (any_finite((const double *)((const char *)&survey->ring[i] + offset), 1, above_zero))
            return true;
    return false;
}

static bool any_measured(const struct survey *survey)
{
    for (size_t p = 0; p < survey->positions; p++)
        if (survey->valid[p])
            return true;
    return false;
}

/* ---- the figures ---- */

/* What is said over a figure of hot spots that has nothing to compare them with; in two lines
 * where the figure is narrow. */
static const char *null_note(const struct report *report, bool narrow)
{
    return has_null(report) ? ""
           : narrow         ? " title \"No null model: random packings\\nhave hot spots too "
                              "(--null=shuffle)\""
                            : " title \"No null model: a random packing has hot spots too "
                              "(--null=shuffle)\"";
}

/* A round number of about a quarter of the whole: 1, 2 or 5 times a power of ten. */
static double round_quarter(double whole)
{
    double power = pow(10, floor(log10(whole / 4))), part = whole / 4 / power;
    return power * (part < 2 ? 1 : part < 5 ? 2 : 5);
}

/* Whether the scan is so long and narrow, in x, that numbers beside a color bar of its height
 * would lie on each other. */
static bool is_flat(const struct report *report)
{
    const size_t *scan = report->survey->scan;
    return (double)scan[0] * report->step[0] < 0.4 * (double)scan[1] * report->step[1];
}

/* The field, and a bar under it, of every map. */
static void put_field(struct script *script)
{
    const struct report *report = script->report;
    double step[2] = {report->step[0] / 10, report->step[1] / 10};
    double width = (double)report->survey->scan[1] * step[1],
           height = (double)report->survey->scan[0] * step[0], bar = round_quarter(width);
    put(script, "unset border\nunset tics\nset size ratio -1\nunset key\n");
    put(script, "set xrange [%g:%g]\nset yrange [%g:%g]\n", -step[1] / 2, width - step[1] / 2,
        height - step[0] / 2, -step[0] / 2);
    put(script, "set colorbox\nset cbtics\nset format cb \"%%.5g\"\n"
                "set lmargin 1\nset rmargin 9\nset tmargin 3\nset bmargin 2\n");
    if (is_flat(report))
        put(script, "set rmargin 4\nset bmargin 5\nunset cbtics\n");
    put(script, "set label 1 \"%g nm\" at %g,%g offset 0,-1.2\n", bar, -step[1] / 2, height);
    put(script, "set arrow 2 from %g,%g to %g,%g nohead lw 4 lc rgb \"black\" front\n",
        -step[1] / 2, height + height * 0.02, bar - step[1] / 2, height + height * 0.02);
}

static const char *unit_of(const struct map_row *row)
{
    static const char *const words[][2] = {
        {"1", "pure number"}, {"-", "number"}, {"data's", "data's unit"}, {"A", "Å"}};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        if (strcmp(row->unit, words[w][0]) == 0)
            return words[w][1];
    return row->unit;
}

static double value_of(const struct shown *shown, size_t p)
{
    return shown->map ? map_scale(shown->row) * (double)shown->map->values[p]
                      : shown->column->real[p];
}

/* A step that makes four parts of the whole, or fewer. */
static double tic_step(double whole)
{
    double power = pow(10, floor(log10(whole / 4))), part = whole / 4 / power;
    return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

/* Under the map of a flat scan: what the ends of its color bar are. */
static void put_ends(struct script *script, double low, double high, const char *unit)
{
    const struct report *report = script->report;
    put(script, "set label 3 \"%.5g to %.5g\\n(%s)\" at %g,%g offset 0,-2.3\n", low, high, unit,
        -report->step[1] / 20, (double)report->survey->scan[0] * report->step[0] / 10);
}

/* The color bar, with tics that do not crowd. */
static void put_bar(struct script *script, const struct shown *shown)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t p = 0; p < script->report->survey->positions; p++) {
        low = fmin(low, value_of(shown, p));
        high = fmax(high, value_of(shown, p));
    }
    if (is_flat(script->report)) {
        put_ends(script, low, high, unit_of(shown->row));
        if (high > low)
            put(script, "set cbrange [%.9g:%.9g]\n", low, high);
        else
            put(script, "set cbrange [*:*]\n");
        return;
    }
    put(script, "set cblabel \"%s\" offset 1,0\n", unit_of(shown->row));
    if (high > low)
        put(script, "set cbtics %g\n", tic_step(high - low));
    else
        put(script, "set cbtics autofreq\n");
}

/* A plot of the values that `column` says; gnuplot makes no image of a single row or column. */
static void plot_map(struct script *script, const char *column)
{
    const struct report *report = script->report;
    const size_t *scan = report->survey->scan;
    double half[2] = {report->step[0] / 20, report->step[1] / 20};
    if (scan[0] > 1 && scan[1] > 1)
        put(script, "plot \"maps.tsv\" using \"x_nm\":\"y_nm\":(%s) with image\n", column);
    else
        put(script,
            "plot \"maps.tsv\" using \"x_nm\":\"y_nm\":(column(\"x_nm\") - %g):(column(\"x_nm\") + "
            "%g):(column(\"y_nm\") - %g):(column(\"y_nm\") + %g):(%s) with boxxyerror fs solid "
            "noborder fc palette\n",
            half[1], half[1], half[0], half[0], column);
}

/* The phases in the colors that their lines have in other figures; positions in none stay
 * empty. */
static void put_phases(struct script *script)
{
    int count = script->report->phases->count;
    put(script, "set cbrange [0.5:%d.5]\n", count);
    if (is_flat(script->report))
        put_ends(script, 1, count, "number");
    else
        put(script, "set cblabel \"number\" offset 0,0\nset cbtics 1\n");
    for (int c = 1; c <= count; c++)
        put(script, "%s%d.5 \"%s\", %d.5 \"%s\"", c == 1 ? "set palette defined (" : ", ", c - 1,
            drawing_color(c + 1), c, drawing_color(c + 1));
    put(script, ")\n");
    plot_map(script, "column(\"phase\") > 0 ? column(\"phase\") : NaN");
    put(script, "set palette " DRAWING_PALETTE "\nset cbrange [*:*]\n");
}

/* The maps that are asked for, each with its own colour scale and the same scale bar. */
static void draw_maps(struct script *script)
{
    bool large = script->count <= 6;
    int across = large ? 3 : 4, rows = (script->count + across - 1) / across,
        columns = script->count < across ? script->count : across;
    const char *note = count_hot(script) > 0 ? null_note(script->report, columns < 3) : "";
    drawing_size(&script->drawing, "maps", columns * WIDTH / across,
                 rows * (large ? 288 : 230) + (note[0] ? 60 : 0), large ? POINTS : 11);
    put_field(script);
    put(script, "set multiplot layout %d,%d%s\n", rows, columns, note);
    for (int m = 0; m < script->count; m++) {
        panel(script, "%s", script->shown[m].name);
        if (!script->shown[m].map && !script->shown[m].column) {
            put_phases(script);
            continue;
        }
        put_bar(script, &script->shown[m]);
        char *column = memory_format("column(\"%s\")", script->shown[m].name);
        plot_map(script, column);
        free(column);
    }
    put(script, "unset multiplot\n");
}

/* Axes of a pattern in 1/nm, and `image`, which says how to read one (the header of an image is
 * 128 bytes: cube/npy.c). */
static void put_axes(struct script *script)
{
    const struct survey *survey = script->report->survey;
    const struct geometry *geometry = &survey->layout->geometry;
    double dx = 10 * geometry->pixel[1], dy = 10 * geometry->pixel[0],
           x = -geometry->center[1] * dx, y = -geometry->center[0] * dy;
    put(script, "set size ratio -1\nunset key\nset xlabel \"k_x (1/nm)\"\n"
                "set ylabel \"k_y (1/nm)\"\nset rmargin 10\nset format cb \"%%.5g\"\n");
    put(script,
        "set xrange [%g:%g]\nset yrange [%g:%g]\n"
        "image = \"binary skip=128 array=(%zu,%zu) format='%%float64' origin=(%g,%g) dx=%g "
        "dy=%g\"\n",
        x - dx / 2, x + ((double)survey->detector_x - 0.5) * dx,
        y + ((double)survey->detector_y - 0.5) * dy, y - dy / 2, survey->detector_x,
        survey->detector_y, x, y, dx, dy);
}

/* FILE.npy on a logarithmic scale, or as a variance from 0 on. */
static void put_image(struct script *script, const char *file, const double *image, bool variance)
{
    const struct survey *survey = script->report->survey;
    size_t pixels = survey->detector_y * survey->detector_x;
    if (!any_finite(image, pixels, !variance)) {
        put(script, "unset colorbox\n");
        drawing_nothing(&script->drawing);
        put(script, "set colorbox\n");
        put_axes(script);
        return;
    }
    if (variance)
        put(script,
            "set cblabel \"pure number\"\nset cbrange [0:*]\n"
            "plot \"%s.npy\" @image using 1 with image\nset cbrange [*:*]\n",
            file);
    else
        put(script,
            "set cblabel \"intensity (data's unit)\"\nset logscale cb\nset format cb \"%%.0e\"\n"
            "plot \"%s.npy\" @image using ($1 > 0 ? $1 : NaN) with image\n"
            "unset logscale cb\nset format cb \"%%.5g\"\n",
            file);
}

static void draw_patterns(struct script *script)
{
    drawing_size(&script->drawing, "patterns", WIDTH, 430, POINTS);
    put_axes(script);
    put(script, "set multiplot layout 1,2\n");
    panel(script, "mean pattern");
    put_image(script, "mean", script->report->survey->mean, false);
    panel(script, "normalised variance");
    put_image(script, "variance", script->report->survey->variance, true);
    put(script, "unset multiplot\n");
}

/* Mean and normalised variance of each phase. */
static void draw_phase_patterns(struct script *script)
{
    const struct phase_patterns *phases = script->report->phase_patterns;
    int count = phases->count;
    drawing_size(&script->drawing, "phase_patterns", 480 * count, 880, POINTS);
    put_axes(script);
    put(script, "set multiplot layout 2,%d\n", count);
    for (int i = 0; i < 2 * count; i++) {
        size_t c = (size_t)(i % count);
        bool variance = i >= count;
        char *file = memory_format("%s_phase_%zu", variance ? "variance" : "mean", c + 1);
        panel(script, "phase %zu: %s", c + 1, variance ? "normalised variance" : "mean pattern");
        put_image(script, file, (variance ? phases->variance : phases->mean) + c * phases->pixels,
                  variance);
        free(file);
    }
    put(script, "unset multiplot\n");
}

/* One pattern, and its correlation at every k. */
static void draw_pattern(struct script *script)
{
    const struct report *report = script->report;
    const struct pattern *pattern = report->pattern;
    size_t points = (size_t)pattern->radii * (size_t)pattern->angles;
    drawing_size(&script->drawing, "pattern", WIDTH, 430, POINTS);
    put_axes(script);
    put(script, "set multiplot layout 1,2\n");
    panel(script, "pattern");
    put_image(script, "pattern", pattern->image, false);
    put(script, "set autoscale\nset size noratio\n");
    panel(script, "C(k, φ)");
    put(script, "set xlabel \"φ (degrees)\"\nset ylabel \"k (1/nm)\"\n"
                "set cblabel \"correlation (pure number)\"\n");
    if (any_finite(pattern->correlation, points, false))
        put(script,
            "set xrange [0:360]\nset xtics 90\nset yrange [%g:*]\nset cbrange [-0.5:1]\n"
            "plot \"pattern.tsv\" using \"phi_deg\":\"k_1/nm\":\"correlation\" with image\n",
            20 * (isfinite(report->k_disk) ? report->k_disk : pattern->dk));
    else
        drawing_nothing(&script->drawing);
    put(script, "unset multiplot\n");
}

/* From where on a profile is shown: the direct beam would hide all else. */
static double profile_begin(const struct report *report)
{
    const struct survey *survey = report->survey;
    double reach = 10 * survey->ring[survey->layout->rings - 1].k;
    return fmin(reach / 4, isfinite(report->k_disk) ? 20 * report->k_disk : 0.5);
}

static void put_radial(struct script *script)
{
    const struct report *report = script->report;
    panel(script, "radial intensity");
    put(script, "set ylabel \"I(k) (data's unit)\"\n");
    if (!any_ring(report->survey, offsetof(struct survey_ring, intensity), true)) {
        drawing_nothing(&script->drawing);
        return;
    }
    put(script, "set logscale y\nset format y \"%%.0e\"\nplot \"profile.tsv\" using "
                "\"k_1/nm\":\"intensity\" with lines ls 1 title \"all\"");
    for (int c = 0; report->phases && c < report->phases->count; c++)
        put(script,
            ", \"\" using \"k_1/nm\":\"intensity_phase_%d\" with lines ls %d title \"phase %d\"",
            c + 1, c + 2, c + 1);
    put(script, "\nunset logscale y\nset format y\n");
}

static void put_variances(struct script *script)
{
    const struct survey *survey = script->report->survey;
    bool ring = any_ring(survey, offsetof(struct survey_ring, ring), false),
         image = any_ring(survey, offsetof(struct survey_ring, image), false);
    panel(script, "normalised variance");
    put(script, "set ylabel \"V(k) (pure number)\"\n");
    if (!ring && !image) {
        drawing_nothing(&script->drawing);
        return;
    }
    put(script,
        "set border 11\nset yrange [0:*]\nset y2tics\nset y2label \"V of the annular mean\"\n"
        "set y2range [0:*]\nplot 0 lc bgnd notitle, 0 axes x1y2 lc bgnd notitle, "
        "\"profile.tsv\" using "
        "\"k_1/nm\":(column(\"v_ring\") - column(\"error_ring\")):(column(\"v_ring\") + "
        "column(\"error_ring\")) with filledcurves fs transparent solid 0.25 lc rgb "
        "\"#264653\" notitle, \"\" using \"k_1/nm\":\"v_ring\" with lines ls 1 title "
        "\"ring\", \"\" using \"k_1/nm\":\"v_image\" with lines ls 2 title \"image\", "
        "\"\" using \"k_1/nm\":\"v_omega\" with lines ls 3 axes x1y2 title \"annular "
        "mean (right)\"\n");
}

static void draw_profile(struct script *script)
{
    double low = profile_begin(script->report);
    drawing_size(&script->drawing, "profile", WIDTH, 500, POINTS);
    const struct survey *survey = script->report->survey;
    double whole = 10 * survey->ring[survey->layout->rings - 1].k - low;
    put(script, "set xlabel \"k (1/nm)\"\nset xrange [%g:*]\nset multiplot layout 1,2\n", low);
    if (whole > 0)
        put(script, "set xtics %g\n", tic_step(whole));
    put_radial(script);
    put(script, "set xrange [%g:*]\n", low);
    put_variances(script);
    put(script, "unset multiplot\n");
}

static void put_powers(struct script *script)
{
    const struct report *report = script->report;
    panel(script, "power of the angular correlation");
    put(script, "set xlabel \"order n\"\nset ylabel \"P_n (pure number)\"\n");
    if (!any_finite(report->survey->power_mean, (size_t)report->survey->order_count, false)) {
        drawing_nothing(&script->drawing);
        return;
    }
    put(script,
        "set yrange [0:*]\nset boxwidth 0.7\nplot 0 lc bgnd notitle, \"spectrum.tsv\" using "
        "\"n\":\"power\" with boxes fs solid 0.8 lc rgb \"#2a9d8f\" title \"data\"");
    if (report->survey->shuffles > 0)
        put(script, ", \"\" using \"n\":\"null_mean\":\"null_deviation\" with yerrorbars pt 7 lc "
                    "rgb \"#e76f51\" title \"null model\"");
    if (report->null_survey)
        put(script, ", \"\" using \"n\":\"reference\" with points pt 6 ps 1.6 lw 2 lc rgb "
                    "\"#6a4c93\" title \"reference\"");
    put(script, "\nset autoscale\n");
}

static void draw_spectrum(struct script *script)
{
    const struct report *report = script->report;
    const struct survey *survey = report->survey;
    drawing_size(&script->drawing, "spectrum", WIDTH, 470, POINTS);
    put(script, "set multiplot layout 1,2\n");
    put_powers(script);
    panel(script, "angular correlation of the ring");
    put(script, "set xlabel \"φ (degrees)\"\nset ylabel \"C(φ) (pure number)\"\n");
    if (any_finite(survey->correlation, (size_t)survey->angles, false))
        put(script,
            "set xrange [0:180]\nset xtics 30\nplot \"correlation.tsv\" using "
            "\"phi_deg\":\"correlation\" with lines ls 1 title \"data\"%s\n",
            report->null_survey
                ? ", \"\" using \"phi_deg\":\"reference\" with lines ls 5 title \"reference\""
                : "");
    else
        drawing_nothing(&script->drawing);
    put(script, "unset multiplot\n");
}

/* Points, and their errors where they have any: a single spot has none. */
static void put_points(struct script *script, const char *column, const char *unit,
                       const char *error, const char *style, const char *title)
{
    put(script,
        ", \"hotspots.tsv\" using (place(strcol(1))):\"%s%s\" with points pt %s title \"%s\"",
        column, unit, style, title);
    if (error)
        put(script,
            ", \"\" using (place(strcol(1))):\"%s%s\":\"%s_%s%s\" with yerrorbars pt %s notitle",
            column, unit, column, error, unit, style);
}

/* Points of hotspots.tsv, by the names along the axis: those of the data with their column of
 * errors (or NULL), and of the null models that there are. */
static void put_spots(struct script *script, const char *column, const char *error,
                      const char *unit)
{
    const struct report *report = script->report;
    put(script, "plot 0 lc bgnd notitle");
    put_points(script, column, unit, error, "7 lc rgb \"#264653\"", "data");
    if (report->survey->shuffles > 0) {
        char *null = memory_format("null_%s", column);
        put_points(script, null, unit, "deviation", "6 lc rgb \"#e76f51\"", "null model");
        free(null);
    }
    if (report->null_maps)
        put(script,
            ", \"\" using (place(strcol(1))):\"reference_%s%s\" with points pt 6 lc rgb "
            "\"#6a4c93\" title \"reference\"",
            column, unit);
    put(script, "\n");
}

/* place(NAME), where a map stands on the axis, and the axis with the names. */
static void put_places(struct script *script)
{
    int place = 0;
    put(script, "place(name) = ");
    for (int m = 0; m < script->count; m++)
        if (is_hot(&script->shown[m]))
            put(script, "name eq \"%s\" ? %d : ", script->shown[m].name, place++);
    put(script, "NaN\nset xtics rotate by %d (", place > 6 ? -90 : -50);
    place = 0;
    for (int m = 0; m < script->count; m++)
        if (is_hot(&script->shown[m])) {
            put(script, "%s\"%s\" %d", place ? ", " : "", script->shown[m].name, place);
            place++;
        }
    put(script, ")\nset xrange [-0.5:%d.5]\nset yrange [0:*]\n", place - 1);
}

/* Whether sizes of its hot spots are drawn: of the maps that were named, else of the one that
 * stands for all. */
static bool is_sized(const struct script *script, const struct shown *shown)
{
    return is_hot(shown) && shown->map->spots.count > 0 &&
           (script->settings->maps || shown->row->sizes);
}

/* How many hot spots of each size the maps have: boxes of one, points of more. */
static void put_sizes(struct script *script)
{
    const struct shown *last = NULL;
    size_t sized = 0, most = 0;
    for (int m = 0; m < script->count; m++)
        if (is_sized(script, &script->shown[m])) {
            last = &script->shown[m];
            sized++;
            most = last->map->spots.count > most ? last->map->spots.count : most;
        }
    panel(script, sized == 1 ? "sizes (%s)" : "sizes", last ? last->name : "");
    put(script, "set xtics norotate autofreq\nset xlabel \"diameter (nm)\"\n"
                "set ylabel \"number of hot spots\"\nset xrange [*:*]\n");
    if (!last) {
        drawing_nothing(&script->drawing);
        return;
    }
    put(script,
        "bin(x) = 0.1 * floor(x / 0.1) + 0.05\nset boxwidth 0.09\nset xtics rotate by -50\n"
        "set yrange [0:*]\n%splot 0 lc bgnd notitle",
        most <= 8 ? "set ytics 1\n" : "");
    for (int m = 0, style = 1; m < script->count; m++)
        if (is_sized(script, &script->shown[m]))
            put(script,
                ", \"spots.tsv\" using (strcol(1) eq \"%s\" ? bin($4) : NaN):(1) smooth frequency "
                "with %s lc rgb \"%s\"%s%s%s",
                script->shown[m].name, sized == 1 ? "boxes fs solid 0.7" : "points pt 7",
                drawing_color(sized == 1 ? 2 : style++), sized == 1 ? " notitle" : " title \"",
                sized == 1 ? "" : script->shown[m].name, sized == 1 ? "" : "\"");
    put(script, "\n");
}

static void draw_hotspots(struct script *script)
{
    const struct report *report = script->report;
    bool volumes = false, impossible = false;
    for (int m = 0; m < script->count; m++) {
        if (!is_hot(&script->shown[m]))
            continue;
        volumes |= isfinite(script->shown[m].map->volume_fraction);
        impossible |= script->shown[m].map->volume_fraction > 1;
    }
    drawing_size(&script->drawing, "hotspots", WIDTH, 460, 12);
    put(script, "set multiplot layout 1,3%s\n", null_note(report, false));
    put_places(script);
    panel(script, "mean diameter");
    put(script, "set ylabel \"diameter (nm)\"\n");
    put_spots(script, "diameter", "error", "_nm");
    panel(script, volumes ? "volume fraction" : "hot spots");
    put(script, "set ylabel \"%s\"\n",
        impossible ? "part of the volume (at most 1)"
        : volumes  ? "part of the volume"
                   : "number");
    if (impossible)
        put(script, "set arrow 3 from graph 0, first 1 to graph 1, first 1 nohead dt 2\n");
    put_spots(script, volumes ? "volume_fraction" : "count", NULL, "");
    put(script, "unset arrow 3\n");
    put_sizes(script);
    put(script, "unset multiplot\n");
}

/* Odd orders are left out unless they were named: Friedel's law leaves little in them. */
static bool is_correlated(const struct script *script, const struct shown *shown)
{
    bool odd = shown->row->family == MAP_ORDERS && shown->map && shown->map->number % 2 != 0;
    return is_hot(shown) && (!odd || script->settings->maps);
}

static void draw_autocorrelation(struct script *script)
{
    const char *note = null_note(script->report, false);
    int hot = count_hot(script);
    drawing_size(&script->drawing, "autocorrelation", WIDTH, 430 + 10 * hot + (note[0] ? 40 : 0),
                 POINTS);
    put(script, "set multiplot layout 1,2%s\nset xlabel \"r (nm)\"\n", note);
    for (int p = 0; p < 2; p++) {
        panel(script, p == 0 ? "autocorrelation of the maps" : "at longer distances");
        put(script, p == 0 ? "set ylabel \"σ(r) (pure number)\"\nset xrange [0:3]\n"
                           : "set xrange [*:*]\nset yrange [-0.12:0.12]\n");
        put(script, "plot 0 lc rgb \"#cccccc\" notitle");
        for (int m = 0, style = 1; m < script->count; m++)
            if (is_correlated(script, &script->shown[m]))
                put(script,
                    ", \"autocorrelation.tsv\" using \"r_nm\":\"%s\" with lines ls %d title "
                    "\"%s\"",
                    script->shown[m].name, style++, script->shown[m].name);
        put(script, "\n");
    }
    put(script, "unset multiplot\n");
}

static void draw_line(struct script *script)
{
    char axis = script->settings->line_axis;
    drawing_size(&script->drawing, "line", WIDTH, 480, POINTS);
    put(script,
        "set title \"means along %c\"\nset xlabel \"%c (nm)\"\n"
        "set ylabel \"dark field (data's unit)\"\n",
        axis, axis);
    if (!any_measured(script->report->survey)) {
        drawing_nothing(&script->drawing);
        return;
    }
    put(script,
        "set border 11\nset format y \"%%.10g\"\nset format y2 \"%%.10g\"\n"
        "set y2label \"ring (data's unit)\"\nset y2tics\nplot \"line.tsv\" using "
        "\"%c_nm\":\"dark_field\" with lines ls 1 title \"dark field\", \"\" using "
        "\"%c_nm\":\"intensity\" with lines ls 2 axes x1y2 title \"ring (right)\"\n",
        axis, axis);
}

/* ---- all of them ---- */

static bool has_maps(const struct script *script)
{
    return script->count > 0;
}

static bool has_hot(const struct script *script)
{
    return count_hot(script) > 0;
}

static bool has_phase_patterns(const struct script *script)
{
    return script->report->phase_patterns != NULL;
}

static bool has_pattern(const struct script *script)
{
    return script->report->pattern != NULL;
}

static const struct {
    const char *name;
    void (*draw)(struct script *script);
    bool (*is_made)(const struct script *script); /* NULL: always */
} all[] = {{"maps", draw_maps, has_maps},
           {"patterns", draw_patterns, NULL},
           {"phase_patterns", draw_phase_patterns, has_phase_patterns},
           {"pattern", draw_pattern, has_pattern},
           {"profile", draw_profile, NULL},
           {"spectrum", draw_spectrum, NULL},
           {"hotspots", draw_hotspots, has_hot},
           {"autocorrelation", draw_autocorrelation, has_hot},
           {"line", draw_line, NULL}};

enum { FIGURES = sizeof all / sizeof *all };

/* `list`, NAME.ENDING; frees the list. */
static char *longer(char *list, const char *name, enum drawing_format format)
{
    char *both = memory_format("%s%s%s.%s", list ? list : "", list ? ", " : "", name,
                               drawing_ending(format));
    free(list);
    return both;
}

/* Removes the script of a figure, if it is ours and not what has such a name alone; whether it
 * was. */
static bool remove_script(const char *folder, const char *name)
{
    char *script = memory_format("%s.gp", name), *path = memory_format("%s/%s", folder, script),
         *first = memory_format("# A figure: gnuplot %s\n", script);
    bool ours = report_begins(folder, script, first) && unlink(path) == 0;
    free(script);
    free(path);
    free(first);
    return ours;
}

/* Scripts of an earlier run that this one does not write. */
static void remove_stale(const char *folder, unsigned written)
{
    for (size_t f = 0; f < FIGURES; f++)
        if (!(written >> f & 1))
            remove_script(folder, all[f].name);
}

int figures_forget(const char *folder)
{
    int removed = 0;
    for (size_t f = 0; f < FIGURES; f++)
        if (remove_script(folder, all[f].name))
            removed += 1 + drawing_remove(folder, all[f].name);
    return removed;
}

int figures_write(const struct report *report, const struct figures_settings *settings,
                  const char *folder, struct figures *figures, struct error *error)
{
    struct script script = {.report = report, .settings = settings};
    int code = 0;
    *figures = (struct figures){.folder = memory_string(folder), .format = settings->format};
    find_shown(&script);
    for (size_t f = 0; f < FIGURES && !code; f++) {
        if (all[f].is_made && !all[f].is_made(&script))
            continue;
        figures->which |= 1u << f;
        code = drawing_begin(&script.drawing, folder, all[f].name, settings->format, error);
        if (code)
            break;
        all[f].draw(&script);
        if (script.drawing.empty)
            figures->empty = longer(figures->empty, all[f].name, settings->format);
        code = drawing_end(&script.drawing);
    }
    if (!code)
        remove_stale(folder, figures->which);
    free(script.shown);
    return code;
}

/* What was left undone, by why. */
struct undone {
    char *failed, *torn;
    bool no_program;
    int refused; /* errno, or 0 */
};

/* Pictures of an earlier run do not belong to these tables. */
static void draw_all(const struct figures *figures, int log, struct undone *undone)
{
    for (size_t f = 0; f < FIGURES; f++)
        drawing_remove(figures->folder, all[f].name);
    for (size_t f = 0; f < FIGURES && !undone->no_program && !undone->refused; f++) {
        if (!(figures->which >> f & 1))
            continue;
        enum drawing_result result =
            drawing_run(figures->folder, all[f].name, figures->format, log);
        undone->refused = result == DRAWING_REFUSED ? errno : 0;
        undone->no_program = result == DRAWING_NO_PROGRAM;
        if (result == DRAWING_FAILED)
            undone->failed = longer(undone->failed, all[f].name, figures->format);
        if (result == DRAWING_TORN)
            undone->torn = longer(undone->torn, all[f].name, figures->format);
    }
}

static char *remark_on(const struct figures *figures, const struct undone *undone)
{
    if (undone->no_program)
        return memory_format("cannot run gnuplot (Debian: apt install gnuplot-nox): the tables "
                             "and scripts are in '%s', the pictures are not",
                             figures->folder);
    if (undone->failed)
        return memory_format("gnuplot could not draw %s of '%s': its words are in figures.log "
                             "there",
                             undone->failed, figures->folder);
    if (figures->empty)
        return memory_format("a panel has nothing to show in %s of '%s'", figures->empty,
                             figures->folder);
    return NULL;
}

int figures_draw(const struct figures *figures, char **remark, struct error *error)
{
    char *path = memory_format("%s/figures.log", figures->folder);
    int log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666), code = 0;
    struct undone undone = {0};
    *remark = NULL;
    if (log < 0)
        code = error_set(error, EXIT_CANNOT_CREATE, "cannot create '%s', nothing is drawn: %s",
                         path, strerror(errno));
    free(path);
    if (code)
        return code;
    draw_all(figures, log, &undone);
    close(log);
    *remark = remark_on(figures, &undone);
    if (undone.torn)
        code = error_set(error, EXIT_IO,
                         "gnuplot did not write all of %s of '%s', which are removed: is there "
                         "room on the disk",
                         undone.torn, figures->folder);
    if (undone.refused)
        code = error_set(error, EXIT_SYSTEM, "cannot draw the figures of '%s' by gnuplot: %s",
                         figures->folder, strerror(undone.refused));
    free(undone.failed);
    free(undone.torn);
    return code;
}

void figures_release(struct figures *figures)
{
    free(figures->folder);
    free(figures->empty);
    *figures = (struct figures){0};
}
