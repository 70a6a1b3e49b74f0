# What the words of a stage's command say: what it makes beside FILE, what it reads, which of its programs keep a
# checkpoint, what its step is called. $1 is the COMMAND throughout, unless said otherwise.

# The options by which our programs make something beside what they write on stdout, THE list of them:
# tests/pipeline.bats holds it beside every program's --help, and report/folder.py reads it here.
stage_file_options   := log table inherent bonds bond-table cube phase-cube
stage_folder_options := figures tables
stage_file_words     := $(stage_file_options:%=--%=%)
stage_folder_words   := $(stage_folder_options:%=--%=%)
stage_output_words   := $(stage_file_words) $(stage_folder_words)

stage_unquoted = $(subst ",,$(subst ',,$1))
# --log=FILE --> FILE, of several words
stage_values  = $(foreach one,$1,$(lastword $(subst =, ,$(one))))
# What is made beside FILE, and which of it are folders.
stage_beside  = $(call stage_values,$(filter $(stage_output_words),$(stage_unquoted)))
stage_folders = $(call stage_values,$(filter $(stage_folder_words),$(stage_unquoted)))

# What it is made from: of the study's folder and of scripts whatever is named, for make can make it or say that it
# cannot; of the rest the files that there are.
stage_inputs = $(sort $(filter $(results)/% $(tree)pipelines/% $(tree)tools/%,$(stage_parts)) \
    $(filter-out $(results)/%,$(stage_files) $(stage_models)))
# Files from elsewhere with the beginning of their digests: make goes by times, and one that is replaced by an older one
# (cp -p, tar, a link) is another all the same.
stage_digests = $(foreach file,$(sort $(filter-out $(results)/% $(tree)pipelines/% $(tree)tools/%,$(stage_files) $(stage_models))),\
    $(notdir $(file))=$(call stage_digest,$(file)))
stage_digest  = $(or $(STAGE_DIGEST_$1),$(eval STAGE_DIGEST_$1 := \
    $(shell LC_ALL=C sha256sum '$1' 2>/dev/null | cut -c 1-16))$(STAGE_DIGEST_$1))
# Words that may be names, and all of them cut at = and at commas.
stage_words = $(filter-out $(stage_output_words),$(stage_unquoted))
stage_parts = $(subst $(comma), ,$(subst =, ,$(stage_words)))
# All that may be a file's name: a word as it is, without its option, and cut at = and at commas.
stage_names = $(sort $(foreach one,$(sort $(stage_words)),$(one) $(call stage_names_within,$(one))))
stage_names_within = $(if $(findstring =,$1)$(findstring $(comma),$1),$(stage_cut_up))
stage_cut_up       = $(stage_after_option) $(subst =, ,$1) $(subst $(comma), ,$(subst =, ,$1))
stage_after_option = $(patsubst $(firstword $(subst =, ,$1))=%,%,$1)
# Those that are files, or that match files as the shell does it; programs, folders and devices are none.
stage_files = $(foreach name,$(filter-out * ? $(BIN)/% /dev/% /proc/%,$(stage_names)),$(call \
    stage_no_folders,$(call stage_matches,$(name))))
stage_matches = $(or $(wildcard $(stage_literal)),$(if $(findstring *,$1)$(findstring ?,$1),$(wildcard $1)))
stage_no_folders = $(foreach file,$1,$(if $(wildcard $(file)/.),,$(file)))
# a name that $(wildcard) takes for itself
stage_literal = $(subst ],\],$(subst [,\[,$(subst ?,\?,$(subst *,\*,$(subst \,\\,$1)))))
# kim:MODEL of the installed ones counts by its name, which ends in its version; one in a folder of the user's own is
# a file like others. The programs look there first (potential/kim_model.c).
stage_models = $(foreach model,$(patsubst kim:%,%,$(filter kim:%,$(stage_parts))),$(firstword $(wildcard $(patsubst \
    %,%/$(model)/libkim-api-portable-model.so,$(subst :, ,$(KIM_API_PORTABLE_MODELS_DIR))))))
KIM_API_PORTABLE_MODELS_DIR ?=

# Programs that move atoms, and stem-sim where it keeps the rows of its cube: these resume, and run on several ranks.
stage_mover_names := quench anneal heat-spike compact deform deposit
stage_movers = $(filter $(addprefix $(BIN)/,$(stage_mover_names)),$1)
stage_scan   = $(if $(filter --cube=%,$1),$(filter $(BIN)/stem-sim,$1))
stage_name   = $(notdir $(firstword $(stage_movers) $(filter $(BIN)/% $(tree)pipelines/% $(tree)tools/% gnuplot cat,$1)))
