#!/usr/bin/env bats
# Who speaks a language with a decimal comma, or one where i is not the lower case of I, gets the same bytes.
load common

setup_file() {
    local name
    mkdir -p "$BATS_FILE_TMPDIR/locale"
    for name in de_DE tr_TR; do
        localedef -i $name -f UTF-8 "$BATS_FILE_TMPDIR/locale/$name.UTF-8"
    done
    export LOCPATH=$BATS_FILE_TMPDIR/locale
}

# A comma is in force here: what a test of it shows is not shown by chance.
spoken() {
    run env LC_ALL="$1" bash -c 'printf "%.1f" 0,5'
    assert_success
    assert_output 0,5
}

# in LOCALE COMMAND...
in_locale() { LC_ALL=$1 "${@:2}"; }

# A piece of every study, small, by make under locale $1 in a folder of its own.
# shellcheck disable=SC2054  # commas within values
pieces() {
    local here=$PWD
    local camg=(CAMG_ATOMS_1e14=1200 CAMG_BOX=2.6nm,2.25nm,auto CAMG_MELT_TIME=0.1ps CAMG_GLASS_HOLD=0.05ps CAMG_RATES=1e14K/s CAMG_DIAMETER=1.6nm CAMG_TOLERANCE=0.2
        CAMG_MELT=300K "CAMG_SPIKE=--peak=300K --rate=1e16K/s --base=50K --equilibrate=0.02ps --hold=0.02ps")
    local nano=(NANOLAMINATE_ATOMS=900 NANOLAMINATE_BOX=4.5nm,2nm,auto "NANOLAMINATE_QUENCH=--melt=500K --melt-time=0.02ps --rate=1e16K/s --final=300K --hold=0.02ps")
    local stem=(STEM_MRO_ATOMS=500 STEM_MRO_BOX=2.2nm,2.2nm,auto STEM_MRO_ORDER_REPEAT=2x2x2 STEM_MRO_ORDER_COUNT=1 STEM_MRO_ORDER_DIAMETER=1.5)
    folder "$TMP/$1"
    in_locale "$1" make -s BIN="$BIN" "${camg[@]}" "${nano[@]}" "${stem[@]}" LAVES_VOLUMES=3 \
        results/camg/mini/1e14/cluster.tsv results/camg/mini/1e14/glass.plain.tsv \
        results/laves/mini/eos/C15.tsv results/laves/mini/protocol.tsv \
        results/nanolaminate/mini/composition-model.tsv \
        results/stem-mro/mini/order/{five-2.xyz,spot-60.pgm} results/stem-mro/mini/{Zr55Co25Al20.xyz,order/random.xyz}
    cd "$here" || return
}

@test "a piece of every study under de_DE.UTF-8 and tr_TR.UTF-8 is what it is under C, byte for byte" {
    spoken de_DE.UTF-8
    spoken tr_TR.UTF-8
    pieces C
    pieces de_DE.UTF-8
    pieces tr_TR.UTF-8
    run grep -c . "$TMP/C/results/camg/mini/1e14/cluster.tsv"
    assert_output 5
    diff -r -x logs -x .run -x index.html "$TMP/C/results" "$TMP/de_DE.UTF-8/results"
    diff -r -x logs -x .run -x index.html "$TMP/C/results" "$TMP/tr_TR.UTF-8/results"
}

@test "make LC_ALL=de_DE.UTF-8 is under C too, and so are the makes that it starts" {
    spoken de_DE.UTF-8
    folder "$TMP/typed"
    # shellcheck disable=SC2016  # make expands it
    printf 'again: ; @$(MAKE) -s -f Makefile.test number LC_ALL=de_DE.UTF-8\nnumber: ; @awk "BEGIN { print 1 / 2 }"; printf "%%.1f\\n" 0.5\n' >number.mk
    printf 'include Makefile\ninclude number.mk\n' >Makefile.test
    run env -u LC_ALL make -s -f Makefile.test again LC_ALL=de_DE.UTF-8
    assert_output $'0.5\n0.5'
}

# Frames and tables for scripts that are run by hand.
hand() {
    printf '2\nLattice="10 0 0 0 10 0 0 0 10" Properties=species:S:1:pos:R:3:id:I:1:cluster:I:1:layer:I:1:detector:R:1 pbc="T T T" deposit_interface=5.5 film_in_substrate=0.2137 substrate_in_film=0.125 energy=-7.25 core_fraction_before_Cu=0.25 core_atoms=9 shell_fraction_before_Cu=0.5 shell_atoms=8 core_fraction_Cu=0.375 shell_fraction_Cu=0.625\nCu 1.5 2.5 7.25 1 1 1 0.5\nZr 4.5 1.5 1.25 2 0 2 0.75\n' >"$TMP/f.xyz"
    printf 'sample\tquantity\tvalue\terror\nS\tT_f\t0.5\t0.01\n' >"$TMP/t.tsv"
}
by_hand() {
    pipelines/camg/mixing S "$TMP/f.xyz"
    pipelines/camg/spike "$TMP/f.xyz"
    pipelines/laves/at-temperature 1.25 "$TMP/t.tsv" echo
    pipelines/laves/curve-table "$TMP/f.xyz"
    pipelines/laves/mean S "$TMP/t.tsv"
    pipelines/nanolaminate/oxidise 0.5 0 -1.5 "$TMP/f.xyz"
    pipelines/stem-mro/spot 4 60 0.58 0.16 32
    pipelines/stem-mro/fivefold 1.2 0.5 3.61 4
}

@test "scripts run by hand under de_DE.UTF-8 read and write points" {
    spoken de_DE.UTF-8
    hand
    by_hand >"$TMP/C"
    grep -q $'film_atoms_in_substrate\t0.2137\t' "$TMP/C"
    export LC_ALL=de_DE.UTF-8
    by_hand >"$TMP/de"
    diff "$TMP/C" "$TMP/de"
}

@test "every script of the studies and tools says its locale" {
    grep -rlE '^#!.*bash$' pipelines tools tests/run tests/bench tests/cluster >"$TMP/scripts"
    run xargs -a "$TMP/scripts" grep -LE '^export LC_ALL=C|^\. .*pipelines/cluster/common|^exec /bin/bash'
    assert_output ""
    run grep -nE 'awk' pipelines/*/*.gp
    refute_line --regexp '"(< )?awk'
}
