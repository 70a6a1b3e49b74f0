/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean pattern and normalised variance pattern (<I^2> - <I>^2) / <I>^2 of each phase, over its
 * positions: a second pass over the data, as phases are known only after the first (Ghidelli,
 * Orekhov, Li Bassi et al., Acta Mater. 213 (2021) 116955, figures 3a and S16). */
#ifndef MAPS_PHASE_PATTERNS_H
#define MAPS_PHASE_PATTERNS_H
#include "base/error.h"
#include "cube/cube.h"
#include "maps/phases.h"

struct phase_patterns {
    int count;
    size_t pixels;
    /* [count][ny nx]; NAN where no pattern has the pixel, or (variance) its mean is 0 or less */
    double *mean, *variance;
};

/* 0, or what cube_read returns. */
int phase_patterns_create(struct phase_patterns **patterns, struct cube *cube,
                          const struct survey_settings *settings, const struct phases *phases,
                          struct error *error);
void phase_patterns_free(struct phase_patterns *patterns);

/* The mean patterns as a data cube with one position for each phase. 0, or what cube_create,
 * cube_write_row and cube_finish return. */
int phase_patterns_write(const struct phase_patterns *patterns, const struct cube *cube,
                         const struct survey_settings *settings, const char *path,
                         struct error *error);

#endif
