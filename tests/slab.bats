#!/usr/bin/env bats
# slab: which atoms stay, where the boundary and the surface are found, what is refused.
load common

make_film() { # a substrate up to z = 10 with a few of its atoms mixed in above, a film with a hill of 24 A and a valley of 20 A
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
from ase import Atoms
from ase.io import write
g = np.array([(x, y, z) for x in range(0, 20, 2) for y in range(0, 20, 2) for z in range(0, 26, 2)], float) + .5
top = np.where(g[:, 0] < 10, 20.6, 24.6)
g = g[g[:, 2] < top]
cluster = np.where(g[:, 2] < 10, -1, 2)
cluster[np.flatnonzero(g[:, 2] == 10.5)[:7]] = -1
a = Atoms(len(g) * 'Cu', positions=g + [100, -60, 0], cell=[20, 20, 80], pbc=True)
a.arrays['cluster'] = cluster
a.arrays['mark'] = np.arange(len(g)) * 3
write(sys.argv[1] + '/in.xyz', a, format='extxyz')
PY
}

@test "boundary, surface and the part between are found" {
    make_film
    "$BIN/slab" --quiet --above-interface=1A --below-surface=3A "$TMP/in.xyz" -o "$TMP/out.xyz"
    "$PYTHON" - "$TMP" <<'PY'
import sys
from ase.io import read
a, b = read(sys.argv[1] + '/in.xyz'), read(sys.argv[1] + '/out.xyz')
i = b.info
assert abs(i['slab_interface'] - 9.5) < 1e-9 and abs(i['slab_surface'] - 20.5) < 1e-9, i
assert abs(i['slab_low'] - 10.5) < 1e-9 and abs(i['slab_high'] - 17.5) < 1e-9
keep = (a.positions[:, 2] >= 10.5) & (a.positions[:, 2] < 17.5)
assert b.arrays['mark'].tolist() == a.arrays['mark'][keep].tolist() and len(b) == 400, len(b)
assert b.pbc.tolist() == [True, True, False] and abs(b.cell.array - a.cell.array).max() == 0
PY
}

@test "--z needs no clusters; one without the other or beside the others is refused" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=4A --repeat=2x2x4 -o "$TMP/in.xyz"
    run_pipe "'$BIN/slab' --quiet --z=3A,0.7nm '$TMP/in.xyz' | sed -n 1p"
    assert_output 16
    run "$BIN/slab" "$TMP/in.xyz"
    assert_failure 65
    assert_output --partial "cluster"
    for bad in --z=3A --z=7A,3A "--z=1A,2A --above-interface=1A"; do
        # shellcheck disable=SC2086
        run "$BIN/slab" $bad "$TMP/in.xyz"
        assert_failure 64
    done
}

@test "a film that is too thin, and one with a hole, leave nothing: said, not written" {
    make_film
    run "$BIN/slab" --above-interface=6A --below-surface=6A "$TMP/in.xyz"
    assert_failure 65
    assert_output --partial "no film is left"
    "$PYTHON" -c "
from ase.io import read, write
a = read('$TMP/in.xyz')
write('$TMP/hole.xyz', a[(abs(a.positions[:, 0] - 105) > 4) | (abs(a.positions[:, 1] + 50) > 4)], format='extxyz')"
    run "$BIN/slab" --above-interface=1A --below-surface=1A "$TMP/hole.xyz"
    assert_failure 65
}
