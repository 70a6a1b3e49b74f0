/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stem-analyze's options say in small languages of their own: ranges of k, lists of orders,
 * centres. 0, or EXIT_USAGE with the error set. */
#ifndef PROG_STEM_ANALYZE_STEM_TEXTS_H
#define PROG_STEM_ANALYZE_STEM_TEXTS_H
#include <stddef.h>
#include "base/error.h"
#include "base/options.h"
#include "maps/phases.h"
#include "pattern/alignment.h"

/* 3.5/nm:4.5/nm, in 1/A, increasing */
int stem_range(const char *text, double range[2], struct error *error);
/* several, by commas */
int stem_ranges(const char *text, double (*ranges)[2], int most, int *count, struct error *error);
int stem_orders(const char *text, int highest, int *orders, int most, int *count,
                /* 1:12 or 2,4,6: increasing, from 1 */
                struct error *error);
int stem_number(const char *text, double *value); /* a plain number; -1 if it is none */
int stem_center(const char *text, struct alignment_settings *settings, struct error *error);
int stem_ellipse(const char *text, struct alignment_settings *settings, struct error *error);
int stem_phases(const char *text, enum phases_method *method, int *count); /* -1 if it is none */

#endif
