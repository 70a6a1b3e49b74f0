/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of calibrations in HDF5 files. */
#include "cube/cube_stored.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/memory.h"
#include "cube/cube_hdf5.h"
#include "cube/cube_hdf5_links.h"
#include "cube/cube_hdf5_probe.h"

/* The last part of the path is one of the names; `folder`, if there is one, stands before it. */
static const struct {
    const char *what, *names, *folder;
} kinds[] = {{"origin of each pattern", " qx0 qy0 qx0_fit qy0_fit qx0_meas qy0_meas ", NULL},
             {"mean origin", " qx0_mean qy0_mean ", NULL},
             {"ellipse", " a b theta ", "calibration"},
             {"ellipse", " p_ellipse ", NULL},
             {"rotation of the scan", " QR_rotation QR_rotation_degrees QR_flip ", NULL},
             {"mask", " mask pixel_mask bad_pixel_mask beamstop_mask mask_edgefade ", NULL},
             {"dark or gain reference",
              " darkfield dark_reference darkreference flatfield gain_reference ", NULL},
             {"probe", " probe ", NULL}};
enum { KINDS = sizeof kinds / sizeof *kinds };

struct stored {
    const char *file;
    char *names[KINDS];
    size_t objects;
};

static bool is_kind(int kind, const char *path, const char *name)
{
    char *spaced = memory_format(" %s ", name);
    bool found = strstr(kinds[kind].names, spaced) != NULL;
    free(spaced);
    if (!found || !kinds[kind].folder)
        return found;
    size_t length = strlen(kinds[kind].folder);
    return name > path + length && strncmp(name - 1 - length, kinds[kind].folder, length) == 0;
}

static herr_t note(hid_t root, const char *path, const H5O_info_t *info, void *into)
{
    struct stored *stored = into;
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (cube_hdf5_is_beyond(path, stored->objects++))
        return 1;
    for (int kind = 0; kind < KINDS && info->type == H5O_TYPE_DATASET; kind++) {
        if (!is_kind(kind, path, name))
            continue;
        char *before = stored->names[kind];
        stored->names[kind] = before ? memory_format("%s, %s", before, name) : memory_string(name);
        free(before);
    }
    (void)root;
    return 0;
}

/* The file's own name: what stands before ":/", if the whole is none. */
static char *file_of(const char *path)
{
    struct stat status;
    const char *colon = strstr(path, ":/");
    return colon && stat(path, &status) != 0 ? memory_format("%.*s", (int)(colon - path), path)
                                             : memory_string(path);
}

static void walk(void *into)
{
    struct stored *stored = into;
    hid_t file = cube_hdf5_open(stored->file);
    if (file >= 0) {
        H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, note, stored, H5O_INFO_BASIC);
        H5Fclose(file);
    }
}

char *cube_stored(const char *path)
{
    char *text = NULL, *name = file_of(path);
    struct stored stored = {.file = name};
    cube_hdf5_begin();
    if (H5Fis_hdf5(name) > 0) {
        /* a cube that was opened by its name says nothing of the groups beside it */
        if (cube_hdf5_lives(walk, &stored))
            walk(&stored);
        else
            text = memory_string("not known: the file is damaged, and HDF5 itself ends in it");
    }
    for (int kind = 0; kind < KINDS; kind++) {
        if (!stored.names[kind])
            continue;
        char *longer = memory_format("%s%s%s (%s)", text ? text : "", text ? "; " : "",
                                     kinds[kind].what, stored.names[kind]);
        free(text);
        text = longer;
        free(stored.names[kind]);
    }
    free(name);
    return text;
}
