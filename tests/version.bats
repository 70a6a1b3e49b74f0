#!/usr/bin/env bats
# Whatever a person meets says the version that it is, and another commit is another text for one file only.
load common

# git COMMAND... in $TMP/tree, by nobody's settings
tree_git() { GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null git -C "$TMP/tree" -c user.name=n -c user.email=e@x -c init.defaultBranch=main "$@"; }

# A repository of what tools/version looks at, with one commit of 2 March 2026.
repository() {
    command -v git >/dev/null || skip "git is not installed"
    mkdir -p "$TMP"/tree/{tools,src}
    cp tools/version "$TMP/tree/tools/"
    cp .gitattributes build.mk "$TMP/tree/"
    # a tree that came as an archive has it filled in
    # shellcheck disable=SC2016
    echo '$Format:%cs %H %D$' >"$TMP/tree/tools/version.txt"
    echo 'int a;' >"$TMP/tree/src/a.c"
    echo read >"$TMP/tree/README.md"
    tree_git init -q
    tree_git add .
    GIT_COMMITTER_DATE='2026-03-02T10:00:00Z' tree_git commit -q -m first
    commit=$(tree_git rev-parse HEAD | cut -c 1-10)
}
# says TEXT [TREE]: what the tree's version is
says() {
    run "${2:-$TMP/tree}/tools/version" 0.2.0
    assert_success
    assert_output "$1"
}

@test "a commit on the way to a release has its day and name, a tag has the release, what is changed says so" {
    repository
    says "0.2.0-dev+20260302.g$commit"
    echo more >>"$TMP/tree/README.md" # no program is built of it
    says "0.2.0-dev+20260302.g$commit"
    mkdir "$TMP/links"
    ln -s "$TMP"/tree/* "$TMP/links/"
    says "0.2.0-dev+20260302.g$commit" "$TMP/links"
    echo 'int b;' >"$TMP/tree/src/b.c"
    says "0.2.0-dev+20260302.g$commit.changed"
    rm "$TMP/tree/src/b.c"
    touch "$TMP/tree/src/a.c"
    says "0.2.0-dev+20260302.g$commit"
    tree_git tag v0.1.9
    tree_git tag v0.2.0-rc1
    says "0.2.0-dev+20260302.g$commit"
    tree_git tag -a v0.2.0 -m release
    says 0.2.0
    echo '# more' >>"$TMP/tree/build.mk"
    says "0.2.0+g$commit.changed"
    run "$TMP/tree/tools/version" --date
    assert_output 2026-03-02
    run "$TMP/tree/tools/version"
    assert_failure 64
}

@test "an archive says what its repository says, wherever it is unpacked; a copy in another repository is unknown" {
    repository
    local outer=$TMP/outer
    mkdir -p "$outer/archive"
    git -C "$outer" -c init.defaultBranch=main init -q
    git -C "$outer" -c user.name=n -c user.email=e@x commit -q --allow-empty -m other
    tree_git archive HEAD | tar -xf - -C "$outer/archive"
    says "0.2.0-dev+20260302.g$commit" "$outer/archive"
    cp -r "$outer/archive/." "$outer" # at its very top
    says "0.2.0-dev+20260302.g$commit" "$outer"
    tree_git tag v0.2.0
    tree_git archive v0.2.0 | tar -xf - -C "$outer/archive"
    says 0.2.0 "$outer/archive"
    # an archive that is made by other means
    "$TMP/tree/tools/version" --line >"$TMP/line"
    mv "$TMP/line" "$outer/archive/tools/version.txt"
    says 0.2.0 "$outer/archive"
    mkdir "$outer/copy"
    cp -r "$TMP"/tree/{tools,src,build.mk} "$outer/copy/"
    says 0.2.0-dev+unknown "$outer/copy"
    mkdir "$outer/copy/.git" # no repository
    says 0.2.0-dev+unknown "$outer/copy"
    run "$outer/copy/tools/version" --date
    assert_output ''
}

@test "another repository that the environment names does not count, and without git nothing is made up" {
    repository
    git -c init.defaultBranch=main init -q "$TMP/other"
    git -C "$TMP/other" -c user.name=n -c user.email=e@x commit -q --allow-empty -m other
    GIT_DIR=$TMP/other/.git GIT_WORK_TREE=$TMP/other says "0.2.0-dev+20260302.g$commit"
    chown -R 12345 "$TMP/tree" 2>/dev/null || true # another user's tree
    says "0.2.0-dev+20260302.g$commit"
    printf '#!/bin/sh\nexit 127\n' >"$TMP/git"
    chmod +x "$TMP/git"
    PATH=$TMP:$PATH says 0.2.0-dev+unknown
}

@test "for another commit one file is compiled anew, and for none nothing" {
    local object=("$TMP/build/base/version.o" "$TMP/build/base/literal.o")
    make -s BUILD="$TMP/build" VERSION_TEXT=one "${object[@]}"
    run make -q BUILD="$TMP/build" VERSION_TEXT=one "${object[@]}"
    assert_success
    run make -n BUILD="$TMP/build" VERSION_TEXT=two "${object[@]}"
    assert_success
    assert_equal "$(grep -c -- ' -c -o ' <<<"$output")" 1
    assert_line --partial src/base/version.c
}

@test "no stage of a study is made anew for another commit" {
    local file=results/laves/mini/protocol.tsv
    folder "$TMP/source"
    make -s BIN="$BIN" VERSION_TEXT="$(built_version)" $file
    run make --no-print-directory -n BIN="$BIN" VERSION_TEXT=two $file
    assert_success
    assert_output --regexp "^make(\\[[0-9]+\\])?: '$file' is up to date\\.$"
    run make -n BIN="$BIN" VERSION=0.0.1 $file # as it is for another release
    assert_output --partial "mv $file.tmp $file"
}

@test "programs, frames, cubes, pages and the installed command say one version, on the way to that of build.mk" {
    local number text program
    number=$(sed -n 's/^VERSION := //p' build.mk)
    text=$(built_version)
    [[ $text == "$number" || $text == "$number"-dev+* || $text == "$number"+g*.changed ]]
    for program in "$BIN"/*; do assert_equal "$("$program" --version)" "blowpipe ${program##*/} $text"; done
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.26A --repeat=3x3x3 >"$TMP/b2.xyz"
    run grep -o 'history="create [^ ]*' "$TMP/b2.xyz"
    assert_output "history=\"create $text"
    "$BIN/stem-sim" --method=kinematic --scan=2x2 --step=0.3nm --detector=16x16 --pixel=1/nm --cube="$TMP/cube.emd" --quiet "$TMP/b2.xyz" >/dev/null
    run grep -aoE "blowpipe ${number}[-+.a-z0-9]*" "$TMP/cube.emd"
    assert_line "blowpipe $text"
    make -s install BIN="$BIN" VERSION_TEXT="$text" PREFIX="$TMP/p" >/dev/null
    assert_equal "$("$TMP/p/bin/blowpipe" --version)" "blowpipe $text"
    for page in "$TMP"/p/share/man/man1/*; do grep -qF " \"Blowpipe $text\" " "$page" || fail "$page: $(head -n 1 "$page")"; done
    "$TMP/p/bin/blowpipe" env --module | grep -qF "{blowpipe $text:"
    assert_equal "$(sed -n 's/^version: //p' CITATION.cff)" "$number"
    # what pages and remarks give as an example
    run grep -hoE '(modulefiles/blowpipe/|= blowpipe )[0-9.]+[0-9]' docs/install.md pipelines/stage.mk
    assert_output "modulefiles/blowpipe/$number"$'\n'"= blowpipe $number"
}

@test "a checkpoint that another commit wrote is gone on from with a warning, one of another release is refused" {
    local anneal=(anneal --potential="$CUZR" --temperature=300K --checkpoint="$TMP/c" --resume --quiet -o "$TMP/out.xyz") text pid
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.3A --repeat=6x6x6 >"$TMP/start.xyz"
    text=$(built_version)
    [[ $text == *[-+]* ]] || skip "a release is no commit on the way to one"
    # other programs of the same length: of another commit, and of another release
    "$PYTHON" - "$BIN/anneal" "$text" "$TMP" <<'P'
import os, sys
program, text, folder = sys.argv[1], sys.argv[2].encode(), sys.argv[3]
data = open(program, 'rb').read()
number = text.split(b'-')[0].split(b'+')[0] + b'\0'
assert data.count(text + b'\0') == 1 == data.count(number)
changed = {'commit': data.replace(text + b'\0', text[:-1] + b'X\0'), 'release': data.replace(number, b'9' * (len(number) - 1) + b'\0')}
for name, other in changed.items():
    assert other != data, name
    with open(f'{folder}/{name}', 'wb') as file:
        file.write(other)
    os.chmod(f'{folder}/{name}', 0o755)
P
    "$BIN/${anneal[0]}" "${anneal[@]:1}" --time=20ps --checkpoint-every=0.01s "$TMP/start.xyz" 3>&- &
    pid=$!
    for _ in {1..500}; do [ ! -e "$TMP/c" ] || break && sleep 0.02; done
    kill "$pid"
    wait "$pid" || [ $? = 76 ]
    cp "$TMP/c" "$TMP/kept"
    run "$TMP/release" "${anneal[@]:1}" --time=20ps "$TMP/start.xyz"
    assert_failure 65
    assert_output --partial "version '${text%%[-+]*}' there, '99999' here"
    "$TMP/commit" "${anneal[@]:1}" --time=20ps "$TMP/start.xyz" 2>"$TMP/said" 3>&- &
    pid=$!
    for _ in {1..500}; do [ ! -s "$TMP/said" ] || break && sleep 0.02; done
    kill "$pid" || true
    wait "$pid" || true
    run cat "$TMP/said"
    assert_output --partial "was written by version $text, and ${text%?}X goes on from it"
    cp "$TMP/kept" "$TMP/c"
    "$BIN/anneal" "${anneal[@]:1}" --time=20ps "$TMP/start.xyz" 2>"$TMP/said" 3>&- &
    pid=$!
    sleep 0.5
    kill "$pid" || true
    wait "$pid" || true
    run cat "$TMP/said"
    refute_output --partial 'goes on from it:'
}
