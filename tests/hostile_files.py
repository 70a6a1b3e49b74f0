"""Files made to harm, and every program on each of them.
    hostile_files.py BIN POTENTIAL FOLDER [PATH...] [NAME...]    (PATH: a file more; NAME: only those of ours)
Makes the files in FOLDER, runs the programs, and prints a table: file, bytes, runs, exit codes, the most seconds, the most megabytes. Fails where a run ends by a signal or with a code
that is not for bad input, takes more than SECONDS or more than BASE + TIMES * (size of the file) bytes, says nothing, or says a control character."""
import collections
import gzip
import os
import re
import resource
import struct
import subprocess
import sys

SANITIZED = bool(os.environ.get('HOSTILE_SANITIZED'))  # they take memory and time of their own
SECONDS, BASE, TIMES = 60 if SANITIZED else 10, 150e6, 60
CODES = {0, 64, 65, 66, 75}
HEAD = 'Lattice="40 0 0 0 40 0 0 0 40" pbc="T T T" Properties=species:S:1:pos:R:3'
ATOMS = ['Cu 1 1 1', 'Zr 4 1 1', 'Cu 1 4 1', 'Zr 4 4 1', 'Cu 1 1 4', 'Zr 4 1 4', 'Cu 1 4 4', 'Zr 4 4 4']


def frame(comment=HEAD, atoms=ATOMS, count=None):
    return f'{len(atoms) if count is None else count}\n{comment}\n' + ''.join(line + '\n' for line in atoms)


def cell(*numbers, pbc='T T T', atoms=ATOMS):
    return frame(f'Lattice="{" ".join(map(str, numbers))}" pbc="{pbc}" Properties=species:S:1:pos:R:3', atoms)


def with_column(declared, values, atoms=ATOMS):
    return frame(f'{HEAD}:{declared}', [f'{line} {values(i)}' for i, line in enumerate(atoms)])


def frames():
    two = ['Cu 0 0 0', 'Zr 2.5 0 0']
    yield 'sheared-1e9', cell(10, 0, 0, 1e9, 10, 0, 0, 0, 10, atoms=two)
    yield 'sheared-1e5', cell(10, 0, 0, 1e5, 10, 0, 0, 0, 10)
    yield 'sheared-1e3', cell(10, 0, 0, 1e3, 10, 0, 1e3, 1e3, 10)
    yield 'sheared-all', cell(1e8, 0, 0, 1e8, 1, 0, 1e8, 0, 1, atoms=two)
    yield 'apart-1e9', frame('Properties=species:S:1:pos:R:3 pbc="F F F"', ['Cu 0 0 0', 'Zr 1e9 0 0', 'Cu 0 1e9 1e9'])
    yield 'apart-1e8-alone', frame('Properties=species:S:1:pos:R:3', ['Cu 0 0 0', 'Zr 1e8 1e8 1e8'])
    yield 'far-in-cell', cell(40, 0, 0, 0, 40, 0, 0, 0, 40, atoms=['Cu 1e9 0 0', 'Zr 1 1 1'])
    yield 'far-1e300', cell(40, 0, 0, 0, 40, 0, 0, 0, 40, atoms=['Cu 1e300 0 0', 'Zr 1 1 1'])
    yield 'far-open-1e300', frame('Properties=species:S:1:pos:R:3', ['Cu -1e300 0 0', 'Zr 1e300 1 1'])
    yield 'denormal', cell(40, 0, 0, 0, 40, 0, 0, 0, 40, atoms=['Cu 1e-310 0 0', 'Zr 1 1 1'])
    for edge in ('1e-300', '1e-3', '1e300', '1e8', '1e-320', 'nan', 'inf', '0'):
        yield f'edge-{edge}', cell(edge, 0, 0, 0, edge, 0, 0, 0, edge)
    yield 'edge-mixed', cell('1e8', 0, 0, 0, 1, 0, 0, 0, 1)
    yield 'edge-long', cell('1e8', 0, 0, 0, 40, 0, 0, 0, 40)
    yield 'edge-open-1e8', cell('1e8', 0, 0, 0, '1e8', 0, 0, 0, '1e8', pbc='F F F')
    yield 'flat', cell(10, 0, 0, 0, 10, 0, 10, 10, 1e-12)
    yield 'left-handed', cell(0, 40, 0, 40, 0, 0, 0, 0, 40)
    yield 'lattice-8', frame('Lattice="1 0 0 0 1 0 0 0" Properties=species:S:1:pos:R:3')
    yield 'lattice-10', frame('Lattice="40 0 0 0 40 0 0 0 40 1" Properties=species:S:1:pos:R:3')
    yield 'origin-1e300', frame(HEAD + ' Origin="1e300 0 0"')
    for count in (10**12, 2**63 - 1, 2**64 + 8, -1, 0, '9' * 1000, '8.0', '8e0', '0x8', '', '8 8'):
        yield f'count-{str(count)[:20]}', frame(count=count)
    yield 'count-second', frame() + frame(count=10**12)
    yield 'count-less', frame(count=7)
    yield 'wide', frame(HEAD + ':x:R:1000000000')
    yield 'wide-overflow', frame(HEAD + ':x:R:4611686018427387905')
    yield 'wide-negative', frame(HEAD + ':x:R:-1')
    yield 'many-columns', with_column(':'.join(f'c{i}:R:1' for i in range(20000)), lambda i: ' '.join(['0'] * 20000), ATOMS[:2])
    yield 'many-keys', frame(HEAD + ' ' + ' '.join(f'k{i}={i}' for i in range(30000)))
    yield 'many-same-keys', frame(HEAD + ' k=1' * 50000)
    yield 'long-key', frame(HEAD + ' k="' + '1 ' * 300000 + '"')
    yield 'matrix-key', frame(HEAD + ' k=[' + ','.join(['[1,2,3]'] * 60000) + ']')
    yield 'deep-key', frame(HEAD + ' k=' + '[' * 50000)
    yield 'deep-brace', frame(HEAD + ' k=' + '{' * 50000 + '}' * 50000)
    yield 'open-quote', frame(HEAD + ' k="' + 'a' * 100000)
    yield 'backslashes', frame(HEAD + ' k="' + '\\' * 100001 + '"')
    yield 'comment-10MB', frame(HEAD + ' ' + 'x' * 10_000_000)
    yield 'atom-10MB', frame(atoms=['Cu 1 1 1' + ' ' * 10_000_000] + ATOMS[1:])
    yield 'digits-1MB', frame(atoms=['Cu 1.' + '1' * 1_000_000 + ' 1 1'] + ATOMS[1:])
    yield 'digits-before', frame(atoms=['Cu ' + '0' * 1_000_000 + '1 1 1'] + ATOMS[1:])
    yield 'exponents', frame(atoms=['Cu 1e-99999 1e99999 1'] + ATOMS[1:])
    yield 'hexadecimal', frame(atoms=['Cu 0x1p3 1 1'] + ATOMS[1:])
    yield 'nan', frame(atoms=['Cu nan 1 1'] + ATOMS[1:])
    yield 'name-1MB', frame(atoms=['C' * 1_000_000 + ' 1 1 1'] + ATOMS[1:])
    many = [f'X{i} {i % 40} {i // 40 % 40} {i // 1600}' for i in range(30000)]
    yield 'many-species', frame(atoms=many)
    yield 'many-labels', with_column('label:S:1', lambda i: f'L{i}', [f'Cu {i % 40} {i // 40 % 40} {i // 1600}' for i in range(30000)])
    yield 'nul-comment', frame(HEAD + ' a=\0b')
    yield 'nul-atoms', frame(atoms=['C\0u 1 1 1'] + ATOMS[1:])
    yield 'escape-species', frame(atoms=['C\x1b[31mu 1 1 1'] + ATOMS[1:])
    yield 'escape-column', with_column('\x1b[31m:R:1', str)
    yield 'escape-key', frame(HEAD + ' k\x1b[2J="\x1b]0;title\x07" units=\x1b[2J')
    yield 'escape-line', frame(atoms=['Cu 1 \x1b[2J 1'] + ATOMS[1:])
    yield 'escape-first', '\x1b[2J\n' + frame()
    yield 'c1', frame(HEAD + ' k=\u009b2J', ['C\u009b2Ju 1 1 1'] + ATOMS[1:])
    yield 'turned', frame(atoms=['C\u202eu 1 1 1'] + ATOMS[1:])
    yield 'latin1', frame(HEAD + ' k=\xe9', ['C\xe9 1 1 1'] + ATOMS[1:]).encode('latin1')
    yield 'utf16', frame().encode('utf16')
    yield 'bytes', bytes(range(256)) * 100
    yield 'newlines', '\n' * 1_000_000
    yield 'bomb.xyz.gz', gzip.compress(b'8\n' + b' ' * 100_000_000)
    yield 'bomb-digits.xyz.gz', gzip.compress(b'8' * 100_000_000)
    yield 'cut.xyz.gz', gzip.compress(frame().encode() * 100)[:-300]
    yield 'twice-pos', frame(HEAD + ':pos:R:3', [f'{line} 0 0 0' for line in ATOMS])
    yield 'pos-text', frame('Lattice="40 0 0 0 40 0 0 0 40" Properties=species:S:1:pos:S:3')
    yield 'no-pos', frame('Lattice="40 0 0 0 40 0 0 0 40" Properties=species:S:1:forces:R:3')
    yield 'id-same', with_column('id:I:1', lambda i: 1)
    yield 'id-large', with_column('id:I:1', lambda i: 2**63 - 1 - i)
    yield 'id-larger', with_column('id:I:1', lambda i: 2**64)
    yield 'id-negative', with_column('id:I:1', lambda i: -i)
    yield 'velo-1e300', with_column('velo:R:3', lambda i: '1e300 -1e300 1e300')
    yield 'velo-1e3', with_column('velo:R:3', lambda i: f'{1e3 * i} 0 0')
    yield 'masses', with_column('masses:R:1', lambda i: (0, -1, 1e300)[i % 3])
    yield 'cluster', with_column('cluster:I:1:region:S:1', lambda i: f'{2**62 + i} x')
    yield 'time-1e308', frame(HEAD + ' Time=1e308')
    yield 'history-3MB', frame(HEAD + ' history="' + 'quench 0.1 | ' * 230000 + '"')
    yield 'pbc-2', frame(HEAD.replace('"T T T"', '"T T"'))
    yield 'pbc-many', frame(HEAD.replace('"T T T"', '"' + 'T ' * 100000 + '"'))
    yield 'one-place', frame(atoms=['Cu 1 1 1'] * 8)
    yield 'one-place-3000', frame(atoms=['Cu 1 1 1'] * 3000)
    yield 'dense-3000', frame(atoms=[f'Cu {1 + i * 1e-5} 1 1' for i in range(3000)])
    place = lambda i: 20 + 1e-3 * (i * 0.6180339887 % 1)
    yield 'ball-3000', frame(atoms=ATOMS + [f'Cu {place(i)} {place(7 * i)} {place(31 * i)}' for i in range(3000)])
    yield 'ball-images', frame(atoms=ATOMS + [f'Cu {place(i) + 40 * i} {place(7 * i) - 40 * i} {place(31 * i)}' for i in range(3000)])
    yield 'cube-passwd', frame(HEAD + ' datacube=/etc/passwd')
    yield 'cube-zero', frame(HEAD + ' datacube=/dev/zero')
    yield 'energy-matrix', frame(HEAD + ' energy=[[1,2],[3,4]]')
    box = 'ITEM: BOX BOUNDS pp pp pp\n0 40\n0 40\n0 40\n'
    for name, count, bounds in (('count', 10**12, box), ('box', 8, box.replace('0 40', '-1e300 1e300')), ('inside-out', 8, box.replace('0 40', '40 0'))):
        yield f'dump-{name}.dump', f'ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n{count}\n{bounds}ITEM: ATOMS id type x y z\n' + ''.join(f'{i + 1} 1 {i} 0 0\n' for i in range(8))
    yield 'data-count.data', f'x\n\n{10**12} atoms\n{10**9} atom types\n0 40 xlo xhi\n0 40 ylo yhi\n0 40 zlo zhi\n\nAtoms # atomic\n\n1 1 0 0 0\n'
    yield 'data-types.data', f'x\n\n1 atoms\n{2**31 - 1} atom types\n0 40 xlo xhi\n0 40 ylo yhi\n0 40 zlo zhi\n\nMasses\n\n1 63.5\n\nAtoms # atomic\n\n1 {2**31 - 1} 0 0 0\n'
    yield 'POSCAR-count', f'x\n1.0\n4 0 0\n0 4 0\n0 0 4\nCu\n{10**12}\nDirect\n0 0 0\n'
    yield 'POSCAR-scale', 'x\n1e300\n4 0 0\n0 4 0\n0 0 4\nCu\n1\nDirect\n0 0 0\n'
    yield 'POSCAR-escape', '\x1b[2J\n1.0\n4 0 0\n0 4 0\n0 0 4\n\x1b[31m\n1\nDirect\n0 0 0\n'


def npy(shape, kind='<f4', data=b'\0' * 64, length=None):
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b'\x93NUMPY\x01\x00' + struct.pack('<H', len(head) if length is None else length) + head + data


def cubes():
    yield 'large.npy', npy((2**20, 2**20, 2**20, 2**20))
    yield 'over.npy', npy((2**62, 4, 4, 4))
    yield 'negative.npy', npy((-1, -1, 4, 4))
    yield 'many.npy', npy('(' + '2, ' * 10000 + ')')
    yield 'long.npy', npy((1, 1, 4, 4), length=65535)
    yield 'wide.npy', npy((1, 1, 1, 2**31), data=b'\0' * 64)
    yield 'head.npy', b'\x93NUMPY\x02\x00' + struct.pack('<I', 2**32 - 1) + b'{' * 1000
    yield 'escape.npy', npy("(1, 1, 4, 4, '\x1b[2J')", kind='\x1b[31m')
    yield 'huge.mib', b'MQ1,000001,00384,04,99999999,99999999,U16,   2x2,01,2020-01-01 00:00:00.000000,0.001,0,0,0' + b' ' * 300 + b'\0' * 1000
    yield 'escape.mib', b'MQ1,\x1b[2J,00384,\x1b[31m,0256,0256,\x1b[0m,   2x2' + b' ' * 340 + b'\0' * 1000
    import h5py
    import numpy as np
    for name, fill in h5_files(h5py, np):
        yield name, fill


def h5_files(h5py, np):
    def chunks(f):
        f.create_dataset('data', (10**5, 10**5, 256, 256), 'f4', chunks=(1, 1, 256, 256))

    def one_chunk(f):
        f.create_dataset('data', (1, 1, 2**13, 2**13), 'f8', chunks=(1, 1, 2**13, 2**13), compression='gzip')

    def axis(f):
        f.create_dataset('x/data', data=np.ones((2, 2, 8, 8), 'f4'))
        f['x'].attrs['emd_group_type'] = 1
        f.create_dataset('x/dim1', (10**12,), 'f8', chunks=(1000,))

    def text(f):
        f['data'] = np.ones((2, 2, 8, 8), 'f4')
        f['data'].attrs['units'] = 'x' * 60000
        f.attrs['\x1b[2J'] = '\x1b]0;title\x07'
        f['data'].attrs['name'] = '\x1b[31m'

    def names(f):
        f['\x1b[2J'] = np.ones((2, 2, 8, 8), 'f4')
        f['b\x1b[31m'] = np.ones((2, 2, 8, 8), 'f4')

    def groups(f):
        g = f
        for i in range(2000):
            g = g.create_group('g')

    def links(f):
        f['x'] = np.ones((2, 2, 8, 8), 'f4')
        for i in range(60000):
            f[f'a/{i}'] = f['x']

    def loop(f):
        f['a/b'] = h5py.SoftLink('/a')
        f['a/self'] = f['a']

    def many(f):
        for i in range(5000):
            f.create_dataset(f'd{i}', data=np.ones((1, 1, 2, 2), 'u1'))

    def outside(f):
        f['data'] = h5py.ExternalLink('/etc/passwd', '/data')

    def raw(f):
        f.create_dataset('data', (2, 2, 4, 4), 'u1', external=[('/etc/passwd', 0, 64)])

    def endless(f):
        f.create_dataset('data', (2, 2, 4, 4), 'u1', external=[('/dev/zero', 0, h5py.h5f.UNLIMITED)])

    def virtual(f):
        layout = h5py.VirtualLayout((2, 2, 4, 4), 'u1')
        layout[:] = h5py.VirtualSource('/etc/passwd', 'data', (2, 2, 4, 4))
        f.create_virtual_dataset('data', layout)

    for make in (chunks, one_chunk, axis, text, names, groups, links, loop, many, outside, raw, endless, virtual):
        yield make.__name__.replace('_', '-') + '.h5', make


def programs(potential, other):
    """Commands, with FILE for the file."""
    md = f'--potential={potential}'
    return [line.split() for line in f'''
quench {md} --melt=300K --melt-time=2fs --rate=1e17K/s --final=290K FILE
anneal {md} --temperature=300K --time=2fs FILE
anneal {md} --temperature=300K --time=2fs --ensemble=npt FILE
heat-spike {md} --peak=310K --base=300K --rate=1e16K/s --equilibrate=1fs --hold=1fs FILE
compact {md} --load-time=2fs --hold=1fs --unload-time=2fs --equilibrate=1fs FILE
deform {md} --to=0.1% --rate=1e12/s --equilibrate=0ps --cutoff=6A FILE
energy {md} FILE
elastic {md} --strain=1e-3 --force-tolerance=1e-2eV/A FILE
cut-cluster --diameter=0.8nm --center=2A,2A,2A FILE
cut-cluster --atoms=3 FILE
deposit {md} --energy=60meV/atom --atom-source=Cu50Zr50 --layers=1 --relax=2fs --final-relax=2fs --equilibrate=2fs FILE
strain --reference={other} --cutoff=3.8A FILE
strain --reference=FILE --cutoff=3.8A FILE
strings --select=species=Cu --cutoff=3.5A FILE
strings --reference=FILE --cutoff=3.5A FILE
voronoi FILE
stem-sim --scan=1x1 --detector=32x32 --step=0.3nm --cube=CUBE.npy FILE
slab --z=0A,20A FILE
rdf --cutoff=5A FILE
rdf --structure-factor --q-vectors=100 FILE
profile --of=pos_x --along=z --bins=4 FILE
render --size=64x48 -o PICTURE.png FILE
eos-fit FILE
stem-analyze FILE
xyz-info FILE
xyz-info --table FILE
xyz-info --columns FILE
xyz-info --keys FILE
xyz-info --history FILE
cube-info FILE
cube-convert FILE CUBE.emd
xyz-check FILE
xyz-diff FILE {other}
xyz-from FILE
xyz-to --format=lammps-data FILE
xyz-to --format=poscar FILE
xyz-select --select=species=Cu FILE
xyz-repeat --cells=2x1x1 FILE
xyz-join --shift=2A,2A,20A {other} FILE'''.strip().splitlines()]


# of many atoms these have work to do that is not of the file's making
WORKERS, MANY = {'quench', 'anneal', 'heat-spike', 'compact', 'deform', 'elastic', 'deposit', 'rdf', 'stem-sim'}, {'many-species', 'many-labels'}
CUBE_PROGRAMS = {'stem-analyze', 'cube-info', 'cube-convert'}


def limited():
    resource.setrlimit(resource.RLIMIT_CPU, (3 * SECONDS, 3 * SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not SANITIZED:  # that takes terabytes of address space
        resource.setrlimit(resource.RLIMIT_AS, (16 << 30, 16 << 30))


def run(binaries, words, folder):
    """Exit code, seconds of the processor, bytes, what was said, what was written."""
    with open(os.path.join(folder, 'out'), 'wb') as out, open(os.path.join(folder, 'err'), 'wb') as err:
        child = subprocess.Popen([os.path.join(binaries, words[0]), *words[1:]], stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder, preexec_fn=limited)
        _, status, usage = os.wait4(child.pid, 0)
    read = lambda name: open(os.path.join(folder, name), 'rb').read(1 << 20)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, read('err'), read('out')


def obeyed(text):
    return re.search(rb'[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]', text)


def judge(program, size, code, seconds, memory, said, written, tables):
    if code not in CODES and not (code == 1 and program in ('xyz-check', 'xyz-diff')) and not (code == 71 and b'has no ASE' in said):
        yield f'exit {code}'
    if seconds > SECONDS:
        yield f'{seconds:.1f} s'
    if memory > BASE + TIMES * size and not SANITIZED:
        yield f'{memory / 1e6:.0f} MB'
    if code and not said.strip() and not written.strip():
        yield 'no word'
    if obeyed(said) or (tables and obeyed(written)):
        yield 'a control character'


def main():
    binaries, potential, folder, *chosen = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    work = os.path.join(folder, 'work')
    os.makedirs(work, exist_ok=True)
    other = os.path.join(folder, 'other.xyz')
    open(other, 'w').write(frame())
    commands, failures, runs = programs(potential, other), [], 0
    print('file\tbytes\truns\texit_codes\tseconds\tMB')
    given = [(os.path.basename(path), path) for path in chosen if os.path.exists(path)]
    only = [name for name in chosen if not os.path.exists(name)]
    for kind, files in (('frame', frames()), ('cube', cubes()), ('given', given)):
        for name, text in files:
            if only and name not in only and kind != 'given':
                continue
            path = text if kind == 'given' else os.path.join(folder, name if '.' in name or name.startswith('POSCAR') else name + '.xyz')
            if callable(text):
                import h5py
                with h5py.File(path, 'w') as f:
                    text(f)
            elif kind != 'given':
                open(path, 'wb').write(text if isinstance(text, bytes) else text.encode())
            codes, most = collections.Counter(), [0, 0]
            for words in commands:
                if kind == 'cube' and words[0] not in CUBE_PROGRAMS | {'xyz-info', 'xyz-from', 'voronoi'}:
                    continue
                if name in MANY and words[0] in WORKERS:
                    continue
                tables = words[0] in ('xyz-info', 'cube-info', 'xyz-check', 'xyz-diff', 'rdf', 'profile')
                got = run(binaries, [path if word == 'FILE' else word.replace('=FILE', '=' + path) for word in words], work)
                codes[got[0]] += 1
                if os.environ.get('HOSTILE_EACH'):
                    print(f'{got[1]:.2f} s {got[2] / 1e6:.0f} MB {got[0]}', *words, flush=True)
                most = [max(most[0], got[1]), max(most[1], got[2])]
                for wrong in judge(words[0], os.path.getsize(path), *got, tables):
                    failures.append(f'{name}: {" ".join(words)}: {wrong}: {got[3][-300:]!r}')
                    print(failures[-1], file=sys.stderr, flush=True)
                runs += 1
            print(name, os.path.getsize(path), sum(codes.values()), ' '.join(f'{c}:{n}' for c, n in sorted(codes.items())), f'{most[0]:.2f}', f'{most[1] / 1e6:.0f}', sep='\t', flush=True)
    print(f'{runs} runs, {len(failures)} failures')
    sys.exit(bool(failures))


if __name__ == '__main__':
    main()
