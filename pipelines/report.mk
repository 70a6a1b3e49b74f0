# A page about a study's results, FOLDER/index.html, as its last piece (docs/studies.md): pipelines/report/page makes it of
# the folder alone. No stage, for it has the times of this run; a scheduler's pieces leave it to the make that follows.
#   make report      pages of all folders in results/, and results/index.html, which leads to them
# Without Python there is no page, which is said; it is looked for when a page is to be made, not whenever make is called.
report_missing = echo 'no page about the results: there is no python3' >&2
report_scripts := $(wildcard $(tree)pipelines/report/*)
report_python   = command -v python3 >/dev/null
# what xyz-info knows is hidden, or the page would list it among the results
report_known    = $(dir $1).$(notdir $1).known
report_page     = $(BIN)/xyz-info --known > $(report_known) && python3 $(tree)pipelines/report/page --known=$(report_known) $2; \
    code=$$?; rm -f $(report_known); exit $$code
# STUDY: the page follows all that the study makes
define report_rule
$(FOLDER_$1)/index.html: $(GOALS_$1) $(report_scripts) $(wildcard $(tree)pipelines/$1/*.tsv) | $(filter $(BIN)/%,$(BIN)/xyz-info)
	$$(hushed)if $$(report_python); then ($$(call report_page,$$@,$(FOLDER_$1))); else $$(report_missing); fi
	@! $$(report_python) || for from in $$^; do [ ! "$$$$from" -nt $$@ ] || touch -cr "$$$$from" $$@; done
$1: $(if $(ONLY),,$(FOLDER_$1)/index.html)
endef
$(foreach study,$(STUDIES),$(if $(and $(GOALS_$(study)),$(wildcard $(tree)pipelines/$(study)/about.tsv)),$(eval \
    $(call report_rule,$(study)))))

report_folders = $(patsubst %/.args/.,%,$(wildcard results/*/*/.args/.))
report: $(BIN)/xyz-info
	@$(report_python) || { $(report_missing); exit 66; }
	@$(if $(report_folders),$(call report_page,results/index.html,--overview=results/index.html $(report_folders)),$(call \
	    refused,there are no results yet; $(typed_make) camg makes some))
	@echo 'results/index.html'
.PHONY: report
