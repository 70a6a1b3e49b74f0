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


def einstein(still, moved, u):
    """Two atoms 4 A apart along x: 2 f^2 (1 + cos(2 pi 4 k_x) exp(-4 pi^2 u^2 k^2)), within five standard errors of 300 configurations."""
    a, b = load(still)[0, 0], load(moved)[0, 0]
    n, pixel = a.shape[-1], 0.025
    kx, ky = np.meshgrid(*2 * [(np.arange(n) - n // 2) * pixel])
    ring = (np.hypot(kx, ky) > 0.3) & (np.hypot(kx, ky) < 1.1)
    phase = np.cos(2 * np.pi * 4 * kx)
    damp = np.exp(-4 * np.pi**2 * float(u) ** 2 * (kx**2 + ky**2))
    got = (b / (a / (2 * (1 + phase))) / 2 - 1)[ring & (phase > 0)]  # cos(2 pi 4 k_x) damp
    want = (phase * damp)[ring & (phase > 0)]
    slope = (got * want).sum() / (want * want).sum()
    print("slope", slope, "rms", np.sqrt(((got - want) ** 2).mean()))
    assert abs(slope - 1) < 0.05 and np.sqrt(((got - want) ** 2).mean()) < 5 / np.sqrt(300) * 0.7


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


def read_columns(path):
    """Columns of the first frame of points, by name."""
    import ase.io
    return ase.io.read(path, format="extxyz", index=0).arrays


def segments(path, scan, pixel, inner_mrad, outer_mrad, count, turn_deg, name, wavelength):
    """Columns NAME_1 ... against integrals of the cube, each pixel cut into 40 x 40 parts; their sum against the ring's."""
    cube, count, pixel = load(path), int(count), float(pixel)
    columns, n, parts = read_columns(scan), cube.shape[-1], 40
    fine = (np.arange(n * parts) + 0.5) / parts - 0.5 - n // 2
    kx, ky = np.meshgrid(fine * pixel, fine * pixel)
    k, turn = np.hypot(kx, ky), 2 * np.pi * float(turn_deg) / 360
    ring = (k >= float(inner_mrad) * 1e-3 / float(wavelength)) & (k < float(outer_mrad) * 1e-3 / float(wavelength))
    which = np.floor(np.mod(np.arctan2(ky, kx) - turn, 2 * np.pi) / (2 * np.pi) * count).astype(int) % count
    total = 0
    for s in range(count):
        weight = (ring & (which == s)).reshape(n, parts, n, parts).mean((1, 3))
        want, got = (cube * weight).sum((2, 3)).ravel(), columns[f"{name}_{s + 1}"]
        assert np.abs(got - want).max() < 3e-3 * want.max(), (s, np.abs(got - want).max() / want.max())
        total = total + got
    assert np.abs(total - columns[f"{name}_all"]).max() < 1e-6, np.abs(total - columns[f"{name}_all"]).max()


def momentum(path, scan, xyz, side, pixel, step, alpha_mrad, wavelength):
    """Ehrenfest's theorem for a thin foil: a pattern's centre of mass is the mean gradient of the phase over the probe, / 2 pi; over a whole
    cell it adds up to nothing, and so do opposite segments."""
    import ase.io
    cube, side, pixel, step, wavelength = load(path), float(side), float(pixel), float(step), float(wavelength)
    atoms, n = ase.io.read(xyz, format="extxyz"), 320
    f = np.fft.fftfreq(n, side / n)
    kx, ky = np.meshgrid(f, f)
    k2 = kx**2 + ky**2
    wave = sum(np.exp(-2j * np.pi * (kx * p[0] + ky * p[1])) for p in atoms.get_positions())
    phase = 1.5870850 * 0.0196875 / side**2 * kirkland_al(k2) * wave * (k2 < (0.5 * f.max()) ** 2)
    slope = [np.fft.ifft2(2j * np.pi * k * phase).real * n**2 for k in (kx, ky)]
    edge = float(alpha_mrad) * 1e-3 / wavelength
    aperture = np.clip((edge - np.sqrt(k2)) * side + 0.5, 0, 1)
    ny, nx, m = *cube.shape[:2], cube.shape[-1]
    k = (np.arange(m) - m // 2) * pixel
    got = np.stack([(cube.sum(2) * k).sum(-1), (cube.sum(3) * k).sum(-1)])
    want = np.full_like(got, np.nan)
    for y in range(0, ny, 5):
        for x in range(0, nx, 5):
            probe = np.abs(np.fft.ifft2(aperture * np.exp(-2j * np.pi * (kx * x + ky * y) * step))) ** 2
            want[:, y, x] = [(probe * s).sum() / probe.sum() / (2 * np.pi) for s in slope]
    off = np.nanmax(np.abs(got - want)) / np.nanmax(np.abs(want))
    mean = np.abs(got.mean((1, 2))).max() / np.abs(got).mean()
    quarter = np.stack([read_columns(scan)[f"dpc_{s}"] for s in (1, 2, 3, 4)])
    halves = np.abs(quarter.mean(1)[:2] - quarter.mean(1)[2:]).max() / np.abs(quarter[:2] - quarter[2:]).mean()
    print(f"off {off:.3g}, mean {mean:.3g}, opposite segments {halves:.3g}")
    assert off < 0.02 and mean < 1e-3 and halves < 0.01


def kirkland_al(k2):
    lorentz = [(0.777419424, 2.71058227), (0.0578312036, 71.7532098), (0.426386499, 0.0913331555)]
    gauss = [(0.113407220, 0.448867451), (0.790114035, 8.66366718), (0.0323293496, 0.178503463)]
    return sum(a / (k2 + b) for a, b in lorentz) + sum(c * np.exp(-d * k2) for c, d in gauss)


def lattice(path, xyz, side):
    """Kinematic pattern of a thin crystal or cluster in a plane wave: |aperture * structure factor|^2 computed atom by atom."""
    import ase.io
    atoms = ase.io.read(xyz, format="extxyz")
    cube = load(path)[0, 0]
    n = cube.shape[-1]
    x = np.arange(n) - n // 2
    kx, ky = np.meshgrid(x / side, x / side)
    k2 = kx**2 + ky**2
    f = kirkland_al(k2)
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
