#!/usr/bin/env bats
# The build on machines that are not a Debian 12 with gcc on x86-64: other compilers, other processors, no dpkg, pkg-config that comes on the way.
load common

# NAME TEXT: a program for this test's PATH
fake() {
    mkdir -p "$TMP/fake"
    printf '#!/bin/bash\n%s\n' "$2" >"$TMP/fake/$1"
    chmod +x "$TMP/fake/$1"
}

# What make would run for the objects NAME.o ... with the compiler $COMPILER.
compilations() { make -s -n CC="$COMPILER" BUILD="$TMP/build" "${@/#/$TMP/build/}"; }

# PROGRAM...: PATH is a folder of everything but these.
without() {
    mkdir -p "$TMP/path"
    find "${PATH%%:*}" /usr/local/bin /usr/bin /bin -maxdepth 1 -executable -exec ln -sf -t "$TMP/path" {} +
    (cd "$TMP/path" && rm -f "$@")
    export PATH=$TMP/path
}

@test "a compiler is given only flags that it has" {
    # shellcheck disable=SC2016  # the fake expands it
    fake picky 'case " $* " in *" -fsched-pressure "*) exit 1 ;; esac; exec gcc "$@"'
    COMPILER=gcc run compilations force/kernel_avx2.o
    assert_output --partial -fsched-pressure
    COMPILER=$TMP/fake/picky run compilations force/kernel_avx2.o
    assert_output --partial "$TMP/fake/picky"
    refute_output --partial -fsched-pressure
    refute_output --partial -fschedule-insns
}

@test "what gcc 12 cannot compile at -O3 for 64-bit ARM is compiled at -O2 there, and nothing else is" {
    fake arm 'echo aarch64-linux-gnu'
    for object in voronoi/voronoi_grid.o picture/scene.o stem/specimen.o; do
        COMPILER=$TMP/fake/arm run compilations "$object"
        assert_output --regexp "-O3 .* -O2 .*$object"
        COMPILER=gcc run compilations "$object"
        refute_output --partial " -O2"
    done
    COMPILER=$TMP/fake/arm run compilations voronoi/voronoi.o
    refute_output --partial " -O2"
}

@test "clang compiles the kernels of every generation and what needs complex numbers" {
    command -v clang >/dev/null || skip "clang is not installed"
    make -s CC=clang BUILD="$TMP/build" "$TMP"/build/{force/kernel_avx2,force/kernel_avx512,force/kernel_plain,stem/slices,stem/wave}.o
    run nm "$TMP/build/stem/slices.o"
    refute_output --partial CMPLXF
}

@test "libraries that are there without dpkg's knowledge are not missing; those that are not are named" {
    without dpkg dpkg-query apt-get sudo
    run tools/install-debian --check libpcre2-dev libgsl-dev libfftw3-dev librandom123-dev libxxhash-dev libhdf5-dev libdeflate-dev libxml2-dev \
        libopenmpi-dev openmpi-bin pkg-config openkim-models gnuplot-nox tachyon bats bats-assert
    assert_success
    refute_output
    for how in "--check" ""; do
        # shellcheck disable=SC2086  # no option is none
        run tools/install-debian $how libgsl-dev libnothing-dev
        assert_failure 66
        assert_output --partial "missing, by the names of Debian's packages: libnothing-dev;"
    done
    fake pkg-config 'exit 1'
    PATH=$TMP/fake:$PATH run tools/install-debian --check libgsl-dev libxxhash-dev
    assert_failure 66
    assert_output --partial "packages: libgsl-dev;"
}

@test "make deps programs asks pkg-config after deps has installed it, one job or several" {
    local pkg_config
    pkg_config=$(command -v pkg-config)
    without pkg-config
    folder "$TMP/tree"
    rm tools && cp -Rp "$BATS_TEST_DIRNAME/../tools" tools # as old as they are: libextxyz is up to date
    for jobs in 1 4; do
        rm -f "$TMP/path/pkg-config"
        printf '#!/bin/bash\nln -sf %s %s\n' "$pkg_config" "$TMP/path/pkg-config" >tools/install-debian
        run make -s -j$jobs deps "$TMP/build-$jobs/cube/cube_hdf5.o" "$TMP/build-$jobs/flags.args" BUILD="$TMP/build-$jobs"
        assert_success
        run cat "$TMP/build-$jobs/flags.args"
        assert_output --partial "$(pkg-config --cflags-only-I hdf5)"
        assert_output --partial "$(pkg-config --libs ompi-c)"
    done
}
