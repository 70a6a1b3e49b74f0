#!/usr/bin/env bats
# Streams of frames through programs: pipes, several frames, torn ends, and what Python's ASE makes of what we write.
load common

frames() {
    cat <<'X'
2
Lattice="10 0 0 0.5 11 0 0 0 12" pbc="T T F" Properties=species:S:1:pos:R:3:id:I:1 energy=-1.5 step=3000000000 tag="two words" v="1 2 3"
Cu 0.1 2.5 3e-7 1
Zr -0.25 0.3333333333333333 9.75 2
1
Properties=species:S:1:pos:R:3
Ar 1 2 3
X
}

@test "a torn second frame is exit 65 with frame and line, from a pipe and from a file" {
    frames | head -n 4 >"$TMP/one.xyz"
    { cat "$TMP/one.xyz"; head -n 3 "$TMP/one.xyz"; } >"$TMP/torn.xyz"
    run_pipe "cat '$TMP/torn.xyz' | '$BIN/xyz-info'"
    assert_failure 65
    assert_output --partial "unexpected end of file: frame 2 has 1 of 2 atoms (frame 2, line 7)"
    run "$BIN/xyz-info" "$TMP/torn.xyz"
    assert_failure 65
    assert_output --partial "torn.xyz', frame 2, line 7)"
}

@test "a last line without its newline is a torn frame" {
    frames | head -c -1 >"$TMP/f.xyz"
    run "$BIN/xyz-check" "$TMP/f.xyz"
    assert_failure 65
    assert_output --partial "frame 2 has 0 of 1 atoms"
}

@test "frames come through a FIFO" {
    mkfifo "$TMP/pipe"
    "$BIN/voronoi" <"$TMP/pipe" | head -n 1 >"$TMP/first" &
    exec 7>"$TMP/pipe"
    frames | head -n 4 >&7
    exec 7>&-
    wait
    assert_equal "$(cat "$TMP/first")" 2
}

@test "a file that is not there is exit 66, a folder too" {
    run "$BIN/xyz-check" "$TMP/none.xyz"
    assert_failure 66
    assert_output --partial "none.xyz"
    run "$BIN/xyz-check" "$TMP"
    assert_failure 66
}

@test "integers of more than 32 bits are not wrapped" {
    frames >"$TMP/f.xyz"
    run_pipe "'$BIN/xyz-info' --keys '$TMP/f.xyz' | grep step"
    assert_output --partial "3000000000"
}

@test "ASE reads the same cell, positions and keys from what a stage wrote" {
    frames | head -n 4 >"$TMP/f.xyz"
    "$BIN/voronoi" "$TMP/f.xyz" >"$TMP/out.xyz"
    "$PYTHON" - "$TMP/f.xyz" "$TMP/out.xyz" <<'PY'
import sys
import numpy as np
from ase.io import read
a, b = (read(name, format="extxyz") for name in sys.argv[1:])
assert np.array_equal(a.cell[:], b.cell[:]) and list(b.pbc) == [True, True, False], (a.cell, b.cell)
assert np.array_equal(a.positions, b.positions) and list(a.symbols) == list(b.symbols)
assert np.array_equal(b.cell[1], [0.5, 11, 0])
assert b.info["tag"] == "two words" and b.info["step"] == 3000000000 and list(b.info["v"]) == [1, 2, 3], b.info
assert a.get_potential_energy() == b.get_potential_energy() == -1.5
PY
}

@test "a history of many stages is read back: quoted texts may be long" {
    {
        echo 1
        printf 'Properties=species:S:1:pos:R:3 history="%s"\n' "$(printf 'stage 0.1.0 --option=%d | ' $(seq 2000))"
        echo 'Cu 0 0 0'
    } >"$TMP/long.xyz"
    run "$BIN/xyz-check" "$TMP/long.xyz"
    assert_success
    run "$BIN/voronoi" "$TMP/long.xyz"
    [[ "$output" != *"no list of key=value"* ]]
}

@test "a LAMMPS dump or data file is told from extended XYZ" {
    printf 'ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\n' >"$TMP/d"
    run "$BIN/xyz-info" "$TMP/d"
    assert_failure 65
    assert_output --partial "this is a LAMMPS dump, not extended XYZ"
    assert_output --partial "type: xyz-from $TMP/d | xyz-info ("
    run "$BIN/voronoi" --edge-threshold=0.1A -o "$TMP/a b.xyz" <"$TMP/d"
    assert_output --partial "type: xyz-from FILE | voronoi --edge-threshold=0.1A -o '$TMP/a b.xyz' ("
    printf 'LAMMPS data file via write_data\n\n1 atoms\n' >"$TMP/d"
    run "$BIN/xyz-info" "$TMP/d"
    assert_failure 65
    assert_output --partial "this is a LAMMPS data file"
    printf 'Cu 1 2 3\n' >"$TMP/d"
    run "$BIN/xyz-info" "$TMP/d"
    assert_output --partial "expected the number of atoms and found 'Cu 1 2 3'"
}

@test "the number of atoms is a claim: memory follows the lines that come" {
    claim() { printf '2000000000\nProperties=species:S:1:pos:R:3:velo:R:3%s\nCu 0 0 0 1 2 3%s\n' "$1" "$2"; }
    for wide in "" ":a:R:1000:b:I:1000:c:S:1000"; do
        claim "$wide" "${wide:+$(printf ' 1%.0s' $(seq 3000))}" >"$TMP/claim.xyz"
        # from a pipe, whose length nobody knows
        run bash -c "$(space 1000000) export BLOWPIPE_THREADS=1 OMP_NUM_THREADS=1; cat '$TMP/claim.xyz' | '$BIN/xyz-info'"
        assert_failure 65
        assert_output "xyz-info: unexpected end of file: frame 1 has 1 of 2000000000 atoms (frame 1, line 3)"
        run bash -c "$(space 1000000) export BLOWPIPE_THREADS=1 OMP_NUM_THREADS=1; '$BIN/xyz-info' '$TMP/claim.xyz'"
        assert_failure 65
        assert_output --partial "cannot have 2000000000 atoms in the"
    done
}

@test "frames of many blocks of lines are read whole, texts, logicals and integers too" {
    awk 'BEGIN { n = 100000; print n; print "Properties=species:S:1:pos:R:3:id:I:1:even:L:1:name:S:1"
        for (i = 1; i <= n; i++) print i % 3 ? "Cu" : "Zr", i, 0.5 * i, -i, i, i % 2 ? "F" : "T", "n" i % 1000 }' >"$TMP/many.xyz"
    cat "$TMP/many.xyz" "$TMP/many.xyz" | "$BIN/slab" --z=-1e9A,1e9A >"$TMP/out.xyz"
    grep -v = "$TMP/out.xyz" | diff - <(cat "$TMP/many.xyz" "$TMP/many.xyz" | grep -v =)
}
