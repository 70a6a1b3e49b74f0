# make help: what can be typed here.
help:
	@printf '%s\n' \
	  'make                 build every program into bin/' \
	  'make deps            install what is missing (Debian packages by apt, libextxyz into build/)' \
	  '                     libraries of your own: HDF5_PREFIX=/path, DEPS_PREFIX=/path for all; MPI=0 without MPI (docs/dependencies.md)' \
	  'make demo            the main study at mini scale, from nothing: installs, builds, runs, says what it found' \
	  'make test            build and run the whole test suite   (TESTS="tests/quench.bats" for some, SAN=address,undefined)' \
	  'make test-peers      beside OVITO, HyperSpy, pyxem, py4DSTEM (large downloads into build/)' \
	  'make test-cluster    the studies as array jobs on a Slurm of one node that it starts (root)' \
	  'make test-arm        unit tests and some others as 64-bit ARM: built here, run by an emulator' \
	  'make fuzz            searches for inputs that break a parser, by clang   (TIME=10min, TARGETS="frames hdf5"; docs/robustness.md)' \
	  'make test-fuzz       the inputs that are kept of such searches, and a minute of search' \
	  'make faults          every program and study on a system that fails: calls, limits, full disks, kills (docs/robustness.md)' \
	  'make soak            studies killed, short of disk, two at once, for hours   (HOURS=1, 0.05)' \
	  'make tsan            what threads share, by ThreadSanitizer (clang with OpenMP; docs/robustness.md)' \
	  'make check           house rules: layers, headers, format, shell scripts, strict warnings, analyzer' \
	  'make bench           speed beside LAMMPS, Voro++ and libextxyz, by turns in one run' \
	  'make camg            the cluster-assembled-glass study     (SCALE=mini|small|paper, CAMG_ENERGIES=60meV/atom, V=1: commands)' \
	  '                     another seed beside it: make camg CAMG_SEED=2 CAMG_RESULTS=results/camg/mini-seed-2 (docs/camg.md)' \
	  '                     five samples, errors between them: CAMG_REPLICAS=5 (docs/replicas.md; so do the other studies)' \
	  'make figures         the figures of studies anew from their tables   (STUDY=camg SCALE=mini FORMAT=png|svg|pdf)' \
  'make variants        the folders of results that there are, and what each was made with' \
	  'make compare         the summaries of a study'"'"'s variants side by side, differences in errors   (STUDY=camg SCALE=mini)' \
	  'make laves           the study of Laves order in the Wahnström glass' \
	  'make stem-mro        4D-STEM of a metallic glass (simulated)    (SCALE=mini|small|paper)' \
	  'make nanolaminate    a laminated film by 4D-STEM, simulated and analysed (SCALE=mini|small|paper)' \
	  'make mechanics       glasses, films and a laminate pulled: moduli, yield, localization   (SCALE=mini|small|paper)' \
	  'make plan            core-hours, memory, storage, time on many cores (SCALE=paper STUDY=camg CORES="1 64" RANKS=n RATES=FILE)' \
	  'make rates           the unit rates of this machine, for RATES=FILE (docs/scale.md)' \
	  'make tasks           the files of one step of a study     (STUDY=camg STAGE=deposit SCALE=small)' \
	  'make stage-show FILE=results/camg/mini/summary.tsv     what one stage reads, makes and runs' \
	  'make submit          a study as array jobs of Slurm        (STUDY=camg SCALE=small, DRY=1 prints them; docs/cluster.md)' \
	  'make status          how far it is, here or there: done, running, waiting, failed and why' \
	  'make tidy            remove what killed programs have left   (STUDY=camg; make status lists it)' \
	  'make log             what a piece has to say while it runs  (STUDY=camg PIECE=1e14/glass.xyz)' \
	  'make keep            what stays of results in docs/results: verdicts, tables, digests   (STUDY=camg SCALE=small; make same compares)' \
	  'make verify          long physics runs, by hand, in hours (docs/verification.md)' \
	  'make install         the command blowpipe, man pages, completion, studies   (PREFIX=$$HOME/.local, DESTDIR=, LINKS=1; docs/install.md)' \
	  'make uninstall       takes them away again                (PREFIX= as it was installed)' \
	  'make deb             a Debian package, in build/deb/   (packaging/debian)' \
	  'make dist            programs that run on any Linux: an archive and a Python wheel   (ARCH=aarch64; make test-dist tries them)' \
	  'make clean           remove build/ and bin/ (results/ stays)' \
	  '' \
	  'programs:' $$(for p in src/prog/*; do p=$${p##*/}; echo "  $${p%.c}"; done)
.PHONY: help
