/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calibrations in Velox's .emd (Thermo Fisher): beside the patterns (y, x, frame) stand their
 * metadata, a column of bytes for each frame, which are a JSON object of texts:
 *   BinaryResult.PixelSize.width, .height   in PixelUnitX, PixelUnitY: 1/m of patterns, m of images
 *   BinaryResult.Offset.x, .y               of the first pixel, in the same units
 *   Optics.AccelerationVoltage, .BeamConvergence    V, rad */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cube/cube_hdf5.h"
#include "cube/cube_hdf5_links.h"
#include "cube/cube_units.h"

enum { BYTES_MAX = 1 << 20 };

/* The first frame's metadata; NULL where there are none. Caller frees. */
static char *read_metadata(hid_t file, const char *folder)
{
    char *path = memory_format("%s/Metadata", folder), *text = NULL;
    hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
    hsize_t size[2] = {0, 0}, at[2] = {0, 0}, column[2] = {0, 1};
    free(path);
    if (dataset < 0)
        return NULL;
    hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
    if (H5Sget_simple_extent_ndims(space) == 2 && H5Tget_class(type) == H5T_INTEGER)
        H5Sget_simple_extent_dims(space, size, NULL);
    column[0] = size[0];
    if (size[0] > 0 && size[0] <= BYTES_MAX && size[1] > 0) {
        text = memory_zeroed((size_t)size[0] + 1, 1);
        hid_t memory = H5Screate_simple(2, column, NULL);
        if (H5Sselect_hyperslab(space, H5S_SELECT_SET, at, NULL, column, NULL) < 0 ||
            cube_hdf5_read_values(dataset, H5T_NATIVE_UCHAR, memory, space, text) < 0)
            text[0] = '\0';
        H5Sclose(memory);
    }
    H5Tclose(type);
    H5Sclose(space);
    H5Dclose(dataset);
    return text;
}

/* Behind the string that begins at the quote `at`. */
static const char *skip_string(const char *at)
{
    for (at++; *at && *at != '"'; at++)
        at += at[0] == '\\' && at[1];
    return *at ? at + 1 : at;
}

/* Behind the value at `at`: a string, an object or array, or a word. */
static const char *skip_value(const char *at)
{
    int depth = 0;
    do {
        if (*at == '"') {
            at = skip_string(at);
            continue;
        }
        depth += *at == '{' || *at == '[';
        depth -= *at == '}' || *at == ']';
        at += *at != '\0';
    } while (*at && (depth > 0 || !strchr(",}]", *at)));
    return at;
}

/* The value of `key` in the JSON object at `at`, or NULL. */
static const char *member(const char *at, const char *key)
{
    size_t length = strlen(key);
    at += strspn(at, " \t\r\n");
    if (*at++ != '{')
        return NULL;
    for (;;) {
        at += strspn(at, " \t\r\n,");
        if (*at != '"')
            return NULL;
        const char *name = at + 1, *end = skip_string(at);
        at = end + strspn(end, " \t\r\n");
        if (*at != ':')
            return NULL;
        at++;
        at += strspn(at, " \t\r\n");
        if ((size_t)(end - 1 - name) == length && memcmp(name, key, length) == 0)
            return at;
        at = skip_value(at);
    }
}

/* The text at "a.b.c", without quotes; NULL where there is none. Caller frees. */
static char *text_at(const char *json, const char *path)
{
    while (json && *path) {
        char *key = memory_format("%.*s", (int)strcspn(path, "."), path);
        json = member(json, key);
        path += strlen(key);
        path += *path == '.';
        free(key);
    }
    if (!json)
        return NULL;
    if (*json == '"')
        return memory_format("%.*s", (int)(skip_string(json) - json) - 2, json + 1);
    return memory_format("%.*s", (int)(skip_value(json) - json), json);
}

static double number_at(const char *json, const char *path)
{
    char *text = text_at(json, path), *end = text;
    double value = text ? strtod(text, &end) : (double)NAN;
    if (end == text || !isfinite(value))
        value = NAN;
    free(text);
    return value;
}

/* Along axis k: 0 is y. */
static void set_pixel(struct cube *cube, const char *json, int k, double voltage,
                      const struct cube_header *known)
{
    static const char *const names[2][3] = {
        {"BinaryResult.PixelSize.height", "BinaryResult.PixelUnitY", "BinaryResult.Offset.y"},
        {"BinaryResult.PixelSize.width", "BinaryResult.PixelUnitX", "BinaryResult.Offset.x"}};
    struct cube_header *header = &cube->header;
    char *units = text_at(json, names[k][1]);
    struct cube_unit unit = cube_unit_parse(units);
    double size = number_at(json, names[k][0]), offset = number_at(json, names[k][2]),
           pixel = size * cube_unit_wavenumber(unit, voltage);
    if (pixel > 0) {
        header->pixel[k] = pixel;
        if (offset < 0)
            header->center[k] = -offset / size;
    } else if (k == 0 && isnan(known->pixel[0]) && units && units[0]) {
        cube_note(cube, "Velox says that a pixel is %g %s%s: give --pixel", size, units,
                  unit.kind == CUBE_UNIT_LENGTH ? ", of images and not of diffraction patterns"
                                                : "");
    }
    free(units);
}

void cube_velox_calibrate(struct cube *cube, hid_t file, const char *folder,
                          const struct cube_header *known)
{
    char *json = read_metadata(file, folder);
    double voltage = number_at(json, "Optics.AccelerationVoltage"),
           alpha = number_at(json, "Optics.BeamConvergence");
    if (voltage > 0)
        cube->header.voltage = voltage;
    if (alpha > 0)
        cube->header.alpha = alpha;
    for (int k = 0; k < 2 && json; k++)
        set_pixel(cube, json, k, isnan(known->voltage) ? voltage : known->voltage, known);
    free(json);
}
