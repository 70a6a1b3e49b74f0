/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The passes of the exact loops over all atoms; see force_exact.h. */
#include "force/force_exact.h"
#include <stdlib.h>
#include "base/memory.h"
#include "force/domain.h"
#include "force/force_form.h"

/* Of a block. */
static size_t longest_section(const struct list *list, size_t block)
{
    size_t longest = 0, per_block = LIST_BLOCK / list->lanes;

    for (size_t group = block * per_block; group < (block + 1) * per_block && group < list->groups;
         group++)
        for (int t = 0; t < list->species; t++)
            for (int part = 0; part < 2; part++) {
                size_t count = list_rows(list, group, t, (enum list_part)part).count;
                longest = longest > count ? longest : count;
            }
    return longest;
}

static void pairs_release(struct pairs *pairs)
{
    free(pairs->d);
    free(pairs->r2);
    free(pairs->r_inverse);
    free(pairs->p);
    free(pairs->interval);
}

/* Room for the pairs of a section, and a few beyond. */
static void pairs_room(struct pairs *pairs, size_t longest)
{
    size_t room = 2 * longest + 8;

    if (longest + 8 <= pairs->room)
        return;
    pairs_release(pairs);
    *pairs =
        (struct pairs){memory_aligned(room, sizeof(vector4)), memory_aligned(room, sizeof(double)),
                       memory_aligned(room, sizeof(double)),  memory_aligned(room, sizeof(double)),
                       memory_aligned(room, sizeof(int32_t)), room};
}

/* A race by the letter, as in the kernels' records (put_slope in force.c). */
__attribute__((no_sanitize("thread"))) void force_put_slope(struct force *force, size_t place,
                                                            double slope)
{
    force->place[place].slope = slope;
}

static void take_places(struct force *force, const struct system *system)
{
    const struct list *list = force->list;

#pragma omp parallel for schedule(static)
    for (size_t p = 0; p < list->places; p++) {
        if (list->row[p] < 0)
            continue;
        const uint64_t *fraction = &system->fraction[3 * (size_t)list->row[p]];
        for (int k = 0; k < 3; k++)
            force->place[p].s[k] = (double)(int64_t)fraction[k] * 0x1p-64;
        if (!force->form->by_species)
            force->place[p].slope = system->type[list->row[p]];
        else if (!force_embeds(force))
            force->place[p].slope = 0.0;
    }
}

/* Over all blocks: densities where nothing is wanted, else that. */
static void pass(struct force *force, struct system *system, const struct wanted *wanted)
{
#pragma omp parallel
    {
        struct pairs pairs = {0};
        list_rows_begin(force->list, system);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < force->list->blocks; b++) {
            list_rows_open(force->list, system, b, wanted ? LIST_SHELL : LIST_INNER);
            pairs_room(&pairs, longest_section(force->list, b));
            if (wanted)
                force->form->force_block(force, system, b, &pairs, *wanted);
            else
                force->form->density_block(force, system, b, &pairs);
            list_rows_close(force->list, b);
        }
        pairs_release(&pairs);
    }
}

/* F' of ghosts, from their owners. */
static void share_slopes(struct force *force, struct system *system)
{
    const struct list *list = force->list;
    size_t own = list->groups * list->lanes;

    if (!system->domain)
        return;
    for (size_t p = 0; p < own; p++)
        if (list->row[p] >= 0)
            force->slope[list->row[p]] = force->place[p].slope;
    domain_send_numbers(system, force->slope);
    domain_receive_numbers(system, force->slope);
    for (size_t p = own; p < list->places; p++)
        if (list->row[p] >= 0)
            force->place[p].slope = force->slope[list->row[p]];
}

void force_exact(struct force *force, struct system *system, struct wanted wanted)
{
    list_need_rows(force->list, system);
    take_places(force, system);
    if (force_embeds(force)) {
        pass(force, system, NULL);
        share_slopes(force, system);
    }
    pass(force, system, &wanted);
}
