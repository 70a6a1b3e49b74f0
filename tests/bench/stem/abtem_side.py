#!/usr/bin/env python3
# The same work by abTEM: abtem_side.py MODE ATOMS.xyz TILE GRID SLICE PROBES OUT.npz   (MODE: multislice, probes in a row; prism:F, in a square; TILE: 2x2x2, as
# --tile)
# Prints seconds of CPU by stage and the peak memory. One thread, single precision, FFTW's patient plans (made before the clock starts; the file
# $WISDOM keeps them), the potential built once: its fastest settings.
import os
import pickle
import resource
import signal
import sys
import time

import abtem
import ase.io
import numpy as np
import pyfftw

signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as other programs end where nobody reads on

mode, path, tile, grid, slice_thickness, probes, out = sys.argv[1:]
probes, slice_thickness = int(probes), float(slice_thickness)
abtem.config.set({"device": "cpu", "fft": "fftw", "fftw.threads": 1, "fftw.planning_effort": os.environ.get("PLANNING", "FFTW_PATIENT"),
                  "precision": "float32", "dask.chunk-size": "512 MB", "diagnostics.progress_bar": False})
import dask
dask.config.set(scheduler="single-threaded")
wisdom = os.environ.get("WISDOM")
if wisdom and os.path.exists(wisdom):
    pyfftw.import_wisdom(pickle.load(open(wisdom, "rb")))

atoms = ase.io.read(path, format="extxyz") * tuple(int(n) for n in tile.split("x"))


def potential_of(atoms):
    return abtem.Potential(atoms, gpts=int(grid), slice_thickness=slice_thickness, parametrization="kirkland", projection="infinite").build(lazy=False)


thin = atoms[atoms.positions[:, 2] < 2 * slice_thickness]  # for compilation and FFTW's plans
cell = atoms.cell.copy()
cell[2, 2] = 2 * slice_thickness
thin.set_cell(cell)
warm = potential_of(thin)
clock = time.process_time
start = clock()
potential = potential_of(atoms)
print(f"potential_s {clock() - start:.2f}")
side = atoms.cell.lengths()[0]
positions = np.stack([side / 2 + 3.2 * np.arange(probes), np.full(probes, side / 2)], 1)
scan = abtem.CustomScan(positions)
detector = abtem.PixelatedDetector(max_angle=20)
if mode == "multislice":
    probe = abtem.Probe(semiangle_cutoff=1.15, energy=300e3)
    probe.grid.match(potential)
    probe.scan(warm, scan=scan, detectors=detector, lazy=False)
    start = clock()
    result = probe.scan(potential, scan=scan, detectors=detector, lazy=False)
    print(f"probes_per_s {probes / (clock() - start):.3f}")
else:
    settings = dict(semiangle_cutoff=1.15, energy=300e3, interpolation=int(mode.split(":")[1]))
    edge = int(round(probes ** 0.5))  # a square of probes in the middle of the cell
    first = side / 2 - 3.2 * (edge // 2)
    scan = abtem.GridScan(start=(first, first), end=(first + 3.2 * edge,) * 2, gpts=edge, endpoint=False)
    abtem.SMatrix(potential=warm, **settings).build(lazy=False).reduce(scan=scan, detectors=detector)
    start = clock()
    matrix = abtem.SMatrix(potential=potential, **settings).build(lazy=False)
    print(f"build_s {clock() - start:.2f}")
    print(f"beams {len(matrix.wave_vectors)}")
    start = clock()
    result = matrix.reduce(scan=scan, detectors=detector)
    if hasattr(result, "compute"):
        result = result.compute()
    print(f"reduce_ms {1e3 * (clock() - start) / probes:.4f}")
array = np.asarray(result.array)
if array.ndim == 4:
    array = array[edge // 2:, edge // 2]  # from the middle of the cell on
print(f"peak_MB {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f}")
np.savez(out, array=array.transpose(0, 2, 1), sampling=np.array(result.sampling))  # (k_x, k_y) to (k_y, k_x)
if wisdom:
    pickle.dump(pyfftw.export_wisdom(), open(wisdom, "wb"))
