/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A 4-D (or, for one row, 3-D) data set in an HDF5 file: EMD, py4DSTEM, HyperSpy, or any other.
 *
 * A name may lead into another file (an external link, or one to a group above): the cube is
 * then that file's data set, and all that is asked about it, the place of its bytes and what
 * stands beside it, is asked there (src/cube/cube_hdf5_home.c).
 *
 * Three ways to the samples, the first that applies: contiguous ones are read straight from the
 * file; chunks of one pattern, deflated or not, are fetched one at a time and unpacked outside
 * the library's lock, so that threads inflate side by side; all else goes through HDF5's own
 * pipeline, one thread at a time, with a cache that holds a row of chunks. */
#include "cube/cube_hdf5.h"
#include <libdeflate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"

enum { FOUND_MAX = 64, CACHE_MAX = 256 << 20, CACHE_MIN = 1 << 20 };

struct hdf5 {
    hid_t file, dataset;
    int rank;
    bool reversed;          /* axes k_x, k_y, x, y */
    bool shuffle, deflated; /* of chunks of one pattern */
    size_t chunk_bytes;
};

void cube_hdf5_begin(void)
{
    H5dont_atexit(); /* of no effect, and harmless, from the second call on */
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
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

/* The numeric data sets of rank 3 and 4 in a file. */
struct found {
    int count[2]; /* of rank 3, of rank 4 */
    char *path[2][FOUND_MAX];
};

static herr_t note_dataset(hid_t root, const char *name, const H5O_info_t *info, void *into)
{
    struct found *found = into;
    if (info->type != H5O_TYPE_DATASET)
        return 0;
    hid_t dataset = H5Dopen2(root, name, H5P_DEFAULT);
    if (dataset < 0)
        return 0;
    hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
    int k = H5Sget_simple_extent_ndims(space) - 3;
    H5T_class_t class = H5Tget_class(type);
    if ((k == 0 || k == 1) && (class == H5T_INTEGER || class == H5T_FLOAT) &&
        found->count[k] < FOUND_MAX)
        found->path[k][found->count[k]++] = memory_format("/%s", name);
    H5Tclose(type);
    H5Sclose(space);
    H5Dclose(dataset);
    return 0;
}

/* The path of the only data set that can be meant; NULL with the error set. Caller frees. */
static char *only_dataset(const struct cube *cube, hid_t file, struct error *error)
{
    struct found found = {0};
    char *path = NULL;
    H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, note_dataset, &found, H5O_INFO_BASIC);
    int k = found.count[1] > 0;
    if (found.count[k] == 1) {
        path = memory_string(found.path[k][0]);
    } else if (found.count[k] == 0) {
        cube_bad(cube, error, "holds no data set of rank 4 (scan y, scan x, k_y, k_x)");
    } else {
        cube_bad(cube, error, "holds %d data sets of rank %d; say which:", found.count[k], k + 3);
        for (int i = 0; i < found.count[k] && i < 10; i++)
            error_append(error, " '%s:%s'", cube->path, found.path[k][i]);
    }
    for (k = 0; k < 2; k++)
        for (int i = 0; i < found.count[k]; i++)
            free(found.path[k][i]);
    return path;
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
static int set_shape(struct cube *cube, struct hdf5 *hdf5, const hsize_t *size,
                     const struct cube_header *known, struct error *error)
{
    size_t *shape = cube->header.shape;
    int rank = hdf5->rank;
    for (int k = 0; k < rank; k++)
        if (size[k] < 1 || size[k] > SIZE_MAX / 64)
            return cube_bad(cube, error,
                            "has a data set without samples: its axis %d has length %llu", k + 1,
                            (unsigned long long)size[k]);
    for (int k = 0; k < rank; k++)
        shape[CUBE_AXES - rank + k] = (size_t)size[hdf5->reversed ? rank - 1 - k : k];
    if (rank == 3)
        return cube_set_scan(cube, known, (int64_t)shape[1], 0, (const size_t[2]){1, shape[1]},
                             "its array has", error);
    if (known->shape[0] && (known->shape[0] != shape[0] || known->shape[1] != shape[1]))
        return cube_bad(cube, error,
                        "has a scan of %zu rows of %zu, not the %zu rows of %zu asked for",
                        shape[0], shape[1], known->shape[0], known->shape[1]);
    return 0;
}

/* Through HDF5: patterns first ... of one run without a change of scan row. */
static herr_t read_run(struct cube *cube, size_t first, size_t count, float *patterns)
{
    struct hdf5 *hdf5 = cube->inside;
    const size_t *shape = cube->header.shape;
    hsize_t y = first / shape[CUBE_SCAN_X], x = first % shape[CUBE_SCAN_X];
    hsize_t at[4] = {y, x, 0, 0}, size[4] = {1, count, shape[CUBE_KY], shape[CUBE_KX]};
    if (hdf5->reversed) {
        memcpy(at, (const hsize_t[4]){0, 0, x, y}, sizeof at);
        memcpy(size, (const hsize_t[4]){shape[CUBE_KX], shape[CUBE_KY], count, 1}, sizeof size);
    } else if (hdf5->rank == 3) {
        memcpy(at, (const hsize_t[4]){first, 0, 0, 0}, sizeof at);
        memcpy(size, (const hsize_t[4]){count, shape[CUBE_KY], shape[CUBE_KX], 0}, sizeof size);
    }
    hid_t space = H5Dget_space(hdf5->dataset), memory = H5Screate_simple(hdf5->rank, size, NULL);
    herr_t result = H5Sselect_hyperslab(space, H5S_SELECT_SET, at, NULL, size, NULL);
    if (result >= 0)
        result = H5Dread(hdf5->dataset, H5T_NATIVE_FLOAT, memory, space, H5P_DEFAULT, patterns);
    H5Sclose(memory);
    H5Sclose(space);
    return result;
}

/* from[k_x][k_y][count] -> to[count][k_y][k_x] */
static void turn_round(const struct cube *cube, size_t count, const float *from, float *to)
{
    size_t ny = cube->header.shape[CUBE_KY], nx = cube->header.shape[CUBE_KX];
    for (size_t kx = 0; kx < nx; kx++)
        for (size_t ky = 0; ky < ny; ky++)
            for (size_t p = 0; p < count; p++)
                to[(p * ny + ky) * nx + kx] = from[(kx * ny + ky) * count + p];
}

static int hdf5_read(struct cube *cube, size_t first, size_t count, float *patterns,
                     struct error *error)
{
    const struct hdf5 *hdf5 = cube->inside;
    size_t n = cube_pattern_size(cube),
           row = hdf5->rank == 3 ? SIZE_MAX : cube->header.shape[CUBE_SCAN_X];
    float *turned = hdf5->reversed ? memory_alloc(count * n, sizeof *turned) : NULL;
    herr_t result = 0;
    char cause[256] = "";
    while (count > 0 && result >= 0) {
        size_t run = row - first % row < count ? row - first % row : count;
#pragma omp critical(cube_hdf5)
        {
            cube_hdf5_begin();
            result = read_run(cube, first, run, turned ? turned : patterns);
            if (result < 0)
                cube_hdf5_cause(cause);
        }
        if (turned && result >= 0)
            turn_round(cube, run, turned, patterns);
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
    size_t x = cube->header.shape[CUBE_SCAN_X];
    hsize_t length = 0, at[4] = {p / x, p % x, 0, 0};
    uint32_t skipped = 0;
#pragma omp critical(cube_hdf5)
    {
        cube_hdf5_begin();
        if (H5Dget_chunk_storage_size(hdf5->dataset, at, &length) < 0 || length == 0 ||
            length > room || H5Dread_chunk(hdf5->dataset, H5P_DEFAULT, at, &skipped, stored) < 0 ||
            skipped)
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

static int hdf5_read_chunks(struct cube *cube, size_t first, size_t count, float *patterns,
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

/* Whether each chunk is one whole pattern that we can unpack ourselves. */
static bool own_chunks(struct cube *cube, struct hdf5 *hdf5, hid_t plist)
{
    hsize_t chunk[4] = {0};
    int filters = H5Pget_nfilters(plist);
    if (hdf5->rank != 4 || H5Pget_chunk(plist, 4, chunk) != 4 || chunk[0] != 1 || chunk[1] != 1 ||
        chunk[2] != cube->header.shape[CUBE_KY] || chunk[3] != cube->header.shape[CUBE_KX] ||
        hdf5->reversed)
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

/* Refuses what this HDF5 library cannot unpack. */
static int check_filters(const struct cube *cube, hid_t plist, struct error *error)
{
    for (int i = 0; i < H5Pget_nfilters(plist); i++) {
        unsigned flags, config;
        size_t values = 0;
        char name[64] = "";
        H5Z_filter_t filter =
            H5Pget_filter2(plist, (unsigned)i, &flags, &values, NULL, sizeof name, name, &config);
        if (H5Zfilter_avail(filter) <= 0)
            return cube_bad(cube, error,
                            "is compressed by '%s' (HDF5 filter %d), which is not installed: give "
                            "its plugin by HDF5_PLUGIN_PATH, or "
                            "rewrite the file by h5repack -f GZIP=1",
                            name, (int)filter);
    }
    return 0;
}

/* Opens the data set again with a cache that holds a row of its chunks, and tells how many
 * patterns belong together. */
static void set_cache(struct cube *cube, struct hdf5 *hdf5, const char *path, hid_t plist)
{
    hsize_t chunk[4] = {1, 1, 1, 1}, size[4], bytes = H5Tget_size(H5T_NATIVE_DOUBLE);
    hid_t space = H5Dget_space(hdf5->dataset), access;
    H5Sget_simple_extent_dims(space, size, NULL);
    H5Sclose(space);
    if (H5Pget_layout(plist) != H5D_CHUNKED || H5Pget_chunk(plist, hdf5->rank, chunk) != hdf5->rank)
        return;
    int slow = hdf5->rank == 3  ? 0
               : hdf5->reversed ? 3
                                : 0,
        along = hdf5->rank == 3  ? 0
                : hdf5->reversed ? 2
                                 : 1;
    cube->block = chunk[along] < size[along] ? (size_t)chunk[along] : (size_t)size[along];
    for (int k = 0; k < hdf5->rank; k++)
        bytes *= k == slow ? chunk[k] : (size[k] + chunk[k] - 1) / chunk[k] * chunk[k];
    bytes = bytes < CACHE_MIN ? CACHE_MIN : bytes > CACHE_MAX ? CACHE_MAX : bytes;
    access = H5Pcreate(H5P_DATASET_ACCESS);
    H5Pset_chunk_cache(access, 100003, (size_t)bytes, 0.75);
    H5Dclose(hdf5->dataset);
    hdf5->dataset = H5Dopen2(hdf5->file, path, access);
    H5Pclose(access);
}

/* Picks the way to the samples. */
static int set_reading(struct cube *cube, struct hdf5 *hdf5, const char *path, struct error *error)
{
    hid_t plist = H5Dget_create_plist(hdf5->dataset), type = H5Dget_type(hdf5->dataset);
    haddr_t offset = H5Dget_offset(hdf5->dataset);
    H5T_class_t class = H5Tget_class(type);
    bool simple = sample_of(type, &cube->flat.sample, &cube->flat.swap);
    cube->header.type = simple ? cube_sample_type(cube->flat.sample) : CUBE_OTHER;
    cube->read = hdf5_read;
    error->code = 0;
    if (class != H5T_INTEGER && class != H5T_FLOAT) {
        cube_bad(cube, error, "has a data set '%s' of something else than numbers", path);
    } else if (check_filters(cube, plist, error) ||
               cube_hdf5_check_parts(cube, hdf5->dataset, error)) {
        ;
    } else if (simple && !hdf5->reversed && H5Pget_layout(plist) == H5D_CONTIGUOUS &&
               offset != HADDR_UNDEF && H5Pget_external_count(plist) == 0 &&
               cube_hdf5_is_descriptor(cube, hdf5->file)) {
        cube->flat.offset = (int64_t)offset;
        cube->flat.stride =
            (int64_t)(cube_pattern_size(cube) * cube_sample_size(cube->flat.sample));
        cube->read = cube_read_flat;
    } else if (simple && own_chunks(cube, hdf5, plist)) {
        cube->read = hdf5_read_chunks;
    } else {
        set_cache(cube, hdf5, path, plist);
    }
    H5Tclose(type);
    H5Pclose(plist);
    return error->code;
}

static void hdf5_close(struct cube *cube)
{
    struct hdf5 *hdf5 = cube->inside;
    if (hdf5->dataset >= 0)
        H5Dclose(hdf5->dataset);
    if (hdf5->file >= 0)
        H5Fclose(hdf5->file);
    free(hdf5);
}

/* The data set at `path` of the cube's own file: shape, calibration, way to the samples. */
static int set_dataset(struct cube *cube, const char *path, const struct cube_header *known,
                       struct error *error)
{
    struct hdf5 *hdf5 = cube->inside;
    hsize_t size[4] = {0};
    hid_t space = H5Dget_space(hdf5->dataset);
    hdf5->rank = H5Sget_simple_extent_ndims(space);
    if (hdf5->rank == 3 || hdf5->rank == 4)
        H5Sget_simple_extent_dims(space, size, NULL);
    H5Sclose(space);
    if (!size[0] && hdf5->rank != 3 && hdf5->rank != 4)
        return cube_bad(cube, error,
                        "has a data set '%s' of rank %d, not 4 (scan y, scan x, k_y, k_x)", path,
                        hdf5->rank);
    cube->header.format = memory_format("HDF5 '%s'", path);
    hdf5->reversed = cube_hdf5_reversed(hdf5->file, path, hdf5->rank);
    if (set_shape(cube, hdf5, size, known, error) || set_reading(cube, hdf5, path, error))
        return error->code;
    cube_hdf5_calibrate(cube, hdf5->file, path, hdf5->rank, hdf5->reversed, known);
    return 0;
}

static int open_dataset(struct cube *cube, const char *path, const struct cube_header *known,
                        struct error *error)
{
    struct hdf5 *hdf5 = cube->inside;
    char *home;
    hdf5->dataset = H5Dopen2(hdf5->file, path, H5P_DEFAULT);
    if (hdf5->dataset < 0)
        return cube_bad(cube, error, "has no data set '%s', or it is a link to what is not there",
                        path);
    if (cube_hdf5_go_home(cube, &hdf5->file, hdf5->dataset, &home, error))
        return error->code;
    int code = set_dataset(cube, home ? home : path, known, error);
    free(home);
    return code;
}

int cube_open_hdf5(struct cube *cube, const char *dataset, const struct cube_header *known,
                   struct error *error)
{
    struct hdf5 *hdf5 = memory_zeroed(1, sizeof *hdf5);
    cube->inside = hdf5;
    cube->close = hdf5_close;
    hdf5->dataset = -1;
    cube_hdf5_begin();
    hdf5->file = H5Fopen(cube->path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (hdf5->file < 0)
        return hdf5_failed(cube, error, "is damaged or truncated");
    char *path = dataset ? memory_string(dataset) : only_dataset(cube, hdf5->file, error);
    int code = path ? open_dataset(cube, path, known, error) : error->code;
    free(path);
    return code;
}
