/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns and keys. */
#include "maps/annotate.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "maps/scan_frame.h"

double annotate_log_ratio(const struct survey *survey, size_t position, double incident)
{
    double all = incident > 0 ? incident : (double)survey->total[position],
           bright = (double)survey->bright[position];
    return bright > 0 && all > 0 ? -log(bright / all) : 0;
}

double annotate_mean_log_ratio(const struct survey *survey, double incident)
{
    double mean = 0;
    for (size_t p = 0; p < survey->positions; p++)
        if (!survey->empty[p])
            mean += annotate_log_ratio(survey, p, incident) /
                    (double)(survey->positions - survey->empty_patterns);
    return mean;
}

/* A map that has been made, in the row's unit. */
static void add_map(struct frame *frame, const struct map_row *row, const char *name,
                    const float *values, size_t n)
{
    scan_frame_column(frame, name, values, n);
    if (!(row->scale > 0))
        return;
    struct column *column = frame_find(frame, name);
    for (size_t p = 0; p < n; p++)
        column->real[p] = scan_frame_round(map_scale(row) * column->real[p]);
}

/* Member `member` of a row that is made for the frame alone. */
static void add_member(struct frame *frame, const struct survey *survey, const struct map_row *row,
                       int member, const struct annotate_columns *columns)
{
    char name[MAP_NAME_MAX];
    map_row_name(row, survey, member, name);
    if (!map_row_listed(row, name, columns->list))
        return;
    if (row->add) {
        row->add(frame, survey, columns);
        return;
    }
    float *work = memory_alloc(survey->positions, sizeof *work);
    const float *values = row->of_survey(survey, member, work);
    if (values)
        add_map(frame, row, name, values, survey->positions);
    free(work);
}

/* Rows of several maps one beside the other (significance_1, orientation_1, significance_2,
 * ...), then the others. */
static void add_columns(struct frame *frame, const struct survey *survey,
                        const struct annotate_columns *columns)
{
    for (int i = 0; i < survey->order_count; i++)
        for (int r = 0; r < map_table_count; r++)
            if (map_table[r].home == MAP_COLUMN && map_table[r].family == MAP_ORDERS)
                add_member(frame, survey, &map_table[r], i, columns);
    for (int r = 0; r < map_table_count; r++)
        if (map_table[r].home == MAP_COLUMN && map_table[r].family == MAP_ONE)
            add_member(frame, survey, &map_table[r], 0, columns);
}

void annotate_columns(struct frame *frame, const struct survey *survey, const struct maps *maps,
                      const struct annotate_columns *columns)
{
    struct column *measured = frame_add(frame, "measured", VALUE_LOGICAL, 1);
    for (size_t p = 0; p < survey->positions; p++)
        measured->integer[p] = survey->valid[p];
    for (int m = 0; m < maps->count; m++) {
        const struct map *map = &maps->map[m];
        if (map_row_listed(map->row, map->name, columns->list))
            add_map(frame, map->row, map->name, map->values, survey->positions);
    }
    add_columns(frame, survey, columns);
}

static void set_key(struct frame *frame, const char *map, const char *what, double value)
{
    char name[2 * MAP_NAME_MAX];
    snprintf(name, sizeof name, "%s_%s", map, what);
    if (isfinite(value))
        frame_set_real(frame, name, scan_frame_round(value));
}

static void map_keys(struct frame *frame, const struct map *map)
{
    char name[2 * MAP_NAME_MAX];
    set_key(frame, map->name, "mean", map->mean);
    if (map->error > 0)
        set_key(frame, map->name, "mean_error", map->error);
    set_key(frame, map->name, "threshold", map->spots.threshold);
    snprintf(name, sizeof name, "%s_hotspots", map->name);
    frame_set_int(frame, name, (int64_t)map->spots.count);
    set_key(frame, map->name, "diameter_nm", map->spots.diameter / 10);
    if (map->spots.error > 0)
        set_key(frame, map->name, "diameter_nm_error", map->spots.error / 10);
    set_key(frame, map->name, "volume_fraction", map->volume_fraction);
    set_key(frame, map->name, "volume_fraction_error", map->volume_error);
    set_key(frame, map->name, "neighbour_nm", map->autocorrelation.peak / 10);
    if (!map->has_null)
        return;
    set_key(frame, map->name, "mean_null", map->null.mean[0]);
    set_key(frame, map->name, "hotspots_null", map->null.count[0]);
    set_key(frame, map->name, "diameter_nm_null", map->null.diameter[0] / 10);
    set_key(frame, map->name, "volume_fraction_null",
            map->volume_fraction / map->spots.volume * map->null.volume[0]);
    set_key(frame, map->name, "volume_p", map->null.p_volume);
    set_key(frame, map->name, "neighbour_p", map->null.p_neighbor);
}

static void set_real(struct frame *frame, const char *key, double value)
{
    if (isfinite(value))
        frame_set_real(frame, key, scan_frame_round(value));
}

static void set_pair(struct frame *frame, const char *key, double first, double second)
{
    double pair[2] = {scan_frame_round(first), scan_frame_round(second)};
    if (isfinite(first) && isfinite(second))
        frame_set_reals(frame, key, 0, 2, pair);
}

/* Center, ellipse, disc, descan, and their errors where they were fitted. */
static void geometry_keys(struct frame *frame, const struct alignment *alignment, double k_disk)
{
    const struct geometry *geometry = &alignment->geometry;
    const double degree = M_PI / 180, *error = alignment->ellipse_error;
    set_pair(frame, "center", geometry->center[0], geometry->center[1]);
    set_pair(frame, "center_error", alignment->center_error[0], alignment->center_error[1]);
    if (geometry->ellipse > 1) {
        set_pair(frame, "ellipse", geometry->ellipse, geometry->ellipse_angle / degree);
        set_pair(frame, "ellipse_error", error[0], error[1] / degree);
    }
    set_real(frame, "k_disc_per_nm", 10 * k_disk);
    if (k_disk == alignment->disk)
        set_real(frame, "k_disc_per_nm_error", 10 * alignment->disk_error);
    if (!alignment->shift)
        return;
    set_real(frame, "descan_pixels", alignment->shift_rms);
    set_real(frame, "descan_pixels_error", alignment->shift_error);
}

void annotate_keys(struct frame *frame, const struct survey *survey, const struct maps *maps,
                   const struct alignment *alignment, double k_disk)
{
    geometry_keys(frame, alignment, k_disk);
    frame_set_int(frame, "masked_pixels", (int64_t)alignment->masked_count);
    frame_set_int(frame, "missing_pixels", (int64_t)survey->missing_pixels);
    if (survey->empty_patterns > 0)
        frame_set_int(frame, "empty_patterns", (int64_t)survey->empty_patterns);
    if (survey->broken_patterns > 0)
        frame_set_int(frame, "broken_patterns", (int64_t)survey->broken_patterns);
    size_t outliers = alignment->strays;
    for (size_t p = 0; p < survey->positions; p++)
        outliers += !survey->empty[p] && (double)survey->total[p] > alignment->bright_level;
    if (outliers > 0)
        frame_set_int(frame, "outlier_patterns", (int64_t)outliers);
    frame_set_real(frame, "log_ratio", scan_frame_round(annotate_mean_log_ratio(survey, 0)));
    for (int m = 0; m < maps->count; m++)
        if (maps->map[m].row->hot)
            map_keys(frame, &maps->map[m]);
}

void annotate_reference(struct frame *frame, const struct maps *maps, const struct maps *reference)
{
    for (int m = 0; m < maps->count; m++) {
        const struct map *other =
            maps->map[m].row->hot ? maps_find(reference, maps->map[m].name) : NULL;
        if (!other)
            continue;
        char name[2 * MAP_NAME_MAX];
        set_key(frame, other->name, "mean_reference", other->mean);
        snprintf(name, sizeof name, "%s_hotspots_reference", other->name);
        frame_set_int(frame, name, (int64_t)other->spots.count);
        set_key(frame, other->name, "diameter_nm_reference", other->spots.diameter / 10);
        set_key(frame, other->name, "volume_fraction_reference", other->volume_fraction);
    }
}
