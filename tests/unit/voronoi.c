/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Voronoi cells against known answers: crystals under noise, boxes of one atom, skewed boxes,
 * walls, cells of hundreds of faces, empty radical cells, and a brute-force tessellation that
 * cuts by every atom with the robust cutter. The AVX-512 kernel against the plain one. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "check.h"
#include "voronoi/voronoi.h"
#include "voronoi/voronoi_cell.h"

static uint64_t state = 88172645463325252ULL;

static double uniform(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) * 0x1p-53;
}

static double gauss(void)
{
    return sqrt(-2 * log(1 - uniform())) * cos(6.283185307179586 * uniform());
}

static struct frame *frame_of(size_t n, const double cell[3][3], bool periodic)
{
    struct frame *frame = frame_create(n);
    frame_add(frame, "species", VALUE_STRING, 1);
    frame_add(frame, "pos", VALUE_REAL, 3);
    memcpy(frame->cell, cell, sizeof frame->cell);
    frame->has_cell = true;
    for (int k = 0; k < 3; k++)
        frame->pbc[k] = periodic;
    return frame;
}

static double volume_of(const double a[3][3])
{
    return a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) +
           a[0][1] * (a[1][2] * a[2][0] - a[1][0] * a[2][2]) +
           a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0]);
}

static struct voronoi *tessellated(const struct frame *frame, const double *radii,
                                   double edge_threshold)
{
    struct voronoi_settings settings = {
        .radii = radii, .edge_threshold = edge_threshold, .max_order = 6};
    struct error error = {0};
    struct voronoi *voronoi;
    CHECK(voronoi_create(&voronoi, frame, &settings, &error) == 0, "refused: %s", error.text);
    return voronoi;
}

static double closure(const struct frame *frame, const struct voronoi *voronoi)
{
    double sum = 0;
    for (size_t i = 0; i < voronoi->n; i++)
        sum += voronoi->volume[i];
    return fabs(sum / volume_of(frame->cell) - 1);
}

struct crystal {
    const char *name;
    int basis;
    double site[4][3], axis[3];
    int32_t index[4], faces;
};

/* hcp in its orthorhombic cell, c/a ideal. */
static const struct crystal crystals[] = {
    {"sc", 1, {{0, 0, 0}}, {2.6, 2.6, 2.6}, {0, 6, 0, 0}, 6},
    {"bcc", 2, {{0, 0, 0}, {.5, .5, .5}}, {3, 3, 3}, {0, 6, 0, 8}, 14},
    {"fcc", 4, {{0, 0, 0}, {.5, .5, 0}, {.5, 0, .5}, {0, .5, .5}}, {4, 4, 4}, {0, 12, 0, 0}, 12},
    {"hcp",
     4,
     {{0, 0, 0}, {.5, .5, 0}, {.5, 5. / 6, .5}, {0, 1. / 3, .5}},
     {2.8, 4.849742261192856, 4.572381036003803},
     {0, 12, 0, 0},
     12}};

static struct frame *crystal_frame(const struct crystal *crystal, int repeat, double noise)
{
    double cell[3][3] = {{0}};
    for (int k = 0; k < 3; k++)
        cell[k][k] = repeat * crystal->axis[k];
    struct frame *frame = frame_of((size_t)(crystal->basis * repeat * repeat * repeat), cell, true);
    double *pos = frame_pos(frame);
    for (int i = 0; i < repeat * repeat * repeat; i++)
        for (int b = 0; b < crystal->basis; b++, pos += 3) {
            int place[3] = {i % repeat, i / repeat % repeat, i / repeat / repeat};
            for (int k = 0; k < 3; k++)
                pos[k] =
                    (place[k] + crystal->site[b][k]) * crystal->axis[k] + noise * gauss() + 0.123;
        }
    return frame;
}

static void test_crystals(void)
{
    static const double noises[] = {0,     1e-15, 1e-14, 1e-13, 1e-12, 1e-11,
                                    1e-10, 1e-9,  1e-7,  1e-5,  1e-3};
    for (size_t c = 0; c < sizeof crystals / sizeof *crystals; c++)
        for (size_t k = 0; k < sizeof noises / sizeof *noises; k++)
            for (int repeat = 1; repeat <= 5; repeat += 2) {
                const struct crystal *crystal = &crystals[c];
                struct frame *frame = crystal_frame(crystal, repeat, noises[k]);
                struct voronoi *voronoi = tessellated(frame, NULL, 0.1);
                size_t wrong = 0;
                for (size_t i = 0; i < voronoi->n; i++)
                    wrong += memcmp(voronoi->index + 4 * i, crystal->index,
                                    sizeof crystal->index) != 0 ||
                             voronoi->coordination[i] != crystal->faces;
                bool settled =
                    /* whole edges of sc cells meet: noise decides */
                    strcmp(crystal->name, "sc") != 0 || noises[k] == 0;
                CHECK(!settled || !wrong, "%s noise %g repeat %d: %zu wrong indices", crystal->name,
                      noises[k], repeat, wrong);
                CHECK(closure(frame, voronoi) < 1e-12, "%s noise %g repeat %d: closure %g",
                      crystal->name, noises[k], repeat, closure(frame, voronoi));
                voronoi_free(voronoi);
                frame_free(frame);
            }
}

/* One atom in a box, plain and skewed by multiples of other edges: the same lattice, the same
 * cell. */
static void test_one_atom(void)
{
    static const double fcc[3][3] = {{0, 2, 2}, {2, 0, 2}, {2, 2, 0}};
    static const int skews[4][3] = {{0, 0, 0}, {1, 0, 0}, {2, -1, 3}, {-3, 2, 5}};
    static const int32_t expected[4] = {0, 12, 0, 0};
    for (int s = 0; s < 4; s++) {
        double cell[3][3];
        for (int k = 0; k < 3; k++) {
            cell[0][k] = fcc[0][k];
            cell[1][k] = fcc[1][k] + skews[s][0] * fcc[0][k];
            cell[2][k] = fcc[2][k] + skews[s][1] * fcc[1][k] + skews[s][2] * fcc[0][k];
        }
        struct frame *frame = frame_of(1, cell, true);
        struct voronoi *voronoi = tessellated(frame, NULL, 0);
        CHECK(fabs(voronoi->volume[0] - 16) < 1e-12, "one atom, skew %d: volume %.15g", s,
              voronoi->volume[0]);
        CHECK(!memcmp(voronoi->index, expected, sizeof expected), "one atom, skew %d: %d %d %d %d",
              s, voronoi->index[0], voronoi->index[1], voronoi->index[2], voronoi->index[3]);
        voronoi_free(voronoi);
        frame_free(frame);
    }
}

static struct frame *random_frame(size_t n, double edge, bool periodic)
{
    double cell[3][3] = {{edge, 0, 0}, {0, edge, 0}, {0, 0, edge}};
    struct frame *frame = frame_of(n, cell, periodic);
    for (size_t i = 0; i < 3 * n; i++)
        frame_pos(frame)[i] = edge * uniform();
    return frame;
}

static void check_equal(const char *what, const struct voronoi *a, const struct voronoi *b)
{
    for (size_t i = 0; i < a->n; i++) {
        CHECK(fabs(a->volume[i] - b->volume[i]) <= 1e-10 * (1 + a->volume[i]),
              "%s: atom %zu: volumes %.15g %.15g", what, i, a->volume[i], b->volume[i]);
        CHECK(!memcmp(a->index + 4 * i, b->index + 4 * i, 4 * sizeof(int32_t)) &&
                  a->coordination[i] == b->coordination[i],
              "%s: atom %zu: different index", what, i);
    }
}

/* The same atoms in the same lattice described by a skewed cell, and everything turned. */
static void test_triclinic(void)
{
    struct frame *frame = random_frame(500, 10, true);
    struct voronoi *straight = tessellated(frame, NULL, 0);
    struct frame *skewed = frame_copy(frame);
    for (int k = 0; k < 3; k++) {
        skewed->cell[1][k] += frame->cell[0][k];
        skewed->cell[2][k] += 2 * frame->cell[0][k] - frame->cell[1][k];
    }
    struct voronoi *other = tessellated(skewed, NULL, 0);
    check_equal("skewed", straight, other);
    voronoi_free(other);
    double c = cos(0.7), s = sin(0.7),
           turn[3][3] = {{c, s, 0}, {-s * c, c * c, s}, {s * s, -s * c, c}};
    for (size_t row = 0; row < 503; row++) {
        double *v = row < 500 ? frame_pos(skewed) + 3 * row : skewed->cell[row - 500],
               r[3] = {v[0], v[1], v[2]};
        for (int k = 0; k < 3; k++)
            v[k] = r[0] * turn[0][k] + r[1] * turn[1][k] + r[2] * turn[2][k];
    }
    other = tessellated(skewed, NULL, 0);
    check_equal("turned", straight, other);
    CHECK(closure(skewed, other) < 1e-12, "turned: closure %g", closure(skewed, other));
    voronoi_free(other);
    voronoi_free(straight);
    frame_free(skewed);
    frame_free(frame);
}

/* Every atom cut by every other and 125 images, in no order, with the robust cutter. */
static struct voronoi *brute_force(const struct frame *frame, const double *radii)
{
    struct voronoi_settings settings = {.max_order = 6};
    struct error error;
    struct voronoi *voronoi;
    voronoi_create(&voronoi, frame, &settings, &error);
    struct voronoi_cell *cell = voronoi_cell_create();
    const double *pos = frame_pos(frame), edge = frame->cell[0][0];
    for (size_t i = 0; i < frame->n; i++) {
        bool empty = false;
        voronoi_cell_reset(cell, 3 * edge, true);
        for (size_t j = 0; j < 125 * frame->n; j++) {
            int image = (int)(j % 125);
            size_t other = j / 125;
            double n[3], n2 = 0;
            for (int k = 0, divisor = 1; k < 3; k++, divisor *= 5) {
                n[k] = pos[3 * other + k] - pos[3 * i + k] + (image / divisor % 5 - 2) * edge;
                n2 += n[k] * n[k];
            }
            double extra = radii ? radii[i] * radii[i] - radii[other] * radii[other] : 0;
            empty = empty || (n2 > 0 && voronoi_cell_cut(cell, n, (n2 + extra) / 2, 1e-13) ==
                                            VORONOI_CELL_EMPTY);
        }
        struct voronoi_cell_measures measures = {0};
        if (!empty)
            voronoi_cell_measure(cell, 6 * edge, &(struct voronoi_cell_thresholds){.edge = 1e-7},
                                 &measures);
        voronoi->volume[i] = measures.volume;
        voronoi->coordination[i] = measures.faces;
        for (int k = 0; k < 4; k++)
            voronoi->index[4 * i + k] = measures.order[k + 3];
    }
    voronoi_cell_free(cell);
    return voronoi;
}

static void test_brute_force(void)
{
    for (size_t n = 2; n < 200; n *= 3) {
        struct frame *frame = random_frame(n, 5, true);
        double *radii = memory_alloc(n, sizeof *radii);
        for (size_t i = 0; i < n; i++)
            radii[i] = 0.2 + 1.6 * uniform();
        for (int radical = 0; radical < 2; radical++) {
            struct voronoi *fast = tessellated(frame, radical ? radii : NULL, 0),
                           *slow = brute_force(frame, radical ? radii : NULL);
            check_equal(radical ? "brute force, radical" : "brute force", fast, slow);
            CHECK(closure(frame, fast) < 1e-12, "%zu random points: closure %g", n,
                  closure(frame, fast));
            voronoi_free(fast);
            voronoi_free(slow);
        }
        free(radii);
        frame_free(frame);
    }
}

/* Random points, radii so unlike that some cells are empty, with and without walls. */
static void test_closure(void)
{
    for (int periodic = 0; periodic < 2; periodic++) {
        struct frame *frame = random_frame(2000, 33, periodic);
        double *radii = memory_alloc(frame->n, sizeof *radii);
        for (size_t i = 0; i < frame->n; i++)
            radii[i] = i % 10 ? 0.2 : 2.6;
        struct voronoi *plain = tessellated(frame, NULL, 0),
                       *radical = tessellated(frame, radii, 0);
        size_t empty = 0;
        for (size_t i = 0; i < frame->n; i++)
            empty += radical->volume[i] == 0 && radical->coordination[i] == 0;
        CHECK(closure(frame, plain) < 1e-12, "closure %g", closure(frame, plain));
        CHECK(closure(frame, radical) < 1e-12, "radical closure %g", closure(frame, radical));
        CHECK(empty > 0, "no empty cell among extreme radii");
        voronoi_free(plain);
        voronoi_free(radical);
        free(radii);
        frame_free(frame);
    }
}

/* A cluster in the middle of a much larger open box, one atom on a wall, one outside. */
static void test_walls(void)
{
    static const int32_t cube[4] = {0, 6, 0, 0};
    struct frame *frame = random_frame(300, 10, false);
    for (int k = 0; k < 3; k++)
        frame->cell[k][k] = 60;
    for (size_t i = 0; i < 3 * frame->n; i++)
        frame_pos(frame)[i] += 25;
    frame_pos(frame)[0] = 0;
    frame_pos(frame)[3] = -1;
    struct voronoi *voronoi = tessellated(frame, NULL, 0);
    CHECK(closure(frame, voronoi) < 1e-12, "cluster: closure %g", closure(frame, voronoi));
    CHECK(voronoi->outside == 1 && voronoi->volume[1] == 0 && voronoi->coordination[1] == 0,
          "an atom outside has a cell");
    voronoi_free(voronoi);
    frame_free(frame);
    frame = random_frame(1, 7, false);
    voronoi = tessellated(frame, NULL, 0);
    CHECK(fabs(voronoi->volume[0] - 343) < 1e-10 && !memcmp(voronoi->index, cube, sizeof cube),
          "one atom does not fill an open box");
    voronoi_free(voronoi);
    frame_free(frame);
}

/* An atom inside a hollow sphere of 600: a cell of 600 faces, far beyond the fast cutter's 64
 * vertices. */
static void test_many_faces(void)
{
    size_t n = 601;
    struct frame *frame = random_frame(n, 40, true);
    for (size_t i = 0; i < n; i++) {
        double z = 2 * (i - 0.5) / 600 - 1, phi = 2.399963229728653 * (double)i,
               rho = i ? 10 * sqrt(1 - z * z) : 0;
        frame_pos(frame)[3 * i] = 20 + rho * cos(phi);
        frame_pos(frame)[3 * i + 1] = 20 + rho * sin(phi);
        frame_pos(frame)[3 * i + 2] = 20 + (i ? 10 * z : 0);
    }
    struct voronoi *voronoi = tessellated(frame, NULL, 0);
    CHECK(voronoi->coordination[0] == 600, "hollow sphere: %d faces", voronoi->coordination[0]);
    CHECK(closure(frame, voronoi) < 1e-12, "hollow sphere: closure %g", closure(frame, voronoi));
    voronoi_free(voronoi);
    frame_free(frame);
}

/* One frame by both kernels: equal to the bit. At least the fraction `by_wide` must be the
 * AVX-512 kernel's own work. */
static void compare_kernels(const char *what, const struct frame *frame,
                            struct voronoi_settings settings, double by_wide)
{
    struct error error = {0};
    struct voronoi *plain, *wide;
    settings.max_order = VORONOI_ORDER_LIMIT;
    settings.kernel = VORONOI_PLAIN;
    CHECK(voronoi_create(&plain, frame, &settings, &error) == 0, "%s: refused: %s", what,
          error.text);
    settings.kernel = VORONOI_AVX512;
    CHECK(voronoi_create(&wide, frame, &settings, &error) == 0, "%s: refused: %s", what,
          error.text);
    size_t n = plain->n, different = 0;
    for (size_t i = 0; i < n; i++)
        different +=
            plain->volume[i] != wide->volume[i] ||
            plain->coordination[i] != wide->coordination[i] ||
            plain->above6[i] != wide->above6[i] ||
            memcmp(plain->index + i * (size_t)plain->width, wide->index + i * (size_t)wide->width,
                   (size_t)plain->width * sizeof(int32_t)) != 0;
    CHECK(!different, "%s: the kernels differ at %zu of %zu atoms", what, different, n);
    CHECK(plain->by_wide == 0 && (double)wide->by_wide >= by_wide * (double)n,
          "%s: AVX-512 finished %zu of %zu cells", what, wide->by_wide, n);
    voronoi_free(plain);
    voronoi_free(wide);
}

static void compare_kernels_on_crystals(void)
{
    static const double noises[] = {0, 1e-15, 1e-13, 1e-12, 1e-10, 1e-7, 1e-3, 0.05, 0.2, 0.5};
    for (size_t c = 0; c < sizeof crystals / sizeof *crystals; c++)
        for (size_t k = 0; k < sizeof noises / sizeof *noises; k++)
            for (int repeat = 1; repeat <= 9; repeat += 4) {
                struct frame *frame = crystal_frame(&crystals[c], repeat, noises[k]);
                compare_kernels(crystals[c].name, frame,
                                (struct voronoi_settings){.edge_threshold = 0.1},
                                repeat < 9 ? 0
                                : c        ? 0.95
                                           : 0.8);
                compare_kernels(crystals[c].name, frame,
                                (struct voronoi_settings){.relative_face_threshold = 0.02}, 0);
                frame_free(frame);
            }
}

/* Random points (cells of very many vertices), thresholds, walls, free surfaces, unlike radii, a
 * skewed box. */
static void test_kernels(void)
{
    if (!voronoi_kernel_runs(VORONOI_AVX512)) {
        fprintf(stderr, "no AVX-512 with VBMI2 and BITALG here: the kernels are not compared\n");
        return;
    }
    compare_kernels_on_crystals();
    for (int periodic = 0; periodic < 2; periodic++) {
        struct frame *frame = random_frame(3000, 30, periodic);
        double *radii = memory_alloc(frame->n, sizeof *radii);
        compare_kernels("random", frame,
                        (struct voronoi_settings){.edge_threshold = 0.1, .face_threshold = 0.2},
                        0.2);
        for (size_t i = 0; i < frame->n; i++)
            radii[i] = i % 2 ? 1.35 : 1.55;
        compare_kernels("radical", frame, (struct voronoi_settings){.radii = radii}, 0.1);
        for (size_t i = 0; i < frame->n; i++)
            radii[i] = i % 10 ? 0.2 : 2.6;
        compare_kernels("extreme radii", frame,
                        (struct voronoi_settings){.radii = radii, .relative_face_threshold = 0.01},
                        0);
        free(radii);
        frame_free(frame);
    }
    struct frame *cluster = crystal_frame(&crystals[2], 9, 0.2);
    for (int k = 0; k < 3; k++) {
        cluster->cell[k][k] += 20;
        cluster->pbc[k] = k == 0;
        cluster->cell[2][k] += 7 * k;
    }
    compare_kernels("cluster in a skewed box", cluster,
                    (struct voronoi_settings){.face_threshold = 0.1}, 0.5);
    frame_free(cluster);
}

static void test_refusals(void)
{
    struct voronoi_settings settings = {.max_order = 6};
    struct error error = {0};
    struct voronoi *voronoi;
    struct frame *frame = random_frame(50, 10, true);
    for (int k = 0; k < 3; k++)
        frame_pos(frame)[3 * 30 + k] = frame_pos(frame)[3 * 7 + k] + (k == 1 ? 10 : 0);
    CHECK(voronoi_create(&voronoi, frame, &settings, &error) == EXIT_BAD_INPUT &&
              strstr(error.text, "'8'") && strstr(error.text, "'31'"),
          "atoms in one place: '%s'", error.text);
    frame->has_cell = false;
    CHECK(voronoi_create(&voronoi, frame, &settings, &error) == EXIT_BAD_INPUT,
          "a frame without a cell passed");
    frame_free(frame);
}

static void test_classes(void)
{
    static const struct {
        int32_t index[4], above6;
        enum voronoi_class class;
    } cases[] = {{{0, 0, 12, 0}, 0, VORONOI_FI},    {{0, 0, 12, 0}, 1, VORONOI_OTHER},
                 {{0, 0, 12, 1}, 0, VORONOI_OTHER}, {{0, 1, 10, 2}, 0, VORONOI_ILO},
                 {{0, 2, 8, 4}, 0, VORONOI_ILO},    {{0, 2, 8, 5}, 0, VORONOI_OTHER},
                 {{0, 4, 4, 3}, 0, VORONOI_CRYST},  {{0, 5, 2, 0}, 0, VORONOI_CRYST},
                 {{0, 3, 6, 4}, 0, VORONOI_MIXED},  {{1, 3, 6, 4}, 0, VORONOI_OTHER},
                 {{0, 2, 8, 1}, 1, VORONOI_OTHER}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK(voronoi_classify(cases[i].index, cases[i].above6) == cases[i].class,
              "class of case %zu", i);
}

int main(void)
{
    test_crystals();
    test_one_atom();
    test_triclinic();
    test_brute_force();
    test_closure();
    test_walls();
    test_many_faces();
    test_kernels();
    test_refusals();
    test_classes();
    return failures != 0;
}
