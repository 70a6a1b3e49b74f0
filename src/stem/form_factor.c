/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two parametrisations; formulas and sources stand at their tables. */
#include "stem/form_factor.h"
#include <math.h>
#include "stem/form_factor_tables.h"

bool form_factor_known(int number)
{
    return number >= 1 && number <= FORM_FACTOR_ELEMENTS;
}

static double kirkland(const double p[12], double k2)
{
    double f = 0;
    for (int i = 0; i < 3; i++)
        f += p[i] / (k2 + p[3 + i]) + p[6 + i] * exp(-p[9 + i] * k2);
    return f;
}

static double lobato(const double p[10], double k2)
{
    double f = 0;
    for (int i = 0; i < 5; i++) {
        double one = 1 + p[5 + i] * k2;
        f += p[i] * (1 + one) / (one * one);
    }
    return f;
}

double form_factor(enum form_factors kind, int number, double k)
{
    return kind == FORM_FACTORS_KIRKLAND ? kirkland(form_factor_kirkland[number - 1], k * k)
                                         : lobato(form_factor_lobato[number - 1], k * k);
}
