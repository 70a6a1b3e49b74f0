/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mean of a run, its standard error, and whether the error can be believed: from means over
 * blocks that follow one another in time.
 *
 *     m = sum m_k / n,   error^2 = sum (m_k - m)^2 / n (n - 1),
 *     r = sum_k (m_k - m) (m_k+1 - m) / sum_k (m_k - m)^2 + 1 / n
 *
 * The error holds where blocks are far longer than what the run remembers: neighbors then have no
 * correlation, r = 0 but for its own error of about 1 / sqrt(n) (the 1 / n makes up for the mean,
 * which is of the same blocks). Flyvbjerg, Petersen, J. Chem. Phys. 91, 461 (1989), doi
 * 10.1063/1.457480. */
#ifndef BASE_BLOCKS_H
#define BASE_BLOCKS_H

double blocks_mean(const double *value, int n);
double blocks_error(const double *value, int n);       /* n >= 2 */
double blocks_correlation(const double *value, int n); /* of neighbors; 0 where all are the same */

#endif
