#!/usr/bin/env bats
# The engine against LAMMPS: the same start, the same table, the same trajectory; and the drift of the energy.
load common

# A shaken B2 crystal of 432 atoms with velocities, as extxyz and as LAMMPS data (A/ps there).
start() {
    "$PYTHON" - "$TMP/start.xyz" "$TMP/start.data" <<'PY'
import sys, random
rng, a, n = random.Random(3), 3.27, 6
atoms = [(s, [(c + o) * a + rng.gauss(0, .1) for c in (i, j, k)], [rng.gauss(0, .003) for _ in range(3)])
         for i in range(n) for j in range(n) for k in range(n) for s, o in (("Cu", 0), ("Zr", .5))]
mass = dict(Cu=63.546, Zr=91.224)
mean = [sum(mass[s] * v[k] for s, _, v in atoms) / sum(mass[s] for s, _, _ in atoms) for k in range(3)]
with open(sys.argv[1], "w") as f:
    f.write('%d\nLattice="%r 0 0 0 %r 0 0 0 %r" Properties=id:I:1:species:S:1:pos:R:3:velo:R:3 pbc="T T T"\n' % (len(atoms), *[n * a] * 3))
    for i, (s, r, v) in enumerate(atoms):
        f.write("%d %s %s\n" % (i + 1, s, " ".join("%.17g" % x for x in r + [x - m for x, m in zip(v, mean)])))
with open(sys.argv[2], "w") as f:
    f.write("atoms\n\n%d atoms\n2 atom types\n" % len(atoms) + "".join("0 %.17g %slo %shi\n" % (n * a, k, k) for k in "xyz") + "\nAtoms\n\n")
    for i, (s, r, v) in enumerate(atoms):
        f.write("%d %d %s\n" % (i + 1, 1 + (s == "Zr"), " ".join("%.17g" % x for x in r)))
    f.write("\nVelocities\n\n")
    for i, (s, r, v) in enumerate(atoms):
        f.write("%d %s\n" % (i + 1, " ".join("%.17g" % (1000 * (x - m)) for x, m in zip(v, mean))))
PY
}

# LAMMPS' constants of nature are rounded to some eight digits (its forces move an atom by a part in 1e8 differently): hence not closer.
@test "20 steps of NVE follow LAMMPS to 1e-8 A" {
    extract_table "$TMP/cuzr.eam.fs"
    start
    cat >"$TMP/in.lammps" <<IN
units metal
boundary p p p
atom_modify map array sort 0 0.0
read_data $TMP/start.data
pair_style eam/fs
pair_coeff * * $TMP/cuzr.eam.fs Cu Zr
timestep 0.001
fix nve all nve
thermo_modify norm no
dump d all custom 20 $TMP/lammps.dump id xu yu zu mass
dump_modify d sort id format float %.17g
run 20
IN
    "$LMP" -in "$TMP/in.lammps" -log "$TMP/lammps.log" -screen none
    "$BIN/anneal" --threads=1 --precision=double --potential="$CUZR" --ensemble=nve --temperature=300K --time=20fs "$TMP/start.xyz" >"$TMP/out.xyz"
    "$PYTHON" - "$TMP/out.xyz" "$TMP/lammps.dump" <<'PY'
import sys
own = [list(map(float, l.split()[2:5])) for l in open(sys.argv[1]).read().split("\n")[2:] if l]
lines = open(sys.argv[2]).read().split("\n")
last = max(i for i, l in enumerate(lines) if l.startswith("ITEM: ATOMS"))
theirs = [list(map(float, l.split()[1:4])) for l in lines[last + 1:last + 433]]
box, worst = 6 * 3.27, 0
for a, b in zip(own, theirs):
    for x, y in zip(a, b):
        d = x - y
        worst = max(worst, abs(d - box * round(d / box)))
print("largest deviation %.3g A" % worst)
assert len(own) == 432 and worst < 1e-8
PY
}

@test "the energy drifts by less than 1e-6 eV/atom/ps at 300 K and 1 fs" {
    start
    "$BIN/anneal" --threads=1 --potential="$CUZR" --temperature=300K --time=1ps "$TMP/start.xyz" |
        "$BIN/anneal" --threads=1 --potential="$CUZR" --ensemble=nve --temperature=300K --time=4ps --log="$TMP/log.tsv" --log-every=10 >/dev/null
    awk -F'\t' 'NR > 1 { t = $2 / 1000; n++; a += t; b += $8; c += t * t; d += t * $8 }
                END { slope = (n * d - a * b) / (n * c - a * a); print slope; exit !(n > 300 && slope < 1e-6 && slope > -1e-6) }' "$TMP/log.tsv"
}
