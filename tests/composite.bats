#!/usr/bin/env bats
# create --filler: nano-composites meet composition, volume and least distance exactly, and hold together; orientations are uniform.
load common

composite() {
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --filler=A --composition=A50B50 --volume-per-atom=0.767 --grain-volume=0.69 "$@"
}

@test "composition, volume, least distance and width are those asked for, whatever the seed" {
    for seed in 1 2; do
        composite --grains=2 --atoms=1201 --grain-gap=0.82 --seed=$seed >"$TMP/$seed.xyz"
        "$BIN/xyz-check" --close=0.819999 --unique-ids --columns=grain "$TMP/$seed.xyz"
    done
    PYTHONPATH=tests "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from lattice_sums import read
from ase.neighborlist import neighbor_list
for seed in (1, 2):
    a = read(f"{sys.argv[1]}/{seed}.xyz")
    kinds, grain = np.array([l.split()[0] for l in open(f"{sys.argv[1]}/{seed}.xyz").read().split("\n")[2:-1]]), a.arrays["grain"]
    assert len(a) == 1201 and abs(a.get_volume() / 1201 - 0.767) < 1e-12
    assert (kinds == "A").sum() in (600, 601) and set(grain) == {0, 1, 2}
    assert (kinds[grain == 0] == "A").all()
    share = (kinds[grain > 0] == "A").mean()
    assert abs(share - 1 / 3) < 0.02, share   # grains are AB2 but for their surfaces
    i, j, d = neighbor_list("ijd", a, 2.0)
    across = (grain[i] > 0) & (grain[j] > 0) & (grain[i] != grain[j])
    assert a.info["gap_width"] > 0.82 and (not across.any() or d[across].min() >= a.info["gap_width"] - 1e-9)
    # inside, an atom has the crystal's neighbours: large ones 12 small at a sqrt(11)/8 and 4 large at a sqrt(3)/4
    lattice = (24 * 0.69) ** (1 / 3)
    i, j, d = neighbor_list("ijd", a, 0.45 * lattice)
    centre = (kinds == "A") & (grain > 0) & (np.bincount(i[grain[i] != grain[j]], minlength=len(a)) == 0)
    near = np.abs(d - np.sqrt(11) / 8 * lattice) < 1e-9
    whole = centre & (np.bincount(i, minlength=len(a)) == 16)
    assert whole.sum() > 20 and (np.bincount(i[near], minlength=len(a))[whole] == 12).all()
P
}

@test "a gap of a given width makes the number of atoms" {
    composite --grains=3 --gap-width=1.1 >"$TMP/w.xyz"
    "$BIN/xyz-check" --close=0.81 "$TMP/w.xyz" # 0.9 of the nearest distance in the grains, 0.901
    PYTHONPATH=tests "$PYTHON" - "$TMP/w.xyz" <<'P'
import sys
from lattice_sums import read
a = read(sys.argv[1])
kinds = [l.split()[0] for l in open(sys.argv[1]).read().split("\n")[2:-1]]
assert abs(a.info["gap_width"] / 1.1 - 1) < 0.1, a.info
assert abs(a.get_volume() / len(a) - 0.767) < 1e-12 and abs(2 * kinds.count("B") - len(a)) <= 1
P
}

@test "a nano-composite survives 100,000 steps of molecular dynamics" {
    composite --grains=1 --atoms=300 --grain-gap=0.7 | "$BIN/energy" --potential=lj:wahnstrom --relax=atoms --force-tolerance=0.1 --threads=1 |
        "$BIN/anneal" --potential=lj:wahnstrom --temperature=0.45 --time=277.8 --timestep=0.002778 --threads=1 --quiet >"$TMP/end.xyz"
    "$BIN/xyz-check" --close=0.75 "$TMP/end.xyz"
    run_pipe "'$BIN/energy' --potential=lj:wahnstrom '$TMP/end.xyz' | sed -n 2p | grep -o '\benergy=[-0-9.e]*' | awk -F= '{ print (\$2 / 300 < -5.5) }'"
    assert_output 1
}

@test "grain orientations are uniform: Mackenzie's distribution of disorientations, no preferred direction" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --grains=120 --box=8nm,8nm,8nm --seed=11 >"$TMP/g.xyz"
    "$PYTHON" - "$TMP/g.xyz" <<'P'
import sys, numpy as np, ase.io
from ase.neighborlist import neighbor_list
from scipy.spatial.transform import Rotation
a = ase.io.read(sys.argv[1])
grain = a.arrays["grain"]
i, j, d, D = neighbor_list("ijdD", a, 3.7)
second = (grain[i] == grain[j]) & (np.abs(d - 3.6) < 1e-6)   # along <100> of the grain
frames = []
for g in sorted(set(grain)):
    v = D[second & (grain[i] == g)] / 3.6
    if len(v) == 0:
        continue
    x = v[0]
    y = v[np.argmin(np.abs(v @ x))]
    if abs(x @ y) < 1e-6:
        frames.append([x, y, np.cross(x, y)])
R = Rotation.from_matrix(np.array(frames))
n = len(R)
assert n > 100, n
cubic = Rotation.create_group("O")
first, second = np.triu_indices(n, 1)
M = R.as_matrix()
relative = np.einsum("pij,pkj->pik", M[first], M[second])
best = np.max([np.einsum("pij,ij->p", relative, g.as_matrix()) for g in cubic], axis=0)
angle = np.degrees(np.arccos(np.clip((best - 1) / 2, -1, 1)))
# Mackenzie, Biometrika 45, 229 (1958): mean 40.74 degrees, density 2/15 (1 - cos t) up to 45 degrees, none beyond 62.8
below = 2 / 15 * (45 - np.degrees(np.sin(np.radians(45))))
print(n, angle.mean(), (angle < 45).mean(), below, angle.max())
spread = 11.3 / np.sqrt(n)   # standard deviation 11.3 degrees; pairs share grains
assert abs(angle.mean() - 40.74) < 2 * spread and abs((angle < 45).mean() - below) < 2 * 0.5 / np.sqrt(n) and angle.max() < 62.9
# in the laboratory: sum of the fourth powers of the axes' components is 3/5 on average in every direction
for k in range(3):
    q = (M[:, :, k] ** 4).sum(1)
    assert abs(q.mean() - 0.6) < 4 * q.std() / np.sqrt(n), (k, q.mean())
P
}

@test "what cannot be is refused; the same seed gives the same bytes" {
    run composite --atoms=1000; assert_failure 64; assert_output --partial "needs --grains"
    run composite --grains=2; assert_failure 64; assert_output --partial "--gap-width"
    run composite --grains=2 --atoms=1000 --gap-width=1; assert_failure 64
    run composite --grains=40 --atoms=1000; assert_failure 64; assert_output --partial "narrower than the least distance"
    run composite --grains=2 --atoms=1000 --grain-gap=1; assert_failure 64; assert_output --partial "nearest distance in C15"
    run composite --grains=2 --atoms=1000 --composition=A30B70; assert_failure 64
    run composite --grains=2 --atoms=1000 --box=5,5,5; assert_failure 64; assert_output --partial "another volume"
    run "$BIN/create" --random --composition=A50B50 --units=lj --volume-per-atom=1 --atoms=10 --filler=A; assert_failure 64
    composite --grains=2 --atoms=800 --seed=5 --threads=1 >"$TMP/a"
    composite --grains=2 --atoms=800 --seed=5 --threads=2 >"$TMP/b"
    cmp "$TMP/a" "$TMP/b"
}
