/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text dumps of LAMMPS (dump atom, dump custom), read frame by frame.
 *
 *     ITEM: UNITS, TIME, TIMESTEP, NUMBER OF ATOMS, BOX BOUNDS, ATOMS
 *
 * Source: LAMMPS's documentation of `dump` and `dump_modify`. BOX BOUNDS alone is an orthogonal
 * box; with `xy xz yz` the ends are those around the tilted one; with `abc origin` (general
 * triclinic) each line is a cell vector and a component of the origin. */
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "foreign/box.h"
#include "foreign/decimal.h"
#include "foreign/rows.h"

enum { NAMES_MAX = 4096 };

struct dump { /* a frame whose head is being read */
    int64_t step;
    size_t n;
    bool has_count, has_box, has_time, done;
    double time;
    struct box box;
};

bool lammps_dump_recognize(const char *head)
{
    return strncmp(head + strspn(head, " \t\r\n"), "ITEM:", 5) == 0;
}

/* The next line, which must be there. */
static int need(struct source *source, char **text, const char *what, struct error *error)
{
    int code = source_text(source, text, error);

    if (!code && (!*text || source->torn))
        return source_ends(source, what, error);
    return code;
}

static int read_units(struct source *source, struct dump *dump, const char *rest,
                      struct error *error)
{
    char *text;
    int code = need(source, &text, "in ITEM: UNITS", error);

    (void)dump, (void)rest;
    if (code)
        return code;
    return source_set_units(source, text, error);
}

static int read_step(struct source *source, struct dump *dump, const char *rest,
                     struct error *error)
{
    char *text;
    int code = need(source, &text, "in ITEM: TIMESTEP", error);

    (void)rest;
    if (!code && !decimal_token_int(text, &dump->step))
        return error_set(error, EXIT_BAD_INPUT, "'%.40s' is no number of a time step", text);
    return code;
}

static int read_time(struct source *source, struct dump *dump, const char *rest,
                     struct error *error)
{
    char *text;
    int code = need(source, &text, "in ITEM: TIME", error);

    (void)rest;
    if (!code && !source->units)
        code = source_set_units(source, NULL, error);
    if (!code && !decimal_token(text, source->units->time_shift, &dump->time))
        return error_set(error, EXIT_BAD_INPUT, "'%.40s' is no time", text);
    dump->has_time = true;
    return code;
}

static int read_count(struct source *source, struct dump *dump, const char *rest,
                      struct error *error)
{
    char *text;
    int64_t n;
    int code = need(source, &text, "in ITEM: NUMBER OF ATOMS", error);

    (void)rest;
    if (code)
        return code;
    if (!decimal_token_int(text, &n) || n < 0)
        return error_set(error, EXIT_BAD_INPUT, "'%.40s' is no number of atoms", text);
    if (n > INT32_MAX)
        return error_set(error, EXIT_BAD_INPUT, "the number of atoms %lld is larger than %d",
                         (long long)n, INT32_MAX);
    dump->n = (size_t)n;
    dump->has_count = true;
    return 0;
}

/* pbc from words such as pp, fs. False where a word is none. */
static bool read_flags(char *const *word, bool pbc[3])
{
    for (int k = 0; k < 3; k++) {
        if (strlen(word[k]) != 2 || strspn(word[k], "pfsm") != 2)
            return false;
        pbc[k] = strcmp(word[k], "pp") == 0;
    }
    return true;
}

/* Three lines of `width` numbers. */
static int read_lines(struct source *source, int width, double value[3][4], struct error *error)
{
    for (int i = 0; i < 3; i++) {
        char *text, *piece[6];
        int code = need(source, &text, "in ITEM: BOX BOUNDS", error);

        if (code)
            return code;
        int count = source_split(text, piece, 6);
        bool good = count == width;
        for (int j = 0; good && j < width; j++)
            good = decimal_token(piece[j], 0, &value[i][j]);
        if (!good)
            return error_set(error, EXIT_BAD_INPUT,
                             "a line of ITEM: BOX BOUNDS is not %d finite numbers", width);
    }
    return 0;
}

static int read_box(struct source *source, struct dump *dump, const char *rest, struct error *error)
{
    char copy[64], *word[8];
    double v[3][4];
    struct box *box = &dump->box;

    if (strlen(rest) >= sizeof copy)
        return error_set(error, EXIT_BAD_INPUT, "ITEM: BOX BOUNDS with '%.60s' is not known", rest);
    int count = source_split(strcpy(copy, rest), word, 8), flags = 0;
    bool tilted = count >= 3 && !strcmp(word[0], "xy") && !strcmp(word[1], "xz") &&
                  !strcmp(word[2], "yz"),
         general = count >= 2 && !strcmp(word[0], "abc") && !strcmp(word[1], "origin");
    flags = tilted ? 3 : general ? 2 : 0;
    if (count == flags)
        source_boundary(source, box->pbc);
    else if (count != flags + 3 || !read_flags(word + flags, box->pbc))
        return error_set(error, EXIT_BAD_INPUT, "ITEM: BOX BOUNDS with '%.60s' is not known", rest);
    int code = read_lines(source, general ? 4 : tilted ? 3 : 2, v, error);
    if (code)
        return code;
    if (general) {
        for (int i = 0; i < 3; i++) {
            memcpy(box->cell[i], v[i], sizeof box->cell[i]);
            box->origin[i] = v[i][3];
        }
    } else {
        const double low[3] = {v[0][0], v[1][0], v[2][0]}, high[3] = {v[0][1], v[1][1], v[2][1]},
                     tilt[3] = {v[0][2], v[1][2], v[2][2]}, none[3] = {0};
        box_from_ends(box, low, high, tilted ? tilt : none, tilted);
    }
    dump->has_box = true;
    return 0;
}

/* The atoms, which end the frame. */
static int read_atoms(struct source *source, struct dump *dump, struct frame *frame,
                      const char *rest, struct error *error)
{
    struct rows *rows;
    char **name, *copy;
    int count, code;

    if (!dump->has_count || !dump->has_box)
        return error_set(error, EXIT_BAD_INPUT, "ITEM: ATOMS comes before %s",
                         dump->has_count ? "ITEM: BOX BOUNDS" : "ITEM: NUMBER OF ATOMS");
    if (!source->units && (code = source_set_units(source, NULL, error)) != 0)
        return code;
    name = memory_alloc(NAMES_MAX, sizeof *name);
    copy = memory_string(rest);
    count = source_split(copy, name, NAMES_MAX);
    code = rows_create(&rows, source, (const char *const *)name, count, false, error);
    if (!code)
        code = rows_read(rows, source, frame, dump->n, false, error);
    if (!code) {
        rows_place(rows, source, frame, &dump->box);
        code = rows_name(rows, source, frame, error);
    }
    if (!code)
        rows_trim(rows, source, frame);
    rows_free(rows);
    free(copy);
    free(name);
    return code;
}

static int read_item(struct source *source, struct dump *dump, struct frame *frame,
                     const char *item, struct error *error)
{
    static const struct {
        const char *name;
        int (*read)(struct source *source, struct dump *dump, const char *rest,
                    struct error *error);
    } items[] = {{"UNITS", read_units},
                 {"TIMESTEP", read_step},
                 {"TIME", read_time},
                 {"NUMBER OF ATOMS", read_count},
                 {"BOX BOUNDS", read_box}};

    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        size_t length = strlen(items[i].name);
        if (strncmp(item, items[i].name, length) == 0 && strchr(" \t", item[length]))
            return items[i].read(source, dump, item + length, error);
    }
    if (strncmp(item, "ATOMS", 5) == 0 && strchr(" \t", item[5])) {
        char *rest = memory_string(item + 5); /* of the line, which goes with the next one */
        int code = read_atoms(source, dump, frame, rest, error);
        free(rest);
        dump->done = true;
        return code;
    }
    return error_set(error, EXIT_BAD_INPUT,
                     "'ITEM: %.40s' is not known: dumps of atoms are read (dump atom, custom)",
                     item);
}

int lammps_dump_read(struct source *source, struct frame **result, struct error *error)
{
    struct dump dump = {0};
    struct frame *frame = frame_create(0);
    bool begun = false;
    char *text;
    int code = 0;

    while (!dump.done && !code) {
        code = source_text(source, &text, error);
        if (code || (text && !*text))
            continue;
        if (!text && !begun)
            break;
        if (!text || source->torn)
            code = source_ends(source, "before its atoms", error);
        else if (strncmp(text, "ITEM:", 5) != 0)
            code = error_set(error, EXIT_BAD_INPUT, "expected a line 'ITEM: ...' and found '%.40s'",
                             text);
        else
            code = read_item(source, &dump, frame, text + 5 + strspn(text + 5, " \t"), error);
        begun = true;
    }
    if (code || !dump.done) {
        frame_free(frame);
        return code;
    }
    box_to_frame(&dump.box, frame, source->name);
    source_keys(source, frame, dump.step, dump.has_time ? &dump.time : NULL);
    *result = frame;
    return 0;
}
