# Structures of known order in minutes on a laptop: the small glass of stem-mro repeated to 8 x 8 x 43 nm, plain and with 2 nm spheres of B2 CuZr. Readings: docs/stem-mro.md.
STEM_MRO_ORDER_REPEAT   ?= 2x2x11
STEM_MRO_ORDER_COUNT    ?= 46
STEM_MRO_ORDER_DIAMETER ?= 2
STEM_MRO_ORDER_LATTICE  ?= 3.26
STEM_MRO_ORDER_MICROSCOPE ?= --voltage=300kV --alpha=1.15mrad --scan=25x25 --step=0.32nm --detector=128x128 --pixel=0.16/nm --method=tilt:7
STEM_MRO_ORDER_ANALYSIS ?= --ring=3.5/nm:4.5/nm --orders=1:12 --realisations=20
