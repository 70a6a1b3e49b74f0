/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The units inside, in one place.
 *
 * At the borders (options, frames, tables), metal units: length A, time fs, temperature K,
 * energy eV, pressure GPa, mass u, velocity A/fs, force eV/A. Inside the engine (src/md) time is
 * derived so that a = F/m needs no factor: [time] = A sqrt(u/eV) = 10.1805... fs. Under units=lj
 * every constant here is 1 (epsilon = sigma = m = k_B = 1). Constants: CODATA 2018 (Tiesinga et
 * al., Rev. Mod. Phys. 93, 025010 (2021), doi 10.1103/RevModPhys.93.025010). */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#define UNITS_ELEMENTARY_CHARGE 1.602176634e-19       /* C, exact */
#define UNITS_ATOMIC_MASS       1.66053906660e-27     /* kg */
#define UNITS_BOLTZMANN         8.617333262145179e-05 /* eV/K: 1.380649e-23 / e */
#define UNITS_AVOGADRO          6.02214076e23         /* 1/mol, exact */

/* fs in one internal time unit A sqrt(u/eV): 1e5 sqrt(u / e) fs. */
#define UNITS_TIME_FS 10.180505717930573
/* GPa in one eV/A3 = e * 1e30 Pa * 1e-9. */
#define UNITS_GPA_PER_EV_A3 160.2176634
/* g/cm3 in one u/A3 = u * 1e3 g * 1e24 /cm3. */
#define UNITS_G_CM3_PER_U_A3 1.66053906660

enum unit_system { UNITS_METAL, UNITS_LJ };

/* What the engine multiplies with, for one unit system; for UNITS_LJ all are 1. */
struct unit_factors {
    double boltzmann;       /* internal energy per temperature unit */
    double time_border;     /* border time (fs) in one internal time unit */
    double pressure_border; /* border pressure (GPa) in one internal energy per volume */
};

struct unit_factors unit_factors(enum unit_system system);

#endif
