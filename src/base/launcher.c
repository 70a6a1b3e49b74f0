/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the launchers tell their processes; see launcher.h. */
#include "base/launcher.h"
#include <stdlib.h>

/* What a launcher sets for each of its processes, and which variable has their number. Open MPI's
 * mpirun sets PMIx's too, so it goes first. */
static const struct {
    const char *sign, *count;
} launcher[] = {
    {"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_SIZE"},
    {"PMI_RANK", "PMI_SIZE"},
    {"PMIX_RANK", "SLURM_STEP_NUM_TASKS"},
};

int launcher_processes(void)
{
    for (int i = 0; i < (int)(sizeof launcher / sizeof *launcher); i++) {
        if (!getenv(launcher[i].sign))
            continue;
        const char *text = getenv(launcher[i].count);
        int count = text ? atoi(text) : 0;
        return count > 0 ? count : -1;
    }
    return 0;
}
