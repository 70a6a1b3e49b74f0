# SPDX-License-Identifier: GPL-3.0-or-later
# Stress against strain of all samples: bulk on the left, plates on the right.
#   gnuplot -c curves.gp CURVES.tsv
set terminal pngcairo size 1300,520 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
samples = system(sprintf("LC_ALL=C awk -F'\\t' 'NR > 1 && !seen[$1]++ { print $1 }' %s", ARG1))
n = words(samples)
curve(i, load) = sprintf("< LC_ALL=C awk -F'\\t' 'NR == 1 || ($1 == \"%s\" && $2 == \"%s\")' %s", word(samples, i), load, ARG1)
colors = "#111111 #7a7a7a #b08900 #2a9d8f #d62828 #f48c06 #1d4ed8 #7c3aed #0f766e #be185d #65a30d #0891b2"
color(i) = word(colors, (i - 1) % words(colors) + 1)
set border 3
set tics nomirror out
set grid lc rgb "#e5e5e5"
set xlabel "engineering strain (%)"
set ylabel "true stress (GPa)"
set xrange [0:*]
# one scale for both
stats ARG1 using "stress_true_GPa" name "s" nooutput
top = s_max
bottom = s_min < 0 ? s_min : 0
set yrange [1.1 * bottom:1.08 * top]
set multiplot layout 1,2
set title "bulk, lateral edges free of stress"
set key bottom right samplen 2
plot for [i=1:n] curve(i, "bulk") using "strain_percent":"stress_true_GPa" with lines lw 1.8 lc rgb color(i) title word(samples, i)
set title "plate with free surfaces"
plot for [i=1:n] curve(i, "plate") using "strain_percent":"stress_true_GPa" with lines lw 1.8 lc rgb color(i) title word(samples, i)
unset multiplot
