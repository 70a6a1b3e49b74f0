# Cluster-assembled metallic glass (Chilakalapudi, Katnagallu, Sarkar, Cao, Wenzel, Hahn, "Energetically deposited
# cluster assembly of metallic glasses"): a glass is quenched, a cluster cut from it and heat-spiked, films are grown
# of it at several energies per atom and a nanoglass pressed of it; then every sample's structure is measured beside
# that of the glass. Protocol and readings: docs/camg.md.
#
#   glass --> glass-ht                                   MG, MG_ht
#     |-----> cluster-cut --> cluster --> nanoglass      NG
#     '-----> substrate ---------+------> film-ENERGY    CAMG
#                                '------> single-ENERGY  one cluster, landed alone
include $(call params_of,camg)
CAMG_RESULTS ?= results/camg/$(SCALE)
results := $(call study_folder,camg,CAMG,CAMG_ENERGIES CAMG_SINGLE_ENERGIES CAMG_RATES \
    CAMG_GLASS_RATES CAMG_REPLICAS CAMG_ATOMS_% CAMG_REPEAT_% CAMG_RELAX_%)
scripts := $(tree)pipelines/camg
CAMG_ENERGY_LIST = $(subst $(comma), ,$(CAMG_ENERGIES))
CAMG_SINGLE_LIST = $(subst $(comma), ,$(CAMG_SINGLE_ENERGIES))
CAMG_RATE_LIST   = $(subst $(comma), ,$(CAMG_RATES))
CAMG_GLASS_LIST  = $(subst $(comma), ,$(CAMG_GLASS_RATES))
camg_no_energies = $(filter-out %eV/atom,$(CAMG_ENERGY_LIST) $(CAMG_SINGLE_LIST))
camg_no_rates    = $(filter-out %K/s,$(or $(strip $(CAMG_RATE_LIST)),none))
camg_no_glass    = $(filter-out %K/s,$(CAMG_GLASS_LIST)) $(filter $(CAMG_RATE_LIST),$(CAMG_GLASS_LIST))
$(if $(camg_no_energies),$(error CAMG_ENERGIES and CAMG_SINGLE_ENERGIES are energies per atom, such as 60meV/atom, not '$(camg_no_energies)'))
$(if $(camg_no_rates),$(error CAMG_RATES are rates in K/s, such as 1e14K/s, not '$(camg_no_rates)'))
$(if $(strip $(camg_no_glass)),$(error CAMG_GLASS_RATES are rates in K/s that are not among CAMG_RATES, not \
    '$(strip $(camg_no_glass))'))
camg_name = $(subst /,_,$(subst meV/atom,,$(subst K/s,,$1)))
camg_md = --potential=$(CAMG_POTENTIAL) --timestep=$(CAMG_TIMESTEP) --log-every=$(CAMG_LOG_EVERY) --quiet
camg_measured = $(BIN)/voronoi $(CAMG_VORONOI) --quiet $1 | $(BIN)/energy --potential=$(CAMG_POTENTIAL) --quiet | \
    $(BIN)/strings $(CAMG_STRINGS) --quiet
# a rate's atoms
camg_atoms = $(or $(call special,CAMG_ATOMS,$(call camg_name,$1)),$(error how many atoms has the glass of $1? Give \
    CAMG_ATOMS=))

# The glass, then all samples, of one quench rate ($1) and one $(seed), in the folder $(at_rate) of that rate and
# replica, and what is measured on them.
define camg_glass
$(call stage,$(at_rate)/glass.xyz,
    $(BIN)/create --random --composition=$(CAMG_COMPOSITION)
        --atoms=$(call camg_atoms,$1) --box=$(CAMG_BOX) --seed=$(seed) --quiet |
    $(BIN)/quench $(camg_md) --melt=$(CAMG_MELT) --melt-time=$(CAMG_MELT_TIME) --rate=$1 --final=$(CAMG_BASE)
        --hold=$(CAMG_GLASS_HOLD) --seed=$(seed) --log=$(at_rate)/glass.log.tsv
    $(addprefix | $(BIN)/xyz-repeat --quiet --cells=,$(call special,CAMG_REPEAT,$(call camg_name,$1))))
endef
define camg_samples
$(call camg_glass,$1)
$(call stage,$(at_rate)/glass-ht.xyz,
    $(BIN)/heat-spike $(camg_md) $(CAMG_SPIKE) --seed=$(seed) --log=$(at_rate)/glass-ht.log.tsv
        < $(at_rate)/glass.xyz)
$(call stage,$(at_rate)/cluster-cut.xyz,
    $(BIN)/cut-cluster --diameter=$(CAMG_DIAMETER) --center=random --composition-tolerance=$(CAMG_TOLERANCE)
        --seed=$(seed) --quiet < $(at_rate)/glass.xyz)
$(call stage,$(at_rate)/cluster.xyz,
    $(BIN)/heat-spike $(camg_md) $(CAMG_SPIKE) --shell=$(CAMG_SHELL) --seed=$(seed)
        --log=$(at_rate)/cluster.log.tsv < $(at_rate)/cluster-cut.xyz)
$(call stage,$(at_rate)/substrate.xyz,
    $(if $(CAMG_SUBSTRATE_ATOMS),$(call camg_fast_glass,$(CAMG_SUBSTRATE_ATOMS),$(CAMG_SUBSTRATE_BOX)),
    $(BIN)/slab --z=$(CAMG_SUBSTRATE_Z) --quiet < $(at_rate)/glass.xyz), substrate)
$(foreach energy,$(CAMG_ENERGY_LIST),$(call camg_film,$(energy),$(call camg_name,$(energy))))
$(if $(CAMG_SINGLE_LIST),$(call camg_singles))
$(call stage,$(at_rate)/nanoglass.xyz,
    $(BIN)/create --stack=hcp --cluster=$(at_rate)/cluster.xyz $(CAMG_STACK) --seed=$(seed) --quiet |
    $(BIN)/compact $(camg_md) $(CAMG_COMPACT) --seed=$(seed) --log=$(at_rate)/nanoglass.log.tsv)
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

# A glass quenched as substrates are: its atoms, its box
camg_fast_glass = $(BIN)/create --random --composition=$(CAMG_COMPOSITION) --atoms=$1 --box=$2 --seed=$(seed) --quiet | \
    $(BIN)/quench $(camg_md) --melt=$(CAMG_MELT) --melt-time=$(CAMG_MELT_TIME) --rate=$(CAMG_SUBSTRATE_RATE) \
    --final=$(CAMG_BASE) --hold=$(CAMG_SUBSTRATE_HOLD) --seed=$(seed)

# One cluster that lands alone, at each of its energies, on a substrate of its own or on copies of the films'.
define camg_singles
$(call stage,$(at_rate)/single-substrate.xyz,
    $(if $(CAMG_SINGLE_ATOMS),$(call camg_fast_glass,$(CAMG_SINGLE_ATOMS),$(CAMG_SINGLE_BOX)),
    $(BIN)/xyz-repeat --cells=$(CAMG_SINGLE_CELLS) --quiet < $(at_rate)/substrate.xyz), ground)
$(foreach energy,$(CAMG_SINGLE_LIST),$(call camg_single,$(energy),$(call camg_name,$(energy))))
endef
define camg_single
$(call stage,$(at_rate)/single-$2.xyz,
    $(BIN)/deposit $(camg_md) --cluster=$(at_rate)/cluster.xyz --energy=$1 $(CAMG_SINGLE) --seed=$(seed)
    --log=$(at_rate)/single-$2.log.tsv < $(at_rate)/single-substrate.xyz, single)
$(call stage,$(at_rate)/single-$2.free.xyz, $(scripts)/free-clusters $(at_rate)/cluster.xyz $(at_rate)/single-$2.xyz)
$(call stage,$(at_rate)/single-$2.measured.xyz, $(BIN)/strain --reference=$(at_rate)/single-$2.free.xyz
    $(CAMG_STRAIN) --quiet < $(at_rate)/single-$2.xyz)
$(call stage,$(at_rate)/single-$2.tsv, $(scripts)/single single-$2 $(at_rate)/single-$2.measured.xyz, landed)
endef

# A film: grown, its atoms' free places, everything measured on the whole film, then the slab that no surface touches.
define camg_film
$(call stage,$(at_rate)/film-$2.xyz,
    $(BIN)/deposit $(camg_md) --cluster=$(at_rate)/cluster.xyz --energy=$1 --relax=$(call special,CAMG_RELAX,$2)
    $(CAMG_DEPOSIT) --seed=$(seed) --log=$(at_rate)/film-$2.log.tsv < $(at_rate)/substrate.xyz)
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
# Figures hold the first seven: gnuplot takes nine words.
CAMG_DRAWN   = $(wordlist 1,7,$(CAMG_SAMPLES))
camg_drawn   = $(foreach pair,$(CAMG_DRAWN),$(word 2,$(subst :, ,$(pair)))=$(at_rate)/$(word \
    1,$(subst :, ,$(pair)))$1)
$(if $(word 8,$(CAMG_SAMPLES)),$(warning camg: figures hold the first four of the energies \
    $(CAMG_ENERGIES)$(comma) tables all))
camg_landed  = $(foreach e,$(CAMG_SINGLE_LIST),$(at_rate)/single-$(call camg_name,$e)$1)
camg_films   = $(foreach e,$(CAMG_ENERGY_LIST),$(at_rate)/film-$(call camg_name,$e)$1)

# A glass alone, named by its rate ($1: the rate, $2: its name).
define camg_glass_alone
$(call camg_glass,$1)
$(call stage,$(at_rate)/glass.measured.xyz,$(call camg_measured,$(at_rate)/glass.xyz))
$(call stage,$(at_rate)/glass.means.tsv, $(scripts)/measure MG-$2 $(at_rate)/glass.measured.xyz)
endef
$(foreach rate,$(CAMG_GLASS_LIST),$(foreach k,$(call replicas,CAMG),$(foreach seed,$(call \
    replica_seed,CAMG_SEED,$k),$(foreach at_rate,$(call replica_at,$k)/$(call camg_name,$(rate)),$(call \
    camg_glass_alone,$(rate),$(call camg_name,$(rate)))))))

# All samples of one rate and replica together: their tables. $1: which Voronoi indices; those of the first replica are
# those of all.
define camg_together
$(call stage,$(at_rate)/composition.tsv, $(scripts)/composition $(call camg_files,.means.tsv))
$(call stage,$(at_rate)/samples.tsv, $(scripts)/together $(call camg_files,.means.tsv) $(call camg_files,.peaks.tsv)
    $(at_rate)/composition.tsv $(call camg_films,.mixing.tsv) $(call camg_landed,.tsv) $(at_rate)/cluster.tsv)
$(call stage,$(at_rate)/indices.tsv, $(scripts)/indices $1 $(call camg_named,.measured.xyz), \
    $(if $(filter %.tsv,$1),indices-alike))
$(call stage,$(at_rate)/glass.thermo.tsv, $(scripts)/thermo MG $(at_rate)/glass.xyz $(at_rate)/glass.measured.xyz)
endef
# A rate's tables ($2: its folder's name) that are means over replicas where there are several.
camg_averaged = $(addprefix $2/,samples.tsv indices.tsv $(foreach pair,$(CAMG_SAMPLES),$(addprefix $(word 1,$(subst \
    :, ,$(pair))),.volumes.tsv .energies.tsv .rdf.tsv)))
# The summary of a rate ($1) beside the paper, and figures; $(at_rate) is the folder of what is shown of it ($2: its
# name).
define camg_results
$(call replica_tables,CAMG,$(camg_averaged) $2/cluster.tsv)
$(call stage,$(at_rate)/summary.tsv, $(scripts)/summary $1 $(scripts)/expected.tsv $(call \
    another_sample,CAMG,CAMG_RATES=$1) $(call replica_groups,CAMG,$(addprefix \
    $2/,samples.tsv glass.plain.tsv glass.thermo.tsv) $(foreach rate,$(CAMG_GLASS_LIST),$(call \
    camg_name,$(rate))/glass.means.tsv)))
$(call stage,$(at_rate)/figures/classes.png, gnuplot -c $(scripts)/classes.gp $(at_rate)/samples.tsv
    $(call camg_samples_shown))
$(call stage,$(at_rate)/figures/indices.png, gnuplot -c $(scripts)/indices.gp $(at_rate)/indices.tsv)
$(call stage,$(at_rate)/figures/volumes.png, gnuplot -c $(scripts)/distribution.gp volumes
    $(call camg_drawn,.volumes.tsv) $(at_rate)/samples.tsv)
$(call stage,$(at_rate)/figures/energies.png, gnuplot -c $(scripts)/distribution.gp energies
    $(call camg_drawn,.energies.tsv) $(at_rate)/samples.tsv)
$(call stage,$(at_rate)/figures/rdf.png, gnuplot -c $(scripts)/rdf.gp $(call camg_drawn,.rdf.tsv))
$(call stage,$(at_rate)/figures/strings.png, gnuplot -c $(scripts)/strings.gp $(at_rate)/samples.tsv
    $(call camg_samples_shown))
$(call stage,$(at_rate)/figures/strain.png, gnuplot -c $(scripts)/strain.gp $(at_rate)/samples.tsv
    $(call camg_samples_shown))
$(call stage,$(at_rate)/figures/spike.png, gnuplot -c $(scripts)/spike.gp $(results)/$2/cluster.log.tsv
    $(at_rate)/cluster.tsv)
$(if $(CAMG_SINGLE_LIST),$(call stage,$(at_rate)/figures/single.png, gnuplot -c $(scripts)/single.gp
    $(at_rate)/samples.tsv))
endef
camg_samples_shown = $(foreach pair,$(CAMG_DRAWN),$(word 2,$(subst :, ,$(pair))))

# Pictures of atoms, of the first replica; of a film without the atoms that flew off, which would shrink it.
define camg_pictures
$(call stage,$(at_rate)/figures/cluster.png, $(BIN)/render $(CAMG_RENDER) --color=region --quiet
        < $(at_rate)/cluster.xyz)
$(call stage,$(at_rate)/figures/nanoglass.png, $(BIN)/render $(CAMG_RENDER) --color=cluster --quiet
        < $(at_rate)/nanoglass.measured.xyz)
$(foreach e,$(CAMG_ENERGY_LIST),$(call camg_film_pictures,$(call camg_name,$e)))
$(foreach e,$(CAMG_SINGLE_LIST),$(call camg_single_picture,$(call camg_name,$e)))
endef
# cut through its middle
define camg_single_picture
$(call stage,$(at_rate)/figures/single-$1.png, $(scripts)/half $(at_rate)/single-$1.xyz |
    $(BIN)/render $(CAMG_RENDER) --color=region --view=-1$(comma)0$(comma)0.1 --quiet)
endef
define camg_film_pictures
$(call stage,$(at_rate)/figures/film-$1.png, $(BIN)/render $(CAMG_RENDER) --largest --color=cluster --quiet
        < $(at_rate)/film-$1.whole.xyz)
$(call stage,$(at_rate)/figures/film-$1-strain.png, $(BIN)/render $(CAMG_RENDER) --largest --color=shear_strain --quiet
        < $(at_rate)/film-$1.whole.xyz)
endef
CAMG_PLOTS    = classes indices volumes energies rdf strings strain spike $(if $(CAMG_SINGLE_LIST),single)
CAMG_PICTURES = cluster nanoglass $(foreach e,$(CAMG_SINGLE_LIST),single-$(call camg_name,$e)) $(foreach \
    e,$(CAMG_ENERGY_LIST),film-$(call camg_name,$e) film-$(call camg_name,$e)-strain)
# $1: the study's folder, $2: that of what is shown
camg_figures  = $(foreach rate,$(CAMG_RATE_LIST),$(CAMG_PLOTS:%=$2/$(call camg_name,$(rate))/figures/%.png) \
    $(CAMG_PICTURES:%=$1/$(call camg_name,$(rate))/figures/%.png))

# The glass comes first and alone: with one rate it has the whole machine.
ifeq ($(words $(CAMG_RATE_LIST) $(call replicas,CAMG)),2)
$(foreach file,glass.xyz glass.log.tsv,$(results)/$(call camg_name,$(CAMG_RATE_LIST))/$(file)): export \
    BLOWPIPE_THREADS ?= $(or $(CAMG_THREADS),$(CORES))
endif
# $1: a rate, $2: the name of its folder
define camg_rate
$(foreach k,$(call replicas,CAMG),$(foreach seed,$(call replica_seed,CAMG_SEED,$k),$(foreach \
    at_rate,$(call replica_at,$k)/$2,$(call camg_samples,$1)$(call camg_together,$(if $(filter \
    1,$k),7,$(results)/$2/indices.tsv)))))
$(foreach at_rate,$(call replica_shown,CAMG)/$2,$(call camg_results,$1,$2))
$(foreach at_rate,$(results)/$2,$(call camg_pictures))
endef
$(foreach rate,$(CAMG_RATE_LIST),$(call camg_rate,$(rate),$(call camg_name,$(rate))))

$(call stage,$(call replica_shown,CAMG)/summary.tsv, $(scripts)/together \
    $(foreach rate,$(CAMG_RATE_LIST),$(call replica_shown,CAMG)/$(call camg_name,$(rate))/summary.tsv), rates)
$(call goals,camg,$(call replica_shown,CAMG)/summary.tsv $(call camg_figures,$(results),$(call replica_shown,CAMG)))

# The short table and where the figures are.
camg-show:
	@$(call shown,camg,$(camg_shown)/summary.tsv)
	@$(tree)pipelines/camg/show $(camg_shown)/summary.tsv
	@$(call replica_note,CAMG,$(camg_shown)/summary.tsv)
	@printf '\nfigures:\n'; printf '  %s\n' $(or $(filter-out $(UNDRAWN_camg),$(call \
	    camg_figures,$(CAMG_RESULTS),$(camg_shown))),none)
camg_shown = $(call replica_shown,CAMG,$(CAMG_RESULTS))

.PHONY: camg-show
