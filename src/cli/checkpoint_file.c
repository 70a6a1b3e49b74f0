/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing, sealing, finding and reading checkpoint files (cli/checkpoint_file.h). */
#include "cli/checkpoint_file.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/temporary.h"
#include "base/whole.h"

static const char magic[8] = "BLOWCKPT";
enum { FORMAT = 2, HEAD = 24, DIGEST = 16 };

struct checkpoint_names checkpoint_names(const char *path)
{
    return (struct checkpoint_names){.path = path,
                                     .older = memory_format("%s.1", path),
                                     .transcript = memory_format("%s.transcript", path)};
}

void checkpoint_names_release(struct checkpoint_names *names)
{
    free(names->older);
    free(names->transcript);
}

/* ---- writing ---- */

void checkpoint_file_begin(struct pack *pack, const struct checkpoint_head *head)
{
    for (int i = 0; i < HEAD / 8; i++)
        pack_int(pack, 0); /* room for what checkpoint_file_end knows */
    pack_text(pack, head->identity);
    pack_block(pack, head->input, 2, sizeof *head->input);
    pack_int(pack, head->frames);
    pack_int(pack, head->output.length);
    pack_block(pack, head->output.digest, 2, sizeof *head->output.digest);
}

/* Magic, format and length before, and the digest after what was packed behind HEAD bytes. */
static void seal(struct pack *pack)
{
    const int64_t head[2] = {FORMAT, (int64_t)pack->used - HEAD};
    memcpy(pack->bytes, magic, sizeof magic);
    memcpy(pack->bytes + sizeof magic, head, sizeof head);
    XXH128_hash_t digest = XXH3_128bits(pack->bytes, pack->used);
    pack_int(pack, (int64_t)digest.high64);
    pack_int(pack, (int64_t)digest.low64);
}

/* The checkpoint there is gets a second name before a new one takes its place; renamed where a file
 * cannot have two. */
static void keep_older(const struct checkpoint_names *names)
{
    unlink(names->older);
    if (link(names->path, names->older) && errno != ENOENT)
        (void)!rename(names->path, names->older);
}

static bool write_all(int descriptor, const unsigned char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);
        if (written < 0 && errno != EINTR)
            return false;
        bytes += written > 0 ? written : 0;
        count -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

static int put_file(const struct pack *pack, const struct checkpoint_names *names,
                    struct error *error)
{
    struct temporary *temporary = temporary_create(names->path);
    const char *what = "create";
    int failure = temporary ? 0 : errno;
    if (temporary && !write_all(temporary_descriptor(temporary), pack->bytes, pack->used)) {
        failure = errno;
        what = "write";
        temporary_abandon(temporary);
    } else if (temporary) {
        keep_older(names);
        failure = temporary_commit(temporary, &what);
    }
    if (failure)
        return error_set(error, EXIT_IO, "cannot %s the checkpoint '%s': %s", what, names->path,
                         strerror(failure));
    return 0;
}

int checkpoint_file_end(struct pack *pack, const struct checkpoint_names *names, bool writes,
                        struct error *error)
{
    seal(pack);
    return writes ? put_file(pack, names, error) : 0;
}

/* ---- reading ---- */

static int read_file(const char *path, struct pack *pack, struct error *error)
{
    struct stat status;
    bool plain = stat(path, &status) || S_ISREG(status.st_mode);
    FILE *file = plain ? fopen(path, "rbe") : NULL;
    int failure;
    if (!plain)
        return error_set(error, EXIT_BAD_INPUT, "'%s' is no checkpoint: it is no regular file",
                         path);
    if (!file)
        return error_set(error, errno == ENOENT ? EXIT_BAD_INPUT : EXIT_IO,
                         "cannot read the checkpoint '%s': %s", path, strerror(errno));
    pack->bytes = whole_read(file, SIZE_MAX, &pack->used, &failure);
    pack->capacity = pack->used;
    fclose(file);
    return failure ? error_set(error, EXIT_IO, "cannot read the checkpoint '%s': %s", path,
                               strerror(failure))
                   : 0;
}

/* Whether the bytes are a whole checkpoint of this format. 0 or EXIT_BAD_INPUT. */
static int check_seal(const char *path, const struct pack *pack, struct error *error)
{
    int64_t head[2];
    uint64_t digest[2];
    if (pack->used < HEAD + DIGEST || memcmp(pack->bytes, magic, sizeof magic))
        return error_set(error, EXIT_BAD_INPUT, "'%s' is no checkpoint", path);
    memcpy(head, pack->bytes + sizeof magic, sizeof head);
    memcpy(digest, pack->bytes + pack->used - DIGEST, DIGEST);
    XXH128_hash_t now = XXH3_128bits(pack->bytes, pack->used - DIGEST);
    if (head[0] != FORMAT)
        return error_set(error, EXIT_BAD_INPUT,
                         "the checkpoint '%s' has format %" PRId64
                         ", and this program reads format %d",
                         path, head[0], FORMAT);
    if (head[1] != (int64_t)pack->used - HEAD - DIGEST || now.high64 != digest[0] ||
        now.low64 != digest[1])
        return error_set(error, EXIT_BAD_INPUT,
                         "the checkpoint '%s' is damaged: its checksum does not fit", path);
    return 0;
}

static void unpack_head(struct unpack *from, struct checkpoint_head *head)
{
    head->identity = unpack_text(from);
    unpack_block(from, head->input, 2, sizeof *head->input);
    head->frames = unpack_int(from);
    head->output.length = unpack_int(from);
    unpack_block(from, head->output.digest, 2, sizeof *head->output.digest);
    from->torn |= !head->identity || head->frames < 1 || head->output.length < 0;
}

/* Reads one generation, if the transcript goes with it. 0, EXIT_BAD_INPUT or, where there may be
 * nothing wrong with it, EXIT_IO. */
static int load(const char *path, const char *transcript, struct snapshot *snapshot,
                struct error *error)
{
    struct pack pack = {0};
    if (read_file(path, &pack, error) || check_seal(path, &pack, error)) {
        pack_release(&pack);
        return error->code;
    }
    *snapshot =
        (struct snapshot){.bytes = pack.bytes,
                          .rest = {.bytes = pack.bytes + HEAD, .left = pack.used - HEAD - DIGEST}};
    unpack_head(&snapshot->rest, &snapshot->head);
    struct error why = {.code = EXIT_BAD_INPUT,
                        .text = "it is damaged: what it says of its run cannot be"};
    if (!snapshot->rest.torn && !transcript_holds(transcript, &snapshot->head.output, &why))
        return 0;
    snapshot_release(snapshot);
    return error_set(error, why.code, "the checkpoint '%s' cannot be used: %s", path, why.text);
}

int checkpoint_file_find(const struct checkpoint_names *names, struct snapshot *snapshot,
                         bool *found, struct error *why, struct error *error)
{
    struct error older;
    why->code = 0;
    *found = !access(names->path, F_OK) || !access(names->older, F_OK);
    if (!*found || !load(names->path, names->transcript, snapshot, why))
        return 0;
    if (!load(names->older, names->transcript, snapshot, &older))
        return 0;
    if (why->code == EXIT_IO || older.code == EXIT_IO) {
        *error = why->code == EXIT_IO ? *why : older;
        return error->code;
    }
    return error_set(error, EXIT_BAD_INPUT,
                     "%s; no older one can be used either; without both files the run starts anew",
                     why->text);
}

void snapshot_release(struct snapshot *snapshot)
{
    free(snapshot->head.identity);
    free(snapshot->bytes);
    *snapshot = (struct snapshot){0};
}
