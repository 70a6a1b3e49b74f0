/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of an analysis. */
#include "maps/report.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <sys/stat.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "io/table.h"
#include "maps/report_columns.h"
#include "maps/report_images.h"
#include "maps/report_stale.h"

static const double nm = 0.1; /* in one A */

/* Joins `names` with blanks for a header as maps are listed; only analysed ones if `analysed`.
 * Caller frees. */
static char *map_names(const struct maps *maps, const char *prefix, bool analyzed)
{
    char *names = memory_string("");
    for (int m = 0; m < maps->count; m++) {
        if (analyzed && !maps->map[m].row->hot)
            continue;
        char *longer = memory_format("%s %s%s", names, prefix, maps->map[m].name);
        free(names);
        names = longer;
    }
    return names;
}

static void profile_header(const struct report *report, struct table *table)
{
    char *names = memory_string("k_1/nm pixels intensity v_omega v_ring v_ratio v_image "
                                "v_image_ratio v2d noise_omega noise_ring noise_image "
                                "error_intensity error_omega error_ring error_ratio");
    for (int i = 0; i < report->survey->order_count; i++) {
        char *longer = memory_format("%s power_%d", names, report->survey->order[i]);
        free(names);
        names = longer;
    }
    for (int c = 0; report->phases && c < report->phases->count; c++) {
        char *longer = memory_format("%s intensity_phase_%d v_omega_phase_%d v_ring_phase_%d "
                                     "error_intensity_phase_%d error_omega_phase_%d "
                                     "error_ring_phase_%d",
                                     names, c + 1, c + 1, c + 1, c + 1, c + 1, c + 1);
        free(names);
        names = longer;
    }
    table_header(table, "%s", names);
    free(names);
}

/* Bootstrap errors of ring i, of the whole scan (group 0) or a phase. */
static void put_errors(const struct report *report, struct table *table, int group, int i)
{
    const struct bootstrap_group *errors =
        report->bootstrap ? &report->bootstrap->group[group] : NULL;
    table_real(table, errors ? errors->intensity[i] : (double)NAN);
    table_real(table, errors ? errors->omega[i] : (double)NAN);
    table_real(table, errors ? errors->ring[i] : (double)NAN);
    if (group == 0)
        table_real(table, errors ? errors->ratio[i] : (double)NAN);
}

int report_profile(const struct report *report, const char *path, struct error *error)
{
    const struct survey *survey = report->survey;
    const struct phases *phases = report->phases;
    struct table *table;
    if (table_open(&table, path, error))
        return error->code;
    table_comment(
        table,
        "V(k) in the normalisations of Daulton, Bondi and Kelton (2010), less shot noise "
        "(noise_...); v2d: "
        "variance over sectors; error_...: of the block bootstrap over %zu blocks of the scan",
        report->bootstrap ? report->bootstrap->blocks : 0);
    profile_header(report, table);
    for (int i = 0; i < survey->layout->rings; i++) {
        const struct survey_ring *ring = &survey->ring[i];
        double values[] = {ring->intensity,  ring->omega,       ring->ring,   ring->ratio,
                           ring->image,      ring->image_ratio, ring->sector, ring->omega_noise,
                           ring->ring_noise, ring->image_noise};
        table_real(table, ring->k / nm);
        table_int(table, (int64_t)ring->pixels);
        for (size_t v = 0; v < sizeof values / sizeof *values; v++)
            table_real(table, values[v]);
        put_errors(report, table, 0, i);
        for (int n = 0; n < survey->order_count; n++)
            table_real(table, survey->power_k[i * survey->order_count + n]);
        for (int c = 0; phases && c < phases->count; c++) {
            table_real(table, phases->profile[c * phases->rings + i]);
            table_real(table, phases->omega[c * phases->rings + i]);
            table_real(table, phases->ring[c * phases->rings + i]);
            put_errors(report, table, c + 1, i);
        }
        table_row(table);
    }
    return table_close(table, error);
}

int report_spectrum(const struct report *report, const char *path, struct error *error)
{
    const struct survey *survey = report->survey;
    struct table *table;
    if (table_open(&table, path, error))
        return error->code;
    double k = (survey->ring_first + survey->ring_last) * survey->layout->dk / 2;
    table_comment(
        table,
        "P_n of the ring, mean over positions; disc: attenuation by the probe disc at k = %.4g/nm; "
        "p: part of the shuffled "
        "realisations, the data among them, that reach the power; reference: the second data set",
        k / nm);
    table_header(table,
                 "n power noise error disc power_corrected null_mean null_deviation p reference");
    for (int i = 0; i < survey->order_count; i++) {
        char name[MAP_NAME_MAX];
        snprintf(name, sizeof name, "power_%d", survey->order[i]);
        const struct map *map = maps_find(report->maps, name);
        double disk = angular_disk(survey->order[i], k, report->k_disk);
        table_int(table, survey->order[i]);
        table_real(table, survey->power_mean[i]);
        table_real(table, survey->power_noise[i]);
        table_real(table, report->bootstrap ? report->bootstrap->power[i] : (double)NAN);
        table_real(table, disk);
        table_real(table, survey->power_mean[i] / disk);
        table_real(table, map->has_null ? map->null.mean[0] : (double)NAN);
        table_real(table, map->has_null ? map->null.mean[1] : (double)NAN);
        table_real(table, map->has_null ? map->null.p_mean : (double)NAN);
        table_real(table, report->null_survey ? report->null_survey->power_mean[i] : (double)NAN);
        table_row(table);
    }
    return table_close(table, error);
}

int report_correlation(const struct report *report, const char *path, struct error *error)
{
    const struct survey *survey = report->survey;
    struct table *table;
    if (table_open(&table, path, error))
        return error->code;
    table_header(table, "phi_deg correlation%s", report->null_survey ? " reference" : "");
    for (int j = 0; j < survey->angles; j++) {
        table_real(table, 360.0 * j / survey->angles);
        table_real(table, survey->correlation[j]);
        if (report->null_survey)
            table_real(table, report->null_survey->correlation[j]);
        table_row(table);
    }
    return table_close(table, error);
}

static void put_pair(struct table *table, bool has, const double pair[2], double scale)
{
    table_real(table, has ? pair[0] * scale : (double)NAN);
    table_real(table, has ? pair[1] * scale : (double)NAN);
}

static void put_map(struct table *table, const struct map *map, const struct map *reference)
{
    bool has = map->has_null;
    double volume_scale =
        map->spots.volume > 0 ? map->volume_fraction / map->spots.volume : (double)NAN;
    table_text(table, map->name);
    table_real(table, map->mean);
    table_real(table, map->deviation);
    table_real(table, map->spots.threshold);
    table_int(table, (int64_t)map->spots.count);
    table_real(table, map->spots.hot);
    table_real(table, map->spots.diameter * nm);
    table_real(table, map->spots.error * nm);
    table_real(table, map->volume_fraction);
    table_real(table, map->autocorrelation.half * nm);
    table_real(table, map->autocorrelation.peak * nm);
    table_real(table, map->autocorrelation.peak_sigma);
    put_pair(table, has, map->null.count, 1);
    put_pair(table, has, map->null.diameter, nm);
    put_pair(table, has, map->null.volume, volume_scale);
    put_pair(table, has, map->null.neighbor_sigma, 1);
    table_real(table, has ? map->null.p_volume : (double)NAN);
    table_real(table, has ? map->null.p_neighbor : (double)NAN);
    table_real(table, reference ? (double)reference->spots.count : (double)NAN);
    table_real(table, reference ? reference->spots.diameter * nm : (double)NAN);
    table_real(table, reference ? reference->volume_fraction : (double)NAN);
    table_row(table);
}

int report_hotspots(const struct report *report, const char *path, struct error *error)
{
    struct table *table;
    if (table_open(&table, path, error))
        return error->code;
    table_comment(table, "null_...: mean and standard deviation over the realisations of the null "
                         "model; p_...: part of them, "
                         "the data among them, that "
                         "reach the data's value; reference_...: the second data set");
    table_header(table, "map mean deviation threshold count hot_fraction diameter_nm "
                        "diameter_error_nm volume_fraction half_width_nm "
                        "neighbour_nm "
                        "neighbour_sigma null_count null_count_deviation null_diameter_nm "
                        "null_diameter_deviation_nm null_volume_fraction "
                        "null_volume_fraction_deviation null_neighbour_sigma "
                        "null_neighbour_sigma_deviation p_volume p_neighbour "
                        "reference_count reference_diameter_nm reference_volume_fraction");
    for (int m = 0; m < report->maps->count; m++)
        if (report->maps->map[m].row->hot)
            put_map(table, &report->maps->map[m],
                    report->null_maps ? maps_find(report->null_maps, report->maps->map[m].name)
                                      : NULL);
    return table_close(table, error);
}

int report_spots(const struct report *report, const char *path, struct error *error)
{
    struct table *table;
    if (table_open(&table, path, error))
        return error->code;
    table_header(table, "map x_nm y_nm diameter_nm area_nm2 peak at_edge");
    for (int m = 0; m < report->maps->count; m++)
        for (size_t s = 0; s < report->maps->map[m].spots.count; s++) {
            const struct hotspot *spot = &report->maps->map[m].spots.spot[s];
            table_text(table, report->maps->map[m].name);
            table_real(table, spot->x * report->step[1] * nm);
            table_real(table, spot->y * report->step[0] * nm);
            table_real(table, spot->diameter * nm);
            table_real(table, spot->area * nm * nm);
            table_real(table, spot->peak);
            table_int(table, spot->edge);
            table_row(table);
        }
    return table_close(table, error);
}

int report_disks(const struct report *report, const char *path, struct error *error)
{
    struct table *table;
    if (table_open(&table, path, error))
        return error->code;
    table_header(table, "x_nm y_nm kx_1/nm ky_1/nm k_1/nm intensity contrast");
    for (size_t d = 0; d < report->disks->count; d++) {
        const struct disk *disk = &report->disks->disk[d];
        table_real(table,
                   (double)(disk->position % report->survey->scan[1]) * report->step[1] * nm);
        table_real(table,
                   (double)(disk->position / report->survey->scan[1]) * report->step[0] * nm);
        table_real(table, disk->kx / nm);
        table_real(table, disk->ky / nm);
        table_real(table, hypot(disk->kx, disk->ky) / nm);
        table_real(table, disk->intensity);
        table_real(table, disk->contrast);
        table_row(table);
    }
    return table_close(table, error);
}

int report_autocorrelation(const struct report *report, const char *path, struct error *error)
{
    const struct maps *maps = report->maps;
    const struct autocorrelation *first = NULL;
    struct table *table;
    if (table_open(&table, path, error))
        return error->code;
    char *names = map_names(maps, "", true);
    table_header(table, "r_nm pairs%s", names);
    free(names);
    for (int m = 0; m < maps->count && !first; m++)
        if (maps->map[m].row->hot)
            first = &maps->map[m].autocorrelation;
    for (int i = 0; first && i < first->bins; i++) {
        if (!(first->pairs[i] > 0))
            continue;
        table_real(table, first->distance[i] * nm);
        table_real(table, first->pairs[i]);
        for (int m = 0; m < maps->count; m++)
            if (maps->map[m].row->hot)
                table_real(table, maps->map[m].autocorrelation.sigma[i]);
        table_row(table);
    }
    return table_close(table, error);
}

int report_maps(const struct report *report, const char *path, struct error *error)
{
    const struct survey *survey = report->survey;
    const struct maps *maps = report->maps;
    struct table *table;
    if (table_open(&table, path, error))
        return error->code;
    char *names = map_names(maps, "", false), *more = memory_string(report->phases ? " phase" : "");
    for (int c = 0; c < report->more_count; c++) {
        char *longer = memory_format("%s %s", more, report->more[c].name);
        free(more);
        more = longer;
    }
    table_header(table, "x_nm y_nm%s%s", names, more);
    free(names);
    free(more);
    for (size_t p = 0; p < survey->positions; p++) {
        table_real(table, (double)(p % survey->scan[1]) * report->step[1] * nm);
        table_real(table, (double)(p / survey->scan[1]) * report->step[0] * nm);
        for (int m = 0; m < maps->count; m++)
            table_real(table, map_scale(maps->map[m].row) * (double)maps->map[m].values[p]);
        if (report->phases)
            table_int(table, report->phases->phase[p]);
        for (int c = 0; c < report->more_count; c++)
            table_real(table, report->more[c].column->real[p]);
        table_row(table);
    }
    return table_close(table, error);
}

/* Mean of values over the positions of one line that were measured. */
static double line_mean(const struct survey *survey, const float *values, bool along_x, size_t at)
{
    double sum = 0, count = 0;
    size_t across = survey->scan[along_x ? 0 : 1];
    for (size_t i = 0; i < across; i++) {
        size_t p = along_x ? i * survey->scan[1] + at : at * survey->scan[1] + i;
        if (survey->valid[p]) {
            sum += (double)values[p];
            count++;
        }
    }
    return sum / count;
}

static double line_share(const struct report *report, int phase, bool along_x, size_t at)
{
    const struct survey *survey = report->survey;
    size_t across = survey->scan[along_x ? 0 : 1], count = 0, seen = 0;
    for (size_t i = 0; i < across; i++) {
        size_t p = along_x ? i * survey->scan[1] + at : at * survey->scan[1] + i;
        count += report->phases->phase[p] == phase;
        seen += !survey->empty[p];
    }
    return (double)count / (double)seen;
}

static void line_header(const struct report *report, char axis, const char *names,
                        struct table *table)
{
    char *all = memory_format("%c_nm%s", axis, names);
    for (int c = 0; report->phases && c < report->phases->count; c++) {
        char *longer = memory_format("%s share_phase_%d", all, c + 1);
        free(all);
        all = longer;
    }
    table_header(table, "%s", all);
    free(all);
}

int report_line(const struct report *report, char axis, const char *path, struct error *error)
{
    const struct survey *survey = report->survey;
    bool along_x = axis == 'x';
    struct table *table;
    if (table_open(&table, path, error))
        return error->code;
    char *names = map_names(report->maps, "", false);
    table_comment(table, "means over the positions across");
    line_header(report, axis, names, table);
    free(names);
    for (size_t at = 0; at < survey->scan[along_x ? 1 : 0]; at++) {
        table_real(table, (double)at * report->step[along_x ? 1 : 0] * nm);
        for (int m = 0; m < report->maps->count; m++)
            table_real(table, map_scale(report->maps->map[m].row) *
                                  line_mean(survey, report->maps->map[m].values, along_x, at));
        for (int c = 0; report->phases && c < report->phases->count; c++)
            table_real(table, line_share(report, c + 1, along_x, at));
        table_row(table);
    }
    return table_close(table, error);
}

int report_all(const struct report *report, char line_axis, const char *folder, struct error *error)
{
    static const struct {
        const char *name;
        int (*write)(const struct report *, const char *, struct error *);
    } tables[] = {{"profile", report_profile},
                  {"spectrum", report_spectrum},
                  {"correlation", report_correlation},
                  {"hotspots", report_hotspots},
                  {"spots", report_spots},
                  {"autocorrelation", report_autocorrelation},
                  {"maps", report_maps}};
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return error_set(error, EXIT_CANNOT_CREATE, "cannot make the folder '%s': %s", folder,
                         strerror(errno));
    int code = 0;
    report_remove_stale(report, folder);
    for (size_t t = 0; t < sizeof tables / sizeof *tables && !code; t++) {
        char *path = memory_format("%s/%s.tsv", folder, tables[t].name);
        code = tables[t].write(report, path, error);
        free(path);
    }
    char *disks = memory_format("%s/disks.tsv", folder);
    if (!code && report->disks)
        code = report_disks(report, disks, error);
    free(disks);
    char *line = memory_format("%s/line.tsv", folder);
    if (!code)
        code = report_line(report, line_axis, line, error);
    free(line);
    char *columns = memory_format("%s/columns.tsv", folder);
    if (!code)
        code = report_columns(columns, error);
    free(columns);
    return code ? code : report_images(report, folder, error);
}
