/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a data cube: rows to journals, journals to the file. */
#include "cube/cube_write.h"
#include <errno.h>
#include <glob.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/literal.h"
#include "base/memory.h"
#include "cube/cube_deflate.h"
#include "cube/cube_journal.h"
#include "cube/cube_writer.h"

struct cube_writer {
    char *path;
    const struct cube_output *output;
    struct journal **journals; /* one, or all that are merged */
    int count;
    bool merging;
};

static const struct cube_output *const outputs[] = {&cube_output_emd, &cube_output_npy,
                                                    &cube_output_empad, &cube_output_mib};
enum { OUTPUTS = sizeof outputs / sizeof *outputs };

size_t cube_type_size(enum cube_type type)
{
    return type == CUBE_UINT8 ? 1 : type == CUBE_UINT16 ? 2 : 4;
}

char *cube_beside(const char *path, const char *extension)
{
    const char *point = strrchr(path, '.'), *slash = strrchr(path, '/');
    int stem = point && (!slash || point > slash) ? (int)(point - path) : (int)strlen(path);
    return memory_format("%.*s%s", stem, path, extension);
}

/* The format's number by the extension, or -1. */
static int output_of(const char *path)
{
    const char *point = strrchr(path, '.');
    size_t length = point ? strlen(point) : 0;
    for (int i = 0; point && i < OUTPUTS; i++)
        for (const char *at = outputs[i]->extensions; *at; at += strspn(at, " ")) {
            size_t n = strcspn(at, " ");
            if (n == length && strncasecmp(at, point, n) == 0)
                return i;
            at += n;
        }
    return -1;
}

enum cube_holds cube_write_holds(const char *path)
{
    int number = output_of(path);
    return number < 0 ? 0 : outputs[number]->holds;
}

enum cube_type cube_write_type(const char *path, enum cube_type type)
{
    return type == CUBE_OTHER || cube_write_holds(path) & CUBE_HOLDS_REAL ? CUBE_FLOAT32 : type;
}

/* Rows of uncompressed formats stand on the disk twice for a moment: in the journal and in the
 * file. */
static int check_room(const char *path, const char *folder, const struct cube_header *header,
                      struct error *error)
{
    struct statvfs status;
    double need = 2.0 * (double)cube_type_size(header->type);
    for (int k = 0; k < CUBE_AXES; k++)
        need *= (double)header->shape[k];
    if (statvfs(folder, &status) != 0)
        return error_set(error, EXIT_CANNOT_CREATE, "cannot examine the disk of '%s': %s", path,
                         strerror(errno));
    double room = (double)status.f_bavail * (double)status.f_frsize;
    if (need > room)
        return error_set(
            error, EXIT_IO,
            "no room for '%s': %.3g GB are needed while it is written, %.3g GB are free", path,
            need * 1e-9, room * 1e-9);
    return 0;
}

static int check_place(const char *path, const char *folder, struct error *error)
{
    struct stat status;
    if (out_check(path, error))
        return error->code;
    if (access(folder, W_OK | X_OK) != 0)
        return error_set(error, EXIT_CANNOT_CREATE, "cannot create '%s': %s", path,
                         strerror(errno));
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return error_set(error, EXIT_CANNOT_CREATE, "cannot create '%s': it is no regular file",
                         path);
    return 0;
}

int cube_can_create(const char *path, const struct cube_header *header, struct error *error)
{
    int number = output_of(path);
    const char *slash = strrchr(path, '/');
    if (number < 0)
        return error_set(
            error, EXIT_USAGE,
            "'%s' has the extension of no cube that can be written (.emd .h5 .hdf5 .npy .raw .mib)",
            path);
    for (int k = 0; k < CUBE_AXES; k++)
        if (header->shape[k] < 1)
            return error_set(error, EXIT_BUG, "a cube without samples");
    if (header->type == CUBE_OTHER)
        return error_set(error, EXIT_BUG, "a cube of no type");
    char *folder =
        slash ? memory_format("%.*s", (int)(slash + 1 - path), path) : memory_string(".");
    int code = check_place(path, folder, error);
    if (!code && outputs[number]->check)
        code = outputs[number]->check(path, header, error);
    if (!code && !outputs[number]->deflated)
        code = check_room(path, folder, header, error);
    free(folder);
    return code;
}

static struct cube_writer *writer_of(const char *path, int number)
{
    struct cube_writer *writer = memory_zeroed(1, sizeof *writer);
    writer->path = memory_string(path);
    writer->output = outputs[number];
    return writer;
}

static void writer_free(struct cube_writer *writer, bool remove)
{
    for (int i = 0; i < writer->count; i++)
        journal_close(writer->journals[i], remove);
    free(writer->journals);
    free(writer->path);
    free(writer);
}

static char *journal_name(const char *path, size_t first, size_t end, size_t rows)
{
    bool whole = first == 0 && end == rows;
    return whole ? memory_format("%s.rows", path)
                 : memory_format("%s.rows-%zu-%zu", path, first, end);
}

char *cube_begun(const char *path, const struct cube_header *header, size_t first, size_t end)
{
    struct journal *journal;
    struct error error;
    char *name = journal_name(path, first, end, header->shape[CUBE_SCAN_Y]);
    bool begun = false;
    if (journal_open_old(&journal, name, &error) == 0) {
        const struct journal_key *key = journal_key(journal);
        for (uint64_t row = key->first; row < key->end; row++)
            begun = begun || journal_has(journal, row);
        journal_close(journal, false);
    }
    if (begun)
        return name;
    free(name);
    return NULL;
}

static int not_a_row(const struct journal *journal, size_t row, struct error *error)
{
    return error_set(error, EXIT_BAD_INPUT,
                     "'%s' is damaged: row %zu is none of its cube's; remove it to start anew",
                     journal_path(journal), row);
}

/* Whether the rows that an earlier run has left are as long as those of the cube; deflated ones
 * have a length for each pattern at least. 0 or EXIT_BAD_INPUT. */
static int check_sizes(const struct cube_writer *writer, const struct journal *journal,
                       struct error *error)
{
    const struct journal_key *key = journal_key(journal);
    const size_t *shape = key->header.shape;
    size_t whole = shape[CUBE_SCAN_X] * shape[CUBE_KY] * shape[CUBE_KX] *
                   cube_type_size(key->header.type),
           least = shape[CUBE_SCAN_X] * sizeof(uint32_t);
    for (uint64_t row = key->first; row < key->end; row++) {
        if (!journal_has(journal, row))
            continue;
        size_t bytes = journal_payload_size(journal, row);
        if (writer->output->deflated ? bytes < least : bytes != whole)
            return not_a_row(journal, (size_t)row, error);
    }
    return 0;
}

int cube_create(struct cube_writer **result, const char *path, const struct cube_header *header,
                const struct cube_rows *rows, struct error *error)
{
    size_t first = rows->first, end = rows->end;
    struct journal_key key = {
        .header = *header, .columns = rows->columns, .first = first, .end = end};
    *result = NULL;
    if (cube_can_create(path, header, error))
        return error->code;
    if (first >= end || end > header->shape[CUBE_SCAN_Y])
        return error_set(error, EXIT_USAGE, "rows %zu to %zu of a scan of %zu rows", first, end,
                         header->shape[CUBE_SCAN_Y]);
    key.format = (uint64_t)output_of(path);
    struct cube_writer *writer = writer_of(path, (int)key.format);
    char *name = journal_name(path, first, end, header->shape[CUBE_SCAN_Y]);
    writer->journals = memory_zeroed(1, sizeof *writer->journals);
    int code = journal_open(&writer->journals[0], name, &key, !rows->resume, error);
    writer->count = !code;
    free(name);
    if (code || check_sizes(writer, writer->journals[0], error)) {
        writer_free(writer, false);
        return error->code;
    }
    *result = writer;
    return 0;
}

const struct cube_header *cube_writer_header(const struct cube_writer *writer)
{
    return &journal_key(writer->journals[0])->header;
}

const char *cube_writer_path(const struct cube_writer *writer)
{
    return writer->path;
}

/* The journal that has the row, or NULL. */
static struct journal *journal_of(const struct cube_writer *writer, size_t row)
{
    for (int i = 0; i < writer->count; i++)
        if (journal_has(writer->journals[i], row))
            return writer->journals[i];
    return NULL;
}

bool cube_row_done(const struct cube_writer *writer, size_t row)
{
    return journal_of(writer, row) != NULL;
}

const double *cube_row_values(const struct cube_writer *writer, size_t row)
{
    const struct journal *journal = journal_of(writer, row);
    return journal ? journal_values(journal, row) : NULL;
}

size_t cube_row_size(const struct cube_writer *writer, size_t row)
{
    return journal_payload_size(journal_of(writer, row), row);
}

/* Whether the lengths that stand before deflated patterns add up to what follows them. */
static bool lengths_fit(const struct cube_writer *writer, const unsigned char *row, size_t bytes)
{
    size_t count = cube_writer_header(writer)->shape[CUBE_SCAN_X],
           left = bytes - count * sizeof(uint32_t);
    for (size_t x = 0; x < count; x++) {
        uint32_t length;
        memcpy(&length, row + x * sizeof length, sizeof length);
        if (length > left)
            return false;
        left -= length;
    }
    return left == 0;
}

int cube_row_get(const struct cube_writer *writer, size_t row, void *to, struct error *error)
{
    struct journal *journal = journal_of(writer, row);
    if (journal_payload(journal, row, to, error))
        return error->code;
    return writer->output->deflated && !lengths_fit(writer, to, journal_payload_size(journal, row))
               ? not_a_row(journal, row, error)
               : 0;
}

/* Patterns in the header's type; false (and which sample) where a value does not fit. The largest
 * value of four bytes is 2^32 as float32. */
static bool encode(const float *from, size_t n, enum cube_type type, void *to, size_t *bad)
{
    double most = (double)(float)cube_type_largest(type);
    for (size_t i = 0; i < n; i++) {
        if (!(from[i] >= 0.0f) || (double)from[i] > most || from[i] != floorf(from[i])) {
            *bad = i;
            return false;
        }
        if (type == CUBE_UINT8)
            ((uint8_t *)to)[i] = (uint8_t)from[i];
        else if (type == CUBE_UINT16)
            ((uint16_t *)to)[i] = (uint16_t)from[i];
        else
            ((uint32_t *)to)[i] = from[i] < 0x1p32f ? (uint32_t)from[i] : UINT32_MAX;
    }
    return true;
}

int cube_write_row(struct cube_writer *writer, size_t row, const float *patterns,
                   const double *values, struct error *error)
{
    const struct journal_key *key = journal_key(writer->journals[0]);
    const size_t *shape = key->header.shape;
    size_t pattern = shape[CUBE_KY] * shape[CUBE_KX], n = pattern * shape[CUBE_SCAN_X],
           size = cube_type_size(key->header.type), bad;
    if (writer->merging || row < key->first || row >= key->end || cube_row_done(writer, row))
        return error_set(error, EXIT_BUG, "row %zu of '%s' is not to be written", row,
                         writer->path);
    void *encoded = key->header.type == CUBE_FLOAT32 ? NULL : memory_alloc(n, size);
    const void *samples = encoded ? encoded : patterns;
    if (encoded && !encode(patterns, n, key->header.type, encoded, &bad)) {
        free(encoded);
        return error_set(
            error, EXIT_BAD_INPUT,
            "the value %g in row %zu of '%s' is no whole number of %zu bytes: write float32",
            (double)patterns[bad], row, writer->path, size);
    }
    int code;
    if (writer->output->deflated) {
        size_t bytes;
        unsigned char *chunks =
            cube_deflate_row(samples, shape[CUBE_SCAN_X], pattern, size, &bytes);
        code = journal_append(writer->journals[0], row, values, chunks, bytes, error);
        free(chunks);
    } else {
        code = journal_append(writer->journals[0], row, values, samples, n * size, error);
    }
    free(encoded);
    return code;
}

/* The rows that no journal has, as text: "3, 7 to 9". */
static void list_missing(const struct cube_writer *writer, struct error *error)
{
    size_t rows = cube_writer_header(writer)->shape[CUBE_SCAN_Y], shown = 0;
    for (size_t row = 0; row < rows; row++) {
        size_t last = row;
        if (cube_row_done(writer, row))
            continue;
        while (last + 1 < rows && !cube_row_done(writer, last + 1))
            last++;
        error_append(error, shown ? ", %zu" : " %zu", row);
        if (last > row)
            error_append(error, " to %zu", last);
        if (++shown == 10) {
            error_append(error, ", ...");
            return;
        }
        row = last;
    }
}

static size_t rows_done(const struct cube_writer *writer, size_t first, size_t end)
{
    size_t done = 0;
    for (size_t row = first; row < end; row++)
        done += cube_row_done(writer, row);
    return done;
}

static int check_merge(const struct cube_writer *writer, const struct journal_key *key,
                       struct error *error)
{
    for (int i = 0; i < writer->count; i++) {
        const char *difference = journal_difference(key, journal_key(writer->journals[i]));
        if (difference)
            return error_set(error, EXIT_BAD_INPUT, "'%s' is of another cube: %s differs",
                             journal_path(writer->journals[i]), difference);
        if (check_sizes(writer, writer->journals[i], error))
            return error->code;
    }
    size_t rows = cube_writer_header(writer)->shape[CUBE_SCAN_Y];
    if (rows_done(writer, 0, rows) == rows)
        return 0;
    error_set(error, EXIT_BAD_INPUT, "'%s' is not complete; no journal has the rows", writer->path);
    list_missing(writer, error);
    return error->code;
}

static int open_all(struct cube_writer *writer, struct error *error)
{
    char *name = literal_pattern(writer->path, strlen(writer->path)),
         *pattern = memory_format("%s.rows*", name);
    glob_t found = {0};
    int code = 0;
    if (glob(pattern, 0, NULL, &found) != 0 || found.gl_pathc == 0)
        code = error_set(error, EXIT_NO_INPUT,
                         "no rows of '%s' are there: no '%s.rows' and no '%s.rows-a-b'",
                         writer->path, writer->path, writer->path);
    writer->journals = memory_zeroed(found.gl_pathc + 1, sizeof *writer->journals);
    for (size_t i = 0; i < found.gl_pathc && !code; i++) {
        code = journal_open_old(&writer->journals[writer->count], found.gl_pathv[i], error);
        writer->count += !code;
    }
    globfree(&found);
    free(pattern);
    free(name);
    return code;
}

int cube_merge(struct cube_writer **result, const char *path, const struct cube_header *header,
               size_t columns, struct error *error)
{
    *result = NULL;
    if (cube_can_create(path, header, error))
        return error->code;
    const struct journal_key key = {
        .header = *header, .columns = columns, .format = (uint64_t)output_of(path)};
    struct cube_writer *writer = writer_of(path, (int)key.format);
    writer->merging = true;
    if (open_all(writer, error) || check_merge(writer, &key, error)) {
        writer_free(writer, false);
        return error->code;
    }
    *result = writer;
    return 0;
}

static int write_file(struct cube_writer *writer, struct error *error)
{
    struct out *out;
    if (out_open(&out, writer->path, error))
        return error->code;
    if (writer->output->write(writer, out, error)) {
        out_abandon(out);
        return error->code;
    }
    return out_commit(out, error);
}

int cube_finish(struct cube_writer *writer, struct error *error)
{
    const struct journal_key *key = journal_key(writer->journals[0]);
    size_t rows = key->header.shape[CUBE_SCAN_Y], first = writer->merging ? 0 : (size_t)key->first,
           end = writer->merging ? rows : (size_t)key->end;
    bool whole = first == 0 && end == rows;
    int code = 0;
    if (rows_done(writer, first, end) < end - first) {
        code =
            error_set(error, EXIT_BUG, "'%s' is not complete; missing are the rows", writer->path);
        list_missing(writer, error);
    } else if (whole) {
        code = write_file(writer, error);
    }
    writer_free(writer, whole && !code);
    return code;
}

void cube_abandon(struct cube_writer *writer)
{
    if (writer)
        writer_free(writer, false);
}
