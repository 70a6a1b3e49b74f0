# A laminated film in minutes on a laptop: three periods, a thin slab of glass repeated along the beam and across. Readings: docs/nanolaminate.md.
NANOLAMINATE_POTENTIAL ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
NANOLAMINATE_SEED      ?= 1
# 13.5 nm along the film's normal x: three periods of 4.5 nm
NANOLAMINATE_ATOMS     ?= 14000
NANOLAMINATE_BOX       ?= 13.5nm,4nm,auto
NANOLAMINATE_TIMESTEP  ?= 2fs
NANOLAMINATE_QUENCH    ?= --melt=2000K --melt-time=2ps --rate=5e14K/s --final=300K --hold=0.5ps
NANOLAMINATE_PERIOD    ?= 4.5
NANOLAMINATE_MODULATION ?= 0.09
NANOLAMINATE_OXYGEN    ?= 0.1
NANOLAMINATE_CONTRAST  ?= 0.12
NANOLAMINATE_BIN       ?= 0.3
NANOLAMINATE_MICROSCOPE ?= --voltage=200kV --alpha=1mrad --scan=45x12 --step=0.3nm --detector=128x128 --pixel=0.16/nm --method=tilt:7
NANOLAMINATE_FOIL      ?= --tile=1x4x4
NANOLAMINATE_ANALYSIS  ?= --ring=3.5/nm:5/nm --windows=3.4/nm:4.0/nm,4.4/nm:5.0/nm --phases=windows --dark=7/nm:15/nm --orders=1:12
