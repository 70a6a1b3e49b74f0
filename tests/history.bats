#!/usr/bin/env bats
# What the key history says: all that made the frame, and nothing that did not.
load common
export BLOWPIPE_THREADS=1

# entries FILE: the history's, without version and digests
entries() { "$BIN/xyz-info" --history "$1" | sed -E 's/^1  ([^ ]*) [0-9.]+(-dev[^ ]*)?/\1/; s/ input=[0-9a-f]*$//'; }

@test "a chain of six programs: defaults stand there where they mean something, and only there" {
    "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=5x5x5 --threads=1 |
        "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=2fs --log="$TMP/log" | "$BIN/slab" --quiet --z=0A,30A |
        "$BIN/cut-cluster" --quiet --diameter=1.2nm --center=8A,8A,8A | "$BIN/strings" --quiet --select=species=Cu | "$BIN/energy" --quiet --potential="$CUZR" >"$TMP/f.xyz"
    run entries "$TMP/f.xyz"
    assert_line --index 0 "create --crystal=B2 --species=Cu,Zr --repeat=5x5x5 --lattice=3.27A --units=metal"
    assert_line --index 1 "anneal --temperature=300K --time=2fs --potential=$CUZR --timestep=1fs --ensemble=nvt --damp-temperature=100fs --precision=mixed --engine=own --seed=1"
    assert_line --index 2 "slab --z=0A,30A"
    assert_line --index 3 "cut-cluster --diameter=1.2nm --center=8A,8A,8A --vacuum=1nm"
    assert_line --index 4 "strings --select=species=Cu --cutoff=3.5A"
    assert_line --index 5 "energy --potential=$CUZR"
}

@test "where they mean something they do stand there, and so does all that was typed" {
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=300 >"$TMP/r.xyz"
    run entries "$TMP/r.xyz"
    assert_output "create --random --composition=Cu50Zr50 --atoms=300 --units=metal --seed=1"
    "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=2fs --ensemble=npt --inherent-every=2fs --inherent="$TMP/i" --swap-every=2 --log="$TMP/log" "$TMP/r.xyz" >"$TMP/a.xyz"
    run bash -c "'$BIN/xyz-info' --history '$TMP/a.xyz' | tail -1"
    assert_output --partial "--force-tolerance=1e-6eV/A --swap-every=2 --swap-attempts=1"
    assert_output --partial "--ensemble=npt --pressure=0GPa --damp-temperature=100fs --damp-pressure=1ps"
    "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=2fs --ensemble=nve --log="$TMP/log" "$TMP/r.xyz" >"$TMP/e.xyz"
    run bash -c "'$BIN/xyz-info' --history '$TMP/e.xyz' | tail -1"
    refute_output --partial "--damp"
    "$BIN/cut-cluster" --quiet --diameter=1nm "$TMP/r.xyz" >"$TMP/c.xyz"
    run bash -c "'$BIN/xyz-info' --history '$TMP/c.xyz' | tail -1"
    assert_output --partial "--center=random --tries=10000 --vacuum=1nm --seed=1"
    "$BIN/strings" --quiet --reference="$TMP/r.xyz" "$TMP/a.xyz" >"$TMP/s.xyz"
    run bash -c "'$BIN/xyz-info' --history '$TMP/s.xyz' | tail -1"
    assert_output --partial "--replacement=1.6A"
    "$BIN/heat-spike" --quiet --potential="$CUZR" --peak=310K --base=300K --rate=1e16K/s --log="$TMP/log" "$TMP/r.xyz" >"$TMP/h.xyz"
    run bash -c "'$BIN/xyz-info' --history '$TMP/h.xyz' | tail -1"
    assert_output --partial "--pressure=0GPa --damp-temperature=100fs --damp-pressure=1ps" # its ensemble is known by the frame
    "$BIN/energy" --quiet --potential="$CUZR" --max-iterations=7 "$TMP/r.xyz" >"$TMP/m.xyz"
    run bash -c "'$BIN/xyz-info' --history '$TMP/m.xyz' | tail -1"
    assert_output --partial "--max-iterations=7" # typed
}

@test "--print-args prints all of them still" {
    run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=2fs --print-args
    assert_output --partial "--pressure=0GPa"
    assert_output --partial "--swap-attempts=1"
}
