#!/usr/bin/env bats
# rdf: the first shell of neighbours, with errors. Oracles: crystals, an ideal gas, plain counts (ASE), and rdf itself on frames left out.
load common
export BLOWPIPE_THREADS=1

# value NAME FIELD FILE: of the comment line "# NAME VALUE ERROR"
value() { awk -v n="$1" -v f="$2" '$1 == "#" && $2 == n { print $(f + 2); found = 1 } END { exit !found }' "$3"; }

# warm SEED: a B2 crystal with a jitter
warm() {
    "$PYTHON" - "$1" <<'P'
import sys, numpy as np
rng = np.random.default_rng(int(sys.argv[1]))
grid = np.array([[i, j, k] for i in range(6) for j in range(6) for k in range(6)], float)
pos = np.concatenate([grid, grid + .5]) * 3.27 + rng.normal(0, .16, (432, 3))
print(432)
print('Lattice="19.62 0 0 0 19.62 0 0 0 19.62" Properties=species:S:1:pos:R:3')
for i, r in enumerate(pos):
    print('Cu' if i < 216 else 'Zr', *r)
P
}

# gas N SEED: points without any order
gas() {
    "$PYTHON" - "$@" <<'P'
import sys, numpy as np
n, rng = int(sys.argv[1]), np.random.default_rng(int(sys.argv[2]))
print(n)
print('Lattice="25 0 0 5 25 0 0 3 25" Properties=species:S:1:pos:R:3')
for k, s in enumerate(rng.random((n, 3)) @ np.array([[25, 0, 0], [5, 25, 0], [0, 3, 25]])):
    print(('Cu', 'Zr')[k % 2], *s)
P
}

@test "crystals: 12 in fcc, 8 in bcc, 8 unlike in B2, to the digit" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.6A --repeat=3x3x3 | "$BIN/rdf" -o "$TMP/fcc"
    [ "$(value coordination 1 "$TMP/fcc")" = 12.0000 ]
    [ "$(value coordination_CuCu 1 "$TMP/fcc")" = 12.0000 ]
    run awk -v r="$(value first_minimum_A 1 "$TMP/fcc")" 'BEGIN { print (r > 2.546 && r < 3.6) }'
    assert_output 1
    "$BIN/create" --quiet --crystal=bcc --species=Cu --lattice=2.9A --repeat=3x3x3 | "$BIN/rdf" -o "$TMP/bcc"
    [ "$(value coordination 1 "$TMP/bcc")" = 8.0000 ]
    "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --lattice=3.3A --repeat=3x3x3 | "$BIN/rdf" -o "$TMP/b2"
    [ "$(value coordination_CuZr 1 "$TMP/b2")" = 8.0000 ]
    [ "$(value coordination_ZrCu 1 "$TMP/b2")" = 8.0000 ]
    [ "$(value coordination_CuCu 1 "$TMP/b2")" = 6.0000 ]
    # one frame: the error of counting; 27 x 4 atoms with 12 neighbours are 648 pairs
    run awk -v e="$(value coordination 2 "$TMP/fcc")" 'BEGIN { print (e - 12 / sqrt(648) < 1e-3 && 12 / sqrt(648) - e < 1e-3) }'
    assert_output 1
    grep -q '^# .*one frame, pairs as by chance' "$TMP/fcc"
    [ "$(value first_minimum_A 2 "$TMP/fcc")" = nan ]
}

@test "an ideal gas has no minimum, which is said; nor has a crystal whose second shell is not reached" {
    for seed in 1 2 3 4 5; do
        gas 2000 $seed | "$BIN/rdf" --bins=$((seed * 100)) -o "$TMP/gas" 2>"$TMP/err"
        [ "$(value first_minimum_A 1 "$TMP/gas")" = nan ]
        [ "$(value coordination_CuZr 1 "$TMP/gas")" = nan ]
        grep -q 'no minimum behind the first peak of g, up to 10 A, .*: all CuCu CuZr ZrZr$' "$TMP/err"
    done
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.6A --repeat=3x3x3 | "$BIN/rdf" --cutoff=3.4A -o "$TMP/fcc" 2>"$TMP/err"
    [ "$(value coordination 1 "$TMP/fcc")" = nan ]
    grep -q 'no minimum' "$TMP/err"
    run "$BIN/rdf" -o "$TMP/quiet" <(gas 200 1) --quiet
    assert_output ""
}

@test "the coordination is the pairs that a plain count finds up to the minimum" {
    warm 1 >"$TMP/f.xyz"
    "$BIN/rdf" --bins=400 "$TMP/f.xyz" >"$TMP/out"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
from ase.neighborlist import neighbor_list
atoms = ase.io.read(f'{sys.argv[1]}/f.xyz')
lines = [l.split() for l in open(f'{sys.argv[1]}/out') if l.startswith('# ') and len(l.split()) == 4]
said = {l[1]: (float(l[2]), float(l[3])) for l in lines}
i, j, d = neighbor_list('ijd', atoms, 6.0)
names = np.array(atoms.get_chemical_symbols())
for pair in ('', '_CuCu', '_CuZr', '_ZrCu', '_ZrZr'):
    a, b = (pair[1:3], pair[3:]) if pair else (None, None)
    r = said['first_minimum' + ('_CuZr' if pair == '_ZrCu' else pair) + '_A'][0]
    pick = np.full(len(i), True) if not pair else (names[i] == a) & (names[j] == b)
    atoms_a = len(atoms) if not pair else (names == a).sum()
    low, high = ((pick & (d < r + s)).sum() / atoms_a for s in (-.025, .025))
    value, error = said['coordination' + pair]
    assert low <= value <= high, (pair, low, value, high)
    assert high - low < .5
assert abs(said['coordination_CuZr'][0] - 8) < .3 and said['first_minimum_CuZr_A'][0] > 3.2
P
}

@test "several frames: errors are what leaving each out in turn gives" {
    local k j
    for k in 1 2 3 4 5; do warm $k >"$TMP/$k.xyz"; done
    "$BIN/rdf" "$TMP"/[1-5].xyz >"$TMP/all"
    for k in 1 2 3 4 5; do
        for j in 1 2 3 4 5; do [ $j = $k ] || cat "$TMP/$j.xyz"; done | "$BIN/rdf" >"$TMP/without.$k"
    done
    grep -q '^# first shells: value and standard error, between 5 blocks of 5 frames, as in the columns of errors$' "$TMP/all"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
def said(name):
    return {l.split()[1]: [float(x) for x in l.split()[2:]] for l in open(f'{sys.argv[1]}/{name}') if l.startswith('# ') and len(l.split()) == 4}
all_, parts = said('all'), [said(f'without.{k}') for k in range(1, 6)]
assert len(all_) == 4 * 3 + 1, sorted(all_) # all, CuCu, CuZr, ZrZr, and the coordination of ZrCu
for name, (value, error) in all_.items():
    t = np.array([p[name][0] for p in parts])
    wanted = np.sqrt(4 / 5 * ((t - t.mean())**2).sum())
    assert abs(error - wanted) < 2e-4, (name, error, wanted)
    assert 0 < error < .1 or name.startswith('coord') and error < .3, (name, error)
P
}

@test "many frames are held as few blocks, and the table is as without" {
    local k
    for k in $(seq 70); do gas 20 "$k"; done >"$TMP/long.xyz"
    "$BIN/rdf" --quiet --bins=50 "$TMP/long.xyz" >"$TMP/out"
    grep -q 'between 18 blocks of 70 frames' "$TMP/out"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
from ase.neighborlist import neighbor_list
lines = [l for l in open(f'{sys.argv[1]}/out') if not l.startswith('#')]
table = np.array([l.split() for l in lines[1:]], float)
n = table[:, lines[0].split().index('n')]
frames = ase.io.read(f'{sys.argv[1]}/long.xyz', ':')
pairs = sum(len(neighbor_list('i', a, 9.9999999)) for a in frames)
assert abs(n[-1] - pairs / sum(map(len, frames))) < 1e-6, (n[-1], pairs)
P
}
