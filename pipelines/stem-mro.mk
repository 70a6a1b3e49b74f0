# Medium-range order in a metallic glass by 4D-STEM (Im, Chen, Johnson, Zhao, Yoo, Park, Wang, Muller, Hwang, "Direct
# determination of structural heterogeneity in metallic glasses using four-dimensional scanning transmission electron
# microscopy", Ultramicroscopy 195, 189 (2018), doi 10.1016/j.ultramic.2018.09.005): a glass is quenched and scanned
# by a nanobeam at their geometry. Protocol and readings: docs/stem-sim.md.
#
#   glass --> Zr50Cu50 ------> scan-Zr50Cu50, its patterns
#     '-----> Zr55Co25Al20 --> scan-Zr55Co25Al20      the same atoms under other names: no potential of that alloy
#   random --> scan-random                            the same density without any order: the null
include $(call params_of,stem-mro)
STEM_MRO_RESULTS ?= results/stem-mro/$(SCALE)
results := $(call study_folder,stem-mro,STEM_MRO,STEM_MRO_SAMPLES STEM_MRO_REPLICAS)
scripts := $(tree)pipelines/stem-mro
stem_mro_start = $(BIN)/create --random --composition=Cu50Zr50 --atoms=$(STEM_MRO_ATOMS) --box=$(STEM_MRO_BOX) --quiet

# Replica $k, of $(seed) in the folder $(at).
define stem_mro_samples
$(call stage,$(at)/glass.xyz,
    $(stem_mro_start) --seed=$(seed) |
    $(BIN)/quench --potential=$(STEM_MRO_POTENTIAL) --timestep=$(STEM_MRO_TIMESTEP) $(STEM_MRO_QUENCH)
        --ensemble=nvt --seed=$(seed)
        --log-every=100 --log=$(at)/glass.log.tsv --quiet)
$(call stage,$(at)/Zr50Cu50.xyz, cat $(at)/glass.xyz)
$(call stage,$(at)/Zr55Co25Al20.xyz, $(scripts)/rename $(at)/glass.xyz)
$(call stage,$(at)/random.xyz, $(stem_mro_start) --seed=$(call replica_seed,STEM_MRO_NULL_SEED,$k))
$(foreach sample,$(STEM_MRO_SAMPLES),$(call stem_mro_scan,$(sample)))
endef
define stem_mro_scan
$(call stage,$(at)/scan-$1.xyz,
    $(BIN)/stem-sim $(STEM_MRO_MICROSCOPE) $(STEM_MRO_FOIL) --cube=$(at)/patterns-$1.emd --quiet
        < $(at)/$1.xyz)
endef
$(foreach k,$(call replicas,STEM_MRO),$(foreach at,$(call replica_at,$k),$(foreach seed,$(call \
    replica_seed,STEM_MRO_SEED,$k),$(stem_mro_samples))))

$(call goals,stem-mro,$(foreach sample,$(STEM_MRO_SAMPLES),$(call replica_files,STEM_MRO,scan-$(sample).xyz)))
.PHONY: stem-mro
