/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means over blocks; see blocks.h. */
#include "base/blocks.h"
#include <math.h>

double blocks_mean(const double *value, int n)
{
    double sum = 0;

    for (int k = 0; k < n; k++)
        sum += value[k];
    return sum / n;
}

/* Sum over k of the deviations of k and k + lag. */
static double product(const double *value, int n, int lag)
{
    double mean = blocks_mean(value, n), sum = 0;

    for (int k = 0; k + lag < n; k++)
        sum += (value[k] - mean) * (value[k + lag] - mean);
    return sum;
}

double blocks_error(const double *value, int n)
{
    return sqrt(product(value, n, 0) / n / (n - 1));
}

double blocks_correlation(const double *value, int n)
{
    double square = product(value, n, 0);

    return square > 0 ? product(value, n, 1) / square + 1.0 / n : 0;
}
