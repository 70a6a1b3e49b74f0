#!/usr/bin/env bats
# Values of a study that its programs would refuse are refused before anything is planned or made, with the variable named.
load common

# wrong WORDS NAME=VALUE [STUDY]: make plan, make and make submit end with these words, and nothing is made
wrong() {
    local study=${3:-camg}
    run make -s plan STUDY="$study" "$2" BIN="$BIN"
    assert_failure 2
    assert_output --partial "$1"
    assert_output --partial "${2%%=*}="
    refute_output --partial "core-hours"
    run timeout 100 make -s "$study" "$2" BIN="$BIN"
    assert_failure 2
    assert_output --partial "$1"
    assert_not_exists "results/$study/mini/variables"
    assert_equal "$(find results -type f 2>/dev/null)" ""
}

@test "compositions, seeds, quantities, energies, words of a group: refused by make plan and make alike, nothing is made" {
    folder "$TMP/study"
    wrong "unknown element 'Cux'" CAMG_COMPOSITION=Cux50Zr50
    wrong "CAMG_COMPOSITION=Cu64Zr99x: create: --composition:" CAMG_COMPOSITION=Cu64Zr99x
    wrong "'one' is not a whole number" CAMG_SEED=one
    wrong "CAMG_BASE=50: " CAMG_BASE=50
    wrong "'2000C'" CAMG_MELT=2000C
    wrong "'60xmeV/atom'" CAMG_ENERGIES=60xmeV/atom
    wrong "unknown option '--peek'" CAMG_SPIKE='--peek=1000K --rate=5e13K/s --base=50K'
    wrong "LAVES_LOW=0.95K" LAVES_LOW=0.95K laves
    wrong "NANOLAMINATE_PERIOD=4,5: '4,5' is not a number, such as 4.5" NANOLAMINATE_PERIOD=4,5 nanolaminate
}

@test "the environment's value too; a scheduler is handed nothing; what is right is planned, at every scale" {
    folder "$TMP/study"
    CAMG_COMPOSITION=Cu64Zr99x run make -s plan STUDY=camg BIN="$BIN"
    assert_failure 2
    assert_output --partial "CAMG_COMPOSITION=Cu64Zr99x"
    run make -s submit STUDY=camg DRY=1 CAMG_COMPOSITION=Cu64Zr99x BIN="$BIN"
    assert_failure 2
    assert_output --partial "CAMG_COMPOSITION=Cu64Zr99x"
    run make -s plan STUDY=camg CAMG_COMPOSITION=Cu64Zr36 BIN="$BIN"
    assert_success
    for scale in mini small paper; do
        run make -s plan SCALE=$scale BIN="$BIN"
        assert_success
        refute_output --partial "is not"
        refute_output --partial "not checked"
    done
}

@test "a value of the params file, which is the study's own, is found as well; without the programs it is said that nothing was asked" {
    folder "$TMP/study"
    rm params
    cp -rL "$BATS_TEST_DIRNAME/../params" params
    sed -i 's/^CAMG_COMPOSITION .*/CAMG_COMPOSITION ?= Cu50Zr50x/' params/camg/mini.mk
    run make -s plan STUDY=camg BIN="$BIN"
    assert_failure 2
    assert_output --partial "CAMG_COMPOSITION=Cu50Zr50x"
    run make -s plan STUDY=camg BIN="$TMP/nowhere"
    assert_success
    assert_output --partial "which are not built"
}

@test "--print-args is told the frames' unit system by BLOWPIPE_UNITS; small languages are checked by it" {
    run "$BIN/anneal" --potential=./x --temperature=300 --time=1 --print-args
    assert_success # of units=lj
    BLOWPIPE_UNITS=metal run "$BIN/anneal" --potential=./x --temperature=300 --time=1 --print-args
    assert_failure 64
    assert_output --partial "'300' needs a unit of temperature"
    BLOWPIPE_UNITS=lj run "$BIN/anneal" --potential=./x --temperature=300K --time=1ps --print-args
    assert_failure 64
    BLOWPIPE_UNITS=LJ run "$BIN/anneal" --potential=./x --temperature=300 --time=1 --print-args
    assert_failure 64
    assert_output --partial "BLOWPIPE_UNITS is 'LJ': it must be metal or lj"
    for one in "create --composition=Cu64Zr99x" "create --repeat=3x3" "xyz-repeat --cells=2x2" "stem-sim --scan=4" "stem-sim --method=magic" "stem-analyze --ring=3/nm" \
        "voronoi --radii=Cu" "deposit --atom-source=Q1" "eos-fit --composition=Cu-1"; do
        # shellcheck disable=SC2086  # a program and its option
        run "$BIN/"$one --print-args
        assert_failure 64
        one=${one#* }
        assert_output --partial ": ${one%%=*}: "
    done
}
