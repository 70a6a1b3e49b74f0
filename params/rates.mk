# What one core does in a second, and what things need: measured by `make rates`, which prints this file anew for the machine it runs on.
# One core of an AMD EPYC (Zen 4, AVX-512), gcc 12, one thread. Another machine: make rates >params/mine.mk; make plan RATES=params/mine.mk

# molecular dynamics, mixed precision: atom-steps a second; a step without atoms; a row of the log, an atom
RATE_MD_EAM    ?= 3.0e6
RATE_MD_LJ     ?= 4.5e6
RATE_MD_STEP_S ?= 5e-6
RATE_MD_LOG_S  ?= 1e-7
RATE_MD_START_S ?= 0.05
RATE_MD_MB     ?= 14
RATE_MD_ATOM_B ?= 1000

# inherent structures: an atom of one; a crystal's cell at one volume; an exchange attempted
RATE_RELAX_S   ?= 4e-4
RATE_RELAX_CELL_S ?= 0.03
RATE_SWAP_S    ?= 1e-5

# structure: an atom
RATE_IO_S      ?= 1e-6
RATE_VORONOI_S ?= 3e-6
RATE_ENERGY_S  ?= 2e-6
RATE_STRAIN_S  ?= 5e-6
RATE_STRINGS_S ?= 2e-6
RATE_RDF_S     ?= 5e-6
RATE_FRAME_B   ?= 1000

# pictures, scripts
RATE_RENDER_PIXEL_S ?= 1.2e-5
RATE_RENDER_ATOM_S ?= 1e-3
RATE_GNUPLOT_S ?= 0.3
RATE_AWK_B_S   ?= 2e7
RATE_EMBED_S   ?= 5e-7

# the microscope
RATE_STEM_ATOM_S  ?= 1.2e-7
RATE_STEM_POINT_S ?= 5e-10
RATE_STEM_PROBE_S ?= 2e-3
RATE_STEM_POINTS_A2 ?= 16
RATE_STEM_ATOM_B ?= 100
RATE_STEM_CUBE ?= 0.82
RATE_ANALYZE_S ?= 1e-3
RATE_ANALYZE_NULL_S ?= 1e-4
RATE_ANALYZE_MB ?= 100

# a program, a piece (shell, make's own work)
RATE_START_S   ?= 0.01
RATE_START_MB  ?= 5
RATE_PIECE_S   ?= 0.02

# ranks of a piece that share its atoms: a step's latency, over log2 of their number; a ghost's exchange
RATE_RANK_STEP_S  ?= 1e-5
RATE_RANK_GHOST_S ?= 3e-8
RATE_CHECKPOINT_B ?= 130
RATE_WRITE_B_S    ?= 5e8

# the site, assumed: queue's time limit, wait after a requeue, time between checkpoints, mean time between failures of a core (a node of 64: 4 years)
RATE_LIMIT_H      ?= 24
RATE_QUEUE_S      ?= 60
RATE_CHECKPOINT_EVERY_S ?= 600
RATE_CORE_MTBF_H  ?= 2.2e6
