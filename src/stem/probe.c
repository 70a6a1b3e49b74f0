/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The aperture's plane waves and their aberrations; see probe.h. */
#include "stem/probe.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/quantity.h"

const struct probe_aberration probe_aberrations[PROBE_ABERRATIONS] = {
    {"C10", 1, 0}, {"C12", 1, 2}, {"C21", 2, 1}, {"C23", 2, 3}, {"C30", 3, 0},
    {"C32", 3, 2}, {"C34", 3, 4}, {"C41", 4, 1}, {"C43", 4, 3}, {"C45", 4, 5},
    {"C50", 5, 0}, {"C52", 5, 2}, {"C54", 5, 4}, {"C56", 5, 6}};

void probe_set(struct probe *probe, const char *name, double coefficient)
{
    for (int i = 0; i < PROBE_ABERRATIONS; i++)
        if (strcmp(probe_aberrations[i].name, name) == 0)
            probe->coefficient[i] = coefficient;
}

double probe_coefficient(const struct probe *probe, const char *name)
{
    for (int i = 0; i < PROBE_ABERRATIONS; i++)
        if (strcmp(probe_aberrations[i].name, name) == 0)
            return probe->coefficient[i];
    return (double)NAN;
}

/* One NAME=VALUE: a coefficient CNM or its angle phiNM. */
static int read_aberration(struct probe *probe, const char *name, const char *value,
                           struct error *error)
{
    for (int i = 0; i < PROBE_ABERRATIONS; i++) {
        const char *known = probe_aberrations[i].name;
        if (strcmp(name, known) == 0)
            return quantity_parse(value, DIMENSION_LENGTH, UNITS_METAL, &probe->coefficient[i],
                                  error);
        if (strncmp(name, "phi", 3) == 0 && strcmp(name + 3, known + 1) == 0 &&
            probe_aberrations[i].m > 0)
            return quantity_parse(value, DIMENSION_ANGLE, UNITS_METAL, &probe->angle[i], error);
    }
    return error_set(error, EXIT_USAGE,
                     "no aberration is called '%s': C10 C12 C21 C23 C30 C32 C34 C41 C43 C45 C50 "
                     "C52 C54 C56, angles phi12 ...",
                     name);
}

int probe_read_aberrations(struct probe *probe, const char *text, struct error *error)
{
    char *copy = memory_string(text), *rest = NULL;
    int code = 0;
    for (char *item = strtok_r(copy, ",", &rest); item && !code;
         item = strtok_r(NULL, ",", &rest)) {
        char *value = strchr(item, '=');
        if (!value) {
            code = error_set(error, EXIT_USAGE,
                             "'%s' is no NAME=VALUE such as C12=3nm or phi12=30deg", item);
        } else {
            *value++ = 0;
            code = read_aberration(probe, item, value, error);
        }
    }
    free(copy);
    return code;
}

/* Source points of a Gaussian of full width at half maximum `width`: the centre and a hexagon. */
static int source_points(double width, double offset[7][2], double weight[7])
{
    double deviation = width / (2 * sqrt(2 * log(2)));
    offset[0][0] = offset[0][1] = 0;
    weight[0] = width > 0 ? 0.5 : 1;
    for (int i = 0; i < 6 && width > 0; i++) {
        offset[1 + i][0] = 2 * deviation * cos(M_PI / 3 * i);
        offset[1 + i][1] = 2 * deviation * sin(M_PI / 3 * i);
        weight[1 + i] = 1.0 / 12;
    }
    return width > 0 ? 7 : 1;
}

/* Focus points of a Gaussian of standard deviation s: Gauss-Hermite, five of them. */
static int focus_points(double s, double defocus[5], double weight[5])
{
    static const double node[5] = {0, 1.355626179974266, -1.355626179974266, 2.856970013872806,
                                   -2.856970013872806};
    static const double share[5] = {0.5333333333333333, 0.2220759220056126, 0.2220759220056126,
                                    0.0112574113277207, 0.0112574113277207};
    int count = s > 0 ? 5 : 1;
    for (int i = 0; i < count; i++) {
        defocus[i] = s * node[i];
        weight[i] = count == 1 ? 1 : share[i];
    }
    return count;
}

int probe_modes(struct probe_mode modes[PROBE_MODES], double source, double energy_spread,
                double chromatic, double voltage)
{
    static const double REST = 510998.95; /* eV */
    double offset[7][2], source_weight[7], defocus[5], focus_weight[5];
    double spread = energy_spread / (2 * sqrt(2 * log(2)));
    double focus = chromatic * spread / voltage * (1 + voltage / REST) / (1 + voltage / (2 * REST));
    int sources = source_points(source, offset, source_weight),
        foci = focus_points(focus, defocus, focus_weight), count = 0;
    for (int s = 0; s < sources; s++)
        for (int f = 0; f < foci; f++)
            modes[count++] = (struct probe_mode){
                {offset[s][0], offset[s][1]}, defocus[f], source_weight[s] * focus_weight[f]};
    return count;
}

static double lens_phase(const struct probe *probe, double alpha, double phi, double defocus)
{
    double sum = -defocus * alpha * alpha / 2;
    for (int i = 0; i < PROBE_ABERRATIONS; i++)
        if (probe->coefficient[i] != 0)
            sum += probe->coefficient[i] * pow(alpha, probe_aberrations[i].n + 1) /
                   (probe_aberrations[i].n + 1) *
                   cos(probe_aberrations[i].m * (phi - probe->angle[i]));
    return 2 * M_PI / probe->wavelength * sum;
}

struct probe_waves probe_waves_create(const struct probe *probe, const double length[2],
                                      double defocus)
{
    struct probe_waves waves = {0};
    double edge = probe->alpha / probe->wavelength, sum = 0;
    int most[2] = {(int)(edge * length[0]) + 2, (int)(edge * length[1]) + 2};
    size_t room = area(2 * most[0] + 1, 2 * most[1] + 1);
    waves.k = memory_alloc(room, sizeof *waves.k);
    waves.amplitude = memory_alloc(room, sizeof *waves.amplitude);
    for (int iy = -most[1]; iy <= most[1]; iy++)
        for (int ix = -most[0]; ix <= most[0]; ix++) {
            double kx = ix / length[0], ky = iy / length[1], k = hypot(kx, ky);
            double spacing = k > 0 ? hypot(kx / k / length[0], ky / k / length[1]) : 1 / length[0];
            double inside = fmin(fmax((edge - k) / spacing + 0.5, 0), 1);
            if (inside == 0)
                continue;
            double chi = lens_phase(probe, probe->wavelength * k, atan2(ky, kx), defocus);
            waves.k[waves.count][0] = ix;
            waves.k[waves.count][1] = iy;
            waves.amplitude[waves.count++] =
                CMPLXF((float)(inside * cos(chi)), -(float)(inside * sin(chi)));
            sum += inside * inside;
        }
    for (int i = 0; i < waves.count; i++)
        waves.amplitude[i] *= (float)(1 / sqrt(sum));
    return waves;
}

void probe_waves_release(struct probe_waves *waves)
{
    free(waves->k);
    free(waves->amplitude);
}
