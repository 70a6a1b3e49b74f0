# How a study says what a stage is: $(call stage,FILE,COMMAND) makes FILE out of what COMMAND writes on stdout. Stages of one name are pieces of
# one step of the study; the name is that of COMMAND's program that moves atoms, else of its first program or script, or what a third argument says.
#
# Everything else follows from the command's words. Files under the study's folder that it names are its prerequisites, those after --log=,
# --table=, --inherent=, --bonds=, --bond-table=, --cube= and --figures= are made beside FILE, programs in $(BIN) are built first and scripts are prerequisites. The
# exact command and our version are kept in args/FILE, which is rewritten only when they differ: a changed value, in a params file or on the
# command line, reruns the stage and what follows; a changed comment or a rebuilt program reruns nothing. FILE appears whole or not at all.
#
# Programs that move atoms keep a checkpoint, checkpoints/FILE.PROGRAM, and go on from it when make is started again after they were stopped
# or killed (docs/checkpoints.md). They remove it when done; a changed command or a newer input removes it too, for it is of another run then.
# What the user reads in args/FILE does not name it.
#
# Every stage is written down, in STAGES and in variables by its FILE, for those who plan a study or hand it to a scheduler; `make stage-list` prints them.
# STAGE_MAKER_path is the FILE of the stage that makes path.
stage_beside = --log=% --table=% --inherent=% --bonds=% --bond-table=% --cube=% --figures=%
stage_sides  = $(foreach o,$(filter $(stage_beside),$1),$(lastword $(subst =, ,$o)))
stage_inputs = $(sort $(filter $R/%,$(subst =, ,$(filter-out $(stage_beside),$1))) $(filter pipelines/% tools/%,$(subst =, ,$1)))
stage_stamp  = $(patsubst $R/%,$R/args/%,$1)
stage_text   = blowpipe $(VERSION): $1
stage_md     = $(filter $(addprefix $(BIN)/,quench anneal heat-spike compact deposit),$1)
stage_kept   = $(patsubst $R/%,$R/checkpoints/%,$1)
# COMMAND,FILE,PROGRAMS: the command with the options that make those programs resume
stage_resume = $(if $3,$(call stage_resume,$(subst $(firstword $3) ,$(firstword $3) --checkpoint=$(call stage_kept,$2).$(notdir $(firstword $3)) --resume ,$1),$2,$(wordlist 2,9,$3)),$1)
define stage_fresh
	@for input in $2; do for kept in $(foreach program,$3,$(call stage_kept,$1).$(notdir $(program))); do [ ! "$$$$input" -nt "$$$$kept" ] || rm -f "$$$$kept"*; done; done
endef
define stage_rule
$1 $(call stage_sides,$2) &: $(call stage_inputs,$2) $(call stage_stamp,$1) | $(sort $(filter $(BIN)/%,$2)) $(dir $1). $(if $(call stage_md,$2),$(dir $(call stage_kept,$1)).)
$(if $(call stage_md,$2),$(call stage_fresh,$1,$(call stage_inputs,$2),$(call stage_md,$2)))
	$(call stage_resume,$2,$1,$(call stage_md,$2)) > $1.tmp
	mv $1.tmp $1
$1 $(call stage_sides,$2): export BLOWPIPE_THREADS ?= $$(stage_threads)
$(call stage_stamp,$1): export STAGE_TEXT = $(call stage_text,$2)
$(call stage_stamp,$1): $(call differs,$(call stage_stamp,$1),$(call stage_text,$2)) | $(dir $(call stage_stamp,$1)).
	@rm -f $(foreach program,$(call stage_md,$2),$(call stage_kept,$1).$(notdir $(program))*)
	@printf '%s\n' "$$$$STAGE_TEXT" > $$@
endef
stage_name   = $(notdir $(firstword $(call stage_md,$1) $(filter $(BIN)/% pipelines/% tools/% gnuplot cat,$1)))
define stage_record
STAGES += $1
STAGE_NAME_$1 := $(or $3,$(call stage_name,$2))
$(foreach made,$1 $(call stage_sides,$2),$(eval STAGE_MAKER_$(made) := $1))
STAGE_STUDY_$1 := $(or $(word 2,$(subst /, ,$R)),-)
STAGE_BESIDE_$1 := $(call stage_sides,$2)
STAGE_READS_$1 := $(call stage_inputs,$2)
STAGE_COMMAND_$1 = $2
endef
stage = $(eval $(call stage_record,$(strip $1),$(strip $2),$(strip $3)))$(eval $(call stage_rule,$(strip $1),$(strip $2)))

# Stages that run side by side under make -jN share the cores: each gets cores / N threads, at least one, unless BLOWPIPE_THREADS is set.
# It is exported to stages only: a make that is run by a recipe has jobs of its own.
# Threads that wait for each other sleep after some microseconds: on shared cores, spinning takes the time from those who are waited for.
export GOMP_SPINCOUNT ?= 10000
CORES := $(shell nproc)
JOBS   = $(or $(patsubst -j%,%,$(filter -j%,$(MAKEFLAGS))),$(if $(filter -j,$(MAKEFLAGS)),$(CORES),1))
stage_threads = $(shell n=$$(( $(CORES) / $(JOBS) )); echo $$(( n > 0 ? n : 1 )))
