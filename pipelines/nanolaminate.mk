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
results := $(call study_folder,nanolaminate,NANOLAMINATE,NANOLAMINATE_REPLICAS)
scripts := $(tree)pipelines/nanolaminate
NANOLAMINATE_LAMINATES = model crystals
NANOLAMINATE_FILMS = atoms clusters
NANOLAMINATE_SAMPLES = $(NANOLAMINATE_LAMINATES) $(NANOLAMINATE_FILMS)
# In all that follows $(at) is the folder of a replica and $(seed) its seed.
NANOLAMINATE_MD = --potential=$(NANOLAMINATE_POTENTIAL) --timestep=$(NANOLAMINATE_TIMESTEP) \
        --seed=$(seed) --quiet
define nanolaminate_rules
$(call stage,$(at)/glass.xyz,
    $(BIN)/create --random --composition=Cu50Zr50 --atoms=$(NANOLAMINATE_ATOMS) --box=$(NANOLAMINATE_BOX)
        --seed=$(seed) --quiet |
    $(scripts)/laminate $(NANOLAMINATE_PERIOD) $(NANOLAMINATE_MODULATION) |
    $(BIN)/quench $(NANOLAMINATE_MD) $(NANOLAMINATE_QUENCH) --ensemble=nvt --log-every=100
        --log=$(at)/glass.log.tsv)
$(call stage,$(at)/model.xyz, $(scripts)/oxidise $(NANOLAMINATE_PERIOD) $(NANOLAMINATE_OXYGEN)
    $(NANOLAMINATE_CONTRAST) $(at)/glass.xyz)
$(call stage,$(at)/crystals.xyz, $(tree)pipelines/stem-mro/embed $(NANOLAMINATE_CRYSTALS) random 1
    $(seed) $(results)/copper.xyz $(at)/model.xyz)
$(call stage,$(at)/base.xyz,
    $(BIN)/create --random --composition=Cu50Zr50 --atoms=$(NANOLAMINATE_BASE_ATOMS) --box=$(NANOLAMINATE_BASE_BOX)
        --seed=$(seed) --quiet |
    $(BIN)/quench $(NANOLAMINATE_MD) $(NANOLAMINATE_QUENCH))
$(call stage,$(at)/substrate.xyz, $(BIN)/slab --z=$(NANOLAMINATE_SUBSTRATE) --quiet < $(at)/base.xyz,
    substrate)
$(call stage,$(at)/cluster.xyz, $(BIN)/cut-cluster --diameter=$(NANOLAMINATE_CLUSTER) --center=random
        --composition-tolerance=0.02 --seed=$(seed) --quiet < $(at)/base.xyz)
$(call stage,$(at)/film-atoms.xyz, $(BIN)/deposit $(NANOLAMINATE_MD) --atom-source=Cu50Zr50
    $(NANOLAMINATE_BY_ATOMS) $(NANOLAMINATE_DEPOSIT) < $(at)/substrate.xyz)
$(call stage,$(at)/film-clusters.xyz, $(BIN)/deposit $(NANOLAMINATE_MD) --cluster=$(at)/cluster.xyz
    $(NANOLAMINATE_BY_CLUSTERS) $(NANOLAMINATE_DEPOSIT) < $(at)/substrate.xyz)
$(foreach film,$(NANOLAMINATE_FILMS),$(call nanolaminate_film,$(film)))
$(foreach sample,$(NANOLAMINATE_LAMINATES),$(call nanolaminate_sample,$(sample),$(NANOLAMINATE_SCAN)
    $(NANOLAMINATE_FOIL),$(at)/saed-$(sample).tsv))
$(foreach sample,$(NANOLAMINATE_LAMINATES),$(call nanolaminate_saed,$(sample)))
$(foreach sample,$(NANOLAMINATE_FILMS),$(call nanolaminate_sample,$(sample),$(NANOLAMINATE_FILM_SCAN)
    $(NANOLAMINATE_FILM_FOIL),))
endef
# A film that was grown: the slab that neither substrate nor surface touches, seen from the side.
define nanolaminate_film
$(call stage,$(at)/slab-$1.xyz, $(BIN)/slab $(NANOLAMINATE_SLAB) --quiet < $(at)/film-$1.xyz)
$(call stage,$(at)/$1.xyz, $(scripts)/cross-section $(at)/slab-$1.xyz)
endef
# Sample $1, scan and foil $2, the profile of a broad beam $3 or nothing.
define nanolaminate_sample
$(call stage,$(at)/composition-$1.tsv, $(scripts)/composition $(NANOLAMINATE_BIN) $(at)/$1.xyz)
$(call stage,$(at)/scan-$1.xyz, $(BIN)/stem-sim $(NANOLAMINATE_MICROSCOPE) $2 --cube=$(at)/patterns-$1.emd
        --quiet < $(at)/$1.xyz)
$(call stage,$(at)/maps-$1.xyz, $(BIN)/stem-analyze $(NANOLAMINATE_ANALYSIS) --figures=$(at)/tables-$1
        --quiet < $(at)/scan-$1.xyz)
$(call stage,$(at)/$1.tsv, $(scripts)/measure $1 $(at)/$1.xyz $(at)/composition-$1.tsv
    $(at)/tables-$1 $3)
# What stem-analyze leaves in its folder comes with its maps.
$(at)/tables-$1/line.tsv $(at)/tables-$1/profile.tsv: $(at)/maps-$1.xyz ;
endef
# Selected-area diffraction: one beam so nearly parallel that its disc is smaller than a pixel, over the whole cell.
define nanolaminate_saed
$(call stage,$(at)/saed-$1.xyz, $(BIN)/stem-sim $(NANOLAMINATE_SAED) $(NANOLAMINATE_FOIL)
        --cube=$(at)/saed-$1.emd --quiet < $(at)/$1.xyz)
$(call stage,$(at)/saed-$1.maps.xyz, $(BIN)/stem-analyze --ring=3.5/nm:5/nm --center=middle --bootstrap=0
        --table=$(at)/saed-$1.tsv --quiet < $(at)/saed-$1.xyz)
endef
define nanolaminate_results
$(call stage,$(results)/copper.xyz, $(BIN)/create --crystal=fcc --species=Cu --lattice=3.615A --repeat=8x8x8 --quiet)
$(foreach k,$(call replicas,NANOLAMINATE),$(foreach at,$(call replica_at,$k),$(foreach \
    seed,$(call replica_seed,NANOLAMINATE_SEED,$k),$(nanolaminate_rules))))
$(call replica_tables,NANOLAMINATE,$(foreach sample,$(NANOLAMINATE_LAMINATES),$(nanolaminate_plotted)))
$(call stage,$(call replica_shown,NANOLAMINATE)/summary.tsv, $(scripts)/summary $(scripts)/expected.tsv
    $(call another_sample,NANOLAMINATE) $(call replica_groups,NANOLAMINATE,$(NANOLAMINATE_SAMPLES:%=%.tsv)))
$(foreach sample,$(NANOLAMINATE_SAMPLES),$(call stage,$(nanolaminate_figure), gnuplot -c
    $(scripts)/figures.gp $(addprefix $(nanolaminate_of)/,$(nanolaminate_plotted))))
endef
# Films that were grown are not equally thick: their figures are of the first replica.
nanolaminate_of = $(if $(filter $(sample),$(NANOLAMINATE_FILMS)),$(results),$(call replica_shown,NANOLAMINATE))
nanolaminate_figure = $(nanolaminate_of)/figures/$(sample).png
nanolaminate_plotted = composition-$(sample).tsv tables-$(sample)/line.tsv tables-$(sample)/profile.tsv
$(eval $(nanolaminate_results))
$(call goals,nanolaminate,$(call replica_shown,NANOLAMINATE)/summary.tsv $(foreach \
    sample,$(NANOLAMINATE_SAMPLES),$(nanolaminate_figure)))

# The summary in columns, and where the figures are.
nanolaminate-show:
	@$(call shown,nanolaminate,$(nanolaminate_shown)/summary.tsv)
	@column -t -s "$$(printf '\t')" $(nanolaminate_shown)/summary.tsv
	@$(call replica_note,NANOLAMINATE,$(nanolaminate_shown)/summary.tsv)
	@printf '\nfigures: %s\n' "$(sort $(NANOLAMINATE_RESULTS)/figures/ $(nanolaminate_shown)/figures/) \
	    $(NANOLAMINATE_RESULTS)/tables-model/"
nanolaminate_shown = $(call replica_shown,NANOLAMINATE,$(NANOLAMINATE_RESULTS))
.PHONY: nanolaminate nanolaminate-show
