/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The smallest program on the library: reads a frame of atoms, computes energies and forces,
 * writes the frame with them.
 *
 *     make build/examples/energy
 *     build/examples/energy kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
 *     in.xyz out.xyz
 *
 * Library functions return 0, or the exit code of what went wrong with a message in `error`; who
 * owns what stands in their headers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/frame.h"
#include "base/out.h"
#include "io/xyz_read.h"
#include "io/xyz_write.h"
#include "md/md.h"

/* Adds columns pe (eV) and forces (eV/A) and the key energy (eV). */
static int evaluate(struct frame *frame, const char *potential, struct error *error)
{
    double energy, virial[3][3];
    double *pe = malloc(frame->n * sizeof *pe), *forces = malloc(3 * frame->n * sizeof *forces);

    int code = md_energy(frame, potential, pe, forces, &energy, virial, error);
    if (!code) {
        memcpy(frame_add(frame, "pe", VALUE_REAL, 1)->real, pe, frame->n * sizeof *pe);
        memcpy(frame_add(frame, "forces", VALUE_REAL, 3)->real, forces,
               3 * frame->n * sizeof *forces);
        frame_set_real(frame, "energy", energy);
    }
    free(pe);
    free(forces);
    return code;
}

int main(int argc, char **argv)
{
    struct xyz_reader *reader = NULL;
    struct frame *frame = NULL;
    struct out *out = NULL;
    struct error error;

    if (argc != 4) {
        fprintf(stderr, "usage: energy POTENTIAL IN.xyz OUT.xyz\n");
        return 64;
    }
    int code = xyz_reader_open(&reader, argv[2], &error);
    if (!code)
        /* NULL at the end of the stream; call again for the next frame */
        code = xyz_read(reader, &frame, &error);
    if (!code && !frame)
        code = error_set(&error, 66, "no frame in '%s'", argv[2]);
    if (!code)
        code = evaluate(frame, argv[1], &error);
    if (!code)
        code = out_open(&out, argv[3], &error);
    if (!code)
        code = xyz_write(out, frame, &error);
    if (!code)
        code = out_commit(out, &error); /* OUT.xyz appears whole, or not at all */
    else
        out_abandon(out);
    if (code)
        fprintf(stderr, "energy: %s\n", error.text);
    frame_free(frame);
    if (reader)
        xyz_reader_close(reader);
    return code;
}
