#!/usr/bin/env bats
# stem-analyze --null=shuffle: what has no order is as its null model is; volume fractions that cannot be; tables of an earlier run.
load common

# ring FILE SEED SIX: 16 x 16 patterns of 64 x 64 counts, a direct beam and a ring at 16 pixels, of six-fold order SIX at random angles
ring() {
    "$PYTHON" - "$@" <<'PY'
import sys, numpy as np
rng, six = np.random.default_rng(int(sys.argv[2])), float(sys.argv[3])
y, x = np.mgrid[:64, :64] - 31.5
r, t = np.hypot(x, y), np.arctan2(y, x)
band = np.exp(-((r - 16) / 3)**2)
d = np.empty((16, 16, 64, 64), np.uint16)
for i in np.ndindex(16, 16):
    turned = 1 + six * band * np.cos(6 * (t - rng.uniform(0, 2 * np.pi)))
    d[i] = rng.poisson((4000 * np.exp(-(r / 2.5)**4) + 40 * band + 2) * turned)
np.save(sys.argv[1], d)
PY
}

analyze() { "$BIN/stem-analyze" --quiet --pixel=0.25/nm --step=1nm --ring=3.5/nm:4.5/nm --bootstrap=0 -o /dev/null "$@"; }

# p of every order, a line
orders_p() { grep -v '^#' "$1/spectrum.tsv" | tail -n +2 | cut -f9; }

@test "--null=shuffle: data without any order are as their null model: p is uniform" {
    for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
        ring "$TMP/flat.npy" "$seed" 0
        analyze "$TMP/flat.npy" --null=shuffle --realisations=59 --tables="$TMP/t"
        orders_p "$TMP/t" >>"$TMP/p"
    done
    "$PYTHON" - "$TMP/p" <<'PY'
import sys, numpy as np
p = np.loadtxt(sys.argv[1])
assert p.size == 144
# of 144 with a chance of 0.05 fewer than 17, of 0.5 from 48 to 96: each four standard deviations
assert (p <= .05).sum() < 17, np.sort(p)
assert 48 < (p <= .5).sum() < 96 and (p > .95).sum() < 17, np.histogram(p, 10, (0, 1))
PY
}

@test "--null=shuffle: a six-fold ring has the order 6, and no odd one" {
    ring "$TMP/six.npy" 9 .1
    analyze "$TMP/six.npy" --null=shuffle --realisations=99 --tables="$TMP/t"
    orders_p "$TMP/t" >"$TMP/p"
    "$PYTHON" - "$TMP/p" <<'PY'
import sys, numpy as np
p = np.loadtxt(sys.argv[1])
assert p[5] == .01, p
assert p[[0, 2, 4, 6, 8, 10]].min() > .05, p
PY
}

@test "hotspots.png: a single spot is a point without an error; sizes are those of the named maps; a part above 1 is said" {
    ring "$TMP/six.npy" 9 .1
    run analyze "$TMP/six.npy" --thickness=1nm --maps=variance,power_6 --figures="$TMP/f"
    assert_success
    assert_output --partial "which cannot be: its hot spots are wider than the foil is thick"
    for map in variance power_6; do
        grep "spots.tsv\" using (strcol(1) eq \"$map\"" "$TMP/f/hotspots.gp" || fail "$map"
    done
    refute grep 'eq "integrated"' "$TMP/f/hotspots.gp"
    grep 'part of the volume (at most 1)' "$TMP/f/hotspots.gp"
    grep '"diameter_nm" with points' "$TMP/f/hotspots.gp"
    run analyze "$TMP/six.npy" --thickness=1m --tables="$TMP/t"
    refute_output --partial "cannot be"
}

@test "integrated has the mean 1, of orders with power alone, and is not there without any" {
    ring "$TMP/six.npy" 9 .1
    run "$BIN/stem-analyze" --pixel=0.25/nm --step=1nm --ring=3.5/nm:4.5/nm --bootstrap=0 -o /dev/null "$TMP/six.npy" --tables="$TMP/t"
    assert_success
    assert_output --partial "is without orders 2, 4, 8, 10, whose mean power is not clearly above 0"
    awk -F'\t' '$1 == "integrated" { exit !($2 > .99999 && $2 < 1.00001) }' "$TMP/t/hotspots.tsv"
    ring "$TMP/flat.npy" 2 0
    run "$BIN/stem-analyze" --pixel=0.25/nm --step=1nm --ring=3.5/nm:4.5/nm --bootstrap=0 -o /dev/null "$TMP/flat.npy" --tables="$TMP/t"
    assert_success
    assert_output --partial "there is no map 'integrated'"
    refute grep integrated "$TMP/t/hotspots.tsv"
}

@test "a rerun into the same folder leaves nothing of the earlier one, and all that is of others" {
    ring "$TMP/six.npy" 9 .1
    own="disks.tsv pattern.tsv pattern.npy mean_phase_1.npy mean_phase_3.npy variance_phase_2.npy phase_patterns.gp phase_patterns.png pattern.gp"
    analyze "$TMP/six.npy" --phases=kmeans:3 --disks=8 --pattern=3,4 --figures="$TMP/f"
    for name in $own; do [ -e "$TMP/f/$name" ] || fail "$name"; done
    echo mine >"$TMP/f/notes.txt"
    echo mine >"$TMP/f/mean_phase_4.npy"
    analyze "$TMP/six.npy" --phases=kmeans:2 --figures="$TMP/f"
    [ -e "$TMP/f/mean_phase_2.npy" ] && [ -e "$TMP/f/phase_patterns.png" ] && [ ! -e "$TMP/f/mean_phase_3.npy" ]
    analyze "$TMP/six.npy" --figures="$TMP/f"
    for name in $own; do [ ! -e "$TMP/f/$name" ] || fail "$name"; done
    [ "$(cat "$TMP/f/notes.txt" "$TMP/f/mean_phase_4.npy")" = $'mine\nmine' ]
    mkdir "$TMP/t"
    cp "$TMP/f/mean.npy" "$TMP/t/mean_phase_1.npy"
    analyze "$TMP/six.npy" --tables="$TMP/t"
    [ -e "$TMP/t/mean_phase_1.npy" ]
}

@test "maps of a flat scan have what the ends of their bars are under them; axes on the right have a line and all digits" {
    "$PYTHON" -c "
import sys, numpy as np
np.save(sys.argv[1], np.random.default_rng(1).poisson(9, (3, 40, 64, 64)).astype('u2'))" "$TMP/flat.npy"
    "$BIN/stem-analyze" --quiet --pixel=0.25/nm --step=1nm --center=31.5,31.5 --ring=3.5/nm:4.5/nm --bootstrap=0 -o /dev/null "$TMP/flat.npy" --figures="$TMP/f"
    grep -E 'set label 3 "[0-9.e+]+ to [0-9.e+]+\\n\(data' "$TMP/f/maps.gp"
    refute grep -E 'set cbtics [0-9]' "$TMP/f/maps.gp"
    grep 'set border 11' "$TMP/f/profile.gp"
    grep 'set format y2 "%.10g"' "$TMP/f/line.gp"
    grep -E 'set xtics [0-9]' "$TMP/f/profile.gp"
}
