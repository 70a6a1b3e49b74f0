#!/usr/bin/env bats
# Whoever reads the first lines only (make plan | head) sees no traceback, whatever script it is.
load common

# COMMAND...: its stderr, with a reader of stdout who has gone before the first word
unread() { python3 -c 'import os, subprocess, sys
r, w = os.pipe()
os.close(r)
sys.stdout.write(subprocess.run(sys.argv[1:], stdout=w, stderr=subprocess.PIPE, text=True).stderr)' "$@"; }

@test "make plan, stage-costs and piece-costs end quietly where their reader ends" {
    for goal in plan stage-costs piece-costs; do
        run unread make -s $goal SCALE=mini STUDY=laves
        refute_output --partial Traceback
        assert_output --regexp 'make(\[[0-9]+\])?: ' # make itself says that it was cut
    done
}

@test "what ASE reads for xyz-from ends quietly" {
    printf '2\nLattice="9 0 0 0 9 0 0 0 9"\nCu 0 0 0\nCu 2 0 0\n' >"$TMP/f.xyz"
    run unread "$PYTHON" src/foreign/ase_frames.py "$TMP/f.xyz" extxyz
    refute_output
}

@test "every Python script that prints says what happens then" {
    run bash -c "grep -rlE '^#!.*python' pipelines tools tests/bench | xargs grep -lE '^ *print\(|stdout.write' | xargs grep -L 'SIGPIPE, signal.SIG_DFL'"
    refute_output
}
