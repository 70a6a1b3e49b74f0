#!/usr/bin/env bats
# What a user's shell and awk are changes no number and no order in make, the scripts and the pieces of a study.
bats_require_minimum_version 1.5.0
load common

# A piece of a study by make in a folder of its own, as `env WORDS...` makes it.
piece() { # NAME WORD...
    local here=$PWD name=$1
    shift
    folder "$TMP/$name"
    env "$@" make -s BIN="$BIN" LAVES_VOLUMES=3 CAMG_ATOMS_1e14=1200 CAMG_BOX=2.6nm,2.25nm,auto CAMG_MELT_TIME=0.02ps CAMG_GLASS_HOLD=0.01ps CAMG_RATES=1e14K/s CAMG_MELT=80K \
        results/laves/mini/eos/C15.tsv results/laves/mini/protocol.tsv results/camg/mini/1e14/glass.plain.tsv >"$TMP/$name.out" 2>&1 || { cat "$TMP/$name.out" && return 1; }
    env "$@" make -s help >>"$TMP/$name.out" 2>&1
    env "$@" make -s plan >>"$TMP/$name.out" 2>&1 || true
    cd "$here" || return
}

# The same results as those of a plain environment, and the same words.
same() { # NAME
    diff -r -x logs -x .run -x index.html "$TMP/plain/results" "$TMP/$1/results"
    diff "$TMP/plain.out" "$TMP/$1.out"
}

@test "POSIXLY_CORRECT, GREP_OPTIONS, TZ, CDPATH and BASH_ENV change nothing" {
    piece plain A=1
    [ -s "$TMP/plain/results/laves/mini/eos/C15.tsv" ]
    printf 'echo from BASH_ENV\nset -o noclobber\ngrep() { echo no; }\nexport -f grep\n' >"$TMP/bash_env"
    piece posix POSIXLY_CORRECT=1
    same posix
    piece several GREP_OPTIONS=--color=always GREP_COLORS="mt=1" TZ=Pacific/Kiritimati CDPATH=/:/tmp:. BASH_ENV="$TMP/bash_env" ENV="$TMP/bash_env" COLUMNS=20 LC_NUMERIC=de_DE.UTF-8 BASHOPTS=nocaseglob:nocasematch
    same several
}

@test "mawk, gawk and busybox's awk give the same numbers" {
    local kind
    piece plain A=1
    for kind in mawk gawk busybox; do
        command -v $kind >/dev/null || skip "$kind is not installed (make deps-test)"
        mkdir -p "$TMP/$kind.bin"
        ln -s "$(command -v $kind)" "$TMP/$kind.bin/awk"
        if piece $kind PATH="$TMP/$kind.bin:$PATH" >"$TMP/failed"; then
            same $kind
        else # Debian's busybox says so, and writes no number
            grep -q "Math support is not compiled in" "$TMP/failed"
        fi
    done
}
