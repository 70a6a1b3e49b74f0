#!/usr/bin/env bats
# make plan: schedules of graphs whose makespan is known; every piece of every study has a price; nothing is lost between the tables.
load common

check() { python3 tests/plan_checks.py "$1"; }
plan() { make -s --no-print-directory BIN="$BIN" "$@"; }

@test "schedule: a chain takes the sum, on any number of cores" { check chain; }
@test "schedule: equal pieces take ceil(n/m) turns; the longest goes first" { check independent; }
@test "schedule: a diamond, and its longest chain" { check diamond; }
@test "schedule: jobs of several cores share the machine, and none gets more than there are" { check cores; }
@test "schedule: within Graham's bounds on random graphs, order and cores kept, no core-second lost" { check bound; }
@test "schedule: what the time limit cuts waits, and others run meanwhile" { check queue; }
@test "schedule: ranks cost core-hours and are no more than domains allow" { check ranks; }
@test "schedule: only what has a checkpoint is cut" { check limit; }
@test "commands are read as pipes, options with their units" { check commands; }
@test "core-seconds are atoms times steps by the rate; a film grows by its clusters" { check costs; }

@test "every piece of every study has a price at every scale, and every stage follows others, never itself" {
    for scale in mini small paper; do
        plan piece-costs SCALE=$scale >"$TMP/pieces"
        plan stage-costs SCALE=$scale >"$TMP/stages"
        run awk -F '\t' 'NR > 1 && !($4 > 0 && $5 > 0 && $6 >= 0)' "$TMP/pieces"
        assert_output ""
        # as many pieces as make has targets, by the stages too
        for study in camg laves stem-mro nanolaminate mechanics; do
            plan stage-graph STUDY=$study SCALE=$scale | wc -l >"$TMP/made"
            awk -F '\t' -v study=$study '$1 == study' "$TMP/pieces" | wc -l | diff "$TMP/made" -
            awk -F '\t' -v study=$study '$1 == study { n += $3 } END { print n }' "$TMP/stages" | diff "$TMP/made" -
        done
        run head -1 "$TMP/stages"
        assert_output $'study\tstage\tpieces\tcore_s\tmemory_MB\tstorage_MB\tafter'
        # an order of the stages exists
        awk -F '\t' 'NR > 1 { n = split($7, a, ","); for (i = 1; i <= n; i++) if (a[i] != "") print $1 "/" a[i], $1 "/" $2 }' "$TMP/stages" | tsort >"$TMP/order"
    done
}

@test "the protocol of the papers: steps times atoms" {
    # 195 ns of quench and 4 ns at rest of 18,750 atoms at 1 fs; 80 microseconds in 8e10 steps of 500 atoms
    plan piece-costs STUDY=camg SCALE=paper RATE_MD_EAM=1 RATE_MD_STEP_S=0 RATE_MD_LOG_S=0 >"$TMP/camg"
    run awk -F '\t' '$3 ~ "1e10/glass.xyz" { printf "%.4g", $4 }' "$TMP/camg"
    assert_output 3.731e+12
    plan piece-costs STUDY=laves SCALE=paper RATE_MD_LJ=1 RATE_MD_STEP_S=0 RATE_MD_LOG_S=0 RATE_INHERENT_S=0 >"$TMP/laves"
    run awk -F '\t' '$3 ~ "50-50/1/low.xyz" { printf "%.4g", $4 }' "$TMP/laves"
    assert_output 4e+13
}

@test "a table of its own for the site: RATES=FILE; half the rate is twice the time" {
    sed 's/^RATE_MD_EAM .*/RATE_MD_EAM ?= 1e6/' params/rates.mk >"$TMP/one.mk"
    sed 's/^RATE_MD_EAM .*/RATE_MD_EAM ?= 5e5/' params/rates.mk >"$TMP/half.mk"
    for rates in one half; do
        plan stage-costs STUDY=camg SCALE=paper RATES="$TMP/$rates.mk" | awk -F '\t' '$2 == "quench" { print $4 }' >"$TMP/$rates"
    done
    run awk 'NR == FNR { a = $1; next } { printf "%.2f", $1 / a }' "$TMP/one" "$TMP/half"
    assert_output 2.00
}

@test "on one core a study takes all its core-hours, on more no less than its longest chain" {
    run plan plan STUDY=camg SCALE=mini CORES='1 2 64' RANKS=1
    assert_success
    assert_line --regexp '^ +1 .* 1 +(100.0|99\..)% '
    assert_output --partial "the longest chain, one core a piece"
    refute_output --partial Traceback
}

@test "all studies of a scale in one table" {
    run plan plan SCALE=paper CORES=100
    assert_success
    assert_line --regexp '^camg, paper: [0-9]+ pieces'
    assert_line --regexp '^laves, paper'
    assert_line --regexp '^stem-mro, paper'
    assert_line --regexp '^nanolaminate, paper'
    assert_line --regexp '^mechanics, paper'
    assert_line --regexp '^all +[0-9]+ +[0-9.e+]+ '
}

@test "a wrong study or scale is refused with the right ones" {
    run plan plan STUDY=glass
    assert_failure
    assert_output --partial "the studies are: camg laves"
    run plan stage-costs STUDY=camg SCALE=huge
    assert_failure
    assert_output --partial "camg has no scale 'huge'; it has: "
}

@test "a value that cannot be read, an empty one too, is named with its piece, and ends in no traceback" {
    for wrong in CAMG_TIMESTEP= CAMG_TIMESTEP=0 CAMG_MELT= CAMG_BOX= CAMG_REPEAT=a CAMG_REPEAT=2 CAMG_RELAX=x RATE_MD_EAM= RATE_MD_EAM=x CORES= RATES=; do
        run plan plan STUDY=camg SCALE=mini "$wrong"
        assert_failure
        refute_output --partial Traceback
        case $wrong in
        RATE_* | CORES*) assert_output --partial "plan: ${wrong%=*} takes" ;;
        RATES*) assert_output --partial "RATES names a file of rates, such as params/rates.mk" ;;
        CAMG_*=) assert_output --partial "${wrong%=} has no value" ;;
        *)
            assert_output --partial "$wrong: " # by the programs (values.bats)
            run plan stage-costs STUDY=camg SCALE=mini "$wrong"
            assert_failure
            assert_output --regexp 'plan: results/camg/mini/1e14/[a-z0-9-]*.xyz has no price: '
            ;;
        esac
    done
}
