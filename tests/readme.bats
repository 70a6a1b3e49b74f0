#!/usr/bin/env bats
# The README's shell examples are run, in its order and in one folder.
load common

@test "every sh block of the README runs and gives output" {
    readme=$PWD/README.md
    blocks=$(awk '/^```sh/{n++; next} /^```/{n2=n} {if (n > n2) print > "'"$TMP"'/block" n}  END {print n}' "$readme")
    [ "$blocks" -ge 3 ]
    cd "$TMP"
    for k in $(seq "$blocks"); do
        # head in an example closes its pipe early: that is not a failure of the writer
        run bash -c "set -e; PATH='$BIN':\$PATH; . ./block$k"
        assert_success
        [ -n "$output" ] || assert_exist b2.xyz
    done
    assert_output --partial "r_A"
}
