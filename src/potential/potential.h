/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interatomic potentials by name. What a potential of one form is, how it is opened and what it
 * computes stands in one file of that form (potential/form.h); here is what all have in common. */
#ifndef POTENTIAL_POTENTIAL_H
#define POTENTIAL_POTENTIAL_H
#include <stdint.h>
#include <stdio.h>
#include "base/error.h"
#include "base/units.h"

enum { POTENTIAL_SPECIES_MAX = 16 };

struct potential_form;

struct potential {
    const struct potential_form *form;
    enum unit_system units;
    char *name;
    int species;
    char symbol[POTENTIAL_SPECIES_MAX][8];
    double mass[POTENTIAL_SPECIES_MAX];
    double cutoff; /* largest of all pairs, A */
    /* what the form computes from: struct eam_functions, struct lennard_jones_mixture ... */
    void *own;
    /* what was seen in its file that a person should know of, a line each; NULL: nothing.
     * potential_open says it, once for a name. */
    char *remarks;
};

/* What --potential takes, for --help; tests/unit/potential.c holds it against the forms. */
#define POTENTIAL_HELP                                                                             \
    "kim:MODEL (an installed OpenKIM portable model), or any part of its name that no other has "  \
    "(CuZr-2019), FILE.eam.fs, FILE.eam.alloy, FILE.eam.he "                                       \
    "or "                                                                                          \
    "FILE.eam; of units=lj lj:wahnstrom or FILE.lj; `list` shows what is installed, `list:Cu,Zr` " \
    "what "                                                                                        \
    "knows these"

/* By name. EXIT_NO_INPUT if it is not there (the text says what is installed), EXIT_BAD_INPUT if
 * its file is malformed (file, line). */
int potential_open(struct potential **potential, const char *name, struct error *error);
/* Of all it computes from (XXH3, 128 bits): the same for the same numbers, whatever file they came
 * from. */
void potential_digest(const struct potential *potential, uint64_t digest[2]);
void potential_free(struct potential *potential);
int potential_species(const struct potential *potential, const char *symbol); /* number or -1 */
/* EXIT_BAD_INPUT: atom `number` of a frame is of a species that is not here; says which are. */
int potential_unknown(const struct potential *potential, const char *symbol, int64_t number,
                      struct error *error);
/* What is installed and what is built in, a line each: name, species, and of a model its authors,
 * year and a remark, between tabs; of `species` ("Cu,Zr") what knows them all, of "" everything. */
void potential_list(FILE *to, const char *species);
/* What the row of an option of potentials has beside its words. */
#define POTENTIAL_CHOSEN .print_list = potential_list, .expand = potential_expand
/* *full becomes the whole name of a short one (potential/short_name.h), or NULL. */
int potential_expand(const char *name, char **full, struct error *error);

#endif
