/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The moving state in a checkpoint (md/md_pack.c) with fields of it overwritten: an input is a row
 * of eleven bytes each, the place (modulo what there is), how many bytes (1 to 8), and these.
 * What is accepted is a state whose energy and stress can be asked for. */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "io/xyz_read.h"
#include "md/md.h"

enum { CHANGE = 11 };

static struct pack state;

static struct md *start(void)
{
    static const char sample[] =
        "4\nLattice=\"6 0 0 0 6 0 0 0 6\" pbc=\"T T T\" units=lj "
        "Properties=species:S:1:pos:R:3:velo:R:3\n"
        "A 0 0 0 .1 0 0\nB 1.5 1.5 0 0 .1 0\nA 3 3 3 0 0 .1\nB 4.5 0 1.5 -.1 -.1 -.1\n";
    const struct md_settings settings = {.potential = "lj:wahnstrom",
                                         .timestep = 0.002,
                                         .damp_temperature = 0.2,
                                         .damp_pressure = 2,
                                         .log_every = 1,
                                         .seed = 1,
                                         .stage = "fuzz"};
    const struct md_leg leg = {
        .name = "leg", .time = 0.01, .temperature = {1, 1}, .ensemble = MD_NPT};
    struct error error = {0};
    struct frame *frame = NULL;
    struct md *md = NULL;
    if (xyz_read_file(fuzz_file("sample.xyz", sample, sizeof sample - 1), false, &frame, &error) ||
        md_create(&md, frame, &settings, &error) || md_run(md, &leg, &error))
        fuzz_finding("the sample: %s", error.text);
    frame_free(frame);
    md_pack(md, &state);
    return md;
}

void fuzz_one(const unsigned char *bytes, size_t size)
{
    static struct md *md;
    struct error error = {0};
    struct md_thermo now;
    double stress[3][3];
    if (!md)
        md = start();
    unsigned char *copy = malloc(state.used);
    memcpy(copy, state.bytes, state.used);
    for (; size >= CHANGE; bytes += CHANGE, size -= CHANGE) {
        size_t at = (bytes[0] | (size_t)bytes[1] << 8) % state.used, count = bytes[2] % 8 + 1;
        memcpy(copy + at, bytes + 3, count < state.used - at ? count : state.used - at);
    }
    struct unpack unpack = {.bytes = copy, .left = state.used};
    int code = md_unpack(md, &unpack, &error);
    fuzz_expect(code, &error);
    if (!code && !(code = md_thermo(md, &now, &error)))
        code = md_stress(md, stress, &error);
    fuzz_expect(code, &error);
    free(copy);
}
