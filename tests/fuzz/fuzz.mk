# The parsers searched for inputs that break them (tests/fuzz/fuzz.h; docs/robustness.md), each a line of tests/fuzz/targets.tsv. With clang, in a build
# of its own below build/fuzz, libextxyz included; where there is none, that is said and no failure.
#   make fuzz        TIME=10min in all (s, min, h), TARGETS="frames npy", FUZZ_SEED=n; findings and the corpora that grow are in build/fuzz
#   make test-fuzz   what is in tests/fuzz/corpus through each target, then TIME=60s of search in all
#   make fuzz-merge  of the corpora in build/fuzz what reaches more than tests/fuzz/corpus, put there
TIME      ?=
TARGETS   ?=
FUZZ_CC   ?= clang
FUZZ_SEED ?=
FUZZ_SAN  ?= fuzzer-no-link,address,undefined
# what links a target: of OSS-Fuzz another word
FUZZ_ENGINE ?= -fsanitize=fuzzer
fuzz_known   := $(shell sed 1d tests/fuzz/targets.tsv | cut -f 1)
fuzz_strange := $(filter-out $(fuzz_known),$(TARGETS))
fuzz_made    := $(patsubst %,$(BUILD)/target/%,$(or $(TARGETS),$(fuzz_known)))
fuzz_build    = $(MAKE) --no-print-directory CC='$(FUZZ_CC)' SAN='$(FUZZ_SAN)' OPT='-O2 -g' MPI=0 BUILD=build/fuzz BIN=build/fuzz/bin EXTXYZ=build/fuzz/extxyz EXTXYZ_CFLAGS='-fsanitize=$(FUZZ_SAN)' fuzz-targets
fuzz_run      = $(if $(fuzz_strange),$(error no such target: $(fuzz_strange); there are $(fuzz_known)))FUZZ_SEED='$(FUZZ_SEED)' nice tests/fuzz/run

fuzz test-fuzz fuzz-merge: deps
	@if tools/install-debian fuzz && tests/fuzz/run check '$(FUZZ_CC)'; then $(fuzz_build) && $(fuzz_run) $@ '$(or $(TIME),$(if $(filter test-fuzz,$@),60s,10min))' $(or $(TARGETS),$(fuzz_known)); \
	else echo "$@: skipped, without clang, its sanitizers and its OpenMP (above) there is nothing to search with"; fi

# in the build that fuzz_build makes. Of the library what the targets need, so that it is built in a minute or two; the loops over pairs, whose vectors
# take clang minutes with sanitizers in them, read nothing.
fuzz_folders := base atoms io potential force md foreign cube pattern
fuzz_objects := $(filter $(fuzz_folders:%=$(BUILD)/%/%) $(BUILD)/cli/checkpoint_file.o,$(LIBOBJ))
ifneq ($(findstring fuzzer,$(SAN)),)
$(BUILD)/force/kernel_%.o: private CFLAGS := $(filter-out -fsanitize=%,$(CFLAGS))
# their comparisons, of words with all that are known and of each character with those that are shown, tell a search nothing, and took half of its time
$(BUILD)/base/nearest.o $(BUILD)/base/printable.o: private CFLAGS += -fno-sanitize-coverage=trace-cmp
endif
# blocks smaller than the inputs, so that these cross their ends; and megabytes that are asked for and given back thousands of times a second are most of
# what a search with the address sanitizer does
$(BUILD)/io/lines.o: private CPPFLAGS += -DLINES_BLOCK=4096
$(BUILD)/base/out.o: private CPPFLAGS += -DOUT_BUFFER=4096
$(BUILD)/base/whole.o: private CPPFLAGS += -DWHOLE_LEAST=4096
fuzz-targets: $(fuzz_made) ; @:
$(BUILD)/libfuzz.a: $(fuzz_objects)
	$(call shown_as,AR,$@)rm -f $@ && ar rcsD $@ $^
$(BUILD)/target/%: tests/fuzz/%.c $(BUILD)/target/driver.o $(BUILD)/libfuzz.a $(BUILD)/flags.args | $$(@D)/.
	$(call shown_as,LD,$@)$(CC) $(CPPFLAGS) -Itests/fuzz $(CFLAGS) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/target/driver.o $(BUILD)/libfuzz.a $(FUZZ_ENGINE) $(LDFLAGS) $(WRAPPED) $(LDLIBS)
$(BUILD)/target/driver.o: tests/fuzz/driver.c $(BUILD)/flags.args | $$(@D)/.
	$(call shown_as,CC,$<)$(CC) $(CPPFLAGS) -Itests/fuzz $(CFLAGS) -MMD -MP -MF $@.d -c -o $@ $<
-include $(wildcard $(BUILD)/target/*.d)
.PHONY: fuzz test-fuzz fuzz-merge fuzz-targets
