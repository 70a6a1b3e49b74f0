/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An alloy's composition, `Cu50Zr50`: element symbols, each followed by its share. The shares
 * are relative (Cu1Zr2 is one third copper); a symbol without a number has share 1. */
#ifndef SHAPE_COMPOSITION_H
#define SHAPE_COMPOSITION_H
#include <stdint.h>
#include "atoms/frame.h"
#include "base/error.h"
#include "base/random.h"

enum { COMPOSITION_MAX = 128 }; /* more than there are elements */

struct composition {
    int count;
    char symbol[COMPOSITION_MAX][8];
    double fraction[COMPOSITION_MAX]; /* sums to 1 */
};

/* 0 or EXIT_USAGE: unknown element, a share that is not a positive number, an element named
 * twice, one without a share beside shares that are no formula's (Cu50Zr: 50 to 1). Shares that
 * look like percent and do not sum to 100 are said. */
int composition_parse(struct composition *composition, const char *text, struct error *error);

/* Whether composition_parse would take the text; nothing is said but by the error. */
int composition_check(const char *text, struct error *error);

/* The composition of a frame, in the order in which its species first occur. */
void composition_of(const struct frame *frame, struct composition *composition);

/* The share of a species, 0 where it is not there. */
double composition_share(const struct composition *composition, const char *symbol);

/* Whole numbers of atoms that sum to n, each within 1 of n x fraction (largest remainders; ties
 * to the element named first). */
void composition_counts(const struct composition *composition, int64_t n, int64_t *counts);

/* Mean atomic mass (u) and mean volume per atom (A3) of close-packed elements with their
 * metallic radii, V = 4 sqrt(2) r^3. */
double composition_mass(const struct composition *composition);
double composition_volume(const struct composition *composition);

/* Species drawn at random for every atom, with exactly composition_counts of each. */
void composition_assign(const struct composition *composition, struct frame *frame,
                        struct random_key key);

/* Random antisites: as few atoms as possible change species so that the frame has exactly
 * composition_counts. */
void composition_exchange(const struct composition *composition, struct frame *frame,
                          struct random_key key);

#endif
