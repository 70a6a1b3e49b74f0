# Pulling glasses: elastic constants at rest and tension at a constant rate, in the bulk and as plates with free
# surfaces, of a quenched glass at two rates, the same after a heat spike, a nanoglass, cluster-assembled films, and a
# laminate of Cu-rich and Zr-rich layers without and with copper nanocrystals; beside Ghidelli, Orekhov, Li Bassi et
# al., Acta Mater. 213, 116955 (2021), and the literature on homogeneous glass. Readings: docs/mechanics.md.
#
#   MG ------> MG_ht
#   | '-----> cluster-cut --> cluster --> NG
#   '-------> substrate ---------'------> film-ENERGY --> slab-ENERGY --> CAMG-ENERGY
#   MG_slow    NL --> NL_c
#   each --> elastic; pulled --> strain; plate --> plate.pulled --> plate.strain --> pictures
#
# The samples are made here, by the stages of camg and nanolaminate with values of this study, and are not files of
# theirs: a study's folder holds all that it was made with, which plan, submit, status and its page count; camg's are at
# 50 K, and the laminate of nanolaminate has oxygen put in that no potential knows.
include $(call params_of,mechanics)
MECHANICS_RESULTS ?= results/mechanics/$(SCALE)
results := $(call study_folder,mechanics,MECHANICS,MECHANICS_ENERGIES MECHANICS_REPLICAS MECHANICS_RELAX_%)
scripts := $(tree)pipelines/mechanics
MECHANICS_ENERGY_LIST = $(subst $(comma), ,$(MECHANICS_ENERGIES))
mechanics_no_energies = $(filter-out %meV/atom,$(or $(strip $(MECHANICS_ENERGY_LIST)),none))
$(if $(mechanics_no_energies),$(error MECHANICS_ENERGIES are energies per atom in meV$(comma) such as \
    60meV/atom$(comma) not '$(mechanics_no_energies)'))
mechanics_energy = $(subst meV/atom,,$1)
MECHANICS_BULKS   = MG MG_slow MG_ht NG NL NL_c
MECHANICS_FILMS   = $(foreach e,$(MECHANICS_ENERGY_LIST),CAMG-$(call mechanics_energy,$e))
MECHANICS_SAMPLES = MG MG_slow MG_ht NG $(MECHANICS_FILMS) NL NL_c
# In all that follows $(at) is the folder of a replica and $(seed) its seed.
MECHANICS_MD = --potential=$(MECHANICS_POTENTIAL) --timestep=$(MECHANICS_TIMESTEP) \
        --log-every=$(MECHANICS_LOG_EVERY) --seed=$(seed) --quiet
mechanics_create = $(BIN)/create --random --composition=$(MECHANICS_COMPOSITION) --atoms=$(MECHANICS_ATOMS) --seed=$(seed) \
        --quiet
mechanics_quench = $(BIN)/quench $(MECHANICS_MD) --melt=$(MECHANICS_MELT) --melt-time=$(MECHANICS_MELT_TIME) \
        --final=$(MECHANICS_TEMPERATURE) --hold=$(MECHANICS_HOLD)
mechanics_settle = $(BIN)/anneal $(MECHANICS_MD) --ensemble=npt-aniso --temperature=$(MECHANICS_TEMPERATURE) \
        --time=$(MECHANICS_SETTLE)

# The samples, all at the temperature at which they are pulled.
define mechanics_samples
$(call stage,$(at)/MG.xyz,
    $(mechanics_create) --box=$(MECHANICS_BOX) |
    $(mechanics_quench) --rate=$(MECHANICS_RATE) --log=$(at)/MG.log.tsv)
$(call stage,$(at)/MG_slow.xyz,
    $(mechanics_create) --box=$(MECHANICS_BOX) |
    $(mechanics_quench) --rate=$(MECHANICS_SLOW_RATE) --log=$(at)/MG_slow.log.tsv)
$(call stage,$(at)/MG_ht.xyz,
    $(BIN)/heat-spike $(MECHANICS_MD) $(MECHANICS_SPIKE) < $(at)/MG.xyz)
$(call stage,$(at)/cluster-cut.xyz,
    $(BIN)/cut-cluster --diameter=$(MECHANICS_DIAMETER) --center=random --composition-tolerance=$(MECHANICS_TOLERANCE)
        --seed=$(seed) --quiet < $(at)/MG.xyz)
$(call stage,$(at)/cluster.xyz,
    $(BIN)/heat-spike $(MECHANICS_MD) $(MECHANICS_SPIKE) < $(at)/cluster-cut.xyz)
$(call stage,$(at)/NG.xyz,
    $(BIN)/create --stack=hcp --cluster=$(at)/cluster.xyz $(MECHANICS_STACK) --seed=$(seed) --quiet |
    $(BIN)/compact $(MECHANICS_MD) $(MECHANICS_COMPACT) --log=$(at)/NG.log.tsv)
$(call stage,$(at)/substrate.xyz, $(BIN)/slab --z=$(MECHANICS_SUBSTRATE) --quiet < $(at)/MG.xyz, substrate)
$(foreach energy,$(MECHANICS_ENERGY_LIST),$(call mechanics_film,$(energy),$(call mechanics_energy,$(energy))))
$(call stage,$(at)/NL.xyz,
    $(mechanics_create) --box=$(MECHANICS_LAMINATE_BOX) |
    $(tree)pipelines/nanolaminate/laminate $(MECHANICS_PERIOD) $(MECHANICS_MODULATION) |
    $(mechanics_quench) --rate=$(MECHANICS_RATE) --log=$(at)/NL.log.tsv)
$(call stage,$(at)/NL_c.xyz,
    $(tree)pipelines/stem-mro/embed $(MECHANICS_CRYSTALS) random 1 $(seed) $(results)/copper.xyz $(at)/NL.xyz |
    $(mechanics_settle))
$(foreach sample,$(MECHANICS_SAMPLES),$(call mechanics_pulled,$(sample)))
$(foreach sample,$(MECHANICS_BULKS),$(call stage,$(at)/$(sample).plate.xyz,
    $(BIN)/slab --z=-10nm$(comma)1000nm --quiet < $(at)/$(sample).xyz | $(mechanics_settle), plate))
endef
# A film ($1: its energy, $2: its name): grown; the slab that neither substrate nor surface touches, at rest, is its
# plate; closed on itself, growth along x, it is its bulk.
define mechanics_film
$(call stage,$(at)/film-$2.xyz,
    $(BIN)/deposit $(MECHANICS_MD) --cluster=$(at)/cluster.xyz --energy=$1 --relax=$(call special,MECHANICS_RELAX,$2)
    $(MECHANICS_DEPOSIT) --log=$(at)/film-$2.log.tsv < $(at)/substrate.xyz)
$(call stage,$(at)/slab-$2.xyz, $(BIN)/slab $(MECHANICS_SLAB) --quiet < $(at)/film-$2.xyz)
$(call stage,$(at)/CAMG-$2.plate.xyz, $(mechanics_settle) < $(at)/slab-$2.xyz, plate)
$(call stage,$(at)/CAMG-$2.xyz,
    $(tree)pipelines/nanolaminate/cross-section $(at)/slab-$2.xyz $(MECHANICS_SEAM) | $(mechanics_settle))
endef
# What is done to every sample: elastic constants of its bulk; tension along y of bulk and plate, with the other edges
# free of stress; where atoms have moved unlike their neighbors. The plate is open along z.
define mechanics_pulled
$(call stage,$(at)/$1.elastic.xyz,
    $(BIN)/elastic --potential=$(MECHANICS_POTENTIAL) $(MECHANICS_ELASTIC) --table=$(at)/$1.elastic.tsv --quiet
        < $(at)/$1.xyz)
$(call mechanics_tension,$1)
$(call mechanics_tension,$1.plate)
$(call stage,$(at)/$1.tsv, $(scripts)/measure $1 $(at)/$1.elastic.xyz $(at)/$1.pulled.xyz $(at)/$1.strain.xyz
    $(at)/$1.plate.pulled.xyz $(at)/$1.plate.strain.xyz)
endef
define mechanics_tension
$(call stage,$(at)/$1.pulled.xyz,
    $(BIN)/deform $(MECHANICS_MD) $(MECHANICS_LOAD) --axis=y --temperature=$(MECHANICS_TEMPERATURE)
        --table=$(at)/$1.stress.tsv < $(at)/$1.xyz)
$(call stage,$(at)/$1.strain.xyz,
    $(BIN)/strain --reference=$(at)/$1.xyz --affine=reference $(MECHANICS_BANDS) --axis=y --table=$(at)/$1.bands.tsv
        --quiet < $(at)/$1.pulled.xyz)
$(call stage,$(at)/$1.curve.tsv, $(scripts)/stress-strain $(at)/$1.stress.tsv)
endef
# Pictures of the first replica: the plate at the strains of its frames.
define mechanics_pictures
$(foreach sample,$(MECHANICS_SAMPLES),$(foreach frame,$(MECHANICS_FRAMES),$(call \
    stage,$(results)/figures/$(sample)-$(frame).png, $(BIN)/xyz-select --frames=$(frame) --quiet
        < $(results)/$(sample).plate.strain.xyz | $(BIN)/render $(MECHANICS_RENDER) --color=d2min --quiet, picture)))
endef
mechanics_shown_of = $(foreach sample,$(MECHANICS_SAMPLES),$(addprefix $(call \
    replica_shown,MECHANICS)/$(sample),$1))
mechanics_figure = $(call replica_shown,MECHANICS)/figures/$1.png
MECHANICS_PLOTS  = curves moduli strength
define mechanics_results
$(call stage,$(results)/copper.xyz, $(BIN)/create --crystal=fcc --species=Cu --lattice=3.615A --repeat=8x8x8 --quiet)
$(foreach k,$(call replicas,MECHANICS),$(foreach at,$(call replica_at,$k),$(foreach \
    seed,$(call replica_seed,MECHANICS_SEED,$k),$(mechanics_samples))))
$(call replica_tables,MECHANICS,$(foreach \
    sample,$(MECHANICS_SAMPLES),$(sample).tsv $(sample).curve.tsv $(sample).plate.curve.tsv))
$(call stage,$(call replica_shown,MECHANICS)/summary.tsv, $(scripts)/summary $(scripts)/expected.tsv
    $(call another_sample,MECHANICS) $(call replica_groups,MECHANICS,$(MECHANICS_SAMPLES:%=%.tsv)))
$(call stage,$(call replica_shown,MECHANICS)/samples.tsv, $(tree)pipelines/camg/together
    $(call mechanics_shown_of,.tsv), summary)
$(call stage,$(call replica_shown,MECHANICS)/curves.tsv, $(scripts)/gather
    $(call mechanics_shown_of,.curve.tsv .plate.curve.tsv), summary)
$(foreach plot,$(MECHANICS_PLOTS),$(call stage,$(call mechanics_figure,$(plot)), gnuplot -c $(scripts)/$(plot).gp
    $(call replica_shown,MECHANICS)/$(if $(filter curves,$(plot)),curves,samples).tsv))
$(mechanics_pictures)
endef
$(eval $(mechanics_results))
$(call goals,mechanics,$(call replica_shown,MECHANICS)/summary.tsv $(foreach \
    plot,$(MECHANICS_PLOTS),$(call mechanics_figure,$(plot))) $(foreach \
    sample,$(MECHANICS_SAMPLES),$(MECHANICS_FRAMES:%=$(results)/figures/$(sample)-%.png)))

# The summary in columns, and where the figures are.
mechanics-show:
	@$(call shown,mechanics,$(mechanics_shown)/summary.tsv)
	@column -t -s "$$(printf '\t')" $(mechanics_shown)/summary.tsv
	@$(call replica_note,MECHANICS,$(mechanics_shown)/summary.tsv)
	@printf '\nfigures: %s\n' "$(sort $(MECHANICS_RESULTS)/figures/ $(mechanics_shown)/figures/)"
mechanics_shown = $(call replica_shown,MECHANICS,$(MECHANICS_RESULTS))
.PHONY: mechanics mechanics-show
