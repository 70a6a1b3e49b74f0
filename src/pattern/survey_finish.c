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

/* C(phi) outside of one block's width of 0 and 180 degrees: its median. */
static double correlation_base(const struct survey *survey, int width)
{
    int count = 0;
    double *outside = memory_alloc(survey->angles, sizeof *outside);
    for (int j = 0; j < survey->angles; j++)
        if (j % survey->half > width && survey->half - j % survey->half > width)
            outside[count++] = survey->correlation[j];
    gsl_sort(outside, 1, count);
    double base = count > 0 ? gsl_stats_median_from_sorted_data(outside, 1, count) : 0;
    free(outside);
    return base;
}

/* What the power of order n, shot noise in it, would be after a shuffle if speckles stood to each
 * other by chance: from C(phi) within one block's width of 0 (a speckle itself, and the pixels
 * that neighboring points share) and of 180 degrees (its Friedel mate), above its base. Point j
 * of the half ring went to place[j]. */
static double random_power(const struct survey *survey, int width, double base, int n,
                           const int *place)
{
    const double *C = survey->correlation;
    int N = survey->angles, half = survey->half, sign = n % 2 ? -1 : 1;
    double sum = 0;
    for (int d = -width; d <= width; d++) {
        double near = C[(d + N) % N] - base + sign * (C[d + half] - base), cosines = 0;
        for (int j = 0; j < half; j++) {
            int other = j + d, mate = (other + half) % half;
            double turned = cos(2 * M_PI * ((long)n * (place[mate] - place[j]) % N) / N);
            cosines += other == mate ? turned : sign * turned;
        }
        sum += 2 * near * cosines;
    }
    return sum / N / N;
}

/* Where the points of the half ring go in realisation r; as they are: r < 0. */
static void find_places(const struct shuffle *shuffle, int r, int *place)
{
    for (int b = 0; b < shuffle->blocks; b++) {
        int from = r < 0 ? b : shuffle->order[r * shuffle->blocks + b];
        for (int j = 0; j < shuffle->width; j++)
            place[from * shuffle->width + j] = b * shuffle->width + j;
    }
}

static double mean_valid(const struct survey *survey, const float *map)
{
    double sum = 0, count = 0;
    for (size_t p = 0; p < survey->positions; p++)
        if (survey->valid[p]) {
            sum += (double)map[p];
            count++;
        }
    return sum / count;
}

/* Of order i: what each realisation is to be multiplied by so that it has by chance what the
 * measured maps have by chance, and all together exactly that. What is cut is not always the same:
 * a realisation has more or less of each order by its cuts alone. */
static void null_scales(const struct survey *survey, const struct shuffle *shuffle, double base,
                        int i, double *scale)
{
    const double least = 0.2; /* of the power: what the window leaves of C(phi) may end at 0 */
    int n = survey->order[i], count = survey->shuffles;
    int *place = memory_alloc(survey->half, sizeof *place);
    find_places(shuffle, -1, place);
    double random = random_power(survey, shuffle->width, base, n, place), all = 0;
    for (int r = 0; r < count; r++) {
        double mean = mean_valid(survey, survey->null[r * survey->order_count + i]);
        find_places(shuffle, r, place);
        double chance = random_power(survey, shuffle->width, base, n, place);
        scale[r] = 1 / (chance > least * mean ? chance : mean);
        all += mean * scale[r] / count;
    }
    for (int r = 0; r < count; r++)
        scale[r] = random > 0 && isfinite(all) && all > 0 ? scale[r] * random / all : 1;
    free(place);
}

/* Cuts between shuffled blocks move power from low to high orders, that of shot noise too, which
 * neighboring points share. So the powers are scaled before noise is subtracted: they are above 0
 * then, whatever is left of the data's. */
static void scale_null(struct survey *survey, const struct shuffle *shuffle)
{
    double base = correlation_base(survey, shuffle->width),
           *scale = memory_alloc(survey->shuffles, sizeof *scale);
    for (int i = 0; i < survey->order_count; i++) {
        null_scales(survey, shuffle, base, i, scale);
        for (int r = 0; r < survey->shuffles; r++) {
            float *null = survey->null[r * survey->order_count + i];
            for (size_t p = 0; p < survey->positions; p++)
                null[p] = (float)(scale[r] * (double)null[p] - (double)survey->noise[i][p]);
        }
    }
    free(scale);
}

void survey_finish(struct survey *survey, const struct sums *sums, const struct survey_plan *plan)
{
    finish_rings(survey, sums, plan->settings->gain);
    finish_pixels(survey, sums, plan->settings->gain);
    finish_spectrum(survey, sums);
    if (plan->shuffle)
        scale_null(survey, plan->shuffle);
}
