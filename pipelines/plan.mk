# What a study costs before it is begun. All of it comes from the stages as stage.mk writes them down: no second list of them is kept.
#   make stage-costs STUDY=camg SCALE=small      a line for every stage: pieces, and core-seconds, memory, storage of its largest piece
#   make piece-costs STUDY=camg SCALE=small      a line for every piece
# Rates: params/rates.mk, or those of another machine with RATES=FILE.
RATES ?= params/rates.mk
include $(RATES)
define tab :=
$(null)	$(null)
endef

# One line a stage: study, name, FILE, what is made beside it, what it reads, COMMAND.
stage-list:
	@:$(foreach f,$(STAGES),$(info $(STAGE_STUDY_$f)$(tab)$(STAGE_NAME_$f)$(tab)$f$(tab)$(STAGE_BESIDE_$f)$(tab)$(STAGE_READS_$f)$(tab)$(STAGE_COMMAND_$f)))

planned    = $(or $(STUDY),$(STUDIES))
plan_input = $(MAKE) --no-print-directory -s stage-list |
plan_given = $(BIN) STUDY='$(planned)' $(foreach v,$(sort $(filter RATE_%,$(.VARIABLES))),$v='$($v)')
stage-costs piece-costs:
	@$(plan_input) pipelines/plan/plan $(@:%-costs=%) $(plan_given)
.PHONY: stage-list stage-costs piece-costs
