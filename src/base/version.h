/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version this is, by two names. Only version.c is compiled anew for another commit. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

/* The state of the sources that the programs were built from, as tools/version says it: 0.2.0, or
 * between releases 0.2.0-dev+DATE.gCOMMIT. What frames and files keep of how they were made. */
extern const char version_text[];

/* The release that it is, or is to become: 0.2.0. A checkpoint is not taken from another. */
extern const char version_number[];

#endif
