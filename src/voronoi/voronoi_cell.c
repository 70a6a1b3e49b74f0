/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Voronoi cell: its storage, the fast cutter and the measures (voronoi_cell.h tells the
 * representation).
 *
 * Volume: V = 1/6 sum over edges (v x w) . (g_left - g_right), g = n d / n^2 being the foot of
 * the perpendicular from the atom on a face's plane: every face is a fan of triangles seen from
 * the atom, and the fans' cross products are collected edge by edge. The sums over edges are
 * taken in integers, of units of 2^-57 of the cube (2^-58 of the square) of a power of two that
 * no vertex lies beyond: so they do not depend on the order of the edges, and every kernel gives
 * the same bits. */
#include "voronoi/voronoi_cell.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include "base/memory.h"
#include "voronoi/voronoi_robust.h"

static inline int next3(int k)
{
    return (9 >> 2 * k) & 3;
}

static inline int prev3(int k)
{
    return (18 >> 2 * k) & 3;
}

struct voronoi_cell *voronoi_cell_create(void)
{
    struct voronoi_cell *cell = memory_zeroed(1, sizeof *cell);
    voronoi_cell_reserve(cell, VORONOI_CELL_FAST_VERTICES, 2 * VORONOI_CELL_FAST_VERTICES);
    return cell;
}

void voronoi_cell_free(struct voronoi_cell *cell)
{
    if (!cell)
        return;
    void *blocks[] = {
        cell->x,     cell->y,      cell->z,     cell->twin, cell->plane,           cell->list,
        cell->lives, cell->planes, cell->owner, cell->sums, cell->signed_distance, cell->scratch,
        cell->edges, cell};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
}

static void *grown(void *block, size_t old, size_t count, size_t size)
{
    char *more = memory_resize(block, count, size);
    memset(more + old * size, 0, (count - old) * size);
    return more;
}

void voronoi_cell_reserve(struct voronoi_cell *cell, size_t vertices, size_t planes)
{
    size_t old = cell->capacity;
    if (vertices > old) {
        cell->x = grown(cell->x, old, vertices, sizeof(double));
        cell->y = grown(cell->y, old, vertices, sizeof(double));
        cell->z = grown(cell->z, old, vertices, sizeof(double));
        cell->signed_distance = grown(cell->signed_distance, old, vertices, sizeof(double));
        cell->twin = grown(cell->twin, old, vertices, 4 * sizeof(int32_t));
        cell->plane = grown(cell->plane, old, vertices, 4 * sizeof(int32_t));
        cell->list = grown(cell->list, old, vertices, sizeof(int32_t));
        cell->lives = grown(cell->lives, old, vertices, sizeof(bool));
        cell->scratch = grown(cell->scratch, old, vertices, 8 * sizeof(int32_t));
        cell->edges = grown(cell->edges, old, vertices, 2 * sizeof *cell->edges);
        cell->capacity = vertices;
    }
    old = cell->plane_capacity;
    if (planes > old) {
        cell->planes = grown(cell->planes, old, planes, sizeof *cell->planes);
        cell->owner = grown(cell->owner, old, planes, sizeof(int32_t));
        cell->sums = grown(cell->sums, old, planes, 3 * sizeof(double));
        cell->plane_capacity = planes;
    }
}

/* Corner v of the cube lies at +h along axis k where bit k of v is set; planes 2k and 2k+1 are
 * the faces at -h and +h. The planes of a corner go around it counterclockwise seen from
 * outside: x y z where the signs multiply to +1, x z y otherwise. */
void voronoi_cell_reset(struct voronoi_cell *cell, double half_width, bool robust)
{
    static const int axes[2][3] = {{0, 2, 1}, {0, 1, 2}};
    for (int v = 0; v < 8; v++) {
        cell->x[v] = v & 1 ? half_width : -half_width;
        cell->y[v] = v & 2 ? half_width : -half_width;
        cell->z[v] = v & 4 ? half_width : -half_width;
        cell->lives[v] = true;
        const int *axis = axes[__builtin_popcount(v) & 1];
        for (int k = 0; k < 3; k++) {
            int w = v ^ (1 << axis[k]);
            const int *other = axes[__builtin_popcount(w) & 1];
            int slot = other[0] == axis[k] ? 0 : other[1] == axis[k] ? 1 : 2;
            cell->plane[4 * v + k] = 2 * axis[k] + (v >> axis[k] & 1);
            cell->twin[4 * v + k] = 4 * w + slot;
        }
    }
    for (int p = 0; p < VORONOI_CELL_CUBE_PLANES; p++) {
        cell->planes[p] = (struct voronoi_cell_plane){.d = half_width};
        cell->planes[p].n[p / 2] = p & 1 ? 1 : -1;
        cell->owner[p] = 0;
    }
    for (int v = 8; robust && v < (int)cell->capacity; v++)
        cell->lives[v] = false;
    cell->plane_count = VORONOI_CELL_CUBE_PLANES;
    cell->alive = 0xff;
    cell->top = 8;
    cell->robust = robust;
}

/* s_v = n . x_v - d of the first `top` vertices into s; returns the mask of those with s > eps. */
static inline uint64_t beyond(const struct voronoi_cell *cell, const double n[3], double d,
                              double eps, double *s)
{
    uint64_t mask = 0;
    const double *x = cell->x, *y = cell->y, *z = cell->z;
#ifdef __SSE2__
    __m128d nx = _mm_set1_pd(n[0]), ny = _mm_set1_pd(n[1]), nz = _mm_set1_pd(n[2]),
            dd = _mm_set1_pd(d), limit = _mm_set1_pd(eps);
    for (int v = 0; v < cell->top; v += 2) {
        __m128d sum =
            _mm_add_pd(_mm_mul_pd(nx, _mm_loadu_pd(x + v)), _mm_mul_pd(ny, _mm_loadu_pd(y + v)));
        sum = _mm_sub_pd(_mm_add_pd(sum, _mm_mul_pd(nz, _mm_loadu_pd(z + v))), dd);
        _mm_storeu_pd(s + v, sum);
        mask |= (uint64_t)_mm_movemask_pd(_mm_cmpgt_pd(sum, limit)) << v;
    }
#else
    for (int v = 0; v < cell->top; v++) {
        s[v] = n[0] * x[v] + n[1] * y[v] + n[2] * z[v] - d;
        mask |= (uint64_t)(s[v] > eps) << v;
    }
#endif
    return mask;
}

/* Follows the new face from vertex to vertex: true if it is one cycle through all the new
 * vertices. */
static inline bool face_is_one_cycle(const struct voronoi_cell *cell, int first, int count,
                                     uint64_t fresh)
{
    uint64_t seen = 0;
    int u = first;
    for (int i = 0; i < count; i++) {
        seen |= UINT64_C(1) << u;
        u = cell->twin[4 * u + 1] >> 2;
    }
    return u == first && seen == fresh;
}

/* Where the edge of a half-edge meets the plane: from s_v > eps to s_w <= eps, kept between the
 * ends. */
struct cut_edge {
    double x, y, z;
    int32_t twin, right, left;
};

static inline void cut_edge_find(const struct voronoi_cell *cell, const double *s, int e,
                                 struct cut_edge *cut)
{
    int v = e >> 2, k = e & 3, f = cell->twin[e], w = f >> 2;
    double t = s[v] / (s[v] - s[w]);
    t = t < 1 ? t : 1;
    cut->x = cell->x[v] + t * (cell->x[w] - cell->x[v]);
    cut->y = cell->y[v] + t * (cell->y[w] - cell->y[v]);
    cut->z = cell->z[v] + t * (cell->z[w] - cell->z[v]);
    cut->twin = f;
    cut->right = cell->plane[4 * v + next3(k)];
    cut->left = cell->plane[4 * v + prev3(k)];
}

/* Half-edges from removed to kept vertices, written without branches; returns their number. */
static inline int cut_edges(const struct voronoi_cell *cell, uint64_t removed, uint64_t kept,
                            int32_t *edges)
{
    int count = 0;
    for (; removed; removed &= removed - 1) {
        int e = 4 * __builtin_ctzll(removed);
        for (int k = 0; k < 3; k++) {
            edges[count] = e + k;
            count += kept >> (cell->twin[e + k] >> 2) & 1;
        }
    }
    return count;
}

static enum voronoi_cell_outcome cut_fast(struct voronoi_cell *cell, const double n[3], double d,
                                          double eps)
{
    double s[VORONOI_CELL_FAST_VERTICES + 2];
    int32_t edges[3 * VORONOI_CELL_FAST_VERTICES + 1], slots[VORONOI_CELL_FAST_VERTICES];
    struct cut_edge cuts[VORONOI_CELL_FAST_VERTICES];
    uint64_t removed = beyond(cell, n, d, eps, s) & cell->alive;
    if (!removed)
        return VORONOI_CELL_UNCHANGED;
    uint64_t kept = cell->alive & ~removed;
    if (!kept)
        return VORONOI_CELL_EMPTY;
    int count = cut_edges(cell, removed, kept, edges);
    if (count > VORONOI_CELL_FAST_VERTICES || (size_t)cell->plane_count == cell->plane_capacity)
        return VORONOI_CELL_GAVE_UP;
    for (int i = 0; i < count; i++)
        cut_edge_find(cell, s, edges[i], &cuts[i]);
    int p = cell->plane_count++;
    cell->planes[p] = (struct voronoi_cell_plane){{n[0], n[1], n[2]}, d};
    cell->owner[p] = 0;
    uint64_t free_slots = ~kept;
    for (int i = 0; i < count; i++, free_slots &= free_slots - 1) {
        if (!free_slots)
            return VORONOI_CELL_GAVE_UP;
        int u = __builtin_ctzll(free_slots);
        slots[i] = u;
        cell->x[u] = cuts[i].x;
        cell->y[u] = cuts[i].y;
        cell->z[u] = cuts[i].z;
        cell->plane[4 * u] = p;
        cell->plane[4 * u + 1] = cuts[i].right;
        cell->plane[4 * u + 2] = cuts[i].left;
        cell->twin[4 * u] = cuts[i].twin;
        cell->twin[cuts[i].twin] = 4 * u;
        cell->owner[cuts[i].right] = u;
    }
    for (int i = 0; i < count; i++) {
        int q = cell->owner[cuts[i].left];
        cell->twin[4 * slots[i] + 1] = 4 * q + 2;
        cell->twin[4 * q + 2] = 4 * slots[i] + 1;
    }
    uint64_t fresh = ~kept & ~free_slots;
    cell->alive = kept | fresh;
    cell->top = 64 - __builtin_clzll(cell->alive);
    return face_is_one_cycle(cell, slots[0], count, fresh) ? VORONOI_CELL_CUT
                                                           : VORONOI_CELL_GAVE_UP;
}

enum voronoi_cell_outcome voronoi_cell_cut(struct voronoi_cell *cell, const double n[3], double d,
                                           double eps)
{
    return cell->robust ? voronoi_cell_cut_robust(cell, n, d, eps) : cut_fast(cell, n, d, eps);
}

int voronoi_cell_list(struct voronoi_cell *cell)
{
    int count = 0;
    if (cell->robust) {
        for (int v = 0; v < cell->top; v++)
            if (cell->lives[v])
                cell->list[count++] = v;
    } else {
        for (uint64_t rest = cell->alive; rest; rest &= rest - 1)
            cell->list[count++] = __builtin_ctzll(rest);
    }
    return count;
}

double voronoi_cell_farthest2(struct voronoi_cell *cell)
{
    int count = voronoi_cell_list(cell);
    double largest = 0;
    for (int i = 0; i < count; i++) {
        int v = cell->list[i];
        double r2 = cell->x[v] * cell->x[v] + cell->y[v] * cell->y[v] + cell->z[v] * cell->z[v];
        largest = r2 > largest ? r2 : largest;
    }
    return largest;
}

bool voronoi_cell_touches_cube(struct voronoi_cell *cell)
{
    int count = voronoi_cell_list(cell);
    for (int i = 0; i < count; i++)
        for (int k = 0; k < 3; k++)
            if (cell->plane[4 * cell->list[i] + k] < VORONOI_CELL_CUBE_PLANES)
                return true;
    return false;
}

/* Foot points g = n d / n^2 of all planes into sums; no edges yet on any face. */
static void feet_of_planes(struct voronoi_cell *cell)
{
    for (int p = 0; p < cell->plane_count; p++) {
        const double *n = cell->planes[p].n;
        double scale = cell->planes[p].d / (n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
        for (int k = 0; k < 3; k++)
            cell->sums[3 * p + k] = scale * n[k];
        cell->owner[p] = 0;
    }
}

/* Edges, each once, into cell->edges, written without branches; returns their number. */
static int edges_of_cell(struct voronoi_cell *cell)
{
    int vertices = voronoi_cell_list(cell), count = 0;
    for (int i = 0; i < vertices; i++) {
        int v = cell->list[i], e = 4 * v;
        for (int k = 0; k < 3; k++) {
            cell->edges[count] = (struct voronoi_cell_edge){
                v, cell->twin[e + k] >> 2, cell->plane[e + prev3(k)], cell->plane[e + next3(k)]};
            count += cell->twin[e + k] > e + k;
        }
    }
    return count;
}

struct voronoi_cell_scale voronoi_cell_scale_of(double radius)
{
    int e;
    frexp(radius, &e);
    return (struct voronoi_cell_scale){.volume = ldexp(1, 57 - 3 * e),
                                       .area = ldexp(1, 58 - 2 * e)};
}

/* Volume, and the counted edges of each face (into owner). */
static double volume_and_orders(struct voronoi_cell *cell, int count, double scale,
                                double shortest2)
{
    const double *x = cell->x, *y = cell->y, *z = cell->z;
    int64_t six_volumes = 0;
    for (int i = 0; i < count; i++) {
        struct voronoi_cell_edge edge = cell->edges[i];
        int v = edge.tail, w = edge.head;
        const double *gl = cell->sums + 3 * edge.left, *gr = cell->sums + 3 * edge.right;
        double term = (y[v] * z[w] - z[v] * y[w]) * (gl[0] - gr[0]) +
                      (z[v] * x[w] - x[v] * z[w]) * (gl[1] - gr[1]) +
                      (x[v] * y[w] - y[v] * x[w]) * (gl[2] - gr[2]);
        six_volumes += llrint(term * scale);
        double dx = x[w] - x[v], dy = y[w] - y[v], dz = z[w] - z[v];
        int counts = dx * dx + dy * dy + dz * dz >= shortest2;
        cell->owner[edge.left] += counts;
        cell->owner[edge.right] += counts;
    }
    return (double)six_volumes / (6 * scale);
}

void voronoi_cell_drop_small_faces(const struct voronoi_cell_faces *faces, double scale,
                                   const struct voronoi_cell_thresholds *thresholds)
{
    const double *x = faces->x, *y = faces->y, *z = faces->z;
    int64_t(*sum)[3] = memory_zeroed(faces->planes, sizeof *sum);
    for (int i = 0; i < faces->edge_count; i++) {
        int v = faces->edges[i].tail, w = faces->edges[i].head;
        double cross[3] = {y[v] * z[w] - z[v] * y[w], z[v] * x[w] - x[v] * z[w],
                           x[v] * y[w] - y[v] * x[w]};
        for (int c = 0; c < 3; c++) {
            int64_t fixed = llrint(cross[c] * scale);
            sum[faces->edges[i].left][c] += fixed;
            sum[faces->edges[i].right][c] -= fixed;
        }
    }
    double total = 0, *area = memory_alloc(faces->planes, sizeof *area);
    for (int p = 0; p < faces->planes; p++) {
        double a[3] = {(double)sum[p][0], (double)sum[p][1], (double)sum[p][2]};
        area[p] = sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]) / (2 * scale);
        total += area[p];
    }
    double smallest = fmax(thresholds->face, thresholds->relative_face * total);
    for (int p = 0; p < faces->planes; p++)
        if (area[p] <= smallest)
            faces->order[p] = 0;
    free(sum);
    free(area);
}

void voronoi_cell_measure(struct voronoi_cell *cell, double radius,
                          const struct voronoi_cell_thresholds *thresholds,
                          struct voronoi_cell_measures *measures)
{
    struct voronoi_cell_scale scale = voronoi_cell_scale_of(radius);
    feet_of_planes(cell);
    int count = edges_of_cell(cell);
    memset(measures, 0, sizeof *measures);
    measures->volume =
        volume_and_orders(cell, count, scale.volume, thresholds->edge * thresholds->edge);
    if (thresholds->face > 0 || thresholds->relative_face > 0)
        voronoi_cell_drop_small_faces(&(struct voronoi_cell_faces){cell->x, cell->y, cell->z,
                                                                   cell->edges, count,
                                                                   cell->plane_count, cell->owner},
                                      scale.area, thresholds);
    for (int p = 0; p < cell->plane_count; p++) {
        int order = cell->owner[p];
        measures->order[order <= 32 ? order : 0] += 1;
        measures->faces += order >= 3;
        measures->above6 += order > 6;
    }
}
