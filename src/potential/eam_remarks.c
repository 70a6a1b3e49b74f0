/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Judges an embedded-atom table that was read; see eam_remarks.h. */
#include "potential/eam_remarks.h"
#include <math.h>
#include <string.h>
#include <strings.h>
#include "atoms/elements.h"
#include "potential/eam.h"
#include "potential/form.h"

/* ---- what follows the table ---- */

/* Words behind the last array. */
struct rest {
    long numbers, words, line; /* line of the first */
    bool polynomial;           /* a line of them is n c_0 ... c_n */
};

static struct rest find_rest(struct table_text *text)
{
    struct rest rest = {0, 0, 0, false};

    while (table_text_next(text)) {
        double value, first = -1.0;
        long before = rest.numbers;
        const char *end;

        rest.line = rest.line ? rest.line : text->line;
        for (long k = 0; table_text_word(text); k++, text->at += table_text_length(text)) {
            bool number = table_text_peek(text, &value, &end);
            first = k == 0 && number ? value : first;
            rest.numbers += number;
            rest.words += !number;
        }
        rest.polynomial =
            rest.polynomial || (first >= 1.0 && (double)(rest.numbers - before) == first + 2.0);
    }
    return rest;
}

int eam_remarks_rest(struct potential *potential, struct table_text *text)
{
    int species = potential->species, nr = eam_of(potential)->nr;
    struct rest rest = find_rest(text);

    text->line = rest.line ? rest.line : text->line;
    if (rest.numbers == (long)species * (species + 1) * nr)
        return table_text_fail(text, "an angular-dependent table (adp), whose dipole and "
                                     "quadrupole functions follow here, is not understood");
    if (rest.polynomial)
        return table_text_fail(text, "a concentration-dependent table (eam/cd), whose polynomial "
                                     "h(x) stands here, is not understood");
    if (rest.numbers >= nr)
        return table_text_fail(text, "%ld more numbers than the head of the table counts",
                               rest.numbers);
    if (rest.numbers + rest.words)
        potential_remark(potential,
                         "what follows the last array of '%s' is left unread, as LAMMPS does: %ld "
                         "numbers, %ld other words (from line %ld on)",
                         text->file, rest.numbers, rest.words, rest.line);
    if (text->dropped)
        potential_remark(potential,
                         "arrays of '%s' have %ld more numbers on their last lines than counted: "
                         "left unread, as LAMMPS does (the first on line %ld)",
                         text->file, text->dropped, text->dropped_line);
    return 0;
}

/* ---- the name ---- */

static const struct {
    const char *ending, *kind;
} endings[] = {{".eam.alloy", "eam/alloy"}, {".eam.fs", "eam/fs"}, {".eam.he", "eam/he"},
               {".alloy", "eam/alloy"},     {".fs", "eam/fs"},     {".eam", "eam (funcfl)"}};

static void judge_name(struct potential *potential, const char *file, bool funcfl)
{
    const struct eam_functions *eam = eam_of(potential);
    const char *is = eam->alloy ? "eam/alloy" : eam->helium ? "eam/he" : "eam/fs", *says = NULL;
    size_t length = strlen(file);

    is = funcfl ? "eam (funcfl)" : is;
    for (size_t k = 0; k < sizeof endings / sizeof *endings && !says; k++) {
        size_t ending = strlen(endings[k].ending);
        if (length > ending && strcasecmp(file + length - ending, endings[k].ending) == 0)
            says = endings[k].kind;
    }
    if (!says || strcmp(says, is) == 0)
        return;
    if (potential->species == 1 && !funcfl && !eam->helium && strcmp(says, "eam/fs") == 0)
        return; /* of one species both are the same */
    potential_remark(potential, "'%s' is called %s, holds an %s table and is read as that", file,
                     says, is);
}

/* ---- the functions ---- */

static const double other_mass = 0.1; /* of the element's mass: further off is no isotope's */
static const double still_energy = 1e-3, still_density = 1e-2; /* eV; of the density's half way */

static void judge_masses(struct potential *potential, const char *file)
{
    for (int a = 0; a < potential->species; a++) {
        const struct element *element = element_find(potential->symbol[a]);
        if (element && element->number > 1 &&
            fabs(potential->mass[a] - element->mass) > other_mass * element->mass)
            potential_remark(potential, "the mass of '%s' in '%s' is %g, the element's is %g",
                             potential->symbol[a], file, potential->mass[a], element->mass);
    }
}

/* f at the grid point at or before r. */
static double value_at(const struct eam_functions *eam, const double *f, double r)
{
    double m = floor(r / eam->dr + 1e-6); /* of a cutoff that may be out of all proportion */

    return f[m < eam->nr ? (int)m : eam->nr - 1];
}

/* A pair whose energy or density is cut off where it is not 0. */
static void judge_ends(struct potential *potential, const char *file)
{
    const struct eam_functions *eam = eam_of(potential);
    double cutoff = potential->cutoff, last = (eam->nr - 1) * eam->dr;
    bool early = last < cutoff - 1.5 * eam->dr;

    for (int a = 0; a < potential->species; a++)
        for (int b = 0; b <= a; b++) {
            int ab = a * potential->species + b;
            double phi = value_at(eam, eam->pair[ab], cutoff) / cutoff,
                   rho = value_at(eam, eam->density[ab], cutoff),
                   half = value_at(eam, eam->density[ab], 0.5 * cutoff);
            if (fabs(phi) < still_energy && fabs(rho) <= still_density * fabs(half))
                continue;
            potential_remark(
                potential,
                "functions of '%s' and '%s' in '%s' are not 0 at the cutoff (phi(%g A) = %.3g eV, "
                "density %.3g): energies jump there%s",
                potential->symbol[a], potential->symbol[b], file, cutoff, phi, rho,
                early ? "; the table ends before it and its last values hold up to there" : "");
            return;
        }
}

void eam_remarks(struct potential *potential, const char *file, bool funcfl)
{
    judge_name(potential, file, funcfl);
    judge_masses(potential, file);
    judge_ends(potential, file);
}
