/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The samples of an HDF5 data set: through HDF5's own pipeline, one thread at a time, or chunks of
 * one pattern, fetched one at a time and unpacked outside the library's lock, so that threads
 * inflate side by side. */
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cube/cube_hdf5.h"
#include "cube/cube_hdf5_state.h"

/* The part that holds pattern `first` of a stack, and how many of `count` from there on. */
static const struct hdf5_part *part_of(const struct hdf5 *hdf5, size_t first, size_t *count)
{
    const struct hdf5_part *part = hdf5->parts;
    while (part + 1 < hdf5->parts + hdf5->count && first >= part->first + part->patterns)
        part++;
    size_t left = part->first + part->patterns - first;
    *count = *count < left ? *count : left;
    return part;
}

/* Whether patterns stand one after the other, k_x fastest. */
static bool is_natural(const struct hdf5 *hdf5)
{
    const int *order = hdf5->order;
    return order[CUBE_KX] == hdf5->rank - 1 && order[CUBE_KY] == hdf5->rank - 2 &&
           order[CUBE_SCAN_X] == hdf5->rank - 3;
}

/* Through HDF5: patterns first ... of one run without a change of scan row or of part, in the
 * file's own order; size[] is that of the block. */
static herr_t read_run(struct cube *cube, const struct hdf5_part *part, size_t first, size_t count,
                       hsize_t size[CUBE_AXES], float *patterns)
{
    struct hdf5 *hdf5 = cube->inside;
    const size_t *shape = cube->header.shape, columns = hdf5->columns;
    const int *order = hdf5->order;
    hsize_t at[CUBE_AXES] = {0};
    if (hdf5->rank == 3) {
        at[order[CUBE_SCAN_X]] = first - part->first;
    } else {
        at[order[CUBE_SCAN_Y]] = first / columns;
        at[order[CUBE_SCAN_X]] = first % columns;
        size[order[CUBE_SCAN_Y]] = 1;
    }
    size[order[CUBE_SCAN_X]] = count;
    size[order[CUBE_KY]] = shape[CUBE_KY];
    size[order[CUBE_KX]] = shape[CUBE_KX];
    hid_t space = H5Dget_space(part->dataset), memory = H5Screate_simple(hdf5->rank, size, NULL);
    herr_t result = H5Sselect_hyperslab(space, H5S_SELECT_SET, at, NULL, size, NULL);
    if (result >= 0)
        result = H5Dread(part->dataset, H5T_NATIVE_FLOAT, memory, space, H5P_DEFAULT, patterns);
    H5Sclose(memory);
    H5Sclose(space);
    return result;
}

/* A block of size[] in the file's order -> to[count][k_y][k_x] */
static void reorder(const struct hdf5 *hdf5, const hsize_t size[CUBE_AXES], const float *from,
                    float *to)
{
    size_t step[CUBE_AXES], stride = 1;
    for (int k = hdf5->rank - 1; k >= 0; k--) {
        step[k] = stride;
        stride *= (size_t)size[k];
    }
    const int *order = hdf5->order;
    for (size_t p = 0; p < size[order[CUBE_SCAN_X]]; p++)
        for (size_t ky = 0; ky < size[order[CUBE_KY]]; ky++)
            for (size_t kx = 0; kx < size[order[CUBE_KX]]; kx++)
                *to++ = from[p * step[order[CUBE_SCAN_X]] + ky * step[order[CUBE_KY]] +
                             kx * step[order[CUBE_KX]]];
}

int hdf5_read(struct cube *cube, size_t first, size_t count, float *patterns, struct error *error)
{
    const struct hdf5 *hdf5 = cube->inside;
    size_t n = cube_pattern_size(cube), row = hdf5->rank == 3 ? SIZE_MAX : hdf5->columns;
    float *turned = is_natural(hdf5) ? NULL : memory_alloc(count * n, sizeof *turned);
    herr_t result = 0;
    char cause[256] = "";
    while (count > 0 && result >= 0) {
        size_t run = row - first % row < count ? row - first % row : count;
        hsize_t size[CUBE_AXES];
        const struct hdf5_part *part = hdf5->rank == 3 ? part_of(hdf5, first, &run) : hdf5->parts;
#pragma omp critical(cube_hdf5)
        {
            cube_hdf5_begin();
            result = read_run(cube, part, first, run, size, turned ? turned : patterns);
            if (result < 0)
                cube_hdf5_cause(cause);
        }
        if (turned && result >= 0)
            reorder(hdf5, size, turned, patterns);
        first += run;
        count -= run;
        patterns += run * n;
    }
    free(turned);
    return result >= 0 ? 0
                       : cube_bad(cube, error, "cannot be read at pattern %zu: HDF5 says: %s",
                                  first, cause);
}

/* Undoes HDF5's shuffle filter: plane b of `n` bytes holds byte b of each sample. */
static void unshuffle(const unsigned char *from, size_t n, size_t size, unsigned char *to)
{
    for (size_t b = 0; b < size; b++)
        for (size_t i = 0; i < n; i++)
            to[i * size + b] = from[b * n + i];
}

/* One chunk as stored; its length in *length, 0 on failure (the chunk is larger than can be,
 * missing, or not fully filtered).
 * */
static size_t fetch(const struct cube *cube, size_t p, unsigned char *stored, size_t room)
{
    struct hdf5 *hdf5 = cube->inside;
    size_t x = hdf5->columns;
    hsize_t length = 0, at[4] = {p / x, p % x, 0, 0};
    uint32_t skipped = 0;
#pragma omp critical(cube_hdf5)
    {
        cube_hdf5_begin();
        if (H5Dget_chunk_storage_size(hdf5->parts->dataset, at, &length) < 0 || length == 0 ||
            length > room ||
            H5Dread_chunk(hdf5->parts->dataset, H5P_DEFAULT, at, &skipped, stored) < 0 || skipped)
            length = 0;
    }
    return (size_t)length;
}

/* Work space of a thread that unpacks chunks. */
struct unpacking {
    size_t room;
    unsigned char *stored, *inflated, *plain;
    struct libdeflate_decompressor *inflate;
};

static bool unpack(const struct cube *cube, struct unpacking *with, size_t p, float *pattern)
{
    const struct hdf5 *hdf5 = cube->inside;
    size_t n = cube_pattern_size(cube), size = cube_sample_size(cube->flat.sample);
    size_t length = fetch(cube, p, with->stored, with->room);
    unsigned char *samples = with->stored;
    if (hdf5->deflated) {
        if (libdeflate_zlib_decompress(with->inflate, with->stored, length, with->inflated,
                                       hdf5->chunk_bytes, NULL) != LIBDEFLATE_SUCCESS)
            return false;
        samples = with->inflated;
    } else if (length != hdf5->chunk_bytes) {
        return false;
    }
    if (hdf5->shuffle) {
        unshuffle(samples, n, size, with->plain);
        samples = with->plain;
    }
    cube_sample_convert(samples, n, cube->flat.sample, cube->flat.swap, pattern);
    return true;
}

int hdf5_read_chunks(struct cube *cube, size_t first, size_t count, float *patterns,
                     struct error *error)
{
    const struct hdf5 *hdf5 = cube->inside;
    struct unpacking with = {.room =
                                 libdeflate_zlib_compress_bound(NULL, hdf5->chunk_bytes) + 1024};
    with.stored = memory_alloc(with.room + 2 * hdf5->chunk_bytes, 1);
    with.inflated = with.stored + with.room;
    with.plain = with.inflated + hdf5->chunk_bytes;
    with.inflate = libdeflate_alloc_decompressor();
    int code = 0;
    for (size_t p = 0; p < count && !code; p++)
        /* chunks that were never written, or are stored otherwise than the rest, are HDF5's
         * business */
        if (!unpack(cube, &with, first + p, patterns + p * cube_pattern_size(cube)))
            code = hdf5_read(cube, first + p, 1, patterns + p * cube_pattern_size(cube), error);
    libdeflate_free_decompressor(with.inflate);
    free(with.stored);
    return code;
}
