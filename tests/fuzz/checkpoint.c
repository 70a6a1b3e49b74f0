/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints (cli/checkpoint_file.h) and the frames in them (atoms/frame_pack.h): as the bytes
 * are, and sealed, so that what the seal protects is read too. */
#include "cli/checkpoint_file.h"
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "atoms/frame_pack.h"
#include "fuzz.h"
#include "io/xyz_write.h"

enum { HEAD = 24, DIGEST = 16, FORMAT = 2 }; /* cli/checkpoint_file.h has the layout */

/* Gives the bytes the head and the digest that belong to them. */
static void seal(unsigned char *bytes, size_t size)
{
    const int64_t head[2] = {FORMAT, (int64_t)size - HEAD - DIGEST};
    memcpy(bytes, "BLOWCKPT", 8);
    memcpy(bytes + 8, head, sizeof head);
    XXH128_hash_t digest = XXH3_128bits(bytes, size - DIGEST);
    memcpy(bytes + size - DIGEST, &digest.high64, 8);
    memcpy(bytes + size - DIGEST + 8, &digest.low64, 8);
}

/* A frame, if there is one, is looked at all over: written, which refuses numbers that are not
 * finite, and copied. */
static void use_frame(struct frame *frame)
{
    struct error error = {0};
    struct out *out;
    if (!frame)
        return;
    if (out_open(&out, fuzz_path("out.xyz"), &error))
        fuzz_finding("no place to write to: %s", error.text);
    xyz_write(out, frame, &error);
    out_abandon(out);
    frame_free(frame_copy(frame));
    frame_free(frame);
}

/* What the programs unpack: a frame, then numbers, texts and blocks of their own. */
static void unpack_rest(struct unpack *rest)
{
    struct error error = {0};
    size_t count;
    use_frame(frame_unpack(rest));
    unpack_int(rest);
    free(unpack_text(rest));
    free(unpack_values(rest, &count, sizeof(double)));
    use_frame(frame_unpack(rest));
    fuzz_expect(unpack_check(rest, &error), &error);
}

static int find(const struct checkpoint_names *names, const unsigned char *bytes, size_t size)
{
    struct snapshot snapshot = {0};
    struct error why = {0}, error = {0};
    bool found;
    fuzz_file("checkpoint", bytes, size);
    int code = checkpoint_file_find(names, &snapshot, &found, &why, &error);
    fuzz_expect(code, &error);
    if (!found)
        fuzz_finding("there is a checkpoint, and none is found");
    if (!code)
        unpack_rest(&snapshot.rest);
    snapshot_release(&snapshot);
    return code;
}

void fuzz_one(const unsigned char *bytes, size_t size)
{
    struct checkpoint_names names = checkpoint_names(fuzz_path("checkpoint"));
    /* an empty transcript holds a mark of nothing */
    fuzz_file("checkpoint.transcript", "", 0);
    if (find(&names, bytes, size) && size >= HEAD + DIGEST) {
        unsigned char *sealed = malloc(size);
        memcpy(sealed, bytes, size);
        seal(sealed, size);
        find(&names, sealed, size);
        free(sealed);
    }
    checkpoint_names_release(&names);
}
