/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index histogram: atoms sorted by (species, region, index, class), equal ones counted,
 * counts sorted (voronoi_table.h); of several frames the kinds are kept in the order of by_kind. */
#include "voronoi/voronoi_table.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/frame_error.h"
#include "base/memory.h"

struct kind { /* atoms that share a row of the table */
    const char *species, *region, *class;
    const int64_t *index;
    int width;
    size_t count, group; /* atoms of this kind, and of this species and region */
};

static int by_group(const struct kind *a, const struct kind *b)
{
    int order = strcmp(a->species, b->species);
    return order ? order : strcmp(a->region, b->region);
}

static int by_index(const struct kind *a, const struct kind *b)
{
    for (int k = 0; k < a->width; k++)
        if (a->index[k] != b->index[k])
            return a->index[k] < b->index[k] ? 1 : -1;
    return strcmp(a->class, b->class);
}

static int by_kind(const void *first, const void *second)
{
    int order = by_group(first, second);
    return order ? order : by_index(first, second);
}

static int by_count(const void *first, const void *second)
{
    const struct kind *a = first, *b = second;
    int order = by_group(a, b);
    if (order)
        return order;
    return a->count != b->count ? (a->count < b->count ? 1 : -1) : by_index(a, b);
}

static struct kind *kinds_of_atoms(const struct frame *frame)
{
    struct kind *kinds = memory_alloc(frame->n, sizeof *kinds);
    const struct column *region = frame_find(frame, "region"),
                        *index = frame_find(frame, "voronoi_index");
    const struct column *class = frame_find(frame, "voronoi_class");
    bool by_region = region && region->type == VALUE_STRING && region->width == 1;
    for (size_t i = 0; i < frame->n; i++)
        kinds[i] = (struct kind){.species = frame_species_name(frame, i),
                                 .region = by_region ? column_text(region, i) : "all",
                                 .class = column_text(class, i),
                                 .index = index->integer + i * index->width,
                                 .width = index->width,
                                 .count = 1};
    return kinds;
}

/* Merges equal neighbours of the sorted kinds; returns how many kinds remain. */
static size_t merge(struct kind *kinds, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (count && by_kind(&kinds[count - 1], &kinds[i]) == 0)
            kinds[count - 1].count++;
        else
            kinds[count++] = kinds[i];
    }
    for (size_t i = 0, next; i < count; i = next) {
        size_t group = 0;
        for (next = i; next < count && by_group(&kinds[i], &kinds[next]) == 0; next++)
            group += kinds[next].count;
        for (size_t k = i; k < next; k++)
            kinds[k].group = group;
    }
    return count;
}

/* ---- all frames ---- */

struct total { /* of a kind, which owns its texts and its index */
    struct kind kind;
    size_t family;
    struct frame_sum fraction;
};

struct family { /* atoms of a species and region */
    char *species, *region;
    struct frame_weight atoms;
    double frame_atoms; /* of the frame that is being added */
};

struct voronoi_counts {
    struct table *table;
    int max_order;
    long frames, first_number;
    struct total *totals; /* by kind */
    size_t total_count;
    struct family *families;
    size_t family_count, family_capacity;
};

struct voronoi_counts *voronoi_counts_create(struct table *table, int max_order)
{
    struct voronoi_counts *counts = memory_zeroed(1, sizeof *counts);

    counts->table = table;
    counts->max_order = max_order;
    return counts;
}

static void write_header(const struct voronoi_counts *counts)
{
    char names[1024] = "species region";

    for (int k = 3; k <= counts->max_order; k++) {
        char name[16];

        snprintf(name, sizeof name, " n%d", k);
        strcat(names, name);
    }
    table_header(counts->table, "frame %s class atoms fraction%s", names,
                 counts->frames > 1 ? " error" : "");
}

/* A row but for the frame, which stands before it, and the error, which stands behind it. */
static void write_kind(struct table *table, const struct kind *kind)
{
    table_text(table, kind->species);
    table_text(table, kind->region);
    for (int k = 0; k < kind->width; k++)
        table_int(table, kind->index[k]);
    table_text(table, kind->class);
    table_int(table, (int64_t)kind->count);
    table_real(table, (double)kind->count / (double)kind->group);
}

/* The rows of a frame's kinds, the most frequent first. */
static void write_kinds(const struct voronoi_counts *counts, struct kind *kinds, size_t count,
                        long number)
{
    qsort(kinds, count, sizeof *kinds, by_count);
    for (size_t i = 0; i < count; i++) {
        table_int(counts->table, number);
        write_kind(counts->table, &kinds[i]);
        if (counts->frames > 1)
            table_real(counts->table, (double)NAN);
        table_row(counts->table);
    }
}

/* What was held back of the first frame: so far all totals are of it. */
static void write_first(const struct voronoi_counts *counts)
{
    struct kind *kinds = memory_alloc(counts->total_count, sizeof *kinds);

    for (size_t i = 0; i < counts->total_count; i++)
        kinds[i] = counts->totals[i].kind;
    write_header(counts);
    write_kinds(counts, kinds, counts->total_count, counts->first_number);
    free(kinds);
}

/* The number of a kind's species and region, entered if new. */
static size_t family_of(struct voronoi_counts *counts, const struct kind *kind)
{
    for (size_t f = 0; f < counts->family_count; f++)
        if (!strcmp(counts->families[f].species, kind->species) &&
            !strcmp(counts->families[f].region, kind->region))
            return f;
    memory_grow(&counts->families, &counts->family_capacity, counts->family_count + 1,
                sizeof *counts->families);
    counts->families[counts->family_count] = (struct family){
        .species = memory_string(kind->species), .region = memory_string(kind->region)};
    return counts->family_count++;
}

static struct total new_total(const struct kind *kind, size_t family)
{
    struct total total = {.kind = *kind, .family = family};
    int64_t *index = memory_alloc(kind->width, sizeof *index);

    memcpy(index, kind->index, (size_t)kind->width * sizeof *index);
    total.kind.index = index;
    total.kind.species = memory_string(kind->species);
    total.kind.region = memory_string(kind->region);
    total.kind.class = memory_string(kind->class);
    total.kind.count = 0;
    return total;
}

/* Adds a frame's kinds, in the order of the totals, which new ones join. */
static void add_kinds(struct voronoi_counts *counts, const struct kind *kinds, size_t count)
{
    struct total *merged = memory_alloc(counts->total_count + count, sizeof *merged);
    size_t n = 0, t = 0, i = 0;

    for (size_t f = 0; f < counts->family_count; f++)
        counts->families[f].frame_atoms = 0;
    for (size_t k = 0; k < count; k++) {
        size_t family = family_of(counts, &kinds[k]);

        counts->families[family].frame_atoms = (double)kinds[k].group;
    }
    while (t < counts->total_count || i < count) {
        int order = t == counts->total_count ? 1
                    : i == count             ? -1
                                             : by_kind(&counts->totals[t].kind, &kinds[i]);
        struct total *total = &merged[n++];

        *total =
            order > 0 ? new_total(&kinds[i], family_of(counts, &kinds[i])) : counts->totals[t++];
        struct family *family = &counts->families[total->family];
        size_t atoms = order >= 0 ? kinds[i++].count : 0;
        frame_sum_add(&total->fraction, &family->atoms, (double)atoms, family->frame_atoms);
        total->kind.count += atoms;
    }
    for (size_t f = 0; f < counts->family_count; f++)
        frame_weight_add(&counts->families[f].atoms, counts->families[f].frame_atoms);
    free(counts->totals);
    counts->totals = merged;
    counts->total_count = n;
    for (t = 0; t < n; t++)
        merged[t].kind.group = (size_t)counts->families[merged[t].family].atoms.y;
}

void voronoi_counts_frame(struct voronoi_counts *counts, const struct frame *frame)
{
    struct kind *kinds = kinds_of_atoms(frame);
    size_t count;

    qsort(kinds, frame->n, sizeof *kinds, by_kind);
    count = merge(kinds, frame->n);
    counts->frames++;
    if (counts->frames == 1)
        counts->first_number = frame->number;
    if (counts->frames == 2)
        write_first(counts);
    add_kinds(counts, kinds, count);
    if (counts->frames > 1)
        write_kinds(counts, kinds, count, frame->number);
    free(kinds);
}

static int totals_by_count(const void *first, const void *second)
{
    const struct total *a = first, *b = second;

    return by_count(&a->kind, &b->kind);
}

static void write_means(const struct voronoi_counts *counts)
{
    qsort(counts->totals, counts->total_count, sizeof *counts->totals, totals_by_count);
    for (size_t t = 0; t < counts->total_count; t++) {
        const struct total *total = &counts->totals[t];

        table_text(counts->table, "mean");
        write_kind(counts->table, &total->kind);
        table_real(counts->table,
                   frame_error(&total->fraction, &counts->families[total->family].atoms));
        table_row(counts->table);
    }
}

void voronoi_counts_finish(struct voronoi_counts *counts)
{
    if (counts->frames > 1)
        write_means(counts);
    else
        write_first(counts);
    for (size_t t = 0; t < counts->total_count; t++) {
        free((char *)counts->totals[t].kind.species);
        free((char *)counts->totals[t].kind.region);
        free((char *)counts->totals[t].kind.class);
        free((int64_t *)counts->totals[t].kind.index);
    }
    for (size_t f = 0; f < counts->family_count; f++) {
        free(counts->families[f].species);
        free(counts->families[f].region);
    }
    free(counts->totals);
    free(counts->families);
    free(counts);
}
