#!/usr/bin/env bats
# cut-cluster: what is inside a sphere is kept, whole, wherever its centre lies; composition and numbers as asked.
load common

glass() { "$BIN/create" --random --composition=Cu50Zr50 --atoms=2000 --seed="${1:-1}"; }

@test "a sphere across the boundary holds the atoms within its radius, whole" {
    glass >"$TMP/g.xyz"
    "$BIN/cut-cluster" --diameter=2nm --center=1A,32A,2A --vacuum=5A "$TMP/g.xyz" >"$TMP/c.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase, ase.io
g, c = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in 'gc')
from ase.geometry import find_mic
v, d = find_mic(g.positions - [1, 32, 2], g.cell, True)
inside = np.flatnonzero(d <= 10)
assert list(c.arrays['parent_id']) == list(g.arrays['id'][inside]) and list(c.arrays['id']) == list(range(1, len(inside) + 1))
assert np.allclose(c.positions, v[inside] + 15, atol=1e-9) and not c.pbc.any() and np.allclose(c.cell.lengths(), 30)
assert abs(len(c) / (4 / 3 * np.pi * 1000 * 2000 / g.get_volume()) - 1) < 0.1
assert set(c.arrays['cluster']) == {1} and abs(c.info['cluster_diameter'] - 20) < 1e-9 and np.allclose(c.info['cluster_center'], [1, 32, 2])
P
}

@test "n atoms, an ellipsoid, and a composition" {
    glass >"$TMP/g.xyz"
    "$BIN/cut-cluster" --atoms=137 "$TMP/g.xyz" >"$TMP/n.xyz"
    [ "$(head -1 "$TMP/n.xyz")" = 137 ]
    "$BIN/cut-cluster" --ellipsoid=20A,20A,10A --center=16A,16A,16A "$TMP/g.xyz" >"$TMP/e.xyz"
    "$BIN/cut-cluster" --diameter=2nm --center=16A,16A,16A "$TMP/g.xyz" >"$TMP/s.xyz"
    awk -v e="$(head -1 "$TMP/e.xyz")" -v s="$(head -1 "$TMP/s.xyz")" 'BEGIN { exit !(e / s > 0.42 && e / s < 0.58) }'
    "$BIN/cut-cluster" --diameter=2nm --composition-tolerance=0.5% --seed=3 "$TMP/g.xyz" >"$TMP/t.xyz"
    awk 'NR > 2 { n++; cu += $1 == "Cu" } END { exit !(cu / n > 0.495 && cu / n < 0.505) }' "$TMP/t.xyz"
    run "$BIN/cut-cluster" --atoms=3 --composition-tolerance=1% "$TMP/g.xyz"
    assert_failure 75
}

@test "what cannot be cut is refused" {
    glass >"$TMP/g.xyz"
    run "$BIN/cut-cluster" --diameter=9nm "$TMP/g.xyz"; assert_failure 65; assert_output --partial "does not fit"
    run "$BIN/cut-cluster" --atoms=5000 "$TMP/g.xyz"; assert_failure 65
    run "$BIN/cut-cluster" --atoms=1500 "$TMP/g.xyz"; assert_failure 65; assert_output --partial "beyond half the cell"
    run "$BIN/cut-cluster" "$TMP/g.xyz"; assert_failure 64
    run "$BIN/cut-cluster" --diameter=2nm --atoms=5 "$TMP/g.xyz"; assert_failure 64
}

@test "the same seed gives the same bytes, another seed another centre" {
    glass >"$TMP/g.xyz"
    for k in 1 2; do "$BIN/cut-cluster" --diameter=15A --seed=7 --threads=$k "$TMP/g.xyz" >"$TMP/$k"; done
    cmp "$TMP/1" "$TMP/2"
    "$BIN/cut-cluster" --diameter=15A --seed=8 "$TMP/g.xyz" >"$TMP/3"
    run cmp -s "$TMP/1" "$TMP/3"; assert_failure
}
