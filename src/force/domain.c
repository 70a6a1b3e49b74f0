/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sharing of atoms among processes; see domain.h. */
#include "force/domain.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/order.h"
#include "base/parallel.h"

enum { BINS = 4096, BIN_BITS = 12 };

/* Rows by process: those of process r are row[at[r]] ... row[at[r + 1] - 1]. */
struct rows {
    int32_t *row;
    size_t capacity, *at;
};

struct domain {
    int grid[3]; /* domains along each axis */
    /* [grid + 1]: domain i lies in plane[i] <= fraction < plane[i + 1]; the last plane is 2^64,
     * written 0 */
    uint64_t *plane[3];
    struct rows sent, ghosts;
    char *out, *in; /* bytes under way */
    size_t out_capacity, in_capacity;
    size_t *out_at, *in_at; /* [count + 1] */
    struct parallel_transfer *transfer;
};

struct migrant {
    uint64_t fraction[3];
    double velocity[3];
    int64_t row;
};

/* ---- where the planes are ---- */

/* How often each of BINS equal parts of an axis holds an atom. */
static void histogram(const struct system *system, int k, int64_t count[BINS])
{
    memset(count, 0, BINS * sizeof *count);
    for (size_t j = 0; j < system->own_count; j++)
        count[system->fraction[3 * system_own(system, j) + k] >> (64 - BIN_BITS)]++;
    parallel_sum(count, BINS);
}

/* The first bin at which `part` of all atoms are passed. */
static uint64_t quantile(const int64_t count[BINS], double part)
{
    double total = 0, passed = 0;
    int bin = 0;

    for (int b = 0; b < BINS; b++)
        total += (double)count[b];
    while (bin < BINS && passed + (double)count[bin] <= part * total)
        passed += (double)count[bin++];
    return (uint64_t)(bin < BINS ? bin : BINS - 1) << (64 - BIN_BITS);
}

static void set_planes(struct domain *domain, const struct system *system)
{
    int64_t count[BINS];

    for (int k = 0; k < 3; k++) {
        if (domain->grid[k] == 1)
            continue;
        histogram(system, k, count);
        for (int i = 1; i < domain->grid[k]; i++)
            domain->plane[k][i] = quantile(count, (double)i / domain->grid[k]);
    }
}

/* The grid of `count` domains with the smallest surface, of the part of the box that holds all
 * but a tenth of the atoms. */
static void choose_grid(struct domain *domain, const struct system *system)
{
    int count = parallel_count();
    double least = INFINITY, extent[3];
    int64_t bins[BINS];

    for (int k = 0; k < 3; k++) {
        histogram(system, k, bins);
        extent[k] = system->length[k] *
                    ((double)(quantile(bins, 0.95) - quantile(bins, 0.05)) * 0x1p-64 + 1.0 / BINS);
    }
    for (int x = 1; x <= count; x++)
        for (int y = 1; x * y <= count; y++) {
            int z = count / (x * y);
            double a = extent[0] / x, b = extent[1] / y, c = extent[2] / z;
            if (x * y * z == count && a * b * (z > 1) + b * c * (x > 1) + c * a * (y > 1) < least) {
                least = a * b * (z > 1) + b * c * (x > 1) + c * a * (y > 1);
                memcpy(domain->grid, (int[3]){x, y, z}, sizeof domain->grid);
            }
        }
}

/* ---- who is where ---- */

static int rank_at(const struct domain *domain, const int at[3])
{
    return (at[0] * domain->grid[1] + at[1]) * domain->grid[2] + at[2];
}

static int owner_of(const struct domain *domain, const uint64_t *fraction)
{
    int at[3];

    for (int k = 0; k < 3; k++) {
        at[k] = domain->grid[k] - 1;
        while (at[k] && fraction[k] < domain->plane[k][at[k]])
            at[k]--;
    }
    return rank_at(domain, at);
}

/* Distance squared of an atom from each domain's slab along an axis, A2; 0 inside, going round
 * the box, which is `width` from face to face. */
static void slab_distances(const struct domain *domain, double width, const uint64_t *fraction,
                           int k, double *d2)
{
    for (int i = 0; i < domain->grid[k]; i++) {
        /* one beyond the last, mod 2^64 */
        uint64_t from = domain->plane[k][i], to = domain->plane[k][i + 1];
        double before = (double)(from - fraction[k]), behind = (double)(fraction[k] - to);
        bool inside = domain->grid[k] == 1 || fraction[k] - from < to - from;
        double d = inside ? 0.0 : fmin(before, behind) * 0x1p-64 * width;
        d2[i] = d * d;
    }
}

/* Sets near[r] for every other process r whose domain is within reach of the atom. Distances from
 * slabs add up where these are at right angles; else the largest is what is known. */
static void find_near(const struct domain *domain, const struct system *system,
                      const uint64_t *fraction, double reach2, double *d2[3], bool *near)
{
    bool tilted = system_is_tilted(system);
    double width[3];

    system_widths(system, width);
    for (int k = 0; k < 3; k++)
        slab_distances(domain, width[k], fraction, k, d2[k]);
    for (int x = 0; x < domain->grid[0]; x++)
        for (int y = 0; y < domain->grid[1]; y++)
            for (int z = 0; z < domain->grid[2]; z++) {
                double a = d2[0][x], b = d2[1][y], c = d2[2][z];
                near[rank_at(domain, (int[3]){x, y, z})] =
                    (tilted ? fmax(a, fmax(b, c)) : a + b + c) <= reach2;
            }
    near[parallel_rank()] = false;
}

/* ---- life ---- */

void domain_create(struct system *system)
{
    struct domain *domain;
    size_t count = parallel_count();

    if (count == 1)
        return;
    domain = memory_zeroed(1, sizeof *domain);
    system->domain = domain;
    system->own = memory_alloc(system->n, sizeof *system->own);
    domain->sent.at = memory_zeroed(count + 1, sizeof(size_t));
    domain->ghosts.at = memory_zeroed(count + 1, sizeof(size_t));
    domain->out_at = memory_zeroed(count + 1, sizeof(size_t));
    domain->in_at = memory_zeroed(count + 1, sizeof(size_t));
    /* All know all atoms now: every process takes its share of the rows, so that each is counted
     * once, and then those of its domain. */
    system->own_count = 0;
    for (size_t i = parallel_rank(); i < system->n; i += count)
        system->own[system->own_count++] = (int32_t)i;
    choose_grid(domain, system);
    for (int k = 0; k < 3; k++)
        domain->plane[k] = memory_zeroed(domain->grid[k] + 1, sizeof(uint64_t));
    set_planes(domain, system);
    system->own_count = 0;
    for (size_t i = 0; i < system->n; i++)
        if (owner_of(domain, &system->fraction[3 * i]) == parallel_rank())
            system->own[system->own_count++] = (int32_t)i;
}

void domain_free(struct domain *domain)
{
    if (!domain)
        return;
    for (int k = 0; k < 3; k++)
        free(domain->plane[k]);
    free(domain->sent.row);
    free(domain->sent.at);
    free(domain->ghosts.row);
    free(domain->ghosts.at);
    free(domain->out);
    free(domain->in);
    free(domain->out_at);
    free(domain->in_at);
    free(domain);
}

/* ---- messages ---- */

/* Starts a transfer of out[], whose sizes are out_at; what comes in has the sizes of in_at. */
static void begin(struct domain *domain)
{
    memory_grow(&domain->in, &domain->in_capacity, domain->in_at[parallel_count()] + 1, 1);
    domain->transfer = parallel_begin(&(struct parallel_messages){.send_data = domain->out,
                                                                  .send_at = domain->out_at,
                                                                  .receive_data = domain->in,
                                                                  .receive_at = domain->in_at});
}

static void finish(struct domain *domain)
{
    parallel_finish(domain->transfer);
    domain->transfer = NULL;
}

/* Makes in_at of what the others say they will send. */
static void announce(struct domain *domain)
{
    size_t count = parallel_count();
    size_t *to = memory_alloc(count, sizeof *to), *from = memory_alloc(count, sizeof *from);

    for (size_t r = 0; r < count; r++)
        to[r] = domain->out_at[r + 1] - domain->out_at[r];
    parallel_announce(to, from);
    domain->in_at[0] = 0;
    for (size_t r = 0; r < count; r++)
        domain->in_at[r + 1] = domain->in_at[r] + from[r];
    free(to);
    free(from);
}

/* Sizes of the messages of ghosts: `size` bytes an atom. */
static void set_sizes(struct domain *domain, size_t size)
{
    for (int r = 0; r <= parallel_count(); r++) {
        domain->out_at[r] = domain->sent.at[r] * size;
        domain->in_at[r] = domain->ghosts.at[r] * size;
    }
    memory_grow(&domain->out, &domain->out_capacity, domain->out_at[parallel_count()] + 1, 1);
}

/* ---- rebuilding ---- */

/* Sorts own atoms by the domain they are in, sends off those of others and takes in what they
 * send. */
static void migrate(struct domain *domain, struct system *system)
{
    size_t count = parallel_count(), own = system->own_count,
           *fill = memory_zeroed(count + 1, sizeof *fill);
    int *owner = memory_alloc(own, sizeof *owner);
    struct migrant *migrant;

    for (size_t j = 0; j < own; j++) {
        owner[j] = owner_of(domain, &system->fraction[3 * system_own(system, j)]);
        fill[owner[j] + 1]++;
    }
    fill[parallel_rank() + 1] = 0; /* those who stay are not sent */
    for (size_t r = 0; r < count; r++)
        fill[r + 1] += fill[r];
    for (size_t r = 0; r <= count; r++)
        domain->out_at[r] = fill[r] * sizeof *migrant;
    memory_grow(&domain->out, &domain->out_capacity, domain->out_at[count] + 1, 1);
    migrant = (struct migrant *)domain->out;
    system->own_count = 0;
    for (size_t j = 0; j < own; j++) {
        size_t i = system->own[j];
        if (owner[j] == parallel_rank()) {
            system->own[system->own_count++] = (int32_t)i;
            continue;
        }
        struct migrant *one = &migrant[fill[owner[j]]++];
        one->row = (int64_t)i;
        memcpy(one->fraction, &system->fraction[3 * i], sizeof one->fraction);
        memcpy(one->velocity, &system->velocity[3 * i], sizeof one->velocity);
    }
    free(fill);
    free(owner);
    announce(domain);
    begin(domain);
    finish(domain);
    migrant = (struct migrant *)domain->in;
    for (size_t m = 0; m < domain->in_at[count] / sizeof *migrant; m++) {
        memcpy(&system->fraction[3 * migrant[m].row], migrant[m].fraction,
               sizeof migrant->fraction);
        memcpy(&system->velocity[3 * migrant[m].row], migrant[m].velocity,
               sizeof migrant->velocity);
        system->own[system->own_count++] = (int32_t)migrant[m].row;
    }
    qsort(system->own, system->own_count, sizeof *system->own, order_int32);
}

/* Which own atoms each other process needs: as sent, first counted, then written down. */
static void choose_sent(struct domain *domain, const struct system *system, double ghost_cutoff)
{
    int count = parallel_count();
    bool *near = memory_zeroed(count, sizeof *near);
    size_t *fill = memory_zeroed(count + 1, sizeof *fill);
    double *d2[3];

    for (int k = 0; k < 3; k++)
        d2[k] = memory_alloc(domain->grid[k], sizeof(double));
    for (int pass = 0; pass < 2; pass++) {
        for (size_t j = 0; j < system->own_count; j++) {
            size_t i = system_own(system, j);
            find_near(domain, system, &system->fraction[3 * i], ghost_cutoff * ghost_cutoff, d2,
                      near);
            for (int r = 0; r < count; r++) {
                if (near[r] && pass)
                    domain->sent.row[fill[r]++] = (int32_t)i;
                else if (near[r])
                    fill[r + 1]++;
            }
        }
        for (int r = 0; r < count && !pass; r++)
            fill[r + 1] += fill[r];
        if (!pass) {
            memcpy(domain->sent.at, fill, ((size_t)count + 1) * sizeof *fill);
            memory_grow(&domain->sent.row, &domain->sent.capacity, fill[count] + 1,
                        sizeof(int32_t));
        }
    }
    for (int k = 0; k < 3; k++)
        free(d2[k]);
    free(near);
    free(fill);
}

/* Tells the others the rows that they will be sent from now on. */
static void exchange_rows(struct domain *domain)
{
    size_t count = parallel_count();

    for (size_t r = 0; r <= count; r++)
        domain->out_at[r] = domain->sent.at[r] * sizeof(int32_t);
    memory_grow(&domain->out, &domain->out_capacity, domain->out_at[count] + 1, 1);
    memcpy(domain->out, domain->sent.row, domain->out_at[count]);
    announce(domain);
    begin(domain);
    finish(domain);
    for (size_t r = 0; r <= count; r++)
        domain->ghosts.at[r] = domain->in_at[r] / sizeof(int32_t);
    memory_grow(&domain->ghosts.row, &domain->ghosts.capacity, domain->ghosts.at[count] + 1,
                sizeof(int32_t));
    memcpy(domain->ghosts.row, domain->in, domain->in_at[count]);
}

void domain_rebuild(struct system *system, double ghost_cutoff)
{
    struct domain *domain = system->domain;

    set_planes(domain, system);
    migrate(domain, system);
    choose_sent(domain, system, ghost_cutoff);
    exchange_rows(domain);
    domain_send_positions(system);
    domain_receive_positions(system);
}

/* ---- every step ---- */

const int32_t *domain_ghosts(const struct domain *domain, size_t *count)
{
    *count = domain->ghosts.at[parallel_count()];
    return domain->ghosts.row;
}

void domain_send_positions(struct system *system)
{
    struct domain *domain = system->domain;
    size_t total = domain->sent.at[parallel_count()];

    set_sizes(domain, 3 * sizeof(uint64_t));
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < total; s++)
        memcpy(domain->out + 3 * sizeof(uint64_t) * s,
               &system->fraction[3 * (size_t)domain->sent.row[s]], 3 * sizeof(uint64_t));
    begin(domain);
}

void domain_receive_positions(struct system *system)
{
    struct domain *domain = system->domain;
    size_t total = domain->ghosts.at[parallel_count()];

    finish(domain);
#pragma omp parallel for schedule(static)
    for (size_t g = 0; g < total; g++)
        memcpy(&system->fraction[3 * (size_t)domain->ghosts.row[g]],
               domain->in + 3 * sizeof(uint64_t) * g, 3 * sizeof(uint64_t));
}

void domain_send_numbers(struct system *system, const double *by_row)
{
    struct domain *domain = system->domain;
    size_t total = domain->sent.at[parallel_count()];

    set_sizes(domain, sizeof(double));
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < total; s++)
        memcpy(domain->out + sizeof(double) * s, &by_row[domain->sent.row[s]], sizeof(double));
    begin(domain);
}

void domain_receive_numbers(struct system *system, double *by_row)
{
    struct domain *domain = system->domain;
    size_t total = domain->ghosts.at[parallel_count()];

    finish(domain);
#pragma omp parallel for schedule(static)
    for (size_t g = 0; g < total; g++)
        memcpy(&by_row[domain->ghosts.row[g]], domain->in + sizeof(double) * g, sizeof(double));
}

void domain_collect(const struct system *system, void *by_row, size_t size)
{
    size_t record = sizeof(int64_t) + size, total;
    char *own, *all;

    if (!system->domain)
        return;
    own = memory_alloc(system->own_count, record);
    for (size_t j = 0; j < system->own_count; j++) {
        int64_t row = system->own[j];
        memcpy(own + j * record, &row, sizeof row);
        memcpy(own + j * record + sizeof row, (const char *)by_row + row * size, size);
    }
    all = parallel_collect(own, system->own_count * record, &total);
    for (size_t at = 0; at < total; at += record) {
        int64_t row;
        memcpy(&row, all + at, sizeof row);
        memcpy((char *)by_row + row * size, all + at + sizeof row, size);
    }
    free(own);
    free(all);
}

size_t domain_first(size_t row)
{
    int64_t found = row == SIZE_MAX ? INT64_MIN : -(int64_t)row;

    parallel_maximum(&found, 1);
    return found == INT64_MIN ? SIZE_MAX : (size_t)-found;
}
