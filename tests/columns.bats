#!/usr/bin/env bats
# The table of columns and keys (src/atoms/columns.c): the documentation is made of it, the sources keep to it, programs and scripts write nothing else.
# That a program ends where it adds a name without a row is in tests/unit/columns.c; every other test that runs a program tries it.
load common

@test "docs/frames.md has the table that tools/list-columns makes" {
    cp docs/frames.md "$TMP/frames.md"
    tools/list-columns "$BIN" "$TMP/frames.md"
    diff docs/frames.md "$TMP/frames.md" || fail "make it anew: tools/list-columns bin docs/frames.md"
    [ "$(grep -c '^| `' docs/frames.md)" -ge 150 ]
    # shellcheck disable=SC2016  # the backtick is one of Markdown
    sed '/^| `pe:R:1`/d' docs/frames.md >"$TMP/lacks.md"
    cp "$TMP/lacks.md" "$TMP/filled.md"
    tools/list-columns "$BIN" "$TMP/filled.md"
    run diff "$TMP/lacks.md" "$TMP/filled.md"
    assert_failure 1
    run tools/list-columns "$BIN" README.md
    assert_failure 65
}

# Every frame_add and frame_set_... of a literal name: "column name:R:3", "key name:R"; a key's width is not looked at.
names_in_sources() {
    cat src/*/*.c src/prog/*/*.c | tr '\n' ' ' | grep -oE 'frame_add\([^,()]*, "[^"]*", VALUE_[A-Z]+, [0-9]+\)' |
        sed -E 's/.*"([^"]*)", VALUE_(.)[A-Z]*, ([0-9]+)\)/column \1:\2:\3/'
    cat src/*/*.c src/prog/*/*.c | tr '\n' ' ' | grep -oE '(frame_set_(reals?|ints?|text|logical)|engine_set_density)\([^,()]*, "[^"]*",' |
        sed -E 's/engine_set_density/frame_set_real/; s/frame_set_text/frame_set_s/; s/frame_set_(.)[a-z]*\([^"]*"([^"]*)",/key \2 \1/' |
        awk '{ print $1, $2 ":" toupper($3) }'
}

@test "every name that the sources spell out is in the table, with its type" {
    names_in_sources | sort -u >"$TMP/used"
    "$BIN/xyz-info" --known | awk -F '\t' 'NR > 1 { split($3, part, ":"); print $2, $2 == "key" ? part[1] ":" part[2] : $3 }' | sort -u >"$TMP/known"
    [ "$(grep -c ^column "$TMP/used")" -ge 15 ]
    [ "$(grep -c ^key "$TMP/used")" -ge 60 ]
    run comm -23 "$TMP/used" "$TMP/known"
    assert_output ""
}

@test "what programs write is known: from start to film and from glass to map" {
    cd "$TMP"
    create() { "$BIN/create" --quiet "$@"; }
    create --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=8x8x6 >crystal.xyz
    "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=5fs --swap-every=2 --swap-attempts=2 --inherent-every=5fs \
        --inherent=minima.xyz crystal.xyz >warm.xyz
    "$BIN/energy" --quiet --potential="$CUZR" --forces warm.xyz | "$BIN/voronoi" --quiet --max-order=8 |
        "$BIN/strings" --quiet --select=voronoi_class=OTHER --cutoff=3.5A --bonds=bonds.xyz | "$BIN/strain" --quiet --reference=crystal.xyz --cutoff=4A --bands >measured.xyz
    "$BIN/strings" --quiet --reference=crystal.xyz warm.xyz | "$BIN/strings" --quiet --cna=adaptive >moved.xyz
    "$BIN/cut-cluster" --quiet --diameter=1.2nm --center=13A,13A,10A warm.xyz |
        "$BIN/heat-spike" --quiet --potential="$CUZR" --peak=310K --base=300K --rate=1e16K/s --shell=0.2nm >cluster.xyz
    create --stack=hcp --cluster=cluster.xyz --repeat=2x2x1 | "$BIN/compact" --quiet --potential="$CUZR" --load-time=2fs --unload-time=2fs >pressed.xyz
    "$BIN/deform" --quiet --potential="$CUZR" --to=2% --rate=2e14/s --rows-every=0.1% --flow-from=1% --equilibrate=0ps crystal.xyz >pulled.xyz
    "$BIN/deform" --quiet --potential="$CUZR" --cycles=1 --amplitude=0.2% --quasi-static=5e-4 --rows-every=0.05% --lateral=fixed crystal.xyz >cycled.xyz
    "$BIN/deposit" --quiet --potential="$CUZR" --atom-source=Cu50Zr50 --energy=1eV/atom --relax=10fs --sites=random --per-layer=2 --fixed=4A \
        --thermostat=4A crystal.xyz | "$BIN/slab" --quiet --z=0A,30A >film.xyz
    for v in 15 16 17 18 19; do create --crystal=B2 --species=Cu,Zr --volume-per-atom="${v}A3" --repeat=4x4x4 --phase=B2; done |
        "$BIN/energy" --quiet --potential="$CUZR" | "$BIN/eos-fit" --quiet --group=phase --window=0.3 --at-volume=17A3 >eos.xyz
    create --crystal=C15 --species=Cu,Zr --volume-per-atom=14.5A3 | "$BIN/elastic" --quiet --potential="$CUZR" >elastic.xyz
    "$BIN/stem-sim" --quiet --method=multislice --scan=6x6 --step=0.2nm --detector=48x48 --pixel=0.3/nm --alpha=2mrad --cube=cube.emd crystal.xyz >scan.xyz
    "$BIN/stem-analyze" --quiet --ring=3/nm:5/nm --alpha=2mrad --null=shuffle --realisations=3 --phases=nmf:2 --phase-range=2/nm:5/nm --disks=5 \
        --windows=2/nm:3/nm --mean-free-path=100nm --maps=variance,power,orientation,significance,windows,com,phase,thickness scan.xyz >maps.xyz
    for f in ./*.xyz; do "$BIN/xyz-check" --known "$f"; done
    "$BIN/xyz-info" --columns ./*.xyz >columns.tsv
    "$BIN/xyz-info" --keys ./*.xyz >keys.tsv
    run grep -hP '\t\?' columns.tsv keys.tsv
    assert_output ""
    [ "$(cut -f 2 columns.tsv | sort -u | wc -l)" -ge 45 ]
    [ "$(cut -f 2 keys.tsv | sort -u | wc -l)" -ge 110 ]
}

@test "what scripts of the studies write is known" {
    "$BIN/create" --quiet --random --composition=Cu50Zr50 --atoms=500 --seed=2 >"$TMP/start.xyz"
    pipelines/nanolaminate/laminate 1 0.4 <"$TMP/start.xyz" >"$TMP/laminate.xyz"
    pipelines/nanolaminate/oxidise 1 0.2 0.05 "$TMP/laminate.xyz" >"$TMP/oxidised.xyz"
    "$BIN/slab" --quiet --z=2A,15A "$TMP/start.xyz" >"$TMP/slab.xyz"
    pipelines/nanolaminate/cross-section "$TMP/slab.xyz" >"$TMP/section.xyz"
    "$BIN/cut-cluster" --quiet --diameter=1nm --center=10A,10A,10A "$TMP/start.xyz" >"$TMP/cluster.xyz"
    "$BIN/create" --quiet --stack=hcp --cluster="$TMP/cluster.xyz" --repeat=1x1x1 >"$TMP/stack.xyz"
    pipelines/camg/free-clusters "$TMP/cluster.xyz" "$TMP/stack.xyz" >"$TMP/free.xyz"
    for f in laminate oxidised section free; do "$BIN/xyz-check" --known "$TMP/$f.xyz"; done
    run "$BIN/xyz-info" --keys "$TMP/oxidised.xyz" "$TMP/section.xyz"
    assert_output --partial true_contrast
    assert_output --partial true_height_nm
}

@test "a name that nobody knows, or of another type, is found" {
    printf '1\nProperties=species:S:1:pos:R:3:pe:R:1:odd:R:1:string:R:1 energy=-3 odd_key=1 virial="1 2 3"\nCu 0 0 0 -3 1 1\n' >"$TMP/f.xyz"
    run "$BIN/xyz-check" --known "$TMP/f.xyz"
    assert_failure 1
    assert_output --partial "the column 'odd:R:1' is not known (frame 1, line 1)"
    assert_output --partial "the column 'string:R:1' is not known"
    assert_output --partial "the key 'odd_key:I:1' is not known"
    assert_output --partial "the key 'virial:I:3' is not known"
    refute_output --partial "'pe"
    refute_output --partial "energy"
    run "$BIN/xyz-check" "$TMP/f.xyz"
    assert_success
    run "$BIN/xyz-info" --columns "$TMP/f.xyz"
    assert_line --regexp $'^1\todd\t1\tR\t1\t1\t1\t0\t\\?\t\\?$'
    assert_line --regexp $'^1\tpe\t1\tR\t-3\t-3\t-3\t0\teV\tpotential energy of the atom$'
    run "$BIN/xyz-info" --known --keys "$TMP/f.xyz"
    assert_failure 64
}

@test "selections take the units of the table" {
    printf '2\nProperties=species:S:1:pos:R:3:displacement_length:R:1\nCu 0 0 0 0.5\nCu 3 0 0 1.5\n' >"$TMP/f.xyz"
    run "$BIN/profile" --of=none --along=x --bins=1 --select='displacement_length>0.1nm' "$TMP/f.xyz"
    assert_success
    assert_line --regexp $'\t1\t1$'
    run "$BIN/profile" --of=none --along=x --bins=1 --select='displacement_length>1eV' "$TMP/f.xyz"
    assert_failure 64
    assert_output --partial "is not a unit of length"
}
