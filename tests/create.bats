#!/usr/bin/env bats
# create: exact compositions, densities and least distances; crystals beside ASE's; polycrystals; stacks of clusters.
load common

@test "a random alloy has the exact composition, the density asked for and no close pair" {
    "$BIN/create" --random --composition=Cu46Zr54 --atoms=350 --density=7.2g/cm3 --box=20A,auto,auto --seed=4 >"$TMP/r.xyz"
    "$PYTHON" - "$TMP/r.xyz" <<'P'
import sys, numpy as np, ase.io
a = ase.io.read(sys.argv[1])
s = a.get_chemical_symbols()
assert (s.count('Cu'), s.count('Zr')) == (161, 189)
assert abs(a.get_masses().sum() * 1.66053906660 / a.get_volume() / 7.2 - 1) < 1e-4
assert abs(a.cell[0, 0] - 20) < 1e-9 and abs(a.cell[1, 1] - a.cell[2, 2]) < 1e-9 and a.pbc.all()
d = a.get_all_distances(mic=True)[np.triu_indices(350, 1)]
assert d.min() > 2.0, d.min()
assert list(a.arrays['id']) == list(range(1, 351))
P
}

@test "the volume per atom of the elements is close to that of the glass" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=1000 | "$PYTHON" -c '
import sys, ase.io
a = ase.io.read(sys.stdin, format="extxyz")
assert abs(a.get_volume() / 1000 - 17.8) < 1.0'
}

@test "crystals have the neighbour distances of ASE's" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=3x3x3 >"$TMP/fcc.xyz"
    "$BIN/create" --crystal=bcc --species=Cu --lattice=2.9A --repeat=3x3x3 >"$TMP/bcc.xyz"
    "$BIN/create" --crystal=hcp --species=Zr --lattice=3.2A --c-over-a=1.6 --repeat=3x2x2 >"$TMP/hcp.xyz"
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.2A --repeat=3x3x3 >"$TMP/B2.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
from ase.build import bulk
from ase.neighborlist import neighbor_list
ours = lambda name: ase.io.read(f'{sys.argv[1]}/{name}.xyz')
theirs = {'fcc': bulk('Cu', 'fcc', a=3.6), 'bcc': bulk('Cu', 'bcc', a=2.9), 'hcp': bulk('Zr', 'hcp', a=3.2, c=5.12), 'B2': bulk('CuZr', 'cesiumchloride', a=3.2)}
for name, b in theirs.items():
    a = ours(name)
    d = [np.sort(neighbor_list('d', x, 6.5)).reshape(-1) for x in (a, b)]
    assert len(d[0]) * len(b) == len(d[1]) * len(a), name
    assert np.allclose(d[0][::len(d[0]) // len(d[1])], d[1], atol=1e-9), name
    assert np.isclose(a.get_volume() / len(a), b.get_volume() / len(b)), name
P
}

@test "antisites reach the composition with the fewest changes, disorder mixes all sites" {
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.72 --repeat=3x3x2 --composition=A50B50 >"$TMP/anti.xyz"
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.72 --repeat=3x3x2 --disorder >"$TMP/dis.xyz"
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.72 --repeat=3x3x2 >"$TMP/c15.xyz"
    paste -d' ' "$TMP/c15.xyz" "$TMP/anti.xyz" "$TMP/dis.xyz" | awk 'NR > 2 { n++; a += $1 == "A"; b += $6 == "A"; c += $11 == "A"; lost += $1 == "A" && $6 == "B"; moved += $1 != $11 }
        END { exit !(n == 432 && a == 144 && b == 216 && c == 144 && lost == 0 && moved > 100) }'
}

@test "grains are whole crystals inside, fill the box and keep apart at their boundaries" {
    polycrystal() { "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --grains=8 --box=6nm,6nm,6nm --seed=1 "$@"; }
    polycrystal >"$TMP/g.xyz"
    polycrystal --grain-gap=0A >"$TMP/uncut.xyz"
    "$BIN/xyz-check" --close=1.909A --columns=grain --unique-ids "$TMP/g.xyz" # 0.75 x 3.6 A / sqrt(2) = 1.9092 A
    run "$BIN/xyz-check" --close=1.909A "$TMP/uncut.xyz"; assert_failure 1
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
from ase.neighborlist import neighbor_list
a, uncut = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in ('g', 'uncut'))
full, nearest = 60**3 * 4 / 3.6**3, 3.6 / np.sqrt(2)
assert abs(len(uncut) / full - 1) < 0.01, len(uncut)  # Voronoi cells leave nothing out and nothing twice
# pairs closer than d across a plane: rho^2 pi d^4 / 4 per area; area of random seeds' cells 2.91 (N V^2)^(1/3) (Kumar et al. 1992)
lost = 4 / 3.6**3 * np.pi / 4 * (0.75 * nearest)**4 * 2.91 * (8 / 60**3)**(1 / 3)
assert 0.5 * lost < 1 - len(a) / full < 1.2 * lost, (len(a), lost)
grain = a.arrays['grain']
assert sorted(set(grain)) == list(range(1, 9)) and list(a.arrays['id']) == list(range(1, len(a) + 1))
i, j, d, D = neighbor_list('ijdD', a, 3.7 + 1.91)  # an atom left out lies within 1.91 A of another grain's
inside = np.ones(len(a), bool)
inside[i[grain[i] != grain[j]]] = False
assert set(grain[inside]) == set(range(1, 9)) and inside.sum() > 0.3 * len(a), inside.sum()
shell = lambda r: np.bincount(i[np.abs(d - r) < 1e-6], minlength=len(a))[inside]
assert (shell(nearest) == 12).all() and (shell(3.6) == 6).all()
assert (np.bincount(i[d < 3.7], minlength=len(a))[inside] == 12 + 6).all()
axes = []  # the second shell points along the grain's <100>
for g in range(1, 9):
    v = D[inside[i] & (grain[i] == g) & (np.abs(d - 3.6) < 1e-6)] / 3.6
    x = np.abs(v @ v[0])
    assert np.allclose(np.minimum(np.abs(x - 1), x), 0, atol=1e-6)  # one orientation in all the grain
    axes.append(v[np.argmax(v[:, 2])])
assert max(abs(axes[g] @ axes[h]) for g in range(8) for h in range(g)) < 1 - 1e-4
P
}

@test "grains of every crystal: densities, least distances, species by sublattice" {
    for c in fcc hcp bcc B2 C11b L1_0 L1_2 C14 C15 C36; do
        case $c in fcc | hcp | bcc) species=A ;; *) species=A,B ;; esac
        "$BIN/create" --crystal=$c --species=$species --units=lj --density=1 --grains=3 --box=14,12,13 --grain-gap=0.6 >"$TMP/$c.xyz"
        "$BIN/xyz-check" --close=0.599999 "$TMP/$c.xyz"
        awk -v c=$c 'NR > 2 { n++; b += $1 == "B"; seen[$5] = 1 }
            END { share["B2"] = share["L1_0"] = 1 / 2; share["L1_2"] = 3 / 4; share["C11b"] = share["C14"] = share["C15"] = share["C36"] = 2 / 3
                  x = b / n - share[c]; exit !(n > 0.9 * 2184 && n < 2184 && x * x < 0.03 ^ 2 && seen[1] && seen[2] && seen[3]) }' "$TMP/$c.xyz"
    done
}

@test "one grain is turned at random and meets itself at the box's faces" {
    for seed in 1 2; do
        "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --grains=1 --box=25A,30A,28A --seed=$seed >"$TMP/$seed.xyz"
        "$BIN/xyz-check" --close=1.909A "$TMP/$seed.xyz"
    done
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
from ase.neighborlist import neighbor_list
def axis(seed):  # the <100> nearest to z, of the atoms that have the whole second shell
    a = ase.io.read(f'{sys.argv[1]}/{seed}.xyz')
    assert 0.85 < len(a) * 3.6**3 / 4 / a.get_volume() < 1 and set(a.arrays['grain']) == {1}
    i, d, D = neighbor_list('idD', a, 4)
    second = np.abs(d - 3.6) < 1e-6
    whole = np.bincount(i[second], minlength=len(a)) == 6
    assert whole.sum() > 0.2 * len(a)
    v = D[second & whole[i]]
    return v[np.argmax(v[:, 2])] / 3.6
one, two = axis(1), axis(2)
assert one[2] < 0.999 and two[2] < 0.999 and one @ two < 0.999, (one, two)
P
}

@test "grains: the same seed gives the same bytes for any number of threads; what cannot be is refused" {
    grains() { "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.26A "$@"; }
    grains --grains=5 --box=3nm,2nm,4nm --seed=5 --threads=1 >"$TMP/a"
    grains --grains=5 --box=3nm,2nm,4nm --seed=5 --threads=2 >"$TMP/b"
    grains --grains=5 --box=3nm,2nm,4nm --seed=6 >"$TMP/c"
    cmp "$TMP/a" "$TMP/b"
    run cmp -s "$TMP/a" "$TMP/c"; assert_failure
    run grains --grains=5; assert_failure 64; assert_output --partial "needs --box"
    run grains --grains=5 --box=3nm,auto,auto; assert_failure 64
    run grains --grains=5 --box=3nm,3nm,-3nm; assert_failure 64
    run grains --grains=5 --box=3nm,3nm,3nm --repeat=2x2x2; assert_failure 64
    run grains --grains=5 --box=3nm,3nm,3nm --grain-gap=2.9A; assert_failure 64; assert_output --partial "nearest distance in B2"
    run grains --grains=50 --box=5A,5A,5A; assert_failure 64; assert_output --partial "no room"
    run grains --box=3nm,3nm,3nm; assert_failure 64; assert_output --partial "needs --grains"
    run "$BIN/create" --random --composition=Cu50Zr50 --atoms=10 --grains=2; assert_failure 64; assert_output --partial "give --crystal"
}

@test "a stack holds whole turned clusters with the gap between them" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=500 | "$BIN/cut-cluster" --atoms=60 >"$TMP/a.xyz"
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=500 --seed=9 | "$BIN/cut-cluster" --atoms=50 >"$TMP/b.xyz"
    "$BIN/create" --stack=hcp --cluster="$TMP/a.xyz,$TMP/b.xyz" --repeat=2x1x1 --gap=3A >"$TMP/s.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
s, a, b = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in 'sab')
c = s.arrays['cluster']
assert len(s) == 4 * 60 + 4 * 50 and sorted(set(c)) == list(range(1, 9)) and s.pbc.all()
for m in range(1, 9):
    own = s[c == m]
    parent = (a, b)[(m - 1) % 2]
    assert own.get_chemical_symbols() == parent.get_chemical_symbols()
    assert np.allclose(own.get_all_distances(), parent.get_all_distances(), atol=1e-9)
    assert not np.allclose(own.positions - own.positions.mean(0), parent.positions - parent.positions.mean(0), atol=0.5)
d = s.get_all_distances(mic=True)
assert d[c[:, None] != c[None, :]].min() >= 3 - 1e-9
assert set(s.arrays['region']) == {'core'} and list(s.arrays['id']) == list(range(1, len(s) + 1))
P
}

@test "what cannot be made is refused" {
    run "$BIN/create"; assert_failure 64
    run "$BIN/create" --random --composition=Qq50 --atoms=10; assert_failure 64; assert_output --partial "'Qq'"
    run "$BIN/create" --random --composition=Cu50Zr50; assert_failure 64
    run "$BIN/create" --crystal=C15 --species=Cu --lattice=7A; assert_failure 64; assert_output --partial "two species"
    run "$BIN/create" --crystal=fcc --species=A --units=lj; assert_failure 64; assert_output --partial "volume-per-atom"
    run "$BIN/create" --crystal=fcc --species=Cu --lattice=3A --repeat=2x2; assert_failure 64
    run "$BIN/create" --stack=hcp --cluster=/nowhere.xyz; assert_failure 66
}

@test "the same seed gives the same bytes, another seed others" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=200 --seed=5 --threads=1 >"$TMP/a"
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=200 --seed=5 --threads=2 >"$TMP/b"
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=200 --seed=6 >"$TMP/c"
    cmp "$TMP/a" "$TMP/b"
    run cmp -s "$TMP/a" "$TMP/c"; assert_failure
}

@test "sizes that are none are refused" {
    for what in --lattice=0A --lattice=-3.6A --density=0g/cm3 --density=-8g/cm3 --volume-per-atom=0A3 --volume-per-atom=-12A3; do
        run "$BIN/create" --crystal=fcc --species=Cu $what; assert_failure 64; assert_output --partial "must be greater than 0"
    done
    run "$BIN/create" --crystal=hcp --species=Zr --c-over-a=-1.6; assert_failure 64
}

@test "what would be ignored is refused" {
    for what in --repeat=2x2x2 --lattice=3A --species=Cu --disorder --cluster=c.xyz --gap=2A; do
        run "$BIN/create" --random --composition=Cu --atoms=10 "$what"; assert_failure 64; assert_output --partial "does not go with --random"
    done
    for what in --atoms=10 --cluster=c.xyz --gap=2A; do
        run "$BIN/create" --crystal=fcc --species=Cu "$what"; assert_failure 64; assert_output --partial "does not go with --crystal"
    done
    for what in --atoms=10 --box=1nm,1nm,1nm --density=8g/cm3 --composition=Cu; do
        run "$BIN/create" --stack=hcp --cluster=c.xyz "$what"; assert_failure 64; assert_output --partial "does not go with --stack"
    done
    run "$BIN/create" --random --composition=Cu --atoms=10 --box=5A,5A,1A --volume-per-atom=10A3; assert_failure 64
    assert_output --partial "leave an edge auto"
    "$BIN/create" --random --composition=Cu --atoms=10 --box=5A,5A,4A --volume-per-atom=10A3 >"$TMP/fits.xyz"
}

@test "clusters in other units are refused" {
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.69 --repeat=2x2x2 | "$BIN/cut-cluster" --diameter=3 >"$TMP/lj.xyz"
    run "$BIN/create" --stack=hcp --cluster="$TMP/lj.xyz"; assert_failure 65
    assert_output --partial "are not in units=metal"
    "$BIN/create" --stack=hcp --units=lj --cluster="$TMP/lj.xyz" >"$TMP/stack.xyz"
}
