/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POSCAR of VASP 5 and 6: species in blocks, Cartesian places with the digits that read back. */
#include <stdlib.h>
#include <string.h>
#include "atoms/columns.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "foreign/decimal.h"
#include "foreign/sink.h"

static int check(const struct frame *frame, struct error *error)
{
    enum unit_system units;
    int code = frame_units(frame, &units, error);

    if (code)
        return code;
    if (units == UNITS_LJ)
        return error_set(error, EXIT_BAD_INPUT, "a POSCAR is in A, and the frame has units=lj");
    if (!frame->has_cell)
        return error_set(error, EXIT_BAD_INPUT,
                         "a POSCAR needs a cell, and the frame has none: give it a Lattice");
    for (int k = 0; k < 3; k++)
        if (frame->unbounded[k])
            return error_set(error, EXIT_BAD_INPUT,
                             "a POSCAR is periodic, and the cell vector %c of the frame is 0: give "
                             "it a length with vacuum",
                             "abc"[k]);
    if (frame->n == 0)
        return error_set(error, EXIT_BAD_INPUT, "a POSCAR needs atoms, and the frame has none");
    for (int s = 0; s < frame_species(frame)->strings.count; s++)
        if (!types_is_species(frame_species(frame)->strings.text[s], UNITS_METAL))
            return error_set(error, EXIT_BAD_INPUT, "'%s' is no element",
                             frame_species(frame)->strings.text[s]);
    return 0;
}

/* The rows by the number of their species, in their order within one. */
static size_t *order_rows(const int *type, size_t n, size_t types, size_t *count)
{
    size_t *rows = memory_alloc(n + 1, sizeof *rows), *at = memory_zeroed(types + 2, sizeof *at);

    for (size_t i = 0; i < n; i++)
        at[type[i]]++;
    for (size_t t = 0; t < types; t++) {
        count[t] = at[t + 1];
        at[t + 1] += at[t];
    }
    for (size_t i = 0; i < n; i++)
        rows[at[type[i] - 1]++] = i;
    free(at);
    return rows;
}

static char *put3(char *to, const double *r)
{
    for (int k = 0; k < 3; k++) {
        *to++ = ' ';
        to = number_write(to, r[k]);
    }
    return to;
}

static int write_head(struct sink *sink, const struct frame *frame, const size_t *count,
                      struct error *error)
{
    const struct typing *typing = &sink->typing;
    char line[4 * DECIMAL_MAX];
    int code = 0;

    for (size_t t = 0; t < typing->count && !code; t++)
        if (count[t])
            code = out_printf(sink->out, error, "%s ", typing->species[t]);
    if (!code)
        code = out_printf(sink->out, error, "\n1.0\n");
    for (int i = 0; i < 3 && !code; i++) {
        *put3(line, frame->cell[i]) = '\0';
        code = out_printf(sink->out, error, "%s\n", line);
    }
    for (size_t t = 0; t < typing->count && !code; t++)
        if (count[t])
            code = out_printf(sink->out, error, " %s", typing->species[t]);
    for (size_t t = 0, first = 1; t < typing->count && !code; t++)
        if (count[t]) {
            code = out_printf(sink->out, error, "%s %zu", first ? "\n" : "", count[t]);
            first = 0;
        }
    return code ? code : out_printf(sink->out, error, "\n");
}

/* Three numbers a row, and what may move. */
static int write_rows(struct sink *sink, const double *values, const struct column *mask,
                      const size_t *rows, size_t n, struct error *error)
{
    for (size_t j = 0; j < n; j++) {
        size_t i = rows[j];
        char *start = out_reserve(sink->out, 4 * DECIMAL_MAX, error), *at = start;
        if (!start)
            return error->code;
        at = put3(at, values + 3 * i);
        for (size_t k = 0; mask && k < 3; k++) {
            size_t index = mask->width == 3 ? 3 * i + k : i;
            *at++ = ' ';
            *at++ = mask->integer[index] ? 'T' : 'F';
        }
        *at++ = '\n';
        out_used(sink->out, (size_t)(at - start));
    }
    return 0;
}

static void say(struct sink *sink, const struct frame *frame, const size_t *rows)
{
    bool moved = false;

    for (size_t i = 0; i < frame->n; i++)
        moved = moved || rows[i] != i;
    if (moved && !sink->said_order)
        message_note("atoms are in the order of their species now; a POSCAR has no ids");
    if (!frame_is_periodic(frame) && !sink->said_open)
        message_note("to VASP the cell is periodic in all directions; the frame's is not");
    sink->said_order = sink->said_order || moved;
    sink->said_open = sink->said_open || !frame_is_periodic(frame);
}

int poscar_write(struct sink *sink, struct frame *frame, struct error *error)
{
    const struct column *mask = frame_find(frame, "move_mask");
    int code = check(frame, error);

    if (code)
        return code;
    if (mask && (mask->type != VALUE_LOGICAL || (mask->width != 1 && mask->width != 3)))
        mask = NULL;
    int *type = memory_alloc(frame->n + 1, sizeof *type);
    code = typing_of_frame(&sink->typing, frame, type, error);
    size_t *count = memory_zeroed(sink->typing.count + 1, sizeof *count), *rows = NULL;
    if (!code) {
        rows = order_rows(type, frame->n, sink->typing.count, count);
        say(sink, frame, rows);
        code = write_head(sink, frame, count, error);
    }
    if (!code)
        code = out_printf(sink->out, error, "%sCartesian\n", mask ? "Selective dynamics\n" : "");
    if (!code)
        code = write_rows(sink, frame_pos(frame), mask, rows, frame->n, error);
    if (!code && frame_velo(frame))
        code = out_printf(sink->out, error, "\n");
    if (!code && frame_velo(frame))
        code = write_rows(sink, frame_velo(frame), NULL, rows, frame->n, error);
    if (!code)
        sink_say_left_out(sink, frame, " id species type pos velo move_mask ");
    free(rows);
    free(count);
    free(type);
    return code;
}
