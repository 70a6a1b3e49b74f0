#!/usr/bin/env bats
# How far stem-sim is, in the file that BLOWPIPE_PROGRESS names: of all its parts together, and within a row. A clock on which time
# flies (preload/clock.c) has it say so at every step.
load common

# simulate OPTION...: of a small foil; what it says of its progress in $TMP/log, the shares of the whole in $TMP/shares
simulate() {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=500 --box=3nm,3nm,auto --seed=1 --quiet >"$TMP/foil.xyz"
    preload clock
    LD_PRELOAD=$preload BLOWPIPE_PROGRESS=$TMP/log "$BIN/stem-sim" --quiet --threads=1 --voltage=200kV --detector=32x32 --pixel=0.4/nm "$@" "$TMP/foil.xyz" >"$TMP/out.xyz"
    sed -E 's/^[0-9:]+ stem-sim: ([0-9.]+) %.*/\1/' "$TMP/log" >"$TMP/shares"
    # never back, from nothing to all
    sort -cn "$TMP/shares"
    awk 'NR == 1 && $1 > 30 { exit 1 } { last = $1 } END { exit !(last == 100) }' "$TMP/shares"
    [ "$(sort -u "$TMP/shares" | wc -l)" -ge 8 ]
}

@test "one probe alone says how far it is, through its transmission functions and slices" {
    simulate --method=multislice --alpha=1mrad --scan=1x1 --window=3nm
}

@test "a scan by multislice: its configurations, source points and probes" {
    simulate --method=multislice --alpha=1mrad --scan=3x2 --step=0.3nm --window=3nm --vibration=Cu:0.08A,Zr:0.07A --configurations=2
}

@test "plane waves and the scan behind them are parts of one whole, each configuration one" {
    for method in tilt:7 prism:2 kinematic; do
        rm -f "$TMP/log"
        simulate --method="$method" --alpha=1mrad --scan=4x12 --step=0.3nm --vibration=Cu:0.08A,Zr:0.07A --configurations=2
        grep -q 'part 1 of 3 (plane waves through the foil)' "$TMP/log"
        grep -q 'part 2 of 3 (plane waves through the foil)' "$TMP/log"
        grep -q 'part 3 of 3 (scan) 100 %' "$TMP/log"
    done
}
