#!/usr/bin/env bats
# Lennard-Jones by its half list: the same bytes from every kernel and for any number of threads and processes.
bats_require_minimum_version 1.5.0
load common

kernels() {
    for kernel in plain avx2 avx512 neon; do
        if "$BIN/anneal" --potential=lj:wahnstrom --temperature=0.1 --time=0.01 --kernel=$kernel --quiet "$TMP/plain.xyz" >/dev/null 2>"$TMP/$kernel.txt"; then
            echo $kernel
        else
            grep -q "this processor does not run the kernel '$kernel'" "$TMP/$kernel.txt" || echo "$kernel-failed"
        fi
    done
}

# 1500 atoms of the mixture of Kob and Andersen, not yet at rest.
liquid() {
    "$BIN/create" --random --composition=A80B20 --atoms=1500 --units=lj --density=1.2 --seed=5 >"$TMP/start.xyz"
}

md() { # OPTION...: hot enough for several lists and close pairs, the box moves
    "$BIN/quench" --quiet --potential="$BATS_TEST_DIRNAME/../potentials/kob-andersen.lj" --melt=3 --melt-time=0.4 --rate=2 --final=1 --log-every=40 "$@" "$TMP/start.xyz"
}

@test "a mixture under a barostat: the same bytes and log from every kernel, on one thread, two and five" {
    liquid
    md --threads=1 --kernel=plain --log="$TMP/plain.tsv" >"$TMP/plain.xyz"
    for kernel in $(kernels); do
        for threads in 1 2 5; do
            md --threads=$threads --kernel="$kernel" --log="$TMP/log.tsv" >"$TMP/out.xyz"
            cmp "$TMP/plain.xyz" "$TMP/out.xyz"
            cmp "$TMP/plain.tsv" "$TMP/log.tsv"
        done
    done
}

@test "a mixture under a barostat: the same bytes and log for 1, 2, 3 and 4 processes" {
    liquid
    md --threads=1 --log="$TMP/alone.tsv" >"$TMP/alone.xyz"
    for n in 1 2 3 4; do
        ranks $n "$BIN/quench" --threads=1 --quiet --potential="$BATS_TEST_DIRNAME/../potentials/kob-andersen.lj" --melt=3 --melt-time=0.4 --rate=2 \
            --final=1 --log-every=40 --log="$TMP/$n.tsv" -o "$TMP/$n.xyz" "$TMP/start.xyz"
        cmp "$TMP/alone.xyz" "$TMP/$n.xyz"
        cmp "$TMP/alone.tsv" "$TMP/$n.tsv"
    done
}

@test "a mixture that is sheared until its box turns over: the same for kernels, threads and processes" {
    liquid
    md --threads=1 >"$TMP/glass.xyz"
    local load="--quiet --mode=simple-shear --axis=x --across=y --to=0.7 --rate=0.5 --temperature=1 --timestep=0.005 --equilibrate=0.1"
    load+=" --potential=$BATS_TEST_DIRNAME/../potentials/kob-andersen.lj"
    # shellcheck disable=SC2086
    {
        "$BIN/deform" $load --threads=1 --kernel=plain "$TMP/glass.xyz" >"$TMP/plain.xyz"
        "$BIN/deform" $load --threads=3 "$TMP/glass.xyz" | cmp - "$TMP/plain.xyz"
        ranks 2 "$BIN/deform" $load --threads=1 -o "$TMP/ranks.xyz" "$TMP/glass.xyz"
    }
    cmp "$TMP/plain.xyz" "$TMP/ranks.xyz"
}
