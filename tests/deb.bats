#!/usr/bin/env bats
# The Debian package: what it says that it needs is what make deps installs. That it builds in a bare root and leaves nothing is tried before a release
# (CONTRIBUTING.md).
load common

# FIELD: the packages of a field of debian/control, a line each, without versions and alternatives
field() {
    sed -n "/^$1:/,/^[^ ]/ { s/^$1://; /^[A-Z]/d; p }" packaging/debian/control | tr ',' '\n' | sed -E 's/[|(].*//; s/ //g; /^$/d' | sort
}
# VARIABLE of deps.mk, a line each
ours() { make -s --eval="say: ; @printf '%s\n' \$($1)" say | sort; }

@test "Build-Depends are DEBIAN_BUILD of deps.mk and debhelper; what studies run is recommended" {
    local wanted
    wanted=$(ours DEBIAN_BUILD)
    [ -n "$wanted" ]
    diff <(field Build-Depends) <(sort <<<"$wanted"$'\ndebhelper-compat')
    run comm -13 <(field Recommends) <(ours DEBIAN_RUN)
    assert_output ''
}

@test "without debhelper make deb says what to type, and packs nothing" {
    mkdir "$TMP/fake"
    # shellcheck disable=SC2016  # the fake expands it
    printf '#!/bin/sh\nfor last; do :; done\n[ "$last" = debhelper ] || printf installed\n' >"$TMP/fake/dpkg-query"
    chmod +x "$TMP/fake/dpkg-query"
    PATH=$TMP/fake:$PATH run make -s deb BUILD="$TMP/build"
    assert_failure
    assert_output --regexp 'apt-get install .*debhelper|Debian.s packages: debhelper'
    assert_not_exist "$TMP/build/deb"
}

@test "the copyright names every license of what rides along" {
    local file
    for file in extxyz pyleri; do grep -q "^Files: debian/sdists/$file-" packaging/debian/copyright; done
    # the license of libextxyz, word for word
    diff <(sed -n '/^Permission/,$p' build/extxyz/LICENSE | tr -s '\n ' ' ') <(sed -n '/^License: Expat$/,$p' packaging/debian/copyright | tail -n +2 | sed -n '/^ Permission/,$p' |
        sed 's/^ \.$//' | tr -s '\n ' ' ' | sed 's/^ //')
}
