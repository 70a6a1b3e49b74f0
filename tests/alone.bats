#!/usr/bin/env bats
# Two makes in one folder of results: one works, the other is refused; what is left of one that is gone is in nobody's way.
load common

# Two files, of which the first takes until $TMP/go is there.
study() {
    { stage_makefile && cat; } >"$TMP/Makefile" <<'X'
$(call stage,$(results)/first.txt, $(BIN)/say first go)
$(call stage,$(results)/second.txt, $(BIN)/say second)
all: $(results)/first.txt $(results)/second.txt
inner: ; +$(MAKE) -s $(results)/second.txt
%/.: ; mkdir -p $@
FORCE:
X
    cp -r pipelines/stage.mk pipelines/stage "$TMP"
    mkdir -p "$TMP/programs" "$TMP/results"
    cat >"$TMP/programs/say" <<'X'
#!/bin/bash
echo "$1"
for word in "${@:2}"; do until [ -e "$word" ]; do sleep 0.05; done; done
X
    chmod +x "$TMP/programs/say"
    cd "$TMP" || return
}

# The first file is being made by $making.
begin() {
    study
    make -s results/first.txt &
    making=$!
    until [ -s results/first.txt.tmp ]; do sleep 0.02; done
}

@test "a second make in the folder is refused with what to do, and takes nothing away" {
    begin
    for file in first second; do
        run make -s results/$file.txt
        assert_failure 2
        assert_output --regexp 'results is being worked in by another make \(process [0-9]+\): let that end, or stop it; or .*_RESULTS=results-2'
    done
    assert_not_exist results/second.txt
    # other folders are free, and what makes nothing may look
    make -s other/first.txt results=other &
    make -n results/second.txt >/dev/null
    touch go
    wait "$making"
    wait
    assert_equal "$(cat results/first.txt other/first.txt)" $'first\nfirst'
    make -s all
    assert_exist results/second.txt
}

@test "a make that is dead, and whose parent has not taken note of it, is in nobody's way" {
    study
    touch go
    # the lock that such a one would leave
    "$PYTHON" -c 'import os, time; number = os.fork() or os._exit(0); print(number, flush=True); time.sleep(1000)' >dead &
    parent=$!
    until [ -s dead ] && grep -qs '^State:.Z' "/proc/$(<dead)/status"; do sleep 0.05; done
    stat=$(<"/proc/$(<dead)/stat")
    read -ra fields <<<"${stat##*) }"
    mkdir -p results/.run
    printf '%s\t%s\t%s\n' "$(<dead)" "${fields[19]}" "$HOSTNAME" >results/.run/.lock
    make -s results/first.txt
    kill "$parent"
}

@test "a make that was killed, whose number another process may have by now, is in nobody's way" {
    begin
    kill -KILL "$making"
    touch go
    wait "$making" || true
    make -s results/second.txt
    for lock in $'1\t0\t'"$HOSTNAME" $'999999999\t5\t'"$HOSTNAME" 'no such line' ''; do
        printf '%s\n' "$lock" >results/.run/.lock
        rm results/second.txt
        make -s results/second.txt
    done
}

@test "what a make that was killed alone has left at work is ended before the next makes it again" {
    begin
    local left
    left=$(cut -f 5 results/.run/first.txt)
    at_work() { tr '\0' ' ' <"/proc/$left/cmdline" 2>/dev/null | grep -q .; }
    kill -KILL "$making"
    wait "$making" || true
    at_work
    make -s results/first.txt &
    making=$!
    for ((i = 0; i < 100; i++)); do at_work || break; sleep 0.05; done
    run at_work
    touch go
    wait "$making"
    assert_failure
    assert_equal "$(cat results/first.txt)" first
}

@test "pieces of one make, of a make that it starts, and a scheduler's stand beside each other" {
    study
    make -s -j2 all &
    until [ -e results/second.txt ]; do sleep 0.02; done
    rm results/second.txt
    make -s results/second.txt ONLY=results/second.txt
    touch go
    wait
    make -s all inner
    rm results/second.txt
    { cat Makefile && echo 'inner: results/first.txt'; } >both
    rm -rf results
    make -s -f both inner
    assert_exist results/second.txt
}

@test "a make on another machine counts as long as a piece is noted as running there" {
    study
    mkdir -p results/.run
    printf '77\t5\telsewhere\n' >results/.run/.lock
    printf 'running\tquench\t1790000000\t2\t78\telsewhere\n' >results/.run/third.txt
    run make -s results/second.txt
    assert_failure 2
    assert_output --partial "by another make (on elsewhere; if it is no more, remove results/.run/.lock)"
    printf 'done\tquench\t1790000000\t2\t3.5\n' >results/.run/third.txt
    make -s results/second.txt
    assert_exist results/second.txt
}
