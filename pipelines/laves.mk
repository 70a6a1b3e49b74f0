# Relaxation of a binary Lennard-Jones glass towards Laves order (Derlet, Maass, "Emergent structural length scales in
# a model binary glass", J. Alloys Compd. 821, 153209 (2020)): glasses of three compositions are quenched, T_f is read
# from the quench, they are annealed below and above it, and the energy of their inherent structures is set beside the
# icosahedra in them; beside that line stand Laves crystals, nano-composites of Laves grains, and a Laves crystal that
# finds its way by exchange of atoms. Protocol and readings: docs/laves.md.
#
#   liquid --> quench --> T_f --> low, high      per composition and replica: anneals at 0.95 and 1.2 T_f
#   curves --> eos                               equations of state, two-phase minimum
#   mdmc, ncl-small, ncl-large                   by hybrid MD/MC at 0.95 T_f of 50:50
include $(call params_of,laves)
LAVES_RESULTS ?= results/laves/$(SCALE)
results := $(call study_folder,laves,LAVES,LAVES_SEEDS LAVES_COMPOSITIONS LAVES_PHASES)
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
# 500 atoms do not feed two threads: independent runs side by side do.
$(results)/%: export BLOWPIPE_THREADS ?= $(LAVES_THREADS)

# One replica: composition $1, name $2, seed $3, in the folder $(replica).
define laves_replica
$(call stage,$(replica)/liquid.xyz,
    $(BIN)/create --random --composition=$(call laves_alloy,$1) --atoms=$(LAVES_ATOMS) --units=lj
        --volume-per-atom=$(call laves_volume,$1) --seed=$3 --quiet |
    $(BIN)/quench $(call laves_md) --melt=$(LAVES_HOT) --melt-time=$(LAVES_MELT_TIME) --rate=1 --final=$(LAVES_HOT)
        --seed=$3, melt)
$(call stage,$(replica)/quench.xyz,
    $(BIN)/anneal $(call laves_md,$(LAVES_QUENCH_LOG_EVERY)) --temperature=$(LAVES_HOT) --to=$(LAVES_COLD)
        --time=$(LAVES_QUENCH_TIME) --frames-every=$(LAVES_QUENCH_EVERY)
        --log=$(replica)/quench.log.tsv --seed=$3 < $(replica)/liquid.xyz, quench)
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
$(call stage,$(replica)/$3.start.xyz, $(scripts)/halted $4 $(results)/$1/tf.tsv $(LAVES_HOT) $(LAVES_COLD)
    $(replica)/quench.xyz)
$(call stage,$(replica)/$3.xyz,
    $(scripts)/at-temperature $4 $(results)/$1/tf.tsv $(BIN)/anneal $(call laves_md) --time=$5
        --inherent-every=$(LAVES_INHERENT_EVERY) --inherent=$(replica)/$3.inherent.xyz
        --force-tolerance=$(LAVES_FORCE) --log=$(replica)/$3.log.tsv --seed=$2 < $(replica)/$3.start.xyz)
$(call stage,$(replica)/$3.measured.xyz, $(call laves_measured,$(replica)/$3.inherent.xyz))
$(call stage,$(replica)/$3.points.tsv, $(scripts)/points $1 $2 $3 $(replica)/$3.measured.xyz)
endef

# All replicas of a composition ($1: its name).
laves_replicas = $(foreach s,$(LAVES_SEEDS),$(results)/$1/$s/$2)
define laves_composition
$(call stage,$(results)/$1/tf.tsv, $(scripts)/mean $1 $(call laves_replicas,$1,tf.tsv), fictive-mean)
$(call stage,$(results)/$1/line.tsv, $(scripts)/line $1
    $(foreach k,quench low high,$(call laves_replicas,$1,$k.points.tsv)))
$(call stage,$(results)/$1/line.named.tsv, $(scripts)/mean $1.line $(results)/$1/line.tsv)
$(foreach kind,low high,$(call stage,$(results)/$1/$(kind).ends.tsv, $(scripts)/ends $1.$(kind)
    $(call laves_replicas,$1,$(kind).points.tsv)))
endef

$(foreach c,$(LAVES_COMPOSITIONS),$(call laves_composition,$(call laves_name,$c)))
$(foreach c,$(LAVES_COMPOSITIONS),$(foreach s,$(LAVES_SEEDS),$(foreach \
    replica,$(results)/$(call laves_name,$c)/$s,$(call laves_replica,$c,$(call laves_name,$c),$s))))

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
laves_exchanged = $(scripts)/at-temperature $(LAVES_LOW) $(results)/50-50/tf.tsv $(BIN)/anneal $(call laves_md) \
    $(LAVES_SWAPS) --time=$3 --inherent-every=$4 --inherent=$2.inherent.xyz --force-tolerance=$(LAVES_FORCE) \
        --log=$2.log.tsv --seed=$(firstword $(LAVES_SEEDS)) < $1
define laves_mixed
$(call stage,$(results)/$1/end.xyz, $(call laves_exchanged,$(results)/$1/start.xyz,$(results)/$1/run,$2,$3))
$(call stage,$(results)/$1/measured.xyz, $(call laves_measured,$(results)/$1/run.inherent.xyz))
$(call stage,$(results)/$1/points.tsv, $(scripts)/points 50-50 $1 $1 $(results)/$1/measured.xyz)
$(call stage,$(results)/$1/ends.tsv, $(scripts)/ends $1 $(results)/$1/points.tsv)
$(call stage,$(results)/$1/swaps.tsv, $(scripts)/keys $1.swaps $(results)/$1/end.xyz swap_acceptance swap_attempts
    swap_accepted)
endef
define laves_mixtures
$(call stage,$(results)/mdmc/start.xyz,
    $(BIN)/create --crystal=C15 --species=A$(comma)B --units=lj --volume-per-atom=$(LAVES_VOLUME)
        --repeat=$(LAVES_CRYSTAL) --composition=A50B50 --seed=$(firstword $(LAVES_SEEDS)) --quiet)
$(call laves_mixed,mdmc,$(LAVES_MDMC_TIME),$(LAVES_MDMC_EVERY))
$(call laves_composite,ncl-small,$(LAVES_SMALL_ATOMS),$(LAVES_SMALL_TIME))
$(call laves_composite,ncl-large,$(LAVES_LARGE_ATOMS),$(LAVES_LARGE_TIME))
endef
# $1: name, $2: atoms, $3: time.
define laves_composite
$(call stage,$(results)/$1/start.xyz,
    $(BIN)/create --crystal=C15 --species=A$(comma)B --units=lj --grains=$(LAVES_GRAINS) --filler=A
        --composition=A50B50 --atoms=$2
        --volume-per-atom=$(LAVES_VOLUME) --grain-volume=$(LAVES_GRAIN_VOLUME) --seed=$(firstword $(LAVES_SEEDS))
        --quiet | $(laves_relaxed))
$(call laves_mixed,$1,$3,$(LAVES_NCL_EVERY))
$(call stage,$(results)/$1/grains.tsv, $(scripts)/grains $1 $(LAVES_GRAIN_VOLUME) $(results)/$1/start.xyz)
endef
$(call laves_mixtures)

# The first replica of 50:50 in full: local volumes and energies, pair distributions, bonds, displacements.
# $1: a composition's name
laves_first_of = $(results)/$1/$(firstword $(LAVES_SEEDS))
laves_first := $(results)/50-50/$(firstword $(LAVES_SEEDS))
$(foreach f,first last,$(call stage,$(laves_first)/$f.xyz, $(scripts)/frame $f $(laves_first)/low.measured.xyz))
$(call stage,$(results)/50-50/glass.keys.tsv, $(scripts)/keys 50-50.glass $(laves_first)/evaluated.xyz L P)
$(call stage,$(laves_first)/evaluated.xyz, $(BIN)/energy --potential=$(LAVES_POTENTIAL) --quiet < \
    $(laves_first)/last.xyz)
$(call stage,$(laves_first)/radical.xyz, $(BIN)/voronoi --radii=$(LAVES_RADII) --quiet < $(laves_first)/last.xyz, \
    radical)
$(call stage,$(laves_first)/radical.tsv, $(scripts)/volumes radical $(laves_first)/radical.xyz)
$(call stage,$(laves_first)/plain.tsv, $(scripts)/volumes plain $(laves_first)/last.xyz)
$(call stage,$(results)/ncl-large/last.xyz, $(scripts)/frame last $(results)/ncl-large/measured.xyz)
$(call stage,$(results)/ncl-large/radical.xyz, $(BIN)/voronoi --radii=$(LAVES_RADII) --quiet < \
    $(results)/ncl-large/last.xyz, radical)
$(call stage,$(results)/mdmc/last.xyz, $(scripts)/frame last $(results)/mdmc/measured.xyz)
$(call stage,$(results)/mdmc/bonds.counted.xyz, $(BIN)/strings --cutoff=$(LAVES_BOND_CUTOFF) \
        --bonds=$(results)/mdmc/bonds.xyz --cna=adaptive --quiet < $(results)/mdmc/last.xyz)
$(call stage,$(laves_first)/bonds.counted.xyz, $(BIN)/strings --cutoff=$(LAVES_BOND_CUTOFF) \
        --bonds=$(laves_first)/bonds.xyz --quiet < $(laves_first)/last.xyz)
$(call stage,$(laves_first)/displaced.xyz, $(BIN)/strings --reference=$(laves_first)/first.xyz --quiet < \
    $(laves_first)/last.xyz)
$(foreach f,first last,$(call stage,$(laves_first)/$f.rdf.tsv, $(BIN)/rdf $(LAVES_RDF) --quiet < \
    $(laves_first)/$f.xyz))
$(call stage,$(laves_first)/ico.rdf.tsv, $(BIN)/strings --cutoff=$(LAVES_BOND_CUTOFF) --quiet < \
    $(laves_first)/last.xyz | $(BIN)/rdf $(LAVES_RDF) --centres='voronoi_class=FI' \
        --neighbours='species=B & string_bonds>0' --quiet)
$(foreach n,$(filter 33-67,$(LAVES_NAMES)),$(call stage,$(results)/$n/cna.xyz, $(scripts)/frame last \
    $(results)/$n/$(firstword $(LAVES_SEEDS))/high.measured.xyz | $(BIN)/strings --cna=adaptive --quiet))
$(foreach n,$(filter 33-67,$(LAVES_NAMES)),$(call stage,$(results)/$n/cna.tsv, $(scripts)/close-packed $n.cna \
    $(results)/$n/cna.xyz))

# Beside the line, the summary.
$(call stage,$(results)/protocol.tsv, $(scripts)/numbers protocol timestep=$(LAVES_TIMESTEP) \
    swap_every=$(LAVES_SWAP_EVERY) swap_attempts=$(LAVES_SWAP_ATTEMPTS) low_time=$(LAVES_LOW_TIME) \
    high_time=$(LAVES_HIGH_TIME))
$(call stage,$(results)/beside.tsv, $(scripts)/beside $(results)/50-50/line.tsv $(results)/ncl-small/ends.tsv \
    $(results)/ncl-large/ends.tsv $(results)/mdmc/ends.tsv $(results)/laves/50-50.ends.tsv)
$(call stage,$(results)/beside-67-33.tsv, $(scripts)/beside $(results)/67-33/line.tsv $(results)/laves/67-33.ends.tsv)
LAVES_TABLES = $(results)/protocol.tsv $(foreach n,$(LAVES_NAMES),$(results)/$n/tf.tsv $(results)/$n/line.named.tsv \
    $(results)/$n/low.ends.tsv $(results)/$n/high.ends.tsv) $(results)/33-67/cna.tsv \
    $(results)/50-50/glass.keys.tsv $(laves_first)/radical.tsv $(laves_first)/plain.tsv $(results)/eos/phases.tsv \
    $(results)/laves/keys.tsv $(results)/laves/bonds.tsv $(results)/beside.tsv $(results)/beside-67-33.tsv \
    $(foreach m,mdmc ncl-small ncl-large,$(results)/$m/ends.tsv $(results)/$m/swaps.tsv) \
    $(results)/ncl-small/grains.tsv $(results)/ncl-large/grains.tsv
$(call stage,$(results)/summary.tsv, $(scripts)/summary $(scripts)/expected.tsv $(LAVES_TABLES))

# Figures.
LAVES_BOND_COLOURS = --color=common_neighbours --range=3$(comma)8 $(LAVES_RENDER)
laves_points = $(foreach k,quench low high,$(call laves_replicas,$1,$k.points.tsv))
define laves_figures
$(call stage,$(results)/figures/energy-ico.png, gnuplot -c $(scripts)/energy-ico.gp
    " $(foreach m,ncl-small ncl-large mdmc,$(results)/$m/points.tsv) $(results)/laves/67-33.points.tsv "
    " $(LAVES_NAMES:%=$(results)/%/line.tsv) " " $(foreach n,$(LAVES_NAMES),$(call laves_points,$n)) ")
$(call stage,$(results)/figures/eos.png, gnuplot -c $(scripts)/eos.gp $(LAVES_VOLUME) $(results)/eos/eos.tsv
    $(results)/eos/local.tsv " $(LAVES_CURVES:%.xyz=%.tsv) ")
$(foreach p,$(LAVES_PHASES),$(call stage,$(results)/eos/$(call laves_word,$p,1).tsv, $(scripts)/curve-table
    $(results)/eos/$(call laves_word,$p,1).xyz))
$(call stage,$(results)/eos/local.tsv, $(scripts)/local glass=$(laves_first)/radical.xyz
    ncl=$(results)/ncl-large/radical.xyz laves=$(results)/laves/grain.radical.xyz)
$(call stage,$(results)/laves/grain.radical.xyz, $(BIN)/voronoi --radii=$(LAVES_RADII) --quiet
        < $(results)/laves/grain.xyz, radical)
$(call stage,$(results)/figures/tf.png, gnuplot -c $(scripts)/tf.gp
    " $(foreach n,$(LAVES_NAMES),$n $(call laves_first_of,$n)/tf.tsv $(call laves_first_of,$n)/quench.log.tsv) ")
$(call stage,$(results)/figures/traces.png, gnuplot -c $(scripts)/traces.gp
    " $(foreach n,$(LAVES_NAMES),$(foreach k,low high,$n.$k $(results)/$n/$(firstword $(LAVES_SEEDS))/$k.points.tsv)) ")
$(call stage,$(results)/figures/rdf.png, gnuplot -c $(scripts)/rdf.gp $(laves_first)/first.rdf.tsv
    $(laves_first)/last.rdf.tsv $(laves_first)/ico.rdf.tsv)
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
$(call laves_figures)
LAVES_FIGURES = $(foreach f,energy-ico eos tf traces rdf bonds-glass bonds-glass-disclinations bonds-mdmc \
    bonds-mdmc-disclinations displacements ncl mdmc-start mdmc-last,$(results)/figures/$f.png)
$(call goals,laves,$(results)/summary.tsv $(LAVES_FIGURES))

# The short table and where the figures are.
laves-show:
	@$(call shown,laves,$(LAVES_RESULTS)/summary.tsv)
	@$(tree)pipelines/laves/show $(LAVES_RESULTS)/summary.tsv
	@printf '\nfigures: %s\n' $(LAVES_RESULTS)/figures/

.PHONY: laves-show
