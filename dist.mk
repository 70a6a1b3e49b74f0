# make dist: programs for any Linux of this architecture with glibc 2.28 or later, all libraries linked in, as an archive and as a Python wheel (docs/install.md).
#   make dist [ARCH=aarch64]       build/dist/blowpipe-VERSION-linux-ARCH.tar.xz, build/dist/blowpipe-VERSION-py3-none-manylinux_2_28_ARCH.whl
#   make test-dist                 tries both in bare Debian systems, as root (tests/dist/run)
ARCH     ?= $(shell uname -m)
dist_in  := build/dist/$(ARCH)
dist_cc  := $(abspath $(dist_in))/cc
# The compiler's words are not asked for (found_words: build.mk). What the linker searches is a folder of Debian packages with archives only (tools/dist/make-sysroot); libgomp asks for libdl and libpthread.
dist_libs = $(dist_in)/extxyz/libextxyz.a $(dist_in)/stand_ins.o -lpcre2-8 -lgsl -lgslcblas -lfftw3f -lhdf5_serial -lsz -laec -lxml2 -llzma \
    -ldeflate -lz -lgomp -ldl -lpthread -lm $(patsubst %,-Wl$(comma)--wrap=%,exp log pow exp2 log2)
dist_build = BUILD=$(dist_in)/build BIN=$(dist_in)/bin CC=$(dist_cc) EXTXYZ=$(dist_in)/extxyz MPI=0 DEPS_USES=deps LDLIBS='$(dist_libs)'
dist_version = $(or $(VERSION_TEXT),$(VERSION))
dist_archive = build/dist/blowpipe-$(dist_version)-linux-$(ARCH).tar.xz
# programs of another machine, to be asked for their options
dist_run     = $(if $(filter $(shell uname -m),$(ARCH)),,qemu-$(ARCH) -L $(abspath $(dist_in)/root))
# Of the 400 models of Debian's openkim-models some for metallic glasses: 2 MB each, 0.7 MB packed (docs/potentials.md).
DIST_MODELS := EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000 EAM_Dynamo_MendelevKramerOtt_2009_CuZr__MO_600021860456_005 \
    EAM_Dynamo_MendelevKramerHao_2012_NiZr__MO_149104665840_005 EAM_Dynamo_ZhangAshcraftMendelev_2016_NiNb__MO_047308317761_000 \
    EAM_Dynamo_MendelevFangYe_2015_AlSm__MO_338600200739_000

dist: $(dist_in)/stand_ins.o build/dist/venv/done
	PATH='$(abspath $(dist_in))/tools':"$$PATH" found_words=none $(MAKE) --no-print-directory $(dist_build) programs
	PATH='$(abspath build/dist/venv/bin)':"$$PATH" $(install_words) BIN=$(dist_in)/bin ARCH=$(ARCH) MODELS='$(DIST_MODELS)' RUN='$(dist_run)' tools/dist/make-archive $(dist_in) $(dist_archive)
test-dist: dist
	tests/dist/run $(dist_archive) build/dist/blowpipe-*-manylinux_2_28_$(ARCH).whl $(SUITES)
# bullseye, bookworm and trixie, or some: make test-dist SUITES=bullseye
SUITES  ?=
$(dist_in)/stand_ins.o: tools/dist/stand_ins.c $(dist_in)/cc
	$(dist_cc) -O2 -c -o $@ $<
$(dist_in)/cc: tools/dist/make-sysroot tools/dist/sysroot-$(ARCH).txt
	tools/dist/make-sysroot $(ARCH) $(dist_in)
# auditwheel says whether a wheel is what its name promises
build/dist/venv/done: tools/dist/requirements.txt
	rm -rf $(@D) && /usr/bin/python3 -m venv $(@D)
	$(@D)/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r $<
	touch $@
.PHONY: dist test-dist
