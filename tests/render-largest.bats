#!/usr/bin/env bats
# render --largest: the film without what flew off, which would shrink it, and how much that was.
load common
export PYTHONPATH=$BATS_TEST_DIRNAME

# A slab of 4 x 4 x 4 cells with z open in a cell ten times as high, with a dimer and two atoms far above it, and a neighbor of
# the slab across the periodic boundary.
slab() {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=4x4x4 --quiet >"$TMP/slab.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys
lines = open(sys.argv[1] + '/slab.xyz').read().splitlines()
head = lines[1].replace('0.0 0.0 14.4"', '0.0 0.0 144.0"').replace('pbc="T T T"', 'pbc="T T F"')
assert '144.0' in head and 'T T F' in head, head
columns = lines[2].split()
def atom(number, x, y, z):
    row = list(columns)
    row[1:4] = [str(v) for v in (x, y, z)]
    row[4] = str(number)
    return ' '.join(row)
assert columns[4] == '1', columns
more = [atom(257, 2, 2, 60), atom(258, 4.5, 2, 60), atom(259, 2, 2, 90), atom(260, 2, 2, 140), atom(261, -2, 2, 1)]
open(sys.argv[1] + '/gas.xyz', 'w').write('\n'.join([str(len(lines) - 2 + 5), head] + lines[2:] + more) + '\n')
P
}

@test "only what hangs together is drawn, across periodic boundaries too, as large as the picture lets it; how many are left out is said" {
    slab
    "$BIN/render" --size=300x300 --no-key -o "$TMP/all.png" "$TMP/gas.xyz"
    "$BIN/render" --size=300x300 --no-key --largest -o "$TMP/most.png" "$TMP/gas.xyz" 2>"$TMP/said"
    grep -q '4 atoms do not hang together with the others, and are left out' "$TMP/said"
    "$PYTHON" - "$TMP" <<'P'
import sys
from png_pixels import pixels
def coloured(name):
    rgb = pixels(f'{sys.argv[1]}/{name}.png').astype(int)
    return (rgb[:, :, 0] > rgb[:, :, 2] + 20).mean()  # copper; the box is grey
assert coloured('most') > 8 * coloured('all') > 0, (coloured('most'), coloured('all'))
P
    # the same as drawing the film alone, its box where it ends: nothing of the others is left
    "$BIN/xyz-select" --quiet --select='id<=256 | id=261' "$TMP/gas.xyz" >"$TMP/film.xyz"
    "$BIN/render" --size=300x300 --no-key --largest -o "$TMP/film.png" "$TMP/film.xyz" 2>"$TMP/said"
    run grep -c 'left out' "$TMP/said"
    assert_output 0
    cmp "$TMP/film.png" "$TMP/most.png"
}

@test "the key says how many are left out, a quiet run in the file of its progress; --select comes first; sticks are refused" {
    slab
    BLOWPIPE_PROGRESS=$TMP/log "$BIN/render" --quiet --size=600x400 --largest -o "$TMP/a.svg" "$TMP/gas.xyz"
    grep -q '>4 atoms left out<' "$TMP/a.svg"
    grep -q 'render: 4 atoms do not hang together' "$TMP/log"
    "$BIN/render" --quiet --size=600x400 --largest --select='id!=260' -o "$TMP/b.svg" "$TMP/gas.xyz"
    grep -q '>3 atoms left out<' "$TMP/b.svg"
    "$BIN/render" --quiet --size=600x400 --largest --color=pos_z -o "$TMP/c.svg" "$TMP/gas.xyz"
    grep -q '>4 atoms left out<' "$TMP/c.svg"
    "$BIN/strings" --quiet --bonds="$TMP/bonds.xyz" "$TMP/slab.xyz" >"$TMP/s.xyz"
    run "$BIN/render" --largest -o "$TMP/d.png" "$TMP/bonds.xyz"
    assert_failure 64
    assert_output --partial "--largest is of atoms"
}
