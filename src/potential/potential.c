/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens interatomic potentials by name; see potential.h. */
#include "potential/potential.h"
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "base/exit_codes.h"
#include "base/installed.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/whole.h"
#include "potential/form.h"
#include "potential/short_name.h"

static const size_t longest_text = (size_t)1 << 30; /* no table is that long, a device may be */

/* The first that knows a name takes it: the embedded-atom form, which takes every path, stays
 * last. */
static const struct potential_form *const forms[] = {&lennard_jones_form, &eam_form, NULL};

const struct potential_form *const *potential_forms(void)
{
    return forms;
}

/* "lj:wahnstrom, FILE.lj, kim:MODEL, ..." */
static void append_written(struct error *error)
{
    for (size_t k = 0; forms[k]; k++)
        error_append(error, "%s%s", k ? ", " : "", forms[k]->written);
}

/* A name that no form takes and no file has, but that looks like one of theirs. */
static const char *advice_for(const char *name)
{
    if (strncasecmp(name, "kim:", 4) == 0 || strncasecmp(name, "lj:", 3) == 0)
        return "; kim: and lj: are written small";
    if (strstr(name, "__MO_"))
        return "; an installed OpenKIM model is written kim:MODEL";
    if (strstr(name, "://"))
        return "; download the table first";
    return "";
}

static int no_such_file(const char *path, struct error *error)
{
    int reason = errno;
    char *meant = short_name_meant(path);
    error_set(error, EXIT_NO_INPUT, "no potential '%s': %s%s%s%s; ", path, strerror(reason),
              meant ? " (did you mean '" : "", meant ? meant : "", meant ? "'?)" : "");
    free(meant);
    append_written(error);
    return error_append(error, " are understood, --potential=list shows what is installed%s",
                        advice_for(path));
}

static const char shipped[] = "potentials/";

/* potentials/NAME is what a person has there, else what was installed with the program. */
static FILE *open_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *installed =
        file || strncmp(path, shipped, sizeof shipped - 1) ? NULL : installed_path(path);

    if (installed)
        file = fopen(installed, "rb");
    free(installed);
    return file;
}

int potential_text(const char *path, char **text, size_t *length, struct error *error)
{
    FILE *file = open_text(path);
    int failure, code;

    *text = NULL;
    *length = 0;
    struct stat status;
    if (!file)
        return no_such_file(path, error);
    if (fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode)) {
        fclose(file);
        return error_set(error, EXIT_NO_INPUT,
                         "'%s' is a folder: name the file of the potential in it", path);
    }
    *text = (char *)whole_read(file, longest_text, length, &failure);
    code = failure ? error_set(error, EXIT_IO, "cannot read '%s': %s", path, strerror(failure)) : 0;
    if (*length >= longest_text)
        code =
            error_set(error, EXIT_BAD_INPUT, "'%s' has no end: 1 GiB is more than any table", path);
    fclose(file);
    return code;
}

void potential_remark(struct potential *potential, const char *format, ...)
{
    char line[512], *before = potential->remarks;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    potential->remarks = memory_format("%s%s%s", before ? before : "", before ? "\n" : "", line);
    free(before);
}

/* A stream of frames opens its potential again and again: what was said last is not repeated. */
static void tell_remarks(const struct potential *potential)
{
    static char *told;
    char *lines = memory_string(potential->remarks), *rest = lines;

    if (lines && (!told || strcmp(told, lines) != 0)) {
        for (char *line; (line = strsep(&rest, "\n"));)
            message_note("%s", line);
        free(told);
        told = memory_string(potential->remarks);
    }
    free(lines);
}

int potential_open(struct potential **potential, const char *name, struct error *error)
{
    struct potential *opened = memory_zeroed(1, sizeof *opened);
    size_t k = 0;
    int code;

    while (!forms[k]->knows(name))
        k++;
    opened->form = forms[k];
    opened->units = forms[k]->units;
    opened->name = memory_string(name);
    code = forms[k]->open(opened, name, error);
    if (code) {
        potential_free(opened);
        opened = NULL;
    } else {
        tell_remarks(opened);
    }
    *potential = opened;
    return code;
}

struct hash {
    XXH3_state_t state;
};

void hash_numbers(struct hash *hash, const double *numbers, int count)
{
    if (numbers)
        XXH3_128bits_update(&hash->state, numbers, (size_t)count * sizeof *numbers);
}

void potential_digest(const struct potential *potential, uint64_t digest[2])
{
    struct hash *hash = memory_aligned(1, sizeof *hash);
    XXH128_hash_t value;

    XXH3_128bits_reset(&hash->state);
    XXH3_128bits_update(&hash->state, potential->symbol,
                        (size_t)potential->species * sizeof *potential->symbol);
    hash_numbers(hash, potential->mass, potential->species);
    potential->form->digest(potential, hash);
    value = XXH3_128bits_digest(&hash->state);
    digest[0] = value.high64;
    digest[1] = value.low64;
    free(hash);
}

void potential_free(struct potential *potential)
{
    if (!potential)
        return;
    potential->form->release(potential);
    free(potential->name);
    free(potential->remarks);
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

int potential_unknown(const struct potential *potential, const char *symbol, int64_t number,
                      struct error *error)
{
    error_set(error, EXIT_BAD_INPUT,
              "the potential '%s' does not know the species '%s' (atom %" PRId64 "); it knows",
              potential->name, symbol, number);
    for (int a = 0; a < potential->species; a++)
        error_append(error, " %s", potential->symbol[a]);
    return error->code;
}

static void list_species(FILE *to, const char *name)
{
    struct potential *potential;
    struct error ignored = {0};

    if (potential_open(&potential, name, &ignored))
        return;
    fprintf(to, "%s\t", name);
    for (int a = 0; a < potential->species; a++)
        fprintf(to, "%s%s", a ? " " : "", potential->symbol[a]);
    fputc('\n', to);
    potential_free(potential);
}

/* The files that were installed with the program. */
static void list_shipped(FILE *to)
{
    char *folder = installed_path(shipped);
    struct dirent **entry;
    int entries = folder ? scandir(folder, &entry, NULL, alphasort) : -1;

    for (int i = 0; i < entries; i++) {
        char *name = memory_format("%s%s", shipped, entry[i]->d_name);
        if (entry[i]->d_type != DT_DIR)
            list_species(to, name);
        free(name);
        free(entry[i]);
    }
    if (entries >= 0)
        free(entry);
    free(folder);
}

/* Whether a line, "NAME\tA B\t...", knows all of "A,B". */
static bool knows_all(const char *line, const char *species)
{
    const char *tab = strchr(line, '\t');
    char *known =
             memory_format(" %.*s ", tab ? (int)strcspn(tab + 1, "\t") : 0, tab ? tab + 1 : ""),
         *copy = memory_string(species), *rest = copy;
    bool all = true;
    for (char *one; all && (one = strsep(&rest, ", "));) {
        char *word = memory_format(" %s ", one);
        all = !*one || strstr(known, word);
        free(word);
    }
    free(copy);
    free(known);
    return all;
}

void potential_list(FILE *to, const char *species)
{
    char *text = NULL, *rest;
    size_t size;
    FILE *lines = memory_stream(&text, &size);

    for (size_t k = 0; forms[k]; k++)
        if (forms[k]->list)
            forms[k]->list(lines);
    list_shipped(lines);
    fclose(lines);
    rest = text;
    for (char *line; (line = strsep(&rest, "\n"));)
        if (*line && knows_all(line, species))
            fprintf(to, "%s\n", line);
    free(text);
}

int potential_expand(const char *name, char **full, struct error *error)
{
    return short_name_expand(name, full, error);
}
