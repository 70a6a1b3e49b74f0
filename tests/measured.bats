#!/usr/bin/env bats
# What was measured on atoms goes when they move, and totals go when some of them are cut off.
load common

# Names of a frame's columns and keys, one a line.
names() {
    sed -n 2p "$1" | tr ' ' '\n' | sed -n 's/^Properties=//p' | tr ':' '\n' | awk 'NR % 3 == 1'
    sed -n '2s/"[^"]*"//gp' "$1" | grep -oE '[A-Za-z_0-9]+=' | tr -d =
}
gone() {
    local frame=$1 name
    shift
    for name; do
        ! names "$frame" | grep -x "$name" >&2 || { echo "$name is still in $frame"; return 1; }
    done
}
kept() {
    local frame=$1 name
    shift
    for name; do
        names "$frame" | grep -x "$name" >&2 || { echo "$name is not in $frame"; return 1; }
    done
}

# A warm crystal, measured.
measured() {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=6x6x6 --quiet |
        "$BIN/anneal" --quiet --potential="$CUZR" --temperature=600K --time=20fs | "$BIN/energy" --quiet --potential="$CUZR" --forces |
        "$BIN/voronoi" --quiet | "$BIN/strings" --quiet --cna=adaptive >"$TMP/measured.xyz"
    kept "$TMP/measured.xyz" pe forces energy virial voronoi_index voronoi_class coordination cna voronoi_fraction_FI cna_bcc
}

@test "moved atoms have no measures of where they were; energies are those of now" {
    measured
    "$BIN/anneal" --quiet --potential="$CUZR" --temperature=1500K --time=20fs "$TMP/measured.xyz" >"$TMP/moved.xyz"
    gone "$TMP/moved.xyz" forces energy virial voronoi_index voronoi_volume voronoi_class coordination cna cna_bcc \
        voronoi_fraction_FI voronoi_radii
    kept "$TMP/moved.xyz" pe velo id Time density history
    "$BIN/energy" --quiet --potential="$CUZR" <"$TMP/moved.xyz" >"$TMP/again.xyz"
    "$PYTHON" - "$TMP/moved.xyz" "$TMP/again.xyz" <<'P'
import sys, ase.io
moved, again = (ase.io.read(f) for f in sys.argv[1:])
assert moved.calc is None or "energy" not in moved.calc.results
assert abs(moved.arrays["pe"] - again.arrays["pe"]).max() < 1e-9
P
}

@test "relaxed atoms, and clusters cut out of the bulk, likewise" {
    measured
    "$BIN/energy" --quiet --potential="$CUZR" --relax=atoms <"$TMP/measured.xyz" >"$TMP/relaxed.xyz"
    gone "$TMP/relaxed.xyz" forces voronoi_class voronoi_fraction_FI cna
    kept "$TMP/relaxed.xyz" pe energy virial relaxed max_force
    "$BIN/cut-cluster" --quiet --diameter=1.5nm --center=9A,9A,9A <"$TMP/measured.xyz" >"$TMP/cluster.xyz"
    gone "$TMP/cluster.xyz" pe forces energy virial density voronoi_class coordination cna
    kept "$TMP/cluster.xyz" velo id parent_id cluster history
}

@test "a slab keeps what each atom has, not what all had together" {
    measured
    "$BIN/slab" --z=5A,12A "$TMP/measured.xyz" >"$TMP/slab.xyz"
    gone "$TMP/slab.xyz" energy virial density voronoi_fraction_FI cna_bcc
    kept "$TMP/slab.xyz" pe forces voronoi_class coordination cna velo
}
