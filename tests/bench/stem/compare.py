#!/usr/bin/env python3
# compare.py SIDE REFERENCE.npy NAME=FILE ...: error R = sum|I - I_ref| / sum I_ref in two rings, scale and worst correlation in 2 ... 8/nm.
import sys
import numpy as np

side = float(sys.argv[1])


def patterns(path):
    if path.endswith(".npz"):
        return np.load(path)["array"].astype(float)
    return np.load(path)[0].astype(float)


def crop(a, n):
    c = a.shape[-1] // 2
    return a[:, c - n // 2:c + n // 2, c - n // 2:c + n // 2]


reference = patterns(sys.argv[2])
n = reference.shape[-1]
k = (np.arange(n) - n // 2) / side * 10
k = np.hypot(k[:, None], k[None, :])
print("name\tR_3_5\tR_6_10\tscale_3_5\tscale_6_10\tcorrelation_2_8")
for item in sys.argv[3:]:
    name, path = item.split("=")
    x = crop(patterns(path), n)[:len(reference)]
    y = reference[:len(x)]
    row = [name]
    rings = [(k >= 3) & (k < 5), (k >= 6) & (k < 9)]
    row += [f"{np.abs(x - y)[:, r].sum() / y[:, r].sum():.4f}" for r in rings]
    row += [f"{x[:, r].sum() / y[:, r].sum():.4f}" for r in rings]
    wide = (k >= 2) & (k < 8)
    row.append(f"{min(np.corrcoef(p[wide], q[wide])[0, 1] for p, q in zip(x, y)):.6f}")
    print("\t".join(row))
