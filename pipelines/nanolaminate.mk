# A laminated Zr-Cu(-O) metallic-glass film by 4D-STEM (Ghidelli, Orekhov, Li Bassi et al., "Novel class of nanostructured metallic glass films with superior
# and tunable mechanical properties", Acta Mater. 213, 116955 (2021)): a film with their period, modulation and density contrast, without and with nanocrystals in its
# Cu-rich layers, and films deposited atom by atom and cluster by cluster are scanned at 200 kV and 1.0 mrad, and analysed as theirs were. Protocol and readings: docs/nanolaminate.md.
#
#   glass --> model ----> crystals                            laminated, as the films of 2.1e-3 Pa and of 10 and 100 Pa
#   base --> substrate, cluster --> film-atoms, film-clusters --> atoms, clusters     grown, seen from the side
#   each --> scan, patterns --> maps, tables --> measured
include params/nanolaminate/$(SCALE).mk
NANOLAMINATE_RESULTS ?= results/nanolaminate/$(SCALE)
R := $(call study_folder,nanolaminate,NANOLAMINATE)
S := pipelines/nanolaminate
NANOLAMINATE_LAMINATES = model crystals
NANOLAMINATE_FILMS = atoms clusters
NANOLAMINATE_SAMPLES = $(NANOLAMINATE_LAMINATES) $(NANOLAMINATE_FILMS)
NANOLAMINATE_MD = --potential=$(NANOLAMINATE_POTENTIAL) --timestep=$(NANOLAMINATE_TIMESTEP) --seed=$(NANOLAMINATE_SEED) --quiet
define nanolaminate_rules
$(call stage,$R/glass.xyz,
    $(BIN)/create --random --composition=Cu50Zr50 --atoms=$(NANOLAMINATE_ATOMS) --box=$(NANOLAMINATE_BOX) --seed=$(NANOLAMINATE_SEED) --quiet |
    $S/laminate $(NANOLAMINATE_PERIOD) $(NANOLAMINATE_MODULATION) |
    $(BIN)/quench $(NANOLAMINATE_MD) $(NANOLAMINATE_QUENCH) --ensemble=nvt --log-every=100 --log=$R/glass.log.tsv)
$(call stage,$R/model.xyz, $S/oxidise $(NANOLAMINATE_PERIOD) $(NANOLAMINATE_OXYGEN) $(NANOLAMINATE_CONTRAST) $R/glass.xyz)
$(call stage,$R/copper.xyz, $(BIN)/create --crystal=fcc --species=Cu --lattice=3.615A --repeat=8x8x8 --quiet)
$(call stage,$R/crystals.xyz, pipelines/stem-mro/embed $(NANOLAMINATE_CRYSTALS) random 1 $(NANOLAMINATE_SEED) $R/copper.xyz $R/model.xyz)
$(call stage,$R/base.xyz,
    $(BIN)/create --random --composition=Cu50Zr50 --atoms=$(NANOLAMINATE_BASE_ATOMS) --box=$(NANOLAMINATE_BASE_BOX) --seed=$(NANOLAMINATE_SEED) --quiet |
    $(BIN)/quench $(NANOLAMINATE_MD) $(NANOLAMINATE_QUENCH))
$(call stage,$R/substrate.xyz, $(BIN)/slab --z=$(NANOLAMINATE_SUBSTRATE) --quiet < $R/base.xyz, substrate)
$(call stage,$R/cluster.xyz, $(BIN)/cut-cluster --diameter=$(NANOLAMINATE_CLUSTER) --center=random --composition-tolerance=0.02 --seed=$(NANOLAMINATE_SEED) --quiet < $R/base.xyz)
$(call stage,$R/film-atoms.xyz, $(BIN)/deposit $(NANOLAMINATE_MD) --atom-source=Cu50Zr50 $(NANOLAMINATE_BY_ATOMS) $(NANOLAMINATE_DEPOSIT) < $R/substrate.xyz)
$(call stage,$R/film-clusters.xyz, $(BIN)/deposit $(NANOLAMINATE_MD) --cluster=$R/cluster.xyz $(NANOLAMINATE_BY_CLUSTERS) $(NANOLAMINATE_DEPOSIT) < $R/substrate.xyz)
$(foreach film,$(NANOLAMINATE_FILMS),$(call nanolaminate_film,$(film)))
$(foreach sample,$(NANOLAMINATE_LAMINATES),$(call nanolaminate_sample,$(sample),$(NANOLAMINATE_SCAN) $(NANOLAMINATE_FOIL),$R/saed-$(sample).tsv))
$(foreach sample,$(NANOLAMINATE_LAMINATES),$(call nanolaminate_saed,$(sample)))
$(foreach sample,$(NANOLAMINATE_FILMS),$(call nanolaminate_sample,$(sample),$(NANOLAMINATE_FILM_SCAN) $(NANOLAMINATE_FILM_FOIL),))
$(call stage,$R/summary.tsv, $S/summary $S/expected.tsv $(NANOLAMINATE_SAMPLES:%=$R/%.tsv))
$(foreach sample,$(NANOLAMINATE_SAMPLES),$(call stage,$R/figures/$(sample).png, gnuplot -c $S/figures.gp $R/composition-$(sample).tsv $R/tables-$(sample)/line.tsv $R/tables-$(sample)/profile.tsv))
endef
# A film that was grown: the slab that neither substrate nor surface touches, seen from the side.
define nanolaminate_film
$(call stage,$R/slab-$1.xyz, $(BIN)/slab $(NANOLAMINATE_SLAB) --quiet < $R/film-$1.xyz)
$(call stage,$R/$1.xyz, $S/cross-section $R/slab-$1.xyz)
endef
# Sample $1, scan and foil $2, the profile of a broad beam $3 or nothing.
define nanolaminate_sample
$(call stage,$R/composition-$1.tsv, $S/composition $(NANOLAMINATE_BIN) $R/$1.xyz)
$(call stage,$R/scan-$1.xyz, $(BIN)/stem-sim $(NANOLAMINATE_MICROSCOPE) $2 --cube=$R/patterns-$1.emd --quiet < $R/$1.xyz)
$(call stage,$R/maps-$1.xyz, $(BIN)/stem-analyze $(NANOLAMINATE_ANALYSIS) --figures=$R/tables-$1 --quiet < $R/scan-$1.xyz)
$(call stage,$R/$1.tsv, $S/measure $1 $R/$1.xyz $R/composition-$1.tsv $R/tables-$1 $3)
# What stem-analyze leaves in its folder comes with its maps.
$R/tables-$1/line.tsv $R/tables-$1/profile.tsv: $R/maps-$1.xyz ;
endef
# Selected-area diffraction: one beam so nearly parallel that its disc is smaller than a pixel, over the whole cell.
define nanolaminate_saed
$(call stage,$R/saed-$1.xyz, $(BIN)/stem-sim $(NANOLAMINATE_SAED) $(NANOLAMINATE_FOIL) --cube=$R/saed-$1.emd --quiet < $R/$1.xyz)
$(call stage,$R/saed-$1.maps.xyz, $(BIN)/stem-analyze --ring=3.5/nm:5/nm --center=middle --bootstrap=0 --table=$R/saed-$1.tsv --quiet < $R/saed-$1.xyz)
endef
$(eval $(nanolaminate_rules))
$(call goals,nanolaminate,$R/summary.tsv $(NANOLAMINATE_SAMPLES:%=$R/figures/%.png))

# The summary in columns, and where the figures are.
nanolaminate-show:
	@$(call shown,nanolaminate,$(NANOLAMINATE_RESULTS)/summary.tsv)
	@column -t -s "$$(printf '\t')" $(NANOLAMINATE_RESULTS)/summary.tsv
	@printf '\nfigures: %s %s\n' $(NANOLAMINATE_RESULTS)/figures/ $(NANOLAMINATE_RESULTS)/tables-model/
.PHONY: nanolaminate nanolaminate-show
