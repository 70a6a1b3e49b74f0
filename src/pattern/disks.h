/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bragg discs: where a pattern is bright over an area of the probe disc's size, and much
 * brighter than its ring.
 *
 * The pattern is averaged over a disc of radius k_disk around each pixel; a Bragg disc is a
 * local maximum of that average which exceeds the median of its ring (pattern/layout.h) by more
 * than `sigmas` spreads of the averages along that ring (1.4826 median absolute deviations: the
 * discs themselves do not widen it), and has no higher one nearer than k_disk. Its place is the
 * centre of mass of what exceeds the ring's median within the disc. Speckles of a glass reach a
 * few spreads, discs of a crystallite that fills the probe many. Overlapping discs and discs on
 * the direct beam (k < 2 k_disk) are not told apart. */
#ifndef PATTERN_DISKS_H
#define PATTERN_DISKS_H
#include "base/error.h"
#include "cube/cube.h"
#include "pattern/survey.h"

struct disk {
    size_t position;
    double kx, ky;    /* 1/A */
    double intensity; /* mean over the disc */
    double contrast;  /* above the ring's median, in spreads */
};

struct disks {
    size_t count;
    struct disk *disk; /* by position, then by decreasing contrast */
    float *number;     /* [positions] */
};

/* Reads every pattern again, prepared as the survey was, but empty ones. 0, EXIT_BAD_INPUT (no
 * disc radius), EXIT_IO. */
int disks_find(struct disks *disks, struct cube *cube, const struct survey_settings *settings,
               const struct survey *survey, double k_disk, double sigmas, struct error *error);
void disks_release(struct disks *disks);

#endif
