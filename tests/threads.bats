#!/usr/bin/env bats
# Threads: how they wait for each other is decided before they start, by us only where the user has not, and no number of them is a crash.
bats_require_minimum_version 1.5.0
load common
unset BLOWPIPE_THREADS OMP_NUM_THREADS OMP_WAIT_POLICY GOMP_SPINCOUNT KMP_BLOCKTIME

frame() { printf '3\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu 2 0 0\nCu 0 2 0\n'; }

# What GCC's library reads when it is loaded, a line for each time it was.
spins() { OMP_DISPLAY_ENV=verbose "$@" 2>&1 >/dev/null | sed -n "s/.*GOMP_SPINCOUNT = '\(.*\)'/\1/p"; }
gcc_only() { ldd "$BIN/xyz-info" | grep -q libgomp || skip "another OpenMP library"; }

@test "several threads sleep soon where they wait; one thread, or a user's own choice, is left alone" {
    gcc_only
    frame >"$TMP/f.xyz"
    local unasked
    unasked=$(spins "$BIN/xyz-info" --threads=1 "$TMP/f.xyz")
    assert_equal "$(wc -l <<<"$unasked")" 1
    run spins "$BIN/xyz-info" --threads=2 "$TMP/f.xyz"
    assert_equal "${#lines[@]}" 2
    [ "${lines[1]}" -lt "$unasked" ]
    assert_equal "$(BLOWPIPE_THREADS=2 spins "$BIN/xyz-info" "$TMP/f.xyz")" "$output"
    assert_equal "$(GOMP_SPINCOUNT=123 spins "$BIN/xyz-info" --threads=2 "$TMP/f.xyz")" 123
    run env OMP_WAIT_POLICY=active OMP_DISPLAY_ENV=true "$BIN/xyz-info" --threads=2 "$TMP/f.xyz"
    assert_equal "$(grep -c "OMP_WAIT_POLICY = 'ACTIVE'" <<<"$output")" 1
    assert_equal "$(spins "$BIN/xyz-info" --threads=2 --help | wc -l)" 1
    spins ranks 2 "$BIN/anneal" --threads=2 --potential="$CUZR" --temperature=300K --time=1fs -o "$TMP/o.xyz" "$TMP/f.xyz" >"$TMP/spins" || true
    assert_equal "$(wc -l <"$TMP/spins")" 4
}

@test "LLVM's library of threads is told not to spin, unless the user has chosen" {
    preload blocktime
    frame >"$TMP/f.xyz"
    told() { env LD_PRELOAD="$preload" "$@" "$TMP/f.xyz" 2>&1 | grep -c "blocktime 0"; }
    assert_equal "$(told "$BIN/xyz-info" --threads=2)" 1
    assert_equal "$(told "$BIN/xyz-info" --threads=1)" 0
    assert_equal "$(told KMP_BLOCKTIME=infinite "$BIN/xyz-info" --threads=2)" 0
    assert_equal "$(told OMP_WAIT_POLICY=active "$BIN/xyz-info" --threads=2)" 0
}

@test "a program that has started itself again has its input, its arguments and its name, and what was ignored" {
    frame >"$TMP/a b.xyz"
    run "$BIN/xyz-info" --threads=2 "$TMP/a b.xyz" - <"$TMP/a b.xyz"
    assert_success
    assert_equal "$(grep -c "3 atoms" <<<"$output")" 2
    run_pipe "cat '$TMP/a b.xyz' '$TMP/a b.xyz' | '$BIN/slab' --threads=2 --z=-1A,1A --quiet | '$BIN/xyz-info' --threads=2 | wc -l"
    assert_output 2
    mkfifo "$TMP/pipe"
    (trap '' TERM && exec "$BIN/slab" --threads=2 --z=-1A,1A --quiet -o "$TMP/out.xyz" "$TMP/pipe") 3>&- &
    exec 7>"$TMP/pipe" # opens when the program does
    assert_equal "$(ps -o comm= -p $!)" slab
    kill -TERM $!
    frame >&7
    exec 7>&-
    wait $!
    assert_exist "$TMP/out.xyz"
}

@test "xyz-diff, which takes an operand of its command line, has it again; an empty argument stays one" {
    frame >"$TMP/a.xyz"
    sed 's/2 0 0$/2 0 1/' "$TMP/a.xyz" >"$TMP/b.xyz"
    run "$BIN/xyz-diff" --threads=2 "$TMP/a.xyz" "$TMP/b.xyz"
    assert_failure 1
    run_pipe "'$BIN/xyz-diff' --threads=2 '$TMP/a.xyz' <'$TMP/b.xyz'"
    assert_failure 1
    run "$BIN/xyz-diff" --threads=2 "$TMP/a.xyz" "$TMP/a.xyz"
    assert_success
    for threads in 1 2; do
        run "$BIN/xyz-info" --threads=$threads "$TMP/a.xyz" ""
        assert_failure 66
        assert_output --partial "cannot read ''"
    done
}

@test "a program that a loader was asked to run is not mistaken for the loader" {
    local loader
    loader=$(ldd "$BIN/xyz-info" | sed -n 's,^[[:blank:]]*\(/.*ld-linux[^ ]*\).*,\1,p')
    [ -n "$loader" ] || skip "no loader to call by name"
    frame >"$TMP/f.xyz"
    run "$loader" "$BIN/xyz-info" --threads=2 "$TMP/f.xyz"
    assert_success
    assert_output --partial "3 atoms"
}

@test "more threads than the machine has use for are not started, and that is said" {
    frame >"$TMP/f.xyz"
    "$BIN/voronoi" --threads=1 "$TMP/f.xyz" >"$TMP/one.xyz"
    for ask in "--threads=65536" "BLOWPIPE_THREADS=65536" "OMP_NUM_THREADS=65536" "BLOWPIPE_THREADS=99999999999999"; do
        if [[ $ask == --* ]]; then run --separate-stderr "$BIN/voronoi" "$ask" "$TMP/f.xyz"; else run --separate-stderr env "$ask" "$BIN/voronoi" "$TMP/f.xyz"; fi
        assert_success
        [[ $stderr =~ ^"voronoi: "[0-9]+" threads are more than are of use on "[0-9]+" cores: "[0-9]+" are used"$ ]] || fail "$stderr"
        assert_equal "$output" "$(cat "$TMP/one.xyz")"
    done
    run --separate-stderr "$BIN/voronoi" --threads=7 "$TMP/f.xyz" # a few more than there are cores are nobody's business
    assert_equal "$stderr" ""
    run "$BIN/voronoi" --threads=65536 --quiet "$TMP/f.xyz"
    assert_output "$(cat "$TMP/one.xyz")"
}

@test "threads that the system does not give are exit 71 with words, however little memory there is" {
    ! sanitized || skip "a sanitizer takes address space of its own"
    frame >"$TMP/f.xyz"
    local seen=0
    for kilobytes in 100000 200000 300000 400000 500000 600000 800000 1000000 2000000; do
        rm -f "$TMP/out.xyz"
        run bash -c "ulimit -v $kilobytes; exec '$BIN/voronoi' --quiet --threads=65536 -o '$TMP/out.xyz' '$TMP/f.xyz'"
        [ "$status" -eq 0 ] || [ "$status" -eq 71 ] || fail "$kilobytes kB: exit $status, $output"
        [ "$status" -eq 0 ] || assert_output --regexp "^voronoi: (cannot start [0-9]+ threads: |out of memory)"
        [ "$status" -eq 0 ] || assert_not_exist "$TMP/out.xyz"
        [[ $output != *"cannot start"* ]] || seen=1
    done
    [ $seen = 1 ]
}
