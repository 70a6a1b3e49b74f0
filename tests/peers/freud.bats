#!/usr/bin/env bats
# freud beside our pair distribution functions, on one and the same frame.
load ../common
FREUD=${PEERS:-$BATS_TEST_DIRNAME/../../build/peers}/freud/bin/python

@test "partial distribution functions of a periodic alloy, to 10 A" {
    cd "$TMP"
    "$BIN/create" --quiet --random --composition=Cu40Zr60 --atoms=3000 --density=7g/cm3 --seed=4 >in.xyz
    "$BIN/rdf" --quiet --cutoff=10A --bins=100 in.xyz -o out.tsv
    "$FREUD" "$BATS_TEST_DIRNAME/../bench/measure/peer_freud.py" in.xyz curves 100
    "$FREUD" - <<'P'
import numpy as np
theirs = np.loadtxt('curves')
rows = [line.split('\t') for line in open('out.tsv').read().splitlines() if not line.startswith('#')]
ours = {name: np.array([float(row[k]) for row in rows[1:]]) for k, name in enumerate(rows[0])}
# single precision puts a few pairs of a bin into the next
for k, name in enumerate(('g_CuCu', 'g_CuZr', 'g_ZrZr')):
    assert abs(theirs[20:, k] - ours[name][20:]).max() < 5e-3, (name, abs(theirs[20:, k] - ours[name][20:]).max())
P
}
