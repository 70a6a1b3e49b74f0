#!/usr/bin/env bats
# Files made to harm, and what else comes from others: refused, or read right, with the exit codes of the table, in seconds and little memory.
load common
bats_require_minimum_version 1.5.0
export BLOWPIPE_THREADS=1

create() { "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --lattice=3.27A "$@"; }
harmless() { ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]' <<<"$1" || fail "control characters: $(cat -v <<<"$1")"; }

# A program that is killed while it writes FILE.
kill_writer() {
    mkfifo "$TMP/pipe"
    "$BIN/xyz-select" --quiet --frames=1: -o "$1" <"$TMP/pipe" 3>&- &
    exec 7>"$TMP/pipe"
    create --repeat=2x2x2 >&7
    until compgen -G "${1%/*}/.${1##*/}.*.tmp" >"$TMP/left"; do sleep 0.02; done
    kill -KILL $!
    exec 7>&-
    wait $! || true
    rm "$TMP/pipe"
}

@test "make status lists what killed programs have left, make tidy removes it, and nothing of the living, of other machines or of other names" {
    folder "$TMP/tree"
    mkdir -p results/camg/mini/1e14
    kill_writer "$PWD/results/camg/mini/1e14/glass.xyz"
    local left kept=(results/camg/mini/1e14/{.glass.xyz.tmp,.x.elsewhere-1-0123abcd.tmp,glass.xyz.tmp})
    left=$(cat "$TMP/left") left=${left#"$PWD/"}
    touch "${kept[@]}"
    # of a process that lives
    cp "$left" "results/camg/mini/.y.$(uname -n | tr -c 'A-Za-z0-9\n' _)-$$-0123abcd.tmp"
    kept+=("results/camg/mini/.y.$(uname -n | tr -c 'A-Za-z0-9\n' _)-$$-0123abcd.tmp")
    # of one that is gone, but that another container has locked
    local locked
    locked=results/camg/mini/.z.${left##*/.glass.xyz.}
    cp "$left" "$locked"
    exec 8<"$locked"
    flock 8
    run make -s status STUDY=camg
    assert_success
    assert_output --partial "left by a killed program: $left (0B)"
    assert_output --partial "1 of 0B in all: make tidy removes"
    refute_output --partial elsewhere
    refute_output --partial "$locked"
    run make -s tidy STUDY=camg
    assert_success
    assert_output --partial "removed $left (0B)"
    assert_output --partial "of another machine, elsewhere, and left alone: ${kept[1]}"
    assert_not_exist "$left"
    for file in "${kept[@]}" "$locked"; do assert_exist "$file"; done
    exec 8<&-
    run make -s tidy
    assert_output --partial "removed $locked"
    run make -s tidy
    assert_output --partial "nothing to tidy"
    run make -s status STUDY=camg
    refute_output --partial tidy
    run make -s tidy STUDY=cmag
    assert_failure
    assert_output --partial "there is no study 'cmag'"
}

# HDF5 files that lead out of their folder, and ones that stay in it
linked() {
    "$PYTHON" - "$TMP" <<'P'
import os, sys, h5py, numpy as np
os.chdir(sys.argv[1])
data = np.arange(2 * 2 * 8 * 8, dtype='f4').reshape(2, 2, 8, 8)
os.makedirs('in/deep'), os.makedirs('out')
for place in 'out/t.h5', 'in/near.h5', 'in/deep/t.h5':
    with h5py.File(place, 'w') as f:
        f['a'] = data
data.tofile('out/t.raw'), data.tofile('in/t.raw')
os.symlink('../out/t.h5', 'in/leads.h5')
os.mkfifo('in/fifo.h5')
def file(name, write):
    with h5py.File(f'in/{name}.h5', 'w') as f:
        write(f)
def link(to):
    return lambda f: f.__setitem__('data', h5py.ExternalLink(to, '/a'))
def raw(to):
    return lambda f: f.create_dataset('data', data.shape, 'f4', external=[(to, 0, data.nbytes)])
def virtual(to):
    layout = h5py.VirtualLayout(data.shape, 'f4')
    layout[:] = h5py.VirtualSource(to, 'a', data.shape)
    return lambda f: f.create_virtual_dataset('data', layout)
for kind, make in (('link', link), ('virtual', virtual)):
    for name, to in (('absolute', os.path.abspath('out/t.h5')), ('up', '../out/t.h5'), ('symlink', 'leads.h5'), ('near', 'near.h5'), ('deep', 'deep/t.h5'), ('fifo', 'fifo.h5')):
        file(f'{kind}-{name}', make(to))
file('raw-absolute', raw(os.path.abspath('out/t.raw')))
file('raw-near', raw('t.raw'))
file('raw-device', raw('/dev/zero'))
def group(f):
    f['g'] = h5py.ExternalLink(os.path.abspath('out/t.h5'), '/')
file('link-group', group)
def soft(f):
    group(f)
    f['data'] = h5py.SoftLink('/g/a')
file('link-soft', soft)
def beside(f):
    f['data'] = data
    f['g'] = h5py.ExternalLink(os.path.abspath('out/t.h5'), '/a')
file('beside', beside)
P
}

@test "links, external data and virtual parts that lead out of a file's folder are refused, named, and read with --follow-links; those within are read" {
    linked
    cd "$TMP/in"
    local program file
    for file in {link,virtual}-{absolute,up,symlink} raw-absolute link-group link-soft; do
        for program in "cube-info $file.h5" "cube-convert $file.h5 $TMP/x.npy" "stem-analyze $file.h5 --pixel=0.16/nm --step=1nm --ring=0.1/nm:0.4/nm --cube=$TMP/x.npy"; do
            # shellcheck disable=SC2086  # several words
            run timeout 20 "$BIN/"$program
            assert_failure 65
            assert_output --partial "$file.h5' leads to '$TMP/out/t."
            assert_output --partial "not in its folder: to have it read all the same, give --follow-links"
            assert_not_exist "$TMP/x.npy"
        done
        run "$BIN/cube-convert" --quiet --follow-links $file.h5 "$TMP/x.npy"
        assert_success
        "$PYTHON" -c 'import sys, numpy; a = numpy.load(sys.argv[1]).ravel(); assert (a == numpy.arange(256)).all()' "$TMP/x.npy"
        rm "$TMP/x.npy"
    done
    for file in {link,virtual}-{near,deep} raw-near; do
        run "$BIN/cube-convert" --quiet $file.h5 "$TMP/x.npy"
        assert_success
        "$PYTHON" -c 'import sys, numpy; a = numpy.load(sys.argv[1]).ravel(); assert (a == numpy.arange(256)).all()' "$TMP/x.npy"
        rm "$TMP/x.npy"
    done
    # what is none, with the option or without
    for file in link-fifo virtual-fifo raw-device; do
        for option in "" --follow-links; do
            run timeout 20 "$BIN/cube-info" $option $file.h5
            assert_failure 65
            assert_output --partial "which is no regular file"
        done
    done
    # a name of the file itself that leads elsewhere: what lies there is in its folder too
    ln -s "$TMP/in/link-near.h5" "$TMP/out/named.h5"
    run "$BIN/cube-info" "$TMP/out/named.h5"
    assert_success
    # what is not needed is not read, and that is said
    run "$BIN/cube-convert" beside.h5:/data "$TMP/x.npy"
    assert_success
    run "$BIN/cube-convert" beside.h5 "$TMP/y.npy"
    assert_success
    assert_output --partial "leads to '$TMP/out/t.h5', which is not in its folder"
}

@test "folders whose names are patterns: d[1] is not d1" {
    mkdir -p "$TMP/d[1]" "$TMP/d1" "$TMP/m[1]" "$TMP/m1" "$TMP/*"
    cd "$TMP"
    create -o 'd[1]/f.xyz' --repeat=2x2x2
    create -o 'd1/f.xyz' --repeat=3x3x3
    assert_equal "$(head -n 1 'd[1]/f.xyz')" 16
    local folder
    for folder in 'd[1]' '*'; do
        "$PYTHON" - "$folder" <<'P'
import sys, numpy as np
folder = sys.argv[1]
data = np.arange(4 * 130 * 128, dtype='<f4')
data.tofile(f'{folder}/scan_x2_y2.raw')
open(f'{folder}/scan.xml', 'w').write('<root><raw_file filename="scan_x2_y2.raw"/><pix_x>2</pix_x><pix_y>2</pix_y><scan_parameters mode="acquire"><scan_resolution_x>2</scan_resolution_x><scan_resolution_y>2</scan_resolution_y></scan_parameters></root>')
np.save(f'{folder}/a.npy', data.reshape(2, 2, 130, 128))
P
        run "$BIN/cube-info" "$folder/scan.xml"
        assert_success
        run "$BIN/cube-convert" --quiet "$folder/a.npy" "$folder/b.emd"
        assert_success
        assert_exist "$folder/b.emd"
    done
    # rows of a cube, joined
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.6A --repeat=3x3x2 -o slab.xyz
    for rows in 0:1 1:2; do
        "$BIN/stem-sim" --quiet --scan=2x2 --detector=16x16 --step=0.2nm --method=kinematic --cube='d[1]/c.npy' --rows=$rows slab.xyz >/dev/null
    done
    run "$BIN/stem-sim" --quiet --scan=2x2 --detector=16x16 --step=0.2nm --method=kinematic --cube='d[1]/c.npy' --merge slab.xyz
    assert_success
    assert_exist 'd[1]/c.npy'
    # models of a folder that the environment names
    mkdir -p 'm[1]/Some__MO_000000000000_000'
    extract_table 'm[1]/Some__MO_000000000000_000/CuZr.eam.fs'
    create -o f.xyz --repeat=5x5x5
    run env KIM_API_PORTABLE_MODELS_DIR="$TMP/m[1]" "$BIN/energy" --quiet --potential=kim:Some__MO_000000000000_000 f.xyz
    assert_success
}

@test "a tree and a folder of work whose names are patterns: make finds what is in them" {
    mkdir -p "$TMP/t[1]" "$TMP/t1"
    folder "$TMP/t[1]"
    run make -s -n ONLY=- camg
    assert_success
    run make -s stage-graph STUDY=laves
    assert_success
    assert_output --partial "results/laves/mini"
}

@test "what a file holds reaches no terminal as it is: messages, tables, summaries" {
    local e=$'\e[31m' c=$'\302\23331m' t=$'\342\200\256'
    for evil in "$e" "$c" "$t" $'\xff'; do
        printf '1\nLattice="9 0 0 0 9 0 0 0 9" key="a%sb" Properties=species:S:1:pos:R:3:x%sy:R:1\nC%su 1 1 1 1\n' "$evil" "$evil" "$evil" >"$TMP/f.xyz"
        for words in "" --table --columns --keys --history; do
            run "$BIN/xyz-info" $words "$TMP/f.xyz"
            harmless "$output"
        done
        run "$BIN/energy" --potential="$CUZR" "$TMP/f.xyz"
        assert_failure 65
        harmless "$output"
        run "$BIN/xyz-select" --select="nothing$evil=1" "$TMP/f.xyz"
        harmless "$output"
        cp "$TMP/f.xyz" "$TMP/n${evil}.xyz"
        run "$BIN/xyz-check" "$TMP/n${evil}.xyz" "$TMP/none$evil"
        assert_failure
        harmless "$output"
    done
    # the words are there, and letters of all languages as they are
    printf '1\nProperties=species:S:1:pos:R:3\nC\e[31mu-é-銅 1 1 1\n' >"$TMP/f.xyz"
    run "$BIN/xyz-info" "$TMP/f.xyz"
    assert_output --partial 'C\x1b[31mu-é-銅'
    # a message has one line, whatever a name has
    run "$BIN/energy" --potential=$'none\nquench: all is well' "$TMP/f.xyz"
    assert_equal "${#lines[@]}" 1
    # keys go on as they were read
    printf '1\nkey="a\e[31mb-é-銅" Properties=species:S:1:pos:R:3\nCu 1 1 1\n' >"$TMP/f.xyz"
    run "$BIN/xyz-select" --quiet --frames=1 "$TMP/f.xyz"
    assert_output --partial $'key="a\e[31mb-é-銅"'
}

@test "keys reach no terminal as they are" {
    needs_terminal
    printf '1\nkey="a\e[31mb-é-銅" Properties=species:S:1:pos:R:3\nCu 1 1 1\n' >"$TMP/f.xyz"
    run script -qec "'$BIN/xyz-select' --quiet --frames=1 '$TMP/f.xyz'" /dev/null
    assert_output --partial 'key="a\x1b[31mb-é-銅"'
    refute_output --partial $'\e[31m'
}

@test "what logs and tables of a study hold reaches no terminal as it is: status, log, the live lines" {
    folder "$TMP/tree"
    mkdir -p results/camg/mini/{logs,.run}/1e14 results/camg/mini/1e14
    printf 'some: \e]0;title\a\e[2J\302\23331m words\n' >results/camg/mini/logs/1e14/glass.xyz.log
    printf 'failed\tquench\t1\t1\t1\t65\n' >results/camg/mini/.run/1e14/glass.xyz
    run make -s status STUDY=camg
    assert_success
    assert_output --partial "1e14/glass.xyz: some: ?]0;title??[2J?31m words"
    harmless "$output"
    run make -s log STUDY=camg PIECE=1e14/glass.xyz
    assert_output "some: ?]0;title??[2J?31m words"
    mkdir "$TMP/work"
    printf '12:00:00 x: \e[2J 3 %%\n' >results/camg/mini/logs/1e14/glass.xyz.log
    printf 'begin\tresults/camg/mini/1e14/glass.xyz\tresults/camg/mini\tquench\t1\t1\n' >"$TMP/events"
    run awk -v now=9 -v name=camg -v most=3 -v width=79 -v work="$TMP/work" -f pipelines/live/look.awk "$TMP/events"
    assert_output --partial "quench 1e14/glass.xyz: ?[2J 3 %"
}

# forged MOST PROGRAM OPTION...: a run that waits for its second frame has done its first, and is killed; checkpoints are made of its own.
forged() {
    local most=$1 program=$2 pid
    shift 2
    preload seal
    rm -rf "$TMP"/c "$TMP"/c.* "$TMP/out.xyz" "$TMP/log" "$TMP/table"
    mkfifo "$TMP/pipe"
    "$BIN/$program" --quiet "$@" --checkpoint="$TMP/c" --checkpoint-every=0s -o "$TMP/out.xyz" <"$TMP/pipe" 3>&- &
    pid=$!
    exec 7>"$TMP/pipe"
    cat "$TMP/start.xyz" >&7
    local size=-1
    for _ in {1..600}; do # until it has come to rest
        sleep 0.1
        [ -e "$TMP/c" ] || continue
        [ "$(stat -c %i-%Y "$TMP/c")" != "$size" ] || break
        size=$(stat -c %i-%Y "$TMP/c")
        sleep 0.4
    done
    kill -KILL "$pid"
    exec 7>&-
    wait "$pid" || true
    rm -f "$TMP"/.out.xyz.* "$TMP/pipe"
    run "$PYTHON" "$BATS_TEST_DIRNAME/forge_checkpoint.py" "$preload" "$TMP/c" "$most" "$BIN/$program" --quiet "$@" --checkpoint="$TMP/c" --resume "$TMP/start.xyz"
    assert_success
}

@test "checkpoints whose lengths and counts are made up are refused, or change no more than numbers: a cluster, every word" {
    create --repeat=2x2x2 | sed 's/pbc="[^"]*"/pbc="F F F"/' >"$TMP/start.xyz"
    forged 250 anneal --potential="$CUZR" --temperature=300K --time=6fs --ensemble=langevin --log="$TMP/log" --log-every=2 --frames-every=2fs
}

@test "checkpoints whose lengths and counts are made up: a barostat, a pull, a film" {
    create --repeat=5x5x5 >"$TMP/start.xyz"
    forged 60 anneal --potential="$CUZR" --temperature=300K --time=6fs --ensemble=npt
    forged 60 deform --potential="$CUZR" --to=0.1% --rate=1e12/s --equilibrate=0ps --cutoff=6A --table="$TMP/table"
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.62A --repeat=5x5x5 >"$TMP/start.xyz"
    forged 60 deposit --potential="$CUZR" --energy=60meV/atom --atom-source=Cu50Zr50 --layers=1 --relax=4fs --final-relax=4fs --equilibrate=4fs --cool=4fs
}

@test "a transcript whose records are made up has an end; a checkpoint that is a device is none" {
    create --repeat=2x2x2 | sed 's/pbc="[^"]*"/pbc="F F F"/' >"$TMP/start.xyz"
    run timeout 20 "$BIN/anneal" --quiet --potential="$CUZR" --temperature=300K --time=2fs --checkpoint=/dev/zero --resume "$TMP/start.xyz"
    assert_failure
    [ "$status" = 65 ] || [ "$status" = 73 ] || [ "$status" = 64 ]
}

@test "frames and cubes made to harm, through every program: exit codes of the table, seconds, memory, no control characters" {
    # some of each kind; without names the script takes all, which is minutes
    HOSTILE_SANITIZED=$(! sanitized || echo yes) run --separate-stderr "$PYTHON" "$BATS_TEST_DIRNAME/hostile_files.py" "$BIN" "$CUZR" "$TMP/files" sheared-1e9 apart-1e9 far-1e300 edge-1e-300 edge-1e300 edge-long edge-mixed \
        count-1000000000000 wide-overflow matrix-key many-species escape-species escape-key c1 bomb.xyz.gz dump-count.dump POSCAR-count large.npy escape.mib chunks.h5 one-chunk.h5 names.h5 \
        outside.h5 raw.h5 endless.h5 virtual.h5 one-place-3000 dense-3000 groups.h5 origin-1e300
    [ "$status" -eq 0 ] || fail "$stderr"
    [[ ${lines[-1]} =~ ^[0-9]{3}" runs, 0 failures"$ ]]
}

# crowd NAME WIDTH [PLACE]: a crystal, and among its atoms 3000 in a cube so wide
crowd() {
    create --repeat=13x13x13 | awk -v width="$2" -v place="${3:-20}" 'NR == 1 { $1 += 3000 } { print }
        END { srand(7); for (i = 1; i <= 3000; i++) print "Cu", place + width * rand(), place + width * rand(), place + width * rand(), 5000 + i }' >"$TMP/$1.xyz"
}

@test "thousands of atoms in one place are refused by whatever looks for pairs: how many and where, within seconds and little memory" {
    local f words
    crowd point 0
    crowd ball 1e-3
    crowd angstrom 1
    crowd beyond 1e-3 100 # the edge of the cell
    for f in point ball angstrom beyond; do
        for words in "voronoi" "rdf --cutoff=5A" "rdf --structure-factor" "strain --reference=$TMP/$f.xyz --cutoff=3.8A" "strings --select=species=Cu --cutoff=3.5A" "xyz-check --close=1A" \
            "energy --potential=$CUZR" "energy --potential=$CUZR --relax=atoms" "elastic --potential=$CUZR --strain=1e-3 --force-tolerance=1e-2eV/A" \
            "deform --potential=$CUZR --to=0.1% --rate=1e12/s --equilibrate=0ps --cutoff=6A" "anneal --potential=$CUZR --temperature=300K --time=2fs" \
            "quench --potential=$CUZR --melt=300K --melt-time=2fs --rate=1e17K/s --final=290K" "xyz-join --shift=200A,0A,0A $TMP/$f.xyz"; do
            # shellcheck disable=SC2016,SC2086  # the inner shell's; several words
            run bash -c "ulimit -t 10; $(space 4000000)"' exec "$0" "$@"' "$BIN/"$words "$TMP/$f.xyz"
            assert_failure 65
            assert_output --regexp "[0-9]{4} atoms stand in a cube of 2 A, the one with the id '[0-9]+' at [0-9.]+ [0-9.]+ [0-9.]+ the first of them"
        done
    done
    # images of one atom; reduced units
    printf '1\nLattice="0.06 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3\nCu 0 0 0\n' >"$TMP/thin.xyz"
    run "$BIN/rdf" --cutoff=5A "$TMP/thin.xyz"
    assert_failure 65
    assert_output --partial "33 atoms or their images stand in a cube of 2 A"
    "$BIN/create" --quiet --crystal=fcc --species=A --units=lj --lattice=0.6 --repeat=8x8x8 -o "$TMP/lj.xyz"
    run "$BIN/rdf" --cutoff=1 "$TMP/lj.xyz"
    assert_success
    "$BIN/create" --quiet --crystal=fcc --species=A --units=lj --lattice=0.3 --repeat=8x8x8 -o "$TMP/lj.xyz"
    run "$BIN/rdf" --cutoff=1 "$TMP/lj.xyz"
    assert_failure 65
    assert_output --partial "stand in a cube of 0.8 sigma"
}

# HDF5 files with much in them
stuffed() {
    "$PYTHON" - "$TMP" <<'P'
import sys, h5py, numpy as np
data = np.arange(256, dtype='f4').reshape(2, 2, 8, 8)
def file(name, fill):
    with h5py.File(f'{sys.argv[1]}/{name}.h5', 'w', libver='latest') as f:
        fill(f)
def deep(depth):
    def fill(f):
        for _ in range(depth):
            f = f.create_group('g')
        f['data'] = data
    return fill
def wide(count):
    def fill(f):
        f['x'] = data
        for i in range(count):
            f[f'a/{i}'] = f['x']
        f['y'] = data
    return fill
file('deep', deep(2000)), file('shallow', deep(300)), file('wide', wide(31000)), file('narrow', wide(1000))
def parts(f):
    for i in range(1, 4200):
        f.create_dataset(f'entry/data/data_{i:06d}', data=np.full((1, 2, 2), i, 'u2'))
file('parts', parts)
P
}

@test "HDF5 files with groups within each other by the thousand or links by the ten thousand are refused within seconds; what is named is read; no part is left out" {
    stuffed
    local file program
    for file in deep wide; do
        for program in "cube-info $TMP/$file.h5" "cube-convert $TMP/$file.h5 $TMP/x.npy" "stem-analyze $TMP/$file.h5 --pixel=0.16/nm --step=1nm --ring=0.1/nm:0.4/nm"; do
            # shellcheck disable=SC2016,SC2086  # the inner shell's; several words
            run bash -c 'ulimit -t 10; exec "$0" "$@"' "$BIN/"$program
            assert_failure 65
            assert_output --partial "$file.h5' holds more than is looked through: 30000 links, or groups 320 deep; say which data set is meant (FILE:/PATH)"
            assert_not_exist "$TMP/x.npy"
        done
    done
    for file in shallow.h5 wide.h5:/y narrow.h5:/y; do
        run timeout 20 "$BIN/cube-convert" --quiet "$TMP/$file" "$TMP/x.npy"
        assert_success
        "$PYTHON" -c 'import sys, numpy; a = numpy.load(sys.argv[1]).ravel(); assert (a == numpy.arange(256)).all()' "$TMP/x.npy"
        rm "$TMP/x.npy"
    done
    run "$BIN/cube-info" "$TMP/narrow.h5"
    assert_failure 65
    assert_output --partial "holds 2 data sets of rank 4"
    run "$BIN/cube-convert" --quiet --scan=13x323 "$TMP/parts.h5" "$TMP/x.npy"
    assert_success
    "$PYTHON" -c 'import sys, numpy; a = numpy.load(sys.argv[1])[..., 0, 0].ravel(); assert (a == numpy.arange(1, 4200)).all()' "$TMP/x.npy"
}

@test "numbers that nobody can mean are refused before any work: copies, steps, cutoffs, places" {
    create --repeat=8x8x8 -o "$TMP/f.xyz"
    # refused CODE WORDS COMMAND...
    refused() {
        # shellcheck disable=SC2016  # the inner shell's
        run bash -c "ulimit -t 10; $(space 3000000)"' exec "$0" "$@"' "$BIN/$3" "${@:4}"
        assert_failure "$1"
        assert_output --partial "$2"
    }
    refused 64 "makes 4e+09 atoms" create --crystal=fcc --species=Cu --lattice=3.6A --repeat=1000x1000x1000
    refused 64 "--tile makes 1.02e+15 atoms" stem-sim --scan=2x2 --detector=32x32 --step=0.3nm --tile=10000x10000x10000 --cube="$TMP/c.npy" "$TMP/f.xyz"
    refused 64 "there are 1e+09 steps of --q-step" rdf --structure-factor --q-step=1e-6/A --q-max=1000/A "$TMP/f.xyz"
    refused 64 "there are 1e+09 steps of --q-step" rdf --structure-factor --q-vectors=100 --q-step=1e-6/A --q-max=1000/A "$TMP/f.xyz"
    refused 65 "neighbours within 99" xyz-check --close=99A "$TMP/f.xyz"
    # a table that is right but for its numbers
    table() { awk -v step="$1" -v cutoff="$2" -v f="$3" 'BEGIN { print "a\nb\nc\n1 Cu\n1000 0.01 1000 " step " " cutoff "\n29 63.5 3.6 fcc"; for (i = 0; i < 3000; i++) print i < 1000 ? f : 0 }' >"$TMP/t.eam.alloy"; }
    "$BIN/create" --quiet --crystal=fcc --species=Cu --lattice=3.6A --repeat=8x8x8 -o "$TMP/cu.xyz"
    table 0.1 99 0
    refused 65 "neighbours within 99" energy --potential="$TMP/t.eam.alloy" "$TMP/cu.xyz"
    table 0.01 5 1e308
    refused 65 "numbers beyond all energies" energy --potential="$TMP/t.eam.alloy" "$TMP/cu.xyz"
    # what could be written but not read again, or has no digits left
    printf 'x\n-1e-30\n4 0 0\n0 4 0\n0 0 4\nCu\n1\nDirect\n0 0 0\n' >"$TMP/POSCAR"
    refused 65 "thinner than 0.05" xyz-from "$TMP/POSCAR"
    sed '2s/Properties/Origin="0 1e300 0" Properties/' "$TMP/cu.xyz" >"$TMP/o.xyz"
    refused 65 "the cell begins at 1e+300 (Origin)" xyz-info "$TMP/o.xyz"
    # a mask of another size than it says
    "$PYTHON" -c 'import sys, numpy; numpy.save(sys.argv[1], numpy.ones((2, 2, 16, 16), "f4"))' "$TMP/c.npy"
    for text in "P2 16 16 1 $(yes 0 | head -n 1024 | tr '\n' ' ')" "P5 16 16 1 $(yes 0 | head -n 1024 | tr '\n' ' ')"; do
        printf '%s\n' "$text" >"$TMP/mask.pgm"
        refused 65 "mask.pgm' goes on after its 16 x 16 pixels" stem-analyze --pixel=0.16/nm --step=1nm --ring=0.1/nm:0.4/nm --mask="$TMP/mask.pgm" "$TMP/c.npy"
    done
    printf 'P2 1000000000 16 1\n0\n' >"$TMP/mask.pgm"
    refused 65 "has 1000000000 x 16 pixels" stem-analyze --pixel=0.16/nm --step=1nm --ring=0.1/nm:0.4/nm --mask="$TMP/mask.pgm" "$TMP/c.npy"
}

@test "an error of GSL's ends a program with an exit code of ours and a word, not by abort" {
    preload gsl
    create --repeat=5x5x5 -o "$TMP/f.xyz"
    GSL_FAILS=8 LD_PRELOAD=$preload run "$BIN/elastic" --quiet --potential="$CUZR" --strain=1e-3 --force-tolerance=1e-2eV/A "$TMP/f.xyz"
    assert_failure 71
    assert_output "elastic: out of memory (GSL: made to fail)"
    GSL_FAILS=21 LD_PRELOAD=$preload run "$BIN/elastic" --quiet --potential="$CUZR" --strain=1e-3 --force-tolerance=1e-2eV/A "$TMP/f.xyz"
    assert_failure 65
    assert_output "elastic: what comes of this input cannot be computed (GSL: made to fail)"
}
