#!/usr/bin/env bats
# What programs say of what they take for granted, where it may not be what was meant.
load common
export BLOWPIPE_THREADS=1

@test "profile: atoms of later frames beyond the first one's range are counted, said, and taken by what is advised" {
    for high in 5 9.1234567 2; do
        printf '3\nProperties=species:S:1:pos:R:3\nCu 0 0 0\nCu 0 0 -%s\nCu 0 0 %s\n' "$high" "$high"
    done >"$TMP/f.xyz"
    run "$BIN/profile" --of=none --along=z --bins=5 -o "$TMP/out" "$TMP/f.xyz"
    assert_success
    assert_output "profile: warning: 2 of 9 atoms of later frames lie beyond the range of the first, -5 to 5, and are in no bin: --range=-9.12346,9.12346 takes all"
    grep -q '^# outside 2 of 9 atoms$' "$TMP/out"
    run awk '!/^#/ && $1 != "low" { n += $3 } END { print n }' "$TMP/out"
    assert_output 7
    run "$BIN/profile" --of=none --along=z --bins=5 --range=-9.12346,9.12346 -o "$TMP/all" "$TMP/f.xyz"
    assert_output ""
    run awk '!/^#/ && $1 != "low" { n += $3 } /outside/ { n = 99 } END { print n }' "$TMP/all"
    assert_output 9
    run "$BIN/profile" --of=none --along=z --bins=5 --range=0,3 -o "$TMP/part" "$TMP/f.xyz" # asked for: no warning
    assert_output ""
    grep -q '^# outside 5 of 9 atoms$' "$TMP/part"
}

@test "create: shares that are no percent are said, with what they are in percent" {
    run_pipe "'$BIN/create' --random --composition=Cu64Zr30 --atoms=100 2>&1 >'$TMP/f.xyz'"
    assert_output "create: the shares of composition 'Cu64Zr30' sum to 94, not to 100: they are taken for ratios, Cu68.09Zr31.91"
    run grep -c ^Cu "$TMP/f.xyz"
    assert_output 68
    for right in Cu64Zr36 Cu2Zr Cu33.3Zr66.7 Cu; do
        run_pipe "'$BIN/create' --random --composition=$right --atoms=100 2>&1 >/dev/null"
        assert_output ""
    done
}

@test "anneal: that a bulk keeps its volume is said once, where nobody asked for it" {
    "$BIN/create" --quiet --crystal=B2 --species=Cu,Zr --lattice=3.27A --repeat=5x5x5 >"$TMP/bulk.xyz"
    sed 's/pbc="T T T"/pbc="T T F"/' "$TMP/bulk.xyz" >"$TMP/film.xyz"
    anneal() { run_pipe "'$BIN/anneal' --potential=$CUZR --temperature=300K --time=2fs --log='$TMP/log' $* 2>&1 >/dev/null | grep -c 'volume of this bulk stays.*--ensemble=npt' || true"; }
    anneal "$TMP/bulk.xyz" "$TMP/bulk.xyz"
    assert_output 1
    anneal "$TMP/film.xyz"
    assert_output 0
    anneal --ensemble=nvt "$TMP/bulk.xyz"
    assert_output 0
    anneal --quiet "$TMP/bulk.xyz"
    assert_output 0
}
