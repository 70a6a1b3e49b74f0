#!/usr/bin/env bats
# What stays of a study's results in the repository (pipelines/report/keep): verdicts with reasons, tables, digests of pieces.
load common
load made_study

@test "kept: summary, small tables, digests that do not know the version; what is made again by another version is the same" {
    made "$TMP/results/camg/mini"
    sed -Ei '2s/history="[^"]*/& input=fedcba9876543210fedcba9876543210/' "$TMP/results/camg/mini/1e14/glass.xyz"
    run pipelines/report/keep "$TMP/results/camg/mini" "$TMP/kept/camg/mini"
    assert_success
    cmp "$TMP/results/camg/mini/summary.tsv" "$TMP/kept/camg/mini/summary.tsv"
    assert_exists "$TMP/kept/camg/mini/tables/1e14/glass.rdf.tsv"
    assert_not_exists "$TMP/kept/camg/mini/1e14"
    run cut -f1 "$TMP/kept/camg/mini/pieces.tsv"
    assert_output $'file\n1e14/figures/rdf.png\n1e14/glass.log.tsv\n1e14/glass.rdf.tsv\n1e14/glass.xyz\nsummary.tsv'
    run grep -c "bin/create --seed=2 | bin/quench" "$TMP/kept/camg/mini/pieces.tsv"
    assert_output 1
    run grep -c '^    make camg SCALE=mini CAMG_SEED=2$' "$TMP/kept/camg/mini/README.md"
    assert_output 1
    # 3.75 where 3 are published, and 7.23 where 7.2
    run grep -c '<circle cx="[0-9.]*" cy="[0-9.]*" r="4.5" fill="#2a9d8f"/>$' "$TMP/kept/camg/mini/claims.svg"
    assert_output 1
    run grep -o 'density, MG, 1e14K/s\|FI &lt;&amp;&gt; ILO, MG, 1e14K/s' "$TMP/kept/camg/mini/claims.svg"
    assert_output $'FI &lt;&amp;&gt; ILO, MG, 1e14K/s\ndensity, MG, 1e14K/s'
    run pipelines/report/keep --same "$TMP/results/camg/mini" "$TMP/kept/camg/mini"
    assert_success
    assert_output --partial "5 of the 5 pieces that are kept are there, 5 with the same bytes"

    version=$("$BIN/create" --version | awk 'NR == 1 { print $NF }')
    find "$TMP/results/camg/mini" -type f -exec sed -i "s/$version/9.9.9-later/; s/blowpipe 0.2.0:/blowpipe 9.9.9-later:/" {} +
    sed -i '2s/input=[0-9a-f]*/input=0123456789abcdef0123456789abcdef/' "$TMP/results/camg/mini/1e14/glass.xyz"
    grep -q input=0123456789abcdef0123456789abcdef "$TMP/results/camg/mini/1e14/glass.xyz"
    run pipelines/report/keep --same "$TMP/results/camg/mini" "$TMP/kept/camg/mini"
    assert_success
    sed -i '5s/ [0-9]/ 7/' "$TMP/results/camg/mini/1e14/glass.xyz"
    run pipelines/report/keep --same "$TMP/results/camg/mini" "$TMP/kept/camg/mini"
    assert_failure 1
    assert_output --partial "1e14/glass.xyz: another than in"
    rm -rf "$TMP/results/camg/mini/1e14"
    mkdir "$TMP/results/camg/mini/1e14"
    rm "$TMP/results/camg/mini/summary.tsv"
    run pipelines/report/keep --same "$TMP/results/camg/mini" "$TMP/kept/camg/mini"
    assert_failure 1
    run pipelines/report/keep "$TMP" "$TMP/kept/camg/mini"
    assert_failure 1
    assert_output --partial "is no folder of a study's results"
}

@test "kept: every row that does not agree has a sentence, and every sentence a row" {
    made "$TMP/results/camg/mini"
    kept=$TMP/kept/camg/mini
    pipelines/report/keep "$TMP/results/camg/mini" "$kept"
    run pipelines/report/keep --check "$kept"
    assert_failure 1
    assert_output "$kept/why.tsv: nothing is said of \"FI <&> ILO\" of MG: differs in one sample"
    printf 'quantity\tsample\twhy\nFI*\tMG\tthe glass is quenched faster\ngone\t*\tno such row\n' >"$kept/why.tsv"
    run pipelines/report/keep --check "$kept"
    assert_failure 1
    assert_output "$kept/why.tsv: no row is \"gone\" of *"
    sed -i '$d' "$kept/why.tsv"
    pipelines/report/keep --check "$kept"
    pipelines/report/keep --page "$kept"
    run grep -F '| FI \<&> ILO | MG | 3 | 3.75 | 0.34 | % | differs in one sample |  | the glass is quenched faster |' "$kept/README.md"
    assert_success
}

@test "kept results made again: the values that were given by hand are given, a folder in a history is no difference, and digests that differ fail" {
    made "$TMP/results/camg/mini"
    # as strain's reference stands in a frame, with the folder that it was made in
    sed -i "2s#history=\"#&strain --reference=$TMP/results/camg/mini/1e14/free.xyz | #" "$TMP/results/camg/mini/1e14/glass.xyz"
    grep -q -- "--reference=$TMP/results/camg/mini/1e14/free.xyz" "$TMP/results/camg/mini/1e14/glass.xyz"
    pipelines/report/keep "$TMP/results/camg/mini" "$TMP/kept/camg/mini"
    printf 'study\tscale\tpieces\ncamg\tmini\t1e14/glass.xyz summary.tsv\n' >"$TMP/table.tsv"
    printf '#!/bin/bash\necho "$*" >>"%s/asked"\ncp -r "%s/results/camg/mini" "%s/again/camg-mini"\nsed -i "2s#=%s/results/camg/mini/#=%s/again/camg-mini/#" "%s/again/camg-mini/1e14/glass.xyz"\n' "$TMP" "$TMP" "$TMP" "$TMP" "$TMP" "$TMP" >"$TMP/make"
    chmod +x "$TMP/make"
    mkdir "$TMP/again"
    MAKE=$TMP/make run pipelines/verify/results "$TMP/table.tsv" "$TMP/again" "$TMP/kept"
    assert_success
    assert_output --partial "5 of the 5 pieces that are kept are there, 5 with the same bytes"
    run cat "$TMP/asked"
    assert_output --partial " $TMP/again/camg-mini/1e14/glass.xyz $TMP/again/camg-mini/summary.tsv SCALE=mini CAMG_RESULTS=$TMP/again/camg-mini CAMG_SEED=2"
    rm -r "$TMP/again/camg-mini"
    sed -i '5s/ [0-9]/ 7/' "$TMP/results/camg/mini/1e14/glass.xyz"
    MAKE=$TMP/make run pipelines/verify/results "$TMP/table.tsv" "$TMP/again" "$TMP/kept"
    assert_failure 1
    assert_output --partial "1e14/glass.xyz: another than in"
}

@test "what docs/results keeps is explained, and its pages are those of its tables" {
    shopt -s nullglob
    for kept in docs/results/*/*/; do
        pipelines/report/keep --check "${kept%/}"
        mkdir -p "$TMP/again/$(dirname "${kept#docs/results/}")"
        cp -r "${kept%/}" "$TMP/again/${kept#docs/results/}"
        pipelines/report/keep --page "$TMP/again/${kept#docs/results/}"
        cmp "${kept}README.md" "$TMP/again/${kept#docs/results/}README.md"
        [ ! -e "${kept}claims.svg" ] || cmp "${kept}claims.svg" "$TMP/again/${kept#docs/results/}claims.svg"
    done
}

@test "what is said of all kept results, in README and docs/results, is what their verdicts say" {
    run make -s keep-findings
    assert_output --regexp '^Of [0-9]+ claims '
    grep -qF "$output" README.md || fail "README.md lacks: $output"
    for kept in docs/results/*/*/; do
        run head -1 <<<"$(pipelines/replicas/findings "${kept}summary.tsv")"
        grep -qF "](${kept#docs/results/}README.md) | ${output#Of }" docs/results/README.md || fail "docs/results/README.md lacks, of $kept: ${output#Of }"
    done
}
