#!/usr/bin/env bats
# xyz-repeat: copies of a cell. Oracles: ASE's repeat, energies and coordination of the copies, the columns' table.
load common
export BLOWPIPE_THREADS=1

repeat() { "$BIN/xyz-repeat" --quiet "$@"; }
refused() { refused_by xyz-repeat "$@"; }

@test "a skewed cell with columns of all kinds: places as ASE has them, the rest copied, ids new" {
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
from ase import Atoms
rng = np.random.default_rng(3)
cell = np.array([[5, 0, 0], [1.5, 6, 0], [-2, 0.7, 7]])
a = Atoms('CuZrCuZrCu', scaled_positions=rng.random((5, 3)), cell=cell, pbc=True)
a.arrays['id'] = np.array([7, 3, 4, 12, 9])
a.arrays['velo'] = rng.random((5, 3))
a.arrays['odd'] = rng.integers(0, 9, 5)
ase.io.write(f'{sys.argv[1]}/f.xyz', a, format='extxyz')
P
    "$BIN/xyz-repeat" --quiet --cells=2x3x2 "$TMP/f.xyz" >"$TMP/out.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
a, b = (ase.io.read(f'{sys.argv[1]}/{n}.xyz') for n in ('f', 'out'))
wanted = a.repeat((2, 3, 2))
assert np.allclose(b.cell, wanted.cell, rtol=0, atol=1e-12) and b.pbc.all()
assert np.allclose(b.positions, wanted.positions, rtol=0, atol=1e-12)
assert (b.numbers == wanted.numbers).all()
for name in ('velo', 'odd'):
    assert (b.arrays[name] == wanted.arrays[name]).all()
ids = b.arrays['id']
assert (ids[:5] == a.arrays['id']).all() and len(set(ids)) == 60 and ids.min() == 3
P
    "$BIN/xyz-check" "$TMP/out.xyz"
    run repeat --cells=1x1x1 "$TMP/f.xyz"
    assert_output --partial "velo:R:3"
}

@test "the copies as a word alone are --cells, in the history too; a file of that name, two sizes, a wrong one" {
    "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --lattice=3.2A >"$TMP/f.xyz"
    repeat --cells=2x1x3 "$TMP/f.xyz" -o "$TMP/option.xyz"
    repeat 2x1x3 "$TMP/f.xyz" -o "$TMP/word.xyz"
    cmp "$TMP/option.xyz" "$TMP/word.xyz"
    repeat 2x1x3 <"$TMP/f.xyz" | cmp - "$TMP/option.xyz"
    cd "$TMP"
    cp f.xyz 2x1x3
    repeat --cells=2x1x3 2x1x3 | cmp - option.xyz
    repeat 2x1x3 ./2x1x3 | cmp - option.xyz
    refused 66 "3x1x3" 3x1x3 --cells=2x2x2 f.xyz
    refused 66 "2x0x3" 2x0x3 f.xyz
    refused 66 "3x3" 3x3 f.xyz
    repeat -o 1x2x1 1x1x2 f.xyz
    repeat --cells=1x1x2 f.xyz | cmp - 1x2x1
}

@test "what is measured on the copies is what the frame says: sums many times, means the same" {
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=200 --seed=2 | "$BIN/energy" --quiet --potential="$CUZR" | "$BIN/voronoi" --quiet >"$TMP/f.xyz"
    repeat --cells=2x1x3 "$TMP/f.xyz" >"$TMP/said.xyz"
    "$BIN/energy" --quiet --potential="$CUZR" "$TMP/said.xyz" | "$BIN/voronoi" --quiet >"$TMP/measured.xyz"
    run "$BIN/xyz-diff" --tolerance=1e-7 "$TMP/said.xyz" "$TMP/measured.xyz"
    echo "$output"
    assert_success
    refute_output --partial differs
}

@test "networks, counts and images go, and are named" {
    printf '2\nLattice="9 0 0 0 9 0 0 0 9" string_count=1 bond_count=5 core_atoms=2 density=7.5 REF_energy=3 odd_key=1 Properties=species:S:1:pos:R:3:string:I:1:string_size:I:1:string_bonds:I:1:ix:I:1:cluster:I:1\nCu 1 1 1 1 2 1 0 1\nCu 4 1 1 1 2 1 -1 1\n' >"$TMP/f.xyz"
    run_pipe "'$BIN/xyz-repeat' --cells=1x2x1 '$TMP/f.xyz' 2>&1 >'$TMP/out.xyz'"
    assert_output "xyz-repeat: dropped, for it is not that of the copies: string string_size ix string_count core_atoms REF_energy (frame 1)"
    run head -2 "$TMP/out.xyz"
    assert_output --partial "bond_count=10 density=7.5 odd_key=1"
    assert_output --partial "Properties=species:S:1:pos:R:3:string_bonds:I:1:cluster:I:1:id:I:1"
    run tail -4 "$TMP/out.xyz"
    assert_output $'Cu 1 1 1 1 1 1\nCu 4 1 1 1 1 2\nCu 1 10 1 1 1 3\nCu 4 10 1 1 1 4'
}

@test "open directions, no cell, wrong words, too many atoms" {
    printf '1\nLattice="9 0 0 0 9 0 0 0 9" pbc="T T F" Properties=species:S:1:pos:R:3\nCu 1 1 1\n' >"$TMP/film.xyz"
    printf '1\nProperties=species:S:1:pos:R:3\nCu 1 1 1\n' >"$TMP/molecule.xyz"
    refused 65 "open along c" --cells=1x1x2 "$TMP/film.xyz"
    run repeat --cells=2x2x1 "$TMP/film.xyz"
    assert_success
    refused 65 "no cell" --cells=2x1x1 "$TMP/molecule.xyz"
    refused 64 "--cells" --cells=2x2 "$TMP/film.xyz"
    refused 64 "--cells" --cells=0x1x1 "$TMP/film.xyz"
    refused 64 "'--cells' is needed" "$TMP/film.xyz"
    refused 65 "are more than 2147483647 atoms" --cells=100000x100000x1 "$TMP/film.xyz"
    sed 's/pos:R:3/&:id:I:1/; s/^Cu.*/& 4611686018427387904/; s/^1$/2/' "$TMP/film.xyz" >"$TMP/ids.xyz"
    echo "Cu 2 2 2 1" >>"$TMP/ids.xyz"
    refused 65 "have no room" --cells=2x2x1 "$TMP/ids.xyz"
}
