# SPDX-License-Identifier: GPL-3.0-or-later
# V(k), power spectra beside the null model, and sizes of the hot spots of the samples (the paper's figures 2 and 4).
#   gnuplot -c compare.gp " SAMPLE=PROFILE.tsv ... " " SPECTRUM.tsv ... " " TABLES ... "
# TABLES are folders with the list of the hot spots, of which there is no mean over replicas.
set terminal pngcairo size 1700,480 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
n = words(ARG1)
name(i) = word(ARG1, i)[1:strstrt(word(ARG1, i), "=") - 1]
profile(i) = word(ARG1, i)[strstrt(word(ARG1, i), "=") + 1:*]
spectrum(i) = word(ARG2, i)
spots(i) = word(ARG3, i) . "/spots.tsv"
colour(i) = word("#264653 #7f9aa5 #999999 #2a9d8f #95d5b2 #e76f51 #f4a582 #6a4c93 #b8a1d9", (i - 1) % 9 + 1)
set border 3
set tics nomirror out
unset key
set multiplot layout 1,3
set title "variance"
set xlabel "k (1/nm)"
set ylabel "V(k), ring (pure number)"
set xrange [2:10]
set yrange [0:*]
plot for [i=1:n] profile(i) using "k_1/nm":"v_ring" with lines lw 1.8 lc rgb colour(i) title name(i)
set title "power by that of random speckles"
set xlabel "order n"
set ylabel "P_n by the null model's (pure number)"
set xrange [0.5:12.5]
plot 1 lc rgb "#cccccc" notitle, for [i=1:n] spectrum(i) using "n":(column("power") / column("null_mean")) with linespoints pt 7 lw 1.8 lc rgb colour(i) title name(i)
set key outside right top
set title "hot spots of the integrated map"
set xlabel "diameter (nm)"
set ylabel "number of hot spots"
set xrange [0:*]
bin(x) = 0.2 * floor(x / 0.2) + 0.1
plot for [i=1:n] spots(i) using (strcol(1) eq "integrated" ? bin($4) : NaN):(1) smooth frequency with linespoints pt 7 lw 1.8 lc rgb colour(i) title name(i)
unset multiplot
