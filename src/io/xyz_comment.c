/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The comment line by libextxyz, behind guards.
 *
 * The library's grammar decides what is a value, its type and its shape. It sees one pair after
 * another, never Properties=... (it crashes where the value of that is no string); after it,
 * integers, which it keeps in 32 bits, are read again from the text, reals must be finite, and
 * Lattice, pbc and Origin must be what they are for. What it refuses is a text: ASE and OVITO
 * write empty values, bare words and `=` in values, and no such key that nobody needs may make a
 * frame unreadable. Keys that are not in our table keep their pair as it was read. These and
 * Properties are known in any case of their letters, as to OVITO and GPUMD; two spellings of one
 * of them in a line are refused. */
#include "io/xyz_comment.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <cleri/cleri.h>
#include <extxyz_kv_grammar.h>
#include <extxyz.h>
#include "atoms/columns.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/number.h"
#include "io/xyz_text.h"

static const char blanks[] = " \t\r\v\f";

struct xyz_grammar {
    cleri_grammar_t *compiled;
    char *twice; /* a key that the last line had with two values, or NULL */
};

/* ---- what the library has of PCRE2, put in its place by the linker (build.mk): without memory its
 * grammar would be NULL, and a word that fits one that does not ---- */

pcre2_code *__real_pcre2_compile_8(PCRE2_SPTR8 pattern, PCRE2_SIZE length, uint32_t options,
                                   int *error, PCRE2_SIZE *place, pcre2_compile_context *context);
pcre2_code *__wrap_pcre2_compile_8(PCRE2_SPTR8 pattern, PCRE2_SIZE length, uint32_t options,
                                   int *error, PCRE2_SIZE *place, pcre2_compile_context *context);
pcre2_match_data *__real_pcre2_match_data_create_from_pattern_8(const pcre2_code *code,
                                                                pcre2_general_context *context);
pcre2_match_data *__wrap_pcre2_match_data_create_from_pattern_8(const pcre2_code *code,
                                                                pcre2_general_context *context);
int __real_pcre2_match_8(const pcre2_code *code, PCRE2_SPTR8 text, PCRE2_SIZE length,
                         PCRE2_SIZE start, uint32_t options, pcre2_match_data *data,
                         pcre2_match_context *context);
int __wrap_pcre2_match_8(const pcre2_code *code, PCRE2_SPTR8 text, PCRE2_SIZE length,
                         PCRE2_SIZE start, uint32_t options, pcre2_match_data *data,
                         pcre2_match_context *context);

pcre2_code *__wrap_pcre2_compile_8(PCRE2_SPTR8 pattern, PCRE2_SIZE length, uint32_t options,
                                   int *error, PCRE2_SIZE *place, pcre2_compile_context *context)
{
    return memory_present(__real_pcre2_compile_8(pattern, length, options, error, place, context),
                          length);
}

pcre2_match_data *__wrap_pcre2_match_data_create_from_pattern_8(const pcre2_code *code,
                                                                pcre2_general_context *context)
{
    return memory_present(__real_pcre2_match_data_create_from_pattern_8(code, context), 1);
}

int __wrap_pcre2_match_8(const pcre2_code *code, PCRE2_SPTR8 text, PCRE2_SIZE length,
                         PCRE2_SIZE start, uint32_t options, pcre2_match_data *data,
                         pcre2_match_context *context)
{
    int result = __real_pcre2_match_8(code, text, length, start, options, data, context);

    if (result == PCRE2_ERROR_NOMEMORY)
        memory_present(NULL, length);
    return result;
}

struct xyz_grammar *xyz_grammar_create(void)
{
    struct xyz_grammar *grammar = memory_zeroed(1, sizeof *grammar);
    grammar->compiled = compile_extxyz_kv_grammar();
    return grammar;
}

void xyz_grammar_free(struct xyz_grammar *grammar)
{
    if (!grammar)
        return;
    cleri_grammar_free(grammar->compiled);
    free(grammar->twice);
    free(grammar);
}

/* ---- where the pairs are in the text: needed for Properties and for integers of more than 32
 * bits ---- */

struct pair {
    char *start, *key_end, *value, *end;
};

/* The end of a quoted or bracketed text that starts at `at`, or NULL if it is not closed. */
static char *end_of_group(char *at)
{
    int depth = 0;
    char close = *at == '"' ? '"' : *at == '{' ? '}' : ']', open = *at;
    for (; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (open != '"' && *at == '"') {
            char *end = end_of_group(at);
            if (!end)
                return NULL;
            at = end - 1;
        } else if (*at == close && (open != '"' || depth > 0)) {
            if (--depth == 0)
                return at + 1;
        } else if (*at == open)
            depth++;
    }
    return NULL;
}

static char *end_of_bare(char *at, const char *stop)
{
    while (*at && !strchr(stop, *at))
        at += *at == '\\' && at[1] ? 2 : 1;
    return at;
}

/* '1 2 3' holds numbers or logicals; any other single quote is a character like others. */
static char *end_of_single_quotes(char *at)
{
    char *close = strchr(at + 1, '\'');
    if (!close)
        return NULL;
    char *inside = strndup(at + 1, (size_t)(close - at - 1));
    bool container = inside && xyz_reads_as_other(inside);
    free(inside);
    return container ? close + 1 : NULL;
}

/* Whether a word and a `=` right behind it begin at `at`: then another pair does. */
static bool begins_pair(char *at)
{
    char *end = *at && strchr("\"{['", *at) ? at : end_of_bare(at, "= \t\r\v\f");
    return end > at && *end == '=';
}

/* The end of the value that begins at `at`. A quote or bracket that nobody closes, with a blank
 * behind, is a character like others: else title="5 Lattice="... would swallow the cell. */
static char *end_of_value(char *at)
{
    char *end = *at && strchr("\"{[", *at) ? end_of_group(at)
                : *at == '\''              ? end_of_single_quotes(at)
                                           : NULL;
    bool closed = end && (!*end || strchr(blanks, *end));
    return closed ? end : end_of_bare(at, " \t\r\v\f");
}

/* The next pair of the line, as ASE and OVITO take it; false where none is left. A key without
 * `=` has value = end; `label=` before another pair, or at the end of the line, is empty. */
static bool next_pair(char *at, struct pair *pair)
{
    char *end;
    at += strspn(at, blanks);
    if (!*at)
        return false;
    pair->start = at;
    end = strchr("\"{[", *at) ? end_of_group(at) : NULL;
    pair->key_end = end ? end : end_of_bare(at, "= \t\r\v\f");
    at = pair->key_end + strspn(pair->key_end, blanks);
    if (*at != '=') {
        if (pair->key_end == pair->start) /* no progress without a character */
            pair->key_end++;
        pair->value = pair->end = pair->key_end;
        return true;
    }
    pair->value = ++at;
    at += strspn(at, blanks);
    if (*at && (at == pair->value || !begins_pair(at)))
        pair->value = at;
    pair->end = pair->value == at ? end_of_value(at) : pair->value;
    return true;
}

/* Whether the pair has a `=`, be its value empty. */
static bool has_value(const struct pair *pair)
{
    return pair->value > pair->key_end;
}

/* Whether the key of the pair is `name` in any case, in whatever quotes and with whatever
 * backslashes. */
static bool pair_is(const struct pair *pair, const char *name)
{
    const char *at = pair->start, *end = pair->key_end;
    if (end - at > 1 && strchr("\"{[", *at)) {
        at++;
        end--;
    }
    for (; at < end; at++) {
        if (*at == '\\')
            continue;
        if (strncasecmp(at, name, 1))
            return false;
        name++;
    }
    return !*name;
}

/* The value without its quotes, in heap memory. */
static char *pair_text(const struct pair *pair)
{
    size_t length = (size_t)(pair->end - pair->value);
    bool quoted = length > 1 && ((*pair->value == '"' && pair->end[-1] == '"') ||
                                 (*pair->value == '{' && pair->end[-1] == '}'));
    length -= 2 * quoted;
    char *text = memory_alloc(length + 1, 1);
    memcpy(text, pair->value + quoted, length);
    text[length] = 0;
    return text;
}

/* Cuts Properties=... out of the line and gives its value; NULL if there is none. */
static int take_properties(char *text, char **properties, struct error *error)
{
    struct pair pair;
    *properties = NULL;
    for (char *at = text; next_pair(at, &pair); at = pair.end) {
        if (!pair_is(&pair, "Properties"))
            continue;
        if (*properties)
            return error_set(error, EXIT_BAD_INPUT, "Properties is given twice");
        *properties = pair_text(&pair);
        memset(pair.start, ' ', (size_t)(pair.end - pair.start));
    }
    return 0;
}

/* Whether the word stands in the text as something that the library might take for a key. */
static bool looks_like_key(const char *text, const char *word)
{
    char *plain = memory_string(text), *to = plain;
    for (const char *from = text; *from; from++)
        if (*from != '\\')
            *to++ = *from;
    *to = 0;
    bool found = false;
    for (const char *at = plain; !found && (at = strcasestr(at, word)) != NULL; at++) {
        const char *after = at + strlen(word);
        after += strspn(after, " \t\r\v\f\"'}]");
        found = *after == '=';
    }
    free(plain);
    return found;
}

/* The library's entry of a pair, or NULL where its grammar does not match. The text is
 * overwritten only in so far as the library does. */
static DictEntry *parse_pair(struct xyz_grammar *grammar, char *text)
{
    char no_atoms[] = "0\n\n";
    FILE *stream = fmemopen(no_atoms, sizeof no_atoms - 1, "r");
    if (!stream)
        return NULL;
    char *message = memory_zeroed(strlen(text) + 4096, 1);
    DictEntry *info = NULL, *arrays = NULL;
    int natoms = 0;
    int good = extxyz_read_ll_opts(grammar->compiled, stream, &natoms, &info, &arrays, text,
                                   message, 1, 1);
    if (arrays)
        free_dict(arrays);
    if (info && (!good || !info->key || (info->next && info->next->key))) {
        free_dict(info);
        info = NULL;
    }
    free(message);
    fclose(stream);
    return good ? info : NULL;
}

/* ---- from the library's entries to keys ---- */

static void key_release(struct key *key)
{
    int count = (key->rows ? key->rows : 1) * (key->columns ? key->columns : 1);
    for (int i = 0; key->string && i < count; i++)
        free(key->string[i]);
    free(key->string);
    free(key->integer);
    free(key->real);
    free(key->name);
    free(key->raw);
}

/* Reads the integers of the pair again, 64 bits wide, in the library's order (which transposes
 * nine numbers without inner brackets). */
static int read_integers(const struct pair *pair, struct key *key, int count, struct error *error)
{
    static const char between[] = " \t\r\v\f,[]{}\"'";
    bool transpose = key->rows == 3 && key->columns == 3 && *pair->value != '[';
    const char *at = pair->value;
    for (int i = 0; i < count; i++) {
        char padded[128] = {0};
        const char *end;
        at += strspn(at, between);
        size_t length = strcspn(at, between);
        if (at + length > pair->end || length > 64)
            return error_set(error, EXIT_BAD_INPUT, "cannot find the integers of the key '%s'",
                             key->name);
        memcpy(padded, at, length);
        if (!number_read_int(padded, &end, &key->integer[transpose ? i % 3 * 3 + i / 3 : i]) ||
            *end)
            return error_set(error, EXIT_BAD_INPUT,
                             "the integer '%s' of the key '%s' does not fit into 64 bits", padded,
                             key->name);
        at += length;
    }
    return 0;
}

static int key_read(struct key *key, const DictEntry *entry, const struct pair *pair,
                    struct error *error)
{
    int count = (entry->nrows ? entry->nrows : 1) * (entry->ncols ? entry->ncols : 1);
    *key = (struct key){
        .name = memory_string(entry->key), .rows = entry->nrows, .columns = entry->ncols};
    switch (entry->data_t) {
    case data_f:
        key->type = VALUE_REAL;
        key->real = memory_copy(entry->data, (size_t)count, sizeof *key->real);
        for (int i = 0; i < count; i++)
            if (!isfinite(key->real[i]))
                return error_set(error, EXIT_BAD_INPUT,
                                 "the key '%s' is beyond the range of numbers", key->name);
        return 0;
    case data_i:
        key->type = VALUE_INT;
        key->integer = memory_zeroed((size_t)count, sizeof *key->integer);
        return read_integers(pair, key, count, error);
    case data_b:
        key->type = VALUE_LOGICAL;
        key->integer = memory_zeroed((size_t)count, sizeof *key->integer);
        for (int i = 0; i < count; i++)
            key->integer[i] = ((const int *)entry->data)[i] != 0;
        return 0;
    default:
        key->type = VALUE_STRING;
        key->string = memory_zeroed((size_t)count, sizeof *key->string);
        for (int i = 0; i < count; i++)
            key->string[i] = memory_string(entry->data ? ((char **)entry->data)[i] : "");
        if (key->rows == 0 && key->columns == 1 && xyz_reads_as_other(key->string[0]))
            key->columns = 0; /* ["12"]: how io/xyz_write.c writes the text 12 */
        return 0;
    }
}

/* What the format itself gives a meaning. */
enum standard_key { KEY_LATTICE, KEY_PBC, KEY_ORIGIN, KEY_OTHER };

/* Whether a text is so many words and one of them a number: then numbers were meant. */
static bool is_broken_vector(const char *text, int words)
{
    bool number = false;
    for (text += strspn(text, blanks); *text; text += strspn(text, blanks), words--) {
        char padded[128] = {0}; /* number_read looks beyond the end */
        const char *end;
        double x;
        size_t length = strcspn(text, blanks);
        memcpy(padded, text, length < 64 ? length : 0);
        number = number || (number_read(padded, &end, &x) && end == padded + length);
        text += length;
    }
    return number && words == 0;
}

/* Whether the value is one that the key has, or was meant to be: `count` numbers in a line or a
 * matrix, or more than half as many, or such words. */
static bool has_shape(const struct key *key, int count)
{
    int numbers = key->rows ? key->rows * key->columns : key->columns;
    return key->type == VALUE_STRING ? key->columns == 0 && is_broken_vector(key->string[0], count)
                                     : 2 * numbers > count;
}

/* In letters of its own a key is what it is called. In others Lattice and Origin are also names
 * of other things (lattice=fcc, origin=5), and Origin with words (Origin=icsd) is in any: those
 * are keys like others. */
static enum standard_key standard_key(const struct key *key)
{
    bool own = strcmp(key->name, "Lattice") == 0 ||
               (strcmp(key->name, "Origin") == 0 && key->type != VALUE_STRING);
    if (!strcasecmp(key->name, "Lattice") && (own || has_shape(key, 9)))
        return KEY_LATTICE;
    if (!strcasecmp(key->name, "Origin") && (own || has_shape(key, 3)))
        return KEY_ORIGIN;
    return strcasecmp(key->name, "pbc") ? KEY_OTHER : KEY_PBC;
}

/* The library's 3x3 has the cell vectors in its columns; a vector of nine has them one after
 * another. */
static int take_lattice(struct frame *frame, const struct key *key, struct error *error)
{
    bool matrix = key->rows == 3 && key->columns == 3,
         numbers = key->type == VALUE_REAL || key->type == VALUE_INT;
    if (!numbers || !(matrix || (key->rows == 0 && key->columns == 9)))
        return error_set(error, EXIT_BAD_INPUT,
                         "Lattice is not nine numbers, the cell vectors a, b, c one after another");
    for (int i = 0; i < 9; i++)
        frame->cell[matrix ? i % 3 : i / 3][matrix ? i / 3 : i % 3] =
            key->real ? key->real[i] : (double)key->integer[i];
    frame->has_cell = true;
    return 0;
}

static int take_pbc(struct frame *frame, const struct key *key, struct error *error)
{
    bool scalar = key->rows == 0 && key->columns == 0, vector = key->rows == 0 && key->columns == 3;
    bool good = (scalar || vector) && (key->type == VALUE_LOGICAL || key->type == VALUE_INT);
    for (int i = 0; good && i < 3; i++) {
        int64_t value = key->integer[scalar ? 0 : i];
        good = value == 0 || value == 1;
        frame->pbc[i] = value == 1;
    }
    return good ? 0
                : error_set(error, EXIT_BAD_INPUT, "pbc is not three logicals such as \"T T F\"");
}

/* OVITO's corner of the cell, as three reals under the name Origin; atoms/origin.h has what it
 * means. */
static int take_origin(struct frame *frame, const struct key *key, struct error *error)
{
    double origin[3];
    if ((key->type != VALUE_REAL && key->type != VALUE_INT) || key->rows != 0 || key->columns != 3)
        return error_set(error, EXIT_BAD_INPUT,
                         "the key '%s' is not three numbers such as \"-1.5 0 0\", the place where "
                         "the cell begins",
                         key->name);
    for (int i = 0; i < 3; i++)
        origin[i] = key->real ? key->real[i] : (double)key->integer[i];
    frame_set_reals(frame, "Origin", 0, 3, origin);
    return 0;
}

static void keep_key(struct frame *frame, const struct key *key)
{
    memory_grow(&frame->keys, &frame->key_capacity, (size_t)frame->key_count + 1,
                sizeof *frame->keys);
    frame->keys[frame->key_count++] = *key;
}

/* One pair as a text of its own. */
static char *text_of(const char *from, const char *end)
{
    size_t length = (size_t)(end - from);
    char *text = memory_alloc(length + 1, 1);
    memcpy(text, from, length);
    text[length] = 0;
    return text;
}

/* Takes the quotes off a text, in place. */
static void unquote(char *text)
{
    size_t length = strlen(text);
    if (length < 2 || *text != '"' || text[length - 1] != '"')
        return;
    char *to = text;
    for (const char *from = text + 1; from < text + length - 1; from++) {
        bool escape = *from == '\\' && from + 1 < text + length - 1;
        from += escape;
        *to++ = escape && *from == 'n' ? '\n' : *from;
    }
    *to = 0;
}

/* A pair that the grammar has no place for: a text; without `=` T, as to ASE. */
static void key_as_text(struct key *key, const struct pair *pair)
{
    *key = (struct key){.name = text_of(pair->start, pair->key_end)};
    unquote(key->name);
    if (!has_value(pair)) {
        key->type = VALUE_LOGICAL;
        key->integer = memory_zeroed(1, sizeof *key->integer);
        *key->integer = 1;
        return;
    }
    key->type = VALUE_STRING;
    key->string = memory_zeroed(1, sizeof *key->string);
    *key->string = text_of(pair->value, pair->end);
    unquote(*key->string);
}

/* Which units hold is not passed over for the letters of the key, where the value is ours. */
static void name_units(struct key *key)
{
    bool ours = key->string && key->columns == 0 &&
                (!strcmp(*key->string, "lj") || !strcmp(*key->string, "metal"));
    if (ours && !strcasecmp(key->name, "units"))
        memcpy(key->name, "units", sizeof "units");
}

/* Bytes of a pair that the library is given, whose tree takes a kilobyte for each number. A longer
 * one, of which no program of ours knows the numbers, goes on as the text that it is. */
enum { VALUE_MOST = 1 << 14 };

/* The pair as a key by the library; where that has no grammar for it, or a number is beyond its
 * type, a text. *odd: the grammar refused it. EXIT_BAD_INPUT: the name is one of ours and the
 * number is beyond its type. */
static int read_pair(struct xyz_grammar *grammar, const struct pair *pair, struct key *key,
                     bool *odd, struct error *error)
{
    int code = 0;
    char *text = text_of(pair->start, pair->end);
    /* it crashes where the value of Properties is no string, be it within another value */
    bool is_long = pair->end - pair->start > VALUE_MOST;
    DictEntry *info = has_value(pair) && !is_long && !looks_like_key(text, "Properties")
                          ? parse_pair(grammar, text)
                          : NULL;
    if (info)
        code = key_read(key, info, pair, error);
    bool ours = code && key->name &&
                (standard_key(key) != KEY_OTHER || columns_find(COLUMNS_KEY, key->name));
    if (code && !ours) {
        key_release(key);
        code = 0;
        free_dict(info);
        info = NULL;
    }
    if (!info) {
        key_as_text(key, pair);
        *odd |= !is_long;
    } else {
        free_dict(info);
    }
    key->raw = text;
    name_units(key);
    return code;
}

/* A key that is there already: one of ours must have the same value; of another the last holds,
 * as for ASE. An Origin of numbers was taken as one, and has no text to compare words with. */
static int take_again(struct xyz_grammar *grammar, struct frame *frame, struct key *key,
                      struct error *error)
{
    struct key *before = frame_key(frame, key->name);
    bool same = before->raw && strcmp(before->raw, key->raw) == 0;
    if (!before->raw || (!same && columns_find(COLUMNS_KEY, key->name))) {
        error_set(error, EXIT_BAD_INPUT, "the key '%s' is given twice", key->name);
        key_release(key);
        return error->code;
    }
    if (!same && !grammar->twice)
        grammar->twice = memory_string(key->name);
    key_release(before);
    *before = *key;
    return 0;
}

/* Gives one pair to the frame: as its cell, its pbc, its origin or a key. */
static int take_pair(struct xyz_grammar *grammar, struct frame *frame, const struct pair *pair,
                     bool given[KEY_OTHER], bool *odd, struct error *error)
{
    struct key key;
    int code = read_pair(grammar, pair, &key, odd, error);
    enum standard_key which = code ? KEY_OTHER : standard_key(&key);
    if (!code && which == KEY_OTHER) {
        if (frame_key(frame, key.name))
            return take_again(grammar, frame, &key, error);
        keep_key(frame, &key);
        return 0;
    }
    bool worded = which == KEY_ORIGIN && frame_key(frame, "Origin");
    if (!code && (given[which] || worded))
        code = error_set(error, EXIT_BAD_INPUT,
                         "the key '%s' is given twice, be it in other letters", key.name);
    if (!code && which == KEY_LATTICE)
        code = take_lattice(frame, &key, error);
    if (!code && which == KEY_PBC)
        code = take_pbc(frame, &key, error);
    if (!code && which == KEY_ORIGIN)
        code = take_origin(frame, &key, error);
    if (which != KEY_OTHER)
        given[which] = true;
    key_release(&key);
    return code;
}

enum { PAIRS_MOST = 10000 };

/* All pairs of the line; *odd: for one of them at least there is no grammar. */
static int take_pairs(struct xyz_grammar *grammar, struct frame *frame, char *text, bool *odd,
                      struct error *error)
{
    bool given[KEY_OTHER] = {false};
    struct pair pair;
    *odd = false;
    for (int pairs = 0; next_pair(text, &pair); text = pair.end) {
        if (pairs++ == PAIRS_MOST) {
            *odd = true;
            return error_set(error, EXIT_BAD_INPUT, "more than %d keys", PAIRS_MOST);
        }
        int code = take_pair(grammar, frame, &pair, given, odd, error);
        if (code)
            return code;
    }
    for (int i = 0; i < 3 && !given[KEY_PBC]; i++)
        frame->pbc[i] = frame->has_cell;
    return 0;
}

/* What our programs know they write anew. */
static void forget_raw(struct frame *frame)
{
    for (int i = 0; i < frame->key_count; i++)
        if (columns_find(COLUMNS_KEY, frame->keys[i].name)) {
            free(frame->keys[i].raw);
            frame->keys[i].raw = NULL;
        }
}

const char *xyz_comment_twice(const struct xyz_grammar *grammar)
{
    return grammar->twice;
}

static void forget_twice(struct xyz_grammar *grammar)
{
    free(grammar->twice);
    grammar->twice = NULL;
}

static int keep_as_comment(struct frame *frame, char *text)
{
    size_t length = strlen(text);
    while (frame->key_count > 0)
        frame_key_remove(frame, frame->keys[frame->key_count - 1].name);
    memset(frame->pbc, 0, sizeof frame->pbc);
    while (length > 0 && strchr(blanks, text[length - 1]))
        text[--length] = 0;
    frame_set_text(frame, "comment", text + strspn(text, blanks));
    return 0;
}

int xyz_comment_parse(struct xyz_grammar *grammar, char *text, struct frame *frame,
                      char **properties, struct error *error)
{
    bool odd = false;
    char *whole = memory_string(text);
    forget_twice(grammar);
    int code = take_properties(text, properties, error);
    if (!code && text[strspn(text, blanks)])
        code = take_pairs(grammar, frame, text, &odd, error);
    if (odd && !*properties && (code ? !looks_like_key(whole, "Lattice") : !frame->has_cell)) {
        forget_twice(grammar);
        code = keep_as_comment(frame, whole);
    }
    if (!code && !frame->has_cell && (frame->pbc[0] || frame->pbc[1] || frame->pbc[2]))
        code = error_set(error, EXIT_BAD_INPUT, "pbc says periodic, but there is no Lattice");
    forget_raw(frame);
    free(whole);
    return code;
}
