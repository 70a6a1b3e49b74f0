#!/usr/bin/env bats
# The README's examples are run as they stand there, in its order and in one folder: from the source tree, and from an installed copy.
load common

# What a block is read with, in front of it: the tree's programs on the path; or of an installed copy one command, by which every name is called.
from_tree() { echo "PATH='$BIN':\$PATH"; }
from_copy() {
    make -s install BIN="$BIN" VERSION_TEXT="$(built_version)" PREFIX="$TMP/copy" >/dev/null
    cat <<SHELL
PATH='$TMP/copy/bin:$PATH'
for name in \$(blowpipe list | cut -d ' ' -f 1); do eval "\$name() { blowpipe \$name \"\\\$@\"; }"; done
make() { blowpipe study "\$@"; }
SHELL
}

# blocks FOLDER FRONT: every sh block, in FOLDER, what it says kept as said.N
blocks() {
    local count k
    mkdir "$1"
    cd "$1" || return
    echo "$2" >front
    count=$(awk '/^```sh/{n++; next} /^```/{n2=n} {if (n > n2) print > "block" n}  END {print n}' "$BATS_TEST_DIRNAME/../README.md")
    [ "$count" -ge 3 ]
    for k in $(seq "$count"); do
        # head in an example closes its pipe early: that is not a failure of the writer
        run bash -c "set -e; . ./front; . ./block$k"
        assert_success
        [ -n "$output" ] || assert_exist b2.xyz
        echo "$output" >"said.$k"
    done
    grep -q r_A said.*
    cd "$BATS_TEST_DIRNAME/.." || return
}

@test "every sh block of the README runs and gives output, from the tree and from an installed copy the same" {
    blocks "$TMP/by-tree" "$(from_tree)"
    blocks "$TMP/by-copy" "$(from_copy)"
    cmp "$TMP"/by-{tree,copy}/b2.xyz
    diff -r -x front -x log "$TMP/by-tree" "$TMP/by-copy"
}

@test "what the README makes of a study can be made from the tree and from an installed copy" {
    local words here=$PWD
    from_copy >/dev/null
    # shellcheck disable=SC2016
    tr '\n' ' ' <README.md | grep -oE '`make (camg|laves|stem-mro|nanolaminate|mechanics|plan|submit|status)[^`]*`' | tr -d '`' | sed 's/^make //; s/^status$/& STUDY=camg/; s/^submit.*/& DRY=1/' |
        sort -u >"$TMP/makes"
    [ "$(wc -l <"$TMP/makes")" = 8 ]
    mkdir "$TMP/any"
    while read -r words; do
        # shellcheck disable=SC2086  # words
        run make -n BIN="$BIN" $words
        assert_success
        cd "$TMP/any"
        # shellcheck disable=SC2086  # words
        run env -u MAKEFLAGS -u MFLAGS -u SAN "$TMP/copy/bin/blowpipe" study -n $words
        assert_success
        cd "$here"
    done <"$TMP/makes"
}
