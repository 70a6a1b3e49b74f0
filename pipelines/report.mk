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

# What stays of a study's results in the repository (docs/results): verdicts, tables, digests, commands; and whether what
# is made again has the same bytes.
#   make keep STUDY=camg SCALE=small     docs/results/camg/small/ anew, of the folder of results
#   make same STUDY=camg SCALE=small     digests of the pieces that are there beside those that are kept
#   make keep-pages                      the pages anew, after a sentence of why.tsv was changed
#   make keep-findings                   the sentence of all studies, each at the largest scale that is kept: a claim counts once
report_kept = $(tree)docs/results/$(STUDY)/$(SCALE)
report_asked = @$(report_python) || { $(report_missing); exit 66; }; \
    $(if $(FOLDER_$(STUDY)),,$(call refused,of which study? STUDY=camg SCALE=small);)
keep:
	$(report_asked) python3 $(tree)pipelines/report/keep $(FOLDER_$(STUDY)) $(report_kept)
	@echo '$(report_kept)/README.md'
same:
	$(report_asked) python3 $(tree)pipelines/report/keep --same $(FOLDER_$(STUDY)) $(report_kept)
keep-pages:
	@for kept in $(tree)docs/results/*/*/; do python3 $(tree)pipelines/report/keep --page "$${kept%/}" || exit; done
kept_largest = $(foreach study,$(wildcard $(tree)docs/results/*/),$(firstword \
    $(wildcard $(foreach scale,paper small mini,$(study)$(scale)/summary.tsv))))
keep-findings:
	@$(tree)pipelines/replicas/findings $(kept_largest) | sed -n 1p
.PHONY: keep same keep-pages keep-findings
