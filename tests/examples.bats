#!/usr/bin/env bats
# The programs of examples/, which show how the library is used, do what they say.
load common

EXAMPLES=${EXAMPLES:-$PWD/build/examples}

@test "energy: the numbers of our own program of that name, or a message and its exit code" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=300 --quiet -o "$TMP/in.xyz"
    "$EXAMPLES/energy" "$CUZR" "$TMP/in.xyz" "$TMP/out.xyz"
    "$BIN/energy" --potential="$CUZR" --forces --quiet "$TMP/in.xyz" -o "$TMP/expected.xyz"
    "$BIN/xyz-diff" --tolerance=0 --columns=pe,forces --keys=energy "$TMP/expected.xyz" "$TMP/out.xyz"
    run "$EXAMPLES/energy" "$CUZR" "$TMP/none.xyz" "$TMP/no.xyz"
    assert_failure 66
    assert_output --partial "cannot read '$TMP/none.xyz'"
    assert_not_exist "$TMP/no.xyz"
    run "$EXAMPLES/energy" kim:nothing "$TMP/in.xyz" "$TMP/no.xyz"
    assert_failure
    assert_output --partial "no KIM portable model 'nothing'"
    assert_not_exist "$TMP/no.xyz"
}
