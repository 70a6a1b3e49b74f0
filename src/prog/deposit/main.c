/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deposit: clusters (or single atoms) landed on a substrate of three layers, round by round
 * (film/deposition.h). */
#include <inttypes.h>
#include <string.h>
#include "base/message.h"
#include "cli/engine.h"
#include "film/deposition.h"
#include "prog/deposit/choices.h"
#include "prog/deposit/rounds.h"

static const struct program program = {
    .name = "deposit",
    .summary = "land clusters or atoms on a substrate",
    .description =
        "Reads a substrate (periodic along x and y; a periodic bulk is opened along z; one that "
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
        "substrate_in_film (fraction of the substrate's atoms above it). A film may be "
        "the substrate of the next deposit: numbers continue.\n\n"
        "Examples:\n"
        "  deposit --potential=kim:MODEL --cluster=spiked.xyz --energy=60meV/atom --sites=hcp "
        "--layers=3 --per-layer=7x8 < glass.xyz > film.xyz\n"
        "  deposit --potential=kim:MODEL --cluster=c.xyz --energy=6eV/atom "
        "--thermostat-shape=hemisphere --relax=20ps < glass.xyz",
    .parallel = true,
    .takes_seed = true,
    .keeps_history = true};

/* What a run of the program keeps from frame to frame. */
struct job {
    struct run *run;
    const struct deposit_options *options;
    struct table *rounds; /* of all frames, or NULL */
};

static int run_programme(void *context, struct frame *frame, const struct programme *programme,
                         struct md_thermo *last, struct error *error)
{
    const struct job *job = context;
    return engine_run(job->run, frame, programme, last, error);
}

static int after_round(void *context, const struct deposition *deposition, struct error *error)
{
    const struct job *job = context;
    if (job->rounds && rounds_row(job->rounds, deposition, error))
        return error->code;
    if (!strcmp(job->options->frames, "rounds") &&
        deposition->first_site < deposition->plan->sites->count)
        stage_write(job->run->stage, deposition_film(deposition));
    return 0;
}

static void make_substrate(struct stage *stage, struct frame *frame, const char *name,
                           struct potential **potential)
{
    struct error error;
    double raised;
    if (film_substrate(frame, &raised, &error) || potential_open(potential, name, &error))
        stage_fail(stage, &error);
    if (raised > 0)
        message_note("the substrate reached down to z = %g A: it is moved up to z = 0, where the "
                     "cell of a film begins "
                     "(frame %ld)",
                     -raised, frame->number);
}

/* From its start, or from where a checkpoint was written. */
static int run_deposition(struct run *run, struct deposition *deposition, struct error *error)
{
    struct unpack *state = engine_resume(run, deposition->frame);
    if (state && deposition_resume(deposition, state, error))
        message_die_error(error);
    return deposition_run(deposition, state, error);
}

static struct deposition_plan make_plan(struct job *job)
{
    const struct deposit_options *options = job->options;
    const struct md_options *dynamics = job->run->options;
    return (struct deposition_plan){
        .time = {[DEPOSITION_SUBSTRATE] = options->equilibrate,
                 [DEPOSITION_LAND] = options->relax,
                 [DEPOSITION_COOL] = options->cool,
                 [DEPOSITION_RELAX] = options->final_relax},
        .timestep = dynamics->settings.timestep,
        .temperature = options->temperature,
        .ensemble = md_options_ensemble(dynamics),
        .names_clusters = options->cluster,
        .run = run_programme,
        .after_round = after_round,
        .context = job,
    };
}

static void deposit(struct job *job, struct frame *frame)
{
    const char *potential_name = job->run->options->settings.potential;
    struct stage *stage = job->run->stage;
    struct potential *potential;
    struct clusters clusters;
    struct sites sites;
    struct deposition deposition;
    struct error error;
    make_substrate(stage, frame, potential_name, &potential);
    const struct choices choices = {stage, job->options, frame, potential, potential_name};
    struct deposition_plan plan = make_plan(job);
    choices_landing(&choices, &clusters, &sites);
    plan.sites = &sites;
    plan.launch = choices_launch(&choices, &clusters);
    choices_rest(&choices);
    const struct film_layers layers = choices_layers(&choices, &sites);
    if (deposition_start(&deposition, &plan, layers, frame, &error))
        stage_fail(stage, &error);
    if (job->options->table && !job->rounds &&
        rounds_open(&job->rounds, job->options->table, stage_units(stage), &error))
        stage_fail(stage, &error);
    if (run_deposition(job->run, &deposition, &error))
        stage_fail(stage, &error);
    if (deposition.bounds.evaporated + deposition.bounds.lost > 0)
        message_note("%" PRId64 " atoms evaporated, %" PRId64 " were lost through the bottom",
                     deposition.bounds.evaporated, deposition.bounds.lost);
    stage_write(stage, deposition_film(&deposition));
    deposition_release(&deposition);
    clusters_release(&clusters);
    sites_release(&sites);
    potential_free(potential);
}

int main(int argc, char **argv)
{
    struct frame *frame;
    struct error error;
    struct job job = {0};
    struct md_options dynamics;
    struct option *const tables[] = {deposit_options_table(&job.options),
                                     md_options_table(&dynamics, "nvt"), NULL};
    md_options_without(&dynamics, "pressure");
    md_options_without(&dynamics, "damp-pressure");
    struct stage *stage = stage_start(&program, tables, argc, argv);
    job.run = run_start(stage, &dynamics);
    while ((frame = run_read(job.run))) {
        if (strstr(dynamics.ensemble_text, "npt"))
            stage_usage(stage,
                        "a film is open along z: a pressure cannot be held; use --ensemble=nvt");
        deposit(&job, frame);
    }
    if (job.rounds && table_close(job.rounds, &error))
        message_die_error(&error);
    return run_finish(job.run);
}
