#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# stem-sim beside abTEM's multislice: the same atoms, slices, aperture and window, on a grid fine enough for abTEM's bilinear spreading of atoms.
load ../common

# SIDE GRID PIXELS: abTEM's patterns of two probes and ours, in a cell of SIDE A on GRID x GRID points, set beside each other by compare.py
beside() {
    local side=$1 grid=$2 pixels=$3 pixel sampling abtem=$PEERS/abtem/bin/python
    sampling=$(awk -v l="$side" -v n="$grid" 'BEGIN { print l / n }') pixel=$(awk -v l="$side" 'BEGIN { print 10 / l }')
    PLANNING=FFTW_ESTIMATE "$abtem" tests/bench/stem/abtem_side.py multislice "$TMP/atoms.xyz" 2x2x2 "$grid" 2.0 2 "$TMP/abtem.npz"
    "$BIN/stem-sim" --quiet --tile=2x2x2 --method=multislice --slicing=whole --sampling="${sampling}A" --antialias=0.6667 --window="${side}A" --slice=2A --scan=2x1 \
        --step=3.2A --scan-origin="$((side / 2))A,$((side / 2))A" --detector="${pixels}x$pixels" --pixel="$pixel/nm" --cube="$TMP/ours.npy" "$TMP/atoms.xyz" -o "$TMP/scan.xyz"
    run "$abtem" tests/bench/stem/compare.py "$side" "$TMP/ours.npy" abTEM="$TMP/abtem.npz"
    assert_success
    read -r _ near far low high correlation <<<"${lines[1]}"
}

@test "patterns correlate above 0.9995 in 2-8/nm with abTEM's, and I(k) agrees within 3 per cent" {
    "$BIN/create" --random --composition=Zr50Cu50 --atoms=2500 --box=32A,32A,40A --quiet >"$TMP/atoms.xyz"
    beside 64 1024 128
    awk -v a="$low" -v b="$high" -v c="$correlation" 'BEGIN { exit !(a > 0.97 && a < 1.03 && b > 0.97 && b < 1.03 && c > 0.9995) }'
}

@test "with atoms on grid points, where abTEM's spreading is exact: correlation above 0.999995, I(k) within half a per cent" {
    "$BIN/create" --random --composition=Zr50Cu50 --atoms=620 --box=16A,16A,40A --quiet |
        awk 'NR > 2 { for (a = 2; a <= 3; a++) $a = int($a / 0.0625 + 0.5) % 256 * 0.0625 } { print }' >"$TMP/atoms.xyz"
    beside 32 512 64
    awk -v r="$near" -v s="$far" -v a="$low" -v b="$high" -v c="$correlation" \
        'BEGIN { exit !(r < 0.005 && s < 0.006 && a > 0.995 && a < 1.005 && b > 0.995 && b < 1.005 && c > 0.999995) }'
}
