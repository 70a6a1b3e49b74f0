#!/usr/bin/env bats
# xyz-select: atoms, frames, columns and keys of a stream. Oracles: awk over the same lines, and what was typed.
load common
export BLOWPIPE_THREADS=1

# five FRAMES: numbered by the key `number`, with what is measured of all atoms and columns of several kinds
five() {
    for k in $(seq "${1:-5}"); do
        printf '4\nLattice="9 0 0 0 9 0 0 0 9" pbc="T T F" units=metal number=%d energy=-%d voronoi_fraction_FI=0.25 core_atoms=2 REF_energy=3 Properties=species:S:1:pos:R:3:id:I:1:pe:R:1:voronoi_class:S:1:odd:R:1\n' "$k" "$k"
        printf 'Cu 1 1 1 7 -1 FI 0.5\nZr 4 1 2 3 -2 ILO 1.5\nCu 1 4 3 12 -3 OTHER 2.5\nZr 4 4 4 5 -4 OTHER 3.5\n'
    done
}
numbers() { grep -o 'number=[0-9]*' | cut -d= -f2 | tr '\n' ' '; }
refused() { refused_by xyz-select "$@" <"$TMP/f.xyz"; }

@test "atoms: the chosen ones, with ids, order and columns, and nothing else changed" {
    five 2 >"$TMP/f.xyz"
    "$BIN/xyz-select" --select='species=Zr | pos_z>0.25nm' "$TMP/f.xyz" >"$TMP/out.xyz" 2>"$TMP/err"
    diff <(five 2 | awk '/^[CZ]/ && ($1 == "Zr" || $4 > 2.5)') <(grep '^[CZ]' "$TMP/out.xyz")
    run head -2 "$TMP/out.xyz"
    assert_line --index 0 3
    assert_output --partial 'Lattice="9.0 0.0 0.0 0.0 9.0 0.0 0.0 0.0 9.0"'
    assert_output --partial 'pbc="T T F"'
    assert_output --partial "number=1"
    "$BIN/xyz-check" "$TMP/out.xyz"
}

@test "keys of all atoms go with the first atom, are named once, and stay where none goes" {
    five 3 >"$TMP/f.xyz"
    run_pipe "'$BIN/xyz-select' --select='id>3' '$TMP/f.xyz' 2>&1 >'$TMP/out.xyz'"
    assert_line "xyz-select: these keys were of all atoms and are dropped: energy voronoi_fraction_FI core_atoms REF_energy (frame 1)"
    assert_line "xyz-select: 9 of 12 atoms in 3 frames"
    [ "${#lines[@]}" -eq 2 ]
    run grep -cE 'energy=|fraction|core_atoms' "$TMP/out.xyz"
    assert_output 0
    run_pipe "'$BIN/xyz-select' --select='id>0' '$TMP/f.xyz' 2>&1 >'$TMP/out.xyz'"
    refute_output --partial dropped
    run grep -c ' energy=.*voronoi_fraction_FI=0.25 core_atoms=2 REF_energy=3' "$TMP/out.xyz"
    assert_output 3
}

@test "slab and cut-cluster take the same keys away" {
    five 1 >"$TMP/f.xyz"
    "$BIN/slab" --quiet --z=0A,2.5A "$TMP/f.xyz" >"$TMP/slab.xyz"
    "$BIN/cut-cluster" --quiet --diameter=0.8nm --center=2A,2A,2A "$TMP/f.xyz" >"$TMP/cut.xyz"
    run grep -hcE 'energy=|fraction|core_atoms' "$TMP/slab.xyz" "$TMP/cut.xyz"
    assert_output $'0\n0'
}

@test "none chosen: frames without atoms, and a warning" {
    five 2 >"$TMP/f.xyz"
    run_pipe "'$BIN/xyz-select' --quiet --select=species=Ag '$TMP/f.xyz' 2>&1 >'$TMP/out.xyz'"
    assert_success
    assert_output "xyz-select: warning: no atom is chosen by --select='species=Ag'"
    run grep -cx 0 "$TMP/out.xyz"
    assert_output 2
    "$BIN/xyz-info" "$TMP/out.xyz"
}

@test "values that a column cannot have are refused with those that it can" {
    five 1 >"$TMP/f.xyz"
    refused 64 "no atom has 'ICO' in column 'voronoi_class', whose values are FI, ILO, CRYST, MIXED, OTHER" --select=voronoi_class=ICO
    refused 64 "(but 'FI' there is)" --select=voronoi_class=fi
    refused 64 "no atom has 'Xy' in column 'species'" --select=species=Xy
    refused 64 "is not a unit of length" --select='pos_z>3eV'
    refused 64 "no column 'nix'; there are species, pos, id, pe, voronoi_class, odd" --select=nix=3
    "$BIN/xyz-select" --quiet --select='voronoi_class=FI,CRYST' "$TMP/f.xyz" >"$TMP/out.xyz" # CRYST is none here
    run head -1 "$TMP/out.xyz"
    assert_output 1
    for program in strings rdf; do # one language everywhere
        option=--select; [ $program = strings ] || option=--centres
        run "$BIN/$program" "$option=voronoi_class=ICO" --cutoff=3A "$TMP/f.xyz"
        assert_failure 64
        assert_output --partial "whose values are"
    done
}

@test "frames: numbers, ranges, steps and counts from the end, from a file and a pipe" {
    five 11 >"$TMP/f.xyz"
    while read -r list wanted; do
        run_pipe "'$BIN/xyz-select' --frames='$list' '$TMP/f.xyz' | grep -o 'number=[0-9]*' | cut -d= -f2 | tr '\n' ' '"
        assert_output "$wanted "
        run_pipe "cat '$TMP/f.xyz' | '$BIN/xyz-select' --frames='$list' | grep -o 'number=[0-9]*' | cut -d= -f2 | tr '\n' ' '"
        assert_output "$wanted "
    done <<<'1 1
last 11
-1 11
-11 1
3,1 1 3
2:4 2 3 4
2:9:3 2 5 8
::5 1 6 11
-3: 9 10 11
-4::2 8 10
:-9 1 2 3
9:-2 9 10
-20:2 1 2
1,4:5,last 1 4 5 11
5:20 5 6 7 8 9 10 11'
}

@test "frames that are not there, and lists that mean nothing" {
    five 3 >"$TMP/f.xyz"
    refused 65 "of 3 frames none is 4" --frames=4
    refused 65 "of 3 frames none is -4" --frames=1,-4
    refused 65 "none is 3:-2" --frames=3:-2
    refused 64 "frames are counted from 1" --frames=0
    refused 64 "ends before it begins" --frames=3:2
    refused 64 "is no whole number" --frames=a
    refused 64 "is no whole number" --frames=1.5
    refused 64 "at least 1" --frames=1:3:-1
    refused 64 "expected N" --frames=1,,2
    refused 64 "at most 10000 from the end" --frames=-10001:
    refused 64 "what is to be kept"
}

@test "once no frame can follow: a file is left, a pipe is read to its end so that its writer ends well" {
    { five 2; echo nonsense; } >"$TMP/f.xyz"
    run "$BIN/xyz-select" --quiet --frames=2 "$TMP/f.xyz"
    assert_success
    refused 65 "line" --frames=1:
    five 3000 >"$TMP/long.xyz"
    run_pipe "cat '$TMP/long.xyz' | '$BIN/xyz-select' --frames=1 >'$TMP/one.xyz'"
    assert_success
    run numbers <"$TMP/one.xyz"
    assert_output "1 "
}

@test "frames are numbered over all files" {
    five 2 >"$TMP/a.xyz"
    five 3 >"$TMP/b.xyz"
    run_pipe "'$BIN/xyz-select' --frames=2:4 '$TMP/a.xyz' '$TMP/b.xyz' | grep -o 'number=[0-9]*' | tr '\n' ' '"
    assert_output "number=2 number=1 number=2 "
}

@test "columns and keys: kept, dropped, by pattern; what frames need stays" {
    five 1 >"$TMP/f.xyz"
    run_pipe "'$BIN/xyz-select' --columns='pe,voronoi_*' --keys=number '$TMP/f.xyz' | sed -n 2p"
    assert_output --regexp '^Lattice="[0-9. ]*" pbc="T T F" units=metal number=1 history="[^"]*" Properties=species:S:1:pos:R:3:id:I:1:pe:R:1:voronoi_class:S:1$'
    run_pipe "'$BIN/xyz-select' --drop='pe,*energy' '$TMP/f.xyz' | sed -n 2,3p"
    assert_line --index 0 --partial 'number=1 voronoi_fraction_FI=0.25 core_atoms=2'
    assert_line --index 0 --partial 'Properties=species:S:1:pos:R:3:id:I:1:voronoi_class:S:1:odd:R:1'
    assert_line --index 1 "Cu 1 1 1 7 FI 0.5"
    refused 64 "there is no column 'nix'" --columns=pe,nix
    refused 64 "there is no key 'pe'" --keys=pe
    refused 64 "there is no column or key 'nix'" --drop=nix
    refused 64 "would drop 'pos'" --drop='p*'
    refused 64 "would drop 'units'" --drop=units
}

@test "a column that a later frame lacks: to be kept it is missed, to be dropped it is not" {
    five 2 | sed '7,$s/:odd:R:1//; 8,$s/ [0-9.]*$//' >"$TMP/f.xyz"
    refused 64 "there is no column 'odd'" --columns=odd
    run "$BIN/xyz-select" --quiet --drop=odd "$TMP/f.xyz"
    assert_success
    refute_output --partial "odd:R"
}

@test "an error is told of the frame that it is in, not of the last one read" {
    five 4 | sed '7,12s/voronoi_class/other/' >"$TMP/f.xyz"
    refused 64 "(frame 2)" --frames=-4: --select=voronoi_class=FI
}
