#!/usr/bin/env bats
# stem-analyze beside pyxem and py4DSTEM. pyxem shares a pixel between rings by area, stem-analyze gives it to one, and both share pixels between the bins of the polar transform, where
# stem-analyze interpolates at points: on their own transforms medians over k agree to percents; on the same polar pattern the formulas agree to 1e-5.
load ../common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    HYPERSPY=${PEERS:-$PWD/build/peers}/hyperspy/bin/python
    PY4DSTEM=${PEERS:-$PWD/build/peers}/py4dstem/bin/python
    if [ ! -x "$HYPERSPY" ] || [ ! -x "$PY4DSTEM" ]; then skip "HyperSpy, pyxem and py4DSTEM are not installed: make deps-peers"; fi
    export PYTHONWARNINGS=ignore MPLBACKEND=agg
    # t(FILE) = a table as columns
    cat >"$TMP/tables.py" <<'P'
import numpy as np
def t(path):
    rows = [l.rstrip('\n').split('\t') for l in open(path) if not l.startswith('#')]
    return {n: np.array([float(r[i]) for r in rows[1:]]) for i, n in enumerate(rows[0])}
P
    export PYTHONPATH=$TMP
}

# speckles FILE: 60 patterns
speckles() {
    "$PYTHON" - "$1" <<'P'
import sys, numpy as np
rng = np.random.default_rng(7)
y, x = np.mgrid[:128, :128]
k = np.hypot(y - 64, x - 64) * .16
ring = 1e-4 * np.exp(-((k - 4) / .6)**2) + 2e-5 * np.exp(-k / 5) + .01 * (k < .6)
s = rng.exponential(size=(60, 134, 134))
c = np.pad(s, ((0, 0), (1, 0), (1, 0))).cumsum(1).cumsum(2)
s = (c[:, 6:, 6:] - c[:, :-6, 6:] - c[:, 6:, :-6] + c[:, :-6, :-6])[:, :128, :128] / 36
np.save(sys.argv[1], (ring * s**2).astype(np.float32).reshape(6, 10, 128, 128))
P
}

@test "I(k) and V(k) are those of pyxem" {
    speckles "$TMP/d.npy"
    "$BIN/stem-analyze" --quiet --pixel=0.16/nm --step=0.32nm --center=middle --table="$TMP/p.tsv" "$TMP/d.npy" -o "$TMP/o.xyz"
    run "$HYPERSPY" - "$TMP" <<'P'
import sys, warnings, numpy as np
warnings.filterwarnings('ignore')
import dask, pyxem
dask.config.set(scheduler='synchronous')
tmp = sys.argv[1]
s = pyxem.signals.Diffraction2D(np.load(f'{tmp}/d.npy'))
for axis in s.axes_manager.signal_axes:
    axis.scale, axis.offset, axis.units = .16, -64 * .16, 'nm^-1'
rings = dict(npt=63, radial_range=(.08, 10.16), show_progressbar=False)
rows = [l.rstrip('\n').split('\t') for l in open(f'{tmp}/p.tsv') if not l.startswith('#')]
ours = {n: np.array([float(r[i]) for r in rows[2:]]) for i, n in enumerate(rows[0])}
ours['re'] = (1 + ours['v_ratio']) * (1 + ours['v_omega']) - 1  # pyxem divides by the squared mean, not by the mean square
for name, peer, part in (('intensity', s.get_azimuthal_integral1d(mean=True, **rings).mean().data, .01),
                         ('v_omega', s.get_variance(method='Omega', **rings).data, .06), ('v_ring', s.get_variance(method='r', **rings).data, .015),
                         ('re', s.get_variance(method='re', **rings).data, .015), ('v_image', s.get_variance(method='VImage', **rings).data, .01)):
    difference = np.median(np.abs(peer.ravel() / ours[name] - 1)[10:55])
    print(name, difference)
    assert difference < part, (name, difference)
P
    assert_success
}

@test "C(k, phi) and powers are those of pyxem: on the same polar pattern to 1e-5, on its own to percents" {
    speckles "$TMP/d.npy"
    "$BIN/stem-analyze" --quiet --pixel=0.16/nm --step=0.32nm --center=middle --pattern=3,2 --tables="$TMP/t" "$TMP/d.npy" -o "$TMP/o.xyz"
    run "$HYPERSPY" - "$TMP" <<'P'
import sys, numpy as np
import dask, pyxem
from tables import t
dask.config.set(scheduler='synchronous')
tmp = sys.argv[1]
p = t(f'{tmp}/t/pattern.tsv')
I, C = p['intensity'].reshape(-1, 180), p['correlation'].reshape(-1, 180)
theirs = pyxem.signals.PolarDiffraction2D(I).get_angular_correlation(show_progressbar=False)
worst = np.abs(theirs.data - C).max() / np.abs(C).max()
print('C(k, phi), same polar pattern', worst)
assert worst < 1e-5, worst
# their power of a correlation is the square of its Fourier sum, 180 P_n
power = np.sqrt(np.maximum(pyxem.signals.PolarDiffraction2D(theirs.data).get_angular_power(show_progressbar=False).data, 0))[:, 1:13] / 180
ours = np.fft.rfft(C, axis=1).real[:, 1:13] / 180
worst = np.abs(power - ours).max() / ours.max()
print('P_n, same polar pattern', worst)
assert worst < 1e-5, worst
s = pyxem.signals.Diffraction2D(np.load(f'{tmp}/d.npy'))
for axis in s.axes_manager.signal_axes:
    axis.scale, axis.offset, axis.units = .16, -64 * .16, 'nm^-1'
polar = s.get_azimuthal_integral2d(npt=63, npt_azim=180, radial_range=(.08, 10.16), mean=True, show_progressbar=False)
own = polar.get_angular_correlation(show_progressbar=False).data
own = np.moveaxis(own, -1, -2) if own.shape[-1] == 63 else own
power = np.abs(np.fft.rfft(own, axis=-1)).mean((0, 1))[:, 1:13] / 180
profile = t(f'{tmp}/t/profile.tsv')
for n in range(1, 13):
    difference = np.median(np.abs(power[:, n - 1] / profile[f'power_{n}'][1:64] - 1)[10:55])
    print('P', n, difference)
    assert difference < .05, (n, difference)
P
    echo "$output"
    assert_success
}

@test "I(k), V(k), V2D and powers are those of py4DSTEM: symmetry of the same polar pattern to 1e-5, its own to percents" {
    speckles "$TMP/d.npy"
    # with sectors as narrow as the polar transform's points V2D is the variance over the ring of py4DSTEM's local fluctuation microscopy
    "$BIN/stem-analyze" --quiet --pixel=0.16/nm --step=0.32nm --center=middle --dphi=2deg --pattern=3,2 --tables="$TMP/t" "$TMP/d.npy" -o "$TMP/o.xyz"
    run "$PY4DSTEM" - "$TMP" <<'P'
import sys, numpy as np
import py4DSTEM
from tables import t
tmp = sys.argv[1]
def polar(data):
    cube = py4DSTEM.DataCube(data)
    cube.calibration.set_Q_pixel_size(.16)
    cube.calibration.set_Q_pixel_units('A^-1')
    cube.calibration.set_origin((64., 64.))
    return py4DSTEM.process.polar.PolarDatacube(cube, qmin=0, qmax=63, qstep=1.0, n_annular=180)
p = t(f'{tmp}/t/pattern.tsv')
I, C = p['intensity'].reshape(-1, 180), p['correlation'].reshape(-1, 180)
one = polar(np.load(f'{tmp}/d.npy')[2:3, 3:4].copy())
transform = type(one).transform
type(one).transform = property(lambda self: lambda image, **how: np.ma.array(np.pad(I, ((1, 0), (0, 0)))[:63].T.copy(), mask=np.zeros((180, 63), bool)))
one.calculate_annular_symmetry(max_symmetry=12, progress_bar=False)
type(one).transform = transform
theirs, ours = one.annular_symmetry[0, 0][:, 1:63].T, np.fft.rfft(C, axis=1).real[:62, 1:13] / 180
worst = np.abs(theirs - ours).max() / ours.max()
print('P_n, same polar pattern', worst)
assert worst < 1e-5, worst
own = polar(np.load(f'{tmp}/d.npy'))
own.calculate_radial_statistics(progress_bar=False)
own.calculate_annular_symmetry(max_symmetry=12, progress_bar=False)
mean, variance = own.calculate_FEM_local(plot_normalized_variance=False, return_values=True, progress_bar=False)
profile = t(f'{tmp}/t/profile.tsv')
symmetry = own.annular_symmetry.mean((0, 1))
for name, peer, part in [('intensity', own.radial_mean, .01), ('v_omega', own.radial_var_norm, .06), ('v2d', (variance / mean**2).mean((0, 1)), .1)] + \
                        [(f'power_{n}', symmetry[n - 1], .05) for n in range(1, 13)]:
    difference = np.median(np.abs(peer / profile[name][:63] - 1)[10:55])
    print(name, difference)
    assert difference < part, (name, difference)
P
    echo "$output"
    assert_success
}
