#!/usr/bin/env bats
# The study of pulling: its scripts say what their tables hold (made-up tables and frames).
load common

@test "a film for each energy, which is one in meV; what is of one film alone is for that" {
    run make -s -n mechanics MECHANICS_ENERGIES=60meV/atom,300meV/atom,6000meV/atom MECHANICS_RELAX_300=7ps BIN="$BIN"
    assert_success
    for energy in 60 300 6000; do
        assert_output --partial "results/mechanics/mini/CAMG-$energy.plate.pulled.xyz.tmp"
        assert_output --partial "results/mechanics/mini/figures/CAMG-$energy-4.png.tmp"
    done
    assert_output --regexp 'energy=300meV/atom --relax=7ps'
    assert_output --regexp 'energy=60meV/atom --relax=9ps'
    run make -s -n mechanics MECHANICS_ENERGIES=5eV/atom BIN="$BIN"
    assert_failure
    assert_output --partial "such as 60meV/atom, not '5eV/atom'"
}

# FILE KEYS...: two frames, the keys of the last
frames() {
    local file=$1
    shift
    printf '1\nProperties=species:S:1:pos:R:3 yield_stress=77 shear_modulus=77 bands=7\nCu 0 0 0\n' >"$file"
    printf '2\nLattice="1 0 0 0 1 0 0 0 1" history="deform yield_stress=88 --x | elastic poisson_ratio=8" %s Properties=species:S:1:pos:R:3\nCu 0 0 0\nZr yield_stress=99 shear_modulus=99 0\n' "$*" >>"$file"
}

@test "measure: keys of the last frame with their errors, in their units; not of the history; nan where there are none" {
    frames "$TMP/e" shear_modulus=24 shear_modulus_error=0.5 bulk_modulus=100 bulk_modulus_error=0.1 youngs_modulus=66 youngs_modulus_error=1 poisson_ratio=0.39 poisson_ratio_error=0.01
    frames "$TMP/b" youngs_modulus=50 youngs_modulus_error=2 yield_stress=1.5 yield_stress_error=0.1 yield_strain=0.03 yield_strain_error=0.002 peak_stress=2 peak_stress_error=0.1 \
        flow_stress=1.8 flow_stress_error=0.06 localization=0.1 localization_error=0.01
    frames "$TMP/s" d2min_mean=3.5 bands=0
    frames "$TMP/p" yield_stress=1.2 yield_stress_error=0.1
    frames "$TMP/q" d2min_mean=4 bands=1 band_angle=48 band_width=21
    run pipelines/mechanics/measure NL "$TMP/e" "$TMP/b" "$TMP/s" "$TMP/p" "$TMP/q"
    assert_success
    assert_line $'sample\tquantity\tvalue\terror'
    assert_line $'NL\tshear_modulus_GPa\t24\t0.5'
    assert_line $'NL\tyoungs_modulus_GPa\t66\t1'
    assert_line $'NL\tpoisson_ratio\t0.39\t0.01'
    assert_line $'NL\ttension_youngs_modulus_GPa\t50\t2'
    assert_line $'NL\ttension_poisson_ratio\tnan\tnan'
    assert_line $'NL\tyield_stress_GPa\t1.5\t0.1'
    assert_line $'NL\tyield_strain_percent\t3\t0.2'
    # sqrt(0.06^2 + (0.9 0.1)^2) / 2
    assert_line $'NL\tflow_by_peak\t0.9\t0.0541'
    assert_line $'NL\tbands\t0\tnan'
    assert_line $'NL\tband_angle_degrees\tnan\tnan'
    assert_line $'NL\td2min_mean_A2\t3.5\tnan'
    assert_line $'NL\tplate_yield_stress_GPa\t1.2\t0.1'
    assert_line $'NL\tplate_flow_by_peak\tnan\tnan'
    assert_line $'NL\tplate_band_angle_degrees\t48\tnan'
    assert_line $'NL\tplate_band_width_nm\t2.1\tnan'
    # every sample has the same rows: each is known to the summary, if only as nan
    run bash -c "pipelines/mechanics/measure A $TMP/e $TMP/b $TMP/s $TMP/p $TMP/q | cut -f2 | diff - <(pipelines/mechanics/measure B $TMP/b $TMP/e $TMP/q $TMP/s $TMP/p | cut -f2)"
    assert_success
    : >"$TMP/none"
    run pipelines/mechanics/measure NL "$TMP/e" "$TMP/b" "$TMP/s" "$TMP/p" "$TMP/none"
    assert_failure 65
}

@test "stress-strain: columns by their names, strains in per cent; a table without them or without rows is refused" {
    printf '# deform\nlocalization\tframe\tleg\tstrain\tstress_GPa\tstress_true_GPa\tstrain_x\tstrain_z\ttemperature_K\n0\t1\tunloaded\t0\t0.1\t0.1\t0\t0\t300\n0.02\t1\ttension\t0.001505\t0.2\t0.21\t-0.0005\t-0.0006\t301\n' >"$TMP/s.tsv"
    run pipelines/mechanics/stress-strain "$TMP/s.tsv"
    assert_success
    assert_line --index 0 $'strain_percent\tstress_GPa\tstress_true_GPa\tstrain_x_percent\tstrain_z_percent\ttemperature_K\tlocalization'
    assert_line --index 2 $'0.1505\t0.2\t0.21\t-0.05\t-0.06\t301\t0.02'
    cut -f 1-5 "$TMP/s.tsv" >"$TMP/cut.tsv"
    run pipelines/mechanics/stress-strain "$TMP/cut.tsv"
    assert_failure 65
    assert_output --partial "has no column stress_true_GPa"
    head -n 2 "$TMP/s.tsv" >"$TMP/head.tsv"
    run pipelines/mechanics/stress-strain "$TMP/head.tsv"
    assert_failure 65
    assert_output --partial "has no rows"
}

@test "summary: a row for each film, trends with their errors, what has none gets no verdict, unknown quantities refused" {
    printf 'quantity\ta\tb\thow\tpaper\ttolerance\tunit\nG\tMG,G\t-\tvalue\t25\t2\tGPa\nyield\tCAMG*,y\tMG,y\tratio\t<1\t0\t-\nband\tMG,angle\t-\tvalue\t-\t0\tdegrees\nsofter\tMG,no_error\t-\tvalue\t3\t0.1\t-\n' >"$TMP/expected.tsv"
    printf 'sample\tquantity\tvalue\terror\nMG\tG\t24\t0.5\nMG\ty\t2\t0.1\nMG\tangle\tnan\tnan\nMG\tno_error\t3.5\tnan\n' >"$TMP/MG.tsv"
    printf 'sample\tquantity\tvalue\terror\nCAMG-60\ty\t1.5\t0.1\n' >"$TMP/60.tsv"
    printf 'sample\tquantity\tvalue\terror\nCAMG-600\ty\t1.95\t0.1\n' >"$TMP/600.tsv"
    run pipelines/mechanics/summary "$TMP/expected.tsv" "$TMP/MG.tsv" "$TMP/60.tsv" "$TMP/600.tsv"
    assert_success
    assert_line $'G\tMG\t25\t24\t0.5\tGPa\tagrees\twithin one sample'
    assert_line $'yield\tCAMG-60\t<1\t0.75\t0.062\t-\tholds in one sample\twithin one sample'
    assert_line $'yield\tCAMG-600\t<1\t0.975\t0.07\t-\tundecided\twithin one sample'
    assert_line $'band\tMG\t-\tnan\tnan\tdegrees\tnot measured\t-'
    # an error that is not known makes nothing certain
    assert_line $'softer\tMG\t3\t3.5\tnan\t-\t-\tunknown from one sample'
    run pipelines/mechanics/summary "$TMP/expected.tsv" "$TMP/MG.tsv"
    assert_success
    printf 'odd\tMG,odd\t-\tvalue\t9\t0.5\tnm\n' >>"$TMP/expected.tsv"
    run pipelines/mechanics/summary "$TMP/expected.tsv" "$TMP/MG.tsv" "$TMP/60.tsv"
    assert_failure 65
    assert_output --partial 'nothing is known of "odd"'
}

@test "every row of expected.tsv asks of what measure writes, with as many fields as its heading" {
    for f in e b s p q; do frames "$TMP/$f" shear_modulus=24; done
    for sample in MG MG_slow MG_ht NG CAMG-60 NL NL_c; do
        pipelines/mechanics/measure $sample "$TMP/e" "$TMP/b" "$TMP/s" "$TMP/p" "$TMP/q" >"$TMP/$sample.tsv"
    done
    run pipelines/mechanics/summary pipelines/mechanics/expected.tsv "$TMP"/*.tsv
    assert_success
    refute_output --partial "nothing is known"
    run awk -F '\t' '!/^#/ && NF != 7' pipelines/mechanics/expected.tsv
    assert_output ""
}

@test "a film that is closed on itself has a gap where it is asked for" {
    printf '2\nLattice="20 0 0 0 10 0 0 0 40" slab_low=10 slab_high=30 Properties=id:I:1:species:S:1:pos:R:3\n1 Cu 1 2 11\n2 Zr 5 6 29\n' >"$TMP/slab.xyz"
    run pipelines/nanolaminate/cross-section "$TMP/slab.xyz" 1.5
    assert_line --partial 'Lattice="21.50000000 0 0 0 10.00000000 0 0 0 20.00000000"'
    run pipelines/nanolaminate/cross-section "$TMP/slab.xyz"
    assert_line --partial 'Lattice="20.00000000 0 0'
}

@test "gather: the curves of all samples in one table, by the names of their files; other columns are refused" {
    mkdir "$TMP/r"
    for name in MG MG.plate CAMG-60; do printf 'strain_percent\tstress_GPa\n0\t0\n0.05\t%d\n' "${#name}" >"$TMP/r/$name.curve.tsv"; done
    run pipelines/mechanics/gather "$TMP"/r/MG.curve.tsv "$TMP"/r/MG.plate.curve.tsv "$TMP"/r/CAMG-60.curve.tsv
    assert_success
    assert_line --index 0 $'sample\tload\tstrain_percent\tstress_GPa'
    assert_line --index 2 $'MG\tbulk\t0.05\t2'
    assert_line --index 4 $'MG\tplate\t0.05\t8'
    assert_line --index 6 $'CAMG-60\tbulk\t0.05\t7'
    [ "${#lines[@]}" = 7 ]
    printf 'strain_percent\tother\n0\t0\n' >"$TMP/r/NL.curve.tsv"
    run pipelines/mechanics/gather "$TMP"/r/MG.curve.tsv "$TMP"/r/NL.curve.tsv
    assert_failure 65
    assert_output --partial "NL.curve.tsv has other columns"
}

@test "figures have every sample of their table, more than the nine words that gnuplot takes" {
    command -v gnuplot >/dev/null || skip "no gnuplot"
    local names=(A B C D E F G H I J K L)
    mkdir "$TMP/r"
    for name in "${names[@]}"; do
        printf 'strain_percent\tstress_true_GPa\n0\t0\n1\t1\n' | tee "$TMP/r/$name.curve.tsv" >"$TMP/r/$name.plate.curve.tsv"
        printf 'sample\tquantity\tvalue\terror\n%s\tshear_modulus_GPa\t25\t1\n%s\tyoungs_modulus_GPa\t70\t1\n%s\tpoisson_ratio\t0.3\t0.1\n' "$name" "$name" "$name" >"$TMP/r/$name.tsv"
    done
    pipelines/mechanics/gather "$TMP"/r/*.curve.tsv >"$TMP/curves.tsv"
    rm "$TMP"/r/*.curve.tsv
    pipelines/camg/together "$TMP"/r/*.tsv >"$TMP/samples.tsv"
    for figure in curves moduli; do
        sed 's/^set terminal .*/set terminal svg/' pipelines/mechanics/$figure.gp >"$TMP/$figure.gp"
        gnuplot -c "$TMP/$figure.gp" "$TMP/$([ $figure = curves ] && echo curves || echo samples).tsv" >"$TMP/$figure.svg"
        for name in "${names[@]}"; do grep -q ">$name</text>\|>$name<" "$TMP/$figure.svg"; done
    done
}
