/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the writers of other programs' files share; see sink.h. */
#include "foreign/sink.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/columns.h"
#include "atoms/match.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "foreign/decimal.h"

/* Columns of three that are vectors in space: places, velocities, forces. */
static bool is_vector(const struct column *column)
{
    const struct columns_row *row = columns_find(COLUMNS_COLUMN, column->name);

    return column->type == VALUE_REAL && column->width == 3 && row &&
           (row->dimension == DIMENSION_LENGTH || row->dimension == DIMENSION_VELOCITY ||
            row->dimension == DIMENSION_FORCE);
}

/* Turns the frame's vectors into the axes of its restricted box. */
static void turn_frame(struct sink *sink, struct frame *frame, const double turn[3][3])
{
    for (int i = 0; i < frame->column_count; i++)
        if (is_vector(&frame->columns[i]))
            box_turn(turn, frame->columns[i].real, frame->n);
    if (!sink->said_turned)
        message_note("the cell is turned, as LAMMPS has it: a along x, b in the plane of x and y; "
                     "positions, velocities and forces turn with it (from frame %ld on)",
                     frame->number);
    sink->said_turned = true;
}

static int check_ids(const struct frame *frame, struct error *error)
{
    const int64_t *id = frame_id(frame);
    int64_t twice;

    if (match_twice(frame, &twice))
        return error_set(error, EXIT_BAD_INPUT, "the id %lld occurs twice", (long long)twice);
    for (size_t i = 0; id && i < frame->n; i++)
        if (id[i] < 1)
            return error_set(error, EXIT_BAD_INPUT, "the id %lld is below 1", (long long)id[i]);
    return 0;
}

static void say_types(struct sink *sink)
{
    char *text = memory_string("");

    for (size_t t = 0; t < sink->typing.count; t++) {
        char *longer =
            memory_format("%s%s%zu %s", text, t ? ", " : "", t + 1, sink->typing.species[t]);
        free(text);
        text = longer;
    }
    if (!sink->said_types && sink->typing.count)
        message_note("types: %s", text);
    sink->said_types = true;
    free(text);
}

void sink_say_left_out(struct sink *sink, const struct frame *frame, const char *kept)
{
    char *text = memory_string("");

    for (int i = 0; i < frame->column_count; i++) {
        char *name = memory_format(" %s ", frame->columns[i].name);
        if (!strstr(kept, name)) {
            char *longer = memory_format("%s%s%s", text, *text ? ", " : "", frame->columns[i].name);
            free(text);
            text = longer;
        }
        free(name);
    }
    if (*text && !sink->said_left_out)
        message_note("columns that the format does not hold are left out: %s", text);
    sink->said_left_out = sink->said_left_out || *text;
    free(text);
}

int sink_prepare(struct sink *sink, struct frame *frame, struct box *box, int *type,
                 struct error *error)
{
    double turn[3][3];
    enum unit_system units;
    bool wider;
    int code = frame_units(frame, &units, error);

    if (!code)
        code = check_ids(frame, error);
    if (!code)
        code = typing_of_frame(&sink->typing, frame, type, error);
    if (code)
        return code;
    sink->units = foreign_units_find(units == UNITS_LJ ? "lj" : "metal");
    say_types(sink);
    if (box_of_frame(frame, box, turn, &wider))
        turn_frame(sink, frame, (const double(*)[3])turn);
    if (wider && !sink->said_wider)
        message_note("the box reaches to the atoms that lie outside the cell along open "
                     "directions (from frame %ld on)",
                     frame->number);
    if (!frame->has_cell && !sink->said_cell)
        message_note("the frame has no cell: the box is drawn around the atoms (from frame %ld on)",
                     frame->number);
    sink->said_wider = sink->said_wider || wider;
    sink->said_cell = sink->said_cell || !frame->has_cell;
    return 0;
}

int sink_add(struct sink_column *columns, const struct frame *frame, const char *name,
             const char *const *names, int width, int shift)
{
    const struct column *column = frame_find(frame, name);

    if (!column || column->width != width || column->type == VALUE_STRING)
        return 0;
    for (int k = 0; k < width; k++) {
        columns[k] = (struct sink_column){.type = column->type,
                                          .real = column->real ? column->real + k : NULL,
                                          .integer = column->integer ? column->integer + k : NULL,
                                          .stride = width,
                                          .shift = shift};
        snprintf(columns[k].name, sizeof columns[k].name, "%s", names[k]);
    }
    return width;
}

int sink_add_id(struct sink_column *columns, const struct frame *frame)
{
    *columns = (struct sink_column){
        .name = "id", .type = VALUE_INT, .integer = frame_id(frame), .stride = 1};
    return 1;
}

static char *put(char *to, const struct sink_column *column, size_t i)
{
    if (column->species)
        return stpcpy(to, column->species[column->type_number[i] - 1]);
    if (column->type_number)
        return number_write_int(to, column->type_number[i]);
    if (column->type != VALUE_REAL)
        return number_write_int(to, column->integer ? column->integer[i * (size_t)column->stride]
                                                    : (int64_t)i + 1);
    double x = column->real[i * (size_t)column->stride];
    return column->shift ? decimal_write(to, x, column->shift) : number_write(to, x);
}

int sink_rows(struct sink *sink, const struct sink_column *columns, int count, size_t n,
              struct error *error)
{
    size_t longest = 2;

    for (int c = 0; c < count; c++)
        longest += DECIMAL_MAX + 1;
    for (size_t t = 0; t < sink->typing.count; t++)
        longest += strlen(sink->typing.species[t]); /* one of them */
    for (size_t i = 0; i < n; i++) {
        char *start = out_reserve(sink->out, longest, error), *at = start;
        if (!start)
            return error->code;
        for (int c = 0; c < count; c++) {
            at = put(at, &columns[c], i);
            *at++ = ' ';
        }
        at[-1] = '\n';
        out_used(sink->out, (size_t)(at - start));
    }
    return 0;
}
