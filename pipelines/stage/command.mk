# What a stage's command is to those who read it, and what is run. A stage is named by its FILE here; see stage.mk for
# what is written down of it.

# The engine, if it is not ours (docs/lammps.md), makes other bytes, and is said; programs with parts that only ours
# has stay.
ENGINE ?= own
$(if $(filter-out own lammps,$(ENGINE)),$(error ENGINE is own or lammps, not '$(ENGINE)'))
export LAMMPS_COMMAND ?= lmp
# COMMAND: its programs that LAMMPS runs; COMMAND as it is kept in .args/FILE
stage_lammps  = $(if $(filter lammps,$(ENGINE)),$(if $(filter --inherent-every=% --swap-every=%,$1),,$(stage_movers)))
stage_said_of = $(call stage_insert,$(call stage_drawn,$1),$(stage_lammps),,--engine=lammps )
# An analysis is asked for its figures where there is gnuplot, else for the tables that they are made of.
stage_drawn   = $(if $(filter --figures=%,$1),$(if $(stage_gnuplot),$1,$(subst --figures=,--tables=,$1)),$1)
stage_gnuplot = $(call asked_once,stage_gnuplot,gnuplot)
# VARIABLE,PROGRAM: where the program is, asked once: VARIABLE, which calls this, becomes the answer
asked_once    = $(eval $1 := $(shell command -v $2))$($1)
# COMMAND,DIGESTS of files from elsewhere; of an installed tree it is that of a source tree, so that one that is moved
# makes nothing anew
stage_text_of = blowpipe $(VERSION): $(call stage_placeless,$(stage_said_of))$(if $(strip $2), $(hash) $(strip $2))
stage_text    = $(call stage_text_of,$(STAGE_COMMAND_$1),$(STAGE_DIGESTS_$1))

stage_placeless = $(if $(tree),$(subst $(BIN)/,bin/,$(subst $(tree),,$1)),$1)

# With RANKS=n, programs that move atoms and scans run as n processes under LAUNCHER.
RANKS ?=
$(if $(RANKS),$(if $(shell [[ $(RANKS) =~ ^[1-9][0-9]*$$ ]] && echo \
    yes),,$(error RANKS is a number of processes, not '$(RANKS)')))
# What is run, from what is said: programs that LAMMPS replaces are told how to start it; those that move atoms keep a
# checkpoint and resume, and so does a scan.
stage_run = $(call stage_run_scan,$1,$(call stage_run_movers,$1,$(call stage_said_of,$(STAGE_COMMAND_$1))))
# FILE,COMMAND
stage_run_movers = $(call stage_insert,$2,$(call stage_movers,$2),$(if $(call \
    stage_lammps,$2),$(null),$(stage_ranks)),$(if $(call \
    stage_lammps,$2),--lammps-command="$$LAMMPS_COMMAND" ,--checkpoint=$(stage_kept).PROGRAM --resume ))
stage_run_scan   = $(call stage_insert,$2,$(call stage_scan,$2),$(stage_ranks),--resume )
stage_ranks      = $(if $(RANKS),$(tree)pipelines/ranks $(stage_kept).PROGRAM.out )
# COMMAND,PROGRAMS,BEFORE,AFTER: the command with words before and after each of the programs; PROGRAM in them is its
# name
stage_insert = $(if $2,$(call stage_insert,$(call \
    stage_insert_one,$1,$(firstword $2),$3,$4,$(notdir $(firstword $2))),$(wordlist 2,9,$2),$3,$4),$1)
stage_insert_one = $(subst $2 ,$(subst PROGRAM,$5,$3$2 $4),$1)

# The folders within the study's: what a stage's command was, in .args/; what an interrupted run left, in
# checkpoints/.
stage_stamp_in = $(patsubst $1/%,$1/.args/%,$2)
stage_stamp    = $(call stage_stamp_in,$(STAGE_FOLDER_$1),$1)
# What was beside FILE before the run that is going on, or that was killed.
stage_saved_in = $(patsubst $1/%,$1/.kept/%,$2)
stage_saved    = $(call stage_saved_in,$(STAGE_FOLDER_$1),$1)
stage_kept     = $(patsubst $(STAGE_FOLDER_$1)/%,$(STAGE_FOLDER_$1)/checkpoints/%,$1)
# Programs of it that go on from what they left, and what that is.
stage_resumes  = $(call stage_movers,$(STAGE_COMMAND_$1)) $(call stage_scan,$(STAGE_COMMAND_$1))
stage_left     = $(strip $(foreach program,$(stage_resumes),$(stage_kept).$(notdir $(program))*) $(if $(call \
    stage_scan,$(STAGE_COMMAND_$1)),$(patsubst --cube=%,%.rows*,$(filter --cube=%,$(STAGE_COMMAND_$1)))))

# Stages that run side by side under make -jN share the cores: each gets cores / N threads, at least one, unless
# BLOWPIPE_THREADS is set, or the study says how many feed on its samples (LAVES_THREADS). It is exported to stages only: a make that is run by a recipe has jobs of its own.
CORES := $(shell nproc)
JOBS   = $(or $(patsubst -j%,%,$(filter -j%,$(MAKEFLAGS))),$(if $(filter -j,$(MAKEFLAGS)),$(CORES),1))
# in a recipe, of the stage that makes $@
stage_own_threads = $(call stage_threads_of,$(FOLDER_PREFIX_$(STAGE_FOLDER_$(STAGE_MAKER_$@))))
stage_threads_of  = $(if $1,$(if $(filter-out undefined,$(origin $1_THREADS)),$($1_THREADS)))
stage_threads = $(shell n=$$(( $(CORES) / $(JOBS) / $(or $1,1) )); echo $$(( n > 0 ? n : 1 )))
