/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NumPy's .npy: magic, version, the length of a text, the text (a Python dictionary: type,
 * order, shape), then the samples. Format: NumPy Enhancement Proposal 1; versions 1 to 3. It
 * carries no calibration. */
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cube/cube_format.h"

enum { HEADER_MAX = 65536, RANK_MAX = 8 };

/* The value of `key` in the dictionary: the text behind its colon, or NULL. */
static const char *entry(const char *dictionary, const char *key)
{
    char quoted[32];
    size_t length = strlen(key);
    for (const char *quotes = "'\""; *quotes; quotes++) {
        quoted[0] = quoted[length + 1] = *quotes;
        memcpy(quoted + 1, key, length);
        quoted[length + 2] = '\0';
        const char *at = strstr(dictionary, quoted);
        if (!at)
            continue;
        at += length + 2;
        at += strspn(at, " ");
        if (*at == ':')
            return at + 1 + strspn(at + 1, " ");
    }
    return NULL;
}

/* "'<f4'" to a sample type and whether its bytes must be swapped. */
static bool read_type(const char *text, enum cube_sample *sample, bool *swap)
{
    static const struct {
        const char *name;
        enum cube_sample sample;
    } types[] = {{"u1", SAMPLE_U1}, {"u2", SAMPLE_U2}, {"u4", SAMPLE_U4}, {"u8", SAMPLE_U8},
                 {"i1", SAMPLE_I1}, {"i2", SAMPLE_I2}, {"i4", SAMPLE_I4}, {"i8", SAMPLE_I8},
                 {"f2", SAMPLE_F2}, {"f4", SAMPLE_F4}, {"f8", SAMPLE_F8}, {"b1", SAMPLE_U1}};
    if ((text[0] != '\'' && text[0] != '"') || !text[1] || !text[2] || !text[3] ||
        text[4] != text[0])
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strncmp(text + 2, types[i].name, 2) == 0) {
            *sample = types[i].sample;
            *swap = text[1] == (cube_little_endian() ? '>' : '<');
            return true;
        }
    return false;
}

/* "(8, 8, 64, 64)" to sizes; the rank, or -1. */
static int read_shape(const char *text, size_t shape[RANK_MAX])
{
    int rank = 0;
    if (*text++ != '(')
        return -1;
    for (;;) {
        char *end;
        text += strspn(text, " ,");
        if (*text == ')')
            return rank;
        unsigned long long size = strtoull(text, &end, 10);
        if (end == text || *text == '-' || rank == RANK_MAX)
            return -1;
        shape[rank++] = (size_t)size;
        text = end;
    }
}

/* The dictionary as text; *data is where the samples begin. */
static int read_dictionary(const struct cube *cube, char text[HEADER_MAX + 1], int64_t *data,
                           struct error *error)
{
    unsigned char head[12] = {0};
    if (cube_bytes(cube, 0, head, cube->size < 12 ? (size_t)cube->size : 12, error))
        return error->code;
    bool first = head[6] == 1;
    size_t length = head[8] | (size_t)head[9] << 8;
    if (!first)
        length |= (size_t)head[10] << 16 | (size_t)head[11] << 24;
    *data = (first ? 10 : 12) + (int64_t)length;
    if (head[6] < 1 || head[6] > 3 || length > HEADER_MAX)
        return cube_bad(cube, error,
                        "is no .npy file of version 1 to 3: version %d, header of %zu bytes",
                        head[6], length);
    text[length] = '\0';
    return cube_bytes(cube, *data - (int64_t)length, text, length, error);
}

/* Takes out axes of length 1 until four are left: those behind the patterns first (a channel), then
 * the first ones. Where two axes of a scan are left and one has length 1, the array says nothing of
 * the scan. Returns the rank. */
static int squeeze(size_t sizes[RANK_MAX], int rank)
{
    while (rank > 4 || (rank == 4 && sizes[3] == 1)) {
        int out = rank - 1;
        while (out >= 0 && sizes[out] != 1)
            out--;
        for (int k = 0; sizes[rank - 1] != 1 && k < out; k++)
            if (sizes[k] == 1)
                out = k;
        if (out < 0)
            return rank;
        rank--;
        memmove(sizes + out, sizes + out + 1, (size_t)(rank - out) * sizeof *sizes);
    }
    return rank;
}

static int set_shape(struct cube *cube, const struct cube_header *known, int rank,
                     const size_t sizes[RANK_MAX], struct error *error)
{
    const size_t *scan = known->shape;
    cube->header.shape[CUBE_KY] = sizes[rank - 2];
    cube->header.shape[CUBE_KX] = sizes[rank - 1];
    if (rank == 3)
        return cube_set_stack(cube, known, (int64_t)sizes[0], false, error);
    /* one row, or one column, may be a scan's patterns one after the other */
    if (scan[0] && (sizes[0] == 1 || sizes[1] == 1))
        return cube_set_stack(cube, known, (int64_t)(sizes[0] * sizes[1]), false, error);
    if (scan[0] && (scan[0] != sizes[0] || scan[1] != sizes[1]))
        return cube_bad(cube, error,
                        "has a scan of %zu rows of %zu, not the %zu rows of %zu asked for",
                        sizes[0], sizes[1], scan[0], scan[1]);
    memcpy(cube->header.shape, sizes, sizeof cube->header.shape);
    return 0;
}

/* The exact number of bytes of the samples, or -1 where it is no number of bytes that a file can
 * have. */
static int64_t bytes_of(const size_t *sizes, int rank, size_t sample)
{
    int64_t bytes = (int64_t)sample;
    for (int k = 0; k < rank; k++) {
        if (sizes[k] == 0 || sizes[k] > (size_t)(INT64_MAX / bytes))
            return -1;
        bytes *= (int64_t)sizes[k];
    }
    return bytes;
}

/* What kind of samples they are that are no real numbers. */
static int refuse_type(const struct cube *cube, const char *type, struct error *error)
{
    static const struct {
        char letter;
        const char *what;
    } kinds[] = {{'c', ": complex amplitudes are no intensities; save numpy.abs(array)**2"},
                 {'O', ": Python objects, not an array of numbers"},
                 {'V', ": records"},
                 {'f', ""},
                 {'S', ": texts"},
                 {'U', ": texts"},
                 {'M', ": dates"},
                 {'m', ": times"}};
    bool quoted = (type[0] == '\'' || type[0] == '"') && type[1];
    const char *what = type[0] == '[' ? ": records; save the field that has the patterns" : "";
    for (size_t i = 0; quoted && i < sizeof kinds / sizeof *kinds; i++)
        if (type[2] == kinds[i].letter || type[1] == kinds[i].letter)
            what = kinds[i].what;
    return cube_bad(cube, error,
                    "has samples of type %.*s%s; integers of 1 to 8 bytes and real numbers of 2, 4 "
                    "or 8 are read",
                    (int)strcspn(type, type[0] == '[' ? "]" : ",}") + (type[0] == '['), type, what);
}

/* What the dictionary says, checked against the file's size. */
static int read_entries(struct cube *cube, const char *text, const struct cube_header *known,
                        struct error *error)
{
    const char *type = entry(text, "descr"), *order = entry(text, "fortran_order"),
               *shape = entry(text, "shape");
    size_t sizes[RANK_MAX];
    int64_t there = cube->size - cube->flat.offset;
    if (!type || !order || !shape || !strchr(shape, ')'))
        return cube_bad(cube, error, "has a damaged .npy header");
    int rank = read_shape(shape, sizes), length = (int)strcspn(shape, ")") + 1;
    if (!read_type(type, &cube->flat.sample, &cube->flat.swap))
        return refuse_type(cube, type, error);
    if (strncmp(order, "False", 5) != 0)
        return cube_bad(cube, error,
                        "is in Fortran order: rewrite it by python3 -c \"import numpy; "
                        "numpy.save('c.npy', numpy.ascontiguousarray(numpy.load('%s')))\"",
                        cube->path);
    if (rank < 0)
        return cube_bad(cube, error, "has a damaged .npy header: its shape is %.*s", length, shape);
    int64_t bytes = bytes_of(sizes, rank, cube_sample_size(cube->flat.sample));
    if (bytes < 0)
        return cube_bad(cube, error,
                        "contradicts itself: an array of shape %.*s has no samples, or more than "
                        "any file",
                        length, shape);
    if (bytes != there)
        return cube_bad(cube, error,
                        "%s: shape %.*s needs %lld bytes of samples, the file has %lld",
                        there < bytes ? "is truncated" : "contradicts itself", length, shape,
                        (long long)bytes, (long long)there);
    rank = squeeze(sizes, rank);
    if (rank < 3 || rank > 4)
        return cube_bad(
            cube, error,
            "is no stack of patterns: its shape is %.*s, not (scan y, scan x, k_y, k_x)", length,
            shape);
    return set_shape(cube, known, rank, sizes, error);
}

int cube_open_npy(struct cube *cube, const struct cube_header *known, struct error *error)
{
    char *text = memory_zeroed(HEADER_MAX + 1, 1);
    cube->header.format = memory_string("NumPy npy");
    int code = read_dictionary(cube, text, &cube->flat.offset, error);
    if (!code)
        code = read_entries(cube, text, known, error);
    free(text);
    cube->flat.stride = (int64_t)(cube_pattern_size(cube) * cube_sample_size(cube->flat.sample));
    cube->header.type = cube_sample_type(cube->flat.sample);
    cube->read = cube_read_flat;
    return code;
}
