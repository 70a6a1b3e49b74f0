# SPDX-License-Identifier: GPL-3.0-or-later
# Classes of short-range order by sample, in all atoms, cores and interfaces (the paper's figure 4 d-f).
#   gnuplot -c classes.gp SAMPLES.tsv SAMPLE ...
set terminal pngcairo size 1500,520 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
table = ARG1
samples = ""; do for [i=2:ARGC] { samples = samples . " " . value(sprintf("ARG%d", i)) }
n = words(samples)
share(sample, region, class) = sprintf("< LC_ALL=C awk -F'\\t' '$1==\"%s\" && $2==\"%s\" && $3==\"any\" && $4==\"%s\" {print 100*$5\"\\t\"100*$6}' %s", sample, region, class, table)
# the glasses have no regions, and gnuplot warns of what has no points
has(sample, region) = int(system(sprintf("LC_ALL=C awk -F'\\t' '$1==\"%s\" && $2==\"%s\" && $3==\"any\"' %s | wc -l", sample, region, table)))
classes = "FI ILO MIXED CRYST"
titles = "'FI <0 0 12 0>' 'icosahedral-like (with FI)' 'mixed' 'crystal-like'"
colours = "#1b6ca8 #5aa9e6 #f2b134 #b23a48"
set style fill solid 0.9 noborder
set boxwidth 0.2
set grid ytics lc rgb "#dddddd"
set border 3
set tics nomirror out
set xrange [0.4:n + 0.6]
set yrange [0:*]
set xtics () rotate by 40 right
do for [i=1:n] { set xtics add (word(samples, i) i) }
set offsets 0,0,graph 0.22,0
set multiplot layout 1,3 title "Short-range order (Voronoi classes; bars: standard error)" font ",13"
do for [region in "all core interface"] {
    set title region eq "all" ? "all atoms" : region eq "core" ? "cores" : "interfaces"
    set ylabel "atoms (%)"
    shown = ""; unset label
    do for [i=1:n] {
        if (has(word(samples, i), region)) { shown = shown . " " . i } else { set label sprintf("no %ss", region) at first i, graph 0.02 left rotate by 90 textcolor rgb "#888888" font ",9" }
    }
    if (region eq "all") { set key top right samplen 1 } else { unset key }
    first = word(shown, 1)
    if (shown eq "") {
        unset label
        set label sprintf("no %ss in these samples", region) at graph 0.5,0.5 center
        plot [][0:1] NaN notitle
    } else {
        plot for [c=1:4] for [i in shown] share(word(samples, int(i)), region, word(classes, c)) using (int(i) + (c - 2.5) * 0.2):1:2 with boxerrorbars lc rgb word(colours, c) \
            title i eq first ? word(titles, c) : ""
    }
}
unset multiplot
