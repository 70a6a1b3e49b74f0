# What of a stage would be misread, and is refused with a word of what to do. $(call stage_refuse,FILE,WRONG) stops make
# if something is wrong. The rest says what is wrong, or nothing.
stage_refuse = $(if $(strip $2),$(error stage $1: $(strip $2)))

# NAME,MORE: the third argument and what came behind it. A comma of the command's own ends an argument of $(call): what
# follows it is no name of small letters, digits and hyphens.
stage_cut = $(if $(or $(strip $2),$(filter-out x,$(firstword x$1)),$(word 2,$1),$(call stage_no_letters,$(strip $1))), \
    a comma cut its command before '$(strip $1)'; write $$(comma) for a comma$(comma) and a stage's name as \
    '$(comma) name')
stage_no_letters = $(call stage_without,$1,a b c d e f g h i j k l m n o p q r s t u v w x y z 0 1 2 3 4 5 6 7 8 9 -)
stage_without = $(if $2,$(call stage_without,$(subst $(firstword $2),,$1),$(wordlist 2,99,$2)),$1)

# FILE,COMMAND,NAME: the first thing that is wrong with them as they stand
stage_wrong = $(or $(call stage_of_make,$2),$(call stage_elsewhere,$1),$(call stage_unknown_outputs,$2),$(call \
    stage_made_twice,$1 $(call stage_beside,$2)),$(call stage_too_many,$2),$(if $3,,$(call stage_nameless,$2)))

# COMMAND: characters that make would take, so that another command is run, or one that never is the one that was kept
stage_of_make = $(if $(findstring $$,$1)$(findstring $(hash),$1)$(filter %\,$(lastword $1)),its command has a \
    dollar or a number sign$(comma) or ends in a backslash$(comma) which are make's; put it into a script)
# FILE
stage_elsewhere = $(if $(results),$(if $(filter $(results)/%,$1),,it is not in its study's folder$(comma) \
    $(results)/),its study has not said what its folder is: results := $$(call study_folder$(comma)...))
# COMMAND: output options in two words, whose file would be taken for an input; other files than
# FILE and what is beside it
stage_unknown_outputs = $(or $(foreach one,$(filter $(addprefix --,$(stage_file_options) \
    $(stage_folder_options)),$(stage_unquoted)),write '$(one)=' and its value as one word),$(foreach \
    one,$(filter -o -o=% > >> 2> &>,$1),its command has '$(one)'; FILE is what it writes on stdout),$(foreach \
    one,$(filter --checkpoint --checkpoint=% --resume,$1),its command has '$(one)'; stages keep their own checkpoints))
# FILES: what another stage makes already, or this one twice
stage_made_twice = $(or $(strip $(foreach made,$1,$(if $(STAGE_MAKER_$(made)),'$(made)' is made by the stage \
    $(STAGE_MAKER_$(made)) already))),$(if $(filter-out $(words $(sort $1)),$(words $1)),it makes one file twice: $1))
# COMMAND: gnuplot -c SCRIPT hands nine words on, and drops the others without a word. Lists between quotes are a word.
stage_too_many = $(if $(filter gnuplot,$(firstword $1)),$(if $(findstring ",$1)$(findstring ',$1),,$(if $(word 13,$1),gnuplot takes nine words behind its script$(comma) \
    and '$(wordlist 13,99,$1)' is beyond: draw fewer samples$(comma) or let the script read one table of them)))
# COMMAND
stage_nameless = $(if $(stage_name),,none of its words is a program in $(BIN)/ or a script in pipelines/ or \
    tools/$(comma) so its step has no name: give it one as '$(comma) name')

# FILE: inputs that make cannot wait for: their names have a character that is make's or the shell's, or a space
# between quotes
stage_inputs_wrong = $(call stage_unwaitable,$(strip \
    $(foreach file,$(STAGE_READS_$1),$(if $(call stage_odd_characters,$(file)),'$(file)')) \
    $(call stage_spaced_names,$(STAGE_COMMAND_$1))))
stage_unwaitable = $(if $1,it reads $1$(comma) whose name make cannot wait for: give it one of letters$(comma) \
    digits and . _ - + /)
stage_odd_characters = $(strip $(foreach character,: = % ; | & ( ) < > * ? [ ] \,$(findstring $(character),$1)))
# COMMAND: its names with spaces that are files. Between quotes, or behind a backslash, ^^ stands for a space.
stage_spaced_names = $(if $(findstring ",$1)$(findstring ',$1)$(findstring \$(space),$1),$(foreach \
    one,$(subst \$(space),^^,$1) $(stage_between_quotes),$(call stage_spaced_file,$(lastword $(subst =, ,$(one))))))
stage_between_quotes = $(subst ",$(space),$(subst ',$(space),$(subst $(space),^^,$1)))
stage_spaced_file = $(if $(findstring ^^,$1),$(if $(wildcard $(subst ^^,\ ,$(call \
    stage_literal,$1))),'$(subst ^^,$(space),$1)'))
