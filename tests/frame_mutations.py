"""Good frames of six kinds, mutated in the ways in which other programs differ; voronoi, energy and rdf of each beside those of
the frame itself: equal, or refused, or said. Arguments: the folder of the programs, one to write in."""
import gzip
import os
import re
import subprocess
import sys

import ase.build
import ase.io
import numpy as np

BIN, TMP = sys.argv[1:]
RNG = np.random.default_rng(7)


def good_frames():
    bulk = ase.build.bulk("Cu", "fcc", a=3.62, cubic=True) * (5, 5, 5)
    bulk.rattle(0.1, seed=1)
    bulk.set_momenta(RNG.normal(size=(len(bulk), 3)))
    bulk.info.update(energy=-3.5, label="a=b", note="two words", steps=3)
    slab = ase.build.fcc100("Cu", (6, 6, 4), a=3.62, vacuum=9)
    slab.rattle(0.1, seed=2)
    cluster = ase.build.bulk("Cu", "fcc", a=3.62, cubic=True) * (3, 3, 3)
    cluster.rattle(0.05, seed=3)
    cluster.center(6)
    cluster.pbc = False
    b2 = ase.build.bulk("CuZr", "cesiumchloride", a=3.27, cubic=True) * (6, 6, 6)
    b2.rattle(0.1, seed=4)
    tilted = ase.build.bulk("Cu", "fcc", a=3.62) * (6, 6, 6)
    tilted.rattle(0.1, seed=5)
    for name, atoms in {"bulk": bulk, "slab": slab, "cluster": cluster, "B2": b2, "tilted": tilted}.items():
        path = f"{TMP}/good.xyz"
        ase.io.write(path, atoms, format="extxyz")
        yield name, open(path).read()
    # as OVITO writes: Origin first, ids, the corner elsewhere
    lines = open(path).read().splitlines()
    lattice = re.search(r'Lattice="[^"]*"', lines[1])[0]
    lines[1] = lattice + ' Origin="-3 2 -1.5" pbc="T T T" Properties=id:I:1:species:S:1:pos:R:3'
    moved = []
    for i, line in enumerate(lines[2:]):
        w = line.split()
        moved.append(f"{i + 1} {w[0]} {float(w[1]) - 3!r} {float(w[2]) + 2!r} {float(w[3]) - 1.5!r}")
    yield "OVITO", "\n".join(lines[:2] + moved) + "\n"


def rows(text):
    lines = text.splitlines()
    return lines[0], lines[1], [line.split() for line in lines[2:]]


def join(count, comment, table):
    return "\n".join([count, comment] + [" ".join(r) for r in table]) + "\n"


def columns(comment):
    """name -> first field, width"""
    at, found = 0, {}
    parts = re.search(r"Properties=(\S+)", comment)[1].split(":")
    for name, _, width in zip(parts[::3], parts[1::3], parts[2::3]):
        found[name] = (at, int(width))
        at += int(width)
    return found


def cell_of(comment):
    return np.array(re.search(r'Lattice="([^"]*)"', comment)[1].split(), float).reshape(3, 3)


def with_cell(comment, cell):
    return re.sub(r'Lattice="[^"]*"', 'Lattice="' + " ".join(repr(float(x)) for x in np.ravel(cell)) + '"', comment)


def pbc_of(comment):
    return re.search(r'pbc="([^"]*)"', comment)[1].split()


def with_pbc(comment, pbc):
    return re.sub(r'pbc="[^"]*"', 'pbc="' + " ".join(pbc) + '"', comment)


def moved_atoms(text, shift_of):
    count, comment, table = rows(text)
    first = columns(comment)["pos"][0]
    for i, r in enumerate(table):
        shift = shift_of(i)
        for k in range(3):
            r[first + k] = repr(float(r[first + k]) + float(shift[k]))
    return join(count, comment, table)


def permuted(order, signs=(1, 1, 1)):
    def change(text):
        count, comment, table = rows(text)
        cell, pbc = cell_of(comment), pbc_of(comment)
        if any(s < 0 and p == "F" for s, p in zip(signs, (pbc[k] for k in order))):
            return None
        comment = with_cell(comment, [s * cell[k] for s, k in zip(signs, order)])
        return join(count, with_pbc(comment, [pbc[k] for k in order]), table)
    return change


def wrapped(text):
    comment = rows(text)[1]
    cell, pbc = cell_of(comment), np.array([p == "T" for p in pbc_of(comment)])
    return moved_atoms(text, lambda i: (np.array([i % 3 - 1, i % 2, -(i % 4)]) * pbc) @ cell)


def other_origin(text):
    comment = rows(text)[1]
    if "Origin" in comment:
        old = np.array(re.search(r'Origin="([^"]*)"', comment)[1].split(), float)
    else:
        old = np.zeros(3)
    new = np.array([1.5, -2.25, 4])
    text = moved_atoms(text, lambda i: new - old)
    count, comment, table = rows(text)
    comment = re.sub(r' ?Origin="[^"]*"', "", comment) + ' Origin="1.5 -2.25 4"'
    return join(count, comment, table)


def reordered(text):
    count, comment, table = rows(text)
    cols = columns(comment)
    parts = re.search(r"Properties=(\S+)", comment)[1].split(":")
    types = dict(zip(parts[::3], parts[1::3]))
    names = list(cols)[::-1]
    comment = re.sub(r"Properties=\S+", "Properties=" + ":".join(f"{n}:{types[n]}:{cols[n][1]}" for n in names), comment)
    return join(count, comment, [[x for n in names for x in r[cols[n][0]:cols[n][0] + cols[n][1]]] for r in table])


def comment_by(change):
    def mutate(text):
        count, comment, table = rows(text)
        new = change(comment)
        return None if new == comment else join(count, new, table)
    return mutate


def flat(text):
    """no bound where there is vacuum"""
    count, comment, table = rows(text)
    cell, pbc = cell_of(comment), pbc_of(comment)
    if "F" not in pbc:
        return None
    for k in range(3):
        if pbc[k] == "F":
            cell[k] = 0
    return join(count, with_cell(comment, cell), table)


MUTATIONS = {
    "the order of vectors": permuted((1, 2, 0)),
    "two vectors exchanged": permuted((2, 1, 0)),
    "a vector turned round": permuted((0, 1, 2), (1, 1, -1)),
    "atoms wrapped": wrapped,
    "another origin": other_origin,
    "CRLF": lambda t: t.replace("\n", "\r\n"),
    "byte-order mark": lambda t: "\ufeff" + t,
    "gzip": lambda t: gzip.compress(t.encode()),
    "the order of columns": reordered,
    "the order of keys": comment_by(lambda c: " ".join(re.findall(r'[^\s"=]+=(?:"[^"]*"|\S+)', c)[::-1])),
    "lattice, properties": comment_by(lambda c: c.replace("Lattice=", "lattice=").replace("Properties=", "properties=")),
    "LATTICE, PBC": comment_by(lambda c: c.replace("Lattice=", "LATTICE=").replace("pbc=", "PBC=")),
    "ORIGIN": comment_by(lambda c: c.replace("Origin=", "ORIGIN=")),
    "no Lattice": comment_by(lambda c: re.sub(r'Lattice="[^"]*"', "", c)),
    "no Properties": comment_by(lambda c: re.sub(r"Properties=\S+", "", c)),
    "Latice": comment_by(lambda c: c.replace("Lattice=", "Latice=")),
    "Lattice of eight": comment_by(lambda c: re.sub(r'Lattice="\S+ ', 'Lattice="', c)),
    "Lattice as text": comment_by(lambda c: re.sub(r'Lattice="\S+', 'Lattice="a', c)),
    "Lattice as commas": comment_by(lambda c: re.sub(r'Lattice="([^"]*)"', lambda m: "Lattice=[" + m[1].replace(" ", ",") + "]", c)),
    "pbc as numbers": comment_by(lambda c: c.replace('pbc="T T T"', 'pbc="1 1 1"').replace('pbc="F F F"', 'pbc="0 0 0"')),
    "pbc as words": comment_by(lambda c: re.sub(r'pbc="([^"]*)"', lambda m: "pbc=[" + m[1].replace("T", "true").replace("F", "false").replace(" ", ", ") + "]", c)),
    "pbc of two": comment_by(lambda c: re.sub(r'pbc="(\S \S) \S"', r'pbc="\1"', c)),
    "Species, Pos": comment_by(lambda c: c.replace("species:S", "Species:S").replace("pos:R", "Pos:R")),
    "pos as integers": comment_by(lambda c: c.replace("pos:R", "pos:I")),
    "pos as texts": comment_by(lambda c: c.replace("pos:R", "pos:S")),
    "a column left out of Properties": comment_by(lambda c: re.sub(r"(Properties=\S*):[^:]+:.:\d+(?=\s|$)", r"\1", c)),
    "stray keys": comment_by(lambda c: "label= flag x=[1,2 a=b=c " + c + ' q="open e=nan n=99999999999999999999'),
    "stray keys again": comment_by(lambda c: c + ' title="5 inches" _JSON="{\\"Lattice\\": \\"1 2\\"}" dup=1 dup=1'),
    "no last newline": lambda t: t[:-1],
    "cut in the last line": lambda t: t[:-6],
    "a line less": lambda t: t[:t[:-1].rindex("\n") + 1],
    "blank lines": lambda t: "\n\n" + t + "\n \n",
    "tabs": lambda t: t.split("\n", 2)[0] + "\n" + t.split("\n", 2)[1] + "\n" + re.sub(" +", "\t", t.split("\n", 2)[2]),
    "no bound": flat,
}


def run(program, data):
    path = f"{TMP}/frame.xyz"
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    return subprocess.run([f"{BIN}/{program[0]}", *program[1:], path], capture_output=True, text=True, timeout=120)


def result(program, done):
    """The numbers that the program has found."""
    lines = done.stdout.splitlines()
    if program[0] == "rdf":
        return np.array([line.split() for line in lines if line and line[0] in "0123456789"], float)
    cols, table = columns(lines[1]), [line.split() for line in lines[2:]]
    names = ["voronoi_index", "voronoi_volume", "coordination"] if program[0] == "voronoi" else ["pe", "forces"]
    return np.array([[x for n in names for x in r[cols[n][0]:cols[n][0] + cols[n][1]]] for r in table], float)


def same(a, b):
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-7, atol=1e-6)


PROGRAMS = [("voronoi", "--edge-threshold=0.05A"), ("energy", "--forces", "--potential=" + os.environ["CUZR"]), ("rdf", "--cutoff=7A", "--bins=50")]


def main():
    bad, count = [], {"equal": 0, "refused": 0, "said": 0}
    for kind, text in good_frames():
        for program in PROGRAMS:
            plain = run(program, text)
            assert plain.returncode == 0, (kind, program, plain.stderr)
            want = result(program, plain)
            for what, mutate in MUTATIONS.items():
                data = mutate(text)
                if data is None:
                    continue
                done = run(program, data)
                if done.returncode:
                    verdict = "refused" if done.returncode == 65 and done.stderr else None
                elif same(want, result(program, done)):
                    verdict = "equal"
                else:
                    new = set(done.stderr.splitlines()) - set(plain.stderr.splitlines())
                    verdict = "said" if new else None
                if verdict:
                    count[verdict] += 1
                else:
                    bad.append((kind, program[0], what, done.returncode, done.stderr[:200]))
    for b in bad:
        print(*b)
    print(count)
    assert not bad and count["equal"] > 200
    print("never different in silence")


main()
