# A study that is asked for by its name shows how far it is: it is made by a make of its own beneath live/watch, which
# draws a line for every running piece and one for the study where stderr is a terminal, else says now and then how far
# it is, and has the last word (docs/studies.md). It changes no byte of what is made and no exit code.
#   make camg LIVE=0      without                    make camg V=1      with the commands
# What makes nothing (-n, -q, -t), is to be silent (-s) or is a scheduler's piece (ONLY) is not watched; nor are -o and
# -W, which make does not hand on.
include $(tree)pipelines/typed.mk
LIVE ?= 1
live_flags   = $(filter-out --%,$(firstword -$(MAKEFLAGS)))
live_off     = $(or $(filter 0 no,$(or $(strip $(LIVE)),no)),$(BLOWPIPE_WATCH),$(ONLY),$(findstring n,$(live_flags)),$(findstring \
    q,$(live_flags)),$(findstring t,$(live_flags)),$(findstring s,$(live_flags)),$(word 2,$(live_makefiles)))
live_studies = $(strip $(foreach goal,$(MAKECMDGOALS),$(if $(and $(wildcard $(tree)pipelines/$(goal).mk),$(wildcard \
    $(tree)params/$(goal)/.)),$(goal))))
live_not_handed_on = $(shell tr '\0' '\n' </proc/$$PPID/cmdline | grep -sqE \
    '^(-[A-Za-z]*[oW]|--(what-if|new-file|assume-new|old-file|assume-old))' && echo yes)
live_watched := $(if $(live_studies),$(if $(live_off),,$(if $(live_not_handed_on),,yes)))
define live_rules
.PHONY: live $(MAKECMDGOALS)
$(MAKECMDGOALS): live ; @:
live:
	@+$$(tree)pipelines/live/watch '$$(live_studies)' '$$(or $$(SCALE),mini)' '$$(tree)' \
	    $$(MAKE) $$(tree:%=-f %Makefile) --no-print-directory $$(MAKECMDGOALS)
endef
$(if $(live_watched),$(eval $(live_rules)))
