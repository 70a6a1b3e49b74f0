/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Relaxation of atoms and cell (md/relax.h). The variables of a frame of N atoms are 3N
 * displacements u = (s - s0) h0 (A) and three numbers q_k = e_k sqrt(N) (V/N)^(1/3) (A), so that
 * elastic and atomic curvatures are alike. */
#include "md/relax.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "base/cube_root.h"
#include "base/exit_codes.h"
#include "base/linear.h"
#include "base/memory.h"
#include "md/energy.h"
#include "md/md.h"

enum { MEMORY = 20, TRIALS_MAX = 20 };

struct relaxation {
    struct frame *frame; /* at the point in hand */
    const struct relax_settings *settings;
    struct potential *potential;
    double pressure; /* eV/A3 */
    double cell0[3][3], inverse0[3][3];
    double *pos0; /* 3N */
    double scale; /* q_k / e_k */
    bool free_edge[3];
    size_t count;                  /* 3N + 3 */
    double *x, *gradient, *forces; /* forces: 3N */
    double energy;                 /* or enthalpy */
    double largest;                /* measure that the tolerance is held against */
    double cap;                    /* longest step of an atom */
};

struct history { /* the last steps and changes of gradient; slot k mod MEMORY */
    int64_t kept, last;
    double *step[MEMORY], *change[MEMORY], rho[MEMORY];
};

/* Sets cell and positions of the frame from x. */
static void place(struct relaxation *relaxation)
{
    struct frame *frame = relaxation->frame;
    const double *edges = relaxation->x + 3 * frame->n;
    double *pos = frame_pos(frame), r[3], s[3];

    for (int k = 0; k < 3; k++)
        for (int a = 0; a < 3 && frame->has_cell; a++)
            frame->cell[k][a] = relaxation->cell0[k][a] * exp(edges[k] / relaxation->scale);
    for (size_t i = 0; i < frame->n; i++) {
        for (size_t a = 0; a < 3; a++)
            r[a] = relaxation->pos0[3 * i + a] + relaxation->x[3 * i + a];
        if (frame->has_cell) {
            cell_to_reduced(relaxation->inverse0, r, s);
            cell_to_cartesian(frame->cell, s, r);
        }
        memcpy(pos + 3 * i, r, sizeof r);
    }
}

/* dH/dq of the edges, with the volume's part taken away where it is fixed. */
static void edge_gradient(struct relaxation *relaxation, double virial[3][3])
{
    const struct frame *frame = relaxation->frame;
    double inverse[3][3], *g = relaxation->gradient + 3 * frame->n, mean = 0,
                          volume = cell_volume(frame->cell);
    int edges = 0;

    cell_invert(frame->cell, inverse);
    for (int k = 0; k < 3; k++) {
        g[k] = 0;
        for (int a = 0; a < 3 && relaxation->free_edge[k]; a++)
            for (int b = 0; b < 3; b++)
                g[k] -= virial[a][b] * inverse[a][k] * frame->cell[k][b] / relaxation->scale;
        if (relaxation->free_edge[k] && relaxation->settings->what == RELAX_CELL)
            g[k] += relaxation->pressure * volume / relaxation->scale;
        mean += g[k];
        edges += relaxation->free_edge[k];
    }
    for (int k = 0; k < 3 && relaxation->settings->what == RELAX_SHAPE; k++)
        g[k] -= relaxation->free_edge[k] ? mean / edges : 0;
}

/* Displacements are measured in the first cell: dr = du h0^-1 h. */
static void atom_gradient(struct relaxation *relaxation)
{
    const struct frame *frame = relaxation->frame;
    double strain[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

    for (int a = 0; a < 3 && frame->has_cell; a++)
        for (int b = 0; b < 3; b++) {
            strain[a][b] = 0;
            for (int k = 0; k < 3; k++)
                strain[a][b] += relaxation->inverse0[a][k] * frame->cell[k][b];
        }
    for (size_t i = 0; i < frame->n; i++)
        for (size_t a = 0; a < 3; a++) {
            const double *f = relaxation->forces + 3 * i;
            relaxation->gradient[3 * i + a] =
                -(strain[a][0] * f[0] + strain[a][1] * f[1] + strain[a][2] * f[2]);
        }
}

static int evaluate(struct relaxation *relaxation, struct error *error)
{
    struct frame *frame = relaxation->frame;
    double virial[3][3], most = 0, *edges = relaxation->gradient + 3 * frame->n;
    int code;

    place(relaxation);
    code = energy_frame(frame, relaxation->potential, NULL, relaxation->forces, &relaxation->energy,
                        virial, error);
    if (code)
        return code;
    atom_gradient(relaxation);
    memset(edges, 0, 3 * sizeof *edges);
    if (relaxation->settings->what != RELAX_ATOMS)
        edge_gradient(relaxation, virial);
    if (relaxation->settings->what == RELAX_CELL)
        relaxation->energy += relaxation->pressure * cell_volume(frame->cell);
    for (size_t i = 0; i < frame->n; i++)
        most = fmax(most, dot_in_order(relaxation->forces + 3 * i, relaxation->forces + 3 * i, 3));
    relaxation->largest = sqrt(most);
    for (int k = 0; k < 3; k++) /* dH/de / (N d) = dH/dq / sqrt(N) */
        relaxation->largest = fmax(relaxation->largest, fabs(edges[k]) / sqrt((double)frame->n));
    return 0;
}

/* The two-loop recursion: direction = - (inverse Hessian of the history) gradient. */
static void turn(const struct relaxation *relaxation, const struct history *history,
                 double *direction)
{
    size_t count = relaxation->count;
    double alpha[MEMORY], gamma = 0;

    for (size_t i = 0; i < count; i++)
        direction[i] = -relaxation->gradient[i];
    for (int64_t k = history->last; k > history->last - history->kept; k--) {
        int64_t slot = k % MEMORY;
        alpha[slot] = history->rho[slot] * dot_in_order(history->step[slot], direction, count);
        for (size_t i = 0; i < count; i++)
            direction[i] -= alpha[slot] * history->change[slot][i];
    }
    if (history->kept) {
        int64_t slot = history->last % MEMORY;
        gamma = 1 / (history->rho[slot] *
                     dot_in_order(history->change[slot], history->change[slot], count));
    }
    for (size_t i = 0; i < count && gamma > 0; i++)
        direction[i] *= gamma;
    for (int64_t k = history->last - history->kept + 1; k <= history->last; k++) {
        int64_t slot = k % MEMORY;
        double beta = history->rho[slot] * dot_in_order(history->change[slot], direction, count);
        for (size_t i = 0; i < count; i++)
            direction[i] += (alpha[slot] - beta) * history->step[slot][i];
    }
}

/* Factor that keeps every atom's step, and the edges' as a share of theirs, below the cap;
 * without history the first step is a tenth of it. */
static double shorten(const struct relaxation *relaxation, const struct history *history,
                      const double *direction)
{
    size_t n = relaxation->frame->n;
    double most = 0, cap = history->kept ? relaxation->cap : 0.1 * relaxation->cap;

    for (size_t i = 0; i < n; i++)
        most = fmax(most, sqrt(dot_in_order(direction + 3 * i, direction + 3 * i, 3)));
    for (size_t k = 0; k < 3; k++)
        most = fmax(most, fabs(direction[3 * n + k]) / sqrt((double)n));
    return most > cap || !history->kept ? cap / most : 1;
}

static void remember(const struct relaxation *relaxation, struct history *history, const double *x,
                     const double *gradient)
{
    int64_t slot = (history->last + 1) % MEMORY;
    double curvature;

    for (size_t i = 0; i < relaxation->count; i++) {
        history->step[slot][i] = relaxation->x[i] - x[i];
        history->change[slot][i] = relaxation->gradient[i] - gradient[i];
    }
    curvature = dot_in_order(history->step[slot], history->change[slot], relaxation->count);
    if (!(curvature > 0)) {
        history->kept = 0;
        return;
    }
    history->rho[slot] = 1 / curvature;
    history->last++;
    history->kept = history->kept < MEMORY ? history->kept + 1 : MEMORY;
}

/* Goes along the direction to a point whose energy is not higher but by rounding. *found is
 * false when there is none. */
static int go(struct relaxation *relaxation, const double *x, const double *direction, double step,
              bool *found, struct error *error)
{
    double energy = relaxation->energy, noise = 1e-13 * fabs(energy);
    int code = 0;

    *found = false;
    for (int trial = 0; trial < TRIALS_MAX && !*found && !code; trial++, step /= 2) {
        for (size_t i = 0; i < relaxation->count; i++)
            relaxation->x[i] = x[i] + step * direction[i];
        code = evaluate(relaxation, error);
        *found = !code && relaxation->energy <= energy + noise;
    }
    return code;
}

static int descend(struct relaxation *relaxation, struct history *history, struct error *error)
{
    size_t count = relaxation->count;
    double *x = memory_alloc(count, sizeof *x), *gradient = memory_alloc(count, sizeof *x);
    double *direction = memory_alloc(count, sizeof *x);
    int64_t iteration = 0;
    bool found = true;
    int code = evaluate(relaxation, error);

    for (; !code && relaxation->largest >= relaxation->settings->tolerance &&
           iteration < relaxation->settings->max_iterations;
         iteration++) {
        memcpy(x, relaxation->x, count * sizeof *x);
        memcpy(gradient, relaxation->gradient, count * sizeof *x);
        turn(relaxation, history, direction);
        if (dot_in_order(direction, gradient, count) >= 0) {
            history->kept = 0;
            turn(relaxation, history, direction);
        }
        code = go(relaxation, x, direction, shorten(relaxation, history, direction), &found, error);
        if (!code && !found && !history->kept)
            break;
        if (!code && !found) {
            memcpy(relaxation->x, x, count * sizeof *x);
            history->kept = 0;
            code = evaluate(relaxation, error);
        } else if (!code) {
            remember(relaxation, history, x, gradient);
        }
    }
    if (!code && relaxation->largest >= relaxation->settings->tolerance)
        code = error_set(error, EXIT_NOT_CONVERGED,
                         "the relaxation did not converge: largest force %.3g after %" PRId64
                         " steps, wanted %.3g",
                         relaxation->largest, iteration, relaxation->settings->tolerance);
    free(x);
    free(gradient);
    free(direction);
    return code;
}

static int prepare(struct relaxation *relaxation, struct error *error)
{
    struct frame *frame = relaxation->frame;
    bool edges = false;

    for (int k = 0; k < 3; k++) {
        relaxation->free_edge[k] =
            frame->has_cell && frame->pbc[k] && relaxation->settings->what != RELAX_ATOMS;
        edges = edges || relaxation->free_edge[k];
    }
    if (relaxation->settings->what != RELAX_ATOMS && !edges)
        return error_set(error, EXIT_BAD_INPUT,
                         "no direction is periodic: there is no cell to relax");
    if (frame->has_cell) {
        memcpy(relaxation->cell0, frame->cell, sizeof relaxation->cell0);
        cell_invert(relaxation->cell0, relaxation->inverse0);
    }
    relaxation->scale = frame->has_cell ? sqrt((double)frame->n) *
                                              cube_root(cell_volume(frame->cell) / (double)frame->n)
                                        : 1;
    relaxation->count = 3 * frame->n + 3;
    relaxation->x = memory_zeroed(relaxation->count, sizeof(double));
    relaxation->gradient = memory_zeroed(relaxation->count, sizeof(double));
    relaxation->forces = memory_zeroed(3 * frame->n, sizeof(double));
    relaxation->pos0 = memory_copy(frame_pos(frame), 3 * frame->n, sizeof(double));
    return 0;
}

static int relax_together(struct frame *frame, const struct relax_settings *settings,
                          struct potential *potential, struct error *error)
{
    struct relaxation relaxation = {.frame = frame, .settings = settings, .potential = potential};
    struct unit_factors factors = unit_factors(potential->units);
    struct history history = {.last = MEMORY};
    int code;

    relaxation.pressure = settings->pressure / factors.pressure_border;
    relaxation.cap = potential->units == UNITS_LJ ? 0.04 : 0.1;
    if ((code = prepare(&relaxation, error)))
        return code;
    for (int k = 0; k < MEMORY; k++) {
        history.step[k] = memory_alloc(relaxation.count, sizeof(double));
        history.change[k] = memory_alloc(relaxation.count, sizeof(double));
    }
    code = descend(&relaxation, &history, error);
    for (int k = 0; k < MEMORY; k++) {
        free(history.step[k]);
        free(history.change[k]);
    }
    free(relaxation.x);
    free(relaxation.gradient);
    free(relaxation.forces);
    free(relaxation.pos0);
    return code;
}

/* By the engine. It stores positions alone: velocities and time stay the frame's. */
static int relax_listed(struct frame *frame, const struct relax_settings *settings,
                        struct error *error)
{
    const struct md_settings engine = {
        .potential = settings->potential, .timestep = 1, .stage = "energy"};
    struct frame *moved = frame_copy(frame);
    struct md *md;
    int code = md_create(&md, frame, &engine, error);

    if (!code)
        code = md_minimize(md, settings->tolerance, settings->max_iterations, error);
    if (!code) {
        md_store(md, moved, false);
        memcpy(frame_pos(frame), frame_pos(moved), 3 * frame->n * sizeof(double));
    }
    if (md)
        md_free(md);
    frame_free(moved);
    return code;
}

int md_relax(struct frame *frame, const struct relax_settings *settings, struct error *error)
{
    struct potential *potential;
    int code = frame->n
                   ? 0
                   : error_set(error, EXIT_BAD_INPUT, "a frame without atoms has nothing to relax");

    if (!code)
        code = energy_open(frame, settings->potential, &potential, error);
    if (code)
        return code;
    if (settings->what == RELAX_ATOMS && energy_is_wide(frame, potential))
        code = relax_listed(frame, settings, error);
    else
        code = relax_together(frame, settings, potential, error);
    potential_free(potential);
    if (!code)
        frame_wrap(frame);
    return code;
}
