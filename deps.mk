# What must be on the machine, and how it gets there: the table tools/dependencies.tsv. Reasons: docs/dependencies.md.
#   make deps        installs what is missing for building and running (Debian packages; libextxyz goes into build/)
#   make deps-test   ... for the tests too (bats, Voro++, LAMMPS by apt; ASE into build/tests-venv)
# What Debian's package is built with and recommends, less what every build there has; and what of it is a library, for another machine (tools/arm-root).
DEBIAN_BUILD    = $(filter-out make gcc libc6-dev python3,$(shell tools/dependencies packages $(DEPS_USES) $(filter-out run,$(DEPS_WITH))))
DEBIAN_RUN      = $(shell tools/dependencies packages run)
DEBIAN_ARM_ROOT = libc6-dev libgomp1 $(filter lib% zlib1g-dev,$(DEBIAN_BUILD)) $(filter openkim-models,$(DEBIAN_RUN))
TESTS_VENV   := build/tests-venv
# with goals such as `deps programs`, what is built waits for what is installed, also under make -j
deps_asked   := $(filter deps deps-%,$(MAKECMDGOALS))

deps:
	$(hushed)$(deps_said) tools/install-debian $(DEPS_USES) $(DEPS_WITH)
	$(hushed)$(MAKE) --no-print-directory $(EXTXYZ)/libextxyz.a
deps-test: deps
	$(hushed)$(deps_said) tools/install-debian test
	$(hushed)$(MAKE) --no-print-directory $(TESTS_VENV)/done
deps-check:
	$(hushed)tools/install-debian check
# a Slurm to test with; where it cannot be installed its tests say so and are skipped
deps-cluster: deps-test
	-tools/install-debian cluster

$(EXTXYZ)/libextxyz.a: tools/build-extxyz | $(deps_asked)
	$(hushed)$(deps_said) tools/dependencies check $(DEPS_USES)
	$(hushed)$(below) CC='$(CC)' FLAGS='$(call pkg,C)' tools/build-extxyz $(EXTXYZ)
	$(hushed)touch $@ # one that was up to date is left as old as it was
$(TESTS_VENV)/done: tests/requirements.txt
	rm -rf $(TESTS_VENV) && /usr/bin/python3 -m venv $(TESTS_VENV)
	$(TESTS_VENV)/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r $<
	touch $@
# The established programs that results are set beside (make test-peers): one environment each, from tests/peers/NAME.txt, which says for which versions of Python it is.
# Where this Python is another, that is said, and the tests that need it are left out (tests/tests.mk).
PYTHON_HERE  = $(shell /usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
pythons_of   = $(shell sed -n 's/^\# pythons: *//p' tests/peers/$1.txt)
PEERS_ALL    = $(patsubst tests/peers/%.txt,%,$(wildcard tests/peers/*.txt))
peers_here   = $(foreach p,$(PEERS_ALL),$(if $(filter $(PYTHON_HERE),$(call pythons_of,$p)),$p))
build/peers/%/done: tests/peers/%.txt
	rm -rf $(@D) && /usr/bin/python3 -m venv $(@D)
	$(@D)/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r $<
	touch $@
.PHONY: deps deps-test deps-check deps-cluster
