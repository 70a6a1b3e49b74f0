/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Potentials: tables as files, what is refused and where, the interpolation on functions it must
 * reproduce, the Lennard-Jones mixture. */
#include "potential/potential.h"
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "check.h"
#include "potential/eam.h"
#include "potential/eam_table.h"
#include "potential/form.h"
#include "potential/lennard_jones.h"

enum { POINTS = 6 };

/* A table of two species whose every block holds 100 * block + point; blocks are counted through
 * the file. */
static void write_table(FILE *file, bool fs)
{
    int block = 0;

    fprintf(file, "one\ntwo\nthree\n2 Aa Bb\n%d 0.5 %d 0.25 1.25\n", POINTS, POINTS);
    for (int species = 0; species < 2; species++) {
        fprintf(file, "%d %d.5 3.0 fcc\n", 20 + species, 10 + species);
        for (int k = 0; k < (fs ? 3 : 2); k++, block++) {
            for (int i = 0; i < POINTS; i++)
                fprintf(file, "%d%c", 100 * block + i, i % 4 == 3 ? '\n' : ' ');
            fputc('\n', file);
        }
    }
    for (int pair = 0; pair < 3; pair++, block++)
        for (int i = 0; i < POINTS; i++)
            fprintf(file, "%d.0D+00\n", 100 * block + i);
}

/* The table, with one of its lines (from 1) replaced where that is not 0, opened under the given
 * ending. */
static int open_table(bool fs, int line, const char *replacement, struct potential **potential,
                      struct error *error)
{
    char path[] = "/tmp/potentialXXXXXX", text[512];
    FILE *all = tmpfile(), *file;
    int handle = mkstemp(path), code;

    file = fdopen(handle, "w");
    write_table(all, fs);
    rewind(all);
    for (int at = 1; fgets(text, sizeof text, all); at++)
        fputs(at == line ? replacement : text, file);
    fclose(all);
    fclose(file);
    code = potential_open(potential, path, error);
    unlink(path);
    return code;
}

static void reads_both_kinds(void)
{
    struct potential *p;
    struct error error;

    CHECK(open_table(true, 0, NULL, &p, &error) == 0, "%s", error.text);
    CHECK(!eam_of(p)->alloy && p->species == 2 && eam_of(p)->nr == POINTS &&
              eam_of(p)->nrho == POINTS,
          "header");
    CHECK(potential_species(p, "Bb") == 1 && potential_species(p, "B") == -1, "species");
    CHECK(p->mass[1] == 11.5 && p->cutoff == 1.25 && eam_of(p)->dr == 0.25 &&
              eam_of(p)->drho == 0.5,
          "numbers of the header");
    CHECK(eam_of(p)->embedding[1][2] == 302 && eam_of(p)->density[0 * 2 + 1][0] == 200 &&
              eam_of(p)->density[1 * 2 + 0][5] == 405,
          "blocks of an fs file");
    CHECK(eam_of(p)->pair[0][1] == 601 && eam_of(p)->pair[1 * 2 + 0][1] == 701 &&
              eam_of(p)->pair[0 * 2 + 1][1] == 701 && eam_of(p)->pair[3][1] == 801,
          "pairs");
    potential_free(p);
    CHECK(open_table(false, 0, NULL, &p, &error) == 0, "%s", error.text);
    CHECK(eam_of(p)->alloy && eam_of(p)->density[1][3] == 103 && eam_of(p)->density[2][3] == 303 &&
              eam_of(p)->pair[3][0] == 600,
          "blocks of an alloy file");
    potential_free(p);
}

static void refuses(int line, const char *replacement, int expected_line)
{
    struct potential *p;
    struct error error = {0};
    char where[32];

    snprintf(where, sizeof where, "line %d)", expected_line);
    CHECK(open_table(true, line, replacement, &p, &error) == EXIT_BAD_INPUT && !p &&
              strstr(error.text, where),
          "line %d as '%s' gives '%s'", line, replacement, error.text);
}

static void refuses_malformed_tables(void)
{
    struct potential *p;
    struct error error;

    refuses(4, "3 Aa Bb\n", 4);
    refuses(4, "0\n", 4);
    refuses(4, "2 Aa Aa\n", 4);
    refuses(5, "6 0.5 6 0 1.25\n", 5);
    refuses(5, "6 0.5 2.5 0.25 1.25\n", 5);
    refuses(5, "6 0.5 6 0.25\n", 5);
    refuses(6, "20 -1 3.0 fcc\n", 6);
    refuses(7, "0 1 nan 3\n", 7);
    refuses(7, "0 1 2,5 3\n", 7);
    CHECK(potential_open(&p, "/nowhere/x.eam.fs", &error) == EXIT_NO_INPUT && !p,
          "a file that is not there");
    CHECK(potential_open(&p, "kim:None", &error) == EXIT_NO_INPUT && !p,
          "a model that is not there");
    CHECK(potential_open(&p, "kim:../x", &error) == EXIT_NO_INPUT && !p,
          "a model outside the folders");
    CHECK(potential_open(&p, "lj:other", &error) == EXIT_NO_INPUT && !p,
          "a mixture that is not there");
}

static double cubic_polynomial(double x)
{
    return 2.0 - x + 0.5 * x * x - 0.25 * x * x * x;
}

/* A cubic polynomial is reproduced wherever the five-point slopes are, and F goes on along its
 * last slope. */
static void interpolates(void)
{
    enum { MANY = 40 };
    double f[MANY], slope;
    struct eam_functions eam = {.nrho = MANY,
                                .nr = MANY,
                                .drho = 0.1,
                                .dr = 0.1,
                                .embedding = {f},
                                .density = {f},
                                .pair = {f}};
    struct potential p = {.form = &eam_form, .species = 1, .cutoff = 3.9, .own = &eam};
    struct eam_table *table;

    for (int i = 0; i < MANY; i++)
        f[i] = cubic_polynomial(0.1 * i);
    table = eam_table_create(&p);
    for (double x = 0.3; x < 3.5; x += 0.0137) {
        double value = eam_embed(table, 0, x, &slope);
        CHECK(fabs(value - cubic_polynomial(x)) < 1e-12 &&
                  fabs(slope - (-1.0 + x - 0.75 * x * x)) < 1e-11,
              "F(%g) = %g, slope %g", x, value, slope);
    }
    double end = eam_embed(table, 0, table->rho_max, &slope), last = slope,
           beyond = eam_embed(table, 0, table->rho_max + 2.5, &slope);
    CHECK(fabs(beyond - (end + 2.5 * last)) < 1e-11 && fabs(slope - last) < 1e-12,
          "F beyond its table: %g", beyond);
    CHECK(isfinite(eam_embed(table, 0, -1.0, &slope)), "F below its table");
    /* more knots away than there are numbers of them */
    double far = eam_embed(table, 0, table->rho_max + 1e12, &slope);
    CHECK(slope == last && fabs(far - last * 1e12) < 1e-9 * fabs(far), "F far beyond its table");
    eam_table_free(table);
}

/* Ranges end where the functions do. */
static void ends_where_tables_end(void)
{
    enum { MANY = 40 };
    double rho[MANY] = {0}, z[MANY] = {0}, f[MANY] = {0};
    struct eam_functions eam = {.nrho = MANY,
                                .nr = MANY,
                                .drho = 0.1,
                                .dr = 0.1,
                                .embedding = {f},
                                .density = {rho},
                                .pair = {z}};
    struct potential p = {.form = &eam_form, .species = 1, .cutoff = 3.9, .own = &eam};
    struct eam_table *table;

    for (int i = 0; i < 20; i++)
        rho[i] = 1.0;
    for (int i = 0; i < 30; i++)
        z[i] = 1.0;
    table = eam_table_create(&p);
    CHECK(fabs(table->density_cutoff[0] - 2.2) < 1e-12, "density ends at %g",
          table->density_cutoff[0]); /* a five-point slope reaches two knots on */
    CHECK(fabs(table->cutoff[0] - 3.2) < 1e-12, "pair function ends at %g", table->cutoff[0]);
    eam_table_free(table);
}

static void mixture(void)
{
    struct potential *p;
    struct error error;

    CHECK(potential_open(&p, "lj:wahnstrom", &error) == 0, "%s", error.text);
    for (int ab = 0; ab < 4; ab++) {
        struct lennard_jones lj = lennard_jones_pair(p, ab / 2, ab % 2);
        double sigma = ab == 0   ? 1.0
                       : ab == 3 ? 5.0 / 6.0
                                 : 11.0 / 12.0,
               minimum = sigma * pow(2.0, 1.0 / 6.0), s = pow(minimum, -6.0);
        CHECK(fabs((lj.c12 * s - lj.c6) * s + 1.0) < 1e-12 &&
                  fabs((lj.f12 * s - lj.f6) * s) < 1e-10,
              "the minimum of pair %d", ab);
        s = pow(2.5, -6.0);
        CHECK(fabs((lj.c12 * s - lj.c6) * s - lj.shift) < 1e-15, "pair %d is not 0 at the cutoff",
              ab);
    }
    CHECK(p->units == UNITS_LJ && p->cutoff == 2.5 && p->mass[0] == 1.0 && p->mass[1] == 0.5,
          "the mixture");
    potential_free(p);
}

/* Everything that --potential takes is in the words of --help. */
static void help_names_all_forms(void)
{
    for (size_t k = 0; potential_forms()[k]; k++) {
        char *written = strdup(potential_forms()[k]->written), *rest = written;
        for (char *word; (word = strtok_r(rest, ", ", &rest));)
            CHECK(strstr(POTENTIAL_HELP, word), "POTENTIAL_HELP does not name %s", word);
        free(written);
    }
}

/* The same numbers have the same digest, whatever they come from; a cutoff of one pair counts. */
static void digests(void)
{
    static const char *const text[2] = {
        "species A 1\nspecies B 0.5\npair A A 1 1 2.5\npair B A 1 0.91666666666666663 2.5\n"
        "pair B B 1 0.83333333333333337 2.5\n",
        "species A 1\nspecies B 0.5\npair A A 1 1 2.5\npair B A 1 0.91666666666666663 2.4\n"
        "pair B B 1 0.83333333333333337 2.5\n"};
    uint64_t digest[3][2];
    struct potential *p;
    struct error error;

    for (int k = 0; k < 3; k++) {
        char path[] = "/tmp/potentialXXXXXX.lj";
        int handle = mkstemps(path, 3);
        FILE *file = fdopen(handle, "w");
        fputs(text[k ? k - 1 : 0], file);
        fclose(file);
        CHECK(potential_open(&p, k ? path : "lj:wahnstrom", &error) == 0, "%s", error.text);
        unlink(path);
        potential_digest(p, digest[k]);
        potential_free(p);
    }
    CHECK(memcmp(digest[0], digest[1], sizeof *digest) == 0,
          "the digest depends on where the numbers come from");
    CHECK(memcmp(digest[0], digest[2], sizeof *digest) != 0,
          "the digest does not see the cutoff of a pair");
    CHECK(digest[0][0] == UINT64_C(0x4484233db4276aa9) &&
              digest[0][1] == UINT64_C(0x39af7fb7f6c1a484),
          "checkpoints of before would not know lj:wahnstrom: %016" PRIx64 " %016" PRIx64,
          digest[0][0], digest[0][1]);
}

int main(void)
{
    reads_both_kinds();
    refuses_malformed_tables();
    interpolates();
    ends_where_tables_end();
    mixture();
    help_names_all_forms();
    digests();
    return failures ? 1 : 0;
}
