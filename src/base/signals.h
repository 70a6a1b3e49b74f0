/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals by their names, which C libraries older than glibc 2.32, and others, do not know. */
#ifndef BASE_SIGNALS_H
#define BASE_SIGNALS_H

/* "SIGTERM"; "a signal" for one that no program of ours is ended or killed by. */
const char *signal_name(int number);

#endif
