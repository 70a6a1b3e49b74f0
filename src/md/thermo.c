/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thermodynamic state; definitions in thermo.h. */
#include "md/thermo.h"
#include "md/md_state.h"
#include "md/verlet.h"

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

int md_thermo(struct md *md, struct md_thermo *now, struct error *error)
{
    const struct system *system = md->system;
    struct md_thermo thermo = {.step = md->step,
                               .n = system->n,
                               .time = md_time(md),
                               .swap_attempts = md->swaps.attempts,
                               .swap_accepted = md->swaps.accepted};
    double sum[3], volume = barostat_volume(system);

    if (md_forces(md, MD_SUMS, error))
        return error->code;
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
    *now = thermo;
    return 0;
}

bool thermo_wanted(const struct md *md)
{
    return md->settings.log_every > 0 && md->settings.report;
}

int thermo_write(const struct md *md, const struct md_thermo *now, const char *leg,
                 struct error *error)
{
    return thermo_wanted(md) ? md->settings.report(md->settings.report_context, now, leg, error)
                             : 0;
}

int thermo_report(struct md *md, const char *leg, struct error *error)
{
    struct md_thermo now;

    if (!thermo_wanted(md))
        return 0;
    return md_thermo(md, &now, error) ? error->code : thermo_write(md, &now, leg, error);
}
