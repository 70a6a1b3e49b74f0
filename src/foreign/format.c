/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of formats; see format.h. */
#include "foreign/format.h"
#include <string.h>

/* A number of atoms and nothing else in the first line. */
static bool xyz_recognize(const char *head)
{
    head += strspn(head, " \t\r\n");
    size_t digits = strspn(head, "0123456789");
    head += digits + strspn(head + digits, " \t\r");
    return digits > 0 && *head == '\n';
}

/* In the order in which a file is tried: a POSCAR's title may be a number, as a frame's first
 * line. */
static const struct frame_format formats[] = {
    {"lammps-dump", "a LAMMPS dump", "lammps-dump-text", lammps_dump_recognize, lammps_dump_read,
     lammps_dump_write, true},
    {"lammps-data", "a LAMMPS data file", "lammps-data", lammps_data_recognize, lammps_data_read,
     lammps_data_write, false},
    {"xdatcar", "an XDATCAR of VASP", "vasp-xdatcar", xdatcar_recognize, xdatcar_read, NULL, true},
    {"poscar", "a POSCAR of VASP", "vasp", poscar_recognize, poscar_read, poscar_write, false},
    {"extxyz", "extended XYZ", "xyz", xyz_recognize, NULL, NULL, true},
};

enum { FORMATS = sizeof formats / sizeof *formats };

const struct frame_format *format_row(size_t number)
{
    return number < FORMATS ? &formats[number] : NULL;
}

const struct frame_format *format_find(const char *name)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (strcmp(formats[i].name, name) == 0 || strcmp(formats[i].other, name) == 0)
            return &formats[i];
    return NULL;
}

const struct frame_format *format_recognize(const char *bytes, size_t length)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* a byte-order mark */
    char head[FORMAT_HEAD + 1] = "";

    memcpy(head, bytes, length < FORMAT_HEAD ? length : FORMAT_HEAD);
    const char *from = strncmp(head, mark, 3) == 0 ? head + 3 : head;
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i].recognize(from))
            return &formats[i];
    return NULL;
}
