#!/usr/bin/env bats
# The verdict of make verify-independent on made-up tables (pipelines/verify/beside).
load common

beside() { "$BATS_TEST_DIRNAME/../pipelines/verify/beside" "$@"; }
# table NAME TABLES INDEPENDENT [TOLERANCE]: of one quantity
table() { printf 'study\tquantity\ttables\tindependent\ttolerance\ncamg\tdensity\t%s\t%s\t%s\n' "$2" "$3" "${4:-0.1}" >"$TMP/$1"; }
setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    # mean 7, scatter 0.02; with one of theirs the deviation of a difference is 0.02 sqrt(4/3) = 0.0231
    table a 6.98 6.98
    table b 7 7
    table c 7.02 7.02
}
verdict() { run beside "$TMP/a" "$TMP/b" "$TMP/c" -- "$TMP/theirs"; }

@test "numbers within the scatter agree" {
    table theirs 7.03 7.03
    verdict
    assert_success
    assert_line --index 1 $'camg\tdensity\t7\t0.02\t7.03\t1.3\t0.1\t0\tagrees'
}

@test "what is far beyond the scatter and the tolerance differs, and is exit code 1" {
    table theirs 7.2 7.2
    verdict
    assert_failure 1
    assert_line --index 1 $'camg\tdensity\t7\t0.02\t7.2\t8.7\t0.1\t0\tdiffers'
    table theirs 6.8 6.8
    verdict
    assert_failure 1
    assert_line --index 1 --partial differs
}

@test "beyond the scatter but within the tolerance, or the other way round, is no difference" {
    table theirs 7.09 7.09
    verdict
    assert_success
    assert_line --index 1 $'camg\tdensity\t7\t0.02\t7.09\t3.9\t0.1\t0\tagrees'
    table a 6.9 6.9
    table c 7.1 7.1
    table theirs 7.3 7.3
    verdict
    assert_success
    assert_line --index 1 $'camg\tdensity\t7\t0.1\t7.3\t2.6\t0.1\t0\tagrees'
}

@test "theirs is what the independent analysis says, ours what the tables say; two analyses of one frame must agree" {
    table theirs 7.09 7.02
    verdict
    assert_success
    assert_line --index 1 $'camg\tdensity\t7\t0.02\t7.02\t0.9\t0.1\t0.07\tagrees'
    table b 7 7.11
    verdict
    assert_failure 1
    assert_line --index 1 $'camg\tdensity\t7\t0.02\t7.02\t0.9\t0.1\t0.1\tanalyses differ'
}

@test "tables that lack a quantity or hold no number are refused, and so are too few" {
    table theirs 7 nan
    verdict
    assert_failure 65
    assert_output --partial "theirs line 2: no number"
    printf 'study\tquantity\ttables\tindependent\ttolerance\ncamg\tother\t1\t1\t1\n' >"$TMP/theirs"
    verdict
    assert_failure 65
    assert_output --partial "is not in every table"
    run beside "$TMP/a" -- "$TMP/b"
    assert_failure 64
    run beside "$TMP/a" "$TMP/b" "$TMP/c"
    assert_failure 64
}
