# Pulling glasses, films and laminates in an evening on a laptop, three replicas in a night: some 12,000 atoms each, five times slower than mini. Readings:
# docs/mechanics.md.
MECHANICS_POTENTIAL   ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
MECHANICS_COMPOSITION ?= Cu50Zr50
MECHANICS_SEED        ?= 1
# samples with seeds that follow: errors between them (docs/replicas.md)
MECHANICS_REPLICAS    ?= 1
MECHANICS_TIMESTEP    ?= 2fs
MECHANICS_LOG_EVERY   ?= 1000
# of every sample, when it is made and when it is pulled
MECHANICS_TEMPERATURE ?= 300K

# The glasses; the box has the footprint of the films, whose substrate is cut from it.
MECHANICS_ATOMS       ?= 12000
MECHANICS_BOX         ?= 7.1nm,6.2nm,auto
MECHANICS_MELT        ?= 2000K
MECHANICS_MELT_TIME   ?= 20ps
MECHANICS_HOLD        ?= 20ps
MECHANICS_RATE        ?= 1e13K/s
MECHANICS_SLOW_RATE   ?= 1e12K/s
MECHANICS_SPIKE       ?= --peak=1000K --rate=2.5e12K/s --base=300K --equilibrate=20ps --hold=20ps

# The cluster, of which nanoglass and films are made.
MECHANICS_DIAMETER    ?= 3nm
MECHANICS_TOLERANCE   ?= 0.01
MECHANICS_STACK       ?= --repeat=2x2x1
MECHANICS_COMPACT     ?= --pressure=5GPa --temperature=300K --load-time=50ps --hold=50ps --unload-time=50ps --equilibrate=50ps
MECHANICS_SUBSTRATE   ?= 0A,21A
MECHANICS_ENERGIES    ?= 60meV/atom,600meV/atom
MECHANICS_DEPOSIT     ?= --sites=hcp --layers=4 --per-layer=2x2 --final-relax=50ps --fixed=0.6nm --thermostat=0.6nm --temperature=300K
MECHANICS_RELAX       ?= 20ps
MECHANICS_RELAX_60    ?= 20ps
MECHANICS_SLAB        ?= --above-interface=0.5nm --below-surface=0.5nm
# a film that is closed on itself: the gap (A) between its faces before it comes to rest; the time that samples have for that after they were cut
MECHANICS_SEAM        ?= 1
MECHANICS_SETTLE      ?= 50ps

# The laminate: period (nm) along x, modulation of Cu; copper nanocrystals in its Cu-rich layers: number, diameter (nm)
MECHANICS_LAMINATE_BOX ?= 9nm,6.2nm,auto
MECHANICS_PERIOD      ?= 4.5
MECHANICS_MODULATION  ?= 0.09
MECHANICS_CRYSTALS    ?= 14 1.5

# Elastic constants at rest; tension, a frame at each of four strains; bands.
MECHANICS_ELASTIC     ?= --relax=cell
MECHANICS_LOAD        ?= --to=16% --frames-every=4% --rate=1e9/s --equilibrate=20ps --flow-from=10%
MECHANICS_FRAMES      ?= 1 2 3 4
MECHANICS_BANDS       ?= --cutoff=3.8A --bands
MECHANICS_RENDER      ?= --size=1000x750 --range=0,60 --view=2.2,-1,0.7 --largest
