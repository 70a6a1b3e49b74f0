/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Domains: how several processes share the atoms of one system.
 *
 * The box is cut into a grid of domains, one per process. A process owns the atoms that were in
 * its domain when the neighbour list was built: it alone moves them and computes the forces on
 * them. Of its neighbours' atoms it keeps those within reach of its domain as ghosts, and is
 * sent their positions at every step (and, between the two passes of EAM, their F'(rho):
 * force_eam.c says why).
 * Positions are fractions of the whole box, so a ghost has every bit of its original, and the
 * nearest image is found without shifts.
 *
 * Arrays are as long as on one process and rows mean the same atoms everywhere; a process keeps
 * only the rows of its own atoms and ghosts up to date, and domain_collect brings the rest.
 * Since sums over atoms are sums of whole numbers (base/exact_sum.h, force/kernel.h), nothing
 * depends on who owns what: any number of processes gives the same bits.
 *
 * The planes between domains are quantiles of the atoms' coordinates, so that a film that fills
 * part of the box is shared evenly. They are set anew at every build of the list. */
#ifndef FORCE_DOMAIN_H
#define FORCE_DOMAIN_H
#include <stddef.h>
#include <stdint.h>
#include "force/system.h"

struct domain;

/* Gives every process its atoms (system->own). One process: nothing to do, system->domain stays
 * NULL. The system frees it. */
void domain_create(struct system *system);
void domain_free(struct domain *domain);

/* Atoms that have crossed a plane change hands, and ghosts are the atoms within `ghost_cutoff`
 * (A) of this domain. All positions of own atoms and ghosts are then up to date. */
void domain_rebuild(struct system *system, double ghost_cutoff);

/* Rows of the ghosts. */
const int32_t *domain_ghosts(const struct domain *domain, size_t *count);

/* Positions of ghosts: sent off, and waited for. In between there is time to compute. */
void domain_send_positions(struct system *system);
void domain_receive_positions(struct system *system);

/* One number per atom, by row: own atoms' to those who keep them as ghosts. */
void domain_send_numbers(struct system *system, const double *by_row);
void domain_receive_numbers(struct system *system, double *by_row);

/* Every process learns the rows that others own: `size` bytes per atom. Nothing to do on one
 * process. */
void domain_collect(const struct system *system, void *by_row, size_t size);

/* The smallest row that any process has found, or SIZE_MAX if none has. */
size_t domain_first(size_t row);

#endif
