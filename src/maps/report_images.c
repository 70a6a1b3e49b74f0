/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns as files. */
#include "maps/report_images.h"
#include <stdlib.h>
#include "base/memory.h"
#include "base/out.h"
#include "cube/npy.h"
#include "io/table.h"

int report_image(const double *image, size_t ny, size_t nx, const char *path, struct error *error)
{
    struct out *out;
    const size_t shape[2] = {ny, nx};
    if (out_open(&out, path, error))
        return error->code;
    if (npy_header(out, "f8", shape, 2, error) ||
        out_write(out, image, ny * nx * sizeof *image, error)) {
        out_abandon(out);
        return error->code;
    }
    return out_commit(out, error);
}

/* FOLDER/NAME.npy, or with a number from 1 FOLDER/NAME_NUMBER.npy. */
static int put_image(const struct report *report, const double *image, const char *folder,
                     const char *name, int number, struct error *error)
{
    char *path = number > 0 ? memory_format("%s/%s_%d.npy", folder, name, number)
                            : memory_format("%s/%s.npy", folder, name);
    int code =
        report_image(image, report->survey->detector_y, report->survey->detector_x, path, error);
    free(path);
    return code;
}

int report_pattern(const struct report *report, const char *path, struct error *error)
{
    const struct pattern *pattern = report->pattern;
    struct table *table;
    if (table_open(&table, path, error))
        return error->code;
    table_comment(table, "pattern of position x = %zu, y = %zu",
                  pattern->position % report->survey->scan[1],
                  pattern->position / report->survey->scan[1]);
    table_header(table, "k_1/nm phi_deg intensity correlation");
    for (int i = 1; i < pattern->radii; i++)
        for (int j = 0; j < pattern->angles; j++) {
            table_real(table, 10 * i * pattern->dk);
            table_real(table, 360.0 * j / pattern->angles);
            table_real(table, pattern->intensity[i * pattern->angles + j]);
            table_real(table, pattern->correlation[i * pattern->angles + j]);
            table_row(table);
        }
    return table_close(table, error);
}

static int put_pattern(const struct report *report, const char *folder, struct error *error)
{
    char *path = memory_format("%s/pattern.tsv", folder);
    int code = report_pattern(report, path, error);
    free(path);
    return code ? code : put_image(report, report->pattern->image, folder, "pattern", 0, error);
}

int report_images(const struct report *report, const char *folder, struct error *error)
{
    const struct phase_patterns *phases = report->phase_patterns;
    int code = put_image(report, report->survey->mean, folder, "mean", 0, error);
    if (!code)
        code = put_image(report, report->survey->variance, folder, "variance", 0, error);
    for (int c = 0; phases && c < phases->count && !code; c++) {
        code = put_image(report, &phases->mean[c * phases->pixels], folder, "mean_phase", c + 1,
                         error);
        if (!code)
            code = put_image(report, &phases->variance[c * phases->pixels], folder,
                             "variance_phase", c + 1, error);
    }
    if (!code && report->pattern)
        code = put_pattern(report, folder, error);
    return code;
}
