#!/usr/bin/env bats
# OVITO beside our measures of structure, on one and the same frame: Voronoi cells, strain, displacements, clusters, pair distribution functions,
# common neighbours.
load ../common
OVITO=${PEERS:-$BATS_TEST_DIRNAME/../../build/peers}/ovito/bin/python
export QT_QPA_PLATFORM=offscreen PYTHONPATH=$BATS_TEST_DIRNAME

setup_file() {
    set -o pipefail
    cd "$BATS_FILE_TMPDIR" || exit
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=600 --density=7.2g/cm3 --seed=2 |
        "$BIN/quench" --quiet --potential="$CUZR" --ensemble=nvt --melt=2000K --melt-time=1ps --rate=1e15K/s --final=300K >glass.xyz
    "$BIN/anneal" --quiet --potential="$CUZR" --temperature=900K --time=1ps glass.xyz | "$BIN/voronoi" >later.xyz
    "$BIN/create" --crystal=hcp --species=Zr --lattice=3.2A --repeat=5x5x4 >hcp.xyz
    "$BIN/create" --crystal=bcc --species=Zr --lattice=3.6A --repeat=5x5x5 >bcc.xyz
}
setup() { cd "$BATS_FILE_TMPDIR" || exit; }

@test "Voronoi volumes and indices" {
    "$OVITO" - <<'P'
from ovito_frames import *
from ovito.modifiers import VoronoiAnalysisModifier
theirs = evaluate('later.xyz', VoronoiAnalysisModifier(compute_indices=True))
ours = columns('later.xyz')
assert abs(theirs.particles['Atomic Volume'] - real(ours['voronoi_volume'])).max() < 1e-8
index = np.asarray(theirs.particles['Voronoi Index'])
n = ours['voronoi_index'].astype(int)
same = (index[:, 2:6] == n).all(1)
assert same.all(), (~same).sum()
assert (theirs.particles['Coordination'] == ours['coordination'].astype(int)).all()
P
}

@test "strain, D2min and displacements" {
    "$BIN/strain" --reference=glass.xyz --cutoff=4A later.xyz -o strained.xyz
    "$BIN/strings" --reference=glass.xyz later.xyz -o displaced.xyz
    "$OVITO" - <<'P'
from ovito_frames import *
from ovito.modifiers import AtomicStrainModifier, CalculateDisplacementsModifier
from ovito.pipeline import FileSource
def with_reference(modifier):
    modifier.reference = FileSource()
    modifier.reference.load('glass.xyz')
    return evaluate('later.xyz', modifier)
strain = with_reference(AtomicStrainModifier(cutoff=4, output_nonaffine_squared_displacements=True))
ours = columns('strained.xyz')
for name, column in (('Shear Strain', 'shear_strain'), ('Volumetric Strain', 'volumetric_strain'), ('Nonaffine Squared Displacement', 'd2min')):
    difference = abs(strain.particles[name] - real(ours[column])).max()
    assert difference < 1e-6, (name, difference)
moved = with_reference(CalculateDisplacementsModifier())
ours = columns('displaced.xyz')
assert abs(moved.particles['Displacement'] - real(ours['displacement'])).max() < 1e-9
assert abs(moved.particles['Displacement Magnitude'] - real(ours['displacement_length'])).max() < 1e-9
assert real(ours['displacement_length']).max() > 1
P
}

@test "clusters of chosen atoms" {
    "$BIN/strings" --select=species=Cu --cutoff=2.5A later.xyz -o strings.xyz
    "$OVITO" - <<'P'
from ovito_frames import *
from ovito.modifiers import ClusterAnalysisModifier, SelectTypeModifier
theirs = evaluate('later.xyz', SelectTypeModifier(types={'Cu'}), ClusterAnalysisModifier(cutoff=2.5, only_selected=True, sort_by_size=True))
ours = columns('strings.xyz')
cluster, string, size = np.array(theirs.particles['Cluster']), ours['string'].astype(int), ours['string_size'].astype(int)
cluster -= cluster.min()  # newer versions count from 0 and give the others -1
assert ((cluster == 0) == (string == 0)).all() and cluster.max() == string.max() > 20
for c in range(1, cluster.max() + 1):
    mine = set(string[cluster == c])
    assert len(mine) == 1 and (string == mine.pop()).sum() == (cluster == c).sum() == size[cluster == c][0], c
P
}

@test "partial pair distribution functions" {
    "$BIN/rdf" --cutoff=8A --bins=160 later.xyz -o rdf.tsv
    "$OVITO" - <<'P'
from ovito_frames import *
from ovito.modifiers import CoordinationAnalysisModifier
g = evaluate('later.xyz', CoordinationAnalysisModifier(cutoff=8, number_of_bins=160, partial=True)).tables['coordination-rdf']
rows = [l.split() for l in open('rdf.tsv') if l[0] != '#']
t = {n: np.array([float(r[k]) for r in rows[1:]]) for k, n in enumerate(rows[0])}
for k, name in enumerate(g.y.component_names):
    difference = abs(np.asarray(g.y)[:, k] - t['g_' + name.replace('-', '')]).max()
    assert difference < .02 * t['g_' + name.replace('-', '')].max(), (name, difference)
P
}

@test "common-neighbour analysis, adaptive and with a fixed length" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=6x6x6 |
        "$BIN/anneal" --quiet --potential="$CUZR" --temperature=1200K --time=0.3ps >warm.xyz
    for name in later hcp bcc warm; do
        "$BIN/strings" --cna=adaptive $name.xyz -o $name-adaptive.xyz
        "$BIN/strings" --cna=fixed --cutoff=3.1A $name.xyz -o $name-fixed.xyz
    done
    "$OVITO" - <<'P'
from ovito_frames import *
from ovito.modifiers import CommonNeighborAnalysisModifier as CNA
names = ['OTHER', 'FCC', 'HCP', 'BCC', 'ICO']
seen = set()
for name in 'later hcp bcc warm'.split():
    for mode, settings in (('adaptive', dict(mode=CNA.Mode.AdaptiveCutoff)), ('fixed', dict(mode=CNA.Mode.FixedCutoff, cutoff=3.1))):
        theirs = [names[k] for k in evaluate(f'{name}.xyz', CNA(**settings)).particles['Structure Type']]
        ours = columns(f'{name}-{mode}.xyz')['cna'].tolist()
        assert ours == theirs, (name, mode, [p for p in zip(ours, theirs) if p[0] != p[1]][:5])
        seen |= set(ours)
assert seen >= {'OTHER', 'FCC', 'HCP', 'BCC'}, seen
P
}
