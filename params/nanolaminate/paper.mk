# A foil of 40 nm that is repeated once along the beam, ten periods, films of 25 nm by 20 nm: for a cluster. Readings: docs/nanolaminate.md.
NANOLAMINATE_POTENTIAL ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
NANOLAMINATE_SEED      ?= 1
# samples with seeds that follow: errors between them (docs/replicas.md)
NANOLAMINATE_REPLICAS  ?= 1
# The laminate: whole periods of 4.5 nm along the film's normal x
NANOLAMINATE_ATOMS     ?= 1037000
NANOLAMINATE_BOX       ?= 45nm,20nm,auto
NANOLAMINATE_TIMESTEP  ?= 2fs
NANOLAMINATE_QUENCH    ?= --melt=2000K --melt-time=100ps --rate=1e12K/s --final=300K --hold=100ps
NANOLAMINATE_PERIOD    ?= 4.5
NANOLAMINATE_MODULATION ?= 0.09
NANOLAMINATE_OXYGEN    ?= 0.1
NANOLAMINATE_CONTRAST  ?= 0.12
NANOLAMINATE_BIN       ?= 0.3
# nanocrystals (fcc Cu) in its Cu-rich layers: number, diameter (nm)
NANOLAMINATE_CRYSTALS  ?= 860 1.5

# The films: substrate and cluster from one glass; clusters land softly, atoms do not
NANOLAMINATE_BASE_ATOMS ?= 115000
NANOLAMINATE_BASE_BOX  ?= 20nm,20nm,auto
NANOLAMINATE_SUBSTRATE ?= 0A,25A
NANOLAMINATE_CLUSTER   ?= 3nm
NANOLAMINATE_BY_ATOMS  ?= --energy=5eV/atom --sites=random --layers=100 --per-layer=6000 --relax=5ps --cool=5ps
NANOLAMINATE_BY_CLUSTERS ?= --energy=100meV/atom --sites=hcp --layers=10 --relax=200ps --cool=50ps
NANOLAMINATE_DEPOSIT   ?= --height=5A --final-relax=200ps --fixed=0.6nm --thermostat=0.6nm --temperature=300K
NANOLAMINATE_SLAB      ?= --above-interface=0.3nm --below-surface=0.2nm

# The microscope
NANOLAMINATE_MICROSCOPE ?= --voltage=200kV --alpha=1mrad --step=0.3nm --detector=128x128 --pixel=0.16/nm --method=tilt:7
NANOLAMINATE_SCAN      ?= --scan=150x66
NANOLAMINATE_FOIL      ?= --tile=1x1x2
NANOLAMINATE_FILM_SCAN ?= --scan=75x66
NANOLAMINATE_FILM_FOIL ?= --tile=1x1x2
NANOLAMINATE_SAED      ?= --voltage=200kV --alpha=0.03mrad --scan=1x1 --detector=128x128 --pixel=0.16/nm --method=multislice --window=45nm
NANOLAMINATE_ANALYSIS  ?= --ring=3.5/nm:5/nm --windows=3.4/nm:4.0/nm,4.4/nm:5.0/nm --phases=windows --dark=7/nm:15/nm --orders=1:12
