#!/usr/bin/env bats
# deposit: launch energy and momentum, fixed atoms, columns and numbers, evaporated atoms counted, rounds, same bytes.
load common

# A crystal is a substrate that needs no quench: B2 CuZr, 8 x 8 x 6 cells, 768 atoms, and a ball cut out of the same.
parts() {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=8x8x6 >"$TMP/sub.xyz"
    "$BIN/cut-cluster" --diameter=12A --center=13A,13A,10A "$TMP/sub.xyz" >"$TMP/ball.xyz"
}
land() { "$BIN/deposit" --quiet --potential="$CUZR" --cluster="$TMP/ball.xyz" "$@" "$TMP/sub.xyz"; }

@test "a cluster starts with the energy asked for, downwards, above the cutoff" {
    parts
    land --energy=600meV/atom --relax=1fs --timestep=0.5fs >"$TMP/f.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io, ase.data
f, b = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in ('f', 'ball'))
own = f.arrays['cluster'] == 1
assert own.sum() == len(b) and (f.arrays['cluster'] == -1).sum() == len(f) - len(b)
m, v = f.get_masses()[own], f.arrays['velo'][own]
com = (m[:, None] * v).sum(0) / m.sum()
energy = 0.5 * m.sum() * com @ com * 103.642697 / own.sum()  # u A2/fs2 in eV
assert abs(energy - 0.6) < 2e-3, energy
assert com[2] < 0 and abs(com[0]) < 1e-6 * abs(com[2]) and abs(com[1]) < 1e-6 * abs(com[2])
z = f.positions[:, 2]
assert z[own].min() - z[~own].max() > 7.0
centre = (m[:, None] * f.positions[own]).sum(0) / m.sum()
assert np.allclose(centre[:2], f.cell.lengths()[:2] / 2, atol=1e-3)
assert set(f.arrays['region'][own]) == {'core'} and set(f.arrays['region'][~own]) == {'substrate'}
assert list(f.pbc) == [True, True, False] and sorted(f.arrays['id']) == list(range(1, len(f) + 1))
P
}

@test "the cluster lands, fixed atoms stay, the keys say so" {
    parts
    land --energy=600meV/atom --relax=1ps --table="$TMP/t.tsv" >"$TMP/f.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
f, s = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in ('f', 'sub'))
n = len(s)
low = s.positions[:, 2] < 6
assert np.abs(f.positions[:n][low] - s.positions[low]).max() < 1e-6
assert np.abs(f.positions[:n][~low] - s.positions[~low]).max() > 0.1
z = f.positions[:, 2]
assert z[n:].min() < s.positions[:, 2].max() + 4
i = f.info
assert (i['deposit_clusters'], i['deposit_rounds'], i['deposit_evaporated'], i['deposit_lost']) == (1, 1, 0, 0)
assert abs(i['deposit_energy'] - 0.6) < 1e-12 and i['film_thickness'] > 0 and 'pe' in f.arrays
P
    [ "$(wc -l <"$TMP/t.tsv")" -eq 2 ]
}

@test "atoms that fly off are counted, none disappear unseen" {
    parts
    land --energy=200eV/atom --timestep=0.5fs --relax=0.4ps --fixed=4A --thermostat=4A >"$TMP/f.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, ase.io
f, s, b = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in ('f', 'sub', 'ball'))
gone = f.info['deposit_evaporated'] + f.info['deposit_lost']
assert gone > 0 and len(f) + gone == len(s) + len(b), gone
assert abs(f.info["Time"] - 400) < 1e-6
# parts of the film and of the substrate, each by its own atoms
film, over = f.arrays['cluster'] != -1, f.positions[:, 2] > f.info['deposit_interface']
assert film.any() and over[~film].any()
assert abs(f.info['film_in_substrate'] - (~over[film]).mean()) < 1e-12 and abs(f.info['substrate_in_film'] - over[~film].mean()) < 1e-12
P
}

@test "a hexagonal net lands in rounds without neighbours, and turns every cluster differently" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=16x14x5 >"$TMP/sub.xyz"
    "$BIN/cut-cluster" --atoms=5 --center=13A,13A,8A "$TMP/sub.xyz" >"$TMP/ball.xyz"
    land --energy=60meV/atom --relax=1fs --timestep=0.5fs --sites=hcp --per-layer=4x4 --layers=2 --frames=rounds >"$TMP/f.xyz" 2>/dev/null
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
frames = ase.io.read(f'{sys.argv[1]}/f.xyz', index=':')
assert len(frames) == frames[-1].info['deposit_rounds'] == 8, len(frames)
f = frames[-1]
cell, c = f.cell.lengths(), f.arrays['cluster']
assert c.max() == 32
def whole(m):  # unwrapped about its first atom
    r = f.positions[c == m]
    d = r - r[0]
    d[:, :2] -= cell[:2] * np.round(d[:, :2] / cell[:2])
    return r[0] + d
centre = np.array([f.get_masses()[c == m] @ whole(m) / f.get_masses()[c == m].sum() for m in range(1, 33)])[:, :2]
spacing = max(cell[0] / 4, np.hypot(cell[0] / 8, cell[1] / 4))
seen = 0
for frame in frames:
    now = frame.arrays['cluster'].max()
    d = centre[seen:now, None] - centre[None, seen:now]
    d -= cell[:2] * np.round(d / cell[:2])
    d = np.hypot(d[..., 0], d[..., 1])[np.triu_indices(now - seen, 1)]
    assert len(d) == 0 or d.min() > 1.2 * spacing
    seen = now
shape = [whole(m) - whole(m).mean(0) for m in range(1, 33)]
assert min(np.abs(shape[0] - s).max() for s in shape[1:]) > 0.05
P
}

@test "single atoms of a composition on random sites" {
    parts
    "$BIN/deposit" --quiet --potential="$CUZR" --atom-source=Cu50Zr50 --energy=1eV/atom --sites=random --per-layer=6 --relax=0.1ps "$TMP/sub.xyz" >"$TMP/f.xyz"
    "$PYTHON" - "$TMP/f.xyz" <<'P'
import sys, ase.io
f = ase.io.read(sys.argv[1])
own = f[f.arrays['cluster'] > 0]
assert own.get_chemical_symbols().count('Cu') == 3 and sorted(own.arrays['cluster']) == [1, 2, 3, 4, 5, 6]
P
}

@test "the same bytes for any number of threads; another seed turns the cluster otherwise" {
    parts
    for k in 1 2; do land --energy=60meV/atom --relax=20fs --threads=$k >"$TMP/$k" 2>/dev/null; done
    cmp "$TMP/1" "$TMP/2"
    land --energy=60meV/atom --relax=20fs --seed=2 >"$TMP/3" 2>/dev/null
    run cmp -s "$TMP/1" "$TMP/3"; assert_failure
}

@test "what cannot be done is refused" {
    parts
    run land --energy=60meV; assert_failure 64; assert_output --partial "meV/atom"
    run land --energy=60meV/atom --fixed=3nm; assert_failure 64; assert_output --partial "no free atom"
    run land --energy=60meV/atom --sites=hcp --per-layer=2x3; assert_failure 64; assert_output --partial "even"
    run land --energy=60meV/atom --ensemble=npt; assert_failure 64
    run land --energy=60meV/atom --per-layer=3; assert_failure 64; assert_output --partial "--sites=random"
    run land --energy=60meV/atom --sites=random --per-layer=100000x100000; assert_failure 64; assert_output --partial "more than 1000000 sites"
    run land --energy=60meV/atom --sites="$TMP/ball.xyz" --layers=2; assert_failure 64; assert_output --partial "file of sites"
    run "$BIN/deposit" --potential="$CUZR" --energy=1eV/atom --cluster="$TMP/sub.xyz" "$TMP/sub.xyz"; assert_failure 65; assert_output --partial "periodic"
    run "$BIN/deposit" --potential="$CUZR" --energy=1eV/atom --cluster="$TMP/ball.xyz" "$TMP/ball.xyz"; assert_failure 65
}

@test "a substrate at rest is told" {
    parts
    run land --energy=60meV/atom --relax=1fs -o "$TMP/out.xyz"; assert_success; assert_output --partial "the substrate is at rest"
    run land --energy=60meV/atom --relax=1fs --equilibrate=1fs -o "$TMP/out.xyz"; assert_success; refute_output --partial "at rest"
}

@test "layers in the center stand on one another" {
    parts
    land --energy=60meV/atom --relax=1fs --layers=3 -o "$TMP/out.xyz" 2>/dev/null
    grep -q ' deposit_clusters=3 deposit_rounds=3 ' "$TMP/out.xyz"
}
