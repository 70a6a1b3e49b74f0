#!/usr/bin/env bats
# Calibrations that no microscope has, and figures of an earlier run beside new tables.
load common

analyze() { "$BIN/stem-analyze" --pixel=0.25/nm --step=1nm --ring=3.5/nm:4.5/nm --bootstrap=0 -o /dev/null "$@"; }

@test "tables alone, into a folder with figures of an earlier run: these go, which is said; what is not ours stays" {
    ring_counts "$TMP/six.npy" 16 6 6
    analyze --quiet "$TMP/six.npy" --figures="$TMP/f"
    assert_exists "$TMP/f/maps.png"
    assert_exists "$TMP/f/maps.gp"
    echo mine >"$TMP/f/own.png"
    echo mine >"$TMP/f/profile.gp"
    run analyze "$TMP/six.npy" --tables="$TMP/f"
    assert_success
    assert_output --partial "figures and scripts of an earlier run are removed from '$TMP/f'"
    assert_not_exists "$TMP/f/maps.png"
    assert_not_exists "$TMP/f/maps.gp"
    assert_exists "$TMP/f/own.png"
    assert_equal "$(cat "$TMP/f/profile.gp")" mine
    assert_exists "$TMP/f/profile.png"
    run analyze "$TMP/six.npy" --tables="$TMP/f"
    refute_output --partial "earlier run"
    # tables and figures in one folder: figures are drawn
    analyze --quiet "$TMP/six.npy" --tables="$TMP/f" --figures="$TMP/f"
    assert_exists "$TMP/f/maps.png"
}

@test "impossible calibrations are refused: of the command line by their ranges, of a file with what to type" {
    ring_counts "$TMP/six.npy" 16 6 6
    refused() {
        run "$BIN/stem-analyze" --step=1nm --pixel=0.25/nm -o "$TMP/out.xyz" "$TMP/six.npy" "${@:2}"
        [[ $status == 64 || $status == 65 ]] || fail "$*: $status"
        assert_output --partial "$1"
        assert_not_exists "$TMP/out.xyz"
    }
    refused "--alpha: '10rad' is out of range" --alpha=10rad
    refused "--alpha: '-1mrad' is out of range" --alpha=-1mrad
    refused "--voltage: '1V' is out of range" --voltage=1V
    refused "--voltage: '-300kV' is out of range" --voltage=-300kV
    refused "--voltage: '0' is out of range" --voltage=0
    refused "--pixel: '-0.2/nm' is out of range" --pixel=-0.2/nm
    refused "--pixel: '0/nm' is out of range" --pixel=0/nm
    refused "--step: '0nm' is out of range" --step=0nm
    refused "--step: '-1nm' is out of range" --step=-1nm
    refused "its detector reaches to 320/nm, beyond half a radian at its voltage: give --pixel or --voltage" --pixel=10/nm --voltage=300kV
    refused "its detector reaches to 640/nm" --pixel=20/nm
    # what the file says
    "$PYTHON" - "$TMP/six.npy" "$TMP/bad.hspy" <<'P'
import sys, numpy as np, h5py
data = np.load(sys.argv[1])
with h5py.File(sys.argv[2], "w") as f:
    f.attrs["file_format"] = "HyperSpy"; f.attrs["file_format_version"] = "3.3"
    g = f.create_group("Experiments/a")
    g.create_dataset("data", data=data, chunks=data.shape)
    for i, (n, size) in enumerate(zip(("y", "x", "ky", "kx"), data.shape)):
        axis = g.create_group(f"axis-{i}")
        axis.attrs.update(name=n, size=size, scale=1.0 if i < 2 else 0.25, offset=0.0, units="nm" if i < 2 else "1/nm", navigate=i < 2)
    tem = g.create_group("metadata/Acquisition_instrument/TEM")
    tem.attrs["beam_energy"] = 0.3e-3
P
    run "$BIN/stem-analyze" -o "$TMP/out.xyz" "$TMP/bad.hspy"
    assert_failure 65
    assert_output --partial "a voltage of 0.3 V is no electron microscope's: give it, such as --voltage=300kV"
    "$BIN/stem-analyze" --quiet --voltage=300kV -o "$TMP/out.xyz" "$TMP/bad.hspy"
    run "$BIN/cube-info" "$TMP/bad.hspy"
    assert_success
    assert_output --partial "no electron microscope's"
}

@test "a probe's disc larger than the detector is said" {
    ring_counts "$TMP/six.npy" 16 6 6
    run analyze --voltage=300kV --alpha=30mrad "$TMP/six.npy"
    assert_output --partial "the probe's disc is larger than the detector"
    run analyze --voltage=300kV --alpha=1mrad "$TMP/six.npy"
    assert_success
    refute_output --partial "larger than the detector"
}
