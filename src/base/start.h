/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is put right about the process before a program does anything else. */
#ifndef BASE_START_H
#define BASE_START_H

/* A standard descriptor that whoever started us has closed would be given to the first file that is opened: messages would be written into data,
 * or frames into a log. It is taken here: reading standard input or writing standard output then fails, as one would expect, and messages
 * go nowhere. Call before anything is opened. */
void start_descriptors(void);

#endif
