/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calibrations of a data cube in HDF5: of its axes (cube/cube_axes.h), and what stands elsewhere in
 * the file:
 *   py4DSTEM     calibration (of 0.13 and 0.14 a group of numbers, of before its attributes):
 *                Q_pixel_size, R_pixel_size and their units, qx0, qy0
 *   Prismatic    simulation_parameters: E, sa
 *   HyperSpy     metadata/Acquisition_instrument/TEM
 *   ours         metadatabundle/blowpipe (docs/cube.md)
 * What is there and not used is said (cube_note). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cube/cube_axes.h"
#include "cube/cube_hdf5.h"
#include "cube/cube_hdf5_links.h"

static hid_t open_object(hid_t file, const char *folder, const char *name)
{
    char *path = memory_format("%s%s%s", folder, name[0] ? "/" : "", name);
    hid_t object = H5Oopen(file, path, H5P_DEFAULT);
    free(path);
    return object;
}

static void put(double *value, double found)
{
    if (isfinite(found))
        *value = found;
}

/* --- axes --- */

/* What an axis lacks to give a calibration, of which the kind of units is `wanted`; NULL: nothing,
 * or nobody could have expected one. */
static const char *complaint(const struct cube_file_axis *axis, enum cube_unit_kind wanted,
                             bool voltage)
{
    enum cube_unit_kind kind = axis->unit.kind;
    if (kind == CUBE_UNIT_NONE)
        return NULL;
    if (kind == CUBE_UNIT_UNKNOWN)
        return "is in a unit that is not understood";
    if (kind == CUBE_UNIT_ANGLE && wanted == CUBE_UNIT_WAVENUMBER && !voltage)
        return "is an angle and needs the voltage";
    if (kind != wanted && !(kind == CUBE_UNIT_ANGLE && wanted == CUBE_UNIT_WAVENUMBER))
        return wanted == CUBE_UNIT_LENGTH ? "is no length" : "is no wavenumber";
    if (axis->uneven)
        return "has steps that are not equal";
    return axis->scale == 0 || isnan(axis->scale) ? "has no scale" : NULL;
}

/* Names axis `axis` whose unit is of no use; `option` gives what is missed. */
static void complain(struct cube *cube, const struct cube_file_axis *axis, int number,
                     const char *what, const char *option)
{
    cube_note(cube, "its axis %d ('%s', unit '%s') %s: give %s", number + 1, axis->name,
              axis->units, what, option);
}

static void set_scan(struct cube *cube, int k, const struct cube_file_axis *axis)
{
    struct cube_header *header = &cube->header;
    double length = cube_unit_length(axis->unit);
    if (axis->uneven || axis->scale == 0)
        return;
    put(&header->step[k], fabs(axis->scale) * length);
    if (axis->scale > 0)
        put(&header->origin[k], axis->offset * length);
    else if (isfinite(header->step[k]))
        cube_note(cube, "its scan axis '%s' runs backwards: it is read as it is stored",
                  axis->name);
}

static void set_detector(struct cube *cube, int k, const struct cube_file_axis *axis,
                         double voltage)
{
    struct cube_header *header = &cube->header;
    if (axis->uneven || axis->scale == 0)
        return;
    put(&header->pixel[k], fabs(axis->scale) * cube_unit_wavenumber(axis->unit, voltage));
    if (!isfinite(header->pixel[k]))
        return;
    if (axis->scale < 0)
        cube_note(cube, "its detector axis '%s' runs backwards: it is read as it is stored",
                  axis->name);
    double zero = -axis->offset / axis->scale;
    /* an offset of 0 is the axis of a file that does not know */
    if (axis->offset != 0 && zero > 0 && isnan(header->center[k]))
        put(&header->center[k], zero);
}

/* A scale that means something: HyperSpy's and EMD's 1, without units, does not. */
static void set_axes(struct cube *cube, const struct cube_axes *axes, const int order[CUBE_AXES],
                     const struct cube_header *known)
{
    double voltage = isnan(known->voltage) ? cube->header.voltage : known->voltage;
    const char *said = NULL;
    for (int k = CUBE_SCAN_Y; k <= CUBE_KX; k++) {
        bool scan = k <= CUBE_SCAN_X;
        const struct cube_file_axis *axis = order[k] < 0 ? NULL : &axes->axis[order[k]];
        /* patterns of a stack are a scan in a line, or what was asked for */
        if (!axis || (scan && axes->rank == 3 && cube->header.shape[CUBE_SCAN_Y] > 1))
            continue;
        if (scan)
            set_scan(cube, k - CUBE_SCAN_Y, axis);
        else
            set_detector(cube, k - CUBE_KY, axis, voltage);
        bool asked = scan ? isnan(known->step[k - CUBE_SCAN_Y]) : isnan(known->pixel[k - CUBE_KY]);
        const char *what =
            complaint(axis, scan ? CUBE_UNIT_LENGTH : CUBE_UNIT_WAVENUMBER, voltage > 0);
        if (what && asked && (!said || strcmp(said, axis->units) != 0)) {
            complain(cube, axis, order[k], what,
                     scan                      ? "--step"
                     : strstr(what, "voltage") ? "--voltage, or --pixel"
                                               : "--pixel");
            said = axis->units;
        }
    }
}

/* --- py4DSTEM --- */

/* The number of one name or, before version 0.9, another: a data set in the object, or its
 * attribute. */
static hid_t open_value(hid_t object, const char *const names[2], const char **attribute)
{
    *attribute = NULL;
    for (int i = 0; i < 2 && names[i]; i++) {
        hid_t value = H5Oopen(object, names[i], H5P_DEFAULT);
        if (value >= 0 && H5Iget_type(value) == H5I_DATASET)
            return value;
        if (value >= 0)
            H5Oclose(value);
        if (H5Aexists(object, names[i]) > 0)
            *attribute = names[i];
    }
    return -1;
}

static double number_in(hid_t object, const char *name, const char *old)
{
    const char *attribute;
    hid_t value = open_value(object, (const char *const[]){name, old}, &attribute);
    double number = value >= 0  ? cube_hdf5_number(value, NULL)
                    : attribute ? cube_hdf5_number(object, attribute)
                                : (double)NAN;
    if (value >= 0)
        H5Oclose(value);
    return number;
}

static char *text_in(hid_t object, const char *name, const char *old)
{
    const char *attribute;
    hid_t value = open_value(object, (const char *const[]){name, old}, &attribute);
    char *text = value >= 0  ? cube_hdf5_text(value, NULL)
                 : attribute ? cube_hdf5_text(object, attribute)
                             : NULL;
    if (value >= 0)
        H5Oclose(value);
    return text;
}

/* The mean over an array of a number for each pattern; NAN where there is no such array. */
static double mean_in(const struct cube *cube, hid_t object, const char *name)
{
    size_t count = cube->header.shape[CUBE_SCAN_Y] * cube->header.shape[CUBE_SCAN_X];
    hid_t value = H5Oopen(object, name, H5P_DEFAULT);
    double mean = NAN;
    if (value >= 0 && H5Iget_type(value) == H5I_DATASET) {
        hid_t space = H5Dget_space(value);
        if (count > 1 && count < SIZE_MAX / 64 &&
            H5Sget_simple_extent_npoints(space) == (hssize_t)count) {
            double *all = memory_alloc(count, sizeof *all), sum = 0;
            bool read = cube_hdf5_read_values(value, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, all) >= 0;
            for (size_t i = 0; read && i < count; i++)
                sum += all[i];
            if (read)
                mean = sum / (double)count;
            free(all);
        }
        H5Sclose(space);
    }
    if (value >= 0)
        H5Oclose(value);
    return mean;
}

/* The origin along axis k: of the mean, of all patterns, or of each. */
static void set_origin(struct cube *cube, hid_t object, int k, bool *each)
{
    static const char *const names[2][2] = {{"qx0_mean", "qx0"}, {"qy0_mean", "qy0"}};
    double each_mean = mean_in(cube, object, names[k][1]),
           origin = number_in(object, names[k][0], names[k][1]);
    put(&cube->header.center[k], isnan(origin) ? each_mean : origin);
    *each |= !isnan(each_mean);
}

/* What py4DSTEM has found and we do not use. */
static void note_unused(struct cube *cube, hid_t object, bool each)
{
    double a = number_in(object, "a", "e_a"), b = number_in(object, "b", "e_b"),
           theta = number_in(object, "theta", "e_theta"),
           turn = number_in(object, "QR_rotation_degrees", "QR_rotation");
    if (each)
        cube_note(cube, "of py4DSTEM's origin of each pattern the mean is used: --descan follows "
                        "the beam");
    if (a > 0 && b > 0 && a != b)
        cube_note(cube, "py4DSTEM's ellipse (a %g, b %g, theta %g rad) is not used: give --ellipse",
                  a, b, theta);
    if (isfinite(turn) && turn != 0)
        cube_note(cube, "py4DSTEM's rotation between scan and detector (%g) is not used", turn);
}

/* py4DSTEM's calibration, where the axes do not tell (it has one pixel size for both). */
static void read_py4dstem(struct cube *cube, hid_t file, const char *const folders[],
                          const struct cube_header *known)
{
    struct cube_header *header = &cube->header;
    double voltage = isnan(known->voltage) ? header->voltage : known->voltage;
    hid_t object = -1;
    bool each = false;
    for (int i = 0; folders[i] && object < 0; i++)
        object = open_object(file, folders[i], "");
    if (object < 0)
        return;
    struct cube_file_axis real = {.scale = number_in(object, "R_pixel_size", "R_pix_size"),
                                  .name = "R_pixel_units"},
                          reciprocal = {.scale = number_in(object, "Q_pixel_size", "K_pix_size"),
                                        .name = "Q_pixel_units"};
    struct cube_file_axis *both[] = {&real, &reciprocal};
    char *units[] = {text_in(object, "R_pixel_units", "R_units"),
                     text_in(object, "Q_pixel_units", "K_units")};
    for (int i = 0; i < 2; i++) {
        snprintf(both[i]->units, sizeof both[i]->units, "%s", units[i] ? units[i] : "");
        both[i]->unit = cube_unit_parse(both[i]->units);
        free(units[i]);
    }
    for (int k = 0; k < 2; k++) {
        if (real.scale > 0 && isnan(header->step[k]))
            put(&header->step[k], real.scale * cube_unit_length(real.unit));
        if (reciprocal.scale > 0 && isnan(header->pixel[k]))
            put(&header->pixel[k],
                reciprocal.scale * cube_unit_wavenumber(reciprocal.unit, voltage));
        set_origin(cube, object, k, &each);
    }
    const char *what = complaint(&reciprocal, CUBE_UNIT_WAVENUMBER, voltage > 0);
    if (isnan(header->pixel[0]) && isnan(known->pixel[0]) && reciprocal.scale > 0 && what)
        cube_note(cube, "py4DSTEM's Q_pixel_size (unit '%s') %s: give --pixel", reciprocal.units,
                  what);
    note_unused(cube, object, each);
    H5Oclose(object);
}

/* --- others --- */

/* What we write ourselves. */
static void read_own(struct cube_header *header, hid_t file, const char *top)
{
    hid_t own = open_object(file, top, "metadatabundle/blowpipe");
    if (own < 0)
        return;
    put(&header->voltage, number_in(own, "voltage_kV", NULL) * 1e3);
    put(&header->alpha, number_in(own, "alpha_mrad", NULL) * 1e-3);
    put(&header->dose, number_in(own, "dose_electrons", NULL));
    put(&header->center[0], number_in(own, "center_ky_pixel", NULL));
    put(&header->center[1], number_in(own, "center_kx_pixel", NULL));
    header->title = text_in(own, "title", NULL);
    header->history = text_in(own, "history", NULL);
    H5Oclose(own);
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

static void read_prismatic(struct cube_header *header, hid_t file, const char *top)
{
    hid_t group = open_object(file, top, "metadata/metadata_0/original/simulation_parameters");
    if (group < 0)
        return;
    put(&header->voltage, cube_hdf5_number(group, "E") * 1e3);
    put(&header->alpha, cube_hdf5_number(group, "sa") * 1e-3);
    H5Oclose(group);
}

void cube_hdf5_calibrate(struct cube *cube, hid_t file, const char *path,
                         const struct cube_axes *axes, const int order[CUBE_AXES],
                         const struct cube_header *known)
{
    char *folder = cube_hdf5_folder(path),
         *top = memory_format("%.*s", (int)(1 + strcspn(path + 1, "/")), path);
    char *folders[] = {memory_format("%s/metadatabundle/calibration", top),
                       memory_format("%s/metadatabundle/calibration", folder),
                       memory_format("%s/_metadata/calibration", folder),
                       memory_format("%s/metadata/metadata_0/calibration", top),
                       memory_format("%s/metadata/calibration", top),
                       NULL};
    read_own(&cube->header, file, top);
    read_hyperspy(&cube->header, file, folder);
    read_prismatic(&cube->header, file, top);
    if (axes->manner == CUBE_AXES_VELOX)
        cube_velox_calibrate(cube, file, folder, known);
    else
        set_axes(cube, axes, order, known);
    read_py4dstem(cube, file, (const char *const *)folders, known);
    for (int i = 0; folders[i]; i++)
        free(folders[i]);
    free(top);
    free(folder);
}
