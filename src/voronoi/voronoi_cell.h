/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One Voronoi cell: a convex polyhedron around its atom (the origin), cut out of a cube by one
 * plane after another.
 *
 * Representation: a simple polyhedron, three planes and three edges at every vertex. Vertex v
 * has the half-edges 4v, 4v+1, 4v+2; half-edge e = 4v+k leaves v along the edge that does not
 * lie in plane[e]; its right and left faces (seen from outside) are plane[4v+next(k)] and
 * plane[4v+prev(k)], and twin[e] is the half-edge that comes the other way. Vertices of higher
 * order are several vertices in one place, with edges of no length. A cut marks the vertices
 * beyond the plane, makes a new vertex on every edge that leaves the marked ones by
 * interpolation between the edge's ends (which cannot leave the cell, unlike the meeting point
 * of three planes), and links the new ones into a face.
 *
 * Two cutters work on this one structure. The fast one keeps the living vertices in a 64-bit
 * mask and gives up, spoiling the cell, if there are more than 64 or if rounding has made the
 * marked vertices no single patch. The robust one has no limit and decides topology first: it
 * removes one connected patch and keeps one connected patch whatever the rounding did, so that a
 * valid polyhedron stays valid. A caller starts fast, and builds the cell again robustly where
 * that gave up. */
#ifndef VORONOI_VORONOI_CELL_H
#define VORONOI_VORONOI_CELL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VORONOI_CELL_FAST_VERTICES = 64, VORONOI_CELL_CUBE_PLANES = 6 };

struct voronoi_cell_plane {
    double n[3]; /* the half space is x . n <= d */
    double d;
};

/* left and right are the planes of its faces, seen from outside on the way from tail to head */
struct voronoi_cell_edge {
    int32_t tail, head, left, right;
};

struct voronoi_cell {
    double *x, *y, *z;                 /* vertices, A */
    int32_t *twin;                     /* 4 per vertex, the fourth unused */
    int32_t *plane;                    /* 4 per vertex, the fourth unused */
    int32_t *list;                     /* the living vertices, after voronoi_cell_list */
    uint64_t alive;                    /* the living vertices of the fast cutter */
    bool *lives;                       /* ... and of the robust one */
    bool robust;                       /* which cutter is at work */
    int top;                           /* one more than the highest living vertex */
    size_t capacity;                   /* vertices */
    struct voronoi_cell_plane *planes; /* 0 ... 5 are the cube's */
    int32_t *owner;                    /* by plane: scratch of a cut, then the edges of a face */
    double *sums;                      /* by plane: scratch of measuring, 3 each */
    struct voronoi_cell_edge *edges;   /* scratch of measuring */
    int plane_count;
    size_t plane_capacity;
    double *signed_distance; /* by vertex: scratch */
    int32_t *scratch;        /* 8 per vertex: scratch of the robust cutter */
};

enum voronoi_cell_outcome {
    VORONOI_CELL_UNCHANGED,
    VORONOI_CELL_CUT,
    VORONOI_CELL_EMPTY,
    VORONOI_CELL_GAVE_UP
};

struct voronoi_cell *voronoi_cell_create(void);
void voronoi_cell_free(struct voronoi_cell *cell);

/* Makes the cell a cube of the half-width about the origin. */
void voronoi_cell_reset(struct voronoi_cell *cell, double half_width, bool robust);

/* Removes what lies beyond the plane x . n = d by more than eps / |n|. After
 * VORONOI_CELL_GAVE_UP only voronoi_cell_reset may follow. */
enum voronoi_cell_outcome voronoi_cell_cut(struct voronoi_cell *cell, const double n[3], double d,
                                           double eps);

/* Lists the living vertices in list; returns their number. */
int voronoi_cell_list(struct voronoi_cell *cell);

/* Square of the distance of the farthest vertex; whether a piece of the cube is still part of
 * the surface. */
double voronoi_cell_farthest2(struct voronoi_cell *cell);
bool voronoi_cell_touches_cube(struct voronoi_cell *cell);

struct voronoi_cell_thresholds {
    double edge;          /* A */
    double face;          /* A2 */
    double relative_face; /* of the area of the whole cell */
};

struct voronoi_cell_measures {
    double volume;
    int faces;     /* kept */
    int above6;    /* kept faces with more than six edges */
    int order[33]; /* kept faces by their number of edges */
};

/* No vertex is farther from the atom than radius, and cells that are to be compared bit by bit
 * are given the same one. */
void voronoi_cell_measure(struct voronoi_cell *cell, double radius,
                          const struct voronoi_cell_thresholds *thresholds,
                          struct voronoi_cell_measures *measures);

/* What follows is shared by the kernels. Sums over edges are taken in integers after
 * multiplication with these. */
struct voronoi_cell_scale {
    double volume, area;
};
struct voronoi_cell_scale voronoi_cell_scale_of(double radius);

struct voronoi_cell_faces {
    const double *x, *y, *z; /* vertices */
    const struct voronoi_cell_edge *edges;
    int edge_count, planes;
    int32_t *order; /* by plane: its counted edges */
};

/* Faces not larger than the area threshold lose their edges, so that they are not kept. */
void voronoi_cell_drop_small_faces(const struct voronoi_cell_faces *faces, double scale,
                                   const struct voronoi_cell_thresholds *thresholds);

#endif
