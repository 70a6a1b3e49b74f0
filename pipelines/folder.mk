# The folder of a study's results, and what it was made with. Values given by hand, on the command line or in the environment, make another sample
# under the same name: where results are there that were made with another value, nothing is made, and the words that keep both are said. A value
# that is changed in the params file is meant: it reruns what follows from it (stage.mk).
#
# FOLDER/variables holds every variable of the study as it was, a line each: file NAME=VALUE or given NAME=VALUE. All stages of the folder wait for it.
# Results are in the way if their command is another now, or that of something that they are made from. A variable that chooses which pieces there are, or
# is of one piece only, changes tables of all pieces by its nature: of those it is asked only whether it makes a sample anew that is there.

# $(call study_folder,STUDY,PREFIX,PIECES): the folder that PREFIX_RESULTS names. PREFIX: of its variables, of which those that are known by now are
# its parameters; PIECES: which of them choose pieces or are of one.
study_folder = $(call folder_declare,$1,$2,$3,$(call folder_named,$2_RESULTS,$(patsubst %/,%,$(strip $($2_RESULTS)))))
folder_named = $(if $(or $(if $2,,none),$(word 2,$2),$(filter . .. ./% %/,$2),$(strip $(foreach c,// : $$ = % ; | & ( ) < > * ? [ ] \ ~ ' " $(comma) $(hash),$(findstring \
    $c,$2)))),$(error $1 is a folder with a name of letters$(comma) digits and . _ - + /$(comma) not '$2'))$2
folder_declare = $(if $(filter-out $2,$(FOLDER_PREFIX_$4)),$(error $4 cannot be the folder of two studies: $(FOLDER_PREFIX_$4)_RESULTS and $2_RESULTS))$(eval \
    FOLDER_$1 := $4)$(eval FOLDER_LINES_$4 := $$(call folder_lines,$2))$(eval FOLDER_PIECES_$4 := $3)$(eval FOLDER_PREFIX_$4 := $2)$(if $(filter \
    $4,$(FOLDERS)),,$(eval FOLDERS += $4)$(eval $(call folder_rule,$4)))$4
define newline :=


endef
# a line, or lines, as words: without spaces, and without what make takes for a pattern
folder_words = $(subst $(newline), ,$(subst $(space),^^,$(subst %,^p,$1)))
folder_text  = $(subst ^p,%,$(subst ^^,$(space),$1))
folder_given = $(filter command environment,$(firstword $(origin $1)))
folder_line  = $(if $2,given,file)^^$1=$(call folder_words,$(strip $($1)))
folder_lines = $(foreach v,$(sort $(filter-out $1_RESULTS,$(filter $1_%,$(.VARIABLES))) ENGINE),$(call folder_line,$v,$(call folder_given,$v))) \
    $(call folder_line,SCALE,$(call folder_given,$1_RESULTS)) $(call folder_line,VERSION)
folder_then  = $(call folder_words,$(file <$1/variables))
define folder_rule
$1/variables: $$$$(if $$$$(call folder_same,$1),,FORCE) | $1/.
	@$$(or $$(call folder_refuse,$1),printf '%s\n' "$$$$FOLDER_TEXT" > $$@.$$$$$$$$ && mv $$@.$$$$$$$$ $$@)
$1/variables: export FOLDER_TEXT = $$(call folder_text,$$(subst $$(space),$$(newline),$$(strip $$(call folder_now,$1))))
endef
folder_same  = $(if $(wildcard $1/variables),$(if $(findstring <$(strip $(folder_now))>,<$(strip $(folder_then))>),yes))
# what was the file's and is the same by hand stays the file's
folder_now   = $(call folder_kept,$(FOLDER_LINES_$1),$(folder_then))
folder_kept  = $(foreach line,$1,$(or $(filter file^^$(call folder_value,$(line)),$2),$(line)))

# FOLDER: what is wrong with making its stages with the variables as they are, or nothing
folder_wrong = $(if $(call folder_same,$1),,$(call folder_judged,$1,$(or $(folder_then),$(filter file^^%,$(FOLDER_LINES_$1))),$(folder_now)))
folder_refuse = $(foreach wrong,$(subst $(space),^^,$(folder_wrong)),printf '%s\n' '$(subst ','\'',$(subst ^^,$(space),$(wrong)))' >&2; exit 64;)
# FOLDER, in a recipe that only shows it: how it was made, if otherwise
folder_note  = $(foreach wrong,$(firstword $(subst ;^^, ,$(subst $(space),^^,$(folder_wrong)))),printf '%s\n' '$(subst ','\'',$(subst ^^,$(space),$(wrong)))' >&2;)
folder_value = $(patsubst given^^%,%,$(patsubst file^^%,%,$1))
folder_name  = $(foreach w,$(call folder_value,$1),$(firstword $(subst =, ,$w)))
folder_other = $(sort $(call folder_name,$(filter-out $(call folder_value,$2),$(call folder_value,$1)) $(filter-out $(call folder_value,$1),$(call folder_value,$2))))
# FOLDER, lines then, lines now --> and what differs: by hand, and in the files
folder_judged = $(call folder_by_hand,$1,$2,$3,$(filter $(call folder_name,$(filter given^^%,$2 $3)),$(call folder_other,$2,$3)),$(filter-out \
    $(call folder_name,$(filter given^^%,$2 $3)),$(call folder_other,$2,$3)))
folder_by_hand = $(if $(filter-out $(FOLDER_PIECES_$1),$4),$(if $(call folder_in_the_way,$1),$(call folder_said,$1,$2,$3,$(filter-out \
    $(FOLDER_PIECES_$1),$4))),$(if $4,$(if $5,,$(if $(call folder_in_the_way,$1,samples),$(call folder_said,$1,$2,$3,$4)))))
folder_in_the_way = $(firstword $(foreach f,$(filter $1/%,$(STAGES)),$(if $(or $(if $2,,all),$(call stage_md,$(STAGE_COMMAND_$f)),$(call stage_scan,$(STAGE_COMMAND_$f))),$(if \
    $(wildcard $f),$(if $(filter yes,$(call folder_anew,$f)),$f)))))
folder_anew  = $(if $(folder_anew_$1),,$(eval folder_anew_$1 := $(if $(or $(STAGE_CHANGED_$1),$(filter yes,$(foreach f,$(call \
    stage_before,$1),$(call folder_anew,$f)))),yes,no)))$(folder_anew_$1)
# FOLDER, lines then, lines now, names
folder_said  = $(call folder_message,$1,$(call folder_typed,$2,$4),$(call folder_typed,$3,$4),$(shell name='$(patsubst $(FOLDER_PREFIX_$1)_%,%,$(firstword \
    $4))' value='$(subst ',,$(call folder_value_of,$3,$(firstword $4)))'; [[ $$value =~ ^[A-Za-z0-9.+-]{1$(comma)24}$$ ]] || value=2; printf %s-%s "$$(LC_ALL=C tr A-Z_ a-z- <<<"$$name")" "$$value"))
folder_value_of = $(patsubst $2=%,%,$(filter $2=%,$(call folder_value,$1)))
folder_typed = $(strip $(foreach n,$2,$(or $(call folder_quoted,$(call folder_text,$(filter $n=%,$(call folder_value,$1)))),no $n)))
folder_quoted = $(if $(findstring $(space),$1),'$1',$1)
folder_message = $1 was made with $2$(comma) not $3; to keep both add $(FOLDER_PREFIX_$1)_RESULTS=$1-$4$(comma) to go on with it say $2$(comma) to make it anew \
    remove $1 first
