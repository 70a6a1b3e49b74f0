# A laminated film, and films grown by atoms and by clusters, in minutes on a laptop: three periods, thin slabs repeated along the beam. Readings: docs/nanolaminate.md.
NANOLAMINATE_POTENTIAL ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
NANOLAMINATE_SEED      ?= 1
# samples with seeds that follow: errors between them (docs/replicas.md)
NANOLAMINATE_REPLICAS  ?= 1
# The laminate: whole periods of 4.5 nm along the film's normal x
NANOLAMINATE_ATOMS     ?= 14000
NANOLAMINATE_BOX       ?= 13.5nm,4nm,auto
NANOLAMINATE_TIMESTEP  ?= 2fs
NANOLAMINATE_QUENCH    ?= --melt=2000K --melt-time=2ps --rate=5e14K/s --final=300K --hold=0.5ps
NANOLAMINATE_PERIOD    ?= 4.5
NANOLAMINATE_MODULATION ?= 0.09
NANOLAMINATE_OXYGEN    ?= 0.1
NANOLAMINATE_CONTRAST  ?= 0.12
NANOLAMINATE_BIN       ?= 0.3
# nanocrystals (fcc Cu) in its Cu-rich layers: number, diameter (nm)
NANOLAMINATE_CRYSTALS  ?= 12 1.5

# The films: substrate and cluster from one glass; clusters land softly, atoms do not
NANOLAMINATE_BASE_ATOMS ?= 2000
NANOLAMINATE_BASE_BOX  ?= 2.6nm,4.5nm,auto
NANOLAMINATE_SUBSTRATE ?= 0A,15A
NANOLAMINATE_CLUSTER   ?= 2.2nm
NANOLAMINATE_BY_ATOMS  ?= --energy=5eV/atom --sites=random --layers=28 --per-layer=120 --relax=0.2ps --cool=0.1ps
NANOLAMINATE_BY_CLUSTERS ?= --energy=100meV/atom --sites=hcp --layers=7 --per-layer=1x2 --relax=4ps --cool=1ps
NANOLAMINATE_DEPOSIT   ?= --height=5A --final-relax=4ps --fixed=0.4nm --thermostat=0.5nm --temperature=300K
NANOLAMINATE_SLAB      ?= --above-interface=0.3nm --below-surface=0.2nm

# The microscope
NANOLAMINATE_MICROSCOPE ?= --voltage=200kV --alpha=1mrad --step=0.3nm --detector=128x128 --pixel=0.16/nm --method=tilt:7
NANOLAMINATE_SCAN      ?= --scan=45x12
NANOLAMINATE_FOIL      ?= --tile=1x4x4
NANOLAMINATE_FILM_SCAN ?= --scan=13x12
NANOLAMINATE_FILM_FOIL ?= --tile=1x4x7
NANOLAMINATE_SAED      ?= --voltage=200kV --alpha=0.03mrad --scan=1x1 --detector=128x128 --pixel=0.16/nm --method=multislice --window=13.5nm
NANOLAMINATE_ANALYSIS  ?= --ring=3.5/nm:5/nm --windows=3.4/nm:4.0/nm,4.4/nm:5.0/nm --phases=windows --dark=7/nm:15/nm --orders=1:12
