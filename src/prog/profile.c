/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile: a quantity by bins of a coordinate or of another quantity, as a table. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/mass_mean.h"
#include "atoms/select.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/number.h"
#include "cli/stage.h"
#include "io/table.h"
#include "measure/layers.h"
#include "measure/profile.h"

enum { BY_MAX = 8, NAME_MAX_LENGTH = 512 };

static const char *of_text, *along_text, *range_text, *by_text, *select_text;
static int64_t bins;

static struct option options[] = {
    OPTION_TEXT("of", &of_text, "COLUMN|SELECTION",
                "the quantity: a column, or a selection such as 'voronoi_class=FI,ILO', whose mean "
                "is a fraction; 'none' only counts",
                .standard = "pe", .group = "Profile"),
    OPTION_TEXT("along", &along_text, "x|y|z|r|interface|COLUMN",
                "what the bins divide: a coordinate, the distance from the centre of mass, the "
                "height above the boundary of substrate and film, or a column",
                .standard = "z"),
    OPTION_INT("bins", &bins, "number of bins", .standard = "50", .minimum = 1, .maximum = 1000000),
    OPTION_TEXT("range", &range_text, "A,B",
                "lower and upper end, e.g. -7eV,-3eV; without it: the range of the first frame's "
                "atoms, and "
                "a warning where atoms of later frames are beyond it"),
    OPTION_TEXT(
        "by", &by_text, "COLUMN,...",
        "a profile for each value of these columns of texts or integers, e.g. species,region"),
    OPTION_TEXT("select", &select_text, "SELECTION", "only these atoms"),
    OPTIONS_END};

static const struct program program = {
    .name = "profile",
    .summary = "a quantity by bins of a coordinate or of another quantity, as a table",
    .description =
        "Prints a row for each group of --by and each bin, over all frames: the columns "
        "of --by, the edges low and "
        "high of the bin in the unit of "
        "--along, count (atoms), fraction (of the atoms of the group), mean, and error, "
        "the standard error of the "
        "mean (atoms taken as independent). "
        "Empty bins have the mean nan. Atoms beyond the range are in no bin, but among "
        "those of the group; a comment line says how many. Of several frames two columns "
        "follow, fraction_error and mean_error: the standard errors between frames. They "
        "count frames as independent; those that follow closely in one run are not, and "
        "their errors are too small.\n\n"
        "--along=COLUMN makes a histogram of that column: count and fraction are the "
        "distribution. --along=r is the "
        "distance from the centre of mass "
        "of the chosen atoms, as their coordinates stand; --along=interface needs the "
        "column cluster (see slab).\n\n"
        "Examples:\n"
        "  profile --of=pe --along=z --by=species film.xyz\n"
        "  profile --along=pe --by=species --bins=100 glass.xyz -o energies.tsv\n"
        "  profile --of='species=Cu' --along=r --bins=10 cluster.xyz",
    .no_frames_out = true};

struct job { /* what the options mean for the stream; set up by the first frame */
    struct stage *stage;
    struct profile *profile;
    char *by[BY_MAX];
    int by_count;
    size_t atoms; /* chosen of all frames */
};

static double number_at(const struct column *column, size_t i, int component)
{
    size_t index = i * (size_t)column->width + (size_t)component;

    return column->type == VALUE_REAL ? column->real[index] : (double)column->integer[index];
}

/* The values of a numeric column. Caller frees. */
static double *column_values(struct job *job, const struct frame *frame, const char *name)
{
    double *values = memory_alloc(frame->n, sizeof *values);
    const struct column *column;
    struct error error = {0};
    int component;

    if (select_column(frame, name, &column, &component, &error))
        stage_fail(job->stage, &error);
    if (column->type == VALUE_STRING)
        stage_usage(job->stage, "column '%s' holds texts; a selection such as '%s=%s' has numbers",
                    name, name, frame->n ? column_text(column, 0) : "...");
    for (size_t i = 0; i < frame->n; i++)
        values[i] = number_at(column, i, component);
    return values;
}

/* Distance of every atom from the centre of mass of the chosen ones. */
static double *distances_from_center(const struct frame *frame, const bool *chosen)
{
    double *values = memory_alloc(frame->n, sizeof *values), center[3];
    const double *pos = frame_pos(frame);

    mass_mean(frame, pos, chosen, center);
    for (size_t i = 0; i < frame->n; i++)
        values[i] = hypot(hypot(pos[3 * i] - center[0], pos[3 * i + 1] - center[1]),
                          pos[3 * i + 2] - center[2]);
    return values;
}

static double *heights_above_interface(struct job *job, const struct frame *frame)
{
    double *values = memory_alloc(frame->n, sizeof *values), interface;
    struct error error = {0};

    if (layers_interface(frame, &interface, &error))
        stage_fail(job->stage, &error);
    for (size_t i = 0; i < frame->n; i++)
        values[i] = frame_pos(frame)[3 * i + 2] - interface;
    return values;
}

static double *abscissa(struct job *job, const struct frame *frame, const bool *chosen)
{
    static const char *const coordinates[] = {"pos_x", "pos_y", "pos_z"};

    if (!strcmp(along_text, "r"))
        return distances_from_center(frame, chosen);
    if (!strcmp(along_text, "interface"))
        return heights_above_interface(job, frame);
    if (along_text[0] >= 'x' && along_text[0] <= 'z' && !along_text[1])
        return column_values(job, frame, coordinates[along_text[0] - 'x']);
    return column_values(job, frame, along_text);
}

/* Whether means are asked for: not for `none`, nor for the default where the stream lacks it. */
static bool has_quantity(const struct job *job, const struct frame *frame)
{
    return strcmp(of_text, "none") &&
           (stage_given(job->stage, &of_text) || frame_find(frame, of_text));
}

static double *quantity(struct job *job, const struct frame *frame)
{
    struct error error = {0};
    double *values;
    bool *holds;

    if (!has_quantity(job, frame))
        return memory_zeroed(frame->n, sizeof *values);
    if (!strpbrk(of_text, "=<>!&|("))
        return column_values(job, frame, of_text);
    values = memory_alloc(frame->n, sizeof *values);
    holds = memory_alloc(frame->n, sizeof *holds);
    if (select_atoms(of_text, frame, holds, NULL, &error))
        stage_fail(job->stage, &error);
    for (size_t i = 0; i < frame->n; i++)
        values[i] = holds[i];
    free(holds);
    return values;
}

/* One end of --range: a bare number or a quantity of the abscissa's dimension. */
static double range_end(struct job *job, const char *text)
{
    bool length = strlen(along_text) == 1 || !strcmp(along_text, "interface");
    struct error error = {0};
    char padded[128] = {0};
    const char *end;
    double value;

    snprintf(padded, sizeof padded - 40, "%s", text);
    if (number_read(padded, &end, &value) && !*end)
        return value;
    if (quantity_parse(text, length ? DIMENSION_LENGTH : select_dimension(along_text),
                       stage_units(job->stage), &value, &error))
        stage_usage(job->stage, "--range: %s", error.text);
    return value;
}

static void set_range(struct job *job, const double *along, const bool *chosen, size_t n,
                      double *low, double *high)
{
    char *text = memory_string(range_text), *comma = text ? strchr(text, ',') : NULL;

    if (text) {
        if (!comma)
            stage_usage(job->stage, "--range takes a lower and an upper end, e.g. --range=0,10");
        *comma = '\0';
        *low = range_end(job, text);
        *high = range_end(job, comma + 1);
        free(text);
        if (!(*low < *high))
            stage_usage(job->stage, "--range: the lower end is not below the upper one");
        return;
    }
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        *low = chosen[i] ? fmin(*low, along[i]) : *low;
        *high = chosen[i] ? fmax(*high, along[i]) : *high;
    }
    if (!(*low <= *high))
        *low = *high = 0;
    if (*low == *high)
        *high = *low + 1;
}

static void split_by(struct job *job)
{
    char *text = memory_string(by_text), *rest = text, *name;

    while (text && (name = strsep(&rest, ","))) {
        if (job->by_count == BY_MAX)
            stage_usage(job->stage, "--by takes at most %d columns", BY_MAX);
        job->by[job->by_count++] = memory_string(name);
    }
    free(text);
}

/* The atom's values of the --by columns, with tabs between. */
static void group_name(struct job *job, const struct column **columns, const int *components,
                       size_t i, char name[NAME_MAX_LENGTH])
{
    size_t used = 0;

    name[0] = '\0';
    for (int b = 0; b < job->by_count && used < NAME_MAX_LENGTH; b++) {
        const struct column *column = columns[b];
        size_t index = i * (size_t)column->width + (size_t)components[b];

        used += (size_t)(column->type == VALUE_STRING
                             ? snprintf(name + used, NAME_MAX_LENGTH - used, "%s%s", b ? "\t" : "",
                                        column_text(column, index))
                             : snprintf(name + used, NAME_MAX_LENGTH - used, "%s%lld",
                                        b ? "\t" : "", (long long)column->integer[index]));
    }
}

static void add_atoms(struct job *job, const struct frame *frame, const bool *chosen,
                      const double *along, const double *of)
{
    const struct column *columns[BY_MAX];
    int components[BY_MAX];
    struct error error = {0};
    char name[NAME_MAX_LENGTH];

    for (int b = 0; b < job->by_count; b++) {
        if (select_column(frame, job->by[b], &columns[b], &components[b], &error))
            stage_fail(job->stage, &error);
        if (columns[b]->type == VALUE_REAL)
            stage_usage(job->stage, "--by=%s: column '%s' holds real numbers, not groups", by_text,
                        job->by[b]);
    }
    for (size_t i = 0; i < frame->n; i++) {
        if (!chosen[i])
            continue;
        group_name(job, columns, components, i, name);
        profile_add(job->profile, profile_group(job->profile, name), along[i], of[i]);
    }
}

static void add_frame(struct job *job, const struct frame *frame)
{
    bool *chosen = memory_alloc(frame->n, sizeof *chosen);
    struct error error = {0};
    double *along, *of, low, high;
    size_t count = frame->n;

    memset(chosen, true, frame->n * sizeof *chosen);
    if (select_text && select_atoms(select_text, frame, chosen, &count, &error))
        stage_fail(job->stage, &error);
    job->atoms += count;
    along = abscissa(job, frame, chosen);
    of = quantity(job, frame);
    if (!job->profile) {
        split_by(job);
        set_range(job, along, chosen, frame->n, &low, &high);
        job->profile = profile_create(low, high, (int)bins);
    }
    profile_frame(job->profile);
    add_atoms(job, frame, chosen, along, of);
    free(chosen);
    free(along);
    free(of);
}

/* The values of the --by columns, each in a column of its own. */
static void write_group(const struct job *job, struct table *table, const char *name)
{
    char *text = memory_string(name), *rest = text;

    for (int b = 0; b < job->by_count; b++) {
        const char *value = strsep(&rest, "\t");

        table_text(table, value ? value : "");
    }
    free(text);
}

/* `means`: with the columns mean and error. */
static void write_table(const struct job *job, struct table *table, bool means)
{
    const struct profile *profile = job->profile;
    bool several = profile->frame_count > 1;
    char *by = memory_string(by_text ? by_text : "");

    for (char *c = by; *c; c++)
        *c = *c == ',' ? ' ' : *c;
    table_comment(table, "along %s, of %s", along_text, means ? of_text : "none");
    if (profile->outside)
        table_comment(table, "outside %zu of %zu atoms", profile->outside, profile->atoms);
    table_header(table, "%s%slow high count fraction%s%s%s", by, *by ? " " : "",
                 means ? " mean error" : "", several ? " fraction_error" : "",
                 several && means ? " mean_error" : "");
    free(by);
    for (size_t g = 0; g < profile->group_count; g++) {
        const struct profile_group *group = &profile->groups[g];

        for (int k = 0; k < profile->bin_count; k++) {
            write_group(job, table, group->name);
            table_real(table, profile_edge(profile, k));
            table_real(table, profile_edge(profile, k + 1));
            table_int(table, (int64_t)group->bins[k].count);
            table_real(table, (double)group->bins[k].count / (double)group->atoms);
            if (means) {
                table_real(table, group->bins[k].count ? group->bins[k].mean : (double)NAN);
                table_real(table, profile_error(&group->bins[k]));
            }
            if (several)
                table_real(table, profile_fraction_error(group, k));
            if (several && means)
                table_real(table, profile_mean_error(group, k));
            table_row(table);
        }
    }
}

/* A number of six digits that is not above (sign -1) or not below (sign 1) the value. */
static double outwards(double value, int sign)
{
    double unit = value == 0 ? 1 : pow(10, floor(log10(fabs(value))) - 5);

    return sign * ceil(sign * value / unit) * unit;
}

/* Later frames may reach further than the first, which set the range. */
static void warn_of_outside(const struct profile *profile)
{
    if (range_text || !profile->outside)
        return;
    message_warning("%zu of %zu atoms of later frames lie beyond the range of the first, %.6g to "
                    "%.6g, and are in no bin: --range=%.6g,%.6g takes all",
                    profile->outside, profile->atoms, profile->low, profile->high,
                    outwards(profile->least, -1), outwards(profile->largest, 1));
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct job job = {.stage = stage_start(&program, tables, argc, argv)};
    struct table *table;
    struct frame *frame;
    struct error error = {0};
    bool means = false;

    while ((frame = stage_read(job.stage))) {
        frame_ensure_id(frame);
        means |= has_quantity(&job, frame);
        add_frame(&job, frame);
        frame_free(frame);
    }
    if (select_text && !job.atoms)
        message_warning("no atom is chosen by --select='%s'", select_text);
    warn_of_outside(job.profile);
    profile_sort(job.profile);
    if (table_open(&table, stage_output(job.stage), &error))
        message_die_error(&error);
    write_table(&job, table, means);
    if (table_close(table, &error))
        message_die_error(&error);
    profile_free(job.profile);
    for (int b = 0; b < job.by_count; b++)
        free(job.by[b]);
    return stage_finish(job.stage);
}
