/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A data cube as Berkeley EMD 1.0 in py4DSTEM's arrangement, which py4DSTEM and HyperSpy open
 * with calibrated axes:
 *
 *   /                                            emd_group_type 'file', version_major 1,
 *   version_minor 0
 *   /datacube_root/datacube/data                 (scan y, scan x, k_y, k_x), a chunk for each
 *   pattern, shuffled and deflated
 *   /datacube_root/datacube/dim0 ... dim3        [first, second] coordinate in nm and 1/nm, zero
 *   frequency at 0
 *   /datacube_root/metadatabundle/calibration    py4DSTEM's own calibration (A, 1/A)
 *   /datacube_root/metadatabundle/blowpipe       voltage_kV, alpha_mrad, dose_electrons,
 *   center_ky_pixel, center_kx_pixel,
 * title, history
 *   /microscope /sample /comments                the same as attributes, where EMD 0.2 has them
 *   and HyperSpy shows them
 *
 * Format: https://emdatasets.com/format. Chunks come deflated from the journal and are written
 * as they are, one after the other in the scan's order; no times are recorded: the same data
 * give the same bytes. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/version.h"
#include "cube/cube_hdf5.h"
#include "cube/cube_writer.h"

/* The open file and what is needed to make things in it. `failed` and `cause` are set by the
 * first failure; later calls do nothing. */
struct emd {
    /* text: the type of a UTF-8 string of variable length, which h5py gives as str */
    hid_t file, text;
    bool failed;
    char cause[256]; /* HDF5 forgets it at its next call */
};

static void note(struct emd *emd, herr_t result)
{
    if (result < 0 && !emd->failed) {
        emd->failed = true;
        cube_hdf5_cause(emd->cause);
    }
}

static hid_t open_for(struct emd *emd, const char *path)
{
    hid_t object = H5Oopen(emd->file, path, H5P_DEFAULT);
    note(emd, object < 0 ? -1 : 0);
    return object;
}

static void put_attribute(struct emd *emd, const char *path, const char *name, hid_t type,
                          const void *value)
{
    if (emd->failed)
        return;
    hid_t object = open_for(emd, path), space = H5Screate(H5S_SCALAR);
    hid_t attribute =
        emd->failed ? -1 : H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    note(emd, attribute < 0 ? -1 : H5Awrite(attribute, type, value));
    if (attribute >= 0)
        H5Aclose(attribute);
    H5Sclose(space);
    if (object >= 0)
        H5Oclose(object);
}

static void put_text(struct emd *emd, const char *path, const char *name, const char *value)
{
    put_attribute(emd, path, name, emd->text, &value);
}

static void put_number(struct emd *emd, const char *path, const char *name, double value)
{
    if (isfinite(value))
        put_attribute(emd, path, name, H5T_NATIVE_DOUBLE, &value);
}

static void make_plain_group(struct emd *emd, const char *path)
{
    if (emd->failed)
        return;
    hid_t group = H5Gcreate2(emd->file, path, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    note(emd, group < 0 ? -1 : H5Gclose(group));
}

/* class may be NULL. */
static void make_group(struct emd *emd, const char *path, const char *kind, const char *class)
{
    make_plain_group(emd, path);
    put_text(emd, path, "emd_group_type", kind);
    if (class)
        put_text(emd, path, "python_class", class);
}

/* A small data set, without times. rank 0 or 1. */
static void make_small(struct emd *emd, const char *path, hid_t type, int rank, hsize_t size,
                       const void *values)
{
    if (emd->failed)
        return;
    hid_t space = rank ? H5Screate_simple(1, &size, NULL) : H5Screate(H5S_SCALAR),
          plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(plist, false);
    hid_t dataset = H5Dcreate2(emd->file, path, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    note(emd, dataset < 0 ? -1 : H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
    if (dataset >= 0)
        note(emd, H5Dclose(dataset));
    H5Pclose(plist);
    H5Sclose(space);
}

/* An entry of a metadata group, as emdfile writes them: a scalar data set with its type as an
 * attribute. */
static void entry_text(struct emd *emd, const char *folder, const char *name, const char *value)
{
    char *path = memory_format("%s/%s", folder, name);
    make_small(emd, path, emd->text, 0, 0, &value);
    put_text(emd, path, "type", "string");
    free(path);
}

static void entry_number(struct emd *emd, const char *folder, const char *name, double value)
{
    if (!isfinite(value))
        return;
    char *path = memory_format("%s/%s", folder, name);
    make_small(emd, path, H5T_NATIVE_DOUBLE, 0, 0, &value);
    put_text(emd, path, "type", "number");
    free(path);
}

/* dimK: the first two coordinates; pixels where the scale is not known. */
static void make_dim(struct emd *emd, int k, const char *name, double offset, double scale,
                     const char *units)
{
    char path[] = "/datacube_root/datacube/dim0";
    bool known = isfinite(scale);
    double first = isfinite(offset) && known ? offset : 0.0,
           values[2] = {first, first + (known ? scale : 1.0)};
    path[sizeof path - 2] = (char)('0' + k);
    make_small(emd, path, H5T_NATIVE_DOUBLE, 1, 2, values);
    put_text(emd, path, "name", name);
    put_text(emd, path, "units", known ? units : "pixels");
}

static void make_dims(struct emd *emd, const struct cube_header *h)
{
    static const char *const scan[2] = {"y", "x"}, *const detector[2] = {"ky", "kx"};
    for (int k = 0; k < 2; k++) {
        double pixel = h->pixel[k] * 10.0; /* 1/nm */
        make_dim(emd, CUBE_SCAN_Y + k, scan[k], h->origin[k] * 0.1, h->step[k] * 0.1, "nm");
        make_dim(emd, CUBE_KY + k, detector[k], -h->center[k] * pixel, pixel, "1/nm");
    }
}

/* py4DSTEM knows one size for both axes; its origin is left for it to measure (it would shift
 * calibrated axes by pixels: 0.14.18). */
static void make_calibration(struct emd *emd, const struct cube_header *h)
{
    const char *folder = "/datacube_root/metadatabundle/calibration", *target = "/datacube";
    bool real = h->step[0] == h->step[1], reciprocal = h->pixel[0] == h->pixel[1];
    int64_t length = 1;
    make_group(emd, folder, "metadata", "Calibration");
    entry_number(emd, folder, "Q_pixel_size", reciprocal ? h->pixel[0] : 1.0);
    entry_text(emd, folder, "Q_pixel_units", reciprocal ? "A^-1" : "pixels");
    entry_number(emd, folder, "R_pixel_size", real ? h->step[0] : 1.0);
    entry_text(emd, folder, "R_pixel_units", real ? "A" : "pixels");
    entry_text(emd, folder, "_root_treepath", "");
    make_plain_group(emd, "/datacube_root/metadatabundle/calibration/_target_paths");
    put_attribute(emd, "/datacube_root/metadatabundle/calibration/_target_paths", "length",
                  H5T_NATIVE_INT64, &length);
    put_text(emd, "/datacube_root/metadatabundle/calibration/_target_paths", "type",
             "list_of_strings");
    make_small(emd, "/datacube_root/metadatabundle/calibration/_target_paths/0", emd->text, 0, 0,
               &target);
}

static void make_own(struct emd *emd, const struct cube_header *h)
{
    const char *folder = "/datacube_root/metadatabundle/blowpipe";
    make_group(emd, folder, "metadata", "Metadata");
    entry_number(emd, folder, "voltage_kV", h->voltage * 1e-3);
    entry_number(emd, folder, "alpha_mrad", h->alpha * 1e3);
    entry_number(emd, folder, "dose_electrons", h->dose);
    entry_number(emd, folder, "center_ky_pixel", h->center[0]);
    entry_number(emd, folder, "center_kx_pixel", h->center[1]);
    if (h->title)
        entry_text(emd, folder, "title", h->title);
    if (h->history)
        entry_text(emd, folder, "history", h->history);
    make_plain_group(emd, "/microscope");
    put_number(emd, "/microscope", "accelerating_voltage_kV", h->voltage * 1e-3);
    put_number(emd, "/microscope", "convergence_semiangle_mrad", h->alpha * 1e3);
    put_number(emd, "/microscope", "electrons_per_pattern", h->dose);
    make_plain_group(emd, "/sample");
    if (h->title)
        put_text(emd, "/sample", "name", h->title);
    make_plain_group(emd, "/comments");
    if (h->history)
        put_text(emd, "/comments", "history", h->history);
}

/* The program that writes the file, with its version. */
static void put_program(struct emd *emd)
{
    char *text = memory_format("blowpipe %s", version_text);
    put_text(emd, "/", "authoring_program", text);
    free(text);
}

/* Everything but the patterns. */
static void make_tree(struct emd *emd, const struct cube_header *h)
{
    const int64_t one = 1, zero = 0;
    put_text(emd, "/", "emd_group_type", "file");
    put_attribute(emd, "/", "version_major", H5T_NATIVE_INT64, &one);
    put_attribute(emd, "/", "version_minor", H5T_NATIVE_INT64, &zero);
    put_program(emd);
    make_group(emd, "/datacube_root", "root", "Root");
    make_group(emd, "/datacube_root/datacube", "array", "DataCube");
    make_group(emd, "/datacube_root/metadatabundle", "metadatabundle", NULL);
    make_dims(emd, h);
    make_calibration(emd, h);
    make_own(emd, h);
}

static hid_t make_data(struct emd *emd, const struct cube_header *h)
{
    static const hid_t *const types[] = {[CUBE_FLOAT32] = &H5T_IEEE_F32LE_g,
                                         [CUBE_UINT8] = &H5T_STD_U8LE_g,
                                         [CUBE_UINT16] = &H5T_STD_U16LE_g,
                                         [CUBE_UINT32] = &H5T_STD_U32LE_g};
    hsize_t size[CUBE_AXES], chunk[CUBE_AXES] = {1, 1, h->shape[CUBE_KY], h->shape[CUBE_KX]};
    for (int k = 0; k < CUBE_AXES; k++)
        size[k] = h->shape[k];
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(CUBE_AXES, size, NULL);
    H5Pset_obj_track_times(plist, false);
    H5Pset_fill_time(plist, H5D_FILL_TIME_NEVER);
    H5Pset_chunk(plist, CUBE_AXES, chunk);
    H5Pset_shuffle(plist);
    H5Pset_deflate(plist, 1);
    hid_t data = H5Dcreate2(emd->file, "/datacube_root/datacube/data", *types[h->type], space,
                            H5P_DEFAULT, plist, H5P_DEFAULT);
    H5Sclose(space);
    H5Pclose(plist);
    note(emd, data < 0 ? -1 : 0);
    put_text(emd, "/datacube_root/datacube/data", "units",
             isnan(h->dose) ? "fraction of the beam" : "electrons");
    return data;
}

/* The chunks of a row, as they came from the journal. */
static void put_row(struct emd *emd, hid_t data, size_t y, size_t count, const unsigned char *row)
{
    const unsigned char *chunk = row + count * sizeof(uint32_t);
    for (size_t x = 0; x < count && !emd->failed; x++) {
        const hsize_t at[CUBE_AXES] = {y, x, 0, 0};
        uint32_t length;
        memcpy(&length, row + x * sizeof length, sizeof length);
        note(emd, H5Dwrite_chunk(data, H5P_DEFAULT, 0, at, length, chunk));
        chunk += length;
    }
}

static int put_rows(struct emd *emd, const struct cube_writer *writer, struct error *error)
{
    const struct cube_header *h = cube_writer_header(writer);
    unsigned char *row = NULL;
    size_t room = 0;
    int code = 0;
    hid_t data = emd->failed ? -1 : make_data(emd, h);
    for (size_t y = 0; y < h->shape[CUBE_SCAN_Y] && !code && !emd->failed; y++) {
        memory_grow(&row, &room, cube_row_size(writer, y), 1);
        code = cube_row_get(writer, y, row, error);
        if (!code)
            put_row(emd, data, y, h->shape[CUBE_SCAN_X], row);
    }
    if (data >= 0)
        note(emd, H5Dclose(data));
    free(row);
    return code;
}

static int emd_failed(const struct emd *emd, const struct cube_writer *writer, struct error *error)
{
    return error_set(error, EXIT_IO, "cannot write '%s': HDF5 says: %s", cube_writer_path(writer),
                     emd->cause);
}

static int emd_write(const struct cube_writer *writer, struct out *out, struct error *error)
{
    struct emd emd = {.failed = false};
    int code;
    cube_hdf5_begin();
    emd.text = H5Tcopy(H5T_C_S1);
    H5Tset_size(emd.text, H5T_VARIABLE);
    H5Tset_cset(emd.text, H5T_CSET_UTF8);
    emd.file = H5Fcreate(out_temporary(out), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    note(&emd, emd.file < 0 ? -1 : 0);
    if (emd.failed) {
        H5Tclose(emd.text);
        return emd_failed(&emd, writer, error);
    }
    make_tree(&emd, cube_writer_header(writer));
    code = put_rows(&emd, writer, error);
    if (!emd.failed)
        note(&emd, H5Fflush(emd.file, H5F_SCOPE_GLOBAL));
    H5Tclose(emd.text);
    note(&emd, H5Fclose(emd.file));
    return emd.failed && !code ? emd_failed(&emd, writer, error) : code;
}

const struct cube_output cube_output_emd = {
    .extensions = ".emd .h5 .hdf5", .deflated = true, .holds = CUBE_HOLDS_AXES, .write = emd_write};
