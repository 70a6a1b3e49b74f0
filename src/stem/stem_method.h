/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a method of simulation is: a file with one of these, and its line in
 * src/stem/stem_method.c. The choices of --method, what it says of a wrong one, and the part of
 * stem-sim --help about methods follow from them. */
#ifndef STEM_STEM_METHOD_H
#define STEM_STEM_METHOD_H
#include <stdbool.h>
#include "base/error.h"

struct specimen;
struct stem;
struct stem_plan;
struct stem_settings;

struct stem_method {
    const char *name;        /* as --method takes it */
    const char *choice;      /* among the choices in --help: tilt:N */
    const char *example;     /* in what a wrong one is told: tilt:7 (1, 19, 37) */
    const char *number_help; /* of the number's letter, in --help; NULL */
    const char *help;        /* a clause that begins with the name */
    /* that stands where none is given (settings->number); 0: it takes none */
    int number;
    const int *numbers; /* what the number can be, ended by 0; NULL: 1 ... 1000 */
    bool loses;         /* intensity is not conserved: no haadf, no dose, no absorption */
    bool no_estimate;   /* its error is not estimated */
    bool narrow;        /* its windows can be narrower than the probe */

    /* Fills the plan, whose method and number are set, and electron, margin, modes and phase.
     * reach: of the detector along x and y, 1/A; specimens: how many snapshots there are. auto
     * makes another method's plan, and plan->method that one. */
    void (*plan)(struct stem_plan *plan, const struct stem_settings *settings,
                 const struct specimen *specimen, int specimens, const double reach[2]);

    /* What is done once (after it has all but the method's own parts); rows first ... first +
     * count - 1 added to columns[depth][row][scan x][pixels]; the method's own parts freed. Not
     * of auto. */
    void (*create)(struct stem *stem);
    void (*rows)(struct stem *stem, int first, int count, float *columns);
    void (*free)(struct stem *stem);
};

extern const struct stem_method stem_auto, stem_multislice, stem_tilt, stem_prism, stem_kinematic;

/* All of them, auto first, ended by NULL. */
extern const struct stem_method *const stem_methods[];

/* Reads NAME or NAME:NUMBER; *number is the standard one where none is given, 0 where there is
 * none. 0, or EXIT_USAGE: the text says which there are. */
int stem_method_read(const char *text, const struct stem_method **method, int *number,
                     struct error *error);

/* As it was read: NAME or NAME:NUMBER. Caller frees. */
char *stem_method_text(const struct stem_method *method, int number);

/* For --help: the choices by |, what their numbers are, a sentence about each. Caller frees. */
char *stem_method_choices(void);
char *stem_method_numbers(void);
char *stem_method_help(void);

#endif
