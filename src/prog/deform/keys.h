/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys that deform gives its frames. */
#ifndef PROG_DEFORM_KEYS_H
#define PROG_DEFORM_KEYS_H
#include "prog/deform/job.h"

enum deform_leg keys_last_leg(const struct deform_options *options);

/* Of a frame on the way: strain, stress, localisation. */
void keys_on_the_way(const struct job *job, struct frame *frame);
/* Of the final one: these, and what is read off the curve. */
void keys_final(const struct job *job, struct frame *frame);

#endif
