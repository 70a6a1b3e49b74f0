# Blowpipe: `make demo` and `make test` do everything from nothing; `make help` lists the rest.
# Build half: build.mk, deps.mk. Workflow half: pipelines/*.mk with values in params/.
SHELL := /bin/bash
# -p: what a user's environment makes of other shells (BASH_ENV, CDPATH, functions, SHELLOPTS) is not for ours; nor is what
# makes grep and the tools of GNU print otherwise.
.SHELLFLAGS := -p -eu -o pipefail -c
unexport BASH_ENV ENV CDPATH BASHOPTS GREP_OPTIONS GREP_COLORS POSIXLY_CORRECT TABSIZE COLUMNS
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDEXPANSION:
.DEFAULT_GOAL := programs
# Numbers have a point and names their order, whatever is spoken here: awk, sort and printf follow the locale.
# $(shell) is not given it, and says it.
# C.UTF-8 is C, but gnuplot and column know what letters are.
override export LC_ALL := C.UTF-8

# The tree of these files: nothing where make is called in it, else its path with a slash (blowpipe study).
tree := $(filter-out ./,$(dir $(lastword $(MAKEFILE_LIST))))

# A study is watched by a make above it, which reads no more than this.
live_makefiles := $(MAKEFILE_LIST)
include $(tree)pipelines/live.mk
ifeq ($(live_watched),)

# V=1: the commands are shown, else what they make.
V      ?=
hushed := $(if $(V),,@)
# WHAT,FILE: before a command, what is said in its place
shown_as = $(hushed)$(if $(or $(V),$(findstring n,$(live_flags)),$(findstring s,$(live_flags))),,echo '$1 $2';)

# A variable on the command line that nothing here reads, as $(NAME), as $(call special,NAME,...) or as an
# environment's $NAME, and nothing gives a value, is a misspelt one. So is a NAME_PREFIX that is not in the table of
# dependencies. Makefiles have names of their own in small
# letters, which are not for the command line.
said   := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
stem    = $(patsubst %_$(lastword $(subst _, ,$1)),%,$1)
reading = -e '[$$][^a-zA-Z0-9 ]*$1\>' -e '^\(export \)\?$1 *[:?]\?= ' -e 'special,$1\>' -e 'special,$(stem),' -e '^$1[[:blank:]]'
readers = $(shell export LC_ALL=C; [[ $1 =~ ^(V$$|[A-Z][A-Z0-9_]) ]] && \
    grep -rlsm1 $(reading) $(addprefix $(tree),Makefile *.mk pipelines params tests tools))
unread := $(strip $(foreach name,$(said),$(if $(call readers,$(name)),,$(name))))
$(if $(unread),$(error nothing here reads $(unread): misspelt? 'make help' and params/STUDY/SCALE.mk have the names))
# Nothing typed as a value (LAVES_LOW=) would shift the words behind it in a script's command. Groups of options, lists of
# what a study makes besides, and what a params file leaves empty, may be empty.
may_be_none := CAMG_SINGLE_ENERGIES CAMG_GLASS_RATES
emptied := $(strip $(foreach name,$(filter-out $(may_be_none),$(said)),$(if $(strip $(value $(name))),,$(shell export LC_ALL=C; \
    grep -qsE '^$(name) *[?]?= *[^- ]' params/*/$(or $(SCALE),mini).mk $(tree)params/*/$(or $(SCALE),mini).mk && echo $(name)))))
$(if $(emptied),$(error $(emptied) has no value; leave it out for that of params/STUDY/SCALE.mk))

# differs FILE,TEXT expands to FORCE unless FILE already holds exactly TEXT: a stamp that changes only when the meaning does.
differs = $(if $(and $(wildcard $1),$(findstring <$(strip $(file <$1))>,<$(strip $2)>)),,FORCE)
%/.: ; $(hushed)mkdir -p $@
.PRECIOUS: %/.
.PHONY: FORCE
FORCE:

# What is installed has its programs, and builds nothing (install.mk).
ifneq ($(wildcard $(tree)installed.mk),)
include $(tree)installed.mk
else
include build.mk
include deps.mk
include help.mk
include install.mk
include dist.mk
endif
-include $(tree)pipelines/studies.mk
-include $(tree)tests/tests.mk
$(typed_check)
endif
