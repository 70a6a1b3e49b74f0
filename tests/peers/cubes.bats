#!/usr/bin/env bats
# What HyperSpy, pyxem, RosettaSciIO, ncempy and py4DSTEM write, beyond tests/peers/formats.bats: units, orders, filters, what is said; and
# what they read of the small cases of tests/cases/cubes.
load ../common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    local units=${UNITS:-$PWD/build/unit/cube}
    CUBE=$(realpath "$(dirname "${units%% *}")")/cube
    HYPERSPY=${PEERS:-$PWD/build/peers}/hyperspy/bin/python
    PY4DSTEM=${PEERS:-$PWD/build/peers}/py4dstem/bin/python
    CASES=$PWD/tests/cases/cubes
    export CUBE CASES PYTHONPATH=$PWD/tests MPLBACKEND=agg PYTHONWARNINGS=ignore
    cd "$TMP" || return 1
}

@test "pyxem's units, HyperSpy's uneven axes, its NeXus, zarr and Panta Rhei" {
    "$HYPERSPY" - <<'P'
import hyperspy.api as hs, numpy as np, pyxem, cube_files as c
data = c.pattern((3, 4, 12, 10), most=200).astype("u2")
wavelength = .025079340  # 200 kV, A
s = pyxem.signals.Diffraction2D(data)
for units, wave in (("k_nm^-1", .1), ("k_A^-1", 1), ("q_nm^-1", .05 / np.pi), ("q_A^-1", .5 / np.pi), ("mrad", 1e-3 / wavelength),
                    ("2th_deg", np.pi / 180 / wavelength)):
    s.calibration(scale=.16, units=units, center=None)
    s.save("p.hspy", overwrite=True)
    read, said = c.read("p.hspy", "voltage=200000")
    c.same(read, data.astype("f4"))
    np.testing.assert_allclose(c.numbers(said["pixel"]), [.16 * wave] * 2, rtol=1e-6, err_msg=units)
    assert said["center"] == "5.5 4.5" and said["notes"] == "-", said
s = hs.signals.Signal2D(data)
for axis, name, units, scale in zip(s.axes_manager._axes, ("y", "x", "ky", "kx"), ("nm", "nm", "1/nm", "1/nm"), (.5, .25, .2, .1)):
    axis.name, axis.units, axis.scale = name, units, scale
s.axes_manager._axes[2].offset = -1.2
s.save("n.nxs")
read, said = c.read("n.nxs")
c.same(read, data.astype("f4"))
np.testing.assert_allclose(c.numbers(said["step"] + " " + said["pixel"]), [5, 2.5, .02, .01], rtol=1e-6)
s.save("z.zspy")
c.refuses("z.zspy", 65, "zarr", "cube-convert")
s.save("z.prz")
c.refuses("z.prz", 65, "Panta Rhei", "cube-convert")
d = hs.signals.Signal2D(data[:, 0], axes=[dict(size=3, navigate=True, name="x", units="nm", scale=.5),
                                          dict(axis=np.arange(12.) ** 2, units="1/nm", name="ky"), dict(size=10, scale=.1, units="1/nm", name="kx")])
d.save("u.hspy")
read, said = c.read("u.hspy")
c.same(read, data[None, :, 0].astype("f4"))
assert said["pixel"] == "nan 0.01" and "'ky'" in said["notes"] and "not equal" in said["notes"], said
P
}

@test "Velox and Dectris as RosettaSciIO reads them; ncempy's EMD" {
    "$HYPERSPY" - <<'P'
import h5py, hyperspy.api as hs, ncempy.io.emd, numpy as np, os, cube_files as c
case = os.environ["CASES"] + "/fei_example_tem_stack.emd"
theirs = hs.load(case)
c.same(c.read(case, "scan=1,2")[0][0], theirs.data.astype("f4"))
data = c.pattern((12, 8, 8), most=60000).astype("u2")
for i in range(2):
    with h5py.File(f"s_data_{i + 1:06d}.h5", "w") as f:
        f["entry/data/data"] = data[6 * i : 6 * i + 6]
with h5py.File("s_master.h5", "w") as f:
    for i in 1, 2:
        f[f"entry/data/data_{i:06d}"] = h5py.ExternalLink(f"s_data_{i:06d}.h5", "/entry/data/data")
    d = f.create_group("entry/instrument/detector/detectorSpecific")
    d["nimages"], d["ntrigger"] = np.uint64(1), np.uint64(12)
    d["x_pixels_in_detector"], d["y_pixels_in_detector"] = np.uint64(8), np.uint64(8)
import rsciio.arina
theirs = rsciio.arina.file_reader("s_master.h5", navigation_shape=(3, 4))[0]["data"]
c.same(c.read("s_master.h5", "scan=3,4")[0], theirs.astype("f4"))
data = c.pattern((3, 4, 12, 10))
f = ncempy.io.emd.fileEMD("nc.emd", readonly=False)
f.put_emdgroup("cube", data, [(np.arange(3) * .5, "y", "[n_m]"), (np.arange(4) * .25, "x", "[n_m]"), (np.arange(12) * .2 - 1.2, "ky", "[n_m^-1]"),
                              (np.arange(10) * .1 - .5, "kx", "[n_m^-1]")])
del f
read, said = c.read("nc.emd")
c.same(read, data)
assert (said["step"], said["pixel"], said["center"]) == ("5 2.5", "0.02 0.01", "6 5"), said
P
}

@test "the filters of hdf5plugin: ours without it, the others by the advice as it stands" {
    "$HYPERSPY" - <<'P'
import h5py, hdf5plugin, numpy as np, os, re, subprocess, sys, cube_files as c
random = np.random.default_rng(1)
for kind in "u1", "u2", "u4", "f4", "i8":
    for shape, chunks in ((2, 3, 13, 11), (1, 1, 13, 11)), ((2, 3, 64, 72), (1, 3, 64, 72)), ((1, 2, 128, 130), None), ((2, 2, 3, 1), (1, 1, 3, 1)):
        for data in random.poisson(1.5, shape).astype(kind), random.integers(0, 200, shape).astype(kind):
            for how in (hdf5plugin.Bitshuffle(cname="lz4"), hdf5plugin.Bitshuffle(cname="none"), hdf5plugin.Bitshuffle(nelems=512, cname="lz4"),
                        hdf5plugin.LZ4(), hdf5plugin.LZ4(nbytes=512), dict(compression="lzf")):
                with h5py.File("x.h5", "w") as f:
                    f.create_dataset("d", data=data, chunks=chunks or shape, **how)
                c.same(c.read("x.h5")[0], data.astype("f4"))
# python3 is the one that has it
os.mkdir("bin")
open("bin/python3", "w").write(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
os.chmod("bin/python3", 0o755)
for how in hdf5plugin.Zstd(), hdf5plugin.Bitshuffle(cname="zstd"), hdf5plugin.Blosc():
    with h5py.File("y.h5", "w") as f:
        f.create_dataset("d", data=data, chunks=(1, 1, 3, 1), **how)
    code, _, error = c.run("show", "y.h5")
    advice = re.search("export HDF5_PLUGIN_PATH=.*", error).group()
    assert code == 65, error
    subprocess.run(["bash", "-c", f'PATH=$PWD/bin:$PATH; {advice}; "$CUBE" read y.h5 out.f32'], check=True)
    assert np.array_equal(np.fromfile("out.f32", "f4"), data.astype("f4").ravel())
P
}

@test "py4DSTEM: origins and ellipse are used or said to be not" {
    "$PY4DSTEM" - <<'P'
import numpy as np, py4DSTEM, cube_files as c
data = c.pattern((3, 4, 12, 10))
cube = py4DSTEM.DataCube(data)
calibration = cube.calibration
calibration.set_Q_pixel_size(.02), calibration.set_Q_pixel_units("A^-1")
calibration.set_R_pixel_size(2), calibration.set_R_pixel_units("nm")
calibration.set_origin((np.arange(12.).reshape(3, 4), np.full((3, 4), 4.5)))
calibration.set_ellipse((1.02, .98, .3))
calibration.set_QR_rotation(.2)
py4DSTEM.save("p.h5", cube, mode="o")
read, said = c.read("p.h5")
c.same(read, data)
assert (said["step"], said["pixel"], said["center"]) == ("20 20", "0.02 0.02", "5.5 4.5"), said
for word in "--descan", "ellipse (a 1.02, b 0.98, theta 0.3 rad)", "rotation":
    assert word in said["notes"], (word, said)
P
}
