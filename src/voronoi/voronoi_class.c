/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Voronoi indices sorted into classes, and what the voronoi stage writes into a frame. Classes:
 * Yue et al. as in the study of cluster-assembled metallic glasses (docs/verification.md); an
 * index with a face of seven or more edges is in none of them. */
#include <stdio.h>
#include "voronoi/voronoi.h"

const char *voronoi_class_name(enum voronoi_class class)
{
    static const char *const names[VORONOI_CLASS_COUNT] = {"FI", "ILO", "CRYST", "MIXED", "OTHER"};
    return names[class];
}

enum voronoi_class voronoi_classify(const int32_t index[4], int32_t above6)
{
    int n4 = index[1], n5 = index[2], n6 = index[3];
    if (index[0] != 0 || above6 != 0 || n6 > 4)
        return VORONOI_OTHER;
    if (n4 == 0 && n5 == 12 && n6 == 0)
        return VORONOI_FI;
    if ((n4 == 1 && n5 == 10) || (n4 == 2 && n5 == 8))
        return VORONOI_ILO;
    if ((n4 == 4 && n5 == 4) || (n4 == 5 && n5 == 2))
        return VORONOI_CRYST;
    return n4 == 3 && n5 == 6 ? VORONOI_MIXED : VORONOI_OTHER;
}

static void add_columns(struct frame *frame, const struct voronoi *voronoi,
                        size_t counts[VORONOI_CLASS_COUNT])
{
    size_t width = voronoi->width;
    struct column *index = frame_add(frame, "voronoi_index", VALUE_INT, voronoi->width);
    for (size_t i = 0; i < voronoi->n * width; i++)
        index->integer[i] = voronoi->index[i];
    struct column *volume = frame_add(frame, "voronoi_volume", VALUE_REAL, 1);
    for (size_t i = 0; i < voronoi->n; i++)
        volume->real[i] = voronoi->volume[i];
    struct column *coordination = frame_add(frame, "coordination", VALUE_INT, 1);
    for (size_t i = 0; i < voronoi->n; i++)
        coordination->integer[i] = voronoi->coordination[i];
    struct column *class = frame_add(frame, "voronoi_class", VALUE_STRING, 1);
    int32_t number[VORONOI_CLASS_COUNT];
    for (int k = 0; k < VORONOI_CLASS_COUNT; k++)
        number[k] = column_intern(class, voronoi_class_name((enum voronoi_class)k));
    for (size_t i = 0; i < voronoi->n; i++) {
        enum voronoi_class of_atom =
            voronoi_classify(voronoi->index + i * width, voronoi->above6[i]);
        class->string[i] = number[of_atom];
        counts[of_atom]++;
    }
}

void voronoi_annotate(struct frame *frame, const struct voronoi *voronoi,
                      const struct voronoi_settings *settings, const char *radii)
{
    size_t counts[VORONOI_CLASS_COUNT] = {0};
    double atoms = voronoi->n ? (double)voronoi->n : 1;
    add_columns(frame, voronoi, counts);
    frame_set_text(frame, "voronoi_radii", radii);
    frame_set_real(frame, "voronoi_edge_threshold", settings->edge_threshold);
    frame_set_real(frame, "voronoi_face_threshold", settings->face_threshold);
    frame_set_real(frame, "voronoi_relative_face_threshold", settings->relative_face_threshold);
    for (int k = 0; k < VORONOI_CLASS_COUNT; k++) {
        char name[64];
        snprintf(name, sizeof name, "voronoi_fraction_%s",
                 voronoi_class_name((enum voronoi_class)k));
        frame_set_real(frame, name, (double)counts[k] / atoms);
    }
    frame_set_real(frame, "voronoi_fraction_icosahedral_like",
                   (double)(counts[VORONOI_FI] + counts[VORONOI_ILO]) / atoms);
}
