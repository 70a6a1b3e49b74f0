/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a frame is, in a few numbers. */
#include "io/xyz_summary.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/columns.h"
#include "atoms/elements.h"
#include "base/memory.h"

const char *const summary_class_names[SUMMARY_CLASSES] = {"FI", "ILO", "CRYST", "MIXED", "OTHER"};

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void summarize_cell(struct summary *summary, const struct frame *frame)
{
    bool bounded =
        frame->has_cell && !frame->unbounded[0] && !frame->unbounded[1] && !frame->unbounded[2];
    summary->volume = bounded ? cell_volume((const double(*)[3])frame->cell) : (double)NAN;
    for (int i = 0; i < 3; i++) {
        const double *b = frame->cell[(i + 1) % 3], *c = frame->cell[(i + 2) % 3];
        summary->length[i] = !frame->has_cell      ? (double)NAN
                             : frame->unbounded[i] ? 0
                                                   : sqrt(dot(frame->cell[i], frame->cell[i]));
        summary->angle[i] = frame->has_cell
                                ? acos(dot(b, c) / sqrt(dot(b, b) * dot(c, c))) * 180.0 / acos(-1.0)
                                : (double)NAN;
    }
}

/* Atoms of every text of a column of width 1. */
static size_t *count_texts(const struct frame *frame, const struct column *column)
{
    size_t *counts = memory_zeroed((size_t)column->strings.count + 1, sizeof *counts);
    for (size_t i = 0; i < frame->n; i++)
        if (column->string[i] >= 0 && column->string[i] < column->strings.count)
            counts[column->string[i]]++;
    return counts;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void append(char **text, char *more)
{
    char *longer = memory_format("%s%s", *text, more);
    free(*text);
    free(more);
    *text = longer;
}

static void summarize_composition(struct summary *summary, const struct frame *frame)
{
    const struct column *species = frame_species(frame);
    size_t *counts = count_texts(frame, species);
    char **names =
        memory_copy(species->strings.text, (size_t)species->strings.count, sizeof *names);
    qsort(names, (size_t)species->strings.count, sizeof *names, by_text);
    summary->composition = memory_string("");
    summary->counts = memory_string("");
    for (int i = 0; i < species->strings.count; i++) {
        size_t count = counts[column_find_text(species, names[i])];
        if (count == 0)
            continue;
        append(&summary->composition,
               memory_format("%s%.1f", names[i], 100.0 * (double)count / (double)frame->n));
        append(&summary->counts,
               memory_format("%s%s %zu", *summary->counts ? ", " : "", names[i], count));
    }
    free(names);
    free(counts);
}

/* Masses of the species by their number in the column's table; NaN for what is no element. */
static double *species_masses(const struct column *species, enum unit_system units)
{
    double *mass = memory_alloc((size_t)species->strings.count + 1, sizeof *mass);
    for (int i = 0; i < species->strings.count; i++) {
        const struct element *element = element_in(species->strings.text[i], units);
        mass[i] = element ? element->mass : (double)NAN;
    }
    return mass;
}

/* Sum of m v^2 in the frame of the centre of mass. */
static double twice_kinetic(const struct frame *frame, const double *mass)
{
    const int32_t *species = frame_species(frame)->string;
    const double *velo = frame_velo(frame);
    double total = 0, momentum[3] = {0}, sum = 0;
    for (size_t i = 0; i < frame->n; i++) {
        total += mass[species[i]];
        for (int c = 0; c < 3; c++)
            momentum[c] += mass[species[i]] * velo[3 * i + (size_t)c];
    }
    for (size_t i = 0; i < frame->n; i++)
        for (int c = 0; c < 3; c++) {
            double v = velo[3 * i + (size_t)c] - momentum[c] / total;
            sum += mass[species[i]] * v * v;
        }
    return sum;
}

static void summarize_masses(struct summary *summary, const struct frame *frame,
                             enum unit_system units)
{
    struct unit_factors factors = unit_factors(units);
    double *mass = species_masses(frame_species(frame), units), total = 0;
    for (size_t i = 0; i < frame->n; i++)
        total += mass[frame_species(frame)->string[i]];
    summary->density =
        frame_is_periodic(frame)
            ? total / summary->volume * (units == UNITS_LJ ? 1.0 : UNITS_G_CM3_PER_U_A3)
            : (double)NAN;
    summary->temperature = (double)NAN;
    if (frame_velo(frame) && frame->n > 1)
        summary->temperature = twice_kinetic(frame, mass) * factors.time_border *
                               factors.time_border /
                               ((3.0 * (double)frame->n - 3.0) * factors.boltzmann);
    free(mass);
}

static void summarize_energy(struct summary *summary, const struct frame *frame)
{
    const struct column *pe = columns_in(frame, "pe");
    double energy;
    summary->pe = (double)NAN;
    if (pe && frame->n > 0) {
        summary->pe = 0;
        for (size_t i = 0; i < frame->n; i++)
            summary->pe += pe->real[i] / (double)frame->n;
    } else if (frame_get_real(frame, "energy", &energy) && frame->n > 0) {
        summary->pe = energy / (double)frame->n;
    }
}

static void summarize_classes(struct summary *summary, const struct frame *frame)
{
    const struct column *column = columns_in(frame, "voronoi_class");
    bool there = column && frame->n > 0;
    size_t *counts = there ? count_texts(frame, column) : NULL;
    for (int i = 0; i < SUMMARY_CLASSES; i++) {
        int number = there ? column_find_text(column, summary_class_names[i]) : -1;
        summary->fraction[i] = !there       ? (double)NAN
                               : number < 0 ? 0.0
                                            : (double)counts[number] / (double)frame->n;
    }
    free(counts);
}

void summary_init(struct summary *summary, const struct frame *frame, enum unit_system units)
{
    summarize_cell(summary, frame);
    summarize_composition(summary, frame);
    summarize_masses(summary, frame, units);
    summarize_energy(summary, frame);
    summarize_classes(summary, frame);
    if (!frame_get_real(frame, "Time", &summary->time))
        summary->time = (double)NAN;
}

void summary_release(struct summary *summary)
{
    free(summary->composition);
    free(summary->counts);
}
