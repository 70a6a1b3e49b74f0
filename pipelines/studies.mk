# Workflow half: the studies. Rules are here, values in params/STUDY/SCALE.mk.
#   make camg SCALE=mini|small|paper     make plan SCALE=paper     make demo
SCALE ?= mini
# A study's file says `results`, its folder, and `scripts`, that of its scripts, for its own stages, which are settled
# as they are read; recipes, which are expanded later, name the folders in full. Names that studies share have small
# letters: they cannot be typed.
include $(tree)pipelines/stage.mk
include $(tree)pipelines/folder.mk
include $(tree)pipelines/special.mk
include $(tree)pipelines/replicas.mk
include $(tree)pipelines/papers.mk
# $(call goals,STUDY,FILES): what `make STUDY` is to make
goals = $(call goals_made,$1,$(filter-out $(call undrawn,$2),$2),$(call undrawn,$2))
goals_made = $(eval GOALS_$1 += $2)$(eval $1: $2)$(eval .PHONY: $1)$(if $3,$(if $(UNDRAWN_$1),,$(eval \
    $1: ; @echo "$$(undrawn_said)" >&2))$(eval UNDRAWN_$1 += $3))
# Pictures are drawn by programs that a study can do without: where they are not, it makes all else, and says so at its
# end.
undrawn = $(strip $(foreach file,$1,$(if $(call painter_missing,$(STAGE_COMMAND_$(file))),$(file))))
painter_missing = $(foreach painter,$(call painter,$1),$(if $(painter_$(painter)),,$(painter)))
painter = $(or $(filter gnuplot,$(firstword $1)),$(if $(filter $(BIN)/render,$1),tachyon))
painter_gnuplot = $(stage_gnuplot)
painter_tachyon = $(call asked_once,painter_tachyon,tachyon)
undrawn_said = $@: figures are left out, for want of $(call painters_missing,$(UNDRAWN_$@)): $(words $(UNDRAWN_$@)) in \
    $(sort $(dir $(UNDRAWN_$@))); tables and frames are all there. Install what is missing (Debian: gnuplot-nox,\
    tachyon), and $(typed_make) $@ draws them
painters_missing = $(subst $(space), and ,$(strip $(sort $(foreach file,$1,$(call \
    painter_missing,$(STAGE_COMMAND_$(file)))))))
# $(call shown,STUDY,FILE): what STUDY-show shows must have been made
shown = $(call folder_note,$(FOLDER_$1)) [ -e $2 ] || \
    { printf '%s\n' '$(subst ','\'',nothing to show yet: $(call typed_study,$1) makes $2)' >&2; exit 66; }
STUDIES := camg laves stem-mro stem-mro-order nanolaminate mechanics
# A study's values; beside those that are installed, a person's own in params/ of the folder where make was called.
params_of = $(firstword $(wildcard params/$1/$(SCALE).mk) $(tree)params/$1/$(SCALE).mk)
scales_of = $(sort $(notdir $(basename $(wildcard params/$1/*.mk $(tree)params/$1/*.mk))))
# A study that has no such scale is left out, and says which it has.
define study_without_scale
$1 $1-show: ; @echo "$1 has no scale '$(SCALE)'; it has: $(call scales_of,$1)" >&2; exit 64
.PHONY: $1 $1-show
endef
define study_included
results :=
scripts :=
include $(tree)pipelines/$1.mk
endef
$(foreach study,$(STUDIES),$(if $(filter $(SCALE),$(call scales_of,$(study))),$(eval \
    $(call study_included,$(study))),$(eval $(call study_without_scale,$(study)))))
$(eval $(call study_included,verify))
$(special_unasked)
include $(tree)pipelines/plan.mk
include $(tree)pipelines/tasks.mk
include $(tree)pipelines/cluster.mk
include $(tree)pipelines/figures.mk
include $(tree)pipelines/report.mk

# The main study at mini scale from nothing. A second run does nothing and says so.
demo:
	@$(MAKE) -s --no-print-directory deps
	@$(MAKE) --no-print-directory -q programs 2>/dev/null || echo 'building the programs: a few minutes, once'
	@$(MAKE) --no-print-directory $(DEMO_JOBS) programs | $(tree)pipelines/live/one-line
	@echo 'making $(CAMG_RESULTS), the main study at its smallest scale: a few minutes on two cores'
	@$(MAKE) --no-print-directory $(DEMO_JOBS) camg
DEMO_JOBS = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(CORES))

.PHONY: demo
