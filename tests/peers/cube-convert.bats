#!/usr/bin/env bats
# Formats that come to us through RosettaSciIO: the same samples, axes and voltage as RosettaSciIO and HyperSpy read themselves, in bounded memory.
load ../common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    HYPERSPY=${PEERS:-$PWD/build/peers}/hyperspy/bin/python
    export BLOWPIPE_PYTHON=$HYPERSPY PYTHONPATH=$PWD/tests MPLBACKEND=agg PYTHONWARNINGS=ignore
    cd "$TMP" || return 1
}

# same FILE OUT: what HyperSpy reads of FILE, lazily, is in OUT, axes in nm and 1/nm and beam energy too (it is asked for what it says of FILE)
same() {
    "$HYPERSPY" - "$@" <<'P'
import sys, h5py, numpy as np, hyperspy.api as hs
s = hs.load(sys.argv[1], lazy=True)
with h5py.File(sys.argv[2]) as f:
    data = f["datacube_root/datacube/data"]
    assert data.shape == s.data.shape and np.array_equal(data[...], s.data.compute()), (data.shape, s.data.shape)
    assert data.dtype == s.data.dtype
    for k, axis in enumerate(s.axes_manager._axes):
        dim = f[f"datacube_root/datacube/dim{k}"]
        scale = {"nm": 1, "1/nm": 1, "k_nm^-1": 1, "Å": .1, "1/Å": 10}[str(axis.units)]
        np.testing.assert_allclose(np.diff(dim[...])[0], axis.scale * scale, rtol=1e-6)
        if axis.offset:
            np.testing.assert_allclose(dim[0], axis.offset * scale, rtol=1e-6)
    tem = s.metadata.get_item("Acquisition_instrument.TEM")
    if tem and tem.get_item("beam_energy"):
        assert abs(f["datacube_root/metadatabundle/blowpipe/voltage_kV"][()] / tem.beam_energy - 1) < 1e-6
    elif len(sys.argv) > 3:
        raise SystemExit("no beam energy")
P
}

@test "zspy, a folder and a zip, of HyperSpy: samples, axes, voltage; a part of it" {
    "$HYPERSPY" - <<'P'
import numpy as np, hyperspy.api as hs, zarr
rng = np.random.default_rng(1)
s = hs.signals.Signal2D(rng.integers(0, 5000, (5, 4, 12, 10)).astype("u2"))
for a, (name, scale, offset, unit) in zip(s.axes_manager._axes, (("y", 3., 10., "Å"), ("x", 3.1, -20., "Å"), ("ky", .16, -.96, "1/nm"), ("kx", .17, -.85, "k_nm^-1"))):
    a.name, a.scale, a.offset, a.units = name, scale, offset, unit
s.metadata.set_item("Acquisition_instrument.TEM.beam_energy", 200.)
s.metadata.General.title = "glass"
np.save("expected.npy", s.data)
s.save("s.zspy", chunks=(2, 2, 12, 10))
s.data = s.data.astype("f4") * 1.5
s.save("f.zspy", chunks=(5, 4, 3, 3))
P
    for name in s f; do
        "$BIN/cube-convert" $name.zspy $name.emd
        same $name.zspy $name.emd voltage
    done
    run "$BIN/cube-info" s.zspy
    assert_success
    assert_output --partial "pixel_x      0.17 1/nm"
    "$BIN/cube-convert" --quiet s.zspy part.npy --crop=x=1:,y=1:,kx=2:8 --bin=y=2,detector=2
    "$PYTHON" -c 'import numpy as np; e = np.load("expected.npy").astype(int)[1:, 1:, :, 2:8].reshape(2, 2, 3, 6, 2, 3, 2).sum((1, 4, 6)); assert np.array_equal(np.load("part.npy"), e)'
    run "$BIN/stem-analyze" s.zspy
    assert_failure 65
}

@test "dm4 of GMS, scan first and detector first: samples, axes, voltage, title" {
    "$HYPERSPY" - <<'P'
import numpy as np, dm4_file
rng = np.random.default_rng(2)
scan, detector = [(.31, 0., "nm"), (.3, 0., "nm")], [(.17, 5., "1/nm"), (.16, 6., "1/nm")]  # x, y; kx, ky
d = rng.integers(0, 60000, (5, 4, 12, 10)).astype("<u2")
np.save("expected.npy", d)
dm4_file.write("k.dm4", d, detector + scan, title="Zr50Cu50")
dm4_file.write("r.dm4", d.transpose(2, 3, 0, 1), scan + detector, title="Zr50Cu50")
dm4_file.write("i.dm4", d.astype("<i4") - 7, detector + scan)
P
    for name in k i; do
        "$BIN/cube-convert" $name.dm4 $name.emd
        [ $name = i ] || same $name.dm4 $name.emd voltage
    done
    "$BIN/cube-convert" r.dm4 r.emd
    cmp k.emd r.emd
    "$PYTHON" - <<'P'
import h5py, numpy as np
with h5py.File("k.emd") as f, h5py.File("i.emd") as i:
    assert np.array_equal(f["datacube_root/datacube/data"][...], np.load("expected.npy"))
    assert np.array_equal(i["datacube_root/datacube/data"][...], np.load("expected.npy") - np.float32(7))
    own = f["datacube_root/metadatabundle/blowpipe"]
    assert own["title"].asstr()[()] == "Zr50Cu50" and own["history"].asstr()[()].startswith("RosettaSciIO ")
    np.testing.assert_allclose([own["center_ky_pixel"][()], own["center_kx_pixel"][()]], [6, 5], rtol=1e-5)
P
}

@test "stacks need a scan; a block file; no data set of patterns; what RosettaSciIO refuses is said in one line" {
    "$HYPERSPY" - <<'P'
import numpy as np, hyperspy.api as hs
rng = np.random.default_rng(3)
d = rng.integers(0, 250, (4, 3, 16, 16)).astype("u1")
np.save("expected.npy", d)
s = hs.signals.Signal2D(d)
for a, (scale, unit) in zip(s.axes_manager._axes, ((2, "nm"), (2, "nm"), (.1, "cm"), (.1, "cm"))):
    a.scale, a.units = scale, unit
s.save("s.blo")
hs.signals.Signal2D(d.reshape(12, 16, 16).astype("u2")).save("s.tif")
hs.signals.Signal2D(d[0, 0]).save("one.tif")
P
    "$BIN/cube-convert" --quiet s.blo s.npy
    cmp s.npy expected.npy
    run "$BIN/cube-convert" s.tif t.npy
    assert_failure 65
    assert_output --partial "is a stack of 12 patterns"
    assert_output --partial "--scan=NXxNY"
    "$BIN/cube-convert" --quiet s.tif t.npy --scan=3x4
    "$PYTHON" -c 'import numpy as np; a = np.load("t.npy"); assert a.dtype == "u2" and np.array_equal(a, np.load("expected.npy"))'
    run "$BIN/cube-convert" s.tif t5.npy --scan=5x4
    assert_failure 65
    run "$BIN/cube-convert" one.tif t1.npy
    assert_failure 65
    assert_output --partial "no data set of patterns"
    head -c 3000 s.blo >torn.blo
    run "$BIN/cube-convert" torn.blo t2.npy
    assert_failure 65
    [ "${#lines[@]}" -eq 1 ]
    for name in t5 t1 t2; do assert_not_exists $name.npy; done
}

@test "a large zspy comes through in bounded memory, on both sides" {
    "$HYPERSPY" - <<'P'
import dask.array as da, hyperspy.api as hs
s = hs.signals.Signal2D(da.ones((64, 64, 256, 256), dtype="u2", chunks=(4, 16, 256, 256))).as_lazy() # 537 MB
s.save("large.zspy")
P
    printf '#!/bin/sh\nulimit -v 4000000; export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1\nexec /usr/bin/env time -f "%%M" -o python.kB "%s" "$@"\n' "$HYPERSPY" >limited
    chmod +x limited
    if command -v time >/dev/null; then export BLOWPIPE_PYTHON=$PWD/limited; fi
    run bash -c "ulimit -v 4000000; '$BIN/cube-convert' --quiet large.zspy out.emd --bin=detector=8"
    assert_success
    if [ -e python.kB ]; then [ "$(cat python.kB)" -lt 900000 ]; fi
}
