#!/usr/bin/env bats
# The command that a message or cube-info advises works when it is pasted, whatever the file is called; what stands for a number is put in.
load common
export BLOWPIPE_THREADS=1

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    PATH=$BIN:$PATH
    cd "$TMP" || return 1
}

# counts NAME SIDE: 2 x 3 patterns with a ring at 20 pixels, in the middle of a detector of SIDE pixels
counts() {
    "$PYTHON" - "$@" <<'P'
import sys, numpy as np
name, side = sys.argv[1], int(sys.argv[2])
y, x = np.mgrid[:64, :64] - 32
k = np.hypot(y, x)
d = np.zeros((2, 3, side, side), "u2")
a = (side - 64) // 2
d[:, :, a:a + 64, a:a + 64] = np.random.default_rng(1).poisson(2000 * np.exp(-(k / 3) ** 6) + 60 * np.exp(-k / 15) + 40 * np.exp(-((k - 20) / 2) ** 2), (2, 3, 64, 64))
np.save(name, d)
P
}

@test "names with quotes, blanks, brackets and dollars: the commands for figures" {
    counts plain.npy 64
    # shellcheck disable=SC2016 # a name that no shell is to expand
    for name in "it's.npy" 'a (1) [b].npy' '$HOME `ls`.npy' 'x"y*.npy' './-dash.npy'; do
        rm -rf figures
        cp plain.npy "$name"
        run stem-analyze "$name"
        assert_failure 65
        command=$(sed -n 's/.*type: \(.*\) (the strongest.*/\1/p' <<<"$output" | sed -e 's/PIXEL/0.2/; s/STEP/0.5/')
        bash -c "$command --quiet"
        assert_exists figures/maps.png
        cp plain.npy "$name"
        run cube-info "$name"
        [ "$(sed -n 's/^  next *\(.*\)  \[what.*/\1/p' <<<"$output" | sed -e 's/PIXEL/0.2/; s/STEP/0.5/')" = "$command" ]
    done
    run stem-analyze -dash.npy
    assert_failure 64
    assert_output --partial "the file of this name is './-dash.npy'"
}

@test "what must be unpacked, converted, joined or chosen first" {
    counts plain.npy 64
    cp plain.npy "it's (1).npy"
    gzip "it's (1).npy"
    run stem-analyze "it's (1).npy.gz"
    assert_failure 65
    bash -c "${output##*first, by }"
    cmp plain.npy "it's (1).npy"
    printf 'IMGBLO%0600d' 0 >"it's.blo"
    run stem-analyze "it's.blo"
    assert_output --partial "cube-convert 'it'\\''s.blo' out.emd"
    printf 'II*\0%0600d' 0 >x.tif
    run stem-analyze x.tif
    assert_output --partial "cube-convert 'x.tif' out.emd --scan=NXxNY (columns x rows of its stack of patterns)"
    mkdir "it's"
    printf 1 >"it's/1.mib"
    printf 2 >"it's/2.mib"
    run stem-analyze "it's"
    assert_failure 65
    bash -c "cat ${output##*, cat }"
    [ "$(cat joined.mib)" = 12 ]
    "$PYTHON" -c 'import h5py, numpy as np; f = h5py.File("it'"'"'s.h5", "w"); f["a b"] = np.load("plain.npy"); f["c"] = np.load("plain.npy")'
    run stem-analyze "it's.h5"
    assert_output --partial "say which: 'it'\\''s.h5:/a b' (2 x 3 x 64 x 64), 'it'\\''s.h5:/c'"
}

@test "a frame of another program: the pipe names it, this program and its options" {
    create --quiet --random --composition=Cu50Zr50 --atoms=60 --density=7g/cm3 -o g.xyz
    voronoi --edge-threshold=0.1A g.xyz -o want.xyz
    for name in "it's a.dump" 'run [1] $2.dump'; do
        xyz-to --quiet --format=lammps-dump g.xyz -o "$name"
        gzip -k "$name"
        for file in "$name" "$name.gz"; do
            run voronoi --edge-threshold=0.1A "$file" -o "out put.xyz"
            assert_failure 65
            command=$(sed -n 's/.*: type: \(.*\) (.*, frame 1, line 1)$/\1/p' <<<"$output")
            bash -o pipefail -c "$command"
            run xyz-diff --columns=pos,voronoi_volume,coordination --keys= "out put.xyz" want.xyz
            assert_success
        done
    done
    xyz-to --quiet --format=poscar g.xyz -o POSCAR
    run xyz-diff --tolerance=1e-6 POSCAR "g.xyz"
    assert_output --partial "type: xyz-from POSCAR | xyz-diff --tolerance=1e-6 g.xyz ("
    "$PYTHON" -c 'import bz2; open("g.xyz.bz2", "wb").write(bz2.compress(open("g.xyz", "rb").read()))'
    for program in xyz-info xyz-from; do
        run $program g.xyz.bz2
        assert_output --partial "bzip2 -dc g.xyz.bz2 | $program (gzip"
    done
}

@test "momenta of ASE and vel of LAMMPS are velocities for LAMMPS and VASP" {
    printf '1\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3:momenta:R:3\nCu 1 2 3 63.546 0 -127.092\n' >a.xyz
    xyz-to --quiet --format=lammps-data a.xyz | xyz-from --quiet | tail -1 | awk '{ exit !(NF >= 9 && sqrt(($7 - 0.0982269) ^ 2 + $8 ^ 2 + ($9 + 0.1964539) ^ 2) < 1e-6) }'
    sed 's/momenta/vel/; s/63.546 0 -127.092/0.1 0.2 0.3/' a.xyz | xyz-to --quiet --format=poscar | tail -1 | awk '{ exit !($1 == 0.1 && $2 == 0.2 && $3 == 0.3) }'
}

@test "most of the detector sees nothing: the center is the direct beam's; where no ring is seen the command asks for one" {
    counts wide.npy 256
    run stem-analyze wide.npy --pixel=0.2/nm --step=0.5nm --ring=auto -o maps.xyz
    assert_success
    refute_output --partial "is no direct beam"
    [[ "$(sed -n 2p maps.xyz)" == *'center="128.0'* || "$(sed -n 2p maps.xyz)" == *'center="127.9'* ]]
    "$PYTHON" -c 'import numpy as np; np.save("flat.npy", np.random.default_rng(1).poisson(50, (3, 4, 32, 32)).astype("u2"))'
    run stem-analyze flat.npy
    assert_failure 65
    assert_output --partial "--ring=FROM/nm:TO/nm"
}
