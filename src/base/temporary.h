/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are to take the place of others, whole or not at all.
 *
 * Each is `.NAME.HOST-PID-NUMBER.tmp` beside its final place (NUMBER is random: nobody can put
 * something in its way), locked (flock) as long as its program lives, and is unlinked where that
 * dies by message_die or by a signal (INT, TERM, HUP, QUIT, PIPE, XCPU). What a killed program
 * has left is removed when the next one writes the same file. */
#ifndef BASE_TEMPORARY_H
#define BASE_TEMPORARY_H
#include <stdbool.h>

struct temporary;

/* For the file `path`, with the permissions of the file that is there, or those of the umask;
 * NULL and errno where that cannot be. */
struct temporary *temporary_create(const char *path);
/* Open for writing until it is committed or abandoned. */
int temporary_descriptor(const struct temporary *temporary);
/* Its name, for a library that opens files by name and locks them itself: ours is given up. */
const char *temporary_name(struct temporary *temporary);

/* Puts it in its place: what was written is on the disk before it gets the name, and the name
 * when this returns, so that a power cut leaves the one or the other. 0, or the errno of `*what`:
 * "write", "close" or "rename"; then it is removed. Frees in either case. */
int temporary_commit(struct temporary *temporary, const char **what);
/* Closes and removes it. */
void temporary_abandon(struct temporary *temporary);

/* What was written to an open file is on the disk when this returns; 0 or errno. What knows no such
 * thing, a pipe or a terminal, is left alone. */
int temporary_on_disk(int descriptor);

/* Removes what killed programs have left of this file. */
void temporary_sweep(const char *path);

#endif
