/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line on stderr that shows how far a long job is, how fast, and how long it still takes;
 * only on a terminal and never under --quiet. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

/* Starts a line for `total` units of work called `label` ("quench 2000 K -> 50 K"). One at a
 * time. */
void progress_start(const char *label, double total);
/* redraws at most five times a second; detail may be NULL */
void progress_at(double done, const char *detail);
void progress_end(void); /* clears the line */

#endif
