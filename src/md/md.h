/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine from outside: a program makes an `md` out of a frame, runs legs of a programme, and
 * takes the frame back.
 *
 *     md_create(&md, frame, &settings, &error)
 *     md_run(md, &(struct md_leg){ .name = "melt", .time = 2e6, .temperature = {2000, 2000},
 *     .ensemble = MD_NPT }, &error)
 *     md_run(md, &(struct md_leg){ .name = "cool", ... .temperature = {2000, 50} }, &error)
 *     md_store(md, frame, true)
 *
 * Values here are in border units (base/units.h): fs, K, GPa, eV, A; reduced under units=lj.
 * Any triclinic cell (force/system.h: all but those whose periodic vectors lean along an open
 * direction). The frame that comes back has its own vectors and axes. What is said of axes x, y, z
 * or edges in between (pressures, lengths, `keep`) is along those of the engine's box: a along x, b
 * in the plane of x and y, which the frame's are unless its cell is turned. */
#ifndef MD_MD_H
#define MD_MD_H
#include <stdbool.h>
#include <stdint.h>
#include "atoms/frame.h"
#include "base/error.h"
#include "base/pack.h"
#include "force/force.h"

struct md;
struct md_thermo;

enum md_ensemble { MD_NVE, MD_NVT, MD_NPT, MD_NPT_ANISO, MD_LANGEVIN };
/* thermostatted with the ensemble; plain NVE; does not move */
enum md_group { MD_GROUP_MOBILE, MD_GROUP_FREE, MD_GROUP_FIXED };

struct md_settings {
    const char *potential;   /* as --potential takes it */
    double timestep;         /* fs */
    double damp_temperature; /* fs: Nose-Hoover chain or Langevin relaxation time */
    double damp_pressure;    /* fs */
    /* fs: a barostat changes no edge by more than itself in this time; 0: 5 damp_pressure */
    double closing_time;
    const char *fix;   /* selection of atoms that do not move, or NULL */
    int64_t log_every; /* steps between reports of the state */
    /* steps between rounds of exchanges of unlike atoms (md/swap.h), 0: none */
    int64_t swap_every;
    int64_t swap_attempts; /* in each round */
    uint64_t seed;
    const char *stage;         /* program name: part of the key of random numbers */
    int64_t frame;             /* its number in the stream, from 1: part of that key from 2 on */
    struct force_choice force; /* precision, kernel */
    /* Called with the state at the start, every log_every steps and at the end of a leg, whose name
     * goes along; a non-zero return stops the run with that code. NULL: never. */
    int (*report)(void *context, const struct md_thermo *now, const char *leg, struct error *error);
    void *report_context;
    /* Called after every step, when its rows and frames are out; a non-zero return stops the run
     * with that code. NULL: never. */
    int (*after_step)(void *context, const struct md *md, struct error *error);
    void *after_step_context;
};

struct md_load;

/* Edges of the box that a leg drives (md/drive.h). */
enum md_drive_kind {
    MD_DRIVE_EDGE,        /* the edge of the axis, to L0 (1 + e) */
    MD_DRIVE_PURE_SHEAR,  /* ... and the edge across to L0 / (1 + e) */
    MD_DRIVE_SIMPLE_SHEAR /* the box leans along the axis by e times the edge across, after it */
};

struct md_drive {
    enum md_drive_kind kind;
    int axis, across;   /* periodic directions; across -1 where the kind has none */
    bool held[3];       /* edges that a barostat leaves alone */
    const double *turn; /* engineering strains, one after another: where the leg begins, where it */
    int turns;          /* turns, where it ends; at least 2 */
    /* At T = 0 by affine steps of this strain, after each of which the atoms, and the edges that
     * are neither driven nor held, go to the nearest minimum of the enthalpy; tolerance in eV/A.
     * The time stays. 0: by dynamics, in the leg's time. */
    double increment, tolerance;
    /* Called every `row_every` steps or increments, and at the end. Non-zero return stops the run
     * with that code. */
    int64_t row_every;
    /* -1, 1: the leg is to end with the row whose stress along the load (of the axis; in pure shear
     * half the difference from the axis across, in simple shear of the plane) times this is not
     * above 0. `row` says so itself by MD_ENOUGH; an engine that is to run without us is told by
     * this. 0: it runs to the last turn. */
    int until_unloaded;
    int (*row)(void *context, const struct md_load *load, const struct frame *frame,
               struct error *error);
    void *context;
};

struct md_leg {
    const char *name;      /* for the log and the progress line */
    double time;           /* fs */
    double temperature[2]; /* K, from, to: linear in time */
    double pressure[2];    /* GPa, from, to */
    enum md_ensemble ensemble;
    /* draw Maxwell-Boltzmann velocities at temperature[0] first (done anyway for frames without
     * velo) */
    bool start_velocities;
    /* Called every `call_every` steps with a frame brought up to date, or never if 0. Non-zero
     * return stops the run with that code. */
    int64_t call_every;
    /* The leg ends early, with MD_LEFT, when every `keep_every` steps an atom is found outside
     * keep[0] <= z <= keep[1] (A). 0: never looked. */
    int64_t keep_every;
    double keep[2];
    int (*call)(void *context, const struct frame *frame, struct error *error);
    /* The same with inherent structures (md_inherent), relaxed until no force is above
     * inherent_tolerance (eV/A), before `call`. */
    int64_t inherent_every;
    double inherent_tolerance;
    int (*inherent)(void *context, const struct frame *frame, struct error *error);
    void *context;
    const struct md_drive *drive; /* or NULL: edges are the ensemble's */
};

struct md_thermo { /* averages are the caller's business: this is now */
    int64_t step;
    size_t n;    /* atoms */
    double time; /* fs since the frame's Time 0 */
    /* eV, whole system; conserved: the extended energy of the ensemble */
    double potential_energy, kinetic_energy, conserved;
    double temperature;                   /* K, of the moving atoms */
    double pressure, pressure_axis[3];    /* GPa */
    double volume;                        /* A3; box volume */
    double length[3];                     /* A; of a tilted box what lies along x, y, z */
    double density;                       /* g/cm3; under units=lj atoms per volume */
    int64_t swap_attempts, swap_accepted; /* since md_create */
};

/* A driven leg between two rows: means over the steps (of the quasi-static, the states after the
 * increments) since the last row, at the start what is there. Tension is positive; stresses are of
 * the whole box. */
struct md_load {
    int64_t steps;       /* that the means are of; 0: the start */
    double strain;       /* engineering */
    double strain_of[3]; /* of each edge */
    double stress[3][3]; /* GPa; off the diagonal of the moment, but where simple shear drives */
    double temperature;  /* K */
    /* of the moment: */
    double strain_now;
    double work; /* eV, done on the atoms by the driven edges */
    struct md_thermo now;
};

/* No programs' exit codes: what md_run returns when an atom left `keep`; what a row of a driven leg
 * returns where the leg is to end here. */
enum { MD_LEFT = 256, MD_ENOUGH };

/* Takes positions, velocities and Time of the frame; the frame is not changed and not kept.
 * Errors: EXIT_BAD_INPUT (cell, species, overlap), EXIT_USAGE (settings), EXIT_NO_INPUT
 * (potential not found; the text lists those installed). */
int md_create(struct md **md, const struct frame *frame, const struct md_settings *settings,
              struct error *error);

/* One group per atom of the frame (enum md_group); default all MOBILE, `fix` applied on top.
 * Several thermostatted regions are not needed. */
void md_set_groups(struct md *md, const uint8_t *group);

/* Whether a leg can be run at all. EXIT_USAGE, EXIT_BAD_INPUT. */
int md_check_leg(const struct md *md, const struct md_leg *leg, struct error *error);

/* Runs one leg. A physically impossible run (lost atoms, NaN, runaway temperature, cell below
 * twice the cutoff) is EXIT_BAD_INPUT with what, when and which atom. */
int md_run(struct md *md, const struct md_leg *leg, struct error *error);

/* Pushes overlapping atoms apart until no pair is closer than `closest` (A, below half the
 * least width of the cell). Used before random starts. */
int md_push_off(struct md *md, double closest, struct error *error);

/* Polak-Ribiere conjugate gradients at fixed cell until max |f| < tolerance (eV/A).
 * EXIT_NOT_CONVERGED after max_iterations. */
int md_minimize(struct md *md, double tolerance, int64_t max_iterations, struct error *error);

/* Writes the inherent structure of the positions in hand (their local minimum, as md_minimize
 * finds it) into the frame, which must have the same atoms: pos, pe, cell, Time, no velo, and
 * the keys inherent=T, energy (eV) and max_force (eV/A). The run itself goes on unchanged. */
int md_inherent(struct md *md, double tolerance, struct frame *frame, struct error *error);

/* Removes total linear momentum, and angular momentum too where no direction is periodic and
 * nothing is fixed. */
void md_remove_momentum(struct md *md, bool angular);

/* Why the potential has no fast kernel here, as force_unfit of force/force.h, or NULL. */
const char *md_unfit(const struct md *md);

/* The state in hand. 0, or what its forces fail of, where they are not known yet. */
int md_thermo(struct md *md, struct md_thermo *now, struct error *error);

/* Its stress, GPa, along the axes of the frame, tension positive: -(sum m v (x) v + sum r (x) f) /
 * V. The same errors. */
int md_stress(struct md *md, double stress[3][3], struct error *error);

/* Writes pos (wrapped along periodic directions), velo, pe (eV, if with_energy), cell and Time
 * into the frame, which must have the same atoms in the same order; where atoms are exchanged
 * also the keys swap_attempts, swap_accepted and swap_acceptance. What was measured where they
 * were goes (atoms/measured.h). */
void md_store(struct md *md, struct frame *frame, bool with_energy);

/* Energy, forces and virial of the frame as it stands, in eV, eV/A and eV (virial = sum r (x)
 * f): per-atom energies to pe (n), forces (3n) if not NULL. */
int md_energy(const struct frame *frame, const char *potential, double *pe, double *forces,
              double *energy, double virial[3][3], struct error *error);

/* One round of exchanges (settings.swap_attempts) at kT = energy_target (eV); md_run does it
 * every settings.swap_every steps. EXIT_USAGE: nothing to exchange. */
int md_swap(struct md *md, double energy_target, struct error *error);

/* The moving state as bytes, from after_step, and into an md made of the same frame with the
 * same settings and groups: the next md_run must be of the leg that was interrupted, and goes on
 * from there, to the same bits. EXIT_BAD_INPUT: of other atoms, another potential, another
 * build. */
void md_pack(const struct md *md, struct pack *pack);
int md_unpack(struct md *md, struct unpack *unpack, struct error *error);

/* Where a run is: steps of the leg in hand, and the time (fs since the frame's Time 0). */
struct md_place {
    int64_t done;
    double time;
};
struct md_place md_place(const struct md *md);

double md_volume(const struct md *md); /* A3, of the frame's box */
void md_free(struct md *md);

#endif
