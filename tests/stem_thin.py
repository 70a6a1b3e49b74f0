#!/usr/bin/env python3
# stem_thin.py CUBE.npy ATOMS.xyz KEY=VALUE...: patterns of a foil of one slice by plain sums in NumPy, beside those of stem-sim.
# Probe: aperture and Krivanek's aberrations; source and energy spread by dense sums over a Gaussian; detector: each lattice rectangle cut into
# 24 x 24 parts that fall into turned, shifted pixels; point spread by a matrix of error functions. Lengths A, angles rad, energies eV.
import math
import sys

import ase.io
import numpy as np

from stem_checks import kirkland_al

WAVELENGTH, GAMMA, VOLTAGE, REST = 0.0196875, 1.5870850, 3e5, 510998.95
option = {"alpha": 5e-3, "step": 3.0, "origin": 10.0, "probes": 2, "n": 48, "pixel": 0.025, "points": 160, "tolerance": 0.01, "source": 0.0,
          "energy": 0.0, "cc": 1.4e7, "offset_x": 0.0, "offset_y": 0.0, "turn": 0.0, "psf": 0.0, "u": 0.0, "mean": 0, "lost": 1.0}
UNITS = {"A": 1, "nm": 10, "mm": 1e7, "eV": 1, "deg": math.pi / 180}
aberrations = {}
for word in sys.argv[3:]:
    key, value = word.split("=")
    unit = next((u for u in ("deg", "nm", "mm", "eV", "A") if value.endswith(u)), "")
    number = float(value.removesuffix(unit)) * UNITS.get(unit, 1)
    if key in option:
        option[key] = type(option[key])(number)
    else:
        aberrations[key] = number

cube = np.load(sys.argv[1])[0].astype(float)
atoms = ase.io.read(sys.argv[2], format="extxyz")
side, n = atoms.cell.lengths()[0], int(option["points"])
f = np.fft.fftfreq(n, side / n)
kx, ky = np.meshgrid(f, f)
k2 = kx**2 + ky**2
limit = 0.4 * 160 / side  # stem-sim's band: 0.8 of Nyquist's frequency of its grid
damp = np.exp(-2 * np.pi**2 * option["u"] ** 2 * k2)
phase = sum(np.exp(-2j * np.pi * (kx * p[0] + ky * p[1])) for p in atoms.get_positions()) * kirkland_al(k2) * damp
phase = np.fft.ifft2(phase * GAMMA * WAVELENGTH / side**2).real * n**2
transmission = np.exp(1j * phase)
if option["mean"]:  # of exp(i phase) over the atoms' displacements, exactly: each atom's blurred by them
    transmission = 1
    for p in atoms.get_positions():
        one = np.fft.ifft2(np.exp(-2j * np.pi * (kx * p[0] + ky * p[1])) * kirkland_al(k2) * GAMMA * WAVELENGTH / side**2).real * n**2
        transmission = transmission * np.fft.ifft2(np.fft.fft2(np.exp(1j * one)) * damp)


def chi(defocus):
    alpha, phi = WAVELENGTH * np.sqrt(k2), np.arctan2(ky, kx)
    total = -defocus * alpha**2 / 2
    for name, c in aberrations.items():
        if name.startswith("C"):
            order, fold = int(name[1]), int(name[2])
            total = total + c * alpha ** (order + 1) / (order + 1) * np.cos(fold * (phi - aberrations.get("phi" + name[1:], 0.0)))
    return 2 * np.pi / WAVELENGTH * total


def intensities(x, y, defocus):
    """On the reciprocal lattice of the cell, the probe at (x, y)."""
    aperture = np.clip((option["alpha"] / WAVELENGTH - np.sqrt(k2)) * side + 0.5, 0, 1)
    probe = aperture * np.exp(-1j * chi(defocus) - 2j * np.pi * (kx * x + ky * y))
    exit_wave = np.fft.fft2(transmission * np.fft.ifft2(probe / np.sqrt((aperture**2).sum())))
    return np.abs(exit_wave * (k2 < limit**2)) ** 2


def gaussian(width, points):
    """Nodes and weights over four standard deviations."""
    if width == 0:
        return [(0.0, 1.0)]
    s = np.linspace(-4, 4, points)
    weight = np.exp(-(s**2) / 2)
    return list(zip(s * width / math.sqrt(8 * math.log(2)), weight / weight.sum()))


def onto_pixels(lattice):
    m, pixel, parts = int(option["n"]), option["pixel"], 24
    cut = (np.arange(parts) + 0.5) / parts - 0.5
    seen = np.argwhere(np.sqrt(k2) < 1.5 * m * pixel)
    x = (f[seen[:, 1]][:, None, None] + cut[None, None, :] / side) / pixel
    y = (f[seen[:, 0]][:, None, None] + cut[None, :, None] / side) / pixel
    c, s = math.cos(option["turn"]), math.sin(option["turn"])
    i = np.floor(c * x + s * y + option["offset_x"] + 0.5).astype(int) + m // 2
    j = np.floor(c * y - s * x + option["offset_y"] + 0.5).astype(int) + m // 2
    weight = np.broadcast_to(lattice[seen[:, 0], seen[:, 1]][:, None, None] / parts**2, i.shape)
    on = (i >= 0) & (i < m) & (j >= 0) & (j < m)
    pattern = np.bincount((j * m + i)[on], weight[on], m * m).reshape(m, m)
    if option["psf"] > 0:
        s = option["psf"] / math.sqrt(8 * math.log(2)) * math.sqrt(2)
        off = np.subtract.outer(np.arange(m), np.arange(m))
        blur = np.vectorize(lambda d: (math.erf((d + 0.5) / s) - math.erf((d - 0.5) / s)) / 2)(off)
        pattern = blur @ pattern @ blur.T
    return pattern


spread = option["cc"] * option["energy"] / VOLTAGE * (1 + VOLTAGE / REST) / (1 + VOLTAGE / (2 * REST))
worst = 0.0
for probe in range(option["probes"]):
    total = 0.0
    for dx, wx in gaussian(option["source"], 13):
        for dy, wy in gaussian(option["source"], 13):
            for focus, wf in gaussian(spread, 41):
                total = total + wx * wy * wf * intensities(option["origin"] + probe * option["step"] + dx, option["origin"] + dy, focus)
    want = onto_pixels(total)
    lost = (1 - cube[probe].sum()) / (1 - want.sum())
    worst = max(worst, np.abs(cube[probe] - want).sum() / want.sum())
print(f"R {worst:.3g}, lost {1 - want.sum():.3g}, {lost:.4f} of it by stem-sim")
assert worst < option["tolerance"], worst
assert not option["mean"] or abs(lost - 1) < option["lost"], lost
