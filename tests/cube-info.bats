#!/usr/bin/env bats
# cube-info: each number beside h5py's and NumPy's, where it comes from, what is missing, and the command that it ends with, which works.
load common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    cd "$TMP" || return 1
}

# fact FILE ITEM [OPTION...]: "VALUE|FROM"
fact() { "$BIN/cube-info" --quiet --keys "$1" "${@:3}" | awk -F '\t' -v item="$2" '$2 == item { print $3 "|" $5 }'; }

@test "what the file says, with where it comes from; the sample is NumPy's; the last line makes the figures" {
    ring_counts d.npy 20 5 4
    "$PYTHON" - <<'P'
import numpy as np
d = np.minimum(np.load("d.npy"), 4000)
d[3, 1] = 0
d[0, 0, 5, 6:9] = 4095  # a counter's last
np.save("d.npy", d)
P
    "$BIN/cube-convert" --quiet d.npy d.emd --pixel=0.2/nm --step=0.5nm,0.6nm --voltage=300kV --alpha=0.5mrad
    for pair in "format=HDF5 '/datacube_root/datacube/data'|file" "patterns=20|file" "scan_x=4|file" "scan_y=5|file" "detector_x=64|file" "type=uint16|file" \
        "step_x=0.6|file" "step_y=0.5|file" "pixel_x=0.2|file" "voltage=300|file" "alpha=0.5|file" "intensities=counts|sample" "sampled=20|a look at the data" \
        "least=0|sample" "largest=4095|sample" "empty=1|sample" "missing=0|sample" "saturated=3|sample"; do
        assert_equal "${pair%%=*}=$(fact d.emd "${pair%%=*}")" "$pair"
    done
    "$PYTHON" -c 'import numpy as np, sys; assert abs(np.load("d.npy").mean() / float(sys.argv[1]) - 1) < 1e-9' "$(fact d.emd mean | cut -d '|' -f 1)"
    assert_equal "$(fact d.emd step_x --step=1nm)" "1|option"
    run "$BIN/cube-info" d.emd
    assert_success
    assert_line --index 0 d.emd
    command=$(sed -n 's/^  next  *\(.*\)  \[.*/\1/p' <<<"$output")
    PATH=$BIN:$PATH run bash -c "$command"
    assert_success
    assert_exists figures/maps.png
    # real numbers are none, and one that is none is named
    "$PYTHON" -c 'import numpy as np; a = np.load("d.npy") * np.float32(.7); np.save("g.npy", a); np.save("f.npy", a * np.random.default_rng(1).random(a.shape, "f4")); a = np.load("d.npy").astype("f4"); a[0, 0, 0, 0] = -2; np.save("n.npy", a)'
    assert_equal "$(fact f.npy intensities)" "real numbers|sample"
    assert_equal "$(fact g.npy intensities)" "counts of 0.7 for an electron|sample"
    assert_equal "$(fact n.npy intensities)" "nearly counts (but -2)|sample"
}

@test "what a file does not say: step, pixel, scan, voltage; a guess is called one; the command has words for them" {
    ring_counts d.npy 20 2 3
    assert_equal "$(fact d.npy pixel_x)" "nan|not said: --pixel=PIXEL/nm"
    assert_equal "$(fact d.npy step_y)" "nan|not said: --step=STEPnm"
    run fact d.npy next
    assert_output --partial "stem-analyze --pixel=PIXEL/nm --step=STEPnm --ring=auto --figures=figures -o maps.xyz d.npy"
    run fact d.npy ring_pixels
    assert_output --regexp '^1[6-9][.0-9]*:2[1-3][.0-9]*\|sample'
    run fact d.npy ring --pixel=0.2/nm
    assert_output --regexp '^3\.[3-9][.0-9]*:4\.[1-7][.0-9]*\|sample'
    mib() { # frames of d.npy
        "$PYTHON" - "$1" "$2" <<'P'
import sys, numpy as np
d = np.load("d.npy").reshape(-1, 64, 64)
with open(sys.argv[1], "wb") as f:
    for i in range(int(sys.argv[2])):
        f.write(f"MQ1,{i + 1:06d},00384,01,0064,0064,U16,   1x1,01,2021-05-07 16:51:10.905800,0.001000,".encode().ljust(384, b"\0"))
        f.write(d[i % len(d)].astype(">u2").tobytes())
P
    }
    mib six.mib 6
    run fact six.mib scan_x
    assert_output --partial "--scan=NXxNY"
    assert_equal "$(fact six.mib scan_x --scan=3x2)" "3|option"
    mib four.mib 4
    assert_equal "$(fact four.mib scan_x)" "2|assumed: a square (--scan=NXxNY)"
    printf 'HDR,\t\nFrames in Acquisition (Number):\t6\nScanX:\t3\nScanY:\t2\nEnd\t\n' >six.hdr
    assert_equal "$(fact six.mib scan_x)" "3|sidecar 'six.hdr'"
    "$PYTHON" -c 'import numpy as np; np.zeros((6, 130, 128), "f4").tofile("scan_x3_y2.raw")'
    assert_equal "$(fact scan_x3_y2.raw scan_y)" "2|the file's name"
    run "$BIN/cube-info" six.mib --scan=2x2
    assert_failure 65
    run "$BIN/cube-info" d.npy --crop=x=1: --bin=detector=2
    assert_output --partial "scan_x       2 positions"
    assert_output --partial "detector_x   32 pixels"
    assert_output --partial "--crop=x=1: --bin=detector=2"
}

@test "several files in one table; frames name their data; what is stored but not read" {
    ring_counts d.npy 20 2 3
    ring_counts e.npy 20 2 2
    "$BIN/cube-info" --table d.npy e.npy -o t.tsv
    assert_equal "$(awk -F '\t' '{ print NF }' t.tsv | sort -u | wc -l)" 1
    assert_equal "$(cut -f 1,4,5 t.tsv | tr '\t\n' ' ;')" "file scan_x scan_y;d.npy 3 2;e.npy 2 2;"
    "$BIN/stem-analyze" --quiet e.npy --pixel=0.2/nm --step=0.5nm -o e.xyz
    run bash -c "'$BIN/cube-info' <e.xyz | head -n 1"
    assert_output e.npy
    "$PYTHON" - <<'P'
import h5py, numpy as np
with h5py.File("p.h5", "w") as f:
    f["root/datacube/data"] = np.load("d.npy")
    f["root/metadatabundle/calibration/qx0"] = np.zeros((2, 3))
    f["root/metadatabundle/calibration/qy0"] = np.zeros((2, 3))
    f["root/metadatabundle/calibration/a"] = 1.0
    f["a"] = 1.0  # of nothing
    f["root/pixel_mask"] = np.zeros((64, 64), "u1")
P
    assert_equal "$(fact p.h5 stored)" "origin of each pattern (qx0, qy0); ellipse (a); mask (pixel_mask)|file"
}

@test "what cannot be looked at is refused, with what it is" {
    run "$BIN/cube-info" none.npy
    assert_failure 66
    echo words >words.txt
    run "$BIN/cube-info" words.txt
    assert_failure 65
    printf '\037\213\010 packed' >d.npy.gz
    run "$BIN/cube-info" d.npy.gz
    assert_failure 65
    assert_output --partial "compressed by gzip"
    printf 'IMGBLO%0600d' 0 >a.blo
    run env BLOWPIPE_PYTHON="$TMP/none" "$BIN/cube-info" a.blo -o t.tsv
    assert_failure 65
    assert_output --partial "a NanoMEGAS block file"
    assert_not_exists t.tsv
    run "$BIN/cube-info" --table --keys words.txt
    assert_failure 64
}
