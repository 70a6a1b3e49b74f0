# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames that ASE can read, as extended XYZ on stdout: `python3 -c THIS FILE FORMAT` (FORMAT "": by name and content).

A part of xyz-from, which holds this text in itself (foreign/ase.c). Numbers are written with the digits that read back
to the same bits, which ASE's own writer does not do. Exit 3: there is no ASE here; 65: it cannot read the file, in one
line on stderr.
"""
import signal
import sys

try:
    import ase.io
    import ase.units
    import numpy as np
    from ase.constraints import FixAtoms, FixCartesian
except ImportError:
    sys.exit(3)


signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as other programs end where nobody reads on


def fail(text):
    sys.stderr.write(' '.join(str(text).split()) + '\n')
    sys.exit(65)


def check_occupancy(atoms):
    """A site that several elements share is no atom: ASE takes the commonest without a word."""
    for site in (atoms.info.get('occupancy') or {}).values():
        if isinstance(site, dict) and (len(site) > 1 or abs(sum(site.values()) - 1) > 1e-6):
            fail(f'a site is partly occupied ({site}): make a cell whose atoms are whole')


def cell_of(atoms):
    """The cell, right-handed; open directions without a vector get one that spans the atoms. None: no cell at all."""
    cell, pbc = np.array(atoms.cell), np.array(atoms.pbc)
    absent = ~cell.any(axis=1)
    if absent.all():
        return None, pbc
    full = np.array(atoms.cell.complete())
    for k in np.flatnonzero(absent):
        along = atoms.positions @ full[k]
        full[k] *= np.ptp(along) + 1 if len(along) else 1
    if np.linalg.det(full) < 0:
        full[[1, 2]], pbc[[1, 2]] = full[[2, 1]], pbc[[2, 1]]
    return full, pbc


def mask_of(atoms):
    """What may move, or None."""
    free = np.ones((len(atoms), 3), bool)
    for constraint in atoms.constraints:
        if isinstance(constraint, FixAtoms):
            free[constraint.index] = False
        elif isinstance(constraint, FixCartesian):
            free[constraint.index] &= ~np.asarray(constraint.mask)
    if free.all():
        return None
    return free[:, :1] if (free == free[:, :1]).all() else free


def columns_of(atoms):
    columns = [('species', 'S', np.array(atoms.get_chemical_symbols(), dtype=object)[:, None]), ('pos', 'R', atoms.positions)]
    if atoms.has('momenta'):
        columns.append(('velo', 'R', atoms.get_velocities() * ase.units.fs))
    results = getattr(atoms.calc, 'results', {})
    if 'forces' in results:
        columns.append(('forces', 'R', np.asarray(results['forces'])))
    if atoms.has('initial_charges'):
        columns.append(('q', 'R', atoms.get_initial_charges()[:, None]))
    if atoms.has('masses'):
        columns.append(('masses', 'R', atoms.get_masses()[:, None]))
    mask = mask_of(atoms)
    if mask is not None:
        columns.append(('move_mask', 'L', mask))
    return columns, results


def text_of(letter, value):
    if letter == 'R':
        return repr(float(value))
    return ('T' if value else 'F') if letter == 'L' else str(value)


def write(atoms):
    check_occupancy(atoms)
    columns, results = columns_of(atoms)
    cell, pbc = cell_of(atoms)
    words = []
    if cell is not None:
        words.append('Lattice="' + ' '.join(repr(float(x)) for x in cell.flat) + '"')
    words.append('pbc="' + ' '.join('T' if x else 'F' for x in pbc) + '"')
    words.append('units=metal')
    if 'energy' in results:
        words.append(f'energy={float(results["energy"])!r}')
    words.append('Properties=' + ':'.join(f'{name}:{letter}:{values.shape[1]}' for name, letter, values in columns))
    lines = [str(len(atoms)), ' '.join(words)]
    for i in range(len(atoms)):
        lines.append(' '.join(text_of(letter, x) for _, letter, values in columns for x in values[i]))
    sys.stdout.write('\n'.join(lines) + '\n')


def main(path, kind):
    try:
        kind = kind or ase.io.formats.filetype(path)
        if kind.startswith('lammps-'):  # whose types ASE takes for atomic numbers
            fail(f'{kind} does not say which elements its types are: write a dump in text, and name them by --species')
        for atoms in ase.io.iread(path, index=':', format=kind, do_not_split_by_at_sign=True):
            write(atoms)
        sys.stdout.flush()
    except Exception as error:  # whatever its many readers raise
        fail(f'{type(error).__name__}: {error}')


main(*sys.argv[1:3])
