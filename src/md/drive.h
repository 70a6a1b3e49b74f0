/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A box that is driven: tension, compression, plane strain, pure and simple shear.
 *
 * The driven edge follows its strain e: L = L0 (1 + e), with e linear in time between the turns of
 * its path, which is a constant engineering strain rate. In pure shear the edge across is
 * L0 / (1 + e), so that the volume stays. In simple shear the box leans by e times its height, and
 * an edge that leans by more than half of another is exchanged for one that does not
 * (system_unlean). Within a step an edge grows at the constant rate g = ln(L'/L) / h, and atoms are
 * carried along,
 *     dr/dt = v + g r,   dv/dt = f/m - g v
 * or, in simple shear of x along y, dx/dt = v_x + g y, dv_x/dt = f_x/m - g v_y (v relative to the
 * flow; Evans, Morriss, Phys. Rev. A 30, 1528 (1984), doi 10.1103/PhysRevA.30.1528). What the walls
 * then do on the atoms is, exactly,
 *     dW/dt = -sum_k g_k (sum m v_k^2 + sum r_k f_k) = V sum_k g_k sigma_kk,
 * summed up here by the trapezoidal rule; in simple shear V g sigma_xy, whose virial costs more
 * than the forces, and is looked at every DRIVE_SAMPLE steps. At T = 0 (athermal quasi-static,
 * Maloney, Lemaitre, Phys. Rev. E 74, 016118 (2006), doi 10.1103/PhysRevE.74.016118) the box
 * changes by small affine steps, each followed by a minimisation. Internal units. */
#ifndef MD_DRIVE_H
#define MD_DRIVE_H
#include "force/system.h"
#include "md/md.h"

enum { DRIVE_SAMPLE = 10 };

/* What a driven run remembers from step to step. */
struct driving {
    double length[3]; /* edges at strain 0 */
    bool leans;       /* simple shear, of plane[0] along plane[1] */
    int plane[2];
    double lean; /* tilt at strain 0, in units of the edge along it */
    bool known;  /* these */
    double strain;
    double rate[3];                 /* g of this step */
    double next[3];                 /* edges at its end */
    double shear, next_tilt;        /* the same of simple shear */
    double sampled, sampled_moment; /* simple shear: strain, and -sigma V when last looked at */
    double work;                    /* done by the driven edges, since they were first driven */
    double work_beyond;             /* of that, what is not -P dV at a barostat's P */
    /* sums over the steps since the last row, and their number */
    double steps, strains, pressure[3], edges[3], shear_pressure, twice_kinetic;
};

/* Steps of a quasi-static path. */
int64_t drive_increments(const struct md_drive *drive);

/* The strain at `part` (0 to 1) of the path, whose time is shared out by its length. */
double drive_strain(const struct md_drive *drive, double part);
/* ... and after `done` quasi-static increments: each turn is met exactly. */
double drive_strain_after(const struct md_drive *drive, int64_t done);

/* The edges in hand are those of strain 0, if there were none before. */
void drive_begin(struct driving *driving, const struct md_drive *drive,
                 const struct system *system);
/* Whether a row of its table is due after `done` steps or increments of a leg of `steps`; the first
 * of all driven legs begins with one. */
bool drive_row_due(const struct md_drive *drive, int64_t steps, int64_t done);
/* Sets the edges that a strain means: driving->next; those that are not driven stay. */
void drive_aim(struct driving *driving, const struct md_drive *drive, const struct system *system,
               double strain);
/* Rates that lead there in `interval`. */
void drive_rates(struct driving *driving, const struct md_drive *drive, const struct system *system,
                 double interval);
/* The driven edges are where they were to go. */
void drive_arrive(struct driving *driving, const struct md_drive *drive, struct system *system);
bool drive_moves(const struct md_drive *drive, int edge);
/* Which of the box's tilts is driven: 0 xy, 1 xz, 2 yz; -1: none. */
int drive_tilt(const struct md_drive *drive);

/* The work of half a step whose diagonal of 2 K + virial is this. */
void drive_work(struct driving *driving, const double twice_kinetic[3], double virial[3][3],
                double pressure, double volume, double interval);
/* Simple shear: the work since the stress was last looked at, where it is now `moment`: -sigma V of
 * the plane; and the same added up. */
double drive_shear_pending(const struct driving *driving, double moment);
void drive_shear_work(struct driving *driving, double moment, double volume);

/* A step is done, which joins the means; or they begin anew. */
void drive_count(struct driving *driving, const struct system *system,
                 const double twice_kinetic[3], double virial[3][3], double volume);
void drive_count_anew(struct driving *driving);

#endif
