#!/usr/bin/env bats
# A study's pieces: listed by step, refused by name, and without loops. Running them under a scheduler: tests/cluster.
load common

@test "tasks: the pieces of a step, one a line, in the study's order" {
    run make -s tasks STUDY=camg STAGE=deposit SCALE=mini
    assert_success
    assert_output $'results/camg/mini/1e14/film-60.xyz\nresults/camg/mini/1e14/film-300.xyz\nresults/camg/mini/1e14/film-600.xyz\nresults/camg/mini/1e14/film-6000.xyz'
    run make -s tasks STUDY=camg STAGE=deposit SCALE=mini CAMG_ENERGIES=60meV/atom
    assert_output results/camg/mini/1e14/film-60.xyz
}

@test "a wrong study, stage or scale is refused with the list of right ones" {
    run make -s tasks STUDY=glass STAGE=deposit
    assert_failure
    assert_output --partial "there is no study 'glass'; the studies are: camg laves stem-mro stem-mro-order nanolaminate"
    run make -s tasks STAGE=deposit
    assert_output --partial "the studies are: camg"
    run make -s tasks STUDY=camg STAGE=grow
    assert_failure
    assert_output --partial "camg has no stage 'grow'; it has: quench"
    run make -s tasks STUDY=camg STAGE=deposit SCALE=tiny
    assert_failure
    assert_output --partial "camg has no scale 'tiny'; it has: mini paper small"
    run make -s tasks STUDY=camg
    assert_output --partial "camg has no stage ''; it has: quench"
}

@test "stage-graph: what is waited for stands first, no step waits for itself, and it is all that make would make" {
    for study in camg laves stem-mro stem-mro-order nanolaminate; do
        make -s stage-graph STUDY=$study SCALE=mini >"$TMP/graph"
        run awk -F '\t' '{ step[$2] = $1; n = split($3, f, " ") }
            { for (i = 1; i <= n; i++) { if (!(f[i] in step) || step[f[i]] == $1) exit 1; print step[f[i]], $1 } }' "$TMP/graph"
        assert_success
        run tsort <<<"$output"
        assert_success
        refute_output --partial loop
    done
    [ ! -e results/camg/mini/summary.tsv ] || skip "results/camg/mini has been made"
    make -s stage-graph STUDY=camg SCALE=mini | cut -f2 | sort >"$TMP/graph"
    make -n camg SCALE=mini ONLY=- | sed -n 's/^: waits for \([^;]*\);.*/\1/p' | sort >"$TMP/made"
    diff "$TMP/graph" "$TMP/made"
}
