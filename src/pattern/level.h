/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Below which sum a pattern is that of no beam. */
#ifndef PATTERN_LEVEL_H
#define PATTERN_LEVEL_H
#include <stddef.h>

/* `part` of the median of those of total[n] that are above 0 and not below `part` of their ninth
 * decile themselves: right while a tenth of the patterns have the beam, and not more than a
 * tenth are too bright. 0 where none is above 0, or part is 0. */
double level_of(const double *total, size_t n, double part);

#endif
