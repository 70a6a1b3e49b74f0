/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The foil out of a frame of atoms; see specimen.h. */
#include "stem/specimen.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/elements.h"
#include "atoms/origin.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/random.h"
#include "stem/form_factor.h"

static const double TOUCH = 1e-6; /* A: rounding of positions and cells in files */

/* Everything that placing an atom needs. */
struct placing {
    const struct frame *frame;
    const struct specimen_settings *settings;
    double lattice[3][3]; /* turned; rows that are not periodic are zero */
    double turn[3][3];
    double center[3]; /* about which the cell turns */
    bool turned, periodic[3];
    /* along an open direction the atoms are not where the cell is (atoms/origin.h) */
    bool elsewhere[3];
    double bottom, top; /* of the foil, A, after turning */
};

static void matrix_multiply(double a[3][3], double b[3][3], double product[3][3])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            product[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
}

/* Rz Ry Rx, acting on column vectors. */
static void rotation_matrix(const double angle[3], double turn[3][3])
{
    double c[3], s[3];
    for (int a = 0; a < 3; a++) {
        c[a] = cos(angle[a]);
        s[a] = sin(angle[a]);
    }
    double x[3][3] = {{1, 0, 0}, {0, c[0], -s[0]}, {0, s[0], c[0]}},
           y[3][3] = {{c[1], 0, s[1]}, {0, 1, 0}, {-s[1], 0, c[1]}},
           z[3][3] = {{c[2], -s[2], 0}, {s[2], c[2], 0}, {0, 0, 1}}, zy[3][3];
    matrix_multiply(z, y, zy);
    matrix_multiply(zy, x, turn);
}

static void turned(const struct placing *placing, const double from[3], const double about[3],
                   double to[3])
{
    double d[3] = {from[0] - about[0], from[1] - about[1], from[2] - about[2]};
    for (int i = 0; i < 3; i++)
        to[i] = about[i] + placing->turn[i][0] * d[0] + placing->turn[i][1] * d[1] +
                placing->turn[i][2] * d[2];
}

/* A displacement for a species that is not there is a slip of the pen. */
static int check_vibration(const struct specimen *specimen,
                           const struct specimen_settings *settings, struct error *error)
{
    for (int v = 0; v < settings->vibrating; v++) {
        bool found = false;
        for (int k = 0; k < specimen->kinds; k++)
            found = found || strcmp(settings->vibration_species[v], specimen->species[k]) == 0;
        if (!found)
            return error_set(error, EXIT_BAD_INPUT,
                             "--vibration or --b-factors: the frame has no species '%s'",
                             settings->vibration_species[v]);
    }
    return 0;
}

static int kinds_of_frame(struct specimen *specimen, const struct frame *frame,
                          const struct specimen_settings *settings, struct error *error)
{
    const struct column *species = frame_species(frame);
    if (species->strings.count > SPECIMEN_KINDS)
        return error_set(error, EXIT_BAD_INPUT, "%d species, but at most %d can be simulated",
                         species->strings.count, SPECIMEN_KINDS);
    specimen->kinds = species->strings.count;
    for (int k = 0; k < specimen->kinds; k++) {
        const char *name = species->strings.text[k];
        const struct element *element = element_find(name);
        if (!element || !form_factor_known(element->number))
            return error_set(
                error, EXIT_BAD_INPUT,
                "species '%s' is no chemical element: name the species by their elements", name);
        specimen->species[k] = name;
        specimen->number[k] = element->number;
        for (int v = 0; v < settings->vibrating; v++)
            if (strcmp(settings->vibration_species[v], name) == 0)
                specimen->vibration[k] = settings->vibration[v];
    }
    return check_vibration(specimen, settings, error);
}

/* The box that holds all atoms, turned. */
static void bounds(const struct placing *placing, double low[3], double high[3])
{
    const double *pos = frame_pos(placing->frame);
    for (int a = 0; a < 3; a++) {
        low[a] = INFINITY;
        high[a] = -INFINITY;
    }
    for (size_t i = 0; i < placing->frame->n; i++) {
        double r[3];
        turned(placing, pos + 3 * i, placing->center, r);
        for (int a = 0; a < 3; a++) {
            low[a] = fmin(low[a], r[a]);
            high[a] = fmax(high[a], r[a]);
        }
    }
}

static void place_init(struct placing *placing, const struct frame *frame,
                       const struct specimen_settings *settings)
{
    *placing = (struct placing){.frame = frame, .settings = settings};
    rotation_matrix(settings->rotation, placing->turn);
    for (int a = 0; a < 3; a++) {
        placing->turned = placing->turned || settings->rotation[a] != 0;
        placing->periodic[a] = frame->has_cell && frame->pbc[a];
        for (int i = 0; i < 3 && frame->has_cell; i++)
            placing->center[i] += 0.5 * frame->cell[a][i];
    }
    const double origin[3] = {0, 0, 0};
    double first[3], last[3];
    for (int a = 0; a < 3 && frame->has_cell; a++)
        turned(placing, frame->cell[a], origin, placing->lattice[a]);
    if (frame->has_cell)
        origin_span(frame, first, last);
    for (int a = 0; a < 3 && frame->has_cell; a++)
        placing->elsewhere[a] = first[a] != 0 || last[a] != 1;
}

/* Whether the repeated cell is itself a rectangular region. */
static bool fits_periodic(const struct placing *placing)
{
    const double(*l)[3] = (const double(*)[3])placing->lattice;
    return !placing->settings->free_edges && placing->periodic[0] && placing->periodic[1] &&
           fabs(l[0][1]) < TOUCH && fabs(l[0][2]) < TOUCH && fabs(l[1][0]) < TOUCH &&
           fabs(l[1][2]) < TOUCH && l[0][0] > 0 && l[1][1] > 0;
}

/* Bottom and top of the foil. Where depth is periodic along an unturned c it counts from the
 * cell's bottom and may go on as far as asked. */
static int foil_depth(struct placing *placing, const struct specimen *specimen, const double low[3],
                      const double high[3], struct error *error)
{
    const struct specimen_settings *settings = placing->settings;
    bool endless = (placing->periodic[2] && !placing->turned) || specimen->fill == SPECIMEN_FILLED;
    bool cell_along_z = placing->periodic[2] && !placing->turned;
    placing->bottom = cell_along_z ? 0 : low[2];
    placing->top = cell_along_z ? placing->lattice[2][2] * settings->tile[2]
                                : high[2] + (settings->tile[2] - 1) * placing->lattice[2][2];
    double whole = placing->top - placing->bottom;
    if (isnan(settings->thickness)) {
        if (specimen->fill == SPECIMEN_FILLED && placing->turned)
            return error_set(
                error, EXIT_USAGE,
                "a turned periodic cell has no thickness of its own: give --thickness");
        return 0;
    }
    if (settings->thickness > whole + TOUCH && !endless)
        return error_set(
            error, EXIT_BAD_INPUT,
            "the foil is %.4g nm thick, but --thickness asks for %.4g nm: repeat it with --tile",
            whole / 10, settings->thickness / 10);
    if (specimen->fill == SPECIMEN_FILLED && placing->turned)
        placing->bottom = placing->center[2] - settings->thickness / 2;
    placing->top = placing->bottom + settings->thickness;
    return 0;
}

/* The region and where the scan stands in it. */
static void region_init(struct placing *placing, struct specimen *specimen, const double low[3],
                        const double high[3])
{
    const struct specimen_settings *settings = placing->settings;
    for (int a = 0; a < 2; a++) {
        double from = low[a], to = high[a];
        if (specimen->fill == SPECIMEN_PERIODIC) {
            from = 0;
            to = placing->lattice[a][a] * settings->tile[a];
        } else if (placing->frame->has_cell && !placing->turned && !placing->elsewhere[a]) {
            from = fmin(0, placing->lattice[0][a]) + fmin(0, placing->lattice[1][a]);
            to = fmax(0, placing->lattice[0][a]) + fmax(0, placing->lattice[1][a]);
        }
        if (specimen->fill == SPECIMEN_FREE && settings->tile[a] > 1)
            to += (settings->tile[a] - 1) * placing->lattice[a][a];
        double origin = isnan(settings->scan_origin[a]) ? (from + to - settings->scan_extent[a]) / 2
                                                        : settings->scan_origin[a];
        if (specimen->fill != SPECIMEN_PERIODIC) {
            bool atoms_too = specimen->fill == SPECIMEN_FREE;
            from = fmin(origin - settings->margin, atoms_too ? low[a] - 4 : (double)INFINITY);
            to = fmax(origin + settings->scan_extent[a] + settings->margin,
                      atoms_too ? high[a] + 4 + (settings->tile[a] - 1) * placing->lattice[a][a]
                                : -(double)INFINITY);
        }
        specimen->region[a] = from;
        specimen->length[a] = to - from;
        specimen->scan_origin[a] = origin - from;
    }
    specimen->thickness = placing->top - placing->bottom;
}

/* Range of images along each lattice vector that can reach the box [low, high] from the atoms'
 * own box. */
static void image_range(const struct placing *placing, const struct specimen *specimen,
                        const double atoms_low[3], const double atoms_high[3], int first[3],
                        int last[3])
{
    const struct specimen_settings *settings = placing->settings;
    for (int a = 0; a < 3; a++) {
        first[a] = 0;
        last[a] = settings->tile[a] - 1;
    }
    bool filled = specimen->fill == SPECIMEN_FILLED;
    if (!filled) {
        if (placing->periodic[2] && !placing->turned) {
            last[2] = (int)ceil(placing->top / placing->lattice[2][2]);
            first[2] = -1;
        }
        return;
    }
    double inverse[3][3], full[3][3];
    memcpy(full, placing->lattice, sizeof full);
    cell_invert((const double(*)[3])full, inverse);
    double low[3] = {specimen->region[0], specimen->region[1], placing->bottom};
    double high[3] = {low[0] + specimen->length[0], low[1] + specimen->length[1], placing->top};
    for (int a = 0; a < 3; a++) {
        double least = INFINITY, most = -INFINITY;
        for (int corner = 0; corner < 8; corner++) {
            double s = 0;
            for (int i = 0; i < 3; i++)
                s += (corner >> i & 1 ? high[i] - atoms_low[i] : low[i] - atoms_high[i]) *
                     inverse[i][a];
            least = fmin(least, s);
            most = fmax(most, s);
        }
        if (!placing->periodic[a])
            continue;
        first[a] = (int)floor(least) - 1;
        last[a] = (int)ceil(most) + 1;
    }
}

/* Images of one atom that lie in the region, to `to`; returns how many. */
static size_t place_atom(const struct placing *placing, const struct specimen *specimen,
                         size_t atom, const int first[3], const int last[3], double (*to)[3])
{
    double r[3];
    turned(placing, frame_pos(placing->frame) + 3 * atom, placing->center, r);
    /* into the cell along z */
    if (placing->periodic[2] && !placing->turned && specimen->fill != SPECIMEN_FILLED) {
        double images = floor(r[2] / placing->lattice[2][2]);
        for (int i = 0; i < 3; i++)
            r[i] -= images * placing->lattice[2][i];
    }
    size_t count = 0;
    for (int k = first[2]; k <= last[2]; k++)
        for (int j = first[1]; j <= last[1]; j++)
            for (int i = first[0]; i <= last[0]; i++) {
                double p[3];
                for (int a = 0; a < 3; a++)
                    p[a] = r[a] + i * placing->lattice[0][a] + j * placing->lattice[1][a] +
                           k * placing->lattice[2][a];
                double depth = p[2] - placing->bottom;
                if (depth < 0 || depth > specimen->thickness ||
                    (depth == specimen->thickness && placing->periodic[2]))
                    continue;
                double x[2];
                bool inside = true;
                for (int a = 0; a < 2; a++) {
                    x[a] = p[a] - specimen->region[a];
                    if (specimen->fill == SPECIMEN_PERIODIC)
                        x[a] -= floor(x[a] / specimen->length[a]) * specimen->length[a];
                    if (x[a] >= specimen->length[a])
                        x[a] = specimen->fill == SPECIMEN_PERIODIC ? 0 : x[a];
                    inside = inside && x[a] >= 0 && x[a] < specimen->length[a];
                }
                if (!inside)
                    continue;
                to[count][0] = x[0];
                to[count][1] = x[1];
                to[count++][2] = depth;
            }
    return count;
}

static void place_atoms(const struct placing *placing, struct specimen *specimen,
                        const double low[3], const double high[3])
{
    int first[3], last[3];
    image_range(placing, specimen, low, high, first, last);
    const struct column *species = frame_species(placing->frame);
    size_t room_r = 0, room_kind = 0, n = 0, images = 1;
    for (int a = 0; a < 3; a++)
        images *= last[a] - first[a] + 1;
    for (size_t i = 0; i < placing->frame->n; i++) {
        memory_grow(&specimen->r, &room_r, n + images, sizeof *specimen->r);
        memory_grow(&specimen->kind, &room_kind, n + images, 1);
        size_t placed = place_atom(placing, specimen, i, first, last, specimen->r + n);
        memset(specimen->kind + n, species->string[i], placed);
        n += placed;
    }
    specimen->n = n;
}

int specimen_create(struct specimen **result, const struct frame *frame,
                    const struct specimen_settings *settings, struct error *error)
{
    struct specimen *specimen = memory_zeroed(1, sizeof *specimen);
    struct placing placing;
    *result = NULL;
    specimen->frame_atoms = frame->n;
    place_init(&placing, frame, settings);
    bool lattice = placing.periodic[0] && placing.periodic[1] && !settings->free_edges;
    specimen->fill = fits_periodic(&placing) ? SPECIMEN_PERIODIC
                     : lattice               ? SPECIMEN_FILLED
                                             : SPECIMEN_FREE;
    int code = kinds_of_frame(specimen, frame, settings, error);
    for (int a = 0; a < 3 && !code; a++)
        if (settings->tile[a] > 1 && !frame->has_cell)
            code =
                error_set(error, EXIT_BAD_INPUT, "the frame has no cell that --tile could repeat");
    double low[3], high[3], copies = (double)frame->n;
    for (int a = 0; a < 3; a++)
        copies *= settings->tile[a];
    if (!code && copies > INT32_MAX)
        code = error_set(error, EXIT_USAGE,
                         "--tile makes %.3g atoms of the frame's %zu, more than there can be",
                         copies, frame->n);
    bounds(&placing, low, high);
    if (!code)
        code = foil_depth(&placing, specimen, low, high, error);
    if (!code) {
        region_init(&placing, specimen, low, high);
        place_atoms(&placing, specimen, low, high);
        if (specimen->n == 0)
            code = error_set(
                error, EXIT_BAD_INPUT,
                "no atom is in the beam's way: check --thickness, --scan-origin and the cell");
    }
    if (code)
        specimen_free(specimen);
    else
        *result = specimen;
    return code;
}

struct specimen *specimen_displaced(const struct specimen *specimen, uint64_t seed,
                                    uint64_t configuration)
{
    struct specimen *moved = memory_copy(specimen, 1, sizeof *specimen);
    struct random_key key = random_key(seed, "stem-sim/vibration");
    moved->r = memory_copy(specimen->r, specimen->n, sizeof *specimen->r);
    moved->kind = memory_copy(specimen->kind, specimen->n, 1);
    for (size_t i = 0; i < moved->n; i++) {
        double deviation = moved->vibration[moved->kind[i]], *r = moved->r[i];
        for (int a = 0; a < 3 && deviation > 0; a++)
            r[a] += deviation * random_normal(key, configuration, i, (uint64_t)a);
        /* off one side of the region, on at the other: the grid is periodic in any case */
        for (int a = 0; a < 2; a++)
            r[a] -= floor(r[a] / moved->length[a]) * moved->length[a];
        r[2] = fmin(fmax(r[2], 0), moved->thickness);
    }
    return moved;
}

void specimen_free(struct specimen *specimen)
{
    if (!specimen)
        return;
    free(specimen->r);
    free(specimen->kind);
    free(specimen);
}
