/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which data set of an HDF5 file is the cube: the only one of rank 4, else of rank 3; of several
 * the one that NeXus's attributes `default` and `signal` name; Dectris's data_000001 ... are one.
 */
#include "cube/cube_hdf5_find.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/memory.h"
#include "base/shell.h"
#include "cube/cube_hdf5.h"

enum { LISTED = 10 };

struct candidate {
    char *path;
    int rank;
    hsize_t size[CUBE_AXES];
    dev_t device; /* of the file it is in */
    ino_t file;
    haddr_t address;
};

struct search {
    struct candidate *found;
    size_t count, capacity, links;
    bool beyond;        /* the walk ended before all was seen */
    const char *prefix; /* of the paths: "" or that of a group in another file */
    char *largest;      /* of another rank: "'/x' of rank 2" */
    char *missing;      /* a link to what is not there */
    char *missing_part; /* of those, the first that is named as a part is */
    bool missing_outside;
    bool outside; /* within a group that a link led to */
};

/* Where the data set is: the same for all names that lead to it. */
static bool find_place(hid_t dataset, struct candidate *one)
{
    H5O_info_t info;
    struct stat status;
    hid_t file = H5Iget_file_id(dataset);
    char *name = file >= 0 ? cube_hdf5_file_name(file) : NULL;
    bool found = name && stat(name, &status) == 0 && H5Oget_info(dataset, &info) >= 0;
    if (found) {
        one->device = status.st_dev;
        one->file = status.st_ino;
        one->address = info.addr;
    }
    free(name);
    if (file >= 0)
        H5Fclose(file);
    return found;
}

static bool is_known(const struct search *search, const struct candidate *one)
{
    for (size_t i = 0; i < search->count; i++)
        if (search->found[i].device == one->device && search->found[i].file == one->file &&
            search->found[i].address == one->address)
            return true;
    return false;
}

/* Notes a data set of numbers of rank 3 or 4, once. */
static void note_dataset(struct search *search, hid_t dataset, const char *path)
{
    struct candidate one = {.path = NULL};
    hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
    H5T_class_t class = H5Tget_class(type);
    int rank = space < 0 ? 0 : H5Sget_simple_extent_ndims(space);
    bool numbers = class == H5T_INTEGER || class == H5T_FLOAT;
    if ((rank == 3 || rank == 4) && numbers && find_place(dataset, &one) &&
        !is_known(search, &one)) {
        one.path = memory_string(path);
        one.rank = rank;
        H5Sget_simple_extent_dims(space, one.size, NULL);
        memory_grow(&search->found, &search->capacity, search->count + 1, sizeof *search->found);
        search->found[search->count++] = one;
    } else if (rank >= 2 && !search->largest && (!numbers || rank == 2 || rank > 4)) {
        search->largest = memory_format(
            "'%s' of rank %d%s", path, rank,
            !numbers   ? ", not of real numbers (integers or floats)"
            : rank > 4 ? " (write it anew without its axes of length 1, or one part of it: "
                         "numpy.squeeze, and save as .npy)"
                       : "");
    }
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
}

static herr_t visit_link(hid_t group, const char *name, const H5L_info_t *info, void *into);

/* A link that leads out of its file, or to nothing. */
static void note_missing(struct search *search, hid_t group, const char *name, const char *path,
                         const H5L_info_t *info)
{
    const char *file = "", *object = "";
    char *value = memory_zeroed(info->u.val_size + 1, 1), *text = NULL;
    if (H5Lget_val(group, name, value, info->u.val_size, H5P_DEFAULT) < 0)
        ;
    else if (info->type == H5L_TYPE_SOFT)
        text = memory_format("'%s' leads to '%s'", path, value);
    else if (H5Lunpack_elink_val(value, info->u.val_size, NULL, &file, &object) >= 0)
        text = memory_format("'%s' leads to '%s' of the file '%s'", path, object, file);
    if (text && !search->missing_part && cube_hdf5_is_part(path))
        search->missing_part = memory_string(text);
    /* what leads out of the file is the better reason */
    bool external = info->type == H5L_TYPE_EXTERNAL;
    if (text && (!search->missing || (external && !search->missing_outside))) {
        free(search->missing);
        search->missing = text;
        search->missing_outside = external;
    } else {
        free(text);
    }
    free(value);
}

/* Whether the walk goes on to a link. */
static bool goes_on(struct search *search, const char *name)
{
    search->beyond = search->beyond || cube_hdf5_is_beyond(name, search->links++);
    return !search->beyond;
}

/* One link, of the group that is visited: hard ones in the first pass, others in the second. */
static void visit(hid_t group, const char *name, const H5L_info_t *info, struct search *search)
{
    char *path = memory_format("%s/%s", search->prefix, name);
    hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    H5I_type_t kind = object >= 0 ? H5Iget_type(object) : H5I_BADID;
    if (kind == H5I_DATASET) {
        note_dataset(search, object, path);
    } else if (kind == H5I_GROUP && info->type == H5L_TYPE_EXTERNAL && !search->outside) {
        const char *before = search->prefix;
        search->prefix = path;
        search->outside = true;
        H5Lvisit(object, H5_INDEX_NAME, H5_ITER_INC, visit_link, search);
        search->outside = false;
        search->prefix = before;
    } else if (object < 0 && info->type != H5L_TYPE_HARD) {
        note_missing(search, group, name, path, info);
    }
    if (object >= 0)
        H5Oclose(object);
    free(path);
}

static herr_t visit_link(hid_t group, const char *name, const H5L_info_t *info, void *into)
{
    if (!goes_on(into, name))
        return 1;
    visit(group, name, info, into);
    return 0;
}

static herr_t visit_hard(hid_t group, const char *name, const H5L_info_t *info, void *into)
{
    if (!goes_on(into, name))
        return 1;
    if (info->type == H5L_TYPE_HARD)
        visit(group, name, info, into);
    return 0;
}

static herr_t visit_others(hid_t group, const char *name, const H5L_info_t *info, void *into)
{
    return info->type == H5L_TYPE_HARD ? 0 : visit_link(group, name, info, into);
}

/* The text of an attribute of the object at `path`; caller frees. */
static char *attribute_of(hid_t file, const char *path, const char *name)
{
    hid_t object = H5Oopen(file, path, H5P_DEFAULT);
    char *text = object >= 0 ? cube_hdf5_text(object, name) : NULL;
    if (object >= 0)
        H5Oclose(object);
    return text;
}

/* The data set that NeXus's attributes lead to, by at most three steps; NULL; caller frees. */
static char *nexus_signal(hid_t file)
{
    char *path = memory_string("");
    for (int step = 0; step < 4; step++) {
        const char *here = path[0] ? path : "/";
        char *signal = attribute_of(file, here, "signal"),
             *next = signal ? signal : attribute_of(file, here, "default");
        char *longer = next ? memory_format("%s/%s", path, next) : NULL;
        free(next);
        free(path);
        path = longer;
        if (signal || !path)
            return path;
    }
    free(path);
    return NULL;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Takes those of the rank, if they are parts of one; false if not. */
static bool join(struct cube_hdf5_choice *choice, const struct search *search, int rank)
{
    const struct candidate *first = NULL;
    for (size_t i = 0; i < search->count; i++) {
        const struct candidate *one = &search->found[i];
        if (one->rank != rank)
            continue;
        size_t folder = strlen(one->path) - 6;
        if (!cube_hdf5_is_part(one->path) ||
            (first && (strncmp(one->path, first->path, folder) != 0 ||
                       one->size[1] != first->size[1] || one->size[2] != first->size[2])))
            return false;
        first = first ? first : one;
    }
    choice->paths = memory_zeroed(search->count, sizeof *choice->paths);
    for (size_t i = 0; i < search->count; i++)
        if (search->found[i].rank == rank)
            choice->paths[choice->count++] = memory_string(search->found[i].path);
    qsort(choice->paths, choice->count, sizeof *choice->paths, by_path);
    return true;
}

/* Refuses parts of which one is missing. */
static int check_parts(const struct cube_hdf5_choice *choice, const struct cube *cube,
                       const struct search *search, struct error *error)
{
    const char *first = choice->paths[0], *last = choice->paths[choice->count - 1];
    if (search->missing_part)
        return cube_bad(cube, error, "lacks a part: its link %s, which is not there",
                        search->missing_part);
    if ((size_t)(atoi(strrchr(last, '_') + 1) - atoi(strrchr(first, '_') + 1)) + 1 != choice->count)
        return cube_bad(cube, error, "lacks parts: from '%s' to '%s' there are only %zu", first,
                        last, choice->count);
    return 0;
}

static void take(struct cube_hdf5_choice *choice, const char *path)
{
    choice->paths = memory_zeroed(1, sizeof *choice->paths);
    choice->paths[choice->count++] = memory_string(path);
}

static int none_fits(const struct cube *cube, const struct search *search, struct error *error)
{
    cube_bad(cube, error, "holds no data set of rank 4 (scan y, scan x, k_y, k_x)");
    if (search->missing)
        error_append(error, "; its link %s, which is not there", search->missing);
    else if (search->largest)
        error_append(error, " or 3; it has %s", search->largest);
    return error->code;
}

static int several_fit(const struct cube *cube, const struct search *search, int rank, size_t count,
                       struct error *error)
{
    cube_bad(cube, error, "holds %zu data sets of rank %d; say which:", count, rank);
    size_t listed = 0;
    for (size_t i = 0; i < search->count && listed < LISTED; i++) {
        const struct candidate *one = &search->found[i];
        if (one->rank != rank)
            continue;
        char *name = memory_format("%s:%s", cube->path, one->path), *quoted = shell_in_quotes(name);
        error_append(error, "%s %s (", listed++ ? "," : "", quoted);
        free(name);
        free(quoted);
        for (int k = 0; k < rank; k++)
            error_append(error, "%s%llu", k ? " x " : "", (unsigned long long)one->size[k]);
        error_append(error, ")");
    }
    return count > LISTED ? error_append(error, ", ...") : error->code;
}

static int choose(struct cube_hdf5_choice *choice, const struct cube *cube,
                  const struct search *search, hid_t file, struct error *error)
{
    size_t count[2] = {0, 0};
    const struct candidate *only[2] = {NULL, NULL};
    for (size_t i = 0; i < search->count; i++) {
        int k = search->found[i].rank - 3;
        count[k]++;
        only[k] = &search->found[i];
    }
    int k = count[1] > 0;
    if (count[k] == 0)
        return none_fits(cube, search, error);
    if (k == 0 && join(choice, search, 3))
        return check_parts(choice, cube, search, error);
    if (count[k] == 1) {
        take(choice, only[k]->path);
        return 0;
    }
    char *signal = nexus_signal(file);
    for (size_t i = 0; i < search->count && !choice->count; i++)
        if (signal && strcmp(signal, search->found[i].path) == 0)
            take(choice, signal);
    free(signal);
    return choice->count ? 0 : several_fit(cube, search, k + 3, count[k], error);
}

int cube_hdf5_find(struct cube_hdf5_choice *choice, const struct cube *cube, hid_t file,
                   const char *within, struct error *error)
{
    *choice = (struct cube_hdf5_choice){0};
    hid_t root = H5Oopen(file, within ? within : "/", H5P_DEFAULT);
    H5I_type_t kind = root >= 0 ? H5Iget_type(root) : H5I_BADID;
    error->code = 0;
    if (kind == H5I_DATASET) {
        take(choice, within);
    } else if (kind != H5I_GROUP) {
        cube_bad(cube, error, "has no data set '%s', or it is a link to what is not there",
                 within ? within : "/");
    } else {
        struct search *search = memory_zeroed(1, sizeof *search);
        search->prefix = within && strcmp(within, "/") != 0 ? within : "";
        H5Lvisit(root, H5_INDEX_NAME, H5_ITER_INC, visit_hard, search);
        if (!search->beyond)
            H5Lvisit(root, H5_INDEX_NAME, H5_ITER_INC, visit_others, search);
        if (search->beyond)
            cube_bad(cube, error,
                     "holds more than is looked through: %d links, or groups %d deep; say which "
                     "data set is meant (FILE:/PATH)",
                     CUBE_HDF5_LINKS, CUBE_HDF5_DEEP);
        else
            choose(choice, cube, search, file, error);
        for (size_t i = 0; i < search->count; i++)
            free(search->found[i].path);
        free(search->found);
        free(search->largest);
        free(search->missing);
        free(search->missing_part);
        free(search);
    }
    if (root >= 0)
        H5Oclose(root);
    return error->code;
}

void cube_hdf5_choice_release(struct cube_hdf5_choice *choice)
{
    for (size_t i = 0; i < choice->count; i++)
        free(choice->paths[i]);
    free(choice->paths);
    *choice = (struct cube_hdf5_choice){0};
}
