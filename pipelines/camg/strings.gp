# SPDX-License-Identifier: GPL-3.0-or-later
# Strings of icosahedral (FI) atoms: shares of FI atoms by string size, and the mean size.
#   gnuplot -c strings.gp SAMPLES.tsv SAMPLE ...
set terminal pngcairo size 1300,500 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
table = ARG1
samples = ""; do for [i=2:ARGC] { samples = samples . " " . value(sprintf("ARG%d", i)) }
n = words(samples)
get(sample, quantity) = sprintf("< LC_ALL=C awk -F'\\t' '$1==\"%s\" && $2==\"all\" && $3==\"any\" && $4==\"%s\" {print $5\"\\t\"$6}' %s", sample, quantity, table)
bins = "1 2 3-5 6-10 11+"
colour(i) = word("#333333 #999999 #2a9d8f #8ecae6 #219ebc #fb8500 #d62828 #6a4c93 #b5838d", (i - 1) % 9 + 1)
set style fill solid 0.9 noborder
set border 3
set tics nomirror out
set grid ytics lc rgb "#dddddd"
set yrange [0:*]
set offsets 0,0,graph 0.22,0
set multiplot layout 1,2
width = 0.85 / n
set boxwidth width
set xtics () norotate
set title "FI atoms by the size of their string"
set xlabel "atoms in the string"
set ylabel "FI atoms (%)"
set xrange [0.4:5.6]
do for [b=1:5] { set xtics add (word(bins, b) b) }
set key top right samplen 1
plot for [i=1:n] for [b=1:5] get(word(samples, i), "string_atoms_in_" . word(bins, b)) using (b + (i - 0.5 * (n + 1)) * width):(100 * $1) with boxes lc rgb colour(i) title b == 1 ? word(samples, i) : ""
set title "Mean string size"
unset xlabel
set ylabel "size (atoms)"
set xrange [0.4:n + 0.6]
set boxwidth 0.35
set xtics () rotate by 40 right
do for [i=1:n] { set xtics add (word(samples, i) i) }
plot for [i=1:n] get(word(samples, i), "string_size_mean") using (i - 0.2):1 with boxes lc rgb "#1b6ca8" title i == 1 ? "mean over strings" : "", \
     for [i=1:n] get(word(samples, i), "string_size_weight_mean") using (i + 0.2):1 with boxes lc rgb "#f2b134" title i == 1 ? "mean over atoms" : ""
unset multiplot
