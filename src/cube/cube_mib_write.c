/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A data cube of counts as Quantum Detectors' .mib in integer mode with its .hdr
 * (cube/cube_mib.c tells the format). A detector's own numbers (thresholds, DACs) are zero, and
 * its clock stands at the beginning of 1970: nothing of the kind is made up. */
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "cube/cube_sample.h"
#include "cube/cube_writer.h"

enum { HEAD = 384 };

static int mib_check(const char *path, const struct cube_header *header, struct error *error)
{
    if (header->type == CUBE_FLOAT32)
        return error_set(
            error, EXIT_BAD_INPUT,
            "'%s' would be Merlin's format, whose samples are counts, not real numbers", path);
    if (header->shape[CUBE_KY] > 9999 || header->shape[CUBE_KX] > 9999)
        return error_set(
            error, EXIT_BAD_INPUT,
            "'%s' would be Merlin's format, whose patterns have at most 9999 pixels in a row",
            path);
    return 0;
}

static int write_head(const struct cube_header *header, size_t number, struct out *out,
                      struct error *error)
{
    static const struct {
        const char *name;
        int depth;
    } types[] = {
        [CUBE_UINT8] = {"U08", 6}, [CUBE_UINT16] = {"U16", 12}, [CUBE_UINT32] = {"U32", 24}};
    char head[HEAD] = "",
         *text = memory_format(
             "MQ1,%06zu,%05d,01,%04zu,%04zu,%s,   1x1,01,1970-01-01 00:00:00.000000,0.001000,0,0,0,"
             "0.000000E+0,0.000000E+0,0.000000E+0,0.000000E+0,0.000000E+0,0.000000E+0,0.000000E+0,"
             "0.000000E+0,"
             "3RX,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,"
             "000,000,000,"
             "000,000,000,000,MQ1A,1970-01-01T00:00:00.000000000Z,1000000ns,%d,",
             number, HEAD, header->shape[CUBE_KX], header->shape[CUBE_KY], types[header->type].name,
             types[header->type].depth);
    memcpy(head, text, strlen(text));
    free(text);
    return out_write(out, head, HEAD, error);
}

static int write_hdr(const struct cube_writer *writer, struct error *error)
{
    const size_t *shape = cube_writer_header(writer)->shape;
    char *name = cube_beside(cube_writer_path(writer), ".hdr");
    struct out *out;
    int code = out_open(&out, name, error);
    free(name);
    if (code)
        return code;
    if (out_printf(out, error,
                   "HDR,\t\nFrames in Acquisition (Number):\t%zu\nFrames per Trigger "
                   "(Number):\t%zu\nScanX:\t%zu\nScanY:\t%zu\n"
                   "End\t\n",
                   shape[CUBE_SCAN_Y] * shape[CUBE_SCAN_X], shape[CUBE_SCAN_X], shape[CUBE_SCAN_X],
                   shape[CUBE_SCAN_Y])) {
        out_abandon(out);
        return error->code;
    }
    return out_commit(out, error);
}

static int mib_write(const struct cube_writer *writer, struct out *out, struct error *error)
{
    const struct cube_header *header = cube_writer_header(writer);
    const size_t *shape = header->shape;
    size_t size = cube_type_size(header->type), pattern = shape[CUBE_KY] * shape[CUBE_KX];
    char *row = memory_alloc(shape[CUBE_SCAN_X] * pattern, size);
    int code = 0;
    for (size_t y = 0; y < shape[CUBE_SCAN_Y] && !code; y++) {
        code = cube_row_get(writer, y, row, error);
        if (!code && cube_little_endian())
            cube_swap(row, shape[CUBE_SCAN_X] * pattern, size);
        for (size_t x = 0; x < shape[CUBE_SCAN_X] && !code; x++) {
            code = write_head(header, y * shape[CUBE_SCAN_X] + x + 1, out, error);
            if (!code)
                code = out_write(out, row + x * pattern * size, pattern * size, error);
        }
    }
    free(row);
    return code ? code : write_hdr(writer, error);
}

const struct cube_output cube_output_mib = {
    .extensions = ".mib", .check = mib_check, .holds = CUBE_HOLDS_COUNTS, .write = mib_write};
