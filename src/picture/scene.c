/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tachyon scenes of atoms (picture/scene.h). Viridis: Smith, van der Walt, Firing (2015), public
 * domain (CC0), nine of its colours interpolated; the palette of distinct colours: Okabe and Ito
 * (2008), safe for colour-blind readers, lightened in further turns. */
#include "picture/scene.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include "atoms/cell.h"
#include "atoms/columns.h"
#include "atoms/elements.h"
#include "atoms/select.h"
#include "base/exit_codes.h"
#include "base/linear.h"
#include "base/memory.h"

static const double viridis[9][3] = {
    {0.267, 0.005, 0.329}, {0.279, 0.175, 0.483}, {0.230, 0.322, 0.546},
    {0.173, 0.449, 0.558}, {0.128, 0.567, 0.551}, {0.158, 0.684, 0.502},
    {0.369, 0.789, 0.383}, {0.678, 0.864, 0.190}, {0.993, 0.906, 0.144}};
static const double palette[8][3] = {
    {0.000, 0.447, 0.698}, {0.902, 0.624, 0.000}, {0.000, 0.620, 0.451}, {0.800, 0.475, 0.655},
    {0.337, 0.706, 0.914}, {0.835, 0.369, 0.000}, {0.941, 0.894, 0.259}, {0.600, 0.600, 0.600}};
enum { PALETTE = 8, DISTINCT_MAX = 24 };

static void map_color(double part, double color[3])
{
    double at = fmin(fmax(part, 0), 1) * 8;
    int low = (int)fmin(at, 7);
    for (int k = 0; k < 3; k++)
        color[k] = viridis[low][k] + (at - low) * (viridis[low + 1][k] - viridis[low][k]);
}

static void distinct_color(int64_t number, double color[3])
{
    int turn = (int)(number / PALETTE % 3);
    for (int k = 0; k < 3; k++)
        color[k] = palette[number % PALETTE][k] + 0.3 * turn * (1 - palette[number % PALETTE][k]);
}

static double value_at(const struct column *column, int component, size_t i)
{
    size_t at = i * column->width + component;
    return column->type == VALUE_REAL ? column->real[at] : (double)column->integer[at];
}

static const double tail = 0.02;

/* Where no range is given: whole numbers from least to greatest; reals from the 2nd to the 98th
 * percentile, so that a few atoms that flew off do not take the colours from all others. */
static void find_range(const struct frame *frame, const struct column *column, int component,
                       const bool *shown, double range[2])
{
    size_t count = 0;
    double *value, cut = column->type == VALUE_REAL ? tail : 0;

    if (range[0] < range[1])
        return;
    value = memory_alloc(frame->n, sizeof *value);
    for (size_t i = 0; i < frame->n; i++)
        if (shown[i])
            value[count++] = value_at(column, component, i);
    gsl_sort(value, 1, count);
    range[0] = gsl_stats_quantile_from_sorted_data(value, 1, count, cut);
    range[1] = gsl_stats_quantile_from_sorted_data(value, 1, count, 1 - cut);
    free(value);
}

/* Chemical elements have a colour and radius of their own; the species of reduced units have
 * not, whatever their letters. */
static const struct element *known_element(const struct frame *frame, const char *species)
{
    enum unit_system units;
    struct error error;

    return frame_units(frame, &units, &error) || units == UNITS_LJ ? NULL : element_find(species);
}

/* Whether any of the atoms that are drawn has that text. */
static bool is_drawn(const struct frame *frame, const struct column *column, int component,
                     const bool *shown, int text)
{
    for (size_t i = 0; i < frame->n; i++)
        if (shown[i] && column->string[i * (size_t)column->width + (size_t)component] == text)
            return true;
    return false;
}

static void color_texts(const struct frame *frame, const struct column *column, int component,
                        struct coloring *coloring)
{
    const size_t size = sizeof coloring->legend;
    bool species = !strcmp(column->name, "species");
    size_t used = (size_t)snprintf(coloring->legend, size, "%s:", column->name);
    for (int t = 0; t < column->strings.count; t++) {
        const struct element *element =
            species ? known_element(frame, column->strings.text[t]) : NULL;
        double rgb[3];
        if (element)
            memcpy(rgb, element->color, sizeof rgb);
        else
            distinct_color(t, rgb);
        for (size_t i = 0; i < frame->n; i++)
            if (coloring->shown[i] &&
                column->string[i * (size_t)column->width + (size_t)component] == t)
                memcpy(coloring->color[i], rgb, sizeof rgb);
        if (is_drawn(frame, column, component, coloring->shown, t))
            key_add(&coloring->key, column->strings.text[t], rgb);
        if (used < size)
            used += (size_t)snprintf(coloring->legend + used, size - used, " %s #%02x%02x%02x",
                                     column->strings.text[t], (unsigned)(255 * rgb[0]),
                                     (unsigned)(255 * rgb[1]), (unsigned)(255 * rgb[2]));
    }
}

/* Bonds by the number of their common neighbours, in the colours of Derlet and Maass (2019). */
static void color_bonds(const struct frame *frame, const struct column *column,
                        struct coloring *coloring)
{
    static const double colors[6][3] = {{0.55, 0.15, 0.65}, {0.85, 0.10, 0.10}, {0.10, 0.25, 0.85},
                                        {0.95, 0.80, 0.05}, {0.10, 0.60, 0.20}, {0.95, 0.50, 0.05}};
    static const double other[3] = {0.6, 0.6, 0.6};

    for (size_t i = 0; i < frame->n; i++) {
        int64_t n = column->integer[i];

        if (coloring->shown[i])
            memcpy(coloring->color[i], n >= 3 && n <= 8 ? colors[n - 3] : other, sizeof other);
    }
    for (int n = 3; n <= 8; n++) {
        const char digit[2] = {(char)('0' + n), '\0'};
        key_add(&coloring->key, digit, colors[n - 3]);
    }
    key_add(&coloring->key, "others", other);
    snprintf(coloring->legend, sizeof coloring->legend,
             "%s: 3 purple, 4 red, 5 blue, 6 yellow, 7 green, 8 orange, others grey", column->name);
}

/* Whole numbers of few values by the palette, others by the map. */
static void color_numbers(const struct frame *frame, const struct column *column, int component,
                          const char *name, struct coloring *coloring)
{
    double *range = coloring->range;
    find_range(frame, column, component, coloring->shown, range);
    bool distinct = column->type != VALUE_REAL && range[1] - range[0] < DISTINCT_MAX;
    double width = range[1] > range[0] ? range[1] - range[0] : 1;
    for (size_t i = 0; i < frame->n; i++) {
        double value = value_at(column, component, i);
        if (!coloring->shown[i])
            continue;
        if (distinct)
            distinct_color((int64_t)(value - range[0]), coloring->color[i]);
        else
            map_color((value - range[0]) / width, coloring->color[i]);
    }
    if (distinct)
        for (int64_t value = 0; value <= (int64_t)(range[1] - range[0]); value++) {
            char label[32];
            double rgb[3];
            snprintf(label, sizeof label, "%lld", (long long)value + (long long)range[0]);
            distinct_color(value, rgb);
            key_add(&coloring->key, label, rgb);
        }
    else
        for (int c = 0; c < 9; c++)
            key_add(&coloring->key, "", viridis[c]);
    coloring->key.continuous = !distinct;
    memcpy(coloring->key.range, range, sizeof coloring->key.range);
    snprintf(coloring->legend, sizeof coloring->legend,
             distinct ? "%s: distinct colours for %g ... %g"
                      : "%s: viridis from %g (dark) to %g (yellow)",
             name, range[0], range[1]);
}

/* The quantity and its unit, where the column is known. */
static char *key_title(const struct frame *frame, const struct column *column, const char *name)
{
    const struct columns_row *row = columns_find(COLUMNS_COLUMN, column->name);
    enum unit_system units;
    struct error error;
    const char *unit = "";
    if (row && column->type == VALUE_REAL && !frame_units(frame, &units, &error))
        unit = columns_unit(row, units);
    if (!strcmp(unit, "A"))
        unit = "Å";
    return unit[0] ? memory_format("%s (%s)", name, unit) : memory_string(name);
}

int scene_colors(const struct frame *frame, const char *name, struct coloring *coloring,
                 struct error *error)
{
    const struct column *column;
    int component, code = select_column(frame, name, &column, &component, error);
    if (code)
        return code;
    coloring->key = (struct picture_key){.title = key_title(frame, column, name)};
    if (column->type == VALUE_STRING)
        color_texts(frame, column, component, coloring);
    else if (!strcmp(column->name, "common_neighbours") && column->type == VALUE_INT)
        color_bonds(frame, column, coloring);
    else
        color_numbers(frame, column, component, name, coloring);
    return 0;
}

struct view {          /* camera axes, and what the camera sees */
    double axis[3][3]; /* right, up, away */
    double low[3], high[3];
};

static void normalize(double v[3])
{
    double length = norm3(v);
    for (int k = 0; k < 3; k++)
        v[k] /= length;
}

static void view_axes(struct view *view, const double from[3])
{
    double up[3] = {0, 0, 1};
    for (int k = 0; k < 3; k++)
        view->axis[2][k] = -from[k];
    normalize(view->axis[2]);
    if (fabs(view->axis[2][2]) > 0.999) {
        up[1] = 1;
        up[2] = 0;
    }
    cross3(view->axis[2], up, view->axis[0]);
    normalize(view->axis[0]);
    cross3(view->axis[0], view->axis[2], view->axis[1]);
}

static void to_camera(const struct view *view, const double r[3], double c[3])
{
    for (int k = 0; k < 3; k++)
        c[k] = view->axis[k][0] * r[0] + view->axis[k][1] * r[1] + view->axis[k][2] * r[2];
}

static void view_include(struct view *view, const double c[3], double radius)
{
    for (int k = 0; k < 3; k++) {
        view->low[k] = fmin(view->low[k], c[k] - radius);
        view->high[k] = fmax(view->high[k], c[k] + radius);
    }
}

double scene_radius(const struct frame *frame, size_t i)
{
    const char *species = frame_species_name(frame, i), *units = frame_get_text(frame, "units");
    const struct element *element = known_element(frame, species);

    if (units && !strcmp(units, "lj"))
        return strcmp(species, "B") ? 0.5 : 5.0 / 12;
    return element ? element->radius : 1.4;
}

static double drawn_radius(const struct scene *scene, size_t i)
{
    return scene->radius_scale * scene_radius(scene->frame, i);
}

/* The ends of a stick, in camera axes. */
static void stick_ends(const struct scene *scene, const struct view *view, size_t i,
                       double ends[2][3])
{
    const double *pos = frame_pos(scene->frame) + 3 * i, *vector = scene->sticks->real + 3 * i;
    double end[3];

    for (int k = 0; k < 3; k++)
        end[k] = pos[k] + (scene->backward ? -vector[k] : vector[k]);
    to_camera(view, pos, ends[0]);
    to_camera(view, end, ends[1]);
}

/* What an atom, or its stick, takes of the picture. */
static void include_row(const struct scene *scene, struct view *view, size_t i)
{
    double ends[2][3];

    if (!scene->sticks) {
        to_camera(view, frame_pos(scene->frame) + 3 * i, ends[0]);
        view_include(view, ends[0], drawn_radius(scene, i));
        return;
    }
    stick_ends(scene, view, i, ends);
    for (int k = 0; k < 2; k++)
        view_include(view, ends[k], scene->stick_radius);
}

void scene_fit_box(struct scene *scene)
{
    const struct frame *frame = scene->frame;
    double inverse[3][3], reduced[3];
    for (int a = 0; a < 3; a++)
        if (!frame->pbc[a])
            memcpy(scene->box_part[a], (double[2]){INFINITY, -INFINITY}, sizeof scene->box_part[a]);
    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++) {
        cell_to_reduced(inverse, frame_pos(frame) + 3 * i, reduced);
        for (int a = 0; a < 3 && scene->shown[i]; a++) {
            scene->box_part[a][0] = fmin(scene->box_part[a][0], frame->pbc[a] ? 0 : reduced[a]);
            scene->box_part[a][1] = fmax(scene->box_part[a][1], frame->pbc[a] ? 1 : reduced[a]);
        }
    }
}

/* Where the box has no end its edges have no length. */
static void box_corner(const struct scene *scene, int corner, double r[3])
{
    const struct frame *frame = scene->frame;
    for (int k = 0; k < 3; k++) {
        r[k] = 0;
        for (int a = 0; a < 3; a++)
            r[k] +=
                frame->unbounded[a] ? 0 : scene->box_part[a][corner >> a & 1] * frame->cell[a][k];
    }
}

static void frame_view(const struct scene *scene, struct view *view)
{
    double c[3], r[3];
    view_axes(view, scene->from);
    for (int k = 0; k < 3; k++) {
        view->low[k] = INFINITY;
        view->high[k] = -INFINITY;
    }
    for (size_t i = 0; i < scene->frame->n; i++)
        if (scene->shown[i])
            include_row(scene, view, i);
    for (int corner = 0; scene->box && corner < 8; corner++) {
        box_corner(scene, corner, r);
        to_camera(view, r, c);
        view_include(view, c, 0);
    }
}

/* Tachyon's orthographic camera sees 1 / ZOOM high; a rim of 4 % stays free. */
static void write_camera(const struct scene *scene, const struct view *view, FILE *to)
{
    double wide = view->high[0] - view->low[0], high = view->high[1] - view->low[1],
           depth = view->high[2] - view->low[2];
    double seen = 1.04 * fmax(high, wide * scene->height / scene->width);
    fprintf(to,
            "BEGIN_SCENE\nRESOLUTION %d %d\nCAMERA\nPROJECTION ORTHOGRAPHIC\nZOOM "
            "%.9g\nASPECTRATIO 1.0\nANTIALIASING "
            "4\nRAYDEPTH 4\n",
            scene->width, scene->height, 1 / seen);
    fprintf(to, "CENTER %.9g %.9g %.9g\nVIEWDIR 0 0 1\nUPDIR 0 1 0\nEND_CAMERA\n",
            (view->high[0] + view->low[0]) / 2, (view->high[1] + view->low[1]) / 2,
            view->low[2] - depth - 10);
    fprintf(to,
            "DIRECTIONAL_LIGHT DIRECTION 0.5 -0.8 1.2 COLOR 1.15 1.15 1.15\nBACKGROUND 1 1 1\n");
}

#define TEXTURE                                                                                    \
    "TEXTURE AMBIENT 0.15 DIFFUSE 0.8 SPECULAR 0 OPACITY 1 PHONG PLASTIC 0.15 PHONG_SIZE 40 "      \
    "COLOR %.4g %.4g %.4g TEXFUNC 0\n"

static void write_sphere(const double c[3], double radius, const double color[3], FILE *to)
{
    fprintf(to, "SPHERE CENTER %.9g %.9g %.9g RAD %.9g\n", c[0], c[1], c[2], radius);
    fprintf(to, TEXTURE, color[0], color[1], color[2]);
}

static void write_cylinder(double c[2][3], double radius, const double color[3], FILE *to)
{
    fprintf(to, "FCYLINDER BASE %.9g %.9g %.9g APEX %.9g %.9g %.9g RAD %.9g\n", c[0][0], c[0][1],
            c[0][2], c[1][0], c[1][1], c[1][2], radius);
    fprintf(to, TEXTURE, color[0], color[1], color[2]);
}

static void write_rod(const struct scene *scene, const struct view *view, int a, int b,
                      double radius, FILE *to)
{
    static const double gray[3] = {0.25, 0.25, 0.25};
    double r[3], c[2][3];
    box_corner(scene, a, r);
    to_camera(view, r, c[0]);
    box_corner(scene, b, r);
    to_camera(view, r, c[1]);
    write_cylinder(c, radius, gray, to);
}

/* A sphere, or a rod with rounded ends; a stick of no length is nothing. */
static void write_row(const struct scene *scene, const struct view *view, size_t i, FILE *to)
{
    double ends[2][3];

    if (!scene->sticks) {
        to_camera(view, frame_pos(scene->frame) + 3 * i, ends[0]);
        write_sphere(ends[0], drawn_radius(scene, i), scene->color[i], to);
        return;
    }
    stick_ends(scene, view, i, ends);
    if (!memcmp(ends[0], ends[1], sizeof ends[0]))
        return;
    write_cylinder(ends, scene->stick_radius, scene->color[i], to);
    for (int k = 0; k < 2; k++)
        write_sphere(ends[k], scene->stick_radius, scene->color[i], to);
}

void scene_write(const struct scene *scene, FILE *to)
{
    struct view view;
    frame_view(scene, &view);
    write_camera(scene, &view, to);
    for (size_t i = 0; i < scene->frame->n; i++)
        if (scene->shown[i])
            write_row(scene, &view, i, to);
    double rod = 0.0015 * (view.high[0] - view.low[0] + view.high[1] - view.low[1]);
    for (int corner = 0; scene->box && corner < 8; corner++)
        for (int k = 0; k < 3; k++)
            if (!(corner >> k & 1))
                write_rod(scene, &view, corner, corner | 1 << k, rod, to);
    fprintf(to, "END_SCENE\n");
}
