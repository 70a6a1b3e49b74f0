/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When to write a checkpoint, whether one may be used, and the input that it belongs to
 * (cli/checkpoint.h). */
#include "cli/checkpoint.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "atoms/frame_pack.h"
#include "base/clock.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/out.h"
#include "base/parallel.h"
#include "base/signals.h"
#include "base/temporary.h"
#include "base/transcript.h"
#include "base/version.h"
#include "cli/checkpoint_file.h"

struct checkpoint {
    struct checkpoint_names names;
    struct checkpoint_head head; /* identity and input of this run */
    double every;                /* s */
    double last;
    bool resuming; /* from the snapshot, which nobody has taken yet */
    struct snapshot snapshot;
};

/* The number of the signal that has asked for a checkpoint, or 0: all that a handler can reach. */
static volatile sig_atomic_t signal_number;

/* ---- writing ---- */

static int write_checkpoint(struct checkpoint *checkpoint, const struct checkpoint_state *state,
                            const struct md *md, struct error *error)
{
    const struct programme *programme = state->programme;
    struct pack pack = {0};
    struct checkpoint_head head = checkpoint->head;
    bool writes = parallel_rank() == 0;
    int code = writes ? transcript_sync(&head.output, error) : 0;
    checkpoint_file_begin(&pack, &head);
    frame_pack(state->frame, &pack);
    if (programme->pack)
        programme->pack(programme->context, &pack);
    pack_int(&pack, state->leg);
    md_pack(md, &pack); /* all processes, though one of them writes */
    if (!code)
        code = checkpoint_file_end(&pack, &checkpoint->names, writes, error);
    pack_release(&pack);
    parallel_broadcast(&code, sizeof code);
    return code && !writes ? error_set(error, code, "process 0 cannot write the checkpoint") : code;
}

int checkpoint_after_step(struct checkpoint *checkpoint, const struct checkpoint_state *state,
                          const struct md *md, struct error *error)
{
    int64_t due[2] = {signal_number, parallel_rank() == 0 &&
                                         clock_seconds() - checkpoint->last >= checkpoint->every};
    parallel_maximum(due, 2); /* a signal may have reached only some */
    int number = (int)due[0];
    if (!number && !due[1])
        return 0;
    if (write_checkpoint(checkpoint, state, md, error)) {
        if (number)
            return error->code;
        message_warning("%s; the run goes on without", error->text);
    }
    checkpoint->last = clock_seconds();
    if (!number)
        return 0;
    return error_set(error, EXIT_STOPPED,
                     "stopped by %s after writing the checkpoint '%s'; --resume goes on from it",
                     signal_name(number), checkpoint->names.path);
}

/* ---- judging ---- */

/* Where two lines of arguments first differ, at the beginning of the argument. */
static size_t first_difference(const char *a, const char *b)
{
    size_t at = 0;

    while (a[at] && a[at] == b[at])
        at++;
    while (at > 0 && strncmp(a + at, "--", 2) != 0)
        at--;
    return at;
}

static int argument_length(const char *text)
{
    const char *end = strstr(text + strnlen(text, 1), " --"), *line = strchrnul(text, '\n');

    return (int)((end && end < line ? end : line) - text);
}

static void refuse(const char *path, const char *what, const char *there, int there_length,
                   const char *here, int here_length)
{
    message_die(EXIT_BAD_INPUT,
                "the checkpoint '%s' is of another run: %s '%.*s' there, '%.*s' here; remove it to "
                "start anew",
                path, what, there_length, there, here_length, here);
}

/* Ends the program with the first line that differs; but between releases every commit is a version
 * of its own, and a checkpoint may well be gone on from by the next one. */
static void check_identity(const char *path, const char *there, const char *here)
{
    static const char *const what[] = {"program", "version", "side outputs", "arguments"};

    for (int line = 0; line < 4; line++) {
        int there_length = (int)strcspn(there, "\n"), here_length = (int)strcspn(here, "\n");

        if (there_length != here_length || memcmp(there, here, (size_t)here_length)) {
            size_t at = line == 3 ? first_difference(there, here) : 0;
            refuse(path, what[line], there + at,
                   line == 3 ? argument_length(there + at) : there_length, here + at,
                   line == 3 ? argument_length(here + at) : here_length);
        }
        there += there_length + (there[there_length] == '\n');
        here += here_length + (here[here_length] == '\n');
    }
    if (strcmp(there, here))
        message_warning("the checkpoint '%s' was written by version %.*s, and %s goes on from it: "
                        "whether the bytes are those of one run is not known",
                        path, (int)strcspn(there, "\n"), there, version_text);
}

/* What must be the same for a checkpoint to be used; the input and the potential are looked at when
 * they are known. The transcript says again what was written beside the frames, so the same files
 * must be wanted, whatever they are called. */
static char *identity_of(const struct stage *stage, const struct md_options *options)
{
    static const char *const sides[] = {"table", "inherent"};
    char *arguments = stage_arguments(stage), side[64] = "none", *text;

    if (options->log)
        snprintf(side, sizeof side, "log every %" PRId64 " steps", options->settings.log_every);
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        if (stage_given_name(stage, sides[i]))
            snprintf(side + strlen(side), sizeof side - strlen(side), ", %s", sides[i]);
    text = memory_format("%s\n%s\n%s\n%s\n%s\n", options->settings.stage, version_number, side,
                         arguments, version_text);
    free(arguments);
    return text;
}

/* ---- the life of a checkpoint ---- */

static void on_signal(int number)
{
    signal_number = number;
}

/* A signal that whoever started us wants ignored (nohup) stays ignored. */
static void watch_signals(void)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGUSR1, SIGHUP, SIGQUIT, SIGXCPU};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction old, action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}

/* No output may be called as what is removed at the end. */
static void keep_names(struct stage *stage, const struct checkpoint_names *names)
{
    const char *const kept[] = {names->path, names->older, names->transcript};
    struct error error;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (out_keep(kept[i], &error))
            stage_usage(stage, "--checkpoint: %s", error.text);
}

/* Where it is to be, or NULL. */
static const char *wanted_path(struct stage *stage, const struct md_options *options)
{
    if (!options->checkpoint && options->resume)
        stage_usage(stage, "--resume needs --checkpoint=FILE");
    if (!options->checkpoint || strcmp(options->engine, "lammps"))
        return options->checkpoint;
    message_note("no checkpoint is written while LAMMPS runs: a run that is stopped starts anew");
    return NULL;
}

/* The snapshot to resume from, if there is one. */
static void find_snapshot(struct checkpoint *checkpoint)
{
    struct error why, error;
    if (checkpoint_file_find(&checkpoint->names, &checkpoint->snapshot, &checkpoint->resuming, &why,
                             &error))
        message_die_error(&error);
    if (why.code)
        message_warning("%s; going on from the older '%s'", why.text, checkpoint->names.older);
    if (checkpoint->resuming)
        check_identity(checkpoint->names.path, checkpoint->snapshot.head.identity,
                       checkpoint->head.identity);
}

struct checkpoint *checkpoint_create(struct stage *stage, const struct md_options *options)
{
    const char *path = wanted_path(stage, options);
    if (!path)
        return NULL;
    struct checkpoint *checkpoint = memory_zeroed(1, sizeof *checkpoint);
    const struct checkpoint_names *names = &checkpoint->names;
    checkpoint->names = checkpoint_names(path);
    checkpoint->every = options->checkpoint_every;
    checkpoint->head.identity = identity_of(stage, options);
    keep_names(stage, names);
    if (!options->resume && (!access(names->path, F_OK) || !access(names->older, F_OK)))
        stage_usage(stage,
                    "there is a checkpoint '%s': --resume goes on from it; remove it (and '%s') to "
                    "start anew",
                    names->path, names->older);
    find_snapshot(checkpoint);
    return checkpoint;
}

void checkpoint_add_input(struct checkpoint *checkpoint, const struct frame *frame)
{
    frame_join_digest(checkpoint->head.input, frame);
    checkpoint->head.frames++;
}

bool checkpoint_is_ahead(const struct checkpoint *checkpoint)
{
    return checkpoint->resuming && checkpoint->head.frames < checkpoint->snapshot.head.frames;
}

static void check_input(const struct checkpoint *checkpoint)
{
    const struct checkpoint_head *there = &checkpoint->snapshot.head, *here = &checkpoint->head;
    if (here->frames < there->frames)
        message_die(EXIT_BAD_INPUT,
                    "the checkpoint '%s' is of frame %" PRId64
                    ", but the input ends after %" PRId64,
                    checkpoint->names.path, there->frames, here->frames);
    if (memcmp(here->input, there->input, sizeof here->input))
        message_die(
            EXIT_BAD_INPUT,
            "the checkpoint '%s' is of another run: the input is another (up to frame %" PRId64
            "); remove it to start anew",
            checkpoint->names.path, here->frames);
}

void checkpoint_begin(struct checkpoint *checkpoint, struct stage *stage)
{
    const struct transcript_mark *mark =
        checkpoint->resuming ? &checkpoint->snapshot.head.output : NULL;
    struct error error;
    if (checkpoint->resuming)
        check_input(checkpoint);
    parallel_any(false); /* all have read what there was */
    if (parallel_rank() == 0 && transcript_open(checkpoint->names.transcript, mark, &error))
        message_die_error(&error);
    stage_record(stage);
    watch_signals();
    checkpoint->last = clock_seconds();
}

struct unpack *checkpoint_take(struct checkpoint *checkpoint)
{
    if (!checkpoint || !checkpoint->resuming)
        return NULL;
    checkpoint->resuming = false;
    return &checkpoint->snapshot.rest;
}

/* The transcript last, and only if the others are gone, which are of no use without it: what stays
 * can be gone on from, to the same end. */
static void remove_files(const struct checkpoint_names *names)
{
    const char *const files[] = {names->older, names->path, names->transcript};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (unlink(files[i]) && errno != ENOENT) {
            message_warning(
                "cannot remove '%s' of the checkpoint '%s', which is of no more use: %s", files[i],
                names->path, strerror(errno));
            break;
        }
    temporary_sweep(names->path);
}

void checkpoint_remove(struct checkpoint *checkpoint)
{
    if (!checkpoint)
        return;
    const struct checkpoint_names *names = &checkpoint->names;
    if (parallel_rank() == 0)
        remove_files(names);
    snapshot_release(&checkpoint->snapshot);
    free(checkpoint->head.identity);
    checkpoint_names_release(&checkpoint->names);
    free(checkpoint);
}
