/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phases from radial profiles. */
#include "maps/phases.h"
#include "maps/map_table.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/random.h"

enum { KMEANS_STARTS = 10, KMEANS_ROUNDS = 200, NMF_STARTS = 3, NMF_ROUNDS = 200 };

/* The valid profiles, each divided by its sum: rows of a matrix. */
struct profiles {
    size_t count, width;
    size_t *position; /* [count] */
    double *row;      /* [count][width] */
    double *sum;      /* [count] */
};

static void profiles_init(struct profiles *profiles, const struct survey *survey, int first,
                          int last)
{
    size_t rings = survey->layout->rings, width = last - first + 1;
    *profiles = (struct profiles){.width = width};
    profiles->position = memory_alloc(survey->positions, sizeof *profiles->position);
    profiles->row = memory_alloc(survey->positions * width, sizeof *profiles->row);
    profiles->sum = memory_alloc(survey->positions, sizeof *profiles->sum);
    for (size_t p = 0; p < survey->positions; p++) {
        const float *from = &survey->profile[p * rings + first];
        double sum = 0;
        for (size_t i = 0; i < width; i++)
            sum += (double)from[i];
        if (!survey->valid[p] || !(sum > 0))
            continue;
        for (size_t i = 0; i < width; i++)
            profiles->row[profiles->count * width + i] = fmax(0, (double)from[i]) / sum;
        profiles->sum[profiles->count] = sum;
        profiles->position[profiles->count++] = p;
    }
}

static void profiles_release(struct profiles *profiles)
{
    free(profiles->position);
    free(profiles->row);
    free(profiles->sum);
}

static double distance2(const double *a, const double *b, size_t width)
{
    double sum = 0;
    for (size_t i = 0; i < width; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/* First centres: each next is a profile drawn with a chance proportional to its squared distance
 * from the nearest centre. */
static void far_seeds(const struct profiles *profiles, int count, struct random_key key, int start,
                      double *center)
{
    double *nearest = memory_alloc(profiles->count, sizeof *nearest);
    size_t width = profiles->width,
           pick = random_below(key, (uint64_t)start, 0, 0, profiles->count);
    for (size_t i = 0; i < profiles->count; i++)
        nearest[i] = INFINITY;
    for (int c = 0; c < count; c++) {
        double total = 0;
        memcpy(&center[c * width], &profiles->row[pick * width], width * sizeof *center);
        for (size_t i = 0; i < profiles->count; i++) {
            nearest[i] =
                fmin(nearest[i], distance2(&profiles->row[i * width], &center[c * width], width));
            total += nearest[i];
        }
        double draw = total * random_uniform(key, (uint64_t)start, (uint64_t)c + 1, 0);
        for (pick = 0; pick + 1 < profiles->count && draw > nearest[pick]; pick++)
            draw -= nearest[pick];
    }
    free(nearest);
}

/* One run from the given centres; labels from 0; returns the sum of squared distances. */
static double kmeans_run(const struct profiles *profiles, int count, double *center, int *label)
{
    size_t width = profiles->width;
    double *sum = memory_alloc(count * width, sizeof *sum),
           *members = memory_alloc((size_t)count, sizeof *members), total = 0;
    for (int round = 0; round < KMEANS_ROUNDS; round++) {
        size_t moved = 0;
        total = 0;
        memset(sum, 0, count * width * sizeof *sum);
        memset(members, 0, count * sizeof *members);
        for (size_t i = 0; i < profiles->count; i++) {
            int best = 0;
            double least = INFINITY;
            for (int c = 0; c < count; c++) {
                double d = distance2(&profiles->row[i * width], &center[c * width], width);
                if (d < least) {
                    least = d;
                    best = c;
                }
            }
            moved += round == 0 || label[i] != best;
            label[i] = best;
            members[best]++;
            total += least;
            for (size_t w = 0; w < width; w++)
                sum[best * width + w] += profiles->row[i * width + w];
        }
        for (size_t j = 0; j < count * width; j++)
            if (members[j / width] > 0)
                center[j] = sum[j] / members[j / width];
        if (moved == 0)
            break;
    }
    free(sum);
    free(members);
    return total;
}

static void kmeans(const struct profiles *profiles, int count, uint64_t seed, int *label)
{
    struct random_key key = random_key(seed, "stem-analyze/kmeans");
    double *center = memory_alloc(count * profiles->width, sizeof *center), best = INFINITY;
    int *trial = memory_alloc(profiles->count, sizeof *trial);
    for (int start = 0; start < KMEANS_STARTS; start++) {
        far_seeds(profiles, count, key, start, center);
        double total = kmeans_run(profiles, count, center, trial);
        if (total < best) {
            best = total;
            memcpy(label, trial, profiles->count * sizeof *label);
        }
    }
    free(center);
    free(trial);
}

/* V ~ W H, and room for a round. */
struct nmf_work {
    double *W, *H; /* [count][rank], [rank][width] */
    double *a, *gram;
};
static const double NMF_TINY = 1e-300; /* no division by 0 */

/* H <- H (W^T V) / (W^T W H) */
static void nmf_parts(const struct profiles *profiles, size_t rank, struct nmf_work *work)
{
    size_t n = profiles->count, width = profiles->width;
    double *a = work->a, *gram = work->gram; /* W^T V, W^T W */
    memset(a, 0, rank * width * sizeof *a);
    memset(gram, 0, rank * rank * sizeof *gram);
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < rank; r++) {
            for (size_t w = 0; w < width; w++)
                a[r * width + w] += work->W[i * rank + r] * profiles->row[i * width + w];
            for (size_t s = 0; s < rank; s++)
                gram[r * rank + s] += work->W[i * rank + r] * work->W[i * rank + s];
        }
    for (size_t w = 0; w < width; w++) {
        double column[PHASES_MAX];
        for (size_t r = 0; r < rank; r++)
            column[r] = work->H[r * width + w];
        for (size_t r = 0; r < rank; r++) {
            double below = NMF_TINY;
            for (size_t s = 0; s < rank; s++)
                below += gram[r * rank + s] * column[s];
            work->H[r * width + w] = column[r] * a[r * width + w] / below;
        }
    }
}

/* W <- W (V H^T) / (W H H^T) */
static void nmf_weights(const struct profiles *profiles, size_t rank, struct nmf_work *work)
{
    size_t width = profiles->width;
    double *gram = work->gram; /* H H^T */
    for (size_t r = 0; r < rank; r++)
        for (size_t s = 0; s < rank; s++) {
            gram[r * rank + s] = 0;
            for (size_t w = 0; w < width; w++)
                gram[r * rank + s] += work->H[r * width + w] * work->H[s * width + w];
        }
    for (size_t i = 0; i < profiles->count; i++) {
        double row[PHASES_MAX];
        memcpy(row, &work->W[i * rank], rank * sizeof *row);
        for (size_t r = 0; r < rank; r++) {
            double above = 0, below = NMF_TINY;
            for (size_t w = 0; w < width; w++)
                above += profiles->row[i * width + w] * work->H[r * width + w];
            for (size_t s = 0; s < rank; s++)
                below += row[s] * gram[s * rank + r];
            work->W[i * rank + r] = row[r] * above / below;
        }
    }
}

/* The sum of squares of V - W H. */
static double nmf_rest(const struct profiles *profiles, size_t rank, const struct nmf_work *work)
{
    size_t width = profiles->width;
    double square = 0;
    for (size_t i = 0; i < profiles->count; i++)
        for (size_t w = 0; w < width; w++) {
            double rest = profiles->row[i * width + w];
            for (size_t r = 0; r < rank; r++)
                rest -= work->W[i * rank + r] * work->H[r * width + w];
            square += rest * rest;
        }
    return square;
}

/* V (count x width) ~ W (count x rank) H (rank x width): multiplicative updates of the squared
 * error. Returns it. */
static double nmf_run(const struct profiles *profiles, size_t rank, struct random_key key,
                      int start, double *W, double *H)
{
    size_t n = profiles->count, width = profiles->width;
    struct nmf_work work = {W, H, memory_alloc(rank * width, sizeof(double)),
                            memory_alloc(rank * rank, sizeof(double))};
    for (size_t i = 0; i < n * rank; i++)
        W[i] = random_uniform(key, (uint64_t)start, 0, i);
    for (size_t i = 0; i < rank * width; i++)
        H[i] = random_uniform(key, (uint64_t)start, 1, i);
    for (int round = 0; round < NMF_ROUNDS; round++) {
        nmf_parts(profiles, rank, &work);
        nmf_weights(profiles, rank, &work);
    }
    free(work.a);
    free(work.gram);
    return nmf_rest(profiles, rank, &work);
}

/* Labels from 0, and each component's part of the intensity into part[count][rank]. */
static void nmf(const struct profiles *profiles, int count, uint64_t seed, int *label, double *part)
{
    struct random_key key = random_key(seed, "stem-analyze/nmf");
    size_t rank = (size_t)count, n = profiles->count, width = profiles->width;
    double *W = memory_alloc(n * rank, sizeof *W), *H = memory_alloc(rank * width, sizeof *H),
           best = INFINITY;
    for (int start = 0; start < NMF_STARTS; start++) {
        double square = nmf_run(profiles, rank, key, start, W, H);
        if (!(square < best))
            continue;
        best = square;
        for (size_t i = 0; i < n; i++) {
            double total = 0;
            label[i] = 0;
            for (size_t r = 0; r < rank; r++) {
                double intensity = 0;
                for (size_t w = 0; w < width; w++)
                    intensity += W[i * rank + r] * H[r * width + w];
                part[i * rank + r] = intensity;
                total += intensity;
            }
            for (size_t r = 0; r < rank; r++) {
                part[i * rank + r] /= total;
                if (part[i * rank + r] > part[i * rank + (size_t)label[i]])
                    label[i] = (int)r;
            }
        }
    }
    free(W);
    free(H);
}

static void windows(const struct survey *survey, const struct profiles *profiles, int *label)
{
    double mean[SURVEY_WINDOWS_MAX] = {0};
    const float *window[SURVEY_WINDOWS_MAX];
    for (int w = 0; w < survey->window_count; w++)
        window[w] = survey_values(survey, map_windows, w);
    for (int w = 0; w < survey->window_count; w++)
        for (size_t i = 0; i < profiles->count; i++)
            mean[w] += (double)window[w][profiles->position[i]] / (double)profiles->count;
    for (size_t i = 0; i < profiles->count; i++) {
        label[i] = 0;
        for (int w = 1; w < survey->window_count; w++) {
            const float *now = window[w], *best = window[label[i]];
            if ((double)now[profiles->position[i]] * mean[label[i]] >
                (double)best[profiles->position[i]] * mean[w])
                label[i] = w;
        }
    }
}

/* order[new number] = label, by decreasing mean intensity of its positions; windows keep their
 * numbers. */
static void number_phases(const struct profiles *profiles, const int *label, int count, bool keep,
                          int *order)
{
    double *mean = memory_zeroed(count, sizeof *mean),
           *members = memory_zeroed((size_t)count, sizeof *members);
    for (size_t i = 0; i < profiles->count; i++) {
        mean[label[i]] += profiles->sum[i];
        members[label[i]]++;
    }
    for (int c = 0; c < count; c++) {
        mean[c] = members[c] > 0 ? mean[c] / members[c] : 0;
        order[c] = c;
    }
    for (int a = 0; a < count && !keep; a++)
        for (int b = a + 1; b < count; b++)
            if (mean[order[b]] > mean[order[a]]) {
                int swap = order[a];
                order[a] = order[b];
                order[b] = swap;
            }
    free(mean);
    free(members);
}

/* Mean I(k) and V(k) over the positions of each phase. */
static void phase_profiles(struct phases *phases, const struct survey *survey)
{
    size_t rings = phases->rings, n = 0;
    double *members = memory_zeroed(phases->count, sizeof *members),
           *square = memory_zeroed((size_t)phases->count * rings, sizeof *square);
    for (size_t p = 0; p < survey->positions; p++) {
        if (phases->phase[p] == 0)
            continue;
        size_t c = (size_t)phases->phase[p] - 1;
        members[c]++;
        n++;
        for (size_t i = 0; i < rings; i++) {
            double m = (double)survey->profile[p * rings + i],
                   q = (double)survey->profile_square[p * rings + i];
            phases->profile[c * rings + i] += m;
            square[c * rings + i] += m * m;
            phases->ring[c * rings + i] += m > 0 ? q / (m * m) - 1 : 0;
        }
    }
    for (size_t c = 0; c < (size_t)phases->count; c++) {
        phases->share[c] = members[c] / (double)n;
        for (size_t j = c * rings; j < (c + 1) * rings; j++) {
            phases->profile[j] /= members[c];
            phases->ring[j] /= members[c];
            double mean2 = phases->profile[j] * phases->profile[j];
            phases->omega[j] = fmax(0, square[j] / members[c] - mean2) / mean2;
        }
    }
    free(members);
    free(square);
}

_Static_assert((int)SURVEY_WINDOWS_MAX <= (int)PHASES_MAX, "each window may be a phase");

static int check(const struct phases_settings *settings, int count, int first, int last,
                 struct error *error)
{
    if (settings->method == PHASES_WINDOWS && count < PHASES_MIN)
        return error_set(error, EXIT_USAGE,
                         "phases by windows need two windows at least (--windows)");
    if (count < PHASES_MIN || count > PHASES_MAX)
        return error_set(error, EXIT_USAGE, "%d phases are not among %d ... %d", count, PHASES_MIN,
                         PHASES_MAX);
    if (first >= last)
        return error_set(error, EXIT_BAD_INPUT, "fewer than two rings lie between %.4g and %.4g/nm",
                         10 * settings->range[0], 10 * settings->range[1]);
    return 0;
}

int phases_create(struct phases **result, const struct survey *survey,
                  const struct phases_settings *settings, struct error *error)
{
    const struct layout *layout = survey->layout;
    const enum phases_method method = settings->method;
    int first = (int)fmax(0, ceil(settings->range[0] / layout->dk - 1e-6)),
        last = (int)fmin(layout->rings - 1, floor(settings->range[1] / layout->dk + 1e-6)),
        count = method == PHASES_WINDOWS ? survey->window_count : settings->count;
    if (check(settings, count, first, last, error))
        return error->code;
    struct profiles profiles;
    profiles_init(&profiles, survey, first, last);
    if (profiles.count < (size_t)count) {
        profiles_release(&profiles);
        return error_set(error, EXIT_BAD_INPUT, "%zu measured positions cannot make %d phases",
                         profiles.count, count);
    }
    struct phases *phases = *result = memory_zeroed(1, sizeof *phases);
    size_t rings = layout->rings;
    *phases = (struct phases){
        .count = count, .rings = layout->rings, .ring_first = first, .ring_last = last};
    phases->phase = memory_zeroed(survey->positions, sizeof *phases->phase);
    phases->share = memory_zeroed(count, sizeof *phases->share);
    phases->profile = memory_zeroed(count * rings, sizeof *phases->profile);
    phases->omega = memory_zeroed(count * rings, sizeof *phases->omega);
    phases->ring = memory_zeroed(count * rings, sizeof *phases->ring);
    int *label = memory_alloc(profiles.count, sizeof *label),
        *order = memory_alloc((size_t)count, sizeof *order);
    double *part = method == PHASES_NMF ? memory_alloc(profiles.count * count, sizeof *part) : NULL;
    if (method == PHASES_KMEANS)
        kmeans(&profiles, count, settings->seed, label);
    else if (method == PHASES_NMF)
        nmf(&profiles, count, settings->seed, label, part);
    else
        windows(survey, &profiles, label);
    number_phases(&profiles, label, count, method == PHASES_WINDOWS, order);
    if (part)
        phases->weight = memory_zeroed(survey->positions * count, sizeof *phases->weight);
    for (size_t i = 0; i < profiles.count; i++)
        for (int c = 0; c < count; c++) {
            if (label[i] == order[c])
                phases->phase[profiles.position[i]] = c + 1;
            if (part)
                phases->weight[profiles.position[i] * count + c] =
                    (float)part[i * count + order[c]];
        }
    phase_profiles(phases, survey);
    free(label);
    free(order);
    free(part);
    profiles_release(&profiles);
    return 0;
}

void phases_free(struct phases *phases)
{
    if (!phases)
        return;
    free(phases->phase);
    free(phases->share);
    free(phases->profile);
    free(phases->omega);
    free(phases->ring);
    free(phases->weight);
    free(phases);
}
