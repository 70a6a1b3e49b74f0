/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing, finding, judging and reading checkpoints; see checkpoint.h. */
#include "cli/checkpoint.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "atoms/foreign.h"
#include "atoms/frame_pack.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/out.h"
#include "base/parallel.h"
#include "base/transcript.h"

static const char magic[8] = "BLOWCKPT";
enum { FORMAT = 1, HEAD = 24, DIGEST = 16 };

/* A checkpoint read from a file. */
struct snapshot {
    unsigned char *bytes;
    char *identity;
    uint64_t input[2];
    int64_t frame_number;
    struct transcript_mark mark;
    struct unpack rest; /* frame and what follows */
};

/* The program's one checkpoint. */
static struct {
    const char *path; /* NULL: none is wanted */
    char *temporary, *older, *transcript, *identity;
    double every; /* s */
    struct timespec last;
    volatile sig_atomic_t signal;
    int64_t frames;    /* read so far */
    uint64_t input[2]; /* digest of all of them */
    bool started, resuming;
    struct snapshot snapshot; /* what is being resumed */
    const struct frame *frame;
    const struct programme *programme;
    const int *leg;
} checkpoint;

/* ---- writing ---- */

/* The checkpoint there is gets a second name before a new one takes its place; renamed where a file cannot have two. */
static void keep_older(void)
{
    unlink(checkpoint.older);
    if (link(checkpoint.path, checkpoint.older) && errno != ENOENT)
        (void)!rename(checkpoint.path, checkpoint.older);
}

static int put_file(const struct pack *pack, struct error *error)
{
    const char *path = checkpoint.path, *temporary = checkpoint.temporary;
    FILE *file = fopen(temporary, "wbe");
    bool good = file && fwrite(pack->bytes, 1, pack->used, file) == pack->used && fflush(file) == 0 &&
                (fdatasync(fileno(file)) == 0 || errno == EINVAL);

    if (file && fclose(file))
        good = false;
    if (good)
        keep_older();
    if (good && rename(temporary, path) == 0)
        return 0;
    error_set(error, EXIT_IO, "cannot write the checkpoint '%s': %s", path, strerror(errno));
    unlink(temporary);
    return error->code;
}

static void pack_all(struct pack *pack, const struct transcript_mark *mark, const struct md *md)
{
    const struct programme *programme = checkpoint.programme;

    pack_text(pack, checkpoint.identity);
    pack_block(pack, checkpoint.input, 2, sizeof *checkpoint.input);
    pack_int(pack, checkpoint.frames);
    pack_int(pack, mark->length);
    pack_block(pack, mark->digest, 2, sizeof *mark->digest);
    frame_pack(checkpoint.frame, pack);
    if (programme->pack)
        programme->pack(programme->context, pack);
    pack_int(pack, *checkpoint.leg);
    md_pack(md, pack);
}

/* Puts the head before and the digest after what was packed behind HEAD bytes. */
static void seal(struct pack *pack)
{
    const int64_t head[2] = {FORMAT, (int64_t)pack->used - HEAD};
    XXH128_hash_t digest;

    memcpy(pack->bytes, magic, sizeof magic);
    memcpy(pack->bytes + sizeof magic, head, sizeof head);
    digest = XXH3_128bits(pack->bytes, pack->used);
    pack_int(pack, (int64_t)digest.high64);
    pack_int(pack, (int64_t)digest.low64);
}

static int write_checkpoint(const struct md *md, struct error *error)
{
    struct pack pack = {0};
    struct transcript_mark mark = {0};
    bool writes = parallel_rank() == 0;
    int code = writes ? transcript_sync(&mark, error) : 0;

    for (int i = 0; i < HEAD / 8; i++)
        pack_int(&pack, 0);
    pack_all(&pack, &mark, md);
    seal(&pack);
    if (writes && !code)
        code = put_file(&pack, error);
    pack_release(&pack);
    parallel_broadcast(&code, sizeof code);
    return code && !writes ? error_set(error, code, "process 0 cannot write the checkpoint") : code;
}

static double seconds_since(const struct timespec *then)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) + 1e-9 * (double)(now.tv_nsec - then->tv_nsec);
}

int checkpoint_after_step(const struct md *md, struct error *error)
{
    int64_t due[2];

    if (transcript_check(error)) /* process 0, which writes, takes the others with it */
        return error->code;
    if (!checkpoint.path || !checkpoint.programme)
        return 0;
    due[0] = checkpoint.signal;
    due[1] = parallel_rank() == 0 && seconds_since(&checkpoint.last) >= checkpoint.every;
    parallel_maximum(due, 2); /* a signal may have reached only some */
    int number = (int)due[0];
    if (!number && !due[1])
        return 0;
    if (write_checkpoint(md, error)) {
        if (number)
            return error->code;
        message_warning("%s; the run goes on without", error->text);
    }
    clock_gettime(CLOCK_MONOTONIC, &checkpoint.last);
    if (!number)
        return 0;
    return error_set(error, EXIT_STOPPED, "stopped by SIG%s after writing the checkpoint '%s'; --resume goes on from it",
                     sigabbrev_np(number), checkpoint.path);
}

void checkpoint_keep(const struct frame *frame, const struct programme *programme, const int *leg)
{
    checkpoint.frame = frame;
    checkpoint.programme = programme;
    checkpoint.leg = leg;
}

/* ---- reading ---- */

static bool read_file(const char *path, struct pack *pack, struct error *error)
{
    FILE *file = fopen(path, "rbe");
    size_t got;

    if (!file) {
        error_set(error, EXIT_BAD_INPUT, "cannot read the checkpoint '%s': %s", path, strerror(errno));
        return false;
    }
    do {
        memory_grow(&pack->bytes, &pack->capacity, pack->used + (1 << 20), 1);
        got = fread(pack->bytes + pack->used, 1, pack->capacity - pack->used, file);
        pack->used += got;
    } while (got);
    fclose(file);
    return true;
}

/* Whether the bytes are a whole checkpoint of this format; says why not. */
static bool is_sound(const char *path, const struct pack *pack, struct error *error)
{
    int64_t head[2];
    uint64_t digest[2];
    XXH128_hash_t now;

    if (pack->used < HEAD + DIGEST || memcmp(pack->bytes, magic, sizeof magic)) {
        error_set(error, EXIT_BAD_INPUT, "'%s' is no checkpoint", path);
        return false;
    }
    memcpy(head, pack->bytes + sizeof magic, sizeof head);
    memcpy(digest, pack->bytes + pack->used - DIGEST, DIGEST);
    now = XXH3_128bits(pack->bytes, pack->used - DIGEST);
    if (head[0] != FORMAT)
        error_set(error, EXIT_BAD_INPUT, "the checkpoint '%s' has format %" PRId64 ", and this program reads format %d", path,
                  head[0], FORMAT);
    else if (head[1] != (int64_t)pack->used - HEAD - DIGEST || now.high64 != digest[0] || now.low64 != digest[1])
        error_set(error, EXIT_BAD_INPUT, "the checkpoint '%s' is damaged: its checksum does not fit", path);
    else
        return true;
    return false;
}

/* Reads one generation, with the transcript that goes with it. */
static bool load(const char *path, struct snapshot *snapshot, struct error *error)
{
    struct pack pack = {0};
    struct unpack *rest = &snapshot->rest;

    if (!read_file(path, &pack, error) || !is_sound(path, &pack, error)) {
        pack_release(&pack);
        return false;
    }
    snapshot->bytes = pack.bytes;
    *rest = (struct unpack){.bytes = pack.bytes + HEAD, .left = pack.used - HEAD - DIGEST};
    snapshot->identity = unpack_text(rest);
    unpack_block(rest, snapshot->input, 2, sizeof *snapshot->input);
    snapshot->frame_number = unpack_int(rest);
    snapshot->mark.length = unpack_int(rest);
    unpack_block(rest, snapshot->mark.digest, 2, sizeof *snapshot->mark.digest);
    if (!rest->torn && transcript_holds(checkpoint.transcript, &snapshot->mark))
        return true;
    error_set(error, EXIT_BAD_INPUT, "the checkpoint '%s' cannot be used: '%s' is missing or damaged", path,
              checkpoint.transcript);
    free(snapshot->identity);
    free(snapshot->bytes);
    return false;
}

/* The younger checkpoint, or the older one with a warning; false if there is none at all. */
static bool find(struct snapshot *snapshot)
{
    struct error younger, older;

    if (access(checkpoint.path, F_OK) && access(checkpoint.older, F_OK))
        return false;
    if (load(checkpoint.path, snapshot, &younger))
        return true;
    if (load(checkpoint.older, snapshot, &older)) {
        message_warning("%s; going on from the older '%s'", younger.text, checkpoint.older);
        return true;
    }
    message_die(EXIT_BAD_INPUT, "%s; no older one can be used either; without both files the run starts anew", younger.text);
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

static void refuse(const char *what, const char *there, int there_length, const char *here, int here_length)
{
    message_die(EXIT_BAD_INPUT, "the checkpoint '%s' is of another run: %s '%.*s' there, '%.*s' here; remove it to start anew",
                checkpoint.path, what, there_length, there, here_length, here);
}

/* Ends the program with the first line that differs. */
static void check_identity(const char *there, const char *here)
{
    static const char *const what[] = {"program", "version", "side outputs", "arguments"};

    for (int line = 0; line < 4; line++) {
        int there_length = (int)strcspn(there, "\n"), here_length = (int)strcspn(here, "\n");

        if (there_length != here_length || memcmp(there, here, (size_t)here_length)) {
            size_t at = line == 3 ? first_difference(there, here) : 0;
            refuse(what[line], there + at, line == 3 ? argument_length(there + at) : there_length, here + at,
                   line == 3 ? argument_length(here + at) : here_length);
        }
        there += there_length + (there[there_length] == '\n');
        here += here_length + (here[here_length] == '\n');
    }
}

/* What must be the same for a checkpoint to be used; the input and the potential are looked at when they are known. The transcript says again what
 * was written beside the frames, so the same files must be wanted, whatever they are called. */
static char *identity_of(const struct stage *stage, const struct md_options *options)
{
    static const char *const sides[] = {"table", "inherent"};
    char *arguments = stage_arguments(stage), side[64] = "none", *text;

    if (options->settings.log)
        snprintf(side, sizeof side, "log every %" PRId64 " steps", options->settings.log_every);
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        if (stage_given_name(stage, sides[i]))
            snprintf(side + strlen(side), sizeof side - strlen(side), ", %s", sides[i]);
    text = memory_format("%s\n%s\n%s\n%s\n", options->settings.stage, BLOWPIPE_VERSION, side, arguments);
    free(arguments);
    return text;
}

/* ---- the life of the program's checkpoint ---- */

static void on_signal(int number)
{
    checkpoint.signal = number;
}

/* A signal that whoever started us wants ignored (nohup) stays ignored. */
static void watch_signals(void)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGUSR1};

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction old, action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}

/* Runs at exit, after the log was committed: nothing is left to go on from. */
static void remove_files(void)
{
    unlink(checkpoint.temporary);
    unlink(checkpoint.older);
    unlink(checkpoint.path);
    unlink(checkpoint.transcript);
}

/* No output may be called as what is removed at the end. */
static void keep_names(struct stage *stage)
{
    const char *const names[] = {checkpoint.path, checkpoint.older, checkpoint.temporary, checkpoint.transcript};
    struct error error;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (out_keep(names[i], &error))
            stage_usage(stage, "--checkpoint: %s", error.text);
}

static void start(struct stage *stage)
{
    const struct md_options *options = md_options_ready(stage);

    checkpoint.path = options->checkpoint;
    checkpoint.every = options->checkpoint_every;
    if (!checkpoint.path && options->resume)
        stage_usage(stage, "--resume needs --checkpoint=FILE");
    if (checkpoint.path && !strcmp(options->engine, "lammps")) {
        message_note("no checkpoint is written while LAMMPS runs: a run that is stopped starts anew");
        checkpoint.path = NULL;
    }
    if (!checkpoint.path)
        return;
    checkpoint.temporary = memory_format("%s.tmp", checkpoint.path);
    checkpoint.older = memory_format("%s.1", checkpoint.path);
    checkpoint.transcript = memory_format("%s.transcript", checkpoint.path);
    checkpoint.identity = identity_of(stage, options);
    keep_names(stage);
    if (!options->resume && (!access(checkpoint.path, F_OK) || !access(checkpoint.older, F_OK)))
        stage_usage(stage, "there is a checkpoint '%s': --resume goes on from it; remove it (and '%s') to start anew",
                    checkpoint.path, checkpoint.older);
    checkpoint.resuming = find(&checkpoint.snapshot);
    if (checkpoint.resuming)
        check_identity(checkpoint.snapshot.identity, checkpoint.identity);
    if (parallel_rank() == 0)
        atexit(remove_files);
}

/* After the input was found to be the same. */
static void open_transcript(struct stage *stage)
{
    struct error error;

    parallel_any(false); /* all have read what there was */
    if (parallel_rank() == 0 &&
        transcript_open(checkpoint.transcript, checkpoint.resuming ? &checkpoint.snapshot.mark : NULL, &error))
        message_die_error(&error);
    stage_record(stage);
    watch_signals();
    clock_gettime(CLOCK_MONOTONIC, &checkpoint.last);
}

static void add_input(const struct frame *frame)
{
    frame_join_digest(checkpoint.input, frame);
    checkpoint.frames++;
}

static void check_input(void)
{
    const struct snapshot *snapshot = &checkpoint.snapshot;

    if (checkpoint.frames < snapshot->frame_number)
        message_die(EXIT_BAD_INPUT, "the checkpoint '%s' is of frame %" PRId64 ", but the input ends after %" PRId64,
                    checkpoint.path, snapshot->frame_number, checkpoint.frames);
    if (memcmp(checkpoint.input, snapshot->input, sizeof checkpoint.input))
        message_die(EXIT_BAD_INPUT,
                    "the checkpoint '%s' is of another run: the input is another (up to frame %" PRId64
                    "); remove it to start anew",
                    checkpoint.path, checkpoint.frames);
}

/* The next frame, with the velocities that other programs gave it. */
static struct frame *next_frame(struct stage *stage)
{
    struct frame *frame = stage_read(stage);
    struct error error;

    if (frame && foreign_velocities(frame, &error))
        stage_fail(stage, &error);
    return frame;
}

struct frame *checkpoint_read(struct stage *stage)
{
    struct frame *frame = next_frame(stage);
    bool first = !checkpoint.started;

    checkpoint_keep(NULL, NULL, NULL);
    if (first)
        start(stage);
    checkpoint.started = true;
    if (!checkpoint.path || (!frame && !first))
        return frame;
    add_input(frame);
    while (frame && first && checkpoint.resuming && checkpoint.frames < checkpoint.snapshot.frame_number) {
        frame_free(frame);
        if ((frame = next_frame(stage)))
            add_input(frame);
    }
    if (first && checkpoint.resuming)
        check_input();
    if (first)
        open_transcript(stage);
    return frame;
}

struct unpack *checkpoint_take(void)
{
    bool resuming = checkpoint.resuming;

    checkpoint.resuming = false;
    return resuming ? &checkpoint.snapshot.rest : NULL;
}
