#!/usr/bin/env bats
# A study's folder knows what it was made with: values given by hand do not overwrite what other values made.
load common

# The files of a study, as if it had been made with these variables; what is in them does not matter here.
as_made() {
    local study name file beside command version
    version=$(sed -n 's/^VERSION := //p' build.mk)
    # what stage-list prints has empty fields
    make -s stage-list STUDY="$1" "${@:2}" | tr '\t' '\001' >"$TMP/list"
    while IFS=$'\001' read -r study name file _ beside command; do
        local folder=${made:-results/$study/mini}
        for entry in "$file" $beside "$folder/.args/${file#"$folder"/}"; do mkdir -p "${entry%/*}"; done
        # shellcheck disable=SC2086  # several
        echo "$name of $study" | tee "$file" ${beside/*tables-*/} >/dev/null
        # what stem-analyze leaves in its folder
        [[ $beside != *tables-* ]] || { mkdir -p "$beside" && echo "$name of $study" | tee "$beside"/{line,profile,spectrum,spots}.tsv >/dev/null; }
        echo "blowpipe $version: $command" >"$folder/.args/${file#"$folder"/}"
    done <"$TMP/list"
    find "${made:-results/$1/mini}" "(" -type f -o -name "tables-*" ")" -exec touch -d "$(date -d '+1 sec' +'%F %T')" {} +
    make -s "$@" 2>"$TMP/made" || { cat "$TMP/made"; return 1; }
}
# Every file of the results: its name, time and bytes.
state() { find results -type f -printf '%p %T@\n' -exec cksum {} + | sort; }

# refused WORDS COMMAND...: nothing is made, and the message has the words
refused() {
    local words=$1
    shift
    state >"$TMP/before"
    run timeout 60 "$@"
    assert_failure
    assert_output --partial "$words"
    state | diff "$TMP/before" -
}
# not_refused COMMAND...: what make would do
not_refused() {
    run "$1" -n "${@:2}"
    assert_success
    refute_output --partial "was made with"
}

@test "another seed or composition is refused before anything is made, with the words that keep both" {
    folder "$TMP/study"
    as_made camg BIN="$BIN"
    run make -q camg BIN="$BIN"
    assert_success
    refused "results/camg/mini was made with CAMG_SEED=1, not CAMG_SEED=2; to keep both add CAMG_RESULTS=results/camg/mini-seed-2, to go on with it say CAMG_SEED=1, to make it anew remove results/camg/mini first" \
        make -s camg CAMG_SEED=2 BIN="$BIN"
    refused "was made with CAMG_COMPOSITION=Cu50Zr50, not CAMG_COMPOSITION=Cu64Zr36; to keep both add CAMG_RESULTS=results/camg/mini-composition-Cu64Zr36," \
        make -s camg CAMG_COMPOSITION=Cu64Zr36 BIN="$BIN"
    refused "not 'CAMG_SPIKE=--peak=900K --rate=5e13K/s'; to keep both add CAMG_RESULTS=results/camg/mini-spike-2" make -j2 camg CAMG_SPIKE='--peak=900K --rate=5e13K/s' BIN="$BIN"
    refused "was made with ENGINE=own, not ENGINE=lammps; to keep both add CAMG_RESULTS=results/camg/mini-engine-lammps" make -s camg ENGINE=lammps BIN="$BIN"
    refused "not CAMG_RDF=" make -s camg CAMG_RDF=--cutoff=5A BIN="$BIN"
    refused "not CAMG_SEED=2" env CAMG_SEED=2 make -s results/camg/mini/1e14/glass.xyz BIN="$BIN"
    refused "not CAMG_SEED=2" make -s submit STUDY=camg CAMG_SEED=2
    refused "not CAMG_SEED=2" make -s submit STUDY=camg CAMG_SEED=2 DRY=1
    # what overwrites nothing
    not_refused make camg CAMG_SEED=1 BIN="$BIN"
    not_refused make camg RANKS=2 BLOWPIPE_THREADS=1 BIN="$BIN"
    not_refused make camg CAMG_SEED=2 CAMG_RESULTS=results/camg/mini-seed-2 BIN="$BIN"
    assert_output --partial "> 'results/camg/mini-seed-2/1e14/glass.xyz.tmp'"
    refute_output --partial "results/camg/mini/"
    not_refused make camg CAMG_SEED=2 SCALE=small BIN="$BIN"
    # where glass has been lost, what was made of it has not
    rm results/camg/mini/1e14/glass.xyz
    refused "not CAMG_COMPOSITION=Cu64Zr36" make -s camg CAMG_COMPOSITION=Cu64Zr36 BIN="$BIN"
}

@test "what makes nothing is not refused: plan, tasks, status, show say what they are of" {
    folder "$TMP/study"
    as_made camg BIN="$BIN"
    state >"$TMP/before"
    for what in "plan CORES=1" stage-costs "tasks STAGE=deposit" stage-graph; do
        # shellcheck disable=SC2086
        run make -s $what STUDY=camg CAMG_SEED=2
        assert_success
        refute_output --partial "was made with"
    done
    run make -s status STUDY=camg CAMG_SEED=2
    assert_success
    assert_line "results/camg/mini was made with CAMG_SEED=1, not CAMG_SEED=2"
    run make -s camg-show CAMG_SEED=2
    assert_line "results/camg/mini was made with CAMG_SEED=1, not CAMG_SEED=2"
    run make -s camg-show
    refute_output --partial "was made with"
    state | diff "$TMP/before" -
}

@test "the typed words work; a folder that holds another seed refuses the standard one and its own is gone on with" {
    folder "$TMP/study"
    # shellcheck disable=SC2054
    local small=(BIN="$BIN" STEM_MRO_ATOMS=300 STEM_MRO_BOX=2nm,2nm,auto) made=order/random.xyz seed_3
    make -s results/stem-mro/mini/$made "${small[@]}"
    refused "not STEM_MRO_NULL_SEED=3" make -s results/stem-mro/mini/$made "${small[@]}" STEM_MRO_NULL_SEED=3
    seed_3=$(grep -o 'STEM_MRO_RESULTS=[^,]*' <<<"$output")
    cksum results/stem-mro/mini/$made >"$TMP/sum"
    make -s "${seed_3#*=}/$made" "$seed_3" "${small[@]}" STEM_MRO_NULL_SEED=3
    cksum results/stem-mro/mini/$made | diff "$TMP/sum" -
    run cmp results/stem-mro/mini/$made "${seed_3#*=}/$made"
    assert_failure
    # the standard folder is as it was; that of the variant knows what it is
    run make -q results/stem-mro/mini/$made "${small[@]}"
    assert_success
    refused "was made with STEM_MRO_NULL_SEED=3, not STEM_MRO_NULL_SEED=2;" make -s "${seed_3#*=}/$made" "$seed_3" "${small[@]}"
    run make -q "${seed_3#*=}/$made" "$seed_3" "${small[@]}" STEM_MRO_NULL_SEED=3
    assert_success
    # from the other side: the first run was of another seed
    rm -r results/stem-mro/mini
    make -s results/stem-mro/mini/$made "${small[@]}" STEM_MRO_NULL_SEED=5
    refused "was made with STEM_MRO_NULL_SEED=5, not STEM_MRO_NULL_SEED=2; to keep both add STEM_MRO_RESULTS=results/stem-mro/mini-null-seed-2, to go on with it say STEM_MRO_NULL_SEED=5," \
        make -s results/stem-mro/mini/$made "${small[@]}"
    rm -r results/stem-mro/mini
    make -s results/stem-mro/mini/$made "${small[@]}"
    cksum results/stem-mro/mini/$made | diff "$TMP/sum" -
}

@test "a value that is changed in the params file is meant, with or without others by hand that stay" {
    folder "$TMP/study"
    rm params
    cp -rL "$BATS_TEST_DIRNAME/../params" params
    # shellcheck disable=SC2054
    local small=(BIN="$BIN" STEM_MRO_ATOMS=300 STEM_MRO_BOX=2nm,2nm,auto) made=results/stem-mro/mini/order/random.xyz
    make -s $made "${small[@]}"
    cksum $made >"$TMP/sum"
    sed -i 's/^STEM_MRO_NULL_SEED .*/STEM_MRO_NULL_SEED ?= 4/' params/stem-mro/mini.mk
    make -s $made "${small[@]}"
    run diff "$TMP/sum" <(cksum $made)
    assert_failure
    run grep SEED=4 results/stem-mro/mini/variables
    assert_output "file STEM_MRO_NULL_SEED=4"
    # by hand the same as in the file is the file's
    make -s $made "${small[@]}" STEM_MRO_NULL_SEED=4
    sed -i 's/^STEM_MRO_NULL_SEED .*/STEM_MRO_NULL_SEED ?= 2/' params/stem-mro/mini.mk
    make -s $made "${small[@]}"
    cksum $made | diff "$TMP/sum" -
    refused "not STEM_MRO_NULL_SEED=4" make -s $made "${small[@]}" STEM_MRO_NULL_SEED=4
}

@test "threads are no part of what a folder was made with" {
    folder "$TMP/study"
    make -s results/laves/mini/variables LAVES_THREADS=4
    run grep -c THREADS results/laves/mini/variables
    assert_output 0
    run make -q results/laves/mini/variables
    assert_success
}

@test "more energies, rates, phases or replicas add to a folder" {
    folder "$TMP/study"
    as_made camg BIN="$BIN"
    not_refused make camg CAMG_ENERGIES=60meV/atom BIN="$BIN"
    not_refused make camg CAMG_ENERGIES=60meV/atom,100meV/atom BIN="$BIN"
    assert_output --partial "--energy=100meV/atom"
    not_refused make camg CAMG_RATES=1e14K/s,7e13K/s CAMG_ATOMS_7e13=3000 BIN="$BIN"
    refused "not CAMG_RELAX_60=8ps" make -s camg CAMG_RELAX_60=8ps BIN="$BIN"
    refused "not CAMG_ATOMS_1e14=1600" make -s camg CAMG_ATOMS_1e14=1600 CAMG_ENERGIES=60meV/atom BIN="$BIN"
    as_made laves BIN="$BIN"
    not_refused make laves LAVES_PHASES='fcc-A:fcc:A:0.80:1.15 hcp-A:hcp:A:0.80:1.15 C15:C15:A,B:0.55:0.90' BIN="$BIN"
    refused "was made with LAVES_SEED=1, not LAVES_SEED=2;" make -s laves LAVES_SEED=2 BIN="$BIN"
    # nothing that there is is made anew: what is of all replicas stands beside what is of the first
    as_made nanolaminate BIN="$BIN"
    as_made mechanics BIN="$BIN"
    as_made stem-mro BIN="$BIN"
    for study in camg laves nanolaminate stem-mro mechanics; do
        local name=${study^^}
        not_refused make $study "${name//-/_}_REPLICAS=3" BIN="$BIN"
        made=$(grep -oE "> '?results/[^ ']+\.tmp'?$" <<<"$output")
        run grep -vE '/(replica-[23]|mean)/' <<<"$made"
        assert_output ""
        run grep -c "/mean/.*summary.tsv" <<<"$made"
        assert_output "$([ $study = camg ] && echo 2 || echo 1)"
        run grep -cE "bin/(quench|anneal|heat-spike|compact|deform|deposit) .*> '?results/.*/replica-3/.*\.tmp'?$" <(make -n $study "${name//-/_}_REPLICAS=3" BIN="$BIN")
        assert_output "$(make -s stage-list STUDY=$study | grep -cE 'bin/(quench|anneal|heat-spike|compact|deform|deposit) ')"
    done
    # a run that failed has made nothing that is in the way
    rm results/camg/mini/1e14/film-60.*
    run make -s results/camg/mini/1e14/film-60.xyz CAMG_RELAX_60=-1ps BIN="$BIN"
    refute_output --partial "was made with"
    assert_failure
    not_refused make results/camg/mini/1e14/film-60.xyz BIN="$BIN"
}

@test "results of before there were notes: what is given by hand is refused where it changes them" {
    folder "$TMP/study"
    as_made camg BIN="$BIN"
    rm results/camg/mini/variables
    refused "results/camg/mini was made with no CAMG_SEED, not CAMG_SEED=2;" make -s camg CAMG_SEED=2 BIN="$BIN"
    not_refused make camg BIN="$BIN"
}

@test "a folder that is named serves all that a study's own does, in results/ or elsewhere" {
    folder "$TMP/study"
    mkdir "$TMP/other"
    for made in results/camg/mini-seed-2 "$TMP/other/camg"; do
        run make -s submit STUDY=camg DRY=1 CAMG_SEED=2 CAMG_RESULTS="$made"
        assert_success
        assert_line --regexp ":mixing\.[0-9]+ .* --output=$made/cluster/log/mixing\.[0-9]+-%a\.log "
        assert_line --regexp "^sbatch .*--job-name=[a-z0-9A-Z._-]*camg[-a-z0-9]*:quench\."
        run make -s tasks STUDY=camg STAGE=quench CAMG_RESULTS="$made/"
        assert_output "$made/1e14/glass.xyz"
        as_made camg BIN="$BIN" CAMG_RESULTS="$made" CAMG_SEED=2
        run make -q camg BIN="$BIN" CAMG_RESULTS="$made" CAMG_SEED=2
        assert_success
        run make -s status STUDY=camg BIN="$BIN" CAMG_RESULTS="$made" CAMG_SEED=2
        assert_line --regexp '^deposit +4 +4 +0 +0 +0$'
        run make -s camg-show CAMG_RESULTS="$made" CAMG_SEED=2
        assert_success
        assert_output --partial "$made/1e14/figures/"
    done
    # shellcheck disable=SC2016  # make's
    for wrong in "" . "a b" a:b "a,b" ./a a//b "a'b" 'a$$b'; do
        run make -n camg CAMG_RESULTS="$wrong"
        assert_failure
        assert_output --partial "CAMG_RESULTS is a folder with a name of letters"
    done
    run make -n camg CAMG_RESULTS=results/laves/mini
    assert_failure
    assert_output --partial "results/laves/mini cannot be the folder of two studies: CAMG_RESULTS and LAVES_RESULTS"
    run env CAMG_RESULTS=results/camg/by-environment make -s tasks STUDY=camg STAGE=quench
    assert_output results/camg/by-environment/1e14/glass.xyz
}

@test "results of a version that kept the commands in args/, and stem-mro's summary in order/, stay up to date" {
    folder "$TMP/study"
    as_made camg BIN="$BIN"
    as_made stem-mro BIN="$BIN"
    mv results/camg/mini/.args results/camg/mini/args
    mv results/stem-mro/mini/.args results/stem-mro/mini/args
    mkdir -p results/stem-mro/mini/args/order
    mv results/stem-mro/mini/args/summary.tsv results/stem-mro/mini/args/order/summary.tsv
    mv results/stem-mro/mini/summary.tsv results/stem-mro/mini/order/summary.tsv
    # nothing that is not a result has a result's name where people look
    run make -q camg BIN="$BIN"
    assert_success
    assert_line "results/camg/mini/args is results/camg/mini/.args now"
    run make -q stem-mro BIN="$BIN"
    assert_success
    refute_output --partial "is results"
    assert_exists results/stem-mro/mini/summary.tsv
    assert_not_exists results/stem-mro/mini/order/summary.tsv
    assert_not_exists results/camg/mini/args
    find results -not -path '*/.*' -name '*.png' -exec grep -L ' of ' {} + >"$TMP/no-results"
    run cat "$TMP/no-results"
    assert_output ""
}

@test "variants: every folder of a study, named or not, with what its params file does not say, pieces and summary" {
    folder "$TMP/study"
    run make -s variants
    assert_success
    assert_output "nothing is made yet under results/: make camg SCALE=mini makes something"
    as_made camg BIN="$BIN"
    made=results/mine/copper as_made camg BIN="$BIN" CAMG_SEED=2 CAMG_COMPOSITION=Cu64Zr36 CAMG_RESULTS=results/mine/copper
    made=$TMP/else as_made camg BIN="$BIN" CAMG_SPIKE='--peak=900K --rate=5e13K/s' CAMG_RESULTS="$TMP/else"
    as_made laves BIN="$BIN"
    rm results/mine/copper/summary.tsv results/mine/copper/1e14/glass.xyz results/laves/mini/variables
    local pieces
    pieces=$(make -s stage-graph STUDY=camg | wc -l)
    # what is typed or in the environment is not the params file's
    CAMG_SEED=2 run make -s camg-variants CAMG_COMPOSITION=Cu64Zr36
    assert_success
    assert_line --regexp "^results/camg/mini +$pieces +summary +as params/camg/mini.mk$"
    assert_line --regexp "^results/mine/copper +$((pieces - 2)) +- +CAMG_COMPOSITION=Cu64Zr36 CAMG_SEED=2$"
    refute_output --partial else
    refute_output --partial laves
    run make -s variants CAMG_RESULTS="$TMP/else"
    assert_line --regexp "^$TMP/else +$pieces +summary +'CAMG_SPIKE=--peak=900K --rate=5e13K/s'$"
    assert_line --regexp "^results/laves/mini +[0-9]+ +summary +values that were not noted"
    # a params file that is another now
    rm params
    cp -rL "$BATS_TEST_DIRNAME/../params" params
    sed -i 's/^CAMG_SEED .*/CAMG_SEED ?= 4/' params/camg/mini.mk
    run make -s camg-variants
    assert_line --regexp "^results/camg/mini .* CAMG_SEED=1$"
    assert_line --regexp "^results/mine/copper .* CAMG_COMPOSITION=Cu64Zr36 CAMG_SEED=2$"
    run make -s other-variants
    assert_failure
    assert_output --partial "no study 'other'; the studies are: camg"
}

@test "without Python a study has no page, which is said, and an older page stays as old as it is" {
    folder "$TMP/study"
    as_made camg BIN="$BIN"
    run grep -c 'index\.html\|\.known' results/camg/mini/index.html # of itself it says nothing
    assert_output 0
    mkdir "$TMP/path"
    find /usr/local/bin /usr/bin /bin -maxdepth 1 -not -name 'python*' -exec ln -sft "$TMP/path" {} +
    touch -d 2001-01-01 results/camg/mini/index.html
    PATH=$TMP/path run make -s camg BIN="$BIN"
    assert_success
    assert_output "no page about the results: there is no python3"
    [ results/camg/mini/summary.tsv -nt results/camg/mini/index.html ]
    PATH=$TMP/path run make -s report BIN="$BIN"
    assert_failure
    assert_line "no page about the results: there is no python3"
    make -s camg BIN="$BIN"
    [ ! results/camg/mini/summary.tsv -nt results/camg/mini/index.html ]
}
