# SPDX-License-Identifier: GPL-3.0-or-later
"""The formulas of stem-analyze in plain NumPy, pattern by pattern in double precision: the tests' independent computation, and the script that
tests/bench/stem-analyze runs beside it.

    stem_reference.py DATA.npy PIXEL_per_nm OUT.npz [FLOAT_BLOCK]
"""
import sys
import numpy as np


def geometry(ny, nx, pixel, center=None):
    """k of every pixel (1/nm)."""
    cy, cx = center or (ny // 2, nx // 2)
    y, x = np.mgrid[:ny, :nx]
    return np.hypot(y - cy, x - cx) * pixel


def polar_weights(ny, nx, radii, angles, center=None):
    """Indices (4, radii, angles) and bilinear weights of the polar transform, radii in pixels."""
    cy, cx = center or (ny // 2, nx // 2)
    theta = 2 * np.pi * np.arange(angles) / angles
    y = cy + np.outer(radii, np.sin(theta))
    x = cx + np.outer(radii, np.cos(theta))
    y0, x0 = np.floor(y).astype(int), np.floor(x).astype(int)
    fy, fx = y - y0, x - x0
    index, weight = [], []
    for dy, dx, w in ((0, 0, (1 - fy) * (1 - fx)), (0, 1, (1 - fy) * fx), (1, 0, fy * (1 - fx)), (1, 1, fy * fx)):
        index.append(np.clip(y0 + dy, 0, ny - 1) * nx + np.clip(x0 + dx, 0, nx - 1))
        weight.append(w)
    return np.array(index), np.array(weight)


def analyse(data, pixel, ring=(3.5, 4.5), dphi=10, angles=180, orders=range(1, 13), center=None, block=64, dtype=float):
    """data (sy, sx, ky, kx). Returns a dict of I(k), the V(k), maps."""
    sy, sx, ny, nx = data.shape
    patterns = data.reshape(sy * sx, ny * nx)
    n = len(patterns)
    k = geometry(ny, nx, pixel, center).ravel()
    index = np.floor(k / pixel + .5).astype(int)
    cy, cx = center or (ny // 2, nx // 2)
    rings = int(np.floor(min(cx, nx - 1 - cx, cy, ny - 1 - cy) + 1e-9)) + 1
    keep = index < rings
    index, pixels = index[keep], np.bincount(index[keep], minlength=rings)
    corner, weight = polar_weights(ny, nx, np.arange(rings), angles, center)
    weight = weight.astype(dtype)
    inside = np.arange(rings)
    inside = inside[(inside * pixel >= ring[0] - 1e-6) & (inside * pixel <= ring[1] + 1e-6)]
    sectors = round(360 / dphi)
    sector = np.arange(angles) * sectors // angles
    points = np.bincount(sector)
    orders = np.array(list(orders))
    pixel_sum, pixel_square = np.zeros(ny * nx), np.zeros(ny * nx)
    m, q = np.zeros((n, rings)), np.zeros((n, rings))
    power = np.zeros((n, rings, len(orders)))
    v2d = np.zeros((n, rings))
    spectrum = np.zeros(angles // 2 + 1)
    for first in range(0, n, block):
        I = patterns[first:first + block].astype(dtype)
        pixel_sum += I.sum(0, dtype=float)
        pixel_square += np.square(I).sum(0, dtype=float)
        for j, pattern in enumerate(I[:, keep]):
            m[first + j] = np.bincount(index, pattern, rings) / pixels
            q[first + j] = np.bincount(index, pattern**2, rings) / pixels
        P = sum(weight[c] * I[:, corner[c]] for c in range(4))  # (block, rings, angles)
        F = np.fft.rfft(P, axis=2)
        with np.errstate(invalid='ignore', divide='ignore'):
            S = np.abs(F / F[:, :, :1])**2
        power[first:first + block] = S[:, :, orders]
        spectrum += S[:, inside].mean(1).sum(0)
        means = np.add.reduceat(P, np.flatnonzero(np.diff(sector, prepend=-1)), axis=2) / points
        v2d[first:first + block] = means.var(2) / means.mean(2)**2
    mean, square = pixel_sum / n, pixel_square / n
    with np.errstate(invalid='ignore', divide='ignore'):
        variance = np.where(mean > 0, (square - mean**2) / mean**2, np.nan)
    average = lambda image: np.bincount(index, image[keep], rings) / pixels
    result = dict(k=np.arange(rings) * pixel, pixels=pixels, intensity=m.mean(0),
                  v_omega=(m**2).mean(0) / m.mean(0)**2 - 1, v_ring=(q / m**2 - 1).mean(0), v_ratio=q.mean(0) / (m**2).mean(0) - 1,
                  v_image=average(variance), v_image_ratio=average(square - mean**2) / average(mean)**2, v2d_k=v2d.mean(0),
                  power_k=power.mean(0), power=power[:, inside].mean(1), v2d=v2d[:, inside].mean(1),
                  ring_variance=(q / m**2 - 1)[:, inside].mean(1), ring=(m * pixels)[:, inside].sum(1) / pixels[inside].sum(),
                  mean=mean.reshape(ny, nx), variance=variance.reshape(ny, nx), profile=m, total=patterns.sum(1, dtype=float))
    S = spectrum / n
    phi = 2 * np.pi * np.arange(angles) / angles
    both = np.where(np.arange(len(S)) == angles // 2, 1, 2) * S
    result['correlation'] = (both[1:, None] * np.cos(np.arange(1, len(S))[:, None] * phi)).sum(0)
    return result


if __name__ == '__main__':
    np.savez(sys.argv[3], **analyse(np.load(sys.argv[1], mmap_mode='r'), float(sys.argv[2]), dtype=np.float32))
