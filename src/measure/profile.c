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
        free(profile->groups[g].frames);
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
    *group = (struct profile_group){
        .name = memory_string(name),
        .bins = memory_zeroed(profile->bin_count, sizeof *group->bins),
        .frames = profile->frame_count > 1
                      ? memory_zeroed(profile->bin_count, sizeof *group->frames)
                      : NULL};
    return profile->group_count++;
}

void profile_add(struct profile *profile, size_t group, double along, double of)
{
    double place = (along - profile->low) / (profile->high - profile->low) * profile->bin_count,
           off;
    struct profile_group *of_group = &profile->groups[group];
    struct profile_bin *bin;
    int k;

    of_group->atoms++;
    of_group->frame_atoms++;
    profile->atoms++;
    profile->least = fmin(profile->least, along);
    profile->largest = fmax(profile->largest, along);
    if (!(along >= profile->low && along <= profile->high)) {
        profile->outside++;
        return;
    }
    k = place < profile->bin_count ? (int)place : profile->bin_count - 1;
    if (of_group->frames) {
        of_group->frames[k].count++;
        of_group->frames[k].sum += of;
    }
    bin = &of_group->bins[k];
    bin->count++;
    off = of - bin->mean;
    bin->mean += off / (double)bin->count;
    bin->squares += off * (of - bin->mean);
}

/* Enters what was added of a frame for the errors between frames, and begins anew. */
static void end_frame(struct profile *profile, struct profile_group *group)
{
    for (int k = 0; k < profile->bin_count; k++) {
        struct profile_frames *bin = &group->frames[k];

        frame_sum_add(&bin->mean, &bin->atoms, bin->sum, bin->count);
        frame_weight_add(&bin->atoms, bin->count);
        frame_sum_add(&bin->fraction, &group->weight, bin->count, group->frame_atoms);
        bin->count = bin->sum = 0;
    }
    frame_weight_add(&group->weight, group->frame_atoms);
    group->frame_atoms = 0;
}

/* The first frame is in the means already. */
static void recall_first_frame(struct profile *profile, struct profile_group *group)
{
    group->frames = memory_zeroed(profile->bin_count, sizeof *group->frames);
    for (int k = 0; k < profile->bin_count; k++) {
        group->frames[k].count = (double)group->bins[k].count;
        group->frames[k].sum = group->bins[k].mean * (double)group->bins[k].count;
    }
}

void profile_frame(struct profile *profile)
{
    for (size_t g = 0; profile->frame_count && g < profile->group_count; g++) {
        if (profile->frame_count == 1)
            recall_first_frame(profile, &profile->groups[g]);
        end_frame(profile, &profile->groups[g]);
    }
    profile->frame_count++;
}

static int compare_groups(const void *left, const void *right)
{
    return strverscmp(((const struct profile_group *)left)->name,
                      ((const struct profile_group *)right)->name);
}

void profile_sort(struct profile *profile)
{
    if (profile->frame_count > 1)
        for (size_t g = 0; g < profile->group_count; g++)
            end_frame(profile, &profile->groups[g]);
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

double profile_mean_error(const struct profile_group *group, int bin)
{
    return group->frames ? frame_error(&group->frames[bin].mean, &group->frames[bin].atoms)
                         : (double)NAN;
}

double profile_fraction_error(const struct profile_group *group, int bin)
{
    return group->frames ? frame_error(&group->frames[bin].fraction, &group->weight) : (double)NAN;
}
