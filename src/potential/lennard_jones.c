/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Lennard-Jones form: the mixture that is built in, and those from files; see
 * lennard_jones.h. */
#include "potential/lennard_jones.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/number.h"
#include "potential/form.h"

/* Of a file's numbers, so that sums in fixed steps have room for the forces (force/force.h);
 * reduced units have them near 1. */
static const double epsilon_most = 10.0, sigma_least = 0.1, sigma_most = 10.0, cutoff_most = 100.0;
enum { WORDS = 6 };                                   /* of the longest line */
static const char byte_order_mark[] = "\xef\xbb\xbf"; /* as editors under Windows begin a text */

/* ---- what is built in ---- */

static void wahnstrom(struct potential *potential)
{
    static const double sigma[4] = {1.0, 11.0 / 12.0, 11.0 / 12.0, 5.0 / 6.0};
    struct lennard_jones_mixture *mixture = mixture_of(potential);

    potential->species = 2;
    strcpy(potential->symbol[0], "A");
    strcpy(potential->symbol[1], "B");
    potential->mass[0] = 1.0;
    potential->mass[1] = 0.5;
    potential->cutoff = 2.5;
    for (int pair = 0; pair < 4; pair++) {
        mixture->epsilon[pair] = 1.0;
        mixture->sigma[pair] = sigma[pair];
        mixture->cutoff[pair] = 2.5;
    }
}

/* ---- files ---- */

/* A file being read. Pairs are kept by a * POTENTIAL_SPECIES_MAX + b until all species are known; a
 * cutoff of 0: no line yet. */
struct reading {
    struct potential *potential;
    struct lennard_jones_mixture mixture;
    char *word[WORDS + 1];
    int words;
    const char *file;
    long line;
    struct error *error;
};

static int refuse(struct reading *r, const char *what, const char *subject)
{
    return error_set(r->error, EXIT_BAD_INPUT, "%s '%s' ('%s', line %ld)", what, subject, r->file,
                     r->line);
}

/* The words of a line up to a remark; one more than WORDS stands for all that are too many. */
static void split(struct reading *r, char *line)
{
    char *rest = line;

    line[strcspn(line, "#")] = '\0';
    r->words = 0;
    for (char *word; r->words <= WORDS && (word = strtok_r(rest, " \t\r", &rest));)
        r->word[r->words++] = word;
}

/* A number with blanks behind it, from `least` to `most`. The word lies in the file's text, with 64
 * bytes after it. */
static int number(struct reading *r, const char *word, const char *name, const double range[2],
                  double *value)
{
    const char *end;

    if (!number_read(word, &end, value) || *end)
        return refuse(r, "this is not a number:", word);
    if (*value >= range[0] && *value <= range[1])
        return 0;
    return error_set(r->error, EXIT_BAD_INPUT,
                     "%s must be from %g to %g in reduced units, not '%s' ('%s', line %ld)", name,
                     range[0], range[1], word, r->file, r->line);
}

/* species NAME MASS */
static int read_species(struct reading *r)
{
    static const double masses[2] = {1e-6, 1e6};
    struct potential *potential = r->potential;
    const char *name = r->word[1];
    int a = potential->species, code;

    if (a == POTENTIAL_SPECIES_MAX)
        return error_set(r->error, EXIT_BAD_INPUT, "more than %d species ('%s', line %ld)", a,
                         r->file, r->line);
    if (strlen(name) >= sizeof potential->symbol[a] || !isalpha((unsigned char)*name))
        return refuse(
            r, "the name of a species begins with a letter and has at most 7 characters, unlike",
            name);
    if (potential_species(potential, name) >= 0)
        return refuse(r, "a species is named twice:", name);
    code = number(r, r->word[2], "a mass", masses, &potential->mass[a]);
    strcpy(potential->symbol[a], name);
    potential->species++;
    return code;
}

/* pair NAME NAME EPSILON SIGMA CUTOFF */
static int read_pair(struct reading *r)
{
    const double energies[2] = {0.0, epsilon_most}, lengths[2] = {sigma_least, sigma_most};
    double epsilon, sigma, cutoff;
    int of[2], code;

    for (int k = 0; k < 2; k++) {
        of[k] = potential_species(r->potential, r->word[1 + k]);
        if (of[k] < 0)
            return refuse(r, "no line above says what species this is:", r->word[1 + k]);
    }
    if ((code = number(r, r->word[3], "epsilon", energies, &epsilon)) ||
        (code = number(r, r->word[4], "sigma", lengths, &sigma)) ||
        (code = number(r, r->word[5], "the cutoff, at least sigma,", (double[]){sigma, cutoff_most},
                       &cutoff)))
        return code;
    if (r->mixture.cutoff[of[0] * POTENTIAL_SPECIES_MAX + of[1]] > 0.0)
        return refuse(r, "this pair has two lines, the second with", r->word[2]);
    for (int k = 0; k < 2; k++) {
        int ab = of[k] * POTENTIAL_SPECIES_MAX + of[1 - k];
        r->mixture.epsilon[ab] = epsilon;
        r->mixture.sigma[ab] = sigma;
        r->mixture.cutoff[ab] = cutoff;
    }
    return 0;
}

static int read_line(struct reading *r)
{
    if (r->words == 0)
        return 0;
    if (r->words == 3 && strcmp(r->word[0], "species") == 0)
        return read_species(r);
    if (r->words == WORDS && strcmp(r->word[0], "pair") == 0)
        return read_pair(r);
    return refuse(r,
                  "a line is `species NAME MASS`, `pair NAME NAME EPSILON SIGMA CUTOFF` or a # "
                  "remark, unlike that of",
                  r->word[0]);
}

/* The pairs to their places; each must be there. */
static int take_pairs(struct reading *r)
{
    struct potential *potential = r->potential;
    struct lennard_jones_mixture *mixture = mixture_of(potential);

    if (potential->species == 0)
        return error_set(r->error, EXIT_BAD_INPUT, "no line `species NAME MASS` ('%s', line %ld)",
                         r->file, r->line);
    for (int a = 0; a < potential->species; a++)
        for (int b = 0; b < potential->species; b++) {
            int from = a * POTENTIAL_SPECIES_MAX + b, ab = a * potential->species + b;
            if (!(r->mixture.cutoff[from] > 0.0))
                return error_set(r->error, EXIT_BAD_INPUT,
                                 "no line `pair %s %s EPSILON SIGMA CUTOFF` ('%s', line %ld)",
                                 potential->symbol[a], potential->symbol[b], r->file, r->line);
            mixture->epsilon[ab] = r->mixture.epsilon[from];
            mixture->sigma[ab] = r->mixture.sigma[from];
            mixture->cutoff[ab] = r->mixture.cutoff[from];
            potential->cutoff = fmax(potential->cutoff, mixture->cutoff[ab]);
        }
    return 0;
}

static int parse(struct reading *r, char *text, size_t length)
{
    char *rest = text;
    int code = 0;

    if (strncmp(rest, byte_order_mark, strlen(byte_order_mark)) == 0)
        rest += strlen(byte_order_mark);
    if (strlen(text) != length)
        return error_set(r->error, EXIT_BAD_INPUT, "not a text ('%s')", r->file);
    while (!code && *rest) {
        char *line = rest, *end = rest + strcspn(rest, "\n");
        rest = *end ? end + 1 : end;
        *end = '\0';
        r->line++;
        split(r, line);
        code = read_line(r);
    }
    return code ? code : take_pairs(r);
}

static int open_file(struct potential *potential, const char *path, struct error *error)
{
    struct reading *reading = memory_zeroed(1, sizeof *reading);
    size_t length;
    char *text;
    int code = potential_text(path, &text, &length, error);

    reading->potential = potential;
    reading->file = path;
    reading->error = error;
    if (!code)
        code = parse(reading, text, length);
    free(reading);
    free(text);
    return code;
}

/* ---- the form ---- */

static bool is_built_in(const char *name)
{
    return strncmp(name, "lj:", 3) == 0;
}

static bool knows(const char *name)
{
    size_t length = strlen(name);

    return is_built_in(name) || (length > 3 && strcmp(name + length - 3, ".lj") == 0);
}

static int open_lennard_jones(struct potential *potential, const char *name, struct error *error)
{
    potential->own = memory_zeroed(1, sizeof(struct lennard_jones_mixture));
    if (!is_built_in(name))
        return open_file(potential, name, error);
    if (strcmp(name, "lj:wahnstrom") != 0)
        return error_set(error, EXIT_NO_INPUT,
                         "no Lennard-Jones potential '%s'; there is lj:wahnstrom", name);
    wahnstrom(potential);
    return 0;
}

static void release(struct potential *potential)
{
    free(potential->own);
}

bool lennard_jones_own_cutoffs(const struct potential *potential)
{
    const struct lennard_jones_mixture *mixture = mixture_of(potential);
    bool own = false;

    for (int ab = 0; ab < potential->species * potential->species; ab++)
        own = own || mixture->cutoff[ab] != potential->cutoff;
    return own;
}

/* Checkpoints know these bytes from before there were forms, and cutoffs of pairs: 2 for the kind,
 * the steps of no table. */
static void digest(const struct potential *potential, struct hash *hash)
{
    const struct lennard_jones_mixture *mixture = mixture_of(potential);
    int pairs = potential->species * potential->species;

    hash_numbers(hash, (double[]){2.0, potential->cutoff, 0.0, 0.0}, 4);
    hash_numbers(hash, mixture->epsilon, pairs);
    hash_numbers(hash, mixture->sigma, pairs);
    if (lennard_jones_own_cutoffs(potential))
        hash_numbers(hash, mixture->cutoff, pairs);
}

static void list(FILE *to)
{
    fprintf(to, "lj:wahnstrom\tA B\n");
}

struct lennard_jones lennard_jones_pair(const struct potential *potential, int a, int b)
{
    const struct lennard_jones_mixture *mixture = mixture_of(potential);
    int ab = a * potential->species + b;
    double epsilon = mixture->epsilon[ab], sigma6 = pow(mixture->sigma[ab], 6.0),
           s = pow(mixture->cutoff[ab], -6.0);
    struct lennard_jones lj = {.c12 = 4.0 * epsilon * sigma6 * sigma6,
                               .c6 = 4.0 * epsilon * sigma6};

    lj.f12 = 12.0 * lj.c12;
    lj.f6 = 6.0 * lj.c6;
    lj.shift = (lj.c12 * s - lj.c6) * s;
    return lj;
}

static void *table(const struct potential *potential)
{
    struct lennard_jones_table *table = memory_zeroed(1, sizeof *table);

    table->species = potential->species;
    for (int ab = 0; ab < potential->species * potential->species; ab++) {
        table->pair[ab] =
            lennard_jones_pair(potential, ab / potential->species, ab % potential->species);
        table->cutoff2[ab] = mixture_of(potential)->cutoff[ab] * mixture_of(potential)->cutoff[ab];
    }
    return table;
}

static double bond(const void *table, const int ab[2], double r, const double slope[2], double *phi)
{
    const struct lennard_jones_table *all = table;
    int at = ab[0] * all->species + ab[1];
    const struct lennard_jones *lj = &all->pair[at];
    double s = pow(r, -6.0);

    (void)slope;
    *phi = 0.0;
    if (!(r * r < all->cutoff2[at]))
        return 0.0;
    *phi = (lj->c12 * s - lj->c6) * s - lj->shift;
    return -(lj->f12 * s - lj->f6) * s / (r * r);
}

static double pair(const void *table, int a, int b, double r2)
{
    const struct lennard_jones_table *all = table;
    const struct lennard_jones *lj = &all->pair[a * all->species + b];
    double s = 1 / (r2 * r2 * r2);

    return r2 < all->cutoff2[a * all->species + b] ? (lj->c12 * s - lj->c6) * s - lj->shift : 0.0;
}

static void lammps(const struct potential *potential, FILE *input)
{
    const struct lennard_jones_mixture *mixture = mixture_of(potential);

    fprintf(input, "pair_style lj/cut %.17g\npair_modify shift yes\n", potential->cutoff);
    for (int a = 0; a < potential->species; a++)
        for (int b = a; b < potential->species; b++) {
            int ab = a * potential->species + b;
            fprintf(input, "pair_coeff %d %d %.17g %.17g %.17g\n", a + 1, b + 1,
                    mixture->epsilon[ab], mixture->sigma[ab], mixture->cutoff[ab]);
        }
}

const struct potential_form lennard_jones_form = {
    .name = "Lennard-Jones",
    .written = "lj:wahnstrom, FILE.lj",
    .units = UNITS_LJ,
    .knows = knows,
    .open = open_lennard_jones,
    .release = release,
    .digest = digest,
    .list = list,
    .table = table,
    .table_free = free,
    .bond = bond,
    .pair = pair,
    .lammps = lammps,
};
