# What every bats file loads: strict pipes, the assertion libraries, and the names that tests share.
# shellcheck shell=bash
# a test of another locale says so
export LC_ALL=C
export BATS_LIB_PATH=${BATS_LIB_PATH:-/usr/lib/bats}
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file

BIN=${BIN:-$PWD/bin}
PYTHON=${PYTHON:-$PWD/build/tests-venv/bin/python}
LMP=${LMP:-lmp}
CUZR=kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000
export BIN PYTHON LMP CUZR

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
}

# extract_table FILE: the table inside $CUZR, as a file for LAMMPS.
extract_table() {
    "$PYTHON" - "$1" <<'PY'
import glob, re, subprocess, sys
library, = glob.glob("/usr/lib/*/kim-api/portable-models/EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000/*.so")
symbols = dict((name, int(address, 16)) for address, _, name in re.findall(r"^(\w+) (\w) (\S+)$", subprocess.check_output(["nm", "-D", library], text=True), re.M))
data = open(library, "rb").read()
at, length = symbols["Cu_Zr_4_eam_fs"], symbols["Cu_Zr_4_eam_fs_len"]
open(sys.argv[1], "wb").write(data[at:at + int.from_bytes(data[length:length + 4], "little")])
PY
}

# What the programs say that they are. make is told it where it installs them: they are tested as they were built, whatever was committed since.
built_version() { "$BIN/create" --version | cut -d ' ' -f 3; }

# Runs a shell line with pipefail, as `run` would, so that a pipe's failure is seen.
run_pipe() { run bash -c "set -o pipefail; $1"; }

# refused_by PROGRAM CODE WORDS ARGUMENT...: it ends with that exit code and these words, and leaves no output file, not even an unfinished one.
refused_by() {
    run "$BIN/$1" -o "$TMP/refused.out" "${@:4}"
    assert_failure "$2"
    assert_output --partial "$3"
    assert_equal "$(compgen -G "$TMP/refused.out*")" ""
}

# N COMMAND...: as N processes of this machine, whose network is none of their business, more than there are cores if need be: Open MPI 4 and 5 are told by the
# environment, MPICH's mpirun needs no telling. Open MPI keeps what the leak checker would tell of.
export OMPI_MCA_btl=^tcp OMPI_MCA_rmaps_base_oversubscribe=1 PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe
ranks() {
    local n=$1
    shift
    ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 timeout 300 mpirun -np "$n" "$@"
}

# Whether the programs are those of a sanitizer: it wants to be the first library of a process, and takes memory and terabytes of address space of its own.
sanitized() { [[ $(ldd "$BIN/anneal") == *lib[atu]*san.so* ]]; }
# space KILOBYTES: what a shell is told first whose programs may have so much address space; of sanitized ones nothing
space() { sanitized || echo "ulimit -v $1;"; }

# preload NAME: builds tests/preload/NAME.c, to be put before a program's libraries with LD_PRELOAD; its path in $preload. Sanitized programs are left out.
preload() {
    ! sanitized || skip "a sanitizer must come first"
    preload=$BATS_FILE_TMPDIR/$1.so
    [ -e "$preload" ] || "${CC:-cc}" -shared -fPIC -o "$preload" "$BATS_TEST_DIRNAME/preload/$1.c" -ldl
}

# Leaves a test out where there is no terminal to be had.
needs_terminal() { python3 -c 'import pty; pty.openpty()' 2>/dev/null || skip "no pseudo-terminal here (is /dev/pts mounted?)"; }

# Goes to a new folder that has everything of ours but results.
folder() {
    local here=$PWD entry
    mkdir -p "$1"
    for entry in *; do
        [ "$entry" = results ] || ln -s "$here/$entry" "$1/$entry"
    done
    cd "$1" || return
}

# ring_counts FILE RADIUS SY SX: Poisson counts of a direct beam and a speckled ring, a Gaussian about RADIUS pixels on 64 x 64
ring_counts() {
    "$PYTHON" - "$@" <<'P'
import sys, numpy as np
name, radius, sy, sx = sys.argv[1], *map(float, sys.argv[2:])
rng = np.random.default_rng(5)
k = np.hypot(*np.mgrid[-32:32, -32:32])
mean = 2000 * (k < 2.5) + 20 * np.exp(-((k - radius) / 2)**2) + 6 * np.exp(-k / 10)
np.save(name, rng.poisson(mean * rng.gamma(4, .25, (int(sy), int(sx), 64, 64))).astype(np.uint16))
P
}

# The head of the Makefile of a study in a folder of its own, which has copies of pipelines/stage.mk and pipelines/stage.
stage_makefile() {
    cat <<'X'
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDEXPANSION:
VERSION := 1
BIN := programs
results := results
differs = $(if $(and $(wildcard $1),$(findstring <$(strip $(file <$1))>,<$(strip $2)>)),,FORCE)
include stage.mk
X
}
