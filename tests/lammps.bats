#!/usr/bin/env bats
# --engine=lammps: the same protocol in LAMMPS starts from the same energies and gives the same glass within its statistical error.
load common
export BLOWPIPE_THREADS=1

# row FILE NUMBER COLUMN...: columns of a log's data row, by name
row() {
    awk -F'\t' -v number="$2" -v names="${*:3}" 'NR == 1 { split(names, name, " "); for (i = 1; i <= NF; i++) at[$i] = i }
        NR == number + 1 { for (k = 1; k in name; k++) printf "%s%s", $at[name[k]], (k + 1) in name ? " " : "\n" }' "$1"
}

# near A B TOLERANCE, word by word
near() {
    awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { n = split(a, x, " "); if (n == 0 || n != split(b, y, " ")) exit 1
        for (i = 1; i <= n; i++) if (!((x[i] - y[i]) ^ 2 <= t * t)) { print x[i], y[i]; exit 1 } }' || fail "$1 and $2 differ by more than $3"
}

# both PROGRAM ARGUMENTS...: by both engines, the exact forces in ours
both() {
    local program=$1
    shift
    "$program" --quiet --precision=double --log="$TMP/own.log" --log-every=10 -o "$TMP/own.xyz" "$@"
    "$program" --quiet --engine=lammps --lammps-command="$LMP" --log="$TMP/lammps.log" --log-every=10 -o "$TMP/lammps.xyz" "$@"
}

# The first row: potential, kinetic energy and temperature; the columns of the frames, the rows of the logs.
same_start() {
    near "$(row "$TMP/own.log" 1 potential_eV_atom kinetic_eV_atom)" "$(row "$TMP/lammps.log" 1 potential_eV_atom kinetic_eV_atom)" 1e-9
    near "$(row "$TMP/own.log" 1 temperature_K)" "$(row "$TMP/lammps.log" 1 temperature_K)" 1e-6
    near "$(row "$TMP/own.log" 1 pressure_GPa)" "$(row "$TMP/lammps.log" 1 pressure_GPa)" 1e-5
    assert_equal "$(sed -n 2p "$TMP/own.xyz" | grep -o 'Properties=[^ ]*')" "$(sed -n 2p "$TMP/lammps.xyz" | grep -o 'Properties=[^ ]*')"
    assert_equal "$(cut -f1-3 "$TMP/own.log")" "$(cut -f1-3 "$TMP/lammps.log")"
}

@test "a quench starts with the same energies, follows the same path, and ends in the same glass" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=400 --seed=1 >"$TMP/start.xyz"
    both "$BIN/quench" --potential="$CUZR" --melt-time=1.5ps --rate=1e15K/s --hold=1.5ps "$TMP/start.xyz"
    same_start
    near "$(row "$TMP/own.log" 6 potential_eV_atom kinetic_eV_atom)" "$(row "$TMP/lammps.log" 6 potential_eV_atom kinetic_eV_atom)" 1e-5
    for engine in own lammps; do
        awk -F'\t' '$3 == "hold" && ++k > 50 { e += $6; d += $10; p += $5; n++ } END { print e / n, d / n }' "$TMP/$engine.log" >"$TMP/$engine.mean"
        "$BIN/rdf" --cutoff=6A --bins=30 "$TMP/$engine.xyz" >"$TMP/$engine.rdf"
    done
    # eight quenches of ours with other seeds scatter by 0.0043 eV/atom and 0.007 g/cm3, and their g(r) differ by 0.04 to 0.06 (rms);
    # limits: three standard deviations of a difference
    near "$(cut -d' ' -f1 "$TMP/own.mean")" "$(cut -d' ' -f1 "$TMP/lammps.mean")" 0.018
    near "$(cut -d' ' -f2 "$TMP/own.mean")" "$(cut -d' ' -f2 "$TMP/lammps.mean")" 0.03
    paste "$TMP/own.rdf" "$TMP/lammps.rdf" | awk '!/^#/ && $1 + 0 > 0 { d = $2 - $(NF / 2 + 2); s += d * d; n++ }
        END { print "rms of the difference of g(r):", sqrt(s / n); exit !(n == 30 && s / n < 0.01) }'
    run "$BIN/xyz-info" "$TMP/lammps.xyz"
    assert_output --partial "pe"
    run cat "$TMP/lammps.xyz"
    assert_output --partial 'engine="LAMMPS ('
    assert_output --partial "--engine=lammps"
    assert_output --partial "density="
}

@test "a free cluster is heated and cooled, with its composition before and after" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=6x6x6 >"$TMP/b2.xyz"
    "$BIN/cut-cluster" --diameter=14A "$TMP/b2.xyz" >"$TMP/ball.xyz"
    both "$BIN/heat-spike" --potential="$CUZR" --peak=600K --rate=1e15K/s --equilibrate=0.1ps --hold=0.2ps "$TMP/ball.xyz"
    same_start
    near "$(row "$TMP/own.log" 11 potential_eV_atom)" "$(row "$TMP/lammps.log" 11 potential_eV_atom)" 1e-6
    run cat "$TMP/lammps.xyz"
    assert_output --partial "shell_fraction_before_Cu"
    assert_output --partial "shell_fraction_error_Cu"
}

@test "frames on the way of an anneal come at the same times, in the same places" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=6x6x6 >"$TMP/b2.xyz"
    both "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=60fs --frames-every=20fs "$TMP/b2.xyz"
    same_start
    run grep -c "Lattice" "$TMP/lammps.xyz"
    assert_output 3
    run "$BIN/xyz-diff" --tolerance=1e-4 --ignore=engine,density,history "$TMP/own.xyz" "$TMP/lammps.xyz"
    assert_success
    for ensemble in nve langevin npt-aniso; do
        both "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=20fs --ensemble=$ensemble "$TMP/b2.xyz"
        same_start
    done
}

@test "a compaction closes gaps no faster than it may" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=6x6x6 >"$TMP/b2.xyz"
    "$BIN/cut-cluster" --diameter=12A "$TMP/b2.xyz" >"$TMP/ball.xyz"
    "$BIN/create" --stack=hcp --cluster="$TMP/ball.xyz" --repeat=2x1x1 >"$TMP/stack.xyz"
    both "$BIN/compact" --potential="$CUZR" --closing-time=6ps --load-time=1ps --hold=4ps --unload-time=1ps --equilibrate=1ps "$TMP/stack.xyz"
    same_start
    # the clusters pull as well as the barostat pushes: a third more than the limit
    awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR > 1 { x = log($at["lx_A"]); if (n++ && last - x > 1.5 * ($2 - time) / 6000) bad++; last = x; time = $2 }
        END { exit !(n > 100 && bad == 0) }' "$TMP/lammps.log"
    near "$(tail -1 "$TMP/own.log" | cut -f6)" "$(tail -1 "$TMP/lammps.log" | cut -f6)" 0.02
    run cat "$TMP/lammps.xyz"
    assert_output --partial "compact_pressure_loaded"
}

@test "a deposit lands in rounds; fixed atoms stay, those that leave are counted" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.3A --repeat=6x6x6 >"$TMP/b2.xyz"
    "$BIN/cut-cluster" --diameter=8A "$TMP/b2.xyz" >"$TMP/ball.xyz"
    both "$BIN/deposit" --potential="$CUZR" --cluster="$TMP/ball.xyz" --energy=400eV/atom --timestep=0.5fs --equilibrate=10fs --relax=0.3ps --cool=20fs \
        --sites=random --per-layer=2 --frames=rounds --fixed=4A --thermostat=4A --table="$TMP/table" "$TMP/b2.xyz"
    near "$(row "$TMP/own.log" 1 potential_eV_atom kinetic_eV_atom)" "$(row "$TMP/lammps.log" 1 potential_eV_atom kinetic_eV_atom)" 1e-9
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
own, lmp = (ase.io.read(f'{sys.argv[1]}/{n}.xyz', index=':') for n in ('own', 'lammps'))
start = ase.io.read(f'{sys.argv[1]}/b2.xyz')
assert len(own) == len(lmp) == 2
for f in lmp:
    gone = f.info['deposit_evaporated'] + f.info['deposit_lost']
    assert len(f) + gone == len(start) + 16 * f.info['deposit_rounds'] or len(f) + gone > len(start), (len(f), gone)
    low = f.positions[:, 2] < 3.9
    fixed = f.arrays['id'][low & (f.arrays['id'] <= len(start))] - 1
    still = start.positions[fixed, 2] < 3.9
    assert still.sum() > 30 and np.abs(f.positions[low & (f.arrays['id'] <= len(start))] - start.positions[fixed])[still].max() < 1e-9
    assert abs(f.info['Time'] - own[lmp.index(f)].info['Time']) < 1e-6
assert lmp[-1].info['deposit_evaporated'] + lmp[-1].info['deposit_lost'] > 0
P
}

@test "Lennard-Jones in reduced units: the same start and path" {
    "$BIN/create" --random --composition=A50B50 --atoms=300 --density=1.3 --units=lj --seed=3 >"$TMP/start.xyz" 
    "$BIN/quench" --quiet --potential=lj:wahnstrom --melt=2 --melt-time=2 --rate=1 --final=1 --ensemble=nvt "$TMP/start.xyz" -o "$TMP/liquid.xyz"
    both "$BIN/anneal" --potential=lj:wahnstrom --temperature=1 --time=0.3 "$TMP/liquid.xyz"
    near "$(row "$TMP/own.log" 1 potential_atom kinetic_atom temperature)" "$(row "$TMP/lammps.log" 1 potential_atom kinetic_atom temperature)" 1e-9
    near "$(row "$TMP/own.log" 8 potential_atom kinetic_atom)" "$(row "$TMP/lammps.log" 8 potential_atom kinetic_atom)" 1e-5
}

@test "a missing LAMMPS, one that fails, one that loses atoms: said with its last words, no output, no litter" {
    cd "$TMP"
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=6x6x6 >b2.xyz
    run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=5fs --engine=lammps --lammps-command=no-such-lmp b2.xyz -o out.xyz
    assert_failure 71
    assert_output --partial "no-such-lmp"
    assert_output --partial "--lammps-command"
    run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=5fs --engine=lammps --lammps-command="$LMP -var" b2.xyz -o out.xyz
    assert_failure 71
    assert_output --partial "failed"
    run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=500fs --timestep=90fs --engine=lammps --lammps-command="$LMP" b2.xyz -o out.xyz
    assert_failure
    assert_output --partial "ERROR"
    run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=5fs --swap-every=2 --engine=lammps --lammps-command="$LMP" b2.xyz -o out.xyz
    assert_failure 64
    assert_not_exist out.xyz
    assert_equal "$(find . -name '.blowpipe*' | wc -l)" 0
}
