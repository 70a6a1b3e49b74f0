"""peer_freud.py FRAME OUT [BINS]: seconds of processor that freud takes for the partial distribution functions alone, positions being in memory, and for
all of it with reading (by NumPy) and writing."""
import re
import sys
import time

import freud
import numpy as np

bins = int(sys.argv[3]) if len(sys.argv) > 3 else 200
start = time.process_time()
freud.set_num_threads(1)
with open(sys.argv[1]) as lines:
    next(lines)
    edges = np.array(re.search('Lattice="([^"]*)"', next(lines)).group(1).split(), float)[::4]
    table = np.loadtxt(lines, dtype=str, usecols=(0, 1, 2, 3))
species, positions = table[:, 0], table[:, 1:].astype(float) % edges - edges / 2
box = freud.box.Box(*edges)
kinds = sorted(set(species))
of = {kind: positions[species == kind] for kind in kinds}
begin = time.process_time()
curves = []
for k, a in enumerate(kinds):
    for b in kinds[k:]:
        rdf = freud.density.RDF(bins=bins, r_max=10)
        rdf.compute((box, of[b]), query_points=of[a] if a != b else None)
        curves.append(rdf.rdf)
alone = time.process_time() - begin
np.savetxt(sys.argv[2], np.transpose(curves))
print(f'{alone:.3f} {time.process_time() - start:.3f}')
