# What the tests under a scheduler share: a Slurm of their own, and folders in which studies are made.
# shellcheck shell=bash
load ../common

# Why no Slurm can be started here, if so.
no_slurm() {
    [ "$(id -u)" = 0 ] || { echo "only root can start a Slurm"; return; }
    for program in munged slurmctld slurmd sbatch; do
        command -v "$program" >/dev/null || { echo "no $program: make deps-cluster installs it"; return; }
    done
}

setup_file() {
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 CLUSTER_CORES=1
    WHY=$(no_slurm)
    export WHY SLURM=$BATS_FILE_TMPDIR/slurm SLURM_CONF=$BATS_FILE_TMPDIR/slurm/slurm.conf
    [ -n "$WHY" ] || tests/cluster/local-slurm start "$SLURM"
}

teardown_file() {
    [ -n "$WHY" ] || tests/cluster/local-slurm stop "$SLURM"
}

setup() {
    set -o pipefail
    export TMP=$BATS_TEST_TMPDIR
    [ -z "$WHY" ] || skip "$WHY"
}

# wait_for SECONDS COMMAND...
wait_for() {
    local left=$1
    shift
    until "$@"; do
        [ $((left--)) -gt 0 ] || return 1
        sleep 1
    done
}
idle() { [ -z "$(squeue -h)" ]; }

# The process of program $1 that works in this folder.
process() {
    local p
    for p in /proc/[0-9]*; do
        if [ "$(readlink "$p/cwd" 2>/dev/null)" = "$PWD" ] && [ "$(cat "$p/comm" 2>/dev/null)" = "$1" ]; then
            echo "${p#/proc/}"
            return
        fi
    done
    return 1
}

# Every file of both folders' results but the scheduler's notes: the same bytes.
same_results() { diff -r --exclude=cluster --exclude=checkpoints --exclude=logs --exclude=.run --exclude=index.html "$1/results" "$2/results"; }

# Studies with every step, each in seconds.
# shellcheck disable=SC2054  # commas within values
CAMG=(STUDY=camg SCALE=mini CAMG_ENERGIES=300meV/atom,600meV/atom CAMG_ATOMS_1e14=1600 CAMG_BOX=2.6nm,2.25nm,auto CAMG_MELT_TIME=0.5ps CAMG_GLASS_HOLD=0.1ps
    CAMG_DIAMETER=1.9nm CAMG_TOLERANCE=0.1 "CAMG_SPIKE=--peak=1000K --rate=1e15K/s --base=50K --equilibrate=0.1ps --hold=0.1ps"
    "CAMG_DEPOSIT=--sites=hcp --layers=1 --per-layer=1x2 --height=3A --cool=0.2ps --final-relax=0.2ps --fixed=0.4nm --thermostat=0.5nm --temperature=50K"
    CAMG_SINGLE_ENERGIES=600meV/atom "CAMG_SINGLE=--height=3A --relax=0.4ps --thermostat-shape=hemisphere --fixed=0.4nm --thermostat=0.5nm --temperature=50K"
    CAMG_RELAX=1ps CAMG_STACK=--repeat=1x1x1 "CAMG_SLAB=--above-interface=0nm --below-surface=0nm" "CAMG_RENDER=--size=300x200"
    "CAMG_COMPACT=--pressure=5GPa --temperature=50K --load-time=0.5ps --hold=0.2ps --unload-time=0.2ps --equilibrate=0.2ps --closing-time=1ps")
LAVES=(STUDY=laves SCALE=mini LAVES_MELT_TIME=2 LAVES_QUENCH_TIME=50 LAVES_QUENCH_EVERY=5 LAVES_LOW_TIME=5 LAVES_HIGH_TIME=5 LAVES_INHERENT_EVERY=1
    LAVES_MDMC_TIME=5 LAVES_MDMC_EVERY=1 LAVES_SMALL_TIME=2 LAVES_LARGE_TIME=1 LAVES_NCL_EVERY=0.5 LAVES_VOLUMES=20 "LAVES_RENDER=--size=200x150" LAVES_FORCE=1e-3 LAVES_LARGE_ATOMS=1600)
# shellcheck disable=SC2054
STEM=(STUDY=stem-mro SCALE=mini STEM_MRO_ATOMS=1600 STEM_MRO_BOX=2.6nm,2.6nm,auto
    "STEM_MRO_QUENCH=--melt=2000K --melt-time=0.2ps --rate=2e15K/s --final=300K --hold=0.1ps" STEM_MRO_FOIL=--tile=1x1x1
    "STEM_MRO_MICROSCOPE=--voltage=300kV --alpha=1.15mrad --scan=3x3 --step=0.32nm --detector=128x128 --pixel=0.16/nm --method=tilt:7"
    STEM_MRO_ORDER_COUNT=1 STEM_MRO_ORDER_REPEAT=1x1x11
    "STEM_MRO_ORDER_MICROSCOPE=--voltage=300kV --alpha=1.15mrad --detector=128x128 --pixel=0.16/nm --method=tilt:7"
    "STEM_MRO_ORDER_SCAN=--scan=8x8 --step=0.32nm"
    "STEM_MRO_ORDER_ANALYSIS=--ring=3.5/nm:4.5/nm --orders=1:12 --realisations=3")
export CAMG LAVES STEM
