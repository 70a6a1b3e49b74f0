#!/usr/bin/env bats
# heat-spike: the programme of temperatures, and shell and core of a free cluster.
load common

# A free ball of B2 Cu-Zr, 16 A across.
ball() {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=8x8x8 --lattice=3.27A | "$BIN/cut-cluster" --diameter=16A --center=13A,13A,13A
}

@test "a free cluster is heated, cooled, and tagged by shell and core" {
    ball | "$BIN/heat-spike" --threads=1 --potential="$CUZR" --rate=5e14K/s --equilibrate=0.3ps --hold=1ps --log="$TMP/log.tsv" --log-every=50 >"$TMP/out.xyz"
    for key in shell_fraction_Cu shell_fraction_error_Cu shell_fraction_before_Cu core_fraction_Zr core_atoms shell_atoms cluster_radius; do
        sed -n 2p "$TMP/out.xyz" | grep -q " $key="
    done
    awk -F'\t' 'NR > 1 && $4 > most { most = $4 } END { exit !(most > 600 && most < 1300 && $4 < 200) }' "$TMP/log.tsv"
    # the fractions again, from the columns
    "$PYTHON" - "$TMP/out.xyz" <<'P'
import sys
lines = open(sys.argv[1]).read().split('\n')
props = [p for p in lines[1].split() if p.startswith('Properties=')][0][11:].split(':')
at, index = 0, {}
for name, _, width in zip(props[::3], props[1::3], props[2::3]):
    index[name] = at
    at += int(width)
rows = [l.split() for l in lines[2:] if l]
keys = dict(w.split('=', 1) for w in lines[1].split() if '_fraction' in w or '_atoms' in w)
for region in ('shell', 'core'):
    own = [r for r in rows if r[index['region']] == region]
    assert len(own) == int(keys[region + '_atoms'])
    x = sum(r[index['species']] == 'Cu' for r in own) / len(own)
    assert abs(x - float(keys[region + '_fraction_Cu'])) < 1e-12
P
}

@test "a periodic frame runs at constant pressure and is tagged bulk" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.3A |
        "$BIN/heat-spike" --threads=1 --potential="$CUZR" --peak=400K --rate=2e15K/s --equilibrate=0.1ps --hold=0.1ps >"$TMP/out.xyz"
    grep -q bulk "$TMP/out.xyz"
    run grep -c shell_atoms "$TMP/out.xyz"
    assert_output 0
    run head -2 "$TMP/out.xyz"
    assert_output --partial "density="
    refute_output --partial 'Lattice="19.8 '
}

@test "reduced units have defaults of their own" {
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.69 --repeat=3x3x3 | "$BIN/cut-cluster" --diameter=6 --center=3,3,3 |
        "$BIN/heat-spike" --threads=1 --potential=lj:wahnstrom --rate=1 --equilibrate=0.2 --hold=0.2 --log="$TMP/log.tsv" --log-every=10 >"$TMP/out.xyz"
    awk -F'\t' 'NR > 1 && $4 > most { most = $4 } END { exit !(most > 0.1) }' "$TMP/log.tsv"
    run head -2 "$TMP/out.xyz"
    assert_output --partial " shell_fraction_A="
    refute_output --partial " shell_atoms=0 "
    run "$BIN/heat-spike" --potential=lj:wahnstrom --rate=-1 "$TMP/out.xyz"; assert_failure 64
}

@test "a peak below the base is refused" {
    run_pipe "'$BIN/create' --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.27A | '$BIN/heat-spike' --potential='$CUZR' --peak=20K"
    assert_failure 64
    assert_output --partial "--peak is below --base"
}
