/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of other programs, line by line; see source.h. */
#include "foreign/source.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/lattice.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/packed.h"
#include "io/lines.h"
#include "io/xyz_read.h"

bool source_says(enum source_remark remark)
{
    static unsigned said;
    bool first = !(said & remark);

    said |= remark;
    return first;
}

/* ---- opening and closing ---- */

static bool is_blank_text(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!strchr(" \t\r\n", bytes[i]) || !bytes[i])
            return false;
    return true;
}

/* Files that are to be unpacked first: ASE would unpack some of them, and call type 1 hydrogen. */
static int check_packed(const char *head, size_t length, const char *name, struct error *error)
{
    const struct packed *packed = packed_as(head, length);

    return packed ? error_set(error, EXIT_BAD_INPUT, "'%s' is packed twice: %s FILE | xyz-from",
                              name, packed->unpack)
                  : 0;
}

int source_open(struct source **result, const char *path, const struct frame_format *format,
                const struct source_settings *settings, bool *empty, struct error *error)
{
    struct lines *lines;
    const char *head;
    size_t length;
    bool is_input = !path || strcmp(path, "-") == 0;
    int code = lines_open(&lines, path, error);

    *result = NULL;
    if (code)
        return code;
    code = lines_peek(lines, FORMAT_HEAD, &head, &length, error);
    *empty = !code && is_blank_text(head, length);
    if (!code)
        code = check_packed(head, length, is_input ? "standard input" : path, error);
    if (!code && !format)
        format = format_recognize(head, length);
    if (code || *empty || !format) {
        lines_close(lines);
        return code;
    }
    struct source *source = memory_zeroed(1, sizeof *source);
    source->name = memory_string(is_input ? "standard input" : path);
    source->format = format;
    source->settings = settings;
    if (format->read)
        source->lines = lines;
    else
        xyz_reader_of(&source->xyz, lines, source->name);
    *result = source;
    return 0;
}

void source_close(struct source *source)
{
    if (!source)
        return;
    lines_close(source->lines);
    xyz_reader_close(source->xyz);
    if (source->release)
        source->release(source->state);
    free(source->state);
    free(source->name);
    free(source);
}

/* ---- lines ---- */

int source_line(struct source *source, char **line, size_t *length, struct error *error)
{
    enum lines_result result;

    if (!source->again) {
        result = lines_next(source->lines, SOURCE_TEXT, &source->line, &source->length, error);
        if (result == LINES_FAILED)
            return error->code;
        if (result == LINES_LONG)
            return error_set(error, EXIT_BAD_INPUT, "the line is longer than %d bytes",
                             SOURCE_TEXT);
        source->torn = result == LINES_TORN || (result == LINES_END && source->torn);
        if (result == LINES_END)
            source->line = NULL;
        static const char mark[] = "\xEF\xBB\xBF";
        if (source->line && lines_number(source->lines) == 1 && source->length >= 3 &&
            memcmp(source->line, mark, 3) == 0) {
            source->line += 3;
            source->length -= 3;
        }
    }
    source->again = false;
    *line = source->line;
    *length = source->length;
    return 0;
}

int source_text(struct source *source, char **text, struct error *error)
{
    char *line = NULL;
    size_t length = 0;
    int code = source_line(source, &line, &length, error);

    *text = NULL;
    if (code || !line)
        return code;
    if (memchr(line, 0, length))
        return error_set(error, EXIT_BAD_INPUT, "the line has a NUL byte: is this a text file?");
    memcpy(source->text, line, length);
    while (length > 0 && strchr(" \t\r", source->text[length - 1]))
        length--;
    memset(source->text + length, 0, 64);
    *text = source->text + strspn(source->text, " \t");
    return 0;
}

void source_again(struct source *source)
{
    source->again = true;
}

int source_ends(const struct source *source, const char *where, struct error *error)
{
    return error_set(error, EXIT_BAD_INPUT, "unexpected end of file: frame %ld ends %s",
                     source->frames + 1, where);
}

void source_doubt(const struct source *source)
{
    if (source->torn)
        message_warning("the last line of '%s' has no newline at its end: it is taken for whole",
                        source->name);
}

bool source_too_short(const struct source *source, size_t count, size_t bytes)
{
    size_t left = lines_left(source->lines), in_hand = source->again ? source->length : 0;

    return left != SIZE_MAX && (left + in_hand) / bytes + 1 < count;
}

int source_split(char *text, char **piece, int most)
{
    int count = 0;

    while (count < most && *(text += strspn(text, " \t"))) {
        piece[count++] = text;
        text += strcspn(text, " \t");
        if (*text)
            *text++ = '\0';
    }
    return count;
}

/* ---- what files are silent about ---- */

int source_set_units(struct source *source, const char *word, struct error *error)
{
    const struct foreign_units *asked = source->settings->units,
                               *theirs = word ? foreign_units_find(word) : NULL;

    if (word && !theirs)
        return error_set(error, EXIT_BAD_INPUT,
                         "the file is in LAMMPS's units '%s': only %s are understood", word,
                         FOREIGN_UNITS_NAMES);
    if (asked && theirs && asked != theirs)
        return error_set(error, EXIT_BAD_INPUT,
                         "the file is in LAMMPS's units '%s', not %s: leave out --units", word,
                         asked->name);
    source->units = theirs ? theirs : asked ? asked : foreign_units_find("metal");
    if (source->units->frames == UNITS_LJ && !asked && isfinite(source->settings->timestep))
        return error_set(error, EXIT_BAD_INPUT,
                         "the file is in LAMMPS's units lj, whose time has no unit: give "
                         "--units=lj and a bare number as --timestep");
    if (!theirs && !asked && source_says(SOURCE_UNITS))
        message_note("'%s' does not say its units: metal is taken (A, ps, eV); else --units=lj or "
                     "--units=real",
                     source->name);
    return 0;
}

void source_boundary(const struct source *source, bool pbc[3])
{
    const char *boundary = source->settings->boundary;

    for (int k = 0; k < 3; k++)
        pbc[k] = !boundary || boundary[k] == 'p';
    if (!boundary && source_says(SOURCE_BOUNDARY))
        message_note("'%s' does not say its boundaries: all three are taken for periodic; else "
                     "e.g. --boundary=ppf",
                     source->name);
}

void source_keys(const struct source *source, struct frame *frame, int64_t step, const double *time)
{
    double timestep = source->settings->timestep;

    frame_set_text(frame, "units", source->units->frames == UNITS_LJ ? "lj" : "metal");
    frame_set_int(frame, "step", step);
    if (time && isfinite(timestep) && source_says(SOURCE_TIME))
        message_note("'%s' has the time of its frames: --timestep is not used", source->name);
    if (time)
        frame_set_real(frame, "Time", *time);
    else if (isfinite(timestep))
        frame_set_real(frame, "Time", timestep * (double)step);
}

/* ---- frames ---- */

/* What readers of extended XYZ refuse (io/xyz_comment.c) is not written to them. */
static int check_cell(const struct frame *frame, struct error *error)
{
    double product = 1, volume = cell_volume(frame->cell);

    for (int i = 0; i < 3; i++) {
        const double *v = frame->cell[i];
        product *= sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    }
    if (!frame->has_cell)
        return 0;
    if (isfinite(product) && volume > 0 && volume >= 1e-3 * product)
        return lattice_check_sizes(frame, error);
    return error_set(error, EXIT_BAD_INPUT,
                     "the cell has no volume, or is sheared so far that it has hardly any");
}

int source_next(struct source *source, struct frame **frame, struct error *error)
{
    bool is_file = strcmp(source->name, "standard input") != 0;
    int code;

    *frame = NULL;
    if (source->xyz)
        return xyz_read(source->xyz, frame, error);
    lines_digest_start(source->lines);
    code = source->format->read(source, frame, error);
    if (!code && *frame)
        code = check_cell(*frame, error);
    if (code) {
        frame_free(*frame);
        *frame = NULL;
        return error_append(error, " (%s%s%sframe %ld, line %ld)", is_file ? "'" : "",
                            is_file ? source->name : "", is_file ? "', " : "", source->frames + 1,
                            lines_number(source->lines));
    }
    if (*frame) {
        (*frame)->number = ++source->frames;
        lines_digest(source->lines, (*frame)->digest);
    }
    return 0;
}
