"""Tables of embedded atoms beside LAMMPS: energies of atoms and forces of dimers, trimers and a crystal.

    potential_reference.py STYLE TABLE

STYLE is LAMMPS's: eam, eam/alloy, eam/fs, eam/he. Programs: $BIN/energy, $LMP. Prints the worst differences, relative to the largest of each.
All go through the engine, whose positions are fractions of the cell and whose sums have steps: 2e-11.
"""
import itertools, os, subprocess, sys, tempfile
import numpy as np

style, table = sys.argv[1], sys.argv[2]
NUMBERS = {"13": "Al", "28": "Ni", "29": "Cu", "46": "Pd", "47": "Ag", "78": "Pt", "79": "Au"}


def head():
    lines = open(table, errors="replace").read().split("\n")
    words = [line.split("#")[0].split() for line in lines]
    if style == "eam":
        return [NUMBERS[words[1][0]]], float(words[2][4].replace("D", "E")), float(words[1][2])
    rest = [w for w in words[3:60] if w]
    return rest[0][1 : 1 + int(rest[0][0])], float(rest[1][4].replace("D", "E")), float(rest[2][2])


species, cutoff, lattice = head()
lattice = lattice if 2.5 < lattice < 6 else 3.8
rng = np.random.default_rng(1)


def clusters():
    """Dimers and trimers of all species, far from one another."""
    at, what, place = [], [], 0
    far = 2.5 * cutoff

    def put(names, places):
        nonlocal place
        corner = far * np.array([place % 12, place // 12 % 12, place // 144])
        at.extend(corner + np.array(places))
        what.extend(names)
        place += 1

    for a, b in itertools.combinations_with_replacement(species, 2):
        for r in np.linspace(0.3 * cutoff, 0.999 * cutoff, 24):
            put([a, b], [[0, 0, 0], [r * 0.6, r * 0.8, 0]])
    for names in itertools.combinations_with_replacement(species, 3):
        for r in (0.35 * cutoff, 0.5 * cutoff, 0.7 * cutoff):
            put(names, [[0, 0, 0], [r, 0, 0.1], [0.2, 0.9 * r, 0.3]])
    return np.array(at), what, None


def crystal():
    """An fcc crystal of the first species' lattice, species at random, atoms displaced."""
    n = 1 + int(np.ceil((2 * cutoff + 1) / lattice))
    cell = np.array([[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]])
    at = np.concatenate([cell + np.array(c) for c in itertools.product(range(n), repeat=3)]) * lattice
    at += rng.uniform(-0.1, 0.1, at.shape) + 0.2
    return at, list(rng.choice(species, len(at))), n * lattice


def ours(folder, at, what, edge):
    box = f'Lattice="{edge!r} 0 0 0 {edge!r} 0 0 0 {edge!r}" ' if edge else 'Lattice="999 0 0 0 999 0 0 0 999" '
    pbc = 'pbc="T T T"' if edge else 'pbc="F F F"'
    with open(f"{folder}/in.xyz", "w") as file:
        file.write(f"{len(at)}\n{box}Properties=species:S:1:pos:R:3 {pbc}\n")
        file.writelines("%s %.17g %.17g %.17g\n" % (s, *r) for s, r in zip(what, at))
    out = subprocess.run([os.environ["BIN"] + "/energy", f"--potential={table}", "--forces", f"{folder}/in.xyz"], check=True, capture_output=True, text=True)
    sys.stderr.write(out.stderr)
    lines = out.stdout.split("\n")
    properties = [word for word in lines[1].split() if word.startswith("Properties=")][0].split(":")
    assert properties[6:12] == ["pe", "R", "1", "forces", "R", "3"], properties
    return np.array([line.split()[4:8] for line in lines[2 : 2 + len(at)]], float)


def lammps(folder, at, what, edge):
    low, high = (np.zeros(3), np.full(3, edge)) if edge else (at.min(0) - 1, at.max(0) + 1)
    kinds = len(species)
    with open(f"{folder}/data", "w") as file:
        file.write(f"atoms\n\n{len(at)} atoms\n{kinds} atom types\n")
        file.writelines("%.17g %.17g %slo %shi\n" % (low[k], high[k], "xyz"[k], "xyz"[k]) for k in range(3))
        file.write("\nAtoms\n\n")
        file.writelines("%d %d %.17g %.17g %.17g\n" % (i + 1, 1 + species.index(s), *r) for i, (s, r) in enumerate(zip(what, at)))
    names = "" if style == "eam" else " ".join(species)
    with open(f"{folder}/in", "w") as file:
        file.write(f"""units metal
boundary {'p p p' if edge else 'f f f'}
atom_modify map array sort 0 0.0
comm_modify cutoff {2 * cutoff}
read_data {folder}/data
pair_style {style}
pair_coeff * * {table} {names}
mass * 1
neighbor 0.3 bin
compute pe all pe/atom
dump d all custom 1 {folder}/dump id c_pe fx fy fz
dump_modify d sort id format float %.17g
run 0
""")
    log = subprocess.run([os.environ["LMP"], "-in", f"{folder}/in", "-log", "none"], capture_output=True, text=True)
    assert log.returncode == 0, log.stdout[-2000:]
    return np.loadtxt(f"{folder}/dump", skiprows=9)[:, 1:]


with tempfile.TemporaryDirectory() as folder:
    bad = False
    for name, frame in (("clusters", clusters()), ("crystal", crystal())):
        here, there = ours(folder, *frame), lammps(folder, *frame)
        worst = [np.abs(here - there)[:, k].max() / np.abs(there[:, k]).max() for k in (slice(0, 1), slice(1, 4))]
        print(f"{os.path.basename(table)} {name}: energy {worst[0]:.2g}, force {worst[1]:.2g}")
        bad = bad or not max(worst) <= 2e-11
    sys.exit(bad)
