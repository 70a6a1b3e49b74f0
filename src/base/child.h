/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs of others that we run. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H
#include <stdbool.h>
#include <sys/types.h>

/* In the child, before it becomes the other program: it is not to outlive us, even if we are
 * killed. `parent`: our number, as it was before fork. */
void child_stays(pid_t parent);

/* Whether a process of this machine is there and runs, or could: one that is dead, and only waits
 * for its parent to take note of it, does not. */
bool process_lives(pid_t process);

/* Waits for a child to end; its status as of waitpid. One that sleeps for `idle` seconds without
 * using the processor once will not end (programs wait for threads that the system has not given
 * them): it is killed, and ETIMEDOUT returned. Otherwise 0, or errno. */
int child_wait(pid_t child, double idle, int *status);

#endif
