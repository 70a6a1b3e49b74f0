# SPDX-License-Identifier: GPL-3.0-or-later
"""Energies of crystals under the Wahnstroem Lennard-Jones potential by brute force, from Wyckoff positions and space groups (ASE), sharing
nothing with our programs: sigma_AA = 1, sigma_BB = 5/6, sigma_AB = 11/12, one cutoff 2.5, shifted to zero there."""
import numpy as np
from ase.spacegroup import crystal

CUTOFF = 2.5
SIGMA = {("A", "A"): 1.0, ("A", "B"): 11 / 12, ("B", "A"): 11 / 12, ("B", "B"): 5 / 6}
HEXAGONAL = np.sqrt(8 / 3)
# name: space group, setting, [(sublattice, Wyckoff position)], c/a, hexagonal
IDEAL = {
    "fcc": (225, 1, lambda: [(0, (0, 0, 0))], 1, False),
    "bcc": (229, 1, lambda: [(0, (0, 0, 0))], 1, False),
    "hcp": (194, 1, lambda: [(0, (1 / 3, 2 / 3, 1 / 4))], HEXAGONAL, True),
    "B2": (221, 1, lambda: [(0, (0, 0, 0)), (1, (0.5, 0.5, 0.5))], 1, False),
    "L1_0": (123, 1, lambda: [(0, (0, 0, 0)), (1, (0.5, 0.5, 0.5))], np.sqrt(2), False),
    "L1_2": (221, 1, lambda: [(0, (0, 0, 0)), (1, (0, 0.5, 0.5))], 1, False),
    "C11b": (139, 1, lambda z=1 / 3: [(0, (0, 0, 0)), (1, (0, 0, z))], np.sqrt(6), False),
    "C15": (227, 2, lambda: [(0, (1 / 8, 1 / 8, 1 / 8)), (1, (1 / 2, 1 / 2, 1 / 2))], 1, False),
    "C14": (194, 1, lambda z=1 / 16, x=-1 / 6: [(0, (1 / 3, 2 / 3, z)), (1, (0, 0, 0)), (1, (x, 2 * x, 1 / 4))], HEXAGONAL, True),
    "C36": (194, 1, lambda z1=3 / 32, z2=27 / 32, z3=1 / 8, x=1 / 6: [
        (0, (0, 0, z1)), (0, (1 / 3, 2 / 3, z2)), (1, (1 / 3, 2 / 3, z3)), (1, (1 / 2, 0, 0)), (1, (x, 2 * x, 1 / 4))], 2 * HEXAGONAL, True),
}


def structure(name, species, volume, ratio=1.0, parameters=()):
    """Cell, positions and species of one primitive-or-conventional cell; `ratio` multiplies the ideal c/a."""
    group, setting, sites, c_over_a, hexagonal = IDEAL[name]
    sites = sites(*parameters)
    build = lambda a: crystal(["H" if k == 0 else "He" for k, _ in sites], [p for _, p in sites], spacegroup=group, setting=setting,
                              cellpar=[a, a, a * c_over_a * ratio, 90, 90, 120 if hexagonal else 90], onduplicates="error", symprec=1e-4)
    unit = build(1.0)
    scale = (volume * len(unit) / unit.get_volume()) ** (1 / 3)
    kinds = [species[0] if s == "H" else species[-1] for s in unit.get_chemical_symbols()]
    return np.array(unit.cell) * scale, unit.positions * scale, kinds


def energy(cell, positions, kinds):
    """Energy per atom: the plain sum over all images within the cutoff."""
    widths = abs(np.linalg.det(cell)) / np.linalg.norm(np.cross(np.roll(cell, -1, 0), np.roll(cell, -2, 0)), axis=1)
    most = np.ceil(CUTOFF / widths + 1).astype(int)
    images = np.array([i for i in np.ndindex(*(2 * most + 1))]) - most
    shift = images @ cell
    total = 0.0
    for i, r in enumerate(positions):
        d = np.linalg.norm(positions[:, None, :] - r + shift[None], axis=2)
        sigma = np.array([SIGMA[kinds[i], k] for k in kinds])[:, None]
        near = (d > 1e-9) & (d < CUTOFF)
        s6 = np.where(near, (sigma / np.where(near, d, 1)) ** 6, 0)
        cut = (sigma / CUTOFF) ** 6
        total += np.where(near, 4 * (s6 * s6 - s6) - 4 * (cut * cut - cut), 0).sum() / 2
    return total / len(positions)


def lattice_energy(name, species, volume, ratio=1.0, parameters=()):
    return energy(*structure(name, species, volume, ratio, parameters))


def lattice_minimum(name, species, volume):
    """The least energy in c/a and the free coordinates at a volume, from the ideal structure."""
    from scipy.optimize import minimize
    sites = IDEAL[name][2]
    ideal = list(sites.__defaults__ or ())
    start = np.array([1.0] + ideal)
    simplex = np.vstack([start] + [start + 0.01 * np.eye(len(start))[k] for k in range(len(start))])
    found = minimize(lambda p: lattice_energy(name, species, volume, p[0], tuple(p[1:])), start, method="Nelder-Mead",
                     options=dict(initial_simplex=simplex, xatol=1e-6, fatol=1e-10, maxiter=2000))
    return found.fun


def read(path, index=-1):
    """Frames with the species A and B, under the names of elements that ASE knows: H and He."""
    import io
    import ase.io
    names = {"A": "H", "B": "He"}
    text = "".join(names.get(line.split(" ", 1)[0], line.split(" ", 1)[0]) + " " + line.split(" ", 1)[1] if " " in line else line
                   for line in open(path))
    return ase.io.read(io.StringIO(text), index, format="extxyz")
