/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What elastic found of a frame, and where it goes: warnings, keys, the table. */
#ifndef PROG_ELASTIC_RESULTS_H
#define PROG_ELASTIC_RESULTS_H
#include "atoms/frame.h"
#include "io/table.h"
#include "md/thermal.h"
#include "measure/stiffness.h"

struct results {
    bool moving;         /* at a temperature; at rest nothing of `thermal` is set */
    const char *relaxed; /* at rest: what was, for the key */
    double strain;       /* the (larger) amplitude */
    bool edges_free;     /* before, so that a stress that is left is none of theirs */
    struct elastic elastic;
    struct thermal thermal;
    struct stiffness_averages averages; /* from here on what results_derive makes of these */
    struct stiffness_class class;
    double mean[3], spread[3]; /* of the nine */
};

void results_derive(struct results *results);
/* What makes the numbers doubtful. */
void results_warn(const struct frame *frame, const struct results *results);
void results_set_keys(struct frame *frame, const struct results *results);
void results_write_header(struct table *table, enum unit_system units);
/* Comments and rows of a frame. */
void results_write(struct table *table, long number, const struct results *results,
                   enum unit_system units);

#endif
