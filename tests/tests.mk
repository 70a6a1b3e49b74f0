# make test: everything a newcomer needs to trust the build, in minutes. make check: the house rules.
# A file's tests run together; two files at a time, each program on one thread.
test: deps-test
	$(MAKE) --no-print-directory programs units examples
	BIN=$(abspath $(BIN)) UNITS="$(UNITS)" EXAMPLES=$(abspath $(BUILD))/examples PYTHON=$(abspath $(TESTS_VENV))/bin/python tests/run $(TESTS)
# one or some: make test TESTS="tests/quench.bats build/unit/force"
TESTS ?=

# beside the established programs, each in an environment of its own (large downloads); one file at a time, because two processes that fill
# numba's cache at once spoil it
# A test file that names a peer which this Python has no wheels for is left out, with a word.
test-peers: deps-test $$(patsubst %,build/peers/%/done,$$(peers_here))
	@tools/install-debian peers || echo "test-peers: what needs these packages (above) is skipped"
	$(MAKE) --no-print-directory programs units
	@for peer in $(filter-out $(peers_here),$(PEERS_ALL)); do echo "test-peers: skipped, for Python $(PYTHON_HERE) has not the wheels of $$peer:" \
	    $$(grep -li "/$$peer/bin" tests/peers/*.bats); done
	BIN=$(abspath $(BIN)) UNITS="$(UNITS)" PEERS=$(abspath build/peers) TEST_JOBS=1 PYTHON=$(abspath $(TESTS_VENV))/bin/python tests/run \
	    $(filter-out $(shell grep -li $(foreach p,none $(filter-out $(peers_here),$(PEERS_ALL)),-e '/$p/bin') tests/peers/*.bats),$(wildcard tests/peers/*.bats))

# under a Slurm of one node, started for it (docs/cluster.md); FULL=1: the mini studies as they are, in hours
test-cluster: deps-cluster
	$(MAKE) --no-print-directory programs
	BIN=$(abspath $(BIN)) TEST_JOBS=1 PYTHON=$(abspath $(TESTS_VENV))/bin/python tests/run $(wildcard tests/cluster/*.bats)

# the programs for 64-bit ARM, built here and run by an emulator: unit tests, and those files that bytes and numbers depend on. Where it cannot
# be, that is said and no failure. ARM_ROOT, ARM_SUITE, ARM_MIRROR: tools/arm-root; ARM_TESTS="tests/energy.bats build/arm/emulated/unit/force"
ARM_ROOT  ?= build/arm/root
ARM_TESTS ?=
arm_build := CC=aarch64-linux-gnu-gcc SYSROOT='$(ARM_ROOT)' BUILD=build/arm BIN=build/arm/bin
test-arm: deps-test
	@if [ "$$(uname -m)" = aarch64 ]; then echo "test-arm: this machine is one: make test"; \
	elif ! tools/install-debian arm; then echo "test-arm: skipped, without these packages (above) there is nothing to build with or to run by"; \
	elif ! tools/arm-root '$(ARM_ROOT)' $(DEBIAN_ARM_ROOT); then echo "test-arm: skipped, Debian's libraries for 64-bit ARM cannot be had here (above)"; \
	else $(MAKE) --no-print-directory $(arm_build) programs units && \
	    PYTHON=$(abspath $(TESTS_VENV))/bin/python tests/arm build/arm '$(ARM_ROOT)' $(ARM_TESTS); fi

# Every program, and the mini studies cut down to seconds, on a system that refuses them something (docs/robustness.md): 20 minutes on two cores; the tables lie
# in build/faults. FAULTS_LOCALE=de_DE.UTF-8: in that language; FAULTS_CPUS=0: on that core alone; FAULTS_CASES=500: so many of the programs' cases, at random.
FAULTS_LOCALE ?= C.UTF-8
FAULTS_CPUS   ?=
FAULTS_CASES  ?=
faults_by = mkdir -p build/faults && $(if $(FAULTS_CPUS),taskset -c '$(FAULTS_CPUS)' )env BIN='$(abspath $(BIN))' FAULTS_LOCALE='$(FAULTS_LOCALE)'
faults: deps programs
	$(faults_by) tests/faults/inject $(if $(FAULTS_CASES),--cases='$(FAULTS_CASES)') --table=build/faults/programs.tsv
	$(faults_by) tests/faults/studies --table=build/faults/studies.tsv
# studies whose processes are killed, whose disk fills, that two make at once, for so many hours (0.05: three minutes)
HOURS ?= 1
soak: deps programs
	$(faults_by) tests/faults/soak --table=build/faults/soak.tsv '$(HOURS)'
# what threads share, by ThreadSanitizer (clang and its OpenMP)
tsan:
	$(MAKE) --no-print-directory SAN=thread programs
	tests/tsan build/san-thread/bin

# a part of make verify: the forces of 100,000 steps of three liquids, each seventh step beside the sum over all pairs; minutes
verify: verify-forces
verify-forces: $(BUILD)/unit/clusters
	CLUSTER_STEPS=100000 $<
# what docs/results keeps, made again (kept.tsv); an hour on two cores. Here, for an installed copy has none of it
verify: verify-results
verify-results: programs
	MAKE='$(MAKE)' pipelines/verify/results pipelines/verify/kept.tsv $(VERIFY_RESULTS) docs/results
include pipelines/verify/independent.mk

include tests/fuzz/fuzz.mk

# gcc's analyzer, 2 minutes of processor, then for what has changed: leaks, files left open, what is freed or used twice. Of NULL and what is not
# initialized it knows too little: that a frame has positions, that loops over three directions run; of shifts of vectors nothing. Of truncated texts gcc says more than is so at -O1.
analyzer = $(call accepted,-fanalyzer -Werror -Wno-analyzer-null-dereference -Wno-analyzer-null-argument -Wno-analyzer-use-of-uninitialized-value -Wno-analyzer-shift-count-overflow -Wno-maybe-uninitialized -Wno-format-truncation)
check: deps deps-check
	tools/check-layers
	tools/check-functions
	tools/check-studies
	tools/list-files --check
	tools/check-dependencies
	tools/check-headers "$(CC) $(CPPFLAGS) -std=c11 -fopenmp"
	pyflakes3 $$(git ls-files '*.py' ':!packaging/spack') $$(git ls-files tools pipelines tests | xargs -r grep -lE '^#!.*python')
	clang-format --dry-run -Werror $$(git ls-files -co --exclude-standard '*.c' '*.h')
	shellcheck -x $$(git ls-files tools .ci pipelines tests | xargs -r grep -lE '^#!.*(bash|sh)$$')
	$(MAKE) --no-print-directory DEV=1 BUILD=build/dev BIN=build/dev/bin programs
	$(if $(analyzer),$(MAKE) --no-print-directory BUILD=build/analyzed OPT='-O1 $(analyzer)' objects)
	@echo "check: layers, headers, format, shell and Python scripts and strict warnings$(if $(analyzer),$(comma) analyzer) are in order"

bench: deps-test programs
	for b in tests/bench/*/run; do echo "== $$b"; "$$b"; done
.PHONY: test test-peers test-cluster test-arm faults soak tsan verify-forces verify-results check bench
