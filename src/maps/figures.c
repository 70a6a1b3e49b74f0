/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gnuplot scripts for the tables of an analysis, one a figure: gnuplot ends at the first plot
 * that it cannot make. */
#include "maps/figures.h"
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/out.h"

struct script {
    struct out *out;
    struct error *error;
    int code;
    char line_axis;
};

static void put(struct script *script, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void put(struct script *script, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char text[4096];
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (!script->code)
        script->code = out_write(script->out, text, (size_t)length, script->error);
}

static void begin(struct script *script, const char *name)
{
    put(script, "# A figure of stem-analyze: gnuplot %s.gp\n", name);
    put(script,
        "set encoding utf8\nset datafile separator \"\\t\"\nset datafile missing \"nan\"\n"
        "set style line 1 lc rgb \"#264653\" lw 1.8\nset style line 2 lc rgb \"#2a9d8f\" lw 1.8\n"
        "set style line 3 lc rgb \"#e76f51\" lw 1.8\nset style line 4 lc rgb \"#e9c46a\" lw 1.8\n"
        "set style line 5 lc rgb \"#6a4c93\" lw 1.8\nset style line 6 lc rgb \"#219ebc\" lw "
        "1.8\nset style line 9 lc rgb "
        "\"#999999\" lw 1.4\n"
        "set border 3\nset tics nomirror out\nset cbtics font \",8\"\n"
        "set palette defined (0 \"#000004\", 0.25 \"#51127c\", 0.5 \"#b73779\", 0.75 \"#fc8961\", "
        "1 \"#fcfdbf\")\n");
}

static void terminal(struct script *script, const char *name, int width, int height)
{
    put(script,
        "\nset terminal pngcairo size %d,%d font \"Sans,11\" noenhanced\nset output \"%s.png\"\n",
        width, height, name);
}

/* A round length of about a quarter of the field: 1, 2 or 5 times a power of ten, nm. */
static double scale_bar(double field)
{
    double power = pow(10, floor(log10(field / 4))), part = field / 4 / power;
    return power * (part < 2 ? 1 : part < 5 ? 2 : 5);
}

/* All maps of the scan, each with its own colour scale and the same scale bar. */
static void draw_maps(struct script *script, const struct report *report)
{
    const struct survey *survey = report->survey;
    int count = report->maps->count + (report->phases ? 1 : 0), columns = count < 6 ? count : 6,
        rows = (count + columns - 1) / columns;
    double step[2] = {report->step[0] / 10, report->step[1] / 10};
    double width = (double)survey->scan[1] * step[1], height = (double)survey->scan[0] * step[0],
           bar = scale_bar(width);
    terminal(script, "maps", 300 * columns, 290 * rows);
    put(script,
        "unset border\nunset tics\nset size ratio -1\n"
        "set xrange [%g:%g]\nset yrange [%g:%g]\nset colorbox\nset cbtics font \",8\"\nset format "
        "cb \"%%.3g\"\nunset key\n"
        "set lmargin 1\nset rmargin 7\nset tmargin 2\nset bmargin 2\n"
        "set arrow 1 from graph 0.04,screen 0 rto 0,0 nohead\nunset arrow 1\n",
        -step[1] / 2, width - step[1] / 2, height - step[0] / 2, -step[0] / 2);
    put(script, "set label 1 \"%g nm\" at %g,%g font \",8\" offset 0,-1.1\n", bar, 0.0, height);
    put(script, "set arrow 2 from %g,%g to %g,%g nohead lw 4 lc rgb \"black\" front\n", 0.0,
        height + height * 0.015, bar, height + height * 0.015);
    put(script, "set multiplot layout %d,%d\n", rows, columns);
    for (int m = 0; m < report->maps->count; m++)
        put(script,
            "set title \"%s\"\nplot \"maps.tsv\" using \"x_nm\":\"y_nm\":\"%s\" with image\n",
            report->maps->map[m].name, report->maps->map[m].name);
    if (report->phases)
        put(script,
            "set title \"phase\"\nset palette maxcolors %d\nset cbrange [0.5:%d.5]\nset cbtics 1\n"
            "plot \"maps.tsv\" using \"x_nm\":\"y_nm\":\"phase\" with image\nset cbrange "
            "[*:*]\nset cbtics autofreq\n",
            report->phases->count, report->phases->count);
    put(script, "unset multiplot\n");
}

/* Axes of a pattern in 1/nm, and `image`, which says how to read one (the header of an image is
 * 128 bytes: cube/npy.c). */
static void put_axes(struct script *script, const struct report *report)
{
    const struct survey *survey = report->survey;
    const struct geometry *geometry = &survey->layout->geometry;
    double dx = 10 * geometry->pixel[1], dy = 10 * geometry->pixel[0],
           x = -geometry->center[1] * dx, y = -geometry->center[0] * dy;
    put(script,
        "set size ratio -1\nunset key\nset xlabel \"k_x (1/nm)\"\nset ylabel \"k_y (1/nm)\"\nset "
        "xrange [%g:%g]\nset yrange "
        "[%g:%g]\n"
        "image = \"binary skip=128 array=(%zu,%zu) format='%%float64' origin=(%g,%g) dx=%g "
        "dy=%g\"\n",
        x - dx / 2, x + ((double)survey->detector_x - 0.5) * dx,
        y + ((double)survey->detector_y - 0.5) * dy, y - dy / 2, survey->detector_x,
        survey->detector_y, x, y, dx, dy);
}

static void draw_patterns(struct script *script, const struct report *report)
{
    terminal(script, "patterns", 1100, 480);
    put_axes(script, report);
    put(script, "set multiplot layout 1,2\nset title \"mean pattern (log)\"\nset logscale cb\n"
                "plot \"mean.npy\" @image using ($1 > 0 ? $1 : NaN) with image\n"
                "unset logscale cb\nset title \"normalised variance\"\nset cbrange [0:*]\n"
                "plot \"variance.npy\" @image using 1 with image\n"
                "unset multiplot\n");
}

/* Mean and normalised variance of each phase; the places of phases without a position stay
 * empty. */
static void draw_phase_patterns(struct script *script, const struct report *report)
{
    int count = report->phase_patterns->count;
    terminal(script, "phase_patterns", 480 * count, 880);
    put_axes(script, report);
    put(script, "set multiplot layout 2,%d\n", count);
    for (int i = 0; i < 2 * count; i++) {
        int c = i % count + 1;
        if (!(report->phases->share[c - 1] > 0))
            put(script, "set multiplot next\n");
        else if (i < count)
            put(script,
                "set logscale cb\nset title \"phase %d: mean pattern (log)\"\nplot "
                "\"mean_phase_%d.npy\" @image using ($1 > 0 ? "
                "$1 "
                ": NaN) with image\nunset logscale cb\n",
                c, c);
        else
            put(script,
                "set cbrange [0:*]\nset title \"phase %d: normalised variance\"\nplot "
                "\"variance_phase_%d.npy\" @image using 1 "
                "with "
                "image\nset cbrange [*:*]\n",
                c, c);
    }
    put(script, "unset multiplot\n");
}

/* One pattern, and its correlation at every k. */
static void draw_pattern(struct script *script, const struct report *report)
{
    terminal(script, "pattern", 1100, 480);
    put_axes(script, report);
    put(script,
        "set multiplot layout 1,2\nset logscale cb\nset title \"pattern (log)\"\nplot "
        "\"pattern.npy\" @image using ($1 > 0 ? $1 "
        ": "
        "NaN) with image\nunset logscale cb\nset autoscale\nset size noratio\nset title \"C(k, "
        "phi)\"\nset xlabel \"phi "
        "(degrees)\"\nset ylabel \"k (1/nm)\"\nset xrange [0:360]\nset xtics 90\nset yrange "
        "[%g:*]\nset cbrange [-0.5:1]\n"
        "plot \"pattern.tsv\" using \"phi_deg\":\"k_1/nm\":\"correlation\" with image\n"
        "unset multiplot\n",
        20 * (isfinite(report->k_disk) ? report->k_disk : report->pattern->dk));
}

static void draw_profile(struct script *script, const struct report *report)
{
    double reach = 10 * report->survey->ring[report->survey->layout->rings - 1].k;
    double low = fmin(reach / 4, isfinite(report->k_disk) ? 20 * report->k_disk : 0.5);
    terminal(script, "profile", 1200, 480);
    put(script,
        "set xlabel \"k (1/nm)\"\nset xrange [%g:*]\nset key top right\nset multiplot layout "
        "1,2\nset title \"radial "
        "intensity\"\nset ylabel \"I(k)\"\nset logscale y\n"
        "plot \"profile.tsv\" using \"k_1/nm\":\"intensity\" with lines ls 1 title \"all\"",
        low);
    for (int c = 0; report->phases && c < report->phases->count; c++)
        put(script,
            ", \"\" using \"k_1/nm\":\"intensity_phase_%d\" with lines ls %d title \"phase %d\"",
            c + 1, c + 2, c + 1);
    put(script, "\nunset logscale y\nset title \"normalised variance\"\nset ylabel \"V(k)\"\nset "
                "yrange [0:*]\nset y2tics\nset "
                "y2label \"V of the annular mean\"\nset y2range [0:*]\n"
                "plot \"profile.tsv\" using \"k_1/nm\":(column(\"v_ring\") - "
                "column(\"error_ring\")):(column(\"v_ring\") + "
                "column(\"error_ring\")) with filledcurves fs transparent solid 0.25 lc rgb "
                "\"#264653\" notitle, \"\" using "
                "\"k_1/nm\":\"v_ring\" with lines ls 1 title \"ring\", \"\" using "
                "\"k_1/nm\":\"v_image\" with lines ls 2 title \"image\", "
                "\"\" using \"k_1/nm\":\"v_omega\" with lines ls 3 axes x1y2 title \"annular mean "
                "(right)\"\n"
                "unset multiplot\n");
}

static void draw_spectrum(struct script *script, const struct report *report)
{
    terminal(script, "spectrum", 1200, 480);
    put(script, "set multiplot layout 1,2\nset title \"power of the angular correlation\"\nset "
                "xlabel \"n\"\nset ylabel "
                "\"P_n\"\nset yrange [0:*]\nset key top right\nset boxwidth 0.7\n"
                "plot \"spectrum.tsv\" using \"n\":\"power\" with boxes fs solid 0.8 lc rgb "
                "\"#2a9d8f\" title \"data\"");
    if (report->survey->shuffles > 0)
        put(script, ", \"\" using \"n\":\"null_mean\":\"null_deviation\" with yerrorbars pt 7 lc "
                    "rgb \"#e76f51\" title \"null model\"");
    if (report->null_survey)
        put(script, ", \"\" using \"n\":\"reference\" with points pt 6 ps 1.6 lw 2 lc rgb "
                    "\"#6a4c93\" title \"reference\"");
    put(script,
        "\nset autoscale\nset title \"angular correlation of the ring\"\nset xlabel \"phi "
        "(degrees)\"\nset ylabel "
        "\"C(phi)\"\nset xrange [0:180]\nset xtics 30\n"
        "plot \"correlation.tsv\" using \"phi_deg\":\"correlation\" with lines ls 1 title "
        "\"data\"%s\nunset multiplot\n",
        report->null_survey
            ? ", \"\" using \"phi_deg\":\"reference\" with lines ls 5 title \"reference\""
            : "");
}

static void draw_hotspots(struct script *script, const struct report *report)
{
    bool null = report->survey->shuffles > 0, volumes = false;
    int rows = 0;
    size_t spots = 0;
    for (int m = 0; m < report->maps->count; m++) {
        const struct map *map = &report->maps->map[m];
        rows += map->row->hot;
        volumes |= map->row->hot && isfinite(map->volume_fraction);
        spots += map->row->sizes ? map->spots.count : 0;
    }
    terminal(script, "hotspots", 1500, 480);
    put(script,
        "set multiplot layout 1,3\nset xtics rotate by -50 font \",9\"\nset xrange "
        "[-0.5:%d.5]\nset yrange [0:*]\nunset "
        "xlabel\nset title \"mean "
        "diameter of hot spots\"\nset ylabel \"diameter (nm)\"\n"
        "plot 0 lc bgnd notitle, \"hotspots.tsv\" using "
        "0:\"diameter_nm\":\"diameter_error_nm\":xticlabels(1) with yerrorbars pt "
        "7 lc rgb "
        "\"#264653\" title \"data\"%s\n",
        rows - 1,
        null ? ", \"\" using 0:\"null_diameter_nm\":\"null_diameter_deviation_nm\" with yerrorbars "
               "pt 6 lc rgb \"#e76f51\" title "
               "\"null model\""
             : "");
    put(script,
        "set title \"%s\"\nset ylabel \"%s\"\nplot 0 lc bgnd notitle, \"hotspots.tsv\" using "
        "0:\"%s\":xticlabels(1) with points "
        "pt 7 lc rgb "
        "\"#264653\" title \"data\"%s\n",
        volumes ? "volume fraction" : "hot spots", volumes ? "fraction" : "number",
        volumes ? "volume_fraction" : "count",
        !null     ? ""
        : volumes ? ", \"\" using 0:\"null_volume_fraction\":\"null_volume_fraction_deviation\" "
                    "with yerrorbars pt 6 lc rgb "
                    "\"#e76f51\" title \"null model\""
                  : ", \"\" using 0:\"null_count\":\"null_count_deviation\" with yerrorbars pt 6 "
                    "lc rgb \"#e76f51\" title \"null "
                    "model\"");
    put(script,
        "set title \"sizes (integrated map)\"\nset xtics norotate\nset xlabel \"diameter "
        "(nm)\"\nset ylabel \"hot "
        "spots\"\nset xrange [%s]\nset xtics autofreq\nbin(x) = 0.1 * floor(x / 0.1) + 0.05\nset "
        "boxwidth 0.09\n"
        "plot 0 lc bgnd notitle, \"spots.tsv\" using (strcol(1) eq \"integrated\" ? bin($4) : "
        "NaN):(1) smooth frequency with "
        "boxes fs solid "
        "0.7 lc rgb \"#2a9d8f\" notitle\n"
        "unset multiplot\n",
        spots > 0 ? "*:*" : "0:2");
}

/* Odd orders are left out: Friedel's law leaves little in them. */
static bool is_odd(const struct map *map)
{
    return map->row->family == MAP_ORDERS && map->number % 2 != 0;
}

static void draw_autocorrelation(struct script *script, const struct report *report)
{
    terminal(script, "autocorrelation", 1200, 480);
    for (int panel = 0; panel < 2; panel++) {
        put(script, panel == 0 ? "set multiplot layout 1,2\nset title \"autocorrelation of the "
                                 "maps\"\nset xlabel \"r "
                                 "(nm)\"\nset ylabel \"sigma(r)\"\nset xrange [0:3]\nplot 0 lc rgb "
                                 "\"#cccccc\" notitle"
                               : "\nset title \"at longer distances\"\nset xrange [*:*]\nset "
                                 "yrange [-0.12:0.12]\nplot 0 lc rgb "
                                 "\"#cccccc\" notitle");
        for (int m = 0, style = 1; m < report->maps->count; m++) {
            const struct map *map = &report->maps->map[m];
            if (!map->row->hot || is_odd(map) || style > 8)
                continue;
            put(script,
                ", \"autocorrelation.tsv\" using \"r_nm\":\"%s\" with lines ls %d title \"%s\"",
                map->name, style++, map->name);
        }
    }
    put(script, "\nunset multiplot\n");
}

static void draw_line(struct script *script, const struct report *report)
{
    char axis = script->line_axis;
    terminal(script, "line", 1000, 480);
    put(script,
        "set title \"means along %c\"\nset xlabel \"%c (nm)\"\nset ylabel \"dark field\"\nset "
        "y2label \"ring\"\nset y2tics\n"
        "plot \"line.tsv\" using \"%c_nm\":\"dark_field\" with lines ls 1 title \"dark field\", "
        "\"\" using "
        "\"%c_nm\":\"intensity\" with lines ls 2 axes x1y2 title \"ring (right)\"\n",
        axis, axis, axis, axis);
    (void)report;
}

static const struct {
    const char *name;
    void (*draw)(struct script *script, const struct report *report);
} all[] = {{"maps", draw_maps},
           {"patterns", draw_patterns},
           {"phase_patterns", draw_phase_patterns},
           {"pattern", draw_pattern},
           {"profile", draw_profile},
           {"spectrum", draw_spectrum},
           {"hotspots", draw_hotspots},
           {"autocorrelation", draw_autocorrelation},
           {"line", draw_line}};

enum { FIGURES = sizeof all / sizeof *all };

/* Whether there is something for figure f to show. */
static bool is_made(const struct report *report, size_t f)
{
    return all[f].draw == draw_phase_patterns ? report->phase_patterns != NULL
           : all[f].draw == draw_pattern      ? report->pattern != NULL
                                              : true;
}

static int write_script(const struct report *report, size_t f, char line_axis, const char *folder,
                        struct error *error)
{
    char *path = memory_format("%s/%s.gp", folder, all[f].name);
    struct script script = {.error = error, .line_axis = line_axis};
    script.code = out_open(&script.out, path, error);
    free(path);
    if (script.code)
        return script.code;
    begin(&script, all[f].name);
    all[f].draw(&script, report);
    if (!script.code)
        return out_commit(script.out, error);
    out_abandon(script.out);
    return script.code;
}

int figures_write(const struct report *report, char line_axis, const char *folder,
                  struct figures *figures, struct error *error)
{
    int code = 0;
    *figures = (struct figures){.folder = memory_string(folder)};
    for (size_t f = 0; f < FIGURES && !code; f++) {
        if (!is_made(report, f))
            continue;
        figures->which |= 1u << f;
        code = write_script(report, f, line_axis, folder, error);
    }
    return code;
}

/* Runs gnuplot on NAME.gp in the folder, its words added to figures.log: its exit status, 127
 * where it could not be started. */
static int run_gnuplot(const char *folder, const char *name)
{
    char *script = memory_format("%s.gp", name);
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        int nothing = open("/dev/null", O_RDONLY), log = -1;
        if (chdir(folder) == 0 &&
            (log = open("figures.log", O_WRONLY | O_CREAT | O_APPEND, 0666)) >= 0 &&
            dup2(nothing, STDIN_FILENO) >= 0 && dup2(log, STDOUT_FILENO) >= 0 &&
            dup2(log, STDERR_FILENO) >= 0)
            execlp("gnuplot", "gnuplot", script, (char *)NULL);
        _exit(127);
    }
    free(script);
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

/* Pictures of an earlier run do not belong to these tables. */
static void remove_pictures(const struct figures *figures)
{
    for (size_t f = 0; f < FIGURES; f++) {
        char *picture = memory_format("%s/%s.png", figures->folder, all[f].name);
        if (figures->which >> f & 1)
            unlink(picture);
        free(picture);
    }
}

/* Draws one; false where gnuplot failed, having begun a picture. */
static bool draw(const struct figures *figures, size_t f, int *status)
{
    *status = run_gnuplot(figures->folder, all[f].name);
    if (*status == 0)
        return true;
    char *picture = memory_format("%s/%s.png", figures->folder, all[f].name);
    unlink(picture);
    free(picture);
    return false;
}

int figures_draw(const struct figures *figures, char **undrawn, struct error *error)
{
    char *missing = memory_string(""), *log = memory_format("%s/figures.log", figures->folder);
    int drawn = 0, status = 0;
    *undrawn = NULL;
    unlink(log);
    free(log);
    remove_pictures(figures);
    for (size_t f = 0; f < FIGURES && status != 127; f++) {
        if (!(figures->which >> f & 1))
            continue;
        if (draw(figures, f, &status)) {
            drawn++;
            continue;
        }
        char *longer = memory_format("%s%s%s.png", missing, missing[0] ? ", " : "", all[f].name);
        free(missing);
        missing = longer;
    }
    if (drawn > 0 && status != 127 && missing[0]) {
        *undrawn = missing;
        return 0;
    }
    free(missing);
    if (status == 127)
        return error_set(
            error, EXIT_SYSTEM,
            "cannot run gnuplot (Debian gnuplot-nox), no figures in '%s': is it installed",
            figures->folder);
    if (drawn == 0)
        return error_set(error, EXIT_SYSTEM,
                         "gnuplot made none of the figures in '%s': see figures.log there",
                         figures->folder);
    return 0;
}

void figures_release(struct figures *figures)
{
    free(figures->folder);
    *figures = (struct figures){0};
}
