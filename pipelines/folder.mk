# The folder of a study's results, and what it was made with. Values given by hand, on the command line or in the
# environment, make another sample under the same name: where results are there that were made with another value,
# nothing is made, and the words that keep both are said (folder/judge.mk). A value that is changed in the params file
# is meant: it reruns what follows from it (stage.mk).
#
# FOLDER/variables holds every variable of the study as it was, a line each: file NAME=VALUE or given NAME=VALUE. All
# stages of the folder wait for it. FOLDER/.args/ holds the commands of the stages, FOLDER/checkpoints/ what
# interrupted ones left.
#
#   results := $(call study_folder,STUDY,PREFIX,PIECES)
#
# is the folder that PREFIX_RESULTS names. PREFIX is that of the study's variables, of which those that are known by
# now are its parameters; PIECES are those of them that choose which pieces there are, or are of one piece only. It
# leaves behind
#
#   FOLDERS                 all folders               FOLDER_STUDY            the folder of a study
#   FOLDER_LINES_FOLDER     its variables as lines    FOLDER_PIECES_FOLDER    PIECES
#   FOLDER_PREFIX_FOLDER    PREFIX
#
# A line is kept as one word: ^^ stands for a space in it and ^p for a per cent sign, which are make's.
study_folder = $(call folder_declare,$1,$2,$3,$(call folder_named,$2_RESULTS,$(patsubst %/,%,$(strip $($2_RESULTS)))))
folder_declare = $(call folder_shared,$2,$4)$(eval $(call folder_record,$1,$2,$3,$4))$(if \
    $(filter $4,$(FOLDERS)),,$(call \
    folder_moved,$4,args,.args)$(eval FOLDERS += $4)$(eval $(call folder_rule,$4)))$4
define folder_record
FOLDER_$1 := $4
FOLDER_LINES_$4 := $(call folder_lines,$2)
FOLDER_PIECES_$4 := $3
FOLDER_PREFIX_$4 := $2
endef
# VARIABLE,FOLDER: the folder, if it is one
folder_named = $(if $(or $(if $2,,none),$(word 2,$2),$(filter . .. ./% %/,$2),$(strip \
    $(foreach character,// : $$ = % ; | & ( ) \
    < > * ? [ ] \ ~ ' " $(comma) $(hash),$(findstring $(character),$2)))),$(error $1 is a folder with a \
    name of letters$(comma) digits and . _ - + /$(comma) not '$2'))$2
# PREFIX,FOLDER: two studies in one folder would make each other's files
folder_shared = $(if $(filter-out $1,$(FOLDER_PREFIX_$2)),$(error $2 cannot be the folder of two studies: \
    $(FOLDER_PREFIX_$2)_RESULTS and $1_RESULTS))
# FOLDER,OLD,NEW: what an earlier version kept as OLD in it is NEW now; its files keep their times, so nothing is made
# again.
folder_moved = $(if $(wildcard $1/$2),$(if $(wildcard $1/$3),,$(if \
    $(shell mkdir -p $(dir $1/$3) && mv -T $1/$2 $1/$3 2>/dev/null && echo \
    '$1/$2 is $1/$3 now' >&2 || [ -e $1/$3 ] || echo \
    failed),$(error $1/$2 is to be $1/$3 now$(comma) and cannot be moved there))))

define newline :=


endef
# a line, or lines, as words, and back
folder_words = $(subst $(newline), ,$(subst $(space),^^,$(subst %,^p,$1)))
folder_text  = $(subst ^p,%,$(subst ^^,$(space),$1))
# PREFIX: the variables of a study as lines. The scale is by hand if the folder is, for else it is the folder's name.
# Threads make no other bytes.
folder_lines = $(foreach name,$(sort $(filter-out $1_RESULTS %_THREADS,$(filter $1_%,$(.VARIABLES))) ENGINE),$(call \
    folder_line,$(name),$(call folder_given,$(name)))) $(call \
    folder_line,SCALE,$(call folder_given,$1_RESULTS)) $(call folder_line,VERSION)
folder_line  = $(if $2,given,file)^^$1=$(call folder_words,$(strip $($1)))
folder_given = $(filter command environment,$(firstword $(origin $1)))
# FOLDER: its lines as they were kept, and as they are now; what was the file's and is the same by hand stays the
# file's
folder_then = $(call folder_words,$(file <$1/variables))
folder_now  = $(call folder_as_kept,$(FOLDER_LINES_$1),$(folder_then))
folder_as_kept = $(foreach line,$1,$(or $(filter file^^$(call folder_setting,$(line)),$2),$(line)))
folder_same = $(if $(wildcard $1/variables),$(if $(findstring \
    <$(strip $(folder_now))>,<$(strip $(folder_then))>),yes))

# As in stage/rule.mk, what has two dollars is left to make. With four it is left until something waits for the
# variables: whether they differ is asked only then.
define folder_rule
$1/variables: $$$$(if $$$$(call folder_same,$1),,FORCE) | $1/. $$$$(if $$$$(call folder_same,$1),,$$$$(call folder_programs,$1))
	@$$(or $$(call folder_always,$$(call folder_refuse,$1)),$$(call folder_check,$1)$$(call folder_write,$1))
$1/variables: export FOLDER_TEXT = $$(call folder_text,$$(subst $$(space),$$(newline),$$(strip $$(call folder_now,$1))))
endef
# with -n too, but where it is only asked what there is to make (cluster/common)
folder_always = $(if $1,$(if $(filter -,$(ONLY)),,+)$1)
# FOLDER: before its variables are written its programs are asked whether they would take them; a scheduler's pieces
# are asked by who submits them.
folder_studies  = $(foreach study,$(STUDIES),$(if $(filter $1,$(FOLDER_$(study))),$(study)))
folder_programs = $(if $(ONLY),,$(sort $(filter $(BIN)/%,$(foreach made,$(filter $1/%,$(STAGES)),$(STAGE_COMMAND_$(made))))))
folder_check    = $(if $(ONLY),,$(if $(folder_studies),STUDY_VALUES="$$FOLDER_TEXT" $(call values_checked,$(folder_studies)) || exit 64;))
# STUDIES, in a recipe: that; STUDY_VALUES are their variables as lines
values_checked  = STUDY_PARAMS='$(params_of_studies)' MAKE='$(MAKE)' blowpipe_tree='$(tree)' $(tree)pipelines/folder/values $(BIN) $1
params_of_studies = $(strip $(foreach study,$1,$(call params_of,$(study))))
folder_write = printf '%s\n' "$$FOLDER_TEXT" > $@.$$$$ && mv $@.$$$$ $@

include $(dir $(lastword $(MAKEFILE_LIST)))folder/judge.mk

# make variants, make STUDY-variants: the folders that there are of a study, and what they were made with.
# folder-lines STUDY=...: the variables of a study as they are in its notes, without who gave them.
folder_variants = $(foreach study,$1,$(foreach folder,$(FOLDER_$(study)),$(study):$(FOLDER_PREFIX_$(folder)):$(folder)))
variants: ; @$(call folder_listed,$(filter-out stem-mro-order,$(STUDIES)))
%-variants: ; @$(call folder_listed,$(or $(filter $*,$(STUDIES)),$(error no study '$*'; the studies are: $(STUDIES))))
folder_listed = MAKE='$(MAKE)' blowpipe_tree='$(tree)' $(tree)pipelines/folder/variants $(call folder_variants,$1)
# make compare [STUDY=...], make STUDY-compare: the summaries of the variants side by side; SCALE=, typed, or VARIANTS='FOLDER FOLDER' say which.
VARIANTS ?=
compare: ; @$(call folder_compared,$(or $(STUDY),$(filter-out stem-mro-order,$(STUDIES))))
%-compare: ; @$(call folder_compared,$(or $(filter $*,$(STUDIES)),$(error no study '$*'; the studies are: $(STUDIES))))
folder_compared = $(if $(and $(STUDY),$(study_wrong)),$(call refused,$(study_wrong)),VARIANTS='$(VARIANTS)' \
    ONLY_SCALE='$(if $(filter command environment,$(firstword $(origin SCALE))),$(SCALE))' MAKE='$(MAKE)' \
    blowpipe_tree='$(tree)' $(tree)pipelines/folder/compare $(call folder_variants,$1))
folder-lines: export FOLDER_TEXT = $(call folder_text,$(subst $(space),$(newline),$(strip $(call \
    folder_setting,$(FOLDER_LINES_$(FOLDER_$(STUDY)))))))
folder-lines: ; @printf '%s\n' "$$FOLDER_TEXT"
.PHONY: variants compare folder-lines
