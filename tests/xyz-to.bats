#!/usr/bin/env bats
# xyz-to: files for LAMMPS and VASP. Oracles: LAMMPS's energies of what it reads, ASE, and xyz-from, which must give the same bits again.
load common
export BLOWPIPE_THREADS=1
FILES=$PWD/tests/foreign_files.py

to() { "$BIN/xyz-to" --quiet "$@"; }
from() { "$BIN/xyz-from" --quiet "$@"; }
refused() { refused_by xyz-to "$@"; }

# glass CELL PBC [SEED]: a warm random alloy in that cell, with numbers of all digits, and columns and ids of its own
glass() {
    "$PYTHON" - "$@" <<'PY'
import sys
import numpy as np
cell, pbc = np.array(sys.argv[1].split(), float).reshape(3, 3), sys.argv[2]
rng = np.random.default_rng(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
n = 24
grid = np.array([[i, j, k] for i in range(4) for j in range(3) for k in range(2)]) / [4, 3, 2]
s = grid + rng.uniform(-0.03, 0.03, (n, 3)) + 0.05
print(n)
print(f'Lattice="{" ".join(repr(float(x)) for x in cell.ravel())}" pbc="{pbc}" units=metal step=7 Time={rng.random() * 1000!r} '
      'Properties=species:S:1:pos:R:3:id:I:1:velo:R:3:forces:R:3:pe:R:1:voronoi_index:I:2:move_mask:L:1:region:S:1')
for i, r in enumerate(s @ cell):
    numbers = [*r, (7 * i) % n + 1, *rng.normal(0, 1e-3, 3), *rng.normal(0, 1, 3), rng.normal(-4, 1), i, 2 * i]
    numbers.append("FT"[i % 2])
    print("Zr" if i % 3 else "Cu", *(x if isinstance(x, (int, str)) else repr(float(x)) for x in numbers), "bulk")
PY
}
ORTHO='10.1 0 0 0 9.3 0 0 0 8.7' TILTED='10.1 0 0 2.3 9.3 0 -1.7 3.1 8.7' GENERAL='7.1 6.3 -2.2 -5.9 7.3 1.4 2.7 1.1 8.6'

@test "from and to give the same bits: dumps of several frames, data files, POSCAR" {
    cd "$TMP"
    for cell in "$ORTHO" "$TILTED"; do
        { glass "$cell" 'T T T' 1; glass "$cell" 'T F T' 2; } >a.xyz
        to --format=lammps-dump a.xyz | from >b.xyz
        # but for the ends around a tilted box, which LAMMPS has rounded
        "$BIN/xyz-diff" --ignore=history,region,type --tolerance=Lattice:4e-15,0 a.xyz b.xyz >diff.tsv || fail "$(cat diff.tsv)"
        glass "$cell" 'T T T' 3 >a.xyz
        to --format=lammps-data a.xyz | from >b.xyz
        "$BIN/xyz-diff" --ignore=history,region,type,Time,forces,pe,voronoi_index,move_mask a.xyz b.xyz >diff.tsv || fail "$(cat diff.tsv)"
        to --format=lammps-data b.xyz | from | sed 2d | diff - <(sed 2d b.xyz)
    done
    for cell in "$ORTHO" "$TILTED" "$GENERAL"; do
        glass "$cell" 'T T T' 3 >a.xyz
        to --format=poscar a.xyz | from >b.xyz
        { sed 2q a.xyz; sed 1,2d a.xyz | sort -s -k1,1 | awk '{ $5 = NR; print }'; } >want.xyz
        "$BIN/xyz-diff" --columns=pos,species,id,velo,move_mask --keys=Lattice want.xyz b.xyz >diff.tsv || fail "$(cat diff.tsv)"
        diff <(sed -n 2p a.xyz | grep -o 'Lattice="[^"]*"') <(sed -n 2p b.xyz | grep -o 'Lattice="[^"]*"')
    done
}

@test "LAMMPS reads data of every cell, and its energies and forces are ours to 1e-12" {
    cd "$TMP"
    "$PYTHON" "$FILES" table table.fs
    for cell in "$ORTHO" "$TILTED" "$GENERAL"; do
        glass "$cell" 'T T T' >a.xyz
        run "$BIN/xyz-to" --format=lammps-data --species=Zr,Cu a.xyz -o a.data
        assert_success
        assert_output --partial 'types: 1 Zr, 2 Cu'
        [ "$cell" != "$GENERAL" ] || assert_output --partial 'the cell is turned'
        to --format=lammps-dump --species=Zr,Cu a.xyz >a.dump
        cat >in <<'IN'
units metal
atom_modify map array sort 0 0.0
box tilt large
read_data a.data
pair_style eam/fs
pair_coeff * * table.fs Zr Cu
neighbor 1.0 bin
compute pe all pe/atom
thermo_style custom step pe ke
thermo_modify norm no format float %.17g
dump d all custom 1 out.dump id type xu yu zu vx vy vz fx fy fz c_pe
dump_modify d sort id format float %.17g
run 0
rerun a.dump dump x y z vx vy vz box yes
IN
        "$LMP" -in in -log log -screen none
        awk '/^ *Step /{on = 1; next} /^Loop/{on = 0} on {print $2, $3}' log >energies
        [ "$(wc -l <energies)" -eq 2 ]
        "$BIN/energy" --quiet --potential="$CUZR" --forces a.xyz >ours.xyz
        from --species=Zr,Cu out.dump >theirs.xyz
        "$PYTHON" - <<'PY'
import numpy as np
from ase.io import read
ours, theirs = read("ours.xyz", format="extxyz"), read("theirs.xyz", index=0, format="extxyz")
order = np.argsort(ours.arrays["id"])
assert (ours.arrays["id"][order] == theirs.arrays["id"]).all()
assert (ours.numbers[order] == theirs.numbers).all()
for pe, kinetic in np.loadtxt("energies"):
    assert abs(ours.arrays["pe"].sum() / pe - 1) < 1e-12
mass = np.where(ours.numbers == 29, 63.546, 91.224)
assert abs(0.5 * (mass[:, None] * ours.arrays["velo"] ** 2).sum() * 1.0364269e2 / kinetic - 1) < 1e-12
scale = abs(ours.get_forces(apply_constraint=False)).max()
assert np.allclose(ours.arrays["pe"][order], theirs.arrays["pe"], rtol=0, atol=1e-11)
# the same up to one rotation: of cell, places, velocities and forces alike
turn = np.linalg.solve(ours.cell[:], theirs.cell[:])
assert np.allclose(turn @ turn.T, np.eye(3), atol=1e-12)
shift = (ours.positions[order] @ turn - theirs.positions) @ np.linalg.inv(theirs.cell[:])
assert np.allclose(shift, np.round(shift), atol=1e-10)
assert np.allclose(ours.get_forces(apply_constraint=False)[order] @ turn, theirs.get_forces(apply_constraint=False), rtol=0, atol=1e-11 * scale)
assert np.allclose(ours.arrays["velo"][order] @ turn, theirs.arrays["velo"], rtol=0, atol=1e-16)
PY
    done
}

@test "ASE reads what is written" {
    cd "$TMP"
    for cell in "$ORTHO" "$TILTED" "$GENERAL"; do
        glass "$cell" 'T T T' >a.xyz
        to --format=lammps-dump a.xyz >a.dump
        to --format=lammps-data a.xyz >a.data
        to --format=poscar a.xyz >POSCAR
        "$PYTHON" - <<'PY'
import numpy as np
from ase.io import read
a = read("a.xyz", format="extxyz")
order = np.argsort(a.arrays["id"])
want = a.get_all_distances(mic=True)[order][:, order]
for file, kind in (("a.dump", "lammps-dump-text"), ("a.data", "lammps-data")):
    b = read(file, format=kind)
    assert (b.numbers == a.numbers[order]).all(), (file, b.numbers)
    assert np.allclose(b.get_all_distances(mic=True), want, atol=1e-10)
    assert np.allclose(np.linalg.norm(b.get_velocities(), axis=1), np.linalg.norm(a.arrays["velo"][order], axis=1) / 0.09822694788464063, rtol=1e-6)
b = read("POSCAR", format="vasp")
order = np.argsort(a.numbers, kind="stable")
assert (b.numbers == a.numbers[order]).all()
assert abs(b.positions - a.positions[order]).max() < 1e-13 and abs(b.cell[:] - a.cell[:]).max() < 1e-13
PY
    done
}

@test "types: by --species, by the column type, alphabetical; masses of the frame" {
    cd "$TMP"
    printf '3\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3:type:I:1:masses:R:1\nZr 1 2 3 1 90\nCu 4 5 6 2 65\nZr 7 7 7 1 90\n' >a.xyz
    to --format=lammps-data a.xyz | grep -A3 Masses | tail -2 | diff - <(printf '1 90 # Zr\n2 65 # Cu\n')
    to --format=lammps-data --species=Al,Cu,Zr a.xyz >b
    grep -A4 Masses b | tail -3 | diff - <(printf '1 26.9815384 # Al\n2 65 # Cu\n3 90 # Zr\n')
    tail -3 b | diff - <(printf '1 3 1 2 3\n2 2 4 5 6\n3 3 7 7 7\n')
    sed 's/6 2 65/6 1 65/' a.xyz >twice # a type of two species says nothing
    to --format=lammps-data twice | tail -3 | cut -c1-3 | diff - <(printf '1 2\n2 1\n3 2\n')
    refused 65 "--species lacks 'Zr'" --format=lammps-data --species=Cu a.xyz
    refused 64 "'Foo' is no element" --format=lammps-data --species=Foo a.xyz
    sed 's/7 1 90/7 1 91/' a.xyz >masses
    refused 65 'atoms of Zr have different masses' --format=lammps-data masses
    printf '1\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3\nX 1 2 3\n' >x.xyz
    refused 65 "the mass of 'X' is not known" --format=lammps-data x.xyz
    # a species that comes later gets the next number
    { cat a.xyz; sed 's/^Cu/Al/; s/type:I:1/kind:I:1/' a.xyz; } >two.xyz
    to --format=lammps-dump two.xyz | grep -E '^[123] ' | cut -d' ' -f2,3 | sort -u | diff - <(printf '1 Zr\n2 Cu\n3 Al\n')
}

@test "cells that LAMMPS has not: none, open ones with atoms outside, Origin, charges, images, lj" {
    cd "$TMP"
    printf '2\nProperties=species:S:1:pos:R:3 pbc="F F F"\nCu -1.5 0 3\nZr 4 5 6.25\n' >none.xyz
    run "$BIN/xyz-to" --format=lammps-data none.xyz -o none.data
    assert_output --partial 'the box is drawn around the atoms'
    assert_output --partial 'boundary s s s'
    grep hi none.data | diff - <(printf -- '-3 5 xlo xhi\n-1 6 ylo yhi\n2 8 zlo zhi\n')
    from none.data | sed -n 3p | grep -q '^Cu 1.5 1 1 '
    printf '2\nLattice="9 0 0 0 9 0 0 0 10" pbc="T T F" Properties=species:S:1:pos:R:3\nCu -1 1 -2\nZr 4 5 12\n' >slab.xyz
    run "$BIN/xyz-to" --format=lammps-data slab.xyz -o slab.data
    assert_output --partial 'the box reaches to the atoms'
    awk '/zlo/ { exit !($1 < -2 && $1 > -2.1 && $2 > 12 && $2 < 12.1) }' slab.data
    grep -q '^1 1 -1 1 -2$' slab.data
    "$PYTHON" "$FILES" table "$TMP/table.fs"
    printf 'units metal\nboundary p p s\nread_data slab.data\npair_style eam/fs\npair_coeff * * table.fs Cu Zr\nrun 0\n' >in
    "$LMP" -in in -log log -screen none
    printf '1\nOrigin="-1 2 0" Lattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3:q:R:1:ix:I:1:iy:I:1:iz:I:1\nCu 1 3 0.5 -1.5 1 0 -2\n' >o.xyz
    to --format=lammps-data o.xyz >o.data
    grep -q '^0 9 xlo xhi' o.data
    grep -A2 '^Atoms # charge' o.data | tail -1 | diff - <(echo '1 1 -1.5 2 1 0.5 1 0 -2')
    to --format=lammps-dump o.xyz | tail -2 | diff - <(printf 'ITEM: ATOMS id type element q x y z ix iy iz\n1 1 Cu -1.5 2 1 0.5 1 0 -2\n')
    from --unwrap o.data | tail -1 | diff - <(echo 'Cu 11 1 -17.5 1 1 -1.5')
    printf '2\nLattice="9 0 0 0 9 0 0 0 9" units=lj Time=2.5 Properties=species:S:1:pos:R:3:velo:R:3\nA 1 3 0.5 1 2 3\nB 1 1 1 0 0 0\n' >lj.xyz
    to --format=lammps-data lj.xyz >lj.data
    grep -q 'units = lj' lj.data
    grep -A3 Masses lj.data | tail -2 | diff - <(printf '1 1 # A\n2 0.5 # B\n')
    "$BIN/xyz-diff" --ignore=history,step,type,Time,id lj.xyz <(from lj.data)
    to --format=lammps-dump lj.xyz | from | sed -n 2p | grep -q 'units=lj step=0 Time=2.5'
    refused 65 'a POSCAR is in A' --format=poscar lj.xyz
    refused 65 'a POSCAR needs a cell' --format=poscar none.xyz
    run bash -c "'$BIN/xyz-to' --format=poscar slab.xyz 2>&1 >/dev/null"
    assert_output --partial 'periodic in all directions'
}

@test "what a format does not hold is said" {
    cd "$TMP"
    glass "$ORTHO" 'T T T' >a.xyz
    run "$BIN/xyz-to" --format=lammps-data a.xyz -o a.data
    assert_output --partial 'left out: forces, pe, voronoi_index, move_mask, region'
    run "$BIN/xyz-to" --format=poscar a.xyz -o POSCAR
    assert_output --partial 'left out: forces, pe, voronoi_index, region'
    assert_output --partial 'a POSCAR has no ids'
    run "$BIN/xyz-to" --format=lammps-dump a.xyz -o a.dump
    assert_output --partial "the column 'region', and other texts, are left out"
}

@test "POSCAR: selective dynamics there and back" {
    cd "$TMP"
    printf '%s\n' title 1.0 '5 0 0' '0 6 0' '0 0 7' 'Cu Zr' '1 1' Selective Direct '0.5 0.5 0.5 T F T' '0.25 0 0 F F F' >p
    from p >a.xyz
    to --format=poscar a.xyz >q
    sed -n 8,11p q | diff - <(printf 'Selective dynamics\nCartesian\n 2.5 3 3.5 T F T\n 1.25 0 0 F F F\n')
    from q | sed 2d | diff - <(sed 2d a.xyz)
    sed 's/T F T/T T T/' p | from | to --format=poscar | sed -n 10,11p | diff - <(printf ' 2.5 3 3.5 T T T\n 1.25 0 0 F F F\n')
}

@test "several frames: a dump takes them, others number their files or refuse; ids must be LAMMPS's" {
    cd "$TMP"
    for seed in 1 2 3; do glass "$ORTHO" 'T T T' $seed; done >three.xyz
    for format in lammps-data poscar; do
        refused 64 '-o name-%d' --format=$format three.xyz
        run bash -c "'$BIN/xyz-to' --quiet --format=$format three.xyz 2>/dev/null"
        assert_failure 64
        assert_output ''
        to --format=$format three.xyz -o "$format-%d.out"
        to --format=$format three.xyz -o "$format-%03d.out"
        for k in 1 2 3; do
            cmp $format-$k.out $format-00$k.out
            from $format-$k.out | sed -n 3p >line$k
        done
        ! cmp -s line1 line2
    done
    [ "$(to --format=lammps-dump three.xyz | grep -c TIMESTEP)" -eq 3 ]
    [ "$(to --format=lammps-dump three.xyz | grep -c UNITS)" -eq 1 ]
    to --format=lammps-dump three.xyz -o 'd-%d'
    [ "$(cat d-1 d-2 d-3 | grep -c UNITS)" -eq 3 ]
    printf '2\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3:id:I:1\nCu 1 1 1 5\nCu 2 2 2 5\n' >twice.xyz
    refused 65 'the id 5 occurs twice (frame 1)' --format=lammps-data twice.xyz
    sed 's/2 5$/2 0/' twice.xyz >zero.xyz
    refused 65 'the id 0 is below 1' --format=lammps-dump zero.xyz
    refused 64 'format' three.xyz
    printf '0\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3\n' >empty.xyz
    to --format=lammps-dump empty.xyz | from | sed -n 1p | grep -qx 0
    to --format=lammps-data empty.xyz | from | sed -n 1p | grep -qx 0
}
