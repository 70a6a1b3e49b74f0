#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# Frames as other programs write them: where OVITO's cell begins, keys in any case, time and velocities of LAMMPS, GPUMD and ASE.
load common

CASES=tests/cases/frames
# Properties in the order of the columns of the atom lines.
columns() { sed -n 2p "$1" | grep -oE 'Properties=[^ ]*' | tail -1; }
# atoms FILE: the atom lines without the digits that rounding may change.
atoms() { awk 'NR > 2 { for (i = 1; i <= NF; i++) printf "%s%s", $i + 0 == $i ? sprintf("%.9g", $i + 0) : $i, i < NF ? " " : "\n" }' "$1"; }
same_atoms() { diff <(atoms "$1") <(atoms "$2"); }

@test "the cell begins at Origin: Voronoi cells as OVITO's" {
    "$BIN/voronoi" "$CASES/origin.xyz" >"$TMP/v.xyz" 2>"$TMP/said"
    grep -q 'begins at Origin="-2 -2 -3" (A): positions are counted from there' "$TMP/said"
    # volumes and coordinations by OVITO 3
    awk 'NR > 2 { printf "%.3f %d\n", $9, $10 }' "$TMP/v.xyz" | diff - <(printf '35.407 10\n35.407 10\n25.185 14\n')
    "$BIN/voronoi" --quiet "$CASES/origin-moved.xyz" >"$TMP/w.xyz"
    same_atoms "$TMP/v.xyz" "$TMP/w.xyz"
    run grep -ci origin= "$TMP/v.xyz"
    assert_output 0
}

@test "every program counts positions from Origin, in whatever letters, and passes no stale Origin on" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.615A --repeat=5x5x4 | sed '2s/pbc="T T T"/pbc="T T F"/' >"$TMP/moved.xyz"
    awk 'NR == 2 { sub("^", "ORIGIN=\"-3.5 2.25 -40.5\" ") } NR > 2 { $2 -= 3.5; $3 += 2.25; $4 -= 40.5 } { print }' "$TMP/moved.xyz" >"$TMP/origin.xyz"
    both() { # PROGRAM OPTION...: the same atoms from either
        "$@" <"$TMP/origin.xyz" >"$TMP/a.xyz" 2>"$TMP/said"
        "$@" <"$TMP/moved.xyz" >"$TMP/b.xyz"
        grep -q 'begins at Origin="-3.5 2.25 -40.5"' "$TMP/said"
        run grep -ci origin= "$TMP/a.xyz"
        assert_output 0
        same_atoms "$TMP/a.xyz" "$TMP/b.xyz"
    }
    both "$BIN/slab" --z=3A,9A
    both "$BIN/cut-cluster" --atoms=13 --center=9A,9A,7A
    both "$BIN/cut-cluster" --diameter=6A --seed=4
    for frame in origin moved; do # box and atoms
        "$BIN/render" --quiet --size=80x60 -o "$TMP/$frame.png" "$TMP/$frame.xyz"
    done
    cmp "$TMP/origin.png" "$TMP/moved.png"
    both "$BIN/profile" --along=z --of=none --bins=4
    both "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=2fs
    cp "$TMP/b.xyz" "$TMP/ref.xyz"
    "$BIN/cut-cluster" --quiet --atoms=6 --center=9A,9A,7A <"$TMP/moved.xyz" >"$TMP/six.xyz"
    both "$BIN/deposit" --potential="$CUZR" --cluster="$TMP/six.xyz" --energy=100meV/atom --fixed=3A --thermostat=3A --height=3A --relax=2fs
    # a reference that is read from a file, too
    "$BIN/strings" --quiet --reference="$TMP/moved.xyz" "$TMP/origin.xyz" >"$TMP/s.xyz" 2>/dev/null
    run sed -n 2p "$TMP/s.xyz"
    assert_output --regexp 'displacement_largest=[0-9.]*e-1[0-9]|displacement_largest=0\.0 '
}

@test "an Origin that is no place is refused with where; other words are no Origin" {
    frame() { printf '1\nLattice="4 0 0 0 4 0 0 0 4" %s Properties=species:S:1:pos:R:3\nCu 1 2 3\n' "$1" >"$TMP/f.xyz"; }
    for value in 'Origin="1 2"' 'origin="1 2"' 'Origin="1 2 x"' 'origin="1 2 x"' 'Origin=3' 'Origin=T'; do
        frame "$value"
        run "$BIN/xyz-info" "$TMP/f.xyz"
        assert_failure 65
        assert_output --partial "rigin' is not three numbers"
        assert_output --partial "frame 1, line 2"
    done
    for value in origin=mp-1234 origin=5 Origin=icsd 'origin="2024-11 dataset"' 'ORIGIN="of our own"' lattice=fcc lattice=3.61 'lattice="3.2 5.1"'; do
        frame "$value"
        "$BIN/slab" --z=0A,9A "$TMP/f.xyz" | grep -qF "$value"
    done
    for value in 'lattice="4 0 0 0 4 0 0 0"' 'LATTICE="4 0 0 0 4 0 0 0 x"'; do
        printf '1\n%s Properties=species:S:1:pos:R:3\nCu 1 2 3\n' "$value" >"$TMP/f.xyz"
        run "$BIN/xyz-info" "$TMP/f.xyz"
        assert_failure 65
        assert_output --partial "Lattice is not nine numbers"
    done
    frame 'Origin="0 0 0"'
    run "$BIN/xyz-info" "$TMP/f.xyz"
    refute_output --partial Origin
}

@test "Lattice and pbc in any case; two spellings of one key are refused" {
    # fcc, 4 A: four neighbours at 2.83 A in the plane
    run bash -c "'$BIN/rdf' --quiet --cutoff=3A --bins=3 '$CASES/lower-lattice.xyz' | tail -1 | cut -f5"
    assert_output 4
    run "$BIN/xyz-info" "$CASES/upper-pbc.xyz"
    assert_output --partial "pp-"
    for twice in 'lattice="4 0 0 0 4 0 0 0 4"' 'pbc="T T T" PBC="T T F"' 'Origin="0 0 1" origin="0 0 1"' 'properties=species:S:1:pos:R:3'; do
        printf '1\nLattice="4 0 0 0 4 0 0 0 4" %s Properties=species:S:1:pos:R:3\nCu 1 2 3\n' "$twice" >"$TMP/f.xyz"
        run "$BIN/xyz-info" "$TMP/f.xyz"
        assert_failure 65
        assert_output --partial "given twice"
        assert_output --partial "frame 1, line 2"
    done
}

@test "a cell sheared flat is refused by every program, a hexagonal one is not" {
    printf '2\nLattice="5 0 0 4.9 1e-9 0 0 0 5" Properties=species:S:1:pos:R:3\nCu 0 0 0\nZr 2 2 2\n' >"$TMP/flat.xyz"
    printf '1\nLattice="5 0 0 5e6 5 0 0 0 5" Properties=species:S:1:pos:R:3\nCu 0 0 0\n' >"$TMP/sheared.xyz"
    for file in flat sheared; do
        for program in voronoi "rdf --cutoff=4A"; do
            # shellcheck disable=SC2086 # a program and its options
            run timeout 20 "$BIN/"$program "$TMP/$file.xyz"
            assert_failure 65
            assert_output --partial "almost in one plane"
        done
    done
    printf '1\nLattice="5 0 0 2.5 4.33 0 0 0 80" Properties=species:S:1:pos:R:3\nCu 0 0 0\n' >"$TMP/f.xyz"
    "$BIN/xyz-info" "$TMP/f.xyz"
}

@test "LAMMPS's dump extxyz: Time in ps, vel in A/ps, a run starts from them, and keys of the old moment go" {
    run --separate-stderr "$BIN/xyz-info" "$CASES/lammps-dump.extxyz"
    # m v^2 of two Cu atoms at 3 A/ps over the 3 degrees of freedom that are left: 63.546 * 1.66054e-27 * 300^2 * 2 / (3 k_B) = 458.57 K
    assert_output --partial "458.57 K  500 fs"
    # shellcheck disable=SC2154 # run sets it
    [[ $stderr == *"Time is taken for ps and vel (or velo) for A/ps"* ]]
    sed 's/:vel:R/:velo:R/' "$CASES/lammps-dump.extxyz" >"$TMP/by-ovito.xyz"
    run "$BIN/xyz-info" "$TMP/by-ovito.xyz"
    assert_output --partial "458.57 K  500 fs"
    # in a box that the potential takes
    sed '2s/14 0 0 0 14 0 0 0 14/20 0 0 0 20 0 0 0 20/; 2s/forces:R:3/forces:R:3:mass:R:1/; 2s/Temperature/Stress="1 0 0 0 1 0 0 0 1" Temperature/; 3,$s/$/ 63.546/' \
        "$CASES/lammps-dump.extxyz" >"$TMP/dump.xyz"
    "$BIN/anneal" --quiet --potential="$CUZR" --ensemble=nve --temperature=300K --time=1fs --log="$TMP/log.tsv" --log-every=1 "$TMP/dump.xyz" >"$TMP/f.xyz"
    run awk '!/^#/ && $1 == 0 { printf "%g %.2f", $2, $4 }' "$TMP/log.tsv"
    assert_output "500 458.57"
    run sed -n 2p "$TMP/f.xyz"
    assert_output --partial " Time=501.0 "
    assert_output --partial "Properties=species:S:1:pos:R:3:mass:R:1:velo:R:3:pe:R:1:id:I:1"
    for stale in Timestep Potential_energy Temperature= Stress; do
        refute_output --partial "$stale"
    done
    # read once more the time is ours
    run "$BIN/xyz-info" "$TMP/f.xyz"
    assert_output --partial "501 fs"
    # a Timestep that our own programs have passed on in former versions says nothing
    sed '2s/^/Timestep=7 /' "$TMP/f.xyz" >"$TMP/old.xyz"
    run "$BIN/xyz-info" "$TMP/old.xyz"
    assert_output --partial "501 fs"
    # reduced units have no picoseconds
    sed '2s/^/units=lj /' "$CASES/lammps-dump.extxyz" >"$TMP/lj.xyz"
    run "$BIN/slab" --z=-1,1 "$TMP/lj.xyz"
    assert_output --partial " Time=0.5 "
    assert_line "Cu 0 0 0 0 0 0 3 0 0 1"
}

@test "vel without Timestep is GPUMD's, in A/fs; velocities that are not understood are named" {
    frame() { # COLUMNS VALUES
        printf '2\nLattice="20 0 0 0 20 0 0 0 20" Time=7.5 Properties=species:S:1:pos:R:3:%s\nCu 0 0 0 %s\nCu 2.6 0 0 %s\n' "$1" "$2" "$3" >"$TMP/f.xyz"
    }
    start() {
        "$BIN/anneal" --potential="$CUZR" --ensemble=nve --temperature=300K --time=1fs --log="$TMP/log.tsv" --log-every=1 "$TMP/f.xyz" >"$TMP/o.xyz" 2>"$TMP/said"
        awk '!/^#/ && $1 == 0 { printf "%g %.2f\n", $2, $4 }' "$TMP/log.tsv"
    }
    frame vel:R:3 "0.003 0 0" "-0.003 0 0"
    run start
    assert_output "7.5 458.57"
    run columns "$TMP/o.xyz"
    assert_output "Properties=species:S:1:pos:R:3:velo:R:3:pe:R:1:id:I:1"
    # velo goes first
    frame velo:R:3:vel:R:3 "0.003 0 0 9 9 9" "-0.003 0 0 9 9 9"
    run start
    assert_output "7.5 458.57"
    [ ! -s "$TMP/said" ] || ! grep warning "$TMP/said"
    frame Velocity:R:3 "0.003 0 0" "-0.003 0 0"
    run start
    assert_output "7.5 300.00"
    grep -q "warning: the column 'Velocity' is left out: as velocities only velo and vel" "$TMP/said"
    run columns "$TMP/o.xyz"
    assert_output "Properties=species:S:1:pos:R:3:velo:R:3:pe:R:1:id:I:1"
}

@test "a substrate below z = 0 makes the film of the same substrate above it" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.615A --repeat=5x5x3 | sed '2s/pbc="T T T"/pbc="T T F"/' >"$TMP/up.xyz"
    "$BIN/cut-cluster" --quiet --atoms=6 --center=9A,9A,5A <"$TMP/up.xyz" >"$TMP/six.xyz"
    awk 'NR > 2 { $4 -= 20 } { print }' "$TMP/up.xyz" >"$TMP/down.xyz"
    land() { "$BIN/deposit" --potential="$CUZR" --cluster="$TMP/six.xyz" --energy=100meV/atom --fixed=3A --thermostat=3A --height=3A --relax=20fs; }
    land <"$TMP/up.xyz" >"$TMP/a.xyz" 2>/dev/null
    land <"$TMP/down.xyz" >"$TMP/b.xyz" 2>"$TMP/said"
    grep -q "reached down to z = -20 A: it is moved up to z = 0" "$TMP/said"
    "$BIN/xyz-diff" --tolerance=1e-9 "$TMP/a.xyz" "$TMP/b.xyz" >/dev/null || "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
a, b = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in 'ab')
assert np.abs(a.positions - b.positions).max() < 1e-9 and np.abs(a.cell - b.cell).max() < 1e-9
assert abs(a.info['deposit_interface'] - b.info['deposit_interface']) < 1e-9
assert np.abs(a.arrays['pe'] - b.arrays['pe']).max() < 1e-7
P
    "$BIN/voronoi" --quiet "$TMP/b.xyz" >"$TMP/v.xyz"
    "$PYTHON" - "$TMP/v.xyz" <<'P'
import sys, ase.io
f = ase.io.read(sys.argv[1])
v = f.arrays['voronoi_volume']
assert v.min() > 0 and abs(v.sum() / f.get_volume() - 1) < 1e-9
P
    # a film on it goes on as it is, and a bulk whose coordinates are unwrapped along z is a slab all the same
    run --separate-stderr "$BIN/deposit" --potential="$CUZR" --cluster="$TMP/six.xyz" --energy=100meV/atom --fixed=3A --thermostat=3A --relax=1fs "$TMP/b.xyz"
    [[ $stderr != *"moved up"* ]]
    sed '2s/pbc="T T F"/pbc="T T T"/' "$TMP/up.xyz" | awk 'NR > 2 && NR % 2 { $4 += 3 * 10.845 } { print }' >"$TMP/unwrapped.xyz"
    land <"$TMP/unwrapped.xyz" 2>/dev/null >"$TMP/c.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
a, c = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in 'ac')
assert np.abs(a.positions - c.positions).max() < 1e-9
P
}

@test "atoms that are nowhere in an open cell: voronoi says so, cut-cluster and stem-sim look where they are" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.615A --repeat=4x4x4 | sed '2s/pbc="T T T"/pbc="F F F"/' |
        awk 'NR > 2 { $2 -= 50; $3 -= 50; $4 -= 50 } { print }' >"$TMP/below.xyz"
    run "$BIN/voronoi" "$TMP/below.xyz"
    assert_failure 65
    assert_output --partial "all 256 atoms lie outside the box along open directions"
    run "$BIN/cut-cluster" --quiet --diameter=6A --seed=1 "$TMP/below.xyz"
    assert_success
    # the scan is over the atoms: its probes lose what the atoms scatter out of the bright field
    "$BIN/stem-sim" --quiet --scan=2x1 --step=0.2nm --window=3nm "$TMP/below.xyz" >"$TMP/scan.xyz"
    "$PYTHON" - "$TMP/scan.xyz" <<'P'
import sys, ase.io
scan = ase.io.read(sys.argv[1])
assert (scan.positions[:, :2] > -50).all() and (scan.positions[:, :2] < -36).all()
P
}
