# Cluster-assembled glass at the published sizes, rates and times: a cluster's work. Readings where the paper is silent: docs/camg.md.
CAMG_POTENTIAL   ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
CAMG_COMPOSITION ?= Cu50Zr50
CAMG_SEED        ?= 1
# samples with seeds that follow: errors between them (docs/replicas.md)
CAMG_REPLICAS    ?= 1
CAMG_TIMESTEP    ?= 1fs
CAMG_LOG_EVERY   ?= 1000

# The glass: about 150,000 atoms at the fast rates; at 1e10 K/s about 16,000 repeated to about 150,000, read as 2x2x2 copies of 18,750.
CAMG_RATES       ?= 1e10K/s,1e12K/s,1e14K/s
# rates at which only the glass is made, to be set beside those
CAMG_GLASS_RATES ?=
CAMG_ATOMS       ?= 150000
CAMG_ATOMS_1e10  ?= 18750
CAMG_REPEAT_1e10 ?= 2x2x2
CAMG_BOX         ?= auto,auto,auto
CAMG_MELT        ?= 2000K
CAMG_MELT_TIME   ?= 2ns
CAMG_BASE        ?= 50K
CAMG_GLASS_HOLD  ?= 2ns

# The cluster: 3 nm, Cu50Zr50 within 1 %; heat spike of cluster (NVT, free) and glass (NPT, p = 0); the shell is the outer 0.2 nm.
CAMG_DIAMETER    ?= 3nm
CAMG_TOLERANCE   ?= 0.01
CAMG_SHELL       ?= 0.2nm
CAMG_SPIKE       ?= --peak=1000K --rate=2.5e12K/s --base=$(CAMG_BASE) --equilibrate=2ns --hold=2ns

# The substrate of the films: 25 x 25 nm with the paper's 75,000 atoms, which are 2.1 nm thick (3 nm would be 106,000).
# The paper does not say how its amorphous substrate was made: quenched at 1e12 K/s here.
CAMG_SUBSTRATE_ATOMS ?= 75000
CAMG_SUBSTRATE_BOX   ?= 25nm,25nm,auto
CAMG_SUBSTRATE_RATE  ?= 1e12K/s
CAMG_SUBSTRATE_HOLD  ?= 2ns
CAMG_SUBSTRATE_Z     ?=

# The films: 3 layers of 56 clusters (the periodic hexagonal net of 7 x 8 nearest to "about 50"), stacked AB, in 4 rounds a layer with 2 ns
# after each round: the first layer has then been there for 24 ns at the end. Uniform random rotations.
CAMG_ENERGIES    ?= 60meV/atom,300meV/atom,600meV/atom,6000meV/atom
CAMG_DEPOSIT     ?= --sites=hcp --layers=3 --per-layer=7x8 --final-relax=2ns --fixed=0.6nm --thermostat=0.6nm --temperature=$(CAMG_BASE)
CAMG_RELAX       ?= 2ns

# One cluster alone, on a substrate of 6 x 6 nm (its thickness is not given: 3 nm); of figure 2's energies the text names 6, 60, 300, 600 and 6000.
CAMG_SINGLE_ENERGIES ?= 6meV/atom,60meV/atom,300meV/atom,600meV/atom,3000meV/atom,6000meV/atom
CAMG_SINGLE_ATOMS    ?= 6100
CAMG_SINGLE_BOX      ?= 6nm,6nm,auto
CAMG_SINGLE_CELLS    ?=
CAMG_SINGLE          ?= --relax=2ns --thermostat-shape=hemisphere --fixed=0.6nm --thermostat=0.6nm --temperature=$(CAMG_BASE)

# The nanoglass: 384 clusters of 800 atoms (the paper: about 300,000 atoms) in 6x4x4 HCP cells of 4, every axis on its own barostat.
# The times of loading and holding are not given.
CAMG_STACK          ?= --repeat=6x4x4
CAMG_COMPACT     ?= --pressure=5GPa --temperature=$(CAMG_BASE) --load-time=200ps --hold=200ps --unload-time=200ps --equilibrate=2ns

# Measuring. Radii and edge threshold are those behind the paper's volumes; the strain is that since the cluster was free.
CAMG_VORONOI     ?= --radii=Cu:1.35A,Zr:1.55A --edge-threshold=0.1A
CAMG_STRINGS     ?= --select='voronoi_class=FI' --cutoff=3.5A
CAMG_STRAIN      ?= --cutoff=3.8A --affine=off --within=cluster
CAMG_RDF         ?= --cutoff=10A --bins=400
CAMG_SLAB        ?= --above-interface=1nm --below-surface=1nm
CAMG_PROFILE_BINS ?= 100

# Pictures.
CAMG_RENDER      ?= --size=1600x1200
