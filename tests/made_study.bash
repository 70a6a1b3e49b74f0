# For tests of the page about a study (report.bats, peers/page.bats).
# shellcheck shell=bash
# A folder of results as a small camg leaves it: commands, notes, a summary, tables, a frame, a figure.
made() { # FOLDER
    local folder=$1
    mkdir -p "$folder"/{.args/1e14/figures,.run/1e14,1e14/figures,logs}
    printf 'file CAMG_COMPOSITION=Cu50Zr50\ngiven CAMG_SEED=2\nfile CAMG_POTENTIAL=%s\nfile SCALE=mini\nfile VERSION=0.2.0\n' "$CUZR" >"$folder/variables"
    echo "blowpipe 0.2.0: bin/create --seed=2 | bin/quench --potential=$CUZR --log=results/camg/mini/1e14/glass.log.tsv # pot.eam=00ff" >"$folder/.args/1e14/glass.xyz"
    echo "blowpipe 0.2.0: bin/rdf --cutoff=8A < results/camg/mini/1e14/glass.xyz" >"$folder/.args/1e14/glass.rdf.tsv"
    echo "blowpipe 0.2.0: gnuplot -c pipelines/camg/rdf.gp MG=results/camg/mini/1e14/glass.rdf.tsv" >"$folder/.args/1e14/figures/rdf.png"
    echo "blowpipe 0.2.0: pipelines/camg/together results/camg/mini/1e14/glass.rdf.tsv" >"$folder/.args/summary.tsv"
    printf 'done\tquench\t1790000000\t2\t12.50\n' >"$folder/.run/1e14/glass.xyz"
    "$BIN/create" --crystal=B2 --species=Cu,Zr --repeat=5x5x5 --lattice=3.27A --quiet -o "$folder/1e14/glass.xyz"
    "$BIN/rdf" --cutoff=8A --bins=20 --quiet "$folder/1e14/glass.xyz" >"$folder/1e14/glass.rdf.tsv"
    printf 'step\ttime_fs\n1\t2\n' >"$folder/1e14/glass.log.tsv"
    printf 'rate\tquantity\tsample\tpaper\tindependent_run\tours\tuncertainty\tunit\tverdict_independent_run\tverdict\terrors\n' >"$folder/summary.tsv"
    printf '1e14K/s\tFI <&> ILO\tMG\t3\t-\t3.75\t0.34\t%%\tagrees\tdiffers in one sample\twithin one sample\n' >>"$folder/summary.tsv"
    printf '1e14K/s\tdensity\tMG\t7.2\t7.2\t7.23\t0\tg/cm3\tagrees\tagrees\tno chance\n' >>"$folder/summary.tsv"
    "$PYTHON" -c 'import struct, sys, zlib
chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
open(sys.argv[1], "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))' "$folder/1e14/figures/rdf.png"
    "$BIN/xyz-info" --known >"$TMP/known.tsv"
}
