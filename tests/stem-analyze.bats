#!/usr/bin/env bats
# stem-analyze: the papers' formulas against plain NumPy; patterns of known symmetry, centre, ellipse, hot spots; holes, saturation, odd scans.
load common

# speckle FILE SY SX NY NX: squared smooth exponential speckles on a ring at 4/nm, 0.16/nm a pixel, and a direct beam
speckle() {
    "$PYTHON" - "$@" <<'PY'
import sys, numpy as np
sy, sx, ny, nx = map(int, sys.argv[2:6])
rng = np.random.default_rng(7)
y, x = np.mgrid[:ny, :nx]
k = np.hypot(y - ny // 2, x - nx // 2) * .16
ring = 1e-4 * np.exp(-((k - 4) / .6)**2) + 2e-5 * np.exp(-k / 5) + .01 * (k < .6)
s = rng.exponential(size=(sy * sx, ny + 6, nx + 6))
c = np.pad(s, ((0, 0), (1, 0), (1, 0))).cumsum(1).cumsum(2)
s = (c[:, 6:, 6:] - c[:, :-6, 6:] - c[:, 6:, :-6] + c[:, :-6, :-6])[:, :ny, :nx] / 36
np.save(sys.argv[1], (ring * s**2).astype(np.float32).reshape(sy, sx, ny, nx))
PY
}

# check CODE: a = the frame in $TMP/out.xyz, t(NAME) = table NAME of $TMP/t as columns, tmp
check() {
    "$PYTHON" - "$TMP" <<PY
import sys, numpy as np, ase.io
sys.path.insert(0, 'tests')
tmp = sys.argv[1]
a = ase.io.read(f'{tmp}/out.xyz', format='extxyz')
def t(name):
    lines = [l.rstrip('\n').split('\t') for l in open(f'{tmp}/t/{name}.tsv') if not l.startswith('#')]
    number = lambda v: float(v) if v.replace('nan', '0').lstrip('-')[:1].isdigit() else v
    return {n: np.array([number(l[i]) for l in lines[1:]]) for i, n in enumerate(lines[0])}
def close(x, y, part, least=0):
    x, y = np.asarray(x, float), np.asarray(y, float)
    worst = np.max(np.abs(x - y) / np.maximum(np.abs(y), least))
    assert worst < part, worst
$1
PY
}

analyze() { "$BIN/stem-analyze" --quiet --pixel=0.16/nm --step=0.32nm "$@"; }

@test "I, the V(k), V2D, C(phi), powers and maps are those of plain NumPy" {
    speckle "$TMP/d.npy" 5 7 96 80
    analyze "$TMP/d.npy" --center=middle --ring=3.5/nm:4.5/nm --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
import stem_reference
d = np.load(f'{tmp}/d.npy')
r = stem_reference.analyse(d, .16)
p = t('profile')
for name in 'intensity v_omega v_image v_image_ratio'.split():
    close(p[name], r[name], 1e-5)
for name in 'v_ring', 'v_ratio':
    close(p[name][1:], r[name][1:], 1e-5)
close(p['v2d'][1:], r['v2d_k'][1:], 1e-5)
for i, n in enumerate(range(1, 13)):
    close(p[f'power_{n}'][1:], r['power_k'][1:, i], 1e-5)
    close(a.arrays[f'power_{n}'], r['power'][:, i], 1e-5)
close(t('spectrum')['power'], r['power'].mean(0), 1e-5)
close(a.arrays['variance'], r['v2d'], 1e-5)
close(a.arrays['ring_variance'], r['ring_variance'], 1e-5)
close(a.arrays['intensity'], r['ring'], 1e-5)
close(a.arrays['total'], r['total'], 1e-5)
close(t('correlation')['correlation'], r['correlation'], 1e-5, 1e-3)
assert abs(t('correlation')['correlation'][0] - 2 * sum(r['correlation'][0:1]) / 2) < 1e-6
close(np.load(f'{tmp}/t/mean.npy'), r['mean'], 1e-6)
close(np.load(f'{tmp}/t/variance.npy'), r['variance'], 1e-5)
even = r['power'][:, 1:10:2]
close(a.arrays['integrated'], (even / even.mean(0)).mean(1), 1e-5)
y, x = np.mgrid[:5, :7]
close(a.positions, np.stack([x.ravel() * 3.2, y.ravel() * 3.2, 0 * x.ravel()], 1), 1e-9, 1)"
}

@test "one and two threads give the same bytes, and so does a pipe with the frame that names the data" {
    speckle "$TMP/d.npy" 9 40 48 48
    for n in 1 2; do analyze "$TMP/d.npy" --ring=2/nm:3/nm --null=shuffle --realisations=3 --phases=nmf:2 --phase-range=1/nm:3/nm --threads=$n; done >"$TMP/both"
    half=$(($(wc -l <"$TMP/both") / 2))
    cmp <(head -n $half "$TMP/both") <(tail -n $half "$TMP/both")
    analyze "$TMP/d.npy" --ring=2/nm:3/nm --maps=total -o "$TMP/first.xyz"
    run_pipe "'$BIN/stem-analyze' --quiet --pixel=0.16/nm --step=0.32nm --ring=2/nm:3/nm --maps=variance <'$TMP/first.xyz' >'$TMP/out.xyz'"
    assert_success
    check "assert {'total', 'variance', 'measured'} <= set(a.arrays), list(a.arrays)"
}

@test "an n-fold pattern has its power at n and its multiples, and its orientation" {
    "$PYTHON" - "$TMP/d.npy" <<'PY'
import sys, numpy as np
y, x = np.mgrid[:128, :128]
k, phi = np.hypot(y - 64, x - 64) * .16, np.arctan2(y - 64, x - 64)
ring = np.exp(-((k - 4) / .5)**2)
d = [ring * (1 + .5 * np.cos(n * (phi - .3))) for n in range(1, 13)]
np.save(sys.argv[1], np.array(d, np.float32).reshape(3, 4, 128, 128))
PY
    analyze "$TMP/d.npy" --center=middle --maps=power,orientation,variance --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
P = np.array([a.arrays[f'power_{n}'] for n in range(1, 13)]).T
close(np.diag(P), .0625, .05)            # (0.5 / 2)^2, less what bilinear interpolation smooths
assert (P - np.diag(np.diag(P))).max() < 1e-4
for n in range(1, 13):
    turn = 2 * np.pi / n
    error = (a.arrays[f'orientation_{n}'][n - 1] - .3 + turn / 2) % turn - turn / 2
    assert abs(error) < 2e-3, (n, error)
# V2D is the variance of the means over sectors of five points, 2 degrees apart
u = np.arange(1, 13) * np.radians(1)
close(a.arrays['variance'], .125 * (np.sin(5 * u) / (5 * np.sin(u)))**2, .05)"
}

@test "a known centre and a known ellipse are found" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
rng = np.random.default_rng(2)
ratio, angle, cy, cx = 1.04, np.radians(35), 62.3, 66.8
y, x = np.mgrid[:128, :128]
u, v = x - cx, y - cy
c, s = np.cos(angle), np.sin(angle)
a, b = (c * u + s * v) / ratio**.5, (-s * u + c * v) * ratio**.5
k = np.hypot(a, b) * .16
p = np.exp(-((k - 4) / .5)**2) + .3 * np.exp(-((k - 7) / .9)**2) + .5 * np.exp(-k / 3)
beam = 30 / (1 + np.exp((np.hypot(u, v) * .16 - .6) / .05))
np.save(sys.argv[1] + '/d.npy', np.repeat((1000 * (p + beam)).astype(np.float32)[None, None], 4, 1) * rng.uniform(.9, 1.1, (1, 4, 128, 128)).astype(np.float32))
np.save(sys.argv[1] + '/stop.npy', np.where((np.abs(y - cy) < 5) & (x < cx + 8), 1, 1000 * p)[None, None].astype(np.float32))
PY
    for how in "--center=ring --ellipse=fit" "--center=mass --ellipse=fit" "--center=friedel"; do
        # shellcheck disable=SC2086
        analyze "$TMP/d.npy" $how -o "$TMP/out.xyz"
        HOW=$how check "
import os
cy, cx = a.info['center']
assert abs(cy - 62.3) < .05 and abs(cx - 66.8) < .05, (cy, cx)
if 'ellipse' in os.environ['HOW']:
    ratio, angle = a.info['ellipse']
    assert abs(ratio - 1.04) < .001 and abs(angle - 35) < 1, (ratio, angle)"
    done
    # behind a beam stop, which is masked by itself, the point of inversion is the centre
    analyze "$TMP/stop.npy" --center=60,66 --beam-stop=0.5 -o "$TMP/out.xyz"
    check "assert 11 * 60 < a.info['masked_pixels'] < 1600, a.info['masked_pixels']"
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
stop = np.load(sys.argv[1] + '/stop.npy')[0, 0] == 1
with open(sys.argv[1] + '/stop.pgm', 'wb') as f:
    f.write(b'P5\n128 128\n255\n' + (255 * stop).astype(np.uint8).tobytes())
PY
    analyze "$TMP/stop.npy" --center=friedel --mask="$TMP/stop.pgm" -o "$TMP/out.xyz"
    check "
cy, cx = a.info['center']
assert abs(cy - 62.3) < .1 and abs(cx - 66.8) < .1, (cy, cx)"
}

@test "a ring with a hole in it (beam stop) has its correlation over the pairs that are seen" {
    speckle "$TMP/d.npy" 2 3 96 96
    printf 'P2\n96 96\n1\n' >"$TMP/m.pgm"
    awk 'BEGIN { for (y = 0; y < 96; y++) for (x = 0; x < 96; x++) print (x > 48 && y > 44 && y < 52) }' >>"$TMP/m.pgm"
    analyze "$TMP/d.npy" --center=middle --ring=3.5/nm:4.5/nm --mask="$TMP/m.pgm" --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
import stem_reference
d = np.load(f'{tmp}/d.npy').reshape(6, -1).astype(float)
mask = np.zeros((96, 96), bool)
mask[45:52, 49:] = True
radii = np.arange(22, 29)
index, weight = stem_reference.polar_weights(96, 96, radii, 180)
weight = weight * ~mask.ravel()[index]
seen = weight.sum(0)
hole = seen < .5
P = (weight[:, None] * d[:, index].transpose(1, 0, 2, 3)).sum(0) / seen
want = np.zeros((6, 12))
for i in range(6):
    for r in range(len(radii)):
        ok = ~hole[r]
        delta = np.where(ok, P[i, r] - P[i, r][ok].mean(), 0)
        C = np.array([(delta * np.roll(delta, -s)).sum() / (ok & np.roll(ok, -s)).sum() for s in range(180)]) / P[i, r][ok].mean()**2
        want[i] += (np.fft.rfft(C).real / 180)[1:13] / len(radii)
for n in range(1, 13):
    close(a.arrays[f'power_{n}'], want[:, n - 1], 1e-4, want.max())
inside = np.hypot(*np.mgrid[-48:48, -48:48]) * .16
keep = ~mask & (np.floor(inside / .16 + .5) >= 22) & (np.floor(inside / .16 + .5) <= 28)
close(a.arrays['intensity'], d[:, keep.ravel()].mean(1), 1e-5)"
}

@test "NaN and saturated pixels take no part" {
    speckle "$TMP/d.npy" 4 5 64 64
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
d = np.load(sys.argv[1] + '/d.npy')
rng = np.random.default_rng(1)
d[1, 2][rng.random((64, 64)) < .02] = np.nan
d[2, 0, 5:9, 20] = 1e9
d[3, 4] = np.nan
np.save(sys.argv[1] + '/n.npy', d)
PY
    analyze "$TMP/n.npy" --center=middle --ring=3/nm:4/nm --saturation=1e8 --tables="$TMP/t" -o "$TMP/out.xyz"
    cp "$TMP/out.xyz" "$TMP/holes.xyz"
    analyze "$TMP/d.npy" --center=middle --ring=3/nm:4/nm -o "$TMP/out.xyz"
    check "
h = ase.io.read(f'{tmp}/holes.xyz', format='extxyz')
assert h.arrays['measured'].tolist() == [True] * 19 + [False]
whole = np.ones(20, bool)
whole[[7, 10, 19]] = False
for name in 'intensity variance power_2 power_7 total'.split():
    close(h.arrays[name][whole], a.arrays[name][whole], 1e-6)
close(h.arrays['power_2'][[7, 10]], a.arrays['power_2'][[7, 10]], .2)
d = np.load(f'{tmp}/n.npy').reshape(20, -1)[7].astype(float)
ring = np.floor(np.hypot(*np.mgrid[-32:32, -32:32]) + .5).ravel()
keep = np.isfinite(d) & (ring >= 19) & (ring <= 25)
close(h.arrays['intensity'][7], d[keep].mean(), 1e-5)
assert h.info['missing_pixels'] == np.isnan(np.load(f'{tmp}/n.npy')).sum() + 4
v = np.load(f'{tmp}/t/variance.npy')
assert np.isfinite(v).all()"
}

@test "constant, empty, one-row and one-pattern scans" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
np.save(sys.argv[1] + '/ones.npy', np.full((3, 4, 64, 64), 2.5, np.float32))
np.save(sys.argv[1] + '/zeros.npy', np.zeros((3, 4, 64, 64), np.float32))
PY
    analyze "$TMP/ones.npy" --center=middle --ring=2/nm:3/nm --null=shuffle --realisations=3 --thickness=20nm --phases=kmeans:2 --phase-range=1/nm:4/nm --figures="$TMP/t" -o "$TMP/out.xyz"
    check "
p = t('profile')
for name in 'v_omega v_ring v_image v_image_ratio v_ratio'.split():
    assert np.abs(p[name][1:]).max() < 1e-6, name
assert np.abs(a.arrays['power_4']).max() < 1e-10 and np.allclose(a.arrays['intensity'], 2.5)
assert a.info['intensity_hotspots'] == 0 and a.info['variance_hotspots'] == 0"
    analyze "$TMP/zeros.npy" --center=middle --ring=2/nm:3/nm --tables="$TMP/t" -o "$TMP/out.xyz"
    check "assert not a.arrays['measured'].any() and not a.arrays['intensity'].any()"
    run analyze "$TMP/zeros.npy" --center=mass --ring=2/nm:3/nm -o "$TMP/out2.xyz"
    assert_failure 65
    assert_output --partial "no intensity"
    for scan in "1 40" "40 1" "1 1"; do
        # shellcheck disable=SC2086
        speckle "$TMP/d.npy" $scan 64 64
        analyze "$TMP/d.npy" --center=middle --ring=3/nm:4/nm --null=shuffle --realisations=3 --descan=plane --tables="$TMP/t" -o "$TMP/out.xyz"
        N=$((${scan% *} * ${scan#* })) check "
import os
assert len(a) == int(os.environ['N']) and a.arrays['measured'].all()"
    done
}

@test "shot noise is corrected for in V(k), V2D and powers; --gain" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
rng = np.random.default_rng(5)
y, x = np.mgrid[:64, :64]
k, phi = np.hypot(y - 32, x - 32) * .16, np.arctan2(y - 32, x - 32)
clean = (3 + 4 * np.exp(-((k - 3) / .5)**2)) * (1 + .3 * np.cos(4 * phi) * (k > 1))
np.save(sys.argv[1] + '/clean.npy', np.broadcast_to(clean, (1, 1, 64, 64)).astype(np.float32))
np.save(sys.argv[1] + '/counts.npy', rng.poisson(clean, (20, 30, 64, 64)).astype(np.uint16))
PY
    analyze "$TMP/clean.npy" --center=middle --ring=2.5/nm:3.5/nm --tables="$TMP/t" -o "$TMP/clean.xyz"
    cp -r "$TMP/t" "$TMP/clean"
    analyze "$TMP/counts.npy" --center=middle --ring=2.5/nm:3.5/nm --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
now, was = t('profile'), None
clean = {}
lines = [l.split('\t') for l in open(f'{tmp}/clean/profile.tsv') if not l.startswith('#')]
clean = {n.strip(): np.array([float(l[i]) for l in lines[1:]]) for i, n in enumerate(lines[0])}
part = slice(10, 28)
for name in 'v_ring', 'v2d', 'power_4', 'v_ratio':
    assert np.abs(now[name][part] / clean[name][part] - 1).max() < .09, (name, now[name][part] / clean[name][part])
for name in 'power_3', 'power_7', 'v_omega', 'v_image':
    assert np.abs(now[name][part] - clean[name][part]).max() < 5e-3, name
assert now['noise_image'][part].min() > .1
s = t('spectrum')
assert np.abs(s['power'][[0, 1, 2, 4, 5, 6]]).max() < 1e-4 and abs(s['power'][3] / .0225 - 1) < .04, s['power']
assert (s['noise'] > 5e-4).all()"
    analyze "$TMP/counts.npy" --center=middle --ring=2.5/nm:3.5/nm --gain=0 --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
s = t('spectrum')
assert (s['noise'] == 0).all() and (s['power'] > 5e-4).all()"
}

cases() { "$BIN/stem-analyze" --pixel=0.2/nm --step=0.5nm --ring=3.4/nm:4.2/nm --tables="$TMP/t" "$@"; }

@test "counts are counts whatever type they are stored as; what is not whole, or below 0, is none" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
d = np.load('tests/cases/cubes/counts_u2.npy')
for kind in 'u2', '>u4', 'u8', 'i2', '>i4', 'i8', 'f4', '>f8':
    np.save(f'{sys.argv[1]}/{kind}.npy', d.astype(kind))
late = np.tile(d, (1, 10, 1, 1)).astype('f4')
late[3, 38, 20, 20] += .5  # in none of the patterns that are looked at first
np.save(sys.argv[1] + '/late.npy', late)
below = d.astype('i4')
below[2, 1, 20:22, 20] = -1
np.save(sys.argv[1] + '/below.npy', below)
open(sys.argv[1] + '/mask.pgm', 'w').write('P2 48 48 1 ' + ' '.join(str(int(p in (980, 1028))) for p in range(48 * 48)))
np.save(sys.argv[1] + '/bare.npy', np.where(below < 0, 0, below).astype('u2'))
PY
    for kind in u2 '>u4' u8 i2 '>i4' i8 f4 '>f8'; do
        run cases "$TMP/$kind.npy" -o "$TMP/out.xyz"
        assert_success
        assert_output --partial "taken for counts"
        sed 's/datacube=[^ ]*//' "$TMP/out.xyz" >"$TMP/$kind.xyz"
        cmp "$TMP/u2.xyz" "$TMP/$kind.xyz"
        check "
p = t('profile')
i = np.argmin(abs(p['k_1/nm'] - 3.6))
close([p['v_omega'][i], p['v_ring'][i]], [.0147612, 1.05615], 1e-4)
close(a.info['ring_variance_mean'], .9393409, 1e-6)"
    done
    for name in late below; do
        run cases "$TMP/$name.npy" -o "$TMP/out.xyz"
        assert_success
        assert_output --partial "'$TMP/$name.npy' is not taken for counts: "
        refute_output --partial "taken for counts of electrons"
        check "assert (t('profile')['noise_omega'][1:] == 0).all()"
        cp "$TMP/t/profile.tsv" "$TMP/$name.tsv"
        cases "$TMP/$name.npy" --quiet --gain=0 -o "$TMP/out.xyz"
        cmp "$TMP/t/profile.tsv" "$TMP/$name.tsv"
    done
    run cases "$TMP/late.npy" -o "$TMP/out.xyz"
    assert_output --partial "0.5 at x = 38, y = 3 of the scan, pixel y = 20, x = 20, where whole numbers from 0 on are expected"
    # one pixel is enough not to correct, which is said whether the first patterns that are looked at have it or not
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
d = np.load('tests/cases/cubes/counts_u2.npy')
for kind, value in ('i2', -1), ('f4', .5):
    one = d.astype(kind)
    one[2, 3, 4, 5] = value
    np.save(f'{sys.argv[1]}/one_{kind}.npy', one)
np.save(sys.argv[1] + '/multiples.npy', d * 1.37)
np.save(sys.argv[1] + '/fractions.npy', d**1.01)
PY
    for name in i2:-1 f4:0.5; do
        run cases "$TMP/one_${name%:*}.npy" -o "$TMP/out.xyz"
        assert_success
        assert_output --partial "not taken for counts: ${name#*:} at x = 3, y = 2 of the scan, pixel y = 4, x = 5"
        assert_output --partial "no shot noise is subtracted (--gain=1: it is"
        check "close(a.info['ring_variance_mean'], 1.568325, 1e-5)"
        cases "$TMP/one_${name%:*}.npy" --quiet --gain=1 -o "$TMP/out.xyz"
        check "close(a.info['ring_variance_mean'], .9393409, 1e-3)"
    done
    run cases "$TMP/multiples.npy" -o "$TMP/out.xyz"
    assert_output --partial "are whole multiples of 1.37: taken for counts"
    check "close(a.info['ring_variance_mean'], .9393409, 1e-5)"
    run cases "$TMP/fractions.npy" -o "$TMP/out.xyz"
    assert_output --partial "are fractions: not taken for counts"
    # a detector's mark at pixels that are masked anyway
    for name in below bare; do
        cases "$TMP/$name.npy" --quiet --mask="$TMP/mask.pgm" -o "$TMP/out.xyz"
        cp "$TMP/t/profile.tsv" "$TMP/$name.tsv"
    done
    cmp "$TMP/below.tsv" "$TMP/bare.tsv"
    check "assert (t('profile')['noise_omega'][1:] > 0).all()"
}

@test "empty patterns take no part in anything, and are counted" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
d = np.load('tests/cases/cubes/counts_u2.npy')
flat = d.reshape(16, 48, 48)
np.save(sys.argv[1] + '/rest.npy', np.delete(flat, 6, 0)[None])
flat[6] = 0
np.save(sys.argv[1] + '/one.npy', d)
f = d.astype('f4')
f[1, 2] = np.nan  # a dropped frame of another detector
np.save(sys.argv[1] + '/nan.npy', f)
flat[6] = np.random.default_rng(1).random((48, 48)) < .01
np.save(sys.argv[1] + '/dim.npy', d)
np.save(sys.argv[1] + '/dark.npy', np.where(d > 0, 0, d))
PY
    how="--windows=3/nm:4/nm,2/nm:3/nm --phases=windows --phase-range=1/nm:4/nm --null=shuffle --realisations=3 --mean-free-path=100nm --disks=8"
    # shellcheck disable=SC2086
    run cases "$TMP/rest.npy" $how -o "$TMP/rest.xyz"
    refute_output --partial "empty"
    mv "$TMP/t" "$TMP/rest"
    for name in one nan; do
        # shellcheck disable=SC2086
        run cases "$TMP/$name.npy" $how -o "$TMP/out.xyz"
        assert_success
        assert_output --partial "1 of 16 patterns is empty and left out"
        check "
b = ase.io.read(f'{tmp}/rest.xyz', format='extxyz')
here = np.arange(16) != 6
assert a.arrays['measured'].tolist() == here.tolist() and a.info['empty_patterns'] == 1 and 'empty_patterns' not in b.info
for name in b.arrays:
    if name not in ('numbers', 'positions', 'id', 'map_id') and 'significance' not in name:
        assert np.array_equal(a.arrays[name][here], b.arrays[name]), name
for key in 'center', 'k_disc_per_nm', 'log_ratio', 'intensity_mean', 'variance_mean', 'power_4_mean', 'integrated_mean', 'phase_share':
    close(a.info[key], b.info[key], 1e-6)
for table in 'profile', 'spectrum', 'correlation':
    now, was = t(table), t('../rest/' + table)
    for name in was:
        if not name.startswith('error') and 'null' not in name and name != 'p':
            assert np.allclose(now[name], was[name], rtol=1e-6, atol=1e-12, equal_nan=True), (table, name)
for name in 'mean', 'variance':
    assert np.allclose(np.load(f'{tmp}/t/{name}.npy'), np.load(f'{tmp}/rest/{name}.npy'), equal_nan=True), name
i = np.argmin(abs(t('profile')['k_1/nm'] - 3.6))
assert abs(t('profile')['v_omega'][i] - .0148) < .0015
line = t('line')
assert np.allclose(line['share_phase_1'] + line['share_phase_2'], 1)"
    done
    # a blanked beam with stray counts is as good as empty
    run cases --quiet "$TMP/dim.npy" -o "$TMP/out.xyz"
    assert_output --partial "1 of 16 patterns, the first at x = 2, y = 1, has less than 0.01 of the median intensity"
    mv "$TMP/t" "$TMP/dim"
    sed 's/datacube=[^ ]*//' "$TMP/out.xyz" >"$TMP/dim.xyz"
    run cases --quiet "$TMP/one.npy" -o "$TMP/out.xyz"
    sed 's/datacube=[^ ]*//' "$TMP/out.xyz" >"$TMP/one.xyz"
    cmp "$TMP/one.xyz" "$TMP/dim.xyz"
    cmp "$TMP/t/profile.tsv" "$TMP/dim/profile.tsv"
    run cases --quiet "$TMP/dim.npy" --empty=0 -o "$TMP/out.xyz"
    assert_output --partial "1 of 16 patterns, the first at x = 2, y = 1, have less than a hundredth of the median intensity"
    assert_output --partial "not left out (--empty=0.01"
    check "assert 'empty_patterns' not in a.info and a.arrays['total'].all()"
    run cases "$TMP/dark.npy" --center=middle -o "$TMP/out.xyz"
    assert_success
    assert_output --partial "16 of 16 patterns are empty"
}

@test "descan is fitted to the patterns in which the beam is seen" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
d = np.load('tests/cases/cubes/descan.npy')
d[:2] = 0
np.save(sys.argv[1] + '/rows.npy', d)
rng = np.random.default_rng(4)
for rows in 2, 4:
    stray = np.load('tests/cases/cubes/descan.npy')
    stray[:rows] = 0
    np.save(f'{sys.argv[1]}/none{rows}.npy', stray)
    for pattern in stray[:rows].reshape(-1, 48 * 48):
        pattern[rng.integers(0, 48 * 48, rng.integers(5, 11))] = 1
    np.save(f'{sys.argv[1]}/stray{rows}.npy', stray)
d[:] = np.where(np.arange(6)[:, None, None, None] == 3, d, 0)
np.save(sys.argv[1] + '/single.npy', d)
PY
    cases tests/cases/cubes/descan.npy --quiet --descan=plane -o "$TMP/out.xyz"
    check "
close(a.info['descan_pixels'], 1.0255, 1e-3)
close(a.info['center'], [23.5, 24], 1e-3)"
    cases "$TMP/rows.npy" --quiet --descan=plane -o "$TMP/out.xyz"
    check "
close(a.info['descan_pixels'], 1.0255, .015) # a slope from four rows of the six
close(a.info['center'], [23.5, 24], 1e-3)"
    cases "$TMP/rows.npy" --quiet --descan=plane --center=23.5,24 -o "$TMP/out.xyz"
    check "
close(a.info['descan_pixels'], 1.0255, .015)
close(a.info['center'], [23.5, 24], 1e-9)"
    for rows in 2 4; do # also where most of the scan is blanked
        cases "$TMP/none$rows.npy" --quiet --descan=plane -o "$TMP/none.xyz"
        cases "$TMP/stray$rows.npy" --quiet --descan=plane -o "$TMP/out.xyz"
        check "
b = ase.io.read(f'{tmp}/none.xyz', format='extxyz')
assert a.info['empty_patterns'] == 4 * $rows
for key in 'center', 'descan_pixels', 'ring_variance_mean', 'intensity_mean':
    close(a.info[key], b.info[key], 1e-6)
close(a.info['center'], [23.5, 24], 3e-3)"
    done
    cases "$TMP/stray2.npy" --quiet --descan=plane --empty=0 -o "$TMP/out.xyz" # what shows no beam shows none, whatever is measured of it
    check "
close(a.info['descan_pixels'], 1.0255, .015)
close(a.info['center'], [23.5, 24], 1e-3)"
    cases "$TMP/single.npy" --quiet --descan=plane -o "$TMP/out.xyz" # one row says nothing of the others
    check "assert a.info['descan_pixels'] < .02"
}

@test "patterns that are moved do not carry masked pixels to where none is masked" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
d = np.load('tests/cases/cubes/descan.npy')
at = [24 * 48 + 43, 5 * 48 + 24] # in the ring
open(sys.argv[1] + '/mask.pgm', 'w').write('P2 48 48 1 ' + ' '.join(str(int(p in at)) for p in range(48 * 48)))
np.save(sys.argv[1] + '/0.npy', d)
d.reshape(6, 4, -1)[..., at] = 4095, 300
np.save(sys.argv[1] + '/hot.npy', d)
PY
    for name in 0 hot; do
        cases "$TMP/$name.npy" --quiet --descan=plane --mask="$TMP/mask.pgm" -o "$TMP/out.xyz"
        sed 's/datacube=[^ ]*//' "$TMP/out.xyz" >"$TMP/$name.xyz"
        cp "$TMP/t/profile.tsv" "$TMP/$name.tsv"
    done
    cmp "$TMP/0.xyz" "$TMP/hot.xyz"
    cmp "$TMP/0.tsv" "$TMP/hot.tsv"
    cases tests/cases/cubes/descan.npy --quiet --descan=plane -o "$TMP/out.xyz"
    mv "$TMP/out.xyz" "$TMP/all.xyz"
    cp "$TMP/hot.xyz" "$TMP/out.xyz"
    check "close(a.info['intensity_mean'], ase.io.read(f'{tmp}/all.xyz', format='extxyz').info['intensity_mean'], .01)"
}

@test "a hot pixel is not taken for the direct beam, and not into the ring" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
d = np.load('tests/cases/cubes/hot_pixel_128.npy')
d[..., 47, 81] = 3000  # a neighbour
d[..., 100, 5] = 65000
d[0, 1] = np.where(d[0, 1] >= 3000, d[0, 1], 0)
np.save(sys.argv[1] + '/more.npy', d)
y, x = np.mgrid[:64, :64]
k = np.hypot(y - 32, x - 32) * .16
p = 1e-5 * np.exp(-((k - 4) / .5)**2)
p[32, 32] = 1
np.save(sys.argv[1] + '/narrow.npy', np.broadcast_to(p, (2, 2, 64, 64)).astype('f4'))
PY
    for how in --center=auto --bad-pixels=8 --center=mass --center=63.998,63.990; do
        run "$BIN/stem-analyze" --pixel=0.16/nm --step=0.5nm tests/cases/cubes/hot_pixel_128.npy $how -o "$TMP/out.xyz"
        assert_success
        [ $how = --bad-pixels=8 ] || assert_output --partial "pixel y = 47, x = 80 outshines the direct beam alone"
        check "
close(a.info['center'], [63.998, 63.990], 1e-4)
close(a.info['intensity_mean'], 1.5492, 1e-3)
assert a.info['masked_pixels'] == 1"
    done
    run "$BIN/stem-analyze" --pixel=0.16/nm --step=0.5nm "$TMP/more.npy" -o "$TMP/out.xyz"
    assert_success
    assert_output --partial "3 pixels, the first at y = 100, x = 5"
    assert_output --partial "1 of 4 patterns is empty and left out"
    check "
close(a.info['center'], [63.998, 63.990], 1e-3)
d = np.load('tests/cases/cubes/hot_pixel_128.npy').reshape(4, 128, 128)[[0, 2, 3]].astype(float)
d[:, 47, 80:82] = np.nan
ring = np.floor(np.hypot(*(np.mgrid[:128, :128] - np.array([63.998, 63.990])[:, None, None])) + .5)
close(a.info['intensity_mean'], np.nanmean(d[:, (ring >= 22) & (ring <= 28)]), 1e-3)"
    # one that outshines the ring only is named, and --bad-pixels finds it, and no others
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
d = np.load('tests/cases/cubes/counts_u2.npy')
d[..., 24, 43] = 200
np.save(sys.argv[1] + '/warm.npy', d)
PY
    run cases --quiet "$TMP/warm.npy" -o "$TMP/out.xyz"
    assert_success
    assert_output --partial "1 pixel of the ring, the first at y = 24, x = 43"
    run cases --quiet "$TMP/warm.npy" --bad-pixels=8 -o "$TMP/out.xyz"
    refute_output --partial "pixel"
    check "
assert a.info['masked_pixels'] < 4, a.info['masked_pixels']
i = np.argmin(abs(t('profile')['k_1/nm'] - 3.6))
close(t('profile')['v_ring'][i], 1.056, .02)"
    run cases --quiet tests/cases/cubes/counts_u2.npy -o "$TMP/out.xyz"
    refute_output --partial "pixel"
    # a direct beam of one pixel stays, and is doubted
    run "$BIN/stem-analyze" --pixel=0.16/nm --step=0.5nm "$TMP/narrow.npy" -o "$TMP/out.xyz"
    assert_success
    assert_output --partial "is 1 pixel, which may be hot"
    check "
close(a.info['center'], [32, 32], 1e-4)
assert a.info['masked_pixels'] == 0"
}

@test "groups, rows and columns of hot pixels are left out, or the centre is doubted; a sharp probe stays" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
clean = np.load('tests/cases/cubes/hot_pixel_128.npy')
clean[..., 47, 80] = 0
def save(name, where, value=4095):
    d = clean.copy()
    d[..., where[0], where[1]] = value
    np.save(f'{sys.argv[1]}/{name}.npy', d)
def scattered(n):
    rng, at = np.random.default_rng(1), set()
    while len(at) < n:
        y, x = map(int, rng.integers(0, 128, 2))
        if np.hypot(y - 64, x - 64) > 12:
            at.add((y, x))
    return tuple(np.array(sorted(at)).T)
save('4', (slice(47, 49), slice(80, 82)))
save('3', (47, slice(80, 83)))
save('9', (slice(47, 50), slice(80, 83)))
save('128', (slice(None), 80))
save('256', (slice(None), slice(80, 82)))
save('row', (40, slice(None)))
save('10', scattered(10))
save('24', scattered(24))
save('crossing', (slice(None), 66))
save('many', scattered(200))
save('patch', (slice(47, 52), slice(80, 85)))
y, x = np.mgrid[:128, :128]
for width in .5, .8, 1.2:
    probe = 5000 * np.exp(-((y - 64)**2 + (x - 64)**2) / 2 / width**2) + 3 * np.exp(-((np.hypot(y - 64, x - 64) - 25) / 4)**2) + .3
    np.save(f'{sys.argv[1]}/probe{width}.npy', np.random.default_rng(1).poisson(probe, (3, 3, 128, 128)).astype('u2'))
PY
    one() { run "$BIN/stem-analyze" --quiet --pixel=0.16/nm --step=0.5nm --bootstrap=0 "$TMP/$1.npy" "${@:2}" -o "$TMP/out.xyz"; assert_success; }
    for name in 3 4 9 10 24 128 256; do
        one $name
        assert_output --partial "$name pixels, the first at y = "
        refute_output --partial "check it"
        check "
close(a.info['center'], [63.998, 63.990], 1e-4)
close(a.info['intensity_mean'], 1.549, 6e-3)
assert a.info['masked_pixels'] == $name"
    done
    one row
    check "close(a.info['center'], [63.998, 63.990], 1e-4)"
    # asked to keep them, it says what it does not trust; and so it does where it cannot tell
    for name in 4 9 128 10; do
        one $name --keep-hot
        assert_output --partial "give --center=Y,X"
        check "assert a.info['masked_pixels'] == 0"
    done
    for name in many patch; do
        one $name
        assert_output --partial "give --center=Y,X"
        check "assert a.info['masked_pixels'] == 0"
    done
    one crossing
    assert_output --partial "of them are in the direct beam"
    for width in 0.5 0.8 1.2; do # few pixels, but with others of every brightness around
        one probe$width
        assert_output --partial "which may be hot"
        check "
close(a.info['center'], [64, 64], 2e-4)
assert a.info['masked_pixels'] == 0"
    done
}

# grains FILE SPOTS: positions 0.32 nm apart; 12-pixel discs of 1.3 nm in diameter whose patterns have four spots, and speckles at random everywhere
grains() {
    "$PYTHON" - "$TMP/$1" "$2" <<'PY'
import sys, numpy as np
rng = np.random.default_rng(11)
n, size = 48, 64
y, x = np.mgrid[:size, :size]
k, phi = np.hypot(y - 32, x - 32) * .32, np.arctan2(y - 32, x - 32)
ring = np.exp(-((k - 4) / .5)**2)
yy, xx = np.mgrid[:n, :n]
order, angle = np.zeros((n, n)), np.zeros((n, n))
for cy in range(6, n, 12):
    for cx in range(6, n, 12):
        if int(sys.argv[2]):
            inside = np.hypot(yy - cy, xx - cx) * .32 < .66
            order[inside], angle[inside] = 1, rng.random()
m = np.arange(1, 25)[:, None, None]
wave = np.exp(1j * m * phi) * np.exp(-(m / 16)**2)
d = np.empty((n, n, size, size), np.float32)
for i in np.ndindex(n, n):
    s = (wave * (rng.normal(size=(24, 1, 1)) + 1j * rng.normal(size=(24, 1, 1)))).real.sum(0) * .05
    d[i] = ring * (1 + s + 1.5 * order[i] * np.exp(-((np.mod(phi - angle[i], np.pi / 2) - np.pi / 4) / .12)**2))
np.save(sys.argv[1], d)
PY
}

@test "hot spots of known size and volume fraction are recovered; both null models know order from none" {
    grains ordered.npy 1
    grains random.npy 0
    analyze "$TMP/ordered.npy" --pixel=0.32/nm --center=middle --null=shuffle --shuffle-width=20deg --realisations=40 --thickness=20nm --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
h = {m: {n: t('hotspots')[n][i] for n in t('hotspots')} for i, m in enumerate(t('hotspots')['map'])}
p4 = h['power_4']
n = np.hypot(*np.mgrid[-3:4, -3:4]) * .32
area = (n < .66).sum() * .32**2
d = 2 * (area / np.pi)**.5
assert p4['count'] == 16 and abs(p4['diameter_nm'] - d) < .01 * d, p4
want = 16 * np.pi / 6 * d**3 / (48 * .32)**2 / 20 / (1 / 17)
assert abs(p4['volume_fraction'] / want - 1) < .01, (p4['volume_fraction'], want)
assert abs(p4['neighbour_nm'] / (12 * .32) - 1) < .1, p4['neighbour_nm']
s = t('spectrum')
ratio = s['power'] / s['null_mean']
assert ratio[3] > 1.5 and ratio[7] > 1.5 and np.delete(ratio, [3, 7, 11]).max() < 1.1, ratio
assert s['p'][3] < .1 and s['p'][7] < .1, s['p']
hot = a.arrays['power_4'] > p4['threshold']
assert hot.mean() > .05 and a.arrays['significance_4'][hot].mean() > 1.25 > 4 * np.abs(a.arrays['significance_4'][~hot].mean()), (a.arrays['significance_4'][hot].mean(), a.arrays['significance_4'][~hot].mean())
assert a.info['power_4_hotspots'] == 16"
    analyze "$TMP/ordered.npy" --pixel=0.32/nm --center=middle --null="$TMP/random.npy" --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
s = t('spectrum')
ratio = s['power'] / s['reference']
assert ratio[3] > 1.5 and ratio[7] > 1.5 and np.abs(np.delete(ratio, [3, 7, 11]) - 1).max() < .2, ratio
assert a.info['power_4_mean'] > 1.5 * a.info['power_4_mean_reference']"
    analyze "$TMP/random.npy" --pixel=0.32/nm --center=middle --null=shuffle --shuffle-width=20deg --realisations=10 --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
s = t('spectrum')
ratio = s['power'] / s['null_mean']
assert np.abs(ratio[:8] - 1).max() < .1, ratio"
}

@test "phases by windows, k-means and non-negative factors; thickness; line profiles; virtual detectors" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
rng = np.random.default_rng(3)
y, x = np.mgrid[:64, :64]
k = np.hypot(y - 32, x - 32) * .32
a, b = (np.exp(-((k - c) / .4)**2) + .2 * np.exp(-k / 4) for c in (3.7, 4.3))
beam = (k < .7) * 10
layer = (np.arange(24) // 4) % 2
t = np.where(layer == 1, 1.0, .8)
d = [[(np.where(l == 1, 1.3 * a, b) * rng.uniform(.95, 1.05) + beam * np.exp(-v)) for l, v in zip(layer, t)] for _ in range(5)]
np.save(sys.argv[1] + '/d.npy', np.array(d, np.float32))
with open(sys.argv[1] + '/v.pgm', 'wb') as f:
    f.write(b'P5\n64 64\n255\n' + ((x > 40) & (y < 20)).astype(np.uint8).tobytes())
PY
    for how in windows kmeans:2 nmf:2; do
        analyze "$TMP/d.npy" --pixel=0.32/nm --center=middle --ring=3.2/nm:4.8/nm --windows=4.1/nm:4.6/nm,3.4/nm:3.9/nm --phases=$how --detector="$TMP/v.pgm" --bright=0/nm:0.7/nm \
            --dark=2/nm:20/nm --mean-free-path=38nm --incident=1130 --tables="$TMP/t" -o "$TMP/out.xyz"
        check "
layer = np.tile((np.arange(24) // 4) % 2, 5)
phase = a.arrays['phase']
one = phase[layer == 1][0]
assert (phase == np.where(layer == 1, one, 3 - one)).all(), phase
assert set(phase) == {1, 2} and np.allclose(a.info['phase_share'], .5)
d = np.load(f'{tmp}/d.npy').reshape(120, 64, 64).astype(float)
y, x = np.mgrid[:64, :64]
k = np.hypot(y - 32, x - 32) * .32
close(a.arrays['detector'], d[:, (x > 40) & (y < 20)].sum(1), 1e-5)
close(a.arrays['bright_field'], d[:, k < .7].sum(1), 1e-5)
close(a.arrays['dark_field'], d[:, k >= 2].sum(1), 1e-5)
close(a.arrays['window_1'], d[:, (k >= 4.1) & (k < 4.6)].mean(1), 1e-5)
close(a.arrays['thickness'], -380 * np.log(d[:, k < .7].sum(1) / 1130), 1e-5)
line = t('line')
close(line['dark_field'], d[:, k >= 2].sum(1).reshape(5, 24).mean(0), 1e-5)
close(line[f'share_phase_{one}'], (np.arange(24) // 4) % 2, 1e-9, 1)
p = t('profile')
assert abs(p['k_1/nm'][8 + p[f'intensity_phase_{one}'][8:].argmax()] - 3.7) < .2"
    done
}

@test "the data in other formats are the same data; prepared data are prepared" {
    speckle "$TMP/d.npy" 3 4 128 128
    analyze "$TMP/d.npy" --center=middle --maps=variance,power -o "$TMP/one.xyz" --cube="$TMP/d.emd"
    "$BIN/stem-analyze" --quiet "$TMP/d.emd" --center=middle --maps=variance,power --cube="$TMP/scan_x4_y3.raw" -o "$TMP/two.xyz"
    "$BIN/stem-analyze" --quiet "$TMP/scan_x4_y3.raw" --pixel=0.16/nm --step=0.32nm --center=middle --maps=variance,power --cube="$TMP/e.npy" -o "$TMP/three.xyz"
    cmp "$TMP/d.npy" "$TMP/e.npy" || "$PYTHON" -c "import sys, numpy as np; assert (np.load(sys.argv[1]) == np.load(sys.argv[2])).all()" "$TMP/d.npy" "$TMP/e.npy"
    for other in two three; do "$BIN/xyz-diff" --tolerance=1e-9 --ignore=datacube,history "$TMP/one.xyz" "$TMP/$other.xyz"; done
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
rng = np.random.default_rng(4)
y, x = np.mgrid[:64, :64]
at = lambda cy, cx: np.exp(-((np.hypot(y - cy, x - cx) * .32 - 4) / .6)**2) + 20 / (1 + np.exp((np.hypot(y - cy, x - cx) - 3) * 3))
np.save(sys.argv[1] + '/w.npy', np.array([[at(32 + .5 * i, 31 - .25 * j) for j in range(6)] for i in range(5)], np.float32))
PY
    analyze "$TMP/w.npy" --pixel=0.32/nm --center=mass --descan=plane --ring=3.5/nm:4.5/nm --cube="$TMP/still.npy" --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
d = np.load(f'{tmp}/still.npy').reshape(30, 64, 64).astype(float)
y, x = np.mgrid[:64, :64]
near = np.hypot(y - 33, x - 30.4) < 8
c = np.array([[(p * near * v).sum() / (p * near).sum() for v in (y, x)] for p in d])
assert np.abs(c - c.mean(0)).max() < .02, c
assert abs(a.info['descan_pixels'] - np.hypot(.5 * 2**.5, .25 * (35 / 12)**.5)) < .02
assert np.abs(a.arrays['power_1']).max() < 2e-4 and np.abs(a.arrays['com_x']).max() < .01"
}

@test "the table of maps and the line have the numbers of the frame's columns, in its units" {
    speckle "$TMP/d.npy" 3 4 64 64
    analyze "$TMP/d.npy" --pixel=0.32/nm --center=30,34 --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
rows = [line.split('\t') for line in open(f'{tmp}/t/maps.tsv') if not line.startswith('#')]
line = [line.split('\t') for line in open(f'{tmp}/t/line.tsv') if not line.startswith('#')]
shared = [name for name in rows[0] if name in a.arrays]
assert {'com_x', 'com_y', 'variance', 'power_2', 'total'} <= set(shared), shared
assert np.abs(a.arrays['com_x']).max() > .1
for name in shared:
    column = np.array([float(r[rows[0].index(name)]) for r in rows[1:]])
    assert np.allclose(column, a.arrays[name], rtol=1e-5, atol=1e-7), name
    means = np.array([float(r[line[0].index(name)]) for r in line[1:]])
    assert np.allclose(means, a.arrays[name].reshape(3, 4).mean(0), rtol=1e-5, atol=1e-7), name"
}

@test "Bragg discs are found where they are, and none in a pattern without" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
rng = np.random.default_rng(8)
y, x = np.mgrid[:128, :128]
disc = lambda cy, cx: 1 / (1 + np.exp((np.hypot(y - cy, x - cx) - 3.6) * 4))
spots = [(64 + 26 * np.sin(a), 64 + 26 * np.cos(a)) for a in np.radians([20, 80, 140, 200, 260, 320])]
base = np.exp(-((np.hypot(y - 64, x - 64) * .16 - 4) / .8)**2) + .1 + 50 * disc(64, 64)
d = [base * rng.uniform(.9, 1.1, base.shape) + (1.5 * sum(disc(*s) for s in spots) if i % 2 else 0) for i in range(6)]
np.save(sys.argv[1] + '/d.npy', np.array(d, np.float32).reshape(2, 3, 128, 128))
np.save(sys.argv[1] + '/spots.npy', np.array(spots))
PY
    analyze "$TMP/d.npy" --center=middle --disks=8 --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
assert a.arrays['disks'].tolist() == [0, 6, 0, 6, 0, 6], a.arrays['disks']
t = t('disks')
spots = (np.load(f'{tmp}/spots.npy') - 64) * .16
for kx, ky in zip(t['kx_1/nm'], t['ky_1/nm']):
    assert np.hypot(spots[:, 0] - ky, spots[:, 1] - kx).min() < .1, (kx, ky)"
}

@test "one pattern in full: I(k, theta) and C(k, phi) are those of plain NumPy" {
    speckle "$TMP/d.npy" 2 3 80 96
    analyze "$TMP/d.npy" --center=middle --ring=3.5/nm:4.5/nm --pattern=2,1 --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
import stem_reference
d = np.load(f'{tmp}/d.npy')[1, 2].astype(float)
t = t('pattern')
index, weight = stem_reference.polar_weights(80, 96, np.arange(1, 40), 180)
P = (weight * d.ravel()[index]).sum(0)
close(t['intensity'].reshape(P.shape), P, 1e-5)
mean = P.mean(1, keepdims=True)
C = np.array([[(p * np.roll(p, -s)).mean() for s in range(180)] for p in P]) / mean**2 - 1
close(t['correlation'].reshape(P.shape), C, 1e-5, 1)
close(t['k_1/nm'].reshape(P.shape)[:, 0], .16 * np.arange(1, 40), 1e-9)
assert np.array_equal(np.load(f'{tmp}/t/pattern.npy'), d)"
    for bad in 3,1 0,2 -1,0 1 a,b; do
        run analyze "$TMP/d.npy" --center=middle --ring=3.5/nm:4.5/nm --pattern=$bad -o "$TMP/none.xyz"
        assert_failure 64
        assert_output --partial "--pattern"
    done
}

@test "Pearson's correlation of the ring with itself turned is that of plain NumPy" {
    speckle "$TMP/d.npy" 4 5 96 80
    analyze "$TMP/d.npy" --center=middle --angles=840 --orders=1:8,12 --integrate=2,4 --maps=pearson,power --tables="$TMP/t" \
        --null=shuffle --realisations=3 -o "$TMP/out.xyz"
    check "
import stem_reference
d = np.load(f'{tmp}/d.npy').reshape(20, -1).astype(float)
index, weight = stem_reference.polar_weights(96, 80, np.arange(22, 29), 840)   # 3.52 ... 4.48/nm
for n in (1, 2, 3, 4, 5, 6, 7, 8, 12):
    r = []
    for pattern in d:
        ring = (weight * pattern[index]).sum(0)
        r.append(np.corrcoef(ring.ravel(), np.roll(ring, 840 // n, axis=1).ravel())[0, 1])
    close(a.arrays[f'pearson_{n}'], r, 1e-5, .1)
    close(t('maps')[f'pearson_{n}'], r, 1e-5, .1)
    assert f'pearson_{n}' in t('hotspots')['map'] and f'pearson_{n}_mean' in a.info
assert np.all(a.arrays['pearson_1'] == 1)
assert np.std(a.arrays['pearson_2']) > .01
assert a.info['pearson_4_hotspots_null'] >= 0   # beside surrogates
assert 'total' not in a.arrays and 'power_4' in a.arrays"
    # an order whose turn falls between the points of the transform: by the Fourier sum, nearly as by a finer one
    analyze "$TMP/d.npy" --center=middle --angles=180 --orders=1:8 --maps=pearson_7 -o "$TMP/seven.xyz"
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np, ase.io
fine, coarse = (ase.io.read(f'{sys.argv[1]}/{f}.xyz', format='extxyz').arrays for f in ('out', 'seven'))
assert [c for c in coarse if c.startswith('pearson')] == ['pearson_7']
assert np.abs(coarse['pearson_7'] - fine['pearson_7']).max() < .01, np.abs(coarse['pearson_7'] - fine['pearson_7']).max()
PY
}

@test "Pearson's correlation where pixels are missing, and where nothing is to be correlated" {
    "$PYTHON" - "$TMP/d.npy" <<'PY'
import sys, numpy as np
y, x = np.mgrid[:64, :64] - 32
ring = (np.hypot(x, y) * .16 < 6) * (2 + np.cos(4 * np.arctan2(y, x)))     # fourfold
flat = np.full((64, 64), 3.)
holed = ring.copy()
holed[30:34, 56] = np.nan
np.save(sys.argv[1], np.array([[ring, flat, holed, 0 * flat]], np.float32))
PY
    analyze "$TMP/d.npy" --center=middle --gain=0 --maps=pearson --orders=1:6 -o "$TMP/out.xyz"
    check "
p = {n: a.arrays[f'pearson_{n}'] for n in range(1, 7)}
assert p[4][0] > .99 and p[2][0] > .99 and p[3][0] < 0
assert all(p[n][1] == 0 for n in p)                              # flat: no spread, no correlation
assert all(abs(p[n][2] - p[n][0]) < .02 for n in p), p           # a few pixels less
assert all(p[n][3] == 0 for n in p) and not a.arrays['measured'][3]"
}

@test "maps that are not asked for are not measured; the list of maps is that of the documentation" {
    speckle "$TMP/d.npy" 3 3 64 64
    analyze "$TMP/d.npy" --center=middle --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
assert not any(c.startswith('pearson') for c in list(a.arrays) + list(a.info) + list(t('maps')))
assert 'integrated' in t('maps')"
    run analyze "$TMP/d.npy" --center=middle --maps=pearson,pearson_13 -o "$TMP/none.xyz"
    assert_failure 64
    assert_output --partial "there is no map 'pearson_13' of these data"
    "$BIN/stem-analyze" --help >"$TMP/help"
    "$PYTHON" - "$TMP/help" <<'PY'
import re, sys
lines = open(sys.argv[1]).read().split('Maps (', 1)[1].split('\n\n', 1)[0].splitlines()[1:]
told = [re.match(r'  (\S+) +(\S+) +(\S+) +(.*)', line).groups() for line in lines]
section = open('docs/stem-analyze.md').read().split('## Maps\n')[1].split('\n## ')[0]
page = re.findall(r'^\| `(\S+)` \| `(\S+)` \| (\S+) \| (.*) \|$', section, re.M)
assert len(told) > 15 and told == page, set(told) ^ set(page)
PY
}

@test "mean pattern and variance of each phase, as images and as a data cube" {
    speckle "$TMP/d.npy" 6 8 64 64
    analyze "$TMP/d.npy" --center=middle --ring=3/nm:4/nm --phases=kmeans:2 --phase-range=2/nm:5/nm --tables="$TMP/t" --phase-cube="$TMP/p.npy" -o "$TMP/out.xyz"
    check "
d, cube = np.load(f'{tmp}/d.npy').reshape(48, 64, 64).astype(float), np.load(f'{tmp}/p.npy')
assert cube.shape == (1, 2, 64, 64)
for c in 1, 2:
    own = d[a.arrays['phase'] == c]
    close(np.load(f'{tmp}/t/mean_phase_{c}.npy'), own.mean(0), 1e-9)
    close(np.load(f'{tmp}/t/variance_phase_{c}.npy'), own.var(0) / own.mean(0)**2, 1e-6, 1e-3)
    close(cube[0, c - 1], own.mean(0), 1e-6)"
    run analyze "$TMP/d.npy" --center=middle --ring=3/nm:4/nm --phase-cube="$TMP/q.npy" -o "$TMP/none.xyz"
    assert_failure 64
    assert_output --partial "--phases"
}

@test "bootstrap errors are those of independent blocks" {
    # 24 x 24 independent patterns; then each of 12 x 12 at 2 x 2 positions
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
rng = np.random.default_rng(4)
y, x = np.mgrid[:32, :32]
ring = 1 + np.exp(-((np.hypot(y - 16, x - 16) - 10) / 2)**2)
one = lambda n: (ring * rng.gamma(4, .25, (n, n, 32, 32)) * rng.gamma(20, .05, (n, n, 1, 1))).astype(np.float32)
np.save(sys.argv[1] + '/d.npy', one(24))
np.save(sys.argv[1] + '/twice.npy', one(12).repeat(2, 0).repeat(2, 1))
PY
    analyze "$TMP/d.npy" --center=middle --ring=1.3/nm:1.9/nm --bootstrap=400 --bootstrap-block=0.32nm --tables="$TMP/t" -o "$TMP/out.xyz"
    check "
import stem_reference
p, r = t('profile'), stem_reference.analyse(np.load(f'{tmp}/d.npy'), .16, ring=(1.3, 1.9))
m = r['profile']
close(p['error_intensity'], m.std(0) / 24, .2)
# of V_omega = s^2 / mean^2: delta method on the moments
c, mean, s2 = m - m.mean(0), m.mean(0), m.var(0)
close(p['error_omega'], ((c**2 - s2) / mean**2 - 2 * s2 * c / mean**3).std(0) / 24, .25)
s, power = t('spectrum'), r['power']
close(s['error'], power.std(0) / 24, .2)
assert ((p['error_ring'] > 0)[1:] & (p['error_ratio'] > 0)[1:]).all()"
    for side in 0.32 0.64; do
        analyze "$TMP/twice.npy" --center=middle --ring=1.3/nm:1.9/nm --bootstrap=400 --bootstrap-block=${side}nm --tables="$TMP/t" -o "$TMP/out.xyz"
        HALF=$(awk "BEGIN { print $side < 0.5 }") check "
import os, stem_reference
m = stem_reference.analyse(np.load(f'{tmp}/twice.npy'), .16, ring=(1.3, 1.9))['profile']
close(t('profile')['error_intensity'] * (2 if int(os.environ['HALF']) else 1), m.std(0) / 12, .2)"
    done
    analyze "$TMP/d.npy" --center=middle --ring=1.3/nm:1.9/nm --bootstrap=0 --tables="$TMP/t" -o "$TMP/out.xyz"
    check "assert np.isnan(t('profile')['error_intensity']).all()"
}

@test "figures by gnuplot, and what they are made of" {
    grains ordered.npy 1
    analyze "$TMP/ordered.npy" --pixel=0.32/nm --center=middle --null=shuffle --realisations=2 --phases=kmeans:2 --phase-range=2/nm:6/nm --pattern=3,4 --figures="$TMP/f" -o "$TMP/out.xyz" ||
        { cat "$TMP/f/figures.log"; false; }
    for name in maps patterns phase_patterns pattern profile spectrum hotspots autocorrelation line; do
        run head -c 4 "$TMP/f/$name.png"
        assert_output --partial PNG
    done
    for name in profile spectrum correlation hotspots spots autocorrelation maps line; do assert_file_not_empty "$TMP/f/$name.tsv"; done
}

@test "figures of several data sets go into a folder each" {
    run_pipe "'$BIN/stem-analyze' --pixel=0.2/nm --step=0.5nm --ring=3.4/nm:4.2/nm tests/cases/cubes/counts_u2.npy tests/cases/cubes/counts_u2.npy --figures='$TMP/f.g' 2>/dev/null"
    assert_success
    [ "$(echo "$output" | grep -c Properties)" = 2 ]
    assert_file_not_empty "$TMP/f.g/profile.png"
    assert_file_not_empty "$TMP/f-2.g/profile.png"
}

@test "what cannot be measured is refused with a reason" {
    speckle "$TMP/d.npy" 2 2 64 64
    run "$BIN/stem-analyze" "$TMP/d.npy" --step=0.3nm
    assert_failure 65
    assert_output --partial "--pixel"
    run "$BIN/stem-analyze" "$TMP/d.npy" --pixel=0.16/nm
    assert_failure 65
    assert_output --partial "--step"
    run analyze "$TMP/d.npy" --ring=4/nm:9/nm
    assert_failure 65
    assert_output --partial "beyond the detector"
    run analyze "$TMP/d.npy" --ring=4/nm
    assert_failure 64
    run analyze "$TMP/d.npy" --ring=3/nm:4/nm --maps=varianz
    assert_failure 64
    assert_output --partial "varianz"
    run analyze "$TMP/d.npy" --ring=3/nm:4/nm --threshold=high
    assert_failure 64
    run analyze "$TMP/d.npy" --ring=3/nm:4/nm --orders=0:3
    assert_failure 64
    for wrong in --bright=30/nm:40/nm --dark=30/nm:40/nm --bright=3/nm:3/nm --detector="$TMP/black.pgm"; do
        printf 'P2 64 64 1\n%s\n' "$(yes 0 | head -n 4096 | tr '\n' ' ')" >"$TMP/black.pgm"
        run analyze "$TMP/d.npy" --ring=3/nm:4/nm "$wrong" -o "$TMP/out.xyz"
        assert_failure 65
        assert_output --partial "no pixel"
    done
    "$PYTHON" -c 'import numpy as n; y, x = n.mgrid[:64, :64] - 32; print("P2 64 64 1", *(1 * (n.hypot(x, y) < 8)).ravel())' >"$TMP/stop.pgm"
    run "$BIN/stem-analyze" --pixel=0.16/nm --step=0.32nm --center=middle --mask="$TMP/stop.pgm" --ring=3/nm:4/nm "$TMP/d.npy" -o "$TMP/stopped.xyz"
    assert_success
    assert_output --partial "no pixel lies in the virtual bright field"
    assert_output --partial "no volume fractions"
    run "$BIN/stem-analyze" --pixel=0.16/nm --step=0.32nm --center=middle --thickness=20nm --ring=3/nm:4/nm "$TMP/d.npy" -o "$TMP/thick.xyz"
    refute_output --partial "no volume fractions"
    run analyze "$TMP/d.npy" --ring=3/nm:4/nm --orders=2,4 --integrate=2,6 -o "$TMP/out.xyz"
    assert_failure 64
    assert_output --partial "order 6 is not among --orders"
    analyze "$TMP/d.npy" --ring=3/nm:4/nm --orders=1,3 -o "$TMP/odd.xyz" # none of the standard orders: no such map
    run head -n 2 "$TMP/odd.xyz"
    refute_output --partial integrated:R
    run analyze "$TMP/d.npy" --ring=3/nm:4/nm --phases=windows
    assert_failure 64
    run analyze "$TMP/none.npy" --ring=3/nm:4/nm
    assert_failure 66
    run analyze "$TMP/d.npy" "$TMP/x.xyz"
    assert_failure 64
    printf '1\nProperties=species:S:1:pos:R:3\nX 0 0 0\n' >"$TMP/f.xyz"
    run analyze "$TMP/f.xyz"
    assert_failure 65
    assert_output --partial "datacube"
    printf '1\nProperties=species:S:1:pos:R:3 datacube=%s\nX 0 0 0\n' "$TMP/d.npy" >"$TMP/f.xyz"
    run analyze "$TMP/f.xyz" --ring=3/nm:4/nm
    assert_failure 65
    assert_output --partial "1 points"
    [ ! -e "$TMP/out.xyz" ]
}
