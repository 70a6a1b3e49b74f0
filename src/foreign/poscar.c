/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POSCAR, CONTCAR and XDATCAR of VASP, versions 4 to 6.
 *
 *     title                           (version 4: often the elements)
 *     scale                           a factor; < 0: minus the volume of the cell, A3; or three
 *     three lines: the cell vectors, to be multiplied by it
 *     the elements, with or without the names of their potentials (Zr_sv, Cu_pv/3f2a...); not in 4
 *     how many atoms of each
 *     Selective dynamics              may be missing
 *     Direct or Cartesian             (Cartesian places are multiplied by the scale, too)
 *     the atoms: x y z, and with selective dynamics T or F for each direction: free to move
 *     velocities after a blank line, A/fs; in `Direct` units of the cell vectors per time step
 *
 * XDATCAR: the head, and for each frame `Direct configuration= N` and the places; the head again
 * where the cell changes. Source: the VASP wiki's pages on POSCAR and XDATCAR. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/elements.h"
#include "base/cube_root.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "foreign/box.h"
#include "foreign/decimal.h"
#include "foreign/source.h"
#include "foreign/types.h"

enum { KINDS = 256 };

struct head {
    char *title;
    double scale[3];   /* of Cartesian places along x, y, z */
    double cell[3][3]; /* as it is written */
    struct box box;    /* scaled */
    int kinds;         /* blocks of atoms of one species */
    char *species[KINDS];
    size_t count[KINDS];
    size_t n;
};

static void head_release(struct head *head)
{
    free(head->title);
    for (int k = 0; k < head->kinds; k++)
        free(head->species[k]);
    memset(head, 0, sizeof *head);
}

/* The next line, which must be there. */
static int need(struct source *source, char **text, const char *where, struct error *error)
{
    int code = source_text(source, text, error);

    return !code && !*text ? source_ends(source, where, error) : code;
}

/* Up to `most` finite numbers at the beginning of a line; what follows is a remark. */
static int numbers_of(char *text, double *value, int most)
{
    char *word[4];
    int count = source_split(text, word, most), good = 0;

    while (good < count && decimal_token(word[good], 0, &value[good]))
        good++;
    return good;
}

/* ---- the cell ---- */

static int read_scale(struct source *source, struct head *head, struct error *error)
{
    char *text;
    int code = need(source, &text, "before its scale", error);

    if (code)
        return code;
    int count = numbers_of(text, head->scale, 3);
    if (count != 1 && count != 3)
        return error_set(error, EXIT_BAD_INPUT, "the second line is not a scale, or three");
    for (int k = count; k < 3; k++)
        head->scale[k] = head->scale[0];
    for (int k = 0; k < 3; k++)
        if (head->scale[k] == 0 || (count == 3 && head->scale[k] < 0))
            return error_set(error, EXIT_BAD_INPUT, "the scale is not positive");
    return 0;
}

static int read_cell(struct source *source, struct head *head, struct error *error)
{
    int code = read_scale(source, head, error);

    for (int i = 0; i < 3 && !code; i++) {
        char *text;
        code = need(source, &text, "within its cell", error);
        if (!code && numbers_of(text, head->cell[i], 3) != 3)
            code = error_set(error, EXIT_BAD_INPUT, "a cell vector is not three finite numbers");
    }
    if (code)
        return code;
    if (head->scale[0] < 0) { /* the volume */
        double volume = fabs(cell_volume((const double(*)[3])head->cell));
        for (int k = 2; k >= 0; k--)
            head->scale[k] = cube_root(-head->scale[0] / volume);
        if (!isfinite(head->scale[0]))
            return error_set(error, EXIT_BAD_INPUT, "the cell has no volume");
    }
    memset(&head->box, 0, sizeof head->box);
    for (int i = 0; i < 3; i++) {
        head->box.pbc[i] = true;
        for (int k = 0; k < 3; k++)
            head->box.cell[i][k] = head->scale[k] * head->cell[i][k];
    }
    return 0;
}

/* ---- species and how many ---- */

/* The element in names such as Zr_sv, Cu_pv/0a1b2c, Zr; NULL: none. */
static char *element_of(const char *name)
{
    char text[8] = "";
    size_t length = strcspn(name, "_/.");

    if (length == 0 || length >= sizeof text)
        return NULL;
    memcpy(text, name, length);
    return types_is_species(text, UNITS_METAL) ? memory_string(text) : NULL;
}

static int read_names(struct head *head, char **word, int count, struct error *error)
{
    for (int k = 0; k < count; k++) {
        char *name = element_of(word[k]);
        if (!name)
            return error_set(error, EXIT_BAD_INPUT,
                             "'%.40s' is no element: name all of them, e.g. --species=Cu,Zr",
                             word[k]);
        free(head->species[k]);
        head->species[k] = name;
    }
    return 0;
}

/* Version 4 has no names: --species, or a title of just as many elements, which is said. */
static int names_of_title(struct source *source, struct head *head, struct error *error)
{
    char *copy = memory_string(head->title), *word[KINDS + 1];
    int count = source_split(copy, word, KINDS + 1);
    bool good = count == head->kinds;

    for (int k = 0; k < count && good; k++)
        good = (head->species[k] = element_of(word[k])) != NULL;
    free(copy);
    if (!good)
        return error_set(error, EXIT_BAD_INPUT,
                         "nothing says which elements the %d kinds of atoms are (a POSCAR of VASP "
                         "4): name them in their order, e.g. --species=Cu,Zr",
                         head->kinds);
    if (source_says(SOURCE_SPECIES_BY))
        message_note("the elements of '%s' are those of its title; else e.g. --species=Cu,Zr",
                     source->name);
    return 0;
}

static int read_counts(struct head *head, char **word, int count, struct error *error)
{
    head->n = 0;
    for (int k = 0; k < count; k++) {
        int64_t n;
        if (!decimal_token_int(word[k], &n) || n < 0 || n > INT32_MAX - (int64_t)head->n)
            return error_set(error, EXIT_BAD_INPUT, "'%.40s' is no number of atoms", word[k]);
        head->count[k] = (size_t)n;
        head->n += (size_t)n;
    }
    return 0;
}

static bool is_count(const char *word)
{
    return *word && strspn(word, "0123456789") == strlen(word);
}

/* Words up to a remark (`!` or `#`). */
static int words_of(char *text, char **word, int most)
{
    text[strcspn(text, "!#")] = '\0';
    return source_split(text, word, most);
}

static int read_kinds(struct source *source, struct head *head, struct error *error)
{
    const struct source_settings *settings = source->settings;
    char *text, *word[KINDS + 1];
    bool named = false;
    int code = need(source, &text, "before its numbers of atoms", error);

    if (code)
        return code;
    head->kinds = words_of(text, word, KINDS + 1);
    if (head->kinds > KINDS) {
        head->kinds = 0;
        return error_set(error, EXIT_BAD_INPUT, "there are more than %d kinds of atoms", KINDS);
    }
    if (head->kinds > 0 && !is_count(word[0])) {
        named = true;
        if (settings->species_count == 0)
            code = read_names(head, word, head->kinds, error);
        if (!code)
            code = need(source, &text, "before its numbers of atoms", error);
        if (code)
            return code;
        int names = head->kinds, counts = words_of(text, word, KINDS + 1);
        if (counts != names)
            return error_set(error, EXIT_BAD_INPUT,
                             "%d elements are named, and %d numbers of atoms given", names, counts);
    }
    if (head->kinds == 0)
        return error_set(error, EXIT_BAD_INPUT, "there are no numbers of atoms");
    code = read_counts(head, word, head->kinds, error);
    if (code || (named && settings->species_count == 0))
        return code;
    if (settings->species_count == 0)
        return names_of_title(source, head, error);
    if (settings->species_count != (size_t)head->kinds)
        return error_set(error, EXIT_BAD_INPUT, "--species names %zu elements, the file has %d",
                         settings->species_count, head->kinds);
    for (int k = 0; k < head->kinds; k++)
        head->species[k] = memory_string(settings->species[k]);
    return 0;
}

/* Title, cell and kinds. With `again` the title is in *text already. */
static int read_head(struct source *source, struct head *head, const char *title,
                     struct error *error)
{
    head->title = memory_string(title);
    if (source->settings->units && source->settings->units->frames == UNITS_LJ)
        return error_set(error, EXIT_BAD_INPUT, "a file of VASP is in A: leave out --units=lj");
    source->units = foreign_units_find("metal");
    int code = read_cell(source, head, error);
    return code ? code : read_kinds(source, head, error);
}

/* ---- atoms ---- */

struct body {
    bool selective, cartesian;
};

static bool starts(const char *text, const char *letters)
{
    return *text && strchr(letters, *text);
}

static int read_mode(struct source *source, struct body *body, struct error *error)
{
    char *text;
    int code = need(source, &text, "before its atoms", error);

    body->selective = !code && starts(text, "sS");
    if (body->selective)
        code = need(source, &text, "before its atoms", error);
    if (code)
        return code;
    body->cartesian = starts(text, "cCkK");
    if (!body->cartesian && !starts(text, "dD"))
        return error_set(error, EXIT_BAD_INPUT, "expected Direct or Cartesian and found '%.40s'",
                         text);
    return 0;
}

static bool read_free(char *const *word, int64_t *free_along)
{
    for (int k = 0; k < 3; k++) {
        const char *at = word[k] + (*word[k] == '.'); /* .TRUE. */
        if (!starts(at, "tTfF"))
            return false;
        free_along[k] = starts(at, "tT");
    }
    return true;
}

/* One atom: the place as it is written, what may move, and what stands behind it, or "". */
static int read_atom(struct source *source, bool selective, double *r, int64_t *free_along,
                     const char **label, struct error *error)
{
    char *text, *word[7];
    int code = need(source, &text, "within its atoms", error), wanted = selective ? 6 : 3;
    *label = "";

    if (code)
        return code;
    int words = source_split(text, word, wanted + 1);
    bool good = words >= wanted;
    if (words > wanted)
        *label = word[wanted];
    for (int k = 0; good && k < 3; k++)
        good = decimal_token(word[k], 0, &r[k]);
    if (!good || (selective && !read_free(word + 3, free_along)))
        return error_set(error, EXIT_BAD_INPUT, "an atom is not three finite numbers%s",
                         selective ? " and three of T or F" : "");
    return 0;
}

/* What stands behind a place is for people; where it is another element, the order of the atoms
 * may be wrong. */
static void doubt_label(const struct source *source, const char *label, size_t atom,
                        const char *name)
{
    char text[4] = "";

    for (size_t k = 0; k < 3 && isalpha((unsigned char)label[k]); k++)
        text[k] = label[k];
    if (element_find(text) && element_find(name) && strcmp(text, name) != 0 &&
        source_says(SOURCE_LABELS))
        message_warning("atom %zu of '%s' is %s by the numbers of atoms, which hold as in VASP; "
                        "its line says %s",
                        atom + 1, source->name, name, text);
}

static void place(const struct head *head, bool cartesian, double *r)
{
    double s[3] = {r[0], r[1], r[2]};

    if (cartesian)
        for (int k = 0; k < 3; k++)
            r[k] = head->scale[k] * s[k];
    else
        cell_to_cartesian(head->box.cell, s, r);
}

/* The column move_mask, as ASE has it: one value an atom where its directions are alike. */
static void set_mask(struct frame *frame, const int64_t *free_along)
{
    bool alike = true;

    for (size_t i = 0; i < frame->n; i++)
        for (size_t k = 1; k < 3; k++)
            alike = alike && free_along[3 * i + k] == free_along[3 * i];
    size_t width = alike ? 1 : 3;
    struct column *column = frame_add(frame, "move_mask", VALUE_LOGICAL, (int)width);
    for (size_t i = 0; i < width * frame->n; i++)
        column->integer[i] = free_along[alike ? 3 * i : i];
}

/* Room as the lines come: the number of atoms is a claim. */
static int read_atoms(struct source *source, const struct head *head, const struct body *body,
                      struct frame *frame, struct error *error)
{
    int64_t *free_along = NULL;
    size_t capacity = 0;
    int code = 0;

    frame_add(frame, "species", VALUE_STRING, 1);
    frame_add(frame, "pos", VALUE_REAL, 3);
    if (source_too_short(source, head->n, 6))
        return error_set(error, EXIT_BAD_INPUT,
                         "unexpected end of file: it cannot hold the %zu atoms", head->n);
    int kind = 0;
    size_t end = head->count[0];
    for (size_t i = 0; i < head->n && !code; i++) {
        if (i == frame->n)
            frame_grow(frame, i < 512           ? (head->n < 1024 ? head->n : 1024)
                              : 2 * i < head->n ? 2 * i
                                                : head->n);
        memory_grow(&free_along, &capacity, 3 * i + 3, sizeof *free_along);
        double *r = frame_pos(frame) + 3 * i;
        const char *label;
        code = read_atom(source, body->selective, r, free_along + 3 * i, &label, error);
        place(head, body->cartesian, r);
        while (i == end)
            end += head->count[++kind];
        column_set_text(frame_species(frame), i, head->species[kind]);
        if (!code)
            doubt_label(source, label, i, head->species[kind]);
    }
    if (!code && body->selective)
        set_mask(frame, free_along);
    free(free_along);
    return code;
}

/* ---- velocities ---- */

/* The next line that is not blank; false at the end of the file. */
static int next_full(struct source *source, char **text, struct error *error)
{
    int code;

    do
        code = source_text(source, text, error);
    while (!code && *text && !**text);
    return code;
}

/* Eight lines of a CONTCAR of constant pressure: `Lattice velocities and vectors`. */
static int skip_lattice(struct source *source, char **text, struct error *error)
{
    int code = 0;

    for (int i = 0; i < 7 && !code; i++)
        code = need(source, text, "within its lattice velocities", error);
    return code ? code : next_full(source, text, error);
}

static int velocity_unit(const struct source *source, const struct head *head, bool direct,
                         double unit[3][3], struct error *error)
{
    double timestep = source->settings->timestep;

    if (direct && !isfinite(timestep))
        return error_set(error, EXIT_BAD_INPUT,
                         "velocities in Direct units need the time step (POTIM): e.g. "
                         "--timestep=1fs");
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            unit[i][k] = direct ? head->box.cell[i][k] / timestep : i == k;
    return 0;
}

/* What follows the atoms: velocities, if anything; what comes after them (the predictor of VASP's
 * dynamics) is left out. */
static int read_velocities(struct source *source, const struct head *head, struct frame *frame,
                           struct error *error)
{
    bool direct;
    double unit[3][3], v[3];
    char *text;
    int code = source_text(source, &text, error);

    if (!code && text && *text && !isalpha((unsigned char)*text))
        return error_set(error, EXIT_BAD_INPUT,
                         "'%.40s' follows the last atom: are there more than the numbers of atoms "
                         "say? (velocities follow a blank line)",
                         text);
    if (!code && text && !*text)
        code = next_full(source, &text, error);
    if (!code && text && starts(text, "lL"))
        code = skip_lattice(source, &text, error);
    if (code || !text)
        return code;
    direct = starts(text, "dD");
    if (isalpha((unsigned char)*text) && !direct && !starts(text, "cCkK"))
        return error_set(error, EXIT_BAD_INPUT, "expected velocities and found '%.40s'", text);
    if (!isalpha((unsigned char)*text))
        source_again(source);
    code = velocity_unit(source, head, direct, unit, error);
    double *velo = code ? NULL : frame_add(frame, "velo", VALUE_REAL, 3)->real;
    for (size_t i = 0; i < head->n && !code; i++) {
        code = need(source, &text, "within its velocities", error);
        if (!code && numbers_of(text, v, 3) != 3)
            code = error_set(error, EXIT_BAD_INPUT, "a velocity is not three finite numbers");
        for (int k = 0; k < 3 && !code; k++)
            velo[3 * i + (size_t)k] =
                direct ? v[0] * unit[0][k] + v[1] * unit[1][k] + v[2] * unit[2][k] : v[k];
    }
    while (!code && text)
        code = source_text(source, &text, error);
    return code;
}

/* ---- POSCAR ---- */

int poscar_read(struct source *source, struct frame **result, struct error *error)
{
    struct head head = {0};
    struct body body;
    char *text;

    if (source->frames > 0)
        return 0;
    struct frame *frame = frame_create(0);
    int code = need(source, &text, "before its title", error);
    if (!code)
        code = read_head(source, &head, text, error);
    if (!code)
        code = read_mode(source, &body, error);
    if (!code)
        code = read_atoms(source, &head, &body, frame, error);
    if (!code)
        code = read_velocities(source, &head, frame, error);
    if (!code) {
        source_doubt(source);
        box_to_frame(&head.box, frame, source->name);
        frame_set_text(frame, "units", "metal");
        if (*head.title)
            frame_set_text(frame, "comment", head.title);
        *result = frame;
    } else {
        frame_free(frame);
    }
    head_release(&head);
    return code;
}

/* Cuts a line out of a head; the rest, or NULL after the last. */
static const char *head_line(const char *head, char line[256])
{
    size_t length = strcspn(head, "\n"), kept = length < 255 ? length : 255;

    memcpy(line, head, kept);
    line[kept] = '\0';
    line[strcspn(line, "\r")] = '\0';
    return head[length] ? head + length + 1 : NULL;
}

bool poscar_recognize(const char *head)
{
    char line[256];
    double value[4];

    head = head_line(head, line);
    for (int i = 0; i < 4; i++) {
        if (!head)
            return false;
        head = head_line(head, line);
        int count = numbers_of(line, value, 3);
        if (i ? count != 3 : count != 1 && count != 3)
            return false;
    }
    return head != NULL;
}

/* ---- XDATCAR ---- */

bool xdatcar_recognize(const char *head)
{
    return poscar_recognize(head) && strstr(head, "\nDirect configuration=");
}

static void release_state(void *head)
{
    head_release(head);
}

/* Its head, kept from frame to frame as the source's state; line: the first, in hand. */
static int xdatcar_head(struct source *source, char *line, struct error *error)
{
    if (!source->state)
        source->state = memory_zeroed(1, sizeof(struct head));
    source->release = release_state;
    head_release(source->state);
    char *title = memory_string(line);
    int code = read_head(source, source->state, title, error);
    free(title);
    return code;
}

int xdatcar_read(struct source *source, struct frame **result, struct error *error)
{
    static const char mark[] = "Direct configuration=";
    const struct body body = {0};
    int64_t step;
    char *text;
    int code = next_full(source, &text, error);

    if (code || !text)
        return code;
    if (strncmp(text, mark, strlen(mark)) != 0) {
        code = xdatcar_head(source, text, error);
        if (!code)
            code = need(source, &text, "before its first configuration", error);
        if (!code && strncmp(text, mark, strlen(mark)) != 0)
            code = error_set(error, EXIT_BAD_INPUT, "expected '%s' and found '%.40s'", mark, text);
    }
    if (!code &&
        (!source->state ||
         !decimal_token_int(text + strlen(mark) + strspn(text + strlen(mark), " "), &step)))
        code = error_set(error, EXIT_BAD_INPUT, "a configuration without its number");
    if (code)
        return code;
    struct frame *frame = frame_create(0);
    code = read_atoms(source, source->state, &body, frame, error);
    if (!code && source->torn)
        code = source_ends(source, "within its last line", error);
    if (code) {
        frame_free(frame);
        return code;
    }
    box_to_frame(&((struct head *)source->state)->box, frame, source->name);
    source_keys(source, frame, step, NULL);
    *result = frame;
    return 0;
}
