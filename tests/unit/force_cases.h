/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of forces share: a made-up EAM whose density depends on the order of the pair, and
 * atoms at random. */
#ifndef FORCE_CASES_H
#define FORCE_CASES_H
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include "atoms/frame.h"
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "force/force.h"
#include "potential/eam.h"
#include "potential/form.h"

enum { KNOTS = 4000, ATOMS = 700 };
static const double cutoff = 6.0, edge = 23.0;
static const struct force_choice exact = {.precision = FORCE_EXACT};

/* Densities end at 4.5 and 5 A, pair functions at 6 A, smoothly; F is not linear. */
static double density(int from, int at, double r)
{
    double end = from == at ? 5.0 : 4.5;
    return r < end ? (1.0 + 0.3 * from + 0.15 * at) * pow(1.0 - r / end, 3.0) : 0.0;
}

static double pair(int a, int b, double r)
{
    return r < cutoff ? (3.0 + a + b) * (exp(-r) - 0.12) * pow(1.0 - r / cutoff, 3.0) : 0.0;
}

static double embedding(int a, double rho)
{
    return -(1.0 + 0.2 * a) * sqrt(rho + 0.5) + 0.01 * rho * rho;
}

static inline struct potential *made_up(void)
{
    struct potential *p = memory_zeroed(1, sizeof *p);
    struct eam_functions *eam = memory_zeroed(1, sizeof *eam);

    *p = (struct potential){.form = &eam_form,
                            .units = UNITS_METAL,
                            .name = memory_string("made up"),
                            .species = 2,
                            .symbol = {"Cu", "Zr"},
                            .mass = {63.5, 91.2},
                            .cutoff = cutoff,
                            .own = eam};
    *eam = (struct eam_functions){
        .nrho = KNOTS, .nr = KNOTS, .drho = 30.0 / (KNOTS - 1), .dr = cutoff / (KNOTS - 1)};
    for (int a = 0; a < 2; a++) {
        eam->embedding[a] = memory_alloc(KNOTS, sizeof(double));
        for (int m = 0; m < KNOTS; m++)
            eam->embedding[a][m] = embedding(a, m * eam->drho);
        for (int b = 0; b < 2; b++) {
            eam->density[2 * a + b] = memory_alloc(KNOTS, sizeof(double));
            eam->pair[2 * a + b] = memory_alloc(KNOTS, sizeof(double));
            for (int m = 0; m < KNOTS; m++) {
                eam->density[2 * a + b][m] = density(a, b, m * eam->dr);
                eam->pair[2 * a + b][m] = m * eam->dr * pair(a, b, m * eam->dr);
            }
        }
    }
    return p;
}

/* Atoms at random in a cube, some outside it along open directions. */
static struct frame *random_frame(size_t n, const char *const species[2], double side, bool open_z,
                                  bool lj)
{
    struct frame *frame = frame_create(n);
    struct random_key key = random_key(7, "test/force");
    double *pos;

    frame_add(frame, "species", VALUE_STRING, 1);
    pos = frame_add(frame, "pos", VALUE_REAL, 3)->real;
    frame->has_cell = true;
    for (int k = 0; k < 3; k++) {
        frame->cell[k][k] = side * (1.0 + 0.05 * k);
        frame->pbc[k] = k < 2 || !open_z;
    }
    for (size_t i = 0; i < n; i++) {
        column_set_text(frame_species(frame), i, species[i % 3 == 0]);
        for (size_t k = 0; k < 3; k++)
            pos[3 * i + k] = frame->cell[k][k] *
                             (random_uniform(key, i, k, 0) * (k == 2 && open_z ? 1.4 : 1.0) - 0.2);
    }
    if (lj)
        frame_set_text(frame, "units", "lj");
    return frame;
}

/* Shears cell and atoms: x += xy y + xz z, y += yz z. */
static void shear(struct frame *frame, double xy, double xz, double yz)
{
    double *pos = frame_pos(frame);

    for (size_t i = 0; i < frame->n + 3; i++) {
        double *r = i < frame->n ? pos + 3 * i : frame->cell[i - frame->n];
        r[0] += xy * r[1] + xz * r[2];
        r[1] += yz * r[2];
    }
}

#endif
