/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The passes of the exact loops over all atoms; see force_exact.h. */
#include "force/force_exact.h"
#include <stdlib.h>
#include "base/memory.h"
#include "force/domain.h"
#include "force/force_form.h"

static size_t longest_section(const struct list *list)
{
    size_t longest = 0;

    for (size_t group = 0; group < list->groups; group++)
        for (int t = 0; t < list->species; t++)
            for (int part = 0; part < 2; part++) {
                size_t count = list_rows(list, group, t, (enum list_part)part).count;
                longest = longest > count ? longest : count;
            }
    return longest;
}

static struct pairs pairs_create(size_t longest)
{
    size_t room = longest + 8;
    return (struct pairs){
        memory_aligned(room, sizeof(vector4)), memory_aligned(room, sizeof(double)),
        memory_aligned(room, sizeof(double)), memory_aligned(room, sizeof(double)),
        memory_aligned(room, sizeof(int32_t))};
}

static void pairs_release(struct pairs *pairs)
{
    free(pairs->d);
    free(pairs->r2);
    free(pairs->r_inverse);
    free(pairs->p);
    free(pairs->interval);
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

static void density_pass(struct force *force, const struct system *system, size_t longest)
{
#pragma omp parallel
    {
        struct pairs pairs = pairs_create(longest);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < force->list->blocks; b++)
            force->form->density_block(force, system, b, &pairs);
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
    size_t longest;

    list_need_rows(force->list, system);
    longest = longest_section(force->list);

    take_places(force, system);
    if (force_embeds(force)) {
        density_pass(force, system, longest);
        share_slopes(force, system);
    }
#pragma omp parallel
    {
        struct pairs pairs = pairs_create(longest);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < force->list->blocks; b++)
            force->form->force_block(force, system, b, &pairs, wanted);
        pairs_release(&pairs);
    }
}
