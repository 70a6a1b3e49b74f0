/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forces by clusters (list.h): regions of the list are gone through, then what the atoms have been
 * pulled by becomes their forces. */
#include <string.h>
#include "force/force_state.h"

/* Adds the forces of the clusters that have ghosts for neighbours, or of the others. */
static void add_regions(const struct force *force, struct kernel_wanted wanted,
                        struct kernel_virial *sums)
{
    const struct list *list = force->list;

#pragma omp parallel for schedule(static) if (list->regions > 1)
    for (size_t r = 0; r < list->regions; r++) {
        struct kernel_virial sum = {.has_close = false};
        force->kernel->clusters(&force->task, &list->region[r], wanted, &sum);
#pragma omp critical
        {
            for (int k = 0; k < 3; k++) {
                sums->twice[k] += sum.twice[k];
                sums->close[k] += sum.close[k];
            }
            sums->has_close = sums->has_close || sum.has_close;
        }
    }
}

/* The forces of own atoms to the system; the numbers begin anew. */
static void take_forces(const struct force *force, struct system *system, bool has_close)
{
    const struct list *list = force->list;
    const size_t places = list->type_start[list->species];

#pragma omp parallel for schedule(static) if (list->regions > 1)
    for (size_t p = 0; p < places; p++) {
        int32_t *pull = &force->task.pull[4 * p];
        double *f = list->row[p] < 0 ? NULL : &system->force[3 * (size_t)list->row[p]];
        for (size_t k = 0; k < 3 && f; k++) {
            f[k] = (double)(int32_t)(0u - (uint32_t)pull[k]) * force->task.force_unit;
            if (has_close)
                f[k] += force->task.close[p][k];
        }
        memset(pull, 0, 4 * sizeof *pull);
        if (has_close)
            memset(force->task.close[p], 0, sizeof force->task.close[p]);
    }
}

bool force_clusters(struct force *force, struct system *system, double *virial)
{
    struct kernel_wanted wanted = {.virial = virial != NULL};
    struct kernel_virial sums = {.has_close = false};

    list_need_clusters(force->list, system);
    add_regions(force, wanted, &sums);
    force_await_ghosts(force, system);
    wanted.with_ghosts = true;
    if (system->domain)
        add_regions(force, wanted, &sums);
    take_forces(force, system, sums.has_close);
    for (int k = 0; virial && k < 3; k++)
        virial[k] = -0.5 * ((double)sums.twice[k] * force->task.virial_unit + sums.close[k]);
    return sums.has_close;
}
