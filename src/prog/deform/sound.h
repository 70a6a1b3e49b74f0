/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would make the result of a load an artefact, said before it begins. */
#ifndef PROG_DEFORM_SOUND_H
#define PROG_DEFORM_SOUND_H
#include "prog/deform/job.h"

/* Warns where sound does not cross the sample while it is strained by 1 %, and says the rate at
 * which it would; where the box is too narrow for a claim about localisation. */
void sound_check(const struct run *run, const struct deform_options *options,
                 const struct frame *frame);

#endif
