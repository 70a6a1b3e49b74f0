#!/usr/bin/env bats
# strings: networks, bonds and replacements made by hand, and as plain Python finds them; common neighbours in crystals.
load common

# Seven Cu atoms in a chain of 3 through the boundary, a pair, and two lone ones; one Zr beside the pair.
hand_made() {
    cat > "$TMP/in.xyz" <<'XYZ'
8
Lattice="20 0 0 0 20 0 0 0 20" pbc="T T T" Properties=species:S:1:pos:R:3:id:I:1
Cu 10 10 10 9
Cu 19 1 1 2
Cu 1.5 1 1 3
Cu 4.5 1 1 4
Cu 10 1 10 5
Cu 10 3 11 6
Zr 10 5 12 7
Cu 3 15 15 8
XYZ
}

@test "chain, pair and lone atoms: columns, keys and table" {
    hand_made
    "$BIN/strings" --quiet --select=species=Cu --cutoff=3.5A --table="$TMP/sizes.tsv" "$TMP/in.xyz" -o "$TMP/out.xyz"
    "$PYTHON" - "$TMP/out.xyz" <<'PY'
import sys
from ase.io import read
a = read(sys.argv[1])
assert a.arrays['string'].tolist() == [4, 1, 1, 1, 2, 2, 0, 3], a.arrays['string']
assert a.arrays['string_size'].tolist() == [1, 3, 3, 3, 2, 2, 0, 1]
assert a.arrays['string_bonds'].tolist() == [0, 1, 2, 1, 1, 1, 1, 0]
i = a.info
assert (i['string_atoms'], i['string_count'], i['string_largest'], bool(i['string_percolates'])) == (7, 4, 3, False), i
assert abs(i['string_mean_size'] - 7/4) < 1e-12 and abs(i['string_mean_size_bonded'] - 5/2) < 1e-12
assert abs(i['string_weight_mean'] - (9 + 4 + 1 + 1) / 7) < 1e-12
PY
    run grep -v '^#' "$TMP/sizes.tsv"
    assert_line --index 0 $'frame\tsize\tcount\tfraction_of_atoms\tfraction_of_strings'
    assert_line --index 1 $'1\t1\t2\t0.2857142857\t0.5'
    assert_line --index 3 $'1\t3\t1\t0.4285714286\t0.25'
    assert_equal "${#lines[@]}" 4
}

@test "a chain that closes on its own image percolates, a ring and an open chain do not" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
from ase import Atoms
from ase.io import write
tmp = sys.argv[1]
cell = [[12, 0, 0], [3, 12, 0], [0, 0, 12]]
chain = Atoms('Cu4', positions=[[3 * k + .5, 1, 1] for k in range(4)], cell=cell, pbc=True)
angle = np.arange(12) * np.pi / 6
ring = Atoms('Cu12', positions=np.c_[6 * np.cos(angle), 6 * np.sin(angle), 0 * angle], cell=[40, 40, 40], pbc=True)
lone = Atoms('Cu', positions=[[1, 1, 1]], cell=[3, 20, 20], pbc=True)
opened = chain.copy()
opened.pbc = (False, True, True)
for name, atoms in dict(chain=chain, ring=ring, lone=lone, opened=opened).items():
    write(f'{tmp}/{name}.xyz', atoms, format='extxyz')
PY
    for name in chain=True lone=True ring=False opened=False; do
        "$BIN/strings" --quiet --select=species=Cu --cutoff=3.5A "$TMP/${name%=*}.xyz" -o "$TMP/out.xyz"
        "$PYTHON" -c "
from ase.io import read
a = read('$TMP/out.xyz')
assert bool(a.info['string_percolates']) is ${name#*=}, '$name'
assert a.info['string_count'] == 1 and a.info['string_largest'] == len(a)"
    done
}

@test "random atoms in a triclinic cell: the components that a plain search finds" {
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=400 --density=5g/cm3 --seed=3 -o "$TMP/in.xyz"
    "$PYTHON" - "$TMP" make <<'PY'
import sys
from ase.io import read, write
a = read(sys.argv[1] + '/in.xyz')
L = a.cell.array[0, 0]
a.set_cell([[L, 0, 0], [.4 * L, L, 0], [-.3 * L, .2 * L, L]], scale_atoms=True)
write(sys.argv[1] + '/skew.xyz', a, format='extxyz')
PY
    "$BIN/strings" --quiet --select=species=Cu --cutoff=3A "$TMP/skew.xyz" -o "$TMP/out.xyz"
    "$PYTHON" - "$TMP/out.xyz" <<'PY'
import sys, numpy as np
from ase.io import read
a = read(sys.argv[1])
chosen = np.flatnonzero(np.array(a.get_chemical_symbols()) == 'Cu')
m = np.array([(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1)]) @ a.cell.array
s = a.get_scaled_positions()[chosen] @ a.cell.array
d = np.min(np.linalg.norm(s[None, :, None] - s[:, None, None] + m, axis=3), axis=2)
left, sizes = set(range(len(chosen))), []
string = a.arrays['string'][chosen]
while left:
    todo, found = [left.pop()], []
    while todo:
        k = todo.pop()
        found.append(k)
        near = {j for j in left if d[k, j] < 3}
        left -= near
        todo += near
    assert len({string[k] for k in found}) == 1
    assert all(a.arrays['string_size'][chosen][k] == len(found) for k in found)
    sizes.append(len(found))
assert len(sizes) == a.info['string_count'] == string.max() and max(sizes) == a.info['string_largest'] and 1 < len(sizes) < 190, sizes
ordered = [int((string == k + 1).sum()) for k in range(len(sizes))]
assert ordered == sorted(sizes, reverse=True)
PY
}

@test "nothing chosen is no string; an unknown column and bad syntax are usage errors" {
    hand_made
    "$BIN/strings" --quiet --select=species=Al "$TMP/in.xyz" -o "$TMP/out.xyz"
    run head -2 "$TMP/out.xyz"
    assert_output --partial "string_count=0"
    run "$BIN/strings" "$TMP/in.xyz"
    assert_failure 64
    assert_output --partial "no column 'voronoi_class'"
    run "$BIN/strings" --select='species=' "$TMP/in.xyz"
    assert_failure 64
}

# keys FILE NAME...: values of keys of the first frame
keys() { "$PYTHON" -c "
import sys, re
line = open(sys.argv[1]).readlines()[1]
print(*[re.search(r'\b%s=(\S+)' % n, line)[1] for n in sys.argv[2:]])" "$@"; }

@test "C15: two thirds icosahedra, all of them small atoms; nine 5-fold bonds to each 6-fold one, and these join large atoms" {
    for repeat in 1x1x1 2x2x2; do
        "$BIN/create" --quiet --crystal=C15 --species=A,B --units=lj --lattice=2.549 --repeat=$repeat |
            "$BIN/voronoi" | "$BIN/strings" --cna=adaptive --bonds="$TMP/bonds.xyz" --bond-table="$TMP/bonds.tsv" -o "$TMP/out.xyz"
        run keys "$TMP/out.xyz" cna_ico bond_mean_common bond_n4 bond_n7
        assert_output "0.6666666666666666 5.1 0 0"
        read -r count five six <<<"$(keys "$TMP/out.xyz" bond_count bond_n5 bond_n6)"
        [ "$five" = $((9 * six)) ]
        [ "$count" = $((10 * six)) ]
        [ "$six" = $((16 * $(head -1 "$TMP/out.xyz") / 24)) ]
        awk -F'\t' '$2 == 6 && $3 != "A-A" { exit 1 } $2 == 5 && $3 == "A-A" { exit 1 }' "$TMP/bonds.tsv"
        "$PYTHON" - "$TMP/out.xyz" <<'P'
import sys
rows = open(sys.argv[1]).read().splitlines()
names = [p for k, p in enumerate(rows[1].split('Properties=')[1].split()[0].split(':')) if k % 3 == 0]
assert names[0] == 'species' and names[-1] == 'cna', names
for r in rows[2:]:
    w = r.split()
    assert (w[0] == 'B') == ('FI' in w) == (w[-1] == 'ICO'), r
P
    done
}

@test "bonds of a random alloy in a skewed cell smaller than two cutoffs: those of a plain count over images" {
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from ase import Atoms
from ase.io import write
rng = np.random.default_rng(5)
cell = np.array([[6., 0, 0], [2, 6.5, 0], [-1, 1.5, 7]])
write(sys.argv[1] + '/in.xyz', Atoms('Cu10Zr12', scaled_positions=rng.random((22, 3)), cell=cell, pbc=True), format='extxyz')
P
    "$BIN/strings" --bonds="$TMP/bonds.xyz" --cutoff=3.4A "$TMP/in.xyz" -o "$TMP/out.xyz"
    "$BIN/strings" --bonds="$TMP/part.xyz" --cutoff=3.4A --select=species=Zr "$TMP/in.xyz" >/dev/null
    "$PYTHON" - "$TMP" <<'P'
import sys, collections, numpy as np
from ase.io import read
tmp = sys.argv[1]
a, b, part = read(f'{tmp}/in.xyz'), read(f'{tmp}/bonds.xyz'), read(f'{tmp}/part.xyz')
m = np.array([(x, y, z) for x in range(-2, 3) for y in range(-2, 3) for z in range(-2, 3)]) @ a.cell.array
points = (a.positions[:, None] + m).reshape(-1, 3)
near = lambda p: np.linalg.norm(points - p, axis=1)
found = collections.Counter()
for i, p in enumerate(a.positions):
    d = near(p)
    for k in np.flatnonzero((d < 3.4) & (d > 1e-9)):
        e = near(points[k])
        n = ((d < 3.4) & (e < 3.4) & (d > 1e-9) & (e > 1e-9)).sum()
        found[min(i, k // 125), max(i, k // 125), round(d[k], 6), n] += 1
mine = collections.Counter()
for ids, v, n, p in zip(b.arrays['bond_ids'], b.arrays['bond'], b.arrays['common_neighbours'], b.arrays['bond_species']):
    mine[ids.min() - 1, ids.max() - 1, round(np.linalg.norm(v), 6), n] += 2
    assert p == '-'.join(sorted(a.symbols[ids - 1]))
assert mine == found and len(b) > 100, (len(mine), len(found))
# from pos along the vector lies an image of the other atom
s = np.linalg.solve(a.cell.array.T, (b.positions + b.arrays['bond'] - a.positions[b.arrays['bond_ids'][:, 1] - 1]).T)
assert abs(s - np.rint(s)).max() < 1e-9
keep = b.arrays['bond_ids'].min(1) > 10
assert 5 < len(part) == keep.sum() and (part.arrays['common_neighbours'] == b.arrays['common_neighbours'][keep]).all()
assert b.info['history'].count('strings') == 1
P
}

@test "common-neighbour analysis: crystals, warm ones, an icosahedron of 13 atoms, and a plain recount of a glass" {
    for crystal in fcc hcp bcc; do
        "$BIN/create" --quiet --crystal=$crystal --species=Cu --lattice=3A --repeat=3x3x3 -o "$TMP/$crystal.xyz"
        run keys <("$BIN/strings" --cna=adaptive "$TMP/$crystal.xyz") cna_$crystal
        assert_output 1.0
    done
    run keys <("$BIN/strings" --cna=fixed --cutoff=2.56A "$TMP/fcc.xyz") cna_fcc
    assert_output 1.0
    run keys <("$BIN/strings" --cna=fixed --cutoff=3.6A "$TMP/bcc.xyz") cna_bcc
    assert_output 1.0
    run keys <("$BIN/strings" --cna=fixed --cutoff=3.2A "$TMP/fcc.xyz") cna_other
    assert_output 1.0
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from ase import Atoms
from ase.build import bulk
from ase.io import write
rng = np.random.default_rng(3)
g = (1 + 5**.5) / 2
v = [(0, s, t * g) for s in (-1, 1) for t in (-1, 1)]
ico = Atoms('Cu13', positions=[(0, 0, 0)] + [tuple(np.roll(p, k)) for p in v for k in range(3)])
warm = bulk('Cu', cubic=True).repeat(5)
warm.positions += .1 * rng.standard_normal(warm.positions.shape)
noise = bulk('Cu', cubic=True).repeat(4)
noise.positions += .22 * rng.standard_normal(noise.positions.shape)
for n, a in dict(ico=ico, warm=warm, noise=noise).items():
    write(f'{sys.argv[1]}/{n}.xyz', a, format='extxyz')
P
    for name in ico warm noise; do "$BIN/strings" --cna=adaptive "$TMP/$name.xyz" -o "$TMP/$name-cna.xyz"; done
    "$BIN/strings" --cna=fixed --cutoff=3.1A "$TMP/noise.xyz" -o "$TMP/fixed-cna.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, itertools, collections, numpy as np
from ase.io import read
tmp = sys.argv[1]
f = {n: read(f'{tmp}/{n}-cna.xyz') for n in ('ico', 'warm', 'noise', 'fixed')}
assert f['ico'].arrays['cna'].tolist() == ['ICO'] + 12 * ['OTHER'], f['ico'].arrays['cna']
assert (f['warm'].arrays['cna'] == 'FCC').mean() > .9
def signatures(v, cut):
    bonded = lambda a, b: np.linalg.norm(v[a] - v[b]) < cut
    for i in range(len(v)):
        common = [k for k in range(len(v)) if k != i and bonded(i, k)]
        bonds = [p for p in itertools.combinations(common, 2) if bonded(*p)]
        groups = []
        for p in bonds:
            joined = [q for q in groups if q & set(p)]
            groups = [q for q in groups if not q & set(p)] + [set(p).union(*joined)]
        longest = max((sum(p[0] in q for p in bonds) for q in groups), default=0)
        yield len(common), len(bonds), longest
def kind(v, cut):
    c = collections.Counter(signatures(v, cut))
    if len(v) == 14:
        return 'BCC' if c[6, 6, 6] == 8 and c[4, 4, 4] == 6 else 'OTHER'
    return ('FCC' if c[4, 2, 1] == 12 else 'HCP' if c[4, 2, 1] == 6 and c[4, 2, 2] == 6 else 'ICO' if c[5, 5, 5] == 12 else 'OTHER')
a = f['noise']
m = np.array(list(itertools.product((-1, 0, 1), repeat=3))) @ a.cell.array
points, half = (a.positions[:, None] + m).reshape(-1, 3), (1 + 2**.5) / 2
for i, p in enumerate(a.positions):
    v = points - p
    d = np.linalg.norm(v, axis=1)
    v, d = v[np.argsort(d)][1:], np.sort(d)[1:]
    want = kind(v[:12], half * d[:12].mean())
    if want == 'OTHER':
        want = kind(v[:14], half * np.mean(np.r_[d[:8] * 2 / 3**.5, d[8:14]]))
    assert a.arrays['cna'][i] == want, i
    n = (d < 3.1).sum()
    assert f['fixed'].arrays['cna'][i] == (kind(v[:n], 3.1) if n in (12, 14) else 'OTHER'), i
count = collections.Counter(a.arrays['cna'])
assert count['FCC'] > 20 and count['OTHER'] > 20, count
assert abs(a.info['cna_fcc'] - count['FCC'] / 256) < 1e-12
P
}

# Eight atoms of a cubic net of edge 3: 1 -> 2 -> 3 -> (through the boundary) 1 in a ring of replacement, 4 and 5 swap, 6 moves off, 7 and 8 stay.
replaced() {
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from ase import Atoms
from ase.io import write
old = np.array([[0, 0, 0], [3, 0, 0], [6, 0, 0], [0, 3, 3], [3, 3, 3], [6, 6, 3], [0, 6, 6], [3, 6, 6.]])
new = old.copy()
new[[0, 1, 2]] = old[[1, 2, 0]] + [.2, .1, 0]
new[[3, 4]] = old[[4, 3]]
new[5] += [0, 0, 1.5]
a = Atoms('Cu8', positions=old, cell=[9, 9, 9], pbc=True)
a.arrays['id'] = np.arange(1, 9)
write(sys.argv[1] + '/then.xyz', a, format='extxyz')
a.positions = new + [9, -18, 0]
order = [7, 2, 5, 0, 1, 3, 4, 6]
write(sys.argv[1] + '/now.xyz', a[order], format='extxyz')
P
}

@test "strings of replacement: a ring through the boundary, a pair, a lone mover; displacements by id and nearest image" {
    replaced
    "$BIN/strings" --reference="$TMP/then.xyz" --select='displacement_length>0.5' --replacement=1A --table="$TMP/sizes.tsv" "$TMP/now.xyz" -o "$TMP/out.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from ase.io import read
a = read(sys.argv[1] + '/out.xyz')
by = {i: k for k, i in enumerate(a.arrays['id'])}
rows = [by[i] for i in range(1, 9)]
assert a.arrays['string'][rows].tolist() == [1, 1, 1, 2, 2, 3, 0, 0], a.arrays['string'][rows]
assert a.arrays['string_size'][rows].tolist() == [3, 3, 3, 2, 2, 1, 0, 0]
d = a.arrays['displacement'][rows]
assert np.allclose(d[[0, 1, 2]], [3.2, .1, 0]) and np.allclose(d[[3, 4]], [[3, 0, 0], [-3, 0, 0]]) and np.allclose(d[5], [0, 0, 1.5]) and np.allclose(d[6:], 0)
i = a.info
assert abs(i['displacement_largest'] - np.hypot(3.2, .1)) < 1e-12 and np.allclose(i['displacement_drift'], d.mean(0)) and i['displacement_unmatched'] == 0
assert i['string_atoms'] == 6 and abs(i['string_mean_size_bonded'] - 2.5) < 1e-12 and 'string_percolates' not in i
P
    [ "$(wc -l <"$TMP/sizes.tsv")" = 4 ]
    # the farthest four are the ring and one of the pair; a replacement shorter than 0.2 breaks the ring up
    "$BIN/strings" --reference="$TMP/then.xyz" --mobile=50% --replacement=0.15A "$TMP/now.xyz" -o "$TMP/out.xyz"
    run keys "$TMP/out.xyz" string_atoms string_count
    assert_output "4 4"
}

@test "--previous: each frame against the one before it, the first against itself" {
    replaced
    cat "$TMP/then.xyz" "$TMP/now.xyz" "$TMP/now.xyz" | "$BIN/strings" --previous --select='displacement_length>0.5' --replacement=1A -o "$TMP/out.xyz"
    run grep -o 'string_atoms=[0-9]*' "$TMP/out.xyz"
    assert_output "string_atoms=0
string_atoms=6
string_atoms=0"
    "$BIN/strings" --reference="$TMP/then.xyz" --select='displacement_length>0.5' --replacement=1A "$TMP/now.xyz" | tail -n +3 >"$TMP/one.txt"
    cmp "$TMP/one.txt" <(sed -n 13,20p "$TMP/out.xyz")
    run "$BIN/strings" --previous --reference="$TMP/then.xyz" "$TMP/now.xyz"
    assert_failure 64
}

@test "strings of replacement in a scrambled liquid: those that a plain search finds, the same bytes for any number of threads" {
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=300 --density=7g/cm3 --seed=3 -o "$TMP/then.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from ase.io import read, write
a = read(sys.argv[1] + '/then.xyz')
a.positions += np.random.default_rng(1).standard_normal(a.positions.shape) * 1.2
write(sys.argv[1] + '/now.xyz', a, format='extxyz')
P
    for n in 1 3; do "$BIN/strings" --threads=$n --reference="$TMP/then.xyz" --mobile=60% --select=species=Cu --replacement=2A "$TMP/now.xyz" -o "$TMP/out$n.xyz"; done
    cmp "$TMP/out1.xyz" "$TMP/out3.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from ase.io import read
tmp = sys.argv[1]
then, now = read(f'{tmp}/then.xyz'), read(f'{tmp}/out1.xyz')
L = np.diag(then.cell.array)
fold = lambda d: d - L * np.rint(d / L)
u = fold(now.positions - then.positions)
assert abs(u - now.arrays['displacement']).max() < 1e-9
cu = np.flatnonzero(now.numbers == 29)
mobile = cu[np.argsort(-np.linalg.norm(u[cu], axis=1))][:round(.6 * len(cu))]
string = now.arrays['string']
assert set(np.flatnonzero(string)) == set(mobile)
d = np.linalg.norm(fold(now.positions[mobile][:, None] - then.positions[mobile]), axis=2)
near = (np.minimum(d, d.T) < 2) & ~np.eye(len(mobile), dtype=bool)
label = np.arange(len(mobile))
for _ in range(len(mobile)):
    for i in range(len(mobile)):
        label[i] = min([label[i], *label[near[i]]])
for i in range(len(mobile)):
    assert ((string[mobile] == string[mobile[i]]) == (label == label[i])).all()
assert now.info['string_count'] == len(set(label)) < len(mobile) - 5
P
}

@test "strings refuses a table without strings, a missing reference, a frame with an id twice" {
    hand_made
    run "$BIN/strings" --cna=adaptive --table="$TMP/t.tsv" "$TMP/in.xyz"
    assert_failure 64
    run "$BIN/strings" --reference="$TMP/none.xyz" "$TMP/in.xyz"
    assert_failure 66
    sed 's/ 9$/ 2/' "$TMP/in.xyz" >"$TMP/twice.xyz"
    run "$BIN/strings" --reference="$TMP/in.xyz" "$TMP/twice.xyz"
    assert_failure 65
    run "$BIN/strings" --bonds="$TMP/nowhere/b.xyz" "$TMP/in.xyz"
    assert_failure 73
}

@test "--bonds and --cna: the same bytes for any number of threads" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=1500 --seed=4 >"$TMP/in.xyz"
    for n in 1 3; do
        "$BIN/strings" --quiet --threads=$n --cna=adaptive --bonds="$TMP/bonds$n.xyz" --bond-table="$TMP/table$n.tsv" "$TMP/in.xyz" -o "$TMP/out$n.xyz"
    done
    cmp "$TMP/out1.xyz" "$TMP/out3.xyz"
    cmp "$TMP/bonds1.xyz" "$TMP/bonds3.xyz"
    cmp "$TMP/table1.tsv" "$TMP/table3.tsv"
}

@test "options of displacements need a reference" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=100 >"$TMP/r.xyz"
    for what in --mobile=10% --replacement=1A; do
        run "$BIN/strings" --select=species=Cu $what "$TMP/r.xyz"; assert_failure 64; assert_output --partial "go with --reference"
    done
}
