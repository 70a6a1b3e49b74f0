#!/usr/bin/env bats
# Frames that people really have (after public bug reports and sample data), and what is right for each.
bats_require_minimum_version 1.5.0
load common

CASES=tests/cases/frames
atoms() { awk 'NR > 2' "$1"; }
key() { sed -n 2p "$2" | grep -oE "(^| )$1=(\"[^\"]*\"|[^ ]*)" | sed 's/^ //'; } # NAME FILE
one() { printf '1\n%s\nCu 0 0 0\n' "$1"; }                                      # COMMENT

@test "origin: OVITO's volumes and coordinations; the same moved by hand" {
    for f in origin origin-moved; do
        "$BIN/voronoi" --quiet "$CASES/$f.xyz" | awk 'NR > 2 { printf "%.3f %d\n", $9, $10 }' | diff - <(printf '35.407 10\n35.407 10\n25.185 14\n')
    done
}

@test "substrate below zero: the film of the slab moved up" {
    land() { "$BIN/deposit" --quiet --potential="$CUZR" --cluster="$CASES/cluster6.xyz" --energy=100meV/atom --fixed=3A --thermostat=3A --height=3A --relax=10fs; }
    # four of them, which are as wide as the potential needs
    awk 'NR == 1 { print 4 * $1 } NR == 2 { gsub("14.46", "28.92"); sub(":id:I:1", ""); print } NR > 2 { for (i = 0; i < 4; i++) print $1, $2 + 14.46 * (i % 2), $3 + 14.46 * int(i / 2), $4 }' \
        "$CASES/substrate-below-zero.xyz" >"$TMP/down.xyz"
    land <"$TMP/down.xyz" >"$TMP/a.xyz" 2>/dev/null
    awk 'NR > 2 { $4 += 20 } { print }' "$TMP/down.xyz" | land >"$TMP/b.xyz" 2>/dev/null
    "$BIN/xyz-diff" --tolerance=1e-7 "$TMP/a.xyz" "$TMP/b.xyz" --keys=Lattice --columns=pos,velo || "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
a, b = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in 'ab')
assert np.abs(a.positions - b.positions).max() < 1e-6 and np.abs(a.cell - b.cell).max() < 1e-6
P
}

@test "LAMMPS's dump: 500 fs and its own velocities; any letters of Lattice and pbc" {
    run "$BIN/xyz-info" --quiet "$CASES/lammps-dump.extxyz"
    assert_output --partial "458.57 K  500 fs"
    run bash -c "'$BIN/rdf' --quiet --cutoff=3A --bins=3 '$CASES/lower-lattice.xyz' | tail -1 | cut -f5"
    assert_output 4
    run "$BIN/xyz-info" "$CASES/upper-pbc.xyz"
    assert_output --partial "pp-"
}

@test "a vector 0 along an open direction is no bound there, for every program, and is passed on" {
    run --separate-stderr "$BIN/voronoi" "$CASES/ase-slab-flat.xyz"
    assert_success
    # shellcheck disable=SC2154 # run sets it
    [[ $stderr == *"2 atoms have cells without end"* ]]
    assert_line --partial 'Lattice="5.1 0.0 0.0 0.0 5.1 0.0 0.0 0.0 0.0" pbc="T T F"'
    # four neighbours at 3.606 A
    run bash -c "'$BIN/rdf' --cutoff=4A --bins=4 '$CASES/ase-slab-flat.xyz' 2>'$TMP/said' | tail -1 | cut -f4"
    assert_output 4
    grep -q "lie in a plane or a line and have no density: g is 0" "$TMP/said"
    # a slab with a bound far away, without one, and lower: one energy, one film, one picture of atoms, inner cells alike
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.615A --repeat=5x5x3 >"$TMP/bulk.xyz"
    far() { sed -E '2s/Lattice="([^ ]* [^ ]* [^ ]* [^ ]* [^ ]* [^ ]* [^ ]* [^ ]*) [^"]*"/Lattice="\1 '"$1"'"/; 2s/pbc="T T T"/pbc="T T F"/' "$TMP/bulk.xyz" | awk -v dz="$2" 'NR > 2 { $4 += dz } { print }'; }
    far 60.0 20 >"$TMP/bound.xyz"
    far 0.0 20 >"$TMP/none.xyz"
    far 0 -5 >"$TMP/low.xyz"
    for f in none low; do
        for program in "rdf --cutoff=6A --bins=12" "profile --along=z --of=none --bins=3"; do
            # shellcheck disable=SC2086 # a program and its options
            diff <("$BIN/"$program "$TMP/bound.xyz" | awk '{ print $NF }') <("$BIN/"$program "$TMP/$f.xyz" | awk '{ print $NF }')
        done
        for how in "" --relax=atoms; do
            # shellcheck disable=SC2086 # perhaps no word
            "$BIN/energy" --quiet --potential="$CUZR" $how "$TMP/$f.xyz" >"$TMP/e.xyz"
            # shellcheck disable=SC2086
            "$BIN/energy" --quiet --potential="$CUZR" $how "$TMP/bound.xyz" >"$TMP/eb.xyz"
            awk -v a="$(key energy "$TMP/e.xyz" | cut -d= -f2)" -v b="$(key energy "$TMP/eb.xyz" | cut -d= -f2)" 'BEGIN { exit !(a < -900 && (a - b) ^ 2 < 1e-18) }'
        done
        "$BIN/cut-cluster" --quiet --atoms=13 --seed=3 "$TMP/$f.xyz" | "$BIN/xyz-check" --atoms=13
        "$BIN/quench" --quiet --potential="$CUZR" --ensemble=nvt --melt=300K --melt-time=3fs --rate=1e17K/s "$TMP/$f.xyz" 2>/dev/null | sed -n 2p | grep -q 'Lattice="18.07[^"]* 0.0"'
        "$BIN/render" --quiet --size=40x30 -o "$TMP/p.png" "$TMP/$f.xyz"
        "$BIN/voronoi" "$TMP/$f.xyz" 2>"$TMP/said" | awk 'NR > 2 { n[$NF > 0 && $(NF - 2) > 11.8104 && $(NF - 2) < 11.8105 && $(NF - 1) == 12]++ } END { exit n[1] != 200 }' || fail inner
        grep -q "100 atoms have cells without end" "$TMP/said"
        "$BIN/deposit" --quiet --potential="$CUZR" --cluster="$CASES/cluster6.xyz" --energy=100meV/atom --fixed=3A --thermostat=3A --height=3A --relax=2fs "$TMP/$f.xyz" 2>/dev/null >"$TMP/film.xyz"
        "$BIN/voronoi" --quiet "$TMP/film.xyz" | awk 'NR > 2 && $(NF - 1) == 0 { exit 1 }'
        # strains beside a frame that has a bound there
        "$BIN/strain" --quiet --cutoff=4A --affine=reference --reference="$TMP/bound.xyz" "$TMP/$f.xyz" | awk 'NR > 2 && $NF + $(NF - 1) + $(NF - 2) > 1e-9 { exit 1 }'
        "$BIN/strain" --quiet --cutoff=4A --affine=current --reference="$TMP/$f.xyz" "$TMP/bound.xyz" | awk 'NR > 2 && $NF + $(NF - 1) + $(NF - 2) > 1e-9 { exit 1 }'
    done
    # a wire, a molecule
    printf '2\nLattice="0 0 0 0 0 0 0 0 5" pbc="F F T" Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu 0 0 2.5\n' >"$TMP/wire.xyz"
    run bash -c "'$BIN/rdf' --cutoff=3A --bins=3 '$TMP/wire.xyz' 2>/dev/null | tail -1 | cut -f4"
    assert_output 2
    printf '2\nLattice="0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0" pbc="F F F" Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu 0 0 2.5\n' >"$TMP/molecule.xyz"
    run "$BIN/xyz-info" "$TMP/molecule.xyz"
    assert_output --partial "no cell"
    run bash -c "'$BIN/energy' --quiet --potential='$CUZR' '$TMP/molecule.xyz' | sed -n 2p"
    assert_output --partial " energy=-"
}

@test "a vector 0 along a periodic direction is refused with what to type" {
    for zero in 'Lattice="4 0 0 0 4 0 0 0 0" pbc="T T T"' 'Lattice="4 0 0 0 4 0 0 0 0"' 'Lattice="0 0 0 0 4 0 0 0 4" pbc="T F F"' 'Lattice="0 0 0 0 0 0 0 0 0"'; do
        one "$zero Properties=species:S:1:pos:R:3" >"$TMP/f.xyz"
        for program in xyz-info voronoi "rdf --cutoff=3A"; do
            # shellcheck disable=SC2086 # a program and its options
            run "$BIN/"$program "$TMP/f.xyz"
            assert_failure 65
            assert_output --partial "of Lattice is 0, but the frame is periodic along it: say by pbc"
        done
    done
}

@test "stray keys make no frame unreadable and are passed on as they are" {
    local keys=('label=' 'label=a=b' flag 'label=""' 'a.b-c=3' 'my-key="x y"' '"my key"=5' 'meta="_JSON {\"a\": [1, 2], \"b\": \"x=y\"}"' '_JSON={"a": [1,2]}'
        'κ=3' 'name="Fe₂O₃"' "q='two words'" "q=don't" 'arr=[[1,2],[3,4]]' 'arr=[[1,2],[3]]' 't=True' 'v="T F T"' 'e=1e5' 'e=1.50' 'e=1e999' 'n=nan'
        'n=99999999999999999999' 'title="abc' 'size=5"' 'a={1 2 3}' 'x=[1,2' '=5' '""=5' 'cmd="ase Properties=species:S:1"' 's="a\nb"' 's="a\\n\"b"' 'k = 5'
        'path=/a/b:c,d' 'none=None' 'c=1+2j' 'list=["a","b"]' 'empty=[]' 'x==3' 'note="Lattice=\"1 2\""' 'label=a=b=c d=e' 'Units=real')
    local lattice='Lattice="4 0 0 0 4 0 0 0 4"' properties=Properties=species:S:1:pos:R:3 odd line
    for odd in "${keys[@]}"; do
        for line in "$lattice $odd pbc=\"T T F\" $properties" "$odd $lattice $properties pbc=\"T T F\"" "$lattice $properties pbc=\"T T F\" $odd"; do
            one "$line" | "$BIN/slab" --quiet --z=0A,9A >"$TMP/a.xyz" || fail "$line"
            sed -n 2p "$TMP/a.xyz" | grep -qF -- "Lattice=\"4.0 0.0 0.0 0.0 4.0 0.0 0.0 0.0 4.0\" pbc=\"T T F\" $odd " || fail "$line: $(sed -n 2p "$TMP/a.xyz")"
            "$BIN/slab" --quiet --z=0A,9A "$TMP/a.xyz" | sed -n 2p | grep -qF -- " $odd "
        done
    done
    for f in ase-empty ase-equals; do
        "$BIN/slab" --quiet --z=0A,9A "$CASES/$f.xyz" | sed -n 2p | grep -qE ' label=(a=b)? '
    done
    # given twice: the last one holds, which is said; one of ours is refused
    run --separate-stderr bash -c "printf '1\nLattice=\"4 0 0 0 4 0 0 0 4\" a=1 a=2\nCu 0 0 0\n' | '$BIN/slab' --z=0A,9A | sed -n 2p"
    assert_output --partial " a=2 "
    refute_output --partial a=1
    [[ $stderr == *"the key 'a' is given twice: the last one holds"* ]]
    one "$lattice energy=1 energy=2 $properties" >"$TMP/f.xyz"
    run "$BIN/xyz-info" "$TMP/f.xyz"
    assert_failure 65
    assert_output --partial "the key 'energy' is given twice"
    # an Origin of numbers and one of words, either first
    for twice in 'Origin="1 2 3" Origin=icsd' 'Origin=icsd Origin="1 2 3"'; do
        one "$lattice $twice $properties" >"$TMP/f.xyz"
        run "$BIN/xyz-info" "$TMP/f.xyz"
        assert_failure 65
        assert_output --partial "the key 'Origin' is given twice"
    done
    # words and nothing else are still a comment
    for words in "generated by VMD" "fcc lattice = 3.6 A, pbc" "the the"; do
        run --separate-stderr bash -c "printf '1\n%s\nCu 0 0 0\n' '$words' | '$BIN/xyz-info' --keys"
        assert_output --partial "$words"
        assert_equal "$stderr" ""
    done
}

@test "a last line without its newline: what is missing and how to mend it" {
    run "$BIN/xyz-info" "$CASES/no-newline.xyz"
    assert_failure 65
    assert_output --partial "the line of the next lacks its newline"
    assert_output --partial "sed -e '\$a\\' $CASES/no-newline.xyz | xyz-info"
    run_pipe "sed -e '\$a\\' '$CASES/no-newline.xyz' | '$BIN/xyz-info'"
    assert_output --partial "2 atoms"
    head -c -2 "$CASES/no-newline.xyz" >"$TMP/torn.xyz" # a column less
    run "$BIN/xyz-info" "$TMP/torn.xyz"
    assert_failure 65
    refute_output --partial newline
}

@test "a left-handed cell, and one along the axes in another order, is the same structure, and said" {
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=60 --box=9A,10A,11A --seed=3 >"$TMP/r.xyz"
    awk 'NR > 2 { $0 = $0 " " NR " 2 3" } { sub("Properties=[^ ]*", "&:dipole:R:3") } { print }' "$TMP/r.xyz" >"$TMP/right.xyz"
    sed -n 2p "$TMP/right.xyz" | grep -q 'Lattice="9.0 0.0 0.0 0.0 10.0 0.0 0.0 0.0 11.0"'
    other() { sed "2s/Lattice=\"[^\"]*\" pbc=\"[^\"]*\"/Lattice=\"$1\" pbc=\"$2\"/" "$TMP/right.xyz" >"$TMP/other.xyz"; }
    measure() { "$BIN/voronoi" "$1" | awk 'NR > 2 { for (i = 5; i < NF; i++) printf "%s%s", $i ~ /\./ ? sprintf("%.9g", $i) : $i, i < NF - 1 ? " " : "\n" }'; }
    measure "$TMP/right.xyz" >"$TMP/want" 2>/dev/null
    "$BIN/energy" --quiet --potential="$CUZR" "$TMP/right.xyz" >"$TMP/we.xyz"
    for lattice in "0 0 11 0 10 0 9 0 0" "0 10 0 9 0 0 0 0 11" "9 0 0 0 10 0 0 0 -11" "-9 0 0 0 10 0 0 0 11" "0 10 0 0 0 11 9 0 0" "-9 0 0 0 -10 0 0 0 11" "0 0 -11 0 -10 0 -9 0 0"; do
        other "$lattice" "T T T"
        measure "$TMP/other.xyz" 2>"$TMP/said" | diff "$TMP/want" -
        grep -q "the cell vectors of .* exchanged" "$TMP/said"
        "$BIN/energy" --quiet --potential="$CUZR" "$TMP/other.xyz" >"$TMP/e.xyz"
        awk -v a="$(key energy "$TMP/e.xyz" | cut -d= -f2)" -v b="$(key energy "$TMP/we.xyz" | cut -d= -f2)" 'BEGIN { exit !((a - b) ^ 2 < 1e-14) }'
    done
    # pbc goes with its vector; along an open direction the region stays where it was
    other "0 0 11 0 10 0 9 0 0" "F T T"
    run "$BIN/xyz-info" --quiet "$TMP/other.xyz"
    assert_output --partial "9 x 10 x 11 A pp-"
    sed '2s/pbc="[^"]*"/pbc="T T F"/' "$TMP/right.xyz" >"$TMP/open.xyz"
    measure "$TMP/open.xyz" >"$TMP/want" 2>/dev/null
    measure "$TMP/other.xyz" 2>/dev/null | diff "$TMP/want" -
    awk -v CONVFMT=%.17g 'NR > 2 { $4 -= 11 } { print }' "$TMP/open.xyz" | sed '2s/Lattice="[^"]*"/Lattice="9 0 0 0 10 0 0 0 -11"/' >"$TMP/other.xyz"
    measure "$TMP/other.xyz" 2>/dev/null | diff "$TMP/want" -
    run "$BIN/xyz-info" "$CASES/left-handed.xyz"
    assert_success
    assert_output --partial "4 x 4 x 4 A ppp"
    # triclinic
    printf '2\nLattice="5 0 0 1 5 0 1 1 -5" Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu 2 2 1\n' >"$TMP/t.xyz"
    printf '2\nLattice="5 0 0 1 5 0 -1 -1 5" Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu 2 2 1\n' >"$TMP/u.xyz"
    diff <("$BIN/voronoi" "$TMP/t.xyz" 2>/dev/null | awk 'NR > 2 { printf "%s %.9g\n", $NF, $9 }') <("$BIN/voronoi" "$TMP/u.xyz" | awk 'NR > 2 { printf "%s %.9g\n", $NF, $9 }')
}

@test "gzip by content: from a pipe and a file, several members, torn and damaged" {
    gzip -c "$CASES/box-ref.xyz" >"$TMP/frames"
    want=$("$BIN/xyz-info" "$CASES/box-ref.xyz")
    for give in "'$TMP/frames'" "<'$TMP/frames'" "<<<'' -" ; do
        [[ $give == *-* ]] && run_pipe "cat '$TMP/frames' | '$BIN/xyz-info'" || run_pipe "'$BIN/xyz-info' $give"
        assert_output "$want"
    done
    cat "$TMP/frames" "$TMP/frames" | "$BIN/xyz-check" --frames=2
    { cat "$TMP/frames"; head -c 700 /dev/zero; } | "$BIN/xyz-check" --frames=1
    # bytes as they are: history and all
    "$BIN/slab" --quiet --z=0A,9A <"$TMP/frames" | cmp - <("$BIN/slab" --quiet --z=0A,9A "$CASES/box-ref.xyz")
    "$BIN/strain" --quiet --cutoff=9A --reference="$TMP/frames" "$TMP/frames" | "$BIN/xyz-check"
    size=$(stat -c %s "$TMP/frames")
    for keep in 2 10 30 $((size / 2)) $((size - 1)); do
        head -c "$keep" "$TMP/frames" >"$TMP/torn"
        run "$BIN/slab" --z=0A,9A -o "$TMP/none.xyz" "$TMP/torn"
        assert_failure 65
        assert_output --partial "gzip data end too soon"
        assert_not_exist "$TMP/none.xyz"
    done
    { cat "$TMP/frames"; echo more; } >"$TMP/more"
    run "$BIN/xyz-check" "$TMP/more"
    assert_failure 65
    "$PYTHON" - "$TMP/frames" "$TMP/damaged" <<'P'
import sys
b = bytearray(open(sys.argv[1], 'rb').read()); b[-6] ^= 1
open(sys.argv[2], 'wb').write(b)
P
    run "$BIN/xyz-check" "$TMP/damaged"
    assert_failure 65
    assert_output --partial "damaged"
    # memory is bounded, whatever it unpacks to
    { printf '1000000000\nProperties=species:S:1:pos:R:3\n'; { yes 'Cu 0 0 0' || true; } | head -c 50000000; } | gzip -1 >"$TMP/bomb"
    run bash -c "$(space 900000) '$BIN/xyz-check' --quiet '$TMP/bomb' 2>&1 | tail -1"
    assert_output --regexp "has [0-9]+ of 1000000000 atoms|out of memory"
}

@test "other packings and formats are named, with what to type; CRLF and a byte-order mark are read" {
    named() { # WHAT ADVICE: the file
        run "$BIN/xyz-info" "$TMP/f"
        assert_failure 65
        assert_output --partial "this is $1"
        assert_output --partial "$2"
    }
    for packer in bzip2 xz zstd; do
        command -v $packer >/dev/null || continue
        $packer -c <"$CASES/box-ref.xyz" >"$TMP/f"
        named "packed by $packer" "$packer -dc $TMP/f | xyz-info"
    done
    printf 'BZh91AY&SY' >"$TMP/f"; named "packed by bzip2" "bzip2 -dc"
    printf '\xfd7zXZ\0\0' >"$TMP/f"; named "packed by xz" "xz -dc"
    printf '\x28\xb5\x2f\xfd\0\0' >"$TMP/f"; named "packed by zstd" "zstd -dc"
    from="type: xyz-from $TMP/f | xyz-info ("
    printf 'ITEM: TIMESTEP\n0\n' >"$TMP/f"; named "a LAMMPS dump" "$from"
    printf '# made by hand\n\n2 atoms\n1 atom types\n' >"$TMP/f"; named "a LAMMPS data file" "$from"
    printf 'Cu fcc\n1.0\n3.6 0 0\n0 3.6 0\n0 0 3.6\nCu\n4\nDirect\n0 0 0\n' >"$TMP/f"; named "a POSCAR" "$from"
    printf '# by someone\ndata_Cu\n_cell_length_a 3.6\n' >"$TMP/f"; named CIF "$from"
    printf 'CRYST1   10.000   10.000   10.000\nATOM      1\n' >"$TMP/f"; named PDB "$from"
    printf '{"1": {"cell": []}}\n' >"$TMP/f"; named JSON "$from"
    printf '{"1": {"cell": []}}' >"$TMP/f"; named JSON "$from"
    printf '\x89HDF\r\n\x1a\n\0\0' >"$TMP/f"; named HDF5 "stem-analyze"
    printf 'CDF\x01\0\0\0\0' >"$TMP/f"; named NetCDF "$from"
    printf '\xf8\xff\xff\xff\xff\xff\xff\xffDUMPATOM\x01\0' >"$TMP/f"; named "a binary LAMMPS dump" binary2txt
    printf '2\nProperties=species:S:1:pos:R:3\nCu 0 0 0\nCu 1 1 1\n' | tr '\n' '\r' >"$TMP/f"; named "text whose lines end with a carriage return only" "tr '\\r' '\\n'"
    iconv -f UTF-8 -t UTF-16 "$CASES/box-ref.xyz" >"$TMP/f"; named "text in UTF-16" iconv
    want=$("$BIN/voronoi" "$CASES/box-ref.xyz" | grep -v history)
    for mend in 's/$/\r/' $'1s/^/\xef\xbb\xbf/'; do
        sed "$mend" "$CASES/box-ref.xyz" >"$TMP/f"
        assert_equal "$("$BIN/voronoi" "$TMP/f" | grep -v history)" "$want"
    done
    # where reading fails, the place is one that there is
    run "$BIN/xyz-info" <"$TMP"
    assert_failure 74
    assert_output --partial "(frame 1, line 1)"
}

@test "a box that LAMMPS has flipped moves no atom" {
    for f in tilted flipped; do
        "$BIN/strings" --quiet --reference="$CASES/box-ref.xyz" "$CASES/box-$f.xyz" >"$TMP/s.xyz"
        awk -v x="$(key displacement_largest "$TMP/s.xyz" | cut -d= -f2)" 'BEGIN { exit !(x < 1e-12) }'
    done
    # a glass sheared, and flipped along two vectors
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
rng = np.random.default_rng(5)
h = 12.0 * np.eye(3)
s = rng.random((150, 3))
def write(name, cell, pos):
    with open(f'{sys.argv[1]}/{name}.xyz', 'w') as f:
        f.write('%d\nLattice="%s" Properties=species:S:1:pos:R:3:id:I:1\n' % (len(pos), ' '.join(map(repr, map(float, cell.ravel())))))
        for i, r in enumerate(pos):
            f.write('Cu %r %r %r %d\n' % (*map(float, r), i + 1))
write('ref', h, s @ h)
t = h.copy(); t[1, 0] = 7.0; t[2, 1] = 6.5; t[2, 0] = 1.0
pos = s @ t
write('sheared', t, pos)
f = t.copy(); f[1] -= f[0]; f[2] -= f[1]
q = pos @ np.linalg.inv(f); q -= np.floor(q)
write('flipped', f, q @ f)
P
    for affine in off reference current; do
        for f in sheared flipped; do
            "$BIN/strain" --quiet --cutoff=4A --affine=$affine --reference="$TMP/ref.xyz" "$TMP/$f.xyz" | awk 'NR > 2 { print $5, int($6 * 1e8 + 0.5), int(($7 + 1) * 1e8 + 0.5), int($8 * 1e6 + 0.5) }' >"$TMP/$f.$affine"
        done
        diff "$TMP/sheared.$affine" "$TMP/flipped.$affine"
    done
    run awk '$2 > 10 || $4 > 1' "$TMP/flipped.reference"
    assert_output ""
    run awk '$2 > 2e7' "$TMP/flipped.off" # but sheared they are
    refute_output ""
    "$BIN/strings" --quiet --reference="$TMP/ref.xyz" "$TMP/flipped.xyz" >"$TMP/s.xyz"
    awk -v x="$(key displacement_largest "$TMP/s.xyz" | cut -d= -f2)" 'BEGIN { exit !(x < 1e-9) }'
}

@test "an equation of state with a point that is off is no result" {
    run "$BIN/eos-fit" -o "$TMP/o.xyz" "$CASES/eos-outlier.xyz"
    assert_failure 65
    assert_output --partial "the point at the volume 11.6125"
    assert_not_exist "$TMP/o.xyz"
    # mended it is exact: v0 11.8, B0 140 GPa
    awk -v e0="$(sed -n '20p' "$CASES/eos-outlier.xyz" | grep -oE 'energy=[^ ]*' | cut -d= -f2)" 'NR == 20 { sub("energy=[^ ]*", sprintf("energy=%.15g", e0 - 4)) } { print }' "$CASES/eos-outlier.xyz" >"$TMP/good.xyz"
    "$BIN/eos-fit" --quiet "$TMP/good.xyz" >"$TMP/o.xyz"
    awk -v v="$(key eos_v0 "$TMP/o.xyz" | cut -d= -f2)" -v b="$(key eos_b0 "$TMP/o.xyz" | cut -d= -f2)" 'BEGIN { exit !(v > 11.7999 && v < 11.8001 && b > 139.99 && b < 140.01) }'
    # each point, up and down, and the ends by little; two at once leave no keys
    for line in 2 8 14 20 26 32 38 44 50; do
        for off in 1 -0.5 0.05; do
            awk -v line=$line -v off=$off 'NR == line { match($0, "energy=[^ ]*"); e = substr($0, RSTART + 7, RLENGTH - 7); sub("energy=[^ ]*", sprintf("energy=%.15g", e + 4 * off)) } { print }' "$TMP/good.xyz" >"$TMP/off.xyz"
            run "$BIN/eos-fit" "$TMP/off.xyz"
            assert_failure 65
            assert_output --partial "is off the curve of the others by ${off#-}"
        done
    done
    awk 'NR == 14 || NR == 38 { match($0, "energy=[^ ]*"); e = substr($0, RSTART + 7, RLENGTH - 7); sub("energy=[^ ]*", sprintf("energy=%.15g", e + 0.4 * (NR == 14 ? 1 : -1))) } { print }' "$TMP/good.xyz" >"$TMP/two.xyz"
    run bash -c "'$BIN/eos-fit' '$TMP/two.xyz' 2>/dev/null | grep -E 'eos_(b0|v0)='"
    assert_output ""
}

@test "velocities that are not used are named" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.615A --repeat=5x5x5 >"$TMP/c.xyz"
    "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=2fs "$TMP/c.xyz" >"$TMP/moving.xyz"
    quick=(--potential="$CUZR" --melt=300K --melt-time=1fs --rate=1e18K/s)
    run bash -c "'$BIN/quench' $(printf '%q ' "${quick[@]}") '$TMP/moving.xyz' 2>&1 >/dev/null"
    assert_output --partial "the velocities of the frame are not used: velocities are drawn anew (frame 1)"
    run bash -c "'$BIN/quench' $(printf '%q ' "${quick[@]}") '$TMP/c.xyz' 2>&1 >/dev/null"
    refute_output --partial "drawn anew"
    for name in velo vel momenta; do # at rest, by any name
        sed "2s/:id:I:1/:id:I:1:$name:R:3/; 3,\$s/\$/ 0 0 0/" "$TMP/c.xyz" >"$TMP/rest.xyz"
        for program in "anneal --temperature=300K --time=1fs" "heat-spike --peak=300K --rate=1e18K/s --base=100K --equilibrate=1fs --hold=1fs" "compact --load-time=1fs --hold=1fs --unload-time=1fs --equilibrate=1fs"; do
            # shellcheck disable=SC2086 # a program and its options
            run bash -c "'$BIN/'$program --potential='$CUZR' '$TMP/rest.xyz' 2>&1 >/dev/null"
            assert_output --partial "the velocities of the frame are all 0: velocities are drawn anew"
        done
    done
    run bash -c "'$BIN/anneal' --potential='$CUZR' --temperature=300K --time=1fs '$TMP/moving.xyz' 2>&1 >/dev/null"
    refute_output --partial "drawn anew"
}

@test "ids that a program will give can be named by selections" {
    printf '3\nLattice="30 0 0 0 30 0 0 0 30" Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu 2.6 0 0\nCu 0 2.6 0\n' >"$TMP/f.xyz"
    sed '2s/pos:R:3/pos:R:3:id:I:1/; 3s/$/ 1/; 4s/$/ 2/; 5s/$/ 3/' "$TMP/f.xyz" >"$TMP/with.xyz"
    for f in f with; do
        "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=3fs --fix='id>1' "$TMP/$f.xyz" >"$TMP/$f.out"
        awk 'NR == 4 && $2 == 2.6 && $3 == 0 { n++ } NR == 5 && $3 == 2.6 { n++ } NR == 3 && $2 != 0 { n++ } END { exit n != 3 }' "$TMP/$f.out"
        "$BIN/render" --quiet --size=40x30 --select='id=2' -o "$TMP/$f.png" "$TMP/$f.xyz"
    done
    cmp "$TMP/f.png" "$TMP/with.png"
}

@test "keys that are not finite are found by xyz-check, and positions and cells refused" {
    for key in energy=nan 'x=-inf' 'x=1e999' 'v="1 nan 2"' 'm=[[1,2],[inf,3]]'; do
        one "Lattice=\"4 0 0 0 4 0 0 0 4\" $key Properties=species:S:1:pos:R:3" >"$TMP/f.xyz"
        run "$BIN/xyz-check" "$TMP/f.xyz"
        assert_failure 1
        assert_output --partial "the key '${key%%=*}' is not finite"
    done
    one 'Lattice="4 0 0 0 4 0 0 0 4" name=Nancy note="inf and nan" Properties=species:S:1:pos:R:3' | "$BIN/xyz-check"
    for bad in nan inf 1e999; do
        printf '1\nLattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3\nCu %s 0 0\n' $bad >"$TMP/f.xyz"
        run "$BIN/xyz-check" "$TMP/f.xyz"
        assert_failure 65
        one "Lattice=\"4 0 0 0 $bad 0 0 0 4\" Properties=species:S:1:pos:R:3" >"$TMP/f.xyz"
        run "$BIN/xyz-check" "$TMP/f.xyz"
        assert_failure 65
    done
}

@test "deposit takes a cluster that is free in a periodic box, and refuses bulk" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.615A --repeat=5x5x3 | sed '2s/pbc="T T T"/pbc="T T F"/' >"$TMP/sub.xyz"
    land() { "$BIN/deposit" --potential="$CUZR" --energy=100meV/atom --fixed=3A --thermostat=3A --height=3A --relax=10fs --cluster="$1" "$TMP/sub.xyz"; }
    land "$CASES/cluster6.xyz" >"$TMP/a.xyz" 2>/dev/null
    sed '2s/pbc="F F F"/pbc="T T T"/' "$CASES/cluster6.xyz" >"$TMP/periodic.xyz"
    # across the faces of its box
    awk -v CONVFMT=%.17g 'NR > 2 { $2 -= 12.5; $3 -= 12.5; $4 -= 12.5; for (i = 2; i < 5; i++) if ($i < 0) $i += 25.538515143971352 } { print }' "$TMP/periodic.xyz" >"$TMP/wrapped.xyz"
    for f in periodic wrapped; do
        land "$TMP/$f.xyz" >"$TMP/b.xyz" 2>"$TMP/said"
        grep -q "has vacuum all round: it is taken as a free cluster" "$TMP/said"
        "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
a, b = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in 'ab')
assert np.abs(a.positions - b.positions).max() < 1e-6
P
    done
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.615A --repeat=2x2x2 >"$TMP/bulk.xyz"
    run land "$TMP/bulk.xyz"
    assert_failure 65
    assert_output --partial "is periodic, and touches its images"
    run bash -c "'$BIN/heat-spike' --potential='$CUZR' --peak=300K --rate=1e18K/s --equilibrate=1fs --hold=1fs '$TMP/periodic.xyz' 2>&1 >/dev/null"
    assert_output --partial "vacuum all round"
}

@test "cells and cutoffs beyond reason are refused in bounded time and memory" {
    run bash -c "$(space 1500000) timeout 20 '$BIN/voronoi' tests/cases/hostile/ex4.xyz"
    assert_failure 65
    assert_output --partial "almost in one plane"
    two() { printf '2\n%s Properties=species:S:1:pos:R:3:id:I:1\nCu 0 0 0 1\nZr %s 2\n' "$1" "$2" >"$TMP/x.xyz"; }
    each() {
        for program in voronoi "rdf --cutoff=10A" "rdf --structure-factor --q-vectors=100" "energy --potential=$CUZR" "energy --relax=atoms --potential=$CUZR" "strings --select=id=1,2 --cutoff=4A" \
            "strain --cutoff=5A --reference=$TMP/x.xyz" "render --size=40x30 -o $TMP/p.png" "xyz-check --close=1A" "stem-sim --scan=1x1 --step=0.1nm --window=2nm"; do
            # shellcheck disable=SC2086 # a program and its options
            run bash -c "$(space 3000000) timeout 20 '$BIN/'$program '$TMP/x.xyz'"
            [[ $status == 0 || $status == 1 || $status == 65 ]] || fail "$program: $status $output"
            [ -z "${1:-}" ] || [ "$status" = "$1" ] || fail "$program: $status"
        done
    }
    two 'Lattice="1e-3 0 0 0 1e-3 0 0 0 1e-3"' "4e-4 4e-4 4e-4"; each 65
    two 'Lattice="1e9 0 0 0 1e9 0 0 0 1e9"' "2 2 2"; each 65
    two 'Lattice="1e9 0 0 0 1e-3 0 0 0 1e9"' "2 0 2"; each 65
    two 'Lattice="0.1 0 0 0 0.1 0 0 0 0.1"' "4e-2 4e-2 4e-2"
    for program in "rdf --cutoff=20A" "strain --cutoff=20A --reference=$TMP/x.xyz" "strings --select=id=1,2 --cutoff=20A" "xyz-check --close=20A"; do
        # shellcheck disable=SC2086 # a program and its options
        run timeout 20 "$BIN/"$program "$TMP/x.xyz"
        assert_failure 65
        assert_output --partial "the cutoff is too large"
    done
    two 'Lattice="5 0 0 0 5 0 0 0 5"' "2 2 2"
    run timeout 20 "$BIN/rdf" --cutoff=1000A "$TMP/x.xyz"
    assert_failure 65
    two 'Lattice="5 0 0 0 5 0 0 0 5" pbc="F F F"' "1e9 2 2"; each
    two 'pbc="F F F"' "1e12 2 2"; each
}

@test "a thread count that is none is said" {
    for value in abc 2x -3 0; do
        run --separate-stderr env BLOWPIPE_THREADS=$value "$BIN/xyz-info" "$CASES/box-ref.xyz"
        assert_success
        [[ $stderr == *"BLOWPIPE_THREADS='$value' is no number of threads: it is ignored"* ]]
    done
    run --separate-stderr env BLOWPIPE_THREADS=2 "$BIN/xyz-info" "$CASES/box-ref.xyz"
    assert_equal "$stderr" ""
}

@test "frames mutated in the ways of other programs give equal results, or are refused, or that is said" {
    run "$PYTHON" tests/frame_mutations.py "$BIN" "$TMP"
    assert_success
    assert_output --partial "never different in silence"
}

@test "what is counted along cell vectors goes with them where they change places" {
    two() { printf '2\nLattice="%s" %s Properties=species:S:1:pos:R:3:ix:I:1:iy:I:1:iz:I:1:image:I:3:move_mask:L:3:three:I:3\nCu 1 2 3 7 8 9 1 2 3 T F F 1 2 3\nZr 2 1 0 0 -1 4 0 -1 4 F T T 4 5 6\n' "$1" "$2"; }
    # where an atom is when its images are counted back
    unwrapped() {
        "$PYTHON" - "$1" <<'P'
import sys, numpy as np, shlex
lines = open(sys.argv[1]).read().split('\n')
h = np.array(next(w for w in shlex.split(lines[1]) if w.startswith('Lattice='))[8:].split(), float).reshape(3, 3)
for line in lines[2:4]:
    w = line.split()
    for image in (w[4:7], w[7:10]):
        print(w[0], np.round(np.array(w[1:4], float) + np.array(image, float) @ h, 9) + 0.0)
P
    }
    for lattice in "0 0 11 10 0 0 0 9 0" "0 9 0 10 0 0 0 0 11" "10 0 0 0 9 0 0 0 -11" "10 0 0 1 9 0 2 1 -11" "0 0 -11 0 9 0 -10 0 0" "1 9 0 10 0 0 0 1 11"; do
        two "$lattice" history=xyz-from >"$TMP/f.xyz"
        "$BIN/slab" --z=-99A,99A "$TMP/f.xyz" >"$TMP/o.xyz" 2>"$TMP/said"
        diff <(unwrapped "$TMP/f.xyz") <(unwrapped "$TMP/o.xyz")
        grep -q "the column 'three' has three values for each atom, which stay in their order" "$TMP/said"
    done
    # move_mask: along the vectors in frames of ours, of x y z in ASE's
    two "0 0 11 10 0 0 0 9 0" history=xyz-from | "$BIN/slab" --quiet --z=-99A,99A 2>/dev/null | awk 'NR == 3 && $11 $12 $13 == "FFT" { n++ } NR == 4 && $11 $12 $13 == "TTF" { n++ } END { exit n != 2 }'
    two "0 0 11 10 0 0 0 9 0" | "$BIN/slab" --quiet --z=-99A,99A 2>/dev/null | awk 'NR == 3 && $11 $12 $13 == "TFF" { n++ } NR == 4 && $11 $12 $13 == "FTT" { n++ } END { exit n != 2 }'
    # a POSCAR of a left-handed cell: the mask of the third vector is of that vector still
    printf 'c\n1\n3 0 0\n0 4 0\n0 0 -5\nCu Zr\n1 1\nSelective\nDirect\n0 0 0 T T F\n.5 .5 .5 T F T\n' | "$BIN/xyz-from" --quiet >"$TMP/p.xyz"
    "$BIN/slab" --quiet --z=-99A,99A "$TMP/p.xyz" | awk 'NR == 3 && $5 $6 $7 == "TTF" { n++ } NR == 4 && $5 $6 $7 == "TFT" { n++ } END { exit n != 2 }'
}

@test "energies, forces and stresses of others, by any name, go when atoms move, and keys of them when some are lost" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.615A --repeat=5x5x5 >"$TMP/c.xyz"
    awk 'NR == 2 { sub(" Properties=[^ ]*", " REF_energy=-5 dft_energy=3 MACE_stress=\"1 2 3 4 5 6\" Energy=3 total_energy=4 REF_virial=\"1 2 3\" kind=bulk&:REF_forces:R:3:mace_energies:R:1:weight:R:1") } NR > 2 { $0 = $0 " 1 2 3 4 5" } { print }' "$TMP/c.xyz" >"$TMP/f.xyz"
    for program in "anneal --potential=$CUZR --temperature=300K --time=1fs" "energy --potential=$CUZR --relax=atoms" "cut-cluster --atoms=13"; do
        # shellcheck disable=SC2086 # a program and its options
        "$BIN/"$program --quiet "$TMP/f.xyz" 2>/dev/null | sed -n 2p >"$TMP/line"
        grep -q "kind=bulk .*weight:R:1" "$TMP/line"
        run grep -oE "REF_|dft_|MACE_|mace_|Energy=|total_energy" "$TMP/line"
        assert_output ""
    done
    "$BIN/slab" --quiet --z=0A,5A "$TMP/f.xyz" | sed -n 2p >"$TMP/line"
    grep -q "REF_forces:R:3:mace_energies:R:1" "$TMP/line"
    run grep -oE "REF_energy|dft_|MACE_|Energy=|total_energy|REF_virial" "$TMP/line"
    assert_output ""
}

@test "columns that say how atoms move, and are not used, are named; velocities of unknown units too" {
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.615A --repeat=5x5x5 >"$TMP/c.xyz"
    with() { awk -v c="$1" -v v="$2" 'NR == 2 { sub("Properties=[^ ]*", "&:" c) } NR > 2 { $0 = $0 " " v } { print }' "$TMP/c.xyz"; }
    move() { "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=1fs "$@" 2>&1 >"$TMP/o.xyz"; }
    for name in masses mass; do
        run --separate-stderr move < <(with $name:R:1 62.93)
        assert_output --partial "the column '$name' is not used: atoms have the masses of their elements"
        run --separate-stderr move < <(with $name:R:1 63.55)
        assert_output ""
    done
    for mask in "1 F" "3 T F T"; do
        run --separate-stderr move < <(with "move_mask:L:${mask%% *}" "${mask#* }")
        assert_output --partial "the column 'move_mask' is not used, and holds 500 atoms: --fix='move_mask=F'"
    done
    run --separate-stderr move < <(with move_mask:L:1 T)
    assert_output ""
    awk 'NR == 2 { sub("Properties=[^ ]*", "&:move_mask:L:1") } NR > 2 { $0 = $0 " " (NR < 13 ? "F" : "T") } { print }' "$TMP/c.xyz" >"$TMP/m.xyz"
    run --separate-stderr move --fix='move_mask=F' "$TMP/m.xyz"
    assert_output ""
    for column in v:R:3 momentum:R:3 velocity_x:R:1 vel_z:R:1 V:R:3; do
        value=.001
        [[ $column == *3 ]] && value=".001 0 0"
        run --separate-stderr move < <(with $column "$value")
        assert_output --partial "the column '${column%%:*}' is left out: as velocities only"
    done
}

@test "cells, boundaries, places and atomic numbers that are not read as such are named" {
    odd() { # WORDS PARTIAL
        one "$1 Properties=species:S:1:pos:R:3" >"$TMP/f.xyz"
        run "$BIN/xyz-info" "$TMP/f.xyz"
        assert_success
        assert_output --partial "$2"
    }
    for key in cell Cell unit_cell box; do
        odd "$key=\"4 0 0 0 4 0 0 0 4\"" "the key '$key' is not read as a cell: the frame has no Lattice"
    done
    for key in 'boundary="p p f"' 'periodic="T T F"'; do
        odd "Lattice=\"4 0 0 0 4 0 0 0 4\" $key" "the key '${key%%=*}' is not read: the frame is periodic along all"
    done
    run "$BIN/xyz-info" < <(printf '2\nLattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:Z:I:1:pos:R:3\nCu 29 0 0 0\nCu 40 2 2 2\n')
    assert_output --partial "atom 2 is Cu by species, which holds, and has the number 40 in the column 'Z'"
    run --separate-stderr "$BIN/xyz-info" < <(printf '2\nLattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:Z:I:1:pos:R:3\nCu 29 0 0 0\nZr 40 2 2 2\n')
    assert_equal "$stderr" ""
    run "$BIN/voronoi" < <(printf '4\nLattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu .5 .5 0\nCu .5 0 .5\nCu 0 .5 .5\n')
    assert_output --partial "all places are between 0 and 1: pos is read in A"
    for far in 1e30 -1e300 2e9; do
        printf '2\nLattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu 2 %s 2\n' $far >"$TMP/f.xyz"
        for program in voronoi "energy --potential=$CUZR" "xyz-to --format=poscar"; do
            # shellcheck disable=SC2086 # a program and its options
            run "$BIN/"$program -o "$TMP/none" "$TMP/f.xyz"
            assert_failure 65
            assert_output --partial "atom 2 is at"
            assert_not_exist "$TMP/none"
        done
    done
}

@test "an equation of state is of one composition; energies that contradict each other are said; units of a reference" {
    for a in 3.50 3.55 3.6 3.65 3.7 3.75; do
        "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=${a}A --repeat=5x5x5 | "$BIN/energy" --quiet --potential="$CUZR"
    done >"$TMP/eos.xyz"
    run bash -c "'$BIN/eos-fit' '$TMP/eos.xyz' 2>&1 >/dev/null"
    refute_output --partial "is not the sum"
    # another species, other shares: in some frames
    sed '1005,$s/^Cu /Zr /' "$TMP/eos.xyz" >"$TMP/other.xyz"
    awk 'NR > 1004 && /^Cu/ && ++n % 5 == 0 { sub("Cu", "Zr") } { print }' "$TMP/eos.xyz" >"$TMP/shares.xyz"
    for f in other shares; do
        run "$BIN/eos-fit" -o "$TMP/none" "$TMP/$f.xyz"
        assert_failure 65
        assert_output --partial "another composition than the first of the stream"
        assert_not_exist "$TMP/none"
        awk 'NR % 502 == 2 { sub(" Properties", " kind=" (NR > 1004) "&") } { print }' "$TMP/$f.xyz" >"$TMP/g.xyz"
        run bash -c "'$BIN/eos-fit' --group=kind '$TMP/g.xyz' 2>&1 >/dev/null"
        refute_output --partial "another composition"
    done
    # an energy of each atom where that of all is meant
    awk 'NR % 502 == 2 { match($0, " energy=[^ ]*"); e = substr($0, RSTART + 8, RLENGTH - 8); sub(" energy=[^ ]*", sprintf(" energy=%.15g", e / 500)) } { print }' "$TMP/eos.xyz" >"$TMP/each.xyz"
    run bash -c "'$BIN/eos-fit' --quiet '$TMP/each.xyz' 2>&1 >/dev/null"
    assert_output --partial "is not the sum of the column pe"
    head -502 "$TMP/eos.xyz" >"$TMP/metal.xyz"
    sed '2s/units=metal/units=lj/' "$TMP/metal.xyz" >"$TMP/lj.xyz"
    for program in "strain --cutoff=4" "strings"; do
        # shellcheck disable=SC2086 # a program and its options
        run "$BIN/"$program --reference="$TMP/metal.xyz" "$TMP/lj.xyz"
        assert_failure 65
        assert_output --partial "the frame is in units=lj, the reference is not"
    done
}

@test "a sheet without a third vector is no POSCAR; an empty value stays one; words without end are a comment" {
    printf '2\nLattice="10 0 0 0 10 0 0 0 0" pbc="T T F" label= energy=3.0 flag Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu 0 0 8\n' >"$TMP/sheet.xyz"
    run "$BIN/xyz-to" --format=poscar -o "$TMP/none" "$TMP/sheet.xyz"
    assert_failure 65
    assert_output --partial "the cell vector c of the frame is 0"
    # energy goes with the motion, and flag is not to become the value of label
    printf '2\nLattice="10 0 0 0 10 0 0 0 10" units=lj label= energy=3.0 flag Properties=species:S:1:pos:R:3\nA 1 1 1\nA 5 5 5\n' >"$TMP/moved.xyz"
    run bash -c "'$BIN/anneal' --quiet --potential=lj:wahnstrom --temperature=0.1 --time=0.01 '$TMP/moved.xyz' | sed -n 2p"
    assert_output --partial ' label="" flag '
    "$PYTHON" -c 'print("1\n" + " ".join("w%d" % i for i in range(100000)) + "\nCu 0 0 0")' >"$TMP/words.xyz"
    run timeout 20 "$BIN/xyz-info" "$TMP/words.xyz"
    assert_success
}
