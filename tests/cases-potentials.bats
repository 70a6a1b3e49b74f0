#!/usr/bin/env bats
# Tables of embedded atoms as people have them: read as LAMMPS reads them, or refused by name; what is dropped is said.
load common
export BLOWPIPE_THREADS=1 OMP_NUM_THREADS=1
CASES=tests/cases/potentials

needs_lammps() { command -v "${LMP%% *}" >/dev/null || skip "no LAMMPS"; }

# SPECIES SPECIES [R]: a frame of two atoms
dimer() { printf '2\nProperties=species:S:1:pos:R:3 pbc="F F F"\n%s 0 0 0\n%s %s 0 0\n' "$1" "$2" "${3:-2.6}"; }

# TABLE [FRAME]: the energy; stderr in $TMP/said
energy_of() {
    "$BIN/energy" --potential="$1" "${2:-$TMP/dimer.xyz}" 2>"$TMP/said" >"$TMP/out.xyz" || { cat "$TMP/said" >&2; return 1; }
    grep -o ' energy=[^ ]*' "$TMP/out.xyz" | cut -d= -f2
}

# TABLE ENERGY [WORDS]: read; the dimer of Cu in $TMP/dimer.xyz has this energy to 1e-6, and the words are said (without any: nothing is)
reads() {
    local e
    e=$(energy_of "$1") || fail "'$1' is refused"
    awk -v a="$e" -v b="$2" 'BEGIN { exit !((a - b)^2 < 1e-12) }' || fail "'$1': $e, not $2"
    if [ $# -gt 2 ]; then grep -q -- "$3" "$TMP/said" || fail "'$1' does not say '$3' but '$(cat "$TMP/said")'"
    elif [ -s "$TMP/said" ]; then fail "'$1' says $(cat "$TMP/said")"; fi
}

# TABLE WORDS [LINE]: refused with 65, the words, and the line where that is given
refuses() {
    run "$BIN/energy" --potential="$1" -o "$TMP/none.xyz" "$TMP/dimer.xyz"
    assert_failure 65
    assert_output --partial "$2"
    if [ $# -gt 2 ]; then assert_output --partial "line $3)"; fi
    assert_file_not_exist "$TMP/none.xyz"
}

# A made-up table of the species given: KIND(alloy|fs|he|adp) SPECIES... (adp: alloy and what follows it there).
table() {
    "$PYTHON" - "$@" <<'PY'
import os, sys, numpy as np
kind, species = sys.argv[1], sys.argv[2:]
n = len(species)
masses = {"Cu": 63.546, "Zr": 91.224, "Al": 26.98}
r, rho = np.arange(61) * 0.1, np.arange(101) * 0.2
def put(values):
    print("\n".join(" ".join("%.10g" % v for v in values[k:k + 5]) for k in range(0, len(values), 5)))
print("made up\n\n")
print(n, *species)
print(101, 0.2, 61, 0.1, 6.0, *([15.0] if kind == "he" else []))
for a in range(n):
    print(20 + a, masses.get(species[a], 50), 3.6, "fcc")
    put(-(1 + 0.1 * a) * np.sqrt(rho))
    for b in range(1 if kind in ("alloy", "adp") else n):
        put((1 + 0.2 * a + 0.05 * b) * (1 - r / 6) ** 2)
for a in range(n):
    for b in range(a + 1):
        put((1 + 0.3 * a + 0.1 * b) * r * (1 - r / 6) ** 3)
for k in range(n * (n + 1) if kind == "adp" else 0):
    put(0.01 * (1 - r / 6) ** 2)
PY
}

@test "the tables at hand: LAMMPS's energies, and what is left unread is said" {
    dimer Cu Cu >"$TMP/dimer.xyz"
    reads $CASES/plain.eam.alloy -0.973506454
    reads $CASES/extra-at-end.eam.alloy -0.973506454 "left unread, as LAMMPS does: 1 numbers"
    reads $CASES/remark-at-end.eam.alloy -0.973506454
    reads $CASES/no-lattice-name.eam.alloy -0.973506454 "mass of 'Zr'"
    reads $CASES/small.eam.he -1.815974790
}

@test "every eam, eam/alloy, eam/fs and eam/he table of LAMMPS's folder: its energies and forces" {
    needs_lammps
    local folder=${LAMMPS_POTENTIALS:-/usr/share/lammps/potentials} count=0 style
    [ -d "$folder" ] || skip "no folder of LAMMPS's potentials"
    for path in "$folder"/*.eam "$folder"/*.eam.alloy "$folder"/*.eam.fs "$folder"/*.eam.he; do
        [ -e "$path" ] || continue
        case $path in *.alloy) style=eam/alloy ;; *.fs) style=eam/fs ;; *.he) style=eam/he ;; *) style=eam ;; esac
        "$PYTHON" tests/potential_reference.py $style "$path" || fail "'$path' is not LAMMPS's"
        count=$((count + 1))
    done
    [ $count -ge 20 ]
}

@test "the installed models that docs/potentials.md names: their tables as LAMMPS has them" {
    needs_lammps
    local count=0
    while read -r model; do
        for library in /usr/lib/*/kim-api/portable-models/"$model"/*.so; do
            [ -e "$library" ] || continue
            "$PYTHON" - "$library" "$TMP/table" <<'PY'
import re, subprocess, sys
names = {name: int(at, 16) for at, name in re.findall(r"^(\w+) \w (\S+)$", subprocess.check_output(["nm", "-D", sys.argv[1]], text=True), re.M)}
data = open(sys.argv[1], "rb").read()
name, = (n for n in names if re.search("eam_(fs|alloy)$", n))
length = int.from_bytes(data[names[name + "_len"]:names[name + "_len"] + 4], "little")
open(sys.argv[2] + ".eam." + name.rsplit("_", 1)[1], "wb").write(data[names[name]:names[name] + length])
PY
            for path in "$TMP"/table.eam.*; do "$PYTHON" tests/potential_reference.py "eam/${path##*.}" "$path" || fail "$model"; done
            rm "$TMP"/table.eam.*
            count=$((count + 1))
        done
    done < <(grep -o '^| [A-Z][a-z]*-[A-Za-z-]* | `kim:[A-Za-z0-9_]*' docs/potentials.md | cut -d: -f2)
    [ $count -gt 0 ] || skip "no installed models"
}

@test "made-up tables of several species, and those at hand, beside LAMMPS" {
    needs_lammps
    for kind in alloy fs he; do
        table $kind Cu Zr Al >"$TMP/three.eam.$kind"
        "$PYTHON" tests/potential_reference.py eam/$kind "$TMP/three.eam.$kind"
    done
    # without lattice names, with arrays whose last line has more numbers, and remarks between them
    awk 'NR > 5 && NF == 4 { sub(/fcc/, "") } NF == 1 && NR > 5 { $0 = $0 " 7.5 8.5 # the rest" } { print } NR == 30 { print "# a remark"; print "" }' "$TMP/three.eam.fs" >"$TMP/odd.eam.fs"
    "$PYTHON" tests/potential_reference.py eam/fs "$TMP/odd.eam.fs"
    awk 'NR > 5 && NF == 4 { sub(/fcc/, "") } NF == 1 && NR > 5 { $0 = $0 " 7.5 8.5 # the rest" } { print }' "$TMP/three.eam.alloy" >"$TMP/odd.eam.alloy"
    "$PYTHON" tests/potential_reference.py eam/alloy "$TMP/odd.eam.alloy"
    dimer Zr Al >"$TMP/pair.xyz"
    [ "$(energy_of "$TMP/odd.eam.alloy" "$TMP/pair.xyz")" = "$(energy_of "$TMP/three.eam.alloy" "$TMP/pair.xyz")" ]
    energy_of "$TMP/odd.eam.fs" "$TMP/pair.xyz" >/dev/null
    grep -q "more numbers on their last lines than counted" "$TMP/said"
}

@test "one table in many hands: line ends, remarks, D exponents, blanks, more values, odd bytes" {
    dimer Cu Cu >"$TMP/dimer.xyz"
    table alloy Cu >"$TMP/a.eam.alloy"
    local e
    e=$(energy_of "$TMP/a.eam.alloy")
    sed 's/$/\r/' "$TMP/a.eam.alloy" >"$TMP/windows.eam.alloy"
    reads "$TMP/windows.eam.alloy" "$e"
    sed -E '7,$s/([0-9])e-/\1D-/g; 5s/0\.2/2.0D-01/' "$TMP/a.eam.alloy" >"$TMP/fortran.eam.alloy"
    grep -q 'D-' "$TMP/fortran.eam.alloy"
    reads "$TMP/fortran.eam.alloy" "$e"
    { printf '\357\273\277caf\351 \000 \377\n# two\n'; sed 1,2d "$TMP/a.eam.alloy"; } >"$TMP/bytes.eam.alloy"
    reads "$TMP/bytes.eam.alloy" "$e"
    sed -e '4i # a remark' -e '4i \ ' -e '5i\\' -e '8i # F' -e 's/^20 .*/& # copper/' "$TMP/a.eam.alloy" >"$TMP/remarks.eam.alloy"
    reads "$TMP/remarks.eam.alloy" "$e"
    awk 'NF == 1 && NR > 5 { $0 = $0 " 99" } { print }' "$TMP/a.eam.alloy" >"$TMP/more.eam.alloy"
    reads "$TMP/more.eam.alloy" "$e" "3 more numbers on their last lines"
    { cat "$TMP/a.eam.alloy"; echo "made by hand, 2019"; } >"$TMP/words.eam.alloy"
    reads "$TMP/words.eam.alloy" "$e" "1 numbers, 3 other words (from line"
    printf %s "$(cat "$TMP/a.eam.alloy")" >"$TMP/noend.eam.alloy"
    reads "$TMP/noend.eam.alloy" "$e"
    tr '\n' '\r' <"$TMP/a.eam.alloy" >"$TMP/mac.eam.alloy"
    refuses "$TMP/mac.eam.alloy" "carriage returns"
    run "$BIN/energy" --quiet --potential="$TMP/more.eam.alloy" "$TMP/dimer.xyz"
    refute_output --partial "more numbers"
}

@test "a frame of many is told once" {
    dimer Cu Cu >"$TMP/dimer.xyz"
    cat "$TMP/dimer.xyz" "$TMP/dimer.xyz" "$TMP/dimer.xyz" >"$TMP/three.xyz"
    "$BIN/energy" --potential=$CASES/extra-at-end.eam.alloy "$TMP/three.xyz" 2>"$TMP/said" >/dev/null
    [ "$(grep -c 'left unread' "$TMP/said")" = 1 ]
}

@test "what a name says against what the table is" {
    dimer Cu Zr >"$TMP/dimer.xyz"
    local e kind
    for kind in alloy fs he; do
        table $kind Cu Zr >"$TMP/$kind"
        e=$(energy_of "$TMP/$kind")
        cp "$TMP/$kind" "$TMP/x.eam.$kind"
        reads "$TMP/x.eam.$kind" "$e"
        for other in alloy fs he; do
            [ $other = $kind ] && continue
            cp "$TMP/$kind" "$TMP/y.eam.$other"
            reads "$TMP/y.eam.$other" "$e" "is called eam/$other, holds an eam/$kind table"
        done
    done
    cp "$TMP/fs" "$TMP/z.eam"
    reads "$TMP/z.eam" "$(energy_of "$TMP/fs")" "holds an eam/fs table"
    awk 'NR == 5 { $0 = $0 " 15.0" } { print }' "$TMP/alloy" >"$TMP/six.eam.alloy"
    reads "$TMP/six.eam.alloy" "$(energy_of "$TMP/alloy")" "means nothing"
    printf 'a\nb\nc\n2 Cu Zr\n101 0.2 61 0.1 6.0\n29 63 3.6 fcc\n0 1 2\n' >"$TMP/neither.eam.fs"
    refuses "$TMP/neither.eam.fs" "3 of 101 values of F of 'Cu'" 8
}

@test "what is something else is named and refused" {
    dimer Cu Cu >"$TMP/dimer.xyz"
    table alloy Cu Zr >"$TMP/a.eam.alloy"
    gzip -kc "$TMP/a.eam.alloy" >"$TMP/a.eam.alloy.gz"
    refuses "$TMP/a.eam.alloy.gz" "gzip -dc"
    cp "$TMP/a.eam.alloy.gz" "$TMP/packed.eam.alloy"
    refuses "$TMP/packed.eam.alloy" "packed by gzip"
    "$PYTHON" -c 'import lzma, sys; sys.stdout.buffer.write(lzma.compress(open(sys.argv[1], "rb").read()))' "$TMP/a.eam.alloy" >"$TMP/x.eam.alloy"
    refuses "$TMP/x.eam.alloy" "packed by xz"
    printf '\377\376' >"$TMP/utf16.eam.alloy"
    iconv -t UTF-16LE "$TMP/a.eam.alloy" >>"$TMP/utf16.eam.alloy"
    refuses "$TMP/utf16.eam.alloy" "UTF-16"
    printf '<!DOCTYPE html>\n<html>\n' >"$TMP/page.eam.alloy"
    refuses "$TMP/page.eam.alloy" "a web page"
    : >"$TMP/empty.eam.alloy"
    refuses "$TMP/empty.eam.alloy" "is empty"
    table adp Cu Zr >"$TMP/adp.txt"
    refuses "$TMP/adp.txt" "angular-dependent table (adp)" 115
    cp "$TMP/adp.txt" "$TMP/AlCu.adp"
    refuses "$TMP/AlCu.adp" "angular-dependent potential (ADP)"
    { cat "$TMP/a.eam.alloy"; printf '# h(x)\n4 1.05 -1.04 2.88 -3.44 1.45\n'; } >"$TMP/cd.txt"
    refuses "$TMP/cd.txt" "eam/cd" 116
    for name in FeCr.cdeam library.meam Ti.meam.spline Cu.agni Si.sw Si.tersoff CuTa_eam.poly W.snapcoeff TABEAM; do
        cp "$TMP/a.eam.alloy" "$TMP/$name"
        refuses "$TMP/$name" "is by its name a"
    done
    { cat "$TMP/a.eam.alloy"; seq 70; } >"$TMP/more.eam.alloy"
    refuses "$TMP/more.eam.alloy" "70 more numbers"
}

@test "heads that cannot be: the line, and what is wrong" {
    dimer Cu Cu >"$TMP/dimer.xyz"
    table alloy Cu Zr >"$TMP/a.eam.alloy"
    bad() { # LINE REPLACEMENT WORDS
        sed "$1s/.*/$2/" "$TMP/a.eam.alloy" >"$TMP/bad.eam.alloy"
        refuses "$TMP/bad.eam.alloy" "$3" "$1"
    }
    bad 4 "17 $(printf 'X%s ' {1..17})" "from 1 to 16, not 17"
    bad 4 "0 Cu Zr" "from 1 to 16, not 0"
    bad 4 "3 Cu Zr" "2 of 3 species are named"
    bad 4 "1 Cu Zr" "more are named, 'Zr'"
    bad 4 "2 Cu Cu" "'Cu' is named twice"
    bad 4 "2 Cu Zirconium" "'Zirconium' is longer"
    bad 5 "101 0 61 0.1 6.0" "drho 0"
    bad 5 "101 -0.2 61 0.1 6.0" "drho -0.2"
    bad 5 "101 0.2 61 -0.1 6.0" "dr -0.1"
    bad 5 "101 0.2 61 0.1 0" "cutoff 0"
    bad 5 "101 0.2 61" "a number is missing: dr"
    bad 5 "101.5 0.2 61 0.1 6" "nrho must be a whole number"
    bad 5 "101 0.2 4000000000 0.1 6" "nr must be a whole number"
    bad 5 "101 0.2 61 nan 6" "'nan' (dr)"
    bad 6 "29 0 3.6 fcc" "the mass of 'Cu' must be positive"
    bad 6 "29" "a number is missing: the mass"
    bad 10 "0 1 2 x 4" "'x' (F of 'Cu')"
    bad 10 "0 1 2 1e400 4" "'1e400' (F of 'Cu')"
    sed '5s/101/10000000/' "$TMP/a.eam.alloy" >"$TMP/bad.eam.alloy" # more points than there are: no time, no memory
    refuses "$TMP/bad.eam.alloy" "not a number"
}

@test "a table that is cut short anywhere ends in 65 with a line, and writes nothing" {
    local size line
    dimer Cu Cu >"$TMP/dimer.xyz"
    for kind in alloy fs; do
        table $kind Cu Zr >"$TMP/a.eam.$kind"
        size=$(wc -c <"$TMP/a.eam.$kind")
        for cut in 1 10 30 60 200 1500 $((size / 2)) $((size * 3 / 4)) $((size - 60)) $((size - 12)); do
            head -c "$cut" "$TMP/a.eam.$kind" >"$TMP/cut.eam.$kind"
            line=$(($(head -c "$cut" "$TMP/a.eam.$kind" | wc -l) + 1))
            run "$BIN/energy" --potential="$TMP/cut.eam.$kind" -o "$TMP/none.xyz" "$TMP/dimer.xyz"
            assert_failure 65
            assert_output --regexp "('$TMP/cut.eam.$kind', line ($line|$((line - 1))))"
            assert_file_not_exist "$TMP/none.xyz"
        done
    done
}

@test "species: any order, more than the frame has; one that the table lacks is named" {
    table alloy Zr Al Cu >"$TMP/three.eam.alloy"
    table alloy Cu Zr >"$TMP/two.eam.alloy"
    dimer Zr Cu >"$TMP/a.xyz"
    dimer Cu Zr >"$TMP/b.xyz"
    [ "$(energy_of "$TMP/three.eam.alloy" "$TMP/a.xyz")" = "$(energy_of "$TMP/three.eam.alloy" "$TMP/b.xyz")" ]
    dimer Cu Al >"$TMP/dimer.xyz"
    refuses "$TMP/two.eam.alloy" "does not know the species 'Al' (atom 2); it knows Cu Zr"
    printf '2\nLattice="9 0 0 1 9 0 0 0 9" Properties=species:S:1:pos:R:3\nCu 0 0 0\nAl 2.6 0 0\n' >"$TMP/dimer.xyz"
    refuses "$TMP/two.eam.alloy" "does not know the species 'Al' (atom 2); it knows Cu Zr"
    dimer Cu Cu+ >"$TMP/dimer.xyz"
    refuses "$TMP/two.eam.alloy" "'Cu+' (atom 2); it knows Cu Zr"
    table alloy CU ZR >"$TMP/loud.eam.alloy"
    dimer Cu Zr >"$TMP/dimer.xyz"
    refuses "$TMP/loud.eam.alloy" "it knows CU ZR"
}

@test "a density beyond the table is said once, whoever computes; functions that are cut are said" {
    table alloy Cu >"$TMP/a.eam.alloy"
    sed '5s/101 0.2/101 0.005/' "$TMP/a.eam.alloy" >"$TMP/short.eam.alloy"
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=4x4x4 --quiet >"$TMP/fcc.xyz"
    "$BIN/energy" --potential="$TMP/a.eam.alloy" "$TMP/fcc.xyz" 2>"$TMP/said" >/dev/null
    run cat "$TMP/said"
    refute_output --partial "straight line"
    for what in "energy" "anneal --temperature=300K --time=2fs" "anneal --precision=double --temperature=300K --time=2fs"; do
        # shellcheck disable=SC2086 # the program and its options
        "$BIN"/$what --potential="$TMP/short.eam.alloy" "$TMP/fcc.xyz" 2>"$TMP/said" >/dev/null
        [ "$(grep -c 'beyond the potential.s table' "$TMP/said")" = 1 ] || fail "$what: $(cat "$TMP/said")"
    done
    sed '5s/6.0/4.0/' "$TMP/a.eam.alloy" >"$TMP/cut.eam.alloy"
    dimer Cu Cu >"$TMP/dimer.xyz"
    energy_of "$TMP/cut.eam.alloy"
    grep -q "are not 0 at the cutoff (phi(4 A)" "$TMP/said"
    sed '5s/0.1 6.0/0.05 6.0/' "$TMP/a.eam.alloy" | awk '{ print }' >"$TMP/long.eam.alloy"
    energy_of "$TMP/long.eam.alloy"
    run cat "$TMP/said"
    refute_output --partial "not 0"
    # below the first density too, which only eam/he may begin below 0
    awk 'NR >= 28 && NR <= 40 { gsub(/[0-9.]+/, "-&") } { print }' "$TMP/a.eam.alloy" >"$TMP/below.eam.alloy"
    energy_of "$TMP/below.eam.alloy"
    grep -q "beyond the potential.s table (-.*F goes on as a cubic" "$TMP/said"
}

@test "names that are nearly right get advice; a text with a byte order mark" {
    dimer Cu Cu >"$TMP/dimer.xyz"
    advice() {
        run "$BIN/energy" --potential="$1" "$TMP/dimer.xyz"
        assert_failure 66
        assert_output --partial "$2"
    }
    advice EAM_Dynamo_Nobody_2019_CuZr__MO_000000000000_000 "written kim:MODEL"
    advice KIM:EAM_x "written small"
    advice LJ:wahnstrom "written small"
    advice https://www.ctcms.nist.gov/x.eam.fs "download the table first"
    { printf '\357\273\277'; cat potentials/kob-andersen.lj; } >"$TMP/bom.lj"
    "$BIN/create" --random --composition=A80B20 --atoms=50 --units=lj --density=1.2 --quiet >"$TMP/lj.xyz"
    [ "$(energy_of "$TMP/bom.lj" "$TMP/lj.xyz")" = "$(energy_of potentials/kob-andersen.lj "$TMP/lj.xyz")" ]
}

@test "--engine=lammps gets what was read: D exponents, long lines, funcfl, eam/he, a name with blanks" {
    needs_lammps
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.7A --repeat=5x5x5 --quiet >"$TMP/fcc.xyz"
    table fs Cu >"$TMP/a.eam.fs"
    sed -E '7,$s/([0-9])e-/\1D-/g' "$TMP/a.eam.fs" >"$TMP/fortran table.eam.fs"
    local folder=${LAMMPS_POTENTIALS:-/usr/share/lammps/potentials} a b
    cp $CASES/small.eam.he $CASES/plain.eam.alloy $CASES/extra-at-end.eam.alloy "$TMP"
    for name in "$TMP/fortran table.eam.fs" "$TMP/small.eam.he" "$TMP/plain.eam.alloy" "$TMP/extra-at-end.eam.alloy" "$folder/Cu_u3.eam" "$CUZR"; do
        [ -e "$name" ] || [ "$name" = "$CUZR" ] || continue
        "$BIN/anneal" --quiet --precision=double --potential="$name" --temperature=300K --time=5fs --log="$TMP/own.tsv" --log-every=1 "$TMP/fcc.xyz" >/dev/null
        "$BIN/anneal" --quiet --engine=lammps --lammps-command="$LMP" --potential="$name" --temperature=300K --time=5fs --log="$TMP/lammps.tsv" --log-every=1 \
            "$TMP/fcc.xyz" >/dev/null
        a=$(awk -F'\t' 'NR == 1 { for (k = 1; k <= NF; k++) if ($k == "potential_eV_atom") at = k } NR == 2 { print $at }' "$TMP/own.tsv")
        b=$(awk -F'\t' 'NR == 1 { for (k = 1; k <= NF; k++) if ($k == "potential_eV_atom") at = k } NR == 2 { print $at }' "$TMP/lammps.tsv")
        awk -v a="$a" -v b="$b" 'BEGIN { exit !(a != "" && (a - b)^2 < 1e-18) }' || fail "'$name': $a and $b"
    done
}

@test "a composition in percent that is not one: refused or said, wherever it is typed" {
    run "$BIN/create" --random --composition=Cu50Zr --atoms=100
    assert_failure 64
    assert_output --partial "'Zr' in composition 'Cu50Zr' has no share"
    run "$BIN/create" --random --composition=ZrCu46Al46 --atoms=100
    assert_failure 64
    assert_output --partial "'Zr' in"
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=4x4x4 --quiet >"$TMP/fcc.xyz"
    run "$BIN/deposit" --potential=$CASES/plain.eam.alloy --atom-source=Cu50Zr --energy=1eV/atom -o "$TMP/none.xyz" "$TMP/fcc.xyz"
    assert_failure 64
    assert_output --partial "'Zr' in composition 'Cu50Zr' has no share"
    run "$BIN/create" --random --composition=Cu46Zr46Al7 --atoms=100 -o "$TMP/a.xyz"
    assert_success
    assert_output --partial "sum to 99, not to 100"
    for right in Cu50Zr50 CuZr2 Cu Cu10Zr7 Cu33.3Zr33.3Al33.3 Cu64.5Zr35.5; do
        run "$BIN/create" --random --composition=$right --atoms=100 -o "$TMP/a.xyz"
        assert_success
        assert_output ""
    done
}

@test "a folder is no potential" {
    mkdir "$TMP/f.eam.alloy"
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.615A --repeat=4x4x4 >"$TMP/c.xyz"
    for program in energy "anneal --temperature=300K --time=1fs"; do
        # shellcheck disable=SC2086 # a program and its options
        run "$BIN/"$program --potential="$TMP/f.eam.alloy" -o "$TMP/none" "$TMP/c.xyz"
        assert_failure 66
        assert_output --partial "is a folder: name the file of the potential in it"
        assert_not_exist "$TMP/none"
    done
}

@test "a table whose step is nothing beside its cutoff is no crash" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.615A --repeat=4x4x4 >"$TMP/c.xyz"
    sed '5s/.*/101 0.2 61 1e-12 6.0/' tests/cases/potentials/plain.eam.alloy >"$TMP/step.eam.alloy"
    sed '5s/ [^ ]*$/ 1e12/' tests/cases/potentials/plain.eam.alloy >"$TMP/far.eam.alloy"
    for table in step far; do
        run timeout 20 "$BIN/energy" --potential="$TMP/$table.eam.alloy" -o "$TMP/out.xyz" "$TMP/c.xyz"
        [[ $status -eq 0 || $status -eq 65 ]]
    done
}
