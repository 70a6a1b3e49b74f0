/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A frame as bytes and back, every bit of it: for checkpoints. */
#ifndef ATOMS_FRAME_PACK_H
#define ATOMS_FRAME_PACK_H
#include "atoms/frame.h"
#include "base/pack.h"

void frame_pack(const struct frame *frame, struct pack *pack);
struct frame *frame_unpack(struct unpack *unpack); /* NULL if torn */

/* Frame takes what `other` holds, which is freed. */
void frame_become(struct frame *frame, struct frame *other);

#endif
