#!/usr/bin/env bats
# The workflow half: stages are made whole, once, and again only when their meaning changes; the study's tables say what frames hold.
load common

# A study of two stages in a folder of its own, with the rules of ours.
study() {
    { stage_makefile && cat; } >"$TMP/Makefile" <<'X'
WORD ?= one
$(call stage,$(results)/first.txt, $(BIN)/say $(WORD))
$(call stage,$(results)/second.txt, $(BIN)/say 'a=b & c>0' --log=$(results)/second.log < $(results)/first.txt)
all: $(results)/second.txt $(results)/second.log
%/.: ; mkdir -p $@
FORCE:
X
    cp -r pipelines/stage.mk pipelines/stage "$TMP"
    mkdir -p "$TMP/programs"
    cat >"$TMP/programs/say" <<'X'
#!/bin/bash
echo "say $1" >>count
for word; do [[ $word == --log=* ]] && echo log >"${word#--log=}"; done
[[ $1 != fail ]] || { echo half; exit 65; }
echo "$1"
X
    chmod +x "$TMP/programs/say"
    cd "$TMP" || return
}

@test "a second make does nothing, a rebuilt program or a changed comment too" {
    study
    make -s all
    run cat count
    assert_output $'say one\nsay a=b & c>0'
    sleep 0.01
    touch programs/say
    echo '# a comment' >>Makefile
    make -s all
    run cat count
    assert_output $'say one\nsay a=b & c>0'
    run make -q all
    assert_success
}

@test "a changed value reruns its stage and what follows" {
    study
    make -s all
    make -s all WORD=two
    run cat count
    assert_output $'say one\nsay a=b & c>0\nsay two\nsay a=b & c>0'
    run cat results/first.txt
    assert_output two
}

@test "a new version reruns everything" {
    study
    make -s all
    make -s all VERSION=2
    run wc -l <count
    assert_output 4
}

@test "a stage that fails leaves nothing that counts as made, and is tried again" {
    study
    run make -s all WORD=fail
    assert_failure
    assert_not_exist results/first.txt
    run make -s all WORD=one
    assert_success
}

@test "a lost side output is made again" {
    study
    make -s all
    rm results/second.log
    make -s all
    assert_exist results/second.log
}

# A stage of a program that moves atoms, and a stand-in for it: stopped once, with a checkpoint, then whole.
md_study() {
    study
    cat >>Makefile <<'X'
$(call stage,$(results)/glass.xyz, $(BIN)/say atoms | $(BIN)/quench --rate=$(WORD) | cat)
$(call stage,$(results)/film.xyz, $(BIN)/deposit --rate=1 < $(results)/glass.xyz)
X
    cat >programs/quench <<'X'
#!/bin/bash
echo "$*" >>runs
for word; do [[ $word == --checkpoint=* ]] && kept=${word#--checkpoint=}; done
cat >/dev/null
if [[ -e $kept ]]; then rm -f "$kept"*; echo made; else touch "$kept" "$kept.1" "$kept.transcript"; exit 76; fi
X
    cp programs/quench programs/deposit
    chmod +x programs/*
}

@test "a stage that moves atoms keeps a checkpoint and resumes by itself" {
    md_study
    run make -s results/glass.xyz
    assert_failure
    assert_output --partial "Error 76"
    assert_not_exist results/glass.xyz
    assert_exist results/checkpoints/glass.xyz.quench
    run make -s results/glass.xyz
    assert_success
    run cat runs
    assert_line --index 0 "--checkpoint=results/checkpoints/glass.xyz.quench --resume --rate=one"
    assert_line --index 1 "--checkpoint=results/checkpoints/glass.xyz.quench --resume --rate=one"
    run cat results/.args/glass.xyz
    assert_output "blowpipe 1: programs/say atoms | programs/quench --rate=one | cat"
    run make -q results/glass.xyz
    assert_success
}

@test "a changed command or a newer input takes a checkpoint away" {
    md_study
    run make -s results/glass.xyz
    run make -s results/glass.xyz WORD=two
    assert_failure
    run make -s results/glass.xyz WORD=two
    assert_success
    run make -s results/film.xyz WORD=two
    assert_failure
    assert_exist results/checkpoints/film.xyz.deposit
    sleep 0.01
    touch results/glass.xyz
    run make -s results/film.xyz WORD=two
    assert_failure
    run make -s results/film.xyz WORD=two
    assert_success
}

@test "jobs share the cores: -jN gives each stage cores / N threads" {
    study
    # shellcheck disable=SC2016
    echo 'echo "$BLOWPIPE_THREADS" >threads' >>programs/say
    threads() {
        rm -rf results
        env -u BLOWPIPE_THREADS -u MAKEFLAGS -u MAKELEVEL make -s "$@" CORES=8 all
        cat threads
    }
    run threads
    assert_output 8
    run threads -j4
    assert_output 2
    run threads -j64
    assert_output 1
    # a make that starts another with more jobs, as make demo does
    # shellcheck disable=SC2016
    printf 'demo: ; @$(MAKE) -s -j4 all\n' >>Makefile
    rm -rf results
    env -u BLOWPIPE_THREADS -u MAKEFLAGS -u MAKELEVEL make -s demo CORES=8
    run cat threads
    assert_output 2
    rm -rf results
    BLOWPIPE_THREADS=3 make -s demo
    run cat threads
    assert_output 3
}

@test "every scale of a study is a complete parameter set" {
    local study scale
    for study in camg laves mechanics; do
        for scale in mini small paper; do
            run make -s -n --warn-undefined-variables $study SCALE="$scale" BIN="$BIN"
            assert_success
            [ $study != camg ] || output=$(grep -v "'CAMG_[A-Z]*_[0-9]" <<<"$output") # those that some rate or energy may have of its own
            refute_output --partial "undefined variable '${study^^}_"
        done
    done
}

@test "one energy asks for one film" {
    run make -s -n camg SCALE=mini CAMG_RESULTS="$TMP/camg" CAMG_ENERGIES=60meV/atom CAMG_SINGLE_ENERGIES= BIN="$BIN"
    assert_success
    assert_output --partial "--energy=60meV/atom"
    refute_output --partial "--energy=300meV/atom"
}

frame() {
    cat <<'X'
4
Lattice="10 0 0 0 20 0 0 0 30" Properties=species:S:1:pos:R:3:id:I:1:voronoi_index:I:4:voronoi_class:S:1:pe:R:1:string_size:I:1:region:S:1:cluster:I:1 pbc="T T T" note="a Properties=b c" units=metal
Cu 1 2 3 1 0 0 12 0 FI -3.5 2 core 1
Zr 4 1 1 2 0 2 8 2 ILO -6.5 0 core 1
Cu 1 4 1 3 0 0 12 0 FI -3.25 2 shell 1
Zr 4 4 1 4 1 3 4 5 OTHER -6 0 shell 1
X
}

@test "measure: fractions, means and strings by region" {
    frame >"$TMP/f.xyz"
    run pipelines/camg/measure S "$TMP/f.xyz"
    assert_success
    assert_line $'S\tall\tany\tILO\t0.75\t0.217\t4'
    assert_line $'S\tall\tCu\tFI\t1\t0\t2'
    assert_line $'S\tcore\tany\tpe_eV\t-5\t1.06\t2'
    assert_line $'S\tinterface\tany\tILO\t0.5\t0.354\t2'
    assert_line $'S\tall\tany\tstring_size_mean\t2\tnan\t2'
}

@test "measure: a frame without species is refused" {
    printf '1\nProperties=pos:R:3\n1 2 3\n' >"$TMP/f.xyz"
    run pipelines/camg/measure S "$TMP/f.xyz"
    assert_failure
    assert_output --partial "no column 'species'"
}

@test "xyz-repeat: eight copies have eight times the energy" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.26A --repeat=5x6x7 >"$TMP/small.xyz"
    "$BIN/xyz-repeat" --cells=2x2x2 <"$TMP/small.xyz" >"$TMP/large.xyz"
    run "$BIN/xyz-check" "$TMP/large.xyz"
    assert_success
    energy() { "$BIN/energy" --potential="$CUZR" --threads=1 <"$1" | sed -n 2p | grep -o '\<energy=[-0-9.e]*' | cut -d= -f2; }
    run awk -v a="$(energy "$TMP/small.xyz")" -v b="$(energy "$TMP/large.xyz")" 'BEGIN { d = b / a - 8; print (d * d < 1e-18) }'
    assert_output 1
}

@test "free-clusters: a sample that is its clusters moved has no strain" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=6x6x6 | "$BIN/cut-cluster" --diameter=1.6nm --center=10A,10A,10A >"$TMP/c.xyz"
    "$BIN/create" --stack=hcp --cluster="$TMP/c.xyz" >"$TMP/s.xyz"
    pipelines/camg/free-clusters "$TMP/c.xyz" "$TMP/s.xyz" >"$TMP/free.xyz"
    run bash -c "set -o pipefail; '$BIN/strain' --reference='$TMP/free.xyz' --cutoff=3.8A --within=cluster '$TMP/s.xyz' | sed -n 1,2p |
        grep -o 'shear_strain_mean=[-0-9.e]*' | awk -F= '{ print (\$2 < 1e-6) }'"
    assert_output 1
}

@test "free-clusters: atoms that a film has lost, the last of its substrate among them, shift no other's place" {
    "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=6x6x6 | "$BIN/cut-cluster" --quiet --diameter=1.2nm --center=10A,10A,10A >"$TMP/c.xyz"
    "$BIN/create" --quiet --stack=hcp --cluster="$TMP/c.xyz" >"$TMP/s.xyz"
    # two atoms of a substrate had the ids 1 and 2; the second, and the third of the sample's atoms, are gone
    "$PYTHON" - "$TMP/s.xyz" >"$TMP/film.xyz" <<'P'
import re, sys
count, head, *atoms = open(sys.argv[1]).read().splitlines()
names = re.search("Properties=(\\S+)", head).group(1).split(":")
at, place = {}, 0
for name, width in zip(names[::3], names[2::3]):
    at[name] = place
    place += int(width)
rows = [line.split() for line in atoms]
for row in rows: row[at["id"]] = str(int(row[at["id"]]) + 2)
substrate = list(rows[0])
substrate[at["id"]], substrate[at["cluster"]], substrate[at["parent_id"]] = "1", "-1", "0"
del rows[2]
print(len(rows) + 1, head, *map(" ".join, [substrate] + rows), sep="\n")
P
    pipelines/camg/free-clusters "$TMP/c.xyz" "$TMP/film.xyz" >"$TMP/free.xyz"
    run bash -c "set -o pipefail; '$BIN/strain' --quiet --reference='$TMP/free.xyz' --cutoff=3.5A --within=cluster '$TMP/film.xyz' | sed -n 1,2p |
        grep -o 'shear_strain_mean=[-0-9.e]*' | awk -F= '{ print (\$2 < 1e-6) }'"
    assert_output 1
}

@test "peaks: the vertex of a parabola through the points" {
    awk 'BEGIN { print "r_A\tg\tg_CuCu\tg_CuZr\tg_ZrZr"; for (r = 2; r < 4; r += 0.05) printf "%g\t0\t%g\t%g\t%g\n", r, 5 - (r - 2.583) ^ 2, 5 - (r - 2.754) ^ 2, 5 - (r - 3.151) ^ 2 }' >"$TMP/r.tsv"
    printf 'x\tCu\tZr\tall\n1\t0\t0\t0\n' >"$TMP/none.tsv"
    run pipelines/camg/peaks S "$TMP/r.tsv" "$TMP/none.tsv" "$TMP/none.tsv"
    assert_line --partial $'rdf_CuCu_A\t2.5830'
    assert_line --partial $'rdf_CuZr_A\t2.7540'
    assert_line --partial $'rdf_ZrZr_A\t3.1510'
    # points as far away as the fit reaches count on both sides: 2.9 - 2.78 is more than 0.12, 2.78 - 2.66 less
    awk 'BEGIN { print "r_A\tg\tg_CuCu\tg_CuZr\tg_ZrZr"; for (r = 2.02; r < 4; r += 0.04) printf "%g\t0\t0\t%g\t0\n", r, -sqrt((r - 2.78) ^ 2) }' >"$TMP/r.tsv"
    run pipelines/camg/peaks S "$TMP/r.tsv" "$TMP/none.tsv" "$TMP/none.tsv"
    assert_line --partial $'rdf_CuZr_A\t2.7800'
}

@test "summary: numbers agree or differ, trends hold, fail or stay open" {
    printf 'quantity\ta\tb\thow\tpaper\ttolerance_paper\tindependent_run\ttolerance_independent_run\tunit\n' >"$TMP/expected.tsv"
    printf 'near\tMG,all,any,x\t-\tvalue\t1.1\t0.2\t2\t0.2\tA\n' >>"$TMP/expected.tsv"
    printf 'trend\tMG,all,any,x\tCAMG*,all,any,x\tdifference\t>0\t-\t<0\t-\tA\n' >>"$TMP/expected.tsv"
    printf 'sample\tregion\tspecies\tquantity\tvalue\terror\tcount\nMG\tall\tany\tx\t1\t0.1\t9\n' >"$TMP/t.tsv"
    printf 'CAMG-60\tall\tany\tx\t0.5\t0.1\t9\nCAMG-600\tall\tany\tx\t0.9\t0.1\t9\n' >>"$TMP/t.tsv"
    run pipelines/camg/summary 1e14K/s "$TMP/expected.tsv" "$TMP/t.tsv"
    assert_line --index 0 $'rate\tquantity\tsample\tpaper\tindependent_run\tours\tuncertainty\tunit\tverdict_independent_run\tverdict\terrors'
    assert_line $'1e14K/s\tnear\tMG\t1.1\t2\t1\t0.1\tA\tdiffers in one sample\tagrees\twithin one sample'
    assert_line --regexp $'trend.*\tcontradicted in one sample\tholds in one sample\twithin one sample$'
    assert_line --regexp $'trend.*\tundecided\tundecided\twithin one sample$'
    run pipelines/camg/summary 1e12K/s "$TMP/expected.tsv" "$TMP/t.tsv"
    assert_line $'1e12K/s\tnear\tMG\t1.1\t-\t1\t0.1\tA\t-\tagrees\twithin one sample'
}

@test "ONLY=FILE makes that stage and no other; with -n it names what is missing" {
    study
    run make -s results/second.txt ONLY=results/second.txt
    assert_failure
    assert_output --partial "results/first.txt is missing or out of date"
    assert_not_exist count
    run make -n all ONLY=-
    assert_line --regexp '^: waits for results/first.txt;'
    assert_line --regexp '^: waits for results/second.txt;'
    make -s all
    run make -s results/second.txt ONLY=results/second.txt WORD=two
    assert_failure
    run wc -l <count
    assert_output 2
}

@test "the clocks of two machines differ: what is made from a file of the future is not made again" {
    study
    make -s results/first.txt
    touch -d '+1 hour' results/first.txt
    make -s all 2>/dev/null
    run make -q all
    assert_success
}

@test "a node's scratch holds what is not whole" {
    study
    mkdir scratch
    run make -s all WORD=fail BLOWPIPE_SCRATCH="$TMP/scratch"
    assert_failure
    run find results -name '*first*.tmp'
    assert_output ""
    rm -f scratch/*
    make -s all BLOWPIPE_SCRATCH="$TMP/scratch"
    run ls scratch
    assert_output ""
    run cat results/first.txt
    assert_output one
    run make -q all
    assert_success
}

@test "RANKS=n puts a launcher before programs that move atoms, ENGINE=lammps says so in what is kept of the command" {
    md_study
    run make -n results/film.xyz RANKS=3
    assert_line --regexp '\| pipelines/ranks results/checkpoints/glass.xyz.quench.out programs/quench --checkpoint=results/checkpoints/glass.xyz.quench --resume --rate=one \| cat'
    run make -n results/glass.xyz ENGINE=lammps
    # shellcheck disable=SC2016
    assert_line --regexp 'programs/quench --lammps-command="\$LAMMPS_COMMAND" --engine=lammps --rate=one'
    run make -n results/glass.xyz ENGINE=other
    assert_failure
    assert_output --partial "ENGINE is own or lammps, not 'other'"
}

# A study whose stages read files that are not its own.
reading_study() {
    md_study
    mkdir -p data ../beside
    touch data/a.eam data/b.eam "$TMP/elsewhere" 'data/my file' 'data/a:b' 'data/a=b' 'data/a[b]'
    cat >>Makefile <<'X'
POTENTIAL ?= data/a.eam
$(call stage,$(results)/option.txt, $(BIN)/say --potential=$(POTENTIAL))
$(call stage,$(results)/several.txt, $(BIN)/say --detector=data/a.eam$(comma)data/b.eam --other=$(ELSEWHERE))
$(call stage,$(results)/operand.txt, $(BIN)/say x data/a.eam)
$(call stage,$(results)/stdin.txt, $(BIN)/say x < data/a.eam)
$(call stage,$(results)/none.txt, $(BIN)/say 'a=b & c>0' --potential=kim:name --quiet < /dev/null)
$(call stage,$(results)/run.xyz, $(BIN)/say atoms | $(BIN)/quench --potential=$(POTENTIAL))
X
    mv Makefile study.mk
    printf 'include study.mk\n-include try.mk\n' >Makefile
}

@test "a file that a stage reads is newer: the stage is made again, and nothing else" {
    reading_study
    # shellcheck disable=SC2054
    local all=(results/{option,several,operand,stdin,none}.txt ELSEWHERE="$TMP/elsewhere")
    make -s "${all[@]}"
    run make -q "${all[@]}"
    assert_success
    sleep 0.01
    touch data/a.eam
    run make -n "${all[@]}"
    for made in option several operand stdin; do assert_output --partial "mv results/$made.txt.tmp results/$made.txt"; done
    refute_output --partial "none.txt.tmp"
    make -s "${all[@]}"
    run make -q "${all[@]}"
    assert_success
    sleep 0.01
    touch data/b.eam
    run make -q results/several.txt ELSEWHERE="$TMP/elsewhere"
    assert_failure
    make -s "${all[@]}"
    sleep 0.01
    touch "$TMP/elsewhere"
    run make -q results/several.txt ELSEWHERE="$TMP/elsewhere"
    assert_failure
    run make -q results/{option,operand,stdin,none}.txt
    assert_success
}

@test "a file that is replaced by an older one of other contents is another file" {
    reading_study
    make -s results/option.txt
    cat results/.args/option.txt
    run make -q results/option.txt
    assert_success
    echo another >data/a.eam
    touch -d 2001-02-03 data/a.eam
    run make -q results/option.txt
    assert_failure
    make -s results/option.txt
    run make -q results/option.txt
    assert_success
    touch -d 2001-02-04 data/a.eam # another time alone is no other file
    run make -q results/option.txt
    assert_success
}

@test "a checkpoint made with an older potential is not gone on from" {
    reading_study
    run make -s results/run.xyz
    assert_failure
    assert_exist results/checkpoints/run.xyz.quench
    sleep 0.01
    echo another >data/a.eam
    run make -s results/run.xyz
    assert_failure
    assert_output --partial "Error 76"
    run make -s results/run.xyz
    assert_success
}

@test "the potential of a study: another file of that name makes its glass again" {
    folder "$TMP/study"
    touch my.eam.fs
    run make -s -n -p results/camg/mini/1e14/glass.xyz CAMG_POTENTIAL=my.eam.fs BIN="$BIN"
    run grep '^results/camg/mini/1e14/glass.xyz' <<<"$output"
    assert_output --partial " my.eam.fs "
}

@test "a file whose name make cannot wait for is refused, and nothing is made" {
    reading_study
    for name in "'data/my file'" '"data/my file"' 'data/my\ file' "'data/a:b'" "'data/a=b'" "'data/a[b]'"; do
        run make -s results/option.txt POTENTIAL="$name"
        assert_failure
        assert_output --partial "stage results/option.txt: it reads 'data/"
        assert_output --partial "give it one of letters"
        assert_not_exist results
    done
}

@test "a comma that cuts a stage's command is refused, and so is a dollar in it" {
    reading_study
    for cut in '--radii=Cu:1.35A,Zr:1.55A --quiet' '--species=A,B' '--box=1,2,auto' 'x, a name' "'a, b'"; do
        echo "\$(call stage,\$(results)/cut, \$(BIN)/say $cut)" >try.mk
        run make -s results/cut
        assert_failure
        assert_output --partial "stage results/cut: a comma cut its command before '"
        # shellcheck disable=SC2016
        assert_output --partial 'write $(comma) for a comma'
        assert_not_exist results
    done
    # shellcheck disable=SC2016
    echo '$(call stage,$(results)/cut, awk "{ print $$1 }" Makefile)' >try.mk
    run make -s results/cut
    assert_failure
    assert_output --partial "its command has a dollar"
    # gnuplot drops words beyond its ninth
    # shellcheck disable=SC2016
    echo '$(call stage,$(results)/cut, gnuplot -c Makefile 1 2 3 4 5 6 7 8 9 10 11)' >try.mk
    run make -s results/cut
    assert_failure
    assert_output --partial "gnuplot takes nine words behind its script, and '10 11' is beyond"
    # shellcheck disable=SC2016
    echo '$(call stage,$(results)/cut, $(BIN)/say --radii=Cu:1.35A$(comma)Zr:1.55A, second-name)' >try.mk
    make -s results/cut
    run cat results/.args/cut
    assert_output "blowpipe 1: programs/say --radii=Cu:1.35A,Zr:1.55A"
}

# try STAGE...: the stages, by themselves, in a study of their own
try() {
    printf '%s\n' "$@" >try.mk
    run make -s results/try
}

@test "two stages that make one file are refused, whichever way they make it" {
    reading_study
    # shellcheck disable=SC2016
    for twice in '$(results)/first.txt, $(BIN)/say again' '$(results)/second.log, $(BIN)/say again' \
        '$(results)/try, $(BIN)/say again --log=$(results)/second.txt' '$(results)/try, $(BIN)/say --log=$(results)/x --table=$(results)/x' \
        '$(results)/try, $(BIN)/say --log=$(results)/try'; do
        try "\$(call stage,$twice)"
        assert_failure
        assert_output --regexp "stage results/[a-z.]*: ('results/[a-z.]*' is made by the stage results/[a-z.]* already|it makes one file twice)"
        assert_not_exist results
    done
}

@test "a stage whose step would have no name, that is in no study's folder, or writes elsewhere is refused" {
    reading_study
    # shellcheck disable=SC2016
    {
        try '$(call stage,$(results)/try, sort data/a.eam)'
        assert_failure
        assert_output --partial "stage results/try: none of its words is a program in programs/ or a script"
        try '$(call stage,elsewhere/try, $(BIN)/say x)'
        assert_output --partial "stage elsewhere/try: it is not in its study's folder, results/"
        try 'results :=' '$(call stage,results/try, $(BIN)/say x)'
        assert_output --partial "its study has not said what its folder is"
        for word in '--log $(results)/x' '--tables $(results)/x'; do
            try "\$(call stage,\$(results)/try, \$(BIN)/say x $word)"
            assert_output --partial "write '${word% *}=' and its value as one word"
        done
        for word in '-o $(results)/x' '> $(results)/x' '--checkpoint=$(results)/x' --resume; do
            try "\$(call stage,\$(results)/try, \$(BIN)/say x $word)"
            assert_output --partial "stage results/try: its command has '$(sed 's/\$(results)/results/; s/ .*//' <<<"$word")'"
        done
        assert_not_exist results
        try '$(call stage,$(results)/try, sort data/a.eam, sorted)'
        assert_success
        try '$(call stage,$(results)/try, $(BIN)/say x)'
        assert_success
    }
}

@test "a stage of odd words is up to date once it is made, or refused" {
    reading_study
    # shellcheck disable=SC2016,SC1003
    for words in "'a%b'" '"a  b"' "'{a,b}'" "a~b" "'a;b'" "'x|y'" "'!a'" 'a\\ b' "'a>b<c'" 'a:b' 'a=b=c' "'*'" 'awk '"'"'{ print $$1 }'"'" 'a\'; do
        rm -rf results
        try "\$(call stage,\$(results)/try, \$(BIN)/say ${words//,/\$(comma)})"
        if [ "$status" = 0 ]; then
            run make -q results/try
            assert_success
        else
            assert_output --partial "stage results/try: "
            assert_not_exist results
        fi
    done
}

@test "what --tables= and --phase-cube= name is made beside FILE and waited for by others" {
    reading_study
    cat >programs/analyse <<'X'
#!/bin/bash
for word; do
    case $word in
    --tables=*) mkdir -p "${word#--tables=}" && echo table >"${word#--tables=}/t.tsv" ;;
    --phase-cube=*) echo cube >"${word#--phase-cube=}" ;;
    esac
done
echo maps
X
    chmod +x programs/analyse
    # shellcheck disable=SC2016
    try '$(call stage,$(results)/try, $(BIN)/analyse --tables=$(results)/tables --phase-cube=$(results)/p.emd < data/a.eam)' \
        '$(call stage,$(results)/next, $(BIN)/say x $(results)/p.emd)' 'which: ; @echo $(STAGE_BESIDE_results/try) by $(STAGE_MAKER_results/p.emd)'
    assert_success
    assert_exist results/tables/t.tsv
    run make -s which
    assert_output "results/tables results/p.emd by results/try"
    make -s results/next
    run make -q results/next results/try
    assert_success
}

# Options of a program that name files, as its --help has them: those that name what is made, and those that name what is read.
@test "every option of every program that names a file is known: as what a stage makes, or as what it reads" {
    local reads=" potential cluster sites reference mask detector lammps-command segments " own=" checkpoint "
    local makes option program
    makes=" $(sed -n 's/^stage_\(file\|folder\)_options *:= //p' pipelines/stage/words.mk | tr '\n' ' ') "
    local asked=0
    for program in "$BIN"/*; do
        for option in $("$program" --help | sed -nE 's/^ +--([a-z-]+)=[^ ]*(FILE|DIR|FOLDER|PATH)([^A-Z].*|$)/\1/p'); do
            ((++asked))
            [[ "$reads$makes$own" == *" $option "* ]] || {
                echo "$(basename "$program") --$option= names a file: add it to stage_file_options or stage_folder_options of pipelines/stage/words.mk, or here if it is read"
                return 1
            }
        done
    done
    ((asked > 20))
    # and none is known that no program has
    for option in $makes; do
        run grep -lE -- "^ +--$option=" <(for program in "$BIN"/*; do "$program" --help; done)
        assert_success
    done
}

@test "an installed kim: model counts by its version, one in a folder of the user's own by its file" {
    reading_study
    # shellcheck disable=SC2016
    printf '%s\n' 'MODEL ?= EAM_x__MO_1_000' '$(call stage,$(results)/try, $(BIN)/say --potential=kim:$(MODEL))' >try.mk
    make -s results/try
    run make -q results/try
    assert_success
    run make -q results/try MODEL=EAM_x__MO_1_001
    assert_failure
    mkdir -p models/EAM_x__MO_1_000
    touch models/EAM_x__MO_1_000/libkim-api-portable-model.so
    export KIM_API_PORTABLE_MODELS_DIR=$TMP/none:$TMP/models
    make -s results/try
    run make -q results/try
    assert_success
    sleep 0.01
    touch models/EAM_x__MO_1_000/libkim-api-portable-model.so
    run make -q results/try
    assert_failure
}

@test "what was typed is before what a params file says for one rate or energy; a special one for nothing is refused" {
    atoms() { make -s stage-show FILE=results/camg/mini/1e14/glass.xyz "$@" | grep -m1 -o 'atoms=[0-9]*'; }
    run atoms
    assert_output atoms=3200
    run atoms CAMG_ATOMS=250
    assert_output atoms=250
    run atoms CAMG_ATOMS=250 CAMG_ATOMS_1e14=300
    assert_output atoms=300
    CAMG_ATOMS=260 run atoms
    assert_output atoms=260
    CAMG_ATOMS_1e14=270 run atoms CAMG_ATOMS=250
    assert_output atoms=250
    relax() { make -s stage-list STUDY=camg "$@" | grep -o 'relax=[0-9]*ps' | sort -u | tr '\n' ' '; }
    run relax
    assert_output "relax=15ps relax=2ps relax=4ps relax=9ps "
    run relax CAMG_RELAX=1ps
    assert_output "relax=15ps relax=1ps relax=2ps "
    run make -s stage-list STUDY=camg CAMG_RELAX_61=1ps
    assert_failure
    assert_output --partial "nothing here reads CAMG_RELAX_61: there are CAMG_RELAX_300 CAMG_RELAX_60"
    run make -s stage-list STUDY=camg CAMG_RATES=
    assert_failure
}

@test "names of the makefiles' own are not for the command line: R=, MD=, results=" {
    for name in R S D G MD results scripts; do
        run make -n camg "$name=/nowhere" BIN="$BIN"
        assert_failure
        assert_output --partial "nothing here reads $name"
    done
    # and studies share none of one letter
    run grep -nE '\$[A-Z]\>|\$\([A-Z]\)|^[A-Z] *[:?]?=' pipelines/*.mk pipelines/*/*.mk
    assert_output ""
}

@test "stage-show: what one stage reads, makes, is called and runs; of what is made beside it too" {
    run make -s stage-show FILE=results/camg/mini/1e14/cluster.log.tsv BIN=bin
    assert_success
    assert_line "step     heat-spike"
    assert_line "makes    results/camg/mini/1e14/cluster.xyz"
    assert_line "         results/camg/mini/1e14/cluster.log.tsv"
    assert_line "from     results/camg/mini/1e14/cluster-cut.xyz"
    assert_line --regexp '^command  bin/heat-spike --potential='
    assert_line --regexp '^runs     bin/heat-spike --checkpoint=results/camg/mini/checkpoints/1e14/cluster.xyz.heat-spike --resume --potential='
    assert_line --regexp '^kept     results/camg/mini/.args/1e14/cluster.xyz'
    run make -s stage-show FILE=results/camg/mini/nothing
    assert_failure
    assert_output --partial "no stage of this scale makes 'results/camg/mini/nothing'"
}

@test "a variable typed as nothing is refused where a stage would lose a word by it" {
    run make -n laves LAVES_RESULTS="$TMP/laves" LAVES_LOW=
    [ "$status" -ne 0 ] && [[ $output == *'LAVES_LOW has no value'* ]] && [[ $output != *at-temperature* ]]
    make -n camg CAMG_RESULTS="$TMP/camg" CAMG_STRAIN= >/dev/null # a group of options
    make -n camg CAMG_RESULTS="$TMP/camg" CAMG_SUBSTRATE_ATOMS= >/dev/null # empty at this scale
    make -n camg SCALE=small CAMG_RESULTS="$TMP/camg" CAMG_SINGLE_ENERGIES= CAMG_GLASS_RATES= >/dev/null # lists
}

@test "a study that stands in one place only is found by make check" {
    mkdir "$TMP/tools"
    cp tools/check-studies "$TMP/tools"
    cp -r params pipelines help.mk README.md "$TMP"
    "$TMP/tools/check-studies"
    # a name that another study can meet, and a value that two scales lack
    echo 'DEPTH ?= 3nm' >>"$TMP/params/laves/mini.mk"
    mkdir "$TMP/params/glasses"
    echo 'GLASSES_SEED ?= 1' >"$TMP/params/glasses/mini.mk"
    run "$TMP/tools/check-studies"
    [ "$status" -eq 1 ]
    [[ $output == *"'DEPTH' does not begin with LAVES_"* ]]
    [[ $output == *'params/laves/paper.mk: no value for DEPTH'* ]]
    [[ $output == *"no study 'glasses' in STUDIES"* ]]
}
