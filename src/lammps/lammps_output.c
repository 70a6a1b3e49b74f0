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

/* The box of a snapshot: where it begins, its lengths and tilts. */
struct seen_box {
    double low[3], length[3], tilt[3];
};

/* Ends that are those of the box around a tilted one become its own. */
static void take_overhang(struct seen_box *box)
{
    double xy = box->tilt[0], xz = box->tilt[1], yz = box->tilt[2],
           before[2] = {fmin(fmin(0, xy), fmin(xz, xy + xz)), fmin(0, yz)},
           behind[2] = {fmax(fmax(0, xy), fmax(xz, xy + xz)), fmax(0, yz)};

    for (int k = 0; k < 2; k++) {
        box->low[k] -= before[k];
        box->length[k] -= behind[k] - before[k];
    }
}

/* Head of a snapshot, whose first line ("ITEM: TIMESTEP") is read. */
static bool read_head(FILE *dump, struct md *md, struct seen_box *box)
{
    struct system *system = md->system;
    char line[512];
    double high;
    bool tilted;
    int64_t n;

    if (fscanf(dump, "%" SCNd64 " ITEM: NUMBER OF ATOMS %" SCNd64 " ", &md->step, &n) != 2 ||
        n != (int64_t)system->n || !fgets(line, sizeof line, dump))
        return false;
    tilted = strstr(line, " xy xz yz") != NULL;
    for (int k = 0; k < 3; k++) {
        box->tilt[k] = 0;
        if (fscanf(dump, "%lf %lf ", &box->low[k], &high) != 2 ||
            (tilted && fscanf(dump, "%lf ", &box->tilt[k]) != 1))
            return false;
        box->length[k] = high - box->low[k];
    }
    take_overhang(box);
    return fgets(line, sizeof line, dump) != NULL;
}

static void take_box(struct system *system, const struct seen_box *box)
{
    for (int k = 0; k < 3; k++)
        if (system->pbc[k])
            system->length[k] = system->frame_length[k] = box->length[k];
    memcpy(system->tilt, box->tilt, sizeof system->tilt);
}

/* A coordinate as a fraction of the box; false if it is outside an open one. */
static bool take_place(struct system *system, size_t i, const struct seen_box *box,
                       const double x[3])
{
    double s[3];

    for (int k = 0; k < 3; k++)
        s[k] = x[k] - (system->pbc[k] ? box->low[k] : system->low[k]);
    system_reduce(system, s);
    for (int k = 0; k < 3; k++) {
        if (system->pbc[k])
            s[k] -= floor(s[k]);
        if (!(s[k] >= 0 && s[k] <= 1))
            return false;
        system->fraction[3 * i + (size_t)k] = s[k] < 1 ? (uint64_t)(s[k] * 0x1p64) : 0;
    }
    return true;
}

int lammps_read_snapshot(FILE *dump, struct md *md, double *pe, bool *found, struct error *error)
{
    const double velocity = lammps_units(md->system->units).velocity;
    struct system *system = md->system;
    double x[3], v[3];
    struct seen_box box;
    char line[512];
    size_t id;

    *found = fgets(line, sizeof line, dump) != NULL;
    if (!*found)
        return 0;
    if (!read_head(dump, md, &box))
        return torn(error);
    take_box(system, &box);
    for (size_t i = 0; i < system->n; i++) {
        if (fscanf(dump, "%zu %lf %lf %lf %lf %lf %lf %lf ", &id, &x[0], &x[1], &x[2], &v[0], &v[1],
                   &v[2], &pe[i]) != 8 ||
            id != i + 1)
            return torn(error);
        if (!take_place(system, i, &box, x))
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

/* A line of numbers as a row; false if it is none. */
static bool take_row(const char *line, struct lammps_row *row)
{
    enum { LEAST = 10, LOADED = 4 };
    double value[LEAST + LOADED + LAMMPS_MEANS] = {0};
    const size_t room = sizeof value / sizeof *value;
    char *end, *at;
    int64_t step = strtoll(line, &at, 10);
    size_t count = 0;

    while (count < room) {
        value[count] = strtod(at, &end);
        if (end == at)
            break;
        at = end;
        count++;
    }
    if (count < LEAST)
        return false;
    row->step = step;
    row->potential = value[0];
    row->kinetic = value[1];
    row->conserved = value[2];
    memcpy(row->pressure, value + 3, sizeof row->pressure);
    row->volume = value[6];
    memcpy(row->length, value + 7, sizeof row->length);
    memcpy(row->shear, value + LEAST, sizeof row->shear);
    row->force = value[LEAST + LOADED - 1];
    memcpy(row->mean, value + LEAST + LOADED, sizeof row->mean);
    return true;
}

bool lammps_read_row(FILE *log, struct lammps_row *row)
{
    char line[1024];
    bool inside = row->leg >= 0;

    while (fgets(line, sizeof line, log)) {
        size_t blank = strspn(line, " ");

        if (sscanf(line, "leg %d", &row->leg) == 1)
            inside = false;
        else if (strncmp(line + blank, "Step ", 5) == 0)
            inside = row->leg >= 0;
        else if (strncmp(line, "Loop time", 9) == 0)
            inside = false;
        else if (inside && isdigit((unsigned char)line[blank]) && take_row(line + blank, row))
            return true;
    }
    return false;
}
