#!/usr/bin/env bats
# xyz-join: atoms of two files in one cell; columns of two files on the same atoms. Oracles: SciPy's nearest pair, and the programs that wrote the columns.
load common
export BLOWPIPE_THREADS=1

join() { "$BIN/xyz-join" --quiet "$@"; }
refused() { refused_by xyz-join "$@"; }
film() { printf '3\nLattice="9 0 0 0 9 0 0 0 20" pbc="T T F" energy=-3 density=2 core_atoms=1 odd_key=1 Properties=species:S:1:pos:R:3:id:I:1:cluster:I:1:pe:R:1:odd:R:1\nCu 1 1 1 5 -1 -1 0.5\nZr 4 1 1 2 1 -1 1.5\nCu 8.5 8.5 1 9 2 -1 2.5\n'; }
cluster() { printf '2\nProperties=species:S:1:pos:R:3:id:I:1:cluster:I:1:velo:R:3\nCu 0 0 0 1 1 1 2 3\nZr 3 0 0 2 2 1 2 3\n'; }

@test "atoms: the cell of the first, new ids and cluster numbers, measures and lonely columns gone with a word" {
    film >"$TMP/a.xyz"
    cluster >"$TMP/b.xyz"
    run_pipe "'$BIN/xyz-join' --shift=0A,0A,0.5nm '$TMP/a.xyz' '$TMP/b.xyz' 2>&1 >'$TMP/out.xyz'"
    assert_line "xyz-join: the cell is that of the first, '$TMP/b.xyz' has another (frame 1)"
    assert_line "xyz-join: only one of the two has these columns, which are dropped: odd velo (frame 1)"
    run tail -n +2 "$TMP/out.xyz"
    assert_line --index 0 --partial 'Lattice="9.0 0.0 0.0 0.0 9.0 0.0 0.0 0.0 20.0" pbc="T T F" odd_key=1 history='
    assert_line --index 0 --partial 'Properties=species:S:1:pos:R:3:id:I:1:cluster:I:1'
    assert_line --index 1 "Cu 1 1 1 5 -1"
    assert_line --index 4 "Cu 0 0 5 10 3"
    assert_line --index 5 "Zr 3 0 5 11 4"
    "$BIN/xyz-check" "$TMP/out.xyz"
    run_pipe "'$BIN/xyz-join' --quiet --shift=0A,0A,0.5nm - '$TMP/b.xyz' <'$TMP/a.xyz' | cmp - '$TMP/out.xyz'"
    assert_success
}

@test "the closest pair is SciPy's, over the borders too; closer than --least-distance is refused" {
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=300 --seed=1 >"$TMP/a.xyz"
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=40 --seed=2 >"$TMP/b.xyz"
    run_pipe "'$BIN/xyz-join' --least-distance=0A --shift=3A,-7A,40A '$TMP/a.xyz' '$TMP/b.xyz' 2>&1 >'$TMP/out.xyz' | grep -oE '[0-9.e-]+ A apart'"
    local said=${output%% *}
    "$PYTHON" - "$TMP/a.xyz" "$TMP/b.xyz" "$said" <<'P'
import sys, numpy as np, ase.io
from scipy.spatial import cKDTree
a, b = ase.io.read(sys.argv[1]), ase.io.read(sys.argv[2])
box = a.cell.lengths()
tree = cKDTree(np.mod(a.positions, box), boxsize=box)
d = tree.query(np.mod(b.positions + [3, -7, 40], box))[0].min()
assert abs(d - float(sys.argv[3])) < 1e-3 * d, (d, sys.argv[3])
P
    cluster >"$TMP/c.xyz"
    film >"$TMP/f.xyz"
    refused 65 "atom 9 of the first and atom 1 of '$TMP/c.xyz' would be 0.707 A apart" --shift=0A,0A,1A --least-distance=1A "$TMP/f.xyz" "$TMP/c.xyz"
    run_pipe "'$BIN/xyz-join' --shift=0A,0A,12A '$TMP/f.xyz' '$TMP/c.xyz' 2>&1 >/dev/null"
    assert_output --partial "no atoms of the two are closer than 6 A"
}

@test "columns by id: as if one program had written all, whatever the order; the second may have more" {
    "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=4x4x4 >"$TMP/then.xyz"
    awk 'NR > 2 { $2 += 0.05 * sin(NR); $3 += 0.05 * cos(NR) } 1' "$TMP/then.xyz" >"$TMP/now.xyz"
    "$BIN/strain" --quiet --reference="$TMP/then.xyz" --cutoff=4A "$TMP/now.xyz" >"$TMP/strain.xyz"
    { head -2 "$TMP/strain.xyz"; tail -n +3 "$TMP/strain.xyz" | tac; } >"$TMP/shuffled.xyz"
    "$BIN/voronoi" --quiet "$TMP/now.xyz" | join --by=id "$TMP/shuffled.xyz" >"$TMP/joined.xyz"
    "$BIN/strain" --quiet --reference="$TMP/then.xyz" --cutoff=4A "$TMP/now.xyz" | "$BIN/voronoi" --quiet >"$TMP/both.xyz"
    columns() { "$BIN/xyz-info" --columns "$1" | cut -f 2- | sort; }
    diff <(columns "$TMP/joined.xyz") <(columns "$TMP/both.xyz")
    "$BIN/xyz-select" --quiet --select='pos_z<5A' "$TMP/now.xyz" | join --by=id --columns=d2min "$TMP/strain.xyz" >"$TMP/part.xyz"
    diff <(tail -n +3 "$TMP/part.xyz") <("$BIN/xyz-select" --quiet --select='pos_z<5A' --columns=d2min "$TMP/strain.xyz" | tail -n +3)
}

@test "columns: what both have is the first's unless it is named" {
    film >"$TMP/a.xyz"
    film | sed 's/ -1 \([0-9.]*\)$/ -7 \1/; s/odd:/more:/' >"$TMP/b.xyz"
    run_pipe "'$BIN/xyz-join' --quiet --by=id '$TMP/a.xyz' '$TMP/b.xyz' | tail -3 | head -1"
    assert_output "Cu 1 1 1 5 -1 -1 0.5 0.5"
    run_pipe "'$BIN/xyz-join' --quiet --by=id --columns=p* '$TMP/a.xyz' '$TMP/b.xyz' | tail -3 | head -1"
    assert_output "Cu 1 1 1 5 -1 -7 0.5"
    refused 65 "no columns that the first has not" --by=id "$TMP/a.xyz" "$TMP/a.xyz"
    refused 64 "has no column 'nix'" --by=id --columns=nix "$TMP/a.xyz" "$TMP/b.xyz"
}

@test "columns measured elsewhere are said; strangers, other species and ids that occur twice are refused" {
    film >"$TMP/a.xyz"
    film | sed 's/pe:R:1:odd/d2min:R:1:more/; s/^Zr 4 1 1/Zr 4 1 1.25/' >"$TMP/moved.xyz"
    run_pipe "'$BIN/xyz-join' --quiet --by=id '$TMP/a.xyz' '$TMP/moved.xyz' 2>&1 >/dev/null"
    assert_output "xyz-join: warning: atoms stood elsewhere, by up to 0.25, when this was measured: d2min (frame 1)"
    sed 's/^Cu 1 1 1/Cu 10 1 1/' "$TMP/moved.xyz" | sed 's/1.25 2/1 2/' >"$TMP/image.xyz"
    run_pipe "'$BIN/xyz-join' --quiet --by=id '$TMP/a.xyz' '$TMP/image.xyz' 2>&1 >/dev/null"
    assert_output ""
    sed 's/ 1 1 5 / 1 1 6 /' "$TMP/moved.xyz" >"$TMP/b.xyz"
    refused 65 "1 of 3 atoms are not in '$TMP/b.xyz', the first of them id 5" --by=id "$TMP/a.xyz" "$TMP/b.xyz"
    sed 's/^Zr/Cu/' "$TMP/moved.xyz" >"$TMP/b.xyz"
    refused 65 "these are not the same atoms" --by=id "$TMP/a.xyz" "$TMP/b.xyz"
    sed 's/ 1 1 5 / 1 1 9 /' "$TMP/moved.xyz" >"$TMP/b.xyz"
    refused 65 "occurs twice" --by=id "$TMP/a.xyz" "$TMP/b.xyz"
}

@test "streams: pairs of frames, or one for all; other lengths, other units and other words are refused" {
    film >"$TMP/a.xyz"
    cluster >"$TMP/b.xyz"
    cat "$TMP/a.xyz" "$TMP/a.xyz" >"$TMP/aa.xyz"
    cat "$TMP/b.xyz" "$TMP/b.xyz" "$TMP/b.xyz" >"$TMP/bbb.xyz"
    run_pipe "'$BIN/xyz-join' --quiet --shift=0A,0A,5A '$TMP/aa.xyz' '$TMP/b.xyz' | grep -cx 5"
    assert_output 2
    refused 65 "has more frames than the first stream, which has 2" --shift=0A,0A,5A "$TMP/aa.xyz" "$TMP/bbb.xyz"
    refused 65 "has 3 frames, and the first stream has more" --shift=0A,0A,5A "$TMP/aa.xyz" "$TMP/aa.xyz" "$TMP/bbb.xyz"
    sed 's/^Prop/units=lj &/' "$TMP/b.xyz" >"$TMP/lj.xyz"
    refused 65 "other units" "$TMP/a.xyz" "$TMP/lj.xyz"
    refused 64 "three lengths" --shift=1A "$TMP/a.xyz" "$TMP/b.xyz"
    refused 64 "adds no atoms" --by=id --shift=0A,0A,1A "$TMP/a.xyz" "$TMP/b.xyz"
    refused 64 "goes with --by=id" --columns=pe "$TMP/a.xyz" "$TMP/b.xyz"
    refused 64 "both files are standard input" - -
    refused 66 "missing.xyz" "$TMP/a.xyz" "$TMP/missing.xyz"
    : >"$TMP/empty.xyz"
    refused 66 "no frame in '$TMP/empty.xyz'" "$TMP/a.xyz" "$TMP/empty.xyz"
}
