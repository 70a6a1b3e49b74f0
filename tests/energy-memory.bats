#!/usr/bin/env bats
# What `energy` takes of memory: it computes once, and keeps no list of neighbours.
load common

# most COMMAND...: its largest memory, kB, which its caller's own is not part of
most() { "$PYTHON" -c 'import resource, subprocess, sys
subprocess.check_call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"; }

@test "energy --forces takes less than 500 bytes for each atom" {
    ! sanitized || skip "a sanitizer takes memory of its own"
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.26A --repeat=20x20x20 >"$TMP/few.xyz"
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.26A --repeat=50x50x50 >"$TMP/many.xyz"
    local few many
    few=$(most "$BIN/energy" --potential="$CUZR" --forces "$TMP/few.xyz" -o "$TMP/out.xyz")
    many=$(most "$BIN/energy" --potential="$CUZR" --forces "$TMP/many.xyz" -o "$TMP/out.xyz")
    echo "$few kB, $many kB"
    [ $(((many - few) * 1024)) -lt $((500 * (250000 - 16000))) ]
}
