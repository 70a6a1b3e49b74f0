# A study on a cluster: one array job for each step's pieces (docs/cluster.md).
#   make submit STUDY=camg SCALE=small [DRY=1] [SLURM_ARGS='-p long']
# How far a study is, here or on a cluster, and what one of its pieces has to say:
#   make status STUDY=camg SCALE=small      make tidy STUDY=camg      make log STUDY=camg SCALE=small PIECE=1e12/glass.xyz
CLUSTER ?= slurm
DRY ?=
SLURM_ARGS ?=
cluster_wrong = $(or $(study_wrong),$(if $(wildcard $(tree)pipelines/cluster/$(CLUSTER)),,there is no \
    pipelines/cluster/$(CLUSTER)))
cluster_example = $(if $(STUDY),,; for example: $(typed_make) $@ STUDY=camg SCALE=small$(if $(filter submit,$@), DRY=1$(comma) which \
    prints what would be handed over; $(typed_make) camg SCALE=small -j$(CORES) makes it on this machine))
# asked only of who submits
cluster_none = $(if $(filter submit,$(MAKECMDGOALS)),$(if $(or $(DRY),$(cluster_wrong)),,$(if \
    $(shell $(tree)pipelines/cluster/$(CLUSTER) there >/dev/null 2>&1 && echo yes),,there is no $(CLUSTER) on this machine to \
    submit to: DRY=1 prints what would be handed over; $(call typed_study,$(STUDY)) -j$(CORES) makes it here)))
PIECE ?=
submit status log: export FOLDER = $(FOLDER_$(STUDY))
submit status log: export CLUSTER := $(CLUSTER)
submit status log: export blowpipe_tree := $(tree)
log: export PIECE := $(PIECE)
submit: export STUDY_VALUES = $(call folder_text,$(subst $(space),$(newline),$(strip $(FOLDER_LINES_$(FOLDER_$(STUDY))))))
submit: $(if $(DRY)$(cluster_wrong)$(cluster_none),,programs)
	@$(if $(cluster_wrong),$(call refused,$(cluster_wrong)$(cluster_example)),$(call folder_refuse,$(FOLDER_$(STUDY))) \
	    $(if $(cluster_none),$(call refused,$(cluster_none)),$(call values_checked,$(STUDY)) || exit; MAKE='$(MAKE)' $(tree)pipelines/cluster/submit))
# Without STUDY: of all that have been begun at the scale
cluster_begun = $(strip $(foreach study,$(STUDIES),$(if $(wildcard $(FOLDER_$(study))),$(study))))
cluster_each  = $(foreach study,$(cluster_begun),echo; echo '$(FOLDER_$(study))'; \
    $(MAKE) $(tree:%=-f %Makefile) --no-print-directory status STUDY=$(study);)
status:
	@$(if $(STUDY),$(if $(cluster_wrong),$(call refused,$(cluster_wrong)),$(call folder_note,$(FOLDER_$(STUDY))) \
	    MAKE='$(MAKE)' $(tree)pipelines/cluster/status),$(or $(cluster_each),echo 'nothing is made \
	    yet at the scale $(SCALE): $(typed_make) camg -j$(CORES) begins a study$(comma) $(typed_make) plan says what each costs'))
# What killed programs have left in the folders of results (folder/left).
tidy:
	@$(if $(and $(STUDY),$(study_wrong)),$(call refused,$(study_wrong)),$(tree)pipelines/folder/left remove \
	    $(if $(STUDY),$(FOLDER_$(STUDY)),results $(FOLDERS)))
log:
	@$(if $(study_wrong),$(call refused,$(study_wrong)$(cluster_example)),STUDY=$(STUDY) SCALE=$(SCALE) $(tree)pipelines/live/log)
.PHONY: submit status log tidy
