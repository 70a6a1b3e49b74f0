#!/usr/bin/env bats
# elastic --temperature: the stress-fluctuation formula, the limit of T = 0, turned crystals, symmetry, bytes, what is refused and said.
load common
load elastic_checks

CU=kim:EAM_Dynamo_MishinMehlPapaconstantopoulos_2001_Cu__MO_346334655118_005

create() { "$BIN/create" --quiet "$@"; }
elastic() { "$BIN/elastic" --quiet --potential="$CU" "$@"; }

@test "a Lennard-Jones crystal has the constants of the fluctuation formula, within the errors of both" {
    create --crystal=fcc --species=A --units=lj --lattice=1.57 --repeat=4x4x4 |
        "$BIN/elastic" --quiet --potential=lj:wahnstrom --temperature=0.3 --timestep=0.005 --ensemble=npt --equilibrate=10 --settle=3 --time=30 --table="$TMP/t.tsv" -o "$TMP/out.xyz"
    # another run at that cell: the mean of the second derivatives of the energy, and the fluctuations of the stress
    "$BIN/anneal" --quiet --potential=lj:wahnstrom --temperature=0.3 --timestep=0.005 --ensemble=langevin --seed=9 --time=400 --frames-every=0.25 "$TMP/out.xyz" -o "$TMP/path.xyz"
    check "
frames = load('path.xyz')[40:]
N, V, T = len(atoms), atoms.get_volume(), 0.3
L = atoms.cell.lengths()
born, stress = [], []
for f in frames:
    r = f.positions[:, None] - f.positions[None]
    r -= L * np.round(r / L)
    r = r[np.triu_indices(N, 1)]
    d = np.linalg.norm(r, axis=1)
    # the force has a step at the cutoff, whose derivative is a peak there (Xu et al., Phys. Rev. E 86, 046705 (2012)): 2.5 +- 0.02
    edge = np.abs(d - 2.5) < 0.02
    p = np.stack([r[edge][:, a] * r[edge][:, b] for a, b in voigt])
    step = 4 * (-12 * 2.5**-13 + 6 * 2.5**-7)
    peak = -step / 0.04 * ((p / d[edge]**2) @ p.T) / V
    r, d = r[d < 2.5], d[d < 2.5]
    d1 = 4 * (-12 * d**-13 + 6 * d**-7)
    d2 = 4 * (156 * d**-14 - 42 * d**-8)
    p = np.stack([r[:, a] * r[:, b] for a, b in voigt])
    stress.append((p * (d1 / d)).sum(1) / V)
    born.append((p * ((d2 - d1 / d) / d**2)) @ p.T / V + peak)
born, stress = np.array(born), np.array(stress)
def constants(keep):
    s = stress[keep]
    # Squire, Holt, Hoover, Physica 42, 388 (1969); kinetic part: 2 for C11, 1 for C44
    c = born[keep].mean(0) - V / T * np.cov(s.T) + N * T / V * np.diag([2, 2, 2, 1, 1, 1])
    # to stress against strain (Wallace): at a pressure p, C11 - p, C12 + p, C44 - p
    p = N * T / V - s.mean(0)[:3].mean()
    c[:3, :3] += p * (1 - 2 * np.eye(3))
    c[3:, 3:] -= p * np.eye(3)
    return nine(c).mean(1)
blocks = np.array_split(np.arange(len(frames)), 20)
without = np.array([constants(np.setdiff1d(np.arange(len(frames)), b)) for b in blocks])
other, error = constants(np.arange(len(frames))), np.sqrt(19 / 20 * ((without - without.mean(0))**2).sum(0))
ours, own = nine(C).mean(1), nine(E).mean(1) / 3**0.5
print(ours, own, other, error)
assert (np.abs(ours - other) < 4 * np.hypot(own, error)).all()
assert (own < 0.01 * ours[0]).all() and (error < 0.03 * ours[0]).all(), 'says nothing'
assert info['elastic_class'] == 'cubic' and abs(info['elastic_temperature'] - T) < 0.003
assert 'energy' not in info and 'relaxed' not in info and 'velo' in atoms.arrays
"
    run cat "$TMP/t.tsv"
    assert_output --regexp '# frame 1 temperature 0\.(29|30)[0-9]* error [0-9.e-]+ amplitude 0\.005'
    assert_output --regexp '# frame 1 stress 6 [-0-9.e]+ error [0-9.e-]+'
}

@test "cold copper has the constants of rest, also where it is turned in space" {
    create --crystal=fcc --species=Cu --lattice=3.615A --repeat=4x4x4 >"$TMP/cold.xyz"
    elastic --relax=cell "$TMP/cold.xyz" -o "$TMP/rest.xyz"
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
from ase.io import read
tmp = sys.argv[1]
R = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))[0]
R *= np.sign(np.linalg.det(R))
np.save(f"{tmp}/R", R)
a = read(f"{tmp}/cold.xyz")
with open(f"{tmp}/turned.xyz", "w") as f:
    f.write('%d\nLattice="%s" Properties=species:S:1:pos:R:3 pbc="T T T"\n' % (len(a), " ".join("%.17g" % x for x in np.ravel(a.cell.array @ R.T))))
    for r in a.positions @ R.T:
        f.write("Cu %.17g %.17g %.17g\n" % tuple(r))
PY
    for name in cold turned; do
        elastic --temperature=5K --amplitude=1e-3 --equilibrate=3ps --settle=1ps --time=2ps "$TMP/$name.xyz" -o "$TMP/out.xyz"
        check "
R = np.load(tmp + '/R.npy') if '$name' == 'turned' else np.eye(3)
rest = rotate(np.reshape(read(tmp + '/rest.xyz').info['elastic_constants'], (6, 6)), R)
assert (np.abs(C - rest) < 4 * E + 0.004 * rest.max()).all(), (C - rest, E)
assert E.max() < 0.5, E
assert np.abs(info['elastic_stress']).max() < 0.1
"
    done
}

@test "warm copper is cubic within its errors, and softer than at rest" {
    create --crystal=fcc --species=Cu --lattice=3.615A --repeat=4x4x4 >"$TMP/f.xyz"
    elastic --relax=cell "$TMP/f.xyz" -o "$TMP/rest.xyz"
    run bash -c "'$BIN/elastic' --potential=$CU --temperature=300K --equilibrate=3ps --time=4ps '$TMP/f.xyz' -o '$TMP/out.xyz'"
    assert_success
    assert_output --regexp 'at 300 K an atom has 11\.9[0-9]* A3, 11\.81[0-9]* A3 before \(frame 1\)'
    check "
rest = np.reshape(read(tmp + '/rest.xyz').info['elastic_constants'], (6, 6))
assert info['elastic_class'] == 'cubic'
soft = nine(C).mean(1) / nine(rest).mean(1)
assert (soft > 0.85).all() and (soft < 0.99).all(), soft
assert 0.9 < info['bulk_modulus'] / 138.3 < 0.99 and info['bulk_modulus_error'] < 2
assert abs(info['elastic_temperature'] - 300) < 6
"
    "$BIN/xyz-check" --known "$TMP/out.xyz"
    # what is found goes when atoms move on
    run bash -c "'$BIN/anneal' --quiet --potential=$CU --temperature=300K --time=5fs '$TMP/out.xyz' | '$BIN/xyz-info' --keys"
    assert_success
    refute_output --partial "elastic_"
}

@test "the same bytes for any threads and kernels, others for another seed" {
    create --crystal=fcc --species=Cu --lattice=3.615A --repeat=4x4x4 >"$TMP/f.xyz"
    short=(--temperature=300K --equilibrate=50fs --settle=50fs --time=200fs)
    elastic "${short[@]}" --threads=1 "$TMP/f.xyz" -o "$TMP/a.xyz" 2>/dev/null
    elastic "${short[@]}" --threads=2 --kernel=plain "$TMP/f.xyz" -o "$TMP/b.xyz" 2>/dev/null
    cmp "$TMP/a.xyz" "$TMP/b.xyz"
    elastic "${short[@]}" --seed=2 "$TMP/f.xyz" -o "$TMP/c.xyz" 2>/dev/null
    run cmp -s "$TMP/a.xyz" "$TMP/c.xyz"
    assert_failure
    # the frames of one stream are independent; the first is the same
    run bash -c "cat '$TMP/f.xyz' '$TMP/f.xyz' | '$BIN/elastic' --potential=$CU ${short[*]} --table='$TMP/t.tsv' 2>&1 >'$TMP/two.xyz'"
    assert_success
    assert_output --partial "hang together"
    "$BIN/xyz-select" --quiet --frames=1 "$TMP/two.xyz" | tail -n +3 | cmp - <(tail -n +3 "$TMP/a.xyz")
    run awk -F '\t' '$2 == 1 && $3 == 1 { c[$1] = $4 } END { print (c[1] != c[2] && c[1] > 100 && c[2] > 100) }' "$TMP/t.tsv"
    assert_output 1
    # a stress that was left where it was is said, with what helps
    run "$BIN/elastic" --potential="$CU" "${short[@]}" --ensemble=nvt "$TMP/f.xyz" -o "$TMP/a.xyz"
    assert_success
    assert_output --partial "--ensemble=npt-aniso frees the edges"
    # a run at rest says nothing of it
    elastic "$TMP/f.xyz" | sed -n 2p >"$TMP/head"
    run cat "$TMP/head"
    refute_output --partial "timestep"
    refute_output --partial "seed"
}

@test "options of the other kind, times too short and boxes too small are refused" {
    create --crystal=fcc --species=Cu --lattice=3.615A --repeat=4x4x4 >"$TMP/f.xyz"
    create --crystal=fcc --species=Cu --lattice=3.615A >"$TMP/small.xyz"
    for option in strain=1e-4 relax=cell force-tolerance=1e-6eV/A max-iterations=10; do
        refused_by elastic 64 "--${option%%=*} is of constants at rest" --potential="$CU" --temperature=300K --$option "$TMP/f.xyz"
    done
    for option in amplitude=0.01 ensemble=npt equilibrate=5ps settle=5ps time=5ps timestep=2fs pressure=1GPa damp-temperature=1ps damp-pressure=1ps precision=double; do
        refused_by elastic 64 "--${option%%=*} is of constants at a temperature" --potential="$CU" --$option "$TMP/f.xyz"
        refused_by elastic 64 "--${option%%=*} is of constants at a temperature" --potential="$CU" --temperature=0K --$option "$TMP/f.xyz"
    done
    refused_by elastic 64 "no pressure is held" --potential="$CU" --temperature=300K --ensemble=nvt --pressure=1GPa "$TMP/f.xyz"
    refused_by elastic 64 "--time=100 is too short" --potential="$CU" --temperature=300K --time=100fs "$TMP/f.xyz"
    refused_by elastic 65 "repeat the cell (xyz-repeat" --potential="$CU" --temperature=300K "$TMP/small.xyz"
    sed 's/pbc="T T T"/pbc="T T F"/' "$TMP/f.xyz" >"$TMP/open.xyz"
    refused_by elastic 65 "periodic along x, y and z" --potential="$CU" --temperature=300K "$TMP/open.xyz"
}
