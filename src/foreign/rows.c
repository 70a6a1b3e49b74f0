/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atom lines with LAMMPS's names; see rows.h. What its dumps can have: the documentation of
 * `dump custom`. */
#include "foreign/rows.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "atoms/columns.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/number_inline.h"
#include "foreign/decimal.h"
#include "foreign/types.h"
#include "io/xyz_text.h"

enum { FIRST_VALUES = 1 << 17, SLOTS = 64 };

enum kind { KIND_SKIP, KIND_INT, KIND_LOGICAL, KIND_REAL, KIND_SHIFTED, KIND_TEXT };

struct field { /* one column of the header */
    const char *theirs;
    enum kind kind;
    char *ours; /* column of the frame; NULL: none */
    int width, component;
};

/* Ways to say a place, best first: digits as they are before those that are multiplied. */
static const struct {
    const char *names[3];
    bool scaled, unwrapped;
} places[] = {{{"x", "y", "z"}, false, false},
              {{"xu", "yu", "zu"}, false, true},
              {{"xs", "ys", "zs"}, true, false},
              {{"xsu", "ysu", "zsu"}, true, true}};

enum { PLACES = sizeof places / sizeof *places };

struct rows {
    int count;
    bool remarks;
    int place; /* of `places` */
    int shift; /* of velocities, a power of ten */
    struct field *field;
    size_t label_count, label_capacity;
    struct label *label; /* words for types */
};

struct label {
    char *word;
    int64_t type;
};

/* Names that have a meaning here. A width of 3 needs all three of its components. */
static const struct meaning {
    const char *theirs;
    enum kind kind;
    const char *ours;
    int width, component;
} meanings[] = {
    {"id", KIND_INT, "id", 1, 0},
    {"type", KIND_INT, "type", 1, 0},
    {"mol", KIND_INT, "mol", 1, 0},
    {"proc", KIND_INT, "proc", 1, 0},
    {"procp1", KIND_INT, "procp1", 1, 0},
    {"ix", KIND_INT, "ix", 1, 0},
    {"iy", KIND_INT, "iy", 1, 0},
    {"iz", KIND_INT, "iz", 1, 0},
    {"element", KIND_TEXT, "species", 1, 0},
    {"typelabel", KIND_TEXT, "typelabel", 1, 0},
    {"mass", KIND_REAL, "masses", 1, 0},
    {"vx", KIND_SHIFTED, "velo", 3, 0},
    {"vy", KIND_SHIFTED, "velo", 3, 1},
    {"vz", KIND_SHIFTED, "velo", 3, 2},
    {"fx", KIND_REAL, "forces", 3, 0},
    {"fy", KIND_REAL, "forces", 3, 1},
    {"fz", KIND_REAL, "forces", 3, 2},
};

enum { MEANINGS = sizeof meanings / sizeof *meanings };

/* What people call a compute pe/atom, behind its c_, v_ or f_. */
static const char *const energies[] = {"pe",   "peatom", "pe_atom", "eatom", "patom",
                                       "epot", "poteng", "peng",    "engpot"};

static int find(const struct rows *rows, const char *name)
{
    for (int i = 0; i < rows->count; i++)
        if (strcmp(rows->field[i].theirs, name) == 0)
            return i;
    return -1;
}

bool rows_drops(const struct source *source, const char *name)
{
    const char *at = source->settings->drop;
    size_t length = strlen(name);

    for (; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

/* ---- what the columns are ---- */

static void set(struct field *field, enum kind kind, const char *ours, int width, int component)
{
    field->kind = kind;
    field->width = width;
    field->component = component;
    field->ours = memory_string(ours);
}

static int choose_place(struct rows *rows, const struct source *source, struct error *error)
{
    int order[PLACES] = {0, 1, 2, 3};

    if (source->settings->unwrap && find(rows, "ix") < 0)
        order[0] = 1, order[1] = 3, order[2] = 0, order[3] = 2;
    rows->place = -1;
    for (int p = PLACES; p-- > 0;) {
        int at[3];
        for (int k = 0; k < 3; k++)
            at[k] = find(rows, places[order[p]].names[k]);
        if (at[0] >= 0 && at[1] >= 0 && at[2] >= 0)
            rows->place = order[p];
    }
    if (rows->place < 0)
        return error_set(error, EXIT_BAD_INPUT,
                         "the columns have no positions: x y z, xu yu zu, xs ys zs or xsu ysu zsu");
    bool images = find(rows, "ix") >= 0 && find(rows, "iy") >= 0 && find(rows, "iz") >= 0;
    if (source->settings->unwrap && !places[rows->place].unwrapped && !images)
        return error_set(error, EXIT_BAD_INPUT,
                         "--unwrap needs the columns ix iy iz, xu yu zu or xsu ysu zsu");
    for (int k = 0; k < 3; k++)
        set(&rows->field[find(rows, places[rows->place].names[k])], KIND_REAL, "pos", 3, k);
    return 0;
}

/* Whether it is another way to say a place than the one that was chosen; images belong to
 * wrapped places. */
static bool is_other_place(const struct rows *rows, const char *name)
{
    static const char *const images[] = {"ix", "iy", "iz"};

    for (int p = 0; p < PLACES; p++)
        for (int k = 0; k < 3; k++)
            if (strcmp(places[p].names[k], name) == 0)
                return true;
    for (int k = 0; k < 3; k++)
        if (places[rows->place].unwrapped && strcmp(images[k], name) == 0)
            return true;
    return false;
}

static const struct meaning *meaning_of(const struct rows *rows, const char *name)
{
    for (int m = 0; m < MEANINGS; m++) {
        const struct meaning *meaning = &meanings[m];
        bool whole = true;
        if (strcmp(meaning->theirs, name) != 0)
            continue;
        for (int k = 0; meaning->width == 3 && k < 3; k++)
            whole = whole && find(rows, meanings[m - meaning->component + k].theirs) >= 0;
        return whole ? meaning : NULL;
    }
    return NULL;
}

static bool is_energy(const struct rows *rows, const char *name)
{
    for (int i = 0; i < rows->count; i++)
        if (rows->field[i].ours && strcmp(rows->field[i].ours, "pe") == 0)
            return false;
    if (strlen(name) > 2 && name[1] == '_' && strchr("cvf", name[0]))
        name += 2;
    for (size_t i = 0; i < sizeof energies / sizeof *energies; i++)
        if (strcasecmp(energies[i], name) == 0)
            return true;
    return false;
}

/* The number in `NAME[number]`, whose name has `length` bytes; 0 where there is none. */
static int index_of(const char *name, size_t *length)
{
    int number = 0, used = 0;

    *length = strcspn(name, "[");
    if (sscanf(name + *length, "[%4d]%n", &number, &used) != 1 || name[*length + (size_t)used])
        return 0;
    return number;
}

/* How many components c_s[1], c_s[2], ... the header has, if this is one of them and they are
 * complete from 1 on; else 0. */
static int width_of(const struct rows *rows, const char *name)
{
    size_t length, other;
    int count = 0, most = 0;

    if (index_of(name, &length) == 0)
        return 0;
    for (int i = 0; i < rows->count; i++) {
        int number = index_of(rows->field[i].theirs, &other);
        if (number > 0 && other == length && !strncmp(rows->field[i].theirs, name, length)) {
            count++;
            most = number > most ? number : most;
        }
    }
    return count == most ? count : 0;
}

/* A name that Properties can hold and no column of the frame has yet. */
static char *free_name(const struct rows *rows, const char *name, size_t length)
{
    static const char *const taken[] = {"species", "pos", "velo", "id", "forces", "masses"};
    char *text = memory_format("%.*s", (int)length, name);
    bool clash = false;

    char *to = text;
    for (char *at = text; *at; at++)
        if (*at != ']')
            *to++ = strchr("=\",}{[\\':", *at) ? '_' : *at;
    *to = '\0';
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        clash = clash || strcmp(taken[i], text) == 0;
    for (int i = 0; i < rows->count; i++)
        clash = clash || (rows->field[i].ours && strcmp(rows->field[i].ours, text) == 0);
    if (clash) {
        char *longer = memory_format("dump_%s", text);
        free(text);
        text = longer;
    }
    return text;
}

/* Numbers are real, but for LAMMPS's i_NAME and i2_NAME[k], and for names that are ours. */
static enum kind kind_of(const char *name)
{
    const struct columns_row *row = columns_find(COLUMNS_COLUMN, name);
    bool whole = strncmp(name, "i_", 2) == 0 || strncmp(name, "i2_", 3) == 0;

    if (whole || (row && row->type == VALUE_INT))
        return KIND_INT;
    return row && row->type == VALUE_LOGICAL ? KIND_LOGICAL : KIND_REAL;
}

/* A column without a meaning here keeps its name; those of a vector come together. */
static void keep(struct rows *rows, int i)
{
    struct field *field = &rows->field[i];
    int width = width_of(rows, field->theirs);
    size_t length;
    char *name;

    if (width == 0) {
        name = free_name(rows, field->theirs, strlen(field->theirs));
        set(field, kind_of(name), name, 1, 0);
        free(name);
        return;
    }
    index_of(field->theirs, &length);
    name = free_name(rows, field->theirs, length);
    enum kind kind = kind_of(name);
    for (int j = 0; j < rows->count; j++) {
        size_t other;
        int number = index_of(rows->field[j].theirs, &other);
        if (number > 0 && other == length && !strncmp(rows->field[j].theirs, field->theirs, length))
            set(&rows->field[j], kind, name, width, number - 1);
    }
    free(name);
}

static void classify(struct rows *rows, const struct source *source)
{
    for (int i = 0; i < rows->count; i++) {
        struct field *field = &rows->field[i];
        const struct meaning *meaning = meaning_of(rows, field->theirs);

        if (field->ours)
            continue;
        if (is_other_place(rows, field->theirs)) {
            if (source_says(SOURCE_COLUMNS))
                message_note("'%s' says its places in several ways: those of %s %s %s are taken",
                             source->name, places[rows->place].names[0],
                             places[rows->place].names[1], places[rows->place].names[2]);
        } else if (meaning) {
            set(field, meaning->kind, meaning->ours, meaning->width, meaning->component);
        } else if (!rows_drops(source, field->theirs) && is_energy(rows, field->theirs)) {
            set(field, KIND_REAL, "pe", 1, 0);
            if (source_says(SOURCE_ENERGY))
                message_note("the column '%s' of '%s' is taken for the potential energy of each "
                             "atom: it becomes pe",
                             field->theirs, source->name);
        } else if (!rows_drops(source, field->theirs)) {
            keep(rows, i);
        }
    }
}

/* Every name of --drop must be that of a column, there or in the frame, that can be missed. */
static int check_drop(const struct rows *rows, const struct source *source, struct error *error)
{
    char *copy = memory_string(source->settings->drop), *rest = copy;
    int code = 0;

    for (char *name; copy && !code && (name = strsep(&rest, ",")) != NULL;) {
        bool found = find(rows, name) >= 0, needed = false;
        for (int i = 0; i < rows->count; i++) {
            const struct field *field = &rows->field[i];
            bool same = field->ours && strcmp(field->ours, name) == 0;
            found = found || same;
            needed = needed || (field->ours && strcmp(field->ours, "pos") == 0 &&
                                (same || strcmp(field->theirs, name) == 0));
        }
        if (!found || needed)
            code = error_set(error, EXIT_BAD_INPUT,
                             found ? "--drop=%s: without '%s' there are no positions"
                                   : "--drop=%s: there is no column '%s'",
                             source->settings->drop, name);
    }
    free(copy);
    return code;
}

int rows_create(struct rows **result, const struct source *source, const char *const *names,
                int count, bool remarks, struct error *error)
{
    struct rows *rows = memory_zeroed(1, sizeof *rows);
    int code = 0;

    rows->count = count;
    rows->remarks = remarks;
    rows->shift = source->units->time_shift;
    rows->field = memory_zeroed((size_t)count + 1, sizeof *rows->field);
    for (int i = 0; i < count; i++)
        rows->field[i].theirs = "";
    for (int i = 0; i < count && !code; i++) {
        if (find(rows, names[i]) >= 0)
            code = error_set(error, EXIT_BAD_INPUT, "the column '%s' is there twice", names[i]);
        rows->field[i].theirs = names[i];
    }
    if (!code)
        code = choose_place(rows, source, error);
    if (!code) {
        classify(rows, source);
        code = check_drop(rows, source, error);
    }
    for (int i = 0; i < count; i++)
        rows->field[i].theirs = memory_string(rows->field[i].theirs);
    if (code) {
        rows_free(rows);
        rows = NULL;
    }
    *result = rows;
    return code;
}

void rows_free(struct rows *rows)
{
    for (int i = 0; rows && i < rows->count; i++) {
        free((char *)(uintptr_t)rows->field[i].theirs);
        free(rows->field[i].ours);
    }
    for (size_t l = 0; rows && l < rows->label_count; l++)
        free(rows->label[l].word);
    if (rows) {
        free(rows->label);
        free(rows->field);
    }
    free(rows);
}

void rows_label(struct rows *rows, const char *label, int64_t type)
{
    memory_grow(&rows->label, &rows->label_capacity, rows->label_count + 1, sizeof *rows->label);
    rows->label[rows->label_count++] = (struct label){memory_string(label), type};
}

/* ---- lines ---- */

struct slot { /* a text of at most seven bytes and its number in the column's table */
    uint64_t word;
    int32_t number;
};

struct target { /* where a field's values go while lines are read */
    enum kind kind;
    bool is_type;
    size_t stride;
    void *values; /* of the first atom */
    struct column *column;
    struct slot *slots; /* KIND_TEXT */
};

static void add_columns(const struct rows *rows, struct frame *frame)
{
    static const enum value_type types[] = {[KIND_INT] = VALUE_INT,
                                            [KIND_LOGICAL] = VALUE_LOGICAL,
                                            [KIND_REAL] = VALUE_REAL,
                                            [KIND_SHIFTED] = VALUE_REAL,
                                            [KIND_TEXT] = VALUE_STRING};

    frame_add(frame, "species", VALUE_STRING, 1);
    frame_add(frame, "pos", VALUE_REAL, 3);
    if (find(rows, "id") >= 0)
        frame_add(frame, "id", VALUE_INT, 1);
    for (int i = 0; i < rows->count; i++)
        if (rows->field[i].ours)
            frame_add_foreign(frame, rows->field[i].ours, types[rows->field[i].kind],
                              rows->field[i].width);
}

/* Anew whenever the frame has grown. */
static void point(const struct rows *rows, struct frame *frame, struct target *target)
{
    for (int i = 0; i < rows->count; i++) {
        const struct field *field = &rows->field[i];

        target[i].kind = field->kind;
        if (field->kind == KIND_SKIP)
            continue;
        struct column *column = frame_find(frame, field->ours);
        size_t from = (size_t)field->component;
        target[i].column = column;
        target[i].is_type = strcmp(field->ours, "type") == 0;
        target[i].stride = (size_t)field->width;
        target[i].values = column->integer  ? (void *)(column->integer + from)
                           : column->string ? (void *)(column->string + from)
                                            : (void *)(column->real + from);
    }
}

static const char *token_end(const char *at)
{
    while ((unsigned char)*at > ' ')
        at++;
    return at;
}

static inline const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

static int32_t intern(const struct target *target, const char *at, size_t length)
{
    uint64_t word = 0;
    struct slot *slot = NULL;

    if (length <= 7) {
        memcpy(&word, at, length);
        slot = &target->slots[word * 0x9E3779B97F4A7C15u >> 58];
        if (slot->number >= 0 && slot->word == word)
            return slot->number;
    }
    char *text = memory_format("%.*s", (int)length, at);
    int32_t number = column_intern(target->column, text);
    free(text);
    if (slot)
        *slot = (struct slot){word, number};
    return number;
}

/* The type that the word at `at` stands for. */
static bool read_label(const struct rows *rows, const char *at, const char **end, int64_t *type)
{
    *end = token_end(at);
    for (size_t l = 0; l < rows->label_count; l++) {
        size_t length = strlen(rows->label[l].word);
        if (length == (size_t)(*end - at) && memcmp(rows->label[l].word, at, length) == 0) {
            *type = rows->label[l].type;
            return true;
        }
    }
    return false;
}

static inline bool read_value(const struct rows *rows, const struct target *target, size_t atom,
                              const char *at, const char **end)
{
    size_t index = atom * target->stride;

    switch (target->kind) {
    case KIND_REAL:
        return number_scan(at, end, (double *)target->values + index);
    case KIND_INT:
        return (rows->label_count && target->is_type &&
                read_label(rows, at, end, (int64_t *)target->values + index)) ||
               number_scan_int(at, end, (int64_t *)target->values + index);
    case KIND_LOGICAL:
        return (*at == '0' || *at == '1') &&
               number_scan_int(at, end, (int64_t *)target->values + index);
    case KIND_SHIFTED:
        return decimal_read(at, end, rows->shift, (double *)target->values + index);
    default:
        *end = token_end(at);
        if (*end != at && target->kind == KIND_TEXT)
            ((int32_t *)target->values)[index] = intern(target, at, (size_t)(*end - at));
        return *end != at;
    }
}

/* Where a word ends for people: at a blank, not at a byte of control, which a value ends at. */
static const char *word_end(const char *at)
{
    while (!is_blank(*at))
        at++;
    return at;
}

/* One atom from the line that ends at `stop`; false where anything is odd. */
static bool read_row(const struct rows *rows, const struct target *target, size_t atom,
                     const char *at, const char *stop)
{
    const char *end;

    for (int i = 0; i < rows->count; i++) {
        at = skip_blanks(at);
        if (at >= stop || !read_value(rows, &target[i], atom, at, &end) || !is_blank(*end))
            return false;
        at = end;
    }
    at = skip_blanks(at);
    return at == stop || (at + 1 == stop && *at == '\r') || (rows->remarks && *at == '#');
}

/* Says what is wrong with a line that read_row refused. */
static int explain(const struct rows *rows, const struct target *target, const char *at,
                   const char *stop, struct error *error)
{
    int count = 0;
    const char *end, *first = at;

    if (memchr(at, 0, (size_t)(stop - at)))
        return error_set(error, EXIT_BAD_INPUT, "the line has a NUL byte");
    for (const char *from = skip_blanks(at);
         from < stop && !is_blank(*from) && !(rows->remarks && *from == '#');
         from = skip_blanks(word_end(from)))
        count++;
    if (count != rows->count)
        return error_set(error, EXIT_BAD_INPUT, "expected an atom's %d values and found %d",
                         rows->count, count);
    for (int i = 0; i < rows->count; i++) {
        at = skip_blanks(at);
        if (!read_value(rows, &target[i], 0, at, &end) || !is_blank(*end)) {
            const char *name = rows->field[i].theirs;
            const char *wanted = target[i].kind == KIND_INT       ? "an integer of 64 bits"
                                 : target[i].kind == KIND_LOGICAL ? "0 or 1"
                                                                  : "a finite number";
            bool ours = meaning_of(rows, name) || target[i].stride == 3;
            return error_set(error, EXIT_BAD_INPUT, "'%.*s' in column '%s' is not %s%s%s",
                             (int)(word_end(at) - at) % 60, at, name, wanted,
                             ours ? "" : ": leave the column out, --drop=", ours ? "" : name);
        }
        at = end;
    }
    return error_set(error, EXIT_BAD_INPUT, "'%.*s' is no line of %d values",
                     (int)(stop - first) % 60, first, rows->count);
}

static int read_block(const struct rows *rows, const struct target *target, struct source *source,
                      const size_t range[3], bool may_be_torn, struct error *error)
{
    for (size_t atom = range[0]; atom < range[1]; atom++) {
        char *line;
        size_t length;
        int code = source_line(source, &line, &length, error);

        if (code)
            return code;
        if (!line || (source->torn && !may_be_torn))
            return error_set(error, EXIT_BAD_INPUT,
                             "unexpected end of file: frame %ld has %zu of %zu atoms",
                             source->frames + 1, atom, range[2]);
        if (!read_row(rows, target, atom, line, line + length))
            return explain(rows, target, line, line + length, error);
    }
    return 0;
}

int rows_read(const struct rows *rows, struct source *source, struct frame *frame, size_t n,
              bool may_be_torn, struct error *error)
{
    struct target *target = memory_zeroed((size_t)rows->count + 1, sizeof *target);
    size_t first_block = (size_t)(FIRST_VALUES / (rows->count + 1) + 1);
    int code = 0;

    add_columns(rows, frame);
    for (int i = 0; i < rows->count; i++) {
        target[i].slots = memory_alloc(SLOTS, sizeof *target[i].slots);
        for (int j = 0; j < SLOTS; j++)
            target[i].slots[j].number = -1;
    }
    if (source_too_short(source, n, 2 * (size_t)rows->count))
        code = error_set(error, EXIT_BAD_INPUT,
                         "unexpected end of file: it cannot hold the %zu atoms of frame %ld", n,
                         source->frames + 1);
    for (size_t first = 0; first < n && !code; first = frame->n) {
        size_t room = first ? 2 * first : first_block;
        frame_grow(frame, room < n ? room : n);
        point(rows, frame, target);
        code = read_block(rows, target, source, (const size_t[]){first, frame->n, n}, may_be_torn,
                          error);
    }
    for (int i = 0; i < rows->count; i++)
        free(target[i].slots);
    free(target);
    return code;
}

/* ---- what becomes of the values ---- */

static void unscale(double *pos, size_t n, const double cell[3][3])
{
    for (size_t i = 0; i < n; i++) {
        double *r = pos + 3 * i, s[3] = {r[0], r[1], r[2]};

        for (int k = 0; k < 3; k++)
            r[k] = s[0] * cell[0][k] + s[1] * cell[1][k] + s[2] * cell[2][k];
    }
}

static void unwrap(struct frame *frame, const struct box *box)
{
    static const char *const images[] = {"ix", "iy", "iz"};
    double *pos = frame_pos(frame);

    for (int j = 0; j < 3; j++) {
        const int64_t *image = frame_find(frame, images[j])->integer;

        for (size_t i = 0; i < frame->n; i++)
            for (size_t k = 0; k < 3 && image[i]; k++)
                pos[3 * i + k] += (double)image[i] * box->cell[j][k];
    }
    for (int j = 0; j < 3; j++)
        frame_remove(frame, images[j]);
}

static void scale(struct frame *frame, const char *name, double factor)
{
    struct column *column = frame_find(frame, name);

    for (size_t i = 0; column && i < frame->n * (size_t)column->width; i++)
        column->real[i] *= factor;
}

/* Names a column whose numbers keep the units of the file in a frame that has others. */
static void doubt_units(const struct source *source, const struct frame *frame)
{
    static const char *const known[] = {"pos", "velo", "forces", "pe", "masses", "q"};

    for (int i = 0; i < frame->column_count; i++) {
        const struct column *column = &frame->columns[i];
        bool is_known = column->type != VALUE_REAL || rows_drops(source, column->name);

        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            is_known = is_known || !strcmp(column->name, known[k]);
        if (!is_known && source_says(SOURCE_UNCONVERTED))
            message_warning("the column '%s' of '%s', and others that are not known, keep the "
                            "numbers of the file, in its units, and the frames are in metal",
                            column->name, source->name);
    }
}

void rows_place(const struct rows *rows, const struct source *source, struct frame *frame,
                const struct box *box)
{
    double *pos = frame_pos(frame);

    if (places[rows->place].scaled)
        unscale(pos, frame->n, box->cell);
    for (size_t k = 0; k < 3 && !places[rows->place].scaled; k++)
        for (size_t i = 0; i < frame->n && box->origin[k] != 0; i++)
            pos[3 * i + k] -= box->origin[k];
    if (source->settings->unwrap && !places[rows->place].unwrapped)
        unwrap(frame, box);
    if (source->units->energy != 1) {
        scale(frame, "pe", source->units->energy);
        scale(frame, "forces", source->units->energy);
        doubt_units(source, frame);
    }
}

/* ---- species ---- */

/* The texts of the column as species; false, and which, where one is none. */
static bool are_species(const struct column *column, enum unit_system units, const char **odd)
{
    for (int t = 0; t < column->strings.count; t++) {
        *odd = column->strings.text[t];
        if (!types_is_species(*odd, units))
            return false;
    }
    return true;
}

static void doubt_carbon(const struct rows *rows, const struct source *source,
                         const struct frame *frame)
{
    const struct strings *strings = &frame_species(frame)->strings;

    if (frame->n && strings->count == 1 && !strcmp(strings->text[0], "C") &&
        source_says(SOURCE_CARBON))
        message_warning("every atom of '%s' is C, which LAMMPS also writes where its dump_modify "
                        "names no elements%s",
                        source->name, find(rows, "type") >= 0 ? ": if so, --species=Cu,Zr" : "");
}

static int name_by_masses(const struct source *source, struct frame *frame, struct error *error)
{
    const double *mass = frame_find(frame, "masses")->real;
    struct column *column = frame_species(frame);

    for (size_t i = 0; i < frame->n; i++) {
        if (i && mass[i] == mass[i - 1]) {
            column->string[i] = column->string[i - 1];
            continue;
        }
        const char *name = types_by_mass(mass[i]);
        if (!name)
            return error_set(error, EXIT_BAD_INPUT,
                             "no element has the mass %.6g: name the types, e.g. --species=Cu,Zr",
                             mass[i]);
        column_set_text(column, i, name);
    }
    if (source_says(SOURCE_SPECIES_BY))
        message_note("the elements of '%s' are those of the nearest atomic masses; else e.g. "
                     "--species=Cu,Zr",
                     source->name);
    return 0;
}

static int name_by_labels(const struct source *source, struct frame *frame, struct error *error)
{
    struct column *labels = frame_find(frame, "typelabel"), *species = frame_species(frame);
    const char *odd;

    if (!are_species(labels, source->units->frames, &odd))
        return error_set(error, EXIT_BAD_INPUT,
                         "the type label '%s' is no element: name the types, e.g. --species=Cu,Zr",
                         odd);
    for (size_t i = 0; i < frame->n; i++)
        species->string[i] = column_intern(species, column_text(labels, i));
    return 0;
}

int rows_name(const struct rows *rows, const struct source *source, struct frame *frame,
              struct error *error)
{
    const struct source_settings *settings = source->settings;
    const char *odd;

    if (settings->species_count && find(rows, "type") >= 0)
        return types_apply(settings->species, settings->species_count, frame, error);
    if (settings->species_count)
        return error_set(error, EXIT_BAD_INPUT,
                         "--species names types, and there is no column 'type'");
    if (find(rows, "element") >= 0) {
        if (!are_species(frame_species(frame), source->units->frames, &odd))
            return error_set(error, EXIT_BAD_INPUT,
                             "'%s' in column 'element' is no element: name the types, e.g. "
                             "--species=Cu,Zr",
                             odd);
        doubt_carbon(rows, source, frame);
        return 0;
    }
    if (find(rows, "typelabel") >= 0)
        return name_by_labels(source, frame, error);
    if (find(rows, "mass") >= 0 && source->units->frames == UNITS_METAL)
        return name_by_masses(source, frame, error);
    if (find(rows, "type") < 0 && frame->n)
        return error_set(error, EXIT_BAD_INPUT,
                         "nothing says which elements the atoms are: the columns have no element, "
                         "type or mass");
    return frame->n ? types_apply(NULL, 0, frame, error) : 0;
}

void rows_trim(const struct rows *rows, const struct source *source, struct frame *frame)
{
    frame_remove(frame, "typelabel");
    if (find(rows, "id") < 0 && source_says(SOURCE_IDS))
        message_note("'%s' has no ids: atoms are numbered in the order of their lines",
                     source->name);
    for (int i = frame->column_count; i-- > 0;) {
        const char *name = frame->columns[i].name;
        if (strcmp(name, "species") != 0 && strcmp(name, "pos") != 0 && rows_drops(source, name))
            frame_remove(frame, name);
    }
}
