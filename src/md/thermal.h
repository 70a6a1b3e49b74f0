/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elastic constants at a temperature: mean stresses of small strains in dynamics.
 *
 *     C_ij = [<sigma_i>(+a) - <sigma_i>(-a)] / (2 a),
 *     sigma = -(sum m v (x) v + sum r (x) f) / V,   h' = h (1 + epsilon)
 *
 * in the order and with the meaning of md/elastic.h; < > is the mean of the canonical ensemble at
 * constant cell, which makes the constants isothermal. On the way there the atoms come to the
 * temperature, the cell under a barostat comes to its mean at the pressure, and stays there. Every
 * strain begins with the same atoms in it, is left to itself for `settle`, and is looked at every
 * THERMAL_STEPS steps in the time after it.
 *
 * The thermostat is Langevin's (md/langevin.h), canonical whatever the solid, and its noise is a
 * function of atom and step alone: all strains feel the same noise. Friction makes them forget
 * where they began, so that in a solid whose atoms stay at their places the runs of +a and -a move
 * alike, and most of the noise of one stress is that of the other and goes in the difference
 * (common random numbers; the idea in molecular dynamics: Ciccotti, Jacucci, McDonald, J. Stat.
 * Phys. 21, 1 (1979), doi 10.1007/BF01011477). Where they do not, no harm is done: the error comes
 * from blocks of the differences themselves (base/blocks.h), THERMAL_BLOCKS of them, after C_ij and
 * C_ji, which are of different runs, are averaged in each block; it is no less than half of what
 * these differ by (beyond what the stress makes of it).
 *
 * Leaves out: the third power of the strain, a^2 C''/6, which is no error of the blocks; quantum
 * effects below the Debye temperature; what a box is too small for. */
#ifndef MD_THERMAL_H
#define MD_THERMAL_H
#include "md/elastic.h"
#include "md/md.h"

enum { THERMAL_STEPS = 10, THERMAL_BLOCKS = 20 };

struct thermal_settings {
    struct md_settings md; /* potential, timestep, damping, seed, stage, frame, force */
    double temperature;    /* K, above 0 */
    double pressure;       /* GPa */
    /* how the cell comes to rest: MD_NPT, MD_NPT_ANISO; MD_NVT: it is the frame's */
    enum md_ensemble ensemble;
    double equilibrate; /* fs, before the mean of the cell, which is over `time` */
    double settle;      /* fs, of each strain before its mean */
    double time;        /* fs, of each mean */
    double strain;      /* a */
};

struct thermal {
    double temperature, temperature_error; /* K, of the atoms at the mean cell */
    double stress_error[6];                /* GPa, of struct elastic's */
    /* Whether the errors can be believed: the largest |C_ij - C_ji| beyond the stress's part, in
     * units of its own error; the mean correlation of neighboring blocks. */
    double unevenness, correlation;
};

/* Refuses times that hold fewer than THERMAL_BLOCKS blocks: EXIT_USAGE. */
int thermal_check(const struct thermal_settings *how, struct error *error);

/* Brings the frame to its mean cell (pos, velo, cell, Time), and measures there: of struct elastic
 * constants, error, asymmetry and stress. Ids have to be there (frame_ensure_id). 0, EXIT_BAD_INPUT
 * (what md_create and md_run refuse): with the strain. */
int thermal_measure(struct frame *frame, const struct thermal_settings *how,
                    struct elastic *elastic, struct thermal *thermal, struct error *error);

#endif
