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
    assert_output --partial "there is no study 'glass'; the studies are: camg laves stem-mro stem-mro-order nanolaminate mechanics"
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

@test "a variable that nothing reads, and a rate without a number of atoms, stop make before anything is done" {
    run make -n camg CAMG_ATMOS=3000
    assert_failure
    assert_output --partial "nothing here reads CAMG_ATMOS"
    run make -n camg CAMG_RATES=7e13K/s
    assert_failure
    assert_output --partial "how many atoms has the glass of 7e13K/s?"
    run make -q camg CAMG_RATES=7e13K/s CAMG_ATOMS_7e13=3000
    refute_output --partial "***"
    run make tasks STUDY=camg STAGE=deposit stage=deposit
    assert_output --partial "nothing here reads stage"
    for wrong in RANKS=x CAMG_ENERGIES=60meV CAMG_RATES=1e14; do
        run make tasks STUDY=camg STAGE=deposit "$wrong"
        assert_failure
        assert_output --partial "not '${wrong#*=}'"
    done
}

@test "STUDY-show shows what there is and makes nothing; plan says which scales and cores there can be" {
    folder "$TMP/empty"
    for study in camg laves stem-mro nanolaminate mechanics; do
        run make $study-show
        assert_failure
        assert_output --partial "nothing to show yet: make $study SCALE=mini ${SAN:+SAN=$SAN }makes results/$study/mini/"
        assert_not_exists results
    done
    run make plan SCALE=huge
    assert_output --partial "no study has a scale 'huge'; there are: mini paper small"
    run make plan STUDY=camg CORES=abc
    assert_output --partial "CORES takes whole numbers from 1, not 'abc'"
}

@test "stage-graph: what is waited for stands first, no step waits for itself, and it is all that make would make" {
    for study in STUDY=camg STUDY=laves STUDY=stem-mro STUDY=stem-mro-order STUDY=nanolaminate STUDY=camg:CAMG_REPLICAS=2 STUDY=laves:LAVES_REPLICAS=2 STUDY=stem-mro:STEM_MRO_REPLICAS=2 STUDY=nanolaminate:NANOLAMINATE_REPLICAS=2 STUDY=mechanics STUDY=mechanics:MECHANICS_REPLICAS=2; do
        make -s stage-graph ${study/:/ } SCALE=mini >"$TMP/graph"
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

@test "submit DRY=1: prints sbatch lines, one array for the films, needs no Slurm and changes nothing" {
    folder "$TMP/study"
    run env -u SLURM_CONF make -s submit STUDY=camg SCALE=small CAMG_REPLICAS=1 DRY=1 SLURM_ARGS='--partition=long'
    assert_success
    assert_line --regexp '^sbatch .*--job-name=camg-small:quench\.[0-9]+ --array=1-2 .*--partition=long pipelines/cluster/slurm results/camg/small/cluster/arrays/quench\.'
    assert_line --regexp ':deposit\.[0-9]+ --array=1-4 .*--requeue .*--signal=B:USR1@60 .*--dependency=afterok:[^ ]+ --kill-on-invalid-dep=yes'
    assert_line --regexp ':mixing\.[0-9]+ --array=1-4 .*--dependency=aftercorr:<deposit\.[0-9]+> '
    assert_not_exist results
    run make -s submit STUDY=camg SCALE=small DRY=1 RANKS=3
    assert_line --regexp ':deposit\.[0-9]+ .*--ntasks=3 --cpus-per-task=1 '
    assert_line --regexp ':rdf\.[0-9]+ .*--ntasks=1 '
}

@test "submit and status: a wrong study or scale is refused with the list of right ones" {
    for verb in submit status; do
        run make -s $verb STUDY=glass DRY=1
        assert_failure
        assert_output --partial "the studies are: camg laves"
        run make -s $verb STUDY=camg SCALE=tiny DRY=1
        assert_failure
        assert_output --partial "camg has no scale 'tiny'; it has: mini paper small"
    done
}

@test "arrays: own predecessors by index, common ones by name, live ones by their job; two for one piece go apart; none above the limit" {
    {
        printf 'grow\ta/%s\t\t\n' 1 2 3 4
        printf 'weigh\tb/%s\ta/%s\t\n' 1 1 2 2 3 3 4 4
        printf 'split\tc/%s\ta/%s\t\n' 1 2 2 2 3 3
        printf 'sum\td\tb/1 b/2 b/3 b/4\t\nplot\te/1\td\t\nplot\te/2\td\t\n'
    } >"$TMP/graph"
    cut -f 2 "$TMP/graph" | grep -v a/1 >"$TMP/todo"
    echo "a/4 77 9 running" >"$TMP/live"
    run awk -v first=5 -v most=1 -f pipelines/cluster/arrays.awk "$TMP/todo" "$TMP/live" "$TMP/graph"
    assert_line $'grow.5\tgrow\t-\t1=a/2'
    assert_line $'grow.6\tgrow\t-\t1=a/3'
    run awk -v first=5 -v most=9 -f pipelines/cluster/arrays.awk "$TMP/todo" "$TMP/live" "$TMP/graph"
    assert_output "$(printf '%b' 'grow.5\tgrow\t-\t1=a/2 2=a/3\nweigh.6\tweigh\t-\t1=b/1\nweigh.7\tweigh\tok:77:9\t1=b/4\nweigh.8\tweigh\teach:@grow.5\t1=b/2 2=b/3' \
        '\nsplit.9\tsplit\teach:@grow.5\t1=c/1 2=c/3\nsplit.10\tsplit\teach:@grow.5\t1=c/2' \
        '\nsum.11\tsum\tok:@weigh.6:1 ok:@weigh.8:1 ok:@weigh.8:2 ok:@weigh.7:1\t1=d\nplot.12\tplot\tok:@sum.11:1\t1=e/1 2=e/2')"
}
