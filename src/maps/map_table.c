/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of the maps, the table of them, and what is read off it. */
#include "maps/map_table.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "maps/annotate.h"
#include "maps/blocking.h"
#include "maps/maps.h"
#include "maps/scan_frame.h"
#include "pattern/survey_block.h"

/* ---- measured of eight patterns at a time ---- */

static void dark_field(const struct sight *sight, double (*value)[LANES])
{
    lanes_sum(sight->block->data, sight->plan->dark[0], sight->plan->dark[1], value[0]);
}

/* Centre of mass of the bright field along k[places]. */
static void bright_mean(const struct sight *sight, const double *k, double value[LANES])
{
    const size_t *bright = sight->plan->bright;
    const double *sum = sight->block->bright;
    lanes_dot(sight->block->data, k, bright[0], bright[1], value);
    for (int l = 0; l < LANES; l++)
        value[l] = sum[l] > 0 ? value[l] / sum[l] : 0;
}

static void com_x(const struct sight *sight, double (*value)[LANES])
{
    bright_mean(sight, sight->plan->layout->kx, value[0]);
}

static void com_y(const struct sight *sight, double (*value)[LANES])
{
    bright_mean(sight, sight->plan->layout->ky, value[0]);
}

static void detector(const struct sight *sight, double (*value)[LANES])
{
    lanes_dot(sight->block->data, sight->plan->detector, 0, sight->plan->layout->count, value[0]);
}

static void intensity(const struct sight *sight, double (*value)[LANES])
{
    const struct survey_plan *plan = sight->plan;
    size_t first = plan->layout->first[plan->ring_first];
    size_t end = plan->layout->first[plan->ring_last + 1];
    lanes_sum(sight->block->data, first, end, value[0]);
    for (int l = 0; l < LANES; l++)
        value[0][l] = end > first ? value[0][l] / (double)(end - first) : 0;
}

static void variance(const struct sight *sight, double (*value)[LANES])
{
    const struct survey_plan *plan = sight->plan;
    for (int l = 0; l < LANES; l++) {
        double sum = 0, radii = 0;
        for (int i = plan->ring_first; i <= plan->ring_last; i++) {
            double inverse = (double)sight->block->inverse[i][l];
            if (isnan(inverse)) /* a radius behind the beam stop */
                continue;
            sum += (double)sight->block->sector[i][l] -
                   sight->gain[l] * inverse * plan->angular->noise_variance[i];
            radii++;
        }
        value[0][l] = sum / radii;
    }
}

static void ring_variance(const struct sight *sight, double (*value)[LANES])
{
    const struct survey_plan *plan = sight->plan;
    for (int l = 0; l < LANES; l++) {
        double sum = 0, rings = 0;
        for (int i = plan->ring_first; i <= plan->ring_last; i++) {
            double m = sight->block->mean[i][l];
            double n = (double)(plan->noise_first[i + 1] - plan->noise_first[i]);
            if (m > 0) {
                sum += sight->block->square[i][l] / (m * m) - 1 - sight->gain[l] * (1 - 1 / n) / m;
                rings++;
            }
        }
        value[0][l] = rings > 0 ? sum / rings : 0;
    }
}

void map_windows(const struct sight *sight, double (*value)[LANES])
{
    for (int w = 0; w < sight->plan->settings->window_count; w++) {
        const size_t *window = sight->plan->window[w];
        lanes_sum(sight->block->data, window[0], window[1], value[w]);
        for (int l = 0; l < LANES; l++)
            value[w][l] /= (double)(window[1] - window[0]);
    }
}

/* Adds <I>^2 P_m of each usable radius of the ring to sum[0 ... half], so that
 * sum over theta and radii of I(theta) I(theta + phi) / N = sum over m of sum[m] cos(m phi);
 * and <I> to mean. Returns the number of radii. */
static int ring_products(const struct sight *sight, double (*sum)[LANES], double mean[LANES])
{
    const struct survey_plan *plan = sight->plan;
    int half = plan->angular->half, radii = 0;
    for (int i = plan->ring_first; i <= plan->ring_last; i++) {
        lanes profile[2 * ANGULAR_HALF_MAX], power[ANGULAR_HALF_MAX + 1], average;
        if (!plan->angular->usable[i])
            continue;
        angular_profile(plan->polar, i, sight->block->data, profile, &average);
        angular_power(plan->angular, i, profile, &average, 1, half, power);
        for (int l = 0; l < LANES; l++) {
            double m = (double)average[l];
            mean[l] += m;
            sum[0][l] += m * m;
            for (int n = 1; n <= half; n++)
                sum[n][l] += m * m * (double)power[n - 1][l] * (n == half ? 1 : 2);
        }
        radii++;
    }
    return radii;
}

/* Pearson's correlation coefficient of the ring's part of a pattern with itself turned by 360/n
 * degrees,
 *
 *     r_n = [<I(k, theta) I(k, theta + 2 pi / n)> - <I>^2] / [<I^2> - <I>^2],
 *
 * means over theta and the radii k of the ring in the polar transform, each point alike: what is
 * the same after the turn, the ring's own shape along k included, counts for it. 1: the same;
 * r_1 = 1. Between the points of the transform the Fourier sum over m of <I>^2 P_m cos(m phi) is
 * the product that a turn by phi gives; with holes it is that of the pairs that are seen
 * (pattern/angular.h). Shot noise is in it: it lowers |r_n|. Symmetry-STEM: Krajnak, Etheridge,
 * PNAS 117 (2020) 27805, doi 10.1073/pnas.2006975117; for glasses as in pyxem's
 * _pearson_correlation (pull request 724). Left out: a maximum or mean over the turns by all
 * multiples of 360/n, which others call the symmetry coefficient. */
static void pearson(const struct sight *sight, double (*value)[LANES])
{
    const double flat = 1e-12; /* of the mean square: a spread that rounding makes */
    const struct survey_settings *settings = sight->plan->settings;
    double sum[ANGULAR_HALF_MAX + 1][LANES] = {0}, mean[LANES] = {0};
    int half = sight->plan->angular->half, radii = ring_products(sight, sum, mean);
    for (int i = 0; i < settings->order_count; i++) {
        int n = settings->order[i];
        double turned[LANES] = {0}, still[LANES] = {0};
        for (int m = 0; m <= half; m++) {
            double cosine = cos(2 * M_PI * (m % n) / n); /* exactly 1 where n divides m */
            for (int l = 0; l < LANES; l++) {
                turned[l] += sum[m][l] * cosine;
                still[l] += sum[m][l];
            }
        }
        for (int l = 0; l < LANES; l++) {
            double square = mean[l] * mean[l] / radii, spread = still[l] - square;
            value[i][l] = spread > flat * still[l] ? (turned[l] - square) / spread : 0;
        }
    }
}

/* ---- made of the powers ---- */

static const float *power(const struct survey *survey, const struct maps_settings *settings,
                          float *const *powers, int member, float *work)
{
    (void)survey;
    (void)settings;
    (void)work;
    return powers[member];
}

static bool is_integrated(const struct maps_settings *settings, int order)
{
    for (int i = 0; i < settings->integrate_count; i++)
        if (settings->integrate[i] == order)
            return true;
    return false;
}

/* The sum of the maps of the wanted orders, each by the mean of the measured one over valid
 * positions, by their number: its mean is 1, and a null model's is what that has of the power.
 * All means are above 0 (maps_settle_integrated). */
static const float *integrated(const struct survey *survey, const struct maps_settings *settings,
                               float *const *powers, int member, float *work)
{
    int count = 0;
    (void)member;
    if (settings->integrate_count == 0)
        return NULL;
    memset(work, 0, survey->positions * sizeof *work);
    for (int i = 0; i < survey->order_count; i++)
        count += is_integrated(settings, survey->order[i]);
    for (int i = 0; i < survey->order_count; i++) {
        if (!is_integrated(settings, survey->order[i]))
            continue;
        double mean = map_moment(survey->power[i], survey->valid, survey->positions, NULL);
        for (size_t p = 0; p < survey->positions; p++)
            work[p] += (float)((double)powers[i][p] / mean / count);
    }
    return work;
}

/* ---- taken from the survey ---- */

static const float *total(const struct survey *survey, int member, float *work)
{
    (void)member;
    (void)work;
    return survey->total;
}

static const float *bright_field(const struct survey *survey, int member, float *work)
{
    (void)member;
    (void)work;
    return survey->bright;
}

static const float *orientation(const struct survey *survey, int member, float *work)
{
    (void)work;
    return survey->orientation[member];
}

static const float *significance(const struct survey *survey, int member, float *work)
{
    int orders = survey->order_count, count = survey->shuffles;
    if (count < 2)
        return NULL;
    for (size_t p = 0; p < survey->positions; p++) {
        double sum = 0, square = 0;
        for (int r = 0; r < count; r++) {
            double value = (double)survey->null[r * orders + member][p];
            sum += value;
            square += value * value;
        }
        double deviation = sqrt(fmax(0, square - sum * sum / count) / (count - 1));
        bool holds = survey->valid[p] && deviation > 0;
        work[p] = holds ? (float)(((double)survey->power[member][p] - sum / count) / deviation) : 0;
    }
    return work;
}

/* ---- columns of their own ---- */

/* Standard errors of the phases' shares, where they are known. */
static void add_share_errors(struct frame *frame, const struct survey *survey,
                             const struct phases *phases)
{
    float *is = memory_alloc(survey->positions, sizeof *is);
    bool *divided = memory_alloc(survey->positions, sizeof *divided), known = true;
    double *error = memory_alloc((size_t)phases->count, sizeof *error);
    for (int c = 0; c < phases->count; c++) {
        for (size_t p = 0; p < survey->positions; p++) {
            is[p] = phases->phase[p] == c + 1;
            divided[p] = phases->phase[p] > 0;
        }
        error[c] = blocking_error(is, divided, survey->scan, NULL);
        known &= isfinite(error[c]);
    }
    if (known)
        frame_set_reals(frame, "phase_share_error", 0, phases->count, error);
    free(is);
    free(divided);
    free(error);
}

static void add_phase(struct frame *frame, const struct survey *survey,
                      const struct annotate_columns *columns)
{
    const struct phases *phases = columns->phases;
    if (!phases)
        return;
    struct column *column = frame_add(frame, "phase", VALUE_INT, 1);
    for (size_t p = 0; p < survey->positions; p++)
        column->integer[p] = phases->phase[p];
    for (int c = 0; phases->weight && c < phases->count; c++) {
        char name[MAP_NAME_MAX];
        snprintf(name, sizeof name, "weight_%d", c + 1);
        struct column *weight = frame_add(frame, name, VALUE_REAL, 1);
        const float *from = &phases->weight[c];
        for (size_t p = 0; p < survey->positions; p++)
            weight->real[p] = scan_frame_round((double)from[p * phases->count]);
    }
    frame_set_reals(frame, "phase_share", 0, phases->count, phases->share);
    add_share_errors(frame, survey, phases);
}

static void add_thickness(struct frame *frame, const struct survey *survey,
                          const struct annotate_columns *columns)
{
    double path = columns->mean_free_path;
    if (!(path > 0))
        return;
    struct column *column = frame_add(frame, "thickness", VALUE_REAL, 1);
    for (size_t p = 0; p < survey->positions; p++)
        column->real[p] = scan_frame_round(path * annotate_log_ratio(survey, p, columns->incident));
}

/* ---- the table ---- */

const struct map_row map_table[] = {
    {.name = "total",
     .unit = "data's",
     .standard = true,
     .of_survey = total,
     .help = "sum over the detector"},
    {.name = "bright_field",
     .unit = "data's",
     .standard = true,
     .drawn = true,
     .of_survey = bright_field,
     .help = "sum over the virtual bright field (--bright)"},
    {.name = "dark_field",
     .unit = "data's",
     .standard = true,
     .drawn = true,
     .measure = dark_field,
     .help = "sum over the virtual annular dark field (--dark)"},
    {.name = "com_x",
     .group = "com",
     .unit = "1/nm",
     .scale = 10,
     .standard = true,
     .measure = com_x,
     .help = "centre of mass of the bright field"},
    {.name = "com_y",
     .group = "com",
     .unit = "1/nm",
     .scale = 10,
     .standard = true,
     .measure = com_y,
     .help = "centre of mass of the bright field"},
    {.name = "detector",
     .unit = "data's",
     .family = MAP_DETECTOR,
     .standard = true,
     .drawn = true,
     .measure = detector,
     .needs = "--detector=FILE.pgm",
     .help = "sum over the virtual detector (--detector)"},
    {.name = "intensity",
     .unit = "data's",
     .standard = true,
     .drawn = true,
     .hot = true,
     .measure = intensity,
     .help = "mean over the pixels of the ring"},
    {.name = "variance",
     .unit = "1",
     .standard = true,
     .drawn = true,
     .hot = true,
     .measure = variance,
     .ring = true,
     .help = "V2D of the ring, over sectors, less shot noise"},
    {.name = "ring_variance",
     .unit = "1",
     .standard = true,
     .hot = true,
     .measure = ring_variance,
     .help = "over the pixels of the ring, less shot noise"},
    {.name = "window",
     .group = "windows",
     .unit = "data's",
     .family = MAP_WINDOWS,
     .standard = true,
     .drawn = true,
     .hot = true,
     .measure = map_windows,
     .needs = "--windows=K:K,...",
     .help = "mean over the pixels of the n-th of --windows"},
    {.name = "power",
     .unit = "1",
     .family = MAP_ORDERS,
     .standard = true,
     .hot = true,
     .of_powers = power,
     .help = "power of C(phi) at order n, less shot noise"},
    {.name = "significance",
     .unit = "1",
     .family = MAP_ORDERS,
     .home = MAP_COLUMN,
     .standard = true,
     .of_survey = significance,
     .needs = "--null=shuffle",
     .help = "power by the null model of --null=shuffle"},
    {.name = "integrated",
     .unit = "1",
     .standard = true,
     .drawn = true,
     .hot = true,
     .sizes = true,
     .of_powers = integrated,
     .needs = "an order of --integrate among --orders whose mean power is above 0",
     .help = "mean of P_n/<P_n> of --integrate, <P_n> clearly above 0"},
    {.name = "phase",
     .unit = "-",
     .home = MAP_COLUMN,
     .standard = true,
     .drawn = true,
     .add = add_phase,
     .needs = "--phases=windows|kmeans:N|nmf:N",
     .help = "number of the phase (--phases), and weights"},
    {.name = "thickness",
     .unit = "A",
     .home = MAP_COLUMN,
     .standard = true,
     .drawn = true,
     .add = add_thickness,
     .needs = "--mean-free-path=LENGTH",
     .help = "of the foil, with --mean-free-path"},
    {.name = "orientation",
     .unit = "rad",
     .family = MAP_ORDERS,
     .home = MAP_COLUMN,
     .of_survey = orientation,
     .help = "azimuth of the first maximum of order n"},
    {.name = "pearson",
     .unit = "1",
     .family = MAP_ORDERS,
     .hot = true,
     .measure = pearson,
     .ring = true,
     .help = "correlation of the ring with itself turned by 360/n degrees"}};

enum { ROWS = sizeof map_table / sizeof *map_table };
_Static_assert((int)ROWS <= (int)SURVEY_MAPS_MAX, "SURVEY_MAPS_MAX holds all rows");
const int map_table_count = ROWS;

/* ---- what is read off it ---- */

static int family_members(enum map_family family, bool has_detector, int windows, int orders)
{
    const int members[] = {[MAP_ONE] = 1,
                           [MAP_DETECTOR] = has_detector,
                           [MAP_WINDOWS] = windows,
                           [MAP_ORDERS] = orders};
    return members[family];
}

static bool is_numbered(const struct map_row *row)
{
    return row->family == MAP_WINDOWS || row->family == MAP_ORDERS;
}

static void put_name(const struct map_row *row, int number, char *name)
{
    if (is_numbered(row))
        snprintf(name, MAP_NAME_MAX, "%s_%d", row->name, number);
    else
        snprintf(name, MAP_NAME_MAX, "%s", row->name);
}

double map_scale(const struct map_row *row)
{
    return row->scale > 0 ? row->scale : 1;
}

int map_row_name(const struct map_row *row, const struct survey *survey, int member, char *name)
{
    int number = row->family == MAP_ORDERS    ? survey->order[member]
                 : row->family == MAP_WINDOWS ? member + 1
                                              : 0;
    put_name(row, number, name);
    return number;
}

int map_row_members(const struct map_row *row, const struct survey *survey)
{
    if (row->measure && !survey_values(survey, row->measure, 0))
        return 0;
    return family_members(row->family, survey->has_detector, survey->window_count,
                          survey->order_count);
}

const char *map_row_group(const struct map_row *row)
{
    return row->group ? row->group : row->name;
}

char *map_row_column(const struct map_row *row)
{
    return memory_format("%s%s", row->name, is_numbered(row) ? "_n" : "");
}

static bool listed(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += length)
        if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

bool map_row_listed(const struct map_row *row, const char *name, const char *list)
{
    return listed(list, map_row_group(row)) || listed(list, name);
}

/* Whether any of a row's maps is named, before there is a survey. */
static bool is_asked(const struct map_row *row, const char *list,
                     const struct survey_settings *settings, int members)
{
    bool asked = row->standard;
    for (int i = 0; i < members && !asked; i++) {
        char name[MAP_NAME_MAX];
        put_name(row, row->family == MAP_ORDERS ? settings->order[i] : i + 1, name);
        asked = map_row_listed(row, name, list);
    }
    return asked;
}

void map_table_ask(const char *list, struct survey_settings *settings)
{
    settings->map_count = 0;
    for (int r = 0; r < ROWS; r++) {
        const struct map_row *row = &map_table[r];
        int members = family_members(row->family, settings->detector != NULL,
                                     settings->window_count, settings->order_count);
        if (row->measure && members > 0 && is_asked(row, list, settings, members))
            settings->map[settings->map_count++] =
                (struct survey_map){row->measure, members, row->ring};
    }
}

/* The groups of the rows that are standard, or of those that are not, by commas. */
static char *groups(bool standard)
{
    char *list = memory_string("");
    for (int r = 0; r < ROWS; r++) {
        const char *group = map_row_group(&map_table[r]);
        if (map_table[r].standard != standard || listed(list, group))
            continue;
        char *longer = memory_format("%s%s%s", list, list[0] ? "," : "", group);
        free(list);
        list = longer;
    }
    return list;
}

/* Whether the word is the name of one of a row's maps, or of all of them. */
static bool is_of_row(const struct map_row *row, const char *word,
                      const struct survey_settings *settings)
{
    int members = family_members(row->family, settings->detector != NULL, settings->window_count,
                                 settings->order_count);
    bool found = strcmp(word, map_row_group(row)) == 0;
    for (int i = 0; i < members && !found; i++) {
        char name[MAP_NAME_MAX];
        put_name(row, row->family == MAP_ORDERS ? settings->order[i] : i + 1, name);
        found = strcmp(word, name) == 0;
    }
    return found;
}

static void refuse(const char *word, struct error *error)
{
    char *standard = groups(true), *others = groups(false);
    char *all = memory_format("%s,%s", standard, others), *near = nearest_word(word, all);
    error_set(error, EXIT_USAGE, "there is no map '%s' of these data%s%s%s; there are %s", word,
              near ? " (is '" : "", near ? near : "", near ? "' meant?)" : "", all);
    free(near);
    free(all);
    free(standard);
    free(others);
}

int map_table_check(const char *list, const struct survey_settings *settings, struct error *error)
{
    char *copy = memory_string(list), *save = NULL;
    error->code = 0;
    for (char *word = strtok_r(copy, ",", &save); word && !error->code;
         word = strtok_r(NULL, ",", &save)) {
        bool known = false;
        for (int r = 0; r < ROWS; r++)
            known |= is_of_row(&map_table[r], word, settings);
        if (known)
            continue;
        refuse(word, error);
    }
    free(copy);
    return error->code;
}

char *map_table_standard(void)
{
    return groups(true);
}

char *map_table_others(void)
{
    return groups(false);
}

char *map_table_help(void)
{
    char *help = memory_string("");
    for (int r = 0; r < ROWS; r++) {
        const struct map_row *row = &map_table[r];
        char *name = map_row_column(row);
        char *longer = memory_format("%s%s  %-15s %-14s %-7s %s", help, r > 0 ? "\n" : "", name,
                                     map_row_group(row), row->unit, row->help);
        free(name);
        free(help);
        help = longer;
    }
    return help;
}
