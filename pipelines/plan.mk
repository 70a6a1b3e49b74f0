# What a study costs before it is begun. All of it comes from the stages as stage.mk writes them down: no second list
# of them is kept.
#   make plan SCALE=paper                        stages, the longest chain, the time on 100 to 100000 cores, for every
#   study that has the scale
#   make plan STUDY=laves SCALE=small CORES='1 2 64' RANKS=1
#   make stage-costs STUDY=camg SCALE=small      a line for every stage: pieces, and core-seconds, memory, storage of
#   its largest piece
#   make piece-costs STUDY=camg SCALE=small      a line for every piece
# Rates: params/rates.mk, or those of another machine with RATES=FILE.
RATES ?= $(tree)params/rates.mk
$(if $(strip $(RATES)),,$(error RATES names a file of rates$(comma) such as params/rates.mk))
include $(RATES)
define tab :=
$(null)	$(null)
endef

stage_line = $(subst |,$(tab),$(STUDY)|$(STAGE_NAME_$1)|$1|$(stage_before)|$(STAGE_BESIDE_$1)|)$(STAGE_COMMAND_$1)
# A line for every piece of STUDY: study, stage, FILE, the pieces that it waits for, what is made beside it, COMMAND.
# What comes first stands first.
stage-list:
	@$(if $(study_wrong),$(call refused,$(study_wrong)))
	@$(foreach made,$(study_pieces),$(info $(call stage_line,$(made)))):

# Without STUDY: all that have the scale. stem-mro-order is a part of stem-mro.
planned    = $(or $(STUDY),$(strip $(foreach s,$(filter-out stem-mro-order,$(STUDIES)),$(if \
    $(filter $(SCALE),$(call scales_of,$s)),$s))))
plan_lists = { $(foreach s,$(planned),$(MAKE) $(tree:%=-f %Makefile) --no-print-directory -s stage-list STUDY=$s &&) :; }
plan_rates = $(foreach v,$(sort $(filter RATE_%,$(.VARIABLES))),$v='$($v)')
plan_cores = $(CORES)$(if $(filter command environment,$(firstword $(origin CORES))),, 100 1000 10000 100000)
plan_elsewhere = $(if $(filter $(tree)params/rates.mk,$(RATES)),times are those of another machine (params/rates.mk): \
    $(typed_make) rates >mine.mk measures this one$(comma) RATES=mine.mk plans by it)
# Values that the programs would refuse are no plan (plan/check), with or without results in the way.
plan_checked = STUDY_PARAMS='$(call params_of_studies,$(planned))' $(tree)pipelines/plan/check $(BIN)
plan: export STUDY_VALUES = $(call folder_text,$(subst $(space),$(newline),$(strip $(foreach s,$(planned),$(FOLDER_LINES_$(FOLDER_$s))))))
plan:
	@$(if $(and $(STUDY),$(study_wrong)),$(call refused,$(study_wrong)))
	@$(if $(planned),,$(call refused,no study has a scale '$(SCALE)'; there are: \
	    $(sort $(foreach s,$(STUDIES),$(call scales_of,$s)))))
	@lists=$$($(plan_lists)); printf '%s\n' "$$lists" | $(plan_checked); printf '%s\n' "$$lists" | $(tree)pipelines/plan/plan study SCALE=$(SCALE) CORES='$(plan_cores)' RANKS='$(RANKS)' ELSEWHERE='$(plan_elsewhere)' $(plan_rates)
stage-costs piece-costs:
	@$(if $(and $(STUDY),$(study_wrong)),$(call refused,$(study_wrong)))
	@$(plan_lists) | $(tree)pipelines/plan/plan $(@:%-costs=%) $(plan_rates)
# The rates of this machine: make rates >params/mine.mk
rates: $(patsubst %,$(BIN)/%,create quench anneal deform elastic energy slab xyz-repeat voronoi strain strings rdf render stem-sim \
    stem-analyze)
	@$(tree)pipelines/plan/rates $(BIN)
.PHONY: plan stage-list stage-costs piece-costs rates
