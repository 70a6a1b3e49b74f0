/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The atoms as the engine sees them: internal units (base/units.h: A, eV, u, K, time A
 * sqrt(u/eV); reduced under units=lj).
 *
 * Positions are 64-bit fractions of an orthorhombic box: position_k = low_k + fraction_k 2^-64
 * length_k. The difference of two fractions, taken as int64_t, is the minimum image, exact,
 * without branches; a change of box is a change of length_k alone. Along open directions the box
 * is a private one, wide enough that no image is ever within reach; an atom that leaves it is
 * lost. Arrays stay in the frame's order for the whole run; the neighbour list keeps its own
 * sorted copy (force/list.h), so no result depends on how atoms are sorted. */
#ifndef FORCE_SYSTEM_H
#define FORCE_SYSTEM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "atoms/frame.h"

struct potential;

struct domain;

struct system {
    size_t n;
    enum unit_system units;
    struct unit_factors factors;
    bool pbc[3];
    double low[3];    /* corner of the box */
    double length[3]; /* edges of the box (along open directions: of the private box) */
    /* edges of the frame's cell; equal to length along periodic directions */
    double frame_length[3];
    double frame_low[3];
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

/* From a frame; refuses cells that are not orthorhombic and species the potential does not know.
 * Velocities 0 where the frame has none. 0, EXIT_BAD_INPUT. */
int system_create(struct system **system, const struct frame *frame,
                  const struct potential *potential, struct error *error);
void system_store(const struct system *system, struct frame *frame); /* pos, velo, cell */
void system_free(struct system *system);

/* The row of this process' k-th own atom. */
static inline size_t system_own(const struct system *s, size_t k)
{
    return s->own ? (size_t)s->own[k] : k;
}

/* Cartesian coordinate of atom i along axis k; move by a Cartesian distance. */
static inline double system_position(const struct system *s, size_t i, int k)
{
    return s->low[k] + (double)s->fraction[3 * i + k] * 0x1p-64 * s->length[k];
}

#endif
