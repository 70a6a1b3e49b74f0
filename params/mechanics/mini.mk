# Pulling glasses, films and laminates in minutes on a laptop: a few thousand atoms each, at rates that sound allows for boxes so short. Readings: docs/mechanics.md.
MECHANICS_POTENTIAL   ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
MECHANICS_COMPOSITION ?= Cu50Zr50
MECHANICS_SEED        ?= 1
# samples with seeds that follow: errors between them (docs/replicas.md)
MECHANICS_REPLICAS    ?= 1
MECHANICS_TIMESTEP    ?= 2fs
MECHANICS_LOG_EVERY   ?= 500
# of every sample, when it is made and when it is pulled
MECHANICS_TEMPERATURE ?= 300K

# The glasses; the box has the footprint of the films, whose substrate is cut from it.
MECHANICS_ATOMS       ?= 2600
MECHANICS_BOX         ?= 2.6nm,4.5nm,auto
MECHANICS_MELT        ?= 2000K
MECHANICS_MELT_TIME   ?= 2ps
MECHANICS_HOLD        ?= 2ps
MECHANICS_RATE        ?= 1e14K/s
MECHANICS_SLOW_RATE   ?= 1e13K/s
MECHANICS_SPIKE       ?= --peak=1000K --rate=5e13K/s --base=300K --equilibrate=0.5ps --hold=1ps

# The cluster, of which nanoglass and films are made.
MECHANICS_DIAMETER    ?= 2.4nm
MECHANICS_TOLERANCE   ?= 0.01
MECHANICS_STACK       ?= --repeat=2x1x1
MECHANICS_COMPACT     ?= --pressure=5GPa --temperature=300K --load-time=6ps --hold=2ps --unload-time=2ps --equilibrate=4ps --closing-time=10ps
MECHANICS_SUBSTRATE   ?= 0A,15A
MECHANICS_ENERGIES    ?= 60meV/atom,600meV/atom
MECHANICS_DEPOSIT     ?= --sites=hcp --layers=3 --per-layer=1x2 --height=5A --cool=2ps --final-relax=2ps --fixed=0.4nm --thermostat=0.5nm --temperature=300K
MECHANICS_RELAX       ?= 4ps
MECHANICS_RELAX_60    ?= 9ps
MECHANICS_SLAB        ?= --above-interface=0.3nm --below-surface=0.3nm
# a film that is closed on itself: the gap (A) between its faces before it comes to rest; the time that samples have for that after they were cut
MECHANICS_SEAM        ?= 1
MECHANICS_SETTLE      ?= 8ps

# The laminate: period (nm) along x, modulation of Cu; copper nanocrystals in its Cu-rich layers: number, diameter (nm)
MECHANICS_LAMINATE_BOX ?= 4.5nm,4.5nm,auto
MECHANICS_PERIOD      ?= 4.5
MECHANICS_MODULATION  ?= 0.09
MECHANICS_CRYSTALS    ?= 3 1.5

# Elastic constants at rest; tension, a frame at each of four strains (slopes up to 2 %, yield at 1 % off them: of so few atoms less is noise); bands.
MECHANICS_ELASTIC     ?= --relax=cell
MECHANICS_LOAD        ?= --to=16% --frames-every=4% --rate=5e9/s --equilibrate=4ps --elastic=2% --offset=1% --flow-from=10%
MECHANICS_FRAMES      ?= 1 2 3 4
MECHANICS_BANDS       ?= --cutoff=3.8A --bands
MECHANICS_RENDER      ?= --size=480x360 --range=0,60 --view=2.2,-1,0.7 --largest
