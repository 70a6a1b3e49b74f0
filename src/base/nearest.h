/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The word that somebody may have meant who typed another.
 *
 * By the least number of letters that are put in, left out or changed (Levenshtein, Soviet
 * Physics Doklady 10 (1966) 707): one for each three letters of the word, at least one, but not
 * all of them. Small and capital letters count as the same. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H
#include <stddef.h>
#include "base/error.h"

/* Letters to be put in, left out or changed to make `word` of the first `length` of the other. */
size_t nearest_distance(const char *word, const char *other, size_t length);

/* The nearest in `list`, words by commas or |; the first of equals; NULL where none is near
 * enough. Caller frees. */
char *nearest_word(const char *word, const char *list);

/* Appends " (did you mean 'NEAREST'?)" to the text of an error, where one is near enough. */
void nearest_ask(struct error *error, const char *word, const char *list);

#endif
