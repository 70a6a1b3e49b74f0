/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means over blocks: errors by hand, how far they hold for noise, and that what remembers is told.
 */
#include "base/blocks.h"
#include <math.h>
#include "base/random.h"
#include "check.h"

enum { N = 20, TRIALS = 2000 };

static void by_hand(void)
{
    const double value[4] = {1, 2, 4, 5};

    CHECK(fabs(blocks_mean(value, 4) - 3) < 1e-15);
    CHECK(fabs(blocks_error(value, 4) - sqrt(10.0 / 12)) < 1e-15);
    CHECK(fabs(blocks_correlation(value, 4) - (3.0 / 10 + 0.25)) < 1e-15);
    CHECK(blocks_correlation((double[]){7, 7, 7}, 3) == 0);
}

/* Noise of memory m: each value is m of the one before, and its own. The mean square of (mean /
 * error), and the mean correlation. */
static void noise(double memory, double *square, double *correlation)
{
    struct random_key key = random_key(1, "blocks");

    *square = *correlation = 0;
    for (int t = 0; t < TRIALS; t++) {
        double value[N], before = random_normal(key, (uint64_t)t, N, 0);

        for (int k = 0; k < N; k++)
            before = value[k] =
                memory * before +
                sqrt(1 - memory * memory) * random_normal(key, (uint64_t)t, (uint64_t)k, 0);
        *square += pow(blocks_mean(value, N) / blocks_error(value, N), 2) / TRIALS;
        *correlation += blocks_correlation(value, N) / TRIALS;
    }
}

int main(void)
{
    double square, correlation;

    by_hand();
    noise(0, &square, &correlation); /* Student's t of 19: its variance is 19/17 */
    CHECK(fabs(square - 19.0 / 17) < 0.1, "%g", square);
    CHECK(fabs(correlation) < 0.02, "%g", correlation);
    noise(0.6, &square, &correlation);
    CHECK(square > 3, "%g", square);
    CHECK(correlation > 0.4, "%g", correlation);
    return failures != 0;
}
