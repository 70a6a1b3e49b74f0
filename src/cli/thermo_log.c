/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of a run; see thermo_log.h. */
#include "cli/thermo_log.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/message.h"
#include "base/parallel.h"
#include "base/transcript.h"
#include "io/table.h"

struct thermo_log {
    const char *path;    /* or NULL: the terminal */
    struct table *table; /* NULL: not open */
    bool on_terminal, headed;
    enum unit_system units;
    bool swaps;
};

struct thermo_log *thermo_log_create(const char *path, enum unit_system units, bool swaps)
{
    struct thermo_log *log = memory_zeroed(1, sizeof *log);

    log->path = path;
    log->units = units;
    log->swaps = swaps;
    /* process 0 speaks to the terminal; all take part in what it says */
    log->on_terminal = parallel_any(!path && !message_is_quiet() && isatty(STDERR_FILENO));
    return log;
}

void thermo_log_free(struct thermo_log *log)
{
    free(log);
}

bool thermo_log_wanted(const struct thermo_log *log)
{
    return log->path || log->on_terminal;
}

int thermo_log_close(void *context, struct error *error)
{
    struct thermo_log *log = context;
    struct table *table = log->table;

    log->table = NULL;
    return table ? table_close(table, error) : 0;
}

/* The run has failed, and that is what will be told. */
static void close_log_of_failure(void *log)
{
    struct error error;

    if (thermo_log_close(log, &error))
        message_warning("%s", error.text);
}

static const char metal_header[] = "step time_fs leg temperature_K pressure_GPa potential_eV_atom "
                                   "kinetic_eV_atom conserved_eV_atom "
                                   "volume_A3_atom density_g_cm3 lx_A ly_A lz_A";
static const char lj_header[] = "step time leg temperature pressure potential_atom kinetic_atom "
                                "conserved_atom volume_atom density lx ly lz";

static int open_log(struct thermo_log *log, struct error *error)
{
    if (log->table)
        return 0;
    if (table_open(&log->table, log->path, error)) {
        log->table = NULL;
        return error->code;
    }
    message_at_death(close_log_of_failure, log);
    if (!table_record(log->table, TRANSCRIPT_LOG))
        table_header(log->table, "%s%s", log->units == UNITS_LJ ? lj_header : metal_header,
                     log->swaps ? " swap_attempts swap_accepted" : "");
    return 0;
}

int thermo_log_resume(struct thermo_log *log, struct error *error)
{
    return log->path ? open_log(log, error) : 0;
}

/* A log that cannot be written ends there and then, with the reason. */
static int write_row(struct thermo_log *log, const struct md_thermo *now, const char *leg,
                     struct error *error)
{
    double n = (double)now->n;
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

    table_int(log->table, now->step);
    table_real(log->table, now->time);
    table_text(log->table, leg);
    for (size_t k = 0; k < sizeof values / sizeof *values; k++)
        table_real(log->table, values[k]);
    if (log->swaps) {
        table_int(log->table, now->swap_attempts);
        table_int(log->table, now->swap_accepted);
    }
    table_row(log->table);
    return table_flush(log->table, error) ? thermo_log_close(log, error) : 0;
}

static void print_row(struct thermo_log *log, const struct md_thermo *now, const char *leg)
{
    bool lj = log->units == UNITS_LJ;
    double n = (double)now->n;

    if (parallel_rank())
        return;
    fputs("\r\033[K", stderr);
    if (!log->headed)
        fprintf(stderr, "%10s %12s %-10s %10s %10s %14s %16s %10s\n", "step",
                lj ? "time" : "time/ps", "leg", lj ? "T" : "T/K", lj ? "P" : "P/GPa",
                lj ? "Epot/atom" : "Epot/eV/atom", lj ? "conserved/atom" : "cons./eV/atom",
                lj ? "density" : "g/cm3");
    log->headed = true;
    fprintf(stderr, "%10" PRId64 " %12.4f %-10s %10.4g %10.4f %14.6f %16.8f %10.4f\n", now->step,
            lj ? now->time : 1e-3 * now->time, leg, now->temperature, now->pressure,
            now->potential_energy / n, now->conserved / n, now->density);
}

int thermo_log_write(void *context, const struct md_thermo *now, const char *leg,
                     struct error *error)
{
    struct thermo_log *log = context;

    if (!log->path) {
        print_row(log, now, leg);
        return 0;
    }
    return open_log(log, error) ? error->code : write_row(log, now, leg, error);
}
