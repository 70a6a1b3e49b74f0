#!/usr/bin/env bats
# The build on machines that are not a Debian 12 with gcc on x86-64: other compilers, other processors, no dpkg, pkg-config that comes on the way.
load common
# how programs are built that are not those of a sanitizer
unset MAKEFLAGS MAKELEVEL MFLAGS SAN

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

@test "for 64-bit ARM gcc 12 vectorizes no loops, at which it crashes; other versions and other machines do" {
    # shellcheck disable=SC2016  # the fake expands it
    fake arm 'case $1 in -dumpmachine) echo aarch64-linux-gnu ;; -dumpfullversion) echo "${VERSION:-12.2.0}" ;; *) [ ! -p /dev/stdin ] || cat >/dev/null ;; esac' # as a compiler reads what it is given
    COMPILER=$TMP/fake/arm run compilations pattern/counts.o
    assert_output --partial "-fno-tree-loop-vectorize"
    VERSION=14.2.0 COMPILER=$TMP/fake/arm run compilations pattern/counts.o
    refute_output --partial "-fno-tree-loop-vectorize"
    COMPILER=gcc run compilations pattern/counts.o
    [ "$(uname -m)" = aarch64 ] || refute_output --partial "-fno-tree-loop-vectorize"
}

@test "a compiler for another machine has folders of its own, that machine's headers, libraries and archiver" {
    # shellcheck disable=SC2016  # the fake expands it
    fake other 'case $1 in -dumpmachine) echo riscv64-linux-gnu ;; -print-prog-name=ar) echo other-ar ;; *) [ ! -p /dev/stdin ] || cat >/dev/null ;; esac'
    mkdir -p "$TMP/root/usr/lib/riscv64-linux-gnu/pkgconfig" "$TMP/root/usr/include/there"
    for package in hdf5 libxml-2.0 ompi-c; do
        printf 'Name: %s\nDescription: of the other machine\nVersion: 1\nCflags: -I/usr/include/there\nLibs: -L/usr/lib/there -l%s\n' "$package" "$package" \
            >"$TMP/root/usr/lib/riscv64-linux-gnu/pkgconfig/$package.pc"
    done
    run make -s -n CC="$TMP/fake/other" SYSROOT="$TMP/root" programs
    assert_output --partial "SYSROOT='$TMP/root' PKG_CONFIG_SYSROOT_DIR='$TMP/root'"
    assert_output --partial "tools/build-extxyz build/riscv64-linux-gnu/extxyz"
    assert_output --regexp "--sysroot='$TMP/root' -Isrc .* -I$TMP/root/usr/include/there .* -o build/riscv64-linux-gnu/base/error.o"
    assert_output --regexp "-o build/riscv64-linux-gnu/bin/voronoi .* -L$TMP/root/usr/lib/there"
    assert_output --partial "other-ar rcsD build/riscv64-linux-gnu/libblowpipe.a"
    refute_output --partial install-debian
}

@test "what gcc 10 cannot compile with all that a debugger is told is compiled with less there" {
    # shellcheck disable=SC2016  # the fake expands it
    fake gcc10 '[ "$*" = -dumpfullversion ] && echo 10.2.1'
    COMPILER=$TMP/fake/gcc10 run compilations stem/slices.o
    assert_output --partial -fno-var-tracking-assignments
    COMPILER=gcc run compilations stem/slices.o
    refute_output --partial -fno-var-tracking-assignments
}

@test "clang compiles the kernels of every generation and what needs complex numbers" {
    command -v clang >/dev/null || skip "clang is not installed"
    make -s CC=clang BUILD="$TMP/build" "$TMP"/build/{force/kernel_avx2,force/kernel_avx512,force/kernel_plain,stem/slices,stem/wave}.o
    run nm "$TMP/build/stem/slices.o"
    refute_output --partial CMPLXF
}

@test "libraries that are there without dpkg's knowledge are not missing; those that are not are named, for every system" {
    without dpkg dpkg-query apt-get sudo
    run tools/install-debian build deps mpi mpi-run run
    assert_success
    refute_output
    cp -R tools "$TMP/tools"
    printf -- '-\tnothing\tbuild\t-\tprogram:nothing\t-\t-\t-\tnothing-deb\tnothing-rpm\tnothing-conda\tnothing-spack\tno reason\n' >>"$TMP/tools/dependencies.tsv"
    run "$TMP/tools/install-debian" build
    assert_failure 66
    assert_line "blowpipe: missing: nothing"
    for word in "apt-get install --no-install-recommends nothing-deb" "dnf install nothing-rpm" "conda install -c conda-forge nothing-conda" "spack install nothing-spack"; do
        assert_output --partial "$word"
    done
    fake pkg-config 'exit 1'
    fake h5cc 'exit 1'
    PATH=$TMP/fake:$PATH run tools/install-debian build
    assert_failure 66
    assert_output --partial "HDF5 1.10 or newer"
    assert_output --partial "HDF5_PREFIX=/path"
    refute_output --partial libxxhash-dev
}

@test "what is too old, or named and not there, is said before anything is compiled, in few lines" {
    cp -R tools "$TMP/tools"
    awk -F '\t' -v OFS='\t' '$2 ~ /^(GSL|HDF5|gnuplot)$/ { $4 = 99 } { print }' tools/dependencies.tsv >"$TMP/tools/dependencies.tsv"
    run "$TMP/tools/dependencies" check build run
    assert_failure 66
    assert_line --regexp "^  GSL: [0-9.]+ is too old$"
    assert_line --regexp "^  HDF5: [0-9.]+ is too old$"
    assert_line --regexp "^  gnuplot: [0-9.]+ is too old$"
    assert_line "needed:           GSL 99 or newer; HDF5 99 or newer; gnuplot 99 or newer"
    run make -s programs BUILD="$TMP/build" BIN="$TMP/bin" FFTW_PREFIX=/nowhere
    assert_failure 2
    assert_line "  FFTW: FFTW_PREFIX: '/nowhere' has no fftw3.h"
    [ "${#lines[@]}" -lt 12 ]
    run make -s programs FFTX_PREFIX=/nowhere
    assert_failure 2
    assert_output --partial "nothing here reads FFTX_PREFIX"
}

@test "a compiler without OpenMP, and none at all, are said as such" {
    # shellcheck disable=SC2016  # the fake expands it
    fake plaincc 'case " $* " in *" -fopenmp "*) exit 1 ;; esac; exec gcc "$@"'
    CC=$TMP/fake/plaincc run tools/dependencies check build
    assert_failure 66
    assert_output --partial "plaincc: has no OpenMP"
    CC=nocc run tools/dependencies check build
    assert_failure 66
    assert_output --partial "nocc: cannot compile and link a line"
    refute_output --partial GSL
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

@test "MPI=0: no MPI is asked for or linked; what a launcher starts more than once says so and writes nothing" {
    local build=${EXAMPLES:-$PWD/build/examples}/.. compiler flags
    PATH=$TMP/fake:$PATH run make -s -n MPI=0 BUILD="$TMP/build" deps
    refute_output --partial mpi
    make -s MPI=0 BUILD="$TMP/build" "$TMP/build/base/parallel_alone.o"
    read -r compiler flags <"$TMP/build/flags.args"
    # shellcheck disable=SC2086  # words
    "$compiler" -o "$TMP/create" "$build/prog/create.o" "$TMP/build/base/parallel_alone.o" "$build/libblowpipe.a" $flags
    run ldd "$TMP/create"
    refute_output --partial libmpi
    create=(--random --composition=Cu50Zr50 --atoms=54 --density=7g/cm3 --seed=1 --quiet)
    "$BIN/create" "${create[@]}" -o "$TMP/with.xyz"
    for count in "" OMPI_COMM_WORLD_SIZE=1 "PMI_RANK=0 PMI_SIZE=1" "PMIX_RANK=0 SLURM_STEP_NUM_TASKS=1"; do
        # shellcheck disable=SC2086
        env $count "$TMP/create" "${create[@]}" -o "$TMP/without.xyz"
        cmp "$TMP/with.xyz" "$TMP/without.xyz"
    done
    for count in OMPI_COMM_WORLD_SIZE=2 "PMI_RANK=1 PMI_SIZE=3" "PMIX_RANK=0 SLURM_STEP_NUM_TASKS=2" PMIX_RANK=0; do
        # shellcheck disable=SC2086
        run env $count "$TMP/create" "${create[@]}" -o "$TMP/several.xyz"
        assert_failure 64
        assert_output --partial "built without MPI"
        assert_not_exists "$TMP/several.xyz"
    done
}
