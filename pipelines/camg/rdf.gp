# SPDX-License-Identifier: GPL-3.0-or-later
# Partial pair distributions by sample, shifted (the paper's figure S9).
#   gnuplot -c rdf.gp SAMPLE=RDF.tsv ...
set terminal pngcairo size 1500,560 font "Sans,11" noenhanced
set encoding utf8

set datafile separator "\t"
operands = ""; do for [i=1:ARGC] { operands = operands . " " . value(sprintf("ARG%d", i)) }
n = words(operands)
name(i) = word(operands, i)[1:strstrt(word(operands, i), "=") - 1]
file(i) = word(operands, i)[strstrt(word(operands, i), "=") + 1:*]
colour(i) = word("#333333 #999999 #2a9d8f #8ecae6 #219ebc #fb8500 #d62828 #6a4c93 #b5838d", (i - 1) % 9 + 1)
set border 3
set tics nomirror out
set xlabel "r (Å)"
set xrange [2:8]
# room for the legend above the curves behind their first peaks
set yrange [0:(n + 0.8) / (1 - 0.045 * n)]
set grid xtics lc rgb "#e5e5e5"
set multiplot layout 1,3 title "Partial pair distributions g(r), each sample shifted by 1" font ",13"
do for [pair in "CuCu CuZr ZrZr"] {
    set title pair[1:2] . "-" . pair[3:4]
    set ylabel "g(r), shifted"
    if (pair eq "CuCu") { set key top right reverse Left samplen 1 } else { unset key }
    plot for [i=n:1:-1] sprintf("< grep -v '^#' %s", file(i)) using "r_A":(column("g_" . pair) + i - 1) with lines lw 1.6 lc rgb colour(i) title name(i)
}
unset multiplot
