/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A data cube cut, summed and written in another format (cube/cube_view.h, cube/cube_copy.h). The
 * first line is EXTENSION CROP BIN, such as `emd x=1: kx=2` (a minus for none), then a .npy. What
 * was written is opened again, and has the same shape. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "base/exit_codes.h"
#include "buffers.inc"
#include "cube.inc"
#include "cube/cube_copy.h"
#include "cube/cube_view.h"
#include "cube/cube_write.h"

struct wish {
    char extension[8], crop[64], bin[64];
};

/* The formats that there are, so that the search need not spell them. */
static const char *name_of(const struct wish *wish)
{
    static const char *const names[] = {"out.npy", "out.emd", "out.raw", "out.mib"};
    return names[(unsigned char)wish->extension[0] % 4];
}

static void check_written(const char *path, const struct cube_header *header)
{
    struct cube *cube;
    struct error error = {0};
    if (cube_open(&cube, path, NULL, &error))
        fuzz_finding("what was written is not read: %s", error.text);
    if (memcmp(cube_header(cube)->shape, header->shape, sizeof header->shape) != 0)
        fuzz_finding("'%s' has another shape than what was written", path);
    cube_look(cube, path);
    cube_close(cube);
}

static void copy(struct cube *cube, const char *path)
{
    struct error error = {0};
    struct cube_header header = *cube_header(cube);
    header.type = cube_write_type(path, header.type);
    int code = header.type == CUBE_FLOAT32 && (cube_write_holds(path) & CUBE_HOLDS_COUNTS)
                   ? cube_counts_type(cube, &header.type, &error)
                   : 0;
    fuzz_expect(code, &error);
    if (!code)
        fuzz_expect(code = cube_copy(cube, path, &header, NULL, NULL, &error), &error);
    if (!code)
        check_written(path, &header);
}

void fuzz_one(const unsigned char *bytes, size_t size)
{
    struct wish wish = {"", "-", "-"};
    struct cube_view view = cube_view_whole();
    struct error error = {0};
    struct cube *cube;
    keep_buffers();
    const unsigned char *end = memchr(bytes, '\n', size);
    if (!end)
        return;
    char *line = fuzz_text(bytes, (size_t)(end - bytes));
    sscanf(line, "%7s %63s %63s", wish.extension, wish.crop, wish.bin);
    free(line);
    if ((strcmp(wish.crop, "-") && cube_view_crop(&view, wish.crop, &error)) ||
        (strcmp(wish.bin, "-") && cube_view_bin(&view, wish.bin, &error)) ||
        cube_open(&cube, fuzz_file("in.npy", end + 1, (size_t)(bytes + size - end - 1)), NULL,
                  &error)) {
        fuzz_expect(error.code, &error);
        return;
    }
    int code = cube_view_apply(&cube, &view, &error);
    fuzz_expect(code, &error);
    if (!code && cube_pattern_size(cube) <= CUBE_PIXELS)
        copy(cube, fuzz_path(name_of(&wish)));
    cube_close(cube);
}
