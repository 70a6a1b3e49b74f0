# What one core does and what things need: printed by `make rates`, which measures it, on one core of an AMD EPYC (Zen 4, AVX-512), gcc 12; at the end
# what is assumed of a site. Another machine: make rates >params/mine.mk, then the site's lines by hand; make plan RATES=params/mine.mk

# a program that starts; a piece: what make, the shell and mv do for it
# create --atoms=8, ten times
RATE_START_S ?= 0.00241
# the same
RATE_START_MB ?= 14.5
# make with forty stages that say 'x'
RATE_PIECE_S ?= 0.0106

# molecular dynamics, mixed precision, one thread: atom-steps a second; a step of no atoms; a row of the log, an atom
# quench, Cu50Zr50, NPT, 1 fs, 2000 K to 50 K: 4000 atoms less 400
RATE_MD_EAM ?= 3.07e+06
# the same: what a step takes beside its atoms
RATE_MD_STEP_S ?= 0
# the same, --precision=double
RATE_MD_EAM_DOUBLE ?= 1.26e+06
# anneal, Wahnström 50:50, NVT, 0.005, T = 1.5 to 0.02, 500 atoms
RATE_MD_LJ ?= 5.58e+06
# the same with --log-every=4
RATE_MD_LOG_S ?= 1.13e-06
# quench of 4 steps, 400 atoms: reading the potential, pushing atoms apart
RATE_MD_START_S ?= 0.0952
# memory, 32,000 atoms less 4000
RATE_MD_ATOM_B ?= 1.14e+03
# the same
RATE_MD_MB ?= 9.93

# inherent structures: an atom of one; the cell of a crystal at one volume; a row of a curve; elastic constants; an exchange tried
# energy --relax=atoms --force-tolerance=1e-7, 20 frames of a quench, 500 atoms
RATE_RELAX_S ?= 0.0006
# anneal --inherent-every --force-tolerance=1e-7, 10 structures on the way at T = 0.55, 500 atoms
RATE_INHERENT_S ?= 0.00024
# pipelines/laves/curve, C14, 12 volumes
RATE_RELAX_CELL_S ?= 0.00648
# deform, a row of its table, an atom
RATE_DEFORM_ROW_S ?= 6.5e-06
# elastic --relax=cell, 400 atoms: an atom, which grows with the fourth root of their number
RATE_ELASTIC_S ?= 0.0055
# anneal --swap-every=20 --swap-attempts=200, 500 atoms
RATE_SWAP_S ?= 1.71e-05

# structure: an atom, with reading and writing it
# slab --z=0A,1000A, 32,000 atoms
RATE_IO_S ?= 8.23e-07
# voronoi --radii=Cu:1.35A,Zr:1.55A --edge-threshold=0.1A, 32,000 atoms
RATE_VORONOI_S ?= 2.03e-06
# energy --potential=kim:..., 32,000 atoms
RATE_ENERGY_S ?= 4.32e-06
# strain --reference=eam-32000.xyz --cutoff=3.8A, 32,000 atoms
RATE_STRAIN_S ?= 5.34e-06
# strings --select=species=Cu --cutoff=3.5A, 32,000 atoms
RATE_STRINGS_S ?= 2.65e-06
# rdf --cutoff=10A
RATE_RDF_S ?= 1.62e-05
# memory of voronoi, an atom
RATE_FRAME_B ?= 450

# pictures and scripts: an atom of a picture, a pixel; a plot; bytes a second through awk; an atom in which spheres are embedded
# render --size=800x600, 4000 atoms less 400
RATE_RENDER_ATOM_S ?= 0.000443
# the same
RATE_RENDER_PIXEL_S ?= 1.18e-05
# gnuplot, pngcairo
RATE_GNUPLOT_S ?= 0.0344
# pipelines/camg/measure
RATE_AWK_B_S ?= 2.26e+07
# pipelines/stem-mro/embed, 10 spheres, 32,000 atoms
RATE_EMBED_S ?= 6.23e-06
# the same, memory of an atom
RATE_EMBED_B ?= 841

# stem-sim: an atom; a beam, a slice and a point of the grid, over log2 of their number; a probe (128 x 128 pixels, 7 beams); stem-analyze: a probe
# stem-sim's own figure for spreading an atom into two planes (src/stem/plan.c)
RATE_STEM_ATOM_S ?= 1.2e-07
# stem-sim --method=tilt:7, four times the area
RATE_STEM_POINT_S ?= 3.84e-10
# stem-sim --method=tilt:7, 24 x 24 probes less 8 x 8
RATE_STEM_PROBE_S ?= 0.00168
# --dry-run: points of the grid, an A2
RATE_STEM_POINTS_A2 ?= 21
# memory, an atom
RATE_STEM_ATOM_B ?= 100
# a cube in an .emd file, of its size in single precision
RATE_STEM_CUBE ?= 0.818
# stem-analyze --ring --orders=1:12, 24 x 24 probes
RATE_ANALYZE_S ?= 0.000137
# the same with --null=shuffle --realisations=20, a realisation
RATE_ANALYZE_NULL_S ?= 9.16e-06
# memory
RATE_ANALYZE_MB ?= 22.8

# ranks that share a piece's atoms, wall time of two beside one: a step's latency, over log2 of their number; a ghost's exchange
# mpirun -np 2 quench beside -np 1, 4000 and 32,000 atoms; ghosts of a cube: ((d + 16 A)^3 - d^3) / 17.8 A3, d^3 the half volume
RATE_RANK_GHOST_S ?= 1.65e-07
# within one machine too short to be seen beside that; assumed for a cluster's network
RATE_RANK_STEP_S ?= 1e-05

# a checkpoint: an atom of it; bytes a second on this disk
# quench, 32,000 atoms, stopped by SIGUSR1
RATE_CHECKPOINT_B ?= 124
# dd, 400 MB, fsync
RATE_WRITE_B_S ?= 1.31e+09

# the site, assumed: queue's time limit, wait after a requeue, time between checkpoints, mean time between failures of a core (a node of 64: 4 years)
RATE_LIMIT_H ?= 24
RATE_QUEUE_S ?= 60
RATE_CHECKPOINT_EVERY_S ?= 600
RATE_CORE_MTBF_H ?= 2.2e6
