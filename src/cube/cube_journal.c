/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal of a cube being written. */
#include "cube/cube_journal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "base/exit_codes.h"
#include "base/memory.h"

enum { MAGIC = 8, NUMBERS = 11, TEXT_MAX = 1 << 26 };

/* What no cube has more of, so that the numbers of a damaged head are told from it before memory
 * is asked for by them: rows of a journal, columns of values, bytes of a cube. */
enum { ROWS_MOST = 1 << 22, COLUMNS_MOST = 1 << 16 };
static const uint64_t bytes_most = (uint64_t)1 << 56;

static const char magic[MAGIC + 1] = "BPCUBE1\n";

/* The file begins with this, then title, history, and the digest of all that. */
struct head {
    char magic[MAGIC];
    uint64_t first, end, format, columns, type, shape[CUBE_AXES];
    double number[NUMBERS];
    uint64_t title_length, history_length; /* UINT64_MAX: none */
};

struct record {
    /* bytes of the payload; digest of row, bytes, values and payload */
    uint64_t row, bytes, digest;
};

struct row {
    int64_t place;  /* of its payload, 0: there is none */
    uint64_t bytes; /* of its payload */
    double *values; /* [scan x][columns] */
};

struct journal {
    char *path;
    int descriptor;
    int failure; /* errno of a read that the system refused: nothing is known of the bytes; or 0 */
    struct journal_key key;
    int64_t end;       /* where the next record goes */
    size_t count;      /* rows that are there */
    struct row *rows;  /* index row - first */
    size_t row_values; /* scan x * columns */
};

static void numbers_of(const struct cube_header *h, double number[NUMBERS])
{
    const double all[NUMBERS] = {h->step[0],  h->step[1],  h->origin[0], h->origin[1],
                                 h->pixel[0], h->pixel[1], h->center[0], h->center[1],
                                 h->voltage,  h->alpha,    h->dose};
    memcpy(number, all, sizeof all);
}

static void numbers_to(struct cube_header *h, const double number[NUMBERS])
{
    memcpy(h->step, number, sizeof h->step);
    memcpy(h->origin, number + 2, sizeof h->origin);
    memcpy(h->pixel, number + 4, sizeof h->pixel);
    memcpy(h->center, number + 6, sizeof h->center);
    h->voltage = number[8];
    h->alpha = number[9];
    h->dose = number[10];
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

const char *journal_difference(const struct journal_key *a, const struct journal_key *b)
{
    double x[NUMBERS], y[NUMBERS];
    numbers_of(&a->header, x);
    numbers_of(&b->header, y);
    if (memcmp(a->header.shape, b->header.shape, sizeof a->header.shape) != 0)
        return "the cube's shape";
    if (a->format != b->format)
        return "the file format";
    if (a->header.type != b->header.type)
        return "the type of the samples";
    if (a->columns != b->columns)
        return "the columns of the probe positions";
    if (memcmp(x, y, sizeof x) != 0)
        return "the calibration (step, origin, pixel, centre, voltage, semi-angle or dose)";
    if (!same_text(a->header.title, b->header.title))
        return "the title";
    if (!same_text(a->header.history, b->header.history))
        return "the history (the options, the seed or the input)";
    return NULL;
}

static int io_failed(const struct journal *journal, struct error *error, const char *what)
{
    return error_set(error, EXIT_IO, "cannot %s '%s': %s", what, journal->path, strerror(errno));
}

static int put(struct journal *journal, const void *bytes, size_t count, int64_t at,
               struct error *error)
{
    for (const char *from = bytes; count > 0;) {
        ssize_t written = pwrite(journal->descriptor, from, count, at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return io_failed(journal, error, "write");
        from += written;
        at += written;
        count -= (size_t)written;
    }
    return 0;
}

/* Bytes from the file; false where they are not there or cannot be read. */
static bool get(struct journal *journal, void *to, size_t count, int64_t at)
{
    for (char *into = to; count > 0;) {
        ssize_t got = pread(journal->descriptor, into, count, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            journal->failure = errno;
        if (got <= 0)
            return false;
        into += got;
        at += got;
        count -= (size_t)got;
    }
    return true;
}

static int read_failed(const struct journal *journal, struct error *error)
{
    return error_set(error, EXIT_IO, "cannot read '%s': %s", journal->path,
                     strerror(journal->failure));
}

static void make_room(struct journal *journal)
{
    size_t rows = (size_t)(journal->key.end - journal->key.first);
    journal->row_values = journal->key.header.shape[CUBE_SCAN_X] * (size_t)journal->key.columns;
    journal->rows = memory_zeroed(rows, sizeof *journal->rows);
}

/* The row takes its values, which are the caller's to have allocated. */
static void add_row(struct journal *journal, const struct record *record, double *values,
                    int64_t place)
{
    journal->rows[record->row - journal->key.first] =
        (struct row){.place = place, .bytes = record->bytes, .values = values};
    journal->end = place + (int64_t)record->bytes;
    journal->count++;
}

static int write_head(struct journal *journal, struct error *error)
{
    const struct journal_key *key = &journal->key;
    const struct cube_header *h = &key->header;
    struct head head = {.first = key->first,
                        .end = key->end,
                        .format = key->format,
                        .columns = key->columns,
                        .type = h->type,
                        .title_length = h->title ? strlen(h->title) : UINT64_MAX,
                        .history_length = h->history ? strlen(h->history) : UINT64_MAX};
    memcpy(head.magic, magic, MAGIC);
    numbers_of(h, head.number);
    for (int k = 0; k < CUBE_AXES; k++)
        head.shape[k] = h->shape[k];
    size_t title = h->title ? strlen(h->title) : 0, history = h->history ? strlen(h->history) : 0;
    size_t size = sizeof head + title + history;
    char *text = memory_alloc(size + 8, 1);
    memcpy(text, &head, sizeof head);
    memcpy(text + sizeof head, h->title ? h->title : "", title);
    memcpy(text + sizeof head + title, h->history ? h->history : "", history);
    uint64_t digest = XXH3_64bits(text, size);
    memcpy(text + size, &digest, 8);
    journal->end = (int64_t)size + 8;
    int code = put(journal, text, size + 8, 0, error);
    free(text);
    return code;
}

/* A text of the head, or NULL; *at moves behind it. */
static char *text_at(struct journal *journal, uint64_t length, int64_t *at)
{
    if (length == UINT64_MAX)
        return NULL;
    char *text = memory_zeroed((size_t)length + 1, 1);
    if (!get(journal, text, (size_t)length, *at))
        text[0] = '\0';
    *at += (int64_t)length;
    return text;
}

/* Whether the numbers are those of rows of a cube that there could be. */
static bool key_is_possible(const struct head *head)
{
    uint64_t room = bytes_most;
    for (int k = 0; k < CUBE_AXES; k++) {
        if (!head->shape[k] || head->shape[k] > room)
            return false;
        room /= head->shape[k];
    }
    return head->first < head->end && head->end <= head->shape[CUBE_SCAN_Y] &&
           head->end - head->first <= ROWS_MOST && head->columns <= COLUMNS_MOST &&
           head->type <= CUBE_UINT32 && head->shape[CUBE_SCAN_X] <= bytes_most >> 24;
}

/* Whether the head of the file is sound; *size is its length without the digest. */
static bool head_is_sound(struct journal *journal, const struct head *head, size_t *size)
{
    uint64_t digest = 0, title = head->title_length == UINT64_MAX ? 0 : head->title_length,
             history = head->history_length == UINT64_MAX ? 0 : head->history_length;
    struct stat status;
    if (memcmp(head->magic, magic, MAGIC) != 0 || !key_is_possible(head) || title > TEXT_MAX ||
        history > TEXT_MAX || fstat(journal->descriptor, &status) != 0 ||
        title + history > (uint64_t)status.st_size)
        return false;
    *size = sizeof *head + (size_t)(title + history);
    char *text = memory_alloc(*size, 1);
    bool sound = get(journal, text, *size, 0) && get(journal, &digest, 8, (int64_t)*size) &&
                 digest == XXH3_64bits(text, *size);
    free(text);
    return sound;
}

/* The key of the file; false where there is no sound head. */
static bool read_head(struct journal *journal)
{
    struct head head;
    struct journal_key *key = &journal->key;
    size_t size;
    int64_t at = sizeof head;
    if (!get(journal, &head, sizeof head, 0) || !head_is_sound(journal, &head, &size))
        return false;
    key->header = cube_header_unknown();
    key->header.type = (enum cube_type)head.type;
    for (int k = 0; k < CUBE_AXES; k++)
        key->header.shape[k] = (size_t)head.shape[k];
    numbers_to(&key->header, head.number);
    key->header.title = text_at(journal, head.title_length, &at);
    key->header.history = text_at(journal, head.history_length, &at);
    key->format = head.format;
    key->columns = head.columns;
    key->first = head.first;
    key->end = head.end;
    journal->end = at + 8;
    return true;
}

/* Whether the run that began it was ended while it wrote the head: there is nothing behind that. */
static bool head_is_torn(struct journal *journal, int64_t size)
{
    struct head head = {.title_length = UINT64_MAX, .history_length = UINT64_MAX};
    size_t there = size < (int64_t)sizeof head ? (size_t)size : sizeof head,
           mark = there < MAGIC ? there : MAGIC;

    if (!get(journal, &head, there, 0) || memcmp(head.magic, magic, mark) != 0)
        return false;
    if (there < sizeof head)
        return true;
    size_t title = head.title_length == UINT64_MAX ? 0 : (size_t)head.title_length,
           history = head.history_length == UINT64_MAX ? 0 : (size_t)head.history_length;
    return title <= TEXT_MAX && history <= TEXT_MAX &&
           size < (int64_t)(sizeof head + title + history + 8);
}

static uint64_t digest_of(const struct record *record, const void *values, size_t values_bytes,
                          const void *payload)
{
    XXH3_state_t state;
    XXH3_64bits_reset(&state);
    XXH3_64bits_update(&state, record, 2 * sizeof(uint64_t));
    XXH3_64bits_update(&state, values, values_bytes);
    XXH3_64bits_update(&state, payload, (size_t)record->bytes);
    return XXH3_64bits_digest(&state);
}

/* Reads the record at journal->end; false where it is torn or none. */
static bool read_record(struct journal *journal, int64_t size)
{
    struct record record;
    const struct journal_key *key = &journal->key;
    size_t values_bytes = journal->row_values * sizeof(double);
    int64_t payload_at = journal->end + (int64_t)(sizeof record + values_bytes);
    if (payload_at > size || !get(journal, &record, sizeof record, journal->end) ||
        record.row < key->first || record.row >= key->end || journal_has(journal, record.row) ||
        record.bytes > (uint64_t)(size - payload_at))
        return false;
    double *values = memory_alloc(journal->row_values, sizeof *values);
    char *payload = memory_alloc((size_t)record.bytes, 1);
    bool sound = get(journal, values, values_bytes, journal->end + (int64_t)sizeof record) &&
                 get(journal, payload, (size_t)record.bytes, payload_at) &&
                 digest_of(&record, values, values_bytes, payload) == record.digest;
    free(payload);
    if (sound)
        add_row(journal, &record, values, payload_at);
    else
        free(values);
    return sound;
}

/* All sound rows; in a journal that will be written, what follows them is cut off. */
static int read_rows(struct journal *journal, bool cut, struct error *error)
{
    struct stat status;
    if (fstat(journal->descriptor, &status) != 0)
        return io_failed(journal, error, "examine");
    while (read_record(journal, status.st_size))
        ;
    if (journal->failure)
        return read_failed(journal, error);
    if (cut && journal->end < status.st_size && ftruncate(journal->descriptor, journal->end) != 0)
        return io_failed(journal, error, "cut the torn row off");
    return 0;
}

static int take_key(struct journal *journal, const struct journal_key *key, struct error *error)
{
    struct journal_key *own = &journal->key;
    const char *difference;
    if (!read_head(journal))
        return journal->failure
                   ? read_failed(journal, error)
                   : error_set(
                         error, EXIT_BAD_INPUT,
                         "'%s' is no journal of a data cube, or damaged: remove it to start anew",
                         journal->path);
    if (!key)
        return 0;
    difference = journal_difference(own, key);
    if (!difference && (own->first != key->first || own->end != key->end))
        difference = "the range of rows";
    if (difference)
        return error_set(error, EXIT_BAD_INPUT,
                         "cannot resume '%s': %s is not that of the run that began it",
                         journal->path, difference);
    return 0;
}

static int start(struct journal *journal, const struct journal_key *key, bool fresh,
                 struct error *error)
{
    struct stat status;
    if (flock(journal->descriptor, LOCK_EX | LOCK_NB) != 0)
        return error_set(error, EXIT_CANNOT_CREATE, "'%s' is being written by another process",
                         journal->path);
    if (fstat(journal->descriptor, &status) != 0)
        return io_failed(journal, error, "examine");
    if (key && (fresh || head_is_torn(journal, status.st_size))) {
        journal->key = *key;
        journal->key.header.title = memory_string(key->header.title);
        journal->key.header.history = memory_string(key->header.history);
        make_room(journal);
        return ftruncate(journal->descriptor, 0) != 0 ? io_failed(journal, error, "empty")
                                                      : write_head(journal, error);
    }
    if (take_key(journal, key, error))
        return error->code;
    make_room(journal);
    return read_rows(journal, key != NULL, error);
}

/* Key NULL: the journal's own. */
static int open_by_key(struct journal **result, const char *path, const struct journal_key *key,
                       bool fresh, struct error *error)
{
    struct journal *journal = memory_zeroed(1, sizeof *journal);
    *result = NULL;
    journal->path = memory_string(path);
    journal->descriptor = open(path, O_RDWR | O_CLOEXEC | (key ? O_CREAT : 0), 0666);
    if (journal->descriptor < 0) {
        error_set(error, key ? EXIT_CANNOT_CREATE : EXIT_NO_INPUT, "cannot %s '%s': %s",
                  key ? "create" : "open", path, strerror(errno));
        journal_close(journal, false);
        return error->code;
    }
    if (start(journal, key, fresh, error)) {
        close(journal->descriptor);
        journal->descriptor = -1;
        journal_close(journal, false);
        return error->code;
    }
    *result = journal;
    return 0;
}

int journal_open(struct journal **journal, const char *path, const struct journal_key *key,
                 bool fresh, struct error *error)
{
    return open_by_key(journal, path, key, fresh, error);
}

int journal_open_old(struct journal **journal, const char *path, struct error *error)
{
    return open_by_key(journal, path, NULL, false, error);
}

const struct journal_key *journal_key(const struct journal *journal)
{
    return &journal->key;
}

const char *journal_path(const struct journal *journal)
{
    return journal->path;
}

bool journal_has(const struct journal *journal, uint64_t row)
{
    return row >= journal->key.first && row < journal->key.end &&
           journal->rows[row - journal->key.first].place > 0;
}

const double *journal_values(const struct journal *journal, uint64_t row)
{
    if (!journal_has(journal, row) || !journal->row_values)
        return NULL;
    return journal->rows[row - journal->key.first].values;
}

size_t journal_payload_size(const struct journal *journal, uint64_t row)
{
    return (size_t)journal->rows[row - journal->key.first].bytes;
}

int journal_payload(struct journal *journal, uint64_t row, void *to, struct error *error)
{
    const struct row *there = &journal->rows[row - journal->key.first];
    if (!get(journal, to, (size_t)there->bytes, there->place))
        return journal->failure ? read_failed(journal, error)
                                : error_set(error, EXIT_IO, "cannot read row %llu in '%s'",
                                            (unsigned long long)row, journal->path);
    return 0;
}

int journal_append(struct journal *journal, uint64_t row, const double *values, const void *payload,
                   size_t bytes, struct error *error)
{
    size_t values_bytes = journal->row_values * sizeof(double);
    struct record record = {.row = row, .bytes = bytes};
    int64_t at = journal->end, payload_at = at + (int64_t)(sizeof record + values_bytes);
    record.digest = digest_of(&record, values, values_bytes, payload);
    if (put(journal, payload, bytes, payload_at, error) ||
        put(journal, values, values_bytes, at + (int64_t)sizeof record, error) ||
        put(journal, &record, sizeof record, at, error)) {
        if (ftruncate(journal->descriptor, at) != 0) /* what is left there is no sound record */
            error_append(error, " (and it cannot be cut back)");
        return error->code;
    }
    add_row(journal, &record, memory_copy(values, journal->row_values, sizeof *values), payload_at);
    return 0;
}

void journal_close(struct journal *journal, bool remove)
{
    if (!journal)
        return;
    if (journal->descriptor >= 0) {
        if (remove || journal->count == 0)
            unlink(journal->path);
        close(journal->descriptor);
    }
    free((void *)journal->key.header.title);
    free((void *)journal->key.header.history);
    for (uint64_t k = 0; journal->rows && k < journal->key.end - journal->key.first; k++)
        free(journal->rows[k].values);
    free(journal->rows);
    free(journal->path);
    free(journal);
}
