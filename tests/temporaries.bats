#!/usr/bin/env bats
# Temporaries: what killed programs leave, what a power cut may take, limits of the system, signals.
load common

create() { "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --lattice=3.27A "$@"; }

# A program that holds $TMP/f.xyz unfinished, its number in $holder: it waits for the rest of its input; a shell's background has no INT and QUIT.
hold() {
    mkfifo "$TMP/pipe"
    env --default-signal "$BIN/xyz-select" --quiet --frames=1: -o "$TMP/f.xyz" <"$TMP/pipe" &
    holder=$!
    exec 7>"$TMP/pipe"
    create --repeat=2x2x2 >&7
    until compgen -G "$TMP/.f.xyz.*.tmp" >"$TMP/held"; do sleep 0.02; done
}

let_go() {
    exec 7>&-
    wait "$holder"
}

@test "what a killed program has left goes when the file is written again, and nothing else" {
    hold
    kill -KILL "$holder"
    let_go || true
    cp "$(cat "$TMP/held")" "$TMP/kept"
    for other in .f.xyz.tmp .f.xyz.old.tmp ".g.xyz.${HOSTNAME}-1-00000000.tmp" .f.xyz-1-0.tmp; do cp "$TMP/kept" "$TMP/$other"; done
    assert_exist "$(cat "$TMP/held")"
    create -o "$TMP/f.xyz"
    assert_not_exist "$(cat "$TMP/held")"
    for other in .f.xyz.tmp .f.xyz.old.tmp ".g.xyz.${HOSTNAME}-1-00000000.tmp" .f.xyz-1-0.tmp; do assert_exist "$TMP/$other"; done
    assert_equal "$(find "$TMP" -name '*.tmp' | wc -l)" 4
}

@test "one that is at work keeps its own, and both files are whole" {
    hold
    create --repeat=3x3x3 -o "$TMP/f.xyz"
    assert_exist "$(cat "$TMP/held")"
    assert_equal "$(head -n 1 "$TMP/f.xyz")" 54
    let_go
    assert_equal "$(head -n 1 "$TMP/f.xyz")" 16
    assert_equal "$(find "$TMP" -name '*.tmp' | wc -l)" 0
}

@test "a name of a process that is no more, but whose file is locked, is another container's: it stays" {
    create -o "$TMP/f.xyz"
    local left
    hold
    left=$(cat "$TMP/held")
    # the same file under the number of a process that is gone
    bash -c 'echo $$' >"$TMP/gone"
    mv "$left" "${left/-$holder-/-$(cat "$TMP/gone")-}"
    create -o "$TMP/f.xyz"
    assert_exist "${left/-$holder-/-$(cat "$TMP/gone")-}"
    let_go || true
    create -o "$TMP/f.xyz"
    assert_not_exist "${left/-$holder-/-$(cat "$TMP/gone")-}"
}

@test "names of temporaries cannot be guessed" {
    hold
    local first
    first=$(cat "$TMP/held")
    let_go
    rm "$TMP/pipe"
    hold
    [ "${first##*-}" != "$(sed 's/.*-//' "$TMP/held")" ]
    [[ ${first##*-} =~ ^[0-9a-f]{8}\.tmp$ ]]
    let_go
}

@test "a file is on the disk before it has its name, and the name before a checkpoint goes" {
    preload order
    create --repeat=5x5x5 -o "$TMP/start.xyz"
    ORDER=$TMP/order LD_PRELOAD=$preload "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=20fs --checkpoint="$TMP/c" --checkpoint-every=0s \
        --log="$TMP/out.log" "$TMP/start.xyz" -o "$TMP/out.xyz"
    "$PYTHON" - "$TMP" <<'P'
import re, sys
tmp = sys.argv[1]
lines = [re.sub(r'\.tmp\b', '', line.strip()) for line in open(f'{tmp}/order')]
def at(pattern, after=-1):
    found = [i for i, line in enumerate(lines) if i > after and re.fullmatch(pattern, line)]
    assert found, (pattern, after, lines[-20:])
    return found[0]
for name in ('out.log', 'out.xyz'):
    synced = at(rf'sync {tmp}/\.{name}\.\S+')
    named = at(rf'rename {tmp}/\.{name}\.\S+ {tmp}/{name}', synced)
    kept = at(rf'sync {tmp}', named)
    assert at(rf'unlink {tmp}/c', kept) > kept
    assert [i for i, line in enumerate(lines) if line == f'unlink {tmp}/c'] == [at(rf'unlink {tmp}/c')]
# so are checkpoints
for i in [i for i, line in enumerate(lines) if re.fullmatch(rf'rename {tmp}/\.c\.\S+ {tmp}/c', line)]:
    assert lines[i + 1] == f'sync {tmp}' and any(re.fullmatch(rf'sync {tmp}/\.c\.\S+', line) for line in lines[max(0, i - 4):i]), lines[i - 4:i + 2]
P
}

@test "a file larger than the system allows is a failed write, to a file and to standard output" {
    run bash -c "ulimit -f 8; '$BIN/create' --quiet --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=20x20x20 -o '$TMP/f.xyz'"
    assert_failure 74
    assert_output --partial "cannot write '$TMP/f.xyz': File too large"
    assert_equal "$(find "$TMP" -type f | wc -l)" 0
    run bash -c "ulimit -f 8; '$BIN/create' --quiet --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=20x20x20 >'$TMP/f.xyz'"
    assert_failure 74
    assert_output --partial "cannot write 'standard output': File too large"
}

@test "signals that end a program take its temporaries along" {
    for name in INT TERM HUP QUIT XCPU; do
        hold
        kill -s $name "$holder"
        let_go || true
        assert_equal "$(find "$TMP" -name '*.tmp' | wc -l)" 0
        assert_not_exist "$TMP/f.xyz"
        rm "$TMP/pipe"
    done
}

@test "a signal that comes as a temporary is made takes it along too" {
    preload strike
    for number in 1 2 3 15 24; do
        run env --default-signal STRIKE="$number" LD_PRELOAD="$preload" "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=2x2x2 -o "$TMP/f.xyz"
        assert_failure "$((128 + number))"
        assert_equal "$(find "$TMP" -type f | wc -l)" 0
    done
}
