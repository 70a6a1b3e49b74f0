/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Films: the paper's net of 7 x 8 sites lands in four rounds a layer without neighbours, layers
 * lie in each other's hollows; the layers of a substrate under one impact, flat and as a
 * hemisphere. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/exit_codes.h"
#include "check.h"
#include "film/layers.h"
#include "film/sites.h"

static double lateral(const struct site *a, const struct site *b, const double length[2])
{
    double dx = a->x - b->x, dy = a->y - b->y;
    return hypot(dx - length[0] * round(dx / length[0]), dy - length[1] * round(dy / length[1]));
}

static void test_net(void)
{
    const double length[2] = {250, 250}, pitch = 250. / 7;
    struct sites sites;
    struct error error;
    int in_layer[4] = {0};

    CHECK(sites_hcp(&sites, length, (const int[]){7, 8}, 30, 3, &error) == 0);
    sites_schedule(&sites, length, 1.2 * pitch, 4);
    CHECK(sites.count == 3 * 56 && sites.rounds == 12);
    for (size_t s = 0; s < sites.count; s++) {
        const struct site *a = &sites.site[s];
        int neighbors = 0, below = 0;

        in_layer[a->layer]++;
        CHECK(a->round > 4 * (a->layer - 1) && a->round <= 4 * a->layer);
        CHECK(s == 0 || a->round >= sites.site[s - 1].round);
        for (size_t t = 0; t < sites.count; t++) {
            const struct site *b = &sites.site[t];
            double d = lateral(a, b, length);
            neighbors += t != s && b->layer == a->layer && d < 1.2 * pitch;
            below += b->layer == a->layer - 1 && d < 0.7 * pitch;
            CHECK(t == s || b->round != a->round || d > 1.2 * pitch);
            /* ABA: the third layer is above the first */
            if (b->layer == a->layer - 2 && d < 0.1 * pitch)
                in_layer[0]++;
        }
        CHECK(neighbors == 6);
        CHECK(below == (a->layer > 1 ? 3 : 0)); /* in the hollow between three */
    }
    CHECK(in_layer[1] == 56 && in_layer[2] == 56 && in_layer[3] == 56 && in_layer[0] == 56);
    sites_release(&sites);
    /* an odd number of rows does not close */
    CHECK(sites_hcp(&sites, length, (const int[]){7, 7}, 30, 1, &error) == EXIT_USAGE);
}

/* Atoms on a grid of 2 A, 20 A wide and 10 A high. */
static struct frame *grid(void)
{
    struct frame *frame = frame_create(10 * 10 * 5);
    struct error error;
    double *pos = frame_add(frame, "pos", VALUE_REAL, 3)->real, raised;

    frame->has_cell = true;
    for (int k = 0; k < 3; k++) {
        frame->cell[k][k] = 20;
        frame->pbc[k] = true;
    }
    for (size_t i = 0; i < frame->n; i++) {
        pos[3 * i] = 2. * (double)(i % 10);
        pos[3 * i + 1] = 2. * (double)(i / 10 % 10);
        pos[3 * i + 2] = 2. * (double)(i / 100);
    }
    CHECK(film_substrate(frame, &raised, &error) == 0 && raised == 0);
    return frame;
}

static void test_layers(void)
{
    struct frame *frame = grid();
    struct film_layers layers = {.fixed = 1, .thermostat = 2, .impact = {1, 1, 8}, .radius = 5};
    struct error error;

    CHECK(!frame->pbc[2]);
    for (int hemisphere = 0; hemisphere < 2; hemisphere++) {
        layers.hemisphere = hemisphere;
        CHECK(film_assign(frame, "group", &layers, &error) == 0);
        const int64_t *group = frame_find(frame, "group")->integer;
        const double *pos = frame_pos(frame);
        for (size_t i = 0; i < frame->n; i++) {
            double x = remainder(pos[3 * i] - 1, 20), y = remainder(pos[3 * i + 1] - 1, 20),
                   z = pos[3 * i + 2];
            bool near = x * x + y * y + (z - 8) * (z - 8) <= 25;
            int64_t expected = z < 1                            ? FILM_FIXED
                               : z < 3 || (hemisphere && !near) ? FILM_THERMOSTAT
                                                                : FILM_BUFFER;
            CHECK(group[i] == expected);
        }
    }
    layers.thermostat = 20;
    CHECK(film_assign(frame, "group", &layers, &error) == EXIT_USAGE);
    frame_free(frame);
}

int main(void)
{
    test_net();
    test_layers();
    return failures != 0;
}
