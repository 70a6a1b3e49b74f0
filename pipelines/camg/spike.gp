# SPDX-License-Identifier: GPL-3.0-or-later
# The heat spike of the cluster: its temperature, and copper in shell and core before and after (the paper's figure 1).
#   gnuplot -c spike.gp CLUSTER.log.tsv CLUSTER.tsv
set terminal pngcairo size 1100,460 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
set border 3
set tics nomirror out
set grid lc rgb "#e5e5e5"
set multiplot layout 1,2
set title "Temperature of the cluster"
set xlabel "time (ps)"
set ylabel "temperature (K)"
set yrange [0:*]
plot sprintf("< grep -v '^#' %s", ARG1) using (column("time_fs") / 1000):"temperature_K" with lines lw 1.8 lc rgb "#d62828" notitle
set title "Copper in shell and core (bars: standard error)"
unset xlabel
set ylabel "Cu (at.%)"
set yrange [*:*]
set xrange [0.5:2.5]
set offsets 0,0,graph 0.1,graph 0.1
set xtics ("before" 1, "after" 2)
set key top left
get(sample, region) = sprintf("< LC_ALL=C awk -F'\\t' '$1==\"%s\" && $2==\"%s\" {print $5\"\\t\"$6}' %s", sample, region, ARG2)
plot for [i=1:2] get(i == 1 ? "cluster-cut" : "cluster", "core") using (i - 0.06):(100 * $1):(100 * $2) with yerrorbars pt 5 ps 1.5 lw 1.5 lc rgb "#c026d3" title i == 1 ? "core" : "", \
     for [i=1:2] get(i == 1 ? "cluster-cut" : "cluster", "interface") using (i + 0.06):(100 * $1):(100 * $2) with yerrorbars pt 9 ps 1.6 lw 1.5 lc rgb "#e0a000" title i == 1 ? "shell" : "", \
     50 with lines dt 2 lc rgb "#888888" notitle
unset multiplot
