# What a study costs before it is begun. All of it comes from the stages as stage.mk writes them down: no second list of them is kept.
# One line a stage: study, FILE, what is made beside it, what it reads, COMMAND.
define tab :=
$(null)	$(null)
endef
stage-list:
	@:$(foreach f,$(STAGES),$(info $(STAGE_STUDY_$f)$(tab)$f$(tab)$(STAGE_BESIDE_$f)$(tab)$(STAGE_READS_$f)$(tab)$(STAGE_COMMAND_$f)))
.PHONY: stage-list
