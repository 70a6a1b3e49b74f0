/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options about data cubes. */
#include "cube/cube_options.h"
#include <stdio.h>
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "cube/cube_hdf5_links.h"
#include "cube/cube_possible.h"

static struct {
    struct option_list pixel, step;
    double voltage, alpha;
    const char *scan, *crop, *bin;
    bool follow_links;
} chosen;

static struct option options[] = {
    OPTION_QUANTITIES("pixel", &chosen.pixel, DIMENSION_WAVENUMBER,
                      "size of a detector pixel, k = theta / lambda: 0.16/nm, or y,x",
                      .minimum = 1e-6, .maximum = CUBE_REACH_MAX,
                      .group = "What the data are (goes before what the file says)"),
    OPTION_QUANTITIES("step", &chosen.step, DIMENSION_LENGTH,
                      "between probe positions: 0.32nm, or y,x", .minimum = CUBE_STEP_MIN,
                      .maximum = CUBE_STEP_MAX),
    OPTION_TEXT("scan", &chosen.scan, "NXxNY", "probe positions along x and y: 128x128"),
    OPTION_QUANTITY("voltage", &chosen.voltage, DIMENSION_VOLTAGE, "of the microscope",
                    .minimum = CUBE_VOLTAGE_MIN, .maximum = CUBE_VOLTAGE_MAX),
    OPTION_QUANTITY("alpha", &chosen.alpha, DIMENSION_ANGLE,
                    "convergence semi-angle (with the voltage: the radius of the probe disc; else "
                    "it is measured)",
                    .minimum = 1e-7, .maximum = CUBE_ANGLE_MAX),
    OPTION_FLAG("follow-links", &chosen.follow_links,
                "of HDF5: links, external data and parts of virtual data sets may lead to files "
                "outside the folder of the file that names them"),
    OPTION_TEXT("crop", &chosen.crop, "AXIS=FROM:TO,...",
                "only a part: of the scan along x, y, of the detector along kx, ky, from FROM on, "
                "before TO, counted from 0, negative ones from the end: x=1: leaves out the first "
                "column (flyback), y=:-2 the last two rows; scan and detector are both axes",
                .group = "Which part"),
    OPTION_TEXT("bin", &chosen.bin, "AXIS=N,...",
                "then sums of N neighbours along x, y, kx, ky: scan=2,detector=4 (all other "
                "options are about what comes of it)"),
    OPTIONS_END};

struct option *cube_options_table(void)
{
    return options;
}

char *cube_options_text(void)
{
    return options_text((struct option *const[]){options, NULL}, OPTIONS_GIVEN);
}

int cube_options_scan(const char *text, size_t shape[CUBE_AXES], struct error *error)
{
    long nx, ny;
    char rest;
    if (sscanf(text, "%ldx%ld%c", &nx, &ny, &rest) != 2 || nx < 1 || ny < 1)
        return error_set(error, EXIT_USAGE, "'%s' is no scan such as 128x128", text);
    shape[CUBE_SCAN_X] = (size_t)nx;
    shape[CUBE_SCAN_Y] = (size_t)ny;
    return 0;
}

/* One value for both, or y,x. An option that was not given leaves the pair. */
static bool take_pair(const struct option_list *list, double pair[2])
{
    if (list->count == 1 || list->count == 2) {
        pair[0] = list->value[0];
        pair[1] = list->value[list->count - 1];
    }
    return list->count <= 2;
}

int cube_options_known(struct cube_header *known, struct error *error)
{
    *known = cube_header_unknown();
    cube_hdf5_follow_links(chosen.follow_links);
    if (chosen.scan && cube_options_scan(chosen.scan, known->shape, error)) {
        char *text = memory_string(error->text);
        error_set(error, EXIT_USAGE, "--scan: %s", text);
        free(text);
        return error->code;
    }
    if (!take_pair(&chosen.pixel, known->pixel) || !take_pair(&chosen.step, known->step))
        return error_set(error, EXIT_USAGE, "--pixel and --step take one value, or two: y,x");
    known->voltage = chosen.voltage;
    known->alpha = chosen.alpha;
    return 0;
}

int cube_options_view(struct cube_view *view, struct error *error)
{
    *view = cube_view_whole();
    const char *option = NULL;
    if (chosen.crop && cube_view_crop(view, chosen.crop, error))
        option = "crop";
    else if (chosen.bin && cube_view_bin(view, chosen.bin, error))
        option = "bin";
    if (!option)
        return 0;
    char *text = memory_string(error->text);
    error_set(error, EXIT_USAGE, "--%s: %s", option, text);
    free(text);
    return EXIT_USAGE;
}

/* Appends to *text, of which the first part stands alone. */
static void add(char **text, char *part)
{
    char *longer = memory_format("%s%s%s", *text ? *text : "", *text ? "; " : "", part);
    free(*text);
    free(part);
    *text = longer;
}

char *cube_options_notes(const struct cube_header *whole, const struct cube_view *view)
{
    static const char *const axes[] = {"rows of the scan (y)", "columns of the scan (x)",
                                       "rows of the detector (ky)", "columns of the detector (kx)"};
    size_t left[CUBE_AXES];
    char *text = memory_string(whole->notes);
    cube_view_left(view, whole->shape, left);
    for (int k = 0; k < CUBE_AXES; k++)
        if (left[k] > 0)
            add(&text, memory_format("the last %zu of the %s fill no bin of %zu, and are left out",
                                     left[k], axes[k], view->bin[k]));
    return text;
}
