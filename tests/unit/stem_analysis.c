/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thresholds, hot spots, autocorrelation and surrogates of maps with known answers; attenuation
 * by the probe disc; the paper's numbers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/columns.h"
#include "base/electron.h"
#include "maps/annotate.h"
#include "maps/autocorrelation.h"
#include "maps/hotspot.h"
#include "maps/map_table.h"
#include "maps/surrogate.h"
#include "maps/threshold.h"
#include "pattern/angular.h"

static int failures;

static void expect(const char *what, double got, double want, double within)
{
    if (!(fabs(got - want) <= within)) {
        printf("%s: %.10g, not %.10g\n", what, got, want);
        failures++;
    }
}

/* Two groups: values 0 ... 3 and 10 ... 11. Between them isodata stops halfway between the
 * means, Otsu at the middle of the gap. */
static void test_thresholds(void)
{
    float values[] = {0, 1, 2, 3, 1, 2, 10, 11, 10, 11};
    enum threshold_rule rule;
    double sigmas;
    expect("isodata", threshold_find(values, 10, THRESHOLD_ISODATA, 0), (1.5 + 10.5) / 2, 1e-12);
    expect("otsu", threshold_find(values, 10, THRESHOLD_OTSU, 0), 6.5, 1e-12);
    expect("2sigma", threshold_find(values, 10, THRESHOLD_SIGMA, 2), 5.1 + 2 * sqrt(20.09), 1e-6);
    expect("parse", threshold_parse("2.5sigma", &rule, &sigmas) + sigmas, 2.5, 0);
    expect("parse nonsense", threshold_parse("sigma", &rule, &sigmas), -1, 0);
    float equal[] = {4, 4, 4};
    expect("equal", threshold_find(equal, 3, THRESHOLD_ISODATA, 0), 4, 0);
    expect("equal, otsu", threshold_find(equal, 3, THRESHOLD_OTSU, 0), 4, 0);
}

/* Discs of known radius on a grid: number, place, diameter, volume. */
static void test_disks(void)
{
    enum { N = 200 };
    static float map[N * N];
    static int label[N * N];
    const double centers[3][2] = {{40, 50}, {120.5, 60.25}, {150, 150}}, radius[3] = {10, 14, 20},
                 step[2] = {2, 2};
    double volume = 0;
    for (int i = 0; i < N * N; i++)
        for (int d = 0; d < 3; d++)
            if (hypot(i / N - centers[d][0], i % N - centers[d][1]) < radius[d])
                map[i] = 1;
    map[5 * N + 5] = map[6 * N + 6] = 1; /* two positions that touch across a corner */
    const struct scanned_map of = {map, NULL, N, N, {step[0], step[1]}};
    struct hotspots spots;
    hotspots_find(&spots, &of, &(struct hotspot_rule){0.5, 3, true}, label);
    expect("discs", (double)spots.count, 3, 0);
    for (size_t s = 0; s < spots.count; s++) {
        expect("diameter", spots.spot[s].diameter, 4 * radius[s], 0.02 * 4 * radius[s]);
        expect("y", spots.spot[s].y, centers[s][0], 0.1);
        expect("x", spots.spot[s].x, centers[s][1], 0.1);
        volume += 4.0 / 3 * M_PI * pow(2 * radius[s], 3);
    }
    expect("volume", spots.volume, volume, 0.03 * volume);
    expect("label", label[150 * N + 150], 3, 0);
    hotspots_release(&spots);
    hotspots_find(&spots, &of, &(struct hotspot_rule){0.5, 1, false}, NULL);
    expect("across corners", (double)spots.count, 5, 0);
    hotspots_release(&spots);
    hotspots_find(&spots, &of, &(struct hotspot_rule){0.5, 1, true}, NULL);
    expect("with corners", (double)spots.count, 4, 0);
    hotspots_release(&spots);
}

/* Im et al.: 87 spots of radius 0.74 nm in 40.64 x 40.64 x 20 nm at a Bragg acceptance of 10
 * degrees are 7.60 %. */
static void test_paper(void)
{
    double spheres = 87 * 4.0 / 3 * M_PI * pow(0.74, 3), foil = 40.64 * 40.64 * 20;
    expect("acceptance", hotspot_acceptance(10 * M_PI / 180), 1.0 / 17, 1e-12);
    expect("volume fraction", spheres / foil / hotspot_acceptance(10 * M_PI / 180), 0.076, 5e-5);
    double k_disk = 10 * 1.15e-3 / electron_at(300e3).wavelength;
    expect("disc at 300 kV and 1.15 mrad", k_disk, 0.584, 5e-4);
    const double want[] = {0.98, 0.92, 0.82, 0.70, 0.57};
    for (int n = 2; n <= 10; n += 2)
        expect("disc attenuation", angular_disk(n, 4, k_disk), want[n / 2 - 1], 0.006);
    expect("no disc", angular_disk(4, 4, (double)NAN), 1, 0);
}

/* A square lattice of peaks: sigma has its neighbour peak at the period, uncorrected for edges
 * it would be lower. */
static void test_autocorrelation(void)
{
    enum { N = 96, PERIOD = 12 };
    static float map[N * N];
    static bool valid[N * N];
    for (int i = 0; i < N * N; i++) {
        map[i] = (float)(cos(2 * M_PI * (i / N) / PERIOD) * cos(2 * M_PI * (i % N) / PERIOD));
        valid[i] = true;
    }
    struct autocorrelation ac;
    autocorrelation_find(&ac, &(struct scanned_map){map, valid, N, N, {3.2, 3.2}}, 100);
    expect("sigma(0)", ac.sigma[0], 1, 1e-12);
    double direct = 0, pairs = 0, variance = 0;
    for (int y = 0; y < N; y++)
        for (int x = 0; x < N; x++) {
            variance += (double)map[y * N + x] * (double)map[y * N + x] / (N * N);
            for (int d = 0; d < 2; d++) {
                int py = y + (d == 0), px = x + (d == 1);
                if (py < N && px < N) {
                    direct += 2 * (double)map[y * N + x] * (double)map[py * N + px];
                    pairs += 2;
                }
            }
        }
    expect("pairs of neighbours", ac.pairs[1], pairs + 4.0 * (N - 1) * (N - 1), 0);
    for (int y = 0; y + 1 < N; y++)
        for (int x = 0; x + 1 < N; x++) {
            direct += 2 * (double)map[y * N + x] * (double)map[(y + 1) * N + x + 1];
            direct += 2 * (double)map[y * N + x + 1] * (double)map[(y + 1) * N + x];
        }
    expect("sigma of neighbours", ac.sigma[1], direct / ac.pairs[1] / variance, 1e-9);
    autocorrelation_release(&ac);
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

/* A surrogate has the values of the map and, nearly, its autocorrelation, and is another map. */
static void test_surrogate(void)
{
    enum { NY = 48, NX = 60 };
    static float map[NY * NX], other[NY * NX], a[NY * NX], b[NY * NX];
    for (int i = 0; i < NY * NX; i++)
        map[i] = (float)(sin(2 * M_PI * 3 * (i % NX) / NX + 1) +
                         cos(2 * M_PI * (4.0 * (i / NX) / NY + 2.0 * (i % NX) / NX)) +
                         0.3 * sin(i * 1.7 * (i % 7)));
    surrogate_make(map, NY, NX, 1, 0, other);
    double same = 0;
    for (int i = 0; i < NY * NX; i++)
        same += map[i] == other[i];
    expect("another map", same < NY * NX / 10, 1, 0);
    memcpy(a, map, sizeof a);
    memcpy(b, other, sizeof b);
    qsort(a, NY * NX, sizeof *a, by_value);
    qsort(b, NY * NX, sizeof *b, by_value);
    expect("the same values", memcmp(a, b, sizeof a), 0, 0);
    struct autocorrelation of_map, of_other;
    autocorrelation_find(&of_map, &(struct scanned_map){map, NULL, NY, NX, {1, 1}}, 12);
    autocorrelation_find(&of_other, &(struct scanned_map){other, NULL, NY, NX, {1, 1}}, 12);
    for (int i = 1; i < of_map.bins; i++)
        expect("autocorrelation of the surrogate", of_other.sigma[i], of_map.sigma[i], 0.1);
    autocorrelation_release(&of_map);
    autocorrelation_release(&of_other);
}

/* Each row of the table is whole: one source, a place that its kind of source can fill, its own
 * name. */
static void test_table(void)
{
    int sizes = 0;
    for (int r = 0; r < map_table_count; r++) {
        const struct map_row *row = &map_table[r];
        int sources = !!row->measure + !!row->of_powers + !!row->of_survey + !!row->add;
        bool column = row->home == MAP_COLUMN;
        expect(row->name, sources, 1, 0);
        expect("it is named, has a unit and is explained",
               row->name[0] && row->unit[0] && row->help[0], 1, 0);
        char member[80];
        snprintf(member, sizeof member, row->family < MAP_WINDOWS ? "%s" : "%s_1", row->name);
        if (!columns_find(COLUMNS_COLUMN, member)) {
            printf("the map '%s' has no row in atoms/columns.c\n", member);
            failures++;
        }
        expect("its explanation fits a line of --help", strlen(row->help) <= 60, 1, 0);
        expect("only tables show hot spots", column && row->hot, 0, 0);
        expect("what adds itself is no table's", row->add && !column, 0, 0);
        expect("columns are one, or one for each order",
               column && row->family != MAP_ONE && row->family != MAP_ORDERS, 0, 0);
        expect("only what the survey measures is of the ring", row->ring && !row->measure, 0, 0);
        sizes += row->sizes;
        for (int other = 0; other < r; other++) {
            expect("a name of its own", strcmp(row->name, map_table[other].name) == 0, 0, 0);
            expect("a function of its own",
                   row->measure && row->measure == map_table[other].measure, 0, 0);
        }
    }
    expect("the maps whose sizes are drawn", sizes, 1, 0);
    expect("a name within another is not that name",
           map_row_listed(&map_table[0], "total", "subtotal,total2"), 0, 0);
    expect("the last of a list", map_row_listed(&map_table[0], "total", "com,total"), 1, 0);
}

int main(void)
{
    test_table();
    test_thresholds();
    test_disks();
    test_paper();
    test_autocorrelation();
    test_surrogate();
    return failures > 0;
}
