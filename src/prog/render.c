/* SPDX-License-Identifier: GPL-3.0-or-later */
/* render: a frame as a picture, traced by the program tachyon, with a key by gnuplot. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "atoms/select.h"
#include "base/child.h"
#include "base/drawing.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/out.h"
#include "base/progress.h"
#include "base/signals.h"
#include "base/whole.h"
#include "cli/stage.h"
#include "measure/body.h"
#include "picture/key.h"
#include "picture/png.h"
#include "picture/scene.h"
#include "shape/extent.h"

static struct {
    const char *color, *slice, *select, *size, *view, *tracer, *sticks;
    double radius, stick_radius;
    struct option_list range;
    bool largest, no_box, no_key;
} chosen;

static struct option options[] = {
    OPTION_TEXT("color", &chosen.color, "COLUMN",
                "what colours mean (species; for the bonds of strings common_neighbours): species, "
                "region, cluster, voronoi_class, pe, pos_z, ... Numbers by the map viridis, texts "
                "and few integers by distinct colours",
                .group = "Picture"),
    OPTION_NUMBERS("range", &chosen.range,
                   "values at the ends of the map, e.g. -7,-3 (the 2nd and 98th percentile)"),
    OPTION_TEXT("slice", &chosen.slice, "AXIS=A,B",
                "only atoms between two heights, e.g. y=1nm,1.5nm"),
    OPTION_TEXT("select", &chosen.select, "SELECT",
                "only these atoms, e.g. 'voronoi_class=FI & pos_z>30A'"),
    OPTION_FLAG("largest", &chosen.largest,
                "of these only the most that hang together, without the atoms that flew off: those "
                "nearer than 1.3 times the sum of their radii touch; the box ends along open "
                "directions where they end. How many are left out is said, in the key too"),
    OPTION_TEXT("size", &chosen.size, "WxH", "pixels", .standard = "1600x1200"),
    OPTION_TEXT("view", &chosen.view, "X,Y,Z", "direction from the atoms to the viewer; z is up",
                .standard = "1,-2.2,0.7"),
    OPTION_NUMBER("radius", &chosen.radius,
                  "of the spheres, in units of the elements' metallic radii", .standard = "0.85",
                  .minimum = 0.01, .maximum = 10),
    OPTION_TEXT("sticks", &chosen.sticks, "[-]COLUMN",
                "a stick for each row instead of a sphere, from pos along this vector (with - "
                "against it: -displacement leads to where the atom was); frames with a column bond "
                "are drawn so unasked"),
    OPTION_QUANTITY("stick-radius", &chosen.stick_radius, DIMENSION_LENGTH, "of the sticks",
                    .standard = "0.2A", .standard_lj = "0.06", .minimum = 1e-6, .maximum = 100),
    OPTION_FLAG("no-box", &chosen.no_box, "leave out the edges of the cell"),
    OPTION_FLAG("no-key", &chosen.no_key,
                "leave out the key that says which colour means what, on the right; pictures below "
                "400x200 have none"),
    OPTION_TEXT("tracer", &chosen.tracer, "PROGRAM", "the ray tracer's program",
                .standard = "tachyon", .not_recorded = true),
    OPTIONS_END};

static const struct program program = {
    .name = "render",
    .summary = "a picture of a frame (PNG, SVG, PDF)",
    .description = "Draws the last frame it reads as spheres with the cell's edges, seen by "
                   "an orthographic camera (or as sticks: bonds, displacements), on white, with "
                   "soft shadows, and writes a PNG "
                   "picture on stdout or to -o FILE (.png; .svg and .pdf hold the same pixels and "
                   "a key in letters). The ray tracer is tachyon (Debian package tachyon). A key "
                   "on the right, by gnuplot (gnuplot-nox), and a line on stderr say which colour "
                   "means what; values beyond the ends of a colour bar have its end's colour.\n\n"
                   "Examples:\n"
                   "  render --color=region -o film.png < film.xyz\n"
                   "  render --color=pe --slice=y=2nm,3nm --view=0,-1,0 -o cut.png < film.xyz\n"
                   "  strings --bonds=bonds.xyz glass.xyz > /dev/null; render "
                   "--select='common_neighbours!=5' -o lines.png < bonds.xyz",
    .no_frames_out = true};

/* A picture is never something else than its name says. */
static enum drawing_format picture_format(struct stage *stage)
{
    const char *path = stage_output(stage), *name = path ? strrchr(path, '/') : NULL, *dot;

    name = name ? name + 1 : path;
    dot = name ? strrchr(name, '.') : NULL;
    for (int f = 0; f < DRAWING_FORMATS; f++)
        if (!dot || !strcasecmp(dot + 1, drawing_ending((enum drawing_format)f)))
            return (enum drawing_format)f;
    stage_usage(stage,
                "'%s' is not a name for a picture that is written here: end it in .png, .svg or "
                ".pdf",
                path);
}

/* Narrows `shown` to the slab axis=a,b. */
static void apply_slice(struct stage *stage, const struct frame *frame, bool *shown)
{
    const double *pos = frame_pos(frame);
    struct error error;
    double length[3];
    size_t axis = (size_t)(chosen.slice[0] - 'x');
    if (chosen.slice[0] < 'x' || chosen.slice[0] > 'z' || chosen.slice[1] != '=')
        stage_usage(stage, "'%s' is not a slice such as y=1nm,1.5nm", chosen.slice);
    char *three = memory_format("%s,0A", chosen.slice + 2);
    if (stage_units(stage) == UNITS_LJ)
        three[strlen(three) - 1] = '\0';
    if (extent_lengths(three, stage_units(stage), length, &error))
        stage_usage(stage, "'%s' is not a slice such as y=1nm,1.5nm", chosen.slice);
    free(three);
    for (size_t i = 0; i < frame->n; i++)
        shown[i] = shown[i] && pos[3 * i + axis] >= length[0] && pos[3 * i + axis] <= length[1];
}

static void choose_atoms(struct stage *stage, const struct frame *frame, bool *shown)
{
    struct error error;
    size_t count = 0;
    memset(shown, true, frame->n);
    if (chosen.select && select_atoms(chosen.select, frame, shown, NULL, &error))
        stage_fail(stage, &error);
    if (chosen.slice)
        apply_slice(stage, frame, shown);
    for (size_t i = 0; i < frame->n; i++)
        count += shown[i];
    if (count == 0)
        stage_usage(stage, "no atom is left to draw");
}

/* Leaves what hangs together; returns how many atoms do not. */
static size_t choose_largest(struct stage *stage, const struct scene *scene, bool *shown)
{
    struct error error;
    size_t left;
    if (scene->sticks)
        stage_usage(stage, "--largest is of atoms, and sticks are drawn here");
    double *radius = memory_alloc(scene->frame->n, sizeof *radius);
    for (size_t i = 0; i < scene->frame->n; i++)
        radius[i] = scene_radius(scene->frame, i);
    if (body_largest(scene->frame, radius, shown, &left, &error))
        stage_fail(stage, &error);
    free(radius);
    if (left > 0)
        progress_note("%zu atoms do not hang together with the others, and are left out", left);
    return left;
}

static void look(struct stage *stage, struct scene *scene)
{
    int size[2], used = 0;
    double *v = scene->from;
    struct error error;
    if (extent_repeat(chosen.size, 2, size, &error) || size[0] > 20000 || size[1] > 20000)
        stage_usage(stage, "'%s' is not a picture's size such as 1600x1200", chosen.size);
    if (sscanf(chosen.view, "%lf,%lf,%lf%n", &v[0], &v[1], &v[2], &used) != 3 ||
        chosen.view[used] || !(hypot(v[0], hypot(v[1], v[2])) > 0) || !isfinite(v[0] + v[1] + v[2]))
        stage_usage(stage, "'%s' is not a direction such as 1,-2,0.5", chosen.view);
    scene->width = size[0];
    scene->height = size[1];
}

enum { NOT_FOUND = 127, NOT_STARTED = 126 };

/* Seconds that a tracer may sleep: one that has not got its threads waits for them for ever. */
static const double patience = 20;

/* Runs the tracer on the scene; its own output goes nowhere. Each of its threads draws random
 * numbers of its own for the light of the sky, so that the picture depends on how many there are:
 * they are four, whatever the machine. */
static void trace(const char *scene, const char *picture)
{
    int status, failure;
    pid_t own = getpid(), child = fork();
    if (child == 0) {
        child_stays(own);
        int nowhere = open("/dev/null", O_WRONLY);
        if (nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0 || dup2(nowhere, STDERR_FILENO) < 0)
            _exit(NOT_STARTED);
        execlp(chosen.tracer, chosen.tracer, scene, "-o", picture, "-format", "PNG", "-fullshade",
               "-auto_skylight", "0.75", "-skylight_samples", "24", "-trans_vmd", "-numthreads",
               "4", (char *)NULL);
        _exit(NOT_FOUND);
    }
    failure = child < 0 ? errno : child_wait(child, patience, &status);
    if (failure == ETIMEDOUT)
        message_die(EXIT_SYSTEM,
                    "'%s' has done nothing for %g s, and was ended: is there memory for its four "
                    "threads (ulimit -v)?",
                    chosen.tracer, patience);
    if (failure || (WIFEXITED(status) && WEXITSTATUS(status) == NOT_STARTED))
        message_die(EXIT_SYSTEM, "cannot start '%s'", chosen.tracer);
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
        message_die(EXIT_SYSTEM,
                    "the program '%s' is not there; install it (Debian: apt install tachyon)",
                    chosen.tracer);
    if (WIFSIGNALED(status))
        message_die(EXIT_SYSTEM, "'%s' was ended by %s", chosen.tracer,
                    signal_name(WTERMSIG(status)));
    if (!WIFEXITED(status) || WEXITSTATUS(status))
        message_die(EXIT_SYSTEM, "'%s' failed (exit %d)", chosen.tracer, WEXITSTATUS(status));
}

static char folder[4096], scene_path[4200], picture_path[4200];
static const char whole[] = "whole"; /* the picture with its key */

static char *whole_path(const char *ending)
{
    return memory_format("%s/%s.%s", folder, whole, ending);
}

static void remove_scratch(void)
{
    if (!folder[0])
        return;
    char *script = whole_path("gp");
    drawing_remove(folder, whole);
    unlink(script);
    free(script);
    unlink(scene_path);
    unlink(picture_path);
    rmdir(folder);
    folder[0] = '\0';
}

static unsigned char *read_file(const char *path, size_t *count)
{
    FILE *from = fopen(path, "rb");
    int failure;

    if (!from)
        message_die(EXIT_SYSTEM, "'%s' wrote no picture", chosen.tracer);
    unsigned char *bytes = whole_read(from, SIZE_MAX, count, &failure);
    if (failure)
        message_die(EXIT_IO, "cannot read '%s': %s", path, strerror(failure));
    fclose(from);
    return bytes;
}

/* Ends the program where the picture cannot be read, or is not whole: the tracer may not have
 * noticed. */
static unsigned char *read_picture(const struct scene *scene, size_t *count)
{
    struct error error;
    unsigned char *bytes = read_file(picture_path, count);

    if (png_check(bytes, *count, scene->width, scene->height, &error))
        message_die(error.code, "'%s' wrote %s; is there room in '%s' (TMPDIR)?", chosen.tracer,
                    error.text, folder);
    return bytes;
}

static void copy_out(const unsigned char *bytes, size_t count, const char *path)
{
    struct error error;
    struct out *out;

    if (out_open(&out, path, &error) || out_write(out, bytes, count, &error) ||
        out_commit(out, &error))
        message_die_error(&error);
}

static void die_of_scratch(void *context)
{
    (void)context;
    remove_scratch();
}

static void make_scratch(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/render.XXXXXX", base && *base ? base : "/tmp");
    if (!mkdtemp(folder))
        message_die(EXIT_CANNOT_CREATE, "cannot create a scratch folder '%s'", folder);
    message_at_death(die_of_scratch, NULL);
    snprintf(scene_path, sizeof scene_path, "%s/scene.dat", folder);
    snprintf(picture_path, sizeof picture_path, "%s/picture.png", folder);
}

/* The traced picture, whole. Caller frees. */
static unsigned char *trace_scene(const struct scene *scene, size_t *count)
{
    FILE *to = fopen(scene_path, "w");
    if (!to)
        message_die(EXIT_CANNOT_CREATE, "cannot create '%s'", scene_path);
    scene_write(scene, to);
    bool failed = ferror(to);
    if (fclose(to) || failed)
        message_die(EXIT_IO, "cannot write '%s'", scene_path);
    trace(scene_path, picture_path);
    return read_picture(scene, count);
}

/* The traced picture and its key in one, width pixels wide; NULL where gnuplot does not make it.
 * Caller frees. */
static unsigned char *add_key(const struct scene *scene, const struct picture_key *key, int width,
                              enum drawing_format format, size_t *count)
{
    struct error error;
    struct key_page page = {.width = width, .height = scene->height, .picture = scene->width};
    if (key_write(key, folder, whole, &page, format, &error))
        message_die_error(&error);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    enum drawing_result result = drawing_run(folder, whole, format, nowhere);
    int failure = errno;
    close(nowhere);
    if (result == DRAWING_REFUSED)
        message_die(EXIT_SYSTEM, "cannot draw the key by gnuplot: %s", strerror(failure));
    if (result == DRAWING_TORN)
        message_die(EXIT_IO, "gnuplot wrote no whole picture; is there room in '%s' (TMPDIR)?",
                    folder);
    if (result != DRAWING_DONE)
        return NULL;
    char *path = whole_path(drawing_ending(format));
    unsigned char *bytes = read_file(path, count);
    free(path);
    return bytes;
}

static void draw(struct stage *stage, struct scene *scene, const struct picture_key *key)
{
    enum drawing_format format = picture_format(stage);
    int width = scene->width, strip = chosen.no_key ? 0 : key_width(key, width, scene->height);
    unsigned char *bytes = NULL;
    size_t count;

    make_scratch();
    if (strip > 0 || format != DRAWING_PNG) {
        scene->width = width - strip;
        free(trace_scene(scene, &count));
        bytes = add_key(scene, strip > 0 ? key : NULL, width, format, &count);
        if (!bytes && format != DRAWING_PNG)
            message_die(EXIT_SYSTEM,
                        "gnuplot, which makes .%s, is not there or fails (Debian: apt install "
                        "gnuplot-nox); .png with --no-key does without",
                        drawing_ending(format));
        if (!bytes)
            message_warning("no key on the picture: gnuplot is not there or fails (Debian: apt "
                            "install gnuplot-nox)");
    }
    scene->width = width;
    if (!bytes)
        bytes = trace_scene(scene, &count);
    copy_out(bytes, count, stage_output(stage));
    free(bytes);
    remove_scratch();
}

/* The vectors to draw, if any; *backward: against them. */
static const struct column *stick_column(struct stage *stage, const struct frame *frame,
                                         bool *backward)
{
    const char *name = chosen.sticks ? chosen.sticks : "bond";
    const struct column *column;

    *backward = name[0] == '-';
    column = frame_find(frame, name + *backward);
    if (column && column->type == VALUE_REAL && column->width == 3)
        return column;
    if (chosen.sticks)
        stage_usage(stage, "no column of vectors '%s' to draw sticks by", name + *backward);
    return NULL;
}

static void render(struct stage *stage, struct frame *frame)
{
    bool *shown = memory_zeroed(frame->n, sizeof *shown);
    double(*color)[3] = memory_zeroed(frame->n, sizeof *color);
    struct coloring coloring = {.shown = shown, .color = color};
    struct error error;
    choose_atoms(stage, frame, shown);
    if (chosen.range.count &&
        (chosen.range.count != 2 || !(chosen.range.value[0] < chosen.range.value[1])))
        stage_usage(stage, "--range takes a lower and an upper value, e.g. --range=-7,-3");
    if (chosen.range.count)
        memcpy(coloring.range, chosen.range.value, sizeof coloring.range);
    size_t left = 0;
    struct scene scene = {.frame = frame,
                          .shown = shown,
                          .color = (const double(*)[3])color,
                          .radius_scale = chosen.radius,
                          .stick_radius = chosen.stick_radius,
                          .box = frame->has_cell && !chosen.no_box,
                          .box_part = {{0, 1}, {0, 1}, {0, 1}}};
    scene.sticks = stick_column(stage, frame, &scene.backward);
    if (chosen.largest)
        left = choose_largest(stage, &scene, shown);
    if (chosen.largest && scene.box)
        scene_fit_box(&scene);
    const char *color_by = chosen.color                             ? chosen.color
                           : frame_find(frame, "common_neighbours") ? "common_neighbours"
                                                                    : "species";
    if (scene_colors(frame, color_by, &coloring, &error))
        stage_fail(stage, &error);
    if (left > 0)
        snprintf(coloring.key.remark, KEY_LABEL,
                 left > 1 ? "%zu atoms left out" : "%zu atom left out", left);
    look(stage, &scene);
    draw(stage, &scene, &coloring.key);
    message_note("%s", coloring.legend);
    key_release(&coloring.key);
    free(shown);
    free(color);
}

int main(int argc, char **argv)
{
    struct stage *stage =
        stage_start(&program, (struct option *const[]){options, NULL}, argc, argv);
    struct frame *frame, *next;
    struct error error;
    picture_format(stage);
    if (out_check_binary(stage_output(stage), "a picture (PNG)", &error))
        stage_usage(stage, "%s", error.text);
    frame = stage_read(stage);
    while ((next = stage_read(stage))) {
        frame_free(frame);
        frame = next;
    }
    render(stage, frame);
    frame_free(frame);
    return stage_finish(stage);
}
