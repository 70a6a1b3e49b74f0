/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The null model of spatial order: maps with the values and the power spectrum of the measured
 * one, and phases by chance.
 *
 * Amplitude-adjusted surrogates, iterated: Schreiber and Schmitz, Phys. Rev. Lett. 77 (1996)
 * 635, doi 10.1103/PhysRevLett.77.635. Each has exactly the values of the map, and so its mean,
 * variance and threshold, and nearly its autocorrelation: grains of the probe's size, arranged
 * by chance. Assumes the scan to be one period of a stationary field: steps between opposite
 * edges leak into all frequencies. */
#ifndef MAPS_SURROGATE_H
#define MAPS_SURROGATE_H
#include <stddef.h>
#include <stdint.h>

/* The realisation's map into surrogate[ny][nx]. */
void surrogate_make(const float *map, size_t ny, size_t nx, uint64_t seed, int realization,
                    float *surrogate);

#endif
