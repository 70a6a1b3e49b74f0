/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index histogram: atoms sorted by (species, region, index, class), equal ones counted,
 * counts sorted (voronoi_table.h). */
#include "voronoi/voronoi_table.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

void voronoi_table_header(struct table *table, int max_order)
{
    char names[1024] = "frame species region";
    for (int k = 3; k <= max_order; k++) {
        char name[16];
        snprintf(name, sizeof name, " n%d", k);
        strcat(names, name);
    }
    table_header(table, "%s class atoms fraction", names);
}

void voronoi_table_frame(struct table *table, const struct frame *frame)
{
    struct kind *kinds = kinds_of_atoms(frame);
    qsort(kinds, frame->n, sizeof *kinds, by_kind);
    size_t count = merge(kinds, frame->n);
    qsort(kinds, count, sizeof *kinds, by_count);
    for (size_t i = 0; i < count; i++) {
        table_int(table, frame->number);
        table_text(table, kinds[i].species);
        table_text(table, kinds[i].region);
        for (int k = 0; k < kinds[i].width; k++)
            table_int(table, kinds[i].index[k]);
        table_text(table, kinds[i].class);
        table_int(table, (int64_t)kinds[i].count);
        table_real(table, (double)kinds[i].count / (double)kinds[i].group);
        table_row(table);
    }
    free(kinds);
}
