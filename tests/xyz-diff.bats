#!/usr/bin/env bats
# xyz-diff, the ruler of the other tests: it must see every kind of difference, and only those.
load common
export BLOWPIPE_THREADS=2 # as on most machines: with several threads a program starts itself again

a() {
    cat <<'X'
2
Lattice="10 0 0 0 10 0 0 0 10" pbc="T T T" Properties=species:S:1:pos:R:3:id:I:1:pe:R:1 energy=-2.5 history="create 1"
Cu 0.01 5 5 1 -1.25
Zr 3 5 5 2 -1.25
X
}

differs() { # sed expression: the difference must be seen, exit 1
    a >"$TMP/a.xyz"
    sed "$1" "$TMP/a.xyz" >"$TMP/b.xyz"
    run "$BIN/xyz-diff" "${@:2}" "$TMP/a.xyz" "$TMP/b.xyz"
    assert_failure 1
}

agrees() {
    a >"$TMP/a.xyz"
    sed "$1" "$TMP/a.xyz" >"$TMP/b.xyz"
    run "$BIN/xyz-diff" "${@:2}" "$TMP/a.xyz" "$TMP/b.xyz"
    assert_success
}

@test "a stream agrees with itself, from files and from a pipe" {
    agrees ""
    run_pipe "'$BIN/xyz-diff' '$TMP/a.xyz' <'$TMP/a.xyz'"
    assert_success
    run_pipe "cat '$TMP/a.xyz' | '$BIN/xyz-diff' '$TMP/a.xyz' -"
    assert_success
}

@test "it sees the last bit of a position, a text, a key, a cell, pbc, a missing column" {
    differs 's/^Zr 3 /Zr 3.0000000000000004 /'
    assert_line --regexp "^column	pos	.*differs	1	2	"
    differs 's/^Zr/Hf/'
    differs 's/energy=-2.5/energy=-2.6/'
    differs 's/energy=-2.5//'
    differs 's/energy=-2.5/energy=-2.5 more=1/'
    differs 's/Lattice="10 /Lattice="10.1 /'
    differs 's/T T T/T T F/'
    differs 's/:pe:R:1//; s/ -1.25$//'
    differs 's/^2$/1/; /^Zr/d'
}

@test "tolerances: for all, by name, relative" {
    agrees 's/^Zr 3 /Zr 3.0001 /' --tolerance=1e-3
    agrees 's/^Zr 3 /Zr 3.0001 /' --tolerance=pos:1e-3
    differs 's/^Zr 3 /Zr 3.0001 /' --tolerance=pos:1e-5,1
    differs 's/^Zr 3 /Zr 3.0001 /' --tolerance=pe:1e-3
    agrees 's/^Zr 3 /Zr 3.0001 /' --relative=1e-3
    differs 's/^Zr 3 /Zr 3.0001 /' --relative=1e-5
}

@test "positions are compared across the boundary" {
    agrees 's/^Cu 0.01 /Cu 10.01 /' --tolerance=pos:1e-9
    agrees 's/^Cu 0.01 /Cu 9.99 /' --tolerance=pos:0.021
    differs 's/^Cu 0.01 /Cu 9.99 /' --tolerance=pos:0.019
}

@test "atoms are matched by id, not by order" {
    a >"$TMP/a.xyz"
    { head -n 2 "$TMP/a.xyz"; tail -n 1 "$TMP/a.xyz"; sed -n 3p "$TMP/a.xyz"; } >"$TMP/b.xyz"
    run "$BIN/xyz-diff" "$TMP/a.xyz" "$TMP/b.xyz"
    assert_success
    differs 's/5 5 2 /5 5 3 /'
}

@test "history is left out unless asked for; --columns, --keys and --ignore choose" {
    agrees 's/create 1/create 2/'
    differs 's/create 1/create 2/' --ignore=
    agrees 's/energy=-2.5/energy=9/' --keys=
    agrees 's/energy=-2.5/energy=9/' --ignore=energy
    agrees 's/-1.25$/-1.5/' --columns=pos,species
    differs 's/-1.25$/-1.5/' --columns=pe
}

@test "one frame more in either stream is a difference" {
    a >"$TMP/a.xyz"
    cat "$TMP/a.xyz" "$TMP/a.xyz" >"$TMP/b.xyz"
    run "$BIN/xyz-diff" "$TMP/a.xyz" "$TMP/b.xyz"
    assert_failure 1
    run "$BIN/xyz-diff" "$TMP/b.xyz" "$TMP/a.xyz"
    assert_failure 1
}

@test "misuse is exit 64, a missing file 66, a torn one 65" {
    a >"$TMP/a.xyz"
    run "$BIN/xyz-diff" --tolerance=abc "$TMP/a.xyz" "$TMP/a.xyz"
    assert_failure 64
    run "$BIN/xyz-diff" "$TMP/a.xyz" "$TMP/none.xyz"
    assert_failure 66
    head -n 3 "$TMP/a.xyz" >"$TMP/torn.xyz"
    run "$BIN/xyz-diff" "$TMP/a.xyz" "$TMP/torn.xyz"
    assert_failure 65
}

@test "the second stream is there with several threads too, for which a program starts itself again" {
    a >"$TMP/a.xyz"
    sed 's/-1.25$/-1.5/' "$TMP/a.xyz" >"$TMP/b.xyz"
    for threads in 1 2; do
        BLOWPIPE_THREADS=$threads "$BIN/xyz-diff" "$TMP/a.xyz" "$TMP/a.xyz" </dev/null
        BLOWPIPE_THREADS=$threads "$BIN/xyz-diff" "$TMP/a.xyz" <"$TMP/a.xyz"
        BLOWPIPE_THREADS=$threads run "$BIN/xyz-diff" --threads=$threads "$TMP/a.xyz" "$TMP/b.xyz"
        assert_failure 1
        run "$BIN/xyz-diff" --threads $threads </dev/null
        assert_failure 64
    done
}
