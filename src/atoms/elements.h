/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elements: number, mass, radius and colour by symbol. Masses: IUPAC 2021 standard atomic
 * weights (Prohaska et al., Pure Appl. Chem. 94, 573 (2022), doi 10.1515/pac-2019-0603). `A` and
 * `B` of units=lj are known too (masses 1 and 0.5: Wahnstroem, Phys. Rev. A 44, 3752 (1991)). */
#ifndef ATOMS_ELEMENTS_H
#define ATOMS_ELEMENTS_H
#include "base/units.h"

struct element {
    const char *symbol;
    int number;      /* atomic number; 0 for A and B */
    double mass;     /* u */
    double radius;   /* metallic or covalent radius for drawing, A */
    double color[3]; /* red, green, blue, 0 ... 1 */
};

const struct element *element_find(const char *symbol); /* NULL if unknown */
const struct element *element_numbered(int number);     /* of that atomic number, NULL if unknown */

/* By symbol, for a frame's unit system: under units=lj `B` is the small atom, not boron. */
const struct element *element_in(const char *symbol, enum unit_system units);

#endif
