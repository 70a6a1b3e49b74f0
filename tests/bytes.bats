#!/usr/bin/env bats
# The same bytes on every machine: hashes that are kept here, of frames less their history (which has the version) and the digest of a cluster file (which has one too). Where one differs, either this machine
# computes otherwise than all others did, or a change has changed numbers: then CHANGELOG.md says by how much, and the new hash stands here.
# `make test-arm` runs them as 64-bit ARM too.
load common

# FILE HASH
has_bytes() {
    run bash -c "sed -E 's/ (history=\"[^\"]*\"|deposit_cluster=[^ ]*)//g' '$1' | sha256sum | cut -d ' ' -f 1"
    assert_output "$2"
}

# Kernels that run here: names of which anneal refuses those of other processors, which an emulated one is not told by /proc/cpuinfo.
kernels() {
    for kernel in plain avx2 avx512 neon; do
        if "$BIN/anneal" --potential="$CUZR" --temperature=1K --time=1fs --kernel=$kernel --quiet "$1" >/dev/null 2>&1; then echo $kernel; fi
    done
}

glass() {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=500 --seed=1 --quiet |
        "$BIN/quench" --potential="$CUZR" --melt=2000K --melt-time=0.2ps --rate=1e15K/s --final=50K --hold=0.5ps --seed=1 --log="$TMP/log.tsv" --quiet -o "$TMP/glass.xyz"
}

@test "a quench, and the Voronoi cells of the glass" {
    glass
    has_bytes "$TMP/glass.xyz" b46dcf27e3acfc0abbcf22fabc7c621ada92c48139f748f1d6c465c59c74d680
    has_bytes "$TMP/log.tsv" 5540bc378ad5efee5c55113d4b2ec8b138c91f9f9c203c8ec362127c195b323c
    "$BIN/voronoi" --radii=Cu:1.35A,Zr:1.55A --edge-threshold=0.1A --quiet "$TMP/glass.xyz" -o "$TMP/cells.xyz"
    has_bytes "$TMP/cells.xyz" c383e388775acbb355797f4289f025097b75b15fca2b57b1858bad729c557684
    "$BIN/voronoi" --radii=Cu:1.35A,Zr:1.55A --edge-threshold=0.1A --kernel=plain --quiet "$TMP/glass.xyz" | cmp - "$TMP/cells.xyz"
}

@test "a liquid of units=lj, and how it is strained" {
    "$BIN/create" --random --composition=A50B50 --atoms=400 --units=lj --density=1.3 --seed=1 --quiet |
        "$BIN/quench" --potential=lj:wahnstrom --melt=2 --melt-time=0.5 --rate=1 --final=0.8 --seed=1 --quiet -o "$TMP/liquid.xyz"
    has_bytes "$TMP/liquid.xyz" 8c9eb8876a1eb3216b15efb8550e23ac6b229dda8ad352fbbb77f57177c9c0eb
    "$BIN/anneal" --potential=lj:wahnstrom --temperature=0.8 --time=0.2 --ensemble=npt-aniso --pressure=5 --quiet "$TMP/liquid.xyz" |
        "$BIN/strain" --reference="$TMP/liquid.xyz" --cutoff=1.6 --affine=reference --quiet -o "$TMP/strain.xyz"
    has_bytes "$TMP/strain.xyz" 9ece3cc5390c713eb7306cc5cc0cf64efaa9b41ad253099ddb478cb57a6ba4ae
}

@test "energies and forces, and the path by each kernel in each precision" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.27A --quiet -o "$TMP/b2.xyz"
    for kernel in $(kernels "$TMP/b2.xyz"); do
        for precision in mixed double; do
            "$BIN/anneal" --potential="$CUZR" --ensemble=npt --temperature=900K --time=30fs --precision=$precision --kernel="$kernel" --quiet "$TMP/b2.xyz" \
                -o "$TMP/$precision.xyz"
        done
        has_bytes "$TMP/mixed.xyz" 61f458de2859d59840c4bd041dbe9d2d021cac4f3b953c781613e850f6e1f7be
        has_bytes "$TMP/double.xyz" f1cfce339c70e70a5c0a2c853c5e7a7b1db4876b811334a294f2a8863f3a2179
    done
    "$BIN/energy" --potential="$CUZR" --forces --quiet "$TMP/double.xyz" -o "$TMP/energy.xyz"
    has_bytes "$TMP/energy.xyz" 8060f4dd8469d614f57234b989b18b8d740c730d6d1b67a9a82d9e11a6c95852
}

@test "a glass that is pulled, and one that is sheared in a box that leans, at rest" {
    glass
    "$BIN/deform" --potential="$CUZR" --to=0.5% --rate=1e11/s --equilibrate=20fs --temperature=300K --seed=1 --table="$TMP/t.tsv" --quiet "$TMP/glass.xyz" -o "$TMP/pulled.xyz" 2>/dev/null
    has_bytes "$TMP/pulled.xyz" da8267501f24df422d1e79656941062d6ab29d86b980080c152c528d923cbde6
    has_bytes "$TMP/t.tsv" 091f5f31d46fea575deb3cab0187823c7f56961999d0fcd648eedb05a7f9af12
    "$BIN/deform" --potential="$CUZR" --mode=simple-shear --to=0.05% --quasi-static=1e-4 --force-tolerance=1e-4eV/A --quiet "$TMP/glass.xyz" -o "$TMP/sheared.xyz"
    has_bytes "$TMP/sheared.xyz" 4b1998d2eb82efa3195cdb726cc5e619f69c83340b27f7b741898d2c11b35432
}

@test "a cluster that lands on a film" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=8x8x5 --lattice=3.27A --quiet -o "$TMP/film.xyz"
    "$BIN/cut-cluster" --diameter=1.2nm --center=13A,13A,8A --quiet "$TMP/film.xyz" -o "$TMP/cluster.xyz"
    "$BIN/deposit" --potential="$CUZR" --cluster="$TMP/cluster.xyz" --energy=6eV/atom --relax=300fs --fixed=4A --thermostat=4A --sites=center --seed=1 --quiet \
        "$TMP/film.xyz" -o "$TMP/landed.xyz"
    has_bytes "$TMP/cluster.xyz" c9f036397aba75aa727601a1c0d735e9cde9ca059a987fc1e7d0d86816507f60
    has_bytes "$TMP/landed.xyz" a5a0295a4162397fed10774b3c6f0d4d96cc7e0f9ecebec00897165790a2ea0f
}

# Whole numbers, so that their making is the same everywhere.
counts() {
    "$PYTHON" - "$1" <<'P'
import sys, numpy as np
k = np.hypot(*np.mgrid[-32:32, -32:32])
mean = np.rint(2000 * (k < 4.2) + 20 * np.exp(-((k - 14) / 2)**2) + 6 * np.exp(-k / 10)).astype(int)
np.save(sys.argv[1], np.random.default_rng(5).integers(0, 2 * mean + 1, (6, 6, 64, 64)).astype(np.uint16))
P
}

@test "maps and tables of a data cube" {
    counts "$TMP/counts.npy"
    (cd "$TMP" && "$BIN/stem-analyze" --ring=3/nm:5/nm --alpha=2mrad --maps=variance,power,orientation --null=shuffle --table=table.tsv --quiet counts.npy \
        --pixel=0.3/nm --step=0.2nm --voltage=300kV -o maps.xyz)
    has_bytes "$TMP/maps.xyz" 2a6a12b372bae2db1666394e3807ed70a40b17a9c805fa5992af724a27f84a0d
    has_bytes "$TMP/table.tsv" 610de145a1f1cab34c30e4b974ba538e44259292c29dec8469b5566e5c8c2ad2
}

# FFTW has other algorithms for other processors: docs/stem-sim.md says what is promised of patterns.
@test "simulated patterns within 1e-5 of what they are everywhere" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.27A --quiet -o "$TMP/b2.xyz"
    for method in multislice tilt:7 prism:2 kinematic; do
        "$BIN/stem-sim" --method=$method --scan=2x2 --step=0.3nm --detector=48x48 --pixel=0.4/nm --alpha=3mrad --quiet --cube="$TMP/cube.npy" "$TMP/b2.xyz" \
            -o "$TMP/scan.xyz"
        "$PYTHON" - "$TMP/cube.npy" $method <<'P'
import sys, numpy as np
expected = {"multislice": [1.8827844, 1.4813212, 0.26630619, 0.20317893],
            "tilt:7": [1.8851986, 1.4801271, 0.26571048, 0.20308625],
            "prism:2": [1.6855531, 1.6813712, 0.2613605, 0.2060538],
            "kinematic": [2.5033668, 1.9663152, 0.32391439, 0.21374011]}
cube = np.load(sys.argv[1]).astype(float)
k = np.hypot(*np.mgrid[-24:24, -24:24])
sums = [(cube * ((k >= a) & (k < b))).sum() for a, b in ((0, 3), (3, 9), (9, 15), (15, 24))]
print(sys.argv[2], sums)
np.testing.assert_allclose(sums, expected[sys.argv[2]], rtol=1e-5)
P
    done
}
