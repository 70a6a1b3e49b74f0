/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A data cube in another format, as it was read and prepared: masked and saturated pixels NAN,
 * patterns moved to the common centre and normalised, if the survey's settings say so; else
 * value by value what is in the file. */
#ifndef PATTERN_CONVERT_H
#define PATTERN_CONVERT_H
#include "base/error.h"
#include "cube/cube_copy.h"
#include "pattern/survey.h"

/* Writes `cube` to `path` (cube/cube_write.h says which formats); *copied gets what people must
 * know. 0, or what cube_read, cube_create, cube_write_row and cube_finish return. */
int convert(struct cube *cube, const struct survey_settings *settings, const char *path,
            struct cube_copied *copied, struct error *error);

#endif
