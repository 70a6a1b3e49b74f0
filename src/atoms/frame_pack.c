/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A frame as bytes and back; see frame_pack.h. */
#include "atoms/frame_pack.h"
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

/* Numbers of texts that there are: a column has one everywhere, or, without any texts, -1. */
static bool texts_hold(const struct column *column, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (column->string[i] < -!column->strings.count ||
            column->string[i] >= column->strings.count)
            return false;
    return true;
}

static bool truths_hold(const struct column *column, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (column->integer[i] != 0 && column->integer[i] != 1)
            return false;
    return true;
}

static void texts_unpack(struct column *column, struct unpack *unpack)
{
    int64_t texts = unpack_int(unpack);

    for (int64_t i = 0; i < texts && !unpack->torn; i++) {
        char *text = unpack_text(unpack);

        unpack->torn |= !text || column_intern(column, text) != i;
        free(text);
    }
}

static void column_unpack(struct frame *frame, struct unpack *unpack)
{
    char *name = unpack_text(unpack);
    int64_t type = unpack_int(unpack), width = unpack_int(unpack);
    struct column *column;
    size_t count;

    unpack->torn |=
        !name || type < VALUE_INT || type > VALUE_LOGICAL || width < 1 || width > 1 << 20 ||
        /* a value takes a byte and more */
        (frame->n && (size_t)width > unpack->left / frame->n) || frame_find(frame, name);
    if (!unpack->torn) {
        column = frame_add_foreign(frame, name, (enum value_type)type, (int)width);
        count = frame->n * (size_t)width;
        if (type == VALUE_REAL)
            unpack_block(unpack, column->real, count, sizeof *column->real);
        else if (type == VALUE_STRING)
            unpack_block(unpack, column->string, count, sizeof *column->string);
        else
            unpack_block(unpack, column->integer, count, sizeof *column->integer);
        texts_unpack(column, unpack);
        unpack->torn |= type == VALUE_STRING && !texts_hold(column, count);
        unpack->torn |= type == VALUE_LOGICAL && !truths_hold(column, count);
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

/* Flags that are none of true and false are not looked at as such. */
static void flags_unpack(struct unpack *unpack, bool flags[3])
{
    unsigned char bytes[3] = {0};

    unpack_block(unpack, bytes, 3, sizeof *flags);
    for (int k = 0; k < 3; k++) {
        unpack->torn |= bytes[k] > 1;
        flags[k] = bytes[k] == 1;
    }
}

/* Numbers that every frame's are: atoms/frame.h. */
static bool is_finite(const struct frame *frame)
{
    bool finite = pack_all_finite(*frame->cell, 9);

    for (int i = 0; i < frame->column_count; i++)
        finite = finite && pack_all_finite(frame->columns[i].real,
                                           frame->n * (size_t)frame->columns[i].width);
    for (int i = 0; i < frame->key_count; i++)
        finite = finite && pack_all_finite(frame->keys[i].real, key_count_values(&frame->keys[i]));
    return finite;
}

/* What every frame has. */
static bool is_frame(const struct frame *frame)
{
    const struct column *pos = frame_find(frame, "pos"), *species = frame_species(frame);

    return pos && pos->type == VALUE_REAL && pos->width == 3 && species &&
           species->type == VALUE_STRING && species->width == 1 &&
           (species->strings.count > 0 || frame->n == 0) && is_finite(frame) &&
           (!frame->has_cell || cell_volume(frame->cell) > 0);
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
    flags_unpack(unpack, frame->pbc);
    flags_unpack(unpack, frame->unbounded);
    unpack_block(unpack, frame->digest, 2, sizeof *frame->digest);
    frame->number = (long)unpack_int(unpack);
    frame->line = (long)unpack_int(unpack);
    count = unpack_int(unpack);
    for (int64_t i = 0; i < count && !unpack->torn; i++)
        column_unpack(frame, unpack);
    count = unpack_int(unpack);
    for (int64_t i = 0; i < count && !unpack->torn; i++)
        key_unpack(frame, unpack);
    unpack->torn |= !is_frame(frame);
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
