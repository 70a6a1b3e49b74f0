#!/usr/bin/env bats
# energy: against LAMMPS on the same table, and what it refuses.
load common

# Atoms to test on, written as extxyz and as LAMMPS data: structures.py KIND FRAME.xyz FRAME.data
structures() {
    "$PYTHON" - "$@" <<'PY'
import sys, numpy as np
kind, xyz, data = sys.argv[1:]
rng = np.random.default_rng(5)
fcc = np.array([[0, 0, 0], [.5, .5, 0], [.5, 0, .5], [0, .5, .5]])
cells, a = (5, 5, 5), 4.1
r = np.array([(np.array([i, j, k]) + b) * a for i in range(cells[0]) for j in range(cells[1]) for k in range(cells[2]) for b in fcc])
box, pbc = np.array(cells) * a, "TTT"
species = np.array(["Cu", "Zr"])[np.arange(len(r)) % 2]
if kind == "displaced":
    r = r + rng.normal(0, .1, r.shape)
if kind in ("liquid", "film"): # as disordered as a liquid at 2000 K: the closest pairs are near 2 A
    r = r + rng.uniform(-.6, .6, r.shape)
    species = rng.permutation(species)
if kind == "film":
    pbc = "TTF"
    box = box + [0, 0, 15]
with open(xyz, "w") as f:
    f.write('%d\nLattice="%r 0 0 0 %r 0 0 0 %r" Properties=id:I:1:species:S:1:pos:R:3 pbc="%s"\n' % (len(r), *map(float, box), " ".join(pbc)))
    for i, (s, x) in enumerate(zip(species, r)):
        f.write("%d %s %.17g %.17g %.17g\n" % (i + 1, s, *x))
with open(data, "w") as f:
    low = [-50, 65] if kind == "film" else [0, box[2]]
    f.write("atoms\n\n%d atoms\n2 atom types\n0 %.17g xlo xhi\n0 %.17g ylo yhi\n%.17g %.17g zlo zhi\n\nAtoms\n\n" % (len(r), box[0], box[1], *low))
    for i, (s, x) in enumerate(zip(species, r)):
        f.write("%d %d %.17g %.17g %.17g\n" % (i + 1, 1 + (s == "Zr"), *x))
PY
}

lammps() { # TABLE DATA BOUNDARY DUMP
    cat > "$TMP/in.lammps" <<IN
units metal
boundary $3
atom_modify map array sort 0 0.0
read_data $2
pair_style eam/fs
pair_coeff * * $1 Cu Zr
mass 1 63.546
mass 2 91.224
neighbor 1.0 bin
compute pe all pe/atom
compute v all pressure NULL virial
thermo_style custom step pe c_v[1] c_v[2] c_v[3] c_v[4] c_v[5] c_v[6] vol
thermo_modify norm no format float %.17g
dump d all custom 1 $4 id fx fy fz c_pe
dump_modify d sort id format float %.17g
run 0
IN
    "$LMP" -in "$TMP/in.lammps" -log "$4.log" -screen none
}

# Largest deviations of energy's frame from LAMMPS, relative to the largest value of each kind; fails beyond 1e-9.
compare() {
    "$PYTHON" - "$@" <<'PY'
import sys, numpy as np
from ase.io import read
atoms = read(sys.argv[1], format="extxyz")
ref = np.loadtxt(sys.argv[2], skiprows=9)
lines = open(sys.argv[2] + ".log").read().split("\n")
row = np.array(lines[[i for i, l in enumerate(lines) if l.split()[:1] == ["Step"]][-1] + 1].split(), float)
forces = atoms.arrays["forces"] if "forces" in atoms.arrays else atoms.get_forces()
energy = atoms.info["energy"] if "energy" in atoms.info else atoms.get_potential_energy()
virial = np.array(atoms.info["virial"] if "virial" in atoms.info else -atoms.get_stress(voigt=False) * atoms.get_volume())
expected = row[2:8] * row[8] / 1.6021765e6 # bar A3 in eV, as LAMMPS has it
ours = np.array([virial[0, 0], virial[1, 1], virial[2, 2], virial[0, 1], virial[0, 2], virial[1, 2]])
scale = max(1.0, np.abs(ref[:, 1:4]).max())
worst = dict(force=np.abs(forces - ref[:, 1:4]).max() / scale, pe=np.abs(atoms.arrays["pe"] - ref[:, 4]).max() / np.abs(ref[:, 4]).max(),
             energy=abs(energy / row[1] - 1))
print(worst, np.abs(ours - expected).max() / np.abs(expected).max())
assert all(w < 1e-9 for w in worst.values()), worst
assert np.abs(ours - expected).max() / np.abs(expected).max() < 1e-9
assert np.abs(forces.sum(0)).max() < 1e-10 * len(atoms)
PY
}

agrees() { # KIND BOUNDARY
    extract_table "$TMP/cuzr.eam.fs"
    structures "$1" "$TMP/in.xyz" "$TMP/in.data"
    lammps "$TMP/cuzr.eam.fs" "$TMP/in.data" "$2" "$TMP/ref"
    "$BIN/energy" --potential="$CUZR" --forces --threads=1 "$TMP/in.xyz" > "$TMP/out.xyz"
    run compare "$TMP/out.xyz" "$TMP/ref"
    assert_success
}

@test "a crystal agrees with LAMMPS" { agrees crystal "p p p"; }
@test "a displaced crystal agrees with LAMMPS" { agrees displaced "p p p"; }
@test "a liquid agrees with LAMMPS" { agrees liquid "p p p"; }
@test "a film with open z agrees with LAMMPS" { agrees film "p p f"; }

@test "the comparison sees a deviation of 1e-7" {
    extract_table "$TMP/cuzr.eam.fs"
    structures liquid "$TMP/in.xyz" "$TMP/in.data"
    lammps "$TMP/cuzr.eam.fs" "$TMP/in.data" "p p p" "$TMP/ref"
    "$PYTHON" - "$TMP/in.xyz" <<'PY'
import sys
lines = open(sys.argv[1]).read().split("\n")
i, s, x, y, z = lines[7].split()
lines[7] = "%s %s %.17g %s %s" % (i, s, float(x) + 1e-7, y, z)
open(sys.argv[1], "w").write("\n".join(lines))
PY
    "$BIN/energy" --potential="$CUZR" --forces --threads=1 "$TMP/in.xyz" > "$TMP/out.xyz"
    run compare "$TMP/out.xyz" "$TMP/ref"
    assert_failure
}

@test "the table as a file gives the same bytes as inside the model, but for the history" {
    extract_table "$TMP/cuzr.eam.fs"
    structures displaced "$TMP/in.xyz" "$TMP/in.data"
    "$BIN/energy" --potential="$CUZR" "$TMP/in.xyz" | sed 's/history="[^"]*"//' > "$TMP/a"
    "$BIN/energy" --potential="$TMP/cuzr.eam.fs" "$TMP/in.xyz" | sed 's/history="[^"]*"//' > "$TMP/b"
    run cmp "$TMP/a" "$TMP/b"
    assert_success
}

@test "any number of threads gives the same bytes" {
    structures liquid "$TMP/in.xyz" "$TMP/in.data"
    "$BIN/energy" --potential="$CUZR" --forces --threads=1 "$TMP/in.xyz" > "$TMP/1"
    "$BIN/energy" --potential="$CUZR" --forces --threads=3 "$TMP/in.xyz" > "$TMP/3"
    run cmp "$TMP/1" "$TMP/3"
    assert_success
}

@test "a small skewed cell has the energy of the same crystal in a large one" {
    cat > "$TMP/small.xyz" <<'XYZ'
1
Lattice="0 1.9 1.9 1.9 0 1.9 1.9 1.9 0" Properties=species:S:1:pos:R:3 pbc="T T T"
Cu 0.3 0.2 0.1
XYZ
    "$PYTHON" - > "$TMP/large.xyz" <<'PY'
n = 6
rows = [(i + x, j + y, k + z) for i in range(n) for j in range(n) for k in range(n) for x, y, z in ((0, 0, 0), (0, .5, .5), (.5, 0, .5), (.5, .5, 0))]
print(len(rows), '\nLattice="%g 0 0 0 %g 0 0 0 %g" Properties=species:S:1:pos:R:3 pbc="T T T"' % ((3.8 * n,) * 3))
for r in rows:
    print("Cu %.17g %.17g %.17g" % tuple(3.8 * x for x in r))
PY
    pe() { "$BIN/energy" --potential="$CUZR" "$1" | awk 'NR == 2 { match($0, /Properties=[^ ]*/) } NR == 3 { for (i = 1; i <= NF; i++) last = $i; print last }'; }
    run "$PYTHON" -c "assert abs($(pe "$TMP/small.xyz") - ($(pe "$TMP/large.xyz"))) < 1e-9"
    assert_success
}

@test "list shows the models whose tables can be read, with their species" {
    run "$BIN/energy" --potential=list
    assert_success
    assert_line --regexp "^${CUZR}[[:space:]]Cu Zr[[:space:]]"
    assert_line --regexp "^lj:wahnstrom[[:space:]]A B$"
}

@test "a model that is not installed ends in 66 and names those that are" {
    structures crystal "$TMP/in.xyz" "$TMP/in.data"
    run "$BIN/energy" --potential=kim:EAM_Dynamo_MendelevSunZhang_2019_CuX "$TMP/in.xyz"
    assert_failure 66
    assert_output --partial EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
    run "$BIN/energy" --potential=kim:ZrCu "$TMP/in.xyz"
    assert_failure 66
    assert_output --regexp "the nearest names are (EAM_[A-Za-z0-9_]*_CuZr__MO_[0-9_]*, ){4}"
    run "$BIN/energy" --potential="$TMP/nowhere.eam.fs" "$TMP/in.xyz"
    assert_failure 66
    assert_output --regexp "\(frame 1\)$"
}

@test "a malformed table ends in 65 with file and line" {
    extract_table "$TMP/cuzr.eam.fs"
    structures crystal "$TMP/in.xyz" "$TMP/in.data"
    head -n 3000 "$TMP/cuzr.eam.fs" > "$TMP/torn.eam.fs"
    run "$BIN/energy" --potential="$TMP/torn.eam.fs" "$TMP/in.xyz"
    assert_failure 65
    assert_output --partial "torn.eam.fs', line 300"
    sed '100s/E/X/' "$TMP/cuzr.eam.fs" > "$TMP/bad.eam.fs"
    run "$BIN/energy" --potential="$TMP/bad.eam.fs" "$TMP/in.xyz"
    assert_failure 65
    assert_output --partial "bad.eam.fs', line 100"
    printf 'copper, funcfl\n29 63.55 3.615 FCC\n500 5e-4 500 1e-2 4.95\n-0.3156 -2e-3 1\n' > "$TMP/cu.eam"
    run "$BIN/energy" --potential="$TMP/cu.eam" "$TMP/in.xyz"
    assert_failure 65
    assert_output --partial "3 of 500 values of F"
    assert_output --partial "cu.eam', line 5)"
    (cat "$TMP/cuzr.eam.fs"; seq 10000) > "$TMP/long.eam.fs"
    run "$BIN/energy" --potential="$TMP/long.eam.fs" "$TMP/in.xyz"
    assert_failure 65
    assert_output --partial "more numbers"
}

@test "a species the potential does not know, and the wrong units, end in 65" {
    structures crystal "$TMP/in.xyz" "$TMP/in.data"
    sed '3s/Cu/Ni/' "$TMP/in.xyz" > "$TMP/ni.xyz"
    run "$BIN/energy" --potential="$CUZR" "$TMP/ni.xyz"
    assert_failure 65
    assert_output --partial "'Ni'"
    run "$BIN/energy" --potential=lj:wahnstrom "$TMP/in.xyz"
    assert_failure 65
}

@test "overlapping atoms end in 65 and are named" {
    printf '2\nLattice="30 0 0 0 30 0 0 0 30" Properties=id:I:1:species:S:1:pos:R:3\n7 Cu 1 1 1\n8 Zr 1 1 1\n' > "$TMP/in.xyz"
    run "$BIN/energy" --potential="$CUZR" "$TMP/in.xyz"
    assert_failure 65
    assert_output --partial "atom 7"
}

@test "a frame without atoms has nothing to relax" {
    printf '0\nLattice="9 0 0 0 9 0 0 0 9" units=lj Properties=species:S:1:pos:R:3\n' >"$TMP/none.xyz"
    for what in atoms shape cell; do
        run "$BIN/energy" --potential=lj:wahnstrom --relax=$what "$TMP/none.xyz"; assert_failure 65
        refute_output --partial nan
    done
}

@test "a list that cannot be written is an error" {
    run bash -c "'$BIN/energy' --potential=list >/dev/full"; assert_failure 74
    assert_output --partial "cannot write 'standard output'"
}

@test "the help's C15 cell stands at the minimum of the energy" {
    lattice=$("$BIN/energy" --help | tr '\n' ' ' | grep -o 'C15 [^|]*' | grep -o 'lattice=[0-9.]*' | cut -d= -f2)
    for a in $(awk -v a="$lattice" 'BEGIN { print a - 0.03, a, a + 0.03 }'); do
        "$BIN/create" --crystal=C15 --species=A,B --units=lj --lattice="$a" | "$BIN/energy" --potential=lj:wahnstrom | grep -o ' energy=[-0-9.]*' | cut -d= -f2
    done | awk '{ e[NR] = $1 / 24 } END { exit !(NR == 3 && e[2] < e[1] && e[2] < e[3] && e[2] > -7.89 && e[2] < -7.87) }'
}
