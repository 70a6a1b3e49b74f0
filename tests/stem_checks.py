#!/usr/bin/env python3
# What stem-sim.bats computes with NumPy: scattering factors, structure factors, apertures, and comparisons of data cubes.
import sys
import numpy as np

PIXEL = 0.016  # 1/A


def wave_numbers(n, pixel=PIXEL):
    k = (np.arange(n) - n // 2) * pixel
    return np.hypot(k[:, None], k[None, :])


def load(path):
    return np.load(path).astype(float)


def vacuum(path, alpha_mrad, wavelength):
    """Every pattern is the aperture: all of the beam in it, nothing outside, the same everywhere."""
    cube = load(path)
    k, edge = wave_numbers(cube.shape[-1]), alpha_mrad * 1e-3 / wavelength
    inside = k < edge - 1.5 * PIXEL
    assert np.allclose(cube.sum((2, 3)), 1, atol=2e-6), cube.sum((2, 3))
    assert cube[..., k > edge + 1.5 * PIXEL].max() < 1e-9
    disc = cube[..., inside]
    assert disc.std() / disc.mean() < 1e-3, disc.std() / disc.mean()
    assert abs(1 / disc.mean() / (np.pi * (edge / PIXEL) ** 2) - 1) < 0.06, 1 / disc.mean()  # the soft edge counts by its amplitude
    assert np.abs(cube - cube[0, 0]).max() < 2e-7


def single_atom(path, side, expected):
    """Far from the beam a single atom scatters gamma lambda f_e / A of the amplitude: plane-wave limit, in pixels of (1/side)."""
    cube = load(path)[0, 0]
    n = cube.shape[-1]
    for k, f in expected:  # k in lattice units along +x, f_e in A
        got = cube[n // 2, n // 2 + k] / cube[n // 2, n // 2]
        want = (1.5870850 * 0.0196875 * f / side**2) ** 2
        assert abs(got / want - 1) < 0.03, (k, got, want, got / want)


def compare(a, b, low, high, r_most, cc_least):
    """R = sum|a-b|/sum a and the correlation of patterns within a ring (1/nm)."""
    a, b = load(a), load(b)
    k = wave_numbers(a.shape[-1]) * 10
    ring = (k >= float(low)) & (k < float(high))
    x, y = a[..., ring].reshape(-1, ring.sum()), b[..., ring].reshape(-1, ring.sum())
    r = np.abs(x - y).sum() / x.sum()
    cc = min(np.corrcoef(p, q)[0, 1] for p, q in zip(x, y))
    print(f"R {r:.3g}, correlation {cc:.7f}")
    assert r <= float(r_most) and cc >= float(cc_least), (r, cc)


def total(path, low, high):
    cube = load(path)
    sums = cube.sum((2, 3))
    assert sums.min() >= float(low) and sums.max() <= float(high), (sums.min(), sums.max())


def friedel(path, low, high, least, most):
    """sum |I(k) - I(-k)| / sum (I(k) + I(-k)) in a ring, over all patterns."""
    cube = load(path)[..., 1:, 1:]
    n = cube.shape[-1]
    k = np.hypot(*np.meshgrid(np.arange(n) - n // 2, np.arange(n) - n // 2)) * PIXEL * 10
    ring = (k >= float(low)) & (k < float(high))
    flipped = cube[..., ::-1, ::-1]
    value = np.abs(cube - flipped)[..., ring].sum() / (cube + flipped)[..., ring].sum()
    print("Friedel", value)
    assert float(least) <= value <= float(most), value


def first_ring(path, low, high):
    """Where the mean I(k) has its maximum beyond 2.5/nm."""
    cube = load(path)
    k = wave_numbers(cube.shape[-1]) * 10
    mean = cube.mean((0, 1))
    edges = np.arange(2.5, 8, 0.16)
    profile = [mean[(k >= e) & (k < e + 0.16)].mean() for e in edges]
    peak = edges[int(np.argmax(profile))] + 0.08
    print("first ring", peak)
    assert float(low) <= peak <= float(high), peak


def lattice(path, xyz, side):
    """Kinematic pattern of a thin crystal or cluster in a plane wave: |aperture * structure factor|^2 computed atom by atom."""
    import ase.io
    atoms = ase.io.read(xyz, format="extxyz")
    cube = load(path)[0, 0]
    n = cube.shape[-1]
    kirkland_al = [(0.777419424, 2.71058227), (0.0578312036, 71.7532098), (0.426386499, 0.0913331555)]
    gauss_al = [(0.113407220, 0.448867451), (0.790114035, 8.66366718), (0.0323293496, 0.178503463)]
    x = np.arange(n) - n // 2
    kx, ky = np.meshgrid(x / side, x / side)
    k2 = kx**2 + ky**2
    f = sum(a / (k2 + b) for a, b in kirkland_al) + sum(c * np.exp(-d * k2) for c, d in gauss_al)
    r = atoms.get_positions()
    s = sum(np.exp(-2j * np.pi * (kx * p[0] + ky * p[1])) for p in r)
    want = (1.5870850 * 0.0196875 / side**2 * f) ** 2 * np.abs(s) ** 2
    got = cube / cube[n // 2, n // 2]
    ring = (k2 > 0.05**2) & (k2 < 1.2**2)
    # the middle pixel holds (1 + i phi)^2
    scale = 1 + want[n // 2, n // 2]
    r = np.abs(got[ring] * scale - want[ring]).sum() / want[ring].sum()
    print("R", r)
    assert r < 2e-3, r


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    if name == "vacuum":
        vacuum(arguments[0], float(arguments[1]), float(arguments[2]))
    elif name == "single_atom":
        single_atom(arguments[0], float(arguments[1]), [(int(k), float(f)) for k, f in (p.split(":") for p in arguments[2:])])
    elif name == "lattice":
        lattice(arguments[0], arguments[1], float(arguments[2]))
    else:
        globals()[name](*arguments)
