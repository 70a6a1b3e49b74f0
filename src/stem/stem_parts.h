/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside a simulation: what its methods share (stem/stem.c, the files of stem/stem_method.c). */
#ifndef STEM_STEM_PARTS_H
#define STEM_STEM_PARTS_H
#include "stem/scattering.h"
#include "stem/slices.h"
#include "stem/stem.h"
#include "stem/wave.h"

struct stack; /* transmission functions of a strip (stem/multislice.c) */

/* Plane waves' exit waves, and the weights of probes in them (stem/planewaves.c, stem/tilt.c,
 * stem/prism.c). */
struct plane_waves {
    int count;      /* plane waves */
    double (*k)[2]; /* 1/A */
    struct region region;
    int advance;            /* tilt: points from one probe to the next (of the same offset) */
    float complex *values;  /* [configuration][depth][count][y][x] */
    float complex *fields;  /* tilt: P_p [offset y][offset x][mode][depth][count][n_y][n_x] */
    float complex *scalars; /* prism: a_b with its phase at r0 = 0 [mode][depth][count] */
    /* prism: of plane waves of one k_x, from group[g] to before group[g + 1] */
    int groups;
    int *group;
};

struct stem {
    struct stem_settings settings;
    struct stem_plan plan;
    struct probe probe;
    const struct specimen *const *specimens;
    int specimen_count;
    double depth[STEM_DEPTHS];
    double kappa[2];               /* of the beam tilt, 1/A */
    struct wave_grid grid;         /* of the region */
    struct wave_grid window;       /* of a probe */
    struct propagator *band_limit; /* over no distance: scales, and cuts to it */
    struct detector_map *map;
    int sums;
    float **inside; /* [sums]: parts of pixels; of haadf those that it misses */
    struct probe_mode modes[PROBE_MODES];
    struct stack *stack;
    struct plane_waves *waves;
    void (*tell)(void *context, double part); /* stem_watch */
    void *tell_context;
};

/* The fraction of the rows in hand that is behind, to who watches; for one thread of several. */
void stem_tell(const struct stem *stem, double part);

/* The potential of configuration c (specimen c / configurations, displaced). */
struct slices *stem_slices(const struct stem *stem, int c);
int stem_configurations(const struct stem *stem);

/* Where probe i stands along an axis, in the region, A. */
double stem_position(const struct stem *stem, int axis, int i);

/* Adds the intensities of a wave of the window (in real space along y) times weight to a
 * pattern's columns. line: scratch of n_y; intensity: of detector_map_room. */
void stem_detect(const struct stem *stem, float complex *wave, float weight, float *columns,
                 float complex *line, float *intensity);

size_t stem_pixels(const struct stem *stem);

/* Of plane waves: points of the region; values of a configuration and depth; index of the fields
 * or scalars of a mode and depth (and, for fields, of an offset); phase of an incident plane
 * wave on its way to the middle of a foil of thickness d; a times exp(i angle). */
size_t plane_waves_points(const struct plane_waves *waves);
const float complex *plane_waves_values(const struct stem *stem, int configuration, int depth);
size_t plane_waves_table(const struct stem *stem, int oy, int ox, int mode, int depth);
double plane_waves_half_way(const struct stem *stem, const double k[2], double d);
float complex plane_waves_turned(float complex a, double angle);

/* The exit waves of stem->waves, whose k and region are set, through the foil of every
 * configuration. how: of it, kinematic and period. */
void plane_waves_scatter(struct stem *stem, struct scattering_settings how);
void plane_waves_free(struct stem *stem);

/* For the methods' plans. Seconds: a transform of nx x ny points; a wave's, with what goes with
 * it; the potential of all slices. Bytes of what is common: atoms, potential, patterns of the
 * rows in hand. Complex values of a wave on the region's grid. */
double plan_fft_seconds(double nx, double ny);
double plan_wave_seconds(double nx, double ny);
double plan_fill_seconds(const struct stem_plan *plan, const struct stem_settings *settings,
                         const struct specimen *specimen);
double plan_memory(const struct stem_plan *plan, const struct stem_settings *settings,
                   const struct specimen *specimen, int specimens);
double plan_wave_values(const struct stem_plan *plan, const struct specimen *specimen);

/* Grid of the whole region, and slices. points: along an axis, at least `least`, of a region of
 * `length` and windows of `window`, A. */
void plan_grid(struct stem_plan *plan, const struct stem_settings *settings,
               const struct specimen *specimen, const double reach[2],
               int (*points)(double least, double length, double window));

/* For those of plane waves: the grid, one row at a time; the spacing at which no frequency folds
 * onto one that is seen (`least`: side of the window, A); seconds of a plane wave through the
 * foil. */
void plane_waves_grid(struct stem_plan *plan, const struct stem_settings *settings,
                      const struct specimen *specimen, const double reach[2]);
double plane_waves_finest(const struct stem_plan *plan, const struct stem_settings *settings,
                          const double reach[2], double least);
double plane_waves_beam_seconds(const struct stem_plan *plan, const struct stem_settings *settings);

/* What differs between them. */
struct plane_waves_costs {
    double points;   /* of the region that is kept of a plane wave */
    double fields;   /* complex values */
    double reducing; /* bytes, of all threads */
    double beam;     /* seconds of a plane wave */
    double sums;     /* over plane waves, at a point of a probe's window */
};

/* Group, memory and seconds of the plan. */
void plane_waves_cost(struct stem_plan *plan, const struct stem_settings *settings,
                      const struct specimen *specimen, int specimens,
                      const struct plane_waves_costs *own);

#endif
