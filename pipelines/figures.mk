# Figures in other formats: those that gnuplot draws, anew from the tables that are there. Nothing is simulated or measured.
#   make figures STUDY=camg SCALE=mini FORMAT=pdf     each beside its PNG; without STUDY all studies that have results
#   make camg figures FORMAT=svg                      after the study is made
# Pictures of atoms are pixels in every format, and stay what `render` made them.
FORMATS := $(shell LC_ALL=C sed -n 's/^\([a-z]*\)\t.*/\1/p' $(tree)pipelines/figures/terminals.tsv)
FORMAT  ?= png
$(if $(and $(filter command,$(firstword $(origin FORMAT))),$(FORMAT),$(or $(filter $(STUDIES) $(STUDIES:%=%-show) report \
    demo,$(MAKECMDGOALS)),$(if $(MAKECMDGOALS),,none))),$(if $(filter figures,$(MAKECMDGOALS)),,$(error FORMAT is that of \
    $(typed_make) figures$(comma) by itself or behind a study: $(typed_make) $(or $(filter $(STUDIES),$(MAKECMDGOALS)),camg) figures FORMAT=$(FORMAT))))
$(if $(filter figures,$(MAKECMDGOALS)),$(if $(and $(filter $(FORMAT),$(FORMATS)),$(filter 1,$(words $(FORMAT)))),,$(error \
    FORMAT is one of $(FORMATS)$(comma) not '$(FORMAT)')))
figures_asked = $(or $(STUDY),$(filter $(STUDIES),$(MAKECMDGOALS)),$(planned))
figures_lists = { $(foreach s,$(figures_asked),$(MAKE) $(tree:%=-f %Makefile) --no-print-directory -s stage-list STUDY=$s \
    FORMAT= &&) :; }
figures: | $(filter $(STUDIES),$(MAKECMDGOALS))
	@$(if $(and $(STUDY),$(study_wrong)),$(call refused,$(study_wrong)),$(figures_lists) | $(tree)pipelines/figures/redraw $(FORMAT) \
	    '$(typed_make) $(firstword $(figures_asked)) SCALE=$(SCALE)')
.PHONY: figures
