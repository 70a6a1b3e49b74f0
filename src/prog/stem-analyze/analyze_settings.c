/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stem-analyze's options, with what the frame and the file say. */
#include "prog/stem-analyze/analyze_settings.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "base/exit_codes.h"
#include "cube/cube_options.h"
#include "maps/annotate.h"
#include "prog/stem-analyze/analyze_options.h"
#include "prog/stem-analyze/stem_texts.h"

/* A range such as 3.5/nm:4.5/nm; `otherwise` where the text is NULL. */
void analyze_range(struct stage *stage, const char *name, const char *text,
                   const double otherwise[2], double to[2])
{
    struct error error = {0};
    if (!text)
        memcpy(to, otherwise, 2 * sizeof *to);
    else if (stem_range(text, to, &error))
        stage_usage(stage, "--%s: %s", name, error.text);
}

/* What was given, else the frame's key in our units, else NAN. */
static double frame_number(const struct frame *frame, const char *key, double unit, double given)
{
    double value = (double)NAN;
    if (isfinite(given))
        return given;
    return frame && frame_get_real(frame, key, &value) ? value * unit : (double)NAN;
}

/* What the command line and the frame (stem-sim's keys) say about the data. */
struct cube_header analyze_known_header(struct stage *stage, const struct frame *frame)
{
    struct cube_header known;
    struct error error = {0};
    if (cube_options_known(&known, &error))
        stage_usage(stage, "%s", error.text);
    known.voltage = frame_number(frame, "voltage_kV", 1e3, known.voltage);
    known.alpha = frame_number(frame, "alpha_mrad", 1e-3, known.alpha);
    for (int d = 0; d < 2; d++) {
        known.pixel[d] = frame_number(frame, "pixel_per_nm", 0.1, known.pixel[d]);
        known.step[d] = frame_number(frame, "step_nm", 10, known.step[d]);
    }
    return known;
}

static double saturation_of(const struct stage *stage, const struct cube_header *header)
{
    const struct analyze_options *chosen = analyze_options();
    return stage_given(stage, &chosen->saturation) ? chosen->saturation
                                                   : cube_type_largest(header->type);
}

struct cube_view analyze_view(struct stage *stage)
{
    struct cube_view view;
    struct error error = {0};
    if (cube_options_view(&view, &error))
        stage_usage(stage, "%s", error.text);
    if (stage_given(stage, &analyze_options()->saturation))
        view.saturation = analyze_options()->saturation;
    return view;
}

struct alignment_settings analyze_alignment(struct stage *stage, const struct cube_header *header,
                                            const double ring[2], bool disk)
{
    const struct analyze_options *chosen = analyze_options();
    const struct cube_view view = analyze_view(stage);
    struct alignment_settings settings = {
        .mask_path = chosen->mask,
        .bad_sigmas = chosen->bad_pixels,
        .keep_hot = chosen->keep_hot,
        /* sums have lost the saturated pixels that were given (cube/cube_view.h) */
        .saturation = cube_view_sums(&view) && stage_given(stage, &chosen->saturation)
                          ? (double)NAN
                          : saturation_of(stage, header),
        .empty_part = stage_given(stage, &chosen->empty) ? chosen->empty : 0.01,
        .stop_part = chosen->beam_stop,
        .ring = {ring[0], ring[1]},
        .disk = disk};
    struct error error = {0};
    if (stem_center(chosen->center, &settings, &error) ||
        stem_ellipse(chosen->ellipse, &settings, &error))
        stage_usage(stage, "%s", error.text);
    settings.descan = chosen->descan[0] == 'n'               ? DESCAN_NONE
                      : strcmp(chosen->descan, "plane") == 0 ? DESCAN_PLANE
                                                             : DESCAN_PATTERN;
    return settings;
}

/* What one electron is in the intensities, as far as it is given; auto is 0 until the data have
 * been seen (analyze_gain). */
static double given_gain(struct stage *stage)
{
    const char *text = analyze_options()->gain;
    double value = 0;
    if (strcmp(text, "auto") != 0 && (stem_number(text, &value) || value < 0))
        stage_usage(stage, "--gain takes auto or a number, not '%s'", text);
    return value;
}

struct counts_guess analyze_gain(struct stage *stage, struct cube *cube,
                                 struct survey_settings *settings)
{
    struct error error = {0};
    struct counts_guess guess = {0};
    if (strcmp(analyze_options()->gain, "auto") != 0)
        return guess;
    if (counts_guess(&guess, cube, settings, &error))
        stage_fail(stage, &error);
    settings->check_whole = guess.gain > 0;
    settings->gain = guess.gain;
    return guess;
}

/* Orders of the integrated map: those given must be measured, of the default ones those that
 * are. Returns how many. */
static int integrated_orders(struct stage *stage, const struct survey_settings *survey, int *orders)
{
    const struct analyze_options *chosen = analyze_options();
    struct error error = {0};
    int wanted[ANGULAR_ORDERS_MAX], wanted_count, count = 0;
    if (stem_orders(chosen->integrate, (int)chosen->angles / 2, wanted, ANGULAR_ORDERS_MAX,
                    &wanted_count, &error))
        stage_usage(stage, "--integrate: %s", error.text);
    for (int i = 0; i < wanted_count; i++) {
        bool measured = false;
        for (int j = 0; j < survey->order_count; j++)
            measured = measured || survey->order[j] == wanted[i];
        if (measured)
            orders[count++] = wanted[i];
        else if (stage_given(stage, &chosen->integrate))
            stage_usage(stage, "--integrate: order %d is not among --orders", wanted[i]);
    }
    return count;
}

void analyze_survey(struct stage *stage, const struct alignment *alignment, double disk,
                    const double ring[2], struct survey_settings *settings)
{
    const struct analyze_options *chosen = analyze_options();
    struct error error = {0};
    double reach = geometry_reach(&alignment->geometry);
    *settings = (struct survey_settings){
        .geometry = alignment->geometry,
        .masked = alignment->masked,
        .dk = stage_given(stage, &chosen->ring_width) ? chosen->ring_width : 0,
        .k_max = stage_given(stage, &chosen->k_max) ? chosen->k_max : 0,
        .angles = (int)chosen->angles,
        .ring = {ring[0], ring[1]},
        .dphi = chosen->dphi,
        .gain = given_gain(stage),
        .saturation = alignment->saturation,
        .marks_given = stage_given(stage, &chosen->saturation),
        .empty_level = alignment->empty_level,
        .bright_level = alignment->bright_level,
        .normalize = chosen->normalize,
        .shift = alignment->shift,
        .seed = stage_seed(stage)};
    analyze_range(stage, "bright", chosen->bright,
                  (double[]){0, isfinite(disk) ? 1.4 * disk : settings->ring[0] / 4},
                  settings->bright);
    analyze_range(stage, "dark", chosen->dark, (double[]){2 * reach / 3, 1e9}, settings->dark);
    settings->must_see[0] = chosen->bright != NULL;
    settings->must_see[1] = chosen->dark != NULL;
    if (stem_orders(chosen->orders, (int)chosen->angles / 2, settings->order, ANGULAR_ORDERS_MAX,
                    &settings->order_count, &error))
        stage_usage(stage, "--orders: %s", error.text);
    /* to fail before the patterns are measured */
    integrated_orders(stage, settings, (int[ANGULAR_ORDERS_MAX]){0});
    if (chosen->windows && stem_ranges(chosen->windows, settings->window, SURVEY_WINDOWS_MAX,
                                       &settings->window_count, &error))
        stage_usage(stage, "--windows: %s", error.text);
    if (chosen->null && strcmp(chosen->null, "shuffle") == 0) {
        double middle = (settings->ring[0] + settings->ring[1]) / 2,
               subtended = disk < middle ? 2 * asin(disk / middle) : 0;
        settings->shuffles = (int)chosen->realizations;
        settings->shuffle_width = stage_given(stage, &chosen->shuffle_width)
                                      ? chosen->shuffle_width
                                      : fmax(chosen->dphi, subtended);
    }
}

/* The foil's thickness: given, the frame's, or the mean of the measured; NAN. */
double analyze_thickness(const struct frame *frame, const struct survey *survey,
                         const struct stage *stage)
{
    const struct analyze_options *chosen = analyze_options();
    double value = (double)NAN;
    if (stage_given(stage, &chosen->thickness))
        return chosen->thickness;
    value = frame_number(frame, "thickness_nm", 10, value);
    if (isfinite(value) || !stage_given(stage, &chosen->mean_free_path))
        return value;
    return chosen->mean_free_path *
           annotate_mean_log_ratio(survey,
                                   stage_given(stage, &chosen->incident) ? chosen->incident : 0);
}

void analyze_maps(struct stage *stage, const struct cube_header *header,
                  const struct survey_settings *survey, double thick,
                  struct maps_settings *settings)
{
    const struct analyze_options *chosen = analyze_options();
    *settings = (struct maps_settings){.least = (size_t)chosen->least,
                                       .diagonal = chosen->connectivity == 8,
                                       .step = {header->step[0], header->step[1]},
                                       .thickness = thick,
                                       .acceptance = hotspot_acceptance(chosen->dphi),
                                       .realizations = survey->shuffles,
                                       .seed = survey->seed};
    double side[2] = {(double)header->shape[CUBE_SCAN_Y] * header->step[0],
                      (double)header->shape[CUBE_SCAN_X] * header->step[1]};
    settings->longest = fmax(side[0], side[1]) / 2;
    if (threshold_parse(chosen->threshold, &settings->rule, &settings->sigmas))
        stage_usage(stage, "--threshold takes isodata, otsu or, for example, 3sigma, not '%s'",
                    chosen->threshold);
    if (chosen->connectivity != 4 && chosen->connectivity != 8)
        stage_usage(stage, "--connectivity is 4 or 8, not %d", (int)chosen->connectivity);
    if (strcmp(chosen->acceptance, "none") == 0)
        settings->acceptance = 1;
    else if (strcmp(chosen->acceptance, "bragg") != 0 &&
             (stem_number(chosen->acceptance, &settings->acceptance) || settings->acceptance <= 0 ||
              settings->acceptance > 1))
        stage_usage(stage, "--acceptance takes bragg, none or a part such as 0.059, not '%s'",
                    chosen->acceptance);
    settings->integrate_count = integrated_orders(stage, survey, settings->integrate);
}

struct bootstrap_settings analyze_bootstrap(struct stage *stage, const struct cube_header *header,
                                            double disk)
{
    const struct analyze_options *chosen = analyze_options();
    double side = stage_given(stage, &chosen->bootstrap_block) ? chosen->bootstrap_block
                  : isfinite(disk)                             ? 1.22 / disk
                                                               : 20;
    struct bootstrap_settings settings = {.realizations = (int)chosen->bootstrap,
                                          .seed = stage_seed(stage)};
    for (int d = 0; d < 2; d++)
        settings.block[d] = (size_t)fmax(1, ceil(side / header->step[d] - 1e-9));
    return settings;
}

size_t analyze_position(struct stage *stage, const struct cube_header *header)
{
    const char *text = analyze_options()->pattern;
    size_t x, y;
    char rest;
    if (sscanf(text, "%zu,%zu%c", &x, &y, &rest) != 2 || strchr(text, '-'))
        stage_usage(stage, "--pattern takes a position X,Y such as 12,7, not '%s'", text);
    if (x >= header->shape[CUBE_SCAN_X] || y >= header->shape[CUBE_SCAN_Y])
        stage_usage(stage, "--pattern=%s: the scan has %zu x %zu positions, counted from 0", text,
                    header->shape[CUBE_SCAN_X], header->shape[CUBE_SCAN_Y]);
    return y * header->shape[CUBE_SCAN_X] + x;
}
