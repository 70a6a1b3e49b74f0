/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The comment line by libextxyz, behind guards.
 *
 * The library's grammar decides what is a key, a value, a type and a shape. Before it sees the
 * line, the pair Properties=... is cut out of it (the library crashes where its value is no
 * string); after it, integers, which it keeps in 32 bits, are read again from the text, reals
 * must be finite, names unique, and Lattice, pbc and Origin must be what they are for. These and
 * Properties are known in any case of their letters, as to OVITO and GPUMD; two spellings of one
 * of them in a line are refused. */
#include "io/xyz_comment.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <cleri/cleri.h>
#include <extxyz_kv_grammar.h>
#include <extxyz.h>
#include "atoms/cell.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/number.h"
#include "io/xyz_text.h"

static const char blanks[] = " \t\r\v\f";

struct xyz_grammar {
    cleri_grammar_t *compiled;
};

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

static bool next_pair(char *at, struct pair *pair)
{
    at += strspn(at, blanks);
    pair->start = at;
    pair->key_end = *at && strchr("\"{[", *at) ? end_of_group(at) : end_of_bare(at, "= \t\r\v\f");
    if (!pair->key_end || pair->key_end == at)
        return false;
    at = pair->key_end + strspn(pair->key_end, blanks);
    if (*at++ != '=')
        return false;
    at += strspn(at, blanks);
    pair->value = at;
    pair->end = *at && strchr("\"{[", *at) ? end_of_group(at)
                : *at == '\''              ? end_of_single_quotes(at)
                                           : NULL;
    if (!pair->end && *at != '"' && *at != '{' && *at != '[')
        pair->end = end_of_bare(at, " \t\r\v\f");
    return pair->end && pair->end > pair->value;
}

/* Whether the key of the pair is `name` in any case, in whatever quotes and with whatever
 * backslashes. */
static bool pair_is(const struct pair *pair, const char *name)
{
    const char *at = pair->start, *end = pair->key_end;
    if (strchr("\"{[", *at)) {
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
    bool quoted = *pair->value == '"' || *pair->value == '{';
    size_t length = (size_t)(pair->end - pair->value) - 2 * quoted;
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
    if (!entry->key[0])
        return error_set(error, EXIT_BAD_INPUT, "a key of the comment line has no name");
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
        const char *end;
        double x;
        size_t length = strcspn(text, blanks);
        number = number || (number_read(text, &end, &x) && end == text + length);
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

/* Volume over the product of the edges below which vectors are sheared so far that images of an
 * atom beyond counting are near it. */
static const double SHEARED = 1e-3;

static int check_cell(const double c[3][3], struct error *error)
{
    double volume = cell_volume(c), edges = 1;
    if (!(volume > 0) || !isfinite(volume))
        return error_set(error, EXIT_BAD_INPUT,
                         "the cell vectors of Lattice are %s (determinant %g): they must form a "
                         "right-handed cell",
                         volume < 0 ? "left-handed" : "flat", volume);
    for (int i = 0; i < 3; i++)
        edges *= sqrt(c[i][0] * c[i][0] + c[i][1] * c[i][1] + c[i][2] * c[i][2]);
    if (volume < SHEARED * edges)
        return error_set(
            error, EXIT_BAD_INPUT,
            "the cell vectors of Lattice are almost in one plane (the volume is %.2g of the "
            "product of the edges): give "
            "the cell by shorter vectors of the same lattice, e.g. ASE's Cell.minkowski_reduce",
            volume / edges);
    return 0;
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
    return check_cell((const double(*)[3])frame->cell, error);
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

/* Gives one entry to the frame: as its cell, its pbc, its origin or a key. */
static int take_entry(struct frame *frame, const DictEntry *entry, const struct pair *pair,
                      bool given[KEY_OTHER], struct error *error)
{
    struct key key;
    int code = key_read(&key, entry, pair, error);
    enum standard_key which = code ? KEY_OTHER : standard_key(&key);
    bool mine = which != KEY_OTHER;
    if (!code && mine && given[which])
        code = error_set(error, EXIT_BAD_INPUT,
                         "the key '%s' is given twice, be it in other letters", key.name);
    if (!code && which == KEY_LATTICE)
        code = take_lattice(frame, &key, error);
    if (!code && which == KEY_PBC)
        code = take_pbc(frame, &key, error);
    if (!code && which == KEY_ORIGIN)
        code = take_origin(frame, &key, error);
    if (mine)
        given[which] = true;
    else if (!code && frame_key(frame, key.name))
        code = error_set(error, EXIT_BAD_INPUT, "the key '%s' is given twice", key.name);
    if (!code && !mine)
        keep_key(frame, &key);
    else
        key_release(&key);
    return code;
}

static int take_entries(struct frame *frame, const DictEntry *entry, char *text,
                        struct error *error)
{
    bool given[KEY_OTHER] = {false};
    for (; entry && entry->key; entry = entry->next) {
        struct pair pair;
        if (!next_pair(text, &pair))
            return error_set(error, EXIT_BAD_INPUT,
                             "the comment line cannot be understood near '%.40s'", text);
        int code = take_entry(frame, entry, &pair, given, error);
        if (code)
            return code;
        text = pair.end;
    }
    if (text[strspn(text, blanks)])
        return error_set(error, EXIT_BAD_INPUT,
                         "the comment line cannot be understood near '%.40s'", text);
    for (int i = 0; i < 3; i++) {
        if (!given[KEY_PBC])
            frame->pbc[i] = frame->has_cell;
        if (frame->pbc[i] && !frame->has_cell)
            return error_set(error, EXIT_BAD_INPUT, "pbc says periodic, but there is no Lattice");
    }
    return 0;
}

/* The library's list of pairs, or NULL where the grammar does not match; *place is then how far
 * it got. */
static DictEntry *parse_pairs(struct xyz_grammar *grammar, char *text, size_t *place)
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
    if (!good && info)
        free_dict(info);
    *place = 0;
    if (sscanf(message, "Failed to parse string at pos %zu", place) == 1 && *place > strlen(text))
        *place = 0;
    free(message);
    fclose(stream);
    return good ? info : NULL;
}

static int keep_as_comment(struct frame *frame, char *text)
{
    size_t length = strlen(text);
    while (length > 0 && strchr(blanks, text[length - 1]))
        text[--length] = 0;
    frame_set_text(frame, "comment", text + strspn(text, blanks));
    return 0;
}

int xyz_comment_parse(struct xyz_grammar *grammar, char *text, struct frame *frame,
                      char **properties, struct error *error)
{
    size_t place;
    char *whole = memory_string(text);
    int code = take_properties(text, properties, error);
    if (!code && looks_like_key(text, "Properties"))
        code = error_set(error, EXIT_BAD_INPUT,
                         "Properties stands inside another value of the comment line");
    if (!code && text[strspn(text, blanks)]) {
        DictEntry *info = parse_pairs(grammar, text, &place);
        if (info) {
            code = take_entries(frame, info, text, error);
            free_dict(info);
        } else if (*properties || looks_like_key(text, "Lattice")) {
            code = error_set(error, EXIT_BAD_INPUT,
                             "the comment line is no list of key=value near '%.40s'", text + place);
        } else {
            code = keep_as_comment(frame, whole);
        }
    }
    free(whole);
    return code;
}
