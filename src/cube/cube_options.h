/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What programs that read data cubes are told about them on the command line: calibrations that
 * go before what the file says, and the part of the cube that is meant. One table for all of
 * them. */
#ifndef CUBE_CUBE_OPTIONS_H
#define CUBE_CUBE_OPTIONS_H
#include "base/options.h"
#include "cube/cube.h"
#include "cube/cube_view.h"

/* --pixel --step --scan --voltage --alpha --follow-links --crop --bin; to be handed to
 * stage_start. */
struct option *cube_options_table(void);

/* What was given, for cube_open. 0 or EXIT_USAGE. */
int cube_options_known(struct cube_header *known, struct error *error);

/* The part that was asked for. 0 or EXIT_USAGE. */
int cube_options_view(struct cube_view *view, struct error *error);

/* What of a cube of that header (before cube_view_apply) is not read, or taken for what it is,
 * without having been asked: the notes of its reader, rows that fill no bin. NULL: nothing.
 * Caller frees. */
char *cube_options_notes(const struct cube_header *whole, const struct cube_view *view);

/* What was given, as one types it: "--pixel=0.16/nm --scan=4x4". Caller frees. */
char *cube_options_text(void);

/* NXxNY, such as 128x128. 0 or EXIT_USAGE. */
int cube_options_scan(const char *text, size_t shape[CUBE_AXES], struct error *error);

#endif
