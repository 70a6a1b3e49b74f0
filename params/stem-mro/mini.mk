# Nanobeam 4D-STEM of a glass that is not repeated where the scan goes, in minutes on a laptop; the scan alone in seconds.
STEM_MRO_POTENTIAL ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
STEM_MRO_SEED      ?= 1
STEM_MRO_NULL_SEED ?= 2
# samples with seeds that follow: errors between them (docs/replicas.md)
STEM_MRO_REPLICAS  ?= 1
STEM_MRO_ATOMS     ?= 37700
STEM_MRO_BOX       ?= 12.8nm,12.8nm,auto
STEM_MRO_TIMESTEP  ?= 2fs
STEM_MRO_QUENCH    ?= --melt=2000K --melt-time=2ps --rate=5e14K/s --final=300K --hold=1ps
STEM_MRO_SAMPLES   ?= Zr50Cu50 Zr55Co25Al20 random
# thickness: the cell's, repeated along the beam
STEM_MRO_FOIL      ?= --tile=1x1x5
STEM_MRO_MICROSCOPE ?= --voltage=300kV --alpha=1.15mrad --scan=12x12 --step=0.32nm --detector=128x128 --pixel=0.16/nm --method=tilt:7
