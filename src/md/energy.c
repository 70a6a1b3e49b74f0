/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Energy, forces and virial of a frame as it stands; see md/md.h and md/energy.h. */
#include "md/energy.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/neighbours.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "force/force.h"
#include "force/system.h"
#include "md/md.h"
#include "potential/eam_table.h"
#include "potential/lennard_jones.h"

static const double wide_enough = 1.0; /* A or sigma that a box must have beyond two cutoffs to go through the engine's lists */

/* What the plain sum needs of one frame. */
struct plain {
    const struct potential *potential;
    struct eam_table *eam;
    const struct neighbours *near;
    const int *type;
    double *slope; /* F'(rho) of each atom */
};

/* phi and (dE/dr)/r of the pair of atoms i and j at distance r. */
static double plain_pair(const struct plain *plain, size_t i, size_t j, double r, double *phi)
{
    int a = plain->type[i], b = plain->type[j], species = plain->potential->species;
    const struct eam_table *eam = plain->eam;
    double p;

    if (!eam) {
        struct lennard_jones lj = lennard_jones_pair(plain->potential, a, b);
        double s = pow(r, -6.0);
        *phi = (lj.c12 * s - lj.c6) * s - lj.shift;
        return -(lj.f12 * s - lj.f6) * s / (r * r);
    }
    int m = cubic_interval(r * eam->r_inverse, eam->r_last, &p);
    struct cubic pair = cubic_between(&eam->pair[a * species + b][m]), here = cubic_between(&eam->density[b * species + a][m]);
    struct cubic there = cubic_between(&eam->density[a * species + b][m]);
    *phi = cubic_value(&pair, p) / r;
    return ((plain->slope[i] * cubic_slope(&here, p) + plain->slope[j] * cubic_slope(&there, p) + cubic_slope(&pair, p) / r) *
                eam->r_inverse -
            *phi / r) /
           r;
}

/* F(rho) of every atom into pe, F' into slope. */
static void plain_embed(const struct plain *plain, size_t n, double *pe)
{
    const struct eam_table *eam = plain->eam;
    double cutoff2 = plain->potential->cutoff * plain->potential->cutoff, p;

    for (size_t i = 0; i < n; i++) {
        double rho = 0.0;
        for (size_t k = plain->near->first[i]; k < plain->near->first[i + 1]; k++) {
            const struct neighbour *other = &plain->near->list[k];
            int m = cubic_interval(sqrt(other->distance2) * eam->r_inverse, eam->r_last, &p);
            struct cubic density = cubic_between(&eam->density[plain->type[other->atom] * eam->species + plain->type[i]][m]);
            if (other->distance2 < cutoff2)
                rho += cubic_value(&density, p);
        }
        pe[i] = eam_embed(eam, plain->type[i], rho, &plain->slope[i]);
    }
}

static void plain_sum(const struct plain *plain, size_t n, double *pe, double *forces, double virial[3][3])
{
    memset(virial, 0, 9 * sizeof(double));
    for (size_t i = 0; i < n; i++) {
        double f[3] = {0.0};
        for (size_t k = plain->near->first[i]; k < plain->near->first[i + 1]; k++) {
            const struct neighbour *other = &plain->near->list[k];
            double phi, g;
            if (!(other->distance2 < plain->potential->cutoff * plain->potential->cutoff))
                continue;
            g = plain_pair(plain, i, (size_t)other->atom, sqrt(other->distance2), &phi);
            pe[i] += 0.5 * phi;
            for (int a = 0; a < 3; a++) {
                f[a] += g * other->vector[a];
                for (int b = 0; b < 3; b++)
                    virial[a][b] -= 0.5 * g * other->vector[a] * other->vector[b];
            }
        }
        for (size_t a = 0; forces && a < 3; a++)
            forces[3 * i + a] = f[a];
    }
}

static int check_finite(const double *pe, size_t n, struct error *error)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(pe[i]))
            return error_set(error, EXIT_BAD_INPUT, "the energy of atom %zu is not a number: atoms overlap", i + 1);
    }
    return 0;
}

int energy_plain(const struct frame *frame, const struct potential *potential, double *pe, double *forces, double *energy,
                 double virial[3][3], struct error *error)
{
    size_t n = frame->n;
    int *type = memory_alloc(n, sizeof *type), code;
    double *own = pe ? NULL : memory_alloc(n, sizeof *own), *each = pe ? pe : own;
    struct neighbours *near;

    for (size_t i = 0; i < n; i++) {
        type[i] = potential_species(potential, frame_species_name(frame, i));
        if (type[i] < 0) {
            code = error_set(error, EXIT_BAD_INPUT, "the potential '%s' does not know the species '%s' (atom %zu)",
                             potential->name, frame_species_name(frame, i), i + 1);
            free(type);
            free(own);
            return code;
        }
    }
    near = neighbours_create(frame, potential->cutoff);
    struct plain plain = {potential, potential->kind == POTENTIAL_LJ ? NULL : eam_table_create(potential), near, type,
                          memory_zeroed(n, sizeof(double))};
    memset(each, 0, n * sizeof *each);
    if (plain.eam)
        plain_embed(&plain, n, each);
    plain_sum(&plain, n, each, forces, virial);
    *energy = 0.0;
    for (size_t i = 0; i < n; i++)
        *energy += each[i];
    code = check_finite(each, n, error);
    neighbours_free(near);
    eam_table_free(plain.eam);
    free(plain.slope);
    free(type);
    free(own);
    return code;
}

/* By the engine's lists. */
static int energy_listed(const struct frame *frame, const struct potential *potential, double *pe, double *forces, double *energy,
                         double virial[3][3], struct error *error)
{
    struct system *system = NULL;
    struct force *force = NULL;
    struct force_sums sums;
    int code;

    if (!(code = system_create(&system, frame, potential, error)) &&
        !(code = force_create(&force, potential, system, &(struct force_choice){.precision = FORCE_EXACT}, error)) &&
        !(code = force_compute(force, system, &sums, pe, error))) {
        *energy = sums.energy;
        memcpy(virial, sums.virial, sizeof sums.virial);
        if (forces)
            memcpy(forces, system->force, 3 * frame->n * sizeof *forces);
    }
    force_free(force);
    system_free(system);
    return code;
}

bool energy_is_wide(const struct frame *frame, const struct potential *potential)
{
    bool wide = !frame->has_cell || cell_is_orthorhombic(frame->cell);

    for (int k = 0; k < 3; k++)
        wide = wide && (!frame->pbc[k] || (frame->has_cell && frame->cell[k][k] >= 2.0 * potential->cutoff + wide_enough));
    return wide;
}

int energy_open(const struct frame *frame, const char *name, struct potential **potential, struct error *error)
{
    enum unit_system units;
    int code;

    if ((code = frame_units(frame, &units, error)) || (code = potential_open(potential, name, error)))
        return code;
    if (units == (*potential)->units)
        return 0;
    potential_free(*potential);
    return error_set(error, EXIT_BAD_INPUT, "the frame is in units=%s, the potential '%s' is not",
                     units == UNITS_LJ ? "lj" : "metal", name);
}

int energy_frame(const struct frame *frame, const struct potential *potential, double *pe, double *forces, double *energy,
                 double virial[3][3], struct error *error)
{
    return energy_is_wide(frame, potential) ? energy_listed(frame, potential, pe, forces, energy, virial, error)
                                            : energy_plain(frame, potential, pe, forces, energy, virial, error);
}

int md_energy(const struct frame *frame, const char *name, double *pe, double *forces, double *energy, double virial[3][3],
              struct error *error)
{
    struct potential *potential;
    int code = energy_open(frame, name, &potential, error);

    if (code)
        return code;
    code = energy_frame(frame, potential, pe, forces, energy, virial, error);
    potential_free(potential);
    return code;
}
