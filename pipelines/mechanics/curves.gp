# SPDX-License-Identifier: GPL-3.0-or-later
# Stress against strain of all samples: bulk on the left, plates on the right.
#   gnuplot -c curves.gp SAMPLE=CURVE.tsv ... SAMPLE=PLATE_CURVE.tsv ...     as many plates as bulks
set terminal pngcairo size 1300,520 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
n = ARGC / 2
given(i) = value(sprintf("ARG%d", i))
name(i) = given(i)[1:strstrt(given(i), "=") - 1]
file(i) = given(i)[strstrt(given(i), "=") + 1:*]
colors = "#111111 #7a7a7a #b08900 #2a9d8f #d62828 #f48c06 #1d4ed8 #7c3aed #0f766e #be185d #65a30d #0891b2"
color(i) = word(colors, (i - 1) % words(colors) + 1)
set border 3
set tics nomirror out
set grid lc rgb "#e5e5e5"
set xlabel "engineering strain (%)"
set ylabel "true stress (GPa)"
set xrange [0:*]
# one scale for both
top = 0
bottom = 0
do for [i=1:ARGC] { stats file(i) using "stress_true_GPa" name "s" nooutput; top = s_max > top ? s_max : top; bottom = s_min < bottom ? s_min : bottom }
set yrange [1.1 * bottom:1.08 * top]
set multiplot layout 1,2
set title "bulk, lateral edges free of stress"
set key bottom right samplen 2
plot for [i=1:n] file(i) using "strain_percent":"stress_true_GPa" with lines lw 1.8 lc rgb color(i) title name(i)
set title "plate with free surfaces"
plot for [i=1:n] file(n + i) using "strain_percent":"stress_true_GPa" with lines lw 1.8 lc rgb color(i) title name(n + i)
unset multiplot
