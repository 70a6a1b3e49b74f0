/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses DYNAMO setfl tables, and tells kinds of tables apart; see eam_file.h. */
#include "potential/eam_file.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/elements.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "potential/eam.h"
#include "potential/eam_foreign.h"
#include "potential/eam_funcfl.h"
#include "potential/eam_remarks.h"
#include "potential/form.h"
#include "potential/table_text.h"

/* ---- the head ---- */

/* The name that comes next on this line. */
static int read_symbol(struct table_text *text, struct potential *potential, int a)
{
    size_t length;

    if (!table_text_word(text))
        return table_text_fail(text, "%d of %d species are named", a, potential->species);
    length = table_text_length(text);
    if (length >= sizeof potential->symbol[a])
        return table_text_fail(text, "the species name '%.*s' is longer than %zu letters",
                               (int)(length < 40 ? length : 40), text->at,
                               sizeof potential->symbol[a] - 1);
    memcpy(potential->symbol[a], text->at, length);
    potential->symbol[a][length] = '\0';
    if (potential_species(potential, potential->symbol[a]) != a)
        return table_text_fail(text, "the species '%s' is named twice", potential->symbol[a]);
    text->at += length;
    return 0;
}

/* `species symbol ...`; what follows is a remark unless it is one more element. */
static int read_species_line(struct table_text *text, struct potential *potential)
{
    static const int range[2] = {1, POTENTIAL_SPECIES_MAX};
    char next[4] = "";
    int code;

    if (!table_text_next(text))
        return table_text_fail(text, "the table ends too early");
    code = table_text_count(text, "the number of species", range, &potential->species);
    for (int a = 0; a < potential->species && !code; a++)
        code = read_symbol(text, potential, a);
    if (!code && table_text_word(text) && table_text_length(text) < sizeof next) {
        memcpy(next, text->at, table_text_length(text));
        if (element_find(next))
            return table_text_fail(text, "%d species are counted and more are named, '%s'",
                                   potential->species, next);
    }
    table_text_skip_line(text);
    return code;
}

int eam_grids(struct potential *potential, struct table_text *text)
{
    static const int points[2] = {EAM_POINTS_MIN, EAM_POINTS_MAX};
    struct eam_functions *eam = eam_of(potential);
    const char *end;
    double last;
    int code;

    if (!table_text_next(text))
        return table_text_fail(text, "the table ends too early");
    if ((code = table_text_count(text, "nrho", points, &eam->nrho)) ||
        (code = table_text_number(text, "drho", &eam->drho)) ||
        (code = table_text_count(text, "nr", points, &eam->nr)) ||
        (code = table_text_number(text, "dr", &eam->dr)) ||
        (code = table_text_number(text, "the cutoff", &potential->cutoff)))
        return code;
    if (!(eam->drho > 0.0) || !(eam->dr > 0.0) || !(potential->cutoff > 0.0))
        return table_text_fail(text,
                               "grid steps and cutoff must be positive (drho %g, dr %g, cutoff %g)",
                               eam->drho, eam->dr, potential->cutoff);
    eam->helium = table_text_word(text) && table_text_peek(text, &last, &end);
    eam->rho_first = eam->helium ? last - (eam->nrho - 1) * eam->drho : 0.0;
    table_text_skip_line(text);
    return 0;
}

/* ---- the functions ---- */

/* `number mass lattice-constant lattice`; the mass is all we take. */
static int read_element_line(struct table_text *text, struct potential *potential, int a)
{
    double number;
    int code;

    if (!table_text_next(text))
        return table_text_fail(text, "the table ends before the species '%s'",
                               potential->symbol[a]);
    if ((code = table_text_number(text, "the atomic number", &number)) ||
        (code = table_text_number(text, "the mass", &potential->mass[a])))
        return code;
    if (!(potential->mass[a] > 0.0))
        return table_text_fail(text, "the mass of '%s' must be positive, not %g",
                               potential->symbol[a], potential->mass[a]);
    text->kind = NULL;
    table_text_skip_line(text);
    return 0;
}

/* F and the densities of species a. */
static int read_species(struct table_text *text, struct potential *potential, int a)
{
    struct eam_functions *eam = eam_of(potential);
    int species = potential->species, code;
    double **density = &eam->density[a * species];
    char name[64];

    snprintf(name, sizeof name, "F of '%s'", potential->symbol[a]);
    if ((code = read_element_line(text, potential, a)) ||
        (code = table_text_array(text, name, eam->nrho, &eam->embedding[a])))
        return code;
    for (int b = 0; b < species && !code; b++) {
        snprintf(name, sizeof name, "the density of '%s'", potential->symbol[a]);
        if (!eam->alloy || b == 0)
            code = table_text_array(text, name, eam->nr, &density[b]);
        else
            density[b] = memory_copy(density[0], (size_t)eam->nr, sizeof **density);
    }
    return code;
}

/* All functions, from behind the head on. */
static int read_functions(struct table_text *text, struct potential *potential, bool alloy)
{
    struct eam_functions *eam = eam_of(potential);
    char name[64];
    int code = 0;

    eam->alloy = alloy;
    for (int a = 0; a < potential->species && !code; a++)
        code = read_species(text, potential, a);
    for (int a = 0; a < potential->species && !code; a++) {
        for (int b = 0; b <= a && !code; b++) {
            int ab = a * potential->species + b, ba = b * potential->species + a;
            snprintf(name, sizeof name, "the pair function of '%s' and '%s'", potential->symbol[a],
                     potential->symbol[b]);
            code = table_text_array(text, name, eam->nr, &eam->pair[ab]);
            if (!code && a != b)
                eam->pair[ba] = memory_copy(eam->pair[ab], (size_t)eam->nr, sizeof(double));
        }
    }
    return code ? code : eam_remarks_rest(potential, text);
}

/* Whether behind F and one density of the first species comes the line of the next one: two or
 * three numbers, a whole and a positive one first, and mostly the name of a lattice. */
static bool element_line_follows(struct table_text text, struct potential *potential)
{
    struct eam_functions *eam = eam_of(potential);
    struct error ignored;
    double *array, value[2];
    const char *end;
    int numbers = 0;

    text.error = &ignored;
    table_text_next(&text);
    table_text_skip_line(&text);
    for (int k = 0; k < 2; k++) {
        if (table_text_array(&text, "", k ? eam->nr : eam->nrho, &array))
            return false;
        free(array);
    }
    if (!table_text_next(&text))
        return false;
    for (; table_text_word(&text) && table_text_peek(&text, &value[numbers ? 1 : 0], &end);
         numbers++) {
        if (numbers == 1 && !(value[1] > 0.0))
            return false;
        text.at = end;
    }
    return table_text_word(&text) ||
           (numbers >= 2 && numbers <= 3 && value[0] >= 0.0 && value[0] == floor(value[0]));
}

/* The kind that the first species shows, then the other: of the two, which differ by whole arrays,
 * only one fits the text to its end. */
static int parse_setfl(struct potential *potential, struct table_text *text)
{
    struct eam_functions *eam = eam_of(potential);
    struct table_text functions, again;
    struct error second = {0};
    bool alloy;
    int code;

    text->kind = "an eam/alloy, eam/fs or eam/he (setfl) table";
    for (int comment = 0; comment < 3; comment++)
        table_text_skip_line(text);
    if ((code = read_species_line(text, potential)) || (code = eam_grids(potential, text)))
        return code;
    functions = again = *text;
    alloy = !eam->helium && (potential->species == 1 || element_line_follows(*text, potential));
    code = read_functions(&functions, potential, alloy);
    if (!code || potential->species == 1)
        return code;
    again.error = &second;
    eam_functions_empty(potential);
    if (read_functions(&again, potential, !alloy))
        return code;
    if (eam->alloy && eam->helium)
        potential_remark(potential,
                         "'%s' has one density for each species: an eam/alloy table, in which the "
                         "sixth number of the line of grids means nothing",
                         text->file);
    if (eam->alloy)
        eam->helium = false, eam->rho_first = 0.0;
    return 0;
}

/* Line 4 has a count, and then a name. */
static bool looks_like_setfl(struct table_text text)
{
    const char *end;
    double value;

    for (int comment = 0; comment < 3; comment++)
        table_text_skip_line(&text);
    if (!table_text_next(&text) || !table_text_peek(&text, &value, &end))
        return false;
    text.at = end;
    return table_text_word(&text) && !table_text_peek(&text, &value, &end);
}

int eam_file_parse(struct potential *potential, const char *text, size_t length, const char *file,
                   struct error *error)
{
    struct table_text reader = {
        .at = text, .end = text + length, .line = 1, .file = file, .error = error};
    bool funcfl;
    int code = eam_foreign(text, length, file, error);

    if (code)
        return code;
    funcfl = !looks_like_setfl(reader) && eam_funcfl_looks_so(reader);
    code = funcfl ? eam_funcfl_parse(potential, &reader) : parse_setfl(potential, &reader);
    if (!code && funcfl)
        code = eam_remarks_rest(potential, &reader);
    if (!code)
        eam_remarks(potential, file, funcfl);
    return code;
}

bool eam_file_species(const char *text, char *names, size_t size)
{
    size_t used = 0;
    long count;
    char *at;

    for (int line = 0; line < 3; line++) {
        text = strchr(text, '\n');
        if (!text)
            return false;
        text++;
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
