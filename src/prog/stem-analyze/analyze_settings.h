/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stem-analyze's options, the frame's keys (stem-sim's) and the file say, as settings of
 * the steps. All end the program on what cannot be read. */
#ifndef PROG_STEM_ANALYZE_ANALYZE_SETTINGS_H
#define PROG_STEM_ANALYZE_ANALYZE_SETTINGS_H
#include "atoms/frame.h"
#include "cli/stage.h"
#include "cube/cube_view.h"
#include "maps/bootstrap.h"
#include "maps/maps.h"
#include "pattern/alignment.h"
#include "pattern/counts.h"
#include "pattern/survey.h"

/* The range that option `name` gives, such as 3.5/nm:4.5/nm; `otherwise` where the text is NULL. */
void analyze_range(struct stage *stage, const char *name, const char *text,
                   const double otherwise[2], double to[2]);

/* What the command line and the frame (or NULL) say about the data. */
struct cube_header analyze_known_header(struct stage *stage, const struct frame *frame);

/* The part of the data that is meant, and the level of saturated pixels in it. */
struct cube_view analyze_view(struct stage *stage);

/* disc: the probe disc is to be measured. */
struct alignment_settings analyze_alignment(struct stage *stage, const struct cube_header *header,
                                            const double ring[2], bool disk);

/* disc: radius of the probe disc, 1/A, or NAN. ring: 1/A. */
void analyze_survey(struct stage *stage, const struct alignment *alignment, double disk,
                    const double ring[2], struct survey_settings *settings);

/* --gain=auto: what one electron is where the data look like counts, which the survey is to make
 * sure of, else 0; returns what they look like (nothing without auto). */
struct counts_guess analyze_gain(struct stage *stage, struct cube *cube,
                                 struct survey_settings *settings);

/* The foil's thickness (A): given, the frame's, or the mean of the measured; NAN. */
double analyze_thickness(const struct frame *frame, const struct survey *survey,
                         const struct stage *stage);

void analyze_maps(struct stage *stage, const struct cube_header *header,
                  const struct survey_settings *survey, double thick,
                  struct maps_settings *settings);

/* disc: as above. */
struct bootstrap_settings analyze_bootstrap(struct stage *stage, const struct cube_header *header,
                                            double disk);

/* The position that --pattern names. */
size_t analyze_position(struct stage *stage, const struct cube_header *header);

#endif
