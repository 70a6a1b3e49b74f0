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

double md_shear_moment(const struct md *md)
{
    const int *plane = md->driving.plane;
    double kinetic[3][3];

    verlet_kinetic_tensor(md->system, kinetic);
    return kinetic[plane[0]][plane[1]] + md->sums.virial[plane[0]][plane[1]];
}

double md_conserved(struct md *md)
{
    double sum[3], energy;

    verlet_twice_kinetic(md->system, VERLET_ALL_MOVING, sum);
    energy = md->sums.energy + 0.5 * (sum[0] + sum[1] + sum[2]) - md->langevin_heat -
             md->swaps.energy - md->driving.work_beyond;
    if (md->driving.leans)
        energy -= drive_shear_pending(&md->driving, md_shear_moment(md));
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

/* Along the axes of the box, tension positive; the sums of the positions in hand are known. */
static void fill_stress(const struct md *md, double stress[3][3])
{
    double border = md->system->factors.pressure_border, volume = barostat_volume(md->system),
           kinetic[3][3];

    verlet_kinetic_tensor(md->system, kinetic);
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            stress[a][b] = -(kinetic[a][b] + md->sums.virial[a][b]) / volume * border;
}

int md_stress(struct md *md, double stress[3][3], struct error *error)
{
    if (md_forces(md, MD_SUMS, error))
        return error->code;
    fill_stress(md, stress);
    system_tensor_out(md->system, stress);
    return 0;
}

/* Means over the steps since the last row, in place of what is now. */
static void fill_means(const struct md *md, const struct md_drive *drive, struct md_load *load)
{
    const struct driving *driving = &md->driving;
    const struct unit_factors *factors = &md->system->factors;

    load->strain = driving->strains / driving->steps;
    load->temperature =
        driving->twice_kinetic / driving->steps / (md_degrees(md) * factors->boltzmann);
    for (int k = 0; k < 3; k++) {
        load->stress[k][k] = -driving->pressure[k] / driving->steps * factors->pressure_border;
        load->strain_of[k] = driving->edges[k] / driving->steps / driving->length[k] - 1;
    }
    if (drive_tilt(drive) >= 0)
        load->stress[drive->axis][drive->across] = load->stress[drive->across][drive->axis] =
            -driving->shear_pressure / driving->steps * factors->pressure_border;
}

void md_take_means(struct md *md, const struct md_drive *drive, struct md_load *load)
{
    struct driving *driving = &md->driving;

    load->strain = load->strain_now = driving->strain;
    load->temperature = load->now.temperature;
    load->work = driving->work;
    load->steps = (int64_t)driving->steps;
    for (int k = 0; k < 3; k++)
        load->strain_of[k] = md->system->length[k] / driving->length[k] - 1;
    if (driving->steps > 0)
        fill_means(md, drive, load);
    drive_count_anew(driving);
}

int md_take_load(struct md *md, const struct md_drive *drive, struct md_load *load,
                 struct error *error)
{
    if (md_thermo(md, &load->now, error))
        return error->code;
    fill_stress(md, load->stress);
    md_take_means(md, drive, load);
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
