/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eos-fit: equations of state from frames at several volumes, and two phases side by side. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/columns.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/stage.h"
#include "io/table.h"
#include "measure/eos.h"
#include "measure/eos_phases.h"
#include "shape/composition.h"

static struct {
    const char *form, *group, *two_phase, *composition, *table;
    double window, volume, fraction;
} chosen;

static struct option options[] = {
    OPTION_CHOICE("form", &chosen.form, "birch-murnaghan|vinet", "equation of state",
                  .standard = "birch-murnaghan", .group = "Fit"),
    OPTION_NUMBER("window", &chosen.window, "only volumes within this share of v0 are fitted",
                  .standard = "10%", .minimum = 1e-6, .maximum = 1),
    OPTION_TEXT("group", &chosen.group, "KEY",
                "frames with the same value of this key are one phase, e.g. --group=phase; without "
                "it all frames are"),
    OPTION_QUANTITY("at-volume", &chosen.volume, DIMENSION_VOLUME,
                    "volume per atom at which energies are given too", .minimum = 1e-9,
                    .maximum = 1e9, .group = "Phases"),
    OPTION_TEXT("two-phase", &chosen.two_phase, "A,B",
                "two values of the group's key: with --composition or --fraction the least energy "
                "of both together at --at-volume, without them the common tangent"),
    OPTION_TEXT("composition", &chosen.composition, "ALLOY",
                "such as A50B50: sets the shares of the two phases by the lever rule",
                .check = composition_check),
    OPTION_NUMBER("fraction", &chosen.fraction,
                  "share of the atoms in the first phase, instead of --composition",
                  .minimum = 1e-9, .maximum = 1 - 1e-9),
    OPTION_TEXT("table", &chosen.table, "FILE",
                "write one row per phase, and what the two phases do as comments, to this file",
                .group = "Output", .not_recorded = true, .makes = OPTION_MAKES_FILE),
    OPTIONS_END};

static const struct program program = {
    .name = "eos-fit",
    .summary =
        "equations of state from frames at several volumes; two-phase minimum and common tangent",
    .description =
        "Reads frames of one phase, or of several told apart by the key --group, at several "
        "volumes, with energies (key energy, "
        "as `energy` writes it, else the column pe). Fits the Birch-Murnaghan or Vinet form to the "
        "energies per atom of those "
        "within --window of v0, and writes all frames with the keys eos_v0 (A3 per atom), eos_e0 "
        "(eV per atom), eos_b0 (GPa), "
        "eos_bp, each with its error (eos_v0_error ...), eos_rms (eV, of the residuals) and "
        "eos_points, of their phase. The "
        "error is the sum of the standard error and the changes when the window is halved, to the "
        "other form and to the minimum "
        "of the "
        "spline "
        "through the points.\n\n"
        "With --at-volume adds eos_energy_at and eos_pressure_at on the spline through the phase's "
        "points (absent where they do "
        "not reach). --two-phase=A,B finds the least energy x e_A(v_A) + (1 - x) e_B(v_B) of a "
        "composite whose mean volume is "
        "--at-volume, on the same splines, and adds the keys two_phase_energy, two_phase_fraction "
        "(x), two_phase_volume (v_A, "
        "v_B), two_phase_pressure, and two_phase_error: of the energy and the two volumes, their "
        "change when every second "
        "point is left out. Without --composition or --fraction the share is free too: the common "
        "tangent.\n\n"
        "A point that the others contradict (off their curve by 30 times their scatter) is named, "
        "and nothing is written (exit 65), as where B0 is not positive. Where v0 or B0 "
        "is smaller than its error the keys are left out, eos_bp also where it alone is, "
        "which is said. --window leaves points out by their volume, whatever "
        "their energy.\n\n"
        "Frames of one phase have one composition. "
        "Warns where a curve jumps, as it does under a potential that is cut without shift when a "
        "shell of neighbours crosses "
        "the cutoff, or where a relaxation fell into another structure.\n\n"
        "Examples:\n"
        "  for v in 0.56 0.58 0.60 0.62 0.64 0.66 0.68 0.70 0.72; do\n"
        "    create --crystal=C15 --species=A,B --units=lj --volume-per-atom=$v; done |\n"
        "    energy --potential=lj:wahnstrom | eos-fit --table=eos.tsv > curve.xyz\n"
        "  eos-fit --group=phase --two-phase=C15,hcp-A --composition=A50B50 --at-volume=0.767 "
        "curves.xyz",
    .keeps_history = true};

struct phase {
    char *name;
    struct eos_curve curve;
    struct eos_fit fit;
    struct eos_line *line;
    struct composition composition;
};

struct study {
    struct stage *stage;
    size_t frames, frame_capacity, phases, phase_capacity;
    struct frame **frame;
    size_t *phase_of;
    struct phase *phase;
};

/* The text that tells a frame's phase. */
static char *phase_name(struct stage *stage, const struct frame *frame)
{
    struct error error = {0};
    int64_t integer;
    double real;
    if (!chosen.group)
        return memory_string("all");
    if (frame_get_text(frame, chosen.group))
        return memory_string(frame_get_text(frame, chosen.group));
    if (frame_get_int(frame, chosen.group, &integer))
        return memory_format("%lld", (long long)integer);
    if (frame_get_real(frame, chosen.group, &real))
        return memory_format("%.17g", real);
    error_set(&error, EXIT_BAD_INPUT, "the frame has no key '%s'", chosen.group);
    stage_fail(stage, &error);
}

/* A curve is of one material: other shares are another. */
static void same_composition(struct stage *stage, const struct phase *phase,
                             const struct frame *frame)
{
    struct composition now;
    struct error error = {0};
    composition_of(frame, &now);
    bool same = now.count == phase->composition.count;
    for (int k = 0; k < now.count; k++)
        same = same &&
               fabs(now.fraction[k] - composition_share(&phase->composition, now.symbol[k])) < 1e-6;
    if (same)
        return;
    error_set(&error, EXIT_BAD_INPUT,
              "the frame has another composition than the first of %s%s%s: a curve is of one "
              "phase, and several are told apart by --group=KEY",
              chosen.group ? "the phase '" : "the stream", chosen.group ? phase->name : "",
              chosen.group ? "'" : "");
    stage_fail(stage, &error);
}

/* The key energy holds, and where the atoms have energies too they are its parts. */
static void compare_energies(const struct frame *frame, const struct column *pe, double energy)
{
    static bool said;
    double sum = 0, scale = fabs(energy);
    for (size_t i = 0; i < frame->n; i++) {
        sum += pe->real[i];
        scale = fmax(scale, fabs(sum));
    }
    if (fabs(sum - energy) > 1e-5 * scale && !said)
        message_warning("the key energy (%.10g) is not the sum of the column pe (%.10g): the key "
                        "holds (frame %ld)",
                        energy, sum, frame->number);
    said = said || fabs(sum - energy) > 1e-5 * scale;
}

static size_t find_phase(struct study *study, const struct frame *frame)
{
    char *name = phase_name(study->stage, frame);
    size_t k = 0;
    while (k < study->phases && strcmp(study->phase[k].name, name) != 0)
        k++;
    if (k < study->phases) {
        free(name);
        same_composition(study->stage, &study->phase[k], frame);
        return k;
    }
    memory_grow(&study->phase, &study->phase_capacity, k + 1, sizeof *study->phase);
    study->phase[k] = (struct phase){.name = name};
    composition_of(frame, &study->phase[k].composition);
    study->phases++;
    return k;
}

/* Volume and energy per atom of a frame. */
static void add_point(struct stage *stage, const struct frame *frame, struct eos_curve *curve)
{
    const struct column *pe = columns_in(frame, "pe");
    struct error error = {0};
    double energy = 0;
    if (!frame->has_cell || !frame->pbc[0] || !frame->pbc[1] || !frame->pbc[2])
        error_set(&error, EXIT_BAD_INPUT, "an equation of state needs periodic frames");
    else if (frame->n == 0)
        error_set(&error, EXIT_BAD_INPUT, "a frame without atoms");
    else if (!frame_get_real(frame, "energy", &energy) && !pe)
        error_set(&error, EXIT_BAD_INPUT,
                  "the frame has no energy: pipe it through 'energy --potential=...' first");
    if (error.code)
        stage_fail(stage, &error);
    if (frame_get_real(frame, "energy", &energy) && pe)
        compare_energies(frame, pe, energy);
    else if (!frame_get_real(frame, "energy", &energy))
        for (size_t i = 0; i < frame->n; i++)
            energy += pe->real[i];
    eos_curve_add(curve, cell_volume(frame->cell) / (double)frame->n, energy / (double)frame->n);
}

static void read_all(struct study *study)
{
    struct frame *frame;
    while ((frame = stage_read(study->stage))) {
        size_t phase = find_phase(study, frame), capacity = study->frame_capacity;
        add_point(study->stage, frame, &study->phase[phase].curve);
        memory_grow(&study->phase_of, &capacity, study->frames + 1, sizeof *study->phase_of);
        memory_grow(&study->frame, &study->frame_capacity, study->frames + 1,
                    sizeof(struct frame *));
        study->phase_of[study->frames] = phase;
        study->frame[study->frames++] = frame;
    }
}

static void fail_phase(const struct phase *phase, struct error *error)
{
    if (chosen.group)
        error_append(error, " (%s=%s)", chosen.group, phase->name);
    message_die_error(error);
}

static const char *const key_names[EOS_PARAMETERS] = {"eos_v0", "eos_e0", "eos_b0", "eos_bp"};

/* Names what is smaller than its error, and left out. */
static void say_unknown(const struct phase *phase)
{
    for (int k = 0; k < EOS_PARAMETERS; k++)
        if (!eos_is_result(&phase->fit, k))
            message_warning("%s of '%s' is left out: %.3g with an error of %.2g%s", key_names[k],
                            phase->name, phase->fit.value[k], phase->fit.error[k],
                            k == EOS_BP ? "" : ", and v0 or B0 is smaller than its error");
}

/* Names the point that the others contradict. Where the fit would be no result, that is the end. */
static void check_points(const struct phase *phase, enum eos_form form)
{
    struct eos_outlier point = eos_find_outlier(&phase->curve, form, chosen.window);
    struct error error = {0};
    if (point.volume == 0)
        return;
    error_set(
        &error, EXIT_BAD_INPUT,
        "the point at the volume %.6g with the energy %.8g (per atom) is off the curve of the "
        "others by %.3g, %.3g times their scatter",
        point.volume, point.energy, point.off, point.off / point.scatter);
    if (!point.spoils) {
        message_warning("%s: the first or the last of the fit", error.text);
        return;
    }
    error_append(&error, ": leave its frame out, or compute its energy anew");
    fail_phase(phase, &error);
}

static void fit_phase(struct phase *phase)
{
    enum eos_form form = strcmp(chosen.form, "vinet") ? EOS_BIRCH_MURNAGHAN : EOS_VINET;
    struct error error = {0};
    eos_curve_sort(&phase->curve);
    check_points(phase, form);
    if (eos_line_create(&phase->line, &phase->curve, &error) ||
        eos_fit(&phase->curve, form, chosen.window, &phase->fit, &error))
        fail_phase(phase, &error);
    say_unknown(phase);
    struct eos_jump jump = eos_curve_jump(&phase->curve);
    if (jump.times > EOS_JUMP_TIMES && jump.size > EOS_JUMP_SHARE * fabs(phase->fit.value[EOS_E0]))
        message_warning("the energies of '%s' jump by about %.2g between the volumes %.6g and "
                        "%.6g, %.0f times the scatter elsewhere",
                        phase->name, jump.size, jump.low, jump.high, jump.times);
}

static struct phase *named(struct study *study, const char *name)
{
    for (size_t k = 0; k < study->phases; k++)
        if (!strcmp(study->phase[k].name, name))
            return &study->phase[k];
    stage_usage(study->stage, "--two-phase: no frame has %s=%s", chosen.group, name);
}

/* The lever rule: x with x a + (1 - x) b = c for the first species in which the phases differ. */
static double lever(struct study *study, const struct phase *a, const struct phase *b)
{
    struct composition wanted;
    struct error error = {0};
    double x = NAN, worst = 0;
    if (composition_parse(&wanted, chosen.composition, &error))
        message_die_error(&error);
    for (int pass = 0; pass < 2; pass++)
        for (int s = 0; s < wanted.count; s++) {
            double c = wanted.fraction[s],
                   fa = composition_share(&a->composition, wanted.symbol[s]),
                   fb = composition_share(&b->composition, wanted.symbol[s]);
            if (pass == 0 && isnan(x) && fabs(fa - fb) > 1e-9)
                x = (c - fb) / (fa - fb);
            if (pass == 1)
                worst = fmax(worst, fabs(x * fa + (1 - x) * fb - c));
        }
    if (!(x > 0 && x < 1) || worst > 1e-9)
        stage_usage(study->stage, "'%s' and '%s' cannot make up %s", a->name, b->name,
                    chosen.composition);
    return x;
}

/* A curve of every second point, whose results say what the interpolation is worth. */
static struct eos_line *thinned(const struct eos_curve *curve)
{
    struct eos_curve half = {0};
    struct eos_line *line = NULL;
    struct error error;
    for (size_t i = 0; i < curve->count; i += 2)
        eos_curve_add(&half, curve->volume[i], curve->energy[i]);
    if (eos_line_create(&line, &half, &error))
        line = NULL;
    eos_curve_release(&half);
    return line;
}

static int solve_phases(struct eos_line *const line[2], double fraction, struct eos_phases *phases,
                        struct error *error)
{
    return isnan(fraction) ? eos_phases_tangent(line, chosen.volume, phases, error)
                           : eos_phases_minimum(line, fraction, chosen.volume, phases, error);
}

/* Energy or, where no volume is given, pressure; and the volumes: how they change with every
 * second point. NaN where that cannot be said. */
static void phases_error(const struct phase *a, const struct phase *b, double fraction,
                         const struct eos_phases *full, double change[3])
{
    struct eos_line *line[2] = {thinned(&a->curve), thinned(&b->curve)};
    struct eos_phases half;
    struct error error;
    bool known = line[0] && line[1] && !solve_phases(line, fraction, &half, &error);
    change[0] = known ? fabs(half.energy - full->energy) : (double)NAN;
    for (int k = 0; k < 2; k++) {
        change[1 + k] = known ? fabs(half.volume[k] - full->volume[k]) : (double)NAN;
        eos_line_free(line[k]);
    }
}

struct together {
    bool known;
    char *a, *b;
    struct eos_phases phases;
    double error[3];
};

static struct together two_phases(struct study *study)
{
    struct together together = {.known = true, .a = memory_string(chosen.two_phase)};
    struct error error = {0};
    together.b = strchr(together.a, ',');
    if (!chosen.group || !together.b)
        stage_usage(study->stage, "--two-phase needs two names, A,B, and --group");
    *together.b++ = '\0';
    struct phase *a = named(study, together.a), *b = named(study, together.b);
    double fraction = chosen.composition ? lever(study, a, b) : chosen.fraction;
    if (!isnan(fraction) && isnan(chosen.volume))
        stage_usage(study->stage, "a two-phase minimum needs --at-volume");
    if (solve_phases((struct eos_line *const[]){a->line, b->line}, fraction, &together.phases,
                     &error))
        message_die_error(&error);
    phases_error(a, b, fraction, &together.phases, together.error);
    return together;
}

static double pressure_border(const struct stage *stage)
{
    return unit_factors(stage_units(stage)).pressure_border;
}

static void set_keys(struct stage *stage, struct frame *frame, const struct phase *phase)
{
    static const char *const errors[] = {"eos_v0_error", "eos_e0_error", "eos_b0_error",
                                         "eos_bp_error"};
    for (int k = 0; k < EOS_PARAMETERS; k++) {
        double factor = k == EOS_B0 ? pressure_border(stage) : 1;
        if (!eos_is_result(&phase->fit, k))
            continue;
        frame_set_real(frame, key_names[k], factor * phase->fit.value[k]);
        frame_set_real(frame, errors[k], factor * phase->fit.error[k]);
    }
    if (eos_is_result(&phase->fit, EOS_E0)) {
        frame_set_real(frame, "eos_rms", phase->fit.rms);
        frame_set_int(frame, "eos_points", (int64_t)phase->fit.points);
    }
    if (!isnan(chosen.volume) && eos_line_reaches(phase->line, chosen.volume)) {
        frame_set_real(frame, "eos_energy_at", eos_line_energy(phase->line, chosen.volume));
        frame_set_real(frame, "eos_pressure_at",
                       pressure_border(stage) * eos_line_pressure(phase->line, chosen.volume));
    }
}

static void set_together(struct stage *stage, struct frame *frame, const struct together *together)
{
    const struct eos_phases *phases = &together->phases;
    if (!together->known)
        return;
    if (!isnan(phases->fraction)) {
        frame_set_real(frame, "two_phase_energy", phases->energy);
        frame_set_real(frame, "two_phase_fraction", phases->fraction);
    }
    frame_set_reals(frame, "two_phase_volume", 0, 2, phases->volume);
    frame_set_real(frame, "two_phase_pressure", pressure_border(stage) * phases->pressure);
    if (!isnan(together->error[0]) && !isnan(together->error[1]))
        frame_set_reals(frame, "two_phase_error", 0, 3, together->error);
}

static void write_rows(struct table *table, const struct study *study)
{
    double factor = pressure_border(study->stage);
    for (size_t p = 0; p < study->phases; p++) {
        const struct phase *phase = &study->phase[p];
        bool reaches = !isnan(chosen.volume) && eos_line_reaches(phase->line, chosen.volume);
        table_text(table, phase->name);
        table_text(table, chosen.form);
        for (int k = 0; k < EOS_PARAMETERS; k++) {
            double unit = !eos_is_result(&phase->fit, k) ? (double)NAN : k == EOS_B0 ? factor : 1;
            table_real(table, unit * phase->fit.value[k]);
            table_real(table, unit * phase->fit.error[k]);
        }
        table_real(table, phase->fit.rms);
        table_int(table, (int64_t)phase->fit.points);
        table_real(table, phase->fit.low);
        table_real(table, phase->fit.high);
        table_real(table, reaches ? eos_line_energy(phase->line, chosen.volume) : (double)NAN);
        table_real(table,
                   reaches ? factor * eos_line_pressure(phase->line, chosen.volume) : (double)NAN);
        table_row(table);
    }
}

static void write_table(const struct study *study, const struct together *together)
{
    const struct eos_phases *phases = &together->phases;
    struct table *table;
    struct error error = {0};
    bool lj = stage_units(study->stage) == UNITS_LJ;
    if (table_open(&table, chosen.table, &error))
        message_die_error(&error);
    if (together->known)
        table_comment(table,
                      "two_phase %s %s fraction %.9g energy %.9g volumes %.9g %.9g pressure %.9g "
                      "errors %.2g %.2g %.2g",
                      together->a, together->b, phases->fraction, phases->energy, phases->volume[0],
                      phases->volume[1], pressure_border(study->stage) * phases->pressure,
                      together->error[0], together->error[1], together->error[2]);
    table_header(table, "%s",
                 lj ? "phase form v0 v0_error e0 e0_error b0 b0_error bp bp_error rms points low "
                      "high energy_at pressure_at"
                    : "phase form v0_A3 v0_error_A3 e0_eV e0_error_eV b0_GPa b0_error_GPa bp "
                      "bp_error rms_eV points low_A3 high_A3 "
                      "energy_at_eV pressure_at_GPa");
    write_rows(table, study);
    if (table_close(table, &error))
        message_die_error(&error);
}

static void release(struct study *study, struct together *together)
{
    for (size_t p = 0; p < study->phases; p++) {
        eos_curve_release(&study->phase[p].curve);
        eos_line_free(study->phase[p].line);
        free(study->phase[p].name);
    }
    free(study->phase);
    free(study->phase_of);
    free(study->frame);
    free(together->a);
}

int main(int argc, char **argv)
{
    struct study study = {
        .stage = stage_start(&program, (struct option *const[]){options, NULL}, argc, argv)};
    struct together together = {0};
    read_all(&study);
    if (chosen.composition && stage_given(study.stage, &chosen.fraction))
        stage_usage(study.stage, "--composition and --fraction exclude each other");
    if (!chosen.two_phase && (chosen.composition || stage_given(study.stage, &chosen.fraction)))
        stage_usage(study.stage, "--composition and --fraction go with --two-phase");
    for (size_t p = 0; p < study.phases; p++)
        fit_phase(&study.phase[p]);
    if (chosen.two_phase)
        together = two_phases(&study);
    if (chosen.table)
        write_table(&study, &together);
    for (size_t i = 0; i < study.frames; i++) {
        set_keys(study.stage, study.frame[i], &study.phase[study.phase_of[i]]);
        set_together(study.stage, study.frame[i], &together);
        stage_write(study.stage, study.frame[i]);
    }
    release(&study, &together);
    return stage_finish(study.stage);
}
