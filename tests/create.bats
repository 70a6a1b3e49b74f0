#!/usr/bin/env bats
# create: exact compositions, densities and least distances; crystals beside ASE's; stacks of clusters.
load common

@test "a random alloy has the exact composition, the density asked for and no close pair" {
    "$BIN/create" --random --composition=Cu46Zr54 --atoms=350 --density=7.2g/cm3 --box=20A,auto,auto --seed=4 >"$TMP/r.xyz"
    "$PYTHON" - "$TMP/r.xyz" <<'P'
import sys, numpy as np, ase.io
a = ase.io.read(sys.argv[1])
s = a.get_chemical_symbols()
assert (s.count('Cu'), s.count('Zr')) == (161, 189)
assert abs(a.get_masses().sum() * 1.66053906660 / a.get_volume() / 7.2 - 1) < 1e-4
assert abs(a.cell[0, 0] - 20) < 1e-9 and abs(a.cell[1, 1] - a.cell[2, 2]) < 1e-9 and a.pbc.all()
d = a.get_all_distances(mic=True)[np.triu_indices(350, 1)]
assert d.min() > 2.0, d.min()
assert list(a.arrays['id']) == list(range(1, 351))
P
}

@test "the volume per atom of the elements is close to that of the glass" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=1000 | "$PYTHON" -c '
import sys, ase.io
a = ase.io.read(sys.stdin, format="extxyz")
assert abs(a.get_volume() / 1000 - 17.8) < 1.0'
}

@test "crystals have the neighbour distances of ASE's" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=3x3x3 >"$TMP/fcc.xyz"
    "$BIN/create" --crystal=bcc --species=Cu --lattice=2.9A --repeat=3x3x3 >"$TMP/bcc.xyz"
    "$BIN/create" --crystal=hcp --species=Zr --lattice=3.2A --c-over-a=1.6 --repeat=3x2x2 >"$TMP/hcp.xyz"
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.2A --repeat=3x3x3 >"$TMP/B2.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
from ase.build import bulk
from ase.neighborlist import neighbor_list
ours = lambda name: ase.io.read(f'{sys.argv[1]}/{name}.xyz')
theirs = {'fcc': bulk('Cu', 'fcc', a=3.6), 'bcc': bulk('Cu', 'bcc', a=2.9), 'hcp': bulk('Zr', 'hcp', a=3.2, c=5.12), 'B2': bulk('CuZr', 'cesiumchloride', a=3.2)}
for name, b in theirs.items():
    a = ours(name)
    d = [np.sort(neighbor_list('d', x, 6.5)).reshape(-1) for x in (a, b)]
    assert len(d[0]) * len(b) == len(d[1]) * len(a), name
    assert np.allclose(d[0][::len(d[0]) // len(d[1])], d[1], atol=1e-9), name
    assert np.isclose(a.get_volume() / len(a), b.get_volume() / len(b)), name
P
}

@test "antisites reach the composition with the fewest changes, disorder mixes all sites" {
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.72 --repeat=3x3x2 --composition=A50B50 >"$TMP/anti.xyz"
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.72 --repeat=3x3x2 --disorder >"$TMP/dis.xyz"
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.72 --repeat=3x3x2 >"$TMP/c15.xyz"
    paste -d' ' "$TMP/c15.xyz" "$TMP/anti.xyz" "$TMP/dis.xyz" | awk 'NR > 2 { n++; a += $1 == "A"; b += $6 == "A"; c += $11 == "A"; lost += $1 == "A" && $6 == "B"; moved += $1 != $11 }
        END { exit !(n == 432 && a == 144 && b == 216 && c == 144 && lost == 0 && moved > 100) }'
}

@test "a stack holds whole turned clusters with the gap between them" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=500 | "$BIN/cut-cluster" --atoms=60 >"$TMP/a.xyz"
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=500 --seed=9 | "$BIN/cut-cluster" --atoms=50 >"$TMP/b.xyz"
    "$BIN/create" --stack=hcp --cluster="$TMP/a.xyz,$TMP/b.xyz" --repeat=2x1x1 --gap=3A >"$TMP/s.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
s, a, b = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in 'sab')
c = s.arrays['cluster']
assert len(s) == 4 * 60 + 4 * 50 and sorted(set(c)) == list(range(1, 9)) and s.pbc.all()
for m in range(1, 9):
    own = s[c == m]
    parent = (a, b)[(m - 1) % 2]
    assert own.get_chemical_symbols() == parent.get_chemical_symbols()
    assert np.allclose(own.get_all_distances(), parent.get_all_distances(), atol=1e-9)
    assert not np.allclose(own.positions - own.positions.mean(0), parent.positions - parent.positions.mean(0), atol=0.5)
d = s.get_all_distances(mic=True)
assert d[c[:, None] != c[None, :]].min() >= 3 - 1e-9
assert set(s.arrays['region']) == {'core'} and list(s.arrays['id']) == list(range(1, len(s) + 1))
P
}

@test "what cannot be made is refused" {
    run "$BIN/create"; assert_failure 64
    run "$BIN/create" --random --composition=Qq50 --atoms=10; assert_failure 64; assert_output --partial "'Qq'"
    run "$BIN/create" --random --composition=Cu50Zr50; assert_failure 64
    run "$BIN/create" --crystal=C15 --species=Cu --lattice=7A; assert_failure 64; assert_output --partial "two species"
    run "$BIN/create" --crystal=fcc --species=A --units=lj; assert_failure 64; assert_output --partial "volume-per-atom"
    run "$BIN/create" --crystal=fcc --species=Cu --lattice=3A --repeat=2x2; assert_failure 64
    run "$BIN/create" --stack=hcp --cluster=/nowhere.xyz; assert_failure 66
}

@test "the same seed gives the same bytes, another seed others" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=200 --seed=5 --threads=1 >"$TMP/a"
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=200 --seed=5 --threads=2 >"$TMP/b"
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=200 --seed=6 >"$TMP/c"
    cmp "$TMP/a" "$TMP/b"
    run cmp -s "$TMP/a" "$TMP/c"; assert_failure
}
