#!/usr/bin/env bats
# render: a PNG of the size asked for, with atoms in the colours asked for on white.
load common
export PYTHONPATH=$BATS_TEST_DIRNAME

@test "a picture has its size, atoms in the middle and white around" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=3x3x3 | "$BIN/render" --size=200x150 -o "$TMP/a.png" 2>"$TMP/legend"
    grep -q 'Cu #' "$TMP/legend"
    "$PYTHON" - "$TMP/a.png" <<'P'
import sys
from png_pixels import pixels
rgb = pixels(sys.argv[1])
assert rgb.shape == (150, 200, 3), rgb.shape
assert (rgb[0, 0] > 240).all() and (rgb[-1, -1] > 240).all()
centre = rgb[50:100, 75:125].reshape(-1, 3).mean(0)
assert centre[0] > centre[2] + 30, centre  # copper: more red than blue
coloured = (rgb.min(2) < 200).mean()
assert 0.2 < coloured < 0.95, coloured
P
}

@test "colours by a number, a slice and a selection draw; nothing left to draw is refused" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=2x2x2 >"$TMP/c.xyz"
    "$BIN/render" --size=80x60 --color=pos_z --slice=z=1A,5A "$TMP/c.xyz" 2>"$TMP/legend" | head -c 4 | grep -q PNG
    grep -q viridis "$TMP/legend"
    "$BIN/render" --size=80x60 --color=id --select='id<=4' -o "$TMP/d.png" "$TMP/c.xyz"
    run "$BIN/render" --slice=z=100A,200A -o "$TMP/e.png" "$TMP/c.xyz"; assert_failure 64
    run "$BIN/render" -o "$TMP/e.jpg" "$TMP/c.xyz"; assert_failure 64; assert_output --partial "end it in .png"
    run "$BIN/render" --color=nonsense -o "$TMP/e.png" "$TMP/c.xyz"; assert_failure 64
    run "$BIN/render" --color=pos_z --range=3,1 -o "$TMP/e.png" "$TMP/c.xyz"; assert_failure 64; assert_output --partial "a lower and an upper value"
    assert_file_not_exist "$TMP/e.png"
    run "$BIN/render" --tracer=no-such-program -o "$TMP/e.png" "$TMP/c.xyz"; assert_failure 71; assert_output --partial "apt install"
    assert_file_not_exist "$TMP/e.png"
}

@test "bonds are drawn as sticks in the colour of their common neighbours, 5-fold ones shown or hidden" {
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --lattice=2.549 | "$BIN/strings" --bonds="$TMP/b.xyz" >"$TMP/c.xyz"
    "$BIN/render" --size=120x90 -o "$TMP/all.png" "$TMP/b.xyz" 2>"$TMP/legend"
    grep -q '5 blue, 6 yellow' "$TMP/legend"
    "$BIN/render" --quiet --size=120x90 --select='common_neighbours!=5' -o "$TMP/six.png" "$TMP/b.xyz"
    "$BIN/render" --quiet --size=120x90 --sticks=-bond --color=bond_species -o "$TMP/back.png" "$TMP/b.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys
from png_pixels import pixels
rgb = {n: pixels(f'{sys.argv[1]}/{n}.png') / 255 for n in ('all', 'six')}
blue = lambda p: ((p[..., 2] > p[..., 0] + .2)).mean()
yellow = lambda p: ((p[..., 0] > p[..., 2] + .2) & (p[..., 1] > p[..., 2] + .2)).mean()
assert blue(rgb['all']) > .05 and yellow(rgb['all']) > .005, (blue(rgb['all']), yellow(rgb['all']))
assert blue(rgb['six']) == 0 and yellow(rgb['six']) > .02
P
    run "$BIN/render" --sticks=nonsense -o "$TMP/e.png" "$TMP/b.xyz"; assert_failure 64
    run "$BIN/render" --sticks=id -o "$TMP/e.png" "$TMP/c.xyz"; assert_failure 64
}

@test "a picture that is not whole is exit 74 and no file, whatever its writer says" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=2x2x2 >"$TMP/c.xyz"
    "$BIN/render" --quiet --size=80x60 -o "$TMP/whole.png" "$TMP/c.xyz"
    printf '#!/bin/sh\nhead -c "$KEEP" "%s" > "$3"\nexit 0\n' "$TMP/whole.png" >"$TMP/tracer"
    chmod +x "$TMP/tracer"
    size=$(stat -c %s "$TMP/whole.png")
    for keep in 0 7 8 20 33 1000 $((size - 12)) $((size - 1)); do
        KEEP=$keep run "$BIN/render" --tracer="$TMP/tracer" --size=80x60 -o "$TMP/e.png" "$TMP/c.xyz"
        assert_failure 74
        assert_output --partial "wrote "
        assert_file_not_exist "$TMP/e.png"
    done
    KEEP=$size run "$BIN/render" --tracer="$TMP/tracer" --size=81x60 -o "$TMP/e.png" "$TMP/c.xyz"
    assert_failure 74
    assert_output --partial "80x60 pixels instead of 81x60"
    KEEP=$size "$BIN/render" --quiet --tracer="$TMP/tracer" --size=80x60 -o "$TMP/e.png" "$TMP/c.xyz"
    cmp "$TMP/e.png" "$TMP/whole.png"
    rm "$TMP/e.png"
    printf '#!/bin/sh\ncp "%s" "$3"\nkill -9 $$\n' "$TMP/whole.png" >"$TMP/tracer"
    run "$BIN/render" --tracer="$TMP/tracer" --size=80x60 -o "$TMP/e.png" "$TMP/c.xyz"
    assert_failure 71
    assert_output --partial "was ended by SIGKILL"
    assert_file_not_exist "$TMP/e.png"
}

@test "a disk that is full while tachyon writes its picture" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=2x2x2 >"$TMP/c.xyz"
    preload fail_write
    mkdir "$TMP/scratch"
    for n in 1 2 5 9; do
        run env TMPDIR="$TMP/scratch" FAIL_FILE=picture.png FAIL_AT=$n LD_PRELOAD="$preload" "$BIN/render" --size=400x300 -o "$TMP/e.png" "$TMP/c.xyz"
        assert_failure
        assert_file_not_exist "$TMP/e.png"
        run ls "$TMP/scratch"
        assert_output ""
    done
}
