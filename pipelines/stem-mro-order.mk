# The analysis half of stem-mro: what does the method of Im et al. recover where the order is known? The glass of
# stem-mro, plain and with nanocrystals of known size, number and orientation, a random packing, the nano-composite of
# the Laves study and a column of fivefold symmetry, at the paper's two thicknesses; hot spots, volume fractions and
# powers beside the truth, the null model and the paper. Readings: docs/stem-mro.md.
#
#   glass --> order/plain --> order/crystals, order/oriented;   order/random, order/laves, order/five --> scan,
#   patterns --> maps, tables --> measured
include $(call params_of,stem-mro-order)
results := $(call study_folder,stem-mro-order,STEM_MRO,STEM_MRO_SAMPLES STEM_MRO_REPLICAS)
scripts := $(tree)pipelines/stem-mro
# the summary was one of order/ once
$(call folder_moved,$(results),order/summary.tsv,summary.tsv)
$(call folder_moved,$(results),.args/order/summary.tsv,.args/summary.tsv)
# STRUCTURE-THICKNESS; the column of fivefold symmetry is a structure for each thickness
STEM_MRO_SCANS = plain-20 plain-42 random-20 crystals-20 crystals-42 oriented-20 oriented-42 laves-20 laves-42
STEM_MRO_COLUMNS = five-2 five-20
stem_mro_structure = $(firstword $(subst -, ,$1))
stem_mro_thickness = $(lastword $(subst -, ,$1))
# What has chance in it: $(at) is the folder of a replica and $(seed) its seed.
define stem_mro_order
$(call stage,$(at)/order/plain.xyz, $(BIN)/xyz-repeat --quiet --cells=$(STEM_MRO_ORDER_REPEAT) < $(at)/glass.xyz)
$(call stage,$(at)/order/random.xyz, $(BIN)/xyz-repeat --quiet --cells=$(STEM_MRO_ORDER_REPEAT) < $(at)/random.xyz)
$(call stage,$(at)/order/crystals.xyz, $(scripts)/embed $(STEM_MRO_ORDER_COUNT) $(STEM_MRO_ORDER_DIAMETER)
    random 0 $(seed) $(results)/order/B2.xyz $(at)/order/plain.xyz)
$(call stage,$(at)/order/oriented.xyz, $(scripts)/embed $(STEM_MRO_ORDER_COUNT) $(STEM_MRO_ORDER_DIAMETER) axis
    0 $(seed) $(results)/order/B2.xyz $(at)/order/plain.xyz)
$(call stage,$(at)/order/composite.xyz,
    $(BIN)/create --crystal=C15 --species=A$(comma)B --units=lj --grains=$(STEM_MRO_LAVES_GRAINS) --filler=A
        --composition=A50B50 --atoms=$(STEM_MRO_LAVES_ATOMS)
        --volume-per-atom=0.767 --grain-volume=0.69 --seed=$(seed) --quiet |
    $(BIN)/anneal --potential=lj:wahnstrom --timestep=0.004 --ensemble=langevin --temperature=0.1
        --time=$(STEM_MRO_LAVES_TIME) --seed=$(seed) --quiet)
$(call stage,$(at)/order/laves.xyz, $(scripts)/rescale $(STEM_MRO_LAVES_SIGMA) 0.69
    $(at)/order/composite.xyz)
$(foreach scan,$(STEM_MRO_SCANS),$(call stem_mro_order_scan,$(scan),$(call stem_mro_structure,$(scan)),$(call
    stem_mro_thickness,$(scan)),$(STEM_MRO_ORDER_MICROSCOPE) $(STEM_MRO_ORDER_SCAN),$(STEM_MRO_ORDER_ANALYSIS)
        --null=shuffle --realisations=20,plain-$(call stem_mro_thickness,$(scan))))
$(stem_mro_order_path)
$(foreach angle,0 60,$(call stem_mro_order_spot,$(angle)))
$(call stage,$(at)/order/dark-fields.tsv, $(scripts)/dark-fields plain-20 $(at)/order/spot-0.xyz
    $(at)/order/spot-60.xyz)
endef
# the columns stand in vacuum: their beam tells no thickness
stem_mro_path = $(if $(filter $1,$(STEM_MRO_COLUMNS)),-,$(at)/order/path.tsv)
# What a nanometre takes from the beam: a foil that has no order at all and is no copy of a thinner one along the beam,
# whose layers therefore scatter independently.
define stem_mro_order_path
$(call stage,$(at)/order/reference.xyz, $(BIN)/create --random --composition=Cu50Zr50
        --atoms=$(STEM_MRO_ORDER_REFERENCE) --box=8nm$(comma)8nm$(comma)auto
        --seed=$(call replica_seed,STEM_MRO_NULL_SEED,$k) --quiet)
$(call stage,$(at)/order/scan-reference.xyz,
    $(BIN)/stem-sim $(STEM_MRO_ORDER_MICROSCOPE) --scan=12x12 --step=0.64nm
        --cube=$(at)/order/patterns-reference.emd --quiet < $(at)/order/reference.xyz)
$(call stage,$(at)/order/maps-reference.xyz, $(BIN)/stem-analyze --ring=3.5/nm:4.5/nm --maps=bright_field --quiet
        < $(at)/order/scan-reference.xyz)
$(call stage,$(at)/order/path.tsv, $(scripts)/path $(at)/order/reference.xyz $(at)/order/maps-reference.xyz)
endef
# A scan $1 of the structure $2 with a foil of $3 nm: microscope $4, analysis $5, and the scan $6 of the glass that it
# is set beside.
define stem_mro_order_scan
$(call stage,$(at)/order/scan-$1.xyz,
    $(BIN)/stem-sim $4 $(if $(filter $(STEM_MRO_SCANS),$1),--thickness=$3nm) --cube=$(at)/order/patterns-$1.emd
        --quiet < $(at)/order/$2.xyz)
$(call stage,$(at)/order/maps-$1.xyz,
    $(BIN)/stem-analyze $5 $(if $(filter oriented,$2),--acceptance=none) --thickness=$3nm
        --figures=$(at)/order/tables-$1 --quiet < $(at)/order/scan-$1.xyz)
$(call stage,$(at)/order/$1.tsv, $(scripts)/measure $1 $(at)/order/$2.xyz $3 $(call \
    stem_mro_path,$1) $(at)/order/tables-$1 $(at)/order/tables-$6)
endef
# A dark field of the glass by a spot of the probe disc's size at 4/nm and an azimuth of $1 degrees.
define stem_mro_order_spot
$(call stage,$(at)/order/spot-$1.pgm, $(scripts)/spot 4 $1 0.58 0.16 128)
$(call stage,$(at)/order/spot-$1.xyz,
    $(BIN)/stem-analyze --ring=3.5/nm:4.5/nm --detector=$(at)/order/spot-$1.pgm --maps=detector --quiet
        < $(at)/order/scan-plain-20.xyz)
endef
# What has none, once, and all together.
define stem_mro_order_results
$(call stage,$(results)/order/B2.xyz, $(BIN)/create --crystal=B2 --species=Cu$(comma)Zr
        --lattice=$(STEM_MRO_ORDER_LATTICE)A --repeat=$(STEM_MRO_ORDER_CRYSTAL) --quiet)
$(foreach column,$(STEM_MRO_COLUMNS),$(call stage,$(results)/order/$(column).xyz, $(scripts)/fivefold 2.4
    $(call stem_mro_thickness,$(column)) 3.61 8))
$(foreach at,$(results),$(foreach scan,$(STEM_MRO_COLUMNS),$(call stem_mro_order_scan,$(scan),$(scan),$(call
    stem_mro_thickness,$(scan)),$(STEM_MRO_ORDER_MICROSCOPE) --scan=5x5 --step=0.1nm,--ring=4.4/nm:5.2/nm
        --orders=1:12 --null=shuffle --realisations=3,$(scan))))
$(foreach k,$(call replicas,STEM_MRO),$(foreach at,$(call replica_at,$k),$(foreach seed,$(call \
    replica_seed,STEM_MRO_SEED,$k),$(stem_mro_order))))
$(call replica_tables,STEM_MRO,$(stem_mro_plotted))
$(call stage,$(call replica_shown,STEM_MRO)/summary.tsv, $(tree)pipelines/nanolaminate/summary $(scripts)/expected.tsv
    $(call another_sample,STEM_MRO) $(STEM_MRO_COLUMNS:%=$(results)/order/%.tsv)
    $(call replica_groups,STEM_MRO,$(STEM_MRO_SCANS:%=order/%.tsv) order/dark-fields.tsv))
$(call stage,$(stem_mro_shown)/compare.png, gnuplot -c $(scripts)/compare.gp
    " $(foreach scan,$(STEM_MRO_SCANS),$(scan)=$(stem_mro_shown)/tables-$(scan)/profile.tsv) "
    " $(STEM_MRO_SCANS:%=$(stem_mro_shown)/tables-%/spectrum.tsv) " " $(STEM_MRO_SCANS:%=$(results)/order/tables-%) ")
endef
stem_mro_shown = $(call replica_shown,STEM_MRO)/order
stem_mro_plotted = $(foreach scan,$(STEM_MRO_SCANS),$(addprefix order/tables-$(scan)/,profile.tsv spectrum.tsv))
$(call stem_mro_order_results)
# What stem-analyze leaves in its folder comes with its maps.
stem_mro_left = $(eval $(addprefix $1/tables-$2/,profile.tsv spectrum.tsv): $1/maps-$2.xyz ;)
$(foreach k,$(call replicas,STEM_MRO),$(foreach scan,$(STEM_MRO_SCANS),$(call \
    stem_mro_left,$(call replica_at,$k)/order,$(scan))))
$(foreach study,stem-mro stem-mro-order,$(call goals,$(study),$(call \
    replica_shown,STEM_MRO)/summary.tsv $(stem_mro_shown)/compare.png))

stem-mro-show:
	@$(call shown,stem-mro,$(stem_mro_seen)/summary.tsv)
	@column -t -s "$$(printf '\t')" $(stem_mro_seen)/summary.tsv
	@$(call replica_note,STEM_MRO,$(stem_mro_seen)/summary.tsv)
	@printf '\nfigures: %s\n' "$(sort $(STEM_MRO_RESULTS)/order/ $(stem_mro_seen)/order/)"
stem_mro_seen = $(call replica_shown,STEM_MRO,$(STEM_MRO_RESULTS))
.PHONY: stem-mro-show
