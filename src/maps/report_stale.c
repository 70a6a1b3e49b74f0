/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and images of an earlier run. */
#include "maps/report_stale.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/memory.h"

bool report_begins(const char *folder, const char *name, const char *with)
{
    char *path = memory_format("%s/%s", folder, name), found[64];
    size_t length = strlen(with);
    FILE *from = fopen(path, "rb");
    bool begins = from && length <= sizeof found && fread(found, 1, length, from) == length &&
                  memcmp(found, with, length) == 0;
    if (from)
        fclose(from);
    free(path);
    return begins;
}

static void remove_own(const char *folder, const char *name, const char *with)
{
    if (!report_begins(folder, name, with))
        return;
    char *path = memory_format("%s/%s", folder, name);
    unlink(path);
    free(path);
}

void report_remove_stale(const struct report *report, const char *folder)
{
    static const char image[] = "\x93NUMPY";
    const struct {
        const char *name, *begins;
        bool written;
    } some[] = {{"disks.tsv", "x_nm\ty_nm\tkx_1/nm\t", report->disks != NULL},
                {"pattern.tsv", "# pattern of position x = ", report->pattern != NULL},
                {"pattern.npy", image, report->pattern != NULL}};
    if (!report_begins(folder, "columns.tsv", "# what the columns of the tables mean"))
        return;
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        if (!some[i].written)
            remove_own(folder, some[i].name, some[i].begins);
    for (int c = report->phase_patterns ? report->phase_patterns->count : 0; c < PHASES_MAX; c++)
        for (int variance = 0; variance < 2; variance++) {
            char *name = memory_format("%s_phase_%d.npy", variance ? "variance" : "mean", c + 1);
            remove_own(folder, name, image);
            free(name);
        }
}
