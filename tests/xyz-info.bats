#!/usr/bin/env bats
# xyz-info against numbers worked out by hand.
load common

frame() {
    cat <<'X'
4
Lattice="10 0 0 0 10 0 0 0 10" pbc="T T F" Time=1500 Properties=species:S:1:pos:R:3:velo:R:3:pe:R:1:voronoi_class:S:1 history="create 0.1.0 --atoms=4 | voronoi 0.1.0"
Cu 0 0 0 0.001 0 0 -3 FI
Cu 5 0 0 -0.001 0 0 -4 ILO
Cu 0 5 0 0.001 0 0 -3 FI
Zr 0 0 5 0 0 0 -6 OTHER
X
}
# The same, periodic in all directions.
whole() { frame | sed 's/T T F/T T T/'; }

@test "one line a frame: atoms, composition, cell, density, energy, classes" {
    frame >"$TMP/f.xyz"
    cat "$TMP/f.xyz" "$TMP/f.xyz" >"$TMP/ff.xyz"
    run "$BIN/xyz-info" "$TMP/ff.xyz"
    assert_success
    assert_equal "${#lines[@]}" 2
    assert_line --index 1 --regexp "^2  4 atoms  Cu75.0Zr25.0 \(Cu 3, Zr 1\)"
    assert_output --partial "10 x 10 x 10 A pp-"
    assert_output --partial "-4 eV/atom"
    assert_output --partial "1500 fs"
    refute_output --partial "g/cm3" # an open direction holds vacuum
    assert_output --partial "voronoi FI 50.0% ILO 25.0% CRYST 0.0% MIXED 0.0% OTHER 25.0%"
    assert_output --partial "units metal"
}

@test "the table: density and temperature from masses and velocities" {
    whole >"$TMP/f.xyz"
    run_pipe "'$BIN/xyz-info' --table '$TMP/f.xyz' | awk -F'\t' 'NR==1{for(i=1;i<=NF;i++)c[\$i]=i} NR==2{
        m=63.546; z=91.224; u=1.66053906660; d=(3*m+z)*u/1000
        V=m*0.001/(3*m+z); k=m*((0.001-V)^2*2+(0.001+V)^2)+z*V^2     # u A2/fs2, centre of mass at rest
        T=k*10.180505717930573^2/(9*8.617333262145179e-05)
        print (\$c[\"density_g_cm3\"]/d-1)^2<1e-8, (\$c[\"temperature_K\"]/T-1)^2<1e-8, \$c[\"fraction_FI\"], \$c[\"pbc\"]}'"
    assert_output "1 1 0.5 ppp"
}

@test "a triclinic cell shows its angles; a frame without a cell says so" {
    printf '1\nLattice="4 0 0 2 3.4641016151377544 0 0 0 5" Properties=species:S:1:pos:R:3\nCu 0 0 0\n' >"$TMP/t.xyz"
    run "$BIN/xyz-info" "$TMP/t.xyz"
    assert_output --partial "4 x 4 x 5 A (90 90 60 deg) ppp"
    printf '1\n\nCu 0 0 0\n' >"$TMP/n.xyz"
    run "$BIN/xyz-info" "$TMP/n.xyz"
    assert_output --partial "no cell"
}

@test "--columns gives ranges, --keys values, --history one stage a line" {
    frame >"$TMP/f.xyz"
    run "$BIN/xyz-info" --columns "$TMP/f.xyz"
    assert_line --regexp "^1	pe	1	R	-6	-4	-3	0	eV	potential"
    run "$BIN/xyz-info" --keys "$TMP/f.xyz"
    assert_line "1	Time	1	1500	fs	time of the frame"
    run "$BIN/xyz-info" --history "$TMP/f.xyz"
    assert_line --index 0 "1  create 0.1.0 --atoms=4"
    assert_line --index 1 "1  voronoi 0.1.0"
    run "$BIN/xyz-info" --history --keys "$TMP/f.xyz"
    assert_failure 64
}

@test "a full disk is exit 74, -o FILE is whole or not there" {
    frame >"$TMP/f.xyz"
    run bash -c "'$BIN/xyz-info' '$TMP/f.xyz' >/dev/full"
    assert_failure 74
    "$BIN/xyz-info" "$TMP/f.xyz" -o "$TMP/info.txt"
    assert_file_exist "$TMP/info.txt"
    head -n 4 "$TMP/f.xyz" >"$TMP/torn.xyz"
    run "$BIN/xyz-info" --table "$TMP/torn.xyz" -o "$TMP/none.tsv"
    assert_failure 65
    assert_not_exist "$TMP/none.tsv"
}

@test "under units=lj B is the small atom of mass 1/2, not boron" {
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.8 --repeat=3x3x3 |
        "$BIN/anneal" --potential=lj:wahnstrom --temperature=0.5 --time=20 --ensemble=langevin --threads=1 --quiet >"$TMP/lj.xyz"
    run_pipe "'$BIN/xyz-info' '$TMP/lj.xyz' | grep -o '[0-9.]* m/sigma3\|[0-9.]* epsilon/k' | paste -sd' ' | awk '{ d = \$1 * 0.8 - 2 / 3; t = \$3 - 0.5; print (d * d < 1e-8 && t * t < 0.0025) }'"
    assert_output 1
}
