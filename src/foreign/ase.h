/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formats that are not of our table, through ASE, where a Python has it: foreign/ase_frames.py runs
 * beside, and what it writes is read as extended XYZ. */
#ifndef FOREIGN_ASE_H
#define FOREIGN_ASE_H
#include "atoms/frame.h"
#include "base/error.h"

struct ase;

/* The Python is BLOWPIPE_PYTHON, or python3. format: ASE's name of it, NULL: by name and content.
 * 0 or EXIT_SYSTEM. */
int ase_open(struct ase **ase, const char *path, const char *format, struct error *error);

/* The next frame, or NULL at the end. EXIT_SYSTEM: there is no ASE, in one line of advice;
 * EXIT_BAD_INPUT: what ASE says. */
int ase_read(struct ase *ase, struct frame **frame, struct error *error);
void ase_close(struct ase *ase);

#endif
