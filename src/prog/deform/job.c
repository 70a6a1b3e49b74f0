/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The legs of a load and their rows; see job.h. */
#include "prog/deform/job.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/frame_pack.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "prog/deform/keys.h"
#include "prog/deform/rows.h"
#include "voronoi/own_volume.h"

/* A sample that fills less of its box has free surfaces. */
static const double full_box = 0.95;

double job_sign(const struct deform_options *options)
{
    return options->mode == COMPRESSION ? -1 : 1;
}

/* ---- rows ---- */

/* The first row: what all others are measured against. */
static int take_unloaded(struct job *job, const struct md_load *load, const struct frame *frame,
                         struct error *error)
{
    struct deform_state *state = &job->state;
    double own;
    int code = own_volume(frame, &own, error);

    if (code)
        return code;
    state->unloaded = frame_copy(frame);
    state->surfaces = !frame_is_periodic(frame) || own < full_box * load->now.volume;
    state->own0 = state->surfaces ? own : load->now.volume;
    if (state->surfaces)
        message_note("the sample fills %.3g of its box: stresses are by its own volume "
                     "(frame %ld)",
                     own / load->now.volume, frame->number);
    return 0;
}

/* The volume, and the local strains of a frame of its own. */
static int measure(struct job *job, const struct md_load *load, struct frame *strained,
                   struct error *error)
{
    struct deform_state *state = &job->state;

    state->own = load->now.volume;
    if (state->surfaces && own_volume(strained, &state->own, error))
        return error->code;
    return rows_localize(job, strained, error);
}

static void keep_point(struct job *job, const struct md_load *load, enum deform_leg leg)
{
    struct deform_state *state = &job->state;
    double sign = job_sign(job->options);

    memory_grow(&state->point, &state->capacity, state->count + 1, sizeof *state->point);
    state->point[state->count++] = (struct deform_point){
        .read = {.strain = sign * load->strain,
                 .stress = sign * rows_stress(job, load),
                 .lateral = sign * rows_lateral(job, load),
                 .counts = load->steps > 0},
        .work = load->work,
        .leg = leg,
    };
}

/* Whether the stress has come back to zero. */
static bool is_unloaded(const struct deform_state *state)
{
    return state->point[state->count - 1].read.stress <= 0;
}

static int64_t rows_of(const struct deform_state *state, enum deform_leg leg)
{
    int64_t rows = 0;

    for (size_t i = 0; i < state->count; i++)
        rows += state->point[i].leg == leg && state->point[i].read.counts;
    return rows;
}

/* Whether a frame is to be written with this row; not the last, which is the program's result. */
static bool is_on_the_way(const struct job *job, const struct job_leg *place)
{
    const struct deform_options *options = job->options;
    int64_t rows = rows_of(&job->state, place->leg),
            each = isnan(options->frames_every)
                       ? 0
                       : (int64_t)fmax(1, round(options->frames_every / options->rows_every));
    bool last = place->leg == keys_last_leg(options) && rows == place->rows;

    return each && rows > 0 && rows % each == 0 && !last;
}

/* The row of a frame with its strains; MD_ENOUGH where the load is gone. *write: whether the frame
 * goes into the stream. */
static int take_row(struct job *job, const struct job_leg *place, const struct md_load *load,
                    struct frame *strained, bool *write, struct error *error)
{
    if (measure(job, load, strained, error))
        return error->code;
    job->state.strain = load->strain_now;
    keep_point(job, load, place->leg);
    if (job->rows && rows_write(job, load, place->leg, error))
        return error->code;
    if (place->leg == UNLOAD && is_unloaded(&job->state))
        return MD_ENOUGH;
    *write = is_on_the_way(job, place);
    return 0;
}

static int row(void *context, const struct md_load *load, const struct frame *frame,
               struct error *error)
{
    const struct job_leg *place = context;
    struct job *job = place->job;
    bool write = false;

    if (!job->state.unloaded && take_unloaded(job, load, frame, error))
        return error->code;
    struct frame *strained = frame_copy(frame);
    int code = take_row(job, place, load, strained, &write, error);
    if (write) {
        keys_on_the_way(job, strained);
        stage_write(job->run->stage, strained);
    } else {
        frame_free(strained);
    }
    return code;
}

/* ---- checkpoints ---- */

static void pack_state(const void *context, struct pack *pack)
{
    const struct job *job = context;
    const struct deform_state *state = &job->state;

    pack_int(pack, state->unloaded != NULL);
    if (state->unloaded)
        frame_pack(state->unloaded, pack);
    pack_block(pack, state->point, state->count, sizeof *state->point);
    pack_int(pack, state->surfaces);
    pack_real(pack, state->own0);
    pack_real(pack, state->own);
    pack_real(pack, state->strain);
    pack_real(pack, state->localization);
    pack_real(pack, state->localization_error);
}

static int unpack_state(struct deform_state *state, struct unpack *unpack, struct error *error)
{
    if (unpack_int(unpack))
        state->unloaded = frame_unpack(unpack);
    state->point = unpack_values(unpack, &state->count, sizeof *state->point);
    state->capacity = state->count;
    state->surfaces = unpack_int(unpack) != 0;
    state->own0 = unpack_real(unpack);
    state->own = unpack_real(unpack);
    state->strain = unpack_real(unpack);
    state->localization = unpack_real(unpack);
    state->localization_error = unpack_real(unpack);
    for (size_t i = 0; i < state->count; i++)
        unpack->torn |= state->point[i].leg < EQUILIBRATE || state->point[i].leg >= LEGS;
    return unpack_check(unpack, error);
}

/* ---- the programme ---- */

/* Strains at which the load turns: up to `to`, or there, to the other side and back for each cycle.
 * Returns their number. */
static int make_turns(struct job *job)
{
    const struct deform_options *options = job->options;
    int cycles = (int)options->cycles, count = cycles ? 3 * cycles + 1 : 2;

    job->turn = memory_zeroed((size_t)count, sizeof *job->turn);
    if (!cycles)
        job->turn[1] = job_sign(options) * options->to;
    for (int c = 0; c < cycles; c++) {
        job->turn[3 * c + 1] = job_sign(options) * options->amplitude;
        job->turn[3 * c + 2] = -job_sign(options) * options->amplitude;
    }
    return count;
}

static double path_length(const double *turn, int turns)
{
    double sum = 0;

    for (int k = 0; k + 1 < turns; k++)
        sum += fabs(turn[k + 1] - turn[k]);
    return sum;
}

static enum md_ensemble loaded_ensemble(const struct deform_options *options)
{
    enum md_ensemble held = md_ensemble_named(options->ensemble_text);

    return held == MD_NVT && options->lateral_free ? MD_NPT_ANISO : held;
}

static int64_t row_steps(const struct job *job)
{
    const struct deform_options *options = job->options;
    double step = isnan(options->increment) ? options->rate * job->run->options->settings.timestep
                                            : options->increment;

    return (int64_t)fmin(fmax(1, round(options->rows_every / step)), 1e15);
}

static void add_leg(struct job *job, enum deform_leg leg, const char *name, const double *turn,
                    int turns, double time)
{
    const struct deform_options *options = job->options;
    struct md_drive *drive = &job->drive[leg];
    double timestep = job->run->options->settings.timestep, pressure = job->run->options->pressure;
    bool still = !isnan(options->increment);

    *drive = (struct md_drive){.kind = options->mode == PURE_SHEAR     ? MD_DRIVE_PURE_SHEAR
                                       : options->mode == SIMPLE_SHEAR ? MD_DRIVE_SIMPLE_SHEAR
                                                                       : MD_DRIVE_EDGE,
                               .axis = options->axis,
                               .across = options->mode >= PURE_SHEAR ? options->across : -1,
                               .turn = turn,
                               .turns = turns,
                               .increment = still ? options->increment : 0,
                               .tolerance = options->tolerance,
                               .row_every = row_steps(job),
                               .row = row,
                               .context = &job->place[leg]};
    for (int k = 0; k < 3; k++)
        drive->held[k] =
            !options->lateral_free || (options->mode == PLANE_STRAIN && k == options->across);
    double steps = still ? path_length(turn, turns) / options->increment : time / timestep;
    job->place[leg] =
        (struct job_leg){job, leg, (int64_t)ceil(ceil(steps - 1e-6) / (double)drive->row_every)};
    job->programme.leg[leg] = (struct md_leg){
        .name = name,
        .time = still ? steps * timestep : time,
        .temperature = {options->temperature, options->temperature},
        .pressure = {pressure, pressure},
        .ensemble = still ? MD_NVE : loaded_ensemble(options),
        .drive = drive,
    };
}

static void make_programme(struct job *job)
{
    const struct deform_options *options = job->options;
    double pressure = job->run->options->pressure, T = options->temperature, *back;
    bool still = !isnan(options->increment);
    int turns = make_turns(job);

    job->programme = (struct programme){
        .stop_drift = true, .count = LOAD + 1, .pack = pack_state, .context = job};
    job->programme.leg[EQUILIBRATE] = (struct md_leg){
        .name = "equilibrate",
        .time = still ? 0 : options->equilibrate,
        .temperature = {T, T},
        .pressure = {pressure, pressure},
        .ensemble = !still && options->equilibrate > 0 ? MD_NPT_ANISO : MD_NVE,
    };
    add_leg(job, LOAD, options->mode_text, job->turn, turns,
            path_length(job->turn, turns) / options->rate);
    for (int k = 0; k < 2; k++)
        job->hold_turn[k] = job->turn[turns - 1];
    add_leg(job, HOLD, "hold", job->hold_turn, 2, options->hold > 0 ? options->hold : 0);
    if (options->hold > 0)
        job->programme.count = HOLD + 1;
    if (!options->unload)
        return;
    back = job->unload_turn;
    back[0] = job->turn[turns - 1];
    back[1] = -back[0];
    add_leg(job, UNLOAD, "unload", back, 2, path_length(back, 2) / options->rate);
    job->drive[UNLOAD].until_unloaded = (int)job_sign(options);
    job->programme.count = UNLOAD + 1;
}

static void release(struct job *job)
{
    frame_free(job->state.unloaded);
    free(job->state.point);
    free(job->turn);
    job->state = (struct deform_state){0};
    job->turn = NULL;
}

int job_run(struct job *job, struct frame *frame, struct error *error)
{
    struct unpack *state = engine_resume(job->run, frame);
    struct md_thermo last;
    int code = state ? unpack_state(&job->state, state, error) : 0;

    if (!code) {
        make_programme(job);
        code = engine_run(job->run, frame, &job->programme, &last, error);
    }
    if (!code && state && (!job->state.unloaded || !job->state.count))
        code = error_set(error, EXIT_BAD_INPUT,
                         "the checkpoint is damaged: it has no row of the load; remove it to start "
                         "anew");
    if (!code)
        code = rows_localize(job, frame, error);
    if (!code) {
        engine_set_density(frame, "density", last.density);
        keys_final(job, frame);
    }
    release(job);
    return code;
}

int job_open_table(struct job *job, struct error *error)
{
    const char *path = job->options->table;

    if (!path || job->rows)
        return 0;
    return rows_open(&job->rows, path, stage_units(job->run->stage), error);
}
