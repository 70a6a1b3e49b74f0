#!/usr/bin/env bats
# strings: networks made by hand, and components as SciPy-free Python finds them.
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
