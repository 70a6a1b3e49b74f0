/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files a data set's samples are in: links, virtual data sets and external raw data lead out of the file that was opened. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/memory.h"
#include "cube/cube_hdf5.h"

/* An object looked for by its address, and its path once it is found. */
struct wanted {
    haddr_t address;
    char *path;
};

static herr_t find_address(hid_t root, const char *name, const H5O_info_t *info, void *into)
{
    struct wanted *wanted = into;
    (void)root;
    if (info->addr != wanted->address)
        return 0;
    wanted->path = memory_format("/%s", name);
    return 1;
}

/* The name under which HDF5 opened a file; caller frees. */
static char *name_of_file(hid_t file)
{
    ssize_t length = H5Fget_name(file, NULL, 0);
    char *name = memory_zeroed(length > 0 ? (size_t)length + 1 : 1, 1);
    if (length > 0)
        H5Fget_name(file, name, (size_t)length + 1);
    return name;
}

int cube_hdf5_go_home(struct cube *cube, hid_t *file, hid_t dataset, char **home, struct error *error)
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
    free(cube->path);
    cube->path = name_of_file(own);
    close(cube->descriptor);
    if (cube_open_file(cube, error))
        return error->code;
    /* the name that HDF5 keeps of an object may be one of the file that it was opened through */
    wanted.address = there.addr;
    H5Ovisit2(own, H5_INDEX_NAME, H5_ITER_INC, find_address, &wanted, H5O_INFO_BASIC);
    *home = wanted.path;
    return *home ? 0 : cube_bad(cube, error, "holds the data set that a link leads to, but not under any name");
}

bool cube_hdf5_is_descriptor(const struct cube *cube, hid_t file)
{
    hid_t access = H5Fget_access_plist(file);
    void *handle = NULL;
    bool same = access >= 0 && H5Pget_driver(access) == H5FD_SEC2 && H5Fget_vfd_handle(file, access, &handle) >= 0 && handle;
    if (same) {
        struct stat theirs, ours;
        int descriptor;
        memcpy(&descriptor, handle, sizeof descriptor);
        same = fstat(descriptor, &theirs) == 0 && fstat(cube->descriptor, &ours) == 0 && theirs.st_dev == ours.st_dev &&
               theirs.st_ino == ours.st_ino;
    }
    if (access >= 0)
        H5Pclose(access);
    return same;
}

/* Whether the data set is in the file `name`, looked for beside the cube's file and from where we are, as HDF5 does. */
static bool has_source(const struct cube *cube, const char *name, const char *dataset)
{
    const char *slash = strrchr(cube->path, '/');
    char *beside = memory_format("%.*s%s", slash ? (int)(slash + 1 - cube->path) : 0, cube->path, name);
    hid_t file = strcmp(name, ".") == 0 ? H5Fopen(cube->path, H5F_ACC_RDONLY, H5P_DEFAULT) : (hid_t)-1;
    if (file < 0 && name[0] != '/')
        file = H5Fopen(beside, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0)
        file = H5Fopen(name, H5F_ACC_RDONLY, H5P_DEFAULT);
    hid_t source = file < 0 ? (hid_t)-1 : H5Dopen2(file, dataset, H5P_DEFAULT);
    if (source >= 0)
        H5Dclose(source);
    if (file >= 0)
        H5Fclose(file);
    free(beside);
    return source >= 0;
}

static char *virtual_name(hid_t plist, size_t i, ssize_t (*get)(hid_t, size_t, char *, size_t))
{
    ssize_t length = get(plist, i, NULL, 0);
    char *name = memory_zeroed(length > 0 ? (size_t)length + 1 : 1, 1);
    if (length > 0)
        get(plist, i, name, (size_t)length + 1);
    return name;
}

/* All sources of a virtual data set; names with a % stand for as many as there are. */
static int check_virtual(const struct cube *cube, hid_t plist, struct error *error)
{
    size_t count = 0;
    char *last = memory_string("");
    if (H5Pget_virtual_count(plist, &count) < 0)
        count = 0;
    error->code = 0;
    for (size_t i = 0; i < count && !error->code; i++) {
        char *name = virtual_name(plist, i, H5Pget_virtual_filename), *dataset = virtual_name(plist, i, H5Pget_virtual_dsetname),
             *now = memory_format("%s:%s", name, dataset);
        bool checked = strcmp(now, last) == 0 || strchr(now, '%');
        if (!checked && !has_source(cube, name, dataset))
            cube_bad(cube, error, "is a virtual data set, and its part '%s' is missing: HDF5 would read zeros for it", now);
        free(last);
        free(name);
        free(dataset);
        last = now;
    }
    free(last);
    return error->code;
}

/* Raw files that are there must be as long as their parts; those that are not, HDF5 reports when it reads. */
static int check_raw(const struct cube *cube, hid_t plist, struct error *error)
{
    int count = H5Pget_external_count(plist);
    for (int i = 0; i < count; i++) {
        char name[4096] = "";
        off_t offset = 0;
        hsize_t size = 0;
        struct stat status;
        if (H5Pget_external(plist, (unsigned)i, sizeof name - 1, name, &offset, &size) < 0 || size == H5F_UNLIMITED ||
            stat(name, &status) != 0)
            continue;
        if (status.st_size < offset || (hsize_t)(status.st_size - offset) < size)
            return cube_bad(cube, error, "keeps its samples in '%s', which ends early: HDF5 would read zeros there", name);
    }
    return 0;
}

int cube_hdf5_check_parts(const struct cube *cube, hid_t plist, struct error *error)
{
    return H5Pget_layout(plist) == H5D_VIRTUAL ? check_virtual(cube, plist, error) : check_raw(cube, plist, error);
}
