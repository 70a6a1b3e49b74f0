/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a Dectris master file (ARINA, QUADRO, ELA, EIGER) says of its detector, in NeXus's manner:
 * beneath ENTRY/instrument/detector
 *   pixel_mask, or detectorSpecific/pixel_mask    not 0: a pixel that does not count
 *   bit_depth_image        n bits; 2^n - 1 stands for masked and saturated
 *   detectorSpecific/ntrigger, nimages    series of images, one for each trigger: rows of the scan
 *   description, detectorSpecific/photon_energy   for electrons their energy, eV */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cube/cube_hdf5.h"
#include "cube/cube_hdf5_links.h"

static double number_at(hid_t detector, const char *name)
{
    hid_t value = H5Oopen(detector, name, H5P_DEFAULT);
    double number = NAN;
    if (value >= 0 && H5Iget_type(value) == H5I_DATASET)
        number = cube_hdf5_number(value, NULL);
    if (value >= 0)
        H5Oclose(value);
    return number;
}

/* The mask of the cube's own size under one of its names; whether it was there. */
static bool read_mask(struct cube *cube, hid_t detector, const char *name)
{
    const size_t *shape = cube->header.shape;
    size_t n = shape[CUBE_KY] * shape[CUBE_KX], bad = 0;
    hsize_t size[2] = {0, 0};
    hid_t mask = H5Oopen(detector, name, H5P_DEFAULT);
    if (mask < 0 || H5Iget_type(mask) != H5I_DATASET) {
        if (mask >= 0)
            H5Oclose(mask);
        return false;
    }
    hid_t space = H5Dget_space(mask);
    if (H5Sget_simple_extent_ndims(space) == 2)
        H5Sget_simple_extent_dims(space, size, NULL);
    if (size[0] == shape[CUBE_KY] && size[1] == shape[CUBE_KX]) {
        unsigned *value = memory_zeroed(n, sizeof *value);
        cube->masked = memory_zeroed(n, sizeof *cube->masked);
        if (cube_hdf5_read_values(mask, H5T_NATIVE_UINT, H5S_ALL, H5S_ALL, value) < 0)
            cube_note(cube, "its pixel mask cannot be read, and is not used");
        for (size_t i = 0; i < n; i++)
            bad += cube->masked[i] = value[i] != 0;
        free(value);
        if (bad)
            cube_note(cube, "%zu pixels of its mask are left out", bad);
    } else {
        cube_note(cube, "its pixel mask is of another size than its patterns, and is not used");
    }
    H5Sclose(space);
    H5Oclose(mask);
    return true;
}

/* Electron detectors tell the electrons' energy as that of photons. */
static void read_voltage(struct cube *cube, hid_t detector)
{
    static const char *const electron[] = {"ARINA", "QUADRO", "ELA", "SINGLA"};
    hid_t value = H5Oopen(detector, "description", H5P_DEFAULT);
    char *name =
        value >= 0 && H5Iget_type(value) == H5I_DATASET ? cube_hdf5_text(value, NULL) : NULL;
    double energy = number_at(detector, "detectorSpecific/photon_energy");
    for (size_t i = 0; i < sizeof electron / sizeof *electron; i++)
        if (name && strstr(name, electron[i]) && energy >= 1e4)
            cube->header.voltage = energy;
    free(name);
    if (value >= 0)
        H5Oclose(value);
}

void cube_dectris_read(struct cube *cube, hid_t file, const char *entry, int64_t frames,
                       size_t said[2])
{
    char *path = memory_format("%s/instrument/detector", entry);
    hid_t detector = H5Oopen(file, path, H5P_DEFAULT);
    free(path);
    said[0] = said[1] = 0;
    if (detector < 0)
        return;
    if (!read_mask(cube, detector, "detectorSpecific/pixel_mask"))
        read_mask(cube, detector, "pixel_mask");
    double bits = number_at(detector, "bit_depth_image"),
           triggers = number_at(detector, "detectorSpecific/ntrigger"),
           images = number_at(detector, "detectorSpecific/nimages");
    size_t own = 8 * cube_sample_size(cube->flat.sample);
    if (bits >= 4 && bits <= 64 && cube->header.type != CUBE_FLOAT32)
        cube->overflow = (float)(ldexp(1, bits < (double)own ? (int)bits : (int)own) - 1);
    if (triggers > 1 && images > 1 && triggers * images == (double)frames) {
        said[0] = (size_t)triggers;
        said[1] = (size_t)images;
    }
    read_voltage(cube, detector);
    /* NaN stands for what is left out */
    cube->header.type = CUBE_FLOAT32;
    H5Oclose(detector);
}
