#!/usr/bin/env bats
# deform --engine=lammps: the same pull in LAMMPS gives the same rows, frames and keys; what it cannot do is refused.
load common
export BLOWPIPE_THREADS=1

setup_file() {
    export GLASS=$BATS_FILE_TMPDIR/glass.xyz COPPER=$BATS_FILE_TMPDIR/copper.xyz
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=500 --density=7g/cm3 |
        "$BIN/quench" --quiet --potential="$CUZR" --melt=1800K --melt-time=1ps --rate=1e15K/s --final=50K --hold=1ps |
        "$BIN/energy" --quiet --potential="$CUZR" --relax=cell --force-tolerance=1e-6eV/A | "$BIN/xyz-select" --drop=velo >"$GLASS"
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.64A --repeat=5x5x5 | "$BIN/energy" --quiet --potential="$CUZR" --relax=cell --force-tolerance=1e-8eV/A >"$COPPER"
}

# both ARGUMENTS...: by both engines: $TMP/own.tsv, own.xyz, own.log and lammps.tsv ...
both() {
    "$BIN/deform" --quiet --precision=double --potential="$CUZR" --table="$TMP/own.tsv" --log="$TMP/own.log" --log-every=10 -o "$TMP/own.xyz" "$@"
    "$BIN/deform" --quiet --engine=lammps --lammps-command="$LMP" --potential="$CUZR" --table="$TMP/lammps.tsv" --log="$TMP/lammps.log" --log-every=10 -o "$TMP/lammps.xyz" "$@"
}

# PYTHON: own and lmp are the tables, own_log and lmp_log the logs: lists of columns by name; own_frames and lmp_frames have info, arrays (ASE)
compare() {
    "$PYTHON" - "$TMP" "$@" <<PY
import sys, numpy as np, ase.io
def table(name):
    lines = [line.rstrip("\n").split("\t") for line in open(f"{sys.argv[1]}/{name}") if not line.startswith("#")]
    def values(k):
        column = [row[k] for row in lines[1:]]
        try: return np.array(column, float)
        except ValueError: return column
    return {name: values(k) for k, name in enumerate(lines[0])}
own, lmp, own_log, lmp_log = (table(n) for n in ("own.tsv", "lammps.tsv", "own.log", "lammps.log"))
own_frames, lmp_frames = (ase.io.read(f"{sys.argv[1]}/{n}.xyz", index=":") for n in ("own", "lammps"))
def same(within, *names, rows=slice(None)):
    for name in names or own:
        if isinstance(own[name], list):
            assert own[name] == lmp[name], (name, own[name], lmp[name])
        else:
            assert len(own[name]) == len(lmp[name]), (name, len(own[name]), len(lmp[name]))
            worst = np.abs(own[name] - lmp[name])[rows].max()
            assert worst <= within, (name, worst)
assert list(own) == list(lmp) and list(own_log) == list(lmp_log)
for a, b in zip(own_frames, lmp_frames, strict=True):
    assert set(b.arrays) == set(a.arrays), (set(a.arrays) ^ set(b.arrays))
    assert set(b.info) - set(a.info) == {"engine"} and set(a.info) <= set(b.info), set(a.info) ^ set(b.info)
    assert b.info["engine"].startswith("LAMMPS (")
$(cat)
PY
}

key() { # NAME FILE: of the last frame
    grep -oE "(^| )$1=[^ ]+" "$2" | tail -n 1 | cut -d = -f 2
}

@test "a crystal pulled by both engines, quasi-statically and at 5 K: the same modulus and Poisson's ratio" {
    both --to=0.4% --quasi-static=5e-4 --rows-every=0.05% --elastic=0.4% "$COPPER"
    compare <<'PY'
same(1e-5)
for name in "youngs_modulus", "poisson_ratio":
    a, b = own_frames[-1].info[name], lmp_frames[-1].info[name]
    assert abs(a / b - 1) < 1e-4, (name, a, b)
assert own["stress_GPa"][-1] > 0.2
PY
    both --to=0.5% --rate=1e10/s --temperature=5K --equilibrate=200fs --elastic=0.5% --rows-every=0.05% --lateral=fixed "$COPPER"
    compare <<'PY'
a, b = (f[-1].info["longitudinal_modulus"] for f in (own_frames, lmp_frames))
assert abs(a / b - 1) < 0.01, (a, b)
PY
}

@test "quasi-static tension of a glass: every column, before its first rearrangement, with free edges and frames on the way" {
    both --to=0.3% --quasi-static=1e-4 --rows-every=0.02% --frames-every=0.1% --force-tolerance=1e-7eV/A "$GLASS"
    compare <<'PY'
same(1e-8, "strain", "strain_true", "strain_x", "strain_y", "strain_z", "work_eV_atom", "potential_eV_atom", "leg")
same(1e-4)
assert len(own["strain"]) == 16 and len(lmp_frames) == 3
for a, b in zip(own_frames, lmp_frames):
    for name in "d2min", "shear_strain", "volumetric_strain":
        assert np.abs(a.arrays[name] - b.arrays[name]).max() < 1e-5, name
    assert a.info["Time"] == b.info["Time"]
PY
}

@test "quasi-statically in each way: compression, plane strain, pure and simple shear, held edges" {
    for how in --mode=compression --mode=plane-strain --mode=pure-shear --mode=simple-shear '--mode=simple-shear --axis=x --across=y' --lateral=fixed '--axis=x --pressure=1GPa'; do
        # shellcheck disable=SC2086 # two options
        both $how --to=0.08% --quasi-static=2e-4 --rows-every=0.04% "$GLASS"
        compare <<'PY'
same(1e-4)
same(1e-7, "work_eV_atom", "potential_eV_atom", "strain_x", "strain_y", "strain_z")
assert abs(own["work_eV_atom"][-1]) > 1e-6
PY
    done
}

@test "quasi-static simple shear leans back where it leans too far; a cycle and unloading end as they do by our own engine" {
    both --mode=simple-shear --to=60% --quasi-static=2e-2 --rows-every=10% --frames-every=10% "$COPPER"
    compare <<'PY'
same(1e-9, "strain", "strain_x", "strain_y", "strain_z", "leg")
for a, b in zip(own_frames, lmp_frames):
    # the same lattice, which may lean the other way
    times = np.linalg.solve(a.cell.array.T, b.cell.array.T)
    assert np.abs(times - np.rint(times)).max() < 1e-9 and abs(abs(np.linalg.det(times)) - 1) < 1e-9
assert np.ptp([f.cell[2, 0] for f in lmp_frames]) > 0.5 * lmp_frames[0].cell[0, 0]
PY
    both --cycles=1 --amplitude=0.06% --quasi-static=2e-4 --rows-every=0.02% "$GLASS"
    compare <<'PY'
same(1e-4)
assert abs(own_frames[-1].info["cycle_work"] - lmp_frames[-1].info["cycle_work"]) < 1e-8
PY
    both --to=0.1% --quasi-static=1e-4 --rows-every=0.02% --unload "$GLASS"
    compare <<'PY'
same(1e-4)
assert lmp["leg"][-1] == "unload" and lmp["stress_true_GPa"][-1] <= 0 and lmp["stress_true_GPa"][-2] > 0
assert abs(own_frames[-1].info["deform_strain"] - lmp_frames[-1].info["deform_strain"]) < 1e-12
PY
}

@test "dynamics from the same velocities: rows of the first steps, then means within their scatter" {
    both --to=0.05% --rate=1e10/s --equilibrate=0ps --temperature=300K --rows-every=0.01% "$GLASS"
    compare <<'PY'
same(1e-12, "strain_true", "time_fs", "leg", rows=slice(0, 1))
same(1.01e-5, "strain", "strain_z") # fix deform moves the edge behind the forces: a step of strain
same(5e-6, "strain_x", "strain_y")
same(2e-2, "stress_xx_GPa", "stress_yy_GPa", "stress_zz_GPa", "stress_true_GPa")
same(0.5, "temperature_K")
same(1e-6, "work_eV_atom")
same(1e-4, "potential_eV_atom", "box_A3_atom")
for a in own, lmp:
    assert list(a["time_fs"] - a["time_fs"][0]) == [0, 10, 20, 30, 40, 50]
# the rows of the log are those of our own
for name in "step", "leg":
    assert list(own_log[name]) == list(lmp_log[name]), name
assert np.abs(own_log["potential_eV_atom"] - lmp_log["potential_eV_atom"]).max() < 1e-4
PY
    both --to=2% --rate=1e10/s --equilibrate=1ps --temperature=300K --damp-pressure=200fs "$GLASS"
    compare <<'PY'
# eight runs of our own with seeds 1 to 8: standard deviations of the means over the second half of the rows are
# 0.18 GPa, 0.0026, 2.7 K, 0.0008 eV/atom, 0.0025; limits: three of a difference
half = slice(len(own["strain"]) // 2, None)
for name, within in ("stress_true_GPa", 0.77), ("strain_x", 0.011), ("temperature_K", 11.5), ("potential_eV_atom", 3.5e-3), ("localization", 0.011):
    a, b = own[name][half].mean(), lmp[name][half].mean()
    assert abs(a - b) < within, (name, a, b)
assert np.abs(lmp["strain"] - lmp["strain_z"]).max() < 1e-9 and abs(lmp_frames[-1].info["deform_strain"] - 0.02) < 1e-12
# work is the area under the curve: rows are means over their strains, force times length
gain = np.diff(lmp["work_eV_atom"])
force = lmp["stress_GPa"][1:] * lmp["box_A3_atom"][0] / 160.2176634
assert np.abs(gain - force * np.diff(np.concatenate([[0], 0.001 * np.arange(1, len(gain) + 1)]))).max() < 2e-6
PY
}

@test "at constant energy the work of the driven edges is what the energy gains: tension, pure and simple shear" {
    for mode in tension pure-shear simple-shear; do
        fixed=
        [ $mode != tension ] || fixed=--lateral=fixed
        both --mode=$mode $fixed --to=0.5% --rate=1e10/s --equilibrate=0ps --temperature=300K --ensemble=nve --timestep=0.5fs --rows-every=0.1% "$GLASS"
        compare "$mode" <<'PY'
# what remap x leaves out, -g v, would take kT e from the motion along the edge: 1.3e-4 eV at 300 K and 0.5 %, nothing in shears
conserved = lmp_log["conserved_eV_atom"]
assert np.ptp(conserved) < (2e-4 if sys.argv[2] == "tension" else 2e-5), np.ptp(conserved)
assert abs(lmp["work_eV_atom"][-1]) > 1e-6
same(1e-5, "work_eV_atom")
PY
    done
}

@test "hold, unloading and cycles are legs; simple shear in dynamics has frames whose boxes lean" {
    both --to=0.5% --rate=5e10/s --equilibrate=50fs --temperature=50K --hold=35fs --unload --rows-every=0.1% --lateral=fixed "$COPPER"
    compare <<'PY'
assert lmp["leg"][:8] == own["leg"][:8] == ["unloaded"] + 5 * ["tension"] + 2 * ["hold"], lmp["leg"]
assert lmp["leg"][8:] == own["leg"][8:] and set(lmp["leg"][8:]) == {"unload"}
assert lmp["stress_true_GPa"][-1] <= 0 < lmp["stress_true_GPa"][-2]
same(5e-2, "stress_true_GPa", "stress_GPa")
assert abs(own_frames[-1].info["deform_strain"] - lmp_frames[-1].info["deform_strain"]) < 1e-12
assert list(own["time_fs"]) == list(lmp["time_fs"])
PY
    both --cycles=2 --amplitude=0.13% --rate=5e10/s --equilibrate=0ps --temperature=50K --lateral=fixed "$COPPER"
    compare <<'PY'
same(5.1e-5, "strain", "strain_z") # a step of strain
same(3e-2, "stress_true_GPa")
assert lmp_frames[-1].info["deform_strain"] == 0 and "cycle_work" in lmp_frames[-1].info
PY
    both --mode=simple-shear --to=70% --rate=2e12/s --equilibrate=0ps --temperature=50K --rows-every=7% --frames-every=7% "$GLASS"
    compare <<'PY'
same(0.02, "strain", "strain_true") # means over every tenth step, and over each
for a, b in zip(own_frames, lmp_frames):
    times = np.linalg.solve(a.cell.array.T, b.cell.array.T)
    assert np.abs(times - np.rint(times)).max() < 1e-6
assert np.ptp([f.cell[2, 0] for f in lmp_frames]) > 0.5 * lmp_frames[0].cell[0, 0]
PY
}

@test "free surfaces: the stress is by the plate's own volume" {
    "$PYTHON" - "$COPPER" >"$TMP/plate.xyz" <<'PY'
import re, sys
text = open(sys.argv[1]).read()
box = re.search(r'Lattice="([^"]*)"', text).group(1).split()
text = text.replace('Lattice="' + box[0], 'Lattice="%.17g' % (2 * float(box[0])), 1)
sys.stdout.write(re.sub(r'pbc="T T T"', 'pbc="F T T"', text))
PY
    both --to=0.2% --quasi-static=5e-4 --rows-every=0.05% --force-tolerance=1e-5eV/A "$TMP/plate.xyz"
    compare <<'PY'
same(2e-3)
same(1e-5, "strain_x", "strain_y", "strain_z")
assert own["own_A3_atom"][0] < 0.6 * own["box_A3_atom"][0]
PY
    both --to=0.05% --rate=1e10/s --temperature=20K --equilibrate=0ps --rows-every=0.01% --lateral=fixed "$TMP/plate.xyz"
    compare <<'PY'
same(3e-2, "stress_xx_GPa", "stress_yy_GPa", "stress_zz_GPa")
same(1.01e-5, "strain_x", "strain_y", "strain_z") # a step of strain
PY
}

@test "Lennard-Jones in reduced units" {
    "$BIN/create" --quiet --crystal=fcc --species=A --units=lj --lattice=1.56 --repeat=5x5x5 >"$TMP/a.xyz"
    copper() { sed -i 's/^A /Cu /' "$TMP/own.xyz" "$TMP/lammps.xyz"; } # ASE knows no species A
    CUZR=lj:wahnstrom both --to=0.4% --rate=0.02 --timestep=0.002 --rows-every=0.1% --equilibrate=0 --temperature=0.02 --lateral=fixed "$TMP/a.xyz"
    copper
    compare <<'PY'
same(2e-2, "stress_true", "stress_xx")
same(4.1e-5, "strain", "strain_z") # a step of strain
same(1e-4, "work_atom")
PY
    CUZR=lj:wahnstrom both --to=0.2% --quasi-static=5e-4 --rows-every=0.1% "$TMP/a.xyz"
    copper
    compare <<'PY'
same(1e-4)
PY
}

@test "what LAMMPS cannot do is refused, with what does; no output, no litter" {
    cd "$TMP"
    "$BIN/deform" --quiet --potential="$CUZR" --mode=simple-shear --to=10% --quasi-static=5e-2 "$COPPER" >tilted.xyz
    refused_by deform 64 'leave out --engine=lammps' --potential="$CUZR" --to=1% --rate=1e10/s --equilibrate=0ps --engine=lammps --lammps-command="$LMP" tilted.xyz
    sed '2s/pbc="T T T"/pbc="F T T"/' "$COPPER" >openx.xyz
    refused_by deform 64 'otherwise than they are driven here' --potential="$CUZR" --to=0.1% --quasi-static=5e-4 --engine=lammps --lammps-command="$LMP" tilted.xyz
    refused_by deform 64 'turns within a step' --potential="$CUZR" --cycles=1 --amplitude=0.0001% --rate=1e10/s --engine=lammps --lammps-command="$LMP" "$COPPER"
    # a minimizer that gives up after one iteration
    # shellcheck disable=SC2016 # the script's arguments
    printf '%s\n' '#!/bin/sh' 'sed -i "s/100000 1000000/1 1/" descend*' "exec $LMP "'"$@"' >lazy
    chmod +x lazy
    refused_by deform 75 'try a larger --force-tolerance' --potential="$CUZR" --to=0.1% --quasi-static=5e-4 --engine=lammps --lammps-command="$PWD/lazy" "$GLASS"
    refused_by deform 64 'by its cell here' --potential="$CUZR" --to=0.1% --rate=1e10/s --pressure=1GPa --engine=lammps --lammps-command="$LMP" openx.xyz
    refused_by deform 71 'no-such-lmp' --potential="$CUZR" --to=0.1% --rate=1e10/s --engine=lammps --lammps-command=no-such-lmp "$COPPER"
    sed '2s/pbc="T T T"/pbc="T T F"/' "$COPPER" >open.xyz
    refused_by deform 65 'the box is open along z' --potential="$CUZR" --to=1% --rate=1e9/s --engine=lammps --lammps-command="$LMP" open.xyz
    # the leg that fails has left rows behind
    refused_by deform 71 'LAMMPS' --potential="$CUZR" --to=0.1% --rate=1e10/s --engine=lammps --lammps-command="$LMP -nope" "$COPPER"
    assert_equal "$(find . -name '.blowpipe*' | wc -l)" 0
}
