/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probe positions and maps as a frame. */
#include "maps/scan_frame.h"
#include <math.h>
#include <stdlib.h>

double scan_frame_round(double x)
{
    if (x == 0 || !isfinite(x))
        return 0;
    int digits = 6 - (int)floor(log10(fabs(x)));
    if (digits > 22 || digits < -22)
        return x;
    double scale = pow(10, abs(digits));
    return digits >= 0 ? round(x * scale) / scale : round(x / scale) * scale;
}

struct frame *scan_frame_create(const struct cube_header *header)
{
    size_t ny = header->shape[CUBE_SCAN_Y], nx = header->shape[CUBE_SCAN_X];
    struct frame *frame = frame_create(ny * nx);
    struct column *species = frame_add(frame, "species", VALUE_STRING, 1);
    frame_add(frame, "pos", VALUE_REAL, 3);
    double *pos = frame_pos(frame);
    double origin[2] = {isfinite(header->origin[0]) ? header->origin[0] : 0,
                        isfinite(header->origin[1]) ? header->origin[1] : 0};
    for (size_t i = 0; i < ny * nx; i++) {
        column_set_text(species, i, "X");
        pos[3 * i] = origin[1] + (double)(i % nx) * header->step[1];
        pos[3 * i + 1] = origin[0] + (double)(i / nx) * header->step[0];
        pos[3 * i + 2] = 0;
    }
    frame_ensure_id(frame);
    frame_set_text(frame, "units", "metal");
    return frame;
}

void scan_frame_column(struct frame *frame, const char *name, const float *values, size_t n)
{
    struct column *column = frame_add(frame, name, VALUE_REAL, 1);
    for (size_t i = 0; i < n; i++)
        column->real[i] = scan_frame_round((double)values[i]);
}
