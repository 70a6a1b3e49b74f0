/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stem-analyze says of its data: what was left out unasked, what is to be doubted. */
#ifndef PROG_STEM_ANALYZE_ANALYZE_NOTES_H
#define PROG_STEM_ANALYZE_ANALYZE_NOTES_H
#include "maps/maps.h"
#include "pattern/alignment.h"
#include "pattern/counts.h"
#include "pattern/survey.h"

/* Dead pixels, patterns whose beam is elsewhere, a center that the pattern's symmetry speaks
 * against, an ellipse that is none. */
void note_alignment(const struct alignment *alignment, enum alignment_center center);

/* What the intensities were taken for, with --gain=auto. Where they are not corrected for shot
 * noise although they look like counts, that is a warning. */
void note_gain(const struct survey *survey, const struct counts_guess *guess, const char *path);

/* Patterns that are left out as they are saturated or mostly missing, those that are far too
 * bright, and values that look like a detector's ceiling. */
void note_broken(const struct survey *survey, const struct alignment *alignment);

/* Patches of the detector that are brighter or darker than all else at their k. disk: its radius,
 * 1/A, or NAN. */
void note_odd(const struct survey *survey, double disk);

/* What the scan and the ring cannot say: a ring within the direct beam, one row, few patterns,
 * positions far nearer to each other than the probe is wide, or farther. disk: its radius, 1/A, or
 * NAN. */
void note_scan(const struct survey *survey, const struct survey_settings *settings,
               const struct cube_header *header, double disk);

/* Orders that are not in the integrated map, of which `kept` are. */
void note_left_out(const int *orders, int count, int kept);

/* Volume fractions that cannot be. */
void note_volumes(const struct maps *maps, const struct maps_settings *settings);

#endif
