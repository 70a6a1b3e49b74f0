# Cluster-assembled glass in minutes on a laptop: every step of the paper, small and fast. Readings and what is reduced: docs/camg.md.
CAMG_POTENTIAL   ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
CAMG_COMPOSITION ?= Cu50Zr50
CAMG_SEED        ?= 1
# samples with seeds that follow: errors between them (docs/replicas.md)
CAMG_REPLICAS    ?= 1
# 2 fs instead of 1 fs: half the work
CAMG_TIMESTEP    ?= 2fs
CAMG_LOG_EVERY   ?= 100

# The glass. Its box has the footprint of the films, so that the substrate can be cut from it.
CAMG_RATES       ?= 1e14K/s
# rates at which only the glass is made, to be set beside those
CAMG_GLASS_RATES ?=
CAMG_ATOMS_1e14  ?= 3200
CAMG_REPEAT_1e14 ?=
CAMG_BOX         ?= 2.6nm,4.5nm,auto
CAMG_MELT        ?= 2000K
CAMG_MELT_TIME   ?= 5ps
CAMG_BASE        ?= 50K
CAMG_GLASS_HOLD  ?= 1ps

# The cluster, and the heat spike of cluster and glass (the paper: 3 nm, 2.5e12 K/s, 2 ns before and after).
CAMG_DIAMETER    ?= 2.4nm
CAMG_TOLERANCE   ?= 0.01
CAMG_SHELL       ?= 0.2nm
CAMG_SPIKE       ?= --peak=1000K --rate=5e13K/s --base=$(CAMG_BASE) --equilibrate=0.5ps --hold=0.5ps

# The substrate: a slab of the glass, so that it needs no box, rate and hold of its own.
CAMG_SUBSTRATE_ATOMS ?=
CAMG_SUBSTRATE_BOX  ?=
CAMG_SUBSTRATE_RATE ?=
CAMG_SUBSTRATE_HOLD ?=
CAMG_SUBSTRATE_Z ?= 0A,15A

# The films: energies per atom; 3 HCP layers of 1 x 2 clusters. A round lasts until its clusters have landed (they start above their neighbours,
# and the softest fly slowly), then the whole film is cooled: the paper waits 2 ns for the heat to leave through the substrate.
CAMG_ENERGIES    ?= 60meV/atom,300meV/atom,600meV/atom,6000meV/atom
CAMG_DEPOSIT     ?= --sites=hcp --layers=3 --per-layer=1x2 --height=5A --cool=2ps --final-relax=2ps --fixed=0.4nm --thermostat=0.5nm --temperature=$(CAMG_BASE)
CAMG_RELAX       ?= 4ps
CAMG_RELAX_60    ?= 9ps

# One cluster alone, on two copies of the films' substrate side by side, at six energies of the paper's figure 2.
CAMG_SINGLE_ENERGIES ?= 6meV/atom,60meV/atom,300meV/atom,600meV/atom,3000meV/atom,6000meV/atom
CAMG_SINGLE_ATOMS ?=
CAMG_SINGLE_BOX  ?=
CAMG_SINGLE_CELLS ?= 2x1x1
CAMG_SINGLE      ?= --height=5A --relax=15ps --thermostat-shape=hemisphere --fixed=0.4nm --thermostat=0.5nm --temperature=$(CAMG_BASE)

# The nanoglass: 8 clusters, pressed to 5 GPa and let go.
CAMG_STACK       ?= --repeat=2x1x1
CAMG_COMPACT     ?= --pressure=5GPa --temperature=$(CAMG_BASE) --load-time=6ps --hold=2ps --unload-time=2ps --equilibrate=4ps --closing-time=10ps

# Measuring. Radii and edge threshold are those behind the paper's volumes (docs/camg.md); the strain is that since the cluster was free.
CAMG_VORONOI     ?= --radii=Cu:1.35A,Zr:1.55A --edge-threshold=0.1A
CAMG_STRINGS     ?= --select='voronoi_class=FI' --cutoff=3.5A
CAMG_STRAIN      ?= --cutoff=3.8A --affine=off --within=cluster
CAMG_RDF         ?= --cutoff=8A --bins=200
CAMG_SLAB        ?= --above-interface=0.3nm --below-surface=0.3nm
CAMG_PROFILE_BINS ?= 30

# Pictures.
CAMG_RENDER      ?= --size=1000x750
