/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cutting a Voronoi cell topology first.
 *
 * With s_v = n . x_v - d, the removed vertices are the connected component of the vertex with
 * the largest s among those with s > eps; the kept ones are the connected component of the
 * vertex with the smallest s among the rest; whatever is neither is removed too. Both are
 * connected, so the edges between them form one cycle around the polyhedron (it is a planar
 * graph, three-connected) and the cut gives again a simple polyhedron, however rounding has
 * placed the vertices. Cost does not matter here: few cells of a glass need this. */
#include "voronoi/voronoi_robust.h"

enum mark { MARK_NONE, MARK_REMOVED, MARK_KEPT };

/* The three scratch arrays that share cell->scratch. */
static int32_t *marks_of(struct voronoi_cell *cell)
{
    return cell->scratch;
}

static int32_t *stack_of(struct voronoi_cell *cell)
{
    return cell->scratch + cell->capacity;
}

static int32_t *edges_of(struct voronoi_cell *cell)
{
    return cell->scratch + 2 * cell->capacity;
}

/* Gives the mark to every vertex that is linked to the seed by unmarked vertices with s > above. */
static void mark_component(struct voronoi_cell *cell, int seed, enum mark mark, double above)
{
    int32_t *marks = marks_of(cell), *stack = stack_of(cell);
    int depth = 0;
    marks[seed] = mark;
    stack[depth++] = seed;
    while (depth) {
        int v = stack[--depth];
        for (int k = 0; k < 3; k++) {
            int w = cell->twin[4 * v + k] >> 2;
            if (marks[w] == MARK_NONE && cell->signed_distance[w] > above) {
                marks[w] = mark;
                stack[depth++] = w;
            }
        }
    }
}

/* The unmarked living vertex with the largest sign * s, or -1. */
static int extreme_vertex(struct voronoi_cell *cell, double sign)
{
    const int32_t *marks = marks_of(cell);
    int best = -1;
    for (int v = 0; v < cell->top; v++)
        if (cell->lives[v] && marks[v] == MARK_NONE &&
            (best < 0 || sign * cell->signed_distance[v] > sign * cell->signed_distance[best]))
            best = v;
    return best;
}

static int free_vertex(struct voronoi_cell *cell)
{
    for (int v = 0; v < cell->top; v++)
        if (!cell->lives[v])
            return v;
    return cell->top++;
}

/* One new vertex on the half-edge e (from removed to kept), linked to the kept end. */
static int make_vertex(struct voronoi_cell *cell, int e, int p)
{
    int v = e >> 2, k = e & 3, f = cell->twin[e], w = f >> 2, u = free_vertex(cell);
    double sv = cell->signed_distance[v], sw = cell->signed_distance[w];
    double t = sv <= 0 ? 0 : sv - sw > sv ? sv / (sv - sw) : 1;
    cell->lives[u] = true;
    cell->x[u] = cell->x[v] + t * (cell->x[w] - cell->x[v]);
    cell->y[u] = cell->y[v] + t * (cell->y[w] - cell->y[v]);
    cell->z[u] = cell->z[v] + t * (cell->z[w] - cell->z[v]);
    cell->plane[4 * u] = p;
    cell->plane[4 * u + 1] = cell->plane[4 * v + (k + 1) % 3];
    cell->plane[4 * u + 2] = cell->plane[4 * v + (k + 2) % 3];
    cell->twin[4 * u] = f;
    cell->twin[f] = 4 * u;
    cell->owner[cell->plane[4 * u + 1]] = u;
    return u;
}

/* Half-edges from vertices that are not kept to kept ones. */
static int boundary(struct voronoi_cell *cell)
{
    const int32_t *marks = marks_of(cell);
    int32_t *edges = edges_of(cell);
    int count = 0;
    for (int v = 0; v < cell->top; v++)
        for (int k = 0; k < 3; k++)
            if (cell->lives[v] && marks[v] != MARK_KEPT &&
                marks[cell->twin[4 * v + k] >> 2] == MARK_KEPT)
                edges[count++] = 4 * v + k;
    return count;
}

/* Replaces the half-edges in edges_of by new vertices on them, links these into the face p, and
 * forgets what is not kept. */
static void close_face(struct voronoi_cell *cell, int count, int p)
{
    int32_t *marks = marks_of(cell), *made = edges_of(cell);
    int old_top = cell->top;
    for (int i = 0; i < count; i++)
        made[i] = make_vertex(cell, made[i], p);
    for (int i = 0; i < count; i++) {
        int u = made[i], q = cell->owner[cell->plane[4 * u + 2]];
        cell->twin[4 * u + 1] = 4 * q + 2;
        cell->twin[4 * q + 2] = 4 * u + 1;
    }
    for (int v = 0; v < old_top; v++)
        if (marks[v] == MARK_REMOVED)
            cell->lives[v] = false;
}

enum voronoi_cell_outcome voronoi_cell_cut_robust(struct voronoi_cell *cell, const double n[3],
                                                  double d, double eps)
{
    voronoi_cell_reserve(
        cell, 4 * (size_t)cell->top + 8 > cell->capacity ? 8 * (size_t)cell->top : 0,
        (size_t)cell->plane_count == cell->plane_capacity ? 2 * cell->plane_capacity : 0);
    int32_t *marks = marks_of(cell);
    for (int v = 0; v < cell->top; v++) {
        cell->signed_distance[v] = n[0] * cell->x[v] + n[1] * cell->y[v] + n[2] * cell->z[v] - d;
        marks[v] = MARK_NONE;
    }
    int farthest = extreme_vertex(cell, 1);
    if (cell->signed_distance[farthest] <= eps)
        return VORONOI_CELL_UNCHANGED;
    mark_component(cell, farthest, MARK_REMOVED, eps);
    int deepest = extreme_vertex(cell, -1);
    if (deepest < 0 || cell->signed_distance[deepest] > eps)
        return VORONOI_CELL_EMPTY;
    mark_component(cell, deepest, MARK_KEPT, -1e300);
    for (int v = 0; v < cell->top; v++)
        if (cell->lives[v] && marks[v] == MARK_NONE)
            marks[v] = MARK_REMOVED;
    int p = cell->plane_count++;
    cell->planes[p] = (struct voronoi_cell_plane){{n[0], n[1], n[2]}, d};
    cell->owner[p] = 0;
    close_face(cell, boundary(cell), p);
    return VORONOI_CELL_CUT;
}
