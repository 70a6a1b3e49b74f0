/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A deposition without an engine: a function that lets time pass stands for it. Phases come in
 * their order with their times and groups, clusters start with the energy and gap asked for,
 * what leaves is counted, and a deposition that goes on from a checkpoint does what was left to
 * do. */
#include <math.h>
#include <string.h>
#include "base/exit_codes.h"
#include "check.h"
#include "film/deposition.h"

enum { SITES = 3, ROUNDS = 2, LEGS_MAX = 16 };

/* What the engine was asked for. */
struct record {
    int legs, rounds;
    char name[LEGS_MAX][16];
    size_t atoms[LEGS_MAX], fixed[LEGS_MAX], free[LEGS_MAX], mobile[LEGS_MAX];
    bool loses; /* an atom flies off in the midst of the first landing */
    int stop;   /* before this leg the engine packs and stops; 0: never */
    struct pack kept;
};

static int pass_time(void *context, struct frame *frame, const struct programme *programme,
                     struct md_thermo *last, struct error *error)
{
    struct record *record = context;
    const struct md_leg *leg = &programme->leg[0];
    double time = 0, part = 1;
    int at = record->legs++;
    CHECK(programme->count == 1 && at < LEGS_MAX);
    snprintf(record->name[at], sizeof record->name[at], "%s", leg->name);
    record->atoms[at] = frame->n;
    for (size_t i = 0; i < frame->n; i++) {
        record->fixed[at] += programme->groups[i] == MD_GROUP_FIXED;
        record->free[at] += programme->groups[i] == MD_GROUP_FREE;
        record->mobile[at] += programme->groups[i] == MD_GROUP_MOBILE;
    }
    if (record->stop && at == record->stop) {
        programme->pack(programme->context, &record->kept);
        return error_set(error, EXIT_STOPPED, "stopped");
    }
    if (record->loses && !strcmp(leg->name, "land")) {
        record->loses = false;
        frame_pos(frame)[3 * (frame->n - 1) + 2] = leg->keep[1] + 1;
        part = 0.25;
    }
    frame_get_real(frame, "Time", &time);
    frame_set_real(frame, "Time", time + part * leg->time);
    *last = (struct md_thermo){.temperature = 7};
    return part < 1 ? MD_LEFT : 0;
}

static int count_round(void *context, const struct deposition *deposition, struct error *error)
{
    struct record *record = context;
    (void)error;
    CHECK(deposition->round == ++record->rounds);
    return 0;
}

/* A square lattice of 6 x 6 x 4 atoms, 1.2 apart (reduced units), open along z. */
static struct frame *substrate(void)
{
    struct frame *frame = frame_create((size_t)6 * 6 * 4);
    struct column *species = frame_add(frame, "species", VALUE_STRING, 1);
    double *pos = frame_add(frame, "pos", VALUE_REAL, 3)->real, raised;
    struct error error;
    frame->has_cell = true;
    for (int k = 0; k < 3; k++) {
        frame->cell[k][k] = k < 2 ? 7.2 : 4.8;
        frame->pbc[k] = true;
    }
    for (size_t i = 0; i < frame->n; i++) {
        column_set_text(species, i, i % 2 ? "A" : "B");
        pos[3 * i] = 1.2 * (double)(i % 6);
        pos[3 * i + 1] = 1.2 * (double)(i / 6 % 6);
        pos[3 * i + 2] = 1.2 * (double)(i / 36);
    }
    CHECK(film_substrate(frame, &raised, &error) == 0);
    return frame;
}

struct setup {
    struct potential *potential;
    struct clusters clusters;
    struct sites sites;
    struct site site[SITES];
    struct deposition_plan plan;
};

/* Three atoms on two rounds: two together, then one. */
static void make(struct setup *setup, struct record *record)
{
    struct composition composition;
    struct error error;
    *setup = (struct setup){.site = {{1, 1, 1, 1}, {4, 4, 1, 1}, {1, 4, 1, 2}}};
    setup->sites = (struct sites){.count = SITES, .site = setup->site, .rounds = ROUNDS};
    CHECK(potential_open(&setup->potential, "lj:wahnstrom", &error) == 0);
    CHECK(composition_parse(&composition, "A50B50", &error) == 0);
    clusters_atoms(&setup->clusters, &composition, SITES, random_key(1, "test"));
    setup->plan = (struct deposition_plan){.launch = {.clusters = &setup->clusters,
                                                      .potential = setup->potential,
                                                      .units = UNITS_LJ,
                                                      .energy = 2,
                                                      .gap = 3},
                                           .sites = &setup->sites,
                                           .time = {[DEPOSITION_SUBSTRATE] = 1,
                                                    [DEPOSITION_LAND] = 4,
                                                    [DEPOSITION_COOL] = 2,
                                                    [DEPOSITION_RELAX] = 3},
                                           .timestep = 0.01,
                                           .temperature = 0.1,
                                           .ensemble = MD_NVT,
                                           .run = pass_time,
                                           .after_round = count_round,
                                           .context = record};
}

static void unmake(struct setup *setup)
{
    clusters_release(&setup->clusters);
    potential_free(setup->potential);
}

static const struct film_layers layers = {.fixed = 0.5, .thermostat = 1};

static void test_phases(void)
{
    static const char *const names[] = {"substrate", "land", "cool", "land", "cool", "relax"};
    static const size_t atoms[] = {144, 146, 146, 147, 147, 147};
    struct record record = {0};
    struct setup setup;
    struct deposition d;
    struct error error;
    make(&setup, &record);
    CHECK(deposition_start(&d, &setup.plan, layers, substrate(), &error) == 0);
    CHECK(deposition_run(&d, false, &error) == 0);
    CHECK(record.legs == 6 && record.rounds == ROUNDS && d.landed == SITES);
    for (int l = 0; l < 6; l++) {
        bool cools = !strcmp(names[l], "cool");
        CHECK(!strcmp(record.name[l], names[l]) && record.atoms[l] == atoms[l]);
        CHECK(record.fixed[l] == 36 && record.mobile[l] == (cools ? atoms[l] - 36 : 36));
        CHECK(record.free[l] == (cools ? 0 : atoms[l] - 72));
    }
    CHECK(fabs(deposition_time(&d) - (1 + 2 * (4 + 2) + 3)) < 1e-12);
    struct frame *film = deposition_film(&d);
    int64_t clusters = 0;
    CHECK(frame_get_int(film, "deposit_clusters", &clusters) && clusters == SITES);
    CHECK(!frame_find(film, "deposit_layer") && frame_find(film, "cluster")->integer[146] == 3);
    frame_free(film);
    deposition_release(&d);
    unmake(&setup);
}

/* v = sqrt(2 E / m) downwards, three above the surface. */
static void test_launch(void)
{
    struct record record = {0};
    struct setup setup;
    struct frame *film = substrate();
    double ceiling = 0;
    make(&setup, &record);
    struct frame *round = launch_round(&setup.plan.launch, film, setup.site, 2, 1, &ceiling);
    CHECK(round->n == 2);
    for (size_t i = 0; i < round->n; i++) {
        int species = potential_species(setup.potential, frame_species_name(round, i));
        CHECK(fabs(frame_pos(round)[3 * i + 2] - (3.6 + 3)) < 1e-12);
        CHECK(fabs(frame_velo(round)[3 * i + 2] + sqrt(4 / setup.potential->mass[species])) <
              1e-12);
    }
    CHECK(fabs(ceiling - (6.6 + setup.potential->cutoff)) < 1e-12);
    frame_free(round);
    frame_free(film);
    unmake(&setup);
}

/* An atom that leaves ends the leg; it is taken out, and the phase goes on for the time that is
 * left. */
static void test_losses(void)
{
    struct record record = {.loses = true};
    struct setup setup;
    struct deposition d;
    struct error error;
    make(&setup, &record);
    CHECK(deposition_start(&d, &setup.plan, layers, substrate(), &error) == 0);
    CHECK(deposition_run(&d, false, &error) == 0);
    CHECK(record.legs == 7 && !strcmp(record.name[2], "land") && record.atoms[2] == 145);
    CHECK(d.bounds.evaporated == 1 && d.bounds.lost == 0 && d.frame->n == 146);
    CHECK(fabs(deposition_time(&d) - 16) < 1e-12);
    deposition_release(&d);
    unmake(&setup);
}

static void test_resume(void)
{
    struct record record = {.stop = 3}, rest = {0};
    struct setup setup;
    struct deposition d, again;
    struct error error;
    make(&setup, &record);
    CHECK(deposition_start(&d, &setup.plan, layers, substrate(), &error) == 0);
    CHECK(deposition_run(&d, false, &error) == EXIT_STOPPED && d.phase == DEPOSITION_LAND &&
          d.round == 1);
    setup.plan.context = &rest;
    rest.rounds = 1;
    struct unpack state = {.bytes = record.kept.bytes, .left = record.kept.used};
    CHECK(deposition_start(&again, &setup.plan, layers, substrate(), &error) == 0);
    frame_free(again.frame);
    again.frame = frame_copy(d.frame);
    frame_set_real(again.frame, "Time", d.began + 1); /* in the midst of the phase */
    CHECK(deposition_resume(&again, &state, &error) == 0 && state.left == 0);
    CHECK(deposition_run(&again, true, &error) == 0);
    CHECK(rest.legs == 3 && !strcmp(rest.name[0], "land") && again.landed == SITES &&
          fabs(deposition_time(&again) - 16) < 1e-12);
    setup.site[2].x = 2;
    state = (struct unpack){.bytes = record.kept.bytes, .left = record.kept.used};
    CHECK(deposition_resume(&again, &state, &error) == EXIT_BAD_INPUT &&
          strstr(error.text, "the sites"));
    state = (struct unpack){.bytes = record.kept.bytes, .left = record.kept.used - 8};
    setup.site[2].x = 1;
    CHECK(deposition_resume(&again, &state, &error) == EXIT_BAD_INPUT);
    pack_release(&record.kept);
    deposition_release(&d);
    deposition_release(&again);
    unmake(&setup);
}

int main(void)
{
    test_phases();
    test_launch();
    test_losses();
    test_resume();
    return failures != 0;
}
