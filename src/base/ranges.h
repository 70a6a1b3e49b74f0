/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of a stream's frames, from 1: "1,5:10,last" or "-10::2".
 *
 * An item is a number, or FIRST:LAST or FIRST:LAST:STEP, both ends included; without FIRST from 1,
 * without LAST to the end. -1 is the last one, -2 the one before; `last` is -1. */
#ifndef BASE_RANGES_H
#define BASE_RANGES_H
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"

enum { RANGES_MAX = 64, RANGES_BEHIND_MAX = 10000 };

struct range {
    int64_t first, last, step; /* ends that are negative count from the end */
};

struct ranges {
    int count;
    struct range range[RANGES_MAX];
    int64_t behind; /* the farthest from the end that is named: 2 for -2; 0: none is */
};

/* 0 or EXIT_USAGE. */
int ranges_parse(struct ranges *ranges, const char *text, struct error *error);

/* Whether a number of 1 ... total is in one of them. A total that is not known yet may be any that
 * is known to be reached, if it is at least number + behind. */
bool ranges_have(const struct ranges *ranges, int64_t number, int64_t total);

/* Whether none from this number on can be in any, however many come. */
bool ranges_are_past(const struct ranges *ranges, int64_t number);

/* 0, or EXIT_BAD_INPUT for a range that has no number up to the total. */
int ranges_check(const struct ranges *ranges, int64_t total, struct error *error);

#endif
