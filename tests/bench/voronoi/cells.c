/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Least seconds of our tessellation of the points on stdin (format: tests/voronoi_reference.cc):
 * cells RADICAL REPEATS KERNEL (0: fastest, 1: plain, 2: AVX-512). One thread. */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include "voronoi/voronoi.h"

static struct frame *read_points(double **radii)
{
    size_t n;
    double box[3];
    if (scanf("%zu %lf %lf %lf", &n, &box[0], &box[1], &box[2]) != 4)
        return NULL;
    struct frame *frame = frame_create(n);
    double *pos = frame_add(frame, "pos", VALUE_REAL, 3)->real;
    *radii = malloc(n * sizeof **radii);
    for (int k = 0; k < 3; k++) {
        frame->cell[k][k] = box[k];
        frame->pbc[k] = true;
    }
    frame->has_cell = true;
    for (size_t i = 0; i < n; i++)
        if (scanf("%*d %lf %lf %lf %lf", &pos[3 * i], &pos[3 * i + 1], &pos[3 * i + 2],
                  &(*radii)[i]) != 4)
            return NULL;
    return frame;
}

int main(int argc, char **argv)
{
    double *radii, least = INFINITY;
    struct error error;
    struct frame *frame = argc == 4 ? read_points(&radii) : NULL;
    if (!frame)
        return 65;
    struct voronoi_settings settings = {.radii = atoi(argv[1]) ? radii : NULL,
                                        .max_order = 6,
                                        .kernel = (enum voronoi_kernel)atoi(argv[3])};
    omp_set_num_threads(1);
    for (int i = 0; i < atoi(argv[2]); i++) {
        struct voronoi *voronoi;
        double start = omp_get_wtime();
        if (voronoi_create(&voronoi, frame, &settings, &error))
            return error.code;
        least = fmin(least, omp_get_wtime() - start);
        voronoi_free(voronoi);
    }
    printf("%.6f\n", least);
    frame_free(frame);
    free(radii);
    return 0;
}
