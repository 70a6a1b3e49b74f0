#!/usr/bin/env bats
# How far LAMMPS is, from the rows of its log while it runs, in the file that BLOWPIPE_PROGRESS names; on a clock on which time flies
# (preload/clock.c), so that it is said at every look.
load common
export BLOWPIPE_THREADS=1

@test "a quench by LAMMPS says how far it is, over all of its legs, while it runs" {
    command -v "$LMP" >/dev/null || skip "no LAMMPS here"
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=400 --seed=1 --quiet >"$TMP/start.xyz"
    preload clock
    LD_PRELOAD=$preload BLOWPIPE_PROGRESS=$TMP/log "$BIN/quench" --quiet --engine=lammps --lammps-command="env -u LD_PRELOAD $LMP" --log-every=20 --log="$TMP/rows" \
        --potential="$CUZR" --melt-time=1.5ps --rate=1e15K/s --hold=1.5ps "$TMP/start.xyz" >"$TMP/end.xyz"
    grep -qE ' quench: LAMMPS [0-9.]+ %' "$TMP/log"
    sed -E 's/.* LAMMPS ([0-9.]+) %.*/\1/' "$TMP/log" >"$TMP/shares"
    sort -cn "$TMP/shares"
    # some of the way, not only its ends
    awk '$1 > 5 && $1 < 95 { way++ } $1 > 100 { exit 1 } END { exit !(way >= 2) }' "$TMP/shares"
}
