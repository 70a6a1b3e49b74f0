# Build half: every src/prog/NAME.c, or all of src/prog/NAME/, becomes bin/NAME, linked against one archive of the layers beneath it.
#   make DEV=1                    strict warnings are errors
#   make SAN=address,undefined    sanitizers, in a build folder and bin of their own (build/san-address-undefined); SAN=thread by clang (tests/tsan)
#   make MPI=0                    without MPI: a run is one process, of as many threads as there are cores
#   make CC=aarch64-linux-gnu-gcc SYSROOT=DIR    for another machine, whose libraries and headers lie below DIR as below its /
DEV     ?=
SAN     ?=
MPI     ?= 1
SYSROOT ?=
comma   := ,
given   := $(filter-out undefined default,$(origin CC))
CC      := $(if $(given),$(CC),$(if $(filter thread,$(SAN)),clang,gcc))
cc_says  = $(shell $(CC) $1 2>/dev/null)
machine := $(call cc_says,-dumpmachine)
# the machine that a compiler of one's own builds for, where it is not this one
foreign := $(if $(given),$(filter-out $(shell uname -m)-%,$(machine)))
BUILD   := build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))$(addprefix /,$(foreign))
BIN     := $(if $(SAN)$(foreign),$(BUILD)/bin,bin)
OPT     ?= $(if $(SAN),-O1 -g,-O3 -g)
# Later clangs take NAN and INFINITY, which have the type float, for numbers promoted: gcc sees to that. What is not said of a struct is 0.
WARN    := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wvla -Wno-missing-field-initializers $(if $(findstring clang,$(CC)),,-Wdouble-promotion) $(if $(DEV),-Werror)
TUNE    :=
EXTXYZ  := $(if $(foreign),$(BUILD),build)/extxyz
# The release that this is, or is to become, by which studies and checkpoints go; and the state of the sources (tools/version), which frames'
# histories tell. The second is asked for where it is needed; `make VERSION_TEXT=same` pins it, for hashes before and after a change.
VERSION := 0.2.0
VERSION_TEXT = $(or $(version_text),$(eval version_text := $$(shell tools/version $(VERSION)))$(version_text))
CFLAGS  := -std=c11 $(OPT) $(WARN) -fopenmp -ffp-contract=off -Wno-psabi -fno-math-errno -fno-trapping-math $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
NO_MPI  := $(filter 0 no,$(MPI))
#   make HDF5_PREFIX=/opt/hdf5    a library of one's own, or all of them: DEPS_PREFIX=$HOME/sw (docs/dependencies.md)
DEPS_PREFIX ?=
# what pkg-config and tools/build-extxyz are told of the other machine
below   := $(if $(SYSROOT),SYSROOT='$(abspath $(SYSROOT))' PKG_CONFIG_SYSROOT_DIR='$(abspath $(SYSROOT))' \
    PKG_CONFIG_LIBDIR='$(subst $() ,:,$(strip $(abspath $(wildcard $(SYSROOT)/usr/lib/*/pkgconfig $(SYSROOT)/usr/share/pkgconfig))))')
sysroot := $(if $(SYSROOT),--sysroot='$(abspath $(SYSROOT))')
# What tools/dependencies is to know: of which kinds, for which compiler, where else to look
DEPS_USES := build $(if $(NO_MPI),,mpi)
DEPS_WITH := deps run $(if $(NO_MPI),,mpi-run)
deps_said  = $(strip $(below) $(foreach name,CC DEPS_PREFIX $(filter %_PREFIX,$(file <tools/dependencies.tsv)),$(if $(value $(name)),$(name)='$(value $(name))')))
# The words for compiler and linker are asked for where they are needed, for `make deps programs` installs what is missing on the way; an answer is kept.
found      = $(or $(found_words),$(eval found_words := $(shell $(deps_said) tools/dependencies flags $(DEPS_USES)))$(found_words))
pkg        = $(patsubst $1:%,%,$(filter $1:%,$(found)))
# gcc 12 for 64-bit ARM crashes where it vectorizes a sum that must keep its order; the long loops have vectors of their own
CFLAGS  += $(if $(and $(filter aarch64-%,$(machine)),$(filter 12.%,$(call cc_says,-dumpfullversion))),-fno-tree-loop-vectorize)
# HDF5 by the interface of 1.10, which its later versions keep
CPPFLAGS = $(sysroot) -Isrc -I$(EXTXYZ)/include $(call pkg,C) -D_GNU_SOURCE -DH5_USE_110_API
LDFLAGS := $(sysroot) -fopenmp -Wl,--as-needed $(if $(SAN),-fsanitize=$(SAN))
LDLIBS   = $(EXTXYZ)/libextxyz.a $(call pkg,L) -ldl -lm
# What asks for memory and does not look whether it got any, libextxyz above all: base/memory.c and io/xyz_comment.c stand in their place.
WRAPPED := $(foreach name,malloc calloc realloc strdup strndup pcre2_compile_8 pcre2_match_data_create_from_pattern_8 pcre2_match_8,-Wl,--wrap=$(name))
PROGS   := $(patsubst src/prog/%.c,$(BIN)/%,$(wildcard src/prog/*.c)) $(patsubst src/prog/%/main.c,$(BIN)/%,$(wildcard src/prog/*/main.c))
PROGOBJ := $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/prog/*.c src/prog/*/*.c))
LIBSRC  := $(filter-out src/prog/% src/base/parallel$(if $(NO_MPI),,_alone).c,$(wildcard src/*/*.c))
LIBOBJ  := $(LIBSRC:src/%.c=$(BUILD)/%.o)
UNITS   := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
EXAMPLES := $(patsubst examples/%.c,$(BUILD)/examples/%,$(wildcard examples/*.c))
ALLOBJ  := $(LIBOBJ) $(PROGOBJ) $(UNITS:%=%.o)

programs: $(PROGS)
objects_of = $(filter $(BUILD)/prog/$1.o $(BUILD)/prog/$1/%,$(PROGOBJ))
$(PROGS): $(BIN)/%: $$(call objects_of,$$*) $(BUILD)/libblowpipe.a $(BUILD)/flags.args | $(BIN)/.
	$(call shown_as,LD,$@)$(CC) $(LDFLAGS) $(WRAPPED) -o $@ $(filter %.o %.a,$^) $(LDLIBS)
$(BUILD)/libblowpipe.a: $(LIBOBJ)
	$(call shown_as,AR,$@)rm -f $@ && $(if $(foreign),$(call cc_says,-print-prog-name=ar),ar) rcsD $@ $^
$(BUILD)/%.o: src/%.c $(BUILD)/flags.args $(EXTXYZ)/libextxyz.a | $$(@D)/.
	$(call shown_as,CC,$<)$(CC) $(CPPFLAGS) $(CFLAGS) $(TUNE) -MMD -MP -c -o $@ $<
# A script that a program runs is a part of it, so that there is nothing to find: its lines as a text of C.
$(BUILD)/%.inc: src/%.py | $$(@D)/.
	$(hushed)sed -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/' $< > $@
# The formats of figures, which are those of the studies too: TERMINAL(DRAWING_PNG, "pngcairo size %d,%d ...").
$(BUILD)/base/terminals.inc: pipelines/figures/terminals.tsv | $$(@D)/.
	$(hushed)sed -n -e 's/[\\"]/\\&/g' -e 's/WIDTH\|HEIGHT/%d/g' -e 's/POINTS/%.4g/' -e 's/^\([a-z]*\)\t\(.*\)/TERMINAL(DRAWING_\U\1\E, "\2")/p' $< > $@
$(BUILD)/base/drawing.o: $(BUILD)/base/terminals.inc
$(BUILD)/cube/cube_rosetta.o: $(BUILD)/cube/rosetta.inc
$(BUILD)/foreign/ase.o: $(BUILD)/foreign/ase_frames.inc
$(BUILD)/base/drawing.o $(BUILD)/cube/cube_rosetta.o $(BUILD)/foreign/ase.o: private CPPFLAGS += -I$(BUILD)
# Another commit is another text for one file, and programs are linked anew.
$(BUILD)/base/version.o: private CPPFLAGS += -DVERSION_NUMBER='"$(VERSION)"' -DVERSION_TEXT='"$(VERSION_TEXT)"'
$(BUILD)/base/version.o: $(BUILD)/version.args
$(BUILD)/version.args: $$(call differs,$$@,$$(VERSION) $$(VERSION_TEXT)) | $$(@D)/.
	$(hushed)echo '$(VERSION) $(VERSION_TEXT)' > $@
# Long loops that spill: their instructions in an order that needs fewer registers (a quarter of the AVX2 force pass).
# What takes minutes is left out: gcc's analyzer, a debugger's notes under a sanitizer.
$(BUILD)/force/kernel_%.o: private TUNE = $(call accepted,-fschedule-insns -fsched-pressure) $(if $(findstring -fanalyzer,$(OPT)),-fno-analyzer) $(if $(SAN),$(call accepted,-fno-var-tracking-assignments))
# gcc 10 crashes in what it would tell a debugger of this file's variables.
$(BUILD)/stem/slices.o: private TUNE = $(if $(filter 10.%,$(call cc_says,-dumpfullversion)),-fno-var-tracking-assignments)
# FLAGS, or nothing where the compiler does not have all of them
accepted = $(if $(call cc_says,-Werror $1 -dM -E -x c /dev/null),$1)
$(BUILD)/unit/%: tests/unit/%.c $(BUILD)/libblowpipe.a $(BUILD)/flags.args | $$(@D)/.
	$(call shown_as,CC,$<)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/libblowpipe.a $(LDFLAGS) $(WRAPPED) $(LDLIBS)
units: $(UNITS)
objects: $(LIBOBJ) $(PROGOBJ)
$(BUILD)/examples/%: examples/%.c $(BUILD)/libblowpipe.a $(BUILD)/flags.args | $$(@D)/.
	$(call shown_as,CC,$<)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/libblowpipe.a $(LDFLAGS) $(WRAPPED) $(LDLIBS)
examples: $(EXAMPLES)
FLAGS = $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(WRAPPED) $(LDLIBS)
$(BUILD)/flags.args: $$(call differs,$$@,$$(FLAGS)) | $$(@D)/. $$(deps_asked)
	@$(deps_said) tools/dependencies check $(DEPS_USES)
	$(hushed)printf '%s\n' "$$FLAGS_TEXT" > $@
$(BUILD)/flags.args: export FLAGS_TEXT = $(FLAGS)
.PRECIOUS: $(BUILD)/%.o
.PHONY: programs units objects examples
-include $(ALLOBJ:.o=.d) $(UNITS:%=%.d) $(EXAMPLES:%=%.d)

clean:
	rm -rf build bin
.PHONY: clean
