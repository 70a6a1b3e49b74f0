/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Displacements between two frames, and the strings of atoms that replaced one another.
 *
 *     u_i = (s_i - s_i,ref, nearest image) H_ref         displacement, A; with it r_i(now) =
 *     r_i,ref + u_i: a change of the cell is left out
 * Of the mobile atoms, i and j belong to one string if one has come to where the other was:
 *     min(|r_i(now) - r_j,ref|, |r_j(now) - r_i,ref|) < delta
 * (Donati, Douglas, Kob, Plimpton, Poole, Glotzer, Phys. Rev. Lett. 80, 2338 (1998), doi
 * 10.1103/PhysRevLett.80.2338: delta = 0.6 sigma_AA, mobile the 5.5 % that moved farthest).
 * Between inherent structures the displacements are free of vibrations. */
#ifndef MEASURE_REPLACEMENT_H
#define MEASURE_REPLACEMENT_H
#include <stdbool.h>
#include "atoms/frame.h"
#include "measure/strings.h"

struct displacement_report {
    size_t unmatched;  /* atoms that the reference lacks: their displacement is 0 */
    double mean, most; /* of the lengths, A */
    double drift[3];   /* mean of the vectors, A; not taken out */
};

/* Adds the columns displacement:R:3 and displacement_length. Both frames have ids.
 * EXIT_BAD_INPUT: an id twice. */
int displacement_measure(struct frame *frame, const struct frame *reference,
                         struct displacement_report *report, struct error *error);

/* Narrows chosen[] to that part of the chosen atoms that moved farthest (at least one; equal
 * ones by id). Needs displacement_length. */
void displacement_keep_farthest(const struct frame *frame, double part, bool *chosen);

/* Adds the columns string and string_size for the mobile atoms. Needs displacement_measure with
 * the same reference. */
struct string_networks *replacement_strings(struct frame *frame, const struct frame *reference,
                                            const bool *mobile, double delta);

#endif
