/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of 4D-STEM data that cube_open does not read, known by their first bytes or, where they
 * have none of their own, by their name: so that they can be called what they are, with what to
 * do about them. */
#ifndef CUBE_CUBE_FOREIGN_H
#define CUBE_CUBE_FOREIGN_H
#include <stdbool.h>

struct cube_foreign {
    const char *extensions; /* ".dm3 .dm4": the usual ones, lower case; "" where there is none */
    const char *title;      /* for people, with its article: "a DigitalMicrograph file" */
    bool converts;          /* cube-convert makes an .emd of it (through RosettaSciIO) */
    bool is_stack;          /* and its patterns do not say their scan, as a rule */
    /* what to do else, behind "'FILE' is TITLE: "; NULL where `converts` */
    const char *advice;
    const char *unpack; /* the command that unpacks it, to be followed by its name; or NULL */
};

/* What the file or folder at `path` is; NULL where it cannot be read, is of a format that
 * cube_open reads (whatever its name says), or is not known. Reads at most its first 512 bytes. */
const struct cube_foreign *cube_foreign_recognize(const char *path);

/* "TITLE: what to do", for the file at `path`; caller frees. */
char *cube_foreign_text(const struct cube_foreign *foreign, const char *path);

#endif
