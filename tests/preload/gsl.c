/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GSL whose eigenvalues fail by the error number in GSL_FAILS, as GSL reports it. */
#include <stdlib.h>
void gsl_error(const char *reason, const char *file, int line, int number);
int gsl_eigen_symmv(void *matrix, void *values, void *vectors, void *space);

int gsl_eigen_symmv(void *matrix, void *values, void *vectors, void *space)
{
    int number = atoi(getenv("GSL_FAILS"));
    (void)matrix, (void)values, (void)vectors, (void)space;
    gsl_error("made to fail", __FILE__, __LINE__, number);
    return number;
}
