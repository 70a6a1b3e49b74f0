# SPDX-License-Identifier: GPL-3.0-or-later
"""make_data.py FILE.npy N: N x N patterns of 128 x 128 float32, a first ring of speckles at 4/nm (0.16/nm a pixel) and a direct beam. Rows repeat after eight."""
import sys
import numpy as np

n = int(sys.argv[2])
rng = np.random.default_rng(1)
y, x = np.mgrid[:128, :128]
k = np.hypot(y - 64, x - 64) * .16
ring = (1e-4 * np.exp(-((k - 4) / .6)**2) + 2e-5 * np.exp(-k / 5) + .01 * (k < .6)).astype(np.float32)
data = np.lib.format.open_memmap(sys.argv[1], 'w+', np.float32, (n, n, 128, 128))
for i in range(n):
    if i < 8:
        s = rng.exponential(size=(n, 134, 134)).astype(np.float32)
        c = np.pad(s, ((0, 0), (1, 0), (1, 0))).cumsum(1).cumsum(2)
        s = (c[:, 6:, 6:] - c[:, :-6, 6:] - c[:, 6:, :-6] + c[:, :-6, :-6])[:, :128, :128] / 36
        data[i] = ring * s**2
    else:
        data[i] = data[i % 8]
