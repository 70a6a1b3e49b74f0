/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parameter tables inside installed OpenKIM portable models (Tadmor, Elliott, Sethna,
 * Miller, Becker, JOM 63, 17 (2011), doi 10.1007/s11837-011-0102-6).
 *
 * A portable model is a shared library that carries its parameter files as data: two exported
 * symbols each, TEXT and TEXT_len. They are read from the ELF file as bytes; the library is
 * never loaded, so none of its code runs and the KIM API itself need not be installed. Models
 * are looked for in the folders of KIM_API_PORTABLE_MODELS_DIR (separated by colons), then in
 * kim-api/portable-models (and, as older packages had it, openkim-models/portable-models) under
 * /usr/local/lib, /usr/lib and their multi-arch subfolders, then in the potentials/kim of an
 * installed tree of ours (base/installed.h). There, and in any of the folders, a model may also be
 * a folder with the table as a file: what a download brings along (make dist). */
#ifndef POTENTIAL_KIM_MODEL_H
#define POTENTIAL_KIM_MODEL_H
#include <stddef.h>
#include "base/error.h"

struct kim_table {
    char *symbol; /* as exported, the file's name with other characters turned to _; or a file's */
    char *text;   /* length bytes, then 64 NULs */
    size_t length;
};

/* The first exported text that starts as a setfl table does (three comments, the species, the
 * five grid numbers). EXIT_NO_INPUT: no such model (the text names installed ones that are
 * near); EXIT_BAD_INPUT: a model without such a table. Caller releases. */
int kim_model_read(struct kim_table *table, const char *model, struct error *error);
void kim_table_release(struct kim_table *table);

/* Names of the installed models, sorted; each and the array are the caller's to free. */
char **kim_model_names(size_t *count);

#endif
