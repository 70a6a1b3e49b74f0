/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Voronoi cell in AVX-512 registers.
 *
 * The simple polyhedron of voronoi_cell.h, told by its edges: 32 slots for vertices, eight to a
 * register, and 64 for edges, one byte each for the vertex it leaves (tail), the vertex it
 * reaches (head) and the faces to its left and right, seen from outside. A simple polyhedron of
 * V vertices has 3V/2 edges, so that 64 are enough. A cut tests all vertices against the plane;
 * the mask of those beyond it tells, bit by byte, which edges have lost one end (cut) and which
 * both (gone). Up to eight cut edges are compressed into one register, and their meetings with
 * the plane are the new vertices, all made at once. Each cut edge keeps its slot and gets the
 * new vertex for the end it lost. The new face's edges join the new vertex on one cut edge to
 * that on the cut edge whose right face is this one's left: all pairs of eight are compared in
 * one instruction. The new face must be one cycle through all of them.
 *
 * It gives up on more than eight new vertices in one cut, more than 32 vertices or 57 cuts,
 * empty cells, and where rounding has made the removed vertices no single patch. Products and
 * sums are those of the plain kernel in its order, never fused, and the sums over edges are in
 * integers: the results are equal to the bit. */
#include "voronoi/voronoi_wide.h"
#include "base/memory.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#define TARGET                                                                                     \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx512vbmi,avx512vbmi2,"             \
                          "avx512bitalg,bmi,bmi2,popcnt,lzcnt")))
#define INLINE static inline __attribute__((always_inline)) TARGET

enum {
    SLOTS = WIDE_VERTICES,
    GROUPS = SLOTS / 8,
    FACES = 64,
    FIRST_PLANE = 1 + VORONOI_CELL_CUBE_PLANES,
    VORONOI_CELL_FULL = VORONOI_CELL_GAVE_UP + 1,
    RANKED = 64
};

struct polyhedron {
    __m512d x[GROUPS], y[GROUPS], z[GROUPS]; /* vertices */
    /* those that the last cut has made and that wait for their slots */
    __m512d new_x, new_y, new_z;
    uint32_t fresh;                  /* ... these, in their order */
    __m512i tail, head, left, right; /* by edge */
    uint64_t edges;                  /* the living edges */
    uint32_t vertices;               /* the living vertices */
    /* one more than the number of the last; 0 is no plane, 1 ... 6 are the cube's */
    int planes;
};

struct wide_cell {
    struct polyhedron body;
    double normal[3][FACES], d[FACES]; /* by plane */
    /* the cube: its corners for a half-width of 1, and its edges */
    __m512d sign[3];
    __m512i cube_tail, cube_head, cube_left, cube_right;
};

/* Corner v lies at +1 along axis k where bit k of v is set; planes 1 + 2k and 2 + 2k are the
 * faces at -1 and +1. On the way along +k the face of the next axis is to the left where the
 * signs of the other two axes are equal. */
static TARGET struct wide_cell *create(void)
{
    struct wide_cell *cell = memory_aligned(1, sizeof *cell);
    uint8_t tail[64] = {0}, head[64] = {0}, left[64] = {0}, right[64] = {0};
    memset(cell, 0, sizeof *cell);
    for (int v = 0, e = 0; v < 8; v++)
        for (int k = 0; k < 3; k++) {
            ((double *)&cell->sign[k])[v] = v >> k & 1 ? 1 : -1;
            if (v >> k & 1)
                continue;
            int a = (k + 1) % 3, b = (k + 2) % 3, face_a = 1 + 2 * a + (v >> a & 1),
                face_b = 1 + 2 * b + (v >> b & 1);
            bool equal = (v >> a & 1) == (v >> b & 1);
            tail[e] = (uint8_t)v;
            head[e] = (uint8_t)(v | 1 << k);
            left[e] = (uint8_t)(equal ? face_a : face_b);
            right[e++] = (uint8_t)(equal ? face_b : face_a);
        }
    cell->cube_tail = _mm512_loadu_si512(tail);
    cell->cube_head = _mm512_loadu_si512(head);
    cell->cube_left = _mm512_loadu_si512(left);
    cell->cube_right = _mm512_loadu_si512(right);
    for (int p = 0; p < FACES; p++)
        cell->normal[0][p] = 1;
    return cell;
}

INLINE void reset(struct polyhedron *body, const struct wide_cell *cell, double half_width)
{
    const __m512d h = _mm512_set1_pd(half_width);
    body->x[0] = _mm512_mul_pd(h, cell->sign[0]);
    body->y[0] = _mm512_mul_pd(h, cell->sign[1]);
    body->z[0] = _mm512_mul_pd(h, cell->sign[2]);
    for (int g = 1; g < GROUPS; g++)
        body->x[g] = body->y[g] = body->z[g] = _mm512_setzero_pd();
    body->tail = cell->cube_tail;
    body->head = cell->cube_head;
    body->left = cell->cube_left;
    body->right = cell->cube_right;
    body->new_x = body->new_y = body->new_z = _mm512_setzero_pd();
    body->fresh = 0;
    body->vertices = 0xff;
    body->edges = 0xfff;
    body->planes = FIRST_PLANE;
}

/* 0 1 2 ... 63 */
INLINE __m512i counting(void)
{
    return _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46,
                           45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28,
                           27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10,
                           9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}

/* Every byte 8g ... 8g + 7 to the place of an index of eight. */
INLINE __m512i spread(int g)
{
    return _mm512_add_epi64(_mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi64(8 * g));
}

/* table[index] for eight indices into the first `groups` registers of a table; those into the
 * upper two are marked. */
INLINE __m512d look_up(const __m512d table[], __m512i index, __mmask8 upper, int groups)
{
    __m512d found = _mm512_permutex2var_pd(table[0], index, table[1]);
    if (groups == 3)
        found = _mm512_mask_permutexvar_pd(found, upper, index, table[2]);
    if (groups == 4)
        found =
            _mm512_mask_blend_pd(upper, found, _mm512_permutex2var_pd(table[2], index, table[3]));
    return found;
}

INLINE __mmask8 upper_half(__m512i index)
{
    return _mm512_test_epi64_mask(index, _mm512_set1_epi64(16));
}

/* From the left and right faces of up to eight cut edges, whose unused places are zero: the
 * place of the edge that follows each around the new face. False if they do not form one cycle. */
INLINE bool link_face(__m128i left, __m128i right, int count, __m128i *next)
{
    const __m512i each = _mm512_set_epi64(
        0x0707070707070707, 0x0606060606060606, 0x0505050505050505, 0x0404040404040404,
        0x0303030303030303, 0x0202020202020202, 0x0101010101010101, 0);
    __m512i lefts = _mm512_permutexvar_epi8(each, _mm512_castsi128_si512(left)),
            rights = _mm512_broadcastq_epi64(right);
    uint64_t pairs = _mm512_cmpeq_epi8_mask(lefts, rights);
    __m512i places = _mm512_maskz_mov_epi8(pairs, _mm512_set1_epi64(0x0706050403020100));
    __m128i p1 = _mm512_cvtepi64_epi8(_mm512_sad_epu8(places, _mm512_setzero_si512()));
    *next = p1;
    /* what can be reached from each place by up to 1, 3, 7 steps */
    __m128i p2 = _mm_shuffle_epi8(p1, p1), p4 = _mm_shuffle_epi8(p2, p2),
            reached = _mm_set1_epi64x((int64_t)0x8040201008040201);
    reached = _mm_or_si128(reached, _mm_shuffle_epi8(reached, p1));
    reached = _mm_or_si128(reached, _mm_shuffle_epi8(reached, p2));
    reached = _mm_or_si128(reached, _mm_shuffle_epi8(reached, p4));
    unsigned cycle = (unsigned)_mm_cvtsi128_si32(reached) & 0xff;
    int unused = 8 - count;
    return __builtin_popcountll(pairs) == count + unused * unused && cycle == (1U << count) - 1;
}

/* The new vertices move into their slots; so do the values s_new that belong to them, in s. */
INLINE void settle(struct polyhedron *body, int groups, __m512d s[GROUPS], __m512d s_new)
{
    __m512i place = _mm512_maskz_expand_epi8(body->fresh, counting());
#pragma GCC unroll 4
    for (int g = 0; g < groups; g++) {
        __mmask8 here = (__mmask8)(body->fresh >> 8 * g);
        __m512i from = _mm512_permutexvar_epi8(spread(g), place);
        body->x[g] = _mm512_mask_permutexvar_pd(body->x[g], here, from, body->new_x);
        body->y[g] = _mm512_mask_permutexvar_pd(body->y[g], here, from, body->new_y);
        body->z[g] = _mm512_mask_permutexvar_pd(body->z[g], here, from, body->new_z);
        s[g] = _mm512_mask_permutexvar_pd(s[g], here, from, s_new);
    }
    body->fresh = 0;
}

struct plane {
    __m512d x, y, z, d, limit;
};

/* n . x - d of eight vertices. */
INLINE __m512d beyond(const struct plane *n, __m512d x, __m512d y, __m512d z)
{
    return _mm512_sub_pd(
        _mm512_add_pd(_mm512_add_pd(_mm512_mul_pd(n->x, x), _mm512_mul_pd(n->y, y)),
                      _mm512_mul_pd(n->z, z)),
        n->d);
}

/* s = n . x - d of all vertices, and the mask of those with s > eps. The new vertices are tested
 * before they move into their slots: the next cut waits for nothing else. */
INLINE uint32_t test(struct polyhedron *body, int groups, const struct plane *plane,
                     __m512d s[GROUPS])
{
    uint32_t removed = 0;
#pragma GCC unroll 4
    for (int g = 0; g < groups; g++) {
        s[g] = beyond(plane, body->x[g], body->y[g], body->z[g]);
        removed |= (uint32_t)_mm512_cmp_pd_mask(s[g], plane->limit, _CMP_GT_OQ) << 8 * g;
    }
    __m512d s_new = beyond(plane, body->new_x, body->new_y, body->new_z);
    uint32_t removed_new =
        _pdep_u32(_mm512_cmp_pd_mask(s_new, plane->limit, _CMP_GT_OQ), body->fresh);
    removed = (removed & body->vertices & ~body->fresh) | removed_new;
    settle(body, groups, s, s_new);
    return removed;
}

/* The edges that have lost an end, by edge, and those among them that have kept the other. */
struct losses {
    uint64_t no_tail, no_head, cuts;
};

INLINE struct losses find_losses(const struct polyhedron *body, uint32_t removed)
{
    const __m512i lost = _mm512_set1_epi64(removed);
    uint64_t no_tail = _mm512_mask_bitshuffle_epi64_mask(body->edges, lost, body->tail),
             no_head = _mm512_mask_bitshuffle_epi64_mask(body->edges, lost, body->head);
    return (struct losses){no_tail, no_head, no_tail ^ no_head};
}

/* Of up to eight cut edges, which are read from a where the tail is lost and from b where the
 * head is. */
INLINE __m128i of_cut_edges(const struct losses *losses, __m512i a, __m512i b)
{
    return _mm512_castsi512_si128(
        _mm512_maskz_compress_epi8(losses->cuts, _mm512_mask_blend_epi8(losses->no_tail, b, a)));
}

/* New vertices where the cut edges meet the plane, from the vertices `from` (removed) to `to`
 * (kept). */
INLINE void meet(struct polyhedron *body, int groups, const __m512d s[GROUPS], __m128i from,
                 __m128i to)
{
    __m512i v = _mm512_cvtepu8_epi64(from), w = _mm512_cvtepu8_epi64(to);
    __mmask8 v_upper = upper_half(v), w_upper = upper_half(w);
    __m512d sv = look_up(s, v, v_upper, groups), sw = look_up(s, w, w_upper, groups);
    __m512d t = _mm512_min_pd(_mm512_div_pd(sv, _mm512_sub_pd(sv, sw)), _mm512_set1_pd(1));
    __m512d x = look_up(body->x, v, v_upper, groups), y = look_up(body->y, v, v_upper, groups),
            z = look_up(body->z, v, v_upper, groups);
    body->new_x =
        _mm512_add_pd(x, _mm512_mul_pd(t, _mm512_sub_pd(look_up(body->x, w, w_upper, groups), x)));
    body->new_y =
        _mm512_add_pd(y, _mm512_mul_pd(t, _mm512_sub_pd(look_up(body->y, w, w_upper, groups), y)));
    body->new_z =
        _mm512_add_pd(z, _mm512_mul_pd(t, _mm512_sub_pd(look_up(body->z, w, w_upper, groups), z)));
}

/* The cut edges end at the new vertices, the lost ones make room, and the edges of the new face
 * come in: from each new vertex to that on the next cut edge around the face, with the new plane
 * to the left and the old left face to the right. */
INLINE void mend(struct polyhedron *body, const struct losses *losses, int count, __m128i left,
                 __m128i next)
{
    __m512i slot = _mm512_maskz_compress_epi8(body->fresh, counting());
    __m512i follower = _mm512_castsi128_si512(_mm_shuffle_epi8(_mm512_castsi512_si128(slot), next));
    __m512i ends = _mm512_maskz_expand_epi8(losses->cuts, slot);
    uint64_t living = body->edges & ~(losses->no_tail & losses->no_head),
             made = _pdep_u64((1U << count) - 1, ~living);
    __m512i rank = _mm512_maskz_expand_epi8(made, counting());
    body->tail = _mm512_mask_mov_epi8(body->tail, losses->no_tail & losses->cuts, ends);
    body->head = _mm512_mask_mov_epi8(body->head, losses->no_head & losses->cuts, ends);
    body->tail = _mm512_mask_permutexvar_epi8(body->tail, made, rank, slot);
    body->head = _mm512_mask_permutexvar_epi8(body->head, made, rank, follower);
    body->left = _mm512_mask_mov_epi8(body->left, made, _mm512_set1_epi8((char)body->planes));
    body->right =
        _mm512_mask_permutexvar_epi8(body->right, made, rank, _mm512_castsi128_si512(left));
    body->edges = living | made;
}

/* voronoi_cell_cut by the plane x . n <= d of a cell whose vertices are in the first `groups`
 * registers. VORONOI_CELL_FULL: they do not suffice. */
INLINE int cut(struct polyhedron *body, int groups, const double normal[3], double distance,
               double eps)
{
    const struct plane plane = {_mm512_set1_pd(normal[0]), _mm512_set1_pd(normal[1]),
                                _mm512_set1_pd(normal[2]), _mm512_set1_pd(distance),
                                _mm512_set1_pd(eps)};
    __m512d s[GROUPS];
    uint32_t removed = test(body, groups, &plane, s);
    if (!removed)
        return VORONOI_CELL_UNCHANGED;
    uint32_t kept = body->vertices & ~removed;
    struct losses losses = find_losses(body, removed);
    int count = __builtin_popcountll(losses.cuts);
    if (!kept || count > 8 || body->planes == FACES)
        return VORONOI_CELL_GAVE_UP;
    if (count > 8 * groups - __builtin_popcount(kept))
        return VORONOI_CELL_FULL;
    __m128i from = of_cut_edges(&losses, body->tail, body->head),
            to = of_cut_edges(&losses, body->head, body->tail),
            left = of_cut_edges(&losses, body->left, body->right),
            right = of_cut_edges(&losses, body->right, body->left), next;
    if (!link_face(left, right, count, &next))
        return VORONOI_CELL_GAVE_UP;
    meet(body, groups, s, from, to);
    body->fresh = _pdep_u32((1U << count) - 1, ~kept); /* the first free slots */
    body->vertices = kept | body->fresh;
    mend(body, &losses, count, left, next);
    body->planes++;
    return VORONOI_CELL_CUT;
}

INLINE double farthest2(struct polyhedron *body, int groups)
{
    __m512d largest = _mm512_setzero_pd(), none[GROUPS] = {largest, largest, largest, largest};
    settle(body, groups, none, largest);
#pragma GCC unroll 4
    for (int g = 0; g < groups; g++) {
        __m512d x = body->x[g], y = body->y[g], z = body->z[g];
        __m512d r2 = _mm512_add_pd(_mm512_add_pd(_mm512_mul_pd(x, x), _mm512_mul_pd(y, y)),
                                   _mm512_mul_pd(z, z));
        largest = _mm512_mask_max_pd(largest, (__mmask8)(body->vertices >> 8 * g), largest, r2);
    }
    return _mm512_reduce_max_pd(largest);
}

/* cut, and the plane is noted. */
INLINE int cut_by(struct wide_cell *cell, struct polyhedron *body, int groups,
                  const double normal[3], double d, double eps)
{
    int p = body->planes, outcome = cut(body, groups, normal, d, eps);
    if (outcome == VORONOI_CELL_CUT) {
        for (int k = 0; k < 3; k++)
            cell->normal[k][p] = normal[k];
        cell->d[p] = d;
    }
    return outcome;
}

/* cut by the plane towards the atom j of the list. */
INLINE int cut_by_atom(struct wide_cell *cell, struct polyhedron *body, int groups,
                       const struct voronoi_near *near, size_t j, double eps)
{
    size_t i = near->self;
    double n[3] = {near->x[j] - near->x[i], near->y[j] - near->y[i], near->z[j] - near->z[i]},
           r = near->grid->cutoff;
    double n2 = n[0] * n[0] + n[1] * n[1] + n[2] * n[2],
           d = (n2 + (near->radius2_i - near->radius2[j])) / 2;
    return cut_by(cell, body, groups, n, d, eps * (n2 > r * r ? sqrt(n2) : r));
}

struct progress {
    int next;     /* the near atom to try */
    bool changed; /* since far2 was found */
    double far2;
};

/* Cuts by the near atoms until none is left (VORONOI_CELL_UNCHANGED), or VORONOI_CELL_FULL, or
 * VORONOI_CELL_GAVE_UP. */
INLINE int cut_by_near(struct wide_cell *cell, struct polyhedron *body, int groups,
                       const struct voronoi_near *near, double eps, struct progress *at)
{
    const double margin = NEAR_MARGIN * near->grid->cutoff;
    for (; at->next < near->near; at->next++) {
        if (at->next >= NEAR_TESTS_BEFORE_RADIUS) {
            if (at->changed)
                at->far2 = farthest2(body, groups);
            at->changed = false;
            float bucket = (float)near->bucket[near->sorted[at->next]];
            double h = (double)(near->low + bucket * near->step) / 2 - margin;
            if (h > 0 && h * h > at->far2)
                return VORONOI_CELL_UNCHANGED;
        }
        int outcome =
            cut_by_atom(cell, body, groups, near, near->member[near->sorted[at->next]], eps);
        if (outcome >= VORONOI_CELL_EMPTY)
            return outcome;
        at->changed = at->changed || outcome == VORONOI_CELL_CUT;
    }
    if (at->changed)
        at->far2 = farthest2(body, groups);
    return VORONOI_CELL_UNCHANGED;
}

static TARGET bool build(struct wide_cell *cell, const struct voronoi_near *near,
                         const struct voronoi_cell_plane *walls, int wall_count, double eps,
                         double *far2)
{
    struct polyhedron body; /* in registers */
    struct progress at = {.changed = true};
    reset(&body, cell, near->grid->cutoff);
    for (int i = 0; i < wall_count; i++)
        if (cut_by(cell, &body, 2, walls[i].n, walls[i].d, eps) >= VORONOI_CELL_EMPTY)
            return false;
    int outcome = cut_by_near(cell, &body, 2, near, eps, &at);
    if (outcome == VORONOI_CELL_FULL)
        outcome = cut_by_near(cell, &body, 3, near, eps, &at);
    if (outcome == VORONOI_CELL_FULL)
        outcome = cut_by_near(cell, &body, 4, near, eps, &at);
    cell->body = body;
    *far2 = at.far2;
    return outcome == VORONOI_CELL_UNCHANGED;
}

/* Squared distances from (x, y, z) to 16 atoms. */
INLINE __m512 distances2(const float *fx, const float *fy, const float *fz, __m512 x, __m512 y,
                         __m512 z)
{
    __m512 dx = _mm512_sub_ps(_mm512_loadu_ps(fx), x), dy = _mm512_sub_ps(_mm512_loadu_ps(fy), y),
           dz = _mm512_sub_ps(_mm512_loadu_ps(fz), z);
    return _mm512_add_ps(_mm512_add_ps(_mm512_mul_ps(dx, dx), _mm512_mul_ps(dy, dy)),
                         _mm512_mul_ps(dz, dz));
}

/* Whether a piece of the cube is still part of the surface. */
INLINE bool touches_cube(const struct polyhedron *body)
{
    const __m512i last = _mm512_set1_epi8(VORONOI_CELL_CUBE_PLANES);
    return _mm512_mask_cmple_epu8_mask(body->edges, body->left, last) |
           _mm512_mask_cmple_epu8_mask(body->edges, body->right, last);
}

static TARGET bool extend(struct wide_cell *cell, const struct voronoi_near *near, double need,
                          double eps, double *far2)
{
    const __m512 x = _mm512_set1_ps(near->fx[near->self]), y = _mm512_set1_ps(near->fy[near->self]),
                 z = _mm512_set1_ps(near->fz[near->self]),
                 inner = _mm512_set1_ps((float)(near->grid->cutoff * near->grid->cutoff)),
                 outer = _mm512_set1_ps((float)(need * need * (1 + NEAR_MARGIN)));
    if (touches_cube(&cell->body))
        return false;
    for (size_t first = 0; first < near->count; first += 16) {
        __m512 d2 = distances2(near->fx + first, near->fy + first, near->fz + first, x, y, z);
        unsigned between =
            _mm512_cmp_ps_mask(d2, outer, _CMP_LT_OQ) & ~_mm512_cmp_ps_mask(d2, inner, _CMP_LT_OQ);
        for (; between; between &= between - 1) {
            size_t j = first + __builtin_ctz(between);
            if (cut_by_atom(cell, &cell->body, GROUPS, near, j, eps) >= VORONOI_CELL_EMPTY)
                return false;
        }
    }
    *far2 = farthest2(&cell->body, GROUPS);
    return true;
}

static TARGET int vertices_of(const struct wide_cell *cell, double (*vertices)[3])
{
    const double *x = (const double *)cell->body.x, *y = (const double *)cell->body.y,
                 *z = (const double *)cell->body.z;
    int count = 0;
    for (uint32_t rest = cell->body.vertices; rest; rest &= rest - 1, count++) {
        int v = __builtin_ctz(rest);
        vertices[count][0] = x[v];
        vertices[count][1] = y[v];
        vertices[count][2] = z[v];
    }
    return count;
}

/* Foot points n d / n^2 of the planes, eight at a time. */
INLINE void feet_of_planes(const struct wide_cell *cell, __m512d feet[3][2 * GROUPS], int groups)
{
    for (int g = 0; g < groups; g++) {
        __m512d n[3];
        for (int k = 0; k < 3; k++)
            n[k] = _mm512_loadu_pd(cell->normal[k] + 8 * g);
        __m512d n2 =
            _mm512_add_pd(_mm512_add_pd(_mm512_mul_pd(n[0], n[0]), _mm512_mul_pd(n[1], n[1])),
                          _mm512_mul_pd(n[2], n[2]));
        __m512d scale = _mm512_div_pd(_mm512_loadu_pd(cell->d + 8 * g), n2);
        for (int k = 0; k < 3; k++)
            feet[k][g] = _mm512_mul_pd(scale, n[k]);
    }
}

/* A face's foot point along one axis, for eight faces below eight times `groups`. */
INLINE __m512d foot_of(const __m512d feet[2 * GROUPS], __m512i face, __mmask8 upper, int groups)
{
    __m512d foot = look_up(feet, face, upper, groups < GROUPS ? groups : GROUPS);
    if (groups > GROUPS)
        foot = _mm512_mask_blend_pd(_mm512_test_epi64_mask(face, _mm512_set1_epi64(32)), foot,
                                    look_up(feet + GROUPS, face, upper, GROUPS));
    return foot;
}

/* The living edges, one behind the other; what follows them joins vertex 0 to itself between
 * faces 0. */
struct packed_edges {
    uint8_t tail[FACES], head[FACES], left[FACES], right[FACES];
    int count;
};

INLINE void pack_edges(const struct wide_cell *cell, struct packed_edges *packed)
{
    _mm512_storeu_si512(packed->tail,
                        _mm512_maskz_compress_epi8(cell->body.edges, cell->body.tail));
    _mm512_storeu_si512(packed->head,
                        _mm512_maskz_compress_epi8(cell->body.edges, cell->body.head));
    _mm512_storeu_si512(packed->left,
                        _mm512_maskz_compress_epi8(cell->body.edges, cell->body.left));
    _mm512_storeu_si512(packed->right,
                        _mm512_maskz_compress_epi8(cell->body.edges, cell->body.right));
    packed->count = __builtin_popcountll(cell->body.edges);
}

INLINE __m512i eight_bytes(const uint8_t *bytes)
{
    return _mm512_cvtepu8_epi64(_mm_loadl_epi64((const __m128i *)bytes));
}

/* Volume of a cell with its vertices and foot points in so many registers; the mask of the
 * packed edges that are long enough to count goes into *counted. */
INLINE double volume_of(const struct wide_cell *cell, const struct packed_edges *packed,
                        double scale, double shortest2, int groups, int foot_groups,
                        uint64_t *counted)
{
    __m512d feet[3][2 * GROUPS];
    __m512i six_volumes = _mm512_setzero_si512();
    const __m512d unit = _mm512_set1_pd(scale), shortest = _mm512_set1_pd(shortest2);
    feet_of_planes(cell, feet, foot_groups);
    *counted = 0;
    for (int e = 0; e < packed->count; e += 8) {
        __m512i v = eight_bytes(packed->tail + e), w = eight_bytes(packed->head + e),
                l = eight_bytes(packed->left + e), r = eight_bytes(packed->right + e);
        __mmask8 vu = upper_half(v), wu = upper_half(w), lu = upper_half(l), ru = upper_half(r);
        __m512d xv = look_up(cell->body.x, v, vu, groups),
                yv = look_up(cell->body.y, v, vu, groups),
                zv = look_up(cell->body.z, v, vu, groups);
        __m512d xw = look_up(cell->body.x, w, wu, groups),
                yw = look_up(cell->body.y, w, wu, groups),
                zw = look_up(cell->body.z, w, wu, groups);
        __m512d cx = _mm512_sub_pd(_mm512_mul_pd(yv, zw), _mm512_mul_pd(zv, yw)),
                cy = _mm512_sub_pd(_mm512_mul_pd(zv, xw), _mm512_mul_pd(xv, zw)),
                cz = _mm512_sub_pd(_mm512_mul_pd(xv, yw), _mm512_mul_pd(yv, xw));
        __m512d gx = _mm512_sub_pd(foot_of(feet[0], l, lu, foot_groups),
                                   foot_of(feet[0], r, ru, foot_groups)),
                gy = _mm512_sub_pd(foot_of(feet[1], l, lu, foot_groups),
                                   foot_of(feet[1], r, ru, foot_groups)),
                gz = _mm512_sub_pd(foot_of(feet[2], l, lu, foot_groups),
                                   foot_of(feet[2], r, ru, foot_groups));
        __m512d term = _mm512_add_pd(_mm512_add_pd(_mm512_mul_pd(cx, gx), _mm512_mul_pd(cy, gy)),
                                     _mm512_mul_pd(cz, gz));
        six_volumes = _mm512_add_epi64(six_volumes, _mm512_cvtpd_epi64(_mm512_mul_pd(term, unit)));
        __m512d dx = _mm512_sub_pd(xw, xv), dy = _mm512_sub_pd(yw, yv), dz = _mm512_sub_pd(zw, zv);
        __m512d length2 = _mm512_add_pd(_mm512_add_pd(_mm512_mul_pd(dx, dx), _mm512_mul_pd(dy, dy)),
                                        _mm512_mul_pd(dz, dz));
        *counted |= (uint64_t)_mm512_cmp_pd_mask(length2, shortest, _CMP_GE_OQ) << e;
    }
    *counted &= ~UINT64_C(0) >> (64 - packed->count);
    return (double)_mm512_reduce_add_epi64(six_volumes) / (6 * scale);
}

/* Takes the edges away from faces below the area thresholds. */
static TARGET void drop_small_faces(const struct wide_cell *cell, const struct packed_edges *packed,
                                    double scale, const struct voronoi_cell_thresholds *thresholds,
                                    int32_t order[FACES])
{
    double x[SLOTS], y[SLOTS], z[SLOTS];
    struct voronoi_cell_edge edges[FACES];
    for (int g = 0; g < GROUPS; g++) {
        _mm512_storeu_pd(x + 8 * g, cell->body.x[g]);
        _mm512_storeu_pd(y + 8 * g, cell->body.y[g]);
        _mm512_storeu_pd(z + 8 * g, cell->body.z[g]);
    }
    for (int e = 0; e < packed->count; e++)
        edges[e] = (struct voronoi_cell_edge){packed->tail[e], packed->head[e], packed->left[e],
                                              packed->right[e]};
    voronoi_cell_drop_small_faces(
        &(struct voronoi_cell_faces){x, y, z, edges, packed->count, cell->body.planes, order},
        scale, thresholds);
}

static TARGET void measure(struct wide_cell *cell, double radius,
                           const struct voronoi_cell_thresholds *thresholds,
                           struct voronoi_cell_measures *measures)
{
    struct voronoi_cell_scale scale = voronoi_cell_scale_of(radius);
    struct packed_edges packed;
    uint64_t counted;
    double shortest2 = thresholds->edge * thresholds->edge;
    pack_edges(cell, &packed);
    memset(measures, 0, sizeof *measures);
    if (cell->body.vertices < 1U << 24 && cell->body.planes <= 24)
        measures->volume = volume_of(cell, &packed, scale.volume, shortest2, 3, 3, &counted);
    else
        measures->volume =
            volume_of(cell, &packed, scale.volume, shortest2, GROUPS, 2 * GROUPS, &counted);
    int32_t order[FACES] = {0};
    const __m512i left = _mm512_loadu_si512(packed.left), right = _mm512_loadu_si512(packed.right);
    for (int p = FIRST_PLANE; p < cell->body.planes; p++) {
        const __m512i face = _mm512_set1_epi8((char)p);
        order[p] = __builtin_popcountll(_mm512_mask_cmpeq_epi8_mask(counted, left, face)) +
                   __builtin_popcountll(_mm512_mask_cmpeq_epi8_mask(counted, right, face));
    }
    if (thresholds->face > 0 || thresholds->relative_face > 0)
        drop_small_faces(cell, &packed, scale.area, thresholds, order);
    for (int p = FIRST_PLANE; p < cell->body.planes; p++) {
        measures->order[order[p]] += 1;
        measures->faces += order[p] >= 3;
        measures->above6 += order[p] > 6;
    }
}

static TARGET void filter(struct voronoi_near *near, size_t self)
{
    const __m512 x = _mm512_set1_ps(near->fx[self]), y = _mm512_set1_ps(near->fy[self]),
                 z = _mm512_set1_ps(near->fz[self]),
                 cutoff2 = _mm512_set1_ps((float)(near->grid->cutoff * near->grid->cutoff));
    const float *fx = near->fx, *fy = near->fy, *fz = near->fz;
    int32_t *member = near->member;
    float *distance2 = near->distance2;
    __m512i places = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    __m512 least = _mm512_set1_ps(INFINITY);
    size_t all = near->count, count = 0;
    for (size_t first = 0; first < all; first += 16) {
        __m512 d2 = distances2(fx + first, fy + first, fz + first, x, y, z);
        __mmask16 inside = _mm512_mask_cmpneq_epi32_mask(
            _mm512_cmp_ps_mask(d2, cutoff2, _CMP_LT_OQ), places, _mm512_set1_epi32((int)self));
        least = _mm512_mask_min_ps(least, inside, least, d2);
        _mm512_storeu_si512(member + count, _mm512_maskz_compress_epi32(inside, places));
        _mm512_storeu_ps(distance2 + count, _mm512_maskz_compress_ps(inside, d2));
        places = _mm512_add_epi32(places, _mm512_set1_epi32(16));
        count += __builtin_popcount(inside);
    }
    near->self = self;
    near->radius2_i = near->radius2[self];
    near->least2 = _mm512_reduce_min_ps(least);
    near->near = (int)count;
}

/* Every bucket and place as one number, 64 * bucket + place: the rank of an atom is the number
 * of smaller ones. */
INLINE void sort_by_rank(struct voronoi_near *near)
{
    const int32_t *bucket = near->bucket;
    const __m512i places = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
                  one = _mm512_set1_epi16(1);
    __m512i number[RANKED / 32], rank[RANKED / 32];
    uint16_t numbers[RANKED], ranks[RANKED];
    int count = near->near;
    for (int h = 0; h < RANKED / 16; h++) {
        __m512i place = _mm512_add_epi32(places, _mm512_set1_epi32(16 * h));
        __m512i both =
            _mm512_add_epi32(_mm512_slli_epi32(_mm512_loadu_si512(bucket + 16 * h), 6), place);
        _mm256_storeu_si256((__m256i *)(numbers + 16 * h), _mm512_cvtepi32_epi16(both));
    }
    for (int h = 0; h < RANKED / 32; h++) {
        number[h] = _mm512_loadu_si512(numbers + 32 * h);
        rank[h] = _mm512_setzero_si512();
    }
    for (int j = 0; j < count; j++) {
        const __m512i other = _mm512_set1_epi16((int16_t)numbers[j]);
        for (int h = 0; h < RANKED / 32; h++)
            rank[h] = _mm512_mask_add_epi16(rank[h], _mm512_cmplt_epu16_mask(other, number[h]),
                                            rank[h], one);
    }
    for (int h = 0; h < RANKED / 32; h++)
        _mm512_storeu_si512(ranks + 32 * h, rank[h]);
    int32_t *sorted = near->sorted;
    for (int i = 0; i < count; i++)
        sorted[ranks[i]] = i;
}

static TARGET void sort_near(struct voronoi_near *near)
{
    const __m512 own = _mm512_set1_ps((float)near->radius2_i);
    __m512 least = _mm512_set1_ps(INFINITY);
    bool radical = near->grid->radius;
    for (int i = 0; i < near->near; i += 16) {
        __mmask16 here = near->near - i < 16 ? (__mmask16)((1U << (near->near - i)) - 1) : 0xffff;
        __m512 d2 = _mm512_loadu_ps(near->distance2 + i), key = _mm512_sqrt_ps(d2);
        if (radical) {
            __m512i member = _mm512_maskz_loadu_epi32(here, near->member + i);
            __m512 other = _mm512_i32gather_ps(member, near->fradius2, 4);
            key = _mm512_div_ps(_mm512_sub_ps(_mm512_add_ps(d2, own), other), key);
        }
        least = _mm512_mask_min_ps(least, here, key, least);
        _mm512_storeu_ps(near->key + i, key);
    }
    near_set_buckets(near, _mm512_reduce_min_ps(least));
    const __m512 low = _mm512_set1_ps(near->low), scale = _mm512_set1_ps(1 / near->step),
                 last = _mm512_set1_ps(NEAR_BUCKETS - 1);
    for (int i = 0; i < near->near; i += 16) {
        __m512 b = _mm512_mul_ps(_mm512_sub_ps(_mm512_loadu_ps(near->key + i), low), scale);
        _mm512_storeu_si512(near->bucket + i, _mm512_cvttps_epi32(_mm512_min_ps(b, last)));
    }
    if (near->near <= RANKED)
        sort_by_rank(near);
    else
        near_sort_buckets(near);
}

const struct wide_kernel *wide_kernel(void)
{
    static const struct wide_kernel kernel = {.create = create,
                                              .filter = filter,
                                              .sort = sort_near,
                                              .build = build,
                                              .extend = extend,
                                              .vertices = vertices_of,
                                              .measure = measure};
    __builtin_cpu_init();
    bool runs = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
                __builtin_cpu_supports("avx512bitalg") && __builtin_cpu_supports("bmi2");
    return runs ? &kernel : NULL;
}

#else

const struct wide_kernel *wide_kernel(void)
{
    return NULL;
}

#endif
