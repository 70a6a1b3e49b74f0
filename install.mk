# make install: the command blowpipe, the programs, their pages, completion and the studies under PREFIX (docs/install.md).
#   make install PREFIX=$HOME/.local [DESTDIR=...] [LINKS=1]      make uninstall PREFIX=$HOME/.local
# LINKS=1: the programs under their own names in bin/ too.
PREFIX  ?= /usr/local
DESTDIR ?=
LINKS   :=
install_words = BIN='$(BIN)' VERSION='$(VERSION)' VERSION_TEXT='$(VERSION_TEXT)' PROGRAMS='$(notdir $(PROGS))'
install uninstall: export PREFIX  := $(value PREFIX)
install uninstall: export DESTDIR := $(value DESTDIR)
install uninstall: export LINKS   := $(value LINKS)
# what is wrong with PREFIX is said before anything is built
install: install-check programs
	@$(install_words) tools/install-tree install
install-check:
	@tools/install-tree check
install-check: export PREFIX  := $(value PREFIX)
install-check: export DESTDIR := $(value DESTDIR)
uninstall:
	@tools/install-tree uninstall
# a Debian source package and what is built of it (tools/make-deb, packaging/debian)
deb:
	@tools/install-debian --check $(DEPS_USES) $(filter-out run,$(DEPS_WITH)) package
	@tools/make-deb $(BUILD)/deb
.PHONY: install install-check uninstall deb
