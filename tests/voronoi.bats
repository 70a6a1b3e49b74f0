#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# voronoi: cell by cell against libvoro++, and what it writes and refuses.
load common

setup_file() {
    g++ -O2 -o "$BATS_FILE_TMPDIR/reference" tests/voronoi_reference.cc -lvoro++
    "$PYTHON" tests/voronoi_frames.py make random 0 "$BATS_FILE_TMPDIR/random.xyz" "$BATS_FILE_TMPDIR/random.points"
}

frames() { "$PYTHON" tests/voronoi_frames.py "$@"; }
reference() { "$BATS_FILE_TMPDIR/reference" "$@"; }

@test "10,000 disordered atoms, plain: volumes and indices are voro++'s" {
    reference 0 0 0 1 0 <"$BATS_FILE_TMPDIR/random.points" >"$TMP/theirs"
    "$BIN/voronoi" "$BATS_FILE_TMPDIR/random.xyz" >"$TMP/ours.xyz"
    run frames compare "$TMP/ours.xyz" "$TMP/theirs"
    assert_success
}

@test "10,000 disordered atoms, radical with thresholds: volumes and indices are voro++'s" {
    reference 1 0.1 0.3 1 0 <"$BATS_FILE_TMPDIR/random.points" >"$TMP/theirs"
    "$BIN/voronoi" --radii=Cu:1.35A,Zr:1.55A --edge-threshold=0.1A --face-threshold=0.3A2 "$BATS_FILE_TMPDIR/random.xyz" >"$TMP/ours.xyz"
    run frames compare "$TMP/ours.xyz" "$TMP/theirs"
    assert_success
}

@test "open walls: volumes and indices are voro++'s" {
    frames make fcc 0.2 "$TMP/frame.xyz" "$TMP/points" open
    reference 0 0.05 0 0 0 <"$TMP/points" >"$TMP/theirs"
    "$BIN/voronoi" --edge-threshold=0.05A "$TMP/frame.xyz" >"$TMP/ours.xyz"
    run frames compare "$TMP/ours.xyz" "$TMP/theirs"
    assert_success
}

@test "the comparison sees a wrong threshold" {
    reference 0 0.2 0 1 0 <"$BATS_FILE_TMPDIR/random.points" >"$TMP/theirs"
    "$BIN/voronoi" "$BATS_FILE_TMPDIR/random.xyz" >"$TMP/ours.xyz"
    run frames compare "$TMP/ours.xyz" "$TMP/theirs"
    assert_failure
}

# At a noise of 1e-12 A voro++ 0.4.6 itself loses cells (its volumes no longer fill the box); tests/unit/voronoi.c climbs that part of the ladder.
@test "fcc, bcc, hcp and C15 under noise, with an edge threshold: voro++'s volumes and indices" {
    for kind in fcc bcc hcp C15; do
        for noise in 0 1e-9 1e-6 1e-3 0.03; do
            frames make "$kind" "$noise" "$TMP/frame.xyz" "$TMP/points"
            reference 0 0.1 0 1 0 <"$TMP/points" >"$TMP/theirs"
            "$BIN/voronoi" --edge-threshold=0.1A "$TMP/frame.xyz" >"$TMP/ours.xyz"
            run frames compare "$TMP/ours.xyz" "$TMP/theirs"
            assert_success
        done
    done
}

@test "columns, keys, histogram; unknown columns pass through; any number of threads writes the same bytes" {
    "$BIN/voronoi" --threads=1 --radii=Cu:1.35A,Zr:1.55A --edge-threshold=0.1A --table="$TMP/table.tsv" "$BATS_FILE_TMPDIR/random.xyz" >"$TMP/one.xyz"
    "$BIN/voronoi" --threads=3 --radii=Cu:1.35A,Zr:1.55A --edge-threshold=0.1A "$BATS_FILE_TMPDIR/random.xyz" >"$TMP/three.xyz"
    cmp "$TMP/one.xyz" "$TMP/three.xyz"
    run sed -n 2p "$TMP/one.xyz"
    assert_output --partial "note:I:1"
    assert_output --partial "voronoi_index:I:4:voronoi_volume:R:1:coordination:I:1:voronoi_class:S:1"
    assert_output --partial "voronoi_edge_threshold=0.1"
    assert_output --partial "voronoi_fraction_FI="
    run awk '!/^#/ && $1 != "frame" { atoms += $9; fraction += $10 } END { printf "%d %.6f", atoms, fraction }' "$TMP/table.tsv"
    assert_output "10000 2.000000"
}

@test "--max-order lengthens the index" {
    run_pipe "'$BIN/voronoi' --max-order=9 '$BATS_FILE_TMPDIR/random.xyz' | sed -n 2p"
    assert_output --partial "voronoi_index:I:7"
}

@test "atoms in one place are refused with their ids, a species without a radius too" {
    printf '3\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3\nCu 1 1 1\nCu 4 4 4\nZr 10 1 1\n' >"$TMP/frame.xyz"
    run "$BIN/voronoi" "$TMP/frame.xyz"
    assert_failure 65
    assert_output --partial "ids '1' and '3'"
    run "$BIN/voronoi" --radii=Cu:1.35A "$TMP/frame.xyz"
    assert_failure 64
    assert_output --partial "'Zr'"
}

@test "atoms outside an open box get zeros and OTHER, with a warning" {
    printf '3\nLattice="9 0 0 0 9 0 0 0 9" pbc="F F F" Properties=species:S:1:pos:R:3\nCu 1 1 1\nCu 4 4 4\nZr 10 1 1\n' >"$TMP/frame.xyz"
    run --separate-stderr "$BIN/voronoi" "$TMP/frame.xyz"
    assert_success
    assert_line --regexp '^Zr .* 0 0 0 0 0 0 OTHER'
    # shellcheck disable=SC2154 # run sets it
    [[ $stderr == *"1 atoms lie outside"* ]]
}
