/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the sums over patterns to I(k), V(k), powers and the null model's scale. */
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "pattern/survey_sums.h"

/* The mean pattern, its normalised variance, and from both the last two normalisations of V(k). */
static void finish_pixels(struct survey *survey, const struct sums *sums, double gain)
{
    const struct layout *layout = survey->layout;
    double positions = (double)(survey->positions - survey->empty_patterns);
    for (size_t p = 0; p < survey->detector_y * survey->detector_x; p++) {
        double n = positions - sums->missing[p], mean = sums->pixel[p] / n,
               square = sums->pixel2[p] / n;
        bool seen = layout->place[p] >= 0 && n > 0;
        survey->mean[p] = seen ? mean : (double)NAN;
        survey->variance[p] =
            seen && mean > 0 ? fmax(0, square - mean * mean) / (mean * mean) : (double)NAN;
    }
    for (int i = 0; i < layout->rings; i++) {
        struct survey_ring *ring = &survey->ring[i];
        double image = 0, noise = 0, variance = 0, mean = 0, pixels = 0, seen = 0;
        for (size_t at = layout->first[i]; at < layout->first[i + 1]; at++) {
            double m = survey->mean[layout->pixel[at]], v = survey->variance[layout->pixel[at]];
            if (isnan(m))
                continue;
            mean += m;
            seen++;
            if (isnan(v))
                continue;
            image += v;
            noise += gain / m;
            variance += v * m * m;
            pixels++;
        }
        mean /= seen;
        ring->image_noise = noise / pixels;
        ring->image = image / pixels - ring->image_noise;
        ring->image_ratio_noise = gain / mean;
        ring->image_ratio = variance / seen / (mean * mean) - ring->image_ratio_noise;
    }
}

static void finish_rings(struct survey *survey, const struct sums *sums, double gain)
{
    const struct layout *layout = survey->layout;
    for (int i = 0; i < layout->rings; i++) {
        struct survey_ring *ring = &survey->ring[i];
        double n = sums->count[i], m = sums->mean[i] / n, m2 = sums->mean2[i] / n,
               q = sums->square[i] / n;
        double pixels = (double)(layout->first[i + 1] - layout->first[i]);
        ring->k = i * layout->dk;
        ring->pixels = layout->first[i + 1] - layout->first[i];
        ring->patterns = n;
        ring->intensity = m;
        ring->omega_noise = gain / (pixels * m);
        ring->omega = fmax(0, m2 - m * m) / (m * m) - ring->omega_noise;
        ring->ring_noise = sums->inverse[i] / n * (1 - 1 / pixels);
        ring->ring = sums->ring[i] / n - ring->ring_noise;
        ring->ratio = (q - gain * m) / (m2 - gain * m / pixels) - 1;
        ring->ratio_noise = q / m2 - 1 - ring->ratio;
        ring->sector = sums->sector[i] / sums->radius_count[i];
        for (int n_order = 0; n_order < survey->order_count; n_order++)
            survey->power_k[i * survey->order_count + n_order] =
                sums->power[i * survey->order_count + n_order] / sums->radius_count[i];
    }
}

/* C(phi) is the Fourier sum of the mean powers. */
static void finish_spectrum(struct survey *survey, const struct sums *sums)
{
    double count = sums->spectrum_count[0];
    for (int i = 0; i < survey->order_count; i++) {
        survey->power_mean[i] = sums->power_mean[i] / count;
        survey->power_noise[i] = sums->noise_mean[i] / count;
    }
    for (int j = 0; j < survey->angles; j++) {
        double sum = 0;
        for (int n = 1; n <= survey->half; n++)
            sum += (n == survey->half ? 1 : 2) * sums->spectrum[n - 1] / count *
                   cos(2 * M_PI * ((long)n * j % survey->angles) / survey->angles);
        survey->correlation[j] = sum;
    }
}

/* What the powers would be if speckles stood to each other by chance: the Fourier sum of C(phi)
 * within one speckle's width of 0 (itself) and of 180 degrees (its Friedel mate), above the
 * median of C elsewhere. */
static void random_powers(struct survey *survey, int width)
{
    int N = survey->angles, count = 0;
    double *outside = memory_alloc(N, sizeof *outside);
    for (int j = 0; j < N; j++)
        if (j % survey->half > width && survey->half - j % survey->half > width)
            outside[count++] = survey->correlation[j];
    gsl_sort(outside, 1, count);
    double base = gsl_stats_median_from_sorted_data(outside, 1, count);
    free(outside);
    survey->power_random = memory_zeroed(survey->order_count, sizeof *survey->power_random);
    for (int i = 0; i < survey->order_count; i++) {
        double sum = 0;
        for (int j = 0; j < N; j++)
            if (j % survey->half <= width || survey->half - j % survey->half <= width)
                sum += (survey->correlation[j] - base) *
                       cos(2 * M_PI * ((long)survey->order[i] * j % N) / N);
        survey->power_random[i] = sum / N - survey->power_noise[i];
    }
}

/* Cuts between shuffled blocks move power from low to high orders: each order's null maps are
 * scaled to the mean that it has at random. */
static void scale_null(struct survey *survey)
{
    for (int i = 0; i < survey->order_count; i++) {
        double sum = 0, count = 0;
        for (int r = 0; r < survey->shuffles; r++)
            for (size_t p = 0; p < survey->positions; p++)
                if (survey->valid[p]) {
                    sum += (double)survey->null[r * survey->order_count + i][p];
                    count++;
                }
        float scale = (float)(survey->power_random[i] / (sum / count));
        if (!(scale > 0) || isinf(scale))
            continue;
        for (int r = 0; r < survey->shuffles; r++)
            for (size_t p = 0; p < survey->positions; p++)
                survey->null[r * survey->order_count + i][p] *= scale;
    }
}

void survey_finish(struct survey *survey, const struct sums *sums, const struct survey_plan *plan)
{
    finish_rings(survey, sums, plan->settings->gain);
    finish_pixels(survey, sums, plan->settings->gain);
    finish_spectrum(survey, sums);
    if (plan->shuffle) {
        random_powers(survey, plan->shuffle->width);
        scale_null(survey);
    }
}
