/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The atoms as the engine sees them: internal units (base/units.h: A, eV, u, K, time A
 * sqrt(u/eV); reduced under units=lj).
 *
 * Positions are 64-bit fractions s of a box whose edges are
 *     a = (Lx, 0, 0), b = (xy, Ly, 0), c = (xz, yz, Lz):
 *     x = low_x + sx Lx + sy xy + sz xz,  y = low_y + sy Ly + sz yz,  z = low_z + sz Lz,
 * and a change of box is a change of the lengths and tilts alone. The difference of two fractions,
 * taken as int64_t, is an image, exact, without branches; of the images it is the nearest one for
 * every pair nearer than half the least width of the box, the distance between opposite faces: a
 * pair at d is |d . n_k| / width_k apart in fractions, n_k the normal of the face. With all tilts
 * 0 widths are lengths, and that is the minimum image. Along open directions the box is a private
 * one at right angles to the rest, wide enough that no image is ever within reach; an atom that
 * leaves it is lost. Arrays stay in the frame's order for the whole run; the neighbour list keeps
 * its own sorted copy (force/list.h), so no result depends on how atoms are sorted.
 *
 * A frame's cell of another orientation is turned until it lies so, and one that leans further
 * than half an edge is exchanged for the same lattice's that does not (system_unlean);
 * system_store gives the frame its own cell back. Velocities, forces, virials are along the axes
 * of the box meanwhile. */
#ifndef FORCE_SYSTEM_H
#define FORCE_SYSTEM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "atoms/frame.h"

struct potential;

struct domain;

/* How the frame's own cell lies to the box. */
struct system_frame {
    bool turned;
    double turn[3][3]; /* along the box = turn (along the frame) */
    /* xy xz yz: times that an edge was added to a later one (system_unlean): b of the box is that
     * of the frame + unleant[0] a, and so on */
    int64_t unleant[3];
    double cell[3][3], length[3], tilt[3]; /* of the frame and the box, at first */
};

struct system {
    size_t n;
    enum unit_system units;
    struct unit_factors factors;
    bool pbc[3];
    double low[3];    /* corner of the box */
    double length[3]; /* edges of the box (along open directions: of the private box) */
    double tilt[3];   /* xy, xz, yz, A */
    int64_t flips;    /* how often system_unlean has changed the fractions */
    /* edges of the frame's cell; equal to length along periodic directions */
    double frame_length[3];
    double frame_low[3];
    struct system_frame frame;
    uint64_t *fraction; /* 3n */
    double *velocity;   /* 3n */
    double *force;      /* 3n, eV/A */
    double *mass;       /* n, u */
    int32_t *type;      /* n, the potential's species number */
    int64_t *id;        /* n */
    uint8_t *group;     /* n, enum md_group */
    size_t moving;      /* atoms not fixed */
    /* atoms that this process moves: all, or those of its domain (force/domain.h) */
    size_t own_count;
    int32_t *own; /* [own_count]: their rows, ascending; NULL: all */
    struct domain *domain;
};

/* From a frame; refuses cells that lean along an open direction and species the potential does not
 * know. Velocities 0 where the frame has none. 0, EXIT_BAD_INPUT. */
int system_create(struct system **system, const struct frame *frame,
                  const struct potential *potential, struct error *error);
/* The atoms go elsewhere in the same box: pos as in the frame. */
void system_place(struct system *system, const double *pos);
void system_store(const struct system *system, struct frame *frame); /* pos, velo, cell */
void system_free(struct system *system);

/* Whether system_create takes the frame's cell, and how wide its box will be from face to face
 * along periodic directions, A. */
bool system_takes(const struct frame *frame, double width[3]);

/* Distances between opposite faces of the box, A; exactly its lengths where nothing is tilted. */
void system_widths(const struct system *system, double width[3]);

/* Exchanges edges for the same lattice's until none leans by more than half of another; no atom
 * moves, and the change of fractions is exact. Says whether anything was to do. When it is called
 * may depend on the step alone: results depend on it in the last bits. */
bool system_unlean(struct system *system);

/* The box grows along x, y and z by these factors, and with it what leans: fractions stay. */
void system_stretch(struct system *system, const double by[3]);

/* Vectors along the axes of the box become such along the frame's: n of them; a tensor. */
void system_vectors_out(const struct system *system, double *vectors, size_t n);
void system_tensor_out(const struct system *system, double tensor[3][3]);

static inline bool system_is_tilted(const struct system *s)
{
    return s->tilt[0] != 0.0 || s->tilt[1] != 0.0 || s->tilt[2] != 0.0;
}

/* A difference of fractions (of 1) as a vector, A, and back: in place. */
static inline void system_vector(const struct system *s, double d[3])
{
    d[0] = d[0] * s->length[0] + (d[1] * s->tilt[0] + d[2] * s->tilt[1]);
    d[1] = d[1] * s->length[1] + d[2] * s->tilt[2];
    d[2] = d[2] * s->length[2];
}

static inline void system_reduce(const struct system *s, double d[3])
{
    d[2] = d[2] / s->length[2];
    d[1] = (d[1] - d[2] * s->tilt[2]) / s->length[1];
    d[0] = (d[0] - (d[1] * s->tilt[0] + d[2] * s->tilt[1])) / s->length[0];
}

/* The row of this process' k-th own atom. */
static inline size_t system_own(const struct system *s, size_t k)
{
    return s->own ? (size_t)s->own[k] : k;
}

/* Coordinate of atom i along axis k of the box. */
static inline double system_position(const struct system *s, size_t i, int k)
{
    static const int lean[3][2] = {{0, 1}, {2, 2}, {0, 0}}; /* of the edges after k, along k */
    double x = s->low[k] + (double)s->fraction[3 * i + k] * 0x1p-64 * s->length[k];

    for (int j = k + 1; j < 3; j++)
        x += (double)s->fraction[3 * i + j] * 0x1p-64 * s->tilt[lean[k][j - k - 1]];
    return x;
}

#endif
