/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a scan, shared between processes: each has a lot of neighbouring rows and sends
 * them, as they come, to process 0, which writes. A row depends on no other, so that the bytes
 * are the same for any number of processes. What is done once (transmission functions, plane
 * waves through the foil) is done by every process for itself. */
#include "prog/stem-sim/stem_scan.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/index.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/parallel.h"
#include "base/progress.h"

double *stem_row_values(const struct stem_scan *scan, int depth, int row)
{
    size_t rows = scan->options->rows[1] - scan->options->rows[0];
    size_t at = depth * rows + (row - scan->options->rows[0]);
    return scan->values + at * scan->row_sums;
}

/* Whether a row of all cubes is there from an earlier run; its values are then taken over. */
static bool row_is_done(const struct stem_scan *scan, int row)
{
    for (int d = 0; d < scan->settings.depths; d++)
        if (!scan->cube[d] || !cube_row_done(scan->cube[d], row))
            return false;
    for (int d = 0; d < scan->settings.depths; d++)
        memcpy(stem_row_values(scan, d, row), cube_row_values(scan->cube[d], row),
               scan->row_sums * sizeof(double));
    return true;
}

/* Electrons counted in the rows first ... first + count - 1, in place. */
static void count_rows(const struct stem_scan *scan, int first, int count, float *patterns)
{
    const struct stem_settings *settings = &scan->settings;
    size_t pixels = area(settings->detector.n[0], settings->detector.n[1]), nx = settings->scan[0];
    if (isnan(scan->options->dose) || !scan->options->cube)
        return;
#pragma omp parallel for collapse(2) schedule(static)
    for (int row = 0; row < settings->depths * count; row++)
        for (size_t x = 0; x < nx; x++) {
            uint64_t depth = (uint64_t)(row / count), y = (uint64_t)(first + row % count);
            detector_count(&settings->detector, patterns + (row * nx + x) * pixels,
                           scan->options->dose, settings->seed,
                           (depth * (uint64_t)settings->scan[1] + y) * nx + x);
        }
}

/* A row of one depth into the frame of points and the cube. */
static void keep_row(const struct stem_scan *scan, int depth, int row, const float *patterns,
                     const double *sums)
{
    struct error error;
    memcpy(stem_row_values(scan, depth, row), sums, scan->row_sums * sizeof *sums);
    if (scan->cube[depth] && !cube_row_done(scan->cube[depth], row) &&
        cube_write_row(scan->cube[depth], row, patterns, sums, &error))
        message_die_error(&error);
}

/* Rows of the scan that a process makes at a time. */
struct batch {
    int first, count;
};

/* Rows that are still to be made, on all processes; returns how many. Process 0 alone sees the
 * cubes. */
static int rows_to_do(struct stem_scan *scan, int *todo)
{
    int count = 0;
    for (int row = scan->options->rows[0]; row < scan->options->rows[1] && parallel_rank() == 0;
         row++)
        if (!row_is_done(scan, row))
            todo[count++] = row;
    parallel_broadcast(&count, sizeof count);
    parallel_broadcast(todo, count * sizeof *todo);
    return count;
}

/* The next rows of todo[*at ... end): neighbours, at most as many as the plan allows. */
static struct batch next_batch(const struct stem_scan *scan, const int *todo, int *at, int end)
{
    struct batch batch = {*at < end ? todo[*at] : 0, 0};
    while (*at < end && batch.count < scan->plan.rows && todo[*at] == batch.first + batch.count) {
        batch.count++;
        ++*at;
    }
    return batch;
}

/* The rows of all processes to process 0, which keeps them: one at a time, so that it needs room
 * for one more than its own. */
static void keep_batches(const struct stem_scan *scan, const struct batch *batch,
                         const float *patterns, const double *sums, float *pattern_row,
                         double *sums_row)
{
    for (int from = 0; from < parallel_count(); from++)
        for (int i = 0; i < scan->settings.depths * batch[from].count; i++) {
            bool own = parallel_rank() == from;
            parallel_to_first(from, own ? patterns + i * scan->row_size : NULL, pattern_row,
                              scan->row_size * sizeof *patterns);
            parallel_to_first(from, own ? sums + i * scan->row_sums : NULL, sums_row,
                              scan->row_sums * sizeof *sums);
            if (parallel_rank() == 0)
                keep_row(scan, i / batch[from].count, batch[from].first + i % batch[from].count,
                         pattern_row, sums_row);
        }
}

/* Rows that are behind, and those in hand. */
struct watched {
    int behind, count;
};

static void tell_rows(void *context, double part)
{
    const struct watched *rows = context;
    progress_at(rows->behind + part * rows->count, NULL);
}

/* The scan is the last part of a job whose others are what is done once. */
static void start_scan(const struct stem_plan *plan, int parts, int rows)
{
    char name[32];
    snprintf(name, sizeof name, "part %d of %d", parts, parts);
    progress_within(
        &(struct progress_part){name, plan->once, plan->seconds - plan->once, plan->seconds});
    progress_start("scan", "rows", 0, rows);
}

/* The rows that are still to be made, in as many equal lots as there are processes. */
static void simulate_rows(struct stem_scan *scan, const int *todo, int rows)
{
    int at = (int)((int64_t)rows * parallel_rank() / parallel_count()), start = at,
        end = (int)((int64_t)rows * (parallel_rank() + 1) / parallel_count());
    size_t most = area(scan->settings.depths, scan->plan.rows), total;
    float *patterns = memory_alloc(most * scan->row_size, sizeof *patterns),
          *pattern_row = memory_alloc(scan->row_size, sizeof *pattern_row);
    double *sums = memory_alloc(most * scan->row_sums, sizeof *sums),
           *sums_row = memory_alloc(scan->row_sums, sizeof *sums_row);
    struct stem *stem = NULL;
    struct watched watched = {0, 0};
    /* of the rows that are left to this process */
    struct stem_plan plan = scan->plan;
    plan.seconds = plan.once + (plan.seconds - plan.once) * (end - start) / scan->settings.scan[1];
    if (at < end) {
        stem = stem_create(&scan->settings, &plan, (const struct specimen *const *)scan->specimens,
                           scan->specimen_count);
        stem_watch(stem, tell_rows, &watched);
    }
    start_scan(&plan, scan->specimen_count * scan->settings.configurations + 1, end - start);
    for (bool more = true; more;) {
        watched.behind = at - start;
        struct batch own = next_batch(scan, todo, &at, end);
        watched.count = own.count;
        if (own.count) {
            stem_rows(stem, own.first, own.count, patterns, sums);
            count_rows(scan, own.first, own.count, patterns);
        }
        struct batch *all = (struct batch *)parallel_collect(&own, sizeof own, &total);
        keep_batches(scan, all, patterns, sums, pattern_row, sums_row);
        free(all);
        more = parallel_any(at < end);
        progress_at(at - start, NULL);
    }
    progress_end();
    free(patterns);
    free(pattern_row);
    free(sums);
    free(sums_row);
    stem_free(stem);
}

void stem_simulate(struct stem_scan *scan)
{
    int *todo = memory_alloc(scan->options->rows[1] - scan->options->rows[0], sizeof *todo),
        rows = rows_to_do(scan, todo);
    if (rows > 0)
        simulate_rows(scan, todo, rows);
    free(todo);
}
