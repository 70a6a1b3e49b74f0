/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ideal crystal structures (shape/crystal.h). Hexagonal sites (u, v, w) on a1 = (1, 0, 0), a2 =
 * (-1/2, sqrt(3)/2, 0) become (u - v/2, v/2, w) and (u - v/2 + 1/2, v/2 + 1/2, w) of the
 * orthohexagonal cell. */
#include "shape/crystal.h"
#include <math.h>
#include <string.h>
#include "base/cube_root.h"
#include "base/index.h"
#include "base/exit_codes.h"

#define T   (1. / 3)
#define S   (1. / 6)
#define R83 1.632993161855452 /* sqrt(8/3) */
#define R6  2.449489742783178 /* sqrt(6) */

struct prototype {
    const char *name;
    enum { CUBIC, TETRAGONAL, HEXAGONAL } system;
    double c_over_a;
    int sublattices, sites;
    struct {
        int sublattice;
        double u, v, w;
    } site[24];
};

static const struct prototype prototypes[] = {
    {"fcc", CUBIC, 1, 1, 4, {{0, 0, 0, 0}, {0, 0, .5, .5}, {0, .5, 0, .5}, {0, .5, .5, 0}}},
    {"bcc", CUBIC, 1, 1, 2, {{0, 0, 0, 0}, {0, .5, .5, .5}}},
    {"hcp", HEXAGONAL, R83, 1, 2, {{0, T, 2 * T, .25}, {0, 2 * T, T, .75}}},
    {"B2", CUBIC, 1, 2, 2, {{0, 0, 0, 0}, {1, .5, .5, .5}}},
    {"L1_0", TETRAGONAL, 1, 2, 4, {{0, 0, 0, 0}, {0, .5, .5, 0}, {1, 0, .5, .5}, {1, .5, 0, .5}}},
    {"L1_2", CUBIC, 1, 2, 4, {{0, 0, 0, 0}, {1, 0, .5, .5}, {1, .5, 0, .5}, {1, .5, .5, 0}}},
    {"C11b",
     TETRAGONAL,
     R6,
     2,
     6, /* 2a, and 4e with z = 1/3 */
     {{0, 0, 0, 0},
      {0, .5, .5, .5},
      {1, 0, 0, T},
      {1, 0, 0, 2 * T},
      {1, .5, .5, 5 * S},
      {1, .5, .5, S}}},
    {"C15",
     CUBIC,
     1,
     2,
     24, /* large atoms: diamond net 8a; small ones: 16d, tetrahedra that share corners */
     {{0, 0, 0, 0},          {0, 0, .5, .5},        {0, .5, 0, .5},        {0, .5, .5, 0},
      {0, .25, .25, .25},    {0, .25, .75, .75},    {0, .75, .25, .75},    {0, .75, .75, .25},
      {1, .625, .625, .625}, {1, .625, .125, .125}, {1, .125, .625, .125}, {1, .125, .125, .625},
      {1, .625, .875, .875}, {1, .625, .375, .375}, {1, .125, .875, .375}, {1, .125, .375, .875},
      {1, .875, .625, .875}, {1, .875, .125, .375}, {1, .375, .625, .375}, {1, .375, .125, .875},
      {1, .875, .875, .625}, {1, .875, .375, .125}, {1, .375, .875, .125}, {1, .375, .375, .625}}},
    {"C14",
     HEXAGONAL,
     R83,
     2,
     12, /* large 4f, z = 1/16; small 2a and 6h, x = -1/6 */
     {{0, T, 2 * T, .0625},
      {0, 2 * T, T, .5625},
      {0, 2 * T, T, .9375},
      {0, T, 2 * T, .4375},
      {1, 0, 0, 0},
      {1, 0, 0, .5},
      {1, 5 * S, 4 * S, .25},
      {1, 2 * S, S, .25},
      {1, 5 * S, S, .25},
      {1, S, 2 * S, .75},
      {1, 4 * S, 5 * S, .75},
      {1, S, 5 * S, .75}}},
    {"C36",
     HEXAGONAL,
     2 * R83,
     2,
     24, /* large 4e, z = 3/32, and 4f, z = 27/32; small 4f, z = 1/8, 6g, and 6h, x = 1/6 */
     {{0, 0, 0, .09375},     {0, 0, 0, .59375},      {0, 0, 0, .90625},     {0, 0, 0, .40625},
      {0, T, 2 * T, .84375}, {0, 2 * T, T, .34375},  {0, 2 * T, T, .15625}, {0, T, 2 * T, .65625},
      {1, T, 2 * T, .125},   {1, 2 * T, T, .625},    {1, 2 * T, T, .875},   {1, T, 2 * T, .375},
      {1, .5, 0, 0},         {1, 0, .5, 0},          {1, .5, .5, 0},        {1, .5, 0, .5},
      {1, 0, .5, .5},        {1, .5, .5, .5},        {1, S, 2 * S, .25},    {1, 4 * S, 5 * S, .25},
      {1, S, 5 * S, .25},    {1, 5 * S, 4 * S, .75}, {1, 2 * S, S, .75},    {1, 5 * S, S, .75}}},
};

static void add_site(struct crystal *crystal, int sublattice, double x, double y, double z)
{
    double *position = crystal->position[crystal->sites];
    position[0] = x - floor(x);
    position[1] = y - floor(y);
    position[2] = z - floor(z);
    crystal->sublattice[crystal->sites++] = sublattice;
}

static void expand(const struct prototype *from, double c_over_a, struct crystal *crystal)
{
    bool hexagonal = from->system == HEXAGONAL;
    *crystal = (struct crystal){
        .name = from->name,
        .sublattices = from->sublattices,
        .edge = {1, hexagonal ? sqrt(3) : 1, c_over_a > 0 ? c_over_a : from->c_over_a}};
    for (int k = 0; k < from->sites; k++) {
        double u = from->site[k].u, v = from->site[k].v, w = from->site[k].w;
        if (hexagonal) {
            add_site(crystal, from->site[k].sublattice, u - v / 2, v / 2, w);
            add_site(crystal, from->site[k].sublattice, u - v / 2 + .5, v / 2 + .5, w);
        } else {
            add_site(crystal, from->site[k].sublattice, u, v, w);
        }
    }
}

int crystal_find(struct crystal *crystal, const char *name, double c_over_a, struct error *error)
{
    for (size_t k = 0; k < sizeof prototypes / sizeof *prototypes; k++) {
        if (strcmp(prototypes[k].name, name))
            continue;
        if (c_over_a > 0 && prototypes[k].system == CUBIC)
            return error_set(error, EXIT_USAGE, "'%s' is cubic: it has no c/a to choose", name);
        expand(&prototypes[k], c_over_a, crystal);
        return 0;
    }
    return error_set(error, EXIT_USAGE, "unknown crystal '%s'", name);
}

double crystal_lattice(const struct crystal *crystal, double volume_per_atom)
{
    return cube_root(volume_per_atom * crystal->sites /
                     (crystal->edge[0] * crystal->edge[1] * crystal->edge[2]));
}

double crystal_nearest(const struct crystal *crystal)
{
    double nearest2 = INFINITY;
    for (int i = 0; i < crystal->sites; i++)
        for (int j = 0; j < crystal->sites; j++)
            for (int image = 0; image < 27; image++) {
                double shift[3] = {image % 3 - 1, image / 3 % 3 - 1, image / 9 - 1}, d2 = 0;
                if (i == j && image == 13)
                    continue;
                for (int k = 0; k < 3; k++) {
                    double d = (crystal->position[j][k] + shift[k] - crystal->position[i][k]) *
                               crystal->edge[k];
                    d2 += d * d;
                }
                nearest2 = fmin(nearest2, d2);
            }
    return sqrt(nearest2);
}

struct frame *crystal_frame(const struct crystal *crystal, double a, const int repeat[3],
                            const char *const *species)
{
    size_t n = volume(repeat) * crystal->sites, at = 0;
    struct frame *frame = frame_create(n);
    frame_add(frame, "species", VALUE_STRING, 1);
    double *pos = frame_add(frame, "pos", VALUE_REAL, 3)->real;
    frame_ensure_id(frame);
    struct column *column = frame_species(frame);
    frame->has_cell = true;
    for (int k = 0; k < 3; k++) {
        frame->cell[k][k] = a * crystal->edge[k] * repeat[k];
        frame->pbc[k] = true;
    }
    for (int z = 0; z < repeat[2]; z++)
        for (int y = 0; y < repeat[1]; y++)
            for (int x = 0; x < repeat[0]; x++)
                for (int s = 0; s < crystal->sites; s++, at++) {
                    int cell[3] = {x, y, z};
                    for (int k = 0; k < 3; k++)
                        pos[3 * at + k] =
                            (cell[k] + crystal->position[s][k]) * crystal->edge[k] * a;
                    column_set_text(column, at, species[crystal->sublattice[s]]);
                }
    return frame;
}
