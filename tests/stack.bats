#!/usr/bin/env bats
# Two structures on top of each other: xyz-join --stack. Oracle: places and cells by NumPy.
load common
export BLOWPIPE_THREADS=1

glass() { "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=300 --box="$1" --seed="$2" -o "$3"; }

@test "a bilayer of two periodic glasses: the cell is as long as both and two gaps, atoms keep their places in each" {
    glass 16A,17A,auto 1 "$TMP/a.xyz"
    glass 16A,17A,auto 2 "$TMP/b.xyz"
    # atoms outside of the cell, as after a run
    awk 'NR > 2 && NR % 7 == 0 { $4 += 300 } 1' "$TMP/b.xyz" >"$TMP/far.xyz"
    run_pipe "'$BIN/xyz-join' --stack=z --gap=2.5A --least-distance=0.1A '$TMP/a.xyz' '$TMP/b.xyz' 2>&1 >'$TMP/ab.xyz'"
    assert_success
    assert_output --partial "stands on the first along z"
    "$PYTHON" - "$TMP/a.xyz" "$TMP/b.xyz" "$TMP/ab.xyz" <<'P'
import sys, numpy as np, ase.io
a, b, ab = (ase.io.read(name) for name in sys.argv[1:])
la, lb, l = a.cell.lengths(), b.cell.lengths(), ab.cell.lengths()
assert abs(l[2] - la[2] - lb[2] - 5) < 1e-9 and np.allclose(l[:2], la[:2]) and ab.pbc.all(), (la, lb, l)
n = len(a)
low, high = ab.positions[:n], ab.positions[n:]
assert np.allclose(low, np.c_[a.positions[:, :2], a.positions[:, 2] % la[2]], atol=1e-9)
assert np.allclose(high[:, 2], b.positions[:, 2] % lb[2] + la[2] + 2.5, atol=1e-9)
assert len(set(ab.arrays["id"])) == len(ab)
d = ab.get_all_distances(mic=True)[:n, n:]
assert d.min() > 2.5 - 1e-9, d.min()
P
    "$BIN/xyz-join" --quiet --stack=z --gap=2.5A "$TMP/a.xyz" "$TMP/b.xyz" | "$BIN/energy" --potential="$CUZR" --quiet >/dev/null
}

@test "edges that differ are refused with what to type, or stretched as far as --fit allows, which is said" {
    glass 16A,17A,auto 1 "$TMP/a.xyz"
    glass 16.2A,17A,auto 2 "$TMP/b.xyz"
    refused_by xyz-join 65 "the edges along x are 16 and 16.2: --fit=1.3% allows the second to be stretched by -1.23 %" --stack=z "$TMP/a.xyz" "$TMP/b.xyz"
    run_pipe "'$BIN/xyz-join' --stack=z --fit=1.3% '$TMP/a.xyz' '$TMP/b.xyz' 2>&1 >'$TMP/ab.xyz'"
    assert_success
    assert_output --partial "it is stretched by -1.23 % along x"
    "$PYTHON" - "$TMP/b.xyz" "$TMP/ab.xyz" <<'P'
import sys, numpy as np, ase.io
b, ab = (ase.io.read(name) for name in sys.argv[1:])
assert np.allclose(ab.positions[-len(b):, 0], b.positions[:, 0] * 16 / 16.2, atol=1e-9)
P
    refused_by xyz-join 64 "go with --stack" --gap=2A "$TMP/a.xyz" "$TMP/b.xyz"
    refused_by xyz-join 64 "mean nothing" --by=id --stack=z "$TMP/a.xyz" "$TMP/b.xyz"
}

@test "a film on a glass, a cluster on a film: by the atoms' ends, not periodic along the stack; a tilted cell is refused" {
    printf '2\nLattice="9 0 0 0 9 0 0 0 20" pbc="T T F" Properties=species:S:1:pos:R:3\nCu 1 1 3\nZr 4 1 8\n' >"$TMP/film.xyz"
    printf '1\nLattice="9 0 0 0 9 0 0 0 6" pbc="T T T" Properties=species:S:1:pos:R:3\nCu 1 1 -1\n' >"$TMP/glass.xyz"
    printf '2\nProperties=species:S:1:pos:R:3\nCu 1 1 100\nZr 1 1 103\n' >"$TMP/cluster.xyz"
    "$BIN/xyz-join" --quiet --stack=z --gap=2A "$TMP/glass.xyz" "$TMP/film.xyz" -o "$TMP/one.xyz"
    run tail -n +2 "$TMP/one.xyz"
    assert_line --index 0 --partial 'Lattice="9.0 0.0 0.0 0.0 9.0 0.0 0.0 0.0 28.0" pbc="T T F"'
    assert_line --index 1 --partial "Cu 1 1 5"
    assert_line --index 2 --partial "Cu 1 1 8"
    assert_line --index 3 --partial "Zr 4 1 13"
    "$BIN/xyz-join" --quiet --stack=z --gap=2A "$TMP/film.xyz" "$TMP/cluster.xyz" -o "$TMP/two.xyz"
    run tail -n +2 "$TMP/two.xyz"
    assert_line --index 0 --partial '0.0 0.0 25.0" pbc="T T F"'
    assert_line --index 3 --partial "Cu 1 1 10"
    assert_line --index 4 --partial "Zr 1 1 13"
    sed 's/9 0 0 0 9 0/9 0 0 1 9 0/' "$TMP/film.xyz" >"$TMP/tilted.xyz"
    refused_by xyz-join 65 "rectangular" --stack=z "$TMP/glass.xyz" "$TMP/tilted.xyz"
}
