/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short names of installed models. A KIM name is DRIVER_Authors_Year_Elements__MO_number_version
 * (Tadmor, Elliott, Sethna, Miller, Becker, JOM 63, 17 (2011)); authors are joined without
 * blanks. */
#include "potential/short_name.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/order.h"
#include "potential/eam_file.h"
#include "potential/kim_model.h"

static const char prefix[] = "kim:";
/* what params/camg, nanolaminate and stem-mro have */
static const char of_studies[] = "EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000";
enum { SHOWN = 12 };

/* Whether a word is a whole part of a name, between its underscores. */
static bool is_part(const char *name, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = name; (at = strcasestr(at, word)); at++)
        if ((at == name || at[-1] == '_') && (at[length] == '_' || !at[length]))
            return true;
    return false;
}

/* 0: the name lacks one of the words, 1: it has all of them somewhere, 2: each as a whole part. */
static int match(const char *name, const char *words)
{
    char *copy = memory_string(words), *rest = copy;
    int how = 2;
    for (char *word; how && (word = strsep(&rest, "-, "));) {
        bool there = strcasestr(name, word) != NULL;
        how = !there ? 0 : how == 2 && (!*word || is_part(name, word)) ? 2 : 1;
    }
    free(copy);
    return how;
}

/* The species of a model that has a table we read, or NULL. Caller frees. */
static char *species_of(const char *model)
{
    struct kim_table table;
    struct error ignored;
    char species[256];
    if (strncmp(model, "EAM_", 4) || kim_model_read(&table, model, &ignored))
        return NULL;
    bool known = eam_file_species(table.text, species, sizeof species);
    kim_table_release(&table);
    return known ? memory_string(species) : NULL;
}

/* The part of a name that is its year, four digits and what tells two of a year apart, or NULL. */
static const char *year_of(const char *model)
{
    for (const char *at = model; (at = strchr(at, '_')); at++)
        if (strspn(at + 1, "0123456789") == 4 && (at[5] == '_' || isalpha((unsigned char)at[5])))
            return at + 1;
    return NULL;
}

static bool authors_begin(const char *model, const char *at)
{
    return isupper((unsigned char)*at) && at > model && islower((unsigned char)at[-1]);
}

void short_name_line(FILE *to, const char *model, const char *species)
{
    fprintf(to, "%s%s\t%s\t", prefix, model, species);
    const char *year = year_of(model), *first = year ? year - 1 : NULL;
    while (first && first > model && first[-1] != '_')
        first--;
    for (const char *at = first; at && at < year - 1; at++)
        fprintf(to, "%s%c", authors_begin(first, at) ? ", " : "", *at);
    fprintf(to, "\t%.*s\t%s\n", year ? 4 : 0, year ? year : "",
            strcmp(model, of_studies) ? "" : "the studies take it");
}

static int several(const char *name, char **model, const int *how, size_t count, int best,
                   struct error *error)
{
    int shown = 0, more = 0;
    error_set(error, EXIT_USAGE, "several installed potentials have '%s' in their names; which?",
              name);
    for (size_t i = 0; i < count; i++) {
        if (how[i] != best)
            continue;
        if (shown++ >= SHOWN) {
            more++;
            continue;
        }
        char *line = NULL, *species = species_of(model[i]);
        size_t size;
        FILE *to = memory_stream(&line, &size);
        short_name_line(to, model[i], species ? species : "");
        fclose(to);
        line[strcspn(line, "\n")] = '\0';
        error_append(error, "\n  %s", line);
        free(line);
        free(species);
    }
    if (more)
        error_append(error, "\n  and %d more: --potential=list", more);
    return EXIT_USAGE;
}

/* A name that another form or a file has is none of ours. */
static bool stands_for_itself(const char *name)
{
    return !*name || strchr(name, '/') || strchr(name, '.') || strncmp(name, "lj:", 3) == 0 ||
           access(name, F_OK) == 0;
}

/* How each model matches; those that cannot be used do not. Returns the best. */
static int match_all(const char *words, char **model, size_t count, int *how)
{
    int best = 0;
    for (size_t i = 0; i < count; i++) {
        how[i] = match(model[i], words);
        char *species = how[i] ? species_of(model[i]) : NULL;
        if (!species)
            how[i] = 0;
        free(species);
        best = how[i] > best ? how[i] : best;
    }
    return best;
}

/* The one model that the words name becomes *full; several are an error, none is nothing. */
static int choose(const char *name, const char *words, char **model, size_t count, char **full,
                  struct error *error)
{
    int *how = memory_zeroed(count + 1, sizeof *how), best = match_all(words, model, count, how);
    size_t matches = 0, found = 0;
    for (size_t i = 0; best && i < count; i++)
        if (how[i] == best) {
            found = i;
            matches++;
        }
    int code = matches > 1 ? several(name, model, how, count, best, error) : 0;
    if (matches == 1)
        *full = memory_format("%s%s", prefix, model[found]);
    free(how);
    return code;
}

int short_name_expand(const char *name, char **full, struct error *error)
{
    *full = NULL;
    bool prefixed = strncmp(name, prefix, sizeof prefix - 1) == 0;
    const char *words = prefixed ? name + sizeof prefix - 1 : name;
    if (!*words || stands_for_itself(name))
        return 0;
    size_t count;
    char **model = kim_model_names(&count);
    int code = 0;
    if (!count || !bsearch(&words, model, count, sizeof *model, order_text))
        code = choose(name, words, model, count, full, error);
    else if (!prefixed)
        *full = memory_format("%s%s", prefix, words);
    for (size_t i = 0; i < count; i++)
        free(model[i]);
    free(model);
    return code;
}

/* ---- what may be meant ---- */

/* The words of a name, by hyphens: cut at what separates them, and between letters and digits. */
static char *cut_into_words(const char *name)
{
    char *words = memory_alloc(2 * strlen(name) + 1, 1), *to = words;
    for (const char *at = name; *at; at++) {
        bool apart = strchr("-_, ", *at) != NULL;
        bool turns = at > name && !apart && !strchr("-_, ", at[-1]) &&
                     !isdigit((unsigned char)*at) != !isdigit((unsigned char)at[-1]);
        if ((apart || turns) && to > words && to[-1] != '-')
            *to++ = '-';
        if (!apart)
            *to++ = *at;
    }
    *to = '\0';
    return words;
}

static bool some_has(const char *word, char **model, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasestr(model[i], word))
            return true;
    return false;
}

/* The parts of all names, each ended by a comma. */
static char *all_parts(char **model, size_t count)
{
    char *parts = NULL;
    size_t size;
    FILE *to = memory_stream(&parts, &size);
    for (size_t i = 0; i < count; i++)
        for (const char *at = model[i]; *at; at += strcspn(at, "_"), at += *at == '_')
            fprintf(to, "%.*s,", (int)strcspn(at, "_"), at);
    fclose(to);
    return parts;
}

/* `words` with the nearest part of a name for each that no model has. */
static char *with_parts(const char *words, char **model, size_t count)
{
    char *parts = all_parts(model, count), *copy = memory_string(words), *rest = copy;
    char *text = NULL;
    size_t size;
    FILE *to = memory_stream(&text, &size);
    for (char *word; (word = strsep(&rest, "-"));) {
        char *near = some_has(word, model, count) ? NULL : nearest_word(word, parts);
        fprintf(to, "%s%s", word > copy ? "-" : "", near ? near : word);
        free(near);
    }
    fclose(to);
    free(copy);
    free(parts);
    return text;
}

char *short_name_meant(const char *name)
{
    size_t count;
    char **model = kim_model_names(&count);
    bool prefixed = strncasecmp(name, prefix, sizeof prefix - 1) == 0;
    char *cut = cut_into_words(prefixed ? name + sizeof prefix - 1 : name);
    char *words = with_parts(cut, model, count);
    int *how = memory_zeroed(count + 1, sizeof *how);
    if (!*words || strchr(name, '/') || !match_all(words, model, count, how)) {
        free(words);
        words = NULL;
    }
    free(how);
    free(cut);
    for (size_t i = 0; i < count; i++)
        free(model[i]);
    free(model);
    return words;
}
