# The analysis half of stem-mro: what does the method of Im et al. recover where the order is known? The glass of stem-mro, plain and with nanocrystals of known size and
# number, at the paper's two thicknesses; hot spots, volume fractions and powers beside the truth, the null model and the paper. Readings: docs/stem-mro.md.
#
#   glass --> order/plain --> order/crystals;   each at 20 and 42 nm --> scan, patterns --> maps, tables --> measured
include params/stem-mro-order/$(SCALE).mk
R := $(STEM_MRO_RESULTS)
S := pipelines/stem-mro
STEM_MRO_SCANS = plain-20 plain-42 crystals-20 crystals-42
stem_mro_structure = $(firstword $(subst -, ,$1))
stem_mro_thickness = $(lastword $(subst -, ,$1))
define stem_mro_order
$(call stage,$R/order/plain.xyz, tools/xyz-repeat $(STEM_MRO_ORDER_REPEAT) < $R/glass.xyz)
$(call stage,$R/order/crystals.xyz, $S/embed $(STEM_MRO_ORDER_COUNT) $(STEM_MRO_ORDER_DIAMETER) $(STEM_MRO_ORDER_LATTICE) $(STEM_MRO_SEED) $R/order/plain.xyz)
$(foreach scan,$(STEM_MRO_SCANS),$(call stem_mro_order_scan,$(scan),$(call stem_mro_structure,$(scan)),$(call stem_mro_thickness,$(scan))))
$(call stage,$R/order/summary.tsv, pipelines/nanolaminate/summary $S/expected.tsv $(STEM_MRO_SCANS:%=$R/order/%.tsv))
$(call stage,$R/order/compare.png, gnuplot -c $S/compare.gp " $(foreach scan,$(STEM_MRO_SCANS),$(scan)=$R/order/tables-$(scan)) ")
endef
# A scan $1 of the structure $2 with a foil of $3 nm.
define stem_mro_order_scan
$(call stage,$R/order/scan-$1.xyz,
    $(BIN)/stem-sim $(STEM_MRO_ORDER_MICROSCOPE) --thickness=$3nm --cube=$R/order/patterns-$1.emd --quiet < $R/order/$2.xyz)
$(call stage,$R/order/maps-$1.xyz,
    $(BIN)/stem-analyze $(STEM_MRO_ORDER_ANALYSIS) --thickness=$3nm --null=shuffle --figures=$R/order/tables-$1 --quiet < $R/order/scan-$1.xyz)
$(call stage,$R/order/$1.tsv, $S/measure $1 $R/order/$2.xyz $R/order/tables-$1)
endef
$(call stem_mro_order)
$(foreach study,stem-mro stem-mro-order,$(call goals,$(study),$R/order/summary.tsv $R/order/compare.png))

stem-mro-show: stem-mro
	@column -t -s "$$(printf '\t')" $(STEM_MRO_RESULTS)/order/summary.tsv
	@printf '\nfigures: %s\n' $(STEM_MRO_RESULTS)/order/
.PHONY: stem-mro-show
