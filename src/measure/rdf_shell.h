/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first shell of neighbours: where g(r) has its first peak, the minimum behind it, and the
 * neighbours up to there. */
#ifndef MEASURE_RDF_SHELL_H
#define MEASURE_RDF_SHELL_H
#include "measure/rdf.h"

struct estimate {
    double value, error; /* NAN: there is none, or nothing to know it by */
};

struct rdf_shell {
    struct estimate peak, minimum; /* A */
    struct estimate coordination;  /* b around an a, up to the minimum */
};

/* Of a and b, or both RDF_TOTAL. Errors are standard errors: between blocks of frames, each left
 * out in turn (jackknife), where there are several frames; of one frame the coordination's alone,
 * that of counting: of pairs that come by chance, which is more than that of a structure. */
struct rdf_shell rdf_first_shell(const struct rdf *rdf, int a, int b);

#endif
