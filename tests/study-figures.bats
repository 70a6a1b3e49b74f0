#!/usr/bin/env bats
# The studies' figures in other formats (make figures): from the tables that are there, beside their PNG, in one place for all.
load common

# A study of a table and two figures: of a script of the study, and of an analysis that leaves its scripts beside its tables.
drawn_study() {
    command -v gnuplot >/dev/null || skip "no gnuplot here"
    folder "$TMP/study"
    rm pipelines params
    cp -rL "$BATS_TEST_DIRNAME/../pipelines" "$BATS_TEST_DIRNAME/../params" .
    sed -i 's/^STUDIES := .*/STUDIES := tiny/' pipelines/studies.mk
    mkdir pipelines/tiny params/tiny
    echo 'TINY_ROWS ?= 5' >params/tiny/mini.mk
    cat >pipelines/tiny.mk <<'X'
include $(call params_of,tiny)
TINY_RESULTS ?= results/tiny/$(SCALE)
results := $(call study_folder,tiny,TINY)
scripts := $(tree)pipelines/tiny
$(call stage,$(results)/squares.tsv, $(scripts)/squares $(TINY_ROWS))
$(call stage,$(results)/maps.tsv, $(scripts)/analysis --figures=$(results)/tables $(results)/squares.tsv)
$(call stage,$(results)/figures/squares.png, gnuplot -c $(scripts)/squares.gp " $(results)/squares.tsv " points)
$(call goals,tiny,$(results)/maps.tsv $(results)/figures/squares.png)
X
    # shellcheck disable=SC2016  # the script expands it
    printf '#!/bin/bash\nseq "$1" | awk "{ print \\$1 \\"\\t\\" \\$1 * \\$1 }"\n' >pipelines/tiny/squares
    cat >pipelines/tiny/analysis <<'X'
#!/bin/bash
folder=${1#--figures=}
mkdir -p "$folder"
cp "$2" "$folder/own.tsv"
printf '%s\n' 'set terminal pngcairo size 400,300 font "Sans,10" noenhanced' 'set output "own.png"' 'plot "own.tsv" using 1:2' >"$folder/own.gp"
echo 'a script that nothing was drawn by' >"$folder/none.gp"
(cd "$folder" && gnuplot own.gp)
cat "$2"
X
    cat >pipelines/tiny/squares.gp <<'X'
set terminal pngcairo size 960,480 font "Sans,11" noenhanced
set xlabel "number"
plot word(ARG1, 1) using 1:2 with lines title ARG2
X
    chmod +x pipelines/tiny/squares pipelines/tiny/analysis
    unset MAKEFLAGS MAKELEVEL MFLAGS BLOWPIPE_WATCH
    export R=results/tiny/mini
}

# The page of a PDF, in points; newer cairo packs what tells of it.
page_size() {
    "$PYTHON" - "$1" <<'P'
import re, sys, zlib
data = open(sys.argv[1], 'rb').read()
for packed in re.findall(rb'stream\r?\n(.*?)\r?\nendstream', data, re.S):
    try:
        data += zlib.decompress(packed)
    except zlib.error:
        pass
print(b' '.join(re.search(rb'/MediaBox \[ (\S+) (\S+) (\S+) (\S+) \]', data).groups()).decode())
P
}

@test "figures of scripts and of analyses as pdf and svg beside their png, of the same size, and nothing else is made" {
    drawn_study
    make -s tiny
    before=$(find "$R" -type f ! -path '*/.*' -printf '%P %T@\n' | sort)
    run make figures STUDY=tiny FORMAT=pdf
    assert_success
    assert_line "$R/figures: 1 as pdf"
    assert_line "$R/tables: 1 as pdf"
    make figures STUDY=tiny FORMAT=svg
    # 960 x 480 pixels at 96 an inch
    assert_equal "$(page_size "$R/figures/squares.pdf")" "0 0 720 360"
    assert_equal "$(page_size "$R/tables/own.pdf")" "0 0 300 225"
    grep -q 'viewBox="0 0 960 480"' "$R/figures/squares.svg"
    # letters of a name that a browser knows, of 11 points
    grep -q 'font-family="sans-serif" font-size="14.67"' "$R/figures/squares.svg"
    grep -q '>number<' "$R/figures/squares.svg"
    grep -q '>points<' "$R/figures/squares.svg"
    run bash -c "find '$R' -type f ! -path '*/.*' ! -name '*.pdf' ! -name '*.svg' -printf '%P %T@\n' | sort"
    assert_output "$before"
    # png is what it is without a word; the same pixels as the study's own
    cp "$R/figures/squares.png" "$TMP/own.png"
    make figures STUDY=tiny
    cmp "$R/figures/squares.png" "$TMP/own.png"
}

@test "a figure that is drawn of another table takes its svg and pdf with it" {
    drawn_study
    make -s tiny
    make figures FORMAT=svg
    assert_file_not_empty "$R/figures/squares.svg"
    sed -i 's/5/7/' params/tiny/mini.mk
    make -s tiny
    assert_file_not_exist "$R/figures/squares.svg"
    make -s tiny figures FORMAT=svg
    assert_file_not_empty "$R/figures/squares.svg"
}

@test "another word than png, svg, pdf is refused with them; so are FORMAT where nothing reads it, and figures before there are tables" {
    drawn_study
    for word in jpg 'pdf svg' PDF ''; do
        run make figures STUDY=tiny "FORMAT=$word"
        assert_failure 2
        assert_output --partial "FORMAT is one of png svg pdf, not '$word'"
    done
    run make tiny FORMAT=pdf
    assert_failure 2
    assert_output --partial 'make tiny figures FORMAT=pdf'
    run make figures STUDY=tniy FORMAT=pdf
    assert_failure 2
    assert_output --partial "there is no study 'tniy' (did you mean tiny?); the studies are: tiny"
    run make figures STUDY=tiny FORMAT=pdf
    assert_failure 2
    assert_output --partial 'make a study first, such as make tiny SCALE=mini'
    run find results -name '*.pdf'
    refute_output --partial pdf
}

@test "what gnuplot cannot draw is said and leaves no picture; a torn one too; figures whose tables are not there are named" {
    drawn_study
    make -s tiny
    echo 'plot "no such table"' >>pipelines/tiny/squares.gp
    run make figures STUDY=tiny FORMAT=pdf
    assert_failure 2
    assert_output --partial "gnuplot could not draw $R/figures/squares.pdf"
    assert_file_not_exist "$R/figures/squares.pdf"
    sed -i '$d; s/^set terminal/& unknown;&/' pipelines/tiny/squares.gp
    run make figures STUDY=tiny FORMAT=pdf
    assert_failure 2
    assert_output --partial "pipelines/tiny/squares.gp does not say its terminal as terminals.tsv has it for png"
    sed -i 's/unknown;set terminal//' pipelines/tiny/squares.gp
    mkdir bin-torn
    printf '#!/bin/bash\ntrue\n' >bin-torn/gnuplot
    chmod +x bin-torn/gnuplot
    PATH=$PWD/bin-torn:$PATH run make figures STUDY=tiny FORMAT=pdf
    assert_failure 2
    assert_output --partial 'gnuplot has left no whole'
    rm "$R/squares.tsv"
    run make figures STUDY=tiny FORMAT=pdf
    assert_success
    assert_output --partial "not drawn, for their tables are not there yet: $R/figures/squares.png"
}

@test "every script of a study says its terminal as terminals.tsv has it for png, and the programs' are the same" {
    for script in pipelines/*/*.gp; do
        run grep -cE '^set terminal pngcairo size [0-9]+,[0-9]+ font "Sans,[0-9]+" noenhanced$' "$script"
        assert_output 1
    done
    command -v gnuplot >/dev/null || skip "no gnuplot here"
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=2x2x2 --quiet -o "$TMP/c.xyz"
    # gnuplot in its stead keeps the script that it is given
    mkdir "$TMP/bin"
    printf '#!/bin/bash\ncat >"%s/script"\nexit 1\n' "$TMP" >"$TMP/bin/gnuplot"
    chmod +x "$TMP/bin/gnuplot"
    command -v tachyon >/dev/null || skip "no tachyon here"
    while IFS=$'\t' read -r format terminal; do
        PATH=$TMP/bin:$PATH "$BIN/render" --quiet --size=600x400 -o "$TMP/c.$format" "$TMP/c.xyz" || [ "$format" != png ]
        pattern=${terminal//WIDTH/600}
        pattern=${pattern//HEIGHT/400}
        run grep -c "^set terminal ${pattern//POINTS/[0-9.]*}\$" "$TMP/script"
        assert_output 1
    done < <(grep -v '^#' pipelines/figures/terminals.tsv | tail -n +2)
}

@test "samples without cores: no warning of gnuplot's, and the panel says why it is empty; with cores those that have none say so" {
    command -v gnuplot >/dev/null || skip "no gnuplot here"
    rows() { # SAMPLE REGION
        local quantity
        for quantity in FI ILO MIXED CRYST volume_A3 pe_eV; do printf '%s\t%s\tany\t%s\t0.25\t0.01\n' "$1" "$2" "$quantity"; done
    }
    printf 'volume\tn\tx\tdensity\n9\t1\t1\t0.1\n15\t1\t1\t0.2\n20\t1\t1\t0.3\n' >"$TMP/volumes.tsv"
    rows MG all >"$TMP/samples.tsv"
    drawn() { # NAMES
        {
            printf 'camg\tgnuplot\t%s\t%s\t\tgnuplot -c pipelines/camg/classes.gp %s %s\n' "$TMP/classes.png" "$TMP/samples.tsv" "$TMP/samples.tsv" "$1"
            printf 'camg\tgnuplot\t%s\t%s\t\tgnuplot -c pipelines/camg/distribution.gp volumes' "$TMP/volumes.png" "$TMP/samples.tsv"
            for name in $1; do printf ' %s=%s' "$name" "$TMP/volumes.tsv"; done
            printf ' %s\n' "$TMP/samples.tsv"
        } | pipelines/figures/redraw svg 'make camg' 2>"$TMP/said"
        run cat "$TMP/said"
        assert_output ''
    }
    drawn MG
    for picture in classes volumes; do grep -q 'no cores in these samples' "$TMP/$picture.svg"; done
    grep -q 'no interfaces in these samples' "$TMP/classes.svg"
    { rows NG all; rows NG core; rows NG interface; } >>"$TMP/samples.tsv"
    drawn 'MG NG'
    for picture in classes volumes; do run grep -c 'in these samples' "$TMP/$picture.svg"; assert_output 0; done
    grep -q '>no cores<' "$TMP/classes.svg"
    grep -q '>cores<' "$TMP/volumes.svg"
    grep -q '>crystal-like<' "$TMP/classes.svg"
}

@test "the page shows a figure as lines where its SVG is of the same tables and not too large, else its pixels" {
    mkdir -p "$TMP/r/.args/1e14/figures" "$TMP/r/1e14/figures"
    printf 'file CAMG_COMPOSITION=Cu50Zr50\nfile SCALE=mini\n' >"$TMP/r/variables"
    echo "blowpipe 0.2.0: gnuplot -c pipelines/camg/rdf.gp MG=r/1e14/glass.rdf.tsv" >"$TMP/r/.args/1e14/figures/rdf.png"
    echo pixels >"$TMP/r/1e14/figures/rdf.png"
    echo '<svg/>' >"$TMP/r/1e14/figures/rdf.svg"
    shown() { python3 pipelines/report/page "$TMP/r" && grep -o 'src="data:image/[a-z+]*' "$TMP/r/index.html"; }
    run shown
    assert_output 'src="data:image/svg+xml'
    grep -qF "data:image/svg+xml;base64,$(base64 -w 0 "$TMP/r/1e14/figures/rdf.svg")" "$TMP/r/index.html"
    grep -q 'Pair distributions' "$TMP/r/index.html"
    run python3 pipelines/report/page --check "$TMP/r"
    assert_success
    touch -d '1 hour ago' "$TMP/r/1e14/figures/rdf.svg"
    run shown
    assert_output 'src="data:image/png'
    head -c 300000 /dev/zero >"$TMP/r/1e14/figures/rdf.svg"
    run shown
    assert_output 'src="data:image/png'
}
