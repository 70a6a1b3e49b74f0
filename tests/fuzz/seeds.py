#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""seeds.py FOLDER    the first inputs of the searches, small files of every kind that a parser knows, as FOLDER/TARGET/NAME

What tests/fuzz/corpus has by now came of these, of tests/cases (tests/fuzz/targets.tsv) and of searches from there (make fuzz,
make fuzz-merge). For a new target, or a new kind of file; needs NumPy, h5py and ASE (build/tests-venv), and gcc for a library."""
import glob
import gzip
import io
import os
import struct
import subprocess
import sys

import ase.build
import ase.io
import h5py
import numpy as np

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MARK = b"\n=====\n"
out = sys.argv[1]


def put(target, name, data):
    os.makedirs(os.path.join(out, target), exist_ok=True)
    with open(os.path.join(out, target, name), "wb") as file:
        file.write(data.encode() if isinstance(data, str) else data)


def of_cases():
    with open(os.path.join(ROOT, "tests/fuzz/targets.tsv")) as table:
        for line in list(table)[1:]:
            target, _, _, patterns = line.rstrip("\n").split("\t")
            for pattern in patterns.split():
                for path in glob.glob(os.path.join(ROOT, pattern)):
                    with open(path, "rb") as file:
                        put(target, os.path.basename(path), file.read())


def frames():
    text = ('2\nLattice="9 0 0 1 9 0 0 2 9" pbc="T T F" units=metal step=3 Time=1.5 v="1 2 3" m=[[1,2],[3,4]] flag=T name="a b" '
            'Properties=species:S:1:pos:R:3:id:I:1:velo:R:3:pe:R:1:fixed:L:1:tag:S:1\n'
            "Cu 1 2 3 1 0 0 1e-3 -3.5 T a\nZr 4.5 5.25 -6 2 1e-17 0 -0.0 -6 F b\n")
    put("frames", "all", text + text)
    put("frames", "lj", "1\nunits=lj Properties=species:S:1:pos:R:3\nA 0 0 0\n")
    put("frames", "plain", "2\n\nCu 1 2 3\nZr 4 5 6\n")
    put("frames", "packed", gzip.compress(text.encode()) + gzip.compress(b"0\n\n") + bytes(20))


def foreign():
    head = "ITEM: UNITS\nmetal\nITEM: TIME\n0.25\nITEM: TIMESTEP\n100\nITEM: NUMBER OF ATOMS\n2\n"
    put("dump", "triclinic", head + "ITEM: BOX BOUNDS xy xz yz pp pp ff\n-1 11 1\n0 9 0.5\n0 8 -0.25\n"
        "ITEM: ATOMS id type x y z ix iy iz vx vy vz c_s[1] c_s[2] c_pe\n2 1 1 2 3 0 -1 2 1 2 3 4 5 -3\n1 2 4 5 6 1 0 0 3 2 1 5 4 -6\n")
    put("dump", "general", head + "ITEM: BOX BOUNDS abc origin pp pp pp\n9 0 0 -1\n1 9 0 -2\n2 3 9 0\nITEM: ATOMS id element xs ys zs mass\n1 Cu 0 0.5 1 63.5\n2 Zr .1 .2 .3 91\n")
    put("dump", "plain", "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp ss mm\n0 9\n0 9\n0 9\nITEM: ATOMS id type xsu ysu zsu\n1 1 0.5 0.5 1.5\n")
    put("data", "charge", "a film # units metal\n\n2 atoms\n2 atom types\n\n-1 9 xlo xhi\n0 9 ylo yhi\n0 9 zlo zhi\n1 2 0.5 xy xz yz\n\nMasses\n\n1 63.546 # Cu\n2 91.224\n\n"
        "Atom Type Labels\n\n1 Cu\n2 Zr\n\nAtoms # charge\n\n1 1 0.5 1 2 3 0 0 -1\n2 2 -0.5 4 5 6 1 0 0\n\nVelocities\n\n1 1 2 3\n2 3 2 1\n\nPair Coeffs # lj/cut\n\n1 1 1\n")
    put("data", "atomic", "\n1 atoms\n1 atom types\n0 9 xlo xhi\n0 9 ylo yhi\n0 9 zlo zhi\n\nMasses\n\n1 63.5\n\nAtoms\n\n1 1 1 2 3\n")
    put("data", "general", "x\n\n1 atoms\n1 atom types\n9 0 0 avec\n1 9 0 bvec\n2 3 9 cvec\n-1 -2 0 abc origin\n\nMasses\n\n1 63.5\n\nAtoms # full\n\n1 1 1 0.5 1 2 3\n")
    atoms = ase.build.bulk("Cu", "fcc", 3.6, cubic=True)
    atoms.symbols[0] = "Zr"
    for name, options in {"direct": {"direct": True, "sort": True}, "cartesian": {"direct": False}}.items():
        text = io.StringIO()
        ase.io.write(text, atoms, format="vasp", **options)
        put("poscar", name, text.getvalue())
    put("poscar", "selective", "t\n1.0 1.1 0.9\n9 0 0\n0 9 0\n0 1 9\nCu Zr\n1 1\nSelective dynamics\nDirect\n0 0 0 T T F\n.5 .5 .5 F F F Zr\n\n0 0 1\n1 0 0\n")
    put("poscar", "old", "Cu Zr\n-700\n9 0 0\n0 9 0\n0 0 9\n1 1\nCartesian\n0 0 0\n1 1 1\n")
    put("xdatcar", "fixed", "t\n1.0\n9 0 0\n0 9 0\n0 0 9\nCu Zr\n1 1\nDirect configuration=     1\n0 0 0\n.5 .5 .5\nDirect configuration=     2\n0 0 0.1\n.5 .5 .6\n")
    put("xdatcar", "variable", 2 * "t\n1.0\n9 0 0\n0 9 0\n0 0 9\nCu\n1\nDirect configuration= 1\n0 0 0\n")


def texts():
    for i, text in enumerate(["voronoi_class=FI & species=Cu & pos_z>3A", "id<=100 | !(pe=-1)", "species=Cu,Zr", "own='b&c'", "velo_x != 1m/s",
                              "voronoi_index_3>=8", "fixed=T", "pos_z<30% ", "((id>1))"]):
        put("select", str(i), text)
    for i, text in enumerate(["2ns", "1e10K/s", "60meV/atom", "0.16/nm", "17.8A3", "7.2g/cm3", "10%", "1/nm", "300kV", "Cu:1.35A,Zr:1.55A", "1,5:10,last",
                              "-10::2", "x=1:,y=:-2,kx=64:192", "scan=2,detector=4", "128x128", "Cu,Zr", "1.5e-300", "0.1mrad", "2min", "5e10/s", "1bar", "10km/s", "200electrons"]):
        put("quantities", str(i), text)
    put("options", "all", "--fast\n--steps=1e6\n--rate\n1e12K/s\n--ratio=10%\n--box=1nm,2A\n--ensemble=npt-aniso\n-o\nfile\n--\noperand")
    put("options", "lj", "--rate=0.1\n--box=1,2,3\noperand\n-")


def pack_text(text):
    return struct.pack("<q", len(text)) + text.encode() if text is not None else struct.pack("<q", -1)


def pack_block(data):
    return struct.pack("<q", len(data)) + data


def packed_frame():
    parts = [struct.pack("<qq", 2, 1), pack_block(np.eye(3).tobytes()), pack_block(b"\1\1\0"), pack_block(b"\0\0\0"), pack_block(bytes(16)), struct.pack("<qq", 1, 1)]
    columns = [("species", 2, 1, np.array([0, 1], "i4"), ["Cu", "Zr"]), ("pos", 1, 3, np.arange(6.0), []), ("id", 0, 1, np.array([1, 2], "i8"), []),
               ("fixed", 3, 1, np.array([1, 0], "i8"), [])]
    parts.append(struct.pack("<q", len(columns)))
    for name, kind, width, values, strings in columns:
        parts += [pack_text(name), struct.pack("<qq", kind, width), pack_block(values.tobytes()), struct.pack("<q", len(strings)), *map(pack_text, strings)]
    keys = [("step", 0, 0, 0, pack_block(struct.pack("<q", 7))), ("name", 2, 0, 2, pack_text("a") + pack_text("b c")),
            ("m", 1, 2, 2, pack_block(np.ones(4).tobytes())), ("x", 3, 0, 0, pack_block(struct.pack("<q", 1)))]
    parts.append(struct.pack("<q", len(keys)))
    for name, kind, rows, wide, values in keys:
        parts += [pack_text(name), struct.pack("<qqq", kind, rows, wide), values, pack_text("x=1" if name == "x" else "")]
    return b"".join(parts)


def states():
    empty = bytes.fromhex("99aa06d3014798d86001c324468d497f")  # XXH3, 128 bits, of nothing
    mark = struct.pack("<q", 0) + pack_block(empty[7::-1] + empty[:7:-1])
    head = bytes(24) + pack_text("quench\n0.2.0\n") + pack_block(bytes(16)) + struct.pack("<q", 1) + mark
    rest = struct.pack("<q", 3) + pack_text("text") + pack_block(np.ones(3).tobytes())
    put("checkpoint", "one", head + packed_frame() + rest + packed_frame() + bytes(16))
    put("transcript", "four", b"".join(struct.pack("<qq", channel, 3) + b"abc" for channel in (1, 2, 3, 4, 1)))
    for at in range(0, 900, 90):
        put("motion", str(at), struct.pack("<HB", at, 7) + struct.pack("<d", 1.5) + struct.pack("<HB", at + 8, 0) + bytes(8))
    title, history = b"film", b"stem-sim 0.2.0"
    for name, columns in ("plain", 0), ("columns", 2):
        data = b"BPCUBE1\n" + struct.pack("<9Q", 0, 3, 1, columns, 2, 3, 2, 4, 4) + np.full(11, 1.5).tobytes() + struct.pack("<2Q", len(title), len(history)) + title + history + bytes(8)
        for row in 1, 0:
            data += struct.pack("<3Q", row, 8, 0) + np.arange(2.0 * columns).tobytes() + b"payload."
        put("journal", name, data)


def library():
    with open(os.path.join(ROOT, "tests/cases/potentials/small.eam.he")) as file:
        table = file.read()
    with open(os.path.join(out, "model.c"), "w") as file:
        text = "".join('"%s\\n"\n' % line.replace("\\", "\\\\").replace('"', '\\"') for line in table.splitlines())
        file.write(f'const char small_eam[] =\n{text};\nconst unsigned small_eam_len = sizeof small_eam - 1;\n')
    made = os.path.join(out, "model.so")
    subprocess.run(["gcc", "-shared", "-nostdlib", "-s", "-Wl,-z,noseparate-code,--build-id=none,-z,norelro", "-o", made, os.path.join(out, "model.c")], check=True)
    with open(made, "rb") as file:
        put("kim", "small", file.read())
    os.unlink(made)
    os.unlink(os.path.join(out, "model.c"))


def potentials():
    put("eam", "funcfl", "comment\n29 63.546 3.615 fcc\n5 0.1 6 0.5 2.5\n" + " ".join(str(-k / 7) for k in range(5)) + "\n" + " ".join(str(9 - k) for k in range(6)) + "\n" +
        " ".join(str(5 - k) for k in range(6)) + "\n")
    def setfl(fs):
        lines = ["c", "c", "c", "2 Cu Zr", "5 0.1 6 0.5 2.5"]
        for _ in range(2):
            lines += ["29 63.546 3.6 fcc", "0 -1 -2 -3 -4"] + ["5 4 3 2 1 0"] * (2 if fs else 1)
        return "\n".join(lines + ["0 3 2 1 0.5 0"] * 3) + "\n"
    put("eam", "fs", setfl(True))
    put("eam", "alloy", setfl(False))
    with open(os.path.join(ROOT, "potentials/kob-andersen.lj")) as file:
        put("lj", "kob-andersen", file.read())


def npy(array, version=(1, 0)):
    data = io.BytesIO()
    np.lib.format.write_array(data, array, version=version)
    return data.getvalue()


def cubes():
    whole = np.arange(2 * 2 * 8 * 8).reshape(2, 2, 8, 8)
    for kind in "<u1 <u2 >u2 <u4 <i2 >i4 <f2 <f4 >f8 <u8".split():
        put("npy", kind[1:] + kind[:1], npy(whole.astype(kind)))
    put("npy", "order", npy(np.asfortranarray(whole.astype("f4"))))
    put("npy", "stack", npy(whole.reshape(4, 8, 8).astype("u2"), (2, 0)))
    put("npy", "bool", npy(whole > 7))
    for k, words in enumerate(["npy - -", "emd x=1: kx=2", "raw - -", "mib y=:1 detector=2", "emd - scan=2,detector=4", "ob detector=2:-2 -", "out - kx=2"]):
        put("convert", str(k), words.encode() + b"\n" + npy(whole.astype(["f4", "u1", "u2"][k % 3])))
    put("convert", "empad", b"raw - -\n" + npy(np.ones((1, 1, 128, 128), "u1")))


def mib_header(number, chips, size, width, height, kind, layout, depth):
    text = (f"MQ1,{number:06d},{size:05d},{chips:02d},{width:04d},{height:04d},{kind},{layout},{(1 << chips) - 1:02X},"
            f"2021-05-07 16:51:10.905800,0.001000,0,0,0" + ",2.0E+0" * 8 + (",3RX" + ",000" * 27) * chips +
            f",MQ1A,2021-05-07T16:51:10.905800{number % 1000:03d}Z,1000000ns,{depth},")
    return text.encode().ljust(size, b"\0")


def detectors():
    hdr = b"HDR,\nTime and Date Stamp:\t5/7/2021\nFrames in Acquisition (Number):\t4\nFrames per Trigger (Number):\t2\nScanX:\t2\nScanY:\t2\nEnd\t"
    for kind, dtype, depth in ("U08", ">u1", 6), ("U16", ">u2", 12), ("U32", ">u4", 24):
        frames = b"".join(mib_header(k + 1, 1, 384, 8, 8, kind, "   1x1", depth) + np.arange(64).astype(dtype).tobytes() for k in range(4))
        put("mib", kind, frames + MARK + hdr)
        put("mib", kind + "-alone", frames)
    # 24 bits a pixel are two images of 12
    for depth, words in (1, 2), (6, 16), (12, 32):
        put("mib", f"R64-{depth}", mib_header(1, 1, 384, 64, 8, "R64", "   1x1", depth) + bytes(range(256)) * (words * 8 * 8 // 256 + 1))
    xml = ('<?xml version="1.0" ?><root name="map"><raw_file filename="in_x2_y2.raw"/><pix_x>2</pix_x><pix_y>2</pix_y><iom_measurements><source.get_voltage>2e5</source.get_voltage>'
           "<optics.get_full_scan_field_of_view>[2e-8, 3e-8]</optics.get_full_scan_field_of_view><calibrated_pixelsize>1.8e-10</calibrated_pixelsize></iom_measurements></root>")
    put("empad", "051", "40" + xml)
    put("empad", "torn", "31" + xml)
    put("empad", "122", '40<root><raw_file filename="in_x2_y2.raw"/><scan_parameters mode="search"><scan_resolution_y>9</scan_resolution_y></scan_parameters><scan_parameters mode="acquire">'
        "<scan_resolution_y>2</scan_resolution_y><scan_resolution_x>2</scan_resolution_x></scan_parameters><iom_measurements><full_scan_field_of_view><scale_factor>0.7</scale_factor>"
        "<x>1e-6</x><y>1e-6</y></full_scan_field_of_view><high_voltage>3e5</high_voltage></iom_measurements></root>")
    put("empad", "series", '30<root><raw_file filename="in_x2_y2.raw"/><scan_parameters mode="acquire"><series_count>3</series_count></scan_parameters></root>')
    put("pgm", "plain", "P2\n# c\n3 2\n255\n0 1 2\n0 0 255\n")
    put("pgm", "bytes", b"P5 3 2 255\n" + bytes(6))
    put("pgm", "words", b"P5 2 2 65535\n" + bytes(range(8)))


def hdf5(name, make, **options):
    path = os.path.join(out, "made.h5")
    with h5py.File(path, "w", **options) as file:
        make(file)
    with open(path, "rb") as file:
        put("hdf5", name, file.read())
    os.unlink(path)


def hdf5_files():
    data = np.arange(2 * 2 * 8 * 8, dtype="u2").reshape(2, 2, 8, 8)

    def emd(file, **options):
        group = file.create_group("4DSTEM_experiment/data/datacubes/datacube_0")
        group.attrs["emd_group_type"] = 1
        group.create_dataset("data", data=data, **options)
        for k, (n, name, units) in enumerate([(2, "y", "[n_m]"), (2, "x", "[n_m]"), (8, "k_y", "[A^-1]"), (8, "k_x", "mrad")]):
            axis = group.create_dataset(f"dim{k + 1}", data=np.arange(n) * 0.5)
            axis.attrs["name"] = name
            axis.attrs["units"] = units

    def hspy(file):
        group = file.create_group("Experiments/x")
        group.create_dataset("data", data=data, chunks=(1, 1, 8, 8), compression="gzip")
        for k, name in enumerate("yxkK"):
            axis = group.create_group(f"axis-{k}")
            axis.attrs.update(name=name, units="k_nm^-1" if k > 1 else "nm", scale=0.1, offset=0.0, size=data.shape[k], navigate=k < 2)
        group.create_group("metadata/Acquisition_instrument/TEM").attrs["beam_energy"] = 200.0

    def external(file):
        file["data"] = h5py.ExternalLink("other.h5", "/data")

    def virtual(file):
        layout = h5py.VirtualLayout(shape=data.shape, dtype="u2")
        layout[:] = h5py.VirtualSource("in.h5", "kept", shape=data.shape)
        file.create_dataset("kept", data=data)
        file.create_virtual_dataset("data", layout)

    def nested(file):
        file.create_dataset("a/stack", data=data.reshape(4, 8, 8).astype("f4"), chunks=(2, 8, 8), shuffle=True, compression="gzip")
        file["b"] = h5py.SoftLink("/a/stack")
        file["a"].attrs["text"] = ["one", "two"]

    def dectris(file):
        group = file.create_group("entry/data")
        group.create_dataset("data_000001", data=data.reshape(4, 8, 8))
        special = file.create_group("entry/instrument/detector/detectorSpecific")
        special.create_dataset("pixel_mask", data=np.eye(8, dtype="u4"))
        special.create_dataset("ntrigger", data=4)
        special.create_dataset("nimages", data=1)

    hdf5("emd", emd, libver="earliest")
    hdf5("emd-latest", lambda file: emd(file, chunks=(1, 2, 8, 8)), libver="latest")
    for name, make in {"hspy": hspy, "external": external, "virtual": virtual, "nested": nested, "dectris": dectris}.items():
        hdf5(name, make)
    hdf5("big-endian", lambda file: file.create_dataset("data", data=data.astype(">f8")))
    hdf5("user-block", lambda file: file.create_dataset("data", data=data), userblock_size=512)


os.makedirs(out, exist_ok=True)
for make in of_cases, frames, foreign, texts, states, potentials, library, cubes, detectors, hdf5_files:
    make()
