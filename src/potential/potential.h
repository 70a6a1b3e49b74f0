/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interatomic potentials by name: kim:MODEL (the table exported by an installed OpenKIM portable model), a DYNAMO setfl file
 * (.eam.fs, .eam.alloy), lj:wahnstrom. */
#ifndef POTENTIAL_POTENTIAL_H
#define POTENTIAL_POTENTIAL_H
#include <stdint.h>
#include <stdio.h>
#include "base/error.h"
#include "base/units.h"

enum potential_kind { POTENTIAL_EAM_FS, POTENTIAL_EAM_ALLOY, POTENTIAL_LJ };
enum { POTENTIAL_SPECIES_MAX = 16 };

struct potential {
    enum potential_kind kind;
    enum unit_system units;
    char *name;
    int species;
    char symbol[POTENTIAL_SPECIES_MAX][8];
    double mass[POTENTIAL_SPECIES_MAX];
    double cutoff; /* largest of all pairs, A */
    /* EAM tables as in the file: F on nrho points of step drho; rho and r*phi on nr points of step dr.
     * rho[a * species + b]: density at an atom of species b due to an atom of species a (for eam.alloy the same for all b). */
    int nrho, nr;
    double drho, dr;
    double *embedding[POTENTIAL_SPECIES_MAX];
    double *density[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    double *pair[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX]; /* r phi(r), eV A; symmetric */
    /* LJ: 4 eps ((sigma/r)^12 - (sigma/r)^6) - shift within cutoff. */
    double epsilon[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    double sigma[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
};

/* By name. EXIT_NO_INPUT if it is not there (the text says what is installed), EXIT_BAD_INPUT if the table is malformed (file,
 * line). */
int potential_open(struct potential **potential, const char *name, struct error *error);
/* Of all it computes from (XXH3, 128 bits): the same for the same tables, whatever file they came from. */
void potential_digest(const struct potential *potential, uint64_t digest[2]);
void potential_free(struct potential *potential);
int potential_species(const struct potential *potential, const char *symbol); /* number or -1 */
void potential_list(FILE *to); /* installed portable EAM models with their species, and the built-in ones */

#endif
