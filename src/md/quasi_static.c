/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Athermal quasi-static deformation: an affine step of the box, in which atoms keep their
 * fractions, then the nearest minimum (drive.h has the source). The work of a step is by the
 * trapezoidal rule of its two minima, exact to the third order of the step as long as the path
 * between them is smooth; what a rearrangement lets go of is missing from it. */
#include <string.h>
#include "md/md_state.h"

enum { ITERATIONS_MAX = 200000 };

void md_rest(struct md *md)
{
    memset(md->system->velocity, 0, 3 * md->system->n * sizeof(double));
    md->has_velocities = true;
}

int md_settle(struct md *md, const struct md_leg *leg, struct error *error)
{
    bool free_edge[3];

    md_free_edges(md->system, leg, free_edge);
    if (md_minimize_edges(md, free_edge, leg->pressure[1], leg->drive->tolerance, ITERATIONS_MAX,
                          error))
        return error->code;
    return md_forces(md, MD_SUMS, error);
}

int md_quasi_static(struct md *md, const struct md_leg *leg, struct error *error)
{
    static const double at_rest[3] = {0, 0, 0};
    struct driving *driving = &md->driving;
    struct system *system = md->system;
    int code;

    drive_aim(driving, leg->drive, system, drive_strain_after(leg->drive, md->done + 1));
    drive_rates(driving, leg->drive, system, 1);
    if (drive_tilt(leg->drive) < 0)
        drive_work(driving, at_rest, md->sums.virial, 0, barostat_volume(system), 0.5);
    drive_arrive(driving, leg->drive, system);
    md_moved(md);
    code = md_settle(md, leg, error);
    if (code)
        return code;
    if (drive_tilt(leg->drive) < 0)
        drive_work(driving, at_rest, md->sums.virial, 0, barostat_volume(system), 0.5);
    else
        drive_shear_work(driving, md->sums.virial[leg->drive->axis][leg->drive->across],
                         barostat_volume(system));
    drive_count(driving, system, at_rest, md->sums.virial, barostat_volume(system));
    md->timeless++;
    return 0;
}
