#!/usr/bin/env bats
# What every program owes its users, whatever it computes: help, version, misuse, empty and torn input, unknown columns, full disks, closed pipes.
load common
export BLOWPIPE_THREADS=2 # as on most machines: with several threads a program starts itself again

# A small frame that every stage without further needs can read.
frame() {
    cat <<'X'
8
Lattice="40 0 0 0 40 0 0 0 40" Properties=species:S:1:pos:R:3:id:I:1:odd_column:R:1 pbc="T T T" units=metal odd_key=7
Cu 1 1 1 1 0.125
Zr 4 1 1 2 0.25
Cu 1 4 1 3 0.5
Zr 4 4 1 4 1.5
Cu 1 1 4 5 2.5
Zr 4 1 4 6 3.5
Cu 1 4 4 7 4.5
Zr 4 4 4 8 5.5
X
}

# program -> the least options that make it run on that frame (programs that make frames, or read two streams, are left out where noted)
declare -gA least=(
    [quench]="--potential=$CUZR --melt=300K --melt-time=5fs --rate=1e17K/s --final=290K"
    [anneal]="--potential=$CUZR --temperature=300K --time=5fs"
    [heat-spike]="--potential=$CUZR --peak=310K --base=300K --rate=1e16K/s"
    [compact]="--potential=$CUZR --load-time=2fs --unload-time=2fs"
    [deform]="--potential=$CUZR --to=0.1% --rate=1e12/s --equilibrate=0ps --cutoff=6A"
    [energy]="--potential=$CUZR"
    [elastic]="--potential=$CUZR --strain=1e-3 --force-tolerance=1e-2eV/A"
    [cut-cluster]="--diameter=0.8nm --center=2A,2A,2A"
    [deposit]="--potential=$CUZR --energy=60meV/atom --atom-source=Cu50Zr50"
    [strain]="--reference=@FRAME@ --cutoff=3.8A"
    [strings]="--select=species=Cu"
    [voronoi]=""
    [stem-sim]="--scan=1x1"
    [slab]="--z=0A,20A"
    [rdf]="--cutoff=5A"
    [profile]="--of=odd_column --along=z --bins=4"
    [stem-analyze]=""
    [xyz-info]=""
    [cube-info]=""
    [xyz-check]=""
    [xyz-from]=""
    [xyz-to]="--format=lammps-data"
    [xyz-select]="--select=species=Cu"
    [xyz-repeat]="--cells=2x1x1"
    [xyz-join]="--shift=2A,2A,20A @FRAME@"
)
stages="anneal energy elastic cut-cluster strings voronoi slab strain xyz-select xyz-repeat xyz-join"

@test "every program has --help on stdout with its options, and exit 0" {
    for program in "$BIN"/*; do
        run "$program" --help
        assert_success
        assert_output --partial "$(basename "$program")"
        assert_output --partial "--help"
        assert_output --partial "-o FILE"
    done
}

@test "every program has --version" {
    for program in "$BIN"/*; do
        run "$program" --version
        assert_success
        assert_output --regexp "[0-9]+\.[0-9]+\.[0-9]+"
    done
}

@test "an unknown option is exit 64 with a message that names program and option" {
    for program in "$BIN"/*; do
        run "$program" --no-such-option=3
        assert_failure 64
        assert_output --partial "$(basename "$program"): "
        assert_output --partial "no-such-option"
    done
}

@test "a number without its unit is exit 64 and shows what would do" {
    frame >"$TMP/f.xyz"
    run bash -c "'$BIN/anneal' --potential=$CUZR --temperature=300 --time=5fs <'$TMP/f.xyz'"
    assert_failure 64
    assert_output --partial "300"
    assert_output --partial "K"
}

@test "empty input is exit 66 and no output file" {
    frame >"$TMP/f.xyz"
    [ ${#least[@]} -ge 15 ]
    for program in "${!least[@]}"; do
        read -r -a options <<<"${least[$program]//@FRAME@/$TMP/f.xyz}"
        run bash -c '"$@" </dev/null' _ "$BIN/$program" "${options[@]}" -o "$TMP/out-$program"
        assert_failure 66
        assert_output --partial "$program: "
        assert_not_exist "$TMP/out-$program"
    done
}

@test "a torn frame is exit 65 with frame and line, and no output file" {
    frame >"$TMP/f.xyz"
    { cat "$TMP/f.xyz"; head -n 6 "$TMP/f.xyz"; } >"$TMP/torn.xyz"
    head -n 6 "$TMP/f.xyz" >"$TMP/torn1.xyz"
    [ ${#least[@]} -ge 15 ]
    for program in "${!least[@]}"; do
        read -r -a options <<<"${least[$program]//@FRAME@/$TMP/f.xyz}"
        run bash -c '"$@" <"$0"' "$TMP/torn1.xyz" "$BIN/$program" "${options[@]}" -o "$TMP/out-$program"
        assert_failure 65
        assert_output --regexp "frame 1, line [0-9]+"
        assert_not_exist "$TMP/out-$program"
    done
    run bash -c "'$BIN/voronoi' <'$TMP/torn.xyz' -o '$TMP/out2'"
    assert_failure 65
    assert_output --partial "frame 2, line 1"
    assert_not_exist "$TMP/out2"
}

@test "a stage passes on columns and keys that it does not know" {
    frame >"$TMP/f.xyz"
    for program in $stages; do
        read -r -a options <<<"${least[$program]//@FRAME@/$TMP/f.xyz}"
        "$BIN/$program" "${options[@]}" <"$TMP/f.xyz" >"$TMP/out.xyz"
        run cat "$TMP/out.xyz"
        assert_output --partial "odd_column:R:1"
        assert_output --partial "odd_key=7"
        assert_output --partial "history="
    done
}

@test "a full disk is exit 74" {
    frame >"$TMP/f.xyz"
    for program in $stages; do
        read -r -a options <<<"${least[$program]//@FRAME@/$TMP/f.xyz}"
        run bash -c '"$@" <"$0" >/dev/full' "$TMP/f.xyz" "$BIN/$program" "${options[@]}"
        assert_failure 74
        run bash -c '"$@" -o /dev/full <"$0"' "$TMP/f.xyz" "$BIN/$program" "${options[@]}"
        assert_failure 74
    done
    run bash -c "'$BIN/create' --random --composition=Cu50Zr50 --atoms=100 >/dev/full"
    assert_failure 74
}

@test "a reader that closes the pipe ends the writer quietly" {
    run bash -c "'$BIN/create' --random --composition=Cu50Zr50 --atoms=60000 | head -n 1; exit \${PIPESTATUS[0]}"
    assert_failure 141
    assert_output "60000"
}

# closed DESCRIPTOR PROGRAM ARGUMENTS...: runs it with that standard descriptor closed; what it would say on the other is not looked at.
closed() { run bash -c "\"\$@\" $1" _ "${@:2}"; }

@test "standard output closed is exit 74 where frames or a table go there, and no file is spoilt" {
    frame >"$TMP/f.xyz"
    local tried=0
    for program in "${!least[@]}"; do
        read -r -a options <<<"${least[$program]//@FRAME@/$TMP/f.xyz}"
        "$BIN/$program" "${options[@]}" "$TMP/f.xyz" >/dev/null 2>&1 || continue # wants a substrate, or a scan
        tried=$((tried + 1))
        closed ">&- 2>'$TMP/err'" "$BIN/$program" "${options[@]}" "$TMP/f.xyz"
        [ "$program" != xyz-check ] || { assert_success && continue; } # says nothing there
        [ "$status" -eq 74 ] || fail "$program: exit $status, $(cat "$TMP/err")"
        grep -q "^$program: cannot write 'standard output': Bad file descriptor" "$TMP/err" || fail "$(cat "$TMP/err")"
    done
    [ $tried -ge 12 ]
    cmp "$TMP/f.xyz" <(frame)
    closed ">&- 2>'$TMP/err'" "$BIN/create" --crystal=fcc --species=Cu --lattice=3.6A
    assert_failure 74
    closed ">&- 2>'$TMP/err'" "$BIN/xyz-diff" --help
    assert_failure 74
}

@test "the first file that a program opens never takes the place of a closed standard descriptor" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.27A --quiet >"$TMP/start.xyz"
    local -A made=( # what writes files, and says something on stderr
        [anneal]="--potential=$CUZR --temperature=300K --time=5fs --log=@.log --log-every=1 -o @.xyz"
        [slab]="--z=0A,20A -o @.xyz"
        [strings]="--select=species=Cu --bonds=@.bonds --table=@.tsv -o @.xyz"
        [voronoi]="-o @.xyz"
        [rdf]="--cutoff=5A -o @.tsv"
        [stem-sim]="--scan=1x1 --window=2nm --cube=@.npy -o @.xyz"
        [render]="--size=40x30 -o @.png"
    )
    for program in "${!made[@]}"; do
        read -r -a options <<<"${made[$program]//@/$TMP/plain}"
        "$BIN/$program" "${options[@]}" "$TMP/start.xyz"
        for how in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
            read -r -a options <<<"${made[$program]//@/$TMP/closed}"
            closed "$how" "$BIN/$program" "${options[@]}" "$TMP/start.xyz"
            assert_success
            for file in "$TMP"/plain.*; do
                sed -i 's/closed\.npy/plain.npy/g' "$TMP/closed.xyz" 2>/dev/null || true # the frame names its cube
                cmp "$file" "${file/plain/closed}" || fail "$program $how"
            done
            rm -f "$TMP"/closed.*
        done
        rm -f "$TMP"/plain.*
    done
}

@test "standard input closed is an error, not an empty stream" {
    frame >"$TMP/f.xyz"
    for program in "${!least[@]}"; do
        read -r -a options <<<"${least[$program]//@FRAME@/$TMP/f.xyz}"
        closed '<&-' "$BIN/$program" "${options[@]}" -o "$TMP/out.xyz"
        assert_failure 74
        assert_output --partial "$program: reading failed: Bad file descriptor"
        assert_not_exist "$TMP/out.xyz"
    done
}

@test "the same seed gives the same bytes for one and two threads, another seed others" {
    for seed in 1 1 2; do
        "$BIN/create" --random --composition=Cu50Zr50 --atoms=600 --seed=$seed | "$BIN/anneal" --potential="$CUZR" --ensemble=langevin \
            --temperature=300K --time=20fs --seed=$seed --threads=$((1 + (RANDOM & 1))) | sha256sum >>"$TMP/sums"
    done
    assert_equal "$(sed -n 1p "$TMP/sums")" "$(sed -n 2p "$TMP/sums")"
    [ "$(sed -n 1p "$TMP/sums")" != "$(sed -n 3p "$TMP/sums")" ]
}

@test "frames open in ASE with every column" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=5x5x5 --lattice=3.26A | "$BIN/energy" --potential="$CUZR" --forces | "$BIN/voronoi" >"$TMP/f.xyz"
    run "$PYTHON" - "$TMP/f.xyz" <<'P'
import sys, ase.io, numpy as np
a = ase.io.read(sys.argv[1], format="extxyz")
assert len(a) == 250, len(a)
columns = set(a.arrays) | (set(a.calc.results) if a.calc else set())
for name in "id pe voronoi_index voronoi_volume coordination voronoi_class".split():
    assert name in columns, (name, columns)
assert "forces" in columns, columns
assert a.arrays["voronoi_index"].shape == (250, 4)
assert a.arrays["voronoi_index"].tolist()[0] == [0, 6, 0, 8], a.arrays["voronoi_index"][0]
assert abs(a.arrays["voronoi_volume"].sum() / a.get_volume() - 1) < 1e-10
assert a.pbc.all() and a.get_chemical_formula() == "Cu125Zr125"
P
    assert_success
}

@test "the harness sees failure: a wrong number is caught by xyz-diff" {
    frame >"$TMP/a.xyz"
    sed 's/^Zr 4 4 4 /Zr 4 4.01 4 /' "$TMP/a.xyz" >"$TMP/b.xyz"
    run "$BIN/xyz-diff" --tolerance=1e-3 "$TMP/a.xyz" "$TMP/b.xyz"
    assert_failure 1
    run "$BIN/xyz-diff" --tolerance=0.02 "$TMP/a.xyz" "$TMP/b.xyz"
    assert_success
}

@test "one name for two outputs is refused, by whatever path, and so is a checkpoint's" {
    "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.27A --quiet >"$TMP/start.xyz"
    ln -s "$TMP" "$TMP/link"
    moves() { run "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=10fs --log-every=5 "$TMP/start.xyz" "$@"; }
    for names in "--log=$TMP/link/a -o $TMP/a" "--inherent=$TMP/a --inherent-every=5fs -o $TMP/a" "--checkpoint=$TMP/a -o $TMP/a" "--checkpoint=$TMP/a --log=$TMP/a.1 -o $TMP/b"; do
        # shellcheck disable=SC2086
        moves $names
        assert_failure 64
        assert_output --partial "is named for two outputs"
        assert_not_exists "$TMP/a"
        rm -f "$TMP"/a.*
    done
    run "$BIN/stem-sim" --quiet --scan=1x1 --window=2nm --cube="$TMP/a.npy" -o "$TMP/a.npy" "$TMP/start.xyz"
    assert_failure 64
    moves --log="$TMP/a" -o "$TMP/b"
    assert_success
}
