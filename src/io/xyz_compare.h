/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two streams of frames, value by value: the ruler of the tests.
 *
 * Two values agree if |a - b| <= absolute + relative max(|a|, |b|); texts and logicals must be
 * equal. Positions are compared by the shortest periodic image; atoms are matched by `id` where
 * both frames have unique ones, else by their order. */
#ifndef IO_XYZ_COMPARE_H
#define IO_XYZ_COMPARE_H
#include <stdbool.h>
#include <stddef.h>
#include "atoms/frame.h"
#include "base/error.h"

/* Tolerances as typed: one number for all, or NAME:NUMBER,... with a bare number for the rest. */
struct tolerances {
    double standard;
    int count;
    char **name;
    double *value;
};

/* NULL text: all 0; EXIT_USAGE */
int tolerances_parse(struct tolerances *tolerances, const char *text, struct error *error);
double tolerances_of(const struct tolerances *tolerances, const char *name);
void tolerances_release(struct tolerances *tolerances);

struct compare_settings {
    struct tolerances absolute, relative;
    /* names separated by commas to compare, or NULL for all; "" for none */
    const char *columns, *keys;
    const char *ignore; /* names of columns and keys to leave out */
};

struct difference { /* what is known of one column or key over all frames */
    char *name;
    bool is_key, bad;
    double worst; /* largest |a - b|; 1 for unequal texts */
    long worst_frame;
    double tolerance, relative;
    /* the first disagreement: frame, and atom (its id, or its row from 1; 0 for a key) */
    long frame;
    int64_t atom;
    char note[160]; /* the two values there, or what is missing */
};

struct comparison {
    size_t count, capacity;
    struct difference *differences; /* in the order met: cell, columns, keys */
};

/* Compares one frame of either stream. 0, or EXIT_BAD_INPUT where ids are given twice;
 * disagreement is no error but a `bad` difference. */
int compare_frames(struct comparison *comparison, const struct compare_settings *settings,
                   const struct frame *a, const struct frame *b, struct error *error);
bool comparison_agrees(const struct comparison *comparison);
void comparison_release(struct comparison *comparison);

/* Whether name is among the names of a comma-separated list. */
bool compare_is_listed(const char *list, const char *name);

#endif
