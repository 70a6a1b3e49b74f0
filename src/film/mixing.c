/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts above and below the interface (film/mixing.h). */
#include "film/mixing.h"
#include <stdbool.h>
#include "film/heights.h"

struct film_mixing film_mixing(const struct frame *frame, double interface, double width)
{
    const int64_t *cluster = frame_find(frame, "cluster")->integer;
    const double *pos = frame_pos(frame);
    double film = 0, sunk = 0, substrate = 0, risen = 0;
    for (size_t i = 0; i < frame->n; i++) {
        bool of_film = cluster[i] != -1, over = pos[3 * i + 2] > interface;
        film += of_film;
        sunk += of_film && !over;
        substrate += !of_film;
        risen += !of_film && over;
    }
    return (struct film_mixing){.thickness = film_surface(frame, width) - interface,
                                .film_in_substrate = film > 0 ? sunk / film : 0,
                                .substrate_in_film = substrate > 0 ? risen / substrate : 0};
}
