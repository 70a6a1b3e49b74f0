#!/usr/bin/env bats
# Several processes under mpirun: the same bytes for any number of them, errors said once, and no half files.
bats_require_minimum_version 1.5.0
load common

# Runs a program as $1 processes, more than there are cores if need be. Under sanitizers leaks are not looked for: Open MPI leaves behind what
# belongs to parts that it has unloaded, where no suppression can name them.
liquid() {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=2000 --seed=3 >"$TMP/start.xyz"
}

@test "processes that are not bound to cores share them; standard input named - reaches every one" {
    if mpirun --version | grep -q HYDRA; then skip "MPICH's mpirun gives up where standard input comes faster than it is read"; fi
    liquid
    for input in "" -; do
        # shellcheck disable=SC2086
        BLOWPIPE_THREADS='' ranks 4 --bind-to none "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=10fs -o "$TMP/out$input.xyz" $input <"$TMP/start.xyz"
    done
    cmp "$TMP/out.xyz" "$TMP/out-.xyz"
}

@test "a quench at constant pressure: the same output and log for 1, 2, 3 and 4 processes" {
    liquid
    for n in 1 2 3 4; do
        ranks $n "$BIN/quench" --threads=1 --quiet --potential="$CUZR" --melt=2000K --melt-time=0.06ps --rate=2e16K/s --final=50K \
            --log="$TMP/$n.tsv" --log-every=20 -o "$TMP/$n.xyz" "$TMP/start.xyz"
        cmp "$TMP/1.xyz" "$TMP/$n.xyz"
        cmp "$TMP/1.tsv" "$TMP/$n.tsv"
    done
    "$BIN/quench" --threads=2 --quiet --potential="$CUZR" --melt=2000K --melt-time=0.06ps --rate=2e16K/s --final=50K \
        --log="$TMP/alone.tsv" --log-every=20 <"$TMP/start.xyz" >"$TMP/alone.xyz"
    cmp "$TMP/1.xyz" "$TMP/alone.xyz"
    cmp "$TMP/1.tsv" "$TMP/alone.tsv"
}

@test "a film with noise, frames on the way in both precisions: the same for 3 processes" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=6x6x5 | "$BIN/slab" --z=-1A,14A >"$TMP/slab.xyz"
    sed -i '2s/pbc="T T T"/pbc="T T F"/' "$TMP/slab.xyz"
    for precision in mixed double; do
        for n in 1 3; do
            ranks $n "$BIN/anneal" --threads=1 --quiet --potential="$CUZR" --precision=$precision --ensemble=langevin --temperature=900K \
                --time=0.1ps --frames-every=50fs -o "$TMP/$precision$n.xyz" "$TMP/slab.xyz"
        done
        cmp "$TMP/${precision}1.xyz" "$TMP/${precision}3.xyz"
    done
}

@test "inherent structures and exchanges of atoms: the same for 2 processes" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=6x6x6 >"$TMP/crystal.xyz"
    for n in 1 2; do
        ranks $n "$BIN/anneal" --threads=1 --quiet --potential="$CUZR" --temperature=1200K --time=40fs --inherent-every=20fs --swap-every=5 \
            --swap-attempts=20 -o "$TMP/$n.xyz" "$TMP/crystal.xyz"
    done
    cmp "$TMP/1.xyz" "$TMP/2.xyz"
}

@test "a deposit of two clusters: the same for 1 and 3 processes" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=8x8x6 >"$TMP/sub.xyz"
    "$BIN/cut-cluster" --diameter=12A --center=13A,13A,10A "$TMP/sub.xyz" >"$TMP/ball.xyz"
    for n in 1 3; do
        ranks $n "$BIN/deposit" --threads=1 --quiet --potential="$CUZR" --cluster="$TMP/ball.xyz" --energy=600meV/atom --sites=random --per-layer=2 \
            --relax=60fs --table="$TMP/$n.tsv" -o "$TMP/$n.xyz" "$TMP/sub.xyz"
    done
    cmp "$TMP/1.xyz" "$TMP/3.xyz"
    cmp "$TMP/1.tsv" "$TMP/3.tsv"
}

@test "a deposit whose atoms fly off: the same for 1 and 2 processes" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=12x12x6 >"$TMP/sub.xyz"
    "$BIN/cut-cluster" --diameter=12A --center=13A,13A,10A "$TMP/sub.xyz" >"$TMP/ball.xyz"
    for n in 1 2; do
        ranks $n "$BIN/deposit" --threads=1 --quiet --potential="$CUZR" --cluster="$TMP/ball.xyz" --energy=200eV/atom --timestep=0.5fs \
            --relax=0.3ps --fixed=4A --thermostat=4A -o "$TMP/$n.xyz" "$TMP/sub.xyz" 2>"$TMP/$n.err"
    done
    [ "$(grep -c "warning: the substrate is at rest" "$TMP/2.err")" -eq 1 ] # all would say it
    grep -q 'deposit_lost=[1-9]' "$TMP/1.xyz"
    cmp "$TMP/1.xyz" "$TMP/2.xyz"
}

@test "killed as 3 processes, resumed as 2: the bytes of an uninterrupted run" {
    liquid
    job() {
        ranks "$1" "$BIN/quench" --threads=1 --quiet --potential="$CUZR" --melt=2000K --melt-time=0.2ps --rate=2e16K/s --final=50K --log="$TMP/$2.tsv" \
            --log-every=20 --checkpoint="$TMP/$2.ckpt" --checkpoint-every=1fs "${@:3}" -o "$TMP/$2.xyz" "$TMP/start.xyz"
    }
    job 1 whole
    job 3 cut &
    while [ ! -e "$TMP/cut.ckpt.1" ]; do sleep 0.02; done
    pkill -KILL -f "$TMP/cut.xyz"
    wait $! || true
    [ ! -e "$TMP/cut.xyz" ]
    job 2 cut --resume
    cmp "$TMP/whole.xyz" "$TMP/cut.xyz"
    cmp "$TMP/whole.tsv" "$TMP/cut.tsv"
}

@test "an error of all is said once, ends all with its code and leaves no file" {
    liquid
    run --separate-stderr ranks 3 "$BIN/anneal" --potential="$CUZR" --temperature=300K --ensemble=nvt --time=1ps --timestep=90fs -o "$TMP/no.xyz" "$TMP/start.xyz"
    assert_failure 65
    [ "$(grep -c '^ *anneal: ' <<<"$stderr")" -eq 1 ] # Open MPI 5 may put a blank before what a process says
    [ ! -e "$TMP/no.xyz" ]
    [ "$(find "$TMP" -name '*.tmp' | wc -l)" -eq 0 ]
}

@test "several processes need -o, and programs that work as one say so" {
    liquid
    run ranks 2 "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=1fs "$TMP/start.xyz"
    assert_failure 64
    assert_output --partial "-o FILE"
    run ranks 2 "$BIN/anneal" --engine=lammps --potential="$CUZR" --temperature=300K --time=1fs -o "$TMP/l.xyz" "$TMP/start.xyz"
    assert_failure 64
    assert_output --partial "belongs into --lammps-command"
    run ranks 2 "$BIN/voronoi" -o "$TMP/v.xyz" "$TMP/start.xyz"
    assert_failure 64
    assert_output --partial "one process"
}
