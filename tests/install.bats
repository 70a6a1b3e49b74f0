#!/usr/bin/env bats
# make install: one command that works wherever its tree is moved to, pages and completion that name what the programs have, studies without a
# source tree; and an uninstall that leaves nothing of it, and all of others.
bats_require_minimum_version 1.5.0
load common

# WORD...: make with these words, quietly
made() { make -s ${sanitizer:+SAN="$sanitizer"} BIN="$BIN" VERSION_TEXT="$(built_version)" "$@"; }
# an installed copy, which builds nothing, knows no sanitizer
sanitizer=${SAN:-}
unset MAKEFLAGS MAKELEVEL MFLAGS SAN

# The prefix that tests look at and do not change, with links.
setup_file() {
    cd "$BATS_TEST_DIRNAME/.." || return
    export PREFIX_USED=$BATS_FILE_TMPDIR/used
    made install PREFIX="$PREFIX_USED" LINKS=1 >&2
}
setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    blowpipe=$PREFIX_USED/bin/blowpipe
}

# FOLDER: its files and folders with sizes and times
everything() { (cd "$1" && find . -printf '%P %y %s %T@ %m %l\n' | sort); }

@test "a pipe of the installed programs gives the bytes of those of bin/" {
    local quench=(quench "--potential=$CUZR" --melt=2000K --melt-time=0.05ps --rate=1e16K/s --final=300K --threads=1 --quiet)
    "$blowpipe" create --random --composition=Cu50Zr50 --atoms=500 --quiet | "$blowpipe" "${quench[@]}" | "$blowpipe" voronoi --quiet | tee "$TMP/mine.xyz" |
        "$blowpipe" xyz-info >"$TMP/mine"
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=500 --quiet | "$BIN/${quench[0]}" "${quench[@]:1}" | "$BIN/voronoi" --quiet | tee "$TMP/ours.xyz" |
        "$BIN/xyz-info" >"$TMP/ours"
    [ -s "$TMP/mine" ]
    cmp "$TMP/mine.xyz" "$TMP/ours.xyz"
    cmp "$TMP/mine" "$TMP/ours"
    run "$PREFIX_USED/bin/xyz-info" "$TMP/mine.xyz" # a link
    assert_success
    assert_output "$(cat "$TMP/ours")"
}

@test "list, help and --version; exit codes and wrong names" {
    run "$blowpipe" --version
    assert_output "blowpipe $(built_version)"
    run "$blowpipe" list
    assert_success
    assert_equal "$(cut -d ' ' -f 1 <<<"$output")" "$(for p in src/prog/*; do p=${p##*/} && echo "${p%.c}"; done | LC_ALL=C sort)"
    assert_line --regexp '^voronoi +Voronoi cells of the atoms'
    diff <("$blowpipe" help voronoi) <("$BIN/voronoi" --help)
    run "$blowpipe" help
    assert_success
    assert_output --partial 'blowpipe study NAME'
    for wrong in nope ../../bin/blowpipe .; do
        run "$blowpipe" $wrong
        assert_failure 64
        run "$blowpipe" help $wrong
        assert_failure 64
    done
    run "$blowpipe"
    assert_failure 64
    run "$blowpipe" voronoi --nonsense
    assert_failure 64
    run "$blowpipe" voronoi missing.xyz
    assert_failure 66
    run "$blowpipe" env --modul
    assert_failure 64
}

@test "every program prints its options as rows, and --help does not speak of it" {
    local program
    for program in "$BIN"/*; do
        run "$program" --print-options
        assert_success
        assert_line --index 0 --regexp "^program.${program##*/}.[^.]"
        # the rows' names, and those of --help
        diff <(awk -F '\t' '$1 == "option" { print $2 }' <<<"$output") <("$program" --help | sed -nE 's/^  (--[a-z0-9-]+|-o)([= ].*)?$/\1/p')
        assert_equal "$(awk -F '\t' '$1 == "option" && NF != 7' <<<"$output")" ''
        run "$program" --help
        refute_output --partial print-options
    done
}

@test "man pages are clean, and name every option and choice that --help names" {
    command -v mandoc >/dev/null || skip "mandoc is not installed (make deps-test)"
    local page program
    mandoc -Tlint -W warning "$PREFIX_USED"/share/man/man1/*.1
    if command -v groff >/dev/null; then
        run groff -man -ww -Tutf8 -z "$PREFIX_USED"/share/man/man1/*.1
        assert_success
        refute_output
    fi
    for program in "$BIN"/*; do
        page=$PREFIX_USED/share/man/man1/blowpipe-${program##*/}.1
        mandoc -Tutf8 -O width=1000 "$page" | sed 's/.\x08//g' >"$TMP/page"
        # options with their values, as --help prints them
        "$program" --help | grep -oE '^  (--[a-z0-9-]+|-o)([= ][^ ]+)?' | sed 's/^  //; s/ $//' >"$TMP/options"
        [ -s "$TMP/options" ]
        while read -r option; do grep -qF -- "$option" "$TMP/page" || fail "$page has no $option"; done <"$TMP/options"
        # and its words
        assert_equal "$("$program" --help | sed -n '2s/^[^:]*: //p')" "$(sed -nE "s/^ +blowpipe-${program##*/} - //p" "$TMP/page")"
        run comm -23 <("$program" --help | grep -oE '[A-Za-z_]{3,}' | sort -u) <(grep -oE '[A-Za-z_]{3,}' "$TMP/page" | sort -u)
        assert_output Usage
    done
    mandoc -Tutf8 -O width=1000 "$PREFIX_USED/share/man/man1/blowpipe.1" | sed 's/.\x08//g' >"$TMP/page"
    for program in "$BIN"/*; do grep -q "blowpipe-${program##*/}(1)" "$TMP/page"; done
}

@test "man and apropos find the pages by what blowpipe env sets" {
    command -v mandb >/dev/null && command -v man >/dev/null || skip "man-db is not installed"
    cp -r "$PREFIX_USED/share/man" "$TMP/man"
    mandb -u -q "$TMP/man" || skip "mandb cannot index here"
    run env MANPATH="$TMP/man" apropos glass
    assert_output --partial blowpipe-quench
    # shellcheck disable=SC2016
    run env -u MANPATH bash -c 'eval "$("$1" env)"; command -v blowpipe; man -w blowpipe-quench; man -w bash >/dev/null 2>&1 || true; echo "$XDG_DATA_DIRS"' - "$blowpipe"
    assert_line "$blowpipe"
    assert_line "$PREFIX_USED/share/man/man1/blowpipe-quench.1"
    assert_line --partial "$PREFIX_USED/share:"
    run "$blowpipe" env --module
    assert_line --index 0 '#%Module1.0'
    assert_line "prepend-path PATH {$PREFIX_USED/bin}"
}

# KEYS PATTERN: what the shell of the array `shell`, in $TMP, writes after these keys is to match
typed() {
    run python3 "$BATS_TEST_DIRNAME/type_keys.py" "$TMP" "$1" "$2" "${shell[@]}"
    assert_success
}

# what each of the shells is to offer
completes() {
    needs_terminal
    touch "$TMP/afile.xyz" "$TMP/two words.xyz" "$TMP/mine.eam.fs"
    mkdir -p "$TMP/afolder"
    typed 'blowpipe quench --ra\t' 'quench --rate='
    typed 'blowpipe vor\t' 'blowpipe voronoi'
    typed 'blowpipe quench --precision=d\t' 'quench --precision=double'
    typed 'blowpipe quench --potential=kim:EAM_Dynamo_MendelevSunZhang_2019\t' "quench --potential=$CUZR"
    typed 'cat x | blowpipe voronoi --table=afi\t' 'voronoi --table=afile.xyz'
    typed 'voronoi afi\t' 'voronoi afile.xyz'
    typed 'blowpipe voronoi -o afi\t' 'voronoi -o afile.xyz'
    typed 'blowpipe voronoi two\t' 'voronoi two\\ words.xyz'
    typed 'blowpipe quench --potential=mi\t' 'quench --potential=mine.eam.fs'
    typed 'blowpipe xyz-check afile.xyz --kn\t' 'afile.xyz --known'
    typed 'blowpipe help vor\t' 'help voronoi'
    typed 'blowpipe env --m\t' 'env --module'
    typed 'blowpipe study cam\t' 'study camg'
    typed 'blowpipe study laves SCALE=min\t' 'SCALE=mini'
}

@test "bash completes programs, options, choices, potentials and files" {
    printf '%s\n' "PATH=$PREFIX_USED/bin:\$PATH" ". $PREFIX_USED/share/bash-completion/completions/blowpipe" "bind 'set enable-bracketed-paste off'" \
        "bind 'set show-all-if-ambiguous on'" "PS1='READY> '" >"$TMP/rc"
    shell=(bash --rcfile rc -i)
    completes
    typed 'blowpipe quench --ensemble=np\t' 'npt +npt-aniso'
    typed 'blowpipe quench --ensemble n\t' 'npt +npt-aniso +nve +nvt'
}

@test "zsh completes programs, options, choices, potentials and files" {
    command -v zsh >/dev/null || skip "zsh is not installed (make deps-test)"
    mkdir "$TMP/z"
    printf '%s\n' "PATH=$PREFIX_USED/bin:\$PATH" "fpath=($PREFIX_USED/share/zsh/site-functions \$fpath)" 'autoload -Uz compinit; compinit -u -D' \
        'unsetopt PROMPT_SP' "PS1='READY> '" >"$TMP/z/.zshrc"
    export ZDOTDIR=$TMP/z
    shell=(zsh -i)
    completes
}

@test "fish completes programs, options, choices, potentials and files" {
    command -v fish >/dev/null || skip "fish is not installed (make deps-test)"
    cd "$TMP" && touch afile.xyz
    offered() { HOME=$TMP XDG_DATA_DIRS=$PREFIX_USED/share PATH=$PREFIX_USED/bin:$PATH run fish -c "complete -C '$1'"; }
    offered 'blowpipe quench --ra'
    assert_output --regexp $'^--rate(=|\t)'
    offered 'blowpipe vor'
    assert_output --regexp $'^voronoi\t'
    offered 'blowpipe quench --ensemble=np'
    assert_line --regexp '^--ensemble=npt-aniso'
    offered 'blowpipe quench --potential=kim:EAM_Dynamo_MendelevSunZhang_2019'
    assert_output --partial "$CUZR"
    offered 'blowpipe voronoi af'
    assert_output afile.xyz
}

@test "a study is planned, shown and made in any folder, as in a source tree, and nothing is written into the prefix" {
    local words=(LAVES_VOLUMES=3 CAMG_ATOMS_1e14=1200 CAMG_BOX=2.6nm,2.25nm,auto CAMG_MELT_TIME=0.02ps CAMG_GLASS_HOLD=0.01ps CAMG_RATES=1e14K/s CAMG_MELT=80K)
    local files=(results/laves/mini/protocol.tsv results/camg/mini/1e14/glass.plain.tsv)
    everything "$PREFIX_USED" >"$TMP/before"
    chmod -R a-w "$PREFIX_USED"
    here=$PWD
    mkdir "$TMP/any" && cd "$TMP/any"
    printf 'all: ; exit 1\n' >Makefile # a person's own
    run "$blowpipe" study camg SCALE=mini -n
    assert_success
    refute_line --regexp '^(gcc|tools/|curl)'
    assert_line --partial "$PREFIX_USED/libexec/blowpipe/quench"
    [ ! -e results ]
    diff <("$blowpipe" study plan STUDY=camg | sed "s/blowpipe study rates/make rates/") <(cd "$here" && make -s plan STUDY=camg)
    diff <("$blowpipe" study tasks STUDY=camg STAGE=deposit) <(cd "$here" && make -s tasks STUDY=camg STAGE=deposit)
    run "$blowpipe" study submit STUDY=camg SCALE=small DRY=1
    assert_success
    assert_line --regexp "^sbatch .* $PREFIX_USED/share/blowpipe/pipelines/cluster/slurm results/camg/small/cluster/arrays/quench.1 $PREFIX_USED/share/blowpipe/$"
    # a piece of an array as Slurm starts it: a copy of the script, elsewhere
    mkdir -p results/laves/mini/cluster/arrays
    printf 'make STUDY=laves SCALE=mini\n1 results/laves/mini/protocol.tsv\n' >results/laves/mini/cluster/arrays/numbers.1
    cp "$PREFIX_USED/share/blowpipe/pipelines/cluster/slurm" "$TMP/spooled"
    run env -u blowpipe_tree SLURM_ARRAY_JOB_ID=5 SLURM_ARRAY_TASK_ID=1 CLUSTER_SETTLE=0 "$TMP/spooled" results/laves/mini/cluster/arrays/numbers.1 \
        "$PREFIX_USED/share/blowpipe/"
    assert_success
    [ -s results/laves/mini/protocol.tsv ]
    rm -r results
    # what a step makes is what it makes in a source tree: its files, and what is kept of its command
    run "$blowpipe" study -s "${words[@]}" "${files[@]}"
    assert_success
    cd "$here"
    folder "$TMP/source"
    make -s BIN="$BIN" "${words[@]}" "${files[@]}"
    grep -rl "$BIN" "$TMP/source/results" | xargs -r sed -i "s|$BIN/|bin/|g" # tests call bin/ by its whole path
    diff -r -x variables -x logs -x .run -x index.html "$TMP/any/results" "$TMP/source/results"
    [ -s "$TMP/any/results/camg/mini/1e14/glass.plain.tsv" ]
    chmod -R u+w "$PREFIX_USED"
    diff <(sed 's/ [0-7]*\( [^ ]*\)$/\1/' "$TMP/before") <(everything "$PREFIX_USED" | sed 's/ [0-7]*\( [^ ]*\)$/\1/')
}

@test "a study's own values in params/ of the folder are found, wrong names refused, and nothing is made where the tree is" {
    cd "$TMP"
    mkdir -p params/camg
    sed 's/^CAMG_SEED .*/CAMG_SEED ?= 7/' "$PREFIX_USED/share/blowpipe/params/camg/mini.mk" >params/camg/mine.mk
    run "$blowpipe" study camg SCALE=mine -n
    assert_success
    assert_line --regexp 'quench .*--seed=7 .*results/camg/mine/'
    run "$blowpipe" study
    assert_failure 64
    for wrong in glass demo clean install programs SCALE=mini; do
        run "$blowpipe" study $wrong
        assert_failure 64
        assert_output --partial 'camg laves stem-mro'
    done
    run "$blowpipe" study camg SCALE=tiny
    assert_failure
    assert_output --partial "camg has no scale 'tiny'"
    run "$blowpipe" study camg -n CAMG_ATMOS=3
    assert_failure
    assert_output --partial 'nothing here reads CAMG_ATMOS'
    run "$blowpipe" study -C "$PREFIX_USED/share/blowpipe/params" camg -n
    assert_failure 73
    cd "$PREFIX_USED/share/blowpipe/params"
    run "$blowpipe" study camg -n
    assert_failure 73
}

@test "a study in another folder, by what make calls it, and never by another makefile" {
    local words
    mkdir -p "$TMP/there" "$TMP/-" "$TMP/two words"
    cd "$TMP"
    for words in '-C there' -Cthere '--directory=there' '--directory there' '-sC there' '-C . -C there' '-C -' "-C $TMP/there"; do
        # shellcheck disable=SC2086  # words
        run "$blowpipe" study -s $words results/laves/mini/protocol.tsv
        assert_success
        [ -s there/results/laves/mini/protocol.tsv ] || [ -s -/results/laves/mini/protocol.tsv ]
        rm -rf there/results ./-/results
    done
    run "$blowpipe" study -s results/laves/mini/protocol.tsv -C 'two words'
    assert_success
    [ -s 'two words/results/laves/mini/protocol.tsv' ]
    [ ! -e results ]
    run "$blowpipe" study laves -n -C nowhere
    assert_failure 66
    assert_output --partial "'nowhere'"
    run "$blowpipe" study laves -C
    assert_failure 64
    printf 'laves: ; touch taken\n' >mine.mk
    for words in '-f mine.mk' -fmine.mk '-kf mine.mk' '--file=mine.mk' '--makefile mine.mk' '--makefile=mine.mk'; do
        # shellcheck disable=SC2086  # words
        run "$blowpipe" study laves $words
        assert_failure 64
        assert_output --partial 'takes no -f'
    done
    [ ! -e taken ]
    run "$blowpipe" study -n -j 2 --no-print-directory -k laves LAVES_VOLUMES=3 # what is make's goes to make
    assert_success
}

@test "a study's name and a file of it make that file, not the study; a file of another is refused" {
    local file=results/laves/mini/protocol.tsv words
    cd "$TMP"
    for words in "laves $file" "$file laves" "laves ./$file -j 2" "laves SCALE=mini LAVES_RESULTS=mine mine/protocol.tsv"; do
        # shellcheck disable=SC2086  # words
        run "$blowpipe" study -s $words
        assert_success
        run find . -not -path '*/.*/*' '(' -name '*.xyz' -o -name '*.tsv' -o -name index.html ')'
        assert_output --regexp '^\./(results/laves/mini|mine)/protocol\.tsv$'
        rm -rf results mine
    done
    for words in "laves results/camg/mini/1e14/glass.xyz" "laves SCALE=small $file" "laves LAVES_RESULTS=mine $file" "laves camg results/stem-mro/mini/order/random.xyz"; do
        # shellcheck disable=SC2086  # words
        run "$blowpipe" study -n $words
        assert_failure 64
        assert_output --partial "is not in "
    done
    # a file that is make's option's is no goal
    run "$blowpipe" study laves -n -o $file
    assert_success
    assert_line --partial results/laves/mini/summary.tsv
}

@test "a tree that is moved works, makes nothing anew, and is uninstalled from its new place; one with a blank says what does not work" {
    local file=results/laves/mini/protocol.tsv
    made install PREFIX="$TMP/old" >/dev/null
    mkdir "$TMP/work" "$TMP/a b"
    (cd "$TMP/work" && "$TMP/old/bin/blowpipe" study -s $file)
    mv "$TMP/old" "$TMP/a b/new"
    cd "$TMP/work"
    run "$TMP/a b/new/bin/blowpipe" create --crystal=fcc --species=Cu --lattice=3.6A --repeat=1x1x1
    assert_success
    run "$TMP/a b/new/bin/blowpipe" study -q $file
    assert_failure 66
    assert_output --partial 'make cannot work from'
    # shellcheck disable=SC2016
    run bash -c 'eval "$("$1" env)" && command -v blowpipe' - "$TMP/a b/new/bin/blowpipe"
    assert_output "$TMP/a b/new/bin/blowpipe"
    mv "$TMP/a b/new" "$TMP/new"
    ln -s "$TMP/new/bin/blowpipe" "$TMP/link" # by another name, too
    run "$TMP/link" study -q $file
    assert_success
    cd "$BATS_TEST_DIRNAME/.."
    made uninstall PREFIX="$TMP/new"
    [ ! -e "$TMP/new" ]
}

@test "DESTDIR is before the prefix, and is no part of what is installed" {
    made install DESTDIR="$TMP/pack age" PREFIX=/opt/blowpipe >/dev/null
    [ -x "$TMP/pack age/opt/blowpipe/bin/blowpipe" ]
    [ ! -e "$TMP/pack age/opt/blowpipe/bin/strings" ] # links are asked for
    diff <(cd "$TMP/pack age/opt/blowpipe" && find . -type f | sort) <(cd "$PREFIX_USED" && find . -type f | sort)
    run grep -rlI -e "$TMP" -e "$PWD" "$TMP/pack age"
    refute_output
    mkdir -p "$TMP/elsewhere"
    mv "$TMP/pack age/opt/blowpipe" "$TMP/elsewhere/"
    run "$TMP/elsewhere/blowpipe/bin/blowpipe" --version
    assert_success
    made uninstall DESTDIR="$TMP" PREFIX=/elsewhere/blowpipe
    [ ! -e "$TMP/elsewhere/blowpipe" ]
}

@test "installing again takes away what is no longer there; others' files are not written over, and stay" {
    local root=$TMP/p
    mkdir -p "$root/bin" "$root/share/man"
    echo mine >"$root/bin/strings"
    run made install PREFIX="$root" LINKS=1
    assert_failure
    assert_output --partial "'$root/bin/strings' is there and is not of an installed blowpipe"
    assert_equal "$(find "$root" -type f)" "$root/bin/strings"
    rm "$root/bin/strings"
    made install PREFIX="$root" LINKS=1 >/dev/null
    [ -L "$root/bin/strings" ]
    made install PREFIX="$root" >/dev/null
    [ ! -e "$root/bin/strings" ] && [ -x "$root/libexec/blowpipe/strings" ]
    echo mine >"$root/share/blowpipe/params/mine.mk"
    made uninstall PREFIX="$root"
    # the folders that were there before, and that of the person's file
    assert_equal "$(cd "$root" && find . | sort | paste -sd ' ')" ". ./bin ./share ./share/blowpipe ./share/blowpipe/params ./share/blowpipe/params/mine.mk ./share/man"
    run made uninstall PREFIX="$root"
    assert_failure
    assert_output --partial 'nothing to uninstall'
}

@test "a prefix that cannot be is refused before anything is built" {
    local wrong
    for wrong in "$TMP/a b" relative/path '~/x' "$TMP/a:b" "$TMP/a%b" "$TMP/a,b" "$TMP/../x" ''; do
        run make -s install BIN="$TMP/unbuilt" PREFIX="$wrong"
        assert_failure
        assert_output --partial 'blowpipe: PREFIX'
        [ ! -e "$TMP/unbuilt" ]
    done
    touch "$TMP/file"
    run made install PREFIX="$TMP/file/x"
    assert_failure
    assert_output --partial "'$TMP/file' is no folder"
}
