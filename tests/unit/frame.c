/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns, keys, copies, parts and sums of frames. */
#include "atoms/frame.h"
#include <stdio.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/version.h"
#include "check.h"

/* n atoms; species in turn Cu, Zr; x = first, first + 1, ... */
static struct frame *small_frame(size_t n, double first)
{
    struct frame *frame = frame_create(n);
    struct column *species = frame_add(frame, "species", VALUE_STRING, 1);

    for (size_t i = 0; i < n; i++)
        column_set_text(species, i, i % 2 ? "Zr" : "Cu");
    frame_add(frame, "pos", VALUE_REAL, 3);
    for (size_t i = 0; i < n; i++)
        frame_pos(frame)[3 * i] = first + (double)i;
    frame_ensure_id(frame);
    return frame;
}

static void columns(void)
{
    struct frame *frame = small_frame(5, 0);
    struct column *added;

    CHECK(frame->column_count == 3 && !frame_find(frame, "pe") && !frame_velo(frame),
          "columns that nobody made");
    CHECK(frame_species(frame)->strings.count == 2, "%d texts interned, not 2",
          frame_species(frame)->strings.count);
    CHECK(!strcmp(frame_species_name(frame, 3), "Zr"), "atom 4 is %s",
          frame_species_name(frame, 3));
    CHECK(column_find_text(frame_species(frame), "Al") == -1, "found a text that is not there");
    frame_add(frame, "pe", VALUE_REAL, 1)->real[4] = 2.5;
    CHECK(frame_add(frame, "pe", VALUE_REAL, 1)->real[4] == 2.5, "an existing column was emptied");
    added = frame_add(frame, "pe", VALUE_INT, 2);
    CHECK(added->integer[9] == 0 && !added->real && frame->column_count == 4, "replacing a column");
    frame_add(frame, "velo", VALUE_REAL, 3);
    added = frame_add(frame, "region", VALUE_STRING, 1);
    CHECK(!strcmp(column_text(added, 2), "none"), "a new string column says '%s'",
          column_text(added, 2));
    frame_remove(frame, "pe");
    frame_remove(frame, "nothing");
    CHECK(frame->column_count == 5 && !strcmp(frame->columns[3].name, "velo") && frame_velo(frame),
          "removing a column");
    frame_free(frame);
    frame_free(NULL);
}

static void keys(void)
{
    struct frame *frame = frame_create(0);
    enum unit_system system;
    struct error error = {0};
    int64_t integer;
    double real;

    frame_set_int(frame, "steps", 3);
    frame_set_text(frame, "name", "a b");
    frame_set_reals(frame, "virial", 2, 2, (const double[]){1, 2, 3, 4});
    frame_set_logical(frame, "flag", true);
    CHECK(frame_get_int(frame, "steps", &integer) && integer == 3 &&
              frame_get_real(frame, "steps", &real) && real == 3,
          "an integer key");
    CHECK(!frame_get_int(frame, "name", &integer) && !frame_get_real(frame, "virial", &real) &&
              !frame_get_text(frame, "steps"),
          "wrong shapes");
    frame_set_real(frame, "steps", 0.5);
    CHECK(frame_get_real(frame, "steps", &real) && real == 0.5 &&
              !strcmp(frame->keys[0].name, "steps"),
          "replacing a key in its place");
    frame_set_text(frame, "name", frame_get_text(frame, "name"));
    CHECK(!strcmp(frame_get_text(frame, "name"), "a b"), "setting a key to itself");
    frame_key_remove(frame, "name");
    CHECK(!frame_key(frame, "name") && frame_key(frame, "virial")->real[3] == 4 &&
              frame->key_count == 3,
          "removing a key");
    CHECK(!frame_units(frame, &system, &error) && system == UNITS_METAL, "metal units by default");
    frame_set_text(frame, "units", "lj");
    CHECK(!frame_units(frame, &system, &error) && system == UNITS_LJ, "units=lj");
    frame_set_text(frame, "units", "si");
    CHECK(frame_units(frame, &system, &error) == EXIT_BAD_INPUT && strstr(error.text, "si"),
          "units=si accepted");
    frame_free(frame);
}

static void history(void)
{
    struct frame *frame = frame_create(0);
    char expected[300];

    frame_add_history(frame, "create", "--atoms=4");
    frame->digest[1] = 255;
    frame_add_history(frame, "voronoi", "");
    snprintf(expected, sizeof expected,
             "create %s --atoms=4 | voronoi %s input=000000000000000000000000000000ff",
             version_text, version_text);
    CHECK(!strcmp(frame_get_text(frame, "history"), expected), "history is '%s'",
          frame_get_text(frame, "history"));
    frame_free(frame);
}

static void parts_and_copies(void)
{
    struct frame *frame = small_frame(5, 10), *part, *copy;

    frame_set_text(frame, "name", "whole");
    part = frame_rows(frame, (const size_t[]){3, 0}, 2);
    copy = frame_copy(frame);
    frame_free(frame);
    CHECK(part->n == 2 && frame_pos(part)[0] == 13 && frame_pos(part)[3] == 10, "rows of a frame");
    CHECK(frame_id(part)[0] == 4 && !strcmp(frame_species_name(part, 0), "Zr") &&
              !strcmp(frame_get_text(part, "name"), "whole"),
          "columns of rows");
    frame_set_text(part, "name", "part");
    column_intern(frame_species(part), "Al");
    CHECK(copy->n == 5 && frame_pos(copy)[12] == 14 &&
              !strcmp(frame_get_text(copy, "name"), "whole"),
          "a copy");
    frame_free(part);
    frame_free(copy);
}

static void sums(void)
{
    struct frame *frame = small_frame(3, 0), *more = small_frame(2, 100);
    struct error error = {0};

    frame_add(frame, "pe", VALUE_REAL, 1)->real[0] = -1;
    column_set_text(frame_add(more, "region", VALUE_STRING, 1), 1, "core");
    column_set_text(frame_species(more), 0, "Al");
    CHECK(!frame_append(frame, more, true, &error), "append: %s", error.text);
    CHECK(frame->n == 5 && frame_pos(frame)[9] == 100 && frame_id(frame)[3] == 4 &&
              frame_id(frame)[4] == 5,
          "appended rows");
    CHECK(frame_find(frame, "pe")->real[0] == -1 && frame_find(frame, "pe")->real[4] == 0,
          "a column that the second lacks");
    CHECK(!strcmp(column_text(frame_find(frame, "region"), 0), "none") &&
              !strcmp(column_text(frame_find(frame, "region"), 3), "none") &&
              !strcmp(column_text(frame_find(frame, "region"), 4), "core"),
          "a column that the first lacks");
    CHECK(!strcmp(frame_species_name(frame, 3), "Al") &&
              !strcmp(frame_species_name(frame, 4), "Zr"),
          "texts of appended rows");
    frame_add(more, "pe", VALUE_INT, 1);
    CHECK(frame_append(frame, more, false, &error) == EXIT_BAD_INPUT && strstr(error.text, "pe") &&
              frame->n == 5,
          "columns of two types joined");
    frame_free(frame);
    frame_free(more);
}

int main(void)
{
    columns();
    keys();
    history();
    parts_and_copies();
    sums();
    return failures != 0;
}
