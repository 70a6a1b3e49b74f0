/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data files of LAMMPS, for its command read_data: box, masses, atoms, velocities; the styles
 * atomic, charge (with a column q) and full (with mol, too). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/columns.h"
#include "atoms/elements.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "foreign/decimal.h"
#include "foreign/lammps_styles.h"
#include "foreign/sink.h"

static int put_number(struct sink *sink, double x, const char *after, struct error *error)
{
    char text[DECIMAL_MAX + 1];

    *number_write(text, x) = '\0';
    return out_printf(sink->out, error, "%s%s", text, after);
}

static int write_box(struct sink *sink, const struct box *box, struct error *error)
{
    static const char *const ends[] = {" xlo xhi\n", " ylo yhi\n", " zlo zhi\n"};
    bool tilted = box->cell[1][0] != 0 || box->cell[2][0] != 0 || box->cell[2][1] != 0;
    int code = 0;

    for (int k = 0; k < 3 && !code; k++) {
        code = put_number(sink, box->origin[k], " ", error);
        if (!code)
            code = put_number(sink, box->origin[k] + box->cell[k][k], ends[k], error);
    }
    if (tilted && !code)
        code = put_number(sink, box->cell[1][0], " ", error);
    if (tilted && !code)
        code = put_number(sink, box->cell[2][0], " ", error);
    if (tilted && !code)
        code = put_number(sink, box->cell[2][1], " xy xz yz\n", error);
    return code;
}

/* The mass of a type: its atoms' column masses, where they agree, else the element's. */
static int mass_of(const struct sink *sink, const struct frame *frame, const int *type, size_t t,
                   double *mass, struct error *error)
{
    const struct column *masses = columns_in(frame, "masses");
    const char *name = sink->typing.species[t];
    const struct element *element = element_in(name, sink->units->frames);
    bool found = false;

    *mass = element ? element->mass : 0;
    for (size_t i = 0; masses && i < frame->n; i++) {
        if (type[i] != (int)t + 1)
            continue;
        if (found && masses->real[i] != *mass)
            return error_set(error, EXIT_BAD_INPUT,
                             "atoms of %s have different masses, and a type of LAMMPS has one",
                             name);
        *mass = masses->real[i];
        found = true;
    }
    if (!(*mass > 0))
        return error_set(error, EXIT_BAD_INPUT,
                         "the mass of '%s' is not known: give the frame a column masses", name);
    return 0;
}

static int write_masses(struct sink *sink, const struct frame *frame, const int *type,
                        struct error *error)
{
    int code = out_printf(sink->out, error, "\nMasses\n\n");

    for (size_t t = 0; t < sink->typing.count && !code; t++) {
        double mass = 0;
        code = mass_of(sink, frame, type, t, &mass, error);
        if (!code)
            code = out_printf(sink->out, error, "%zu ", t + 1);
        if (!code)
            code = put_number(sink, mass, " # ", error);
        if (!code)
            code = out_printf(sink->out, error, "%s\n", sink->typing.species[t]);
    }
    return code;
}

static bool has(const struct frame *frame, const char *name, enum value_type type)
{
    const struct column *column = frame_find(frame, name);

    return column && column->type == type && column->width == 1;
}

static int write_atoms(struct sink *sink, const struct frame *frame, const int *type,
                       struct error *error)
{
    static const char *const xyz[] = {"x", "y", "z"}, *const images[] = {"ix", "iy", "iz"};
    bool charged = has(frame, "q", VALUE_REAL), molecular = has(frame, "mol", VALUE_INT);
    const struct lammps_style *style = lammps_style_find(charged && molecular ? "full"
                                                         : charged            ? "charge"
                                                         : molecular          ? "molecular"
                                                                              : "atomic");
    struct sink_column columns[STYLE_COLUMNS + 3];
    int count = 0;

    for (int i = 0; i < style->count; i++) {
        const char *name = style->columns[i];
        if (strcmp(name, "id") == 0)
            count += sink_add_id(columns + count, frame);
        else if (strcmp(name, "type") == 0)
            columns[count++] = (struct sink_column){.type = VALUE_INT, .type_number = type};
        else if (strcmp(name, "x") == 0)
            count += sink_add(columns + count, frame, "pos", xyz, 3, 0);
        else
            count += sink_add(columns + count, frame, name, &name, 1, 0);
    }
    if (has(frame, "ix", VALUE_INT) && has(frame, "iy", VALUE_INT) && has(frame, "iz", VALUE_INT))
        for (int k = 0; k < 3; k++)
            count += sink_add(columns + count, frame, images[k], &images[k], 1, 0);
    int code = out_printf(sink->out, error, "\nAtoms # %s\n\n", style->name);
    return code ? code : sink_rows(sink, columns, count, frame->n, error);
}

static int write_velocities(struct sink *sink, const struct frame *frame, struct error *error)
{
    static const char *const names[] = {"vx", "vy", "vz"};
    struct sink_column columns[4];
    int count = sink_add_id(columns, frame);

    count += sink_add(columns + count, frame, "velo", names, 3, sink->units->time_shift);
    if (!frame_velo(frame))
        return 0;
    int code = out_printf(sink->out, error, "\nVelocities\n\n");
    return code ? code : sink_rows(sink, columns, count, frame->n, error);
}

static void say_open(struct sink *sink, const struct box *box)
{
    if ((box->pbc[0] && box->pbc[1] && box->pbc[2]) || sink->said_open)
        return;
    message_note("a data file does not say what is periodic: in LAMMPS's input, boundary %c %c %c",
                 box->pbc[0] ? 'p' : 's', box->pbc[1] ? 'p' : 's', box->pbc[2] ? 'p' : 's');
    sink->said_open = true;
}

int lammps_data_write(struct sink *sink, struct frame *frame, struct error *error)
{
    int *type = memory_alloc(frame->n + 1, sizeof *type);
    struct box box;
    int64_t step = 0;
    int code = sink_prepare(sink, frame, &box, type, error);

    if (!code && !frame_get_int(frame, "step", &step))
        frame_get_int(frame, "Timestep", &step);
    if (!code)
        code = out_printf(sink->out, error,
                          "LAMMPS data file by Blowpipe, timestep = %" PRId64
                          ", units = %s\n\n%zu atoms\n%zu atom types\n\n",
                          step, sink->units->name, frame->n, sink->typing.count);
    if (!code)
        code = write_box(sink, &box, error);
    if (!code)
        code = write_masses(sink, frame, type, error);
    if (!code && frame->n)
        code = write_atoms(sink, frame, type, error);
    if (!code && frame->n)
        code = write_velocities(sink, frame, error);
    if (!code) {
        say_open(sink, &box);
        sink_say_left_out(sink, frame, " id species type pos velo masses q mol ix iy iz ");
    }
    free(type);
    return code;
}
