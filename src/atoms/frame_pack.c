/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A frame as bytes and back; see frame_pack.h. */
#include "atoms/frame_pack.h"
#include <math.h>
#include <stdlib.h>
#include "atoms/cell.h"
#include "base/memory.h"

static size_t key_count_values(const struct key *key)
{
    return (size_t)(key->rows ? key->rows * key->columns : key->columns ? key->columns : 1);
}

static void column_pack(const struct column *column, size_t n, struct pack *pack)
{
    size_t count = n * (size_t)column->width;

    pack_text(pack, column->name);
    pack_int(pack, column->type);
    pack_int(pack, column->width);
    if (column->type == VALUE_REAL)
        pack_block(pack, column->real, count, sizeof *column->real);
    else if (column->type == VALUE_STRING)
        pack_block(pack, column->string, count, sizeof *column->string);
    else
        pack_block(pack, column->integer, count, sizeof *column->integer);
    pack_int(pack, column->strings.count);
    for (int i = 0; i < column->strings.count; i++)
        pack_text(pack, column->strings.text[i]);
}

static void key_pack(const struct key *key, struct pack *pack)
{
    size_t count = key_count_values(key);

    pack_text(pack, key->name);
    pack_int(pack, key->type);
    pack_int(pack, key->rows);
    pack_int(pack, key->columns);
    if (key->type == VALUE_REAL)
        pack_block(pack, key->real, count, sizeof *key->real);
    else if (key->type != VALUE_STRING)
        pack_block(pack, key->integer, count, sizeof *key->integer);
    for (size_t i = 0; key->type == VALUE_STRING && i < count; i++)
        pack_text(pack, key->string[i]);
    pack_text(pack, key->raw ? key->raw : "");
}

void frame_pack(const struct frame *frame, struct pack *pack)
{
    pack_int(pack, (int64_t)frame->n);
    pack_int(pack, frame->has_cell);
    pack_block(pack, frame->cell, 9, sizeof(double));
    pack_block(pack, frame->pbc, 3, sizeof *frame->pbc);
    pack_block(pack, frame->unbounded, 3, sizeof *frame->unbounded);
    pack_block(pack, frame->digest, 2, sizeof *frame->digest);
    pack_int(pack, frame->number);
    pack_int(pack, frame->line);
    pack_int(pack, frame->column_count);
    for (int i = 0; i < frame->column_count; i++)
        column_pack(&frame->columns[i], frame->n, pack);
    pack_int(pack, frame->key_count);
    for (int i = 0; i < frame->key_count; i++)
        key_pack(&frame->keys[i], pack);
}

/* Whether texts are among the column's (-1: none is set), and truths are 0 or 1. */
static bool column_is_sound(const struct column *column, size_t n)
{
    size_t count = n * (size_t)column->width;
    bool sound = true;

    for (size_t i = 0; i < count && column->type == VALUE_STRING; i++)
        sound &= column->string[i] >= -1 && column->string[i] < column->strings.count;
    for (size_t i = 0; i < count && column->type == VALUE_LOGICAL; i++)
        sound &= column->integer[i] == 0 || column->integer[i] == 1;
    return sound;
}

/* Whether there is such a column, of finite numbers. */
static bool has_column(const struct frame *frame, const char *name, enum value_type type, int width)
{
    const struct column *column = frame_find(frame, name);
    bool finite = column && column->type == type && column->width == width;

    for (size_t i = 0; finite && type == VALUE_REAL && i < frame->n * (size_t)width; i++)
        finite = isfinite(column->real[i]);
    return finite;
}

/* Whether the frame is one that a stage could have been given: what all rely on is there. */
static bool frame_is_sound(const struct frame *frame)
{
    bool finite = true;

    for (int k = 0; k < 9; k++)
        finite &= isfinite(frame->cell[k / 3][k % 3]);
    return finite && has_column(frame, "species", VALUE_STRING, 1) &&
           has_column(frame, "pos", VALUE_REAL, 3) &&
           (!frame->has_cell || cell_volume(frame->cell) > 0);
}

static void column_unpack(struct frame *frame, struct unpack *unpack)
{
    char *name = unpack_text(unpack);
    int64_t type = unpack_int(unpack), width = unpack_int(unpack), texts;
    struct column *column;
    size_t count;

    unpack->torn |= !name || type < VALUE_INT || type > VALUE_LOGICAL || width < 1 ||
                    width > 1 << 20 ||
                    /* a value takes a byte and more */
                    (frame->n && (size_t)width > unpack->left / frame->n);
    if (!unpack->torn) {
        column = frame_add_foreign(frame, name, (enum value_type)type, (int)width);
        count = frame->n * (size_t)width;
        if (type == VALUE_REAL)
            unpack_block(unpack, column->real, count, sizeof *column->real);
        else if (type == VALUE_STRING)
            unpack_block(unpack, column->string, count, sizeof *column->string);
        else
            unpack_block(unpack, column->integer, count, sizeof *column->integer);
        texts = unpack_int(unpack);
        for (int64_t i = 0; i < texts && !unpack->torn; i++) {
            char *text = unpack_text(unpack);
            column_intern(column, text ? text : "");
            free(text);
        }
        unpack->torn |= !column_is_sound(column, frame->n);
    }
    free(name);
}

static void key_values_unpack(struct key *key, struct unpack *unpack)
{
    size_t count = key_count_values(key);

    if (key->type == VALUE_REAL) {
        key->real = memory_zeroed(count, sizeof *key->real);
        unpack_block(unpack, key->real, count, sizeof *key->real);
    } else if (key->type != VALUE_STRING) {
        key->integer = memory_zeroed(count, sizeof *key->integer);
        unpack_block(unpack, key->integer, count, sizeof *key->integer);
    } else {
        key->string = memory_zeroed(count, sizeof *key->string);
        for (size_t i = 0; i < count; i++) {
            key->string[i] = unpack_text(unpack);
            unpack->torn |= !key->string[i];
        }
    }
}

static void key_unpack(struct frame *frame, struct unpack *unpack)
{
    char *name = unpack_text(unpack);
    int64_t type = unpack_int(unpack), rows = unpack_int(unpack), columns = unpack_int(unpack);

    unpack->torn |= !name || type < VALUE_INT || type > VALUE_LOGICAL || rows < 0 || columns < 0 ||
                    rows > 1 << 15 || columns > 1 << 15 || (rows && !columns) ||
                    (size_t)(rows * columns) > unpack->left;
    if (unpack->torn) {
        free(name);
        return;
    }
    memory_grow(&frame->keys, &frame->key_capacity, (size_t)frame->key_count + 1,
                sizeof *frame->keys);
    frame->keys[frame->key_count] = (struct key){
        .name = name, .type = (enum value_type)type, .rows = (int)rows, .columns = (int)columns};
    struct key *key = &frame->keys[frame->key_count++];
    key_values_unpack(key, unpack);
    key->raw = unpack_text(unpack);
    if (key->raw && !*key->raw) {
        free(key->raw);
        key->raw = NULL;
    }
}

/* Three truths; a byte that is none is torn. */
static void flags_unpack(bool flags[3], struct unpack *unpack)
{
    unsigned char bytes[3];

    unpack_block(unpack, bytes, 3, sizeof *bytes);
    for (int k = 0; k < 3; k++) {
        unpack->torn |= bytes[k] > 1;
        flags[k] = bytes[k] == 1;
    }
}

struct frame *frame_unpack(struct unpack *unpack)
{
    int64_t n = unpack_int(unpack), count;
    struct frame *frame;

    unpack->torn |= n < 0 || (size_t)n > unpack->left;
    if (unpack->torn)
        return NULL;
    frame = frame_create((size_t)n);
    frame->has_cell = unpack_int(unpack) != 0;
    unpack_block(unpack, frame->cell, 9, sizeof(double));
    flags_unpack(frame->pbc, unpack);
    flags_unpack(frame->unbounded, unpack);
    unpack_block(unpack, frame->digest, 2, sizeof *frame->digest);
    frame->number = (long)unpack_int(unpack);
    frame->line = (long)unpack_int(unpack);
    count = unpack_int(unpack);
    for (int64_t i = 0; i < count && !unpack->torn; i++)
        column_unpack(frame, unpack);
    count = unpack_int(unpack);
    for (int64_t i = 0; i < count && !unpack->torn; i++)
        key_unpack(frame, unpack);
    unpack->torn |= !unpack->torn && !frame_is_sound(frame);
    if (unpack->torn) {
        frame_free(frame);
        return NULL;
    }
    return frame;
}

void frame_become(struct frame *frame, struct frame *other)
{
    struct frame held = *frame;

    *frame = *other;
    *other = held;
    frame_free(other);
}
