#!/usr/bin/env bats
# The crystals of create and their energies beside lattice sums by brute force from space groups; relaxation of cells and atoms.
load common

@test "energies of all crystals agree with brute-force lattice sums to 1e-6" {
    for c in fcc,A fcc,B bcc,A hcp,A hcp,B B2,AB L1_0,AB L1_2,AB L1_2,BA C11b,AB C11b,BA C14,AB C15,AB C36,AB; do
        s=${c#*,}
        for v in 0.6 0.767 0.95; do
            "$BIN/create" --crystal="${c%,*}" --species="$(sed 's/./&,/g; s/,$//' <<<"$s")" --units=lj --volume-per-atom=$v --phase="${c%,*}-$s"
        done
    done >"$TMP/crystals.xyz"
    "$BIN/energy" --potential=lj:wahnstrom --threads=1 "$TMP/crystals.xyz" >"$TMP/out.xyz"
    PYTHONPATH=tests "$PYTHON" - "$TMP/out.xyz" <<'P'
import sys
from lattice_sums import read
from lattice_sums import lattice_energy
frames = read(sys.argv[1], ':')
assert len(frames) == 42
for a in frames:
    name, species = a.info["phase"].split("-")
    ours = a.get_potential_energy() / len(a)
    theirs = lattice_energy(name, species, a.get_volume() / len(a))
    assert abs(ours - theirs) < 1e-6, (a.info["phase"], ours, theirs)
P
}

@test "energy --relax=shape finds the least energy in c/a and free coordinates at fixed volume" {
    for c in C11b,A,B C11b,B,A C14,A,B L1_0,A,B hcp,A; do
        for v in 0.72 0.95; do
            "$BIN/create" --crystal="${c%%,*}" --species="${c#*,}" --units=lj --volume-per-atom=$v --phase="$c"
        done
    done >"$TMP/crystals.xyz"
    "$BIN/energy" --potential=lj:wahnstrom --relax=shape --threads=1 "$TMP/crystals.xyz" >"$TMP/out.xyz"
    PYTHONPATH=tests "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from lattice_sums import read
from lattice_sums import lattice_minimum, lattice_energy
start = read(f"{sys.argv[1]}/crystals.xyz", ':')
for before, a in zip(start, read(f"{sys.argv[1]}/out.xyz", ':')):
    name, *species = a.info["phase"].split(",")
    v = a.get_volume() / len(a)
    assert abs(a.get_volume() / before.get_volume() - 1) < 1e-12
    ours, theirs = a.get_potential_energy() / len(a), lattice_minimum(name, species, v)
    assert abs(ours - theirs) < 1e-6, (a.info["phase"], v, ours, theirs)
    assert a.info["max_force"] < 1e-7 and a.info["relaxed"] == "shape"
    w = np.diag(np.array(a.info["virial"] if "virial" in a.info else -a.get_stress(voigt=False) * a.get_volume()).reshape(3, 3))
    assert np.ptp(w) / len(a) < 1e-6, w   # no shear stress is left
P
}

@test "energy --relax=cell comes to rest at the pressure asked for, relax=atoms keeps the cell" {
    "$BIN/create" --crystal=C14 --species=A,B --units=lj --volume-per-atom=0.72 >"$TMP/c14.xyz"
    "$BIN/energy" --potential=lj:wahnstrom --relax=cell --pressure=2.5 --threads=1 "$TMP/c14.xyz" >"$TMP/cell.xyz"
    "$BIN/energy" --potential=lj:wahnstrom --relax=atoms --threads=1 "$TMP/c14.xyz" >"$TMP/atoms.xyz"
    PYTHONPATH=tests "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from lattice_sums import read
c14, cell, atoms = (read(f"{sys.argv[1]}/{n}.xyz") for n in ("c14", "cell", "atoms"))
virial = lambda a: np.array(a.info["virial"] if "virial" in a.info else -a.get_stress(voigt=False) * a.get_volume()).reshape(3, 3)
assert np.allclose(np.diag(virial(cell)) / cell.get_volume(), 2.5, atol=1e-5), virial(cell) / cell.get_volume()
assert np.array_equal(atoms.cell, c14.cell) and atoms.info["max_force"] < 1e-7
assert atoms.get_potential_energy() < 24 * -7  # some minimum, not a heap of atoms
P
}

@test "a glass relaxes to one minimum, in a wide box by the engine and in a narrow one without it" {
    "$BIN/create" --random --composition=A50B50 --atoms=290 --units=lj --volume-per-atom=0.8 --seed=3 |
        "$BIN/quench" --potential=lj:wahnstrom --ensemble=nvt --melt=1.5 --melt-time=1 --rate=2 --final=0.002 --timestep=0.004 --threads=1 >"$TMP/g.xyz"
    "$BIN/energy" --potential=lj:wahnstrom --relax=atoms --force-tolerance=1e-6 --threads=1 "$TMP/g.xyz" >"$TMP/first.xyz"
    # shaken so little that no pair crosses the cutoff, where the energy jumps; and the same in a sheared (equivalent) cell, which the engine does not take
    "$PYTHON" - "$TMP" <<'P'
import sys, re, numpy as np
head, comment, *atoms = open(f"{sys.argv[1]}/first.xyz").read().strip().split("\n")
noise = np.random.default_rng(1).normal(0, 1e-5, (len(atoms), 3))
for i, line in enumerate(atoms):
    f = line.split()
    f[1:4] = ["%r" % (float(x) + float(d)) for x, d in zip(f[1:4], noise[i])]
    atoms[i] = " ".join(f)
l = [float(x) for x in re.search('Lattice="([^"]*)"', comment).group(1).split()][::4]
skew = re.sub('Lattice="[^"]*"', 'Lattice="%r 0 0 %r %r 0 0 0 %r"' % (l[0], l[0], l[1], l[2]), comment)
for name, text in (("wide", comment), ("narrow", skew)):
    open(f"{sys.argv[1]}/{name}.xyz", "w").write("\n".join([head, text] + atoms) + "\n")
P
    for f in wide narrow; do
        "$BIN/energy" --potential=lj:wahnstrom --relax=atoms --force-tolerance=1e-6 --threads=1 "$TMP/$f.xyz" >"$TMP/$f.relaxed.xyz"
    done
    PYTHONPATH=tests "$PYTHON" - "$TMP" <<'P'
import sys
from lattice_sums import read
first, wide, narrow = (read(f"{sys.argv[1]}/{n}.xyz") for n in ("first", "wide.relaxed", "narrow.relaxed"))
assert all(a.info["max_force"] < 1e-6 for a in (first, wide, narrow))
e = [a.get_potential_energy() for a in (wide, narrow)]
assert abs(e[1] - e[0]) < 1e-8, e
P
}

@test "what cannot be relaxed is refused" {
    printf '2\nProperties=species:S:1:pos:R:3 units=lj\nA 0 0 0\nA 1.3 0 0\n' >"$TMP/pair.xyz"
    run "$BIN/energy" --potential=lj:wahnstrom --relax=cell "$TMP/pair.xyz"; assert_failure 65; assert_output --partial "no direction is periodic"
    run "$BIN/energy" --potential=lj:wahnstrom --relax=all "$TMP/pair.xyz"; assert_failure 64
    "$BIN/create" --crystal=C14 --species=A,B --units=lj --volume-per-atom=0.72 >"$TMP/c14.xyz"
    run "$BIN/energy" --potential=lj:wahnstrom --relax=cell --max-iterations=2 "$TMP/c14.xyz"; assert_failure 75
    assert_output --partial "did not converge"
    run_pipe "'$BIN/energy' --potential=lj:wahnstrom --relax=atoms '$TMP/pair.xyz' | awk 'NR > 2 { x[NR] = \$2 } END { d = x[4] - x[3] - 2 ^ (1 / 6); print (d * d < 1e-12) }'"
    assert_output 1
}
