#!/usr/bin/env bats
# The Laves study: its replicas are targets, its tables say what frames and logs hold.
load common

@test "independent replicas are independent targets, each at its own T_f; LAVES_SEEDS is refused with what to say" {
    run make -s -n laves SCALE=mini LAVES_REPLICAS=2 BIN="$BIN"
    assert_success
    for c in 33-67 50-50 67-33; do
        for at in "$c/1" "replica-2/$c/2"; do
            assert_output --partial "results/laves/mini/$at/low.xyz.tmp"
            assert_output --partial "at-temperature 0.95 results/laves/mini/${at%/*}/tf.tsv"
            assert_output --partial "results/laves/mini/${at%%"$c"*}${c}/tf.tsv.tmp"
        done
    done
    run make -s -n laves LAVES_SEEDS='3 4' BIN="$BIN"
    assert_failure
    assert_output --partial "instead of LAVES_SEEDS='3 4' say LAVES_SEED=3 LAVES_REPLICAS=2"
}

@test "T_f is where the branches of a made-up quench meet" {
    awk 'BEGIN { print "# made up"; print "step\ttime\tleg\ttemperature\tpressure\tpotential_atom"
        srand(1)
        for (k = 0; k < 4000; k++) {
            t = 1.5 - 1.48 * k / 4000
            liquid = -8 + 2.6 * t ^ 0.6; glass = -8 + 2.6 * 0.6 ^ 0.6 + 1.5 * (t - 0.6)
            printf "%d\t%g\tanneal\t%.9g\t1\t%.9g\n", k, k, t, (t > 0.6 ? liquid : glass) + 0.02 * (rand() - 0.5)
        } }' >"$TMP/q.tsv"
    pipelines/laves/fictive S 0.05:0.35 0.8:1.4 "$TMP/q.tsv" >"$TMP/tf.tsv"
    run awk -F '\t' '$2 == "T_f" { d = $3 - 0.6; print (d < 3 * $4 && -d < 3 * $4 && $4 > 0 && $4 < 0.05) }' "$TMP/tf.tsv"
    assert_output 1
    run pipelines/laves/fictive S 0.05:0.35 1.6:1.9 "$TMP/q.tsv"
    assert_failure 65
}

@test "at-temperature runs at a multiple of T_f; halted and frame pick frames" {
    printf 'sample\tquantity\tvalue\terror\nS\tT_f\t0.5\t0.01\n' >"$TMP/tf.tsv"
    run pipelines/laves/at-temperature 1.2 "$TMP/tf.tsv" echo anneal
    assert_output "anneal --temperature=0.6"
    for k in 1 2 3 4 5; do printf '1\nProperties=species:S:1:pos:R:3\nA %d 0 0\n' $k; done >"$TMP/path.xyz"
    # frames at T = 0.8 0.6 0.4 0.2 0.0 of a ramp from 1 to 0
    run pipelines/laves/halted 1 "$TMP/tf.tsv" 1 0 "$TMP/path.xyz"
    assert_line "A 3 0 0"
    refute_line "A 4 0 0"
    run pipelines/laves/frame last "$TMP/path.xyz"
    assert_output --partial "A 5 0 0"
    run pipelines/laves/frame first "$TMP/path.xyz"
    assert_output $'1\nProperties=species:S:1:pos:R:3\nA 1 0 0'
}

@test "points of a Laves crystal: two thirds icosahedra, all small, five- to six-fold bonds nine to one" {
    "$BIN/create" --crystal=C15 --species=A,B --units=lj --volume-per-atom=0.714 --repeat=3x3x3 |
        "$BIN/energy" --potential=lj:wahnstrom --relax=atoms --threads=1 | "$BIN/voronoi" --threads=1 | "$BIN/strings" --cutoff=1.35 --bonds="$TMP/b.xyz" >"$TMP/c.xyz"
    pipelines/laves/points 67-33 1 laves "$TMP/c.xyz" >"$TMP/p.tsv"
    run awk -F '\t' 'NR == 2 { print $6, $7, $9 }' "$TMP/p.tsv"
    assert_output "0.666667 1 648"
    run pipelines/laves/keys bonds "$TMP/c.xyz" bond_n5/bond_n6 bond_n4 N
    assert_line $'bonds\tbond_n5/bond_n6\t9\tnan'
    assert_line $'bonds\tN\t648\tnan'
    run pipelines/laves/keys bonds "$TMP/c.xyz" nothing
    assert_failure 65
}

@test "line: slope and intercept of points on a line, errors that hold them with noise" {
    noise() { awk -v run="$1" -v s="$2" 'BEGIN { srand(run); print "composition\trun\tkind\ttime\tenergy\tico\tico_small\tmax_force\tatoms"
        for (k = 0; k < 40; k++) { x = 0.05 + 0.004 * k; printf "50-50\t%d\tlow\t%d\t%.9g\t%.9g\t1\t1e-8\t500\n", run, k, -7 - 1.3 * x + s * (rand() - 0.5), x } }'; }
    noise 1 0 >"$TMP/1.tsv"; noise 2 0 >"$TMP/2.tsv"
    run pipelines/laves/line 50-50 "$TMP/1.tsv" "$TMP/2.tsv"
    assert_line --regexp $'^50-50\tslope\t-1.3\t'
    assert_line --regexp $'^50-50\tintercept\t-7\t'
    noise 1 0.02 >"$TMP/1.tsv"; noise 2 0.02 >"$TMP/2.tsv"
    run bash -c "pipelines/laves/line 50-50 '$TMP/1.tsv' '$TMP/2.tsv' | awk -F '\t' '\$2 == \"slope\" { d = \$3 + 1.3; print (d * d < 9 * \$4 * \$4 && \$4 < 0.1 && \$4 > 0.001) }'"
    assert_output 1
    # and how far a sample lies above it
    pipelines/laves/line 50-50 "$TMP/1.tsv" "$TMP/2.tsv" >"$TMP/line.tsv"
    printf 'sample\tquantity\tvalue\terror\nS\tenergy_end\t-7.3\t0.001\nS\tico_end\t0.2\t0.001\n' >"$TMP/ends.tsv"
    run bash -c "pipelines/laves/beside '$TMP/line.tsv' '$TMP/ends.tsv' | awk -F '\t' '\$2 == \"above_line\" { print (\$3 < -0.03 && \$3 > -0.05 && \$4 > 0.001) }'"
    assert_output 1
}

@test "ends: the first and the last quarter, at least one structure each; none is an error in every awk" {
    # two structures: -7.1 at first, -7.3 at last
    printf 'composition\trun\tkind\ttime\tenergy\tico\tico_small\tforce\tatoms\nS\t1\tlow\t0\t-7.1\t0.1\t0.5\t1e-5\t500\nS\t1\tlow\t10\t-7.3\t0.2\t0.5\t1e-5\t500\n' >"$TMP/two.tsv"
    for kind in mawk gawk; do
        mkdir -p "$TMP/$kind"
        ln -s "$(command -v $kind)" "$TMP/$kind/awk"
        PATH=$TMP/$kind:$PATH run pipelines/laves/ends S "$TMP/two.tsv"
        assert_success
        assert_output --partial $'energy_start\t-7.1\t'
        assert_output --partial $'energy_change\t-0.2\t'
        head -1 "$TMP/two.tsv" >"$TMP/none.tsv"
        PATH=$TMP/$kind:$PATH run pipelines/laves/ends S "$TMP/none.tsv"
        assert_failure 65
    done
}

@test "summary: numbers, trends, times out of reach; an unknown quantity is an error" {
    printf 'quantity\ta\tb\thow\tpaper\ttolerance\tunit\nnear\tS,x\t-\tpercent\t100\t5\t%%\nfar\tS,x\tS,y\tdifference\t0\t0.1\teps\ntrend\tS,y\t-\tvalue\t<0\t-\teps\nlong\tS,t\t-\tus\t@2\t-\tus\n' >"$TMP/e.tsv"
    printf 'sample\tquantity\tvalue\terror\nS\tx\t0.98\t0.001\nS\ty\t-0.5\t0.1\nS\tt\t500\t0\n' >"$TMP/t.tsv"
    run pipelines/laves/summary "$TMP/e.tsv" "$TMP/t.tsv"
    assert_success
    assert_line $'near\tS\t100\t98\t0.1\t%\tagrees\twithin one sample'
    assert_line $'far\tS\t0\t1.48\t0.1\teps\tdiffers in one sample\twithin one sample'
    assert_line $'trend\tS\t<0\t-0.5\t0.1\teps\tholds in one sample\twithin one sample'
    assert_line --regexp $'long\tS\t@2\t0.000179986\t0\tus\tout of reach\twithin one sample'
    printf 'none\tS,z\t-\tvalue\t1\t1\t-\n' >>"$TMP/e.tsv"
    run pipelines/laves/summary "$TMP/e.tsv" "$TMP/t.tsv"
    assert_failure 65
}

@test "curve: one crystal at several volumes, relaxed" {
    pipelines/laves/curve "$BIN/create" "$BIN/energy" lj:wahnstrom C11b-AB2 C11b A,B 0.66 0.70 3 >"$TMP/c.xyz"
    pipelines/laves/curve-table "$TMP/c.xyz" >"$TMP/c.tsv"
    run awk -F '\t' 'NR > 1 { printf "%.2f ", $1; if ($2 > -7.40 || $2 < -7.46) bad = 1 } END { print bad + 0 }' "$TMP/c.tsv"
    assert_output "0.66 0.68 0.70 0"
}

@test "waiting times: a step among fluctuations, excursions that come back, samples cut off; the summary knows how many they are of" {
    cat >"$TMP/made.awk" <<'AWK'
BEGIN {
    srand(seed)
    print "composition\trun\tkind\ttime\tenergy\tico\tico_small\tmax_force\tatoms"
    for (i = 1; i <= 100; i++) {
        ordered = at && i > at || i > 20 && i <= 24
        x = (ordered ? 0.55 : 0.2) + 0.04 * (rand() - 0.5)
        printf "67-33\t1\thigh\t%d\t%.6f\t%.6f\t1\t0\t500\n", 1000 + 10 * i, -7 - x, x
    }
}
AWK
    awk -v at=60 -v seed=1 -f "$TMP/made.awk" >"$TMP/a.tsv"
    awk -v at=80 -v seed=2 -f "$TMP/made.awk" >"$TMP/b.tsv"
    awk -v at=0 -v seed=3 -f "$TMP/made.awk" >"$TMP/c.tsv"
    awk -v at=97 -v seed=4 -f "$TMP/made.awk" >"$TMP/d.tsv"
    run pipelines/laves/drops S "$TMP/a.tsv" "$TMP/b.tsv" "$TMP/c.tsv" "$TMP/d.tsv"
    assert_success
    # the running mean of five passes half way (0.43) with the fourth structure behind the step
    assert_line $'S\truns\t4\t0\tbetween 2 samples'
    assert_line $'S\tdrops\t2\t0\tbetween 2 samples'
    assert_line $'S\ttime\t3460\t0\tbetween 2 samples'
    assert_line --partial $'S\twait\t1730\t2.12e+03\t'
    run awk -F '\t' '$2 == "ico_rise" { print ($3 > 0.28 && $3 < 0.36) } $2 == "energy_drop" { print ($3 < -0.28 && $3 > -0.36 && $4 < 0.02) }' <(pipelines/laves/drops S "$TMP/a.tsv" "$TMP/b.tsv")
    assert_output $'1\n1'
    run pipelines/laves/drops S "$TMP/c.tsv"
    assert_line $'S\twait\t1000\tnan\tbetween 0 samples'
    assert_line $'S\tenergy_drop\tnan\tnan\tbetween 0 samples'

    printf '%s\n' $'drop\tS,wait\t-\tus\t0.0006\t0\tus\tS,time:0.001' $'fall\tS,energy_drop\t-\tvalue\t<0\t-\teps\tS,time:0.001' $'late\tS,wait\t-\tus\t9\t0\tus\tS,time:9' >"$TMP/e.tsv"
    pipelines/laves/drops S "$TMP/a.tsv" "$TMP/b.tsv" "$TMP/c.tsv" "$TMP/d.tsv" >"$TMP/w.tsv"
    printf 'sample\tquantity\tvalue\terror\nX\tx\t1\t1\n' >"$TMP/x.tsv"
    run pipelines/laves/summary "$TMP/e.tsv" "$TMP/w.tsv" -- "$TMP/x.tsv"
    assert_success
    assert_line $'drop\tS\t0.0006\t0.00062275\t0.00076\tus\tagrees\tbetween 2 samples'
    assert_line --partial $'us\tout of reach\tbetween 2 samples'
    assert_line --regexp $'^fall\tS\t<0\t-0.3.*\tholds\tbetween 2 samples'
    pipelines/laves/drops S >"$TMP/none.tsv"
    run pipelines/laves/summary "$TMP/e.tsv" "$TMP/none.tsv" -- "$TMP/x.tsv"
    assert_line $'drop\tS\t0.0006\t0\tnan\tus\tout of reach\tbetween 0 samples'
    assert_line $'fall\tS\t<0\tnan\tnan\teps\tout of reach\tunknown'
}
