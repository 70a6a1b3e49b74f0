#!/usr/bin/env bats
# The same bytes on every machine: hashes that are kept here, of frames less their history (which has the version). Where one differs, either this machine
# computes otherwise than all others did, or a change has changed numbers: then CHANGELOG.md says by how much, and the new hash stands here.
load common

# FILE HASH
has_bytes() {
    run bash -c "sed 's/ history=\"[^\"]*\"//' '$1' | sha256sum | cut -d ' ' -f 1"
    assert_output "$2"
}

@test "a quench, and the Voronoi cells of the glass" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=500 --seed=1 --quiet |
        "$BIN/quench" --potential="$CUZR" --melt=2000K --melt-time=0.2ps --rate=1e15K/s --final=50K --hold=0.5ps --seed=1 --log="$TMP/log.tsv" --quiet -o "$TMP/glass.xyz"
    has_bytes "$TMP/glass.xyz" 0288882d4c5d81708320076d783b963ca5a9f0852354089f1dbe7b13cd209d80
    has_bytes "$TMP/log.tsv" 5540bc378ad5efee5c55113d4b2ec8b138c91f9f9c203c8ec362127c195b323c
    "$BIN/voronoi" --radii=Cu:1.35A,Zr:1.55A --edge-threshold=0.1A --quiet "$TMP/glass.xyz" -o "$TMP/cells.xyz"
    has_bytes "$TMP/cells.xyz" ad6c2068c72dac9932914a785a17b5e24e775ac41480516ea679c2c276518d45
}

@test "a liquid of units=lj, and how it is strained" {
    "$BIN/create" --random --composition=A50B50 --atoms=400 --units=lj --density=1.3 --seed=1 --quiet |
        "$BIN/quench" --potential=lj:wahnstrom --melt=2 --melt-time=0.5 --rate=1 --final=0.8 --seed=1 --quiet -o "$TMP/liquid.xyz"
    has_bytes "$TMP/liquid.xyz" edad9d1f44071d2b316be885c6413b2a4e01f1a7dbcab7bea4219e1e4cdd3772
    "$BIN/anneal" --potential=lj:wahnstrom --temperature=0.8 --time=0.2 --ensemble=npt-aniso --pressure=5 --quiet "$TMP/liquid.xyz" |
        "$BIN/strain" --reference="$TMP/liquid.xyz" --cutoff=1.6 --affine=reference --quiet -o "$TMP/strain.xyz"
    has_bytes "$TMP/strain.xyz" 34079467336853133991b99d83eeede5f7570b64bad66adc15718929f55c1870
}
