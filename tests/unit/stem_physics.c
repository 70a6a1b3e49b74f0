/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers for the parts of stem-sim: constants of the electron, scattering factors of one
 * author against another's, structure factors, transforms and interpolations against direct
 * sums, the detector's bookkeeping. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/electron.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "stem/absorption.h"
#include "stem/chirp.h"
#include "stem/detector.h"
#include "stem/form_factor.h"
#include "stem/parents.h"
#include "stem/probe.h"
#include "stem/slices.h"
#include "stem/stem_method.h"
#include "stem/wave.h"

static bool near(double a, double b, double relative)
{
    return fabs(a - b) <= relative * fabs(b);
}

/* exp(i angle), in double with any compiler (base/complex_float.h). */
static double complex turn_by(double angle)
{
    return cexp((double complex)I * angle);
}

/* Wavelengths and interaction constants as tabulated (Kirkland 2010, table 2.2 and figure 5.1;
 * here with CODATA 2018). */
static void test_electron(void)
{
    static const double table[][3] = {{80e3, 4.17572, 1.0087066e-3},
                                      {100e3, 3.70144, 9.243958e-4},
                                      {200e3, 2.50793, 7.288401e-4},
                                      {300e3, 1.96875, 6.526161e-4}};
    for (int i = 0; i < 4; i++) {
        struct electron electron = electron_at(table[i][0]);
        CHECK(near(100 * electron.wavelength, table[i][1], 2e-6));
        CHECK(near(electron.sigma, table[i][2], 2e-7));
        CHECK(near(electron.sigma * 47.87765, electron.gamma * electron.wavelength, 1e-6));
    }
}

/* Values published for the two fits; the fits against each other, all elements; the Mott limit Z
 * / (2 pi^2 a0 k^2) of one of them. */
static void test_form_factors(void)
{
    static const struct {
        int z;
        double k, kirkland, lobato;
    } known[] = {{8, 0, 1.990, 2.029},      {13, 0, 5.892, 5.890},   {27, 0.4, 3.5356, 3.5579},
                 {29, 0.8, 1.8669, 1.8749}, {40, 0, 12.190, 12.179}, {40, 0.4, 5.1885, 5.1925},
                 {40, 1, 1.8294, 1.8269}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        CHECK(near(form_factor(FORM_FACTORS_KIRKLAND, known[i].z, known[i].k), known[i].kirkland,
                   3e-4));
        CHECK(
            near(form_factor(FORM_FACTORS_LOBATO, known[i].z, known[i].k), known[i].lobato, 3e-4));
    }
    for (int z = 1; z <= 103; z++)
        for (double k = 0.2; k <= 1.5; k += 0.1) {
            double a = form_factor(FORM_FACTORS_KIRKLAND, z, k),
                   b = form_factor(FORM_FACTORS_LOBATO, z, k);
            CHECK(near(a, b, k < 0.3 ? 0.08 : 0.05));
        }
    CHECK(near(form_factor(FORM_FACTORS_LOBATO, 40, 30), 40 / (2 * M_PI * M_PI * 0.529177 * 900),
               0.01));
    CHECK(!form_factor_known(0) && !form_factor_known(104) && form_factor_known(103));
}

static struct specimen some_atoms(size_t n, double (*r)[3], uint8_t *kind)
{
    struct specimen specimen = {.length = {21, 18},
                                .thickness = 8,
                                .kinds = 3,
                                .number = {29, 40, 13},
                                .n = n,
                                .r = r,
                                .kind = kind};
    struct random_key key = random_key(7, "test");
    for (size_t i = 0; i < n; i++) {
        for (int a = 0; a < 3; a++)
            r[i][a] = random_uniform(key, i, (uint64_t)a, 0) *
                      (a < 2 ? specimen.length[a] : specimen.thickness);
        kind[i] = (uint8_t)(i % 3);
    }
    r[0][0] = 0; /* on the border, and at both faces */
    r[1][2] = 0;
    r[2][2] = 8;
    return specimen;
}

/* Phases of the planes against sum f_e exp(-2 pi i k.r) with each atom's share of its two
 * planes: 1e-4 of the largest. */
static void test_potential(void)
{
    double r[40][3];
    uint8_t kind[40];
    struct specimen specimen = some_atoms(40, r, kind);
    const int n[2] = {96, 80};
    struct wave_grid grid = wave_grid_make(n, specimen.length, 1.6);
    const struct slices_settings settings = {0.0197, 1.587, FORM_FACTORS_KIRKLAND, 4, true,
                                             false,  false};
    struct slices *potential = slices_create(&grid, &specimen, &settings);
    float complex *phase = memory_aligned(wave_size(&grid), sizeof *phase);
    CHECK(slices_planes(potential) == 5);
    double worst = 0, largest = 0;
    for (int plane = 0; plane < 5; plane++) {
        slices_phase(potential, plane, false, phase);
        for (int kx = -30; kx <= 30; kx++)
            for (int ky = -25; ky <= 25; ky++) {
                double x = kx / specimen.length[0], y = ky / specimen.length[1], k = hypot(x, y);
                double complex sum = 0;
                for (int i = 0; i < 40; i++) {
                    double share = 1 - fabs(r[i][2] / 2 - plane),
                           angle = -2 * M_PI * (x * r[i][0] + y * r[i][1]);
                    if (share > 0)
                        sum += share *
                               form_factor(FORM_FACTORS_KIRKLAND, specimen.number[kind[i]], k) *
                               turn_by(angle);
                }
                sum *= 0.0197 * 1.587 / (21 * 18);
                double complex got = wave_column(&grid, phase, kx)[wave_index(ky, 80)];
                if (k < 1.59) {
                    worst = fmax(worst, cabs(got - sum));
                    largest = fmax(largest, cabs(sum));
                }
            }
    }
    CHECK(worst < 3e-5 * largest);
    if (worst >= 3e-5 * largest)
        fprintf(stderr, "phases off by %g of the largest\n", worst / largest);
    free(phase);
    slices_free(potential);
}

/* t = exp(i phase), cut to the band: unit modulus but for what is cut, and its mean phase that
 * of the potential's k = 0. */
static void test_transmission(void)
{
    double r[40][3];
    uint8_t kind[40];
    struct specimen specimen = some_atoms(3, r, kind);
    const int n[2] = {256, 240};
    struct wave_grid grid = wave_grid_make(n, specimen.length, 4.8);
    const struct slices_settings settings = {0.0197, 1.587, FORM_FACTORS_LOBATO, 1, false,
                                             false,  false};
    struct slices *potential = slices_create(&grid, &specimen, &settings);
    float complex *t = memory_aligned(wave_size(&grid), sizeof *t),
                  *phase = memory_aligned(wave_size(&grid), sizeof *phase);
    float complex *rows = wave_rows_create(&grid);
    slices_transmission(potential, 0, false, t);
    slices_phase(potential, 0, false, phase);
    double modulus = 0, angle = 0;
    for (int y = 0; y < n[1]; y += WAVE_ROWS) {
        wave_rows_expand(&grid, t, y, rows);
        for (int i = 0; i < WAVE_ROWS * n[0]; i++) {
            modulus +=
                (double)(crealf(rows[i]) * crealf(rows[i]) + cimagf(rows[i]) * cimagf(rows[i]));
            angle += carg((double complex)rows[i]);
        }
    }
    CHECK(near(modulus / (n[0] * n[1]), 1, 3e-4));
    CHECK(
        near(angle / (n[0] * n[1]), creal((double complex)wave_column(&grid, phase, 0)[0]), 3e-3));
    free(t);
    free(phase);
    free(rows);
    slices_free(potential);
}

/* 2 a(0) is the cross-section of thermal diffuse scattering over (gamma lambda)^2: Int f^2 (1 -
 * exp(-4 pi^2 u^2 q^2)) d^2q. Nothing without motion. */
static void test_absorption(void)
{
    struct absorption absorption;
    static const int elements[] = {13, 29, 40};
    for (int e = 0; e < 3; e++) {
        double u = 0.05 + 0.04 * e, sum = 0;
        for (double q = 0.0005; q < 60; q += 0.001)
            sum += 2 * M_PI * q * 0.001 * pow(form_factor(FORM_FACTORS_LOBATO, elements[e], q), 2) *
                   (1 - exp(-4 * M_PI * M_PI * u * u * q * q));
        absorption_init(&absorption, FORM_FACTORS_LOBATO, elements[e], u, 3);
        CHECK(near(2 * absorption_at(&absorption, 0), sum, 2e-3));
        CHECK(absorption_at(&absorption, 1) < absorption_at(&absorption, 0.5) &&
              absorption_at(&absorption, 3.1) == 0);
    }
    absorption_init(&absorption, FORM_FACTORS_KIRKLAND, 40, 0, 3);
    CHECK(absorption_at(&absorption, 0.4) == 0);
}

static void test_chirp(void)
{
    enum { HALF = 20, POINTS = 50 };
    struct random_key key = random_key(3, "chirp");
    float complex c[2 * HALF + 1], values[POINTS];
    for (int h = 0; h <= 2 * HALF; h++)
        c[h] = CMPLXF((float)random_normal(key, (uint64_t)h, 0, 0),
                      (float)random_normal(key, (uint64_t)h, 1, 0));
    struct chirp *chirp = chirp_create(HALF, 37.3, -5.1, 0.61, POINTS);
    float complex *line = memory_aligned((size_t)chirp_room(chirp), sizeof *line),
                  *other = memory_aligned((size_t)chirp_room(chirp), sizeof *line);
    chirp_run(chirp, c, values, line, other);
    for (int j = 0; j < POINTS; j++) {
        double complex sum = 0;
        for (int h = -HALF; h <= HALF; h++) {
            double angle = 2 * M_PI * h * (-5.1 + 0.61 * j) / 37.3;
            sum += (double complex)c[h + HALF] * turn_by(angle);
        }
        CHECK(cabs((double complex)values[j] - sum) < 2e-5);
    }
    free(line);
    free(other);
    chirp_free(chirp);
}

/* Polynomials of the parents' degree are interpolated exactly; plane waves in tilt to the stated
 * power of the phase. */
static void test_parents(void)
{
    static const int counts[] = {1, 7, 19, 37};
    static const double worst[] = {2, 0.08, 1.5e-3, 5e-5};
    for (int i = 0; i < 4; i++) {
        struct parents parents = parents_make(counts[i]);
        CHECK(parents.count == counts[i]);
        for (int j = 0; j < 50; j++) {
            const double k[2] = {0.99 * cos(j) * (j % 7) / 6.0, 0.99 * sin(j) * (j % 7) / 6.0};
            double weight[PARENTS_MAX], polynomial = 0;
            double complex wave = 0;
            parents_weights(&parents, k, weight);
            for (int p = 0; p < parents.count; p++) {
                polynomial +=
                    weight[p] * pow(0.3 + parents.k[p][0] - 2 * parents.k[p][1], parents.degree);
                wave += weight[p] * turn_by(0.8 * parents.k[p][0] + 0.6 * parents.k[p][1]);
            }
            CHECK(fabs(polynomial - pow(0.3 + k[0] - 2 * k[1], parents.degree)) < 1e-8);
            CHECK(cabs(wave - turn_by(0.8 * k[0] + 0.6 * k[1])) < worst[i]);
        }
    }
}

static void test_probe(void)
{
    struct probe probe = {.wavelength = 0.0196875, .alpha = 1.15e-3};
    struct probe_mode modes[PROBE_MODES];
    struct error error;
    const double length[2] = {130, 140};
    struct probe_waves waves = probe_waves_create(&probe, length, 0);
    double sum = 0, area = 0;
    for (int i = 0; i < waves.count; i++) {
        double intensity = pow(cabs((double complex)waves.amplitude[i]), 2);
        sum += intensity;
        area += intensity * hypot(waves.k[i][0] / length[0], waves.k[i][1] / length[1]);
    }
    CHECK(near(sum, 1, 1e-6));
    CHECK(near(area, 2.0 / 3 * 1.15e-3 / 0.0196875, 0.02)); /* mean |k| of a disc */
    probe_waves_release(&waves);
    CHECK(probe_modes(modes, 0, 0, 0, 3e5) == 1 && modes[0].weight == 1);
    int count = probe_modes(modes, 5, 0.8, 1.4e7, 3e5);
    double weight = 0, xx = 0, ff = 0;
    for (int i = 0; i < count; i++) {
        weight += modes[i].weight;
        xx += modes[i].weight * modes[i].offset[0] * modes[i].offset[0];
        ff += modes[i].weight * modes[i].defocus * modes[i].defocus;
    }
    CHECK(count == 35 && near(weight, 1, 1e-12));
    CHECK(near(sqrt(xx), 5 / 2.354820045, 1e-9));
    CHECK(near(sqrt(ff),
               1.4e7 * 0.8 / 2.354820045 / 3e5 * (1 + 3e5 / 510998.95) / (1 + 3e5 / 1021997.9),
               1e-9));
    CHECK(probe_read_aberrations(&probe, "C12=3nm,phi12=30deg,C30=1mm", &error) == 0);
    CHECK(probe.coefficient[1] == 30 && near(probe.angle[1], M_PI / 6, 1e-12) &&
          near(probe.coefficient[4], 1e7, 1e-12));
    CHECK(probe_read_aberrations(&probe, "C13=3nm", &error) == 64 &&
          probe_read_aberrations(&probe, "C12", &error) == 64);
}

/* A disc of lattice intensities arrives whole, whatever the pixel; a turned detector turns the
 * pattern. */
static void test_detector(void)
{
    static const double pixels[] = {0.016, 0.0213, 0.005}, turns[] = {0, 0, 0.4};
    for (int i = 0; i < 3; i++) {
        struct detector detector = {.n = {60, 48},
                                    .pixel = pixels[i],
                                    .offset = {0.3, -1.2},
                                    .rotation = turns[i],
                                    .spread = i};
        const double length[2] = {133, 117};
        struct detector_map *map = detector_map_create(&detector, length);
        int half[2] = {detector_map_half(map, 0), detector_map_half(map, 1)};
        float *columns = memory_zeroed(60 * 48, sizeof *columns),
              *pattern = memory_zeroed(60 * 48, sizeof *pattern);
        float *line = memory_zeroed(detector_map_room(map), sizeof *line);
        double expected = 0, sum = 0, kx_mean = 0, ky_mean = 0;
        for (int kx = -10; kx <= 10; kx++) {
            memset(line, 0, (size_t)(2 * half[1] + 1) * sizeof *line);
            for (int ky = -8; ky <= 8; ky++) {
                line[ky + half[1]] = kx == 7 && ky == 5 ? 1 : 0;
                expected += (double)line[ky + half[1]] * 0.5;
            }
            detector_add_column(map, kx, line, 0.5f, columns);
        }
        detector_finish(&detector, columns, pattern);
        for (int y = 0; y < 48; y++)
            for (int x = 0; x < 60; x++) {
                sum += (double)pattern[y * 60 + x];
                kx_mean += (double)pattern[y * 60 + x] * (x - 30 - 0.3) * pixels[i];
                ky_mean += (double)pattern[y * 60 + x] * (y - 24 + 1.2) * pixels[i];
            }
        double x = 7 / 133.0, y = 5 / 117.0, c = cos(turns[i]), s = sin(turns[i]);
        CHECK(near(sum, expected, 1e-6));
        CHECK(fabs(kx_mean / sum - (c * x + s * y)) < 0.5 * pixels[i] &&
              fabs(ky_mean / sum - (c * y - s * x)) < 0.5 * pixels[i]);
        free(columns);
        free(pattern);
        free(line);
        detector_map_free(map);
    }
}

static void test_counts(void)
{
    struct detector detector = {.n = {100, 100}, .pixel = 0.01};
    float *pattern = memory_alloc(10000, sizeof *pattern);
    static const double means[] = {0.3, 8, 200};
    for (int m = 0; m < 3; m++) {
        for (int i = 0; i < 10000; i++)
            pattern[i] = (float)(means[m] / 1e4);
        detector_count(&detector, pattern, 1e4, 5, 3);
        double sum = 0, squares = 0;
        for (int i = 0; i < 10000; i++) {
            CHECK(pattern[i] >= 0 && pattern[i] == floorf(pattern[i]));
            sum += (double)pattern[i];
            squares += (double)pattern[i] * (double)pattern[i];
        }
        double mean = sum / 1e4, variance = squares / 1e4 - mean * mean;
        CHECK(fabs(mean - means[m]) < 5 * sqrt(means[m] / 1e4));
        CHECK(near(variance, means[m], 0.08));
    }
    free(pattern);
}

/* Every method is whole, and is read as it is written. */
static void test_methods(void)
{
    struct error error;
    CHECK(stem_methods[0] == &stem_auto);
    for (int m = 0; stem_methods[m]; m++) {
        const struct stem_method *method = stem_methods[m], *read;
        int number;
        bool made = method->create && method->rows && method->free;
        CHECK(method->name && method->choice && method->example && method->help && method->plan);
        CHECK(made || method == &stem_auto);
        CHECK(stem_method_read(method->name, &read, &number, &error) == 0);
        CHECK(read == method && number == method->number);
        char *text = stem_method_text(method, method->number);
        CHECK(stem_method_read(text, &read, &number, &error) == 0);
        CHECK(read == method && number == method->number);
        free(text);
        text = memory_format("%s:1001", method->name);
        CHECK(stem_method_read(text, &read, &number, &error) == EXIT_USAGE);
        free(text);
    }
}

int main(void)
{
    test_methods();
    test_electron();
    test_form_factors();
    test_potential();
    test_transmission();
    test_absorption();
    test_chirp();
    test_parents();
    test_probe();
    test_detector();
    test_counts();
    return failures != 0;
}
