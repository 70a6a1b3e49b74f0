/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The embedded-atom form, from kim:MODEL, a setfl or a funcfl file; see eam.h. */
#include "potential/eam.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "potential/eam_file.h"
#include "potential/eam_table.h"
#include "potential/form.h"
#include "potential/kim_model.h"
#include "potential/short_name.h"

static const char *model_of(const char *name)
{
    return strncmp(name, "kim:", 4) ? NULL : name + 4;
}

/* Whatever no other form knows is the path of a table, whatever it is called. */
static bool knows(const char *name)
{
    (void)name;
    return true;
}

static int open_model(struct potential *potential, const char *model, struct error *error)
{
    struct kim_table table;
    int code = kim_model_read(&table, model, error);

    if (!code)
        code = eam_file_parse(potential, table.text, table.length, table.symbol, error);
    kim_table_release(&table);
    return code;
}

static int open_file(struct potential *potential, const char *path, struct error *error)
{
    size_t length;
    char *text;
    int code = potential_text(path, &text, &length, error);

    if (!code)
        code = eam_file_parse(potential, text, length, path, error);
    free(text);
    return code;
}

static int open_eam(struct potential *potential, const char *name, struct error *error)
{
    const char *model = model_of(name);

    potential->own = memory_zeroed(1, sizeof(struct eam_functions));
    return model ? open_model(potential, model, error) : open_file(potential, name, error);
}

static void drop(double **array)
{
    free(*array);
    *array = NULL;
}

void eam_functions_empty(struct potential *potential)
{
    struct eam_functions *eam = eam_of(potential);

    for (int a = 0; a < potential->species; a++)
        drop(&eam->embedding[a]);
    for (int ab = 0; ab < potential->species * potential->species; ab++) {
        drop(&eam->density[ab]);
        drop(&eam->pair[ab]);
    }
}

static void release(struct potential *potential)
{
    if (potential->own)
        eam_functions_empty(potential);
    free(potential->own);
}

/* Checkpoints know these bytes from before there were forms: 0 or 1 for the kind, and two zeros for
 * each pair at the end; of eam/he the first density too. */
static void digest(const struct potential *potential, struct hash *hash)
{
    static const double none[2 * POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    const struct eam_functions *eam = eam_of(potential);
    int pairs = potential->species * potential->species;

    hash_numbers(hash, (double[]){eam->alloy, potential->cutoff, eam->drho, eam->dr}, 4);
    if (eam->helium)
        hash_numbers(hash, &eam->rho_first, 1);
    for (int a = 0; a < potential->species; a++)
        hash_numbers(hash, eam->embedding[a], eam->nrho);
    for (int ab = 0; ab < pairs; ab++) {
        hash_numbers(hash, eam->density[ab], eam->nr);
        hash_numbers(hash, eam->pair[ab], eam->nr);
    }
    hash_numbers(hash, none, 2 * pairs);
}

/* Installed models that hold a table. */
static void list(FILE *to)
{
    size_t count;
    char **model = kim_model_names(&count);

    for (size_t i = 0; i < count; i++) {
        struct kim_table table;
        struct error ignored = {0};
        char species[256];
        if (strncmp(model[i], "EAM_", 4) == 0 && kim_model_read(&table, model[i], &ignored) == 0) {
            if (eam_file_species(table.text, species, sizeof species))
                short_name_line(to, model[i], species);
            kim_table_release(&table);
        }
        free(model[i]);
    }
    free(model);
}

static void *table(const struct potential *potential)
{
    return eam_table_create(potential);
}

static void table_free(void *table)
{
    eam_table_free(table);
}

static double bond(const void *table, const int ab[2], double r, const double slope[2], double *phi)
{
    const struct eam_table *eam = table;
    int pair = ab[0] * eam->species + ab[1], back = ab[1] * eam->species + ab[0];
    double p;
    int m = cubic_interval(r * eam->r_inverse, eam->r_last, &p);
    struct cubic z = cubic_between(&eam->pair[pair][m]),
                 here = cubic_between(&eam->density[back][m]);
    struct cubic there = cubic_between(&eam->density[pair][m]);

    *phi = cubic_value(&z, p) / r;
    return ((slope[0] * cubic_slope(&here, p) + slope[1] * cubic_slope(&there, p) +
             cubic_slope(&z, p) / r) *
                eam->r_inverse -
            *phi / r) /
           r;
}

static double pair(const void *table, int a, int b, double r2)
{
    const struct eam_table *eam = table;
    double r = sqrt(r2), p;
    int m = cubic_interval(r * eam->r_inverse, eam->r_last, &p);
    struct cubic cubic = cubic_between(&eam->pair[a * eam->species + b][m]);

    return cubic_value(&cubic, p) / r;
}

static double density(const void *table, int from, int at, double r)
{
    const struct eam_table *eam = table;
    double p;
    int m = cubic_interval(r * eam->r_inverse, eam->r_last, &p);
    struct cubic cubic = cubic_between(&eam->density[from * eam->species + at][m]);

    return cubic_value(&cubic, p);
}

static double embed(const void *table, int species, double rho, double *slope)
{
    return eam_embed(table, species, rho, slope);
}

static double density_most(const void *table)
{
    const struct eam_table *eam = table;

    return fmax(fabs(eam->rho_first), eam->rho_max);
}

static void lammps(const struct potential *potential, FILE *input)
{
    const struct eam_functions *eam = eam_of(potential);

    fprintf(input, "pair_style eam/%s\npair_coeff * * potential",
            eam->alloy    ? "alloy"
            : eam->helium ? "he"
                          : "fs");
    for (int a = 0; a < potential->species; a++)
        fprintf(input, " %s", potential->symbol[a]);
    fputc('\n', input);
}

/* The functions as they were read, not the file: LAMMPS takes no D exponents, cuts long lines, and
 * would guess a funcfl table's species. */
static int lammps_table(const struct potential *potential, const char *path, struct error *error)
{
    return eam_file_write(potential, path, error);
}

const struct potential_form eam_form = {
    .name = "embedded-atom",
    .written = "kim:MODEL, FILE.eam.fs, FILE.eam.alloy, FILE.eam.he, FILE.eam",
    .units = UNITS_METAL,
    .knows = knows,
    .open = open_eam,
    .release = release,
    .digest = digest,
    .list = list,
    .table = table,
    .table_free = table_free,
    .bond = bond,
    .pair = pair,
    .density = density,
    .embed = embed,
    .density_most = density_most,
    .lammps = lammps,
    .lammps_table = lammps_table,
};
