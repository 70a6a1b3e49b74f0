#!/usr/bin/env bats
# Tables of several frames: means over them, and errors between them.
load common

# Four random frames of one box and composition; --uneven: of other numbers of atoms, one without Zr.
frames() {
    "$PYTHON" - "$@" <<'P'
import sys
import numpy as np
rng = np.random.default_rng(3)
for f in range(4):
    n = 90 + (30 * f if "--uneven" in sys.argv else 0)
    zr = 0 if "--uneven" in sys.argv and f == 1 else n // 3
    print(f'{n}\nLattice="9 0 0 0 9 0 0 0 9" pbc="T T T" units=metal Properties=species:S:1:pos:R:3:pe:R:1')
    for i, (x, y, z) in enumerate(rng.uniform(0, 9, (n, 3))):
        print("Zr" if i < zr else "Cu", x, y, z, rng.normal(-3 + 0.2 * f, 0.1))
P
}
# The frames of a stream in files of their own, $TMP/f.1, f.2 ...
parted() { awk -v at="$TMP/f." 'left == 0 { file = at (++n); left = $1 + 2 } { print > file; left-- }' "$1"; }

# Reads tables of single frames and that of all, by keys; checks means and errors of the columns.
checks() {
    cat >"$TMP/check.py" <<'P'
import csv, math, statistics, sys

def rows(path):
    lines = [line for line in open(path) if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))

def close(a, b):
    assert abs(float(a) - b) <= 1e-6 * abs(b) + 1e-9, (a, b)

def ratio(x, y):  # sums over frames, those with y: R and its error
    x, y = zip(*((a, b) for a, b in zip(x, y) if b > 0))
    n, big = len(x), sum(y)
    r = sum(x) / big
    return r, math.sqrt(n / (n - 1) * sum((a - r * b)**2 for a, b in zip(x, y))) / big if n > 1 else math.nan
P
}

@test "profile: errors between frames of means and fractions, bins and groups that some frames lack; one frame has no such columns" {
    checks
    for uneven in "" --uneven; do
        frames $uneven >"$TMP/all.xyz"
        parted "$TMP/all.xyz"
        # shellcheck disable=SC2054
        local profile=("$BIN/profile" --of=pe --along=z --range=0A,9A --bins=60 --by=species --threads=1)
        for k in 1 2 3 4; do "${profile[@]}" "$TMP/f.$k" >"$TMP/$k.tsv"; done
        "${profile[@]}" "$TMP/all.xyz" >"$TMP/all.tsv"
        run grep -c _error "$TMP/1.tsv"
        assert_output 0
        run "$PYTHON" - "$TMP" <<'P'
import sys
sys.path.insert(0, sys.argv[1])
from check import *
key = lambda row: (row["species"], row["low"])
one = [{key(row): row for row in rows(f"{sys.argv[1]}/{k}.tsv")} for k in range(1, 5)]
seen, lone = 0, 0
for row in rows(f"{sys.argv[1]}/all.tsv"):
    count = [int(table[key(row)]["count"]) if key(row) in table else 0 for table in one]
    atoms = [sum(int(r["count"]) for k, r in table.items() if k[0] == row["species"]) for table in one]
    total = [c * float(table[key(row)]["mean"]) if c else 0 for c, table in zip(count, one)]
    close(row["fraction"], ratio(count, atoms)[0]); close(row["fraction_error"], ratio(count, atoms)[1])
    if sum(c > 0 for c in count) > 1:
        mean, error = ratio(total, count)
        close(row["mean"], mean); close(row["mean_error"], error)
        seen += 1
    else:
        assert row["mean_error"] == "nan"
        lone += 1
assert seen > 50 and lone > 0, (seen, lone)
print("done")
P
        assert_output "done"
    done
    # only counted
    run_pipe "'$BIN/profile' --of=none --range=0A,9A --bins=3 '$TMP/all.xyz' | sed -n 2p"
    assert_output $'low\thigh\tcount\tfraction\tfraction_error'
}

@test "voronoi --table: of several frames the rows of all with errors; of one the table that it was" {
    checks
    frames --uneven >"$TMP/all.xyz"
    parted "$TMP/all.xyz"
    for k in 1 2 3 4; do "$BIN/voronoi" --threads=1 --table="$TMP/$k.tsv" "$TMP/f.$k" >/dev/null; done
    "$BIN/voronoi" --threads=1 --table="$TMP/all.tsv" "$TMP/all.xyz" >/dev/null
    run head -1 "$TMP/1.tsv"
    assert_output $'frame\tspecies\tregion\tn3\tn4\tn5\tn6\tclass\tatoms\tfraction'
    run "$PYTHON" - "$TMP" <<'P'
import sys
sys.path.insert(0, sys.argv[1])
from check import *
index = lambda row: tuple(row[k] for k in ("species", "region", "n3", "n4", "n5", "n6", "class"))
one = [rows(f"{sys.argv[1]}/{k}.tsv") for k in range(1, 5)]
all_ = rows(f"{sys.argv[1]}/all.tsv")
# the frames' own rows are there, in their order
for k, table in enumerate(one, 1):
    own = [dict(row) for row in all_ if row["frame"] == str(k)]
    assert all(row.pop("error") == "nan" for row in own)
    assert own == [dict(row, frame=str(k)) for row in table], k
mean = [row for row in all_ if row["frame"] == "mean"]
assert len(mean) == len({index(row) for table in one for row in table}) == len({index(row) for row in mean})
for row in mean:
    atoms = [sum(int(r["atoms"]) for r in table if r["species"] == row["species"]) for table in one]
    count = [sum(int(r["atoms"]) for r in table if index(r) == index(row)) for table in one]
    fraction, error = ratio(count, atoms)
    assert int(row["atoms"]) == sum(count)
    close(row["fraction"], fraction); close(row["error"], error)
counts = [int(row["atoms"]) for row in mean if row["species"] == "Cu"]
assert counts == sorted(counts, reverse=True)
print(len(mean) > 50)
P
    assert_output True
}
