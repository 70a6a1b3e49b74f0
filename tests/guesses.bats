#!/usr/bin/env bats
# A value that is nearly right gets a guess: choices, units, names of columns and maps, potentials.
load common

b2() { "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=4x4x4 --lattice=3.27A --quiet -o "$TMP/b2.xyz"; }

@test "choices in other letters or misspelt; what is like none gets no guess" {
    refused_by rdf 64 "unknown option '--Cutoff': did you mean '--cutoff'?" --Cutoff=3A
    refused_by create 64 "'Metal' is none of metal|lj (did you mean 'metal'?)" --units=Metal
    refused_by create 64 "(did you mean 'L1_2'?)" --crystal=l1_2
    refused_by deform 64 "'Z' is none of x|y|z (did you mean 'z'?)" --potential="$CUZR" --axis=Z
    refused_by anneal 64 "(did you mean 'npt-aniso'?)" --ensemble=npt_aniso
    refused_by stem-sim 64 "(did you mean 'multislice'?)" --method=Multislise
    run "$BIN/deform" --axis=w
    assert_failure 64
    refute_output --partial "did you mean"
}

@test "a number without its unit gets an example; a unit in other letters, with a blank, or without what it is by, a guess" {
    b2 # whose units=metal say that it needs one
    refused_by anneal 64 "'10' needs a unit of time, such as fs, ps, ns, us: '10ps'" --potential="$CUZR" --temperature=300K --time=10 "$TMP/b2.xyz"
    refused_by quench 64 "such as K/s, K/ns, K/ps: '1e12K/s'" --potential="$CUZR" --rate=1e12 --melt=1000K "$TMP/b2.xyz"
    refused_by create 64 "'3.27' needs a unit of length, such as A, nm, um: '3.27A'" --crystal=B2 --species=Cu,Zr --lattice=3.27
    refused_by anneal 64 "(did you mean '10ps'?)" --time=10PS
    refused_by anneal 64 "(did you mean '10ps'?)" --time='10 ps'
    refused_by anneal 64 "(did you mean '300K'?)" --temperature=300k
    refused_by compact 64 "(did you mean '5GPa'?)" --pressure=5gpa
    refused_by deposit 64 "(did you mean '60meV/atom'?)" --energy=60meV
    refused_by quench 64 "(did you mean '1e12K/s'?)" --rate=1e12K
    run "$BIN/anneal" --time=10parsec
    assert_failure 64
    refute_output --partial "did you mean"
    # of any list or range, too
    refused_by voronoi 64 "'1.35' needs a unit of length" --radii=Cu:1.35,Zr:1.55A "$TMP/b2.xyz"
    refused_by stem-analyze 64 "'3.5' needs a unit of wave number, such as /nm, /A: '3.5/nm'" --ring=3.5:4.5/nm
}

@test "a potential without its hyphens, or misspelt, is guessed by the parts of installed names" {
    b2
    for name in CuZr2019 2019CuZr MendelevSunZang_2019 cuzr_2019_x; do
        run "$BIN/energy" --potential="$name" "$TMP/b2.xyz"
        assert_failure 66
    done
    run "$BIN/energy" --potential=CuZr2019 "$TMP/b2.xyz"
    assert_output --partial "no potential 'CuZr2019'"
    assert_output --partial "(did you mean 'CuZr-2019'?)"
    run "$BIN/energy" --potential=MendelevSunZang_2019 "$TMP/b2.xyz"
    assert_output --partial "(did you mean 'MendelevSunZhang-2019'?)"
    # what is guessed is taken
    "$BIN/energy" --potential=CuZr-2019 --quiet "$TMP/b2.xyz" >/dev/null
    run "$BIN/energy" --potential=qqqq.eam.fs "$TMP/b2.xyz"
    assert_failure 66
    refute_output --partial "did you mean"
}

@test "columns and keys of the frame" {
    b2
    refused_by xyz-select 64 "(did you mean 'species'?)" --select=specie=Cu "$TMP/b2.xyz"
    refused_by xyz-select 64 "(did you mean 'species'?)" --columns=Species "$TMP/b2.xyz"
    refused_by rdf 64 "(did you mean 'species'?)" --cutoff=4A --select=spezies=Cu "$TMP/b2.xyz"
}
