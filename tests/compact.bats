#!/usr/bin/env bats
# compact: clusters with gaps close to a dense solid at a pressure, and come back to pressure 0 with their columns.
load common

@test "a stack of clusters closes, holds the pressure, and is released" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=8x8x8 --lattice=3.27A | "$BIN/cut-cluster" --diameter=14A --center=13A,13A,13A >"$TMP/ball.xyz"
    "$BIN/create" --stack=hcp --cluster="$TMP/ball.xyz" --repeat=2x1x1 >"$TMP/stack.xyz"
    "$BIN/compact" --threads=1 --potential="$CUZR" --load-time=1ps --hold=3ps --unload-time=1ps --equilibrate=1ps --closing-time=5ps \
        --log="$TMP/log.tsv" --log-every=50 "$TMP/stack.xyz" >"$TMP/out.xyz"
    head -2 "$TMP/out.xyz" | grep -q 'cluster:I:1'
    awk -F'\t' '$3 == "hold" && $2 > 3000 { p += $5; n++ } $3 == "equilibrate" && $2 > 5500 { q += $5; m++ }
                END { exit !(p / n > 4 && p / n < 6 && q / m > -1 && q / m < 1 && $10 > 6.3 && $10 < 7.6) }' "$TMP/log.tsv"
}
