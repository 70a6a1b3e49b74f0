# The pieces of a study, for those who hand them to a scheduler. All of it comes from the stages as stage.mk writes
# them down.
#   make tasks STUDY=camg STAGE=deposit SCALE=small     the files of one step, one a line
#   make stage-graph STUDY=camg SCALE=small             every piece, predecessors first: step, file, the files that it
#   waits for, whether it runs as several ranks
#   make stage-show FILE=results/camg/mini/summary.tsv       what the stage that makes it is to make: name, files,
#   command
STUDY ?=
STAGE ?=
FILE ?=
# what is wrong with STUDY and SCALE, if anything
study_wrong = $(if $(filter $(STUDY),$(STUDIES)),$(if $(filter $(SCALE),$(call scales_of,$(STUDY))),,$(STUDY) has no \
    scale '$(SCALE)'; it has: \
    $(call scales_of,$(STUDY))),$(if $(STUDY),there is no study '$(STUDY)'$(call meant,$(STUDY),$(STUDIES)); )the studies are: $(STUDIES))
refused     = echo "$@: $(strip $1)" >&2; exit 64
# $1: FILE, and before it all that it needs, each once
stage_maker  = $(or $(STAGE_MAKER_$1),$(STAGE_MAKER_$(patsubst %/,%,$(dir $1))))
stage_before = $(sort $(foreach input,$(STAGE_READS_$1),$(call stage_maker,$(input))))
stage_visit  = $(if $(stage_seen_$1),,$(eval stage_seen_$1 := 1)$(foreach \
    input,$(call stage_before,$1),$(call stage_visit,$(input)))$1 )
study_pieces = $(eval study_pieces := $(foreach goal,$(GOALS_$(STUDY)),$(call \
    stage_visit,$(call stage_maker,$(goal)))))$(study_pieces)
study_stages = $(eval study_stages := $(call distinct,$(foreach f,$(study_pieces),$(STAGE_NAME_$f))))$(study_stages)
distinct     = $(if $1,$(firstword $1) $(call distinct,$(filter-out $(firstword $1),$1)))

tasks:
	@$(if $(study_wrong),$(call refused,$(study_wrong)))
	@$(if $(filter $(STAGE),$(study_stages)),:,$(call refused,$(STUDY) has no stage '$(STAGE)'; it has: $(study_stages)))
	@$(foreach f,$(filter $(study_pieces),$(STAGES)),$(if $(filter $(STAGE),$(STAGE_NAME_$f)),$(info $f))):

stage-graph:
	@$(if $(study_wrong),$(call refused,$(study_wrong)))
	@$(foreach made,$(study_pieces),$(info $(call stage_graph_line,$(made)))):
stage_graph_line = $(STAGE_NAME_$1)$(tab)$1$(tab)$(stage_before)$(tab)$(if $(strip $(stage_resumes)),ranks)
# the folder of its results
study-folder:
	@$(if $(study_wrong),$(call refused,$(study_wrong)),echo $(FOLDER_$(STUDY)))
.PHONY: tasks stage-graph study-folder

# One stage, as stage.mk has written it down, and what it would run; FILE may be what it makes beside its own. A list
# stands in lines.
stage_asked = $(call stage_maker,$(FILE:./%=%))
stage-show:
	@$(if $(stage_asked),$(call stage_show,$(stage_asked)):,$(call refused,no stage of this scale makes '$(FILE)'; \
	    $(typed_make) stage-graph STUDY=camg lists the files of a study))
stage_show = $(info step     $(STAGE_NAME_$1))$(call stage_show_list,makes   ,$1 $(STAGE_BESIDE_$1))$(call \
    stage_show_list,from    ,$(STAGE_READS_$1))$(call stage_show_list,waits   ,$(call stage_before,$1))$(call \
    stage_show_list,left    ,$(stage_left))$(info command  $(STAGE_COMMAND_$1))$(info runs     $(stage_run))$(info \
    kept     $(call \
    stage_stamp,$1)$(if $(STAGE_CHANGED_$1),$(comma) of another command or none))
stage_show_list = $(if $(strip $2),$(info $1 $(firstword $2))$(foreach \
    file,$(wordlist 2,9999,$2),$(info $(null)         $(file))))
.PHONY: stage-show
