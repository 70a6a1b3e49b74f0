/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes embedded-atom functions as a setfl table; see eam_file.h. */
#include <errno.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/number.h"
#include "potential/eam.h"
#include "potential/eam_file.h"

/* One number a line: LAMMPS cuts lines at 1024 bytes. */
static void write_array(FILE *file, const double *value, int count)
{
    char text[NUMBER_MAX + 1];

    for (int k = 0; k < count; k++) {
        char *end = number_write(text, value[k]);
        *end++ = '\n';
        fwrite(text, 1, (size_t)(end - text), file);
    }
}

static void write_table(const struct potential *potential, FILE *file)
{
    const struct eam_functions *eam = eam_of(potential);
    int species = potential->species;

    fprintf(file, "embedded atoms of Blowpipe\n\n\n%d", species);
    for (int a = 0; a < species; a++)
        fprintf(file, " %s", potential->symbol[a]);
    fprintf(file, "\n%d %.17g %d %.17g %.17g", eam->nrho, eam->drho, eam->nr, eam->dr,
            potential->cutoff);
    if (eam->helium)
        fprintf(file, " %.17g", eam->rho_first + (eam->nrho - 1) * eam->drho);
    fputc('\n', file);
    for (int a = 0; a < species; a++) {
        fprintf(file, "%d %.17g 0 none\n", a + 1, potential->mass[a]);
        write_array(file, eam->embedding[a], eam->nrho);
        for (int b = 0; b < (eam->alloy ? 1 : species); b++)
            write_array(file, eam->density[a * species + b], eam->nr);
    }
    for (int a = 0; a < species; a++)
        for (int b = 0; b <= a; b++)
            write_array(file, eam->pair[a * species + b], eam->nr);
}

int eam_file_write(const struct potential *potential, const char *path, struct error *error)
{
    FILE *file = fopen(path, "we");
    bool failed;

    if (!file)
        return error_set(error, EXIT_CANNOT_CREATE, "cannot create '%s': %s", path,
                         strerror(errno));
    write_table(potential, file);
    failed = ferror(file) != 0;
    if (fclose(file) || failed)
        return error_set(error, EXIT_IO, "cannot write 'potential' for LAMMPS: %s",
                         strerror(errno));
    return 0;
}
