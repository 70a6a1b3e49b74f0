# $(call special,NAME,WHICH): the value of NAME for one rate, energy or the like, NAME_WHICH, or else that of NAME for
# all of them: CAMG_RELAX_60 before CAMG_RELAX. But what a person typed is before what a params file says:
# CAMG_RELAX=1ps on the command line is for all of them, and where both are typed the special one is for its own. What
# is empty counts as not given.
special = $(call special_asked,$1,$2)$(call special_value,$(firstword \
    $(foreach from,command environment file,$(foreach \
    name,$1_$2 $1,$(if $(filter $(from),$(firstword $(origin $(name)))),$(if $(strip $($(name))),$(name)))))))
special_value = $(if $1,$($1))
# A special one for what the study does not have changes nothing, and is refused where it is typed (`said` and `stem`:
# Makefile).
special_asked = $(eval SPECIAL_NAMES += $1)$(eval SPECIAL_ASKED += $1_$2)
special_unasked = $(foreach name,$(filter-out $(SPECIAL_NAMES) $(SPECIAL_ASKED),$(said)),$(if \
    $(filter $(SPECIAL_NAMES),$(call \
    stem,$(name))),$(error nothing here reads $(name): there are \
    $(sort $(filter $(call stem,$(name))_%,$(SPECIAL_ASKED))))))
