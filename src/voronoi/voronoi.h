/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Voronoi and radical (power) tessellation of a frame: per atom the volume of its cell, the
 * number of its faces and the Voronoi index.
 *
 * The cell of atom i is every point x with |x - r_i|^2 - R_i^2 <= |x - r_j|^2 - R_j^2 for all
 * atoms j and their periodic images; R = 0 (or all equal) is the plain Voronoi cell. Index <n3
 * n4 n5 n6 ...>: n_k faces have k edges (Finney, Proc. R. Soc. A 319, 479 (1970), doi
 * 10.1098/rspa.1970.0189; radical planes: Gellatly & Finney, J. Non-Cryst. Solids 50, 313
 * (1982), doi 10.1016/0022-3093(82)90093-X). Thresholds as OVITO defines them: an edge counts if
 * it is at least edge_threshold long; a face is kept if at least three of its edges count and
 * its area exceeds max(face_threshold, relative_face_threshold * area of the whole cell) where a
 * face threshold is set. Faces and edges that are dropped leave the rest as it is; the volume is
 * always the whole cell's. Any triclinic cell; periodic or open directions in any mixture: in
 * open directions the box clips the cells, and its walls count as faces. */
#ifndef VORONOI_VORONOI_H
#define VORONOI_VORONOI_H
#include "atoms/frame.h"

enum { VORONOI_ORDER_LIMIT = 32 }; /* the largest max_order */

/* All kernels give the same bits. */
enum voronoi_kernel {
    VORONOI_FASTEST, /* of those that this machine runs */
    VORONOI_PLAIN,
    /* needs AVX-512 with VBMI, VBMI2 and BITALG: Intel since Ice Lake, AMD since Zen 4 */
    VORONOI_AVX512
};
bool voronoi_kernel_runs(enum voronoi_kernel kernel);

struct voronoi_settings {
    const double *radii;            /* R_i of every atom, A; NULL: plain */
    double edge_threshold;          /* A */
    double face_threshold;          /* A2 */
    double relative_face_threshold; /* of the cell's area, 0 ... 1 */
    enum voronoi_kernel kernel;     /* one that runs here */
    int max_order;                  /* the index runs from n3 to n_max_order; at least 6 */
};

struct voronoi {
    size_t n;
    int width;             /* numbers in an index: max_order - 2 */
    double *volume;        /* n, A3; 0 for an atom outside the box and for an empty radical cell */
    int32_t *coordination; /* n: kept faces */
    int32_t *index;        /* n * width: n3 n4 n5 n6 ... */
    int32_t *above6;       /* n: kept faces with more than six edges */
    /* cells that the AVX-512 kernel finished; it leaves the unusual ones to the plain kernel */
    size_t by_wide;
    /* atoms that lie outside the box in an open direction: they take no part */
    size_t outside;
    /* whose cells have no end, or none near, in a direction where the frame has no bound: zeros */
    size_t endless;
};

/* Tessellates; *result is the caller's (voronoi_free). Threaded, with the same result for any
 * number of threads. 0, or EXIT_BAD_INPUT: no cell, or two atoms in one place (their ids are
 * named). */
int voronoi_create(struct voronoi **result, const struct frame *frame,
                   const struct voronoi_settings *settings, struct error *error);
void voronoi_free(struct voronoi *voronoi);

/* Classes of Yue et al. by index, 0 <= x <= 4 and no face with more than six edges: FI <0 0 12
 * 0>; ILO <0 1 10 x>, <0 2 8 x>; CRYST <0 4 4 x>, <0 5 2 x>; MIXED <0 3 6 x>; OTHER the rest.
 * Each atom is in one class. */
enum voronoi_class {
    VORONOI_FI,
    VORONOI_ILO,
    VORONOI_CRYST,
    VORONOI_MIXED,
    VORONOI_OTHER,
    VORONOI_CLASS_COUNT
};
enum voronoi_class voronoi_classify(const int32_t index[4], int32_t above6);
const char *voronoi_class_name(enum voronoi_class class);

/* Adds the columns voronoi_index, voronoi_volume, coordination, voronoi_class, and the keys that
 * hold the thresholds, the radii (a text) and the fraction of atoms in each class. */
void voronoi_annotate(struct frame *frame, const struct voronoi *voronoi,
                      const struct voronoi_settings *settings, const char *radii);

#endif
