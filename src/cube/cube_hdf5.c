/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A 4-D (or, of patterns one after the other, 3-D) data set in an HDF5 file: EMD, py4DSTEM,
 * HyperSpy, NeXus, Velox, Dectris, MATLAB or any other.
 *
 * A name may lead into another file (an external link, or one to a group above): the cube is
 * then that file's data set, and all that is asked about it, the place of its bytes and what
 * stands beside it, is asked there (src/cube/cube_hdf5_home.c).
 *
 * Three ways to the samples, the first that applies: contiguous ones are read straight from the
 * file; chunks of one pattern, deflated or not, are unpacked by all threads; all else goes
 * through HDF5's own pipeline with a cache that holds a row of chunks (cube_hdf5_read.c). */
#include "cube/cube_hdf5.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "cube/cube_hdf5_find.h"
#include "cube/cube_hdf5_links.h"
#include "cube/cube_hdf5_probe.h"
#include "cube/cube_hdf5_state.h"

enum { CACHE_MAX = 256 << 20, CACHE_MIN = 1 << 20, CHUNK_MAX = 256 << 20 };
/* Their places in HDF5's table (of 16 for each, at most, since it numbers each axis by whole bits)
 * are all different in one of 64 kB, which is opened sooner than one of 800. */
enum { CHUNKS_FEW = 256 };
/* bytes that one byte may stand for in a compressed data set; deflate makes 1 of 1032 */
enum { PACKED_MOST = 10000 };

void cube_hdf5_begin(void)
{
    H5dont_atexit(); /* of no effect, and harmless, from the second call on */
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    cube_hdf5_guard_links();
}

/* A failed system call is described in many words; the system's own stand in quotes after a
 * mark. */
static herr_t first_cause(unsigned n, const H5E_error2_t *cause, void *text)
{
    static const char mark[] = "error message = '";
    if (n != 0 || !cause->desc)
        return 0;
    const char *own = strstr(cause->desc, mark), *from = own ? own + sizeof mark - 1 : cause->desc;
    size_t length = strcspn(from, own ? "'" : "\n");
    memcpy(text, from, length < 255 ? length : 255);
    return 0;
}

void cube_hdf5_cause(char text[256])
{
    memset(text, 0, 256);
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first_cause, text);
}

static int hdf5_failed(const struct cube *cube, struct error *error, const char *what)
{
    char cause[256];
    cube_hdf5_cause(cause);
    return cube_bad(cube, error, "%s: HDF5 says: %s", what, cause);
}

/* The file's type as one of ours; false: HDF5 must convert. */
static bool sample_of(hid_t type, enum cube_sample *sample, bool *swap)
{
    const struct {
        hid_t little, big;
        enum cube_sample sample;
    } types[] = {
        {H5T_IEEE_F32LE, H5T_IEEE_F32BE, SAMPLE_F4}, {H5T_IEEE_F64LE, H5T_IEEE_F64BE, SAMPLE_F8},
        {H5T_STD_U8LE, H5T_STD_U8BE, SAMPLE_U1},     {H5T_STD_U16LE, H5T_STD_U16BE, SAMPLE_U2},
        {H5T_STD_U32LE, H5T_STD_U32BE, SAMPLE_U4},   {H5T_STD_U64LE, H5T_STD_U64BE, SAMPLE_U8},
        {H5T_STD_I8LE, H5T_STD_I8BE, SAMPLE_I1},     {H5T_STD_I16LE, H5T_STD_I16BE, SAMPLE_I2},
        {H5T_STD_I32LE, H5T_STD_I32BE, SAMPLE_I4},   {H5T_STD_I64LE, H5T_STD_I64BE, SAMPLE_I8}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (H5Tequal(type, types[i].little) > 0 || H5Tequal(type, types[i].big) > 0) {
            *sample = types[i].sample;
            *swap = (H5Tequal(type, types[i].little) > 0) != cube_little_endian() &&
                    cube_sample_size(*sample) > 1;
            return true;
        }
    return false;
}

/* Scan and pattern from the array's shape. */
static int set_shape(struct cube *cube, const struct cube_axes *axes, const char *path,
                     struct error *error)
{
    struct hdf5 *hdf5 = cube->inside;
    size_t *shape = cube->header.shape;
    for (int k = 0; k < axes->rank; k++)
        if (axes->size[k] < 1 || axes->size[k] > SIZE_MAX / 64)
            return cube_bad(cube, error,
                            "has a data set '%s' without samples: its axis %d has length %llu",
                            path, k + 1, (unsigned long long)axes->size[k]);
    for (int k = CUBE_SCAN_Y; k <= CUBE_KX; k++)
        shape[k] = hdf5->order[k] < 0 ? 1 : (size_t)axes->size[hdf5->order[k]];
    hdf5->columns = shape[CUBE_SCAN_X];
    return 0;
}

/* Whether each chunk is one whole pattern that we can unpack ourselves. */
static bool own_chunks(struct cube *cube, struct hdf5 *hdf5, hid_t plist)
{
    hsize_t chunk[4] = {0};
    int filters = H5Pget_nfilters(plist);
    if (hdf5->rank != 4 || H5Pget_chunk(plist, 4, chunk) != 4 || chunk[0] != 1 || chunk[1] != 1 ||
        chunk[2] != cube->header.shape[CUBE_KY] || chunk[3] != cube->header.shape[CUBE_KX])
        return false;
    for (int i = 0; i < filters; i++) {
        unsigned flags, config;
        size_t values = 0;
        H5Z_filter_t filter =
            H5Pget_filter2(plist, (unsigned)i, &flags, &values, NULL, 0, NULL, &config);
        if (filter == H5Z_FILTER_SHUFFLE && i == 0)
            hdf5->shuffle = true;
        else if (filter == H5Z_FILTER_DEFLATE && i == filters - 1)
            hdf5->deflated = true;
        else
            return false;
    }
    hdf5->chunk_bytes = cube_pattern_size(cube) * cube_sample_size(cube->flat.sample);
    return true;
}

/* What to do about a filter that is not there. hdf5plugin's own folder has plugins for HDF5 1.10
 * and later. */
#define PLUGIN_ADVICE                                                                              \
    "install its plugin (pip install hdf5plugin), and say where it is: export HDF5_PLUGIN_PATH="   \
    "$(python3 -c 'import hdf5plugin; print(hdf5plugin.PLUGIN_PATH)')"

/* Refuses what neither this HDF5 library nor we can unpack. */
static int check_filters(const struct cube *cube, hid_t plist, struct error *error)
{
    for (int i = 0; i < H5Pget_nfilters(plist); i++) {
        unsigned flags, config, values[16] = {0};
        size_t count = sizeof values / sizeof *values;
        char name[64] = "";
        H5Z_filter_t filter = H5Pget_filter2(plist, (unsigned)i, &flags, &count, values,
                                             sizeof name - 1, name, &config);
        if (!cube_hdf5_filter(filter, count, values))
            return cube_bad(cube, error,
                            "is compressed by '%.*s' (HDF5 filter %d), which is not installed: %s",
                            (int)strcspn(name, ";"), name, (int)filter, PLUGIN_ADVICE);
    }
    return 0;
}

/* Refuses chunks that are out of all proportion to the data set: HDF5 holds one in memory. */
static int check_chunks(const struct cube *cube, hid_t dataset, hid_t plist, const char *path,
                        struct error *error)
{
    hsize_t chunk[CUBE_AXES], bytes = cube_sample_size(SAMPLE_F8);
    hid_t space = H5Dget_space(dataset);
    double all = (double)bytes * (double)H5Sget_simple_extent_npoints(space);
    int rank = H5Pget_layout(plist) == H5D_CHUNKED ? H5Pget_chunk(plist, CUBE_AXES, chunk) : 0;
    H5Sclose(space);
    for (int k = 0; k < rank; k++)
        bytes *= chunk[k];
    if (rank <= 0 || bytes <= CHUNK_MAX || (double)bytes <= 4 * all)
        return 0;
    return cube_bad(cube, error, "keeps its data set '%s' in chunks %.0f times as large as itself",
                    path, (double)bytes / all);
}

/* Refuses a data set that was never written, or all but never: HDF5 would read zeros, of any shape
 * that the file claims. */
static int check_stored(const struct cube *cube, hid_t dataset, hid_t plist, const char *path,
                        struct error *error)
{
    hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
    double all = (double)H5Tget_size(type) * (double)H5Sget_simple_extent_npoints(space),
           stored = (double)H5Dget_storage_size(dataset);
    H5Tclose(type);
    H5Sclose(space);
    if (H5Pget_layout(plist) == H5D_VIRTUAL || H5Pget_external_count(plist) != 0 ||
        all <= PACKED_MOST * stored)
        return 0;
    return cube_bad(cube, error,
                    "was not written: of the %.3g bytes of its data set '%s' it holds %.3g", all,
                    path, stored);
}

/* Opens a data set again with a cache that holds a row of its chunks, and tells how many
 * patterns belong together. */
static void set_cache(struct cube *cube, struct hdf5 *hdf5, struct hdf5_part *part,
                      const char *path, hid_t plist)
{
    hsize_t chunk[4] = {1, 1, 1, 1}, size[4], bytes = H5Tget_size(H5T_NATIVE_DOUBLE);
    hid_t space = H5Dget_space(part->dataset), access;
    double chunks = 1;
    H5Sget_simple_extent_dims(space, size, NULL);
    H5Sclose(space);
    if (H5Pget_layout(plist) != H5D_CHUNKED || H5Pget_chunk(plist, hdf5->rank, chunk) != hdf5->rank)
        return;
    int along = hdf5->order[CUBE_SCAN_X], slow = hdf5->rank == 3 ? along : hdf5->order[CUBE_SCAN_Y];
    cube->block = chunk[along] < size[along] ? (size_t)chunk[along] : (size_t)size[along];
    for (int k = 0; k < hdf5->rank; k++) {
        bytes *= k == slow ? chunk[k] : (size[k] + chunk[k] - 1) / chunk[k] * chunk[k];
        chunks *= ceil((double)size[k] / (double)chunk[k]);
    }
    bytes = bytes < CACHE_MIN ? CACHE_MIN : bytes > CACHE_MAX ? CACHE_MAX : bytes;
    access = H5Pcreate(H5P_DATASET_ACCESS);
    H5Pset_chunk_cache(access, chunks > CHUNKS_FEW ? 100003 : 8209, (size_t)bytes, 0.75);
    H5Dclose(part->dataset);
    part->dataset = H5Dopen2(hdf5->file, path, access);
    H5Pclose(access);
}

/* Whether the file's order is the cube's own. */
static bool is_ordered(const struct hdf5 *hdf5)
{
    for (int k = CUBE_AXES - hdf5->rank; k < CUBE_AXES; k++)
        if (hdf5->order[k] != k - (CUBE_AXES - hdf5->rank))
            return false;
    return true;
}

/* Picks the way to the samples of a part. */
static int set_reading(struct cube *cube, struct hdf5_part *part, const char *path,
                       struct error *error)
{
    struct hdf5 *hdf5 = cube->inside;
    hid_t plist = H5Dget_create_plist(part->dataset), type = H5Dget_type(part->dataset);
    haddr_t offset = H5Dget_offset(part->dataset);
    H5T_class_t class = H5Tget_class(type);
    bool simple = sample_of(type, &cube->flat.sample, &cube->flat.swap), alone = hdf5->count == 1;
    cube->header.type = simple ? cube_sample_type(cube->flat.sample) : CUBE_OTHER;
    cube->read = hdf5_read;
    error->code = 0;
    if (class != H5T_INTEGER && class != H5T_FLOAT) {
        cube_bad(cube, error, "has a data set '%s' of something else than real numbers", path);
    } else if (check_chunks(cube, part->dataset, plist, path, error) ||
               check_stored(cube, part->dataset, plist, path, error) ||
               check_filters(cube, plist, error) ||
               cube_hdf5_check_parts(cube, part->dataset, error)) {
        ;
    } else if (simple && alone && is_ordered(hdf5) && H5Pget_layout(plist) == H5D_CONTIGUOUS &&
               offset != HADDR_UNDEF && H5Pget_external_count(plist) == 0 &&
               cube_hdf5_is_descriptor(cube, part->dataset)) {
        cube->flat.offset = (int64_t)offset;
        cube->flat.stride =
            (int64_t)(cube_pattern_size(cube) * cube_sample_size(cube->flat.sample));
        cube->read = cube_read_flat;
    } else if (simple && alone && is_ordered(hdf5) && own_chunks(cube, hdf5, plist)) {
        cube->read = hdf5_read_chunks;
    } else {
        set_cache(cube, hdf5, part, path, plist);
    }
    H5Tclose(type);
    H5Pclose(plist);
    return error->code;
}

static void hdf5_close(struct cube *cube)
{
    struct hdf5 *hdf5 = cube->inside;
    for (size_t i = 0; i < hdf5->count; i++)
        if (hdf5->parts[i].dataset >= 0)
            H5Dclose(hdf5->parts[i].dataset);
    if (hdf5->file >= 0)
        H5Fclose(hdf5->file);
    free(hdf5->parts);
    free(hdf5);
}

/* Rank and size of the data set; EXIT_BAD_INPUT where it cannot be a cube's. */
static int read_size(const struct cube *cube, hid_t dataset, const char *path,
                     struct cube_axes *axes, struct error *error)
{
    hid_t space = H5Dget_space(dataset);
    axes->rank = H5Sget_simple_extent_ndims(space);
    if (axes->rank == 3 || axes->rank == 4)
        H5Sget_simple_extent_dims(space, axes->size, NULL);
    H5Sclose(space);
    if (axes->rank == 3 || axes->rank == 4)
        return 0;
    return cube_bad(cube, error, "has a data set '%s' of rank %d, not 4 (scan y, scan x, k_y, k_x)",
                    path, axes->rank);
}

/* The scan of a stack, or whether that of the array is the one asked for. */
static int set_scan(struct cube *cube, const char *path, const struct cube_header *known, bool line,
                    struct error *error)
{
    struct hdf5 *hdf5 = cube->inside;
    size_t *shape = cube->header.shape, said[2] = {0, 0};
    if (hdf5->rank == 4) {
        if (!known->shape[0] || (known->shape[0] == shape[0] && known->shape[1] == shape[1]))
            return 0;
        /* one row, or one column, may be a scan's patterns one after the other */
        if (shape[CUBE_SCAN_Y] == 1 || shape[CUBE_SCAN_X] == 1)
            return cube_set_stack(cube, known, (int64_t)(shape[CUBE_SCAN_Y] * shape[CUBE_SCAN_X]),
                                  false, error);
        return cube_bad(cube, error,
                        "has a scan of %zu rows of %zu, not the %zu rows of %zu asked for",
                        shape[0], shape[1], known->shape[0], known->shape[1]);
    }
    const struct hdf5_part *last = &hdf5->parts[hdf5->count - 1];
    int64_t frames = (int64_t)(last->first + last->patterns);
    char *folder = cube_hdf5_folder(path), *entry = cube_hdf5_folder(folder);
    if (cube_hdf5_is_part(path))
        cube_dectris_read(cube, hdf5->file, entry, frames, said);
    free(entry);
    free(folder);
    return said[0] ? cube_set_scan(cube, known, frames, 0, said, "its triggers make", error)
                   : cube_set_stack(cube, known, frames, line, error);
}

/* The parts that follow the first one; they are of the same size and type of patterns, or are
 * refused. */
static int open_parts(struct cube *cube, const struct cube_hdf5_choice *choice,
                      const struct cube_axes *first, struct error *error)
{
    struct hdf5 *hdf5 = cube->inside;
    hdf5->parts[0].patterns = (size_t)first->size[hdf5->order[CUBE_SCAN_X]];
    for (size_t i = 1; i < choice->count; i++) {
        struct hdf5_part *part = &hdf5->parts[i];
        struct cube_axes axes = {.rank = 0};
        part->dataset = H5Dopen2(hdf5->file, choice->paths[i], H5P_DEFAULT);
        hdf5->count = i + 1;
        if (part->dataset < 0)
            return hdf5_failed(cube, error, "cannot be opened to its last part");
        if (read_size(cube, part->dataset, choice->paths[i], &axes, error))
            return error->code;
        if (axes.rank != 3 || axes.size[1] != first->size[1] || axes.size[2] != first->size[2])
            return cube_bad(cube, error, "has parts of other sizes: '%s'", choice->paths[i]);
        part->first = hdf5->parts[i - 1].first + hdf5->parts[i - 1].patterns;
        part->patterns = (size_t)axes.size[0];
    }
    return 0;
}

/* The data sets of the cube's own file, of which the first is open: shape, calibration, way to
 * the samples. */
static int set_datasets(struct cube *cube, const struct cube_hdf5_choice *choice,
                        const struct cube_header *known, struct error *error)
{
    struct hdf5 *hdf5 = cube->inside;
    const char *path = choice->paths[0];
    struct cube_axes axes = {.rank = 0};
    bool line = false;
    if (read_size(cube, hdf5->parts->dataset, path, &axes, error))
        return error->code;
    hdf5->rank = axes.rank;
    cube_axes_read(&axes, hdf5->file, path, hdf5->parts->dataset);
    cube->header.format =
        choice->count > 1 ? memory_format("HDF5 '%s' and %zu that follow", path, choice->count - 1)
                          : memory_format("HDF5 '%s'", path);
    if (cube_axes_order(cube, &axes, path, hdf5->order, &line, error) ||
        set_shape(cube, &axes, path, error) || open_parts(cube, choice, &axes, error))
        return error->code;
    for (size_t i = 0; i < hdf5->count; i++)
        if (set_reading(cube, &hdf5->parts[i], choice->paths[i], error))
            return error->code;
    if (set_scan(cube, path, known, line, error))
        return error->code;
    cube_hdf5_calibrate(cube, hdf5->file, path, &axes, hdf5->order, known);
    return 0;
}

static int open_chosen(struct cube *cube, struct cube_hdf5_choice *choice,
                       const struct cube_header *known, struct error *error)
{
    struct hdf5 *hdf5 = cube->inside;
    char *home = NULL;
    hdf5->parts = memory_zeroed(choice->count, sizeof *hdf5->parts);
    hdf5->parts->dataset = H5Dopen2(hdf5->file, choice->paths[0], H5P_DEFAULT);
    hdf5->count = 1;
    if (hdf5->parts->dataset < 0)
        return cube_bad(cube, error, "has no data set '%s', or it is a link to what is not there",
                        choice->paths[0]);
    /* of parts in other files the master file knows the detector */
    if (!cube_hdf5_is_part(choice->paths[0]) &&
        cube_hdf5_go_home(cube, &hdf5->file, hdf5->parts->dataset, &home, error))
        return error->code;
    if (home) {
        free(choice->paths[0]);
        choice->paths[0] = home;
    }
    return set_datasets(cube, choice, known, error);
}

static int open_here(struct cube *cube, const char *dataset, const struct cube_header *known,
                     struct error *error)
{
    struct hdf5 *hdf5 = memory_zeroed(1, sizeof *hdf5);
    struct cube_hdf5_choice choice;
    cube->inside = hdf5;
    cube->close = hdf5_close;
    cube_hdf5_begin();
    hdf5->file = cube_hdf5_open(cube->path);
    if (hdf5->file < 0)
        return hdf5_failed(cube, error, "is damaged or truncated");
    int code = cube_hdf5_find(&choice, cube, hdf5->file, dataset, error);
    if (!code)
        code = open_chosen(cube, &choice, known, error);
    cube_hdf5_choice_release(&choice);
    const char *refused = cube_hdf5_refused();
    if (code && refused)
        return cube_bad(cube, error, "%s", refused);
    if (refused)
        cube_note(cube, "it %s", refused);
    return code;
}

int cube_open_hdf5(struct cube *cube, const char *dataset, const struct cube_header *known,
                   struct error *error)
{
    if (cube_hdf5_probe(cube, dataset, known, open_here, error))
        return error->code;
    return open_here(cube, dataset, known, error);
}
