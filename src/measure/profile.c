/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Binned means with their standard errors, sqrt(sum (x - mean)^2 / (n (n - 1))), by the updating
 * formulas of B. P. Welford, Technometrics 4, 419 (1962), doi 10.1080/00401706.1962.10490022: no
 * large numbers are subtracted. */
#include "measure/profile.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

struct profile *profile_create(double low, double high, int bins)
{
    struct profile *profile = memory_zeroed(1, sizeof *profile);

    profile->low = low;
    profile->high = high;
    profile->bin_count = bins;
    profile->least = INFINITY;
    profile->largest = -INFINITY;
    return profile;
}

void profile_free(struct profile *profile)
{
    if (!profile)
        return;
    for (size_t g = 0; g < profile->group_count; g++) {
        free(profile->groups[g].name);
        free(profile->groups[g].bins);
    }
    free(profile->groups);
    free(profile);
}

size_t profile_group(struct profile *profile, const char *name)
{
    struct profile_group *group;

    for (size_t g = 0; g < profile->group_count; g++)
        if (!strcmp(profile->groups[g].name, name))
            return g;
    memory_grow(&profile->groups, &profile->group_capacity, profile->group_count + 1,
                sizeof *profile->groups);
    group = &profile->groups[profile->group_count];
    group->name = memory_string(name);
    group->atoms = 0;
    group->bins = memory_zeroed(profile->bin_count, sizeof *group->bins);
    return profile->group_count++;
}

void profile_add(struct profile *profile, size_t group, double along, double of)
{
    double place = (along - profile->low) / (profile->high - profile->low) * profile->bin_count,
           off;
    struct profile_bin *bin;

    profile->groups[group].atoms++;
    profile->atoms++;
    profile->least = fmin(profile->least, along);
    profile->largest = fmax(profile->largest, along);
    if (!(along >= profile->low && along <= profile->high)) {
        profile->outside++;
        return;
    }
    bin = &profile->groups[group]
               .bins[place < profile->bin_count ? (int)place : profile->bin_count - 1];
    bin->count++;
    off = of - bin->mean;
    bin->mean += off / (double)bin->count;
    bin->squares += off * (of - bin->mean);
}

static int compare_groups(const void *left, const void *right)
{
    return strverscmp(((const struct profile_group *)left)->name,
                      ((const struct profile_group *)right)->name);
}

void profile_sort(struct profile *profile)
{
    if (profile->group_count)
        qsort(profile->groups, profile->group_count, sizeof *profile->groups, compare_groups);
}

double profile_edge(const struct profile *profile, int bin)
{
    return profile->low + (profile->high - profile->low) * bin / profile->bin_count;
}

double profile_error(const struct profile_bin *bin)
{
    double n = (double)bin->count;

    return n < 2 ? (double)NAN : sqrt(bin->squares / (n * (n - 1)));
}
