# A study on a cluster: one array job for each step's pieces (docs/cluster.md).
#   make submit STUDY=camg SCALE=small [DRY=1] [SLURM_ARGS='-p long']      make status STUDY=camg SCALE=small
CLUSTER ?= slurm
DRY ?=
SLURM_ARGS ?=
cluster_wrong = $(or $(study_wrong),$(if $(wildcard $(tree)pipelines/cluster/$(CLUSTER)),,there is no \
    pipelines/cluster/$(CLUSTER)))
submit status: export FOLDER = $(FOLDER_$(STUDY))
submit status: export CLUSTER := $(CLUSTER)
submit status: export blowpipe_tree := $(tree)
submit: $(if $(DRY)$(study_wrong),,programs)
	@$(if $(cluster_wrong),$(call refused,$(cluster_wrong)),$(call folder_refuse,$(FOLDER_$(STUDY))) \
	    MAKE='$(MAKE)' $(tree)pipelines/cluster/submit)
status:
	@$(if $(cluster_wrong),$(call refused,$(cluster_wrong)),$(call folder_note,$(FOLDER_$(STUDY))) \
	    MAKE='$(MAKE)' $(tree)pipelines/cluster/status)
.PHONY: submit status
