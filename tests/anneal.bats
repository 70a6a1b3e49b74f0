#!/usr/bin/env bats
# anneal: temperatures held and ramped, frames on the way, fixed atoms, guards.
load common

start() { "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.27A; }

@test "anneal holds a temperature" {
    start | "$BIN/anneal" --threads=1 --potential="$CUZR" --temperature=300K --time=2ps --log="$TMP/log.tsv" --log-every=20 >"$TMP/out.xyz"
    awk -F'\t' '$2 > 500 && NR > 1 { t += $4; n++ } END { exit !(n > 50 && t / n > 285 && t / n < 315) }' "$TMP/log.tsv"
}

@test "anneal --frames-every writes frames on the way and the last one once" {
    start | "$BIN/anneal" --threads=1 --potential="$CUZR" --temperature=300K --time=20fs --frames-every=5fs >"$TMP/out.xyz"
    run grep -o 'Time=[0-9.]*' "$TMP/out.xyz"
    assert_output "Time=5.0
Time=10.0
Time=15.0
Time=20.0"
}

@test "anneal --fix holds the chosen atoms" {
    start >"$TMP/start.xyz"
    "$BIN/anneal" --threads=1 --potential="$CUZR" --temperature=300K --time=20fs --fix='id<=100' "$TMP/start.xyz" >"$TMP/out.xyz"
    awk 'FNR < 3 { next } NR == FNR { x[$1 $5] = $2; y[FNR] = $2; next } FNR <= 102 { d = $2 - y[FNR]; if (d * d > 1e-20) exit 1 }' \
        "$TMP/start.xyz" "$TMP/out.xyz"
    awk 'FNR < 3 { next } NR == FNR { y[FNR] = $2; next } FNR > 102 && $2 != y[FNR] { n++ } END { exit !(n > 300) }' "$TMP/start.xyz" "$TMP/out.xyz"
}

@test "misuse: fixed atoms with a barostat, a thermostat at 0 K, a bare number" {
    run_pipe "'$BIN/create' --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.27A >'$TMP/s.xyz'"
    run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=5fs --fix='id<=100' --ensemble=npt "$TMP/s.xyz"
    assert_failure 64
    run "$BIN/anneal" --potential="$CUZR" --temperature=0K --time=5fs "$TMP/s.xyz"
    assert_failure 64
    run "$BIN/anneal" --potential="$CUZR" --temperature=300 --time=5fs "$TMP/s.xyz"
    assert_failure 64
    run "$BIN/anneal" --potential=kim:no_such_model --temperature=300K --time=5fs "$TMP/s.xyz"
    assert_failure 66
}

@test "a step far too long stops with what, when and which atom" {
    run_pipe "'$BIN/create' --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.27A | '$BIN/anneal' --threads=1 --potential='$CUZR' --temperature=3000K --time=5ps --timestep=50fs"
    assert_failure 65
    assert_output --partial "atom id"
    assert_output --partial "step "
}

@test "units=lj: the Wahnstrom mixture, reduced times and temperatures" {
    "$BIN/create" --random --composition=A50B50 --units=lj --atoms=500 --volume-per-atom=1.33 |
        "$BIN/quench" --threads=1 --potential=lj:wahnstrom --ensemble=nvt --melt=1 --melt-time=2 --rate=0.5 --final=0.6 |
        "$BIN/anneal" --threads=1 --potential=lj:wahnstrom --temperature=0.6 --time=4 --log="$TMP/log.tsv" --log-every=20 >"$TMP/out.xyz"
    awk -F'\t' 'NR > 20 { t += $4; n++ } END { exit !(t / n > 0.56 && t / n < 0.64) }' "$TMP/log.tsv"
}
