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

@test "distances on the edges of bins and at the cutoff, far from the origin, in the finest bins: as NumPy counts them" {
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
n, a = 8, 2.4
places = np.stack(np.meshgrid(*[np.arange(n)] * 3, indexing='ij'), -1).reshape(-1, 3) * a + np.array([100, -30, 17.3])
with open(f'{sys.argv[1]}/in.xyz', 'w') as f:
    print(len(places), f'\nLattice="{n * a} 0 0 0 {n * a} 0 0 0 {n * a}" pbc="F F F" Properties=species:S:1:pos:R:3', file=f, sep='')
    for k, r in enumerate(places):
        print('Cu' if k % 3 else 'Zr', *map(repr, map(float, r)), file=f)
P
    for bins in 50 10000; do
        "$BIN/rdf" --quiet --cutoff=10A --bins=$bins "$TMP/in.xyz" -o "$TMP/out.tsv"
        table "
bins = $bins
rows = [l.split() for l in open(f'{tmp}/in.xyz')][2:]
z, s = np.array([w[0] for w in rows]), np.array([w[1:4] for w in rows], float)
d = np.sqrt(((s[:, None] - s[None]) ** 2).sum(2))
np.fill_diagonal(d, 99)
for p in ('Cu', 'Zr'):
    for q in ('Cu', 'Zr'):
        near = d[z == p][:, z == q]
        count = np.bincount((near[near < 10] * (bins / 10)).astype(int), minlength=bins)
        assert count.sum() > 0 and abs(np.cumsum(count) / (z == p).sum() - t[f'n_{p}{q}']).max() < 1e-6, (p, q)"
    done
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

@test "a selection that chooses nothing is told" {
    run_pipe "'$BIN/create' --crystal=fcc --species=Cu --lattice=3.6A --repeat=3x3x3 | '$BIN/rdf' --quiet --select=species=Al 2>&1 >/dev/null"
    assert_output "rdf: warning: no atom is chosen by --select='species=Al'"
    run_pipe "'$BIN/create' --crystal=fcc --species=Cu --lattice=3.6A --repeat=3x3x3 | '$BIN/profile' --quiet --select=species=Al 2>&1 >/dev/null"
    assert_output "profile: warning: no atom is chosen by --select='species=Al'"
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

@test "--centres and --neighbours: the pairs that a plain count finds from the ones to the others" {
    "$BIN/create" --quiet --random --composition=Cu40Zr60 --atoms=250 --density=7g/cm3 -o "$TMP/in.xyz"
    "$BIN/rdf" --quiet --cutoff=6A --bins=60 --centres='id<=80' --neighbours='species=Cu & id>20' "$TMP/in.xyz" -o "$TMP/out.tsv"
    "$BIN/rdf" --quiet --cutoff=6A --bins=60 --select='species=Cu' --neighbours='id>20' "$TMP/in.xyz" -o "$TMP/cu.tsv"
    table "
from ase.io import read
a = read(f'{tmp}/in.xyz')
L, z, id = np.diag(a.cell.array), np.array(a.get_chemical_symbols()), a.arrays['id']
m = np.array([(x, y, w) for x in (-1, 0, 1) for y in (-1, 0, 1) for w in (-1, 0, 1)]) * L
d = np.linalg.norm((a.positions % L)[None, :, None] - (a.positions % L)[:, None, None] + m, axis=3)
edges = np.linspace(0, 6, 61)
shell = 4 * np.pi / 3 * np.diff(edges**3)
def count(p, q):
    x = d[p][:, q].ravel()
    return np.histogram(x[x > 1e-9], edges)[0]
near = (z == 'Cu') & (id > 20)
assert set(t) == {'r_A', 'g', 'g_CuCu', 'g_ZrCu', 'n', 'n_CuCu', 'n_ZrCu'}, list(t)
for s in ('Cu', 'Zr'):
    centre = (z == s) & (id <= 80)
    c = count(centre, near)
    assert c.sum() > 100
    assert abs(t[f'g_{s}Cu'] - c / (centre.sum() * near.sum() / a.get_volume()) / shell).max() < 1e-8
    assert abs(t[f'n_{s}Cu'] - c.cumsum() / centre.sum()).max() < 1e-8
c = count(id <= 80, near)
assert abs(t['g'] - c / (80 * near.sum() / a.get_volume()) / shell).max() < 1e-8
rows = [l.split() for l in open(f'{tmp}/cu.tsv') if l[0] != '#']
c = count(z == 'Cu', near)
assert rows[0] == ['r_A', 'g', 'g_CuCu', 'n', 'n_CuCu'] and abs(np.array(rows[1:], float)[:, 4] - c.cumsum() / (z == 'Cu').sum()).max() < 1e-8"
}

@test "icosahedral centres and their small neighbours in C15: 6 small and 6 large ones around each" {
    "$BIN/create" --quiet --crystal=C15 --species=A,B --units=lj --lattice=2.549 | "$BIN/voronoi" | "$BIN/strings" >"$TMP/in.xyz"
    "$BIN/rdf" --quiet --cutoff=1.3 --bins=130 --centres=voronoi_class=FI "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "assert set(t) >= {'n_BA', 'n_BB'} and 'n_AB' not in t and t['n_BB'][-1] == t['n_BA'][-1] == 6, t.keys()"
    # every atom has chosen ones around it; of large atoms there are twelve
    "$BIN/rdf" --quiet --cutoff=1.3 --bins=130 --centres='species=A & string_bonds=12' --neighbours='species=B & string_bonds=6' "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "assert t['n_AB'][-1] == t['n'][-1] == 12"
}

@test "--q-vectors: plain sums over wave vectors in a skewed cell, and the three kinds of partials" {
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
from ase import Atoms
from ase.io import write
rng = np.random.default_rng(7)
cell = np.array([[9, 0, 0], [3, 8, 0], [-2, 2, 10.]])
write(sys.argv[1] + '/in.xyz', [Atoms('Cu20Zr30', scaled_positions=3 * rng.random((50, 3)) - 1, cell=cell, pbc=True) for _ in range(2)], format='extxyz')
PY
    for p in faber-ziman ashcroft-langreth bhatia-thornton; do
        "$BIN/rdf" --quiet --structure-factor --q-vectors=1000000 --q-max=4/A --q-step=0.25/A --partials=$p "$TMP/in.xyz" -o "$TMP/$p.tsv"
    done
    "$BIN/rdf" --quiet --structure-factor --q-vectors=40 --q-max=4/A --q-step=0.25/A "$TMP/in.xyz" -o "$TMP/few.tsv"
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
from ase.io import read
tmp = sys.argv[1]
def load(name):
    rows = [l.split() for l in open(f'{tmp}/{name}.tsv') if l[0] != '#']
    return {n: np.array([float(r[k]) for r in rows[1:]]) for k, n in enumerate(rows[0])}
frames = read(f'{tmp}/in.xyz', ':')
n = np.array(np.meshgrid(*[np.arange(-12, 13)] * 3)).reshape(3, -1).T
n = n[(n != 0).any(1)]
q = 2 * np.pi * n @ np.linalg.inv(frames[0].cell.array).T
length = np.linalg.norm(q, axis=1)
s = {k: [] for k in ('nn', 'nc', 'cc', 'CuCu', 'CuZr', 'ZrZr', 'S')}
for a in frames:
    e = np.exp(1j * a.positions @ q.T)
    cu, zr = e[a.numbers == 29].sum(0), e[a.numbers == 40].sum(0)
    c = .6 * cu - .4 * zr  # N C(q), with the concentration .4 of Cu
    for k, v in dict(nn=abs(cu + zr)**2 / 50, S=abs(cu + zr)**2 / 50, nc=((cu + zr).conj() * c).real / 50, cc=abs(c)**2 / 50,
                     CuCu=abs(cu)**2 / 20, ZrZr=abs(zr)**2 / 30, CuZr=(cu * zr.conj()).real / 600**.5).items():
        s[k].append(v)
f, al, bt, few = load('faber-ziman'), load('ashcroft-langreth'), load('bhatia-thornton'), load('few')
steps = np.rint(length / .25).astype(int)
for row, k in enumerate(np.rint(f['q_1/A'] / .25).astype(int)):
    at = steps == k
    assert f['vectors'][row] == at.sum(), (k, f['vectors'][row], at.sum())  # two frames, q and -q as one
    mean = {name: np.mean([v[at].mean() for v in values]) for name, values in s.items()}
    near = lambda x, y: abs(x - y) < 1e-8 * max(1, abs(y))
    assert near(f['S'][row], mean['S']) and near(bt['S_NN'][row], mean['nn']) and near(bt['S_NC'][row], mean['nc']) and near(bt['S_CC'][row], mean['cc'])
    for p, c, d in (('CuCu', .4, 1), ('ZrZr', .6, 1), ('CuZr', .24**.5, 0)):
        assert near(al['S_' + p][row], mean[p]) and near(f['S_' + p][row], 1 + (mean[p] - d) / c), (p, k)
assert len(f['S']) >= 14 and few['vectors'].max() == 80 and (few['vectors'] == np.minimum(f['vectors'], 80)).all()
PY
    run "$BIN/rdf" --structure-factor --partials=bhatia-thornton <("$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A)
    assert_failure 64
    run "$BIN/rdf" --structure-factor --centres=species=Cu "$TMP/in.xyz"
    assert_failure 64
    run "$BIN/rdf" --q-vectors=10 "$TMP/in.xyz"
    assert_failure 64
    sed 's/pbc="T T T"/pbc="T T F"/' "$TMP/in.xyz" >"$TMP/film.xyz"
    run "$BIN/rdf" --structure-factor --q-vectors=10 "$TMP/film.xyz"
    assert_failure 65
}

@test "S from g(r) and from wave vectors agree for a liquid; fcc has its Bragg peaks and nothing between" {
    "$BIN/create" --random --composition=A50B50 --units=lj --atoms=1000 --volume-per-atom=0.8 |
        "$BIN/quench" --quiet --potential=lj:wahnstrom --ensemble=nvt --melt=2 --melt-time=0.6 --rate=10 --final=1.8 >"$TMP/in.xyz"
    "$BIN/rdf" --quiet --structure-factor --cutoff=5.5 --bins=550 --q-max=16 --q-step=0.5 "$TMP/in.xyz" -o "$TMP/g.tsv"
    "$BIN/rdf" --quiet --structure-factor --q-vectors=300 --q-max=16 --q-step=0.5 "$TMP/in.xyz" -o "$TMP/out.tsv"
    table "
rows = [l.split() for l in open(f'{tmp}/g.tsv') if l[0] != '#']
g = np.array(rows[1:], float)[-len(t['S']):]
assert abs(g[:, 0] - t['q_1/A']).max() < 1e-9 and rows[0][1] == 'S'
assert t['S'].max() > 2 and g[:, 1].max() > 1.8, (t['S'].max(), g[:, 1].max())
assert np.corrcoef(g[:, 1], t['S'])[0, 1] > .97 and abs(g[:, 1] - t['S'])[t['q_1/A'] > 9].max() < .25"
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=4A --repeat=3x3x3 | "$BIN/rdf" --structure-factor --q-vectors=100000 --q-max=5/A --q-step=0.05/A >"$TMP/out.tsv"
    table "
a = 2 * np.pi / 4
strong = t['q_1/A'][t['S'] > 1e-6]
want = [a * h for h in (3**.5, 2, 8**.5)] 
assert len(strong) == 3 and all(abs(x - y) <= .025 for x, y in zip(strong, want)), (strong, want)"
}

@test "--q-vectors: the same bytes for any number of threads" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=1500 --seed=4 >"$TMP/in.xyz"
    for n in 1 3; do "$BIN/rdf" --quiet --threads=$n --structure-factor --q-vectors=20 --partials=faber-ziman "$TMP/in.xyz" -o "$TMP/$n.tsv"; done
    cmp "$TMP/1.tsv" "$TMP/3.tsv"
}

@test "options of the structure factor need it" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=100 >"$TMP/r.xyz"
    for what in --q-max=5/A --q-step=0.1/A --q-vectors=5 --partials=faber-ziman; do
        run "$BIN/rdf" $what "$TMP/r.xyz"; assert_failure 64; assert_output --partial "go with --structure-factor"
    done
}
