# Cluster-assembled metallic glass (Chilakalapudi, Katnagallu, Sarkar, Cao, Wenzel, Hahn, "Energetically deposited
# cluster assembly of metallic glasses"): a glass is quenched, a cluster cut from it and heat-spiked, films are grown
# of it at several energies per atom and a nanoglass pressed of it; then every sample's structure is measured beside
# that of the glass. Protocol and readings: docs/camg.md.
#
#   glass --> glass-ht                                   MG, MG_ht
#     |-----> cluster-cut --> cluster --> nanoglass      NG
#     '-----> substrate ---------'------> film-ENERGY    CAMG
include $(call params_of,camg)
CAMG_RESULTS ?= results/camg/$(SCALE)
results := $(call study_folder,camg,CAMG,CAMG_ENERGIES CAMG_RATES CAMG_ATOMS_% CAMG_REPEAT_% CAMG_RELAX_%)
scripts := $(tree)pipelines/camg
CAMG_ENERGY_LIST = $(subst $(comma), ,$(CAMG_ENERGIES))
CAMG_RATE_LIST   = $(subst $(comma), ,$(CAMG_RATES))
camg_no_energies = $(filter-out %eV/atom,$(CAMG_ENERGY_LIST))
camg_no_rates    = $(filter-out %K/s,$(or $(strip $(CAMG_RATE_LIST)),none))
$(if $(camg_no_energies),$(error CAMG_ENERGIES are energies per atom, such as 60meV/atom, not '$(camg_no_energies)'))
$(if $(camg_no_rates),$(error CAMG_RATES are rates in K/s, such as 1e14K/s, not '$(camg_no_rates)'))
camg_name = $(subst /,_,$(subst meV/atom,,$(subst K/s,,$1)))
camg_md = --potential=$(CAMG_POTENTIAL) --timestep=$(CAMG_TIMESTEP) --log-every=$(CAMG_LOG_EVERY) --quiet
camg_measured = $(BIN)/voronoi $(CAMG_VORONOI) --quiet $1 | $(BIN)/energy --potential=$(CAMG_POTENTIAL) --quiet | \
    $(BIN)/strings $(CAMG_STRINGS) --quiet
# a rate's atoms
camg_atoms = $(or $(call special,CAMG_ATOMS,$(call camg_name,$1)),$(error how many atoms has the glass of $1? Give \
    CAMG_ATOMS=))

# The samples of one quench rate, in the folder $(at_rate) of that rate ($1), and what is measured on them.
define camg_samples
$(call stage,$(at_rate)/glass.xyz,
    $(BIN)/create --random --composition=$(CAMG_COMPOSITION)
        --atoms=$(call camg_atoms,$1) --box=$(CAMG_BOX) --seed=$(CAMG_SEED) --quiet |
    $(BIN)/quench $(camg_md) --melt=$(CAMG_MELT) --melt-time=$(CAMG_MELT_TIME) --rate=$1 --final=$(CAMG_BASE)
        --hold=$(CAMG_GLASS_HOLD) --seed=$(CAMG_SEED) --log=$(at_rate)/glass.log.tsv
    $(addprefix | $(BIN)/xyz-repeat --quiet --cells=,$(call special,CAMG_REPEAT,$(call camg_name,$1))))
$(call stage,$(at_rate)/glass-ht.xyz,
    $(BIN)/heat-spike $(camg_md) $(CAMG_SPIKE) --seed=$(CAMG_SEED) --log=$(at_rate)/glass-ht.log.tsv
        < $(at_rate)/glass.xyz)
$(call stage,$(at_rate)/cluster-cut.xyz,
    $(BIN)/cut-cluster --diameter=$(CAMG_DIAMETER) --center=random --composition-tolerance=$(CAMG_TOLERANCE)
        --seed=$(CAMG_SEED) --quiet < $(at_rate)/glass.xyz)
$(call stage,$(at_rate)/cluster.xyz,
    $(BIN)/heat-spike $(camg_md) $(CAMG_SPIKE) --shell=$(CAMG_SHELL) --seed=$(CAMG_SEED)
        --log=$(at_rate)/cluster.log.tsv < $(at_rate)/cluster-cut.xyz)
$(call stage,$(at_rate)/substrate.xyz,
    $(if $(CAMG_SUBSTRATE_ATOMS),
    $(BIN)/create --random --composition=$(CAMG_COMPOSITION) --atoms=$(CAMG_SUBSTRATE_ATOMS)
        --box=$(CAMG_SUBSTRATE_BOX) --seed=$(CAMG_SEED) --quiet |
    $(BIN)/quench $(camg_md) --melt=$(CAMG_MELT) --melt-time=$(CAMG_MELT_TIME) --rate=$(CAMG_SUBSTRATE_RATE)
        --final=$(CAMG_BASE) --hold=$(CAMG_SUBSTRATE_HOLD) --seed=$(CAMG_SEED),
    $(BIN)/slab --z=$(CAMG_SUBSTRATE_Z) --quiet < $(at_rate)/glass.xyz), substrate)
$(foreach energy,$(CAMG_ENERGY_LIST),$(call camg_film,$(energy),$(call camg_name,$(energy))))
$(call stage,$(at_rate)/nanoglass.xyz,
    $(BIN)/create --stack=hcp --cluster=$(at_rate)/cluster.xyz $(CAMG_STACK) --seed=$(CAMG_SEED) --quiet |
    $(BIN)/compact $(camg_md) $(CAMG_COMPACT) --seed=$(CAMG_SEED) --log=$(at_rate)/nanoglass.log.tsv)
$(call stage,$(at_rate)/nanoglass.free.xyz, $(scripts)/free-clusters $(at_rate)/cluster.xyz $(at_rate)/nanoglass.xyz)

$(foreach sample,glass glass-ht,$(call stage,$(at_rate)/$(sample).measured.xyz,
    $(call camg_measured,$(at_rate)/$(sample).xyz)))
$(call stage,$(at_rate)/nanoglass.measured.xyz,
    $(call camg_measured,$(at_rate)/nanoglass.xyz) | $(BIN)/strain --reference=$(at_rate)/nanoglass.free.xyz
    $(CAMG_STRAIN) --quiet)
$(call stage,$(at_rate)/glass.plain.xyz, $(BIN)/voronoi --quiet < $(at_rate)/glass.xyz)
$(call stage,$(at_rate)/glass.plain.tsv, $(scripts)/measure plain $(at_rate)/glass.plain.xyz)
$(call stage,$(at_rate)/cluster.tsv, $(scripts)/spike $(at_rate)/cluster.xyz)
$(foreach pair,$(CAMG_SAMPLES),$(call camg_tables,$(word 1,$(subst :, ,$(pair))),$(word 2,$(subst :, ,$(pair)))))
endef

# A film: grown, its atoms' free places, everything measured on the whole film, then the slab that no surface touches.
define camg_film
$(call stage,$(at_rate)/film-$2.xyz,
    $(BIN)/deposit $(camg_md) --cluster=$(at_rate)/cluster.xyz --energy=$1 --relax=$(call special,CAMG_RELAX,$2)
    $(CAMG_DEPOSIT) --seed=$(CAMG_SEED) --log=$(at_rate)/film-$2.log.tsv < $(at_rate)/substrate.xyz)
$(call stage,$(at_rate)/film-$2.free.xyz, $(scripts)/free-clusters $(at_rate)/cluster.xyz $(at_rate)/film-$2.xyz)
$(call stage,$(at_rate)/film-$2.whole.xyz,
    $(call camg_measured,$(at_rate)/film-$2.xyz) | $(BIN)/strain --reference=$(at_rate)/film-$2.free.xyz
    $(CAMG_STRAIN) --quiet)
$(call stage,$(at_rate)/film-$2.measured.xyz, $(BIN)/slab $(CAMG_SLAB) --quiet < $(at_rate)/film-$2.whole.xyz)
$(call stage,$(at_rate)/film-$2.mixing.tsv, $(scripts)/mixing CAMG-$2 $(at_rate)/film-$2.xyz)
$(call stage,$(at_rate)/film-$2.profile.tsv, $(BIN)/profile --of='species=Cu' --along=z --by=region
        --bins=$(CAMG_PROFILE_BINS) --quiet < $(at_rate)/film-$2.whole.xyz)
endef

# The tables of a sample ($1: its files, $2: its name in the tables).
define camg_tables
$(call stage,$(at_rate)/$1.means.tsv, $(scripts)/measure $2 $(at_rate)/$1.measured.xyz)
$(call stage,$(at_rate)/$1.rdf.tsv, $(BIN)/rdf $(CAMG_RDF) --quiet < $(at_rate)/$1.measured.xyz)
$(call stage,$(at_rate)/$1.volumes.tsv, $(scripts)/histogram voronoi_volume 8 30 110 $(at_rate)/$1.measured.xyz)
$(call stage,$(at_rate)/$1.energies.tsv, $(scripts)/histogram pe -7.5 -2.5 100 $(at_rate)/$1.measured.xyz)
$(call stage,$(at_rate)/$1.peaks.tsv, $(scripts)/peaks $2 $(at_rate)/$1.rdf.tsv $(at_rate)/$1.volumes.tsv
    $(at_rate)/$1.energies.tsv)
endef

CAMG_SAMPLES = glass:MG glass-ht:MG_ht nanoglass:NG \
    $(foreach e,$(CAMG_ENERGY_LIST),film-$(call camg_name,$e):CAMG-$(call camg_name,$e))
camg_files   = $(foreach pair,$(CAMG_SAMPLES),$(at_rate)/$(word 1,$(subst :, ,$(pair)))$1)
camg_named   = $(foreach pair,$(CAMG_SAMPLES),$(word 2,$(subst :, ,$(pair)))=$(at_rate)/$(word \
    1,$(subst :, ,$(pair)))$1)
camg_films   = $(foreach e,$(CAMG_ENERGY_LIST),$(at_rate)/film-$(call camg_name,$e)$1)

# All samples of one rate together: tables, figures and the summary beside the paper.
define camg_results
$(call stage,$(at_rate)/samples.tsv, $(scripts)/together $(call camg_files,.means.tsv) $(call camg_files,.peaks.tsv)
    $(call camg_films,.mixing.tsv) $(at_rate)/cluster.tsv)
$(call stage,$(at_rate)/indices.tsv, $(scripts)/indices 7 $(call camg_named,.measured.xyz))
$(call stage,$(at_rate)/glass.thermo.tsv, $(scripts)/thermo MG $(at_rate)/glass.xyz $(at_rate)/glass.measured.xyz)
$(call stage,$(at_rate)/summary.tsv, $(scripts)/summary $1 $(scripts)/expected.tsv $(at_rate)/samples.tsv
    $(at_rate)/glass.plain.tsv $(at_rate)/glass.thermo.tsv)
$(call stage,$(at_rate)/figures/classes.png, gnuplot -c $(scripts)/classes.gp $(at_rate)/samples.tsv
    $(call camg_samples_shown))
$(call stage,$(at_rate)/figures/indices.png, gnuplot -c $(scripts)/indices.gp $(at_rate)/indices.tsv)
$(call stage,$(at_rate)/figures/volumes.png, gnuplot -c $(scripts)/distribution.gp volumes
    $(call camg_named,.volumes.tsv) $(at_rate)/samples.tsv)
$(call stage,$(at_rate)/figures/energies.png, gnuplot -c $(scripts)/distribution.gp energies
    $(call camg_named,.energies.tsv) $(at_rate)/samples.tsv)
$(call stage,$(at_rate)/figures/rdf.png, gnuplot -c $(scripts)/rdf.gp $(call camg_named,.rdf.tsv))
$(call stage,$(at_rate)/figures/strings.png, gnuplot -c $(scripts)/strings.gp $(at_rate)/samples.tsv
    $(call camg_samples_shown))
$(call stage,$(at_rate)/figures/strain.png, gnuplot -c $(scripts)/strain.gp $(at_rate)/samples.tsv
    $(call camg_samples_shown))
$(call stage,$(at_rate)/figures/spike.png, gnuplot -c $(scripts)/spike.gp $(at_rate)/cluster.log.tsv
    $(at_rate)/cluster.tsv)
$(call camg_pictures)
endef
camg_samples_shown = $(foreach pair,$(CAMG_SAMPLES),$(word 2,$(subst :, ,$(pair))))

# Pictures of atoms.
define camg_pictures
$(call stage,$(at_rate)/figures/cluster.png, $(BIN)/render $(CAMG_RENDER) --color=region --quiet
        < $(at_rate)/cluster.xyz)
$(call stage,$(at_rate)/figures/nanoglass.png, $(BIN)/render $(CAMG_RENDER) --color=cluster --quiet
        < $(at_rate)/nanoglass.measured.xyz)
$(foreach e,$(CAMG_ENERGY_LIST),$(call camg_film_pictures,$(call camg_name,$e)))
endef
define camg_film_pictures
$(call stage,$(at_rate)/figures/film-$1.png, $(BIN)/render $(CAMG_RENDER) --color=cluster --quiet
        < $(at_rate)/film-$1.whole.xyz)
$(call stage,$(at_rate)/figures/film-$1-strain.png, $(BIN)/render $(CAMG_RENDER) --color=shear_strain --quiet
        < $(at_rate)/film-$1.whole.xyz)
endef
CAMG_FIGURES = classes indices volumes energies rdf strings strain spike cluster nanoglass \
    $(foreach e,$(CAMG_ENERGY_LIST),film-$(call camg_name,$e) film-$(call camg_name,$e)-strain)

# The glass comes first and alone: with one rate it has the whole machine.
ifeq ($(words $(CAMG_RATE_LIST)),1)
$(foreach file,glass.xyz glass.log.tsv,$(results)/$(call camg_name,$(CAMG_RATE_LIST))/$(file)): export \
    BLOWPIPE_THREADS ?= $(CORES)
endif
$(foreach rate,$(CAMG_RATE_LIST),$(foreach at_rate,$(results)/$(call camg_name,$(rate)),$(call \
    camg_samples,$(rate))$(call camg_results,$(rate))))

$(call stage,$(results)/summary.tsv, $(scripts)/together \
    $(foreach rate,$(CAMG_RATE_LIST),$(results)/$(call camg_name,$(rate))/summary.tsv), rates)
$(call goals,camg,$(results)/summary.tsv $(foreach \
    rate,$(CAMG_RATE_LIST),$(CAMG_FIGURES:%=$(results)/$(call camg_name,$(rate))/figures/%.png)))

# The short table and where the figures are.
camg-show:
	@$(call shown,camg,$(CAMG_RESULTS)/summary.tsv)
	@$(tree)pipelines/camg/show $(CAMG_RESULTS)/summary.tsv
	@printf '\nfigures:\n'; printf '  %s\n' $(foreach rate,$(CAMG_RATE_LIST), \
	    $(CAMG_FIGURES:%=$(CAMG_RESULTS)/$(call camg_name,$(rate))/figures/%.png))

.PHONY: camg-show
