/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What no longer holds, by the table of columns and keys (atoms/columns.h). */
#include "atoms/measured.h"
#include <stdlib.h>
#include "atoms/columns.h"

static void forget_columns(struct frame *frame, enum columns_event event)
{
    for (int i = frame->column_count; i-- > 0;)
        if (columns_untrue(COLUMNS_COLUMN, frame->columns[i].name, event))
            frame_remove(frame, frame->columns[i].name);
}

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
    forget_columns(frame, COLUMNS_MOVED);
    forget_keys(frame, COLUMNS_MOVED);
}

/* Multiplies the numbers of a key; false where they are none, or have no room. */
static bool multiply(struct key *key, int64_t factor)
{
    int count = (key->rows ? key->rows : 1) * (key->columns ? key->columns : 1);

    if (key->type != VALUE_INT && key->type != VALUE_REAL)
        return false;
    for (int k = 0; k < count; k++)
        if (key->type == VALUE_REAL)
            key->real[k] *= (double)factor;
        else if (__builtin_mul_overflow(key->integer[k], factor, &key->integer[k]))
            return false;
    free(key->raw);
    key->raw = NULL;
    return true;
}

void measured_repeat(struct frame *frame, int64_t copies)
{
    forget_columns(frame, COLUMNS_REPEATED);
    for (int k = frame->key_count; k-- > 0;) {
        struct key *key = &frame->keys[k];

        if (columns_untrue(COLUMNS_KEY, key->name, COLUMNS_REPEATED) &&
            !(columns_is_sum(key->name) && multiply(key, copies)))
            frame_key_remove(frame, key->name);
    }
}
