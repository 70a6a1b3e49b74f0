/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What packs streams; see packed.h. After the file(1) database. */
#include "base/packed.h"
#include <string.h>

static const struct packed packed[] = {
    {"\x1F\x8B", 2, "gzip", "gzip -dc"},
    {"BZh", 3, "bzip2", "bzip2 -dc"},
    {"\xFD"
     "7zXZ",
     5, "xz", "xz -dc"},
    {"\x28\xB5\x2F\xFD", 4, "zstd", "zstd -dc"},
    {"\x04\x22\x4D\x18", 4, "lz4", "lz4 -dc"},
    {"\x1F\x9D", 2, "compress", "gzip -dc"},
    {"7z\xBC\xAF", 4, "7z", "7z x -so"},
    {"PK\x03\x04", 4, "zip", "unzip -p"},
};
enum { PACKED = sizeof packed / sizeof *packed };

bool packed_maybe(const char *bytes, size_t count)
{
    for (size_t i = 0; i < PACKED; i++) {
        size_t seen = count < packed[i].count ? count : packed[i].count;
        if (count && !memcmp(bytes, packed[i].bytes, seen))
            return true;
    }
    return false;
}

const struct packed *packed_as(const char *bytes, size_t count)
{
    for (size_t i = 0; i < PACKED; i++)
        if (count >= packed[i].count && !memcmp(bytes, packed[i].bytes, packed[i].count))
            return &packed[i];
    return NULL;
}

bool packed_is_gzip(const char *bytes, size_t count)
{
    return packed_as(bytes, count) == packed;
}
