#!/usr/bin/env bats
# Advice is what can be typed: here or where it is installed, with what was typed before, and near what was meant.
load common

@test "what shows nothing yet says the study with the values that were typed" {
    folder "$TMP/here"
    unset MAKEFLAGS MAKELEVEL MFLAGS
    run make camg-show CAMG_REPLICAS=5 'CAMG_SPIKE=--peak=1K --rate=2e14K/s' V=1
    assert_failure
    assert_output --partial 'nothing to show yet: make camg SCALE=mini '
    assert_output --partial ' CAMG_REPLICAS=5'
    assert_output --partial 'CAMG_SPIKE=--peak=1K\ --rate=2e14K/s'
    refute_output --partial ' V=1'
}

@test "what is installed is told as blowpipe study" {
    folder "$TMP/here"
    unset MAKEFLAGS MAKELEVEL MFLAGS
    make -s -C "$BATS_TEST_DIRNAME/.." install PREFIX="$TMP/prefix" >/dev/null
    run "$TMP/prefix/bin/blowpipe" study status
    assert_output --regexp 'blowpipe study camg -j[0-9]+ begins a study, blowpipe study plan says'
    run "$TMP/prefix/bin/blowpipe" study submit STUDY=camg
    refute_output --regexp '(^|[:;] )make (camg|submit)'
    run "$TMP/prefix/bin/blowpipe" study camg-show CAMG_SEED=2
    assert_output --partial 'blowpipe study camg SCALE=mini CAMG_SEED=2 makes'
    run "$TMP/prefix/bin/blowpipe" vornoi
    assert_failure 64
    assert_output --partial "there is no program 'vornoi' (did you mean voronoi?)"
    run "$TMP/prefix/bin/blowpipe" study cmag
    assert_output --partial "there is no study 'cmag' (did you mean camg?)"
    run "$TMP/prefix/bin/blowpipe" help help
    assert_success
    run "$TMP/prefix/bin/blowpipe" study variants
    assert_success
}

@test "a goal or a study that is nearly one is asked for; what is far from all is make's to say" {
    folder "$TMP/here"
    unset MAKEFLAGS MAKELEVEL MFLAGS
    run make lavess
    assert_failure 2
    assert_output --partial "there is nothing called 'lavess' to make (did you mean laves?)"
    run make sttaus STUDY=camg
    assert_output --partial "(did you mean status?)"
    run make status STUDY=cmag
    assert_output --partial "there is no study 'cmag' (did you mean camg?); the studies are"
    run make blah
    assert_output --partial "No rule to make target 'blah'"
}
