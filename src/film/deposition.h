/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A deposition: clusters landed on a substrate by molecular dynamics, round by round.
 *
 * Phases follow one another: the substrate alone; then for every round the landing of its
 * clusters and the cooling of all that is there; at the end the film's relaxation. Each has a
 * time, which may be 0, and is a leg of a programme (md/programme.h) that any engine may run: in
 * all but the cooling only the substrate's thermostatted layer is held at the temperature, and
 * everything above it keeps its energy. The cooling stands for the nanoseconds in which heat
 * would leave through the substrate. Atoms that leave the space between floor and ceiling end
 * the leg early; they are taken out and counted, and the phase goes on.
 *
 *     deposition_start(&deposition, &plan, &layers, frame, &error)
 *     deposition_run(&deposition, false, &error)
 *     film = deposition_film(&deposition)
 *     deposition_release(&deposition)
 *
 * What it leaves out: charge, and the time between rounds, which in a vacuum is longer by
 * orders. */
#ifndef FILM_DEPOSITION_H
#define FILM_DEPOSITION_H
#include <stdbool.h>
#include "film/heights.h"
#include "film/launch.h"
#include "film/layers.h"
#include "md/programme.h"

enum deposition_phase {
    DEPOSITION_SUBSTRATE,
    DEPOSITION_LAND,
    DEPOSITION_COOL,
    DEPOSITION_RELAX,
    DEPOSITION_DONE
};

struct deposition;

/* What is to be done: constant while it is done. */
struct deposition_plan {
    struct launch launch;
    const struct sites *sites;    /* with their rounds: sites_schedule */
    double time[DEPOSITION_DONE]; /* fs, of every phase */
    double timestep;              /* fs */
    double temperature;           /* K, of the thermostat */
    enum md_ensemble ensemble;    /* of thermostatted atoms, at constant volume */
    bool names_clusters;          /* the film gets the key deposit_cluster: digest of the library */
    /* The engine: the frame after the programme, *last the state at its end. 0, an exit code or
     * MD_LEFT. */
    int (*run)(void *context, struct frame *frame, const struct programme *programme,
               struct md_thermo *last, struct error *error);
    /* Shown the state after every round. Non-zero ends the deposition with that code. */
    int (*after_round)(void *context, const struct deposition *deposition, struct error *error);
    void *context; /* of both */
};

/* How far it is. */
struct deposition {
    const struct deposition_plan *plan;
    struct frame *frame;       /* substrate and film, with an inner column for the layers */
    double interface;          /* A */
    struct film_bounds bounds; /* and what has left */
    double temperature;        /* after the last leg, K */
    int64_t landed;            /* clusters, by this deposition */
    enum deposition_phase phase;
    double began;      /* Time at its start, fs */
    size_t first_site; /* of the round in hand */
    int round;         /* rounds that are over */
};

/* The column of an atom's layer (enum film_layer), while a film grows. */
extern const char deposition_layer[];

/* For launch.before: the largest number of a cluster that is on the substrate already, or 0. */
int64_t deposition_before(const struct frame *frame);

/* Takes the frame, a substrate (film_substrate), and gives its atoms their layers; the impact
 * point of a hemisphere is put at the height of the interface. That is the frame's surface, or
 * what an earlier deposition took for it (key deposit_interface). EXIT_USAGE if the layers leave
 * no buffer. */
int deposition_start(struct deposition *deposition, const struct deposition_plan *plan,
                     struct film_layers layers, struct frame *frame, struct error *error);

/* For programme.pack: what must be known to go on, behind the frame; context is the deposition. */
void deposition_pack(const void *context, struct pack *pack);

/* Takes up what deposition_pack had put into a checkpoint behind the frame, which the caller has
 * put back into deposition->frame. EXIT_BAD_INPUT: the clusters or the sites were others. */
int deposition_resume(struct deposition *deposition, struct unpack *state, struct error *error);

/* All phases, or those that are left to be done; resumed: the phase in hand has begun already.
 * 0, or what the plan's functions returned. */
int deposition_run(struct deposition *deposition, bool resumed, struct error *error);

/* Time of the frame, fs. */
double deposition_time(const struct deposition *deposition);

/* The film as it stands, in a box with some room above, with the keys deposit_* and those of
 * film/mixing.h. Caller frees. */
struct frame *deposition_film(const struct deposition *deposition);

void deposition_release(struct deposition *deposition);

#endif
