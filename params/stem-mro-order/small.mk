# The same with foils of which nothing is repeated but the composite, twice along the beam at 42 nm. Readings: docs/stem-mro.md.
STEM_MRO_ORDER_REPEAT   ?= 1x1x1
STEM_MRO_ORDER_COUNT    ?= 112
STEM_MRO_ORDER_DIAMETER ?= 2
STEM_MRO_ORDER_LATTICE  ?= 3.26
STEM_MRO_ORDER_CRYSTAL  ?= 8x8x8
# atoms of the foil, 8 nm wide and some 20 nm thick, that tells how far the beam goes
STEM_MRO_ORDER_REFERENCE ?= 73600
STEM_MRO_ORDER_MICROSCOPE ?= --voltage=300kV --alpha=1.15mrad --detector=128x128 --pixel=0.16/nm --method=tilt:7
STEM_MRO_ORDER_SCAN     ?= --scan=40x40 --step=0.32nm
STEM_MRO_ORDER_ANALYSIS ?= --ring=3.5/nm:4.5/nm --orders=1:12
STEM_MRO_LAVES_GRAINS   ?= 172
STEM_MRO_LAVES_ATOMS    ?= 430000
STEM_MRO_LAVES_TIME     ?= 1
STEM_MRO_LAVES_SIGMA    ?= 2.83
