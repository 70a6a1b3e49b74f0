/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of failures of GSL, which by itself would abort: where it is out of memory, or a
 * matrix is singular that nobody had expected to be. */
#ifndef BASE_NUMERICS_H
#define BASE_NUMERICS_H
#include <stdbool.h>

/* From now on they end the program with the exit code for it and a word. */
void numerics_start(void);

/* true: a failure is the caller's to notice, by what GSL's function returns; but want of memory
 * still ends the program. false: as before. */
void numerics_returns(bool returns);

#endif
