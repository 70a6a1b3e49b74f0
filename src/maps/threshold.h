/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a hot spot begins: thresholds of a map.
 *
 *     isodata   t = (mean of the values below t + mean of those above) / 2, iterated from the
 *               mean of all: Ridler and Calvard, IEEE Trans. Syst. Man
 *               Cybern. 8 (1978) 630, doi 10.1109/TSMC.1978.4310039 (the "iterative" rule of
 *               Igor Pro's particle analysis)
 *     otsu      the t of largest variance between the two classes: Otsu, IEEE Trans. Syst. Man
 *               Cybern. 9 (1979) 62, doi 10.1109/TSMC.1979.4310076
 *     Nsigma    mean + N standard deviations
 *
 * Values themselves are used, no histogram. A value is hot if it is greater than t. */
#ifndef MAPS_THRESHOLD_H
#define MAPS_THRESHOLD_H
#include <stddef.h>

enum threshold_rule { THRESHOLD_ISODATA, THRESHOLD_OTSU, THRESHOLD_SIGMA };

/* "isodata", "otsu" or "3sigma" into rule and sigmas; 0 or -1. */
int threshold_parse(const char *text, enum threshold_rule *rule, double *sigmas);

/* NAN without values; of values that are all equal, that value (nothing is hot). */
double threshold_find(const float *values, size_t count, enum threshold_rule rule, double sigmas);

#endif
