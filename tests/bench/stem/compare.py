#!/usr/bin/env python3
# compare.py SIDE REFERENCE.npy NAME=FILE ...: error R = sum|I - I_ref| / sum I_ref in two rings, scale and worst correlation in 2 ... 8/nm. SIDE: of the
# window that the reference belongs to, A. NAME=FILE:F: patterns of a window F times smaller; the reference is binned to its pixels.
import signal
import sys
import numpy as np

signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as other programs end where nobody reads on

side = float(sys.argv[1])


def patterns(path):
    if path.endswith(".npz"):
        return np.load(path)["array"].astype(float)
    return np.load(path)[0].astype(float)


def crop(a, n):
    c = a.shape[-1] // 2
    return a[:, c - n // 2:c + n // 2, c - n // 2:c + n // 2]


def binned(a, f):
    """Sums over squares of f pixels, the middle one around zero frequency; even f: halves of the pixels at the edge."""
    if f == 1:
        return a
    c, reach = a.shape[-1] // 2, f // 2
    half = (c - reach) // f
    out = np.zeros((len(a), 2 * half, 2 * half))
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            weight = 1.0 if f % 2 else (0.5 if abs(dy) == reach else 1) * (0.5 if abs(dx) == reach else 1)
            at = lambda d: slice(c - half * f + d, c - half * f + d + 2 * half * f, f)
            out += weight * a[:, at(dy), at(dx)]
    return out


full = patterns(sys.argv[2])
print("name\tR_3_5\tR_6_10\tscale_3_5\tscale_6_10\tcorrelation_2_8")
for item in sys.argv[3:]:
    name, path = item.split("=")
    path, _, factor = path.partition(":")
    factor = int(factor or 1)
    reference, x = binned(full, factor), patterns(path)
    n = min(reference.shape[-1], x.shape[-1] // 2 * 2)
    k = np.arange(-(n // 2), n // 2) * factor / side * 10
    k = np.hypot(k[:, None], k[None, :])
    count = min(len(x), len(reference))
    x, y = crop(x, n)[:count], crop(reference, n)[:count]
    row = [name]
    rings = [(k >= 3) & (k < 5), (k >= 6) & (k < 9)]
    row += [f"{np.abs(x - y)[:, r].sum() / y[:, r].sum():.5f}" for r in rings]
    row += [f"{x[:, r].sum() / y[:, r].sum():.4f}" for r in rings]
    wide = (k >= 2) & (k < 8)
    row.append(f"{min(np.corrcoef(p[wide], q[wide])[0, 1] for p, q in zip(x, y)):.6f}")
    print("\t".join(row))
