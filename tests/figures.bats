#!/usr/bin/env bats
# The figures of stem-analyze: what they show, in which format, and that none of them costs an analysis; the columns of its tables.
load common

setup_file() {
    ring_counts "$BATS_FILE_TMPDIR/d.npy" 18 4 5
    "$PYTHON" - "$BATS_FILE_TMPDIR" <<'P'
import sys, numpy as np
np.save(sys.argv[1] + '/zeros.npy', np.zeros((3, 4, 64, 64), 'u2'))
np.save(sys.argv[1] + '/single.npy', np.load(sys.argv[1] + '/d.npy')[:1, :1])
P
}

# analyze NAME ARGUMENT...: of NAME.npy
analyze() {
    local name=$1
    shift
    "$BIN/stem-analyze" --quiet --pixel=0.2/nm --step=0.3nm --ring=3.2/nm:4/nm --center=middle "$BATS_FILE_TMPDIR/$name.npy" "$@"
}

# gnuplot_is LINE: a gnuplot of our own before the real one
gnuplot_is() {
    mkdir -p "$TMP/bin"
    printf '#!/bin/sh\n%s\n' "$1" >"$TMP/bin/gnuplot"
    chmod +x "$TMP/bin/gnuplot"
}

whole() {
    assert_file_not_empty "$TMP/out.xyz"
    for table in profile spectrum correlation hotspots spots autocorrelation maps line columns; do assert_file_not_empty "$1/$table.tsv"; done
}

@test "without gnuplot, with one that fails, that is killed, that does nothing: a warning, exit 0, and all but the pictures" {
    mkdir "$TMP/empty"
    PATH="$TMP/empty" run analyze d --figures="$TMP/none" -o "$TMP/out.xyz"
    assert_success
    assert_output --partial "warning: cannot run gnuplot (Debian: apt install gnuplot-nox)"
    whole "$TMP/none"
    for line in 'echo no such terminal >&2; exit 1' 'kill -9 $$' ':'; do
        gnuplot_is "$line"
        rm "$TMP/out.xyz"
        PATH="$TMP/bin:$PATH" run analyze d --figures="$TMP/f" -o "$TMP/out.xyz"
        assert_success
        assert_output --partial "warning: gnuplot could not draw maps.png, patterns.png, profile.png"
        whole "$TMP/f"
        [ -z "$(find "$TMP/f" -name '*.png')" ]
    done
}

@test "a scan of one position, of four by four, of nothing: every figure is drawn, what has no values says so" {
    for name in single zeros; do
        run analyze $name --figures="$TMP/$name" -o "$TMP/out.xyz"
        assert_success
        assert_output --partial "a panel has nothing to show in"
        refute_output --partial "could not draw"
        whole "$TMP/$name"
        for figure in maps patterns profile spectrum hotspots autocorrelation line; do assert_file_not_empty "$TMP/$name/$figure.png"; done
    done
    grep -q 'nothing to show' "$TMP/zeros/profile.gp"
    for crop in x=0:4 x=0:1 y=0:1; do
        run analyze d --crop=$crop --figures="$TMP/$crop" -o "$TMP/out.xyz"
        assert_success
        refute_output --partial "figures.log"
        run grep -ciE 'image grid|undefined|no column' "$TMP/$crop/figures.log"
        assert_output 0
    done
    # a single row has a picture of its maps all the same
    "$PYTHON" - "$TMP/y=0:1/maps.png" <<'P'
import sys
sys.path.insert(0, 'tests')
from png_pixels import pixels
rgb = pixels(sys.argv[1])[..., :3].astype(int)
assert (rgb[..., 0] > rgb[..., 1] + 60).sum() > 500
P
}

@test "a full disk while gnuplot draws is exit 74 though gnuplot says that all is well; the frame is out, no torn picture is left" {
    real=$(command -v gnuplot)
    for keep in 0 100 2000; do
        for format in png svg pdf; do
            gnuplot_is "$real \"\$@\"; for f in .*.$format.*.tmp; do head -c $keep \$f >.t; mv .t \$f; done; exit 0"
            rm -f "$TMP/out.xyz"
            PATH="$TMP/bin:$PATH" run analyze d --tables="$TMP/t" --figures="$TMP/f" --figure-format=$format -o "$TMP/out.xyz"
            assert_failure 74
            assert_output --partial "did not write all of maps.$format"
            whole "$TMP/f"
            whole "$TMP/t"
            [ -z "$(find "$TMP/f" -name "*.$format")" ]
        done
    done
}

@test "a figure whose letters gnuplot has not got is none, and that is said" {
    real=$(command -v gnuplot)
    gnuplot_is "echo 'Pango-WARNING **: failed to create cairo scaled font, expect ugly output' >&2; $real \"\$@\""
    PATH="$TMP/bin:$PATH" run analyze d --figures="$TMP/f" -o "$TMP/out.xyz"
    assert_success
    assert_output --regexp 'gnuplot could not draw maps.png, .*: its words are in figures.log'
    grep -q 'expect ugly output' "$TMP/f/figures.log"
    [ -z "$(find "$TMP/f" -name '*.png')" ]
    whole "$TMP/f"
}

@test "a folder of figures that cannot be made is found out at the start; one that cannot be filled costs neither frame nor tables" {
    touch "$TMP/file"
    run analyze d --tables="$TMP/t" --figures="$TMP/file" -o "$TMP/out.xyz"
    assert_failure 73
    assert_not_exists "$TMP/t"
    assert_not_exists "$TMP/out.xyz"
    preload fail_write
    for file in '.maps.gp*' '.line.gp*'; do
        rm -f "$TMP/out.xyz"
        run env FAIL_FILE="$file" FAIL_AT=1 LD_PRELOAD="$preload" "$BIN/stem-analyze" --quiet --pixel=0.2/nm --step=0.3nm --ring=3.2/nm:4/nm "$BATS_FILE_TMPDIR/d.npy" --tables="$TMP/t" --figures="$TMP/f" -o "$TMP/out.xyz"
        assert_failure 74
        whole "$TMP/t"
    done
    # the same folder for both
    analyze d --tables="$TMP/both" --figures="$TMP/both" -o "$TMP/out.xyz"
    whole "$TMP/both"
    assert_file_not_empty "$TMP/both/maps.png"
}

# titles FIGURE: of its panels
titles() { sed -n 's/^set title "\(.*\)"/\1/p' "$TMP/f/$1.gp"; }

@test "--maps draws what is asked; without it no noise of single orders" {
    analyze d --figures="$TMP/f" -o "$TMP/out.xyz"
    run titles maps
    assert_output "$(printf '%s\n' '(a) bright_field' '(b) dark_field' '(c) intensity' '(d) variance' '(e) integrated')"
    run grep -c power_ "$TMP/f/hotspots.gp"
    assert_output 0
    analyze d --null=shuffle --realisations=3 --maps=variance,power_4,significance_4,com --figures="$TMP/f" -o "$TMP/out.xyz"
    run titles maps
    assert_output "$(printf '%s\n' '(a) com_x' '(b) com_y' '(c) variance' '(d) power_4' '(e) significance_4')"
    grep -q 'name eq "variance" ? 0 : name eq "power_4" ? 1 : NaN' "$TMP/f/hotspots.gp"
    # only maps without hot spots: no figure of such, nor one of an earlier run
    analyze d --maps=com --figures="$TMP/f" -o "$TMP/out.xyz"
    [ ! -e "$TMP/f/hotspots.png" ]
    assert_file_not_empty "$TMP/f/maps.png"
    # what there is none of is said
    run analyze d --maps=variance,significance_2,windows,thickness --figures="$TMP/f" -o "$TMP/out.xyz"
    assert_success
    assert_line --partial "there is no map 'significance': it needs --null=shuffle"
    assert_line --partial "there is no map 'windows': it needs --windows"
    assert_line --partial "there is no map 'thickness': it needs --mean-free-path"
    run titles maps
    assert_output '(a) variance'
    run analyze d --maps=varianz
    assert_failure 64
    assert_output --partial "is 'variance' meant?"
    assert_output --partial "there are total,bright_field"
}

@test "maps of the frame alone are in maps.tsv as they are in the frame" {
    analyze d --null=shuffle --realisations=3 --maps=significance_4,orientation,phase --phases=kmeans:2 --phase-range=2/nm:6/nm --tables="$TMP/t" -o "$TMP/out.xyz"
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np, ase.io
a = ase.io.read(f'{sys.argv[1]}/out.xyz', format='extxyz')
rows = [l.rstrip('\n').split('\t') for l in open(f'{sys.argv[1]}/t/maps.tsv') if not l.startswith('#')]
assert all(len(r) == len(rows[0]) for r in rows)
t = {n: np.array([float(r[i]) for r in rows[1:]]) for i, n in enumerate(rows[0])}
for name in ['significance_4', 'phase'] + [f'orientation_{n}' for n in range(1, 13)]:
    assert np.allclose(t[name], a.arrays[name], rtol=1e-9), name
assert t['significance_4'].std() > 0
P
}

@test "the same figures as png, svg and pdf; those of an earlier run are gone" {
    for format in png svg pdf; do
        analyze d --phases=kmeans:2 --phase-range=2/nm:6/nm --pattern=1,2 --figures="$TMP/f" --figure-format=$format -o "$TMP/out.xyz"
        for name in maps patterns phase_patterns pattern profile spectrum hotspots autocorrelation line; do assert_file_not_empty "$TMP/f/$name.$format"; done
        run bash -c "ls '$TMP/f' | grep -cE '\.(png|svg|pdf)\$'"
        assert_output 9
    done
    head -c 5 "$TMP/f/maps.pdf" | grep -q '%PDF-'
    run analyze d --figures="$TMP/f" --figure-format=jpg
    assert_failure 64
    assert_output --partial "png"
}

@test "every axis and color bar says its unit, every panel has a letter, hot spots without a null model say so" {
    analyze d --phases=kmeans:2 --phase-range=2/nm:6/nm --pattern=1,2 --thickness=20nm --figures="$TMP/f" -o "$TMP/out.xyz"
    "$PYTHON" - "$TMP/f" <<'P'
import re, sys, pathlib
unit = re.compile(r"\((1/nm|nm|degrees|pure number|data's unit|rad)\)|^(data's unit|pure number|number|part of the volume|order n|number of hot spots|V of the annular mean|1/nm)$")
for script in pathlib.Path(sys.argv[1]).glob('*.gp'):
    text = script.read_text()
    labels = re.findall(r'set (?:x|y|y2|cb)label "([^"]*)"', text)
    assert labels, script
    for label in labels:
        assert unit.search(label), (script.name, label)
    letters = re.findall(r'set title "\((\w+)\)', text)
    assert letters == list('abcdefghij'[:len(letters)]), letters
    assert len(letters) > 1 or script.name == 'line.gp'
    images = text.count('with image')
    assert images <= text.count('set cblabel'), script
P
    for name in hotspots maps autocorrelation; do grep -q 'No null model' "$TMP/f/$name.gp"; done
    analyze d --null=shuffle --realisations=2 --figures="$TMP/f" -o "$TMP/out.xyz"
    for name in hotspots maps autocorrelation; do run grep -c 'No null model' "$TMP/f/$name.gp"; assert_output 0; done
    grep -q 'null model' "$TMP/f/hotspots.gp"
    analyze d --null="$BATS_FILE_TMPDIR/d.npy" --figures="$TMP/f" -o "$TMP/out.xyz"
    run grep -c 'No null model' "$TMP/f/hotspots.gp"
    assert_output 0
    grep -q reference_diameter_nm "$TMP/f/hotspots.gp"
}

@test "more panels than letters" {
    analyze d --null=shuffle --realisations=2 --maps=power,significance,orientation --figures="$TMP/f" -o "$TMP/out.xyz"
    run titles maps
    assert_line '(z) orientation_2'
    assert_line '(aa) orientation_3'
}

@test "columns.tsv and the documentation explain every column of every table, and no other" {
    printf 'P2 64 64 1 %s\n' "$(yes 1 | head -n 4096 | tr '\n' ' ')" >"$TMP/all.pgm"
    common=(--mean-free-path=100nm --detector="$TMP/all.pgm" --windows=3/nm:3.4/nm --phases=kmeans:2 --phase-range=2/nm:6/nm --pattern=1,2 --disks=8 --maps=significance,orientation,pearson,thickness)
    analyze d --null=shuffle --realisations=2 "${common[@]}" --tables="$TMP/t" -o "$TMP/x.xyz"
    analyze d --null="$BATS_FILE_TMPDIR/d.npy" --line=y "${common[@]}" --tables="$TMP/r" -o "$TMP/x.xyz"
    "$PYTHON" - "$TMP" docs/stem-analyze.md <<'P'
import re, sys, pathlib
read = lambda p: [l.rstrip('\n').split('\t') for l in open(p) if not l.startswith('#')]
rows = read(f'{sys.argv[1]}/t/columns.tsv')
assert rows[0] == ['table', 'column', 'unit', 'meaning'] and all(len(r) == 4 and all(r) for r in rows)
known = [(r[0], r[1]) for r in rows[1:]]
assert len(set(known)) == len(known)
written = set()
for folder in 't', 'r':
    for path in pathlib.Path(f'{sys.argv[1]}/{folder}').glob('*.tsv'):
        if path.stem == 'columns':
            continue
        header = read(path)[0]
        assert len(set(header)) == len(header)
        written |= {(path.stem, re.sub(r'_\d+$', '_n', name)) for name in header}
assert written - set(known) == set(), written - set(known)
assert set(known) - written == set(), set(known) - written
page = open(sys.argv[2]).read()
at = page.index('## Columns of the tables')
table = [l for l in page[at:].splitlines() if l.startswith('| ')][1:]
assert table == [f'| {r[0]} | `{r[1]}` | {r[2]} | {r[3]} |' for r in rows[1:]]
P
}
