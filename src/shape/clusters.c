/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading, turning and stacking clusters (shape/clusters.h). */
#include "shape/clusters.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/foreign.h"
#include "atoms/mass_mean.h"
#include "atoms/measured.h"
#include "atoms/vacuum.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "io/xyz_read.h"
#include "shape/crystal.h"

static void subtract_mean(const struct frame *frame, double *vectors)
{
    double mean[3];
    mass_mean(frame, vectors, NULL, mean);
    for (size_t i = 0; i < 3 * frame->n; i++)
        vectors[i] -= mean[i % 3];
}

static double radius_of(const struct frame *frame)
{
    const double *pos = frame_pos(frame);
    double most = 0;
    for (size_t i = 0; i < frame->n; i++)
        most = fmax(most, pos[3 * i] * pos[3 * i] + pos[3 * i + 1] * pos[3 * i + 1] +
                              pos[3 * i + 2] * pos[3 * i + 2]);
    return sqrt(most);
}

/* Puts the cluster at rest at the origin and gives it the columns that an arrangement needs. */
static void prepare(struct frame *frame)
{
    frame_ensure_id(frame);
    frame_add(frame, "cluster", VALUE_INT, 1);
    frame_add(frame, "velo", VALUE_REAL, 3);
    if (!frame_find(frame, "region")) {
        struct column *region = frame_add(frame, "region", VALUE_STRING, 1);
        for (size_t i = 0; i < frame->n; i++)
            column_set_text(region, i, "core");
    }
    subtract_mean(frame, frame_pos(frame));
    subtract_mean(frame, frame_velo(frame));
}

static int clusters_add(struct clusters *clusters, struct frame *frame, struct error *error)
{
    int at, code = foreign_velocities(frame, error);
    if (code) {
        frame_free(frame);
        return code;
    }
    at = clusters->count++;
    prepare(frame);
    clusters->radius = memory_resize(clusters->radius, clusters->count, sizeof *clusters->radius);
    clusters->first =
        memory_resize(clusters->first, (size_t)clusters->count + 1, sizeof *clusters->first);
    clusters->radius[at] = radius_of(frame);
    clusters->largest = fmax(clusters->largest, clusters->radius[at]);
    if (at == 0) {
        clusters->first[0] = 0;
        clusters->library = frame;
    } else {
        code = frame_append(clusters->library, frame, true, error);
        frame_free(frame);
    }
    clusters->first[at + 1] = clusters->library->n;
    return code;
}

static int check_units(const struct frame *frame, enum unit_system wanted, const char *path,
                       struct error *error)
{
    enum unit_system units;
    int code = frame_units(frame, &units, error);
    if (!code && units != wanted)
        code = error_set(error, EXIT_BAD_INPUT, "the clusters of '%s' are not in units=%s", path,
                         wanted == UNITS_LJ ? "lj" : "metal");
    return code;
}

/* A cluster that other programs keep in a periodic box is opened; one that touches its images is
 * none. */
static int check_free(struct frame *frame, enum unit_system units, const char *path,
                      struct error *error)
{
    bool periodic = frame->pbc[0] || frame->pbc[1] || frame->pbc[2];
    if (frame->n && periodic && vacuum_around(frame, units)) {
        vacuum_open(frame);
        message_note("'%s' is periodic, but has vacuum all round: it is taken as a free cluster "
                     "(frame %ld)",
                     path, frame->number);
        return 0;
    }
    return frame->n && !periodic
               ? 0
               : error_set(error, EXIT_BAD_INPUT, "'%s' is not a free cluster: %s (frame %ld)",
                           path,
                           frame->n ? "it is periodic, and touches its images; cut one out with "
                                      "cut-cluster"
                                    : "it has no atoms",
                           frame->number);
}

static int read_one(struct clusters *clusters, const char *path, enum unit_system units,
                    struct error *error)
{
    struct xyz_reader *reader;
    struct frame *frame = NULL;
    int before = clusters->count, code = xyz_reader_open(&reader, path, error);
    if (code)
        return code;
    while (!(code = xyz_read(reader, &frame, error)) && frame) {
        code = check_units(frame, units, path, error);
        if (!code)
            code = check_free(frame, units, path, error);
        if (!code)
            code = clusters_add(clusters, frame, error);
        else
            frame_free(frame);
        if (code)
            break;
    }
    xyz_reader_close(reader);
    if (!code && clusters->count == before)
        code = error_set(error, EXIT_NO_INPUT, "no frame in '%s'", path);
    return code;
}

int clusters_read(struct clusters *clusters, const char *files, enum unit_system units,
                  struct error *error)
{
    char *copy = memory_string(files), *rest = copy, *path;
    int code = 0;
    *clusters = (struct clusters){0};
    while (!code && (path = strsep(&rest, ",")))
        code = read_one(clusters, path, units, error);
    free(copy);
    if (code)
        clusters_release(clusters);
    return code;
}

void clusters_atoms(struct clusters *clusters, const struct composition *composition, size_t count,
                    struct random_key key)
{
    struct frame *frame = frame_create(count);
    composition_assign(composition, frame, key);
    frame_add(frame, "pos", VALUE_REAL, 3);
    prepare(frame);
    *clusters = (struct clusters){.library = frame,
                                  .count = (int)count,
                                  .first = memory_alloc(count + 1, sizeof *clusters->first),
                                  .radius = memory_zeroed(count, sizeof *clusters->radius)};
    for (size_t c = 0; c <= count; c++)
        clusters->first[c] = c;
}

void clusters_release(struct clusters *clusters)
{
    frame_free(clusters->library);
    free(clusters->first);
    free(clusters->radius);
    *clusters = (struct clusters){0};
}

int clusters_which(const struct clusters *clusters, int64_t m)
{
    return (int)((m - 1) % clusters->count);
}

size_t clusters_size(const struct clusters *clusters, int which)
{
    return clusters->first[which + 1] - clusters->first[which];
}

struct frame *clusters_frame(const struct clusters *clusters, int64_t from, int64_t count)
{
    size_t n = 0, at = 0, *rows;
    for (int64_t m = from; m < from + count; m++)
        n += clusters_size(clusters, clusters_which(clusters, m));
    rows = memory_alloc(n, sizeof *rows);
    for (int64_t m = from; m < from + count; m++)
        for (size_t i = 0, which = clusters_which(clusters, m);
             i < clusters_size(clusters, (int)which); i++)
            rows[at++] = clusters->first[which] + i;
    struct frame *frame = frame_rows(clusters->library, rows, n);
    int64_t *number = frame_find(frame, "cluster")->integer, *id = frame_id(frame);
    at = 0;
    for (int64_t m = from; m < from + count; m++)
        for (size_t i = 0; i < clusters_size(clusters, clusters_which(clusters, m)); i++, at++) {
            number[at] = m;
            id[at] = (int64_t)at + 1;
        }
    free(rows);
    return frame;
}

static void turn(double v[3], const double rotation[3][3], const double shift[3])
{
    double from[3] = {v[0], v[1], v[2]};
    for (int k = 0; k < 3; k++)
        v[k] = rotation[k][0] * from[0] + rotation[k][1] * from[1] + rotation[k][2] * from[2] +
               shift[k];
}

void rows_turn(struct frame *frame, size_t first, size_t count, const double rotation[3][3],
               const double shift[3], const double velocity[3])
{
    double *pos = frame_pos(frame), *velo = frame_velo(frame);
    for (size_t i = first; i < first + count; i++) {
        turn(pos + 3 * i, rotation, shift);
        if (velo)
            turn(velo + 3 * i, rotation, velocity);
    }
}

/* The box of the stack; keys that belong to one free cluster go. */
static void stack_box(struct frame *frame, const struct crystal *hcp, double a, const int repeat[3])
{
    memset(frame->cell, 0, sizeof frame->cell);
    frame->has_cell = true;
    for (int k = 0; k < 3; k++) {
        frame->cell[k][k] = a * hcp->edge[k] * repeat[k];
        frame->pbc[k] = true;
    }
    measured_forget(frame);
    frame_key_remove(frame, "Time");
    frame_key_remove(frame, "cluster_center");
}

struct frame *clusters_stack(const struct clusters *clusters, const int repeat[3], double gap,
                             uint64_t seed)
{
    static const double at_rest[3];
    struct random_key key = random_key(seed, "stack/rotations");
    struct crystal hcp;
    struct error error;
    double a = 2 * clusters->largest + gap;
    crystal_find(&hcp, "hcp", 0, &error);
    int64_t count = (int64_t)repeat[0] * repeat[1] * repeat[2] * hcp.sites;
    struct frame *frame = clusters_frame(clusters, 1, count);
    size_t row = 0;
    for (int64_t m = 1; m <= count; m++) {
        int64_t cell = (m - 1) / hcp.sites, site = (m - 1) % hcp.sites;
        int64_t at[3] = {cell % repeat[0], cell / repeat[0] % repeat[1],
                         cell / repeat[0] / repeat[1]};
        double rotation[3][3], center[3];
        for (int k = 0; k < 3; k++)
            center[k] = ((double)at[k] + hcp.position[site][k]) * hcp.edge[k] * a;
        random_rotation(key, (uint64_t)m, 0, rotation);
        size_t size = clusters_size(clusters, clusters_which(clusters, m));
        rows_turn(frame, row, size, rotation, center, at_rest);
        row += size;
    }
    stack_box(frame, &hcp, a, repeat);
    return frame;
}
