#!/usr/bin/env bats
# quench: a random start melts and cools to a glass whose energy and density are those of an independent run with the same potential.
bats_require_minimum_version 1.5.0
load common

@test "quench makes a Cu-Zr glass out of random coordinates" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=400 --seed=1 |
        "$BIN/quench" --threads=1 --potential="$CUZR" --melt-time=1ps --rate=1e15K/s --hold=0.5ps --log="$TMP/log.tsv" --log-every=100 >"$TMP/glass.xyz"
    # independent run (16,000 atoms, 10 times slower): -4.9536 eV/atom, 7.228 g/cm3
    awk 'NR == 2 { match($0, /density=[0-9.]+/); d = substr($0, RSTART + 8, RLENGTH - 8) } NR > 2 { e += $NF; n++ }
         END { exit !(n == 400 && e / n > -4.97 && e / n < -4.87 && d > 7.0 && d < 7.35) }' "$TMP/glass.xyz"
    head -1 "$TMP/log.tsv" | grep -P '^step\ttime_fs\tleg\ttemperature_K\tpressure_GPa\tpotential_eV_atom\tkinetic_eV_atom\tconserved_eV_atom'
    awk -F'\t' '$3 == "hold" { t += $4; n++ } END { exit !(n > 2 && t / n > 25 && t / n < 130) }' "$TMP/log.tsv"
    run cat "$TMP/glass.xyz"
    assert_output --partial "velo:R:3:pe:R:1"
    assert_output --partial "Time=3950"
}

@test "quench gives the same bytes for any number of threads, others for another seed" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=400 --seed=1 >"$TMP/start.xyz"
    for t in 1 2; do
        "$BIN/quench" --threads=$t --potential="$CUZR" --melt-time=50fs --rate=1e17K/s --damp-temperature=20fs "$TMP/start.xyz" >"$TMP/$t.xyz"
    done
    cmp "$TMP/1.xyz" "$TMP/2.xyz"
    "$BIN/quench" --seed=2 --threads=1 --potential="$CUZR" --melt-time=50fs --rate=1e17K/s --damp-temperature=20fs "$TMP/start.xyz" >"$TMP/3.xyz"
    run cmp "$TMP/1.xyz" "$TMP/3.xyz"
    assert_failure
}

@test "quench survives a start that is 15 % too dilute or too dense" {
    for v in 15.1 20.5; do
        "$BIN/create" --random --composition=Cu50Zr50 --atoms=400 --volume-per-atom="${v}A3" |
            "$BIN/quench" --threads=1 --potential="$CUZR" --melt-time=2ps --rate=5e15K/s --hold=0.5ps >"$TMP/glass.xyz"
        awk 'NR == 2 { match($0, /density=[0-9.]+/); d = substr($0, RSTART + 8, RLENGTH - 8) } END { exit !(d > 6.7 && d < 7.4) }' "$TMP/glass.xyz"
    done
}

@test "a cell below twice the cutoff is refused with the numbers" {
    run_pipe "'$BIN/create' --random --composition=Cu50Zr50 --atoms=50 | '$BIN/quench' --threads=1 --potential='$CUZR' --rate=1e15K/s"
    assert_failure 65
    assert_output --partial "cutoff"
}

@test "--potential=list needs no input, and nothing else that is right, of every program that has potentials" {
    for program in quench anneal compact heat-spike deposit energy; do
        run bash -c "'$BIN/$program' --no-such-option --potential list </dev/null"
        assert_success
        assert_output --partial "$CUZR"
        assert_output --partial "lj:wahnstrom"
    done
    run bash -c "'$BIN/quench' -- --potential=list </dev/null"
    assert_failure 66
}

@test "a final temperature above the melt's is refused" {
    run_pipe "'$BIN/create' --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.27A | '$BIN/quench' --potential='$CUZR' --rate=1e14K/s --melt=100K --final=300K"
    assert_failure 64
    assert_output --partial "--final is above --melt"
}

@test "without a thermostat nothing cools: --ensemble=nve is refused" {
    run_pipe "'$BIN/create' --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.27A | '$BIN/quench' --potential='$CUZR' --rate=1e14K/s --ensemble=nve"
    assert_failure 64
    assert_output --partial "a quench needs a thermostat"
}

@test "the help shows a default of both unit systems once" {
    run_pipe "'$BIN/quench' --help | tr -s '\n ' ' '"
    assert_output --partial "default 10min]"
    assert_output --partial "default 20ps; with units=lj 20]"
}

@test "a quench too fast for its thermostat says where it ended; with time to settle it says nothing" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=400 --seed=1 >"$TMP/start.xyz"
    run --separate-stderr "$BIN/quench" --threads=1 --quiet --potential="$CUZR" --melt-time=50fs --rate=1e16K/s "$TMP/start.xyz"
    assert_success
    [[ $stderr == *"cooled faster than the thermostat follows; give it time with --hold (frame 1)"* ]]
    run --separate-stderr "$BIN/quench" --threads=1 --quiet --potential="$CUZR" --melt-time=50fs --rate=1e16K/s --hold=1ps "$TMP/start.xyz"
    assert_success
    [ -z "$stderr" ]
}
