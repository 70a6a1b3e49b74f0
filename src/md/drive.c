/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Driven edges; see drive.h. */
#include "md/drive.h"
#include <math.h>
#include <string.h>

static double segment(const struct md_drive *drive, int k)
{
    return fabs(drive->turn[k + 1] - drive->turn[k]);
}

static double whole_path(const struct md_drive *drive)
{
    double sum = 0;

    for (int k = 0; k + 1 < drive->turns; k++)
        sum += segment(drive, k);
    return sum;
}

double drive_strain(const struct md_drive *drive, double part)
{
    double at = part * whole_path(drive);
    int k = 0;

    for (; k + 2 < drive->turns && at > segment(drive, k); k++)
        at -= segment(drive, k);
    if (k + 1 >= drive->turns)
        return drive->turn[0];
    return drive->turn[k] +
           copysign(fmin(at, segment(drive, k)), drive->turn[k + 1] - drive->turn[k]);
}

static int64_t segment_increments(const struct md_drive *drive, int k)
{
    return (int64_t)fmax(1, ceil(segment(drive, k) / drive->increment - 1e-6));
}

int64_t drive_increments(const struct md_drive *drive)
{
    int64_t sum = 0;

    for (int k = 0; k + 1 < drive->turns; k++)
        sum += segment_increments(drive, k);
    return sum;
}

double drive_strain_after(const struct md_drive *drive, int64_t done)
{
    int k = 0;

    for (; k + 2 < drive->turns && done > segment_increments(drive, k); k++)
        done -= segment_increments(drive, k);
    int64_t steps = segment_increments(drive, k);
    double from = drive->turn[k], to = drive->turn[k + 1];
    return done >= steps ? to : from + (to - from) * ((double)done / (double)steps);
}

bool drive_row_due(const struct md_drive *drive, int64_t steps, int64_t done)
{
    return drive->row_every > 0 && (done % drive->row_every == 0 || done == steps);
}

int drive_tilt(const struct md_drive *drive)
{
    return drive->kind == MD_DRIVE_SIMPLE_SHEAR ? drive->axis + drive->across - 1 : -1;
}

bool drive_moves(const struct md_drive *drive, int edge)
{
    return drive->kind != MD_DRIVE_SIMPLE_SHEAR &&
           (edge == drive->axis || (drive->kind == MD_DRIVE_PURE_SHEAR && edge == drive->across));
}

void drive_begin(struct driving *driving, const struct md_drive *drive, const struct system *system)
{
    int tilt = drive_tilt(drive);

    if (!driving->known) {
        memcpy(driving->length, system->length, sizeof driving->length);
        if (tilt >= 0)
            driving->lean = system->tilt[tilt] / system->length[drive->axis];
    }
    driving->known = true;
    driving->leans = tilt >= 0;
    driving->plane[0] = drive->axis;
    driving->plane[1] = drive->across;
    driving->strain = driving->sampled = drive->turn[0];
    drive_count_anew(driving);
}

void drive_aim(struct driving *driving, const struct md_drive *drive, const struct system *system,
               double strain)
{
    double *next = driving->next;

    driving->strain = strain;
    memcpy(next, system->length, sizeof driving->next);
    if (drive->kind == MD_DRIVE_SIMPLE_SHEAR) {
        driving->next_tilt =
            driving->lean * next[drive->axis] + strain * system->length[drive->across];
        return;
    }
    next[drive->axis] = driving->length[drive->axis] * (1 + strain);
    if (drive->kind == MD_DRIVE_PURE_SHEAR)
        next[drive->across] = driving->length[drive->across] / (1 + strain);
}

void drive_rates(struct driving *driving, const struct md_drive *drive, const struct system *system,
                 double interval)
{
    int tilt = drive_tilt(drive);

    for (int k = 0; k < 3; k++)
        driving->rate[k] =
            drive_moves(drive, k) ? log(driving->next[k] / system->length[k]) / interval : 0;
    driving->shear = tilt < 0 ? 0
                              : (driving->next_tilt - system->tilt[tilt]) /
                                    system->length[drive->across] / interval;
}

void drive_arrive(struct driving *driving, const struct md_drive *drive, struct system *system)
{
    double by[3] = {1, 1, 1};
    int tilt = drive_tilt(drive);

    for (int k = 0; k < 3; k++)
        if (drive_moves(drive, k))
            by[k] = driving->next[k] / system->length[k];
    system_stretch(system, by);
    for (int k = 0; k < 3; k++)
        if (drive_moves(drive, k))
            system->length[k] = system->frame_length[k] = driving->next[k];
    if (tilt < 0)
        return;
    system->tilt[tilt] = driving->next_tilt;
    if (system_unlean(system))
        driving->lean +=
            rint((system->tilt[tilt] - driving->next_tilt) / system->length[drive->axis]);
}

void drive_work(struct driving *driving, const double twice_kinetic[3], double virial[3][3],
                double pressure, double volume, double interval)
{
    for (int k = 0; k < 3; k++) {
        double load = twice_kinetic[k] + virial[k][k];

        driving->work -= interval * driving->rate[k] * load;
        driving->work_beyond -= interval * driving->rate[k] * (load - pressure * volume);
    }
}

double drive_shear_pending(const struct driving *driving, double moment)
{
    return -0.5 * (moment + driving->sampled_moment) * (driving->strain - driving->sampled);
}

void drive_shear_work(struct driving *driving, double moment, double volume)
{
    double work = drive_shear_pending(driving, moment);

    driving->work += work;
    driving->work_beyond += work;
    driving->shear_pressure += moment / volume;
    driving->sampled = driving->strain;
    driving->sampled_moment = moment;
}

void drive_count(struct driving *driving, const struct system *system,
                 const double twice_kinetic[3], double virial[3][3], double volume)
{
    driving->steps++;
    driving->strains += driving->strain;
    for (int k = 0; k < 3; k++) {
        driving->pressure[k] += (twice_kinetic[k] + virial[k][k]) / volume;
        driving->edges[k] += system->length[k];
        driving->twice_kinetic += twice_kinetic[k];
    }
}

void drive_count_anew(struct driving *driving)
{
    driving->steps = driving->strains = driving->shear_pressure = driving->twice_kinetic = 0;
    memset(driving->pressure, 0, sizeof driving->pressure);
    memset(driving->edges, 0, sizeof driving->edges);
}
