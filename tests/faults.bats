#!/usr/bin/env bats
# Programs on a system that refuses them something: a sample of `make faults` (docs/robustness.md), always the same one.
load common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    ! sanitized || skip "a sanitizer must come first"
}

@test "calls that fail, limits, full disks and signals: nothing torn, nothing lost, exit codes of the table, then the same bytes" {
    run "$PYTHON" tests/faults/inject --cases=500 --seed=1 --jobs=2
    assert_success
    [ "$(awk '$1 == "all" { print $2 + $3 }' <<<"$output")" -ge 400 ]
}

# Each of these was something else once: signal 11, exit 1, a run that could not be resumed, a figure less with exit 0.
@test "no memory for a comment line or for threads, no thread, a torn head of rows, a checkpoint that stays, no process for gnuplot" {
    cat >"$TMP/cases" <<'X'
rdf malloc 33 ENOMEM once new
slab malloc 513 ENOMEM always new
create malloc 3 ENOMEM once new
create-grains thread 2 EAGAIN once new
stem-sim-npy malloc 1025 ENOMEM once old
cube-convert-emd malloc 4097 ENOMEM always new
stem-sim disk 64 ENOSPC always new
stem-sim-npy pwrite 1 torn once old
deform unlink 17 EIO once old
stem-analyze-figs fork 3 EAGAIN once new
X
    run "$PYTHON" tests/faults/inject --these="$TMP/cases" --jobs=2
    assert_success
    [ "$(awk '$1 == "all" { print $2 + $3 }' <<<"$output")" -ge 7 ]
}

@test "a study that is killed over and over is whole in the end" {
    run "$PYTHON" tests/faults/studies --only=stem-mro --kills=4 --faults=4 --seed=1
    assert_success
}

@test "a program that writes straight to its file and looks at no result is found out" {
    mkdir "$TMP/bin"
    "${CC:-cc}" -o "$TMP/bin/broken" tests/faults/broken.c
    printf 'case broken broken out.txt < %s\n' "$PWD/LICENSE" >"$TMP/commands"
    found() { # VERDICT CASE...
        run env BIN="$TMP/bin" "$PYTHON" tests/faults/inject --commands="$TMP/commands" "${@:2}"
        assert_failure 1
        assert_output --partial "$1: broken"
    }
    found wrong broken write 3 ENOSPC once new
    found torn broken write 3 ENOSPC once new
    found wrong broken read 2 EIO once new
    found torn broken write 3 KILL once old
    found torn broken limit 1000 fsize always new
    run env BIN="$TMP/bin" "$PYTHON" tests/faults/inject --commands="$TMP/commands" broken malloc 1 ENOMEM once new
    assert_success
}
