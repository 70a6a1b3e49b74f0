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

@test "a cluster that landed alone: shape across the cell's border, height, strain of core and shell; half of it is what lies beyond the middle" {
    { # distances 3, 3 and 1.5 from (19, 5, 10), three of them beyond the border
        printf '9\nLattice="20 0 0 0 20 0 0 0 40" pbc="T T F" deposit_interface=8 film_in_substrate=0 substrate_in_film=0.5 Properties=species:S:1:pos:R:3:cluster:I:1:region:S:1:shear_strain:R:1\n'
        printf '%s 1 shell 0.3\n%s 1 shell 0.5\n' 'Cu 2 5 10' 'Cu 16 5 10' 'Zr 19 8 10' 'Zr 19 2 10'
        printf '%s 1 core %s\n' 'Cu 19 5 11.5' 0.1 'Cu 19 5 8.5' 0.2 'Zr 19 5 10' 0.3
        printf '%s -1 substrate 0\n' 'Zr 1 1 9' 'Zr 10 1 1'
    } >"$TMP/f.xyz"
    run pipelines/camg/single single-60 "$TMP/f.xyz"
    assert_success
    assert_line $'single-60\tall\tany\theight_by_width\t0.5\tnan\t7'
    assert_line $'single-60\tall\tany\tcentre_height_A\t2\tnan\t7'
    assert_line $'single-60\tinterface\tany\tshear_strain\t0.4\t0.0577\t4'
    assert_line $'single-60\tcore\tany\tshear_strain\t0.2\t0.0577\t3'
    assert_line $'single-60\tall\tany\tsubstrate_atoms_in_film\t0.5\t0.354\t2'
    pipelines/camg/half "$TMP/f.xyz" >"$TMP/half.xyz"
    run tail -n +3 "$TMP/half.xyz"
    assert_output "$(tail -n +3 "$TMP/f.xyz" | awk '$2 >= 10')"
    [ "$(head -1 "$TMP/half.xyz")" -eq 7 ]
    sed -i 's/ 1 shell/ -1 shell/; s/ 1 core/ -1 core/' "$TMP/f.xyz"
    run pipelines/camg/single single-60 "$TMP/f.xyz"
    assert_failure 65
    assert_output --partial "no cluster has landed"
}

@test "energies and volumes at the glass's composition: species by their shares in MG" {
    head='sample\tregion\tspecies\tquantity\tvalue\terror\tcount\n'
    printf "$head"'MG\tall\tany\tpe_eV\t-5\t0.1\t100\nMG\tall\tCu\tpe_eV\t-3.5\t0.03\t40\nMG\tall\tZr\tpe_eV\t-6\t0.04\t60\n' >"$TMP/mg.tsv"
    printf "$head"'NG\tcore\tany\tpe_eV\t-4.5\t0.1\t10\nNG\tcore\tCu\tpe_eV\t-3.6\t0.3\t7\nNG\tcore\tZr\tpe_eV\t-6.1\t0.4\t3\nNG\tcore\tany\tFI\t0.1\t0\t10\nNG\tinterface\tany\tpe_eV\t-4\t0.1\t2\nNG\tinterface\tCu\tpe_eV\t-4\t0.1\t2\n' >"$TMP/ng.tsv"
    run pipelines/camg/composition "$TMP/mg.tsv" "$TMP/ng.tsv"
    assert_success
    # 0.4 * 3.5 + 0.6 * 6, 0.4 * 3.6 + 0.6 * 6.1; a region without one of them has none
    assert_output $'sample\tregion\tspecies\tquantity\tvalue\terror\tcount\nMG\tall\tany\tpe_eV_as_MG\t-5\t0.0268\t100\nNG\tcore\tany\tpe_eV_as_MG\t-5.1\t0.268\t10'
}
