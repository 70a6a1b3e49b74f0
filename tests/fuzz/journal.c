/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Journals of cubes being written (cube/cube_journal.h): as the bytes are, and with digests that
 * fit. The source is included for the layout of a head and a record. */
#include <cube/cube_journal.c>
#include "buffers.inc"
#include "cube/cube_write.h"
#include "fuzz.h"

enum { MERGED_ROWS = 1 << 12 };

/* The payload of the record at `at`, sealed; where the next one begins, or 0. */
static size_t seal_record(unsigned char *bytes, size_t size, size_t at, size_t values)
{
    struct record record;
    if (size - at < sizeof record || size - at - sizeof record < values)
        return 0;
    memcpy(&record, bytes + at, sizeof record);
    unsigned char *payload = bytes + at + sizeof record + values;
    if (record.bytes > (size_t)(bytes + size - payload))
        return 0;
    record.digest = digest_of(&record, bytes + at + sizeof record, values, payload);
    memcpy(bytes + at, &record, sizeof record);
    return at + sizeof record + values + (size_t)record.bytes;
}

static void seal(unsigned char *bytes, size_t size)
{
    struct head head;
    if (size < sizeof head + 8)
        return;
    memcpy(&head, bytes, sizeof head);
    size_t title = head.title_length == UINT64_MAX ? 0 : (size_t)head.title_length,
           history = head.history_length == UINT64_MAX ? 0 : (size_t)head.history_length,
           room = size - sizeof head - 8;
    if (title > room || history > room - title)
        return;
    size_t at = sizeof head + title + history,
           values = (size_t)(head.shape[CUBE_SCAN_X] * head.columns) * sizeof(double);
    uint64_t digest = XXH3_64bits(bytes, at);
    memcpy(bytes + at, &digest, 8);
    for (at += 8; at && at < size;)
        at = seal_record(bytes, size, at, values);
}

static void read_all(struct journal *journal)
{
    struct error error = {0};
    const struct journal_key *key = journal_key(journal);
    for (uint64_t row = key->first; row < key->end; row++) {
        if (!journal_has(journal, row))
            continue;
        size_t bytes = journal_payload_size(journal, row);
        char *payload = malloc(bytes + 1);
        fuzz_expect(journal_payload(journal, row, payload, &error), &error);
        free(payload);
        journal_values(journal, row);
    }
}

/* The names of the formats, by their numbers in journals (cube/cube_write.c). */
static const char *const names[] = {"merged.emd", "merged.npy", "merged.raw", "merged.mib"};

/* The rows as a file, if there are all. */
static void merge(const struct journal_key *key)
{
    struct cube_writer *writer;
    struct error error = {0};
    const char *path = fuzz_path(names[key->format]);
    int code = cube_merge(&writer, path, &key->header, (size_t)key->columns, &error);
    fuzz_expect(code, &error);
    if (!code)
        fuzz_expect(cube_finish(writer, &error), &error);
}

static void open_journal(const unsigned char *bytes, size_t size)
{
    struct journal *journal;
    struct error error = {0};
    const char *path = fuzz_file("journal.rows", bytes, size);
    int code = journal_open_old(&journal, path, &error);
    fuzz_expect(code, &error);
    if (code)
        return;
    read_all(journal);
    const struct journal_key *key = journal_key(journal);
    char rows[32];
    /* of as many rows as the caller's cube has, which is no hostile one's number */
    if (key->format < sizeof names / sizeof *names &&
        key->header.shape[CUBE_SCAN_Y] <= MERGED_ROWS) {
        snprintf(rows, sizeof rows, "%s.rows", names[key->format]);
        fuzz_file(rows, bytes, size);
        merge(key);
        fuzz_remove(rows);
    }
    journal_close(journal, false);
}

void fuzz_one(const unsigned char *bytes, size_t size)
{
    unsigned char *sealed = malloc(size + 1);
    keep_buffers();
    open_journal(bytes, size);
    memcpy(sealed, bytes, size);
    seal(sealed, size);
    open_journal(sealed, size);
    free(sealed);
}
