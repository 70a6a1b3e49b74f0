/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A deposition in a checkpoint: digests of the clusters and of the sites, which are not in it
 * but taken for granted, then what struct deposition holds beside plan and frame
 * (film/deposition.h). */
#include <math.h>
#include <string.h>
#include "atoms/columns.h"
#include "base/exit_codes.h"
#include "film/deposition.h"

enum { REALS = 5, COUNTS = 7, DIGEST = 3 };

/* Two words of the clusters, one of the sites. */
static void source_digest(const struct deposition_plan *plan, uint64_t digest[DIGEST])
{
    const struct random_key key = random_key(0, "deposit/sites");
    const struct sites *sites = plan->sites;
    digest[0] = plan->launch.clusters->library->digest[0];
    digest[1] = plan->launch.clusters->library->digest[1];
    digest[2] = sites->count;
    for (size_t s = 0; s < sites->count; s++) {
        uint64_t words[4], x, y;
        memcpy(&x, &sites->site[s].x, sizeof x);
        memcpy(&y, &sites->site[s].y, sizeof y);
        random_words(key, digest[2], x, y, words);
        digest[2] = words[0] ^ (uint64_t)sites->site[s].layer;
    }
}

void deposition_pack(const void *context, struct pack *pack)
{
    const struct deposition *d = context;
    const struct film_bounds *bounds = &d->bounds;
    const double reals[REALS] = {d->interface, bounds->floor, bounds->ceiling, d->temperature,
                                 d->began};
    const int64_t counts[COUNTS] = {
        d->plan->launch.before, d->landed, bounds->evaporated, bounds->lost, d->phase,
        (int64_t)d->first_site, d->round};
    uint64_t digest[DIGEST];
    source_digest(d->plan, digest);
    pack_block(pack, digest, DIGEST, sizeof *digest);
    pack_block(pack, reals, REALS, sizeof *reals);
    pack_block(pack, counts, COUNTS, sizeof *counts);
}

/* Whether a run can have come to these. */
static bool is_possible(const struct sites *sites, const double reals[REALS],
                        const int64_t counts[COUNTS])
{
    bool possible = counts[4] >= DEPOSITION_SUBSTRATE && counts[4] < DEPOSITION_DONE &&
                    counts[1] >= 0 && (size_t)counts[1] <= sites->count && counts[2] >= 0 &&
                    counts[3] >= 0 && counts[5] >= 0 && (size_t)counts[5] <= sites->count &&
                    counts[6] >= 0 && counts[6] <= sites->rounds;
    for (int i = 0; i < REALS; i++)
        possible = possible && isfinite(reals[i]);
    return possible;
}

/* The columns that a film has at every moment, and its layers within their table. */
static bool is_film(const struct frame *film)
{
    const struct column *layer = columns_in(film, deposition_layer);
    if (!layer || !columns_in(film, "cluster") || !columns_in(film, "region"))
        return false;
    for (size_t i = 0; i < film->n; i++)
        if (layer->integer[i] < FILM_THERMOSTAT || layer->integer[i] > FILM_FIXED)
            return false;
    return true;
}

int deposition_resume(struct deposition *d, struct unpack *state, struct error *error)
{
    uint64_t digest[DIGEST], before[DIGEST];
    double reals[REALS];
    int64_t counts[COUNTS];
    source_digest(d->plan, digest);
    unpack_block(state, before, DIGEST, sizeof *before);
    if (!state->torn && memcmp(digest, before, sizeof digest))
        return error_set(error, EXIT_BAD_INPUT,
                         "the checkpoint is of another run: %s are others; remove it to start anew",
                         digest[2] == before[2] ? "the clusters" : "the sites");
    unpack_block(state, reals, REALS, sizeof *reals);
    unpack_block(state, counts, COUNTS, sizeof *counts);
    /* the phase in hand has begun */
    if (state->torn || !is_possible(d->plan->sites, reals, counts) || !is_film(d->frame) ||
        reals[4] > deposition_time(d))
        return error_set(error, EXIT_BAD_INPUT,
                         "the checkpoint does not hold a deposition; remove it to start anew");
    d->interface = reals[0], d->bounds.floor = reals[1], d->bounds.ceiling = reals[2];
    d->temperature = reals[3], d->began = reals[4];
    d->landed = counts[1]; /* counts[0] follows from the input */
    d->bounds.evaporated = counts[2], d->bounds.lost = counts[3];
    d->phase = (enum deposition_phase)counts[4], d->first_site = counts[5],
    d->round = (int)counts[6];
    return 0;
}
