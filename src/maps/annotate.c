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
    double all = incident > 0 ? incident : (double)survey->map[SURVEY_TOTAL][position],
           bright = (double)survey->map[SURVEY_BRIGHT][position];
    return bright > 0 && all > 0 ? -log(bright / all) : 0;
}

double annotate_mean_log_ratio(const struct survey *survey, double incident)
{
    double mean = 0;
    for (size_t p = 0; p < survey->positions; p++)
        if (!survey->empty[p])
            mean += annotate_log_ratio(survey, p, incident) / (double)(survey->positions - survey->empty_patterns);
    return mean;
}

static bool listed(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += length)
        if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

/* The name that stands for a map in the list: of com_x com, of power_4 power, of window_1 windows. */
static bool is_wanted(const char *list, const struct map *map)
{
    bool group = (strncmp(map->name, "com_", 4) == 0 && listed(list, "com")) || (map->order > 0 && listed(list, "power")) ||
                 (strncmp(map->name, "window_", 7) == 0 && listed(list, "windows"));
    return group || listed(list, map->name);
}

/* Refuses a name that means nothing here. */
static int check_list(const char *list, const struct maps *maps, struct error *error)
{
    static const char *const groups[] = {"com",   "windows",   "power",    "significance", "orientation",
                                         "phase", "thickness", "detector", "integrated"};
    char *copy = memory_string(list), *save = NULL;
    int code = 0;
    for (char *word = strtok_r(copy, ",", &save); word && !code; word = strtok_r(NULL, ",", &save)) {
        bool known = maps_find(maps, word) != NULL;
        for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
            known |= strcmp(word, groups[g]) == 0;
        if (!known)
            code = error_set(error, EXIT_USAGE, "there is no map '%s' of these data", word);
    }
    free(copy);
    return code;
}

static void add_angular(struct frame *frame, const struct survey *survey, const struct maps *maps, const char *list)
{
    char name[MAP_NAME_MAX];
    for (int i = 0; i < survey->order_count; i++) {
        snprintf(name, sizeof name, "significance_%d", survey->order[i]);
        if (maps->significance && listed(list, "significance"))
            scan_frame_column(frame, name, maps->significance[i], survey->positions);
        snprintf(name, sizeof name, "orientation_%d", survey->order[i]);
        if (listed(list, "orientation"))
            scan_frame_column(frame, name, survey->orientation[i], survey->positions);
    }
}

static void add_phases(struct frame *frame, const struct survey *survey, const struct phases *phases)
{
    struct column *column = frame_add(frame, "phase", VALUE_INT, 1);
    for (size_t p = 0; p < survey->positions; p++)
        column->integer[p] = phases->phase[p];
    for (int c = 0; phases->weight && c < phases->count; c++) {
        char name[MAP_NAME_MAX];
        snprintf(name, sizeof name, "weight_%d", c + 1);
        struct column *weight = frame_add(frame, name, VALUE_REAL, 1);
        for (size_t p = 0; p < survey->positions; p++)
            weight->real[p] = scan_frame_round((double)phases->weight[p * (size_t)phases->count + (size_t)c]);
    }
    frame_set_reals(frame, "phase_share", 0, phases->count, phases->share);
}

int annotate_columns(struct frame *frame, const struct survey *survey, const struct maps *maps,
                     const struct annotate_columns *columns, struct error *error)
{
    if (check_list(columns->list, maps, error))
        return error->code;
    struct column *measured = frame_add(frame, "measured", VALUE_LOGICAL, 1);
    for (size_t p = 0; p < survey->positions; p++)
        measured->integer[p] = survey->valid[p];
    for (int m = 0; m < maps->count; m++) {
        if (!is_wanted(columns->list, &maps->map[m]))
            continue;
        scan_frame_column(frame, maps->map[m].name, maps->map[m].values, survey->positions);
        if (strncmp(maps->map[m].name, "com_", 4) == 0) { /* 1/nm */
            struct column *com = frame_find(frame, maps->map[m].name);
            for (size_t p = 0; p < survey->positions; p++)
                com->real[p] = scan_frame_round(10 * com->real[p]);
        }
    }
    add_angular(frame, survey, maps, columns->list);
    if (columns->phases && listed(columns->list, "phase"))
        add_phases(frame, survey, columns->phases);
    if (columns->mean_free_path > 0 && listed(columns->list, "thickness")) {
        struct column *column = frame_add(frame, "thickness", VALUE_REAL, 1);
        for (size_t p = 0; p < survey->positions; p++)
            column->real[p] = scan_frame_round(columns->mean_free_path * annotate_log_ratio(survey, p, columns->incident));
    }
    return 0;
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
    set_key(frame, map->name, "threshold", map->spots.threshold);
    snprintf(name, sizeof name, "%s_hotspots", map->name);
    frame_set_int(frame, name, (int64_t)map->spots.count);
    set_key(frame, map->name, "diameter_nm", map->spots.diameter / 10);
    set_key(frame, map->name, "volume_fraction", map->volume_fraction);
    set_key(frame, map->name, "neighbour_nm", map->autocorrelation.peak / 10);
    if (!map->has_null)
        return;
    set_key(frame, map->name, "mean_null", map->null.mean[0]);
    set_key(frame, map->name, "hotspots_null", map->null.count[0]);
    set_key(frame, map->name, "diameter_nm_null", map->null.diameter[0] / 10);
    set_key(frame, map->name, "volume_fraction_null", map->volume_fraction / map->spots.volume * map->null.volume[0]);
    set_key(frame, map->name, "volume_p", map->null.p_volume);
    set_key(frame, map->name, "neighbour_p", map->null.p_neighbour);
}

void annotate_keys(struct frame *frame, const struct survey *survey, const struct maps *maps, const struct alignment *alignment,
                   double k_disc)
{
    const struct geometry *geometry = &alignment->geometry;
    double center[2] = {scan_frame_round(geometry->center[0]), scan_frame_round(geometry->center[1])};
    frame_set_reals(frame, "center", 0, 2, center);
    if (geometry->ellipse > 1) {
        double ellipse[2] = {scan_frame_round(geometry->ellipse), scan_frame_round(geometry->ellipse_angle * 180 / M_PI)};
        frame_set_reals(frame, "ellipse", 0, 2, ellipse);
    }
    if (isfinite(k_disc))
        frame_set_real(frame, "k_disc_per_nm", scan_frame_round(10 * k_disc));
    if (alignment->shift)
        frame_set_real(frame, "descan_pixels", scan_frame_round(alignment->shift_rms));
    frame_set_int(frame, "masked_pixels", (int64_t)alignment->masked_count);
    frame_set_int(frame, "missing_pixels", (int64_t)survey->missing_pixels);
    if (survey->empty_patterns > 0)
        frame_set_int(frame, "empty_patterns", (int64_t)survey->empty_patterns);
    frame_set_real(frame, "log_ratio", scan_frame_round(annotate_mean_log_ratio(survey, 0)));
    for (int m = 0; m < maps->count; m++)
        if (maps->map[m].analysed)
            map_keys(frame, &maps->map[m]);
}

void annotate_reference(struct frame *frame, const struct maps *maps, const struct maps *reference)
{
    for (int m = 0; m < maps->count; m++) {
        const struct map *other = maps->map[m].analysed ? maps_find(reference, maps->map[m].name) : NULL;
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
