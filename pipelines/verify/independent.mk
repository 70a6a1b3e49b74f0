# make verify-independent, a part of make verify: is a difference from a paper the paper's, the protocol's or ours? Every
# study, cut down, is made with INDEPENDENT_SEEDS seeds by our engine and with INDEPENDENT_LAMMPS of them by LAMMPS
# (docs/lammps.md), by its own makefile; LAMMPS's frames are measured by OVITO and NumPy (verify/independent) and set
# beside our tables (verify/beside). Figures: docs/verification.md. INDEPENDENT_STUDIES chooses some; all take a quarter
# of an hour of one core.
INDEPENDENT_STUDIES ?= camg laves stem-mro nanolaminate mechanics
INDEPENDENT_SEEDS   ?= 4
INDEPENDENT_LAMMPS  ?= 1
# Of each study: its values, what is made, and the folder of that in a replica's.
independent_values_camg = CAMG_RATES=2e14K/s CAMG_ATOMS_2e14=1600 CAMG_BOX=2.2nm,3.9nm,auto CAMG_MELT_TIME=3ps \
    CAMG_DIAMETER=2nm CAMG_SPIKE='--peak=1000K --rate=2e14K/s --base=50K --equilibrate=0.5ps --hold=0.5ps' \
    CAMG_ENERGIES=600meV/atom CAMG_RELAX=3ps CAMG_DEPOSIT='--sites=hcp --layers=3 --per-layer=1x2 --height=5A --cool=1ps \
    --final-relax=1ps --fixed=0.4nm --thermostat=0.5nm --temperature=50K'
independent_files_camg  = glass.thermo.tsv glass.means.tsv glass.peaks.tsv cluster.tsv film-600.means.tsv film-600.mixing.tsv
independent_at_camg     = 2e14/
independent_values_laves = LAVES_COMPOSITIONS=50-50:A1B1:0.767 LAVES_QUENCH_TIME=250
independent_files_laves  = tf.tsv quench.points.tsv
independent_at_laves     = 50-50/$k/
independent_values_stem-mro = STEM_MRO_ATOMS=3500 STEM_MRO_BOX=5nm,5nm,auto STEM_MRO_FOIL=--tile=1x1x4 STEM_MRO_MICROSCOPE='--voltage=300kV \
    --alpha=1.15mrad --scan=3x3 --step=1.6667nm --detector=100x100 --pixel=0.2/nm --method=tilt:7'
independent_files_stem-mro  = scan-Zr50Cu50.xyz
independent_values_nanolaminate = NANOLAMINATE_ATOMS=3000 NANOLAMINATE_BOX=9nm,2.4nm,auto NANOLAMINATE_MODULATION=0.3 \
    NANOLAMINATE_BASE_ATOMS=600 NANOLAMINATE_BASE_BOX=1.8nm,2nm,auto NANOLAMINATE_BY_ATOMS='--energy=5eV/atom --sites=random \
    --layers=10 --per-layer=40 --relax=0.2ps --cool=0.1ps'
independent_files_nanolaminate  = composition-model.tsv composition-atoms.tsv
independent_values_mechanics = MECHANICS_ATOMS=1500 MECHANICS_BOX=2.2nm,3.9nm,auto MECHANICS_RATE=2e14K/s MECHANICS_LOAD='--to=18% \
    --frames-every=9% --rate=1e10/s --equilibrate=2ps --elastic=2% --offset=1% --flow-from=10%'
independent_files_mechanics  = MG.strain.xyz

# $1: study, $2: engine, $3: how many seeds
independent_folder = build/verify/$1/$2
independent_each   = $(foreach k,$(shell seq $3),$(call independent_folder,$1,$2)/$(if $(filter-out \
    1,$k),replica-$k/)$(independent_at_$1))
independent_made   = $(MAKE) --no-print-directory SCALE=mini ENGINE=$2 $(independent_values_$1) $(independent_prefix)_REPLICAS=$3 \
    $(independent_prefix)_RESULTS=$(independent_folder) $(foreach at,$(independent_each),$(addprefix $(at),$(independent_files_$1)))
independent_prefix = $(FOLDER_PREFIX_$(FOLDER_$1))
independent_tables = $(addsuffix independent.tsv,$(independent_each))

verify: verify-independent
verify-independent: $(INDEPENDENT_STUDIES:%=verify-independent-%)
verify-independent-%: build/peers/ovito/done programs
	$(call independent_made,$*,own,$(INDEPENDENT_SEEDS))
	$(call independent_made,$*,lammps,$(INDEPENDENT_LAMMPS))
	for at in $(call independent_each,$*,own,$(INDEPENDENT_SEEDS)) $(call independent_each,$*,lammps,$(INDEPENDENT_LAMMPS)); do \
	    QT_QPA_PLATFORM=offscreen build/peers/ovito/bin/python $(tree)pipelines/verify/independent $* $(BIN) $$at > $${at}independent.tsv; done
	$(tree)pipelines/verify/beside $(call independent_tables,$*,own,$(INDEPENDENT_SEEDS)) -- $(call \
	    independent_tables,$*,lammps,$(INDEPENDENT_LAMMPS)) | tee build/verify/$*/table.tsv
.PHONY: verify-independent
