/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a first look at data says, and the ring that nobody gave. */
#include "prog/stem-analyze/analyze_first.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "pattern/look.h"
#include "pattern/ring.h"
#include "prog/stem-analyze/analyze_options.h"
#include "prog/stem-analyze/analyze_settings.h"

void analyze_incomplete(struct stage *stage, const char *path, const struct cube_header *known,
                        const struct cube_view *view, const struct error *said)
{
    struct look look;
    struct error error = {0};
    if (look_take(&look, path, known, view, &error))
        stage_fail(stage, said ? said : &error);
    if (!look_needs(&look))
        stage_fail(stage, said);
    char *given = analyze_options_text(), *missing = look_missing(&look), *ring = look_ring(&look),
         *command = look_command(&look, path, given);
    if (said)
        error_set(&error, EXIT_BAD_INPUT, "%s; to be given are: %s", said->text, missing);
    else
        error_set(&error, EXIT_BAD_INPUT, "the data '%s' do not say %s", path, missing);
    error_append(&error, "; with numbers for the words in capitals type: %s", command);
    if (ring)
        error_append(&error, " (%s)", ring);
    free(given);
    free(missing);
    free(ring);
    free(command);
    stage_fail(stage, &error);
}

static bool is_auto(void)
{
    return strcmp(analyze_options()->ring, "auto") == 0;
}

/* Whether whole rings of the detector reach as far as the ring. */
static bool is_seen(struct stage *stage, const struct geometry *geometry, const double ring[2])
{
    const struct analyze_options *chosen = analyze_options();
    double dk = stage_given(stage, &chosen->ring_width)
                    ? chosen->ring_width
                    : fmin(geometry->pixel[0], geometry->pixel[1]),
           reach = geometry_reach(geometry);
    if (stage_given(stage, &chosen->k_max))
        reach = fmin(reach, chosen->k_max);
    return floor(ring[1] / dk + 1e-6) <= floor(reach / dk + 1e-9) &&
           floor(ring[1] / dk + 1e-6) >= ceil(ring[0] / dk - 1e-6);
}

/* The strongest ring of the data; false: there is none. */
static bool strongest(struct stage *stage, struct cube *cube, const struct alignment *alignment,
                      double ring[2])
{
    struct error error = {0};
    if (ring_propose(ring, cube, alignment, &error))
        stage_fail(stage, &error);
    return isfinite(ring[0]);
}

static void no_ring(struct stage *stage, const char *path)
{
    struct error error;
    error_set(&error, EXIT_BAD_INPUT,
              "no ring is seen in the mean pattern of '%s': give the one to measure, "
              "--ring=3.5/nm:4.5/nm",
              path);
    stage_fail(stage, &error);
}

/* Takes the ring, as it will be read back from its text. */
static void take(struct stage *stage, const double found[2], double ring[2])
{
    char *text = look_ring_option(found);
    analyze_options_ring(text);
    analyze_range(stage, "ring", text, NULL, ring);
    free(text);
}

void analyze_ring_begin(struct stage *stage, struct cube *cube, const char *path, double ring[2])
{
    static char *standard;
    const struct analyze_options *chosen = analyze_options();
    const struct cube_header *header = cube_header(cube);
    /* of each data set anew, not the ring of the one before */
    if (!standard)
        standard = memory_string(chosen->ring);
    analyze_options_ring(standard);
    struct geometry geometry = geometry_plain(header->shape[CUBE_KY], header->shape[CUBE_KX],
                                              header->pixel[0], header->pixel[1]);
    ring[0] = ring[1] = (double)NAN;
    if (!is_auto())
        analyze_range(stage, "ring", chosen->ring, NULL, ring);
    bool needed = strncmp(chosen->center, "ring", 4) == 0 || strcmp(chosen->ellipse, "fit") == 0;
    if (!needed ||
        (!is_auto() && (stage_given(stage, &chosen->ring) || is_seen(stage, &geometry, ring))))
        return;
    struct alignment_settings settings = analyze_alignment(stage, header, ring, true);
    struct alignment alignment;
    struct error error = {0};
    settings.center = CENTER_AUTO;
    settings.fit_ellipse = false;
    settings.descan = DESCAN_NONE;
    if (alignment_find(&alignment, cube, &settings, &error))
        stage_fail(stage, &error);
    if (!strongest(stage, cube, &alignment, ring))
        no_ring(stage, path);
    alignment_release(&alignment);
}

void analyze_ring(struct stage *stage, struct cube *cube, const struct alignment *alignment,
                  const char *path, double ring[2])
{
    const struct analyze_options *chosen = analyze_options();
    double found[2];
    if (stage_given(stage, &chosen->ring) && !is_auto())
        return;
    bool automatic = is_auto(), any = strongest(stage, cube, alignment, found),
         seen = !automatic && is_seen(stage, &alignment->geometry, ring);
    if (!any && !seen)
        no_ring(stage, path);
    if (seen && (!any || (found[0] < ring[1] && found[1] > ring[0])))
        return;
    char *option = look_ring_option(found);
    if (seen) {
        message_note("the strongest ring of '%s' is another than the standard one that is "
                     "measured, %s: --ring=%s",
                     path, chosen->ring, option);
    } else {
        take(stage, found, ring);
        message_note("the ring of the maps is the strongest of '%s': --ring=%s", path, option);
    }
    free(option);
}
