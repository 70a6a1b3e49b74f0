"""Files of other programs for tests/xyz-from.bats and tests/xyz-to.bats, and what is in them by other readers.

    foreign_files.py dump NAME SEED   a dump of random atoms; what should be read is printed as extended XYZ
    foreign_files.py ase FILE [FORMAT]  the frames that ASE reads there, as extended XYZ with all digits
    foreign_files.py table FILE       the table inside the installed Cu-Zr model, for LAMMPS
"""
import glob
import random
import re
import subprocess
import sys

import ase.io
import numpy as np


def numbers(values):
    return ' '.join(repr(float(x)) for x in np.ravel(values))


def show(species, pos, cell, pbc, extra=(), keys=''):
    """A frame as extended XYZ; extra: (name, letter, values)."""
    print(len(species))
    names = ''.join(f':{name}:{letter}:{np.shape(values)[1] if np.ndim(values) > 1 else 1}' for name, letter, values in extra)
    print(f'Lattice="{numbers(cell)}" pbc="{" ".join("FT"[bool(p)] for p in pbc)}" units=metal {keys}'
          f'Properties=species:S:1:pos:R:3{names}')
    for i, name in enumerate(species):
        row = [name, numbers(pos[i])]
        for _, letter, values in extra:
            row += [str(x) if letter == 'I' else repr(float(x)) for x in np.ravel(values[i])]
        print(' '.join(row))


def dump(kind, seed):
    """KIND: triclinic, general, scaled, unwrapped-scaled, plain; three frames, N changes, ids are shuffled."""
    rng = random.Random(int(seed))
    with open('made.dump', 'w') as file:
        for number, n in enumerate((7, 5, 11)):
            lengths = [round(rng.uniform(8, 12), 3) for _ in range(3)]
            tilt = [round(rng.uniform(-3, 3), 3) for _ in range(3)] if kind != 'plain' else [0, 0, 0]
            origin = np.array([round(rng.uniform(-5, 5), 2) for _ in range(3)])
            cell = np.array([[lengths[0], 0, 0], [tilt[0], lengths[1], 0], [tilt[1], tilt[2], lengths[2]]])
            if kind == 'general':
                turn = np.linalg.qr(np.array([[rng.gauss(0, 1) for _ in range(3)] for _ in range(3)]))[0]
                turn *= np.sign(np.linalg.det(turn))
                cell = cell @ turn.T
            s = np.array([[round(rng.random(), 6) for _ in range(3)] for _ in range(n)])
            image = np.array([[rng.randint(-2, 2) for _ in range(3)] for _ in range(n)])
            velo = np.array([[round(rng.gauss(0, 3), 5) for _ in range(3)] for _ in range(n)])
            ids = list(range(1, n + 1))
            rng.shuffle(ids)
            types = [rng.randint(1, 2) for _ in range(n)]
            file.write('ITEM: UNITS\nmetal\n' if number == 0 else '')
            file.write(f'ITEM: TIME\n{number * 0.25}\nITEM: TIMESTEP\n{100 * number}\nITEM: NUMBER OF ATOMS\n{n}\n')
            if kind == 'general':
                file.write('ITEM: BOX BOUNDS abc origin pp pp ff\n')
                for k in range(3):
                    file.write(f'{numbers(cell[k])} {float(origin[k])!r} \n')
            else:
                xy, xz, yz = tilt
                low = origin + [min(0, xy, xz, xy + xz), min(0, yz), 0]
                high = origin + lengths + [max(0, xy, xz, xy + xz), max(0, yz), 0]
                file.write(f'ITEM: BOX BOUNDS {"" if kind == "plain" else "xy xz yz "}pp pp ff\n')
                for k in range(3):
                    file.write(f'{float(low[k])!r} {float(high[k])!r}{"" if kind == "plain" else f" {tilt[k]}"}\n')
            names = {'scaled': 'xs ys zs', 'unwrapped-scaled': 'xsu ysu zsu'}.get(kind, 'x y z')
            file.write(f'ITEM: ATOMS id type {names} ix iy iz vx vy vz c_s[1] c_s[2] \n')
            shown = s + image if kind == 'unwrapped-scaled' else s if kind == 'scaled' else s @ cell + origin
            for i in range(n):
                file.write(f'{ids[i]} {types[i]} {numbers(shown[i])} {" ".join(map(str, image[i]))} {numbers(velo[i])} {i}.5 -{i}e-2 \n')
            extra = [('id', 'I', ids), ('type', 'I', types)]
            if kind != 'unwrapped-scaled':
                extra += [(f'i{"xyz"[k]}', 'I', image[:, k]) for k in range(3)]
            extra += [('velo', 'R', velo / 1000), ('c_s', 'R', np.array([[i + 0.5, -i * 1e-2] for i in range(n)]))]
            pos = (s + image) @ cell if kind == 'unwrapped-scaled' else s @ cell
            show([['Cu', 'Zr'][t - 1] for t in types], pos, cell, (1, 1, 0), extra,
                 f'step={100 * number} Time={number * 250.0} ')


def by_ase(path, kind=None):
    for atoms in ase.io.iread(path, index=':', format=kind):
        extra = []
        if atoms.has('momenta'):
            extra.append(('velo', 'R', atoms.get_velocities() * ase.units.fs))
        if kind == 'lammps-dump-text':  # in the order of their ids
            extra.append(('id', 'I', np.arange(len(atoms)) + 1))
        corner = atoms.get_celldisp().ravel()
        show(atoms.get_chemical_symbols(), atoms.positions - corner, atoms.cell, atoms.pbc, extra)


def table(path):
    library, = glob.glob('/usr/lib/*/kim-api/portable-models/EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000/*.so')
    symbols = {name: int(address, 16) for address, _, name in
               re.findall(r'^(\w+) (\w) (\S+)$', subprocess.check_output(['nm', '-D', library], text=True), re.M)}
    data = open(library, 'rb').read()
    at, length = symbols['Cu_Zr_4_eam_fs'], symbols['Cu_Zr_4_eam_fs_len']
    with open(path, 'wb') as file:
        file.write(data[at:at + int.from_bytes(data[length:length + 4], 'little')])


if __name__ == '__main__':
    {'dump': dump, 'ase': by_ase, 'table': table}[sys.argv[1]](*sys.argv[2:])
