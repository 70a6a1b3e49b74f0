# SPDX-License-Identifier: GPL-3.0-or-later
# Blowpipe for Spack (untried with Spack itself so far). In a repository of one's own:
#   spack repo create ~/blowpipe-spack && mkdir ~/blowpipe-spack/packages/blowpipe && cp package.py ~/blowpipe-spack/packages/blowpipe/
#   spack repo add ~/blowpipe-spack
# Nothing is downloaded while Spack builds: in the tree of sources, before (libextxyz's sources, which Spack does not have, from PyPI),
#   tools/build-extxyz --sources build/sdists && spack dev-build --source-path=$PWD blowpipe@main
from spack.package import *


class Blowpipe(MakefilePackage):
    """Metallic glasses: molecular dynamics, structure, and 4D-STEM simulated and analyzed, by small filters chained by make."""

    license("GPL-3.0-or-later")
    version("main")

    variant("mpi", default=True, description="several processes for one run")

    depends_on("c", type="build")
    # dependencies.tsv -: these lines are written by tools/check-dependencies
    depends_on("gmake@4.2:", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("python@3.9:", type="build")
    depends_on("pcre2@10.32:")
    depends_on("gsl@2.5:")
    depends_on("fftw@3.3:")
    depends_on("random123")
    depends_on("xxhash@0.8.0:")
    depends_on("hdf5@1.10:")
    depends_on("zlib-api")
    depends_on("libdeflate@1.0:")
    depends_on("libxml2@2.9:")
    depends_on("mpi", when="+mpi")
    depends_on("openkim-models", type="run")
    depends_on("gnuplot", type="run")
    depends_on("tachyon", type="run")
    depends_on("bats", type="test")
    depends_on("voropp", type="test")
    depends_on("lammps", type="test")
    depends_on("gawk", type="test")
    depends_on("man-db", type="test")
    depends_on("zsh", type="test")
    depends_on("fish", type="test")
    # dependencies.tsv -: end

    # NAME_PREFIX of tools/dependencies.tsv, and the package that it is
    prefixes = {
        "PCRE2": "pcre2",
        "GSL": "gsl",
        "FFTW": "fftw",
        "RANDOM123": "random123",
        "XXHASH": "xxhash",
        "HDF5": "hdf5",
        "ZLIB": "zlib-api",
        "DEFLATE": "libdeflate",
        "LIBXML2": "libxml2",
    }

    def words(self):
        spec = self.spec
        words = [f"CC={spack_cc}", "MPI=1" if spec.satisfies("+mpi") else "MPI=0"]
        words += [f"{name}_PREFIX={spec[package].prefix}" for name, package in self.prefixes.items()]
        if spec.satisfies("+mpi"):
            words.append(f"MPI_PREFIX={spec['mpi'].prefix}")
        return words

    def build(self, spec, prefix):
        make("programs", *self.words())

    def install(self, spec, prefix):
        make("install", f"PREFIX={prefix}", *self.words())
