# What must be on the machine, and how it gets there. Reasons: docs/dependencies.md.
#   make deps        installs what is missing for building and running (Debian packages; libextxyz goes into build/)
#   make deps-test   ... for the tests too (bats, Voro++, LAMMPS by apt; ASE into build/tests-venv)
DEBIAN_BUILD := libpcre2-dev libgsl-dev libfftw3-dev librandom123-dev libxxhash-dev libhdf5-dev zlib1g-dev libdeflate-dev libxml2-dev $(if $(NO_MPI),,libopenmpi-dev openmpi-bin) pkg-config python3-venv python3-dev
DEBIAN_RUN   := openkim-models gnuplot-nox tachyon
DEBIAN_TEST  := bats bats-assert bats-support bats-file voro++ voro++-dev g++ lammps locales gawk busybox mandoc man-db zsh fish
DEBIAN_PACKAGE := build-essential debhelper dpkg-dev xz-utils
DEBIAN_CHECK := clang-format shellcheck pyflakes3
DEBIAN_CLUSTER := munge slurmctld slurmd slurm-client procps
# make test-arm: what builds for 64-bit ARM and what runs it; and the libraries of that machine (tools/arm-root)
DEBIAN_ARM      := gcc-aarch64-linux-gnu qemu-user mmdebstrap
DEBIAN_ARM_ROOT := libc6-dev libgomp1 $(filter lib% zlib1g-dev,$(DEBIAN_BUILD)) $(filter openkim-models,$(DEBIAN_RUN))
TESTS_VENV   := build/tests-venv
# with goals such as `deps programs`, what is built waits for what is installed, also under make -j
deps_asked   := $(filter deps deps-%,$(MAKECMDGOALS))

deps:
	$(hushed)tools/install-debian $(DEBIAN_BUILD) $(DEBIAN_RUN)
	$(hushed)$(MAKE) --no-print-directory $(EXTXYZ)/libextxyz.a
deps-test: deps
	$(hushed)tools/install-debian $(DEBIAN_TEST)
	$(hushed)$(MAKE) --no-print-directory $(TESTS_VENV)/done
deps-check:
	$(hushed)tools/install-debian $(DEBIAN_CHECK)
# a Slurm to test with; where it cannot be installed its tests say so and are skipped
deps-cluster: deps-test
	-tools/install-debian $(DEBIAN_CLUSTER)

$(EXTXYZ)/libextxyz.a: tools/build-extxyz | $(deps_asked)
	$(hushed)$(if $(foreign),:,tools/install-debian --check $(DEBIAN_BUILD))
	$(hushed)$(below) CC='$(CC)' tools/build-extxyz $(EXTXYZ)
	$(hushed)touch $@ # one that was up to date is left as old as it was
$(TESTS_VENV)/done: tests/requirements.txt
	rm -rf $(TESTS_VENV) && /usr/bin/python3 -m venv $(TESTS_VENV)
	$(TESTS_VENV)/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r $<
	touch $@
# The established programs that results are set beside (make test-peers): one environment each, from tests/peers/NAME.txt.
build/peers/%/done: tests/peers/%.txt
	rm -rf $(@D) && /usr/bin/python3 -m venv $(@D)
	$(@D)/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r $<
	touch $@
.PHONY: deps deps-test deps-check deps-cluster
