# Replicas of a study: the same protocol with another seed, for errors between samples. PREFIX_REPLICAS says how many
# there are. The first one is the study as it is without any others, in its folder; replica k has the seed
# PREFIX_SEED + k - 1 and the folder replica-k in it, so that more of them add pieces and make none anew (the study
# names PREFIX_REPLICAS among the PIECES of its folder). With several the study's summary, its tables and the figures of
# them are of all replicas, in the folder mean, beside those of the first; pictures of atoms are of the first.
#
#   $(call replicas,PREFIX)            1 2 3
#   $(call replica_at,K)               the folder of replica K; results must be set
#   $(call replica_seed,NAME,K)        the value of NAME, a seed, for replica K
#   $(call replica_files,PREFIX,FILE)  FILE of all replicas
#   $(call replica_tables,PREFIX,FILE ...)    each of the replicas' FILEs is averaged into that of mean/, if there are
#   several
#   $(call replica_shown,PREFIX)       the folder of what is shown of all: mean/, or with one replica its own; in a
#   recipe, $(call replica_shown,PREFIX,FOLDER)
#   $(call replica_groups,PREFIX,FILE ...)    -- and the FILEs of a replica, for each (summaries: replicas/verdict.awk)
#   $(call replica_note,PREFIX,SUMMARY)       in a recipe: what a summary says in plain sentences (replicas/findings),
#   and what its errors are, if they are of one sample
replicas = $(or $(REPLICAS_OF_$1),$(eval REPLICAS_OF_$1 := $(call \
    replica_count,$1_REPLICAS,$(or $(strip $($1_REPLICAS)),1)))$(REPLICAS_OF_$1))
replica_count = $(if $(findstring <1>,<$2>),1,$(or $(shell n='$(subst ','\'',$2)'; \
    [[ $$n =~ ^[1-9][0-9]{0$(comma)2}$$ ]] && seq "$$n"),$(error $1 is a number of samples from 1 to 999$(comma) not '$2')))
replica_at   = $(results)$(if $(filter 1,$1),,/replica-$1)
replica_seed = $(if $(filter 1,$2),$($1),$(or $(shell seed='$(subst ','\'',$(strip $($1)))'; \
    [[ $$seed =~ ^[0-9]{1$(comma)18}$$ ]] && echo $$((10#$$seed + $2 - 1))),$(error replica $2 needs a seed beside $1$(comma) which \
    is no number of at most 18 digits: '$($1)')))
replica_files  = $(foreach k,$(replicas),$(replica_at_k)/$2)
replica_at_k   = $(call replica_at,$k)
replica_several = $(word 2,$(replicas))
replica_shown  = $(or $2,$(results))$(if $(replica_several),/mean)
replica_groups = $(foreach k,$(replicas),-- $(addprefix $(replica_at_k)/,$2))
replica_tables = $(if $(replica_several),$(foreach file,$2,$(call stage,$(results)/mean/$(file), \
    $(tree)pipelines/replicas/average $(call replica_files,$1,$(file)))))
replica_note = echo; $(tree)pipelines/replicas/findings $2; ! grep -qE '(within|unknown from) one sample$$' $2 || { echo; echo 'errors are those within one sample; \
    $1_REPLICAS=5 makes five and gives those between them (docs/replicas.md)'; }
