/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maps that are made for the frame alone, as the tables and figures have them. */
#include <string.h>
#include "base/memory.h"
#include "maps/report.h"

struct report_more *report_find_more(struct frame *frame, const struct survey *survey, int *count)
{
    struct report_more *more = NULL;
    size_t room = 0;
    *count = 0;
    for (int r = 0; r < map_table_count; r++) {
        const struct map_row *row = &map_table[r];
        if (row->home != MAP_COLUMN || strcmp(row->name, "phase") == 0)
            continue;
        for (int i = 0; i < map_row_members(row, survey); i++) {
            struct report_more one = {.row = row};
            map_row_name(row, survey, i, one.name);
            one.column = frame_find(frame, one.name);
            if (!one.column)
                continue;
            memory_grow(&more, &room, (size_t)*count + 1, sizeof *more);
            more[(*count)++] = one;
        }
    }
    return more;
}
