# Blowpipe: `make demo` and `make test` do everything from nothing; `make help` lists the rest.
# Build half: pipelines/build.mk. Workflow half: pipelines/*.mk with values in params/.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDEXPANSION:
.DEFAULT_GOAL := programs

include build.mk
include deps.mk
include help.mk
-include pipelines/studies.mk
-include tests/tests.mk
