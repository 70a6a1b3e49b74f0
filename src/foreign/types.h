/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which species the numbered types of LAMMPS are, and the other way round. */
#ifndef FOREIGN_TYPES_H
#define FOREIGN_TYPES_H
#include <stdbool.h>
#include "atoms/frame.h"

/* "Cu,Zr" to its names, of at most `most`; caller frees them. EXIT_USAGE: a name is no element
 * (under units=metal), or one is missing. */
int types_parse(const char *text, enum unit_system units, char **species, size_t most,
                size_t *count, struct error *error);

/* The element whose mass this is: the nearest, within 0.5 u, if no other is nearly as near; NULL
 * where that leaves a doubt. */
const char *types_by_mass(double mass);

/* Whether the text can be a species of frames with these units: an element or X; under units=lj
 * any word. */
bool types_is_species(const char *text, enum unit_system units);

/* Sets the species from the column `type`; species[type - 1] may be NULL. EXIT_BAD_INPUT: a type
 * has none; the text says what to type. */
int types_apply(char *const *species, size_t count, struct frame *frame, struct error *error);

/* The numbers that species get in files of LAMMPS: by --species, else by the column `type` of
 * the first frame where it fits, else in alphabetical order; those that come later are added. */
struct typing {
    size_t count, capacity;
    char **species;
    bool fixed; /* by --species: no others are added */
};
void typing_release(struct typing *typing);
/* type[i]: from 1, of atom i. EXIT_BAD_INPUT: a species that --species lacks. */
int typing_of_frame(struct typing *typing, const struct frame *frame, int *type,
                    struct error *error);

#endif
