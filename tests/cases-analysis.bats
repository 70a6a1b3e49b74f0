#!/usr/bin/env bats
# What stem-analyze makes of data as people have them: damaged, moved, scaled, in other types. The same numbers, or it says so (tests/analysis_cases.py).
load common

try() { "$PYTHON" tests/analysis_cases.py "$BIN" "$TMP" "$1"; }

@test "data that were changed on their way to us have the same numbers within their errors, or it is said" { try properties; }

@test "empty, broken and dead parts are left out: plain NumPy without them has the same numbers" { try oracle; }

@test "centre, ellipse and descan do not move by patterns that are doubled, ten times as bright, moved or full" { try robust; }

@test "errors are those of repetition; a circle is said to be one; few patterns have none" { try errors; }

@test "a beam stop, its arm, a start that is given; a centre that the symmetry speaks against; few counts have no bad pixels" { try centers; }

@test "one electron is told from counts, multiples, sums, cameras, pedestals and fractions" { try gains; }
