#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the targets as OSS-Fuzz wants them: $CC, $CFLAGS (with its sanitizers) and $LIB_FUZZING_ENGINE are given, and all goes to $OUT: each target, its
# options, its dictionary, its corpus, and the shared libraries, which the machines that run them do not have. tests/fuzz/fuzz.mk is the same for people.
set -eu -o pipefail
cd "$(dirname "$0")"
[ -e Makefile ] || cd "${SRC:-.}/blowpipe" 2>/dev/null || cd ../../..
# clang there has no OpenMP of its own: the system's, of which that header alone is taken
header=$(find /usr/lib/llvm-*/ -name omp.h | sort -V | tail -n 1)
install -D "$header" build/oss-fuzz/openmp/omp.h
make -j"$(nproc)" CC="$CC" OPT="$CFLAGS -isystem $PWD/build/oss-fuzz/openmp -L${header%%/lib/clang/*}/lib" MPI=0 BUILD=build/oss-fuzz BIN=build/oss-fuzz/bin \
    EXTXYZ=build/oss-fuzz/extxyz EXTXYZ_CFLAGS="$CFLAGS" FUZZ_ENGINE="$LIB_FUZZING_ENGINE" fuzz-targets
mkdir -p "$OUT/lib"
sed 1d tests/fuzz/targets.tsv | while IFS=$'\t' read -r target longest _; do
    cp "build/oss-fuzz/target/$target" "$OUT/"
    ldd "$OUT/$target" | awk '$3 ~ /^\// && $1 !~ /^(libc|libm|libdl|libpthread|librt|ld-linux.*)\.so/ { print $3 }' | xargs -r cp -nLt "$OUT/lib"
    # no RUNPATH: libraries find each other there too
    patchelf --force-rpath --set-rpath "\$ORIGIN/lib" "$OUT/$target"
    printf '[libfuzzer]\nmax_len = %s\nclose_fd_mask = 2\ntimeout = 25\n' "$longest" >"$OUT/$target.options"
    [ ! -e "tests/fuzz/dict/$target.dict" ] || cp "tests/fuzz/dict/$target.dict" "$OUT/"
    (cd "tests/fuzz/corpus/$target" && zip -q -r - .) >"$OUT/${target}_seed_corpus.zip"
done
