#!/usr/bin/env bats
# profile: means, errors and counts against NumPy; histograms; groups; heights above a boundary.
load common

make_film() {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
from ase import Atoms
from ase.io import write
rng = np.random.default_rng(4)
n = 3000
p = rng.random((n, 3)) * [30, 30, 40]
cluster = np.where(p[:, 2] + .5 * rng.normal(size=n) < 12, -1, rng.integers(1, 4, n))
z = np.where(rng.random(n) < .4, 'Cu', 'Zr')
a = Atoms(z, positions=p, cell=[30, 30, 60], pbc=(True, True, False))
a.arrays['cluster'] = cluster
a.arrays['region'] = np.where(cluster < 0, 'substrate', np.where(rng.random(n) < .5, 'core', 'shell'))
a.arrays['pe'] = np.where(z == 'Cu', -3.5, -6.4) + .2 * rng.normal(size=n) + .01 * p[:, 2]
write(sys.argv[1] + '/in.xyz', a, format='extxyz')
PY
}

# table CODE: rows = list of dicts of $TMP/out.tsv, a = the frame
table() {
    "$PYTHON" - "$TMP" <<PY
import sys, numpy as np
from ase.io import read
tmp = sys.argv[1]
lines = [l.split('\t') for l in open(f'{tmp}/out.tsv').read().splitlines() if not l.startswith('#')]
rows = [dict(zip(lines[0], l)) for l in lines[1:]]
a = read(f'{tmp}/in.xyz')
s = np.array(a.get_chemical_symbols())
p, pe = a.positions, a.arrays['pe'] if 'pe' in a.arrays else a.get_potential_energies()
$1
PY
}

@test "means, errors and counts along z by species and region" {
    make_film
    "$BIN/profile" --quiet --of=pe --along=z --bins=8 --range=0,4nm --by=species,region "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "
assert len(rows) == 2 * 3 * 8 and [r['species'] for r in rows[::24]] == ['Cu', 'Zr'], len(rows)
for r in rows:
    group = (s == r['species']) & (a.arrays['region'] == r['region'])
    low, high = float(r['low']), float(r['high'])
    x = pe[group & (p[:, 2] >= low) & (p[:, 2] < high)]
    assert int(r['count']) == len(x) and abs(float(r['fraction']) - len(x) / group.sum()) < 1e-9
    if len(x) > 1:
        assert abs(float(r['mean']) - x.mean()) < 1e-7 and abs(float(r['error']) - x.std(ddof=1) / len(x)**.5) < 1e-7
    elif not len(x):
        assert r['mean'] == r['error'] == 'nan'"
}

@test "a histogram of a column shows the energy peaks of the two species" {
    make_film
    "$BIN/profile" --quiet --along=pe --by=species --bins=50 --range=-8eV,-2eV "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "
for k, (name, peak) in enumerate((('Cu', -3.3), ('Zr', -6.2))):
    part = rows[50 * k:50 * k + 50]
    count = [int(r['count']) for r in part]
    assert count == np.histogram(pe[s == name], 50, (-8, -2))[0].tolist()
    assert abs(float(part[int(np.argmax(count))]['low']) - peak) < .3"
}

@test "a selection's mean is a fraction; --select; --along=r and interface" {
    make_film
    "$BIN/profile" --quiet --of='species=Cu' --along=r --bins=5 --range=0,20A --select='cluster>0' "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "
film = a.arrays['cluster'] > 0
d = np.linalg.norm(p - a[film].get_center_of_mass(), axis=1)
for r in rows:
    x = (s == 'Cu')[film & (d >= float(r['low'])) & (d < float(r['high']))]
    assert int(r['count']) == len(x) and abs(float(r['mean']) - x.mean()) < 1e-9"
    "$BIN/profile" --quiet --of=none --along=interface --bins=2 --range=-12,12 --by=cluster "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "
assert [r['cluster'] for r in rows[::2]] == ['-1', '1', '2', '3'] and 'mean' not in rows[0]
assert float(rows[0]['fraction']) > .95 and float(rows[1]['fraction']) < .05 and int(rows[2]['count']) < 20"
}

@test "a stream without pe is counted; refuses texts, wrong units and backward ranges" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=4A --repeat=2x2x2 -o "$TMP/in.xyz"
    run "$BIN/profile" --quiet --bins=2 --range=0,8 "$TMP/in.xyz"
    assert_success
    assert_line $'0\t4\t16\t0.5'
    run "$BIN/profile" --of=pe "$TMP/in.xyz"
    assert_failure 64
    run "$BIN/profile" --of=species "$TMP/in.xyz"
    assert_failure 64
    run "$BIN/profile" --range=0,3K "$TMP/in.xyz"
    assert_failure 64
    run "$BIN/profile" --range=3,1 "$TMP/in.xyz"
    assert_failure 64
}

@test "distances from the centre of mass take B of reduced units as the small atom" {
    printf '2\nunits=lj Properties=species:S:1:pos:R:3\nA 0 0 0\nB 1 0 0\n' >"$TMP/pair.xyz" # the centre is at 1/3
    run_pipe "'$BIN/profile' --of=none --along=r --bins=10 --range=0,1 '$TMP/pair.xyz' | awk '!/^#/ && \$3 == 1 { print \$1 }' | xargs"
    assert_output "0.3 0.6"
}
