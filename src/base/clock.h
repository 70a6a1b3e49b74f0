/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seconds that pass, for what is said of progress and decided by it; no result knows of them. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

double clock_seconds(void);   /* since some moment, whatever becomes of the time of day */
double clock_processor(void); /* of the processor, all threads of the process together */

#endif
