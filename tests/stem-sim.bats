#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# stem-sim: physics against closed forms and NumPy, methods against each other, the manners of its files.
load common

checks() { run "$PYTHON" tests/stem_checks.py "$@"; assert_success; }
sim() { "$BIN/stem-sim" --quiet "$@"; }

setup_file() {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=3200 --box=3.8nm,3.8nm,auto --quiet >"$BATS_FILE_TMPDIR/glass.xyz"
}

# cell SPECIES SIDE PBC: two atoms in a small cell.
cell() {
    printf '2\nLattice="%s 0 0 0 %s 0 0 0 %s" Properties=species:S:1:pos:R:3 pbc="%s"\n%s 1 1 1\n%s 3 3 3\n' "$2" "$2" "$2" "$3" "$1" "$1" >"$TMP/cell.xyz"
}

# One atom in a box of 40 A.
atom() { printf '1\nLattice="40 0 0 0 40 0 0 0 4" Properties=species:S:1:pos:R:3 pbc="T T T"\n%s %s\n' "$1" "$2"; }

@test "in vacuum every pattern is the aperture, whatever the place" {
    atom H "0 0 1" >"$TMP/atom.xyz"
    for method in multislice tilt:7; do
        sim --edges=free --method=$method --scan=3x2 --scan-origin=-300A,-300A --window=12nm --step=0.9nm --cube="$TMP/$method.npy" "$TMP/atom.xyz" -o "$TMP/scan.xyz"
        checks vacuum "$TMP/$method.npy" 1.15 0.0196875
    done
}

@test "a single atom scatters as its factor says, and a little less where its phase is large" {
    atom Al "20 20 1" >"$TMP/atom.xyz"
    # a plane wave: the aperture holds no second wave vector; pixels are the lattice of the 4 nm cell
    plane="--alpha=0.05mrad --scan=1x1 --step=0.3125A --window=4nm --detector=96x96 --pixel=0.25/nm --slice=4A"
    # f_e of Al (Kirkland): 2.3026 A at 0.4/A, 0.9329 at 0.8
    # shellcheck disable=SC2086
    sim $plane --method=kinematic --cube="$TMP/k.npy" "$TMP/atom.xyz" -o "$TMP/scan.xyz"
    checks single_atom "$TMP/k.npy" 40 16:2.3026 32:0.9329
    # shellcheck disable=SC2086
    sim $plane --method=multislice --cube="$TMP/m.npy" "$TMP/atom.xyz" -o "$TMP/scan.xyz"
    checks single_atom "$TMP/m.npy" 40 16:2.3026 32:0.9329
}

@test "the kinematic pattern of a thin cluster is its structure factor, summed atom by atom" {
    "$PYTHON" - >"$TMP/cluster.xyz" <<'P'
import random
random.seed(3)
print('30\nLattice="40 0 0 0 40 0 0 0 2" Properties=species:S:1:pos:R:3 pbc="T T T"')
for i in range(30):
    print("Al", *(f"{random.uniform(12, 28):.4f}" for _ in range(2)), 1.0)
P
    sim --method=kinematic --alpha=0.05mrad --scan=1x1 --step=0.3125A --window=4nm --detector=120x120 --pixel=0.25/nm --slice=2A --slicing=whole --cube="$TMP/k.npy" "$TMP/cluster.xyz" -o "$TMP/scan.xyz"
    checks lattice "$TMP/k.npy" "$TMP/cluster.xyz" 40
}

@test "intensity is conserved where no band limit cuts, and the loss shows where one does" {
    atom Al "19 19 1" >"$TMP/atom.xyz"
    sim --method=multislice --sampling=0.05A --alpha=4mrad --scan=2x1 --window=4nm --detector=400x400 --pixel=0.3/nm --cube="$TMP/all.npy" "$TMP/atom.xyz" -o "$TMP/scan.xyz"
    checks total "$TMP/all.npy" 0.99998 1.00001
    sim --method=multislice --scan=2x2 --cube="$TMP/glass.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/scan.xyz"
    checks total "$TMP/glass.npy" 0.8 0.99
}

@test "prism:1 is multislice; tilt:7 is within one per cent of it in the rings" {
    # the window of both is the cell
    options="--scan=3x2 --step=3.8A --window=3.8nm --detector=92x92 --pixel=0.2/nm"
    for method in multislice prism:1 tilt:7; do
        # shellcheck disable=SC2086
        sim $options --method=$method --cube="$TMP/$method.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/$method.xyz"
    done
    checks compare "$TMP/multislice.npy" "$TMP/prism:1.npy" 0 9 1e-4 0.9999999
    # shellcheck disable=SC2086
    sim $options --method=prism:1 --prism-waves=foil --cube="$TMP/foil.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/foil.xyz"
    checks compare "$TMP/prism:1.npy" "$TMP/foil.npy" 0 9 1e-6 0.9999999
    checks compare "$TMP/multislice.npy" "$TMP/tilt:7.npy" 2.4 4 0.01 0.9999
}

@test "segments of rings: integrals of the patterns, their sum the ring's, and the momentum that a thin foil gives the beam" {
    "$PYTHON" - >"$TMP/cluster.xyz" <<'P'
import random
random.seed(5)
print('12\nLattice="40 0 0 0 40 0 0 0 2" Properties=species:S:1:pos:R:3 pbc="T T T"')
for i in range(12):
    print("Al", *(f"{random.uniform(0, 40):.4f}" for _ in range(2)), 1.0)
P
    sim --method=multislice --alpha=5mrad --scan=24x24 --scan-origin=0A,0A --step=1.6666666667A --window=4nm --sampling=0.125A --slice=2A --slicing=whole \
        --detector=96x96 --pixel=0.25/nm --segments=dpc:0mrad:30mrad:4:-45deg,ring:6mrad:12mrad:3:17deg,ring_all:6mrad:12mrad --cube="$TMP/c.npy" \
        "$TMP/cluster.xyz" -o "$TMP/scan.xyz"
    checks segments "$TMP/c.npy" "$TMP/scan.xyz" 0.025 6 12 3 17 ring 0.0196875
    checks momentum "$TMP/c.npy" "$TMP/scan.xyz" "$TMP/cluster.xyz" 40 0.025 1.6666666667 5 0.0196875
    for wrong in ring:2mrad:1mrad ring:1mrad bf:0mrad:1mrad x:0mrad:1mrad:0 x:0mrad:1mrad:2,x_1:0mrad:1mrad 7:0mrad:1mrad; do
        run -64 --separate-stderr "$BIN/stem-sim" --segments="$wrong" "$TMP/cluster.xyz"
        [[ $stderr == *--segments* ]]
    done
}

@test "a thin foil beside plain sums in NumPy: aberrations to fifth order, source, energy spread, detector, Debye-Waller factors" {
    "$PYTHON" - >"$TMP/cluster.xyz" <<'P'
import random
random.seed(5)
print('12\nLattice="40 0 0 0 40 0 0 0 2" Properties=species:S:1:pos:R:3 pbc="T T T"')
for i in range(12):
    print("Al", *(f"{random.uniform(4, 24):.4f}" for _ in range(2)), 1.0)
P
    # thin OPTIONS KEY=VALUE...
    thin() {
        # shellcheck disable=SC2086
        sim --method=multislice --alpha=5mrad --scan=2x1 --scan-origin=10A,10A --step=3A --window=4nm --sampling=0.25A --slice=2A --slicing=whole \
            --detector=48x48 --pixel=0.25/nm $1 --cube="$TMP/t.npy" "$TMP/cluster.xyz" -o "$TMP/t.xyz"
        run "$PYTHON" tests/stem_thin.py "$TMP/t.npy" "$TMP/cluster.xyz" "${@:2}"
        assert_success
    }
    thin "" tolerance=1e-4
    thin "--defocus=20nm --cs=1mm" C10=-20nm C30=1mm tolerance=1e-4
    fifth=C12=10nm,phi12=20deg,C21=300nm,phi21=50deg,C23=200nm,phi23=10deg,C30=1mm,C32=0.03mm,phi32=33deg,C34=0.04mm,phi34=5deg,C41=2mm,phi41=70deg
    fifth+=,C43=1mm,phi43=15deg,C45=2mm,phi45=8deg,C50=500mm,C52=200mm,phi52=25deg,C54=300mm,phi54=12deg,C56=400mm,phi56=3deg
    # shellcheck disable=SC2086
    thin "--aberrations=$fifth" ${fifth//,/ } tolerance=1e-4
    thin "--source-size=1.5A" source=1.5A tolerance=1e-3
    thin "--energy-spread=2eV --cc=2mm" energy=2eV cc=2mm tolerance=1e-4
    thin "--detector-offset=1.3,-2.4 --detector-rotation=25deg --psf=1.7" offset_x=1.3 offset_y=-2.4 turn=25deg psf=1.7 tolerance=1e-3
    thin "--b-factors=Al:0.8A2 --debye-waller" u=0.1006584A tolerance=1e-4
    # the mean of the exit wave over displacements; absorption is its second order
    thin "--b-factors=Al:0.8A2 --debye-waller --absorptive --detector=96x96" n=96 u=0.1006584A mean=1 points=640 tolerance=1e-4 lost=0.04
}

@test "Friedel symmetry holds for a thin slice and breaks with thickness" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=18000 --box=4nm,4nm,20nm --quiet >"$TMP/foil.xyz"
    sim --thickness=1nm,5nm,10nm,20nm --scan=4x4 --step=1nm --method=tilt:7 --window=4nm --cube="$TMP/c.npy" "$TMP/foil.xyz" -o "$TMP/scan.xyz"
    # docs/stem-sim.md: 0.06, 0.20, 0.30, 0.42; correlations sinc^2(lambda k^2 t)
    checks friedel "$TMP/c-1nm.npy" 3 5 0 0.1
    checks friedel "$TMP/c-5nm.npy" 3 5 0.12 0.27
    checks friedel "$TMP/c-10nm.npy" 3 5 0.2 0.38
    checks friedel "$TMP/c-20nm.npy" 3 5 0.32 0.52
    assert_equal "$(grep -c '^16$' "$TMP/scan.xyz")" 4
}

@test "a thickness series is what separate runs give" {
    sim --thickness=1nm,3nm --scan=2x2 --method=multislice --cube="$TMP/c.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/series.xyz"
    sim --thickness=1nm --scan=2x2 --method=multislice --cube="$TMP/one.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/one.xyz"
    checks compare "$TMP/one.npy" "$TMP/c-1nm.npy" 0 10 1e-5 0.99999999
}

@test "moving the atoms and the scan together by a fraction of a pixel changes nothing" {
    "$PYTHON" - "$BATS_FILE_TMPDIR/glass.xyz" >"$TMP/moved.xyz" <<'P'
import sys
lines = open(sys.argv[1]).read().splitlines()
print(*lines[:2], sep="\n")
for line in lines[2:]:
    name, x, y, *rest = line.split()
    print(name, float(x) + 1.0371, float(y) - 0.7113, *rest)
P
    sim --scan=2x2 --scan-origin=10A,10A --method=multislice --window=3.8nm --cube="$TMP/a.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/a.xyz"
    sim --scan=2x2 --scan-origin=11.0371A,9.2887A --method=multislice --window=3.8nm --cube="$TMP/b.npy" "$TMP/moved.xyz" -o "$TMP/b.xyz"
    checks compare "$TMP/a.npy" "$TMP/b.npy" 0 10 3e-4 0.9999999
}

@test "the same bytes for any number of threads and any split of the rows; merged or resumed" {
    for method in tilt:7 multislice; do
        options="--method=$method --scan=3x5 --detector=32x32 --pixel=0.5/nm --dose=1000e --seed=5"
        # shellcheck disable=SC2086
        {
            sim $options --threads=1 --cube="$TMP/one.emd" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/one.xyz"
            sim $options --threads=3 --cube="$TMP/two.emd" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/two.xyz"
            sim $options --rows=3:5 --threads=2 --cube="$TMP/split.emd" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/late.xyz"
            sim $options --rows=0:3 --cube="$TMP/split.emd" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/early.xyz"
            sim $options --merge --cube="$TMP/split.emd" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/split.xyz"
        }
        cmp "$TMP/one.emd" "$TMP/two.emd"
        cmp "$TMP/one.emd" "$TMP/split.emd"
        cmp <(sed 's/one.emd/split.emd/' "$TMP/one.xyz") "$TMP/split.xyz"
    done
}

@test "rows of another simulation are not merged, rows that are there are not lost, snapshots count all" {
    glass=$BATS_FILE_TMPDIR/glass.xyz options="--quiet --method=multislice --window=2nm --detector=16x16"
    sed 's/^Cu \([^ ]*\)/Cu 0.1/' "$glass" >"$TMP/other.xyz"
    # shellcheck disable=SC2086
    merge() { run "$BIN/stem-sim" $options --merge --cube="$TMP/c.npy" -o "$TMP/merged.xyz" "$@"; }
    # shellcheck disable=SC2086
    {
        for rows in 0:1 1:2; do "$BIN/stem-sim" $options --scan=2x2 --rows=$rows --cube="$TMP/c.npy" -o "$TMP/part.xyz" "$glass"; done
        merge --scan=3x2 "$glass"
        assert_failure 65
        assert_output --partial "c.npy.rows-0-1' is of another cube: the cube's shape differs"
        merge --scan=2x2 --alpha=2mrad "$glass"
        assert_failure 65
        merge --scan=2x2 "$TMP/other.xyz"
        assert_failure 65
        assert_output --partial "the history (the options, the seed or the input) differs"
        assert_not_exists "$TMP/c.npy"
        run "$BIN/stem-sim" $options --scan=2x2 --rows=0:1 --cube="$TMP/c.npy" -o "$TMP/part.xyz" "$glass"
        assert_failure 64
        assert_output --partial "has rows of an earlier run"
        merge --scan=2x2 "$glass"
        assert_success
        for rows in 0:1 1:2; do
            cat "$glass" "$([ $rows = 0:1 ] && echo "$glass" || echo "$TMP/other.xyz")" |
                "$BIN/stem-sim" $options --snapshots --scan=2x2 --rows=$rows --cube="$TMP/s.npy" -o "$TMP/part.xyz"
        done
        run bash -c "cat '$glass' '$glass' | '$BIN/stem-sim' $options --snapshots --scan=2x2 --merge --cube='$TMP/s.npy' -o '$TMP/merged.xyz'"
        assert_failure 65
        assert_output --partial "s.npy.rows-1-2' is of another cube: the history"
    }
}

@test "frames of one stream: a cube and chances of its own for each, in one file or in two" {
    glass=$BATS_FILE_TMPDIR/glass.xyz options="--method=multislice --window=2nm --detector=16x16 --scan=2x1 --dose=1000e --vibration=Cu:0.1A --configurations=2"
    # shellcheck disable=SC2086
    {
        sim $options --cube="$TMP/two.npy" "$glass" "$glass" -o "$TMP/two.xyz"
        cat "$glass" "$glass" | sim $options --cube="$TMP/one.npy" -o "$TMP/one.xyz"
        sim $options --cube="$TMP/alone.npy" "$glass" -o "$TMP/alone.xyz"
    }
    grep -q "datacube=$TMP/two-2.npy" "$TMP/two.xyz"
    cmp "$TMP/two.npy" "$TMP/alone.npy"
    cmp "$TMP/two.npy" "$TMP/one.npy"
    cmp "$TMP/two-2.npy" "$TMP/one-2.npy"
    run cmp "$TMP/two.npy" "$TMP/two-2.npy"
    assert_failure
}

@test "the method that is chosen depends on neither threads nor memory, and a depth is what was computed" {
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=20000 --quiet >"$TMP/big.xyz"
    sizes="--dry-run --scan=128x128 --thickness=5nm --vibration=Cu:0.1A,Zr:0.1A --configurations=22"
    # shellcheck disable=SC2086
    for more in "--threads=1" "--threads=64 --memory=30"; do sim $sizes $more "$TMP/big.xyz" | sed -n 1p; done >"$TMP/methods"
    assert_equal "$(sort -u "$TMP/methods")" "$(printf 'method\ttilt:7')"
    # shellcheck disable=SC2086
    run "$BIN/stem-sim" $sizes --threads=64 "$TMP/big.xyz"
    assert_failure 64
    assert_output --partial "or --method=multislice ("
    run "$BIN/stem-sim" --quiet --scan=1x1 --detector=16x16 --method=multislice --window=2nm --slice=0.2nm --thickness=0.5nm,1.1nm "$BATS_FILE_TMPDIR/glass.xyz"
    assert_output --partial "thickness_nm=0.55"
}

@test "the same bytes for 1, 2 and 3 processes, and for more of them than rows; an error is said once" {
    for options in "--method=tilt:7 --thickness=1nm,2nm --dose=1000e" "--method=multislice --vibration=Cu:0.1A --configurations=2"; do
        run="$options --scan=3x5 --detector=32x32 --pixel=0.5/nm --segments=s:2mrad:9mrad:3 --quiet"
        # shellcheck disable=SC2086
        sim $run --cube="$TMP/one.emd" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/one.xyz"
        for n in 2 3 6; do
            # shellcheck disable=SC2086
            ranks $n "$BIN/stem-sim" $run --threads=1 --cube="$TMP/more.emd" -o "$TMP/more.xyz" "$BATS_FILE_TMPDIR/glass.xyz"
            cmp <(sed 's/one\([-0-9nm]*.emd\)/more\1/' "$TMP/one.xyz") "$TMP/more.xyz"
            for cube in "$TMP"/one*.emd; do cmp "$cube" "${cube/one/more}"; done
        done
        rm "$TMP"/*.emd
    done
    run --separate-stderr ranks 3 "$BIN/stem-sim" --quiet --method=kinematic --scan=3x5 --cube=/nowhere/c.emd "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/more.xyz"
    assert_equal "$status" 73
    assert_equal "$(grep -c "cannot create '/nowhere/c.emd'" <<<"$stderr")" 1
}

@test "killed with -9 twice and resumed, the bytes are those of one run; nothing stands under the final name before" {
    options="--method=multislice --scan=4x24 --detector=64x64 --pixel=0.3/nm --threads=1"
    for end in npy emd; do
        # shellcheck disable=SC2086
        sim $options --cube="$TMP/whole.$end" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/whole.xyz"
        for bytes in 70000 700000; do
            # shellcheck disable=SC2086
            "$BIN/stem-sim" --quiet $options --resume --cube="$TMP/cut.$end" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/cut.xyz" &
            until [ "$(stat -c %s "$TMP/cut.$end.rows" 2>/dev/null || echo 0)" -gt $bytes ]; do
                kill -0 $! || fail "over before it could be killed"
                sleep 0.01
            done
            kill -9 $!
            wait $! || true
            assert_not_exist "$TMP/cut.$end"
            assert_not_exist "$TMP/cut.xyz"
        done
        # shellcheck disable=SC2086
        sim $options --resume --cube="$TMP/cut.$end" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/cut.xyz"
        cmp "$TMP/whole.$end" "$TMP/cut.$end"
        cmp <(sed "s/whole.$end/cut.$end/" "$TMP/whole.xyz") "$TMP/cut.xyz"
        assert_not_exist "$TMP/cut.$end.rows"
        rm "$TMP/cut.xyz"
    done
}

@test "no more room, in the rows or in the file made of them: exit 74, nothing under the final name, and resumed the same bytes" {
    options="--method=tilt:7 --scan=4x12 --detector=64x64 --pixel=0.3/nm --quiet"
    for end in npy emd; do
        # shellcheck disable=SC2086
        sim $options --cube="$TMP/whole.$end" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/whole.xyz"
        for kilobytes in 20 300 $(($(stat -c %s "$TMP/whole.$end") / 1024)); do
            # files may not grow beyond this; EFBIG instead of a signal
            run --separate-stderr bash -c 'trap "" XFSZ; ulimit -f "$1"; shift; "$@"' limited $kilobytes "$BIN/stem-sim" $options --resume \
                --cube="$TMP/cut.$end" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/cut.xyz"
            assert_equal "$status" 74
            [[ $stderr == *"cannot write '$TMP/cut.$end"*": "?* ]]
            assert_not_exist "$TMP/cut.$end"
            assert_not_exist "$TMP/cut.xyz"
        done
        # shellcheck disable=SC2086
        sim $options --resume --cube="$TMP/cut.$end" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/cut.xyz"
        cmp "$TMP/whole.$end" "$TMP/cut.$end"
        rm "$TMP/cut.xyz"
    done
    run find "$TMP" -name '*.rows*' -o -name '.*'
    assert_output ""
}

@test "a cube that cannot be written is refused before any work" {
    mkdir "$TMP/folder.emd"
    touch "$TMP/file"
    for cube in nowhere/c.emd "$TMP/folder.emd" "$TMP/file/c.npy"; do
        run --separate-stderr "$BIN/stem-sim" --scan=1x1 --cube="$cube" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/o.xyz"
        assert_equal "$status" 73
        [[ $stderr == *"cannot create '$cube"* ]]
        assert_not_exist "$TMP/o.xyz"
    done
    run -64 "$BIN/stem-sim" --scan=1x1 --cube=c.tif "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/o.xyz"
}

@test "triclinic cells, turned foils and free edges run; a turned foil by 90 degrees gives the turned pattern" {
    sim --rotate=0deg,0deg,90deg --thickness=2nm --scan=1x1 --method=multislice --window=3.8nm --cube="$TMP/t.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/t.xyz"
    sim --thickness=2nm --scan=1x1 --edges=free --method=tilt:7 --window=3.8nm --cube="$TMP/f.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/f.xyz"
    sed '2s/Lattice="\([^ ]*\) 0.0 0.0 0.0/Lattice="\1 0.0 0.0 5.0/' "$BATS_FILE_TMPDIR/glass.xyz" >"$TMP/skew.xyz"
    sim --thickness=2nm --scan=1x1 --method=tilt:7 --cube="$TMP/s.npy" "$TMP/skew.xyz" -o "$TMP/s.xyz"
    checks total "$TMP/s.npy" 0.9 1
    checks total "$TMP/f.npy" 0.9 1
}

@test "vibrations: displacements are keyed by the seed, Debye-Waller factors weaken high angles" {
    options="--method=tilt:7 --scan=2x1 --thickness=2nm"
    # shellcheck disable=SC2086
    {
        sim $options --cube="$TMP/still.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/o.xyz"
        sim $options --vibration=Cu:0.15A,Zr:0.15A --configurations=2 --cube="$TMP/a.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/o.xyz"
        sim $options --vibration=Cu:0.15A,Zr:0.15A --configurations=2 --threads=2 --cube="$TMP/b.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/o.xyz"
        sim $options --vibration=Cu:0.15A,Zr:0.15A --debye-waller --cube="$TMP/dw.npy" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/o.xyz"
    }
    cmp "$TMP/a.npy" "$TMP/b.npy"
    run cmp -s "$TMP/a.npy" "$TMP/still.npy"
    assert_failure
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
still, dw = (np.load(f"{sys.argv[1]}/{n}.npy") for n in ("still", "dw"))
k = np.hypot(*np.meshgrid(np.arange(128) - 64, np.arange(128) - 64)) * 0.016
ring = (k > 0.85) & (k < 0.95)
ratio = dw[..., ring].sum() / still[..., ring].sum()
assert abs(ratio / np.exp(-4 * np.pi**2 * 0.15**2 * 0.9**2) - 1) < 0.15, ratio
P
}

@test "displaced at random, two atoms interfere as the Debye-Waller factor of their element says; snapshots are averaged" {
    for x in 18 22; do printf 'Al %s 20 1\n' $x; done >"$TMP/atoms"
    (printf '3\nLattice="40 0 0 0 40 0 0 0 2" Properties=species:S:1:pos:R:3 pbc="T T T"\nCu 3 3 1\n'; cat "$TMP/atoms") | sed '3d;1s/3/2/' >"$TMP/two.xyz"
    plane="--method=kinematic --alpha=0.05mrad --scan=1x1 --step=0.3125A --window=4nm --detector=96x96 --pixel=0.25/nm --slice=2A"
    # shellcheck disable=SC2086
    {
        sim $plane --cube="$TMP/still.npy" "$TMP/two.xyz" -o "$TMP/o.xyz"
        sim $plane --vibration=Al:0.1A --configurations=300 --cube="$TMP/moved.npy" "$TMP/two.xyz" -o "$TMP/o.xyz"
    }
    checks einstein "$TMP/still.npy" "$TMP/moved.npy" 0.1
    sed 's/^Al 22/Al 23.1/' "$TMP/two.xyz" >"$TMP/later.xyz"
    # shellcheck disable=SC2086
    {
        sim $plane --cube="$TMP/later.npy" "$TMP/later.xyz" -o "$TMP/o.xyz"
        sim $plane --snapshots --cube="$TMP/both.npy" "$TMP/two.xyz" "$TMP/later.xyz" -o "$TMP/o.xyz"
    }
    "$PYTHON" - "$TMP" <<'P'
import sys, numpy as np
a, b, both = (np.load(f"{sys.argv[1]}/{n}.npy").astype(float) for n in ("still", "later", "both"))
k = np.hypot(*np.meshgrid(*2 * [(np.arange(96) - 48) * 0.25]))
a, b, both = (c[..., k > 2] for c in (a, b, both))
assert np.abs(both - (a + b) / 2).max() < 1e-5 * a.max() and np.abs(a - b).max() > 0.1 * a.max()
P
    assert_equal "$(head -n 1 "$TMP/o.xyz")" 1
    assert_equal "$(grep -c Lattice "$TMP/o.xyz")" 1
}

@test "the first ring of a Zr-Cu glass is near 4/nm" {
    "$BIN/create" --random --composition=Zr50Cu50 --atoms=700 --quiet |
        "$BIN/quench" --quiet --potential="$CUZR" --melt=2000K --melt-time=0.2ps --rate=3e15K/s --final=300K --hold=0.1ps >"$TMP/md.xyz"
    sim --tile=3x3x4 --method=tilt:7 --scan=6x6 --step=0.7nm --window=6nm --cube="$TMP/ring.npy" "$TMP/md.xyz" -o "$TMP/scan.xyz"
    checks first_ring "$TMP/ring.npy" 3.8 4.4
}

@test "the memory that the dry run tells is within 20 per cent of what is taken; what does not fit is refused with what would" {
    ! sanitized || skip "a sanitizer takes memory of its own"
    "$BIN/create" --random --composition=Cu50Zr50 --atoms=35456 --box=8nm,8nm,10nm --quiet >"$TMP/block.xyz"
    while read -r options; do
        # shellcheck disable=SC2206
        words=($options --quiet --threads=1 --window=8nm --sampling=0.15A "$TMP/block.xyz")
        predicted=$("$BIN/stem-sim" --dry-run "${words[@]}" | awk '$1 == "memory_GB" { print $2 }')
        taken=$("$PYTHON" -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024e-9)' "$BIN/stem-sim" "${words[@]}" --cube="$TMP/c.npy" -o "$TMP/o.xyz")
        awk -v p="$predicted" -v t="$taken" -v o="$options" 'BEGIN { print o, p, t >"/dev/stderr"; exit !(p > 0.8 * t && p < 1.2 * t) }'
        run "$BIN/stem-sim" "${words[@]}" --memory="$(awk -v p="$predicted" 'BEGIN { print 0.7 * p }')"
        assert_failure 64
        assert_output --partial "would do with less"
    done <<'O'
--method=multislice --scan=2x2
--method=tilt:7 --scan=16x4
--method=tilt:37 --scan=20x2 --thickness=4nm,10nm
--method=prism:2 --scan=8x2
--method=kinematic:37 --scan=16x4
O
}

@test "every method that is written is in the table, and --method takes what --help names" {
    written=$(grep -hoE '^const struct stem_method stem_[a-z_]+' src/stem/*.c | grep -oE '[a-z]+$' | sort)
    choices=$("$BIN/stem-sim" --help | grep -oE -- '--method=[^ ]+' | grep '|' | cut -d= -f2 | tr '|' '\n' | sed -E 's/[:[].*//' | sort)
    [ "$(wc -l <<<"$written")" -ge 5 ]
    assert_equal "$choices" "$written"
    for method in $choices; do
        run "$BIN/stem-sim" --quiet --dry-run --method=$method "$BATS_FILE_TMPDIR/glass.xyz"
        assert_success
        [ "$method" = auto ] || assert_line --regexp "^method.$method"
        run "$BIN/stem-sim" --quiet --dry-run --method=${method}s "$BATS_FILE_TMPDIR/glass.xyz"
        assert_failure 64
        assert_output --partial "is none of auto, multislice, tilt:7 (1, 19, 37), prism:2 (1, 3, ...), kinematic"
    done
}

@test "the dry run says what would be done; what does not fit is refused, and misuse" {
    run "$BIN/stem-sim" --quiet --dry-run "$BATS_FILE_TMPDIR/glass.xyz"
    assert_success
    assert_line --regexp '^method.tilt:7$'
    assert_line --regexp '^memory_GB'
    run "$BIN/stem-sim" --quiet --memory=0.06 --method=tilt:37 "$BATS_FILE_TMPDIR/glass.xyz"
    assert_failure 64
    assert_output --partial "GB are needed"
    run "$BIN/stem-sim" --method=tilt:8 "$BATS_FILE_TMPDIR/glass.xyz"
    assert_failure 64
    run "$BIN/stem-sim" --rows=1:2 "$BATS_FILE_TMPDIR/glass.xyz"
    assert_failure 64
    run "$BIN/stem-sim" --thickness=50nm --rotate=1deg,0deg,0deg --edges=free "$BATS_FILE_TMPDIR/glass.xyz"
    assert_failure 65
    atom Qq "1 1 1" >"$TMP/odd.xyz"
    run "$BIN/stem-sim" "$TMP/odd.xyz"
    assert_failure 65
    assert_output --partial "Qq"
    run "$BIN/stem-sim" --scan=1x1 --cube="$TMP/no/such/c.emd" "$BATS_FILE_TMPDIR/glass.xyz"
    assert_failure 73
}

@test "the frame: one point for each probe, keys, cell and history" {
    sim --scan=3x2 --cube="$TMP/c.emd" "$BATS_FILE_TMPDIR/glass.xyz" -o "$TMP/o.xyz"
    run sed -n 1p "$TMP/o.xyz"
    assert_output 6
    run sed -n 2p "$TMP/o.xyz"
    assert_output --partial "datacube="
    assert_output --partial "bf:R:1:adf:R:1:haadf:R:1"
    assert_output --partial "| stem-sim"
}

@test "angles that the detector does not hold are refused, with what it holds; a ring that its edge cuts is noted" {
    cell Al 13 "T T T"
    sees() { "$BIN/stem-sim" --method=multislice --scan=1x1 --detector=32x32 --pixel=0.16/nm "$@" "$TMP/cell.xyz" -o "$TMP/o.xyz"; }
    # (16 - 1/2) 0.16/nm x 1.96875 pm = 4.882 mrad
    for wrong in --bf=5mrad --adf=1mrad,5mrad --haadf=30mrad --haadf=4.883mrad; do
        run -64 --separate-stderr sees "$wrong"
        [[ $stderr == *"${wrong%%=*}: "*"4.882 mrad"* ]]
    done
    for wrong in --adf=4mrad,2mrad --adf=2mrad,2mrad --bf=0mrad --haadf=-1mrad --segments=a:1mrad:2mrad,far:8mrad:9mrad; do
        run -64 --separate-stderr sees "$wrong"
        [[ $stderr == *"${wrong%%=*}"* ]]
    done
    [[ $stderr == *"'far'"*"4.882 mrad"* ]]
    run --separate-stderr sees --bf=4.882mrad --adf=2mrad,4.882mrad --haadf=4.882mrad --segments=in:2mrad:4.882mrad,cut:4mrad:6mrad:4
    assert_success
    [ "$(grep -c "cuts 'cut_1'" <<<"$stderr")" = 1 ]
    [[ $stderr != *"'in'"* ]]
    # an odd number of pixels holds as much on both sides: 16.5 of 33
    sees --quiet --detector=33x33 --haadf=5.197mrad
}

@test "thermal motion of a species that the frame does not have is refused" {
    cell Al 13 "T T T"
    for wrong in --vibration=al:0.1A --vibration=Al:0.1A,Cu:0.1A --b-factors=Cu:0.5A2; do
        run -65 "$BIN/stem-sim" --scan=1x1 "$wrong" "$TMP/cell.xyz"
        [[ $output == *"no species '"*"'"* ]]
    done
    assert_output --partial "'Cu'"
    "$BIN/stem-sim" --quiet --method=multislice --scan=1x1 --detector=32x32 --vibration=Al:0.1A "$TMP/cell.xyz" -o "$TMP/o.xyz"
}

@test "options that would be dropped are refused" {
    cell Al 13 "T T T"
    while read -r word options; do
        # shellcheck disable=SC2086
        run -64 "$BIN/stem-sim" --scan=1x1 --detector=32x32 $options "$TMP/cell.xyz" -o "$TMP/o.xyz"
        assert_output --partial "--$word"
    done <<'O'
configurations --vibration=Al:0.1A --configurations=8 --debye-waller
dose --dose=1000e
cs --cs=1mm --aberrations=C30=0nm
defocus --defocus=1nm --aberrations=C12=1nm,C10=2nm
O
    "$BIN/stem-sim" --quiet --method=multislice --scan=1x1 --detector=32x32 --dose=1000e --cs=1mm --aberrations=C12=2nm,C10=3nm --cube="$TMP/c.npy" "$TMP/cell.xyz" -o "$TMP/o.xyz"
}

@test "what misleads is said: electrons of single scattering, thin windows of PRISM, a foil of the cell's own images" {
    glass=$BATS_FILE_TMPDIR/glass.xyz
    run "$BIN/stem-sim" --scan=1x1 --method=kinematic --dose=10e --cube="$TMP/c.npy" "$glass"
    assert_failure 64
    assert_output --partial "single scattering does not conserve intensity"
    run "$BIN/stem-sim" --scan=1x1 --method=prism:4 --thickness=20nm --dry-run "$glass"
    assert_line --partial "atoms stand behind their own images"
    assert_line --partial "prism:4 has windows of 0.95 nm, the probe needs"
    assert_line "$(printf 'predicted_error\tnot estimated')"
}

@test "a frame that is periodic along x or y alone: refused with --edges=periodic, noted without" {
    small() { "$BIN/stem-sim" --method=multislice --scan=1x1 --detector=32x32 --window=2nm "$@" "$TMP/cell.xyz" -o "$TMP/o.xyz"; }
    for wrong in "T F T" "F T T" "F F T"; do
        cell Al 13 "$wrong"
        run -65 small --edges=periodic
        assert_output --partial "--edges=free"
    done
    cell Al 13 "T F T"
    run small
    assert_success
    assert_output --partial "periodic along x only"
    run small --edges=free
    refute_output --partial "periodic along"
    cell Al 13 "F F T"
    run small
    assert_success
    refute_output --partial "periodic along"
    cell Al 13 "T T T"
    small --quiet --edges=periodic
}
