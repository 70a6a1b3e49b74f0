/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Centre, ellipse, masks and disc of a data set. */
#include "pattern/alignment.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "pattern/center.h"
#include "pattern/dead.h"
#include "pattern/descan.h"
#include "pattern/hot.h"
#include "pattern/level.h"
#include "pattern/mask.h"
#include "pattern/prepare.h"
#include "pattern/sample.h"
#include "pattern/strays.h"

static const double friedel_range = 12; /* pixels */
/* correlations with the inversion: of a centre that is doubted, by how much another is better,
 * and of one that is believed against the direct beam */
static const double symmetric = 0.5, better = 0.3, sure = 0.7;

/* The levels of empty patterns and of those that are far too bright, by what is not masked. */
static int find_level(struct alignment *alignment, struct cube *cube,
                      const struct alignment_settings *settings, struct sample *sample,
                      struct error *error)
{
    size_t pixels = sample->pixels, masked = 0;
    float *pattern = memory_alloc(pixels, sizeof *pattern);
    int code = 0;
    for (size_t p = 0; p < pixels; p++)
        masked += alignment->masked[p];
    for (size_t i = 0; i < sample->count && masked > 0 && settings->empty_part > 0; i++) {
        code = cube_read(cube, sample_position(sample, i), 1, pattern, error);
        if (code)
            break;
        prepare_saturation(pattern, pixels, settings->saturation);
        sample->total[i] = prepare_total(pattern, pixels, alignment->masked);
    }
    free(pattern);
    alignment->empty_level = level_of(sample->total, sample->count, settings->empty_part);
    alignment->bright_level = sample_bright(sample->total, sample->count, alignment->empty_level);
    return code;
}

/* Whether the centre is not to be found from the patterns. */
static bool center_known(const struct alignment_settings *settings, const double header_center[2])
{
    bool known = isfinite(header_center[0]) && isfinite(header_center[1]);
    return settings->center == CENTER_GIVEN || settings->center == CENTER_MIDDLE ||
           (settings->center == CENTER_AUTO && known);
}

/* How well the pattern is its own inversion about the centre, and about any other point; whether
 * that is another one. */
static void check_symmetry(struct alignment *alignment, const double *mean)
{
    const struct geometry *geometry = &alignment->geometry;
    struct center_symmetry *symmetry = &alignment->symmetry;
    double far =
        fmax(3, 0.04 * (double)(geometry->ny < geometry->nx ? geometry->ny : geometry->nx));
    *symmetry = center_symmetry(geometry, mean, alignment->masked);
    symmetry->doubted = symmetry->best > symmetric && symmetry->best - symmetry->here > better &&
                        hypot(symmetry->center[0] - geometry->center[0],
                              symmetry->center[1] - geometry->center[1]) > far;
}

/* The centre of mass; where the pattern is clearly symmetric about another point, as it is if
 * what is bright is not the direct beam (a stop covers it, a patch outshines it), that one. */
static int find_auto(struct alignment *alignment, const double *mean, struct error *error)
{
    struct geometry *geometry = &alignment->geometry;
    if (center_mass(geometry, mean, alignment->masked, &alignment->beam, error))
        return error->code;
    check_symmetry(alignment, mean);
    const struct center_symmetry *symmetry = &alignment->symmetry;
    struct geometry other = *geometry;
    struct error failure = {0};
    memcpy(other.center, symmetry->center, sizeof other.center);
    bool better_known = symmetry->doubted || !alignment->beam.spot;
    if (!better_known || !(symmetry->best > sure) ||
        center_friedel(&other, mean, alignment->masked, friedel_range, 0, &failure))
        return 0;
    memcpy(alignment->mass, geometry->center, sizeof alignment->mass);
    *geometry = other;
    alignment->by_symmetry = true;
    alignment->beam = (struct center_beam){0};
    return 0;
}

/* Where the search for a point of inversion, or a ring's centre, begins: where the person or the
 * file says, else at the direct beam if there is one, else where the whole pattern is the most
 * symmetric. */
static int find_start(struct alignment *alignment, const struct alignment_settings *settings,
                      const double header_center[2], const double *mean, struct error *error)
{
    struct geometry *geometry = &alignment->geometry;
    bool known = isfinite(header_center[0]) && isfinite(header_center[1]);
    if (settings->start == ALIGNMENT_START_POINT)
        memcpy(geometry->center, settings->given, sizeof geometry->center);
    if (settings->start != ALIGNMENT_START_AUTO)
        return 0;
    if (known) {
        memcpy(geometry->center, header_center, sizeof geometry->center);
        return 0;
    }
    struct error failure = {0};
    if (!center_mass(geometry, mean, alignment->masked, &alignment->beam, &failure)) {
        check_symmetry(alignment, mean);
        if (alignment->beam.spot && !alignment->symmetry.doubted)
            return 0;
        if (alignment->symmetry.best > symmetric)
            memcpy(geometry->center, alignment->symmetry.center, sizeof geometry->center);
        alignment->beam = (struct center_beam){0};
        return 0;
    }
    *error = failure;
    return failure.code;
}

static int find_center(struct alignment *alignment, const struct alignment_settings *settings,
                       const double header_center[2], const double *mean, struct error *error)
{
    struct geometry *geometry = &alignment->geometry;
    bool known = isfinite(header_center[0]) && isfinite(header_center[1]);
    switch (settings->center) {
    case CENTER_GIVEN:
        memcpy(geometry->center, settings->given, sizeof geometry->center);
        return 0;
    case CENTER_MIDDLE:
        return 0;
    case CENTER_AUTO:
        if (known)
            memcpy(geometry->center, header_center, sizeof geometry->center);
        return known ? 0 : find_auto(alignment, mean, error);
    case CENTER_MASS:
        return center_mass(geometry, mean, alignment->masked, &alignment->beam, error);
    case CENTER_FRIEDEL:
    case CENTER_RING:
        break;
    }
    if (find_start(alignment, settings, header_center, mean, error))
        return error->code;
    if (settings->center == CENTER_FRIEDEL)
        return center_friedel(geometry, mean, alignment->masked, friedel_range, 0, error);
    return center_ring(geometry, mean, alignment->masked, settings->ring, settings->fit_ellipse,
                       &alignment->residual, error);
}

/* Centre, ellipse and disc by the mean pattern, the masks known. */
static int find_geometry(struct alignment *alignment, const struct alignment_settings *settings,
                         const double header_center[2], const double *mean, struct error *error)
{
    struct geometry *geometry = &alignment->geometry;
    *geometry = geometry_plain(geometry->ny, geometry->nx, geometry->pixel[0], geometry->pixel[1]);
    if (find_center(alignment, settings, header_center, mean, error))
        return error->code;
    if (settings->ellipse >= 1) {
        geometry->ellipse = settings->ellipse;
        geometry->ellipse_angle = settings->ellipse_angle;
    }
    return settings->fit_ellipse ? center_ring(geometry, mean, alignment->masked, settings->ring,
                                               true, &alignment->residual, error)
                                 : 0;
}

/* The same from the means without each group of patterns, and what that says of the errors. */
static void find_errors(struct alignment *alignment, const struct alignment_settings *settings,
                        const double header_center[2], const struct sample *sample)
{
    enum { Y, X, COSINE, SINE, DISK, VALUES };
    const struct geometry *geometry = &alignment->geometry;
    double(*value)[SAMPLE_MOST] = memory_alloc(VALUES, sizeof *value), error[VALUES],
    *mean = memory_alloc(sample->pixels, sizeof *mean);
    int n = 0;
    for (int g = 0; g < sample->groups; g++) {
        struct alignment without = *alignment;
        struct error failure = {0};
        sample_without(sample, g, mean);
        if (find_geometry(&without, settings, header_center, mean, &failure))
            continue;
        double strain = log(without.geometry.ellipse);
        value[Y][n] = without.geometry.center[0];
        value[X][n] = without.geometry.center[1];
        value[COSINE][n] = strain * cos(2 * without.geometry.ellipse_angle);
        value[SINE][n] = strain * sin(2 * without.geometry.ellipse_angle);
        value[DISK][n++] = center_disk(&without.geometry, mean, alignment->masked);
    }
    for (int v = 0; v < VALUES; v++)
        error[v] = 2 * n > sample->groups ? sample_jackknife(value[v], n) : (double)NAN;
    if (!center_known(settings, header_center))
        memcpy(alignment->center_error, error, sizeof alignment->center_error);
    alignment->disk_error = error[DISK];
    if (settings->fit_ellipse) {
        double c = cos(2 * geometry->ellipse_angle), s = sin(2 * geometry->ellipse_angle),
               strain = log(geometry->ellipse);
        alignment->ellipse_error[0] = geometry->ellipse * hypot(c * error[COSINE], s * error[SINE]);
        alignment->ellipse_error[1] =
            fmin(M_PI / 4, hypot(s * error[COSINE], c * error[SINE]) / (2 * strain));
    }
    free(value);
    free(mean);
}

/* Pixels that outshine the direct beam. kept: they are looked for, to be told, but not left out. */
static void find_hot(struct alignment *alignment, const double *mean, bool kept)
{
    size_t ny = alignment->geometry.ny, nx = alignment->geometry.nx;
    if (!kept) {
        alignment->hot = hot_find(mean, ny, nx, alignment->masked);
        return;
    }
    bool *masked = memory_copy(alignment->masked, ny * nx, sizeof *masked);
    struct hot hot = hot_find(mean, ny, nx, masked);
    alignment->hot.in_doubt = hot.in_doubt || hot.count > 0;
    free(masked);
}

/* By the mean of so many patterns; judged: what has no value in it is to be masked too. */
static int find_masks(struct alignment *alignment, const struct alignment_settings *settings,
                      const struct sample *sample, bool judged, struct error *error)
{
    const double *mean = sample->mean;
    const struct geometry *geometry = &alignment->geometry;
    if (settings->mask_path &&
        mask_read(settings->mask_path, geometry->ny, geometry->nx, alignment->masked, error))
        return error->code;
    if (settings->bad_sigmas > 0)
        mask_bad_pixels(&(struct mask_image){mean, geometry->ny, geometry->nx,
                                             sample->least / (double)sample->used},
                        settings->bad_sigmas, alignment->masked);
    find_hot(alignment, mean, settings->keep_hot);
    if (!settings->keep_hot)
        alignment->dead = dead_find(&(struct dead_image){mean, sample->alive, geometry->ny,
                                                         geometry->nx, sample->used, sample->least},
                                    alignment->masked);
    for (size_t p = 0; p < geometry->ny * geometry->nx && judged; p++)
        alignment->masked[p] |= isnan(mean[p]);
    return 0;
}

/* Whether anything but the search for hot pixels asks for the mean pattern. */
static bool uses_mean(const struct alignment_settings *settings, const double header_center[2])
{
    return !center_known(settings, header_center) || settings->fit_ellipse ||
           settings->bad_sigmas > 0 || settings->stop_part > 0 || settings->disk ||
           settings->descan != DESCAN_NONE;
}

/* Whether a good part of the detector has no value in any pattern: no pattern is to be judged by
 * it. */
static bool mostly_missing(const struct sample *sample)
{
    size_t missing = 0;
    for (size_t p = 0; p < sample->pixels; p++)
        missing += isnan(sample->mean[p]);
    return 4 * missing > sample->pixels;
}

/* Leaves out of the mean what has its direct beam elsewhere, and finds the geometry anew. */
static int leave_strays(struct alignment *alignment, struct cube *cube,
                        const struct alignment_settings *settings, struct sample *sample,
                        struct error *error)
{
    const double *header_center = cube_header(cube)->center;
    alignment->strays = 0;
    if (strays_find(sample, alignment, cube, settings->saturation, &alignment->strays,
                    &alignment->wander, error))
        return error->code;
    if (alignment->strays == 0)
        return 0;
    alignment->by_symmetry = false;
    return sample_again(sample, cube, settings->saturation, error)
               ? error->code
               : find_geometry(alignment, settings, header_center, sample->mean, error);
}

static int find_all(struct alignment *alignment, struct cube *cube,
                    const struct alignment_settings *settings, struct sample *sample,
                    struct error *error)
{
    struct geometry *geometry = &alignment->geometry;
    const double *header_center = cube_header(cube)->center;
    bool used = uses_mean(settings, header_center), holed = mostly_missing(sample);
    alignment->most = sample->most;
    alignment->most_count = sample->most_count;
    if (find_masks(alignment, settings, sample, used || holed, error) ||
        find_geometry(alignment, settings, header_center, sample->mean, error))
        return error->code;
    alignment->disk = center_disk(geometry, sample->mean, alignment->masked);
    if (used && leave_strays(alignment, cube, settings, sample, error))
        return error->code;
    if (settings->stop_part > 0)
        mask_beam_stop(geometry, sample->mean, settings->stop_part, 16, alignment->masked);
    alignment->disk = used ? center_disk(geometry, sample->mean, alignment->masked) : (double)NAN;
    if (!alignment->by_symmetry)
        check_symmetry(alignment, sample->mean);
    if (used)
        find_errors(alignment, settings, header_center, sample);
    if (find_level(alignment, cube, settings, sample, error))
        return error->code;
    return settings->descan != DESCAN_NONE
               ? descan_find(alignment, cube, settings, center_known(settings, header_center),
                             error)
               : 0;
}

int alignment_find(struct alignment *alignment, struct cube *cube,
                   const struct alignment_settings *settings, struct error *error)
{
    const struct cube_header *header = cube_header(cube);
    size_t ny = header->shape[CUBE_KY], nx = header->shape[CUBE_KX];
    const double none = (double)NAN;
    *alignment = (struct alignment){.disk = none,
                                    .disk_error = none,
                                    .residual = none,
                                    .saturation = settings->saturation,
                                    .bright_level = INFINITY,
                                    .center_error = {none, none},
                                    .ellipse_error = {none, none},
                                    .shift_error = none};
    alignment->geometry = geometry_plain(ny, nx, header->pixel[0], header->pixel[1]);
    alignment->masked = memory_zeroed(ny * nx, sizeof *alignment->masked);
    struct sample sample;
    int code = sample_read(&sample, cube, settings->saturation, settings->empty_part, error);
    if (!code)
        code = find_all(alignment, cube, settings, &sample, error);
    sample_release(&sample);
    for (size_t p = 0; p < ny * nx; p++)
        alignment->masked_count += alignment->masked[p];
    if (alignment->masked_count == 0) {
        free(alignment->masked);
        alignment->masked = NULL;
    }
    if (code)
        alignment_release(alignment);
    return code;
}

void alignment_release(struct alignment *alignment)
{
    free(alignment->masked);
    free(alignment->shift);
    alignment->masked = NULL;
    alignment->shift = NULL;
}
