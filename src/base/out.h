/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Output that is whole or not there: checked writes, a temporary beside the final name, renamed
 * on commit. What is named .gz is packed as it is written.
 *
 * A path of NULL or "-" is stdout (nothing to rename, but flush and close are checked all the
 * same). If the program dies before out_commit, message_die unlinks the temporary. A FIFO or
 * device named as path (/dev/full, a pipe) is opened directly. On a terminal no control character
 * arrives but newlines and tabs (base/printable.h). SIGPIPE ends the program quietly
 * (default action), but where an output other than stdout is recorded (out_record): that is a write
 * that fails. */
#ifndef BASE_OUT_H
#define BASE_OUT_H
#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"
#include "base/transcript.h"

struct out;

/* Opens; returns 0, EXIT_CANNOT_CREATE, or EXIT_USAGE where the file is another output of this
 * program already, or its name says that it is packed in a way that we have not (.xz). */
int out_open(struct out **out, const char *path, struct error *error);
/* Keeps a name, whatever leads to the file, for what is not written through here: from now on
 * out_open refuses it. 0, or EXIT_USAGE where it is taken. */
int out_keep(const char *path, struct error *error);
/* 0, or EXIT_USAGE where the file is an output of this program already. */
int out_check(const char *path, struct error *error);
/* What is to be written, before it is: 0; EXIT_CANNOT_CREATE where a file, or the folder `path`
 * (`folder`: that is a folder itself), cannot be made; EXIT_USAGE for a name that out_open would
 * refuse. */
int out_check_possible(const char *path, bool folder, struct error *error);
/* 0, or EXIT_USAGE where two of these files, or one of them and an output of this program, are
 * the same. NULL, "-" and devices are none. */
int out_check_distinct(const char *const paths[], int count, struct error *error);
/* 0, or EXIT_USAGE where `path` is a terminal: for output that is no text. */
int out_check_binary(const char *path, const char *what, struct error *error);
/* Writes bytes through a large buffer; 0 or EXIT_IO. */
int out_write(struct out *out, const void *bytes, size_t count, struct error *error);
int out_printf(struct out *out, struct error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for people: texts of files in it are shown as base/printable.h says, newlines and tabs
 * stay. */
int out_show(struct out *out, struct error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Gives `count` writable bytes at the buffer's end (flushing first if needed); the caller then
 * says how many it used. */
char *out_reserve(struct out *out, size_t count, struct error *error);
void out_used(struct out *out, size_t count);
int out_flush(struct out *out, struct error *error);
/* Where the bytes are until they are committed, for a library that writes files by name; NULL
 * for stdout and devices. */
const char *out_temporary(struct out *out);
/* From now on everything written is kept in the transcript too, as that channel; first says
 * again what an interrupted run had written there. *said: whether it had. 0 or EXIT_IO. A write
 * that fails, now or later, is told to the transcript (transcript_fail). */
int out_record(struct out *out, enum transcript_channel channel, bool *said, struct error *error);
/* Flushes, closes, and puts the file in its place, on the disk; frees out in every case. 0 or
 * EXIT_IO. */
int out_commit(struct out *out, struct error *error);
/* Closes and removes the temporary. */
void out_abandon(struct out *out);

#endif
