/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forces by clusters (list.h): regions of the list are gone through, then what the atoms have been
 * pulled by becomes their forces. */
#include <string.h>
#include "base/memory.h"
#include "base/parallel.h"
#include "force/force_state.h"

/* Forces of own atoms of a region to the system; the numbers begin anew. */
static void take_forces(const struct force *force, struct system *system,
                        const struct list_region *region, bool has_close)
{
    const struct list *list = force->list;

    for (size_t p = region->first * LIST_CLUSTER, end = region->end * LIST_CLUSTER; p < end; p++) {
        if (p + FORCE_AHEAD < end && list->row[p + FORCE_AHEAD] >= 0)
            __builtin_prefetch(&system->force[3 * (size_t)list->row[p + FORCE_AHEAD]], 1);
        int32_t *pull = &force->task.pull[4 * p];
        double *f = list->row[p] < 0 ? NULL : &system->force[3 * (size_t)list->row[p]];
        for (size_t k = 0; k < 3 && f; k++)
            f[k] = (double)(int32_t)(0u - (uint32_t)pull[k]) * force->task.force_unit;
        for (size_t k = 0; k < 3 && f && has_close; k++)
            f[k] += force->task.close[p][k];
        memset(pull, 0, 4 * sizeof *pull);
        if (has_close)
            memset(force->task.close[p], 0, sizeof force->task.close[p]);
    }
}

/* The clusters of a region, those that have ghosts for neighbours or the others, and the forces
 * when `last` says that there are no more: nobody else adds to those of its atoms. */
static void add_region(const struct force *force, struct system *system, size_t r,
                       struct kernel_wanted wanted, bool last)
{
    const struct list_region *region = &force->list->region[r];
    struct kernel_virial *sums = &force->sums[r];

    force->kernel->clusters(&force->task, region, wanted, sums);
    if (last)
        take_forces(force, system, region, sums->has_close);
}

/* All regions: by their threads, or by the one that there is. */
static void add_regions(const struct force *force, struct system *system,
                        struct kernel_wanted wanted, bool last)
{
    const struct list *list = force->list;

    if (list->regions == 1) {
        add_region(force, system, 0, wanted, last);
        return;
    }
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < list->regions; r++)
        add_region(force, system, r, wanted, last);
}

/* Of all regions, whose sums begin anew; the virial of all processes. */
static bool take_sums(struct force *force, double *virial)
{
    struct exact_sum total[3] = {{0}};
    bool has_close = false;

    for (size_t r = 0; r < force->list->regions; r++) {
        struct kernel_virial *own = &force->sums[r];
        for (int k = 0; k < 3; k++) {
            exact_sum_add(&total[k], (double)own->twice[k] * force->task.virial_unit);
            total[k].total += own->close[k].total;
        }
        has_close = has_close || own->has_close;
        memset(own, 0, sizeof *own);
    }
    if (virial)
        parallel_sum_exact(total, 3);
    for (int k = 0; virial && k < 3; k++)
        virial[k] = -0.5 * exact_sum_value(&total[k]);
    return has_close;
}

static void room_for_sums(struct force *force)
{
    size_t have = force->sums_capacity;

    if (force->list->regions <= have)
        return;
    memory_grow(&force->sums, &force->sums_capacity, force->list->regions, sizeof *force->sums);
    memset(force->sums + have, 0, (force->sums_capacity - have) * sizeof *force->sums);
}

bool force_clusters(struct force *force, struct system *system, double *virial)
{
    struct kernel_wanted wanted = {.virial = virial != NULL};

    list_need_clusters(force->list, system);
    room_for_sums(force);
    add_regions(force, system, wanted, !system->domain);
    force_await_ghosts(force, system);
    wanted.with_ghosts = true;
    if (system->domain)
        add_regions(force, system, wanted, true);
    return take_sums(force, virial);
}
