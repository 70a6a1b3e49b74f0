#!/usr/bin/env bats
# eos-fit: fits beside ASE's, errors that hold the lattice sum's values, two phases and tangents beside brute force, jumps.
load common

# Frames of one crystal at several volumes per atom, with energies: curve PHASE CRYSTAL SPECIES LOW HIGH COUNT [energy options]
curve() {
    local phase=$1 crystal=$2 species=$3 low=$4 high=$5 count=$6 k v
    shift 6
    for ((k = 0; k < count; k++)); do
        v=$(awk -v a="$low" -v b="$high" -v n="$count" -v k="$k" 'BEGIN { printf "%.17g", a + (b - a) * k / (n - 1) }')
        "$BIN/create" --crystal="$crystal" --species="$species" --units=lj --volume-per-atom="$v" --phase="$phase"
    done | "$BIN/energy" --potential=lj:wahnstrom --threads=1 "$@"
}

# One-atom frames whose energies follow a formula of v (in python): formula EXPRESSION LOW HIGH COUNT [PHASE]
formula() {
    "$PYTHON" - "$@" <<'P'
import sys, numpy as np
from math import *
for v in np.linspace(float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])):
    print('1\nLattice="%r 0 0 0 1 0 0 0 1" Properties=species:S:1:pos:R:3 pbc="T T T" units=lj phase=%s energy=%r\nA 0 0 0' % (
        float(v), sys.argv[5] if len(sys.argv) > 5 else "x", float(eval(sys.argv[1]))))
P
}

@test "the fit is ASE's" {
    formula '-7 + 3*(v**-4/4 - v**-2/2)' 0.8 1.25 19 >"$TMP/f.xyz"
    for form in birch-murnaghan vinet; do
        "$BIN/eos-fit" --form=$form --window=100% --table="$TMP/$form.tsv" "$TMP/f.xyz" >"$TMP/out.xyz"
    done
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from ase.eos import EquationOfState
v = np.linspace(0.8, 1.25, 19)
e = -7 + 3 * (v**-4 / 4 - v**-2 / 2)
for form, name in (("birch-murnaghan", "birchmurnaghan"), ("vinet", "vinet")):
    t = np.genfromtxt(f"{sys.argv[1]}/{form}.tsv", names=True, dtype=None, encoding=None)
    eos = EquationOfState(v, e, eos=name)
    v0, e0, b0 = eos.fit(warn=False)
    bp = eos.eos_parameters[2]
    assert np.allclose([t["v0"], t["e0"], t["b0"], t["bp"]], [v0, e0, b0, bp], rtol=1e-5), (t, v0, e0, b0, bp)
    assert t["points"] == 19 and abs(t["v0"] - 1) < t["v0_error"] and abs(t["b0"] - 6) < t["b0_error"]
P
}

@test "data that follow the form give its parameters, and frames keep what they held" {
    formula '-7 + 9*0.9*50/16*(((0.9/v)**(2/3)-1)**3*7.5 + ((0.9/v)**(2/3)-1)**2*(6-4*(0.9/v)**(2/3)))' 0.75 1.05 31 >"$TMP/f.xyz"
    "$BIN/eos-fit" --at-volume=0.95 "$TMP/f.xyz" >"$TMP/out.xyz"
    "$BIN/xyz-diff" --ignore=history,id,$(grep -o 'eos_[a-z0-9_]*' "$TMP/out.xyz" | sort -u | paste -sd,) "$TMP/f.xyz" "$TMP/out.xyz"
    PYTHONPATH=tests "$PYTHON" - "$TMP/out.xyz" <<'P'
import sys
from lattice_sums import read
frames = read(sys.argv[1], ':')
i = frames[7].info
assert len(frames) == 31 and i["eos_points"] == 19, i   # 0.81 ... 0.99
for key, value, tolerance in (("v0", 0.9, 1e-8), ("e0", -7, 1e-9), ("b0", 50, 1e-5), ("bp", 7.5, 1e-5)):
    assert abs(i["eos_" + key] - value) < tolerance, (key, i)
y = (0.9 / 0.95)**(2 / 3)
assert abs(i["eos_energy_at"] + 7 - 9 * 0.9 * 50 / 16 * ((y - 1)**3 * 7.5 + (y - 1)**2 * (6 - 4 * y))) < 1e-5
P
}

@test "errors hold the lattice sum's v0, e0 and B0 within 10 % of v0" {
    { curve fcc-A fcc A 0.83 1.08 21; curve hcp-B hcp B 0.48 0.63 21; curve B2 B2 A,B 0.64 0.84 21; curve C15 C15 A,B 0.58 0.76 21; } >"$TMP/curves.xyz"
    for form in birch-murnaghan vinet; do
        "$BIN/eos-fit" --group=phase --form=$form --table="$TMP/$form.tsv" "$TMP/curves.xyz" >/dev/null
    done
    PYTHONPATH=tests "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
from scipy.optimize import minimize_scalar
from lattice_sums import lattice_energy
for form in ("birch-murnaghan", "vinet"):
    for row in np.genfromtxt(f"{sys.argv[1]}/{form}.tsv", names=True, dtype=None, encoding=None):
        name, _, species = row["phase"].partition("-")
        e = lambda v: lattice_energy(name, tuple(species) or ("A", "B"), v)
        best = minimize_scalar(e, bracket=(0.97 * row["v0"], row["v0"], 1.03 * row["v0"]), options=dict(xtol=1e-9))
        h = 2e-3 * best.x
        b0 = best.x * (e(best.x + h) - 2 * best.fun + e(best.x - h)) / h**2
        assert row["points"] >= 14, row
        for key, true in (("v0", best.x), ("e0", best.fun), ("b0", b0)):
            print(form, row["phase"], key, row[key], row[key + "_error"], true)
            assert abs(row[key] - true) < row[key + "_error"], (form, row["phase"], key, row[key], row[key + "_error"], true)
        assert row["e0_error"] < 0.05 and row["v0_error"] < 0.01, row
P
}

@test "the two-phase minimum of Laves and hcp phases is the paper's, and brute force's" {
    { curve C15 C15 A,B 0.62 0.80 19; curve hcp-A hcp A 0.88 1.16 29; } >"$TMP/curves.xyz"
    "$BIN/eos-fit" --group=phase --two-phase=C15,hcp-A --composition=A50B50 --at-volume=0.767 "$TMP/curves.xyz" >"$TMP/out.xyz"
    PYTHONPATH=tests "$PYTHON" - "$TMP/out.xyz" <<'P'
import sys
from lattice_sums import read
from scipy.optimize import minimize_scalar
from lattice_sums import lattice_energy
i = read(sys.argv[1], -1).info
assert abs(i["two_phase_fraction"] - 0.75) < 1e-12
assert abs(i["two_phase_energy"] + 7.70) < 0.01, i
assert abs(i["two_phase_volume"][0] - 0.69) < 0.005 and abs(i["two_phase_volume"][1] - 1.00) < 0.01, i
total = lambda v: 0.75 * lattice_energy("C15", "AB", v) + 0.25 * lattice_energy("hcp", "A", (0.767 - 0.75 * v) / 0.25)
best = minimize_scalar(total, bracket=(0.67, 0.685, 0.70), options=dict(xtol=1e-7))
assert abs(i["two_phase_energy"] - best.fun) < 2e-4, (i, best)
assert abs(i["two_phase_volume"][0] - best.x) < 2e-3, (i, best)
assert abs(i["two_phase_energy"] - best.fun) < 3 * i["two_phase_error"][0] + 1e-5
P
}

@test "the common tangent of two parabolas is the analytic one" {
    { formula '(v-1)**2' 0.5 1.5 41 a; formula '0.1+2*(v-2)**2' 1.5 2.5 41 b; } >"$TMP/f.xyz"
    "$BIN/eos-fit" --group=phase --window=100% --two-phase=a,b --at-volume=1.5 "$TMP/f.xyz" >"$TMP/out.xyz"
    PYTHONPATH=tests "$PYTHON" - "$TMP/out.xyz" <<'P'
import sys, numpy as np
from lattice_sums import read
i = read(sys.argv[1], 0).info
# slope m: va = 1 + m/2, vb = 2 + m/4; e_b - e_a = 0.1 + m^2/8 - m^2/4 = m (vb - va) = m (1 - m/4)  ->  m^2/8 - m + 0.1 = 0
m = 4 - np.sqrt(16 - 0.8)
va, vb = 1 + m / 2, 2 + m / 4
assert np.allclose(i["two_phase_volume"], [va, vb], atol=1e-4), (i, va, vb)
assert abs(i["two_phase_pressure"] + m) < 1e-4
x = (1.5 - vb) / (va - vb)
assert abs(i["two_phase_fraction"] - x) < 1e-3 and abs(i["two_phase_energy"] - (x * m**2 / 4 + (1 - x) * (0.1 + m**2 / 8))) < 1e-4, i
P
}

@test "a curve that jumps is warned of, a smooth one and one with cut and shift not" {
    formula '-7 + 3*(v**-4/4 - v**-2/2)' 0.8 1.25 30 >"$TMP/smooth.xyz"
    formula '-7 + 3*(v**-4/4 - v**-2/2) - (0.03 if v < 1.04 else 0)' 0.8 1.25 30 >"$TMP/jump.xyz"
    curve C15 C15 A,B 0.55 0.85 31 >"$TMP/shifted.xyz"
    for f in smooth shifted; do
        run_pipe "'$BIN/eos-fit' '$TMP/$f.xyz' 2>&1 >/dev/null"
        assert_success
        refute_output --partial jump
    done
    run_pipe "'$BIN/eos-fit' '$TMP/jump.xyz' 2>&1 >/dev/null"
    assert_success
    assert_output --partial "the energies of 'all' jump by about 0.03 between the volumes 1.0"
}

@test "what cannot be fitted is refused" {
    formula '(v-1)**2' 0.8 1.2 4 >"$TMP/few.xyz"
    run "$BIN/eos-fit" "$TMP/few.xyz"; assert_failure 65
    formula '(v-1)**2' 1.1 1.5 9 >"$TMP/high.xyz"
    run "$BIN/eos-fit" "$TMP/high.xyz"; assert_failure 65; assert_output --partial "smaller"
    formula '(v-1)**2' 0.8 1.2 9 >"$TMP/ok.xyz"
    run "$BIN/eos-fit" --window=1% "$TMP/ok.xyz"; assert_failure 65; assert_output --partial "--window"
    run "$BIN/eos-fit" --group=nothing "$TMP/ok.xyz"; assert_failure 65; assert_output --partial "no key 'nothing'"
    run "$BIN/eos-fit" --group=phase --window=100% --two-phase=x,y "$TMP/ok.xyz"; assert_failure 64; assert_output --partial "phase=y"
    sed 's/ energy=[-0-9.e]*//' "$TMP/ok.xyz" >"$TMP/none.xyz"
    run "$BIN/eos-fit" "$TMP/none.xyz"; assert_failure 65; assert_output --partial "no energy"
    cat "$TMP/ok.xyz" "$TMP/ok.xyz" >"$TMP/twice.xyz"
    run "$BIN/eos-fit" "$TMP/twice.xyz"; assert_failure 65; assert_output --partial "two frames have the volume"
}

@test "the stream's manners: nothing, a torn frame, a full disk, unknown columns, the same bytes for any number of threads" {
    formula '(v-1)**2' 0.8 1.2 9 >"$TMP/ok.xyz"
    run "$BIN/eos-fit" --window=50% /dev/null; assert_failure 66
    head -c -3 "$TMP/ok.xyz" >"$TMP/torn.xyz"
    run "$BIN/eos-fit" --window=50% "$TMP/torn.xyz"; assert_failure 65; assert_output --partial "frame 9"
    run_pipe "'$BIN/eos-fit' --window=50% '$TMP/ok.xyz' >/dev/full"; assert_failure 74
    run "$BIN/eos-fit" --window=50% --table=/nowhere/t.tsv "$TMP/ok.xyz"; assert_failure 73
    sed -e 's/pos:R:3/pos:R:3:odd:I:1/' -e 's/^A 0 0 0/A 0 0 0 7/' "$TMP/ok.xyz" | "$BIN/eos-fit" --window=50% --threads=1 >"$TMP/1.xyz"
    sed -e 's/pos:R:3/pos:R:3:odd:I:1/' -e 's/^A 0 0 0/A 0 0 0 7/' "$TMP/ok.xyz" | "$BIN/eos-fit" --window=50% --threads=2 >"$TMP/2.xyz"
    cmp "$TMP/1.xyz" "$TMP/2.xyz"
    run grep -c '^A 0 0 0 7 1$' "$TMP/1.xyz"; assert_output 9
}

@test "too few volumes are told as such" {
    for v in 0.60 0.64 0.68; do "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=$v; done | "$BIN/energy" --potential=lj:wahnstrom >"$TMP/few.xyz"
    run "$BIN/eos-fit" "$TMP/few.xyz"; assert_failure 65
    assert_output --partial "3 volumes are too few"
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.72 | "$BIN/energy" --potential=lj:wahnstrom >>"$TMP/few.xyz"
    run "$BIN/eos-fit" "$TMP/few.xyz"; assert_failure 65
    assert_output --partial "only 4 volumes: a fit needs 5"
}

@test "shares of phases need two phases" {
    for what in --composition=A50B50 --fraction=0.5; do
        run "$BIN/eos-fit" $what - < <("$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.7 | "$BIN/energy" --potential=lj:wahnstrom)
        assert_failure 64; assert_output --partial "go with --two-phase"
    done
}
