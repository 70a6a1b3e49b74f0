/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzz targets share: a parser of ours against bytes that a search (libFuzzer) makes up.
 *
 * How a target outlives a refusal. Parsers are library code, and library code returns errors
 * (base/error.h): a refusal is a return like any other, frees what it held, and the next input
 * comes to the same process. Nothing jumps, nothing forks, nothing of exit() is wrapped. What would
 * end the program, message_die, is called in libraries only for want of memory and for bugs of
 * ours; here it comes to the hook that base/message.h has for processes that work together
 * (message_ends_by), and is a finding: a file has made the program ask for more memory than there
 * is (exit code 71 in place of 65), or has found a bug (70). So are, by the options of the search
 * (tests/fuzz/run): more memory than the limits, more than the seconds, a leak, anything that the
 * address and undefined-behavior sanitizers see; and by fuzz_expect an error without a text, or
 * with a code that is not one of bad input.
 *
 * State that a process has once (the transcript) is reset by its target, which includes the source
 * for that. Checksums are no obstacle that a search can take: the targets of files that have them
 * seal each input anew before they hand it on.
 *
 * A target is one file tests/fuzz/NAME.c with fuzz_one, and a line of tests/fuzz/targets.tsv. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"

/* The target's own: hands the bytes to the parser, looks at what comes out, frees it. */
void fuzz_one(const unsigned char *bytes, size_t size);

/* The bytes as a file of that name (it may have one folder) in the scratch folder, which is the
 * process' own; its path, good until the process ends. */
const char *fuzz_file(const char *name, const void *bytes, size_t size);
/* The path of what has or will have that name there. */
const char *fuzz_path(const char *name);
void fuzz_remove(const char *name);

/* Ends the process as a finding. */
void fuzz_finding(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* An answer of a parser: code 0, or a code of bad input (64, 65, 66, 74: the file ends early) that
 * is also error->code, with a text, which is said as a program says it. */
void fuzz_expect(int code, const struct error *error);
/* The same, but for saying it: for the many refusals of one input. */
void fuzz_expect_unsaid(int code, const struct error *error);

/* Of an input of two files: where the second begins, behind the first line of five equal signs;
 * *first is the length of what stands before. NULL, and all of it first, where there is no such
 * line. */
const unsigned char *fuzz_second(const unsigned char *bytes, size_t size, size_t *first);

/* A copy that a NUL follows; the caller frees. */
char *fuzz_text(const unsigned char *bytes, size_t size);

#endif
