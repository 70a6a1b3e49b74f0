# SPDX-License-Identifier: GPL-3.0-or-later
"""peer_py4dstem.py DATA.npy: processor seconds of py4DSTEM for what it computes of stem-analyze's quantities, as NAME<tab>SECONDS."""
import sys
import time
import numpy as np
import py4DSTEM

cube = py4DSTEM.DataCube(np.load(sys.argv[1]))
cube.calibration.set_Q_pixel_size(0.16)
cube.calibration.set_Q_pixel_units('A^-1')
cube.calibration.set_origin((64.0, 64.0))
start = time.process_time()
polar = py4DSTEM.process.polar.PolarDatacube(cube, qmax=63, qstep=1.0, n_annular=180)
polar.calculate_radial_statistics(plot_results_mean=False, plot_results_var=False, progress_bar=False)
print(f'py4DSTEM I(k), V(k)\t{time.process_time() - start:.3f}', flush=True)
start = time.process_time()
polar.calculate_annular_symmetry(max_symmetry=12, progress_bar=False)
print(f'py4DSTEM n-fold symmetry\t{time.process_time() - start:.3f}', flush=True)
