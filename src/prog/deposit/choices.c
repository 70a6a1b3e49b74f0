/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clusters, sites, launch and layers as the options have them (prog/deposit/choices.h). */
#include "prog/deposit/choices.h"
#include <math.h>
#include <string.h>
#include "base/message.h"
#include "film/deposition.h"
#include "shape/extent.h"

enum { SITES_MAX = 1000000 };

/* Numbers of sites along x and y, as --per-layer has them; {0, 0} without it. */
static void per_layer(const struct choices *c, int number[2])
{
    const struct deposit_options *options = c->options;
    struct error error;
    number[0] = number[1] = 0;
    if (!options->per_layer)
        return;
    number[1] = 1;
    if (extent_repeat(options->per_layer, strchr(options->per_layer, 'x') ? 2 : 1, number, &error))
        stage_fail(c->stage, &error);
    if ((double)number[0] * number[1] * (double)options->layers > SITES_MAX)
        stage_usage(c->stage, "--per-layer=%s in %lld layers are more than %d sites",
                    options->per_layer, (long long)options->layers, SITES_MAX);
}

/* Where the clusters land, in no order yet. Two of a hexagonal net touch at most. */
static void place_sites(const struct choices *c, double diameter, struct sites *sites)
{
    const double length[2] = {c->substrate->cell[0][0], c->substrate->cell[1][1]};
    const struct deposit_options *options = c->options;
    int number[2], code = 0, layers = (int)options->layers;
    struct error error;
    per_layer(c, number);
    if (!strcmp(options->sites, "hcp"))
        code = sites_hcp(sites, length, number, diameter, layers, &error);
    else if (!strcmp(options->sites, "random"))
        sites_random(sites, length, (size_t)(options->per_layer ? number[0] * number[1] : 1),
                     layers, random_key(stage_seed(c->stage), "deposit/sites"));
    else if (!strcmp(options->sites, "center"))
        sites_center(sites, length, layers);
    else
        code = sites_file(sites, options->sites, &error);
    if (code)
        stage_fail(c->stage, &error);
}

/* Clusters closer than their atoms could feel each other never land together; a net takes the
 * paper's four rounds a layer. */
static void choose_sites(const struct choices *c, double largest_radius, struct sites *sites)
{
    const double length[2] = {c->substrate->cell[0][0], c->substrate->cell[1][1]};
    double apart = 2 * largest_radius + c->potential->cutoff;
    const char *kind = c->options->sites;
    bool hcp = !strcmp(kind, "hcp"), random = !strcmp(kind, "random"),
         center = !strcmp(kind, "center");
    if (c->options->per_layer && !hcp && !random)
        stage_usage(c->stage, "--per-layer goes with --sites=hcp and --sites=random");
    if (stage_given(c->stage, &c->options->layers) && !hcp && !random && !center)
        stage_usage(c->stage,
                    "--layers does not go with a file of sites: its column layer tells them");
    place_sites(c, 2 * largest_radius, sites);
    sites_schedule(sites, length, fmax(apart, 1.25 * sites->spacing), hcp ? 4 : 1);
}

static void check_species(const struct choices *c, const struct frame *library)
{
    for (size_t i = 0; i < library->n; i++)
        if (potential_species(c->potential, frame_species_name(library, i)) < 0)
            stage_usage(c->stage, "the potential '%s' does not know '%s', which is to be landed",
                        c->potential_name, frame_species_name(library, i));
}

/* Single atoms: as many as there are sites, which is known without them, for their radius is 0. */
static void choose_atoms(const struct choices *c, struct clusters *clusters, struct sites *sites)
{
    struct composition composition;
    struct error error;
    if (composition_parse(&composition, c->options->atom_source, &error))
        stage_fail(c->stage, &error);
    choose_sites(c, 0, sites);
    clusters_atoms(clusters, &composition, sites->count,
                   random_key(stage_seed(c->stage), "deposit/species"));
}

void choices_landing(const struct choices *c, struct clusters *clusters, struct sites *sites)
{
    const struct deposit_options *options = c->options;
    struct error error;
    if (!options->cluster == !options->atom_source)
        stage_usage(c->stage, "give one of --cluster=FILE and --atom-source=ALLOY");
    if (options->atom_source) {
        choose_atoms(c, clusters, sites);
    } else {
        if (clusters_read(clusters, options->cluster, stage_units(c->stage), &error))
            stage_fail(c->stage, &error);
        choose_sites(c, clusters->largest, sites);
    }
    check_species(c, clusters->library);
}

struct launch choices_launch(const struct choices *c, const struct clusters *clusters)
{
    const bool lj = stage_units(c->stage) == UNITS_LJ;
    const struct launch launch = {
        .clusters = clusters,
        .potential = c->potential,
        .units = stage_units(c->stage),
        .energy = c->options->energy,
        .gap = isnan(c->options->height) ? 1.1 * c->potential->cutoff : c->options->height,
        .orientations = random_key(stage_seed(c->stage), "deposit/rotations"),
        .before = deposition_before(c->substrate),
    };
    if (launch_flight(&launch) > c->options->relax)
        message_warning("clusters are still in flight when a round of --relax ends: the flight "
                        "over the gap of %.3g%s alone "
                        "takes %.3g%s",
                        launch.gap, lj ? " sigma" : " A", launch_flight(&launch), lj ? "" : " fs");
    return launch;
}

/* Velocities are drawn where no atom has one: those that land do. */
void choices_rest(const struct choices *c)
{
    const double *velo = frame_velo(c->substrate);
    size_t moving = 0;
    for (size_t i = 0; i < 3 * c->substrate->n; i++)
        moving += velo[i] != 0;
    if (moving == 0 && c->options->temperature > 0 && !(c->options->equilibrate > 0))
        message_warning("the substrate is at rest, not at --temperature; --equilibrate warms it "
                        "before the first landing");
}

struct film_layers choices_layers(const struct choices *c, const struct sites *sites)
{
    const struct deposit_options *options = c->options;
    const double half = fmin(c->substrate->cell[0][0], c->substrate->cell[1][1]) / 2;
    const struct film_layers layers = {
        .fixed = options->fixed,
        .thermostat = options->thermostat,
        .hemisphere = !strcmp(options->thermostat_shape, "hemisphere"),
        .radius = isnan(options->thermostat_radius) ? half - options->thermostat
                                                    : options->thermostat_radius,
        .impact = {sites->site[0].x, sites->site[0].y},
    };
    if (layers.hemisphere && sites->count > 1)
        stage_usage(c->stage,
                    "a hemispherical thermostat is for one cluster, not for %zu; use "
                    "--thermostat-shape=flat",
                    sites->count);
    return layers;
}
