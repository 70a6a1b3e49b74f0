#!/usr/bin/env bats
# A result that is there stays whole, with what is beside it, until the new one is: a wrong value, a failure, a stop cost nothing.
load common

# A study of one stage with a table and a folder beside its file; its program does what its word is, and writes as ours do.
study() {
    cp -r "$BATS_TEST_DIRNAME/../pipelines/stage.mk" "$BATS_TEST_DIRNAME/../pipelines/stage" "$TMP"
    cd "$TMP" || return
    unset MAKEFLAGS MAKELEVEL MFLAGS BLOWPIPE_WATCH
    { stage_makefile && cat; } >Makefile <<'X2'
include words
$(call stage,$(results)/first.txt, $(BIN)/say first)
$(call stage,$(results)/glass.xyz, $(BIN)/anneal $(WORD) --log=$(results)/glass.log.tsv --tables=$(results)/glass < $(results)/first.txt)
$(call stage,$(results)/tf.tsv, $(BIN)/say $(results)/glass.log.tsv)
all: $(results)/glass.xyz $(results)/tf.tsv
%/.: ; mkdir -p $@
FORCE:
X2
    mkdir programs
    echo 'WORD := well' >words
    # shellcheck disable=SC2016  # the script's own dollars
    printf '#!/bin/bash\necho "say $1" >>count\necho "$1"\n' >programs/say
    cat >programs/anneal <<'X2'
#!/bin/bash
for word; do case $word in --log=*) log=${word#*=} ;; --tables=*) tables=${word#*=} ;; --checkpoint=*) kept=${word#*=} ;; --resume) ;; *) what=$word ;; esac; done
echo "anneal $what" >>count
[ "$what" != typo ] || { echo 'anneal: no unit of time' >&2; exit 64; }
mkdir -p "$tables"
echo "log of $what" >"$log.new" && mv "$log.new" "$log"
echo "table of $what" >"$tables/table.tsv"
echo "half of $what"
case $what in
fail) exit 65 ;;
long) touch "$kept"; trap 'exit 76' INT TERM; touch begun; for ((i = 0; i < 300; i++)); do sleep 0.1; done ;;
killed) kill -9 $PPID; kill -9 $$ ;;
esac
echo "whole of $what"
X2
    chmod +x programs/*
    make -s all 2>/dev/null
    find results -type f ! -path '*/logs/*' ! -path '*/.run/*' ! -path '*/checkpoints/*' ! -name '*.tmp' | sort | xargs stat -c '%n %y' >before
    find results -type f ! -path '*/logs/*' ! -path '*/.run/*' ! -path '*/checkpoints/*' ! -name '*.tmp' | sort | xargs sha256sum >>before
    : >count
}
as_before() {
    find results -type f ! -path '*/logs/*' ! -path '*/.run/*' ! -path '*/checkpoints/*' ! -name '*.tmp' | sort | xargs stat -c '%n %y' >after
    find results -type f ! -path '*/logs/*' ! -path '*/.run/*' ! -path '*/checkpoints/*' ! -name '*.tmp' | sort | xargs sha256sum >>after
    diff before after
}
put_right() {
    echo 'WORD := well' >words
    run make -q all
    assert_success
    run cat count
    refute_output --partial well
}

@test "a value that is refused leaves the result, its log and its tables as they were, and nothing to do when it is put right" {
    study
    echo 'WORD := typo' >words
    run make -s all
    assert_failure
    refute_output --partial Deleting
    as_before
    put_right
}

@test "a run that fails after it has written its log and its tables too" {
    study
    echo 'WORD := fail' >words
    run make -s all
    assert_failure
    refute_output --partial Deleting
    as_before
    put_right
}

@test "a run with another value that is stopped too, and goes on when it is asked for again" {
    study
    echo 'WORD := long' >words
    setsid make -s all >said 2>&1 &
    local make=$!
    for ((i = 0; i < 100; i++)); do [ ! -e begun ] || break; sleep 0.1; done
    kill -TERM "$make"
    wait "$make" || :
    as_before
    assert_exist results/checkpoints/glass.xyz.anneal
    put_right
}

@test "a run that was killed with its shell leaves what counts as not made" {
    study
    echo 'WORD := killed' >words
    run make -s all
    assert_failure
    echo 'WORD := well' >words
    run make -q all
    assert_failure
    make -s all
    run cat results/glass.log.tsv results/glass/table.tsv results/glass.xyz
    assert_output $'log of well\ntable of well\nhalf of well\nwhole of well'
    run make -q all
    assert_success
}

@test "a run that ends well exchanges all of it, and leaves nothing else" {
    study
    echo 'WORD := other' >words
    make -s all
    run cat results/glass.log.tsv results/glass/table.tsv results/glass.xyz
    assert_output $'log of other\ntable of other\nhalf of other\nwhole of other'
    run find results -path '*/.kept/*'
    assert_output ""
    run make -q all
    assert_success
}
