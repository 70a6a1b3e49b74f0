#!/usr/bin/env bats
# elastic: published constants, lattice sums with and without stress, LAMMPS's constants of crystals and of a glass, turned crystals, what is refused and said.
load common
load elastic_checks

CU=kim:EAM_Dynamo_MishinMehlPapaconstantopoulos_2001_Cu__MO_346334655118_005

create() { "$BIN/create" --quiet "$@"; }

# Puts the atoms of a frame off their places, by up to $1 A along each axis.
jolt() { awk -v by="$1" 'NR > 2 { for (k = 2; k <= 4; k++) $k += by * sin(12.9898 * NR + 78.233 * k) } 1' CONVFMT=%.12g; }

# lammps STRAIN: the constants (GPa) of $TMP/out.xyz by LAMMPS into $TMP/lammps.npy: each strain forth and back by change_box, then minimised, pressures by differences.
lammps() {
    extract_table "$TMP/cuzr.eam.fs"
    "$BIN/xyz-to" --quiet --format=lammps-data --species=Cu,Zr "$TMP/out.xyz" -o "$TMP/in.data"
    cat >"$TMP/in.lammps" <<IN
units metal
atom_modify map array
box tilt large
variable way index x y z yz xz xy
label next
variable sign loop 2
label sign
variable a equal (3-2*\${sign})*$1
clear
units metal
box tilt large
atom_modify map array
read_data $TMP/in.data
change_box all triclinic
variable lx equal lx
variable ly equal ly
variable lz equal lz
variable dx equal \${a}*\${lx}
variable dy equal \${a}*\${ly}
variable dz equal \${a}*\${lz}
if "\${way} == x" then "change_box all x delta 0 \${dx} remap units box"
if "\${way} == y" then "change_box all y delta 0 \${dy} remap units box"
if "\${way} == z" then "change_box all z delta 0 \${dz} remap units box"
if "\${way} == yz" then "change_box all yz delta \${dz} remap units box"
if "\${way} == xz" then "change_box all xz delta \${dz} remap units box"
if "\${way} == xy" then "change_box all xy delta \${dy} remap units box"
pair_style eam/fs
pair_coeff * * $TMP/cuzr.eam.fs Cu Zr
mass * 1
neighbor 1 bin
min_modify line quadratic
thermo_style custom step pe pxx pyy pzz pyz pxz pxy
thermo_modify norm no
minimize 0 1e-9 5000 50000
variable p1 equal pxx
variable p2 equal pyy
variable p3 equal pzz
variable p4 equal pyz
variable p5 equal pxz
variable p6 equal pxy
run 0
print "P \${way} \$a \$(v_p1:%.15g) \$(v_p2:%.15g) \$(v_p3:%.15g) \$(v_p4:%.15g) \$(v_p5:%.15g) \$(v_p6:%.15g)" append $TMP/pressures
next sign
jump SELF sign
next way
jump SELF next
IN
    rm -f "$TMP/pressures"
    (cd "$TMP" && "$LMP" -in in.lammps -log none -screen none)
    "$PYTHON" - "$TMP" "$1" <<'PY'
import sys, numpy as np
rows = [l.split() for l in open(f"{sys.argv[1]}/pressures")]
assert len(rows) == 12
p = np.array([r[3:] for r in rows], float).reshape(6, 2, 6)
C = -(p[:, 0] - p[:, 1]).T / (2 * float(sys.argv[2])) * 1e-4
np.save(f"{sys.argv[1]}/lammps", (C + C.T) / 2)
PY
}

@test "copper under Mishin's potential has the published constants, and is cubic" {
    create --crystal=fcc --species=Cu --lattice=3.615A | "$BIN/elastic" --quiet --potential="$CU" --table="$TMP/t.tsv" -o "$TMP/out.xyz"
    # Mishin et al., Phys. Rev. B 63, 224106 (2001), table III: 169.9, 122.6, 76.2 GPa, B 138.3
    check "
close(C, cubic(169.9, 122.6, 76.2), 5e-4)
close(C, cubic(C[0, 0], C[0, 1], C[3, 3]), 1e-9)
assert E.max() < 1e-3 and info['elastic_class'] == 'cubic' and info['elastic_stable'], E
assert abs(info['bulk_modulus'] - 138.3) < 0.1 and info['bulk_modulus_error'] < 1e-3
gv, gr = (C[0, 0] - C[0, 1] + 3 * C[3, 3]) / 5, 5 / (4 / (C[0, 0] - C[0, 1]) + 3 / C[3, 3])
g, b = (gv + gr) / 2, (C[0, 0] + 2 * C[0, 1]) / 3
close([info['shear_modulus'], info['youngs_modulus'], info['poisson_ratio'] * 100], [g, 9 * b * g / (3 * b + g), 100 * (3 * b - 2 * g) / (6 * b + 2 * g)], 1e-6)
close([info['shear_modulus_error'], info['elastic_anisotropy']], [(gv - gr) / 2, 5 * gv / gr - 5], 1e-3)
assert np.abs(info['elastic_stress']).max() < 1e-3
"
    run cat "$TMP/t.tsv"
    assert_line --index 0 $'frame\ti\tj\tC_GPa\terror_GPa\tclass_GPa'
    assert_line --regexp '^# frame 1 class cubic residual '
    assert_line --regexp $'^# frame 1 shear_modulus_GPa 47\\.7[0-9]* error 7.42 voigt 55\\.[0-9]* reuss 40\\.'
    assert_line --regexp $'^1\t1\t1\t169\\.8[0-9]*\t[0-9.e-]*\t169\\.8'
    [ "$(grep -c -v '^[#f]' "$TMP/t.tsv")" -eq 21 ]
    # a stream of several: copper that is pressed is stiffer
    for a in 3.615 3.55; do create --crystal=fcc --species=Cu --lattice=${a}A; done |
        "$BIN/elastic" --quiet --potential="$CU" --table="$TMP/t.tsv" 2>/dev/null | "$BIN/xyz-check" --frames=2
    run awk '$2 == 1 && $3 == 1 { c[$1] = $4 } END { print (c[1] > 169 && c[1] < 171 && c[2] > 180) }' "$TMP/t.tsv"
    assert_output 1
}

@test "the same crystal at an angle has the tensor turned with it" {
    # axes along [1 1 0], [-1 1 0] and [0 0 1]; and the primitive cell of one atom, turned anyhow
    "$PYTHON" - "$TMP" <<'PY'
import sys, numpy as np
a, h = 3.615, 3.615 / 2**.5
R = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))[0]
R *= np.sign(np.linalg.det(R))
np.save(f"{sys.argv[1]}/R", R)
primitive = a / 2 * np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0.]]) @ R.T
def write(name, cell, reduced):
    with open(f"{sys.argv[1]}/{name}.xyz", "w") as f:
        f.write('%d\nLattice="%s" Properties=species:S:1:pos:R:3 pbc="T T T"\n' % (len(reduced), " ".join("%.17g" % x for x in np.ravel(cell))))
        for s in reduced:
            f.write("Cu %.17g %.17g %.17g\n" % tuple(np.array(s) @ cell))
write("diagonal", np.diag([h, h, a]), [[0, 0, 0], [.5, .5, .5]])
write("primitive", primitive, [[0, 0, 0]])
PY
    "$BIN/elastic" --quiet --potential="$CU" -o "$TMP/out.xyz" "$TMP/diagonal.xyz"
    check "
R = np.array([[1, 1, 0], [-1, 1, 0], [0, 0, 2**.5]]) / 2**.5
close(C, rotate(cubic(169.88114, 122.60424, 76.18997), R), 1e-6)
assert info['elastic_class'] == 'tetragonal-z'
"
    "$BIN/elastic" --quiet --potential="$CU" -o "$TMP/out.xyz" "$TMP/primitive.xyz"
    check "
close(C, rotate(cubic(169.88114, 122.60424, 76.18997), np.load(tmp + '/R.npy')), 1e-6)
assert info['elastic_class'] == 'none'
assert abs(info['shear_modulus'] - 47.74871) < 1e-4 and abs(info['shear_modulus_error'] - 7.4207) < 1e-3
"
}

# Second derivatives of the energy by the strain of a Bravais lattice of pairs, and its stress; Wallace's coefficients from both.
SUMS='
def lattice_sum(cell, sigma=1.0, cut=2.5):
    n = np.arange(-6, 7)
    r = np.array(np.meshgrid(n, n, n)).reshape(3, -1).T @ cell
    d = np.linalg.norm(r, axis=1)
    r, d = r[(d > 1e-9) & (d < cut)], d[(d > 1e-9) & (d < cut)]
    d1 = 4 * (-12 * d**-13 + 6 * d**-7)
    d2 = 4 * (156 * d**-14 - 42 * d**-8)
    v = abs(np.linalg.det(cell))
    s = np.einsum("n,ni,nj->ij", d1 / d, r, r) / 2 / v
    c = np.einsum("n,ni,nj,nk,nl->ijkl", (d2 - d1 / d) / d**2, r, r, r, r) / 2 / v
    one = np.eye(3)
    b = c + (np.einsum("ik,jl->ijkl", one, s) + np.einsum("il,jk->ijkl", one, s) + np.einsum("jk,il->ijkl", one, s)
             + np.einsum("jl,ik->ijkl", one, s) - 2 * np.einsum("kl,ij->ijkl", one, s)) / 2
    B = np.array([[b[i, j, k, l] for k, l in voigt] for i, j in voigt])
    return (B + B.T) / 2, np.array([s[i, j] for i, j in voigt])
'

@test "a Lennard-Jones crystal has the constants of the lattice sum, at rest and under stress" {
    create --crystal=fcc --species=A --units=lj --lattice=1.5 | "$BIN/elastic" --quiet --potential=lj:wahnstrom --relax=cell --table="$TMP/t.tsv" -o "$TMP/out.xyz"
    check "$SUMS
a = atoms.cell[0, 0]
B, s = lattice_sum(a / 2 * np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0]]))
close(C, B, 1e-6)
assert np.abs(info['elastic_stress']).max() < 1e-6 and abs(C[0, 1] - C[3, 3]) < 1e-5 # Cauchy
assert info['relaxed'] == 'cell' and info['max_force'] < 1e-9
"
    run head -n 1 "$TMP/t.tsv"
    assert_output $'frame\ti\tj\tC\terror\tclass'
    # a cell that is pressed unevenly and sheared: the stress is not small, and not a pressure
    cell="0 0.74 0.75  0.76 0.03 0.75  0.72 0.78 0"
    printf '1\nLattice="%s" Properties=species:S:1:pos:R:3 pbc="T T T" units=lj\nA 0 0 0\n' "$cell" >"$TMP/f.xyz"
    run bash -c "'$BIN/elastic' --potential=lj:wahnstrom -o '$TMP/out.xyz' '$TMP/f.xyz'"
    assert_success
    assert_output --partial "the frame is under a stress of up to "
    check "$SUMS
B, s = lattice_sum(atoms.cell.array)
close(info['elastic_stress'], s, 1e-9)
assert np.abs(s).max() > 1 and np.ptp(s[:3]) > 1, s
close(C, B, 1e-6)
assert E.max() < 1e-4, E # B_ij - B_ji is of the stress, and no error
"
}

@test "hcp: atoms give way inside the cell, and any turn about c is the same" {
    create --crystal=hcp --species=A --units=lj --lattice=1.1 | "$BIN/elastic" --quiet --potential=lj:wahnstrom --relax=cell -o "$TMP/out.xyz"
    check "
assert info['elastic_class'] == 'hexagonal-z', (info['elastic_class'], C)
assert abs(C[5, 5] - (C[0, 0] - C[0, 1]) / 2) < 1e-6 * C[0, 0]
"
}

@test "a Laves phase and a B2 crystal agree with LAMMPS" {
    create --crystal=C15 --species=Cu,Zr --volume-per-atom=14.5A3 | "$BIN/elastic" --quiet --potential="$CUZR" --relax=cell -o "$TMP/out.xyz"
    lammps 1e-5
    check "
close(C, np.load(tmp + '/lammps.npy'), 1e-4)
close(C, cubic(C[0, 0], C[0, 1], C[3, 3]), 1e-6)
assert info['elastic_class'] == 'cubic' and info['elastic_stable']
"
    # 27 cells side by side, which are wide enough for the engine's lists where they are rectangular
    cp "$TMP/out.xyz" "$TMP/one.xyz"
    "$BIN/xyz-repeat" --cells=3x3x3 "$TMP/one.xyz" | "$BIN/elastic" --quiet --potential="$CUZR" -o "$TMP/out.xyz"
    check "close(C, np.reshape(read(tmp + '/one.xyz').info['elastic_constants'], (6, 6)), 1e-6)"
    # the second has no modulus at rest under this potential, which is said
    create --crystal=B2 --species=Cu,Zr --lattice=3.23A >"$TMP/b2.xyz"
    run "$BIN/elastic" --potential="$CUZR" -o "$TMP/out.xyz" "$TMP/b2.xyz"
    assert_success
    assert_output --partial "the sample is not stable"
    lammps 1e-5
    check "
close(C, np.load(tmp + '/lammps.npy'), 1e-3)
assert not info['elastic_stable'] and 'shear_modulus' not in info
"
}

@test "a glass agrees with LAMMPS, and is isotropic as far as so few atoms are" {
    create --random --composition=Cu50Zr50 --atoms=250 --seed=3 |
        "$BIN/quench" --quiet --potential="$CUZR" --melt=2000K --melt-time=1ps --rate=3e14K/s --final=50K --hold=0.5ps >"$TMP/glass.xyz" 2>/dev/null
    "$BIN/elastic" --quiet --potential="$CUZR" --threads=1 "$TMP/glass.xyz" -o "$TMP/out.xyz" 2>/dev/null
    lammps 1e-5
    check "
close(C, np.load(tmp + '/lammps.npy'), 5e-3)
assert info['elastic_class'] == 'none' and E.max() < 0.01 * C.max()
threes = [[C[0, 0], C[1, 1], C[2, 2]], [C[0, 1], C[0, 2], C[1, 2]], [C[3, 3], C[4, 4], C[5, 5]]]
mean, spread = info['elastic_isotropic'], info['elastic_isotropic_spread']
close(mean, np.mean(threes, 1), 1e-12)
close(spread, np.std(threes, 1, ddof=1), 1e-9)
assert abs(mean[2] - (mean[0] - mean[1]) / 2) < 2 * np.hypot(spread[2], np.hypot(spread[0], spread[1]) / 2), (mean, spread)
"
    # whatever the threads; and what is at rest already has the same again
    "$BIN/elastic" --quiet --potential="$CUZR" --threads=2 "$TMP/glass.xyz" 2>/dev/null | cmp - "$TMP/out.xyz"
    cp "$TMP/out.xyz" "$TMP/once.xyz"
    "$BIN/elastic" --quiet --potential="$CUZR" "$TMP/once.xyz" -o "$TMP/out.xyz" 2>/dev/null
    check "
close(C, np.reshape(read(tmp + '/once.xyz').info['elastic_constants'], (6, 6)), 1e-4)
"
    # an amplitude under which atoms change places is said
    run bash -c "'$BIN/elastic' --potential=$CUZR --strain=0.01 --force-tolerance=1e-6eV/A '$TMP/once.xyz' 2>&1 >/dev/null"
    assert_success
    assert_output --partial "the constants at strains of 0.005 and 0.01 differ by up to "
}

@test "what has no constants is refused, and nothing is written" {
    create --crystal=fcc --species=Cu --lattice=3.615A >"$TMP/f.xyz"
    sed 's/pbc="T T T"/pbc="T T F"/' "$TMP/f.xyz" >"$TMP/open.xyz"
    run "$BIN/elastic" --potential="$CU" -o "$TMP/none" "$TMP/open.xyz"
    assert_failure 65
    assert_output --partial "periodic along x, y and z"
    assert_output --partial "frame 1"
    assert_file_not_exist "$TMP/none"
    run "$BIN/elastic" --potential=lj:wahnstrom -o "$TMP/none" "$TMP/f.xyz"
    assert_failure 65
    printf '0\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3 pbc="T T T"\n' >"$TMP/empty.xyz"
    run "$BIN/elastic" --potential="$CU" -o "$TMP/none" "$TMP/empty.xyz"
    assert_failure 65
    # a film in a box that is periodic by name has no volume of its own either: that is said
    create --crystal=fcc --species=Cu --lattice=3.615A --repeat=1x1x3 | sed 's/10.845/25.845/' >"$TMP/film.xyz"
    run bash -c "'$BIN/elastic' --potential=$CU '$TMP/film.xyz' 2>&1 >/dev/null"
    assert_success
    assert_output --partial "along the cell's vector c there is a slab without atoms"
    refute_output --partial "vector a"
    run "$BIN/elastic" --potential="$CU" --strain=5 "$TMP/f.xyz"
    assert_failure 64
    # where one atom stands off its place the way to rest is longer than that
    create --crystal=fcc --species=Cu --lattice=3.615A --repeat=2x2x2 | jolt 0.1 >"$TMP/f.xyz"
    run "$BIN/elastic" --potential="$CU" --max-iterations=2 -o "$TMP/none" "$TMP/f.xyz"
    assert_failure 75
    assert_output --partial "do not come to rest"
    assert_file_not_exist "$TMP/none"
}

@test "what was measured before goes, and what is found goes when atoms move" {
    create --crystal=fcc --species=Cu --lattice=3.6A --repeat=2x2x2 | jolt 0.05 | "$BIN/energy" --potential="$CU" |
        "$BIN/elastic" --potential="$CU" -o "$TMP/out.xyz" 2>"$TMP/said"
    run cat "$TMP/said"
    assert_output --regexp "coming to rest the atoms went down by 0\.[0-9]+ eV each and moved by up to 0\.[0-9]+ A"
    check "
assert 'pe' not in atoms.arrays and info['relaxed'] == 'atoms'
close(C, cubic(C[0, 0], C[0, 1], C[3, 3]), 1e-6)
"
    "$BIN/xyz-check" --known "$TMP/out.xyz"
    run bash -c "'$BIN/energy' --quiet --potential=$CU --relax=atoms '$TMP/out.xyz' | '$BIN/xyz-info' --keys"
    assert_success
    refute_output --partial "elastic_"
    refute_output --partial "shear_modulus"
}
