#!/usr/bin/env bats
# Guards: a run that is physically impossible stops with what happened, when, and which atom; exit 65; no output file.
load common
export BLOWPIPE_THREADS=1

crystal() { "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice="${2:-3.27A}" --repeat="$1" >"$TMP/start.xyz"; }

# A ball of 59 atoms or so at rest, and one more atom: flyer X Y Z VX VY VZ (A, A/fs)
flyer() {
    crystal 6x6x6
    "$BIN/cut-cluster" --diameter=12A --center=9.8A,9.8A,9.8A "$TMP/start.xyz" |
        awk -v atom="Cu $1 $2 $3 999 $4 $5 $6" 'NR == 1 { print $1 + 1 }
            NR == 2 { sub(/Properties=[^ ]*/, "Properties=species:S:1:pos:R:3:id:I:1:velo:R:3"); print }
            NR > 2 { print $1, $2, $3, $4, $5, 0, 0, 0 } END { print atom }' >"$TMP/flyer.xyz"
}

# stops MESSAGE PROGRAM ARGUMENTS...
stops() {
    local message=$1 program=$2
    shift 2
    run "$BIN/$program" --quiet --potential="$CUZR" -o "$TMP/out.xyz" "$@"
    assert_failure 65
    assert_output --regexp "^$program: .*$message"
    assert_output --partial "(frame 1)"
    assert_not_exist "$TMP/out.xyz"
}

@test "an atom that leaves a free cluster for good is lost" {
    flyer 16 16 30 0 0 0.2
    stops "atom .*999 is lost: it left the system along the open direction z, at [0-9.]+ A \(step [0-9]+, time [0-9]+ fs\)" \
        anneal --ensemble=nve --temperature=1K --time=2ps "$TMP/flyer.xyz"
}

@test "an atom that moves too far in one step is lost" {
    flyer 16 16 30 0 0 9
    stops "atom id 999 moves [0-9.]+ A in one step: lost; .*\(step 1, time 1 fs\)" anneal --ensemble=nve --temperature=1K --time=1ps "$TMP/flyer.xyz"
}

@test "an atom that moves many skins in a step still meets all its neighbours" {
    flyer 4 16 26 2 0 0
    "$BIN/anneal" --quiet --potential="$CUZR" --ensemble=nve --temperature=1K --time=12fs --frames-every=1fs "$TMP/flyer.xyz" >"$TMP/way.xyz"
    "$BIN/energy" --quiet --potential="$CUZR" "$TMP/way.xyz" >"$TMP/plain.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
way, plain = (ase.io.read(f'{sys.argv[1]}/{n}.xyz', index=':', format='extxyz') for n in ('way', 'plain'))
assert len(way) == 12
bound = 0
for a, b in zip(way, plain):
    bound += abs(a.arrays['pe'][-1]) > 0.05
    assert np.abs(a.arrays['pe'] - b.arrays['pe']).max() < 1e-8
assert 3 <= bound <= 11, bound
P
}

@test "atoms on one place, and nearly so" {
    crystal 6x6x6
    awk 'NR == 4 { $2 = $3 = $4 = 0 } { print }' "$TMP/start.xyz" >"$TMP/same.xyz"
    for precision in mixed double; do
        stops "atom 1 is not a number: atoms overlap \(step 0, time 0 fs\)" anneal --temperature=300K --time=10fs --precision=$precision "$TMP/same.xyz"
        for apart in 1e-9 1e-3 0.1; do
            awk -v x=$apart 'NR == 4 { $2 = x; $3 = $4 = 0 } { print }' "$TMP/start.xyz" >"$TMP/near.xyz"
            stops "atom id 1 moves .*\(step 1, time 1 fs\)" anneal --temperature=300K --time=10fs --precision=$precision "$TMP/near.xyz"
        done
    done
}

@test "a runaway temperature" {
    crystal 6x6x6
    stops "runaway temperature: [0-9.e+]+ K \(step [0-9]+, time [0-9]+ fs\), fastest is atom id [0-9]+" \
        anneal --ensemble=nve --temperature=300K --timestep=40fs --time=1ns "$TMP/start.xyz"
}

@test "numbers that are none do not come in" {
    flyer 16 16 30 0 0 inf
    run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=1ps -o "$TMP/out.xyz" "$TMP/flyer.xyz"
    assert_failure 65
    assert_output --regexp "'inf' in column 'velo' is not a finite number .*line [0-9]+"
    assert_not_exist "$TMP/out.xyz"
}

@test "a cell narrower than twice the cutoff, at the start and on the way" {
    crystal 6x6x3
    for program in "quench --rate=1e15K/s" "anneal --temperature=300K --time=1ps" "heat-spike" "compact"; do
        # shellcheck disable=SC2086
        stops "the box is [0-9.]+ A wide along z, but must be at least [0-9.]+ A.*xyz-repeat.*\(step 0, time 0 fs\)" $program "$TMP/start.xyz"
    done
    crystal 5x5x5
    stops "the box is [0-9.]+ A wide along x, but must be at least [0-9.]+ A.*\(step [1-9][0-9]*, time [0-9]+ fs\)" \
        compact --pressure=50GPa --closing-time=1ps --load-time=1ps "$TMP/start.xyz"
}

@test "an element that the potential does not know" {
    crystal 6x6x6
    sed -i '5s/^[A-Z][a-z]/Al/' "$TMP/start.xyz"
    for program in "quench --rate=1e15K/s" "anneal --temperature=300K --time=1ps" "heat-spike" "compact" \
        "deposit --energy=1eV/atom --atom-source=Cu50Zr50 --relax=10fs --equilibrate=1fs"; do
        # shellcheck disable=SC2086
        stops "does not know the species 'Al' \(atom 3\); it knows Cu Zr" $program "$TMP/start.xyz"
    done
}

@test "a deposit says which round it was in, by time, when it fails" {
    crystal 6x6x6
    stops "step [0-9]+, time [0-9]+" deposit --energy=1eV/atom --atom-source=Cu50Zr50 --timestep=90fs --relax=1ns "$TMP/start.xyz"
}

@test "the log of a run that fails is kept, up to where it failed" {
    crystal 5x5x5
    stops "the box is" compact --pressure=50GPa --closing-time=1ps --load-time=1ps --log="$TMP/log" --log-every=5 "$TMP/start.xyz"
    run wc -l <"$TMP/log"
    [ "$output" -gt 3 ]
}

@test "a time of more steps than can be counted" {
    crystal 6x6x6
    for how in "--time=1s --timestep=1e-6fs" "--time=1e15fs --timestep=1e-6fs"; do
        # shellcheck disable=SC2086
        run "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K $how -o "$TMP/out.xyz" "$TMP/start.xyz"
        assert_failure 64
        assert_output --partial "more than 1e15 steps"
        assert_not_exist "$TMP/out.xyz"
    done
}

@test "what a later leg cannot do is told before the first one begins" {
    crystal 6x6x6
    run "$BIN/quench" --quiet --potential="$CUZR" --rate=1e15K/s --fix='pos_z<3A' --log="$TMP/log" --log-every=1 "$TMP/start.xyz"
    assert_failure 64
    assert_output --partial "fixed atoms and a barostat"
    assert_not_exist "$TMP/log"
}

@test "two atoms of one id" {
    crystal 6x6x6
    sed -i '6s/[0-9]*$/2/' "$TMP/start.xyz"
    stops "the id 2 occurs twice" anneal --temperature=300K --time=10fs "$TMP/start.xyz"
}

@test "a program under another name draws the same numbers" {
    crystal 6x6x6
    ln -s "$(realpath "$BIN/anneal")" "$TMP/other"
    "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=2fs "$TMP/start.xyz" >"$TMP/a.xyz"
    "$TMP/other" --quiet --potential="$CUZR" --temperature=300K --time=2fs "$TMP/start.xyz" >"$TMP/b.xyz"
    cmp "$TMP/a.xyz" "$TMP/b.xyz"
}

@test "a pressure that nothing holds" {
    crystal 6x6x6
    run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=1fs --pressure=5GPa "$TMP/start.xyz"; assert_failure 64
    assert_output --partial "--pressure needs npt"
    run "$BIN/quench" --potential="$CUZR" --rate=1e15K/s --ensemble=nvt --pressure=5GPa "$TMP/start.xyz"; assert_failure 64
    run "$BIN/energy" --potential="$CUZR" --pressure=5GPa "$TMP/start.xyz"; assert_failure 64
    run "$BIN/energy" --potential="$CUZR" --relax=shape --pressure=5GPa "$TMP/start.xyz"; assert_failure 64
    "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=1fs --ensemble=npt --pressure=5GPa -o "$TMP/out.xyz" "$TMP/start.xyz"
}
