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

@test "a picture is the same on any number of threads" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=3x3x3 --quiet >"$TMP/c.xyz"
    for threads in 1 2 3; do
        BLOWPIPE_THREADS=$threads "$BIN/render" --size=60x40 --color=species --quiet -o "$TMP/$threads.png" "$TMP/c.xyz"
    done
    cmp "$TMP/1.png" "$TMP/2.png"
    cmp "$TMP/1.png" "$TMP/3.png"
}

@test "a tracer does not outlive the program" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=2x2x2 --quiet >"$TMP/c.xyz"
    printf '#!/bin/bash\necho $$ >"%s/number"\nexec sleep 1000\n' "$TMP" >"$TMP/tracer"
    chmod +x "$TMP/tracer"
    "$BIN/render" --tracer="$TMP/tracer" --size=60x40 --quiet -o "$TMP/a.png" "$TMP/c.xyz" &
    render=$!
    until [ -s "$TMP/number" ]; do sleep 0.05; done
    kill -KILL "$render"
    wait "$render" || true
    # it may be dead and nobody has taken note of it
    for ((i = 0; i < 200; i++)); do
        grep -qs '^State:.[^ZX]' "/proc/$(<"$TMP/number")/status" || break
        sleep 0.05
    done
    [ "$i" -lt 200 ]
}

@test "colours by a number, a slice and a selection draw; nothing left to draw is refused" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=2x2x2 >"$TMP/c.xyz"
    "$BIN/render" --size=80x60 --color=pos_z --slice=z=1A,5A -o "$TMP/s.png" "$TMP/c.xyz" 2>"$TMP/legend"
    head -c 4 "$TMP/s.png" | grep -q PNG
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

# key_of FILE: a picture of 600 x 400 and one without its key, in $TMP/with.png and $TMP/without.png
key_of() {
    local file=$1
    shift
    "$BIN/render" --quiet --size=600x400 "$@" -o "$TMP/with.png" "$file"
    "$BIN/render" --quiet --size=600x400 --no-key "$@" -o "$TMP/without.png" "$file"
}

@test "a key on the right has the colours of the picture, and the picture's pixels are as they would be without it" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --lattice=3.3A --repeat=3x3x3 >"$TMP/c.xyz"
    key_of "$TMP/c.xyz"
    "$PYTHON" - "$TMP" <<'P'
import subprocess, sys
from png_pixels import pixels
p, bare = (pixels(f'{sys.argv[1]}/{n}.png')[..., :3].astype(int) for n in ('with', 'without'))
assert p.shape == bare.shape == (400, 600, 3)
for rgb in (0xd8, 0x7f, 0x3d), (0x3d, 0x7a, 0x87): # as the line on stderr has them
    assert (abs(p[:, 500:] - rgb).max(-1) <= 2).sum() > 100, rgb
    assert (abs(bare[:, 550:] - rgb).max(-1) <= 2).sum() == 0
seen = (bare.min(-1) < 250).any(0).sum(), (p[:, :520].min(-1) < 250).any(0).sum()
assert seen[1] > .8 * seen[0], seen
P
    # the part of the picture is that of a narrower one, pixel by pixel
    "$PYTHON" - "$TMP" "$BIN/render" <<'P'
import re, subprocess, sys
from png_pixels import pixels
tmp, render = sys.argv[1:]
p = pixels(f'{tmp}/with.png')[..., :3]
field = abs(p[:, 500:].astype(int) - (0xd8, 0x7f, 0x3d)).max(-1) <= 2
width = 500 + field.any(0).argmax() - 5 # half a letter's height, 14 pixels, before the field
same = False
for w in range(width - 4, width + 1):
    subprocess.run([render, '--quiet', f'--size={w}x400', '--no-key', '-o', f'{tmp}/narrow.png', f'{tmp}/c.xyz'], check=True)
    same |= (pixels(f'{tmp}/narrow.png')[..., :3] == p[:, :w]).all()
assert same
P
    # no room: none, as without it
    "$BIN/render" --quiet --size=300x200 -o "$TMP/a.png" "$TMP/c.xyz"
    "$BIN/render" --quiet --size=300x200 --no-key -o "$TMP/b.png" "$TMP/c.xyz"
    cmp "$TMP/a.png" "$TMP/b.png"
}

@test "the same picture as svg and pdf, with the quantity and its unit in letters; what has no room is counted" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=3x3x3 >"$TMP/c.xyz"
    "$BIN/render" --quiet --size=600x400 --color=pos_z -o "$TMP/a.svg" "$TMP/c.xyz"
    grep -q 'pos_z (Å)' "$TMP/a.svg"
    grep -q 'data:image/png;base64' "$TMP/a.svg"
    "$BIN/render" --quiet --size=600x400 --color=id --select='id<=20' -o "$TMP/b.svg" "$TMP/c.xyz"
    grep -q 'and 6 more' "$TMP/b.svg"
    "$BIN/render" --quiet --size=600x400 -o "$TMP/c.pdf" "$TMP/c.xyz"
    head -c 5 "$TMP/c.pdf" | grep -q '%PDF-'
    # a text that gnuplot would take for the end of its own, or run
    awk 'NR == 2 { sub(/species:S:1/, "species:S:1:region:S:1") } NR > 2 { sub(/^Cu/, "Cu a\\\\b`date`'"'"'$c") } 1' "$TMP/c.xyz" >"$TMP/d.xyz"
    "$BIN/render" --quiet --size=600x400 --color=region -o "$TMP/d.svg" "$TMP/d.xyz"
    grep -qF 'b`date`' "$TMP/d.svg"
}

@test "without gnuplot a picture has no key, which is said; svg needs it" {
    "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A --repeat=2x2x2 >"$TMP/c.xyz"
    mkdir "$TMP/bin"
    ln -s "$(command -v tachyon)" "$TMP/bin/tachyon"
    PATH="$TMP/bin" run "$BIN/render" --size=480x300 -o "$TMP/a.png" "$TMP/c.xyz"
    assert_success
    assert_output --partial "warning: no key on the picture: gnuplot is not there"
    "$BIN/render" --quiet --size=480x300 --no-key -o "$TMP/b.png" "$TMP/c.xyz"
    cmp "$TMP/a.png" "$TMP/b.png"
    PATH="$TMP/bin" run "$BIN/render" --size=480x300 -o "$TMP/a.svg" "$TMP/c.xyz"
    assert_failure 71
    assert_output --partial "gnuplot-nox"
    assert_file_not_exist "$TMP/a.svg"
    # one that leaves a torn picture and says that all is well
    printf '#!/bin/sh\nfor draft in .whole.png*.tmp; do head -c 100 picture.png >"$draft"; done\nexit 0\n' >"$TMP/bin/gnuplot"
    chmod +x "$TMP/bin/gnuplot"
    rm "$TMP/a.png"
    mkdir "$TMP/scratch"
    TMPDIR="$TMP/scratch" PATH="$TMP/bin:$PATH" run "$BIN/render" --size=480x300 -o "$TMP/a.png" "$TMP/c.xyz"
    assert_failure 74
    assert_file_not_exist "$TMP/a.png"
    run ls "$TMP/scratch"
    assert_output ""
}
