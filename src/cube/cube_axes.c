/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The axes of a data set in HDF5:
 *   EMD (Berkeley; Prismatic, py4DSTEM, HyperSpy's .emd, ncempy, ours)   vectors dim0 ... or
 *   dim1 ... with attributes name, units
 *   HyperSpy's .hspy                     groups axis-0 ... with attributes scale, offset, units
 *   NeXus (NXdata)                       attribute axes of the group, or of the data set
 *   Velox                                y, x, frame
 * Of a vector the first and the last entry tell offset and scale; a few more, that it is even. */
#include "cube/cube_axes.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cube/cube_hdf5.h"
#include "cube/cube_hdf5_links.h"

double cube_axes_entry(hid_t vector, hsize_t at)
{
    double value = NAN;
    hsize_t one = 1;
    hid_t space = H5Dget_space(vector), memory = H5Screate_simple(1, &one, NULL);
    if (H5Sselect_hyperslab(space, H5S_SELECT_SET, &at, NULL, &one, NULL) < 0 ||
        cube_hdf5_read_values(vector, H5T_NATIVE_DOUBLE, memory, space, &value) < 0)
        value = NAN;
    H5Sclose(memory);
    H5Sclose(space);
    return value;
}

static void copy_text(char *to, size_t room, char *text)
{
    if (text)
        snprintf(to, room, "%s", text);
    free(text);
}

static void set_texts(struct cube_file_axis *axis, hid_t object)
{
    copy_text(axis->name, sizeof axis->name, cube_hdf5_text(object, "name"));
    copy_text(axis->units, sizeof axis->units, cube_hdf5_text(object, "units"));
    axis->unit = cube_unit_parse(axis->units);
}

/* Offset and scale from a vector of as many entries as the axis, or of the first two. */
static void set_vector(struct cube_file_axis *axis, hid_t vector, hsize_t length)
{
    hsize_t size = 0;
    hid_t space = H5Dget_space(vector), type = H5Dget_type(vector);
    H5T_class_t class = H5Tget_class(type);
    if (H5Sget_simple_extent_ndims(space) == 1)
        H5Sget_simple_extent_dims(space, &size, NULL);
    if (size >= 2 && (size == length || size == 2) &&
        (class == H5T_FLOAT || class == H5T_INTEGER)) {
        axis->offset = cube_axes_entry(vector, 0);
        axis->scale = (cube_axes_entry(vector, size - 1) - axis->offset) / (double)(size - 1);
        /* vectors of 4-byte numbers round */
        double most = fabs(axis->offset) + fabs(axis->scale) * (double)size,
               slack = 1e-3 * fabs(axis->scale) + 1e-6 * most;
        const hsize_t some[] = {1, size / 3, size / 2};
        for (size_t i = 0; i < sizeof some / sizeof *some; i++)
            if (fabs(cube_axes_entry(vector, some[i]) - axis->offset -
                     axis->scale * (double)some[i]) > slack)
                axis->uneven = true;
    }
    H5Tclose(type);
    H5Sclose(space);
}

static hid_t open_beside(hid_t file, const char *folder, const char *name)
{
    char *path = memory_format("%s/%s", folder, name);
    hid_t object = H5Oopen(file, path, H5P_DEFAULT);
    free(path);
    return object;
}

/* The vector `name` in the folder. */
static bool read_vector(hid_t file, const char *folder, const char *name, hsize_t length,
                        struct cube_file_axis *axis)
{
    hid_t vector = open_beside(file, folder, name);
    bool is = vector >= 0 && H5Iget_type(vector) == H5I_DATASET;
    if (is) {
        set_texts(axis, vector);
        set_vector(axis, vector, length);
    }
    if (vector >= 0)
        H5Oclose(vector);
    return is;
}

static bool read_emd(struct cube_axes *axes, hid_t file, const char *folder)
{
    struct cube_file_axis unused = {.scale = NAN};
    char name[16];
    axes->from_one = !read_vector(file, folder, "dim0", 0, &unused);
    bool any = false;
    for (int k = 0; k < axes->rank; k++) {
        snprintf(name, sizeof name, "dim%d", k + axes->from_one);
        any |= read_vector(file, folder, name, axes->size[k], &axes->axis[k]);
    }
    return any;
}

/* HyperSpy's `navigate`, which h5py writes as an enumeration of one byte. */
static int navigate_of(hid_t group)
{
    unsigned char value[64] = {0};
    int is = -1;
    hid_t attribute =
        H5Aexists(group, "navigate") > 0 ? H5Aopen(group, "navigate", H5P_DEFAULT) : (hid_t)-1;
    if (attribute < 0)
        return -1;
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    if (H5Tget_size(type) == 1 && H5Sget_simple_extent_npoints(space) == 1 &&
        H5Aread(attribute, type, value) >= 0)
        is = value[0] != 0;
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(attribute);
    return is;
}

static bool read_hspy(struct cube_axes *axes, hid_t file, const char *folder)
{
    char name[16];
    for (int k = 0; k < axes->rank; k++) {
        struct cube_file_axis *axis = &axes->axis[k];
        snprintf(name, sizeof name, "axis-%d", k);
        hid_t group = open_beside(file, folder, name);
        if (group < 0)
            return k > 0;
        char *type = cube_hdf5_text(group, "_type");
        axis->scale = cube_hdf5_number(group, "scale");
        axis->offset = cube_hdf5_number(group, "offset");
        axis->uneven = type && strcmp(type, "UniformDataAxis") != 0;
        axis->navigate = navigate_of(group);
        set_texts(axis, group);
        free(type);
        H5Oclose(group);
    }
    return true;
}

/* The name of axis k in `axes`: one text for each, or one text for all ("y:x:ky:kx"). */
static char *nexus_name(hid_t object, int k)
{
    char *name = cube_hdf5_text_of(object, "axes", k), *list = cube_hdf5_text_of(object, "axes", 0);
    if (list && strpbrk(list, ":,")) {
        const char *at = list;
        for (; k > 0 && at; k--) {
            at = strpbrk(at, ":,");
            at += at != NULL;
        }
        free(name);
        at = at ? at + strspn(at, " [") : NULL; /* "[y,x,ky,kx]" is an older way */
        name = at ? memory_format("%.*s", (int)strcspn(at, ":,] "), at) : NULL;
    }
    free(list);
    return name;
}

static bool read_nexus(struct cube_axes *axes, hid_t file, const char *folder, hid_t dataset)
{
    hid_t group = open_beside(file, folder, ".");
    bool any = false;
    for (int k = 0; k < axes->rank; k++) {
        char *name = group >= 0 ? nexus_name(group, k) : NULL;
        if (!name)
            name = nexus_name(dataset, k);
        if (name && strcmp(name, ".") != 0 &&
            read_vector(file, folder, name, axes->size[k], &axes->axis[k])) {
            any = true;
            if (!axes->axis[k].name[0])
                snprintf(axes->axis[k].name, sizeof axes->axis[k].name, "%.31s", name);
        }
        free(name);
    }
    if (group >= 0)
        H5Oclose(group);
    return any;
}

/* Velox keeps patterns as .../Data with a column of metadata for each beside it. */
static bool is_velox(hid_t file, const char *folder, const char *path)
{
    const char *slash = strrchr(path, '/');
    hid_t beside = strcmp(slash ? slash : path, "/Data") == 0
                       ? open_beside(file, folder, "Metadata")
                       : (hid_t)-1;
    if (beside < 0)
        return false;
    H5Oclose(beside);
    return true;
}

void cube_axes_read(struct cube_axes *axes, hid_t file, const char *path, hid_t dataset)
{
    char *folder = cube_hdf5_folder(path);
    for (int k = 0; k < CUBE_AXES; k++)
        axes->axis[k] = (struct cube_file_axis){
            .scale = NAN, .offset = NAN, .navigate = -1, .unit = cube_unit_parse(NULL)};
    axes->matlab = H5Aexists(dataset, "MATLAB_class") > 0;
    axes->manner = axes->rank == 3 && is_velox(file, folder, path) ? CUBE_AXES_VELOX
                   : read_hspy(axes, file, folder)                 ? CUBE_AXES_HSPY
                   : read_emd(axes, file, folder)                  ? CUBE_AXES_EMD
                   : read_nexus(axes, file, folder, dataset)       ? CUBE_AXES_NEXUS
                                                                   : CUBE_AXES_UNTOLD;
    free(folder);
}

char *cube_axes_text(const struct cube_axes *axes)
{
    char *text = memory_string("");
    for (int k = 0; k < axes->rank; k++) {
        const struct cube_file_axis *axis = &axes->axis[k];
        char *longer =
            memory_format("%s%s'%s' (%s)", text, k ? ", " : "", axis->name[0] ? axis->name : "-",
                          axis->units[0] ? axis->units : "no unit");
        free(text);
        text = longer;
    }
    return text;
}

/* --- which is which --- */

static bool is_scan(const struct cube_file_axis *axis)
{
    return axis->unit.kind == CUBE_UNIT_LENGTH;
}

static bool is_detector(const struct cube_file_axis *axis)
{
    return axis->unit.kind == CUBE_UNIT_WAVENUMBER || axis->unit.kind == CUBE_UNIT_ANGLE;
}

static void set_order(int order[CUBE_AXES], int y, int x, int ky, int kx)
{
    order[CUBE_SCAN_Y] = y;
    order[CUBE_SCAN_X] = x;
    order[CUBE_KY] = ky;
    order[CUBE_KX] = kx;
}

static int refuse(const struct cube *cube, const struct cube_axes *axes, const char *path,
                  const char *what, struct error *error)
{
    char *text = cube_axes_text(axes);
    cube_bad(cube, error, "has a data set '%s' of axes %s: %s", path, text, what);
    free(text);
    return error->code;
}

/* Whether the names of axes a and b end with x and y, as in R_x, R_y. */
static bool are_named(const struct cube_axes *axes, int a, int b, const char *ends)
{
    const char *first = axes->axis[a].name, *second = axes->axis[b].name;
    return first[0] && second[0] && (first[strlen(first) - 1] | 32) == ends[0] &&
           (second[strlen(second) - 1] | 32) == ends[1];
}

/* MATLAB's (scan y, scan x, k_y, k_x) is stored in reversed order; its (k_y, k_x, scan y, scan x),
 * which the order of HDF5 makes (x, y, k_x, k_y), is known by patterns that are square where the
 * scan is not. */
static void order_matlab(struct cube *cube, const struct cube_axes *axes, int order[CUBE_AXES])
{
    const hsize_t *size = axes->size;
    bool patterns_first = size[2] == size[3] && size[0] != size[1];
    if (patterns_first)
        set_order(order, 1, 0, 3, 2);
    else
        set_order(order, 3, 2, 1, 0);
    cube_note(cube, "is taken for an array of MATLAB in the order %s",
              patterns_first ? "(k_y, k_x, scan y, scan x)" : "(scan y, scan x, k_y, k_x)");
}

static int order_four(struct cube *cube, const struct cube_axes *axes, const char *path,
                      int order[CUBE_AXES], struct error *error)
{
    const struct cube_file_axis *axis = axes->axis;
    set_order(order, 0, 1, 2, 3);
    if (axes->matlab && axes->manner == CUBE_AXES_UNTOLD) {
        order_matlab(cube, axes, order);
        return 0;
    }
    /* HyperSpy's EMD of Berkeley's version 0.2 */
    if (axes->manner == CUBE_AXES_EMD && axes->from_one &&
        ((is_detector(&axis[0]) && is_scan(&axis[3])) ||
         (!axis[0].units[0] && strncmp(path, "/signals/", 9) == 0))) {
        set_order(order, 3, 2, 1, 0);
        return 0;
    }
    /* HyperSpy says which axes are the scan's, whatever their units */
    if (axis[0].navigate == 0 && axis[1].navigate == 0 && axis[2].navigate == 1 &&
        axis[3].navigate == 1) {
        set_order(order, 2, 3, 0, 1);
        return 0;
    }
    if (!is_detector(&axis[0]) && !is_detector(&axis[1]))
        return 0;
    bool exchanged =
        is_detector(&axis[0]) && is_detector(&axis[1]) && is_scan(&axis[2]) && is_scan(&axis[3]);
    if (exchanged && are_named(axes, 0, 1, "yx") && are_named(axes, 2, 3, "yx"))
        set_order(order, 2, 3, 0, 1);
    else if (exchanged && are_named(axes, 0, 1, "xy") && are_named(axes, 2, 3, "xy"))
        set_order(order, 3, 2, 1, 0);
    else
        return refuse(cube, axes, path,
                      "they are not in the order (scan y, scan x, k_y, k_x); transpose it", error);
    return 0;
}

/* MATLAB's stack (k_y, k_x, pattern) is stored as (pattern, k_x, k_y), its (pattern, k_y, k_x) as
 * (k_x, k_y, pattern): known by patterns that are square. */
static int order_matlab_stack(struct cube *cube, const struct cube_axes *axes, const char *path,
                              int order[CUBE_AXES], struct error *error)
{
    const hsize_t *size = axes->size;
    if (size[1] == size[2] && size[0] != size[1])
        set_order(order, -1, 0, 2, 1);
    else if (size[0] == size[1] && size[1] != size[2])
        set_order(order, -1, 2, 1, 0);
    else
        return refuse(cube, axes, path,
                      "which of a MATLAB array's three is that of the patterns cannot be told; "
                      "save it as (scan y, scan x, k_y, k_x)",
                      error);
    return 0;
}

static int order_three(struct cube *cube, const struct cube_axes *axes, const char *path,
                       int order[CUBE_AXES], struct error *error)
{
    const struct cube_file_axis *axis = axes->axis;
    set_order(order, -1, 0, 1, 2);
    if (axes->manner == CUBE_AXES_VELOX) {
        set_order(order, -1, 2, 0, 1);
        return 0;
    }
    if (axes->matlab && axes->manner == CUBE_AXES_UNTOLD)
        return order_matlab_stack(cube, axes, path, order, error);
    if ((is_scan(&axis[0]) && is_scan(&axis[1]) && !is_scan(&axis[2]) && axis[2].units[0]) ||
        (axis[0].navigate == 1 && axis[1].navigate == 1 && axis[2].navigate == 0))
        return refuse(cube, axes, path,
                      "a row of numbers for each place, such as a spectrum or Prismatic's virtual "
                      "detectors, and no patterns",
                      error);
    if (is_detector(&axis[0]) && is_detector(&axis[1]) && !is_detector(&axis[2])) {
        bool reversed = axes->from_one && strncmp(path, "/signals/", 9) == 0;
        set_order(order, -1, 2, reversed, !reversed);
    } else if (is_detector(&axis[0])) {
        return refuse(cube, axes, path,
                      "they are not in the order (scan y, scan x, k_y, k_x); transpose it", error);
    }
    return 0;
}

int cube_axes_order(struct cube *cube, const struct cube_axes *axes, const char *path,
                    int order[CUBE_AXES], bool *line, struct error *error)
{
    int code = axes->rank == 4 ? order_four(cube, axes, path, order, error)
                               : order_three(cube, axes, path, order, error);
    *line = !code && axes->rank == 3 && is_scan(&axes->axis[order[CUBE_SCAN_X]]);
    return code;
}
