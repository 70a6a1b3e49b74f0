/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Increasing order; see order.h. */
#include "base/order.h"
#include <stdint.h>
#include <string.h>

int order_double(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

int order_float(const void *left, const void *right)
{
    float a = *(const float *)left, b = *(const float *)right;

    return (a > b) - (a < b);
}

int order_int32(const void *left, const void *right)
{
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;

    return (a > b) - (a < b);
}

int order_int64(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

int order_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}
