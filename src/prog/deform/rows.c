/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of deform's table; see rows.h. */
#include "prog/deform/rows.h"
#include <math.h>
#include "atoms/cell.h"
#include "measure/strain.h"

/* Volumes of the box over the sample's: what stresses of the box are multiplied with. */
static double own_share(const struct job *job, const struct md_load *load)
{
    return load->now.volume / job->state.own;
}

double rows_stress(const struct job *job, const struct md_load *load)
{
    const struct deform_options *options = job->options;
    double stress = load->stress[options->axis][options->axis];

    if (options->mode == SIMPLE_SHEAR)
        stress = load->stress[options->axis][options->across];
    if (options->mode == PURE_SHEAR)
        stress = 0.5 * (stress - load->stress[options->across][options->across]);
    return stress * own_share(job, load);
}

static bool is_lateral(const struct deform_options *options, int k)
{
    bool other = options->mode >= PLANE_STRAIN;

    return k != options->axis && !(other && k == options->across) && options->lateral_free;
}

double rows_lateral(const struct job *job, const struct md_load *load)
{
    const struct deform_state *state = &job->state;
    double sum = 0;
    int closed = 0, open = 0;

    for (int k = 0; k < 3; k++) {
        if (!is_lateral(job->options, k))
            continue;
        if (state->unloaded->pbc[k])
            sum += load->strain_of[k];
        closed += state->unloaded->pbc[k];
        open += !state->unloaded->pbc[k];
    }
    if (closed)
        return sum / closed;
    if (!open)
        return NAN;
    return pow(state->own / state->own0 / (1 + load->strain), 1.0 / open) - 1;
}

/* Which of the eight parts of the cell an atom is in. */
static int part_of(const double inverse[3][3], const double *r)
{
    double s[3];
    int part = 0;

    cell_to_reduced(inverse, r, s);
    for (int k = 0; k < 3; k++)
        part = 2 * part + (s[k] - floor(s[k]) < 0.5);
    return part;
}

static void spread_of(struct deform_state *state, const struct frame *frame, const double *shear)
{
    double mean = 0, square[8] = {0}, parts = 0, all = 0, between = 0, inverse[3][3];
    size_t count[8] = {0};

    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++)
        mean += shear[i] / (double)frame->n;
    for (size_t i = 0; i < frame->n; i++) {
        int part = part_of(inverse, frame_pos(frame) + 3 * i);
        double square_here = (shear[i] - mean) * (shear[i] - mean);

        square[part] += square_here;
        count[part]++;
        all += square_here / (double)frame->n;
    }
    for (int p = 0; p < 8; p++)
        if (count[p]) {
            between += pow(square[p] / (double)count[p] - all, 2);
            parts++;
        }
    state->localization = sqrt(all);
    state->localization_error =
        all > 0 && parts > 1 ? sqrt(between / (parts * (parts - 1))) / (2 * sqrt(all)) : 0;
}

int rows_localize(struct job *job, struct frame *frame, struct error *error)
{
    const struct strain_settings settings = {.cutoff = job->options->cutoff};
    struct strain_report report;
    int code = strain_measure(frame, job->state.unloaded, &settings, &report, error);

    if (!code)
        spread_of(&job->state, frame, frame_find(frame, "shear_strain")->real);
    return code;
}

int rows_open(struct table **table, const char *path, enum unit_system units, struct error *error)
{
    int code = table_open(table, path, error);

    if (code || table_record(*table, TRANSCRIPT_TABLE))
        return code;
    table_header(*table,
                 units == UNITS_LJ
                     ? "frame leg time strain strain_true stress stress_true stress_xx stress_yy "
                       "stress_zz stress_yz stress_xz stress_xy strain_x strain_y strain_z "
                       "temperature potential_atom work_atom box_atom own_atom localization"
                     : "frame leg time_fs strain strain_true stress_GPa stress_true_GPa "
                       "stress_xx_GPa stress_yy_GPa stress_zz_GPa stress_yz_GPa stress_xz_GPa "
                       "stress_xy_GPa strain_x strain_y strain_z temperature_K potential_eV_atom "
                       "work_eV_atom box_A3_atom own_A3_atom localization");
    return 0;
}

int rows_write(struct job *job, const struct md_load *load, enum deform_leg leg,
               struct error *error)
{
    static const int tensor[6][2] = {{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}};
    const struct deform_state *state = &job->state;
    struct table *table = job->rows;
    double n = (double)load->now.n, stress = rows_stress(job, load),
           edge = job->options->mode == SIMPLE_SHEAR ? 1 : 1 + load->strain,
           area = state->own / state->own0 / edge;

    table_int(table, stage_frames(job->run->stage));
    table_text(table, load->steps ? job->programme.leg[leg].name : "unloaded");
    table_real(table, load->now.time);
    table_real(table, load->strain);
    table_real(table, job->options->mode == SIMPLE_SHEAR ? load->strain : log1p(load->strain));
    table_real(table, stress * area);
    table_real(table, stress);
    for (int k = 0; k < 6; k++)
        table_real(table, load->stress[tensor[k][0]][tensor[k][1]] * own_share(job, load));
    for (int k = 0; k < 3; k++)
        table_real(table, load->strain_of[k]);
    table_real(table, load->temperature);
    table_real(table, load->now.potential_energy / n);
    table_real(table, load->work / n);
    table_real(table, load->now.volume / n);
    table_real(table, state->own / n);
    table_real(table, state->localization);
    table_row(table);
    return table_flush(table, error);
}
