#!/usr/bin/env bats
# What make dist rests on and what needs no build of it: potentials beside the programs, studies without gnuplot and tachyon, what is looked for in
# programs and versions. tests/dist/run tries what was made.
bats_require_minimum_version 1.5.0
load common

# An installed tree with the model as a download brings it, a program that is known to need none.
setup_file() {
    cd "$BATS_TEST_DIRNAME/.." || return
    export TREE=$BATS_FILE_TMPDIR/tree
    make -s BIN="$BIN" install PREFIX="$TREE" >&2
}
setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    model=${CUZR#kim:}
    kim=$TREE/share/blowpipe/potentials/kim
}

# MODEL: the library that Debian has it in
library() { compgen -G "/usr/lib/*/kim-api/portable-models/$1/libkim-api-portable-model.so" | head -n 1; }

# where no OpenKIM is installed, a program sees an empty folder in its place
bare() { unshare -rm sh -c 'for f in /usr/lib/*/kim-api; do mount -t tmpfs none "$f"; done; exec "$@"' sh "$@"; }

@test "an installed tree has its models where no OpenKIM is: the same text, energies and names" {
    unshare -rm true 2>/dev/null || skip "no mounts of one's own here (unshare)"
    rm -rf "$kim"
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.26A --repeat=4x4x4 --quiet >"$TMP/b2.xyz"
    run bare "$TREE/bin/blowpipe" energy --potential="$CUZR" "$TMP/b2.xyz"
    assert_failure 66
    tools/dist/kim-texts "$(library "$model")" "$kim/$model"
    bare "$TREE/bin/blowpipe" energy --potential="$CUZR" --forces --quiet "$TMP/b2.xyz" >"$TMP/shipped.xyz"
    "$BIN/energy" --potential="$CUZR" --forces --quiet "$TMP/b2.xyz" >"$TMP/installed.xyz"
    cmp "$TMP/shipped.xyz" "$TMP/installed.xyz"
    run bare "$TREE/bin/blowpipe" energy --potential=list
    assert_success
    assert_line --partial "$CUZR"$'\tCu Zr'
    # moved
    cp -r "$TREE" "$TMP/else where"
    bare "$TMP/else where/bin/blowpipe" energy --potential="$CUZR" --forces --quiet "$TMP/b2.xyz" | cmp - "$TMP/installed.xyz"
    # what is there of the name and no table: as if it were not there
    rm "$kim/$model"/*_eam_fs
    run bare "$TREE/bin/blowpipe" energy --potential="$CUZR" "$TMP/b2.xyz"
    assert_failure 66
    assert_output --partial "no KIM portable model"
    rm -r "$kim"
}

@test "a folder of models as files, named by KIM_API_PORTABLE_MODELS_DIR, serves every program" {
    tools/dist/kim-texts "$(library "$model")" "$TMP/models/EAM_Mine_CuZr__MO_1_000"
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.26A --quiet >"$TMP/b2.xyz"
    KIM_API_PORTABLE_MODELS_DIR=$TMP/models "$BIN/energy" --potential=kim:EAM_Mine_CuZr__MO_1_000 --quiet "$TMP/b2.xyz" | grep -o ' energy=[^ ]*' >"$TMP/mine"
    "$BIN/energy" --potential="$CUZR" --quiet "$TMP/b2.xyz" | grep -o ' energy=[^ ]*' | cmp - "$TMP/mine"
    grep -q '"species" \["Cu" "Zr"\]' "$TMP/models"/*/kimspec.edn
    grep -q '^@' "$TMP/models"/*/kimcite.bib
}

@test "potentials/NAME is found beside installed programs, after the user's own" {
    "$BIN/create" --random --composition=A80B20 --atoms=100 --units=lj --density=1.2 --quiet >"$TMP/ka.xyz"
    "$BIN/energy" --potential=potentials/kob-andersen.lj --quiet "$TMP/ka.xyz" >"$TMP/ours.xyz"
    cd "$TMP"
    "$TREE/bin/blowpipe" energy --potential=potentials/kob-andersen.lj --quiet ka.xyz | cmp - ours.xyz
    run "$TREE/bin/blowpipe" energy --potential=list
    assert_line $'potentials/kob-andersen.lj\tA B'
    run "$BIN/energy" --potential=potentials/kob-andersen.lj ka.xyz
    assert_failure 66
    mkdir potentials && echo nonsense >potentials/kob-andersen.lj
    run "$TREE/bin/blowpipe" energy --potential=potentials/kob-andersen.lj ka.xyz
    assert_failure 65
}

# a PATH without gnuplot and tachyon
without_painters() {
    mkdir "$TMP/path"
    local file
    for file in /usr/bin/*; do
        case ${file##*/} in
        gnuplot* | tachyon*) ;;
        *) ln -s "$file" "$TMP/path/" ;;
        esac
    done
}

@test "a study without gnuplot and tachyon makes everything but figures, and says so at its end" {
    without_painters
    folder "$TMP/study" # without the results that a demo has left
    local study
    for study in camg laves nanolaminate stem-mro mechanics; do
        PATH=$TMP/path make --no-print-directory -n "$study" >"$TMP/said" 2>"$TMP/err"
        refute grep -E '^gnuplot|/render |--figures=' "$TMP/said"
        grep -q summary.tsv "$TMP/said"
        tail -n 1 "$TMP/said" | grep -q "figures are left out, for want of gnuplot"
        make --no-print-directory -n "$study" >"$TMP/said"
        grep -qE '^gnuplot' "$TMP/said"
        refute grep 'left out' "$TMP/said"
    done
    PATH=$TMP/path make --no-print-directory -n camg | tail -n 1 | grep -q 'gnuplot and tachyon: 25 in results/camg/mini/1e14/figures/'
}

@test "a study without make says what is missing" {
    mkdir "$TMP/path"
    local name
    for name in sh readlink sed basename grep tr; do ln -s "$(command -v $name)" "$TMP/path/"; done
    cd "$TMP"
    PATH=$TMP/path run -66 "$TREE/bin/blowpipe" study camg
    assert_output --partial 'needs GNU make'
    assert_output --partial 'apt install make'
}

@test "programs that need a library, or a newer C library than is promised, are not packed" {
    run tools/dist/check-programs "$BIN/stem-analyze" # of a build of this machine
    assert_failure 1
    assert_output --regexp "needs .*hdf5"
    printf '#include <stdio.h>\nint main(void) { return puts(""); }\n' >"$TMP/plain.c"
    gcc -nostartfiles -nostdlib -shared -o "$TMP/plain.so" "$TMP/plain.c"
    run tools/dist/check-programs "$TMP/plain.so"
    assert_success
}

@test "wheels have versions that Python knows" {
    run python3 - <<'PY'
import re
text = open('tools/dist/make-wheel').read()
scope = {}
exec(text[:text.rindex('main()')], scope)
for given, wanted in (('0.2.0', '0.2.0'), ('0.2.0-dev+20261129.g174a57324e', '0.2.0.dev0+20261129.g174a57324e'),
                      ('0.2.0-dev+unknown', '0.2.0.dev0+unknown'), ('0.2.0+g174a57324e.changed', '0.2.0+g174a57324e.changed')):
    assert scope['pep440'](given) == wanted, given
try:
    scope['pep440']('next one')
except SystemExit:
    print('refused')
PY
    assert_success
    assert_output refused
}
