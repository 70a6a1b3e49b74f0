/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What LAMMPS wrote, read back; see lammps_files.h. */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "lammps/lammps_files.h"

static int torn(struct error *error)
{
    return error_set(error, EXIT_SYSTEM, "LAMMPS left a snapshot that is not whole");
}

/* Head of a snapshot, whose first line ("ITEM: TIMESTEP") is read; the box's edges. */
static bool read_head(FILE *dump, struct md *md, double bounds[3][2])
{
    struct system *system = md->system;
    char line[512];
    int64_t n;

    if (fscanf(dump, "%" SCNd64 " ITEM: NUMBER OF ATOMS %" SCNd64 " ", &md->step, &n) != 2 ||
        n != (int64_t)system->n || !fgets(line, sizeof line, dump))
        return false;
    for (int k = 0; k < 3; k++)
        if (fscanf(dump, "%lf %lf ", &bounds[k][0], &bounds[k][1]) != 2)
            return false;
    return fgets(line, sizeof line, dump) != NULL;
}

static void take_box(struct system *system, double bounds[3][2])
{
    for (int k = 0; k < 3; k++)
        if (system->pbc[k])
            system->length[k] = system->frame_length[k] = bounds[k][1] - bounds[k][0];
}

/* A coordinate as a fraction of the box; false if it is outside an open one. */
static bool take_place(struct system *system, size_t i, const double bounds[3][2],
                       const double x[3])
{
    for (int k = 0; k < 3; k++) {
        double s = (x[k] - (system->pbc[k] ? bounds[k][0] : system->low[k])) / system->length[k];

        if (system->pbc[k])
            s -= floor(s);
        if (!(s >= 0 && s <= 1))
            return false;
        system->fraction[3 * i + (size_t)k] = s < 1 ? (uint64_t)(s * 0x1p64) : 0;
    }
    return true;
}

int lammps_read_snapshot(FILE *dump, struct md *md, double *pe, bool *found, struct error *error)
{
    const double velocity = lammps_units(md->system->units).velocity;
    struct system *system = md->system;
    double bounds[3][2], x[3], v[3];
    char line[512];
    size_t id;

    *found = fgets(line, sizeof line, dump) != NULL;
    if (!*found)
        return 0;
    if (!read_head(dump, md, bounds))
        return torn(error);
    take_box(system, bounds);
    for (size_t i = 0; i < system->n; i++) {
        if (fscanf(dump, "%zu %lf %lf %lf %lf %lf %lf %lf ", &id, &x[0], &x[1], &x[2], &v[0], &v[1],
                   &v[2], &pe[i]) != 8 ||
            id != i + 1)
            return torn(error);
        if (!take_place(system, i, (const double(*)[2])bounds, x))
            return error_set(error, EXIT_BAD_INPUT,
                             "atom id %" PRId64
                             " is lost: it left the system along an open direction",
                             system->id[i]);
        for (size_t k = 0; k < 3; k++)
            system->velocity[3 * i + k] = v[k] / velocity;
    }
    force_invalidate(md->force);
    md_moved(md);
    return 0;
}

bool lammps_read_row(FILE *log, struct lammps_row *row)
{
    char line[1024];
    bool inside = row->run >= 0;

    while (fgets(line, sizeof line, log)) {
        size_t blank = strspn(line, " ");

        if (strncmp(line + blank, "Step ", 5) == 0) {
            inside = true;
            row->run++;
        } else if (strncmp(line, "Loop time", 9) == 0) {
            inside = false;
        } else if (inside && isdigit((unsigned char)line[blank]) &&
                   sscanf(line, "%" SCNd64 " %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf", &row->step,
                          &row->potential, &row->kinetic, &row->conserved, &row->pressure[0],
                          &row->pressure[1], &row->pressure[2], &row->volume, &row->length[0],
                          &row->length[1], &row->length[2]) == 11) {
            return true;
        }
    }
    return false;
}
