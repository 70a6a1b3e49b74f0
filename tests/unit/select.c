/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The selection language: what each expression takes from ten atoms, and what is refused. */
#include <stdio.h>
#include <string.h>
#include "atoms/select.h"
#include "base/exit_codes.h"
#include "check.h"

/* Atoms 1 to 10 at z = 0, 1, ... 9 A; odd ones Cu, even ones Zr, the tenth Al; pe = -id; fixed:
 * the first three. */
static struct frame *ten_atoms(void)
{
    struct frame *frame = frame_create(10);

    frame_add(frame, "species", VALUE_STRING, 1);
    frame_add(frame, "pos", VALUE_REAL, 3);
    frame_add(frame, "pe", VALUE_REAL, 1);
    frame_add(frame, "voronoi_index", VALUE_INT, 4);
    frame_add(frame, "fixed", VALUE_LOGICAL, 1);
    frame_ensure_id(frame);
    for (size_t i = 0; i < 10; i++) {
        column_set_text(frame_species(frame), i, i == 9 ? "Al" : i % 2 ? "Zr" : "Cu");
        frame_pos(frame)[3 * i + 2] = (double)i;
        frame_find(frame, "pe")->real[i] = -(double)(i + 1);
        frame_find(frame, "voronoi_index")->integer[4 * i + 2] = (int64_t)i;
        frame_find(frame, "fixed")->integer[i] = i < 3;
    }
    return frame;
}

/* `expected` is a string of ten characters, x where an atom is taken. */
static void takes(const struct frame *frame, const char *expression, const char *expected)
{
    struct error error = {0};
    bool chosen[10];
    char got[11] = "..........";
    size_t count = 0, wanted = 0;

    CHECK(!select_atoms(expression, frame, chosen, &count, &error), "'%s' is refused: %s",
          expression, error.text);
    for (int i = 0; i < 10 && !error.code; i++) {
        got[i] = chosen[i] ? 'x' : '.';
        wanted += expected[i] == 'x';
    }
    CHECK(!strcmp(got, expected) && count == wanted, "'%s' takes %s (%zu), not %s", expression, got,
          count, expected);
}

static void refuses(const struct frame *frame, const char *expression, const char *words)
{
    struct error error = {0};
    bool chosen[10];

    CHECK(select_atoms(expression, frame, chosen, NULL, &error) == EXIT_USAGE,
          "'%s' is not refused", expression);
    CHECK(strstr(error.text, words), "'%s': the message '%s' does not say '%s'", expression,
          error.text, words);
}

int main(void)
{
    struct frame *frame = ten_atoms();
    char deep[400];

    takes(frame, "species=Cu", "x.x.x.x.x.");
    takes(frame, "species=Cu,Al", "x.x.x.x.xx");
    takes(frame, "species != Cu , Al", ".x.x.x.x..");
    takes(frame, "species=Fe", "..........");
    takes(frame, "id<=3", "xxx.......");
    takes(frame, "id==3|id=7", "..x...x...");
    takes(frame, "pos_z>7A", "........xx");
    takes(frame, "pos_z>=0.7nm", ".......xxx");
    takes(frame, "pos_3 > 7", "........xx");
    takes(frame, "pe<-8eV", "........xx");
    takes(frame, "pe < -8000meV/atom", "........xx");
    takes(frame, "voronoi_index_3=4", "....x.....");
    takes(frame, "fixed=T", "xxx.......");
    takes(frame, "fixed=F & id<6", "...xx.....");
    takes(frame, "!(id<=3) & species=Cu | id=2", ".x..x.x.x.");
    takes(frame, "id=1 | id=2 & species=Cu", "x.........");
    takes(frame, "(id=1 | id=2) & species=Zr", ".x........");
    takes(frame, "!!id=1", "x.........");
    takes(frame, "!id=1 & id<3", ".x........");
    takes(frame, "id>1e0", ".xxxxxxxxx");

    refuses(frame, "", "character 1");
    refuses(frame, "mass>3", "no column 'mass'");
    refuses(frame, "pos>3", "pos_x");
    refuses(frame, "voronoi_index_5=1", "no column");
    refuses(frame, "pe_x=1", "no column");
    refuses(frame, "species<Cu", "= and !=");
    refuses(frame, "id<1,2", "list");
    refuses(frame, "id", "character 3");
    refuses(frame, "id=", "character 4");
    refuses(frame, "id=1 &", "character 7");
    refuses(frame, "id=1 id=2", "character 6");
    refuses(frame, "(id=1", "expected ')'");
    refuses(frame, "id=1)", "character 5");
    refuses(frame, "id=x", "id=x");
    refuses(frame, "pos_z>3K", "3K");
    refuses(frame, "pos_z>nan", "nan");
    memset(deep, '(', sizeof deep);
    deep[sizeof deep - 1] = '\0';
    refuses(frame, deep, "nested");
    frame_set_text(frame, "units", "lj");
    takes(frame, "pos_z>7", "........xx");
    refuses(frame, "pos_z>7A", "7A");
    frame_free(frame);
    return failures != 0;
}
