# The geometry of Im et al. (2018): 300 kV, 1.15 mrad, 128 x 128 positions 0.32 nm apart, 128 x 128 pixels of 0.16/nm, 40.6 x 40.6 nm and the thicker of
# its foils, 42 nm. Nothing is repeated, along the beam or across it: four million atoms. They are quenched as fast as those of mini and small: an hour or two of
# a core.
STEM_MRO_POTENTIAL ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
STEM_MRO_SEED      ?= 1
STEM_MRO_NULL_SEED ?= 2
# samples with seeds that follow: errors between them (docs/replicas.md)
STEM_MRO_REPLICAS  ?= 1
STEM_MRO_ATOMS     ?= 3960000
STEM_MRO_BOX       ?= 40.64nm,40.64nm,auto
STEM_MRO_TIMESTEP  ?= 2fs
STEM_MRO_QUENCH    ?= --melt=2000K --melt-time=2ps --rate=5e14K/s --final=300K --hold=1ps
STEM_MRO_SAMPLES   ?= Zr50Cu50 Zr55Co25Al20 random
STEM_MRO_FOIL      ?= --thickness=20nm
STEM_MRO_MICROSCOPE ?= --voltage=300kV --alpha=1.15mrad --scan=128x128 --step=0.32nm --detector=128x128 --pixel=0.16/nm --method=tilt:7
