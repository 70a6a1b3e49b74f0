/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A map over the scan: one value for each position. */
#ifndef MAPS_SCANNED_MAP_H
#define MAPS_SCANNED_MAP_H
#include <stdbool.h>
#include <stddef.h>

struct scanned_map {
    const float *value; /* [ny][nx] */
    const bool *valid;  /* [ny][nx], or NULL: all are */
    size_t ny, nx;
    double step[2]; /* y, x: A */
};

#endif
