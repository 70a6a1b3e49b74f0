#!/usr/bin/env bats
# What has no error has an unknown one, not one of 0, and verdicts do not go by it.
load common

frame() {
    cat <<'X2'
4
Lattice="10 0 0 0 20 0 0 0 30" Properties=species:S:1:pos:R:3:id:I:1:pe:R:1:string_size:I:1 pbc="T T T" swap_acceptance=0.25 units=metal
Cu 1 2 3 1 -3.5 2
Zr 4 1 1 2 -6.5 0
Cu 1 4 1 3 -3.25 2
Zr 4 4 1 4 -6 0
X2
}

@test "densities, mean sizes of strings and keys of one frame have no error" {
    frame >"$TMP/f.xyz"
    for made in "camg/thermo MG $TMP/f.xyz" "laves/keys S $TMP/f.xyz swap_acceptance N"; do
        # shellcheck disable=SC2086
        run pipelines/$made
        assert_success
        assert_equal "$(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "error") e = i; next } { print $e }' <<<"$output" | sort -u)" nan
    done
    run pipelines/camg/measure S "$TMP/f.xyz"
    assert_line $'S\tall\tany\tstring_size_mean\t2\tnan\t2'
}

@test "a verdict by an unknown error is undecided but within a tolerance, and says so; several samples know it" {
    printf 'quantity\ta\tb\thow\tpaper\ttolerance_paper\tindependent_run\ttolerance_independent_run\tunit\n' >"$TMP/e.tsv"
    printf 'size\tNG,all,any,x\tMG,all,any,x\trelative\t-40\t20\t>0\t-\t%%\n' >>"$TMP/e.tsv"
    printf 'near\tNG,all,any,x\t-\tvalue\t2\t0.2\t-\t-\tA\n' >>"$TMP/e.tsv"
    for k in 1 2 3 4; do
        printf 'sample\tregion\tspecies\tquantity\tvalue\terror\tcount\nMG\tall\tany\tx\t2.0%d\tnan\t9\nNG\tall\tany\tx\t2\tnan\t9\n' "$k" >"$TMP/$k.tsv"
    done
    run pipelines/camg/summary 1e14K/s "$TMP/e.tsv" -- "$TMP/1.tsv"
    assert_success
    assert_line $'1e14K/s\tsize\tNG\t-40\t>0\t-0.49751\tnan\t%\tundecided (error unknown)\tundecided (error unknown)\tunknown from one sample'
    assert_line $'1e14K/s\tnear\tNG\t2\t-\t2\tnan\tA\t-\tagrees\tunknown from one sample'
    run pipelines/camg/summary 1e14K/s "$TMP/e.tsv" -- "$TMP/1.tsv" -- "$TMP/2.tsv" -- "$TMP/3.tsv" -- "$TMP/4.tsv"
    assert_line --regexp $'size\tNG\t-40\t>0\t-1.2[0-9]*\t0.3[0-9]\t%\tcontradicted\tdiffers\tbetween 4 samples$'
}

@test "tables that know no chance have no error to be unknown" {
    printf 'quantity\ta\tb\thow\tpaper\ttolerance\tunit\treach\nsure\tC,z\t-\tvalue\t3\t0.1\tA\t-\n' >"$TMP/e.tsv"
    printf 'C\tz\t4\tnan\n' >"$TMP/common.tsv"
    printf 'S\tx\t4\t1\n' >"$TMP/0.tsv"
    run pipelines/laves/summary "$TMP/e.tsv" "$TMP/common.tsv" -- "$TMP/0.tsv"
    assert_line $'sure\tC\t3\t4\t0\tA\tdiffers\tno chance'
}
