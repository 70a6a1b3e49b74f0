/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which atom of one frame is which of another; see match.h. */
#include "atoms/match.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/order.h"

struct numbered {
    int64_t id, row;
};

static int compare_ids(const void *left, const void *right)
{
    const struct numbered *a = left, *b = right;

    return (a->id > b->id) - (a->id < b->id);
}

static bool is_ascending(const struct numbered *numbered, size_t n)
{
    size_t i = 1;

    while (i < n && numbered[i - 1].id <= numbered[i].id)
        i++;
    return i >= n;
}

/* Rows sorted by id, as those of most frames are already; NULL, with the error set, if an id
 * occurs twice. */
static struct numbered *sort_ids(const struct frame *frame, const char *which, struct error *error)
{
    struct numbered *numbered = memory_alloc(frame->n, sizeof *numbered);
    const int64_t *id = frame_id(frame);

    for (size_t i = 0; i < frame->n; i++)
        numbered[i] = (struct numbered){id[i], (int64_t)i};
    if (!is_ascending(numbered, frame->n))
        qsort(numbered, frame->n, sizeof *numbered, compare_ids);
    for (size_t i = 1; i < frame->n; i++) {
        if (numbered[i].id == numbered[i - 1].id) {
            error_set(error, EXIT_BAD_INPUT,
                      "id '%" PRId64 "' occurs twice in %s: atoms cannot be paired by id",
                      numbered[i].id, which);
            free(numbered);
            return NULL;
        }
    }
    return numbered;
}

bool match_twice(const struct frame *frame, int64_t *id)
{
    const int64_t *ids = frame_id(frame);
    size_t ascending = 1, i = 1;
    int64_t *sorted;

    while (ids && ascending < frame->n && ids[ascending - 1] < ids[ascending])
        ascending++;
    if (!ids || ascending >= frame->n)
        return false;
    sorted = memory_copy(ids, frame->n, sizeof *sorted);
    qsort(sorted, frame->n, sizeof *sorted, order_int64);
    while (i < frame->n && sorted[i] != sorted[i - 1])
        i++;
    if (i < frame->n)
        *id = sorted[i];
    free(sorted);
    return i < frame->n;
}

/* Places in A and in reduced units are no distance apart. */
static int same_units(const struct frame *frame, const struct frame *reference, struct error *error)
{
    enum unit_system now, then;
    int code = frame_units(frame, &now, error);

    if (!code)
        code = frame_units(reference, &then, error);
    if (!code && now != then)
        code = error_set(error, EXIT_BAD_INPUT, "the frame is in units=%s, the reference is not",
                         now == UNITS_LJ ? "lj" : "metal");
    return code;
}

int match_by_id(const struct frame *frame, const struct frame *reference, int64_t **row_then,
                int64_t **row_now, struct error *error)
{
    struct numbered *now =
        same_units(frame, reference, error) ? NULL : sort_ids(frame, "the frame", error);
    struct numbered *then = now ? sort_ids(reference, "the reference", error) : NULL;

    *row_now = *row_then = NULL;
    if (!then) {
        free(now);
        return error->code;
    }
    *row_now = memory_alloc(reference->n, sizeof **row_now);
    *row_then = memory_alloc(frame->n, sizeof **row_then);
    for (size_t i = 0; i < frame->n; i++)
        (*row_then)[i] = MATCH_ABSENT;
    for (size_t i = 0; i < reference->n; i++)
        (*row_now)[i] = MATCH_ABSENT;
    for (size_t i = 0, j = 0; i < frame->n && j < reference->n;) {
        if (now[i].id == then[j].id) {
            (*row_then)[now[i].row] = then[j].row;
            (*row_now)[then[j].row] = now[i].row;
        }
        int step = compare_ids(&now[i], &then[j]);
        i += step <= 0;
        j += step >= 0;
    }
    free(now);
    free(then);
    return 0;
}

/* Of two columns of texts, which of the second's is each of the first's. */
static int *match_texts(const struct column *of, const struct column *in)
{
    int *number = memory_alloc((size_t)of->strings.count, sizeof *number);

    for (int k = 0; k < of->strings.count; k++)
        number[k] = column_find_text(in, of->strings.text[k]);
    return number;
}

int match_species(const struct frame *frame, const struct frame *reference, const int64_t *row_now,
                  struct error *error)
{
    const struct column *now = frame_species(frame), *then = frame_species(reference);
    int *number, code = 0;

    if (!now || !then)
        return 0;
    number = match_texts(then, now);
    for (size_t i = 0; i < reference->n && !code; i++) {
        int64_t row = row_now[i];

        if (row == MATCH_ABSENT ||
            (then->string[i] >= 0 && number[then->string[i]] == now->string[row]) ||
            !strcmp(column_text(then, i), column_text(now, (size_t)row)))
            continue;
        code =
            error_set(error, EXIT_BAD_INPUT,
                      "the atom of id '%" PRId64
                      "' is %s in the reference and %s here: these are not the same atoms",
                      frame_id(reference)[i], column_text(then, i), column_text(now, (size_t)row));
    }
    free(number);
    return code;
}
