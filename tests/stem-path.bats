#!/usr/bin/env bats
# The path of the beam by which the study of order tells a thickness: an independent sum, and what copies along the beam do to it.
load common

# the path (nm) that a foil on stdin tells
path() {
    cat >"$TMP/foil.xyz"
    "$BIN/stem-sim" --voltage=300kV --alpha=1.15mrad --detector=128x128 --pixel=0.16/nm --method=tilt:7 --scan=8x8 --step=0.6nm --cube="$TMP/foil.emd" --threads=1 --quiet <"$TMP/foil.xyz" |
        "$BIN/stem-analyze" --ring=3.5/nm:4.5/nm --maps=bright_field --threads=1 --quiet >"$TMP/maps.xyz" 2>/dev/null
    pipelines/stem-mro/path "$TMP/foil.xyz" "$TMP/maps.xyz" | awk '$2 == "path_nm" { print $3 }'
}

random() { # ATOMS THICKNESS_nm
    "$BIN/create" --random --composition=Cu50Zr50 --atoms="$1" --box="5.12nm,5.12nm,$2nm" --seed=1 --quiet
}

@test "the beam of independent layers falls off exponentially; foils repeated along it scatter in phase, and seem thicker" {
    thin=$(random 7540 5 | path)
    thick=$(random 30160 20 | path)
    copies=$(random 7540 5 | "$BIN/xyz-repeat" --cells=1x1x4 --quiet | path)
    echo "$thin $thick $copies"
    # Single atoms as phase objects, 57.5/nm3: 1/(n integral of |1 - exp(i phase)|^2 d2r), less what is scattered into the bright field, 0.82/nm. With
    # Kirkland's form factors up to the detector's edge, 10.2/nm, 50.6 nm (integrated in Python from abTEM's tables; without an edge 37.4 nm).
    awk -v a="$thin" -v b="$thick" -v c="$copies" 'BEGIN { exit !(b > 0.95 * a && b < 1.05 * a && b > 0.96 * 50.6 && b < 1.04 * 50.6 && c < 0.7 * b) }'
    run pipelines/stem-mro/path "$TMP/foil.xyz" <(printf '1\nProperties=species:S:1:bright_field:R:1\nX 1\n')
    assert_failure 65
}
