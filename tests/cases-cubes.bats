#!/usr/bin/env bats
# Data cubes as people really have them, after public bug reports and sample files: read right, refused, or said.
load common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    local units=${UNITS:-$PWD/build/unit/cube}
    CUBE=$(realpath "$(dirname "${units%% *}")")/cube
    CASES=$PWD/tests/cases/cubes
    export CUBE CASES PYTHONPATH=$PWD/tests
    cd "$TMP" || return 1
}

@test "a stack of rank 3 asks for its scan, unless its axes are those of a line" {
    "$PYTHON" - <<'P'
import h5py, numpy as np, cube_files as c
data = c.pattern((16, 8, 9))
np.save("stack.npy", data)
c.refuses("stack.npy", 65, "16 patterns of 8 x 9", "--scan=4x4", "--scan=16x1")
c.same(c.read("stack.npy", "scan=2,8")[0], data.reshape(2, 8, 8, 9))
c.refuses("stack.npy", 65, "16 patterns", "5 rows of 4", options=["scan=5,4"])
assert "first 15 are read" in c.read("stack.npy", "scan=5,3")[1]["notes"]
np.save("one.npy", data[:1])
c.same(c.read("one.npy")[0], data[:1][None])
np.save("prime.npy", data[:7])
c.refuses("prime.npy", 65, "--scan=7x1")
def hspy(name, units, navigate):
    with h5py.File(name, "w") as f:
        g = f.create_group("Experiments/s")
        g["data"] = data
        for k in range(3):
            a = g.create_group(f"axis-{k}")
            a.attrs.update(_type="UniformDataAxis", name="xyz"[k], scale=[.5, .1, .1][k], offset=0., units=units[k], size=data.shape[k],
                           navigate=navigate[k])
hspy("line.hspy", ("nm", "nm^-1", "nm^-1"), (True, False, False))
read, said = c.read("line.hspy")
c.same(read, data[None])
assert said["step"] == "nan 5" and said["pixel"] == "0.01 0.01", said
assert c.read("line.hspy", "scan=4,4")[1]["step"] == "nan nan"
hspy("time.hspy", ("s", "nm^-1", "nm^-1"), (True, False, False))
c.refuses("time.hspy", 65, "--scan=4x4")
hspy("spectra.hspy", ("", "", "eV"), (True, True, False))
c.refuses("spectra.hspy", 65, "no patterns", "'z' (eV)")
hspy("places.hspy", ("nm", "nm", "mrad"), (True, False, False))
c.refuses("places.hspy", 65, "no patterns", "'z' (mrad)")
hspy("last.hspy", ("1/nm", "1/nm", "nm"), (False, False, True))
c.same(c.read("last.hspy")[0], np.moveaxis(data, 2, 0)[None])
P
    run "$CUBE" show "$CASES/Si100_3D.emd"
    assert_failure 65
    assert_output --partial "'bin_outer_angle' ([mrad])"
    assert_output --partial "virtual detectors"
}

@test "Velox: y, x, frame; its metadata give voltage, semi-angle, pixel and centre" {
    "$PYTHON" - <<'P'
import h5py, json, os, numpy as np, cube_files as c
case = os.environ["CASES"] + "/fei_example_tem_stack.emd"
c.refuses(case, 65, "2 patterns of 3 x 3", "--scan=2x1")
with h5py.File(case) as f:
    data = [g["Data"][...] for g in f["Data/Image"].values()][0]
    meta = [g["Metadata"][:, 0].tobytes().split(b"\0")[0] for g in f["Data/Image"].values()][0]
read, said = c.read(case, "scan=1,2")
c.same(read, np.moveaxis(data, 2, 0)[None].astype("f4"))
assert said["voltage"] == "300000" and said["alpha"] == "0.0114112088" and said["pixel"] == "nan nan", said
assert "8.17288e-12 m, of images" in said["notes"], said
patterns = c.pattern((12, 10, 6))
meta = json.loads(meta)
def write(size, unit, offset):
    meta["BinaryResult"] |= {"PixelSize": {"height": str(size[0]), "width": str(size[1])}, "PixelUnitX": unit, "PixelUnitY": unit,
                             "Offset": {"x": str(offset[1]), "y": str(offset[0])}, "Remark": 'a "quoted", {odd} [text'}
    with h5py.File("velox.emd", "w") as f:
        g = f.create_group("Data/Image/0123")
        g.create_dataset("Data", data=patterns, chunks=(12, 10, 1))
        text = np.zeros((60000, 6), "u1")
        raw = json.dumps(meta, indent=3).encode()
        text[: len(raw), :] = np.frombuffer(raw, "u1")[:, None]
        g["Metadata"] = text
    return c.read("velox.emd", "scan=2,3")
read, said = write((2e8, 3e8), "1/m", (-1e9, -1.2e9))
c.same(read, np.moveaxis(patterns, 2, 0).reshape(2, 3, 12, 10))
assert (said["pixel"], said["center"]) == ("0.02 0.03", "5 4"), said
read, said = write((1e-4, 1e-4), "rad", (0, 0))
np.testing.assert_allclose(c.numbers(said["pixel"]), [1e-4 / .019687489] * 2, rtol=1e-6)
P
}

@test "units as programs write them; one that is not understood is named, with the option; uneven and negative axes are said" {
    "$PYTHON" - <<'P'
import h5py, os, numpy as np, cube_files as c
case = os.environ["CASES"] + "/u_k_nm.hspy"
with h5py.File(case) as f:
    data = f["Experiments/__unnamed__/data"][...]
read, said = c.read(case)
c.same(read, data.astype("f4"))
assert (said["step"], said["pixel"], said["center"], said["notes"]) == ("5 5", "0.016 0.016", "30.4 37.2", "-"), said
def make(units, scale=.16, offset=-.64, **more):
    with h5py.File("a.hspy", "w") as f:
        g = f.create_group("Experiments/s")
        g["data"] = np.zeros((2, 3, 8, 9), "u2")
        for k in range(4):
            a = g.create_group(f"axis-{k}")
            a.attrs.update(_type="UniformDataAxis", name=["y", "x", "ky", "kx"][k], scale=scale if k > 1 else .5, offset=offset if k > 1 else 0.,
                           units=units if k > 1 else "nm")
            if k > 1:
                a.attrs.update(more)
    return c.run("show", "a.hspy")[1]
for units, wave in (("k_nm^-1", .1), ("k_A^-1", 1), ("q_nm^-1", .1 / 2 / np.pi), ("q_A^-1", .5 / np.pi), ("$\\AA^{-1}$", 1), ("$A^{-1}$", 1),
                    ("1/Å", 1), ("nm⁻¹", .1), ("1/nm", .1), ("$nm^{-1}$", .1)):
    said = make(units)
    np.testing.assert_allclose(c.numbers(said["pixel"]), [.16 * wave] * 2, rtol=1e-8, err_msg=units)
    np.testing.assert_allclose(c.numbers(said["center"]), [4, 4])
    assert said["notes"] == "-", said
for units in "furlong^-1", "nm^-3", "k_mrad":
    said = make(units)
    assert said["pixel"] == "nan nan" and units in said["notes"] and "'ky'" in said["notes"] and "--pixel" in said["notes"], said
    assert c.run("show", "a.hspy", "pixel=.1,.1")[1]["notes"] == "-"
for units in "px", "", "<undefined>", "_None_":
    said = make(units)
    assert said["pixel"] == "nan nan" and said["notes"] == "-", said
said = make("mrad")
assert "--voltage" in said["notes"] and said["pixel"] == "nan nan", said
np.testing.assert_allclose(c.numbers(c.run("show", "a.hspy", "voltage=300000")[1]["pixel"]), [.16e-3 / .019687489] * 2, rtol=1e-6)
said = make("nm")
assert "is no wavenumber" in said["notes"] and said["pixel"] == "nan nan", said
said = make("1/nm", -.16, .64)
assert said["pixel"] == "0.016 0.016" and said["center"] == "4 4" and "backwards" in said["notes"], said
said = make("1/nm", _type="DataAxis")
assert said["pixel"] == "nan nan" and "not equal" in said["notes"], said
# EMD's vectors
def emd(vector):
    with h5py.File("a.emd", "w") as f:
        f["e/data"] = np.zeros((2, 3, 8, 9), "u2")
        for k, n in enumerate((2, 3, 8, 9)):
            f[f"e/dim{k + 1}"] = np.float32(vector(np.arange(n)))
            f[f"e/dim{k + 1}"].attrs["units"] = "[n_m]" if k < 2 else "[n_m^-1]"
    return c.run("show", "a.emd")[1]
np.testing.assert_allclose(c.numbers(emd(lambda n: .16 * n)["pixel"]), [.016] * 2, rtol=1e-6)
assert emd(lambda n: 100 + .16 * n)["notes"] == "-"
said = emd(lambda n: .16 * n**2)
assert said["pixel"] == "nan nan" and "not equal" in said["notes"], said
P
    run "$BIN/stem-analyze" a.emd -o x
    assert_failure 65
    assert_output --partial "steps that are not equal"
}

@test "bitshuffle with LZ4, LZF and what else is compressed: read, or told what to install" {
    "$PYTHON" - <<'P'
import h5py, os, numpy as np, cube_files as c
folder = os.environ["CASES"]
c.same(c.read(folder + "/bslz4.h5")[0], c.read(folder + "/u_k_nm.hspy")[0])
raw = open(folder + "/bslz4.h5", "rb").read()
at = raw.index((12).to_bytes(1, "big"), 3000)
with h5py.File(folder + "/bslz4.h5") as f:
    place, size = f["data"].id.get_chunk_info(11)[2:4]
random = np.random.default_rng(1)
for trial in range(60):  # damaged chunks: an error, not a crash
    bad = bytearray(raw)
    for _ in range(5):
        bad[place + random.integers(0, size)] = random.integers(0, 256)
    open("bad.h5", "wb").write(bad)
    code, _, error = c.run("read", "bad.h5", "x")
    assert code in (0, 65), (trial, code, error)
bad = bytearray(raw)
bad[place : place + 8] = (1 << 40).to_bytes(8, "big")  # a chunk that claims a terabyte
open("bad.h5", "wb").write(bad)
code, _, error = c.run("read", "bad.h5", "x")
assert code == 65 and "pattern" in error, (code, error)
data = c.pattern((2, 3, 8, 9), most=3)
for shuffle in False, True:
    with h5py.File("lzf.h5", "w") as f:
        f.create_dataset("d", data=data, chunks=(1, 3, 8, 9), compression="lzf", shuffle=shuffle)
    c.same(c.read("lzf.h5")[0], data.astype("f4"))
raw = open("lzf.h5", "rb").read()
assert raw.count(b"\x00\x7d") == 1
open("other.h5", "wb").write(raw.replace(b"\x00\x7d", b"\x0f\x7d"))  # Zstandard's number
c.refuses("other.h5", 65, "filter 32015", "pip install hdf5plugin", "HDF5_PLUGIN_PATH=$(python3 -c 'import hdf5plugin; print(hdf5plugin.PLUGIN_PATH)')")
P
}

@test "Dectris: the master file's parts are joined, masked and overflown pixels are missing, triggers make rows; a lost part is named" {
    "$PYTHON" - <<'P'
import h5py, os, numpy as np, cube_files as c
data = c.pattern((12, 8, 9), most=60000).astype("u2")
data[3, 2, 4] = 65535
mask = np.zeros((8, 9), "u4")
mask[1, 7], mask[6, 0] = 1, 16
expected = np.where((mask > 0) | (data == 65535), np.nan, data).astype("f4")
for i, (a, b) in enumerate(((0, 5), (5, 10), (10, 12)), 1):
    with h5py.File(f"s_data_{i:06d}.h5", "w") as f:
        f["entry/data/data"] = data[a:b]
def master(triggers=12, images=1):
    with h5py.File("s_master.h5", "w") as f:
        for i in 1, 2, 3:
            f[f"entry/data/data_{i:06d}"] = h5py.ExternalLink(f"s_data_{i:06d}.h5", "/entry/data/data")
        d = f.create_group("entry/instrument/detector")
        d["bit_depth_image"], d["bit_depth_readout"], d["count_time"] = np.uint16(32), np.uint16(16), 1e-4
        d["description"] = np.bytes_("Dectris ARINA CZT")
        s = d.create_group("detectorSpecific")
        s["pixel_mask"], s["photon_energy"], s["ntrigger"], s["nimages"] = mask, 3e5, np.uint64(triggers), np.uint64(images)
        s["flatfield"] = np.ones((8, 9), "f4")
master()
c.refuses("s_master.h5", 65, "12 patterns of 8 x 9", "--scan=4x3")
read, said = c.read("s_master.h5", "scan=3,4")
c.same(read, expected.reshape(3, 4, 8, 9))
assert said["type"] == "f4" and said["voltage"] == "300000" and "2 pixels" in said["notes"] and "2 that follow" in said["format"], said
c.same(c.read("s_master.h5:/entry/data/data_000002", "scan=1,5")[0], expected[None, 5:10])
c.same(c.read("s_master.h5:/entry/data", "scan=3,4")[0], expected.reshape(3, 4, 8, 9))
master(3, 4)
c.same(c.read("s_master.h5")[0], expected.reshape(3, 4, 8, 9))
os.rename("s_data_000002.h5", "lost.h5")
c.refuses("s_master.h5", 65, "lacks a part", "s_data_000002.h5", options=["scan=3,4"])
for i in 1, 3:
    os.remove(f"s_data_{i:06d}.h5")
c.refuses("s_master.h5", 65, "s_data_000001.h5", "not there")
# a file of links
with h5py.File("far.h5", "w") as f:
    f["data"] = data.reshape(3, 4, 8, 9)
with h5py.File("ext_master.h5", "w") as f:
    f["entry/data/data"] = h5py.ExternalLink("far.h5", "/data")
    f["entry/again"] = h5py.SoftLink("/entry/data/data")
    f["entry/loop"] = h5py.SoftLink("/entry/loop")
    f["entry/up"] = h5py.SoftLink("/entry")
    f["entry/itself"] = f["entry"]
c.same(c.read("ext_master.h5")[0], data.reshape(3, 4, 8, 9).astype("f4"))
os.remove("far.h5")
c.refuses("ext_master.h5", 65, "'far.h5'", "not there")
P
}

@test "HDF5 of NeXus, MATLAB, Prismatic, older and newer py4DSTEM, ncempy; several data sets; other orders" {
    "$PYTHON" - <<'P'
import h5py, numpy as np, cube_files as c
data = c.pattern((3, 4, 8, 9))
def near(text, *values):
    np.testing.assert_allclose(c.numbers(text), values, rtol=1e-6)
# NeXus: the default entry's signal and axes
for style in "list", "text":
    with h5py.File("n.nxs", "w") as f:
        f.attrs["default"] = "entry"
        f.create_group("entry").attrs.update(NX_class="NXentry", default="cube")
        g = f.create_group("entry/cube")
        g["counts"], g["errors"] = data, data * 0
        axes = ["ty", "tx", "qy", "qx"]
        g.attrs.update(NX_class="NXdata", signal="counts", axes=axes if style == "list" else ":".join(axes))
        for k, name in enumerate(axes):
            g[name] = [.5, .25, .2, .1][k] * (np.arange(data.shape[k]) - (k > 1) * 4)
            g[name].attrs["units"] = ["nm", "nm", "1/nm", "1/nm"][k]
    read, said = c.read("n.nxs")
    c.same(read, data)
    near(said["step"], 5, 2.5), near(said["pixel"], .02, .01), near(said["center"], 4, 4)
del f
with h5py.File("n.nxs", "a") as f:
    del f.attrs["default"]
c.refuses("n.nxs", 65, "2 data sets of rank 4", "n.nxs:/entry/cube/counts' (3 x 4 x 8 x 9)", "n.nxs:/entry/cube/errors")
c.same(c.read("n.nxs:/entry/cube/errors")[0], data * 0)
# MATLAB 7.3: (scan y, scan x, k_y, k_x) of MATLAB, stored reversed behind 512 bytes
def matlab(array):
    with h5py.File("m.mat", "w", userblock_size=512) as f:
        f["cube"] = array.T
        f["cube"].attrs["MATLAB_class"] = np.bytes_("single")
    with open("m.mat", "r+b") as f:
        f.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\0\2IM")
matlab(data)
read, said = c.read("m.mat")
c.same(read, data)
assert "MATLAB" in said["notes"], said
square = c.pattern((3, 4, 8, 8))
matlab(square.transpose(2, 3, 0, 1))
c.same(c.read("m.mat")[0], square)
matlab(square.reshape(12, 8, 8))
c.same(c.read("m.mat", "scan=3,4")[0], square)
matlab(square.reshape(12, 8, 8).transpose(1, 2, 0))
c.same(c.read("m.mat", "scan=3,4")[0], square)
matlab(data.reshape(12, 8, 9))
c.refuses("m.mat", 65, "MATLAB")
# Prismatic's 4-D output
for length, wave in ("[n_m]", "[n_m^-1]"), ("[Å]", "[Å^-1]"):
    with h5py.File("p.h5", "w") as f:
        g = f.create_group("4DSTEM_simulation/data/datacubes/CBED_array_depth0000")
        g["datacube" if "n" in length else "data"] = data
        for k in range(4):
            g[f"dim{k + 1}"] = np.float32([.25, .25, .1, .1][k]) * np.arange(data.shape[k], dtype="f4") - (k > 1) * np.float32(.4)
            g[f"dim{k + 1}"].attrs.update(name=np.bytes_(["R_x", "R_y", "Q_x", "Q_y"][k]), units=np.bytes_((length if k < 2 else wave).encode()))
        f.create_group("4DSTEM_simulation/metadata/metadata_0/original/simulation_parameters").attrs.update(E=np.float32(80), sa=np.float32(21))
    read, said = c.read("p.h5")
    c.same(read, data)
    nm = "n" in length
    near(said["step"], *[2.5 if nm else .25] * 2), near(said["pixel"], *[.01 if nm else .1] * 2), near(said["center"], 4, 4)
    near(said["voltage"], 80000), near(said["alpha"], .021)
# py4DSTEM before 0.13: attributes; 0.13 and later: data sets
with h5py.File("old.h5", "w") as f:
    g = f.create_group("4DSTEM_experiment/data/datacubes/datacube_0")
    g["data"] = data
    for k in range(4):
        g[f"dim{k + 1}"] = np.arange(data.shape[k])
        g[f"dim{k + 1}"].attrs.update(name=np.bytes_(["R_x", "R_y", "Q_x", "Q_y"][k]), units=np.bytes_("[pix]"))
    f.create_group("4DSTEM_experiment/data/diffractionslices/BF")["data"] = np.zeros((8, 9))
    f.create_group("4DSTEM_experiment/metadata/metadata_0/calibration").attrs.update(
        R_pixel_size=2., R_pixel_units="nm", Q_pixel_size=.02, Q_pixel_units="A^-1", QR_rotation_degrees=17.)
read, said = c.read("old.h5")
c.same(read, data)
assert (said["step"], said["pixel"]) == ("20 20", "0.02 0.02") and "rotation" in said["notes"], said
with h5py.File("v13.h5", "w") as f:
    g = f.create_group("4DSTEM/datacube")
    g["data"] = data
    q = g.create_group("_metadata/calibration")
    for key, value in dict(R_pixel_size=2., R_pixel_units="A", Q_pixel_size=.02, Q_pixel_units="A^-1", a=1.02, b=.98, theta=.3).items():
        q[key] = value
    q["qx0"], q["qy0"] = np.arange(12.).reshape(3, 4), np.full((3, 4), 4.25)
read, said = c.read("v13.h5")
assert (said["step"], said["pixel"], said["center"]) == ("2 2", "0.02 0.02", "5.5 4.25"), said
assert "ellipse" in said["notes"] and "--ellipse" in said["notes"] and "--descan" in said["notes"], said
with h5py.File("bad.h5", "w") as f:
    f["r/c/data"] = data
    for key, value in dict(Q_pixel_size=.02, Q_pixel_units="spans").items():
        f[f"r/metadatabundle/calibration/{key}"] = value
assert "'spans'" in c.run("show", "bad.h5")[1]["notes"]
# ncempy: axes from dim1, and other orders
def ncem(array, names, units):
    with h5py.File("e.emd", "w") as f:
        f.attrs.update(version_major=0, version_minor=2)
        g = f.create_group("data/scan")
        g.attrs["emd_group_type"] = 1
        g["data"] = array
        for k in range(4):
            g[f"dim{k + 1}"] = np.arange(array.shape[k]) * .5
            g[f"dim{k + 1}"].attrs.update(name=names[k], units=units[k])
ncem(data, ["y", "x", "ky", "kx"], ["[n_m]"] * 2 + ["[n_m^-1]"] * 2)
read, said = c.read("e.emd")
c.same(read, data)
near(said["pixel"], .05, .05)
ncem(data.T, ["kx", "ky", "x", "y"], ["[n_m^-1]"] * 2 + ["[n_m]"] * 2)
c.same(c.read("e.emd")[0], data)
ncem(data, ["y", "ky", "x", "kx"], ["nm", "1/nm", "nm", "1/nm"])
c.refuses("e.emd", 65, "'ky' (1/nm)", "transpose")
with h5py.File("waves.h5", "w") as f:
    f["waves"] = data.astype("c8")
c.refuses("waves.h5", 65, "'/waves' of rank 4, not of real numbers")
with h5py.File("five.h5", "w") as f:
    f["five"] = data[None]
c.refuses("five.h5", 65, "'/five' of rank 5")
P
}

@test "damaged HDF5 beside a cube that is opened by its name: said, and no end of cube-info" {
    "$PYTHON" - <<'P'
import h5py, numpy as np
with h5py.File("beside.h5", "w") as f:
    f["cube"] = np.ones((2, 2, 4, 4), "f4")
    f["broken/away"] = h5py.ExternalLink("other.h5", "/data")
    f["broken/soft"] = h5py.SoftLink("/nowhere")
data = bytearray(open("beside.h5", "rb").read())
# the address of a heap of links, that is none
at = data.find(b"away") - 34
assert data[at - 2 : at + 8] == b"\0\0" + b"\xff" * 8
data[at] = 0
open("beside.h5", "wb").write(data)
P
    run "$BIN/cube-info" beside.h5:/cube
    assert_success
    # another version of HDF5 may live through it
    [[ $output != *stored* || $output == *"not known: the file is damaged, and HDF5 itself ends in it"* ]]
}

@test "damaged and hostile HDF5: an error whatever the library does, in bounded time and memory" {
    # HDF5 1.10 dies of it, 1.14 reads it: what its own library reads is right, death is not
    run "$CUBE" show "$CASES/h5-segv.h5"
    if [ "$status" -eq 0 ]; then
        assert_line "shape 1 2 2 2"
    else
        assert_failure 65
        assert_output --partial "is damaged: HDF5 itself ends"
        run "$BIN/stem-analyze" "$CASES/h5-segv.h5" -o x --pixel=.1/nm
        assert_failure 65
    fi
    run bash -c "$(space 1500000) OMP_NUM_THREADS=1 timeout 10 '$CUBE' show '$CASES/bomb1.h5'"
    assert_success
    cp "$CASES/lol.xml" lol.xml
    run bash -c "$(space 1500000) OMP_NUM_THREADS=1 timeout 10 '$CUBE' show lol.xml"
    assert_failure 65
    space=$(space 1500000) "$PYTHON" - <<'P'
import h5py, os, subprocess, numpy as np, cube_files as c
def limited(name):
    done = subprocess.run(["bash", "-c", f'{os.environ["space"]} OMP_NUM_THREADS=1 timeout 20 "$0" read {name} x', c.CUBE], capture_output=True, text=True)
    assert done.returncode == 65, (name, done)
    return done.stderr
with h5py.File("huge.h5", "w") as f:  # a pattern that claims 40 GB
    f.create_dataset("d", (2, 2, 100000, 100000), "f4", chunks=(1, 1, 1000, 1000), compression="gzip")
assert "was not written" in limited("huge.h5")
with h5py.File("wide.h5", "w") as f:
    f.create_dataset("d", (1 << 40, 1 << 40, 1 << 40, 1 << 40), "f4", chunks=(1, 1, 8, 8))
limited("wide.h5")
with h5py.File("chunk.h5", "w") as f:  # 4 patterns in a chunk of 2 GB, deflated to 2 MB
    f.create_dataset("d", (2, 2, 8, 9), "u1", chunks=(1, 1, 46000, 46000), maxshape=(None,) * 4, compression="gzip")
assert "times as large" in limited("chunk.h5")
# groups in groups, many links, and circles
with h5py.File("deep.h5", "w") as f:
    g = f
    for i in range(300):
        g = g.create_group("g")
        g["top"] = f["/"]
    g["d"] = c.pattern((2, 3, 8, 9))
    for i in range(2000):
        f[f"l{i}"] = h5py.SoftLink(f"/l{(i + 1) % 2000}")
c.same(c.read("deep.h5")[0], c.pattern((2, 3, 8, 9)))
# bytes of the metadata changed at random
with h5py.File("good.h5", "w") as f:
    g = f.create_group("e/s")
    g.create_dataset("data", data=c.pattern((2, 2, 8, 9)), chunks=(1, 1, 8, 9), compression="gzip")
    for k in range(4):
        g[f"dim{k}"] = np.arange((2, 2, 8, 9)[k]) * .1
        g[f"dim{k}"].attrs.update(name="yxyx"[k], units="nm")
raw, random = open("good.h5", "rb").read(), np.random.default_rng(3)
for trial in range(150):
    bad = bytearray(raw)
    for _ in range(8):
        bad[random.integers(8, 6000)] = random.integers(0, 256)
    open("bad.h5", "wb").write(bad)
    code, _, error = c.run("show", "bad.h5")
    assert code in (0, 65, 66, 74), (trial, code, error)
P
}

@test "Merlin: flyback, rows by times and exposures, capitals, a file for each frame" {
    "$PYTHON" - <<'P'
import numpy as np, os, cube_files as c
data = c.pattern((3, 5, 16, 256), 1, 4095)
def write(path, frames, times=None, exposures=None, quad=False):
    with open(path, "wb") as f:
        for i, frame in enumerate(frames.reshape(-1, *frames.shape[-2:])):
            head = c.mib_header(i + 1, 1, 256, 16, "U16", 12)
            if times is not None:
                head = head.replace(b"16:51:10.905800", b"16:51:%09.6f" % times[i], 1)
                head = head.replace(b",0.001000,", b",%.6f," % (exposures[i] if exposures is not None else 1e-3), 1)
            f.write(head.ljust(384, b"\0"))
            f.write(frame.astype(">u2").tobytes())
f4 = data.astype("f4")
write("f.mib", data)
c.mib_hdr("f.hdr", (3, 4))
for options in (), ("scan=3,4",):
    read, said = c.read("f.mib", *options)
    c.same(read, f4[:, :4])
    assert "15 frames" in said["notes"] and "flyback" in said["notes"], said
c.same(c.read("f.mib", "scan=3,5")[0], f4)
os.rename("f.hdr", "F.hdr"), os.rename("f.mib", "F.MIB")
c.same(c.read("F.MIB")[0], f4[:, :4])
os.rename("F.hdr", "F.HDR")
c.same(c.read("F.HDR")[0], f4[:, :4])
# without .hdr the scan asked for shears: said
write("g.mib", data)
c.refuses("g.mib", 65, "not a square")
read, said = c.read("g.mib", "scan=3,4")
c.same(read, f4.reshape(15, 16, 256)[:12].reshape(3, 4, 16, 256))
assert "shifted" in said["notes"] and "--scan=5x3" in said["notes"], said
# 3 rows of 6 with 18 frames more: rows or columns? 12 frames, 2 rows of 4: neither can be told
twelve = data.reshape(15, 16, 256)[:12]
write("h.mib", twelve)
c.mib_hdr("h.hdr", (2, 4))
c.refuses("h.mib", 65, "--scan=6x2", "--scan=4x3")
# the flyback exposes longer
step = np.arange(12) * 2e-3
write("h.mib", twelve, step, np.where(np.arange(12) % 6 == 5, 4e-3, 1e-3))
c.same(c.read("h.mib")[0], twelve.reshape(2, 6, 16, 256)[:, :4].astype("f4"))
os.remove("h.hdr")
read, said = c.read("h.mib")
c.same(read, twelve.reshape(2, 6, 16, 256)[:, :5].astype("f4"))
assert "flyback" in said["notes"], said
# a pause between rows
write("t.mib", data, np.arange(15) * 2e-3 + np.arange(15) // 5 * 4e-3)
read, said = c.read("t.mib")
c.same(read, f4)
read, said = c.read("t.mib", "scan=3,4")
c.same(read, f4[:, :4])
assert "flyback" in said["notes"] and "asked for" in said["notes"], said
write("t.mib", data, np.arange(15) * 2e-3 + (np.arange(15) > 7))  # a hiccup is no row
c.refuses("t.mib", 65, "not a square")
c.mib_hdr("g.hdr", (2, 7))
c.refuses("g.mib", 65, "15 patterns", "2 rows of 7")
# a file for each frame
os.mkdir("many")
for i in range(6):
    write(f"many/s_{i:04d}.mib", data[0, :1])
c.refuses("many", 65, "6 .mib files", "cat 'many'/*.mib")
read, said = c.read("many/s_0000.mib")
assert "one frame" in said["notes"] and "6 in all" in said["notes"], said
os.system("cat many/*.mib >joined.mib")
c.same(c.read("joined.mib", "scan=2,3")[0], np.repeat(f4[0, :1], 6, 0).reshape(2, 3, 16, 256))
c.mib_raw("r.mib", c.pattern((1, 2, 512, 512), 1, 4095), 12)
raw = open("r.mib", "rb").read()
open("r.mib", "wb").write(raw.replace(b",   2x2,", b",   Nx1,"))
c.refuses("r.mib", 65, "'Nx1'", options=["scan=1,2"])
open("r.mib", "wb").write(raw.replace(b",   2x2,", b",  2x2G,"))
assert "gap" in c.read("r.mib", "scan=1,2")[1]["notes"]
P
}

@test "content decides, not the name; what is not read is called what it is, with what to do" {
    "$PYTHON" - <<'P'
import gzip, h5py, os, struct, zipfile, numpy as np, cube_files as c
data = c.pattern((2, 3, 8, 9))
with h5py.File("a.dm4", "w") as f:
    f["d"] = data
c.same(c.read("a.dm4")[0], data)
np.save("b.npy", data)
os.rename("b.npy", "b.emd")
c.same(c.read("b.emd")[0], data)
mib = c.pattern((2, 2, 16, 256), 1, 4095)
c.mib_integer("m.raw", mib, 12)
c.same(c.read("m.raw")[0], mib.astype("f4"))
pad = b"\0" * 1000
files = {
    "x.dm3": (struct.pack(">III", 3, 100, 1) + pad, "DigitalMicrograph 3", "cube-convert 'x.dm3' out.emd"),
    "x.dm4": (struct.pack(">IQI", 4, 100, 1) + pad, "DigitalMicrograph 4", "cube-convert"),
    "x.mrc": (pad[:208] + b"MAP " + pad, "MRC", "cube-convert"),
    "x.blo": (b"IMGBLO" + pad, "NanoMEGAS", "cube-convert"),
    "x_000.tvips": (struct.pack("<II", 256, 2) + pad, "TVIPS", "cube-convert"),
    "x.tif": (b"II*\0" + pad, "TIFF", "cube-convert"),
    "x.ser": (b"II\x97\x01" + pad, "TIA", "cube-convert"),
    "x.seq": (b"\xed\xfe\0\0N\0o\0r\0p\0i\0x\0" + pad, "StreamPix", "LiberTEM"),
    "x.gz": (gzip.compress(b"x"), "gzip", "gunzip"),
    "gz.raw": (gzip.compress(b"x"), "gzip", "gunzip"),
    "x.mat": (b"MATLAB 5.0 MAT-file" + pad, "MATLAB", "-v7.3"),
    "pointer.emd": (b"version https://git-lfs.github.com/spec/v1\noid", "Git LFS", "git lfs pull"),
    "page.h5": (b"<!DOCTYPE html>", "web page", "fetch"),
    "text.dm4": (b"hello", "no data cube", ""),
}
for name, (content, *words) in files.items():
    open(name, "wb").write(content)
    c.refuses(name, 65, *words)
np.savez("z.npz", data)
c.refuses("z.npz", 65, "archive of NumPy arrays", "unzip")
for name, title in ("z.prz", "Panta Rhei"), ("z.zip", "zip archive"):
    os.rename("z.npz" if name == "z.prz" else "z.prz", name)
    c.refuses(name, 65, title)
os.mkdir("s.zspy")
open("s.zspy/.zgroup", "w").write("{}")
c.refuses("s.zspy", 65, "zarr", "cube-convert 's.zspy' out.emd")
# raw that nothing describes
open("e.raw", "wb").write(bytes(65536 * 4))
c.refuses("e.raw", 65, "EMPAD-G2", "numpy.fromfile", options=["scan=2,2"])
open("e.raw", "wb").write(bytes(4 * 256 * 100 * 2))
c.refuses("e.raw", 65, "no .xml", "'<u2'")
# types that are no counts
np.save("o.npy", np.zeros((2, 2, 2, 2), object), allow_pickle=True)
c.refuses("o.npy", 65, "Python objects")
np.save("r.npy", np.zeros((2, 2, 2, 2), [("a", "f4"), ("b", "u2")]))
c.refuses("r.npy", 65, "records")
np.save("c.npy", np.zeros((2, 2, 2, 2), "c16"))
c.refuses("c.npy", 65, "complex", "abs")
np.save("f.npy", np.asfortranarray(data))
c.refuses("f.npy", 65, "Fortran", "ascontiguousarray(numpy.load('f.npy'))")
P
}

@test "axes of length 1, one row asked for as a scan, and rows of numbers" {
    "$PYTHON" - <<'P'
import h5py, numpy as np, cube_files as c
data = c.pattern((4, 5, 16, 9))
def hdf5(name, array):
    with h5py.File(name, "w") as f:
        f["a"] = array
for shape in ((1, 4, 5, 16, 9), (4, 5, 1, 16, 9), (4, 5, 16, 9, 1), (1, 1, 4, 5, 16, 9)):
    np.save("ones.npy", data.reshape(shape))
    c.same(c.read("ones.npy")[0], data)
for shape in ((1, 20, 16, 9), (20, 1, 16, 9), (20, 16, 9, 1)):
    np.save("row.npy", data.reshape(shape))
    c.same(c.read("row.npy", "scan=4,5")[0], data)
    if shape[-1] > 1:
        c.same(c.read("row.npy")[0], data.reshape(shape))
        hdf5("row.h5", data.reshape(shape))
        c.same(c.read("row.h5", "scan=4,5")[0], data)
        c.refuses("row.h5", 65, "20 patterns", "5 rows of 5", options=["scan=5,5"])
np.save("row.npy", data.reshape(20, 16, 9, 1))
c.refuses("row.npy", 65, "--scan=5x4")
np.save("two.npy", np.stack([data, data]))
c.refuses("two.npy", 65, "(2, 4, 5, 16, 9)")
hdf5("five.h5", data[None])
c.refuses("five.h5", 65, "rank 5", "squeeze")
hdf5("channel.h5", data.reshape(20, 16, 9, 1))
c.refuses("channel.h5", 65, "9 x 1 pixels", "transpose")
P
}

@test "HyperSpy's navigate says which axes are the scan's, NeXus's axes may stand in brackets" {
    "$PYTHON" - <<'P'
import h5py, numpy as np, cube_files as c
data = c.pattern((4, 5, 16, 9))
with h5py.File("navigate.hspy", "w") as f:
    g = f.create_group("Experiments/s")
    g["data"] = data.transpose(2, 3, 0, 1)
    for k, name in enumerate(("ky", "kx", "y", "x")):
        g.create_group(f"axis-{k}").attrs.update(_type="UniformDataAxis", name=name, scale=1., offset=0., units="", navigate=k > 1)
c.same(c.read("navigate.hspy")[0], data)
with h5py.File("brackets.nxs", "w") as f:
    g = f.create_group("entry/data")
    g.attrs["axes"] = "[y, x, ky, kx]"
    g["data"] = data
    for name, unit, step, n in (("y", "nm", .5, 4), ("x", "nm", .7, 5), ("ky", "1/nm", .1, 16), ("kx", "1/nm", .2, 9)):
        g[name] = np.arange(n) * step
        g[name].attrs["units"] = unit
said = c.read("brackets.nxs")[1]
assert said["step"] == "5 7" and said["pixel"] == "0.01 0.02", said
P
}

@test "no output takes the place of the data, or of a file that the data are in" {
    "$PYTHON" - <<'P'
import h5py, numpy as np, os
data = np.random.default_rng(1).poisson(20, (4, 4, 32, 32)).astype("u2")
np.save("a.npy", data)
os.link("a.npy", "other-name.npy")
with h5py.File("part.h5", "w") as f:
    f["a"] = data
with h5py.File("virtual.h5", "w") as f:
    layout = h5py.VirtualLayout(data.shape, "u2")
    layout[...] = h5py.VirtualSource("part.h5", "a", data.shape)
    f.create_virtual_dataset("v", layout)
with h5py.File("link.h5", "w") as f:
    f["l"] = h5py.ExternalLink("part.h5", "/a")
os.mkdir("dectris")
with h5py.File("dectris/data_1.h5", "w") as f:
    f["entry/data/data"] = data[0]
with h5py.File("dectris/master.h5", "w") as f:
    f["entry/data/data_000001"] = h5py.ExternalLink("data_1.h5", "/entry/data/data")
P
    sha256sum ./*.npy ./*.h5 dectris/* >before
    local known=(--pixel=0.2/nm --step=1nm --ring=1/nm:2/nm --center=16,16)
    while read -r command; do
        # shellcheck disable=SC2086
        run "$BIN"/$command
        assert_failure 64
        assert_output --partial "a name of its own"
    done <<END
cube-info a.npy -o a.npy
cube-info part.h5:/a -o part.h5
cube-info virtual.h5 --table -o virtual.h5
stem-analyze a.npy ${known[*]} -o other-name.npy
stem-analyze a.npy ${known[*]} --table=a.npy
stem-analyze a.npy ${known[*]} --cube=./a.npy
stem-analyze virtual.h5 ${known[*]} --cube=part.h5
stem-analyze link.h5 ${known[*]} -o part.h5
cube-convert virtual.h5 part.h5
cube-convert link.h5 part.h5
cube-convert link.h5 link.h5
cube-convert dectris/master.h5 dectris/data_1.h5 --scan=4x1
END
    sha256sum --check --quiet before
}

@test "copies of the data appear once all is measured, not before" {
    "$PYTHON" -c 'import numpy as n; n.save("a.npy", n.random.default_rng(1).poisson(20, (4, 4, 32, 32)).astype("u2"))'
    run "$BIN/stem-analyze" a.npy --pixel=0.2/nm --step=1nm --ring=1/nm:2/nm --center=16,16 --cube=copy.npy --null=missing.npy -o maps.xyz
    assert_failure 66
    run "$BIN/stem-analyze" a.npy --pixel=0.2/nm --step=1nm --ring=1/nm:2/nm --center=16,16 --cube=copy.npy --pattern=9,9 -o maps.xyz
    assert_failure
    run ls
    assert_output "a.npy"
    run "$BIN/stem-analyze" a.npy --pixel=0.2/nm --step=1nm --ring=1/nm:2/nm --center=16,16 --cube=copy.npy -o maps.xyz
    assert_success
    cmp a.npy copy.npy
}

@test "a pipe that nobody writes to, and patterns larger than any detector's, are refused at once" {
    mkfifo pipe.npy
    for program in cube-info stem-analyze cube-convert; do
        run timeout 10 "$BIN/$program" pipe.npy -o out.npy
        assert_failure 65
        assert_output --partial "not a regular file"
    done
    "$PYTHON" - <<'P'
import os, numpy as np
np.save("large.npy", np.zeros((1, 1, 2, 2), "u2"))
head = open("large.npy", "rb").read()[:128].replace(b"(1, 1, 2, 2), }    " + b" " * 6, b"(1, 1, 16384, 16384), }  ")
assert b"16384" in head
open("large.npy", "wb").write(head)
os.truncate("large.npy", len(head) + 2 * 16384**2)
P
    run timeout 10 "$BIN/cube-info" large.npy
    assert_failure 65
    assert_output --partial "16384 x 16384 pixels"
}

@test "Merlin: a frame without its header is damage; numbers that jump or repeat are said" {
    "$PYTHON" - <<'P'
import numpy as np, cube_files as c
def mib(name, numbers, damage=None):
    frames = [bytearray(f"MQ1,{n:06d},00384,01,0016,0008,U16,1x1,01,".ljust(384, "\0").encode() + np.full((8, 16), i, ">u2").tobytes())
              for i, n in enumerate(numbers)]
    if damage is not None:
        frames[damage][:4] = b"\0" * 4
    open(name, "wb").write(b"".join(frames))
mib("whole.mib", range(1, 13))
assert "number" not in c.read("whole.mib", "scan=3,4")[1]["notes"]
mib("gap.mib", [*range(1, 6), *range(8, 15)])
notes = c.read("gap.mib", "scan=3,4")[1]["notes"]
assert "lacks 2 frames" in notes and "after frame 5" in notes, notes
mib("twice.mib", [*range(1, 6), *range(5, 12)])
notes = c.read("twice.mib", "scan=3,4")[1]["notes"]
assert "1 frames whose number" in notes, notes
mib("triggers.mib", [1, 2, 3, 4] * 3)
assert "number" not in c.read("triggers.mib", "scan=3,4")[1]["notes"]
mib("lost.mib", range(1, 13), 4)
c.refuses("lost.mib", 65, "damaged", options=["scan=3,4"])
P
}

@test "a beam that moves over the scan, radii of few electrons, counters that are full, and errors that are not found are said" {
    "$PYTHON" - <<'P'
import numpy as np
y, x = np.mgrid[:64, :64]
def save(name, move, dose):
    rng = np.random.default_rng(3)
    cube = np.empty((6, 6, 64, 64))
    for i in range(6):
        for j in range(6):
            k = 0.16 * np.hypot(y - 31.5 - move * i, x - 31.5 - move * j)
            cube[i, j] = 300 * np.exp(-(k / 0.4) ** 4) + dose * (np.exp(-(((k - 3.6) / 0.5) ** 2)) + 0.2)
    np.save(name, rng.poisson(cube).astype("u2"))
save("still.npy", 0, 5)
save("moves.npy", 0.6, 5)
save("few.npy", 0, 0.05)
np.save("full.npy", np.minimum(np.load("still.npy"), 127).astype("i1"))
np.save("large.npy", np.pad(np.load("still.npy")[:4, :4, :63, :63], ((0, 0), (0, 0), (490, 490), (490, 490))))
P
    local known=(--pixel=0.16/nm --step=1nm --ring=3.2/nm:4/nm)
    run "$BIN/stem-analyze" still.npy "${known[@]}" -o maps.xyz
    assert_success
    refute_output --partial "warning"
    run "$BIN/stem-analyze" moves.npy "${known[@]}" -o maps.xyz
    assert_success
    assert_output --regexp 'direct beam moves by 4\.[0-9] pixels over the scan'
    run "$BIN/stem-analyze" moves.npy "${known[@]}" --descan=plane -o maps.xyz
    refute_output --partial "direct beam moves"
    run "$BIN/stem-analyze" few.npy "${known[@]}" -o maps.xyz
    assert_success
    assert_output --partial "electrons in a pattern: so few"
    run "$BIN/stem-analyze" few.npy "${known[@]}" --gain=0 -o maps.xyz
    refute_output --partial "so few"
    run "$BIN/stem-analyze" full.npy "${known[@]}" -o maps.xyz
    assert_output --partial "--saturation=127 leaves them out"
    run "$BIN/stem-analyze" large.npy "${known[@]}" -o maps.xyz
    assert_success
    assert_output --partial "1043 x 1043 pixels are too large for errors of centre"
}

@test "a scan whose sample lies on one line, and no plane through it; a stand-in for another format's reader" {
    "$PYTHON" - <<'P'
import numpy as np
y, x = np.mgrid[:8, :8]
a = np.empty((1025, 1024, 8, 8), "u1")
a[:] = 200 * np.exp(-((y - 4) ** 2 + (x - 4) ** 2) / 2) + 2
a += np.random.default_rng(1).integers(0, 3, (1, 1024, 8, 8), dtype="u1")
np.save("line.npy", a)
np.random.default_rng(2).poisson(5, (2, 3, 128, 128)).astype("u2").tofile("scan.raw")
open("scan.rpl", "w").write("key\tvalue\n")
open("d.dm4", "wb").write(b"\0\0\0\4" + bytes(60))
open("stands.py", "w").write("""import sys
if sys.argv[-1] == '-1' or sys.argv[-1] == '2':
    ny, nx = (4, 600) if sys.argv[-1] == '2' else (2, 3)
    sys.stdout.write('reader\\tstand-in\\nshape\\t%d %d 128 128\\ntype\\tu2\\n\\n' % (ny, nx)); sys.stdout.flush()
    sys.stdout.buffer.write(bytes(2 * 128 * 128 * ny * nx))
""")
P
    run "$BIN/cube-info" line.npy --pixel=0.5/nm --step=1nm --voltage=200kV
    assert_success
    rm line.npy
    printf '#!/bin/sh\nexec %s stands.py "$@"\n' "$PYTHON" >python
    chmod +x python
    export BLOWPIPE_PYTHON=$PWD/python
    cp scan.raw before.raw
    run "$BIN/cube-convert" scan.rpl scan.raw # where its samples are
    assert_failure 64
    cmp scan.raw before.raw
    run "$BIN/cube-convert" --quiet d.dm4:/2 o.npy --bin=y=2 # a row of a stream in one piece
    assert_success
    "$PYTHON" -c 'import numpy as np; assert np.load("o.npy").shape == (2, 600, 128, 128)'
}
