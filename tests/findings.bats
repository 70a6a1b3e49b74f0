#!/usr/bin/env bats
# What a study's summary says in plain sentences (pipelines/replicas/findings): on a terminal, by STUDY-show, on its page.
load common
load made_study

findings() { pipelines/replicas/findings "$@"; }
header=$'quantity\tsample\tpaper\tours\tuncertainty\tunit\tverdict\terrors'
row() { printf '%s\t%s\t%s\t1\t0.1\t-\t%s\t-\n' "$@"; }

@test "claims are counted by verdict, and those that agree and differ are named, decided ones first, with their samples" {
    {
        echo "$header"
        row 'density (g/cm3 of all)' MG 7 'agrees'
        row 'FI, film minus MG' CAMG-60 '<0' 'holds in one sample'
        row 'FI, film minus MG' CAMG-600 '<0' 'holds in one sample'
        row 'FI, film minus MG' CAMG-6000 '<0' 'contradicted in one sample'
        row 'energy peak' MG -3 'differs'
        row 'volume' MG 1 'undecided (error unknown)'
        row 'late' MG 1 'out of reach'
        row 'other alloy' MG 1 'another sample (CAMG_COMPOSITION)'
        row 'mute' MG 1 'not measured'
        row 'ours alone' MG - '-'
        row 'time' protocol @80 'out of reach'
        row 'steps' protocol @1 'reached'
    } >"$TMP/summary.tsv"
    run findings "$TMP/summary.tsv"
    assert_success
    assert_line --index 0 "Of 9 claims 3 agree (2 of them in one sample), 2 differ (1 of them in one sample), 1 is undecided, 1 is out of reach, 1 is of another sample than the paper's, 1 was not measured."
    assert_line --index 1 "What agrees: density; FI, film minus MG (CAMG-60, CAMG-600)."
    assert_line --index 2 "What differs: energy peak; FI, film minus MG (CAMG-6000)."
    assert_line --index 3 "Of 2 lengths and sizes that it is to reach 1 is reached."
    assert_equal "${#lines[@]}" 4
}

@test "names stay short and few: cut at whole words, unless two would then be called the same, and the rest are counted" {
    {
        echo "$header"
        for i in 1 2 3 4 5 6 7 8 9; do row "claim number $i" MG 1 agrees; done
        row 'a very long name of a claim that nobody would want to read to its end' MG 1 differs
    } >"$TMP/summary.tsv"
    run findings "$TMP/summary.tsv"
    assert_line "What agrees: claim number 1; claim number 2; claim number 3; claim number 4; claim number 5; claim number 6; and 3 more."
    assert_line "What differs: a very long name of a claim that nobody would ...."
    row 'a very long name of a claim that nobody would care for' MG 1 differs >>"$TMP/summary.tsv"
    run findings "$TMP/summary.tsv"
    assert_output --partial "that nobody would want to read to its end; a very long name of a claim that nobody would care for."
}

@test "with several rates a name says of which; a table without verdicts says nothing; one without claims neither" {
    printf 'rate\tquantity\tsample\tpaper\tours\tuncertainty\tunit\tverdict_independent_run\tverdict\n1e14K/s\tFI\tMG\t3\t3\t0\t%%\tdiffers\tagrees\n1e12K/s\tFI\tMG\t3\t5\t0\t%%\tagrees\tdiffers\n' >"$TMP/summary.tsv"
    run findings "$TMP/summary.tsv"
    assert_line "Of 2 claims 1 agrees, 1 differs."
    assert_line "What agrees: FI (MG at 1e14K/s)."
    assert_line "What differs: FI (MG at 1e12K/s)."
    printf 'quantity\tours\na\t1\n' >"$TMP/plain.tsv"
    run findings "$TMP/plain.tsv"
    assert_success
    assert_output ""
    printf '%s\n' "$header" >"$TMP/none.tsv"
    run findings "$TMP/none.tsv"
    assert_success
    assert_output ""
}

@test "STUDY-show and the page say the same sentences, of every study" {
    folder "$TMP/study"
    local study sentence
    for study in camg laves stem-mro nanolaminate mechanics; do
        mkdir -p "results/$study/mini"
        { echo "$header"; row 'the answer' MG 1 agrees; row 'the doubt' MG 1 'differs in one sample'; } >"results/$study/mini/summary.tsv"
        run make -s "$study-show" BIN="$BIN"
        assert_success
        assert_line "Of 2 claims 1 agrees, 1 differs (in one sample)."
        assert_line "What agrees: the answer."
        assert_line "What differs: the doubt."
    done
    made "$TMP/r"
    python3 pipelines/report/page --known="$TMP/known.tsv" "$TMP/r"
    sentence=$(findings "$TMP/r/summary.tsv" | sed -n 1p)
    [ -n "$sentence" ]
    grep -qF "<p class=\"found\">$sentence</p>" "$TMP/r/index.html"
    grep -qF 'What differs: FI &lt;&amp;&gt; ILO.' "$TMP/r/index.html"
    python3 pipelines/report/page --known="$TMP/known.tsv" --overview="$TMP/index.html" "$TMP/r"
    grep -qF "$sentence" "$TMP/index.html"
}
