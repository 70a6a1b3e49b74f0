/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of columns and keys: rows that make sense, names and families, what goes when, and
 * the end of a program that adds a name without a row. */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "atoms/columns.h"
#include "atoms/measured.h"
#include "atoms/select.h"
#include "base/exit_codes.h"
#include "check.h"

/* Whether who writes it measures where atoms are; the bonds' own frames (strings --bonds) have no
 * atoms that move. */
static bool of_places(const char *by)
{
    static const char *const measures[] = {"voronoi", "strain", "strings"};
    for (size_t k = 0; k < sizeof measures / sizeof *measures; k++)
        if (!strncmp(by, measures[k], strlen(measures[k])))
            return !strstr(by, "--bonds");
    return false;
}

/* Keys that begin like a measure are taken for its own, in the table or not. */
static void check_prefix(const struct columns_row *row)
{
    static const char *const measures[] = {"voronoi_", "strain_", "string_", "bond_", "cna_"};

    for (size_t k = 0; row->place == COLUMNS_KEY && k < sizeof measures / sizeof *measures; k++)
        CHECK(strncmp(row->name, measures[k], strlen(measures[k])) != 0 ||
                  columns_untrue(row->place, row->name, COLUMNS_LOST),
              "'%s' begins like a measure, and its row says otherwise", row->name);
}

static void check_row(const struct columns_row *row)
{
    const char *star = strchr(row->name, '*');
    size_t length = strlen(row->name);
    bool key = row->place == COLUMNS_KEY;

    CHECK(columns_find(row->place, row->name) == row, "'%s' stands twice", row->name);
    CHECK(length + 10 < COLUMNS_TEXT_MAX, "'%s' is too long", row->name);
    CHECK(!star || star == row->name || !star[1], "'%s' has its * in the middle", row->name);
    CHECK(row->by && *row->by && row->meaning && *row->meaning, "'%s' says nothing", row->name);
    CHECK(!strpbrk(row->meaning, "\t\n"), "'%s' breaks a table", row->name);
    CHECK(!row->unit || row->dimension == DIMENSION_NONE, "'%s' has two units", row->name);
    CHECK(row->type == VALUE_REAL || (!row->unit && row->dimension == DIMENSION_NONE),
          "'%s' has a unit and is no real", row->name);
    CHECK(row->fate != COLUMNS_MOTION || !key, "'%s' is a key and goes as a column", row->name);
    CHECK(row->fate != COLUMNS_TOTAL || key, "'%s' is a column and goes as a key", row->name);
    CHECK(row->fate != COLUMNS_STAYS || key || !of_places(row->by),
          "'%s' is measured of places and would outlive the motion of the atoms", row->name);
    CHECK(row->fate != COLUMNS_SUM || (key && row->type != VALUE_STRING),
          "'%s' is no number of the frame, and is to be a sum", row->name);
    CHECK(row->fate != COLUMNS_COUNTED || key, "'%s' is a column and goes as a key", row->name);
    CHECK(columns_is_sum(row->name) || row->fate != COLUMNS_SUM, "'%s' is no sum", row->name);
    check_prefix(row);
}

static void check_rows(void)
{
    size_t count = 0;

    for (const struct columns_row *row; (row = columns_row(count)); count++)
        check_row(row);
    CHECK(count > 150, "only %zu rows", count);
    CHECK(columns_row(0)->group, "the first row has no group");
}

/* The row that answers for a name; "" if none does. */
static void answers(enum columns_place place, const char *name, const char *wanted)
{
    const struct columns_row *row = columns_find(place, name);

    CHECK(!strcmp(row ? row->name : "", wanted), "'%s' is answered by '%s'", name,
          row ? row->name : "");
}

static void check_families(void)
{
    answers(COLUMNS_COLUMN, "power_4", "power_*");
    answers(COLUMNS_COLUMN, "power_", "");
    answers(COLUMNS_COLUMN, "odd", "");
    answers(COLUMNS_KEY, "power_4_mean", "*_mean");
    answers(COLUMNS_KEY, "power_4_mean_null", "*_mean_null");
    answers(COLUMNS_KEY, "odd_mean", "");
    answers(COLUMNS_KEY, "_mean", "");
    answers(COLUMNS_KEY, "d2min_mean", "d2min_mean");
    answers(COLUMNS_KEY, "phase", "phase");
    answers(COLUMNS_KEY, "voronoi_fraction_FI", "voronoi_fraction_*");
    CHECK(columns_find(COLUMNS_KEY, "phase")->type == VALUE_STRING, "the key phase is a text");
    CHECK(columns_find(COLUMNS_COLUMN, "phase")->type == VALUE_INT, "the column phase is a number");
}

static void check_units(void)
{
    char text[COLUMNS_TEXT_MAX];
    const struct columns_row *d2min = columns_find(COLUMNS_COLUMN, "d2min");

    CHECK(!strcmp(columns_unit(d2min, UNITS_METAL), "A2"));
    CHECK(!strcmp(columns_unit(d2min, UNITS_LJ), "sigma2"));
    CHECK(!strcmp(columns_unit(columns_find(COLUMNS_KEY, "step_nm"), UNITS_LJ), "nm"));
    CHECK(!strcmp(columns_unit(columns_find(COLUMNS_COLUMN, "cna"), UNITS_METAL), ""));
    CHECK(!strcmp(columns_text(d2min, text), "d2min:R:1"));
    CHECK(!strcmp(columns_text(columns_find(COLUMNS_KEY, "energy"), text), "energy:R"));
    CHECK(!strcmp(columns_text(columns_find(COLUMNS_KEY, "virial"), text), "virial:R:9"));
    CHECK(!strcmp(columns_text(columns_find(COLUMNS_COLUMN, "voronoi_index"), text),
                  "voronoi_index:I:n"));
    CHECK(select_dimension("displacement_x") == DIMENSION_LENGTH);
    CHECK(select_dimension("displacement_length") == DIMENSION_LENGTH);
    CHECK(select_dimension("forces_z") == DIMENSION_FORCE);
    CHECK(select_dimension("com_x") == DIMENSION_NONE);
    CHECK(select_dimension("odd") == DIMENSION_NONE);
}

/* What each event makes of a key of each fate. */
static void check_events(void)
{
    static const struct {
        const char *key;
        bool moved, lost, repeated, sum;
    } keys[] = {
        {"units", false, false, false, false},    {"density", true, true, false, false},
        {"energy", true, true, true, true},       {"string_count", true, true, true, false},
        {"core_atoms", false, true, true, false}, {"variance_mean", false, true, true, false},
        {"REF_energy", true, true, true, false},  {"odd", false, false, false, false}};

    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        const char *key = keys[k].key;
        CHECK(columns_untrue(COLUMNS_KEY, key, COLUMNS_MOVED) == keys[k].moved, "%s", key);
        CHECK(columns_untrue(COLUMNS_KEY, key, COLUMNS_LOST) == keys[k].lost, "%s", key);
        CHECK(columns_untrue(COLUMNS_KEY, key, COLUMNS_REPEATED) == keys[k].repeated, "%s", key);
        CHECK(columns_is_sum(key) == keys[k].sum, "%s", key);
    }
    CHECK(!columns_untrue(COLUMNS_COLUMN, "string_size", COLUMNS_LOST));
    CHECK(columns_untrue(COLUMNS_COLUMN, "string_size", COLUMNS_REPEATED));
    CHECK(!columns_untrue(COLUMNS_COLUMN, "pe", COLUMNS_REPEATED));
}

static void check_forgetting(void)
{
    struct frame *frame = frame_create(2);

    frame_add(frame, "pe", VALUE_REAL, 1);
    frame_add(frame, "voronoi_index", VALUE_INT, 7);
    frame_add(frame, "odd", VALUE_REAL, 1);
    frame_add(frame, "velo", VALUE_REAL, 3);
    frame_set_real(frame, "energy", 1);
    frame_set_int(frame, "string_of_an_older_version", 1);
    frame_set_real(frame, "odd_key", 1);
    CHECK(columns_in(frame, "voronoi_index") && !columns_in(frame, "odd"));
    measured_forget_totals(frame);
    CHECK(frame->column_count == 4 && frame->key_count == 1 && frame_key(frame, "odd_key"));
    measured_forget(frame);
    CHECK(frame->column_count == 2 && frame_find(frame, "odd") && frame_velo(frame));
    frame_free(frame);
}

/* The exit code of a child that adds a column (WIDTH > 0) or a key of one real. */
static int end_of(bool strict, const char *name, int width)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        struct frame *frame = frame_create(1);
        if (!freopen("/dev/null", "w", stderr))
            _exit(1);
        if (strict)
            columns_strict();
        frame_add_foreign(frame, "odd", VALUE_REAL, 1);
        if (width)
            frame_add(frame, name, VALUE_REAL, width);
        else
            frame_set_real(frame, name, 1);
        _exit(0);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void check_strict(void)
{
    CHECK(end_of(true, "pe", 1) == 0);
    CHECK(end_of(true, "pe", 3) == EXIT_BUG, "another width is not seen");
    CHECK(end_of(true, "string", 1) == EXIT_BUG, "another type is not seen");
    CHECK(end_of(true, "odd", 1) == EXIT_BUG, "a column without a row is not seen");
    CHECK(end_of(false, "odd", 1) == 0, "the library is to take any name");
    CHECK(end_of(true, "energy", 0) == 0);
    CHECK(end_of(true, "variance_mean", 0) == 0);
    CHECK(end_of(true, "virial", 0) == EXIT_BUG, "one value for nine is not seen");
    CHECK(end_of(true, "odd_key", 0) == EXIT_BUG, "a key without a row is not seen");
    CHECK(end_of(false, "odd_key", 0) == 0);
}

int main(void)
{
    check_rows();
    check_families();
    check_units();
    check_events();
    check_forgetting();
    check_strict();
    return failures != 0;
}
