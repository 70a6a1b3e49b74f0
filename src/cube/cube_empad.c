/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EMPAD's .raw (Electron Microscope Pixel Array Detector, Tate et al., Microsc. Microanal. 22
 * (2016) 237, doi 10.1017/S1431927615015664).
 *
 * Frames of 130 rows of 128 float32, least significant byte first; the image is the first 128
 * rows, the rest are the detector's own numbers. No header: shape and calibration are in an .xml
 * beside it, of two dialects:
 *   0.51   pix_x, pix_y; optics.get_full_scan_field_of_view [y, x] in m; calibrated_pixelsize
 *          1e-9 / nm; source.get_voltage
 *   1.2.2  the scan in the name scan_x32_y64.raw and in scan_parameters mode='acquire';
 *          full_scan_field_of_view, whose x is
 * that of the scan's longer
 *          side times scale_factor; high_voltage; no calibration of the detector
 * A series (series_count) is a scan of one row. Without .xml the scan is asked for, told by the
 * name, or square. */
#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include "base/exit_codes.h"
#include "base/literal.h"
#include "base/memory.h"
#include "base/whole.h"
#include "cube/cube_format.h"

enum { EDGE = 128, ROWS = 130, XML_MAX = 1 << 20 }; /* sidecars have some kB */

/* calibrated_pixelsize x 1e9 is in 1/nm, hence x 1e8 in 1/A */
static const double A_PER_M = 1e10, PIXEL_PER_FILE = 1e8;

/* The element at "a/b/c" beneath `node`; the last of them where several have the name and
 * attribute mode='acquire', else the first. */
static xmlNode *find(xmlNode *node, const char *path)
{
    size_t length = strcspn(path, "/");
    xmlNode *found = NULL;
    for (xmlNode *child = node ? node->children : NULL; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || strlen((const char *)child->name) != length ||
            memcmp(child->name, path, length) != 0)
            continue;
        xmlChar *mode = xmlGetProp(child, (const xmlChar *)"mode");
        if (!found || (mode && strcmp((const char *)mode, "acquire") == 0))
            found = child;
        xmlFree(mode);
    }
    return found && path[length] ? find(found, path + length + 1) : found;
}

/* The finite number in the element, or NAN. */
static double number(xmlNode *root, const char *path)
{
    xmlNode *node = find(root, path);
    xmlChar *text = node ? xmlNodeGetContent(node) : NULL;
    char *end = NULL;
    double value = text ? strtod((const char *)text, &end) : (double)NAN;
    if (!text || end == (const char *)text || end[strspn(end, " \t\r\n")] || !isfinite(value))
        value = NAN;
    xmlFree(text);
    return value;
}

static size_t whole(xmlNode *root, const char *path)
{
    double value = number(root, path);
    return value >= 1 && value < 1e9 && value == floor(value) ? (size_t)value : 0;
}

/* The last part of raw_file's attribute `filename`, or NULL; caller frees. */
static char *raw_name(xmlNode *root)
{
    xmlNode *node = find(root, "raw_file");
    xmlChar *text = node ? xmlGetProp(node, (const xmlChar *)"filename") : NULL;
    const char *slash = text ? strrchr((const char *)text, '/') : NULL;
    char *name = memory_string(slash ? slash + 1 : (const char *)text);
    xmlFree(text);
    return name;
}

/* "scan_x32_y64.raw" -> 64 rows of 32. */
static void scan_of_name(const char *name, size_t said[2])
{
    const char *slash = strrchr(name, '/');
    const char *at = strstr(slash ? slash : name, "_x");
    unsigned x, y;
    if (at && sscanf(at, "_x%u_y%u.", &x, &y) == 2 && x > 0 && y > 0) {
        said[0] = y;
        said[1] = x;
    }
}

static void scan_of_xml(xmlNode *root, size_t said[2])
{
    size_t series = whole(root, "scan_parameters/series_count");
    char *name = raw_name(root);
    said[0] = series ? 1 : whole(root, "pix_y");
    said[1] = series ? series : whole(root, "pix_x");
    if (!said[0] || !said[1]) {
        said[0] = said[1] = 0;
        if (name)
            scan_of_name(name, said);
    }
    if (!said[0]) {
        said[0] = whole(root, "scan_parameters/scan_resolution_y");
        said[1] = whole(root, "scan_parameters/scan_resolution_x");
    }
    if (!said[0] || !said[1])
        said[0] = said[1] = 0;
    free(name);
}

/* Steps from the field of view, after the scan's shape is known. */
static void set_step(struct cube_header *header, xmlNode *root)
{
    xmlNode *node = find(root, "iom_measurements/optics.get_full_scan_field_of_view");
    xmlChar *text = node ? xmlNodeGetContent(node) : NULL;
    const size_t *scan = header->shape;
    double fov[2], wide = number(root, "iom_measurements/full_scan_field_of_view/x"),
                   factor = number(root, "iom_measurements/full_scan_field_of_view/scale_factor");
    if (text && sscanf((const char *)text, " %*[[(] %lf , %lf", &fov[0], &fov[1]) == 2) {
        for (int k = 0; k < 2; k++)
            header->step[k] = fov[k] > 0 ? fov[k] * A_PER_M / (double)scan[k] : (double)NAN;
    } else if (wide > 0 && factor > 0) {
        header->step[0] = header->step[1] =
            wide / factor * A_PER_M / (double)(scan[0] > scan[1] ? scan[0] : scan[1]);
    }
    xmlFree(text);
}

static void set_calibration(struct cube_header *header, xmlNode *root)
{
    double pixel = number(root, "iom_measurements/calibrated_pixelsize");
    double voltage = number(root, "iom_measurements/high_voltage");
    if (isnan(voltage))
        voltage = number(root, "iom_measurements/source.get_voltage");
    if (pixel > 0)
        header->pixel[0] = header->pixel[1] = pixel * PIXEL_PER_FILE;
    if (voltage > 0)
        header->voltage = voltage;
    if (!whole(root, "scan_parameters/series_count"))
        set_step(header, root);
}

/* A sidecar's text as a string, or NULL with the error set; caller frees. */
static char *read_text(const char *path, size_t *length, struct error *error)
{
    struct stat status;
    /* not to wait for a pipe that happens to have such a name */
    FILE *file = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? fopen(path, "rb") : NULL;
    if (!file) {
        error_set(error, EXIT_IO, "cannot read '%s': no regular file, or not ours to read", path);
        return NULL;
    }
    int failure;
    char *text = (char *)whole_read(file, XML_MAX + 1, length, &failure);
    if (failure)
        error_set(error, EXIT_IO, "cannot read '%s'", path);
    else if (*length > XML_MAX)
        error_set(error, EXIT_BAD_INPUT, "'%s' is no XML of an EMPAD: it is larger than %d kB",
                  path, XML_MAX >> 10);
    fclose(file);
    if (!error->code)
        return text;
    free(text);
    return NULL;
}

/* Called where a document type begins, before anything in it is read. */
static void refuse_type(void *context, const xmlChar *name, const xmlChar *external,
                        const xmlChar *system)
{
    xmlParserCtxt *parser = context;
    *(bool *)parser->_private = true;
    xmlStopParser(parser);
    (void)name;
    (void)external;
    (void)system;
}

/* The document, or NULL with the error set. A document type is refused: entities are declared
 * there, of which a few hundred bytes can be made to stand for gigabytes, and no EMPAD writes
 * one. */
static xmlDoc *parse(const char *path, struct error *error)
{
    size_t length;
    bool typed = false;
    error->code = 0;
    char *text = read_text(path, &length, error);
    xmlParserCtxt *parser = text ? xmlNewParserCtxt() : NULL;
    xmlDoc *document = NULL;
    if (parser) {
        parser->_private = &typed;
        parser->sax->internalSubset = refuse_type;
        document = xmlCtxtReadMemory(parser, text, (int)length, NULL, NULL,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
        if (typed) {
            xmlFreeDoc(document);
            document = NULL;
            error_set(error, EXIT_BAD_INPUT,
                      "'%s' is XML with a document type (<!DOCTYPE), which EMPAD's never has",
                      path);
        } else if (!document) {
            error_set(error, EXIT_BAD_INPUT, "'%s' is no well-formed XML", path);
        }
        xmlFreeParserCtxt(parser);
    } else if (text) {
        error_set(error, EXIT_SYSTEM, "no memory to read '%s'", path);
    }
    free(text);
    return document;
}

/* Whether the document says that its patterns are in the file `raw`. */
static bool names_raw(xmlDoc *document, const char *raw)
{
    const char *slash = strrchr(raw, '/');
    char *name = document ? raw_name(xmlDocGetRootElement(document)) : NULL;
    bool same = name && strcmp(name, slash ? slash + 1 : raw) == 0;
    free(name);
    return same;
}

/* The .xml of the same name, else the one of the folder's that names this raw file; its path in
 * *found (caller frees), NULL if there is none. NULL with the error set where the .xml of the
 * same name cannot be read. */
static xmlDoc *document_of(const struct cube *cube, char **found, struct error *error)
{
    const char *raw = cube->path;
    const char *slash = strrchr(raw, '/');
    int folder = slash ? (int)(slash + 1 - raw) : 0;
    char *beside = cube_find_beside(cube, ".xml"), *place = literal_pattern(raw, (size_t)folder),
         *pattern = memory_format("%s*.[xX][mM][lL]", place);
    glob_t all = {0};
    xmlDoc *document = NULL;
    error->code = 0;
    *found = beside && access(beside, R_OK) == 0 ? memory_string(beside) : NULL;
    if (*found) {
        document = parse(beside, error);
    } else if (glob(pattern, 0, NULL, &all) == 0) {
        for (size_t i = 0; i < all.gl_pathc && !*found; i++) {
            struct error other; /* another's file need not be readable */
            document = parse(all.gl_pathv[i], &other);
            if (names_raw(document, raw)) {
                *found = memory_string(all.gl_pathv[i]);
            } else {
                xmlFreeDoc(document);
                document = NULL;
            }
        }
    }
    globfree(&all);
    free(place);
    free(pattern);
    free(beside);
    return document;
}

/* From the .xml to the .raw that it names, in the same folder. */
static int open_raw_of(struct cube *cube, xmlDoc *document, struct error *error)
{
    const char *slash = strrchr(cube->path, '/');
    char *name = raw_name(xmlDocGetRootElement(document));
    if (!name)
        return cube_bad(cube, error, "names no raw file (raw_file filename=...)");
    char *raw =
        memory_format("%.*s%s", slash ? (int)(slash + 1 - cube->path) : 0, cube->path, name);
    free(name);
    free(cube->path);
    cube->path = raw;
    close(cube->descriptor);
    return cube_open_file(cube, error);
}

static int open_with(struct cube *cube, const struct cube_header *known, xmlDoc *document,
                     const char *xml, struct error *error)
{
    size_t said[2] = {0, 0};
    char *where = xml ? memory_format("'%s' says", xml) : memory_string("its name says");
    xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
    cube->header.format = memory_string(xml ? "EMPAD raw with xml" : "EMPAD raw without xml");
    cube->flat = (struct cube_flat){
        .stride = ROWS * EDGE * 4, .sample = SAMPLE_F4, .swap = !cube_little_endian()};
    cube->header.shape[CUBE_KY] = cube->header.shape[CUBE_KX] = EDGE;
    cube->read = cube_read_flat;
    if (root)
        scan_of_xml(root, said);
    else
        scan_of_name(cube->path, said);
    int code = cube_set_scan(cube, known, cube->size / cube->flat.stride,
                             cube->size % cube->flat.stride, said, where, error);
    if (!code && root)
        set_calibration(&cube->header, root);
    free(where);
    return code;
}

/* A raw file that nothing describes must be of EMPAD's frames. */
static int check_bare(const struct cube *cube, const struct cube_header *known, struct error *error)
{
    bool second = cube->size % (EDGE * EDGE * 4) == 0;
    if (cube->size % (ROWS * EDGE * 4) == 0 || (known->shape[CUBE_SCAN_Y] && !second))
        return 0;
    return cube_bad(
        cube, error,
        "has no .xml beside it and is no whole number of EMPAD's frames (130 x 128 x 4 bytes)%s; "
        "what nothing describes is read as .npy, e.g. of 16 bit: python3 -c \"import numpy; "
        "numpy.save('out.npy', numpy.fromfile('%s', '<u2').reshape(scan_y, scan_x, k_y, k_x))\" "
        "with these four numbers",
        second ? ", but of EMPAD-G2's (128 x 128 x 4), which py4DSTEM reads with its calibration"
               : "",
        cube->path);
}

int cube_open_empad(struct cube *cube, const struct cube_header *known, struct error *error)
{
    bool is_xml = strcasecmp(cube->path + strlen(cube->path) - 4, ".xml") == 0;
    char *xml = is_xml ? memory_string(cube->path) : NULL;
    xmlDoc *document = is_xml ? parse(xml, error) : document_of(cube, &xml, error);
    int code = error->code;
    if (code && !is_xml)
        error_append(error, "; without it, '%s' would be read as a bare raw file", cube->path);
    else if (!code && is_xml)
        code = open_raw_of(cube, document, error);
    if (!code && !document)
        code = check_bare(cube, known, error);
    if (!code)
        code = open_with(cube, known, document, xml, error);
    xmlFreeDoc(document);
    free(xml);
    return code;
}
