# SPDX-License-Identifier: GPL-3.0-or-later
"""peer_hyperspy.py DATA.npy: processor seconds of pyxem for what it computes of stem-analyze's quantities, as NAME<tab>SECONDS; compilation left out (a small part first)."""
import sys
import time
import dask
import numpy as np
import pyxem as pxm

dask.config.set(scheduler='synchronous')
pixel = 0.16


def signal(data):
    s = pxm.signals.Diffraction2D(data)
    for axis in s.axes_manager.signal_axes:
        axis.scale, axis.offset, axis.units = pixel, -64 * pixel, 'nm^-1'
    return s


RANGE = (0.0, 10.08)
JOBS = {
    'pyxem I(k)': lambda s: s.get_azimuthal_integral1d(npt=63, radial_range=RANGE, mean=True, show_progressbar=False),
    'pyxem V(k) Omega': lambda s: s.get_variance(npt=63, method='Omega', radial_range=RANGE, show_progressbar=False),
    'pyxem V(k) r': lambda s: s.get_variance(npt=63, method='r', radial_range=RANGE, show_progressbar=False),
    'pyxem V(k) re': lambda s: s.get_variance(npt=63, method='re', radial_range=RANGE, show_progressbar=False),
    'pyxem V(k) VImage': lambda s: s.get_variance(npt=63, method='VImage', radial_range=RANGE, show_progressbar=False),
    'pyxem polar, correlation, power': lambda s: s.get_azimuthal_integral2d(npt=63, npt_azim=180, radial_range=RANGE, mean=True, show_progressbar=False)
                                                  .get_angular_correlation(show_progressbar=False).get_angular_power(show_progressbar=False),
}
data = np.load(sys.argv[1])
for name, job in JOBS.items():
    job(signal(data[:1, :2]))
    start = time.process_time()
    job(signal(data))
    print(f'{name}\t{time.process_time() - start:.3f}', flush=True)
