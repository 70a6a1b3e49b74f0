#!/usr/bin/env bats
# Tables of several frames: means over them, and errors between them.
load common

# Four random frames of one box and composition; --uneven: of other numbers of atoms, one without Zr; --seed=N: others.
frames() {
    "$PYTHON" - "$@" <<'P'
import sys
import numpy as np
rng = np.random.default_rng(next((int(a[7:]) for a in sys.argv if a.startswith("--seed=")), 3))
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

def left_out(x, y):  # the same, its error by leaving out each in turn
    x, y = zip(*((a, b) for a, b in zip(x, y) if b > 0))
    n, without = len(x), [(sum(x) - a) / (sum(y) - b) for a, b in zip(x, y)] if len(x) > 1 else [math.nan]
    return sum(x) / sum(y), math.sqrt((n - 1) / n * sum((t - statistics.mean(without))**2 for t in without))
P
}

@test "rdf: of frames alike, errors are s/sqrt(n) of the frames' own g and coordinations; one frame has no such columns" {
    checks
    frames >"$TMP/all.xyz"
    parted "$TMP/all.xyz"
    for k in 1 2 3 4; do "$BIN/rdf" --cutoff=6A --bins=12 --threads=1 "$TMP/f.$k" >"$TMP/$k.tsv"; done
    "$BIN/rdf" --cutoff=6A --bins=12 --threads=2 "$TMP/all.xyz" >"$TMP/all.tsv"
    run grep -c _error "$TMP/1.tsv"
    assert_output 0
    run "$PYTHON" - "$TMP" <<'P'
import sys
sys.path.insert(0, sys.argv[1])
from check import *
one, all_ = [rows(f"{sys.argv[1]}/{k}.tsv") for k in range(1, 5)], rows(f"{sys.argv[1]}/all.tsv")
names = [name for name in one[0][0] if name != "r_A"]
assert list(all_[0]) == ["r_A"] + names + [name + "_error" for name in names]
for k, row in enumerate(all_):
    for name in names:
        values = [float(table[k][name]) for table in one]
        close(row[name], statistics.mean(values))
        close(row[name + "_error"], statistics.stdev(values) / 2)
print(len(names), len(all_))
P
    assert_output "9 12"
}

@test "rdf: frames of other numbers of atoms, one without a species, are weighted by what they hold" {
    checks
    frames --uneven >"$TMP/all.xyz"
    "$BIN/rdf" --cutoff=4A --bins=8 --threads=1 "$TMP/all.xyz" >"$TMP/all.tsv"
    run "$PYTHON" - "$TMP" <<'P'
import sys
sys.path.insert(0, sys.argv[1])
from check import *
import numpy as np
frames, lines = [], open(f"{sys.argv[1]}/all.xyz").read().splitlines()
while lines:
    n = int(lines[0])
    frames.append((np.array([l.split()[0] for l in lines[2:n + 2]]), np.array([l.split()[1:4] for l in lines[2:n + 2]], float)))
    lines = lines[n + 2:]
edges = np.linspace(0, 4, 9)
def pairs(species, pos, a, b):
    d = pos[species == a][:, None] - pos[species == b][None]
    d -= 9 * np.rint(d / 9)
    r = np.sqrt((d**2).sum(-1)).ravel()
    return np.histogram(r[r > 0], edges)[0]
table = rows(f"{sys.argv[1]}/all.tsv")
shells = 4 * np.pi / 3 * np.diff(edges**3)
for a, b in (("Cu", "Cu"), ("Cu", "Zr"), ("Zr", "Zr")):
    x = np.array([pairs(s, p, a, b) for s, p in frames])
    na, nb = [np.array([(s == t).sum() for s, p in frames]) for t in (a, b)]
    for k, row in enumerate(table):
        g = left_out(x[:, k] / shells[k], na * nb / 729)
        n = left_out(x[:, :k + 1].sum(1), na)
        close(row[f"g_{a}{b}"], g[0]); close(row[f"g_{a}{b}_error"], g[1])
        close(row[f"n_{a}{b}"], n[0]); close(row[f"n_{a}{b}_error"], n[1])
print("done")
P
    assert_output "done"
}

@test "rdf: of more than 32 frames, errors are those between blocks of them, as the table says" {
    checks
    for seed in 0 1 2 3 4 5 6 7 8 9; do frames --seed=$seed; done >"$TMP/all.xyz"
    parted "$TMP/all.xyz"
    for k in $(seq 20); do "$BIN/rdf" --cutoff=4A --bins=4 --threads=1 --quiet "$TMP/f.$((2 * k - 1))" "$TMP/f.$((2 * k))" >"$TMP/$k.tsv"; done
    "$BIN/rdf" --cutoff=4A --bins=4 --threads=1 --quiet "$TMP/all.xyz" >"$TMP/all.tsv"
    grep -q '^# .*, between 20 blocks of 40 frames, as in the columns of errors$' "$TMP/all.tsv"
    run "$PYTHON" - "$TMP" <<'P'
import sys
sys.path.insert(0, sys.argv[1])
from check import *
blocks, all_ = [rows(f"{sys.argv[1]}/{k}.tsv") for k in range(1, 21)], rows(f"{sys.argv[1]}/all.tsv")
names = [name for name in all_[0] if name + "_error" in all_[0]]
for k, row in enumerate(all_):
    for name in names:
        close(row[name + "_error"], statistics.stdev(float(table[k][name]) for table in blocks) / math.sqrt(20))
print(*names)
P
    assert_output "g g_CuCu g_CuZr g_ZrZr n n_CuCu n_CuZr n_ZrCu n_ZrZr"
}

@test "rdf: errors of chosen centres and neighbours have the columns of these; what one frame alone holds has no error" {
    checks
    frames >"$TMP/all.xyz"
    parted "$TMP/all.xyz"
    sed 's/^Zr/Ag/' "$TMP/f.2" >"$TMP/silver.xyz"
    "$BIN/rdf" --cutoff=4A --bins=4 --threads=1 --quiet --centres=species=Ag,Zr --neighbours=species=Cu "$TMP/f.1" "$TMP/silver.xyz" "$TMP/f.3" >"$TMP/all.tsv"
    run "$PYTHON" - "$TMP" <<'P'
import sys
sys.path.insert(0, sys.argv[1])
from check import *
table = rows(f"{sys.argv[1]}/all.tsv")
print(*table[0])
for row in table:
    assert all((row[name] == "nan") == (name in ("g_AgCu_error", "n_AgCu_error")) for name in row), row
assert all(float(table[3][name]) > 0 for name in ("g_error", "g_ZrCu_error", "n_error", "n_ZrCu_error"))
P
    assert_output "r_A g g_AgCu g_ZrCu n n_AgCu n_ZrCu g_error g_AgCu_error g_ZrCu_error n_error n_AgCu_error n_ZrCu_error"
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
