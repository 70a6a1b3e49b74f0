/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What no longer holds, by the table of columns and keys (atoms/columns.h). */
#include "atoms/measured.h"
#include "atoms/columns.h"

static void forget_keys(struct frame *frame, enum columns_event event)
{
    for (int k = frame->key_count; k-- > 0;)
        if (columns_untrue(COLUMNS_KEY, frame->keys[k].name, event))
            frame_key_remove(frame, frame->keys[k].name);
}

void measured_forget_totals(struct frame *frame)
{
    forget_keys(frame, COLUMNS_LOST);
}

void measured_forget(struct frame *frame)
{
    for (int i = frame->column_count; i-- > 0;)
        if (columns_untrue(COLUMNS_COLUMN, frame->columns[i].name, COLUMNS_MOVED))
            frame_remove(frame, frame->columns[i].name);
    forget_keys(frame, COLUMNS_MOVED);
}
