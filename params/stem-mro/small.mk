# Nanobeam 4D-STEM of a glass that is not repeated where the scan goes, in a night on a laptop.
STEM_MRO_POTENTIAL ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
STEM_MRO_SEED      ?= 1
STEM_MRO_NULL_SEED ?= 2
# samples with seeds that follow: errors between them (docs/replicas.md)
STEM_MRO_REPLICAS  ?= 1
STEM_MRO_ATOMS     ?= 108000
STEM_MRO_BOX       ?= 10.16nm,10.16nm,auto
STEM_MRO_TIMESTEP  ?= 2fs
STEM_MRO_QUENCH    ?= --melt=2000K --melt-time=20ps --rate=1e13K/s --final=300K --hold=10ps
STEM_MRO_SAMPLES   ?= Zr50Cu50 Zr55Co25Al20 random
STEM_MRO_FOIL      ?= --thickness=18nm
STEM_MRO_MICROSCOPE ?= --voltage=300kV --alpha=1.15mrad --scan=32x32 --step=0.32nm --detector=128x128 --pixel=0.16/nm --method=tilt:7
