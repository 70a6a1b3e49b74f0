#!/usr/bin/env bats
# stem-analyze beside pyxem: I(k) and V(k). pyxem shares a pixel between rings by area, stem-analyze gives it to one: medians over k agree to percents.
load ../common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    HYPERSPY=${PEERS:-$PWD/build/peers}/hyperspy/bin/python
    [ -x "$HYPERSPY" ] || skip "HyperSpy and pyxem are not installed: make deps-peers"
}

@test "I(k) and V(k) are those of pyxem" {
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
rng = np.random.default_rng(7)
y, x = np.mgrid[:128, :128]
k = np.hypot(y - 64, x - 64) * .16
ring = 1e-4 * np.exp(-((k - 4) / .6)**2) + 2e-5 * np.exp(-k / 5) + .01 * (k < .6)
s = rng.exponential(size=(60, 134, 134))
c = np.pad(s, ((0, 0), (1, 0), (1, 0))).cumsum(1).cumsum(2)
s = (c[:, 6:, 6:] - c[:, :-6, 6:] - c[:, 6:, :-6] + c[:, :-6, :-6])[:, :128, :128] / 36
np.save(sys.argv[1] + '/d.npy', (ring * s**2).astype(np.float32).reshape(6, 10, 128, 128))
P
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
