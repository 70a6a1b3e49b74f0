/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes and calibrations of a data cube in HDF5, from what stands around its data set:
 *   EMD (Berkeley; Prismatic, py4DSTEM, HyperSpy's .emd, ours)   vectors dim0 ... or dim1 ...
 *   with attributes name, units
 *   HyperSpy's .hspy                                             groups axis-0 ... with
 *   attributes scale, offset, units
 *   py4DSTEM                                                     metadatabundle/calibration:
 *   Q_pixel_size, R_pixel_size and
 * their units
 *   ours                                                         metadatabundle/blowpipe
 *   (docs/cube.md)
 * Lengths in nm, A, um, m; wavenumbers in their inverses, or angles (mrad) where the voltage is
 * known. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/electron.h"
#include "base/memory.h"
#include "cube/cube_hdf5.h"

/* One axis as the file has it. */
struct axis {
    double scale, offset;
    char units[32]; /* blanks, brackets and underscores removed */
};

/* Reads the one text of an attribute or data set with `read`. */
static char *text_in(hid_t from, hid_t type, hid_t space, herr_t (*read)(hid_t, hid_t, void *))
{
    char *text = NULL;
    if (H5Tget_class(type) != H5T_STRING || H5Sget_simple_extent_npoints(space) != 1)
        return NULL;
    if (H5Tis_variable_str(type) > 0) {
        char *found = NULL;
        if (read(from, type, &found) >= 0 && found)
            text = memory_string(found);
        H5free_memory(found);
    } else {
        text = memory_zeroed(H5Tget_size(type) + 1, 1);
        if (read(from, type, text) < 0)
            text[0] = '\0';
    }
    return text;
}

static herr_t read_dataset(hid_t dataset, hid_t type, void *to)
{
    return H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, to);
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

char *cube_hdf5_text(hid_t object, const char *name)
{
    hid_t type, space, value = open_value(object, name, &type, &space);
    if (value < 0)
        return NULL;
    char *text = text_in(value, type, space, name ? H5Aread : read_dataset);
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

/* Opens the object if it and all above it exist (H5Oopen of a missing path is an error on
 * HDF5's stack, not more). */
static hid_t open_object(hid_t file, const char *folder, const char *name)
{
    char *path = memory_format("%s%s%s", folder, name[0] ? "/" : "", name);
    hid_t object = H5Oopen(file, path, H5P_DEFAULT);
    free(path);
    return object;
}

static double number_at(hid_t file, const char *folder, const char *name)
{
    hid_t object = open_object(file, folder, name);
    double number = NAN;
    if (object >= 0 && H5Iget_type(object) == H5I_DATASET)
        number = cube_hdf5_number(object, NULL);
    if (object >= 0)
        H5Oclose(object);
    return number;
}

static char *text_at(hid_t file, const char *folder, const char *name)
{
    hid_t object = open_object(file, folder, name);
    char *text = NULL;
    if (object >= 0 && H5Iget_type(object) == H5I_DATASET)
        text = cube_hdf5_text(object, NULL);
    if (object >= 0)
        H5Oclose(object);
    return text;
}

static void set_units(struct axis *axis, char *text)
{
    size_t n = 0;
    for (const char *at = text ? text : ""; *at && n + 1 < sizeof axis->units; at++)
        if (!strchr(" []()_{}", *at))
            axis->units[n++] = *at;
    axis->units[n] = '\0';
    free(text);
}

/* Entry `at` of a vector, NAN where it cannot be read. The others stay where they are: a file
 * may claim any number of them. */
static double entry_of(hid_t vector, hsize_t at)
{
    double value = NAN;
    hsize_t one = 1;
    hid_t space = H5Dget_space(vector), memory = H5Screate_simple(1, &one, NULL);
    if (H5Sselect_hyperslab(space, H5S_SELECT_SET, &at, NULL, &one, NULL) < 0 ||
        H5Dread(vector, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, &value) < 0)
        value = NAN;
    H5Sclose(memory);
    H5Sclose(space);
    return value;
}

/* dimN: a vector of which the first and the last entry tell offset and scale. */
static bool read_dim(hid_t file, const char *folder, int number, struct axis *axis)
{
    char name[16] = "dim0";
    hsize_t size = 0;
    name[3] = (char)('0' + number);
    hid_t dim = open_object(file, folder, name);
    *axis = (struct axis){.scale = NAN, .offset = NAN};
    if (dim < 0 || H5Iget_type(dim) != H5I_DATASET) {
        if (dim >= 0)
            H5Oclose(dim);
        return false;
    }
    hid_t space = H5Dget_space(dim), type = H5Dget_type(dim);
    H5T_class_t class = H5Tget_class(type);
    if (H5Sget_simple_extent_ndims(space) == 1)
        H5Sget_simple_extent_dims(space, &size, NULL);
    if (size >= 2 && (class == H5T_FLOAT || class == H5T_INTEGER)) {
        axis->offset = entry_of(dim, 0);
        axis->scale = (entry_of(dim, size - 1) - axis->offset) / (double)(size - 1);
    }
    set_units(axis, cube_hdf5_text(dim, "units"));
    H5Tclose(type);
    H5Sclose(space);
    H5Oclose(dim);
    return true;
}

static bool read_hspy(hid_t file, const char *folder, int number, struct axis *axis)
{
    char name[16] = "axis-0";
    name[5] = (char)('0' + number);
    hid_t group = open_object(file, folder, name);
    *axis = (struct axis){.scale = NAN, .offset = NAN};
    if (group < 0)
        return false;
    axis->scale = cube_hdf5_number(group, "scale");
    axis->offset = cube_hdf5_number(group, "offset");
    set_units(axis, cube_hdf5_text(group, "units"));
    H5Oclose(group);
    return true;
}

/* The axis `k` of the data set in `folder`, whichever way it is told. */
static void read_axis(hid_t file, const char *folder, int k, struct axis *axis)
{
    struct axis first;
    bool from_zero = read_dim(file, folder, 0, &first);
    if (!read_hspy(file, folder, k, axis))
        read_dim(file, folder, from_zero ? k : k + 1, axis);
}

static bool strip_suffix(char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    if (length <= tail || strcmp(text + length - tail, suffix) != 0)
        return false;
    text[length - tail] = '\0';
    return true;
}

/* A in one unit (power = 1), or 1/A in one unit (power = -1); NAN for a unit of another kind. */
static double unit_in_angstrom(const char *units, int power)
{
    static const struct {
        const char *name;
        double angstrom;
    } lengths[] = {{"nm", 10.0},        {"A", 1.0},        {"\u00c5", 1.0},  {"\u212b", 1.0},
                   {"angstrom", 1.0},   {"Angstrom", 1.0}, {"Ang", 1.0},     {"pm", 0.01},
                   {"um", 1e4},         {"\u00b5m", 1e4},  {"\u03bcm", 1e4}, {"micron", 1e4},
                   {"nanometer", 10.0}, {"m", 1e10}};
    char text[32];
    bool inverse = false;
    strcpy(text, units);
    if (strncmp(text, "1/", 2) == 0) {
        memmove(text, text + 2, strlen(text) - 1);
        inverse = true;
    } else {
        inverse = strip_suffix(text, "^-1") || strip_suffix(text, "**-1") ||
                  strip_suffix(text, "\u207b\u00b9") || strip_suffix(text, "-1");
    }
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        if (strcmp(text, lengths[i].name) == 0 && inverse == (power < 0))
            return power < 0 ? 1.0 / lengths[i].angstrom : lengths[i].angstrom;
    return NAN;
}

/* 1/A in one unit of a detector axis; angles need the voltage. */
static double wavenumber_unit(const char *units, double voltage)
{
    double unit = unit_in_angstrom(units, -1);
    double angle = strcmp(units, "mrad") == 0  ? 1e-3
                   : strcmp(units, "rad") == 0 ? 1.0
                                               : (double)NAN;
    return isnan(unit) ? angle / electron_at(voltage).wavelength : unit;
}

static void put(double *value, double found)
{
    if (isfinite(found))
        *value = found;
}

/* A scale that means something: HyperSpy's and EMD's 1, without units, does not. */
static void set_axes(struct cube_header *header, const struct axis axes[CUBE_AXES], double voltage)
{
    for (int k = 0; k < 2; k++) {
        const struct axis *scan = &axes[CUBE_SCAN_Y + k], *detector = &axes[CUBE_KY + k];
        double length = unit_in_angstrom(scan->units, 1),
               wavenumber = wavenumber_unit(detector->units, voltage);
        if (scan->scale > 0) {
            put(&header->step[k], scan->scale * length);
            put(&header->origin[k], scan->offset * length);
        }
        if (detector->scale > 0) {
            put(&header->pixel[k], detector->scale * wavenumber);
            /* an offset of 0 is the axis of a file that does not know */
            if (detector->offset < 0 && isnan(header->center[k]))
                put(&header->center[k], -detector->offset / detector->scale);
        }
    }
}

/* py4DSTEM's calibration, where the dim vectors do not tell (it has one pixel size for both
 * axes). */
static void read_py4dstem(struct cube_header *header, hid_t file, const char *bundle,
                          double voltage)
{
    char *folder = memory_format("%s/calibration", bundle);
    struct axis real = {.scale = number_at(file, folder, "R_pixel_size")},
                reciprocal = {.scale = number_at(file, folder, "Q_pixel_size")};
    set_units(&real, text_at(file, folder, "R_pixel_units"));
    set_units(&reciprocal, text_at(file, folder, "Q_pixel_units"));
    for (int k = 0; k < 2; k++) {
        if (real.scale > 0 && isnan(header->step[k]))
            put(&header->step[k], real.scale * unit_in_angstrom(real.units, 1));
        if (reciprocal.scale > 0 && isnan(header->pixel[k]))
            put(&header->pixel[k], reciprocal.scale * wavenumber_unit(reciprocal.units, voltage));
    }
    put(&header->center[0], number_at(file, folder, "qx0_mean"));
    put(&header->center[1], number_at(file, folder, "qy0_mean"));
    free(folder);
}

/* What we write ourselves. */
static void read_own(struct cube_header *header, hid_t file, const char *bundle)
{
    char *folder = memory_format("%s/blowpipe", bundle);
    put(&header->voltage, number_at(file, folder, "voltage_kV") * 1e3);
    put(&header->alpha, number_at(file, folder, "alpha_mrad") * 1e-3);
    put(&header->dose, number_at(file, folder, "dose_electrons"));
    put(&header->center[0], number_at(file, folder, "center_ky_pixel"));
    put(&header->center[1], number_at(file, folder, "center_kx_pixel"));
    header->title = text_at(file, folder, "title");
    header->history = text_at(file, folder, "history");
    free(folder);
}

/* HyperSpy's metadata of the instrument. */
static void read_hyperspy(struct cube_header *header, hid_t file, const char *folder)
{
    hid_t group = open_object(file, folder, "metadata/Acquisition_instrument/TEM");
    if (group >= 0) {
        put(&header->voltage, cube_hdf5_number(group, "beam_energy") * 1e3);
        put(&header->alpha, cube_hdf5_number(group, "convergence_angle") * 1e-3);
        H5Oclose(group);
    }
    group = open_object(file, folder, "metadata/General");
    if (group >= 0) {
        if (!header->title)
            header->title = cube_hdf5_text(group, "title");
        H5Oclose(group);
    }
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return memory_format("%.*s", slash ? (int)(slash - path) : 0, path);
}

bool cube_hdf5_reversed(hid_t file, const char *path, int rank)
{
    char *folder = folder_of(path);
    struct axis axes[4];
    bool reversed = false;
    if (rank == 4 && !read_dim(file, folder, 0, &axes[0]) && read_dim(file, folder, 1, &axes[0])) {
        for (int k = 0; k < 4; k++)
            read_dim(file, folder, k + 1, &axes[k]);
        reversed = (!isnan(unit_in_angstrom(axes[0].units, -1)) &&
                    !isnan(unit_in_angstrom(axes[3].units, 1))) ||
                   (!axes[0].units[0] && strncmp(path, "/signals/", 9) == 0);
    }
    free(folder);
    return reversed;
}

void cube_hdf5_calibrate(struct cube *cube, hid_t file, const char *path, int rank, bool reversed,
                         const struct cube_header *known)
{
    struct cube_header *header = &cube->header;
    struct axis axes[CUBE_AXES] = {{.scale = NAN}};
    char *folder = folder_of(path);
    char *bundle = memory_format("%.*s/metadatabundle", (int)(1 + strcspn(path + 1, "/")), path);
    for (int k = 0; k < rank; k++)
        read_axis(file, folder, reversed ? rank - 1 - k : k, &axes[CUBE_AXES - rank + k]);
    read_own(header, file, bundle);
    read_hyperspy(header, file, folder);
    double voltage = isnan(known->voltage) ? header->voltage : known->voltage;
    set_axes(header, axes, voltage);
    read_py4dstem(header, file, bundle, voltage);
    free(bundle);
    free(folder);
}
