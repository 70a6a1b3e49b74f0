/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Species and types; see types.h. */
#include "foreign/types.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/elements.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "io/xyz_text.h"

enum { HEAVIEST = 92 }; /* uranium */

bool types_is_species(const char *text, enum unit_system units)
{
    if (!xyz_is_token(text))
        return false;
    return units == UNITS_LJ || strcmp(text, "X") == 0 ||
           (element_find(text) && element_find(text)->number > 0);
}

int types_parse(const char *text, enum unit_system units, char **species, size_t most,
                size_t *count, struct error *error)
{
    char *copy = memory_string(text), *rest = copy;
    int code = 0;

    *count = 0;
    for (char *name; !code && (name = strsep(&rest, ",")) != NULL;) {
        if (!types_is_species(name, units))
            code = error_set(error, EXIT_USAGE,
                             "--species=%s: '%s' is no element; name the types in their order, "
                             "e.g. --species=Cu,Zr (other names go with units=lj)",
                             text, name);
        else if (*count == most)
            code = error_set(error, EXIT_USAGE, "--species has more than %zu names", most);
        else
            species[(*count)++] = memory_string(name);
    }
    free(copy);
    return code;
}

const char *types_by_mass(double mass)
{
    double nearest = INFINITY, second = INFINITY;
    const char *found = NULL;

    for (int number = 1; number <= HEAVIEST; number++) {
        const struct element *element = element_numbered(number);
        double off = fabs(element->mass - mass);

        if (off < nearest) {
            second = nearest;
            nearest = off;
            found = element->symbol;
        } else if (off < second) {
            second = off;
        }
    }
    return nearest <= 0.5 && second > 3 * nearest ? found : NULL;
}

/* "--species=Cu,Zr" with so many names. */
static char *example(int64_t count)
{
    static const char *const names[] = {"Cu", "Zr", "Al", "Ni", "Ti", "Ag"};
    enum { NAMES = sizeof names / sizeof *names };

    char *text = memory_string("--species=");
    for (int i = 0; i < count && i < NAMES; i++) {
        char *longer = memory_format("%s%s%s", text, i ? "," : "", names[i]);
        free(text);
        text = longer;
    }
    if (count > NAMES) {
        char *longer = memory_format("%s,...", text);
        free(text);
        text = longer;
    }
    return text;
}

int types_apply(char *const *species, size_t count, struct frame *frame, struct error *error)
{
    const int64_t *type = frame_find(frame, "type")->integer;
    struct column *column = frame_species(frame);
    int32_t *number = memory_alloc(count + 1, sizeof *number);
    int64_t missing = 0, most = 0;

    for (size_t t = 0; t < count; t++)
        number[t] = species[t] ? column_intern(column, species[t]) : -1;
    for (size_t i = 0; i < frame->n; i++) {
        bool known = type[i] >= 1 && (uint64_t)type[i] <= count && number[type[i] - 1] >= 0;

        column->string[i] = known ? number[type[i] - 1] : -1;
        missing = known || missing ? missing : type[i];
        most = type[i] > most ? type[i] : most;
        if (type[i] < 1) {
            free(number);
            return error_set(error, EXIT_BAD_INPUT, "an atom has the type %lld: they count from 1",
                             (long long)type[i]);
        }
    }
    free(number);
    if (!missing)
        return 0;
    char *words = example(most);
    error_set(error, EXIT_BAD_INPUT,
              "nothing says which element type %lld is: name the species of types 1 to %lld in "
              "this order, such as %s",
              (long long)missing, (long long)most, words);
    free(words);
    return error->code;
}

/* ---- species to types ---- */

void typing_release(struct typing *typing)
{
    for (size_t t = 0; t < typing->count; t++)
        free(typing->species[t]);
    free(typing->species);
}

static void add(struct typing *typing, const char *name)
{
    memory_grow(&typing->species, &typing->capacity, typing->count + 1, sizeof *typing->species);
    typing->species[typing->count++] = memory_string(name);
}

/* Takes the numbers of the frame's column `type` where each stands for one species, every one is
 * there, and no two for the same. */
static bool take_column(struct typing *typing, const struct frame *frame)
{
    const struct column *types = frame_find(frame, "type"), *species = frame_species(frame);
    int32_t number[256];
    int64_t most = 0;

    if (!types || types->type != VALUE_INT || types->width != 1)
        return false;
    memset(number, -1, sizeof number);
    for (size_t i = 0; i < frame->n; i++) {
        int64_t t = types->integer[i];

        if (t < 1 || t > 256 || (number[t - 1] >= 0 && number[t - 1] != species->string[i]))
            return false;
        number[t - 1] = species->string[i];
        most = t > most ? t : most;
    }
    for (int64_t t = 0; t < most; t++)
        for (int64_t u = 0; u <= t; u++)
            if (number[t] < 0 || (u < t && number[u] == number[t]))
                return false;
    for (int64_t t = 0; t < most; t++)
        add(typing, species->strings.text[number[t]]);
    return true;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int typing_of_frame(struct typing *typing, const struct frame *frame, int *type,
                    struct error *error)
{
    const struct column *column = frame_species(frame);
    size_t before, texts = (size_t)column->strings.count;
    int *of = memory_zeroed(texts + 1, sizeof *of);
    bool *used = memory_zeroed(texts + 1, sizeof *used);
    int code = 0;

    if (typing->count == 0)
        take_column(typing, frame);
    before = typing->count;
    for (size_t i = 0; i < frame->n; i++)
        used[column->string[i]] = true;
    for (size_t s = 0; s < texts && !code; s++) {
        const char *name = column->strings.text[s];
        bool known = !used[s];
        for (size_t t = 0; t < before; t++)
            known = known || strcmp(typing->species[t], name) == 0;
        if (!known && typing->fixed)
            code =
                error_set(error, EXIT_BAD_INPUT, "--species lacks '%s', which the frame has", name);
        else if (!known)
            add(typing, name);
    }
    if (typing->count > before)
        qsort(typing->species + before, typing->count - before, sizeof *typing->species, by_text);
    for (size_t s = 0; s < texts; s++)
        for (size_t t = typing->count; t-- > 0;)
            if (strcmp(typing->species[t], column->strings.text[s]) == 0)
                of[s] = (int)t + 1;
    for (size_t i = 0; i < frame->n; i++)
        type[i] = of[column->string[i]];
    free(used);
    free(of);
    return code;
}
