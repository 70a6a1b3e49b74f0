# Relaxation of a binary Lennard-Jones glass towards Laves order (Derlet, Maass, "Emergent structural length scales in
# a model binary glass", J. Alloys Compd. 821, 153209 (2020)): glasses of three compositions are quenched, T_f is read
# from the quench, they are annealed below and above it, and the energy of their inherent structures is set beside the
# icosahedra in them; beside that line stand Laves crystals, nano-composites of Laves grains, and a Laves crystal that
# finds its way by exchange of atoms. Protocol and readings: docs/laves.md.
#
#   liquid --> quench --> T_f --> low, high      per composition: anneals at 0.95 and 1.2 T_f
#       '------> waits                           more anneals above T_f: when do they drop?
#   curves --> eos                               equations of state, two-phase minimum
#   mdmc, ncl-small, ncl-large                   by hybrid MD/MC at 0.95 T_f of 50:50
include $(call params_of,laves)
LAVES_RESULTS ?= results/laves/$(SCALE)
$(if $(filter-out undefined,$(origin LAVES_SEEDS)),$(error LAVES_SEEDS is LAVES_SEED and LAVES_REPLICAS now: \
    instead of LAVES_SEEDS='$(LAVES_SEEDS)' say LAVES_SEED=$(firstword $(LAVES_SEEDS)) \
    LAVES_REPLICAS=$(words $(LAVES_SEEDS))))
results := $(call study_folder,laves,LAVES,LAVES_REPLICAS LAVES_COMPOSITIONS LAVES_PHASES)
scripts := $(tree)pipelines/laves
laves_md = --potential=$(LAVES_POTENTIAL) --timestep=$(LAVES_TIMESTEP) --ensemble=nvt \
        --log-every=$(or $1,$(LAVES_LOG_EVERY)) --quiet
laves_measured = $(BIN)/voronoi $(LAVES_VORONOI) --quiet $1
laves_relaxed  = $(BIN)/energy --potential=$(LAVES_POTENTIAL) --relax=atoms --force-tolerance=$(LAVES_FORCE) --quiet
LAVES_SWAPS = --swap-every=$(LAVES_SWAP_EVERY) --swap-attempts=$(LAVES_SWAP_ATTEMPTS)
# A composition is NAME:ALLOY:VOLUME.
laves_name   = $(word 1,$(subst :, ,$1))
laves_alloy  = $(word 2,$(subst :, ,$1))
laves_volume = $(word 3,$(subst :, ,$1))
LAVES_NAMES  = $(foreach c,$(LAVES_COMPOSITIONS),$(call laves_name,$c))

# In all that has chance in it, $(at) is the folder of a replica and $(seed) its seed.
# A composition $1, seed $2, molten and quenched in the folder $(replica).
define laves_quenched
$(call stage,$(replica)/liquid.xyz,
    $(BIN)/create --random --composition=$(call laves_alloy,$1) --atoms=$(LAVES_ATOMS) --units=lj
        --volume-per-atom=$(call laves_volume,$1) --seed=$2 --quiet |
    $(BIN)/quench $(call laves_md) --melt=$(LAVES_HOT) --melt-time=$(LAVES_MELT_TIME) --rate=1 --final=$(LAVES_HOT)
        --seed=$2, melt)
$(call stage,$(replica)/quench.xyz,
    $(BIN)/anneal $(call laves_md,$(LAVES_QUENCH_LOG_EVERY)) --temperature=$(LAVES_HOT) --to=$(LAVES_COLD)
        --time=$(LAVES_QUENCH_TIME) --frames-every=$(LAVES_QUENCH_EVERY)
        --log=$(replica)/quench.log.tsv --seed=$2 < $(replica)/liquid.xyz, quench)
endef

# The runs of a composition $1: name $2, seed $3, in the folder $(replica).
define laves_replica
$(call laves_quenched,$1,$3)
$(call stage,$(replica)/tf.tsv, $(scripts)/fictive $2 $(LAVES_GLASS_WINDOW) $(LAVES_LIQUID_WINDOW)
    $(replica)/quench.log.tsv)
$(call stage,$(replica)/quench.measured.xyz, $(laves_relaxed) $(replica)/quench.xyz | $(call laves_measured))
$(call stage,$(replica)/quench.points.tsv, $(scripts)/points $2 $3 quench $(replica)/quench.measured.xyz)
$(foreach kind,low high,$(call laves_anneal,$2,$3,$(kind),$(if
    $(filter low,$(kind)),$(LAVES_LOW),$(LAVES_HIGH)),$(if
    $(filter low,$(kind)),$(LAVES_LOW_TIME),$(LAVES_HIGH_TIME))))
endef

# An anneal of a halted quench: composition's name $1, seed $2, kind $3, factor of T_f $4, time $5.
define laves_anneal
$(call stage,$(replica)/$3.start.xyz, $(scripts)/halted $4 $(at)/$1/tf.tsv $(LAVES_HOT) $(LAVES_COLD)
    $(replica)/quench.xyz)
$(call stage,$(replica)/$3.xyz,
    $(scripts)/at-temperature $4 $(at)/$1/tf.tsv $(BIN)/anneal $(call laves_md) --time=$5
        --inherent-every=$(LAVES_INHERENT_EVERY) --inherent=$(replica)/$3.inherent.xyz
        --force-tolerance=$(LAVES_FORCE) --log=$(replica)/$3.log.tsv --seed=$2 < $(replica)/$3.start.xyz)
$(call stage,$(replica)/$3.measured.xyz, $(call laves_measured,$(replica)/$3.inherent.xyz))
$(call stage,$(replica)/$3.points.tsv, $(scripts)/points $1 $2 $3 $(replica)/$3.measured.xyz)
endef

# The tables of a composition ($1: its name).
define laves_composition
$(call stage,$(at)/$1/tf.tsv, $(scripts)/mean $1 $(at)/$1/$(seed)/tf.tsv, fictive-mean)
$(call stage,$(at)/$1/line.tsv, $(scripts)/line $1 $(foreach k,quench low high,$(at)/$1/$(seed)/$k.points.tsv))
$(call stage,$(at)/$1/line.named.tsv, $(scripts)/mean $1.line $(at)/$1/line.tsv)
$(foreach kind,low high,$(call stage,$(at)/$1/$(kind).ends.tsv, $(scripts)/ends $1.$(kind)
    $(at)/$1/$(seed)/$(kind).points.tsv))
endef

define laves_compositions
$(foreach c,$(LAVES_COMPOSITIONS),$(call laves_composition,$(call laves_name,$c)))
$(foreach c,$(LAVES_COMPOSITIONS),$(foreach replica,$(at)/$(call laves_name,$c)/$(seed),$(call \
    laves_replica,$c,$(call laves_name,$c),$(seed))))
endef

# Waiting times: more samples of a composition ($1, its name $2), which are only quenched and held above T_f, that of the
# first replica; they are no replicas, for their number is that of the waiting times.
laves_waits = $(foreach n,$(call special,LAVES_WAITS,$1),$(if $(filter-out 0,$n),$(call replica_count,LAVES_WAITS_$1,$n)))
define laves_waiting
$(foreach k,$(call laves_waits,$2),$(foreach replica,$(results)/$2/waits/$k,$(foreach seed,$(call \
    replica_seed,LAVES_WAIT_SEED,$k),$(call laves_quenched,$1,$(seed))$(call \
    laves_anneal,$2,$(seed),high,$(LAVES_HIGH),$(LAVES_WAIT_TIME)))))
$(call stage,$(results)/$2/waits.tsv, $(scripts)/drops $2.waits $(foreach k,$(call \
    laves_waits,$2),$(results)/$2/waits/$k/high.points.tsv))
endef
$(foreach at,$(results),$(foreach c,$(LAVES_COMPOSITIONS),$(call laves_waiting,$c,$(call laves_name,$c))))

# Equations of state: PHASE:CRYSTAL:SPECIES:LOW:HIGH, volumes per atom.
laves_word = $(word $2,$(subst :, ,$1))
LAVES_CURVES = $(foreach p,$(LAVES_PHASES),$(results)/eos/$(call laves_word,$p,1).xyz)
define laves_equations
$(foreach p,$(LAVES_PHASES),$(call stage,$(results)/eos/$(call laves_word,$p,1).xyz,
    $(scripts)/curve $(BIN)/create $(BIN)/energy $(LAVES_POTENTIAL) $(call laves_word,$p,1) $(call laves_word,$p,2)
    $(call laves_word,$p,3) $(call laves_word,$p,4) $(call laves_word,$p,5) $(LAVES_VOLUMES)))
$(call stage,$(results)/eos/curves.xyz,
    $(BIN)/eos-fit --group=phase --form=$(LAVES_EOS_FORM) --window=$(LAVES_EOS_WINDOW) --two-phase=C15$(comma)hcp-A
        --composition=A50B50 --at-volume=$(LAVES_VOLUME)
        --table=$(results)/eos/eos.tsv $(LAVES_CURVES))
$(call stage,$(results)/eos/phases.tsv, $(scripts)/phases $(results)/eos/eos.tsv)
endef
$(call laves_equations)

# Laves crystals at the volumes of the glasses, and the bonds of one.
# $1: name, $2: volume.
define laves_crystal
$(call stage,$(results)/laves/$1.xyz,
    $(BIN)/create --crystal=C15 --species=A$(comma)B --units=lj --volume-per-atom=$2 --repeat=3x3x2 --quiet |
    $(laves_relaxed) | $(call laves_measured) | $(BIN)/strings --cutoff=$(LAVES_BOND_CUTOFF)
        --bonds=$(results)/laves/$1.bonds.xyz --quiet)
$(call stage,$(results)/laves/$1.points.tsv, $(scripts)/points $1 laves laves $(results)/laves/$1.xyz)
$(call stage,$(results)/laves/$1.ends.tsv, $(scripts)/ends laves-$1 $(results)/laves/$1.points.tsv)
endef
$(call laves_crystal,50-50,$(LAVES_VOLUME))
$(call laves_crystal,grain,$(LAVES_GRAIN_VOLUME))
$(foreach c,$(filter 67-33:%,$(LAVES_COMPOSITIONS)),$(call laves_crystal,67-33,$(call laves_volume,$c)))
$(call stage,$(results)/laves/keys.tsv, $(scripts)/keys laves $(results)/laves/50-50.xyz voronoi_fraction_FI)
$(call stage,$(results)/laves/bonds.tsv, $(scripts)/keys laves.bonds $(results)/laves/50-50.xyz bond_n5/bond_n6 \
    bond_n5 bond_n6)

# Hybrid MD/MC at 0.95 T_f of 50:50: a Laves crystal with small atoms replaced by large ones until it is 50:50, and
# nano-composites.
laves_exchanged = $(scripts)/at-temperature $(LAVES_LOW) $(at)/50-50/tf.tsv $(BIN)/anneal $(call laves_md) \
    $(LAVES_SWAPS) --time=$3 --inherent-every=$4 --inherent=$2.inherent.xyz --force-tolerance=$(LAVES_FORCE) \
        --log=$2.log.tsv --seed=$(seed) < $1
define laves_mixed
$(call stage,$(at)/$1/end.xyz, $(call laves_exchanged,$(at)/$1/start.xyz,$(at)/$1/run,$2,$3))
$(call stage,$(at)/$1/measured.xyz, $(call laves_measured,$(at)/$1/run.inherent.xyz))
$(call stage,$(at)/$1/points.tsv, $(scripts)/points 50-50 $1 $1 $(at)/$1/measured.xyz)
$(call stage,$(at)/$1/ends.tsv, $(scripts)/ends $1 $(at)/$1/points.tsv)
$(call stage,$(at)/$1/swaps.tsv, $(scripts)/keys $1.swaps $(at)/$1/end.xyz swap_acceptance swap_attempts
    swap_accepted)
endef
define laves_mixtures
$(call stage,$(at)/mdmc/start.xyz,
    $(BIN)/create --crystal=C15 --species=A$(comma)B --units=lj --volume-per-atom=$(LAVES_VOLUME)
        --repeat=$(LAVES_CRYSTAL) --composition=A50B50 --seed=$(seed) --quiet)
$(call laves_mixed,mdmc,$(LAVES_MDMC_TIME),$(LAVES_MDMC_EVERY))
$(call laves_composite,ncl-small,$(LAVES_SMALL_ATOMS),$(LAVES_SMALL_TIME))
$(call laves_composite,ncl-large,$(LAVES_LARGE_ATOMS),$(LAVES_LARGE_TIME))
endef
# $1: name, $2: atoms, $3: time.
define laves_composite
$(call stage,$(at)/$1/start.xyz,
    $(BIN)/create --crystal=C15 --species=A$(comma)B --units=lj --grains=$(LAVES_GRAINS) --filler=A
        --composition=A50B50 --atoms=$2
        --volume-per-atom=$(LAVES_VOLUME) --grain-volume=$(LAVES_GRAIN_VOLUME) --seed=$(seed)
        --quiet | $(laves_relaxed))
$(call laves_mixed,$1,$3,$(LAVES_NCL_EVERY))
$(call stage,$(at)/$1/grains.tsv, $(scripts)/grains $1 $(LAVES_GRAIN_VOLUME) $(at)/$1/start.xyz)
endef

# The glass of 50:50 in full: local volumes and energies, pair distributions, bonds, displacements.
laves_first = $(at)/50-50/$(seed)
define laves_measurements
$(foreach f,first last,$(call stage,$(laves_first)/$f.xyz, $(scripts)/frame $f $(laves_first)/low.measured.xyz))
$(call stage,$(at)/50-50/glass.keys.tsv, $(scripts)/keys 50-50.glass $(laves_first)/evaluated.xyz L P)
$(call stage,$(laves_first)/evaluated.xyz, $(BIN)/energy --potential=$(LAVES_POTENTIAL) --quiet < \
    $(laves_first)/last.xyz)
$(call stage,$(laves_first)/radical.xyz, $(BIN)/voronoi --radii=$(LAVES_RADII) --quiet < $(laves_first)/last.xyz, \
    radical)
$(call stage,$(laves_first)/radical.tsv, $(scripts)/volumes radical $(laves_first)/radical.xyz)
$(call stage,$(laves_first)/plain.tsv, $(scripts)/volumes plain $(laves_first)/last.xyz)
$(call stage,$(at)/ncl-large/last.xyz, $(scripts)/frame last $(at)/ncl-large/measured.xyz)
$(call stage,$(at)/ncl-large/radical.xyz, $(BIN)/voronoi --radii=$(LAVES_RADII) --quiet < \
    $(at)/ncl-large/last.xyz, radical)
$(call stage,$(at)/mdmc/last.xyz, $(scripts)/frame last $(at)/mdmc/measured.xyz)
$(call stage,$(at)/mdmc/bonds.counted.xyz, $(BIN)/strings --cutoff=$(LAVES_BOND_CUTOFF) \
        --bonds=$(at)/mdmc/bonds.xyz --cna=adaptive --quiet < $(at)/mdmc/last.xyz)
$(call stage,$(laves_first)/bonds.counted.xyz, $(BIN)/strings --cutoff=$(LAVES_BOND_CUTOFF) \
        --bonds=$(laves_first)/bonds.xyz --quiet < $(laves_first)/last.xyz)
$(call stage,$(laves_first)/displaced.xyz, $(BIN)/strings --reference=$(laves_first)/first.xyz --quiet < \
    $(laves_first)/last.xyz)
$(foreach f,first last,$(call stage,$(laves_first)/$f.rdf.tsv, $(BIN)/rdf $(LAVES_RDF) --quiet < \
    $(laves_first)/$f.xyz))
$(call stage,$(laves_first)/ico.rdf.tsv, $(BIN)/strings --cutoff=$(LAVES_BOND_CUTOFF) --quiet < \
    $(laves_first)/last.xyz | $(BIN)/rdf $(LAVES_RDF) --centres='voronoi_class=FI' \
        --neighbours='species=B & string_bonds>0' --quiet)
$(foreach n,$(filter 33-67,$(LAVES_NAMES)),$(call stage,$(at)/$n/cna.xyz, $(scripts)/frame last \
    $(at)/$n/$(seed)/high.measured.xyz | $(BIN)/strings --cna=adaptive --quiet))
$(foreach n,$(filter 33-67,$(LAVES_NAMES)),$(call stage,$(at)/$n/cna.tsv, $(scripts)/close-packed $n.cna \
    $(at)/$n/cna.xyz))
$(call stage,$(at)/beside.tsv, $(scripts)/beside $(at)/50-50/line.tsv $(at)/ncl-small/ends.tsv
    $(at)/ncl-large/ends.tsv $(at)/mdmc/ends.tsv $(results)/laves/50-50.ends.tsv)
$(call stage,$(at)/beside-67-33.tsv, $(scripts)/beside $(at)/67-33/line.tsv $(results)/laves/67-33.ends.tsv)
endef
$(foreach k,$(call replicas,LAVES),$(foreach at,$(call replica_at,$k),$(foreach seed,$(call \
    replica_seed,LAVES_SEED,$k),$(laves_compositions)$(laves_mixtures)$(laves_measurements))))

# Beside the line, the summary.
$(call stage,$(results)/protocol.tsv, $(scripts)/numbers protocol timestep=$(LAVES_TIMESTEP) \
    swap_every=$(LAVES_SWAP_EVERY) swap_attempts=$(LAVES_SWAP_ATTEMPTS) low_time=$(LAVES_LOW_TIME) \
    high_time=$(LAVES_HIGH_TIME))
# tables without chance, and those of a replica
LAVES_COMMON = $(addprefix $(results)/,protocol.tsv eos/phases.tsv laves/keys.tsv laves/bonds.tsv \
    $(LAVES_NAMES:%=%/waits.tsv))
laves_tables = $(foreach n,$(LAVES_NAMES),$n/tf.tsv $n/line.named.tsv $n/low.ends.tsv $n/high.ends.tsv) \
    33-67/cna.tsv 50-50/glass.keys.tsv $(addprefix 50-50/$(seed)/,radical.tsv plain.tsv) beside.tsv beside-67-33.tsv \
    $(foreach m,mdmc ncl-small ncl-large,$m/ends.tsv $m/swaps.tsv) ncl-small/grains.tsv ncl-large/grains.tsv
$(call stage,$(call replica_shown,LAVES)/summary.tsv, $(scripts)/summary $(scripts)/expected.tsv \
    $(call another_sample,LAVES) $(LAVES_COMMON) $(foreach k,$(call replicas,LAVES),$(foreach seed,$(call replica_seed,LAVES_SEED,$k),-- \
    $(addprefix $(call replica_at,$k)/,$(laves_tables)))))

# Figures.
LAVES_BOND_COLOURS = --color=common_neighbours --range=3$(comma)8 $(LAVES_RENDER)
# $1: the files of each replica, of its folder $(at) and its seed
laves_each   = $(foreach k,$(call replicas,LAVES),$(foreach at,$(call replica_at,$k),$(foreach seed,$(call \
    replica_seed,LAVES_SEED,$k),$($1))))
laves_points = $(foreach n,$(LAVES_NAMES),$(foreach kind,quench low high,$(at)/$n/$(seed)/$(kind).points.tsv))
laves_mixed_points = $(foreach m,ncl-small ncl-large mdmc,$(at)/$m/points.tsv)
laves_rdf    = $(laves_first)/$(which).rdf.tsv
laves_named  = $(foreach n,$(LAVES_NAMES),$(addprefix $n/,tf.tsv line.tsv low.ends.tsv high.ends.tsv))
# What shows atoms or times is of the first replica, whose folder is $(at); the rest is of all.
define laves_figures
$(call replica_tables,LAVES,$(laves_named))
$(if $(call replica_several,LAVES),$(foreach which,first last ico,$(call stage,$(results)/mean/50-50/$(which).rdf.tsv,
    $(tree)pipelines/replicas/average $(call laves_each,laves_rdf))))
$(call stage,$(call replica_shown,LAVES)/figures/energy-ico.png, gnuplot -c $(scripts)/energy-ico.gp
    " $(call laves_each,laves_mixed_points) $(results)/laves/67-33.points.tsv "
    " $(LAVES_NAMES:%=$(call replica_shown,LAVES)/%/line.tsv) " " $(call laves_each,laves_points) ")
$(call stage,$(results)/figures/eos.png, gnuplot -c $(scripts)/eos.gp $(LAVES_VOLUME) $(results)/eos/eos.tsv
    $(results)/eos/local.tsv " $(LAVES_CURVES:%.xyz=%.tsv) ")
$(foreach p,$(LAVES_PHASES),$(call stage,$(results)/eos/$(call laves_word,$p,1).tsv, $(scripts)/curve-table
    $(results)/eos/$(call laves_word,$p,1).xyz))
$(call stage,$(results)/eos/local.tsv, $(scripts)/local glass=$(laves_first)/radical.xyz
    ncl=$(results)/ncl-large/radical.xyz laves=$(results)/laves/grain.radical.xyz)
$(call stage,$(results)/laves/grain.radical.xyz, $(BIN)/voronoi --radii=$(LAVES_RADII) --quiet
        < $(results)/laves/grain.xyz, radical)
$(call stage,$(results)/figures/tf.png, gnuplot -c $(scripts)/tf.gp
    " $(foreach n,$(LAVES_NAMES),$n $(at)/$n/$(seed)/tf.tsv $(at)/$n/$(seed)/quench.log.tsv) ")
$(call stage,$(results)/figures/traces.png, gnuplot -c $(scripts)/traces.gp
    " $(foreach n,$(LAVES_NAMES),$(foreach k,low high,$n.$k $(at)/$n/$(seed)/$k.points.tsv)) ")
$(call stage,$(call replica_shown,LAVES)/figures/rdf.png, gnuplot -c $(scripts)/rdf.gp $(foreach which,first last
    ico,$(if $(call replica_several,LAVES),$(results)/mean/50-50/$(which).rdf.tsv,$(laves_rdf))))
$(call stage,$(results)/figures/bonds-glass.png, $(BIN)/render $(LAVES_BOND_COLOURS) --quiet
        < $(laves_first)/bonds.xyz)
$(call stage,$(results)/figures/bonds-glass-disclinations.png, $(BIN)/render $(LAVES_BOND_COLOURS)
        --select='common_neighbours!=5' --quiet < $(laves_first)/bonds.xyz)
$(call stage,$(results)/figures/bonds-mdmc.png, $(BIN)/render $(LAVES_BOND_COLOURS) --quiet
        < $(results)/mdmc/bonds.xyz)
$(call stage,$(results)/figures/bonds-mdmc-disclinations.png, $(BIN)/render $(LAVES_BOND_COLOURS)
        --select='common_neighbours!=5' --quiet < $(results)/mdmc/bonds.xyz)
$(call stage,$(results)/figures/displacements.png, $(BIN)/render --sticks=-displacement --color=displacement_length
        --range=0$(comma)1.25 $(LAVES_RENDER) --quiet < $(laves_first)/displaced.xyz)
$(call stage,$(results)/figures/ncl.png, $(BIN)/render --color=grain --select='voronoi_class=FI' $(LAVES_RENDER)
        --quiet < $(results)/ncl-large/last.xyz)
$(foreach m,start last,$(call stage,$(results)/figures/mdmc-$m.png, $(BIN)/render --color=species $(LAVES_RENDER)
        --quiet < $(results)/mdmc/$m.xyz))
endef
$(foreach at,$(results),$(foreach seed,$(LAVES_SEED),$(laves_figures)))
LAVES_FIGURES = $(foreach f,eos tf traces bonds-glass bonds-glass-disclinations bonds-mdmc bonds-mdmc-disclinations \
    displacements ncl mdmc-start mdmc-last,$(results)/figures/$f.png) \
    $(foreach f,energy-ico rdf,$(call replica_shown,LAVES)/figures/$f.png)
$(call goals,laves,$(call replica_shown,LAVES)/summary.tsv $(LAVES_FIGURES) $(if \
    $(call replica_several,LAVES),$(addprefix $(results)/mean/,$(laves_named))))

# The short table and where the figures are.
laves-show:
	@$(call shown,laves,$(laves_shown)/summary.tsv)
	@$(tree)pipelines/laves/show $(laves_shown)/summary.tsv
	@$(call replica_note,LAVES,$(laves_shown)/summary.tsv)
	@printf '\nfigures: %s\n' "$(sort $(LAVES_RESULTS)/figures/ $(laves_shown)/figures/)"
laves_shown = $(call replica_shown,LAVES,$(LAVES_RESULTS))

.PHONY: laves-show
