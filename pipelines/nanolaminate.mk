# A laminated Zr-Cu(-O) metallic-glass film by 4D-STEM (Ghidelli, Orekhov, Li Bassi et al., "Novel class of nanostructured metallic glass films with superior
# and tunable mechanical properties", Acta Mater. 213, 116955 (2021)): a film with their period, modulation and density contrast is quenched in layers,
# scanned at 200 kV and 1.0 mrad, and analysed as theirs was. Protocol and readings: docs/nanolaminate.md.
#
#   glass --> model --> scan-model, patterns --> maps-model, tables-model --> measured
include params/nanolaminate/$(SCALE).mk
NANOLAMINATE_RESULTS := results/nanolaminate/$(SCALE)
R := $(NANOLAMINATE_RESULTS)
S := pipelines/nanolaminate
define nanolaminate_rules
$(call stage,$R/glass.xyz,
    $(BIN)/create --random --composition=Cu50Zr50 --atoms=$(NANOLAMINATE_ATOMS) --box=$(NANOLAMINATE_BOX) --seed=$(NANOLAMINATE_SEED) --quiet |
    $S/laminate $(NANOLAMINATE_PERIOD) $(NANOLAMINATE_MODULATION) |
    $(BIN)/quench --potential=$(NANOLAMINATE_POTENTIAL) --timestep=$(NANOLAMINATE_TIMESTEP) $(NANOLAMINATE_QUENCH) --ensemble=nvt --seed=$(NANOLAMINATE_SEED)
        --log-every=100 --log=$R/glass.log.tsv --quiet)
$(call stage,$R/model.xyz, $S/oxidise $(NANOLAMINATE_PERIOD) $(NANOLAMINATE_OXYGEN) $(NANOLAMINATE_CONTRAST) $R/glass.xyz)
$(call stage,$R/composition.tsv, $S/composition $(NANOLAMINATE_BIN) $R/model.xyz)
$(call stage,$R/scan-model.xyz, $(BIN)/stem-sim $(NANOLAMINATE_MICROSCOPE) $(NANOLAMINATE_FOIL) --cube=$R/patterns-model.emd --quiet < $R/model.xyz)
$(call stage,$R/maps-model.xyz, $(BIN)/stem-analyze $(NANOLAMINATE_ANALYSIS) --figures=$R/tables-model --quiet < $R/scan-model.xyz)
$(call stage,$R/measured.tsv, $S/measure model $R/model.xyz $R/composition.tsv $R/tables-model $R/maps-model.xyz)
$(call stage,$R/summary.tsv, $S/summary $S/expected.tsv $R/measured.tsv)
$(call stage,$R/figures/layers.png, gnuplot -c $S/figures.gp $R/composition.tsv $R/tables-model/line.tsv $R/tables-model/profile.tsv)
# What stem-analyze leaves in its folder comes with its maps.
$R/tables-model/line.tsv $R/tables-model/profile.tsv: $R/maps-model.xyz ;
endef
$(eval $(nanolaminate_rules))
$(call goals,nanolaminate,$R/summary.tsv $R/figures/layers.png)

# The summary in columns, and where the figures are.
nanolaminate-show: nanolaminate
	@column -t -s "$$(printf '\t')" $(NANOLAMINATE_RESULTS)/summary.tsv
	@printf '\nfigures: %s %s\n' $(NANOLAMINATE_RESULTS)/figures/ $(NANOLAMINATE_RESULTS)/tables-model/
.PHONY: nanolaminate nanolaminate-show
