#!/usr/bin/env bats
# 4D-STEM data sets between us and HyperSpy (RosettaSciIO), py4DSTEM and LiberTEM: our files opened by them, theirs and the detectors' by us.
load ../common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    # the converter of tests/unit/cube.c
    local units=${UNITS:-$PWD/build/unit/cube}
    CUBE=$(realpath "$(dirname "${units%% *}")")/cube
    HYPERSPY=${PEERS:-$PWD/build/peers}/hyperspy/bin/python
    PY4DSTEM=${PEERS:-$PWD/build/peers}/py4dstem/bin/python
    export CUBE PYTHONPATH=$PWD/tests MPLBACKEND=agg PYTHONWARNINGS=ignore
    cd "$TMP" || return 1
}

# 3 rows of 4 positions, 12 x 10 pixels, every axis of its own
ours() {
    "$PYTHON" - <<'P'
import numpy as np, cube_files as c
data = c.pattern((3, 4, 12, 10))
np.save("expected.npy", data)
c.write("ours.emd", data, "step=3.2,3.2", "origin=10,-4", "pixel=0.016,0.016", "center=6,5", "voltage=300000", "alpha=0.00115",
        "title=glass", "history=stem-sim 0.1.0 --seed=1")
c.write("oblong.emd", data, "step=3.2,3.3", "pixel=0.016,0.017", "center=6,5")
c.write("counts.emd", (data * 1000).astype("i4"), "type=u2", "dose=1000")
P
}

@test "our EMD in HyperSpy: axes with scale, offset and units, values, provenance" {
    ours
    "$HYPERSPY" - <<'P'
import hyperspy.api as hs, numpy as np
expected = np.load("expected.npy")
for name, axes in ("ours", (.32, .32, .16, .16)), ("oblong", (.32, .33, .16, .17)):
    s = hs.load(name + ".emd")
    assert s.data.dtype == "f4" and np.array_equal(s.data, expected)
    got = s.axes_manager._axes
    np.testing.assert_allclose([a.scale for a in got], axes, rtol=1e-12)
    assert [a.name for a in got] == ["y", "x", "ky", "kx"] and [a.units.replace(" ", "") for a in got] == ["nm", "nm", "1/nm", "1/nm"]
np.testing.assert_allclose([a.offset for a in hs.load("ours.emd").axes_manager._axes], [1, -.4, -.96, -.8], rtol=1e-12)
om = hs.load("ours.emd").original_metadata
assert om.comments.history == "stem-sim 0.1.0 --seed=1" and om.microscope.accelerating_voltage_kV == 300
s = hs.load("ours.emd").transpose(signal_axes=2)
assert s.data.shape == (3, 4, 12, 10) and np.array_equal(s.inav[1, 2].data, expected[2, 1])
counts = hs.load("counts.emd")
assert counts.data.dtype == "u2" and np.array_equal(counts.data, (expected * 1000).astype("i4"))
P
}

@test "our EMD in py4DSTEM: a DataCube with calibrated axes, values, metadata" {
    ours
    "$PY4DSTEM" - <<'P'
import py4DSTEM, numpy as np
expected = np.load("expected.npy")
d = py4DSTEM.read("ours.emd")
assert type(d).__name__ == "DataCube" and np.array_equal(np.asarray(d.data), expected)
assert [d.get_dim_name(k) for k in range(4)] == ["Rx", "Ry", "Qx", "Qy"]
assert [d.get_dim_units(k) for k in range(4)] == ["A", "A", "A^-1", "A^-1"]
for k, step in enumerate((3.2, 3.2, .016, .016)):
    np.testing.assert_allclose(np.diff(d.dim(k)), step, rtol=1e-9)
assert d.calibration.get_Q_pixel_size() == .016 and d.calibration.get_R_pixel_size() == 3.2
m = d.root.metadata["blowpipe"]
assert m["history"] == "stem-sim 0.1.0 --seed=1" and m["title"] == "glass" and m["voltage_kV"] == 300 and m["center_ky_pixel"] == 6
assert np.array_equal(np.asarray(py4DSTEM.read("counts.emd").data), (expected * 1000).astype("i4"))
assert np.array_equal(np.asarray(py4DSTEM.read("oblong.emd").data), expected)
# it measures with it
assert d.get_virtual_diffraction("mean", name="mean").data.shape == (12, 10)
P
}

@test "what py4DSTEM writes, we read: values and calibrations" {
    "$PY4DSTEM" - <<'P'
import py4DSTEM, numpy as np
random = np.random.default_rng(1)
for name, dtype, units in ("a", "f4", "A^-1"), ("b", "u2", "A^-1"), ("c", "f8", "mrad"), ("d", "f4", "pixels"):
    data = (random.random((3, 4, 12, 10)) * 1000).astype(dtype)
    np.save(name + ".npy", data.astype("f4"))
    d = py4DSTEM.DataCube(data=data)
    d.calibration.set_Q_pixel_size(.016)
    d.calibration.set_Q_pixel_units(units)
    d.calibration.set_R_pixel_size(.32)
    d.calibration.set_R_pixel_units("nm" if units != "pixels" else "pixels")
    py4DSTEM.save(name + ".h5", d, mode="o")
P
    "$PYTHON" - <<'P'
import numpy as np, cube_files as c
for name, step, pixel in ("a", "3.2 3.2", .016), ("b", "3.2 3.2", .016), ("c", "3.2 3.2", .016e-3 / .019687489), ("d", "nan nan", np.nan):
    data, said = c.read(name + ".h5", "voltage=300000")
    c.same(data, np.load(name + ".npy"))
    assert said["step"] == step, said
    np.testing.assert_allclose(c.numbers(said["pixel"]), [pixel, pixel], rtol=1e-6)
P
}

@test "what HyperSpy writes, we read: hspy of several types and chunks, a line scan, its EMD with the axes reversed" {
    "$HYPERSPY" - <<'P'
import hyperspy.api as hs, numpy as np
random = np.random.default_rng(1)
def signal(shape, dtype="f4", units=("nm", "1/nm")):
    s = hs.signals.Signal2D((random.random(shape) * 1000).astype(dtype))
    values = [("y", .32, 1, units[0]), ("x", .33, 2, units[0]), ("ky", .16, -.96, units[1]), ("kx", .17, -.85, units[1])][4 - len(shape):]
    for axis, (axis.name, axis.scale, axis.offset, axis.units) in zip(s.axes_manager._axes, values):
        pass
    return s
def save(s, name, **how):
    np.save(name + ".npy", s.data.astype("f4"))
    s.save(name, overwrite=True, **how)
for k, dtype in enumerate(("f4", "f8", "u1", "u2", "i4", ">f4")):
    s = signal((3, 4, 12, 10), dtype)
    s.metadata.General.title = "glass / foil"
    s.metadata.set_item("Acquisition_instrument.TEM.beam_energy", 200.0)
    save(s, f"a{k}.hspy", **({"chunks": (2, 3, 5, 7)} if k == 1 else {"compression": None} if k == 2 else {}))
save(signal((4, 12, 10)), "line.hspy")
save(signal((3, 4, 12, 10), "u2", ("A", "mrad")), "units.hspy")
save(signal((3, 4, 12, 10)), "hs.emd")
save(signal((3, 4, 12, 10), "u2"), "hs2.emd")
P
    "$PYTHON" - <<'P'
import numpy as np, cube_files as c
for name in [f"a{k}.hspy" for k in range(6)] + ["hs.emd", "hs2.emd"]:
    data, said = c.read(name)
    c.same(data, np.load(name + ".npy"))
    np.testing.assert_allclose(c.numbers(said["step"] + " " + said["pixel"]), [3.2, 3.3, .016, .017], rtol=1e-8)
    np.testing.assert_allclose(c.numbers(said["center"] + " " + said["origin"]), [6, 5, 10, 20], rtol=1e-8)
    assert name[0] != "a" or (said["voltage"] == "200000" and said["title"] == "glass / foil"), said
data, said = c.read("line.hspy")
c.same(data, np.load("line.hspy.npy")[None])
data, said = c.read("units.hspy", "voltage=300000")
np.testing.assert_allclose(c.numbers(said["step"] + " " + said["pixel"]), [.32, .33, .16e-3 / .019687489, .17e-3 / .019687489], rtol=1e-6)
P
}

@test "EMPAD with either xml as RosettaSciIO and py4DSTEM read it, and ours in both" {
    "$PYTHON" - <<'P'
import numpy as np, os, cube_files as c
data = c.pattern((2, 3, 128, 128))
data[1, 2, 5, 6] = np.nan
np.save("expected.npy", data)
c.empad_raw("map.raw", data)
c.empad_xml_051("map.xml", "map.raw", (2, 3), blanks=False)  # RosettaSciIO 0.15 reads no others
c.empad_raw("bare.raw", data)
c.empad_raw("series.raw", data)
c.empad_xml_series("series.xml", "series.raw", 6)
os.mkdir("new")
c.empad_raw("new/scan_x3_y2.raw", data)
c.empad_xml_122("new/acquisition_7.xml", "scan_x3_y2.raw", (2, 3))
c.empad_raw("square.raw", data[:, :2])
c.write("ours.raw", data, "step=3.2,3.3", "pixel=0.016,0.016", "voltage=300000")
for name in "map", "new/acquisition_7", "ours":
    read, said = c.read(name + ".xml")
    c.same(read, data)
    np.save(os.path.basename(name) + ".axes.npy", c.numbers(said["step"] + " " + said["pixel"]))
c.same(c.read("series.xml")[0], data.reshape(1, 6, 128, 128))
c.same(c.read("bare.raw", "scan=2,3")[0], data)
c.same(c.read("square.raw")[0], data[:, :2])
P
    "$HYPERSPY" - <<'P'
import hyperspy.api as hs, numpy as np, os
expected = np.load("expected.npy")
nanometre = {"nm": 1, "pm": 1e-3, "µm": 1e3, "1/nm": 1}
for name in "map", "new/acquisition_7", "ours":
    s = hs.load(name + ".xml", reader="EMPAD")
    assert np.array_equal(s.data, expected, equal_nan=True), name
    step_and_pixel = np.load(os.path.basename(name) + ".axes.npy")
    for axis, ours, unit in zip(s.axes_manager._axes, step_and_pixel, (10, 10, .1, .1)):
        if not np.isnan(ours):
            np.testing.assert_allclose(axis.scale * nanometre[axis.units.replace(" ", "")] * unit, ours, rtol=1e-6)
assert np.array_equal(hs.load("series.xml", reader="EMPAD").data, expected.reshape(6, 128, 128), equal_nan=True)
P
    "$PY4DSTEM" - <<'P'
import py4DSTEM, numpy as np
expected = np.load("expected.npy")
for name, shape, data in ("bare", (2, 3, 130, 128), expected), ("ours", (2, 3, 130, 128), expected), ("square", (2, 2, 130, 128), expected[:, :2]):
    d = py4DSTEM.import_file(name + ".raw", EMPAD_shape=shape)
    assert np.array_equal(np.asarray(d.data), data, equal_nan=True), name
P
}

@test "MIB as RosettaSciIO (upside down), py4DSTEM and, in raw mode, LiberTEM read it, and ours" {
    "$PYTHON" - <<'P'
import numpy as np, os, cube_files as c
most = {1: 1, 6: 63, 12: 4095, 24: (1 << 24) - 1}
for depth in 1, 6, 12, 24:
    for chips, shape in (1, (2, 3, 256, 256)), (1, (2, 3, 64, 256)), (4, (1, 2, 512, 512)), (4, (2, 1, 32, 512)):
        name = f"i{depth}-{chips}-{shape[2]}"
        data = c.pattern(shape, depth, most[depth])
        np.save(name + ".npy", data)
        c.mib_integer(name + ".mib", data, depth, chips)
        c.mib_hdr(name + ".hdr", shape[:2])
        c.same(c.read(name + ".mib")[0], data.astype("f4"))
    for shape in (2, 3, 256, 256), (1, 2, 512, 512):
        name = f"r{depth}-{shape[2]}"
        data = c.pattern(shape, depth, most[depth])
        np.save(name + ".npy", data)
        c.mib_raw(name + ".mib", data, depth, wide=depth == 24)
        c.mib_hdr(name + ".hdr", shape[:2])
        c.same(c.read(name + ".mib")[0], data.astype("f4"))
# None of them reads raw frames of 24 bits from four chips. Each is two frames of 12 bits, the high one first, which LiberTEM reads.
frames = open("r24-512.mib", "rb").read()
size = 768 + 4 * 512 * 512
os.remove("r24-512.hdr")
with open("h12-512.mib", "wb") as file:
    for i in range(2):
        body = frames[i * size + 768:(i + 1) * size]
        for half in range(2):
            file.write(c.mib_header(2 * i + half + 1, 4, 1024, 256, "R64", 12) + body[half * len(body) // 2:(half + 1) * len(body) // 2])
c.mib_hdr("h12-512.hdr", (2, 2))
data = c.pattern((3, 4, 256, 256), 1, 4095)
np.save("ours.npy", data)
c.write("ours.mib", data, "type=u2")
P
    "$HYPERSPY" - <<'P'
import glob, hyperspy.api as hs, numpy as np
for name in sorted(glob.glob("i*.mib")) + ["ours.mib"]:
    expected = np.load(name[:-3] + "npy")
    data = hs.load(name).data
    assert np.array_equal(np.flip(data, -2).reshape(expected.shape), expected), name
from libertem.api import Context
from libertem.executor.inline import InlineJobExecutor
from libertem.io.dataset.base import BufferedBackend
from libertem.udf.raw import PickUDF
context = Context(executor=InlineJobExecutor())
for name in sorted(glob.glob("r*.hdr")):
    expected = np.load(name[:-3] + "npy")
    data = context.load("mib", path=name, io_backend=BufferedBackend())
    got = context.run_udf(data, PickUDF(), roi=np.ones(expected.shape[:2], bool))["intensity"].data
    got = got.reshape(expected.shape).astype("i8")
    if name.startswith("r24"):  # of these LiberTEM 0.16 gives the low 16 bits, and mixes the halves of all frames but the first
        got, expected = got[0, 0], expected[0, 0] & 0xffff
    assert np.array_equal(got, expected), name
data = context.load("mib", path="h12-512.hdr", io_backend=BufferedBackend())
halves = context.run_udf(data, PickUDF(), roi=np.ones((2, 2), bool))["intensity"].data.reshape(2, 2, 512, 512).astype("i8")
assert np.array_equal((halves[:, 0] << 12) + halves[:, 1], np.load("r24-512.npy")[0])
P
    "$PY4DSTEM" - <<'P'
import py4DSTEM, numpy as np
for name in "i6-1-256", "i12-1-256", "i24-1-256", "i12-4-512", "ours":
    d = py4DSTEM.import_file(name + ".mib")
    assert np.array_equal(np.asarray(d.data), np.load(name + ".npy")), name
P
}

@test "stem-sim's cube in both, and stem-analyze's copies of it in other formats" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=300 --density=7g/cm3 -o glass.xyz
    "$BIN/stem-sim" --quiet --scan=3x4 --step=0.2nm --detector=128x128 --pixel=0.2/nm --cube=sim.emd glass.xyz -o scan.xyz
    "$BIN/stem-analyze" --quiet sim.emd --cube=sim.npy -o maps.xyz
    "$BIN/stem-analyze" --quiet sim.emd --cube=sim.raw -o maps.xyz
    "$HYPERSPY" - <<'P'
import hyperspy.api as hs, numpy as np
s, expected = hs.load("sim.emd"), np.load("sim.npy")
assert s.data.shape == expected.shape == (4, 3, 128, 128) and np.array_equal(s.data, expected) and 0.5 < expected[0, 0].sum() <= 1
np.testing.assert_allclose([a.scale for a in s.axes_manager._axes], [.2, .2, .2, .2], rtol=1e-9)
np.testing.assert_allclose([a.offset for a in s.axes_manager._axes][2:], [-12.8, -12.8], rtol=1e-9)
s = hs.load("sim.xml", reader="EMPAD")
assert np.array_equal(s.data, expected)
np.testing.assert_allclose([a.scale for a in s.axes_manager._axes][2:], [.2, .2], rtol=1e-6)
P
    "$PY4DSTEM" - <<'P'
import py4DSTEM, numpy as np
d, expected = py4DSTEM.read("sim.emd"), np.load("sim.npy")
assert np.array_equal(np.asarray(d.data), expected)
np.testing.assert_allclose([d.calibration.get_R_pixel_size(), d.calibration.get_Q_pixel_size()], [2, .02], rtol=1e-9)
assert "stem-sim" in d.root.metadata["blowpipe"]["history"]
P
}
