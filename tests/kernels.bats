#!/usr/bin/env bats
# The kernels of the engine: the same bytes from each, for any number of threads; and what precision costs.
load common

# A B2 crystal of 432 atoms.
start() {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.27A >"$TMP/start.xyz"
}

# Kernels that run here, one a line: an emulated processor is not that of /proc/cpuinfo.
kernels() {
    for kernel in plain avx2 avx512 neon; do
        if "$BIN/anneal" --potential="$CUZR" --temperature=1K --time=1fs --kernel=$kernel --quiet "$TMP/start.xyz" >/dev/null 2>"$TMP/$kernel.txt"; then
            echo $kernel
        else
            grep -q "this processor does not run the kernel '$kernel'" "$TMP/$kernel.txt" || echo "$kernel-failed"
        fi
    done
}

@test "plain, avx2, avx512 and neon give the same bytes, in both precisions, under a barostat and on any threads" {
    start
    for precision in mixed double; do
        for kernel in $(kernels); do
            "$BIN/anneal" --potential="$CUZR" --ensemble=npt --temperature=900K --time=60fs --precision=$precision --kernel="$kernel" \
                --threads=1 "$TMP/start.xyz" >"$TMP/$precision.$kernel.xyz"
            cmp "$TMP/$precision.plain.xyz" "$TMP/$precision.$kernel.xyz"
        done
        "$BIN/anneal" --potential="$CUZR" --ensemble=npt --temperature=900K --time=60fs --precision=$precision --threads=2 \
            "$TMP/start.xyz" | cmp - "$TMP/$precision.plain.xyz"
    done
}

@test "mixed and double precision take the same path, for a while" {
    start
    for precision in mixed double; do
        "$BIN/anneal" --potential="$CUZR" --ensemble=nve --temperature=300K --time=50fs --precision=$precision --threads=1 "$TMP/start.xyz" \
            >"$TMP/$precision.xyz"
    done
    "$BIN/xyz-diff" --tolerance=1e-5 --relative=1e-5 "$TMP/mixed.xyz" "$TMP/double.xyz"
    if cmp -s "$TMP/mixed.xyz" "$TMP/double.xyz"; then false; fi
}

@test "the log does not depend on how often it is written, nor does the path" {
    start
    for every in 1 25; do
        "$BIN/anneal" --potential="$CUZR" --ensemble=npt --temperature=500K --time=50fs --log="$TMP/$every.tsv" --log-every=$every --threads=1 \
            "$TMP/start.xyz" >"$TMP/$every.xyz"
    done
    cmp "$TMP/1.xyz" "$TMP/25.xyz"
    [ "$(tail -1 "$TMP/1.tsv")" = "$(tail -1 "$TMP/25.tsv")" ]
}

@test "an unknown kernel and precision are refused" {
    start
    status=0
    "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=1fs --kernel=sse "$TMP/start.xyz" >/dev/null 2>"$TMP/message" || status=$?
    [ $status = 64 ]
    status=0
    "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=1fs --precision=half "$TMP/start.xyz" >/dev/null 2>"$TMP/message" || status=$?
    [ $status = 64 ]
}
