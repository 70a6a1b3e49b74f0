/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses DYNAMO funcfl tables; see eam_funcfl.h. */
#include "potential/eam_funcfl.h"
#include <stdio.h>
#include <stdlib.h>
#include "atoms/elements.h"
#include "base/exit_codes.h"
#include "potential/eam.h"
#include "potential/eam_file.h"

static const double hartree = 27.2, bohr = 0.529; /* eV and A, as LAMMPS has them */

/* Whether the next line with words begins with so many numbers; goes behind it. */
static bool numbers_follow(struct table_text *text, int wanted)
{
    const char *end;
    double value;
    bool numbers = table_text_next(text);

    for (int k = 0; k < wanted && numbers; k++) {
        numbers = table_text_word(text) && table_text_peek(text, &value, &end);
        text->at = numbers ? end : text->at;
    }
    table_text_skip_line(text);
    return numbers;
}

bool eam_funcfl_looks_so(struct table_text text)
{
    table_text_skip_line(&text);
    return numbers_follow(&text, 3) && numbers_follow(&text, 5);
}

static int read_element(struct table_text *text, struct potential *potential)
{
    static const int numbers[2] = {1, 118};
    const struct element *element;
    int number, code;

    if (!table_text_next(text))
        return table_text_fail(text, "the table ends too early");
    if ((code = table_text_count(text, "the atomic number", numbers, &number)) ||
        (code = table_text_number(text, "the mass", &potential->mass[0])))
        return code;
    if (!(potential->mass[0] > 0.0))
        return table_text_fail(text, "the mass of a species must be positive");
    element = element_numbered(number);
    if (!element)
        return table_text_fail(text, "no element has the number %d", number);
    snprintf(potential->symbol[0], sizeof potential->symbol[0], "%s", element->symbol);
    potential->species = 1;
    table_text_skip_line(text);
    return 0;
}

int eam_funcfl_parse(struct potential *potential, struct table_text *text)
{
    struct eam_functions *eam = eam_of(potential);
    int code;

    text->kind = "an eam (funcfl) table";
    table_text_skip_line(text);
    if ((code = read_element(text, potential)) || (code = eam_grids(potential, text)))
        return code;
    text->kind = NULL;
    eam->alloy = true;
    eam->helium = false; /* a sixth number means nothing here */
    eam->rho_first = 0.0;
    if ((code = table_text_array(text, "F", eam->nrho, &eam->embedding[0])) ||
        (code = table_text_array(text, "Z", eam->nr, &eam->pair[0])) ||
        (code = table_text_array(text, "the density", eam->nr, &eam->density[0])))
        return code;
    for (int k = 0; k < eam->nr; k++)
        eam->pair[0][k] *= hartree * bohr * eam->pair[0][k];
    eam->nrho--;
    eam->nr--;
    return 0;
}
