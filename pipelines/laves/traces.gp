# SPDX-License-Identifier: GPL-3.0-or-later
# Energy and icosahedral fraction of inherent structures in time (the paper's figures 1 a, 4 a, 4 b).
#   gnuplot -c traces.gp " NAME POINTS.tsv ... "
set terminal pngcairo size 1400,720 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
n = words(ARG1) / 2
name(i) = word(ARG1, 2 * i - 1); file(i) = word(ARG1, 2 * i)
column_of(i, k) = sprintf("< LC_ALL=C awk -F'\\t' 'NR==2 {t=$4} NR>1 {print $4-t\"\\t\"$%d}' %s", k, file(i))
colour(i) = word("#e07a1f #f4b26b #1b6ca8 #6fb1e0 #3a923a #98df8a", (i - 1) % 6 + 1)
set border 3
set tics nomirror out
set grid lc rgb "#e5e5e5"
set xlabel "time (τ); 2.8 million τ are the paper's microsecond" 
set key outside right top samplen 1.5
set multiplot layout 2,1
set ylabel "energy per atom (ε)"
plot for [i=1:n] column_of(i, 5) using 1:2 with lines lw 1.6 lc rgb colour(i) title name(i)
set ylabel "atoms in icosahedra (%)"
plot for [i=1:n] column_of(i, 6) using 1:(100 * $2) with lines lw 1.6 lc rgb colour(i) title name(i)
unset multiplot
