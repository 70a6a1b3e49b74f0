/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options as one typed table, an option a row. The table parses the command line and prints
 * --help.
 *
 *     static struct option options[] = {
 *         OPTION_QUANTITY("rate", &rate, DIMENSION_RATE, "cooling rate, e.g. 1e12K/s", .required
 *         = true, .group = "Programme"),
 *         OPTION_FLAG("forces", &with_forces, "add the column forces (eV/A)"),
 *         OPTIONS_END};
 *
 * The compiler checks that the destination is of the option's type; what follows the help is any
 * of struct option's fields.
 *
 * Forms: --name=value, --name value, -o FILE, -h for --help; flags take no value. Abbreviations are
 * not accepted; `--` ends options; the rest are operands. Defaults are texts, shown by --help:
 * `standard` under metal units, `standard_lj` under units=lj (NULL: same as `standard` for
 * dimensionless options, none for quantities). No default: `required` options end in exit 64,
 * others keep NAN / NULL / INT64_MIN.
 *
 * The unit system of a stage is that of its first frame, so parsing has two steps: options_parse
 * takes the texts and refuses what can be refused already; options_resolve converts the
 * quantities once the unit system is known. */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "base/error.h"
#include "base/quantity.h"

enum option_type {
    OPTION_FLAG,       /* bool */
    OPTION_INT,        /* int64_t; accepts 1e6 where exact */
    OPTION_QUANTITY,   /* double, canonical units of `dimension` (DIMENSION_NONE: a plain number) */
    OPTION_QUANTITIES, /* struct option_list: comma-separated quantities */
    OPTION_TEXT,       /* const char * */
    OPTION_CHOICE      /* const char *, one of `choices` separated by | */
};

/* What an OPTION_TEXT names that the program writes: found out at the start whether it can. */
enum option_makes { OPTION_MAKES_NOTHING, OPTION_MAKES_FILE, OPTION_MAKES_FOLDER };

enum { OPTION_LIST_MAX = 64 };

struct option_list {
    int count;
    double value[OPTION_LIST_MAX];
};

struct option {
    const char *name; /* without dashes; NULL ends the table */
    enum option_type type;
    union { /* where the value goes, of the C type above */
        const void *value;
        bool *flag;
        int64_t *whole;
        double *real;
        struct option_list *list;
        const char **word;
    };
    enum dimension dimension; /* for quantities */
    const char *standard;     /* default text under metal units, or NULL */
    const char *standard_lj;  /* default text under units=lj */
    bool required;
    double minimum, maximum; /* allowed range in canonical units, checked if minimum < maximum */
    /* OPTION_CHOICE: "npt|nvt"; OPTION_TEXT: how to name the value in help, e.g. "FILE" */
    const char *choices;
    /* OPTION_TEXT: prints what there is to choose; --NAME=list then shows it, before all else, and
     * --NAME=list:WHICH what of it is of these (else WHICH is empty) */
    void (*print_list)(FILE *to, const char *which);
    enum option_makes makes; /* OPTION_TEXT */
    /* OPTION_TEXT in a small language of its own: whether the text is well formed, as far as that
     * can be said before a frame is read; 0 or an exit code. For what is given, by options_parse,
     * so that --print-args finds it too. */
    int (*check)(const char *text, struct error *error);
    /* OPTION_TEXT: *full becomes the whole of a name that was given short, for the value and the
     * history, or NULL; 0 or an exit code. See options_resolve. */
    int (*expand)(const char *text, char **full, struct error *error);
    const char *help;  /* one line or more, wrapped by --help */
    const char *group; /* heading in --help; NULL: continue the previous group */
    /* true for options that cannot change the result (-o, --threads, --log): kept out of history */
    bool not_recorded;
    /* Where its default means nothing, and is kept out of the history: `with` names options,
     * separated by blanks, one of which has to be there, `without` one that must not. NAME is
     * there if it is given or has a default other than 0, NAME=A|B if its value is one of these or
     * not known before a frame is. NULL: it always means something. */
    const char *with, *without;
    /* set by options_parse: */
    const char *text; /* as given, or NULL */
    /* the text that the value came from, given or default, or NULL (set by options_resolve) */
    const char *resolved;
};

/* Rows of a table. `to` is the address of the value; `names` says what a text may be: choices
 * separated by |, or a word for --help such as "FILE". */
#define OPTION_FLAG(option, to, words, ...)                                                        \
    {                                                                                              \
        .name = (option), .type = OPTION_FLAG, .flag = (to), .help = (words), __VA_ARGS__          \
    }
#define OPTION_INT(option, to, words, ...)                                                         \
    {                                                                                              \
        .name = (option), .type = OPTION_INT, .whole = (to), .help = (words), __VA_ARGS__          \
    }
#define OPTION_NUMBER(option, to, words, ...)                                                      \
    {                                                                                              \
        .name = (option), .type = OPTION_QUANTITY, .real = (to), .help = (words), __VA_ARGS__      \
    }
#define OPTION_QUANTITY(option, to, of, words, ...)                                                \
    {                                                                                              \
        .name = (option), .type = OPTION_QUANTITY, .real = (to), .dimension = (of),                \
        .help = (words), __VA_ARGS__                                                               \
    }
#define OPTION_NUMBERS(option, to, words, ...)                                                     \
    {                                                                                              \
        .name = (option), .type = OPTION_QUANTITIES, .list = (to), .help = (words), __VA_ARGS__    \
    }
#define OPTION_QUANTITIES(option, to, of, words, ...)                                              \
    {                                                                                              \
        .name = (option), .type = OPTION_QUANTITIES, .list = (to), .dimension = (of),              \
        .help = (words), __VA_ARGS__                                                               \
    }
#define OPTION_TEXT(option, to, names, words, ...)                                                 \
    {                                                                                              \
        .name = (option), .type = OPTION_TEXT, .word = (to), .choices = (names), .help = (words),  \
        __VA_ARGS__                                                                                \
    }
#define OPTION_CHOICE(option, to, names, words, ...)                                               \
    {                                                                                              \
        .name = (option), .type = OPTION_CHOICE, .word = (to), .choices = (names),                 \
        .help = (words), __VA_ARGS__                                                               \
    }
#define OPTIONS_END                                                                                \
    {                                                                                              \
        .name = NULL                                                                               \
    }

/* Parses argv over several tables (a NULL-terminated array of tables). Operands are left in
 * argv[0 .. *operands). Returns 0 or EXIT_USAGE; unknown options name the nearest known one. */
int options_parse(struct option *const tables[], int argc, char **argv, int *operands,
                  struct error *error);

/* Converts every quantity (given or default) for the unit system; checks ranges and required
 * ones. 0 or EXIT_USAGE. */
int options_resolve(struct option *const tables[], enum unit_system system, struct error *error);

/* The option with a print_list whose value is `list` or `list:WHICH`, or NULL: whatever else is
 * said, right or wrong. */
const struct option *options_list_asked(const char **which, struct option *const tables[], int argc,
                                        char *const argv[]);

/* Whether the user gave the option whose value is at `value`. */
bool options_given(struct option *const tables[], const void *value);

enum options_which {
    OPTIONS_ALL,      /* with a value, given or default */
    OPTIONS_RECORDED, /* of these, those that can change the result: for the history */
    OPTIONS_GIVEN     /* those that were given and are not at their default */
};

/* The arguments as one line, in canonical order. Caller frees. */
char *options_text(struct option *const tables[], enum options_which which);

/* Prints the tables' help, wrapped at 100 columns, with defaults, units and ranges. */
void options_help(FILE *to, struct option *const tables[]);

/* Prints the tables for programs that make man pages and completion of them (tools/): a row for
 * each option, of the fields option, --NAME, type (flag, int, quantity, quantities, text, choice),
 * "list" where --NAME=list shows what there is, the value as --help names it, group, help. */
void options_print(FILE *to, struct option *const tables[]);
/* One such row: `count` fields (NULL: an empty one) between tabs; a tab, newline or backslash of
 * theirs is written \t, \n, \\. */
void options_row(FILE *to, const char *const fields[], int count);

/* "Cu:1.35A,Zr:1.55A" -> names and canonical values; returns the count through *count. 0 or
 * EXIT_USAGE. */
struct option_pair {
    char name[16];
    double value;
};
int option_pairs(const char *text, enum dimension dimension, enum unit_system system,
                 struct option_pair *pairs, int max, int *count, struct error *error);

#endif
