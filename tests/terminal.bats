#!/usr/bin/env bats
# What people type first, and what reaches their terminal.
load common
export BLOWPIPE_THREADS=1

@test "-h is --help, with the program's own options, anywhere among them" {
    for program in "$BIN"/*; do
        diff <("$program" -h) <("$program" --help)
    done
    diff <("$BIN/anneal" --temperature=300K -h) <("$BIN/anneal" --help)
    diff <(tools/blowpipe -h 2>&1) <(tools/blowpipe --help 2>&1)
    run "$BIN/anneal" -help
    assert_failure 64
    run "$BIN/anneal" -h=3
    assert_failure 64
}

# on_terminal COMMAND: its words on a terminal, and its exit code
on_terminal() {
    needs_terminal
    run "$PYTHON" - "$@" <<'P'
import os, pty, sys
status = pty.spawn(['bash', '-c', sys.argv[1]], lambda fd: os.read(fd, 4096))
sys.exit(os.waitstatus_to_exitcode(status))
P
}

@test "a picture never goes to a terminal, by whatever name" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.6A --repeat=2x2x2 >"$TMP/c.xyz"
    for to in '' '-o -' '-o /dev/tty' '-o /dev/stdout'; do
        on_terminal "'$BIN/render' $to --size=40x30 '$TMP/c.xyz'"
        assert_failure 64
        assert_output --partial "render: a picture (PNG) is no text for a terminal: give it a file, -o FILE or > FILE"
        refute_output --partial "IHDR"
    done
    on_terminal "'$BIN/render' --size=40x30 '$TMP/c.xyz' >'$TMP/c.png' && '$BIN/render' --size=40x30 '$TMP/c.xyz' | head -c 4 | cmp - <(head -c 4 '$TMP/c.png') && echo drawn"
    assert_success
    assert_output --partial drawn
    on_terminal "'$BIN/cube-convert' no.npy /dev/tty"
    assert_failure
}

@test "frames and tables do go to a terminal" {
    on_terminal "'$BIN/create' --quiet --crystal=fcc --species=Cu --lattice=3.6A --repeat=1x1x1"
    assert_success
    assert_output --partial "Properties=species"
}
