/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens interatomic potentials by name; see potential.h. */
#include "potential/potential.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "potential/eam_file.h"
#include "potential/kim_model.h"
#include "potential/lennard_jones.h"

enum { PADDING = 64 };

static int open_kim(struct potential *potential, const char *model, struct error *error)
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
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t capacity = 0, length = 0, got;
    int code;

    if (!file)
        return error_set(error, EXIT_NO_INPUT,
                         "no potential '%s': %s; kim:MODEL, FILE.eam.fs, FILE.eam.alloy and lj:wahnstrom are understood, "
                         "--potential=list shows what is installed",
                         path, strerror(errno));
    do {
        memory_grow(&text, &capacity, length + (1 << 20) + PADDING, 1);
        got = fread(text + length, 1, capacity - length - PADDING, file);
        length += got;
    } while (got);
    code = ferror(file) ? error_set(error, EXIT_IO, "cannot read '%s': %s", path, strerror(errno)) : 0;
    fclose(file);
    memset(text + length, 0, PADDING);
    if (!code)
        code = eam_file_parse(potential, text, length, path, error);
    free(text);
    return code;
}

int potential_open(struct potential **potential, const char *name, struct error *error)
{
    struct potential *opened = memory_zeroed(1, sizeof *opened);
    int code = 0;

    opened->units = UNITS_METAL;
    opened->name = memory_string(name);
    if (strcmp(name, "lj:wahnstrom") == 0)
        lennard_jones_wahnstrom(opened);
    else if (strncmp(name, "lj:", 3) == 0)
        code = error_set(error, EXIT_NO_INPUT, "no Lennard-Jones potential '%s'; there is lj:wahnstrom", name);
    else if (strncmp(name, "kim:", 4) == 0)
        code = open_kim(opened, name + 4, error);
    else
        code = open_file(opened, name, error);
    if (code) {
        potential_free(opened);
        opened = NULL;
    }
    *potential = opened;
    return code;
}

static void digest_values(XXH3_state_t *hash, const double *values, int count)
{
    if (values)
        XXH3_128bits_update(hash, values, (size_t)count * sizeof *values);
}

void potential_digest(const struct potential *potential, uint64_t digest[2])
{
    XXH3_state_t *hash = memory_aligned(1, sizeof *hash);
    int pairs = potential->species * potential->species;
    XXH128_hash_t value;

    XXH3_128bits_reset(hash);
    XXH3_128bits_update(hash, potential->symbol, (size_t)potential->species * sizeof *potential->symbol);
    digest_values(hash, potential->mass, potential->species);
    digest_values(hash, (double[]){potential->kind, potential->cutoff, potential->drho, potential->dr}, 4);
    for (int a = 0; a < potential->species; a++)
        digest_values(hash, potential->embedding[a], potential->nrho);
    for (int ab = 0; ab < pairs; ab++) {
        digest_values(hash, potential->density[ab], potential->nr);
        digest_values(hash, potential->pair[ab], potential->nr);
    }
    digest_values(hash, potential->epsilon, pairs);
    digest_values(hash, potential->sigma, pairs);
    value = XXH3_128bits_digest(hash);
    digest[0] = value.high64;
    digest[1] = value.low64;
    free(hash);
}

void potential_free(struct potential *potential)
{
    if (!potential)
        return;
    for (int a = 0; a < potential->species; a++)
        free(potential->embedding[a]);
    for (int ab = 0; ab < potential->species * potential->species; ab++) {
        free(potential->density[ab]);
        free(potential->pair[ab]);
    }
    free(potential->name);
    free(potential);
}

int potential_species(const struct potential *potential, const char *symbol)
{
    for (int a = 0; a < potential->species; a++) {
        if (strcmp(potential->symbol[a], symbol) == 0)
            return a;
    }
    return -1;
}

void potential_list(FILE *to)
{
    size_t count;
    char **model = kim_model_names(&count);

    fprintf(to, "lj:wahnstrom\tA B\n");
    for (size_t i = 0; i < count; i++) {
        struct kim_table table;
        struct error ignored = {0};
        char species[256];
        if (strncmp(model[i], "EAM_", 4) == 0 && kim_model_read(&table, model[i], &ignored) == 0) {
            if (eam_file_species(table.text, species, sizeof species))
                fprintf(to, "kim:%s\t%s\n", model[i], species);
            kim_table_release(&table);
        }
        free(model[i]);
    }
    free(model);
}
