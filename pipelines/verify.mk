# make verify: long physics runs, by hand, in hours; docs/verification.md keeps their figures.
#
# The heat spike of eight clusters: one cluster's shell of some 300 atoms knows its copper to 3 at.%, eight know their
# mean to 1.
VERIFY_RESULTS ?= results/verify
VERIFY_POTENTIAL ?= kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
VERIFY_CLUSTERS  ?= 1 2 3 4 5 6 7 8
VERIFY_SPIKE     ?= --peak=1000K --rate=2.5e13K/s --base=50K --equilibrate=2ps --hold=2ps --shell=0.2nm
results := $(call study_folder,verify,VERIFY,VERIFY_CLUSTERS)
scripts := $(tree)pipelines/verify
verify_md = --potential=$(VERIFY_POTENTIAL) --timestep=1fs --log-every=1000 --quiet

define verify_glass
$(call stage,$(results)/glass.xyz,
    $(BIN)/create --random --composition=Cu50Zr50 --atoms=16000 --seed=1 --quiet |
    $(BIN)/quench $(verify_md) --melt=2000K --melt-time=5ps --rate=1e14K/s --final=50K --hold=2ps --seed=1
        --log=$(results)/glass.log.tsv)
endef
define verify_cluster
$(call stage,$(results)/cluster-cut-$1.xyz,
    $(BIN)/cut-cluster --diameter=3nm --center=random --composition-tolerance=0.01 --seed=$1 --quiet
        < $(results)/glass.xyz)
$(call stage,$(results)/cluster-$1.xyz,
    $(BIN)/heat-spike $(verify_md) $(VERIFY_SPIKE) --seed=$1 --log=$(results)/cluster-$1.log.tsv
        < $(results)/cluster-cut-$1.xyz)
$(call stage,$(results)/cluster-$1.tsv, $(tree)pipelines/camg/spike $(results)/cluster-$1.xyz)
endef
$(verify_glass)
$(foreach c,$(VERIFY_CLUSTERS),$(call verify_cluster,$c))
$(call stage,$(results)/spike.tsv, $(scripts)/spike-mean $(VERIFY_CLUSTERS:%=$(results)/cluster-%.tsv))

verify: $(results)/spike.tsv
	cat $(VERIFY_RESULTS)/spike.tsv
.PHONY: verify
