# Whether a folder's stages may be made with the variables as they are now. Results are in the way if their command is
# another now, or that of something that they are made from. A variable that chooses which pieces there are, or is of
# one piece only, changes tables of all pieces by its nature: of those it is asked only whether it makes a sample anew
# that is there.

# FOLDER, in a recipe: end it with what is wrong, if anything is; only say how the folder was made, if otherwise
folder_refuse = $(foreach wrong,$(subst $(space),^^,$(folder_wrong)),$(call folder_print,$(wrong)) exit 64;)
folder_note   = $(foreach wrong,$(firstword $(subst ;^^, ,$(subst $(space),^^,$(folder_wrong)))),$(call \
    folder_print,$(wrong)))
folder_print  = printf '%s\n' '$(subst ','\'',$(subst ^^,$(space),$1))' >&2;

# FOLDER: what is wrong, or nothing. Where no notes were kept, what is in the file now counts as what was.
folder_wrong = $(if $(folder_same),,$(call folder_judge,$1,$(or \
    $(folder_then),$(filter file^^%,$(FOLDER_LINES_$1))),$(folder_now)))
# FOLDER,LINES THEN,LINES NOW: which variables differ that were given by hand then or now, and which of the file
folder_judge = $(call folder_judge_names,$1,$2,$3,$(call folder_by_hand,$2,$3),$(filter-out $(call \
    folder_by_hand,$2,$3),$(call folder_differing,$2,$3)))
folder_by_hand   = $(filter $(call folder_name,$(filter given^^%,$1 $2)),$(folder_differing))
folder_differing = $(sort $(call folder_name,$(call folder_missing,$2,$1) $(call folder_missing,$1,$2)))
# LINES,OTHERS: settings of the others that are not among them
folder_missing   = $(filter-out $(folder_setting),$(call folder_setting,$2))
# lines --> NAME=VALUE, NAME; LINES,NAME --> VALUE
folder_setting = $(patsubst given^^%,%,$(patsubst file^^%,%,$1))
folder_name    = $(foreach setting,$(folder_setting),$(firstword $(subst =, ,$(setting))))
folder_value   = $(patsubst $2=%,%,$(filter $2=%,$(folder_setting)))

# FOLDER,LINES THEN,LINES NOW,NAMES BY HAND,NAMES IN THE FILE: a variable of all pieces must change no result; one of
# some pieces no sample, unless the file has changed too and reruns what it will.
folder_judge_names = $(call folder_judge_kinds,$1,$2,$3,$4,$5,$(filter-out $(FOLDER_PIECES_$1),$4))
folder_judge_kinds = $(if $6,$(call folder_say_if,$(call folder_in_the_way,$1),$1,$2,$3,$6),$(if \
    $5,,$(if $4,$(call folder_say_if,$(call folder_in_the_way,$1,samples),$1,$2,$3,$4))))
folder_say_if = $(if $1,$(call folder_say,$2,$3,$4,$5))
# FOLDER,samples?: the first result, or sample (what moves atoms or is scanned), that is there and would be made anew
folder_in_the_way = $(firstword $(foreach made,$(filter $1/%,$(STAGES)),$(if \
    $(or $(if $2,,all),$(strip $(call stage_resumes,$(made)))),$(call folder_overwritten,$(made)))))
folder_overwritten = $(if $(wildcard $1),$(if $(filter yes,$(call folder_anew,$1)),$1))
# FILE: yes if its command or that of something before it is another now; kept in FOLDER_ANEW_FILE
folder_anew = $(if $(FOLDER_ANEW_$1),,$(eval FOLDER_ANEW_$1 := $(if \
    $(or $(STAGE_CHANGED_$1),$(call folder_anew_before,$1)),yes,no)))$(FOLDER_ANEW_$1)
folder_anew_before = $(filter yes,$(foreach before,$(stage_before),$(call folder_anew,$(before))))

# FOLDER,LINES THEN,LINES NOW,NAMES: what is said; the folder that keeps both is named for the first and its value
folder_say = $(call folder_message,$1,$(call folder_typed,$2,$4),$(call folder_typed,$3,$4),$(call \
    folder_beside,$(patsubst $(FOLDER_PREFIX_$1)_%,%,$(firstword $4)),$(call folder_value,$3,$(firstword $4))))
folder_message = $1 was made with $2$(comma) not $3; to keep both add $(FOLDER_PREFIX_$1)_RESULTS=$1-$4$(comma) to \
    go on with it say $2$(comma) to make it anew remove $1 first
# LINES,NAMES: as one would type them
folder_typed  = $(strip $(foreach name,$2,$(or $(call folder_quoted,$(call folder_text,$(filter $(name)=%,$(call \
    folder_setting,$1)))),no $(name))))
folder_quoted = $(if $(findstring $(space),$1),'$1',$1)
# NULL_SEED,3 --> null-seed-3; a value that is no part of a folder's name is 2
folder_beside = $(shell name='$1' value='$(subst ',,$2)'; [[ $$value =~ ^[A-Za-z0-9.+-]{1$(comma)24}$$ ]] || value=2; \
    printf %s-%s "$$(LC_ALL=C tr A-Z_ a-z- <<<"$$name")" "$$value")
