/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short names of installed OpenKIM models: any part of a name, or several words of it joined by
 * hyphens (CuZr-2019), that one model alone has. */
#ifndef POTENTIAL_SHORT_NAME_H
#define POTENTIAL_SHORT_NAME_H
#include <stdio.h>
#include "base/error.h"

/* *full becomes kim:MODEL, for the caller to free, where `name` is a short one; NULL where it
 * stands for itself (a file, a name of another form, a whole name) or no model has it. Case counts
 * for nothing but where a word is a part of the name as a whole (CuZr of ..._2019_CuZr__MO_...),
 * which goes before others. EXIT_USAGE: several models have it; the text lists them. */
int short_name_expand(const char *name, char **full, struct error *error);

/* A short name that some installed models have and that `name` may be meant as, which none has:
 * its words without hyphens between them (CuZr2019 for CuZr-2019), or the nearest parts of names
 * for those that no model has. NULL where there is none. Caller frees. */
char *short_name_meant(const char *name);

/* The line of a model for --potential=list: "kim:MODEL, species, authors, year, remark", with
 * tabs. Authors and year are those that the name has; the remark says which one the studies
 * take. */
void short_name_line(FILE *to, const char *model, const char *species);

#endif
