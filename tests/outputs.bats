#!/usr/bin/env bats
# What is to be written is found out at the start: before a frame is read, a table that cannot be is refused. Names that say gzip are gzip.
load common

# the words that every program needs to begin
declare -gA least=([quench]="--melt=300K --rate=1e15K/s" [anneal]="--temperature=300K --time=1fs" [heat-spike]="--peak=310K --rate=1e16K/s" [compact]="--load-time=1fs"
    [deform]="--to=1% --rate=1e9/s" [deposit]="--energy=1eV/atom --atom-source=Cu" [strain]="--reference=x.xyz --cutoff=3A --bands" [strings]="--select=species=Cu"
    [stem-sim]="--scan=1x1" [profile]="--of=pos_z --along=z" [rdf]="--cutoff=3A" [xyz-select]="--select=species=Cu" [xyz-to]="--format=poscar")
# a pipe into which nobody writes, in $endless
endless() {
    mkfifo "$TMP/endless"
    exec {endless}<>"$TMP/endless"
}
frame() { printf '2\nLattice="20 0 0 0 20 0 0 0 20" Properties=species:S:1:pos:R:3 pbc="T T T"\nCu 1 1 1\nZr 4 1 1\n'; }

@test "every option that names an output, of every program: a path that cannot be is exit 73 at once, before the frame comes" {
    local program option count=0 words
    endless
    # THE list (pipelines/stage/words.mk), -o, and the checkpoint
    words=$(sed -n 's/^stage_\(file\|folder\)_options *:= //p' pipelines/stage/words.mk)
    for program in "$BIN"/*; do
        program=${program##*/}
        for option in $words checkpoint; do
            "$BIN/$program" --help | grep -E "^  --$option=" >/dev/null || continue
            # a pipe that never ends would hang here, if the frame were read first
            # shellcheck disable=SC2086  # several words
            run timeout 20 "$BIN/$program" ${least[$program]:-} --"$option"="$TMP/no/such/folder/x.emd" <&"$endless"
            assert_equal "$program --$option: $status" "$program --$option: 73"
            assert_output --partial "cannot create '$TMP/no/such/folder/x.emd': No such file or directory"
            count=$((count + 1))
        done
        [ "$program" != xyz-check ] || continue
        "$BIN/$program" --help | grep -E '^  -o FILE' >/dev/null || continue
        # shellcheck disable=SC2086
        run timeout 20 "$BIN/$program" ${least[$program]:-} -o "$TMP/no/such/folder/x" <&"$endless"
        # what asks for files first says so (64, 66)
        [[ $status == 73 || $status == 64 || $status == 66 ]] || fail "$program -o: $status $output"
    done
    [ "$count" -ge 25 ]
}

@test "a folder in the place of a file, a file in that of a folder, one file for two outputs: before the frame is read" {
    endless
    mkdir "$TMP/folder"
    echo x >"$TMP/file"
    run timeout 20 "$BIN/voronoi" --table="$TMP/folder" <&"$endless"
    assert_failure 73
    assert_output --partial "Is a directory"
    run timeout 20 "$BIN/stem-analyze" --tables="$TMP/file" <&"$endless"
    assert_failure 73
    assert_output --partial "Not a directory"
    run timeout 20 "$BIN/voronoi" --table="$TMP/a" -o "$TMP/folder/../a" <&"$endless"
    assert_failure 64
    assert_output --partial "is named for two outputs"
    assert_not_exists "$TMP/a"
    # what can be is made: a new folder with a slash behind it, a device, standard output
    frame | "$BIN/voronoi" --quiet --table=/dev/null -o /dev/null
    frame | "$BIN/voronoi" --quiet --table="$TMP/t.tsv" -o /dev/null
    [ -s "$TMP/t.tsv" ]
}

@test "-o NAME.gz and --table=NAME.gz are gzip, the same bytes each time, and are read again; other packings are refused" {
    "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --repeat=20x20x20 --lattice=3.27A -o "$TMP/a.xyz"
    "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --repeat=20x20x20 --lattice=3.27A -o "$TMP/a.xyz.gz"
    gzip -t "$TMP/a.xyz.gz"
    gzip -dc "$TMP/a.xyz.gz" | cmp - "$TMP/a.xyz"
    [ "$(stat -c %s "$TMP/a.xyz.gz")" -lt $(($(stat -c %s "$TMP/a.xyz") / 3)) ]
    "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --repeat=20x20x20 --lattice=3.27A -o "$TMP/b.xyz.gz"
    cmp "$TMP/a.xyz.gz" "$TMP/b.xyz.gz"
    "$BIN/xyz-diff" "$TMP/a.xyz" "$TMP/a.xyz.gz"
    "$BIN/voronoi" --quiet --table="$TMP/i.tsv.gz" -o "$TMP/v.xyz.gz" "$TMP/a.xyz.gz"
    "$BIN/voronoi" --quiet --table="$TMP/i.tsv" -o "$TMP/v.xyz" "$TMP/a.xyz"
    gzip -dc "$TMP/i.tsv.gz" | cmp - "$TMP/i.tsv"
    "$BIN/xyz-diff" "$TMP/v.xyz" "$TMP/v.xyz.gz"
    "$BIN/xyz-to" --format=lammps-data -o "$TMP/a.data.gz" "$TMP/a.xyz"
    gzip -dc "$TMP/a.data.gz" | grep atoms >/dev/null
    for ending in xz bz2 zst zip; do
        refused_by create 64 "only what is named .gz is packed here" --crystal=B2 --species=Cu,Zr --lattice=3.27A -o "$TMP/c.xyz.$ending"
        assert_not_exists "$TMP/c.xyz.$ending"
    done
    # a disk that is full
    ln -s /dev/full "$TMP/none.gz"
    run "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --repeat=20x20x20 --lattice=3.27A -o "$TMP/none.gz"
    assert_failure 74
}

@test "a run that was stopped goes on in a packed output, and it is what a plain one would be" {
    "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --repeat=6x6x6 --lattice=3.3A -o "$TMP/b2.xyz"
    run_one() { "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=6ps --timestep=1fs --frames-every=1ps --quiet --seed=1 "$@" "$TMP/b2.xyz"; }
    run_one -o "$TMP/plain.xyz"
    "$BIN/anneal" --potential="$CUZR" --temperature=300K --time=6ps --timestep=1fs --frames-every=1ps --quiet --seed=1 --threads=1 --checkpoint="$TMP/c" --checkpoint-every=0.002s \
        -o "$TMP/packed.xyz.gz" "$TMP/b2.xyz" 3>&- &
    local pid=$! count=0
    while [ ! -e "$TMP/c" ] && kill -0 $pid; do sleep 0.01; done
    kill -TERM $pid
    wait $pid || count=$?
    assert_equal "$count" 76
    assert_not_exists "$TMP/packed.xyz.gz"
    run_one --checkpoint="$TMP/c" --resume -o "$TMP/packed.xyz.gz"
    gzip -dc "$TMP/packed.xyz.gz" | cmp - "$TMP/plain.xyz"
}
