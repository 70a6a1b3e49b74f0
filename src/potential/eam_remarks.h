/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person should know of an embedded-atom table that was read. */
#ifndef POTENTIAL_EAM_REMARKS_H
#define POTENTIAL_EAM_REMARKS_H
#include <stdbool.h>
#include "potential/potential.h"
#include "potential/table_text.h"

/* What follows the last array: EXIT_BAD_INPUT where it shows another kind of table (adp, eam/cd, or
 * whole arrays more), else a remark if it holds more than remarks. */
int eam_remarks_rest(struct potential *potential, struct table_text *text);

/* A name that says another kind than the text; masses that are not the elements'; functions that
 * end, or are cut, where they are not 0. */
void eam_remarks(struct potential *potential, const char *file, bool funcfl);

#endif
