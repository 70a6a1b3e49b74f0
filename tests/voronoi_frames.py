# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames for the Voronoi tests, and their comparison with libvoro++.

voronoi_frames.py make KIND NOISE FRAME.xyz POINTS OPEN   KIND: random (10,000 spheres that do not overlap), fcc, bcc, hcp, C15
voronoi_frames.py compare MEASURED.xyz REFERENCE [least share of equal indices, 1]
"""
import random
import re
import sys

RADII = {"Cu": 1.35, "Zr": 1.55}
THIRD = 1 / 3
CRYSTALS = {
    "fcc": ((4, 4, 4), [(0, 0, 0), (.5, .5, 0), (.5, 0, .5), (0, .5, .5)], 6),
    "bcc": ((3, 3, 3), [(0, 0, 0), (.5, .5, .5)], 8),
    "hcp": ((2.8, 2.8 * 3 ** .5, 2.8 * (8 * THIRD) ** .5), [(0, 0, 0), (.5, .5, 0), (.5, 5 * THIRD / 2, .5), (0, THIRD, .5)], 6),
    "C15": ((7, 7, 7), [(x + a, y + b, z + c) for a, b, c in ((0, 0, 0), (.5, .5, 0), (.5, 0, .5), (0, .5, .5)) for x, y, z in
                        ((0, 0, 0), (.25, .25, .25), (.625, .625, .625), (.625, .875, .875), (.875, .625, .875), (.875, .875, .625))], 4),
}


def random_spheres(n, edge, diameter, rng):
    """Random sequential addition: as disordered as a hard-sphere gas can be at this density."""
    side = int(edge / diameter)
    cells, points = {}, []
    while len(points) < n:
        r = [rng.random() * edge for _ in range(3)]
        home = [int(x / edge * side) for x in r]
        near = (q for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)
                for q in cells.get(((home[0] + i) % side, (home[1] + j) % side, (home[2] + k) % side), ()))
        if all(sum((abs(a - b) - edge if abs(a - b) > edge / 2 else abs(a - b)) ** 2 for a, b in zip(q, r)) > diameter ** 2 for q in near):
            cells.setdefault(tuple(home), []).append(r)
            points.append(r)
    return points


def make(kind, noise, frame, points, walls):
    rng = random.Random(7)
    if kind == "random":
        edge = (10000 * 17.8) ** THIRD
        box, r = [edge] * 3, random_spheres(10000, edge, 2.1, rng)
    else:
        axis, basis, repeat = CRYSTALS[kind]
        box = [a * repeat for a in axis]
        r = [[((place + site) * a + .3 + rng.gauss(0, noise)) % b for place, site, a, b in zip((i, j, k), s, axis, box)]
             for i in range(repeat) for j in range(repeat) for k in range(repeat) for s in basis]
    species = ["Cu" if i % 2 else "Zr" for i in range(len(r))]
    with open(frame, "w") as out:
        print(len(r), file=out)
        lattice = f"{box[0]!r} 0 0 0 {box[1]!r} 0 0 0 {box[2]!r}"
        print(f'Lattice="{lattice}" pbc="{"F F F" if walls else "T T T"}" Properties=species:S:1:pos:R:3:note:I:1', file=out)
        for i, (s, x) in enumerate(zip(species, r)):
            print(s, *map(repr, x), i, file=out)
    with open(points, "w") as out:
        print(len(r), *map(repr, box), file=out)
        for i, (s, x) in enumerate(zip(species, r)):
            print(i + 1, *map(repr, x), RADII[s], file=out)


def columns(path):
    lines = open(path).read().split("\n")
    n, properties = int(lines[0]), re.search(r"Properties=(\S+)", lines[1]).group(1).split(":")
    at, place = 0, {}
    for name, width in zip(properties[::3], map(int, properties[2::3])):
        place[name] = (at, at + width)
        at += width
    return place, [line.split() for line in lines[2:2 + n]]


def compare(measured, reference, share=1.0):
    place, rows = columns(measured)
    theirs = {int(w[0]): w[1:] for w in map(str.split, open(reference))}
    volume, faces, index = (place[k] for k in ("voronoi_volume", "coordination", "voronoi_index"))
    worst = different = 0
    for i, row in enumerate(rows):
        v, want = float(row[volume[0]]), theirs[i + 1]
        worst = max(worst, abs(v / float(want[0]) - 1))
        different += row[faces[0]:faces[1]] + row[index[0]:index[1]] != want[1:]
    print(f"{len(rows)} cells: worst relative difference of volume {worst:.1e}, {different} different indices")
    return worst < 1e-9 and different <= (1 - float(share)) * len(rows) and len(rows) == len(theirs)


if sys.argv[1] == "make":
    make(sys.argv[2], float(sys.argv[3]), sys.argv[4], sys.argv[5], sys.argv[6:] == ["open"])
else:
    sys.exit(0 if compare(*sys.argv[2:]) else 1)
