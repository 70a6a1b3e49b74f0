/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantum Detectors' .mib: frames of a Merlin (Medipix3) detector, each behind a text header;
 * most significant byte first.
 *
 * Integer modes U08 (counter depths 1 and 6), U16 (12) and U32 (24): width x height samples in
 * rows, regions of interest included. Raw mode R64: the read-out of the chips, in groups of 64
 * bits whose bytes come in reversed order (64 pixels of 1 bit, 8 of 6 bits in a byte, 4 of 12
 * bits in two bytes; 24 bits are two 12-bit images, the high half first); four chips side by
 * side, of which two stand on their heads. The scan's shape is in the text file .hdr beside it
 * (ScanX and ScanY, or frames of the acquisition and of a trigger). Rows are given in the file's
 * order. Facts from files and the Merlin manual (Quantum Detectors), and from the readers of
 * LiberTEM and RosettaSciIO. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/literal.h"
#include "base/memory.h"
#include "base/shell.h"
#include "cube/cube_format.h"
#include "cube/cube_mib_rows.h"

enum { HEAD_MAX = 4096, CHIP = 256, FIELDS_MAX = 256, HDR_MAX = 1 << 16, SCAN_MOST = 1000000000 };

struct mib {
    size_t head; /* bytes of each frame's header */
    int chips, depth;
    char layout[16];      /* of the chips: "2x2", "2x2G" (with a gap), "Nx1" */
    size_t width, height; /* as the header says: in raw mode of the read-out, not of the image */
    bool raw;
};

/* Splits a comma-separated header in place. */
static int split(char *text, char *fields[FIELDS_MAX])
{
    int count = 0;
    for (char *at = text; at && count < FIELDS_MAX; count++) {
        fields[count] = at;
        at = strchr(at, ',');
        if (at)
            *at++ = '\0';
    }
    return count;
}

/* The counter depth stands three fields behind `MQ1A`; 0 if there is none. */
static int counter_depth(char *const fields[], int count)
{
    for (int i = 14; i + 3 < count; i++)
        if (strcmp(fields[i], "MQ1A") == 0)
            return atoi(fields[i + 3]);
    return 0;
}

/* The type of samples: the 7th field. */
static int read_type(struct cube *cube, struct mib *mib, const char *type, int depth,
                     struct error *error)
{
    static const struct {
        const char *name;
        enum cube_sample sample;
        int depth;
    } types[] = {{"U08", SAMPLE_U1, 6},
                 {"U8", SAMPLE_U1, 6},
                 {"U16", SAMPLE_U2, 12},
                 {"U32", SAMPLE_U4, 24}};
    mib->raw = strcmp(type, "R64") == 0;
    mib->depth = depth;
    if (mib->raw)
        return depth == 1 || depth == 6 || depth == 12 || depth == 24
                   ? 0
                   : cube_bad(cube, error,
                              "is in raw mode with a counter depth of %d bits, not 1, 6, 12 or 24",
                              depth);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(type, types[i].name) == 0) {
            cube->flat.sample = types[i].sample;
            cube->flat.swap = cube_little_endian();
            mib->depth = depth ? depth : types[i].depth;
            return 0;
        }
    return cube_bad(cube, error, "has samples of type '%s', not U08, U16, U32 or R64", type);
}

/* The first frame's header. */
static int read_head(struct cube *cube, struct mib *mib, struct error *error)
{
    char text[HEAD_MAX + 1] = "", *fields[FIELDS_MAX];
    size_t there = cube->size < HEAD_MAX ? (size_t)cube->size : HEAD_MAX;
    long head = 0;
    if (cube_bytes(cube, 0, text, there, error))
        return error->code;
    if (sscanf(text, "MQ1,%*[^,],%ld", &head) != 1 || head < 64 || head > HEAD_MAX ||
        (size_t)head > there)
        return cube_bad(cube, error, "has no whole frame header 'MQ1,...' at its beginning");
    text[head] = '\0';
    int count = split(text, fields);
    if (count < 8)
        return cube_bad(cube, error, "has a frame header of %d fields; 8 are needed", count);
    mib->head = (size_t)head;
    mib->chips = atoi(fields[3]);
    mib->width = (size_t)strtoul(fields[4], NULL, 10);
    mib->height = (size_t)strtoul(fields[5], NULL, 10);
    snprintf(mib->layout, sizeof mib->layout, "%s",
             count > 7 ? fields[7] + strspn(fields[7], " ") : "");
    if (mib->chips < 1 || mib->chips > 64)
        return cube_bad(cube, error, "has frames of '%s' chips", fields[3]);
    if (mib->width < 1 || mib->width > 65536 || mib->height < 1 || mib->height > 65536)
        return cube_bad(cube, error, "has frames of '%s' x '%s' pixels", fields[4], fields[5]);
    return read_type(cube, mib, fields[6], counter_depth(fields, count), error);
}

/* Bytes of a frame's samples. */
static size_t frame_bytes(const struct cube *cube, const struct mib *mib)
{
    size_t pixels = mib->width * mib->height;
    if (!mib->raw)
        return pixels * cube_sample_size(cube->flat.sample);
    return mib->depth == 1    ? pixels / 8
           : mib->depth == 6  ? pixels
           : mib->depth == 12 ? 2 * pixels
                              : 4 * pixels;
}

/* Some headers of 24 bits raw count both images of 12 bits in their width. */
static void halve_width(struct mib *mib)
{
    if (mib->raw && mib->depth == 24 && mib->width == 2 * (size_t)mib->chips * CHIP)
        mib->width /= 2;
}

static int set_image(struct cube *cube, const struct mib *mib, struct error *error)
{
    cube->header.type = mib->raw ? (mib->depth <= 6    ? CUBE_UINT8
                                    : mib->depth == 12 ? CUBE_UINT16
                                                       : CUBE_UINT32)
                                 : cube_sample_type(cube->flat.sample);
    cube->header.format = memory_format("Merlin mib, %d bit, %d chip%s%s", mib->depth, mib->chips,
                                        mib->chips == 1 ? "" : "s", mib->raw ? ", raw mode" : "");
    cube->header.shape[CUBE_KY] = mib->height;
    cube->header.shape[CUBE_KX] = mib->width;
    if (!mib->raw || (mib->chips == 1 && mib->width == CHIP))
        return 0;
    if (mib->chips != 4 || mib->width != 4 * CHIP || mib->height != CHIP)
        return cube_bad(cube, error,
                        "is a raw read-out of %d chips, %zu x %zu; one chip (256 wide) or four "
                        "(1024 x 256) are known",
                        mib->chips, mib->width, mib->height);
    if (strncmp(mib->layout, "2x2", 3) != 0)
        return cube_bad(cube, error,
                        "is a raw read-out of 4 chips in the layout '%s'; 2x2 is known",
                        mib->layout);
    if (mib->layout[3] == 'G')
        cube_note(cube, "the gap between its chips is not in a raw read-out, and not made up");
    cube->header.shape[CUBE_KY] = cube->header.shape[CUBE_KX] = 2 * CHIP;
    return 0;
}

/* The number behind "key...:\t" in the text of an .hdr, or 0; more than any scan has becomes that
 * much. */
static size_t hdr_number(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    if (!at || (at != text && at[-1] != '\n' && at[-1] != '\r'))
        return 0;
    at = strpbrk(at, "\t\n");
    size_t number = at && *at == '\t' ? (size_t)strtoul(at + 1, NULL, 10) : 0;
    return number < SCAN_MOST ? number : SCAN_MOST;
}

/* The scan's shape from the .hdr beside the file; zeros where there is none or it does not say.
 * *where must be freed. */
static void hdr_scan(const struct cube *cube, size_t said[2], char **where)
{
    char *name = cube_find_beside(cube, ".hdr"), *text = memory_zeroed(HDR_MAX + 1, 1);
    FILE *file = name ? fopen(name, "r") : NULL;
    said[0] = said[1] = 0;
    *where = memory_format("'%s' says", name ? name : "");
    if (file && fread(text, 1, HDR_MAX, file) > 0) {
        size_t frames = hdr_number(text, "Frames in Acquisition (Number)"),
               trigger = hdr_number(text, "Frames per Trigger (Number)");
        said[0] = hdr_number(text, "ScanY");
        said[1] = hdr_number(text, "ScanX");
        if ((!said[0] || !said[1]) && trigger > 1 && frames % trigger == 0) {
            said[0] = frames / trigger;
            said[1] = trigger;
        }
        if (!said[0] || !said[1])
            said[0] = said[1] = 0;
    }
    if (file)
        fclose(file);
    free(text);
    free(name);
}

/* A group of 64 bits, bytes reversed, to the pixels of the row that it holds. */
static void unpack(const unsigned char *from, size_t pixels, int depth, float *to)
{
    if (depth == 1)
        for (size_t i = 0; i < pixels; i++)
            to[i] = (float)(from[i / 64 * 8 + 7 - i % 64 / 8] >> i % 8 & 1);
    else if (depth == 6)
        for (size_t i = 0; i < pixels; i++)
            to[i] = from[i / 8 * 8 + 7 - i % 8];
    else
        for (size_t i = 0; i < pixels; i++) {
            const unsigned char *at = from + 2 * (i / 4 * 4 + 3 - i % 4);
            to[i] = (float)(at[0] << 8 | at[1]);
        }
}

/* Read-out row r of four chips side by side, to their places: the first two, turned by 180
 * degrees, below; the others above. */
static void place_chips(const float *row, size_t r, float *image)
{
    enum { EDGE = 2 * CHIP };
    for (size_t c = 0; c < CHIP; c++) {
        image[(EDGE - 1 - r) * EDGE + EDGE - 1 - c] = row[c];
        image[(EDGE - 1 - r) * EDGE + CHIP - 1 - c] = row[CHIP + c];
        image[r * EDGE + CHIP + c] = row[2 * CHIP + c];
        image[r * EDGE + c] = row[3 * CHIP + c];
    }
}

static void decode_raw(const struct mib *mib, const unsigned char *frame, float *image)
{
    float row[4 * CHIP], low[4 * CHIP];
    size_t w = mib->width, line = mib->depth == 1 ? w / 8 : mib->depth == 6 ? w : 2 * w;
    for (size_t r = 0; r < mib->height; r++) {
        unpack(frame + r * line, w, mib->depth, row);
        if (mib->depth == 24) {
            unpack(frame + (mib->height + r) * line, w, mib->depth, low);
            for (size_t c = 0; c < w; c++)
                row[c] = row[c] * 4096.0f + low[c];
        }
        if (mib->chips == 4)
            place_chips(row, r, image);
        else
            memcpy(image + r * w, row, w * sizeof *row);
    }
}

static int mib_read_raw(struct cube *cube, size_t first, size_t count, float *patterns,
                        struct error *error)
{
    const struct mib *mib = cube->inside;
    size_t bytes = frame_bytes(cube, mib);
    unsigned char *frame = memory_alloc(bytes, 1);
    int code = 0;
    for (size_t p = 0; p < count && !code; p++) {
        code = cube_bytes(cube, cube_place(cube, first + p), frame, bytes, error);
        if (!code)
            decode_raw(mib, frame, patterns + p * cube_pattern_size(cube));
    }
    free(frame);
    return code;
}

static void mib_close(struct cube *cube)
{
    free(cube->inside);
}

/* The last whole frame must begin as frames do, or the first header's sizes are not those of the
 * file. */
static int check_last(const struct cube *cube, int64_t frames, struct error *error)
{
    char head[4] = "";
    int64_t at = (frames - 1) * cube->flat.stride;
    if (frames < 1)
        return 0;
    if (cube_bytes(cube, at, head, 4, error))
        return error->code;
    if (memcmp(head, "MQ1,", 4) != 0)
        return cube_bad(cube, error,
                        "contradicts itself: its first header gives frames of %lld bytes, but at "
                        "byte %lld no frame begins",
                        (long long)cube->flat.stride, (long long)at);
    return 0;
}

/* A file of one frame may be one of many. */
static void note_series(struct cube *cube, int64_t frames)
{
    const char *point = strrchr(cube->path, '.');
    size_t end = point ? (size_t)(point - cube->path) : strlen(cube->path), stem = end;
    while (stem > 0 && cube->path[stem - 1] >= '0' && cube->path[stem - 1] <= '9')
        stem--;
    if (frames != 1 || stem == end)
        return;
    char *place = literal_pattern(cube->path, stem),
         *pattern = memory_format("%s*[0-9]%s", place, point ? point : ""),
         *start = memory_format("%.*s", (int)stem, cube->path), *quoted = shell_in_quotes(start);
    glob_t all = {0};
    if (glob(pattern, 0, NULL, &all) == 0 && all.gl_pathc > 1)
        cube_note(cube,
                  "is one frame, beside others of such names, %zu in all: if they are one scan, "
                  "join them in the order of their names, cat %s*%s >joined.mib",
                  all.gl_pathc, quoted, point ? point : "");
    globfree(&all);
    free(quoted);
    free(start);
    free(pattern);
    free(place);
}

/* The scan: asked for, of the .hdr, of the frames' own times, or square. */
static int set_scan(struct cube *cube, const struct cube_header *known, int64_t frames,
                    struct error *error)
{
    size_t said[2];
    char *where;
    const size_t *asked = known->shape;
    hdr_scan(cube, said, &where);
    struct cube_mib_rows rows = {0};
    if (said[0] != 1 && frames > 1)
        cube_mib_rows_find(&rows, cube, frames);
    if (!said[0] && rows.frames) {
        said[0] = (size_t)(frames - rows.first) / rows.frames;
        said[1] = rows.positions;
        free(where);
        where = memory_string("the times of its frames make");
    }
    bool same = !asked[0] || (asked[0] == said[0] && asked[1] == said[1]);
    /* asked for without the flyback that the frames' times show */
    if (!same && rows.frames > asked[1] &&
        rows.first + (int64_t)((asked[0] - 1) * rows.frames + asked[1]) <= frames) {
        memcpy(said, asked, sizeof said);
        free(where);
        where = memory_string("what is asked for has");
        same = true;
    }
    int code = 0;
    if (said[0] && same)
        code = cube_mib_flyback(cube, &rows, said, frames, where, error);
    if (!code && !cube->header.shape[CUBE_SCAN_Y])
        code =
            cube_set_scan(cube, known, frames, cube->size % cube->flat.stride, said, where, error);
    free(where);
    return code;
}

int cube_open_mib(struct cube *cube, const struct cube_header *known, struct error *error)
{
    struct mib *mib = memory_zeroed(1, sizeof *mib);
    cube->inside = mib;
    cube->close = mib_close;
    if (read_head(cube, mib, error))
        return error->code;
    halve_width(mib);
    if (set_image(cube, mib, error))
        return error->code;
    cube->flat.offset = (int64_t)mib->head;
    cube->flat.stride = (int64_t)(mib->head + frame_bytes(cube, mib));
    cube->read = mib->raw ? mib_read_raw : cube_read_flat;
    int64_t frames = cube->size / cube->flat.stride;
    if (check_last(cube, frames, error) || cube_mib_check_numbers(cube, frames, error) ||
        set_scan(cube, known, frames, error))
        return error->code;
    note_series(cube, frames);
    return 0;
}
