/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counter-based random numbers from Philox4x64-10.
 *
 *     words = philox(counter = (a, b, c, d), key = (seed, stream));   u = (w + 1/2) / 2^53 with
 *     w the upper 53 bits
 *
 * d tells the kinds of draw apart, so that a uniform and a normal number of the same (a, b, c)
 * are independent. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1,
 * 2, 3", SC'11 (2011), doi 10.1145/2063384.2063405. Normal numbers: Box and Muller, Ann. Math.
 * Stat. 29, 610 (1958), doi 10.1214/aoms/1177706645. */
#include "base/random.h"
#include <math.h>
#include <Random123/philox.h>

enum draw { DRAW_WORDS, DRAW_UNIFORM, DRAW_NORMAL, DRAW_BELOW, DRAW_ROTATION };

static const double TWO_PI = 6.283185307179586476925;

/* FNV-1a (Fowler, Noll, Vo): the stream of a purpose is the hash of its text. */
struct random_key random_key(uint64_t seed, const char *purpose)
{
    struct random_key key = {.seed = seed, .stream = UINT64_C(0xcbf29ce484222325)};
    for (; *purpose; purpose++)
        key.stream = (key.stream ^ (unsigned char)*purpose) * UINT64_C(0x100000001b3);
    return key;
}

static void random_draw(struct random_key key, uint64_t a, uint64_t b, uint64_t c, enum draw draw,
                        uint64_t words[4])
{
    philox4x64_ctr_t counter = {{a, b, c, (uint64_t)draw}};
    philox4x64_key_t philox_key = {{key.seed, key.stream}};
    philox4x64_ctr_t result = philox4x64(counter, philox_key);
    for (int i = 0; i < 4; i++)
        words[i] = result.v[i];
}

/* The middle of one of 2^53 equal parts of (0, 1): never 0; 1 only by rounding of the last part,
 * so that part is moved down. */
static double uniform_of(uint64_t word)
{
    double u = ((double)(word >> 11) + 0.5) * 0x1p-53;
    return u < 1.0 ? u : 0x1.fffffffffffffp-1;
}

void random_words(struct random_key key, uint64_t a, uint64_t b, uint64_t c, uint64_t words[4])
{
    random_draw(key, a, b, c, DRAW_WORDS, words);
}

double random_uniform(struct random_key key, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t words[4];
    random_draw(key, a, b, c, DRAW_UNIFORM, words);
    return uniform_of(words[0]);
}

double random_normal(struct random_key key, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t words[4];
    random_draw(key, a, b, c, DRAW_NORMAL, words);
    return sqrt(-2.0 * log(uniform_of(words[0]))) * cos(TWO_PI * uniform_of(words[1]));
}

uint64_t random_below(struct random_key key, uint64_t a, uint64_t b, uint64_t c, uint64_t limit)
{
    uint64_t words[4];
    random_draw(key, a, b, c, DRAW_BELOW, words);
    /* 128-bit fixed point: words / 2^128 * limit */
    __extension__ unsigned __int128 high = (unsigned __int128)words[0] * limit;
    __extension__ unsigned __int128 low = (unsigned __int128)words[1] * limit;
    return (uint64_t)((high + (low >> 64)) >> 64);
}

void random_rotation(struct random_key key, uint64_t a, uint64_t b, double rotation[3][3])
{
    uint64_t words[4];
    random_draw(key, a, b, 0, DRAW_ROTATION, words);
    double u = uniform_of(words[0]), inner = sqrt(1.0 - u), outer = sqrt(u);
    double first = TWO_PI * uniform_of(words[1]), second = TWO_PI * uniform_of(words[2]);
    double x = inner * sin(first), y = inner * cos(first), z = outer * sin(second),
           w = outer * cos(second);
    double matrix[3][3] = {
        {1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)},
        {2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)},
        {2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)},
    };
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            rotation[i][j] = matrix[i][j];
}

void random_permutation(struct random_key key, uint64_t a, int64_t n, int64_t *order)
{
    for (int64_t i = 0; i < n; i++)
        order[i] = i;
    for (int64_t i = n - 1; i > 0; i--) {
        int64_t j = (int64_t)random_below(key, a, (uint64_t)i, 0, (uint64_t)i + 1);
        int64_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}
