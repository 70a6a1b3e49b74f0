# shellcheck shell=bash
# What the comparisons of molecular dynamics have in common: their starts, as a frame and for LAMMPS, and how a run is measured.
# Sourced with bin, work (a folder), threads and clock (wall or processor) set; a case sets potential, temperature, step and unit.

model=EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000

# Seconds and peak memory (MiB) of a command; with clock=both wall seconds, then processor seconds.
measure() {
    python3 - "$clock" "$@" <<'PY'
import resource, subprocess, sys, time
start = time.time()
subprocess.run(sys.argv[2:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wall, use = time.time() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
processor = use.ru_utime + use.ru_stime
print(processor if sys.argv[1] == "processor" else wall, processor if sys.argv[1] == "both" else use.ru_maxrss / 1024)
PY
}

# The frame on stdin, A x B x C times, at rest.
replicate() {
    awk -v na="$1" -v nb="$2" -v nc="$3" 'NR == 1 { atoms = $1; print atoms * na * nb * nc }
        NR == 2 { match($0, /Lattice="[^"]*"/); split(substr($0, RSTART + 9, RLENGTH - 10), c, " ")
                  printf "Lattice=\"%.17g 0 0 0 %.17g 0 0 0 %.17g\" pbc=\"T T T\" %sProperties=species:S:1:pos:R:3\n", na * c[1], nb * c[5], nc * c[9], /units=lj/ ? "units=lj " : ""
                  match($0, /Properties=[^ ]*/); m = split(substr($0, RSTART + 11, RLENGTH - 11), p, ":")
                  for (i = 1; i < m; i += 3) { at[p[i]] = next_at + 1; next_at += p[i + 2] } }
        NR > 2 { x = at["pos"]
                 for (i = 0; i < na; i++) for (j = 0; j < nb; j++) for (k = 0; k < nc; k++)
                     printf "%s %.17g %.17g %.17g\n", $at["species"], $x + i * c[1], $(x + 1) + j * c[5], $(x + 2) + k * c[9] }'
}

# Copies that move alike are learnt by heart by a processor (LAMMPS goes through 64 of them at more than twice its speed in a real liquid, docs/performance.md):
# velocities are drawn atom by atom, and the copies drift apart before anything is timed.
drifted() { # TIME [OPTION...]
    local time=$1
    shift
    "$bin/anneal" --quiet --potential="$potential" --ensemble=nvt --temperature="$temperature" --time="$time" --threads="${threads:-1}" "$@" |
        "$bin/xyz-select" --columns=velo --quiet
}

# A frame of replicate as LAMMPS data; velocities times $1.
as_data() {
    awk -v factor="$1" 'NR == 1 { n = $1 }
        NR == 2 { split($0, c, /[" ]+/); printf "start\n\n%d atoms\n2 atom types\n0 %s xlo xhi\n0 %s ylo yhi\n0 %s zlo zhi\n\nAtoms\n\n", n, c[2], c[6], c[10]
                  sub("Lattice=", "", c[2]) }
        NR > 2 { print NR - 2, ($1 == "Zr" || $1 == "B") + 1, $2, $3, $4; v[NR - 2] = sprintf("%.12g %.12g %.12g", factor * $5, factor * $6, factor * $7) }
        END { print "\nVelocities\n"; for (i = 1; i <= n; i++) print i, v[i] }'
}

glass() { # A B C: of 2,000 A B C atoms
    local library length
    [ -f "$work/glass.xyz" ] || "$bin/create" --random --composition=Cu50Zr50 --atoms=2000 --seed=1 |
        "$bin/quench" --potential="kim:$model" --melt=2000K --melt-time=1ps --rate=4e14K/s --final=300K --quiet |
        "$bin/anneal" --potential="kim:$model" --ensemble=nvt --temperature=300K --time=2ps --quiet >"$work/glass.xyz"
    potential=kim:$model temperature=300K step=1 unit=fs
    replicate "$@" <"$work/glass.xyz" | drifted 0.4ps >"$work/start.xyz"
    as_data 1000 <"$work/start.xyz" >"$work/start.data"
    library=$(echo /usr/lib/*/kim-api/portable-models/$model/*.so)
    address() { nm -D "$library" | awk -v name="$1" '$3 == name { print "0x" $1 }'; }
    length=$(od -An -tu4 -j "$(($(address Cu_Zr_4_eam_fs_len)))" -N 4 "$library")
    tail -c +"$(($(address Cu_Zr_4_eam_fs) + 1))" "$library" | head -c "$((length))" >"$work/cuzr.eam.fs" || true
    cat >"$work/in.lammps" <<IN
units metal
read_data $work/start.data
pair_style eam/fs/opt
pair_coeff * * $work/cuzr.eam.fs Cu Zr
mass 1 63.546
mass 2 91.224
timestep 0.001
IN
}

liquid() { # A B C: of 500 A B C atoms
    [ -f "$work/liquid.xyz" ] || "$bin/create" --random --composition=A50B50 --units=lj --atoms=500 --volume-per-atom=0.767 --seed=1 |
        "$bin/quench" --quiet --potential=lj:wahnstrom --ensemble=nvt --melt=2 --melt-time=1 --rate=0.2 --final=0.5 |
        "$bin/anneal" --quiet --potential=lj:wahnstrom --temperature=0.5 --time=20 --timestep=0.005 >"$work/liquid.xyz"
    potential=lj:wahnstrom temperature=0.5 step=0.005 unit=
    replicate "$@" <"$work/liquid.xyz" | drifted 2 --timestep=0.005 >"$work/start.xyz"
    as_data 1 <"$work/start.xyz" >"$work/start.data"
    cat >"$work/in.lammps" <<IN
units lj
read_data $work/start.data
pair_style lj/cut/opt 2.5
pair_coeff 1 1 1 1
pair_coeff 1 2 1 0.916666666666667
pair_coeff 2 2 1 0.833333333333333
mass 1 1
mass 2 0.5
timestep 0.005
IN
}

ours() { # PRECISION/KERNEL STEPS [LAUNCHER...]: with -o, as several processes need it
    local choice=$1 steps=$2
    shift 2
    measure "$@" "$bin/anneal" --potential="$potential" --ensemble=nve --temperature="$temperature" --threads="$threads" --quiet --precision="${choice%/*}" \
        --kernel="${choice#*/}" --timestep="$step$unit" --time="$(awk -v s="$steps" -v h="$step" 'BEGIN { printf "%.10g", s * h }')$unit" -o "$work/end.xyz" "$work/start.xyz"
}
