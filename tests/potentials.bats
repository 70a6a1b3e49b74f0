#!/usr/bin/env bats
# Forms of potential: Lennard-Jones mixtures from a file against LAMMPS, in runs, and what is refused; every form is where it belongs.
load common
export BLOWPIPE_THREADS=1
KA=potentials/kob-andersen.lj

# NAME FRAME: what LAMMPS makes of the atoms of FRAME (periodic where it is) under the mixture of Kob and Andersen (tests/kob_andersen.py), beside `energy`.
beside_lammps() {
    "$BIN/energy" --potential=$KA --forces "$2" | sed -E '3,$s/^A /Al /' >"$TMP/$1.out.xyz" # elements, for ASE
    "$PYTHON" - "$TMP/$1.out.xyz" "$TMP/$1" <<'PY'
import sys
sys.path.insert(0, 'tests')
from kob_andersen import beside_lammps
worst, atoms = beside_lammps(sys.argv[1], sys.argv[2])
assert len(set(atoms.get_chemical_symbols())) == 2
assert all(worst[what] < 1e-9 for what in ("pe_relative", "force", "energy", "virial")), worst
assert worst["largest_force"] > 1
PY
}

# A liquid of 500 atoms, 80:20, in $TMP/liquid.xyz
liquid() {
    "$BIN/create" --random --composition=A80B20 --atoms=500 --units=lj --density=1.2 --seed=1 --quiet |
        "$BIN/quench" --potential=$KA --ensemble=nvt --melt=2 --melt-time=1 --rate=1 --final=1 --seed=1 --quiet -o "$TMP/liquid.xyz"
}

@test "Kob-Andersen agrees with LAMMPS to 1e-9: energies, forces, virial; liquid, film, cluster, a cell too small for lists" {
    liquid
    beside_lammps liquid "$TMP/liquid.xyz"
    sed 's/pbc="T T T"/pbc="T T F"/' "$TMP/liquid.xyz" >"$TMP/film.xyz"
    beside_lammps film "$TMP/film.xyz"
    sed 's/pbc="T T T"/pbc="F F F"/' "$TMP/liquid.xyz" >"$TMP/cluster.xyz"
    beside_lammps cluster "$TMP/cluster.xyz"
    "$BIN/create" --random --composition=A80B20 --atoms=90 --units=lj --density=1.2 --seed=2 --quiet >"$TMP/small.xyz"
    beside_lammps small "$TMP/small.xyz" # edge 4.2 < 2 x 2.5
}

@test "each number of the file counts: a change of 1e-6 in any is seen" {
    liquid
    "$BIN/energy" --potential=$KA "$TMP/liquid.xyz" | sed 's/history="[^"]*"//' >"$TMP/right.xyz"
    for change in 's/ 1\.00 / 1.000001 /' 's/0\.80/0.800001/' 's/0\.88/0.880001/' 's/1\.5/1.500001/' 's/0\.5 /0.500001 /' 's/ 1\.0 / 1.000001 /' \
        '/^pair/s/2\.5$/2.500001/' 's/2\.0$/2.000001/' 's/2\.2$/2.200001/'; do
        sed "$change" $KA >"$TMP/other.lj"
        if cmp -s $KA "$TMP/other.lj"; then fail "'$change' changes nothing"; fi
        "$BIN/energy" --potential="$TMP/other.lj" "$TMP/liquid.xyz" | sed 's/history="[^"]*"//' >"$TMP/other.xyz"
        if cmp -s "$TMP/right.xyz" "$TMP/other.xyz"; then fail "'$change' does not show"; fi
    done
}

@test "a quench and an anneal with exchanges and inherent structures: inherent structures as deep as the literature's, the same bytes on any threads and kernels" {
    liquid
    ways=(plain/1 plain/2)
    if grep -qw fma /proc/cpuinfo && grep -qw avx2 /proc/cpuinfo; then ways+=(avx2/1); fi
    if grep -qw avx512vl /proc/cpuinfo && grep -qw avx512dq /proc/cpuinfo; then ways+=(avx512/1); fi
    for precision in mixed double; do
        for how in "${ways[@]}"; do
            "$BIN/anneal" --potential=$KA --temperature=6 --time=0.3 --timestep=0.001 --ensemble=npt --pressure=10 --precision=$precision --kernel="${how%/*}" --threads="${how#*/}" \
                --swap-every=10 --swap-attempts=1000 --seed=4 --quiet "$TMP/liquid.xyz" >"$TMP/$precision.${how/\//.}.xyz"
            cmp "$TMP/$precision.plain.1.xyz" "$TMP/$precision.${how/\//.}.xyz"
        done
    done
    grep -q 'swap_accepted=[1-9]' "$TMP/mixed.plain.1.xyz"
    # inherent structures of this liquid lie between -7.5 (hot) and -7.7 (T = 0.45) an atom: Sciortino, Kob, Tartaglia, Phys. Rev. Lett. 83, 3214 (1999)
    "$BIN/anneal" --potential=$KA --temperature=0.8 --time=5 --inherent-every=5 --inherent="$TMP/rest.xyz" --quiet "$TMP/liquid.xyz" >/dev/null
    "$BIN/energy" --potential=$KA --forces "$TMP/rest.xyz" | sed -E '3,$s/^A /Al /' >"$TMP/forces.xyz"
    run "$PYTHON" -c "
import numpy as np
from ase.io import read
a = read('$TMP/forces.xyz', format='extxyz')
f = a.arrays['forces'] if 'forces' in a.arrays else a.get_forces()
e = a.arrays['pe'].mean()
assert np.abs(f).max() < 1e-4 and -7.7 < e < -7.45, (np.abs(f).max(), e)"
    assert_success
}

@test "the energy is conserved without a thermostat, and the drift falls with the step as forces that are its derivatives make it" {
    liquid
    for step in 0.004 0.002; do
        "$BIN/anneal" --potential=$KA --ensemble=nve --temperature=1 --time=8 --timestep=$step --log="$TMP/$step.tsv" --log-every=20 --quiet "$TMP/liquid.xyz" >/dev/null
    done
    run "$PYTHON" - "$TMP" <<'PY'
import csv, sys, numpy as np
spread = []
for step in ("0.004", "0.002"):
    rows = list(csv.DictReader(open(f"{sys.argv[1]}/{step}.tsv"), delimiter="\t"))
    total = np.array([float(r["potential_atom"]) + float(r["kinetic_atom"]) for r in rows])
    assert len(total) > 90
    spread.append(np.std(total))
print(spread)
assert spread[0] < 2e-3 and spread[1] < 0.6 * spread[0]
PY
    assert_success
}

@test "--engine=lammps: the same start and path" {
    liquid
    "$BIN/anneal" --quiet --precision=double --potential=$KA --temperature=1 --time=0.3 --log="$TMP/own.log" --log-every=10 -o "$TMP/own.xyz" "$TMP/liquid.xyz"
    "$BIN/anneal" --quiet --engine=lammps --lammps-command="$LMP" --potential=$KA --temperature=1 --time=0.3 --log="$TMP/lammps.log" --log-every=10 \
        -o "$TMP/lammps.xyz" "$TMP/liquid.xyz"
    run "$PYTHON" - "$TMP" <<'PY'
import csv, sys
own, lmp = (list(csv.DictReader(open(f"{sys.argv[1]}/{n}.log"), delimiter="\t")) for n in ("own", "lammps"))
for row, limit in ((0, 1e-9), (7, 1e-5)):
    for column in ("potential_atom", "kinetic_atom"):
        assert abs(float(own[row][column]) - float(lmp[row][column])) < limit, (row, column, own[row], lmp[row])
PY
    assert_success
}

@test "a mixture of one cutoff is lj:wahnstrom's, byte for byte" {
    "$PYTHON" - >"$TMP/w.lj" <<'PY'
print("species A 1\nspecies B 0.5")
for pair, sigma in (("A A", 1.0), ("B A", 11 / 12), ("B B", 5 / 6)):
    print("pair", pair, 1, repr(sigma), 2.5)
PY
    "$BIN/create" --random --composition=A50B50 --atoms=400 --units=lj --density=1.3 --seed=1 --quiet >"$TMP/start.xyz"
    for name in lj:wahnstrom "$TMP/w.lj"; do
        "$BIN/quench" --potential="$name" --melt=2 --melt-time=0.2 --rate=2 --final=1 --quiet "$TMP/start.xyz" | sed 's/history="[^"]*"//' >"$TMP/out.xyz"
        if [ "$name" = lj:wahnstrom ]; then mv "$TMP/out.xyz" "$TMP/first.xyz"; fi
    done
    cmp "$TMP/first.xyz" "$TMP/out.xyz"
}

# LINE...: a file of these lines; ends in 65 with its name, the line number and the words given first
refuses() { # WORDS NUMBER LINE...
    printf '%s\n' "${@:3}" >"$TMP/bad.lj"
    run "$BIN/energy" --potential="$TMP/bad.lj" "$TMP/in.xyz"
    assert_failure 65
    assert_output --partial "$1"
    assert_output --partial "'$TMP/bad.lj', line $2)"
}

@test "what is wrong in a file ends in 65 with its line" {
    "$BIN/create" --random --composition=A80B20 --atoms=50 --units=lj --density=1.2 --quiet >"$TMP/in.xyz"
    refuses "a line is" 2 "species A 1" "par A A 1 1 2.5"
    refuses "a line is" 1 "species A"
    refuses "a line is" 3 "species A 1" "# remark" "pair A A 1 1"
    refuses "a line is" 2 "species A 1" "pair A A 1 1 2.5 6"
    refuses "'1,5'" 2 "species A 1" "pair A A 1,5 1 2.5"
    refuses "not a number" 2 "species A 1" "pair A A nan 1 2.5"
    refuses "no line above" 2 "species A 1" "pair A B 1 1 2.5"
    refuses "two lines" 4 "species A 1" "species B 1" "pair A B 1 1 2.5" "pair B A 1 1 2.5"
    refuses "named twice" 2 "species A 1" "species A 1"
    refuses "at most 7" 1 "species Abcdefgh 1"
    refuses "a mass" 1 "species A 0"
    refuses "epsilon" 2 "species A 1" "pair A A -1 1 2.5"
    refuses "sigma" 2 "species A 1" "pair A A 1 0 2.5"
    refuses "the cutoff" 2 "species A 1" "pair A A 1 1 0.9"
    refuses "no line \`pair A B" 4 "species A 1" "species B 1" "pair A A 1 1 2.5" "pair B B 1 1 2.5"
    refuses "no line \`species" 1 "# nothing"
    mapfile -t many < <(printf 'species S%d 1\n' {1..17})
    refuses "more than 16 species" 17 "${many[@]}"
    printf 'species A 1\0pair\n' >"$TMP/binary.lj"
    run "$BIN/energy" --potential="$TMP/binary.lj" "$TMP/in.xyz"
    assert_failure 65
    assert_output --partial "not a text"
    run "$BIN/energy" --potential="$TMP/nowhere.lj" "$TMP/in.xyz"
    assert_failure 66
    assert_output --partial "FILE.lj"
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=2x2x2 --quiet >"$TMP/metal.xyz"
    run "$BIN/energy" --potential=$KA "$TMP/metal.xyz"
    assert_failure 65
    assert_output --partial "units"
    sed 's/^B /C /' "$TMP/in.xyz" >"$TMP/c.xyz"
    run "$BIN/energy" --potential=$KA "$TMP/c.xyz"
    assert_failure 65
    assert_output --partial "does not know the species 'C'"
}

@test "more species than the fast loops take: exact ones, and a note says so; energies as with fewer names" {
    { printf 'species %s 1\n' A B C D E
      for a in A B C D E; do for b in A B C D E; do [[ $a > $b ]] || echo "pair $a $b 1 1 2.5"; done; done; } >"$TMP/five.lj"
    printf 'species A 1\npair A A 1 1 2.5\n' >"$TMP/one.lj"
    "$BIN/create" --random --composition=A100 --atoms=300 --units=lj --density=0.9 --seed=1 --quiet >"$TMP/a.xyz"
    awk 'NR > 2 { sub(/^A/, substr("ABCDE", NR % 5 + 1, 1)) } { print }' "$TMP/a.xyz" >"$TMP/abcde.xyz"
    for n in one five; do
        [ $n = one ] && frame=a || frame=abcde
        "$BIN/anneal" --ensemble=nve --potential="$TMP/$n.lj" --precision=double --temperature=1 --time=0.1 --log="$TMP/$n.tsv" --log-every=1 "$TMP/$frame.xyz" \
            >"$TMP/$n.xyz" 2>"$TMP/$n.note"
    done
    run cat "$TMP/five.note"
    assert_output --partial "five.lj' has more species than the fast loops take (4)"
    if grep -q "fast loops" "$TMP/one.note"; then false; fi
    # one step: afterwards the paths part by what double precision rounds
    paste <(sed -n 2p "$TMP/one.tsv") <(sed -n 2p "$TMP/five.tsv") | awk '{ n = NF / 2; for (i = 1; i <= n; i++) if (($i - $(i + n)) ^ 2 > 1e-18) exit 1 }'
}

@test "every form stands in the table, in --help's words and in docs/potentials.md" {
    forms=$(grep -ho '^const struct potential_form [a-z_]\+ = ' src/potential/*.c | awk '{ print $4 }' | sort)
    [ "$(wc -w <<<"$forms")" -ge 2 ]
    assert_equal "$(tr '\n' ' ' <src/potential/potential.c | grep -o 'forms\[\] = {[^}]*}' | grep -o '&[a-z_]*' | tr -d '&' | sort)" "$forms"
    assert_equal "$(sed -n '/^extern const struct potential_form/,/;/p' src/potential/form.h | grep -o '[a-z_]*_form\b' | grep -v '^potential_form$' | sort)" "$forms"
    help=$("$BIN/quench" --help | tr -s ' \n' ' ')
    while read -r words; do
        assert [ -n "$words" ]
        grep -qF "\`$words\`" docs/potentials.md || fail "docs/potentials.md does not name $words"
        grep -qF "$words" <<<"$help" || fail "--help does not name $words"
    done < <(grep -h '\.written = ' src/potential/*.c | sed 's/.*= "//; s/".*//; s/, /\n/g')
    # a loop of the engine is that of a form
    loops=$(grep -ho '^const struct force_form [a-z_]\+ = ' src/force/*.c | awk '{ print $4 }' | sort)
    assert_equal "$(tr '\n' ' ' <src/force/force.c | grep -o 'forms\[\] = {[^}]*}' | grep -o '&[a-z_]*' | tr -d '&' | sort)" "$loops"
}
