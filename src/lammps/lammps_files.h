/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes to LAMMPS and what comes back, as files in a folder: for lammps/lammps.c.
 *
 * The log of a leg begins with a line "leg N"; what LAMMPS says of a minimization stands after
 * "leg -1" and is no row. Steps count from the first leg on and never come twice. A driven leg
 * (md/drive.h) leaves a snapshot for each row of its table, legN.rows, and of dynamics the means
 * of all its steps so far in every row of the log. */
#ifndef LAMMPS_LAMMPS_FILES_H
#define LAMMPS_LAMMPS_FILES_H
#include <stdio.h>
#include "md/md_state.h"
#include "md/programme.h"
#include "md/thermo.h"

/* Our values times these are LAMMPS's (units metal: ps, bar; its Boltzmann constant and its eV
 * per u A2/ps2). */
struct lammps_units {
    double time, velocity, mass, temperature, pressure;
};
struct lammps_units lammps_units(enum unit_system system);

/* A driven leg of dynamics in whole steps: its strain after `done` of them, and the step at which
 * its k-th turn is met. Edges move evenly between two turns. */
double lammps_strain(const struct md_drive *drive, int64_t steps, int64_t done);
int64_t lammps_turn(const struct md_drive *drive, int64_t steps, int k);
/* Per unit of P_kk - P (eV/A3), an edge's share of one atom as md_minimize_edges has it, eV/A. */
double lammps_share_of_edge(const struct system *system, double volume);

/* What is being written. */
struct lammps_writer {
    FILE *file;
    struct md *md;
    const struct programme *programme;
    struct lammps_units units;
    const char *folder;
    size_t free;  /* atoms at constant energy */
    int64_t step; /* where the leg in hand begins */
    bool driven;  /* a leg before it was driven: the edges of strain 0 are known */
};

/* A driven leg: what comes before any of its fixes; what stands in for the `run` of dynamics; all
 * that is quasi-static. */
void lammps_write_edges(const struct lammps_writer *w, const struct md_drive *drive);
void lammps_write_drive(const struct lammps_writer *w, const struct md_leg *leg, int number);
int lammps_write_quasi_static(const struct lammps_writer *w, const struct md_leg *leg, int number,
                              struct error *error);
/* Whether some edge follows the leg's pressure by a barostat. */
bool lammps_is_pressed(const struct lammps_writer *w, const struct md_leg *leg);
/* Columns of the log; a driven leg adds its own to them. */
void lammps_write_thermo(const struct lammps_writer *w, const char *more);
/* A file in the folder, and its end: EXIT_CANNOT_CREATE, EXIT_IO. */
FILE *lammps_create(const char *folder, const char *name, struct error *error);
int lammps_finish(FILE *file, const char *name, struct error *error);

/* potential, atoms.data and input in the folder. 0, EXIT_IO, or the errors of reading the
 * potential. */
int lammps_write(struct md *md, const struct programme *programme, const char *folder,
                 struct error *error);

/* The next snapshot of a dump goes into md (positions, velocities, box, step), the atoms'
 * energies (n) to pe. *found is false at its end. 0, EXIT_SYSTEM (torn), EXIT_BAD_INPUT (an atom
 * is lost). */
int lammps_read_snapshot(FILE *dump, struct md *md, double *pe, bool *found, struct error *error);

/* Means in a row of a driven leg of dynamics, over all its steps so far and its start: pressures
 * times the extent of LAMMPS's box along open directions; the same off the diagonal, of the plane
 * that simple shear drives; edges; kinetic energy; work of the driven edges in a step, and what of
 * it is not -P dV at a barostat's P; strain. */
enum lammps_mean {
    LAMMPS_PRESSURE,
    LAMMPS_SHEAR = 3,
    LAMMPS_EDGE,
    LAMMPS_KINETIC = 7,
    LAMMPS_WORK,
    LAMMPS_BEYOND,
    LAMMPS_STRAIN,
    LAMMPS_MEANS
};

/* The next row of LAMMPS's log. leg is -1 before the first; false at the end. */
struct lammps_row {
    int leg;
    int64_t step;
    double potential, kinetic, conserved, pressure[3], volume, length[3];
    /* of driven legs: xy xz yz; largest component of a force */
    double shear[3], force, mean[LAMMPS_MEANS];
};
bool lammps_read_row(FILE *log, struct lammps_row *row);

/* What is being read. */
struct lammps_reading {
    struct md *md;
    struct frame *frame;
    const char *folder;
    FILE *log;
    struct lammps_row row; /* read, not yet used */
    bool has_row;
    int64_t told; /* step of the last row used; -1: none */
    double *pe;
    struct md_thermo now;         /* of that row */
    bool driven;                  /* a leg so far was */
    struct lammps_load {          /* of the driven leg in hand */
        bool first;               /* of them, and its first row is still to come */
        int64_t start, last;      /* steps: where the leg begins, of the last row of the table */
        double sum[LAMMPS_MEANS]; /* up to that row */
        double virial[3][3];      /* quasi-static: of the last increment, eV */
        FILE *rows;
    } load;
};

/* A row in our terms: the frame's box, our pressure in it. */
struct md_thermo lammps_thermo(struct md *md, const struct lammps_row *row);
/* The snapshot in hand as a frame. */
void lammps_store(struct lammps_reading *r, struct frame *frame);
FILE *lammps_open(const char *folder, const char *name);

/* A driven leg: its file of snapshots; the row in hand, of its log and of its table. MD_ENOUGH:
 * the leg ends with this row, whose snapshot is the state at its end. */
int lammps_open_load(struct lammps_reading *r, const struct md_leg *leg, int number,
                     struct error *error);
int lammps_take_load(struct lammps_reading *r, const struct md_leg *leg, struct error *error);
void lammps_close_load(struct lammps_reading *r);

#endif
