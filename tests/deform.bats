#!/usr/bin/env bats
# deform: tension, compression, plane strain, pure shear, by dynamics and quasi-statically. Oracles: LAMMPS (fix deform, change_box + minimize), work and energy, a crystal's symmetry.
load common

setup_file() {
    export GLASS=$BATS_FILE_TMPDIR/glass.xyz DATA=$BATS_FILE_TMPDIR/glass.data TABLE=$BATS_FILE_TMPDIR/table.eam.fs
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=500 --density=7g/cm3 |
        "$BIN/quench" --quiet --potential="$CUZR" --melt=1800K --melt-time=1ps --rate=1e15K/s --final=50K --hold=1ps |
        "$BIN/energy" --quiet --potential="$CUZR" --relax=cell --force-tolerance=1e-6eV/A | "$BIN/xyz-select" --drop=velo >"$GLASS"
    "$BIN/xyz-to" --quiet --format=lammps-data "$GLASS" -o "$DATA"
    extract_table "$TABLE"
}

# FILE PYTHON...: a program that has the columns of a table, lists of numbers or texts, as t["name"], and close(a, b, within)
of_table() {
    local file=$1
    shift
    "$PYTHON" - "$file" "$@" <<PY
import sys
lines = [line.rstrip("\n").split("\t") for line in open(sys.argv[1]) if not line.startswith("#")]
def number(text):
    try: return float(text)
    except ValueError: return text
t = {name: [number(row[k]) for row in lines[1:]] for k, name in enumerate(lines[0])}
def close(a, b, within):
    assert abs(a - b) <= within, (a, b, a - b)
$(cat)
PY
}

# lammps_from_rest COLUMNS <LINES: 200 steps of $DATA from rest by LAMMPS, with these lines more; step and columns of its log to $TMP/rows
lammps_from_rest() {
    local more
    more=$(cat)
    cat >"$TMP/in" <<IN
units metal
atom_style atomic
atom_modify sort 0 0
read_data $DATA
velocity all set 0 0 0
pair_style eam/fs
pair_coeff * * $TABLE Cu Zr
timestep 0.001
fix move all nve
$more
thermo_style custom step $1
thermo_modify norm no format float %.15g
thermo 1
run 200
IN
    "$LMP" -in "$TMP/in" -log "$TMP/log" -screen none
    awk '$1 == "Step" { on = 1; next } /^Loop/ { on = 0 } on' "$TMP/log" >"$TMP/rows"
}

key() { # NAME FILE: of the last frame
    grep -oE "(^| )$1=[^ ]+" "$2" | tail -n 1 | cut -d = -f 2
}

@test "quasi-static tension is LAMMPS's affine step and minimisation, to 1e-4 GPa" {
    "$BIN/deform" --quiet --potential="$CUZR" --to=0.3% --quasi-static=1e-4 --rows-every=0.01% --lateral=fixed --force-tolerance=1e-7eV/A --table="$TMP/own.tsv" "$GLASS" >"$TMP/own.xyz"
    cat >"$TMP/in" <<IN
units metal
atom_style atomic
read_data $DATA
pair_style eam/fs
pair_coeff * * $TABLE Cu Zr
min_style cg
min_modify dmax 0.02
thermo_style custom step pe pzz lz
thermo_modify norm no
minimize 0 1e-7 100000 1000000
variable length equal $(grep -oE 'Lattice="[^"]*"' "$GLASS" | tr -d '"' | awk '{print $9}')
variable i loop 30
label again
variable to equal \${length}*(1+1e-4*v_i)
change_box all z final 0 \${to} remap units box
minimize 0 1e-7 100000 1000000
variable row equal -pzz/10000
print "ROW \${i} \$(v_row:%.10g) \$(pe:%.12g)"
next i
jump SELF again
IN
    "$LMP" -in "$TMP/in" -log "$TMP/log" -screen none
    grep '^ROW' "$TMP/log" >"$TMP/rows"
    of_table "$TMP/own.tsv" "$TMP/rows" <<'PY'
rows = [list(map(float, line.split()[1:])) for line in open(sys.argv[2])]
assert len(rows) == 30 and len(t["strain"]) == 31
for i, (step, stress, energy) in enumerate(rows):
    close(t["strain"][i + 1], 1e-4 * step, 1e-12)
    close(t["stress_true_GPa"][i + 1], stress, 1e-4)
    close(t["potential_eV_atom"][i + 1], energy / 500, 1e-8)
PY
}

@test "quasi-static: what the edge does on the atoms is what they gain; in compression and in pure shear too" {
    for mode in tension compression pure-shear plane-strain; do
        "$BIN/deform" --quiet --potential="$CUZR" --mode=$mode --to=0.05% --quasi-static=1e-4 --rows-every=0.01% --force-tolerance=1e-7eV/A --table="$TMP/t.tsv" "$GLASS" >"$TMP/out.xyz"
        of_table "$TMP/t.tsv" "$mode" <<'PY'
mode, e, w, n = sys.argv[2], t["potential_eV_atom"], t["work_eV_atom"], len(t["strain"])
assert n == 6 and w[0] == 0
for i in range(1, n):
    close(e[i] - e[i - 1], w[i] - w[i - 1], 1e-8)
sign = -1 if mode == "compression" else 1
close(t["strain_z"][-1], sign * 5e-4, 1e-12)
if mode == "pure-shear":
    close((1 + t["strain_z"][-1]) * (1 + t["strain_x"][-1]), 1, 1e-12)
    close(t["box_A3_atom"][-1], t["box_A3_atom"][0], 1e-10)
    assert t["strain_y"][-1] == 0
elif mode == "plane-strain":
    assert t["strain_x"][-1] == 0 and t["strain_y"][-1] < -1e-5
    close(t["stress_yy_GPa"][-1], 0, 1e-4)
else:
    assert sign * t["strain_x"][-1] < -1e-5
    close(t["stress_xx_GPa"][-1], 0, 1e-4)
    close(t["stress_yy_GPa"][-1], 0, 1e-4)
PY
    done
}

@test "a crystal strained and unstrained quasi-statically comes back in every byte; its modulus is C11 of finite differences" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.64A --repeat=6x6x6 | "$BIN/energy" --quiet --potential="$CUZR" --relax=cell --force-tolerance=1e-9eV/A >"$TMP/c.xyz"
    "$BIN/deform" --quiet --potential="$CUZR" --cycles=1 --amplitude=0.1% --quasi-static=1e-4 --rows-every=0.01% --lateral=fixed --table="$TMP/t.tsv" "$TMP/c.xyz" >"$TMP/d.xyz"
    "$BIN/xyz-diff" --columns=pos --keys=Lattice "$TMP/c.xyz" "$TMP/d.xyz"
    [ "$(key deform_strain "$TMP/d.xyz")" = 0.0 ]
    awk -v w="$(key cycle_work "$TMP/d.xyz")" 'BEGIN { exit !(w < 1e-10 && w > -1e-10) }'
    # C11 from energies of cells strained by hand
    for s in 0.999 1.001; do
        "$PYTHON" - "$TMP/c.xyz" $s >"$TMP/s$s.xyz" <<'PY'
import re, sys
lines, s = open(sys.argv[1]).read().split("\n"), float(sys.argv[2])
box = list(map(float, re.search(r'Lattice="([^"]*)"', lines[1]).group(1).split()))
print(lines[0])
print('Lattice="%s" Properties=species:S:1:pos:R:3 pbc="T T T"' % " ".join("%.17g" % (x * (s if i == 8 else 1)) for i, x in enumerate(box)))
at = re.search(r"Properties=(\S+)", lines[1]).group(1).split(":")
names = [(at[i], int(at[i + 2])) for i in range(0, len(at), 3)]
start = {}
k = 0
for name, width in names:
    start[name] = k
    k += width
for line in lines[2:]:
    if line:
        f = line.split()
        x, y, z = map(float, f[start["pos"]:start["pos"] + 3])
        print(f[start["species"]], "%.17g %.17g %.17g" % (x, y, z * s))
PY
    done
    virial() { "$BIN/energy" --quiet --potential="$CUZR" "$1" | sed -nE 's/.*virial=\[([^]]*)\].*/\1/p' | cut -d , -f 9; }
    "$PYTHON" - "$TMP/t.tsv" "$(virial "$TMP/s0.999.xyz")" "$(virial "$TMP/s1.001.xyz")" "$TMP/c.xyz" <<'PY'
import re, sys
rows = [line.split("\t") for line in open(sys.argv[1])]
h = rows[0]
stress = {round(float(r[h.index("strain")]) * 1e4): float(r[h.index("stress_true_GPa")]) for r in rows[1:]}
box = list(map(float, re.search(r'Lattice="([^"]*)"', open(sys.argv[4]).read()).group(1).split()))
v = box[0] * box[4] * box[8]
down, up = (-float(w) / (v * s) * 160.2176634 for w, s in zip(sys.argv[2:4], (.999, 1.001)))
assert abs(stress[10] - up) < 1e-6 and abs(stress[-10] - down) < 1e-6, (stress[10], up, stress[-10], down)
PY
}

# remap x leaves out that atoms slow down where the box grows, dv/dt = f/m - v dL/dt/L: Newton's law seen from the flow. It is added.
@test "200 steps from rest follow LAMMPS's fix deform, in stress to 1e-6 of it" {
    "$BIN/deform" --quiet --threads=1 --precision=double --potential="$CUZR" --to=0.02% --rate=1e9/s --rows-every=0.0001% --lateral=fixed --ensemble=nve --equilibrate=0ps --temperature=0K --table="$TMP/own.tsv" "$GLASS" >"$TMP/out.xyz"
    lammps_from_rest 'pzz vol' <<'IN'
fix pull all deform 1 z erate 0.001 remap x
variable slow atom -mass*vz*0.001/(1+0.001*step*dt)*1.0364269574711572e-4
fix slow all addforce 0 0 v_slow
IN
    of_table "$TMP/own.tsv" "$TMP/rows" <<'PY'
rows = [list(map(float, line.split())) for line in open(sys.argv[2])]
# fix deform changes the box behind the forces of a step: its pressure of step i is of the forces in the box of step i - 1, over the volume of step i
own = t["stress_true_GPa"]
assert len(rows) == 201 and len(own) == 201
start = -rows[0][1] / 10000
worst = 0
for i in (50, 100, 150, 199):
    theirs = -rows[i + 1][1] / 10000 * rows[i + 1][2] / rows[i][2]
    worst = max(worst, abs(own[i] - theirs) / abs(theirs - start))
print("largest deviation %.3g of the stress" % worst)
assert worst < 1e-6
PY
}

# what makes one short run of several legs
short=(--quiet --to=0.4% --rate=1e11/s --rows-every=0.1% --equilibrate=20fs --temperature=300K --hold=20fs --unload --seed=3)

@test "the same bytes for threads, processes, kernels and after interruption" {
    "$BIN/deform" "${short[@]}" --potential="$CUZR" --frames-every=0.2% --threads=1 --kernel=plain --table="$TMP/one.tsv" "$GLASS" >"$TMP/one.xyz"
    "$BIN/deform" "${short[@]}" --potential="$CUZR" --frames-every=0.2% --threads=2 --table="$TMP/two.tsv" "$GLASS" >"$TMP/two.xyz"
    cmp "$TMP/one.xyz" "$TMP/two.xyz"
    cmp "$TMP/one.tsv" "$TMP/two.tsv"
    [ "$(grep -c Lattice "$TMP/one.xyz")" -ge 3 ]
    [ "$(grep -c 'd2min:R:1' "$TMP/one.xyz")" = "$(grep -c Lattice "$TMP/one.xyz")" ]
    ranks 2 "$BIN/deform" "${short[@]}" --potential="$CUZR" --frames-every=0.2% --threads=1 --table="$TMP/ranks.tsv" "$GLASS" -o "$TMP/ranks.xyz"
    cmp "$TMP/one.xyz" "$TMP/ranks.xyz"
    cmp "$TMP/one.tsv" "$TMP/ranks.tsv"
    # stopped again and again, each time as soon as it has gone on
    for _ in $(seq 100); do
        code=0
        timeout --preserve-status -s INT 0.4 "$BIN/deform" "${short[@]}" --potential="$CUZR" --frames-every=0.2% --checkpoint="$TMP/c" --resume --table="$TMP/again.tsv" "$GLASS" -o "$TMP/again.xyz" || code=$?
        [ "$code" != 0 ] || break
        [ "$code" = 76 ]
    done
    [ "$code" = 0 ]
    cmp "$TMP/one.xyz" "$TMP/again.xyz"
    cmp "$TMP/one.tsv" "$TMP/again.tsv"
}

@test "at constant energy what the edge does is what the atoms gain, to 1e-7 eV/atom in a picosecond" {
    "$BIN/deform" --quiet --precision=double --potential="$CUZR" --to=1% --rate=1e10/s --equilibrate=100fs --temperature=300K --lateral=fixed --ensemble=nve --timestep=0.5fs --log="$TMP/log" --log-every=200 --table="$TMP/t.tsv" "$GLASS" >"$TMP/out.xyz"
    of_table "$TMP/log" "$TMP/t.tsv" <<'PY'
rows = [i for i, leg in enumerate(t["leg"]) if leg == "tension"]
energy = [t["conserved_eV_atom"][i] for i in rows]
half = len(energy) // 2
drift = sum(energy[half:]) / (len(energy) - half) - sum(energy[:half]) / half
print("%.3g" % drift)
assert len(energy) == 10 and abs(drift) < 1e-7 and max(energy) - min(energy) < 2e-6, (drift, max(energy) - min(energy))
total = [t["potential_eV_atom"][i] + t["kinetic_eV_atom"][i] for i in rows]
table = [line.split("\t") for line in open(sys.argv[2])]
work = float(table[-1][table[0].index("work_eV_atom")])
first = float(table[2][table[0].index("work_eV_atom")])
close(total[-1] - total[0], work - first, 1e-6)
assert work > 1e-4
PY
}

@test "free edges come to no stress, held ones do not; the thermostat holds; unloading ends where the stress is gone" {
    "$BIN/deform" --quiet --potential="$CUZR" --to=2% --rate=1e11/s --equilibrate=500fs --temperature=300K --unload --rows-every=0.2% --damp-pressure=100fs --table="$TMP/t.tsv" "$GLASS" >"$TMP/out.xyz"
    of_table "$TMP/t.tsv" <<'PY'
load = [i for i, leg in enumerate(t["leg"]) if leg == "tension"]
back = [i for i, leg in enumerate(t["leg"]) if leg == "unload"]
assert len(load) == 10 and back and t["leg"][0] == "unloaded"
mean = lambda name, rows: sum(t[name][i] for i in rows) / len(rows)
assert abs(mean("stress_xx_GPa", load)) < 0.35 and mean("stress_zz_GPa", load[5:]) > 0.7
close(mean("temperature_K", load), 300, 15)
assert all(t["stress_true_GPa"][i] > 0 for i in back[:-1]) and t["stress_true_GPa"][back[-1]] <= 0
# engineering stress is force over the first cross-section
for i in load:
    area = (1 + t["strain_x"][i]) * (1 + t["strain_y"][i])
    close(t["stress_GPa"][i], t["stress_true_GPa"][i] * area, 0.01)
PY
    [ "$(key deform_strain "$TMP/out.xyz" | cut -c 1-4)" != 0.02 ]
}

@test "a frame without ids, as other programs write it, gets them first" {
    awk 'NR == 1 { print } NR == 2 { match($0, /Lattice="[^"]*"/); print substr($0, RSTART, RLENGTH), "Properties=species:S:1:pos:R:3 pbc=\"T T T\"" } NR > 2' "$GLASS" |
        awk -v at="$(awk 'NR == 2 { match($0, /Properties=[^ ]*/); n = split(substr($0, RSTART + 11, RLENGTH - 11), p, ":"); k = 1; for (i = 1; i < n; i += 3) { if (p[i] == "species") s = k; if (p[i] == "pos") r = k; k += p[i + 2] } print s, r }' "$GLASS")" \
            'BEGIN { split(at, c, " ") } NR < 3 { print } NR > 2 { print $c[1], $c[2], $(c[2] + 1), $(c[2] + 2) }' >"$TMP/plain.xyz"
    "$BIN/deform" --quiet --potential="$CUZR" --to=0.02% --quasi-static=1e-4 "$TMP/plain.xyz" >"$TMP/a.xyz"
    "$BIN/deform" --quiet --potential="$CUZR" --to=0.02% --quasi-static=1e-4 "$GLASS" >"$TMP/b.xyz"
    "$BIN/xyz-diff" --columns=pos,id --keys=Lattice,deform_stress "$TMP/a.xyz" "$TMP/b.xyz"
}

@test "a wire with free surfaces has the stress of its own cross-section, not of its box" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.64A --repeat=9x9x6 | "$BIN/energy" --quiet --potential="$CUZR" --relax=cell >"$TMP/bulk.xyz"
    # the same crystal cut into a plate, in a box twice as wide along x, open there
    "$PYTHON" - "$TMP/bulk.xyz" >"$TMP/plate.xyz" <<'PY'
import re, sys
text = open(sys.argv[1]).read()
box = re.search(r'Lattice="([^"]*)"', text).group(1).split()
wide = "%.17g" % (2 * float(box[0]))
text = text.replace('Lattice="' + box[0], 'Lattice="' + wide, 1)
text = re.sub(r'pbc="T T T"', 'pbc="F T T"', text)
sys.stdout.write(text)
PY
    strain() { "$BIN/deform" --potential="$CUZR" --to=0.2% --quasi-static=5e-4 --rows-every=0.05% --force-tolerance=1e-5eV/A --table="$1" "${@:2}" -o "$TMP/out.xyz"; }
    run strain "$TMP/bulk.tsv" --mode=plane-strain --across=y "$TMP/bulk.xyz"
    assert_success
    refute_output --partial 'its own volume'
    run strain "$TMP/plate.tsv" --lateral=fixed "$TMP/plate.xyz"
    assert_success
    assert_output --partial 'the sample fills 0.'
    assert_output --partial 'stresses are by its own volume'
    of_table "$TMP/plate.tsv" "$TMP/bulk.tsv" <<'PY'
bulk = [line.split("\t") for line in open(sys.argv[2])]
k = bulk[0].index("stress_true_GPa")
slope = float(bulk[-1][k]) - float(bulk[1][k])
mine = t["stress_true_GPa"][-1] - t["stress_true_GPa"][0]
# as stiff as the bulk that is free along x, but for its surfaces; by the box it would be half
close(mine / slope, 1, 0.15)
close(t["own_A3_atom"][0] / (t["box_A3_atom"][0] / 2), 1, 0.08)
PY
}

@test "what would be an artefact is said: too fast for sound, too narrow for a band" {
    run "$BIN/deform" --potential="$CUZR" --to=0.5% --rate=1e13/s --equilibrate=0ps "$GLASS" -o "$TMP/out.xyz"
    assert_success
    assert_output --regexp 'warning: sound needs 0\.[0-9]+ ps through the sample, 1 % of strain takes 0\.001 ps: .* a --rate of [0-9.]+e\+10/s or less'
    assert_output --partial 'too narrow for a shear band'
    run "$BIN/deform" --potential="$CUZR" --to=0.1% --rate=1e10/s --equilibrate=0ps "$GLASS" -o "$TMP/out.xyz"
    assert_success
    refute_output --partial 'sound'
}

@test "what does not go together is refused, with what does" {
    refused() { # WORDS OPTIONS...
        local words=$1
        shift
        run "$BIN/deform" --potential="$CUZR" "$@" "$GLASS" -o "$TMP/none.xyz"
        assert_failure 64
        assert_output --partial "$words"
        [ ! -e "$TMP/none.xyz" ]
    }
    refused 'how far? --to=12%' --rate=1e9/s
    refused 'is --to=15% meant?' --rate=1e9/s --to=15
    refused 'how fast? --rate=1e9/s, or --quasi-static=1e-4' --to=1%
    refused '--quasi-static has no --rate' --to=1% --rate=1e9/s --quasi-static=1e-4
    refused 'strain rate' --to=1% --rate=5GPa
    refused 'leaves nothing' --mode=compression --to=100% --rate=1e9/s
    refused '--cycles has its --amplitude' --to=1% --cycles=2 --amplitude=1% --rate=1e9/s
    refused '--cycles=N and --amplitude' --cycles=2 --rate=1e9/s
    refused '--across goes with' --to=1% --rate=1e9/s --across=x
    refused '--across is another edge' --mode=pure-shear --to=1% --rate=1e9/s --across=z
    refused 'holds no pressure' --to=1% --rate=1e9/s --ensemble=nve
    refused 'no thermostat holds 0 K' --to=1% --rate=1e9/s --temperature=0K
    refused 'below --rows-every' --to=1% --rate=1e9/s --frames-every=0.05%
    refused 'has no time' --to=1% --quasi-static=1e-4 --hold=1ps
    sed '2s/pbc="T T T"/pbc="T T F"/' "$GLASS" >"$TMP/open.xyz"
    run "$BIN/deform" --potential="$CUZR" --to=1% --rate=1e9/s "$TMP/open.xyz" -o "$TMP/none.xyz"
    assert_failure 65
    assert_output --partial 'the box is open along z'
}

@test "under units=lj: a cycle, reduced rate, keys without GPa" {
    "$BIN/create" --quiet --crystal=fcc --species=A --units=lj --lattice=1.56 --repeat=5x5x5 >"$TMP/a.xyz"
    "$BIN/deform" --quiet --potential=lj:wahnstrom --cycles=2 --amplitude=0.4% --rate=0.02 --rows-every=0.1% --equilibrate=2 --temperature=0.05 --table="$TMP/t.tsv" "$TMP/a.xyz" >"$TMP/out.xyz"
    of_table "$TMP/t.tsv" <<'PY'
assert "stress" in t and "time" in t and len(t["strain"]) == 33, len(t["strain"])
close(max(t["strain"]), 0.0035, 3e-4)
close(min(t["strain"]), -0.0035, 3e-4)
PY
    [ "$(key deform_strain "$TMP/out.xyz")" = 0.0 ]
    [ -n "$(key cycle_work "$TMP/out.xyz")" ]
    [ -n "$(key youngs_modulus_error "$TMP/out.xyz")" ]
}

# ---- simple shear ----

@test "simple shear: a crystal sheared by one lattice vector is itself again, through cells that lean and are exchanged" {
    # atoms half a lattice constant higher move by a whole one more at gamma = 2: fcc again. The box is exchanged twice on the way.
    "$BIN/create" --quiet --crystal=fcc --species=A --units=lj --lattice=1.56 --repeat=6x6x6 >"$TMP/c.xyz"
    "$BIN/deform" --quiet --potential=lj:wahnstrom --mode=simple-shear --to=200% --quasi-static=2% --rows-every=20% --frames-every=20% --force-tolerance=1e-3 --table="$TMP/t.tsv" "$TMP/c.xyz" >"$TMP/s.xyz"
    of_table "$TMP/t.tsv" <<'PY'
assert len(t["strain"]) == 11
# rows are means over ten increments
for i in range(1, 11):
    close(t["strain"][i], 0.2 * i - 0.09, 1e-9)
assert max(t["localization"]) < 1e-9
PY
    # every atom is strained alike (no localization, also across exchanged edges); the energy is that of the start
    "$PYTHON" - "$TMP/s.xyz" "$TMP/c.xyz" <<'PY'
import re, sys
frames, lines = [], open(sys.argv[1]).read().split("\n")
at = 0
while at < len(lines) and lines[at].strip():
    frames.append(lines[at + 1])
    at += int(lines[at]) + 2
leans = []
for f in frames:
    c = list(map(float, re.search(r'Lattice="([^"]*)"', f).group(1).split()))
    leans.append(c[6] / c[0])
assert all(abs(x) <= 0.5 + 1e-9 for x in leans) and min(leans) < -0.2 < 0.2 < max(leans), leans
assert abs(leans[-1]) < 1e-12
PY
    pe() { "$BIN/energy" --quiet --potential=lj:wahnstrom "$1" | grep -oE ' energy=[^ ]+' | tail -n 1 | cut -d = -f 2; }
    awk -v a="$(pe "$TMP/s.xyz")" -v b="$(pe "$TMP/c.xyz")" 'BEGIN { d = (a - b) / b; exit !(d < 1e-12 && d > -1e-12) }'
}

@test "simple shear: work is energy, quasi-statically and at constant energy; the slope is C44 of elastic" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.64A --repeat=6x6x6 | "$BIN/energy" --quiet --potential="$CUZR" --relax=cell --force-tolerance=1e-9eV/A >"$TMP/c.xyz"
    "$BIN/deform" --quiet --potential="$CUZR" --mode=simple-shear --to=0.2% --quasi-static=1e-4 --rows-every=0.01% --table="$TMP/t.tsv" "$TMP/c.xyz" >"$TMP/s.xyz"
    c44=$("$BIN/elastic" --quiet --potential="$CUZR" "$TMP/c.xyz" | sed -nE 's/.*elastic_constants="([^"]*)".*/\1/p' | cut -d ' ' -f 22)
    of_table "$TMP/t.tsv" "$c44" <<'PY'
e, w = t["potential_eV_atom"], t["work_eV_atom"]
for i in range(1, len(e)):
    close(e[i] - e[i - 1], w[i] - w[i - 1], 2e-9) # ten digits of 3.4 eV
close(t["stress_xz_GPa"][-1] / t["strain"][-1] / float(sys.argv[2]), 1, 2e-3)
close(t["stress_true_GPa"][-1], t["stress_xz_GPa"][-1], 1e-12)
PY
    for plane in "x y" "y z"; do
        "$BIN/deform" --quiet --precision=double --potential="$CUZR" --mode=simple-shear --axis="${plane% *}" --across="${plane#* }" --to=1% --rate=1e10/s --equilibrate=100fs --temperature=300K --ensemble=nve --timestep=0.5fs --log="$TMP/log" \
            --log-every=200 --table="$TMP/d.tsv" "$GLASS" >"$TMP/out.xyz"
        of_table "$TMP/log" <<'PY'
energy = [t["conserved_eV_atom"][i] for i, leg in enumerate(t["leg"]) if leg == "simple-shear"]
half = len(energy) // 2
drift = sum(energy[half:]) / (len(energy) - half) - sum(energy[:half]) / half
assert len(energy) == 10 and abs(drift) < 3e-7 and max(energy) - min(energy) < 2e-6, (drift, max(energy) - min(energy))
PY
        awk -F '\t' 'NR > 1 { w = $19 } END { exit !(w > 2e-5) }' "$TMP/d.tsv"
    done
}

@test "a log, however often, changes neither table nor frame, and knows the work up to its row" {
    for mode in simple-shear tension pure-shear; do
        shear=(--quiet --mode=$mode --potential="$CUZR" --to=0.5% --rate=1e11/s --rows-every=0.1% --equilibrate=7fs --temperature=300K --seed=3)
        "$BIN/deform" "${shear[@]}" --table="$TMP/one.tsv" "$GLASS" >"$TMP/one.xyz"
        "$BIN/deform" "${shear[@]}" --table="$TMP/two.tsv" --log="$TMP/log" --log-every=3 "$GLASS" >"$TMP/two.xyz"
        cmp "$TMP/one.tsv" "$TMP/two.tsv"
        cmp "$TMP/one.xyz" "$TMP/two.xyz"
    done
    # the shear stress is looked at every tenth step, the log here each third
    "$BIN/deform" --quiet --precision=double --potential="$CUZR" --mode=simple-shear --to=1% --rate=1e11/s --equilibrate=0ps --temperature=300K --ensemble=nve --timestep=0.5fs --log="$TMP/log" --log-every=3 "$GLASS" >"$TMP/out.xyz"
    of_table "$TMP/log" <<'PY'
energy = t["conserved_eV_atom"][1:] # the first row is from before the load
assert len(energy) == 67 and max(energy) - min(energy) < 5e-6, max(energy) - min(energy)
PY
}

@test "simple shear: the same bytes for threads, processes and after interruption; 200 steps from rest as LAMMPS's tilting box" {
    shear=(--quiet --mode=simple-shear --potential="$CUZR" --to=1% --rate=1e11/s --rows-every=0.1% --equilibrate=20fs --temperature=300K --seed=3)
    "$BIN/deform" "${shear[@]}" --threads=1 --kernel=plain --table="$TMP/one.tsv" "$GLASS" >"$TMP/one.xyz"
    run ranks 2 "$BIN/deform" "${shear[@]}" --threads=1 --table="$TMP/two.tsv" "$GLASS" -o "$TMP/two.xyz"
    assert_success
    assert_output --partial 'a --rate of 1.2e+10/s or less' # the stiffness is shared by the processes, not doubled
    cmp "$TMP/one.xyz" "$TMP/two.xyz"
    cmp "$TMP/one.tsv" "$TMP/two.tsv"
    for _ in $(seq 100); do
        code=0
        timeout --preserve-status -s INT 0.4 "$BIN/deform" "${shear[@]}" --checkpoint="$TMP/c" --resume --table="$TMP/again.tsv" "$GLASS" -o "$TMP/again.xyz" || code=$?
        [ "$code" != 0 ] || break
        [ "$code" = 76 ]
    done
    cmp "$TMP/one.xyz" "$TMP/again.xyz"
    cmp "$TMP/one.tsv" "$TMP/again.tsv"
    "$BIN/deform" --quiet --threads=1 --precision=double --potential="$CUZR" --mode=simple-shear --to=0.02% --rate=1e9/s --rows-every=0.0001% --ensemble=nve --equilibrate=0ps --temperature=0K --table="$TMP/own.tsv" "$GLASS" >"$TMP/out.xyz"
    lammps_from_rest 'pxz' <<'IN'
change_box all triclinic
fix shear all deform 1 xz erate 0.001 remap x
variable slow atom -mass*vz*0.001*1.0364269574711572e-4
fix slow all addforce v_slow 0 0
IN
    of_table "$TMP/own.tsv" "$TMP/rows" <<'PY'
rows = [list(map(float, line.split())) for line in open(sys.argv[2])]
own, start = t["stress_xz_GPa"], -rows[0][1] / 10000
worst = max(abs(own[i] + rows[i + 1][1] / 10000) for i in (50, 100, 150, 199))
print("largest deviation %.3g GPa where it has changed by %.3g GPa" % (worst, own[199] - start))
assert own[199] - start > 0.004 and worst < 1e-8
PY
}
