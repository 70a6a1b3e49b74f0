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
results := $(call study_folder,stem-mro,STEM_MRO,STEM_MRO_SAMPLES)
scripts := $(tree)pipelines/stem-mro
stem_mro_start = $(BIN)/create --random --composition=Cu50Zr50 --atoms=$(STEM_MRO_ATOMS) --box=$(STEM_MRO_BOX) --quiet

define stem_mro_samples
$(call stage,$(results)/glass.xyz,
    $(stem_mro_start) --seed=$(STEM_MRO_SEED) |
    $(BIN)/quench --potential=$(STEM_MRO_POTENTIAL) --timestep=$(STEM_MRO_TIMESTEP) $(STEM_MRO_QUENCH)
        --ensemble=nvt --seed=$(STEM_MRO_SEED)
        --log-every=100 --log=$(results)/glass.log.tsv --quiet)
$(call stage,$(results)/Zr50Cu50.xyz, cat $(results)/glass.xyz)
$(call stage,$(results)/Zr55Co25Al20.xyz, $(scripts)/rename $(results)/glass.xyz)
$(call stage,$(results)/random.xyz, $(stem_mro_start) --seed=$(STEM_MRO_NULL_SEED))
$(foreach sample,$(STEM_MRO_SAMPLES),$(call stem_mro_scan,$(sample)))
endef
define stem_mro_scan
$(call stage,$(results)/scan-$1.xyz,
    $(BIN)/stem-sim $(STEM_MRO_MICROSCOPE) $(STEM_MRO_FOIL) --cube=$(results)/patterns-$1.emd --quiet
        < $(results)/$1.xyz)
endef
$(call stem_mro_samples)

$(call goals,stem-mro,$(STEM_MRO_SAMPLES:%=$(results)/scan-%.xyz))
.PHONY: stem-mro
