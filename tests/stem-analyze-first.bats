#!/usr/bin/env bats
# The first look at data: what is missing is told at once, the ring is the data's where nobody gave one, parts and sums of a scan, names that mean nothing.
load common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    cd "$TMP" || return 1
}

# the words between "type: " and the remark that follows, with the numbers put in
next_command() { sed -n 's/.*type: \(.*\)/\1/p' <<<"$1" | sed -e 's/ (the strongest.*//' -e "s/PIXEL/$2/; s/STEP/$3/; s/NXxNY/$4/"; }

@test "all that a file does not say is told at once, with the options and the command to type, and two commands later there is a figure" {
    ring_counts d.npy 20 3 4
    run "$BIN/stem-analyze" d.npy
    assert_failure 65
    assert_output --partial "--pixel=PIXEL/nm"
    assert_output --partial "--step=STEPnm"
    assert_output --partial "the strongest ring is at"
    refute_output --partial "--scan="
    [ "${#lines[@]}" -eq 1 ]
    first=$output
    # the ring's place in pixels, which a microscopist knows in 1/nm
    middle=$(sed -n 's,.*PIXEL = K / \([0-9.]*\).*,\1,p' <<<"$first")
    awk -v m="$middle" 'BEGIN { exit !(m > 19 && m < 21) }'
    command=$(next_command "$first" 0.2 0.5 "")
    run bash -c "PATH=$BIN:\$PATH $command"
    assert_success
    assert_exists figures/maps.png
    run head -n 2 maps.xyz
    assert_output --regexp 'ring=3\.[0-9]+/nm:4\.[0-9]+/nm'
}

@test "a file that says nothing at all: scan, pixel and step in one message; a voltage where the axes are angles" {
    ring_counts d.npy 20 2 3
    "$PYTHON" - <<'P'
import numpy as np, h5py
d = np.load("d.npy")
d.reshape(-1, 64, 64).tofile("d.bin")
import struct
with open("d.mib", "wb") as f:
    for i, p in enumerate(d.reshape(-1, 64, 64)):
        f.write(f"MQ1,{i + 1:06d},00384,01,0064,0064,U16,   1x1,01,2021-05-07 16:51:10.905800,0.001000,".encode().ljust(384, b"\0"))
        f.write(p.astype(">u2").tobytes())
with h5py.File("angles.h5", "w") as f:
    f["g/data"] = d
    for k, (n, unit, step) in enumerate(zip(d.shape, ("nm", "nm", "mrad", "mrad"), (.5, .5, .394, .394))):
        f[f"g/dim{k + 1}"] = np.arange(n) * step
        f[f"g/dim{k + 1}"].attrs["units"] = unit
P
    run "$BIN/stem-analyze" d.mib
    assert_failure 65
    [ "${#lines[@]}" -eq 1 ]
    for word in --scan=NXxNY --pixel=PIXEL/nm --step=STEPnm "the strongest ring"; do assert_output --partial "$word"; done
    command=$(next_command "$output" 0.2 0.5 3x2)
    run bash -c "PATH=$BIN:\$PATH $command"
    assert_success
    assert_exists figures/maps.png
    run "$BIN/stem-analyze" angles.h5
    assert_failure 65
    assert_output --partial "--voltage=VOLTAGEkV"
    refute_output --partial "--pixel="
    run "$BIN/stem-analyze" angles.h5 --voltage=300kV --ring=auto -o a.xyz
    assert_success
}

@test "the ring that nobody gave is never an error: that of the data where the standard one is not on the detector; another one is said" {
    ring_counts near.npy 20 2 2 # 0.1/nm a pixel: at 2/nm, on a detector that ends at 3.1/nm
    run "$BIN/stem-analyze" near.npy --pixel=0.1/nm --step=0.5nm -o near.xyz
    assert_success
    assert_output --partial "the ring of the maps is the strongest of 'near.npy': --ring="
    "$PYTHON" - near.xyz <<'P'
import re, sys
a, b = map(float, re.search(r"--ring=([\d.]+)/nm:([\d.]+)/nm", open(sys.argv[1]).read()).groups())
assert 1.6 < a < 2 < b < 2.4, (a, b)  # the Gaussian's half height is at 2 +- 0.17
P
    ring_counts other.npy 12 2 2 # 0.2/nm: at 2.4/nm, where the standard ring is on the detector too
    run "$BIN/stem-analyze" other.npy --pixel=0.2/nm --step=0.5nm -o other.xyz
    assert_success
    assert_output --partial "another than the standard one"
    run head -n 2 other.xyz
    assert_output --partial "ring=3.5/nm:4.5/nm"
    "$PYTHON" -c 'import numpy as np; np.save("flat.npy", np.ones((2, 2, 32, 32), "f4"))'
    run "$BIN/stem-analyze" flat.npy --pixel=0.1/nm --step=0.5nm --center=middle -o flat.xyz
    assert_failure 65
    assert_output --partial "no ring is seen in the mean pattern"
    run "$BIN/stem-analyze" near.npy --pixel=0.1/nm --step=0.5nm --ring=3.5/nm:4.5/nm -o near2.xyz # asked for
    assert_failure 65
    assert_output --partial "beyond the detector"
    # several data sets: each its own ring
    "$BIN/stem-analyze" --quiet near.npy other.npy --pixel=0.1/nm --step=0.5nm --ring=auto -o both.xyz
    run bash -c "grep -o 'ring=[0-9.]*' both.xyz | sort -u | wc -l"
    assert_output 2
}

@test "a wrong name in --maps is refused before any pattern is measured, numbered ones by what is measured" {
    ring_counts d.npy 20 2 2
    run "$BIN/stem-analyze" d.npy --pixel=0.2/nm --step=0.5nm --maps=varianz --cube=copy.npy -o out.xyz
    assert_failure 64
    assert_output --partial "there is no map 'varianz' of these data (is 'variance' meant?); there are"
    assert_output --partial "ring_variance"
    assert_not_exists copy.npy # which is written before the measurement
    for wrong in power_13 window_1 detector_1 power_; do
        run "$BIN/stem-analyze" d.npy --pixel=0.2/nm --step=0.5nm --maps=variance,$wrong --cube=copy.npy -o out.xyz
        assert_failure 64
        assert_not_exists copy.npy
    done
    "$BIN/stem-analyze" --quiet d.npy --pixel=0.2/nm --step=0.5nm --maps=variance,power_4,window_2 --windows=3/nm:4/nm,4/nm:5/nm -o out.xyz
}

@test "--crop and --bin are what NumPy makes of the data: values, center, axes, maps" {
    ring_counts d.npy 20 5 6
    "$PYTHON" - <<'P'
import numpy as np
d = np.load("d.npy").astype("u4")
c = d[:, 1:][..., 2:62, 4:]           # a column of flyback, edges of the detector
b = c[:4, :4].reshape(2, 2, 2, 2, 30, 2, 30, 2).sum((1, 3, 5, 7)).astype("u4")
np.save("expected.npy", b)
P
    run "$BIN/stem-analyze" d.npy --pixel=0.2/nm,0.3/nm --step=0.5nm --crop=x=1:,ky=2:-2,kx=4: --bin=scan=2,detector=2 --ring=auto --center=14.75,13.75 --cube=got.npy -o got.xyz
    assert_success
    assert_output --partial "the last 1 of the rows of the scan (y) fill no bin of 2"
    assert_output --partial "the last 1 of the columns of the scan (x) fill no bin of 2"
    "$BIN/stem-analyze" --quiet expected.npy --pixel=0.4/nm,0.6/nm --step=1nm --ring=auto --center=14.75,13.75 --cube=same.npy -o same.xyz
    cmp got.npy same.npy
    "$PYTHON" - <<'P'
import numpy as np, ase.io
assert np.array_equal(np.load("got.npy"), np.load("expected.npy")) and np.load("got.npy").dtype == "u4"
a, b = ase.io.read("got.xyz"), ase.io.read("same.xyz")
for name in b.arrays:
    if name != "positions":
        assert np.array_equal(a.arrays[name], b.arrays[name]), name
assert len(a) == 4 and np.allclose(np.diff(np.unique(a.positions[:, 0])), 10)
P
    # saturated pixels are missing before they are summed
    "$PYTHON" -c 'import numpy as np; d = np.load("d.npy").astype("f4"); d[d >= 4000] = np.nan; np.save("nan.npy", d.reshape(5, 6, 32, 2, 32, 2).sum((3, 5)))'
    "$BIN/stem-analyze" --quiet d.npy --pixel=0.2/nm --step=0.5nm --bin=detector=2 --saturation=4000 --center=16,16 --ring=3/nm:5/nm --cube=sat.npy -o sat.xyz
    "$PYTHON" -c 'import numpy as np; a, b = np.load("sat.npy"), np.load("nan.npy"); assert np.isnan(b).any() and np.array_equal(a, b, equal_nan=True)'
}

@test "parts that are not there are refused; patterns that the scan has no place for are said" {
    ring_counts d.npy 20 2 5
    analyze() { run "$BIN/stem-analyze" d.npy --pixel=0.2/nm --step=0.5nm -o out.xyz "$@"; }
    for wrong in --crop=x=5: --crop=x=-6: --crop=x=3:2 --crop=y=0:3 --crop=z=1: --crop=x --crop=x=a:b --crop= --crop=x=1:0 --bin=x=0 --bin=2 --bin=y=3 --bin=x=1.5; do
        analyze "$wrong"
        assert_failure 64
        assert_not_exists out.xyz
    done
    "$PYTHON" -c 'import numpy as np; np.save("stack.npy", np.load("d.npy").reshape(-1, 64, 64))'
    run "$BIN/stem-analyze" stack.npy --scan=4x2 --pixel=0.2/nm --step=0.5nm -o out.xyz
    assert_success
    assert_output --partial "of its 10 patterns the first 8 are read"
    run "$BIN/stem-analyze" stack.npy --scan=5x2 --pixel=0.2/nm --step=0.5nm -o out.xyz
    refute_output --partial "are read"
}
