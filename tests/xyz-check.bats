#!/usr/bin/env bats
# xyz-check: 0 whole and as asked, 1 a check says no, 65 torn.
load common

frame() {
    cat <<'X'
3
Lattice="10 0 0 0 10 0 0 0 10" pbc="T T T" Properties=species:S:1:pos:R:3:id:I:1 energy=-1
Cu 0.25 0 0 1
Cu 9.75 0 0 2
Zr 5 5 5 3
X
}

@test "a whole stream is exit 0 and says how much there was" {
    { frame; frame; } >"$TMP/f.xyz"
    run "$BIN/xyz-check" --atoms=3 --frames=2 --columns=id,pos --keys=energy,Lattice --unique-ids "$TMP/f.xyz"
    assert_success
    assert_output "2 frames of 6 atoms in all: whole"
}

@test "each check that does not hold is exit 1 with the frame" {
    frame >"$TMP/f.xyz"
    for option in --atoms=4 --frames=2 --columns=velo --keys=none --close=0.6A; do
        run "$BIN/xyz-check" "$option" "$TMP/f.xyz" -o "$TMP/report"
        assert_failure 1
        assert_output --partial "xyz-check: "
        assert_not_exist "$TMP/report"
    done
    sed 's/ 2$/ 1/' "$TMP/f.xyz" >"$TMP/same.xyz"
    run "$BIN/xyz-check" --unique-ids "$TMP/same.xyz"
    assert_failure 1
    assert_output --partial "the id 1 occurs twice (frame 1, line 1)"
}

@test "the closest pair is found across the boundary" {
    frame >"$TMP/f.xyz"
    run "$BIN/xyz-check" --close=0.6A "$TMP/f.xyz"
    assert_output --partial "1 pairs of atoms are closer than 0.6, the closest being atoms 1 and 2 at 0.5"
    run "$BIN/xyz-check" --close=0.4A "$TMP/f.xyz"
    assert_success
}

@test "a torn frame is exit 65, a value that is not finite too, no frame 66" {
    frame | head -n 4 >"$TMP/torn.xyz"
    run "$BIN/xyz-check" "$TMP/torn.xyz"
    assert_failure 65
    frame | sed 's/9.75/nan/' >"$TMP/nan.xyz"
    run "$BIN/xyz-check" "$TMP/nan.xyz"
    assert_failure 65
    assert_output --partial "line 4"
    run "$BIN/xyz-check" /dev/null
    assert_failure 66
}
