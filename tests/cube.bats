#!/usr/bin/env bats
# 4D-STEM data sets: what we write as h5py and NumPy see it, what detectors and other programs write as we see it, and what is refused.
load common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    # the converter of tests/unit/cube.c
    local units=${UNITS:-$PWD/build/unit/cube}
    CUBE=$(realpath "$(dirname "${units%% *}")")/cube
    export CUBE PYTHONPATH=$PWD/tests
    cd "$TMP" || return 1
}

@test "our EMD as h5py sees it: axes, units, values, chunks, provenance, no times" {
    "$PYTHON" - <<'P'
import h5py, numpy as np, cube_files as c
data = c.pattern((3, 4, 12, 10))
c.write("a.emd", data, "step=3.2,3.3", "origin=10,-4", "pixel=0.016,0.017", "center=6,5", "voltage=300000", "alpha=0.00115",
        "title=Cu & Zr", "history=create 0.1.0 | stem-sim 0.1.0")
with h5py.File("a.emd") as f:
    assert f.attrs["emd_group_type"] == "file" and f.attrs["version_major"] == 1 and f.attrs["version_minor"] == 0
    group = f["datacube_root/datacube"]
    assert f["datacube_root"].attrs["emd_group_type"] == "root" and group.attrs["python_class"] == "DataCube"
    d = group["data"]
    assert d.dtype == "<f4" and d.chunks == (1, 1, 12, 10) and d.compression == "gzip" and d.shuffle
    c.same(d[...], data)
    for k, (name, unit, first, step) in enumerate([("y", "nm", 1, .32), ("x", "nm", -.4, .33),
                                                    ("ky", "1/nm", -.96, .16), ("kx", "1/nm", -.85, .17)]):
        dim = group[f"dim{k}"]
        assert (dim.attrs["name"], dim.attrs["units"]) == (name, unit)
        np.testing.assert_allclose(dim[...], [first, first + step], rtol=1e-12)
    own = f["datacube_root/metadatabundle/blowpipe"]
    assert own["voltage_kV"][()] == 300 and abs(own["alpha_mrad"][()] - 1.15) < 1e-12
    assert own["title"].asstr()[()] == "Cu & Zr" and own["history"].asstr()[()] == "create 0.1.0 | stem-sim 0.1.0"
    times = []
    f.visititems(lambda name, item: times.append(h5py.h5o.get_info(item.id).mtime))
    assert len(times) > 10 and not any(times), times
back, said = c.read("a.emd")
c.same(back, data)
assert said["history"] == "create 0.1.0 | stem-sim 0.1.0"
P
}

@test "whole numbers keep their types; noise and zeros deflate to what zlib inflates" {
    "$PYTHON" - <<'P'
import h5py, numpy as np, cube_files as c
for type, most in ("u1", 255), ("u2", 65535), ("u4", 16777215):
    data = c.pattern((2, 3, 40, 50), most=most)
    for name in "a.emd", "a.npy":
        c.write(name, data, "type=" + type, "dose=1000")
        read, said = c.read(name)
        assert said["type"] == type
        c.same(read, data.astype("f4"))
    c.same(np.load("a.npy"), data.astype(type))
    with h5py.File("a.emd") as f:
        c.same(f["datacube_root/datacube/data"][...], data.astype(type))
        assert f["datacube_root/datacube/data"].attrs["units"] == "electrons"
for data in (np.zeros((1, 2, 300, 200), "f4"), np.ones((2, 1, 1, 1), "f4"), c.pattern((1, 1, 256, 256)), c.pattern((2, 2, 1, 3)),
             np.where(c.pattern((1, 3, 128, 128)) < .9, 0, c.pattern((1, 3, 128, 128), 2)).astype("f4"),
             np.full((1, 1, 9, 9), np.nan, "f4"), np.float32([[[[np.inf, -np.inf, 1e-45, -0.0]]]])):
    c.write("b.emd", data)
    with h5py.File("b.emd") as f:
        c.same(f["datacube_root/datacube/data"][...], data)
    c.same(c.read("b.emd")[0], data)
P
}

@test "a killed run resumes at its row, and jobs of rows merge, to the same bytes; nothing stands under the final name before" {
    "$PYTHON" - <<'P'
import filecmp, os, cube_files as c
data = c.pattern((6, 3, 128, 128))
data.tofile("data.f32")
for end in "emd", "npy", "raw":
    write = lambda name, *more: c.run("write", name, "data=data.f32", "shape=6,3,128,128", "history=h", *more)
    assert write("whole." + end)[0] == 0
    cut = "cut." + end
    assert write(cut, "stop=2")[0] == -9 and not os.path.exists(cut) and os.path.exists(cut + ".rows")
    assert write(cut, "stop=3", "resume")[0] == -9 and not os.path.exists(cut)
    with open(cut + ".rows", "ab") as rows:
        rows.write(b"torn")
    assert write(cut, "resume")[0] == 0 and not os.path.exists(cut + ".rows")
    assert filecmp.cmp("whole." + end, cut, shallow=False)
    assert write("part." + end, "rows=2,6")[0] == 0 and write("part." + end, "rows=0,1")[0] == 0
    merge = lambda: c.run("merge", "part." + end, "shape=6,3,128,128", "history=h")
    code, _, error = merge()
    assert code == 65 and "no journal has the rows 1" in error, error
    assert write("part." + end, "rows=1,2")[0] == 0 and not os.path.exists("part." + end)
    code, _, error = c.run("merge", "part." + end, "shape=6,3,128,128", "history=g")
    assert code == 65 and "is of another cube: the history" in error, error
    assert merge()[0] == 0
    assert filecmp.cmp("whole." + end, "part." + end, shallow=False)
    assert not [name for name in os.listdir() if ".rows" in name or ".tmp" in name], os.listdir()
P
}

@test "an unwritable folder, an unknown extension and what a format cannot hold are refused before any work" {
    head -c 4096 /dev/zero >zeros
    run "$CUBE" write nowhere/x.emd data=zeros shape=1,1,2,2
    assert_failure 73
    assert_output --partial "cannot create 'nowhere/x.emd': No such file or directory"
    run "$CUBE" write x.tif data=zeros shape=1,1,2,2
    assert_failure 64
    run "$CUBE" write x.raw data=zeros shape=1,1,2,2
    assert_failure 65
    assert_output --partial "128 x 128 pixels, not 2 x 2"
    run "$CUBE" write x.mib data=zeros shape=1,1,2,2
    assert_failure 65
    run "$CUBE" write x.npy data=zeros shape=1000000,1000000,1000,1000
    assert_failure 74
    assert_output --partial "no room for 'x.npy'"
    mkdir x.emd
    run "$CUBE" write x.emd data=zeros shape=1,1,2,2
    assert_failure 73
    run ls
    assert_output "$(printf 'x.emd\nzeros')"
}

@test "npy: types, byte orders, versions; what contradicts itself is refused" {
    "$PYTHON" - <<'P'
import numpy as np, cube_files as c
for kind in "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "|u1", "|i1", "<u2", ">u2", ">i2", "<u4", ">i4", "<i8", ">u8", "|b1":
    data = (c.pattern((2, 3, 5, 7)) * 100).astype(kind)
    np.save("a.npy", data)
    read, said = c.read("a.npy")
    c.same(read, data.astype("f4"))
np.lib.format.write_array(open("v2.npy", "wb"), data, version=(2, 0))
c.same(c.read("v2.npy")[0], data.astype("f4"))
line = c.pattern((6, 5, 7))
np.save("line.npy", line)
c.refuses("line.npy", 65, "stack of 6 patterns", "--scan=3x2", "--scan=6x1")
c.same(c.read("line.npy", "scan=1,6")[0], line[None])
c.same(c.read("line.npy", "scan=2,3")[0], line.reshape(2, 3, 5, 7))
c.refuses("line.npy", 65, "6 patterns", "4 rows of 2", options=["scan=4,2"])
np.save("a.npy", c.pattern((2, 3, 5, 7)))
c.refuses("a.npy", 65, "scan of 2 rows of 3, not the 3 rows of 2", options=["scan=3,2"])
np.save("fortran.npy", np.asfortranarray(c.pattern((2, 3, 5, 7))))
c.refuses("fortran.npy", 65, "Fortran")
np.save("complex.npy", np.zeros((2, 2, 2, 2), "c8"))
c.refuses("complex.npy", 65, "'<c8'")
np.save("image.npy", np.zeros((20, 20)))
c.refuses("image.npy", 65, "(20, 20)")
np.save("five.npy", np.zeros((2, 3, 2, 2, 2)))
c.refuses("five.npy", 65, "(2, 3, 2, 2, 2)")
whole = open("a.npy", "rb").read()
for name, bytes in ("cut.npy", whole[:-1]), ("more.npy", whole + b"x"), ("head.npy", whole[:40]), ("magic.npy", whole[:7]):
    open(name, "wb").write(bytes)
c.refuses("cut.npy", 65, "truncated", "840", "839")
c.refuses("more.npy", 65, "contradicts")
c.refuses("head.npy", 65)
c.refuses("magic.npy", 65)
P
}

@test "any 4-D data set in HDF5: types, layouts, filters, by path; the only one by itself" {
    "$PYTHON" - <<'P'
import h5py, numpy as np, cube_files as c
shape = (5, 6, 14, 9)
with h5py.File("many.h5", "w") as f:
    all = {"contiguous": dict(), "big": dict(dtype=">f4"), "double": dict(dtype="f8"), "u2": dict(dtype=">u2"), "i4": dict(dtype="i4"),
           "odd": dict(chunks=(2, 4, 5, 3), compression="gzip"), "row": dict(chunks=(1, 6, 14, 9), compression="gzip", shuffle=True),
           "one": dict(chunks=(1, 1, 14, 9), compression="gzip", shuffle=True), "plain": dict(chunks=(1, 1, 14, 9)),
           "ours": dict(chunks=(1, 1, 14, 9), compression=6, dtype=">f8"), "sum": dict(chunks=(1, 1, 14, 9), fletcher32=True),
           "half": dict(dtype="f2"), "lzf": dict(chunks=(1, 6, 14, 9), compression="lzf"), "deep/er": dict(chunks=(1, 1, 14, 9), shuffle=True, dtype="u2")}
    expected = {}
    for i, (name, how) in enumerate(all.items()):
        data = (c.pattern(shape, i) * 1000).astype(how.get("dtype", "f4"))
        f.create_dataset(name, data=data, **how)
        expected[name] = data.astype("f4")
    f.create_dataset("hole", shape, "f4", chunks=(1, 1, 14, 9), compression="gzip", fillvalue=3)
    f["hole"][2, 3] = 1
    f["image"] = np.zeros((4, 4))
    f["words"] = ["a", "b"]
for name, data in expected.items():
    c.same(c.read("many.h5:/" + name)[0], data)
hole = np.full(shape, 3, "f4")
hole[2, 3] = 1
c.same(c.read("many.h5:/hole")[0], hole)
c.refuses("many.h5", 65, "say which", "many.h5:/big")
c.refuses("many.h5:/image", 65, "rank 2")
c.refuses("many.h5:/none", 65, "no data set '/none'")
c.same(c.read("many.h5:/deep")[0], expected["deep/er"])
c.refuses("many.h5:/big", 65, "not the 6 rows of 5", options=["scan=6,5"])
with h5py.File("one.h5", "w") as f:
    f["a/b"] = expected["big"]
    f["image"] = np.zeros((4, 4))
c.same(c.read("one.h5")[0], expected["big"])
with h5py.File("line.h5", "w") as f:
    f["line"] = expected["big"][0]
c.refuses("line.h5", 65, "stack of 6 patterns", "--scan=3x2")
c.same(c.read("line.h5", "scan=1,6")[0], expected["big"][:1])
c.same(c.read("line.h5", "scan=2,3")[0], expected["big"][0].reshape(2, 3, 14, 9))
with h5py.File("none.h5", "w") as f:
    f["image"] = np.zeros((4, 4))
c.refuses("none.h5", 65, "no data set of rank 4")
with h5py.File("empty.h5", "w") as f:
    f.create_dataset("d", (0, 2, 3, 4))
c.refuses("empty.h5", 65, "length 0")
c.refuses("one.npy:/a", 66)
whole = open("many.h5", "rb").read()
open("cut.h5", "wb").write(whole[: len(whole) // 2])
c.refuses("cut.h5", 65, "truncated")
open("garbage.h5", "wb").write(whole[:8] + b"\1" * 5000)
c.refuses("garbage.h5", 65, "damaged")
# a chunk overwritten: deflate's checksum knows
with h5py.File("one.emd", "w") as f:
    f.create_dataset("d", data=c.pattern(shape), chunks=(1, 1, 14, 9), compression="gzip")
    at = f["d"].id.get_chunk_info(7).byte_offset
bytes = bytearray(open("one.emd", "rb").read())
bytes[at + 50 : at + 90] = b"\0" * 40
open("one.emd", "wb").write(bytes)
code, _, error = c.run("read", "one.emd", "x")
assert code == 65 and "pattern" in error, (code, error)
P
}

@test "a link into another file is followed there: place, bytes and calibration; parts in other files that are missing are said" {
    "$PYTHON" - <<'P'
import h5py, numpy as np, os, cube_files as c
shape = (3, 4, 14, 9)
data, other = c.pattern(shape), c.pattern(shape, 2)
os.mkdir("sub")
def dims(group, scale):
    for k in range(4):
        group[f"dim{k}"] = scale * np.arange(2)
        group[f"dim{k}"].attrs["units"] = ("nm", "nm^-1")[k // 2]
for name, block in ("target", 0), ("block", 1024):
    with h5py.File(f"sub/{name}.h5", "w", userblock_size=block) as f:
        f["a/data"] = data
        f.create_dataset("a/chunks", data=data, chunks=(1, 1, 14, 9), compression="gzip")
        f.create_dataset("a/odd", data=data, chunks=(2, 3, 5, 5))
        f["soft"] = h5py.SoftLink("/a/data")
        dims(f["a"], 3)
with h5py.File("sub/master.h5", "w") as f:
    f["noise"] = np.zeros(100000, "f4")  # as many bytes, and more, as the targets
    f["own/data"] = other
    dims(f["own"], 7)
    f["own/near"] = h5py.SoftLink("/own/data")
    for name in "target", "block":
        for path in "data", "chunks", "odd":
            f[f"own/{name}_{path}"] = h5py.ExternalLink(f"{name}.h5", f"/a/{path}")
        f[f"own/{name}_soft"] = h5py.ExternalLink(f"{name}.h5", "/soft")
        f[f"{name}_group"] = h5py.ExternalLink(f"{name}.h5", "/a")
        f[f"own/{name}_far"] = h5py.SoftLink(f"/{name}_group/data")
    f["lost"] = h5py.ExternalLink("none.h5", "/a")
def check(path, expected, step):
    read, said = c.read(path)
    c.same(read, expected)
    np.testing.assert_allclose(c.numbers(said["step"]), [step] * 2, rtol=1e-8)
for master in "sub/master.h5", os.path.abspath("sub/master.h5"):
    check(master + ":/own/data", other, 70)
    check(master + ":/own/near", other, 70)
    for name in "target", "block":
        for path in "own/{}_data", "own/{}_chunks", "own/{}_odd", "own/{}_soft", "own/{}_far", "{}_group/data", "{}_group/chunks":
            check(f"{master}:/{path.format(name)}", data, 30)
c.refuses("sub/master.h5:/lost", 65, "'/lost'", "link")
# virtual data sets
layout = h5py.VirtualLayout(shape, "f4")
for y in range(3):
    with h5py.File(f"sub/row_{y}.h5", "w") as f:
        f["row"] = data[y]
    layout[y] = h5py.VirtualSource(f"row_{y}.h5", "row", shape[1:])
with h5py.File("sub/virtual.h5", "w") as f:
    f.create_virtual_dataset("data", layout)
c.same(c.read("sub/virtual.h5")[0], data)
with h5py.File("sub/outer.h5", "w") as f:
    whole = h5py.VirtualLayout(shape, "f4")
    whole[:] = h5py.VirtualSource("virtual.h5", "data", shape)
    f.create_virtual_dataset("data", whole)
c.same(c.read("sub/outer.h5")[0], data)
holed = h5py.VirtualLayout(shape, "f4")
for y in 0, 2:
    holed[y] = h5py.VirtualSource(f"row_{y}.h5", "row", shape[1:])
with h5py.File("sub/holed.h5", "w") as f:
    f.create_virtual_dataset("data", holed)
c.refuses("sub/holed.h5", 65, "holes", "1008 of 1512", "zeros")
itself = h5py.VirtualLayout(shape, "f4")
for y in range(3):
    itself[y] = h5py.VirtualSource("itself.h5" if y % 2 else "./itself.h5", "data", shape)[y]
with h5py.File("sub/itself.h5", "w") as f:
    f.create_virtual_dataset("data", itself)
c.refuses("sub/itself.h5", 65, "made of others")
os.rename("sub/row_1.h5", "sub/1.h5")
c.refuses("sub/virtual.h5", 65, "row_1.h5", "zeros")
c.refuses("sub/outer.h5", 65, "row_1.h5", "zeros")
with h5py.File("sub/row_1.h5", "w") as f:
    f["row"] = data[1, :2]
c.refuses("sub/virtual.h5", 65, "row_1.h5", "too short")
# one data set for each block, by number
os.remove("sub/row_1.h5")
os.rename("sub/1.h5", "sub/row_1.h5")
many = (h5py.h5s.UNLIMITED,) + shape[1:]
made, to, of = h5py.h5p.create(h5py.h5p.DATASET_CREATE), h5py.h5s.create_simple(shape, many), h5py.h5s.create_simple(shape[1:])
to.select_hyperslab((0,) * 4, (h5py.h5s.UNLIMITED, 1, 1, 1), (1,) * 4, (1,) + shape[1:])
made.set_virtual(to, b"row_%b.h5", b"row", of)
with h5py.File("sub/blocks.h5", "w") as f:
    h5py.h5d.create(f.id, b"data", h5py.h5t.NATIVE_FLOAT, h5py.h5s.create_simple(shape, many), made)
c.same(c.read("sub/blocks.h5")[0], data)
# external raw data
raw = data.tobytes()
open("one.bin", "wb").write(b"head" + raw[:1000])
open("two.bin", "wb").write(raw[1000:])
with h5py.File("raw.h5", "w") as f:
    f.create_dataset("data", shape, "f4", external=[("one.bin", 4, 1000), ("two.bin", 0, len(raw) - 1000)])
c.same(c.read("raw.h5")[0], data)
open("two.bin", "wb").write(raw[1000:-7])
c.refuses("raw.h5", 65, "two.bin", "zeros")
os.remove("two.bin")
code, _, error = c.run("read", "raw.h5", "x")
assert code == 65 and "HDF5 says" in error, (code, error)
P
}

@test "axes with units in EMD's manner: nm, A, mrad with the voltage, Prismatic's brackets; pixels are no units" {
    space=$(space 1000000) "$PYTHON" - <<'P'
import h5py, os, subprocess, numpy as np, cube_files as c
def make(units, first=0, scales=(2, 3, .1, .2), offsets=(0, 0, -.5, -.8)):
    with h5py.File("a.emd", "w") as f:
        g = f.create_group("exp/cube")
        g["data"] = np.zeros((3, 4, 12, 10), "f4")
        for k in range(4):
            n = g["data"].shape[k]
            g[f"dim{k + first}"] = offsets[k] + scales[k] * np.arange(n if k % 2 else 2)
            g[f"dim{k + first}"].attrs["units"] = units[k // 2]
    return c.run("show", "a.emd", "voltage=300000")[1]
for first in 0, 1:
    for units, length, wave in (("nm", "nm^-1"), 10, .1), (("A", "A^-1"), 1, 1), (("[n_m]", "[n_m^-1]"), 10, .1), (("µm", "1/Å"), 1e4, 1):
        said = make(units, first)
        np.testing.assert_allclose(c.numbers(said["step"]), [2 * length, 3 * length], rtol=1e-8)
        np.testing.assert_allclose(c.numbers(said["pixel"]), [.1 * wave, .2 * wave], rtol=1e-8)
        np.testing.assert_allclose(c.numbers(said["center"]), [5, 4], rtol=1e-8)
said = make(("nm", "mrad"))
np.testing.assert_allclose(c.numbers(said["pixel"]), [.1e-3 / .019687489, .2e-3 / .019687489], rtol=1e-6)  # lambda at 300 kV in A
with h5py.File("long.emd", "w") as f:  # an axis that claims what nobody wrote
    f["g/data"] = np.zeros((3, 4, 12, 10), "f4")
    for k in range(4):
        f.create_dataset(f"g/dim{k}", data=np.arange(2.)) if k else f.create_dataset("g/dim0", (400000000,), "f4", chunks=(1000000,))
        f[f"g/dim{k}"].attrs["units"] = ("nm", "nm^-1")[k // 2]
limited = subprocess.run(["bash", "-c", os.environ["space"] + ' OMP_NUM_THREADS=1 exec "$0" show long.emd', c.CUBE], capture_output=True, text=True)
assert limited.returncode == 0 and "step nan 10" in limited.stdout, limited
said = make(("pixels", "pixels"))
assert said["pixel"] == "nan nan" and said["step"] == "nan nan"
P
}

@test "EMPAD: with either xml, without, square and not, series, NaN; what contradicts or breaks off is refused" {
    "$PYTHON" - <<'P'
import numpy as np, os, cube_files as c
data = c.pattern((2, 3, 128, 128))
data[1, 2, 5, 6] = np.nan
data[0, 0, 127, 127] = -3.5
c.empad_raw("bare.raw", data)
c.same(c.read("bare.raw", "scan=2,3")[0], data)
c.refuses("bare.raw", 65, "6 patterns", "not a square")
c.refuses("bare.raw", 65, "3 rows of 3", options=["scan=3,3"])
c.empad_raw("scan_x3_y2.raw", data)
c.same(c.read("scan_x3_y2.raw")[0], data)
for blanks in True, False:
    c.empad_raw("map.raw", data)
    c.empad_xml_051("map.xml", "map.raw", (2, 3), blanks=blanks)
    for name in "map.raw", "map.xml":
        read, said = c.read(name)
        c.same(read, data)
        np.testing.assert_allclose(c.numbers(said["step"]), [100, 100], rtol=1e-8)
        np.testing.assert_allclose(c.numbers(said["pixel"]), [.01826537060227288] * 2, rtol=1e-8)
        assert said["voltage"] == "200000" and "with xml" in said["format"]
os.mkdir("new")
c.empad_raw("new/scan_x3_y2.raw", data)
c.empad_xml_122("new/acquisition_7.xml", "scan_x3_y2.raw", (2, 3))
for name in "new/scan_x3_y2.raw", "new/acquisition_7.xml":
    read, said = c.read(name)
    c.same(read, data)
    np.testing.assert_allclose(c.numbers(said["step"]), [1.272412341559544e4 / .72 / 3] * 2, rtol=1e-8)
    assert said["voltage"] == "300000" and said["pixel"] == "nan nan"
c.empad_raw("series.raw", data)
c.empad_xml_series("series.xml", "series.raw", 6)
c.same(c.read("series.xml")[0], data.reshape(1, 6, 128, 128))
c.empad_raw("square.raw", np.concatenate([data, data])[:3])
read, said = c.read("square.raw")
c.same(read, np.concatenate([data, data])[:3])
assert "square" in said["format"]
c.empad_xml_051("map.xml", "map.raw", (4, 4))
c.refuses("map.raw", 65, "6 patterns", "map.xml", "4 rows of 4")
whole = open("map.raw", "rb").read()
c.empad_xml_051("map.xml", "map.raw", (2, 3))
open("map.raw", "wb").write(whole[:-100])
c.refuses("map.raw", 65, "5 patterns", "66460 bytes of another", "truncated", "1 whole rows")
c.same(c.read("map.raw", "scan=1,3")[0], data[:1])
open("map.raw", "wb").write(whole[:1000])
c.refuses("map.raw", 65, "no whole pattern")
open("map.xml", "w").write("<root><raw_file filename=")
c.refuses("map.raw", 65, "XML")
c.refuses("map.xml", 65, "XML")
open("lone.xml", "w").write("<root/>")
c.refuses("lone.xml", 65, "raw file")
c.empad_xml_051("lone.xml", "gone.raw", (2, 3))
code, _, error = c.run("show", "lone.xml")
assert code == 66 and "gone.raw" in error
P
}

@test "XML that swells is refused at once: entities within entities, a long one many times, a long file; in bounded memory" {
    "$PYTHON" - <<'P'
import cube_files as c
c.empad_raw("map.raw", c.pattern((1, 1, 128, 128)))
body = '<root><raw_file filename="map.raw"/><pix_x>%s</pix_x><pix_y>1</pix_y></root>'
nest = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
bombs = {
    "nested": f'<!DOCTYPE r [<!ENTITY l0 "lolololol1">{nest}]>' + body % "&l9;",
    "flat": f'<!DOCTYPE r [<!ENTITY a "{"1" * 100000}">]>' + body % ("&a;" * 40000),
    "attribute": f'<!DOCTYPE r [<!ENTITY a "{"1" * 100000}">]>' + (body % "1").replace("map.raw", "&a;" * 40000),
    "outside": '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd">' + body % "1",
    "long": body % "1" + " " * 2000000,
}
for name, text in bombs.items():
    open(f"{name}.xml", "w").write('<?xml version="1.0"?>\n' + text)
open("wide.xml", "w", encoding="utf-16").write('<?xml version="1.0" encoding="utf-16"?>\n' + bombs["nested"])
P
    local name
    for name in nested flat attribute outside wide long; do
        run bash -c "$(space 1000000) OMP_NUM_THREADS=1 '$CUBE' show $name.xml"
        assert_failure 65
        assert_output --partial "'$name.xml' is"
        cp map.raw $name.raw
        run bash -c "$(space 1000000) OMP_NUM_THREADS=1 '$CUBE' show $name.raw"
        assert_failure 65
        assert_output --partial "'$name.xml' is"
    done
    # those of others in the folder are passed over
    run bash -c "$(space 1000000) OMP_NUM_THREADS=1 '$CUBE' show map.raw"
    assert_success
    assert_output --partial "without xml"
}

@test "MIB: 1, 6, 12 and 24 bits, one chip and four, regions of interest, raw mode, scan shapes; torn and contradictory files" {
    "$PYTHON" - <<'P'
import numpy as np, cube_files as c
most = {1: 1, 6: 63, 12: 4095, 24: (1 << 24) - 1}
for depth in 1, 6, 12, 24:
    for chips, shape in (1, (2, 3, 256, 256)), (1, (2, 3, 64, 256)), (4, (1, 2, 512, 512)), (4, (2, 1, 32, 512)), (4, (1, 2, 514, 514)):
        data = c.pattern(shape, depth, most[depth])
        c.mib_integer("a.mib", data, depth, chips)
        read, said = c.read("a.mib", f"scan={shape[0]},{shape[1]}")
        c.same(read, data.astype("f4"))
        assert said["format"] == f"Merlin mib, {depth} bit, {chips} chip" + ("s" if chips > 1 else "")
    for shape in (2, 3, 256, 256), (1, 2, 512, 512):
        data = c.pattern(shape, depth, most[depth])
        c.mib_raw("r.mib", data, depth)
        read, said = c.read("r.mib", f"scan={shape[0]},{shape[1]}")
        c.same(read, data.astype("f4"))
        assert "raw mode" in said["format"]
    c.mib_raw("r.mib", data, 24, wide=True)
    c.same(c.read("r.mib", "scan=1,2")[0], data.astype("f4"))
data = c.pattern((2, 3, 256, 256), 1, 4095)
c.mib_integer("s.mib", data, 12)
for xy in True, False:
    c.mib_hdr("s.hdr", (2, 3), xy)
    c.same(c.read("s.mib")[0], data.astype("f4"))
    c.same(c.read("s.hdr")[0], data.astype("f4"))
c.mib_hdr("s.hdr", (4, 3))
c.refuses("s.mib", 65, "6 patterns", "s.hdr", "4 rows of 3", "2 whole rows")
c.same(c.read("s.mib", "scan=2,3")[0], data.astype("f4"))
whole = open("s.mib", "rb").read()
c.mib_hdr("s.hdr", (2, 3))
open("s.mib", "wb").write(whole[:-1])
c.refuses("s.mib", 65, "5 patterns", "131455 bytes of another")
c.same(c.read("s.mib", "scan=1,3")[0], data[:1].astype("f4"))
open("s.mib", "wb").write(whole[:131456] + whole[131456 + 40:] + whole[:40])
c.refuses("s.mib", 65, "no frame begins")
open("s.mib", "wb").write(whole[:300])
c.refuses("s.mib", 65, "header")
open("s.mib", "wb").write(whole[:5000])
c.refuses("s.mib", 65, "no whole pattern")
open("s.mib", "wb").write(whole.replace(b",U16,", b",U17,"))
c.refuses("s.mib", 65, "'U17'")
c.mib_raw("r.mib", c.pattern((1, 1, 256, 256), 1, 63), 6)
open("r.mib", "r+b").write(open("r.mib", "rb").read(384).replace(b",01,0256,", b",04,0256,"))
c.refuses("r.mib", 65, "raw read-out of 4 chips")
P
}

@test "EMPAD and MIB as we write them have the layout that we read, and their xml and hdr" {
    "$PYTHON" - <<'P'
import numpy as np, xml.etree.ElementTree as et, cube_files as c
data = c.pattern((2, 3, 128, 128))
c.write("a.raw", data, "step=3.2,3.3", "pixel=0.016,0.016", "voltage=300000", "history=a < b & c")
raw = np.fromfile("a.raw", "<f4").reshape(2, 3, 130, 128)
c.same(raw[:, :, :128], data)
assert raw[1, 2, 129, 12] == 1 and raw[1, 2, 129, 13] == 2 and not raw[:, :, 128].any()
root = et.parse("a.xml").getroot()
assert root.find("raw_file").get("filename") == "a.raw" and (root.find("pix_y").text, root.find("pix_x").text) == ("2", "3")
assert root.find("history").text == "a < b & c"
read, said = c.read("a.raw")
c.same(read, data)
np.testing.assert_allclose(c.numbers(said["step"] + " " + said["pixel"] + " " + said["voltage"]), [3.2, 3.3, .016, .016, 3e5], rtol=1e-8)
for type, most, depth in ("u1", 63, 6), ("u2", 4095, 12), ("u4", (1 << 24) - 1, 24):
    data = c.pattern((2, 3, 64, 48), 1, most)
    c.write("a.mib", data, "type=" + type)
    c.mib_integer("expected.mib", data, depth)
    assert [len(open(name, "rb").read()) for name in ("a.mib", "expected.mib")] == [6 * (384 + 64 * 48 * int(type[1]))] * 2
    read, said = c.read("a.mib")
    c.same(read, data.astype("f4"))
    ours, theirs = (open(name, "rb").read()[384 : 384 + 64 * 48 * int(type[1])] for name in ("a.mib", "expected.mib"))
    assert ours == theirs
P
}

@test "missing, empty and unknown files, folders, pipes" {
    run "$CUBE" show none.emd
    assert_failure 66
    : >empty.npy
    run "$CUBE" show empty.npy
    assert_failure 66
    assert_output --partial "'empty.npy' is empty"
    mkdir folder.emd
    run "$CUBE" show folder.emd
    assert_failure 65
    echo hello >hello.txt
    run "$CUBE" show hello.txt
    assert_failure 65
    assert_output --partial "no data cube of a known format"
    run "$CUBE" show hello.txt:/data
    assert_failure 65
    assert_output --partial "no HDF5 file"
}
