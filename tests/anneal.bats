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
    for all in 'id>0' 'id<0'; do
        run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=5fs --fix="$all" "$TMP/s.xyz"
        assert_failure 64
        assert_output --regexp "'$all' chooses (all atoms|no atom)"
    done
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

# A small glass of the Wahnstrom mixture.
glass() {
    "$BIN/create" --random --composition=A50B50 --units=lj --atoms=500 --volume-per-atom=0.767 --seed=1 |
        "$BIN/quench" --quiet --threads=1 --potential=lj:wahnstrom --ensemble=nvt --melt=2 --melt-time=1 --rate=2 --final=0.5
}

# ASE knows no species A and B.
for_ase() { sed 's/^A /Cu /; s/^B /Zr /' "$1" >"$1.ase"; }

@test "--inherent-every: no force above 1e-6, each below its frame, and the dynamics go on as without it" {
    glass >"$TMP/glass.xyz"
    "$BIN/anneal" --threads=1 --potential=lj:wahnstrom --temperature=0.5 --time=3 "$TMP/glass.xyz" >"$TMP/plain.xyz"
    "$BIN/anneal" --threads=1 --potential=lj:wahnstrom --temperature=0.5 --time=3 --inherent-every=1 --frames-every=1.5 --inherent="$TMP/minima.xyz" \
        "$TMP/glass.xyz" >"$TMP/frames.xyz"
    "$BIN/energy" --potential=lj:wahnstrom --forces "$TMP/minima.xyz" >"$TMP/forces.xyz"
    for name in forces frames plain; do for_ase "$TMP/$name.xyz"; done
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from ase.io import read
tmp = sys.argv[1]
minima, frames, plain = (read(f'{tmp}/{n}.xyz.ase', ':', format='extxyz') for n in ('forces', 'frames', 'plain'))
assert [round(a.info['Time'] - frames[0].info['Time'] + 1.5, 2) for a in minima] == [1.0, 2.0, 3.0], [a.info['Time'] for a in minima]
for a in minima:
    assert abs(a.arrays.get('forces', a.calc and a.calc.results['forces'])).max() < 1e-6 and a.info['max_force'] < 1e-6
    assert a.info['inherent'] and 'velo' not in a.arrays
    assert 'inherent-every=1' in a.info['history']
assert len(frames) == 2 and (frames[-1].positions == plain[0].positions).all() and (frames[-1].arrays['velo'] == plain[0].arrays['velo']).all()
assert minima[-1].arrays['pe'].sum() < frames[-1].arrays['pe'].sum() - 100
d = frames[-1].get_positions() - minima[-1].get_positions()
d -= np.diag(frames[-1].cell.array) * np.rint(d / np.diag(frames[-1].cell.array))
assert 0.01 < np.sqrt((d**2).sum(1)).mean() < 0.3
P
    # without a file they stand in the stream, before the frame of the same time
    "$BIN/anneal" --threads=1 --potential=lj:wahnstrom --temperature=0.5 --time=1 --inherent-every=0.5 "$TMP/glass.xyz" >"$TMP/stream.xyz"
    [ "$(grep -c 'inherent=T' "$TMP/stream.xyz")" = 2 ]
    [ "$(grep -c Lattice "$TMP/stream.xyz")" = 3 ]
    run bash -c "grep Lattice '$TMP/stream.xyz' | tail -1"
    refute_output --partial 'inherent=T'
}

@test "the inherent structure of a glass: at least 95 % of its icosahedra have a small atom in the middle" {
    "$BIN/create" --random --composition=A50B50 --units=lj --atoms=1000 --volume-per-atom=0.767 --seed=2 |
        "$BIN/quench" --quiet --threads=1 --potential=lj:wahnstrom --ensemble=nvt --melt=1.5 --melt-time=1 --rate=0.03 --final=0.3 |
        "$BIN/anneal" --threads=1 --potential=lj:wahnstrom --temperature=0.3 --time=0.1 --inherent-every=0.1 | "$BIN/voronoi" >"$TMP/out.xyz"
    awk 'NR > 1002 { exit } / FI$/ { n[$1]++ } END { print n["A"] + 0, n["B"]; exit !(n["B"] > 30 && n["B"] >= 0.95 * (n["A"] + n["B"])) }' "$TMP/out.xyz"
}

@test "--swap-every: composition stays, energy is accounted for, the same bytes for any number of threads" {
    glass >"$TMP/glass.xyz"
    for threads in 1 2; do
        "$BIN/anneal" --threads=$threads --potential=lj:wahnstrom --temperature=1 --time=2 --swap-every=20 --swap-attempts=200 --seed=4 \
            --log="$TMP/log$threads.tsv" --log-every=20 "$TMP/glass.xyz" >"$TMP/out$threads.xyz"
    done
    cmp "$TMP/out1.xyz" "$TMP/out2.xyz"
    "$BIN/energy" --potential=lj:wahnstrom "$TMP/out1.xyz" >"$TMP/energy.xyz"
    for name in glass energy; do for_ase "$TMP/$name.xyz"; done
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from ase.io import read
tmp = sys.argv[1]
before, after = (read(f'{tmp}/{n}.xyz.ase', format='extxyz') for n in ('glass', 'energy'))
rows = [l.split('\t') for l in open(f'{tmp}/log1.tsv') if not l.startswith('#')]
t = {n.strip(): [r[k].strip() for r in rows[1:]] for k, n in enumerate(rows[0])}
i = after.info
assert i['swap_attempts'] == 200 * (720 // 20) == int(t['swap_attempts'][-1]), i['swap_attempts']
assert 20 < i['swap_accepted'] < 5000 and i['swap_accepted'] == int(t['swap_accepted'][-1]), i['swap_accepted']
assert abs(i['swap_acceptance'] - i['swap_accepted'] / i['swap_attempts']) < 1e-12
# an atom keeps its id, species and row: the counts cannot change; but atoms of both kinds have jumped to a place where the other kind was
assert (before.numbers == after.numbers).all() and (before.arrays['id'] == after.arrays['id']).all()
c = np.array([float(x) for x in t['conserved_atom']])
assert abs(c - c[0]).max() < 2e-3, abs(c - c[0]).max()
T = np.array([float(x) for x in t['temperature']])[30:]
assert abs(T.mean() - 1) < .05, T.mean()
assert abs(float(t['potential_atom'][-1]) - after.get_potential_energy() / 500) < 1e-9
P
}

@test "an ideal mixture of two masses: every exchange is accepted, and both kinds keep the temperature" {
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
r, rho = np.arange(3001) * .002, np.arange(11) * .1
phi = .3 * (np.exp(-2 * 1.4 * (r - 2.8)) - 2 * np.exp(-1.4 * (r - 2.8)))
phi = np.where(r < 5.9, phi * (1 - np.clip((r - 4.5) / 1.4, 0, 1)**2)**2, 0)
col = lambda x: '\n'.join(' '.join('%.16g' % v for v in x[k:k + 5]) for k in range(0, len(x), 5)) + '\n'
with open(sys.argv[1] + '/twins.eam.alloy', 'w') as f:
    f.write('twins\n-\n-\n2 Cu Zr\n11 .1 3001 .002 5.95\n')
    for z, m in ((29, 30.), (40, 120.)):
        f.write('%d %g 3.6 fcc\n' % (z, m) + col(0 * rho) + col(0 * r))
    f.write(3 * col(r * phi))
P
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=256 --box=15A,15A,15A --seed=2 |
        "$BIN/quench" --quiet --threads=1 --potential="$TMP/twins.eam.alloy" --ensemble=langevin --melt=800K --melt-time=1ps --rate=2e15K/s --final=600K |
        "$BIN/anneal" --quiet --threads=1 --potential="$TMP/twins.eam.alloy" --temperature=600K --time=1500fs --swap-every=1 --swap-attempts=10 \
            --frames-every=10fs --log="$TMP/log.tsv" --log-every=100 >"$TMP/out.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from ase.io import read
frames = read(sys.argv[1] + '/out.xyz', ':')
T = {k: np.mean([m * 1.66053906660e-27 * (1e5 * a.arrays['velo'][a.numbers == z])**2 / 1.380649e-23 for a in frames])
     for k, z, m in (('Cu', 29, 30), ('Zr', 40, 120))}
assert frames[-1].info['swap_accepted'] == frames[-1].info['swap_attempts'] == 15000
assert len(frames) == 150 and abs(T['Cu'] - 600) < 40 and abs(T['Zr'] - 600) < 40, T
# Cu atoms in the left half: hypergeometric, mean 64, variance 16 (for half of the places)
left = np.array([(a.numbers[a.positions[:, 0] < 7.5] == 29).mean() for a in frames])
assert abs(left.mean() - .5) < .02 and .03 < left.std() < .06, (left.mean(), left.std())
P
}

@test "exchanges are refused where there is nothing to exchange or no temperature is held; --inherent alone is a mistake" {
    glass >"$TMP/glass.xyz"
    lj="--potential=lj:wahnstrom --temperature=0.5 --time=0.1"
    run "$BIN/anneal" $lj --swap-every=10 --ensemble=nve "$TMP/glass.xyz"
    assert_failure 64
    run "$BIN/anneal" $lj --swap-every=10 --fix='species=B' --log="$TMP/log" --log-every=1 "$TMP/glass.xyz"
    assert_failure 64
    assert_output --partial "one species"
    assert_not_exist "$TMP/log" # told before the first step
    run "$BIN/anneal" $lj --inherent="$TMP/i.xyz" "$TMP/glass.xyz"
    assert_failure 64
    run "$BIN/anneal" $lj --inherent-every=0.05 --inherent="$TMP/nowhere/i.xyz" "$TMP/glass.xyz"
    assert_failure 73
    run "$BIN/anneal" --potential=lj:wahnstrom --temperature=50 --time=5 --timestep=0.05 --inherent-every=0.05 --inherent="$TMP/i.xyz" "$TMP/glass.xyz"
    assert_failure 65
    assert_not_exist "$TMP/i.xyz"
}

@test "equal frames of one stream are independent samples, in one file or in two" {
    start=$TMP/start.xyz
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.69 --repeat=3x3x3 >"$start"
    hot() { "$BIN/anneal" --quiet --threads=1 --potential=lj:wahnstrom --ensemble=langevin --temperature=0.5 --time=0.05 "$@"; }
    hot "$start" >"$TMP/one.xyz"
    hot "$start" "$start" >"$TMP/two.xyz"
    cat "$start" "$start" | hot >"$TMP/piped.xyz"
    cmp "$TMP/two.xyz" "$TMP/piped.xyz"
    lines=$(wc -l <"$TMP/one.xyz")
    head -n "$lines" "$TMP/two.xyz" | cmp - "$TMP/one.xyz"
    tail -n "$lines" "$TMP/two.xyz" >"$TMP/second.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
v = [np.loadtxt(f'{sys.argv[1]}/{n}.xyz', skiprows=2, usecols=(5, 6, 7)).ravel() for n in ('one', 'second')]
r = np.corrcoef(*v)[0, 1]
assert abs(r) < 5 / np.sqrt(len(v[0])), r
P
}

@test "a density only where all directions are periodic" {
    start >"$TMP/s.xyz"
    "$BIN/anneal" --threads=1 --potential="$CUZR" --temperature=300K --time=1fs "$TMP/s.xyz" >"$TMP/whole.xyz"
    grep -q ' density=7.35' "$TMP/whole.xyz"
    sed 's/pbc="T T T"/pbc="T T F" density=7.35/' "$TMP/s.xyz" >"$TMP/film.xyz"
    "$BIN/anneal" --threads=1 --potential="$CUZR" --temperature=300K --time=1fs "$TMP/film.xyz" >"$TMP/out.xyz"
    run grep ' density=' "$TMP/out.xyz"
    assert_failure 1
}

@test "momenta of ASE are velocities; velo goes first; ASE takes velo back" {
    start | "$PYTHON" -c "
import sys, numpy as np
from ase.io import read, write
a = read(sys.stdin, format='extxyz')
v = np.random.default_rng(1).normal(scale=0.03, size=(len(a), 3))
a.set_velocities(v - (a.get_masses() @ v) / a.get_masses().sum())
write('$TMP/m.xyz', a)
a.arrays['velo'] = np.zeros((len(a), 3)); a.arrays['velo'][0, 0] = 0.001; a.arrays['velo'][1, 0] = -0.001 * a.get_masses()[0] / a.get_masses()[1]
write('$TMP/both.xyz', a)
b = read('$TMP/m.xyz'); b.set_masses(2 * b.get_masses()); b.set_momenta(a.get_momenta()); write('$TMP/heavy.xyz', b)"
    grep -q momenta:R:3 "$TMP/both.xyz"
    for f in m both heavy; do
        "$BIN/anneal" --quiet --threads=1 --potential="$CUZR" --temperature=1K --ensemble=nve --time=0fs "$TMP/$f.xyz" >"$TMP/$f-out.xyz"
    done
    "$PYTHON" -c "
import numpy as np, ase.units
from ase.io import read
a, b, both, heavy = (read(f'$TMP/{n}.xyz') for n in ('m', 'm-out', 'both-out', 'heavy-out'))
assert not any(x.has('momenta') for x in (b, both, heavy))
b.set_velocities(b.arrays['velo'] / ase.units.fs)
assert np.abs(b.get_velocities() - a.get_velocities()).max() < 1e-5, np.abs(b.get_velocities() - a.get_velocities()).max()
assert abs(b.get_temperature() / a.get_temperature() - 1) < 1e-4
assert abs(both.arrays['velo'][0, 0] - 0.001) < 1e-8 and not both.arrays['velo'][2:].round(8).any()
assert np.abs(2 * heavy.arrays['velo'] - b.arrays['velo']).max() < 1e-6"
    start | sed 's/pos:R:3/pos:R:3:momenta:R:3/; 3,$s/$/ 0 0 1/; s/^Zr/Xx/' >"$TMP/x.xyz"
    run "$BIN/anneal" --potential="$CUZR" --temperature=1K --time=0fs "$TMP/x.xyz"
    assert_failure 65
}

@test "a log that does not fit the disk: 74, and no output that looks whole" {
    start >"$TMP/start.xyz"
    run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=20fs --log=/dev/full --log-every=5 --quiet "$TMP/start.xyz" -o "$TMP/out.xyz"
    assert_failure 74
    assert_output --partial "/dev/full"
    assert_not_exists "$TMP/out.xyz"
    assert_equal "$(find "$TMP" -name '.out*')" ""
}
