/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine from inside: what md.c, run.c, thermo.c, minimize.c and push_off.c share. Internal
 * units, except where said. */
#ifndef MD_MD_STATE_H
#define MD_MD_STATE_H
#include "base/random.h"
#include "force/force.h"
#include "force/system.h"
#include "md/barostat.h"
#include "md/drive.h"
#include "md/md.h"
#include "md/nose_hoover.h"
#include "md/swap.h"
#include "potential/potential.h"

struct md_swaps { /* exchanges since md_create */
    int64_t attempts, accepted;
    double energy; /* what they gave to the potential energy: not the ensemble's own */
};

struct md {
    struct md_settings settings; /* border units */
    struct potential *potential;
    struct system *system;
    struct force *force;
    struct force_sums sums; /* of the positions in hand, if sums_known */
    double *atom_energy;
    bool forces_known, sums_known, energies_known;
    /* forces are by the exact loops for now: a minimiser wants forces and energies of one
     * function */
    bool exact;
    bool has_velocities;
    struct frame *frame; /* what a leg's callback is shown */
    uint8_t *group;      /* as set by the program, before `fix` */
    bool *fixed;         /* chosen by `fix`, or NULL */
    size_t mobile;       /* atoms of MD_GROUP_MOBILE */

    double timestep;
    int64_t step;      /* since md_create */
    int64_t done;      /* of the leg in hand */
    bool shows;        /* the leg hands out frames or exchanges atoms: `frame` changes */
    bool resumed;      /* the next leg goes on after `done` steps */
    double start_time; /* fs, of the frame */
    struct random_key velocity_key, langevin_key, swap_key;

    /* of the leg in hand; the chains live on through legs of one ensemble */
    enum md_ensemble ensemble;
    bool coupled;         /* the chains are those of `ensemble` */
    double energy_target; /* k T */
    double limit;         /* a temperature (border) above this is a runaway */
    double fastest;       /* no atom of this process has a larger m v^2; infinity: not known */
    struct nose_hoover thermostat;
    struct barostat barostat;
    struct driving driving;
    int64_t timeless;     /* of `step`: quasi-static increments, which take no time */
    double langevin_heat; /* given to the atoms by Langevin noise */
    struct md_swaps swaps;
    struct swap *swap; /* made at the first exchange */
};

/* What is wanted besides the forces: bits. */
enum md_wanted {
    MD_FORCES_ALONE = 0,
    MD_SUMS = 1,         /* energy and virial of all atoms */
    MD_ATOM_ENERGIES = 2 /* the energy of each, and the sums */
};

/* Forces of the positions in hand, and what is wanted besides; nothing is computed twice. */
int md_forces(struct md *md, enum md_wanted wanted, struct error *error);
/* Forces and no more than the diagonal of the virial, which are the same bits: cheaper, for
 * barostats. */
int md_forces_virial(struct md *md, struct error *error);
void md_set_exact(struct md *md, bool exact);
/* positions have changed: forces are no longer those in hand */
void md_moved(struct md *md);
void md_collect(const struct md *md); /* positions and velocities that other processes own */
double md_time(const struct md *md);  /* fs since the frame's Time 0 */

/* Takes the atoms' places for a round of exchanges. EXIT_USAGE: nothing to exchange. */
int md_begin_swaps(struct md *md, struct error *error);
/* Steps of a leg. */
int64_t md_steps(const struct md *md, const struct md_leg *leg);
/* What the start of a leg does: velocities where there are none, chains at rest after a change
 * of ensemble. */
void md_start_leg(struct md *md, const struct md_leg *leg);

static inline bool md_is_quasi_static(const struct md_leg *leg)
{
    return leg->drive && leg->drive->increment > 0;
}
/* Edges that follow the leg's pressure: periodic ones that it neither drives nor holds. */
void md_free_edges(const struct system *system, const struct md_leg *leg, bool free_edge[3]);

/* No atom moves any more. */
void md_rest(struct md *md);
/* Of a quasi-static leg: the way down to the minimum, at its start; then, one at a time, its
 * increments, each an affine step and that way. */
int md_settle(struct md *md, const struct md_leg *leg, struct error *error);
int md_quasi_static(struct md *md, const struct md_leg *leg, struct error *error);
/* What a row of a driven leg tells; the means begin anew. */
int md_take_load(struct md *md, const struct md_drive *drive, struct md_load *load,
                 struct error *error);
/* The same of a load whose `now` and `stress` of the moment are known already. */
void md_take_means(struct md *md, const struct md_drive *drive, struct md_load *load);

/* As md_minimize, with edges of the box that are free under a pressure (GPa). */
int md_minimize_edges(struct md *md, const bool free_edge[3], double pressure, double tolerance,
                      int64_t max_iterations, struct error *error);

/* Degrees of freedom of all moving atoms, and of the thermostatted group. */
double md_degrees(const struct md *md);
double md_degrees_mobile(const struct md *md);
/* Simple shear: -sigma V of its plane; the sums of the positions in hand are known. */
double md_shear_moment(const struct md *md);
double md_conserved(struct md *md); /* the extended energy of the ensemble, eV */

#endif
