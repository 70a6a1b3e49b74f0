#!/usr/bin/env bats
# Variants of a study side by side: make compare, make STUDY-compare, the page of all results.
load common
load made_study

header=$'quantity\tsample\tpaper\tours\tuncertainty\tunit\tverdict\terrors'
row() { printf '%s\t%s\t-\t%s\t%s\t%s\t-\t-\n' "$@"; }
# variant FOLDER PREFIX LINE...: a folder of results with these variables and the summary of stdin
variant() {
    mkdir -p "$1/.args"
    printf '%s\n' "file $2_SEED=1" "${@:3}" "file VERSION=0.2.0" >"$1/variables"
    cat >"$1/summary.tsv"
}

@test "rows side by side: values, errors, differences in errors of both; what is unknown or not there is -" {
    { echo "$header"; row FI MG 4.5 0.3 %; row ILO MG 20 nan %; row step MG 1 0 tau; row gone MG 2 1 A; } >"$TMP/a.tsv"
    { echo "$header"; row FI MG 5.7 0.4 %; row ILO MG 22 1 %; row step MG 1 0 tau; row new MG 3 1 A; } >"$TMP/b.tsv"
    run pipelines/folder/beside one="$TMP/a.tsv" two="$TMP/b.tsv"
    assert_success
    assert_line --index 0 $'quantity\tsample\tunit\tone\tone_error\ttwo\ttwo_error\ttwo_in_errors'
    assert_line --index 1 $'FI\tMG\t%\t4.5\t0.3\t5.7\t0.4\t+2.4'
    assert_line --index 2 $'ILO\tMG\t%\t20\tnan\t22\t1\t-'
    assert_line --index 3 $'step\tMG\ttau\t1\t0\t1\t0\t-'
    assert_line --index 4 $'gone\tMG\tA\t2\t1\t-\t-\t-'
    assert_line --index 5 $'new\tMG\tA\t-\t-\t3\t1\t-'
}

@test "make compare: the variants of a scale in one table, means of replicas first, of each study; SCALE, VARIANTS choose" {
    folder "$TMP/study"
    run make -s compare STUDY=camg
    assert_failure 2
    assert_output --partial "nothing to set side by side"
    { echo "rate	$header"; row FI MG 4.5 0.3 % | sed 's/^/1e14K\/s\t/'; } | variant results/camg/mini CAMG "file CAMG_COMPOSITION=Cu50Zr50" "file SCALE=mini"
    { echo "rate	$header"; row FI MG 9 9 % | sed 's/^/1e14K\/s\t/'; } | variant results/camg/mini-composition-Cu64Zr36 CAMG "given CAMG_COMPOSITION=Cu64Zr36" "given SCALE=mini"
    mkdir results/camg/mini-composition-Cu64Zr36/mean
    sed 's/\t9\t9\t/\t3.3\t0.4\t/' results/camg/mini-composition-Cu64Zr36/summary.tsv >results/camg/mini-composition-Cu64Zr36/mean/summary.tsv
    { echo "rate	$header"; row FI MG 4 0.1 % | sed 's/^/1e14K\/s\t/'; } | variant results/camg/small CAMG "file SCALE=small"
    { echo "$header"; row icosahedra MG 40 2 %; } | variant results/laves/mini LAVES "file SCALE=mini"
    { echo "$header"; row icosahedra MG 50 2 %; } | variant results/laves/mini-seed-2 LAVES "given LAVES_SEED=2" "file SCALE=mini"
    run make -s camg-compare
    assert_success
    assert_line --regexp '^camg: mini mini-composition-Cu64Zr36; differences from the first'
    assert_line --regexp '^results/camg/mini-composition-Cu64Zr36 .*CAMG_COMPOSITION=Cu64Zr36'
    assert_line --regexp '^1e14K/s +FI +MG +% +4.5 +0.3 +3.3 +0.4 +-2.4$'
    refute_output --partial laves
    refute_line --regexp '^results/camg/small'
    run make -s compare
    assert_line --regexp '^icosahedra +MG +% +40 +2 +50 +2 \+3.5$|^icosahedra +MG +% +40 +2 +50 +2 +\+3.5$'
    assert_line --regexp '^1e14K/s +FI'
    run make -s compare STUDY=camg SCALE=small
    assert_failure 2
    assert_output --partial "there is only results/camg/small"
    run make -s compare STUDY=camg VARIANTS='results/camg/small results/camg/mini'
    assert_line --regexp '^1e14K/s +FI +MG +% +4.5 +0.3 +4 +0.1 +-1.6$'
    run make -s compare STUDY=camgg
    assert_failure 2
    assert_output --partial "did you mean camg?"
}

@test "the page of all results has the variants of a study side by side, by the same script" {
    made "$TMP/results/camg/mini"
    made "$TMP/results/camg/mini-seed-2"
    sed -i 's/3\.75/4.75/' "$TMP/results/camg/mini-seed-2/summary.tsv"
    cd "$TMP"
    python3 "$BATS_TEST_DIRNAME/../pipelines/report/page" --known=known.tsv --overview=results/index.html results/camg/mini results/camg/mini-seed-2
    grep -q 'variants side by side' results/index.html
    "$PYTHON" - <<'P'
import re
text = open("results/index.html").read()
cells = re.findall(r"<td[^>]*>([^<]*)</td>", text)
at = cells.index("FI &lt;&amp;&gt; ILO")
assert cells[at:at + 8] == ["FI &lt;&amp;&gt; ILO", "MG", "%", "3.75", "0.34", "4.75", "0.34", "+2.1"], cells[at:at + 8]
P
    python3 "$BATS_TEST_DIRNAME/../pipelines/report/page" --known=known.tsv --overview=results/index.html results/camg/mini
    refute grep -q 'side by side' results/index.html
}
