/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that other files name; see cube_hdf5_links.h. */
#include "cube/cube_hdf5_links.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/memory.h"
#include "cube/cube_hdf5.h"

/* Of the process: HDF5 calls us back with nothing of ours in its hands. */
static bool anywhere;
static char *refused;

void cube_hdf5_follow_links(bool follow)
{
    anywhere = follow;
}

const char *cube_hdf5_refused(void)
{
    return refused;
}

/* Its folder, without links and with a slash at its end; NULL where that cannot be found. Caller
 * frees. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = slash ? memory_format("%.*s", (int)(slash + 1 - path), path) : memory_string("."),
         *real = realpath(name, NULL), *folder = NULL;
    if (real)
        folder = memory_format("%s%s", real, real[1] ? "/" : "");
    free(real);
    free(name);
    return folder;
}

/* Whether `real` lies in the folder of the file `by`. */
static bool is_beneath(const char *by, const char *real)
{
    char *folder = folder_of(by);
    bool beneath = folder && strncmp(real, folder, strlen(folder)) == 0;
    free(folder);
    return beneath;
}

static bool refuse(const char *name, const char *why, const char *advice)
{
    if (!refused)
        refused = memory_format("leads to '%s', which %s%s", name, why, advice);
    return false;
}

bool cube_hdf5_may_read(const char *by, const char *name)
{
    struct stat status;
    char *real = realpath(name, NULL), *own = realpath(by, NULL);
    bool there = real && stat(real, &status) == 0, may = !there;
    if (there && !S_ISREG(status.st_mode))
        refuse(name, "is no regular file", "");
    else if (there && !anywhere && !is_beneath(by, real) && !(own && is_beneath(own, real)))
        refuse(real, "is not in its folder", ": to have it read all the same, give --follow-links");
    else
        may = true;
    free(own);
    free(real);
    return may;
}

/* ---- where HDF5 looks ---- */

/* `folder` up to `length`, a slash, and the name. */
static hid_t open_in(const char *by, const char *folder, size_t length, const char *name)
{
    struct stat status;
    char *path = memory_format("%.*s%s%s", (int)length, folder,
                               length && folder[length - 1] != '/' ? "/" : "", name);
    hid_t file = -1;
    if (stat(path, &status) == 0 && cube_hdf5_may_read(by, path))
        file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    free(path);
    return file;
}

static hid_t open_in_list(const char *by, const char *list, const char *name)
{
    hid_t file = -1;
    while (list && *list && file < 0) {
        size_t length = strcspn(list, ":");
        file = open_in(by, list, length, name);
        list += length + (list[length] == ':');
    }
    return file;
}

static hid_t open_beside(const char *by, const char *name)
{
    const char *slash = by ? strrchr(by, '/') : NULL;
    return slash ? open_in(by, by, (size_t)(slash + 1 - by), name) : (hid_t)-1;
}

hid_t cube_hdf5_open_named(const char *by, const char *name, const char *prefix)
{
    hid_t file = -1;
    const char *slash = strrchr(name, '/');
    if (name[0] == '/') {
        file = open_in(by, "", 0, name);
        name = slash + 1; /* it may have been moved, together with `by` */
    }
    if (file < 0)
        file = open_in_list(by, getenv(prefix), name);
    if (file < 0)
        file = open_beside(by, name);
    if (file < 0)
        file = open_in(by, "", 0, name);
    char *real = file < 0 ? realpath(by, NULL) : NULL;
    if (real)
        file = open_beside(real, name);
    free(real);
    return file;
}

hid_t cube_hdf5_open(const char *path)
{
    cube_hdf5_guard_links();
    free(refused);
    refused = NULL;
    return H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
}

/* ---- external links ---- */

/* HDF5 asks here for the object that an external link leads to. */
static hid_t follow(const char *link, hid_t group, const void *value, size_t size, hid_t access,
                    hid_t transfer)
{
    const char *name, *object;
    hid_t from = H5Iget_file_id(group), file = -1, found = -1;
    char *by = from >= 0 ? cube_hdf5_file_name(from) : NULL;
    (void)link;
    (void)transfer;
    if (by && H5Lunpack_elink_val(value, size, NULL, &name, &object) >= 0)
        file = cube_hdf5_open_named(by, name, "HDF5_EXT_PREFIX");
    if (file >= 0) {
        found = H5Oopen(file, object, access);
        H5Fclose(file);
    }
    if (from >= 0)
        H5Fclose(from);
    free(by);
    return found;
}

static ssize_t tell(const char *link, const void *value, size_t size, void *to, size_t room)
{
    (void)link;
    if (to)
        memcpy(to, value, size < room ? size : room);
    return (ssize_t)size;
}

void cube_hdf5_guard_links(void)
{
    static const H5L_class_t class = {.version = H5L_LINK_CLASS_T_VERS,
                                      .id = H5L_TYPE_EXTERNAL,
                                      .comment = "external, in its folder",
                                      .trav_func = follow,
                                      .query_func = tell};
    static bool guarded; /* of the process, as the class is */
    if (!guarded)
        guarded = H5Lregister(&class) >= 0;
}

/* ---- values in other files ---- */

static bool is_own(hid_t dataset)
{
    hid_t plist = H5Dget_create_plist(dataset);
    bool own =
        plist >= 0 && H5Pget_layout(plist) != H5D_VIRTUAL && H5Pget_external_count(plist) == 0;
    if (plist >= 0)
        H5Pclose(plist);
    return own;
}

herr_t cube_hdf5_read_values(hid_t dataset, hid_t type, hid_t memory, hid_t space, void *to)
{
    if (anywhere || is_own(dataset))
        return H5Dread(dataset, type, memory, space, H5P_DEFAULT, to);
    if (!refused)
        refused = memory_string("keeps values beside its data in other files, which are not read: "
                                "to have them read, give --follow-links");
    return -1;
}
