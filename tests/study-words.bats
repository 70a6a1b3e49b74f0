#!/usr/bin/env bats
# What a study says of itself: the versions that made it, what waits to go on, whose rates a plan has; what is refused is with -n too.
load common
load made_study

@test "the page names the version that made the frames, as --version has it" {
    made "$TMP/r"
    "$PYTHON" pipelines/report/page --known="$TMP/known.tsv" "$TMP/r"
    run grep -o 'Made by blowpipe [^<]*' "$TMP/r/index.html"
    assert_output "Made by blowpipe $("$BIN/create" --version | grep -o '[0-9][^ ]*' | head -n 1)."
}

@test "a value that is refused is so with -n, while status and plan are asked all the same" {
    folder "$TMP/here"
    unset MAKEFLAGS MAKELEVEL MFLAGS
    make -s results/camg/mini/variables LIVE=0
    mkdir -p results/camg/mini/1e14
    echo glass >results/camg/mini/1e14/glass.xyz
    run make -n camg CAMG_SEED=2
    assert_failure
    assert_output --partial 'results/camg/mini was made with CAMG_SEED=1, not CAMG_SEED=2'
    run make status STUDY=camg CAMG_SEED=2
    assert_success
    run make -n camg
    assert_success
    run grep 'CAMG_SEED=' results/camg/mini/variables
    assert_output 'file CAMG_SEED=1'
}

@test "LAVES_THREADS is how many threads a piece has, here and typed; BLOWPIPE_THREADS is before it" {
    folder "$TMP/here"
    unset MAKEFLAGS MAKELEVEL MFLAGS BLOWPIPE_THREADS
    threads() { rm -rf results && make -s results/laves/mini/33-67/1/liquid.xyz LIVE=0 "$@" >/dev/null 2>&1 && cut -f 4 results/laves/mini/.run/33-67/1/liquid.xyz; }
    assert_equal "$(threads)" 1
    assert_equal "$(threads LAVES_THREADS=2)" 2
    assert_equal "$(BLOWPIPE_THREADS=3 threads LAVES_THREADS=2)" 3
}

@test "status says of a piece that was stopped how far it was and that it goes on from its checkpoint" {
    folder "$TMP/here"
    unset MAKEFLAGS MAKELEVEL MFLAGS
    mkdir -p results/laves/mini/{.run,logs,checkpoints}/33-67/1
    printf 'failed\tmelt\t1790000000\t1\t12.50\t76\n' >results/laves/mini/.run/33-67/1/liquid.xyz
    echo '12:00:00 quench: 40 %, 30 s of 50 s left' >results/laves/mini/logs/33-67/1/liquid.xyz.log
    : >results/laves/mini/checkpoints/33-67/1/liquid.xyz.quench
    run make status STUDY=laves
    assert_success
    assert_line --regexp '33-67/1/liquid.xyz: stopped; 40 %, 30 s of 50 s left; the same typed again goes on from its checkpoint'
}

@test "a plan says whose rates it has, unless they are named" {
    folder "$TMP/here"
    unset MAKEFLAGS MAKELEVEL MFLAGS
    run make plan STUDY=laves CORES=2
    assert_line --regexp 'times are those of another machine .*make rates >mine.mk'
    run make plan STUDY=laves CORES=2 RATES=./params/rates.mk
    refute_output --partial 'another machine'
}
