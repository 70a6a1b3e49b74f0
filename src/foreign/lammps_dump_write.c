/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text dumps of LAMMPS, as its dump custom writes them: id, type, element, places, and every
 * column of numbers that the frame has. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/message.h"
#include "foreign/decimal.h"
#include "foreign/sink.h"

/* Names of ours that LAMMPS has others for, in the order in which they are written. */
static const struct {
    const char *ours;
    int width;
    const char *theirs[3];
    bool velocity;
} known[] = {{"mol", 1, {"mol"}, false},
             {"q", 1, {"q"}, false},
             {"pos", 3, {"x", "y", "z"}, false},
             {"ix", 1, {"ix"}, false},
             {"iy", 1, {"iy"}, false},
             {"iz", 1, {"iz"}, false},
             {"velo", 3, {"vx", "vy", "vz"}, true},
             {"forces", 3, {"fx", "fy", "fz"}, false},
             {"masses", 1, {"mass"}, false},
             {"pe", 1, {"c_pe"}, false}};

enum { KNOWN = sizeof known / sizeof *known };

static bool is_known(const char *name)
{
    bool first =
        strcmp(name, "id") == 0 || strcmp(name, "type") == 0 || strcmp(name, "species") == 0;

    for (int k = 0; k < KNOWN; k++)
        first = first || strcmp(known[k].ours, name) == 0;
    return first;
}

/* Columns without another name: NAME, or NAME[1], NAME[2], ... */
static int add_others(struct sink *sink, struct sink_column *columns, const struct frame *frame)
{
    int count = 0;

    for (int i = 0; i < frame->column_count; i++) {
        const struct column *column = &frame->columns[i];
        if (is_known(column->name))
            continue;
        if (column->type == VALUE_STRING) {
            if (!sink->said_left_out)
                message_note("the column '%s', and other texts, are left out: a dump has numbers",
                             column->name);
            sink->said_left_out = true;
            continue;
        }
        for (int k = 0; k < column->width; k++) {
            struct sink_column *to = &columns[count++];
            *to = (struct sink_column){.type = column->type,
                                       .real = column->real ? column->real + k : NULL,
                                       .integer = column->integer ? column->integer + k : NULL,
                                       .stride = column->width};
            if (column->width == 1)
                snprintf(to->name, sizeof to->name, "%.90s", column->name);
            else
                snprintf(to->name, sizeof to->name, "%.80s[%d]", column->name, k + 1);
        }
    }
    return count;
}

/* All columns of the frame; room for them is the caller's to free. */
static struct sink_column *columns_of(struct sink *sink, const struct frame *frame, const int *type,
                                      int *count)
{
    size_t room = 4;

    for (int i = 0; i < frame->column_count; i++)
        room += (size_t)frame->columns[i].width;
    struct sink_column *columns = memory_alloc(room, sizeof *columns);
    int n = sink_add_id(columns, frame);
    columns[n++] = (struct sink_column){.name = "type", .type = VALUE_INT, .type_number = type};
    columns[n++] = (struct sink_column){
        .name = "element", .type_number = type, .species = sink->typing.species};
    for (int k = 0; k < KNOWN; k++)
        n += sink_add(columns + n, frame, known[k].ours, known[k].theirs, known[k].width,
                      known[k].velocity ? sink->units->time_shift : 0);
    *count = n + add_others(sink, columns + n, frame);
    return columns;
}

/* The number of the step: the key of that name, LAMMPS's own, else the frame's number from 0. */
static int64_t step_of(const struct sink *sink, const struct frame *frame)
{
    int64_t step;

    if (frame_get_int(frame, "step", &step) || frame_get_int(frame, "Timestep", &step))
        return step;
    return sink->frames;
}

static int write_numbers(struct sink *sink, const double *value, int count, struct error *error)
{
    char line[4 * (DECIMAL_MAX + 1)], *at = line;

    for (int i = 0; i < count; i++) {
        at = number_write(at, value[i]);
        *at++ = i + 1 < count ? ' ' : '\n';
    }
    return out_write(sink->out, line, (size_t)(at - line), error);
}

static int write_box(struct sink *sink, const struct box *box, struct error *error)
{
    double low[3], high[3];
    const double tilt[3] = {box->cell[1][0], box->cell[2][0], box->cell[2][1]};
    bool tilted = tilt[0] != 0 || tilt[1] != 0 || tilt[2] != 0;
    int code =
        out_printf(sink->out, error, "ITEM: BOX BOUNDS%s %s %s %s\n", tilted ? " xy xz yz" : "",
                   box->pbc[0] ? "pp" : "ff", box->pbc[1] ? "pp" : "ff", box->pbc[2] ? "pp" : "ff");

    box_bounds(box, low, high);
    for (int k = 0; k < 3 && !code; k++)
        code =
            write_numbers(sink, (const double[]){low[k], high[k], tilt[k]}, tilted ? 3 : 2, error);
    return code;
}

static int write_head(struct sink *sink, const struct frame *frame, const struct box *box,
                      struct error *error)
{
    double time;
    int code = 0;

    if (sink->frames == 0)
        code = out_printf(sink->out, error, "ITEM: UNITS\n%s\n", sink->units->name);
    if (!code && frame_get_real(frame, "Time", &time)) {
        char text[DECIMAL_MAX + 1];
        *decimal_write(text, time, -sink->units->time_shift) = '\0';
        code = out_printf(sink->out, error, "ITEM: TIME\n%s\n", text);
    }
    if (!code)
        code = out_printf(sink->out, error,
                          "ITEM: TIMESTEP\n%" PRId64 "\nITEM: NUMBER OF ATOMS\n%zu\n",
                          step_of(sink, frame), frame->n);
    return code ? code : write_box(sink, box, error);
}

int lammps_dump_write(struct sink *sink, struct frame *frame, struct error *error)
{
    int *type = memory_alloc(frame->n + 1, sizeof *type), count;
    struct sink_column *columns = NULL;
    struct box box;
    int code = sink_prepare(sink, frame, &box, type, error);

    if (!code)
        code = write_head(sink, frame, &box, error);
    if (!code) {
        columns = columns_of(sink, frame, type, &count);
        code = out_printf(sink->out, error, "ITEM: ATOMS");
    }
    for (int c = 0; !code && c < count; c++)
        code = out_printf(sink->out, error, " %s", columns[c].name);
    if (!code)
        code = out_printf(sink->out, error, "\n");
    if (!code)
        code = sink_rows(sink, columns, count, frame->n, error);
    free(columns);
    free(type);
    return code;
}
