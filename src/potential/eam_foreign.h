/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are given for embedded-atom tables and are something else: named for what they are. */
#ifndef POTENTIAL_EAM_FOREIGN_H
#define POTENTIAL_EAM_FOREIGN_H
#include <stddef.h>
#include "base/error.h"

/* 0 if neither the first bytes nor the name of the file say that it is of another kind;
 * EXIT_BAD_INPUT otherwise: what it is, and what to do. */
int eam_foreign(const char *text, size_t length, const char *file, struct error *error);

#endif
