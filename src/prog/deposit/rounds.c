/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header and rows of --table (prog/deposit/rounds.h). */
#include "prog/deposit/rounds.h"
#include "film/mixing.h"

int rounds_open(struct table **table, const char *path, enum unit_system units, struct error *error)
{
    int code = table_open(table, path, error);
    if (code || table_record(*table, TRANSCRIPT_TABLE))
        return code;
    table_header(
        *table, units == UNITS_LJ
                    ? "round time clusters atoms evaporated lost temperature film_thickness "
                      "film_in_substrate substrate_in_film"
                    : "round time_fs clusters atoms evaporated lost temperature_K film_thickness_A "
                      "film_in_substrate substrate_in_film");
    return 0;
}

int rounds_row(struct table *table, const struct deposition *d, struct error *error)
{
    struct film_mixing mixing =
        film_mixing(d->frame, d->interface, d->plan->launch.potential->cutoff);
    table_int(table, d->round);
    table_real(table, deposition_time(d));
    table_int(table, d->landed);
    table_int(table, (int64_t)d->frame->n);
    table_int(table, d->bounds.evaporated);
    table_int(table, d->bounds.lost);
    table_real(table, d->temperature);
    table_real(table, mixing.thickness);
    table_real(table, mixing.film_in_substrate);
    table_real(table, mixing.substrate_in_film);
    table_row(table);
    return table_flush(table, error);
}
