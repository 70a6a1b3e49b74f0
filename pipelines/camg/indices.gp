# SPDX-License-Identifier: GPL-3.0-or-later
# The seven most frequent Voronoi indices by sample (the paper's figure 4 a-c).
#   gnuplot -c indices.gp INDICES.tsv
set terminal pngcairo size 1000,1150 font "Sans,13" noenhanced
set encoding utf8
set datafile separator "\t"
# behind the samples a mean over replicas has its errors
samples = system("head -1 " . ARG1 . " | cut -f3- | tr '\t' '\n' | grep -v -e _error -e replicas")
n = words(samples)
# the glasses have no regions: of a region only the samples that have it
known(region, s) = int(system(sprintf("LC_ALL=C awk -F'\t' '$1 == \"%s\" && $%d != \"nan\"' %s | wc -l", region, s + 2, ARG1)))
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.9 noborder
set grid ytics lc rgb "#dddddd"
set border 3
set key outside right top samplen 1
set tics nomirror out
set xtics () font ",11"
set yrange [0:*]
set multiplot layout 3,1 title "Most frequent Voronoi polyhedra <n3 n4 n5 n6>" font ",15"
do for [region in "all core interface"] {
    set title region eq "all" ? "all atoms" : region eq "core" ? "cores" : "interfaces"
    set ylabel "atoms (%)"
    shown = ""
    do for [s=1:n] { if (known(region, s)) { shown = shown . " " . s } }
    plot for [s in shown] sprintf("< grep '^%s\t' %s", region, ARG1) using (100 * column(int(s) + 2)):xtic(2) title word(samples, int(s)) \
        lc rgb word("#333333 #888888 #2a9d8f #8ecae6 #219ebc #fb8500 #d62828 #6a4c93 #b5838d", (int(s) - 1) % 9 + 1)
}
unset multiplot
