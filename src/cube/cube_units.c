/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units of a data cube's axes: what decorates them is taken away, an inverse is recognized, and
 * the rest is looked up. */
#include "cube/cube_units.h"
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include "base/electron.h"

enum { LONGEST = 64 };

static const struct {
    const char *name;
    enum cube_unit_kind kind;
    double factor;
} units[] = {
    {"nm", CUBE_UNIT_LENGTH, 10.0},
    {"nanometer", CUBE_UNIT_LENGTH, 10.0},
    {"nanometre", CUBE_UNIT_LENGTH, 10.0},
    {"A", CUBE_UNIT_LENGTH, 1.0},
    {"AA", CUBE_UNIT_LENGTH, 1.0},
    {"\u00c5", CUBE_UNIT_LENGTH, 1.0},
    {"\u212b", CUBE_UNIT_LENGTH, 1.0},
    {"A\u030a", CUBE_UNIT_LENGTH, 1.0},
    {"\xc5", CUBE_UNIT_LENGTH, 1.0}, /* Latin 1 */
    {"ang", CUBE_UNIT_LENGTH, 1.0},
    {"angstrom", CUBE_UNIT_LENGTH, 1.0},
    {"\u00e5ngstr\u00f6m", CUBE_UNIT_LENGTH, 1.0},
    {"\u00c5ngstr\u00f6m", CUBE_UNIT_LENGTH, 1.0},
    {"pm", CUBE_UNIT_LENGTH, 0.01},
    {"picometer", CUBE_UNIT_LENGTH, 0.01},
    {"picometre", CUBE_UNIT_LENGTH, 0.01},
    {"um", CUBE_UNIT_LENGTH, 1e4},
    {"mum", CUBE_UNIT_LENGTH, 1e4},
    {"\u00b5m", CUBE_UNIT_LENGTH, 1e4},
    {"\u03bcm", CUBE_UNIT_LENGTH, 1e4},
    {"\xb5m", CUBE_UNIT_LENGTH, 1e4}, /* Latin 1 */
    {"micron", CUBE_UNIT_LENGTH, 1e4},
    {"micrometer", CUBE_UNIT_LENGTH, 1e4},
    {"micrometre", CUBE_UNIT_LENGTH, 1e4},
    {"mm", CUBE_UNIT_LENGTH, 1e7},
    {"cm", CUBE_UNIT_LENGTH, 1e8},
    {"m", CUBE_UNIT_LENGTH, 1e10},
    {"meter", CUBE_UNIT_LENGTH, 1e10},
    {"metre", CUBE_UNIT_LENGTH, 1e10},
    {"rad", CUBE_UNIT_ANGLE, 1.0},
    {"radian", CUBE_UNIT_ANGLE, 1.0},
    {"2thrad", CUBE_UNIT_ANGLE, 1.0},
    {"mrad", CUBE_UNIT_ANGLE, 1e-3},
    {"milliradian", CUBE_UNIT_ANGLE, 1e-3},
    {"urad", CUBE_UNIT_ANGLE, 1e-6},
    {"murad", CUBE_UNIT_ANGLE, 1e-6},
    {"\u00b5rad", CUBE_UNIT_ANGLE, 1e-6},
    {"\u03bcrad", CUBE_UNIT_ANGLE, 1e-6},
    {"deg", CUBE_UNIT_ANGLE, 0.017453292519943295},
    {"degree", CUBE_UNIT_ANGLE, 0.017453292519943295},
    {"\u00b0", CUBE_UNIT_ANGLE, 0.017453292519943295},
    {"2thdeg", CUBE_UNIT_ANGLE, 0.017453292519943295},
    {"", CUBE_UNIT_NONE, NAN},
    {"1", CUBE_UNIT_NONE, NAN},
    {"px", CUBE_UNIT_NONE, NAN},
    {"pix", CUBE_UNIT_NONE, NAN},
    {"pixel", CUBE_UNIT_NONE, NAN},
    {"index", CUBE_UNIT_NONE, NAN},
    {"frame", CUBE_UNIT_NONE, NAN},
    {"none", CUBE_UNIT_NONE, NAN},
    {"undefined", CUBE_UNIT_NONE, NAN},
    {"unknown", CUBE_UNIT_NONE, NAN},
    {"unitless", CUBE_UNIT_NONE, NAN},
    {"dimensionless", CUBE_UNIT_NONE, NAN},
    {"a.u.", CUBE_UNIT_NONE, NAN},
    {"arb", CUBE_UNIT_NONE, NAN},
    {"s", CUBE_UNIT_OTHER, NAN},
    {"sec", CUBE_UNIT_OTHER, NAN},
    {"second", CUBE_UNIT_OTHER, NAN},
    {"ms", CUBE_UNIT_OTHER, NAN},
    {"us", CUBE_UNIT_OTHER, NAN},
    {"ns", CUBE_UNIT_OTHER, NAN},
    {"eV", CUBE_UNIT_OTHER, NAN},
    {"keV", CUBE_UNIT_OTHER, NAN},
    {"V", CUBE_UNIT_OTHER, NAN},
    {"kV", CUBE_UNIT_OTHER, NAN},
    {"K", CUBE_UNIT_OTHER, NAN},
};

/* Cuts `word` out of the text wherever it stands. */
static void cut(char *text, const char *word)
{
    size_t length = strlen(word);
    for (char *at = strstr(text, word); at; at = strstr(at, word))
        memmove(at, at + length, strlen(at + length) + 1);
}

/* Without blanks, TeX, brackets and underscores, with a plain minus. */
static void strip(const char *from, char to[LONGEST])
{
    static const char *const words[] = {"\\mathrm", "\\text", "\\rm", "\\,", "\\;"};
    char text[4 * LONGEST] = "";
    size_t n = 0;
    strncpy(text, from, sizeof text - 1);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        cut(text, words[i]);
    for (const char *at = text; *at && n + 1 < LONGEST; at++) {
        if (strncmp(at, "\u2212", 3) == 0) {
            to[n++] = '-';
            at += 2;
        } else if (!isspace((unsigned char)*at) && !strchr("[](){}<>_$\\", *at)) {
            to[n++] = *at;
        }
    }
    to[n] = '\0';
}

static bool strip_prefix(char *text, const char *prefix)
{
    size_t head = strlen(prefix);
    if (strncasecmp(text, prefix, head) != 0 || !text[head])
        return false;
    memmove(text, text + head, strlen(text + head) + 1);
    return true;
}

static bool strip_suffix(char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    if (length <= tail || strcmp(text + length - tail, suffix) != 0)
        return false;
    text[length - tail] = '\0';
    return true;
}

/* Takes the inverse off; whether there was one. */
static bool strip_inverse(char *text)
{
    static const char *const heads[] = {"1/", "/", "inverse", "reciprocal", "per"};
    static const char *const tails[] = {"^-1", "**-1", "\u207b\u00b9", "-1"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (strip_prefix(text, heads[i]))
            return true;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (strip_suffix(text, tails[i]))
            return true;
    return false;
}

/* Takes the radian off "rad/nm" or "rad nm^-1", where an inverse length is left. */
static bool strip_radian(char *text)
{
    char rest[LONGEST], bare[LONGEST];
    if (strncmp(text, "rad", 3) != 0)
        return false;
    strcpy(rest, text + 3 + (text[3] == '*'));
    strcpy(bare, rest);
    if (!strip_inverse(bare))
        return false;
    strcpy(text, rest);
    return true;
}

/* As it is written, then as a word, of any case and of many. */
static struct cube_unit look_up(char *text)
{
    for (int as_word = 0; as_word < 2; as_word++) {
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (as_word && strlen(units[i].name) > 2 ? strcasecmp(text, units[i].name) == 0
                                                     : strcmp(text, units[i].name) == 0)
                return (struct cube_unit){units[i].kind, units[i].factor};
        if (strlen(text) > 3)
            strip_suffix(text, "s");
    }
    return (struct cube_unit){CUBE_UNIT_UNKNOWN, NAN};
}

struct cube_unit cube_unit_parse(const char *text)
{
    char bare[LONGEST];
    const char *from = text ? text : "";
    from += strspn(from, " [($");
    /* pyxem's: k is 1/d, q is 2 pi/d; rad/nm is the latter too */
    bool k = strncmp(from, "k_", 2) == 0, q = strncmp(from, "q_", 2) == 0;
    strip(k || q ? from + 2 : from, bare);
    q = strip_radian(bare) || q;
    bool inverse = strip_inverse(bare);
    struct cube_unit unit = look_up(bare);
    if (inverse && unit.kind == CUBE_UNIT_LENGTH)
        return (struct cube_unit){CUBE_UNIT_WAVENUMBER,
                                  (q ? 0.5 / 3.14159265358979323846 : 1.0) / unit.factor};
    if ((inverse && unit.kind != CUBE_UNIT_OTHER) || k || q)
        return (struct cube_unit){CUBE_UNIT_UNKNOWN, NAN};
    return unit;
}

double cube_unit_length(struct cube_unit unit)
{
    return unit.kind == CUBE_UNIT_LENGTH ? unit.factor : (double)NAN;
}

double cube_unit_wavenumber(struct cube_unit unit, double voltage)
{
    return unit.kind == CUBE_UNIT_WAVENUMBER ? unit.factor
           : unit.kind == CUBE_UNIT_ANGLE    ? unit.factor / electron_at(voltage).wavelength
                                             : (double)NAN;
}
