/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The six beats that every program shares: options, start, read, check, call the engine once,
 * write and commit.
 *
 *     int main(int argc, char **argv)
 *     {
 *         struct stage *stage = stage_start(&program, options, argc, argv);
 *         struct frame *frame;
 *         while ((frame = stage_read(stage))) {
 *             ...measure or move the atoms of frame; on failure stage_fail(stage, &error)...
 *             stage_write(stage, frame);  // adds provenance, writes, frees
 *         }
 *         return stage_finish(stage);
 *     }
 *
 * Everything here ends the program on failure with the right code and message (frame and line
 * included). */
#ifndef CLI_STAGE_H
#define CLI_STAGE_H
#include <stdbool.h>
#include <stdint.h>
#include "atoms/frame.h"
#include "base/options.h"

struct program {
    const char *name;    /* "quench" */
    const char *summary; /* one line: "a glass out of a liquid: melt, cool at a rate" */
    /* paragraphs for --help, wrapped by it; what is computed, defaults, columns and keys added,
     * an example or two */
    const char *description;
    const char *operands; /* as --help shows them; NULL: any number of files, or none */
    /* reads no frames (create): stage_read returns NULL, options resolve from --units */
    bool makes_frames;
    /* helper whose product is not frames (xyz-info, rdf): nothing on stdout but what it prints,
     * no -o temp is made for frames */
    bool no_frames_out;
    /* operands may be data sets instead of frames (stem-analyze): all that do not end in .xyz or
     * .extxyz; see stage_data */
    bool data_operands;
    /* the operands are files of other programs, which the program opens itself (xyz-from): see
     * stage_operand */
    bool reads_itself;
    bool two_streams; /* the last operand is a second stream (xyz-diff): see stage_second */
    bool parallel;    /* may run as several processes (mpirun); others refuse to */
    bool takes_seed;  /* has --seed */
    /* options without which the seed means nothing (struct option, with); NULL: it always does */
    const char *seed_with;
    /* true: stage_write appends provenance and ids are ensured (stages); false for xyz-* tools */
    bool keeps_history;
};

struct stage;

/* Parses options (own tables + the common ones: -o, --threads, --quiet, --help, --version,
 * --print-args, --seed), handles those that end at once, sets threads, opens operands (several:
 * read one after another; none: stdin). tables: NULL-terminated array. */
struct stage *stage_start(const struct program *program, struct option *const tables[], int argc,
                          char **argv);

/* The next frame or NULL at the end; exit 66 if there was none at all; before the first returns,
 * options are resolved for its unit system. A terminal on stdin with no operand is a usage error
 * that shows how to pipe. */
struct frame *stage_read(struct stage *stage);

/* No more frames are wanted. What still comes through a pipe is read and let go, so that the
 * program that writes it comes to its own end; files are left where they are. */
void stage_skip_rest(struct stage *stage);

/* Of a program with data_operands: the data sets named on the command line, or NULL. If there
 * are any, no frames are read, and the options are resolved for metal units at once. */
const char *stage_data(const struct stage *stage, int number);

/* Of a program that reads_itself: the operands from 0, then NULL; "-" alone where there are none.
 * The options are resolved at once, for the unit system of its --units. */
const char *stage_operand(const struct stage *stage, int number);

/* Of a program with two_streams: its last operand, or NULL. The others are read by stage_read. */
const char *stage_second(const struct stage *stage);

/* For makes_frames programs: resolve options for the unit system. */
void stage_resolve(struct stage *stage, enum unit_system system);

void stage_write(struct stage *stage, struct frame *frame); /* takes ownership */
/* The provenance that stage_write adds, for frames that go to a file of their own. */
void stage_add_history(struct stage *stage, struct frame *frame);
/* What is to succeed before the output is committed: the log of a run. */
void stage_before_end(struct stage *stage, int (*close)(void *context, struct error *error),
                      void *context);
int stage_finish(struct stage *stage); /* commits the output, frees; returns 0 */

/* Where an error of the file at `path` ("-" or NULL: standard input) advises a pipe to type, puts
 * the file and this program with its options into it. */
void stage_advise(const struct stage *stage, struct error *error, const char *path);

/* Ends the program for a library error, adding the frame in hand (a line is named only where
 * reading one went wrong); or for a usage error found late. */
void stage_fail(struct stage *stage, const struct error *error) __attribute__((noreturn));
void stage_usage(struct stage *stage, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

/* Keeps the frames that are written in the transcript (base/transcript.h), and first writes
 * those that an interrupted run had written. */
void stage_record(struct stage *stage);

/* All recorded arguments with their values, as they go into the history. Caller frees. */
char *stage_arguments(const struct stage *stage);
const char *stage_name(const struct stage *stage); /* the program's, whatever its file is called */
int64_t stage_frames(const struct stage *stage);   /* read so far, of all files */
uint64_t stage_seed(const struct stage *stage);
/* Refuses -o where it names the file that the data set is in. */
void stage_keep(struct stage *stage, const char *data);
const char *stage_output(const struct stage *stage); /* -o FILE or NULL */
enum unit_system stage_units(const struct stage *stage);
/* was an option of this name given? */
bool stage_given_name(const struct stage *stage, const char *name);
/* was the option at this address given? */
bool stage_given(const struct stage *stage, const void *value);

#endif
