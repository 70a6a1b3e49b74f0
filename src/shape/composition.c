/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compositions: parsing, whole numbers of atoms, and random assignment of species
 * (shape/composition.h). */
#include "shape/composition.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/elements.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"

static int composition_find(const struct composition *composition, const char *symbol)
{
    for (int k = 0; k < composition->count; k++)
        if (!strcmp(composition->symbol[k], symbol))
            return k;
    return -1;
}

static void composition_normalize(struct composition *composition)
{
    double sum = 0;
    for (int k = 0; k < composition->count; k++)
        sum += composition->fraction[k];
    for (int k = 0; k < composition->count; k++)
        composition->fraction[k] /= sum;
}

/* Shares as they were typed. */
struct shares {
    double sum;      /* of those that are given */
    char missing[8]; /* the first symbol without one, "": none */
};

/* A symbol without a share counts 1: right in a formula (CuZr2), a slip beside percent (Cu50Zr).
 * Larger sums than `formula_most` are no formula's; percent sum to 100, from rounded shares to
 * within `rounding`. */
static const double formula_most = 20.0, percent_least = 50.0, rounding = 0.5;

/* "Cu68.1Zr31.9" for "Cu64Zr30". Caller frees. */
static char *in_percent(const struct composition *composition, double sum)
{
    char *text = memory_string("");

    for (int k = 0; k < composition->count; k++) {
        char *longer = memory_format("%s%s%.4g", text, composition->symbol[k],
                                     100 * composition->fraction[k] / sum);
        free(text);
        text = longer;
    }
    return text;
}

static void note_shares(const struct composition *composition, const struct shares *shares,
                        const char *text)
{
    static bool told; /* one composition is read again and again */

    if (!told && !*shares->missing && shares->sum > percent_least &&
        fabs(shares->sum - 100.0) > rounding) {
        told = true;
        char *percent = in_percent(composition, shares->sum);
        message_note("the shares of composition '%s' sum to %g, not to 100: they are taken for "
                     "ratios, %s",
                     text, shares->sum, percent);
        free(percent);
    }
}

/* Reads one symbol and its share at *at and moves *at beyond them. */
static int parse_one(struct composition *composition, const char *text, const char **at,
                     struct shares *shares, struct error *error)
{
    const char *start = *at, *end = start;
    char symbol[8] = "";
    if (isupper((unsigned char)*end))
        end++;
    while (end > start && islower((unsigned char)*end))
        end++;
    if (end == start || end - start > 3)
        return error_set(
            error, EXIT_USAGE,
            "'%s' is not a composition: expected element symbols with shares, such as Cu50Zr50",
            text);
    memcpy(symbol, start, end - start);
    if (!element_find(symbol))
        return error_set(error, EXIT_USAGE,
                         "unknown element '%s' in composition '%s' (symbols are written as Cu, Zr)",
                         symbol, text);
    if (composition_find(composition, symbol) >= 0)
        return error_set(error, EXIT_USAGE, "element '%s' occurs twice in composition '%s'", symbol,
                         text);
    if (composition->count == COMPOSITION_MAX)
        return error_set(error, EXIT_USAGE, "composition '%s' has more than %d elements", text,
                         COMPOSITION_MAX);
    size_t digits = strspn(end, "0123456789.");
    char *stop = (char *)end;
    double share = digits ? strtod(end, &stop) : 1;
    if (stop != end + digits || !(share > 0) || !isfinite(share))
        return error_set(error, EXIT_USAGE,
                         "the share of '%s' in composition '%s' is not a positive number", symbol,
                         text);
    memcpy(composition->symbol[composition->count], symbol, sizeof symbol);
    composition->fraction[composition->count++] = share;
    shares->sum += digits ? share : 0.0;
    if (!digits && !*shares->missing)
        memcpy(shares->missing, symbol, sizeof symbol);
    *at = end + digits;
    return 0;
}

/* Symbols and shares as they stand. */
static int parse_all(struct composition *composition, struct shares *shares, const char *text,
                     struct error *error)
{
    const char *at = text;
    *composition = (struct composition){0};
    *shares = (struct shares){0.0, ""};
    do {
        if (parse_one(composition, text, &at, shares, error))
            return error->code;
    } while (*at);
    if (composition->count > 1 && *shares->missing && shares->sum > formula_most)
        return error_set(error, EXIT_USAGE,
                         "'%s' in composition '%s' has no share, which would count 1 beside %g; "
                         "give each element one, such as Cu50Zr50",
                         shares->missing, text, shares->sum);
    return 0;
}

int composition_parse(struct composition *composition, const char *text, struct error *error)
{
    struct shares shares;
    if (parse_all(composition, &shares, text, error))
        return error->code;
    if (composition->count > 1)
        note_shares(composition, &shares, text);
    composition_normalize(composition);
    return 0;
}

int composition_check(const char *text, struct error *error)
{
    struct composition composition;
    struct shares shares;
    return parse_all(&composition, &shares, text, error);
}

void composition_of(const struct frame *frame, struct composition *composition)
{
    const struct column *species = frame_species(frame);
    *composition = (struct composition){0};
    for (size_t i = 0; i < frame->n; i++) {
        const char *symbol = species->strings.text[species->string[i]];
        int k = composition_find(composition, symbol);
        if (k < 0 && composition->count < COMPOSITION_MAX) {
            k = composition->count++;
            snprintf(composition->symbol[k], sizeof composition->symbol[k], "%s", symbol);
        }
        if (k >= 0)
            composition->fraction[k] += 1;
    }
    composition_normalize(composition);
}

double composition_share(const struct composition *composition, const char *symbol)
{
    int k = composition_find(composition, symbol);
    return k < 0 ? 0 : composition->fraction[k];
}

void composition_counts(const struct composition *composition, int64_t n, int64_t *counts)
{
    double rest[COMPOSITION_MAX];
    int64_t left = n;
    for (int k = 0; k < composition->count; k++) {
        double exact = composition->fraction[k] * (double)n;
        counts[k] = (int64_t)floor(exact + 1e-9);
        rest[k] = exact - (double)counts[k];
        left -= counts[k];
    }
    for (; left > 0; left--) {
        int best = 0;
        for (int k = 1; k < composition->count; k++)
            if (rest[k] > rest[best] + 1e-9)
                best = k;
        counts[best]++;
        rest[best] -= 1;
    }
}

double composition_mass(const struct composition *composition)
{
    double mass = 0;
    for (int k = 0; k < composition->count; k++)
        mass += composition->fraction[k] * element_find(composition->symbol[k])->mass;
    return mass;
}

double composition_volume(const struct composition *composition)
{
    double volume = 0;
    for (int k = 0; k < composition->count; k++)
        volume += composition->fraction[k] * 4 * sqrt(2) *
                  pow(element_find(composition->symbol[k])->radius, 3);
    return volume;
}

void composition_assign(const struct composition *composition, struct frame *frame,
                        struct random_key key)
{
    struct column *species = frame_add(frame, "species", VALUE_STRING, 1);
    int64_t counts[COMPOSITION_MAX], *order = memory_alloc(frame->n, sizeof *order);
    composition_counts(composition, (int64_t)frame->n, counts);
    random_permutation(key, 0, (int64_t)frame->n, order);
    size_t next = 0;
    for (int k = 0; k < composition->count; k++) {
        int32_t number = column_intern(species, composition->symbol[k]);
        for (int64_t c = 0; c < counts[k]; c++)
            species->string[order[next++]] = number;
    }
    free(order);
}

void composition_exchange(const struct composition *composition, struct frame *frame,
                          struct random_key key)
{
    struct column *species = frame_species(frame);
    int64_t counts[COMPOSITION_MAX], *order = memory_alloc(frame->n, sizeof *order);
    composition_counts(composition, (int64_t)frame->n, counts);
    /* counts[k]: atoms of species k that are still wanted; negative: too many */
    for (size_t i = 0; i < frame->n; i++) {
        int k = composition_find(composition, column_text(species, i));
        if (k >= 0)
            counts[k]--;
    }
    random_permutation(key, 1, (int64_t)frame->n, order);
    for (size_t j = 0; j < frame->n; j++) {
        size_t i = order[j];
        int from = composition_find(composition, column_text(species, i)), to = 0;
        if (from >= 0 && counts[from] >= 0)
            continue;
        while (to < composition->count && counts[to] <= 0)
            to++;
        if (to == composition->count)
            break;
        if (from >= 0)
            counts[from]++;
        counts[to]--;
        column_set_text(species, i, composition->symbol[to]);
    }
    free(order);
}
