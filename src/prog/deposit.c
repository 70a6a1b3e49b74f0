/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deposit: clusters (or single atoms) landed on a substrate of three layers, round by round. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/frame_pack.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/engine.h"
#include "io/table.h"
#include "potential/potential.h"
#include "shape/clusters.h"
#include "shape/extent.h"
#include "shape/film.h"
#include "shape/sites.h"

static struct {
    const char *cluster, *atom_source, *sites, *per_layer, *thermostat_shape, *frames, *table;
    double energy, relax, cool, final_relax, equilibrate, height, fixed, thermostat, thermostat_radius, temperature;
    int64_t layers;
} chosen;

static struct option options[] = {
    OPTION_TEXT("cluster", &chosen.cluster, "FILE,...",
                "free clusters, every frame of every file, drawn in turn (the key deposit_cluster holds their digest)",
                .group = "What lands", .not_recorded = true),
    OPTION_TEXT("atom-source", &chosen.atom_source, "ALLOY", "or single atoms of this composition, e.g. Cu50Zr50"),
    OPTION_QUANTITY("energy", &chosen.energy, DIMENSION_ENERGY_PER_ATOM,
                    "kinetic energy of the cluster's centre of mass per atom, e.g. 60meV/atom", .required = true, .minimum = 0,
                    .maximum = 1e6),
    OPTION_TEXT("sites", &chosen.sites, "center|random|hcp|FILE",
                "FILE: the x and y of a frame's positions, with an optional column layer (from 1)", .standard = "center",
                .group = "Where and when"),
    OPTION_INT("layers", &chosen.layers, "layers of clusters", .standard = "1", .minimum = 1, .maximum = 10000),
    OPTION_TEXT("per-layer", &chosen.per_layer, "AxB|N",
                "hcp: sites along x and rows along y (even), else as many as fit; random: number of sites"),
    OPTION_QUANTITY("height", &chosen.height, DIMENSION_LENGTH,
                    "launch gap above the highest atom beneath (the potential's cutoff and a tenth)", .minimum = 0,
                    .maximum = 1e6),
    OPTION_QUANTITY("equilibrate", &chosen.equilibrate, DIMENSION_TIME,
                    "time for the substrate alone before the first landing; one without velocities starts at rest without it",
                    .standard = "0ps", .standard_lj = "0", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("relax", &chosen.relax, DIMENSION_TIME, "time of each round, from launch to the next launch",
                    .standard = "2ns", .standard_lj = "200", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("cool", &chosen.cool, DIMENSION_TIME,
                    "more time at the end of each round in which the whole film is thermostatted, from the temperature it has "
                    "down to --temperature: stands for the nanoseconds in which heat would leave through the substrate",
                    .standard = "0ps", .standard_lj = "0", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("final-relax", &chosen.final_relax, DIMENSION_TIME, "more time after the last round", .standard = "0ps",
                    .standard_lj = "0", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("fixed", &chosen.fixed, DIMENSION_LENGTH, "thickness of the lowest layer, which does not move",
                    .standard = "0.6nm", .standard_lj = "2", .minimum = 0, .maximum = 1e6, .group = "Substrate"),
    OPTION_QUANTITY("thermostat", &chosen.thermostat, DIMENSION_LENGTH,
                    "thickness of the thermostatted layer above it; everything else is free (constant energy)",
                    .standard = "0.6nm", .standard_lj = "2", .minimum = 0, .maximum = 1e6),
    OPTION_CHOICE("thermostat-shape", &chosen.thermostat_shape, "flat|hemisphere",
                  "hemisphere (one cluster): substrate atoms away from the impact point are thermostatted too",
                  .standard = "flat"),
    OPTION_QUANTITY("thermostat-radius", &chosen.thermostat_radius, DIMENSION_LENGTH,
                    "radius of the free hemisphere (half the shorter edge less --thermostat)", .minimum = 0, .maximum = 1e6),
    OPTION_QUANTITY("temperature", &chosen.temperature, DIMENSION_TEMPERATURE, "of the thermostat", .standard = "50K",
                    .standard_lj = "0.05", .minimum = 0, .maximum = 1e6),
    OPTION_CHOICE("frames", &chosen.frames, "last|rounds", "write the film at the end, or after every round", .standard = "last",
                  .group = "Output"),
    OPTION_TEXT("table", &chosen.table, "FILE", "one row for every round (TSV)", .not_recorded = true),
    OPTIONS_END};

static const struct program program = {
    .name = "deposit",
    .summary = "land clusters or atoms on a substrate",
    .description = "Reads a substrate (periodic along x and y; a periodic bulk is opened along z; one that "
                   "reaches below z = 0 is moved up to it) and "
                   "lands clusters on it by molecular dynamics. The substrate has "
                   "three layers: fixed atoms at the bottom, thermostatted ones above them, and a buffer "
                   "at constant energy, to which all clusters belong. Each "
                   "cluster is set --height above the highest atom beneath its site, in a uniformly "
                   "random orientation with its thermal motion, and moves down with "
                   "v = sqrt(2 E / m), m being its mean atomic mass. Sites are coloured so that "
                   "neighbours never land in the same round; a hexagonal net takes "
                   "four rounds a layer, and layers are stacked ABAB.\n\n"
                   "Atoms that fly off beyond the launch height are taken out and counted.\n\n"
                   "Columns: cluster (-1 substrate, then 1, 2, ... in order of landing), region "
                   "(substrate; that of the cluster file, or core), velo, pe. Keys: "
                   "deposit_energy (eV/atom), deposit_clusters, deposit_rounds, deposit_evaporated, "
                   "deposit_lost (through the bottom), deposit_interface (A: the "
                   "substrate's surface before the first landing), film_thickness (A), film_in_substrate "
                   "(fraction of film atoms below the interface), "
                   "substrate_in_film (fraction of substrate atoms among those above it). A film may be "
                   "the substrate of the next deposit: numbers continue.\n\n"
                   "Examples:\n"
                   "  deposit --potential=kim:MODEL --cluster=spiked.xyz --energy=60meV/atom --sites=hcp "
                   "--layers=3 --per-layer=7x8 < glass.xyz > film.xyz\n"
                   "  deposit --potential=kim:MODEL --cluster=c.xyz --energy=6eV/atom "
                   "--thermostat-shape=hemisphere --relax=20ps < glass.xyz",
    .parallel = true,
    .takes_seed = true,
    .keeps_history = true};

static struct table *table; /* of all rounds, or NULL */

static const char layer_column[] = "deposit_layer";
enum { WATCH_STEPS = 20, SITES_MAX = 1000000 };

/* Where a deposition is: phases follow one another, landing and cooling once for every round. */
enum phase { SUBSTRATE, LAND, COOL, FINAL, DONE };

struct deposit {
    struct stage *stage;
    const struct md_options *md;
    struct clusters clusters;
    struct potential *potential;
    struct sites sites;
    struct frame *frame;
    double interface, floor, ceiling; /* A */
    double temperature;               /* after the last leg, K */
    int64_t base;                     /* clusters that were there before */
    int64_t landed, evaporated, lost;
    enum phase phase;
    double began; /* Time at its start */
    size_t first; /* site of the round in hand */
    int round;    /* rounds that are over */
};

/* Its species are known to the potential: check_species. */
static double mean_mass(const struct deposit *d, const struct frame *cluster, size_t first, size_t count)
{
    double mass = 0;
    for (size_t i = first; i < first + count; i++) {
        int species = potential_species(d->potential, frame_species_name(cluster, i));
        mass += d->potential->mass[species];
    }
    return mass / (double)count;
}

static void pack_state(const void *context, struct pack *pack);

/* While a film cools all of it is thermostatted, else only the substrate's middle layer. */
static uint8_t *groups(const struct deposit *d)
{
    const int64_t *layer = frame_find(d->frame, layer_column)->integer;
    uint8_t *group = memory_alloc(d->frame->n, 1);
    for (size_t i = 0; i < d->frame->n; i++)
        group[i] = layer[i] == FILM_FIXED                        ? MD_GROUP_FIXED
                   : layer[i] == FILM_BUFFER && d->phase != COOL ? MD_GROUP_FREE
                                                                 : MD_GROUP_MOBILE;
    return group;
}

/* One leg of `time` (fs) as far as it goes: to its end, or until atoms leave, which are then taken out. */
static int run_part(struct deposit *d, double time, struct error *error)
{
    static const char *const names[] = {"substrate", "land", "cool", "relax"};
    uint8_t *group = groups(d);
    struct md_thermo last;
    const struct programme programme = {
        .groups = group,
        .count = 1,
        .leg = {{.name = names[d->phase],
                 .time = time,
                 .temperature = {d->phase == COOL ? d->temperature : chosen.temperature, chosen.temperature},
                 .ensemble = md_options_ensemble(d->md),
                 .keep_every = WATCH_STEPS,
                 .keep = {d->floor, d->ceiling}}},
        .pack = pack_state,
        .context = d,
    };
    d->frame->cell[2][2] = fmax(d->frame->cell[2][2], d->ceiling);
    int code = engine_run(d->stage, d->frame, &programme, &last, error);
    free(group);
    if (code && code != MD_LEFT)
        return code;
    d->temperature = last.temperature;
    d->frame = film_drop(d->frame, d->floor, d->ceiling, &d->evaporated, &d->lost);
    return 0;
}

static double time_of(const struct deposit *d)
{
    double time = 0;
    frame_get_real(d->frame, "Time", &time);
    return time;
}

/* The phase in hand, from wherever it is to its end. */
static int run_phase(struct deposit *d, struct error *error)
{
    const double times[] = {chosen.equilibrate, chosen.relax, chosen.cool, chosen.final_relax}, time = times[d->phase];
    int code = 0;
    for (double now = time_of(d); !code && d->began + time - now > d->md->settings.timestep / 2; now = time_of(d))
        code = run_part(d, d->began + time - now, error);
    return code;
}

/* Turns the cluster at rows first ... and sets it above its site; `before`: atoms that were there before this round. */
static void launch(struct deposit *d, const struct site *site, int64_t m, size_t before, struct frame *round, size_t first)
{
    int which = clusters_which(&d->clusters, m);
    size_t size = clusters_size(&d->clusters, which);
    double radius = d->clusters.radius[which] + d->potential->cutoff, rotation[3][3], lowest = INFINITY;
    double velocity[3] = {0, 0, 0}, shift[3] = {site->x, site->y, 0};
    velocity[2] = -sqrt(2 * chosen.energy / mean_mass(d, round, first, size)) / unit_factors(stage_units(d->stage)).time_border;
    random_rotation(random_key(stage_seed(d->stage), "deposit/rotations"), (uint64_t)(d->base + m), 0, rotation);
    rows_turn(round, first, size, rotation, shift, velocity);
    for (size_t i = first; i < first + size; i++)
        lowest = fmin(lowest, frame_pos(round)[3 * i + 2]);
    double beneath = fmax(film_highest(d->frame, before, site->x, site->y, radius), film_lowest(d->frame));
    double gap = stage_given(d->stage, &chosen.height) ? chosen.height : 1.1 * d->potential->cutoff;
    for (size_t i = first; i < first + size; i++) {
        double *z = &frame_pos(round)[3 * i + 2];
        *z += beneath + gap - lowest;
        d->ceiling = fmax(d->ceiling, *z + d->potential->cutoff);
    }
}

/* The end of the round in hand: sites first ... end - 1 land together. */
static size_t round_end(const struct deposit *d)
{
    size_t end = d->first;
    while (end < d->sites.count && d->sites.site[end].round == d->sites.site[d->first].round)
        end++;
    return end;
}

/* Sets the clusters of a round above their sites. */
static int land(struct deposit *d, struct error *error)
{
    size_t before = d->frame->n, row = 0, first = d->first, end = round_end(d);
    int64_t number = d->landed + 1;
    struct frame *round = clusters_frame(&d->clusters, number, (int64_t)(end - first));
    for (size_t s = first; s < end; s++) {
        launch(d, &d->sites.site[s], number + (int64_t)(s - first), before, round, row);
        row += clusters_size(&d->clusters, clusters_which(&d->clusters, number + (int64_t)(s - first)));
    }
    int64_t *layer = frame_add(round, layer_column, VALUE_INT, 1)->integer;
    int64_t *cluster = frame_find(round, "cluster")->integer;
    for (size_t i = 0; i < round->n; i++) {
        cluster[i] += d->base;
        layer[i] = FILM_BUFFER;
    }
    int code = frame_append(d->frame, round, true, error);
    frame_free(round);
    d->landed += (int64_t)(end - first);
    return code;
}

static void table_start(struct deposit *d, struct error *error)
{
    if (!chosen.table || table)
        return;
    if (table_open(&table, chosen.table, error))
        stage_fail(d->stage, error);
    if (table_record(table, TRANSCRIPT_TABLE))
        return;
    table_header(
        table,
        stage_units(d->stage) == UNITS_LJ
            ? "round time clusters atoms evaporated lost temperature film_thickness film_in_substrate substrate_in_film"
            : "round time_fs clusters atoms evaporated lost temperature_K film_thickness_A film_in_substrate substrate_in_film");
}

static void table_round(struct deposit *d, int round)
{
    struct film_mixing mixing = film_mixing(d->frame, d->interface, d->potential->cutoff);
    struct error error;
    if (!table)
        return;
    table_int(table, round);
    table_real(table, time_of(d));
    table_int(table, d->landed);
    table_int(table, (int64_t)d->frame->n);
    table_int(table, d->evaporated);
    table_int(table, d->lost);
    table_real(table, d->temperature);
    table_real(table, mixing.thickness);
    table_real(table, mixing.film_in_substrate);
    table_real(table, mixing.substrate_in_film);
    table_row(table);
    if (table_flush(table, &error))
        stage_fail(d->stage, &error);
}

static void add_count(struct frame *frame, const char *name, int64_t count)
{
    int64_t before = 0;
    frame_get_int(frame, name, &before);
    frame_set_int(frame, name, before + count);
}

/* The film as it leaves: keys, no inner column, a box with some room above. */
static struct frame *result(struct deposit *d, int rounds)
{
    struct frame *frame = frame_copy(d->frame);
    struct film_mixing mixing = film_mixing(frame, d->interface, d->potential->cutoff);
    frame_remove(frame, layer_column);
    frame_key_remove(frame, "density");
    if (chosen.cluster) {
        char digest[40];
        snprintf(digest, sizeof digest, "%016" PRIx64 "%016" PRIx64, d->clusters.library->digest[0],
                 d->clusters.library->digest[1]);
        frame_set_text(frame, "deposit_cluster", digest);
    }
    frame->cell[2][2] = film_highest(frame, frame->n, 0, 0, INFINITY) + 2 * d->potential->cutoff;
    frame_set_real(frame, "deposit_energy", chosen.energy);
    add_count(frame, "deposit_clusters", d->landed);
    add_count(frame, "deposit_rounds", rounds);
    add_count(frame, "deposit_evaporated", d->evaporated);
    add_count(frame, "deposit_lost", d->lost);
    frame_set_real(frame, "deposit_interface", d->interface);
    frame_set_real(frame, "film_thickness", mixing.thickness);
    frame_set_real(frame, "film_in_substrate", mixing.film_in_substrate);
    frame_set_real(frame, "substrate_in_film", mixing.substrate_in_film);
    return frame;
}

static void choose_sites(struct deposit *d, struct error *error)
{
    const double length[2] = {d->frame->cell[0][0], d->frame->cell[1][1]};
    double apart = 2 * d->clusters.largest + d->potential->cutoff;
    bool hcp = !strcmp(chosen.sites, "hcp"), random = !strcmp(chosen.sites, "random"), center = !strcmp(chosen.sites, "center");
    if (chosen.per_layer && !hcp && !random)
        stage_usage(d->stage, "--per-layer goes with --sites=hcp and --sites=random");
    if (stage_given(d->stage, &chosen.layers) && !hcp && !random && !center)
        stage_usage(d->stage, "--layers does not go with a file of sites: its column layer tells them");
    int code = 0, per_layer[2] = {0, 1};
    if (chosen.per_layer)
        code = extent_repeat(chosen.per_layer, strchr(chosen.per_layer, 'x') ? 2 : 1, per_layer, error);
    if (!code && (double)per_layer[0] * per_layer[1] * (double)chosen.layers > SITES_MAX)
        stage_usage(d->stage, "--per-layer=%s in %lld layers are more than %d sites", chosen.per_layer, (long long)chosen.layers,
                    SITES_MAX);
    if (!code && hcp)
        code = sites_hcp(&d->sites, length, chosen.per_layer ? per_layer : (int[2]){0, 0}, 2 * d->clusters.largest,
                         (int)chosen.layers, error);
    else if (!code && random)
        sites_random(&d->sites, length, (size_t)(chosen.per_layer ? per_layer[0] * per_layer[1] : 1), (int)chosen.layers,
                     random_key(stage_seed(d->stage), "deposit/sites"));
    else if (!code && center)
        sites_center(&d->sites, length, (int)chosen.layers);
    else if (!code)
        code = sites_file(&d->sites, chosen.sites, error);
    if (code)
        stage_fail(d->stage, error);
    sites_schedule(&d->sites, length, fmax(apart, 1.25 * d->sites.spacing), hcp ? 4 : 1);
}

static void choose_layers(struct deposit *d, struct error *error)
{
    bool hemisphere = !strcmp(chosen.thermostat_shape, "hemisphere");
    double half = fmin(d->frame->cell[0][0], d->frame->cell[1][1]) / 2;
    struct film_layers layers = {.fixed = chosen.fixed,
                                 .thermostat = chosen.thermostat,
                                 .hemisphere = hemisphere,
                                 .radius = stage_given(d->stage, &chosen.thermostat_radius) ? chosen.thermostat_radius
                                                                                            : half - chosen.thermostat,
                                 .impact = {d->sites.site[0].x, d->sites.site[0].y, d->interface}};
    if (hemisphere && d->sites.count > 1)
        stage_usage(d->stage, "a hemispherical thermostat is for one cluster, not for %zu; use --thermostat-shape=flat",
                    d->sites.count);
    if (film_assign(d->frame, layer_column, &layers, error))
        stage_fail(d->stage, error);
}

/* What lands: a library of clusters, or (once the number of sites is known) single atoms. */
static void choose_source(struct deposit *d, struct error *error)
{
    struct composition composition;
    if (!chosen.cluster == !chosen.atom_source)
        stage_usage(d->stage, "give one of --cluster=FILE and --atom-source=ALLOY");
    if (chosen.cluster && clusters_read(&d->clusters, chosen.cluster, stage_units(d->stage), error))
        stage_fail(d->stage, error);
    if (chosen.cluster) {
        choose_sites(d, error);
        return;
    }
    if (composition_parse(&composition, chosen.atom_source, error))
        stage_fail(d->stage, error);
    choose_sites(d, error);
    clusters_atoms(&d->clusters, &composition, d->sites.count, random_key(stage_seed(d->stage), "deposit/species"));
}

/* A round that ends before its clusters arrive is seldom meant. */
static void check_flight(const struct deposit *d)
{
    double gap = stage_given(d->stage, &chosen.height) ? chosen.height : 1.1 * d->potential->cutoff;
    double speed = sqrt(2 * chosen.energy / mean_mass(d, d->clusters.library, 0, d->clusters.library->n));
    if (gap / speed * unit_factors(stage_units(d->stage)).time_border > chosen.relax)
        message_warning(
            "clusters are still in flight when a round of --relax ends: the flight over the gap of %.3g%s alone takes %.3g%s",
            gap, stage_units(d->stage) == UNITS_LJ ? " sigma" : " A",
            gap / speed * unit_factors(stage_units(d->stage)).time_border, stage_units(d->stage) == UNITS_LJ ? "" : " fs");
}

/* Velocities are drawn where no atom has one: those that land do. */
static void check_rest(const struct deposit *d)
{
    const double *velo = frame_velo(d->frame);
    size_t moving = 0;
    for (size_t i = 0; i < 3 * d->frame->n; i++)
        moving += velo[i] != 0;
    if (moving == 0 && chosen.temperature > 0 && !(chosen.equilibrate > 0))
        message_warning("the substrate is at rest, not at --temperature; --equilibrate warms it before the first landing");
}

static void check_species(const struct deposit *d)
{
    const struct frame *library = d->clusters.library;
    for (size_t i = 0; i < library->n; i++)
        if (potential_species(d->potential, frame_species_name(library, i)) < 0)
            stage_usage(d->stage, "the potential '%s' does not know '%s', which is to be landed", d->md->settings.potential,
                        frame_species_name(library, i));
}

/* Clusters on the substrate already, and its surface: as an earlier deposit left them, or none and as it is. */
static void take_over(struct deposit *d)
{
    const int64_t *cluster = frame_find(d->frame, "cluster")->integer;
    for (size_t i = 0; i < d->frame->n; i++)
        d->base = cluster[i] > d->base ? cluster[i] : d->base;
    if (!frame_get_real(d->frame, "deposit_interface", &d->interface))
        d->interface = film_surface(d->frame, d->potential->cutoff);
    d->floor = film_lowest(d->frame) - 2 * d->potential->cutoff;
    d->ceiling = film_highest(d->frame, d->frame->n, 0, 0, INFINITY) + 3 * d->potential->cutoff;
}

/* Of what a checkpoint does not hold but takes for granted: the clusters and the sites. */
static void source_digest(const struct deposit *d, uint64_t digest[3])
{
    const struct random_key key = random_key(0, "deposit/sites");
    digest[0] = d->clusters.library->digest[0];
    digest[1] = d->clusters.library->digest[1];
    digest[2] = d->sites.count;
    for (size_t s = 0; s < d->sites.count; s++) {
        uint64_t words[4], x, y;
        memcpy(&x, &d->sites.site[s].x, sizeof x);
        memcpy(&y, &d->sites.site[s].y, sizeof y);
        random_words(key, digest[2], x, y, words);
        digest[2] = words[0] ^ (uint64_t)d->sites.site[s].layer;
    }
}

static void pack_state(const void *context, struct pack *pack)
{
    const struct deposit *d = context;
    uint64_t digest[3];
    source_digest(d, digest);
    pack_block(pack, digest, 3, sizeof *digest);
    const double reals[] = {d->interface, d->floor, d->ceiling, d->temperature, d->began};
    const int64_t counts[] = {d->base, d->landed, d->evaporated, d->lost, d->phase, (int64_t)d->first, d->round};
    pack_block(pack, reals, 5, sizeof *reals);
    pack_block(pack, counts, 7, sizeof *counts);
}

/* The deposition as a checkpoint holds it, after the frame. */
static void take_state(struct deposit *d, struct unpack *state)
{
    uint64_t digest[3], before[3];
    double reals[5];
    int64_t counts[7];
    source_digest(d, digest);
    unpack_block(state, before, 3, sizeof *before);
    if (!state->torn && memcmp(digest, before, sizeof digest))
        message_die(EXIT_BAD_INPUT, "the checkpoint is of another run: %s are others; remove it to start anew",
                    digest[2] == before[2] ? "the clusters" : "the sites");
    unpack_block(state, reals, 5, sizeof *reals);
    unpack_block(state, counts, 7, sizeof *counts);
    d->interface = reals[0], d->floor = reals[1], d->ceiling = reals[2], d->temperature = reals[3], d->began = reals[4];
    d->base = counts[0], d->landed = counts[1], d->evaporated = counts[2], d->lost = counts[3];
    d->phase = (enum phase)counts[4], d->first = (size_t)counts[5], d->round = (int)counts[6];
}

static int begin_phase(struct deposit *d, struct error *error)
{
    d->began = time_of(d);
    return d->phase == LAND ? land(d, error) : 0;
}

static void end_round(struct deposit *d)
{
    d->first = round_end(d);
    table_round(d, ++d->round);
    if (!strcmp(chosen.frames, "rounds") && d->first < d->sites.count)
        stage_write(d->stage, result(d, d->round));
}

static void end_phase(struct deposit *d)
{
    if (d->phase == SUBSTRATE && chosen.equilibrate > 0 && !frame_key(d->frame, "deposit_interface"))
        d->interface = film_surface(d->frame, d->potential->cutoff);
    if (d->phase == COOL)
        end_round(d);
    d->phase = d->phase == COOL && d->first < d->sites.count ? LAND : (enum phase)(d->phase + 1);
}

/* All phases, or those that a checkpoint leaves to be done. */
static int deposit_rounds(struct deposit *d, struct error *error)
{
    struct frame *kept = NULL;
    struct unpack *state = engine_resume(&kept);
    int code = 0;
    if (state && kept) {
        frame_become(d->frame, kept);
        take_state(d, state);
    }
    for (bool resumed = state; !code && d->phase != DONE; resumed = false) {
        if (!resumed)
            code = begin_phase(d, error);
        if (!code)
            code = run_phase(d, error);
        if (!code)
            end_phase(d);
    }
    return code;
}

static void deposit_frame(struct stage *stage, const struct md_options *md, struct frame *frame)
{
    struct deposit d = {.stage = stage, .md = md, .frame = frame};
    struct error error = {0};
    double raised = 0;
    if (film_substrate(frame, &raised, &error) || potential_open(&d.potential, md->settings.potential, &error))
        stage_fail(stage, &error);
    if (raised > 0)
        message_note(
            "the substrate reached down to z = %g A: it is moved up to z = 0, where the cell of a film begins (frame %ld)",
            -raised, frame->number);
    take_over(&d);
    choose_source(&d, &error);
    check_species(&d);
    check_flight(&d);
    check_rest(&d);
    choose_layers(&d, &error);
    table_start(&d, &error);
    if (deposit_rounds(&d, &error))
        stage_fail(stage, &error);
    if (d.evaporated + d.lost > 0)
        message_note("%" PRId64 " atoms evaporated, %" PRId64 " were lost through the bottom", d.evaporated, d.lost);
    stage_write(stage, result(&d, d.sites.rounds));
    frame_free(d.frame);
    clusters_release(&d.clusters);
    sites_release(&d.sites);
    potential_free(d.potential);
}

int main(int argc, char **argv)
{
    struct frame *frame;
    md_options_list(argc, argv);
    struct option *const tables[] = {options, md_options_table("nvt"), NULL};
    md_options_without("pressure");
    md_options_without("damp-pressure");
    struct stage *stage = stage_start(&program, tables, argc, argv);
    while ((frame = checkpoint_read(stage))) {
        const struct md_options *md = md_options_ready(stage);
        if (strstr(md->ensemble_text, "npt"))
            stage_usage(stage, "a film is open along z: a pressure cannot be held; use --ensemble=nvt");
        deposit_frame(stage, md, frame);
    }
    struct error error;
    if (table && table_close(table, &error))
        message_die_error(&error);
    return stage_finish(stage);
}
