# SPDX-License-Identifier: GPL-3.0-or-later
# Shear strain since the clusters were free, and composition, of cores and interfaces by sample.
#   gnuplot -c strain.gp SAMPLES.tsv SAMPLE ...
set terminal pngcairo size 1200,480 font "Sans,11" noenhanced
set encoding utf8
set datafile separator "\t"
table = ARG1
samples = ""; do for [i=2:ARGC] { s = value(sprintf("ARG%d", i)); if (s ne "MG" && s ne "MG_ht") { samples = samples . " " . s } }
n = words(samples)
get(sample, region, quantity) = sprintf("< LC_ALL=C awk -F'\\t' '$1==\"%s\" && $2==\"%s\" && $3==\"any\" && $4==\"%s\" {print $5\"\\t\"$6}' %s", sample, region, quantity, table)
set style fill solid 0.9 noborder
set boxwidth 0.38
set border 3
set tics nomirror out
set grid ytics lc rgb "#dddddd"
set xrange [0.4:n + 0.6]
set xtics () rotate by 40 right
do for [i=1:n] { set xtics add (word(samples, i) i) }
set offsets 0,0,graph 0.22,0
set multiplot layout 1,2
set title "von Mises shear strain since the clusters were free"
set ylabel "mean shear strain (pure number)"
set yrange [0:*]
set key top left samplen 1
plot for [i=1:n] get(word(samples, i), "core", "shear_strain") using (i - 0.2):1:2 with boxerrorbars lc rgb "#c026d3" title i == 1 ? "cores" : "", \
     for [i=1:n] get(word(samples, i), "interface", "shear_strain") using (i + 0.2):1:2 with boxerrorbars lc rgb "#e0a000" title i == 1 ? "interfaces" : ""
set title "Copper in cores and interfaces"
set ylabel "Cu (at.%)"
set yrange [40:65]
plot for [i=1:n] get(word(samples, i), "core", "Cu_fraction") using (i - 0.1):(100 * $1):(100 * $2) with yerrorbars pt 5 ps 1.3 lc rgb "#c026d3" title i == 1 ? "cores" : "", \
     for [i=1:n] get(word(samples, i), "interface", "Cu_fraction") using (i + 0.1):(100 * $1):(100 * $2) with yerrorbars pt 9 ps 1.5 lc rgb "#e0a000" title i == 1 ? "interfaces" : "", \
     50 with lines dt 2 lc rgb "#888888" notitle
unset multiplot
