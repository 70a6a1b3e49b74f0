#!/usr/bin/env python3
# The same work by abTEM: abtem_side.py MODE ATOMS.xyz GRID SLICE PROBES OUT.npz   (MODE: multislice, or prism:F)
# Prints seconds of CPU by stage and the peak memory. One thread, single precision, its fastest settings (science: docs/stem-sim.md).
import resource
import sys
import time

import abtem
import ase.io
import numpy as np

mode, path, grid, slice_thickness, probes, out = sys.argv[1:]
probes = int(probes)
abtem.config.set({"device": "cpu", "fft": "fftw", "fftw.threads": 1, "fftw.planning_effort": "FFTW_MEASURE", "precision": "float32",
                  "dask.chunk-size": "512 MB", "diagnostics.progress_bar": False})
import dask
dask.config.set(scheduler="single-threaded")

atoms = ase.io.read(path, format="extxyz") * (2, 2, 2)  # as --tile=2x2x2 does
clock = time.process_time
start = clock()
potential = abtem.Potential(atoms, gpts=int(grid), slice_thickness=float(slice_thickness), parametrization="kirkland",
                            projection="infinite").build(lazy=False)
print(f"potential_s {clock() - start:.2f}")
side = atoms.cell.lengths()[0]
positions = np.stack([side / 2 + 3.2 * np.arange(probes), np.full(probes, side / 2)], 1)
detector = abtem.PixelatedDetector(max_angle=None)
if mode == "multislice":
    probe = abtem.Probe(semiangle_cutoff=1.15, energy=300e3)
    probe.grid.match(potential)
    scan = abtem.CustomScan(positions)
    probe.scan(potential, scan=abtem.CustomScan(positions[:1]), detectors=detector, lazy=False)  # plans and compilation
    start = clock()
    result = probe.scan(potential, scan=scan, detectors=detector, lazy=False)
    seconds = clock() - start
    print(f"probes_per_s {probes / seconds:.3f}")
else:
    start = clock()
    matrix = abtem.SMatrix(potential=potential, semiangle_cutoff=1.15, energy=300e3, interpolation=int(mode.split(":")[1])).build(lazy=False)
    print(f"build_s {clock() - start:.2f}")
    matrix.reduce(scan=abtem.CustomScan(positions[:1]), detectors=detector)
    start = clock()
    result = matrix.reduce(scan=abtem.CustomScan(positions), detectors=detector)
    if hasattr(result, "compute"):
        result = result.compute()
    print(f"reduce_ms {1e3 * (clock() - start) / probes:.3f}")
array = np.asarray(result.array)
print(f"peak_MB {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f}")
np.savez(out, array=array.transpose(0, 2, 1), sampling=np.array(result.sampling))  # (k_x, k_y) to (k_y, k_x)
