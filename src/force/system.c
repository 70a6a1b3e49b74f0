/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atoms from a frame into the engine's form and back; see system.h. */
#include "force/system.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/crowd.h"
#include "base/exit_codes.h"
#include "base/linear.h"
#include "base/memory.h"
#include "force/domain.h"
#include "potential/potential.h"

/* Room around the atoms along open directions, in units of length: cutoffs, and as much again
 * for atoms that move or fly off. */
enum { MARGIN_CUTOFFS = 3, MARGIN_EXTRA = 100 };

static int check_frame(const struct frame *frame, const struct potential *potential,
                       enum unit_system *units, struct error *error)
{
    int code = frame_units(frame, units, error);

    if (code)
        return code;
    if (*units != potential->units)
        return error_set(error, EXIT_BAD_INPUT,
                         "the frame is in units=%s but the potential '%s' is in %s units",
                         *units == UNITS_LJ ? "lj" : "metal", potential->name,
                         potential->units == UNITS_LJ ? "lj" : "metal");
    for (int k = 0; k < 3; k++) {
        if (frame->pbc[k] && !frame->has_cell)
            return error_set(error, EXIT_BAD_INPUT, "the frame is periodic but has no cell");
    }
    return crowd_check(frame, error);
}

/* The species number of every atom. */
static int take_types(struct system *system, const struct frame *frame,
                      const struct potential *potential, struct error *error)
{
    const struct column *species = frame_species(frame);

    for (size_t i = 0; i < system->n; i++) {
        const char *name = column_text(species, i);
        system->type[i] = potential_species(potential, name);
        if (system->type[i] < 0)
            return potential_unknown(potential, name, (int64_t)i + 1, error);
        system->mass[i] = potential->mass[system->type[i]];
    }
    return 0;
}

/* Turns n vectors. */
static void turn(const double by[3][3], double *vectors, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double *v = vectors + 3 * i, old[3] = {v[0], v[1], v[2]};

        for (int k = 0; k < 3; k++)
            v[k] = dot3(by[k], old);
    }
}

void system_stretch(struct system *system, const double by[3])
{
    static const int along[3] = {0, 0, 1}; /* xy and xz lie along x, yz along y */

    for (int k = 0; k < 3; k++) {
        if (by[k] != 1) {
            system->length[k] *= by[k];
            system->frame_length[k] = system->length[k];
        }
        system->tilt[k] *= by[along[k]];
    }
}

void system_vectors_out(const struct system *system, double *vectors, size_t n)
{
    double back[3][3];

    if (!system->frame.turned)
        return;
    for (int j = 0; j < 3; j++)
        for (int k = 0; k < 3; k++)
            back[j][k] = system->frame.turn[k][j];
    turn((const double(*)[3])back, vectors, n);
}

void system_tensor_out(const struct system *system, double tensor[3][3])
{
    for (int side = 0; side < 2 && system->frame.turned; side++) {
        system_vectors_out(system, tensor[0], 3);
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < j; k++) {
                double one = tensor[j][k];
                tensor[j][k] = tensor[k][j];
                tensor[k][j] = one;
            }
    }
}

/* Lengths and tilts of the frame's cell: turned, leaning as it does. An open edge may lean as it
 * likes, since the box has one of its own there; a periodic one not along an open direction. */
static int take_cell(struct system *system, const struct frame *frame, double box[3][3],
                     struct error *error)
{
    static const int row[3] = {1, 2, 2}, axis[3] = {0, 0, 1};
    struct system_frame *own = &system->frame;

    memcpy(own->cell, frame->cell, sizeof own->cell);
    memcpy(box, frame->cell, sizeof own->cell);
    own->turned =
        frame->has_cell && !cell_is_orthorhombic(frame->cell) && cell_turn(frame->cell, own->turn);
    if (own->turned)
        turn((const double(*)[3])own->turn, box[0], 3);
    for (int k = 0; k < 3 && frame->has_cell; k++) {
        double lean = box[row[k]][axis[k]];
        if (!frame->pbc[row[k]])
            continue;
        if (frame->pbc[axis[k]])
            system->tilt[k] = lean;
        else if (fabs(lean) > 1e-9 * norm3(box[row[k]]))
            return error_set(error, EXIT_BAD_INPUT,
                             "the periodic cell vector %c leans along the open direction %c; atoms "
                             "are moved where open directions are at right angles to the periodic "
                             "ones, or the last ones: put the open one last (of any frame, "
                             "permute_axes of ASE)",
                             "abc"[row[k]], "abc"[axis[k]]);
    }
    return 0;
}

/* The box: the cell along periodic directions, along open ones all atoms (pos: along the axes of
 * the box) and the cell with a margin. */
static int take_box(struct system *system, const struct frame *frame, const double *pos,
                    double cutoff, struct error *error)
{
    double box[3][3];
    int code = take_cell(system, frame, box, error);

    for (int k = 0; k < 3 && !code; k++) {
        double from = 0.0, to = frame->has_cell && !frame->unbounded[k] ? box[k][k] : 0.0,
               margin = MARGIN_CUTOFFS * cutoff + MARGIN_EXTRA;
        system->pbc[k] = frame->pbc[k];
        system->frame_low[k] = 0.0;
        system->frame_length[k] = to;
        for (size_t i = 0; i < system->n && !frame->pbc[k]; i++) {
            double x =
                system->frame.turned ? dot3(system->frame.turn[k], pos + 3 * i) : pos[3 * i + k];
            from = fmin(from, x);
            to = fmax(to, x);
        }
        system->low[k] = frame->pbc[k] ? from : from - margin;
        system->length[k] = frame->pbc[k] ? to : to - from + 2.0 * margin;
    }
    memcpy(system->frame.length, system->length, sizeof system->length);
    memcpy(system->frame.tilt, system->tilt, sizeof system->tilt);
    return code;
}

void system_place(struct system *system, const double *pos)
{
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < system->n; i++) {
        double s[3];
        memcpy(s, pos + 3 * i, sizeof s);
        if (system->frame.turned)
            turn((const double(*)[3])system->frame.turn, s, 1);
        for (int k = 0; k < 3; k++)
            s[k] -= system->low[k];
        system_reduce(system, s);
        for (size_t k = 0; k < 3; k++) {
            s[k] -= floor(s[k]);
            system->fraction[3 * i + k] = s[k] < 1.0 ? (uint64_t)(s[k] * 0x1p64) : 0;
        }
    }
}

static void take_motion(struct system *system, const struct frame *frame)
{
    const double *velo = frame_velo(frame);
    const int64_t *id = frame_id(frame);

    for (size_t i = 0; i < system->n; i++) {
        double v[3] = {0.0};
        if (velo)
            memcpy(v, velo + 3 * i, sizeof v);
        if (system->frame.turned)
            turn((const double(*)[3])system->frame.turn, v, 1);
        system->id[i] = id ? id[i] : (int64_t)i + 1;
        for (size_t k = 0; k < 3; k++)
            system->velocity[3 * i + k] = v[k] * system->factors.time_border;
    }
}

/* ---- cells that lean far ---- */

/* Adds `times` one edge to another: fractions along the first get less by those along the other. */
static void flip(struct system *system, int edge, int other, int64_t times)
{
    for (size_t i = 0; i < system->n; i++)
        system->fraction[3 * i + (size_t)edge] -=
            (uint64_t)times * system->fraction[3 * i + (size_t)other];
}

/* By which multiples (xy xz yz) it was. */
static void unlean(struct system *system, int64_t times[3])
{
    double *tilt = system->tilt, *length = system->length;

    times[2] = -(int64_t)rint(tilt[2] / length[1]);
    if (times[2]) {
        tilt[2] += (double)times[2] * length[1];
        tilt[1] += (double)times[2] * tilt[0];
        flip(system, 1, 2, times[2]);
    }
    times[1] = -(int64_t)rint(tilt[1] / length[0]);
    if (times[1]) {
        tilt[1] += (double)times[1] * length[0];
        flip(system, 0, 2, times[1]);
    }
    times[0] = -(int64_t)rint(tilt[0] / length[0]);
    if (times[0]) {
        tilt[0] += (double)times[0] * length[0];
        flip(system, 0, 1, times[0]);
    }
}

bool system_unlean(struct system *system)
{
    int64_t times[3];

    unlean(system, times);
    if (!times[0] && !times[1] && !times[2])
        return false;
    system->flips++;
    return true;
}

int system_create(struct system **created, const struct frame *frame,
                  const struct potential *potential, struct error *error)
{
    enum unit_system units;
    struct system *system;
    size_t n = frame->n;
    int code = check_frame(frame, potential, &units, error);

    *created = NULL;
    if (code)
        return code;
    system = memory_zeroed(1, sizeof *system);
    *system = (struct system){.n = n,
                              .units = units,
                              .factors = unit_factors(units),
                              .moving = n,
                              .fraction = memory_alloc(3 * n, sizeof(uint64_t)),
                              .velocity = memory_zeroed(3 * n, sizeof(double)),
                              .force = memory_zeroed(3 * n, sizeof(double)),
                              .mass = memory_alloc(n, sizeof(double)),
                              .type = memory_alloc(n, sizeof(int32_t)),
                              .id = memory_alloc(n, sizeof(int64_t)),
                              .group = memory_zeroed(n, 1),
                              .own_count = n};
    if ((code = take_types(system, frame, potential, error))) {
        system_free(system);
        return code;
    }
    if ((code = take_box(system, frame, frame_pos(frame), potential->cutoff, error))) {
        system_free(system);
        return code;
    }
    system_place(system, frame_pos(frame));
    take_motion(system, frame);
    unlean(system, system->frame.unleant);
    memcpy(system->frame.tilt, system->tilt, sizeof system->tilt);
    *created = system;
    return 0;
}

void system_widths(const struct system *system, double width[3])
{
    const double *length = system->length, *tilt = system->tilt;
    double across[3] = {length[1] * length[2], -tilt[0] * length[2],
                        tilt[0] * tilt[2] - length[1] * tilt[1]}; /* b x c */

    memcpy(width, length, 3 * sizeof *width);
    if (!system_is_tilted(system))
        return;
    width[0] = length[0] * length[1] * length[2] / norm3(across);
    width[1] = length[1] * length[2] / hypot(length[2], tilt[2]);
}

bool system_takes(const struct frame *frame, double width[3])
{
    struct system box = {.n = 0};
    double cell[3][3];
    struct error error;

    if (!frame->has_cell && (frame->pbc[0] || frame->pbc[1] || frame->pbc[2]))
        return false;
    if (take_cell(&box, frame, cell, &error))
        return false;
    for (int k = 0; k < 3; k++)
        box.length[k] = frame->pbc[k] ? cell[k][k] : 1.0;
    unlean(&box, box.frame.unleant);
    system_widths(&box, width);
    return true;
}

/* ---- back to the frame ---- */

static bool is_own(const struct system *system)
{
    const int64_t *unleant = system->frame.unleant;

    return !system->frame.turned && !unleant[0] && !unleant[1] && !unleant[2];
}

/* The frame's edges, along the axes of the box: those of the box, leaning as far as they did. */
static void lean_again(const struct system *system, double cell[3][3])
{
    const double *length = system->length, *tilt = system->tilt;
    const int64_t *unleant = system->frame.unleant;
    double b[3] = {tilt[0] - (double)unleant[0] * length[0], length[1], 0.0},
           c[3] = {tilt[1] - (double)unleant[1] * length[0] - (double)unleant[2] * b[0],
                   tilt[2] - (double)unleant[2] * length[1], length[2]};

    memcpy(cell[0], (double[3]){length[0], 0.0, 0.0}, sizeof b);
    memcpy(cell[1], b, sizeof b);
    memcpy(cell[2], c, sizeof c);
}

/* The edges of a frame that lies as the box does: what is not tilted stays in every bit. */
static void store_edges(const struct system *system, struct frame *frame, const double cell[3][3])
{
    for (int k = 0; k < 3; k++)
        for (int a = 0; a <= k; a++)
            if (system->pbc[k] && system->pbc[a] && frame->cell[k][a] != cell[k][a])
                frame->cell[k][a] = cell[k][a];
}

/* The edges along periodic directions. While the box is what it was they keep every bit. */
static void store_cell(const struct system *system, struct frame *frame)
{
    const struct system_frame *own = &system->frame;
    bool same = memcmp(own->length, system->length, sizeof own->length) == 0 &&
                memcmp(own->tilt, system->tilt, sizeof own->tilt) == 0;
    double cell[3][3];

    lean_again(system, cell);
    if (is_own(system)) {
        store_edges(system, frame, (const double(*)[3])cell);
        return;
    }
    system_vectors_out(system, cell[0], 3);
    for (int k = 0; k < 3; k++)
        if (system->pbc[k])
            memcpy(frame->cell[k], same ? own->cell[k] : cell[k], sizeof frame->cell[k]);
}

/* Where an atom is in a frame whose cell is not the box, and how fast. */
static void store_turned(const struct system *system, const struct frame *frame, size_t i,
                         double pos[3], double velocity[3])
{
    const int64_t *unleant = system->frame.unleant;
    uint64_t s[3];

    memcpy(s, &system->fraction[3 * i], sizeof s);
    s[0] += (uint64_t)unleant[0] * s[1] + (uint64_t)unleant[1] * s[2];
    s[1] += (uint64_t)unleant[2] * s[2];
    memset(pos, 0, 3 * sizeof *pos);
    for (int k = 0; k < 3; k++) {
        double part = (double)s[k] * 0x1p-64, along = system->low[k] + part * system->length[k];
        for (int a = 0; a < 3; a++)
            pos[a] += system->pbc[k] ? part * frame->cell[k][a] : along * system->frame.turn[k][a];
    }
    system_vectors_out(system, velocity, 1);
}

void system_store(const struct system *system, struct frame *frame)
{
    double *velo = frame_add(frame, "velo", VALUE_REAL, 3)->real, *pos = frame_pos(frame);

    store_cell(system, frame);
    for (size_t i = 0; i < system->n; i++) {
        for (size_t k = 0; k < 3; k++) {
            pos[3 * i + k] = system_position(system, i, (int)k);
            velo[3 * i + k] = system->velocity[3 * i + k] / system->factors.time_border;
        }
        if (!is_own(system))
            store_turned(system, frame, i, pos + 3 * i, velo + 3 * i);
    }
}

void system_free(struct system *system)
{
    if (!system)
        return;
    free(system->fraction);
    free(system->velocity);
    free(system->force);
    free(system->mass);
    free(system->type);
    free(system->id);
    free(system->group);
    free(system->own);
    domain_free(system->domain);
    free(system);
}
