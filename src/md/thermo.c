/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thermodynamic state and its log; definitions in thermo.h. */
#include "md/thermo.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/message.h"
#include "base/parallel.h"
#include "base/transcript.h"
#include "io/table.h"
#include "md/md_state.h"
#include "md/verlet.h"

static struct table *log_table; /* the program's one log */

/* g/cm3 of the mass in the box; under units=lj atoms per volume. */
double thermo_density(const struct system *system, double volume)
{
    double mass = 0;

    if (system->units == UNITS_LJ)
        return (double)system->n / volume;
    for (size_t i = 0; i < system->n; i++)
        mass += system->mass[i];
    return mass / volume * UNITS_G_CM3_PER_U_A3;
}

double md_conserved(struct md *md)
{
    double sum[3], energy;

    verlet_twice_kinetic(md->system, VERLET_ALL_MOVING, sum);
    energy =
        md->sums.energy + 0.5 * (sum[0] + sum[1] + sum[2]) - md->langevin_heat - md->swaps.energy;
    if (md->coupled && md->ensemble != MD_NVE && md->ensemble != MD_LANGEVIN)
        energy +=
            nose_hoover_conserved(&md->thermostat) + barostat_conserved(&md->barostat, md->system);
    return energy;
}

/* The energy and virial of the positions in hand exist after every step that reports; forces of
 * a state that was computed once cannot fail. */
struct md_thermo md_thermo(struct md *md)
{
    const struct system *system = md->system;
    struct md_thermo thermo = {.step = md->step,
                               .time = md_time(md),
                               .swap_attempts = md->swaps.attempts,
                               .swap_accepted = md->swaps.accepted};
    double sum[3], volume = barostat_volume(system);
    struct error error;

    if (md_forces(md, MD_SUMS, &error))
        message_die_error(&error);
    verlet_twice_kinetic(system, VERLET_ALL_MOVING, sum);
    thermo.potential_energy = md->sums.energy;
    thermo.kinetic_energy = 0.5 * (sum[0] + sum[1] + sum[2]);
    thermo.conserved = md_conserved(md);
    thermo.temperature = 2 * thermo.kinetic_energy / (md_degrees(md) * system->factors.boltzmann);
    thermo.volume = volume;
    thermo.density = thermo_density(system, volume);
    for (int k = 0; k < 3; k++) {
        thermo.pressure_axis[k] =
            (sum[k] + md->sums.virial[k][k]) / volume * system->factors.pressure_border;
        thermo.pressure += thermo.pressure_axis[k] / 3;
        thermo.length[k] = !system->pbc[k] && system->frame_length[k] > 0 ? system->frame_length[k]
                                                                          : system->length[k];
    }
    return thermo;
}

int thermo_close(struct error *error)
{
    struct table *table = log_table;

    log_table = NULL;
    return table ? table_close(table, error) : 0;
}

/* Runs at exit, for those that end early. */
static void close_log(void)
{
    struct error error;

    if (thermo_close(&error)) {
        message_warning("%s", error.text);
        _exit(EXIT_IO);
    }
}

/* The run has failed, and that is what will be told. */
static void close_log_of_failure(void)
{
    struct error error;

    if (thermo_close(&error))
        message_warning("%s", error.text);
}

static const char metal_header[] = "step time_fs leg temperature_K pressure_GPa potential_eV_atom "
                                   "kinetic_eV_atom conserved_eV_atom "
                                   "volume_A3_atom density_g_cm3 lx_A ly_A lz_A";
static const char lj_header[] = "step time leg temperature pressure potential_atom kinetic_atom "
                                "conserved_atom volume_atom density lx ly lz";

static int open_log(const struct md *md, struct error *error)
{
    if (log_table)
        return 0;
    if (table_open(&log_table, md->settings.log, error)) {
        log_table = NULL;
        return error->code;
    }
    atexit(close_log);
    message_at_death(close_log_of_failure);
    if (!table_record(log_table, TRANSCRIPT_LOG))
        table_header(log_table, "%s%s", md->system->units == UNITS_LJ ? lj_header : metal_header,
                     md->settings.swap_every ? " swap_attempts swap_accepted" : "");
    return 0;
}

/* A log that cannot be written ends there and then, with the reason. */
static int write_row(const struct md *md, const struct md_thermo *now, const char *leg,
                     struct error *error)
{
    double n = (double)md->system->n;
    const double values[] = {now->temperature,
                             now->pressure,
                             now->potential_energy / n,
                             now->kinetic_energy / n,
                             now->conserved / n,
                             now->volume / n,
                             now->density,
                             now->length[0],
                             now->length[1],
                             now->length[2]};

    table_int(log_table, now->step);
    table_real(log_table, now->time);
    table_text(log_table, leg);
    for (size_t k = 0; k < sizeof values / sizeof *values; k++)
        table_real(log_table, values[k]);
    if (md->settings.swap_every) {
        table_int(log_table, now->swap_attempts);
        table_int(log_table, now->swap_accepted);
    }
    table_row(log_table);
    return table_flush(log_table, error) ? thermo_close(error) : 0;
}

/* Process 0 speaks to the terminal; all take part in what it says. */
static bool on_terminal(const struct md *md)
{
    static int known = -1;

    if (known < 0)
        known = parallel_any(!md->settings.log && !message_is_quiet() && isatty(STDERR_FILENO));
    return known;
}

static void print_row(const struct md *md, const struct md_thermo *now, const char *leg)
{
    static bool headed;
    bool lj = md->system->units == UNITS_LJ;
    double n = (double)md->system->n;

    if (parallel_rank())
        return;
    fputs("\r\033[K", stderr);
    if (!headed)
        fprintf(stderr, "%10s %12s %-10s %10s %10s %14s %16s %10s\n", "step",
                lj ? "time" : "time/ps", "leg", lj ? "T" : "T/K", lj ? "P" : "P/GPa",
                lj ? "Epot/atom" : "Epot/eV/atom", lj ? "conserved/atom" : "cons./eV/atom",
                lj ? "density" : "g/cm3");
    headed = true;
    fprintf(stderr, "%10" PRId64 " %12.4f %-10s %10.4g %10.4f %14.6f %16.8f %10.4f\n", now->step,
            lj ? now->time : 1e-3 * now->time, leg, now->temperature, now->pressure,
            now->potential_energy / n, now->conserved / n, now->density);
}

bool thermo_wanted(const struct md *md)
{
    return md->settings.log_every > 0 && (md->settings.log || on_terminal(md));
}

int thermo_resume(const struct md *md, struct error *error)
{
    return md->settings.log && md->settings.log_every > 0 ? open_log(md, error) : 0;
}

int thermo_write(const struct md *md, const struct md_thermo *now, const char *leg,
                 struct error *error)
{
    int code;

    if (!thermo_wanted(md))
        return 0;
    if (!md->settings.log) {
        print_row(md, now, leg);
        return 0;
    }
    code = open_log(md, error);
    return code ? code : write_row(md, now, leg, error);
}

int thermo_report(struct md *md, const char *leg, struct error *error)
{
    struct md_thermo now;

    if (!thermo_wanted(md))
        return 0;
    now = md_thermo(md);
    return thermo_write(md, &now, leg, error);
}
