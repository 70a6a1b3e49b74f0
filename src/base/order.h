/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Increasing order of the common types, for qsort and bsearch. */
#ifndef BASE_ORDER_H
#define BASE_ORDER_H

int order_double(const void *left, const void *right);
int order_float(const void *left, const void *right);
int order_int32(const void *left, const void *right);
int order_int64(const void *left, const void *right);
int order_text(const void *left, const void *right); /* of char *, by bytes */

#endif
