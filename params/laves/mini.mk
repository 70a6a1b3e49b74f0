# The Laves study in minutes on a laptop: every step of the paper, short. Readings and what is reduced: docs/laves.md.
LAVES_POTENTIAL  ?= lj:wahnstrom
# the paper: 0.002778
LAVES_TIMESTEP   ?= 0.005
LAVES_LOG_EVERY  ?= 20
# of a piece: more would idle over so few atoms; pieces side by side (-j) do not
LAVES_THREADS    ?= 1
LAVES_QUENCH_LOG_EVERY ?= 20

# Glasses: small:large, alloy, volume per atom (those that keep the species' volumes).
LAVES_COMPOSITIONS ?= 33-67:A2B1:0.820 50-50:A1B1:0.767 67-33:A1B2:0.714
LAVES_SEED       ?= 1
# samples with seeds that follow: errors between them (docs/replicas.md)
LAVES_REPLICAS   ?= 1
LAVES_ATOMS      ?= 500
LAVES_HOT        ?= 1.5
LAVES_MELT_TIME  ?= 20
LAVES_COLD       ?= 0.02
LAVES_QUENCH_TIME ?= 500
LAVES_QUENCH_EVERY ?= 12.5
# T_f: windows in which the glass and the liquid branch are fitted
LAVES_GLASS_WINDOW ?= 0.05:0.35
LAVES_LIQUID_WINDOW ?= 0.8:1.4

# Anneals at multiples of T_f.
LAVES_LOW        ?= 0.95
LAVES_LOW_TIME   ?= 500
LAVES_HIGH       ?= 1.2
LAVES_HIGH_TIME  ?= 500
# More samples for waiting times at LAVES_HIGH, each so long: how many of a composition; seeds that follow
LAVES_WAITS      ?= 0
LAVES_WAIT_TIME  ?= 500
LAVES_WAIT_SEED  ?= 1001
# An inherent structure each so often, to this force.
LAVES_INHERENT_EVERY ?= 12.5
LAVES_FORCE      ?= 1e-7

# Hybrid MD/MC: exchanges; the Laves crystal; nano-composites of 400 and 1200 atoms a grain (grains x that / 0.75 atoms in all).
LAVES_SWAP_EVERY ?= 20
LAVES_SWAP_ATTEMPTS ?= 100
LAVES_CRYSTAL    ?= 3x3x3
LAVES_MDMC_TIME  ?= 300
LAVES_MDMC_EVERY ?= 7.5
LAVES_GRAINS     ?= 2
LAVES_GRAIN_VOLUME ?= 0.69
LAVES_SMALL_ATOMS ?= 1068
LAVES_SMALL_TIME ?= 60
LAVES_LARGE_ATOMS ?= 3200
LAVES_LARGE_TIME ?= 30
LAVES_NCL_EVERY  ?= 3

# Equations of state: phase:crystal:species:lowest:highest volume, and how many volumes.
LAVES_VOLUME     ?= 0.767
LAVES_VOLUMES    ?= 36
LAVES_EOS_FORM   ?= birch-murnaghan
LAVES_EOS_WINDOW ?= 10%
LAVES_PHASES     ?= fcc-A:fcc:A:0.80:1.15 hcp-A:hcp:A:0.80:1.15 fcc-B:fcc:B:0.46:0.70 hcp-B:hcp:B:0.46:0.70 \
    B2:B2:A,B:0.60:0.95 L1_0:L1_0:A,B:0.60:0.95 L1_2-AB3:L1_2:A,B:0.55:0.90 L1_2-A3B:L1_2:B,A:0.65:1.00 \
    C11b-AB2:C11b:A,B:0.55:0.90 C11b-A2B:C11b:B,A:0.65:1.00 C15:C15:A,B:0.55:0.90 C14:C14:A,B:0.55:0.90 C36:C36:A,B:0.55:0.90

# Measuring and pictures.
LAVES_VORONOI    ?=
LAVES_RADII      ?= A:0.5,B:0.416666666666667
LAVES_BOND_CUTOFF ?= 1.35
LAVES_RDF        ?= --cutoff=4 --bins=200
LAVES_RENDER     ?= --size=800x600
