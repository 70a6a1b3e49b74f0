/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames as bytes and back: every column and key to the bit; torn bytes are seen at any length. */
#include "atoms/frame_pack.h"
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "check.h"

static struct frame *rich_frame(void)
{
    static const char *const texts[] = {"Cu", "Zr", "Cu"};
    struct frame *frame = frame_create(3);
    double *pos;

    for (size_t i = 0; i < 3; i++)
        column_set_text(frame_add(frame, "species", VALUE_STRING, 1), i, texts[i]);
    pos = frame_add(frame, "pos", VALUE_REAL, 3)->real;
    for (int i = 0; i < 9; i++)
        pos[i] = -0.1 * i;
    frame_ensure_id(frame);
    frame_add(frame, "region", VALUE_STRING, 1); /* no text set: -1 everywhere */
    frame_add(frame, "flag", VALUE_LOGICAL, 1)->integer[1] = 1;
    frame_set_real(frame, "tiny", 0x1p-1074);
    frame_set_reals(frame, "matrix", 2, 3, (double[]){1, 2, 3, 4, 5, 6.5});
    frame_set_ints(frame, "counts", 2, (int64_t[]){-7, INT64_MAX});
    frame_set_text(frame, "note", "a \"b\" c");
    frame_set_text(frame, "empty", "");
    frame_set_logical(frame, "yes", true);
    frame->has_cell = true;
    for (int k = 0; k < 3; k++)
        frame->cell[k][k] = 9;
    frame->cell[2][1] = 0x1.8p-52;
    frame->pbc[1] = true;
    frame->number = 3;
    frame->digest[1] = 12345;
    return frame;
}

static void there_and_back(void)
{
    struct frame *frame = rich_frame(), *back;
    struct pack pack = {0}, again = {0};
    struct unpack unpack;

    frame_pack(frame, &pack);
    unpack = (struct unpack){.bytes = pack.bytes, .left = pack.used};
    back = frame_unpack(&unpack);
    CHECK(back && !unpack.torn && unpack.left == 0, "a packed frame does not come back");
    CHECK(frame_get_text(back, "note") && !strcmp(frame_get_text(back, "note"), "a \"b\" c"),
          "a text key is another");
    CHECK(!strcmp(column_text(frame_find(back, "region"), 1), "none") &&
              !strcmp(frame_species_name(back, 1), "Zr"),
          "texts differ");
    frame_pack(back, &again);
    CHECK(pack.used == again.used && !memcmp(pack.bytes, again.bytes, pack.used),
          "bits are lost on the way");
    frame_become(frame, back);
    CHECK(frame->n == 3 && frame->pbc[1], "a frame that becomes another is not it");
    frame_free(frame);
    pack_release(&pack);
    pack_release(&again);
}

static void torn(void)
{
    struct frame *frame = rich_frame();
    struct pack pack = {0};

    frame_pack(frame, &pack);
    for (size_t length = 0; length < pack.used; length++) {
        struct unpack unpack = {.bytes = pack.bytes, .left = length};
        struct frame *back = frame_unpack(&unpack);

        CHECK(!back && unpack.torn, "torn bytes passed for a frame");
        frame_free(back);
    }
    frame_free(frame);
    pack_release(&pack);
}

/* Whole bytes of a frame that none of ours is. */
static bool is_refused(struct frame *frame)
{
    struct pack pack = {0};
    struct frame *back;

    frame_pack(frame, &pack);
    struct unpack unpack = {.bytes = pack.bytes, .left = pack.used};
    back = frame_unpack(&unpack);
    bool refused = !back && unpack.torn;
    frame_free(back);
    frame_free(frame);
    pack_release(&pack);
    return refused;
}

static void made_to_harm(void)
{
    static const unsigned char neither = 2;
    struct frame *frame = rich_frame();

    frame_find(frame, "species")->string[1] = 2;
    CHECK(is_refused(frame), "a text that the column has not");
    frame = rich_frame();
    frame_find(frame, "flag")->integer[0] = 7;
    CHECK(is_refused(frame), "a truth that is 7");
    frame = rich_frame();
    memcpy(&frame->pbc[2], &neither, 1);
    CHECK(is_refused(frame), "a flag that is 2");
    frame = rich_frame();
    frame_remove(frame, "pos");
    CHECK(is_refused(frame), "a frame without positions");
    frame = rich_frame();
    frame_pos(frame)[4] = (double)NAN;
    CHECK(is_refused(frame), "a position that is no number");
    frame = rich_frame();
    frame->cell[1][1] = -9;
    CHECK(is_refused(frame), "a cell of no volume");
}

int main(void)
{
    there_and_back();
    torn();
    made_to_harm();
    return failures != 0;
}
