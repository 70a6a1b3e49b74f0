#!/usr/bin/env bats
# Replicas: means over samples with the errors between them, verdicts that know how many there are, and samples that are not the paper's.
load common

# N SEED: a table of N quantities of a sample, in another order for every seed
table() {
    "$PYTHON" - "$@" <<'P'
import random, sys
rows, seed = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(seed)
print("sample\tquantity\tvalue\terror\tcount")
lines = [f"S\tq{k}\t{k + rng.gauss(0, 0.3):.9g}\t0.001\t{100 + seed}" for k in range(rows)]
rng.shuffle(lines)
print("\n".join(lines))
P
}

@test "average: means and standard errors between tables are those of Python's statistics, whatever the order of rows, whatever the awk" {
    for k in 1 2 3 4 5; do table 20 $k >"$TMP/$k.tsv"; done
    for kind in mawk gawk; do
        mkdir -p "$TMP/$kind"
        ln -s "$(command -v $kind)" "$TMP/$kind/awk"
        PATH=$TMP/$kind:$PATH pipelines/replicas/average "$TMP"/[1-5].tsv >"$TMP/mean.tsv"
        run "$PYTHON" - "$TMP" <<'P'
import csv, math, statistics, sys
read = lambda name: {row["quantity"]: row for row in csv.DictReader(open(f"{sys.argv[1]}/{name}.tsv"), delimiter="\t")}
tables, mean = [read(k) for k in range(1, 6)], read("mean")
assert list(next(iter(mean.values()))) == ["sample", "quantity", "value", "error", "count", "replicas"]
for name, row in mean.items():
    values = [float(table[name]["value"]) for table in tables]
    assert abs(float(row["value"]) - statistics.mean(values)) < 1e-5 * 20, row
    error = statistics.stdev(values) / math.sqrt(5)
    assert abs(float(row["error"]) - error) < 0.006 * error, row
    assert row["count"] == "515" and row["replicas"] == "5", row
print(len(mean))
P
        assert_output 20
    done
}

@test "average: curves get an error column, stated errors are replaced, comments that differ go" {
    printf '# cutoff 8\n# first_peak 2.5\nr_A\tg\tv_ring\terror_ring\n0.5\t1\t2\t9\n1.5\t3\tnan\tnan\n' >"$TMP/a.tsv"
    printf '# cutoff 8\n# first_peak 2.7\nr_A\tg\tv_ring\terror_ring\n0.5\t3\t4\t9\n1.5\t3\tnan\tnan\n' >"$TMP/b.tsv"
    run pipelines/replicas/average "$TMP/a.tsv" "$TMP/b.tsv"
    assert_success
    assert_output $'# cutoff 8\nr_A\tg\tv_ring\terror_ring\tg_error\treplicas\n0.5\t2\t3\t1\t1\t2\n1.5\t3\tnan\tnan\t0\t2'
}

@test "average: a row that some tables lack is said, with its number; what cannot be averaged is refused" {
    printf 'name\tvalue\terror\nx\t1\t0\ny\t5\t0.5\n' >"$TMP/a.tsv"
    printf 'name\tvalue\terror\nx\t3\t0\n' >"$TMP/b.tsv"
    run_pipe "pipelines/replicas/average '$TMP/a.tsv' '$TMP/b.tsv' 2>'$TMP/said'"
    assert_success
    assert_output $'name\tvalue\terror\treplicas\nx\t2\t1\t2\ny\t5\tnan\t1'
    run cat "$TMP/said"
    assert_output --partial "1 rows are not in all 2 tables, such as 'y' (in 1)"
    refuses() {
        run pipelines/replicas/average "$TMP/a.tsv" "$TMP/c.tsv"
        assert_failure 65
        assert_output --partial "$1"
    }
    # a column of one table only
    printf 'name\tmore\tvalue\terror\nx\t8\t3\t0\n' >"$TMP/c.tsv"
    run_pipe "pipelines/replicas/average '$TMP/c.tsv' '$TMP/b.tsv' 2>'$TMP/said'"
    assert_output $'name\tvalue\terror\treplicas\nx\t3\t0\t2'
    run cat "$TMP/said"
    assert_output "average: columns that some tables lack are left out: more"
    printf 'other\tvalue\terror\nx\t3\t0\n' >"$TMP/c.tsv"
    refuses "the columns of"
    printf 'name\tvalue\terror\nx\t3\t0\nx\t4\t0\n' >"$TMP/c.tsv"
    refuses "two rows 'x' in"
    printf 'name\tvalue\terror\nx\t3\n' >"$TMP/c.tsv"
    refuses "a row of 2 columns instead of 3"
    printf 'name\tvalue\terror\nz\t3\t0\n' >"$TMP/c.tsv"
    refuses "no row of"
    : >"$TMP/c.tsv"
    refuses "an empty table"
}

@test "Student's t is SciPy's for the share that two standard errors hold" {
    for kind in mawk gawk; do
        run_pipe "$kind -f pipelines/replicas/student.awk -f <(echo 'BEGIN { for (n = 1; n <= 200; n++) print n, student(n) }') | '$PYTHON' -c '
import sys, scipy.stats as s
share = s.norm.cdf(2)
print(max(abs(float(t) / s.t.ppf(share, int(n)) - 1) for n, t in map(str.split, sys.stdin)) < 3e-4)'"
        assert_output True
    done
}

# X VALUE...: a table of S with x and y = x - VALUE2
sample() { printf 'S\tx\t%s\t0.001\nS\ty\t%s\t0.001\n' "$1" "$2"; }
expected() {
    printf 'quantity\ta\tb\thow\tpaper\ttolerance\tunit\treach\n'
    printf 'far\tS,x\t-\tvalue\t1\t0.01\tA\t-\nnear\tS,x\t-\tvalue\t2.05\t0.1\tA\t-\nup\tS,x\t-\tvalue\t>1.5\t-\tA\t-\ndown\tS,x\t-\tvalue\t<1.5\t-\tA\t-\n'
    printf 'pair\tS,x\tS,y\tdifference\t>0\t-\tA\t-\nsure\tC,z\t-\tvalue\t3\t0.1\tA\t-\n'
}

@test "summary: one sample decides nothing for others, two with a huge factor neither, five do" {
    expected >"$TMP/e.tsv"
    printf 'C\tz\t4\t0\n' >"$TMP/common.tsv"
    # x scatters by 0.1 about 2 and y goes with it
    local x=(2.1 1.9 2.05 1.95 2.0) k
    for k in 0 1 2 3 4; do sample "${x[k]}" "$(awk -v x="${x[k]}" -v k=$k 'BEGIN { print x - 0.02 - 0.001 * k }')" >"$TMP/$k.tsv"; done
    summary() { run pipelines/laves/summary "$TMP/e.tsv" "$@"; }
    verdicts() {
        assert_success
        for claim; do assert_line --regexp "^${claim%%=*}"$'\t.*\t'"${claim#*=}"$'\t'; done
    }
    summary "$TMP/common.tsv" -- "$TMP/0.tsv"
    verdicts "far=differs in one sample" near=agrees "up=holds in one sample" "down=contradicted in one sample" "pair=holds in one sample" sure=differs
    assert_line --regexp $'^far.*\twithin one sample$'
    assert_line --regexp $'^sure.*\tno chance$'
    summary "$TMP/common.tsv" -- "$TMP/0.tsv" -- "$TMP/1.tsv"
    # t is 14 for two: x is 2 +- 0.1
    verdicts far=undecided near=agrees up=undecided down=undecided pair=holds sure=differs
    assert_line --regexp $'^up\tS\t>1.5\t2\t0.1\tA\tundecided\tbetween 2 samples$'
    summary "$TMP/common.tsv" -- "$TMP/0.tsv" -- "$TMP/1.tsv" -- "$TMP/2.tsv" -- "$TMP/3.tsv" -- "$TMP/4.tsv"
    verdicts far=differs near=agrees up=holds down=contradicted pair=holds
    # sqrt(0.025 / 4 / 5)
    assert_line --regexp $'^up\tS\t>1.5\t2\t0.035\tA\tholds\tbetween 5 samples$'
    # y goes with x: the difference within samples is known better than either
    assert_line --regexp $'^pair\tS\t>0\t0.022\t0.00071\tA\tholds'
    # a sample that lacks it
    printf 'S\ty\t1\t0\n' >"$TMP/lacks.tsv"
    summary "$TMP/common.tsv" -- "$TMP/0.tsv" -- "$TMP/lacks.tsv" -- "$TMP/2.tsv"
    assert_line --regexp $'^up.*\tbetween 2 of 3 samples$'
    summary "$TMP/common.tsv" -- "$TMP/lacks.tsv" -- "$TMP/2.tsv"
    assert_line --regexp $'^up\tS\t>1.5\t2.05\t0.001\tA\tholds in one sample\twithin one sample$'
}

@test "summary: what is no paper's sample is neither agreed with nor differed from; what is set beside the truth stays" {
    expected >"$TMP/e.tsv"
    printf 'truth\tS,x\tS,true_x\tvalue\t2\t0.1\tA\t-\n' >>"$TMP/e.tsv"
    { sample 2 1; printf 'S\ttrue_x\t0\t0\n'; } >"$TMP/0.tsv"
    printf 'C\tz\t4\t0\n' >"$TMP/common.tsv"
    run pipelines/laves/summary "$TMP/e.tsv" another=P_SEED:C another=P_ALLOY:S,x+S,y "$TMP/common.tsv" -- "$TMP/0.tsv"
    assert_success
    assert_line --regexp $'^far\tS\t1\t2\t0.001\tA\tanother sample \\(P_ALLOY\\)\t'
    assert_line --regexp $'^sure\tC\t3\t4\t0\tA\tanother sample \\(P_SEED\\)\t'
    assert_line --regexp $'^truth.*\tagrees\t'
}

another() { make -s stage-show FILE="$1" "${@:2}" | grep ^command | grep -o 'another=.*' | sed 's/ --.*//; s/ results.*//'; }

@test "which variables make another sample: alloy, potential, temperature, how is measured; sizes, times and spellings do not" {
    local camg=results/camg/mini/1e14/summary.tsv
    for scale in mini small paper; do
        for file in camg/$scale/summary.tsv laves/$scale/summary.tsv stem-mro/$scale/summary.tsv nanolaminate/$scale/summary.tsv mechanics/$scale/summary.tsv camg/$scale/1e12/summary.tsv camg/$scale/1e14/summary.tsv; do
            run another "results/$file" SCALE=$scale
            refute_output --partial another
        done
    done
    run another $camg CAMG_COMPOSITION=Zr50Cu50 CAMG_DIAMETER=2nm CAMG_ATOMS=900 CAMG_SEED=7 ENGINE=lammps CAMG_SPIKE='--peak=1000K --rate=1e13K/s --base=50K'
    refute_output --partial another
    run another $camg CAMG_COMPOSITION=Cu64Zr36
    assert_output "another=CAMG_COMPOSITION:all"
    run another $camg CAMG_BASE=300K CAMG_POTENTIAL=lj:wahnstrom CAMG_VORONOI='--radii=Cu:1.3A,Zr:1.55A --edge-threshold=0.1A' CAMG_SPIKE='--peak=900K'
    assert_line --regexp "another=CAMG_BASE:all another=CAMG_POTENTIAL:all another=CAMG_SPIKE:[^ ]+ another=CAMG_VORONOI:[^ ]+$"
    run another results/camg/mini/7e13/summary.tsv CAMG_RATES=1e14K/s,7e13K/s CAMG_ATOMS_7e13=900
    assert_output "another=CAMG_RATES:all"
    run another $camg CAMG_RATES=1e14K/s,7e13K/s CAMG_ATOMS_7e13=900
    assert_output ""
    run another results/laves/mini/summary.tsv LAVES_COMPOSITIONS='33-67:A2B1:0.820 50-50:A1B1:0.767 67-33:A1B2:0.714 40-60:A3B2:0.8'
    assert_output ""
    run another results/laves/mini/summary.tsv LAVES_COMPOSITIONS='33-67:A2B1:0.820 50-50:A1B1:0.767 67-33:A1B2:0.7'
    assert_output "another=LAVES_COMPOSITIONS:67-33"
    run another results/nanolaminate/mini/summary.tsv NANOLAMINATE_PERIOD=5 NANOLAMINATE_CRYSTALS='90 1.5'
    assert_output "another=NANOLAMINATE_PERIOD:model+crystals"
    run another results/mechanics/mini/summary.tsv MECHANICS_TEMPERATURE=77K MECHANICS_ATOMS=900 MECHANICS_PERIOD=9
    assert_output "another=MECHANICS_PERIOD:NL another=MECHANICS_TEMPERATURE:yield+localization+flow+slope+angle"
    run another results/stem-mro/mini/summary.tsv STEM_MRO_ORDER_MICROSCOPE='--voltage=300kV --alpha=3mrad --detector=128x128 --pixel=0.16/nm --method=tilt:7'
    assert_output "another=STEM_MRO_ORDER_MICROSCOPE:all"
}

@test "replicas are pieces: seeds that follow, folders of their own, waited for by the means alone, counted by tasks and plan" {
    for study in camg laves stem-mro nanolaminate mechanics; do
        local name=${study^^}
        name=${name//-/_}_REPLICAS
        make -s stage-graph STUDY=$study >"$TMP/1"
        make -s stage-graph STUDY=$study "$name=3" >"$TMP/3"
        # what there is of one replica is there of the first of three; but for what puts them together nothing of it waits for others
        run bash -c "cut -f1-2 '$TMP/1' | grep -vE 'gnuplot|summary' | grep -vFxf <(cut -f1-2 '$TMP/3')"
        assert_output ""
        run bash -c "grep -P '\t.*/replica-2/.*\t.*/replica-3/|\t.*/replica-3/.*\t.*/replica-2/' '$TMP/3'"
        assert_output ""
        for k in 2 3; do
            # every piece of the first that moves atoms or is scanned is there again, if it has chance in it
            run bash -c "grep -c '/replica-$k/.*ranks$' '$TMP/3'"
            assert_output "$(grep 'ranks$' "$TMP/1" | grep -vc five-)"
        done
    done
    run make -s stage-show FILE=results/camg/mini/replica-3/1e14/cluster-cut.xyz CAMG_REPLICAS=3 CAMG_SEED=8
    assert_output --partial "--seed=10 "
    run make -s tasks STUDY=camg STAGE=deposit CAMG_REPLICAS=3
    assert_line --index 11 results/camg/mini/replica-3/1e14/film-6000.xyz
    make -s piece-costs STUDY=camg CAMG_REPLICAS=3 >"$TMP/costs"
    run grep -c 'replica-2/.*deposit\|deposit.*replica-2/' "$TMP/costs"
    assert_output 4
}

@test "a number of replicas that is none, or a seed that cannot be counted on from, is refused" {
    for wrong in 0 1000 -1 x "1 2" 01; do
        run make -n camg CAMG_REPLICAS="$wrong"
        assert_failure
        assert_output --partial "CAMG_REPLICAS is a number of samples from 1 to 999, not '$wrong'"
    done
    run make -n camg CAMG_REPLICAS=2 CAMG_SEED=0x1
    assert_failure
    assert_output --partial "replica 2 needs a seed beside CAMG_SEED"
}

@test "indices: those of another replica's table" {
    printf '4\nProperties=species:S:1:pos:R:3:voronoi_index:I:4\n' >"$TMP/a.xyz"
    printf 'Cu 0 0 0 %s\n' "0 0 12 0" "0 0 12 0" "0 0 12 0" "0 2 8 1" >>"$TMP/a.xyz"
    printf '4\nProperties=species:S:1:pos:R:3:voronoi_index:I:4\n' >"$TMP/b.xyz"
    printf 'Cu 0 0 0 %s\n' "0 3 6 4" "0 3 6 4" "0 3 6 4" "0 0 12 0" >>"$TMP/b.xyz"
    pipelines/camg/indices 2 "MG=$TMP/a.xyz" >"$TMP/a.tsv"
    run pipelines/camg/indices "$TMP/a.tsv" "MG=$TMP/b.xyz"
    assert_line $'all\t<0 0 12 0>\t0.25000'
    assert_line $'all\t<0 2 8 1>\t0.00000'
    refute_output --partial "0 3 6 4"
}
