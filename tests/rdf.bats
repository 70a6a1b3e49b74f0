#!/usr/bin/env bats
# rdf: shells of crystals, an ideal gas, a plain count of pairs, and the sum rules.
load common

# table CODE: t = columns by name of $TMP/out.tsv, peaks = the comment lines
table() {
    "$PYTHON" - "$TMP" <<PY
import sys, numpy as np
tmp = sys.argv[1]
lines = open(f'{tmp}/out.tsv').read().splitlines()
peaks = {l.split()[1]: float(l.split()[2]) for l in lines if l.startswith('# first_peak')}
rows = [l.split('\t') for l in lines if not l.startswith('#')]
t = {n: np.array([float(r[k]) for r in rows[1:]]) for k, n in enumerate(rows[0])}
$1
PY
}

@test "fcc: shells of 12, 6, 24, 12 neighbours at a sqrt(k/2), beyond half the cell" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.6A --repeat=2x2x2 -o "$TMP/in.xyz"
    "$BIN/rdf" --quiet --cutoff=6A --bins=600 "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "
a = 3.6
for r, n in ((.9, 0), (.75 * a, 12), (1.1 * a, 18), (1.3 * a, 42), (1.5 * a, 54)):
    assert t['n'][int(r / .01)] == n == t['n_CuCu'][int(r / .01)], (r, n, t['n'][int(r / .01)])
assert abs(peaks['first_peak_CuCu_A'] - a / np.sqrt(2)) < .011, peaks"
}

@test "an ideal gas: g = 1 and S = 1 within the noise, in a skewed cell smaller than the cutoff" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
from ase import Atoms
from ase.io import write
rng = np.random.default_rng(1)
cell = np.array([[9, 0, 0], [4, 8, 0], [-2, 3, 9.]])
write(sys.argv[1] + '/in.xyz', [Atoms('Cu150Zr250', positions=(3 * rng.random((400, 3)) - 1) @ cell, cell=cell, pbc=True) for _ in range(6)], format='extxyz')
PY
    "$BIN/rdf" --quiet --cutoff=10A --bins=40 "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "
far = t['r_A'] > 2
for name in ('g', 'g_CuCu', 'g_CuZr', 'g_ZrZr'):
    assert abs(t[name][far].mean() - 1) < .01 and t[name][far].std() < .05, (name, t[name])"
    "$BIN/rdf" --quiet --structure-factor --cutoff=10A --bins=100 "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "
far = t['q_1/A'] > 2
assert abs(t['S'][far] - 1).max() < .1 and abs(t['S_CuZr'][far] - 1).max() < .2"
}

@test "a disordered alloy over two frames: the pairs that a plain count finds, and the partials add up" {
    for seed in 1 2; do "$BIN/create" --quiet --random --composition=Cu30Zr70 --atoms=200 --density=7g/cm3 --seed=$seed; done > "$TMP/in.xyz"
    "$BIN/rdf" --quiet --cutoff=7A --bins=70 "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "
from ase.io import read
counts, norm = {}, {}
edges = np.linspace(0, 7, 71)
for a in read(f'{tmp}/in.xyz', ':'):
    L, z = np.diag(a.cell.array), np.array(a.get_chemical_symbols())
    m = np.array([(x, y, w) for x in (-1, 0, 1) for y in (-1, 0, 1) for w in (-1, 0, 1)]) * L
    s = a.positions % L
    d = np.linalg.norm(s[None, :, None] - s[:, None, None] + m, axis=3)
    for p in ('Cu', 'Zr'):
        for q in ('Cu', 'Zr'):
            x = d[z == p][:, z == q].ravel()
            counts[p + q] = counts.get(p + q, 0) + np.histogram(x[x > 1e-9], edges)[0]
            norm[p + q] = norm.get(p + q, 0) + (z == p).sum() * (z == q).sum() / a.get_volume()
shell = 4 * np.pi / 3 * np.diff(edges**3)
for k in ('CuCu', 'CuZr', 'ZrZr'):
    assert abs(t['g_' + k] - counts[k] / norm[k] / shell).max() < 1e-8, k
assert abs(t['n_ZrCu'] - counts['ZrCu'].cumsum() / 280).max() < 1e-8
c, z = .3, .7
assert abs(t['g'] - c*c*t['g_CuCu'] - 2*c*z*t['g_CuZr'] - z*z*t['g_ZrZr']).max() < 1e-8
assert abs(t['n'] - c*(t['n_CuCu'] + t['n_CuZr']) - z*(t['n_ZrCu'] + t['n_ZrZr'])).max() < 1e-8"
}

@test "--select, open boundaries, and the same bytes for any number of threads" {
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=400 --density=7g/cm3 -o "$TMP/in.xyz"
    "$BIN/rdf" --quiet --select=species=Zr "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "assert 'g_ZrZr' in t and 'g_CuZr' not in t and abs(t['g'] - t['g_ZrZr']).max() == 0"
    sed 's/pbc="T T T"/pbc="F F F"/' "$TMP/in.xyz" > "$TMP/open.xyz"
    "$BIN/rdf" --quiet "$TMP/open.xyz" -o "$TMP/out.tsv"
    table "assert .2 < t['g'][-1] < .8, t['g'][-1]"
    for n in 1 3; do "$BIN/rdf" --quiet --threads=$n "$TMP/in.xyz" -o "$TMP/$n.tsv"; done
    cmp "$TMP/1.tsv" "$TMP/3.tsv"
}

@test "refuses a cutoff without unit, an unknown column, an empty stream" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.6A -o "$TMP/in.xyz"
    run "$BIN/rdf" --cutoff=5 "$TMP/in.xyz"
    assert_failure 64
    run "$BIN/rdf" --select=region=core "$TMP/in.xyz"
    assert_failure 64
    run "$BIN/rdf" /dev/null
    assert_failure 66
}
