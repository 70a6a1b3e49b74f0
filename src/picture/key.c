/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of pictures. */
#include "picture/key.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

static const double letter = 0.62;              /* width of a letter by its height, on average */
static const double inch = 72, pixels = 96;     /* points and pixels of letters */
enum { LEAST_WIDTH = 400, LEAST_HEIGHT = 200 }; /* of a picture that has room for a key */

void key_add(struct picture_key *key, const char *label, const double color[3])
{
    memory_grow(&key->entry, &key->room, (size_t)key->count + 1, sizeof *key->entry);
    struct key_entry *entry = &key->entry[key->count++];
    if (strlen(label) < KEY_LABEL)
        snprintf(entry->label, KEY_LABEL, "%s", label);
    else
        snprintf(entry->label, KEY_LABEL, "%.*s...", KEY_LABEL - 4, label);
    memcpy(entry->color, color, sizeof entry->color);
}

void key_release(struct picture_key *key)
{
    free(key->title);
    free(key->entry);
    *key = (struct picture_key){0};
}

/* Letters of the longest line, with the field or the bar before it. */
static double line_letters(const struct picture_key *key)
{
    enum { NUMBER = 11, REST = 12, MANY = 9 }; /* a bar and its numbers; "and 123 more", where */
    size_t longest = strlen(key->title), remark = strlen(key->remark);
    longest = longest < remark ? remark : longest;
    size_t least = key->continuous ? NUMBER : key->count > MANY ? REST : 0;
    longest = longest < least ? least : longest;
    for (int e = 0; e < key->count; e++) {
        size_t line = strlen(key->entry[e].label) + 3;
        longest = line > longest ? line : longest;
    }
    return (double)longest + 2;
}

/* Height of the letters, pixels: a sixtieth of the width and legible, but that the longest line
 * takes no more than a third. */
static double letter_height(const struct picture_key *key, int width)
{
    return fmin(fmax(width / 60.0, 14), width / 3.0 / (letter * line_letters(key)));
}

int key_width(const struct picture_key *key, int width, int height)
{
    if (key->count == 0 || width < LEAST_WIDTH || height < LEAST_HEIGHT)
        return 0;
    return (int)ceil(letter * line_letters(key) * letter_height(key, width));
}

static unsigned rgb(const struct key_entry *entry)
{
    unsigned value = 0;
    for (int k = 0; k < 3; k++)
        value = value << 8 | (unsigned)(255 * entry->color[k]);
    return value;
}

/* A text of the frame between single quotes, within which gnuplot runs nothing: between double
 * ones it would run what stands in backquotes. */
static void put_text(struct drawing *drawing, const char *text)
{
    drawing_put(drawing, "'");
    for (; *text; text++)
        drawing_put(drawing, *text == '\'' ? "''" : "%c", (unsigned char)*text < ' ' ? ' ' : *text);
    drawing_put(drawing, "'");
}

static void put_label(struct drawing *drawing, const char *text, double x, double y)
{
    drawing_put(drawing, "set label ");
    put_text(drawing, text);
    drawing_put(drawing, " at screen %.6f,%.6f\n", x, y);
}

/* A field for each color, from the top; what finds no room is counted. */
static void put_entries(struct drawing *drawing, const struct picture_key *key, double left,
                        double size, const struct key_page *page)
{
    double line = 1.6 * size;
    int room = (int)(page->height / line) - (key->remark[0] ? 3 : 2),
        count = key->count <= room ? key->count : room - 1;
    put_label(drawing, key->title, left / page->width, 1 - line / page->height);
    for (int e = 0; e < count; e++) {
        double y = 1 - line * (e + 2) / page->height, half = 0.4 * size / page->height;
        drawing_put(drawing,
                    "set object rectangle from screen %.6f,%.6f to screen %.6f,%.6f fc rgb "
                    "\"#%06x\" fs solid noborder\nset label ",
                    left / page->width, y - half, (left + 1.2 * size) / page->width, y + half,
                    rgb(&key->entry[e]));
        put_text(drawing, key->entry[e].label);
        drawing_put(drawing, " at screen %.6f,%.6f\n", (left + 1.6 * size) / page->width, y);
    }
    if (count < key->count)
        drawing_put(drawing, "set label \"and %d more\" at screen %.6f,%.6f\n", key->count - count,
                    left / page->width, 1 - line * (count + 2) / page->height);
}

static void put_bar(struct drawing *drawing, const struct picture_key *key, double left,
                    double size, const struct key_page *page)
{
    bool flat = !(key->range[1] > key->range[0]);
    drawing_put(drawing, "set palette defined (");
    for (int e = 0; e < key->count; e++)
        drawing_put(drawing, "%s%d \"#%06x\"", e ? ", " : "", e, rgb(&key->entry[e]));
    drawing_put(drawing, ")\nset cbrange [%.9g:%.9g]\nset format cb \"%%.4g\"\nset cbtics\n",
                key->range[0], flat ? key->range[0] + 1 : key->range[1]);
    drawing_put(drawing, "set colorbox user origin screen %.6f,0.2 size screen %.6f,0.6\n",
                left / page->width, size / page->width);
    put_label(drawing, key->title, left / page->width, 0.8 + 1.2 * size / page->height);
}

int key_write(const struct picture_key *key, const char *folder, const char *name,
              const struct key_page *page, enum drawing_format format, struct error *error)
{
    struct drawing drawing;
    int width = page->width, height = page->height, picture = page->picture;
    double size = key ? letter_height(key, width) : 14, left = picture + 0.5 * size;
    if (drawing_begin(&drawing, folder, name, format, error))
        return error->code;
    drawing_size(&drawing, name, width, height, size * inch / pixels);
    drawing_put(&drawing, "unset border\nunset tics\nunset key\nunset colorbox\n");
    if (key && key->continuous)
        put_bar(&drawing, key, left, size, page);
    else if (key)
        put_entries(&drawing, key, left, size, page);
    if (key && key->remark[0])
        put_label(&drawing, key->remark, left / width, size / height);
    drawing_put(&drawing,
                "set lmargin at screen 0\nset rmargin at screen %d.0/%d\nset bmargin at screen "
                "0\nset tmargin at screen 1\nset xrange [-0.5:%d.5]\nset yrange [-0.5:%d.5]\n"
                "plot \"picture.png\" binary filetype=png with rgbimage%s\n",
                picture, width, picture - 1, height - 1,
                key && key->continuous ? ", 1/0 with lines lc palette z" : "");
    return drawing_end(&drawing);
}
