/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our reader and writer against libextxyz's own, by turns, on one file: CPU seconds a frame, and
 * the median of the ratios.
 *     xyz FILE ROUNDS      FILE: one frame with species, pos, velo, id, pe
 * The library reads with its faster tokenizer and writes with %.17g, which is what round-trip
 * precision takes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cleri/cleri.h>
#include <extxyz_kv_grammar.h>
#include <extxyz.h>
#include "base/message.h"
#include "io/xyz_read.h"
#include "io/xyz_write.h"

enum { ROUNDS_MAX = 99 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static struct frame *read_ours(const char *path, double *time)
{
    struct error error = {0};
    struct frame *frame;
    double start = seconds();
    if (xyz_read_file(path, false, &frame, &error))
        message_die_error(&error);
    *time = seconds() - start;
    return frame;
}

static double write_ours(const struct frame *frame)
{
    struct error error = {0};
    struct out *out;
    double start = seconds();
    if (out_open(&out, "/dev/null", &error) || xyz_write(out, frame, &error) ||
        out_commit(out, &error))
        message_die_error(&error);
    return seconds() - start;
}

/* Reads and writes with the library. */
static void use_library(cleri_grammar_t *grammar, const char *path, double *read_time,
                        double *write_time)
{
    char message[4096] = "";
    DictEntry *info = NULL, *arrays = NULL;
    int natoms = 0;
    double start = seconds();
    FILE *in = fopen(path, "r");
    if (!in || !extxyz_read_ll_opts(grammar, in, &natoms, &info, &arrays, NULL, message, 1, 1))
        message_die(70, "the library cannot read '%s': %s", path, message);
    fclose(in);
    *read_time = seconds() - start;
    start = seconds();
    FILE *out = fopen("/dev/null", "w");
    if (!out || extxyz_write_ll_fmt(out, natoms, info, arrays, "%d", "%.17g", NULL, NULL) ||
        fclose(out))
        message_die(70, "the library cannot write");
    *write_time = seconds() - start;
    free_dict(info);
    free_dict(arrays);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return 0.5 * (values[(count - 1) / 2] + values[count / 2]);
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[2]) : 0;
    if (rounds < 1 || rounds > ROUNDS_MAX)
        message_die(64, "usage: xyz FILE ROUNDS");
    double read[ROUNDS_MAX], write[ROUNDS_MAX], read_ratio[ROUNDS_MAX], write_ratio[ROUNDS_MAX];
    cleri_grammar_t *grammar = compile_extxyz_kv_grammar();
    for (int i = 0; i < rounds; i++) {
        double library_read, library_write;
        use_library(grammar, argv[1], &library_read, &library_write);
        struct frame *frame = read_ours(argv[1], &read[i]);
        write[i] = write_ours(frame);
        read_ratio[i] = library_read / read[i];
        write_ratio[i] = library_write / write[i];
        frame_free(frame);
    }
    cleri_grammar_free(grammar);
    printf(
        "# medians of %d rounds: CPU seconds of ours, and how many times faster than libextxyz\n",
        rounds);
    printf("what\tseconds\ttimes_faster\nread\t%.4f\t%.2f\n", median(read, rounds),
           median(read_ratio, rounds));
    printf("write\t%.4f\t%.2f\n", median(write, rounds), median(write_ratio, rounds));
    return 0;
}
