#!/usr/bin/env python3
# Small data sets like those of a glass, and what happens to such data on their way to us: cases-analysis.bats.
import numpy as np

SIZE, PIXEL, RING = 64, 0.16, (3.0, 4.2)  # pixels, 1/nm, 1/nm


def wave_numbers(center=(SIZE // 2, SIZE // 2), ellipse=1.0, angle=0.0):
    """k of every pixel in 1/nm; the ellipse as stem-analyze has it: long by short axis, angle of the long one."""
    y, x = np.mgrid[:SIZE, :SIZE].astype(float)
    dy, dx = y - center[0], x - center[1]
    c, s = np.cos(angle), np.sin(angle)
    u, v = (c * dx + s * dy) / np.sqrt(ellipse), (-s * dx + c * dy) * np.sqrt(ellipse)
    return PIXEL * np.hypot(u, v)


def speckle(rng, scan, grain=5):
    """Exponential speckles some pixels wide, correlated between neighboring positions, with Friedel symmetry about the middle."""
    s = rng.exponential(size=(*scan, SIZE, SIZE))
    for axis in 0, 1:  # the probes of neighbors overlap
        s = 0.6 * s + 0.4 * np.roll(s, 1, axis)
    kernel = np.zeros((SIZE, SIZE))
    kernel[:grain, :grain] = 1 / grain**2
    s = np.fft.irfft2(np.fft.rfft2(s) * np.fft.rfft2(kernel), s=(SIZE, SIZE))
    turned = np.roll(s[..., ::-1, ::-1], (1, 1), (2, 3))
    return 0.5 * (s + turned)


def glass(seed, scan=(8, 10), dose=1.0, beam=True, center=(SIZE // 2, SIZE // 2), ellipse=1.0, angle=0.0, width=5):
    """Expected electrons a pixel: a ring at 3.6/nm, a background, and the disk of the direct beam unless a stop covers it."""
    rng = np.random.default_rng(seed)
    k = wave_numbers(center, ellipse, angle)
    ring = dose * (4 * np.exp(-(((k - 3.6) / 0.5) ** 2)) + 1.5 * np.exp(-k / 3))
    cube = ring * speckle(rng, scan) * rng.gamma(400, 1 / 400, (*scan, 1, 1))
    if beam:
        cube += dose * 300 / (1 + np.exp((k - 0.5) / 0.05))
    else:
        cube[..., k < 0.9] = 0
    return cube


def counts(seed, **how):
    return np.random.default_rng(seed + 100).poisson(glass(seed, **how)).astype(np.uint16)
