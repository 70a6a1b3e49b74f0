# A laminated Zr-Cu(-O) metallic-glass film by 4D-STEM (Ghidelli, Orekhov, Li Bassi et al., "Novel class of
# nanostructured metallic glass films with superior and tunable mechanical properties", Acta Mater. 213, 116955
# (2021)): a film with their period, modulation and density contrast, without and with nanocrystals in its Cu-rich
# layers, and films deposited atom by atom and cluster by cluster are scanned at 200 kV and 1.0 mrad, and analysed as
# theirs were. Protocol and readings: docs/nanolaminate.md.
#
#   glass --> model ----> crystals                            laminated, as the films of 2.1e-3 Pa and of 10 and 100
#   Pa
#   base --> substrate, cluster --> film-atoms, film-clusters --> atoms, clusters     grown, seen from the side
#   each --> scan, patterns --> maps, tables --> measured
include $(call params_of,nanolaminate)
NANOLAMINATE_RESULTS ?= results/nanolaminate/$(SCALE)
results := $(call study_folder,nanolaminate,NANOLAMINATE)
scripts := $(tree)pipelines/nanolaminate
NANOLAMINATE_LAMINATES = model crystals
NANOLAMINATE_FILMS = atoms clusters
NANOLAMINATE_SAMPLES = $(NANOLAMINATE_LAMINATES) $(NANOLAMINATE_FILMS)
NANOLAMINATE_MD = --potential=$(NANOLAMINATE_POTENTIAL) --timestep=$(NANOLAMINATE_TIMESTEP) \
        --seed=$(NANOLAMINATE_SEED) --quiet
define nanolaminate_rules
$(call stage,$(results)/glass.xyz,
    $(BIN)/create --random --composition=Cu50Zr50 --atoms=$(NANOLAMINATE_ATOMS) --box=$(NANOLAMINATE_BOX)
        --seed=$(NANOLAMINATE_SEED) --quiet |
    $(scripts)/laminate $(NANOLAMINATE_PERIOD) $(NANOLAMINATE_MODULATION) |
    $(BIN)/quench $(NANOLAMINATE_MD) $(NANOLAMINATE_QUENCH) --ensemble=nvt --log-every=100
        --log=$(results)/glass.log.tsv)
$(call stage,$(results)/model.xyz, $(scripts)/oxidise $(NANOLAMINATE_PERIOD) $(NANOLAMINATE_OXYGEN)
    $(NANOLAMINATE_CONTRAST) $(results)/glass.xyz)
$(call stage,$(results)/copper.xyz, $(BIN)/create --crystal=fcc --species=Cu --lattice=3.615A --repeat=8x8x8 --quiet)
$(call stage,$(results)/crystals.xyz, $(tree)pipelines/stem-mro/embed $(NANOLAMINATE_CRYSTALS) random 1
    $(NANOLAMINATE_SEED) $(results)/copper.xyz $(results)/model.xyz)
$(call stage,$(results)/base.xyz,
    $(BIN)/create --random --composition=Cu50Zr50 --atoms=$(NANOLAMINATE_BASE_ATOMS) --box=$(NANOLAMINATE_BASE_BOX)
        --seed=$(NANOLAMINATE_SEED) --quiet |
    $(BIN)/quench $(NANOLAMINATE_MD) $(NANOLAMINATE_QUENCH))
$(call stage,$(results)/substrate.xyz, $(BIN)/slab --z=$(NANOLAMINATE_SUBSTRATE) --quiet < $(results)/base.xyz,
    substrate)
$(call stage,$(results)/cluster.xyz, $(BIN)/cut-cluster --diameter=$(NANOLAMINATE_CLUSTER) --center=random
        --composition-tolerance=0.02 --seed=$(NANOLAMINATE_SEED) --quiet < $(results)/base.xyz)
$(call stage,$(results)/film-atoms.xyz, $(BIN)/deposit $(NANOLAMINATE_MD) --atom-source=Cu50Zr50
    $(NANOLAMINATE_BY_ATOMS) $(NANOLAMINATE_DEPOSIT) < $(results)/substrate.xyz)
$(call stage,$(results)/film-clusters.xyz, $(BIN)/deposit $(NANOLAMINATE_MD) --cluster=$(results)/cluster.xyz
    $(NANOLAMINATE_BY_CLUSTERS) $(NANOLAMINATE_DEPOSIT) < $(results)/substrate.xyz)
$(foreach film,$(NANOLAMINATE_FILMS),$(call nanolaminate_film,$(film)))
$(foreach sample,$(NANOLAMINATE_LAMINATES),$(call nanolaminate_sample,$(sample),$(NANOLAMINATE_SCAN)
    $(NANOLAMINATE_FOIL),$(results)/saed-$(sample).tsv))
$(foreach sample,$(NANOLAMINATE_LAMINATES),$(call nanolaminate_saed,$(sample)))
$(foreach sample,$(NANOLAMINATE_FILMS),$(call nanolaminate_sample,$(sample),$(NANOLAMINATE_FILM_SCAN)
    $(NANOLAMINATE_FILM_FOIL),))
$(call stage,$(results)/summary.tsv, $(scripts)/summary $(scripts)/expected.tsv
    $(NANOLAMINATE_SAMPLES:%=$(results)/%.tsv))
$(foreach sample,$(NANOLAMINATE_SAMPLES),$(call stage,$(results)/figures/$(sample).png, gnuplot -c
    $(scripts)/figures.gp $(results)/composition-$(sample).tsv $(results)/tables-$(sample)/line.tsv
    $(results)/tables-$(sample)/profile.tsv))
endef
# A film that was grown: the slab that neither substrate nor surface touches, seen from the side.
define nanolaminate_film
$(call stage,$(results)/slab-$1.xyz, $(BIN)/slab $(NANOLAMINATE_SLAB) --quiet < $(results)/film-$1.xyz)
$(call stage,$(results)/$1.xyz, $(scripts)/cross-section $(results)/slab-$1.xyz)
endef
# Sample $1, scan and foil $2, the profile of a broad beam $3 or nothing.
define nanolaminate_sample
$(call stage,$(results)/composition-$1.tsv, $(scripts)/composition $(NANOLAMINATE_BIN) $(results)/$1.xyz)
$(call stage,$(results)/scan-$1.xyz, $(BIN)/stem-sim $(NANOLAMINATE_MICROSCOPE) $2 --cube=$(results)/patterns-$1.emd
        --quiet < $(results)/$1.xyz)
$(call stage,$(results)/maps-$1.xyz, $(BIN)/stem-analyze $(NANOLAMINATE_ANALYSIS) --figures=$(results)/tables-$1
        --quiet < $(results)/scan-$1.xyz)
$(call stage,$(results)/$1.tsv, $(scripts)/measure $1 $(results)/$1.xyz $(results)/composition-$1.tsv
    $(results)/tables-$1 $3)
# What stem-analyze leaves in its folder comes with its maps.
$(results)/tables-$1/line.tsv $(results)/tables-$1/profile.tsv: $(results)/maps-$1.xyz ;
endef
# Selected-area diffraction: one beam so nearly parallel that its disc is smaller than a pixel, over the whole cell.
define nanolaminate_saed
$(call stage,$(results)/saed-$1.xyz, $(BIN)/stem-sim $(NANOLAMINATE_SAED) $(NANOLAMINATE_FOIL)
        --cube=$(results)/saed-$1.emd --quiet < $(results)/$1.xyz)
$(call stage,$(results)/saed-$1.maps.xyz, $(BIN)/stem-analyze --ring=3.5/nm:5/nm --center=middle --bootstrap=0
        --table=$(results)/saed-$1.tsv --quiet < $(results)/saed-$1.xyz)
endef
$(eval $(nanolaminate_rules))
$(call goals,nanolaminate,$(results)/summary.tsv $(NANOLAMINATE_SAMPLES:%=$(results)/figures/%.png))

# The summary in columns, and where the figures are.
nanolaminate-show:
	@$(call shown,nanolaminate,$(NANOLAMINATE_RESULTS)/summary.tsv)
	@column -t -s "$$(printf '\t')" $(NANOLAMINATE_RESULTS)/summary.tsv
	@printf '\nfigures: %s %s\n' $(NANOLAMINATE_RESULTS)/figures/ $(NANOLAMINATE_RESULTS)/tables-model/
.PHONY: nanolaminate nanolaminate-show
