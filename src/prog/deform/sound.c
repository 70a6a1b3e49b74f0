/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Artefacts of rate and size; see sound.h.
 *
 * The speed of sound is sqrt(C/rho), longitudinal along the axis, transverse across simple shear,
 * with C the stiffness for such an even strain (atoms not relaxed, so C is an upper bound by some
 * tens of percent), by a central difference. A mature shear band
 * is some 10 nm wide (Shimizu, Ogata, Li, Acta Mater. 54, 4293 (2006), doi
 * 10.1016/j.actamat.2006.05.024), a young one in simulation some 3 nm. */
#include "prog/deform/sound.h"
#include <math.h>
#include "atoms/cell.h"
#include "atoms/elements.h"
#include "base/linear.h"
#include "base/message.h"

static const double probe = 1e-4; /* strain */
/* three bands, A and sigma */
static const double wide_enough[] = {[UNITS_METAL] = 100, [UNITS_LJ] = 40};

/* Minus the virial of `axis` by `by` of the frame strained evenly so, eV. */
static int load_at(const struct frame *frame, const char *potential, const int plane[2],
                   double strain, double *load, struct error *error)
{
    struct frame *copy = frame_copy(frame);
    double *pos = frame_pos(copy), energy, virial[3][3];

    for (int a = 0; a < 3; a++)
        copy->cell[a][plane[0]] += strain * copy->cell[a][plane[1]];
    for (size_t i = 0; i < copy->n; i++)
        pos[3 * i + plane[0]] += strain * pos[3 * i + plane[1]];
    int code = md_energy(copy, potential, NULL, NULL, &energy, virial, error);
    *load = -virial[plane[0]][plane[1]];
    frame_free(copy);
    return code;
}

static double mass_of(const struct frame *frame, enum unit_system units)
{
    double sum = 0;

    for (size_t i = 0; i < frame->n; i++) {
        const struct element *element = element_in(frame_species_name(frame, i), units);
        sum += element ? element->mass : 1;
    }
    return sum;
}

/* A/fs; 0 where it cannot be told: the engine will say why. C/rho is what the loads are over V,
 * times V over the mass. */
static double speed_of_sound(const struct run *run, const struct frame *frame, const int plane[2])
{
    enum unit_system units = stage_units(run->stage);
    const char *potential = run->options->settings.potential;
    double up, down;
    struct error error;

    if (load_at(frame, potential, plane, probe, &up, &error) ||
        load_at(frame, potential, plane, -probe, &down, &error))
        return 0;
    double stiffness = (up - down) / (2 * probe) / mass_of(frame, units);
    return stiffness > 0 ? sqrt(stiffness) / unit_factors(units).time_border : 0;
}

static void check_rate(const struct run *run, const struct deform_options *options,
                       const struct frame *frame)
{
    bool lj = stage_units(run->stage) == UNITS_LJ;
    const bool leans = options->mode == SIMPLE_SHEAR;
    const int plane[2] = {options->axis, leans ? options->across : options->axis};
    double speed = speed_of_sound(run, frame, plane), edge = norm3(frame->cell[plane[1]]);
    double crossing = edge / speed, most = 0.01 / crossing;

    if (!(speed > 0) || options->rate <= most)
        return;
    const char *unit = lj ? "tau" : "ps";
    double shown = lj ? 1 : 1e-3;
    message_warning(
        "sound needs %.3g %s through the sample, 1 %% of strain takes %.3g %s: the ends "
        "do not feel each other, and stresses are of the impact; a --rate of %.2g%s or "
        "less would do (frame %ld)",
        shown * crossing, unit, shown * 0.01 / options->rate, unit, lj ? most : 1e15 * most,
        lj ? "" : "/s", frame->number);
}

void sound_check(const struct run *run, const struct deform_options *options,
                 const struct frame *frame)
{
    enum unit_system units = stage_units(run->stage);
    const char *unit = units == UNITS_LJ ? "sigma" : "A";
    double width[3], least = INFINITY;

    if (!frame->has_cell)
        return;
    cell_widths(frame->cell, width);
    for (int k = 0; k < 3; k++)
        least = fmin(least, width[k]);
    if (least < wide_enough[units] && frame->number == 1)
        message_note("the box is %.3g %s across: too narrow for a shear band beside undeformed "
                     "glass, which takes %g %s; localization is then no claim about bands",
                     least, unit, wide_enough[units], unit);
    if (isnan(options->increment))
        check_rate(run, options, frame);
}
