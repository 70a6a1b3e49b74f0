/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts for gnuplot, and what comes of running it: a picture that is whole or not there. */
#ifndef BASE_DRAWING_H
#define BASE_DRAWING_H
#include "base/error.h"
#include "base/out.h"

enum drawing_format { DRAWING_PNG, DRAWING_SVG, DRAWING_PDF, DRAWING_FORMATS };

/* "png|svg|pdf", and the number of one of them; what its files end in, without the dot. */
#define DRAWING_CHOICES "png|svg|pdf"
enum drawing_format drawing_format(const char *name);
const char *drawing_ending(enum drawing_format format);

/* Of all color scales. */
#define DRAWING_PALETTE                                                                            \
    "defined (0 \"#000004\", 0.25 \"#51127c\", 0.5 \"#b73779\", 0.75 \"#fc8961\", 1 "              \
    "\"#fcfdbf\")"

/* A script that is being written; put does nothing after the first failure, which `code` keeps. */
struct drawing {
    struct out *out;
    struct error *error;
    int code;
    enum drawing_format format;
    char letter; /* of the next panel */
    bool empty;  /* a panel has nothing to show */
};

/* The color of lines of style `style`, from 1 on: "#264653". */
const char *drawing_color(int style);

/* Opens FOLDER/NAME.gp and puts what all figures share. */
int drawing_begin(struct drawing *drawing, const char *folder, const char *name,
                  enum drawing_format format, struct error *error);
void drawing_put(struct drawing *drawing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The picture of that name: pixels at 96 an inch, letters of so many points. */
void drawing_size(struct drawing *drawing, const char *name, int width, int height, double points);
/* The title of the next panel, behind its letter: (a), (b), ..., (aa), ... */
void drawing_panel(struct drawing *drawing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Instead of a plot: a panel with its title that says that there is nothing to show, which
 * gnuplot cannot say (it ends there). */
void drawing_nothing(struct drawing *drawing);
int drawing_end(struct drawing *drawing);

enum drawing_result {
    DRAWING_DONE,
    DRAWING_FAILED,     /* gnuplot failed, was killed, made nothing, or has not got the letters */
    DRAWING_NO_PROGRAM, /* gnuplot cannot be started */
    DRAWING_TORN,       /* it says that all is well, but the picture is not whole: a full disk */
    DRAWING_REFUSED     /* the system gives no process for it, or not its picture: errno */
};

/* Runs gnuplot on FOLDER/NAME.gp, its words added to `log`, a file descriptor. The picture has its
 * name when it is whole; but for DRAWING_DONE none is left, not of an earlier run either. */
enum drawing_result drawing_run(const char *folder, const char *name, enum drawing_format format,
                                int log);

/* Removes FOLDER/NAME in every format; how many there were. */
int drawing_remove(const char *folder, const char *name);

#endif
