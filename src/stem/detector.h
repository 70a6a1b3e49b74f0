/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pixelated detector: from the intensities of a window's wave vectors to those of its
 * pixels, and the integrals over discs and rings.
 *
 * A wave in a window of sides L has intensities on a lattice of spacing 1/L. Each stands for the
 * rectangle 1/L_x x 1/L_y around it, whose intensity the pixels share by overlap: exact for any
 * pixel size, and what falls on the detector is conserved. Zero frequency is at the centre of
 * pixel (n_y/2, n_x/2), or off it by `offset` pixels; a turned detector sees the pattern turned
 * by -rotation. The point spread is a Gaussian.
 *
 * bf, adf, haadf and segments of rings integrate the pattern as recorded (before counting noise)
 * over angles; haadf is what does not arrive within its inner angle, as all electrons do arrive
 * somewhere: scattered beyond the pattern, and beyond the band limit. */
#ifndef STEM_DETECTOR_H
#define STEM_DETECTOR_H
#include <stddef.h>
#include <stdint.h>

struct detector {
    int n[2];         /* pixels along k_x, k_y */
    double pixel;     /* 1/A */
    double offset[2]; /* where the beam's centre is off, pixels, x, y */
    double rotation;  /* rad, of the detector, counterclockwise */
    double spread;    /* full width at half maximum of the point spread, pixels */
};

/* Largest |k_x| and |k_y| that any pixel sees, 1/A. */
void detector_reach(const struct detector *detector, double reach[2]);

/* Outer radius of the largest ring around the beam's centre that is on the detector as a whole,
 * 1/A; 0: there is none. */
double detector_whole(const struct detector *detector);

/* How intensities on one lattice go to the pixels. Patterns in the making are kept by column,
 * columns[n_x][n_y]. */
struct detector_map;

struct detector_map *detector_map_create(const struct detector *detector, const double length[2]);
void detector_map_free(struct detector_map *map);
/* lattice frequencies -half ... half can reach a pixel */
int detector_map_half(const struct detector_map *map, int axis);

/* Adds the share of lattice column k_x (intensity[k_y + half], k_y = -half ... half) times
 * weight. intensity has room for detector_map_room values; those beyond the column are scratch. */
void detector_add_column(const struct detector_map *map, int kx, float *intensity, float weight,
                         float *columns);
size_t detector_map_room(const struct detector_map *map);

/* The finished pattern [n_y][n_x], blurred by the point spread, from columns[n_x][n_y]
 * (overwritten). */
void detector_finish(const struct detector *detector, float *columns, float *pattern);

/* A ring of wave vectors from inner to outer (1/A), cut into `count` equal segments. They follow
 * each other counterclockwise, the first one beginning at `rotation` (rad) from the detector's x
 * axis. */
struct detector_ring {
    double inner, outer;
    int count;
    double rotation;
};

/* Part of each pixel within a segment (0 ... count - 1) of a ring: weights [n_y][n_x]. Those of
 * all segments add up to those of the ring. */
float *detector_segment(const struct detector *detector, const struct detector_ring *ring,
                        int segment);

/* Electrons counted for a dose, in place: Poisson numbers keyed by seed, number of the pattern,
 * and pixel. Means below 30 by inversion, others by transformed rejection (W. Hoermann,
 * Insurance: Mathematics and Economics 12, 39 (1993), doi 10.1016/0167-6687(93)90997-4). */
void detector_count(const struct detector *detector, float *pattern, double dose, uint64_t seed,
                    uint64_t number);

#endif
