/* SPDX-License-Identifier: GPL-3.0-or-later */
/* THE table of maps: a map is one row and one function here, and one row of the table in
 * docs/stem-analyze.md.
 *
 * From a row follow the names that --maps takes and its standard, what is measured of each
 * pattern, the columns of the frame and of the tables (maps.tsv, line.tsv, autocorrelation.tsv),
 * hot spots and their null model, the panels of the figures, the list in --help, and what
 * columns.tsv says of it. */
#ifndef MAPS_MAP_TABLE_H
#define MAPS_MAP_TABLE_H
#include "atoms/frame.h"
#include "pattern/survey.h"

struct annotate_columns;
struct maps_settings;

enum { MAP_NAME_MAX = 32 };

/* How many maps a row stands for. Several have a number in their name: power_4. */
enum map_family {
    MAP_ONE,
    MAP_DETECTOR, /* one with --detector, else none */
    MAP_WINDOWS,  /* one for each of --windows, numbered from 1 */
    MAP_ORDERS    /* one for each of --orders, numbered by the order */
};

/* Where it goes. */
enum map_home {
    MAP_TABLED, /* the frame's columns that --maps names; all tables and figures */
    MAP_COLUMN, /* the frame's columns that --maps names, and with them maps.tsv and figures */
};

struct map_row {
    const char *name;  /* of the column */
    const char *group; /* what --maps calls it beside its name; NULL: the name without a number */
    const char *unit;  /* of the column */
    double scale;      /* of the column, from internal units; 0: 1 */
    enum map_family family;
    enum map_home home;
    bool standard; /* --maps names it by itself. One that it does not is measured only when named */
    bool hot;      /* hot spots and autocorrelation are found in it, beside a null model */
    bool sizes;    /* of the one map whose hot spots' sizes figures show without --maps */
    bool drawn;    /* figures show it without --maps */

    /* What it is made of: exactly one of four. */

    /* Of a pattern, by the survey (struct survey_map). ring: holds only where the ring was seen. */
    void (*measure)(const struct sight *sight, double (*value)[LANES]);
    bool ring;
    /* Of the maps of powers, power[order_count][positions]: the measured ones or those of a
     * shuffled realisation, so that its null model is the shuffled one (others have surrogates).
     * Returns `work` or another map that lives as long as the powers; NULL: there is none. */
    const float *(*of_powers)(const struct survey *survey, const struct maps_settings *settings,
                              float *const *power, int member, float *work);
    /* Of what the survey holds; returns as above. */
    const float *(*of_survey)(const struct survey *survey, int member, float *work);
    /* Of more than that: adds its columns itself, or none. */
    void (*add)(struct frame *frame, const struct survey *survey,
                const struct annotate_columns *columns);

    const char *needs; /* what must be given that there is one; NULL: nothing */
    const char *help;  /* up to 60 columns */
};

/* All of them, in the order of the columns. */
extern const struct map_row map_table[];
extern const int map_table_count;

/* What a value is to be multiplied by to be in the row's unit, in columns and tables alike. */
double map_scale(const struct map_row *row);

/* The name of member `member` into name[MAP_NAME_MAX], and its number (0: none). */
int map_row_name(const struct map_row *row, const struct survey *survey, int member, char *name);

/* How many maps the row is of this survey; 0: none. */
int map_row_members(const struct map_row *row, const struct survey *survey);

/* The name that stands for all of a row's maps. */
const char *map_row_group(const struct map_row *row);

/* The name of its columns in documentation: power_n. Caller frees. */
char *map_row_column(const struct map_row *row);

/* Whether `list`, names by commas, has it: by its own name or its group's. */
bool map_row_listed(const struct map_row *row, const char *name, const char *list);

/* Puts into the settings what the survey must measure for that list; their orders, windows and
 * detector are known. */
void map_table_ask(const char *list, struct survey_settings *settings);

/* Refuses a name in the list that is no map of these settings (as above), before anything is
 * measured. 0 or EXIT_USAGE: the text names the nearest and what there is. */
int map_table_check(const char *list, const struct survey_settings *settings, struct error *error);

/* The standard list; the groups that it lacks; a line of help for each row. Caller frees. */
char *map_table_standard(void);
char *map_table_others(void);
char *map_table_help(void);

/* Mean intensity in the windows, by which phases are told (maps/phases.h). */
void map_windows(const struct sight *sight, double (*value)[LANES]);

#endif
