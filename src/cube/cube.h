/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The 4D-STEM data set, or data cube: one diffraction pattern I(k_y, k_x) for each probe
 * position of a scan (y, x).
 *
 * Order, everywhere: (scan y, scan x, k_y, k_x), last fastest. Simulated cubes have zero
 * frequency at pixel (n_ky/2, n_kx/2), and intensities that are fractions of the incident beam
 * unless they say that they are counts.
 *
 * Reading: cube_open knows the file by its content (HDF5: EMD, py4DSTEM, HyperSpy's .hspy or any
 * 4-D data set; NumPy's .npy; Quantum Detectors' .mib; EMPAD .raw with or without its .xml);
 * cube_read gives any run of patterns as float32. Nothing but the caller's buffer grows with the
 * file: blocks are read by pread or chunk by chunk (not mapped, so that a disk error is an error
 * and the file's pages are not this program's memory). Formats and what is read from each:
 * docs/cube.md. Writing: cube/cube_write.h. */
#ifndef CUBE_CUBE_H
#define CUBE_CUBE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"

enum cube_axis { CUBE_SCAN_Y, CUBE_SCAN_X, CUBE_KY, CUBE_KX, CUBE_AXES };

/* How samples are stored. Reading always gives float32 (exact for the first three, and for whole
 * numbers up to 2^24). */
enum cube_type { CUBE_FLOAT32, CUBE_UINT8, CUBE_UINT16, CUBE_UINT32, CUBE_OTHER };

/* What is known about a cube, in the program's internal units (base/units.h). Unknown: shape 0,
 * numbers NAN, texts NULL. */
struct cube_header {
    size_t shape[CUBE_AXES];
    enum cube_type type;
    double step[2];   /* between probe positions along y, x: A */
    double origin[2]; /* of the first probe position, y, x, in the frame's coordinates: A */
    double pixel[2];  /* along k_y, k_x: 1/A, k = theta / lambda (no 2 pi) */
    /* pixel (may be fractional) of zero frequency along k_y, k_x, if the file says */
    double center[2];
    double voltage; /* V */
    double alpha;   /* convergence semi-angle: rad */
    /* electrons for each pattern, where intensities are counts; NAN: fractions of the beam, or
     * not known */
    double dose;
    const char *title; /* of the sample or the data set */
    /* set by cube_open, for people: "EMPAD raw", "Merlin mib, 12 bit, raw mode" */
    const char *format;
    /* set by cube_open, for people: what of the file is not used, or taken for what it is;
     * "...; ..." */
    const char *notes;
    const char *history; /* how the data were made: the frame's history key (atoms/frame.h) */
    /* set by cube_open: patterns at the file's end that are not in the scan that was asked for,
     * and who says the scan, "'scan.hdr' says" (NULL: the data's own shape, or who asked) */
    size_t left_over;
    const char *scan_from;
};

/* As the positions of known.shape's one row: all patterns of the file, whatever it says. */
#define CUBE_ALL SIZE_MAX

/* The largest value of a type of whole numbers, which detectors and programs give to pixels that
 * are saturated or have no value; NAN of other types. */
double cube_type_largest(enum cube_type type);

/* All unknown, float32. */
struct cube_header cube_header_unknown(void);

struct cube;

/* Opens the file at `path`, or the data set inside an HDF5 file, `file.h5:/path/to/data`. What
 * `known` holds (NULL: nothing) goes before what the file says; known->shape gives the scan
 * where a file of patterns does not (both scan axes, or neither), and is refused where it
 * contradicts a file that does. A scan of whole rows of an interrupted file is read if
 * known->shape asks for it. 0; EXIT_NO_INPUT: no such file, or empty; EXIT_BAD_INPUT: truncated,
 * contradictory, not 4-D, several data sets to choose from (the text lists them), no scan shape;
 * EXIT_IO. The text names file, what is wrong, where (offset or data set), and what would help. */
int cube_open(struct cube **cube, const char *path, const struct cube_header *known,
              struct error *error);

/* Whether patterns can be read in their order only, and once (cube/cube_rosetta.h). */
bool cube_reads_once(const struct cube *cube);

/* Whether the patterns, or some of them, are in the file of that name, or it leads to them. */
bool cube_is_file(const struct cube *cube, const char *path);

/* Valid until cube_close. */
const struct cube_header *cube_header(const struct cube *cube);

size_t cube_patterns(const struct cube *cube);     /* scan y * scan x */
size_t cube_pattern_size(const struct cube *cube); /* k_y * k_x */

/* How many patterns are best read at once (1 for files of patterns; the chunk along scan x in
 * HDF5): a hint for cube_read's count and alignment. */
size_t cube_block(const struct cube *cube);

/* Patterns first ... first + count - 1 (number y * scan_x + x) into patterns[count][k_y][k_x].
 * NaN in the file stays NaN. May be called by many threads at once, each with its own `error`.
 * 0, EXIT_IO or EXIT_BAD_INPUT (a damaged chunk). */
int cube_read(struct cube *cube, size_t first, size_t count, float *patterns, struct error *error);

void cube_close(struct cube *cube); /* NULL is allowed */

#endif
