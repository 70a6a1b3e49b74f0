#!/usr/bin/env bats
# The selection language as programs take it (tests/unit/select.c has the grammar in full).
load common

make_frame() {
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=200 --density=7g/cm3 --seed=5 -o "$TMP/in.xyz"
}

# chosen SELECTION PYTHON: strings chooses exactly the atoms for which the condition on s, id, p holds
chosen() {
    "$BIN/strings" --quiet --select="$1" "$TMP/in.xyz" -o "$TMP/out.xyz"
    "$PYTHON" -c "
import numpy as np
from ase.io import read
a = read('$TMP/out.xyz')
s, id, p = np.array(a.get_chemical_symbols()), a.arrays['id'], a.positions
assert ((a.arrays['string'] > 0) == ($2)).all(), '$1'
assert 0 < (a.arrays['string'] > 0).sum() < len(a)"
}

@test "comparisons, units, and, or, not, parentheses" {
    make_frame
    chosen 'species=Cu' "s == 'Cu'"
    chosen 'species=Cu & pos_z>0.5nm' "(s == 'Cu') & (p[:, 2] > 5)"
    chosen 'id<=20 | id>190 & species!=Cu' "(id <= 20) | (id > 190) & (s != 'Cu')"
    chosen '!(id<=20 | id>190) & (pos_x<4A | pos_y<4A)' "(id > 20) & (id <= 190) & ((p[:, 0] < 4) | (p[:, 1] < 4))"
    chosen 'id=3,5,7' "np.isin(id, (3, 5, 7))"
}

@test "what is wrong, and where" {
    make_frame
    run "$BIN/strings" --select='species=Cu & mass>3' "$TMP/in.xyz"
    assert_failure 64
    assert_output --partial "no column 'mass'"
    assert_output --partial "character 14"
    run "$BIN/strings" --select='id<5 &' "$TMP/in.xyz"
    assert_failure 64
    run "$BIN/strings" --select='pos_z>3K' "$TMP/in.xyz"
    assert_failure 64
}

@test "values between quotes; a species or a text that nobody has by a slip is refused" {
    printf '3\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3:name:S:1:n:I:1\nCu 1 1 1 it'"'"'s 1\nZr 3 3 3 "q" 2\nCu 5 5 5 a&b 3\n' >"$TMP/s.xyz"
    count() { "$BIN/strings" --quiet --cutoff=1A --select="$1" "$TMP/s.xyz" | sed -n 2p | grep -oE 'string_atoms=[0-9]+' | cut -d= -f2; }
    for pair in "species='Cu'=2" 'species="Cu"=2' 'species="Cu",Zr=3' "name='a&b'=1" "name=\"it's\"=1" "name=it's=1" "name='\"q\"'=1" 'name="q"=1' "name='nobody'=0" "n='2'=1" "species!='Cu'=1" \
        "species=Fe=0" "species=X=0" "species='Cu' & name!='a&b'=1"; do
        assert_equal "${pair%=*} $(count "${pair%=*}")" "${pair%=*} ${pair##*=}"
    done
    for slip in species=cu species=CU "species='Cu '" species=29 species!=Cu2+ name=IT\'S; do
        run "$BIN/strings" --cutoff=1A --select="$slip" "$TMP/s.xyz"
        assert_failure 64
        assert_output --partial "no atom has '"
    done
}
