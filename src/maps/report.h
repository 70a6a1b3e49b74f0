/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of an analysis (TSV). Lengths in nm, k in 1/nm, as microscopists write them. */
#ifndef MAPS_REPORT_H
#define MAPS_REPORT_H
#include "base/error.h"
#include "maps/bootstrap.h"
#include "maps/maps.h"
#include "maps/phase_patterns.h"
#include "maps/phases.h"
#include "pattern/disks.h"
#include "pattern/pattern.h"
#include "pattern/survey.h"

/* A map that is a column of the frame, and of maps.tsv beside those that all tables have. */
struct report_more {
    const struct map_row *row;
    const struct column *column;
    char name[MAP_NAME_MAX];
};

struct report {
    const struct survey *survey;
    const struct maps *maps;
    const struct survey *null_survey; /* of a second data set, without the order; NULL */
    const struct maps *null_maps;
    const struct phases *phases;                 /* NULL */
    const struct disks *disks;                   /* NULL */
    const struct bootstrap *bootstrap;           /* NULL */
    const struct phase_patterns *phase_patterns; /* NULL */
    const struct pattern *pattern;               /* NULL */
    const struct report_more *more;
    int more_count;
    double step[2]; /* y, x: A */
    double k_disk;  /* 1/A; NAN */
};

/* Those that the frame has (but `phase`, which the phases have); caller frees, NULL if none. */
struct report_more *report_find_more(struct frame *frame, const struct survey *survey, int *count);

/* Each writes one table to `path` (NULL or "-": stdout); 0, EXIT_CANNOT_CREATE or EXIT_IO. */

/* By k: I, the normalisations of V less shot noise, V2D, P_n; with phases, I and V of each. */
int report_profile(const struct report *report, const char *path, struct error *error);
/* By n: power less noise, noise, attenuation by the disc, power corrected for it, null model. */
int report_spectrum(const struct report *report, const char *path, struct error *error);
/* By phi: C of the ring. */
int report_correlation(const struct report *report, const char *path, struct error *error);
/* By map: threshold, hot spots, diameter, volume fraction, neighbour peak; each beside its null
 * models. */
int report_hotspots(const struct report *report, const char *path, struct error *error);
/* By hot spot: where and how large. */
int report_spots(const struct report *report, const char *path, struct error *error);
/* By Bragg disc: where, how bright. */
int report_disks(const struct report *report, const char *path, struct error *error);
/* By r: sigma of each map. */
int report_autocorrelation(const struct report *report, const char *path, struct error *error);
/* Of one pattern, by k and phi: I(k, theta) and C(k, phi). */
int report_pattern(const struct report *report, const char *path, struct error *error);
/* By position: every map; those of the frame alone, where it has them. */
int report_maps(const struct report *report, const char *path, struct error *error);
/* Means of every map along x (axis 'x', over rows) or y, and of the phases' shares. */
int report_line(const struct report *report, char axis, const char *path, struct error *error);
/* An image as a NumPy .npy file of float64. */
int report_image(const double *image, size_t ny, size_t nx, const char *path, struct error *error);
/* All of the above into a folder, which is made if missing: profile, spectrum, correlation,
 * hotspots, spots, autocorrelation, maps, line .tsv, and what their columns mean, columns.tsv;
 * mean, variance .npy; and where they were asked for: disks.tsv, pattern .tsv and .npy,
 * mean_phase_N and variance_phase_N .npy; those of an earlier run that were not are removed. */
int report_all(const struct report *report, char line_axis, const char *folder,
               struct error *error);

#endif
