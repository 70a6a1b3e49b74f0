/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thresholds of a map. */
#include "maps/threshold.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/order.h"

int threshold_parse(const char *text, enum threshold_rule *rule, double *sigmas)
{
    *sigmas = 0;
    if (strcmp(text, "isodata") == 0) {
        *rule = THRESHOLD_ISODATA;
    } else if (strcmp(text, "otsu") == 0) {
        *rule = THRESHOLD_OTSU;
    } else {
        char *end;
        *rule = THRESHOLD_SIGMA;
        *sigmas = strtod(text, &end);
        if (end == text || strcmp(end, "sigma") != 0 || !isfinite(*sigmas))
            return -1;
    }
    return 0;
}

static double isodata(const float *values, size_t count, double mean)
{
    double t = mean;
    for (int round = 0; round < 1000; round++) {
        double sum[2] = {0, 0};
        size_t n[2] = {0, 0};
        for (size_t i = 0; i < count; i++) {
            int hot = (double)values[i] > t;
            sum[hot] += (double)values[i];
            n[hot]++;
        }
        if (n[0] == 0 || n[1] == 0)
            return t;
        double next = (sum[0] / (double)n[0] + sum[1] / (double)n[1]) / 2;
        if (next == t)
            return t;
        t = next;
    }
    return t;
}

/* The between-class variance changes only from one value to the next: all cuts are tried, the
 * threshold lies halfway. */
static double otsu(const float *values, size_t count)
{
    float *sorted = memory_copy(values, count, sizeof *values);
    qsort(sorted, count, sizeof *sorted, order_float);
    double all = 0, low = 0, best = -1, t = (double)sorted[0];
    for (size_t i = 0; i < count; i++)
        all += (double)sorted[i];
    for (size_t i = 0; i + 1 < count; i++) {
        low += (double)sorted[i];
        double a = (double)(i + 1), b = (double)(count - i - 1),
               difference = low / a - (all - low) / b;
        if (sorted[i] != sorted[i + 1] && a * b * difference * difference > best) {
            best = a * b * difference * difference;
            t = ((double)sorted[i] + (double)sorted[i + 1]) / 2;
        }
    }
    free(sorted);
    return t;
}

double threshold_find(const float *values, size_t count, enum threshold_rule rule, double sigmas)
{
    if (count == 0)
        return (double)NAN;
    double mean = 0, square = 0;
    for (size_t i = 0; i < count; i++)
        mean += (double)values[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        square += ((double)values[i] - mean) * ((double)values[i] - mean) / (double)count;
    switch (rule) {
    case THRESHOLD_ISODATA:
        return isodata(values, count, mean);
    case THRESHOLD_OTSU:
        return otsu(values, count);
    case THRESHOLD_SIGMA:
        break;
    }
    return mean + sigmas * sqrt(square);
}
