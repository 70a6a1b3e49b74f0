#!/usr/bin/env bats
# Potentials by a part of their name.
load common

b2() { "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=5x5x5 --lattice=3.27A --quiet -o "$TMP/b2.xyz"; }

@test "a part that one installed model has, with or without kim:, is that model; histories keep the whole name" {
    b2
    "$BIN/energy" --potential="$CUZR" --quiet "$TMP/b2.xyz" -o "$TMP/whole.xyz"
    for name in CuZr-2019 kim:CuZr-2019 cuzr-2019 2019_CuZr MO_609260676108 "${CUZR#kim:}" MendelevSunZhang_2019; do
        "$BIN/energy" --potential="$name" --quiet "$TMP/b2.xyz" -o "$TMP/short.xyz"
        cmp "$TMP/whole.xyz" "$TMP/short.xyz"
    done
    run bash -c "'$BIN/quench' --potential=CuZr-2019 --melt=2000K --melt-time=20fs --rate=1e17K/s --seed=1 --quiet '$TMP/b2.xyz' | sed -n 2p"
    assert_output --partial "--potential=$CUZR"
}

@test "a part that several have is refused with all of them, their elements, authors and year; a whole part goes before others" {
    b2
    run "$BIN/energy" --potential=CuZr "$TMP/b2.xyz"
    assert_failure 64
    assert_output --partial "several installed potentials have 'CuZr' in their names; which?"
    assert_line --partial "$CUZR	Cu Zr	Mendelev, Sun, Zhang	2019	the studies take it"
    assert_line --partial "_2009_CuZr__MO_600021860456_005	Cu Zr	Mendelev, Kramer, Ott	2009"
    run "$BIN/energy" --potential=EAM "$TMP/b2.xyz"
    assert_failure 64
    assert_output --partial "more: --potential=list"
    [ "${#lines[@]}" -le 15 ]
}

@test "what names no model, a file, or another form stands for itself" {
    b2
    cd "$TMP"
    echo "no table" >CuZr-2019
    run "$BIN/energy" --potential=CuZr-2019 b2.xyz
    assert_failure 65
    assert_output --partial CuZr-2019
    run "$BIN/energy" --potential=NoSuchThing b2.xyz
    assert_failure 66
    assert_output --partial "no potential 'NoSuchThing'"
    run "$BIN/energy" --potential=CuZr-2019.eam.fs b2.xyz
    assert_failure 66
}

@test "list:Cu,Zr shows what knows both, list everything, with authors, year and what the studies take" {
    run "$BIN/energy" --potential=list:Cu,Zr
    assert_success
    assert_line "$CUZR	Cu Zr	Mendelev, Sun, Zhang	2019	the studies take it"
    for line in "${lines[@]}"; do [[ $line == *$'\tCu Zr\t'* || $line == *$'\tZr Cu\t'* ]]; done
    [ "${#lines[@]}" -ge 4 ]
    run "$BIN/energy" --potential=list:Cu,Unobtainium
    assert_success
    refute_output
    run bash -c "'$BIN/energy' --potential=list | wc -l"
    [ "$output" -gt 100 ]
    grep -q "^CAMG_POTENTIAL *?= $CUZR$" params/camg/*.mk
}
