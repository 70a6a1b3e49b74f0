/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cut-cluster: a sphere, an ellipsoid or n atoms cut out of a glass, as a free cluster in
 * vacuum. */
#include <stdio.h>
#include <string.h>
#include "base/exit_codes.h"
#include "cli/stage.h"
#include "shape/cut.h"
#include "shape/extent.h"

static struct {
    double diameter, tolerance, vacuum;
    int64_t atoms, tries;
    const char *ellipsoid, *center;
} chosen;

static struct option options[] = {
    OPTION_QUANTITY("diameter", &chosen.diameter, DIMENSION_LENGTH,
                    "a sphere of this diameter, e.g. 3nm", .minimum = 1e-6, .maximum = 1e6,
                    .group = "Shape"),
    OPTION_INT("atoms", &chosen.atoms, "or so many atoms, those nearest to the centre",
               .minimum = 1, .maximum = 2e9),
    OPTION_TEXT("ellipsoid", &chosen.ellipsoid, "A,B,C",
                "or an ellipsoid with these axes, e.g. 3nm,3nm,2nm"),
    OPTION_TEXT("center", &chosen.center, "random|X,Y,Z", "centre of the cut", .standard = "random",
                .group = "Place"),
    OPTION_NUMBER("composition-tolerance", &chosen.tolerance,
                  "search random centres until every species' fraction is within this of the "
                  "parent's, e.g. 1%",
                  .minimum = 0, .maximum = 1),
    OPTION_INT("tries", &chosen.tries, "random centres to try at most", .standard = "10000",
               .minimum = 1, .maximum = 1e9, .with = "center=random"),
    OPTION_QUANTITY("vacuum", &chosen.vacuum, DIMENSION_LENGTH, "empty space on every side",
                    .standard = "1nm", .standard_lj = "4", .minimum = 0, .maximum = 1e6),
    OPTIONS_END};

static const struct program program = {
    .name = "cut-cluster",
    .summary = "cut a free cluster out of a glass",
    .description = "Keeps the atoms of each frame that lie within a sphere or ellipsoid, or the "
                   "--atoms nearest to its centre; "
                   "periodic images are considered, so "
                   "that the centre may be anywhere. The cluster comes out whole, in the middle of "
                   "an open (not periodic) box, "
                   "velocities kept.\n\n"
                   "Adds the columns cluster (1) and parent_id (the atom's id in the glass; id "
                   "counts 1 ... n anew) and the keys "
                   "cluster_diameter (A; of the "
                   "sphere of the same volume) and cluster_center (A, in the parent's cell).\n\n"
                   "Example: cut-cluster --diameter=3nm --composition-tolerance=1% --seed=7 < "
                   "glass.xyz > cluster.xyz",
    .takes_seed = true,
    .seed_with = "center=random",
    .keeps_history = true};

static void shape_of(struct stage *stage, struct cut *cut, struct error *error)
{
    bool sphere = stage_given(stage, &chosen.diameter), number = stage_given(stage, &chosen.atoms);
    if (sphere + number + !!chosen.ellipsoid != 1)
        stage_usage(stage, "give one of --diameter, --atoms and --ellipsoid");
    *cut =
        (struct cut){.tolerance = chosen.tolerance,
                     .vacuum = chosen.vacuum,
                     .atoms = number ? chosen.atoms : 0,
                     .half_axis = {chosen.diameter / 2, chosen.diameter / 2, chosen.diameter / 2}};
    if (chosen.ellipsoid) {
        if (extent_lengths(chosen.ellipsoid, stage_units(stage), cut->half_axis, error))
            stage_fail(stage, error);
        for (int k = 0; k < 3; k++)
            if (!((cut->half_axis[k] /= 2) > 0))
                stage_usage(stage, "the axes of ellipsoid '%s' must be positive", chosen.ellipsoid);
    }
    cut->random = !strcmp(chosen.center, "random");
    if (!cut->random && extent_lengths(chosen.center, stage_units(stage), cut->center, error))
        stage_fail(stage, error);
}

int main(int argc, char **argv)
{
    struct stage *stage =
        stage_start(&program, (struct option *const[]){options, NULL}, argc, argv);
    struct error error = {0};
    struct frame *frame, *cluster;
    struct cut cut;
    while ((frame = stage_read(stage))) {
        shape_of(stage, &cut, &error);
        char purpose[64];
        snprintf(purpose, sizeof purpose, "cut-cluster/center/%ld", frame->number);
        if (cut_cluster(frame, &cut, random_key(stage_seed(stage), purpose), chosen.tries, &cluster,
                        &error))
            stage_fail(stage, &error);
        stage_write(stage, cluster);
        frame_free(frame);
    }
    return stage_finish(stage);
}
