/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extended XYZ (io/xyz_read.h), plain or packed by gzip. What is read is written, and what we have
 * written is read again. */
#include <stdio.h>
#include <stdlib.h>
#include "fuzz.h"
#include "io/xyz_read.h"
#include "io/xyz_write.h"

/* The frame as we write it is a frame of as many atoms. */
static void again(const struct frame *frame)
{
    struct error error = {0};
    struct out *out;
    struct frame *back = NULL;
    const char *path = fuzz_path("out.xyz");
    if (out_open(&out, path, &error) || xyz_write(out, frame, &error) || out_commit(out, &error) ||
        xyz_read_file(path, false, &back, &error))
        fuzz_finding("a frame that was read is not written and read again: %s", error.text);
    if (back->n != frame->n || back->column_count != frame->column_count)
        fuzz_finding("%zu atoms and %d columns became %zu and %d", frame->n, frame->column_count,
                     back->n, back->column_count);
    frame_free(back);
}

void fuzz_one(const unsigned char *bytes, size_t size)
{
    struct xyz_reader *reader;
    struct error error = {0};
    int code = xyz_reader_open(&reader, fuzz_file("in.xyz", bytes, size), &error);
    fuzz_expect(code, &error);
    if (code)
        return;
    for (struct frame *frame = NULL;; frame_free(frame)) {
        code = xyz_read(reader, &frame, &error);
        fuzz_expect(code, &error);
        if (code || !frame)
            break;
        again(frame);
    }
    xyz_reader_close(reader);
}
