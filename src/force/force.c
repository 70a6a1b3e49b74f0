/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The computation of forces, from the list to the sums; see force.h. The loops are in
 * kernel_pairs.inc and the files of each form. */
#include "force/force.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/threads.h"
#include "base/vector.h"
#include "force/domain.h"
#include "force/force_form.h"
#include "force/force_state.h"

static const double default_skin = 0.4;
/* Lists of fewer atoms are near in the caches, and wide rows are read with less ado. */
enum { NARROW_FROM = 8192 };
static const double resolution = 1e-6; /* A: how well moves of atoms are known */

/* The plain way comes last: it serves every form. */
static const struct force_form *const forms[] = {&force_eam, &force_lennard_jones, &force_plainly};

static const struct force_form *form_of(const struct potential *potential)
{
    size_t k = 0;

    while (forms[k]->of && forms[k]->of != potential->form)
        k++;
    return forms[k];
}

/* From the fastest down. */
static const struct kernel *const kernels[][2] = {
#if defined(__x86_64__) && defined(__GNUC__)
    {&kernel_avx512_mixed, &kernel_avx512_double},
    {&kernel_avx2_mixed, &kernel_avx2_double},
#elif defined(__aarch64__) && defined(__ARM_NEON) && defined(__GNUC__)
    {&kernel_neon_mixed, &kernel_neon_double},
#endif
    {&kernel_plain_mixed, &kernel_plain_double},
};

static int choose_kernel(const struct kernel **kernel, const struct force_choice *choice,
                         struct error *error)
{
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
        const struct kernel *candidate = kernels[k][choice->precision == FORCE_DOUBLE];
        if (choice->kernel && strcmp(choice->kernel, candidate->name) != 0)
            continue;
        if (candidate->runs_here()) {
            *kernel = candidate;
            return 0;
        }
    }
    return error_set(error, EXIT_USAGE, "this processor does not run the kernel '%s'",
                     choice->kernel ? choice->kernel : "");
}

/* Tables for the kernel chosen, or for the next more exact way. */
static int make_tables(struct force *force, const struct force_choice *choice, struct error *error)
{
    struct force_choice way = *choice;
    int code = 0;

    if (force_unfit(force))
        way.precision = FORCE_EXACT;
    while (!code && way.precision != FORCE_EXACT) {
        force->mixed = way.precision == FORCE_MIXED;
        code = choose_kernel(&force->kernel, &way, error);
        if (!code && force->form->tables(force)) {
            force->loop = force->form->loop(force);
            return 0;
        }
        force->kernel = NULL;
        way.precision = way.precision == FORCE_MIXED ? FORCE_DOUBLE : FORCE_EXACT;
    }
    return code;
}

int force_create(struct force **created, const struct potential *potential,
                 const struct system *system, const struct force_choice *choice,
                 struct error *error)
{
    struct force *force;
    int species = potential->species, code;
    size_t room = system->n + 2 * (size_t)species * KERNEL_LANES_MAX;

    *created = NULL;
    if (system->n > INT32_MAX / 32)
        return error_set(error, EXIT_BAD_INPUT, "%zu atoms are more than one process can take",
                         system->n);
    force = memory_zeroed(1, sizeof *force);
    force->potential = potential;
    force->form = form_of(potential);
    force->table = potential->form->table(potential);
    if (force_embeds(force))
        force->round_density = ldexp(1.5, ilogb(potential->form->density_most(force->table)) + 3);
    if ((code = make_tables(force, choice, error))) {
        force_free(force);
        return code;
    }
    size_t stride = 4 * (force->kernel && force->mixed ? sizeof(float) : sizeof(double));
    struct list_cutoffs cutoff = {{0.0}, {0.0}};
    force->form->cutoffs(force, &cutoff);
    force->clustered = force->kernel && force->kernel->clusters && !force->form->by_species;
    force->list =
        list_create(system, force->form->by_species ? species : 1, force->clustered ? species : 0,
                    &cutoff, choice->skin > 0.0 ? choice->skin : default_skin,
                    force->kernel ? force->kernel->lanes : 1, stride);
    force->list->narrow =
        force->kernel && force->kernel->narrow && system->own_count >= NARROW_FROM;
    force->list->fleeting = choice->once && !force->kernel;
    force->place = memory_aligned(room, sizeof *force->place);
    force->energy = memory_alloc(system->n, sizeof(double));
    force->virial = memory_alloc(6 * system->n, sizeof(double));
    force->slope = system->domain ? memory_alloc(system->n, sizeof(double)) : NULL;
    force->task.list = force->list;
    force->task.force = force;
    force->task.pair = force->pair;
    force->task.record = force->kernel ? memory_aligned(2 * room, stride) : NULL;
    if (force->clustered) {
        force->task.pull = memory_aligned(4 * room, sizeof *force->task.pull);
        memset(force->task.pull, 0, 4 * room * sizeof *force->task.pull);
        force->task.close = memory_zeroed(room, sizeof *force->task.close);
    }
    *created = force;
    return 0;
}

static void release_tables(struct force *force)
{
    for (int ab = 0; ab < POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX; ab++) {
        free(force->pair[ab].density);
        free(force->pair[ab].bond);
        free(force->pair[ab].back);
        free(force->pair[ab].shell);
    }
    free(force->task.lennard_jones.table);
}

void force_free(struct force *force)
{
    if (!force)
        return;
    release_tables(force);
    force->potential->form->table_free(force->table);
    list_free(force->list);
    free(force->place);
    free(force->energy);
    free(force->virial);
    free(force->slope);
    free(force->task.record);
    free(force->task.pull);
    free(force->sums);
    free(force->task.close);
    free(force);
}

void force_invalidate(struct force *force)
{
    force->list->built = false;
}

void force_set_exact(struct force *force, bool exact)
{
    force->exact = exact;
}

enum force_precision force_precision(const struct force *force)
{
    return !force->kernel ? FORCE_EXACT : force->mixed ? FORCE_MIXED : FORCE_DOUBLE;
}

const char *force_unfit(const struct force *force)
{
    return !force->form->tables ? "has no fast loops"
           : force->form->unfit ? force->form->unfit(force)
                                : NULL;
}

/* Adds the atoms of all processes up. */
static void add_up(const struct force *force, const struct system *system, struct force_sums *sums)
{
    struct exact_sum v[7] = {{0}};

    for (size_t j = 0; j < system->own_count; j++) {
        size_t i = system_own(system, j);
        exact_sum_add(&v[6], force->energy[i]);
        for (size_t k = 0; k < 6; k++)
            exact_sum_add(&v[k], force->virial[6 * i + k]);
    }
    parallel_sum_exact(v, 7);
    sums->energy = exact_sum_value(&v[6]);
    for (int k = 0; k < 3; k++) {
        static const int other[3][3] = {{0, 3, 4}, {3, 1, 5}, {4, 5, 2}};
        for (int l = 0; l < 3; l++)
            sums->virial[k][l] = exact_sum_value(&v[other[k][l]]);
    }
}

/* The box must hold two lists side by side. */
static int check_widths(const struct force *force, const struct system *system, double radius,
                        struct error *error)
{
    const char *unit = system->units == UNITS_LJ ? " sigma" : " A";
    double width[3];

    system_widths(system, width);
    for (int k = 0; k < 3; k++) {
        if (!(width[k] >= 2.0 * radius))
            return error_set(error, EXIT_BAD_INPUT,
                             "the box is %.6g%s wide %s%c, but must be at least %.6g%s, twice "
                             "cutoff and skin of the potential '%s': "
                             "repeat the cell (xyz-repeat --cells=2x2x2), or make more atoms",
                             width[k], unit,
                             system_is_tilted(system) ? "between the faces that its edge "
                                                      : "along ",
                             system_is_tilted(system) ? "abc"[k] : "xyz"[k], 2.0 * radius, unit,
                             force -> potential -> name);
    }
    return 0;
}

/* And no atom may be near the border of an open direction. */
static int check_box(const struct force *force, const struct system *system, struct error *error)
{
    double radius = force->list->longest_cutoff + force->list->skin;
    const char *unit = system->units == UNITS_LJ ? " sigma" : " A";
    size_t lost = SIZE_MAX;

    if (check_widths(force, system, radius, error))
        return error->code;
    for (int k = 0; k < 3; k++) {
        uint64_t border = (uint64_t)(0.5 * radius / system->length[k] * 0x1p64);
        if (system->pbc[k])
            continue;
#pragma omp parallel for reduction(min : lost) schedule(static)
        for (size_t j = 0; j < system->own_count; j++) {
            size_t i = system_own(system, j);
            if (system->fraction[3 * i + k] - border > UINT64_MAX - 2 * border)
                lost = lost < i ? lost : i;
        }
        lost = domain_first(lost);
        if (lost == SIZE_MAX)
            continue;
        domain_collect(system, system->fraction, 3 * sizeof *system->fraction);
        return error_set(
            error, EXIT_BAD_INPUT,
            "atom %lld is lost: it left the system along the open direction %c, at %.6g%s",
            (long long)system->id[lost], "xyz"[k], system_position(system, lost, k), unit);
    }
    return 0;
}

struct looked_at {
    const struct system *system;
    size_t bad; /* the first whose force is not a number */
};

static void look_at_forces(void *work, size_t from, size_t to)
{
    struct looked_at *look = work;
    size_t bad = SIZE_MAX;

    for (size_t j = from; j < to; j++) {
        size_t i = system_own(look->system, j);
        const double *f = &look->system->force[3 * i];
        if (!isfinite(f[0] + f[1] + f[2]))
            bad = bad < i ? bad : i;
    }
#pragma omp critical
    look->bad = bad < look->bad ? bad : look->bad;
}

static int check_forces(const struct force *force, const struct system *system, struct error *error)
{
    struct looked_at look = {system, SIZE_MAX};
    size_t bad;

    if (force->sound)
        return 0;
    threads_share(system->own_count, look_at_forces, &look);
    bad = domain_first(look.bad);
    if (bad != SIZE_MAX)
        return error_set(error, EXIT_BAD_INPUT,
                         "the force on atom %lld is not a number: atoms overlap",
                         (long long)system->id[bad]);
    return 0;
}

/* Which loop a function is compiled to: known to the compiler. */
struct follow_choice {
    bool kernel, mixed, clustered, tilted;
};

/* One atom's position in the kernel's form, to its record and, for rows, its antipode's. */
INLINE void write_record(const struct force *force, size_t place, const uint64_t *fraction,
                         struct follow_choice choice)
{
    size_t antipode = force->list->places + place;

    if (choice.mixed) {
        int32_t *record = (int32_t *)force->task.record;
        for (size_t k = 0; k < 3; k++)
            record[4 * place + k] = (int32_t)(fraction[k] >> 32);
        for (size_t k = 0; k < 3 && !choice.clustered; k++)
            record[4 * antipode + k] = (int32_t)((fraction[k] ^ (UINT64_C(1) << 63)) >> 32);
    } else {
        uint64_t *record = (uint64_t *)force->task.record;
        for (size_t k = 0; k < 3; k++) {
            record[4 * place + k] = fraction[k] & ~UINT64_C(0xfff);
            record[4 * antipode + k] = record[4 * place + k] ^ (UINT64_C(1) << 63);
        }
    }
}

/* Types to the records, where lists do not tell them apart. Of an empty place of a cluster one that
 * is no species' and feels nothing. */
static void write_types(const struct force *force, const struct system *system)
{
    const struct list *list = force->list;

    for (size_t p = 0; p < 2 * list->places; p++) {
        int32_t row = list->row[p % list->places];
        int64_t type = row >= 0 ? system->type[row] : force->clustered ? LENNARD_JONES_SPECIES : 0;
        if (force->mixed)
            ((int32_t *)force->task.record)[4 * p + 3] = (int32_t)type;
        else
            ((int64_t *)force->task.record)[4 * p + 3] = type;
    }
}

/* Places of own atoms come first, then those of ghosts. */
static size_t own_places(const struct list *list)
{
    return list->groups * list->lanes;
}

struct following {
    const struct force *force;
    const struct system *system;
    size_t first;
    double most2; /* of the moves since the list was built, A2, against the box */
};

INLINE double follow_each(const struct following *following, size_t from, size_t to,
                          struct follow_choice choice)
{
    const struct force *force = following->force;
    const struct list *list = force->list;
    const double length[3] = {following->system->length[0], following->system->length[1],
                              following->system->length[2]};
    double most2 = 0.0;

    for (size_t p = following->first + from; p < following->first + to; p++) {
        static const uint64_t nowhere[3] = {0, 0, 0};
        if (p + FORCE_AHEAD < following->first + to && list->row[p + FORCE_AHEAD] >= 0)
            __builtin_prefetch(
                &following->system->fraction[3 * (size_t)list->row[p + FORCE_AHEAD]]);
        const uint64_t *fraction =
            list->row[p] < 0 ? nowhere : &following->system->fraction[3 * (size_t)list->row[p]];
        double u[3], move2 = 0.0;
        for (int k = 0; k < 3; k++)
            u[k] = (double)(int32_t)((uint32_t)(fraction[k] >> 32) - (uint32_t)list->at[k][p]) *
                   0x1p-32;
        for (int k = 0; k < 3 && !choice.tilted; k++)
            u[k] *= length[k];
        if (choice.tilted)
            system_vector(following->system, u);
        for (int k = 0; k < 3; k++)
            move2 += u[k] * u[k];
        most2 = most2 > move2 ? most2 : move2;
        if (choice.kernel)
            write_record(force, p, fraction, choice);
    }
    return most2;
}

static void follow_places(void *work, size_t from, size_t to)
{
    struct following *following = work;
    const struct force *force = following->force;
    double most2;

    if (system_is_tilted(following->system) || !force->kernel || !force->mixed)
        most2 = follow_each(
            following, from, to,
            (struct follow_choice){force->kernel != NULL, force->mixed, force->clustered, true});
    else if (force->clustered)
        most2 = follow_each(following, from, to, (struct follow_choice){true, true, true, false});
    else
        most2 = follow_each(following, from, to, (struct follow_choice){true, true, false, false});
#pragma omp critical
    following->most2 = most2 > following->most2 ? most2 : following->most2;
}

/* Brings the records of some places up to date. Returns the largest move since the list was
 * built, A, against the box. */
static double follow_atoms(struct force *force, const struct system *system, size_t from, size_t to)
{
    struct following following = {force, system, from, 0.0};

    threads_share(to - from, follow_places, &following);
    return sqrt(following.most2) + resolution;
}

/* Over all processes, in steps of 2^-30. */
static double largest(double need)
{
    int64_t steps = need < 0x1p30 ? (int64_t)ceil(need * 0x1p30) : INT64_MAX;

    parallel_maximum(&steps, 1);
    return (double)steps * 0x1p-30;
}

/* Records of own atoms are up to date afterwards; positions of ghosts may be under way still. */
static void update_list(struct force *force, struct system *system)
{
    struct list *list = force->list;
    double moved;

    list->built = list->built && list->flips == system->flips;
    moved = list->built ? follow_atoms(force, system, 0, own_places(list)) : 0.0;

    force->awaited = false;
    if (list_within_skin(list, largest(list_skin_used(list, system, moved)))) {
        force->awaited = system->domain != NULL;
        if (system->domain)
            domain_send_positions(system);
        return;
    }
    if (system->domain)
        domain_rebuild(system, list->longest_cutoff + list->skin);
    list_build(list, system);
    follow_atoms(force, system, 0, list->places);
    if (force->kernel && !force->form->by_species)
        write_types(force, system);
}

void force_await_ghosts(struct force *force, struct system *system)
{
    if (!force->awaited)
        return;
    force->awaited = false;
    domain_receive_positions(system);
    follow_atoms(force, system, own_places(force->list), force->list->places);
}

static size_t groups_begin(const struct list *list, size_t block)
{
    size_t group = block * (LIST_BLOCK / list->lanes);

    return group < list->groups ? group : list->groups;
}

/* F' to the record of a place. Meanwhile other threads may be reading it for their densities, as a
 * vector of which they use the other three numbers only: a race by the letter, which changes no
 * bit, so that ThreadSanitizer is told not to look. Forces, which use F', come after all
 * densities. */
__attribute__((no_sanitize("thread"))) static void put_slope(const struct force *force,
                                                             size_t place, double slope)
{
    if (force->mixed)
        ((float *)force->task.record)[4 * place + 3] = (float)slope;
    else
        ((double *)force->task.record)[4 * place + 3] = slope;
}

/* rho, then F' into the records of a group. False if a sum may have overflown, or might in the
 * forces. */
static bool embed_group(const struct force *force, size_t group)
{
    const struct list *list = force->list;
    double rho[KERNEL_LANES_MAX], slope;
    size_t lanes = list->lanes;
    int type = list_group_type(list, group);
    bool sound = true;

    force->kernel->density(&force->task, group, rho);
    for (size_t lane = 0, place = group * lanes; lane < lanes; lane++, place++) {
        force->potential->form->embed(force->table, type, rho[lane], &slope);
        sound = sound && (list->row[place] < 0 || (fabs(rho[lane]) < force->density_most &&
                                                   fabs(slope) < force->slope_most));
        if (force->slope && list->row[place] >= 0)
            force->slope[list->row[place]] = slope;
        put_slope(force, place, slope);
    }
    return sound;
}

static bool density_pass(const struct force *force, bool with_ghosts)
{
    bool sound = true;

#pragma omp parallel for schedule(dynamic) reduction(&& : sound)
    for (size_t b = 0; b < force->list->blocks; b++)
        for (size_t group = groups_begin(force->list, b); group < groups_begin(force->list, b + 1);
             group++)
            if (force->list->has_ghosts[group] == with_ghosts)
                sound = embed_group(force, group) && sound;
    return sound;
}

/* Densities of all own atoms: first of those who have no ghosts for neighbours, while the
 * ghosts' positions are under way. */
static bool densities(struct force *force, struct system *system)
{
    bool sound = density_pass(force, false);

    force_await_ghosts(force, system);
    if (system->domain)
        sound = density_pass(force, true) && sound;
    return !parallel_any(!sound);
}

/* F' of ghosts to their records. */
static void take_slopes(const struct force *force)
{
    const struct list *list = force->list;

    for (size_t p = own_places(list); p < list->places; p++) {
        double slope = list->row[p] < 0 ? 0.0 : force->slope[list->row[p]];
        put_slope(force, p, slope);
    }
}

/* The forces of a group to the system; its virial is added. */
static void group_forces(const struct force *force, struct system *system, size_t group,
                         double *virial)
{
    const struct list *list = force->list;
    double f[KERNEL_LANES_MAX][3], v[KERNEL_LANES_MAX][3];
    size_t lanes = list->lanes;

    for (size_t lane = 0, place = group * lanes; lane < lanes; lane++, place++)
        if (list->row[place] >= 0)
            __builtin_prefetch(&system->force[3 * (size_t)list->row[place]], 1);
    force->loop(&force->task, group, f, virial ? v : NULL);
    for (size_t lane = 0, place = group * lanes; lane < lanes; lane++, place++) {
        if (list->row[place] < 0)
            continue;
        for (size_t k = 0; k < 3; k++) {
            system->force[3 * (size_t)list->row[place] + k] = f[lane][k];
            if (virial)
                virial[k] += v[lane][k];
        }
    }
}

/* Adds to the virial, if not NULL: its terms are multiples of one power of two, so that their
 * sum is exact and free of order. */
static void force_pass(const struct force *force, struct system *system, double *virial,
                       bool with_ghosts)
{
    double x = 0.0, y = 0.0, z = 0.0;

#pragma omp parallel for schedule(dynamic) reduction(+ : x, y, z)
    for (size_t b = 0; b < force->list->blocks; b++) {
        double sum[3] = {0.0};
        for (size_t group = groups_begin(force->list, b); group < groups_begin(force->list, b + 1);
             group++)
            if (force->list->has_ghosts[group] == with_ghosts)
                group_forces(force, system, group, virial ? sum : NULL);
        x += sum[0];
        y += sum[1];
        z += sum[2];
    }
    for (int k = 0; virial && k < 3; k++)
        virial[k] += k == 0 ? x : k == 1 ? y : z;
}

/* Forces on all own atoms: first on those who have no ghosts for neighbours, while what is to be
 * known of ghosts is under way. */
static void forces(struct force *force, struct system *system, double *virial)
{
    if (virial)
        memset(virial, 0, 3 * sizeof *virial);
    if (force_embeds(force) && system->domain)
        domain_send_numbers(system, force->slope);
    force_pass(force, system, virial, false);
    if (force_embeds(force) && system->domain) {
        domain_receive_numbers(system, force->slope);
        take_slopes(force);
    }
    force_await_ghosts(force, system);
    if (system->domain)
        force_pass(force, system, virial, true);
}

/* The virial's diagonal over all processes. */
static void add_virials(double virial[3])
{
    struct exact_sum sum[3] = {{0}};

    for (int k = 0; k < 3; k++)
        exact_sum_add(&sum[k], virial[k]);
    parallel_sum_exact(sum, 3);
    for (int k = 0; k < 3; k++)
        virial[k] = exact_sum_value(&sum[k]);
}

/* For a task of the positions in hand. */
static void set_task(struct force *force, const struct system *system)
{
    for (int k = 0; k < 3; k++) {
        force->task.scale[k] = system->length[k] * (force->mixed ? 0x1p-32 : 0x1p-52);
        force->task.tilt[k] = system->tilt[k] * (force->mixed ? 0x1p-32 : 0x1p-52);
    }
    force->task.tilted = system_is_tilted(system);
    force->system = system;
}

/* Forces, and the diagonal of the virial where wanted, by the kernel. False where there is none,
 * or where its sums might overflow. */
static bool compute_fast(struct force *force, struct system *system, double *virial)
{
    force->sound = false;
    if (!force->kernel || force->exact)
        return false;
    set_task(force, system);
    if (force->clustered) {
        force->sound = !force_clusters(force, system, virial) && !system->domain;
    } else {
        list_need_rows(force->list, system);
        if (force_embeds(force) && !densities(force, system))
            return false;
        forces(force, system, virial);
        if (virial && system->domain)
            add_virials(virial);
    }
    return true;
}

int force_compute_virial(struct force *force, struct system *system, double virial[3],
                         struct error *error)
{
    int code = check_box(force, system, error);
    struct force_sums sums;

    if (code)
        return code;
    update_list(force, system);
    if (!compute_fast(force, system, virial)) {
        force_await_ghosts(force, system);
        force_exact(force, system, (struct wanted){.forces = true, .sums = true});
        add_up(force, system, &sums);
        for (int k = 0; k < 3; k++)
            virial[k] = sums.virial[k][k];
    }
    return check_forces(force, system, error);
}

int force_compute(struct force *force, struct system *system, struct force_sums *sums,
                  double *atom_energy, struct error *error)
{
    bool wanted = sums || atom_energy, fast;
    double virial[3];
    int code = check_box(force, system, error);

    if (code)
        return code;
    update_list(force, system);
    fast = compute_fast(force, system, sums ? virial : NULL);
    force_await_ghosts(force, system);
    if (!fast || wanted)
        force_exact(force, system, (struct wanted){.forces = !fast, .sums = wanted});
    if (sums)
        add_up(force, system, sums);
    for (int k = 0; sums && fast && k < 3; k++)
        sums->virial[k][k] = virial[k];
    if (atom_energy) {
        memcpy(atom_energy, force->energy, system->n * sizeof *atom_energy);
        domain_collect(system, atom_energy, sizeof *atom_energy);
    }
    return check_forces(force, system, error);
}

/* As the potential's own functions have it. */
static struct close_pair close_pair(const struct force *force, size_t i, size_t j)
{
    const struct system *system = force->system;
    const uint64_t *at = &system->fraction[3 * (size_t)force->list->row[i]],
                   *other = &system->fraction[3 * (size_t)force->list->row[j]];
    struct close_pair pair = {
        system->type[force->list->row[i]], system->type[force->list->row[j]], {0.0}, 0.0};

    for (int k = 0; k < 3; k++)
        pair.d[k] = (double)(int64_t)(other[k] - at[k]) * 0x1p-64;
    system_vector(system, pair.d);
    for (int k = 0; k < 3; k++)
        pair.r += pair.d[k] * pair.d[k];
    pair.r = sqrt(pair.r);
    return pair;
}

double force_close_density(const struct kernel_task *task, size_t i, size_t j)
{
    struct close_pair pair = close_pair(task->force, i, j);

    return rint(task->force->form->close_density(task->force, &pair) / task->density_unit) *
           task->density_unit;
}

void force_close_pair(const struct kernel_task *task, size_t i, size_t j, bool mutual,
                      struct kernel_virial *virial)
{
    double part[3] = {0.0};

    virial->has_close = true;
    force_close(task, i, j, task->close[i], part);
    if (mutual)
        force_close(task, j, i, task->close[j], part);
    for (int k = 0; k < 3; k++)
        exact_sum_add(&virial->close[k], part[k]);
}

void force_close(const struct kernel_task *task, size_t i, size_t j, double f[3], double virial[3])
{
    struct close_pair pair = close_pair(task->force, i, j);
    double g = task->force->form->close_slope(task->force, &pair, i, j) / pair.r;

    for (int k = 0; k < 3; k++) {
        double part = rint(g * pair.d[k] / task->force_unit) * task->force_unit;
        f[k] += part;
        virial[k] += rint(part * pair.d[k] / task->virial_unit) * task->virial_unit;
    }
}

void *force_table_room(const struct force *force, int coefficients, int segments)
{
    size_t numbers = kernel_line(coefficients) * segments,
           size = force->mixed ? sizeof(float) : sizeof(double);
    char *table = memory_aligned(numbers, size);

    memset(table, 0, numbers * size);
    return table;
}

void force_table_put(const struct force *force, void *table, int at, double value)
{
    if (force->mixed)
        ((float *)table)[at] = (float)value;
    else
        ((double *)table)[at] = value;
}

int force_table_index(const struct kernel *kernel, int coefficients, int segments, int k, int s)
{
    return kernel->columns ? k * segments + s : s * kernel_line(coefficients) + k;
}
