#!/usr/bin/env bats
# strain --bands: made-up bands of known plane and width in a strained crystal, across periodic borders, two of them, none.
load common

# make_frames SCRIPT: writes ref.xyz and now.xyz. crystal(x, y, z): fcc of so many cells; chosen(mask): now is ref strained, with the chosen atoms displaced by 0.4 A anyhow
make_frames() {
    "$PYTHON" - "$TMP" <<PY
import sys, numpy as np
from ase.build import bulk
from ase.io import write as ase_write
tmp = sys.argv[1]
rng = np.random.default_rng(7)
F = np.diag([.985, .985, 1.04])
def crystal(*cells):
    return bulk('Cu', 'fcc', a=3.6, cubic=True).repeat(cells)
def write(name, atoms):
    atoms.arrays['id'] = np.arange(1, len(atoms) + 1)
    ase_write(f'{tmp}/{name}.xyz', atoms, format='extxyz')
def chosen(ref, mask, size=0.4, images=False):
    now = ref.copy()
    now.set_cell(ref.cell @ F.T, scale_atoms=True)
    u = rng.normal(size=now.positions.shape)
    now.positions += size * mask[:, None] * u / np.linalg.norm(u, axis=1)[:, None]
    if images:
        now.positions += rng.integers(-2, 3, size=now.positions.shape) @ now.cell.array
    write('ref', ref)
    write('now', now)
    np.save(f'{tmp}/mask', mask)
$1
PY
}

# check SCRIPT: of out.xyz: band, info, pos, cell, mask; rows of bands.tsv
check() {
    "$PYTHON" - "$TMP" <<PY
import csv, sys, numpy as np
from ase.io import read
tmp = sys.argv[1]
out = read(f'{tmp}/out.xyz')
band, info, pos, cell, mask = out.arrays['band'], out.info, out.positions, np.diag(out.cell), np.load(f'{tmp}/mask.npy')
rows = list(csv.DictReader(open(f'{tmp}/bands.tsv'), delimiter='\t'))
assert len(rows) == info['bands'] and band.max() == info['bands'], (rows, info)
$1
PY
}

bands() { "$BIN/strain" --reference="$TMP/ref.xyz" --bands --table="$TMP/bands.tsv" "$@" "$TMP/now.xyz" -o "$TMP/out.xyz" 2>"$TMP/said"; }

@test "a band has its angle, width and atoms, whatever borders it crosses and wherever the images are" {
    for cells in "14, 5, 22" "22, 5, 14"; do
        # the plane holds y and the diagonal of the box in x and z
        make_frames "
ref = crystal($cells)
L = np.diag(ref.cell)
n = np.array([L[2], 0, -L[0]]) / np.hypot(L[0], L[2])
period = L[0] * n[0]
d = (ref.positions @ n + 11) % period - period / 2
chosen(ref, abs(d) < 5, images=True)
print(np.mean(abs(d) < 5))" >"$TMP/share"
        bands --band-share="$(cat "$TMP/share")" --axis=z
        check "
assert info['bands'] == 1 and float(rows[0]['normal_z']) >= 0
angle = np.degrees(np.arctan(cell[0] / cell[2]))
assert abs(info['band_angle'] - angle) < 0.5, (info['band_angle'], angle)
n = np.array([cell[2], 0, -cell[0]]) / np.hypot(cell[0], cell[2])
period = cell[0] * n[0]
d = pos[band == 1] @ n
d -= np.angle(np.exp(2j * np.pi * d / period).mean()) * period / 2 / np.pi
d -= np.rint(d / period) * period
assert abs(info['band_width'] / (12**.5 * d.std()) - 1) < 0.01, (info['band_width'], 12**.5 * d.std())
assert abs(info['band_width'] / 10 - 1) < 0.08, info['band_width']
assert abs(info['band_share'] / mask.mean() - 1) < 0.1 and mask[band == 1].mean() > 0.93
assert abs(abs(np.dot([float(rows[0]['normal_' + k]) for k in 'xyz'], n)) - 1) < 1e-4
assert int(rows[0]['atoms']) == (band == 1).sum() and abs(float(rows[0]['d2min_A2']) / out.arrays['d2min'][band == 1].mean() - 1) < 1e-6
"
        # and from the other axis it is the rest of the right angle
        bands --band-share="$(cat "$TMP/share")" --axis=x
        check "
assert abs(info['band_angle'] - np.degrees(np.arctan(cell[2] / cell[0]))) < 0.5
assert float(rows[0]['normal_x']) >= 0
"
    done
}

@test "a disc about the corner of the box is one band" {
    make_frames "
ref = crystal(14, 14, 14)
r = (ref.positions + ref.cell.lengths() / 2) % ref.cell.lengths() - ref.cell.lengths() / 2
n = np.array([.8, 0, .6])
chosen(ref, (abs(r @ n) < 3.6) & (np.linalg.norm(r, axis=1) < 21))
np.save(f'{tmp}/n', n)"
    bands --band-share=6%
    check "
assert info['bands'] == 1, info
n = np.load(tmp + '/n.npy') / np.array([.985, .985, 1.04])
n /= np.linalg.norm(n)
assert abs(info['band_angle'] - np.degrees(np.arcsin(n[2]))) < 2, info['band_angle']
assert abs(info['band_width'] / 7.2 - 1) < 0.15, info['band_width']
assert (band == 1).sum() > 0.7 * mask.sum()
"
}

@test "two bands are two, the larger first" {
    make_frames "
ref = crystal(8, 8, 24)
z = ref.positions[:, 2]
chosen(ref, (abs(z - 20) < 3.5) | (abs(z - 60) < 6))"
    bands --band-share=22%
    check "
assert info['bands'] == 2 and abs(info['band_angle'] - 90) < 1, info
z = pos[:, 2] / cell[2] * 86.4
assert abs(z[band == 1].mean() - 60) < 1 and abs(z[band == 2].mean() - 20) < 1
assert int(rows[0]['atoms']) > int(rows[1]['atoms']) > 500
assert float(rows[0]['width_A']) > float(rows[1]['width_A'])
"
}

@test "a homogeneous strain has no band, nor have scattered atoms or a ball, and that is said" {
    make_frames "
ref = crystal(8, 8, 8)
chosen(ref, np.zeros(len(ref), bool))"
    bands
    check "assert info['bands'] == 0 and 'band_angle' not in info and not band.any()"
    run cat "$TMP/said"
    assert_output --partial "no shear band: the d2min of 0 atoms stands out"
    make_frames "
ref = crystal(12, 12, 12)
chosen(ref, np.ones(len(ref), bool), 0.2)"
    bands
    check "assert info['bands'] == 0"
    make_frames "
ref = crystal(12, 12, 12)
chosen(ref, np.linalg.norm(ref.positions - 20, axis=1) < 9)"
    bands --band-share=3%
    check "assert info['bands'] == 0"
    run cat "$TMP/said"
    assert_output --regexp "[0-9]+ atoms are in 1 clusters as large as a band, but of no plane"
}

@test "what goes with --bands alone is refused without it, and bands go when atoms move" {
    make_frames "
ref = crystal(6, 6, 12)
chosen(ref, abs(ref.positions[:, 2] - 20) < 4)"
    for option in --band-share=3% --band-atoms=10 --axis=x --table="$TMP/t.tsv"; do
        run "$BIN/strain" --reference="$TMP/ref.xyz" "$option" "$TMP/now.xyz"
        assert_failure 64
        assert_output --partial "go with --bands"
    done
    bands --band-share=15%
    "$BIN/xyz-check" --known "$TMP/out.xyz"
    run grep -c 'bands=1 ' "$TMP/out.xyz"
    assert_output 1
    CU=kim:EAM_Dynamo_MishinMehlPapaconstantopoulos_2001_Cu__MO_346334655118_005
    run bash -c "'$BIN/energy' --potential=$CU --relax=atoms --force-tolerance=1eV/A '$TMP/out.xyz' | head -n 2"
    refute_output --partial "band_angle="
    refute_output --partial "band:I"
    # whatever the threads
    "$BIN/strain" --threads=3 --reference="$TMP/ref.xyz" --bands --band-share=15% "$TMP/now.xyz" >"$TMP/3.xyz"
    "$BIN/strain" --threads=1 --reference="$TMP/ref.xyz" --bands --band-share=15% "$TMP/now.xyz" | cmp - "$TMP/3.xyz"
}
