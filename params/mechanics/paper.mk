# Pulling glasses, films and laminates of 20 nm and more, wide enough for a shear band, five samples of each: a cluster's work. Readings: docs/mechanics.md.
MECHANICS_POTENTIAL   ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
MECHANICS_COMPOSITION ?= Cu50Zr50
MECHANICS_SEED        ?= 1
# samples with seeds that follow: errors between them (docs/replicas.md)
MECHANICS_REPLICAS    ?= 5
MECHANICS_TIMESTEP    ?= 2fs
MECHANICS_LOG_EVERY   ?= 5000
# of every sample, when it is made and when it is pulled
MECHANICS_TEMPERATURE ?= 300K

# The glasses; the box has the footprint of the films, whose substrate is cut from it.
MECHANICS_ATOMS       ?= 400000
MECHANICS_BOX         ?= 14.3nm,25nm,auto
MECHANICS_MELT        ?= 2000K
MECHANICS_MELT_TIME   ?= 500ps
MECHANICS_HOLD        ?= 200ps
MECHANICS_RATE        ?= 1e12K/s
MECHANICS_SLOW_RATE   ?= 1e11K/s
MECHANICS_SPIKE       ?= --peak=1000K --rate=2.5e12K/s --base=300K --equilibrate=200ps --hold=200ps

# The cluster, of which nanoglass and films are made.
MECHANICS_DIAMETER    ?= 3nm
MECHANICS_TOLERANCE   ?= 0.01
MECHANICS_STACK       ?= --repeat=6x4x4
MECHANICS_COMPACT     ?= --pressure=5GPa --temperature=300K --load-time=200ps --hold=200ps --unload-time=200ps --equilibrate=2ns
MECHANICS_SUBSTRATE   ?= 0A,21A
MECHANICS_ENERGIES    ?= 60meV/atom,600meV/atom
MECHANICS_DEPOSIT     ?= --sites=hcp --layers=8 --per-layer=4x8 --final-relax=1ns --fixed=0.6nm --thermostat=0.6nm --temperature=300K
MECHANICS_RELAX       ?= 200ps
MECHANICS_RELAX_60    ?= 200ps
MECHANICS_SLAB        ?= --above-interface=1nm --below-surface=1nm
# a film that is closed on itself: the gap (A) between its faces before it comes to rest; the time that samples have for that after they were cut
MECHANICS_SEAM        ?= 1
MECHANICS_SETTLE      ?= 200ps

# The laminate: period (nm) along x, modulation of Cu; copper nanocrystals in its Cu-rich layers: number, diameter (nm)
MECHANICS_LAMINATE_BOX ?= 18nm,25nm,auto
MECHANICS_PERIOD      ?= 4.5
MECHANICS_MODULATION  ?= 0.09
MECHANICS_CRYSTALS    ?= 460 1.5

# Elastic constants at rest; tension, a frame at each of four strains; bands.
MECHANICS_ELASTIC     ?= --relax=cell
MECHANICS_LOAD        ?= --to=16% --frames-every=4% --rate=1e8/s --equilibrate=100ps --flow-from=10%
MECHANICS_FRAMES      ?= 1 2 3 4
MECHANICS_BANDS       ?= --cutoff=3.8A --bands
MECHANICS_RENDER      ?= --size=1600x1200 --range=0,60 --view=2.2,-1,0.7 --largest
