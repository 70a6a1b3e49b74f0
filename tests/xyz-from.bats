#!/usr/bin/env bats
# xyz-from: files of LAMMPS and VASP, and others through ASE. Oracles: LAMMPS itself, ASE, and tests/foreign_files.py, which makes dumps and says what is in them.
bats_require_minimum_version 1.5.0
load common
export BLOWPIPE_THREADS=1
FILES=$PWD/tests/foreign_files.py

# from ARGUMENTS...: quietly
from() { "$BIN/xyz-from" --quiet "$@"; }
# same A B TOLERANCE: the same frames but for how they were made
same() { "$BIN/xyz-diff" --ignore=history,comment --tolerance="${3:-0}" "$1" "$2" >"$TMP/diff.tsv" || fail "$(cat "$TMP/diff.tsv")"; }
refused() { refused_by xyz-from "$@"; }

small() { # a dump of two atoms; its columns and rows on stdin
    printf 'ITEM: TIMESTEP\n5\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 10\n0 11\n0 12\n'
    cat
}

@test "dumps: shuffled ids, changing N, origins, images, vectors, times; every way to say a place" {
    cd "$TMP"
    for kind in plain triclinic general scaled unwrapped-scaled; do
        for seed in 1 2 3; do
            "$PYTHON" "$FILES" dump $kind $seed >want.xyz
            from --species=Cu,Zr made.dump >got.xyz
            same got.xyz want.xyz 1e-13
            [ "$(grep -c history= got.xyz)" -eq 3 ]
            from --species=Cu,Zr <made.dump | cut -d' ' -f1-20 | grep -v Lattice | cmp - <(cut -d' ' -f1-20 got.xyz | grep -v Lattice)
        done
    done
}

@test "the digits of a dump are those of the frame" {
    cd "$TMP"
    small >d <<'X'
ITEM: ATOMS id element x y z vx vy vz fx fy fz
9 Cu 0.1 2.30000000000000004 9.87654321012345678 1.23456 -0.000123 5e-05 1e-300 -0 3
3 Zr 1e1 .5 12. 0 1 -100000 0.30000000000000001 1E+2 7.
X
    from d | tail -2 >got
    diff got - <<'X'
Cu 0.1 2.3 9.876543210123456 9 0.00123456 -1.23e-7 5e-8 1e-300 -0 3
Zr 10 0.5 12 3 0 0.001 -100 0.3 100 7
X
    # and back: text for text, CRLF or not
    from d >d.xyz
    "$BIN/xyz-to" --quiet --format=lammps-dump d.xyz | tail -2 | cut -d' ' -f4- | diff - <(printf '%s\n' \
        '0.1 2.3 9.876543210123456 1.23456 -0.000123 0.00005 1e-300 -0 3' '10 0.5 12 0 1 -100000 0.3 100 7')
    sed 's/$/\r/' d | from | tail -2 | diff - got
}

@test "LAMMPS's own dumps and data: energies as LAMMPS's to 1e-12, in boxes of every shape" {
    cd "$TMP"
    "$PYTHON" "$FILES" table table.fs
    for tilts in '0.4 -0.7 0.9' '0 0 0'; do
        cat >in <<IN
units metal
atom_modify sort 0 0.0
lattice bcc 3.27
region box prism -3 3 -3 3 -3 3 $tilts units lattice
create_box 2 box
create_atoms 1 box basis 2 2
mass 1 63.546
mass 2 91.224
displace_atoms all random 0.2 0.2 0.2 7
pair_style eam/fs
pair_coeff * * table.fs Cu Zr
velocity all create 300 4711
compute pe all pe/atom
fix move all nve
dump d all custom 5 x.dump id type xu yu zu vx vy vz fx fy fz c_pe
dump s all custom 5 s.dump id type xs ys zs ix iy iz
dump e all custom 5 e.dump id element x y z
dump_modify d format float %.17g units yes time yes
dump_modify s format float %.17g sort id
dump_modify e format float %.17g element Cu Zr
thermo_style custom step pe ke
thermo 5
thermo_modify norm no format float %.17g
run 10
write_data end.data nocoeff
IN
        "$LMP" -in in -log log -screen none
        awk '/^ *Step /{on = 1; next} /^Loop/{on = 0} on {print $2, $3}' log >energies
        from --species=Cu,Zr x.dump >x.xyz
        from --species=Cu,Zr --units=metal s.dump >s.xyz
        from --units=metal e.dump >e.xyz
        from end.data >data.xyz
        "$BIN/xyz-diff" --columns=pos,species --keys= --tolerance=1e-11 x.xyz s.xyz >/dev/null
        "$BIN/xyz-diff" --columns=pos,species --keys= --tolerance=1e-11 x.xyz e.xyz >/dev/null
        "$BIN/energy" --quiet --potential="$CUZR" --forces x.xyz >ours.xyz
        "$BIN/energy" --quiet --potential="$CUZR" data.xyz >ours-data.xyz
        "$PYTHON" - <<'PY'
import numpy as np
from ase.io import read
theirs = read("x.xyz", index=":", format="extxyz")
ours = read("ours.xyz", index=":", format="extxyz")
log = np.loadtxt("energies")
assert len(theirs) == len(ours) == 3
for step, (a, b, (e, k)) in enumerate(zip(theirs, ours, log)):
    pe = b.arrays["pe"]
    assert abs(pe.sum() / e - 1) < 1e-12, (pe.sum(), e)
    assert np.allclose(a.arrays["pe"], pe, rtol=0, atol=1e-11)
    assert np.allclose(a.get_forces(), b.get_forces(), rtol=0, atol=1e-9)
    mass = np.where(a.numbers == 29, 63.546, 91.224)
    kinetic = 0.5 * (mass[:, None] * a.arrays["velo"] ** 2).sum() * 1.0364269e-4 * 1e6
    assert abs(kinetic / k - 1) < 1e-12, (kinetic, k)
    assert abs(a.info["Time"] - 5 * step) < 1e-12 and a.info["step"] == 5 * step
data = read("ours-data.xyz", format="extxyz")
assert abs(data.arrays["pe"].sum() / log[-1][0] - 1) < 1e-9 # write_data has fewer digits
PY
    done
}

@test "dumps as ASE reads them" {
    cd "$TMP"
    for seed in 4 5; do
        "$PYTHON" "$FILES" dump triclinic $seed >/dev/null
        awk '/^ITEM/ { atoms = /ATOMS id/; sub("type", "element") } atoms && !/^ITEM/ { $2 = $2 == 1 ? "Cu" : "Zr" } { print }' made.dump >named.dump
        "$PYTHON" "$FILES" ase named.dump lammps-dump-text >want.xyz
        from named.dump >got.xyz
        "$BIN/xyz-diff" --columns=pos,species,id --keys= --tolerance=1e-12 got.xyz want.xyz >diff.tsv || fail "$(cat diff.tsv)"
    done
}

@test "types that are only numbers are refused with what to type; species by mass, by label, by option" {
    cd "$TMP"
    printf 'ITEM: ATOMS id type x y z\n1 1 1 2 3\n2 3 4 5 6\n' | small >d
    refused 65 'such as --species=Cu,Zr,Al' d
    refused 65 'type 3' --species=Cu,Zr d
    refused 64 "'Foo' is no element" --species=Cu,Foo d
    refused 64 "'A' is no element" --species=A,B d
    refused 64 "'' is no element" --species=Cu, d
    from --species=Cu,Ag,Zr d | tail -2 | cut -c1-8 | diff - <(printf 'Cu 1 2 3\nZr 4 5 6\n')
    printf 'ITEM: ATOMS id x y z\n1 1 2 3\n2 4 5 6\n' | small >n
    refused 65 'no element, type or mass' n
    refused 65 "no column 'type'" --species=Cu n
    printf 'ITEM: ATOMS id type mass x y z\n1 1 63.55 1 2 3\n2 2 91.2 4 5 6\n' | small >m
    run "$BIN/xyz-from" m
    assert_output --partial 'nearest atomic masses'
    assert_output --partial 'Zr 4 5 6'
    sed -i 's/63.55/58.82/' m # Co or Ni
    refused 65 'no element has the mass 58.82' m
    printf 'ITEM: ATOMS id typelabel x y z\n1 Cu 1 2 3\n2 Zr 4 5 6\n' | small >l
    from l | tail -1 | diff - <(echo 'Zr 4 5 6 2')
    printf 'ITEM: ATOMS id element x y z\n1 Cu 1 2 3\n2 c3 4 5 6\n' | small >e
    refused 65 "'c3' in column 'element' is no element" e
    printf 'ITEM: ATOMS id type element x y z\n1 1 C 1 2 3\n2 2 C 4 5 6\n' | small >c
    run "$BIN/xyz-from" --quiet c
    assert_output --partial "every atom of 'c' is C, which LAMMPS also writes"
    from --species=Cu,Zr c | grep -q '^Zr 4 5 6'
}

@test "torn, foreign and impossible dumps are refused with frame and line, in bounded memory" {
    cd "$TMP"
    printf 'ITEM: ATOMS id element x y z\n1 Cu 1 2 3\n2 Zr 4 5 6\n' | small >d
    bytes=$(stat -c %s d)
    for ((cut = 1; cut < bytes; cut += 7)); do
        { cat d; head -c $cut d; } >torn
        refused 65 '(frame 2, line ' - <torn
    done
    { cat d; head -c $((bytes - 1)) d; } >torn # only the newline
    refused 65 "('torn', frame 2, line 22)" torn
    wrong() { # WORDS SED: of line ...
        sed "$2" d >w
        refused 65 "$1" w
    }
    wrong "'x' in column 'y' is not a finite number" '$s/5/x/'
    wrong "'nan' in column 'z' is not a finite number" '$s/6/nan/'
    wrong "'1e999' in column 'z'" '$s/6/1e999/'
    wrong "'2.5' in column 'id' is not an integer" '$s/2/2.5/'
    wrong "expected an atom's 5 values and found 4" '$s/ 6//'
    wrong "expected an atom's 5 values and found 6" '$s/$/ 7/'
    wrong "expected an atom's 5 values and found 2" '4s/2/3/;$s/$/\nITEM: TIMESTEP\n3\nITEM: NUMBER OF ATOMS/'
    wrong "'-1' is no number of atoms" 4s/2/-1/
    wrong "'2x' is no number of atoms" 4s/2/2x/
    wrong 'larger than 2147483647' 4s/2/99999999999/
    wrong 'cannot hold the 2000000000 atoms' 4s/2/2000000000/
    wrong 'is not 2 finite numbers' '7s/11/11 0/'
    wrong 'no volume' 7s/11/0/
    wrong "with ' pp pp pq' is not known" '5s/pp$/pq/'
    wrong 'have no positions' 's/x y z/x y w/'
    wrong "the column 'x' is there twice" 's/x y z/x x z/'
    wrong "'ITEM: ENTRIES index c_1" 's/ATOMS id.*/ENTRIES index c_1/'
    wrong "comes before ITEM: NUMBER OF ATOMS" '3,4d'
    wrong "LAMMPS's units 'electron'" '1s/^/ITEM: UNITS\nelectron\n/'
    wrong "expected a line 'ITEM: ...' and found '3 Cu 1 2 3'" '$s/$/\n3 Cu 1 2 3/'
    printf 'ITEM: ATOMS id element x y z c_s\n1 Cu 1 2 3 nan\n2 Zr 4 5 6 0\n' | small >n
    refused 65 'leave the column out, --drop=c_s' n
    from --drop=c_s n | grep -q '^Zr 4 5 6 2$'
    refused 65 "there is no column 'c_x'" --drop=c_s,c_x n
    refused 65 "without 'y' there are no positions" --drop=y n
    sed '4s/2/0/; /^[12] /d' d >none
    from none | sed -n 1p | grep -qx 0
    refused 64 '--atom-style says nothing about a LAMMPS dump' --atom-style=full d
    refused 66 'no frame' - </dev/null
    refused 66 "cannot read 'nowhere'" nowhere
}

@test "what a dump does not say is said, once: units, boundaries, ids, energies, places, origins" {
    cd "$TMP"
    printf 'ITEM: ATOMS type x y z xs ys zs ix iy iz c_peatom c_eatom v_a[2]\n1 1 2 3 9 9 9 1 0 -1 -3.5 7 8\n1 4 5 6 9 9 9 0 0 0 -4 8 9\n' |
        small | sed 's/ pp pp pp//; 6s/.*/-1 9/' >d
    cat d d >both
    run "$BIN/xyz-from" --species=Cu both -o o.xyz
    assert_success
    for words in 'metal is taken' 'taken for periodic' 'has no ids' "column 'c_peatom' of 'both' is taken for the potential energy" 'those of x y z are taken' 'begins at -1 0 0'; do
        [ "$(grep -cF "$words" <<<"$output")" -eq 1 ] || fail "$words: $output"
    done
    sed -n 2p o.xyz | grep -F 'Lattice="10.0 0.0 0.0 0.0 11.0 0.0 0.0 0.0 12.0" pbc="T T T" units=metal step=5 ' |
        grep -qF 'Properties=species:S:1:pos:R:3:type:I:1:ix:I:1:iy:I:1:iz:I:1:pe:R:1:c_eatom:R:1:v_a_2:R:1:id:I:1'
    sed -n 3p o.xyz | diff - <(echo 'Cu 2 2 3 1 1 0 -1 -3.5 7 8 1')
    from --species=Cu --boundary=pfs --unwrap d >u.xyz
    sed -n 2p u.xyz | grep -qF 'pbc="T F F"'
    sed -n 3p u.xyz | diff - <(echo 'Cu 12 2 -9 1 -3.5 7 8 1')
    from --species=Cu --timestep=2fs d | grep -q 'step=5 Time=10.0 '
    run bash -c "'$BIN/xyz-from' --quiet --species=Cu d | sed -n 2p"
    refute_output --partial Time=
    # another system of units: kcal/mol
    from --species=Cu --units=real d | sed -n 3p | awk '{ exit !($9 / -3.5 > 0.0433641 && $9 / -3.5 < 0.0433642) }'
    from --species=A --units=lj d | sed -n 2p | grep -q 'units=lj'
    sed '1s/^/ITEM: UNITS\nlj\n/' d >lj
    refused 65 'give --units=lj and a bare number' --species=Cu --timestep=2fs lj
    from --species=B --units=lj --timestep=0.5 lj | grep -c 'units=lj step=5 Time=2.5 '
    sed '1s/^/ITEM: UNITS\nreal\n/' d >r
    refused 65 "the file is in LAMMPS's units 'real', not metal" --species=Cu --units=metal r
}

data() { # HEADING SED: a data file of two atoms; what follows the heading of Atoms on stdin
    {
        printf 'title of 7 atoms\n\n2 atoms\n2 atom types\n3 bonds\n0 extra bond per atom\n\n-1 9 xlo xhi # x\n0 11 ylo yhi\n0 12 zlo zhi\n\nMasses\n\n'
        printf '1 63.546\n2 91.2\n\n%s\n\n' "${1:-Atoms # atomic}"
        cat
    } | sed "${2:-}"
}

@test "data files: styles, images, remarks, labels, velocities in another order, other sections" {
    cd "$TMP"
    printf '2 1 0 1 2\n1 2 3 4 5 # here\n\nVelocities\n\n1 1 2 3\n2 0.5 0 1e-3\n\nBond Coeffs\n\n1 5 6\n\nBonds\n\n1 1 1 2\n' | data >d
    run "$BIN/xyz-from" d -o o.xyz
    assert_success
    assert_output --partial "type 2 of 'd' has the mass 91.2: taken for Zr"
    assert_output --partial "the section 'Bond Coeffs' of 'd', and others that frames do not hold, are left out"
    tail -2 o.xyz | diff - <(printf 'Cu 1 1 2 2 1 0.0005 0 1e-6\nZr 4 4 5 1 2 0.001 0.002 0.003\n')
    row() { # STYLE LINE WANTED
        { echo "$2"; sed 's/^1/2/' <<<"$2"; } | data "Atoms${1:+ # $1}" | from | sed -n 3p | diff - <(echo "$3")
    }
    row '' '1 1 1 2 3' 'Cu 2 2 3 1 1'
    row '' '1 2 1 2 3 0 -1 2' 'Zr 2 2 3 1 2 0 -1 2'
    row charge '1 2 0.5 1 2 3' 'Zr 2 2 3 1 2 0.5'
    row full '1 7 2 -0.5 1 2 3 1 0 0' 'Zr 2 2 3 1 7 2 -0.5 1 0 0'
    row molecular '1 7 2 1 2 3' 'Zr 2 2 3 1 7 2'
    printf '1 1 1 2 3\n2 1 1 2 3\n' | data Atoms 's/1 63.546/1 63.546 # Ag (pair)/' >a
    run "$BIN/xyz-from" --quiet a
    assert_output --partial 'is called Ag and has the mass 63.546, not 107.868'
    printf '1 Cu 1 2 3\n2 Zr 4 5 6\n' | data Atoms 's/^Masses/Atom Type Labels\n\n1 Cu\n2 Zr\n\nMasses/' | from | sed -n 4p | diff - <(echo 'Zr 5 5 6 2 2')
    printf '1 1 1 2 3\n2 2 4 5 6' | data >torn # no newline at the end
    run "$BIN/xyz-from" --quiet torn
    assert_success
    assert_output --partial 'no newline at its end'
    sed -i '1s/.*/LAMMPS data file via write_data, timestep = 70, units = real/' d
    from --boundary=ppf d | sed -n 2p | grep -F 'pbc="T T F" units=metal step=70 '
    from d | sed -n 4p | diff - <(echo 'Zr 4 4 5 1 2 1 2 3') # A/fs in both
}

@test "data files that cannot be read right are refused" {
    cd "$TMP"
    two='1 1 1 2 3\n2 2 4 5 6\n'
    bad() { # WORDS ATOMS HEADING SED
        # shellcheck disable=SC2059  # the newlines are in it
        printf "$2" | data "${3:-Atoms # atomic}" "${4:-}" >b
        refused 65 "$1" b
    }
    bad 'say it, e.g. --atom-style=charge' '1 1 0.5 1 2 3\n2 1 0.5 1 2 3\n' Atoms
    bad 'say it, e.g. --atom-style=charge' '1 1 0.5 1 2 3 4.5 2.5\n2 1 0.5 1 2 3 4 5\n' Atoms
    bad "the atom style 'sphere' is not known here" '1 1 1 1 0 0 0\n2 1 1 1 1 1 1\n' 'Atoms # sphere'
    bad 'expected 6 values of the atom style charge' "$two" 'Atoms # charge'
    bad 'frame 1 has 1 of 2 atoms' '1 1 1.000000000000000000000 2 3\n'
    bad 'in the section Velocities' "$two\nVelocities\n\n1 1 1 1\n"
    bad 'Velocities has the id 1 twice' "$two\nVelocities\n\n1 1 1 1\n1 1 1 1\n"
    bad 'the id 3, which no atom has' "$two\nVelocities\n\n1 1 1 1\n3 1 1 1\n"
    bad 'two atoms have the id 1' "1 1 1 2 3\n1 2 4 5 6\n\nVelocities\n\n1 1 1 1\n3 1 1 1\n"
    bad 'such as --species=Cu,Zr' "$two" Atoms '/^Masses/,/^2 91/d'
    bad 'type 2' "$two" Atoms 's/^2 91.2/2 42.3/'
    bad 'the head has no box' "$two" Atoms '/ylo/d'
    bad "'xlo xhi' comes after 2 finite numbers" "$two" Atoms 's/-1 9 xlo/-1 nan xlo/'
    bad 'without the section Atoms' '' Velosities
    bad 'cannot hold the 2000000000 atoms' "$two" '' 's/^2 atoms/2000000000 atoms/'
    bad "is no number from 0 to" "$two" '' 's/^2 atoms/2.5 atoms/'
    bad "type from 1 to 2" "$two" '' 's/^2 91.2/3 91.2/'
    bad "'sphinx' is neither" "$two" '' 's/^3 bonds/sphinx/'
}

poscar() { printf '%s\n' 'Cu Zr of 2020' "${1:-2.0}" '2 0 0' '0.5 3 0' '0 0 4' "${@:2}"; }

@test "POSCAR: versions, scales, selective dynamics, velocities, as ASE reads them" {
    cd "$TMP"
    check() { # FILE: beside ASE
        from "$1" >got.xyz
        sed 's/_pv//; s,_sv/0a1b,,' "$1" >plain # which ASE does not know
        "$PYTHON" "$FILES" ase plain vasp >want.xyz
        "$BIN/xyz-diff" --columns=pos,species --tolerance=1e-13 --ignore=history,comment,units got.xyz want.xyz >diff.tsv || fail "$(cat diff.tsv)"
    }
    poscar 2.0 'Cu Zr' '1 2' Direct '0.1 0.2 0.3' '.5 .5 .5 Zr' '1e-1 0 -0.25' >a
    check a
    poscar -100 'Cu_pv Zr_sv/0a1b' '1 2' cartesian '0.1 0.2 0.3' '1 1 1' '2 0 0' >b
    check b
    poscar 1.0 'Zr Cu Zr' '1 1 1' 'Selective dynamics' Direct '0.1 0.2 0.3 T T F' '.5 .5 .5 T T T' '0 0 0 F F F' >c
    check c
    from c | tail -3 | cut -d' ' -f5- | diff - <(printf 'T T F 1\nT T T 2\nF F F 3\n')
    sed -i 's/T T F/F F F/' c
    from c | tail -3 | cut -d' ' -f5- | diff - <(printf 'F 1\nT 2\nF 3\n')
    # three scales: of x, y and z
    poscar '1 2 3' 'Cu Zr' '1 1' Cartesian '1 1 1' '0 0 0' | from | sed -n '2,3p' >got
    grep -qF 'Lattice="2.0 0.0 0.0 0.5 6.0 0.0 0.0 0.0 12.0" pbc="T T T"' got
    tail -1 got | diff - <(echo 'Cu 1 2 3 1')
    # version 4
    poscar 1.0 '1 2' Direct '0 0 0' '.5 .5 .5' '.25 0 0' >d
    refused 65 'e.g. --species=Cu,Zr' d
    from --species=Cu,Zr d | tail -1 | diff - <(echo 'Zr 0.5 0 0 3')
    sed '1s/.*/Cu Zr/' d >e
    run "$BIN/xyz-from" e
    assert_output --partial 'are those of its title'
    # velocities, A/fs and in units of the cell a time step; what VASP writes after them
    { poscar 1.0 'Cu Zr' '1 1' Direct '0 0 0' '.5 .5 .5'; printf '\n0.25 1e-3 -2\n0 0 0\n\n1\n2.0\n junk\n'; } >f
    from f | tail -2 | diff - <(printf 'Cu 0 0 0 0.25 0.001 -2 1\nZr 1.25 1.5 2 0 0 0 2\n')
    sed 's/^$/Direct/' f | head -13 >g
    refused 65 '--timestep=1fs' g
    from --timestep=2fs g | sed -n 3p | diff - <(echo 'Cu 0 0 0 0.25025 0.0015 -4 1')
    # left-handed: the same lattice
    printf '%s\n' Cu 1 '0 2 0' '3 0 0' '0 0 4' Cu 1 Direct '0.5 0.25 0.1' >h
    run "$BIN/xyz-from" h
    assert_output --partial 'left-handed'
    assert_output --partial 'Lattice="0.0 2.0 0.0 0.0 0.0 4.0 3.0 0.0 0.0"'
    assert_output --partial 'Cu 0.75 1 0.4'
}

@test "POSCAR and XDATCAR that are torn or wrong are refused; XDATCAR frame by frame" {
    cd "$TMP"
    poscar 1.0 'Cu Zr' '1 2' Direct '0 0 0' '.5 .5 .5' '.25 0 0' >p
    for cut in 1 2 3 4 5 6 7 8 9 10; do
        head -n $cut p >torn
        refused 65 'unexpected end of file' --format=poscar torn
    done
    wrong() { sed "$2" p >w && refused 65 "$1" --format=poscar w; }
    wrong 'not positive' 2s/.*/0/
    wrong 'not three finite numbers' '4s/3/x/'
    wrong 'expected Direct or Cartesian' 8s/.*/Fractional/
    wrong "'Foo' is no element" 's/^Cu Zr$/Cu Foo/'
    wrong '2 elements are named, and 3 numbers' 's/^1 2$/1 1 1/'
    wrong 'cannot hold the' 's/^1 2$/1 2000000000/'
    wrong 'an atom is not three finite numbers and three of T or F' 's/^Direct/Selective\nDirect/'
    wrong 'no volume' '5s/.*/4 0 0/'
    {
        head -7 p
        for k in 1 2 3; do printf 'Direct configuration= %5d\n0 0 0\n.5 .5 .%d\n.25 0 0\n' $k $k; done
        head -7 p | sed 3s/2/4/
        printf 'Direct configuration=     4\n0 0 0\n.5 .5 .5\n.25 0 0\n'
    } >XDATCAR
    from --timestep=3fs XDATCAR >got.xyz
    "$PYTHON" "$FILES" ase XDATCAR vasp-xdatcar >want.xyz
    "$BIN/xyz-diff" --columns=pos,species --keys= --tolerance=1e-13 got.xyz want.xyz >/dev/null
    grep -c 'step=4 Time=12.0 ' got.xyz
    head -n 17 XDATCAR >torn
    refused 65 'frame 3' torn
}

@test "others through ASE: CIF, PDB, trajectories; without ASE one line of advice; formats told by content" {
    cd "$TMP"
    export BLOWPIPE_PYTHON=$PYTHON
    "$PYTHON" - <<'PY'
from ase.build import bulk
from ase.io import write
atoms = bulk("CuZr", "cesiumchloride", a=3.27) * (2, 1, 1)
atoms.rattle(0.1, seed=1)
write("a.cif", atoms)
write("a.pdb", atoms)
write("a.traj", [atoms, atoms])
PY
    for file in a.cif a.pdb a.traj; do
        from $file >got.xyz
        "$PYTHON" "$FILES" ase $file >want.xyz
        "$BIN/xyz-diff" --columns=pos,species --keys= --tolerance=1e-12 got.xyz want.xyz >/dev/null
    done
    [ "$(grep -c Lattice got.xyz)" -eq 2 ]
    from --format=cif - <a.cif | grep -c Lattice
    sed 's/ 1\.0000$/ 0.5000/' a.cif >half.cif
    refused 65 'partly occupied' half.cif
    echo 'no format at all' >n.txt
    refused 65 "ASE cannot read 'n.txt'" n.txt
    refused 65 'standard input is of no format' - <n.txt
    refused 64 '--species says nothing about' --species=Cu a.cif
    # ASE would call type 1 hydrogen
    printf 'ITEM: ATOMS id type x y z\n1 1 1 2 3\n2 2 4 5 6\n' | small >run.dump
    refused 65 'does not say which elements' --format=lammps-dump-binary run.dump
    refused 65 'such as --species=Cu,Zr' --format=lammps-dump-text run.dump
    gzip -k run.dump
    [ "$(from run.dump.gz --species=Cu,Zr 2>&1 | grep -cE "is compressed: zcat|^Zr 4 5 6")" -eq 1 ] # refused, or unpacked
    BLOWPIPE_PYTHON=/nowhere/python refused 71 'name a Python that has it' a.cif
    mkdir -p none
    printf '#!/bin/sh\nexit 3\n' >none/python && chmod +x none/python
    BLOWPIPE_PYTHON=none/python refused 71 "has no ASE" a.cif
    # extended XYZ passes
    [ "$(from want.xyz | grep -c history=)" -eq 2 ]
}

@test "several files one after another, a dump of many frames in the memory of one, claims in that of their lines" {
    ! sanitized || skip "a sanitizer takes memory of its own"
    cd "$TMP"
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=20000 | "$BIN/xyz-to" --quiet --format=lammps-dump >one
    for ((k = 0; k < 12; k++)); do cat one; done >many
    peak() {
        "$PYTHON" -c 'import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$BIN/xyz-from" --quiet "$1"
    }
    [ "$(peak many)" -lt $(($(peak one) * 12 / 10)) ]
    [ "$(from one many | grep -c Lattice)" -eq 13 ]
    printf 'ITEM: ATOMS id element x y z\n1 Cu 1 2 3\n2 Zr 4 5 6\n' | small >d
    # a claim through a pipe
    run bash -c "$(space 1000000) sed 4s/2/2000000000/ d | '$BIN/xyz-from'"
    assert_failure 65
    assert_output --partial 'frame 1 has 2 of 2000000000 atoms'
}

@test "lines beyond the header's number, labels of other elements, columns in other units: refused or said" {
    head='t\n\n%d atoms\n2 atom types\n0 10 xlo xhi\n0 10 ylo yhi\n0 10 zlo zhi\n\nMasses\n\n1 63.546\n2 91.224\n\nAtoms # atomic\n\n1 1 1 2 3\n2 2 4 5 6\n'
    # shellcheck disable=SC2059 # the format is the file
    printf "$head" 1 >"$TMP/d"
    run "$BIN/xyz-from" -o "$TMP/none" "$TMP/d"
    assert_failure 65
    assert_output --partial "expected the name of a section and found '2 2 4 5 6'"
    assert_not_exist "$TMP/none"
    poscar() { printf 'c\n1\n4 0 0\n0 4 0\n0 0 4\nCu Zr\n1 1\n%bDirect\n0 0 0%s %s\n.5 .5 .5%s %s\n' "$1" "$2" "$3" "$2" "$4"; }
    for flags in "" " T T F"; do
        mode=${flags:+Selective\\n}
        run --separate-stderr "$BIN/xyz-from" < <(poscar "$mode" "$flags" Cu Cu1)
        assert_success
        [[ $stderr == *"atom 2 of"*"is Zr by the numbers of atoms, which hold as in VASP; its line says Cu"* ]]
        run --separate-stderr "$BIN/xyz-from" < <(poscar "$mode" "$flags" Cu1 Zr)
        assert_equal "$stderr" ""
        run --separate-stderr "$BIN/xyz-from" < <(poscar "$mode" "$flags" site bridge)
        assert_equal "$stderr" ""
    done
    # more atoms than are counted; velocities follow a blank line or their mode
    cell='c\n1\n3 0 0\n0 3 0\n0 0 3\nCu\n1\nDirect\n0 0 .5\n'
    for more in '0 0 .1' '0 0 .1\n\n0 0 0' '0.5 0.5 0.5 Cu'; do
        run "$BIN/xyz-from" -o "$TMP/none" <(printf "$cell$more\n")
        assert_failure 65
        assert_output --partial "follows the last atom: are there more than the numbers of atoms say?"
        assert_not_exist "$TMP/none"
    done
    for more in '\n0 0 .1\n' 'Cartesian\n0 0 .1\n' ' \n0 0 .1\n\nmore\n'; do
        run bash -c "printf '$cell$more' | '$BIN/xyz-from' --quiet | tail -1"
        assert_output "Cu 0 0 1.5 0 0 0.1 1"
    done
    dump() { printf 'ITEM: UNITS\n%s\nITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\nITEM: ATOMS id element x y z fx c_stress\n1 Cu 1 1 1 1 2\n' "$1"; }
    run --separate-stderr "$BIN/xyz-from" < <(dump real)
    [[ $stderr == *"the column 'fx' of"*"keep the numbers of the file, in its units"* ]]
    run --separate-stderr "$BIN/xyz-from" < <(dump metal)
    assert_equal "$stderr" ""
}

@test "modules where a person works are not ours; e and a blank is no exponent; a title's own words are no units" {
    cd "$TMP"
    echo 'open("ran", "w")' >ase.py
    printf 'data_x\n' >a.cif
    BLOWPIPE_PYTHON=$PYTHON run "$BIN/xyz-from" a.cif
    assert_failure
    assert_not_exist ran
    run "$BIN/xyz-from" --quiet <<<$'ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 5\n0 5\n0 5\nITEM: ATOMS id x y z vx vy vz element\n1 1 2 3 1e 5 1 2 Cu'
    assert_failure 65
    run "$BIN/xyz-from" --quiet --species=Cu --atom-style=atomic <<<$'box, length units = Angstrom\n\n1 atoms\n1 atom types\n0 5 xlo xhi\n0 5 ylo yhi\n0 5 zlo zhi\n\nAtoms\n\n1 1 1 2 3\n'
    assert_success
}
