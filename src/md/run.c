/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step loop. One step of length h, from time t to t + h:
 *
 *     extended ensembles (NVT, NPT)           Langevin (BAOAB)
 *       couple: chain and barostat, h/2         kick   v += h/2 f/m
 *       kick    v += h/2 f/m                    drift  x += h/2 v
 *       drift   x += h v                        noise  v = c v + ...
 *       forces  f(x)                            drift  x += h/2 v
 *       kick    v += h/2 f/m                    forces f(x)
 *       couple: barostat and chain, h/2         kick   v += h/2 f/m
 *
 * Under a barostat, or where edges are driven (drive.h), kicks have a friction and drifts carry the
 * box along. Every swap_every steps a round of exchanges of unlike atoms (swap.h) follows a whole
 * step. NVE is the left column without its couplings. Targets of temperature and pressure are
 * linear in time and taken at the middle of a step. Sources: verlet.h, nose_hoover.h, barostat.h,
 * langevin.h. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/pace.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "force/domain.h"
#include "md/langevin.h"
#include "md/md_state.h"
#include "md/thermo.h"
#include "md/velocities.h"
#include "md/verlet.h"

static bool has_barostat(enum md_ensemble ensemble)
{
    return ensemble == MD_NPT || ensemble == MD_NPT_ANISO;
}

static void set_targets(struct md *md, const struct md_leg *leg, double part)
{
    const struct unit_factors *factors = &md->system->factors;
    double temperature = leg->temperature[0] + (leg->temperature[1] - leg->temperature[0]) * part;
    double pressure = leg->pressure[0] + (leg->pressure[1] - leg->pressure[0]) * part;
    double tau = md->settings.damp_temperature / factors->time_border,
           tau_box = md->settings.damp_pressure / factors->time_border;
    double least = md->settings.closing_time > 0 ? md->settings.closing_time / factors->time_border
                                                 : 5 * tau_box;

    md->energy_target = factors->boltzmann * temperature;
    if (leg->ensemble == MD_NVE || leg->ensemble == MD_LANGEVIN)
        return;
    nose_hoover_target(&md->thermostat, md_degrees_mobile(md), md->energy_target, tau);
    if (has_barostat(leg->ensemble))
        barostat_target(&md->barostat, md->system, md_degrees(md),
                        pressure / factors->pressure_border, md->energy_target, tau_box, 1 / least);
}

static void couple_chains(struct md *md, double interval)
{
    double sum[3], factor;

    if (has_barostat(md->ensemble))
        barostat_chain(&md->barostat, interval);
    verlet_twice_kinetic(md->system, MD_GROUP_MOBILE, sum);
    factor = nose_hoover_advance(&md->thermostat, sum[0] + sum[1] + sum[2], interval);
    verlet_scale(md->system, MD_GROUP_MOBILE, factor);
    md->fastest *= fmax(1, factor * factor);
}

/* How the box moves: `pressed` by the barostat, if there is one, and driven. */
static struct verlet_flow flow_of(const struct md *md, const struct md_drive *drive,
                                  const double pressed[3])
{
    struct verlet_flow flow = {{0}, {0}};

    for (int k = 0; k < 3; k++) {
        if (has_barostat(md->ensemble))
            flow.rate[k] += pressed[k];
        flow.rate[k] += md->driving.rate[k];
    }
    if (drive && drive_tilt(drive) >= 0)
        flow.shear[drive_tilt(drive)] = md->driving.shear;
    return flow;
}

/* Half a kick, with the friction of edges that change. */
static void kick(struct md *md, const struct md_drive *drive)
{
    struct verlet_flow friction = flow_of(md, drive, md->barostat.friction);

    md->fastest = verlet_kick(md->system, 0.5 * md->timestep, &friction);
}

static int drift(struct md *md, const struct md_drive *drive, double interval, struct error *error)
{
    struct verlet_flow flow = flow_of(md, drive, md->barostat.rate);

    return verlet_drift(md->system, interval, &flow, 0.5 * md->potential->cutoff, error);
}

/* Both, one after the other in one pass over the atoms. */
static int kick_drift(struct md *md, const struct md_drive *drive, double interval,
                      struct error *error)
{
    struct verlet_flow friction = flow_of(md, drive, md->barostat.friction),
                       flow = flow_of(md, drive, md->barostat.rate);

    return verlet_kick_drift(md->system, (double[]){0.5 * md->timestep, interval}, &friction, &flow,
                             0.5 * md->potential->cutoff, error);
}

/* Forces where atoms and edges have come to; barostats and driven edges want the stress. */
static int forces_there(struct md *md, const struct md_drive *drive, enum md_wanted wanted,
                        struct error *error)
{
    bool stress = has_barostat(md->ensemble) || (drive && drive_tilt(drive) < 0);

    if (drive)
        drive_arrive(&md->driving, drive, md->system);
    md_moved(md);
    return stress && wanted == MD_FORCES_ALONE ? md_forces_virial(md, error)
                                               : md_forces(md, wanted, error);
}

/* The work of the driven edges in half a step at whose border the system is. */
static void half_work(struct md *md, double sum[3])
{
    verlet_twice_kinetic(md->system, VERLET_ALL_MOVING, sum);
    drive_work(&md->driving, sum, md->sums.virial,
               has_barostat(md->ensemble) ? md->barostat.pressure : 0, barostat_volume(md->system),
               0.5 * md->timestep);
}

static void drive_step_begins(struct md *md, const struct md_leg *leg)
{
    const struct md_drive *drive = leg->drive;
    double sum[3], part = (double)(md->done + 1) / (double)md_steps(md, leg);

    if (!drive)
        return;
    drive_aim(&md->driving, drive, md->system, drive_strain(drive, part));
    drive_rates(&md->driving, drive, md->system, md->timestep);
    if (drive_tilt(drive) < 0)
        half_work(md, sum);
}

/* Whether a row of the table is due after `done` of the leg's steps. */
static bool row_due(const struct md_leg *leg, int64_t done, int64_t steps)
{
    return leg->drive && drive_row_due(leg->drive, steps, done);
}

/* Whether the stress of a driven leg is wanted then: at every step but in simple shear, whose costs
 * more. A log may know it besides, and changes nothing by that. */
static bool stress_due(const struct md_leg *leg, int64_t done, int64_t steps)
{
    return leg->drive && (drive_tilt(leg->drive) < 0 || done % DRIVE_SAMPLE == 0 || done == steps ||
                          row_due(leg, done, steps));
}

static void drive_step_ends(struct md *md, const struct md_leg *leg)
{
    double sum[3];

    if (!stress_due(leg, md->done + 1, md_steps(md, leg)))
        return;
    if (drive_tilt(leg->drive) < 0) {
        half_work(md, sum);
    } else {
        verlet_twice_kinetic(md->system, VERLET_ALL_MOVING, sum);
        drive_shear_work(&md->driving, md_shear_moment(md), barostat_volume(md->system));
    }
    drive_count(&md->driving, md->system, sum, md->sums.virial, barostat_volume(md->system));
}

static int step_extended(struct md *md, const struct md_leg *leg, enum md_wanted wanted,
                         struct error *error)
{
    double h = md->timestep;
    bool barostat = has_barostat(md->ensemble), thermostat = md->ensemble != MD_NVE;
    int code;

    if (thermostat)
        couple_chains(md, 0.5 * h);
    drive_step_begins(md, leg);
    if (barostat)
        barostat_kick(&md->barostat, md->system, md->sums.virial, 0.5 * h);
    code = kick_drift(md, leg->drive, h, error);
    if (!code)
        code = forces_there(md, leg->drive, wanted, error);
    if (code)
        return code;
    kick(md, leg->drive);
    if (barostat)
        barostat_kick(&md->barostat, md->system, md->sums.virial, 0.5 * h);
    drive_step_ends(md, leg);
    if (thermostat)
        couple_chains(md, 0.5 * h);
    return 0;
}

static int step_langevin(struct md *md, const struct md_leg *leg, enum md_wanted wanted,
                         struct error *error)
{
    double h = md->timestep, tau = md->settings.damp_temperature / md->system->factors.time_border;
    int code;

    drive_step_begins(md, leg);
    code = kick_drift(md, leg->drive, 0.5 * h, error);
    if (code)
        return code;
    md->langevin_heat +=
        langevin_kick(md->system, h, md->energy_target, tau, md->langevin_key, md->step);
    code = drift(md, leg->drive, 0.5 * h, error);
    if (!code)
        code = forces_there(md, leg->drive, wanted, error);
    if (code)
        return code;
    kick(md, leg->drive);
    drive_step_ends(md, leg);
    return 0;
}

static int step(struct md *md, const struct md_leg *leg, enum md_wanted wanted, struct error *error)
{
    if (md_is_quasi_static(leg))
        return md_quasi_static(md, leg, error);
    return leg->ensemble == MD_LANGEVIN ? step_langevin(md, leg, wanted, error)
                                        : step_extended(md, leg, wanted, error);
}

static const char *time_unit(const struct md *md)
{
    return md->system->units == UNITS_LJ ? "reduced" : "fs";
}

/* Says when a step failed: `step` counts it. */
static int failed_at(const struct md *md, int64_t step, struct error *error)
{
    return error_append(error, " (step %" PRId64 ", time %.10g %s)", step,
                        md->start_time + (double)step * md->settings.timestep, time_unit(md));
}

static double temperature_now(const struct md *md)
{
    double sum[3];

    verlet_twice_kinetic(md->system, VERLET_ALL_MOVING, sum);
    return (sum[0] + sum[1] + sum[2]) / (md_degrees(md) * md->system->factors.boltzmann);
}

static size_t fastest_atom(const struct system *system)
{
    size_t fastest = 0;
    double most = -1;

    domain_collect(system, system->velocity, 3 * sizeof *system->velocity);
    for (size_t i = 0; i < system->n; i++) {
        const double *v = &system->velocity[3 * i];
        double v2 = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];

        if (v2 > most) {
            most = v2;
            fastest = i;
        }
    }
    return fastest;
}

/* Whether it would be no runaway if all atoms were as fast as the fastest: cheaper to know than the
 * temperature, and nearly always enough. Processes would have to ask each other. */
static bool surely_cool(const struct md *md)
{
    double most = (double)md->system->moving * md->fastest * (1 + 1e-6);

    return !md->system->domain &&
           most <= md->limit * md_degrees(md) * md->system->factors.boltzmann;
}

static int check_runaway(const struct md *md, struct error *error)
{
    double temperature;

    if (surely_cool(md))
        return 0;
    temperature = temperature_now(md);
    if (temperature <= md->limit)
        return 0;
    return error_set(error, EXIT_BAD_INPUT,
                     "runaway temperature: %.4g%s (step %" PRId64
                     ", time %.10g %s), fastest is atom id %" PRId64
                     "; try a shorter --timestep or a start without overlaps",
                     temperature, md->system->units == UNITS_LJ ? "" : " K", md->step, md_time(md),
                     time_unit(md), md->system->id[fastest_atom(md->system)]);
}

static const int64_t STEPS_MAX = INT64_C(1000000000000000);

int64_t md_steps(const struct md *md, const struct md_leg *leg)
{
    double steps = ceil(leg->time / md->settings.timestep - 1e-6);

    if (md_is_quasi_static(leg))
        return drive_increments(leg->drive);
    return steps < (double)STEPS_MAX ? (int64_t)fmax(steps, 0) : STEPS_MAX;
}

struct md_place md_place(const struct md *md)
{
    return (struct md_place){md->done, md_time(md)};
}

int md_check_leg(const struct md *md, const struct md_leg *leg, struct error *error)
{
    const bool *pbc = md->system->pbc;

    if (md_steps(md, leg) == STEPS_MAX)
        return error_set(error, EXIT_USAGE,
                         "%.4g %s in steps of %.4g are more than 1e15 steps (leg %s)", leg->time,
                         time_unit(md), md->settings.timestep, leg->name);

    if (leg->drive &&
        !(pbc[leg->drive->axis] && (leg->drive->across < 0 || pbc[leg->drive->across])))
        return error_set(error, EXIT_BAD_INPUT,
                         "the box is open along %c: an edge can be driven where it is periodic",
                         "xyz"[pbc[leg->drive->axis] ? leg->drive->across : leg->drive->axis]);
    if (has_barostat(leg->ensemble) && !pbc[0] && !pbc[1] && !pbc[2])
        return error_set(error, EXIT_BAD_INPUT,
                         "no periodic direction: a pressure cannot be held; use --ensemble=nvt");
    if (has_barostat(leg->ensemble) && md->fixed)
        return error_set(
            error, EXIT_USAGE,
            "fixed atoms and a barostat exclude each other; use --ensemble=nvt or leave out --fix");
    if (!(leg->temperature[0] >= 0 && leg->temperature[1] >= 0))
        return error_set(error, EXIT_USAGE, "a temperature below 0");
    if (leg->ensemble != MD_NVE && leg->ensemble != MD_LANGEVIN &&
        !(leg->temperature[0] > 0 && leg->temperature[1] > 0))
        return error_set(
            error, EXIT_USAGE,
            "a Nose-Hoover thermostat needs temperatures above 0; use --ensemble=langevin for 0");
    return 0;
}

void md_free_edges(const struct system *system, const struct md_leg *leg, bool free_edge[3])
{
    for (int k = 0; k < 3; k++)
        free_edge[k] =
            system->pbc[k] && !(leg->drive && (leg->drive->held[k] || drive_moves(leg->drive, k)));
}

/* Edges that the barostat of a leg moves: none without one. */
static void barostat_edges(const struct system *system, const struct md_leg *leg, bool moves[3])
{
    md_free_edges(system, leg, moves);
    for (int k = 0; k < 3; k++)
        moves[k] = moves[k] && has_barostat(leg->ensemble);
}

/* Velocities where there are none, momentum taken out, chains at rest after a change of
 * ensemble, the limit of a runaway. */
void md_start_leg(struct md *md, const struct md_leg *leg)
{
    struct system *system = md->system;
    double hottest = fmax(leg->temperature[0], leg->temperature[1]);
    bool whole = system->moving == system->n, moves[3];

    barostat_edges(system, leg, moves);
    if (!md->coupled || md->ensemble != leg->ensemble ||
        memcmp(moves, md->barostat.moves, sizeof moves)) {
        nose_hoover_reset(&md->thermostat);
        barostat_reset(&md->barostat, moves, leg->ensemble == MD_NPT);
        md->langevin_heat = 0;
    }
    memset(md->driving.rate, 0, sizeof md->driving.rate);
    if (leg->drive)
        drive_begin(&md->driving, leg->drive, system);
    md->ensemble = leg->ensemble;
    md->coupled = true;
    if (leg->start_velocities || !md->has_velocities) {
        double energy = system->factors.boltzmann * leg->temperature[0];

        velocities_draw(system, energy, md->velocity_key, md->step);
        if (whole)
            md_remove_momentum(md, true);
        velocities_rescale(system, md_degrees(md), energy);
        md->has_velocities = true;
    }
    md->fastest = INFINITY;
    md->limit = 10 * fmax(hottest, temperature_now(md)) + (system->units == UNITS_LJ ? 10 : 20000);
}

/* A copy of the frame in hand goes down to its minimum. */
static int report_inherent(struct md *md, const struct md_leg *leg, struct error *error)
{
    struct frame *frame = frame_copy(md->frame);
    int code = md_inherent(md, leg->inherent_tolerance, frame, error);

    if (code)
        error_append(error, " (inherent structure)");
    else
        code = leg->inherent(leg->context, frame, error);
    frame_free(frame);
    return code;
}

/* A process knows where its own atoms are; what one finds all of them must hear. */
static bool any_left(const struct system *system, const double keep[2])
{
    bool left = false;

    for (size_t j = 0; j < system->own_count && !left; j++) {
        double z = system_position(system, system_own(system, j), 2);

        left = z < keep[0] || z > keep[1];
    }
    return parallel_any(left);
}

static int report_load(struct md *md, const struct md_leg *leg, struct error *error)
{
    struct md_load load;
    int code = md_take_load(md, leg->drive, &load, error);

    if (code)
        return code;
    md_store(md, md->frame, true);
    return leg->drive->row(leg->drive->context, &load, md->frame, error);
}

static int report(struct md *md, const struct md_leg *leg, int64_t steps, struct error *error)
{
    int64_t every = md->settings.log_every, done = md->done;
    char text[64];
    int code = check_runaway(md, error);

    if (!code && thermo_wanted(md) && (md->step % every == 0 || done == steps))
        code = thermo_report(md, leg->name, error);
    if (!code && row_due(leg, done, steps))
        code = report_load(md, leg, error);
    if (!code && leg->inherent_every > 0 && done % leg->inherent_every == 0)
        code = report_inherent(md, leg, error);
    if (!code && leg->call_every > 0 && done % leg->call_every == 0) {
        md_store(md, md->frame, true);
        code = leg->call(leg->context, md->frame, error);
    }
    if (!code && leg->keep_every > 0 && done % leg->keep_every == 0 &&
        any_left(md->system, leg->keep))
        return MD_LEFT;
    if (!code && md->settings.after_step)
        code = md->settings.after_step(md->settings.after_step_context, md, error);
    if (done % 10 == 0) {
        snprintf(text, sizeof text, md->system->units == UNITS_LJ ? "T = %.3f" : "T = %.0f K",
                 temperature_now(md));
        progress_at((double)done, text);
    }
    return code;
}

static enum md_wanted wanted_of(const struct md *md, const struct md_leg *leg, int64_t next,
                                int64_t steps)
{
    return next == steps || row_due(leg, next, steps) ||
                   (md->driving.leans && stress_due(leg, next, steps)) ||
                   (thermo_wanted(md) && (md->step + 1) % md->settings.log_every == 0) ||
                   (leg->call_every > 0 && next % leg->call_every == 0)
               ? MD_SUMS
               : MD_FORCES_ALONE;
}

/* Velocities and chains of a new leg; the forces also of one that goes on. */
static int open_leg(struct md *md, const struct md_leg *leg, struct error *error)
{
    bool resumed = md->resumed, first = leg->drive && !md->driving.known;

    md->resumed = false;
    md->shows =
        leg->call_every > 0 || leg->drive || leg->inherent_every > 0 || md->settings.swap_every > 0;
    if (!resumed) {
        if (md_is_quasi_static(leg))
            md_rest(md);
        md_start_leg(md, leg);
        md->done = 0;
    }
    md_set_exact(md, md_is_quasi_static(leg));
    if (md->settings.swap_every > 0 && md_begin_swaps(md, error))
        return error->code;
    if (md_forces(md, MD_SUMS, error))
        return failed_at(md, md->step, error);
    if (first && md_is_quasi_static(leg) && md_settle(md, leg, error))
        return failed_at(md, md->step, error);
    if (!resumed && leg->drive && drive_tilt(leg->drive) >= 0)
        md->driving.sampled_moment = md_shear_moment(md);
    if (!resumed && md->step == 0 && thermo_report(md, leg->name, error))
        return error->code;
    return first && !resumed && leg->drive->row_every > 0 ? report_load(md, leg, error) : 0;
}

int md_run(struct md *md, const struct md_leg *leg, struct error *error)
{
    int64_t steps = md_steps(md, leg);
    int code = md_check_leg(md, leg, error);

    if (code || steps == 0)
        return code;
    code = open_leg(md, leg, error);
    if (code)
        return code;
    if (md->done > steps)
        return error_set(error, EXIT_BAD_INPUT,
                         "the checkpoint is damaged: %" PRId64 " of %" PRId64
                         " steps of its leg are done; remove it to start anew",
                         md->done, steps);
    progress_start(leg->name, "steps", (double)md->done, (double)steps);
    while (md->done < steps && !code) {
        enum md_wanted wanted = wanted_of(md, leg, md->done + 1, steps);

        set_targets(md, leg, ((double)md->done + 0.5) / (double)steps);
        code = step(md, leg, wanted, error);
        if (code) {
            failed_at(md, md->step + 1, error);
            break;
        }
        md->step++;
        md->done++;
        if (md->settings.swap_every > 0 && md->step % md->settings.swap_every == 0) {
            code = md_swap(md, md->energy_target, error);
            md->fastest = INFINITY;
        }
        if (!code)
            code = report(md, leg, steps, error);
    }
    pace_end();
    progress_end();
    return code == MD_ENOUGH ? 0 : code;
}
