# Nanobeam 4D-STEM of glasses that are repeated neither where the scan goes nor along the beam, five replicas in an evening on a laptop: those of mini, ten
# times as thick, 42 nm, which is the thicker of the paper's foils. What differs from mini is what copies along the beam did.
STEM_MRO_POTENTIAL ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
STEM_MRO_SEED      ?= 1
STEM_MRO_NULL_SEED ?= 2
# samples with seeds that follow: errors between them (docs/replicas.md)
STEM_MRO_REPLICAS  ?= 5
STEM_MRO_ATOMS     ?= 392840
STEM_MRO_BOX       ?= 12.8nm,12.8nm,auto
STEM_MRO_TIMESTEP  ?= 2fs
STEM_MRO_QUENCH    ?= --melt=2000K --melt-time=2ps --rate=5e14K/s --final=300K --hold=1ps
STEM_MRO_SAMPLES   ?= Zr50Cu50 Zr55Co25Al20 random
STEM_MRO_FOIL      ?= --thickness=20nm
STEM_MRO_MICROSCOPE ?= --voltage=300kV --alpha=1.15mrad --scan=40x40 --step=0.32nm --detector=128x128 --pixel=0.16/nm --method=tilt:7
