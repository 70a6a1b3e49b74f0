# The same in a night on a laptop: a field and a number of spheres nearer to the paper. Readings: docs/stem-mro.md.
STEM_MRO_ORDER_REPEAT   ?= 4x4x11
STEM_MRO_ORDER_COUNT    ?= 184
STEM_MRO_ORDER_DIAMETER ?= 2
STEM_MRO_ORDER_LATTICE  ?= 3.26
STEM_MRO_ORDER_MICROSCOPE ?= --voltage=300kV --alpha=1.15mrad --scan=50x50 --step=0.32nm --detector=128x128 --pixel=0.16/nm --method=tilt:7
STEM_MRO_ORDER_ANALYSIS ?= --ring=3.5/nm:4.5/nm --orders=1:12 --realisations=20
