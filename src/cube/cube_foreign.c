/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of formats that are known but not read. First bytes after the descriptions that come
 * with RosettaSciIO, LiberTEM, py4DSTEM and the file(1) database. */
#include "cube/cube_foreign.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/shell.h"

enum { HEAD = 512, PARTS = 2 };

/* Bytes that stand at a place of the file. */
struct part {
    unsigned at, length;
    const char *bytes;
};

struct row {
    struct cube_foreign foreign;
    struct part parts[PARTS]; /* all of them must be there; of length 0: none */
    const char *inside;       /* an entry of a folder that tells what it is */
    bool named;               /* only with one of its extensions; alone where it has no parts */
};

#define BYTES(AT, TEXT)                                                                            \
    {                                                                                              \
        .at = (AT), .length = sizeof(TEXT) - 1, .bytes = (TEXT)                                    \
    }
#define CONVERTED(EXTENSIONS, TITLE)                                                               \
    .foreign = {.extensions = (EXTENSIONS), .title = (TITLE), .converts = true}
#define STACK(EXTENSIONS, TITLE)                                                                   \
    .foreign = {.extensions = (EXTENSIONS), .title = (TITLE), .converts = true, .is_stack = true}
#define OTHER(EXTENSIONS, TITLE, ADVICE)                                                           \
    .foreign = {.extensions = (EXTENSIONS), .title = (TITLE), .advice = (ADVICE)}
#define PACKED(EXTENSIONS, TITLE, COMMAND)                                                         \
    .foreign = {.extensions = (EXTENSIONS),                                                        \
                .title = (TITLE),                                                                  \
                .advice = "unpack it first, by ",                                                  \
                .unpack = (COMMAND)}
#define EVENTS "its own program, or LiberTEM, makes patterns of it"

/* The first row that fits. Rows that must be named stand before those of the same bytes. */
static const struct row rows[] = {
    {CONVERTED(".dm3", "a DigitalMicrograph 3 file"),
     .parts = {BYTES(0, "\0\0\0\3"), BYTES(8, "\0\0\0")}},
    {CONVERTED(".dm4", "a DigitalMicrograph 4 file"),
     .parts = {BYTES(0, "\0\0\0\4"), BYTES(12, "\0\0\0")}},
    {STACK(".mrc .mrcs .rec .st", "an MRC file"), .parts = {BYTES(208, "MAP")}},
    {STACK(".mrc .mrcs .mrcz", "an MRC file"), .named = true},
    {CONVERTED(".blo", "a NanoMEGAS block file"), .parts = {BYTES(0, "IMGBLO")}},
    {CONVERTED(".tvips", "a TVIPS file"), .parts = {BYTES(0, "\0\1\0\0\1\0\0\0")}},
    {CONVERTED(".tvips", "a TVIPS file"), .parts = {BYTES(0, "\0\1\0\0\2\0\0\0")}},
    {CONVERTED(".tvips", "a TVIPS file"), .named = true},
    {CONVERTED(".ser", "a TIA series"), .parts = {BYTES(0, "II\x97\x01")}},
    {CONVERTED(".emi", "the header of a TIA series"), .named = true},
    {STACK(".tif .tiff", "a TIFF image"), .parts = {BYTES(0, "II*\0")}},
    {STACK(".tif .tiff", "a TIFF image"), .parts = {BYTES(0, "MM\0*")}},
    {STACK(".tif .tiff", "a TIFF image"), .parts = {BYTES(0, "II+\0")}},
    {STACK(".tif .tiff", "a TIFF image"), .parts = {BYTES(0, "MM\0+")}},
    {CONVERTED(".bcf", "a Bruker composite file"), .parts = {BYTES(0, "AAMVHFSS")}},
    {CONVERTED(".prz", "a Panta Rhei file"), .parts = {BYTES(0, "PK\3\4")}, .named = true},
    {CONVERTED(".zspy", "a zipped zarr store of HyperSpy"), .parts = {BYTES(0, "PK\3\4")},
     .named = true},
    {CONVERTED(".zspy .zarr", "a zarr store"), .inside = ".zgroup"},
    {CONVERTED(".zspy .zarr", "a zarr store"), .inside = ".zarray"},
    {CONVERTED(".zspy .zarr", "a zarr store"), .inside = "zarr.json"},
    {CONVERTED(".rpl", "the header of a Ripple file"), .named = true},
    {OTHER(".seq", "a StreamPix sequence",
           "save it as HDF5 or MRC by the camera's program, or read it by py4DSTEM or LiberTEM"),
     .parts = {BYTES(0, "\xed\xfe\0\0N\0o\0r\0p\0i\0x")}},
    {OTHER(".seq", "a StreamPix sequence",
           "save it as HDF5 or MRC by the camera's program, or read it by py4DSTEM or LiberTEM"),
     .named = true},
    {OTHER(".gtg", "the header of a Gatan K2 raw set", "read it by py4DSTEM or LiberTEM"),
     .named = true},
    {OTHER(".frms6", "a PNDetector file", "read it by LiberTEM"), .named = true},
    {OTHER(".tpx3", "a list of Timepix3 events", EVENTS), .parts = {BYTES(0, "TPX3")}},
    {OTHER(".tpx3", "a list of Timepix3 events", EVENTS), .named = true},
    {OTHER(".mat", "a MATLAB file of version 5", "save it by save(name, variable, '-v7.3')"),
     .parts = {BYTES(0, "MATLAB 5.0 MAT-file")}},
    {.foreign = {.extensions = ".npz",
                 .title = "an archive of NumPy arrays",
                 .advice = "unpack it, and give the .npy of the patterns: ",
                 .unpack = "unzip"},
     .parts = {BYTES(0, "PK\3\4")},
     .named = true},
    {PACKED(".zip", "a zip archive", "unzip"), .parts = {BYTES(0, "PK\3\4")}},
    {PACKED(".gz", "compressed by gzip", "gunzip -k"), .parts = {BYTES(0, "\x1f\x8b")}},
    {PACKED(".bz2", "compressed by bzip2", "bunzip2 -k"), .parts = {BYTES(0, "BZh")}},
    {PACKED(".xz", "compressed by xz", "unxz -k"), .parts = {BYTES(0, "\xfd\x37zXZ\0")}},
    {PACKED(".zst", "compressed by Zstandard", "unzstd"), .parts = {BYTES(0, "\x28\xb5\x2f\xfd")}},
    {PACKED(".lz4", "compressed by LZ4", "unlz4"), .parts = {BYTES(0, "\4\x22\x4d\x18")}},
    {PACKED(".7z", "a 7-Zip archive", "7z x"), .parts = {BYTES(0, "7z\xbc\xaf\x27\x1c")}},
    {PACKED(".rar", "a RAR archive", "unrar x"), .parts = {BYTES(0, "Rar!\x1a\7")}},
    {PACKED(".tar", "a tar archive", "tar xf"), .parts = {BYTES(257, "ustar")}},
    {OTHER(".png", "a PNG image", "it is no stack of patterns"),
     .parts = {BYTES(0, "\211PNG\r\n")}},
    {OTHER(".jpg .jpeg", "a JPEG image", "it is no stack of patterns"),
     .parts = {BYTES(0, "\xff\xd8\xff")}},
    {OTHER("", "an HDF4 file", "rewrite it by h4toh5"), .parts = {BYTES(0, "\016\003\023\001")}},
    {OTHER(".nc", "a netCDF 3 file", "rewrite it by nccopy -k netCDF-4"),
     .parts = {BYTES(0, "CDF")}},
    {OTHER("", "a Git LFS pointer, not the file itself", "fetch it by git lfs pull"),
     .parts = {BYTES(0, "version https://git-lfs.github.com/spec/")}},
    {OTHER(".html", "a web page, not the file that was to be fetched",
           "fetch the file itself; a browser shows what was answered"),
     .parts = {BYTES(0, "<!DOCTYPE html")}},
    {OTHER(".html", "a web page, not the file that was to be fetched",
           "fetch the file itself; a browser shows what was answered"),
     .parts = {BYTES(0, "<html")}},
};

/* What cube_open reads, whatever the file is called. */
static const struct part own[] = {BYTES(0, "\211HDF\r\n\032\n"), BYTES(0, "\223NUMPY"),
                                  BYTES(0, "MQ1,"), BYTES(0, "MATLAB 7.3 MAT-file")};

static bool has_part(const struct part *part, const char *head, size_t length)
{
    return part->at + part->length <= length &&
           memcmp(head + part->at, part->bytes, part->length) == 0;
}

static bool has_parts(const struct row *row, const char *head, size_t length)
{
    for (int i = 0; i < PARTS; i++)
        if (row->parts[i].length && !has_part(&row->parts[i], head, length))
            return false;
    return row->parts[0].length || row->named;
}

/* Whether the name ends with one of the extensions. */
static bool is_named(const struct row *row, const char *path)
{
    size_t whole = strlen(path), length;
    for (const char *at = row->foreign.extensions; *at; at += length + (at[length] == ' ')) {
        length = strcspn(at, " ");
        if (whole > length && strncasecmp(path + whole - length, at, length) == 0)
            return true;
    }
    return false;
}

static bool has_entry(const char *folder, const char *entry)
{
    struct stat status;
    char *path = memory_format("%s/%s", folder, entry);
    bool there = stat(path, &status) == 0;
    free(path);
    return there;
}

static const struct cube_foreign *recognize_folder(const char *path)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].inside && has_entry(path, rows[i].inside))
            return &rows[i].foreign;
    return NULL;
}

/* "file.dm4:/2": a data set of the file. */
static const struct cube_foreign *recognize_set(const char *path)
{
    const char *set = strstr(path, ":/");
    char *file = set ? memory_format("%.*s", (int)(set - path), path) : NULL;
    const struct cube_foreign *foreign =
        file && access(file, F_OK) == 0 ? cube_foreign_recognize(file) : NULL;
    free(file);
    return foreign;
}

const struct cube_foreign *cube_foreign_recognize(const char *path)
{
    struct stat status;
    char head[HEAD];
    if (stat(path, &status) != 0)
        return recognize_set(path);
    if (S_ISDIR(status.st_mode))
        return recognize_folder(path);
    /* not to wait for a pipe */
    FILE *file = S_ISREG(status.st_mode) ? fopen(path, "rb") : NULL;
    if (!file)
        return NULL;
    size_t length = fread(head, 1, sizeof head, file);
    fclose(file);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (has_part(&own[i], head, length))
            return NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!rows[i].inside && has_parts(&rows[i], head, length) &&
            (!rows[i].named || is_named(&rows[i], path)))
            return &rows[i].foreign;
    return NULL;
}

char *cube_foreign_text(const struct cube_foreign *foreign, const char *path)
{
    char *name = shell_in_quotes(path), *text;
    if (foreign->converts)
        text = memory_format(
            "%s, which is not read here: make an .emd of it by cube-convert %s out.emd%s",
            foreign->title, name,
            foreign->is_stack ? " --scan=NXxNY (columns x rows of its stack of patterns)" : "");
    else
        text = memory_format("%s: %s%s%s%s", foreign->title, foreign->advice,
                             foreign->unpack ? foreign->unpack : "", foreign->unpack ? " " : "",
                             foreign->unpack ? name : "");
    free(name);
    return text;
}
