# The geometry of Im et al. (2018): 300 kV, 1.15 mrad, 128 x 128 positions 0.32 nm apart, 128 x 128 pixels of 0.16/nm, 40.6 x 40.6 x 20 nm. The
# simulation takes a minute on two cores; quenching 438,500 atoms takes a cluster's day (the foil is that glass, 2 x 2 times).
STEM_MRO_POTENTIAL ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
STEM_MRO_SEED      ?= 1
STEM_MRO_NULL_SEED ?= 2
# samples with seeds that follow: errors between them (docs/replicas.md)
STEM_MRO_REPLICAS  ?= 1
STEM_MRO_ATOMS     ?= 438500
STEM_MRO_BOX       ?= 20.32nm,20.32nm,20nm
STEM_MRO_TIMESTEP  ?= 2fs
STEM_MRO_QUENCH    ?= --melt=2000K --melt-time=50ps --rate=1e13K/s --final=300K --hold=20ps
STEM_MRO_SAMPLES   ?= Zr50Cu50 Zr55Co25Al20 random
STEM_MRO_FOIL      ?= --tile=2x2x1 --thickness=20nm
STEM_MRO_MICROSCOPE ?= --voltage=300kV --alpha=1.15mrad --scan=128x128 --step=0.32nm --detector=128x128 --pixel=0.16/nm --method=tilt:7
