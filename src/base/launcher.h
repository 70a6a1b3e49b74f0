/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a launcher of parallel programs (mpirun, mpiexec, srun --mpi=...) has started this
 * process. */
#ifndef BASE_LAUNCHER_H
#define BASE_LAUNCHER_H

/* How many processes are to join: 0 without a launcher, -1 where it does not say how many. By what
 * launchers set in the environment: Open MPI's mpirun, PMI (Hydra of MPICH and Intel,
 * srun --mpi=pmi2), PMIx (srun --mpi=pmix, prun). */
int launcher_processes(void);

#endif
