/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses DYNAMO setfl tables; see eam_file.h. */
#include "potential/eam_file.h"
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/number.h"
#include "potential/eam.h"

enum { POINTS_MIN = 5, POINTS_MAX = 10000000 };

/* A text being read: where, on which line, and for whom. */
struct reader {
    const char *at, *end;
    long line;
    bool in_head; /* where another kind of file shows */
    const char *file;
    struct error *error;
};

static int reader_fail(struct reader *reader, const char *what)
{
    return error_set(reader->error, EXIT_BAD_INPUT, "%s%s ('%s', line %ld)",
                     reader->in_head ? "not an eam/alloy or eam/fs (setfl) table: " : "", what,
                     reader->file, reader->line);
}

static void skip_line(struct reader *reader)
{
    while (reader->at < reader->end && *reader->at != '\n')
        reader->at++;
    if (reader->at < reader->end) {
        reader->at++;
        reader->line++;
    }
}

/* To the next word, over line ends if `lines`; false at the end of the line or text. */
static bool skip_blanks(struct reader *reader, bool lines)
{
    for (; reader->at < reader->end && isspace((unsigned char)*reader->at); reader->at++) {
        if (*reader->at == '\n') {
            if (!lines)
                return false;
            reader->line++;
        }
    }
    return reader->at < reader->end;
}

/* The next number, over line ends if `lines`. */
static int read_number(struct reader *reader, bool lines, double *value)
{
    const char *end;

    if (!skip_blanks(reader, lines))
        return reader_fail(reader, lines ? "the table ends too early" : "a number is missing");
    if (!number_read(reader->at, &end, value) || !isfinite(*value) ||
        (end < reader->end && !isspace((unsigned char)*end)))
        return reader_fail(reader, "this is not a number");
    reader->at = end;
    return 0;
}

static int read_count(struct reader *reader, int minimum, int maximum, int *count)
{
    double value;
    int code = read_number(reader, false, &value);

    if (code)
        return code;
    if (value != floor(value) || value < minimum || value > maximum)
        return reader_fail(reader, "this count is out of range");
    *count = (int)value;
    return 0;
}

static int read_array(struct reader *reader, int count, double **array)
{
    int code = 0;

    *array = memory_alloc((size_t)count, sizeof **array);
    for (int i = 0; i < count && !code; i++)
        code = read_number(reader, true, &(*array)[i]);
    return code;
}

static int read_species_line(struct reader *reader, struct potential *potential)
{
    int code = read_count(reader, 1, POTENTIAL_SPECIES_MAX, &potential->species);

    for (int a = 0; a < potential->species && !code; a++) {
        size_t length = 0;
        if (!skip_blanks(reader, false))
            return reader_fail(reader, "fewer species are named than counted");
        while (reader->at < reader->end && !isspace((unsigned char)*reader->at)) {
            if (length + 1 == sizeof potential->symbol[a])
                return reader_fail(reader, "this species name is too long");
            potential->symbol[a][length++] = *reader->at++;
        }
        potential->symbol[a][length] = '\0';
        if (potential_species(potential, potential->symbol[a]) != a)
            return reader_fail(reader, "a species is named twice");
    }
    skip_line(reader);
    return code;
}

static int read_grid_line(struct reader *reader, struct potential *potential)
{
    struct eam_functions *eam = eam_of(potential);
    int code;

    if ((code = read_count(reader, POINTS_MIN, POINTS_MAX, &eam->nrho)) ||
        (code = read_number(reader, false, &eam->drho)) ||
        (code = read_count(reader, POINTS_MIN, POINTS_MAX, &eam->nr)) ||
        (code = read_number(reader, false, &eam->dr)) ||
        (code = read_number(reader, false, &potential->cutoff)))
        return code;
    if (!(eam->drho > 0.0) || !(eam->dr > 0.0) || !(potential->cutoff > 0.0))
        return reader_fail(reader, "grid steps and cutoff must be positive");
    skip_line(reader);
    return 0;
}

/* `number mass lattice-constant lattice`; the mass is all we take. */
static int read_element_line(struct reader *reader, struct potential *potential, int a)
{
    double number;
    int code;

    if (!skip_blanks(reader, true))
        return reader_fail(reader, "the table ends too early");
    if ((code = read_number(reader, false, &number)) ||
        (code = read_number(reader, false, &potential->mass[a])))
        return code;
    if (!(potential->mass[a] > 0.0))
        return reader_fail(reader, "the mass of a species must be positive");
    reader->in_head = false;
    skip_line(reader);
    return 0;
}

/* Whether the next line that is not blank has a word that is no number: the line of a species,
 * which ends with the name of a lattice. */
static bool element_line_follows(const struct reader *reader)
{
    struct reader ahead = *reader;
    const char *end;
    double value;

    if (!skip_blanks(&ahead, true))
        return false;
    do {
        if (!number_read(ahead.at, &end, &value))
            return true;
        ahead.at = end;
    } while (skip_blanks(&ahead, false));
    return false;
}

/* F and the densities of species a. The first species shows which kind the file is. */
static int read_species(struct reader *reader, struct potential *potential, int a)
{
    struct eam_functions *eam = eam_of(potential);
    int species = potential->species, code;
    double **density = &eam->density[a * species];

    if ((code = read_element_line(reader, potential, a)) ||
        (code = read_array(reader, eam->nrho, &eam->embedding[a])) ||
        (code = read_array(reader, eam->nr, &density[0])))
        return code;
    if (a == 0)
        eam->alloy = species == 1 || element_line_follows(reader);
    for (int b = 1; b < species && !code; b++) {
        if (!eam->alloy)
            code = read_array(reader, eam->nr, &density[b]);
        else
            density[b] = memory_copy(density[0], (size_t)eam->nr, sizeof **density);
    }
    return code;
}

int eam_file_parse(struct potential *potential, const char *text, size_t length, const char *file,
                   struct error *error)
{
    struct eam_functions *eam = eam_of(potential);
    struct reader reader = {
        .at = text, .end = text + length, .line = 1, .in_head = true, .file = file, .error = error};
    int code;

    for (int comment = 0; comment < 3; comment++)
        skip_line(&reader);
    if ((code = read_species_line(&reader, potential)) ||
        (code = read_grid_line(&reader, potential)))
        return code;
    for (int a = 0; a < potential->species; a++) {
        if ((code = read_species(&reader, potential, a)))
            return code;
    }
    for (int a = 0; a < potential->species; a++) {
        for (int b = 0; b <= a; b++) {
            int ab = a * potential->species + b, ba = b * potential->species + a;
            if ((code = read_array(&reader, eam->nr, &eam->pair[ab])))
                return code;
            if (a != b)
                eam->pair[ba] = memory_copy(eam->pair[ab], (size_t)eam->nr, sizeof(double));
        }
    }
    if (skip_blanks(&reader, true))
        return reader_fail(
            &reader,
            "more numbers than an eam/alloy or eam/fs (setfl) table has (adp is not understood)");
    return 0;
}

bool eam_file_species(const char *text, char *names, size_t size)
{
    size_t used = 0;
    long count;
    char *at;

    for (int line = 0; line < 3; line++) {
        text = strchr(text, '\n');
        if (!text++)
            return false;
    }
    count = strtol(text, &at, 10);
    for (long k = 0; k < count; k++) { /* what stands behind the names is a remark */
        at += strspn(at, " \t");
        size_t length = strcspn(at, " \t\r\n");
        if (!isalpha((unsigned char)*at) || used + length + 2 > size)
            return false;
        used +=
            (size_t)snprintf(names + used, size - used, "%s%.*s", k ? " " : "", (int)length, at);
        at += length;
    }
    return used > 0;
}
