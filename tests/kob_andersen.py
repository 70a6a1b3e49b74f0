"""Energies, forces and virial of a frame under the mixture of Kob and Andersen beside LAMMPS, its numbers standing here once more (Phys. Rev. E 51, 4626).

    worst, atoms = beside_lammps(FRAME, FOLDER)

FRAME is what `energy --forces` wrote, its A called Al for ASE; periodic where it is, tilted where it is (a along x, b in the plane of x and y). `worst`: the largest differences, of energies
of atoms (pe) absolute and relative to the largest, of forces and virial relative to the largest, of the energy relative; and the largest force. Program: $LMP.
"""
import os, subprocess
import numpy as np
from ase.io import read


def write_data(atoms, path):
    box = [(0, atoms.cell[k, k]) if atoms.pbc[k] else (atoms.positions[:, k].min() - 1, atoms.positions[:, k].max() + 1) for k in range(3)]
    with open(path, "w") as f:
        f.write(f"atoms\n\n{len(atoms)} atoms\n2 atom types\n")
        for (low, high), k in zip(box, "xyz"):
            f.write("%.17g %.17g %slo %shi\n" % (low, high, k, k))
        tilt = atoms.cell[1, 0], atoms.cell[2, 0], atoms.cell[2, 1]
        if any(tilt):
            f.write("%.17g %.17g %.17g xy xz yz\n" % tilt)
        f.write("\nAtoms\n\n")
        for i, (s, r) in enumerate(zip(atoms.get_chemical_symbols(), atoms.positions)):
            f.write("%d %d %.17g %.17g %.17g\n" % (i + 1, 1 + (s == "B"), *r))


def beside_lammps(frame, folder):
    atoms = read(frame, format="extxyz")
    os.makedirs(folder)
    write_data(atoms, f"{folder}/data")
    with open(f"{folder}/in", "w") as script:
        script.write(f"""units lj
boundary {' '.join('p' if p else 'f' for p in atoms.pbc)}
atom_modify map array sort 0 0.0
read_data {folder}/data
pair_style lj/cut 2.5
pair_modify shift yes
pair_coeff 1 1 1.0 1.0 {2.5 * 1.0}
pair_coeff 1 2 1.5 0.8 {2.5 * 0.8}
pair_coeff 2 2 0.5 0.88 {2.5 * 0.88}
mass * 1
compute pe all pe/atom
compute v all pressure NULL virial
thermo_style custom step pe c_v[1] c_v[2] c_v[3] c_v[4] c_v[5] c_v[6] vol
thermo_modify norm no format float %.17g
dump d all custom 1 {folder}/dump id fx fy fz c_pe
dump_modify d sort id format float %.17g
run 0
""")
    subprocess.run([os.environ["LMP"], "-in", f"{folder}/in", "-log", f"{folder}/log", "-screen", "none"], check=True)
    ref = np.loadtxt(f"{folder}/dump", skiprows=9)
    with open(f"{folder}/log") as log:
        lines = [line.split() for line in log]
    row = np.array(lines[[line[:1] for line in lines].index(["Step"]) + 1], float)
    forces = atoms.arrays["forces"] if "forces" in atoms.arrays else atoms.get_forces()
    energy = atoms.info["energy"] if "energy" in atoms.info else atoms.get_potential_energy()
    virial = np.array(atoms.info["virial"]).reshape(3, 3) if "virial" in atoms.info else -atoms.get_stress(voigt=False) * atoms.get_volume()
    expected, pe, largest = row[2:8] * row[8], np.abs(atoms.arrays["pe"] - ref[:, 4]).max(), np.abs(ref[:, 1:4]).max()
    worst = dict(pe=pe, pe_relative=pe / np.abs(ref[:, 4]).max(), force=np.abs(forces - ref[:, 1:4]).max() / largest, energy=abs(energy / row[1] - 1),
                 virial=np.abs(virial[[0, 1, 2, 0, 0, 1], [0, 1, 2, 1, 2, 2]] - expected).max() / np.abs(expected).max(), largest_force=largest)
    print(worst)
    return worst, atoms
