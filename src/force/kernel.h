/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast kernels: sums over the neighbours of one group of atoms, one atom per vector lane; or,
 * of Lennard-Jones in mixed precision, over those of a cluster of four (kernel_clusters.inc).
 *
 * Positions are fractions of the box, as whole numbers of 32 bits (mixed precision) or 52 bits
 * (double): their difference is the minimum image, exact (system.h). Loops are compiled twice, for
 * boxes that are tilted and such that are not, which need no more than a factor. Every term of a
 * sum is rounded to a whole number of small units and added as such, so that a sum does not depend
 * on the order of its terms: not on threads, nor on the sorting of atoms, nor on the age or the
 * skin of the list (why that is worth a unit's rounding: force_exact.h). Arithmetic is IEEE's with
 * fused multiply-adds where kernel_pairs.inc writes them, so that all kernels of one
 * precision give the same bits: plain C, AVX2, AVX-512, NEON.
 *
 * Precision mixed: float and 32-bit sums, in units of 2^-22 eV/A (a power of two that suits the
 * potential); double: double and 64-bit sums, 2^-40 eV/A. */
#ifndef FORCE_KERNEL_H
#define FORCE_KERNEL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/exact_sum.h"

enum { KERNEL_LANES_MAX = 16 };

/* Segments of the tables; bits of the mantissa that number those of one octave
 * (segment_table.h). */
enum {
    KERNEL_SEGMENTS_MIXED = 32,
    KERNEL_PART_BITS_MIXED = 3,
    KERNEL_SHELL_SEGMENTS_MIXED = 32,
    KERNEL_SHELL_BITS_MIXED = 5,
    KERNEL_SEGMENTS_DOUBLE = 1024,
    KERNEL_PART_BITS_DOUBLE = 8,
    KERNEL_SHELL_SEGMENTS_DOUBLE = 256,
    KERNEL_SHELL_BITS_DOUBLE = 8
};

/* Coefficients per segment: of the density, of phi'/r, of rho'/r, of phi'/r in the shell. */
enum { MIXED_DENSITY = 6, MIXED_PAIR = 6, MIXED_SLOPE = 5, MIXED_SHELL = 4 };
enum { DOUBLE_DENSITY = 5, DOUBLE_PAIR = 4, DOUBLE_SLOPE = 4, DOUBLE_SHELL = 4 };

/* Numbers in a line of coefficients. */
static inline int kernel_line(int coefficients)
{
    return coefficients <= 4 ? 4 : coefficients <= 8 ? 8 : 16;
}

struct list;
struct list_region;
struct force;

/* Functions of one pair of species, for atoms of the one with neighbours of the other. Tables are
 * of segment_table.h, forces in units of a sum; float or double. A table has a line of coefficients
 * per segment, padded to a power of two; with `columns`, a column of segments per coefficient. */
struct kernel_pair {
    /* within the range of the density: s = lambda r2 + shift */
    double lambda, shift, start2, cut2;
    double shell_lambda, shell_shift, shell_cut2; /* from there on: the pair function alone */
    /* the density at either atom is the same function */
    bool symmetric;
    void *density;
    void *bond;  /* phi'/r, then rho'/r of the density at the atom */
    void *back;  /* rho'/r of the density at the neighbour, unless symmetric */
    void *shell; /* phi'/r */
};

/* Lennard-Jones mixtures: phi'/r = (-f12 s + f6) s / r^2, s = r^-6. Their lists do not tell types
 * apart: the pair's numbers are looked up by a * LENNARD_JONES_SPECIES + b, with types kept in the
 * records. Where all pairs have one cutoff it is not looked up. */
/* at most; coefficients, with the cutoff */
enum { LENNARD_JONES_SPECIES = 4, LENNARD_JONES = 2, LENNARD_JONES_CUT = 3 };
struct kernel_lennard_jones {
    void *table; /* -f12, f6, the square of the pair's cutoff */
    double most; /* where -phi'/r is larger a pair is too close for the sums */
    double cut2; /* the largest, A2 */
};

/* The virial's diagonal of some clusters, pair sense with the sign turned: twice, in whole units;
 * twice that of close pairs, eV, if there were any. */
struct kernel_virial {
    int64_t twice[3];
    struct exact_sum close[3];
    bool has_close; /* or forces */
};

struct kernel_task {
    const struct list *list;
    const struct force *force; /* for close pairs */
    /* of sorted atoms: x, y, z as fractions and F'(rho) or the type; 4 numbers of the kernel's */
    void *record;
    /* A per unit of a fraction: of the lengths of the box, of xy xz yz (system.h) */
    double scale[3], tilt[3];
    bool tilted;                    /* some of them are not 0 */
    const struct kernel_pair *pair; /* by a * species + b */
    struct kernel_lennard_jones lennard_jones;
    /* of clusters, by place: minus the force, 4 numbers an atom, which may go round; what comes
     * from close pairs, eV/A */
    int32_t *pull;
    double (*close)[3];
    double density_unit, force_unit, virial_unit; /* one of a sum: powers of two */
};

/* forces[lane], virial[lane]: diagonal, pair sense; virial may be NULL */
typedef void kernel_forces(const struct kernel_task *task, size_t group, double (*force)[3],
                           double (*virial)[3]);

/* Which clusters: those that have ghosts for neighbours, or the others. */
struct kernel_wanted {
    bool with_ghosts, virial;
};

/* Adds the forces of some of a region's clusters to task->pull and close. */
typedef void kernel_clusters(const struct kernel_task *task, const struct list_region *region,
                             struct kernel_wanted wanted, struct kernel_virial *sums);

struct kernel {
    const char *name;
    int lanes;
    bool columns;
    bool (*runs_here)(void);
    /* rho of each lane of a group */
    void (*density)(const struct kernel_task *task, size_t group, double *rho);
    kernel_forces *eam;
    /* one cutoff; each pair its own: in rows, if there are no clusters */
    kernel_forces *lennard_jones, *lennard_jones_cut;
    kernel_clusters *clusters; /* of Lennard-Jones */
    bool narrow;               /* rows may be (list.h) */
};

extern const struct kernel kernel_plain_mixed, kernel_plain_double;
extern const struct kernel kernel_avx2_mixed, kernel_avx2_double;
extern const struct kernel kernel_avx512_mixed, kernel_avx512_double;
extern const struct kernel kernel_neon_mixed, kernel_neon_double;

/* What kernels do with pairs too close for their tables, by the potential's own functions: sorted
 * atoms i and j. The density at i; the force on i, rounded to whole units, and its share of the
 * virial. */
double force_close_density(const struct kernel_task *task, size_t i, size_t j);
void force_close(const struct kernel_task *task, size_t i, size_t j, double f[3], double virial[3]);
/* In clusters: to task->close of i, and of j if the pair is in the list of one of them alone; both
 * shares of the virial then. */
void force_close_pair(const struct kernel_task *task, size_t i, size_t j, bool mutual,
                      struct kernel_virial *virial);

#endif
