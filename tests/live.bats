#!/usr/bin/env bats
# A study shows how far it is: on a terminal by lines that are redrawn, elsewhere by a line now and then; in files that make status
# and make log read. It changes nothing that is made.
load common

# A study of four pieces, in a folder of its own: ours with one more study, whose script says how far it is and then does what it is told.
tiny() {
    bats_require_minimum_version 1.5.0
    folder "$TMP/study"
    rm pipelines params
    cp -rL "$BATS_TEST_DIRNAME/../pipelines" "$BATS_TEST_DIRNAME/../params" .
    sed -i 's/^STUDIES := /&tiny /' pipelines/studies.mk
    mkdir pipelines/tiny params/tiny
    printf '%s\n' 'TINY_ONE ?= well' 'TINY_TWO ?= well' >params/tiny/mini.mk
    cat >pipelines/tiny.mk <<'X'
include $(call params_of,tiny)
TINY_RESULTS ?= results/tiny/$(SCALE)
results := $(call study_folder,tiny,TINY)
scripts := $(tree)pipelines/tiny
$(call stage,$(results)/a/one.txt, $(scripts)/work $(TINY_ONE))
$(call stage,$(results)/a/two.txt, $(scripts)/work $(TINY_TWO))
$(call stage,$(results)/three.txt, cat $(results)/a/one.txt $(results)/a/two.txt)
$(call stage,$(results)/summary.tsv, $(scripts)/table $(results)/three.txt)
$(call goals,tiny,$(results)/summary.tsv)
X
    cat >pipelines/tiny/work <<'X'
#!/bin/bash
[ "$1" != long ] || trap 'echo "work: checkpoint written" >&2; exit 76' INT TERM
[ -z "$BLOWPIPE_PROGRESS" ] || echo "$(date +%T) quench: 40 %, 30 s of 50 s left; leg 2 of 4 (cool) 12 %, 5,200 steps/s" >>"$BLOWPIPE_PROGRESS"
case $1 in
warn) echo 'work: warning: look at this' >&2 ;;
again) for ((i = 0; i < 16; i++)); do echo 'work: warning: no point' >&2; done ;;
fail) for ((i = 0; i < 30; i++)); do echo "work: line $i" >&2; done; exit 65 ;;
long) for ((i = 0; i < 200; i++)); do sleep 0.1; done ;;
few) for ((i = 0; i < 600; i++)); do [ -n "${BLOWPIPE_WATCH:-}" ] && [ ! -s "${BLOWPIPE_WATCH%/*}/left" ] || break; sleep 0.1; done; sleep 4 ;;
esac
echo "$1"
X
    cat >pipelines/tiny/table <<'X'
#!/bin/bash
printf 'quantity\tours\tverdict\na\t1\tagrees\nb\t2\tdiffers\nc\t3\tholds\nd\t4\tundecided\ne\t5\tout of reach\nf\t6\t-\n'
X
    chmod +x pipelines/tiny/*
    unset MAKEFLAGS MAKELEVEL MFLAGS BLOWPIPE_WATCH
}

# terminal WHEN KEY COMMAND...: on a pseudo-terminal of 30 x 100, with KEY typed after so many seconds or once a text was written; what
# it wrote goes to $TMP/typed, its exit status is ours
terminal() {
    "$PYTHON" - "$TMP/typed" "$@" <<'P'
import fcntl, os, pty, select, signal, struct, sys, termios, time
name, after, key, *command = sys.argv[1:]
pid, fd = pty.fork()
if pid == 0:
    os.environ['TERM'] = 'xterm'
    signal.signal(signal.SIGINT, signal.SIG_DFL) # a job in the background, as these tests may be, ignores it
    os.execvp(command[0], command)
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 30, 100, 0, 0))
started = time.time()
seen = b''
with open(name, 'wb') as out:
    while True:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                text = os.read(fd, 65536)
            except OSError:
                break
            if not text:
                break
            out.write(text)
            seen += text
        if key and (time.time() - started > float(after) if after.isdigit() else after.encode() in seen):
            os.write(fd, key.encode())
            key = ''
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(repr(seen[-2000:])) # seen where a test fails
sys.exit(code if code >= 0 else 128 - code)
P
}
# What the terminal shows at the end: lines that were drawn over are gone
screen() {
    "$PYTHON" - "$TMP/typed" <<'P'
import re, sys
lines = ['']
row = column = 0
for part in re.findall(r'\x1b\[\d*[AKJ]|\n|\r|[^\x1b\n\r]+', open(sys.argv[1], encoding='utf-8', newline='').read()):
    if part == '\n':
        row += 1
        lines += [''] * (row + 1 - len(lines))
        column = 0
    elif part == '\r':
        column = 0
    elif part.endswith('A'):
        row -= int(part[2:-1] or 1)
    elif part == '\x1b[K':
        lines[row] = lines[row][:column]
    elif part == '\x1b[J':
        del lines[row + 1:]
        lines[row] = lines[row][:column]
    else:
        lines[row] = lines[row][:column].ljust(column) + part + lines[row][column + len(part):]
        column += len(part)
print('\n'.join(lines))
P
}
# Processes of this test's folder that are still there after a moment
left_behind() {
    sleep 1
    local process
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/cwd" 2>/dev/null)" != "$TMP/study" ] || [ "${process#/proc/}" = $$ ] || [ "${process#/proc/}" = "$BASHPID" ] ||
            tr '\0' ' ' <"$process/cmdline" | grep -aE 'pipelines/|make|sleep' || true
    done 2>/dev/null
}

@test "a program's progress goes into the file that is named, of all its legs; a resumed run says from where" {
    bats_require_minimum_version 1.5.0
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=300 --density=7g/cm3 >"$TMP/s.xyz"
    local quench=("$BIN/quench" --quiet --threads=1 --potential="$CUZR" --melt=2000K --melt-time=1ns --rate=1e13K/s --final=50K --checkpoint="$TMP/c" --resume "$TMP/s.xyz")
    BLOWPIPE_PROGRESS=$TMP/p run timeout --preserve-status -s INT 6 "${quench[@]}"
    assert_failure 76
    run cat "$TMP/p"
    assert_line --regexp '^[0-9]{2}:[0-9]{2}:[0-9]{2} quench: [0-9.]+ %, [0-9.]+ (s|min|h) of [0-9.]+ (s|min|h) left; leg [12] of 3 \((settle|melt)\) [0-9]+ %, [0-9,.]+ steps/s, T = [0-9]+ K$'
    refute_line --partial 'going on'
    BLOWPIPE_PROGRESS=$TMP/p run timeout --preserve-status -s INT 5 "${quench[@]}"
    assert_failure 76
    run grep 'going on' "$TMP/p"
    assert_output --regexp 'quench: going on from the checkpoint: leg [12] of 3 \((settle|melt)\), [0-9,.]+ steps of it done, time [0-9.]+$'
    # nothing of it in what is made, and a file that cannot be written is said, once
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=300 --density=7g/cm3 >"$TMP/t.xyz"
    "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=20fs "$TMP/t.xyz" >"$TMP/a.xyz"
    BLOWPIPE_PROGRESS=$TMP/none/p run --separate-stderr "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=20fs "$TMP/t.xyz" -o "$TMP/b.xyz"
    assert_success
    # shellcheck disable=SC2154
    [ "$(grep -c BLOWPIPE_PROGRESS <<<"$stderr")" = 1 ]
    cmp "$TMP/a.xyz" "$TMP/b.xyz"
}

@test "the rounds of a film count by their atoms, and their shares never go back" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.6A --repeat=6x6x3 | sed '2s/pbc="T T T"/pbc="T T F"/' >"$TMP/s.xyz"
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.6A --repeat=6x6x6 | "$BIN/cut-cluster" --quiet --atoms=43 >"$TMP/c.xyz"
    BLOWPIPE_PROGRESS=$TMP/p "$BIN/deposit" --quiet --threads=1 --potential="$CUZR" --cluster="$TMP/c.xyz" --energy=100meV/atom --sites=hcp --layers=2 --per-layer=1x2 \
        --relax=60ps --cool=10ps --final-relax=5ps --fixed=0.2nm --thermostat=0.3nm --temperature=50K "$TMP/s.xyz" >/dev/null
    run cat "$TMP/p"
    assert_output --regexp 'deposit: [0-9.]+ %, .* left; round [1-4] of 4 \((land|cool)\) [0-9]+ %'
    awk '{ if ($3 + 0 < last) exit 1; last = $3 + 0 } END { exit last > 100 }' "$TMP/p"
}

@test "on a terminal a program's line has the leg, the rate and the time of the whole, and goes" {
    needs_terminal
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=1000 --density=7g/cm3 >"$TMP/s.xyz"
    run terminal 6 $'\x03' "$BIN/quench" --threads=1 --potential="$CUZR" --melt=2000K --melt-time=1ns --rate=1e13K/s --final=50K --checkpoint="$TMP/c" "$TMP/s.xyz" -o "$TMP/g.xyz"
    assert_failure 76
    run grep -aoE 'quench: [0-9.]+ %, [0-9.]+ (s|min|h) of [0-9.]+ (s|min|h) left; leg [12] of 3 \((settle|melt)\) [0-9]+ %, [0-9,.]+ steps/s' "$TMP/typed"
    assert_success
    run screen
    refute_line --partial 'left; leg'
}

@test "a piece has a log, a note of what it took, and its warnings are seen; of one that fails the log's end, last" {
    tiny
    run --separate-stderr make tiny LIVE=0 TINY_ONE=warn
    assert_success
    assert_line 'work a/one.txt'
    assert_line 'table summary.tsv'
    refute_line --partial 'pipelines/tiny/work warn'
    [ "$stderr" = 'work: warning: look at this' ]
    run cat results/tiny/mini/logs/a/one.txt.log
    assert_line --index 0 --regexp '^== [0-9-]+ [0-9:]+, .* threads: results/tiny/mini/a/one.txt$'
    assert_line --index 1 --partial 'quench: 40 %, 30 s of 50 s left'
    assert_line --index 2 'work: warning: look at this'
    run cat results/tiny/mini/.run/a/one.txt
    assert_output --regexp $'^done\twork\t[0-9]+\t[0-9]+\t[0-9.]+$'
    run make tiny LIVE=0 V=1 TINY_ONE=warn TINY_TWO=warn
    assert_failure # by hand, another value: the folder says so
    rm -r results
    run make tiny LIVE=0 V=1 TINY_ONE=warn
    assert_line --partial 'pipelines/tiny/work warn > '\''results/tiny/mini/a/one.txt.tmp'\'''
    rm -r results
    run --separate-stderr make -s tiny TINY_ONE=again
    [ "$stderr" = 'work: warning: no point (16 times)' ]
    rm -r results
    run --separate-stderr make -s tiny TINY_ONE=fail
    assert_failure 2
    [ -z "$output" ]
    [ "$(grep -c '^work: line' <<<"$stderr")" = 10 ]
    grep -q '^work a/one.txt failed after [0-9]* s with exit code 65; the end of results/tiny/mini/logs/a/one.txt.log:$' <<<"$stderr"
    [ "$(grep -v '^make' <<<"$stderr" | tail -n 1)" = 'work: line 29' ]
    run cat results/tiny/mini/.run/a/one.txt
    assert_output --regexp $'^failed\twork\t.*\t65$'
}

@test "watched or not, a study makes the same bytes and notes of commands, and ends with make's exit code" {
    tiny
    make -s tiny TINY_ONE=warn 2>/dev/null
    mv results plain
    run --separate-stderr make tiny TINY_ONE=warn -j2
    assert_success
    [ "$stderr" = 'work: warning: look at this' ]
    diff -r -x logs -x .run -x index.html plain results
    assert_line --regexp '^results/tiny/mini is made: 4 files in [0-9]+ s$'
    assert_line 'claims   Of 5 claims 2 agree, 1 differs, 1 is undecided, 1 is out of reach (results/tiny/mini/summary.tsv).'
    assert_line '         What agrees: a; c.'
    assert_line '         What differs: b.'
    assert_line --regexp '^next     make tiny-show'
    run make tiny TINY_ONE=warn
    assert_success
    assert_line 'nothing to do: results/tiny/mini is up to date'
    rm -r results
    run make tiny TINY_ONE=fail
    assert_failure 2
    assert_output --partial 'work: line 29'
    assert_output --partial 'Error 65'
    refute_output --partial 'is made'
    run make -k -j2 tiny TINY_ONE=fail
    assert_failure 2
    assert_exist results/tiny/mini/a/two.txt
    assert_equal "$(left_behind)" ''
    # what is not watched: what make would not hand on, what makes nothing
    rm -r results
    run make tiny -n
    refute_output --partial live
    assert_line 'pipelines/tiny/work well > '\''results/tiny/mini/a/one.txt.tmp'\'''
    run make tiny -q
    assert_failure 1
    make tiny >/dev/null
    run make tiny -q
    assert_success
    run make tiny -W pipelines/tiny/work
    assert_success
    assert_line 'work a/one.txt'
}

@test "without a terminal a line tells of the study now and then, and of pieces that took a while; none is long" {
    tiny
    # shellcheck disable=SC2016
    sed -i 's/pause=15 next=$((EPOCHSECONDS + 15))/pause=1 next=$((EPOCHSECONDS + 1))/' pipelines/live/display
    # shellcheck disable=SC2016
    sed -i 's/read -r -t "${terminal:+0.}5"/read -r -t 0.5/' pipelines/live/display
    run make tiny -j2 TINY_ONE=few
    assert_success
    assert_line --regexp '^tiny mini: [0-9]+ (of [0-9]+ pieces done|pieces made), [12] running.*; work a/one.txt: 40 %, 30 s of 50 s left'
    assert_line --regexp '^work a/one.txt: [0-9.]+ (s|min)$'
    refute_line --regexp '^work a/two.txt:'
    run awk 'length > 119' <<<"$output"
    assert_output ''
}

@test "on a terminal lines for what runs and for the study are redrawn, with the time left, and go" {
    needs_terminal
    tiny
    run terminal 0 '' make tiny -j2 TINY_ONE=few TINY_TWO=warn
    assert_success
    grep -qa '  work a/one.txt: 40 %, 30 s of 50 s left; leg 2 of 4 (cool) 12 %, 5,200 steps/s' "$TMP/typed"
    grep -qaE 'tiny mini: 1 of 4 pieces done, 1 running, 2 waiting' "$TMP/typed"
    grep -qaE 'pieces done.*, [0-9.]+ (s|min) left' "$TMP/typed"
    run screen
    assert_line 'work: warning: look at this'
    assert_line --regexp '^work a/one.txt: [0-9.]+ (s|min)'
    assert_line --regexp '^results/tiny/mini is made: 4 files'
    refute_output --partial 'running'
    assert_equal "$(left_behind)" ''
}

@test "Ctrl-C: programs keep a checkpoint, it is said once what to type, nothing stays behind, and the study goes on" {
    needs_terminal
    tiny
    run terminal 'work a/one.txt: 40 %' $'\x03' make tiny -j2 TINY_ONE=long
    assert_failure 130
    run screen
    assert_line --regexp 'work a/one.txt: stopped after [0-9] s, to be gone on with'
    assert_equal "$(grep -c '^interrupted: type the same again, and it goes on' <<<"$output")" 1
    refute_output --partial 'running'
    assert_equal "$(left_behind)" ''
    run cat results/tiny/mini/logs/a/one.txt.log
    assert_output --partial 'work: checkpoint written'
    sed -i 's/^long)/never)/' pipelines/tiny/work
    run make tiny TINY_ONE=long
    assert_success
    assert_equal "$(grep -c '^== ' results/tiny/mini/logs/a/one.txt.log)" 2 # in the same log
}

@test "a make that sleeps and wakes by turns is not taken for one that was interrupted" {
    "$PYTHON" -c 'import signal, time
signal.signal(signal.SIGINT, lambda *_: None)
print("ready", flush=True)
until = time.time() + 300
while time.time() < until: time.sleep(2e-5)' >"$TMP/ready" 3>&- &
    local above=$! missed=0 i
    sed -n '/^notices() {/,/^}/p' "$BATS_TEST_DIRNAME/../pipelines/live/display" >"$TMP/notices"
    # shellcheck source=/dev/null
    . "$TMP/notices"
    for ((i = 0; i < 300; i++)); do [ ! -s "$TMP/ready" ] || break; sleep 0.1; done
    for ((i = 0; i < 4000; i++)); do notices || missed=$((missed + 1)); done
    kill "$above"
    assert_equal "$missed" 0
    # one that has stopped noticing is told
    sleep 30 3>&- &
    above=$!
    for ((i = 0; i < 100; i++)); do notices || break; sleep 0.1; done
    run notices
    assert_failure
    kill "$above"
}

@test "an interrupt that is sent to make alone stops the study too" {
    tiny
    env --default-signal=INT make tiny TINY_ONE=long TINY_TWO=long >"$TMP/out" 2>&1 &
    local make=$!
    for ((i = 0; i < 300; i++)); do [ ! -e results/tiny/mini/logs/a/one.txt.log ] || break; sleep 0.1; done
    sleep 2
    kill -INT "$make"
    for ((i = 0; i < 120; i++)); do kill -0 "$make" 2>/dev/null || break; sleep 0.1; done
    run kill -0 "$make"
    assert_failure
    wait "$make" || true
    run left_behind
    assert_output ''
    run cat "$TMP/out"
    assert_line 'interrupted: type the same again, and it goes on'
    assert_not_exist results/tiny/mini/three.txt
}

@test "a make that is told to end, or killed, leaves no process of its own behind" {
    tiny
    make tiny TINY_ONE=long >"$TMP/out" 2>&1 &
    local make=$!
    sleep 4
    run left_behind
    assert_output --partial 'work long' # so the test can see them
    kill -TERM "$make"
    wait "$make" || true
    run left_behind
    assert_output ''
    run cat results/tiny/mini/.run/a/one.txt
    assert_output --regexp '^failed'
    rm -r results
    make tiny TINY_ONE=few TINY_TWO=few >"$TMP/out" 2>&1 &
    make=$!
    sleep 4
    kill -KILL "$make"
    wait "$make" || true
    for ((i = 0; i < 20; i++)); do [ -n "$(left_behind)" ] || break; done
    run left_behind
    assert_output ''
    assert_not_exist results/tiny/mini/summary.tsv
}

@test "make status: done, running with how far it is, failed with why, from the notes of what runs here; killed ones too" {
    tiny
    make tiny -j2 TINY_ONE=long >"$TMP/out" 2>&1 &
    local make=$! pid
    sleep 4
    run make status STUDY=tiny TINY_ONE=long
    assert_success
    assert_line --regexp '^work +2 +1 +1 +0 +0$'
    assert_line --regexp '^all +4 +1 +1 +2 +0$'
    assert_line --regexp '^results/tiny/mini/a/one.txt: since .*; 40 %, 30 s of 50 s left; leg 2 of 4'
    refute_output --partial squeue
    run make log STUDY=tiny TINY_ONE=long
    assert_success
    assert_line --partial 'quench: 40 %'
    run make log STUDY=tiny TINY_ONE=long PIECE=two
    assert_success
    assert_line --regexp '^== .*results/tiny/mini/a/two.txt$'
    IFS=$'\t' read -r _ _ _ _ pid _ <results/tiny/mini/.run/a/one.txt
    kill -KILL "$pid" # the recipe's shell, as a machine that goes down does
    wait "$make" || true
    run make status STUDY=tiny TINY_ONE=long
    assert_line --partial 'results/tiny/mini/a/one.txt: ended without a word, killed'
    rm -r results
    run make -s -k tiny TINY_ONE=fail
    run make status STUDY=tiny TINY_ONE=fail
    assert_line --partial 'results/tiny/mini/a/one.txt: work: line 29 (exit code 65; results/tiny/mini/logs/a/one.txt.log); holds up 2'
    run make log STUDY=tiny TINY_ONE=fail
    assert_failure 2
    assert_output --partial 'nothing of results/tiny/mini runs here'
    assert_line 'a/one.txt'
    run make log STUDY=tiny TINY_ONE=fail PIECE=none
    assert_output --partial "no piece of results/tiny/mini is called 'none'"
}

@test "submit, status and log without a study, or without Slurm, say an example and what to type next" {
    folder "$TMP/study"
    unset MAKEFLAGS MAKELEVEL MFLAGS
    for verb in submit log; do
        run make $verb
        assert_failure 2
        assert_output --partial 'the studies are: camg laves'
        assert_output --partial "for example: make $verb STUDY=camg SCALE=small"
    done
    run make status
    assert_success
    assert_output --partial 'nothing is made yet at the scale mini: make camg -j'
    mkdir "$TMP/bin"
    printf '#!/bin/sh\nexit 1\n' >"$TMP/bin/squeue"
    cp "$TMP/bin/squeue" "$TMP/bin/sbatch" && chmod +x "$TMP/bin"/*
    PATH=$TMP/bin:$PATH run make submit STUDY=camg SCALE=small
    assert_failure 2
    assert_output --partial 'there is no slurm on this machine to submit to: DRY=1 prints'
    assert_not_exist results
    PATH=$TMP/bin:$PATH run make status STUDY=camg
    assert_success
    refute_output --partial scheduler
}

@test "plan/left: what has been measured corrects the rates, by the piece, its step and its kind" {
    mkdir -p "$TMP/w" "$TMP/r/.run" "$TMP/r/logs"
    printf 'study\tstage\ttarget\tcore_s\tmemory_MB\tstorage_MB\tafter\n' >"$TMP/w/costs"
    piece() { printf 's\t%s\t%s\t%s\t1\t1\t%s\n' "$@" >>"$TMP/w/costs"; echo "$2" >>"$TMP/w/todo"; }
    piece quench "$TMP/r/a" 10 ''
    piece quench "$TMP/r/b" 100 "$TMP/r/a"
    piece deposit "$TMP/r/c" 10 "$TMP/r/b"
    piece deposit "$TMP/r/d" 10 "$TMP/r/b"
    : >"$TMP/w/events"
    left() { pipelines/plan/left "$TMP/w" "$1" 1 | cut -d ' ' -f 2; }
    assert_equal "$(left 1)" 130.0
    assert_equal "$(left 2)" 120.0
    # twice as long as by the rates
    printf 'begin\t%s\t%s\tquench\t1\t1\nend\t%s\t0\t20\n' "$TMP/r/a" "$TMP/r" "$TMP/r/a" >"$TMP/w/events"
    assert_equal "$(left 1)" 240.0
    # one that runs tells of itself: 300 s of 400 s left, so four times; the others move atoms too
    now=$(date +%s)
    printf 'begin\t%s\t%s\tquench\t%s\t1\n' "$TMP/r/b" "$TMP/r" $((now - 100)) >>"$TMP/w/events"
    echo "$(date -d "@$now" +%T) quench: 25 %, 300 s of 400 s left; leg" >"$TMP/r/logs/b.log"
    run left 1
    awk -v left="$output" 'BEGIN { r = 420 / 110; want = 300 + 20 * r; exit left < want - 12 || left > want + 3 }'
    # of an earlier run, by its note
    printf 'done\tdeposit\t1\t1\t50\n' >"$TMP/r/.run/c"
    sed -i "\|/c$|d" "$TMP/w/todo"
    run left 1
    awk -v left="$output" 'BEGIN { want = 300 + 50; exit left < want - 12 || left > want + 3 }'
}

@test "the live line and make status count the same pieces, those that were done before too" {
    tiny
    # shellcheck disable=SC2016
    sed -i 's/pause=15 next=$((EPOCHSECONDS + 15))/pause=1 next=$((EPOCHSECONDS + 1))/; s/read -r -t "${terminal:+0.}5"/read -r -t 0.5/' pipelines/live/display
    make -s tiny TINY_ONE=few
    rm results/tiny/mini/a/one.txt
    run make status STUDY=tiny TINY_ONE=few
    assert_line --regexp '^all +4 +1 +0 +3 +0$'
    run make tiny TINY_ONE=few
    assert_success
    assert_line --regexp '^tiny mini: 1 of 4 pieces done, 1 running, 2 waiting'
    refute_line --regexp '^tiny mini: 0 of'
}
