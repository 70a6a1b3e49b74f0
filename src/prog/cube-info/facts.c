/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts about a data cube. */
#include "prog/cube-info/facts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/shell.h"
#include "cube/cube_foreign.h"
#include "cube/cube_options.h"
#include "cube/cube_possible.h"
#include "cube/cube_rosetta.h"
#include "cube/cube_stored.h"
#include "pattern/counts.h"
#include "pattern/look.h"
#include "pattern/prepare.h"

enum { SAMPLE = 64 };

const struct fact_row fact_table[FACTS] = {
    [FACT_FORMAT] = {"format", "-", "how the file is read"},
    [FACT_PATTERNS] = {"patterns", "-", "diffraction patterns in the file"},
    [FACT_SCAN_X] = {"scan_x", "positions", "of the probe along x"},
    [FACT_SCAN_Y] = {"scan_y", "positions", "of the probe along y"},
    [FACT_DETECTOR_X] = {"detector_x", "pixels", "along k_x"},
    [FACT_DETECTOR_Y] = {"detector_y", "pixels", "along k_y"},
    [FACT_TYPE] = {"type", "-", "of the samples, as they are stored"},
    [FACT_STEP_X] = {"step_x", "nm", "between probe positions along x (--step)"},
    [FACT_STEP_Y] = {"step_y", "nm", "between probe positions along y (--step)"},
    [FACT_PIXEL_X] = {"pixel_x", "1/nm", "size of a detector pixel along k_x (--pixel)"},
    [FACT_PIXEL_Y] = {"pixel_y", "1/nm", "size of a detector pixel along k_y (--pixel)"},
    [FACT_CENTER_X] = {"center_x", "pixels", "zero frequency along k_x (stem-analyze --center)"},
    [FACT_CENTER_Y] = {"center_y", "pixels", "zero frequency along k_y (stem-analyze --center)"},
    [FACT_VOLTAGE] = {"voltage", "kV", "of the microscope (--voltage)"},
    [FACT_ALPHA] = {"alpha", "mrad", "convergence semi-angle (--alpha)"},
    [FACT_DOSE] = {"dose", "electrons", "for each pattern"},
    [FACT_INTENSITIES] = {"intensities", "-",
                          "counts: whole numbers from 0 on, whose shot noise is subtracted"},
    [FACT_SAMPLED] = {"sampled", "patterns", "spread over the scan, that the next six are of"},
    [FACT_LEAST] = {"least", "-", "intensity in the sample"},
    [FACT_MEAN] = {"mean", "-", "intensity in the sample"},
    [FACT_LARGEST] = {"largest", "-", "intensity in the sample"},
    [FACT_EMPTY] = {"empty", "patterns", "of the sample, without any intensity"},
    [FACT_MISSING] = {"missing", "pixels", "of the sample, NaN or infinite"},
    [FACT_SATURATED] = {"saturated", "pixels",
                        "of the sample at the largest value, where that is a counter's last"},
    [FACT_RING] = {"ring", "1/nm", "the strongest of the mean pattern (stem-analyze --ring)"},
    [FACT_RING_PIXELS] = {"ring_pixels", "pixels", "the same where the pixel is not known"},
    [FACT_STORED] = {"stored", "-", "what else stands in the file: origins, ellipses, masks"},
    [FACT_NOTES] = {"notes", "-", "what is read otherwise than one may think, or left out"},
    [FACT_TITLE] = {"title", "-", "of the sample or the data set"},
    [FACT_HISTORY] = {"history", "-", "how the data were made"},
    [FACT_NEXT] = {"next", "-", "the command to type next"}};

/* Takes the texts. */
static void put(struct facts *facts, enum fact_name name, char *value, const char *from)
{
    facts->value[name] = value;
    facts->from[name] = value ? memory_string(from) : NULL;
}

static void put_number(struct facts *facts, enum fact_name name, double value, const char *from)
{
    if (!isnan(value))
        put(facts, name, memory_format("%.10g", value), from);
}

static void put_text(struct facts *facts, enum fact_name name, const char *text, const char *from)
{
    if (text && *text)
        put(facts, name, memory_string(text), from);
}

/* A number in our units, and whether it was given. */
static void put_known(struct facts *facts, enum fact_name name, double value, double unit,
                      double given, const char *source)
{
    put_number(facts, name, value / unit, isnan(given) ? source : "option");
}

/* Where a format keeps its calibrations. */
static const char *source_of(const struct cube_header *header)
{
    static const struct {
        const char *format, *source;
    } sources[] = {{"EMPAD raw with", "sidecar (.xml)"}, {"Merlin", "sidecar (.hdr)"}};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (strncmp(header->format, sources[i].format, strlen(sources[i].format)) == 0)
            return sources[i].source;
    return "file";
}

/* Who says how the patterns make a scan. */
static char *scan_source(const struct cube_header *header, const struct cube_header *known,
                         bool missing)
{
    const char *from = header->scan_from;
    if (missing)
        return memory_string("not said: all patterns in one row (--scan=NXxNY)");
    if (known->shape[CUBE_SCAN_Y])
        return memory_string("option");
    if (!from || strncmp(from, "its array", 9) == 0)
        return memory_string("file");
    if (strncmp(from, "its name", 8) == 0)
        return memory_string("the file's name");
    if (strncmp(from, "taken", 5) == 0)
        return memory_string("assumed: a square (--scan=NXxNY)");
    size_t words = strlen(from) > 5 && strcmp(from + strlen(from) - 5, " says") == 0 ? 5 : 0;
    return memory_format("sidecar %.*s", (int)(strlen(from) - words), from);
}

static void take_header(struct facts *facts, const struct cube_header *header,
                        const struct cube_header *known, const struct look *look)
{
    static const char *const types[] = {[CUBE_FLOAT32] = "float32",
                                        [CUBE_UINT8] = "uint8",
                                        [CUBE_UINT16] = "uint16",
                                        [CUBE_UINT32] = "uint32",
                                        [CUBE_OTHER] = "other, read as float32"};
    const size_t *shape = header->shape;
    const char *source = source_of(header);
    char *scan = scan_source(header, known, look->needs_scan);
    put(facts, FACT_FORMAT, memory_string(header->format), "file");
    put_number(facts, FACT_PATTERNS, (double)look->patterns, "file");
    put_number(facts, FACT_SCAN_X, (double)shape[CUBE_SCAN_X], scan);
    put_number(facts, FACT_SCAN_Y, (double)shape[CUBE_SCAN_Y], scan);
    put_number(facts, FACT_DETECTOR_X, (double)shape[CUBE_KX], "file");
    put_number(facts, FACT_DETECTOR_Y, (double)shape[CUBE_KY], "file");
    put(facts, FACT_TYPE, memory_string(types[header->type]), "file");
    for (int k = 0; k < 2; k++) { /* x stands before y */
        put_known(facts, (enum fact_name)(FACT_STEP_X + 1 - k), header->step[k], 10, known->step[k],
                  source);
        put_known(facts, (enum fact_name)(FACT_PIXEL_X + 1 - k), header->pixel[k], 0.1,
                  known->pixel[k], source);
        put_known(facts, (enum fact_name)(FACT_CENTER_X + 1 - k), header->center[k], 1,
                  known->center[k], source);
    }
    put_known(facts, FACT_VOLTAGE, header->voltage, 1e3, known->voltage, source);
    put_known(facts, FACT_ALPHA, header->alpha, 1e-3, known->alpha, source);
    put_known(facts, FACT_DOSE, header->dose, 1, known->dose, source);
    put_text(facts, FACT_TITLE, header->title, source);
    put_text(facts, FACT_HISTORY, header->history, source);
    free(scan);
}

/* What an analysis cannot do without, with the option for it. */
static void take_missing(struct facts *facts, const struct look *look)
{
    const struct {
        bool missing;
        enum fact_name name;
        const char *option;
    } all[] = {{look->needs_step, FACT_STEP_X, "not said: --step=STEPnm"},
               {look->needs_step, FACT_STEP_Y, "not said: --step=STEPnm"},
               {look->needs_pixel, FACT_PIXEL_X, "not said: --pixel=PIXEL/nm"},
               {look->needs_pixel, FACT_PIXEL_Y, "not said: --pixel=PIXEL/nm"},
               {look->needs_voltage, FACT_VOLTAGE, "not said: --voltage=VOLTAGEkV"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].missing && !facts->value[all[i].name])
            put(facts, all[i].name, memory_string("nan"), all[i].option);
}

/* Sums over a sample of the patterns. */
struct sample {
    size_t patterns, empty, missing, values, at_largest;
    double least, largest, sum;
};

static void add_pattern(struct sample *sample, const float *pattern, size_t pixels)
{
    sample->patterns++;
    sample->empty += prepare_judge(pattern, pixels, NULL, 0, (double)INFINITY) == PREPARE_EMPTY;
    for (size_t i = 0; i < pixels; i++) {
        double value = (double)pattern[i];
        if (!isfinite(value)) {
            sample->missing++;
            continue;
        }
        sample->values++;
        sample->sum += value;
        sample->least = fmin(sample->least, value);
        if (value > sample->largest)
            sample->at_largest = 0;
        sample->largest = fmax(sample->largest, value);
        sample->at_largest += value == sample->largest;
    }
}

/* Whether a number is the last of a counter: 2^n - 1 of at least 6 bits. */
static bool is_last(double value)
{
    double bits = log2(value + 1);
    return value >= 63 && bits == floor(bits);
}

static int take_sample(struct facts *facts, struct cube *cube, struct error *error)
{
    size_t positions = cube_patterns(cube), pixels = cube_pattern_size(cube),
           count = positions < SAMPLE ? positions : SAMPLE;
    struct sample sample = {.least = (double)INFINITY, .largest = (double)-INFINITY};
    float *pattern = memory_alloc(pixels, sizeof *pattern);
    int code = 0;
    for (size_t i = 0; i < count && !code; i++) {
        code = cube_read(cube, i * positions / count, 1, pattern, error);
        if (!code)
            add_pattern(&sample, pattern, pixels);
    }
    free(pattern);
    put_number(facts, FACT_SAMPLED, (double)sample.patterns, "a look at the data");
    put_number(facts, FACT_EMPTY, (double)sample.empty, "sample");
    put_number(facts, FACT_MISSING, (double)sample.missing, "sample");
    if (sample.values > 0) {
        put_number(facts, FACT_LEAST, sample.least, "sample");
        put_number(facts, FACT_MEAN, sample.sum / (double)sample.values, "sample");
        put_number(facts, FACT_LARGEST, sample.largest, "sample");
    }
    put_number(facts, FACT_SATURATED, is_last(sample.largest) ? (double)sample.at_largest : 0,
               "sample");
    return code;
}

/* What the intensities look like. Caller frees. */
static char *intensities_text(const struct counts_guess *guess)
{
    switch (guess->kind) {
    case COUNTS_NEARLY:
        return memory_format("nearly counts (but %g)", (double)guess->fault.value);
    case COUNTS_PEDESTAL:
        return memory_format("steps above a pedestal of %g", guess->pedestal);
    case COUNTS_STILL:
        return memory_string("whole numbers that vary less than counts");
    case COUNTS_WILD:
    case COUNTS_SURE:
        return guess->gain == 1 ? memory_string("counts")
                                : memory_format("counts of %g for an electron", guess->gain);
    default:
        return memory_string("real numbers");
    }
}

static int take_verdict(struct facts *facts, struct cube *cube, struct error *error)
{
    const struct survey_settings settings = {.saturation = (double)NAN};
    struct counts_guess guess;
    int code = counts_guess(&guess, cube, &settings, error);
    if (!code)
        put(facts, FACT_INTENSITIES, intensities_text(&guess), "sample");
    return code;
}

/* The file's name with .emd in the place of its extension. */
static char *emd_name(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    const char *slash = memrchr(path, '/', length), *dot = memrchr(path, '.', length);
    size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - path) : length;
    return memory_format("%.*s.emd", (int)stem, path);
}

/* A file that stem-analyze does not read: what RosettaSciIO says of it, if it is there. */
static int take_foreign(struct facts *facts, const char *path, const struct cube_header *known,
                        const struct cube_foreign *foreign, struct error *error)
{
    struct look look = {.needs_scan = false};
    struct cube *cube;
    if (!foreign->converts) {
        char *text = cube_foreign_text(foreign, path);
        error_set(error, EXIT_BAD_INPUT, "'%s' is %s", path, text);
        free(text);
        return error->code;
    }
    int code = cube_open_rosetta(&cube, path, known, error);
    if (code)
        return error_append(error, " ('%s' is %s)", path, foreign->title);
    look.patterns = cube_patterns(cube) + cube_header(cube)->left_over;
    take_header(facts, cube_header(cube), known, &look);
    cube_close(cube);
    char *name = emd_name(path);
    char *from = shell_in_quotes(path), *to = shell_in_quotes(name);
    put(facts, FACT_NEXT, memory_format("cube-convert %s %s", from, to), foreign->title);
    free(from);
    free(to);
    free(name);
    return 0;
}

/* The part of the cube that is meant: of the scan only where there is one. */
static int take_part(struct cube **cube, const struct cube_view *view, const struct look *look,
                     struct error *error)
{
    struct cube_view part = *view;
    for (int k = 0; k < CUBE_KY && look->needs_scan; k++) {
        part.from[k] = part.to[k] = 0;
        part.bin[k] = 1;
    }
    return cube_view_apply(cube, &part, error);
}

/* What is to be known of the data, and what no microscope has; NULL: nothing. Caller frees. */
static char *notes_of(const struct cube_header *header, const char *path,
                      const struct cube_view *view)
{
    struct error error;
    char *notes = cube_options_notes(header, view);
    if (!cube_check_possible(header, path, &error))
        return notes;
    char *both = memory_format("%s%s%s", notes ? notes : "", notes ? "; " : "", error.text);
    free(notes);
    return both;
}

int facts_take(struct facts *facts, const char *path, const struct cube_header *known,
               const struct cube_view *view, const char *given, struct error *error)
{
    const struct cube_foreign *foreign = cube_foreign_recognize(path);
    struct cube_header opened = *known;
    struct look look;
    struct cube *cube;
    memset(facts, 0, sizeof *facts);
    if (foreign)
        return take_foreign(facts, path, known, foreign, error);
    if (look_take(&look, path, known, view, error))
        return error->code;
    if (look.needs_scan) {
        opened.shape[CUBE_SCAN_Y] = 1;
        opened.shape[CUBE_SCAN_X] = CUBE_ALL;
    }
    if (cube_open(&cube, path, &opened, error))
        return error->code;
    put(facts, FACT_NOTES, notes_of(cube_header(cube), path, view), source_of(cube_header(cube)));
    int code = take_part(&cube, view, &look, error);
    if (!code) {
        take_header(facts, cube_header(cube), known, &look);
        take_missing(facts, &look);
        code = take_sample(facts, cube, error);
    }
    if (!code)
        code = take_verdict(facts, cube, error);
    cube_close(cube);
    put(facts, FACT_STORED, cube_stored(path), "file");
    double unit = look.needs_pixel ? 1 : 0.1;
    if (isfinite(look.ring[0]))
        put(facts, look.needs_pixel ? FACT_RING_PIXELS : FACT_RING,
            memory_format("%.4g:%.4g", look.ring[0] / unit, look.ring[1] / unit), "sample");
    put(facts, FACT_NEXT, look_command(&look, path, given), "what is missing stands in capitals");
    return code;
}

void facts_release(struct facts *facts)
{
    for (int i = 0; i < FACTS; i++) {
        free(facts->value[i]);
        free(facts->from[i]);
    }
}
