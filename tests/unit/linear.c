/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small facilities that every library uses: bins, places in arrays, vectors, orders. */
#include <limits.h>
#include <omp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/bins.h"
#include "base/index.h"
#include "base/linear.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/order.h"
#include "base/random.h"
#include "check.h"

/* Against the definition: every item once, in its bin, in increasing order; empty bins too. */
static void bins_hold_their_items(size_t count, size_t items)
{
    struct random_key key = random_key(7, "bins");
    size_t *bin = memory_alloc(items, sizeof *bin);
    struct bins bins;

    bins_create(&bins, count, items);
    for (int round = 0; round < 2; round++) { /* the second time on used memory */
        for (size_t i = 0; i < items; i++)
            bin[i] = random_below(key, i, (uint32_t)round, 0, count);
        bins_fill(&bins, bin);
        CHECK(bins.first[0] == 0 && bins.first[count] == items);
        for (size_t b = 0, seen = 0; b < count; b++)
            for (size_t i = 0; i < items; i++)
                if (bin[i] == b) {
                    CHECK(bins.order[seen] == i, "bin %zu: place %zu", b, seen);
                    CHECK(seen >= bins.first[b] && seen < bins.first[b + 1]);
                    seen++;
                }
    }
    bins_release(&bins);
    free(bin);
}

static void places_do_not_overflow(void)
{
    CHECK(area(3, 5) == 15 && at2(2, 4, 5) == 14);
    CHECK(at3((int[3]){1, 2, 3}, (int[3]){2, 3, 4}) == 23);
    CHECK(volume((int[3]){2, 3, 4}) == 24);
    CHECK(area(INT_MAX, INT_MAX) == (size_t)INT_MAX * INT_MAX);
    CHECK(at2(70000, 1, 70000) == (size_t)4900000001);
}

static void sums(void)
{
    enum { N = 5000 };
    struct random_key key = random_key(3, "linear");
    double a[N], b[N], c[3], one, plain = 0;

    for (int i = 0; i < N; i++) {
        a[i] = random_uniform(key, (uint64_t)i, 0, 0) - 0.3;
        b[i] = random_uniform(key, (uint64_t)i, 1, 0) - 0.5;
        plain += a[i] * b[i];
    }
    CHECK(dot_in_order(a, b, N) == plain);
    CHECK(fabs(dot_in_blocks(a, b, N) - plain) < 1e-10);
    CHECK(dot_in_blocks(a, b, 1024) == dot_in_order(a, b, 1024));
    CHECK(dot_in_blocks(a, b, 0) == 0 && largest_norm3(a, 0) == 0);
    omp_set_num_threads(1);
    one = dot_in_blocks(a, b, N);
    omp_set_num_threads(5);
    CHECK(dot_in_blocks(a, b, N) == one);
    a[300] = 3, a[301] = 4, a[302] = 12;
    CHECK(largest_norm3(a, N / 3) == 13);
    cross3((double[3]){1, 2, 3}, (double[3]){-2, 0, 5}, c);
    CHECK(c[0] == 10 && c[1] == -11 && c[2] == 4);
    CHECK(distance3_squared((double[3]){1, 2, 3}, (double[3]){2, 4, 5}) == 9);
}

static void orders(void)
{
    double d[] = {3, -1, 2};
    int64_t large[] = {INT64_MAX, INT64_MIN, 0};
    int32_t small[] = {INT32_MAX, INT32_MIN, 0};
    float f[] = {0.5f, -0.5f, 0.25f};
    const char *text[] = {"b", "B", "a"};

    qsort(d, 3, sizeof *d, order_double);
    qsort(large, 3, sizeof *large, order_int64);
    qsort(small, 3, sizeof *small, order_int32);
    qsort(f, 3, sizeof *f, order_float);
    qsort(text, 3, sizeof *text, order_text);
    CHECK(d[0] == -1 && d[2] == 3);
    CHECK(large[0] == INT64_MIN && large[2] == INT64_MAX);
    CHECK(small[0] == INT32_MIN && small[2] == INT32_MAX);
    CHECK(f[0] == -0.5f && f[2] == 0.5f);
    CHECK(!strcmp(text[0], "B") && !strcmp(text[2], "b"));
}

/* One letter for each three of the word, at least one; the first of equals. */
static void nearest_is_near(void)
{
    static const struct {
        const char *word, *nearest;
    } cases[] = {{"varianz", "variance"},
                 {"variance", "variance"},
                 {"phse", "phase"},
                 {"com", "com"},
                 {"cam", "com"},
                 {"xyz", NULL},
                 {"integratd", "integrated"},
                 {"", NULL}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char *found = nearest_word(cases[c].word, "total,com,cot,variance,integrated,phase");
        CHECK(found ? cases[c].nearest && !strcmp(found, cases[c].nearest) : !cases[c].nearest);
        free(found);
    }
}

int main(void)
{
    nearest_is_near();
    bins_hold_their_items(1, 20);
    bins_hold_their_items(7, 100);
    bins_hold_their_items(300, 50);
    bins_hold_their_items(5, 0);
    places_do_not_overflow();
    sums();
    orders();
    return failures != 0;
}
