/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values in a row of bytes and back, in the machine's own order: what a checkpoint is made of.
 *
 * What is taken out must be asked for in the order in which it was put in. A row that ends too
 * soon, or a block of another size, sets `torn` and gives zeros from then on, so that a reader
 * checks once, at its end. */
#ifndef BASE_PACK_H
#define BASE_PACK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"

struct pack {
    unsigned char *bytes;
    size_t used, capacity;
};

void pack_release(struct pack *pack);
void pack_int(struct pack *pack, int64_t value);
void pack_real(struct pack *pack, double value);
/* NULL stays NULL */
void pack_text(struct pack *pack, const char *text);
/* with its length before it */
void pack_block(struct pack *pack, const void *values, size_t count, size_t size);

struct unpack {
    const unsigned char *bytes;
    size_t left;
    bool torn;
};

/* EXIT_BAD_INPUT if it was torn: the checkpoint is of another build. */
int unpack_check(const struct unpack *unpack, struct error *error);

int64_t unpack_int(struct unpack *unpack);
double unpack_real(struct unpack *unpack);
/* caller frees; NULL for NULL or torn */
char *unpack_text(struct unpack *unpack);
/* must have the length of what was packed */
void unpack_block(struct unpack *unpack, void *values, size_t count, size_t size);
/* As many values as were packed, in memory of the caller's to free; NULL if torn. */
void *unpack_values(struct unpack *unpack, size_t *count, size_t size);

/* Whether values are finite, as those of a checkpoint of ours are; NULL has none. */
bool pack_all_finite(const double *values, size_t count);

#endif
