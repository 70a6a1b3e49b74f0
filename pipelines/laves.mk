# Relaxation of a binary Lennard-Jones glass towards Laves order (Derlet, Maass, "Emergent structural length scales in a model binary glass", J.
# Alloys Compd. 821, 153209 (2020)): glasses of three compositions are quenched, T_f is read from the quench, they are annealed below and above it,
# and the energy of their inherent structures is set beside the icosahedra in them; beside that line stand Laves crystals, nano-composites of
# Laves grains, and a Laves crystal that finds its way by exchange of atoms. Protocol and readings: docs/laves.md.
#
#   liquid --> quench --> T_f --> low, high      per composition and replica: anneals at 0.95 and 1.2 T_f
#   curves --> eos                               equations of state, two-phase minimum
#   mdmc, ncl-small, ncl-large                   by hybrid MD/MC at 0.95 T_f of 50:50
include params/laves/$(SCALE).mk
LAVES_RESULTS ?= results/laves/$(SCALE)
R := $(call study_folder,laves,LAVES,LAVES_SEEDS LAVES_COMPOSITIONS LAVES_PHASES)
S := pipelines/laves
laves_md = --potential=$(LAVES_POTENTIAL) --timestep=$(LAVES_TIMESTEP) --ensemble=nvt --log-every=$(or $1,$(LAVES_LOG_EVERY)) --quiet
laves_measured = $(BIN)/voronoi $(LAVES_VORONOI) --quiet $1
laves_relaxed  = $(BIN)/energy --potential=$(LAVES_POTENTIAL) --relax=atoms --force-tolerance=$(LAVES_FORCE) --quiet
LAVES_SWAPS = --swap-every=$(LAVES_SWAP_EVERY) --swap-attempts=$(LAVES_SWAP_ATTEMPTS)
# A composition is NAME:ALLOY:VOLUME.
laves_name   = $(word 1,$(subst :, ,$1))
laves_alloy  = $(word 2,$(subst :, ,$1))
laves_volume = $(word 3,$(subst :, ,$1))
LAVES_NAMES  = $(foreach c,$(LAVES_COMPOSITIONS),$(call laves_name,$c))
# 500 atoms do not feed two threads: independent runs side by side do.
$R/%: export BLOWPIPE_THREADS ?= $(LAVES_THREADS)

# One replica: composition $1, name $2, seed $3, in the folder $D.
define laves_replica
$(call stage,$D/liquid.xyz,
    $(BIN)/create --random --composition=$(call laves_alloy,$1) --atoms=$(LAVES_ATOMS) --units=lj --volume-per-atom=$(call laves_volume,$1) --seed=$3 --quiet |
    $(BIN)/quench $(call laves_md) --melt=$(LAVES_HOT) --melt-time=$(LAVES_MELT_TIME) --rate=1 --final=$(LAVES_HOT) --seed=$3, melt)
$(call stage,$D/quench.xyz,
    $(BIN)/anneal $(call laves_md,$(LAVES_QUENCH_LOG_EVERY)) --temperature=$(LAVES_HOT) --to=$(LAVES_COLD) --time=$(LAVES_QUENCH_TIME) --frames-every=$(LAVES_QUENCH_EVERY)
        --log=$D/quench.log.tsv --seed=$3 < $D/liquid.xyz, quench)
$(call stage,$D/tf.tsv, $S/fictive $2 $(LAVES_GLASS_WINDOW) $(LAVES_LIQUID_WINDOW) $D/quench.log.tsv)
$(call stage,$D/quench.measured.xyz, $(laves_relaxed) $D/quench.xyz | $(call laves_measured))
$(call stage,$D/quench.points.tsv, $S/points $2 $3 quench $D/quench.measured.xyz)
$(foreach kind,low high,$(call laves_anneal,$2,$3,$(kind),$(if $(filter low,$(kind)),$(LAVES_LOW),$(LAVES_HIGH)),$(if $(filter low,$(kind)),$(LAVES_LOW_TIME),$(LAVES_HIGH_TIME))))
endef

# An anneal of a halted quench: composition's name $1, seed $2, kind $3, factor of T_f $4, time $5.
define laves_anneal
$(call stage,$D/$3.start.xyz, $S/halted $4 $R/$1/tf.tsv $(LAVES_HOT) $(LAVES_COLD) $D/quench.xyz)
$(call stage,$D/$3.xyz,
    $S/at-temperature $4 $R/$1/tf.tsv $(BIN)/anneal $(call laves_md) --time=$5 --inherent-every=$(LAVES_INHERENT_EVERY) --inherent=$D/$3.inherent.xyz
        --force-tolerance=$(LAVES_FORCE) --log=$D/$3.log.tsv --seed=$2 < $D/$3.start.xyz)
$(call stage,$D/$3.measured.xyz, $(call laves_measured,$D/$3.inherent.xyz))
$(call stage,$D/$3.points.tsv, $S/points $1 $2 $3 $D/$3.measured.xyz)
endef

# All replicas of a composition ($1: its name).
laves_replicas = $(foreach s,$(LAVES_SEEDS),$R/$1/$s/$2)
define laves_composition
$(call stage,$R/$1/tf.tsv, $S/mean $1 $(call laves_replicas,$1,tf.tsv), fictive-mean)
$(call stage,$R/$1/line.tsv, $S/line $1 $(foreach k,quench low high,$(call laves_replicas,$1,$k.points.tsv)))
$(call stage,$R/$1/line.named.tsv, $S/mean $1.line $R/$1/line.tsv)
$(foreach kind,low high,$(call stage,$R/$1/$(kind).ends.tsv, $S/ends $1.$(kind) $(call laves_replicas,$1,$(kind).points.tsv)))
endef

$(foreach c,$(LAVES_COMPOSITIONS),$(call laves_composition,$(call laves_name,$c)))
$(foreach c,$(LAVES_COMPOSITIONS),$(foreach s,$(LAVES_SEEDS),$(foreach D,$R/$(call laves_name,$c)/$s,$(call laves_replica,$c,$(call laves_name,$c),$s))))

# Equations of state: PHASE:CRYSTAL:SPECIES:LOW:HIGH, volumes per atom.
laves_word = $(word $2,$(subst :, ,$1))
LAVES_CURVES = $(foreach p,$(LAVES_PHASES),$R/eos/$(call laves_word,$p,1).xyz)
define laves_equations
$(foreach p,$(LAVES_PHASES),$(call stage,$R/eos/$(call laves_word,$p,1).xyz,
    $S/curve $(BIN)/create $(BIN)/energy $(LAVES_POTENTIAL) $(call laves_word,$p,1) $(call laves_word,$p,2) $(call laves_word,$p,3) $(call laves_word,$p,4) $(call laves_word,$p,5) $(LAVES_VOLUMES)))
$(call stage,$R/eos/curves.xyz,
    $(BIN)/eos-fit --group=phase --form=$(LAVES_EOS_FORM) --window=$(LAVES_EOS_WINDOW) --two-phase=C15$(comma)hcp-A --composition=A50B50 --at-volume=$(LAVES_VOLUME)
        --table=$R/eos/eos.tsv $(LAVES_CURVES))
$(call stage,$R/eos/phases.tsv, $S/phases $R/eos/eos.tsv)
endef
$(call laves_equations)

# Laves crystals at the volumes of the glasses, and the bonds of one.
# $1: name, $2: volume.
define laves_crystal
$(call stage,$R/laves/$1.xyz,
    $(BIN)/create --crystal=C15 --species=A$(comma)B --units=lj --volume-per-atom=$2 --repeat=3x3x2 --quiet |
    $(laves_relaxed) | $(call laves_measured) | $(BIN)/strings --cutoff=$(LAVES_BOND_CUTOFF) --bonds=$R/laves/$1.bonds.xyz --quiet)
$(call stage,$R/laves/$1.points.tsv, $S/points $1 laves laves $R/laves/$1.xyz)
$(call stage,$R/laves/$1.ends.tsv, $S/ends laves-$1 $R/laves/$1.points.tsv)
endef
$(call laves_crystal,50-50,$(LAVES_VOLUME))
$(call laves_crystal,grain,$(LAVES_GRAIN_VOLUME))
$(foreach c,$(filter 67-33:%,$(LAVES_COMPOSITIONS)),$(call laves_crystal,67-33,$(call laves_volume,$c)))
$(call stage,$R/laves/keys.tsv, $S/keys laves $R/laves/50-50.xyz voronoi_fraction_FI)
$(call stage,$R/laves/bonds.tsv, $S/keys laves.bonds $R/laves/50-50.xyz bond_n5/bond_n6 bond_n5 bond_n6)

# Hybrid MD/MC at 0.95 T_f of 50:50: a Laves crystal with small atoms replaced by large ones until it is 50:50, and nano-composites.
laves_exchanged = $S/at-temperature $(LAVES_LOW) $R/50-50/tf.tsv $(BIN)/anneal $(call laves_md) $(LAVES_SWAPS) --time=$3 --inherent-every=$4 --inherent=$2.inherent.xyz --force-tolerance=$(LAVES_FORCE) --log=$2.log.tsv --seed=$(firstword $(LAVES_SEEDS)) < $1
define laves_mixed
$(call stage,$R/$1/end.xyz, $(call laves_exchanged,$R/$1/start.xyz,$R/$1/run,$2,$3))
$(call stage,$R/$1/measured.xyz, $(call laves_measured,$R/$1/run.inherent.xyz))
$(call stage,$R/$1/points.tsv, $S/points 50-50 $1 $1 $R/$1/measured.xyz)
$(call stage,$R/$1/ends.tsv, $S/ends $1 $R/$1/points.tsv)
$(call stage,$R/$1/swaps.tsv, $S/keys $1.swaps $R/$1/end.xyz swap_acceptance swap_attempts swap_accepted)
endef
define laves_mixtures
$(call stage,$R/mdmc/start.xyz,
    $(BIN)/create --crystal=C15 --species=A$(comma)B --units=lj --volume-per-atom=$(LAVES_VOLUME) --repeat=$(LAVES_CRYSTAL) --composition=A50B50 --seed=$(firstword $(LAVES_SEEDS)) --quiet)
$(call laves_mixed,mdmc,$(LAVES_MDMC_TIME),$(LAVES_MDMC_EVERY))
$(call laves_composite,ncl-small,$(LAVES_SMALL_ATOMS),$(LAVES_SMALL_TIME))
$(call laves_composite,ncl-large,$(LAVES_LARGE_ATOMS),$(LAVES_LARGE_TIME))
endef
# $1: name, $2: atoms, $3: time.
define laves_composite
$(call stage,$R/$1/start.xyz,
    $(BIN)/create --crystal=C15 --species=A$(comma)B --units=lj --grains=$(LAVES_GRAINS) --filler=A --composition=A50B50 --atoms=$2
        --volume-per-atom=$(LAVES_VOLUME) --grain-volume=$(LAVES_GRAIN_VOLUME) --seed=$(firstword $(LAVES_SEEDS)) --quiet | $(laves_relaxed))
$(call laves_mixed,$1,$3,$(LAVES_NCL_EVERY))
$(call stage,$R/$1/grains.tsv, $S/grains $1 $(LAVES_GRAIN_VOLUME) $R/$1/start.xyz)
endef
$(call laves_mixtures)

# The first replica of 50:50 in full: local volumes and energies, pair distributions, bonds, displacements.
G := $R/50-50/$(firstword $(LAVES_SEEDS))
$(foreach f,first last,$(call stage,$G/$f.xyz, $S/frame $f $G/low.measured.xyz))
$(call stage,$R/50-50/glass.keys.tsv, $S/keys 50-50.glass $G/evaluated.xyz L P)
$(call stage,$G/evaluated.xyz, $(BIN)/energy --potential=$(LAVES_POTENTIAL) --quiet < $G/last.xyz)
$(call stage,$G/radical.xyz, $(BIN)/voronoi --radii=$(LAVES_RADII) --quiet < $G/last.xyz, radical)
$(call stage,$G/radical.tsv, $S/volumes radical $G/radical.xyz)
$(call stage,$G/plain.tsv, $S/volumes plain $G/last.xyz)
$(call stage,$R/ncl-large/last.xyz, $S/frame last $R/ncl-large/measured.xyz)
$(call stage,$R/ncl-large/radical.xyz, $(BIN)/voronoi --radii=$(LAVES_RADII) --quiet < $R/ncl-large/last.xyz, radical)
$(call stage,$R/mdmc/last.xyz, $S/frame last $R/mdmc/measured.xyz)
$(call stage,$R/mdmc/bonds.counted.xyz, $(BIN)/strings --cutoff=$(LAVES_BOND_CUTOFF) --bonds=$R/mdmc/bonds.xyz --cna=adaptive --quiet < $R/mdmc/last.xyz)
$(call stage,$G/bonds.counted.xyz, $(BIN)/strings --cutoff=$(LAVES_BOND_CUTOFF) --bonds=$G/bonds.xyz --quiet < $G/last.xyz)
$(call stage,$G/displaced.xyz, $(BIN)/strings --reference=$G/first.xyz --quiet < $G/last.xyz)
$(foreach f,first last,$(call stage,$G/$f.rdf.tsv, $(BIN)/rdf $(LAVES_RDF) --quiet < $G/$f.xyz))
$(call stage,$G/ico.rdf.tsv, $(BIN)/strings --cutoff=$(LAVES_BOND_CUTOFF) --quiet < $G/last.xyz | $(BIN)/rdf $(LAVES_RDF) --centres='voronoi_class=FI' --neighbours='species=B & string_bonds>0' --quiet)
$(foreach n,$(filter 33-67,$(LAVES_NAMES)),$(call stage,$R/$n/cna.xyz, $S/frame last $R/$n/$(firstword $(LAVES_SEEDS))/high.measured.xyz | $(BIN)/strings --cna=adaptive --quiet))
$(foreach n,$(filter 33-67,$(LAVES_NAMES)),$(call stage,$R/$n/cna.tsv, $S/close-packed $n.cna $R/$n/cna.xyz))

# Beside the line, the summary.
$(call stage,$R/protocol.tsv, $S/numbers protocol timestep=$(LAVES_TIMESTEP) swap_every=$(LAVES_SWAP_EVERY) swap_attempts=$(LAVES_SWAP_ATTEMPTS) low_time=$(LAVES_LOW_TIME) high_time=$(LAVES_HIGH_TIME))
$(call stage,$R/beside.tsv, $S/beside $R/50-50/line.tsv $R/ncl-small/ends.tsv $R/ncl-large/ends.tsv $R/mdmc/ends.tsv $R/laves/50-50.ends.tsv)
$(call stage,$R/beside-67-33.tsv, $S/beside $R/67-33/line.tsv $R/laves/67-33.ends.tsv)
LAVES_TABLES = $R/protocol.tsv $(foreach n,$(LAVES_NAMES),$R/$n/tf.tsv $R/$n/line.named.tsv $R/$n/low.ends.tsv $R/$n/high.ends.tsv) $R/33-67/cna.tsv \
    $R/50-50/glass.keys.tsv $G/radical.tsv $G/plain.tsv $R/eos/phases.tsv $R/laves/keys.tsv $R/laves/bonds.tsv $R/beside.tsv $R/beside-67-33.tsv \
    $(foreach m,mdmc ncl-small ncl-large,$R/$m/ends.tsv $R/$m/swaps.tsv) $R/ncl-small/grains.tsv $R/ncl-large/grains.tsv
$(call stage,$R/summary.tsv, $S/summary $S/expected.tsv $(LAVES_TABLES))

# Figures.
LAVES_BOND_COLOURS = --color=common_neighbours --range=3$(comma)8 $(LAVES_RENDER)
laves_points = $(foreach k,quench low high,$(call laves_replicas,$1,$k.points.tsv))
define laves_figures
$(call stage,$R/figures/energy-ico.png, gnuplot -c $S/energy-ico.gp " $(foreach m,ncl-small ncl-large mdmc,$R/$m/points.tsv) $R/laves/67-33.points.tsv "
    " $(LAVES_NAMES:%=$R/%/line.tsv) " " $(foreach n,$(LAVES_NAMES),$(call laves_points,$n)) ")
$(call stage,$R/figures/eos.png, gnuplot -c $S/eos.gp $(LAVES_VOLUME) $R/eos/eos.tsv $R/eos/local.tsv " $(LAVES_CURVES:%.xyz=%.tsv) ")
$(foreach p,$(LAVES_PHASES),$(call stage,$R/eos/$(call laves_word,$p,1).tsv, $S/curve-table $R/eos/$(call laves_word,$p,1).xyz))
$(call stage,$R/eos/local.tsv, $S/local glass=$G/radical.xyz ncl=$R/ncl-large/radical.xyz laves=$R/laves/grain.radical.xyz)
$(call stage,$R/laves/grain.radical.xyz, $(BIN)/voronoi --radii=$(LAVES_RADII) --quiet < $R/laves/grain.xyz, radical)
$(call stage,$R/figures/tf.png, gnuplot -c $S/tf.gp " $(foreach n,$(LAVES_NAMES),$n $R/$n/$(firstword $(LAVES_SEEDS))/tf.tsv $R/$n/$(firstword $(LAVES_SEEDS))/quench.log.tsv) ")
$(call stage,$R/figures/traces.png, gnuplot -c $S/traces.gp " $(foreach n,$(LAVES_NAMES),$(foreach k,low high,$n.$k $R/$n/$(firstword $(LAVES_SEEDS))/$k.points.tsv)) ")
$(call stage,$R/figures/rdf.png, gnuplot -c $S/rdf.gp $G/first.rdf.tsv $G/last.rdf.tsv $G/ico.rdf.tsv)
$(call stage,$R/figures/bonds-glass.png, $(BIN)/render $(LAVES_BOND_COLOURS) --quiet < $G/bonds.xyz)
$(call stage,$R/figures/bonds-glass-disclinations.png, $(BIN)/render $(LAVES_BOND_COLOURS) --select='common_neighbours!=5' --quiet < $G/bonds.xyz)
$(call stage,$R/figures/bonds-mdmc.png, $(BIN)/render $(LAVES_BOND_COLOURS) --quiet < $R/mdmc/bonds.xyz)
$(call stage,$R/figures/bonds-mdmc-disclinations.png, $(BIN)/render $(LAVES_BOND_COLOURS) --select='common_neighbours!=5' --quiet < $R/mdmc/bonds.xyz)
$(call stage,$R/figures/displacements.png, $(BIN)/render --sticks=-displacement --color=displacement_length --range=0$(comma)1.25 $(LAVES_RENDER) --quiet < $G/displaced.xyz)
$(call stage,$R/figures/ncl.png, $(BIN)/render --color=grain --select='voronoi_class=FI' $(LAVES_RENDER) --quiet < $R/ncl-large/last.xyz)
$(foreach m,start last,$(call stage,$R/figures/mdmc-$m.png, $(BIN)/render --color=species $(LAVES_RENDER) --quiet < $R/mdmc/$m.xyz))
endef
$(call laves_figures)
LAVES_FIGURES = $(foreach f,energy-ico eos tf traces rdf bonds-glass bonds-glass-disclinations bonds-mdmc bonds-mdmc-disclinations displacements ncl mdmc-start mdmc-last,$R/figures/$f.png)
$(call goals,laves,$R/summary.tsv $(LAVES_FIGURES))

# The short table and where the figures are.
laves-show:
	@$(call shown,laves,$(LAVES_RESULTS)/summary.tsv)
	@pipelines/laves/show $(LAVES_RESULTS)/summary.tsv
	@printf '\nfigures: %s\n' $(LAVES_RESULTS)/figures/

.PHONY: laves-show
