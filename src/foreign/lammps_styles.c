/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atom styles of data files; see lammps_styles.h. */
#include "foreign/lammps_styles.h"
#include <stddef.h>
#include <string.h>

static const struct lammps_style styles[] = {
    {"atomic", 5, {"id", "type", "x", "y", "z"}},
    {"charge", 6, {"id", "type", "q", "x", "y", "z"}},
    {"full", 7, {"id", "mol", "type", "q", "x", "y", "z"}},
    {"molecular", 6, {"id", "mol", "type", "x", "y", "z"}},
    {"bond", 6, {"id", "mol", "type", "x", "y", "z"}},
    {"angle", 6, {"id", "mol", "type", "x", "y", "z"}},
};

const struct lammps_style *lammps_style_find(const char *name)
{
    for (size_t s = 0; s < sizeof styles / sizeof *styles; s++)
        if (strcmp(styles[s].name, name) == 0)
            return &styles[s];
    return NULL;
}
