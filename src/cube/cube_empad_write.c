/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A data cube as EMPAD's .raw with its .xml (cube/cube_empad.c tells the format; this is the
 * dialect 0.51, which has a calibration of the detector). The two rows below each image are zero
 * but for the scan position (y, x), at the 141st and 142nd float, where old readers look for it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/number.h"
#include "cube/cube_sample.h"
#include "cube/cube_writer.h"

enum { EDGE = 128, IMAGE = EDGE * EDGE, BELOW = 2 * EDGE, POSITION = 140 };

static int empad_check(const char *path, const struct cube_header *header, struct error *error)
{
    if (header->shape[CUBE_KY] != EDGE || header->shape[CUBE_KX] != EDGE)
        return error_set(
            error, EXIT_BAD_INPUT,
            "'%s' would be EMPAD's format, whose patterns have 128 x 128 pixels, not %zu x %zu",
            path, header->shape[CUBE_KY], header->shape[CUBE_KX]);
    if (header->type != CUBE_FLOAT32)
        return error_set(error, EXIT_BAD_INPUT,
                         "'%s' would be EMPAD's format, whose samples are float32", path);
    if (header->pixel[0] != header->pixel[1] &&
        !(isnan(header->pixel[0]) && isnan(header->pixel[1])))
        return error_set(error, EXIT_BAD_INPUT,
                         "'%s' would be EMPAD's format, which has square pixels", path);
    return 0;
}

/* <name>value</name>, nothing where the value is not known. */
static int write_number(struct out *out, const char *name, double value, struct error *error)
{
    char text[NUMBER_MAX + 1];
    if (!isfinite(value))
        return 0;
    *number_write(text, value) = '\0';
    return out_printf(out, error, "<%s>%s</%s>", name, text, name);
}

static int write_field(struct out *out, const struct cube_header *header, struct error *error)
{
    char text[2][NUMBER_MAX + 1];
    for (int k = 0; k < 2; k++) {
        if (!isfinite(header->step[k]))
            return 0;
        *number_write(text[k], header->step[k] * 1e-10 * (double)header->shape[CUBE_SCAN_Y + k]) =
            '\0';
    }
    return out_printf(
        out, error,
        "<optics.get_full_scan_field_of_view>[%s, %s]</optics.get_full_scan_field_of_view>",
        text[0], text[1]);
}

/* Text with what XML reserves escaped. */
static int write_text(struct out *out, const char *text, struct error *error)
{
    int code = 0;
    for (; *text && !code; text++) {
        const char *escaped = *text == '<'   ? "&lt;"
                              : *text == '&' ? "&amp;"
                              : *text == '"' ? "&quot;"
                              : *text == '>' ? "&gt;"
                                             : NULL;
        code = escaped ? out_printf(out, error, "%s", escaped)
               : (unsigned char)*text < ' ' && *text != '\n' && *text != '\t'
                   ? 0
                   : out_write(out, text, 1, error);
    }
    return code;
}

static int write_xml(const struct cube_writer *writer, struct error *error)
{
    const struct cube_header *header = cube_writer_header(writer);
    const size_t *shape = header->shape;
    const char *path = cube_writer_path(writer), *slash = strrchr(path, '/');
    char *name = cube_beside(path, ".xml");
    struct out *out;
    int code = out_open(&out, name, error);
    free(name);
    if (code)
        return code;
    if (out_printf(out, error,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<root><raw_file filename=\"") ||
        write_text(out, slash ? slash + 1 : path, error) ||
        out_printf(out, error,
                   "\"/><type>scan</type><pix_x>%zu</pix_x><pix_y>%zu</pix_y><scan_parameters "
                   "mode=\"acquire\">"
                   "<scan_resolution_x>%zu</scan_resolution_x><scan_resolution_y>%zu</"
                   "scan_resolution_y></scan_parameters>"
                   "<iom_measurements>",
                   shape[CUBE_SCAN_X], shape[CUBE_SCAN_Y], shape[CUBE_SCAN_X],
                   shape[CUBE_SCAN_Y]) ||
        write_number(out, "high_voltage", header->voltage, error) ||
        write_number(out, "source.get_voltage", header->voltage, error) ||
        write_number(out, "calibrated_pixelsize", header->pixel[0] * 1e-8, error) ||
        write_field(out, header, error) || out_printf(out, error, "</iom_measurements><history>") ||
        write_text(out, header->history ? header->history : "", error) ||
        out_printf(out, error, "</history></root>\n")) {
        out_abandon(out);
        return error->code;
    }
    return out_commit(out, error);
}

static int write_frame(const float *image, size_t y, size_t x, struct out *out, struct error *error)
{
    float frame[IMAGE + BELOW] = {0};
    memcpy(frame, image, IMAGE * sizeof *image);
    frame[IMAGE + POSITION] = (float)y;
    frame[IMAGE + POSITION + 1] = (float)x;
    if (!cube_little_endian())
        cube_swap(frame, IMAGE + BELOW, sizeof *frame);
    return out_write(out, frame, sizeof frame, error);
}

static int empad_write(const struct cube_writer *writer, struct out *out, struct error *error)
{
    const size_t *shape = cube_writer_header(writer)->shape;
    float *row = memory_alloc(shape[CUBE_SCAN_X] * IMAGE, sizeof *row);
    int code = 0;
    for (size_t y = 0; y < shape[CUBE_SCAN_Y] && !code; y++) {
        code = cube_row_get(writer, y, row, error);
        for (size_t x = 0; x < shape[CUBE_SCAN_X] && !code; x++)
            code = write_frame(row + x * IMAGE, y, x, out, error);
    }
    free(row);
    return code ? code : write_xml(writer, error);
}

const struct cube_output cube_output_empad = {.extensions = ".raw",
                                              .check = empad_check,
                                              .holds = CUBE_HOLDS_REAL | CUBE_HOLDS_AXES,
                                              .write = empad_write};
