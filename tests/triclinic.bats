#!/usr/bin/env bats
# Triclinic cells in the engine: forces beside LAMMPS, the same lattice by other edges, the same bytes whatever the kernel, threads, processes and interruptions; stages take them, and say
# what they do not take. (The sums beside the plain ones, differences of the energy, lists that are kept: tests/unit/force.c, kernels.c, tilted.c.)
load common
export BLOWPIPE_THREADS=1
KA=potentials/kob-andersen.lj

# sheared XY,XZ,YZ [turn]: standard input with cell, atoms and velocities sheared, and turned about (1, 2, 3)
sheared() {
    "$PYTHON" - "$@" 4<&0 <<'P'
import re, sys, numpy as np
xy, xz, yz = map(float, sys.argv[1].split(","))
f = np.array([[1, xy, xz], [0, 1, yz], [0, 0, 1]])
if sys.argv[2:]:
    n = np.array([1, 2, 3]) / 14**.5
    k = np.array([[0, -n[2], n[1]], [n[2], 0, -n[0]], [-n[1], n[0], 0]])
    f = (np.eye(3) + np.sin(.7) * k + (1 - np.cos(.7)) * k @ k) @ f
text = lambda v: " ".join(repr(float(x)) for x in np.ravel(v))
lines = open(4).read().splitlines()
cell = re.search('Lattice="([^"]*)"', lines[1])
lines[1] = lines[1].replace(cell[0], 'Lattice="%s"' % text(np.array(cell[1].split(), float).reshape(3, 3) @ f.T))
at, where = 0, []
names = re.search(r"Properties=(\S+)", lines[1])[1].split(":")
for name, width in zip(names[::3], names[2::3]):
    where += [at] * (name in ("pos", "velo"))
    at += int(width)
for i in range(2, len(lines)):
    words = lines[i].split()
    for at in where:
        words[at:at + 3] = text(f @ np.array(words[at:at + 3], float)).split()
    lines[i] = " ".join(words)
print("\n".join(lines))
P
}

# A crystal that is no longer one, in a tilted cell: 432 atoms.
tilted() {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.3A --repeat=6x6x6 --quiet | sheared 0.25,-0.1,0.2 >"$TMP/tilted.xyz"
}

without_history() { sed 's/ history="[^"]*"//' "$@"; }

# column FILE NAME
column() { awk -F'\t' -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 1 { print $at[name] }' "$1"; }

# near FILE FILE TOLERANCE NAME...: columns of two logs
near() {
    for name in "${@:4}"; do
        run paste <(column "$1" "$name") <(column "$2" "$name")
        awk -v t="$3" '{ d = $1 - $2; if (!(d * d <= t * t)) exit 1; n++ } END { exit !(n > 1) }' <<<"$output" || fail "$name: $output"
    done
}

@test "energies, forces and virial are LAMMPS's to 1e-9" {
    "$BIN/create" --random --composition=A80B20 --atoms=600 --units=lj --density=1.2 --seed=1 --quiet |
        "$BIN/quench" --potential=$KA --ensemble=nvt --melt=2 --melt-time=0.5 --rate=2 --final=1 --seed=1 --quiet | sheared 0.28,0.1,-0.21 |
        "$BIN/anneal" --potential=$KA --temperature=1 --time=0.2 --quiet | "$BIN/energy" --potential=$KA --forces --quiet | sed -E '3,$s/^A /Al /' >"$TMP/out.xyz" # elements, for ASE
    run "$PYTHON" - "$TMP/out.xyz" "$TMP/lammps" <<'P'
import sys
sys.path.insert(0, 'tests')
from kob_andersen import beside_lammps
worst, atoms = beside_lammps(sys.argv[1], sys.argv[2])
assert atoms.cell[1, 0] > 2 and atoms.cell[2, 1] < -1
assert max(worst[what] for what in ("pe", "force", "energy", "virial")) < 1e-9 and worst["largest_force"] > 1
P
    assert_success
}

@test "--engine=lammps takes the same path, and refuses what it would do otherwise" {
    tilted
    for ensemble in nve npt; do
        "$BIN/anneal" --quiet --precision=double --potential="$CUZR" --temperature=600K --time=20fs --ensemble=$ensemble --log="$TMP/own.log" --log-every=10 "$TMP/tilted.xyz" -o "$TMP/own.xyz"
        "$BIN/anneal" --quiet --engine=lammps --lammps-command="$LMP" --potential="$CUZR" --temperature=600K --time=20fs --ensemble=$ensemble --log="$TMP/lammps.log" --log-every=10 \
            "$TMP/tilted.xyz" -o "$TMP/lammps.xyz"
        near "$TMP/own.log" "$TMP/lammps.log" "$([ $ensemble = nve ] && echo 1e-8 || echo 1e-4)" potential_eV_atom kinetic_eV_atom
        # the barostats are two
        run "$BIN/xyz-diff" --tolerance="$([ $ensemble = nve ] && echo 1e-7 || echo 1e-3)" --ignore=engine,density,history "$TMP/own.xyz" "$TMP/lammps.xyz"
        assert_success
    done
    run "$BIN/anneal" --engine=lammps --lammps-command="$LMP" --potential="$CUZR" --temperature=600K --time=20fs --ensemble=npt-aniso "$TMP/tilted.xyz"
    assert_failure 64
    assert_output --partial "leave out --engine=lammps, or use --ensemble=npt"
}

# Twice the same atoms side by side, so that half of the long edge is a vector of their lattice too.
@test "a lattice has one path, whichever edges it is written with" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.3A --repeat=6x6x6 --quiet |
        "$BIN/anneal" --potential="$CUZR" --temperature=600K --time=50fs --ensemble=nvt --quiet | "$BIN/xyz-repeat" --cells=2x1x1 --quiet >"$TMP/upright.xyz"
    read -ra cell < <(grep -o 'Lattice="[^"]*"' "$TMP/upright.xyz" | tr -d 'Latice="')
    # c - a / 2; and beyond half an edge: b + a, c - 2 a - b
    awk -v l="${cell[4]}" '/Lattice/ { sub(/Lattice="[^"]*"/, sprintf("Lattice=\"%.17g 0.0 0.0 %.17g %.17g 0.0 %.17g 0.0 %.17g\"", 2 * l, l, l, -l, l)) } 1' "$TMP/upright.xyz" >"$TMP/leaning.xyz"
    awk -v l="${cell[4]}" '/Lattice/ { sub(/Lattice="[^"]*"/, sprintf("Lattice=\"%.17g 0.0 0.0 %.17g %.17g 0.0 %.17g %.17g %.17g\"", 2 * l, 3 * l, l, -6 * l, -l, l)) } 1' "$TMP/upright.xyz" >"$TMP/far.xyz"
    for way in upright leaning far; do
        "$BIN/energy" --potential="$CUZR" --forces --quiet "$TMP/$way.xyz" -o "$TMP/$way.energy"
        "$BIN/anneal" --precision=double --potential="$CUZR" --temperature=600K --time=100fs --ensemble=nve --log="$TMP/$way.log" --log-every=20 --quiet "$TMP/$way.xyz" -o "$TMP/$way.out"
    done
    for way in leaning far; do
        run "$BIN/xyz-diff" --tolerance=1e-8 --ignore=Lattice,pos,history "$TMP/upright.energy" "$TMP/$way.energy"
        assert_success
        run "$BIN/xyz-diff" --tolerance=1e-6 --ignore=Lattice,pos,history "$TMP/upright.out" "$TMP/$way.out"
        assert_success
        near "$TMP/upright.log" "$TMP/$way.log" 1e-9 potential_eV_atom kinetic_eV_atom conserved_eV_atom pressure_GPa
    done
    # frames keep the edges they came with, whatever the engine's are
    assert_equal "$(grep -o 'Lattice="[^"]*"' "$TMP/far.out")" "$(grep -o 'Lattice="[^"]*"' "$TMP/far.energy")"
    run grep -c 'Lattice="39.[0-9]* 0.0 0.0 59.[0-9]* 19.[0-9]* 0.0 -118.[0-9]* -19' "$TMP/far.out"
    assert_output 1
}

@test "a cell that is turned: the same path, in the frame's own orientation" {
    tilted
    "$BIN/anneal" --potential="$CUZR" --temperature=600K --time=50fs --quiet "$TMP/tilted.xyz" -o "$TMP/warm.xyz"
    sheared 0,0,0 turn <"$TMP/warm.xyz" >"$TMP/turned.xyz"
    for ensemble in nve npt; do
        for way in warm turned; do
            "$BIN/anneal" --precision=double --potential="$CUZR" --temperature=600K --time=50fs --ensemble=$ensemble --log="$TMP/$way.log" --log-every=10 --quiet "$TMP/$way.xyz" -o "$TMP/$way.out"
        done
        near "$TMP/warm.log" "$TMP/turned.log" 1e-9 potential_eV_atom kinetic_eV_atom conserved_eV_atom pressure_GPa volume_A3_atom
        sheared 0,0,0 turn <"$TMP/warm.out" >"$TMP/expected.out"
        run "$BIN/xyz-diff" --tolerance=1e-7 --ignore=history "$TMP/expected.out" "$TMP/turned.out"
        assert_success
        if [ $ensemble = nve ]; then assert_equal "$(grep -o 'Lattice="[^"]*"' "$TMP/turned.out")" "$(grep -o 'Lattice="[^"]*"' "$TMP/turned.xyz")"; fi
    done
}

@test "the same bytes: kernels, threads, processes" {
    tilted
    for precision in mixed double; do
        args=(--potential="$CUZR" --temperature=900K --time=150fs --ensemble=npt-aniso --pressure=2GPa "--precision=$precision" --seed=3 --log-every=10 --quiet "$TMP/tilted.xyz")
        "$BIN/anneal" "${args[@]}" --kernel=plain --log="$TMP/log" -o "$TMP/out.xyz"
        first=$(without_history "$TMP/out.xyz" "$TMP/log" | sha256sum)
        for kernel in avx2 avx512 neon; do
            BLOWPIPE_THREADS=2 "$BIN/anneal" "${args[@]}" --kernel=$kernel --log="$TMP/log" -o "$TMP/out.xyz" 2>"$TMP/said" || { grep -q "does not run the kernel" "$TMP/said" && continue; }
            assert_equal "$(without_history "$TMP/out.xyz" "$TMP/log" | sha256sum)" "$first"
        done
        for n in 2 3; do
            ranks $n "$BIN/anneal" "${args[@]}" --log="$TMP/log" -o "$TMP/out.xyz"
            assert_equal "$(without_history "$TMP/out.xyz" "$TMP/log" | sha256sum)" "$first"
        done
    done
}

# Three domains by two that meet in acute edges: what is near a corner of one is nearer than the distances from its faces tell.
@test "the same bytes: domains side by side along two tilted edges" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.3A --repeat=12x12x6 --quiet | sheared 0.45,-0.1,0.2 >"$TMP/wide.xyz"
    args=(--potential="$CUZR" --temperature=900K --time=30fs --quiet "$TMP/wide.xyz")
    "$BIN/anneal" "${args[@]}" -o "$TMP/one.xyz"
    ranks 6 "$BIN/anneal" "${args[@]}" -o "$TMP/six.xyz"
    run without_history "$TMP/six.xyz"
    assert_output "$(without_history "$TMP/one.xyz")"
}

@test "the same bytes: a run that is killed and goes on" {
    tilted
    args=(--potential="$CUZR" --temperature=900K --time=1ps --ensemble=npt-aniso --quiet --log-every=20 "$TMP/tilted.xyz")
    "$BIN/anneal" "${args[@]}" --log="$TMP/whole.log" -o "$TMP/whole.xyz"
    "$BIN/anneal" "${args[@]}" --log="$TMP/log" -o "$TMP/out.xyz" --checkpoint="$TMP/c" --checkpoint-every=0.002s 3>&- &
    pid=$!
    until [ -e "$TMP/c" ]; do kill -0 $pid; done
    kill -9 $pid
    wait $pid || true
    assert_not_exist "$TMP/out.xyz"
    "$BIN/anneal" "${args[@]}" --log="$TMP/log" -o "$TMP/out.xyz" --checkpoint="$TMP/c" --resume
    run without_history "$TMP/whole.xyz"
    assert_output "$(without_history "$TMP/out.xyz")"
    cmp "$TMP/whole.log" "$TMP/log"
}

@test "energy is conserved, and a barostat takes the tilts along" {
    tilted
    "$BIN/anneal" --potential="$CUZR" --temperature=600K --time=0.2ps --quiet "$TMP/tilted.xyz" -o "$TMP/warm.xyz"
    for ensemble in nve nvt npt npt-aniso; do
        "$BIN/anneal" --potential="$CUZR" --temperature=600K --time=0.5ps --ensemble=$ensemble --log="$TMP/log" --log-every=10 --quiet "$TMP/warm.xyz" -o "$TMP/out.xyz"
        run awk 'NR == 1 { low = high = $1 } { low = $1 < low ? $1 : low; high = $1 > high ? $1 : high } END { print high - low; exit !(NR > 40 && high - low < 1e-4) }' <(column "$TMP/log" conserved_eV_atom)
        assert_success
        read -ra cell < <(grep -o 'Lattice="[^"]*"' "$TMP/out.xyz" | tr -dc '0-9. \n-')
        awk -v x="${cell[0]}" -v y="${cell[4]}" -v xy="${cell[3]}" -v xz="${cell[6]}" -v yz="${cell[7]}" -v z="${cell[8]}" -v e=$ensemble 'function near(a, b) { return (a - b) ^ 2 < 1e-20 }
            BEGIN { exit !(near(xy / x, .25) && near(xz / x, -.1) && near(yz / y, .2) && (e ~ /npt/) == !near(x, 19.8) && (e == "npt-aniso") == !near(x, z)) }' || fail "$ensemble: ${cell[*]}"
    done
}

@test "stages take them: quench, compact, heat-spike, anneal with exchanges and inherent structures, relaxation" {
    tilted
    "$BIN/quench" --potential="$CUZR" --melt=2000K --melt-time=50fs --rate=1e16K/s --final=300K --hold=50fs --quiet "$TMP/tilted.xyz" -o "$TMP/glass.xyz"
    "$BIN/compact" --potential="$CUZR" --pressure=2GPa --load-time=30fs --hold=20fs --unload-time=30fs --equilibrate=20fs --quiet "$TMP/glass.xyz" -o "$TMP/out.xyz"
    "$BIN/heat-spike" --potential="$CUZR" --peak=500K --rate=1e16K/s --equilibrate=20fs --hold=20fs --quiet "$TMP/glass.xyz" -o "$TMP/out.xyz"
    "$BIN/anneal" --potential="$CUZR" --temperature=900K --time=40fs --swap-every=20 --swap-attempts=200 --inherent-every=20fs --quiet "$TMP/glass.xyz" -o "$TMP/out.xyz"
    assert_equal "$(grep -c 'inherent=T' "$TMP/out.xyz")" 2
    run bash -c "grep -o 'swap_accepted=[0-9]*' '$TMP/out.xyz' | tail -1"
    refute_output "swap_accepted=0"
    # the energy of a relaxed frame by itself, beside that of the run
    "$BIN/xyz-select" --frames=1 "$TMP/out.xyz" --quiet | "$BIN/energy" --potential="$CUZR" --quiet >"$TMP/again.xyz"
    run "$BIN/xyz-diff" --tolerance=1e-9 --columns=pe --keys= <("$BIN/xyz-select" --frames=1 --quiet "$TMP/out.xyz") "$TMP/again.xyz"
    assert_success
    # shaken atoms of a crystal, whose edges lean by steps of its own lattice, go back to its energy
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=6x6x6 --quiet | sed 's/Lattice="[^"]*"/Lattice="21.6 0 0 3.6 21.6 0 -3.6 7.2 21.6"/' >"$TMP/crystal.xyz"
    "$BIN/anneal" --potential="$CUZR" --temperature=100K --time=50fs --ensemble=nvt --quiet "$TMP/crystal.xyz" | "$BIN/energy" --potential="$CUZR" --relax=atoms --force-tolerance=1e-6eV/A --quiet >"$TMP/relaxed.xyz"
    "$BIN/energy" --potential="$CUZR" --quiet "$TMP/crystal.xyz" -o "$TMP/perfect.xyz"
    run "$BIN/xyz-diff" --tolerance=1e-6 --columns=pe --keys= "$TMP/perfect.xyz" "$TMP/relaxed.xyz"
    assert_success
}

@test "films may be tilted along their periodic directions, and lean along the open one" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.3A --repeat=6x6x4 --quiet | sed 's/pbc="T T T"/pbc="T T F"/' | sheared 0.2,0.3,0 >"$TMP/film.xyz"
    "$BIN/energy" --potential="$CUZR" --forces --quiet "$TMP/film.xyz" -o "$TMP/film.energy"
    # what leans along the open direction is the cell alone
    sed -E 's/(Lattice="([^ ]* ){6})[^ ]*/\10.0/' "$TMP/film.xyz" | "$BIN/energy" --potential="$CUZR" --forces --quiet >"$TMP/upright.energy"
    run "$BIN/xyz-diff" --tolerance=1e-10 --ignore=history,Lattice "$TMP/film.energy" "$TMP/upright.energy"
    assert_success
    "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=20fs --quiet "$TMP/film.xyz" -o "$TMP/out.xyz"
    assert_equal "$(grep -o 'Lattice="[^"]*"' "$TMP/out.xyz")" "$(grep -o 'Lattice="[^"]*"' "$TMP/film.xyz")"
}

@test "too narrow from face to face, and leaning along an open direction: refused, with what to do" {
    # 19.8 A long, but 12 wide; one of two cutoffs is 16 A
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.3A --repeat=6x6x6 --quiet | sed 's/Lattice="[^"]*"/Lattice="17 0 0 8 17 0 8 0 17"/' >"$TMP/narrow.xyz"
    run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=5fs --quiet "$TMP/narrow.xyz"
    assert_failure 65
    assert_output --partial "wide between the faces that its edge a"
    assert_output --partial "repeat the cell"
    tilted
    run "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=5fs --quiet <(sed 's/pbc="T T T"/pbc="F T T"/' "$TMP/tilted.xyz")
    assert_failure 65
    assert_output --partial "vector b leans along the open direction a"
    assert_output --partial "put the open one last"
}
