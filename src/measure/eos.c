/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits of equations of state (measure/eos.h), by GSL's Levenberg-Marquardt. */
#include "measure/eos.h"
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_spline.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/cube_root.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/numerics.h"
#include "base/order.h"

enum {
    ITERATIONS_MAX = 200,
    WINDOWS_MAX = 30,
    POINTS_MIN = EOS_PARAMETERS + 1,
    JUMP_POINTS = 8,
    SPLINE_STEPS = 20000
};

struct problem { /* the points of one fit */
    enum eos_form form;
    const double *volume, *energy;
    size_t count;
};

void eos_curve_add(struct eos_curve *curve, double volume, double energy)
{
    size_t capacity = curve->capacity;
    memory_grow(&curve->volume, &curve->capacity, curve->count + 1, sizeof *curve->volume);
    memory_grow(&curve->energy, &capacity, curve->count + 1, sizeof *curve->energy);
    curve->volume[curve->count] = volume;
    curve->energy[curve->count++] = energy;
}

/* Insertion keeps it simple: a curve has tens of points. */
void eos_curve_sort(struct eos_curve *curve)
{
    for (size_t i = 1; i < curve->count; i++)
        for (size_t k = i; k > 0 && curve->volume[k] < curve->volume[k - 1]; k--) {
            double v = curve->volume[k], e = curve->energy[k];
            curve->volume[k] = curve->volume[k - 1];
            curve->energy[k] = curve->energy[k - 1];
            curve->volume[k - 1] = v;
            curve->energy[k - 1] = e;
        }
}

void eos_curve_release(struct eos_curve *curve)
{
    free(curve->volume);
    free(curve->energy);
    *curve = (struct eos_curve){0};
}

double eos_form_energy(enum eos_form form, const double parameter[EOS_PARAMETERS], double volume)
{
    double v0 = parameter[EOS_V0], e0 = parameter[EOS_E0], b0 = parameter[EOS_B0],
           bp = parameter[EOS_BP];
    if (form == EOS_VINET) {
        double x = cube_root(volume / v0), k = bp - 1;
        return e0 + 2 * b0 * v0 / (k * k) *
                        (2 - (5 + 3 * bp * (x - 1) - 3 * x) * exp(-1.5 * k * (x - 1)));
    }
    double y = cube_root(v0 / volume) * cube_root(v0 / volume), d = y - 1;
    return e0 + 9 * v0 * b0 / 16 * (d * d * d * bp + d * d * (6 - 4 * y));
}

static int residuals(const gsl_vector *x, void *context, gsl_vector *f)
{
    const struct problem *problem = context;
    for (size_t i = 0; i < problem->count; i++)
        gsl_vector_set(
            f, i, eos_form_energy(problem->form, x->data, problem->volume[i]) - problem->energy[i]);
    return GSL_SUCCESS;
}

/* Parabola through the lowest point and its neighbours: v0, e0, B0 to start from; B' of a
 * Lennard-Jones or metal crystal. */
static int guess(const struct eos_curve *curve, double start[EOS_PARAMETERS], struct error *error)
{
    size_t low = 0;
    for (size_t i = 1; i < curve->count; i++)
        low = curve->energy[i] < curve->energy[low] ? i : low;
    if (curve->count < POINTS_MIN)
        return error_set(error, EXIT_BAD_INPUT, "only %zu volumes: a fit needs %d", curve->count,
                         POINTS_MIN);
    if (low == 0 || low + 1 == curve->count)
        return error_set(error, EXIT_BAD_INPUT,
                         "no lowest energy within the %zu volumes given: add %s ones", curve->count,
                         low ? "larger" : "smaller");
    const double *v = curve->volume + low - 1, *e = curve->energy + low - 1;
    double left = (e[1] - e[0]) / (v[1] - v[0]), right = (e[2] - e[1]) / (v[2] - v[1]),
           second = (right - left) / (v[2] - v[0]);
    start[EOS_V0] = fmin(fmax((v[0] + v[1]) / 2 - left / (2 * second), v[0]), v[2]);
    start[EOS_E0] = e[1];
    start[EOS_B0] = 2 * second * start[EOS_V0];
    start[EOS_BP] = 7;
    return 0;
}

/* One fit to given points. Parameters from `value`, and back; standard errors and residual. */
static int solve(struct problem *problem, struct eos_fit *fit, struct error *error)
{
    gsl_multifit_nlinear_parameters parameters = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_fdf system = {
        .f = residuals, .n = problem->count, .p = EOS_PARAMETERS, .params = problem};
    gsl_multifit_nlinear_workspace *work = gsl_multifit_nlinear_alloc(
        gsl_multifit_nlinear_trust, &parameters, problem->count, EOS_PARAMETERS);
    gsl_vector_view start = gsl_vector_view_array(fit->value, EOS_PARAMETERS);
    gsl_matrix *covariance = gsl_matrix_alloc(EOS_PARAMETERS, EOS_PARAMETERS);
    double chi2;
    int info;

    gsl_multifit_nlinear_init(&start.vector, &system, work);
    int status =
        gsl_multifit_nlinear_driver(ITERATIONS_MAX, 1e-12, 1e-12, 0, NULL, NULL, &info, work);
    gsl_blas_ddot(work->f, work->f, &chi2);
    gsl_multifit_nlinear_covar(gsl_multifit_nlinear_jac(work), 0, covariance);
    for (size_t k = 0; k < EOS_PARAMETERS; k++) {
        fit->value[k] = gsl_vector_get(work->x, k);
        fit->error[k] = sqrt(gsl_matrix_get(covariance, k, k) * chi2 /
                             (double)(problem->count - EOS_PARAMETERS));
    }
    fit->rms = sqrt(chi2 / (double)problem->count);
    gsl_matrix_free(covariance);
    gsl_multifit_nlinear_free(work);
    if (status == GSL_EMAXITER || !(fit->value[EOS_V0] > 0) || !isfinite(fit->rms))
        return error_set(error, EXIT_NOT_CONVERGED, "the fit did not converge with %zu points",
                         problem->count);
    return 0;
}

/* Points first ... first + count - 1 lie in the window about v0. */
static void select_window(const struct eos_curve *curve, double v0, double window, size_t *first,
                          size_t *count)
{
    *first = curve->count;
    *count = 0;
    for (size_t i = 0; i < curve->count; i++)
        if (fabs(curve->volume[i] / v0 - 1) <= window * (1 + 1e-9)) {
            *first = i < *first ? i : *first;
            ++*count;
        }
}

/* A fit whose window is that about its own v0. */
static int fit_window(const struct eos_curve *curve, enum eos_form form, double window,
                      struct eos_fit *fit, struct error *error)
{
    size_t first = 0, count = 0, last_first, last_count;
    int code = guess(curve, fit->value, error);
    for (int round = 0; !code && round < WINDOWS_MAX; round++) {
        last_first = first;
        last_count = count;
        select_window(curve, fit->value[EOS_V0], window, &first, &count);
        if (round && first == last_first && count == last_count)
            break;
        if (count < POINTS_MIN)
            return error_set(error, EXIT_BAD_INPUT,
                             "only %zu volumes within %g%% of %.6g: a fit needs %d; give more or a "
                             "wider --window",
                             count, 100 * window, fit->value[EOS_V0], POINTS_MIN);
        struct problem problem = {form, curve->volume + first, curve->energy + first, count};
        code = solve(&problem, fit, error);
    }
    if (code)
        return code;
    fit->points = count;
    fit->low = curve->volume[first];
    fit->high = curve->volume[first + count - 1];
    return 0;
}

/* v0, e0 and B0 of the natural cubic spline through the points, at its minimum about the fit's;
 * B' as the fit's. */
static bool spline_minimum(const struct eos_curve *curve, const struct eos_fit *fit,
                           double value[EOS_PARAMETERS])
{
    gsl_spline *spline = gsl_spline_alloc(gsl_interp_cspline, curve->count);
    bool made = !gsl_spline_init(spline, curve->volume, curve->energy, curve->count);
    memcpy(value, fit->value, EOS_PARAMETERS * sizeof *value);
    value[EOS_E0] = INFINITY;
    for (int k = 0; made && k <= SPLINE_STEPS; k++) {
        double v = fit->low + (fit->high - fit->low) * k / SPLINE_STEPS,
               e = gsl_spline_eval(spline, v, NULL);
        if (e < value[EOS_E0]) {
            value[EOS_V0] = v;
            value[EOS_E0] = e;
        }
    }
    if (made)
        value[EOS_B0] = value[EOS_V0] * gsl_spline_eval_deriv2(spline, value[EOS_V0], NULL);
    gsl_spline_free(spline);
    return made;
}

/* The forms follow whatever they are given. */
static int check_result(const struct eos_fit *fit, struct error *error)
{
    return fit->value[EOS_B0] > 0
               ? 0
               : error_set(error, EXIT_BAD_INPUT,
                           "the points do not lie on a curve with a minimum: the fit gives B0 = "
                           "%.4g eV/A3 with an error of %.2g; look at the energies, or fit fewer "
                           "by --window",
                           fit->value[EOS_B0], fit->error[EOS_B0]);
}

bool eos_is_result(const struct eos_fit *fit, enum eos_parameter parameter)
{
    bool curve =
        fit->error[EOS_V0] <= fit->value[EOS_V0] && fit->error[EOS_B0] <= fit->value[EOS_B0];
    return curve && (parameter != EOS_BP || fit->error[EOS_BP] <= fabs(fit->value[EOS_BP]));
}

int eos_fit(const struct eos_curve *curve, enum eos_form form, double window, struct eos_fit *fit,
            struct error *error)
{
    struct eos_fit other = {0}, half = {0};
    struct error ignored;
    double spline[EOS_PARAMETERS];
    numerics_returns(true);
    *fit = (struct eos_fit){0};
    int code = fit_window(curve, form, window, fit, error);
    if (!code)
        code = fit_window(curve, form == EOS_VINET ? EOS_BIRCH_MURNAGHAN : EOS_VINET, window,
                          &other, error);
    bool halved = !code && !fit_window(curve, form, window / 2, &half, &ignored);
    bool splined = !code && spline_minimum(curve, fit, spline);
    for (size_t k = 0; !code && k < EOS_PARAMETERS; k++) {
        double parts[] = {fit->error[k], other.value[k] - fit->value[k],
                          halved ? half.value[k] - fit->value[k] : 0,
                          splined ? spline[k] - fit->value[k] : 0};
        fit->error[k] = fabs(parts[0]) + fabs(parts[1]) + fabs(parts[2]) + fabs(parts[3]);
    }
    numerics_returns(false);
    return code ? code : check_result(fit, error);
}

/* The curve without its point i. */
static struct eos_curve without(const struct eos_curve *curve, size_t i)
{
    struct eos_curve rest = {0};
    for (size_t k = 0; k < curve->count; k++)
        if (k != i)
            eos_curve_add(&rest, curve->volume[k], curve->energy[k]);
    return rest;
}

/* The point i beside the curve of the others; off is 0 where it is of no account to that. */
static struct eos_outlier beside_others(const struct eos_curve *curve, enum eos_form form,
                                        double window, size_t i)
{
    static const double rounding = 1e-8; /* of e0: less than that is no scatter */
    struct eos_outlier point = {.volume = curve->volume[i], .energy = curve->energy[i]};
    struct eos_curve rest = without(curve, i);
    struct eos_fit fit = {0};
    struct error ignored;
    if (!fit_window(&rest, form, window, &fit, &ignored) && fit.points > POINTS_MIN) {
        double v0 = fit.value[EOS_V0], e0 = fit.value[EOS_E0], depth = 0,
               off = fabs(point.energy - eos_form_energy(form, fit.value, point.volume));
        for (size_t k = 0; k < rest.count; k++)
            if (rest.volume[k] >= fit.low && rest.volume[k] <= fit.high)
                depth = fmax(depth, rest.energy[k] - e0);
        point.scatter = fmax(fit.rms, rounding * fabs(e0));
        if (fabs(point.volume / v0 - 1) <= window * (1 + 1e-9) || point.energy < e0)
            point.off = off;
        point.spoils = (point.volume > fit.low && point.volume < fit.high) || off > 0.1 * depth;
    }
    eos_curve_release(&rest);
    return point;
}

struct eos_outlier eos_find_outlier(const struct eos_curve *curve, enum eos_form form,
                                    double window)
{
    struct eos_outlier worst = {0};
    struct eos_fit all = {0};
    struct error ignored;
    numerics_returns(true);
    bool fits = !fit_window(curve, form, window, &all, &ignored);
    for (size_t i = 0; i < curve->count; i++) {
        struct eos_outlier point = beside_others(curve, form, window, i);
        /* or a fit of all whose window it has driven away */
        bool worse = !fits || all.rms > EOS_BETTER * point.scatter || point.volume < all.low ||
                     point.volume > all.high;
        if (point.off > EOS_OFF * point.scatter && worse &&
            (worst.volume == 0 || point.scatter < worst.scatter))
            worst = point;
    }
    numerics_returns(false);
    return worst;
}

/* The parabola through three points, at v. */
static double parabola(const double *volume, const double *energy, double v)
{
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double weight = 1;
        for (int k = 0; k < 3; k++)
            weight *= k == i ? 1 : (v - volume[k]) / (volume[i] - volume[k]);
        sum += weight * energy[i];
    }
    return sum;
}

struct eos_jump eos_curve_jump(const struct eos_curve *curve)
{
    struct eos_jump jump = {0};
    if (curve->count < JUMP_POINTS)
        return jump;
    size_t count = curve->count - 5;
    double *size = memory_alloc(count, sizeof *size), *ordered;
    for (size_t k = 0; k < count; k++) { /* between points k + 2 and k + 3 */
        double middle = (curve->volume[k + 2] + curve->volume[k + 3]) / 2;
        size[k] = fabs(parabola(curve->volume + k, curve->energy + k, middle) -
                       parabola(curve->volume + k + 3, curve->energy + k + 3, middle));
    }
    ordered = memory_copy(size, count, sizeof *size);
    qsort(ordered, count, sizeof *ordered, order_double);
    for (size_t k = 0; k < count; k++)
        if (size[k] > jump.size)
            jump = (struct eos_jump){curve->volume[k + 2], curve->volume[k + 3], size[k],
                                     size[k] / ordered[count / 2]};
    free(size);
    free(ordered);
    return jump;
}
