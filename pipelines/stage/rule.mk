# The rules of a stage, by its FILE. What is written with one dollar here is settled when the makefiles are read; what
# has two is left to make, which asks for it when the stage is made. A worked example is in stage.mk.

# ONLY=FILE: no other stage is made and no program is built. So a scheduler's pieces, each a make of its own, never
# write one file, and a piece whose input is missing says so. `make -n ONLY=-` names what is to be made.
ONLY ?=
stage_mine = $(if $(ONLY),$(filter $1,$(ONLY)),yes)

define stage_rule
$1 $(STAGE_BESIDE_$1) &: $(STAGE_READS_$1) $(STAGE_CHANGED_$1) | $(call stage_beforehand,$1)
	$$(call $(if $(stage_mine),stage_recipe,stage_not_mine),$1)
$1 $(STAGE_BESIDE_$1): export BLOWPIPE_THREADS ?= $$(or $$(stage_own_threads),$$(call stage_threads,$(if $(strip $(stage_resumes)),$(RANKS))))
$1 $(STAGE_BESIDE_$1): export LAUNCHER ?= mpirun -np $$(RANKS)
$1 $(STAGE_BESIDE_$1): export STAGE_TEXT = $$(call stage_text,$1)
.PRECIOUS: $1 $(STAGE_BESIDE_$1)
endef
# Before it, whatever their age: the folder's notes of what it was made with (folder.mk), its programs, folders to
# write into.
stage_beforehand = $(stage_variables) $(if $(ONLY),,$(sort $(filter $(BIN)/%,$(STAGE_COMMAND_$1)))) $(dir $1). \
    $(dir $(stage_stamp)). $(if $(stage_left),$(dir $(stage_kept)).)
stage_variables  = $(if $(FOLDER_LINES_$(STAGE_FOLDER_$1)),$(STAGE_FOLDER_$1)/variables)

# The recipes. What is there stays whole, with what is beside it and the command that made them, until all of it is made
# anew: a run that fails or is stopped leaves it as it was (stage/piece.sh), and make is not to delete it (.PRECIOUS).
# While FILE is exchanged there is no .args/FILE, so that what is of two runs is never taken for whole. With
# BLOWPIPE_SCRATCH the output grows there, on a node's own disk, and is copied beside FILE when it
# is whole. A picture takes with it what `make figures` has drawn of other tables.
stage_draft = $(if $(BLOWPIPE_SCRATCH),$(BLOWPIPE_SCRATCH)/$(subst /,_,$(CURDIR)/$1).tmp,$1.tmp)
define stage_recipe
$(stage_alone)
$(if $(stage_left),$(stage_fresh))
$(hushed)$(stage_noted)$(stage_run) > '$(stage_draft)'
$(if $(BLOWPIPE_SCRATCH),$(hushed)mv '$(stage_draft)' $1.tmp)
$(stage_dated)
@rm -f $(stage_stamp)
$(hushed)mv $1.tmp $1
@printf '%s\n' "$$STAGE_TEXT" > $(stage_stamp)
$(if $(STAGE_BESIDE_$1),@rm -rf $(stage_saved))
$(if $(filter %.png,$1),@rm -f $(foreach format,svg pdf,$(1:.png=.$(format))))
$(if $(stage_left),@rm -f $(stage_kept).inputs)
endef
define stage_not_mine
@: waits for $1; echo "$1 is missing or out of date" >&2; exit 66
endef

# Not beside another make in the folder (stage/alone); a scheduler's pieces are makes of their own.
stage_alone  = $(if $(or $(ONLY),$(findstring n,$(stage_flags))),,@$(stage_parts_in)/alone $(STAGE_FOLDER_$1) $$PPID)

# V=1 shows the commands. What they say goes into a log and what becomes of them into a note (stage/piece.sh), from where a
# study shows how far it is; -n shows the commands alone.
stage_flags  = $(filter-out --%,$(firstword -$(MAKEFLAGS)))
stage_noted  = $(if $(findstring n,$(stage_flags)),,. $(stage_parts_in)/piece.sh $1 $(STAGE_FOLDER_$1) $(STAGE_NAME_$1) \
    '$(findstring s,$(stage_flags))' $(if $(STAGE_BESIDE_$1),$(stage_saved) $(STAGE_BESIDE_$1)); )
stage_note   = $(patsubst $(STAGE_FOLDER_$1)/%,$(STAGE_FOLDER_$1)/.run/%,$1)

# A checkpoint is kept only for the command and the inputs that it was made from: their names, sizes and times, as the
# file system holds them.
define stage_fresh
@{ stat -Lc '%n %s %.9Y' /dev/null $(STAGE_READS_$1) | tail -n +2; printf '%s\n' "$$STAGE_TEXT"; } > $(stage_kept).inputs.tmp
@cmp -s $(stage_kept).inputs.tmp $(stage_kept).inputs || rm -f $(stage_left) $(stage_note)
@mv $(stage_kept).inputs.tmp $(stage_kept).inputs
endef
# Nothing made is older than what it was made from, though the clocks of two machines differ; what is in a folder is
# as old as FILE.
define stage_dated
@for made in $1.tmp $(STAGE_BESIDE_$1); do $(stage_date); done
$(if $(stage_within),@touch -cr $1.tmp $(stage_within))
endef
stage_date   = for from in $(filter-out FORCE,$^); do [ ! "$$from" -nt "$$made" ] || touch -cr "$$from" "$$made"; done
stage_within = $(addsuffix /*,$(call stage_folders,$(STAGE_COMMAND_$1)))
