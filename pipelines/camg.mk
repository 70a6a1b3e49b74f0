# Cluster-assembled metallic glass (Chilakalapudi, Katnagallu, Sarkar, Cao, Wenzel, Hahn, "Energetically deposited cluster assembly of
# metallic glasses"): a glass is quenched, a cluster cut from it and heat-spiked, films are grown of it at several energies per atom and a
# nanoglass pressed of it; then every sample's structure is measured beside that of the glass. Protocol and readings: docs/camg.md.
#
#   glass --> glass-ht                                   MG, MG_ht
#     |-----> cluster-cut --> cluster --> nanoglass      NG
#     '-----> substrate ---------'------> film-ENERGY    CAMG
include params/camg/$(SCALE).mk
CAMG_RESULTS ?= results/camg/$(SCALE)
R := $(call study_folder,camg,CAMG,CAMG_ENERGIES CAMG_RATES CAMG_ATOMS_% CAMG_REPEAT_% CAMG_RELAX_%)
S := pipelines/camg
CAMG_ENERGY_LIST = $(subst $(comma), ,$(CAMG_ENERGIES))
CAMG_RATE_LIST   = $(subst $(comma), ,$(CAMG_RATES))
$(if $(filter-out %eV/atom,$(CAMG_ENERGY_LIST)),$(error CAMG_ENERGIES are energies per atom, such as 60meV/atom, not '$(filter-out %eV/atom,$(CAMG_ENERGY_LIST))'))
$(if $(filter-out %K/s,$(CAMG_RATE_LIST)),$(error CAMG_RATES are rates in K/s, such as 1e14K/s, not '$(filter-out %K/s,$(CAMG_RATE_LIST))'))
name_of = $(subst /,_,$(subst meV/atom,,$(subst K/s,,$1)))
MD = --potential=$(CAMG_POTENTIAL) --timestep=$(CAMG_TIMESTEP) --log-every=$(CAMG_LOG_EVERY) --quiet
measured = $(BIN)/voronoi $(CAMG_VORONOI) --quiet $1 | $(BIN)/energy --potential=$(CAMG_POTENTIAL) --quiet | $(BIN)/strings $(CAMG_STRINGS) --quiet

# The samples of one quench rate, in the folder $D of that rate ($1), and what is measured on them.
define camg_samples
$(call stage,$D/glass.xyz,
    $(BIN)/create --random --composition=$(CAMG_COMPOSITION) --atoms=$(or $(CAMG_ATOMS_$(call name_of,$1)),$(CAMG_ATOMS),$(error how many atoms has the glass of $1? Give CAMG_ATOMS=)) --box=$(CAMG_BOX) --seed=$(CAMG_SEED) --quiet |
    $(BIN)/quench $(MD) --melt=$(CAMG_MELT) --melt-time=$(CAMG_MELT_TIME) --rate=$1 --final=$(CAMG_BASE) --hold=$(CAMG_GLASS_HOLD)
        --seed=$(CAMG_SEED) --log=$D/glass.log.tsv
    $(if $(CAMG_REPEAT_$(call name_of,$1)),| tools/xyz-repeat $(CAMG_REPEAT_$(call name_of,$1))))
$(call stage,$D/glass-ht.xyz,
    $(BIN)/heat-spike $(MD) $(CAMG_SPIKE) --seed=$(CAMG_SEED) --log=$D/glass-ht.log.tsv < $D/glass.xyz)
$(call stage,$D/cluster-cut.xyz,
    $(BIN)/cut-cluster --diameter=$(CAMG_DIAMETER) --center=random --composition-tolerance=$(CAMG_TOLERANCE) --seed=$(CAMG_SEED) --quiet < $D/glass.xyz)
$(call stage,$D/cluster.xyz,
    $(BIN)/heat-spike $(MD) $(CAMG_SPIKE) --shell=$(CAMG_SHELL) --seed=$(CAMG_SEED) --log=$D/cluster.log.tsv < $D/cluster-cut.xyz)
$(call stage,$D/substrate.xyz,
    $(if $(CAMG_SUBSTRATE_ATOMS),
    $(BIN)/create --random --composition=$(CAMG_COMPOSITION) --atoms=$(CAMG_SUBSTRATE_ATOMS) --box=$(CAMG_SUBSTRATE_BOX) --seed=$(CAMG_SEED) --quiet |
    $(BIN)/quench $(MD) --melt=$(CAMG_MELT) --melt-time=$(CAMG_MELT_TIME) --rate=$(CAMG_SUBSTRATE_RATE) --final=$(CAMG_BASE) --hold=$(CAMG_SUBSTRATE_HOLD) --seed=$(CAMG_SEED),
    $(BIN)/slab --z=$(CAMG_SUBSTRATE_Z) --quiet < $D/glass.xyz), substrate)
$(foreach energy,$(CAMG_ENERGY_LIST),$(call camg_film,$(energy),$(call name_of,$(energy))))
$(call stage,$D/nanoglass.xyz,
    $(BIN)/create --stack=hcp --cluster=$D/cluster.xyz $(CAMG_STACK) --seed=$(CAMG_SEED) --quiet |
    $(BIN)/compact $(MD) $(CAMG_COMPACT) --seed=$(CAMG_SEED) --log=$D/nanoglass.log.tsv)
$(call stage,$D/nanoglass.free.xyz, $S/free-clusters $D/cluster.xyz $D/nanoglass.xyz)

$(foreach sample,glass glass-ht,$(call stage,$D/$(sample).measured.xyz, $(call measured,$D/$(sample).xyz)))
$(call stage,$D/nanoglass.measured.xyz,
    $(call measured,$D/nanoglass.xyz) | $(BIN)/strain --reference=$D/nanoglass.free.xyz $(CAMG_STRAIN) --quiet)
$(call stage,$D/glass.plain.xyz, $(BIN)/voronoi --quiet < $D/glass.xyz)
$(call stage,$D/glass.plain.tsv, $S/measure plain $D/glass.plain.xyz)
$(call stage,$D/cluster.tsv, $S/spike $D/cluster.xyz)
$(foreach pair,$(CAMG_SAMPLES),$(call camg_tables,$(word 1,$(subst :, ,$(pair))),$(word 2,$(subst :, ,$(pair)))))
endef

# A film: grown, its atoms' free places, everything measured on the whole film, then the slab that no surface touches.
define camg_film
$(call stage,$D/film-$2.xyz,
    $(BIN)/deposit $(MD) --cluster=$D/cluster.xyz --energy=$1 --relax=$(or $(CAMG_RELAX_$2),$(CAMG_RELAX)) $(CAMG_DEPOSIT) --seed=$(CAMG_SEED) --log=$D/film-$2.log.tsv < $D/substrate.xyz)
$(call stage,$D/film-$2.free.xyz, $S/free-clusters $D/cluster.xyz $D/film-$2.xyz)
$(call stage,$D/film-$2.whole.xyz,
    $(call measured,$D/film-$2.xyz) | $(BIN)/strain --reference=$D/film-$2.free.xyz $(CAMG_STRAIN) --quiet)
$(call stage,$D/film-$2.measured.xyz, $(BIN)/slab $(CAMG_SLAB) --quiet < $D/film-$2.whole.xyz)
$(call stage,$D/film-$2.mixing.tsv, $S/mixing CAMG-$2 $D/film-$2.xyz)
$(call stage,$D/film-$2.profile.tsv, $(BIN)/profile --of='species=Cu' --along=z --by=region --bins=$(CAMG_PROFILE_BINS) --quiet < $D/film-$2.whole.xyz)
endef

# The tables of a sample ($1: its files, $2: its name in the tables).
define camg_tables
$(call stage,$D/$1.means.tsv, $S/measure $2 $D/$1.measured.xyz)
$(call stage,$D/$1.rdf.tsv, $(BIN)/rdf $(CAMG_RDF) --quiet < $D/$1.measured.xyz)
$(call stage,$D/$1.volumes.tsv, $S/histogram voronoi_volume 8 30 110 $D/$1.measured.xyz)
$(call stage,$D/$1.energies.tsv, $S/histogram pe -7.5 -2.5 100 $D/$1.measured.xyz)
$(call stage,$D/$1.peaks.tsv, $S/peaks $2 $D/$1.rdf.tsv $D/$1.volumes.tsv $D/$1.energies.tsv)
endef

CAMG_SAMPLES = glass:MG glass-ht:MG_ht nanoglass:NG $(foreach e,$(CAMG_ENERGY_LIST),film-$(call name_of,$e):CAMG-$(call name_of,$e))
camg_files   = $(foreach pair,$(CAMG_SAMPLES),$D/$(word 1,$(subst :, ,$(pair)))$1)
camg_named   = $(foreach pair,$(CAMG_SAMPLES),$(word 2,$(subst :, ,$(pair)))=$D/$(word 1,$(subst :, ,$(pair)))$1)
camg_films   = $(foreach e,$(CAMG_ENERGY_LIST),$D/film-$(call name_of,$e)$1)

# All samples of one rate together: tables, figures and the summary beside the paper.
define camg_results
$(call stage,$D/samples.tsv, $S/together $(call camg_files,.means.tsv) $(call camg_files,.peaks.tsv) $(call camg_films,.mixing.tsv) $D/cluster.tsv)
$(call stage,$D/indices.tsv, $S/indices 7 $(call camg_named,.measured.xyz))
$(call stage,$D/glass.thermo.tsv, $S/thermo MG $D/glass.xyz $D/glass.measured.xyz)
$(call stage,$D/summary.tsv, $S/summary $1 $S/expected.tsv $D/samples.tsv $D/glass.plain.tsv $D/glass.thermo.tsv)
$(call stage,$D/figures/classes.png, gnuplot -c $S/classes.gp $D/samples.tsv $(call camg_samples_shown))
$(call stage,$D/figures/indices.png, gnuplot -c $S/indices.gp $D/indices.tsv)
$(call stage,$D/figures/volumes.png, gnuplot -c $S/distribution.gp volumes $(call camg_named,.volumes.tsv) $D/samples.tsv)
$(call stage,$D/figures/energies.png, gnuplot -c $S/distribution.gp energies $(call camg_named,.energies.tsv) $D/samples.tsv)
$(call stage,$D/figures/rdf.png, gnuplot -c $S/rdf.gp $(call camg_named,.rdf.tsv))
$(call stage,$D/figures/strings.png, gnuplot -c $S/strings.gp $D/samples.tsv $(call camg_samples_shown))
$(call stage,$D/figures/strain.png, gnuplot -c $S/strain.gp $D/samples.tsv $(call camg_samples_shown))
$(call stage,$D/figures/spike.png, gnuplot -c $S/spike.gp $D/cluster.log.tsv $D/cluster.tsv)
$(call camg_pictures)
endef
camg_samples_shown = $(foreach pair,$(CAMG_SAMPLES),$(word 2,$(subst :, ,$(pair))))

# Pictures of atoms.
define camg_pictures
$(call stage,$D/figures/cluster.png, $(BIN)/render $(CAMG_RENDER) --color=region --quiet < $D/cluster.xyz)
$(call stage,$D/figures/nanoglass.png, $(BIN)/render $(CAMG_RENDER) --color=cluster --quiet < $D/nanoglass.measured.xyz)
$(foreach e,$(CAMG_ENERGY_LIST),$(call camg_film_pictures,$(call name_of,$e)))
endef
define camg_film_pictures
$(call stage,$D/figures/film-$1.png, $(BIN)/render $(CAMG_RENDER) --color=cluster --quiet < $D/film-$1.whole.xyz)
$(call stage,$D/figures/film-$1-strain.png, $(BIN)/render $(CAMG_RENDER) --color=shear_strain --quiet < $D/film-$1.whole.xyz)
endef
CAMG_FIGURES = classes indices volumes energies rdf strings strain spike cluster nanoglass $(foreach e,$(CAMG_ENERGY_LIST),film-$(call name_of,$e) film-$(call name_of,$e)-strain)

# The glass comes first and alone: with one rate it has the whole machine.
ifeq ($(words $(CAMG_RATE_LIST)),1)
$(foreach file,glass.xyz glass.log.tsv,$R/$(call name_of,$(CAMG_RATE_LIST))/$(file)): export BLOWPIPE_THREADS ?= $(CORES)
endif
$(foreach rate,$(CAMG_RATE_LIST),$(foreach D,$R/$(call name_of,$(rate)),$(call camg_samples,$(rate))$(call camg_results,$(rate))))

$(call stage,$R/summary.tsv, $S/together $(foreach rate,$(CAMG_RATE_LIST),$R/$(call name_of,$(rate))/summary.tsv), rates)
$(call goals,camg,$R/summary.tsv $(foreach rate,$(CAMG_RATE_LIST),$(CAMG_FIGURES:%=$R/$(call name_of,$(rate))/figures/%.png)))

# The short table and where the figures are.
camg-show:
	@$(call shown,camg,$(CAMG_RESULTS)/summary.tsv)
	@pipelines/camg/show $(CAMG_RESULTS)/summary.tsv
	@printf '\nfigures:\n'; printf '  %s\n' $(foreach rate,$(CAMG_RATE_LIST),$(CAMG_FIGURES:%=$(CAMG_RESULTS)/$(call name_of,$(rate))/figures/%.png))

.PHONY: camg-show
