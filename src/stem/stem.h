/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 4D-STEM of a foil: for each probe of a scan the pattern on a pixelated detector.
 *
 *     multislice   each probe by itself through a window of the foil: the reference
 *     tilt:7|19|37 a few parent plane waves through the whole foil, interpolated in tilt
 *     (stem/parents.h); then a window's product for each probe
 *     prism:f      every f-th plane wave of the aperture, or all, through the whole foil, and
 *                  windows f times smaller than it (stem/prism.c)
 *     kinematic    single scattering (first Born approximation) with the Ewald sphere's
 *                  curvature, for the tilts of tilt:N
 *
 * Use: a specimen (stem/specimen.h), a plan (grids, methods, costs: refuses what does not fit),
 * a stem (does what is done once), then rows. */
#ifndef STEM_STEM_H
#define STEM_STEM_H
#include <stdbool.h>
#include <stdint.h>
#include "base/electron.h"
#include "stem/detector.h"
#include "stem/form_factor.h"
#include "stem/probe.h"
#include "stem/specimen.h"
#include "stem/stem_method.h"

enum { STEM_DEPTHS = 64, STEM_BF = 0, STEM_ADF, STEM_HAADF, STEM_SUMS, STEM_RINGS = 32 };

struct stem_settings {
    double voltage;       /* V */
    struct probe probe;   /* wavelength is set by stem_plan_make */
    double defocus;       /* A */
    double source_size;   /* A, full width at half maximum; 0: a point */
    double energy_spread; /* eV, full width */
    double chromatic;     /* C_c, A */
    double beam_tilt[2];  /* rad */
    int scan[2];          /* probes along x, y */
    double step;          /* A */
    struct detector detector;
    double angle[STEM_SUMS +
                 /* rad: bf 0 ... angle[0], adf angle[1] ... angle[2], haadf beyond angle[3];
                  * NAN: from probe and detector */
                 1];
    int rings;
    /* more integrals, a number for each segment; inner and outer in rad */
    struct detector_ring ring[STEM_RINGS];
    const struct stem_method *method;
    int number;       /* of the method: tilt's and kinematic's plane waves, prism's interpolation */
    bool prism_all;   /* all plane waves of the foil instead of every number-th (stem/prism.c) */
    double slice;     /* A */
    double sampling;  /* A: pixel of the waves' grid, or NAN */
    double antialias; /* band limit over Nyquist frequency */
    double window;    /* A, side, or NAN */
    enum form_factors factors;
    bool split;                    /* share atoms between slices (stem/slices.h) */
    bool debye_waller, absorptive; /* vibrations as factors (stem/slices.h); and as absorption */
    int configurations;            /* of random displacements, for each specimen */
    uint64_t seed;
    int depths;
    double depth[STEM_DEPTHS]; /* A, ascending; the last is the specimen's thickness */
    double accuracy;           /* that auto asks for: R at the detector's half-width */
    double memory;             /* bytes not to exceed */
    int threads;
};

/* What will be done, known before it is. */
struct stem_plan {
    const struct stem_method *method; /* never auto, once it is made */
    int number;                       /* as in the settings */
    struct electron electron;
    double wave_limit; /* band limit of waves, 1/A */
    int grid[2];       /* of the whole region */
    int slices;
    int window[2];       /* points of a probe's window, on its own grid */
    double spacing[2];   /* of that grid, A */
    double window_limit; /* band limit of waves on it, 1/A */
    int beams;           /* plane waves computed: parents, or PRISM's; 0 for multislice */
    int group;           /* plane waves that go through together */
    int strip;           /* rows of probes whose part of the foil multislice keeps at a time */
    int rows;            /* of the scan to ask for at a time, at most */
    int modes;           /* incoherent points of source and focus */
    int interleave;      /* scan steps in a spacing of tilt's grid */
    double margin;       /* around the scan, A */
    /* of the interpolation in tilt at the detector's half-width (stem/parents.h) */
    double phase, error;
    double memory, seconds; /* bytes; core-seconds on the machine of docs/stem-sim.md */
    double once;            /* of these seconds: before the first row */
    char why[160];          /* of method=auto */
};

/* How many integrals there are of a pattern: bf, adf, haadf, and the segments of all rings. */
int stem_sums(const struct stem_settings *settings);

/* The depth of that number, in whole slices: what is computed where another one was asked for.
 * A. */
double stem_depth(const struct stem_settings *settings, int slices, int depth);

/* Sides of a window that holds the probe, and how far around the scan the foil must reach: known
 * before the specimen is. */
double stem_window(const struct stem_settings *settings);
double stem_margin(const struct stem_settings *settings);

/* 0; EXIT_USAGE (contradictions, or it does not fit settings->memory: the text says what would).
 * specimens: how many snapshots there are. */
int stem_plan_make(struct stem_plan *plan, const struct stem_settings *settings,
                   const struct specimen *specimen, int specimens, struct error *error);

struct stem;

/* Specimens (snapshots of the same region, averaged) must outlive it. */
struct stem *stem_create(const struct stem_settings *settings, const struct stem_plan *plan,
                         const struct specimen *const *specimens, int specimen_count);
void stem_free(struct stem *stem);

/* While rows are made tell(context, part) is called now and then, by the thread that asked for
 * them: what fraction of them is behind. */
void stem_watch(struct stem *stem, void (*tell)(void *context, double part), void *context);

/* Rows first ... first + count - 1 of the scan, count <= plan->rows: patterns[depth][row][scan
 * x][n_ky][n_kx], fractions of the beam, and sums[depth][row][scan x][stem_sums]. The same bits
 * however rows are grouped and whatever the number of threads. */
void stem_rows(struct stem *stem, int first, int count, float *patterns, double *sums);

#endif
