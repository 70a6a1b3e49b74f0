#!/usr/bin/env bats
# Libraries in a folder of one's own: found by DEPS_PREFIX or NAME_PREFIX alone, the nearer before the farther, and found again when programs run. The libraries here are
# stubs of version 99, in a folder laid out as Debian's packages are; tools/try-prefix does it with real ones, without a network.
load common

# FOLDER VERSION: headers that say so, and empty libraries
stubs() {
    local at=$1 major=$2 triplet=lib/x86_64-linux-gnu name
    mkdir -p "$at"/include/{gsl,Random123,hdf5/serial,hdf5/mpich,libxml2/libxml} "$at/$triplet"/{hdf5/serial,hdf5/mpich,openmpi/include,openmpi/lib} "$at/lib64"
    printf '#define PCRE2_MAJOR %s\n#define PCRE2_MINOR 1\n' "$major" >"$at/include/pcre2.h"
    echo "#define GSL_VERSION \"$major.1\"" >"$at/include/gsl/gsl_version.h"
    echo "#define ZLIB_VERSION \"$major.1\"" >"$at/include/zlib.h"
    echo "#define LIBDEFLATE_VERSION_STRING \"$major.1\"" >"$at/include/libdeflate.h"
    echo "#define LIBXML_DOTTED_VERSION \"$major.1\"" >"$at/include/libxml2/libxml/parser.h"
    printf '#define XXH_VERSION_MAJOR %s\n#define XXH_VERSION_MINOR 1\n#define XXH_VERSION_RELEASE 0\n' "$major" >"$at/include/xxhash.h"
    printf '#define H5_VERS_MAJOR %s\n#define H5_VERS_MINOR 1\n#define H5_VERS_RELEASE 0\n' "$major" >"$at/include/hdf5/serial/hdf5.h"
    echo '#error one for several processes' >"$at/include/hdf5/mpich/hdf5.h"
    printf '#define MPI_VERSION %s\n#define MPI_SUBVERSION 1\n' "$major" >"$at/$triplet/openmpi/include/mpi.h"
    touch "$at/include/fftw3.h" "$at/include/Random123/philox.h"
    echo 'int stub;' >"$TMP/stub.c"
    for name in $triplet/libpcre2-8 $triplet/libgsl $triplet/libgslcblas lib64/libfftw3f $triplet/hdf5/serial/libhdf5 $triplet/libz lib64/libdeflate $triplet/libxml2 $triplet/openmpi/lib/libmpi; do
        ${CC:-gcc} -shared -fPIC -Wl,-soname,"${name##*/}.so" -o "$at/$name.so" "$TMP/stub.c"
    done
}
# the versions that are found, all being too old
versions() {
    awk -F '\t' -v OFS='\t' 'NR > 1 && $1 != "-" { $4 = 1000 } { print }' tools/dependencies.tsv >"$TMP/tools/dependencies.tsv"
    "$TMP/tools/dependencies" check build mpi 2>&1 | sed -n 's/^  \(.*\): \([0-9.]*\) is too old$/\1 \2/p'
}

setup() {
    set -o pipefail
    TMP=$BATS_TEST_TMPDIR
    mkdir -p "$TMP/tools"
    cp tools/dependencies tools/dependencies.tsv "$TMP/tools/"
    stubs "$TMP/sw" 99
}

@test "all libraries of one folder, and no other's" {
    export DEPS_PREFIX=$TMP/sw
    run tools/dependencies check build mpi
    assert_success
    run tools/dependencies flags build mpi
    assert_line "C:-isystem$TMP/sw/include/hdf5/serial"
    assert_line "L:-L$TMP/sw/lib/x86_64-linux-gnu/openmpi/lib"
    run bash -c "grep -E '^(C:-isystem|L:-L)' <<<'$output' | grep -v '$TMP/sw'"
    refute_output
    run versions
    assert_equal "${#lines[@]}" 8 # FFTW and Random123 do not say
    for name in PCRE2 GSL xxHash HDF5 zlib libdeflate libxml2 MPI; do [[ $output == *"$name 99"* ]] || fail "$name: $output"; done
}

@test "NAME_PREFIX goes before DEPS_PREFIX, and alone it is for that library; pkg-config is not needed" {
    stubs "$TMP/own" 88
    HDF5_PREFIX=$TMP/own DEPS_PREFIX=$TMP/sw run versions
    assert_line "HDF5 88.1.0"
    assert_line "GSL 99.1"
    local name
    for name in $(awk -F '\t' '$1 ~ /_PREFIX$/ { print $1 }' tools/dependencies.tsv); do
        run env "$name=$TMP/own" tools/dependencies flags build mpi
        assert_success
        assert_output --partial "$TMP/own/"
    done
    FFTW_PREFIX=$TMP/nowhere run tools/dependencies check build mpi
    assert_failure 66
    assert_output --partial "FFTW_PREFIX: '$TMP/nowhere' has no fftw3.h"
    rm "$TMP/own/lib64/libfftw3f.so"
    FFTW_PREFIX=$TMP/own run tools/dependencies check build mpi
    assert_failure 66
    assert_output --partial "FFTW_PREFIX: '$TMP/own' has no library libfftw3f"
}

@test "programs find the folder when they run; make takes the words" {
    local words
    words=$(DEPS_PREFIX=$TMP/sw tools/dependencies flags build mpi | sed -n 's/^L://p')
    echo 'extern int stub; int main(void) { return stub; }' >"$TMP/main.c"
    # shellcheck disable=SC2086  # words
    "${CC:-gcc}" -o "$TMP/main" "$TMP/main.c" $words
    "$TMP/main"
    run make -n BUILD="$TMP/build" BIN="$TMP/bin" DEPS_PREFIX="$TMP/sw" "$TMP/build/cube/cube_hdf5.o"
    assert_success
    assert_output --partial "-isystem$TMP/sw/include/hdf5/serial"
    refute_output --partial "-I/usr/include/hdf5"
}
