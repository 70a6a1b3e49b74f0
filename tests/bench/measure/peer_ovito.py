"""peer_ovito.py WHAT REFERENCE FRAME OUT: seconds of processor that OVITO takes for the modifier alone, the frames being in memory, and for all of it
with reading and writing. WHAT: strain, rdf or cna."""
import sys
import time

import numpy as np
from ovito.io import export_file, import_file
from ovito.modifiers import AtomicStrainModifier, CommonNeighborAnalysisModifier, CoordinationAnalysisModifier
from ovito.pipeline import FileSource

what, reference, frame, out = sys.argv[1:]
start = time.process_time()
pipeline = import_file(frame)
pipeline.compute()
if what == 'strain':
    modifier = AtomicStrainModifier(cutoff=3.8, output_nonaffine_squared_displacements=True)
    modifier.reference = FileSource()
    modifier.reference.load(reference)
    modifier.reference.compute()
    columns = ['Particle Identifier', 'Particle Type', 'Position.X', 'Position.Y', 'Position.Z', 'Shear Strain', 'Volumetric Strain',
               'Nonaffine Squared Displacement']
elif what == 'rdf':
    modifier = CoordinationAnalysisModifier(cutoff=10, number_of_bins=200, partial=True)
else:
    modifier = CommonNeighborAnalysisModifier(mode=CommonNeighborAnalysisModifier.Mode.AdaptiveCutoff)
    columns = ['Particle Identifier', 'Particle Type', 'Position.X', 'Position.Y', 'Position.Z', 'Structure Type']
pipeline.modifiers.append(modifier)
begin = time.process_time()
data = pipeline.compute()
alone = time.process_time() - begin
if what == 'rdf':
    np.savetxt(out, data.tables['coordination-rdf'].xy())
else:
    export_file(data, out, 'xyz', columns=columns)
print(f'{alone:.3f} {time.process_time() - start:.3f}')
