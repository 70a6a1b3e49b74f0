/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key of a picture: which color means what, in a strip on its right that gnuplot draws beside
 * the picture, whose pixels stay as they are. */
#ifndef PICTURE_KEY_H
#define PICTURE_KEY_H
#include <stdbool.h>
#include <stddef.h>
#include "base/drawing.h"

enum { KEY_LABEL = 40 };

struct key_entry {
    char label[KEY_LABEL]; /* what is longer ends in dots */
    double color[3];       /* red, green, blue, 0 ... 1 */
};

struct picture_key {
    char *title; /* the quantity and its unit */
    int count;
    size_t room;
    struct key_entry *entry;
    bool continuous; /* a bar from range[0] to range[1] whose colors, from one end to the other,
                        are those of the entries; else a field for each */
    double range[2];
    char remark[KEY_LABEL]; /* below all, where it is not empty */
};

void key_add(struct picture_key *key, const char *label, const double color[3]);
void key_release(struct picture_key *key);

/* What the strip takes of a picture of that size (pixels), at most a third of it; 0: there is no
 * room for one. */
int key_width(const struct picture_key *key, int width, int height);

/* Sizes in pixels. */
struct key_page {
    int width, height; /* of the whole */
    int picture;       /* width of the picture in it, which is as high */
};

/* Writes FOLDER/NAME.gp, which makes NAME from FOLDER/picture.png, with the strip on its right.
 * key NULL: the picture alone. 0, EXIT_CANNOT_CREATE or EXIT_IO. */
int key_write(const struct picture_key *key, const char *folder, const char *name,
              const struct key_page *page, enum drawing_format format, struct error *error);

#endif
