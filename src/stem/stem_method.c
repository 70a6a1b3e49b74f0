/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The methods that there are; their names. */
#include "stem/stem_method.h"
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/nearest.h"

enum { NUMBER_MAX = 1000 };

const struct stem_method *const stem_methods[] = {&stem_auto,  &stem_multislice, &stem_tilt,
                                                  &stem_prism, &stem_kinematic,  NULL};

/* Appends `more` to *text, `between` between the two unless one is empty. */
static void append(char **text, const char *between, const char *more)
{
    char *longer = memory_format("%s%s%s", *text, (*text)[0] ? between : "", more);
    free(*text);
    *text = longer;
}

static bool takes(const struct stem_method *method, int number)
{
    if (!method->numbers)
        return method->number > 0 && number >= 1 && number <= NUMBER_MAX;
    for (int i = 0; method->numbers[i]; i++)
        if (method->numbers[i] == number)
            return true;
    return false;
}

int stem_method_read(const char *text, const struct stem_method **method, int *number,
                     struct error *error)
{
    const char *colon = strchr(text, ':');
    size_t length = colon ? (size_t)(colon - text) : strlen(text);
    char *examples = memory_string(""), *names = memory_string("");
    *method = NULL;
    for (int m = 0; stem_methods[m]; m++) {
        append(&examples, ", ", stem_methods[m]->example);
        append(&names, ",", stem_methods[m]->name);
        if (strlen(stem_methods[m]->name) == length &&
            strncmp(stem_methods[m]->name, text, length) == 0)
            *method = stem_methods[m];
    }
    bool good = *method != NULL;
    *number = good ? (*method)->number : 0;
    if (good && colon) {
        char *end;
        long value = strtol(colon + 1, &end, 10);
        good = end != colon + 1 && !*end && value >= 1 && value <= NUMBER_MAX &&
               takes(*method, (int)value);
        *number = (int)value;
    }
    if (!good) {
        error_set(error, EXIT_USAGE, "'%s' is none of %s", text, examples);
        if (!*method)
            nearest_ask(error, text, names);
    }
    free(names);
    free(examples);
    return good ? 0 : error->code;
}

char *stem_method_text(const struct stem_method *method, int number)
{
    return number > 0 ? memory_format("%s:%d", method->name, number) : memory_string(method->name);
}

char *stem_method_choices(void)
{
    char *choices = memory_string("");
    for (int m = 0; stem_methods[m]; m++)
        append(&choices, "|", stem_methods[m]->choice);
    return choices;
}

char *stem_method_numbers(void)
{
    char *numbers = memory_string("");
    for (int m = 0; stem_methods[m]; m++)
        if (stem_methods[m]->number_help)
            append(&numbers, "; ", stem_methods[m]->number_help);
    return numbers;
}

char *stem_method_help(void)
{
    char *help = memory_string("");
    for (int m = 1; stem_methods[m]; m++)
        append(&help, "; ", stem_methods[m]->help);
    append(&help, ". ", stem_methods[0]->help);
    return help;
}
