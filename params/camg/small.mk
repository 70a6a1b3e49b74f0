# Cluster-assembled glass in a night on a laptop: the clusters, energies and heat spike of the paper, three replicas; a slower glass than mini, fewer
# clusters than paper. A step of 2 fs: docs/camg.md says what that changes.
CAMG_POTENTIAL   ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
CAMG_COMPOSITION ?= Cu50Zr50
CAMG_SEED        ?= 1
# samples with seeds that follow: errors between them (docs/replicas.md)
CAMG_REPLICAS    ?= 3
CAMG_TIMESTEP    ?= 2fs
CAMG_LOG_EVERY   ?= 1000

# The glass: 4000 atoms at the middle rate of the paper; at a faster one only the glass is made.
CAMG_RATES       ?= 1e12K/s
CAMG_GLASS_RATES ?= 1e13K/s
CAMG_ATOMS       ?= 4000
CAMG_BOX         ?= auto,auto,auto
CAMG_MELT        ?= 2000K
CAMG_MELT_TIME   ?= 20ps
CAMG_BASE        ?= 50K
CAMG_GLASS_HOLD  ?= 20ps

# The cluster: 3 nm, Cu50Zr50 within 1 %; heat spike of cluster (NVT, free) and glass (NPT, p = 0); the shell is the outer 0.2 nm.
CAMG_DIAMETER    ?= 3nm
CAMG_TOLERANCE   ?= 0.01
CAMG_SHELL       ?= 0.2nm
CAMG_SPIKE       ?= --peak=1000K --rate=2.5e12K/s --base=$(CAMG_BASE) --equilibrate=20ps --hold=20ps

# The substrate of the films: 10.7 x 12.5 nm (3 x 4 clusters), 2.1 nm thick, quenched fast.
CAMG_SUBSTRATE_ATOMS ?= 15700
CAMG_SUBSTRATE_BOX   ?= 10.7nm,12.5nm,auto
CAMG_SUBSTRATE_RATE  ?= 5e13K/s
CAMG_SUBSTRATE_HOLD  ?= 10ps
CAMG_SUBSTRATE_Z     ?=

# The films: 2 layers of 12 clusters, 10 ps after each of the 4 rounds of a layer (the paper: 3 layers of about 50, 2 ns).
CAMG_ENERGIES    ?= 60meV/atom,300meV/atom,600meV/atom,6000meV/atom
CAMG_DEPOSIT     ?= --sites=hcp --layers=2 --per-layer=3x4 --final-relax=20ps --fixed=0.6nm --thermostat=0.6nm --temperature=$(CAMG_BASE)
CAMG_RELAX       ?= 10ps

# One cluster alone, on a substrate of 6 x 6 nm, at six energies of the paper's figure 2 (the paper: 2 ns after it has landed).
CAMG_SINGLE_ENERGIES ?= 6meV/atom,60meV/atom,300meV/atom,600meV/atom,3000meV/atom,6000meV/atom
CAMG_SINGLE_ATOMS    ?= 6100
CAMG_SINGLE_BOX      ?= 6nm,6nm,auto
CAMG_SINGLE_CELLS    ?=
CAMG_SINGLE          ?= --relax=50ps --thermostat-shape=hemisphere --fixed=0.6nm --thermostat=0.6nm --temperature=$(CAMG_BASE)

# The nanoglass: 48 clusters in 3x2x2 HCP cells of 4.
CAMG_STACK          ?= --repeat=3x2x2
CAMG_COMPACT     ?= --pressure=5GPa --temperature=$(CAMG_BASE) --load-time=20ps --hold=20ps --unload-time=20ps --equilibrate=20ps

# Measuring. Radii and edge threshold are those behind the paper's volumes; the strain is that since the cluster was free.
CAMG_VORONOI     ?= --radii=Cu:1.35A,Zr:1.55A --edge-threshold=0.1A
CAMG_STRINGS     ?= --select='voronoi_class=FI' --cutoff=3.5A
CAMG_STRAIN      ?= --cutoff=3.8A --affine=off --within=cluster
CAMG_RDF         ?= --cutoff=10A --bins=300
CAMG_SLAB        ?= --above-interface=1nm --below-surface=1nm
CAMG_PROFILE_BINS ?= 60

# Pictures.
CAMG_RENDER      ?= --size=1600x1200
