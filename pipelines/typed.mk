# What is to be typed, for all that gives advice: `make camg` in a source tree, `blowpipe study camg` of what is
# installed.
#   $(typed_make)              make, or blowpipe study; scripts have it as BLOWPIPE_TYPED
#   $(call typed_study,camg)   the study with the scale and the values that were typed
#   $(call meant,WORD,WORDS)   ' (did you mean ...?)' with those of WORDS that WORD may be a misspelling of, or nothing
typed_make := $(if $(wildcard $(tree)installed.mk),blowpipe study,make)
export BLOWPIPE_TYPED := $(typed_make)
# what is no value of a study's
typed_asked  := STUDY=% VARIANTS=% STAGE=% PIECE=% FILE=% FORMAT=% DRY=% LIVE=% V=% CORES=% RATES=% SCALE=% ONLY=%
typed_values  = $(filter-out $(typed_asked),$(MAKEOVERRIDES))
typed_study   = $(typed_make) $1 SCALE=$(or $(SCALE),mini)$(if $(typed_values), $(typed_values))
meant = $(call meant_said,$(if $1,$(if $(findstring ',$1),,$(shell printf '%s\n' $2 | LC_ALL=C awk -v word='$1' -f $(tree)pipelines/near.awk))))
meant_said = $(if $1, (did you mean $(subst $(typed_space), or ,$(strip $1))?))
typed_space := $(subst x,,x x)

# A goal that no rule here makes, and that is nearly one that there is.
typed_rules = $(sort $(filter-out .%,$(shell LC_ALL=C sed -n -e 's/^\.PHONY: \([^$$%]*\).*/\1/p' -e 's/^\([a-z][a-z -]*\):.*/\1/p' \
    $(MAKEFILE_LIST)))) $(STUDIES) $(STUDIES:%=%-show) $(STUDIES:%=%-variants) $(STUDIES:%=%-compare)
typed_unknown = $(foreach goal,$(MAKECMDGOALS),$(if $(findstring /,$(goal))$(findstring .,$(goal))$(wildcard \
    $(goal))$(filter $(goal),$(typed_rules)),,$(goal)))
# once all makefiles are read
typed_check = $(foreach goal,$(typed_unknown),$(foreach near,$(subst $(typed_space),^,$(call meant,$(goal),$(typed_rules))),$(error \
    there is nothing called '$(goal)' to make$(subst ^,$(typed_space),$(near)))))
