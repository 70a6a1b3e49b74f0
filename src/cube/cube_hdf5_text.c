/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small texts and numbers in an HDF5 file: attributes and scalar data sets. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cube/cube_hdf5.h"
#include "cube/cube_hdf5_links.h"

enum { TEXTS_MAX = 64, LENGTH_MAX = 1 << 20 };

/* Reads text k of an attribute or data set with `read`. */
static char *text_in(hid_t from, hid_t type, hid_t space, int k,
                     herr_t (*read)(hid_t, hid_t, void *))
{
    char *text = NULL;
    hssize_t count = H5Sget_simple_extent_npoints(space);
    size_t size = H5Tget_size(type);
    if (H5Tget_class(type) != H5T_STRING || k >= count || count > TEXTS_MAX || size > LENGTH_MAX)
        return NULL;
    if (H5Tis_variable_str(type) > 0) {
        char *found[TEXTS_MAX] = {NULL};
        if (read(from, type, found) >= 0 && found[k])
            text = memory_string(found[k]);
        for (hssize_t i = 0; i < count; i++)
            H5free_memory(found[i]);
    } else {
        char *all = memory_zeroed((size_t)count + 1, size);
        text = memory_zeroed(size + 1, 1);
        if (read(from, type, all) >= 0)
            memcpy(text, all + (size_t)k * size, size);
        free(all);
    }
    return text;
}

static herr_t read_dataset(hid_t dataset, hid_t type, void *to)
{
    return cube_hdf5_read_values(dataset, type, H5S_ALL, H5S_ALL, to);
}

/* Opens the attribute, or stands for the data set itself; type and space of it. */
static hid_t open_value(hid_t object, const char *name, hid_t *type, hid_t *space)
{
    if (name && H5Aexists(object, name) <= 0)
        return -1;
    hid_t value = name ? H5Aopen(object, name, H5P_DEFAULT) : object;
    if (value < 0)
        return -1;
    *type = name ? H5Aget_type(value) : H5Dget_type(value);
    *space = name ? H5Aget_space(value) : H5Dget_space(value);
    return value;
}

static void close_value(hid_t value, const char *name, hid_t type, hid_t space)
{
    H5Sclose(space);
    H5Tclose(type);
    if (name)
        H5Aclose(value);
}

char *cube_hdf5_text_of(hid_t object, const char *name, int k)
{
    hid_t type, space, value = open_value(object, name, &type, &space);
    if (value < 0)
        return NULL;
    char *text = text_in(value, type, space, k, name ? H5Aread : read_dataset);
    close_value(value, name, type, space);
    return text;
}

char *cube_hdf5_text(hid_t object, const char *name)
{
    hid_t type, space, value = open_value(object, name, &type, &space);
    if (value < 0)
        return NULL;
    char *text = H5Sget_simple_extent_npoints(space) == 1
                     ? text_in(value, type, space, 0, name ? H5Aread : read_dataset)
                     : NULL;
    close_value(value, name, type, space);
    return text;
}

double cube_hdf5_number(hid_t object, const char *name)
{
    hid_t type, space, value = open_value(object, name, &type, &space);
    double number = NAN;
    if (value < 0)
        return NAN;
    H5T_class_t class = H5Tget_class(type);
    if ((class == H5T_FLOAT || class == H5T_INTEGER) && H5Sget_simple_extent_npoints(space) == 1 &&
        (name ? H5Aread(value, H5T_NATIVE_DOUBLE, &number)
              : read_dataset(value, H5T_NATIVE_DOUBLE, &number)) < 0)
        number = NAN;
    close_value(value, name, type, space);
    return number;
}

char *cube_hdf5_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return memory_format("%.*s", slash ? (int)(slash - path) : 0, path);
}

bool cube_hdf5_is_beyond(const char *name, size_t passed)
{
    int deep = 0;
    for (; *name; name++)
        deep += *name == '/';
    return passed >= CUBE_HDF5_LINKS || deep >= CUBE_HDF5_DEEP;
}

bool cube_hdf5_is_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && strncmp(slash, "/data_", 6) == 0 && strlen(slash) == 12 &&
           strspn(slash + 6, "0123456789") == 6;
}

char *cube_hdf5_file_name(hid_t file)
{
    ssize_t length = H5Fget_name(file, NULL, 0);
    char *name = memory_zeroed(length > 0 ? (size_t)length + 1 : 1, 1);
    if (length > 0)
        H5Fget_name(file, name, (size_t)length + 1);
    return name;
}
