#!/usr/bin/env bats
# The fuzz targets as a set: what make test-fuzz (which needs clang) does not say.
load common

@test "fuzz: each target has its line, its source and inputs that are kept, of two megabytes in all" {
    cd "$BATS_TEST_DIRNAME/fuzz"
    diff <(sed 1d targets.tsv | cut -f 1 | sort) <(printf '%s\n' *.c | sed 's/\.c$//' | grep -vx driver | sort)
    while IFS=$'\t' read -r target longest _; do
        [ "$longest" -gt 0 ]
        [ -n "$(ls -A "corpus/$target")" ]
        # an input beyond the longest would be cut before it is tried
        [ -z "$(find "corpus/$target" -type f -size +"$longest"c)" ]
    done < <(sed 1d targets.tsv)
    [ "$(cat corpus/*/* | wc -c)" -lt 2000000 ]
}

@test "fuzz: without a compiler for it the search is left out, with a word; a target that is none is named" {
    cd "$BATS_TEST_DIRNAME/.."
    run tests/fuzz/run check nosuch-clang
    assert_failure
    assert_output --partial "there is no nosuch-clang"
    run make --no-print-directory fuzz TARGETS=npz
    assert_failure
    assert_output --partial "no such target: npz; there are"
    run tests/fuzz/run fuzz 10 npy
    assert_failure 64
    assert_output --partial "TIME=10 is no time"
}

@test "fuzz: a byte of control in an atom line of LAMMPS's files is refused, and not looked at for ever" {
    cd "$TMP"
    printf 'ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\nITEM: ATOMS id element x y z\n1 Cu 1 2\0273 3\n' >dump
    run timeout 10 "$BIN/xyz-from" --quiet dump
    assert_failure 65
    assert_output --partial "column 'y' is not a finite number"
    run timeout 10 "$BIN/xyz-from" --quiet "$BATS_TEST_DIRNAME/fuzz/corpus/data/byte-of-control"
    assert_failure 65
}
