/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The foil: atoms of a frame, repeated, turned and cut, in a rectangular region that the beam
 * crosses along +z.
 *
 * Three ways to fill the region, by what the frame allows and the user asks:
 *     periodic   the cell, repeated, is itself the region: a rectangle with a along x and b
 *                along y. Waves are periodic as the atoms are
 *     filled     any other periodic cell (triclinic, or turned): the region is the scan with a
 *                margin, filled with the cell's images
 *     free       no images across x and y: the region is the scan or the atoms, whichever
 *                reaches further, with a margin of vacuum
 * Depth counts from the entrance plane: the cell's bottom where z is periodic (and the cell not
 * turned), else the lowest atom.
 *
 * Thermal motion: independent normal displacements with a standard deviation per element and
 * axis (Einstein model; R. F. Loane, P. Xu, J. Silcox, Acta Cryst. A 47, 267 (1991), doi
 * 10.1107/S0108767391000375), keyed by seed, configuration and the atom's number in the region. */
#ifndef STEM_SPECIMEN_H
#define STEM_SPECIMEN_H
#include <stdbool.h>
#include <stdint.h>
#include "atoms/frame.h"

enum { SPECIMEN_KINDS = 16 };
enum specimen_fill { SPECIMEN_PERIODIC, SPECIMEN_FILLED, SPECIMEN_FREE };

struct specimen_settings {
    int tile[3];
    double rotation[3]; /* rad, about x, then y, then z, through the cell's centre */
    bool free_edges;
    double thickness;      /* A, or NAN: all there is */
    double scan_origin[2]; /* A, x, y, in the frame's coordinates, or NAN: centred */
    double scan_extent[2]; /* A, from the first to the last probe */
    double margin;         /* A, around the scan: half a window and how far waves spread */
    int vibrating;         /* elements with a displacement */
    const char *vibration_species[SPECIMEN_KINDS];
    double vibration[SPECIMEN_KINDS]; /* A, standard deviation along each axis */
    uint64_t seed;
};

struct specimen {
    enum specimen_fill fill;
    double length[2];      /* of the region, A */
    double region[2];      /* its corner in the frame's coordinates, A */
    double scan_origin[2]; /* of the first probe, in the region, A */
    double thickness;      /* A */
    int kinds;
    int number[SPECIMEN_KINDS];          /* atomic number */
    const char *species[SPECIMEN_KINDS]; /* texts of the frame */
    double vibration[SPECIMEN_KINDS];
    size_t frame_atoms; /* that were read */
    size_t n;
    double (*r)[3]; /* in the region, A: 0 <= x < length, 0 <= z <= thickness */
    uint8_t *kind;
};

/* 0, or EXIT_BAD_INPUT (unknown element, no cell where one is needed, thicker than the atoms
 * are), EXIT_USAGE. The frame must outlive it. */
int specimen_create(struct specimen **specimen, const struct frame *frame,
                    const struct specimen_settings *settings, struct error *error);

/* The same with the displacements of a configuration (0, 1, ...); positions are wrapped where
 * the region is periodic. */
struct specimen *specimen_displaced(const struct specimen *specimen, uint64_t seed,
                                    uint64_t configuration);

void specimen_free(struct specimen *specimen);

#endif
