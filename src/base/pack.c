/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values in a row of bytes; see pack.h. */
#include "base/pack.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"

static void put(struct pack *pack, const void *bytes, size_t count)
{
    if (count == 0)
        return;
    memory_grow(&pack->bytes, &pack->capacity, pack->used + count, 1);
    memcpy(pack->bytes + pack->used, bytes, count);
    pack->used += count;
}

void pack_release(struct pack *pack)
{
    free(pack->bytes);
    *pack = (struct pack){0};
}

void pack_int(struct pack *pack, int64_t value)
{
    put(pack, &value, sizeof value);
}

void pack_real(struct pack *pack, double value)
{
    put(pack, &value, sizeof value);
}

void pack_text(struct pack *pack, const char *text)
{
    pack_int(pack, text ? (int64_t)strlen(text) : -1);
    if (text)
        put(pack, text, strlen(text));
}

void pack_block(struct pack *pack, const void *values, size_t count, size_t size)
{
    pack_int(pack, (int64_t)(count * size));
    put(pack, values, count * size);
}

static void take(struct unpack *unpack, void *bytes, size_t count)
{
    if (count > unpack->left || unpack->torn) {
        unpack->torn = true;
        memset(bytes, 0, count);
        return;
    }
    memcpy(bytes, unpack->bytes, count);
    unpack->bytes += count;
    unpack->left -= count;
}

int unpack_check(const struct unpack *unpack, struct error *error)
{
    return unpack->torn ? error_set(error, EXIT_BAD_INPUT,
                                    "the checkpoint is of another build: it holds other values")
                        : 0;
}

int64_t unpack_int(struct unpack *unpack)
{
    int64_t value;

    take(unpack, &value, sizeof value);
    return value;
}

double unpack_real(struct unpack *unpack)
{
    double value;

    take(unpack, &value, sizeof value);
    return value;
}

char *unpack_text(struct unpack *unpack)
{
    int64_t length = unpack_int(unpack);
    char *text;

    if (length < -1 || (length > 0 && (size_t)length > unpack->left))
        unpack->torn = true;
    if (length < 0 || unpack->torn)
        return NULL;
    text = memory_zeroed((size_t)length + 1, 1);
    take(unpack, text, (size_t)length);
    return text;
}

void unpack_block(struct unpack *unpack, void *values, size_t count, size_t size)
{
    if (unpack_int(unpack) != (int64_t)(count * size))
        unpack->torn = true;
    take(unpack, values, count * size);
}

void *unpack_values(struct unpack *unpack, size_t *count, size_t size)
{
    int64_t bytes = unpack_int(unpack);
    void *values;

    *count = 0;
    if (bytes < 0 || (size_t)bytes > unpack->left || (size_t)bytes % size)
        unpack->torn = true;
    if (unpack->torn)
        return NULL;
    values = memory_alloc((size_t)bytes, 1);
    take(unpack, values, (size_t)bytes);
    *count = (size_t)bytes / size;
    return values;
}

bool pack_all_finite(const double *values, size_t count)
{
    for (size_t i = 0; values && i < count; i++)
        if (!isfinite(values[i]))
            return false;
    return true;
}
