/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other formats by their first bytes; see other_format.h. Sources: the manuals of LAMMPS
 * (read_data, dump), VASP (POSCAR), the IUCr (CIF 1.1), wwPDB (3.3), HDF5 and NetCDF (classic
 * format), ASE (ulm). */
#include "io/other_format.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "base/number.h"

enum { HEAD = 8192, LINES = 64 };

struct head {
    const char *bytes; /* binary files */
    size_t count;
    char text[HEAD + 1];
    char *line[LINES]; /* within text, each ended by NUL */
    int lines;
};

#define BY_XYZ_FROM "type: xyz-from FILE | PROGRAM"

static bool begins(const struct head *head, const char *magic, size_t count)
{
    return head->count >= count && !memcmp(head->bytes, magic, count);
}

static bool any_line_begins(const struct head *head, const char *word)
{
    for (int i = 0; i < head->lines; i++)
        if (!strncmp(head->line[i], word, strlen(word)))
            return true;
    return false;
}

/* `count` numbers in a line, and perhaps other words behind them. */
static bool numbers(const char *line, int count)
{
    for (; count > 0; count--) {
        char padded[64] = {0};
        const char *end;
        double x;
        line += strspn(line, " \t");
        size_t length = strcspn(line, " \t\r");
        if (length == 0 || length >= sizeof padded - 16)
            return false;
        memcpy(padded, line, length);
        if (!number_read(padded, &end, &x) || *end)
            return false;
        line += length;
    }
    return true;
}

static bool is_dump(const struct head *head)
{
    return begins(head, "ITEM:", 5);
}

/* A first line of any words, and soon "N atoms". */
static bool is_data(const struct head *head)
{
    for (int i = 0; i < head->lines; i++) {
        const char *at = head->line[i] + strspn(head->line[i], " \t");
        size_t digits = strspn(at, "0123456789"), blank = strspn(at + digits, " \t");
        if (i > 0 && digits && blank && !strncmp(at + digits + blank, "atoms", 5))
            return true;
    }
    return head->lines > 0 && strstr(head->line[0], "LAMMPS");
}

/* A title, a scale (or three), three vectors. */
static bool is_poscar(const struct head *head)
{
    return head->lines > 5 && numbers(head->line[1], 1) && numbers(head->line[2], 3) &&
           numbers(head->line[3], 3) && numbers(head->line[4], 3);
}

static bool is_cif(const struct head *head)
{
    return any_line_begins(head, "data_") &&
           (any_line_begins(head, "_") || any_line_begins(head, "loop_"));
}

static bool is_pdb(const struct head *head)
{
    static const char *const records[] = {"HEADER ", "TITLE ", "COMPND ", "REMARK ",
                                          "CRYST1",  "HETATM", "ATOM  ",  "MODEL  "};
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        if (begins(head, records[i], strlen(records[i])))
            return true;
    return false;
}

static bool is_json(const struct head *head)
{
    return head->lines > 0 && strchr("{[", head->line[0][strspn(head->line[0], " \t")]) &&
           head->line[0][strspn(head->line[0], " \t")];
}

static bool is_hdf5(const struct head *head)
{
    return begins(head, "\x89HDF\r\n\x1A\n", 8);
}

static bool is_netcdf(const struct head *head)
{
    return head->count > 4 && begins(head, "CDF", 3) && head->bytes[3] >= 1 && head->bytes[3] <= 5;
}

static bool holds(const struct head *head, const char *word)
{
    size_t length = strlen(word), end = head->count < 64 ? head->count : 64;
    for (size_t at = 0; at + length <= end; at++)
        if (!memcmp(head->bytes + at, word, length))
            return true;
    return false;
}

/* LAMMPS writes the length of a word, negative, and the word: DUMPATOM, DUMPCUSTOM. */
static bool is_binary_dump(const struct head *head)
{
    return memchr(head->bytes, 0, head->count) && holds(head, "DUMP");
}

static bool is_restart(const struct head *head)
{
    return begins(head, "LammpS RestartT", 15);
}

static bool is_xml(const struct head *head)
{
    return begins(head, "<?xml", 5) || begins(head, "<modeling", 9);
}

static bool is_traj(const struct head *head)
{
    return begins(head, "- of Ulm", 8);
}

static bool is_dcd(const struct head *head)
{
    return head->count > 8 && !memcmp(head->bytes + 4, "CORD", 4);
}

static bool is_cfg(const struct head *head)
{
    return begins(head, "Number of particles", 19);
}

static bool is_xsf(const struct head *head)
{
    return any_line_begins(head, "PRIMVEC") || any_line_begins(head, "ANIMSTEPS");
}

static bool is_npy(const struct head *head)
{
    return begins(head, "\x93NUMPY", 6);
}

static bool is_utf16(const struct head *head)
{
    return begins(head, "\xFF\xFE", 2) || begins(head, "\xFE\xFF", 2);
}

/* A title, a number of atoms alone in its line. */
static bool is_gro(const struct head *head)
{
    return head->lines > 2 && numbers(head->line[1], 1) && !numbers(head->line[1], 2) &&
           !strchr(head->line[1], '.') && strlen(head->line[2]) >= 44;
}

/* Lines that end as on an old Mac. */
static bool is_mac(const struct head *head)
{
    const char *cr = memchr(head->bytes, '\r', head->count);
    return cr && cr + 1 < head->bytes + head->count && cr[1] != '\n' &&
           !memchr(head->bytes, '\n', (size_t)(cr - head->bytes));
}

static bool is_binary(const struct head *head)
{
    return memchr(head->bytes, 0, head->count) != NULL;
}

static const struct {
    bool (*is)(const struct head *head);
    struct other_format format;
} known[] = {
    {is_dump, {"a LAMMPS dump", BY_XYZ_FROM}},
    {is_hdf5,
     {"HDF5", "a data cube is for stem-analyze; of atoms, write extended XYZ with the "
              "program that made it"}},
    {is_netcdf, {"NetCDF", BY_XYZ_FROM}},
    {is_binary_dump,
     {"a binary LAMMPS dump", "make text of it by LAMMPS's binary2txt, then "
                              "type: xyz-from FILE.txt | PROGRAM"}},
    {is_restart,
     {"a LAMMPS restart file", "type: lmp -restart2data FILE FILE.data, then: xyz-from "
                               "FILE.data | PROGRAM"}},
    {is_traj, {"a trajectory of ASE", BY_XYZ_FROM}},
    {is_dcd,
     {"a DCD trajectory", "it has no species: write extended XYZ with the program that "
                          "made it"}},
    {is_npy, {"NumPy's .npy", "a data cube is for stem-analyze"}},
    {is_utf16, {"text in UTF-16", "type: iconv -f UTF-16 -t UTF-8 FILE | PROGRAM"}},
    {is_binary, {"a binary file", "convert it to extended XYZ by the program that made it"}},
    {is_mac,
     {"text whose lines end with a carriage return only", "type: tr '\\r' '\\n' <FILE | PROGRAM"}},
    {is_xml, {"XML", "vasprun.xml of VASP: " BY_XYZ_FROM}},
    {is_json, {"JSON", BY_XYZ_FROM}},
    {is_cfg, {"AtomEye's CFG", BY_XYZ_FROM}},
    {is_pdb, {"PDB", BY_XYZ_FROM}},
    {is_cif, {"CIF", BY_XYZ_FROM}},
    {is_xsf, {"XSF", BY_XYZ_FROM}},
    {is_data, {"a LAMMPS data file", BY_XYZ_FROM}},
    {is_poscar, {"a POSCAR", BY_XYZ_FROM}},
    {is_gro, {"a GROMACS file (.gro)", BY_XYZ_FROM}},
};

const struct other_format *other_format_of(const char *bytes, size_t count)
{
    struct head head = {.bytes = bytes, .count = count < HEAD ? count : HEAD};
    memcpy(head.text, bytes, head.count);
    for (char *rest = head.text; rest && *rest && head.lines < LINES;)
        head.line[head.lines++] = strsep(&rest, "\n");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].is(&head))
            return &known[i].format;
    return NULL;
}
