# How a study says what a stage is: $(call stage,FILE,COMMAND) makes FILE out of what COMMAND writes on stdout. Stages of one name are pieces of
# one step of the study; the name is that of COMMAND's program that moves atoms, else of its first program or script, or what a third argument says.
#
# Everything else follows from the command's words. Files under the study's folder that it names are its prerequisites, and so are scripts and whatever other
# file it names that there is: a potential, a mask. Those after --log=,
# --table=, --inherent=, --bonds=, --bond-table=, --cube= and --figures= are made beside FILE, programs in $(BIN) are built first. The
# exact command and our version are kept in args/FILE, which is rewritten only when they differ: a changed value, in a params file or on the
# command line, reruns the stage and what follows; a changed comment or a rebuilt program reruns nothing. FILE appears whole or not at all.
#
# Programs that move atoms keep a checkpoint, checkpoints/FILE.PROGRAM, and go on from it when make is started again after they were stopped
# or killed (docs/checkpoints.md); stem-sim likewise keeps the rows of a scan, CUBE.rows. They remove it when done; a changed command or another input
# removes it too, for it is of another run then. What the user reads in args/FILE does not name it.
#
# Every stage is written down, in STAGES and in variables by its FILE, for those who plan a study or hand it to a scheduler; `make stage-list` prints them.
# STAGE_MAKER_path is the FILE of the stage that makes path.
stage_beside = --log=% --table=% --inherent=% --bonds=% --bond-table=% --cube=% --figures=%
stage_sides  = $(foreach o,$(filter $(stage_beside),$1),$(lastword $(subst =, ,$o)))
stage_inputs = $(sort $(filter $R/% pipelines/% tools/%,$(call stage_parts,$1)) $(filter-out $R/%,$(call stage_files,$1)))
# What may be names in COMMAND: its words without quotes, as they are, without their option, and cut at = and commas; what is made beside FILE is left out.
comma := ,
null  :=
space := $(null) $(null)
stage_words  = $(filter-out $(stage_beside),$(subst ",,$(subst ',,$1)))
stage_parts  = $(subst $(comma), ,$(subst =, ,$(stage_words)))
stage_names  = $(sort $(foreach w,$(sort $(stage_words)),$w $(if $(findstring =,$w)$(findstring $(comma),$w),$(patsubst $(firstword $(subst \
    =, ,$w))=%,%,$w) $(subst =, ,$w) $(subst $(comma), ,$(subst =, ,$w)))))
# Those that are files, or match files as the shell does it; programs, folders and devices are none.
stage_files  = $(foreach f,$(filter-out * ? $(BIN)/% /dev/% /proc/%,$(stage_names)),$(foreach g,$(or $(wildcard $(call stage_plain,$f)),$(if $(findstring \
    *,$f)$(findstring ?,$f),$(wildcard $f))),$(if $(wildcard $g/.),,$g)))
stage_plain  = $(subst ],\],$(subst [,\[,$(subst ?,\?,$(subst *,\*,$(subst \,\\,$1)))))
# FILE,COMMAND,NAME,more: what is wrong with a stage. A comma of the command's own ends an argument of $(call): what follows it is no name.
stage_wrong  = $(or $(if $(or $(strip $4$5$6$7$8$9),$(filter-out x,$(firstword x$3)),$(word 2,$3),$(call stage_without,$(strip $3),$(stage_letters))),a comma \
    cut its command before '$(strip $3)'; write $$(comma) for a comma$(comma) and a stage's name as '$(comma) name'),$(if $(findstring $$,$2)$(findstring \
    $(hash),$2),its command has a dollar or a number sign$(comma) which are make's; put it into a script))
hash := \#
stage_letters = a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3 4 5 6 7 8 9 -
stage_without = $(if $2,$(call stage_without,$(subst $(firstword $2),,$1),$(wordlist 2,99,$2)),$1)
stage_stamp  = $(patsubst $R/%,$R/args/%,$1)
stage_text   = blowpipe $(VERSION): $1
stage_md     = $(filter $(addprefix $(BIN)/,quench anneal heat-spike compact deposit),$1)
stage_scan   = $(if $(filter --cube=%,$1),$(filter $(BIN)/stem-sim,$1))
stage_kept   = $(patsubst $R/%,$R/checkpoints/%,$1)
# What the command is to a reader of args/FILE: COMMAND, with the engine if it is not ours (docs/lammps.md), for that makes other bytes.
ENGINE ?= own
$(if $(filter-out own lammps,$(ENGINE)),$(error ENGINE is own or lammps, not '$(ENGINE)'))
stage_lammps = $(if $(filter lammps,$(ENGINE)),$(if $(filter --inherent-every=% --swap-every=%,$1),,$(call stage_md,$1)))
stage_said   = $(call stage_insert,$1,$(call stage_lammps,$1),,--engine=lammps )
# COMMAND,PROGRAMS,BEFORE,AFTER: the command with words before and after each of the programs; PROGRAM in them is its name
stage_insert = $(if $2,$(call stage_insert,$(subst $(firstword $2) ,$(subst PROGRAM,$(notdir $(firstword $2)),$3$(firstword $2) $4),$1),$(wordlist 2,9,$2),$3,$4),$1)
# COMMAND,FILE: what is run. Programs that move atoms and scans resume; with RANKS=n they run under LAUNCHER, and LAMMPS under LAMMPS_COMMAND.
stage_run    = $(call stage_insert,$(if $(call stage_lammps,$1),$(call stage_insert,$1,$(call stage_md,$1),,--lammps-command="$$$$LAMMPS_COMMAND" ),$(call \
    stage_insert,$1,$(call stage_md,$1),$(stage_ranks),--checkpoint=$(call stage_kept,$2).PROGRAM --resume )),$(call stage_scan,$1),$(stage_ranks),--resume )
stage_ranks  = $(if $(RANKS),pipelines/ranks $(call stage_kept,$2).PROGRAM.out )
# COMMAND,FILE: what an interrupted run of it leaves to go on from
stage_left   = $(strip $(foreach program,$(call stage_md,$1) $(call stage_scan,$1),$(call stage_kept,$2).$(notdir $(program))*) $(if $(call \
    stage_scan,$1),$(patsubst --cube=%,%.rows*,$(filter --cube=%,$1))))
RANKS ?=
$(if $(RANKS),$(if $(shell [[ $(RANKS) =~ ^[1-9][0-9]*$$ ]] && echo yes),,$(error RANKS is a number of processes, not '$(RANKS)')))
export LAMMPS_COMMAND ?= lmp

# A checkpoint is kept only for the inputs that it was made from: their names, sizes and times, as the file system holds them.
define stage_fresh
	@stat -Lc '%n %s %.9Y' /dev/null $(STAGE_READS_$1) | tail -n +2 > $(call stage_kept,$1).inputs.tmp
	@cmp -s $(call stage_kept,$1).inputs.tmp $(call stage_kept,$1).inputs || rm -f $(call stage_left,$2,$1)
	@mv $(call stage_kept,$1).inputs.tmp $(call stage_kept,$1).inputs
endef
# Nothing made is older than what it was made from, though the clocks of two machines differ. $1: DRAFT SIDES, $2: folders beside, as old as it
define stage_dated
	@for made in $1; do for input in $$^; do [ ! "$$$$input" -nt "$$$$made" ] || touch -cr "$$$$input" "$$$$made"; done; done
$(if $2,	@touch -cr $(firstword $1) $(addsuffix /*,$2))
endef
stage_folders = $(patsubst --figures=%,%,$(filter --figures=%,$1))
# With BLOWPIPE_SCRATCH the output grows there, on a node's own disk, and is copied beside FILE when it is whole.
stage_draft  = $(if $(BLOWPIPE_SCRATCH),$(BLOWPIPE_SCRATCH)/$(subst /,_,$(CURDIR)/$1).tmp,$1.tmp)
define stage_recipe
$(if $(call stage_left,$2,$1),$(call stage_fresh,$1,$2))
	$(call stage_run,$(call stage_said,$2),$1) > $(call stage_draft,$1)
$(if $(BLOWPIPE_SCRATCH),	mv $(call stage_draft,$1) $1.tmp)
$(call stage_dated,$1.tmp $(call stage_sides,$2),$(call stage_folders,$2))
	mv $1.tmp $1
$(if $(call stage_left,$2,$1),	@rm -f $(call stage_kept,$1).inputs)
endef
# ONLY=FILE: no other stage is made and no program is built. So a scheduler's pieces, each a make of its own, never write one file, and a piece whose
# input is missing says so. `make -n ONLY=-` names what is to be made.
ONLY ?=
stage_mine   = $(if $(ONLY),$(filter $1,$(ONLY)),yes)
define stage_not_mine
	@: waits for $1; echo "$1 is missing or out of date" >&2; exit 66
endef
# a study's folder knows what it was made with (folder.mk)
stage_folder = $(if $(FOLDER_LINES_$R),$R/variables)
define stage_rule
$1 $(call stage_sides,$2) &: $(STAGE_READS_$1) $(call stage_stamp,$1) | $(stage_folder) $(if $(ONLY),,$(sort $(filter $(BIN)/%,$2))) $(dir $1). $(if $(call stage_left,$2,$1),$(dir $(call stage_kept,$1)).)
$(if $(call stage_mine,$1),$(call stage_recipe,$1,$2),$(call stage_not_mine,$1))
$1 $(call stage_sides,$2): export BLOWPIPE_THREADS ?= $$(call stage_threads,$(if $(call stage_md,$2)$(call stage_scan,$2),$(RANKS)))
$1 $(call stage_sides,$2): export LAUNCHER ?= mpirun -np $$(RANKS)
$(call stage_stamp,$1): export STAGE_TEXT = $(call stage_text,$(call stage_said,$2))
$(call stage_stamp,$1): $(STAGE_CHANGED_$1) | $(stage_folder) $(dir $(call stage_stamp,$1)).
$(if $(call stage_mine,$1),$(call stage_write_stamp,$1,$2),	@echo "$1 is missing or out of date" >&2; exit 66)
endef
define stage_write_stamp
	@rm -f $(call stage_left,$2,$1)
	@printf '%s\n' "$$$$STAGE_TEXT" > $$@
endef
stage_name   = $(notdir $(firstword $(call stage_md,$1) $(filter $(BIN)/% pipelines/% tools/% gnuplot cat,$1)))
define stage_record
STAGES += $1
STAGE_NAME_$1 := $(or $3,$(call stage_name,$2))
$(foreach made,$1 $(call stage_sides,$2),$(eval STAGE_MAKER_$(made) := $1))
STAGE_BESIDE_$1 := $(call stage_sides,$2)
STAGE_READS_$1 := $(call stage_inputs,$2)
STAGE_CHANGED_$1 := $(call differs,$(call stage_stamp,$1),$(call stage_text,$(call stage_said,$2)))
STAGE_COMMAND_$1 = $2
endef
# FILE,COMMAND: files that make cannot wait for: their names have a character that is make's or the shell's, or a space between quotes
stage_odd    = $(foreach f,$(STAGE_READS_$1),$(if $(strip $(foreach c,: = % ; | & ( ) < > * ? [ ] \,$(findstring $c,$f))),'$f')) $(if $(findstring \
    ",$2)$(findstring ',$2)$(findstring \$(space),$2),$(foreach q,$(subst \$(space),^^,$2) $(subst ",$(space),$(subst ',$(space),$(subst $(space),^^,$2))),$(call \
    stage_spaced,$(lastword $(subst =, ,$q)))))
stage_spaced = $(if $(findstring ^^,$1),$(if $(wildcard $(subst ^^,\ ,$(call stage_plain,$1))),'$(subst ^^,$(space),$1)'))
stage_refuse = $(if $2,$(error stage $1: $2))
stage = $(call stage_refuse,$(strip $1),$(stage_wrong))$(eval $(call stage_record,$(strip $1),$(strip $2),$(strip $3)))$(call \
    stage_reads,$(strip $1),$(strip $(call stage_odd,$(strip $1),$(strip $2))))$(eval $(call stage_rule,$(strip $1),$(strip $2)))
stage_reads  = $(call stage_refuse,$1,$(if $2,it reads $2$(comma) whose name make cannot wait for: give it one of letters$(comma) digits and . _ - + /))

# Stages that run side by side under make -jN share the cores: each gets cores / N threads, at least one, unless BLOWPIPE_THREADS is set.
# It is exported to stages only: a make that is run by a recipe has jobs of its own.
CORES := $(shell nproc)
JOBS   = $(or $(patsubst -j%,%,$(filter -j%,$(MAKEFLAGS))),$(if $(filter -j,$(MAKEFLAGS)),$(CORES),1))
stage_threads = $(shell n=$$(( $(CORES) / $(JOBS) / $(or $1,1) )); echo $$(( n > 0 ? n : 1 )))
