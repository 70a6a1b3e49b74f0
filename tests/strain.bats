#!/usr/bin/env bats
# strain: known deformations, a plain NumPy implementation, and atoms that have no partner.
load common

# make_frames SCRIPT: writes frames with ASE; ref and now are Atoms, write(name, atoms, **columns) is at hand
make_frames() {
    "$PYTHON" - "$TMP" <<PY
import sys, numpy as np
from ase import Atoms
from ase.build import bulk
from ase.io import write as ase_write
tmp = sys.argv[1]
rng = np.random.default_rng(7)
def write(name, atoms, ids=None, **columns):
    atoms = atoms.copy()
    atoms.arrays['id'] = np.arange(1, len(atoms) + 1) if ids is None else np.asarray(ids)
    for k, v in columns.items():
        atoms.arrays[k] = np.asarray(v)
    ase_write(f'{tmp}/{name}.xyz', atoms, format='extxyz')
$1
PY
}

# check SCRIPT ARGS: reads out.xyz; e = shear, v = volumetric, d = d2min, info = keys
check() {
    "$PYTHON" - "$TMP" <<PY
import sys, numpy as np
from ase.io import read
tmp = sys.argv[1]
out = read(f'{tmp}/out.xyz')
e, v, d, info = out.arrays['shear_strain'], out.arrays['volumetric_strain'], out.arrays['d2min'], out.info
$1
PY
}

GLASS='
cell = np.array([[17, 0, 0], [5, 16, 0], [-3, 4, 18.]])
ref = bulk("Cu", "fcc", a=3.6, cubic=True).repeat((5, 5, 5))
ref.set_cell(cell, scale_atoms=True)
ref.positions += 0.2 * rng.normal(size=ref.positions.shape)
'
F='
F = np.array([[1.02, 0.05, -0.01], [0.02, 0.97, 0.03], [0.00, -0.04, 1.05]])
E = (F.T @ F - np.eye(3)) / 2
shear = np.sqrt(E[0,1]**2 + E[0,2]**2 + E[1,2]**2 + ((E[0,0]-E[1,1])**2 + (E[0,0]-E[2,2])**2 + (E[1,1]-E[2,2])**2) / 6)
'

@test "a homogeneous deformation of a triclinic cell is found exactly, whatever the images" {
    make_frames "$GLASS $F
now = ref.copy()
now.set_cell(cell @ F.T, scale_atoms=True)
now.wrap()
now.positions += rng.integers(-2, 3, size=now.positions.shape) @ now.cell.array
write('ref', ref)
write('now', now)"
    "$BIN/strain" --quiet --reference="$TMP/ref.xyz" --cutoff=3.8A "$TMP/now.xyz" -o "$TMP/out.xyz"
    check "$F
assert abs(e - shear).max() < 1e-6 and abs(v - np.trace(E) / 3).max() < 1e-6 and d.max() < 1e-9, (e, shear)
assert info['strain_invalid'] == 0 and info['strain_unmatched'] == 0 and abs(info['shear_strain_mean'] - shear) < 1e-6"
}

@test "--affine=reference and --affine=current take the strain of the cell out" {
    make_frames "$GLASS $F
now = ref.copy()
now.set_cell(cell @ F.T, scale_atoms=True)
write('ref', ref)
write('now', now)"
    for affine in reference current; do
        "$BIN/strain" --quiet --affine=$affine --reference="$TMP/ref.xyz" "$TMP/now.xyz" -o "$TMP/out.xyz"
        check "assert e.max() < 1e-6 and abs(v).max() < 1e-6 and d.max() < 1e-9, e.max()"
    done
}

@test "a rotated free cluster has no strain" {
    make_frames "$GLASS
ref.pbc = False
now = ref.copy()
now.rotate(67, (1, 2, 3), center='COM')
now.positions += [5, -40, 3]
write('ref', ref)
write('now', now)"
    "$BIN/strain" --quiet --reference="$TMP/ref.xyz" "$TMP/now.xyz" -o "$TMP/out.xyz"
    check "assert e.max() < 1e-6 and abs(v).max() < 1e-6 and d.max() < 1e-9, e.max()"
}

@test "random displacements, shuffled and missing atoms, three mappings: as a plain NumPy implementation" {
    make_frames "$GLASS $F
now = ref.copy()
now.set_cell(cell @ F.T, scale_atoms=True)
now.positions += 0.15 * rng.normal(size=now.positions.shape)
now.wrap()
order = rng.permutation(len(now))
ids = np.arange(1, len(now) + 1)
keep = ids != 77
write('ref', ref[keep], ids=ids[keep])
keep = order != 5
write('now', now[order[keep]], ids=ids[order[keep]])"
    for affine in off reference current; do
        "$BIN/strain" --quiet --affine=$affine --reference="$TMP/ref.xyz" --cutoff=3.3A "$TMP/now.xyz" -o "$TMP/out.xyz"
        check "
affine, cutoff = '$affine', 3.3
ref, now = read(f'{tmp}/ref.xyz'), read(f'{tmp}/now.xyz')
a, b = ref.cell.array, now.cell.array
place = {i: k for k, i in enumerate(now.arrays['id'])}
images = np.array([(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1)])
s_ref, s_now = ref.positions @ np.linalg.inv(a), now.positions @ np.linalg.inv(b)
u = {}
for k, i in enumerate(ref.arrays['id']):
    if i in place:
        w = s_now[place[i]] - s_ref[k]
        u[k] = w - np.rint(w)
worst = np.zeros(3)
for k in list(u)[:120]:
    D, P = [], []
    for j in u:
        for m in images:
            s = s_ref[j] + m - s_ref[k]
            r = s @ a
            if 0 < r @ r < cutoff**2:
                t = s + u[j] - u[k]
                D.append(s @ b if affine == 'current' else r)
                P.append(t @ (a if affine == 'reference' else b))
    D, P = np.array(D), np.array(P)
    F = (P.T @ D) @ np.linalg.inv(D.T @ D)
    E = (F.T @ F - np.eye(3)) / 2
    shear = np.sqrt(E[0,1]**2 + E[0,2]**2 + E[1,2]**2 + ((E[0,0]-E[1,1])**2 + (E[0,0]-E[2,2])**2 + (E[1,1]-E[2,2])**2) / 6)
    row = place[ref.arrays['id'][k]]
    worst = np.maximum(worst, abs(np.array([shear - e[row], np.trace(E) / 3 - v[row], ((D @ F.T - P)**2).sum() - d[row]])))
assert worst.max() < 1e-9, worst
row = place[77]
assert e[row] == v[row] == d[row] == 0 and info['strain_unmatched'] == 1 and info['strain_invalid'] == 0"
    done
}

@test "a free cluster that became part of a periodic film, wrapped over its edge" {
    make_frames "
ref = bulk('Cu', 'fcc', a=3.6, cubic=True).repeat((4, 4, 4))
ref.pbc = False
now = ref.copy()
now.rotate(31, (1, 1, 0), center='COM')
now.set_cell([30, 32, 60])
now.pbc = (True, True, False)
now.positions += [24, 25, 6]
now.wrap()
write('ref', ref)
write('now', now)"
    "$BIN/strain" --quiet --reference="$TMP/ref.xyz" "$TMP/now.xyz" -o "$TMP/out.xyz"
    check "assert e.max() < 1e-6 and d.max() < 1e-9, e.max()"
}

@test "--within pairs only atoms of the same cluster" {
    make_frames "
ref = bulk('Cu', 'fcc', a=3.6, cubic=True).repeat((3, 3, 6))
ref.pbc = False
upper = (ref.positions[:, 2] > 10).astype(int)
now = ref.copy()
now.positions[upper == 1] += [1.5, 0, 0.4]
write('ref', ref, cluster=upper + 1)
write('now', now, cluster=upper + 1)"
    "$BIN/strain" --quiet --within=cluster --reference="$TMP/ref.xyz" "$TMP/now.xyz" -o "$TMP/out.xyz"
    check "assert e.max() < 1e-6, e.max()"
    "$BIN/strain" --quiet --reference="$TMP/ref.xyz" "$TMP/now.xyz" -o "$TMP/out.xyz"
    check "assert e.max() > 0.05, e.max()"
    run "$BIN/strain" --within=pos --reference="$TMP/ref.xyz" "$TMP/now.xyz"
    assert_failure 64
}

@test "too few neighbours and neighbours in a plane are invalid: zeros and a count" {
    make_frames "
ref = Atoms('Cu6', positions=[[0, 0, 0], [2.5, 0, 0], [0, 2.5, 0], [2.5, 2.5, 0], [40, 0, 0], [42, 0, 0]])
now = ref.copy()
now.positions *= 1.1
write('ref', ref)
write('now', now)"
    run "$BIN/strain" --reference="$TMP/ref.xyz" "$TMP/now.xyz" -o "$TMP/out.xyz"
    assert_success
    assert_output --partial "6 have no deformation gradient"
    check "assert info['strain_invalid'] == 6 and e.max() == d.max() == abs(v).max() == 0"
}

@test "refuses: no reference, a missing one, an id twice" {
    make_frames "$GLASS
write('now', ref)
write('twice', ref, ids=np.ones(len(ref), int))"
    run "$BIN/strain" "$TMP/now.xyz"
    assert_failure 64
    run "$BIN/strain" --reference="$TMP/none.xyz" "$TMP/now.xyz"
    assert_failure 66
    run "$BIN/strain" --reference="$TMP/twice.xyz" "$TMP/now.xyz"
    assert_failure 65
    assert_output --partial "occurs twice"
}

@test "the same bytes for any number of threads" {
    make_frames "$GLASS
now = ref.copy()
now.positions += 0.15 * rng.normal(size=now.positions.shape)
write('ref', ref)
write('now', now)"
    for t in 1 3; do "$BIN/strain" --quiet --threads=$t --reference="$TMP/ref.xyz" "$TMP/now.xyz" -o "$TMP/$t.xyz"; done
    cmp "$TMP/1.xyz" "$TMP/3.xyz"
}

@test "a drift of all atoms through half the cell is no strain" {
    make_frames "$GLASS
now = ref.copy()
now.positions += 0.05 * rng.normal(size=ref.positions.shape)
write('ref', ref)
write('now', now)
now.positions += 0.5 * cell[0] + 0.49 * cell[1]
now.wrap()
write('moved', now)"
    for name in now moved; do
        "$BIN/strain" --quiet --reference="$TMP/ref.xyz" "$TMP/$name.xyz" -o "$TMP/$name-out.xyz"
    done
    "$BIN/xyz-diff" --keys= --columns=shear_strain,volumetric_strain,d2min --tolerance=1e-6 "$TMP/now-out.xyz" "$TMP/moved-out.xyz"
}

@test "an atom of another species in the reference is refused; with --within, one of another cluster there is no neighbour" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=4x4x4 --quiet >"$TMP/now.xyz"
    sed '3,$s/Zr/Ag/' "$TMP/now.xyz" >"$TMP/other.xyz"
    run "$BIN/strain" --reference="$TMP/other.xyz" --cutoff=4A "$TMP/now.xyz"
    assert_failure 65
    assert_output --partial "is Ag in the reference and Zr here"
    "$PYTHON" - "$TMP/now.xyz" "$TMP" <<'P'
import sys, ase.io
atoms = ase.io.read(sys.argv[1])
atoms.arrays["cluster"] = (atoms.positions[:, 2] > 6).astype(int)
ase.io.write(sys.argv[2] + "/film.xyz", atoms, format="extxyz")
atoms.arrays["cluster"][:] = 1
# atoms of another cluster are not the same atoms, whatever they are
outside = ase.io.read(sys.argv[2] + "/film.xyz").arrays["cluster"] == 0
atoms.symbols[[i for i in range(len(atoms)) if outside[i]]] = "Ag"
ase.io.write(sys.argv[2] + "/then.xyz", atoms, format="extxyz")
P
    "$BIN/strain" --quiet --reference="$TMP/then.xyz" --cutoff=4A --within=cluster "$TMP/film.xyz" >"$TMP/out.xyz"
    count=$(awk 'NR == 2 { match($0, /strain_unmatched=[0-9]+/); print substr($0, RSTART + 17, RLENGTH - 17) }' "$TMP/out.xyz")
    [ "$count" = "$("$PYTHON" -c 'import sys, ase.io; print(sum(a == 0 for a in ase.io.read(sys.argv[1]).arrays["cluster"]))' "$TMP/film.xyz")" ]
    [ "$count" -gt 20 ]
}

@test "a reference of another sample is said: more atoms, a cell of another size" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.6A --repeat=4x4x4 >"$TMP/a.xyz"
    "$BIN/xyz-repeat" --quiet --cells=2x2x2 "$TMP/a.xyz" >"$TMP/b.xyz"
    run "$BIN/strain" --reference="$TMP/b.xyz" "$TMP/a.xyz" -o "$TMP/c.xyz"
    assert_success
    assert_output --partial '1792 atoms of the reference are not in frame 1'
    assert_output --partial 'the cell of frame 1 has 0.125 times the volume'
    run "$BIN/strain" --reference="$TMP/a.xyz" "$TMP/a.xyz" -o "$TMP/c.xyz"
    assert_success
    assert_output ''
}
