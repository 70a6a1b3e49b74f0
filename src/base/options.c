/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option table: parsing, resolving to values, printing as arguments, as help, as rows. */
#include "base/options.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/shell.h"
#include "base/wrap.h"

enum { HELP_COLUMN = 32 };

/* a limit beyond this is none; one below its inverse is only a sign */
static const double UNBOUNDED = 1e18;

/* All options are --long but -o; --z is a long one of one letter. */
static bool option_is_long(const struct option *option)
{
    return strcmp(option->name, "o") != 0;
}

static const char *option_dashes(const struct option *option)
{
    return option_is_long(option) ? "--" : "-";
}

static struct option *option_find(struct option *const tables[], const char *name, size_t length)
{
    for (; *tables; tables++)
        for (struct option *option = *tables; option->name; option++)
            if (strlen(option->name) == length && strncmp(option->name, name, length) == 0)
                return option;
    return NULL;
}

static int option_unknown(struct option *const tables[], const char *argument, size_t length,
                          struct error *error)
{
    const struct option *nearest = NULL;
    char *name = memory_format("%.*s", (int)length, argument);
    const char *bare = name + strspn(name, "-");
    size_t least = 2 + strlen(bare) / 4; /* farther than this is no slip of the finger */
    for (; *tables; tables++)
        for (const struct option *option = *tables; option->name; option++) {
            size_t distance = strncmp(option->name, bare, strlen(bare)) == 0 && strlen(bare) > 2
                                  ? 1
                                  : nearest_distance(bare, option->name, strlen(option->name));
            if (distance < least && option_is_long(option)) {
                least = distance;
                nearest = option;
            }
        }
    error_set(error, EXIT_USAGE, "unknown option '%s'", name);
    if (nearest)
        error_append(error, ": did you mean '%s%s'?", option_dashes(nearest), nearest->name);
    else if (access(argument, F_OK) == 0)
        error_append(error, ": the file of this name is './%s'", argument);
    free(name);
    return error->code;
}

/* Puts "--name: " before the text of an error about the option's value. */
static int option_blame(const struct option *option, struct error *error)
{
    char *text = memory_string(error->text);
    error_set(error, EXIT_USAGE, "%s%s: %s", option_dashes(option), option->name, text);
    free(text);
    return EXIT_USAGE;
}

/* The bounds as a text: "at least 1", "0.1 to 10 fs"; empty where there are none. */
static void option_range(const struct option *option, char *text, size_t size)
{
    const char *unit = "";
    *text = '\0';
    if (!(option->minimum < option->maximum))
        return;
    if (option->type == OPTION_QUANTITY || option->type == OPTION_QUANTITIES)
        unit = quantity_canonical(option->dimension);
    const char *blank = *unit ? " " : "";
    bool positive = option->minimum > 0 && option->minimum < 1 / UNBOUNDED;
    if (positive && option->maximum >= UNBOUNDED)
        snprintf(text, size, "greater than 0");
    else if (positive)
        snprintf(text, size, "greater than 0, at most %g%s%s", option->maximum, blank, unit);
    else if (option->maximum >= UNBOUNDED && option->minimum == 0)
        snprintf(text, size, "at least 0");
    else if (option->maximum >= UNBOUNDED && option->minimum > -UNBOUNDED)
        snprintf(text, size, "at least %g%s%s", option->minimum, blank, unit);
    else if (option->maximum < UNBOUNDED && option->minimum <= -UNBOUNDED)
        snprintf(text, size, "at most %g%s%s", option->maximum, blank, unit);
    else if (option->maximum < UNBOUNDED)
        snprintf(text, size, "%g to %g%s%s", option->minimum, option->maximum, blank, unit);
}

/* Limits are in metal units; of a value in reduced units only the sign can be judged. */
static int option_in_range(const struct option *option, const char *text, double value,
                           bool reduced, struct error *error)
{
    char range[128];
    double low = option->minimum, high = option->maximum;
    if (!(low < high))
        return 0;
    bool wrong =
        reduced ? (low > 0 && value <= 0) || (low == 0 && value < 0) || (high <= 0 && value > 0)
                : value < low || value > high;
    if (!wrong)
        return 0;
    option_range(option, range, sizeof range);
    return error_set(error, EXIT_USAGE, "'%s' is out of range: it must be %s", text,
                     reduced ? "positive" : range);
}

/* A whole number, `1000` or `1e6`, that int64_t holds. */
static int integer_parse(const char *text, int64_t *value, struct error *error)
{
    double real;
    char *end;
    if (isdigit((unsigned char)text[*text == '-' || *text == '+'])) {
        long long whole = strtoll(text, &end, 10);
        if (!*end && whole != INT64_MIN && whole != INT64_MAX) {
            *value = whole;
            return 0;
        }
    }
    if (strchr(text, '%') || quantity_parse(text, DIMENSION_NONE, UNITS_METAL, &real, error) ||
        floor(real) != real || fabs(real) > 9007199254740992.0)
        return error_set(error, EXIT_USAGE, "'%s' is not a whole number", text);
    *value = (int64_t)real;
    return 0;
}

/* Whether text is one of "npt|nvt"; returns the length of the match through the list, NULL
 * otherwise. */
static bool choice_has(const char *choices, const char *text)
{
    size_t length = strlen(text);
    for (const char *at = choices; length && at; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, text, length) == 0 && (at[length] == '|' || !at[length]))
            return true;
    }
    return false;
}

/* Comma-separated quantities; with a NULL list they are only checked for form. */
static int quantities_parse(const struct option *option, const char *text, enum unit_system system,
                            struct option_list *list, struct error *error)
{
    char *copy = memory_string(text), *rest = copy, *item;
    struct option_list values = {0};
    int code = 0;
    while (!code && (item = strsep(&rest, ","))) {
        double value = 0;
        if (values.count == OPTION_LIST_MAX)
            code =
                error_set(error, EXIT_USAGE, "'%s' has more than %d values", text, OPTION_LIST_MAX);
        else if (!list)
            code = quantity_check(item, option->dimension, error);
        else
            code = quantity_parse(item, option->dimension, system, &value, error);
        if (!code && list)
            code = option_in_range(option, item, value,
                                   system == UNITS_LJ && quantity_is_reduced(option->dimension),
                                   error);
        if (!code)
            values.value[values.count++] = value;
    }
    free(copy);
    if (!code && list)
        *list = values;
    return code;
}

/* Converts the text of an option into its value. */
static int option_set(const struct option *option, const char *text, enum unit_system system,
                      struct error *error)
{
    double real = NAN;
    int64_t whole = INT64_MIN;
    int code = 0;
    switch (option->type) {
    case OPTION_FLAG:
        *option->flag = text != NULL;
        break;
    case OPTION_TEXT:
        *option->word = text;
        break;
    case OPTION_CHOICE:
        if (text && !choice_has(option->choices, text)) {
            code = error_set(error, EXIT_USAGE, "'%s' is none of %s", text, option->choices);
            nearest_ask(error, text, option->choices);
        }
        *option->word = text;
        break;
    case OPTION_INT:
        if (text)
            code = integer_parse(text, &whole, error);
        if (text && !code)
            code = option_in_range(option, text, (double)whole, false, error);
        *option->whole = whole;
        break;
    case OPTION_QUANTITY:
        if (text)
            code = quantity_parse(text, option->dimension, system, &real, error);
        if (text && !code)
            code = option_in_range(option, text, real,
                                   system == UNITS_LJ && quantity_is_reduced(option->dimension),
                                   error);
        *option->real = real;
        break;
    case OPTION_QUANTITIES:
        *option->list = (struct option_list){0};
        if (text)
            code = quantities_parse(option, text, system, option->list, error);
        break;
    }
    return code ? option_blame(option, error) : 0;
}

/* The default text under a unit system, or NULL. */
static const char *option_standard(const struct option *option, enum unit_system system)
{
    bool quantity = option->type == OPTION_QUANTITY || option->type == OPTION_QUANTITIES;
    if (system == UNITS_METAL)
        return option->standard;
    if (option->standard_lj)
        return option->standard_lj;
    return quantity && quantity_is_reduced(option->dimension) ? NULL : option->standard;
}

/* What can be said of a given text before the unit system is known. */
static int option_check(const struct option *option, struct error *error)
{
    int code = 0;
    if (option->type == OPTION_QUANTITY)
        code = quantity_check(option->text, option->dimension, error);
    else if (option->type == OPTION_QUANTITIES)
        code = quantities_parse(option, option->text, UNITS_METAL, NULL, error);
    else if (option->check)
        code = option->check(option->text, error);
    if (code)
        return option_blame(option, error);
    bool waits = option->type == OPTION_QUANTITY || option->type == OPTION_QUANTITIES;
    return waits ? 0 : option_set(option, option->text, UNITS_METAL, error);
}

/* The only short option beside -o: what people type first. Where a table has a --help. */
static const char *option_spelled_out(struct option *const tables[], const char *argument)
{
    return strcmp(argument, "-h") == 0 && option_find(tables, "help", 4) ? "--help" : argument;
}

/* Takes argv[*at], an option, and the argument after it where that is its value. */
static int option_take(struct option *const tables[], int argc, char **argv, int *at,
                       struct error *error)
{
    const char *argument = option_spelled_out(tables, argv[*at]);
    bool is_long = argument[1] == '-';
    size_t length = is_long ? strcspn(argument, "=") : 2;
    size_t dashes = is_long ? 2 : 1;
    struct option *option = option_find(tables, argument + dashes, length - dashes);
    if (!option || is_long != option_is_long(option))
        return option_unknown(tables, argument, is_long ? length : strlen(argument), error);
    const char *value = argument[length] ? argument + length + is_long : NULL;
    if (option->type == OPTION_FLAG) {
        if (argument[length])
            return error_set(error, EXIT_USAGE, "option '%.*s' takes no value, but '%s' was given",
                             (int)length, argument, argument);
        value = "yes";
    }
    if (!value && *at + 1 >= argc)
        return error_set(error, EXIT_USAGE, "option '%s' needs a value", argument);
    option->text = value ? value : argv[++*at];
    return option_check(option, error);
}

int options_parse(struct option *const tables[], int argc, char **argv, int *operands,
                  struct error *error)
{
    bool ended = false;
    *operands = 0;
    for (struct option *const *table = tables; *table; table++)
        for (struct option *option = *table; option->name; option++)
            if (option->type != OPTION_QUANTITY && option->type != OPTION_QUANTITIES &&
                option_set(option, option->type == OPTION_FLAG ? NULL : option->standard,
                           UNITS_METAL, error))
                return error->code;
    for (int i = 1; i < argc; i++) {
        if (!ended && strcmp(argv[i], "--") == 0)
            ended = true;
        else if (ended || argv[i][0] != '-' || !argv[i][1])
            argv[(*operands)++] = argv[i];
        else if (option_take(tables, argc, argv, &i, error))
            return error->code;
    }
    return 0;
}

/* Whole names, which values point to as long as the program runs. */
static char **expanded;
static size_t expanded_count, expanded_capacity;

/* A short name becomes the whole one. */
static int option_expand(struct option *option, struct error *error)
{
    char *full = NULL;
    if (!option->expand || !option->resolved)
        return 0;
    if (option->expand(option->resolved, &full, error))
        return option_blame(option, error);
    if (!full)
        return 0;
    memory_grow(&expanded, &expanded_capacity, expanded_count + 1, sizeof *expanded);
    option->resolved = expanded[expanded_count++] = full;
    return 0;
}

int options_resolve(struct option *const tables[], enum unit_system system, struct error *error)
{
    for (; *tables; tables++)
        for (struct option *option = *tables; option->name; option++) {
            const char *standard =
                option->type == OPTION_FLAG ? NULL : option_standard(option, system);
            option->resolved = option->text ? option->text : standard;
            if (option->required && !option->resolved)
                return error_set(error, EXIT_USAGE, "option '%s%s' is needed: %s",
                                 option_dashes(option), option->name, option->help);
            if (option_expand(option, error) || option_set(option, option->resolved, system, error))
                return error->code;
        }
    return 0;
}

/* Of what words of the command line ask for its list: --NAME=list, --NAME list:WHICH; NULL where
 * they do not. */
static const char *list_asked(const struct option *option, char *const argv[])
{
    size_t length = strlen(option->name);
    if (strncmp(argv[0], "--", 2) || strncmp(argv[0] + 2, option->name, length))
        return NULL;
    const char *rest = argv[0] + 2 + length, *value = *rest == '=' ? rest + 1 : argv[1];
    if ((*rest && *rest != '=') || !value || strncmp(value, "list", 4))
        return NULL;
    return value[4] == ':' ? value + 5 : value[4] ? NULL : "";
}

const struct option *options_list_asked(const char **which, struct option *const tables[], int argc,
                                        char *const argv[])
{
    for (; *tables; tables++)
        for (const struct option *option = *tables; option->name; option++)
            for (int i = 1; option->print_list && i < argc && strcmp(argv[i], "--"); i++)
                if ((*which = list_asked(option, argv + i)))
                    return option;
    return NULL;
}

bool options_given(struct option *const tables[], const void *value)
{
    for (; *tables; tables++)
        for (const struct option *option = *tables; option->name; option++)
            if (option->value == value)
                return option->text != NULL;
    return false;
}

/* Whether the option that a condition names, NAME or NAME=A|B, is there; `unknown` where its value
 * is not known. */
static bool condition_holds(struct option *const tables[], const char *condition, size_t length,
                            bool unknown)
{
    char *name = memory_format("%.*s", (int)length, condition), *values = strchr(name, '=');
    if (values)
        *values++ = '\0';
    const struct option *option = option_find(tables, name, strlen(name));
    const char *text = option ? option->resolved ? option->resolved : option->text : NULL;
    bool holds =
        values ? (text ? choice_has(values, text) : unknown) : text && strcmp(text, "0") != 0;
    free(name);
    return holds;
}

/* Whether an option says something about the result: it was given, or what it needs is there. */
static bool option_means(struct option *const tables[], const struct option *option)
{
    bool means = !option->with;
    if (option->text)
        return true;
    for (const char *at = option->with; at && !means; at = *at ? at : NULL) {
        size_t length = strcspn(at, " ");
        means = condition_holds(tables, at, length, true);
        at += length + (at[length] == ' ');
    }
    return means && !(option->without &&
                      condition_holds(tables, option->without, strlen(option->without), false));
}

char *options_text(struct option *const tables[], enum options_which which)
{
    struct option *const *all = tables;
    char *line = NULL;
    size_t size;
    FILE *stream = memory_stream(&line, &size);
    const char *blank = "";
    for (; *tables; tables++)
        for (const struct option *option = *tables; option->name; option++) {
            const char *text = option->resolved ? option->resolved : option->text;
            bool standard =
                !option->text || (option->standard && strcmp(option->text, option->standard) == 0);
            if (!text || (option->not_recorded && which == OPTIONS_RECORDED) ||
                (which == OPTIONS_RECORDED && !option_means(all, option)) ||
                (standard && which == OPTIONS_GIVEN))
                continue;
            char *quoted = shell_quoted(text);
            if (option->type == OPTION_FLAG)
                fprintf(stream, "%s%s%s", blank, option_dashes(option), option->name);
            else
                fprintf(stream, "%s%s%s%s%s", blank, option_dashes(option), option->name,
                        option_is_long(option) ? "=" : " ", quoted);
            free(quoted);
            blank = " ";
        }
    fclose(stream);
    return line ? line : memory_string("");
}

/* What stands after the `=` in help. */
static void option_value_name(const struct option *option, char *text, size_t size)
{
    const char *name = "TEXT";
    if (option->type == OPTION_INT)
        name = "N";
    else if (option->type == OPTION_QUANTITY || option->type == OPTION_QUANTITIES)
        name = quantity_name(option->dimension);
    else if (option->choices)
        name = option->choices;
    snprintf(text, size, "%s%s", name, option->type == OPTION_QUANTITIES ? ",..." : "");
    if (option->type == OPTION_QUANTITY || option->type == OPTION_QUANTITIES)
        for (char *at = text; *at; at++)
            *at = (char)(*at == ' ' ? '-' : toupper((unsigned char)*at));
}

/* Appends one remark to the bracket that ends an option's help. */
static void remark_add(FILE *remarks, bool *any, const char *before, const char *text)
{
    if (!text || !*text)
        return;
    fprintf(remarks, "%s%s%s", *any ? "; " : " [", before, text);
    *any = true;
}

/* "[needed; in K/s, K/ns, K/ps; greater than 0; default 1e10K/s (units=lj: 0.001)]" */
static void option_remarks(const struct option *option, FILE *remarks)
{
    char range[128];
    bool any = false;
    bool quantity = option->type == OPTION_QUANTITY || option->type == OPTION_QUANTITIES;
    if (option->required && !option->standard)
        remark_add(remarks, &any, "", "needed");
    if (quantity && option->dimension != DIMENSION_NONE)
        remark_add(remarks, &any, "in ", quantity_units(option->dimension));
    option_range(option, range, sizeof range);
    remark_add(remarks, &any, "", range);
    if (option->type != OPTION_FLAG) {
        remark_add(remarks, &any, "default ", option->standard);
        if (option->standard_lj &&
            (!option->standard || strcmp(option->standard, option->standard_lj) != 0))
            remark_add(remarks, &any, "with units=lj ", option->standard_lj);
    }
    if (any)
        fputc(']', remarks);
}

static void option_help(FILE *to, const struct option *option)
{
    char value[256], head[384];
    char *text = NULL;
    size_t size;
    option_value_name(option, value, sizeof value);
    if (option->type == OPTION_FLAG)
        snprintf(head, sizeof head, "  %s%s", option_dashes(option), option->name);
    else
        snprintf(head, sizeof head, "  %s%s%s%s", option_dashes(option), option->name,
                 option_is_long(option) ? "=" : " ", value);
    int at = (int)strlen(head);
    fputs(head, to);
    if (at + 2 > HELP_COLUMN) {
        fputc('\n', to);
        at = 0;
    }
    FILE *stream = memory_stream(&text, &size);
    fputs(option->help ? option->help : "", stream);
    option_remarks(option, stream);
    fclose(stream);
    wrap_print(to, text, HELP_COLUMN, at);
    free(text);
}

void options_help(FILE *to, struct option *const tables[])
{
    for (; *tables; tables++)
        for (const struct option *option = *tables; option->name; option++) {
            if (option->group)
                fprintf(to, "\n%s:\n", option->group);
            option_help(to, option);
        }
}

/* A field of a row: what would end it, tab or newline, stands as \t, \n; a backslash as \\. */
static void field_print(FILE *to, const char *text)
{
    for (; *text; text++)
        if (*text == '\n')
            fputs("\\n", to);
        else if (*text == '\t')
            fputs("\\t", to);
        else if (*text == '\\')
            fputs("\\\\", to);
        else
            fputc(*text, to);
}

void options_row(FILE *to, const char *const fields[], int count)
{
    for (int i = 0; i < count; i++) {
        if (i > 0)
            fputc('\t', to);
        field_print(to, fields[i] ? fields[i] : "");
    }
    fputc('\n', to);
}

static void option_row(FILE *to, const struct option *option, const char *group)
{
    static const char *const types[] = {
        [OPTION_FLAG] = "flag",         [OPTION_INT] = "int",
        [OPTION_QUANTITY] = "quantity", [OPTION_QUANTITIES] = "quantities",
        [OPTION_TEXT] = "text",         [OPTION_CHOICE] = "choice"};
    char value[256] = "";
    char *name = memory_format("%s%s", option_dashes(option), option->name);
    char *text = NULL;
    size_t size;
    if (option->type != OPTION_FLAG)
        option_value_name(option, value, sizeof value);
    FILE *stream = memory_stream(&text, &size);
    fputs(option->help ? option->help : "", stream);
    option_remarks(option, stream);
    fclose(stream);
    const char *fields[] = {
        "option", name, types[option->type], option->print_list ? "list" : "", value, group, text};
    options_row(to, fields, sizeof fields / sizeof *fields);
    free(name);
    free(text);
}

void options_print(FILE *to, struct option *const tables[])
{
    const char *group = "Options";
    for (; *tables; tables++)
        for (const struct option *option = *tables; option->name; option++) {
            group = option->group ? option->group : group;
            option_row(to, option, group);
        }
}

/* One `Cu:1.35A`. */
static int option_pair_parse(char *item, enum dimension dimension, enum unit_system system,
                             struct option_pair *pair, struct error *error)
{
    char *colon = strchr(item, ':');
    if (!colon || colon == item || (size_t)(colon - item) >= sizeof pair->name)
        return error_set(error, EXIT_USAGE, "'%s' is not a pair NAME:VALUE", item);
    *colon = '\0';
    snprintf(pair->name, sizeof pair->name, "%s", item);
    return quantity_parse(colon + 1, dimension, system, &pair->value, error);
}

int option_pairs(const char *text, enum dimension dimension, enum unit_system system,
                 struct option_pair *pairs, int max, int *count, struct error *error)
{
    char *copy = memory_string(text), *rest = copy, *item;
    int code = 0;
    *count = 0;
    while (!code && (item = strsep(&rest, ","))) {
        if (*count == max) {
            code = error_set(error, EXIT_USAGE, "'%s' has more than %d pairs", text, max);
            break;
        }
        code = option_pair_parse(item, dimension, system, &pairs[*count], error);
        for (int i = 0; !code && i < *count; i++)
            if (strcmp(pairs[i].name, pairs[*count].name) == 0)
                code =
                    error_set(error, EXIT_USAGE, "'%s' stands twice in '%s'", pairs[i].name, text);
        *count += !code;
    }
    free(copy);
    return code;
}
