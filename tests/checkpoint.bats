#!/usr/bin/env bats
# Checkpoints: a run that is killed and resumed, however often and on whatever number of threads, writes the bytes of one that was not; one of another run is refused.
load common
export BLOWPIPE_THREADS=1

# Small and short, yet with a barostat, chains, a change of ensemble and several frames: 256 atoms of B2 CuZr, shaken.
start() {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.3A --repeat=6x6x6 >"$TMP/start.xyz"
}

# killed COUNT PROGRAM ARGUMENTS...: kills the program with -9 COUNT times, each time some moments after it has written a checkpoint, then lets
# it finish. Fails if it could be killed less than half as often before it was over.
killed() {
    local count=$1 pid before k
    shift
    for ((k = 0; k < count; k++)); do
        before=$(stat -c %i "$TMP/c" 2>/dev/null || echo none)
        BLOWPIPE_THREADS=$((k == 1 ? 2 : 1)) "$@" --checkpoint="$TMP/c" --checkpoint-every=0.002s --resume 3>&- &
        pid=$!
        while [[ $(stat -c %i "$TMP/c" 2>/dev/null || echo "$before") == "$before" ]]; do
            kill -0 $pid || break 2
        done
        sleep "0.0$((RANDOM % 4))"
        kill -9 $pid || break
        wait $pid && break
        [[ ! -e $TMP/out.xyz ]] || break
        assert_exist "$TMP/c"
    done
    [[ $((2 * k)) -ge $count ]] || fail "killed only $k times before it was over"
    [[ -e $TMP/out.xyz ]] || "$@" --checkpoint="$TMP/c" --resume
    rm -f "$TMP"/c.*tmp
    run bash -c "ls '$TMP'/c*"
    assert_failure
}

# same_bytes COUNT PROGRAM ARGUMENTS...: interrupted and uninterrupted runs give the same frames, log and table.
same_bytes() {
    local count=$1 program=$2
    shift 2
    "$program" "$@" --quiet --log="$TMP/log" --log-every=7 -o "$TMP/whole.xyz"
    mv "$TMP/log" "$TMP/whole.log"
    killed "$count" "$program" "$@" --quiet --log="$TMP/log" --log-every=7 -o "$TMP/out.xyz"
    run sha256sum "$TMP/whole.xyz" "$TMP/out.xyz" "$TMP/whole.log" "$TMP/log"
    assert_equal "$(cut -d' ' -f1 <<<"$output" | uniq | wc -l)" 2
    assert_equal "$(wc -l <"$TMP/whole.log")" "$(wc -l <"$TMP/log")"
}

@test "a quench killed ten times over gives the same frame and log" {
    start
    same_bytes 10 "$BIN/quench" --potential="$CUZR" --melt=1500K --melt-time=1ps --rate=5e14K/s --hold=1ps --damp-temperature=20fs "$TMP/start.xyz"
}

@test "a glass of 8,500 atoms, enough for narrow lists, killed ten times over" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=8500 --seed=1 >"$TMP/start.xyz"
    same_bytes 10 "$BIN/anneal" --potential="$CUZR" --ensemble=nvt --temperature=1500K --time=240fs "$TMP/start.xyz"
}

@test "an anneal with frames on the way, of two frames" {
    start
    cat "$TMP/start.xyz" "$TMP/start.xyz" >"$TMP/two.xyz"
    same_bytes 5 "$BIN/anneal" --potential="$CUZR" --temperature=300K --to=500K --time=1.6ps --frames-every=200fs --ensemble=langevin "$TMP/two.xyz"
    run grep -c Lattice "$TMP/out.xyz"
    assert_output 16
}

@test "an anneal with exchanges, and inherent structures in a file of their own" {
    start
    local arguments=(--potential="$CUZR" --temperature=3000K --time=0.2ps --frames-every=50fs --inherent-every=100fs --force-tolerance=0.2eV/A
        --inherent="$TMP/minima" --swap-every=5 --swap-attempts=20 "$TMP/start.xyz")
    "$BIN/anneal" "${arguments[@]}" --quiet -o "$TMP/t.xyz"
    mv "$TMP/minima" "$TMP/whole.minima"
    same_bytes 3 "$BIN/anneal" "${arguments[@]}"
    cmp "$TMP/minima" "$TMP/whole.minima"
    run grep -oE "swap_accepted=[1-9]" "$TMP/out.xyz"
    assert_success
}

@test "a heat spike keeps what it noted before the spike" {
    start
    "$BIN/cut-cluster" --diameter=16A "$TMP/start.xyz" >"$TMP/ball.xyz"
    same_bytes 5 "$BIN/heat-spike" --potential="$CUZR" --peak=1500K --rate=1e15K/s --equilibrate=0.5ps --hold=0.5ps "$TMP/ball.xyz"
    run cat "$TMP/out.xyz"
    assert_output --partial "shell_fraction_before_Cu"
}

@test "a compaction, whose box moves" {
    start
    same_bytes 5 "$BIN/compact" --potential="$CUZR" --load-time=1ps --hold=0.5ps --unload-time=1ps --equilibrate=0.5ps "$TMP/start.xyz"
}

@test "a deposit with rounds, atoms that leave, and a table" {
    start
    "$BIN/cut-cluster" --diameter=8A "$TMP/start.xyz" >"$TMP/ball.xyz"
    local arguments=(--potential="$CUZR" --cluster="$TMP/ball.xyz" --energy=400eV/atom --timestep=0.5fs --equilibrate=20fs --relax=0.5ps
        --cool=0.3ps --final-relax=20fs --sites=random --per-layer=2 --frames=rounds --fixed=4A --thermostat=4A --table="$TMP/table" "$TMP/start.xyz")
    "$BIN/deposit" "${arguments[@]}" --quiet -o "$TMP/t.xyz"
    mv "$TMP/table" "$TMP/whole.table"
    same_bytes 4 "$BIN/deposit" "${arguments[@]}"
    cmp "$TMP/table" "$TMP/whole.table"
    run grep -oE "deposit_(evaporated|lost)=[1-9]" "$TMP/out.xyz"
    assert_success
}

# signalled SIGNAL: a run on stdout that gets the signal after its first checkpoint; its exit code in $status.
signalled() {
    "$PYTHON" - "$1" "$BIN/anneal" --quiet --threads=1 --potential="$CUZR" --temperature=300K --time=2ns \
        --checkpoint="$TMP/c" --checkpoint-every=0.002s -o "$TMP/out.xyz" "$TMP/start.xyz" <<'P'
import os, signal, subprocess, sys, time
signal.signal(getattr(signal, sys.argv[1]), signal.SIG_DFL) # a shell in the background ignores some
path = next(a.split("=", 1)[1] for a in sys.argv if a.startswith("--checkpoint="))
p = subprocess.Popen(sys.argv[2:])
while not os.path.exists(path):
    time.sleep(0.005)
p.send_signal(getattr(signal, sys.argv[1]))
sys.exit(p.wait())
P
}

@test "SIGTERM, SIGINT, SIGUSR1, SIGHUP, SIGQUIT and SIGXCPU write a checkpoint and exit 76, without an output file" {
    start
    for name in SIGTERM SIGINT SIGUSR1 SIGHUP SIGQUIT SIGXCPU; do
        run signalled $name
        assert_failure 76
        assert_output --partial "stopped by $name"
        assert_output --partial "--resume"
        assert_exist "$TMP/c"
        assert_not_exist "$TMP/out.xyz"
        rm "$TMP"/c*
    done
}

stopped() { run signalled SIGTERM && assert_failure 76; }
go_on() { run "$BIN/anneal" --quiet --threads=1 --potential="$CUZR" --temperature=300K --time=2ns --checkpoint="$TMP/c" --resume "$@"; }

@test "a checkpoint of other options, seed, input or potential is refused, and says what differs" {
    start
    stopped
    go_on --temperature=301K "$TMP/start.xyz"
    assert_failure 65
    assert_output --partial "'--temperature=300K' there, '--temperature=301K' here"
    go_on --seed=2 "$TMP/start.xyz"
    assert_failure 65
    assert_output --partial "'--seed=1' there, '--seed=2' here"
    go_on --log="$TMP/log" "$TMP/start.xyz"
    assert_failure 65
    assert_output --partial "log"
    sed '3s/ 0 / 0.01 /' "$TMP/start.xyz" >"$TMP/other.xyz"
    go_on "$TMP/other.xyz"
    assert_failure 65
    assert_output --partial "the input is another"
    run "$BIN/quench" --rate=1e15K/s --potential="$CUZR" --checkpoint="$TMP/c" --resume "$TMP/start.xyz"
    assert_failure 65
    assert_output --partial "'anneal' there, 'quench' here"
    run "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=2ns --checkpoint="$TMP/c" "$TMP/start.xyz"
    assert_failure 64
    assert_output --partial "--resume goes on from it"
    assert_exist "$TMP/c"
}

@test "a potential file whose numbers have changed is refused" {
    start
    eam_alloy() { # SCALE: two like species with Morse pairs, F = -sqrt(rho)
        "$PYTHON" - "$1" <<'P'
import sys, math
scale, n, dr, cut = float(sys.argv[1]), 300, 0.02, 5.0
rows = lambda f: print("\n".join(f"{f(i):.16e}" for i in range(n)))
print(f"a\nb\nc\n2 Cu Zr\n{n} 0.1 {n} {dr} {cut}")
smooth = lambda r: (1 - min(r / cut, 1)) ** 3
for z, m in ((29, 63.5), (40, 91.2)):
    print(f"{z} {m} 3.3 bcc")
    rows(lambda i: -math.sqrt(0.1 * i))
    rows(lambda i: 10 * smooth(dr * i))
for _ in range(3):
    rows(lambda i: scale * dr * i * 20 * smooth(dr * i) * math.exp(-dr * i))
P
    }
    eam_alloy 1 >"$TMP/p.eam.alloy"
    CUZR="$TMP/p.eam.alloy"
    stopped
    eam_alloy 1.001 >"$TMP/p.eam.alloy"
    go_on "$TMP/start.xyz"
    assert_failure 65
    assert_output --partial "another potential"
}

@test "a damaged checkpoint is not used: the older one is, or none" {
    start
    "$BIN/anneal" --quiet --threads=1 --potential="$CUZR" --temperature=300K --time=2ps -o "$TMP/whole.xyz" "$TMP/start.xyz"
    "$BIN/anneal" --quiet --threads=1 --potential="$CUZR" --temperature=300K --time=2ps --checkpoint="$TMP/c" --checkpoint-every=0.002s \
        -o "$TMP/out.xyz" "$TMP/start.xyz" 3>&- &
    # stopped where both are there: the older one has no name for a moment while the next takes its place
    while :; do
        kill -STOP $! || fail "over before it wrote two"
        [[ ! -e $TMP/c || ! -e $TMP/c.1 ]] || break
        kill -CONT $!
    done
    kill -9 $!
    wait $! || true
    mkdir "$TMP/keep"
    cp "$TMP"/c* "$TMP/keep"
    rm "$TMP/c" && cp "$TMP/keep/c" "$TMP/c" # killed at the right moment, c and c.1 are two names of one file
    printf x | dd of="$TMP/c" bs=1 seek=1000 conv=notrunc status=none
    run "$BIN/anneal" --quiet --threads=1 --potential="$CUZR" --temperature=300K --time=2ps --checkpoint="$TMP/c" --resume -o "$TMP/out.xyz" "$TMP/start.xyz"
    assert_success
    assert_output --partial "warning: the checkpoint '$TMP/c' is damaged: its checksum does not fit; going on from the older '$TMP/c.1'"
    cmp "$TMP/whole.xyz" "$TMP/out.xyz"
    cp "$TMP"/keep/c* "$TMP"
    rm "$TMP/out.xyz"
    truncate -s 5000 "$TMP/c" "$TMP/c.1"
    run "$BIN/anneal" --quiet --threads=1 --potential="$CUZR" --temperature=300K --time=2ps --checkpoint="$TMP/c" --resume -o "$TMP/out.xyz" "$TMP/start.xyz"
    assert_failure 65
    assert_output --partial "damaged"
    assert_not_exist "$TMP/out.xyz"
}

@test "two runs cannot share a checkpoint" {
    start
    run bash -c "'$BIN/anneal' --quiet --potential='$CUZR' --temperature=300K --time=2ns --checkpoint='$TMP/c' '$TMP/start.xyz' >/dev/null & pid=\$!
        until [ -e '$TMP/c.transcript' ]; do :; done; sleep 0.1
        '$BIN/anneal' --quiet --potential='$CUZR' --temperature=300K --time=5fs --checkpoint='$TMP/c' '$TMP/start.xyz' >/dev/null; code=\$?; kill -9 \$pid; exit \$code"
    assert_failure 73
    assert_output --partial "in use by another run"
}

@test "--resume without a checkpoint starts anew, and needs to know where one would be" {
    start
    run "$BIN/anneal" --quiet --threads=1 --potential="$CUZR" --temperature=300K --time=5fs --checkpoint="$TMP/c" --resume -o "$TMP/out.xyz" "$TMP/start.xyz"
    assert_success
    assert_output ""
    run "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=5fs --resume "$TMP/start.xyz"
    assert_failure 64
    assert_output --partial "--checkpoint=FILE"
}

# survives FILES FILE HOW PROGRAM ARGUMENTS...: the n-th write to FILE (a pattern) fails, for every n that the run comes to, with a checkpoint after every
# step. The program ends with exit 74 and says which file, and so does one that resumes it and fails at once; or, where only the checkpoint is hurt, it
# warns. What resumes it then, or it itself, writes the bytes of whole.NAME for each NAME of FILES.
survives() {
    local files=$1 file=$2 how=$3 name n words
    shift 3
    words=${file##*/}
    for ((n = 1; ; n++)); do
        rm -f "$TMP"/c "$TMP"/c.* "$TMP"/out.*
        run env FAIL_FILE="$file" FAIL_AT=$n FAIL_HOW="$how" LD_PRELOAD="$preload" "$@" --checkpoint="$TMP/c" --checkpoint-every=0s
        [[ $status != 0 || $output == *cannot* ]] || break
        case $file in
        c.* | .c.*) [[ $status == 0 || $how == kill && $status == 137 ]] || fail "$file, write $n: exit $status, $output" ;;
        *)
            assert_failure 74
            assert_output --regexp "cannot write '$TMP/out.${words:5:3}"
            assert_not_exist "$TMP/out.xyz"
            run env FAIL_FILE="$file" FAIL_AT=1 LD_PRELOAD="$preload" "$@" --checkpoint="$TMP/c" --resume
            assert_failure 74
            ;;
        esac
        [[ $status == 0 ]] || "$@" --checkpoint="$TMP/c" --resume
        for name in $files; do cmp "$TMP/whole.$name" "$TMP/out.$name" || fail "$file, write $n"; done
    done
    [[ $n -gt 2 ]] || fail "$file: only $((n - 1)) writes failed"
}

@test "a disk that is full for a moment ends the run, and a resumed one has no hole: log, minima, frames" {
    start
    preload fail_write
    local arguments=(--quiet --potential="$CUZR" --temperature=300K --time=20fs --log-every=4 --frames-every=10fs --inherent-every=4fs
        --force-tolerance=0.2eV/A "$TMP/start.xyz")
    "$BIN/anneal" "${arguments[@]}" --log="$TMP/whole.log" --inherent="$TMP/whole.min" -o "$TMP/whole.xyz"
    for how in error short; do
        for file in '.out.log.*' '.out.min.*' '.out.xyz.*'; do
            survives "log min xyz" "$file" $how "$BIN/anneal" "${arguments[@]}" --log="$TMP/out.log" --inherent="$TMP/out.min" -o "$TMP/out.xyz"
        done
    done
}

@test "a checkpoint that cannot be written leaves the one before it" {
    start
    preload fail_write
    local arguments=(--quiet --potential="$CUZR" --temperature=300K --time=6fs --log-every=2 --frames-every=3fs "$TMP/start.xyz")
    "$BIN/anneal" "${arguments[@]}" --log="$TMP/whole.log" -o "$TMP/whole.xyz"
    for how in error short kill; do
        for file in ".c.*.tmp" c.transcript; do
            survives "log xyz" "$file" $how "$BIN/anneal" "${arguments[@]}" --log="$TMP/out.log" -o "$TMP/out.xyz"
        done
    done
}

@test "a log that is a pipe whose reader goes: 74, as any log that fails, and the run goes on to the same bytes" {
    start
    local run=("$BIN/anneal" --quiet --threads=1 --potential="$CUZR" --temperature=300K --time=60fs --log-every=1 --checkpoint="$TMP/c" --checkpoint-every=0s
        -o "$TMP/out.xyz" "$TMP/start.xyz")
    mkfifo "$TMP/log"
    cat "$TMP/log" >"$TMP/whole.log" &
    "${run[@]}" --log="$TMP/log"
    wait "$!"
    mv "$TMP/out.xyz" "$TMP/whole.xyz"
    head -n 12 "$TMP/log" >/dev/null &
    run "${run[@]}" --log="$TMP/log"
    assert_failure 74
    assert_output --partial "cannot write '$TMP/log': Broken pipe"
    assert_exists "$TMP/c"
    assert_not_exists "$TMP/out.xyz"
    cat "$TMP/log" >"$TMP/again.log" &
    "${run[@]}" --resume --log="$TMP/log"
    wait "$!"
    cmp "$TMP/whole.xyz" "$TMP/out.xyz"
    cmp <(grep -v '^#' "$TMP/whole.log") <(grep -v '^#' "$TMP/again.log")
}

@test "a disk that is full for a moment while a deposit writes its table" {
    start
    preload fail_write
    "$BIN/cut-cluster" --diameter=8A "$TMP/start.xyz" >"$TMP/ball.xyz"
    local arguments=(--quiet --potential="$CUZR" --cluster="$TMP/ball.xyz" --energy=60meV/atom --timestep=0.5fs --equilibrate=2fs --relax=5fs
        --cool=2fs --final-relax=2fs --sites=random --per-layer=1 --layers=3 --frames=rounds "$TMP/start.xyz")
    "$BIN/deposit" "${arguments[@]}" --table="$TMP/whole.tab" -o "$TMP/whole.xyz"
    for how in error short; do
        survives "tab xyz" '.out.tab.*' $how "$BIN/deposit" "${arguments[@]}" --table="$TMP/out.tab" -o "$TMP/out.xyz"
    done
}
