#!/usr/bin/env bats
# Files as ASE, OVITO, LAMMPS, HyperSpy, pyxem, py4DSTEM, RosettaSciIO and ncempy write them, through the programs that a user types first: what these
# print are the values that those programs have. (formats.bats, cubes.bats and xyz-from.bats look at each format more closely.)
load ../common

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    PEERS=${PEERS:-$PWD/build/peers}
    local units=${UNITS:-$PWD/build/unit/cube}
    CUBE=$(realpath "$(dirname "${units%% *}")")/cube # for cube_files.py
    export CUBE
    FOREIGN=$PWD/tests/foreign_files.py
    HYPERSPY=$PEERS/hyperspy/bin/python PY4DSTEM=$PEERS/py4dstem/bin/python OVITO=$PEERS/ovito/bin/python
    export PYTHONPATH=$PWD/tests:$PWD/tests/peers MPLBACKEND=agg PYTHONWARNINGS=ignore QT_QPA_PLATFORM=offscreen BLOWPIPE_PYTHON=$PYTHON
    cd "$TMP" || return 1
}

# A glass of 120 atoms in a tilted cell: glass.xyz, and as ASE has it
glass() {
    "$PYTHON" - <<'P'
import ase, ase.io, numpy as np
random = np.random.default_rng(3)
cell = np.array([[13.1, 0, 0], [2.3, 12.4, 0], [-1.7, 3.1, 12.9]])
grid = np.stack(np.meshgrid(*[np.arange(5)] * 3, indexing="ij"), -1).reshape(-1, 3)[:120] / 5
atoms = ase.Atoms(random.permutation(["Cu"] * 70 + ["Zr"] * 50), cell=cell, pbc=True, scaled_positions=grid + random.uniform(-.04, .04, (120, 3)))
atoms.wrap()
ase.io.write("glass.xyz", atoms, format="extxyz")
P
}

@test "ASE's frames: a slab, a molecule, a tilted bulk with momenta and results, as extended XYZ, POSCAR and LAMMPS data" {
    glass
    "$PYTHON" - <<'P'
import ase, ase.build, ase.io, numpy as np, files
from ase.calculators.singlepoint import SinglePointCalculator
random = np.random.default_rng(1)
slab = ase.build.fcc111("Cu", (3, 4, 3), vacuum=8, orthogonal=True)
slab.set_constraint(ase.constraints.FixAtoms(mask=slab.get_tags() > 2))
slab.calc = SinglePointCalculator(slab, energy=-100., forces=random.normal(size=(36, 3)), magmoms=random.normal(size=36))
ase.io.write("a slab.xyz", slab)
files.info("cat 'a slab.xyz'", 36, {"Cu": 36}, slab.get_volume())
keys, columns = files.frame("xyz-check 'a slab.xyz' >/dev/null; voronoi 'a slab.xyz'")
assert keys["pbc"] == "T T F", keys
ase.io.write("molecule.xyz", ase.build.molecule("C6H6"))
files.info("cat molecule.xyz", 12, {"C": 6, "H": 6})
bulk = ase.io.read("glass.xyz")
bulk.set_momenta(random.normal(size=(120, 3)))
bulk.calc = SinglePointCalculator(bulk, energy=-500., forces=random.normal(size=(120, 3)), stress=random.normal(size=6))
ase.io.write("bulk.xyz", bulk)
ase.io.write("bulk.vasp", bulk, direct=True, sort=True)
ase.io.write("bulk.lammps-data", bulk, specorder=["Cu", "Zr"], masses=True, velocities=True, units="metal")
ase.io.write("bulk.traj", bulk), ase.io.write("bulk.cif", bulk)
density = bulk.get_masses().sum() / bulk.get_volume() * 1.66053907
_, reference = files.frame("voronoi bulk.xyz")
assert abs(reference["voronoi_volume"].sum() / bulk.get_volume() - 1) < 1e-9
for name, options, tolerance in ("bulk.xyz", None, 1e-12), ("bulk.vasp", "", 1e-9), ("bulk.lammps-data", "--species=Cu,Zr", 1e-5), ("bulk.traj", "", 1e-12), ("bulk.cif", "", 1e-2):
    line = f"cat {name}" if options is None else f"xyz-from --quiet {options} {name}"
    files.info(line, 120, {"Cu": 70, "Zr": 50}, density=density)
    keys, columns = files.frame(line + " | voronoi")
    assert abs(abs(np.linalg.det(keys["Lattice"])) / bulk.get_volume() - 1) < tolerance + 1e-7, name
    ours, theirs = ([np.sort(c["voronoi_volume"][c["species"][:] == s]) for s in ("Cu", "Zr")] for c in (columns, reference))
    for a, b in zip(ours, theirs):
        np.testing.assert_allclose(a, b, atol=max(1e-8, 30 * tolerance), err_msg=name)
    assert sorted(columns["coordination"]) == sorted(reference["coordination"]) or tolerance > 1e-3, name
for line in "xyz-from --quiet --species=Cu,Zr bulk.lammps-data", "cat bulk.xyz | xyz-to --quiet --format=lammps-data --species=Cu,Zr | xyz-from --quiet":
    _, columns = files.frame(line)
    np.testing.assert_allclose(columns["velo"][np.argsort(columns["id"])], bulk.get_velocities() * ase.units.fs, atol=1e-9, err_msg=line)
P
}

@test "LAMMPS on ASE's data file: energies and Voronoi volumes of its dump, its restartable data, and ASE's frame" {
    glass
    "$PYTHON" "$FOREIGN" table table.fs
    "$PYTHON" -c 'import ase.io; ase.io.write("bulk.data", ase.io.read("glass.xyz"), format="lammps-data", specorder=["Cu", "Zr"], units="metal")'
    cat >in <<'IN'
units metal
read_data bulk.data
mass 1 63.546
mass 2 91.224
pair_style eam/fs
pair_coeff * * table.fs Cu Zr
compute v all voronoi/atom
compute pe all pe/atom
dump d all custom 1 its.dump id type x y z c_v[1] c_v[2] c_pe fx fy fz
dump_modify d sort id format float %.15g
thermo_style custom step pe vol
thermo_modify norm no format float %.15g
run 0
write_data its.data
IN
    "$LMP" -in in -log log -screen none
    awk '/^ *Step /{on = 1; next} /^Loop/{on = 0} on {print $2, $3}' log >energy
    OMP_NUM_THREADS=1 "$PYTHON" - <<'P'
import os, numpy as np, files
energy, volume = np.loadtxt("energy")
model = os.environ["CUZR"]
for line, digits in ("xyz-from --quiet --species=Cu,Zr --units=metal its.dump", 1e-10), ("xyz-from --quiet --species=Cu,Zr its.data", 1e-6), ("cat glass.xyz", 1e-6):
    files.info(line, 120, {"Cu": 70, "Zr": 50})
    keys, columns = files.frame(f"{line} | energy --quiet --forces --potential={model} | voronoi")
    assert abs(abs(np.linalg.det(keys["Lattice"])) / volume - 1) < max(digits, 1e-9)
    assert abs(columns["pe"].sum() / energy - 1) < digits, (line, columns["pe"].sum(), energy)
    assert abs(float(keys["energy"]) / energy - 1) < digits
    if "dump" in line:
        theirs, keep = np.loadtxt("its.dump", skiprows=9), np.argsort(columns["id"])
        np.testing.assert_allclose(columns["voronoi_volume"][keep], theirs[:, 5], atol=1e-6)
        assert (columns["coordination"][keep] == theirs[:, 6]).all()
        np.testing.assert_allclose(columns["pe"][keep], theirs[:, 7], atol=1e-8)
        np.testing.assert_allclose(columns["forces"][keep], theirs[:, 8:], atol=1e-8)
P
}

@test "OVITO's exports of all kinds: what voronoi finds in them is what OVITO finds; ours read back by both" {
    glass
    "$OVITO" - <<'P'
import numpy as np
from ovito.io import export_file, import_file
from ovito.modifiers import VoronoiAnalysisModifier, AffineTransformationModifier
pipeline = import_file("glass.xyz")
pipeline.modifiers.append(VoronoiAnalysisModifier(compute_indices=True))
data = pipeline.compute()
np.save("volumes.npy", data.particles["Atomic Volume"]), np.save("coordination.npy", data.particles["Coordination"])
columns = ["Particle Type", "Position.X", "Position.Y", "Position.Z", "Coordination", "Atomic Volume", "Particle Identifier"]
numbers = ["Particle Identifier", "Particle Type", "Position.X", "Position.Y", "Position.Z"]
def moved(frame, data):
    cell = data.cell_
    cell[:, 3] += (-30, 5, 11)
    data.particles_.positions_ += (-30, 5, 11)
pipeline.modifiers.append(lambda frame, data: data.particles_.create_property("Particle Identifier", data=np.arange(1, 121)))
export_file(pipeline, "o.xyz", "xyz", columns=columns)
export_file(pipeline, "o.dump", "lammps/dump", columns=numbers), export_file(pipeline, "o.data", "lammps/data"), export_file(pipeline, "o.vasp", "vasp")
pipeline.modifiers.append(moved)
export_file(pipeline, "origin.xyz", "xyz", columns=columns), export_file(pipeline, "origin.dump", "lammps/dump", columns=numbers)
export_file(pipeline, "origin.data", "lammps/data")
def opened(frame, data):
    data.cell_.pbc = (False, True, False)
pipeline.modifiers.append(opened)
export_file(pipeline, "open.xyz", "xyz", columns=columns), export_file(pipeline, "open.dump", "lammps/dump", columns=numbers)
pipeline.modifiers.append(VoronoiAnalysisModifier())
theirs = pipeline.compute().particles
np.save("open-volumes.npy", theirs["Atomic Volume"]), np.save("open-coordination.npy", theirs["Coordination"])
P
    "$PYTHON" - <<'P'
import numpy as np, ase.io, files
cell = ase.io.read("glass.xyz").cell.volume
for name, options in ("o.xyz", None), ("o.dump", "--species=Cu,Zr"), ("o.data", "--species=Cu,Zr"), ("o.vasp", ""), ("origin.xyz", None), \
        ("origin.dump", "--species=Cu,Zr"), ("origin.data", "--species=Cu,Zr"), ("open.xyz", None), ("open.dump", "--species=Cu,Zr"):
    line = f"cat {name}" if options is None else f"xyz-from --quiet {options} {name}"
    files.info(line, 120, {"Cu": 70, "Zr": 50}, cell)
    _, columns = files.frame(line + " | voronoi")
    kind = "open-" if name.startswith("open") else ""
    volumes, coordination = np.load(kind + "volumes.npy"), np.load(kind + "coordination.npy")
    if "vasp" in name:  # in blocks of a species
        np.testing.assert_allclose(np.sort(columns["voronoi_volume"]), np.sort(volumes), atol=1e-6)
        continue
    order = np.argsort(columns["id"]) if "id" in columns else slice(None)
    np.testing.assert_allclose(columns["voronoi_volume"][order], volumes, atol=1e-5, err_msg=name)
    assert (columns["coordination"][order] == coordination).all(), name
P
    "$BIN/voronoi" glass.xyz -o ours.xyz
    for format in lammps-dump lammps-data poscar; do "$BIN/xyz-to" --quiet --format=$format --species=Cu,Zr ours.xyz -o "ours.$format" || "$BIN/xyz-to" --quiet --format=$format ours.xyz -o "ours.$format"; done
    "$PYTHON" - <<'P'
import numpy as np, ase.io
want = ase.io.read("glass.xyz")
for name, how in ("ours.xyz", dict(format="extxyz")), ("ours.lammps-dump", dict(format="lammps-dump-text")), ("ours.lammps-data", dict(format="lammps-data")), ("ours.poscar", dict(format="vasp")):
    got = ase.io.read(name, **how)
    assert len(got) == 120 and abs(got.get_volume() / want.get_volume() - 1) < 1e-9, name
    assert got.symbols.count("Cu") == 70 or name.endswith("dump"), (name, got.symbols)
    distances = [np.sort(a.get_all_distances(mic=True).ravel()) for a in (got, want)]
    np.testing.assert_allclose(*distances, atol=1e-7, err_msg=name)
    if name == "ours.xyz":
        np.testing.assert_allclose(got.arrays["voronoi_volume"], np.load("volumes.npy"), atol=1e-6)
P
    "$OVITO" - <<'P'
import numpy as np
from ovito.io import import_file
from ovito.modifiers import VoronoiAnalysisModifier
for name in "ours.xyz", "ours.lammps-dump", "ours.lammps-data", "ours.poscar":
    data = import_file(name, **({"atom_style": "atomic"} if name.endswith("data") else {})).compute()
    data.apply(VoronoiAnalysisModifier())
    volumes = np.array(data.particles["Atomic Volume"])
    np.testing.assert_allclose(np.sort(volumes), np.sort(np.load("volumes.npy")), atol=1e-6, err_msg=name)
    if name == "ours.xyz":
        np.testing.assert_allclose(data.particles["voronoi_volume"], volumes, atol=1e-6)
P
}

@test "cubes of HyperSpy, pyxem, RosettaSciIO and ncempy: cube-info's shape, step, pixel and center, and mean pattern and I(k) of NumPy" {
    "$HYPERSPY" - <<'P'
import os, sys, ncempy.io.emd, numpy as np, hyperspy.api as hs, pyxem, files, cube_files as c
os.environ["BLOWPIPE_PYTHON"] = sys.executable
data = c.pattern((3, 4, 24, 20), most=250).astype("u2")
def signal(data, scales, units, offsets=(0, 0, 0, 0), kind=hs.signals.Signal2D):
    s = kind(data)
    names = "y", "x", "ky", "kx"  # its NeXus keeps no axis without a name
    for axis, axis.name, axis.scale, axis.units, axis.offset in zip(s.axes_manager._axes, names, scales, units, offsets):
        pass
    return s
# HyperSpy: units, offsets
signal(data, (5, 4, .02, .03), ("Å", "Å", "1/Å", "1/Å"), (10, -20, -.22, -.27)).save("a b.hspy")
files.is_cube("a b.hspy", data, (.5, .4), (.2, .3), (11, 9))
signal(data.astype("f4") / 7, (.5, .4, .2, .3), ("nm", "nm", "1/nm", "1/nm"), (1, 2, -2.2, -2.7)).save("f.nxs")
files.is_cube("f.nxs", data.astype("f4") / 7, (.5, .4), (.2, .3), (11, 9))
signal(data, (.5, .4, .2, .3), ("nm", "nm", "1/nm", "1/nm"), (0, 0, -2.2, -2.7)).save("ncem.emd")
files.is_cube("ncem.emd", data, (.5, .4), (.2, .3), (11, 9))
# pyxem: its own units, and its center
s = pyxem.signals.ElectronDiffraction2D(data)
s.calibration(scale=.2, units="k_nm^-1", center=None)
for axis, (axis.scale, axis.units) in zip(s.axes_manager.navigation_axes, ((.4, "nm"), (.5, "nm"))):
    pass
s.save("pyxem.hspy")
files.is_cube("pyxem.hspy", data, (.5, .4), (.2, .2), (11.5, 9.5))
# ncempy
f = ncempy.io.emd.fileEMD("nc.emd", readonly=False)
f.put_emdgroup("cube", data, [(np.arange(n) * scale - start, name, unit) for n, scale, start, name, unit in
    ((3, .5, 0, "y", "[n_m]"), (4, .4, 0, "x", "[n_m]"), (24, .2, 2.2, "ky", "[n_m^-1]"), (20, .3, 2.7, "kx", "[n_m^-1]"))])
del f
files.is_cube("nc.emd", data, (.5, .4), (.2, .3), (11, 9))
# through RosettaSciIO: what it writes, as HyperSpy reads it back
square = c.pattern((3, 4, 24, 24), most=250).astype("u1")
blo = signal(square, (2, 2, .1, .1), ("nm", "nm", "cm", "cm"))
blo.save("b.blo")
assert files.facts("b.blo")["voltage"] == "nan"  # 0 kV in the file
signal(data, (.5, .4, .2, .3), ("nm", "nm", "1/nm", "1/nm"), (0, 0, -2.2, -2.7)).save("z.zspy")
signal(data, (.5, .4, .2, .3), ("nm", "nm", "1/nm", "1/nm"), (0, 0, -2.2, -2.7)).save("p.prz")
hs.signals.Signal2D(data.reshape(12, 24, 20)).save("t.tif")
hs.signals.Signal2D(data.reshape(12, 24, 20)).save("r.rpl")
for name, cube, step, pixel, center, more in ("b.blo", square, (2, 2), (.1, .1), None, "--pixel=0.1/nm"), ("z.zspy", data, (.5, .4), (.2, .3), (11, 9), ""), \
        ("p.prz", data, (.5, .5), (.2, .2), None, "--step=0.5nm --pixel=0.2/nm"), ("t.tif", data, (.5, .5), (.2, .2), None, "--scan=4x3 --step=0.5nm --pixel=0.2/nm"), \
        ("r.rpl", data, (.5, .5), (.2, .2), None, "--scan=4x3 --step=0.5nm --pixel=0.2/nm"):
    said = files.facts(name, *more.split())
    assert [int(said[key]) for key in ("scan_y", "scan_x", "detector_y", "detector_x")] == list(cube.shape), (name, said)
    files.ours(f"cube-convert --quiet {name} {name}.emd {more}")
    files.is_cube(name + ".emd", cube, step, pixel, center)
P
}

@test "cubes of py4DSTEM: calibration and origin" {
    "$PY4DSTEM" - <<'P'
import numpy as np, py4DSTEM, files, cube_files as c
data = c.pattern((3, 4, 24, 20), most=250)
for name, kind, units, pixel, origin in ("a", "u2", "A^-1", .02, (11., 9.)), ("b", "f4", "A^-1", .02, None), ("c", "u1", "A^-1", .03, "each"):
    cube = py4DSTEM.DataCube(data.astype(kind))
    calibration = cube.calibration
    calibration.set_Q_pixel_size(pixel), calibration.set_Q_pixel_units(units), calibration.set_R_pixel_size(5), calibration.set_R_pixel_units("A")
    if origin == "each":
        places = 11 + np.arange(12.).reshape(3, 4) / 10, np.full((3, 4), 9.25)
        calibration.set_origin(places)
        origin = tuple(p.mean() for p in places)
    elif origin:
        calibration.set_origin(origin)
    py4DSTEM.save(f"its {name}.h5", cube, mode="o")
    back = py4DSTEM.read(f"its {name}.h5")
    files.is_cube(f"its {name}.h5", np.asarray(back.data), [back.calibration.get_R_pixel_size() / 10] * 2, [back.calibration.get_Q_pixel_size() * 10] * 2, origin)
P
}

@test "from one unknown file of each format to a figure in at most three commands, each told by the message before" {
    "$HYPERSPY" - <<'P'
import json, os, shutil, sys, h5py, ncempy.io.emd, numpy as np, hyperspy.api as hs, pyxem, files, cube_files as c, dm4_file
os.environ["BLOWPIPE_PYTHON"] = sys.executable
def glass(side):
    random = np.random.default_rng(1)
    y, x = np.mgrid[:side, :side] - side / 2
    k, angle = np.hypot(y, x) * 64 / side, np.arctan2(y, x)
    turn = 1 + .3 * np.cos(2 * (angle - 6 * random.random((3, 4, 1, 1))))
    return random.poisson(np.where(k < 40, 2000 * np.exp(-(k / 3) ** 6) + 60 * np.exp(-k / 15) + 40 * np.exp(-(((k - 20) / 2) ** 2)) * turn, 0)).astype("u2")
data, large = glass(64), glass(128)
detector = np.zeros((3, 4, 256, 256), "u2")  # most of it sees nothing
detector[..., 96:160, 96:160] = data
known = ((.5, "nm", 0), (.5, "nm", 0), (.2, "1/nm", -6.4), (.2, "1/nm", -6.4))
def signal(axes=known):
    s = hs.signals.Signal2D(data)
    for axis, name, (axis.scale, axis.units, axis.offset) in zip(s.axes_manager._axes, ("y", "x", "ky", "kx"), axes):
        axis.name = name
    return s
np.save("it's u2.npy", data)
np.save("rank 3 [f4].npy", data.reshape(12, 64, 64).astype("f4"))
signal().save("a b.hspy"), signal().save("n $x.nxs"), signal().save("z (1).zspy"), signal().save("hs.emd")
hs.signals.Signal2D(data).save("bare.hspy"), hs.signals.Signal2D(data).save("bare's.zspy")
s = pyxem.signals.Diffraction2D(data)
s.calibration(scale=.2, units="k_nm^-1", center=None)
s.save("px.hspy")
blo = hs.signals.Signal2D((data // 16).astype("u1"))
for axis, (axis.scale, axis.units) in zip(blo.axes_manager._axes, ((2, "nm"), (2, "nm"), (.1, "cm"), (.1, "cm"))):
    pass
blo.save("b.blo")
hs.signals.Signal2D(data.reshape(12, 64, 64)).save("t.tif")
dm4_file.write("g.dm4", data, [(.2, 32., "1/nm")] * 2 + [(.5, 0., "nm")] * 2)
f = ncempy.io.emd.fileEMD("nc.emd", readonly=False)
f.put_emdgroup("cube", data, [(np.arange(n) * scale, name, unit) for n, scale, name, unit in
    ((3, .5, "y", "[n_m]"), (4, .5, "x", "[n_m]"), (64, .2, "ky", "[n_m^-1]"), (64, .2, "kx", "[n_m^-1]"))])
del f
with h5py.File("velox.emd", "w") as f:
    g = f.create_group("Data/Image/0123456789abcdef0123456789abcdef")
    g["Data"] = data.reshape(12, 64, 64).transpose(1, 2, 0)
    words = json.dumps({"BinaryResult": {"PixelSize": {"width": "2e8", "height": "2e8"}, "PixelUnitX": "1/m", "PixelUnitY": "1/m"}}).encode()
    g["Metadata"] = np.frombuffer(words.ljust(500, b"\0"), "u1")[:, None].repeat(12, 1)
    f["Version"] = [b'{"format": "Velox", "version": "1.11"}']
with h5py.File("m.mat", "w", userblock_size=512) as f:
    f.create_dataset("d", data=data.transpose(3, 2, 1, 0).astype("f8")).attrs["MATLAB_class"] = np.bytes_("double")
with h5py.File("s_master.h5", "w") as f:
    f["entry/data/data_000001"] = data.reshape(12, 64, 64)
    g = f.create_group("entry/instrument/detector/detectorSpecific")
    g["nimages"], g["ntrigger"], g["x_pixels_in_detector"], g["y_pixels_in_detector"] = (np.uint64(n) for n in (1, 12, 64, 64))
with h5py.File("mrad.h5", "w") as f:
    f["g/data"] = data
    for k, (n, unit, step) in enumerate(zip(data.shape, ("nm", "nm", "mrad", "mrad"), (.5, .5, .5, .5))):
        f[f"g/dim{k + 1}"] = np.arange(n) * step
        f[f"g/dim{k + 1}"].attrs["units"] = unit
c.mib_integer("with hdr.mib", detector, 12, 1), c.mib_hdr("with hdr.hdr", (3, 4))
c.mib_integer("without.mib", detector, 12, 1)
c.empad_raw("with.raw", large), c.empad_xml_051("with.xml", "with.raw", (3, 4)), c.empad_raw("bare.raw", large)
names = [n for n in sorted(os.listdir()) if not n.endswith(".hdr")]
assert len(names) == 22, names
for name in names:
    shutil.rmtree("figures", ignore_errors=True)
    if os.path.exists("out.emd"):
        os.remove("out.emd")
    quoted = "'" + name.replace("'", "'\\''") + "'"
    count, told = files.commands("stem-analyze " + quoted, lambda said: os.path.exists("figures/maps.png"), 3)
    print(count, name)
P
}

@test "from one unknown file of frames to Voronoi cells: the first message, and at most two commands" {
    glass
    "$PYTHON" - <<'P'
import gzip, os, ase.io, files
atoms = ase.io.read("glass.xyz")
os.mkdir("in")
ase.io.write("in/it's.data", atoms, format="lammps-data", masses=True, units="metal")
ase.io.write("in/POSCAR", atoms, format="vasp"), ase.io.write("in/a b.cif", atoms), ase.io.write("in/run [1].traj", atoms)
ase.io.write("in/XDATCAR", [atoms, atoms], format="vasp-xdatcar")
open("in/run (1).dump", "w").write(files.ours("xyz-to --quiet --format=lammps-dump glass.xyz"))
files.ours("xyz-to --quiet --format=lammps-dump glass.xyz | sed -e 's/ element / /' -e '/^ITEM/!s/ [CZ][ur]//' >in/types.dump")
for name in "POSCAR", "a b.cif", "it's.data", "run (1).dump":
    gzip.open(f"in/{name}.gz", "wb").write(open(f"in/{name}", "rb").read())
files.NUMBERS = {}
for name in sorted(os.listdir("in")):
    quoted = "'in/" + name.replace("'", "'\\''") + "'"
    count, told = files.commands(f"voronoi -o out.xyz {quoted}", lambda said: said.returncode == 0 or "--species=Cu,Zr" in said.stderr, 3)
    assert count == 2, told
    if "--species" in told:
        files.ours(f"xyz-from --quiet --species=Cu,Zr {quoted} | voronoi -o out.xyz")
    keys, columns = files.frame("cat out.xyz")
    assert len(columns["voronoi_volume"]) == 120 and abs(columns["voronoi_volume"].sum() / atoms.get_volume() - 1) < 1e-6, name
P
}
