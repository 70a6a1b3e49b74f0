/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transcript of outputs (base/transcript.h), with a mark that goes with its bytes. A process
 * has one; its source is included so that each input begins without. */
#include <base/transcript.c>
#include "fuzz.h"

static int say(void *context, const void *bytes, size_t count, struct error *error)
{
    size_t *heard = context;
    (void)bytes, (void)error;
    *heard += count;
    return 0;
}

static void forget(void)
{
    if (transcript.file)
        fclose(transcript.file);
    free(transcript.path);
    free(transcript.hash);
    memset(&transcript, 0, sizeof transcript);
}

void fuzz_one(const unsigned char *bytes, size_t size)
{
    struct error error = {0};
    XXH128_hash_t digest = XXH3_128bits(bytes, size);
    const struct transcript_mark mark = {(int64_t)size, {digest.high64, digest.low64}};
    const char *path = fuzz_file("transcript", bytes, size);
    size_t heard = 0;
    bool said;
    if (transcript_holds(path, &mark, &error))
        fuzz_finding("the transcript does not hold what it has");
    int code = transcript_open(path, &mark, &error);
    for (int channel = TRANSCRIPT_FRAMES; !code && channel <= TRANSCRIPT_INHERENT; channel++)
        code = transcript_replay(channel, say, &heard, &said, &error);
    fuzz_expect(code, &error);
    if (heard > size)
        fuzz_finding("%zu bytes are said of %zu", heard, size);
    forget();
}
