/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The phases of a deposition, one after another (film/deposition.h). */
#include "film/deposition.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/memory.h"
#include "film/mixing.h"

const char deposition_layer[] = "deposit_layer";
enum { WATCH_STEPS = 20 }; /* between looks for atoms that have left */

/* What the log calls a phase, and whether all that is not fixed is thermostatted in it. */
static const struct {
    const char *name;
    bool cools_all;
} phases[] = {
    [DEPOSITION_SUBSTRATE] = {.name = "substrate"},
    [DEPOSITION_LAND] = {.name = "land"},
    [DEPOSITION_COOL] = {.name = "cool", .cools_all = true},
    [DEPOSITION_RELAX] = {.name = "relax"},
};
_Static_assert(sizeof phases / sizeof *phases == DEPOSITION_DONE, "every phase has its row");

/* Caller frees. */
static uint8_t *groups_of(const struct frame *frame, bool cools_all)
{
    const uint8_t group[] = {[FILM_THERMOSTAT] = MD_GROUP_MOBILE,
                             [FILM_BUFFER] = cools_all ? MD_GROUP_MOBILE : MD_GROUP_FREE,
                             [FILM_FIXED] = MD_GROUP_FIXED};
    const int64_t *layer = frame_find(frame, deposition_layer)->integer;
    uint8_t *groups = memory_alloc(frame->n, 1);
    for (size_t i = 0; i < frame->n; i++)
        groups[i] = group[layer[i]];
    return groups;
}

/* Atoms that come in the round of site number `first`; *end is the first site of the next one. */
static double coming(const struct deposition_plan *plan, size_t first, size_t *end)
{
    const struct sites *sites = plan->sites;
    double atoms = 0;
    for (*end = first; *end < sites->count && sites->site[*end].round == sites->site[first].round;
         ++*end)
        atoms += (double)clusters_size(
            plan->launch.clusters,
            clusters_which(plan->launch.clusters, plan->launch.before + (int64_t)*end + 1));
    return atoms;
}

/* The work of phases, in fs times atoms, for it is what their steps take: all of it, and that
 * before the one in hand. Atoms that will leave are counted. */
struct work {
    double whole, before;
    bool ahead; /* the phase in hand has been passed */
    int round, rounds;
};

static void add_work(struct work *work, const struct deposition *d, enum deposition_phase phase,
                     size_t first_site, double atoms)
{
    bool rounds = phase == DEPOSITION_LAND || phase == DEPOSITION_COOL;
    work->ahead = work->ahead || (phase == d->phase && (!rounds || first_site == d->first_site));
    work->whole += d->plan->time[phase] * atoms;
    work->before += work->ahead ? 0 : d->plan->time[phase] * atoms;
}

static struct work work_of(const struct deposition *d)
{
    const struct deposition_plan *plan = d->plan;
    struct work work = {0};
    double atoms = (double)d->frame->n;
    for (size_t s = 0, end; s < d->plan->sites->count && (int64_t)s < d->landed; s = end)
        atoms -= coming(plan, s, &end);
    atoms = fmax(atoms, 0);
    add_work(&work, d, DEPOSITION_SUBSTRATE, 0, atoms);
    for (size_t s = 0, end; s < plan->sites->count; s = end) {
        atoms += coming(plan, s, &end);
        work.rounds++;
        work.round += s <= d->first_site;
        add_work(&work, d, DEPOSITION_LAND, s, atoms);
        add_work(&work, d, DEPOSITION_COOL, s, atoms);
    }
    add_work(&work, d, DEPOSITION_RELAX, 0, atoms);
    return work;
}

/* What a leg of `time`, the rest of the phase in hand, is of all. */
static struct progress_part part_of(const struct deposition *d, double time, char name[32])
{
    struct work work = work_of(d);
    double atoms = (double)d->frame->n;
    if (d->phase == DEPOSITION_LAND || d->phase == DEPOSITION_COOL)
        snprintf(name, 32, "round %d of %d", work.round, work.rounds);
    else
        snprintf(name, 32, d->phase == DEPOSITION_SUBSTRATE ? "the substrate" : "the whole film");
    return (struct progress_part){name, work.before + (d->plan->time[d->phase] - time) * atoms,
                                  time * atoms, work.whole};
}

/* One leg of `time` (fs) as far as it goes: to its end, or until atoms leave, which are then taken
 * out. */
static int run_leg(struct deposition *d, double time, struct error *error)
{
    const struct deposition_plan *plan = d->plan;
    bool cools_all = phases[d->phase].cools_all;
    uint8_t *groups = groups_of(d->frame, cools_all);
    char name[32];
    const struct programme programme = {
        .groups = groups,
        .count = 1,
        .leg = {{.name = phases[d->phase].name,
                 .time = time,
                 .temperature = {cools_all ? d->temperature : plan->temperature, plan->temperature},
                 .ensemble = plan->ensemble,
                 .keep_every = WATCH_STEPS,
                 .keep = {d->bounds.floor, d->bounds.ceiling}}},
        .part = part_of(d, time, name),
        .pack = deposition_pack,
        .context = d,
    };
    struct md_thermo last;
    d->frame->cell[2][2] = fmax(d->frame->cell[2][2], d->bounds.ceiling);
    int code = plan->run(plan->context, d->frame, &programme, &last, error);
    free(groups);
    if (code && code != MD_LEFT)
        return code;
    d->temperature = last.temperature;
    d->frame = film_drop(d->frame, &d->bounds);
    return 0;
}

double deposition_time(const struct deposition *d)
{
    double time = 0;
    frame_get_real(d->frame, "Time", &time);
    return time;
}

/* The phase in hand, from wherever it is to its end. */
static int run_phase(struct deposition *d, struct error *error)
{
    double end = d->began + d->plan->time[d->phase], shortest = d->plan->timestep / 2;
    int code = 0;
    for (double now = deposition_time(d); !code && end - now > shortest; now = deposition_time(d))
        code = run_leg(d, end - now, error);
    return code;
}

/* The end of the round in hand: sites first_site ... end - 1 land together. */
static size_t round_end(const struct deposition *d)
{
    size_t end;
    coming(d->plan, d->first_site, &end);
    return end;
}

/* Sets the clusters of the round in hand above their sites. */
static int land(struct deposition *d, struct error *error)
{
    size_t count = round_end(d) - d->first_site;
    struct frame *round =
        launch_round(&d->plan->launch, d->frame, &d->plan->sites->site[d->first_site], count,
                     d->landed + 1, &d->bounds.ceiling);
    int64_t *layer = frame_add(round, deposition_layer, VALUE_INT, 1)->integer;
    for (size_t i = 0; i < round->n; i++)
        layer[i] = FILM_BUFFER;
    int code = frame_append(d->frame, round, true, error);
    frame_free(round);
    d->landed += (int64_t)count;
    return code;
}

static int begin_phase(struct deposition *d, struct error *error)
{
    d->began = deposition_time(d);
    return d->phase == DEPOSITION_LAND ? land(d, error) : 0;
}

static int end_round(struct deposition *d, struct error *error)
{
    d->first_site = round_end(d);
    d->round++;
    return d->plan->after_round ? d->plan->after_round(d->plan->context, d, error) : 0;
}

/* The interface of a new film is the surface of its substrate once that has settled. */
static int end_phase(struct deposition *d, struct error *error)
{
    int code = 0;
    if (d->phase == DEPOSITION_SUBSTRATE && d->plan->time[d->phase] > 0 &&
        !frame_key(d->frame, "deposit_interface"))
        d->interface = film_surface(d->frame, d->plan->launch.potential->cutoff);
    if (d->phase == DEPOSITION_COOL)
        code = end_round(d, error);
    bool another = d->phase == DEPOSITION_COOL && d->first_site < d->plan->sites->count;
    d->phase = another ? DEPOSITION_LAND : (enum deposition_phase)(d->phase + 1);
    return code;
}

int deposition_run(struct deposition *d, bool resumed, struct error *error)
{
    int code = 0;
    for (; !code && d->phase != DEPOSITION_DONE; resumed = false) {
        if (!resumed)
            code = begin_phase(d, error);
        if (!code)
            code = run_phase(d, error);
        if (!code)
            code = end_phase(d, error);
    }
    return code;
}

int64_t deposition_before(const struct frame *frame)
{
    const int64_t *cluster = frame_find(frame, "cluster")->integer;
    int64_t before = 0;
    for (size_t i = 0; i < frame->n; i++)
        before = cluster[i] > before ? cluster[i] : before;
    return before;
}

int deposition_start(struct deposition *d, const struct deposition_plan *plan,
                     struct film_layers layers, struct frame *frame, struct error *error)
{
    double cutoff = plan->launch.potential->cutoff;
    *d = (struct deposition){
        .plan = plan,
        .frame = frame,
        .bounds = {.floor = film_lowest(frame) - 2 * cutoff,
                   .ceiling = film_highest(frame, 0, 0, INFINITY) + 3 * cutoff}};
    if (!frame_get_real(frame, "deposit_interface", &d->interface))
        d->interface = film_surface(frame, cutoff);
    layers.impact[2] = d->interface;
    return film_assign(frame, deposition_layer, &layers, error);
}

static void add_count(struct frame *frame, const char *name, int64_t count)
{
    int64_t before = 0;
    frame_get_int(frame, name, &before);
    frame_set_int(frame, name, before + count);
}

static void name_clusters(struct frame *frame, const struct clusters *clusters)
{
    const uint64_t *digest = clusters->library->digest;
    char text[40];
    snprintf(text, sizeof text, "%016" PRIx64 "%016" PRIx64, digest[0], digest[1]);
    frame_set_text(frame, "deposit_cluster", text);
}

/* A round that has no site (a colour that none took) counts when all is done. */
static int rounds_done(const struct deposition *d)
{
    return d->phase == DEPOSITION_DONE ? d->plan->sites->rounds : d->round;
}

struct frame *deposition_film(const struct deposition *d)
{
    const struct launch *launch = &d->plan->launch;
    struct frame *frame = frame_copy(d->frame);
    struct film_mixing mixing = film_mixing(frame, d->interface, launch->potential->cutoff);
    frame_remove(frame, deposition_layer);
    frame_key_remove(frame, "density");
    if (d->plan->names_clusters)
        name_clusters(frame, launch->clusters);
    frame->cell[2][2] = film_highest(frame, 0, 0, INFINITY) + 2 * launch->potential->cutoff;
    frame_set_real(frame, "deposit_energy", launch->energy);
    add_count(frame, "deposit_clusters", d->landed);
    add_count(frame, "deposit_rounds", rounds_done(d));
    add_count(frame, "deposit_evaporated", d->bounds.evaporated);
    add_count(frame, "deposit_lost", d->bounds.lost);
    frame_set_real(frame, "deposit_interface", d->interface);
    frame_set_real(frame, "film_thickness", mixing.thickness);
    frame_set_real(frame, "film_in_substrate", mixing.film_in_substrate);
    frame_set_real(frame, "substrate_in_film", mixing.substrate_in_film);
    return frame;
}

void deposition_release(struct deposition *d)
{
    frame_free(d->frame);
    *d = (struct deposition){0};
}
