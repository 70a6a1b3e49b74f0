#!/usr/bin/env bats
# The camg study: glasses of other rates beside that of the study.
load common

@test "glasses of other rates: pieces of their own in each replica, no others; one that is among the study's rates is refused" {
    run make -s -n camg SCALE=mini CAMG_GLASS_RATES=5e14K/s,2e15K/s CAMG_ATOMS=2000 CAMG_REPLICAS=2 CAMG_RESULTS=results/camg/rates BIN="$BIN"
    assert_success
    for at in results/camg/rates/5e14 results/camg/rates/replica-2/2e15; do
        assert_output --partial "$at/glass.xyz.tmp"
        assert_output --partial "$at/glass.means.tsv.tmp"
        refute_output --partial "$at/cluster.xyz.tmp"
    done
    run make -s -n camg CAMG_GLASS_RATES=1e14K/s CAMG_RESULTS=results/camg/rates BIN="$BIN"
    assert_failure 2
    assert_output --partial "CAMG_GLASS_RATES are rates in K/s that are not among CAMG_RATES, not '1e14K/s'"
    run make -s -n camg CAMG_GLASS_RATES=5e14 CAMG_RESULTS=results/camg/rates BIN="$BIN"
    assert_failure 2
    assert_output --partial "not '5e14'"
}

@test "a claim about a faster rate is turned round for a slower one" {
    head='sample\tregion\tspecies\tquantity\tvalue\terror\tcount\n'
    printf "$head"'MG\tall\tany\tFI\t0.10\t0.001\t9\n' >"$TMP/own.tsv"
    printf "$head"'MG-1e13\tall\tany\tFI\t0.05\t0.001\t9\n' >"$TMP/fast.tsv"
    printf "$head"'MG-1e11\tall\tany\tFI\t0.05\t0.001\t9\n' >"$TMP/slow.tsv"
    printf '%s\n' $'FI, MG minus MG-*\tMG,all,any,FI\tMG-*,all,any,FI\tpoints\t>0\t-\t-\t-\t%' $'own\tMG,all,any,FI\t-\tpercent\t>9\t-\t-\t-\t%' >"$TMP/expected.tsv"
    run pipelines/camg/summary 1e12K/s "$TMP/expected.tsv" -- "$TMP/own.tsv" "$TMP/fast.tsv" "$TMP/slow.tsv"
    assert_success
    assert_line $'1e12K/s\tFI, MG minus MG-1e13\tMG\t>0\t-\t5\t0.14\t%\t-\tholds in one sample\twithin one sample'
    assert_line $'1e12K/s\tFI, MG minus MG-1e11\tMG\t<0\t-\t5\t0.14\t%\t-\tcontradicted in one sample\twithin one sample'
    assert_line $'1e12K/s\town\tMG\t>9\t-\t10\t0.1\t%\t-\tholds in one sample\twithin one sample'
}
