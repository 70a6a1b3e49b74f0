/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data cubes: journals, resuming, merging, the formats' round trips, threads, full disks. With
 * arguments it is a small converter for tests/cube.bats and tests/peers:
 *   cube show FILE [scan=Y,X] [voltage=V]         what is known
 *   cube read FILE OUT [scan=Y,X]                 all patterns as float32
 *   cube write FILE data=IN shape=Y,X,KY,KX [type=f4|u1|u2|u4] [rows=A,B] [stop=N] [resume]
 *   [KEY=VALUE of the header]
 *   cube merge FILE */
#include <math.h>
#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "check.h"
#include "cube/cube.h"
#include "cube/cube_journal.h"
#include "cube/cube_write.h"

/* The converter. */

static const char *argument(char **argv, const char *key)
{
    size_t length = strlen(key);
    for (; *argv; argv++)
        if (strncmp(*argv, key, length) == 0 && (*argv)[length] == '=')
            return *argv + length + 1;
    return NULL;
}

static size_t numbers(const char *text, double *to, size_t most)
{
    size_t count = 0;
    while (text && *text && count < most) {
        char *end;
        to[count++] = strtod(text, &end);
        text = *end == ',' ? end + 1 : NULL;
    }
    return count;
}

static void header_from(char **argv, struct cube_header *header)
{
    double shape[4];
    size_t n = numbers(argument(argv, "shape"), shape, 4);
    for (size_t k = 0; k < n; k++)
        header->shape[k] = (size_t)shape[k];
    n = numbers(argument(argv, "scan"), shape, 2);
    for (size_t k = 0; k < n; k++)
        header->shape[k] = (size_t)shape[k];
    numbers(argument(argv, "step"), header->step, 2);
    numbers(argument(argv, "origin"), header->origin, 2);
    numbers(argument(argv, "pixel"), header->pixel, 2);
    numbers(argument(argv, "center"), header->center, 2);
    numbers(argument(argv, "voltage"), &header->voltage, 1);
    numbers(argument(argv, "alpha"), &header->alpha, 1);
    numbers(argument(argv, "dose"), &header->dose, 1);
    header->title = argument(argv, "title");
    header->history = argument(argv, "history");
    const char *type = argument(argv, "type");
    header->type = !type || !strcmp(type, "f4") ? CUBE_FLOAT32
                   : !strcmp(type, "u1")        ? CUBE_UINT8
                   : !strcmp(type, "u2")        ? CUBE_UINT16
                                                : CUBE_UINT32;
}

static int show(const struct cube_header *h)
{
    static const char *const types[] = {"f4", "u1", "u2", "u4", "other"};
    printf("shape %zu %zu %zu %zu\ntype %s\n", h->shape[0], h->shape[1], h->shape[2], h->shape[3],
           types[h->type]);
    printf("step %.9g %.9g\norigin %.9g %.9g\n", h->step[0], h->step[1], h->origin[0],
           h->origin[1]);
    printf("pixel %.9g %.9g\ncenter %.9g %.9g\n", h->pixel[0], h->pixel[1], h->center[0],
           h->center[1]);
    printf("voltage %.9g\nalpha %.9g\ndose %.9g\n", h->voltage, h->alpha, h->dose);
    printf("title %s\nformat %s\nhistory %s\nnotes %s\n", h->title ? h->title : "-", h->format,
           h->history ? h->history : "-", h->notes ? h->notes : "-");
    return 0;
}

static int copy_out(struct cube *cube, const char *path, struct error *error)
{
    size_t n = cube_pattern_size(cube);
    float *pattern = memory_alloc(n, sizeof *pattern);
    FILE *out = fopen(path, "w");
    int code = 0;
    for (size_t p = 0; p < cube_patterns(cube) && !code; p++) {
        code = cube_read(cube, p, 1, pattern, error);
        if (!code && fwrite(pattern, sizeof *pattern, n, out) != n)
            code = error_set(error, EXIT_IO, "cannot write '%s'", path);
    }
    fclose(out);
    free(pattern);
    return code;
}

static int write_out(char **argv, struct error *error)
{
    struct cube_header header = cube_header_unknown();
    struct cube_writer *writer;
    double range[2], stop = 1e9;
    bool resume = false;
    header_from(argv, &header);
    range[0] = 0;
    range[1] = (double)header.shape[0];
    numbers(argument(argv, "rows"), range, 2);
    numbers(argument(argv, "stop"), &stop, 1);
    for (char **at = argv; *at; at++)
        resume |= !strcmp(*at, "resume");
    const struct cube_rows rows = {(size_t)range[0], (size_t)range[1], .resume = resume};
    if (cube_create(&writer, argv[2], &header, &rows, error))
        return error->code;
    size_t n = header.shape[1] * header.shape[2] * header.shape[3];
    float *row = memory_alloc(n, sizeof *row);
    FILE *in = fopen(argument(argv, "data"), "r");
    for (size_t y = (size_t)range[0]; y < (size_t)range[1]; y++) {
        if (cube_row_done(writer, y))
            continue;
        if (stop-- <= 0)
            raise(SIGKILL);
        if (!in || fseek(in, (long)(y * n * sizeof *row), SEEK_SET) ||
            fread(row, sizeof *row, n, in) != n)
            message_die(EXIT_NO_INPUT, "no data for row %zu", y);
        if (cube_write_row(writer, y, row, NULL, error)) {
            int code = error->code;
            cube_abandon(writer);
            return code;
        }
    }
    fclose(in);
    free(row);
    return cube_finish(writer, error);
}

static int converter(char **argv)
{
    struct error error = {0};
    struct cube *cube;
    struct cube_writer *writer;
    struct cube_header known = cube_header_unknown();
    message_program("cube");
    if (!strcmp(argv[1], "write")) {
        if (write_out(argv, &error))
            message_die_error(&error);
        return 0;
    }
    if (!strcmp(argv[1], "merge")) {
        header_from(argv, &known);
        if (cube_merge(&writer, argv[2], &known, 0, &error) || cube_finish(writer, &error))
            message_die_error(&error);
        return 0;
    }
    header_from(argv, &known);
    if (cube_open(&cube, argv[2], &known, &error))
        message_die_error(&error);
    if (!strcmp(argv[1], "show") ? show(cube_header(cube)) : copy_out(cube, argv[3], &error))
        message_die_error(&error);
    cube_close(cube);
    return 0;
}

/* The tests. */

enum { NY = 3, NX = 5, KY = 12, KX = 10, N = KY * KX, ROW = NX * N, COLUMNS = 2 };

static float cube_value(size_t index)
{
    return index % 17 == 0 ? 0.0f
                           : (float)exp(-0.01 * (double)(index % 997)) *
                                 (1.0f + (float)(index * 2654435761u % 1000) * 1e-3f);
}

/* Row y of the test cube and its columns. */
static void fill(size_t y, float *row, double *values)
{
    for (size_t i = 0; i < ROW; i++)
        row[i] = cube_value(y * ROW + i);
    for (size_t x = 0; x < NX * COLUMNS; x++)
        values[x] = (double)(100 * y + x) + 0.25;
}

static struct cube_header test_header(void)
{
    struct cube_header header = cube_header_unknown();
    memcpy(header.shape, (size_t[4]){NY, NX, KY, KX}, sizeof header.shape);
    memcpy(header.step, (double[2]){3.2, 3.3}, sizeof header.step);
    memcpy(header.origin, (double[2]){10.0, -4.0}, sizeof header.origin);
    memcpy(header.pixel, (double[2]){0.016, 0.017}, sizeof header.pixel);
    memcpy(header.center, (double[2]){6.0, 5.0}, sizeof header.center);
    header.voltage = 300e3;
    header.alpha = 1.15e-3;
    header.title = "Cu50Zr50 <glass> & \"more\"";
    header.history = "create 0.1.0 --atoms=4 | stem-sim 0.1.0";
    return header;
}

static int write_rows(struct cube_writer *writer, size_t first, size_t end, struct error *error)
{
    float row[ROW];
    double values[NX * COLUMNS];
    for (size_t y = first; y < end; y++) {
        fill(y, row, values);
        if (!cube_row_done(writer, y) && cube_write_row(writer, y, row, values, error))
            return error->code;
    }
    return 0;
}

static void write_whole(const char *path, const struct cube_header *header)
{
    struct cube_writer *writer;
    struct error error = {0};
    CHECK(cube_create(&writer, path, header, &(struct cube_rows){0, NY, COLUMNS, false}, &error) ==
                  0 &&
              write_rows(writer, 0, NY, &error) == 0 && cube_finish(writer, &error) == 0,
          "%s: %s", path, error.text);
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static bool same_files(const char *a, const char *b)
{
    char *command = memory_format("cmp -s '%s' '%s'", a, b);
    bool same = system(command) == 0;
    free(command);
    return same;
}

static void check_values(struct cube *cube, const char *path)
{
    struct error error = {0};
    static float all[NY * ROW];
    CHECK(cube_patterns(cube) == NY * NX && cube_pattern_size(cube) == N, "%s: shape", path);
    CHECK(cube_read(cube, 0, NY * NX, all, &error) == 0, "%s", error.text);
    for (size_t i = 0; i < NY * ROW; i++)
        if (all[i] != cube_value(i)) {
            CHECK(false, "%s: sample %zu is %g, not %g", path, i, (double)all[i],
                  (double)cube_value(i));
            break;
        }
    memset(all, 0, sizeof all);
    CHECK(cube_read(cube, 3, 4, all, &error) == 0 && all[0] == cube_value(3 * N) &&
              all[4 * N - 1] == cube_value(7 * N - 1) && all[4 * N] == 0.0f,
          "%s: a run across rows", path);
    CHECK(cube_read(cube, 14, 2, all, &error) == EXIT_BUG, "%s: patterns beyond the end", path);
}

static void round_trips(void)
{
    static const char *const paths[] = {"a.emd", "a.npy", "a.h5"};
    struct cube_header header = test_header();
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct cube *cube;
        struct error error = {0};
        write_whole(paths[i], &header);
        char *journal = memory_format("%s.rows", paths[i]);
        CHECK(!exists(journal), "%s is left", journal);
        free(journal);
        CHECK(cube_open(&cube, paths[i], NULL, &error) == 0, "%s", error.text);
        if (!cube)
            continue;
        check_values(cube, paths[i]);
        const struct cube_header *got = cube_header(cube);
        if (strcmp(paths[i], "a.npy") != 0) {
            for (int k = 0; k < 2; k++)
                CHECK(fabs(got->step[k] / header.step[k] - 1) < 1e-12 &&
                          fabs(got->pixel[k] / header.pixel[k] - 1) < 1e-12 &&
                          fabs(got->origin[k] - header.origin[k]) < 1e-12 &&
                          fabs(got->center[k] - header.center[k]) < 1e-12,
                      "%s: axis %d", paths[i], k);
            CHECK(got->voltage == header.voltage && fabs(got->alpha - header.alpha) < 1e-15 &&
                      isnan(got->dose) && !strcmp(got->title, header.title) &&
                      !strcmp(got->history, header.history),
                  "%s: header %g %g %s %s", paths[i], got->voltage, got->alpha, got->title,
                  got->history);
        }
        cube_close(cube);
    }
    unlink("a.h5");
}

/* However the rows come, the bytes are the same. */
static void same_bytes(const char *path, const char *whole)
{
    struct cube_header header = test_header();
    struct cube_writer *writer;
    struct error error = {0};
    char *part[2] = {memory_format("%s.rows-0-1", path), memory_format("%s.rows-1-3", path)};
    /* interrupted, rows in another order, then resumed with another number of threads */
    CHECK(cube_create(&writer, path, &header, &(struct cube_rows){0, NY, COLUMNS, false}, &error) ==
                  0 &&
              write_rows(writer, 2, 3, &error) == 0,
          "%s", error.text);
    cube_abandon(writer);
    CHECK(!exists(path), "%s is there before it is finished", path);
    omp_set_num_threads(3);
    CHECK(cube_create(&writer, path, &header, &(struct cube_rows){0, NY, COLUMNS, true}, &error) ==
                  0 &&
              cube_row_done(writer, 2) && !cube_row_done(writer, 1) &&
              cube_row_values(writer, 2)[3] == 203.25 && !cube_row_values(writer, 0) &&
              write_rows(writer, 0, NY, &error) == 0 && cube_finish(writer, &error) == 0,
          "%s", error.text);
    omp_set_num_threads(1);
    CHECK(same_files(path, whole), "%s differs after an interruption", path);
    unlink(path);
    /* two jobs */
    for (size_t k = 0; k < 2; k++) {
        CHECK(cube_create(&writer, path, &header,
                          &(struct cube_rows){k, k ? NY : 1, COLUMNS, false}, &error) == 0 &&
                  write_rows(writer, k, k ? NY : 1, &error) == 0 &&
                  cube_finish(writer, &error) == 0 && exists(part[k]) && !exists(path),
              "%s", error.text);
        if (k == 0)
            CHECK(cube_merge(&writer, path, &header, COLUMNS, &error) == EXIT_BAD_INPUT &&
                      strstr(error.text, "1 to 2"),
                  "missing rows: '%s'", error.text);
    }
    CHECK(cube_merge(&writer, path, &header, COLUMNS, &error) == 0 &&
              cube_row_values(writer, 1)[0] == 100.25 && cube_finish(writer, &error) == 0 &&
              !exists(part[0]) && !exists(part[1]),
          "%s", error.text);
    CHECK(same_files(path, whole), "%s differs after a merge", path);
    CHECK(cube_merge(&writer, path, &header, COLUMNS, &error) == EXIT_NO_INPUT, "merging nothing");
    unlink(path);
    free(part[0]);
    free(part[1]);
}

static void torn_journals(void)
{
    struct cube_header header = test_header(), other = test_header();
    struct cube_writer *writer, *second;
    struct error error = {0};
    struct stat status;
    CHECK(cube_create(&writer, "t.npy", &header, &(struct cube_rows){0, NY, COLUMNS, false},
                      &error) == 0 &&
              write_rows(writer, 0, 2, &error) == 0,
          "%s", error.text);
    CHECK(cube_create(&second, "t.npy", &header, &(struct cube_rows){0, NY, COLUMNS, true},
                      &error) == EXIT_CANNOT_CREATE,
          "two writers at once");
    cube_abandon(writer);
    CHECK(stat("t.npy.rows", &status) == 0 && truncate("t.npy.rows", status.st_size - 5) == 0,
          "truncate");
    CHECK(cube_create(&writer, "t.npy", &header, &(struct cube_rows){0, NY, COLUMNS, true},
                      &error) == 0 &&
              cube_row_done(writer, 0) && !cube_row_done(writer, 1),
          "a torn row is not taken: %s", error.text);
    cube_abandon(writer);
    other.history = "stem-sim 0.1.0 --seed=2";
    CHECK(cube_create(&writer, "t.npy", &other, &(struct cube_rows){0, NY, COLUMNS, true},
                      &error) == EXIT_BAD_INPUT &&
              strstr(error.text, "history"),
          "'%s'", error.text);
    other = test_header();
    other.alpha = 1e-3;
    CHECK(cube_create(&writer, "t.npy", &other, &(struct cube_rows){0, NY, COLUMNS, true},
                      &error) == EXIT_BAD_INPUT &&
              strstr(error.text, "calibration"),
          "'%s'", error.text);
    CHECK(cube_create(&writer, "t.npy", &header, &(struct cube_rows){0, NY, 1, true}, &error) ==
              EXIT_BAD_INPUT,
          "other columns");
    CHECK(cube_create(&writer, "t.npy", &header, &(struct cube_rows){0, NY, COLUMNS, false},
                      &error) == 0 &&
              !cube_row_done(writer, 0),
          "anew");
    cube_abandon(writer);
    CHECK(!exists("t.npy.rows"), "an empty journal is left");
}

/* The journal of `path` gets a row of these bytes, with a digest that fits. */
static void forge_row(const char *path, uint64_t row, const void *payload, size_t bytes)
{
    static const double values[NX * COLUMNS];
    struct journal *journal;
    struct error error = {0};
    char *name = memory_format("%s.rows", path);
    CHECK(journal_open_old(&journal, name, &error) == 0 &&
              journal_append(journal, row, values, payload, bytes, &error) == 0,
          "%s", error.text);
    journal_close(journal, false);
    free(name);
}

/* Rows that are longer or shorter than the cube's, or whose chunks would end behind them. */
static void journals_made_to_harm(void)
{
    static const char *const paths[] = {"h.npy", "h.emd"};
    static unsigned char payload[1 << 16];
    struct cube_header header = test_header();
    for (size_t i = 0; i < 2; i++) {
        struct cube_writer *writer;
        struct error error = {0};
        const struct cube_rows all = {0, NY, COLUMNS, true};
        memset(payload, 0xff, sizeof payload);
        CHECK(cube_create(&writer, paths[i], &header, &all, &error) == 0 &&
                  write_rows(writer, 0, NY - 1, &error) == 0,
              "%s", error.text);
        cube_abandon(writer);
        forge_row(paths[i], NY - 1, payload, sizeof payload);
        int code = cube_create(&writer, paths[i], &header, &all, &error);
        if (!code)
            code = cube_finish(writer, &error);
        CHECK(code == EXIT_BAD_INPUT && strstr(error.text, "none of its cube's"), "%s: %d '%s'",
              paths[i], code, error.text);
        CHECK(!exists(paths[i]), "'%s' is there", paths[i]);
        char *journal = memory_format("%s.rows", paths[i]);
        unlink(journal);
        free(journal);
    }
}

static void refusals(void)
{
    struct cube_header header = test_header();
    struct cube_writer *writer;
    struct error error = {0};
    float row[ROW] = {0.5f};
    double values[NX * COLUMNS] = {0};
    CHECK(cube_can_create("x.tif", &header, &error) == EXIT_USAGE, "an unknown extension");
    CHECK(cube_can_create("no/such/x.emd", &header, &error) == EXIT_CANNOT_CREATE,
          "a missing folder");
    CHECK(mkdir("folder.emd", 0777) == 0 &&
              cube_can_create("folder.emd", &header, &error) == EXIT_CANNOT_CREATE,
          "a folder");
    rmdir("folder.emd");
    CHECK(cube_can_create("x.raw", &header, &error) == EXIT_BAD_INPUT &&
              strstr(error.text, "128 x 128"),
          "EMPAD of 12 x 10");
    CHECK(cube_can_create("x.mib", &header, &error) == EXIT_BAD_INPUT, "real numbers as counts");
    header.shape[0] = (size_t)1 << 40;
    CHECK(cube_can_create("x.npy", &header, &error) == EXIT_IO && strstr(error.text, "GB"),
          "a cube larger than the disk");
    header = test_header();
    header.type = CUBE_UINT16;
    CHECK(cube_create(&writer, "x.npy", &header, &(struct cube_rows){0, NY, COLUMNS, false},
                      &error) == 0 &&
              cube_write_row(writer, 0, row, values, &error) == EXIT_BAD_INPUT &&
              strstr(error.text, "0.5"),
          "half a count: '%s'", error.text);
    cube_abandon(writer);
    CHECK(!exists("x.npy") && !exists("x.npy.rows"), "left-overs");
}

/* The limit on a file's size stands for a full disk. */
static void full_disk(const char *path, rlim_t limit)
{
    struct cube_header header = test_header();
    struct cube_writer *writer;
    struct error error = {0};
    struct rlimit old, low;
    char *journal = memory_format("%s.rows", path);
    getrlimit(RLIMIT_FSIZE, &old);
    low = old;
    low.rlim_cur = limit;
    signal(SIGXFSZ, SIG_IGN);
    CHECK(cube_create(&writer, path, &header, &(struct cube_rows){0, NY, COLUMNS, false}, &error) ==
                  0 &&
              write_rows(writer, 0, 1, &error) == 0,
          "%s", error.text);
    setrlimit(RLIMIT_FSIZE, &low);
    CHECK(write_rows(writer, 1, NY, &error) == EXIT_IO && strstr(error.text, journal),
          "a full disk: '%s'", error.text);
    setrlimit(RLIMIT_FSIZE, &old);
    CHECK(write_rows(writer, 1, NY, &error) == 0, "%s", error.text);
    setrlimit(RLIMIT_FSIZE, &low);
    CHECK(cube_finish(writer, &error) == EXIT_IO && strstr(error.text, path) && !exists(path) &&
              exists(journal),
          "a full disk at the end: %d '%s'", error.code, error.text);
    setrlimit(RLIMIT_FSIZE, &old);
    CHECK(cube_create(&writer, path, &header, &(struct cube_rows){0, NY, COLUMNS, true}, &error) ==
                  0 &&
              cube_row_done(writer, NY - 1) && cube_finish(writer, &error) == 0 && exists(path) &&
              !exists(journal),
          "room again: %s", error.text);
    unlink(path);
    free(journal);
}

static void many_threads(const char *path)
{
    struct cube *cube;
    struct error error = {0};
    int wrong = 0;
    CHECK(cube_open(&cube, path, NULL, &error) == 0, "%s", error.text);
#pragma omp parallel for num_threads(4) reduction(+ : wrong)
    for (size_t k = 0; k < 200; k++) {
        float pattern[N];
        struct error own = {0};
        size_t p = k * 7 % (NY * NX);
        wrong += cube_read(cube, p, 1, pattern, &own) != 0;
        for (size_t i = 0; i < N; i++)
            wrong += pattern[i] != cube_value(p * N + i);
    }
    CHECK(wrong == 0, "%s: %d wrong samples with threads", path, wrong);
    cube_close(cube);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/cube.XXXXXX";
    if (argc > 2)
        return converter(argv);
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return 1;
    round_trips();
    many_threads("a.emd");
    many_threads("a.npy");
    same_bytes("b.emd", "a.emd");
    same_bytes("b.npy", "a.npy");
    torn_journals();
    journals_made_to_harm();
    refusals();
    full_disk("f.npy", 6000);
    full_disk("f.emd", 4000);
    unlink("a.emd");
    unlink("a.npy");
    CHECK(chdir("/") == 0 && rmdir(folder) == 0, "files are left in %s", folder);
    return failures > 0;
}
