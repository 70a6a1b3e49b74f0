# SPDX-License-Identifier: GPL-3.0-or-later
"""What a piece of a study costs: core-seconds, memory and storage, from the words of its command and the unit rates of params/rates.mk.

Every program is told what comes in (atoms, frames, bytes of a row) and says what goes out and what that took:

    molecular dynamics   atoms x steps / rate + steps x time of an empty step;  steps = (times of the legs) / timestep
    structure            atoms x frames x seconds per atom of that program
    stem-sim             atoms x a + beams x slices x N log2 N x b + probes x window x c   (N points of the grid)
    scripts              bytes read / rate of awk

A step's cost is taken as proportional to the atoms and independent of temperature, density and time; what a rate says is the mean over the legs that
it was measured on. Tables and pictures count with their time only, not with their bytes.
"""
from dataclasses import dataclass, replace
from math import ceil, log2, pi

from pieces import MOVERS, base
from quantity import product, quantity

SITES = {'sc': 1, 'fcc': 4, 'hcp': 4, 'bcc': 2, 'B2': 2, 'C11b': 6, 'L1_0': 4, 'L1_2': 4, 'C14': 12, 'C15': 24, 'C36': 24}  # of a cell
VOLUME = 17.8   # A3 of an atom in a Cu-Zr glass
ROW = {'start': 62, 'velocity': 78, 'landed': 9, 'inherent': 82, 'bond': 125, 'point': 90, 'maps': 440}  # bytes of an atom's line
ADDED = {'voronoi': 37, 'energy': 19, 'strain': 62, 'strings': 4}   # what a program adds to it
REACH = {'EAM': 8, 'LJ': 2.8}    # A and sigma: cutoff and skin
WINDOW = 154    # A, of a probe of 1 mrad
CLIQUE = 0.6    # colours for a neighbour of a site at random
LOG_ROW = 136   # bytes


@dataclass
class Frames:
    """What goes down a pipe or lies in a file."""
    atoms: float = 0
    frames: float = 1
    row: float = ROW['start']
    volume: float = VOLUME          # of an atom
    area: float = 0                 # A2, of the footprint; 0: not known, a cube is taken
    grown: float = 0                # atoms that a film has above its substrate
    fill: float = 1                 # of a picture: what is free does not reach its edges
    probes: float = 0               # of a scan, and its pixels
    pixels: float = 0

    def bytes(self):
        return self.atoms * self.frames * self.row

    def height(self):
        return self.atoms * self.volume / self.area if self.area else (self.atoms * self.volume) ** (1 / 3)


@dataclass
class Cost:
    """Of a piece, on one core."""
    core_s: float = 0
    memory_MB: float = 0
    storage_MB: float = 0
    md_s: float = 0                 # of core_s: what ranks share, domain by domain
    steps: float = 0                # and at each step they wait for each other
    atoms: float = 0
    volume: float = VOLUME
    reach: float = 0                # of forces and skin
    shared: float = 0               # of core_s: what several share without talking (rows of a scan)
    shares: int = 1                 # and how many at most


class Unpriced(Exception):
    """A word of a command, or a rate, from which no cost follows."""


class Words:
    """The options of a program."""
    def __init__(self, words):
        self.operands = [w for w in words[1:] if not w.startswith('--')]
        self.options = dict(w[2:].split('=', 1) if '=' in w else (w[2:], '') for w in words[1:] if w.startswith('--'))

    def __contains__(self, name):
        return name in self.options

    def text(self, name, standard=''):
        return self.options.get(name, standard)

    def get(self, name, standard=0):
        try:
            return quantity(self.options[name]) if name in self.options else standard
        except ValueError as wrong:
            raise Unpriced(f'--{name}: {wrong}') from None


class Costs:
    """Goes through the pieces in order and remembers what lies in which file."""
    def __init__(self, rates):
        self.rate = rates
        self.files = {}
        self.makes_frames = False       # the piece at hand

    def of(self, piece):
        cost = Cost(core_s=self.rate['PIECE_S'])
        beside = {name: None for name in piece.beside}
        flow = self.files.get(piece.stdin, Frames())
        self.makes_frames = piece.target.endswith('.xyz')
        for words in piece.command:
            try:
                flow = self.program(words, flow, cost, beside)
            except KeyError as wrong:
                raise Unpriced(f'{base(words[0])} needs {wrong}, of which nothing is known') from None
            except (ValueError, IndexError, ZeroDivisionError) as wrong:
                raise Unpriced(f"{wrong} in '{' '.join(words)}'") from None
        cost.storage_MB += flow.bytes() / 1e6
        self.files[piece.target] = flow
        for name, frames in beside.items():
            if frames:
                self.files[name] = frames
                cost.storage_MB += frames.bytes() / 1e6
        return cost

    def program(self, words, flow, cost, beside):
        # a script that runs a program of ours: at-temperature FACTOR TABLE PROGRAM ...
        for at, word in enumerate(words):
            if at and base(word) in MOVERS and '/' in word:
                words = words[at:]
        name = base(words[0])
        given = Words(words)
        method = getattr(self, name.replace('-', '_'), self.script)
        if name != 'create' and not flow.atoms:
            read = [self.files[o] for o in given.operands if o in self.files]
            flow = max(read, key=Frames.bytes, default=flow)
        return method(given, flow, cost, beside)

    def read(self, flow, cost, seconds, memory=None):
        """A program that takes so many seconds an atom of every frame."""
        cost.core_s += self.rate['START_S'] + flow.atoms * flow.frames * seconds
        cost.memory_MB += self.rate['START_MB'] + flow.atoms * (memory or self.rate['FRAME_B']) / 1e6

    # ---- making

    def create(self, given, flow, cost, beside):
        volume = given.get('volume-per-atom', VOLUME)
        area = 0
        if 'atoms' in given:
            atoms = given.get('atoms')
        elif given.text('stack') == 'hcp':
            atoms = 4 * product(given.text('repeat', '1x1x1')) * self.files[given.text('cluster')].atoms
        else:
            atoms = SITES.get(given.text('crystal'), 4) * product(given.text('repeat', '1x1x1'))
        if 'box' in given:
            edge = [quantity(e) if e != 'auto' else 0 for e in given.text('box').split(',')]
            area = edge[0] * edge[1]
        flow = Frames(atoms, 1, ROW['start'], volume, area)
        self.read(flow, cost, self.rate['IO_S'])
        return flow

    def cut_cluster(self, given, flow, cost, beside):
        self.read(flow, cost, self.rate['IO_S'])
        return replace(flow, atoms=pi / 6 * given.get('diameter') ** 3 / flow.volume, area=0, fill=0.25)

    def slab(self, given, flow, cost, beside):
        self.read(flow, cost, self.rate['IO_S'])
        if 'z' in given:
            low, high = (quantity(z) for z in given.text('z').split(','))
            kept = min(1, (high - low) / flow.height()) * flow.atoms
        else:
            height = flow.grown * flow.volume / flow.area
            kept = flow.grown * max(0, 1 - (given.get('above-interface') + given.get('below-surface')) / height)
        return replace(flow, atoms=kept)

    def xyz_repeat(self, given, flow, cost, beside):
        cells = [int(n) for n in given.text('cells').split('x')]
        copies = cells[0] * cells[1] * cells[2]
        flow = replace(flow, atoms=copies * flow.atoms, area=cells[0] * cells[1] * (flow.area or flow.height() ** 2))
        self.read(flow, cost, self.rate['IO_S'])
        return flow

    # ---- moving

    def move(self, given, flow, cost, beside, legs, pairs=None):
        """Legs: (time, atoms). What comes out has velocities."""
        family = 'LJ' if given.text('potential').startswith('lj:') else 'EAM'
        kind = family + ('_DOUBLE' if given.text('precision') == 'double' else '')
        step = given.get('timestep', 1)
        steps = sum(time for time, _ in legs) / step
        atom_steps = sum(time * atoms for time, atoms in legs) / step
        atoms = max(atoms for _, atoms in legs)
        moving = atom_steps / self.rate[f'MD_{kind}'] + steps * self.rate['MD_STEP_S']
        cost.core_s += self.rate['START_S'] + self.rate['MD_START_S'] + moving
        cost.md_s += moving
        cost.memory_MB += self.rate['MD_MB'] + atoms * self.rate['MD_ATOM_B'] / 1e6
        cost.steps += steps
        cost.atoms = max(cost.atoms, atoms)
        cost.volume, cost.reach = flow.volume, REACH[family]
        if 'log' in given:
            rows = steps / given.get('log-every', 100)
            cost.storage_MB += rows * LOG_ROW / 1e6
            cost.core_s += rows * (atoms * self.rate['MD_LOG_S'])
        return replace(flow, atoms=atoms, row=max(flow.row, ROW['start']) + (ROW['velocity'] if flow.row <= ROW['start'] else 0))

    def quench(self, given, flow, cost, beside):
        melt = given.get('melt', 2000)
        time = given.get('melt-time') + (melt - given.get('final', melt)) / given.get('rate', 1) + given.get('hold')
        return self.move(given, flow, cost, beside, [(time, flow.atoms)])

    def heat_spike(self, given, flow, cost, beside):
        base_ = given.get('base', 50)
        time = given.get('equilibrate') + 2 * (given.get('peak', 1000) - base_) / given.get('rate', 1) + given.get('hold')
        return self.move(given, flow, cost, beside, [(time, flow.atoms)])

    def compact(self, given, flow, cost, beside):
        time = sum(given.get(leg) for leg in ('load-time', 'hold', 'unload-time', 'equilibrate'))
        return self.move(given, flow, cost, beside, [(time, flow.atoms)])

    def deposit(self, given, flow, cost, beside):
        """Rounds of a layer are colours, no two neighbours alike: four on a hexagonal net, for sites at random a part of the neighbours that one has."""
        cluster = self.files[given.text('cluster').split(',')[0]].atoms if 'cluster' in given else 1
        layers, per = int(given.get('layers', 1)), product(given.text('per-layer', '1'))
        area = flow.area or flow.height() ** 2
        diameter = (6 / pi * cluster * flow.volume) ** (1 / 3)
        if 'per-layer' not in given and given.text('sites') == 'hcp':
            per = max(1, int(area ** 0.5 / diameter)) * 2 * max(1, int((area / 3) ** 0.5 / diameter))
        apart = diameter + REACH['EAM']
        rounds = min(per, 4 if given.text('sites') == 'hcp' else ceil(CLIQUE * per / area * pi * apart ** 2))
        legs = [(given.get('relax', 2e6) + given.get('cool'), flow.atoms + cluster * (layer * per + per * (r + 1) / rounds))
                for layer in range(layers) for r in range(rounds)]
        grown = layers * per * cluster
        legs.append((given.get('final-relax'), flow.atoms + grown))
        out = self.move(given, flow, cost, beside, legs)
        return replace(out, row=out.row + ROW['landed'], grown=grown, area=area, fill=0.4)

    def anneal(self, given, flow, cost, beside):
        time, step = given.get('time'), given.get('timestep', 1)
        out = self.move(given, flow, cost, beside, [(time, flow.atoms)])
        if given.get('swap-every'):
            cost.core_s += time / step / given.get('swap-every') * given.get('swap-attempts', 1) * self.rate['SWAP_S']
        if 'inherent-every' in given:
            structures = time / given.get('inherent-every')
            cost.core_s += structures * flow.atoms * self.rate['INHERENT_S']
            beside[given.text('inherent')] = replace(flow, frames=structures, row=ROW['inherent'])
        if 'frames-every' in given:
            out = replace(out, frames=time / given.get('frames-every'))
        return out

    def deform(self, given, flow, cost, beside):
        time = given.get('equilibrate', 20e3) + given.get('to') / given.get('rate', 1) + given.get('hold')
        out = self.move(given, flow, cost, beside, [(time, flow.atoms)])
        rows = given.get('to') / given.get('rows-every', 1e-3)
        cost.core_s += rows * flow.atoms * self.rate['DEFORM_ROW_S']
        if 'frames-every' in given:
            out = replace(out, frames=given.get('to') / given.get('frames-every'))
        return out

    # ---- measuring structure

    def elastic(self, given, flow, cost, beside):
        """Steps to rest grow with the size, by about its fourth root; at a temperature, thirteen runs after the start."""
        if given.get('temperature'):
            settle, time = given.get('settle', 2e3), given.get('time', 20e3)
            start = settle + given.get('equilibrate', 10e3) + (0 if given.text('ensemble') == 'nvt' else time)
            return self.move(given, flow, cost, beside, [(start + 13 * (settle + time), flow.atoms)])
        self.read(flow, cost, self.rate['ELASTIC_S'] * (flow.atoms / 400) ** 0.25)
        return flow

    def xyz_select(self, given, flow, cost, beside):
        self.read(flow, cost, self.rate['IO_S'])
        return replace(flow, frames=1) if given.text('frames').isdigit() else flow

    def add(self, name, flow, cost):
        self.read(flow, cost, self.rate[f'{name.upper()}_S'])
        return replace(flow, row=flow.row + ADDED.get(name, 0))

    def voronoi(self, given, flow, cost, beside):
        return self.add('voronoi', flow, cost)

    def energy(self, given, flow, cost, beside):
        if 'relax' in given:
            cost.core_s += flow.atoms * flow.frames * self.rate['RELAX_S']
        return self.add('energy', flow, cost)

    def strain(self, given, flow, cost, beside):
        return self.add('strain', flow, cost)

    def strings(self, given, flow, cost, beside):
        if 'bonds' in given:
            beside[given.text('bonds')] = replace(flow, atoms=7 * flow.atoms, row=ROW['bond'])
        return self.add('strings', flow, cost)

    def rdf(self, given, flow, cost, beside):
        pairs = (given.get('cutoff', 10) ** 3 / flow.volume) / (1000 / VOLUME)
        self.read(flow, cost, self.rate['RDF_S'] * pairs)
        return Frames()

    def profile(self, given, flow, cost, beside):
        self.read(flow, cost, self.rate['IO_S'])
        return Frames()

    def eos_fit(self, given, flow, cost, beside):
        self.read(flow, cost, self.rate['IO_S'])
        return flow

    def render(self, given, flow, cost, beside):
        cost.core_s += flow.fill * product(given.text('size', '1600x1200')) * self.rate['RENDER_PIXEL_S']
        self.read(flow, cost, self.rate['RENDER_ATOM_S'])
        return Frames()

    def gnuplot(self, given, flow, cost, beside):
        cost.core_s += self.rate['GNUPLOT_S']
        cost.memory_MB += 50
        return Frames()

    # ---- the microscope

    def stem_sim(self, given, flow, cost, beside):
        """The foil is scanned by plane waves (tilt:N), or each probe sent through its window (multislice)."""
        scan = [int(n) for n in given.text('scan', '128x128').split('x')]
        pixels = product(given.text('detector', '128x128'))
        probes = scan[0] * scan[1]
        tile = [int(n) for n in given.text('tile', '1x1x1').split('x')]
        area = (flow.area or flow.height() ** 2) * tile[0] * tile[1]
        height = flow.height() * tile[2]
        atoms = flow.atoms * tile[0] * tile[1] * tile[2]
        if given.get('thickness'):
            atoms *= min(1, given.get('thickness') / height)
            height = given.get('thickness')
        window = max(given.get('window', WINDOW), 1) ** 2 * self.rate['STEM_POINTS_A2']
        points = max(area * self.rate['STEM_POINTS_A2'], 4096)
        slices = ceil(max(height, 2) / given.get('slice', 2))
        method = given.text('method', 'tilt:7')
        beams = int(method.split(':')[1]) if ':' in method else 7
        wave = slices * self.rate['STEM_POINT_S']
        if method == 'multislice':
            cost.shared = probes * wave * window * log2(window)
        else:
            cost.core_s += beams * wave * points * log2(points)
            cost.shared = probes * beams / 7 * pixels / 128 ** 2 * self.rate['STEM_PROBE_S']
        cost.core_s += self.rate['START_S'] + atoms * self.rate['STEM_ATOM_S'] + cost.shared
        cost.shares = scan[1]
        cost.memory_MB += self.rate['START_MB'] + (8 * points * (beams + 2) + atoms * self.rate['STEM_ATOM_B']) / 1e6
        cost.storage_MB += probes * pixels * 4 * self.rate['STEM_CUBE'] / 1e6
        return Frames(probes, 1, ROW['point'], probes=probes, pixels=pixels)

    def stem_analyze(self, given, flow, cost, beside):
        window = flow.pixels / 128 ** 2
        null = given.get('realisations', 20) if 'null' in given else 0
        cost.core_s += self.rate['START_S'] + flow.probes * window * (self.rate['ANALYZE_S'] + null * self.rate['ANALYZE_NULL_S'])
        cost.memory_MB += self.rate['ANALYZE_MB']
        return replace(flow, row=ROW['maps'])

    # ---- scripts

    def script(self, given, flow, cost, beside):
        """Through awk: what it reads. The frames go on where it makes frames."""
        read = [self.files[n] for n in (o.split('=', 1)[-1] for o in given.operands) if n in self.files]
        cost.core_s += (sum(f.bytes() for f in read) or flow.bytes()) / self.rate['AWK_B_S']
        cost.memory_MB += 10
        return flow if self.makes_frames else Frames()

    def one_frame(self, given, flow, cost, beside):
        cost.core_s += 2 * flow.bytes() / self.rate['AWK_B_S']
        cost.memory_MB += 10
        return replace(flow, frames=1)

    halted = frame = one_frame

    def free_clusters(self, given, flow, cost, beside):
        sample = self.files[given.operands[-1]]
        cost.core_s += sample.bytes() / self.rate['AWK_B_S']
        cost.memory_MB += sample.bytes() * 6 / 1e6
        return replace(sample, row=ROW['start'])

    def curve(self, given, flow, cost, beside):
        """curve CREATE ENERGY POTENTIAL PHASE CRYSTAL SPECIES LOW HIGH COUNT: a relaxed cell at each volume."""
        count = float(given.operands[8])
        cost.core_s += count * self.rate['RELAX_CELL_S']
        cost.memory_MB += 2 * self.rate['START_MB']
        return Frames(SITES[given.operands[4]], count, 150, 1)

    def embed(self, given, flow, cost, beside):
        """Spheres of a crystal in a glass: every atom of it beside those in its cell."""
        cost.core_s += flow.atoms * self.rate['EMBED_S']
        cost.memory_MB += flow.atoms * self.rate['EMBED_B'] / 1e6
        return replace(flow, row=64, frames=1)
