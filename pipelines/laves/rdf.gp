# SPDX-License-Identifier: GPL-3.0-or-later
# Pair distribution of the 50:50 glass at the beginning and the end of its anneal, and its partials (the paper's figure 2).
#   gnuplot -c rdf.gp FIRST.rdf.tsv LAST.rdf.tsv ICOSAHEDRAL.rdf.tsv
set terminal pngcairo size 1200,560 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
table(f) = sprintf("< grep -v '^#' %s", f)
set border 3
set tics nomirror out
set grid lc rgb "#e5e5e5"
set xlabel "r (σ)"
set xrange [0.7:4]
set key top right samplen 1.5
set multiplot layout 1,2
set ylabel "g(r)"
set yrange [0:10]
set title "inherent structures at 0.95 T_f"
plot table(ARG1) using "r_A":"g" with lines lw 1.6 lc rgb "#999999" title "first", table(ARG2) using "r_A":"g" with lines lw 1.6 lc rgb "#1b6ca8" title "last", \
     table(ARG3) using "r_A":"g" with lines lw 1.2 lc rgb "#d62728" title "icosahedra and the small atoms about them"
set title "partials of the last"
plot for [p in "AA AB BB"] table(ARG2) using "r_A":"g_".p with lines lw 1.6 lc rgb (p eq "AA" ? "#e07a1f" : p eq "AB" ? "#3a923a" : "#8e44ad") title p
unset multiplot
