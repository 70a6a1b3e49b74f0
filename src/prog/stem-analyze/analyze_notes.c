/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remarks and warnings. */
#include "prog/stem-analyze/analyze_notes.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "base/message.h"
#include "pattern/odd.h"
#include "pattern/sample.h"

static const double far_wandered = 1; /* pixels */

static void note_dead(const struct alignment *alignment)
{
    const struct dead *dead = &alignment->dead;
    size_t nx = alignment->geometry.nx, lines = dead->rows + dead->columns;
    if (dead->count == 0)
        return;
    message_warning("%zu pixel%s, the first at y = %zu, x = %zu, %s 0 in all patterns amid others "
                    "that count%s: dead, and left out (--keep-hot: not)",
                    dead->count, dead->count == 1 ? "" : "s", dead->first / nx, dead->first % nx,
                    dead->count == 1 ? "is" : "are", lines > 0 ? ", in whole rows or columns" : "");
}

static void note_symmetry(const struct alignment *alignment, enum alignment_center center)
{
    const struct center_symmetry *symmetry = &alignment->symmetry;
    const double *here = alignment->geometry.center;
    if (alignment->by_symmetry)
        message_warning("what is brightest, around y = %.1f, x = %.1f, is no direct beam: the "
                        "pattern is symmetric about y = %.1f, x = %.1f (correlation %.2f, there "
                        "%.2f), which is taken for the centre (--center=mass: is not): check it, "
                        "or give --center=Y,X",
                        alignment->mass[0], alignment->mass[1], here[0], here[1], symmetry->best,
                        symmetry->here);
    else if (symmetry->doubted)
        message_warning("the centre, y = %.1f, x = %.1f, is not that of the pattern's symmetry, "
                        "about y = %.1f, x = %.1f (correlation with its inversion %.2f, and %.2f): "
                        "check it, give %s",
                        here[0], here[1], symmetry->center[0], symmetry->center[1], symmetry->here,
                        symmetry->best,
                        center == CENTER_GIVEN ? "another" : "--center=friedel or --center=Y,X");
}

static void note_ellipse(const struct alignment *alignment)
{
    double ratio = alignment->geometry.ellipse, error = alignment->ellipse_error[0];
    if (!(error >= 0))
        return;
    if (ratio - 1 < 3 * error)
        message_note("the ring is a circle within the error: long by short axis %.4f +- %.4f",
                     ratio, error);
    else
        message_note("the ring is an ellipse: long by short axis %.4f +- %.4f", ratio, error);
}

void note_alignment(const struct alignment *alignment, enum alignment_center center)
{
    note_dead(alignment);
    if (alignment->strays > 0)
        message_warning("%zu pattern%s of those that centre and masks are taken from %s the beam "
                        "elsewhere, or %s unlike the others: left out of these, not of maps and "
                        "means",
                        alignment->strays, alignment->strays == 1 ? "" : "s",
                        alignment->strays == 1 ? "has" : "have",
                        alignment->strays == 1 ? "is" : "are");
    if (alignment->shift_outliers > 0)
        message_warning("%zu patterns have their direct beam far from the plane of --descan: it "
                        "is laid through the others",
                        alignment->shift_outliers);
    if (!alignment->shift && alignment->wander > far_wandered)
        message_warning("the direct beam moves by %.1f pixels over the scan, and rings with it: "
                        "--descan=plane follows it",
                        alignment->wander);
    if (alignment->geometry.ny * alignment->geometry.nx > SAMPLE_ERRORS_MOST)
        message_note("patterns of %zu x %zu pixels are too large for errors of centre and ellipse "
                     "(--bin=detector=2)",
                     alignment->geometry.nx, alignment->geometry.ny);
    note_symmetry(alignment, center);
    note_ellipse(alignment);
}

/* One value that speaks against counts, and where it is. */
static void note_fault(const struct survey *survey, const struct survey_fault *fault,
                       const char *path)
{
    message_warning("'%s' is not taken for counts: %g at x = %zu, y = %zu of the scan, pixel y = "
                    "%zu, x = %zu, where whole numbers from 0 on are expected; no shot noise is "
                    "subtracted (--gain=1: it is; --mask=FILE leaves pixels out)",
                    path, (double)fault->value, fault->position % survey->scan[1],
                    fault->position / survey->scan[1], fault->pixel / survey->detector_x,
                    fault->pixel % survey->detector_x);
}

static void note_counts(const struct counts_guess *guess, const char *path)
{
    if (guess->gain == 1)
        message_note("the intensities of '%s' are whole numbers: taken for counts of electrons, "
                     "their shot noise is subtracted from V(k), V2D and powers (--gain=0: it is "
                     "not)",
                     path);
    else
        message_note("the intensities of '%s' are whole multiples of %g: taken for counts of "
                     "electrons of that intensity each (--gain=%g), their shot noise is subtracted "
                     "from V(k), V2D and powers (--gain=0: it is not)",
                     path, guess->gain, guess->gain);
    if (guess->kind == COUNTS_WILD)
        message_warning("the intensities of '%s' vary more than counts do (median of variance over "
                        "mean %.3g): one electron is likely more than %g, as in a camera's units; "
                        "give --gain=VALUE of one",
                        path, guess->dispersion * guess->gain, guess->gain);
}

void note_gain(const struct survey *survey, const struct counts_guess *guess, const char *path)
{
    switch (guess->kind) {
    case COUNTS_FRACTIONS:
        message_note("the intensities of '%s' are fractions: not taken for counts, no shot noise "
                     "is subtracted (--gain=VALUE of one electron: it is)",
                     path);
        return;
    case COUNTS_NEARLY:
        note_fault(survey, &guess->fault, path);
        return;
    case COUNTS_PEDESTAL:
        message_warning("the intensities of '%s' are steps above %g, which no electron makes: a "
                        "pedestal, which lowers every V and power until it is subtracted from the "
                        "data; no shot noise is subtracted (--gain=VALUE of one electron: it is)",
                        path, guess->pedestal);
        return;
    case COUNTS_STILL:
        message_warning("the intensities of '%s' are whole numbers, but vary less than counts do "
                        "(median of variance over mean %.3g): %s no shot noise is subtracted "
                        "(--gain=1: it is)",
                        path, guess->dispersion,
                        guess->pedestal > 0
                            ? "a pedestal under them, which lowers every V and power until it is "
                              "subtracted from the data, or no counts;"
                            : "not taken for counts;");
        return;
    case COUNTS_WILD:
    case COUNTS_SURE:
        note_counts(guess, path);
    }
}

/* A value that many pixels have and none is above, such as a counter's last. */
static void note_ceiling(const struct alignment *alignment)
{
    enum { MANY = 8, BITS_LEAST = 6 }; /* Medipix3 counts with 1, 6, 12 or 24 */
    double bits = log2(alignment->most + 1);
    if (alignment->most >= alignment->saturation)
        message_warning("pixels of %g and more have no value: %s", alignment->saturation,
                        "saturated, or the mark of a detector's gaps");
    else if (alignment->most_count >= MANY && bits >= BITS_LEAST && bits == floor(bits))
        message_warning("%zu pixels of the patterns that were looked at have %g, as a saturated "
                        "detector's, and none has more: --saturation=%g leaves them out",
                        alignment->most_count, alignment->most, alignment->most);
}

void note_broken(const struct survey *survey, const struct alignment *alignment)
{
    size_t bright = 0, first = 0, broken = survey->broken_patterns, nx = survey->scan[1];
    for (size_t p = survey->positions; p-- > 0;)
        if (!survey->empty[p] && (double)survey->total[p] > alignment->bright_level) {
            bright++;
            first = p;
        }
    if (broken > 0)
        message_warning("%zu of %zu patterns, the first at x = %zu, y = %zu, %s saturated or "
                        "missing for the most part: left out",
                        broken, survey->positions, survey->broken_first % nx,
                        survey->broken_first / nx, broken == 1 ? "is" : "are");
    if (bright > 0)
        message_warning("%zu of %zu patterns, the first at x = %zu, y = %zu, %s more than five "
                        "times the median intensity: not left out but of centre and masks "
                        "(--normalise divides each by its sum)",
                        bright, survey->positions, first % nx, first / nx,
                        bright == 1 ? "has" : "have");
    note_ceiling(alignment);
}

void note_odd(const struct survey *survey, double disk)
{
    struct odd odd = odd_find(survey, disk);
    const size_t nx = survey->detector_x;
    if (odd.bright > 0)
        message_warning("%zu pixels that hang together, the brightest at y = %zu, x = %zu, are "
                        "more than three times as bright as the ring there, and those opposite "
                        "are not: hot, or a beam's ghost; leave them out (--mask=FILE)",
                        odd.bright, odd.bright_at / nx, odd.bright_at % nx);
    if (odd.dark > 0)
        message_warning("%zu pixels that hang together, one at y = %zu, x = %zu, have less than a "
                        "tenth of the ring there: a beam stop's shadow or dead, to be left out "
                        "(--beam-stop=0.5, --mask=FILE); or, in a scan of one crystal, just "
                        "between its Bragg discs",
                        odd.dark, odd.dark_at / nx, odd.dark_at % nx);
}

/* Ratios of few counts: variance and powers of single patterns, divided by the mean of each of the
 * ring's radii squared. */
static void note_few_counts(const struct survey *survey, const struct survey_settings *settings)
{
    const double few = 20; /* with 15 V2D of a known pattern is a quarter too small, with 150 2 % */
    double electrons = 0, radii = 0;
    for (int i = survey->ring_first; i <= survey->ring_last && i < survey->layout->rings; i++) {
        electrons += survey->ring[i].intensity * (double)survey->ring[i].pixels / settings->gain;
        radii++;
    }
    if (settings->gain > 0 && !settings->normalize && electrons < few * radii)
        message_warning("a radius of the ring has %.2g electrons in a pattern: so few that V(k), "
                        "V2D and powers, which are ratios for each pattern, may be wrong in size "
                        "and sign; sum neighbours (--bin=scan=N)",
                        electrons / radii);
}

void note_scan(const struct survey *survey, const struct survey_settings *settings,
               const struct cube_header *header, double disk)
{
    enum { FEW = 16 };
    size_t seen = survey->positions - survey->empty_patterns;
    double reach = (survey->layout->rings - 1) * survey->layout->dk, probe = 1.22 / disk,
           step = fmax(header->step[0], header->step[1]);
    note_few_counts(survey, settings);
    if (settings->ring[0] < disk)
        message_warning("the ring begins at %.4g/nm, within the disc of the direct beam, whose "
                        "radius is %.4g/nm: --ring",
                        10 * settings->ring[0], 10 * disk);
    if (settings->k_max > reach + 2 * survey->layout->dk)
        message_warning("--k-max=%.4g/nm is beyond the last whole ring of the detector, %.4g/nm",
                        10 * settings->k_max, 10 * reach);
    if (seen < FEW)
        message_note("%zu patterns are too few for errors of means, centre and ellipse", seen);
    else if (survey->scan[0] == 1 || survey->scan[1] == 1)
        message_note("the scan is one %s: hot spots, volume fractions and neighbours are those of "
                     "a line",
                     survey->scan[0] == 1 ? "row" : "column");
    if (step < probe / 4 && survey->positions > 1)
        message_note("positions are %.3g nm apart, the probe is %.3g nm wide: neighbours see the "
                     "same atoms, which the errors take into account",
                     step / 10, probe / 10);
    else if (step > 2 * probe && survey->positions > 1)
        message_note("positions are %.3g nm apart, the probe is %.3g nm wide: what is between "
                     "them is not seen",
                     step / 10, probe / 10);
}

void note_left_out(const int *orders, int count, int kept)
{
    char *list = memory_string("");
    for (int i = 0; i < count; i++) {
        char *longer = memory_format("%s%s%d", list, i > 0 ? ", " : "", orders[i]);
        free(list);
        list = longer;
    }
    if (count > 0 && kept == 0)
        message_note("no order of --integrate (%s) has a mean power clearly above 0: there is no "
                     "map 'integrated'",
                     list);
    else if (count > 0)
        message_note("the map 'integrated' is without order%s %s, whose mean power is not clearly "
                     "above 0",
                     count == 1 ? "" : "s", list);
    free(list);
}

void note_volumes(const struct maps *maps, const struct maps_settings *settings)
{
    const struct map *worst = NULL;
    int count = 0;
    for (int m = 0; m < maps->count; m++) {
        const struct map *map = &maps->map[m];
        if (!(map->volume_fraction > 1))
            continue;
        count++;
        if (!worst || map->volume_fraction > worst->volume_fraction)
            worst = map;
    }
    if (!worst)
        return;
    double thick = settings->thickness / 10, wide = worst->spots.diameter / 10;
    message_warning("the volume fraction of %d map%s is above 1 (%s: %.3g), which cannot be: %s",
                    count, count == 1 ? "" : "s", worst->name, worst->volume_fraction,
                    wide > thick
                        ? "its hot spots are wider than the foil is thick, and no spheres: check "
                          "--thickness, --step and --threshold"
                        : "spots as many as by chance are multiplied by 1/acceptance, which is "
                          "for ordered regions alone (--acceptance=none), or the foil is thicker "
                          "(--thickness)");
}
