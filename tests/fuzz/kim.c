/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Libraries of OpenKIM models as files (potential/kim_model.h), and the table in them. The source
 * is included so that the folders of the system's libraries are not gone through for each input. */
#include <glob.h>
#include <string.h>
#define glob(pattern, flags, error, folders)                                                       \
    (strncmp(pattern, "/usr/", 5) == 0 ? GLOB_NOMATCH : glob(pattern, flags, error, folders))
#include <potential/kim_model.c>
#include "fuzz.h"
#include "potential.inc"

void fuzz_one(const unsigned char *bytes, size_t size)
{
    const char *path = fuzz_file("EAM_fuzz/libkim-api-portable-model.so", bytes, size);
    char folder[4096];
    snprintf(folder, sizeof folder, "%.*s", (int)(strstr(path, "/EAM_fuzz") - path), path);
    setenv("KIM_API_PORTABLE_MODELS_DIR", folder, 1);
    potential_try("kim:EAM_fuzz");
}
