/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calibrations that no microscope has. An angle is k times the wavelength, as everywhere here. */
#include "cube/cube_possible.h"
#include <math.h>
#include "base/electron.h"
#include "base/exit_codes.h"

/* From the middle of the detector to the end of its longer side, 1/A. */
static double reach(const struct cube_header *header)
{
    return fmax(header->pixel[0] * (double)header->shape[CUBE_KY],
                header->pixel[1] * (double)header->shape[CUBE_KX]) /
           2;
}

/* Whether a value that is known and above 0 lies outside of what is possible. */
static bool is_outside(double value, double least, double most)
{
    return value > 0 && !(value >= least && value <= most);
}

int cube_check_possible(const struct cube_header *header, const char *path, struct error *error)
{
    double far = reach(header);
    if (is_outside(header->voltage, CUBE_VOLTAGE_MIN, CUBE_VOLTAGE_MAX))
        return error_set(error, EXIT_BAD_INPUT,
                         "'%s': a voltage of %g V is no electron microscope's: give it, such as "
                         "--voltage=300kV",
                         path, header->voltage);
    if (is_outside(header->alpha, 0, CUBE_ANGLE_MAX))
        return error_set(error, EXIT_BAD_INPUT,
                         "'%s': a convergence angle of %g mrad is no electron microscope's: give "
                         "it, such as --alpha=1.2mrad",
                         path, header->alpha * 1e3);
    for (int d = 0; d < 2; d++)
        if (is_outside(header->step[d], CUBE_STEP_MIN, CUBE_STEP_MAX))
            return error_set(error, EXIT_BAD_INPUT,
                             "'%s': positions of the probe that are %g nm apart are no scan's: "
                             "give --step, such as --step=0.32nm",
                             path, header->step[d] / 10);
    bool known = header->voltage > 0;
    if (far > (known ? CUBE_ANGLE_MAX / electron_at(header->voltage).wavelength : CUBE_REACH_MAX))
        return error_set(error, EXIT_BAD_INPUT,
                         "'%s': with pixels of %g/nm its detector reaches to %g/nm%s: give "
                         "--pixel%s, such as --pixel=0.16/nm",
                         path, fmax(header->pixel[0], header->pixel[1]) * 10, far * 10,
                         known ? ", beyond half a radian at its voltage" : "",
                         known ? " or --voltage" : "");
    return 0;
}

bool cube_disk_outgrows(const struct cube_header *header)
{
    return header->alpha > 0 && header->voltage > 0 &&
           header->alpha / electron_at(header->voltage).wavelength > reach(header);
}
