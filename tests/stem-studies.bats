#!/usr/bin/env bats
# Scripts of the microscope's studies: structures of known order are what they say, and the summary's verdicts follow from values and errors.
load common

@test "embed: crystals of known number, size and orientation where they are wanted, and room around them" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=9000 --box=6nm,5nm,auto --quiet |
        awk 'NR == 2 { sub(/Properties=[^ ]*/, "&:layer:I:1") } NR > 2 { $(NF + 1) = $2 < 30 ? 1 : 2 } { print }' >"$TMP/glass.xyz"
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.26A --repeat=8x8x8 --quiet -o "$TMP/B2.xyz"
    for how in random axis; do
        pipelines/stem-mro/embed 5 1.6 $how 1 3 "$TMP/B2.xyz" "$TMP/glass.xyz" >"$TMP/$how.xyz"
        run "$PYTHON" - "$TMP/$how.xyz" $how <<'P'
import sys, numpy as np, ase.io
a = ase.io.read(sys.argv[1], format='extxyz')
c, L = a.arrays['crystal'], np.diag(a.cell)
assert a.info['true_count'] == 5 and set(c) == set(range(6))
assert abs(a.info['true_fraction'] - 5 * np.pi / 6 * 16**3 / L.prod()) < 1e-5
near = lambda d: d - L * np.round(d / L)
for i in range(1, 6):
    own = a.positions[c == i]
    first = own[0]
    own = first + near(own - first)
    middle = own.mean(0)
    assert middle[0] % L[0] < 30.5, middle
    assert abs(len(own) / (4 / 3 * np.pi * 8**3 * 2 / 3.26**3) - 1) < .2
    assert np.hypot(*(own - middle).T[:2]).max() < 8.3
    others = np.linalg.norm(near(a.positions[c == 0] - middle), axis=1)
    assert others.min() > 8.6
    d = np.linalg.norm(own[:, None] - own[None], axis=2) + 99 * np.eye(len(own))
    assert abs(d.min() - 3.26 * 3**.5 / 2) < 1e-3
    planes = len(np.unique(np.round(own[:, 2], 3)))
    assert (planes < 12) == (sys.argv[2] == 'axis'), planes
P
        assert_success
    done
    run pipelines/stem-mro/embed 900 1.6 random 0 3 "$TMP/B2.xyz" "$TMP/glass.xyz"
    assert_failure 65
    assert_output --partial "no room"
}

@test "fivefold: a turn by 72 degrees maps the column on itself" {
    pipelines/stem-mro/fivefold 2.4 2 3.61 8 >"$TMP/five.xyz"
    run "$PYTHON" - "$TMP/five.xyz" <<'P'
import sys, numpy as np, ase.io
a = ase.io.read(sys.argv[1], format='extxyz')
p = a.positions - [40, 40, 0]
turn = np.radians(72)
q = p @ np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
d = np.linalg.norm(p[:, None] - q[None], axis=2).min(1)
assert d.max() < 1e-3 and len(p) > 300, (d.max(), len(p))
d = a.get_all_distances(mic=True) + 99 * np.eye(len(p))
assert abs(d.min() - 3.61 / 2**.5) < .1
P
    assert_success
}

@test "rescale and cross-section keep what they say" {
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --grains=3 --filler=A --composition=A50B50 --atoms=2000 --volume-per-atom=0.767 --grain-volume=0.69 --quiet |
        pipelines/stem-mro/rescale 2.83 0.69 /dev/stdin >"$TMP/laves.xyz"
    printf '4\nLattice="20 0 0 0 10 0 0 0 40" slab_low=10 slab_high=30 Properties=id:I:1:species:S:1:pos:R:3\n1 Cu 1 2 11\n2 Zr 5 6 29\n3 Zr 9 9 20\n4 Cu 19 1 20\n' >"$TMP/slab.xyz"
    pipelines/nanolaminate/cross-section "$TMP/slab.xyz" >"$TMP/film.xyz"
    run "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
a, f = (ase.io.read(f'{sys.argv[1]}/{n}.xyz', format='extxyz') for n in ('laves', 'film'))
s = a.get_chemical_symbols()
assert s.count('Zr') == s.count('Cu') == 1000 and abs(a.get_volume() / 2000 - .767 * 2.83**3) < 1e-3
inside = (a.arrays['crystal'] > 0).sum()
assert abs(a.info['true_fraction'] - inside * .69 / (2000 * .767)) < 1e-5 and a.info['true_count'] == 3
assert abs(a.info['true_diameter_nm'] - (6 * inside * .69 / 3 / np.pi)**(1 / 3) * .283) < 1e-4
assert np.allclose(np.diag(f.cell), [20, 10, 20]) and np.allclose(f.positions, [[1, 2, 1], [19, 6, 5], [10, 9, 9], [10, 1, 19]])
assert abs(f.info['true_density_g_cm3'] - f.get_masses().sum() * 1.66053907 / 4000) < 2e-4
P
    assert_success
}

@test "summary: verdicts by tolerance and error, errors of ratios and differences, unknown quantities refused" {
    printf 'quantity\ta\tb\thow\tpaper\ttolerance\tunit\n' >"$TMP/expected.tsv"
    printf 'one\ts,x\t-\tvalue\t4\t0.5\tnm\ntwo\ts,x\ts,y\tratio\t>1\t0\t-\nthree\ts,x\ts,y\tdifference\t<1\t0\t-\nfour\ts,x\t-\tvalue\t9\t0.5\tnm\n' >>"$TMP/expected.tsv"
    printf 's\tx\t4.2\t0.3\ns\ty\t2\t0.1\n' >"$TMP/values.tsv"
    run pipelines/nanolaminate/summary "$TMP/expected.tsv" "$TMP/values.tsv"
    assert_success
    assert_line $'one\ts\t4\t4.2\t0.3\tnm\tagrees\twithin one sample'
    assert_line $'two\ts\t>1\t2.1\t0.18\t-\tholds in one sample\twithin one sample'
    assert_line $'three\ts\t<1\t2.2\t0.32\t-\tcontradicted in one sample\twithin one sample'
    assert_line $'four\ts\t9\t4.2\t0.3\tnm\tdiffers in one sample\twithin one sample'
    printf 'six\ts,w\t-\tvalue\t9\t0.5\tnm\n' >"$TMP/nan.tsv"
    printf 's\tw\tnan\t0.3\n' >"$TMP/w.tsv"
    run pipelines/nanolaminate/summary "$TMP/nan.tsv" "$TMP/w.tsv"
    assert_line --partial $'nan\tnan\tnm\tnot measured'
    printf 'five\ts,z\t-\tvalue\t9\t0.5\tnm\n' >>"$TMP/expected.tsv"
    run pipelines/nanolaminate/summary "$TMP/expected.tsv" "$TMP/values.tsv"
    assert_failure 65
    assert_output --partial 'nothing is known of "five"'
}
