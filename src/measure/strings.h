/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings: networks of chosen atoms bonded within a length. */
#ifndef MEASURE_STRINGS_H
#define MEASURE_STRINGS_H
#include "atoms/frame.h"

struct forest;

struct string_networks {
    size_t atoms;        /* chosen */
    size_t count;        /* strings, single atoms included */
    size_t bonded_count; /* strings of two atoms and more */
    size_t bonded_atoms; /* in these */
    size_t *size;        /* of string 1, 2, ... count: decreasing */
    double weight_mean;  /* sum of size^2 / sum of size: the mean seen by an atom */
    bool percolates;     /* a string meets its own periodic image */
};

/* Adds the columns string (1 the largest; equal sizes by smallest id; 0: not chosen),
 * string_size (0: not chosen) and string_bonds (chosen atoms within the cutoff; of every atom,
 * chosen or not). Two chosen atoms are bonded if an image of one is closer to the other than
 * cutoff (A). Ids are added where the frame has none. */
struct string_networks *string_networks_create(struct frame *frame, const bool *chosen,
                                               double cutoff);
/* The same for components that are found already: atom i of the forest is row rows[i] of the
 * frame, which has ids. */
struct string_networks *string_networks_of(struct frame *frame, const size_t *rows, size_t atoms,
                                           struct forest *forest);
void string_networks_free(struct string_networks *networks);

#endif
