# How a study says what a stage is:
#
#   $(call stage,FILE,COMMAND)          FILE is made out of what COMMAND, a pipe of programs, writes on stdout
#   $(call stage,FILE,COMMAND, name)    the same, and the step of the study that it belongs to is called name
#
# FILE is in the study's folder, $(results). Stages of one name are pieces of one step; without a third argument the
# name is that of COMMAND's program that moves atoms, else of its first program or script. Everything else follows
# from the command's words:
#
#   what it reads       files under the study's folder, scripts, and whatever other file a word names that there is
#   (stage/words.mk)
#   what else it makes  what --log=, --table=, --cube=, --figures= and their like name is made beside FILE
#   (stage/words.mk)
#   what is refused     whatever of it would be misread (stage/refuse.mk)
#   what is run         COMMAND, with what lets it go on after it was stopped, on several ranks, by LAMMPS
#   (stage/command.mk)
#   when it is run      if FILE is missing or older than what it reads, or if COMMAND or our version is another
#   (stage/rule.mk)
#
# The exact command and our version that made FILE are kept in .args/FILE in the study's folder: a changed value, in a
# params file or on the command line, reruns the stage and what follows; a changed comment or a rebuilt program reruns
# nothing. FILE appears whole or not at all, and what is there, with what is beside it, stays until it is made anew: a
# value that was wrong and is put right again reruns nothing.
#
# Programs that move atoms keep a checkpoint, checkpoints/FILE.PROGRAM, and go on from it when make is started again
# after they were stopped or killed (docs/checkpoints.md); stem-sim likewise keeps the rows of a scan, CUBE.rows. They
# remove it when done; a changed command or another input removes it too, for it is of another run then. .args/FILE
# does not name it.
#
# A stage of params/camg/mini.mk, as `make stage-show FILE=results/camg/mini/1e14/cluster.xyz` has it, with its
# command shortened:
#
#   $(call stage,$(results)/1e14/cluster.xyz,
#       $(BIN)/heat-spike --peak=1000K --shell=0.2nm --log=$(results)/1e14/cluster.log.tsv
#           < $(results)/1e14/cluster-cut.xyz)
#
# and the rules that make is given for it, R standing for results/camg/mini:
#
#   R/1e14/cluster.xyz R/1e14/cluster.log.tsv &: R/1e14/cluster-cut.xyz (FORCE, if the command is another now) \
#           | R/variables bin/heat-spike R/1e14/. R/.args/1e14/. R/checkpoints/1e14/.
#       stat ... > R/checkpoints/1e14/cluster.xyz.inputs.tmp      a checkpoint of another command or other inputs goes
#       . pipelines/stage/piece.sh R/1e14/cluster.xyz ...       its log and its note: logs/ and .run/ of the folder
#       bin/heat-spike --checkpoint=R/checkpoints/1e14/cluster.xyz.heat-spike --resume --peak=1000K --shell=0.2nm \
#           --log=R/1e14/cluster.log.tsv < R/1e14/cluster-cut.xyz > R/1e14/cluster.xyz.tmp
#       for made in ...; do ... touch -cr INPUT MADE; done            nothing made is older than what it was made from
#       rm -f R/.args/1e14/cluster.xyz
#       mv R/1e14/cluster.xyz.tmp R/1e14/cluster.xyz
#       printf '%s\n' "$STAGE_TEXT" > R/.args/1e14/cluster.xyz
#   R/1e14/cluster.xyz R/1e14/cluster.log.tsv: export BLOWPIPE_THREADS ?= its share of the cores
#   R/1e14/cluster.xyz R/1e14/cluster.log.tsv: export LAUNCHER ?= mpirun -np $(RANKS)
#   R/1e14/cluster.xyz R/1e14/cluster.log.tsv: export STAGE_TEXT = blowpipe 0.2.0: bin/heat-spike --peak=1000K ...
#
# Every stage is written down in variables by its FILE, for those who plan a study or hand it to a scheduler (plan.mk,
# tasks.mk, cluster.mk, folder.mk) and for the rules themselves:
#
#   STAGES                all FILEs                        STAGE_COMMAND_FILE    COMMAND
#   STAGE_NAME_FILE       the step's name                  STAGE_READS_FILE      what it is made from
#   STAGE_FOLDER_FILE     the study's folder               STAGE_BESIDE_FILE     what is made beside it
#   STAGE_DIGESTS_FILE    NAME=DIGEST of files from elsewhere that it names, such as a potential
#   STAGE_CHANGED_FILE    FORCE if .args/FILE holds another command, or other digests, or if
#                                                      a run that was to make it anew was killed
#   STAGE_MAKER_path      the FILE of the stage that makes path
comma := ,
null  :=
space := $(null) $(null)
hash  := \#
stage_parts_in := $(dir $(lastword $(MAKEFILE_LIST)))stage
include $(stage_parts_in)/words.mk
include $(stage_parts_in)/refuse.mk
include $(stage_parts_in)/command.mk
include $(stage_parts_in)/rule.mk

# Arguments beyond the third are what a comma cut off: stage/refuse.mk. What is wrong before a stage is written down
# stops it there; the rest is asked of what was written.
stage = $(call stage_declare,$(strip $1),$(strip $2),$(strip $3),$(or $(call \
    stage_cut,$3,$4$5$6$7$8$9),$(call stage_wrong,$(strip $1),$(strip $2),$(strip $3))))
stage_declare = $(call stage_refuse,$1,$4)$(eval $(call stage_record,$1,$2,$3))$(call \
    stage_refuse,$1,$(call stage_inputs_wrong,$1))$(eval $(call stage_rule,$1))

# FILE,COMMAND,NAME
define stage_record
STAGES += $1
STAGE_FOLDER_$1 := $(results)
STAGE_COMMAND_$1 := $2
STAGE_NAME_$1 := $(or $3,$(call stage_name,$2))
STAGE_BESIDE_$1 := $(call stage_beside,$2)
STAGE_READS_$1 := $(call stage_inputs,$2)
$(foreach made,$1 $(call stage_beside,$2),$(eval STAGE_MAKER_$(made) := $1))
STAGE_DIGESTS_$1 := $(call stage_digests,$2)
STAGE_CHANGED_$1 := $(or $(call \
    differs,$(call stage_stamp_in,$(results),$1),$(call stage_text_of,$2,$(call stage_digests,$2))),$(if \
    $(wildcard $(call stage_saved_in,$(results),$1)),FORCE))
endef
