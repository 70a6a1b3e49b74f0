#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# stem-sim beside abTEM's multislice: the same atoms, slices, aperture and window, on a grid fine enough for abTEM's bilinear spreading of atoms.
load ../common

@test "patterns correlate above 0.9995 in 2-8/nm with abTEM's, and I(k) agrees within 3 per cent" {
    abtem=$PEERS/abtem/bin/python
    "$BIN/create" --random --composition=Zr50Cu50 --atoms=2500 --box=32A,32A,40A --quiet >"$TMP/atoms.xyz"
    PLANNING=FFTW_ESTIMATE "$abtem" tests/bench/stem/abtem_side.py multislice "$TMP/atoms.xyz" 2x2x2 1024 2.0 2 "$TMP/abtem.npz"
    "$BIN/stem-sim" --quiet --tile=2x2x2 --method=multislice --slicing=whole --sampling=0.0625A --antialias=0.6667 --window=64A --slice=2A --scan=2x1 \
        --step=3.2A --scan-origin=32A,32A --detector=128x128 --pixel=0.15625/nm --cube="$TMP/ours.npy" "$TMP/atoms.xyz" -o "$TMP/scan.xyz"
    run "$abtem" tests/bench/stem/compare.py 64 "$TMP/ours.npy" abTEM="$TMP/abtem.npz"
    assert_success
    read -r _ _ _ low high correlation <<<"${lines[1]}"
    awk -v a="$low" -v b="$high" -v c="$correlation" 'BEGIN { exit !(a > 0.97 && a < 1.03 && b > 0.97 && b < 1.03 && c > 0.9995) }'
}

@test "with atoms on grid points, where abTEM's spreading is exact: correlation above 0.999995, I(k) within half a per cent" {
    abtem=$PEERS/abtem/bin/python
    "$BIN/create" --random --composition=Zr50Cu50 --atoms=620 --box=16A,16A,40A --quiet |
        awk 'NR > 2 { for (a = 2; a <= 3; a++) $a = int($a / 0.0625 + 0.5) % 256 * 0.0625 } { print }' >"$TMP/atoms.xyz"
    PLANNING=FFTW_ESTIMATE "$abtem" tests/bench/stem/abtem_side.py multislice "$TMP/atoms.xyz" 2x2x2 512 2.0 2 "$TMP/abtem.npz"
    "$BIN/stem-sim" --quiet --tile=2x2x2 --method=multislice --slicing=whole --sampling=0.0625A --antialias=0.6667 --window=32A --slice=2A --scan=2x1 \
        --step=3.2A --scan-origin=16A,16A --detector=64x64 --pixel=0.3125/nm --cube="$TMP/ours.npy" "$TMP/atoms.xyz" -o "$TMP/scan.xyz"
    run "$abtem" tests/bench/stem/compare.py 32 "$TMP/ours.npy" abTEM="$TMP/abtem.npz"
    assert_success
    read -r _ near far low high correlation <<<"${lines[1]}"
    awk -v r="$near" -v s="$far" -v a="$low" -v b="$high" -v c="$correlation" \
        'BEGIN { exit !(r < 0.005 && s < 0.006 && a > 0.995 && a < 1.005 && b > 0.995 && b < 1.005 && c > 0.999995) }'
}
