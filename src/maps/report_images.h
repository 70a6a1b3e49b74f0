/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The images of an analysis, as NumPy files. */
#ifndef MAPS_REPORT_IMAGES_H
#define MAPS_REPORT_IMAGES_H
#include "maps/report.h"

/* The mean pattern and its variance; those of the phases; the chosen pattern and its table: into
 * a folder that is there. */
int report_images(const struct report *report, const char *folder, struct error *error);

#endif
