/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths of what was installed with the program; see installed.h. */
#include "base/installed.h"
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include "base/memory.h"

static const char programs[] = "/libexec/blowpipe";

char *installed_path(const char *name)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

    if (length <= 0)
        return NULL;
    path[length] = '\0';
    *strrchr(path, '/') = '\0';
    size_t folder = strlen(path), tail = sizeof programs - 1;
    if (folder < tail || strcmp(path + folder - tail, programs) != 0)
        return NULL;
    return memory_format("%.*s/share/blowpipe/%s", (int)(folder - tail), path, name);
}
