/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside a simulation: what its methods share (stem/stem.c, stem/multislice.c, stem/planewaves.c). */
#ifndef STEM_STEM_PARTS_H
#define STEM_STEM_PARTS_H
#include "stem/scattering.h"
#include "stem/slices.h"
#include "stem/stem.h"
#include "stem/wave.h"

struct stack; /* transmission functions of a strip (stem/multislice.c) */

/* Plane waves' exit waves, and the weights of probes in them (stem/planewaves.c, stem/prism.c). */
struct plane_waves {
    int count;      /* plane waves */
    double (*k)[2]; /* 1/A */
    struct region region;
    int advance;            /* tilt: points from one probe to the next (of the same offset) */
    float complex *values;  /* [configuration][depth][count][y][x] */
    float complex *fields;  /* tilt: P_p [offset y][offset x][mode][depth][count][n_y][n_x] */
    float complex *scalars; /* prism: a_b with its phase at r0 = 0 [mode][depth][count] */
    int groups;             /* prism: of plane waves of one k_x, from group[g] to before group[g + 1] */
    int *group;
};

struct stem {
    struct stem_settings settings;
    struct stem_plan plan;
    struct probe probe;
    const struct specimen *const *specimens;
    int specimen_count;
    double depth[STEM_DEPTHS];
    double kappa[2];          /* of the beam tilt, 1/A */
    struct wave_grid grid;    /* of the region */
    struct wave_grid window;  /* of a probe */
    struct propagator *still; /* over no distance: scales, and cuts to the band limit */
    struct detector_map *map;
    int sums;
    float **inside; /* [sums]: parts of pixels; of haadf those that it misses */
    struct probe_mode modes[PROBE_MODES];
    struct stack *stack;
    struct plane_waves *waves;
};

/* The potential of configuration c (specimen c / configurations, displaced). */
struct slices *stem_slices(const struct stem *stem, int c);
int stem_configurations(const struct stem *stem);

/* Where probe i stands along an axis, in the region, A. */
double stem_position(const struct stem *stem, int axis, int i);

/* Adds the intensities of a wave of the window (in real space along y) times weight to a pattern's columns. line: scratch of n_y;
 * intensity: of detector_map_room. */
void stem_detect(const struct stem *stem, float complex *wave, float weight, float *columns, float complex *line,
                 float *intensity);

size_t stem_pixels(const struct stem *stem);

/* The methods: each adds to columns[depth][row][scan x][pixels]. */
void multislice_create(struct stem *stem);
void multislice_rows(struct stem *stem, int first, int count, float *columns);
void multislice_free(struct stem *stem);
void plane_waves_create(struct stem *stem);
void plane_waves_rows(struct stem *stem, int first, int count, float *columns);
void plane_waves_free(struct stem *stem);

/* Of plane waves: points of the region; values of a configuration and depth; index of the fields or scalars of a mode and depth (and, for fields, of an
 * offset); phase of an incident plane wave on its way to the middle of a foil of thickness d; a times exp(i angle). */
size_t plane_waves_points(const struct plane_waves *waves);
const float complex *plane_waves_values(const struct stem *stem, int configuration, int depth);
size_t plane_waves_table(const struct stem *stem, int oy, int ox, int mode, int depth);
double plane_waves_half_way(const struct stem *stem, const double k[2], double d);
float complex plane_waves_turned(float complex a, double angle);

/* PRISM's plane waves with their weights, its region and the lattice it is part of; its rows; what its threads need besides, bytes. */
void prism_create(struct stem *stem, int period[2]);
void prism_rows(struct stem *stem, int first, int count, float *columns);
double prism_memory(const struct stem_plan *plan, const struct stem_settings *settings);

/* Points of PRISM's region along an axis: around the scan, the whole lattice at most. */
int prism_points(const struct stem_plan *plan, const struct stem_settings *settings, int axis);

/* Rows and points of a strip that multislice keeps. */
int multislice_strip_rows(int n, int window, double spacing, double step, int probes);

#endif
