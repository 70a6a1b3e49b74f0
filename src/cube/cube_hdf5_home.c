/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files a data set's samples are in: links, virtual data sets and external raw data lead
 * out of the file that was opened. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/memory.h"
#include "cube/cube_hdf5.h"
#include "cube/cube_hdf5_links.h"

/* An object looked for by its address, and its path once it is found. */
struct wanted {
    haddr_t address;
    char *path;
    size_t passed;
};

static herr_t find_address(hid_t root, const char *name, const H5O_info_t *info, void *into)
{
    struct wanted *wanted = into;
    (void)root;
    if (cube_hdf5_is_beyond(name, wanted->passed++))
        return 1;
    if (info->addr != wanted->address)
        return 0;
    wanted->path = memory_format("/%s", name);
    return 1;
}

int cube_hdf5_go_home(struct cube *cube, hid_t *file, hid_t dataset, char **home,
                      struct error *error)
{
    H5O_info_t there, here;
    struct wanted wanted = {.path = NULL};
    *home = NULL;
    hid_t own = H5Iget_file_id(dataset);
    if (own < 0 || H5Oget_info(dataset, &there) < 0 || H5Oget_info(*file, &here) < 0) {
        if (own >= 0)
            H5Fclose(own);
        return cube_bad(cube, error, "has a data set of which HDF5 cannot tell the file");
    }
    if (there.fileno == here.fileno) {
        H5Fclose(own);
        return 0;
    }
    H5Fclose(*file);
    *file = own;
    cube_also_reads(cube, cube->path);
    free(cube->path);
    cube->path = cube_hdf5_file_name(own);
    close(cube->descriptor);
    if (cube_open_file(cube, error))
        return error->code;
    /* the name that HDF5 keeps of an object may be one of the file that it was opened through */
    wanted.address = there.addr;
    H5Ovisit2(own, H5_INDEX_NAME, H5_ITER_INC, find_address, &wanted, H5O_INFO_BASIC);
    *home = wanted.path;
    return *home
               ? 0
               : cube_bad(cube, error,
                          "holds the data set that a link leads to, but not under any name (of the "
                          "first %d, up to %d deep)",
                          CUBE_HDF5_LINKS, CUBE_HDF5_DEEP);
}

bool cube_hdf5_is_descriptor(const struct cube *cube, hid_t dataset)
{
    hid_t file = H5Iget_file_id(dataset),
          access = file >= 0 ? H5Fget_access_plist(file) : (hid_t)-1;
    void *handle = NULL;
    bool same = access >= 0 && H5Pget_driver(access) == H5FD_SEC2 &&
                H5Fget_vfd_handle(file, access, &handle) >= 0 && handle;
    if (same) {
        struct stat theirs, ours;
        int descriptor;
        memcpy(&descriptor, handle, sizeof descriptor);
        same = fstat(descriptor, &theirs) == 0 && fstat(cube->descriptor, &ours) == 0 &&
               theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino;
    }
    if (access >= 0)
        H5Pclose(access);
    if (file >= 0)
        H5Fclose(file);
    return same;
}

/* Raw files that are there must be as long as their parts; those that are not, HDF5 reports when
 * it reads. */
static int check_raw(struct cube *cube, const char *path, hid_t plist, struct error *error)
{
    int count = H5Pget_external_count(plist);
    for (int i = 0; i < count; i++) {
        char name[4096] = "";
        off_t offset = 0;
        hsize_t size = 0;
        struct stat status;
        if (H5Pget_external(plist, (unsigned)i, sizeof name - 1, name, &offset, &size) < 0)
            continue;
        if (!cube_hdf5_may_read(path, name))
            return cube_bad(cube, error, "%s", cube_hdf5_refused());
        cube_also_reads(cube, name);
        if (size == H5F_UNLIMITED || stat(name, &status) != 0)
            continue;
        if (status.st_size < offset || (hsize_t)(status.st_size - offset) < size)
            return cube_bad(
                cube, error,
                "keeps its samples in '%s', which ends early: HDF5 would read zeros there", name);
    }
    return 0;
}

/* --- virtual data sets --- */

enum { DEPTH_MOST = 16, SOURCES_MOST = 100000 }; /* of virtual data sets of virtual data sets */

/* The way through the sources, and the one in hand, which often stands for several parts. */
struct walk {
    struct cube *cube;
    const char *path; /* of the file that names the sources */
    hid_t plist;      /* of the data set that is made of them */
    char *name;       /* FILE:DATASET in hand */
    hid_t file, source;
    int depth;
    size_t *opened;
};

static int check_parts(struct walk *walk, hid_t dataset, struct error *error);

/* The file `name` that the file at `path` names; negative where there is none. */
static hid_t open_source(const char *path, const char *name)
{
    return strcmp(name, ".") == 0 ? H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT)
                                  : cube_hdf5_open_named(path, name, "HDF5_VDS_PREFIX");
}

static char *virtual_name(hid_t plist, size_t i, ssize_t (*get)(hid_t, size_t, char *, size_t))
{
    ssize_t length = get(plist, i, NULL, 0);
    char *name = memory_zeroed(length > 0 ? (size_t)length + 1 : 1, 1);
    if (length > 0)
        get(plist, i, name, (size_t)length + 1);
    return name;
}

/* The name with block number `block` in the place of %b, and % in that of %%. */
static char *name_of_block(const char *pattern, hsize_t block)
{
    char *name = memory_string("");
    for (const char *at = pattern; *at; at++) {
        bool number = at[0] == '%' && at[1] == 'b', percent = at[0] == '%' && at[1] == '%';
        char *longer = number ? memory_format("%s%llu", name, (unsigned long long)block)
                              : memory_format("%s%c", name, *at);
        free(name);
        name = longer;
        at += number || percent;
    }
    return name;
}

/* How many pieces part i of a virtual data set stands for: 1, or as many blocks as its data set
 * has. */
static hsize_t count_blocks(hid_t plist, size_t i, const hsize_t *shape, int rank)
{
    hsize_t start[H5S_MAX_RANK], stride[H5S_MAX_RANK], count[H5S_MAX_RANK], block[H5S_MAX_RANK],
        blocks = 1;
    hid_t space = H5Pget_virtual_vspace(plist, i);
    bool regular = space >= 0 && H5Sget_simple_extent_ndims(space) == rank &&
                   H5Sget_select_type(space) == H5S_SEL_HYPERSLABS &&
                   H5Sis_regular_hyperslab(space) > 0 &&
                   H5Sget_regular_hyperslab(space, start, stride, count, block) >= 0;
    for (int d = 0; d < rank && regular; d++)
        if (count[d] == H5S_UNLIMITED)
            blocks = shape[d] > start[d] ? (shape[d] - start[d] + stride[d] - 1) / stride[d] : 0;
    if (space >= 0)
        H5Sclose(space);
    return blocks;
}

/* How many elements part i stands for; `all` where it has no end. */
static double count_elements(hid_t plist, size_t i, double all)
{
    hid_t space = H5Pget_virtual_vspace(plist, i);
    hssize_t count = space < 0 ? -1 : H5Sget_select_npoints(space);
    if (space >= 0)
        H5Sclose(space);
    return count < 0 || (hsize_t)count == H5S_UNLIMITED ? all : (double)count;
}

/* Whether all that part i takes from its source is there. The file does not say how large the
 * source was. */
static bool is_long_enough(hid_t plist, size_t i, hid_t source)
{
    hsize_t first[H5S_MAX_RANK], last[H5S_MAX_RANK], shape[H5S_MAX_RANK];
    hid_t wanted = H5Pget_virtual_srcspace(plist, i), space = H5Dget_space(source);
    int rank = space < 0 ? -1 : H5Sget_simple_extent_dims(space, shape, NULL);
    bool enough = rank >= 0;
    if (enough && wanted >= 0 && H5Sget_select_type(wanted) == H5S_SEL_ALL)
        enough = count_elements(plist, i, 0) <= (double)H5Sget_simple_extent_npoints(space);
    else if (enough && wanted >= 0 && H5Sget_simple_extent_ndims(wanted) == rank &&
             H5Sget_select_bounds(wanted, first, last) >= 0)
        for (int d = 0; d < rank; d++)
            /* of one without end, what there is */
            enough = enough && (last[d] < shape[d] || last[d] >= H5S_UNLIMITED - 1);
    if (wanted >= 0)
        H5Sclose(wanted);
    if (space >= 0)
        H5Sclose(space);
    return enough;
}

static void close_source(struct walk *walk)
{
    if (walk->source >= 0)
        H5Dclose(walk->source);
    if (walk->file >= 0)
        H5Fclose(walk->file);
    free(walk->name);
    walk->source = walk->file = -1;
    walk->name = NULL;
}

/* Takes a source in hand, and looks at what it is made of in its turn. */
static int take_source(struct walk *walk, const char *file, const char *dataset,
                       struct error *error)
{
    char *name = memory_format("%s:%s", file, dataset);
    error->code = 0;
    if (walk->name && strcmp(name, walk->name) == 0) {
        free(name);
        return 0;
    }
    close_source(walk);
    walk->name = name;
    walk->file = open_source(walk->path, file);
    walk->source = walk->file < 0 ? (hid_t)-1 : H5Dopen2(walk->file, dataset, H5P_DEFAULT);
    if (walk->source < 0 && cube_hdf5_refused())
        return cube_bad(walk->cube, error, "%s", cube_hdf5_refused());
    if (walk->source < 0)
        return cube_bad(
            walk->cube, error,
            "is a virtual data set, and its part '%s' is missing: HDF5 would read zeros for it",
            name);
    if (walk->depth >= DEPTH_MOST || ++*walk->opened > SOURCES_MOST)
        return cube_bad(
            walk->cube, error,
            "is made of virtual data sets that are made of others, deeper than %d or more than %d",
            DEPTH_MOST, SOURCES_MOST);
    char *own = cube_hdf5_file_name(walk->file);
    cube_also_reads(walk->cube, own);
    struct walk below = {.cube = walk->cube,
                         .path = own,
                         .plist = H5I_INVALID_HID,
                         .file = H5I_INVALID_HID,
                         .source = H5I_INVALID_HID,
                         .depth = walk->depth + 1,
                         .opened = walk->opened};
    check_parts(&below, walk->source, error);
    free(own);
    return error->code;
}

/* Part i of a virtual data set: one source, or one for each block. */
static int check_part(struct walk *walk, size_t i, hsize_t blocks, struct error *error)
{
    char *file = virtual_name(walk->plist, i, H5Pget_virtual_filename);
    char *dataset = virtual_name(walk->plist, i, H5Pget_virtual_dsetname);
    bool many = strstr(file, "%b") || strstr(dataset, "%b");
    error->code = 0;
    for (hsize_t b = 0; b < (many ? blocks : 1) && !error->code; b++) {
        char *in_file = name_of_block(file, b), *in_dataset = name_of_block(dataset, b);
        if (!take_source(walk, in_file, in_dataset, error) &&
            !is_long_enough(walk->plist, i, walk->source))
            cube_bad(walk->cube, error,
                     "is a virtual data set, and its part '%s' is too short: HDF5 would read zeros "
                     "for the rest",
                     walk->name);
        free(in_file);
        free(in_dataset);
    }
    free(file);
    free(dataset);
    return error->code;
}

/* All sources of a virtual data set, and that they fill it. */
static int check_virtual(struct walk *walk, hid_t dataset, struct error *error)
{
    size_t parts = 0;
    hsize_t shape[H5S_MAX_RANK];
    double all = 1, filled = 0;
    hid_t space = H5Dget_space(dataset);
    int rank = space < 0 ? 0 : H5Sget_simple_extent_dims(space, shape, NULL);
    if (space >= 0)
        H5Sclose(space);
    if (H5Pget_virtual_count(walk->plist, &parts) < 0)
        parts = 0;
    for (int d = 0; d < rank; d++)
        all *= (double)shape[d];
    error->code = 0;
    for (size_t i = 0; i < parts && !error->code; i++) {
        filled += count_elements(walk->plist, i, all);
        check_part(walk, i, count_blocks(walk->plist, i, shape, rank), error);
    }
    close_source(walk);
    if (!error->code && filled < all)
        cube_bad(walk->cube, error,
                 "is a virtual data set with holes: its parts hold %.0f of %.0f values, and HDF5 "
                 "would read zeros for the others",
                 filled, all);
    return error->code;
}

/* What a data set is made of. */
static int check_parts(struct walk *walk, hid_t dataset, struct error *error)
{
    error->code = 0;
    walk->plist = H5Dget_create_plist(dataset);
    if (walk->plist < 0)
        return cube_bad(walk->cube, error,
                        "has a data set of which HDF5 cannot tell how it is stored");
    if (H5Pget_layout(walk->plist) == H5D_VIRTUAL)
        check_virtual(walk, dataset, error);
    else
        check_raw(walk->cube, walk->path, walk->plist, error);
    H5Pclose(walk->plist);
    return error->code;
}

int cube_hdf5_check_parts(struct cube *cube, hid_t dataset, struct error *error)
{
    size_t opened = 0;
    hid_t file = H5Iget_file_id(dataset); /* a link may have led to it */
    char *name = file >= 0 ? cube_hdf5_file_name(file) : NULL;
    if (name)
        cube_also_reads(cube, name);
    free(name);
    if (file >= 0)
        H5Fclose(file);
    struct walk walk = {.cube = cube,
                        .path = cube->path,
                        .plist = H5I_INVALID_HID,
                        .file = H5I_INVALID_HID,
                        .source = H5I_INVALID_HID,
                        .opened = &opened};
    return check_parts(&walk, dataset, error);
}
