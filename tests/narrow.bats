#!/usr/bin/env bats
# Lists of many atoms have narrow rows (src/force/list.h): the same bytes as by kernels that have none, for any threads and processes.
bats_require_minimum_version 1.5.0
load common

@test "17,000 atoms, enough for two processes but not for three: one output and log, whatever the kernel, threads, processes" {
    "$BIN/create" --random --composition=Cu64Zr36 --atoms=17000 --seed=3 >"$TMP/start.xyz"
    for run in plain/1/1 auto/1/1 auto/1/3 auto/2/1 auto/3/1; do
        IFS=/ read -r kernel processes threads <<<"$run"
        option=()
        [ "$kernel" = auto ] || option=(--kernel="$kernel")
        ranks "$processes" "$BIN/anneal" --quiet --potential="$CUZR" --ensemble=npt-aniso --temperature=1500K --time=24fs --threads="$threads" "${option[@]}" \
            --log="$TMP/log" --log-every=8 -o "$TMP/out.xyz" "$TMP/start.xyz"
        [ -f "$TMP/first.xyz" ] || cp "$TMP/out.xyz" "$TMP/first.xyz"
        [ -f "$TMP/first.log" ] || cp "$TMP/log" "$TMP/first.log"
        cmp "$TMP/first.xyz" "$TMP/out.xyz"
        cmp "$TMP/first.log" "$TMP/log"
    done
}

@test "34,000 atoms, enough for four processes: one output, killed and gone on with by other numbers of them too" {
    "$BIN/create" --random --composition=Cu64Zr36 --atoms=34000 --seed=3 >"$TMP/start.xyz"
    job() { # PROCESSES OUTPUT ARGUMENT...
        ranks "$1" "$BIN/anneal" --quiet --potential="$CUZR" --ensemble=npt-aniso --temperature=1500K --time=60fs --threads=1 -o "$TMP/$2" "${@:3}" "$TMP/start.xyz"
    }
    job 1 first.xyz
    job 4 out.xyz
    cmp "$TMP/first.xyz" "$TMP/out.xyz"
    local before
    for processes in 4 1 3; do
        before=$(stat -c %i "$TMP/c" 2>/dev/null || echo none)
        job $processes cut.xyz --checkpoint="$TMP/c" --checkpoint-every=0.002s --resume 3>&- &
        while [ "$(stat -c %i "$TMP/c" 2>/dev/null || echo "$before")" = "$before" ]; do sleep 0.02; done
        pkill -KILL -f "$TMP/cut.xyz"
        wait $! || true
        [ ! -e "$TMP/cut.xyz" ]
    done
    job 2 cut.xyz --checkpoint="$TMP/c" --resume
    cmp "$TMP/first.xyz" "$TMP/cut.xyz"
}
