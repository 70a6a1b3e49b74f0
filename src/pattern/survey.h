/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pass over a data cube that measures every pattern and keeps what the analysis needs: maps
 * over the scan, sums over all patterns.
 *
 * Patterns are read in blocks, prepared, turned to eight lanes (pattern/lanes.h) and measured by
 * all threads; nothing but the maps and the ring profiles (positions x rings) grows with the
 * scan. Sums are added in the order of fixed chunks: the same bits for any number of threads.
 * Patterns without intensity, or hardly any (a blanked beam, a dropped frame), take no part.
 * Missing pixels (NaN, saturated) take none either: a pattern that has some is measured with a
 * layout of its own. */
#ifndef PATTERN_SURVEY_H
#define PATTERN_SURVEY_H
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "cube/cube.h"
#include "pattern/angular.h"
#include "pattern/layout.h"

enum { SURVEY_WINDOWS_MAX = 16, SURVEY_MAPS_MAX = 64 };

struct sight; /* eight patterns, measured: pattern/survey_block.h */

/* A map that the survey is to measure: which maps there are, whoever asks says (maps/map_table.c).
 * measure: fills value[members][LANES], the numbers of eight patterns. */
struct survey_map {
    void (*measure)(const struct sight *sight, double (*value)[LANES]);
    int members; /* maps that it makes: one, or one for each order, window, ... */
    bool ring;   /* holds only of patterns with intensity all along the ring: 0 of others */
};

struct survey_settings {
    struct geometry geometry;
    const bool *masked; /* [ny nx] pixels to leave out, or NULL */
    double dk, k_max;   /* 1/A; 0: one pixel, as far as whole rings go */
    int angles;         /* of the polar transform */
    double ring[2];     /* k of the maps: 1/A */
    double dphi;        /* sectors of V2D: rad */
    int order_count;
    int order[ANGULAR_ORDERS_MAX];
    double gain;       /* intensity of one electron; 0: no shot noise */
    double saturation; /* pixels at or above are missing; NAN: none */
    /* patterns of a sum below it are empty; 0: those without any intensity */
    double empty_level;
    double bright_level; /* flat patterns of a sum above it are broken; INFINITY: none are */
    bool marks_given;    /* the saturation was, and is no mark of the data's type */
    /* the gain is right only if all intensities are counts: tell (survey->fault) */
    bool check_whole;
    bool normalize; /* divide each pattern by its sum */
    /* [positions][2] the pattern's centre minus geometry.center, y, x in pixels; or NULL */
    const float *shift;
    double bright[2], dark[2]; /* annuli of the virtual bright and dark field: 1/A */
    bool must_see[2];          /* bright and dark field: refuse those that hold no pixel */
    const bool *detector;      /* [ny nx] a virtual detector of any shape, or NULL */
    int window_count;
    double window[SURVEY_WINDOWS_MAX][2]; /* k-windows of further dark fields: 1/A */
    int shuffles;                         /* realisations of the null model; 0: none */
    double shuffle_width;                 /* least block: rad */
    uint64_t seed;
    int map_count;
    struct survey_map map[SURVEY_MAPS_MAX];
};

/* Of one ring, over all patterns: V(k) in the normalisations of Daulton, Bondi and Kelton,
 * Ultramicroscopy 110 (2010) 1279, doi 10.1016/j.ultramic.2010.05.010. <>_r: over the ring,
 * <>_p: over patterns, m = <I>_r. The shot-noise term is subtracted by survey_variance. */
struct survey_ring {
    double k; /* 1/A */
    size_t pixels;
    double patterns;  /* in which the ring has pixels */
    double intensity; /* <m>_p */
    double omega;     /* variance of the annular mean: (<m^2>_p - <m>_p^2) / <m>_p^2 */
    double ring;      /* mean ring variance: < <I^2>_r / m^2 - 1 >_p */
    double ratio;     /* ratio of means: < <I^2>_r >_p / < m^2 >_p - 1 */
    /* annular mean of the variance image: < (<I^2>_p - <I>_p^2) / <I>_p^2 >_r */
    double image;
    /* variance image, both annularly averaged: < <I^2>_p - <I>_p^2 >_r / < <I>_p >_r^2 */
    double image_ratio;
    double omega_noise, ring_noise, ratio_noise, image_noise,
        image_ratio_noise; /* what shot noise adds, already subtracted above */
    double sector;         /* mean over patterns of V2D at this radius, less noise */
};

/* An intensity that is no count: not a whole multiple of the gain from 0 on. */
struct survey_fault {
    bool found;
    size_t position, pixel;
    float value;
};

struct survey {
    size_t scan[2]; /* y, x */
    size_t positions, detector_y, detector_x;
    struct layout *layout;
    int ring_first, ring_last; /* radii of the maps */
    int order_count, order[ANGULAR_ORDERS_MAX], half, angles, sectors;
    int window_count, shuffles, shuffle_blocks;
    bool has_detector, has_shot_noise;
    int measured_count;
    struct survey_map measured[SURVEY_MAPS_MAX]; /* those of the settings */
    bool *valid;                                 /* [positions] the ring was seen, with intensity */
    /* [survey_map_slots][positions] of all members of all that were measured */
    float **map;
    /* [positions] sums over the detector and the bright-field disc */
    float *total, *bright;
    /* [order_count][positions] mean over the ring's radii of P_n, less shot noise */
    float **power;
    /* [order_count][positions] azimuth of the first maximum of order n: rad, in [0, 2 pi / n) */
    float **orientation;
    /* [shuffles * order_count][positions], realisation r order i at r * order_count + i */
    float **null;
    float **noise;  /* [order_count][positions] shot noise that was subtracted; with shuffles */
    float *profile; /* [positions][rings] I(k) */
    float *profile_square;    /* [positions][rings] <I^2>_r */
    struct survey_ring *ring; /* [rings] */
    double *power_k;          /* [rings][order_count] mean P_n(k) over patterns, less shot noise */
    double *power_mean;       /* [order_count] over the ring and all valid positions, less noise */
    double *power_noise;      /* [order_count] the noise that was subtracted */
    double *correlation;      /* [angles] mean C(phi_j) over the ring and all valid positions */
    /* [ny][nx] of the detector: mean pattern, and (<I^2> - <I>^2) / <I>^2 (NAN where <I> = 0 or
     * masked) */
    double *mean, *variance;
    struct survey_fault fault; /* check_whole: the first that is no count */
    /* in which nothing was recorded: left out of all sums and means, their maps 0, not valid */
    size_t empty_patterns;
    size_t dim_patterns;     /* of them, those with intensity, but below the level */
    size_t dim_first;        /* position of the first */
    size_t broken_patterns;  /* of them, those saturated all over, or mostly missing */
    size_t broken_first;     /* position of the first */
    bool *empty;             /* [positions] */
    size_t missing_patterns; /* that had missing pixels */
    size_t missing_pixels;
};

/* 0, EXIT_BAD_INPUT (ring not on the detector, ...), EXIT_IO. */
int survey_run(struct survey **survey, struct cube *cube, const struct survey_settings *settings,
               struct error *error);
void survey_free(struct survey *survey);

/* The map that `measure` made, member `member` of it (of all its members the first is 0); NULL:
 * not measured. */
const float *survey_values(const struct survey *survey,
                           void (*measure)(const struct sight *sight, double (*value)[LANES]),
                           int member);

/* Members of the first `count` of maps together. */
int survey_map_slots(const struct survey_map *maps, int count);

/* Bytes that survey_run will need, before it is started. */
double survey_memory(const struct cube_header *header, const struct survey_settings *settings);

#endif
