/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying a data cube row by row. */
#include "cube/cube_copy.h"
#include <math.h>
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/progress.h"
#include "cube/cube_write.h"

enum { PIECE = 1 << 22 };          /* samples read at once */
static const float exact = 0x1p24; /* whole numbers below are float32's */

/* Patterns to read at once: what the file likes, within bounds; of a stream a whole row, since a
 * view of it that sums rows would have to go back for the next piece. */
static size_t piece_of(const struct cube *cube)
{
    if (cube_reads_once(cube))
        return cube_header(cube)->shape[CUBE_SCAN_X];
    size_t most = PIECE / cube_pattern_size(cube) + 1, block = cube_block(cube);
    return block > most ? block : most / block * block;
}

/* One row of the scan into row[scan x][k_y][k_x]. */
static int read_row(struct cube *cube, size_t y, float *row, struct error *error)
{
    size_t columns = cube_header(cube)->shape[CUBE_SCAN_X], piece = piece_of(cube);
    int code = 0;
    for (size_t x = 0; x < columns && !code; x += piece) {
        size_t n = piece < columns - x ? piece : columns - x;
        code = cube_read(cube, y * columns + x, n, row + x * cube_pattern_size(cube), error);
    }
    return code;
}

static bool has_large(const float *values, size_t n)
{
    bool large = false;
    for (size_t i = 0; i < n; i++)
        large |= isfinite(values[i]) && fabsf(values[i]) >= exact;
    return large;
}

static size_t count_infinite(const float *values, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += isinf(values[i]) != 0;
    return count;
}

/* Counts the pixels that have no value; they become NAN if the new type has it. Returns them. */
static size_t mark(float *values, size_t n, enum cube_type from, enum cube_type to)
{
    const double largest = cube_type_largest(from);
    size_t marked = 0;
    for (size_t i = 0; i < n; i++)
        if ((double)values[i] >= largest) {
            marked++;
            if (to == CUBE_FLOAT32)
                values[i] = NAN;
        }
    return marked;
}

static int copy_rows(struct cube *cube, enum cube_type type, const struct cube_change *change,
                     struct cube_writer *writer, struct cube_copied *copied, struct error *error)
{
    const size_t *shape = cube_header(cube)->shape;
    size_t columns = shape[CUBE_SCAN_X], pixels = cube_pattern_size(cube);
    float *row = memory_alloc(columns * pixels, sizeof *row);
    int code = 0;
    progress_start(NULL, "rows of the scan", 0, (double)shape[CUBE_SCAN_Y]);
    for (size_t y = 0; y < shape[CUBE_SCAN_Y] && !code; y++) {
        code = read_row(cube, y, row, error);
        if (!code)
            copied->marked += mark(row, columns * pixels, cube_header(cube)->type, type);
        for (size_t x = 0; x < columns && !code && change && change->apply; x++)
            change->apply(change->context, y * columns + x, &row[x * pixels]);
        if (!code)
            code = cube_write_row(writer, y, row, NULL, error);
        copied->rounded |= !code && has_large(row, columns * pixels);
        copied->infinite += code ? 0 : count_infinite(row, columns * pixels);
        progress_at((double)y + 1, NULL);
    }
    progress_end();
    free(row);
    return code;
}

char *cube_copied_infinite(const struct cube_copied *copied, const char *path)
{
    return copied->infinite ? memory_format("%zu pixels of '%s' are infinite: the cube has such "
                                            "ones, or numbers or sums beyond the 3.4e38 of float32",
                                            copied->infinite, path)
                            : NULL;
}

int cube_copy(struct cube *cube, const char *path, const struct cube_header *header,
              const struct cube_change *change, struct cube_copied *copied, struct error *error)
{
    struct cube_header to_be = *header;
    struct cube_writer *writer;
    struct cube_copied seen = {0};
    if (!to_be.history)
        to_be.history = "";
    int code = cube_create(&writer, path, &to_be,
                           &(struct cube_rows){.end = to_be.shape[CUBE_SCAN_Y]}, error);
    if (code)
        return code;
    code = copy_rows(cube, to_be.type, change, writer, &seen, error);
    seen.rounded &= cube_header(cube)->type != CUBE_FLOAT32;
    if (copied)
        *copied = seen;
    if (code) {
        cube_abandon(writer);
        return code;
    }
    return cube_finish(writer, error);
}

int cube_counts_type(struct cube *cube, enum cube_type *type, struct error *error)
{
    const size_t *shape = cube_header(cube)->shape;
    size_t pixels = cube_pattern_size(cube), patterns = cube_patterns(cube);
    float *pattern = memory_alloc(pixels, sizeof *pattern), most = 0;
    int code = 0;
    for (size_t p = 0; p < patterns && !code; p++) {
        code = cube_read(cube, p, 1, pattern, error);
        for (size_t i = 0; i < pixels && !code; i++) {
            most = fmaxf(most, pattern[i]);
            if (!(pattern[i] >= 0) || pattern[i] != floorf(pattern[i]) || pattern[i] >= 0x1p32f)
                code = error_set(error, EXIT_BAD_INPUT,
                                 "the value %g at x = %zu, y = %zu of the scan, pixel y = %zu, x = "
                                 "%zu, is no count that a format of counts could hold: write .emd "
                                 "or .npy",
                                 (double)pattern[i], p % shape[CUBE_SCAN_X], p / shape[CUBE_SCAN_X],
                                 i / shape[CUBE_KX], i % shape[CUBE_KX]);
        }
    }
    free(pattern);
    *type = most < UINT8_MAX ? CUBE_UINT8 : most < UINT16_MAX ? CUBE_UINT16 : CUBE_UINT32;
    return code;
}
