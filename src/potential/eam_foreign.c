/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names what is no embedded-atom table; see eam_foreign.h. */
#include "potential/eam_foreign.h"
#include <string.h>
#include <strings.h>
#include "base/exit_codes.h"
#include "base/packed.h"

/* By how the bytes begin. */
static const struct {
    const char *bytes;
    size_t length;
    const char *what, *advice;
} beginnings[] = {
    {"\x7f"
     "ELF",
     4, "is a compiled library", "; an installed OpenKIM model is called kim:MODEL"},
    {"\xff\xfe", 2, "is a text in UTF-16", "; save it as plain text (ASCII or UTF-8)"},
    {"\xfe\xff", 2, "is a text in UTF-16", "; save it as plain text (ASCII or UTF-8)"},
    {"<", 1, "is a web page or XML", "; download the table itself"},
    {"#F ", 3, "is a table of IMD", ""},
    {"nep", 3, "is a neuroevolution potential (GPUMD)", ""},
};

/* By how the names end; the longer of two that fit stands first. */
static const struct {
    const char *ending, *what;
} endings[] = {
    {".meam.spline", "a spline MEAM potential"},
    {".meam.sw.spline", "a spline MEAM potential"},
    {".meam", "a MEAM potential"},
    {".adp", "an angular-dependent potential (ADP)"},
    {".cdeam", "a concentration-dependent potential (eam/cd)"},
    {".eam.cd", "a concentration-dependent potential (eam/cd)"},
    {".eim", "an embedded-ion potential (EIM)"},
    {".poly", "a potential for pair_style polymorphic"},
    {".polymorphic", "a potential for pair_style polymorphic"},
    {".agni", "an AGNI machine-learned potential"},
    {".snapcoeff", "a SNAP potential"},
    {".snapparam", "a SNAP potential"},
    {".snap", "a SNAP potential"},
    {".yace", "an atomic cluster expansion (ACE)"},
    {".ace", "an atomic cluster expansion (ACE)"},
    {".mtp", "a moment tensor potential"},
    {".nep", "a neuroevolution potential (GPUMD)"},
    {".pth", "a neural network"},
    {".pt", "a neural network"},
    {".pb", "a neural network"},
    {".nn", "a neural network"},
    {".sw", "a Stillinger-Weber potential"},
    {".tersoff", "a Tersoff potential"},
    {".tersoff.mod", "a Tersoff potential"},
    {".tersoff.zbl", "a Tersoff potential"},
    {".vashishta", "a Vashishta potential"},
    {".edip", "an EDIP potential"},
    {".bop.table", "a bond-order potential (BOP)"},
    {".bop", "a bond-order potential (BOP)"},
    {".comb", "a COMB potential"},
    {".comb3", "a COMB potential"},
    {".airebo", "an AIREBO potential"},
    {".reax", "a ReaxFF force field"},
    {".reaxff", "a ReaxFF force field"},
    {"TABEAM", "a table of DL_POLY (TABEAM)"},
};

static int refuse(struct error *error, const char *file, const char *what, const char *advice)
{
    return error_set(error, EXIT_BAD_INPUT,
                     "'%s' %s, not an embedded-atom table (eam/alloy, eam/fs, eam/he or funcfl)%s",
                     file, what, advice);
}

int eam_foreign(const char *text, size_t length, const char *file, struct error *error)
{
    size_t name = strlen(file);
    const struct packed *packed = packed_as(text, length);

    if (length == 0)
        return error_set(error, EXIT_BAD_INPUT, "'%s' is empty", file);
    if (packed)
        return error_set(error, EXIT_BAD_INPUT,
                         "'%s' is packed by %s; unpack it first: %s '%s' >TABLE", file,
                         packed->name, packed->unpack, file);
    for (size_t k = 0; k < sizeof beginnings / sizeof *beginnings; k++)
        if (length >= beginnings[k].length &&
            memcmp(text, beginnings[k].bytes, beginnings[k].length) == 0)
            return refuse(error, file, beginnings[k].what, beginnings[k].advice);
    if (!memchr(text, '\n', length) && memchr(text, '\r', length))
        return refuse(error, file, "ends its lines with carriage returns alone",
                      "; `tr '\\r' '\\n'` mends it");
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
        size_t ending = strlen(endings[k].ending);
        if (name >= ending && strcasecmp(file + name - ending, endings[k].ending) == 0) {
            error_set(error, EXIT_BAD_INPUT, "'%s' is by its name %s", file, endings[k].what);
            return error_append(error, ", which is not understood: embedded atoms are (eam/alloy, "
                                       "eam/fs, eam/he, funcfl), and Lennard-Jones (FILE.lj)");
        }
    }
    return 0;
}
