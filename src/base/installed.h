/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was installed with a program (make install, make dist), found from the program's own place
 * so that the tree may be moved: PREFIX/libexec/blowpipe/NAME has PREFIX/share/blowpipe. */
#ifndef BASE_INSTALLED_H
#define BASE_INSTALLED_H

/* The path of `name` below PREFIX/share/blowpipe, whether it exists or not; NULL for a program
 * that is not in an installed tree (bin/NAME of a build). Caller frees. */
char *installed_path(const char *name);

#endif
