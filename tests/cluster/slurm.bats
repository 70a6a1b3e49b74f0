#!/usr/bin/env bats
# Studies as array jobs on a Slurm of one node: the same bytes as by make -j2, whatever happens on the way. The studies have all their steps, but small and
# short; FULL=1 makes them at mini scale, as they are.
load common

# study NAME [VARIABLE=VALUE...]: by make -j2 in one folder, by make submit in another; the same files, and nothing left to submit
study() {
    local name=$1 here=$PWD
    shift
    [ -z "${FULL:-}" ] || { LIMIT=7200; set -- STUDY="$name" SCALE=mini; }
    folder "$TMP/laptop"
    make -s -j2 "$name" "$@" >make.log 2>&1 || { tail -n 5 make.log; return 1; }
    cd "$here" || return
    folder "$TMP/cluster"
    make -s submit "$@"
    wait_for "${LIMIT:-600}" idle
    run make -s status "$@"
    same_results "$TMP/laptop" "$TMP/cluster" || { echo "$output"; return 1; }
    run make -s submit "$@"
    assert_success
    assert_output --partial "nothing to submit: 0 queued or running"
    assert_output --regexp 'running, ([0-9]+) of \1 files made'
}

@test "camg: the same bytes as make -j2; a second submit has nothing to do; a deleted result is made again with what follows" {
    study camg "${CAMG[@]}"
    [ -z "${FULL:-}" ] || return 0
    rm results/camg/mini/1e14/film-600.xyz
    run make -s submit "${CAMG[@]}" DRY=1
    assert_success
    assert_output --partial ":deposit."
    assert_output --partial ":slab." # what follows, to the end
    assert_output --partial ":rates."
    refute_output --partial ":quench."
    refute_output --partial ":heat-spike."
    refute_output --regexp ":(deposit|voronoi|slab|rdf)\.[0-9]+ --array=1-" # of all films
    cp -r results/camg/mini/cluster notes
    find results -name film-300.whole.xyz -printf '%T@\n' >before
    make -s submit "${CAMG[@]}"
    # while they wait, nothing is handed over twice
    run make -s submit "${CAMG[@]}"
    assert_output --partial "nothing to submit"
    wait_for 300 idle
    find results -name film-300.whole.xyz -printf '%T@\n' | diff before -
    same_results "$TMP/laptop" "$TMP/cluster"
}

@test "laves: the same bytes as make -j2" {
    study laves "${LAVES[@]}"
}

@test "stem-mro, both halves: the same bytes as make -j2" {
    study stem-mro "${STEM[@]}"
}

@test "nanolaminate, as it is (FULL=1)" {
    [ -n "${FULL:-}" ] || skip "FULL=1 makes it"
    study nanolaminate
}

# The glass alone, by make, in a folder beside: what interrupted pieces are compared with. It takes some seconds.
LONG=("${CAMG[@]}" CAMG_MELT_TIME=6ps CAMG_LOG_EVERY=500)
glass=results/camg/mini/1e14/glass.xyz
reference() {
    local here=$PWD
    folder "$TMP/laptop"
    make -s $glass "$@" >make.log 2>&1
    cd "$here" || return
    folder "$TMP/cluster"
}
made() { [ -e "$glass" ]; }
same_glass() {
    wait_for 200 made
    cmp $glass "$TMP/laptop/$glass"
    cmp "${glass%.xyz}.log.tsv" "$TMP/laptop/${glass%.xyz}.log.tsv"
}
element() { squeue -h -r -n camg-mini:quench.1 -o %F_%K; }

@test "told that its time ends, a piece writes its checkpoint, is requeued and ends with the same bytes; so does one killed with -9, and one whose node dies" {
    reference "${LONG[@]}"
    make -s submit "${LONG[@]}"
    wait_for 90 process quench
    sleep 1
    scancel --batch --signal=USR1 "$(element)"
    log=results/camg/mini/cluster/log/quench.1-1.log
    wait_for 30 grep -q "stopped before its time limit, with a checkpoint; it is requeued" $log
    run make -s status "${LONG[@]}"
    assert_line --regexp '^quench +1 +0 +[01] +[01] +0$'
    refute_output --partial "not submitted"
    wait_for 300 process quench
    sleep 0.5
    kill -9 "$(process quench)"
    wait_for 30 grep -q "killed by signal 9; it is requeued" $log
    wait_for 300 process quench
    scontrol update nodename=node state=down reason="a node that dies"
    wait_for 30 grep -q "NODE FAILURE" $log
    scontrol update nodename=node state=resume || true # it may have come back by itself
    same_glass
    scancel -u root
    wait_for 60 idle
}

@test "a piece over its time limit is requeued until it is done" {
    long=("${CAMG[@]}" CAMG_MELT_TIME=120ps CAMG_LOG_EVERY=5000)
    reference "${long[@]}"
    # some ten seconds of work at a time: the notice comes 50 s before the limit of a minute
    CLUSTER_NOTICE=50 make -s submit "${long[@]}" SLURM_ARGS=--time=1
    wait_for 900 made
    same_glass
    grep "stopped before its time limit" results/camg/mini/cluster/log/quench.1-1.log
    scancel -u root
    wait_for 60 idle
}

@test "a program that is killed again and again is given up, with its reason; a later submit goes on" {
    reference "${LONG[@]}"
    CLUSTER_TRIES=2 make -s submit "${LONG[@]}"
    for _ in 1 2; do
        wait_for 300 process quench
        kill -9 "$(process quench)"
        sleep 1
    done
    wait_for 60 idle
    run make -s status "${LONG[@]}"
    assert_line --regexp "^$glass: killed by signal 9, 2 times \([0-9]+_1\); holds up [0-9]+$"
    make -s submit "${LONG[@]}"
    same_glass
    scancel -u root
    wait_for 60 idle
}

@test "a piece that fails leaves its siblings' results, ends what depends on it, and says why; then only that is missing" {
    folder "$TMP/cluster"
    # what can be known before is: nothing is submitted
    run make -s submit "${CAMG[@]}" CAMG_RELAX_600=-1ps
    assert_failure
    assert_line --regexp '^CAMG_RELAX_600=-1ps: deposit: --relax: .* out of range'
    # that a frame has no such column is found out by the piece
    local without=(CAMG_RELAX_600='4ps --fix=nothing=1')
    make -s submit "${CAMG[@]}" "${without[@]}"
    wait_for 300 idle
    run make -s status "${CAMG[@]}" "${without[@]}"
    assert_success
    assert_line --regexp '^deposit +2 +1 +0 +0 +1$'
    assert_line --regexp '^indices +1 +0 +0 +1 +0$'
    assert_line --regexp "^results/camg/mini/1e14/film-600.xyz: deposit: no column 'nothing'.*; holds up [0-9]+$"
    refute_output --partial "not submitted"
    assert_exist results/camg/mini/1e14/film-300.means.tsv
    assert_exist results/camg/mini/1e14/figures/film-300.png
    assert_not_exist results/camg/mini/1e14/film-600.xyz
    run make -s submit "${CAMG[@]}" DRY=1
    assert_output --partial ":deposit."
    refute_output --partial ":compact."
}

@test "several ranks, and a node's scratch: the same bytes" {
    reference "${CAMG[@]}"
    mkdir scratch
    make -s submit "${CAMG[@]}" RANKS=2 BLOWPIPE_SCRATCH="$PWD/scratch"
    wait_for 400 made
    cmp $glass "$TMP/laptop/$glass"
    grep -q . results/camg/mini/cluster/arrays/quench.1
    scancel -u root --state=PENDING # those that run end by themselves, and clear what they used
    wait_for 200 idle
    run ls scratch
    assert_output ""
}

@test "nothing of this is left running" {
    tests/cluster/local-slurm stop "$SLURM"
    for daemon in munged slurmctld slurmd; do
        run pgrep -f "^[^ ]*$daemon.*$SLURM"
        assert_failure
    done
}
